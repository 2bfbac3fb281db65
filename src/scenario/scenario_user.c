/* driver: user. */
#include "src/scenario/scenario_user.h"

#include <string.h>

#include "src/base/endian.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"

/* ---- addresses ---- */

static uint32_t address_or(const char *text, uint32_t otherwise)
{
    uint32_t address = otherwise;
    if (text)
        value_read_ipv4(text, &address);
    return address;
}

static void ipv6_or(const char *text, const uint8_t network[16], uint8_t last, uint8_t ip[16])
{
    memcpy(ip, network, 16);
    ip[15] |= last;
    if (text)
        value_read_ipv6(text, ip);
}

void scenario_user_addresses(const struct scenario_nic *nic, struct scenario_user_net *net)
{
    *net = (struct scenario_user_net){0};
    value_read_network(nic->network ? nic->network : "10.0.2.0/24", &net->network, &net->netmask);
    uint32_t free = ~net->netmask;
    net->host = address_or(nic->host, net->network | (0x0202u & free));
    net->dns = address_or(nic->dns, net->network | (0x0203u & free));
    net->smb_server = address_or(nic->smb_server, net->network | (0x0204u & free));
    net->dhcp_start = address_or(nic->dhcp_start, net->network | (0x020fu & free));
    value_read_ipv6_network(nic->ipv6_network ? nic->ipv6_network : "fec0::/64", net->ipv6_network, &net->ipv6_bits);
    ipv6_or(nic->ipv6_host, net->ipv6_network, 2, net->ipv6_host);
    ipv6_or(nic->ipv6_dns, net->ipv6_network, 3, net->ipv6_dns);
}

/* ---- forwards from the guest ---- */

/* A decimal number up to 65535 that takes all of the text; 0: it is none. */
static uint16_t read_port(const char *text)
{
    uint32_t port = 0;
    size_t length = strlen(text);
    if (length == 0 || length > 5 || strspn(text, "0123456789") != length)
        return 0;
    for (; *text; text++)
        port = port * 10 + (uint32_t)(*text - '0');
    return port <= 65535 ? (uint16_t)port : 0;
}

/* "ADDRESS:PORT" or "[IPV6]:PORT", which ends where the text does. */
static bool read_address(const char *text, char address[48], uint16_t *port)
{
    const char *colon = strrchr(text, ':');
    if (!colon)
        return false;
    bool is_bracketed = text[0] == '[' && colon > text && colon[-1] == ']';
    size_t size = (size_t)(colon - text) - (is_bracketed ? 2 : 0);
    uint32_t ipv4;
    uint8_t ipv6[16];
    if (size == 0 || size > 47)
        return false;
    memcpy(address, text + is_bracketed, size);
    address[size] = 0;
    *port = read_port(colon + 1);
    return *port && (is_bracketed ? !value_read_ipv6(address, ipv6) : !value_read_ipv4(address, &ipv4));
}

static const char *const fixture_names[] = {"echo", "discard", "chargen", "http"};

static const char *read_device(const char *text, struct scenario_guest_forward *forward)
{
    static const struct {
        const char *word;
        enum scenario_guest_device device;
    } devices[] = {
        {"tcp:", SCENARIO_GUEST_TCP},
        {"unix:", SCENARIO_GUEST_UNIX},
        {"cmd:", SCENARIO_GUEST_COMMAND},
        {"fixture:", SCENARIO_GUEST_FIXTURE},
    };
    bool is_known = false;
    for (unsigned i = 0; i < sizeof devices / sizeof devices[0] && !is_known; i++) {
        size_t length = strlen(devices[i].word);
        is_known = strncmp(text, devices[i].word, length) == 0;
        forward->device = devices[i].device;
        forward->text = text + length;
    }
    if (!is_known)
        return "behind the - stands neither tcp:, unix:, cmd: nor fixture:";
    if (forward->device == SCENARIO_GUEST_TCP)
        return read_address(forward->text, forward->address, &forward->to_port)
                   ? NULL
                   : "tcp: wants ADDRESS:PORT of the host, IPv6 in brackets";
    if (!forward->text[0])
        return "behind the device's colon stands nothing";
    if (forward->device == SCENARIO_GUEST_UNIX && strlen(forward->text) > VALUE_SOCKET_PATH_MAX)
        return "the path of the socket is longer than 107 bytes";
    if (forward->device != SCENARIO_GUEST_FIXTURE)
        return NULL;
    for (unsigned i = 0; i < sizeof fixture_names / sizeof fixture_names[0]; i++) {
        if (strcmp(forward->text, fixture_names[i]) == 0)
            return NULL;
    }
    return "the fixtures are echo, discard, chargen and http";
}

const char *value_read_guest_forward(const char *text, struct scenario_guest_forward *forward)
{
    char server[32];
    *forward = (struct scenario_guest_forward){0};
    if (strncmp(text, "tcp:", 4) == 0)
        text += 4;
    else if (*text == ':')
        text++;
    else
        return "it does not begin with tcp:";
    const char *dash = strchr(text, '-');
    const char *colon = strchr(text, ':');
    if (!dash || !colon || colon > dash)
        return "SERVER:PORT and a - should stand before the device";
    size_t size = (size_t)(colon - text);
    if (size >= sizeof server)
        return "the server is not an IPv4 address";
    memcpy(server, text, size);
    server[size] = 0;
    if (value_read_ipv4(server, &forward->server))
        return "the server is not an IPv4 address";
    size = (size_t)(dash - colon - 1);
    memcpy(server, colon + 1, size < sizeof server ? size : 0);
    server[size < sizeof server ? size : 0] = 0;
    forward->port = read_port(server);
    return forward->port ? read_device(dash + 1, forward) : "the server's port is not a number from 1 to 65535";
}

/* ---- checks of single values ---- */

const char *value_check_guest_forward(const char *text)
{
    struct scenario_guest_forward forward;
    return value_read_guest_forward(text, &forward);
}

const char *value_check_network(const char *text)
{
    uint32_t network, mask;
    return value_read_network(text, &network, &mask);
}

const char *value_check_ipv4(const char *text)
{
    uint32_t address;
    return value_read_ipv4(text, &address);
}

const char *value_check_ipv6(const char *text)
{
    uint8_t ip[16];
    return value_read_ipv6(text, ip);
}

const char *value_check_ipv6_network(const char *text)
{
    uint8_t ip[16];
    unsigned bits;
    return value_read_ipv6_network(text, ip, &bits);
}

/* What DHCP can carry and a terminal will not act on. */
static bool is_printable(const char *text)
{
    for (; *text; text++) {
        if (*text <= ' ' || *text > '~')
            return false;
    }
    return true;
}

const char *value_check_hostname(const char *text)
{
    if (strlen(text) > 32)
        return "it is longer than 32 bytes";
    return is_printable(text) ? NULL : "it holds a blank or something that is not ASCII";
}

const char *value_check_domain(const char *text)
{
    if (strlen(text) > 255)
        return "it is longer than 255 bytes";
    for (;;) {
        size_t label = strcspn(text, ".");
        if (label == 0 || label > 63)
            return "one of its labels is empty or longer than 63 bytes";
        for (size_t i = 0; i < label; i++) {
            char c = text[i];
            bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!is_letter && (c < '0' || c > '9') && c != '-' && c != '_')
                return "it holds other characters than letters, digits, - and _";
        }
        if (!text[label])
            return NULL;
        text += label + 1;
    }
}

const char *value_check_bootfile(const char *text)
{
    if (strlen(text) > 127)
        return "it is longer than 127 bytes";
    return is_printable(text) ? NULL : "it holds a blank or something that is not ASCII";
}

const char *value_check_server_name(const char *text)
{
    if (strlen(text) > 255)
        return "it is longer than 255 bytes";
    return is_printable(text) ? NULL : "it holds a blank or something that is not ASCII";
}

/* ---- the whole ---- */

#define MTU_IPV4 576u  /* libslirp's DHCP answers fit */
#define MTU_IPV6 1280u /* RFC 8200 section 5 */
#define MTU_TFTP 1500u /* below, a request for large blocks overflows libslirp's buffers */

static int check_mtu(struct place *place, const struct scenario_nic *nic, const struct node *map)
{
    uint64_t least = nic->tftp ? MTU_TFTP : nic->has_ipv6 ? MTU_IPV6 : MTU_IPV4;
    if (nic->mtu >= least)
        return 0;
    return place_fail_at(place, map, "mtu", "%llu is below %llu, the least of driver user %s",
                         (unsigned long long)nic->mtu, (unsigned long long)least,
                         nic->tftp       ? "with tftp"
                         : nic->has_ipv6 ? "with ipv6"
                                         : "at all");
}

/* Inside the network, and neither its own address nor that of all hosts. */
static bool is_host(const struct scenario_user_net *net, uint32_t address)
{
    return (address & net->netmask) == net->network && address != net->network &&
           address != (net->network | ~net->netmask);
}

static int check_ipv4(struct place *place, const struct scenario_nic *nic, const struct node *map)
{
    struct scenario_user_net net;
    scenario_user_addresses(nic, &net);
    const struct {
        const char *key;
        uint32_t address;
    } hosts[] = {{"host", net.host}, {"dns", net.dns}, {"dhcpstart", net.dhcp_start}, {"smbserver", net.smb_server}};
    for (unsigned i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        bool is_used = i < 3 || nic->smb;
        uint32_t at = hosts[i].address;
        if (is_used && !is_host(&net, at))
            return place_fail_at(place, map, hosts[i].key, "%u.%u.%u.%u is no address of a host in %s", at >> 24,
                                 at >> 16 & 255, at >> 8 & 255, at & 255,
                                 nic->network ? nic->network : "10.0.2.0/24");
        for (unsigned j = 0; is_used && j < i; j++) {
            if (hosts[j].address == at)
                return place_fail_at(place, map, hosts[i].key, "%u.%u.%u.%u is taken by \"%s\"", at >> 24,
                                     at >> 16 & 255, at >> 8 & 255, at & 255, hosts[j].key);
        }
    }
    return 0;
}

static bool prefix_holds(const struct scenario_user_net *net, const uint8_t ip[16])
{
    for (unsigned bit = 0; bit < net->ipv6_bits; bit++) {
        if ((net->ipv6_network[bit / 8] ^ ip[bit / 8]) & 0x80u >> bit % 8)
            return false;
    }
    return true;
}

static int check_ipv6(struct place *place, const struct scenario_nic *nic, const struct node *map)
{
    struct scenario_user_net net;
    const char *shown = nic->ipv6_network ? nic->ipv6_network : "fec0::/64";
    scenario_user_addresses(nic, &net);
    if (!prefix_holds(&net, net.ipv6_host))
        return place_fail_at(place, map, "ipv6-host", "%s is not in %s", nic->ipv6_host, shown);
    if (!prefix_holds(&net, net.ipv6_dns))
        return place_fail_at(place, map, "ipv6-dns", "%s is not in %s", nic->ipv6_dns, shown);
    if (memcmp(net.ipv6_host, net.ipv6_dns, 16) == 0)
        return place_fail_at(place, map, "ipv6-dns", "it is the address of ipv6-host");
    return 0;
}

/* libslirp tells its servers apart by address and port. */
static int check_guest_forwards(struct place *place, const struct scenario_nic *nic, const struct node *map)
{
    struct scenario_guest_forward all[SCENARIO_GUESTFWD_MAX];
    struct scenario_user_net net;
    scenario_user_addresses(nic, &net);
    for (unsigned i = 0; i < nic->guest_forward_count; i++) {
        const char *text = nic->guest_forwards[i];
        if (!text)
            return place_fail_at(place, map, "guestfwd", "element %u has no value", i);
        value_read_guest_forward(text, &all[i]);
        if (!is_host(&net, all[i].server) || all[i].server == net.host || all[i].server == net.dns)
            return place_fail_at(place, map, "guestfwd",
                                 "the server of element %u is no free address in the guest's network", i);
        bool is_smb = nic->smb && all[i].server == net.smb_server && (all[i].port == 139 || all[i].port == 445);
        if (is_smb)
            return place_fail_at(place, map, "guestfwd", "element %u stands where \"smb\" listens", i);
        for (unsigned j = 0; j < i; j++) {
            if (all[j].server == all[i].server && all[j].port == all[i].port)
                return place_fail_at(place, map, "guestfwd", "elements %u and %u have the same server and port", j,
                                     i);
        }
    }
    return 0;
}

static int check_user(struct place *place, const struct scenario_nic *nic, const struct node *map)
{
    if (!nic->has_ipv4 && !nic->has_ipv6)
        return place_fail_at(place, map, "ipv6", "neither ipv4 nor ipv6 is left");
    for (unsigned i = 0; i < nic->dns_search_count; i++) {
        if (!nic->dns_search[i])
            return place_fail_at(place, map, "dnssearch", "element %u has no value", i);
    }
    if (check_mtu(place, nic, map) < 0 || (nic->has_ipv4 && check_ipv4(place, nic, map) < 0) ||
        (nic->has_ipv6 && check_ipv6(place, nic, map) < 0))
        return -1;
    if (!nic->has_ipv4 && (nic->guest_forward_count || nic->smb))
        return place_fail_at(place, map, nic->smb ? "smb" : "guestfwd", "it needs ipv4");
    return check_guest_forwards(place, nic, map);
}

int scenario_nic_check(struct place *place, const void *element, const struct node *map)
{
    const struct scenario_nic *nic = element;
    return nic->driver == SCENARIO_NET_USER ? check_user(place, nic, map) : 0;
}
