/* Ports of the loopback. */
#include "replay/host_port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PORT_FIRST 20000u
#define PORT_COUNT 12000u

static bool can_bind(int type, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), one = 1;
    if (fd < 0)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bool is_free = bind(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return is_free;
}

/* The socket that holds a port against others of ours; -1: it is held. */
static int hold(uint16_t port)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int size = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "reprise-port-%u", port);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)size);
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, length) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int host_port_reserve(uint64_t hint, uint16_t *port, struct error *error)
{
    for (unsigned i = 0; i < PORT_COUNT; i++) {
        uint16_t candidate = (uint16_t)(PORT_FIRST + (hint % PORT_COUNT + i) % PORT_COUNT);
        int fd = hold(candidate);
        if (fd < 0)
            continue;
        if (can_bind(SOCK_STREAM, candidate) && can_bind(SOCK_DGRAM, candidate)) {
            *port = candidate;
            return fd;
        }
        close(fd);
    }
    return error_set(error, EXIT_MISSING, "no port of the loopback is free");
}

void host_port_release(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* "sl local_address rem_address st ...": is the local port there, in this state (0: any)? */
static bool stands_in(const char *path, uint16_t port, unsigned wanted_state)
{
    char line[512];
    bool is_there = false;
    FILE *file = fopen(path, "re");
    while (file && !is_there && fgets(line, sizeof line, file)) {
        unsigned local, state;
        is_there = sscanf(line, " %*[^:]: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x", &local, &state) == 2 &&
                   local == port && (!wanted_state || state == wanted_state);
    }
    if (file)
        fclose(file);
    return is_there;
}

bool host_port_is_open(uint16_t port)
{
    const unsigned listening = 0x0a;
    return stands_in("/proc/self/net/tcp", port, listening) || stands_in("/proc/self/net/tcp6", port, listening) ||
           stands_in("/proc/self/net/udp", port, 0) || stands_in("/proc/self/net/udp6", port, 0);
}
