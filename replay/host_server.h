/* Real servers beside a session: started in order, each ready before the next begins, and stopped in reverse.
 * Whatever becomes of the session, nothing of them is left (host_guardian.h). Their output is kept in logs, for
 * failures. */
#ifndef REPRISE_REPLAY_HOST_SERVER_H
#define REPRISE_REPLAY_HOST_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

#define HOST_SERVERS_MAX 16
#define HOST_SERVER_PORTS_MAX 8

struct host_ready {
    const char *file;         /* NULL: none */
    const char *output;       /* regular expression */
    const char *const *words; /* a command that ends with 0; NULL: none */
    bool exits;
    uint16_t ports[HOST_SERVER_PORTS_MAX]; /* that must be open */
    unsigned port_count;
};

/* Strings are borrowed until the fixtures are stopped. */
struct host_server_config {
    const char *name;
    const char *const *words; /* NULL at the end */
    const char *const *env;
    const char *folder;
    struct host_ready ready;
    uint64_t timeout_ns;
};

struct host_servers;

/* The folder of a session's fixtures; log_folder NULL: the logs are in it. */
int host_servers_open(struct host_servers **fixtures, const char *log_folder, struct error *error);
/* Makes the folder of a fixture of that name; valid until host_servers_close. */
const char *host_servers_scratch(struct host_servers *fixtures, const char *name, struct error *error);
/* Starts one and waits until it is ready. EXIT_MISSING with the end of its output if it is not in time. */
int host_servers_start(struct host_servers *fixtures, const struct host_server_config *config, struct error *error);
/* Stops all. Whether one ended by itself and with a failure while it was needed: then -1 and the error
 * (EXIT_GUEST_FAILED), of the first one. */
int host_servers_stop(struct host_servers *fixtures, struct error *error);
/* Stops what runs, removes folders and logs of ours. NULL is fine. */
void host_servers_close(struct host_servers *fixtures);

#endif
