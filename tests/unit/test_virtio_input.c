/* virtio-input: what it says of itself, events in, LEDs out, and guests that get it wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/input.h"
#include "tests/lib/virtio_driver.h"

enum { EVENTS, STATUS };

struct fixture {
    struct device_rig rig;
    struct virtio_input input;
    struct virtio_driver driver;
};

static struct fixture *make(enum virtio_input_kind kind)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    struct virtio_wiring wiring = {&fixture.rig.ram, &fixture.rig.timers, device_rig_wire(&fixture.rig, 0)};
    virtio_input_init(&fixture.input, &wiring, kind, &fixture.rig.crossing, SOURCE(SOURCE_INPUT, 5));
    driver_start(&fixture.driver, &fixture.rig, &fixture.input.mmio, 0, 2, 64);
    return &fixture;
}

static void drop(struct fixture *fixture)
{
    device_rig_deinit(&fixture->rig);
}

static uint8_t config(struct fixture *fixture, uint64_t offset)
{
    return (uint8_t)rig_get(&virtio_mmio_bus_ops, &fixture->input.mmio, 0x100 + offset, 1);
}

/* Selects, and returns the size. */
static unsigned choose(struct fixture *fixture, uint8_t select, uint8_t subsel)
{
    rig_set(&virtio_mmio_bus_ops, &fixture->input.mmio, 0x100, 1, select);
    rig_set(&virtio_mmio_bus_ops, &fixture->input.mmio, 0x101, 1, subsel);
    assert_int_equal(config(fixture, 0), select);
    assert_int_equal(config(fixture, 1), subsel);
    for (unsigned i = config(fixture, 2); i < 128; i++)
        assert_int_equal(config(fixture, 8 + i), 0);
    return config(fixture, 2);
}

static void expect_text(struct fixture *fixture, uint8_t select, const char *text)
{
    unsigned size = choose(fixture, select, 0);
    assert_int_equal(size, strlen(text));
    for (unsigned i = 0; i < size; i++)
        assert_int_equal(config(fixture, 8 + i), text[i]);
}

/* The codes of a type, as "first-last". */
static void expect_codes(struct fixture *fixture, uint8_t type, unsigned first, unsigned last)
{
    assert_int_equal(choose(fixture, 0x11, type), last / 8 + 1);
    for (unsigned code = 0; code < 1024; code++)
        assert_int_equal(config(fixture, 8 + code / 8) >> code % 8 & 1, code >= first && code <= last);
}

static void a_keyboard_says_what_it_is(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_KEYBOARD);
    assert_int_equal(driver_read(&fixture->driver, 0x08), 18);
    expect_text(fixture, 1, "Reprise keyboard");
    expect_text(fixture, 2, "input5");
    assert_int_equal(choose(fixture, 3, 0), 8);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, &fixture->input.mmio, 0x108, 8), 0x0001000152500006);
    expect_codes(fixture, INPUT_EV_KEY, 1, 127);
    expect_codes(fixture, INPUT_EV_LED, 0, 2);
    expect_codes(fixture, INPUT_EV_REP, 0, 0);
    assert_int_equal(choose(fixture, 0x11, INPUT_EV_ABS), 0);
    assert_int_equal(choose(fixture, 0x12, 0), 0);
    drop(fixture);
}

static void a_tablet_says_what_it_is(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_TABLET);
    expect_text(fixture, 1, "Reprise tablet");
    expect_codes(fixture, INPUT_EV_KEY, 0x110, 0x112);
    expect_codes(fixture, INPUT_EV_REL, 8, 8);
    expect_codes(fixture, INPUT_EV_ABS, 0, 1);
    for (uint8_t axis = 0; axis < 2; axis++) {
        assert_int_equal(choose(fixture, 0x12, axis), 20);
        assert_int_equal(driver_read(&fixture->driver, 0x108), 0);
        assert_int_equal(driver_read(&fixture->driver, 0x10c), 32767);
    }
    assert_int_equal(choose(fixture, 0x12, 2), 0);
    assert_int_equal(choose(fixture, 0x11, INPUT_EV_REP), 0);
    drop(fixture);
}

/* Whatever is asked is answered, at most by nothing; a driver that writes wide is understood. */
static void every_question_has_an_answer(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_TABLET);
    for (unsigned select = 0; select < 256; select++)
        for (unsigned subsel = 0; subsel < 256; subsel += 5)
            assert_true(choose(fixture, (uint8_t)select, (uint8_t)subsel) <= 128);
    assert_int_equal(choose(fixture, 0x10, 0), 0);
    rig_set(&virtio_mmio_bus_ops, &fixture->input.mmio, 0x100, 2, 0x0012);
    assert_int_equal(config(fixture, 2), 20);
    rig_set(&virtio_mmio_bus_ops, &fixture->input.mmio, 0x100, 8, 0xffffffffffff0001);
    assert_int_equal(config(fixture, 2), strlen("Reprise tablet"));
    rig_set(&virtio_mmio_bus_ops, &fixture->input.mmio, 0x108, 4, 0xffffffff); /* nothing to write there */
    assert_int_equal(config(fixture, 8), 'R');
    assert_false(fixture->rig.wires[0]); /* an answer is no news */
    drop(fixture);
}

/* ---- events ---- */

static void say(struct fixture *fixture, unsigned count)
{
    uint8_t packet[VIRTIO_INPUT_WAITING_MAX * 8] = {0};
    for (unsigned i = 0; i < count; i++) {
        store_le16(packet + 8 * i, 1);
        store_le16(packet + 8 * i + 2, (uint16_t)(i + 30));
        store_le32(packet + 8 * i + 4, 1);
    }
    virtio_input_receive(&fixture->input, bytes_of(packet, 8 * count));
}

static void offer(struct fixture *fixture, unsigned queue, uint32_t size, bool is_writable, uint64_t offset)
{
    struct driver_buffer buffer = {DRIVER_DATA + offset, size, is_writable};
    driver_add(&fixture->driver, queue, &buffer, 1);
}

static void events_fill_buffers_one_by_one(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_KEYBOARD);
    uint32_t head, written;
    offer(fixture, EVENTS, 8, true, 0);
    offer(fixture, EVENTS, 100, true, 100);
    driver_notify(&fixture->driver, EVENTS);
    assert_false(driver_take(&fixture->driver, EVENTS, &head, &written));
    say(fixture, 3);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(driver_take(&fixture->driver, EVENTS, &head, &written));
        assert_int_equal(written, 8);
        assert_int_equal(load_le16(ram_view(&fixture->rig.ram, DRIVER_DATA + 100 * i + 2, 2).data), 30 + i);
    }
    assert_true(fixture->rig.wires[0]);
    assert_false(driver_take(&fixture->driver, EVENTS, &head, &written));
    offer(fixture, EVENTS, 8, true, 200); /* the third waited */
    driver_notify(&fixture->driver, EVENTS);
    assert_true(driver_take(&fixture->driver, EVENTS, &head, &written));
    assert_int_equal(load_le16(ram_view(&fixture->rig.ram, DRIVER_DATA + 202, 2).data), 32);
    drop(fixture);
}

static void packets_are_lost_as_a_whole(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_KEYBOARD);
    say(fixture, VIRTIO_INPUT_WAITING_MAX - 1);
    assert_int_equal(fixture->input.count, VIRTIO_INPUT_WAITING_MAX - 1);
    say(fixture, 2);
    assert_int_equal(fixture->input.count, VIRTIO_INPUT_WAITING_MAX - 1);
    assert_int_equal(fixture->input.dropped, 2);
    say(fixture, 1);
    assert_int_equal(fixture->input.count, VIRTIO_INPUT_WAITING_MAX);
    virtio_input_receive(&fixture->input, bytes_of("123456789", 9)); /* no whole number of events */
    assert_int_equal(fixture->input.count, VIRTIO_INPUT_WAITING_MAX);
    driver_write(&fixture->driver, 0x70, 0);
    assert_int_equal(fixture->input.count, 0);
    say(fixture, 1); /* nobody listens */
    assert_int_equal(fixture->input.count, 0);
    drop(fixture);
}

/* The ring goes round: an order that stays, whatever is taken between. */
static void order_stays(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_KEYBOARD);
    uint32_t head, written;
    unsigned next = 0;
    for (unsigned round = 0; round < 600; round++) {
        say(fixture, 7);
        for (unsigned i = 0; i < 7; i++) {
            offer(fixture, EVENTS, 8, true, 0);
            driver_notify(&fixture->driver, EVENTS);
            assert_true(driver_take(&fixture->driver, EVENTS, &head, &written));
            assert_int_equal(load_le16(ram_view(&fixture->rig.ram, DRIVER_DATA + 2, 2).data), 30 + next % 7);
            next++;
        }
    }
    drop(fixture);
}

static void what_the_guest_tells_leaves(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_KEYBOARD);
    uint32_t head, written;
    uint8_t led[8] = {0x11, 0, 1, 0, 1, 0, 0, 0};
    ram_write(&fixture->rig.ram, DRIVER_DATA, led, sizeof led);
    offer(fixture, STATUS, 8, false, 0);
    offer(fixture, STATUS, 20, false, 0); /* what is longer is cut */
    driver_notify(&fixture->driver, STATUS);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(driver_take(&fixture->driver, STATUS, &head, &written));
        assert_int_equal(written, 0);
    }
    assert_int_equal(fixture->rig.world.emitted.count, 1);
    const struct scripted_event *told = &fixture->rig.world.emitted.events[0];
    assert_int_equal(told->kind, EVENT_INPUT_STATUS);
    assert_int_equal(told->source, SOURCE(SOURCE_INPUT, 5));
    assert_int_equal(told->payload.size, 16);
    assert_memory_equal(told->payload.data, led, 8);
    /* more than one event of the tape holds */
    for (unsigned i = 0; i < 64; i++)
        offer(fixture, STATUS, 8, false, 0);
    driver_notify(&fixture->driver, STATUS);
    assert_int_equal(fixture->rig.world.emitted.count, 2);
    assert_int_equal(fixture->rig.world.emitted.events[1].payload.size, 512);
    drop(fixture);
}

static void buffers_that_are_wrong_need_a_reset(void **state)
{
    (void)state;
    static const struct {
        unsigned queue;
        uint32_t size;
        bool is_writable;
    } wrong[] = {{EVENTS, 7, true}, {EVENTS, 8, false}, {STATUS, 7, false}, {STATUS, 8, true}};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fixture *fixture = make(VIRTIO_INPUT_TABLET);
        offer(fixture, wrong[i].queue, wrong[i].size, wrong[i].is_writable, 0);
        driver_notify(&fixture->driver, wrong[i].queue);
        say(fixture, 1);
        assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
        assert_int_equal(fixture->rig.world.emitted.count, 0);
        driver_start(&fixture->driver, &fixture->rig, &fixture->input.mmio, 0, 2, 64);
        say(fixture, 1);
        assert_false(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
        drop(fixture);
    }
}

/* The session is over while the guest tells something: the device goes on as if nobody had listened. */
static void the_world_may_end_meanwhile(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_KEYBOARD);
    fixture->rig.world.end_at_crossing = 1;
    for (unsigned i = 0; i < 64; i++)
        offer(fixture, STATUS, 8, false, 0);
    driver_notify(&fixture->driver, STATUS);
    assert_true(fixture->rig.world.port.ended);
    assert_int_equal(fixture->rig.world.emitted.count, 0);
    assert_false(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
    drop(fixture);
}

static void hash_input(const void *device, struct hasher *hasher)
{
    virtio_input_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    (void)state;
    struct fixture *fixture = make(VIRTIO_INPUT_TABLET);
    virtio_input_reset(&fixture->input);
    struct hash128 before = rig_hash(hash_input, &fixture->input);
    driver_start(&fixture->driver, &fixture->rig, &fixture->input.mmio, 0, 2, 64);
    struct hash128 running = rig_hash(hash_input, &fixture->input);
    say(fixture, 2);
    struct hash128 waiting = rig_hash(hash_input, &fixture->input);
    assert_false(hash_equal(running, waiting));
    choose(fixture, 1, 0);
    assert_false(hash_equal(waiting, rig_hash(hash_input, &fixture->input)));
    rig_poke_everything(&virtio_mmio_bus_ops, &fixture->input.mmio, VIRTIO_STRIDE);
    virtio_input_reset(&fixture->input);
    assert_true(hash_equal(before, rig_hash(hash_input, &fixture->input)));
    drop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_keyboard_says_what_it_is),   cmocka_unit_test(a_tablet_says_what_it_is),
        cmocka_unit_test(every_question_has_an_answer), cmocka_unit_test(events_fill_buffers_one_by_one),
        cmocka_unit_test(packets_are_lost_as_a_whole),  cmocka_unit_test(order_stays),
        cmocka_unit_test(what_the_guest_tells_leaves),  cmocka_unit_test(buffers_that_are_wrong_need_a_reset),
        cmocka_unit_test(the_world_may_end_meanwhile),  cmocka_unit_test(every_access_is_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
