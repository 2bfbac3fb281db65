/* What a driver leaves to the card when it sends (virtio 1.2 §5.1.6.2): completing a checksum, and cutting a large
 * TCP frame into segments. A header is hostile until checked: a frame whose header lies is not sent at all. */
#ifndef REPRISE_DEVICES_VIRTIO_NET_OFFLOAD_H
#define REPRISE_DEVICES_VIRTIO_NET_OFFLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/devices/virtio/net_packet.h"

#define NET_OFFLOAD_FRAME_MAX (NET_ETHERNET + NET_VLAN_TAG + 65535u) /* a whole IP packet behind a tagged header */

enum { NET_HEADER_NEEDS_CSUM = 1, NET_HEADER_DATA_VALID = 2 };
enum { NET_GSO_NONE = 0, NET_GSO_TCPV4 = 1, NET_GSO_TCPV6 = 4, NET_GSO_ECN = 0x80 };

/* struct virtio_net_hdr without num_buffers. */
struct net_header {
    uint8_t flags;
    uint8_t gso_type;
    uint16_t header_size; /* a hint that nobody relies on */
    uint16_t gso_size;
    uint16_t csum_start;
    uint16_t csum_offset;
};

#define NET_HEADER_BYTES 10u
void net_header_load(const uint8_t in[NET_HEADER_BYTES], struct net_header *header);
void net_header_store(const struct net_header *header, uint8_t out[NET_HEADER_BYTES]);

struct net_sender {
    void (*send)(void *context, struct bytes frame);
    void *context;
    uint32_t frame_max; /* a large TCP frame up to this size leaves whole; 0: each is cut */
};

/* Sends the frame, which it may change, as one frame or several. False: the header lies; nothing was sent. */
bool net_offload_send(const struct net_header *header, uint8_t *frame, uint32_t size,
                      const struct net_sender *sender);

#endif
