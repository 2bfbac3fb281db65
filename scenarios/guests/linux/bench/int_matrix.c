/* The product of two matrices of integers. */
#include "bench.h"

enum { SIDE = 128 };

uint64_t bench_int_matrix(unsigned scale)
{
    uint32_t(*a)[SIDE] = bench_map(sizeof(uint32_t[SIDE][SIDE]));
    uint32_t(*b)[SIDE] = bench_map(sizeof(uint32_t[SIDE][SIDE]));
    uint32_t(*c)[SIDE] = bench_map(sizeof(uint32_t[SIDE][SIDE]));
    uint64_t seed = 3;
    uint64_t sum = 0;

    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        a[i / SIDE][i % SIDE] = (uint32_t)bench_random(&seed);
        b[i / SIDE][i % SIDE] = (uint32_t)bench_random(&seed);
    }
    for (unsigned round = 0; round < scale; round++) {
        for (unsigned row = 0; row < SIDE; row++) {
            for (unsigned column = 0; column < SIDE; column++) {
                uint32_t total = 0;

                for (unsigned k = 0; k < SIDE; k++)
                    total += a[row][k] * b[k][column];
                c[row][column] = total;
            }
        }
        sum = bench_mix(sum, c[round % SIDE][(round * 7) % SIDE]);
        a[round % SIDE][0] ^= (uint32_t)sum;
    }
    return sum;
}
