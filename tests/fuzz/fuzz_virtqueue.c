/* Any bytes as a hostile virtio driver: a program of register writes, descriptors, notifications, memory writes
 * and arrivals for one of six devices, whose queues are already running. Whatever it does, devices stay inside
 * RAM, end every call, and let only well-formed things out. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/backends/disk_image.h"
#include "src/backends/disk_overlay.h"
#include "src/base/endian.h"
#include "src/devices/virtio/blk.h"
#include "src/devices/virtio/console.h"
#include "src/devices/virtio/input.h"
#include "src/devices/virtio/net.h"
#include "src/devices/virtio/rng.h"
#include "tests/lib/net_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DISK_BYTES (1u << 20)
#define RINGS (RAM_BASE + 0x1000)
#define RING_SPAN 0x4000u
#define QUEUE_SIZE 16u

struct guest {
    struct port port; /* first: it is its own world */
    struct ram ram;
    uint64_t cycle;
    struct timer_queue timers;
    struct crossing crossing;
    struct nic nic;
    struct virtio_net net;
    struct disk_image image;
    struct disk_overlay overlay;
    struct virtio_blk blk;
    struct console console;
    struct virtio_console hvc;
    struct entropy entropy;
    struct virtio_rng rng;
    struct virtio_input inputs[VIRTIO_INPUT_KINDS];
    struct virtio_mmio *mmio;
    uint16_t available[VIRTIO_QUEUES_MAX];
    const uint8_t *data;
    size_t left;
};

static void check(bool is_fine)
{
    if (!is_fine)
        abort();
}

static enum port_status on_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                               struct bytes request, struct buffer *answer)
{
    (void)port;
    (void)cycle;
    (void)source;
    uint8_t info[9] = {0};
    store_le64(info, DISK_BYTES);
    switch (kind) {
    case EVENT_DISK_INFO: buffer_append(answer, bytes_of(info, sizeof info)); break;
    case EVENT_DISK_READ: {
        uint64_t offset = load_le64(request.data);
        uint32_t size = load_le32(request.data + 8);
        check(size > 0 && size <= DISK_IMAGE_CHUNK && offset <= DISK_BYTES - size);
        memset(buffer_extend(answer, size), (int)(offset >> 12 & 0xff), size);
        break;
    }
    case EVENT_ENTROPY:
        check(load_le32(request.data) <= ENTROPY_ASK_MAX);
        memset(buffer_extend(answer, load_le32(request.data)), 0x5a, load_le32(request.data));
        break;
    default: abort();
    }
    return PORT_OK;
}

static enum port_status on_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                struct bytes payload)
{
    (void)port;
    (void)cycle;
    (void)source;
    switch (kind) {
    case EVENT_FRAME_OUT: check(payload.size >= NIC_FRAME_MIN && payload.size <= NIC_FRAME_MAX); break;
    case EVENT_CONSOLE_OUT: check(payload.size > 0 && payload.size <= CONSOLE_LINE_MAX); break;
    case EVENT_INPUT_STATUS: check(payload.size > 0 && payload.size <= 512 && payload.size % 8 == 0); break;
    default: abort();
    }
    return PORT_OK;
}

static const struct port_ops guest_port_ops = {.ask = on_ask, .emit = on_emit};

static void guest_init(struct guest *guest)
{
    static const struct nic_config config = {SOURCE(SOURCE_NET, 0), {2, 0, 0, 0, 0, 1}, NIC_MTU_DEFAULT, true};
    *guest = (struct guest){.port = {.ops = &guest_port_ops}};
    check(ram_init(&guest->ram, RAM_BASE, RAM_MIN_BYTES, NULL) == 0);
    timer_queue_init(&guest->timers, &guest->cycle, 1000000000);
    guest->crossing = (struct crossing){.port = &guest->port, .clock = &guest->cycle};
    struct virtio_wiring wiring = {.ram = &guest->ram, .timers = &guest->timers};
    nic_init(&guest->nic, &guest->crossing, &config);
    virtio_net_init(&guest->net, &wiring, &guest->nic);
    check(disk_image_init(&guest->image, &guest->crossing, SOURCE(SOURCE_DISK, 0), false, NULL) == 0);
    check(disk_overlay_init(&guest->overlay, &guest->image.disk, NULL) == 0);
    virtio_blk_init(&guest->blk, &wiring, &guest->overlay.disk, "fuzz", VIRTIO_BLK_QUEUE_SIZE);
    console_init(&guest->console, &guest->crossing, SOURCE(SOURCE_CONSOLE, 0), &guest->timers);
    virtio_console_init(&guest->hvc, &wiring, &guest->console);
    entropy_init(&guest->entropy, &guest->crossing, SOURCE(SOURCE_RNG, 0));
    virtio_rng_init(&guest->rng, &wiring, &guest->entropy);
    for (unsigned i = 0; i < VIRTIO_INPUT_KINDS; i++)
        virtio_input_init(&guest->inputs[i], &wiring, (enum virtio_input_kind)i, &guest->crossing,
                          SOURCE(SOURCE_INPUT, i));
}

/* A reboot with an empty disk and nothing typed: every run starts from the same state. */
static void guest_reset(struct guest *guest)
{
    uint8_t typed[4096];
    virtio_net_reset(&guest->net);
    virtio_blk_reset(&guest->blk);
    virtio_console_reset(&guest->hvc);
    virtio_rng_reset(&guest->rng);
    for (unsigned i = 0; i < VIRTIO_INPUT_KINDS; i++)
        virtio_input_reset(&guest->inputs[i]);
    nic_reset(&guest->nic);
    console_reset(&guest->console);
    while (console_read(&guest->console, typed, sizeof typed) > 0)
        continue;
    disk_deinit(&guest->overlay.disk);
    check(disk_image_init(&guest->image, &guest->crossing, SOURCE(SOURCE_DISK, 0), false, NULL) == 0);
    check(disk_overlay_init(&guest->overlay, &guest->image.disk, NULL) == 0);
    ram_clear(&guest->ram);
    guest->cycle = 0;
}

static uint64_t take(struct guest *guest, unsigned width)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < width && guest->left > 0; i++, guest->left--)
        value |= (uint64_t)*guest->data++ << i * 8;
    return value;
}

static void write32(struct guest *guest, uint32_t offset, uint64_t value)
{
    check(virtio_mmio_bus_ops.write(guest->mmio, offset, 4, value & UINT32_MAX));
}

static uint64_t descriptors_of(unsigned queue)
{
    return RINGS + queue * RING_SPAN;
}

static uint64_t available_of(unsigned queue)
{
    return descriptors_of(queue) + 0x1000;
}

/* What the card needs for these to go together is there, else hardly any set would be taken. */
static uint64_t complete(uint64_t features)
{
    if (features & (NET_F_GUEST_TSO4 | NET_F_GUEST_TSO6))
        features |= NET_F_GUEST_CSUM;
    if (features & (NET_F_HOST_TSO4 | NET_F_HOST_TSO6 | NET_F_HOST_ECN))
        features |= NET_F_CSUM | NET_F_HOST_TSO4;
    return features | NET_F_CTRL_VQ;
}

static void start(struct guest *guest, uint64_t features)
{
    if (guest->mmio == &guest->net.mmio)
        features = complete(features);
    write32(guest, 0x70, 0);
    write32(guest, 0x24, 0);
    write32(guest, 0x20, features & guest->mmio->offered);
    write32(guest, 0x24, 1);
    write32(guest, 0x20, VIRTIO_F_VERSION_1 >> 32);
    write32(guest, 0x70, VIRTIO_FEATURES_OK | 3);
    for (unsigned i = 0; i < VIRTIO_QUEUES_MAX && guest->mmio->queues[i].size_max; i++) {
        write32(guest, 0x30, i);
        write32(guest, 0x38, QUEUE_SIZE);
        write32(guest, 0x80, descriptors_of(i));
        write32(guest, 0x90, available_of(i));
        write32(guest, 0xa0, available_of(i) + 0x1000);
        write32(guest, 0x44, 1);
        guest->available[i] = 0;
    }
    write32(guest, 0x70, VIRTIO_DRIVER_OK | VIRTIO_FEATURES_OK | 3);
}

/* An address that is likely to be interesting: data, the rings themselves, the ends of RAM, nowhere. */
static uint64_t some_address(struct guest *guest)
{
    uint64_t low = take(guest, 2);
    switch (take(guest, 1) % 8) {
    case 0: return RINGS + low % (VIRTIO_QUEUES_MAX * RING_SPAN);
    case 1: return RAM_BASE + guest->ram.size - low;
    case 2: return RAM_BASE - low;
    case 3: return UINT64_MAX - low;
    case 4: return low << 48;
    default: return RAM_BASE + 0x100000 + low;
    }
}

static void put_descriptor(struct guest *guest)
{
    uint8_t bytes[16];
    unsigned where = (unsigned)take(guest, 1);
    uint64_t table = where & 0x80 ? RAM_BASE + 0x100000 : descriptors_of(where >> 4 & 3);
    store_le64(bytes, some_address(guest));
    uint64_t size = take(guest, 2);
    uint64_t kind = take(guest, 1);
    store_le32(bytes + 8, (uint32_t)(size << (kind >> 3 & 15)));
    store_le16(bytes + 12, kind & 7);
    store_le16(bytes + 14, (uint16_t)take(guest, 1));
    ram_write(&guest->ram, table + (where & 15) * 16, bytes, sizeof bytes);
}

static void offer(struct guest *guest)
{
    uint8_t bytes[2];
    uint64_t packed = take(guest, 1);
    unsigned queue = (packed & 0x61) == 0x61 ? 2 : packed & 1;
    store_le16(bytes, (uint16_t)(packed >> 1 & 31));
    ram_write(&guest->ram, available_of(queue) + 4 + guest->available[queue] % QUEUE_SIZE * 2, bytes, 2);
    store_le16(bytes, ++guest->available[queue]);
    ram_write(&guest->ram, available_of(queue) + 2, bytes, 2);
    if (packed & 0x80)
        write32(guest, 0x50, queue);
}

static void put_bytes(struct guest *guest)
{
    uint64_t paddr = some_address(guest);
    uint8_t bytes[16];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)take(guest, 1);
    ram_write(&guest->ram, paddr, bytes, sizeof bytes);
}

/* A few segments of one connection at once. */
static void arrive_stream(struct guest *guest, uint32_t payload)
{
    static uint8_t bytes[2100];
    struct net_frame frame = {.payload_size = payload, .flags = TCP_ACK, .is_v6 = payload & 1};
    for (unsigned i = 0; i < 4; i++) {
        nic_receive(&guest->nic, bytes_of(bytes, net_frame_write(&frame, bytes)));
        frame.sequence += payload;
        frame.id++;
    }
}

static void arrive(struct guest *guest)
{
    static const uint8_t content[NIC_FRAME_MAX + 1];
    uint64_t size = take(guest, 2);
    for (unsigned i = 0; i < VIRTIO_INPUT_KINDS; i++)
        virtio_input_receive(&guest->inputs[i], bytes_of(content, size % 600));
    if ((size & 3) == 3)
        arrive_stream(guest, (uint32_t)(size >> 2) % 1500);
    else if (size & 1)
        nic_receive(&guest->nic, bytes_of(content, size));
    else
        console_receive(&guest->console, bytes_of(content, size & 0xfff));
}

static void touch_register(struct guest *guest)
{
    unsigned width = 1u << take(guest, 1) % 4;
    uint64_t offset = take(guest, 2) % VIRTIO_STRIDE & ~(width - 1ull);
    uint64_t value;
    check(virtio_mmio_bus_ops.read(guest->mmio, offset, width, &value));
    check(virtio_mmio_bus_ops.write(guest->mmio, offset, width, take(guest, width)));
}

static void run_timers(struct guest *guest)
{
    guest->cycle += take(guest, 2) * 16;
    timer_queue_fire(&guest->timers);
}

static void step(struct guest *guest)
{
    uint8_t operation = (uint8_t)take(guest, 1);
    switch (operation % 8) {
    case 0:
    case 1: put_descriptor(guest); break;
    case 2:
    case 3: offer(guest); break;
    case 4: put_bytes(guest); break;
    case 5: arrive(guest); break;
    case 6: touch_register(guest); break;
    default:
        if (operation & 0x80)
            start(guest, take(guest, 4));
        else
            run_timers(guest);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct guest guest; /* kept from run to run: building it takes longer than a run */
    if (!guest.ram.bytes)
        guest_init(&guest);
    guest.data = data;
    guest.left = size;
    struct virtio_mmio *devices[] = {&guest.net.mmio, &guest.blk.mmio, &guest.hvc.mmio, &guest.rng.mmio};
    uint64_t which = take(&guest, 1);
    guest.mmio = which & 0x80 ? &guest.inputs[which % VIRTIO_INPUT_KINDS].mmio : devices[which % 4];
    start(&guest, take(&guest, 4));
    for (unsigned steps = 0; guest.left > 0 && steps < 200; steps++)
        step(&guest);
    guest_reset(&guest);
    return 0;
}
