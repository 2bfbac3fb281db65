/* The programs that compare guests' speed. Each is a function of a scale: it does `scale` equal portions of work and
 * returns a checksum that depends on all of it, the same wherever this binary runs. main.c has the table.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

typedef uint64_t bench_function(unsigned scale);

bench_function bench_sieve, bench_arx, bench_fib, bench_sort, bench_switch_vm, bench_int_matrix, bench_float_matrix,
    bench_n_body, bench_copy, bench_chase, bench_getppid, bench_pipe, bench_page_faults, bench_mprotect, bench_fork;

/* A cheap generator for test data: the same sequence everywhere. */
static inline uint64_t bench_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 11;
}

/* Folds a value into a checksum. */
static inline uint64_t bench_mix(uint64_t sum, uint64_t value)
{
    sum = (sum ^ value) * 0x9e3779b97f4a7c15u;
    return sum ^ sum >> 29;
}

/* Ends the program with the failed call's name. */
void bench_die(const char *what) __attribute__((noreturn));

/* Memory from mmap, zeroed. */
void *bench_map(uint64_t size);

#endif
