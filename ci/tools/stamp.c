/* Copies lines from standard input, each behind the host's monotonic time in microseconds at which it was complete:
 * how the benchmarks see when a guest said what. Carriage returns are dropped. */
#include <stdio.h>
#include <time.h>

int main(void)
{
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        printf("%lld ", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
        for (const char *c = line; *c; c++) {
            if (*c != '\r')
                putchar(*c);
        }
        fflush(stdout);
    }
    return 0;
}
