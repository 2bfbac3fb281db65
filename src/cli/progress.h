/* One line on stderr that is written over and over; on a terminal only, and not where the guest's own console uses
 * that terminal. */
#ifndef REPRISE_CLI_PROGRESS_H
#define REPRISE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/tape.h"
#include "replay/world.h"
#include "src/cluster.h"

struct progress {
    bool is_shown;
    bool is_dirty; /* a line stands on the terminal */
    uint64_t clock_hz;
    const struct cluster *cluster; /* NULL: no instruction count yet */
    const struct tape_meta *meta;  /* replay: what is replayed */
    uint64_t last_ns;
    uint64_t last_instructions;
};

/* is_wanted: not --quiet. shows_console: the guest's console goes to stdout. */
void progress_init(struct progress *progress, bool is_wanted, bool shows_console, uint64_t clock_hz);
/* For a mode's configuration. */
struct world_tick progress_tick(struct progress *progress);
/* Removes the line; before anything else is printed. */
void progress_clear(struct progress *progress);

#endif
