/* A hub: frames from each port to every other, in the order in which they arrive. */
#include "src/backends/nic_hub.h"

#include <stddef.h>

#include "src/base/must.h"

void hub_port_init(struct hub_port *port, uint64_t latency_cycles)
{
    *port = (struct hub_port){.latency_cycles = latency_cycles ? latency_cycles : 1};
    frame_queue_init(&port->sent, HUB_FRAMES, HUB_BYTES);
    frame_queue_init(&port->due, HUB_FRAMES, HUB_BYTES);
}

void hub_port_deinit(struct hub_port *port)
{
    frame_queue_deinit(&port->sent);
    frame_queue_deinit(&port->due);
}

void hub_attach(struct hub *hub, struct hub_port *port)
{
    must(hub->count < HUB_PORTS_MAX);
    hub->ports[hub->count++] = port;
}

void hub_port_send(struct hub_port *port, uint64_t cycle, struct bytes frame)
{
    uint64_t at_cycle = cycle < FRAME_NEVER - port->latency_cycles ? cycle + port->latency_cycles : FRAME_NEVER - 1;
    if (!frame_queue_push(&port->sent, at_cycle, frame))
        port->dropped++;
}

/* The port whose next frame arrives first; NULL if no frame is on the wire. */
static struct hub_port *first_sender(const struct hub *hub)
{
    struct hub_port *first = NULL;
    for (unsigned i = 0; i < hub->count; i++) {
        struct hub_port *port = hub->ports[i];
        if (port->sent.count && (!first || frame_queue_next(&port->sent) < frame_queue_next(&first->sent)))
            first = port;
    }
    return first;
}

void hub_exchange(struct hub *hub, uint64_t until)
{
    struct hub_port *sender;
    while ((sender = first_sender(hub)) != NULL && frame_queue_next(&sender->sent) < until) {
        for (unsigned i = 0; i < hub->count; i++) {
            struct hub_port *port = hub->ports[i];
            if (port == sender || port->is_gone)
                continue;
            if (!frame_queue_push(&port->due, frame_queue_next(&sender->sent), frame_queue_peek(&sender->sent)))
                port->dropped++;
        }
        frame_queue_pop(&sender->sent);
    }
}

uint64_t hub_next(const struct hub *hub)
{
    struct hub_port *sender = first_sender(hub);
    return sender ? frame_queue_next(&sender->sent) : FRAME_NEVER;
}
