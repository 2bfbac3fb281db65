/* Devices and backends under a world that fails: the first crossing, then the second, until the work succeeds. An
 * ended session is left alone from then on; an error of the world reaches the guest and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/disk_image.h"
#include "src/backends/disk_overlay.h"
#include "src/backends/wall_clock.h"
#include "src/base/endian.h"
#include "src/devices/virtio/blk.h"
#include "src/devices/virtio/console.h"
#include "src/devices/virtio/net.h"
#include "src/devices/virtio/rng.h"
#include "tests/lib/virtio_driver.h"

#define DISK_BYTES (1u << 20)

struct session {
    struct device_rig rig;
    struct wall_clock clock;
    struct nic nic;
    struct virtio_net net;
    struct disk_image image, writable;
    struct disk_overlay overlay;
    struct virtio_blk blk, rw;
    struct console console;
    struct virtio_console hvc;
    struct entropy entropy;
    struct virtio_rng rng;
    unsigned fail_ask; /* the ask of this number has no answer; 0: all have */
    unsigned asks;
    bool is_open;    /* the machine could be built */
    unsigned errors; /* that the guest was told of */
};

static void fill(struct buffer *out, uint32_t size)
{
    memset(buffer_extend(out, size), 0x11, size);
}

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *out)
{
    struct session *session = port->context;
    uint8_t info[13] = {0};
    store_le64(info, DISK_BYTES);
    store_le32(info + 9, DISK_INFO_ASKS_WRITES);
    if (++session->asks == session->fail_ask)
        return PORT_NONE;
    switch (kind) {
    case EVENT_WALL_CLOCK: buffer_append(out, bytes_of(info, 8)); break;
    case EVENT_DISK_INFO: buffer_append(out, bytes_of(info, sizeof info)); break;
    case EVENT_DISK_STORE:
    case EVENT_DISK_ZERO:
    case EVENT_DISK_FLUSH: break;
    case EVENT_DISK_READ: fill(out, load_le32(request.data + 8)); break;
    case EVENT_ENTROPY: fill(out, load_le32(request.data)); break;
    default: fail();
    }
    return PORT_OK;
}

static bool open_session(struct session *session)
{
    static const struct nic_config config = {SOURCE(SOURCE_NET, 0), {2, 0, 0, 0, 0, 1}, NIC_MTU_DEFAULT, true};
    struct device_rig *rig = &session->rig;
    struct virtio_wiring wiring = {&rig->ram, &rig->timers, device_rig_wire(rig, 0)};
    struct error error = {0};
    console_init(&session->console, &rig->crossing, SOURCE(SOURCE_CONSOLE, 0), &rig->timers);
    virtio_console_init(&session->hvc, &wiring, &session->console);
    entropy_init(&session->entropy, &rig->crossing, SOURCE(SOURCE_RNG, 0));
    virtio_rng_init(&session->rng, &wiring, &session->entropy);
    nic_init(&session->nic, &rig->crossing, &config);
    virtio_net_init(&session->net, &wiring, &session->nic);
    if (wall_clock_init(&session->clock, &rig->crossing, RIG_CLOCK_HZ, NULL, &error) ||
        disk_image_init(&session->image, &rig->crossing, SOURCE(SOURCE_DISK, 0), false, &error) ||
        disk_overlay_init(&session->overlay, &session->image.disk, &error) ||
        disk_image_init(&session->writable, &rig->crossing, SOURCE(SOURCE_DISK, 1), false, &error)) {
        assert_true(error.message[0] != 0);
        return false;
    }
    virtio_blk_init(&session->blk, &wiring, &session->overlay.disk, "disk0", VIRTIO_BLK_QUEUE_SIZE);
    virtio_blk_init(&session->rw, &wiring, &session->writable.disk, "disk1", VIRTIO_BLK_QUEUE_SIZE);
    return true;
}

static void close_session(struct session *session)
{
    virtio_blk_deinit(&session->blk);
    virtio_blk_deinit(&session->rw);
    if (session->overlay.base)
        disk_deinit(&session->overlay.disk);
    else
        disk_deinit(&session->image.disk);
    disk_deinit(&session->writable.disk);
    virtio_net_deinit(&session->net);
    nic_deinit(&session->nic);
    entropy_deinit(&session->entropy);
    console_deinit(&session->console);
    device_rig_deinit(&session->rig);
}

/* One disk request; counts it if the guest is told of an error. */
static void disk_request(struct session *session, struct virtio_blk *blk, uint32_t type, uint32_t size)
{
    struct virtio_driver driver;
    driver_start(&driver, &session->rig, &blk->mmio, 0, 1, 8);
    uint8_t header[16] = {0};
    store_le32(header, type);
    store_le64(header + 8, 3);
    ram_write(&session->rig.ram, DRIVER_DATA, header, sizeof header);
    ram_fill(&session->rig.ram, DRIVER_DATA + 64, 0xee, 1);
    struct driver_buffer buffers[] = {
        {DRIVER_DATA, 16, false}, {DRIVER_DATA + 4096, size, type == 0}, {DRIVER_DATA + 64, 1, true}};
    driver_add(&driver, 0, buffers, 3);
    driver_notify(&driver, 0);
    uint8_t status;
    ram_read(&session->rig.ram, DRIVER_DATA + 64, &status, 1);
    assert_true(status <= 1); /* answered, whatever happened */
    session->errors += status;
}

static void work(struct session *session)
{
    struct virtio_driver driver;
    uint32_t head, written;
    disk_request(session, &session->blk, 0, 100 * 1024);
    disk_request(session, &session->blk, 1, 1024);
    disk_request(session, &session->rw, 1, 100 * 1024);
    disk_request(session, &session->rw, 0, 1024);
    driver_start(&driver, &session->rig, &session->rng.mmio, 0, 1, 8);
    struct driver_buffer random = {DRIVER_DATA, 64, true};
    driver_add(&driver, 0, &random, 1);
    driver_notify(&driver, 0);
    if (!driver_take(&driver, 0, &head, &written)) {
        assert_true(driver_status(&driver) & VIRTIO_NEEDS_RESET);
        session->errors++;
    }
    driver_start(&driver, &session->rig, &session->net.mmio, 0, 2, 8);
    struct driver_buffer frame = {DRIVER_DATA, 72, false};
    driver_add(&driver, 1, &frame, 1);
    driver_notify(&driver, 1);
    assert_true(driver_take(&driver, 1, &head, &written));
    driver_start(&driver, &session->rig, &session->hvc.mmio, 0, 2, 8);
    struct driver_buffer text = {DRIVER_DATA, 600, false};
    driver_add(&driver, 1, &text, 1);
    driver_notify(&driver, 1);
    assert_true(driver_take(&driver, 1, &head, &written));
    device_rig_run(&session->rig, 2 * CONSOLE_FLUSH_NS);
}

static void run(struct session *session, uint64_t end_at_crossing, unsigned fail_ask)
{
    *session = (struct session){.fail_ask = fail_ask};
    device_rig_init(&session->rig);
    session->rig.world.answerer = answer;
    session->rig.world.context = session;
    session->rig.world.end_at_crossing = end_at_crossing;
    session->is_open = open_session(session);
    if (session->is_open)
        work(session);
}

static void the_session_ends_at_any_crossing(void **state)
{
    (void)state;
    static struct session session;
    run(&session, 0, 0);
    uint64_t crossings = session.rig.world.crossings;
    assert_int_equal(session.errors, 0);
    close_session(&session);
    assert_true(crossings > 10);
    for (uint64_t at = 1; at <= crossings; at++) {
        run(&session, at, 0);
        assert_true(session.rig.world.port.ended);
        /* Nobody has crossed again after the end. */
        assert_int_equal(session.rig.world.crossings, at);
        assert_int_equal(session.rig.world.emitted.count + session.rig.world.asked.count, at - 1);
        close_session(&session);
    }
}

static void any_ask_may_go_unanswered(void **state)
{
    (void)state;
    static struct session session;
    run(&session, 0, 0);
    unsigned asks = session.asks;
    close_session(&session);
    assert_true(asks > 6);
    for (unsigned failing = 1; failing <= asks; failing++) {
        run(&session, 0, failing);
        assert_false(session.rig.world.port.ended);
        /* Building fails with a message, or the guest hears of one error. */
        assert_true(!session.is_open || session.errors == 1);
        assert_int_equal(!session.is_open, failing <= 3);
        close_session(&session);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_session_ends_at_any_crossing),
        cmocka_unit_test(any_ask_may_go_unanswered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
