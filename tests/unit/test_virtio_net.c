/* virtio-net: frames both ways, merged buffers, frames that wait, hostile drivers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/net.h"
#include "tests/lib/net_frame.h"
#include "tests/lib/virtio_driver.h"

#define MERGING (NET_F_MRG_RXBUF | NET_F_GUEST_CSUM | NET_F_GUEST_TSO4)
enum { RX = NET_RX, TX = NET_TX };

struct fixture {
    struct device_rig rig;
    struct nic nic;
    struct virtio_net net;
    struct virtio_driver driver;
    uint8_t frame[NIC_FRAME_MAX + 1];
};

static const struct nic_config config = {SOURCE(SOURCE_NET, 0), {2, 0, 0, 0, 0, 1}, 1500, false};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    nic_init(&fixture.nic, &fixture.rig.crossing, &config);
    struct virtio_wiring wiring = {&fixture.rig.ram, &fixture.rig.timers, device_rig_wire(&fixture.rig, 0)};
    virtio_net_init(&fixture.net, &wiring, &fixture.nic);
    for (unsigned i = 0; i < sizeof fixture.frame; i++)
        fixture.frame[i] = (uint8_t)(i * 7 + 1);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    virtio_net_deinit(&fixture->net);
    nic_deinit(&fixture->nic);
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void start(struct fixture *fixture, uint64_t features)
{
    driver_start(&fixture->driver, &fixture->rig, &fixture->net.mmio, features, NET_QUEUES - 1, 256);
}

static void add_receive(struct fixture *fixture, uint64_t paddr, uint32_t size)
{
    struct driver_buffer buffer = {paddr, size, true};
    driver_add(&fixture->driver, RX, &buffer, 1);
}

static void receive(struct fixture *fixture, uint32_t size)
{
    nic_receive(&fixture->nic, bytes_of(fixture->frame, size));
    device_rig_run(&fixture->rig, 1); /* the driver is given what has arrived one cycle later */
}

static const uint8_t *guest(struct fixture *fixture, uint64_t paddr, uint64_t size)
{
    const uint8_t *bytes = ram_view(&fixture->rig.ram, paddr, size).data;
    assert_non_null(bytes);
    return bytes;
}

static void configuration(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, 0);
    assert_int_equal(driver_read(&fixture->driver, 0x08), 1);
    assert_int_equal(driver_read(&fixture->driver, 0x100), 0x00000002);
    assert_int_equal(driver_read(&fixture->driver, 0x104), 0x00010100); /* mac, then the link is up */
    nic_set_link(&fixture->nic, false);
    assert_int_equal(driver_read(&fixture->driver, 0x60), 2);
    assert_int_equal(driver_read(&fixture->driver, 0x104), 0x00000100);
    nic_set_link(&fixture->nic, false);
    driver_acknowledge(&fixture->driver);
    assert_false(fixture->rig.wires[0]);
}

static void a_sent_frame_loses_its_header(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, 0);
    ram_write(&fixture->rig.ram, DRIVER_DATA + 0x1000, fixture->frame, 60);
    struct driver_buffer buffers[] = {{DRIVER_DATA, 12, false}, {DRIVER_DATA + 0x1000, 60, false}};
    driver_add(&fixture->driver, TX, buffers, 2);
    fixture->rig.cycle = 77;
    driver_notify(&fixture->driver, TX);
    assert_int_equal(fixture->rig.world.emitted.count, 1);
    const struct scripted_event *event = &fixture->rig.world.emitted.events[0];
    assert_int_equal(event->kind, EVENT_FRAME_OUT);
    assert_int_equal(event->source, SOURCE(SOURCE_NET, 0));
    assert_int_equal(event->cycle, 77);
    assert_int_equal(event->payload.size, 60);
    assert_memory_equal(event->payload.data, fixture->frame, 60);
    uint32_t head, written;
    assert_true(driver_take(&fixture->driver, TX, &head, &written));
    assert_int_equal(written, 0);
}

static void odd_frames_are_dropped_and_completed(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, 0);
    static const uint32_t sizes[] = {12,      13, 12 + 13, 12 + NIC_FRAME_MAX + 1, 12 + NET_OFFLOAD_FRAME_MAX + 1,
                                     0x700000};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct driver_buffer buffer = {DRIVER_DATA, sizes[i], false};
        driver_add(&fixture->driver, TX, &buffer, 1);
    }
    driver_notify(&fixture->driver, TX);
    assert_int_equal(fixture->rig.world.emitted.count, 0);
    assert_int_equal(fixture->nic.dropped_out, 6);
    assert_int_equal(driver_status(&fixture->driver), 15);
    struct driver_buffer largest = {DRIVER_DATA, 12 + NIC_FRAME_MAX, false};
    driver_add(&fixture->driver, TX, &largest, 1);
    driver_notify(&fixture->driver, TX);
    assert_int_equal(fixture->rig.world.emitted.events[0].payload.size, NIC_FRAME_MAX);
    struct driver_buffer no_header = {DRIVER_DATA, 11, false};
    driver_add(&fixture->driver, TX, &no_header, 1);
    driver_notify(&fixture->driver, TX);
    assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
}

static void a_frame_waits_for_a_buffer(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, 0);
    receive(fixture, 60);
    assert_false(fixture->rig.wires[0]);
    add_receive(fixture, DRIVER_DATA, 1526);
    driver_notify(&fixture->driver, RX);
    assert_true(fixture->rig.wires[0]);
    uint32_t head, written;
    assert_true(driver_take(&fixture->driver, RX, &head, &written));
    assert_int_equal(written, 72);
    static const uint8_t header[12] = {[10] = 1};
    assert_memory_equal(guest(fixture, DRIVER_DATA, 72), header, 12);
    assert_memory_equal(guest(fixture, DRIVER_DATA + 12, 60), fixture->frame, 60);
    assert_int_equal(nic_peek(&fixture->nic, 0).size, 0);
}

static void buffers_are_merged(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, NET_F_MRG_RXBUF);
    add_receive(fixture, DRIVER_DATA, 100);
    add_receive(fixture, DRIVER_DATA + 0x1000, 100);
    driver_notify(&fixture->driver, RX);
    receive(fixture, 250);
    uint32_t head, written;
    assert_false(driver_take(&fixture->driver, RX, &head, &written)); /* not enough room yet: nothing is used */
    add_receive(fixture, DRIVER_DATA + 0x2000, 100);
    driver_notify(&fixture->driver, RX);
    static const uint32_t sizes[] = {100, 100, 62};
    for (unsigned i = 0; i < 3; i++) {
        assert_true(driver_take(&fixture->driver, RX, &head, &written));
        assert_int_equal(written, sizes[i]);
    }
    assert_int_equal(load_le16(guest(fixture, DRIVER_DATA + 10, 2)), 3);
    assert_memory_equal(guest(fixture, DRIVER_DATA + 12, 88), fixture->frame, 88);
    assert_memory_equal(guest(fixture, DRIVER_DATA + 0x1000, 100), fixture->frame + 88, 100);
    assert_memory_equal(guest(fixture, DRIVER_DATA + 0x2000, 62), fixture->frame + 188, 62);
    assert_false(driver_take(&fixture->driver, RX, &head, &written));
}

static void the_largest_frame_in_the_smallest_buffers(void **state)
{
    struct fixture *fixture = *state;
    driver_start(&fixture->driver, &fixture->rig, &fixture->net.mmio, NET_F_MRG_RXBUF, 2, 1024);
    for (unsigned i = 0; i < 1024; i++)
        add_receive(fixture, DRIVER_DATA + i * 65u, 65);
    receive(fixture, NIC_FRAME_MAX);
    driver_notify(&fixture->driver, RX);
    device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
    assert_int_equal(nic_peek(&fixture->nic, 0).size, 0);
    uint32_t head, written;
    uint32_t total = 0;
    while (driver_take(&fixture->driver, RX, &head, &written))
        total += written;
    assert_int_equal(total, NIC_FRAME_MAX + 12);
    assert_memory_equal(guest(fixture, DRIVER_DATA + 12, NIC_FRAME_MAX), fixture->frame, NIC_FRAME_MAX);
}

static void many_large_frames_at_once(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, NET_F_MRG_RXBUF | VIRTIO_F_EVENT_IDX);
    for (unsigned i = 0; i < 31; i++)
        receive(fixture, NIC_FRAME_MAX);
    for (unsigned i = 0; i < 31 * 5; i++)
        add_receive(fixture, DRIVER_DATA + i * 0x4000u, 0x4000);
    driver_notify(&fixture->driver, RX);
    device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
    assert_int_equal(nic_peek(&fixture->nic, 0).size, 0);
    assert_int_equal(fixture->nic.frames_in, 31);
    assert_int_equal(driver_status(&fixture->driver), 15);
}

static void small_and_wrong_receive_buffers_need_a_reset(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        uint64_t features;
        uint32_t size;
        bool is_writable;
    } cases[] = {{0, 71, true}, {NET_F_MRG_RXBUF, 11, true}, {0, 1526, false}, {NET_F_MRG_RXBUF, 1526, false}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(fixture, cases[i].features);
        struct driver_buffer buffer = {DRIVER_DATA, cases[i].size, cases[i].is_writable};
        driver_add(&fixture->driver, RX, &buffer, 1);
        assert_int_equal(driver_status(&fixture->driver), 15);
        receive(fixture, 60);
        assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
    }
    start(fixture, 0); /* a reset drops what waited and works again */
    add_receive(fixture, DRIVER_DATA, 1526);
    driver_notify(&fixture->driver, RX);
    assert_false(fixture->rig.wires[0]);
    receive(fixture, 60);
    assert_true(fixture->rig.wires[0]);
}

static void a_frame_over_its_own_ring(void **state)
{
    struct fixture *fixture = *state;
    /* Receiving writes over the descriptors and the rings that are being served. */
    static const uint64_t targets[] = {DRIVER_DESCRIPTORS(0), DRIVER_AVAILABLE(0), DRIVER_USED(0)};
    for (unsigned i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        for (uint32_t size = 13; size < 200; size += 31) {
            start(fixture, NET_F_MRG_RXBUF | VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC);
            for (unsigned j = 0; j < 64; j++)
                add_receive(fixture, targets[i] + j, size);
            for (unsigned j = 0; j < 8; j++)
                receive(fixture, 1514);
            driver_notify(&fixture->driver, RX);
            device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
        }
    }
}

/* ---- offloads ---- */

/* The nth of `count` consecutive segments of one connection. */
static uint32_t segment(struct fixture *fixture, unsigned n, uint32_t size)
{
    struct net_frame frame = {
        .payload_size = size, .flags = TCP_ACK, .sequence = n * size, .id = (uint16_t)n, .payload_seed = 5};
    return net_frame_write(&frame, fixture->frame);
}

static void arrive(struct fixture *fixture, unsigned count, uint32_t size)
{
    for (unsigned i = 0; i < count; i++) {
        uint32_t bytes = segment(fixture, i, size);
        nic_receive(&fixture->nic, bytes_of(fixture->frame, bytes));
    }
}

static void what_arrives_together_is_one_frame(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, MERGING);
    for (unsigned i = 0; i < 40; i++)
        add_receive(fixture, DRIVER_DATA + i * 1536u, 1536);
    driver_notify(&fixture->driver, RX);
    arrive(fixture, 10, 1460);
    assert_false(fixture->rig.wires[0]);
    device_rig_run(&fixture->rig, 1);
    assert_int_equal(fixture->rig.rises[0], 1);
    const uint8_t *large = guest(fixture, DRIVER_DATA, 12 + 54 + 14600);
    static const uint8_t header[12] = {1, 1, 54, 0, 1460 & 0xff, 1460 >> 8, 34, 0, 16, 0, 10};
    assert_memory_equal(large, header, 12);
    assert_int_equal(load_be16(large + 12 + 16), 14640);
    assert_int_equal(net_frame_sum(0, large + 26, 20), 0xffff);
    for (uint32_t i = 0; i < 14600; i++)
        assert_int_equal(large[66 + i], (uint8_t)(5 + i * 13));
    uint32_t head, written, total = 0;
    for (unsigned i = 0; i < 10; i++) {
        assert_true(driver_take(&fixture->driver, RX, &head, &written));
        total += written;
    }
    assert_int_equal(total, 12 + 54 + 14600);
    assert_false(driver_take(&fixture->driver, RX, &head, &written));
}

/* Few buffers: the driver gets what fits, and the rest when it has given more. */
static void a_run_is_cut_to_the_buffers(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, MERGING);
    for (unsigned i = 0; i < 3; i++)
        add_receive(fixture, DRIVER_DATA + i * 0x1000u, 1600);
    arrive(fixture, 5, 1460);
    device_rig_run(&fixture->rig, 1);
    assert_int_equal(guest(fixture, DRIVER_DATA, 12)[10], 3);
    assert_int_equal(load_be16(guest(fixture, DRIVER_DATA + 12 + 16, 2)), 40 + 3 * 1460);
    assert_int_equal(nic_peek(&fixture->nic, 1).size, 1514);
    add_receive(fixture, DRIVER_DATA + 0x3000u, 1600);
    driver_notify(&fixture->driver, RX);
    assert_int_equal(guest(fixture, DRIVER_DATA + 0x3000u, 12)[0], NET_HEADER_DATA_VALID);
    assert_int_equal(nic_peek(&fixture->nic, 1).size, 0);
    assert_int_equal(driver_status(&fixture->driver), 15);
}

/* Without merged buffers each buffer takes one frame, of as many segments as it holds. */
static void one_buffer_a_frame(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, MERGING & ~NET_F_MRG_RXBUF);
    add_receive(fixture, DRIVER_DATA, 4000);
    add_receive(fixture, DRIVER_DATA + 0x1000u, 65562);
    arrive(fixture, 5, 1460);
    device_rig_run(&fixture->rig, 1);
    assert_int_equal(load_be16(guest(fixture, DRIVER_DATA + 12 + 16, 2)), 40 + 2 * 1460);
    assert_int_equal(load_be16(guest(fixture, DRIVER_DATA + 0x1000u + 12 + 16, 2)), 40 + 3 * 1460);
    assert_int_equal(guest(fixture, DRIVER_DATA, 12)[10], 1);
}

static void checksums_are_vouched_for_only_on_request(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        uint64_t features;
        uint8_t damage;
        uint8_t flags;
    } cases[] = {{0, 0, 0}, {NET_F_GUEST_CSUM, 0, NET_HEADER_DATA_VALID}, {NET_F_GUEST_CSUM, 1, 0}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(fixture, cases[i].features);
        add_receive(fixture, DRIVER_DATA, 1600);
        uint32_t size = segment(fixture, 0, 700);
        fixture->frame[300] ^= cases[i].damage;
        receive(fixture, size);
        assert_int_equal(guest(fixture, DRIVER_DATA, 12)[0], cases[i].flags);
        assert_int_equal(guest(fixture, DRIVER_DATA, 12)[1], NET_GSO_NONE);
        assert_memory_equal(guest(fixture, DRIVER_DATA + 12, size), fixture->frame, size); /* damaged or not */
    }
}

/* A burst larger than the queue, at one moment: nothing of it is lost. */
static void a_burst_does_not_wait(void **state)
{
    struct fixture *fixture = *state;
    driver_start(&fixture->driver, &fixture->rig, &fixture->net.mmio, NET_F_MRG_RXBUF, 2, 1024);
    uint32_t head, written;
    unsigned taken = 0;
    for (unsigned i = 0; i < 1024; i++)
        add_receive(fixture, DRIVER_DATA + i * 128u, 128);
    for (unsigned i = 0; i < 3000; i++) {
        nic_receive(&fixture->nic, bytes_of(fixture->frame, 60));
        while (driver_take(&fixture->driver, RX, &head, &written)) {
            taken++;
            add_receive(fixture, DRIVER_DATA + head * 128u, 128);
        }
    }
    device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
    while (driver_take(&fixture->driver, RX, &head, &written))
        taken++;
    assert_int_equal(taken, 3000);
    assert_int_equal(fixture->nic.dropped_in, 0);
}

/* Hands over a frame of `size` bytes in fixture->frame behind this header. */
static void transmit(struct fixture *fixture, const struct net_header *header, uint32_t size)
{
    uint8_t bytes[VIRTIO_NET_HEADER] = {0};
    net_header_store(header, bytes);
    ram_write(&fixture->rig.ram, DRIVER_DATA, bytes, sizeof bytes);
    ram_write(&fixture->rig.ram, DRIVER_DATA + sizeof bytes, fixture->frame, size);
    struct driver_buffer buffer = {DRIVER_DATA, (uint32_t)sizeof bytes + size, false};
    driver_add(&fixture->driver, TX, &buffer, 1);
    driver_notify(&fixture->driver, TX);
}

static const struct net_header large_header = {
    .flags = NET_HEADER_NEEDS_CSUM, .gso_type = NET_GSO_TCPV4, .gso_size = 1460, .csum_start = 34, .csum_offset = 16};

static void a_large_frame_leaves_as_the_far_end_takes_it(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, NET_F_CSUM | NET_F_HOST_TSO4);
    struct net_frame frame = {.payload_size = 14600, .flags = TCP_ACK};
    for (unsigned is_large = 0; is_large < 2; is_large++) {
        size_t before = fixture->rig.world.emitted.count;
        fixture->nic.takes_large = is_large;
        uint32_t size = net_frame_write(&frame, fixture->frame);
        net_frame_open(&frame, fixture->frame, size);
        transmit(fixture, &large_header, size);
        assert_int_equal(fixture->rig.world.emitted.count - before, is_large ? 1 : 10);
        assert_int_equal(fixture->rig.world.emitted.events[before].payload.size, is_large ? size : 1514);
    }
}

static void what_was_not_negotiated_is_not_done(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        uint64_t features;
        struct net_header header;
        bool is_sent;
    } cases[] = {
        {0, {.flags = NET_HEADER_NEEDS_CSUM, .csum_start = 34, .csum_offset = 16}, false},
        {NET_F_CSUM, {.flags = NET_HEADER_NEEDS_CSUM, .csum_start = 34, .csum_offset = 16}, true},
        {NET_F_CSUM, {.flags = NET_HEADER_NEEDS_CSUM, .csum_start = 34, .csum_offset = 4000}, false},
        {NET_F_CSUM | NET_F_HOST_TSO6, {1, 1, 0, 500, 34, 16}, false},
        {NET_F_CSUM | NET_F_HOST_TSO4, {1, 4, 0, 500, 34, 16}, false},
        {NET_F_CSUM | NET_F_HOST_TSO4, {1, 3, 0, 500, 34, 16}, false},    /* UDP */
        {NET_F_CSUM | NET_F_HOST_TSO4, {1, 0x81, 0, 500, 34, 16}, false}, /* ECN */
        {NET_F_CSUM | NET_F_HOST_TSO4, {1, 0x80, 0, 500, 34, 16}, false},
        {NET_F_CSUM | NET_F_HOST_TSO4, {1, 1, 0, 500, 34, 16}, true},
        {NET_F_CSUM | NET_F_HOST_TSO4 | NET_F_HOST_ECN, {1, 0x81, 0, 500, 34, 16}, true},
        {0, {.flags = 0xfe}, true}, /* bits that the device does not know, or that say nothing when sending */
    };
    struct net_frame frame = {.payload_size = 600, .flags = TCP_ACK};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(fixture, cases[i].features);
        uint64_t sent = fixture->nic.frames_out, dropped = fixture->nic.dropped_out;
        uint32_t size = net_frame_write(&frame, fixture->frame);
        transmit(fixture, &cases[i].header, size);
        assert_true(cases[i].is_sent == (fixture->nic.frames_out > sent));
        assert_true(cases[i].is_sent == (fixture->nic.dropped_out == dropped));
        assert_int_equal(driver_status(&fixture->driver), 15);
        uint32_t head, written;
        assert_true(driver_take(&fixture->driver, TX, &head, &written));
    }
}

/* 65,000 segments of one byte from each of many frames: the machine gets to look around in between. */
static void segments_count_against_the_share(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, NET_F_CSUM | NET_F_HOST_TSO4);
    struct net_header header = large_header;
    struct net_frame frame = {.payload_size = 100, .flags = TCP_ACK};
    header.gso_size = 1;
    uint8_t bytes[VIRTIO_NET_HEADER] = {0};
    net_header_store(&header, bytes);
    uint32_t size = net_frame_write(&frame, fixture->frame);
    net_frame_open(&frame, fixture->frame, size);
    ram_write(&fixture->rig.ram, DRIVER_DATA, bytes, sizeof bytes);
    ram_write(&fixture->rig.ram, DRIVER_DATA + sizeof bytes, fixture->frame, size);
    for (unsigned i = 0; i < 10; i++) {
        struct driver_buffer buffer = {DRIVER_DATA, 12 + size, false};
        driver_add(&fixture->driver, TX, &buffer, 1);
    }
    uint32_t before = fixture->net.mmio.bytes_left;
    driver_notify(&fixture->driver, TX);
    assert_int_equal(fixture->nic.frames_out, 1000);
    assert_int_equal(fixture->net.mmio.bytes_left, VIRTIO_BYTES_AT_ONCE - 1000 * (55 + 256));
    assert_int_equal(before, VIRTIO_BYTES_AT_ONCE);
}

/* ---- what the card lets through ---- */

static void filtered_frames_are_gone(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, NET_F_MRG_RXBUF);
    fixture->net.filter.is_promiscuous = false;
    add_receive(fixture, DRIVER_DATA, 1600);
    fixture->frame[0] = 6;
    receive(fixture, 60);
    assert_false(fixture->rig.wires[0]);
    assert_int_equal(nic_peek(&fixture->nic, 0).size, 0);
    memcpy(fixture->frame, config.mac, 6);
    receive(fixture, 60);
    assert_true(fixture->rig.wires[0]);
}

/* §5.1.4.1: a driver that knows the MTU is given nothing beyond it. */
static void frames_beyond_the_mtu(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned knows = 0; knows < 2; knows++) {
        start(fixture, NET_F_MRG_RXBUF | (knows ? NET_F_MTU : 0));
        uint32_t head, written;
        for (unsigned i = 0; i < 8; i++)
            add_receive(fixture, DRIVER_DATA + i * 0x1000u, 1600);
        memcpy(fixture->frame + 12, "\x08\0", 2);
        receive(fixture, 1514);
        assert_true(driver_take(&fixture->driver, RX, &head, &written));
        receive(fixture, 1515);
        assert_true(driver_take(&fixture->driver, RX, &head, &written) == !knows);
        memcpy(fixture->frame + 12, "\x81\0", 2);
        receive(fixture, 1518);
        assert_true(driver_take(&fixture->driver, RX, &head, &written));
        receive(fixture, 1519);
        assert_true(driver_take(&fixture->driver, RX, &head, &written) == !knows);
    }
}

/* A peer's large frame is no mistake of the driver's, and does not block the frames behind it for ever. */
static void what_can_never_fit_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    uint32_t head, written;
    start(fixture, 0);
    add_receive(fixture, DRIVER_DATA, 1526);
    receive(fixture, 1515);
    assert_false(driver_take(&fixture->driver, RX, &head, &written));
    receive(fixture, 60);
    assert_true(driver_take(&fixture->driver, RX, &head, &written));
    driver_start(&fixture->driver, &fixture->rig, &fixture->net.mmio, NET_F_MRG_RXBUF, 2, 4);
    for (unsigned i = 0; i < 4; i++)
        add_receive(fixture, DRIVER_DATA + i * 0x1000u, 1526);
    receive(fixture, 4 * 1526);
    assert_int_equal(nic_peek(&fixture->nic, 0).size, 0);
    receive(fixture, 4 * 1526 - 12);
    for (unsigned i = 0; i < 4; i++)
        assert_true(driver_take(&fixture->driver, RX, &head, &written));
    assert_int_equal(driver_status(&fixture->driver), 15);
}

/* ---- link and reset ---- */

static void a_link_that_goes_down_and_up(void **state)
{
    struct fixture *fixture = *state;
    uint32_t head, written;
    start(fixture, NET_F_STATUS);
    add_receive(fixture, DRIVER_DATA, 1526);
    nic_receive(&fixture->nic, bytes_of(fixture->frame, 60));
    nic_set_link(&fixture->nic, false);
    assert_int_equal(driver_read(&fixture->driver, 0x60), 2);
    uint32_t generation = driver_read(&fixture->driver, 0xfc);
    device_rig_run(&fixture->rig, 1);
    assert_true(driver_take(&fixture->driver, RX, &head, &written)); /* it had come in before */
    driver_acknowledge(&fixture->driver);
    receive(fixture, 60);
    struct net_header header = {0};
    transmit(fixture, &header, 60);
    assert_true(driver_take(&fixture->driver, TX, &head, &written)); /* completed, and lost */
    assert_int_equal(fixture->nic.dropped_in, 1);
    assert_int_equal(fixture->nic.dropped_out, 1);
    assert_int_equal(fixture->rig.world.emitted.count, 0);
    nic_set_link(&fixture->nic, true);
    assert_int_equal(driver_read(&fixture->driver, 0x60) & 2, 2);
    assert_int_not_equal(driver_read(&fixture->driver, 0xfc), generation);
    transmit(fixture, &header, 60);
    assert_int_equal(fixture->rig.world.emitted.count, 1);
}

static void a_reset_leaves_the_link_alone(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, MERGING);
    nic_set_link(&fixture->nic, false);
    nic_receive(&fixture->nic, bytes_of(fixture->frame, 60));
    fixture->net.filter.is_promiscuous = false;
    fixture->net.filter.mac[5] = 99;
    virtio_net_reset(&fixture->net);
    assert_int_equal(driver_read(&fixture->driver, 0x104) >> 16 & 1, 0);
    assert_true(fixture->net.filter.is_promiscuous);
    assert_int_equal(fixture->net.filter.mac[5], 1);
    assert_int_equal(fixture->net.offloads, 0);
    nic_set_link(&fixture->nic, true); /* nobody drives the card: no interrupt, but the register says so */
    assert_int_equal(driver_read(&fixture->driver, 0x104) >> 16 & 1, 1);
    assert_int_equal(driver_read(&fixture->driver, 0x60), 0);
}

/* A frame that came just before the reset is not delivered to the next driver. */
static void a_reset_forgets_what_was_to_be_delivered(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, 0);
    nic_receive(&fixture->nic, bytes_of(fixture->frame, 60));
    start(fixture, 0);
    add_receive(fixture, DRIVER_DATA, 1526);
    driver_notify(&fixture->driver, RX);
    device_rig_run(&fixture->rig, 10);
    assert_false(fixture->rig.wires[0]);
}

static void hash_net(const void *device, struct hasher *hasher)
{
    virtio_net_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    struct hash128 before = rig_hash(hash_net, &fixture->net);
    start(fixture, NET_F_MRG_RXBUF);
    receive(fixture, 60);
    rig_poke_everything(&virtio_mmio_bus_ops, &fixture->net.mmio, VIRTIO_STRIDE);
    device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
    virtio_net_reset(&fixture->net);
    assert_true(hash_equal(before, rig_hash(hash_net, &fixture->net)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(configuration, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sent_frame_loses_its_header, setup, teardown),
        cmocka_unit_test_setup_teardown(odd_frames_are_dropped_and_completed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_frame_waits_for_a_buffer, setup, teardown),
        cmocka_unit_test_setup_teardown(buffers_are_merged, setup, teardown),
        cmocka_unit_test_setup_teardown(the_largest_frame_in_the_smallest_buffers, setup, teardown),
        cmocka_unit_test_setup_teardown(many_large_frames_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(small_and_wrong_receive_buffers_need_a_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(a_frame_over_its_own_ring, setup, teardown),
        cmocka_unit_test_setup_teardown(what_arrives_together_is_one_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(a_run_is_cut_to_the_buffers, setup, teardown),
        cmocka_unit_test_setup_teardown(one_buffer_a_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(checksums_are_vouched_for_only_on_request, setup, teardown),
        cmocka_unit_test_setup_teardown(a_burst_does_not_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(a_large_frame_leaves_as_the_far_end_takes_it, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_not_negotiated_is_not_done, setup, teardown),
        cmocka_unit_test_setup_teardown(segments_count_against_the_share, setup, teardown),
        cmocka_unit_test_setup_teardown(filtered_frames_are_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(frames_beyond_the_mtu, setup, teardown),
        cmocka_unit_test_setup_teardown(what_can_never_fit_is_dropped, setup, teardown),
        cmocka_unit_test_setup_teardown(a_link_that_goes_down_and_up, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reset_leaves_the_link_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reset_forgets_what_was_to_be_delivered, setup, teardown),
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
