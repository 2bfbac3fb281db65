/* A guardian: a process of ours that stands between a session and one of its fixtures (a real server). It starts the
 * command, keeps the start of its output in a log, and ends everything that came of it: when it is told to, and also
 * when the session dies of whatever cause, since all it listens to is a socket that the session holds open. Processes
 * that try to get away (setsid, daemons) become its children and end with the rest.
 *
 *   session --control socket--> guardian --signals--> command and all that it starts
 *           <--shared page-----          <--output---
 */
#ifndef REPRISE_REPLAY_HOST_GUARDIAN_H
#define REPRISE_REPLAY_HOST_GUARDIAN_H

#include <stdbool.h>
#include <stdint.h>

#define GUARDIAN_LOG_MAX (1u << 20) /* bytes of output that are kept */
#define GUARDIAN_GRACE_MS 2000      /* between SIGTERM and SIGKILL */
/* The session's words on the control socket. Asked, the guardian puts on the page what has come until then, and gives
 * the word back. */
#define GUARDIAN_ASK '?'
#define GUARDIAN_STOP 's'

/* What the guardian tells, in memory that both see. */
struct guardian_page {
    int has_ended;         /* the command itself (what it started may live on) */
    int wait_status;       /* as waitpid says */
    uint64_t log_bytes;    /* written so far */
    uint64_t output_bytes; /* printed so far */
};

struct guardian_config {
    const char *const *words; /* NULL at its end */
    const char *const *env;   /* "NAME=VALUE", NULL at its end: added to ours */
    const char *folder;       /* to run in */
    const char *scratch;      /* the fixture's own folder: made by the session, removed by the guardian */
    const char *log_path;
    bool keeps_log; /* when the session dies: the log stays; the folder around scratch goes in any case */
    struct guardian_page *page;
};

/* In a child process that was just forked: never returns. control_fd: its end of the socket. */
__attribute__((noreturn)) void host_guardian_run(const struct guardian_config *config, int control_fd);
/* Removes a folder and all that is in it, without following links. */
void host_guardian_remove(const char *folder);

#endif
