/* PLIC: gateways, priorities, thresholds, claim and complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/devices/plic.h"
#include "tests/lib/device_rig.h"

enum { M_OUT, S_OUT };
enum { ENABLE_M = 0x2000, ENABLE_S = 0x2080, THRESHOLD_S = 0x201000, CLAIM_M = 0x200004, CLAIM_S = 0x201004 };

struct fixture {
    struct device_rig rig;
    struct plic plic;
};

static uint32_t get(struct fixture *fixture, uint32_t offset)
{
    return (uint32_t)rig_get(&plic_bus_ops, &fixture->plic, offset, 4);
}

static void set(struct fixture *fixture, uint32_t offset, uint32_t value)
{
    rig_set(&plic_bus_ops, &fixture->plic, offset, 4, value);
}

static void wire(struct fixture *fixture, unsigned source, bool level)
{
    struct irq_line line = plic_line(&fixture->plic, source);
    irq_set(&line, level);
}

static int setup(void **state)
{
    static struct fixture fixture;
    device_rig_init(&fixture.rig);
    plic_init(&fixture.plic, device_rig_wire(&fixture.rig, M_OUT), device_rig_wire(&fixture.rig, S_OUT));
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void a_level_is_claimed_and_completed(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, 4 * 10, 1);
    set(fixture, ENABLE_S, 1 << 10);
    wire(fixture, 10, true);
    assert_true(fixture->rig.wires[S_OUT]);
    assert_false(fixture->rig.wires[M_OUT]);
    assert_int_equal(get(fixture, 0x1000), 1 << 10);
    assert_int_equal(get(fixture, CLAIM_S), 10);
    assert_false(fixture->rig.wires[S_OUT]);
    assert_int_equal(get(fixture, CLAIM_S), 0);
    /* The wire is still high: completing lets it in again. */
    set(fixture, CLAIM_S, 10);
    assert_true(fixture->rig.wires[S_OUT]);
    assert_int_equal(get(fixture, CLAIM_S), 10);
    wire(fixture, 10, false);
    set(fixture, CLAIM_S, 10);
    assert_false(fixture->rig.wires[S_OUT]);
}

static void a_request_outlives_its_wire(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, 4 * 3, 1);
    set(fixture, ENABLE_S, 1 << 3);
    wire(fixture, 3, true);
    wire(fixture, 3, false);
    assert_true(fixture->rig.wires[S_OUT]);
    assert_int_equal(get(fixture, CLAIM_S), 3);
    set(fixture, CLAIM_S, 3);
    assert_false(fixture->rig.wires[S_OUT]);
}

static void priority_then_number(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, 4 * 5, 2);
    set(fixture, 4 * 6, 7);
    set(fixture, 4 * 7, 7);
    set(fixture, 4 * 40, 1);
    set(fixture, ENABLE_M, 0xffffffff);
    set(fixture, ENABLE_M + 4, 0xffffffff);
    wire(fixture, 40, true);
    wire(fixture, 5, true);
    wire(fixture, 7, true);
    wire(fixture, 6, true);
    assert_int_equal(get(fixture, 0x1004), 1 << 8);
    assert_int_equal(get(fixture, CLAIM_M), 6);
    assert_int_equal(get(fixture, CLAIM_M), 7);
    assert_int_equal(get(fixture, CLAIM_M), 5);
    assert_int_equal(get(fixture, CLAIM_M), 40);
    assert_int_equal(get(fixture, CLAIM_M), 0);
}

static void threshold_hides_but_claim_still_finds(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, 4 * 5, 3);
    set(fixture, ENABLE_S, 1 << 5);
    set(fixture, THRESHOLD_S, 3);
    wire(fixture, 5, true);
    assert_false(fixture->rig.wires[S_OUT]);
    set(fixture, THRESHOLD_S, 2);
    assert_true(fixture->rig.wires[S_OUT]);
    set(fixture, THRESHOLD_S, 0xffffffff);
    assert_int_equal(get(fixture, THRESHOLD_S), 7);
    assert_false(fixture->rig.wires[S_OUT]);
    assert_int_equal(get(fixture, CLAIM_S), 5);
}

static void what_is_not_enabled_or_has_no_priority_never_interrupts(void **state)
{
    struct fixture *fixture = *state;
    wire(fixture, 9, true);
    set(fixture, ENABLE_S, 1 << 9);
    assert_false(fixture->rig.wires[S_OUT]);
    set(fixture, 4 * 9, 1);
    assert_true(fixture->rig.wires[S_OUT]);
    set(fixture, ENABLE_S, 0);
    assert_false(fixture->rig.wires[S_OUT]);
    /* Source 0 cannot be enabled or given a priority; wrong completions do nothing. */
    set(fixture, ENABLE_S, 0xffffffff);
    assert_int_equal(get(fixture, ENABLE_S), 0xfffffffe);
    set(fixture, 0, 7);
    assert_int_equal(get(fixture, 0), 0);
    assert_int_equal(get(fixture, CLAIM_S), 9);
    set(fixture, CLAIM_S, 0);
    set(fixture, CLAIM_S, 64);
    set(fixture, CLAIM_S, 0xffffffff);
    assert_int_equal(get(fixture, CLAIM_S), 0);
    set(fixture, ENABLE_S, 0);
    set(fixture, CLAIM_S, 9); /* not enabled: ignored */
    set(fixture, ENABLE_S, 1 << 9);
    assert_int_equal(get(fixture, CLAIM_S), 0);
}

static void hash_plic(const void *device, struct hasher *hasher)
{
    plic_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    uint64_t value;
    assert_false(plic_bus_ops.read(&fixture->plic, 0, 8, &value));
    assert_false(plic_bus_ops.write(&fixture->plic, 0x2000, 1, 1));
    rig_poke_everything(&plic_bus_ops, &fixture->plic, PLIC_SIZE);
    assert_false(fixture->rig.wires[S_OUT]);
    plic_reset(&fixture->plic);
    struct plic fresh;
    plic_init(&fresh, device_rig_wire(&fixture->rig, M_OUT), device_rig_wire(&fixture->rig, S_OUT));
    assert_true(hash_equal(rig_hash(hash_plic, &fixture->plic), rig_hash(hash_plic, &fresh)));
    wire(fixture, 1, true);
    assert_false(hash_equal(rig_hash(hash_plic, &fixture->plic), rig_hash(hash_plic, &fresh)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_level_is_claimed_and_completed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_request_outlives_its_wire, setup, teardown),
        cmocka_unit_test_setup_teardown(priority_then_number, setup, teardown),
        cmocka_unit_test_setup_teardown(threshold_hides_but_claim_still_finds, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_enabled_or_has_no_priority_never_interrupts, setup, teardown),
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
