/* virtio-blk over a snapshot overlay over a scripted image. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/disk_image.h"
#include "src/backends/disk_overlay.h"
#include "src/base/endian.h"
#include "src/devices/virtio/blk.h"
#include "tests/lib/virtio_driver.h"

#define SECTORS 2048u
enum { IN, OUT, FLUSH = 4, GET_ID = 8, DISCARD = 11, WRITE_ZEROES = 13 };
enum { OK, IOERR, UNSUPP };

struct fixture {
    struct device_rig rig;
    struct disk_image image;
    struct disk_overlay overlay;
    struct virtio_blk blk;
    struct virtio_driver driver;
    bool is_broken; /* the world cannot read */
};

/* Byte i of the image is i / 512 + i. */
static uint8_t content(uint64_t offset)
{
    return (uint8_t)(offset / 512 + offset);
}

static enum port_status answer_disk(struct scripted_port *port, enum event_kind kind, struct bytes request,
                                    struct buffer *answer)
{
    const struct fixture *fixture = port->context;
    assert_int_equal(kind, EVENT_DISK_READ);
    if (fixture->is_broken)
        return PORT_NONE;
    uint64_t offset = load_le64(request.data);
    uint32_t size = load_le32(request.data + 8);
    for (uint32_t i = 0; i < size; i++)
        buffer_append_byte(answer, content(offset + i));
    return PORT_OK;
}

static void build(struct fixture *fixture, bool is_read_only)
{
    *fixture = (struct fixture){0};
    device_rig_init(&fixture->rig);
    fixture->rig.world.answerer = answer_disk;
    fixture->rig.world.context = fixture;
    uint8_t info[9] = {0};
    store_le64(info, SECTORS * 512 + 100);
    info[8] = is_read_only;
    scripted_answer(&fixture->rig.world, EVENT_DISK_INFO, PORT_OK, bytes_of(info, sizeof info));
    assert_int_equal(
        disk_image_init(&fixture->image, &fixture->rig.crossing, SOURCE(SOURCE_DISK, 0), is_read_only, NULL), 0);
    assert_int_equal(disk_overlay_init(&fixture->overlay, &fixture->image.disk, NULL), 0);
    struct virtio_wiring wiring = {&fixture->rig.ram, &fixture->rig.timers, device_rig_wire(&fixture->rig, 0)};
    struct disk *disk = is_read_only ? &fixture->image.disk : &fixture->overlay.disk;
    virtio_blk_init(&fixture->blk, &wiring, disk, "disk0", VIRTIO_BLK_QUEUE_SIZE);
    driver_start(&fixture->driver, &fixture->rig, &fixture->blk.mmio, VIRTIO_F_INDIRECT_DESC, 1, 128);
}

static int setup(void **state)
{
    static struct fixture fixture;
    build(&fixture, false);
    *state = &fixture;
    return 0;
}

static int setup_read_only(void **state)
{
    static struct fixture fixture;
    build(&fixture, true);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    virtio_blk_deinit(&fixture->blk);
    disk_deinit(&fixture->overlay.disk);
    device_rig_deinit(&fixture->rig);
    return 0;
}

#define HEADER RAM_BASE + 0x300000
#define STATUS RAM_BASE + 0x300100

/* One request with one data buffer; returns its status byte, and the used length through written. */
static uint8_t request(struct fixture *fixture, uint32_t type, uint64_t sector, uint32_t size, uint32_t *written)
{
    uint8_t header[16] = {0};
    store_le32(header, type);
    store_le64(header + 8, sector);
    ram_write(&fixture->rig.ram, HEADER, header, sizeof header);
    ram_fill(&fixture->rig.ram, STATUS, 0xee, 1);
    bool is_read = type == IN || type == GET_ID;
    struct driver_buffer buffers[] = {{HEADER, 16, false}, {DRIVER_DATA, size, is_read}, {STATUS, 1, true}};
    if (size == 0)
        buffers[1] = buffers[2];
    driver_add(&fixture->driver, 0, buffers, size ? 3 : 2);
    driver_notify(&fixture->driver, 0);
    device_rig_run(&fixture->rig, 2 * VIRTIO_RESUME_NS);
    uint32_t head;
    assert_true(driver_take(&fixture->driver, 0, &head, written));
    return ram_view(&fixture->rig.ram, STATUS, 1).data[0];
}

static uint8_t guest_byte(struct fixture *fixture, uint64_t offset)
{
    return ram_view(&fixture->rig.ram, DRIVER_DATA + offset, 1).data[0];
}

static void configuration(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(driver_read(&fixture->driver, 0x08), 2);
    assert_int_equal(driver_read(&fixture->driver, 0x100), SECTORS);
    driver_write(&fixture->driver, 0x30, 0);
    assert_int_equal(driver_read(&fixture->driver, 0x34), 256);
    uint32_t written;
    assert_int_equal(request(fixture, GET_ID, 0, 20, &written), OK);
    assert_int_equal(written, 21);
    assert_memory_equal(ram_view(&fixture->rig.ram, DRIVER_DATA, 20).data, "disk0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    assert_int_equal(request(fixture, GET_ID, 0, 3, &written), OK);
    assert_int_equal(written, 4);
    assert_int_equal(request(fixture, GET_ID, 0, 512, &written), OK);
    assert_int_equal(written, 20);
}

/* A short queue has room for fewer segments beside header and status. */
static void short_queues(void **state)
{
    struct fixture *fixture = *state;
    static const uint16_t sizes[] = {4, 16, 128, 1024};
    static const uint32_t segments[] = {2, 14, 126, 126};
    struct virtio_wiring wiring = {&fixture->rig.ram, &fixture->rig.timers, device_rig_wire(&fixture->rig, 0)};
    for (unsigned i = 0; i < 4; i++) {
        uint32_t written;
        virtio_blk_deinit(&fixture->blk);
        virtio_blk_init(&fixture->blk, &wiring, &fixture->overlay.disk, "disk0", sizes[i]);
        driver_start(&fixture->driver, &fixture->rig, &fixture->blk.mmio, VIRTIO_F_INDIRECT_DESC, 1,
                     sizes[i] < 128 ? sizes[i] : 128);
        driver_write(&fixture->driver, 0x30, 0);
        assert_int_equal(driver_read(&fixture->driver, 0x34), sizes[i]);
        assert_int_equal(driver_read(&fixture->driver, 0x10c), segments[i]);
        for (unsigned round = 0; round < 3 * sizes[i] && round < 100; round++) {
            assert_int_equal(request(fixture, IN, round, 512, &written), OK);
            assert_int_equal(guest_byte(fixture, 1), content(round * 512 + 1));
        }
    }
}

static void reads_are_asked_in_aligned_chunks(void **state)
{
    struct fixture *fixture = *state;
    uint32_t written;
    size_t before = fixture->rig.world.asked.count;
    assert_int_equal(request(fixture, IN, 3, 200 * 512, &written), OK);
    assert_int_equal(written, 200 * 512 + 1);
    for (uint32_t i = 0; i < 200 * 512; i += 97)
        assert_int_equal(guest_byte(fixture, i), content(3 * 512 + i));
    for (size_t i = before; i < fixture->rig.world.asked.count; i++) {
        const uint8_t *asked = fixture->rig.world.asked.events[i].payload.data;
        uint64_t offset = load_le64(asked);
        uint32_t size = load_le32(asked + 8);
        assert_true(size <= DISK_IMAGE_CHUNK);
        assert_int_equal(offset / DISK_IMAGE_CHUNK, (offset + size - 1) / DISK_IMAGE_CHUNK);
    }
}

static void what_is_written_is_read_back_and_never_leaves(void **state)
{
    struct fixture *fixture = *state;
    uint32_t written;
    ram_fill(&fixture->rig.ram, DRIVER_DATA, 0xaa, 1024);
    assert_int_equal(request(fixture, OUT, 5, 1024, &written), OK);
    assert_int_equal(written, 1);
    assert_int_equal(request(fixture, FLUSH, 0, 0, &written), OK);
    ram_fill(&fixture->rig.ram, DRIVER_DATA, 0, 8192);
    assert_int_equal(request(fixture, IN, 4, 4 * 512, &written), OK);
    assert_int_equal(guest_byte(fixture, 511), content(4 * 512 + 511));
    assert_int_equal(guest_byte(fixture, 512), 0xaa);
    assert_int_equal(guest_byte(fixture, 1535), 0xaa);
    assert_int_equal(guest_byte(fixture, 1536), content(7 * 512));
    assert_int_equal(scripted_count(&fixture->rig.world, EVENT_DISK_WRITE), 0);
    assert_int_equal(fixture->overlay.clusters, 1);
}

static void zeroes_and_discards(void **state)
{
    struct fixture *fixture = *state;
    uint8_t ranges[32] = {0};
    uint32_t written;
    store_le64(ranges, 8);
    store_le32(ranges + 8, 16);
    store_le64(ranges + 16, 100);
    store_le32(ranges + 24, 1);
    ram_write(&fixture->rig.ram, DRIVER_DATA, ranges, sizeof ranges);
    assert_int_equal(request(fixture, WRITE_ZEROES, 0, 32, &written), OK);
    assert_int_equal(request(fixture, IN, 0, 128 * 512, &written), OK);
    assert_int_equal(guest_byte(fixture, 8 * 512 - 1), content(8 * 512 - 1));
    for (uint32_t i = 8 * 512; i < 24 * 512; i++)
        assert_int_equal(guest_byte(fixture, i), 0);
    assert_int_equal(guest_byte(fixture, 24 * 512), content(24 * 512));
    assert_int_equal(guest_byte(fixture, 100 * 512 + 5), 0);
    assert_int_equal(guest_byte(fixture, 101 * 512 + 5), content(101 * 512 + 5));
    store_le32(ranges + 12, 1); /* unmap: fine for zeroes, not for a discard */
    ram_write(&fixture->rig.ram, DRIVER_DATA, ranges, sizeof ranges);
    assert_int_equal(request(fixture, WRITE_ZEROES, 0, 16, &written), OK);
    assert_int_equal(request(fixture, DISCARD, 0, 16, &written), UNSUPP);
    store_le32(ranges + 12, 0);
    ram_write(&fixture->rig.ram, DRIVER_DATA, ranges, sizeof ranges);
    assert_int_equal(request(fixture, DISCARD, 0, 16, &written), OK);
    assert_int_equal(request(fixture, DISCARD, 0, 15, &written), IOERR);
    assert_int_equal(request(fixture, DISCARD, 0, 16 * 17, &written), IOERR);
    assert_int_equal(request(fixture, DISCARD, 0, 0, &written), IOERR);
    store_le64(ranges, SECTORS);
    ram_write(&fixture->rig.ram, DRIVER_DATA, ranges, sizeof ranges);
    assert_int_equal(request(fixture, WRITE_ZEROES, 0, 16, &written), IOERR);
    store_le64(ranges, UINT64_MAX);
    store_le32(ranges + 8, UINT32_MAX);
    ram_write(&fixture->rig.ram, DRIVER_DATA, ranges, sizeof ranges);
    assert_int_equal(request(fixture, DISCARD, 0, 16, &written), IOERR);
}

static void what_does_not_fit_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    uint32_t written;
    static const uint64_t sectors[] = {SECTORS, SECTORS - 1, UINT64_MAX, UINT64_MAX / 512, 1ull << 55};
    for (unsigned i = 0; i < sizeof sectors / sizeof sectors[0]; i++) {
        assert_int_equal(request(fixture, IN, sectors[i], 1024, &written), IOERR);
        assert_int_equal(written, 0); /* the status stands behind a gap */
        assert_int_equal(request(fixture, OUT, sectors[i], 1024, &written), IOERR);
        assert_int_equal(written, 1);
    }
    assert_int_equal(request(fixture, IN, 0, 511, &written), IOERR);
    assert_int_equal(request(fixture, OUT, 0, 513, &written), IOERR);
    assert_int_equal(request(fixture, IN, 0, 0, &written), OK);
    assert_int_equal(request(fixture, 99, 0, 512, &written), UNSUPP);
    assert_int_equal(request(fixture, UINT32_MAX, 0, 512, &written), UNSUPP);
    assert_int_equal(request(fixture, IN, SECTORS - 2, 1024, &written), OK);
    fixture->is_broken = true;
    assert_int_equal(request(fixture, IN, 0, 512, &written), IOERR);
    assert_int_equal(request(fixture, OUT, 0, 512, &written), IOERR); /* the rest of the cluster cannot be read */
    assert_int_equal(request(fixture, OUT, 8, 4096, &written), OK);
    assert_int_equal(request(fixture, IN, 8, 4096, &written), OK);
}

static void requests_larger_than_anything(void **state)
{
    struct fixture *fixture = *state;
    uint8_t header[16] = {0};
    ram_write(&fixture->rig.ram, HEADER, header, sizeof header);
    struct driver_buffer buffers[128] = {{HEADER, 16, false}};
    for (unsigned i = 1; i < 127; i++)
        buffers[i] = (struct driver_buffer){RAM_BASE, RIG_RAM_BYTES, true};
    buffers[127] = (struct driver_buffer){STATUS, 1, true};
    ram_fill(&fixture->rig.ram, STATUS, 0xee, 1);
    driver_add(&fixture->driver, 0, buffers, 128);
    driver_notify(&fixture->driver, 0);
    uint32_t head, written;
    assert_true(driver_take(&fixture->driver, 0, &head, &written));
    assert_int_equal(ram_view(&fixture->rig.ram, STATUS, 1).data[0], IOERR);
    assert_int_equal(driver_status(&fixture->driver), 15);
}

static void requests_without_header_or_status_need_a_reset(void **state)
{
    struct fixture *fixture = *state;
    struct driver_buffer short_header[] = {{HEADER, 15, false}, {STATUS, 1, true}};
    driver_add(&fixture->driver, 0, short_header, 2);
    driver_notify(&fixture->driver, 0);
    assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
    driver_start(&fixture->driver, &fixture->rig, &fixture->blk.mmio, 0, 1, 128);
    struct driver_buffer no_status = {HEADER, 16, false};
    driver_add(&fixture->driver, 0, &no_status, 1);
    driver_notify(&fixture->driver, 0);
    assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
}

static void a_read_only_disk_refuses(void **state)
{
    struct fixture *fixture = *state;
    uint32_t written;
    driver_write(&fixture->driver, 0x14, 0);
    assert_int_equal(driver_read(&fixture->driver, 0x10) & 0x6020, 0x20);
    assert_int_equal(request(fixture, OUT, 0, 512, &written), IOERR);
    assert_int_equal(request(fixture, DISCARD, 0, 16, &written), IOERR);
    assert_int_equal(request(fixture, FLUSH, 0, 0, &written), OK);
    assert_int_equal(request(fixture, IN, 1, 512, &written), OK);
    assert_int_equal(guest_byte(fixture, 3), content(515));
    assert_int_equal(fixture->rig.world.emitted.count, 0);
}

static void hash_blk(const void *device, struct hasher *hasher)
{
    virtio_blk_hash(device, hasher);
}

static void every_access_is_defined(void **state)
{
    struct fixture *fixture = *state;
    virtio_blk_reset(&fixture->blk);
    struct hash128 before = rig_hash(hash_blk, &fixture->blk);
    driver_start(&fixture->driver, &fixture->rig, &fixture->blk.mmio, 0, 1, 128);
    rig_poke_everything(&virtio_mmio_bus_ops, &fixture->blk.mmio, VIRTIO_STRIDE);
    assert_false(hash_equal(before, rig_hash(hash_blk, &fixture->blk)));
    virtio_blk_reset(&fixture->blk);
    assert_true(hash_equal(before, rig_hash(hash_blk, &fixture->blk)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(configuration, setup, teardown),
        cmocka_unit_test_setup_teardown(short_queues, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_are_asked_in_aligned_chunks, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_written_is_read_back_and_never_leaves, setup, teardown),
        cmocka_unit_test_setup_teardown(zeroes_and_discards, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(requests_larger_than_anything, setup, teardown),
        cmocka_unit_test_setup_teardown(requests_without_header_or_status_need_a_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(a_read_only_disk_refuses, setup_read_only, teardown),
        cmocka_unit_test_setup_teardown(every_access_is_defined, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
