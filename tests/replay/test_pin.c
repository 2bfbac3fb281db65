/* Pinned disks: the tape has hashes, the replay reads the image and looks whether it is the one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/modes.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "tests/lib/overlay_rig.h"

#define DISK0 SOURCE(SOURCE_DISK, 0)
#define TAPE_BYTES_MAX 90000 /* of one without contents: SQLite's own pages */

struct rig {
    struct overlay_rig disk; /* its overlay is not open: the world has it */
    char tape[96];
    struct record_config recording;
    struct replay_config replaying;
};

static int setup(void **state)
{
    struct rig *rig = mem_alloc(1, sizeof *rig);
    overlay_rig_init(&rig->disk);
    snprintf(rig->tape, sizeof rig->tape, "%s/b.tape", rig->disk.files.folder);
    rig->recording = (struct record_config){
        .world = {.disks = {{.path = rig->disk.image, .is_pinned = true}},
                  .disk_count = 1,
                  .has_console_fds = true,
                  .console_in_fd = -1,
                  .console_out_fd = -1,
                  .clock_hz = 1000000000},
        .tape_path = rig->tape,
        .start = tape_rig_start(),
        .carry = true,
    };
    rig->replaying = (struct replay_config){.model_version = rig->recording.start.model_version, .console_fd = -1};
    rig->replaying.disks[0] = rig->disk.image;
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    struct rig *rig = *state;
    overlay_rig_deinit(&rig->disk);
    mem_free(rig);
    return 0;
}

/* Reads everything, perhaps writes between, and ends. What was read is added to `seen`. */
static void session(struct port *port, bool writes, struct buffer *seen)
{
    uint8_t request[12], stored[8 + 512] = {0};
    struct buffer answer = {0};
    for (uint64_t offset = 0; offset < OVERLAY_RIG_BYTES; offset += 65536) {
        uint64_t left = OVERLAY_RIG_BYTES - offset;
        store_le64(request, offset);
        store_le32(request + 8, left < 65536 ? (uint32_t)left : 65536);
        if (port_ask(port, offset, DISK0, EVENT_DISK_READ, bytes_of(request, sizeof request), seen) != PORT_OK)
            return;
        if (writes && offset == 65536) {
            store_le64(stored, 150000);
            memset(stored + 8, 0x33, 512);
            assert_int_equal(
                port_ask(port, offset, DISK0, EVENT_DISK_STORE, bytes_of(stored, sizeof stored), &answer), PORT_OK);
        }
    }
    uint8_t end[9] = {1};
    port_emit(port, OVERLAY_RIG_BYTES, SOURCE(SOURCE_MACHINE, 0), EVENT_EXIT, bytes_of(end, sizeof end));
    buffer_deinit(&answer);
}

static void record(struct rig *rig, bool writes, struct buffer *seen)
{
    static const struct tape_end end = {.reason = "power-off", .cycles = 1, .instructions = 1};
    struct port *port;
    struct error error = {0};
    if (mode_record_open(&port, &rig->recording, &error) < 0)
        fail_msg("%s", error.message);
    session(port, writes, seen);
    if (mode_record_close(port, &end, NULL, &error) < 0)
        fail_msg("%s", error.message);
}

static enum replay_verdict replay(struct rig *rig, bool writes, struct buffer *seen, struct error *error)
{
    struct port *port = NULL;
    struct replay_report report;
    *error = (struct error){0};
    if (tape_open(&rig->replaying.tape, rig->tape, error) < 0 || mode_replay_open(&port, &rig->replaying, error) < 0)
        fail_msg("%s", error->message);
    session(port, writes, seen);
    mode_replay_close(port, &report, error);
    enum replay_verdict verdict = report.verdict;
    replay_report_deinit(&report);
    tape_close(rig->replaying.tape);
    return verdict;
}

static uint64_t tape_bytes(const struct rig *rig)
{
    struct buffer content = {0};
    tape_rig_read_file(rig->tape, &content);
    uint64_t size = content.size;
    buffer_deinit(&content);
    return size;
}

static void a_pinned_tape_needs_its_image(void **state)
{
    struct rig *rig = *state;
    struct buffer recorded = {0}, replayed = {0};
    struct error error;
    record(rig, false, &recorded);
    assert_int_equal(recorded.size, OVERLAY_RIG_BYTES);
    assert_memory_equal(recorded.data, rig->disk.base, OVERLAY_RIG_BYTES);
    assert_true(tape_bytes(rig) < TAPE_BYTES_MAX);
    assert_int_equal(replay(rig, false, &replayed, &error), REPLAY_IDENTICAL);
    assert_true(bytes_equal(buffer_bytes(&recorded), buffer_bytes(&replayed)));
    rig->replaying.disks[0] = "/no/such/image";
    assert_int_equal(replay(rig, false, &replayed, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "is pinned: it holds only hashes of what disk0 read"));
    assert_non_null(strstr(error.message, "/no/such/image"));
    rig->replaying.disks[0] = NULL;
    assert_int_equal(replay(rig, false, &replayed, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_MISSING);
    buffer_deinit(&recorded);
    buffer_deinit(&replayed);
}

static void a_changed_image_is_named_with_the_place(void **state)
{
    struct rig *rig = *state;
    struct buffer seen = {0};
    struct error error;
    record(rig, false, &seen);
    rig->disk.base[140000] ^= 1;
    overlay_rig_write_base(&rig->disk);
    assert_int_equal(replay(rig, false, &seen, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_non_null(strstr(error.message, rig->disk.image));
    assert_non_null(strstr(error.message, "is not the image that was recorded: 65536 bytes at byte 131072"));
    rig->disk.base[140000] ^= 1;
    overlay_rig_write_base(&rig->disk);
    assert_int_equal(truncate(rig->disk.image, 100000), 0);
    assert_int_equal(replay(rig, false, &seen, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_non_null(strstr(error.message, "at byte 65536"));
    buffer_deinit(&seen);
}

/* What an overlay holds is carried; only what the image alone says is pinned. */
static void an_overlay_is_carried(void **state)
{
    struct rig *rig = *state;
    struct buffer recorded = {0}, replayed = {0};
    struct error error;
    rig->recording.world.disks[0].mode = WORLD_DISK_OVERLAY;
    rig->recording.world.disks[0].overlay = rig->disk.path;
    record(rig, true, &recorded);
    assert_int_equal(recorded.data[150000], 0x33);
    assert_int_equal(unlink(rig->disk.path), 0);
    assert_int_equal(replay(rig, true, &replayed, &error), REPLAY_IDENTICAL);
    assert_true(bytes_equal(buffer_bytes(&recorded), buffer_bytes(&replayed)));
    assert_int_equal(access(rig->disk.path, F_OK), -1); /* and none was made */
    buffer_deinit(&recorded);
    buffer_deinit(&replayed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_pinned_tape_needs_its_image, setup, teardown),
        cmocka_unit_test_setup_teardown(a_changed_image_is_named_with_the_place, setup, teardown),
        cmocka_unit_test_setup_teardown(an_overlay_is_carried, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
