/* One UDP exchange, which busybox has no applet for:
 *
 *   udp answer PORT              waits for a datagram over IPv4 or IPv6, sends it back, prints it
 *   udp ask ADDRESS PORT TEXT    sends a datagram, prints the answer; asks again each second, ten times at most
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

static int fail(const char *what)
{
    perror(what);
    return 1;
}

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static socklen_t size_of(const union address *address)
{
    return address->any.sa_family == AF_INET ? sizeof address->in : sizeof address->in6;
}

/* A socket on a port of every address of both families, or of IPv4 alone where there is no other. */
static int bound(uint16_t port)
{
    union address here = {.in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)}};
    int fd = socket(AF_INET6, SOCK_DGRAM, 0), no = 0;

    if (fd < 0) {
        here = (union address){.in = {.sin_family = AF_INET, .sin_port = htons(port)}};
        fd = socket(AF_INET, SOCK_DGRAM, 0);
    } else if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no)) {
        return -1;
    }
    return fd < 0 || bind(fd, &here.any, size_of(&here)) ? -1 : fd;
}

static int answer(uint16_t port)
{
    union address peer;
    socklen_t size = sizeof peer;
    char data[2048];
    ssize_t got;
    int fd = bound(port);

    if (fd < 0)
        return fail("bind");
    got = recvfrom(fd, data, sizeof data, 0, &peer.any, &size);
    if (got < 0)
        return fail("recvfrom");
    if (sendto(fd, data, (size_t)got, 0, &peer.any, size) != got)
        return fail("sendto");
    printf("udp answered %zd bytes: %.*s\n", got, (int)got, data);
    return 0;
}

static int ask(const union address *peer, const char *text)
{
    struct timeval second = {.tv_sec = 1};
    char data[2048];
    int fd = socket(peer->any.sa_family, SOCK_DGRAM, 0);

    if (fd < 0 || connect(fd, &peer->any, size_of(peer)))
        return fail("connect");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second))
        return fail("setsockopt");
    for (int attempt = 0; attempt < 10; attempt++) {
        ssize_t got;

        if (send(fd, text, strlen(text), 0) < 0)
            continue; /* the peer's earlier refusal; it may be there by now */
        got = recv(fd, data, sizeof data, 0);
        if (got >= 0) {
            printf("udp got %zd bytes: %.*s\n", got, (int)got, data);
            return 0;
        }
    }
    return fail("no answer");
}

static int read_address(const char *text, uint16_t port, union address *address)
{
    *address = (union address){.in = {.sin_family = AF_INET, .sin_port = htons(port)}};
    if (inet_pton(AF_INET, text, &address->in.sin_addr) == 1)
        return 1;
    *address = (union address){.in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)}};
    return inet_pton(AF_INET6, text, &address->in6.sin6_addr) == 1;
}

int main(int argc, char **argv)
{
    union address peer;

    if (argc == 3 && !strcmp(argv[1], "answer"))
        return answer((uint16_t)atoi(argv[2]));
    if (argc == 5 && !strcmp(argv[1], "ask") && read_address(argv[2], (uint16_t)atoi(argv[3]), &peer))
        return ask(&peer, argv[4]);
    fprintf(stderr, "usage: udp answer PORT | udp ask ADDRESS PORT TEXT\n");
    return 2;
}
