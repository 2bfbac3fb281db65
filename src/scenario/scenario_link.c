/* Where a network is plugged in: names of interfaces, addresses of sockets. */
#include <string.h>

#include "src/scenario/scenario_value.h"

#define IFNAME_MAX 15u
#define UNIX_PATH_MAX 107u

const char *value_check_ifname(const char *text)
{
    if (!text[0])
        return "it is empty";
    if (strlen(text) > IFNAME_MAX)
        return "it has more than 15 bytes";
    if (strcmp(text, ".") == 0 || strcmp(text, "..") == 0)
        return "it is a folder";
    for (; *text; text++) {
        if (*text <= ' ' || *text == 0x7f || *text == '/' || *text == ':')
            return "a character in it cannot stand in the name of an interface";
    }
    return NULL;
}

/* A decimal number up to 65535 that takes all of the text. */
static bool is_port(const char *text)
{
    unsigned value = 0;
    size_t length = strlen(text);
    if (length == 0 || length > 5)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (unsigned)(*text - '0');
    }
    return value <= 65535;
}

static const char *check_ip4(const char *text, size_t size)
{
    char copy[16];
    uint32_t address;
    if (size >= sizeof copy)
        return "the address is not IPv4";
    memcpy(copy, text, size);
    copy[size] = 0;
    return value_read_ipv4(copy, &address) ? "the address is not IPv4" : NULL;
}

const char *value_check_endpoint(const char *text)
{
    if (strncmp(text, "unix:", 5) == 0) {
        if (!text[5])
            return "the path is missing";
        return strlen(text + 5) > UNIX_PATH_MAX ? "the path has more than 107 bytes" : NULL;
    }
    const char *colon = strrchr(text, ':');
    if (!colon || !is_port(colon + 1))
        return "it does not end in a colon and a port";
    size_t size = (size_t)(colon - text);
    if (text[0] != '[')
        return check_ip4(text, size);
    bool is_closed = size > 3 && text[size - 1] == ']';
    bool is_hex = strspn(text + 1, "0123456789abcdefABCDEF:.") == size - 2;
    return is_closed && is_hex && size < 48 ? NULL : "the address in brackets is not IPv6";
}
