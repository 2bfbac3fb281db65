/* The database of a tape that is being written. A transaction holds whole entries in the order of their appending and
 * ends with a seal over the events in it, so whatever moment the process dies at, the file holds a sealed prefix. */
#include "replay/tape_database.h"

#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "replay/host_file.h"
#include "src/base/alloc.h"
#include "src/base/must.h"

#define ZSTD_LEVEL 1      /* a kernel in a tenth of a second: what follows it is not on the tape before it */
#define BUSY_MS 500       /* how long a reader may hold up the end of a recording */
#define COMPRESS_FROM 128 /* shorter parts are kept as they are */

static const char *const statement_text[TAPE_STATEMENTS] = {
    [TAPE_STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [TAPE_STATEMENT_COMMIT] = "COMMIT",
    [TAPE_STATEMENT_EVENT] = "INSERT INTO event VALUES(?1, ?2, ?3, ?4, ?5)",
    [TAPE_STATEMENT_SEAL] = "INSERT INTO seal VALUES(?1, ?2)",
    [TAPE_STATEMENT_SOURCE] = "INSERT OR IGNORE INTO source VALUES(?1, ?2)",
    [TAPE_STATEMENT_HAS_PART] = "SELECT 1 FROM blob WHERE hash = ?1 AND part = ?2",
    [TAPE_STATEMENT_PART] = "INSERT INTO blob(hash, part, size, codec, content) VALUES(?1, ?2, ?3, ?4, ?5)",
    [TAPE_STATEMENT_META] = "INSERT OR REPLACE INTO meta VALUES(?1, ?2)",
};

/* ---- SQLite ---- */

static int fail_sql(struct tape_database *database, const char *what, struct error *error)
{
    int code = sqlite3_errcode(database->db);
    const char *why = sqlite3_errmsg(database->db);
    const char *advice = code == SQLITE_FULL ? " (free some space and record again)" : "";
    return error_set(error, EXIT_MISSING, "tape %s: cannot %s: %s%s", database->path, what, why, advice);
}

static int run_sql(struct tape_database *database, const char *sql, struct error *error)
{
    if (sqlite3_exec(database->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail_sql(database, "write", error);
    return 0;
}

/* Steps a bound statement that yields no row and makes it ready for the next use. */
static int finish(struct tape_database *database, unsigned which, struct error *error)
{
    sqlite3_stmt *statement = database->statements[which];
    int code = sqlite3_step(statement);
    int status = code == SQLITE_DONE ? 0 : fail_sql(database, "write", error);
    sqlite3_reset(statement);
    return status;
}

static int prepare_all(struct tape_database *database, struct error *error)
{
    for (unsigned i = 0; i < TAPE_STATEMENTS; i++) {
        if (sqlite3_prepare_v3(database->db, statement_text[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &database->statements[i], NULL) != SQLITE_OK)
            return fail_sql(database, "prepare", error);
    }
    return 0;
}

static int put_meta_number(struct tape_database *database, const char *key, uint64_t number, struct error *error)
{
    sqlite3_stmt *statement = database->statements[TAPE_STATEMENT_META];
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)number);
    return finish(database, TAPE_STATEMENT_META, error);
}

static int put_meta_bytes(struct tape_database *database, const char *key, struct bytes value, bool is_text,
                          struct error *error)
{
    sqlite3_stmt *statement = database->statements[TAPE_STATEMENT_META];
    const char *data = value.size ? (const char *)value.data : "";
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    if (is_text)
        sqlite3_bind_text(statement, 2, data, (int)value.size, SQLITE_STATIC);
    else
        sqlite3_bind_blob(statement, 2, data, (int)value.size, SQLITE_STATIC);
    return finish(database, TAPE_STATEMENT_META, error);
}

static int put_meta(struct tape_database *database, const struct tape_meta_value values[TAPE_META_KEYS], bool is_end,
                    struct error *error)
{
    for (unsigned i = 0; i < TAPE_META_KEYS; i++) {
        const struct tape_meta_key *key = &tape_meta_keys[i];
        if (key->is_end != is_end)
            continue;
        int status = key->is_text ? put_meta_bytes(database, key->key, values[i].text, true, error)
                                  : put_meta_number(database, key->key, (uint64_t)values[i].number, error);
        if (status < 0)
            return status;
    }
    uint8_t seal[HASH_BYTES];
    hash_store(tape_meta_seal(values, is_end), seal);
    return put_meta_bytes(database, is_end ? "end_seal" : "start_seal", bytes_of(seal, sizeof seal), false, error);
}

/* ---- creating ---- */

static struct bytes text_or_empty(const char *text)
{
    return bytes_of_string(text ? text : "");
}

static int put_start(struct tape_database *database, const struct tape_start *start, struct error *error)
{
    struct tape_meta_value values[TAPE_META_KEYS] = {0};
    values[TAPE_META_CLOCK_HZ].number = (int64_t)start->clock_hz;
    values[TAPE_META_HAS_SOCKETS].number = start->has_sockets;
    values[TAPE_META_HOST].text = text_or_empty(start->host);
    values[TAPE_META_MODEL_VERSION].number = start->model_version;
    values[TAPE_META_SCENARIO].text = start->scenario;
    values[TAPE_META_SCENARIO_NAME].text = text_or_empty(start->scenario_name);
    values[TAPE_META_SLIRP_BUILD].text = text_or_empty(start->slirp_build);
    values[TAPE_META_STARTED_NS].number = (int64_t)start->started_ns;
    values[TAPE_META_TOOL_VERSION].text = text_or_empty(start->tool_version);
    return put_meta(database, values, false, error);
}

static const char *class_name(enum event_class class_)
{
    static const char *const names[] = {
        [EVENT_CLASS_ASK] = "ask",
        [EVENT_CLASS_ARRIVAL] = "arrival",
        [EVENT_CLASS_EMIT] = "emit",
        [EVENT_CLASS_SOCKET] = "socket",
    };
    return names[class_];
}

static int create_schema(struct tape_database *database, struct error *error)
{
    for (unsigned i = 0; i < TAPE_OBJECTS; i++) {
        if (tape_objects[i].sql && run_sql(database, tape_objects[i].sql, error) < 0)
            return -1;
    }
    for (unsigned kind = 1; kind < 256; kind++) {
        if (!event_kind_name(kind))
            continue;
        char sql[160];
        snprintf(sql, sizeof sql, "INSERT INTO kind VALUES(%u, '%s', '%s')", kind, event_kind_name(kind),
                 class_name(event_kind_class(kind)));
        if (run_sql(database, sql, error) < 0)
            return -1;
    }
    return 0;
}

static void finalize_all(struct tape_database *database)
{
    for (unsigned i = 0; i < TAPE_STATEMENTS; i++) {
        sqlite3_finalize(database->statements[i]);
        database->statements[i] = NULL;
    }
}

/* The database with schema and start, in memory. */
static int fill_image(struct tape_database *database, const struct tape_start *start, struct error *error)
{
    char sql[256];
    snprintf(sql, sizeof sql, "PRAGMA page_size=%d; PRAGMA application_id=%d; PRAGMA user_version=%d; BEGIN",
             TAPE_PAGE_BYTES, TAPE_APPLICATION_ID, TAPE_FORMAT_VERSION);
    if (sqlite3_open_v2(":memory:", &database->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return fail_sql(database, "create it", error);
    if (run_sql(database, sql, error) < 0 || create_schema(database, error) < 0 || prepare_all(database, error) < 0 ||
        put_start(database, start, error) < 0)
        return -1;
    return run_sql(database, "COMMIT", error);
}

int tape_database_create(struct tape_database *database, const struct tape_start *start, struct error *error)
{
    sqlite3_int64 size = 0;
    int status = fill_image(database, start, error);
    finalize_all(database);
    unsigned char *image = status == 0 ? sqlite3_serialize(database->db, "main", &size, 0) : NULL;
    if (status == 0 && !image)
        status = fail_sql(database, "create it", error);
    sqlite3_close(database->db);
    database->db = NULL;
    if (status == 0 && host_file_put(database->path, bytes_of(image, (size_t)size), error) < 0)
        status = error_prefix(error, "tape %s", database->path);
    sqlite3_free(image);
    return status;
}

int tape_database_open(struct tape_database *database, struct error *error)
{
    char sql[256];
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    tape_vfs_init(&database->vfs);
    if (sqlite3_open_v2(database->path, &database->db, flags, database->vfs.name) != SQLITE_OK)
        return fail_sql(database, "open it", error);
    sqlite3_busy_timeout(database->db, BUSY_MS);
    /* the first reading takes the lock by which others see that the tape is in use */
    snprintf(sql, sizeof sql,
             "PRAGMA cache_size=-1024; PRAGMA temp_store=MEMORY; PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL;"
             "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=%d; SELECT count(*) FROM meta",
             TAPE_WAL_PAGES);
    return run_sql(database, sql, error) < 0 ? -1 : prepare_all(database, error);
}

/* ---- entries ---- */

static int store_source(struct tape_database *database, uint16_t source, struct error *error)
{
    uint8_t bit = (uint8_t)(1u << source % 8);
    if (database->seen_sources[source / 8] & bit)
        return 0;
    database->seen_sources[source / 8] |= bit;
    char name[16];
    source_name(source, name);
    sqlite3_stmt *statement = database->statements[TAPE_STATEMENT_SOURCE];
    sqlite3_bind_int(statement, 1, source);
    sqlite3_bind_text(statement, 2, name, -1, SQLITE_STATIC);
    int status = finish(database, TAPE_STATEMENT_SOURCE, error);
    sqlite3_clear_bindings(statement);
    return status;
}

static int store_event(struct tape_database *database, const struct tape_entry *entry, struct bytes payload,
                       struct error *error)
{
    if (store_source(database, entry->source, error) < 0)
        return -1;
    tape_seal_add(database->hasher, entry->seq, entry->cycle, entry->source, entry->kind, payload);
    sqlite3_stmt *statement = database->statements[TAPE_STATEMENT_EVENT];
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)entry->seq);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)entry->cycle);
    sqlite3_bind_int(statement, 3, entry->source);
    sqlite3_bind_int(statement, 4, entry->kind);
    sqlite3_bind_blob(statement, 5, payload.size ? (const void *)payload.data : "", (int)payload.size, SQLITE_STATIC);
    database->stored_seq = entry->seq;
    return finish(database, TAPE_STATEMENT_EVENT, error);
}

static int has_part(struct tape_database *database, const uint8_t hash[HASH_BYTES], uint32_t part,
                    struct error *error)
{
    sqlite3_stmt *statement = database->statements[TAPE_STATEMENT_HAS_PART];
    sqlite3_bind_blob(statement, 1, hash, HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, part);
    int code = sqlite3_step(statement);
    int status = code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : fail_sql(database, "read", error);
    sqlite3_reset(statement);
    return status;
}

/* Compressed if that saves at least a sixteenth. */
static struct bytes pack(struct tape_database *database, struct bytes content, enum tape_codec *codec)
{
    *codec = TAPE_CODEC_PLAIN;
    if (content.size < COMPRESS_FROM)
        return content;
    size_t size = ZSTD_compressCCtx(database->zstd, database->packed, ZSTD_compressBound(TAPE_PART_BYTES),
                                    content.data, content.size, ZSTD_LEVEL);
    if (ZSTD_isError(size) || size > content.size - content.size / 16)
        return content;
    *codec = TAPE_CODEC_ZSTD;
    return bytes_of(database->packed, size);
}

static int store_part(struct tape_database *database, const struct tape_entry *entry, struct bytes content,
                      struct error *error)
{
    uint8_t hash[HASH_BYTES];
    hash_store(entry->hash, hash);
    int known = has_part(database, hash, entry->part, error);
    if (known != 0)
        return known < 0 ? -1 : 0;
    enum tape_codec codec;
    struct bytes packed = pack(database, content, &codec);
    sqlite3_stmt *statement = database->statements[TAPE_STATEMENT_PART];
    sqlite3_bind_blob(statement, 1, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, entry->part);
    sqlite3_bind_int64(statement, 3, (sqlite3_int64)content.size);
    sqlite3_bind_int(statement, 4, (int)codec);
    sqlite3_bind_blob(statement, 5, packed.size ? (const void *)packed.data : "", (int)packed.size, SQLITE_STATIC);
    return finish(database, TAPE_STATEMENT_PART, error);
}

static int store_seal(struct tape_database *database, struct error *error)
{
    if (database->sealed_seq == database->stored_seq)
        return 0;
    struct hash128 seal = hasher_result(database->hasher);
    uint8_t hash[HASH_BYTES];
    hash_store(seal, hash);
    sqlite3_stmt *statement = database->statements[TAPE_STATEMENT_SEAL];
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)database->stored_seq);
    sqlite3_bind_blob(statement, 2, hash, sizeof hash, SQLITE_STATIC);
    if (finish(database, TAPE_STATEMENT_SEAL, error) < 0)
        return -1;
    database->last_seal = seal;
    database->sealed_seq = database->stored_seq;
    tape_seal_reset(database->hasher, seal);
    return 0;
}

static int store_clock(struct tape_database *database, struct error *error)
{
    if (!database->has_clock)
        return 0;
    database->has_clock = false;
    uint8_t seal[HASH_BYTES];
    hash_store(tape_clock_seal(database->clock_cycle, database->clock_ns), seal);
    if (put_meta_number(database, "written_cycle", database->clock_cycle, error) < 0 ||
        put_meta_number(database, "written_ns", database->clock_ns, error) < 0)
        return -1;
    return put_meta_bytes(database, "written_seal", bytes_of(seal, sizeof seal), false, error);
}

static int store_entry(struct tape_database *database, const struct tape_entry *entry, struct bytes data,
                       struct error *error)
{
    switch (entry->type) {
    case TAPE_ENTRY_EVENT: return store_event(database, entry, data, error);
    case TAPE_ENTRY_PART: return store_part(database, entry, data, error);
    case TAPE_ENTRY_CLOCK: break;
    }
    database->has_clock = true; /* the last one of a transaction is enough */
    database->clock_cycle = entry->cycle;
    database->clock_ns = entry->host_ns;
    return 0;
}

static int put_chunks(struct tape_database *database, const struct tape_chunk *chunks, struct error *error)
{
    if (finish(database, TAPE_STATEMENT_BEGIN, error) < 0)
        return -1;
    for (const struct tape_chunk *chunk = chunks; chunk; chunk = chunk->next) {
        struct tape_entry entry;
        struct bytes data;
        for (size_t offset = 0; tape_chunk_next(chunk, &offset, &entry, &data);) {
            if (store_entry(database, &entry, data, error) < 0)
                return -1;
        }
    }
    if (store_seal(database, error) < 0 || store_clock(database, error) < 0 ||
        finish(database, TAPE_STATEMENT_COMMIT, error) < 0)
        return -1;
    return 0;
}

int tape_database_put(struct tape_database *database, const struct tape_chunk *chunks, struct error *error)
{
    int status = put_chunks(database, chunks, error);
    if (status < 0)
        sqlite3_exec(database->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

uint64_t tape_database_bytes(struct tape_database *database)
{
    uint64_t bytes = 0;
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database->db, "PRAGMA page_count", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        bytes = (uint64_t)sqlite3_column_int64(statement, 0) * TAPE_PAGE_BYTES;
    sqlite3_finalize(statement);
    return bytes;
}

/* ---- the end ---- */

static int put_end(struct tape_database *database, const struct tape_end *end, struct error *error)
{
    struct tape_meta_value values[TAPE_META_KEYS] = {0};
    values[TAPE_META_CYCLES].number = (int64_t)end->cycles;
    values[TAPE_META_END_REASON].text = text_or_empty(end->reason);
    values[TAPE_META_EVENTS].number = (int64_t)database->stored_seq;
    values[TAPE_META_INSTRUCTIONS].number = (int64_t)end->instructions;
    values[TAPE_META_RECORDED_NS].number = (int64_t)end->recorded_ns;
    if (finish(database, TAPE_STATEMENT_BEGIN, error) < 0 || put_meta(database, values, true, error) < 0 ||
        finish(database, TAPE_STATEMENT_COMMIT, error) < 0)
        return -1;
    return 0;
}

/* One file: the -wal goes into the database and is removed. Not while somebody reads the tape: then it is as complete
 * as ever, and its -wal stays beside it until the next one to open it for writing. */
static int make_one_file(struct tape_database *database, struct error *error)
{
    int code = sqlite3_wal_checkpoint_v2(database->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(database->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    return code == SQLITE_OK || code == SQLITE_BUSY ? 0 : fail_sql(database, "finish", error);
}

int tape_database_end(struct tape_database *database, const struct tape_end *end, struct error *error)
{
    if (put_end(database, end, error) < 0)
        return -1;
    finalize_all(database);
    return make_one_file(database, error);
}

/* ---- init, deinit ---- */

void tape_database_init(struct tape_database *database, const char *path)
{
    memset(database, 0, sizeof *database);
    database->path = path;
    database->hasher = hasher_new();
    tape_seal_reset(database->hasher, database->last_seal);
    database->zstd = ZSTD_createCCtx();
    must(database->zstd != NULL);
    database->packed = mem_alloc(ZSTD_compressBound(TAPE_PART_BYTES), 1);
}

void tape_database_deinit(struct tape_database *database)
{
    finalize_all(database);
    sqlite3_close(database->db);
    tape_vfs_deinit(&database->vfs);
    hasher_free(database->hasher);
    ZSTD_freeCCtx(database->zstd);
    mem_free(database->packed);
}
