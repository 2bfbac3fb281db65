/* What runs beside a session: fixtures (real servers with ports of their own) and the script of its steps. */
#ifndef REPRISE_CLI_SESSION_BESIDE_H
#define REPRISE_CLI_SESSION_BESIDE_H

#include "replay/host_server.h"
#include "replay/steps.h"
#include "src/base/error.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_load.h"

#define BESIDE_PORTS_MAX (SCENARIO_FIXTURES_MAX * SCENARIO_PORTS_MAX)

struct session_beside {
    struct host_servers *fixtures; /* NULL: none */
    struct draft_fixture wanted[SCENARIO_FIXTURES_MAX];
    unsigned wanted_count;
    uint16_t ports[BESIDE_PORTS_MAX]; /* of all fixtures, in order */
    int port_fds[BESIDE_PORTS_MAX];
    unsigned port_count;
    struct step steps[STEPS_MAX];
    struct buffer step_bytes[STEPS_MAX];
    unsigned step_count;
};

/* Gives the fixtures of the draft (read from path) ports and folders, and the draft its variables. log_folder: NULL,
 * or where logs stay. */
int beside_reserve(struct session_beside *beside, struct draft *draft, const char *path, const char *log_folder,
                   struct error *error);
/* The same with numbers that stand for nothing: to look at a scenario that is not run. */
int beside_pretend(struct draft *draft, struct error *error);
/* The steps as the boundary wants them; borrows the scenario's strings. */
void beside_steps(const struct scenario *scenario, struct step steps[STEPS_MAX], struct buffer bytes[STEPS_MAX],
                  unsigned *count);
/* Starts the fixtures, in order. folder: what relative paths of commands count from. */
int beside_start(struct session_beside *beside, const struct scenario *scenario, const char *folder,
                 struct error *error);
/* Stops them; -1 and EXIT_GUEST_FAILED if one had failed by itself. */
int beside_stop(struct session_beside *beside, struct error *error);
void beside_deinit(struct session_beside *beside);

#endif
