/* Who has an address: an ARP request by a packet socket, asked three times, a second each (RFC 826). */
#include "probe.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>

enum { ATTEMPTS = 3, SILENCE_MS = 1000 };

/* True once the answer for TARGET came; false after a second without. */
static int is_answered(int fd, struct in_addr target, struct ether_arp *answer)
{
    uint64_t until = probe_now() + SILENCE_MS;

    for (uint64_t now = probe_now(); now < until; now = probe_now()) {
        probe_patience(fd, (unsigned)(until - now));
        ssize_t got = recv(fd, answer, sizeof *answer, 0);
        if (got == (ssize_t)sizeof *answer && answer->ea_hdr.ar_op == htons(ARPOP_REPLY) &&
            !memcmp(answer->arp_spa, &target, 4))
            return 1;
    }
    return 0;
}

int probe_arp(char **arguments)
{
    struct interface interface = probe_interface(arguments[0]);
    struct in_addr target = probe_endpoint(arguments[1], "0").v4.sin_addr;
    struct sockaddr_ll everyone = {.sll_family = AF_PACKET,
                                   .sll_protocol = htons(ETH_P_ARP),
                                   .sll_ifindex = interface.index,
                                   .sll_halen = 6,
                                   .sll_addr = {255, 255, 255, 255, 255, 255}};
    struct ether_arp answer;
    struct ether_arp request = {.ea_hdr = {.ar_hrd = htons(ARPHRD_ETHER),
                                           .ar_pro = htons(ETH_P_IP),
                                           .ar_hln = 6,
                                           .ar_pln = 4,
                                           .ar_op = htons(ARPOP_REQUEST)}};
    int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ARP));

    memcpy(request.arp_sha, interface.mac, 6);
    memcpy(request.arp_spa, &interface.address, 4);
    memcpy(request.arp_tpa, &target, 4);
    if (fd < 0 || bind(fd, (struct sockaddr *)&everyone, sizeof everyone))
        return probe_failed("packet socket");
    for (int i = 0; i < ATTEMPTS; i++) {
        if (sendto(fd, &request, sizeof request, 0, (struct sockaddr *)&everyone, sizeof everyone) < 0)
            return probe_failed("arp request");
        if (is_answered(fd, target, &answer)) {
            printf("arp %s is at %02x:%02x:%02x:%02x:%02x:%02x\n", arguments[1], answer.arp_sha[0], answer.arp_sha[1],
                   answer.arp_sha[2], answer.arp_sha[3], answer.arp_sha[4], answer.arp_sha[5]);
            return 0;
        }
    }
    printf("arp %s: nobody answers\n", arguments[1]);
    return 0;
}
