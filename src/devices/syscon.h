/* The test finisher: one register by which a guest ends or restarts the machine. It has no state. */
#ifndef REPRISE_DEVICES_SYSCON_H
#define REPRISE_DEVICES_SYSCON_H

#include <stdint.h>

#include "src/memory/bus.h"

#define SYSCON_BASE 0x00100000ull
#define SYSCON_SIZE 0x1000ull
#define SYSCON_POWER_OFF 0x5555u
#define SYSCON_REBOOT 0x7777u
#define SYSCON_FAIL 0x3333u /* the code stands in the upper half */

enum syscon_request { SYSCON_WANTS_POWER_OFF, SYSCON_WANTS_REBOOT, SYSCON_WANTS_FAIL };

struct syscon {
    /* Called while hart_run is on the stack: the machine notes it and calls hart_stop_soon. code: FAIL only. */
    void (*request)(void *context, enum syscon_request request, uint32_t code);
    void *context;
};

void syscon_init(struct syscon *syscon, void (*request)(void *context, enum syscon_request request, uint32_t code),
                 void *context);
extern const struct bus_ops syscon_bus_ops;

#endif
