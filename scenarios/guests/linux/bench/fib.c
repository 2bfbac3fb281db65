/* Calls and returns: the naive recursion, kept out of the optimiser's reach. */
#include "bench.h"

static uint32_t __attribute__((noinline, optimize("no-optimize-sibling-calls"))) fib(uint32_t n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

uint64_t bench_fib(unsigned scale)
{
    uint64_t sum = 0;

    for (unsigned round = 0; round < scale; round++)
        sum = bench_mix(sum, fib(27) + round);
    return sum;
}
