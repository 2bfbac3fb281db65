/* Where the headers of an Ethernet frame lie, as far as a card with offloads must know, and whether its TCP or UDP
 * checksum holds. Decides by the frame's bytes alone and never looks beyond them. */
#ifndef REPRISE_DEVICES_VIRTIO_NET_PACKET_H
#define REPRISE_DEVICES_VIRTIO_NET_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

enum { NET_ETHERNET = 14, NET_VLAN_TAG = 4, NET_IP6_HEADER = 40 };
enum { NET_PROTOCOL_TCP = 6, NET_PROTOCOL_UDP = 17 };
/* In a TCP header. */
enum { TCP_FLAGS = 13, TCP_CHECKSUM = 16, TCP_FIN = 0x01, TCP_PSH = 0x08, TCP_ACK = 0x10, TCP_CWR = 0x80 };

/* The headers of one TCP or UDP packet that is no fragment; all of them lie in the frame. */
struct net_packet {
    uint32_t network;   /* offset of the IP header */
    uint32_t transport; /* of the TCP or UDP header */
    uint32_t payload;   /* of what follows it */
    uint32_t end;       /* where the packet ends by its IP length: perhaps beyond the frame, perhaps before its end */
    uint8_t protocol;
    bool is_v6;
    bool is_plain; /* no IP options, no IPv6 extension headers */
};

/* False: there is no such packet in the frame. One VLAN tag is looked through. */
bool net_packet_find(struct bytes frame, struct net_packet *packet);
/* The sum of the pseudo header (RFC 9293 §3.1, RFC 8200 §8.1) for this many bytes of TCP or UDP. */
uint32_t net_packet_pseudo_sum(struct bytes frame, const struct net_packet *packet, uint32_t size);
/* The checksum over TCP or UDP is there and right. */
bool net_packet_is_verified(struct bytes frame, const struct net_packet *packet);
/* Writes the length of an IP packet that ends at `end`, and an IPv4 header's checksum. */
void net_packet_set_length(uint8_t *frame, const struct net_packet *packet, uint32_t end);

#endif
