/* A backend's way to the port. */
#include "src/backends/crossing.h"

static void crossing_touched(const struct crossing *crossing)
{
    if (crossing->touched)
        crossing->touched(crossing->context);
}

enum port_status crossing_ask(const struct crossing *crossing, uint16_t source, enum event_kind kind,
                              struct bytes request, struct buffer *answer)
{
    enum port_status status = port_ask(crossing->port, *crossing->clock, source, kind, request, answer);
    crossing_touched(crossing);
    return status;
}

enum port_status crossing_emit(const struct crossing *crossing, uint16_t source, enum event_kind kind,
                               struct bytes payload)
{
    enum port_status status = port_emit(crossing->port, *crossing->clock, source, kind, payload);
    crossing_touched(crossing);
    return status;
}
