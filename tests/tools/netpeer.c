/* Loopback peers for the network tests: servers that a guest talks to, and clients that talk to a guest.
 *
 *   netpeer serve READY TCP UDP [DNS]  echoes on these ports of 127.0.0.1 until killed; DNS: host.test is 192.0.2.77,
 *                                      any other name does not exist. Writes the file READY once it listens.
 *   netpeer tcp PORT TEXT              sends TEXT to 127.0.0.1:PORT, prints what comes back
 *   netpeer udp PORT TEXT              sends a datagram, prints the answer
 *   netpeer unix PATH                  sends what stands on its input to a unix socket, reads until that is closed
 *   netpeer flood ADDRESS PORT COUNT RATE   sends COUNT datagrams of 40 bytes, RATE of them a second; prints the rate
 *                                      that it reached
 *
 * A client asks again until it is answered, for a minute at most: the guest may not be listening yet. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PEERS_MAX 64
#define AGAIN_MS 200
#define ATTEMPTS 300

static int fail(const char *what)
{
    perror(what);
    return 1;
}

static struct sockaddr_in loopback(const char *port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int bound(int type, const char *port)
{
    struct sockaddr_in here = loopback(port);
    int one = 1, fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) == 0 && (type != SOCK_STREAM || listen(fd, 16) == 0))
        return fd;
    close(fd);
    return -1;
}

/* Turns a query of one name into its answer in place (RFC 1035 section 4.1); 0: it is none. */
static size_t dns_answer(unsigned char *message, size_t size, size_t room)
{
    static const unsigned char known[] = "\4host\4test";
    static const unsigned char address[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 77};
    if (size < 17 || size + sizeof address > room)
        return 0;
    size_t end = 12;
    while (end < size && message[end])
        end += 1u + message[end];
    if (end + 5 > size)
        return 0;
    int is_known = end + 1 == 12 + sizeof known && memcmp(message + 12, known, sizeof known) == 0;
    int is_a = message[end + 1] == 0 && message[end + 2] == 1;
    message[2] = 0x84;
    message[3] = is_known ? 0 : 3; /* NXDOMAIN */
    memset(message + 6, 0, 6);
    size = end + 5;
    if (is_known && is_a) {
        message[7] = 1;
        memcpy(message + size, address, sizeof address);
        size += sizeof address;
    }
    return size;
}

/* One datagram in, one out. */
static void answer_datagram(int fd, int is_dns)
{
    unsigned char data[2048];
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    ssize_t got = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&peer, &length);
    size_t size = got > 0 ? (size_t)got : 0;
    if (is_dns)
        size = dns_answer(data, size, sizeof data);
    if (size && sendto(fd, data, size, 0, (struct sockaddr *)&peer, length) < 0)
        perror("sendto");
}

static int echo_stream(int fd)
{
    char data[4096];
    ssize_t got = read(fd, data, sizeof data);
    for (ssize_t done = 0; done < got;) {
        ssize_t put = write(fd, data + done, (size_t)(got - done));
        if (put <= 0)
            return 0;
        done += put;
    }
    return got > 0;
}

static int serve(char **arguments, int count)
{
    struct pollfd fds[PEERS_MAX] = {{.fd = bound(SOCK_STREAM, arguments[1])},
                                    {.fd = bound(SOCK_DGRAM, arguments[2])}};
    fds[2].fd = count > 3 ? bound(SOCK_DGRAM, arguments[3]) : -1;
    if (fds[0].fd < 0 || fds[1].fd < 0 || (count > 3 && fds[2].fd < 0))
        return fail("bind");
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        fds[i].events = POLLIN;
        if (i > 2)
            fds[i].fd = -1;
    }
    FILE *ready = fopen(arguments[0], "w");
    if (!ready || fclose(ready) != 0)
        return fail(arguments[0]);
    while (poll(fds, PEERS_MAX, -1) > 0) {
        unsigned slot = 3;
        while (slot < PEERS_MAX && fds[slot].fd >= 0)
            slot++;
        if (fds[0].revents && slot < PEERS_MAX) {
            fds[slot].fd = accept4(fds[0].fd, NULL, NULL, SOCK_CLOEXEC);
            fds[slot].revents = 0;
        }
        for (unsigned i = 1; i < PEERS_MAX; i++) {
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            if (i < 3) {
                answer_datagram(fds[i].fd, i == 2);
            } else if (!echo_stream(fds[i].fd)) {
                close(fds[i].fd);
                fds[i].fd = -1;
            }
        }
    }
    return fail("poll");
}

/* One attempt: 1 answered, 0 not. */
static int ask(int type, const char *port, const char *text)
{
    struct sockaddr_in there = loopback(port);
    char data[2048];
    size_t size = 0, wanted = strlen(text);
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return 0;
    if (connect(fd, (struct sockaddr *)&there, sizeof there) == 0 &&
        send(fd, text, wanted, MSG_NOSIGNAL) == (ssize_t)wanted) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        /* A stream's peer that took the text will answer: give it time. */
        while (size < wanted && poll(&wait, 1, type == SOCK_STREAM ? ATTEMPTS * AGAIN_MS : AGAIN_MS) == 1) {
            ssize_t got = recv(fd, data + size, sizeof data - size, 0);
            if (got <= 0)
                break;
            size += (size_t)got;
        }
    }
    close(fd);
    if (size < wanted || memcmp(data, text, wanted) != 0)
        return 0;
    printf("%.*s\n", (int)wanted, data);
    return 1;
}

static int talk(const char *path)
{
    struct sockaddr_un there = {.sun_family = AF_UNIX};
    char data[4096];
    ssize_t size;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (strlen(path) >= sizeof there.sun_path)
        return 2;
    strcpy(there.sun_path, path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&there, sizeof there) != 0)
        return fail("unix");
    while ((size = read(0, data, sizeof data)) > 0)
        (void)!send(fd, data, (size_t)size, MSG_NOSIGNAL);
    while (recv(fd, data, sizeof data, 0) > 0)
        ;
    close(fd);
    return 0;
}

static long elapsed_ms(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

/* Datagrams that the host refuses (no route yet, a full queue) are sent into the void like the others. */
static int flood(char **arguments)
{
    static const char text[40] = "one of very many";
    struct sockaddr_in there = loopback(arguments[1]);
    long count = atol(arguments[2]), rate = atol(arguments[3]), sent = 0;
    struct timespec start;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || inet_pton(AF_INET, arguments[0], &there.sin_addr) != 1)
        return fail("flood");
    clock_gettime(CLOCK_MONOTONIC, &start);
    while (sent < count) {
        for (long due = elapsed_ms(&start) * rate / 1000; sent < due && sent < count; sent++)
            (void)!sendto(fd, text, sizeof text, 0, (struct sockaddr *)&there, sizeof there);
        poll(NULL, 0, 1);
    }
    printf("%ld datagrams a second\n", count * 1000 / (elapsed_ms(&start) + 1));
    close(fd);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 5 && argc <= 6 && strcmp(argv[1], "serve") == 0)
        return serve(argv + 2, argc - 2);
    if (argc == 6 && strcmp(argv[1], "flood") == 0)
        return flood(argv + 2);
    if (argc == 3 && strcmp(argv[1], "unix") == 0)
        return talk(argv[2]);
    int is_tcp = argc == 4 && strcmp(argv[1], "tcp") == 0;
    if (!is_tcp && !(argc == 4 && strcmp(argv[1], "udp") == 0)) {
        fprintf(stderr, "usage: netpeer serve READY TCP UDP [DNS] | netpeer tcp|udp PORT TEXT | netpeer unix PATH | "
                        "netpeer flood ADDRESS PORT COUNT RATE\n");
        return 2;
    }
    for (int i = 0; i < ATTEMPTS; i++) {
        if (ask(is_tcp ? SOCK_STREAM : SOCK_DGRAM, argv[2], argv[3]))
            return 0;
        poll(NULL, 0, AGAIN_MS);
    }
    fprintf(stderr, "netpeer: port %s does not answer\n", argv[2]);
    return 1;
}
