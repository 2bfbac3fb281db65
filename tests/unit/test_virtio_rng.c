/* virtio-rng and the entropy backend behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/rng.h"
#include "tests/lib/virtio_driver.h"

struct fixture {
    struct device_rig rig;
    struct entropy entropy;
    struct virtio_rng rng;
    struct virtio_driver driver;
    uint8_t next;
};

static enum port_status answer_entropy(struct scripted_port *port, enum event_kind kind, struct bytes request,
                                       struct buffer *answer)
{
    struct fixture *fixture = port->context;
    assert_int_equal(kind, EVENT_ENTROPY);
    assert_int_equal(request.size, 4);
    for (uint32_t i = 0; i < load_le32(request.data); i++)
        buffer_append_byte(answer, fixture->next++);
    return PORT_OK;
}

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    fixture.rig.world.answerer = answer_entropy;
    fixture.rig.world.context = &fixture;
    entropy_init(&fixture.entropy, &fixture.rig.crossing, SOURCE(SOURCE_RNG, 0));
    struct virtio_wiring wiring = {&fixture.rig.ram, &fixture.rig.timers, device_rig_wire(&fixture.rig, 0)};
    virtio_rng_init(&fixture.rng, &wiring, &fixture.entropy);
    driver_start(&fixture.driver, &fixture.rig, &fixture.rng.mmio, 0, 1, 64);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    entropy_deinit(&fixture->entropy);
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void random_bytes_arrive(void **state)
{
    struct fixture *fixture = *state;
    struct driver_buffer buffers[] = {{DRIVER_DATA, 5, true}, {DRIVER_DATA + 100, 3, true}};
    fixture->next = 7;
    driver_add(&fixture->driver, 0, buffers, 2);
    driver_notify(&fixture->driver, 0);
    uint32_t head, written;
    assert_true(driver_take(&fixture->driver, 0, &head, &written));
    assert_int_equal(written, 8);
    assert_memory_equal(ram_view(&fixture->rig.ram, DRIVER_DATA, 5).data, "\7\10\11\12\13", 5);
    assert_memory_equal(ram_view(&fixture->rig.ram, DRIVER_DATA + 100, 3).data, "\14\15\16", 3);
    assert_int_equal(fixture->rig.touched, 1);
}

static void a_request_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    struct driver_buffer buffer = {RAM_BASE + 0x400000, 0x800000, true};
    driver_add(&fixture->driver, 0, &buffer, 1);
    driver_notify(&fixture->driver, 0);
    uint32_t head, written;
    assert_true(driver_take(&fixture->driver, 0, &head, &written));
    assert_int_equal(written, VIRTIO_RNG_BYTES);
    assert_int_equal(fixture->rig.world.asked.count, 1);
    struct driver_buffer wrong = {DRIVER_DATA, 8, false};
    driver_add(&fixture->driver, 0, &wrong, 1);
    driver_notify(&fixture->driver, 0);
    assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
}

static void the_backend_asks_in_pieces(void **state)
{
    struct fixture *fixture = *state;
    static uint8_t out[2 * ENTROPY_ASK_MAX + 1];
    assert_true(entropy_fill(&fixture->entropy, out, sizeof out));
    assert_int_equal(fixture->rig.world.asked.count, 3);
    assert_int_equal(load_le32(fixture->rig.world.asked.events[2].payload.data), 1);
    assert_int_equal(out[2 * ENTROPY_ASK_MAX], (uint8_t)(2 * ENTROPY_ASK_MAX));
    scripted_answer(&fixture->rig.world, EVENT_ENTROPY, PORT_OK, bytes_of(out, 3));
    assert_false(entropy_fill(&fixture->entropy, out, 4)); /* a short answer is none */
}

static void a_world_without_entropy_breaks_the_device_only(void **state)
{
    struct fixture *fixture = *state;
    struct driver_buffer buffer = {DRIVER_DATA, 5, true};
    scripted_answer(&fixture->rig.world, EVENT_ENTROPY, PORT_NONE, bytes_of(NULL, 0));
    driver_add(&fixture->driver, 0, &buffer, 1);
    driver_notify(&fixture->driver, 0);
    assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
}

static void hash_rng(const void *device, struct hasher *hasher)
{
    virtio_rng_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    virtio_rng_reset(&fixture->rng);
    struct hash128 before = rig_hash(hash_rng, &fixture->rng);
    driver_start(&fixture->driver, &fixture->rig, &fixture->rng.mmio, 0, 1, 64);
    rig_poke_everything(&virtio_mmio_bus_ops, &fixture->rng.mmio, VIRTIO_STRIDE);
    virtio_rng_reset(&fixture->rng);
    assert_true(hash_equal(before, rig_hash(hash_rng, &fixture->rng)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_bytes_arrive, setup, teardown),
        cmocka_unit_test_setup_teardown(a_request_is_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(the_backend_asks_in_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(a_world_without_entropy_breaks_the_device_only, setup, teardown),
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
