/* Goldfish RTC, the wall clock behind it, and the test finisher. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/rtc_goldfish.h"
#include "src/devices/syscon.h"
#include "tests/lib/device_rig.h"

#define BOOT_NS 1700000000123456789ull

struct fixture {
    struct device_rig rig;
    struct wall_clock clock;
    struct rtc_goldfish rtc;
};

static uint32_t get(struct fixture *fixture, unsigned offset)
{
    return (uint32_t)rig_get(&rtc_goldfish_bus_ops, &fixture->rtc, offset, 4);
}

static void set(struct fixture *fixture, unsigned offset, uint32_t value)
{
    rig_set(&rtc_goldfish_bus_ops, &fixture->rtc, offset, 4, value);
}

static uint64_t now(struct fixture *fixture)
{
    uint64_t low = get(fixture, 0);
    return low | (uint64_t)get(fixture, 4) << 32;
}

static int setup(void **state)
{
    static struct fixture fixture;
    uint64_t boot = BOOT_NS;
    device_rig_init(&fixture.rig);
    wall_clock_init(&fixture.clock, &fixture.rig.crossing, RIG_CLOCK_HZ, &boot, NULL);
    rtc_goldfish_init(&fixture.rtc, &fixture.clock, &fixture.rig.timers, device_rig_wire(&fixture.rig, 0));
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void time_is_boot_plus_cycles(void **state)
{
    struct fixture *fixture = *state;
    assert_true(now(fixture) == BOOT_NS);
    fixture->rig.cycle = 5000000000;
    assert_true(now(fixture) == BOOT_NS + 5000000000);
    assert_true(rig_get(&rtc_goldfish_bus_ops, &fixture->rtc, 0, 8) == BOOT_NS + 5000000000);
}

static void the_guest_sets_the_time(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, 4, 1);
    set(fixture, 0, 2);
    assert_true(now(fixture) == (1ull << 32 | 2));
    rtc_goldfish_reset(&fixture->rtc);
    fixture->rig.cycle += 10;
    assert_true(now(fixture) == (1ull << 32 | 12));
}

static void the_alarm_rings_once_at_its_time(void **state)
{
    struct fixture *fixture = *state;
    uint64_t at = BOOT_NS + 1000;
    set(fixture, 0x10, 1);
    set(fixture, 0x0c, (uint32_t)(at >> 32));
    set(fixture, 0x08, (uint32_t)at);
    assert_int_equal(get(fixture, 0x18), 1);
    device_rig_run(&fixture->rig, 999);
    assert_false(fixture->rig.wires[0]);
    device_rig_run(&fixture->rig, 1);
    assert_true(fixture->rig.wires[0]);
    assert_int_equal(get(fixture, 0x18), 0);
    set(fixture, 0x1c, 1);
    assert_false(fixture->rig.wires[0]);
    device_rig_run(&fixture->rig, 100000);
    assert_int_equal(fixture->rig.rises[0], 1);
}

static void the_alarm_rings_at_the_first_cycle_of_its_nanosecond(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t rates[] = {10000000, 30000000, 770000000, 2500000000, 7000000000};
    for (unsigned i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        fixture->rig.cycle = 123456789;
        fixture->rig.timers.clock_hz = fixture->clock.clock_hz = rates[i];
        for (uint64_t delay = 1; delay < 400; delay += 7) {
            uint64_t at = now(fixture) + delay;
            set(fixture, 0x0c, (uint32_t)(at >> 32));
            set(fixture, 0x08, (uint32_t)at);
            uint64_t cycle = fixture->rig.timers.next_cycle;
            assert_true(wall_clock_ns(&fixture->clock, cycle) >= at);
            assert_true(wall_clock_ns(&fixture->clock, cycle - 1) < at);
            device_rig_run(&fixture->rig, cycle - fixture->rig.cycle);
            assert_int_equal(get(fixture, 0x18), 0);
        }
    }
}

static void an_alarm_in_the_past_rings_at_once_and_can_be_cleared(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, 0x10, 1);
    set(fixture, 0x0c, 0);
    set(fixture, 0x08, 5);
    assert_true(fixture->rig.wires[0]);
    set(fixture, 0x1c, 0);
    set(fixture, 0x0c, 0xffffffff);
    set(fixture, 0x08, 0xffffffff); /* in 500 years: no timer can be armed for it */
    assert_int_equal(get(fixture, 0x18), 1);
    assert_int_equal(get(fixture, 0x08), 0xffffffff);
    assert_int_equal(get(fixture, 0x0c), 0xffffffff);
    set(fixture, 0x14, 1);
    assert_int_equal(get(fixture, 0x18), 0);
    assert_int_equal(fixture->rig.timers.next_cycle, TIMER_NEVER);
}

static void hash_rtc(const void *device, struct hasher *hasher)
{
    rtc_goldfish_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    struct hash128 before = rig_hash(hash_rtc, &fixture->rtc);
    assert_int_equal(rig_get(&rtc_goldfish_bus_ops, &fixture->rtc, 3, 1), (uint8_t)(BOOT_NS >> 24));
    rig_poke_everything(&rtc_goldfish_bus_ops, &fixture->rtc, RTC_SIZE);
    device_rig_run(&fixture->rig, 1000000);
    rtc_goldfish_reset(&fixture->rtc);
    assert_false(fixture->rig.wires[0]);
    assert_false(hash_equal(before, rig_hash(hash_rtc, &fixture->rtc)));
}

static void boot_time_is_asked_for_once(void **state)
{
    struct fixture *fixture = *state;
    uint8_t answer[8];
    store_le64(answer, 42);
    scripted_answer(&fixture->rig.world, EVENT_WALL_CLOCK, PORT_OK, bytes_of(answer, sizeof answer));
    struct wall_clock clock;
    struct error error;
    assert_int_equal(wall_clock_init(&clock, &fixture->rig.crossing, 2 * RIG_CLOCK_HZ, NULL, &error), 0);
    assert_true(wall_clock_ns(&clock, 200) == 142);
    assert_int_equal(fixture->rig.world.asked.count, 1);
    scripted_answer(&fixture->rig.world, EVENT_WALL_CLOCK, PORT_OK, bytes_of(answer, 7));
    assert_int_equal(wall_clock_init(&clock, &fixture->rig.crossing, RIG_CLOCK_HZ, NULL, &error), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    scripted_answer(&fixture->rig.world, EVENT_WALL_CLOCK, PORT_NONE, bytes_of(NULL, 0));
    assert_int_equal(wall_clock_init(&clock, &fixture->rig.crossing, RIG_CLOCK_HZ, NULL, NULL), -1);
}

struct request {
    unsigned count;
    enum syscon_request kind;
    uint32_t code;
};

static void on_request(void *context, enum syscon_request kind, uint32_t code)
{
    struct request *request = context;
    *request = (struct request){.count = request->count + 1, .kind = kind, .code = code};
}

static void the_finisher_asks_the_machine(void **state)
{
    (void)state;
    struct request request = {0};
    struct syscon syscon;
    syscon_init(&syscon, on_request, &request);
    rig_set(&syscon_bus_ops, &syscon, 0, 4, 0x5555);
    assert_int_equal(request.kind, SYSCON_WANTS_POWER_OFF);
    rig_set(&syscon_bus_ops, &syscon, 0, 2, 0x7777);
    assert_int_equal(request.kind, SYSCON_WANTS_REBOOT);
    rig_set(&syscon_bus_ops, &syscon, 0, 4, 0xabcd3333);
    assert_int_equal(request.kind, SYSCON_WANTS_FAIL);
    assert_int_equal(request.code, 0xabcd);
    assert_int_equal(request.count, 3);
    rig_set(&syscon_bus_ops, &syscon, 4, 4, 0x5555);
    rig_set(&syscon_bus_ops, &syscon, 0, 1, 0x55);
    rig_set(&syscon_bus_ops, &syscon, 0, 4, 0x1234);
    assert_int_equal(request.count, 3);
    rig_poke_everything(&syscon_bus_ops, &syscon, SYSCON_SIZE);
    assert_int_equal(request.count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(time_is_boot_plus_cycles, setup, teardown),
        cmocka_unit_test_setup_teardown(the_guest_sets_the_time, setup, teardown),
        cmocka_unit_test_setup_teardown(the_alarm_rings_once_at_its_time, setup, teardown),
        cmocka_unit_test_setup_teardown(the_alarm_rings_at_the_first_cycle_of_its_nanosecond, setup, teardown),
        cmocka_unit_test_setup_teardown(an_alarm_in_the_past_rings_at_once_and_can_be_cleared, setup, teardown),
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
        cmocka_unit_test_setup_teardown(boot_time_is_asked_for_once, setup, teardown),
        cmocka_unit_test(the_finisher_asks_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
