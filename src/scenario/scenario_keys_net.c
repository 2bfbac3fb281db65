/* The keys of a network: the element of `net:`. */
#include "src/base/alloc.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_user.h"
#include "src/scenario/scenario_value.h"

#define NIC_FIELD(name) offsetof(struct scenario_nic, name)

static const struct key_word driver_words[] = {
    [SCENARIO_NET_USER] = {"user", NULL},
    [SCENARIO_NET_TAP] = {"tap", NULL},
    [SCENARIO_NET_SOCKET] = {"socket", NULL},
    [SCENARIO_NET_HUB] = {"hub", NULL},
    {NULL, NULL},
};

#define CHECKED_TEXT(key_name, field, checks, expects)                                                               \
    {                                                                                                                \
        .name = key_name, .type = KEY_TEXT, .offset = NIC_FIELD(field), .check = checks, .expected = expects         \
    }

static const struct key search_element = {
    .name = "dnssearch", .type = KEY_TEXT, .check = value_check_domain, .expected = "a domain such as example.org"};
static const struct key guest_forward_element = {
    .name = "guestfwd",
    .type = KEY_TEXT,
    .check = value_check_guest_forward,
    .expected = "a server and what answers for it such as tcp:10.0.2.100:7-fixture:echo",
    .path_mark = "-unix:"};

static const struct key forward_element = {.name = "hostfwd", .type = KEY_FORWARD};
static const struct key allow_element = {.name = "allow", .type = KEY_ALLOW};

/* Rows stand by driver; a driver ignores the keys of the others. */
const struct key scenario_nic_keys[] = {
    {.name = "driver", .type = KEY_WORD, .offset = NIC_FIELD(driver), .words = driver_words},
    {.name = "mac", .type = KEY_MAC, .offset = NIC_FIELD(mac)},
    {.name = "mtu", .type = KEY_INTEGER, .offset = NIC_FIELD(mtu), .low = 68, .high = 65521},
    /* user */
    {.name = "restrict", .type = KEY_BOOL, .offset = NIC_FIELD(restricted)},
    {.name = "ipv4", .type = KEY_BOOL, .offset = NIC_FIELD(has_ipv4)},
    {.name = "ipv6", .type = KEY_BOOL, .offset = NIC_FIELD(has_ipv6)},
    CHECKED_TEXT("net", network, value_check_network, "an IPv4 network such as 10.0.2.0/24"),
    CHECKED_TEXT("host", host, value_check_ipv4, "an IPv4 address such as 10.0.2.2"),
    CHECKED_TEXT("dns", dns, value_check_ipv4, "an IPv4 address such as 10.0.2.3"),
    CHECKED_TEXT("dhcpstart", dhcp_start, value_check_ipv4, "an IPv4 address such as 10.0.2.15"),
    CHECKED_TEXT("ipv6-net", ipv6_network, value_check_ipv6_network, "an IPv6 prefix such as fec0::/64"),
    CHECKED_TEXT("ipv6-host", ipv6_host, value_check_ipv6, "an IPv6 address such as fec0::2"),
    CHECKED_TEXT("ipv6-dns", ipv6_dns, value_check_ipv6, "an IPv6 address such as fec0::3"),
    CHECKED_TEXT("hostname", hostname, value_check_hostname, "a host's name such as guest"),
    CHECKED_TEXT("domainname", domain_name, value_check_domain, "a domain such as example.org"),
    {.name = "dnssearch",
     .type = KEY_LIST,
     .offset = NIC_FIELD(dns_search),
     .count_offset = NIC_FIELD(dns_search_count),
     .element = &search_element,
     .element_size = sizeof(char *),
     .room = SCENARIO_DNSSEARCH_MAX},
    {.name = "resolver", .type = KEY_RESOLVER, .offset = NIC_FIELD(resolver)},
    {.name = "tftp", .type = KEY_PATH, .offset = NIC_FIELD(tftp)},
    CHECKED_TEXT("bootfile", bootfile, value_check_bootfile, "a file's name such as pxelinux.0"),
    CHECKED_TEXT("tftp-server-name", tftp_server_name, value_check_server_name,
                 "a server's name such as boot.example.org"),
    {.name = "smb", .type = KEY_PATH, .offset = NIC_FIELD(smb)},
    CHECKED_TEXT("smbserver", smb_server, value_check_ipv4, "an IPv4 address such as 10.0.2.4"),
    {.name = "hostfwd",
     .type = KEY_LIST,
     .offset = NIC_FIELD(forwards),
     .count_offset = NIC_FIELD(forward_count),
     .element = &forward_element,
     .element_size = sizeof(struct scenario_forward),
     .room = SCENARIO_FORWARDS_MAX},
    {.name = "guestfwd",
     .type = KEY_LIST,
     .offset = NIC_FIELD(guest_forwards),
     .count_offset = NIC_FIELD(guest_forward_count),
     .element = &guest_forward_element,
     .element_size = sizeof(char *),
     .room = SCENARIO_GUESTFWD_MAX},
    /* tap */
    {.name = "ifname",
     .type = KEY_TEXT,
     .offset = NIC_FIELD(ifname),
     .check = value_check_ifname,
     .expected = "the name of an interface such as tap0"},
    /* socket */
    {.name = "listen",
     .type = KEY_TEXT,
     .offset = NIC_FIELD(listen),
     .check = value_check_endpoint,
     .expected = "an address such as 127.0.0.1:1234 or unix:/run/cable"},
    {.name = "connect",
     .type = KEY_TEXT,
     .offset = NIC_FIELD(connect),
     .check = value_check_endpoint,
     .expected = "an address such as 127.0.0.1:1234 or unix:/run/cable"},
    {.name = "reconnect", .type = KEY_SECONDS, .offset = NIC_FIELD(reconnect_seconds), .high = 366ull * 86400},
    /* hub */
    {.name = "hub", .type = KEY_TEXT, .offset = NIC_FIELD(hub)},
    {.name = "latency", .type = KEY_DURATION, .offset = NIC_FIELD(latency_ns), .low = 1000, .high = 10000000000u},
    /* every driver that reaches the host */
    {.name = "allow",
     .type = KEY_LIST,
     .offset = NIC_FIELD(allow),
     .count_offset = NIC_FIELD(allow_count),
     .element = &allow_element,
     .element_size = sizeof(char *),
     .room = SCENARIO_ALLOW_MAX},
    /* every driver */
    {.name = "impair",
     .type = KEY_LIST,
     .offset = NIC_FIELD(impairs),
     .count_offset = NIC_FIELD(impair_count),
     .element = &scenario_impair_element,
     .element_size = sizeof(struct scenario_impair),
     .room = SCENARIO_IMPAIRS_MAX,
     .element_defaults = scenario_impair_defaults},
    {.name = NULL},
};

/* 02:00:00:00:00:01 for the first, as TinyEMU has it. */
void scenario_nic_defaults(void *element, unsigned index)
{
    struct scenario_nic *nic = element;
    nic->mac[0] = 0x02;
    nic->mac[5] = (uint8_t)(index + 1);
    nic->mtu = 1500;
    nic->has_ipv4 = true;
    nic->has_ipv6 = true;
    nic->hub = mem_copy_string("hub0");
    nic->latency_ns = 10000;
    nic->resolver = mem_copy_string("");
}
