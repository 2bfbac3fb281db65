/* The console backend: when output leaves, how input waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/console.h"
#include "tests/lib/device_rig.h"

struct fixture {
    struct device_rig rig;
    struct console console;
    unsigned changes;
};

static void on_changed(void *context)
{
    struct fixture *fixture = context;
    fixture->changes++;
}

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    console_init(&fixture.console, &fixture.rig.crossing, SOURCE(SOURCE_CONSOLE, 0), &fixture.rig.timers);
    console_listen(&fixture.console, on_changed, &fixture);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    console_deinit(&fixture->console);
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void put(struct fixture *fixture, const char *text)
{
    console_write(&fixture->console, bytes_of_string(text));
}

static void assert_left(struct fixture *fixture, size_t index, uint64_t cycle, const char *text)
{
    assert_true(index < fixture->rig.world.emitted.count);
    const struct scripted_event *event = &fixture->rig.world.emitted.events[index];
    assert_int_equal(event->kind, EVENT_CONSOLE_OUT);
    assert_int_equal(event->cycle, cycle);
    assert_int_equal(event->payload.size, strlen(text));
    assert_memory_equal(event->payload.data, text, strlen(text));
}

static void lines_leave_at_once(void **state)
{
    struct fixture *fixture = *state;
    fixture->rig.cycle = 5;
    put(fixture, "one\ntwo\nthr");
    assert_left(fixture, 0, 5, "one\n");
    assert_left(fixture, 1, 5, "two\n");
    assert_int_equal(fixture->rig.world.emitted.count, 2);
    put(fixture, "ee\n");
    assert_left(fixture, 2, 5, "three\n");
    assert_int_equal(fixture->rig.timers.next_cycle, TIMER_NEVER);
}

static void the_rest_leaves_after_a_millisecond(void **state)
{
    struct fixture *fixture = *state;
    fixture->rig.cycle = 100;
    put(fixture, "lo");
    device_rig_run(&fixture->rig, 500000);
    put(fixture, "gin:");
    device_rig_run(&fixture->rig, 499999);
    assert_int_equal(fixture->rig.world.emitted.count, 0);
    device_rig_run(&fixture->rig, 1);
    assert_left(fixture, 0, 1000100, "login:");
    console_flush(&fixture->console);
    assert_int_equal(fixture->rig.world.emitted.count, 1);
}

static void long_lines_are_cut(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < CONSOLE_LINE_MAX + 1; i++)
        put(fixture, "x");
    assert_int_equal(fixture->rig.world.emitted.count, 1);
    assert_int_equal(fixture->rig.world.emitted.events[0].payload.size, CONSOLE_LINE_MAX);
    console_flush(&fixture->console);
    assert_left(fixture, 1, 0, "x");
    put(fixture, "y");
    console_reset(&fixture->console);
    assert_left(fixture, 2, 0, "y");
}

static void typed_bytes_wait_and_wrap(void **state)
{
    struct fixture *fixture = *state;
    uint8_t out[7000];
    uint8_t in[5000];
    uint8_t next_in = 0, next_out = 0;
    for (unsigned round = 0; round < 1000; round++) {
        for (unsigned i = 0; i < sizeof in; i++)
            in[i] = next_in++;
        console_receive(&fixture->console, bytes_of(in, sizeof in));
        if (round % 2 == 0)
            continue;
        uint32_t count = console_read(&fixture->console, out, 7000);
        for (uint32_t i = 0; i < count; i++)
            assert_int_equal(out[i], next_out++);
        if (fixture->console.dropped_in)
            break;
    }
    assert_true(fixture->console.dropped_in > 0);
    assert_int_equal(console_readable(&fixture->console), CONSOLE_INPUT_BYTES - 7000);
}

static void listeners_hear_of_every_change(void **state)
{
    struct fixture *fixture = *state;
    uint8_t byte;
    console_receive(&fixture->console, bytes_of_string(""));
    assert_int_equal(console_read(&fixture->console, &byte, 1), 0);
    assert_int_equal(fixture->changes, 0);
    console_receive(&fixture->console, bytes_of_string("ab"));
    assert_int_equal(console_read(&fixture->console, &byte, 1), 1);
    assert_int_equal(byte, 'a');
    assert_int_equal(fixture->changes, 2);
}

static void hash_console(const void *device, struct hasher *hasher)
{
    console_hash(device, hasher);
}

static void the_hash_is_of_content_not_of_places(void **state)
{
    struct fixture *fixture = *state;
    uint8_t byte;
    console_receive(&fixture->console, bytes_of_string("bc"));
    struct hash128 here = rig_hash(hash_console, &fixture->console);
    console_read(&fixture->console, &byte, 1);
    assert_false(hash_equal(here, rig_hash(hash_console, &fixture->console)));
    console_read(&fixture->console, &byte, 1);
    console_receive(&fixture->console, bytes_of_string("bc"));
    assert_true(hash_equal(here, rig_hash(hash_console, &fixture->console)));
    put(fixture, "x");
    assert_false(hash_equal(here, rig_hash(hash_console, &fixture->console)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_leave_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(the_rest_leaves_after_a_millisecond, setup, teardown),
        cmocka_unit_test_setup_teardown(long_lines_are_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(typed_bytes_wait_and_wrap, setup, teardown),
        cmocka_unit_test_setup_teardown(listeners_hear_of_every_change, setup, teardown),
        cmocka_unit_test_setup_teardown(the_hash_is_of_content_not_of_places, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
