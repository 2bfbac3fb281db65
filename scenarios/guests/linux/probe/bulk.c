/* Much data between two guests, without figures of speed: up, down, and by UDP. A TCP connection begins with a
 * command, a letter and a count of KiB:
 *
 *   U count   the client sends so much, the server answers with the sum of it (8 bytes, big endian)
 *   D count   the server sends so much
 *   P count   datagrams of 1 KiB go to the same port and are answered with their first 4 bytes, the client keeping
 *             WINDOW on the way, until it closes the connection
 *   Q 0       the server ends */
#include "probe.h"

#include <arpa/inet.h>
#include <endian.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { KIB = 1024, WINDOW = 8, ATTEMPTS = 100, PATIENCE_MS = 10000 };

struct command {
    char letter;
    uint32_t kib;
};

static int send_portions(int fd, uint32_t kib, uint64_t *sum)
{
    uint8_t data[KIB];

    for (uint32_t i = 0; i < kib; i++) {
        probe_pattern(data, sizeof data, i);
        *sum = probe_sum(*sum, data, sizeof data);
        if (probe_write(fd, data, sizeof data))
            return -1;
    }
    return 0;
}

static int receive_portions(int fd, uint32_t kib, uint64_t *sum)
{
    uint8_t data[KIB];

    for (uint32_t i = 0; i < kib; i++) {
        if (probe_read(fd, data, sizeof data))
            return -1;
        *sum = probe_sum(*sum, data, sizeof data);
    }
    return 0;
}

/* Answers datagrams until the connection is closed. */
static int answer_datagrams(int stream, int datagrams, uint32_t *count, uint64_t *sum)
{
    struct pollfd wait[2] = {{.fd = stream, .events = POLLIN}, {.fd = datagrams, .events = POLLIN}};
    uint8_t data[KIB];

    while (poll(wait, 2, PATIENCE_MS) > 0) {
        struct endpoint peer = {.size = sizeof peer.v6};

        if (wait[1].revents) {
            ssize_t got = recvfrom(datagrams, data, sizeof data, 0, &peer.any, &peer.size);

            if (got != KIB || sendto(datagrams, data, 4, 0, &peer.any, peer.size) != 4)
                return -1;
            ++*count;
            *sum = probe_sum(*sum, data, sizeof data);
        } else if (wait[0].revents) {
            return recv(stream, data, 1, 0) == 0 ? 0 : -1;
        }
    }
    return -1;
}

static int serve_one(int fd, int datagrams, const struct command *command)
{
    uint64_t sum = PROBE_SUM, wire;
    uint32_t count = 0;

    switch (command->letter) {
    case 'U':
        if (receive_portions(fd, command->kib, &sum))
            return -1;
        wire = htobe64(sum);
        printf("received %u KiB by TCP, sum %016llx\n", command->kib, (unsigned long long)sum);
        return probe_write(fd, &wire, sizeof wire);
    case 'D':
        if (send_portions(fd, command->kib, &sum))
            return -1;
        printf("sent %u KiB by TCP, sum %016llx\n", command->kib, (unsigned long long)sum);
        return 0;
    case 'P':
        if (answer_datagrams(fd, datagrams, &count, &sum))
            return -1;
        printf("received %u KiB by UDP, sum %016llx\n", count, (unsigned long long)sum);
        return 0;
    default: return -1;
    }
}

int probe_bulk_serve(char **arguments)
{
    int listener = probe_bound(SOCK_STREAM, arguments[0]), datagrams = probe_bound(SOCK_DGRAM, arguments[0]);

    for (;;) {
        uint8_t wire[5];
        struct command command;
        int fd = accept(listener, NULL, NULL);

        if (fd < 0 || probe_read(fd, wire, sizeof wire))
            return probe_failed("bulk-serve");
        command = (struct command){.letter = (char)wire[0],
                                   .kib = (uint32_t)wire[1] << 24 | (uint32_t)wire[2] << 16 | (uint32_t)wire[3] << 8 |
                                          wire[4]};
        if (command.letter == 'Q') {
            close(fd);
            return 0;
        }
        if (serve_one(fd, datagrams, &command))
            return probe_failed("bulk-serve");
        close(fd);
    }
}

static int begin(const struct endpoint *peer, char letter, uint32_t kib)
{
    uint8_t wire[5] = {(uint8_t)letter, (uint8_t)(kib >> 24), (uint8_t)(kib >> 16), (uint8_t)(kib >> 8),
                       (uint8_t)kib};
    int fd = probe_connect(peer, ATTEMPTS);

    return fd >= 0 && !probe_write(fd, wire, sizeof wire) ? fd : -1;
}

static int send_datagrams(const struct endpoint *peer, uint32_t kib, uint64_t *sum)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    uint8_t data[KIB], answer[4];

    if (fd < 0 || connect(fd, &peer->any, peer->size))
        return -1;
    probe_patience(fd, PATIENCE_MS);
    for (uint32_t i = 0; i < kib + WINDOW; i++) {
        if (i >= WINDOW && recv(fd, answer, sizeof answer, 0) != 4)
            return -1;
        if (i >= kib)
            continue;
        probe_pattern(data, sizeof data, i);
        *sum = probe_sum(*sum, data, sizeof data);
        if (send(fd, data, sizeof data, 0) != KIB)
            return -1;
    }
    close(fd);
    return 0;
}

int probe_bulk_send(char **arguments)
{
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);
    uint32_t kib = probe_number(arguments[2]);
    uint64_t up = PROBE_SUM, down = PROBE_SUM, datagrams = PROBE_SUM, theirs = 0;
    int fd = begin(&peer, 'U', kib);

    if (kib < WINDOW)
        return probe_says_no("bulk-send: too little");
    if (fd < 0 || send_portions(fd, kib, &up) || probe_read(fd, &theirs, sizeof theirs))
        return probe_failed("up");
    close(fd);
    printf("up %u KiB, sum %s\n", kib, be64toh(theirs) == up ? "agrees" : "differs");
    if ((fd = begin(&peer, 'D', kib)) < 0 || receive_portions(fd, kib, &down))
        return probe_failed("down");
    close(fd);
    printf("down %u KiB, sum %s\n", kib, down == up ? "agrees" : "differs");
    if ((fd = begin(&peer, 'P', kib)) < 0 || send_datagrams(&peer, kib, &datagrams))
        return probe_failed("datagrams");
    close(fd);
    printf("udp %u KiB, sum %s\n", kib, datagrams == up ? "agrees" : "differs");
    if ((fd = begin(&peer, 'Q', 0)) < 0)
        return probe_failed("end");
    probe_close(fd);
    return 0;
}
