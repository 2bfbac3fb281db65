/* A TAP interface of the host as a network of the guest: whole frames, one read or write each. The kernel's own queue
 * in front of it is the buffer; what finds no room there is lost, as on any cable. There is no socket level: frames
 * are recorded as they arrive.
 *
 * The interface is attached, or made if it does not exist and we may. It is neither put up nor given an address: that
 * is ci/netinit.sh's work. While it is down, what the guest sends is dropped and counted. If it is deleted, the
 * guest's link goes down and stays down. */
#ifndef REPRISE_REPLAY_HOST_TAP_H
#define REPRISE_REPLAY_HOST_TAP_H

#include "replay/host_calls.h"
#include "replay/host_net.h"

/* host_tap_open on any host; `calls` is borrowed until the network is closed. */
int host_tap_open_on(const struct host_calls *calls, struct host_net **net, const struct host_net_config *config,
                     struct error *error);

#endif
