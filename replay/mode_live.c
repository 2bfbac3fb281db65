/* Live: the world as it is, nothing written down. */
#include "replay/modes.h"
#include "src/base/alloc.h"

struct live {
    struct port port;
    struct world *world;
};

static struct live *live_of(struct port *port)
{
    return (struct live *)port;
}

static enum port_status live_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                 struct bytes request, struct buffer *answer)
{
    return world_ask(live_of(port)->world, cycle, source, kind, request, answer);
}

static enum port_status live_take(struct port *port, uint64_t cycle, struct port_event *event)
{
    struct world_arrival arrival;
    enum port_status status = world_take(live_of(port)->world, cycle, &arrival);
    if (status == PORT_OK)
        *event = (struct port_event){.kind = arrival.kind, .source = arrival.source, .payload = arrival.payload};
    return status;
}

static uint64_t live_horizon(struct port *port, uint64_t cycle)
{
    return world_horizon(live_of(port)->world, cycle);
}

static enum port_status live_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    return world_idle(live_of(port)->world, cycle, until, woke);
}

static enum port_status live_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                  struct bytes payload)
{
    return world_emit(live_of(port)->world, cycle, source, kind, payload);
}

static const struct port_ops live_ops = {
    .ask = live_ask,
    .take = live_take,
    .horizon = live_horizon,
    .idle = live_idle,
    .emit = live_emit,
};

int mode_live_open(struct port **port, const struct world_config *config, struct error *error)
{
    *port = NULL;
    struct world *world;
    if (world_open(&world, config, error) < 0)
        return -1;
    if (world_open_nets(world, NULL, error) < 0) {
        world_close(world);
        return -1;
    }
    struct live *live = mem_alloc(1, sizeof *live);
    live->port.ops = &live_ops;
    live->world = world;
    *port = &live->port;
    return 0;
}

int mode_live_steps(struct port *port, const char *end, struct error *error)
{
    return world_steps_verdict(live_of(port)->world, end, error);
}

int mode_live_close(struct port *port, struct error *error)
{
    struct live *live = live_of(port);
    const struct error *failure = world_error(live->world);
    if (failure && error)
        *error = *failure;
    int status = failure ? -1 : 0;
    world_close(live->world);
    mem_free(live);
    return status;
}
