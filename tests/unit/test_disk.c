/* Disk backends: the image behind the port, the overlay over it, checked against a plain array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/disk_image.h"
#include "src/backends/disk_overlay.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "tests/lib/device_rig.h"

#define SIZE (300u * 512u) /* the last cluster is half */

struct fixture {
    struct device_rig rig;
    struct disk_image image;
    struct disk_overlay overlay;
    uint8_t content[SIZE];
    bool is_broken;
};

static enum port_status answer_disk(struct scripted_port *port, enum event_kind kind, struct bytes request,
                                    struct buffer *answer)
{
    const struct fixture *fixture = port->context;
    assert_int_equal(kind, EVENT_DISK_READ);
    if (fixture->is_broken)
        return PORT_NONE;
    uint64_t offset = load_le64(request.data);
    uint32_t size = load_le32(request.data + 8);
    assert_true(offset + size <= SIZE);
    buffer_append(answer, bytes_of(fixture->content + offset, size));
    return PORT_OK;
}

/* A disk that asks for what it writes. */
static void open_asking_image(struct fixture *fixture, struct disk_image *image)
{
    uint8_t info[13] = {0};
    store_le64(info, SIZE);
    store_le32(info + 9, DISK_INFO_ASKS_WRITES);
    scripted_answer(&fixture->rig.world, EVENT_DISK_INFO, PORT_OK, bytes_of(info, sizeof info));
    assert_int_equal(disk_image_init(image, &fixture->rig.crossing, SOURCE(SOURCE_DISK, 2), false, NULL), 0);
}

static int open_image(struct fixture *fixture, uint64_t size, uint8_t is_read_only, bool wants_read_only)
{
    uint8_t info[9];
    store_le64(info, size);
    info[8] = is_read_only;
    scripted_answer(&fixture->rig.world, EVENT_DISK_INFO, PORT_OK, bytes_of(info, sizeof info));
    return disk_image_init(&fixture->image, &fixture->rig.crossing, SOURCE(SOURCE_DISK, 1), wants_read_only, NULL);
}

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    fixture.rig.world.answerer = answer_disk;
    fixture.rig.world.context = &fixture;
    for (unsigned i = 0; i < SIZE; i++)
        fixture.content[i] = (uint8_t)(i * 31 + i / 512);
    assert_int_equal(open_image(&fixture, SIZE, 0, false), 0);
    assert_int_equal(disk_overlay_init(&fixture.overlay, &fixture.image.disk, NULL), 0);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    disk_deinit(&fixture->overlay.disk);
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void images_open_or_say_why_not(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    disk_deinit(&fixture->image.disk);
    assert_int_equal(open_image(fixture, 1000, 1, false), 0);
    assert_int_equal(fixture->image.disk.size, 512);
    assert_true(fixture->image.disk.is_read_only);
    disk_deinit(&fixture->image.disk);
    assert_int_equal(open_image(fixture, 1000, 0, true), 0);
    assert_true(fixture->image.disk.is_read_only);
    disk_deinit(&fixture->image.disk);
    scripted_answer(&fixture->rig.world, EVENT_DISK_INFO, PORT_NONE, bytes_of(NULL, 0));
    assert_int_equal(disk_image_init(&fixture->image, &fixture->rig.crossing, SOURCE(SOURCE_DISK, 1), false, &error),
                     -1);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "disk1"));
    assert_int_equal(open_image(fixture, UINT64_MAX, 0, false), 0);
    struct disk_overlay overlay;
    assert_int_equal(disk_overlay_init(&overlay, &fixture->image.disk, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    disk_deinit(&overlay.disk);
}

static void an_image_in_rw_mode_emits_what_is_written(void **state)
{
    struct fixture *fixture = *state;
    struct disk *disk = &fixture->image.disk;
    static uint8_t bytes[2 * DISK_IMAGE_CHUNK];
    memset(bytes, 0x5a, sizeof bytes);
    assert_true(disk_write(disk, 512, bytes, 70000));
    assert_true(disk_flush(disk));
    assert_true(disk_zero(disk, 0, 512, true));
    assert_int_equal(fixture->rig.world.emitted.count, 4);
    const struct scripted_event *events = fixture->rig.world.emitted.events;
    assert_int_equal(events[0].kind, EVENT_DISK_WRITE);
    assert_int_equal(load_le64(events[0].payload.data), 512);
    assert_int_equal(events[0].payload.size, 8 + DISK_IMAGE_CHUNK - 512);
    assert_int_equal(load_le64(events[1].payload.data), DISK_IMAGE_CHUNK);
    assert_int_equal(events[1].payload.size, 8 + 70000 - (DISK_IMAGE_CHUNK - 512));
    assert_int_equal(events[1].payload.data[8], 0x5a);
    assert_int_equal(events[2].payload.size, 8);
    assert_int_equal(events[3].payload.size, 8 + 512);
    assert_int_equal(events[3].payload.data[8], 0);
    fixture->rig.world.port.ended = true;
    assert_false(disk_write(disk, 0, bytes, 512));
    assert_false(disk_flush(disk));
}

/* The guest hears what became of its writes. */
static void writes_are_asked_for(void **state)
{
    struct fixture *fixture = *state;
    struct scripted_port *world = &fixture->rig.world;
    struct disk_image image;
    open_asking_image(fixture, &image);
    size_t first = world->asked.count;
    static uint8_t bytes[2 * DISK_IMAGE_CHUNK];
    memset(bytes, 0x5a, sizeof bytes);
    scripted_answer(world, EVENT_DISK_STORE, PORT_OK, bytes_of(NULL, 0));
    scripted_answer(world, EVENT_DISK_STORE, PORT_OK, bytes_of(NULL, 0));
    assert_true(disk_write(&image.disk, 512, bytes, 70000));
    const struct scripted_event *asked = world->asked.events + first;
    assert_int_equal(load_le64(asked[0].payload.data), 512);
    assert_int_equal(asked[0].payload.size, 8 + DISK_IMAGE_CHUNK - 512);
    assert_int_equal(load_le64(asked[1].payload.data), DISK_IMAGE_CHUNK);
    assert_int_equal(asked[1].payload.data[8], 0x5a);
    scripted_answer(world, EVENT_DISK_ZERO, PORT_OK, bytes_of(NULL, 0));
    assert_true(disk_zero(&image.disk, 4096, 100 * 1024, true));
    asked = world->asked.events + first;
    assert_int_equal(load_le64(asked[2].payload.data), 4096);
    assert_int_equal(load_le64(asked[2].payload.data + 8), 100 * 1024);
    assert_int_equal(asked[2].payload.data[16], 1);
    scripted_answer(world, EVENT_DISK_FLUSH, PORT_OK, bytes_of(NULL, 0));
    assert_true(disk_flush(&image.disk));
    static const enum event_kind kinds[] = {EVENT_DISK_STORE, EVENT_DISK_ZERO, EVENT_DISK_FLUSH};
    for (unsigned i = 0; i < 3; i++)
        scripted_answer(world, kinds[i], PORT_NONE, bytes_of(NULL, 0));
    assert_false(disk_write(&image.disk, 0, bytes, 512));
    assert_false(disk_zero(&image.disk, 0, 512, false));
    assert_false(disk_flush(&image.disk));
    assert_int_equal(world->emitted.count, 0);
    disk_deinit(&image.disk);
}

static void ranges_are_checked(void **state)
{
    struct fixture *fixture = *state;
    struct disk *disk = &fixture->overlay.disk;
    uint8_t byte;
    assert_true(disk_read(disk, SIZE - 1, &byte, 1));
    assert_true(disk_read(disk, SIZE, &byte, 0));
    assert_false(disk_read(disk, SIZE, &byte, 1));
    assert_false(disk_read(disk, UINT64_MAX, &byte, 1));
    assert_false(disk_write(disk, SIZE - 1, &byte, 2));
    assert_false(disk_zero(disk, 1, UINT64_MAX, true));
    assert_false(disk_zero(disk, SIZE, 1, true));
}

static struct hash128 hash_of(struct fixture *fixture)
{
    struct hasher *hasher = hasher_new();
    disk_hash(&fixture->overlay.disk, hasher);
    struct hash128 hash = hasher_result(hasher);
    hasher_free(hasher);
    return hash;
}

static void the_overlay_equals_an_array(void **state)
{
    struct fixture *fixture = *state;
    struct disk *disk = &fixture->overlay.disk;
    uint8_t *model = mem_alloc(SIZE, 1);
    uint8_t *bytes = mem_alloc(SIZE, 1);
    memcpy(model, fixture->content, SIZE);
    uint64_t random = 1;
    for (unsigned i = 0; i < 600; i++) {
        random = random * 6364136223846793005ull + 1442695040888963407ull;
        uint32_t offset = (uint32_t)(random >> 33) % SIZE;
        uint32_t size = (uint32_t)(random >> 13) % 20000;
        if (size > SIZE - offset)
            size = SIZE - offset;
        if (i % 3 == 0) {
            assert_true(disk_zero(disk, offset, size, true));
            memset(model + offset, 0, size);
        } else if (i % 3 == 1) {
            memset(bytes, (int)(i & 0xff), size);
            assert_true(disk_write(disk, offset, bytes, size));
            memcpy(model + offset, bytes, size);
        } else {
            assert_true(disk_read(disk, offset, bytes, size));
            assert_memory_equal(bytes, model + offset, size);
        }
    }
    assert_true(disk_read(disk, 0, bytes, SIZE));
    assert_memory_equal(bytes, model, SIZE);
    assert_int_equal(scripted_count(&fixture->rig.world, EVENT_DISK_WRITE), 0);
    mem_free(model);
    mem_free(bytes);
}

static void the_hash_is_of_content_not_of_history(void **state)
{
    struct fixture *fixture = *state;
    struct disk *disk = &fixture->overlay.disk;
    struct hash128 empty = hash_of(fixture);
    assert_true(disk_write(disk, 0, "abc", 3));
    struct hash128 abc = hash_of(fixture);
    assert_false(hash_equal(empty, abc));
    assert_true(disk_write(disk, 0, "xyz", 3));
    assert_false(hash_equal(abc, hash_of(fixture)));
    assert_true(disk_write(disk, 0, "abc", 3));
    assert_true(hash_equal(abc, hash_of(fixture)));
    assert_true(disk_zero(disk, 4096, 8192, true));
    struct hash128 zeroed = hash_of(fixture);
    static const uint8_t zeros[8192];
    assert_true(disk_write(disk, 4096, zeros, sizeof zeros));
    assert_true(hash_equal(zeroed, hash_of(fixture)));
}

static void a_base_that_cannot_be_read_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct disk *disk = &fixture->overlay.disk;
    struct hash128 before = hash_of(fixture);
    uint8_t bytes[8192] = {0};
    fixture->is_broken = true;
    assert_false(disk_read(disk, 0, bytes, 10));
    assert_false(disk_write(disk, 10, bytes, 10));
    assert_true(hash_equal(before, hash_of(fixture)));
    assert_true(disk_write(disk, 4096, bytes, 4096));
    assert_true(disk_read(disk, 4096, bytes, 4096));
    assert_false(disk_read(disk, 4096, bytes, 8192));
    fixture->is_broken = false;
    assert_true(disk_write(disk, 10, bytes, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(images_open_or_say_why_not, setup, teardown),
        cmocka_unit_test_setup_teardown(an_image_in_rw_mode_emits_what_is_written, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_are_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(ranges_are_checked, setup, teardown),
        cmocka_unit_test_setup_teardown(the_overlay_equals_an_array, setup, teardown),
        cmocka_unit_test_setup_teardown(the_hash_is_of_content_not_of_history, setup, teardown),
        cmocka_unit_test_setup_teardown(a_base_that_cannot_be_read_changes_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
