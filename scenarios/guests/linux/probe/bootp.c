/* A BOOTP request as RFC 951 has it: no DHCP message type, the vendor field empty but for its cookie and end. */
#include "probe.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>

struct bootp {
    uint8_t op, htype, hlen, hops;
    uint32_t xid;
    uint16_t secs, flags;
    struct in_addr ciaddr, yiaddr, siaddr, giaddr;
    uint8_t chaddr[16];
    char sname[64], file[128];
    uint8_t vendor[64];
};
_Static_assert(sizeof(struct bootp) == 300, "RFC 951 section 3");

struct packet {
    struct iphdr ip;
    struct udphdr udp;
    struct bootp bootp;
};
_Static_assert(sizeof(struct packet) == 328, "headers without padding");

enum { ATTEMPTS = 3, SILENCE_MS = 1000, SERVER = 67, CLIENT = 68, XID = 0x52505253 };

static struct packet request_of(const struct interface *interface)
{
    struct packet packet = {
        .ip = {.version = 4,
               .ihl = 5,
               .ttl = 64,
               .protocol = IPPROTO_UDP,
               .tot_len = htons(sizeof packet),
               .daddr = INADDR_BROADCAST},
        .udp = {.source = htons(CLIENT), .dest = htons(SERVER), .len = htons(sizeof packet - sizeof packet.ip)},
        .bootp = {.op = 1, .htype = 1, .hlen = 6, .xid = htonl(XID), .vendor = {99, 130, 83, 99, 255}},
    };

    memcpy(packet.bootp.chaddr, interface->mac, 6);
    packet.ip.check = probe_checksum(&packet.ip, sizeof packet.ip);
    return packet; /* a UDP checksum of 0 is "none" (RFC 768) */
}

static int is_answer(const struct packet *packet, ssize_t size, const struct interface *interface)
{
    return size >= (ssize_t)offsetof(struct packet, bootp.vendor) && packet->ip.ihl == 5 &&
           packet->ip.protocol == IPPROTO_UDP && packet->udp.dest == htons(CLIENT) && packet->bootp.op == 2 &&
           packet->bootp.xid == htonl(XID) && !memcmp(packet->bootp.chaddr, interface->mac, 6);
}

int probe_bootp(char **arguments)
{
    struct interface interface = probe_interface(arguments[0]);
    struct packet request = request_of(&interface);
    union {
        struct packet packet;
        uint8_t room[1500];
    } answer;
    struct sockaddr_ll everyone = {.sll_family = AF_PACKET,
                                   .sll_protocol = htons(ETH_P_IP),
                                   .sll_ifindex = interface.index,
                                   .sll_halen = 6,
                                   .sll_addr = {255, 255, 255, 255, 255, 255}};
    int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));

    if (fd < 0 || bind(fd, (struct sockaddr *)&everyone, sizeof everyone))
        return probe_failed("packet socket");
    for (int i = 0; i < ATTEMPTS; i++) {
        if (sendto(fd, &request, sizeof request, 0, (struct sockaddr *)&everyone, sizeof everyone) < 0)
            return probe_failed("bootp request");
        uint64_t until = probe_now() + SILENCE_MS;
        for (uint64_t now = probe_now(); now < until; now = probe_now()) {
            char text[INET_ADDRSTRLEN];
            probe_patience(fd, (unsigned)(until - now));
            ssize_t got = recv(fd, &answer, sizeof answer, 0);
            if (got < 0 || !is_answer(&answer.packet, got, &interface))
                continue;
            printf("bootp yiaddr %s\n", inet_ntop(AF_INET, &answer.packet.bootp.yiaddr, text, sizeof text));
            printf("bootp siaddr %s\n", inet_ntop(AF_INET, &answer.packet.bootp.siaddr, text, sizeof text));
            printf("bootp file '%.*s'\n", (int)sizeof answer.packet.bootp.file, answer.packet.bootp.file);
            return 0;
        }
    }
    return probe_says_no("bootp: nobody answers");
}
