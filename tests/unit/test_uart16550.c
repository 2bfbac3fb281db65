/* UART: what Linux, U-Boot and small programs do with a 16550A. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/devices/uart16550.h"
#include "tests/lib/device_rig.h"

enum { RBR, IER, IIR, LCR, MCR, LSR, MSR, SCR };

struct fixture {
    struct device_rig rig;
    struct console console;
    struct uart16550 uart;
};

static uint8_t get(struct fixture *fixture, unsigned offset)
{
    return (uint8_t)rig_get(&uart16550_bus_ops, &fixture->uart, offset, 1);
}

static void set(struct fixture *fixture, unsigned offset, uint8_t value)
{
    rig_set(&uart16550_bus_ops, &fixture->uart, offset, 1, value);
}

static void type(struct fixture *fixture, const char *text)
{
    console_receive(&fixture->console, bytes_of_string(text));
}

static int setup(void **state)
{
    static struct fixture fixture;
    device_rig_init(&fixture.rig);
    console_init(&fixture.console, &fixture.rig.crossing, SOURCE(SOURCE_CONSOLE, 0), &fixture.rig.timers);
    uart16550_init(&fixture.uart, &fixture.console, device_rig_wire(&fixture.rig, 0));
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

static void what_is_sent_reaches_the_console(void **state)
{
    struct fixture *fixture = *state;
    for (const char *c = "hello\n"; *c; c++) {
        assert_int_equal(get(fixture, LSR) & 0x60, 0x60);
        set(fixture, RBR, (uint8_t)*c);
    }
    struct buffer out = {0};
    scripted_gather(&fixture->rig.world, EVENT_CONSOLE_OUT, &out);
    assert_string_equal(buffer_string(&out), "hello\n");
    buffer_deinit(&out);
}

static void received_bytes_interrupt_until_they_are_read(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, IIR, 0x01); /* FIFOs on, trigger 1 */
    set(fixture, IER, 0x01);
    assert_int_equal(get(fixture, IIR), 0xc1);
    type(fixture, "ab");
    assert_true(fixture->rig.wires[0]);
    assert_int_equal(get(fixture, IIR), 0xc4);
    assert_int_equal(get(fixture, LSR), 0x61);
    assert_int_equal(get(fixture, RBR), 'a');
    assert_true(fixture->rig.wires[0]);
    assert_int_equal(get(fixture, RBR), 'b');
    assert_false(fixture->rig.wires[0]);
    assert_int_equal(get(fixture, RBR), 0);
    assert_int_equal(get(fixture, LSR), 0x60);
}

static void below_the_trigger_it_is_a_timeout(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, IIR, 0xc1); /* trigger 14 */
    set(fixture, IER, 0x01);
    type(fixture, "0123456789abc");
    assert_int_equal(get(fixture, IIR), 0xcc);
    type(fixture, "d");
    assert_int_equal(get(fixture, IIR), 0xc4);
}

static void a_burst_of_any_length_arrives_whole(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, IIR, 0x01);
    set(fixture, MCR, 0x02);
    for (unsigned i = 0; i < 1000; i++)
        type(fixture, "x");
    unsigned count = 0;
    while (get(fixture, LSR) & 1) {
        assert_int_equal(get(fixture, RBR), 'x');
        count++;
    }
    assert_int_equal(count, 1000);
}

static void the_line_is_held_until_the_guest_opens_it(void **state)
{
    struct fixture *fixture = *state;
    type(fixture, "early");
    assert_int_equal(get(fixture, LSR) & 1, 0);
    assert_int_equal(get(fixture, RBR), 0); /* what a driver does that clears the receiver */
    set(fixture, IIR, 0x07);
    assert_int_equal(console_readable(&fixture->console), 5);
    set(fixture, MCR, 0x03);
    assert_int_equal(get(fixture, LSR) & 1, 1);
    assert_int_equal(get(fixture, RBR), 'e');
    set(fixture, MCR, 0x00);
    set(fixture, SCR, 0);
    assert_int_equal(get(fixture, LSR) & 1, 0);
    assert_int_equal(get(fixture, LSR) & 1, 1); /* polled twice: somebody waits */
    assert_int_equal(get(fixture, RBR), 'a');
    assert_int_equal(get(fixture, LSR) & 1, 1);
    set(fixture, RBR, '!');
    assert_int_equal(get(fixture, LSR) & 1, 0);
}

static void clearing_the_fifo_keeps_what_was_typed(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, MCR, 0x02);
    set(fixture, IIR, 0x01);
    type(fixture, "0123456789abcdefXY");
    set(fixture, IIR, 0x03);
    assert_int_equal(get(fixture, RBR), '0');
    set(fixture, MCR, 0x12); /* loopback */
    set(fixture, RBR, 'l');
    assert_int_equal(get(fixture, LSR) & 1, 1);
    set(fixture, IIR, 0x03);
    assert_int_equal(get(fixture, LSR) & 1, 0);
    set(fixture, MCR, 0x02);
    assert_int_equal(get(fixture, RBR), '1');
}

static void the_transmitter_interrupt(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, IER, 0x02);
    assert_true(fixture->rig.wires[0]);
    assert_int_equal(get(fixture, IIR), 0x02);
    assert_false(fixture->rig.wires[0]);
    assert_int_equal(get(fixture, IIR), 0x01);
    set(fixture, RBR, 'x');
    assert_true(fixture->rig.wires[0]);
    set(fixture, IER, 0x00);
    assert_false(fixture->rig.wires[0]);
}

static void loopback_and_modem_lines(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(get(fixture, MSR), 0xb0);
    set(fixture, MCR, 0x1a); /* how Linux asks whether this is a UART */
    assert_int_equal(get(fixture, MSR) & 0xf0, 0x90);
    set(fixture, IER, 0x05);
    set(fixture, RBR, 'l');
    assert_int_equal(get(fixture, LSR), 0x61);
    set(fixture, RBR, 'm'); /* no FIFO: overrun */
    assert_int_equal(get(fixture, IIR), 0x06);
    assert_int_equal(get(fixture, LSR), 0x63);
    assert_int_equal(get(fixture, LSR), 0x61);
    assert_int_equal(get(fixture, RBR), 'l');
    assert_int_equal(scripted_count(&fixture->rig.world, EVENT_CONSOLE_OUT), 0);
    assert_int_equal(fixture->console.out_count, 0);
}

static void divisor_and_scratch(void **state)
{
    struct fixture *fixture = *state;
    set(fixture, LCR, 0x83);
    set(fixture, 0, 0x12);
    set(fixture, 1, 0x34);
    assert_int_equal(get(fixture, 0), 0x12);
    assert_int_equal(get(fixture, 1), 0x34);
    set(fixture, LCR, 0x03);
    assert_int_equal(get(fixture, IER), 0);
    set(fixture, IER, 0xff);
    assert_int_equal(get(fixture, IER), 0x0f); /* no bits of other chips */
    set(fixture, SCR, 0xa5);
    assert_int_equal(get(fixture, SCR), 0xa5);
    assert_int_equal(rig_get(&uart16550_bus_ops, &fixture->uart, 4, 4), 0);
    assert_int_equal(rig_get(&uart16550_bus_ops, &fixture->uart, 8, 1), 0);
}

static void hash_uart(const void *device, struct hasher *hasher)
{
    uart16550_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    struct hash128 before = rig_hash(hash_uart, &fixture->uart);
    rig_poke_everything(&uart16550_bus_ops, &fixture->uart, UART_SIZE);
    assert_false(hash_equal(before, rig_hash(hash_uart, &fixture->uart)));
    uart16550_reset(&fixture->uart);
    assert_true(hash_equal(before, rig_hash(hash_uart, &fixture->uart)));
    assert_false(fixture->rig.wires[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_sent_reaches_the_console, setup, teardown),
        cmocka_unit_test_setup_teardown(received_bytes_interrupt_until_they_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(below_the_trigger_it_is_a_timeout, setup, teardown),
        cmocka_unit_test_setup_teardown(a_burst_of_any_length_arrives_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(the_line_is_held_until_the_guest_opens_it, setup, teardown),
        cmocka_unit_test_setup_teardown(clearing_the_fifo_keeps_what_was_typed, setup, teardown),
        cmocka_unit_test_setup_teardown(the_transmitter_interrupt, setup, teardown),
        cmocka_unit_test_setup_teardown(loopback_and_modem_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(divisor_and_scratch, setup, teardown),
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
