/* Addresses, forwarded ports and egress rules, read and written. */
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/scenario/scenario_value.h"

const char *value_read_mac(const char *text, uint8_t mac[6])
{
    static const char fault[] = "it is not six two-digit hexadecimal numbers with colons between them";
    uint8_t bytes[6] = {0};
    for (unsigned i = 0; i < 12; i++) {
        char c = *text++;
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return fault;
        bytes[i / 2] = (uint8_t)(bytes[i / 2] << 4 | digit);
        if (i % 2 == 1 && i < 11 && *text++ != ':')
            return fault;
    }
    if (*text)
        return fault;
    if (bytes[0] & 1)
        return "it is a group address (the first byte is odd)";
    if (!(bytes[0] | bytes[1] | bytes[2] | bytes[3] | bytes[4] | bytes[5]))
        return "it is all zeros";
    memcpy(mac, bytes, 6);
    return NULL;
}

/* A decimal number of at most `most`, moves *at behind it; -1 if there is none. */
static int take_number(const char **at, int most)
{
    const char *text = *at;
    int value = 0;
    if (*text < '0' || *text > '9')
        return -1;
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (*text - '0');
        if (value > most)
            return -1;
    }
    *at = text;
    return value;
}

/* a.b.c.d at *at; moves it behind. */
static bool take_ipv4(const char **at, uint32_t *address)
{
    const char *text = *at;
    uint32_t value = 0;
    for (unsigned i = 0; i < 4; i++) {
        if (i && *text++ != '.')
            return false;
        int part = take_number(&text, 255);
        if (part < 0)
            return false;
        value = value << 8 | (uint32_t)part;
    }
    *at = text;
    *address = value;
    return true;
}

const char *value_read_ipv4(const char *text, uint32_t *address)
{
    return take_ipv4(&text, address) && !*text ? NULL : "it is not an IPv4 address";
}

/* ---- IPv6 ---- */

/* Up to four hexadecimal digits at *at; -1 if there is none. */
static int take_group(const char **at)
{
    int value = 0;
    unsigned digits = 0;
    for (; digits < 5; digits++) {
        char c = **at;
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            break;
        value = value << 4 | digit;
        ++*at;
    }
    return digits == 0 || digits == 5 ? -1 : value;
}

/* The last 32 bits may be written as IPv4. */
static bool take_ipv4_tail(const char **at, uint8_t *bytes, unsigned *count)
{
    const char *text = *at;
    uint32_t address;
    if (*count > 12 || !take_ipv4(&text, &address))
        return false;
    store_be32(bytes + *count, address);
    *count += 4;
    *at = text;
    return true;
}

/* RFC 4291 section 2.2 at *at; moves it behind. */
static bool take_ipv6(const char **at, uint8_t ip[16])
{
    const char *text = *at;
    uint8_t bytes[16] = {0};
    unsigned count = 0, gap = 16;
    bool wants_group = false; /* a single colon was read */
    if (text[0] == ':' && text[1] != ':')
        return false;
    while (count < 16) {
        if (text[0] == ':' && text[1] == ':') {
            if (gap < 16 || wants_group)
                return false;
            gap = count;
            text += 2;
            wants_group = false;
            continue;
        }
        if (take_ipv4_tail(&text, bytes, &count)) {
            wants_group = false;
            break;
        }
        int group = take_group(&text);
        if (group < 0)
            break;
        store_be16(bytes + count, (uint16_t)group);
        count += 2;
        wants_group = false;
        if (text[0] == ':' && text[1] != ':' && count < 16) {
            wants_group = true;
            text++;
        } else if (text[0] != ':') {
            break;
        }
    }
    if (count == 16 && gap == 16 && text[0] == ':' && text[1] == ':')
        return false;
    if (wants_group || (gap == 16 && count < 16) || (gap < 16 && count > 14))
        return false;
    memset(ip, 0, 16);
    memcpy(ip, bytes, gap < 16 ? gap : count);
    if (gap < 16)
        memcpy(ip + 16 - (count - gap), bytes + gap, count - gap);
    *at = text;
    return true;
}

const char *value_read_ipv6(const char *text, uint8_t ip[16])
{
    return take_ipv6(&text, ip) && !*text ? NULL : "it is not an IPv6 address";
}

const char *value_check_ip(const char *text)
{
    uint32_t address;
    uint8_t ip[16];
    return value_read_ipv4(text, &address) && value_read_ipv6(text, ip) ? "it is not an IP address" : NULL;
}

/* ---- networks ---- */

/* The mask of an address that stands without one, by its leading bits. */
static uint32_t class_mask(uint32_t address)
{
    static const struct {
        uint32_t bits, value, mask;
    } classes[] = {
        {0x80000000u, 0x00000000u, 0xff000000u}, {0xfff00000u, 0xac100000u, 0xfff00000u},
        {0xc0000000u, 0x80000000u, 0xffff0000u}, {0xffff0000u, 0xc0a80000u, 0xffff0000u},
        {0xffff0000u, 0xc6120000u, 0xfffe0000u}, {0xe0000000u, 0xc0000000u, 0xffffff00u},
    };
    for (unsigned i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if ((address & classes[i].bits) == classes[i].value)
            return classes[i].mask;
    }
    return 0xfffffff0u;
}

const char *value_read_network(const char *text, uint32_t *network, uint32_t *mask)
{
    if (!take_ipv4(&text, network))
        return "it does not begin with an IPv4 address";
    *mask = class_mask(*network);
    if (*text == '/' && take_ipv4(&(const char *){text + 1}, mask)) {
        text++;
        (void)!take_ipv4(&text, mask);
        if (*mask & (~*mask >> 1))
            return "the mask has holes";
    } else if (*text == '/') {
        text++;
        int bits = take_number(&text, 32);
        if (bits < 0)
            return "the number of network bits is not 4 to 28";
        *mask = bits ? UINT32_MAX << (32 - bits) : 0;
    }
    if (*text)
        return "something follows the network";
    if (*mask < 0xf0000000u || *mask > 0xfffffff0u)
        return "the number of network bits is not 4 to 28";
    *network &= *mask;
    return NULL;
}

const char *value_read_ipv6_network(const char *text, uint8_t ip[16], unsigned *bits)
{
    *bits = 64;
    if (!take_ipv6(&text, ip))
        return "it does not begin with an IPv6 address";
    if (*text == '/') {
        text++;
        int number = take_number(&text, 126);
        if (number < 1)
            return "the number of prefix bits is not 1 to 126";
        *bits = (unsigned)number;
    }
    if (*text)
        return "something follows the prefix";
    for (unsigned bit = *bits; bit < 128; bit++) {
        if (ip[bit / 8] & 0x80u >> bit % 8)
            return "the address goes on behind the prefix";
    }
    return NULL;
}

/* ---- forwarded ports ---- */

struct forward_end {
    char address[48]; /* without brackets */
    bool is_ipv6;
    int port;
};

/* "[ADDRESS]:PORT"; an IPv6 address stands in brackets. */
static const char *read_end(const char **at, struct forward_end *end)
{
    static const char fault[] = "an address is neither empty nor an IP address (IPv6 in brackets)";
    uint32_t ipv4;
    uint8_t ipv6[16];
    end->is_ipv6 = **at == '[';
    const char *start = *at + end->is_ipv6;
    *at = start;
    if (end->is_ipv6 ? !take_ipv6(at, ipv6) : *start != ':' && !take_ipv4(at, &ipv4))
        return fault;
    size_t size = (size_t)(*at - start);
    if (size >= sizeof end->address || (!end->is_ipv6 && size > 15))
        return fault; /* leading zeros without end */
    memcpy(end->address, start, size);
    end->address[size] = 0;
    if (end->is_ipv6 && *(*at)++ != ']')
        return fault;
    if (*(*at)++ != ':')
        return "a colon should stand before the port";
    end->port = take_number(at, 65535);
    return end->port < 0 ? "a port is not a number from 0 to 65535" : NULL;
}

static const char *read_guest_end(const char *text, struct forward_end *guest)
{
    const char *fault = read_end(&text, guest);
    if (fault)
        return fault;
    if (*text)
        return "something follows the guest's port";
    return guest->port == 0 ? "the guest's port is 0" : NULL;
}

/* unix:PATH-[GUEST]:PORT; the path may hold a -, the guest's side has none. */
static const char *read_unix_forward(const char *text, struct scenario_forward *forward)
{
    struct forward_end guest;
    const char *dash = strrchr(text, '-');
    if (!dash)
        return "a - should stand between the host's side and the guest's";
    size_t size = (size_t)(dash - text);
    if (size == 0 || size > VALUE_SOCKET_PATH_MAX)
        return "the path of the socket is empty or longer than 107 bytes";
    const char *fault = read_guest_end(dash + 1, &guest);
    if (fault)
        return fault;
    if (guest.is_ipv6)
        return "a unix socket reaches the guest over IPv4 only";
    char path[VALUE_SOCKET_PATH_MAX + 1];
    memcpy(path, text, size);
    path[size] = 0;
    *forward = (struct scenario_forward){.guest_port = (uint16_t)guest.port};
    forward->host_path = mem_copy_string(path);
    forward->host_address = mem_copy_string("");
    forward->guest_address = mem_copy_string(guest.address);
    return NULL;
}

const char *value_read_forward(const char *text, struct scenario_forward *forward)
{
    struct forward_end host, guest;
    bool is_udp = strncmp(text, "udp:", 4) == 0;
    if (strncmp(text, "unix:", 5) == 0)
        return read_unix_forward(text + 5, forward);
    if (is_udp || strncmp(text, "tcp:", 4) == 0)
        text += 4;
    else if (*text == ':')
        text++;
    else
        return "it does not begin with tcp:, udp: or unix:";
    const char *fault = read_end(&text, &host);
    if (fault)
        return fault;
    if (*text++ != '-')
        return "a - should stand between the host's side and the guest's";
    fault = read_guest_end(text, &guest);
    if (fault)
        return fault;
    if (host.is_ipv6 != guest.is_ipv6 && guest.address[0])
        return "one side is IPv6 and the other is not";
    *forward = (struct scenario_forward){
        .is_udp = is_udp, .host_port = (uint16_t)host.port, .guest_port = (uint16_t)guest.port};
    forward->host_address = mem_copy_string(host.address);
    forward->guest_address = mem_copy_string(guest.address);
    return NULL;
}

/* ---- egress rules ---- */

static const char *check_ports(const char *text)
{
    int low = take_number(&text, 65535);
    int high = low;
    if (low >= 0 && *text == '-') {
        text++;
        high = take_number(&text, 65535);
    }
    if (low < 0 || high < 0)
        return "a port is not a number from 0 to 65535";
    if (high < low)
        return "the port range runs backwards";
    return *text ? "something follows the address" : NULL;
}

const char *value_check_allow(const char *text)
{
    uint32_t ipv4;
    uint8_t ipv6[16];
    if (strcmp(text, "any") == 0)
        return NULL;
    bool is_bracketed = *text == '[';
    text += is_bracketed;
    bool is_ipv4 = !is_bracketed && take_ipv4(&text, &ipv4);
    if (!is_ipv4 && !take_ipv6(&text, ipv6))
        return "it begins neither with an IP address nor is it \"any\"";
    if (*text == '/') {
        text++;
        if (take_number(&text, is_ipv4 ? 32 : 128) < 0)
            return is_ipv4 ? "the number of network bits is not 0 to 32"
                           : "the number of prefix bits is not 0 to 128";
    }
    if (is_bracketed && *text++ != ']')
        return "the ] behind the IPv6 address is missing";
    if (*text == ':' && (is_ipv4 || is_bracketed))
        return check_ports(text + 1);
    return *text ? "something follows the address" : NULL;
}

void value_write_mac(const uint8_t mac[6], struct buffer *out)
{
    buffer_printf(out, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static void write_end(const char *address, uint16_t port, struct buffer *out)
{
    bool is_ipv6 = strchr(address, ':') != NULL;
    buffer_printf(out, "%s%s%s:%u", is_ipv6 ? "[" : "", address, is_ipv6 ? "]" : "", port);
}

void value_write_forward(const struct scenario_forward *forward, struct buffer *out)
{
    if (forward->host_path) {
        buffer_printf(out, "unix:%s", forward->host_path);
    } else {
        buffer_append_string(out, forward->is_udp ? "udp:" : "tcp:");
        write_end(forward->host_address, forward->host_port, out);
    }
    buffer_append_byte(out, '-');
    write_end(forward->guest_address, forward->guest_port, out);
}
