/* Reading and writing addresses of stream sockets. */
#include "replay/host_endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "replay/egress.h"

static int parse_unix(struct host_endpoint *endpoint, const char *path, struct error *error)
{
    struct sockaddr_un *address = (struct sockaddr_un *)&endpoint->address;
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof address->sun_path)
        return error_set(error, EXIT_USAGE, "unix:%s: the path of a unix socket has 1 to %zu bytes", path,
                         sizeof address->sun_path - 1);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length + 1);
    endpoint->size = sizeof *address;
    return 0;
}

static bool parse_port(const char *text, uint16_t *port)
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
    *port = (uint16_t)value;
    return value <= 65535;
}

static void set_address(struct host_endpoint *endpoint, const struct egress_address *ip, uint16_t port)
{
    if (ip->family == EGRESS_IP4) {
        struct sockaddr_in *address = (struct sockaddr_in *)&endpoint->address;
        address->sin_family = AF_INET;
        address->sin_port = htons(port);
        memcpy(&address->sin_addr, ip->ip, 4);
        endpoint->size = sizeof *address;
        return;
    }
    struct sockaddr_in6 *address = (struct sockaddr_in6 *)&endpoint->address;
    address->sin6_family = AF_INET6;
    address->sin6_port = htons(port);
    memcpy(&address->sin6_addr, ip->ip, 16);
    endpoint->size = sizeof *address;
}

int host_endpoint_parse(struct host_endpoint *endpoint, const char *text, struct error *error)
{
    memset(endpoint, 0, sizeof *endpoint);
    if (strncmp(text, "unix:", 5) == 0)
        return parse_unix(endpoint, text + 5, error);
    const char *colon = strrchr(text, ':');
    struct bytes host = bytes_of(text, colon ? (size_t)(colon - text) : 0);
    struct egress_address ip;
    uint16_t port;
    bool is_bracketed = host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']';
    if (is_bracketed)
        host = bytes_slice(host, 1, host.size - 2);
    if (!colon || !egress_parse_ip(host, &ip) || (ip.family == EGRESS_IP6) != is_bracketed ||
        !parse_port(colon + 1, &port))
        return error_set(error, EXIT_USAGE,
                         "%s: expected ADDRESS:PORT, [ADDRESS]:PORT or unix:PATH (addresses are numbers, not names)",
                         text);
    set_address(endpoint, &ip, port);
    return 0;
}

const char *host_endpoint_path(const struct host_endpoint *endpoint)
{
    const struct sockaddr_un *address = (const struct sockaddr_un *)&endpoint->address;
    return endpoint->address.ss_family == AF_UNIX ? address->sun_path : NULL;
}

void host_endpoint_text(const struct sockaddr_storage *address, char text[HOST_ENDPOINT_TEXT])
{
    char ip[INET6_ADDRSTRLEN] = "";
    const struct sockaddr_in *in4 = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;
    const struct sockaddr_un *path = (const struct sockaddr_un *)address;
    switch (address->ss_family) {
    case AF_INET:
        inet_ntop(AF_INET, &in4->sin_addr, ip, sizeof ip);
        snprintf(text, HOST_ENDPOINT_TEXT, "%s:%u", ip, ntohs(in4->sin_port));
        break;
    case AF_INET6:
        inet_ntop(AF_INET6, &in6->sin6_addr, ip, sizeof ip);
        snprintf(text, HOST_ENDPOINT_TEXT, "[%s]:%u", ip, ntohs(in6->sin6_port));
        break;
    case AF_UNIX: snprintf(text, HOST_ENDPOINT_TEXT, "unix:%s", path->sun_path); break;
    default: snprintf(text, HOST_ENDPOINT_TEXT, "?"); break;
    }
}
