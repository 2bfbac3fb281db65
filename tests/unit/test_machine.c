/* The machine's loop, with a port that is a list and a guest that echoes: order at one cycle, exits, reboot, slices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "src/base/endian.h"
#include "src/machine.h"
#include "tests/lib/scripted_port.h"

/* An M-mode guest: prints B, then sleeps in wfi; answers each byte with the next letter, except q (power off), r
 * (reboot), f (fail with 7) and s (a millisecond of mtimecmp, then T). Its source:
 *
 * # M-mode flat binary: echo console bytes +1 with wfi between; 'q' powers off, 'r' reboots, 'f' fails with 7, 's' sleeps 1 ms by mtimecmp
 *     .globl _start
 * _start:
 *     li s0, 0x10000000      # uart
 *     li s1, 0x00100000      # syscon
 *     li s2, 0x0c000000      # plic
 *     li s3, 0x02000000      # clint
 *     lla t0, trap
 *     csrw mtvec, t0
 *     # plic: source 10 priority 1, enable ctx 0
 *     li t0, 1
 *     sw t0, 40(s2)
 *     li t1, 0x0c002000
 *     li t0, 1<<10
 *     sw t0, 0(t1)
 *     li t0, 1
 *     sb t0, 1(s0)           # IER rx
 *     li t0, 0x880           # MEIE | MTIE
 *     csrw mie, t0
 *     li t0, 'B'
 *     sb t0, 0(s0)
 * loop:
 *     wfi
 *     lb t0, 5(s0)
 *     andi t0, t0, 1
 *     beqz t0, timer
 *     lb t1, 0(s0)
 *     li t2, 'q'
 *     beq t1, t2, quit
 *     li t2, 'r'
 *     beq t1, t2, reboot
 *     li t2, 'f'
 *     beq t1, t2, fail
 *     li t2, 's'
 *     beq t1, t2, sleep
 *     addi t1, t1, 1
 *     sb t1, 0(s0)
 *     # claim/complete
 * claim:
 *     li t3, 0x0c200004
 *     lw t4, 0(t3)
 *     sw t4, 0(t3)
 *     j loop
 * timer:
 *     csrr t0, mip
 *     andi t0, t0, 0x80
 *     beqz t0, loop
 *     li t0, -1
 *     li t3, 0x02004000
 *     sd t0, 0(t3)
 *     li t1, 'T'
 *     sb t1, 0(s0)
 *     j loop
 * sleep:
 *     li t3, 0x0200bff8
 *     ld t0, 0(t3)
 *     li t1, 10000
 *     add t0, t0, t1
 *     li t3, 0x02004000
 *     sd t0, 0(t3)
 *     j claim
 * quit:
 *     li t0, 0x5555
 *     sw t0, 0(s1)
 *     j .
 * reboot:
 *     li t0, 0x7777
 *     sw t0, 0(s1)
 *     j .
 * fail:
 *     li t0, 0x73333
 *     sw t0, 0(s1)
 *     j .
 * trap:
 *     li t0, 0x13333
 *     sw t0, 0(s1)
 *     j .
 */
static const uint8_t echo_guest[] = {
    0x37, 0x04, 0x00, 0x10, 0xb7, 0x04, 0x10, 0x00, 0x37, 0x09, 0x00, 0x0c, 0xb7, 0x09, 0x00, 0x02, 0x97, 0x02, 0x00,
    0x00, 0x93, 0x82, 0x22, 0x0e, 0x73, 0x90, 0x52, 0x30, 0x85, 0x42, 0x23, 0x24, 0x59, 0x02, 0x37, 0x23, 0x00, 0x0c,
    0x93, 0x02, 0x00, 0x40, 0x23, 0x20, 0x53, 0x00, 0x85, 0x42, 0xa3, 0x00, 0x54, 0x00, 0x85, 0x62, 0x9b, 0x82, 0x02,
    0x88, 0x73, 0x90, 0x42, 0x30, 0x93, 0x02, 0x20, 0x04, 0x23, 0x00, 0x54, 0x00, 0x73, 0x00, 0x50, 0x10, 0x83, 0x02,
    0x54, 0x00, 0x93, 0xf2, 0x12, 0x00, 0x63, 0x8f, 0x02, 0x02, 0x03, 0x03, 0x04, 0x00, 0x93, 0x03, 0x10, 0x07, 0x63,
    0x07, 0x73, 0x06, 0x93, 0x03, 0x20, 0x07, 0x63, 0x09, 0x73, 0x06, 0x93, 0x03, 0x60, 0x06, 0x63, 0x0b, 0x73, 0x06,
    0x93, 0x03, 0x30, 0x07, 0x63, 0x0d, 0x73, 0x02, 0x05, 0x03, 0x23, 0x00, 0x64, 0x00, 0x37, 0x0e, 0x20, 0x0c, 0x11,
    0x2e, 0x83, 0x2e, 0x0e, 0x00, 0x23, 0x20, 0xde, 0x01, 0x65, 0xbf, 0xf3, 0x22, 0x40, 0x34, 0x93, 0xf2, 0x02, 0x08,
    0xe3, 0x87, 0x02, 0xfa, 0xfd, 0x52, 0x37, 0x4e, 0x00, 0x02, 0x23, 0x30, 0x5e, 0x00, 0x13, 0x03, 0x40, 0x05, 0x23,
    0x00, 0x64, 0x00, 0x61, 0xbf, 0x37, 0xce, 0x00, 0x02, 0x61, 0x3e, 0x83, 0x32, 0x0e, 0x00, 0x09, 0x63, 0x1b, 0x03,
    0x03, 0x71, 0x9a, 0x92, 0x37, 0x4e, 0x00, 0x02, 0x23, 0x30, 0x5e, 0x00, 0x5d, 0xbf, 0x95, 0x62, 0x9b, 0x82, 0x52,
    0x55, 0x23, 0xa0, 0x54, 0x00, 0x01, 0xa0, 0x9d, 0x62, 0x9b, 0x82, 0x72, 0x77, 0x23, 0xa0, 0x54, 0x00, 0x01, 0xa0,
    0xb7, 0x32, 0x07, 0x00, 0x9b, 0x82, 0x32, 0x33, 0x23, 0xa0, 0x54, 0x00, 0x01, 0xa0, 0xcd, 0x62, 0x9b, 0x82, 0x32,
    0x33, 0x23, 0xa0, 0x54, 0x00, 0x01, 0xa0};

struct rig {
    struct scripted_port port;
    struct scenario scenario;
    struct machine *machine;
    struct machine_result result;
    struct buffer text;
};

static enum port_status answer_anything(struct scripted_port *port, enum event_kind kind, struct bytes request,
                                        struct buffer *answer)
{
    (void)port;
    if (kind == EVENT_PINNED) {
        assert_true(bytes_equal(request, bytes_of_string("bios")));
        buffer_append(answer, bytes_of(echo_guest, sizeof echo_guest));
    } else if (kind == EVENT_WALL_CLOCK) {
        memset(buffer_extend(answer, 8), 0, 8);
    } else if (kind == EVENT_ENTROPY) {
        memset(buffer_extend(answer, load_le32(request.data)), 0x5a, load_le32(request.data));
    } else {
        fail();
    }
    return PORT_OK;
}

static void rig_init(struct rig *rig)
{
    *rig = (struct rig){0};
    scripted_port_init(&rig->port);
    rig->port.answerer = answer_anything;
    scenario_defaults(&rig->scenario);
    rig->scenario.machine.memory_bytes = 16 << 20;
    free(rig->scenario.machine.bios);
    rig->scenario.machine.bios = strdup("echo");
    rig->scenario.digest_instructions = 0;
}

static void type(struct rig *rig, uint64_t cycle, const char *text)
{
    scripted_arrive(&rig->port, cycle, SOURCE(SOURCE_CONSOLE, 0), EVENT_CONSOLE_IN, bytes_of_string(text));
}

static void run(struct rig *rig, uint64_t slice)
{
    struct error error = {0};
    assert_int_equal(machine_new(&rig->machine, &rig->scenario, 0, &rig->port.port, &error), 0);
    machine_set_slice(rig->machine, slice);
    machine_run(rig->machine, &rig->result);
    scripted_gather(&rig->port, EVENT_CONSOLE_OUT, &rig->text);
}

static void rig_deinit(struct rig *rig)
{
    machine_free(rig->machine);
    scenario_deinit(&rig->scenario);
    scripted_port_deinit(&rig->port);
    buffer_deinit(&rig->text);
}

static void bytes_that_arrive_are_answered_and_the_guest_ends(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    type(&rig, 10000, "A");
    type(&rig, 20000, "H");
    type(&rig, 30000, "q");
    run(&rig, 0);
    assert_string_equal(buffer_string(&rig.text), "BBI");
    assert_int_equal(rig.result.exit, MACHINE_EXIT_POWER_OFF);
    assert_true(rig.result.cycle > 30000 && rig.result.cycle < 31000);
    assert_true(rig.result.instructions < 1000); /* it slept in between */
    assert_int_equal(scripted_count(&rig.port, EVENT_DIGEST), 1);
    assert_int_equal(scripted_count(&rig.port, EVENT_EXIT), 1);
    rig_deinit(&rig);
}

static void a_failing_guest_says_its_code(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    type(&rig, 10000, "f");
    run(&rig, 0);
    assert_int_equal(rig.result.exit, MACHINE_EXIT_FAILED);
    assert_int_equal(rig.result.code, 7);
    rig_deinit(&rig);
}

static void a_reboot_starts_again_and_keeps_the_clock(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    type(&rig, 10000, "r");
    type(&rig, 20000, "A");
    type(&rig, 30000, "q");
    run(&rig, 0);
    assert_string_equal(buffer_string(&rig.text), "BBB");
    assert_int_equal(rig.result.exit, MACHINE_EXIT_POWER_OFF);
    assert_true(rig.result.cycle > 30000);
    rig_deinit(&rig);
}

static void nothing_can_wake_it(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    run(&rig, 0);
    assert_int_equal(rig.result.exit, MACHINE_EXIT_STUCK);
    assert_string_equal(buffer_string(&rig.text), "B");
    rig_deinit(&rig);
}

static void timers_fire_at_their_cycle_while_it_sleeps(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    type(&rig, 10000, "s");
    type(&rig, 3000000, "q");
    run(&rig, 0);
    assert_string_equal(buffer_string(&rig.text), "BT");
    rig_deinit(&rig);
}

static void the_virtual_limit_ends_a_sleeping_guest_at_its_cycle(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    rig.scenario.limit_cycles = 123456;
    run(&rig, 0);
    assert_int_equal(rig.result.exit, MACHINE_EXIT_LIMIT);
    assert_true(rig.result.cycle == 123456);
    rig_deinit(&rig);
}

static void a_stop_ends_it_with_its_reason(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    uint8_t reason = PORT_STOP_SIGNAL;
    scripted_arrive(&rig.port, 777, SOURCE(SOURCE_MACHINE, 0), EVENT_STOP, bytes_of(&reason, 1));
    run(&rig, 0);
    assert_int_equal(rig.result.exit, MACHINE_EXIT_STOPPED);
    assert_int_equal(rig.result.code, PORT_STOP_SIGNAL);
    assert_true(rig.result.cycle == 777);
    rig_deinit(&rig);
}

static void slices_cannot_be_seen(void **state)
{
    (void)state;
    static const uint64_t slices[] = {0, 1, 2, 3, 7, 64, 1000};
    struct buffer first = {0};
    struct hash128 hash = {0};
    uint64_t cycle = 0;
    for (size_t i = 0; i < sizeof slices / sizeof slices[0]; i++) {
        struct rig rig;
        rig_init(&rig);
        rig.scenario.digest_instructions = 10;
        type(&rig, 31, "A");
        type(&rig, 31, "s");
        type(&rig, 77, "abc");
        type(&rig, 1500000, "q");
        run(&rig, slices[i]);
        struct buffer digests = {0};
        scripted_gather(&rig.port, EVENT_DIGEST, &digests);
        if (i == 0) {
            first = digests;
            hash = rig.result.state;
            cycle = rig.result.cycle;
            assert_true(digests.size > 3 * 24);
        } else {
            assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&digests)));
            assert_true(hash_equal(hash, rig.result.state));
            assert_true(cycle == rig.result.cycle);
            buffer_deinit(&digests);
        }
        rig_deinit(&rig);
    }
    buffer_deinit(&first);
}

/* The world may end the session at any crossing: the machine stops, says so, and touches nothing more. */
static void the_world_may_end_at_every_crossing(void **state)
{
    (void)state;
    bool finished = false;
    for (uint64_t crossing = 1; !finished; crossing++) {
        struct rig rig;
        rig_init(&rig);
        rig.port.end_at_crossing = crossing;
        type(&rig, 10000, "A");
        type(&rig, 20000, "q");
        struct error error = {0};
        if (machine_new(&rig.machine, &rig.scenario, 0, &rig.port.port, &error) == 0) {
            machine_run(rig.machine, &rig.result);
            finished = !rig.port.port.ended;
            if (!finished)
                assert_true(rig.result.exit == MACHINE_EXIT_PORT || rig.result.exit == MACHINE_EXIT_POWER_OFF);
        } else {
            assert_null(rig.machine);
            assert_int_not_equal(error.code, 0);
        }
        assert_true(crossing < 1000);
        rig_deinit(&rig);
    }
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct rig rig;
    struct error error = {0};
    rig_init(&rig);
    rig.scenario.machine.memory_bytes = 1 << 20;
    assert_int_equal(machine_new(&rig.machine, &rig.scenario, 0, &rig.port.port, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    assert_null(rig.machine);
    rig_deinit(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_arrive_are_answered_and_the_guest_ends),
        cmocka_unit_test(a_failing_guest_says_its_code),
        cmocka_unit_test(a_reboot_starts_again_and_keeps_the_clock),
        cmocka_unit_test(nothing_can_wake_it),
        cmocka_unit_test(timers_fire_at_their_cycle_while_it_sleeps),
        cmocka_unit_test(the_virtual_limit_ends_a_sleeping_guest_at_its_cycle),
        cmocka_unit_test(a_stop_ends_it_with_its_reason),
        cmocka_unit_test(slices_cannot_be_seen),
        cmocka_unit_test(the_world_may_end_at_every_crossing),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
