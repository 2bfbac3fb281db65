/* Random numbers that follow from a seed: splitmix64 (Steele, Lea, Flood 2014). For what must look arbitrary and be the
 * same in every run; never for secrets. Integers only, so that the numbers are the same on every host. */
#ifndef REPRISE_BASE_RANDOM_H
#define REPRISE_BASE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state;
};

/* Streams of one seed do not meet: `stream` names what they are for. */
void random_init(struct random *random, uint64_t seed, uint64_t stream);
uint64_t random_next(struct random *random);
/* 0 to bound - 1; bound at least 1. */
uint64_t random_below(struct random *random, uint64_t bound);

#endif
