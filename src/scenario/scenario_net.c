/* Addresses, forwarded ports and egress rules, read and written. */
#include <string.h>

#include "src/base/alloc.h"
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

/* "[ADDRESS]:PORT"; the address is copied only by the caller. */
static const char *read_end(const char **at, char address[16], int *port)
{
    const char *start = *at;
    uint32_t value;
    if (*start != ':' && !take_ipv4(at, &value))
        return "an address is neither empty nor IPv4";
    size_t size = (size_t)(*at - start);
    if (size > 15)
        return "an address is neither empty nor IPv4"; /* leading zeros without end */
    memcpy(address, start, size);
    address[size] = 0;
    if (*(*at)++ != ':')
        return "a colon should stand before the port";
    *port = take_number(at, 65535);
    return *port < 0 ? "a port is not a number from 0 to 65535" : NULL;
}

const char *value_read_forward(const char *text, struct scenario_forward *forward)
{
    char host[16], guest[16];
    int host_port, guest_port;
    bool is_udp = strncmp(text, "udp:", 4) == 0;
    if (is_udp || strncmp(text, "tcp:", 4) == 0)
        text += 4;
    else if (*text == ':')
        text++;
    else
        return "it does not begin with tcp: or udp:";
    const char *fault = read_end(&text, host, &host_port);
    if (fault)
        return fault;
    if (*text++ != '-')
        return "a - should stand between the host's side and the guest's";
    fault = read_end(&text, guest, &guest_port);
    if (fault)
        return fault;
    if (*text)
        return "something follows the guest's port";
    if (guest_port == 0)
        return "the guest's port is 0";
    *forward = (struct scenario_forward){
        .is_udp = is_udp, .host_port = (uint16_t)host_port, .guest_port = (uint16_t)guest_port};
    forward->host_address = mem_copy_string(host);
    forward->guest_address = mem_copy_string(guest);
    return NULL;
}

const char *value_check_allow(const char *text)
{
    uint32_t address;
    if (strcmp(text, "any") == 0)
        return NULL;
    if (!take_ipv4(&text, &address))
        return "it begins neither with an IPv4 address nor is it \"any\"";
    if (*text == '/') {
        text++;
        if (take_number(&text, 32) < 0)
            return "the number of network bits is not 0 to 32";
    }
    if (*text == ':') {
        text++;
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
    }
    return *text ? "something follows the address" : NULL;
}

void value_write_mac(const uint8_t mac[6], struct buffer *out)
{
    buffer_printf(out, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

void value_write_forward(const struct scenario_forward *forward, struct buffer *out)
{
    buffer_printf(out, "%s:%s:%u-%s:%u", forward->is_udp ? "udp" : "tcp", forward->host_address, forward->host_port,
                  forward->guest_address, forward->guest_port);
}
