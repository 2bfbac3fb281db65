/* What only `driver: user` has, taken apart: the addresses of its network, forwards from the guest to the host, and
 * the checks of both. Text in, numbers out; the names are those of QEMU's -netdev user. */
#ifndef REPRISE_SCENARIO_SCENARIO_USER_H
#define REPRISE_SCENARIO_SCENARIO_USER_H

#include <stdint.h>

#include "src/scenario/scenario.h"

/* IPv4 addresses are numbers (10.0.2.2 is 0x0a000202), IPv6 addresses bytes as on the wire. */
struct scenario_user_net {
    uint32_t network;
    uint32_t netmask;
    uint32_t host;
    uint32_t dns;
    uint32_t dhcp_start;
    uint32_t smb_server;
    uint8_t ipv6_network[16];
    unsigned ipv6_bits;
    uint8_t ipv6_host[16];
    uint8_t ipv6_dns[16];
};

/* What is not said follows from the network as QEMU has it: host .2.2, dns .2.3, smb .2.4, the first DHCP address
 * .2.15 of its host part (so 10.0.2.2 in both 10.0.2.0/24 and 10.0.0.0/8); ::2 and ::3 behind the IPv6 prefix. The
 * nic's texts were read with the keys' checks. */
void scenario_user_addresses(const struct scenario_nic *nic, struct scenario_user_net *net);

/* "[tcp]:SERVER:PORT-DEVICE": what answers when the guest connects to SERVER:PORT. */
struct scenario_guest_forward {
    uint32_t server;
    uint16_t port;
    enum scenario_guest_device {
        SCENARIO_GUEST_TCP,     /* tcp:HOST:PORT, or tcp:[IPV6]:PORT */
        SCENARIO_GUEST_UNIX,    /* unix:PATH */
        SCENARIO_GUEST_COMMAND, /* cmd:COMMAND, for /bin/sh, once per connection */
        SCENARIO_GUEST_FIXTURE, /* fixture:NAME */
    } device;
    char address[48]; /* TCP */
    uint16_t to_port; /* TCP */
    const char *text; /* UNIX, COMMAND, FIXTURE: points into what was read */
};

/* NULL, or what is wrong. */
const char *value_read_guest_forward(const char *text, struct scenario_guest_forward *forward);

/* Checks for the table of keys: what is wrong with the text, NULL: nothing. */
const char *value_check_guest_forward(const char *text);
const char *value_check_network(const char *text);
const char *value_check_ipv4(const char *text);
const char *value_check_ipv6(const char *text);
const char *value_check_ipv6_network(const char *text);
const char *value_check_hostname(const char *text);
const char *value_check_domain(const char *text);
const char *value_check_bootfile(const char *text);
const char *value_check_server_name(const char *text);

#endif
