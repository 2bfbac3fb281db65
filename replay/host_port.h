/* Free ports of the host's loopback for servers that a session starts. A port is held against every other session of
 * ours by an abstract unix socket, which goes away with its owner; it lies below the range that the kernel uses for
 * outgoing connections, so nobody takes it in passing. */
#ifndef REPRISE_REPLAY_HOST_PORT_H
#define REPRISE_REPLAY_HOST_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/error.h"

/* Tries ports in an order that follows from `hint`, so that the same session mostly gets the same port. Returns the
 * descriptor that holds it. */
int host_port_reserve(uint64_t hint, uint16_t *port, struct error *error);
void host_port_release(int fd);
/* Does somebody listen on this TCP port of the loopback, or has a UDP socket there? Nobody is connected to. */
bool host_port_is_open(uint16_t port);

#endif
