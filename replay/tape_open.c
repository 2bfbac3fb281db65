/* Opening a tape that may come from anybody: header, versions, schema, meta.
 *
 * The file is never changed. A closed tape is opened as immutable. A tape with a -wal beside it (the recorder was
 * killed, or is still running) is opened in place where SQLite can read it there, else as a private copy. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/tape_reader.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

#define META_ROWS_MAX 64

int tape_fail_sql(const struct tape *tape, struct error *error)
{
    int code = sqlite3_errcode(tape->db) & 0xff;
    const char *why = sqlite3_errmsg(tape->db);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return error_set(error, EXIT_MISSING, "tape %s: in use: %s", tape->path, why);
    if (code == SQLITE_CANTOPEN || code == SQLITE_PERM || code == SQLITE_READONLY)
        return error_set(error, EXIT_MISSING, "tape %s: cannot be opened: %s", tape->path, why);
    return error_set(error, EXIT_DAMAGED, "tape %s is damaged: %s", tape->path, why);
}

int tape_fail_damaged(const struct tape *tape, struct error *error, const char *format, ...)
{
    char message[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return error_set(error, EXIT_DAMAGED, "tape %s is damaged: %s", tape->path, message);
}

int tape_prepare(const struct tape *tape, const char *sql, sqlite3_stmt **statement, struct error *error)
{
    if (sqlite3_prepare_v3(tape->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
        return tape_fail_sql(tape, error);
    return 0;
}

/* ---- the file's header ---- */

static int check_header(struct tape *tape, struct error *error)
{
    uint8_t header[STORE_HEADER_BYTES];
    int size = host_file_peek(tape->path, header, sizeof header, error);
    if (size < 0)
        return error_prefix(error, "tape");
    if (size < STORE_HEADER_BYTES || memcmp(header, "SQLite format 3", 16) != 0)
        return error_set(error, EXIT_DAMAGED, "tape %s: not a tape (no SQLite header)", tape->path);
    if (load_be32(header + 68) != TAPE_APPLICATION_ID)
        return error_set(error, EXIT_DAMAGED, "tape %s: not a tape (application_id is 0x%08x, a tape has 0x%08x)",
                         tape->path, load_be32(header + 68), TAPE_APPLICATION_ID);
    uint32_t version = load_be32(header + 60);
    if (version != TAPE_FORMAT_VERSION)
        return error_set(error, EXIT_DAMAGED, "tape %s: format version %u; this build reads version %d", tape->path,
                         version, TAPE_FORMAT_VERSION);
    return 0;
}

/* ---- opening the database ---- */

/* One read tells whether SQLite can work with the file where it is. */
static int open_at(struct tape *tape, const char *path, const char *options, struct error *error)
{
    struct buffer uri = {0};
    store_uri(&uri, path, options);
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    int code = sqlite3_open_v2(buffer_string(&uri), &tape->db, flags, NULL);
    buffer_deinit(&uri);
    if (code == SQLITE_OK) {
        store_harden(tape->db, TAPE_PAYLOAD_MAX + 65536);
        code = sqlite3_exec(tape->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    }
    if (code == SQLITE_OK)
        return 0;
    tape_fail_sql(tape, error);
    sqlite3_close(tape->db);
    tape->db = NULL;
    return -1;
}

static int open_database(struct tape *tape, struct error *error)
{
    char wal[4200];
    int length = snprintf(wal, sizeof wal, "%s-wal", tape->path);
    if (length < 0 || (size_t)length >= sizeof wal)
        return error_set(error, EXIT_USAGE, "tape: the path is too long");
    int64_t size = host_file_size(tape->path), wal_size = host_file_size(wal);
    tape->size = (size > 0 ? (uint64_t)size : 0) + (wal_size > 0 ? (uint64_t)wal_size : 0);
    if (wal_size <= 0)
        return open_at(tape, tape->path, "?immutable=1", error);
    if (open_at(tape, tape->path, "?mode=ro", error) == 0)
        return 0;
    struct error ignored;
    struct host_file_copy copy = {0};
    if (error->code == EXIT_DAMAGED || host_file_copy_open(&copy, tape->path, "-wal", &ignored) < 0)
        return -1;
    int status = open_at(tape, copy.path, "?mode=ro", error);
    host_file_copy_remove(&copy);
    return status;
}

/* ---- schema ---- */

static int check_schema(struct tape *tape, struct error *error)
{
    const struct store_object *fault;
    int status = store_check_schema(tape->db, tape_objects, TAPE_OBJECTS, &fault);
    if (status < 0)
        return tape_fail_sql(tape, error);
    if (status == 0)
        return tape_fail_damaged(tape, error, "its schema is not a tape's (%s %s)", fault ? fault->type : "an object",
                                 fault ? fault->name : "more");
    return 0;
}

/* ---- meta ---- */

struct meta_rows {
    struct tape_meta_value values[TAPE_META_KEYS];
    bool has_start_seal, has_end_seal, has_written_seal;
    struct hash128 start_seal, end_seal, written_seal;
    uint64_t written_ns, written_cycle;
};

/* Offsets into tape->texts while it still grows. */
static struct bytes keep_text(struct tape *tape, sqlite3_stmt *row)
{
    const void *text = sqlite3_column_text(row, 1);
    size_t size = (size_t)sqlite3_column_bytes(row, 1);
    struct bytes kept = {.data = NULL, .size = size};
    kept.data = (const uint8_t *)(uintptr_t)tape->texts.size;
    buffer_append(&tape->texts, bytes_of(text, size));
    buffer_append_byte(&tape->texts, 0);
    return kept;
}

static bool take_seal(sqlite3_stmt *row, struct hash128 *seal)
{
    if (sqlite3_column_type(row, 1) != SQLITE_BLOB || sqlite3_column_bytes(row, 1) != HASH_BYTES)
        return false;
    *seal = hash_load(sqlite3_column_blob(row, 1));
    return true;
}

static int take_meta_row(struct tape *tape, sqlite3_stmt *row, struct meta_rows *rows, struct error *error)
{
    const char *key = (const char *)sqlite3_column_text(row, 0);
    if (!key)
        return tape_fail_damaged(tape, error, "table meta has a row without a key");
    if (strcmp(key, "start_seal") == 0) {
        rows->has_start_seal = take_seal(row, &rows->start_seal);
        return 0;
    }
    if (strcmp(key, "end_seal") == 0) {
        rows->has_end_seal = take_seal(row, &rows->end_seal);
        return 0;
    }
    if (strcmp(key, "written_seal") == 0) {
        rows->has_written_seal = take_seal(row, &rows->written_seal);
        return 0;
    }
    if (strcmp(key, "written_ns") == 0) {
        rows->written_ns = (uint64_t)sqlite3_column_int64(row, 1);
        return 0;
    }
    if (strcmp(key, "written_cycle") == 0) {
        rows->written_cycle = (uint64_t)sqlite3_column_int64(row, 1);
        return 0;
    }
    for (unsigned i = 0; i < TAPE_META_KEYS; i++) {
        if (strcmp(key, tape_meta_keys[i].key) != 0)
            continue;
        int type = sqlite3_column_type(row, 1);
        if (rows->values[i].is_set || type != (tape_meta_keys[i].is_text ? SQLITE_TEXT : SQLITE_INTEGER))
            return tape_fail_damaged(tape, error, "table meta: \"%s\" has the wrong type", key);
        rows->values[i].is_set = true;
        if (tape_meta_keys[i].is_text)
            rows->values[i].text = keep_text(tape, row);
        else
            rows->values[i].number = sqlite3_column_int64(row, 1);
        return 0;
    }
    return tape_fail_damaged(tape, error, "table meta has an unknown key \"%.40s\"", key);
}

static int read_meta_rows(struct tape *tape, struct meta_rows *rows, struct error *error)
{
    sqlite3_stmt *row;
    if (tape_prepare(tape, "SELECT key, value FROM meta", &row, error) < 0)
        return -1;
    int status = 0, code = SQLITE_DONE;
    for (unsigned count = 0; status == 0 && (code = sqlite3_step(row)) == SQLITE_ROW; count++) {
        status = count < META_ROWS_MAX ? take_meta_row(tape, row, rows, error)
                                       : tape_fail_damaged(tape, error, "table meta has too many rows");
    }
    if (status == 0 && code != SQLITE_DONE)
        status = tape_fail_sql(tape, error);
    sqlite3_finalize(row);
    for (unsigned i = 0; i < TAPE_META_KEYS; i++) {
        struct tape_meta_value *value = &rows->values[i];
        if (tape_meta_keys[i].is_text && value->is_set)
            value->text.data = tape->texts.data + (uintptr_t)value->text.data;
    }
    return status;
}

static int check_meta(struct tape *tape, const struct meta_rows *rows, struct error *error)
{
    unsigned ends = 0, end_keys = 0;
    for (unsigned i = 0; i < TAPE_META_KEYS; i++) {
        end_keys += tape_meta_keys[i].is_end;
        ends += tape_meta_keys[i].is_end && rows->values[i].is_set;
        if (!tape_meta_keys[i].is_end && !rows->values[i].is_set)
            return tape_fail_damaged(tape, error, "table meta lacks \"%s\"", tape_meta_keys[i].key);
    }
    if (!rows->has_start_seal || !hash_equal(rows->start_seal, tape_meta_seal(rows->values, false)))
        return tape_fail_damaged(tape, error, "table meta does not match its seal (start_seal)");
    bool is_alive = rows->has_written_seal || rows->written_ns || rows->written_cycle;
    if (is_alive && !(rows->has_written_seal &&
                      hash_equal(rows->written_seal, tape_clock_seal(rows->written_cycle, rows->written_ns))))
        return tape_fail_damaged(tape, error, "table meta does not match its seal (written_seal)");
    if ((ends != 0 || rows->has_end_seal) &&
        (ends != end_keys || !rows->has_end_seal || !hash_equal(rows->end_seal, tape_meta_seal(rows->values, true))))
        return tape_fail_damaged(tape, error, "table meta does not match its seal (end_seal)");
    return 0;
}

static void fill_meta(struct tape *tape, const struct meta_rows *rows)
{
    const struct tape_meta_value *values = rows->values;
    struct tape_meta *meta = &tape->meta;
    meta->model_version = (uint32_t)values[TAPE_META_MODEL_VERSION].number;
    meta->tool_version = (const char *)values[TAPE_META_TOOL_VERSION].text.data;
    meta->scenario_name = (const char *)values[TAPE_META_SCENARIO_NAME].text.data;
    meta->scenario = values[TAPE_META_SCENARIO].text;
    meta->clock_hz = (uint64_t)values[TAPE_META_CLOCK_HZ].number;
    meta->host = (const char *)values[TAPE_META_HOST].text.data;
    meta->slirp_build = (const char *)values[TAPE_META_SLIRP_BUILD].text.data;
    meta->started_ns = (uint64_t)values[TAPE_META_STARTED_NS].number;
    meta->has_sockets = values[TAPE_META_HAS_SOCKETS].number != 0;
    meta->is_closed = rows->has_end_seal;
    meta->end_reason = meta->is_closed ? (const char *)values[TAPE_META_END_REASON].text.data : "";
    meta->cycles = (uint64_t)values[TAPE_META_CYCLES].number;
    meta->instructions = (uint64_t)values[TAPE_META_INSTRUCTIONS].number;
    meta->recorded_ns = meta->is_closed ? (uint64_t)values[TAPE_META_RECORDED_NS].number : rows->written_ns;
    meta->reached_cycle = meta->is_closed ? 0 : rows->written_cycle;
    meta->event_count = (uint64_t)values[TAPE_META_EVENTS].number;
}

/* The number of events is that of the last one; a closed tape says it a second time. */
static int count_events(struct tape *tape, struct error *error)
{
    sqlite3_stmt *row;
    if (tape_prepare(tape, "SELECT max(seq) FROM event", &row, error) < 0)
        return -1;
    int code = sqlite3_step(row);
    int64_t count = code == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
    int status = code == SQLITE_ROW ? 0 : tape_fail_sql(tape, error);
    sqlite3_finalize(row);
    if (status < 0)
        return status;
    if (count < 0 || (tape->meta.is_closed && (uint64_t)count != tape->meta.event_count))
        return tape_fail_damaged(tape, error, "it ends with event %" PRId64 " and was closed after event %" PRIu64,
                                 count, tape->meta.event_count);
    tape->meta.event_count = (uint64_t)count;
    return 0;
}

static int read_meta(struct tape *tape, struct error *error)
{
    struct meta_rows rows = {0};
    if (read_meta_rows(tape, &rows, error) < 0 || check_meta(tape, &rows, error) < 0)
        return -1;
    fill_meta(tape, &rows);
    return count_events(tape, error);
}

/* ---- open, close ---- */

static int tape_start_reading(struct tape *tape, struct error *error)
{
    if (check_header(tape, error) < 0 || open_database(tape, error) < 0 || check_schema(tape, error) < 0 ||
        read_meta(tape, error) < 0)
        return -1;
    if (tape_prepare(tape, "SELECT seq, cycle, source, kind, payload FROM event WHERE seq = ?1", &tape->one_event,
                     error) < 0 ||
        tape_prepare(tape, "SELECT size, codec, content FROM blob WHERE hash = ?1 AND part = ?2", &tape->one_part,
                     error) < 0 ||
        tape_prepare(tape, "SELECT length(content) FROM blob WHERE hash = ?1 AND part = ?2", &tape->part_size,
                     error) < 0)
        return -1;
    return 0;
}

int tape_open(struct tape **out, const char *path, struct error *error)
{
    struct error own;
    struct tape *tape = mem_alloc(1, sizeof *tape);
    tape->path = mem_copy_string(path);
    int status = tape_start_reading(tape, error ? error : &own);
    if (status < 0) {
        tape_close(tape);
        tape = NULL;
    }
    *out = tape;
    return status;
}

void tape_close(struct tape *tape)
{
    if (!tape)
        return;
    sqlite3_finalize(tape->one_event);
    sqlite3_finalize(tape->one_part);
    sqlite3_finalize(tape->part_size);
    sqlite3_close(tape->db);
    buffer_deinit(&tape->texts);
    for (unsigned i = 0; i < TAPE_ROUNDS; i++)
        buffer_deinit(&tape->rounds[i].bytes);
    mem_free(tape->path);
    mem_free(tape);
}

const struct tape_meta *tape_meta(const struct tape *tape)
{
    return &tape->meta;
}

const char *tape_path(const struct tape *tape)
{
    return tape->path;
}

uint64_t tape_size(const struct tape *tape)
{
    return tape->size;
}

int tape_check_model(const struct tape *tape, uint32_t model_version, struct error *error)
{
    if (tape->meta.model_version == model_version)
        return 0;
    return error_set(
        error, EXIT_DAMAGED,
        "tape %s was recorded on machine model %u (by %s); this build is machine model %u and would play "
        "it wrongly: replay it with a build of model %u",
        tape->path, tape->meta.model_version, tape->meta.tool_version, model_version, tape->meta.model_version);
}
