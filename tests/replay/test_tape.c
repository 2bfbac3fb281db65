/* The tape as a file: what is written is read back, whole or up to where the recorder was killed. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "replay/host_clock.h"
#include "replay/tape.h"
#include "src/base/alloc.h"
#include "tests/lib/tape_rig.h"

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

static bool is_there(const char *path, const char *suffix)
{
    char name[160];
    struct stat status;
    snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &status) == 0;
}

/* One value from the database, through SQLite as anybody else would ask. */
static void query(const char *path, const char *sql, char text[256])
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    snprintf(text, 256, "%s", (const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    sqlite3_close(db);
}

static void test_round_trip(void **state)
{
    struct tape_rig *rig = *state;
    tape_rig_record(rig->path, 20, 2500000, true);
    struct error error = {0};
    struct tape *tape;
    if (tape_open(&tape, rig->path, &error) < 0)
        fail_msg("%s", error.message);
    const struct tape_meta *meta = tape_meta(tape);
    struct tape_start start = tape_rig_start();
    struct tape_end end = tape_rig_end();
    assert_true(meta->is_closed);
    assert_int_equal(meta->model_version, start.model_version);
    assert_string_equal(meta->tool_version, start.tool_version);
    assert_string_equal(meta->scenario_name, start.scenario_name);
    assert_true(bytes_equal(meta->scenario, start.scenario));
    assert_int_equal(meta->clock_hz, start.clock_hz);
    assert_string_equal(meta->host, start.host);
    assert_string_equal(meta->slirp_build, start.slirp_build);
    assert_int_equal(meta->started_ns, start.started_ns);
    assert_true(meta->has_sockets);
    assert_string_equal(meta->end_reason, end.reason);
    assert_int_equal(meta->cycles, end.cycles);
    assert_int_equal(meta->instructions, end.instructions);
    assert_int_equal(meta->recorded_ns, end.recorded_ns);
    assert_int_equal(meta->event_count, 2 + 20 * 8 + 1);
    assert_int_equal(tape_check_model(tape, 1, &error), 0);
    assert_true(tape_check_model(tape, 2, &error) < 0);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_non_null(strstr(error.message, "model 1"));
    assert_non_null(strstr(error.message, "model 2"));
    tape_close(tape);
    assert_false(is_there(rig->path, "-wal"));
    assert_false(is_there(rig->path, "-shm"));
    char text[256];
    query(rig->path, "PRAGMA integrity_check", text);
    assert_string_equal(text, "ok");
    query(rig->path, "PRAGMA journal_mode", text);
    assert_string_equal(text, "delete");
}

/* The k-th of the frames that tape_rig_append makes. */
static void expect_frame(struct bytes frame, unsigned round, unsigned part)
{
    struct buffer bytes = {0}, expected = {0};
    tape_rig_bytes(&bytes, 3000, round + 100);
    tape_rig_bytes(&expected, 54, round + part);
    buffer_append(&expected, bytes_of(bytes.data + 20 + part * 1460, 1460));
    assert_true(bytes_equal(frame, buffer_bytes(&expected)));
    buffer_deinit(&bytes);
    buffer_deinit(&expected);
}

static void test_frames_and_answers(void **state)
{
    struct tape_rig *rig = *state;
    tape_rig_record(rig->path, 10, 3 * 1048576 + 5, true);
    struct error error = {0};
    struct tape *tape;
    struct tape_cursor *cursor;
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    struct tape_filter frames = {.kind = EVENT_FRAME_IN};
    assert_int_equal(tape_cursor_open(&cursor, tape, &frames, &error), 0);
    struct tape_event event;
    unsigned count = 0;
    struct buffer content = {0};
    for (; tape_cursor_next(cursor, &event, &error) == 1; count++) {
        buffer_clear(&content);
        assert_true(event.payload.size < 70); /* a recipe */
        assert_int_equal(tape_frame_read(tape, &event, &content, &error), 0);
        expect_frame(buffer_bytes(&content), count / 2, count % 2);
    }
    assert_int_equal(count, 20);
    tape_cursor_close(cursor);
    struct tape_filter pinned = {.kind = EVENT_PINNED, .source = SOURCE(SOURCE_FILE, 1)};
    assert_int_equal(tape_cursor_open(&cursor, tape, &pinned, &error), 0);
    assert_int_equal(tape_cursor_next(cursor, &event, &error), 1);
    struct tape_ask ask;
    assert_true(tape_ask_decode(&ask, event.payload));
    buffer_clear(&content);
    buffer_append_string(&content, "before");
    assert_int_equal(tape_answer_read(tape, &event, &ask, &content, &error), 0);
    assert_int_equal(content.size, 6 + 3 * 1048576 + 5);
    assert_int_equal(tape_cursor_next(cursor, &event, &error), 0);
    tape_cursor_close(cursor);
    uint64_t carried;
    assert_int_equal(tape_carried_bytes(tape, &carried, &error), 0);
    assert_in_range(carried, 1500000, 1700000); /* half of it is random, half one byte over and over */
    buffer_deinit(&content);
    tape_close(tape);
}

static void test_filters(void **state)
{
    struct tape_rig *rig = *state;
    tape_rig_record(rig->path, 10, 1000, true);
    static const struct {
        struct tape_filter filter;
        unsigned expected;
    } rows[] = {
        {{0}, 83},
        {{.kind = EVENT_DIGEST}, 10},
        {{.source = SOURCE(SOURCE_NET, 0)}, 40},
        {{.class_ = EVENT_CLASS_ARRIVAL}, 30},
        {{.class_ = EVENT_CLASS_ARRIVAL, .without_payload = true}, 30},
        {{.class_ = EVENT_CLASS_ASK}, 12},
        {{.class_ = EVENT_CLASS_SOCKET, .source = SOURCE(SOURCE_NET, 1)}, 0},
        {{.first_cycle = 5000, .last_cycle = 5200}, 6},
        {{.first_seq = 83}, 1},
        {{.first_seq = 84}, 0},
        {{.first_seq = UINT64_MAX}, 0},
    };
    struct error error = {0};
    struct tape *tape;
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tape_cursor *cursor;
        struct tape_event event;
        unsigned count = 0;
        assert_int_equal(tape_cursor_open(&cursor, tape, &rows[i].filter, &error), 0);
        while (tape_cursor_next(cursor, &event, &error) == 1) {
            assert_int_equal(event.payload.size == 0, rows[i].filter.without_payload);
            count++;
        }
        tape_cursor_close(cursor);
        assert_int_equal(count, rows[i].expected);
    }
    tape_close(tape);
}

/* A picture's pixels come back, and stand on the tape once however often they were shown. */
static void test_pictures(void **state)
{
    struct tape_rig *rig = *state;
    struct tape_start start = tape_rig_start();
    struct tape_end end = tape_rig_end();
    struct tape_writer *writer;
    struct screen_head head = {bytes_of_string("first"), 100, 90}, found;
    struct buffer emitted = {0}, kept = {0}, pixels = {0};
    struct tape *tape;
    struct tape_cursor *cursor;
    struct tape_event event;
    struct error error;
    char text[256];
    screen_head_write(&head, &emitted);
    size_t head_size = emitted.size;
    tape_rig_bytes(&emitted, screen_pixel_bytes(&head), 3);
    struct bytes shown = bytes_slice(buffer_bytes(&emitted), head_size, SIZE_MAX);
    assert_int_equal(tape_writer_open(&writer, rig->path, &start, &error), 0);
    for (unsigned i = 0; i < 3; i++) {
        tape_writer_blob(writer, hash_bytes(shown), shown);
        tape_writer_append(writer, i, SOURCE(SOURCE_DISPLAY, 0), EVENT_SCREEN,
                           tape_kept(EVENT_SCREEN, buffer_bytes(&emitted), &kept));
    }
    assert_int_equal(tape_writer_close(writer, &end, NULL, &error), 0);
    query(rig->path, "SELECT count(*) FROM blob", text);
    assert_string_equal(text, "1");
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    assert_int_equal(tape_cursor_open(&cursor, tape, NULL, &error), 0);
    for (unsigned i = 0; i < 3; i++) {
        buffer_clear(&pixels);
        assert_int_equal(tape_cursor_next(cursor, &event, &error), 1);
        assert_int_equal(tape_screen_read(tape, &event, &found, &pixels, &error), 0);
        assert_true(bytes_equal(found.name, head.name));
        assert_true(bytes_equal(buffer_bytes(&pixels), shown));
    }
    tape_cursor_close(cursor);
    tape_close(tape);
    buffer_deinit(&emitted);
    buffer_deinit(&kept);
    buffer_deinit(&pixels);
}

/* Content that comes again is stored once. */
static void test_content_once(void **state)
{
    struct tape_rig *rig = *state;
    char text[256];
    tape_rig_record(rig->path, 60, 1000, true);
    query(rig->path, "SELECT count(*) FROM contents", text);
    assert_string_equal(text, "4"); /* the pinned file and three different blocks */
    query(rig->path, "SELECT max(stored) < 4096 FROM contents", text);
    assert_string_equal(text, "1");
}

static void test_views(void **state)
{
    struct tape_rig *rig = *state;
    char text[256];
    tape_rig_record(rig->path, 5, 1000, true);
    query(rig->path, "SELECT group_concat(DISTINCT source || '/' || kind || '/' || class) FROM events WHERE seq < 6",
          text);
    assert_string_equal(text, "machine0/wall-clock/ask,file1/pinned/ask,disk0/disk-read/ask,"
                              "net0/socket-round/socket,net0/frame-in/arrival");
    query(rig->path,
          "SELECT sum(direction = 'in') || ' ' || sum(is_recipe) || ' ' || sum(direction = 'out') "
          "FROM frames",
          text);
    assert_string_equal(text, "10 10 5");
    query(rig->path, "SELECT count(*) || ' ' || length(max(hash)) FROM digests", text);
    assert_string_equal(text, "5 32");
    query(rig->path, "SELECT CAST(bytes AS TEXT) FROM console WHERE direction = 'in'", text);
    assert_string_equal(text, "ls\n");
}

/* A recorder that ends without an end: what it wrote is there, and is known to be cut. */
static void test_cut(void **state)
{
    struct tape_rig *rig = *state;
    tape_rig_record(rig->path, 20, 1000, false);
    struct error error = {0};
    struct tape *tape;
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    assert_false(tape_meta(tape)->is_closed);
    assert_string_equal(tape_meta(tape)->end_reason, "");
    assert_true(tape_meta(tape)->recorded_ns > 0);
    assert_int_equal(tape_meta(tape)->event_count, 163);
    tape_close(tape);
}

static void test_replaces_only_tapes(void **state)
{
    struct tape_rig *rig = *state;
    struct tape_start start = tape_rig_start();
    struct tape_writer *writer;
    struct error error = {0};
    struct buffer content = {0};
    struct hash128 hash;
    uint64_t events;
    tape_rig_record(rig->path, 30, 1000, true);
    tape_rig_record(rig->path, 3, 1000, true); /* replaces it */
    assert_int_equal(tape_rig_read(rig->path, &hash, &events, &error), 0);
    assert_int_equal(events, 2 + 3 * 8 + 1);
    tape_rig_write_file(rig->path, bytes_of_string("")); /* empty: nothing is lost */
    tape_rig_record(rig->path, 3, 1000, true);
    static const char *const others[] = {"a letter to somebody", "SQLite format 3"};
    for (unsigned i = 0; i < 2; i++) {
        tape_rig_write_file(rig->path, bytes_of_string(others[i]));
        assert_true(tape_writer_open(&writer, rig->path, &start, &error) < 0);
        assert_int_equal(error.code, EXIT_USAGE);
        buffer_clear(&content);
        tape_rig_read_file(rig->path, &content);
        assert_string_equal(buffer_string(&content), others[i]);
    }
    buffer_deinit(&content);
    assert_true(tape_writer_open(&writer, rig->folder, &start, &error) < 0);
    assert_true(tape_writer_open(&writer, "/proc/no/such/folder/a.tape", &start, &error) < 0);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_true(tape_writer_open(&writer, ":memory:", &start, &error) < 0);
    assert_true(tape_writer_open(&writer, "", &start, &error) < 0);
}

static void test_odd_names(void **state)
{
    struct tape_rig *rig = *state;
    struct hash128 hash;
    uint64_t events;
    struct error error = {0};
    char path[160];
    snprintf(path, sizeof path, "%s/a?b#c%%20 d&mode=rw.tape", rig->folder);
    tape_rig_record(path, 2, 1000, true);
    if (tape_rig_read(path, &hash, &events, &error) < 0)
        fail_msg("%s", error.message);
    assert_true(is_there(path, ""));
    unlink(path);
}

/* ---- kill -9 ---- */

/* The child's life: events as fast as it can, each with its own number and the host's clock. After `many` of them it
 * says so and goes on. */
static void record_until_killed(const char *path, unsigned many, int said_fd)
{
    struct tape_writer *writer;
    struct tape_start start = tape_rig_start();
    if (tape_writer_open(&writer, path, &start, NULL) < 0)
        _exit(1);
    struct buffer payload = {0};
    for (uint64_t i = 1;; i++) {
        uint64_t now = host_clock_now_ns();
        buffer_clear(&payload);
        buffer_append(&payload, bytes_of(&i, sizeof i));
        buffer_append(&payload, bytes_of(&now, sizeof now));
        tape_rig_bytes(&payload, i % 2000, i);
        if (tape_writer_append(writer, i, SOURCE(SOURCE_NET, 0), EVENT_FRAME_OUT, buffer_bytes(&payload)) != i)
            _exit(2);
        if (i == many && write(said_fd, "", 1) != 1)
            _exit(3);
    }
}

static void check_killed(const char *path, uint64_t killed_ns)
{
    struct error error = {0};
    struct tape *tape;
    struct tape_cursor *cursor;
    struct tape_event event;
    if (tape_open(&tape, path, &error) < 0)
        fail_msg("%s", error.message);
    assert_false(tape_meta(tape)->is_closed);
    assert_int_equal(tape_cursor_open(&cursor, tape, NULL, &error), 0);
    uint64_t count = 0, last_ns = 0;
    int status;
    struct buffer expected = {0};
    while ((status = tape_cursor_next(cursor, &event, &error)) == 1) {
        uint64_t number;
        memcpy(&number, event.payload.data, 8);
        memcpy(&last_ns, event.payload.data + 8, 8);
        buffer_clear(&expected);
        tape_rig_bytes(&expected, number % 2000, number);
        assert_int_equal(number, ++count);
        assert_true(bytes_equal(bytes_slice(event.payload, 16, SIZE_MAX), buffer_bytes(&expected)));
    }
    if (status < 0)
        fail_msg("%s", error.message);
    assert_int_equal(count, tape_meta(tape)->event_count);
    assert_true(count > 0);
    assert_true(killed_ns - last_ns < 1000000000u); /* 0.2 s on a quiet machine; tests run on busy ones too */
    buffer_deinit(&expected);
    tape_cursor_close(cursor);
    tape_close(tape);
    char text[256];
    query(path, "PRAGMA integrity_check", text);
    assert_string_equal(text, "ok");
}

static void kill_after(const char *path, unsigned many)
{
    int said[2];
    char byte;
    assert_int_equal(pipe(said), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        record_until_killed(path, many, said[1]);
        _exit(4);
    }
    close(said[1]);
    assert_int_equal(read(said[0], &byte, 1), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    uint64_t killed_ns = host_clock_now_ns();
    close(said[0]);
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how));
    check_killed(path, killed_ns);
}

/* So many events that some have left the queue, however slow the thread is. */
static void test_killed(void **state)
{
    struct tape_rig *rig = *state;
    for (unsigned i = 0; i < 6; i++)
        kill_after(rig->path, 12000 + i * 1377);
}

/* A process that records one event and goes on until it is told to end. */
struct recorder {
    pid_t child;
    int tell;
};

static struct recorder recorder_start(const char *path)
{
    int told[2], said[2];
    char byte;
    assert_int_equal(pipe(told), 0);
    assert_int_equal(pipe(said), 0);
    fflush(NULL);
    struct recorder recorder = {.child = fork(), .tell = told[1]};
    assert_true(recorder.child >= 0);
    if (recorder.child == 0) {
        struct tape_writer *writer;
        struct tape_start start = tape_rig_start();
        struct tape_end end = tape_rig_end();
        close(told[1]);
        if (tape_writer_open(&writer, path, &start, NULL) < 0)
            _exit(1);
        tape_writer_append(writer, 1, SOURCE(SOURCE_NET, 0), EVENT_FRAME_OUT, bytes_of_string("hello"));
        if (write(said[1], "", 1) != 1 || read(told[0], &byte, 1) != 0)
            _exit(2);
        _exit(tape_writer_close(writer, &end, NULL, NULL) < 0 ? 3 : 0);
    }
    close(told[0]);
    close(said[1]);
    assert_int_equal(read(said[0], &byte, 1), 1);
    close(said[0]);
    return recorder;
}

static int recorder_end(struct recorder *recorder)
{
    int how;
    close(recorder->tell);
    assert_int_equal(waitpid(recorder->child, &how, 0), recorder->child);
    return how;
}

/* One event, and then a quiet guest: the event is on the tape a moment later, where another process can see it. */
static void test_quiet_guest(void **state)
{
    struct tape_rig *rig = *state;
    struct recorder recorder = recorder_start(rig->path);
    struct error error = {0};
    uint64_t start_ns = host_clock_now_ns(), seen = 0;
    while (seen == 0 && host_clock_now_ns() - start_ns < 10000000000u) {
        struct tape *tape;
        if (tape_open(&tape, rig->path, &error) < 0)
            fail_msg("%s", error.message);
        seen = tape_meta(tape)->event_count;
        assert_false(tape_meta(tape)->is_closed);
        tape_close(tape);
        poll(NULL, 0, 5); /* between two looks, not instead of one */
    }
    assert_int_equal(seen, 1);
    assert_int_equal(recorder_end(&recorder), 0);
}

/* While one process records, another cannot take its tape away; a reader that is in the middle of it when it is
 * closed holds nothing up, and sees what it saw before. */
static void test_two_processes(void **state)
{
    struct tape_rig *rig = *state;
    struct recorder recorder = recorder_start(rig->path);
    struct tape_start start = tape_rig_start();
    struct tape_writer *writer;
    struct tape *tape;
    struct error error = {0};
    assert_true(tape_writer_open(&writer, rig->path, &start, &error) < 0);
    assert_int_equal(error.code, EXIT_USAGE);
    assert_non_null(strstr(error.message, "in use by another process"));
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    struct tape_cursor *cursor;
    struct tape_event event;
    assert_int_equal(tape_cursor_open(&cursor, tape, NULL, &error), 0);
    int seen = tape_cursor_next(cursor, &event, &error);
    assert_true(seen >= 0);
    assert_int_equal(recorder_end(&recorder), 0);
    tape_cursor_close(cursor);
    tape_close(tape);
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    assert_true(tape_meta(tape)->is_closed);
    assert_int_equal(tape_meta(tape)->event_count, 1);
    tape_close(tape);
}

/* A tape that was cut, in a folder that its reader may not write to. */
static void test_cut_elsewhere(void **state)
{
    struct tape_rig *rig = *state;
    kill_after(rig->path, 12000);
    assert_true(is_there(rig->path, "-wal"));
    chmod(rig->folder, 0755);
    char name[160];
    snprintf(name, sizeof name, "%s-shm", rig->path);
    unlink(name);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct hash128 hash;
        uint64_t events = 0;
        struct error error = {0};
        if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0))
            _exit(2);
        int status = tape_rig_read(rig->path, &hash, &events, &error);
        if (status < 0)
            fprintf(stderr, "%s\n", error.message);
        _exit(status < 0 || events == 0);
    }
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(how, 0);
    assert_true(is_there(rig->path, "-wal")); /* the reader changed nothing */
}

static void test_too_large(void **state)
{
    struct tape_rig *rig = *state;
    struct tape_start start = tape_rig_start();
    struct tape_end end = tape_rig_end();
    struct tape_writer *writer;
    struct error error = {0};
    struct buffer payload = {0};
    memset(buffer_extend(&payload, TAPE_PAYLOAD_MAX + 1), 0, TAPE_PAYLOAD_MAX + 1);
    assert_int_equal(tape_writer_open(&writer, rig->path, &start, &error), 0);
    assert_int_equal(tape_writer_append(writer, 1, SOURCE(SOURCE_NET, 0), EVENT_SOCKET_ROUND,
                                        bytes_of(payload.data, TAPE_PAYLOAD_MAX)),
                     1);
    assert_int_equal(tape_writer_append(writer, 1, SOURCE(SOURCE_NET, 0), EVENT_SOCKET_ROUND, buffer_bytes(&payload)),
                     0);
    assert_int_equal(tape_writer_append(writer, 1, SOURCE(SOURCE_NET, 0), EVENT_FRAME_OUT, bytes_of_string("x")), 0);
    assert_true(tape_writer_close(writer, &end, NULL, &error) < 0);
    assert_non_null(strstr(error.message, "more than a tape can hold"));
    buffer_deinit(&payload);
}

/* A quiet guest costs next to nothing: one event a second for a minute. */
static void test_idle_size(void **state)
{
    struct tape_rig *rig = *state;
    uint64_t sizes[2];
    for (unsigned run = 0; run < 2; run++) {
        struct tape_writer *writer;
        struct tape_start start = tape_rig_start();
        struct tape_end end = tape_rig_end();
        assert_int_equal(tape_writer_open(&writer, rig->path, &start, NULL), 0);
        for (uint64_t second = 1; second <= run * 3600u; second++)
            tape_writer_append(writer, second * 1000000000u, SOURCE(SOURCE_NET, 0), EVENT_FRAME_OUT,
                               bytes_of_string("a frame that has forty bytes in all...."));
        assert_int_equal(tape_writer_close(writer, &end, &sizes[run], NULL), 0);
    }
    assert_in_range((sizes[1] - sizes[0]) / 3600, 40, 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_round_trip),    TEST(test_frames_and_answers),  TEST(test_filters),
        TEST(test_pictures),      TEST(test_content_once),        TEST(test_views),
        TEST(test_cut),           TEST(test_replaces_only_tapes), TEST(test_odd_names),
        TEST(test_killed),        TEST(test_quiet_guest),         TEST(test_cut_elsewhere),
        TEST(test_two_processes), TEST(test_too_large),           TEST(test_idle_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
