/* Runs a command and writes to a file what it cost: peak resident memory in KiB, user, system and wall time in ms.
 *
 *   peak FILE CMD [ARG]...      exits as the command did */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: peak FILE CMD [ARG]...\n");
        return 2;
    }
    long long began = now_ms();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status = 0;
    struct rusage usage = {0};
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        perror("peak");
        return 126;
    }
    FILE *out = fopen(argv[1], "w");
    if (!out ||
        fprintf(out, "%ld %ld %ld %lld\n", usage.ru_maxrss,
                usage.ru_utime.tv_sec * 1000L + usage.ru_utime.tv_usec / 1000,
                usage.ru_stime.tv_sec * 1000L + usage.ru_stime.tv_usec / 1000, now_ms() - began) < 0 ||
        fclose(out) != 0) {
        perror(argv[1]);
        return 126;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
