/* The virtio-9p card: chains of every cut into messages and back, and chains that hold none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/p9_overlay.h"
#include "src/base/endian.h"
#include "src/devices/virtio/p9.h"
#include "tests/lib/p9_client.h"
#include "tests/lib/virtio_driver.h"

#define REQUEST (RAM_BASE + 0x200000u)
#define REPLY (RAM_BASE + 0x300000u)

struct fixture {
    struct device_rig rig;
    struct memory_base base;
    struct p9_overlay overlay;
    struct p9_server server;
    struct virtio_p9 p9;
    struct virtio_driver driver;
    struct wall_clock clock;
    struct buffer message;
};

static int setup(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    device_rig_init(&fixture.rig);
    fixture.clock = (struct wall_clock){.clock_hz = RIG_CLOCK_HZ};
    memory_base_init(&fixture.base);
    p9_overlay_init(&fixture.overlay, &fixture.base.base, false, 1 << 20, &fixture.clock, &fixture.rig.cycle);
    p9_server_init(&fixture.server, &fixture.overlay.fs);
    struct virtio_wiring wiring = {&fixture.rig.ram, &fixture.rig.timers, device_rig_wire(&fixture.rig, 0)};
    virtio_p9_init(&fixture.p9, &wiring, &fixture.server, "tag");
    driver_start(&fixture.driver, &fixture.rig, &fixture.p9.mmio, VIRTIO_F_INDIRECT_DESC | 1, 1, 128);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    buffer_deinit(&fixture->message);
    virtio_p9_deinit(&fixture->p9);
    p9_server_deinit(&fixture->server);
    fixture->overlay.fs.ops->deinit(&fixture->overlay.fs);
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void begin(struct fixture *fixture, uint8_t type)
{
    buffer_clear(&fixture->message);
    wire_put32(&fixture->message, 0);
    wire_put8(&fixture->message, type);
    wire_put16(&fixture->message, 0x1234);
}

/* Sends the message in pieces of this many bytes, with room for an answer in pieces of that many; returns the type of
 * the answer, which stands at REPLY. */
static uint8_t send(struct fixture *fixture, uint32_t piece, uint32_t room, uint32_t room_piece)
{
    struct driver_buffer buffers[128];
    unsigned count = 0;
    uint32_t size = (uint32_t)fixture->message.size, head, written;
    store_le32(fixture->message.data, size);
    ram_write(&fixture->rig.ram, REQUEST, fixture->message.data, size);
    ram_fill(&fixture->rig.ram, REPLY, 0xee, 0x10000);
    for (uint32_t at = 0; at < size; at += piece)
        buffers[count++] = (struct driver_buffer){REQUEST + at, size - at < piece ? size - at : piece, false};
    for (uint32_t at = 0; at < room; at += room_piece)
        buffers[count++] = (struct driver_buffer){REPLY + at, room - at < room_piece ? room - at : room_piece, true};
    driver_add(&fixture->driver, 0, buffers, count);
    driver_notify(&fixture->driver, 0);
    device_rig_run(&fixture->rig, 2 * VIRTIO_RESUME_NS);
    assert_true(driver_take(&fixture->driver, 0, &head, &written));
    const uint8_t *reply = ram_view(&fixture->rig.ram, REPLY, room).data;
    assert_int_equal(load_le32(reply), written);
    assert_int_equal(load_le16(reply + 5), 0x1234);
    assert_true(written <= room);
    assert_int_equal(ram_view(&fixture->rig.ram, REPLY + written, 1).data[0], 0xee);
    return reply[4];
}

static void agree(struct fixture *fixture, uint32_t msize)
{
    begin(fixture, T_VERSION);
    wire_put32(&fixture->message, msize);
    wire_put_string(&fixture->message, bytes_of_string("9P2000.L"));
    assert_int_equal(send(fixture, 3, 64, 5), T_VERSION + 1);
    begin(fixture, T_ATTACH);
    wire_put32(&fixture->message, 0);
    wire_put32(&fixture->message, 0xffffffff);
    wire_put_string(&fixture->message, bytes_of_string(""));
    wire_put_string(&fixture->message, bytes_of_string(""));
    wire_put32(&fixture->message, 0);
    assert_int_equal(send(fixture, 100, 64, 64), T_ATTACH + 1);
}

static void configuration(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(driver_read(&fixture->driver, 0x08), 9);
    assert_int_equal(driver_read(&fixture->driver, 0x100) & 0xffff, 3);
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, &fixture->p9.mmio, 0x102, 1), 't');
    assert_int_equal(rig_get(&virtio_mmio_bus_ops, &fixture->p9.mmio, 0x104, 1), 'g');
    driver_write(&fixture->driver, 0x30, 0);
    assert_int_equal(driver_read(&fixture->driver, 0x34), 256);
    rig_poke_everything(&virtio_mmio_bus_ops, &fixture->p9.mmio, VIRTIO_STRIDE);
}

static void messages_in_pieces(void **state)
{
    struct fixture *fixture = *state;
    agree(fixture, 65536);
    begin(fixture, T_WALK);
    wire_put32(&fixture->message, 0);
    wire_put32(&fixture->message, 1);
    wire_put16(&fixture->message, 2);
    wire_put_string(&fixture->message, bytes_of_string("b"));
    wire_put_string(&fixture->message, bytes_of_string("big"));
    assert_int_equal(send(fixture, 1, 64, 1), T_WALK + 1);
    begin(fixture, T_LOPEN);
    wire_put32(&fixture->message, 1);
    wire_put32(&fixture->message, FS_O_RDONLY);
    assert_int_equal(send(fixture, 7, 32, 32), T_LOPEN + 1);
    begin(fixture, T_READ);
    wire_put32(&fixture->message, 1);
    wire_put64(&fixture->message, 100);
    wire_put32(&fixture->message, 60000);
    assert_int_equal(send(fixture, 50, 61000, 4099), T_READ + 1);
    const uint8_t *reply = ram_view(&fixture->rig.ram, REPLY, 60011).data;
    assert_int_equal(load_le32(reply + 7), 60000);
    for (uint32_t i = 0; i < 60000; i++)
        assert_int_equal(reply[11 + i], memory_base_byte(100 + i));
}

static void larger_than_agreed(void **state)
{
    struct fixture *fixture = *state;
    agree(fixture, 4096);
    begin(fixture, T_WRITE);
    memset(buffer_extend(&fixture->message, 5000), 0, 5000);
    assert_int_equal(send(fixture, 2000, 64, 64), 7);
    assert_int_equal(load_le32(ram_view(&fixture->rig.ram, REPLY, 11).data + 7), FS_EPROTO);
    assert_int_equal(driver_status(&fixture->driver), 15);
}

static void chains_that_hold_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const struct driver_buffer chains[][2] = {
        {{REQUEST, 6, false}, {REPLY, 64, true}},
        {{REQUEST, 7, false}, {REPLY, 10, true}},
        {{REQUEST, 64, false}, {REQUEST, 64, false}},
        {{REPLY, 64, true}, {REPLY, 64, true}},
    };
    for (unsigned i = 0; i < 4; i++) {
        driver_start(&fixture->driver, &fixture->rig, &fixture->p9.mmio, 0, 1, 128);
        driver_add(&fixture->driver, 0, chains[i], 2);
        driver_notify(&fixture->driver, 0);
        assert_int_equal(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET, VIRTIO_NEEDS_RESET);
    }
    driver_start(&fixture->driver, &fixture->rig, &fixture->p9.mmio, 0, 1, 128);
    agree(fixture, 8192);
}

static void hash_p9(const void *device, struct hasher *hasher)
{
    virtio_p9_hash(device, hasher);
}

static void a_reset_forgets_the_session(void **state)
{
    struct fixture *fixture = *state;
    agree(fixture, 8192);
    assert_int_equal(fixture->server.fids.count, 1);
    driver_start(&fixture->driver, &fixture->rig, &fixture->p9.mmio, 0, 1, 128);
    assert_int_equal(fixture->server.fids.count, 0);
    begin(fixture, T_CLUNK);
    wire_put32(&fixture->message, 0);
    assert_int_equal(send(fixture, 64, 64, 64), 7);
    agree(fixture, 8192);
    struct hash128 before = rig_hash(hash_p9, &fixture->p9);
    virtio_p9_reset(&fixture->p9);
    assert_int_equal(fixture->server.fids.count, 0);
    assert_false(hash_equal(before, rig_hash(hash_p9, &fixture->p9)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(configuration),
        TEST(messages_in_pieces),
        TEST(larger_than_agreed),
        TEST(chains_that_hold_nothing),
        TEST(a_reset_forgets_the_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
