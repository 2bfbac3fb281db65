/* virtio-net (virtio 1.2 §5.1): one pair of queues and a control queue; checksum and TCP segmentation offloads both
 * ways, mergeable receive buffers, receive filter, MAC, MTU, link status.
 *
 * Receiving. What has arrived waits in the nic and is given to the driver one cycle later, so that whatever came at
 * one moment is seen together: segments are merged, and one interrupt is raised. (Where much waits already, at once.)
 *
 * Reset, by the driver or by the machine, is the state at power-on: the scenario's MAC, no filter, no offloads,
 * nothing waiting. The link alone stays as it is: the cable belongs to the world. */
#ifndef REPRISE_DEVICES_VIRTIO_NET_H
#define REPRISE_DEVICES_VIRTIO_NET_H

#include "src/backends/nic.h"
#include "src/devices/virtio/mmio.h"
#include "src/devices/virtio/net_filter.h"
#include "src/devices/virtio/net_merge.h"

#define VIRTIO_NET_HEADER 12u

#define NET_F_CSUM (1ull << 0)
#define NET_F_GUEST_CSUM (1ull << 1)
#define NET_F_CTRL_GUEST_OFFLOADS (1ull << 2)
#define NET_F_MTU (1ull << 3)
#define NET_F_MAC (1ull << 5)
#define NET_F_GUEST_TSO4 (1ull << 7)
#define NET_F_GUEST_TSO6 (1ull << 8)
#define NET_F_HOST_TSO4 (1ull << 11)
#define NET_F_HOST_TSO6 (1ull << 12)
#define NET_F_HOST_ECN (1ull << 13)
#define NET_F_MRG_RXBUF (1ull << 15)
#define NET_F_STATUS (1ull << 16)
#define NET_F_CTRL_VQ (1ull << 17)
#define NET_F_CTRL_RX (1ull << 18)
#define NET_F_CTRL_VLAN (1ull << 19)
#define NET_F_CTRL_RX_EXTRA (1ull << 20)
#define NET_F_CTRL_MAC_ADDR (1ull << 23)

#define NET_GUEST_OFFLOADS (NET_F_GUEST_CSUM | NET_F_GUEST_TSO4 | NET_F_GUEST_TSO6)

enum { NET_RX = 0, NET_TX = 1, NET_CONTROL = 2, NET_QUEUES = 3 };

struct virtio_net {
    struct virtio_mmio mmio;
    struct nic *nic;
    struct net_filter filter;
    uint64_t offloads;              /* NET_GUEST_OFFLOADS that the driver has on now */
    struct timer delivery;          /* gives the driver what has arrived */
    uint8_t *frame;                 /* one frame on its way from the guest */
    struct net_run run;             /* frames on their way to it */
    uint64_t rooms[QUEUE_SIZE_MAX]; /* what the first one, two, ... receive buffers hold */
};

void virtio_net_init(struct virtio_net *net, const struct virtio_wiring *wiring, struct nic *nic);
void virtio_net_deinit(struct virtio_net *net);
void virtio_net_reset(struct virtio_net *net);
void virtio_net_hash(const struct virtio_net *net, struct hasher *hasher);

#endif
