/* --rw and --ro, as TinyEMU has them: one word for every disk and folder of a session. */
#ifndef REPRISE_CLI_SESSION_MODES_H
#define REPRISE_CLI_SESSION_MODES_H

#include "src/scenario/scenario.h"

enum session_writes {
    SESSION_WRITES_AS_SAID, /* by the scenario */
    SESSION_WRITES_THROUGH, /* what would stay in memory (mode snapshot) reaches disks and folders */
    SESSION_WRITES_NOTHING, /* every disk and folder is ro */
};

/* Before scenario_check, which judges the modes. */
void session_modes(struct scenario *scenario, enum session_writes writes);

#endif
