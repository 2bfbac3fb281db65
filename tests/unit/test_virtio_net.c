/* virtio-net: frames both ways, merged buffers, frames that wait, hostile drivers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/net.h"
#include "tests/lib/virtio_driver.h"

#define F_MRG_RXBUF (1ull << 15)
enum { RX, TX };

struct fixture {
    struct device_rig rig;
    struct nic nic;
    struct virtio_net net;
    struct virtio_driver driver;
    uint8_t frame[NIC_FRAME_MAX + 1];
};

static const uint8_t mac[6] = {2, 0, 0, 0, 0, 1};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    nic_init(&fixture.nic, &fixture.rig.crossing, SOURCE(SOURCE_NET, 0), mac);
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
    driver_start(&fixture->driver, &fixture->rig, &fixture->net.mmio, features, 2, 256);
}

static void add_receive(struct fixture *fixture, uint64_t paddr, uint32_t size)
{
    struct driver_buffer buffer = {paddr, size, true};
    driver_add(&fixture->driver, RX, &buffer, 1);
}

static void receive(struct fixture *fixture, uint32_t size)
{
    nic_receive(&fixture->nic, bytes_of(fixture->frame, size));
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
    static const uint32_t sizes[] = {12, 13, 12 + 13, 12 + NIC_FRAME_MAX + 1, 0x700000};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct driver_buffer buffer = {DRIVER_DATA, sizes[i], false};
        driver_add(&fixture->driver, TX, &buffer, 1);
    }
    driver_notify(&fixture->driver, TX);
    assert_int_equal(fixture->rig.world.emitted.count, 0);
    assert_int_equal(fixture->nic.dropped_out, 5);
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
    assert_int_equal(nic_peek(&fixture->nic).size, 0);
}

static void buffers_are_merged(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, F_MRG_RXBUF);
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
    driver_start(&fixture->driver, &fixture->rig, &fixture->net.mmio, F_MRG_RXBUF, 2, 1024);
    for (unsigned i = 0; i < 1024; i++)
        add_receive(fixture, DRIVER_DATA + i * 65u, 65);
    receive(fixture, NIC_FRAME_MAX);
    driver_notify(&fixture->driver, RX);
    device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
    assert_int_equal(nic_peek(&fixture->nic).size, 0);
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
    start(fixture, F_MRG_RXBUF | VIRTIO_F_EVENT_IDX);
    for (unsigned i = 0; i < 31; i++)
        receive(fixture, NIC_FRAME_MAX);
    for (unsigned i = 0; i < 31 * 5; i++)
        add_receive(fixture, DRIVER_DATA + i * 0x4000u, 0x4000);
    driver_notify(&fixture->driver, RX);
    device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
    assert_int_equal(nic_peek(&fixture->nic).size, 0);
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
    } cases[] = {{0, 71, true}, {F_MRG_RXBUF, 11, true}, {0, 1526, false}, {F_MRG_RXBUF, 1526, false}};
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
            start(fixture, F_MRG_RXBUF | VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC);
            for (unsigned j = 0; j < 64; j++)
                add_receive(fixture, targets[i] + j, size);
            for (unsigned j = 0; j < 8; j++)
                receive(fixture, 1514);
            driver_notify(&fixture->driver, RX);
            device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
        }
    }
}

static void hash_net(const void *device, struct hasher *hasher)
{
    virtio_net_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    struct hash128 before = rig_hash(hash_net, &fixture->net);
    start(fixture, F_MRG_RXBUF);
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
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
