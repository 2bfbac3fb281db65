/* CLINT and SSWI: the timer is a function of the cycle, levels follow, setssip only sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/devices/clint.h"
#include "tests/lib/device_rig.h"

enum { MSIP, MTIP, SSIP };

struct fixture {
    struct device_rig rig;
    struct clint clint;
};

static int setup(void **state)
{
    static struct fixture fixture;
    device_rig_init(&fixture.rig);
    clint_init(&fixture.clint, &fixture.rig.timers, device_rig_wire(&fixture.rig, MSIP),
               device_rig_wire(&fixture.rig, MTIP), device_rig_wire(&fixture.rig, SSIP));
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void the_timer_rings_at_exactly_its_cycle(void **state)
{
    struct fixture *fixture = *state;
    struct clint *clint = &fixture->clint;
    fixture->rig.cycle = 12345;
    assert_int_equal(rig_get(&clint_bus_ops, clint, 0xbff8, 8), 123);
    rig_set(&clint_bus_ops, clint, 0x4000, 8, 200);
    assert_false(fixture->rig.wires[MTIP]);
    assert_int_equal(fixture->rig.timers.next_cycle, 20000);
    device_rig_run(&fixture->rig, 20000 - 12345 - 1);
    assert_false(fixture->rig.wires[MTIP]);
    device_rig_run(&fixture->rig, 1);
    assert_true(fixture->rig.wires[MTIP]);
    rig_set(&clint_bus_ops, clint, 0x4000, 8, 201);
    assert_false(fixture->rig.wires[MTIP]);
    rig_set(&clint_bus_ops, clint, 0x4000, 8, 0);
    assert_true(fixture->rig.wires[MTIP]);
    assert_int_equal(fixture->rig.timers.next_cycle, TIMER_NEVER);
}

static void halves_of_mtimecmp_are_written_apart(void **state)
{
    struct fixture *fixture = *state;
    struct clint *clint = &fixture->clint;
    rig_set(&clint_bus_ops, clint, 0x4004, 4, 0xffffffff);
    rig_set(&clint_bus_ops, clint, 0x4000, 4, 7);
    rig_set(&clint_bus_ops, clint, 0x4004, 4, 0);
    assert_int_equal(rig_get(&clint_bus_ops, clint, 0x4000, 8), 7);
    assert_int_equal(rig_get(&clint_bus_ops, clint, 0x4004, 4), 0);
    assert_int_equal(fixture->rig.timers.next_cycle, 700);
}

static void far_times_do_not_overflow(void **state)
{
    struct fixture *fixture = *state;
    rig_set(&clint_bus_ops, &fixture->clint, 0x4000, 8, UINT64_MAX / 100);
    assert_false(fixture->rig.wires[MTIP]);
    assert_int_equal(fixture->rig.timers.next_cycle, TIMER_NEVER);
    rig_set(&clint_bus_ops, &fixture->clint, 0x4000, 8, UINT64_MAX / 100 - 1);
    assert_int_equal(fixture->rig.timers.next_cycle, (UINT64_MAX / 100 - 1) * 100);
}

static void software_interrupts(void **state)
{
    struct fixture *fixture = *state;
    struct clint *clint = &fixture->clint;
    rig_set(&clint_bus_ops, clint, 0, 4, 3);
    assert_true(fixture->rig.wires[MSIP]);
    assert_int_equal(rig_get(&clint_bus_ops, clint, 0, 4), 1);
    rig_set(&clint_bus_ops, clint, 0, 4, 2);
    assert_false(fixture->rig.wires[MSIP]);
    rig_set(&clint_bus_ops, clint, 4, 4, 1); /* a hart that does not exist */
    assert_false(fixture->rig.wires[MSIP]);
    rig_set(&sswi_bus_ops, clint, 0, 4, 0);
    assert_false(fixture->rig.wires[SSIP]);
    rig_set(&sswi_bus_ops, clint, 0, 4, 1);
    assert_true(fixture->rig.wires[SSIP]);
    assert_int_equal(rig_get(&sswi_bus_ops, clint, 0, 4), 0);
}

static void other_widths_are_bus_errors(void **state)
{
    struct fixture *fixture = *state;
    uint64_t value;
    assert_false(clint_bus_ops.read(&fixture->clint, 0xbff8, 1, &value));
    assert_false(clint_bus_ops.read(&fixture->clint, 0, 8, &value));
    assert_false(clint_bus_ops.write(&fixture->clint, 0, 8, 1));
    assert_false(sswi_bus_ops.write(&fixture->clint, 0, 8, 1));
    assert_false(fixture->rig.wires[MSIP]);
    rig_poke_everything(&clint_bus_ops, &fixture->clint, CLINT_SIZE);
    rig_poke_everything(&sswi_bus_ops, &fixture->clint, SSWI_SIZE);
}

static void hash_clint(const void *device, struct hasher *hasher)
{
    clint_hash(device, hasher);
}

static void reset_and_hash(void **state)
{
    struct fixture *fixture = *state;
    struct hash128 before = rig_hash(hash_clint, &fixture->clint);
    rig_set(&clint_bus_ops, &fixture->clint, 0, 4, 1);
    rig_set(&clint_bus_ops, &fixture->clint, 0x4000, 8, 0);
    assert_false(hash_equal(before, rig_hash(hash_clint, &fixture->clint)));
    clint_reset(&fixture->clint);
    assert_true(hash_equal(before, rig_hash(hash_clint, &fixture->clint)));
    assert_false(fixture->rig.wires[MSIP]);
    assert_false(fixture->rig.wires[MTIP]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_timer_rings_at_exactly_its_cycle, setup, teardown),
        cmocka_unit_test_setup_teardown(halves_of_mtimecmp_are_written_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(far_times_do_not_overflow, setup, teardown),
        cmocka_unit_test_setup_teardown(software_interrupts, setup, teardown),
        cmocka_unit_test_setup_teardown(other_widths_are_bus_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(reset_and_hash, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
