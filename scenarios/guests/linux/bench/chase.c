/* Follows a random cycle through 64 MiB: no cache or TLB helps. */
#include "bench.h"

enum { NODES = 64 * 1024 * 1024 / 8, STEPS = 1000000 };

uint64_t bench_chase(unsigned scale)
{
    uint64_t *next = bench_map((uint64_t)NODES * sizeof *next);
    uint64_t seed = 11;
    uint64_t at = 0;
    uint64_t sum = 0;

    for (uint64_t i = 0; i < NODES; i++)
        next[i] = i;
    for (uint64_t i = NODES - 1; i > 0; i--) { /* exchanges that leave a single cycle */
        uint64_t other = bench_random(&seed) % i;
        uint64_t swap = next[i];

        next[i] = next[other];
        next[other] = swap;
    }
    for (uint64_t i = 0; i < (uint64_t)scale * STEPS; i++) {
        at = next[at];
        sum += at;
    }
    return bench_mix(sum, at);
}
