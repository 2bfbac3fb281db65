/* The virtio-mmio transport: negotiation, status rules, interrupts, mistakes, work that is put off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/mmio.h"
#include "tests/lib/virtio_driver.h"

#define FEATURE_A 1ull
#define FEATURE_B (1ull << 40)

/* A device that swallows chains. */
struct sink {
    struct virtio_mmio mmio;
    unsigned notified[2];
    unsigned chains;
    unsigned started;
    unsigned resets;
    uint32_t spend;
    bool is_failing;
    uint32_t config_offset;
    uint64_t config_value;
};

struct fixture {
    struct device_rig rig;
    struct sink sink;
    struct virtio_driver driver;
};

static void sink_notify(void *device, unsigned queue)
{
    struct sink *sink = device;
    sink->notified[queue]++;
    while (virtio_pop(&sink->mmio, queue)) {
        sink->chains++;
        virtio_spend(&sink->mmio, sink->spend);
        virtio_push(&sink->mmio, queue, 0);
        if (sink->is_failing)
            virtio_fail(&sink->mmio);
    }
}

static void sink_started(void *device)
{
    struct sink *sink = device;
    sink->started++;
}

static void sink_reset(void *device)
{
    struct sink *sink = device;
    sink->resets++;
}

static void sink_config_written(void *device, uint32_t offset, unsigned width, uint64_t value)
{
    struct sink *sink = device;
    sink->config_offset = offset;
    sink->config_value = value | (uint64_t)width << 32;
}

static const struct virtio_ops sink_ops = {.device_id = 42,
                                           .notify = sink_notify,
                                           .started = sink_started,
                                           .reset = sink_reset,
                                           .config_written = sink_config_written};

static int setup(void **state)
{
    static struct fixture fixture;
    static const uint16_t sizes[2] = {256, 1024};
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    struct virtio_wiring wiring = {&fixture.rig.ram, &fixture.rig.timers, device_rig_wire(&fixture.rig, 0)};
    virtio_mmio_init(&fixture.sink.mmio, &wiring, &sink_ops, &fixture.sink, FEATURE_A | FEATURE_B, sizes, 2);
    fixture.sink.mmio.config_size = 10;
    for (unsigned i = 0; i < 10; i++)
        fixture.sink.mmio.config[i] = (uint8_t)(0x10 + i);
    fixture.driver = (struct virtio_driver){.rig = &fixture.rig, .mmio = &fixture.sink.mmio, .size = 8};
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void start(struct fixture *fixture, uint64_t features)
{
    driver_start(&fixture->driver, &fixture->rig, &fixture->sink.mmio, features, 2, 8);
}

static void add_one(struct fixture *fixture, unsigned queue)
{
    struct driver_buffer buffer = {DRIVER_DATA, 16, false};
    driver_add(&fixture->driver, queue, &buffer, 1);
}

static void identity_and_features(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    assert_int_equal(driver_read(driver, 0x00), 0x74726976);
    assert_int_equal(driver_read(driver, 0x04), 2);
    assert_int_equal(driver_read(driver, 0x08), 42);
    driver_write(driver, 0x14, 0);
    assert_int_equal(driver_read(driver, 0x10), 0x30000001);
    driver_write(driver, 0x14, 1);
    assert_int_equal(driver_read(driver, 0x10), 0x101);
    driver_write(driver, 0x14, 2);
    assert_int_equal(driver_read(driver, 0x10), 0);
    driver_write(driver, 0x30, 1);
    assert_int_equal(driver_read(driver, 0x34), 1024);
    driver_write(driver, 0x30, 2);
    assert_int_equal(driver_read(driver, 0x34), 0);
    driver_write(driver, 0x30, UINT32_MAX);
    assert_int_equal(driver_read(driver, 0x34), 0);
    assert_int_equal(driver_read(driver, 0xb0), UINT32_MAX);
    assert_int_equal(driver_read(driver, 0xb4), UINT32_MAX);
}

static void features_ok_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    driver_negotiate(driver, FEATURE_A); /* without VERSION_1 */
    assert_int_equal(driver_status(driver), 3);
    driver_negotiate(driver, VIRTIO_F_VERSION_1 | 2); /* one that was not offered */
    assert_int_equal(driver_status(driver), 3);
    driver_write(driver, 0x70, 0x0f);
    assert_int_equal(driver_status(driver), 3 | VIRTIO_NEEDS_RESET);
    driver_negotiate(driver, VIRTIO_F_VERSION_1 | FEATURE_B);
    assert_int_equal(driver_status(driver), 11);
    /* Frozen from here on. */
    driver_write(driver, 0x24, 0);
    driver_write(driver, 0x20, UINT32_MAX);
    driver_write(driver, 0x70, 0x0f);
    assert_int_equal(driver_status(driver), 15);
    assert_true(virtio_has(&fixture->sink.mmio, FEATURE_B));
    assert_false(virtio_has(&fixture->sink.mmio, FEATURE_A));
    driver_write(driver, 0x70, 1); /* bits cannot be taken away */
    assert_int_equal(driver_status(driver), 15);
    driver_write(driver, 0x24, 2);
    driver_write(driver, 0x20, 1);
    assert_int_equal(driver_status(driver), 15);
    driver_write(driver, 0x70, 0);
    driver_write(driver, 0x24, 2);
    driver_write(driver, 0x20, 1);
    assert_true(driver_status(driver) & VIRTIO_NEEDS_RESET);
}

static void chains_flow_and_interrupt(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    start(fixture, 0);
    assert_int_equal(fixture->sink.started, 1);
    assert_int_equal(fixture->sink.notified[0], 1);
    add_one(fixture, 1);
    assert_int_equal(fixture->sink.chains, 0);
    driver_notify(driver, 1);
    assert_int_equal(fixture->sink.chains, 1);
    assert_true(fixture->rig.wires[0]);
    assert_int_equal(driver_read(driver, 0x60), 1);
    driver_write(driver, 0x64, 2);
    assert_true(fixture->rig.wires[0]);
    driver_acknowledge(driver);
    assert_false(fixture->rig.wires[0]);
    uint32_t head, written;
    assert_true(driver_take(driver, 1, &head, &written));
    assert_false(driver_take(driver, 1, &head, &written));
    driver_notify(driver, 7);
    driver_notify(driver, UINT32_MAX);
    driver_notify(driver, 2);
    assert_int_equal(driver_status(driver), 15);
}

static void event_index_saves_interrupts(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    start(fixture, VIRTIO_F_EVENT_IDX);
    for (unsigned i = 0; i < 6; i++) {
        add_one(fixture, 0);
        driver_notify(driver, 0);
        if (i == 0)
            driver_acknowledge(driver); /* used_event stays 0: nobody wants to hear of the others */
    }
    assert_int_equal(fixture->sink.chains, 6);
    assert_int_equal(fixture->rig.rises[0], 1);
    assert_false(fixture->rig.wires[0]);
}

static void nothing_moves_before_driver_ok(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    driver_negotiate(driver, VIRTIO_F_VERSION_1);
    driver_place_queue(driver, 0, 8, DRIVER_DESCRIPTORS(0), DRIVER_AVAILABLE(0), DRIVER_USED(0));
    add_one(fixture, 0);
    driver_notify(driver, 0);
    assert_int_equal(fixture->sink.notified[0], 0);
    driver_write(driver, 0x70, 15); /* then what waits is taken without a notification */
    assert_int_equal(fixture->sink.chains, 1);
}

static void mistakes_need_a_reset(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    start(fixture, 0);
    driver_offer(driver, 0, 99);
    driver_notify(driver, 0);
    assert_int_equal(driver_status(driver), 15 | VIRTIO_NEEDS_RESET);
    assert_int_equal(driver_read(driver, 0x60), 2);
    assert_true(fixture->rig.wires[0]);
    unsigned notified = fixture->sink.notified[0];
    driver_notify(driver, 0);
    driver_notify(driver, 1);
    assert_int_equal(fixture->sink.notified[0], notified);
    unsigned resets = fixture->sink.resets;
    start(fixture, 0);
    assert_int_equal(fixture->sink.resets, resets + 1);
    assert_false(fixture->rig.wires[0]);
    add_one(fixture, 0);
    driver_notify(driver, 0);
    assert_int_equal(fixture->sink.chains, 1);
    fixture->sink.is_failing = true;
    add_one(fixture, 0);
    add_one(fixture, 0);
    driver_acknowledge(driver);
    driver_notify(driver, 0);
    assert_int_equal(fixture->sink.chains, 2);
    assert_int_equal(driver_read(driver, 0x60), 2);
}

static void bad_rings_need_a_reset(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    static const struct {
        uint32_t size;
        uint64_t descriptors;
    } cases[] = {{0, DRIVER_DESCRIPTORS(0)},
                 {7, DRIVER_DESCRIPTORS(0)},
                 {512, DRIVER_DESCRIPTORS(0)},
                 {0x10008, DRIVER_DESCRIPTORS(0)},
                 {8, 0},
                 {8, DRIVER_DESCRIPTORS(0) + 4},
                 {8, 0xfffffffffffffff0ull}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        driver_negotiate(driver, VIRTIO_F_VERSION_1);
        driver_place_queue(driver, 0, cases[i].size, cases[i].descriptors, DRIVER_AVAILABLE(0), DRIVER_USED(0));
        assert_int_equal(driver_read(driver, 0x44), 0);
        assert_true(driver_status(driver) & VIRTIO_NEEDS_RESET);
        driver_write(driver, 0x70, 15);
        driver_notify(driver, 0);
        assert_int_equal(fixture->sink.notified[0], 0);
    }
}

static void a_ready_queue_cannot_be_moved(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    start(fixture, 0);
    driver_write(driver, 0x30, 0);
    driver_write(driver, 0x80, 0);
    driver_write(driver, 0x38, 3);
    add_one(fixture, 0);
    driver_notify(driver, 0);
    assert_int_equal(fixture->sink.chains, 1);
    driver_write(driver, 0x44, 0);
    assert_int_equal(driver_read(driver, 0x44), 0);
    add_one(fixture, 0);
    driver_notify(driver, 0);
    assert_int_equal(fixture->sink.chains, 1);
}

static void a_flood_is_worked_off_in_shares(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    start(fixture, 0);
    fixture->sink.spend = VIRTIO_BYTES_AT_ONCE / 2;
    for (unsigned i = 0; i < 7; i++)
        add_one(fixture, 0);
    driver_notify(driver, 0);
    assert_int_equal(fixture->sink.chains, 2);
    driver_notify(driver, 0); /* notifying again gains nothing */
    assert_int_equal(fixture->sink.chains, 2);
    device_rig_run(&fixture->rig, VIRTIO_RESUME_NS - 1);
    assert_int_equal(fixture->sink.chains, 2);
    device_rig_run(&fixture->rig, 1);
    assert_int_equal(fixture->sink.chains, 4);
    device_rig_run(&fixture->rig, 3 * VIRTIO_RESUME_NS);
    assert_int_equal(fixture->sink.chains, 7);
    assert_int_equal(fixture->rig.timers.next_cycle, TIMER_NEVER);
    /* A reset forgets what was put off. */
    for (unsigned i = 0; i < 7; i++)
        add_one(fixture, 0);
    driver_notify(driver, 0);
    driver_write(driver, 0x70, 0);
    device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
    assert_int_equal(fixture->sink.chains, 9);
}

static void a_ring_that_grows_while_it_is_served_ends(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_driver *driver = &fixture->driver;
    start(fixture, 0);
    /* The used ring lies over the available ring: completing a chain rewrites the index that offers chains. */
    driver_negotiate(driver, VIRTIO_F_VERSION_1);
    driver_place_queue(driver, 0, 8, DRIVER_DESCRIPTORS(0), DRIVER_AVAILABLE(0), DRIVER_AVAILABLE(0));
    driver_write(driver, 0x70, 15);
    driver->available[0] = 0;
    add_one(fixture, 0);
    driver_notify(driver, 0);
    device_rig_run(&fixture->rig, 100 * VIRTIO_RESUME_NS);
    assert_true(fixture->sink.chains < 100 * VIRTIO_CHAINS_AT_ONCE);
}

static void configuration_space(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_mmio *mmio = &fixture->sink.mmio;
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, mmio, 0x103, 1), 0x13);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, mmio, 0x102, 2), 0x1312);
    assert_true(rig_get(&virtio_mmio_bus_ops, mmio, 0x100, 8) == 0x1716151413121110ull);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, mmio, 0x108, 8), 0x1918);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, mmio, 0x110, 4), 0);
    rig_set(&virtio_mmio_bus_ops, mmio, 0x108, 2, 0x77);
    assert_int_equal(fixture->sink.config_offset, 8);
    rig_set(&virtio_mmio_bus_ops, mmio, 0x108, 4, 0x88); /* beyond the end: not told */
    assert_true(fixture->sink.config_value == (2ull << 32 | 0x77));
    uint32_t generation = driver_read(&fixture->driver, 0xfc);
    virtio_config_changed(mmio);
    assert_int_equal(driver_read(&fixture->driver, 0xfc), generation + 1);
    assert_false(fixture->rig.wires[0]);
    start(fixture, 0);
    virtio_config_changed(mmio);
    assert_int_equal(driver_read(&fixture->driver, 0x60), 2);
}

static void narrow_reads_see_the_bytes_of_the_register(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_mmio *mmio = &fixture->sink.mmio;
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, mmio, 1, 1), 0x69);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, mmio, 2, 2), 0x7472);
    assert_true(rig_get(&virtio_mmio_bus_ops, mmio, 0, 8) == 0x0000000274726976ull);
    rig_set(&virtio_mmio_bus_ops, mmio, 0x70, 1, 1);
    rig_set(&virtio_mmio_bus_ops, mmio, 0x70, 8, 1);
    assert_int_equal(driver_status(&fixture->driver), 0);
}

static void empty_slots_and_hashes(void **state)
{
    struct fixture *fixture = *state;
    struct virtio_wiring wiring = {&fixture->rig.ram, &fixture->rig.timers, device_rig_wire(&fixture->rig, 1)};
    struct virtio_mmio empty;
    virtio_mmio_init(&empty, &wiring, NULL, NULL, 0, NULL, 0);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, &empty, 0, 4), 0x74726976);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, &empty, 8, 4), 0);
    rig_poke_everything(&virtio_mmio_bus_ops, &empty, VIRTIO_STRIDE);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, &empty, 0x70, 4), 0);
    struct hasher *hasher = hasher_new();
    virtio_mmio_hash(&fixture->sink.mmio, hasher);
    struct hash128 before = hasher_result(hasher);
    start(fixture, 0);
    add_one(fixture, 0);
    driver_notify(&fixture->driver, 0);
    hasher_reset(hasher);
    virtio_mmio_hash(&fixture->sink.mmio, hasher);
    assert_false(hash_equal(before, hasher_result(hasher)));
    virtio_mmio_reset(&fixture->sink.mmio);
    hasher_reset(hasher);
    virtio_mmio_hash(&fixture->sink.mmio, hasher);
    assert_true(hash_equal(before, hasher_result(hasher)));
    hasher_free(hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC);
    rig_poke_everything(&virtio_mmio_bus_ops, &fixture->sink.mmio, VIRTIO_STRIDE);
    device_rig_run(&fixture->rig, 10 * VIRTIO_RESUME_NS);
    start(fixture, 0);
    add_one(fixture, 0);
    driver_notify(&fixture->driver, 0);
    assert_int_equal(fixture->sink.chains, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(identity_and_features, setup, teardown),
        cmocka_unit_test_setup_teardown(features_ok_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(chains_flow_and_interrupt, setup, teardown),
        cmocka_unit_test_setup_teardown(event_index_saves_interrupts, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_moves_before_driver_ok, setup, teardown),
        cmocka_unit_test_setup_teardown(mistakes_need_a_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_rings_need_a_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(a_ready_queue_cannot_be_moved, setup, teardown),
        cmocka_unit_test_setup_teardown(a_flood_is_worked_off_in_shares, setup, teardown),
        cmocka_unit_test_setup_teardown(a_ring_that_grows_while_it_is_served_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(configuration_space, setup, teardown),
        cmocka_unit_test_setup_teardown(narrow_reads_see_the_bytes_of_the_register, setup, teardown),
        cmocka_unit_test_setup_teardown(empty_slots_and_hashes, setup, teardown),
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
