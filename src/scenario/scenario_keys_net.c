/* The keys of a network: the element of `net:`. */
#include "src/base/alloc.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"

#define NIC_FIELD(name) offsetof(struct scenario_nic, name)

static const struct key_word driver_words[] = {
    [SCENARIO_NET_USER] = {"user", NULL},
    [SCENARIO_NET_TAP] = {"tap", NULL},
    [SCENARIO_NET_SOCKET] = {"socket", NULL},
    [SCENARIO_NET_HUB] = {"hub", "hubs do not exist in this version yet; write driver: user"},
    {NULL, NULL},
};

static const struct key forward_element = {.name = "hostfwd", .type = KEY_FORWARD};
static const struct key allow_element = {.name = "allow", .type = KEY_ALLOW};

/* Rows stand by driver; a driver ignores the keys of the others. */
const struct key scenario_nic_keys[] = {
    {.name = "driver", .type = KEY_WORD, .offset = NIC_FIELD(driver), .words = driver_words},
    {.name = "mac", .type = KEY_MAC, .offset = NIC_FIELD(mac)},
    {.name = "mtu", .type = KEY_INTEGER, .offset = NIC_FIELD(mtu), .low = 68, .high = 65521},
    /* user */
    {.name = "restrict", .type = KEY_BOOL, .offset = NIC_FIELD(restricted)},
    {.name = "resolver", .type = KEY_RESOLVER, .offset = NIC_FIELD(resolver)},
    {.name = "hostfwd",
     .type = KEY_LIST,
     .offset = NIC_FIELD(forwards),
     .count_offset = NIC_FIELD(forward_count),
     .element = &forward_element,
     .element_size = sizeof(struct scenario_forward),
     .room = SCENARIO_FORWARDS_MAX},
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
    /* every driver that reaches the host */
    {.name = "allow",
     .type = KEY_LIST,
     .offset = NIC_FIELD(allow),
     .count_offset = NIC_FIELD(allow_count),
     .element = &allow_element,
     .element_size = sizeof(char *),
     .room = SCENARIO_ALLOW_MAX},
    {.name = NULL},
};

/* 02:00:00:00:00:01 for the first, as TinyEMU has it. */
void scenario_nic_defaults(void *element, unsigned index)
{
    struct scenario_nic *nic = element;
    nic->mac[0] = 0x02;
    nic->mac[5] = (uint8_t)(index + 1);
    nic->mtu = 1500;
    nic->resolver = mem_copy_string("");
}
