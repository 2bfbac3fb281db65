/* The product of two matrices of doubles. */
#include <string.h>

#include "bench.h"

enum { SIDE = 128 };

uint64_t bench_float_matrix(unsigned scale)
{
    double(*a)[SIDE] = bench_map(sizeof(double[SIDE][SIDE]));
    double(*b)[SIDE] = bench_map(sizeof(double[SIDE][SIDE]));
    double(*c)[SIDE] = bench_map(sizeof(double[SIDE][SIDE]));
    uint64_t seed = 5;
    uint64_t sum = 0;
    uint64_t bits;

    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        a[i / SIDE][i % SIDE] = (double)(bench_random(&seed) & 0xffff) / 65536.0;
        b[i / SIDE][i % SIDE] = (double)(bench_random(&seed) & 0xffff) / 131072.0 - 0.25;
    }
    for (unsigned round = 0; round < scale; round++) {
        for (unsigned row = 0; row < SIDE; row++) {
            for (unsigned column = 0; column < SIDE; column++) {
                double total = 0.0;

                for (unsigned k = 0; k < SIDE; k++)
                    total += a[row][k] * b[k][column];
                c[row][column] = total;
            }
        }
        memcpy(&bits, &c[round % SIDE][(round * 7) % SIDE], sizeof bits);
        sum = bench_mix(sum, bits);
        a[round % SIDE][0] = (double)(sum & 0xffff) / 65536.0;
    }
    return sum;
}
