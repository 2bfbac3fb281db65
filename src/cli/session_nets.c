/* The networks of a scenario as the boundary wants them: one function per driver. */
#include <stdio.h>

#include "src/cli/session.h"

/* Lengths were checked with the scenario. */
static void copy_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "");
}

/* ---- driver: user ---- */

static void user_forwards(const struct scenario_nic *nic, struct host_slirp_config *config)
{
    _Static_assert(SCENARIO_FORWARDS_MAX <= HOST_FORWARDS_MAX && SCENARIO_ALLOW_MAX <= HOST_ALLOW_MAX, "they fit");
    config->forward_count = nic->forward_count;
    for (unsigned i = 0; i < nic->forward_count; i++) {
        struct host_forward *forward = &config->forwards[i];
        forward->is_udp = nic->forwards[i].is_udp;
        forward->host_port = nic->forwards[i].host_port;
        forward->guest_port = nic->forwards[i].guest_port;
        copy_text(forward->host_address, sizeof forward->host_address, nic->forwards[i].host_address);
        copy_text(forward->guest_address, sizeof forward->guest_address, nic->forwards[i].guest_address);
    }
}

static void user_config(const struct scenario *scenario, const struct scenario_nic *nic, unsigned index,
                        struct host_net_config *config)
{
    struct host_slirp_config *user = &config->user;
    config->driver = HOST_NET_USER;
    user->clock_hz = scenario->clock_hz;
    user->random_seed = scenario->seed + index;
    user->restricted = nic->restricted;
    copy_text(user->resolver, sizeof user->resolver, nic->resolver);
    user_forwards(nic, user);
    user->allow_count = nic->allow_count;
    for (unsigned i = 0; i < nic->allow_count; i++)
        copy_text(user->allow[i], sizeof user->allow[i], nic->allow[i]);
}

/* ---- driver: tap, driver: socket ---- */

static void frames_config(const struct scenario_nic *nic, struct host_frames_config *frames)
{
    frames->allow_count = nic->allow_count;
    for (unsigned i = 0; i < nic->allow_count; i++)
        copy_text(frames->allow[i], sizeof frames->allow[i], nic->allow[i]);
}

static void tap_config(const struct scenario_nic *nic, struct host_net_config *config)
{
    config->driver = HOST_NET_TAP;
    copy_text(config->tap.ifname, sizeof config->tap.ifname, nic->ifname);
    frames_config(nic, &config->frames);
}

static void socket_config(const struct scenario *scenario, const struct scenario_nic *nic,
                          struct host_net_config *config)
{
    config->driver = HOST_NET_SOCKET;
    copy_text(config->socket.listen, sizeof config->socket.listen, nic->listen);
    copy_text(config->socket.connect, sizeof config->socket.connect, nic->connect);
    config->socket.reconnect_cycles = nic->reconnect_seconds * scenario->clock_hz; /* 366 days at 100 GHz fit */
    config->socket.clock_hz = scenario->clock_hz;
    frames_config(nic, &config->frames);
}

/* ---- all ---- */

/* index: of the network over all machines. */
static void net_config(const struct scenario *scenario, const struct scenario_nic *nic, unsigned index,
                       struct host_net_config *config)
{
    *config = (struct host_net_config){.driver = HOST_NET_NONE};
    switch (nic->driver) {
    case SCENARIO_NET_USER: user_config(scenario, nic, index, config); break;
    case SCENARIO_NET_TAP: tap_config(nic, config); break;
    case SCENARIO_NET_SOCKET: socket_config(scenario, nic, config); break;
    case SCENARIO_NET_HUB: break;
    }
}

unsigned session_nets(const struct scenario *scenario, struct world_net nets[WORLD_NETS_MAX])
{
    _Static_assert(SCENARIO_NICS_MAX * SCENARIO_MACHINES_MAX <= WORLD_NETS_MAX, "they fit");
    unsigned count = 0;
    for (unsigned m = 0; m < scenario_machine_count(scenario); m++) {
        const struct scenario_machine *machine = scenario_machine(scenario, m);
        for (unsigned i = 0; i < machine->nic_count; i++, count++) {
            nets[count].open = host_net_open;
            net_config(scenario, &machine->nics[i], count, &nets[count].config);
        }
    }
    return count;
}
