/* Damaged and hostile tapes. Whatever is done to a file, the reader gives an error with a message, or exactly what
 * was recorded: never other events, never a crash (the sanitizers watch), never a hang. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "tests/lib/tape_rig.h"

struct damage {
    struct tape_rig rig;
    struct buffer sound; /* the file as it was recorded */
    struct hash128 content;
    uint64_t events;
    unsigned refused, accepted;
};

static int setup(void **state)
{
    struct damage *damage = mem_alloc(1, sizeof *damage);
    tape_rig_init(&damage->rig);
    tape_rig_record(damage->rig.path, 12, 30000, true);
    tape_rig_read_file(damage->rig.path, &damage->sound);
    struct error error = {0};
    if (tape_rig_read(damage->rig.path, &damage->content, &damage->events, &error) < 0)
        fail_msg("%s", error.message);
    *state = damage;
    return 0;
}

static int teardown(void **state)
{
    struct damage *damage = *state;
    buffer_deinit(&damage->sound);
    tape_rig_deinit(&damage->rig);
    mem_free(damage);
    return 0;
}

/* The file at the rig's path, whatever it is now, is refused with exit 65 or gives the recorded content. */
static void read_and_judge(struct damage *damage, const char *what, size_t where)
{
    struct hash128 content;
    uint64_t events;
    struct error error = {0};
    if (tape_rig_read(damage->rig.path, &content, &events, &error) == 0) {
        if (!hash_equal(content, damage->content))
            fail_msg("%s at %zu: other content was accepted", what, where);
        damage->accepted++;
        return;
    }
    damage->refused++;
    if (error.code != EXIT_DAMAGED)
        fail_msg("%s at %zu: exit %d: %s", what, where, (int)error.code, error.message);
    if (!strstr(error.message, damage->rig.path))
        fail_msg("%s at %zu: no name in: %s", what, where, error.message);
}

static void test_bit_flips(void **state)
{
    struct damage *damage = *state;
    struct buffer file = {0};
    buffer_append(&file, buffer_bytes(&damage->sound));
    for (size_t at = 0; at < file.size; at += at < 200 ? 1 : 61) {
        uint8_t bit = (uint8_t)(1u << at % 8);
        file.data[at] ^= bit;
        tape_rig_write_file(damage->rig.path, buffer_bytes(&file));
        read_and_judge(damage, "bit flip", at);
        file.data[at] ^= bit;
    }
    assert_true(damage->refused > damage->accepted);
    buffer_deinit(&file);
}

static void test_bytes_overwritten(void **state)
{
    struct damage *damage = *state;
    struct buffer file = {0}, noise = {0};
    tape_rig_bytes(&noise, 4096, 99);
    for (size_t at = 100; at + 64 < damage->sound.size; at += 1777) {
        buffer_clear(&file);
        buffer_append(&file, buffer_bytes(&damage->sound));
        size_t size = 1 + at % 64;
        memcpy(file.data + at, noise.data + at % 3000, size);
        tape_rig_write_file(damage->rig.path, buffer_bytes(&file));
        read_and_judge(damage, "noise", at);
    }
    buffer_deinit(&file);
    buffer_deinit(&noise);
}

static void test_truncations(void **state)
{
    struct damage *damage = *state;
    for (size_t size = 0; size < damage->sound.size; size += size < 200 ? 7 : 509) {
        tape_rig_write_file(damage->rig.path, bytes_slice(buffer_bytes(&damage->sound), 0, size));
        read_and_judge(damage, "truncation", size);
    }
    assert_int_equal(damage->accepted, 0);
}

/* Pages in another order: each is sound in itself. */
static void test_swapped_pages(void **state)
{
    struct damage *damage = *state;
    struct buffer file = {0};
    size_t pages = damage->sound.size / 4096;
    assert_true(pages > 8);
    for (size_t a = 1; a < pages; a++) {
        size_t b = 1 + (a * 7 + 3) % (pages - 1);
        buffer_clear(&file);
        buffer_append(&file, buffer_bytes(&damage->sound));
        memcpy(file.data + a * 4096, damage->sound.data + b * 4096, 4096);
        memcpy(file.data + b * 4096, damage->sound.data + a * 4096, 4096);
        tape_rig_write_file(damage->rig.path, buffer_bytes(&file));
        read_and_judge(damage, "swapped pages", a);
    }
    buffer_deinit(&file);
}

/* ---- files that SQLite finds sound ---- */

/* Runs SQL on a fresh copy; the reader must refuse it and say `expected`. */
static void refuse_after(struct damage *damage, const char *sql, const char *expected)
{
    tape_rig_write_file(damage->rig.path, buffer_bytes(&damage->sound));
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(damage->rig.path, &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
    struct hash128 content;
    uint64_t events;
    struct error error = {0};
    if (tape_rig_read(damage->rig.path, &content, &events, &error) == 0)
        fail_msg("accepted after: %s", sql);
    if (!strstr(error.message, expected))
        fail_msg("after %s: %s", sql, error.message);
    assert_int_equal(error.code, EXIT_DAMAGED);
}

static void test_versions(void **state)
{
    struct damage *damage = *state;
    refuse_after(damage, "PRAGMA user_version = 2", "format version 2; this build reads version 1");
    refuse_after(damage, "PRAGMA user_version = 0", "format version 0");
    refuse_after(damage, "PRAGMA application_id = 42", "application_id is 0x0000002a");
    refuse_after(damage, "UPDATE meta SET value = 9 WHERE key = 'model_version'", "start_seal");
}

static void test_hostile_schemas(void **state)
{
    struct damage *damage = *state;
    static const char *const statements[] = {
        "CREATE TRIGGER t BEFORE INSERT ON event BEGIN SELECT 1; END",
        "CREATE TABLE more(x)",
        "CREATE VIEW more AS SELECT load_extension('x')",
        "CREATE INDEX more ON event(cycle)",
        "DROP VIEW frames",
        "DROP TABLE seal",
        "DROP TABLE event",
        "DROP TABLE event; CREATE VIEW event AS SELECT 1 AS seq, 1 AS cycle, 1 AS source, 1 AS kind, x'' AS payload",
        "DROP VIEW frames; CREATE VIEW frames AS SELECT * FROM event",
        "ALTER TABLE event ADD COLUMN more INTEGER",
        "DROP TABLE meta; CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value ANY NOT NULL) STRICT",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'seq INTEGER PRIMARY KEY', "
        "'seq INTEGER PRIMARY KEY AS (cycle)') WHERE name = 'event'",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema "
        "WHERE name = 'blob') WHERE name = 'event'",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET type = 'view', rootpage = 0 WHERE name = 'event'",
    };
    for (unsigned i = 0; i < sizeof statements / sizeof statements[0]; i++)
        refuse_after(damage, statements[i], "is damaged");
}

static void test_lies_in_tables(void **state)
{
    struct damage *damage = *state;
    static const struct {
        const char *sql, *expected;
    } rows[] = {
        {"UPDATE event SET cycle = 1 WHERE seq = 20", "event 20 has cycle 1"},
        {"UPDATE event SET cycle = -1 WHERE seq = 20", "event 20: cycle, source or kind is out of range"},
        {"UPDATE event SET kind = 77 WHERE seq = 20", "event 20: there is no kind 77"},
        {"UPDATE event SET source = 70000 WHERE seq = 20", "event 20: cycle, source or kind is out of range"},
        {"UPDATE event SET source = source + 1 WHERE seq = 20", "names event 20, which holds no bytes"},
        {"UPDATE event SET payload = zeroblob(3) WHERE seq = 30", "do not match their seal"},
        {"UPDATE event SET seq = -5 WHERE seq = 1", "an event has no valid number"},
        {"DELETE FROM event WHERE seq = 20", "event 21 stands where event 20 is expected"},
        {"DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
         "ends with event 98 and was closed after event 99"},
        {"DELETE FROM event", "ends with event 0"},
        {"DELETE FROM seal", "stands under no seal"},
        {"UPDATE seal SET hash = zeroblob(16)", "do not match their seal"},
        {"UPDATE seal SET hash = zeroblob(15)", "is not one"},
        {"INSERT INTO event VALUES(100, 99999999, 1, 35, x'00')", "ends with event 100"},
        {"DELETE FROM meta WHERE key = 'scenario'", "table meta lacks \"scenario\""},
        {"DELETE FROM meta WHERE key = 'cycles'", "end_seal"},
        {"DELETE FROM meta WHERE key = 'end_seal'", "end_seal"},
        {"UPDATE meta SET value = 'x' WHERE key = 'clock_hz'", "wrong type"},
        {"UPDATE meta SET value = 5 WHERE key = 'scenario'", "wrong type"},
        {"UPDATE meta SET value = value || 'x' WHERE key = 'scenario'", "start_seal"},
        {"UPDATE meta SET value = 'stopped' WHERE key = 'end_reason'", "end_seal"},
        {"INSERT INTO meta VALUES('surprise', 1)", "unknown key \"surprise\""},
        {"DELETE FROM blob WHERE part = 0", "part 0 of its answer is missing"},
        {"UPDATE blob SET content = zeroblob(length(content))", "part of its answer cannot be unpacked"},
        {"UPDATE blob SET size = size + 1", "a part of its answer has"},
        {"UPDATE blob SET codec = 7", "cannot be unpacked"},
        {"UPDATE blob SET codec = 0, content = zeroblob(size)", "its answer has hash"},
        {"CREATE TEMP TABLE t AS SELECT hash, row_number() OVER (ORDER BY id) AS n FROM blob WHERE size = 4096;"
         "UPDATE blob SET hash = randomblob(16) WHERE size = 4096;"
         "UPDATE blob SET hash = (SELECT hash FROM t WHERE n = 1 + (blob.id % 3)) WHERE size = 4096",
         "its answer has hash"},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuse_after(damage, rows[i].sql, rows[i].expected);
}

/* A forger who knows how seals are made gets past them, not past the checks behind them. */
static void write_forged(struct damage *damage, uint16_t source, enum event_kind kind, struct bytes payload)
{
    struct tape_start start = tape_rig_start();
    struct tape_end end = tape_rig_end();
    struct tape_writer *writer;
    assert_int_equal(tape_writer_open(&writer, damage->rig.path, &start, NULL), 0);
    tape_writer_append(writer, 1, SOURCE(SOURCE_NET, 0), EVENT_SOCKET_ROUND, bytes_of_string("0123456789"));
    tape_writer_append(writer, 2, SOURCE(SOURCE_NET, 0), EVENT_FRAME_OUT, bytes_of_string("abc"));
    tape_writer_append(writer, 3, source, kind, payload);
    assert_int_equal(tape_writer_close(writer, &end, NULL, NULL), 0);
}

static void test_forged_events(void **state)
{
    struct damage *damage = *state;
    uint16_t net0 = SOURCE(SOURCE_NET, 0), net1 = SOURCE(SOURCE_NET, 1), disk = SOURCE(SOURCE_DISK, 0);
    struct {
        uint16_t source;
        enum event_kind kind;
        uint8_t payload[48];
        size_t size;
        const char *expected;
    } rows[] = {
        {net0, EVENT_FRAME_IN, {1, 2, 0, 0, 5, 'x'}, 6, NULL}, /* sound */
        {net0, EVENT_FRAME_IN, {1, 2, 6, 0, 5, 'x'}, 6, "event 3: its recipe reaches behind the end of event 1"},
        {net0, EVENT_FRAME_IN, {1, 1, 0, 0, 1, 'x'}, 6, "event 3: its recipe names event 2, which holds no bytes"},
        {net1, EVENT_FRAME_IN, {1, 2, 0, 0, 5, 'x'}, 6, "which holds no bytes of this network"},
        {net0, EVENT_FRAME_IN, {7}, 1, "event 3 holds no frame"},
        {net0, EVENT_FRAME_IN, {0}, 0, "event 3 holds no frame"},
        {disk, EVENT_DISK_READ, {9, 0}, 2, "event 3: its payload is not that of disk-read"},
        {disk, EVENT_DISK_READ, {1, 0, 255, 255, 255, 255, 255, 255, 255, 255}, 26, "not that of disk-read"},
        {disk, EVENT_DISK_READ, {1, 0, 255, 255, 255, 255, 0, 0, 0, 0}, 26, "part 0 of its answer is missing"},
        {SOURCE(SOURCE_DISPLAY, 0), EVENT_SCREEN, {1, 'a', 16, 0, 0, 0, 16, 0, 0, 0}, 26, "its answer is missing"},
        {SOURCE(SOURCE_DISPLAY, 0), EVENT_SCREEN, {1, 'a', 15, 0, 0, 0, 16, 0, 0, 0}, 26, "not that of screen"},
        {SOURCE(SOURCE_DISPLAY, 0), EVENT_SCREEN, {1, 'a', 16, 0, 0, 0, 1, 16, 0, 0}, 26, "not that of screen"},
        {SOURCE(SOURCE_DISPLAY, 0), EVENT_SCREEN, {64, 'a', 16, 0, 0, 0, 16, 0, 0, 0}, 48, "not that of screen"},
        {SOURCE(SOURCE_DISPLAY, 0), EVENT_SCREEN, {0}, 0, "not that of screen"},
        {SOURCE(SOURCE_INPUT, 0), EVENT_INPUT, {0}, 9, "not that of input"},
        {SOURCE(SOURCE_MACHINE, 0), EVENT_DIGEST, {0}, 3, "event 3: its payload is not that of digest"},
        {SOURCE(SOURCE_MACHINE, 0), EVENT_EXIT, {0}, 3, "event 3: its payload is not that of exit"},
        {SOURCE(SOURCE_MACHINE, 0), EVENT_STOP, {0}, 0, "event 3: its payload is not that of stop"},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        write_forged(damage, rows[i].source, rows[i].kind, bytes_of(rows[i].payload, rows[i].size));
        struct hash128 content;
        uint64_t events;
        struct error error = {0};
        int status = tape_rig_read(damage->rig.path, &content, &events, &error);
        assert_int_equal(status, rows[i].expected ? -1 : 0);
        if (rows[i].expected && !strstr(error.message, rows[i].expected))
            fail_msg("row %u: %s", i, error.message);
    }
}

static void test_not_tapes(void **state)
{
    struct damage *damage = *state;
    struct tape *tape;
    struct error error = {0};
    assert_true(tape_open(&tape, "/no/such/tape", &error) < 0);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_null(tape);
    assert_true(tape_open(&tape, damage->rig.folder, &error) < 0);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_true(tape_open(&tape, "/dev/zero", &error) < 0);
    static const char *const texts[] = {"", "hello", "SQLite format 3"};
    for (unsigned i = 0; i < 3; i++) {
        tape_rig_write_file(damage->rig.path, bytes_of_string(texts[i]));
        assert_true(tape_open(&tape, damage->rig.path, &error) < 0);
        assert_int_equal(error.code, EXIT_DAMAGED);
        assert_non_null(strstr(error.message, "not a tape"));
    }
}

/* A -wal full of noise beside a sound tape, and a sound -wal that was damaged: what it held may be lost (SQLite drops
 * frames whose checksums are wrong), what is read is a prefix under its seals. */
static void test_damaged_wal(void **state)
{
    struct damage *damage = *state;
    char wal[160];
    struct buffer noise = {0};
    snprintf(wal, sizeof wal, "%s-wal", damage->rig.path);
    tape_rig_write_file(damage->rig.path, buffer_bytes(&damage->sound));
    tape_rig_bytes(&noise, 50000, 5);
    tape_rig_write_file(wal, buffer_bytes(&noise));
    read_and_judge(damage, "noise as -wal", 0);
    buffer_deinit(&noise);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_bit_flips), TEST(test_bytes_overwritten), TEST(test_truncations),    TEST(test_swapped_pages),
        TEST(test_versions),  TEST(test_hostile_schemas),   TEST(test_lies_in_tables), TEST(test_forged_events),
        TEST(test_not_tapes), TEST(test_damaged_wal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
