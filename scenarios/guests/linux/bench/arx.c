/* Add, rotate, xor on sixteen words in registers, as stream ciphers do. */
#include "bench.h"

static inline uint32_t rotate(uint32_t value, unsigned bits)
{
    return value << bits | value >> (32 - bits);
}

static inline void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b;
    *d = rotate(*d ^ *a, 16);
    *c += *d;
    *b = rotate(*b ^ *c, 12);
    *a += *b;
    *d = rotate(*d ^ *a, 8);
    *c += *d;
    *b = rotate(*b ^ *c, 7);
}

uint64_t bench_arx(unsigned scale)
{
    uint32_t word[16];
    uint64_t seed = 1;
    uint64_t sum = 0;

    for (unsigned i = 0; i < 16; i++)
        word[i] = (uint32_t)bench_random(&seed);
    for (uint64_t round = 0; round < (uint64_t)scale * 100000; round++) {
        for (unsigned i = 0; i < 4; i++)
            quarter(&word[i], &word[4 + i], &word[8 + i], &word[12 + i]);
        for (unsigned i = 0; i < 4; i++)
            quarter(&word[i], &word[4 + ((i + 1) & 3)], &word[8 + ((i + 2) & 3)], &word[12 + ((i + 3) & 3)]);
    }
    for (unsigned i = 0; i < 16; i++)
        sum = bench_mix(sum, word[i]);
    return sum;
}
