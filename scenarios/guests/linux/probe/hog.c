/* A process takes memory until the kernel kills it for that; everything else goes on. */
#include "probe.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORTION = 1 << 20 };

static void take_all(void)
{
    FILE *file = fopen("/proc/self/oom_score_adj", "w");

    if (!file || fputs("1000", file) < 0 || fclose(file))
        _exit(1);
    for (;;) {
        char *memory = malloc(PORTION);

        if (!memory)
            _exit(2);
        memset(memory, 1, PORTION);
    }
}

int probe_hog(char **arguments)
{
    int status = 0;
    pid_t child = fork();

    (void)arguments;
    if (child < 0)
        return probe_failed("fork");
    if (child == 0)
        take_all();
    if (waitpid(child, &status, 0) != child)
        return probe_failed("waitpid");
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        return probe_says_no("hog: it was not killed");
    printf("hog: killed\n");
    return 0;
}
