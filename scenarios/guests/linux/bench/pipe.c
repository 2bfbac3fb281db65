/* Two processes hand a byte to and fro through two pipes: system calls, wake-ups and context switches. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static void answer(int in, int out)
{
    uint8_t byte;

    while (read(in, &byte, 1) == 1) {
        byte = (uint8_t)(byte * 5 + 1);
        if (write(out, &byte, 1) != 1)
            _exit(1);
    }
    _exit(0);
}

uint64_t bench_pipe(unsigned scale)
{
    int to[2];
    int from[2];
    uint8_t byte = 0;
    uint64_t sum = 0;
    int status;
    pid_t child;

    if (pipe(to) || pipe(from))
        bench_die("pipe");
    child = fork();
    if (child < 0)
        bench_die("fork");
    if (child == 0) {
        close(to[1]);
        close(from[0]);
        answer(to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    for (uint64_t i = 0; i < (uint64_t)scale * 5000; i++) {
        if (write(to[1], &byte, 1) != 1 || read(from[0], &byte, 1) != 1)
            bench_die("pipe transfer");
        sum += byte;
    }
    close(to[1]);
    if (waitpid(child, &status, 0) != child || status)
        bench_die("child");
    return bench_mix(sum, byte);
}
