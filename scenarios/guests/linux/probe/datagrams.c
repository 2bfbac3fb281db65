/* Numbered datagrams to an echo: which came back, whole, twice, late or never. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { COUNT_MAX = 10000, BYTES_MIN = 4, BYTES_MAX = 65000, LISTED_MAX = 40 };

struct tally {
    int fd;
    unsigned count, size, answered, damaged, twice, late;
    unsigned newest;            /* the highest number that came back, plus one */
    uint8_t answers[COUNT_MAX]; /* by number: how often it came back */
    uint8_t sent[BYTES_MAX], got[BYTES_MAX + 1];
};

static void fill(struct tally *tally, unsigned number)
{
    uint32_t wire = htonl(number);

    probe_pattern(tally->sent, tally->size, number);
    memcpy(tally->sent, &wire, sizeof wire);
}

/* Takes one datagram if one comes in time; returns its number, or COUNT_MAX for a damaged one, or -1 for none. */
static int take(struct tally *tally, unsigned patience_ms)
{
    uint32_t number;
    ssize_t size;

    probe_patience(tally->fd, patience_ms ? patience_ms : 1);
    size = recv(tally->fd, tally->got, sizeof tally->got, patience_ms ? 0 : MSG_DONTWAIT);
    if (size < 0)
        return -1;
    memcpy(&number, tally->got, sizeof number);
    number = ntohl(number);
    if ((size_t)size != tally->size || number >= tally->count) {
        tally->damaged++;
        return COUNT_MAX;
    }
    fill(tally, number);
    if (memcmp(tally->sent, tally->got, tally->size) != 0) {
        tally->damaged++;
        return COUNT_MAX;
    }
    if (tally->answers[number]++)
        tally->twice++;
    else
        tally->answered++;
    if (number + 1 < tally->newest)
        tally->late++;
    else
        tally->newest = number + 1;
    return (int)number;
}

static int report(const struct tally *tally)
{
    unsigned listed = 0;

    printf("%u datagrams of %u bytes: %u answered, %u damaged, %u twice, %u late\n", tally->count, tally->size,
           tally->answered, tally->damaged, tally->twice, tally->late);
    if (tally->answered == tally->count)
        return 0;
    printf("missing");
    for (unsigned i = 0; i < tally->count; i++) {
        if (!tally->answers[i] && listed++ < LISTED_MAX)
            printf(" %u", i);
    }
    printf("%s\n", listed > LISTED_MAX ? " ..." : "");
    return 0;
}

static struct tally *prepared(char **arguments)
{
    static struct tally tally;
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);

    tally.count = probe_number(arguments[2]);
    tally.size = probe_number(arguments[3]);
    if (tally.count > COUNT_MAX || tally.size < BYTES_MIN || tally.size > BYTES_MAX)
        return NULL;
    tally.fd = socket(peer.any.sa_family, SOCK_DGRAM, 0);
    return tally.fd >= 0 && connect(tally.fd, &peer.any, peer.size) == 0 ? &tally : NULL;
}

/* One after the other: the next leaves when the answer has come, or after WAIT_MS. */
int probe_datagrams(char **arguments)
{
    struct tally *tally = prepared(arguments);
    unsigned wait_ms = probe_number(arguments[4]);

    if (!tally)
        return probe_failed("datagrams");
    for (unsigned i = 0; i < tally->count; i++) {
        int number;

        fill(tally, i);
        if (send(tally->fd, tally->sent, tally->size, 0) < 0)
            continue; /* an earlier one was refused: this one is missing */
        do
            number = take(tally, wait_ms);
        while (number >= 0 && number != (int)i);
    }
    return report(tally);
}

/* All of them, GAP_US apart, whatever comes back meanwhile; then until a second passes without one. */
int probe_burst(char **arguments)
{
    struct tally *tally = prepared(arguments);
    struct timespec gap = {.tv_nsec = 0};
    unsigned gap_us = probe_number(arguments[4]);

    if (!tally)
        return probe_failed("burst");
    gap.tv_sec = gap_us / 1000000;
    gap.tv_nsec = (long)(gap_us % 1000000) * 1000;
    for (unsigned i = 0; i < tally->count; i++) {
        fill(tally, i);
        if (send(tally->fd, tally->sent, tally->size, 0) < 0)
            continue;
        if (gap_us)
            nanosleep(&gap, NULL);
        while (take(tally, 0) >= 0)
            continue;
    }
    while (take(tally, 1000) >= 0)
        continue;
    return report(tally);
}

/* Until COUNT have come, or three seconds pass without one; half a minute for the first. */
int probe_udp_echo(char **arguments)
{
    static uint8_t data[BYTES_MAX];
    int fd = probe_bound(SOCK_DGRAM, arguments[0]);
    unsigned most = probe_number(arguments[1]), count = 0;

    for (; count < most; count++) {
        struct endpoint peer = {.size = sizeof peer.v6};
        probe_patience(fd, count ? 3000 : 30000);
        ssize_t got = recvfrom(fd, data, sizeof data, 0, &peer.any, &peer.size);

        if (got < 0 && count && errno == EAGAIN)
            break;
        if (got < 0 || sendto(fd, data, (size_t)got, 0, &peer.any, peer.size) != got)
            return probe_failed("udp-echo");
    }
    printf("udp-echo: %u datagrams\n", count);
    return 0;
}
