/* Processes made and buried. */
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

uint64_t bench_fork(unsigned scale)
{
    uint64_t sum = 0;

    for (uint64_t i = 0; i < (uint64_t)scale * 100; i++) {
        int status;
        pid_t child = fork();

        if (child < 0)
            bench_die("fork");
        if (child == 0)
            _exit((int)(i & 127));
        if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
            bench_die("child");
        sum = bench_mix(sum, (uint64_t)WEXITSTATUS(status));
    }
    return sum;
}
