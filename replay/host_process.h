/* Other processes: programs that a verb runs and waits for, and copies of ourselves that work in parallel. None of
 * them outlives us: they are told when we are, and by the kernel when we die. */
#ifndef REPRISE_REPLAY_HOST_PROCESS_H
#define REPRISE_REPLAY_HOST_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/error.h"

/* From here on SIGINT, SIGTERM and SIGHUP are passed on to our children and noted, and do not end us. */
void host_process_guard(void);
/* Did one come? */
bool host_process_is_stopped(void);

struct host_run {
    const char *const *words; /* NULL at the end; the first is a path or looked for in PATH */
    const char *out_path;     /* standard output and error go here (appended), both; NULL: /dev/null */
    const char *error_path;   /* standard error goes here instead; NULL: with the output */
    uint64_t timeout_ns;      /* then SIGTERM, and SIGKILL a while later; 0: none */
    bool has_terminal;        /* keeps our standard output and error */
};

enum host_run_end { HOST_RUN_EXITED, HOST_RUN_KILLED, HOST_RUN_TIMED_OUT };

/* Runs a program to its end; *code is its exit code or the number of the signal. */
int host_process_run(const struct host_run *run, enum host_run_end *end, int *code, struct error *error);
/* The path of this very program. */
int host_process_self(char *path, unsigned size, struct error *error);

/* A copy of us that runs body(context) and ends with its result. Standard output stays shared: it must not print. */
int host_process_fork(int (*body)(void *context), void *context, long *pid, struct error *error);
/* Waits for the end of any copy; its number, or 0 after timeout_ns, or -1: there is none. */
long host_process_wait(uint64_t timeout_ns, enum host_run_end *end, int *code);
void host_process_kill(long pid);
/* Memory that copies share; freed with the process. */
void *host_process_shared(uint64_t size);
/* Cores that we may use: at least 1. */
unsigned host_process_cores(void);

/* Does the environment say that this is a CI system ($CI set, and not "false" or "0")? */
bool host_process_is_ci(void);
/* NULL: the host has it. Else why not: a command in PATH, "tap", "netns", "root", or a path. */
const char *host_process_lacks(const char *need, char why[160]);

#endif
