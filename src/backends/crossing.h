/* A backend's way to the port: the port, the clock that stamps every call, and a hook by which the machine learns
 * that the horizon may have moved or the session has ended. Backends hold one by pointer; the machine owns it. */
#ifndef REPRISE_BACKENDS_CROSSING_H
#define REPRISE_BACKENDS_CROSSING_H

#include <stdint.h>

#include "replay/port.h"
#include "src/base/bytes.h"

struct crossing {
    struct port *port;
    const uint64_t *clock; /* the hart's cycle */
    /* Called after every ask and emit, perhaps while hart_run is on the stack: the machine calls hart_stop_soon,
     * since port_horizon may have moved nearer and port->ended may be set. May be NULL. */
    void (*touched)(void *context);
    void *context;
};

/* port_ask and port_emit at the clock's cycle, then `touched`. The answer is appended to `answer`. */
enum port_status crossing_ask(const struct crossing *crossing, uint16_t source, enum event_kind kind,
                              struct bytes request, struct buffer *answer);
enum port_status crossing_emit(const struct crossing *crossing, uint16_t source, enum event_kind kind,
                               struct bytes payload);

#endif
