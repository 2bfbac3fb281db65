/* virtio-net. Queue 0 receives, queue 1 transmits, queue 2 controls; every frame has a header of 12 bytes:
 *
 *   0 flags  1 gso_type  2 hdr_len  4 gso_size  6 csum_start  8 csum_offset  10 num_buffers
 *
 * Configuration: 0 mac[6]  6 status  8 max_virtqueue_pairs  10 mtu */
#include "src/devices/virtio/net.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/devices/virtio/net_control.h"
#include "src/devices/virtio/net_offload.h"

enum { CONFIG_MAC = 0, CONFIG_STATUS = 6, CONFIG_PAIRS = 8, CONFIG_MTU = 10, CONFIG_BYTES = 12 };
enum { HEADER_NUM_BUFFERS = 10 };

#define NET_DEVICE_ID 1u
#define NET_STATUS_LINK 1u
#define NET_QUEUE_SIZE 1024u
#define NET_CONTROL_SIZE 64u
#define NET_FRAME_LEAST 1514u /* what a buffer must hold where buffers are not merged (§5.1.6.3.1) */
#define NET_FRAME_COST 256u   /* counted for each frame that leaves, against the notification's share */

static const uint64_t net_features =
    NET_F_CSUM | NET_F_GUEST_CSUM | NET_F_CTRL_GUEST_OFFLOADS | NET_F_MTU | NET_F_MAC | NET_F_GUEST_TSO4 |
    NET_F_GUEST_TSO6 | NET_F_HOST_TSO4 | NET_F_HOST_TSO6 | NET_F_HOST_ECN | NET_F_MRG_RXBUF | NET_F_STATUS |
    NET_F_CTRL_VQ | NET_F_CTRL_RX | NET_F_CTRL_VLAN | NET_F_CTRL_RX_EXTRA | NET_F_CTRL_MAC_ADDR;

/* §5.1.3.1: a feature, and those of which it needs one. */
static const struct {
    uint64_t feature;
    uint64_t needs;
} net_needs[] = {
    {NET_F_GUEST_TSO4, NET_F_GUEST_CSUM},
    {NET_F_GUEST_TSO6, NET_F_GUEST_CSUM},
    {NET_F_HOST_TSO4, NET_F_CSUM},
    {NET_F_HOST_TSO6, NET_F_CSUM},
    {NET_F_HOST_ECN, NET_F_HOST_TSO4 | NET_F_HOST_TSO6},
    {NET_F_CTRL_RX, NET_F_CTRL_VQ},
    {NET_F_CTRL_VLAN, NET_F_CTRL_VQ},
    {NET_F_CTRL_RX_EXTRA, NET_F_CTRL_VQ},
    {NET_F_CTRL_MAC_ADDR, NET_F_CTRL_VQ},
    {NET_F_CTRL_GUEST_OFFLOADS, NET_F_CTRL_VQ},
};

static bool net_accepts(void *device, uint64_t features)
{
    (void)device;
    for (unsigned i = 0; i < sizeof net_needs / sizeof net_needs[0]; i++) {
        if ((features & net_needs[i].feature) && !(features & net_needs[i].needs))
            return false;
    }
    return true;
}

/* ---- transmitting ---- */

static void net_send(void *context, struct bytes frame)
{
    struct virtio_net *net = context;
    virtio_spend(&net->mmio, frame.size + NET_FRAME_COST);
    nic_send(net->nic, frame);
}

/* The header asks for nothing that was not negotiated. */
static bool net_may_ask(const struct virtio_net *net, const struct net_header *header)
{
    const struct virtio_mmio *mmio = &net->mmio;
    if ((header->flags & NET_HEADER_NEEDS_CSUM) && !virtio_has(mmio, NET_F_CSUM))
        return false;
    if ((header->gso_type & NET_GSO_ECN) && !virtio_has(mmio, NET_F_HOST_ECN))
        return false;
    switch (header->gso_type & ~NET_GSO_ECN) {
    case NET_GSO_NONE: return header->gso_type == NET_GSO_NONE;
    case NET_GSO_TCPV4: return virtio_has(mmio, NET_F_HOST_TSO4);
    case NET_GSO_TCPV6: return virtio_has(mmio, NET_F_HOST_TSO6);
    default: return false;
    }
}

/* A chain without a whole header is a mistake. A frame whose header lies, or that is too long or too short to be one,
 * is dropped. */
static void net_transmit(struct virtio_net *net)
{
    struct virtio_mmio *mmio = &net->mmio;
    struct net_sender sender = {
        .send = net_send, .context = net, .frame_max = net->nic->takes_large ? NIC_FRAME_MAX : 0};
    struct queue_chain *chain;
    while ((chain = virtio_pop(mmio, NET_TX)) != NULL) {
        uint8_t bytes[VIRTIO_NET_HEADER];
        if (chain->readable_left < VIRTIO_NET_HEADER) {
            virtio_fail(mmio);
            return;
        }
        struct net_header header;
        queue_chain_read(chain, mmio->wiring.ram, bytes, VIRTIO_NET_HEADER);
        net_header_load(bytes, &header);
        uint32_t size = 0;
        if (chain->readable_left <= NET_OFFLOAD_FRAME_MAX)
            size = queue_chain_read(chain, mmio->wiring.ram, net->frame, NET_OFFLOAD_FRAME_MAX);
        virtio_push(mmio, NET_TX, 0);
        if (!net_may_ask(net, &header) || !net_offload_send(&header, net->frame, size, &sender)) {
            virtio_spend(mmio, size);
            net->nic->dropped_out++;
        }
    }
}

/* ---- receiving ---- */

/* §5.1.4.1: a driver that knows the MTU gets no frame beyond it. */
static bool net_wants(const struct virtio_net *net, struct bytes frame)
{
    bool is_tagged = load_be16(frame.data + 12) == 0x8100;
    uint32_t longest = NET_ETHERNET + (is_tagged ? NET_VLAN_TAG : 0u) + net->nic->mtu;
    if (virtio_has(&net->mmio, NET_F_MTU) && frame.size > longest)
        return false;
    return net_filter_passes(&net->filter, frame);
}

/* The frames that wait and belong together. */
static void net_gather(struct virtio_net *net)
{
    struct net_run *run = &net->run;
    bool has_checksums = net->offloads & NET_F_GUEST_CSUM;
    net_run_begin(run, nic_peek(net->nic, 0), has_checksums, net->offloads & NET_F_GUEST_TSO4,
                  net->offloads & NET_F_GUEST_TSO6, NIC_FRAME_MAX);
    for (unsigned i = 1; run->is_open; i++) {
        struct bytes next = nic_peek(net->nic, i);
        if (next.size == 0 || !net_run_add(run, next))
            break;
    }
}

enum net_fit { NET_FITS, NET_WAITS, NET_NEVER_FITS };

/* Takes buffers until they hold the run, says in net->rooms how much the first one, two, ... hold, and gives them
 * back: net_deliver takes them again. Returns how many; the driver may have made a mistake. */
static unsigned net_count_buffers(struct virtio_net *net)
{
    struct virtio_mmio *mmio = &net->mmio;
    bool is_mergeable = virtio_has(mmio, NET_F_MRG_RXBUF);
    uint64_t room = 0, wanted = VIRTIO_NET_HEADER + (uint64_t)net->run.size;
    uint64_t least = net->run.frames[0].size < NET_FRAME_LEAST ? net->run.frames[0].size : NET_FRAME_LEAST;
    least = VIRTIO_NET_HEADER + (is_mergeable ? 0 : least);
    unsigned count = 0;
    while (room < wanted && count < (is_mergeable ? mmio->queues[NET_RX].size : 1u)) {
        struct queue_chain *chain = virtio_pop(mmio, NET_RX);
        if (!chain)
            break;
        room += chain->writable_left;
        net->rooms[count++] = room;
        if (chain->writable_left == 0 || room < least) {
            virtio_fail(mmio); /* §5.1.6.3.1: buffers must hold a header, and without merging a whole frame */
            break;
        }
    }
    queue_unpop(&mmio->queues[NET_RX], count);
    /* Counting took from this notification's share; what fits is delivered whole all the same. */
    mmio->chains_left += count;
    return count;
}

/* How many buffers the run takes. It is shortened to what they hold; where they do not hold a single frame it waits
 * for more of them, unless the driver has none left to give. */
static enum net_fit net_fit(struct virtio_net *net, unsigned *buffers)
{
    struct virtio_mmio *mmio = &net->mmio;
    struct net_run *run = &net->run;
    unsigned count = net_count_buffers(net);
    uint64_t room = count ? net->rooms[count - 1] : 0;
    if (!virtio_is_running(mmio))
        return NET_WAITS;
    while (run->count > 1 && room < VIRTIO_NET_HEADER + run->size)
        net_run_shorten(run);
    if (room < VIRTIO_NET_HEADER + run->size) {
        bool is_all = count == (virtio_has(mmio, NET_F_MRG_RXBUF) ? mmio->queues[NET_RX].size : 1u);
        return is_all ? NET_NEVER_FITS : NET_WAITS;
    }
    *buffers = 1;
    while (net->rooms[*buffers - 1] < VIRTIO_NET_HEADER + run->size)
        ++*buffers;
    return NET_FITS;
}

/* Pieces of a frame on their way into buffer after buffer. */
struct net_writer {
    struct virtio_mmio *mmio;
    struct queue_chain *chain; /* NULL: take the next */
    uint32_t written;          /* into this one */
};

/* False if there is no further buffer. */
static bool net_write(struct net_writer *writer, struct bytes piece)
{
    while (piece.size > 0) {
        if (writer->chain && writer->chain->writable_left == 0) {
            virtio_push(writer->mmio, NET_RX, writer->written);
            writer->chain = NULL;
        }
        if (!writer->chain) {
            writer->chain = virtio_pop(writer->mmio, NET_RX);
            writer->written = 0;
            if (!writer->chain)
                return false;
        }
        uint32_t size = queue_chain_write(writer->chain, writer->mmio->wiring.ram, piece.data, (uint32_t)piece.size);
        writer->written += size;
        piece = bytes_slice(piece, size, piece.size - size);
    }
    return true;
}

/* Copies the run into that many buffers. False if the guest has made that impossible meanwhile. */
static bool net_deliver(struct virtio_net *net, unsigned buffers)
{
    const struct net_run *run = &net->run;
    struct net_writer writer = {.mmio = &net->mmio};
    uint8_t bytes[VIRTIO_NET_HEADER], headers[NET_RUN_HEADERS];
    struct net_header header;
    net_run_describe(run, &header, headers);
    net_header_store(&header, bytes);
    store_le16(bytes + HEADER_NUM_BUFFERS, (uint16_t)buffers);
    if (!net_write(&writer, bytes_of(bytes, sizeof bytes)))
        return false;
    if (run->count == 1) {
        if (!net_write(&writer, run->frames[0]))
            return false;
    } else {
        if (!net_write(&writer, bytes_of(headers, run->packet.payload)))
            return false;
        for (unsigned i = 0; i < run->count; i++) {
            if (!net_write(&writer, bytes_slice(run->frames[i], run->packet.payload, SIZE_MAX)))
                return false;
        }
    }
    virtio_push(&net->mmio, NET_RX, writer.written);
    return true;
}

static void net_receive(struct virtio_net *net)
{
    struct virtio_mmio *mmio = &net->mmio;
    struct bytes frame;
    while ((frame = nic_peek(net->nic, 0)).size != 0) {
        unsigned buffers = 0;
        if (!net_wants(net, frame)) {
            nic_pop(net->nic, 1);
            continue;
        }
        net_gather(net);
        enum net_fit fit = net_fit(net, &buffers);
        if (fit == NET_WAITS)
            return;
        if (fit == NET_FITS && !net_deliver(net, buffers)) {
            virtio_fail(mmio);
            return;
        }
        virtio_spend(mmio, net->run.size);
        nic_pop(net->nic, net->run.count);
    }
}

static void net_notify(void *device, unsigned queue)
{
    if (queue == NET_RX)
        net_receive(device);
    else if (queue == NET_TX)
        net_transmit(device);
    else
        net_control_notify(device);
}

/* ---- what comes from the nic ---- */

static void net_on_delivery(void *context)
{
    struct virtio_net *net = context;
    virtio_service(&net->mmio, NET_RX);
}

/* A frame has come in or the link has changed. */
static void net_on_nic_changed(void *context)
{
    struct virtio_net *net = context;
    uint16_t status = net->nic->link_up ? NET_STATUS_LINK : 0;
    if (load_le16(net->mmio.config + CONFIG_STATUS) != status) {
        store_le16(net->mmio.config + CONFIG_STATUS, status);
        virtio_config_changed(&net->mmio);
    }
    if (!virtio_is_running(&net->mmio) || nic_peek(net->nic, 0).size == 0)
        return;
    if (nic_is_half_full(net->nic))
        virtio_service(&net->mmio, NET_RX);
    else if (net->delivery.at_cycle == TIMER_NEVER)
        timer_arm(&net->delivery, timer_queue_now(net->mmio.wiring.timers) + 1);
}

/* ---- the device ---- */

static void net_started(void *device)
{
    struct virtio_net *net = device;
    net->offloads = net->mmio.accepted & NET_GUEST_OFFLOADS;
    if (virtio_has(&net->mmio, NET_F_CTRL_VLAN))
        net_filter_start_vlans(&net->filter);
}

/* Frames that wait were meant for the driver that is gone. */
static void net_reset(void *device)
{
    struct virtio_net *net = device;
    nic_reset(net->nic);
    timer_disarm(&net->delivery);
    net->offloads = 0;
    net_filter_reset(&net->filter, net->nic->mac);
    memcpy(net->mmio.config + CONFIG_MAC, net->nic->mac, sizeof net->nic->mac);
}

static const struct virtio_ops net_ops = {
    .device_id = NET_DEVICE_ID,
    .accepts = net_accepts,
    .started = net_started,
    .notify = net_notify,
    .reset = net_reset,
};

void virtio_net_init(struct virtio_net *net, const struct virtio_wiring *wiring, struct nic *nic)
{
    static const uint16_t sizes[NET_QUEUES] = {NET_QUEUE_SIZE, NET_QUEUE_SIZE, NET_CONTROL_SIZE};
    *net = (struct virtio_net){.nic = nic};
    virtio_mmio_init(&net->mmio, wiring, &net_ops, net, net_features, sizes, NET_QUEUES);
    timer_init(&net->delivery, wiring->timers, net_on_delivery, net);
    net->frame = mem_alloc(NET_OFFLOAD_FRAME_MAX, 1);
    net->mmio.config_size = CONFIG_BYTES;
    memcpy(net->mmio.config + CONFIG_MAC, nic->mac, sizeof nic->mac);
    store_le16(net->mmio.config + CONFIG_STATUS, nic->link_up ? NET_STATUS_LINK : 0);
    store_le16(net->mmio.config + CONFIG_PAIRS, 1);
    store_le16(net->mmio.config + CONFIG_MTU, nic->mtu);
    net_filter_reset(&net->filter, nic->mac);
    nic_listen(nic, net_on_nic_changed, net);
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
    net_filter_hash(&net->filter, hasher);
    hasher_add_u64(hasher, net->offloads);
    hasher_add_u64(hasher, net->delivery.at_cycle);
}
