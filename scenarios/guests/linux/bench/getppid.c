/* The cheapest system call. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

uint64_t bench_getppid(unsigned scale)
{
    uint64_t same = 0;
    long parent = getppid();

    for (uint64_t i = 0; i < (uint64_t)scale * 100000; i++)
        same += syscall(SYS_getppid) == parent;
    return same;
}
