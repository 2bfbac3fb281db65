/* The primes below a million, over and over: byte stores at growing strides. */
#include <string.h>

#include "bench.h"

enum { LIMIT = 1000000 };

uint64_t bench_sieve(unsigned scale)
{
    uint8_t *composite = bench_map(LIMIT);
    uint64_t sum = 0;

    for (unsigned round = 0; round < scale; round++) {
        memset(composite, 0, LIMIT);
        for (uint32_t i = 2; i < LIMIT; i++) {
            if (composite[i])
                continue;
            sum = bench_mix(sum, i + round);
            for (uint64_t multiple = (uint64_t)i * i; multiple < LIMIT; multiple += i)
                composite[multiple] = 1;
        }
    }
    return sum;
}
