/* Which driver opens a network. */
#include "replay/host_net.h"

int host_net_open(struct host_net **net, const struct host_net_config *config, const struct socket_log *log,
                  struct error *error)
{
    *net = NULL;
    switch (config->driver) {
    case HOST_NET_USER: return host_slirp_open(net, &config->user, log, error);
    case HOST_NET_NONE: return 0;
    case HOST_NET_TAP: return host_tap_open(net, config, error);
    case HOST_NET_SOCKET: return host_frame_socket_open(net, config, error);
    }
    return error_set(error, EXIT_INTERNAL, "a network without a driver");
}
