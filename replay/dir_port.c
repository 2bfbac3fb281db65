/* A host folder alone as a world. */
#include "replay/dir_port.h"

static enum port_status dir_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                struct bytes request, struct buffer *answer)
{
    (void)cycle;
    (void)source;
    host_dir_ask(((struct dir_port *)port)->dir, kind, request, answer);
    return PORT_OK;
}

static const struct port_ops dir_ops = {.ask = dir_ask,
                                        .take = port_still_take,
                                        .horizon = port_still_horizon,
                                        .idle = port_still_idle,
                                        .emit = port_still_emit};

int dir_port_open(struct dir_port *world, const char *path, bool is_writable, bool is_mapped, struct error *error)
{
    *world = (struct dir_port){.port = {.ops = &dir_ops}};
    return host_dir_open(&world->dir, path, is_writable, is_mapped, error);
}

void dir_port_close(struct dir_port *world)
{
    host_dir_close(world->dir);
    world->dir = NULL;
}
