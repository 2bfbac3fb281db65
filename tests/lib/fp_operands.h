/* Operands for the floating-point tests: random bits weighted towards what goes wrong (zeros, subnormals, the ends of
 * the range, sparse and full significands, neighbours, exponents that meet), from a seeded generator. */
#ifndef REPRISE_TESTS_FP_OPERANDS_H
#define REPRISE_TESTS_FP_OPERANDS_H

#include <stdint.h>

struct fp_random {
    uint64_t state;
};

uint64_t fp_random_next(struct fp_random *random);
/* 0 <= result < below */
unsigned fp_random_below(struct fp_random *random, unsigned below);
uint64_t fp_random64(struct fp_random *random);
uint32_t fp_random32(struct fp_random *random);
/* Related to what is there: close to it, or with an exponent that makes sums, products or quotients interesting. */
uint64_t fp_random64_beside(struct fp_random *random, uint64_t other);
uint32_t fp_random32_beside(struct fp_random *random, uint32_t other);

#endif
