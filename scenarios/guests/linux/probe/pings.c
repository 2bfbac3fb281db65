/* ICMP echo requests (RFC 792) at fixed times after boot: what a link does in virtual time shows as the numbers of
 * those that were answered. */
#include "probe.h"

#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>

enum { IDENTIFIER = 0x5250, DATA = 32, COUNT_MAX = 1000 };

struct echo {
    struct icmphdr header;
    uint8_t data[DATA];
};

static int send_request(int fd, const struct endpoint *peer, unsigned number)
{
    struct echo echo = {.header = {.type = ICMP_ECHO}};

    echo.header.un.echo.id = htons(IDENTIFIER);
    echo.header.un.echo.sequence = htons((uint16_t)number);
    probe_pattern(echo.data, sizeof echo.data, number);
    echo.header.checksum = probe_checksum(&echo, sizeof echo);
    return sendto(fd, &echo, sizeof echo, 0, &peer->any, peer->size) < 0 ? -1 : 0;
}

/* Notes the replies that come before UNTIL (milliseconds after boot). */
static void listen_until(int fd, uint64_t until, uint8_t *answered, unsigned count)
{
    struct {
        struct iphdr ip;
        struct echo echo;
    } packet;

    for (uint64_t now = probe_now(); now < until; now = probe_now()) {
        probe_patience(fd, (unsigned)(until - now));
        ssize_t got = recv(fd, &packet, sizeof packet, 0);
        unsigned number = ntohs(packet.echo.header.un.echo.sequence);
        if (got == (ssize_t)sizeof packet && packet.ip.ihl == 5 && packet.echo.header.type == ICMP_ECHOREPLY &&
            packet.echo.header.un.echo.id == htons(IDENTIFIER) && number < count)
            answered[number] = 1;
    }
}

int probe_pings(char **arguments)
{
    static uint8_t answered[COUNT_MAX];
    struct endpoint peer = probe_endpoint(arguments[0], "0");
    unsigned count = probe_number(arguments[1]), interval = probe_number(arguments[2]), total = 0;
    uint64_t start = probe_number(arguments[3]);
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

    if (fd < 0 || count > COUNT_MAX || peer.any.sa_family != AF_INET)
        return probe_failed("pings");
    for (unsigned i = 0; i < count; i++) {
        probe_sleep_until(start + (uint64_t)i * interval);
        (void)send_request(fd, &peer, i); /* no route to it at this moment: it is not answered */
        listen_until(fd, start + (uint64_t)(i + 1) * interval, answered, count);
    }
    printf("answered");
    for (unsigned i = 0; i < count; i++) {
        total += answered[i];
        if (answered[i])
            printf(" %u", i);
    }
    printf("\npings %u of %u answered\n", total, count);
    return 0;
}
