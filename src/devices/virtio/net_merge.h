/* Receive offload: consecutive TCP segments of one connection that wait at the same moment become one large frame
 * (virtio 1.2 §5.1.6.4: gso_type, gso_size, NEEDS_CSUM). A run is a function of the waiting frames' bytes alone, and
 * cutting the large frame again gives the segments back. Segments whose checksums do not hold are never merged. */
#ifndef REPRISE_DEVICES_VIRTIO_NET_MERGE_H
#define REPRISE_DEVICES_VIRTIO_NET_MERGE_H

#include "src/devices/virtio/net_offload.h"
#include "src/devices/virtio/net_packet.h"

#define NET_RUN_FRAMES 64u
#define NET_RUN_HEADERS (NET_ETHERNET + NET_VLAN_TAG + NET_IP6_HEADER + 60u)

struct net_run {
    struct net_packet packet; /* of the first frame, if has_packet */
    bool has_packet;
    bool is_verified; /* the first frame's checksum holds */
    bool is_open;     /* more may follow */
    uint16_t last_id; /* IPv4's, of the last frame */
    uint32_t share;   /* payload of each frame but the last, which has as much or less */
    unsigned count;   /* frames */
    uint32_t size;    /* of the frame that they make */
    uint32_t size_max;
    struct bytes frames[NET_RUN_FRAMES]; /* borrowed */
};

/* A run of one frame. Whether it is verified is only found out where that is asked for; where it may not merge it
 * stays alone. size_max: of the large frame, Ethernet header included. */
void net_run_begin(struct net_run *run, struct bytes frame, bool wants_verified, bool may_merge4, bool may_merge6,
                   uint32_t size_max);
/* False: the frame does not continue the run. */
bool net_run_add(struct net_run *run, struct bytes frame);
/* Drops the last frame of more than one. */
void net_run_shorten(struct net_run *run);
/* The frame's header, and for a run of more than one frame its own headers, packet.payload bytes. */
void net_run_describe(const struct net_run *run, struct net_header *header, uint8_t headers[NET_RUN_HEADERS]);

#endif
