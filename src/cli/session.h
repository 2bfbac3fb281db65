/* From a command line to a running machine: what `run` and `record` share, and what `replay` needs of it. */
#ifndef REPRISE_CLI_SESSION_H
#define REPRISE_CLI_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/world.h"
#include "src/base/error.h"
#include "src/cli/options.h"
#include "src/cli/session_beside.h"
#include "src/cli/session_modes.h"
#include "src/cluster.h"
#include "src/machine.h"
#include "src/scenario/scenario.h"

struct session {
    struct scenario scenario;
    struct session_beside *beside; /* fixtures and steps */
    char *folder;                  /* of the scenario's file; NULL without one */
    const char *tape_path;         /* --output, or NULL */
    bool is_quiet;
    bool has_no_console;
    bool without_sockets;
    bool pins; /* every disk */
    bool wants_help;
    bool ends_at_ctrl_c;
    enum session_writes writes;
    uint64_t slice;
};

/* Reads options and scenario, checks the whole, resolves what is automatic. A zeroed session; deinit it in any case.
 * With wants_help nothing else is set. Warnings go to stderr. */
int session_open(struct session *session, unsigned verb, const char *verb_name, int count, char **arguments,
                 struct error *error);
void session_deinit(struct session *session);
/* Starts the fixtures, before there is a world. */
int session_start(struct session *session, struct error *error);
/* Stops them; -1 and EXIT_GUEST_FAILED if one had failed by itself while it was needed. */
int session_stop(struct session *session, struct error *error);

/* The world that the scenario asks for; it borrows the session's strings. */
void session_world(const struct session *session, struct world_config *config);
/* The web servers alone: the world's sites, by source. */
void session_https(const struct scenario *scenario, struct world_config *config);
/* The networks alone: a replay at the socket level needs them. */
unsigned session_nets(const struct scenario *scenario, struct world_net nets[WORLD_NETS_MAX]);

/* What the machines' consoles are called. */
struct console_names session_consoles(const struct scenario *scenario);

/* "power-off", "failed 3", "stopped by signal", ...: in few words, for the tape and for people. */
#define SESSION_END_SIZE 64
void session_end_text(const struct machine_result *result, char text[SESSION_END_SIZE]);
/* Where there are several machines: a line on stderr for each, with how it ended. */
void session_print_machines(const struct scenario *scenario, const struct cluster_result *result);
/* The exit code of a session that ended so. */
enum exit_code session_exit_code(const struct machine_result *result);
/* A whole number without unit for an option. */
int session_read_number(const char *spelled, const char *value, uint64_t *number, struct error *error);

#endif
