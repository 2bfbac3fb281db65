/* HTIF: what stores to tohost mean. The test plays the hart: it writes RAM and reports the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/htif.h"
#include "tests/lib/device_rig.h"

#define TOHOST (RAM_BASE + 0x1000)
#define FROMHOST (RAM_BASE + 0x1040)
#define CALL (RAM_BASE + 0x2000)

struct fixture {
    struct device_rig rig;
    struct console console;
    struct htif htif;
    unsigned exits;
    uint64_t code;
};

static void on_exit_asked(void *context, uint64_t code)
{
    struct fixture *fixture = context;
    fixture->exits++;
    fixture->code = code;
}

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    console_init(&fixture.console, &fixture.rig.crossing, SOURCE(SOURCE_CONSOLE, 0), &fixture.rig.timers);
    htif_init(&fixture.htif, &fixture.rig.ram, &fixture.console, on_exit_asked, &fixture);
    assert_true(htif_attach(&fixture.htif, TOHOST, FROMHOST, false));
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

static void store(struct fixture *fixture, uint64_t paddr, unsigned width, uint64_t value)
{
    uint8_t bytes[8];
    store_le64(bytes, value);
    assert_true(ram_write(&fixture->rig.ram, paddr, bytes, width));
    ram_store_seen(&fixture->rig.ram, paddr, width);
}

static uint64_t load(struct fixture *fixture, uint64_t paddr)
{
    uint8_t bytes[8];
    assert_true(ram_read(&fixture->rig.ram, paddr, bytes, sizeof bytes));
    return load_le64(bytes);
}

static void the_page_is_watched(void **state)
{
    struct fixture *fixture = *state;
    assert_true(fixture->rig.ram.page_flags[1] & RAM_WATCHED);
    assert_false(fixture->rig.ram.page_flags[0] & RAM_WATCHED);
    assert_false(htif_attach(&fixture->htif, TOHOST + 4, 0, false));
    assert_false(htif_attach(&fixture->htif, RAM_BASE + RIG_RAM_BYTES, 0, false));
    assert_false(htif_attach(&fixture->htif, TOHOST, 8, false));
}

/* RV32 stores halves, the lower one first. */
static void halves_of_a_word(void **state)
{
    struct fixture *fixture = *state;
    assert_true(htif_attach(&fixture->htif, TOHOST, FROMHOST, true));
    store(fixture, TOHOST, 4, 1); /* success needs no upper half */
    assert_int_equal(fixture->exits, 1);
    assert_int_equal(fixture->code, 0);
    store(fixture, TOHOST, 4, 'a'); /* which is odd: an exit, or a byte to print? */
    assert_int_equal(fixture->exits, 1);
    store(fixture, TOHOST + 4, 4, 0x01010000);
    assert_int_equal(fixture->exits, 1);
    assert_int_equal(load(fixture, TOHOST), 0);
    assert_int_equal(fixture->console.out_count, 1);
    assert_int_equal(fixture->console.out[0], 'a');
    store(fixture, TOHOST, 4, 7 << 1 | 1);
    assert_int_equal(fixture->exits, 1);
    store(fixture, TOHOST + 4, 4, 0);
    assert_int_equal(fixture->exits, 2);
    assert_int_equal(fixture->code, 7);
    store(fixture, TOHOST, 4, 9 << 1 | 1); /* programs that only ever store this half do so again */
    store(fixture, TOHOST, 4, 9 << 1 | 1);
    assert_int_equal(fixture->exits, 3);
    assert_int_equal(fixture->code, 9);
    store(fixture, TOHOST, 4, 1000 << 1 | 1); /* no byte */
    assert_int_equal(fixture->exits, 4);
    assert_int_equal(fixture->code, 1000);
    store(fixture, TOHOST, 4, 3);
    store(fixture, TOHOST, 4, 0); /* thought better of it */
    store(fixture, TOHOST, 4, 3);
    assert_int_equal(fixture->exits, 4);
    store(fixture, TOHOST, 8, 2); /* an even value that is no address */
    assert_int_equal(fixture->exits, 4);
}

static void a_system_call_by_halves(void **state)
{
    struct fixture *fixture = *state;
    assert_true(htif_attach(&fixture->htif, TOHOST, FROMHOST, true));
    for (unsigned upper_first = 0; upper_first < 2; upper_first++) {
        store(fixture, CALL, 8, 93);
        store(fixture, CALL + 8, 8, 5 + upper_first);
        if (upper_first)
            store(fixture, TOHOST + 4, 4, 0);
        store(fixture, TOHOST, 4, CALL);
        assert_int_equal(fixture->exits, 1 + upper_first);
        assert_int_equal(fixture->code, 5 + upper_first);
        if (!upper_first)
            store(fixture, TOHOST + 4, 4, 0);
        assert_int_equal(fixture->exits, 1 + upper_first);
    }
}

static void one_is_success_and_other_odd_values_fail(void **state)
{
    struct fixture *fixture = *state;
    store(fixture, TOHOST, 8, 1);
    assert_int_equal(fixture->exits, 1);
    assert_int_equal(fixture->code, 0);
    store(fixture, TOHOST, 8, 7 << 1 | 1);
    assert_int_equal(fixture->code, 7);
    assert_int_equal(fixture->exits, 2);
    store(fixture, TOHOST - 8, 8, 1);
    store(fixture, TOHOST + 8, 8, 1);
    store(fixture, TOHOST, 8, 0);
    assert_int_equal(fixture->exits, 2);
}

static void two_halves_make_a_word(void **state)
{
    struct fixture *fixture = *state;
    store(fixture, TOHOST, 4, 3); /* as riscv-tests do: the low half says it all */
    assert_int_equal(fixture->exits, 1);
    assert_int_equal(fixture->code, 1);
    store(fixture, TOHOST + 4, 4, 0);
    assert_int_equal(fixture->exits, 1);
    store(fixture, TOHOST, 4, 'B' & ~1u);
    assert_int_equal(fixture->console.out_count, 0);
    store(fixture, TOHOST + 4, 4, 0x01010000);
    assert_int_equal(fixture->console.out_count, 1);
    assert_int_equal(fixture->console.out[0], 'B');
}

static void console_commands(void **state)
{
    struct fixture *fixture = *state;
    store(fixture, TOHOST, 8, 1ull << 56 | 1ull << 48 | 'x');
    assert_int_equal(fixture->console.out[0], 'x');
    assert_int_equal(load(fixture, TOHOST), 0);
    store(fixture, TOHOST, 8, 1ull << 56);
    assert_int_equal(load(fixture, FROMHOST), 0);
    console_receive(&fixture->console, bytes_of_string("yz"));
    assert_true(load(fixture, FROMHOST) == (1ull << 56 | 0x100 | 'y'));
    assert_int_equal(console_readable(&fixture->console), 1);
    store(fixture, TOHOST, 8, 1ull << 56);
    assert_true(load(fixture, FROMHOST) == (1ull << 56 | 0x100 | 'z'));
    store(fixture, TOHOST, 8, 2ull << 56 | 1); /* no such device */
    assert_int_equal(fixture->exits, 0);
}

static void call(struct fixture *fixture, uint64_t number, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t words[64] = {0};
    store_le64(words, number);
    store_le64(words + 8, a);
    store_le64(words + 16, b);
    store_le64(words + 24, c);
    ram_write(&fixture->rig.ram, CALL, words, sizeof words);
    store(fixture, FROMHOST, 8, 0);
    store(fixture, TOHOST, 8, CALL);
}

static void system_calls_by_proxy(void **state)
{
    struct fixture *fixture = *state;
    ram_write(&fixture->rig.ram, RAM_BASE + 0x3000, "hi there", 8);
    call(fixture, 64, 1, RAM_BASE + 0x3000, 8);
    assert_int_equal(load(fixture, CALL), 8);
    assert_int_equal(load(fixture, FROMHOST), 1);
    assert_memory_equal(fixture->console.out, "hi there", 8);
    call(fixture, 64, 1, RAM_BASE + RIG_RAM_BYTES - 4, 8);
    assert_true(load(fixture, CALL) == (uint64_t)-14);
    call(fixture, 64, 1, UINT64_MAX - 2, UINT64_MAX);
    assert_true(load(fixture, CALL) == (uint64_t)-14);
    call(fixture, 64, 7, RAM_BASE, 8);
    assert_true(load(fixture, CALL) == (uint64_t)-38);
    call(fixture, 1234, 0, 0, 0);
    assert_true(load(fixture, CALL) == (uint64_t)-38);
    assert_int_equal(fixture->exits, 0);
    call(fixture, 93, 5, 0, 0);
    assert_int_equal(fixture->exits, 1);
    assert_int_equal(fixture->code, 5);
}

static void calls_outside_ram_are_ignored(void **state)
{
    struct fixture *fixture = *state;
    store(fixture, TOHOST, 8, 0x1000);
    store(fixture, TOHOST, 8, RAM_BASE + RIG_RAM_BYTES - 8);
    store(fixture, TOHOST, 8, (1ull << 48) - 2);
    assert_int_equal(fixture->exits, 0);
    assert_int_equal(load(fixture, FROMHOST), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_page_is_watched, setup, teardown),
        cmocka_unit_test_setup_teardown(halves_of_a_word, setup, teardown),
        cmocka_unit_test_setup_teardown(a_system_call_by_halves, setup, teardown),
        cmocka_unit_test_setup_teardown(one_is_success_and_other_odd_values_fail, setup, teardown),
        cmocka_unit_test_setup_teardown(two_halves_make_a_word, setup, teardown),
        cmocka_unit_test_setup_teardown(console_commands, setup, teardown),
        cmocka_unit_test_setup_teardown(system_calls_by_proxy, setup, teardown),
        cmocka_unit_test_setup_teardown(calls_outside_ram_are_ignored, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
