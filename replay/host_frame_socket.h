/* A stream socket as a network of the guest: frames with their length in front (frame_wire.h), as QEMU's `-netdev
 * stream` speaks, over TCP or a unix socket, listening or connecting. One peer at a time. There is no socket level:
 * frames and the link's ups and downs are recorded as they arrive.
 *
 *   state        what may happen
 *   WAITING      server: accepts a peer -> UP; client: nothing before retry_cycle, then connects -> CONNECTING, UP
 *   CONNECTING   the host answers -> UP, or refuses -> WAITING
 *   UP           frames go both ways; the peer leaves, breaks the protocol or cannot be written to -> WAITING
 *
 * The guest's link is up in UP and down otherwise. What the guest sends while it is down is lost, and so is what a
 * peer that does not read leaves no room for. */
#ifndef REPRISE_REPLAY_HOST_FRAME_SOCKET_H
#define REPRISE_REPLAY_HOST_FRAME_SOCKET_H

#include "replay/host_calls.h"
#include "replay/host_net.h"

/* host_frame_socket_open on any host; `calls` is borrowed until the network is closed. */
int host_frame_socket_open_on(const struct host_calls *calls, struct host_net **net,
                              const struct host_net_config *config, struct error *error);

#endif
