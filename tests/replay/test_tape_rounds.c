/* Frames whose bytes stand in rounds: read in whatever order they came, however large and however far back these are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/tape.h"
#include "replay/tape_reader.h"
#include "src/base/alloc.h"
#include "tests/lib/tape_rig.h"

#define ROUNDS (3 * TAPE_ROUNDS)
#define NET SOURCE(SOURCE_NET, 0)
#define OTHER_NET SOURCE(SOURCE_NET, 1)

static int setup(void **state)
{
    struct tape_rig *rig = mem_alloc(1, sizeof *rig);
    tape_rig_init(rig);
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    tape_rig_deinit(*state);
    mem_free(*state);
    return 0;
}

/* Every fourth is larger than what is kept beside others. */
static void make_round(struct buffer *round, unsigned number)
{
    buffer_clear(round);
    tape_rig_bytes(round, number % 4 == 3 ? TAPE_ROUND_BYTES + 1 : 5000, number);
}

static void make_frame(struct buffer *frame, unsigned number, const struct buffer *round)
{
    buffer_clear(frame);
    tape_rig_bytes(frame, 54, number + 500);
    buffer_append(frame, bytes_of(round->data + 17 + number, 1460));
}

static void append_frame(struct tape_writer *writer, uint16_t source, unsigned number, uint64_t round_seq,
                         const struct buffer *round)
{
    struct buffer frame = {0}, payload = {0};
    make_frame(&frame, number, round);
    struct frame_origin origin = {
        .event_seq = round_seq, .event_offset = 17 + number, .frame_offset = 54, .size = 1460};
    tape_frame_encode(&payload, tape_writer_events(writer) + 1, buffer_bytes(&frame), &origin);
    assert_true(payload.size < 70);
    assert_true(tape_writer_append(writer, 1, source, EVENT_FRAME_IN, buffer_bytes(&payload)) > 0);
    buffer_deinit(&frame);
    buffer_deinit(&payload);
}

/* All rounds, then frames of the newest, of the oldest, of the next newest, ... */
static unsigned round_of_frame(unsigned frame)
{
    return frame % 2 ? frame / 2 : ROUNDS - 1 - frame / 2;
}

static void record(const char *path, uint16_t frame_source)
{
    struct tape_start start = tape_rig_start();
    struct tape_end end = tape_rig_end();
    struct tape_writer *writer;
    struct error error = {0};
    struct buffer round = {0};
    assert_int_equal(tape_writer_open(&writer, path, &start, &error), 0);
    for (unsigned i = 0; i < ROUNDS; i++) {
        make_round(&round, i);
        assert_int_equal(tape_writer_append(writer, 1, NET, EVENT_SOCKET_ROUND, buffer_bytes(&round)), i + 1);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        make_round(&round, round_of_frame(i));
        append_frame(writer, frame_source, i, round_of_frame(i) + 1, &round);
    }
    if (tape_writer_close(writer, &end, NULL, &error) < 0)
        fail_msg("%s", error.message);
    buffer_deinit(&round);
}

static unsigned read_frames(struct tape *tape, const struct tape_filter *filter, struct error *error)
{
    struct tape_cursor *cursor;
    struct tape_event event;
    struct buffer found = {0}, expected = {0}, round = {0};
    unsigned count = 0;
    int status;
    assert_int_equal(tape_cursor_open(&cursor, tape, filter, error), 0);
    while ((status = tape_cursor_next(cursor, &event, error)) == 1) {
        if (event.kind != EVENT_FRAME_IN)
            continue;
        buffer_clear(&found);
        if (tape_frame_read(tape, &event, &found, error) < 0)
            break;
        make_round(&round, round_of_frame(count));
        make_frame(&expected, count, &round);
        assert_true(bytes_equal(buffer_bytes(&found), buffer_bytes(&expected)));
        count++;
    }
    assert_true(status >= 0);
    tape_cursor_close(cursor);
    buffer_deinit(&found);
    buffer_deinit(&expected);
    buffer_deinit(&round);
    return count;
}

static void test_any_order(void **state)
{
    struct tape_rig *rig = *state;
    struct tape *tape;
    struct error error = {0};
    static const struct tape_filter frames = {.kind = EVENT_FRAME_IN};
    record(rig->path, NET);
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    assert_int_equal(read_frames(tape, NULL, &error), ROUNDS);
    assert_int_equal(read_frames(tape, &frames, &error), ROUNDS);
    size_t kept = 0;
    for (unsigned i = 0; i < TAPE_ROUNDS; i++)
        kept += tape->rounds[i].bytes.capacity;
    assert_in_range(kept, 1, (TAPE_ROUNDS + 2) * TAPE_ROUND_BYTES);
    tape_close(tape);
}

/* Bytes of one network are not another's, though they were read a moment ago. */
static void test_other_network(void **state)
{
    struct tape_rig *rig = *state;
    struct tape *tape;
    struct error error = {0};
    record(rig->path, OTHER_NET);
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    assert_int_equal(read_frames(tape, NULL, &error), 0);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_non_null(strstr(error.message, "holds no bytes of this network"));
    tape_close(tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_any_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_network, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
