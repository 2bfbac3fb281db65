/* virtio-net. Queue 0 receives, queue 1 transmits; every frame has a header of 12 bytes, which without offloads is
 * zero but for num_buffers:
 *
 *   0 flags  1 gso_type  2 hdr_len  4 gso_size  6 csum_start  8 csum_offset  10 num_buffers
 *
 * Configuration: 0 mac[6]  6 status  8 max_virtqueue_pairs  10 mtu */
#include "src/devices/virtio/net.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"

enum { NET_RX = 0, NET_TX = 1, NET_QUEUES = 2 };
enum { CONFIG_MAC = 0, CONFIG_STATUS = 6, CONFIG_PAIRS = 8, CONFIG_MTU = 10, CONFIG_BYTES = 12 };
enum { HEADER_NUM_BUFFERS = 10 };

#define NET_DEVICE_ID   1u
#define NET_F_MTU       (1ull << 3)
#define NET_F_MAC       (1ull << 5)
#define NET_F_MRG_RXBUF (1ull << 15)
#define NET_F_STATUS    (1ull << 16)
#define NET_STATUS_LINK 1u
#define NET_QUEUE_SIZE  1024u

/* A chain without a whole header is a mistake. A frame that is too long or too short to be one is dropped by the
 * nic. */
static void net_transmit(struct virtio_net *net)
{
    struct virtio_mmio *mmio = &net->mmio;
    struct queue_chain *chain;
    while ((chain = virtio_pop(mmio, NET_TX)) != NULL) {
        if (chain->readable_left < VIRTIO_NET_HEADER) {
            virtio_fail(mmio);
            return;
        }
        queue_chain_read(chain, mmio->wiring.ram, NULL, VIRTIO_NET_HEADER);
        uint32_t size = 0;
        if (chain->readable_left <= NIC_FRAME_MAX)
            size = queue_chain_read(chain, mmio->wiring.ram, net->frame, NIC_FRAME_MAX);
        virtio_spend(mmio, size);
        virtio_push(mmio, NET_TX, 0);
        nic_send(net->nic, bytes_of(net->frame, size));
    }
}

/* How many chains the frame needs, 0 if the guest has not given enough yet or the device stops here. The chains are
 * given back: net_deliver takes them again. */
static unsigned net_count_buffers(struct virtio_net *net, uint64_t size)
{
    struct virtio_mmio *mmio = &net->mmio;
    bool is_mergeable = virtio_has(mmio, NET_F_MRG_RXBUF);
    uint64_t room = 0;
    unsigned count = 0;
    while (room < size) {
        struct queue_chain *chain = virtio_pop(mmio, NET_RX);
        if (!chain)
            break;
        count++;
        room += chain->writable_left;
        bool is_too_small = chain->writable_left == 0 || (count == 1 && chain->writable_left < VIRTIO_NET_HEADER);
        if (is_too_small || (!is_mergeable && room < size)) {
            virtio_fail(mmio); /* §5.1.6.3.1: buffers must hold a header, and without merging a whole frame */
            return 0;
        }
    }
    queue_unpop(&mmio->queues[NET_RX], count);
    return room >= size ? count : 0;
}

/* Copies the frame into `count` chains. False if the guest has made that impossible meanwhile. */
static bool net_deliver(struct virtio_net *net, struct bytes frame, unsigned count)
{
    struct virtio_mmio *mmio = &net->mmio;
    uint8_t header[VIRTIO_NET_HEADER] = {0};
    store_le16(header + HEADER_NUM_BUFFERS, (uint16_t)count);
    for (unsigned i = 0; i < count; i++) {
        struct queue_chain *chain = virtio_pop(mmio, NET_RX);
        if (!chain)
            return false;
        uint32_t written = 0;
        if (i == 0)
            written = queue_chain_write(chain, mmio->wiring.ram, header, sizeof header);
        uint32_t size = queue_chain_write(chain, mmio->wiring.ram, frame.data, (uint32_t)frame.size);
        frame = bytes_slice(frame, size, frame.size - size);
        virtio_push(mmio, NET_RX, written + size);
    }
    return true;
}

static void net_receive(struct virtio_net *net)
{
    struct virtio_mmio *mmio = &net->mmio;
    for (;;) {
        struct bytes frame = nic_peek(net->nic);
        if (frame.size == 0)
            return;
        unsigned count = net_count_buffers(net, VIRTIO_NET_HEADER + frame.size);
        if (count == 0)
            return;
        /* Counting took from this notification's share; the frame is delivered whole all the same. */
        mmio->chains_left += count;
        if (!net_deliver(net, frame, count)) {
            virtio_fail(mmio);
            return;
        }
        virtio_spend(mmio, frame.size);
        nic_pop(net->nic);
    }
}

static void net_notify(void *device, unsigned queue)
{
    if (queue == NET_RX)
        net_receive(device);
    else
        net_transmit(device);
}

/* A frame has come in or the link has changed. */
static void net_nic_changed(void *context)
{
    struct virtio_net *net = context;
    uint16_t status = net->nic->link_up ? NET_STATUS_LINK : 0;
    if (load_le16(net->mmio.config + CONFIG_STATUS) != status) {
        store_le16(net->mmio.config + CONFIG_STATUS, status);
        virtio_config_changed(&net->mmio);
    }
    if (nic_peek(net->nic).size)
        virtio_service(&net->mmio, NET_RX);
}

/* Frames that wait were meant for the driver that is gone. */
static void net_reset(void *device)
{
    struct virtio_net *net = device;
    nic_reset(net->nic);
}

static const struct virtio_ops net_ops = {.device_id = NET_DEVICE_ID, .notify = net_notify, .reset = net_reset};

void virtio_net_init(struct virtio_net *net, const struct virtio_wiring *wiring, struct nic *nic)
{
    static const uint16_t sizes[NET_QUEUES] = {NET_QUEUE_SIZE, NET_QUEUE_SIZE};
    *net = (struct virtio_net){.nic = nic};
    virtio_mmio_init(&net->mmio, wiring, &net_ops, net, NET_F_MAC | NET_F_STATUS | NET_F_MTU | NET_F_MRG_RXBUF, sizes,
                     NET_QUEUES);
    net->frame = mem_alloc(NIC_FRAME_MAX, 1);
    net->mmio.config_size = CONFIG_BYTES;
    memcpy(net->mmio.config + CONFIG_MAC, nic->mac, sizeof nic->mac);
    store_le16(net->mmio.config + CONFIG_STATUS, nic->link_up ? NET_STATUS_LINK : 0);
    store_le16(net->mmio.config + CONFIG_PAIRS, 1);
    store_le16(net->mmio.config + CONFIG_MTU, VIRTIO_NET_MTU);
    nic_listen(nic, net_nic_changed, net);
}

void virtio_net_deinit(struct virtio_net *net)
{
    mem_free(net->frame);
    *net = (struct virtio_net){0};
}

void virtio_net_reset(struct virtio_net *net)
{
    virtio_mmio_reset(&net->mmio);
}

void virtio_net_hash(const struct virtio_net *net, struct hasher *hasher)
{
    virtio_mmio_hash(&net->mmio, hasher);
}
