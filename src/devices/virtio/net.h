/* virtio-net (virtio 1.2 §5.1): one pair of queues, mergeable receive buffers, link status, MTU. No offloads. */
#ifndef REPRISE_DEVICES_VIRTIO_NET_H
#define REPRISE_DEVICES_VIRTIO_NET_H

#include "src/backends/nic.h"
#include "src/devices/virtio/mmio.h"

#define VIRTIO_NET_HEADER 12u
#define VIRTIO_NET_MTU    1500u

struct virtio_net {
    struct virtio_mmio mmio;
    struct nic *nic;
    uint8_t *frame; /* one frame on its way from the guest */
};

void virtio_net_init(struct virtio_net *net, const struct virtio_wiring *wiring, struct nic *nic);
void virtio_net_deinit(struct virtio_net *net);
void virtio_net_reset(struct virtio_net *net);
void virtio_net_hash(const struct virtio_net *net, struct hasher *hasher);

#endif
