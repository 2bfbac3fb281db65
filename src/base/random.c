/* splitmix64. */
#include "src/base/random.h"

static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

void random_init(struct random *random, uint64_t seed, uint64_t stream)
{
    /* Twice mixed: neighbouring seeds and streams begin far from each other. */
    random->state = mix(mix(seed + 0x9e3779b97f4a7c15u) ^ mix(stream + 0x632be59bd9b4e019u));
}

uint64_t random_next(struct random *random)
{
    random->state += 0x9e3779b97f4a7c15u;
    return mix(random->state);
}

uint64_t random_below(struct random *random, uint64_t bound)
{
    return (uint64_t)((unsigned __int128)random_next(random) * bound >> 64);
}
