/* bench NAME [SCALE]: runs one program of the table, prints its checksum and the time it took by the guest's clock.
 *
 *   bench NAME start
 *   bench NAME SCALE checksum HEX
 *   bench NAME elapsed NANOSECONDS
 *
 * The first line lets a host take its own time from there. "bench list" prints the names and default scales.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "bench.h"

struct program {
    const char *name;
    bench_function *run;
    unsigned scale; /* by default: about 500 million instructions (chase: 300) */
};

static const struct program programs[] = {
    {"sieve", bench_sieve, 36},
    {"arx", bench_arx, 14},
    {"fib", bench_fib, 54},
    {"sort", bench_sort, 12},
    {"switch_vm", bench_switch_vm, 16},
    {"int_matrix", bench_int_matrix, 34},
    {"float_matrix", bench_float_matrix, 39},
    {"n_body", bench_n_body, 24},
    {"copy", bench_copy, 10},
    {"chase", bench_chase, 12},
    {"getppid", bench_getppid, 10},
    {"pipe", bench_pipe, 8},
    {"page_faults", bench_page_faults, 24},
    {"mprotect", bench_mprotect, 6},
    {"fork", bench_fork, 24},
};

enum { PROGRAMS = sizeof programs / sizeof programs[0] };

void bench_die(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

void *bench_map(uint64_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        bench_die("mmap");
    return memory;
}

static uint64_t now_ns(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now))
        bench_die("clock_gettime");
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int run(const struct program *program, unsigned scale)
{
    uint64_t start;
    uint64_t checksum;

    printf("bench %s start\n", program->name);
    fflush(stdout);
    start = now_ns();
    checksum = program->run(scale);
    start = now_ns() - start;
    printf("bench %s %u checksum %016llx\n", program->name, scale, (unsigned long long)checksum);
    printf("bench %s elapsed %llu\n", program->name, (unsigned long long)start);
    return 0;
}

int main(int argc, char **argv)
{
    unsigned long scale = 0;
    char *end = NULL;

    if (argc == 2 && !strcmp(argv[1], "list")) {
        for (unsigned i = 0; i < PROGRAMS; i++)
            printf("%s %u\n", programs[i].name, programs[i].scale);
        return 0;
    }
    if (argc == 3)
        scale = strtoul(argv[2], &end, 10);
    if (argc < 2 || argc > 3 || (end && (*end || end == argv[2] || scale == 0 || scale > 1000000000))) {
        fprintf(stderr, "usage: bench NAME [SCALE]\n       bench list\n");
        return 2;
    }
    for (unsigned i = 0; i < PROGRAMS; i++) {
        if (!strcmp(argv[1], programs[i].name))
            return run(&programs[i], scale ? (unsigned)scale : programs[i].scale);
    }
    fprintf(stderr, "bench: no program %s\n", argv[1]);
    return 2;
}
