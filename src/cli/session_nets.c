/* The networks of a scenario as the boundary wants them: one function per driver. */
#include <stdio.h>
#include <string.h>

#include "src/cli/session.h"
#include "src/scenario/scenario_user.h"

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
        copy_text(forward->host_path, sizeof forward->host_path, nic->forwards[i].host_path);
        copy_text(forward->host_address, sizeof forward->host_address, nic->forwards[i].host_address);
        copy_text(forward->guest_address, sizeof forward->guest_address, nic->forwards[i].guest_address);
    }
}

static void user_guest_forwards(const struct scenario_nic *nic, struct host_slirp_config *config)
{
    static const enum host_guest_device devices[] = {
        [SCENARIO_GUEST_TCP] = HOST_GUEST_TCP,
        [SCENARIO_GUEST_UNIX] = HOST_GUEST_UNIX,
        [SCENARIO_GUEST_COMMAND] = HOST_GUEST_COMMAND,
        [SCENARIO_GUEST_FIXTURE] = HOST_GUEST_FIXTURE,
    };
    _Static_assert(SCENARIO_GUESTFWD_MAX <= HOST_GUEST_FORWARDS_MAX, "they fit");
    config->guest_forward_count = nic->guest_forward_count;
    for (unsigned i = 0; i < nic->guest_forward_count; i++) {
        struct host_guest_forward *forward = &config->guest_forwards[i];
        struct scenario_guest_forward read;
        value_read_guest_forward(nic->guest_forwards[i], &read);
        forward->server = read.server;
        forward->port = read.port;
        forward->device = devices[read.device];
        copy_text(forward->address, sizeof forward->address, read.address);
        forward->to_port = read.to_port;
        forward->text = read.text;
    }
}

static void user_addresses(const struct scenario_nic *nic, struct host_slirp_config *config)
{
    struct scenario_user_net net;
    scenario_user_addresses(nic, &net);
    config->no_ipv4 = !nic->has_ipv4;
    config->no_ipv6 = !nic->has_ipv6;
    config->network = net.network;
    config->netmask = net.netmask;
    config->host = net.host;
    config->dns = net.dns;
    config->dhcp_start = net.dhcp_start;
    config->smb_server = net.smb_server;
    config->ipv6_bits = net.ipv6_bits;
    memcpy(config->ipv6_network, net.ipv6_network, sizeof config->ipv6_network);
    memcpy(config->ipv6_host, net.ipv6_host, sizeof config->ipv6_host);
    memcpy(config->ipv6_dns, net.ipv6_dns, sizeof config->ipv6_dns);
}

static void user_names(const struct scenario_nic *nic, struct host_slirp_config *config)
{
    _Static_assert(SCENARIO_DNSSEARCH_MAX <= HOST_DNS_SEARCH_MAX, "they fit");
    config->hostname = nic->hostname;
    config->domain_name = nic->domain_name;
    config->dns_search_count = nic->dns_search_count;
    for (unsigned i = 0; i < nic->dns_search_count; i++)
        config->dns_search[i] = nic->dns_search[i];
    config->tftp = nic->tftp;
    config->bootfile = nic->bootfile;
    config->tftp_server_name = nic->tftp_server_name;
    config->smb = nic->smb;
}

static void user_config(const struct scenario *scenario, const struct scenario_nic *nic, unsigned index,
                        struct host_net_config *config)
{
    struct host_slirp_config *user = &config->user;
    config->driver = HOST_NET_USER;
    user->clock_hz = scenario->clock_hz;
    user->random_seed = scenario->seed + index;
    user->restricted = nic->restricted;
    user->mtu = (unsigned)nic->mtu;
    user_addresses(nic, user);
    user_names(nic, user);
    copy_text(user->resolver, sizeof user->resolver, nic->resolver);
    user_forwards(nic, user);
    user_guest_forwards(nic, user);
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
