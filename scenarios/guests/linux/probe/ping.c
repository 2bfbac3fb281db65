/* One ICMP or ICMPv6 echo request of any size (RFC 792, RFC 4443). Unlike ping's, its data hold no time. */
#include "probe.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>

enum { IDENTIFIER = 0x5251, HEADER = 8, BYTES_MAX = 65507, SILENCE_MS = 5000 }; /* an IPv4 packet has 65535 */

/* Type, code, checksum, identifier and sequence number stand at the same places in both versions. */
static size_t request_of(uint8_t *message, int is_v6, size_t size)
{
    struct icmphdr header = {.type = is_v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO};

    header.un.echo.id = htons(IDENTIFIER);
    memcpy(message, &header, sizeof header);
    probe_pattern(message + HEADER, size, 1);
    if (!is_v6) { /* the kernel sums up ICMPv6 */
        header.checksum = probe_checksum(message, HEADER + size);
        memcpy(message, &header, sizeof header);
    }
    return HEADER + size;
}

static int is_reply(const uint8_t *message, size_t size, const uint8_t *request, size_t wanted, int is_v6)
{
    struct icmphdr header;

    if (size != wanted)
        return 0;
    memcpy(&header, message, sizeof header);
    return header.type == (is_v6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) && header.un.echo.id == htons(IDENTIFIER) &&
           memcmp(message + HEADER, request + HEADER, size - HEADER) == 0;
}

int probe_ping(char **arguments)
{
    static uint8_t request[HEADER + BYTES_MAX], packet[HEADER + BYTES_MAX + 60];
    struct endpoint peer = probe_endpoint(arguments[0], "0");
    unsigned size = probe_number(arguments[1]);
    int is_v6 = peer.any.sa_family == AF_INET6;
    int fd = socket(peer.any.sa_family, SOCK_RAW, is_v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
    size_t wanted;

    if (fd < 0 || size > BYTES_MAX)
        return probe_failed("ping");
    wanted = request_of(request, is_v6, size);
    if (sendto(fd, request, wanted, 0, &peer.any, peer.size) != (ssize_t)wanted)
        return probe_failed("ping");
    uint64_t until = probe_now() + SILENCE_MS;
    for (uint64_t now = probe_now(); now < until; now = probe_now()) {
        probe_patience(fd, (unsigned)(until - now));
        ssize_t got = recv(fd, packet, sizeof packet, 0);
        size_t before = is_v6 ? 0 : (packet[0] & 15u) * 4u; /* IPv4's raw sockets give the header too */
        if (got >= (ssize_t)before && is_reply(packet + before, (size_t)got - before, request, wanted, is_v6)) {
            printf("ping of %u bytes is answered\n", size);
            return 0;
        }
    }
    printf("ping of %u bytes: nobody answers\n", size);
    return 1;
}
