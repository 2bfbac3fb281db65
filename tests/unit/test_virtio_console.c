/* virtio-console: text both ways, size, emergency writes, sharing a console with the UART. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/devices/uart16550.h"
#include "src/devices/virtio/console.h"
#include "tests/lib/virtio_driver.h"

enum { RX, TX };

struct fixture {
    struct device_rig rig;
    struct console console;
    struct uart16550 uart;
    struct virtio_console device;
    struct virtio_driver driver;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    console_init(&fixture.console, &fixture.rig.crossing, SOURCE(SOURCE_CONSOLE, 0), &fixture.rig.timers);
    uart16550_init(&fixture.uart, &fixture.console, device_rig_wire(&fixture.rig, 1));
    struct virtio_wiring wiring = {&fixture.rig.ram, &fixture.rig.timers, device_rig_wire(&fixture.rig, 0)};
    virtio_console_init(&fixture.device, &wiring, &fixture.console);
    driver_start(&fixture.driver, &fixture.rig, &fixture.device.mmio, 1, 2, 64);
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

static void text_leaves(void **state)
{
    struct fixture *fixture = *state;
    ram_fill(&fixture->rig.ram, DRIVER_DATA, 'x', 599);
    ram_fill(&fixture->rig.ram, DRIVER_DATA + 599, '\n', 1);
    struct driver_buffer buffer = {DRIVER_DATA, 600, false};
    driver_add(&fixture->driver, TX, &buffer, 1);
    driver_notify(&fixture->driver, TX);
    struct buffer out = {0};
    scripted_gather(&fixture->rig.world, EVENT_CONSOLE_OUT, &out);
    assert_int_equal(out.size, 600);
    assert_int_equal(out.data[599], '\n');
    assert_int_equal(scripted_count(&fixture->rig.world, EVENT_CONSOLE_OUT), 3);
    buffer_deinit(&out);
    struct driver_buffer huge[] = {{RAM_BASE, RIG_RAM_BYTES, false}, {RAM_BASE, 1, false}};
    driver_add(&fixture->driver, TX, huge, 2);
    driver_notify(&fixture->driver, TX);
    assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
}

static void typed_text_arrives_in_the_buffers_there_are(void **state)
{
    struct fixture *fixture = *state;
    uint32_t head, written;
    console_receive(&fixture->console, bytes_of_string("hello"));
    struct driver_buffer buffers[] = {{DRIVER_DATA, 3, true}};
    driver_add(&fixture->driver, RX, buffers, 1);
    driver_notify(&fixture->driver, RX);
    assert_true(driver_take(&fixture->driver, RX, &head, &written));
    assert_int_equal(written, 3);
    assert_int_equal(console_readable(&fixture->console), 2);
    driver_add(&fixture->driver, RX, buffers, 1);
    driver_add(&fixture->driver, RX, buffers, 1);
    driver_notify(&fixture->driver, RX);
    assert_true(driver_take(&fixture->driver, RX, &head, &written));
    assert_int_equal(written, 2);
    assert_memory_equal(ram_view(&fixture->rig.ram, DRIVER_DATA, 3).data, "lol", 3);
    driver_acknowledge(&fixture->driver);
    console_receive(&fixture->console, bytes_of_string("!"));
    assert_true(fixture->rig.wires[0]);
    assert_true(driver_take(&fixture->driver, RX, &head, &written));
    assert_int_equal(written, 1);
}

static void without_a_driver_the_uart_gets_the_text(void **state)
{
    struct fixture *fixture = *state;
    rig_set(&uart16550_bus_ops, &fixture->uart, 1, 1, 1);
    console_receive(&fixture->console, bytes_of_string("u"));
    assert_true(fixture->rig.wires[1]);
    struct driver_buffer buffer = {DRIVER_DATA, 3, true};
    driver_add(&fixture->driver, RX, &buffer, 1);
    driver_notify(&fixture->driver, RX);
    assert_false(fixture->rig.wires[1]);
    assert_true(fixture->rig.wires[0]);
}

static void size_and_emergency_writes(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(driver_read(&fixture->driver, 0x100), 25 << 16 | 80);
    virtio_console_resize(&fixture->device, 132, 43);
    assert_int_equal(driver_read(&fixture->driver, 0x100), 43 << 16 | 132);
    assert_int_equal(driver_read(&fixture->driver, 0x60), 2);
    rig_set(&virtio_mmio_bus_ops, &fixture->device.mmio, 0x108, 4, 'E');
    rig_set(&virtio_mmio_bus_ops, &fixture->device.mmio, 0x108, 1, 'F');
    rig_set(&virtio_mmio_bus_ops, &fixture->device.mmio, 0x104, 4, 'G');
    assert_int_equal(fixture->console.out_count, 1);
    assert_int_equal(fixture->console.out[0], 'E');
}

static void wrong_buffers_need_a_reset(void **state)
{
    struct fixture *fixture = *state;
    struct driver_buffer buffer = {DRIVER_DATA, 3, false};
    driver_add(&fixture->driver, RX, &buffer, 1);
    driver_notify(&fixture->driver, RX);
    assert_int_equal(driver_status(&fixture->driver), 15);
    console_receive(&fixture->console, bytes_of_string("hello"));
    assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
    assert_int_equal(console_readable(&fixture->console), 5);
    virtio_console_reset(&fixture->device);
    driver_start(&fixture->driver, &fixture->rig, &fixture->device.mmio, 0, 2, 64);
    struct driver_buffer good = {DRIVER_DATA, 30, true};
    driver_add(&fixture->driver, RX, &good, 1);
    driver_notify(&fixture->driver, RX);
    assert_int_equal(console_readable(&fixture->console), 0);
}

static void hash_console(const void *device, struct hasher *hasher)
{
    virtio_console_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    virtio_console_reset(&fixture->device);
    struct hash128 before = rig_hash(hash_console, &fixture->device);
    driver_start(&fixture->driver, &fixture->rig, &fixture->device.mmio, 1, 2, 64);
    rig_poke_everything(&virtio_mmio_bus_ops, &fixture->device.mmio, VIRTIO_STRIDE);
    assert_false(hash_equal(before, rig_hash(hash_console, &fixture->device)));
    virtio_console_reset(&fixture->device);
    assert_true(hash_equal(before, rig_hash(hash_console, &fixture->device)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_leaves, setup, teardown),
        cmocka_unit_test_setup_teardown(typed_text_arrives_in_the_buffers_there_are, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_driver_the_uart_gets_the_text, setup, teardown),
        cmocka_unit_test_setup_teardown(size_and_emergency_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(wrong_buffers_need_a_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
