/* The guest's wall clock: the boot time, an input asked for once, plus virtual nanoseconds. */
#ifndef REPRISE_BACKENDS_WALL_CLOCK_H
#define REPRISE_BACKENDS_WALL_CLOCK_H

#include <stdint.h>

#include "src/backends/crossing.h"
#include "src/base/error.h"

struct wall_clock {
    uint64_t boot_ns; /* since 1970-01-01 UTC, at cycle 0 */
    uint64_t clock_hz;
};

/* fixed_boot_ns: NULL asks the port (WALL_CLOCK, source machine0), otherwise the scenario's time. */
int wall_clock_init(struct wall_clock *clock, const struct crossing *crossing, uint64_t clock_hz,
                    const uint64_t *fixed_boot_ns, struct error *error);
uint64_t wall_clock_ns(const struct wall_clock *clock, uint64_t cycle);

#endif
