/* The writer of the tape: a queue and a thread that alone holds the database.
 *
 * A transaction holds whole entries in the order of their appending and ends with a seal over the events in it, so
 * whatever moment the process dies at, the file holds a sealed prefix. A failed write is remembered, the thread drops
 * what follows, and the recorder learns of it at its next append. */
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "replay/host_clock.h"
#include "replay/host_file.h"
#include "replay/tape_private.h"
#include "replay/tape_queue.h"
#include "replay/tape_vfs.h"
#include "src/base/alloc.h"
#include "src/base/must.h"

#define ZSTD_LEVEL 1      /* a kernel in a tenth of a second: what follows it is not on the tape before it */
#define BUSY_MS 500       /* how long a reader may hold up the end of a recording */
#define LARGE_KEPT 8      /* kernel, initrd, firmware: a reboot asks for them again */
#define COMPRESS_FROM 128 /* shorter parts are kept as they are */

enum {
    STATEMENT_BEGIN,
    STATEMENT_COMMIT,
    STATEMENT_EVENT,
    STATEMENT_SEAL,
    STATEMENT_SOURCE,
    STATEMENT_HAS_PART,
    STATEMENT_PART,
    STATEMENT_META,
    STATEMENTS,
};

static const char *const statement_text[STATEMENTS] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_EVENT] = "INSERT INTO event VALUES(?1, ?2, ?3, ?4, ?5)",
    [STATEMENT_SEAL] = "INSERT INTO seal VALUES(?1, ?2)",
    [STATEMENT_SOURCE] = "INSERT OR IGNORE INTO source VALUES(?1, ?2)",
    [STATEMENT_HAS_PART] = "SELECT 1 FROM blob WHERE hash = ?1 AND part = ?2",
    [STATEMENT_PART] = "INSERT INTO blob(hash, part, size, codec, content) VALUES(?1, ?2, ?3, ?4, ?5)",
    [STATEMENT_META] = "INSERT OR REPLACE INTO meta VALUES(?1, ?2)",
};

struct tape_writer {
    char *path;
    struct tape_vfs vfs;
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    struct tape_queue queue;
    pthread_t thread;
    bool has_thread;
    bool has_file; /* of ours at the path */
    /* the recorder's */
    uint64_t start_ns;
    uint64_t next_seq;
    uint64_t last_cycle;
    struct hash128 large[LARGE_KEPT]; /* contents of more than a part that were handed over last */
    unsigned large_count;
    /* the thread's */
    struct hasher *hasher;
    struct hash128 last_seal;
    uint64_t sealed_seq; /* the last event under a seal */
    uint64_t stored_seq; /* the last event inserted */
    ZSTD_CCtx *zstd;
    uint8_t *packed; /* room for a compressed part */
    uint8_t seen_sources[65536 / 8];
    bool has_clock; /* a sign of life that is not on the tape */
    uint64_t clock_cycle;
    uint64_t clock_ns;
    /* shared */
    _Atomic uint64_t bytes;
    atomic_bool has_failed;
    atomic_bool is_failing; /* by whoever sets it first, who then writes: */
    struct error failure;   /* once, before has_failed is set */
};

/* ---- SQLite ---- */

static int fail_sql(struct tape_writer *writer, const char *what, struct error *error)
{
    int code = sqlite3_errcode(writer->db);
    const char *why = sqlite3_errmsg(writer->db);
    const char *advice = code == SQLITE_FULL ? " (free some space and record again)" : "";
    return error_set(error, EXIT_MISSING, "tape %s: cannot %s: %s%s", writer->path, what, why, advice);
}

static int run_sql(struct tape_writer *writer, const char *sql, struct error *error)
{
    if (sqlite3_exec(writer->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail_sql(writer, "write", error);
    return 0;
}

/* Steps a bound statement that yields no row and makes it ready for the next use. */
static int finish(struct tape_writer *writer, unsigned which, struct error *error)
{
    sqlite3_stmt *statement = writer->statements[which];
    int code = sqlite3_step(statement);
    int status = code == SQLITE_DONE ? 0 : fail_sql(writer, "write", error);
    sqlite3_reset(statement);
    return status;
}

static int prepare_all(struct tape_writer *writer, struct error *error)
{
    for (unsigned i = 0; i < STATEMENTS; i++) {
        if (sqlite3_prepare_v3(writer->db, statement_text[i], -1, SQLITE_PREPARE_PERSISTENT, &writer->statements[i],
                               NULL) != SQLITE_OK)
            return fail_sql(writer, "prepare", error);
    }
    return 0;
}

static int put_meta_number(struct tape_writer *writer, const char *key, uint64_t number, struct error *error)
{
    sqlite3_stmt *statement = writer->statements[STATEMENT_META];
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)number);
    return finish(writer, STATEMENT_META, error);
}

static int put_meta_bytes(struct tape_writer *writer, const char *key, struct bytes value, bool is_text,
                          struct error *error)
{
    sqlite3_stmt *statement = writer->statements[STATEMENT_META];
    const char *data = value.size ? (const char *)value.data : "";
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    if (is_text)
        sqlite3_bind_text(statement, 2, data, (int)value.size, SQLITE_STATIC);
    else
        sqlite3_bind_blob(statement, 2, data, (int)value.size, SQLITE_STATIC);
    return finish(writer, STATEMENT_META, error);
}

static int put_meta(struct tape_writer *writer, const struct tape_meta_value values[TAPE_META_KEYS], bool is_end,
                    struct error *error)
{
    for (unsigned i = 0; i < TAPE_META_KEYS; i++) {
        const struct tape_meta_key *key = &tape_meta_keys[i];
        if (key->is_end != is_end)
            continue;
        int status = key->is_text ? put_meta_bytes(writer, key->key, values[i].text, true, error)
                                  : put_meta_number(writer, key->key, (uint64_t)values[i].number, error);
        if (status < 0)
            return status;
    }
    uint8_t seal[HASH_BYTES];
    hash_store(tape_meta_seal(values, is_end), seal);
    return put_meta_bytes(writer, is_end ? "end_seal" : "start_seal", bytes_of(seal, sizeof seal), false, error);
}

/* ---- creating ---- */

static struct bytes text_or_empty(const char *text)
{
    return bytes_of_string(text ? text : "");
}

static int put_start(struct tape_writer *writer, const struct tape_start *start, struct error *error)
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
    return put_meta(writer, values, false, error);
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

static int create_schema(struct tape_writer *writer, struct error *error)
{
    for (unsigned i = 0; i < TAPE_OBJECTS; i++) {
        if (tape_objects[i].sql && run_sql(writer, tape_objects[i].sql, error) < 0)
            return -1;
    }
    for (unsigned kind = 1; kind < 256; kind++) {
        if (!event_kind_name(kind))
            continue;
        char sql[160];
        snprintf(sql, sizeof sql, "INSERT INTO kind VALUES(%u, '%s', '%s')", kind, event_kind_name(kind),
                 class_name(event_kind_class(kind)));
        if (run_sql(writer, sql, error) < 0)
            return -1;
    }
    return 0;
}

static void finalize_all(struct tape_writer *writer)
{
    for (unsigned i = 0; i < STATEMENTS; i++) {
        sqlite3_finalize(writer->statements[i]);
        writer->statements[i] = NULL;
    }
}

/* The database with schema and start, in memory. */
static int fill_image(struct tape_writer *writer, const struct tape_start *start, struct error *error)
{
    char sql[256];
    snprintf(sql, sizeof sql, "PRAGMA page_size=%d; PRAGMA application_id=%d; PRAGMA user_version=%d; BEGIN",
             TAPE_PAGE_BYTES, TAPE_APPLICATION_ID, TAPE_FORMAT_VERSION);
    if (sqlite3_open_v2(":memory:", &writer->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return fail_sql(writer, "create it", error);
    if (run_sql(writer, sql, error) < 0 || create_schema(writer, error) < 0 || prepare_all(writer, error) < 0 ||
        put_start(writer, start, error) < 0)
        return -1;
    return run_sql(writer, "COMMIT", error);
}

/* The file appears under its name with schema and start in it: a tape is one at any moment. */
static int create_file(struct tape_writer *writer, const struct tape_start *start, struct error *error)
{
    sqlite3_int64 size = 0;
    int status = fill_image(writer, start, error);
    finalize_all(writer);
    unsigned char *image = status == 0 ? sqlite3_serialize(writer->db, "main", &size, 0) : NULL;
    if (status == 0 && !image)
        status = fail_sql(writer, "create it", error);
    sqlite3_close(writer->db);
    writer->db = NULL;
    if (status == 0 && host_file_put(writer->path, bytes_of(image, (size_t)size), error) < 0)
        status = error_prefix(error, "tape %s", writer->path);
    sqlite3_free(image);
    return status;
}

static int open_file(struct tape_writer *writer, struct error *error)
{
    char sql[256];
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    tape_vfs_init(&writer->vfs);
    if (sqlite3_open_v2(writer->path, &writer->db, flags, writer->vfs.name) != SQLITE_OK)
        return fail_sql(writer, "open it", error);
    sqlite3_busy_timeout(writer->db, BUSY_MS);
    /* the first reading takes the lock by which others see that the tape is in use */
    snprintf(sql, sizeof sql,
             "PRAGMA cache_size=-1024; PRAGMA temp_store=MEMORY; PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL;"
             "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=%d; SELECT count(*) FROM meta",
             TAPE_WAL_PAGES);
    return run_sql(writer, sql, error) < 0 ? -1 : prepare_all(writer, error);
}

/* ---- the thread ---- */

static void remember_failure(struct tape_writer *writer, const struct error *error)
{
    if (atomic_exchange(&writer->is_failing, true))
        return;
    writer->failure = *error;
    atomic_store(&writer->has_failed, true);
    tape_queue_drop(&writer->queue);
}

static int store_source(struct tape_writer *writer, uint16_t source, struct error *error)
{
    uint8_t bit = (uint8_t)(1u << source % 8);
    if (writer->seen_sources[source / 8] & bit)
        return 0;
    writer->seen_sources[source / 8] |= bit;
    char name[16];
    source_name(source, name);
    sqlite3_stmt *statement = writer->statements[STATEMENT_SOURCE];
    sqlite3_bind_int(statement, 1, source);
    sqlite3_bind_text(statement, 2, name, -1, SQLITE_STATIC);
    int status = finish(writer, STATEMENT_SOURCE, error);
    sqlite3_clear_bindings(statement);
    return status;
}

static int store_event(struct tape_writer *writer, const struct tape_entry *entry, struct bytes payload,
                       struct error *error)
{
    if (store_source(writer, entry->source, error) < 0)
        return -1;
    tape_seal_add(writer->hasher, entry->seq, entry->cycle, entry->source, entry->kind, payload);
    sqlite3_stmt *statement = writer->statements[STATEMENT_EVENT];
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)entry->seq);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)entry->cycle);
    sqlite3_bind_int(statement, 3, entry->source);
    sqlite3_bind_int(statement, 4, entry->kind);
    sqlite3_bind_blob(statement, 5, payload.size ? (const void *)payload.data : "", (int)payload.size, SQLITE_STATIC);
    writer->stored_seq = entry->seq;
    return finish(writer, STATEMENT_EVENT, error);
}

static int has_part(struct tape_writer *writer, const uint8_t hash[HASH_BYTES], uint32_t part, struct error *error)
{
    sqlite3_stmt *statement = writer->statements[STATEMENT_HAS_PART];
    sqlite3_bind_blob(statement, 1, hash, HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, part);
    int code = sqlite3_step(statement);
    int status = code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : fail_sql(writer, "read", error);
    sqlite3_reset(statement);
    return status;
}

/* Compressed if that saves at least a sixteenth. */
static struct bytes pack(struct tape_writer *writer, struct bytes content, enum tape_codec *codec)
{
    *codec = TAPE_CODEC_PLAIN;
    if (content.size < COMPRESS_FROM)
        return content;
    size_t size = ZSTD_compressCCtx(writer->zstd, writer->packed, ZSTD_compressBound(TAPE_PART_BYTES), content.data,
                                    content.size, ZSTD_LEVEL);
    if (ZSTD_isError(size) || size > content.size - content.size / 16)
        return content;
    *codec = TAPE_CODEC_ZSTD;
    return bytes_of(writer->packed, size);
}

static int store_part(struct tape_writer *writer, const struct tape_entry *entry, struct bytes content,
                      struct error *error)
{
    uint8_t hash[HASH_BYTES];
    hash_store(entry->hash, hash);
    int known = has_part(writer, hash, entry->part, error);
    if (known != 0)
        return known < 0 ? -1 : 0;
    enum tape_codec codec;
    struct bytes packed = pack(writer, content, &codec);
    sqlite3_stmt *statement = writer->statements[STATEMENT_PART];
    sqlite3_bind_blob(statement, 1, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, entry->part);
    sqlite3_bind_int64(statement, 3, (sqlite3_int64)content.size);
    sqlite3_bind_int(statement, 4, (int)codec);
    sqlite3_bind_blob(statement, 5, packed.size ? (const void *)packed.data : "", (int)packed.size, SQLITE_STATIC);
    return finish(writer, STATEMENT_PART, error);
}

static int store_seal(struct tape_writer *writer, struct error *error)
{
    if (writer->sealed_seq == writer->stored_seq)
        return 0;
    struct hash128 seal = hasher_result(writer->hasher);
    uint8_t hash[HASH_BYTES];
    hash_store(seal, hash);
    sqlite3_stmt *statement = writer->statements[STATEMENT_SEAL];
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)writer->stored_seq);
    sqlite3_bind_blob(statement, 2, hash, sizeof hash, SQLITE_STATIC);
    if (finish(writer, STATEMENT_SEAL, error) < 0)
        return -1;
    writer->last_seal = seal;
    writer->sealed_seq = writer->stored_seq;
    tape_seal_reset(writer->hasher, seal);
    return 0;
}

static int store_clock(struct tape_writer *writer, struct error *error)
{
    if (!writer->has_clock)
        return 0;
    writer->has_clock = false;
    uint8_t seal[HASH_BYTES];
    hash_store(tape_clock_seal(writer->clock_cycle, writer->clock_ns), seal);
    if (put_meta_number(writer, "written_cycle", writer->clock_cycle, error) < 0 ||
        put_meta_number(writer, "written_ns", writer->clock_ns, error) < 0)
        return -1;
    return put_meta_bytes(writer, "written_seal", bytes_of(seal, sizeof seal), false, error);
}

static int store_entry(struct tape_writer *writer, const struct tape_entry *entry, struct bytes data,
                       struct error *error)
{
    switch (entry->type) {
    case TAPE_ENTRY_EVENT: return store_event(writer, entry, data, error);
    case TAPE_ENTRY_PART: return store_part(writer, entry, data, error);
    case TAPE_ENTRY_CLOCK: break;
    }
    writer->has_clock = true; /* the last one of a transaction is enough */
    writer->clock_cycle = entry->cycle;
    writer->clock_ns = entry->host_ns;
    return 0;
}

static int store_chunks(struct tape_writer *writer, const struct tape_chunk *chunks, struct error *error)
{
    if (finish(writer, STATEMENT_BEGIN, error) < 0)
        return -1;
    for (const struct tape_chunk *chunk = chunks; chunk; chunk = chunk->next) {
        struct tape_entry entry;
        struct bytes data;
        for (size_t offset = 0; tape_chunk_next(chunk, &offset, &entry, &data);) {
            if (store_entry(writer, &entry, data, error) < 0)
                return -1;
        }
    }
    if (store_seal(writer, error) < 0 || store_clock(writer, error) < 0 ||
        finish(writer, STATEMENT_COMMIT, error) < 0)
        return -1;
    return 0;
}

static void note_size(struct tape_writer *writer)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(writer->db, "PRAGMA page_count", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        atomic_store(&writer->bytes, (uint64_t)sqlite3_column_int64(statement, 0) * TAPE_PAGE_BYTES);
    sqlite3_finalize(statement);
}

static void *writer_main(void *argument)
{
    struct tape_writer *writer = argument;
    struct tape_chunk *chunks;
    while ((chunks = tape_queue_take(&writer->queue)) != NULL) {
        struct error error;
        if (!atomic_load(&writer->has_failed) && store_chunks(writer, chunks, &error) < 0) {
            sqlite3_exec(writer->db, "ROLLBACK", NULL, NULL, NULL);
            remember_failure(writer, &error);
        }
        note_size(writer);
        tape_queue_done(&writer->queue, chunks);
    }
    return NULL;
}

/* Signals are the main thread's; SIGXFSZ blocked here turns a file size limit into an ordinary write error. */
static int start_thread(struct tape_writer *writer, struct error *error)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int failed = pthread_create(&writer->thread, NULL, writer_main, writer);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed)
        return error_set(error, EXIT_MISSING, "tape %s: cannot start a thread: %s", writer->path, strerror(failed));
    writer->has_thread = true;
    return 0;
}

/* ---- the recorder's side ---- */

static void writer_free(struct tape_writer *writer)
{
    finalize_all(writer);
    sqlite3_close(writer->db);
    tape_vfs_deinit(&writer->vfs);
    tape_queue_deinit(&writer->queue);
    hasher_free(writer->hasher);
    ZSTD_freeCCtx(writer->zstd);
    mem_free(writer->packed);
    mem_free(writer->path);
    mem_free(writer);
}

struct tape_writer *tape_writer_new(const char *path)
{
    struct tape_writer *writer = mem_alloc(1, sizeof *writer);
    writer->path = mem_copy_string(path);
    writer->next_seq = 1;
    writer->start_ns = host_clock_now_ns();
    tape_queue_init(&writer->queue);
    writer->hasher = hasher_new();
    tape_seal_reset(writer->hasher, writer->last_seal);
    writer->zstd = ZSTD_createCCtx();
    must(writer->zstd != NULL);
    writer->packed = mem_alloc(ZSTD_compressBound(TAPE_PART_BYTES), 1);
    return writer;
}

int tape_writer_start(struct tape_writer *writer, const struct tape_start *start, struct error *error)
{
    if (tape_path_clear(writer->path, error) < 0)
        return -1;
    int status = create_file(writer, start, error);
    writer->has_file = status == 0;
    if (status == 0)
        status = open_file(writer, error);
    if (status == 0)
        status = start_thread(writer, error);
    return status;
}

int tape_writer_open(struct tape_writer **out, const char *path, const struct tape_start *start, struct error *error)
{
    *out = tape_writer_new(path);
    int status = tape_writer_start(*out, start, error);
    if (status < 0) {
        tape_writer_abandon(*out);
        *out = NULL;
    }
    return status;
}

void tape_writer_abandon(struct tape_writer *writer)
{
    tape_queue_close(&writer->queue);
    if (writer->has_thread)
        pthread_join(writer->thread, NULL);
    char *path = writer->has_file ? mem_copy_string(writer->path) : NULL;
    writer_free(writer);
    if (path)
        tape_path_remove(path, NULL);
    mem_free(path);
}

static uint64_t append(struct tape_writer *writer, uint64_t cycle, uint16_t source, enum event_kind kind,
                       struct bytes payload, struct shared_bytes *shared)
{
    must_at(cycle >= writer->last_cycle, cycle);
    if (atomic_load(&writer->has_failed))
        return 0;
    if (payload.size > TAPE_PAYLOAD_MAX) {
        struct error error;
        error_set(&error, EXIT_MISSING, "tape %s: an event of %zu bytes is more than a tape can hold", writer->path,
                  payload.size);
        remember_failure(writer, &error);
        return 0;
    }
    struct tape_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.type = TAPE_ENTRY_EVENT;
    entry.size = (uint32_t)payload.size;
    entry.seq = writer->next_seq;
    entry.cycle = cycle;
    entry.source = source;
    entry.kind = (uint16_t)kind;
    bool is_taken = shared                   ? tape_queue_put_shared(&writer->queue, &entry, shared)
                    : kind == EVENT_FRAME_IN ? tape_queue_stage(&writer->queue, &entry, payload.data)
                                             : tape_queue_put(&writer->queue, &entry, payload.data);
    if (!is_taken)
        return 0;
    writer->last_cycle = cycle;
    return writer->next_seq++;
}

uint64_t tape_writer_append(struct tape_writer *writer, uint64_t cycle, uint16_t source, enum event_kind kind,
                            struct bytes payload)
{
    return append(writer, cycle, source, kind, payload, NULL);
}

uint64_t tape_writer_append_shared(struct tape_writer *writer, uint64_t cycle, uint16_t source, enum event_kind kind,
                                   struct shared_bytes *payload)
{
    return append(writer, cycle, source, kind, buffer_bytes(&payload->buffer), payload);
}

void tape_writer_post(struct tape_writer *writer)
{
    tape_queue_post(&writer->queue);
}

/* True for a large content that was handed over before; notes it otherwise. The thread would find it too, but only
 * after megabytes were copied for nothing. */
static bool is_known_large(struct tape_writer *writer, struct hash128 hash, struct bytes content)
{
    if (content.size <= TAPE_PART_BYTES)
        return false;
    for (unsigned i = 0; i < LARGE_KEPT && i < writer->large_count; i++) {
        if (hash_equal(writer->large[i], hash))
            return true;
    }
    writer->large[writer->large_count++ % LARGE_KEPT] = hash;
    return false;
}

void tape_writer_blob(struct tape_writer *writer, struct hash128 hash, struct bytes content)
{
    if (is_known_large(writer, hash, content))
        return;
    struct tape_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.type = TAPE_ENTRY_PART;
    entry.hash = hash;
    for (size_t offset = 0; offset < content.size; offset += TAPE_PART_BYTES, entry.part++) {
        struct bytes part = bytes_slice(content, offset, TAPE_PART_BYTES);
        entry.size = (uint32_t)part.size;
        if (!tape_queue_put(&writer->queue, &entry, part.data))
            return;
        tape_writer_clock(writer, writer->last_cycle); /* it may have waited for the thread */
    }
}

void tape_writer_clock(struct tape_writer *writer, uint64_t cycle)
{
    struct tape_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.type = TAPE_ENTRY_CLOCK;
    entry.cycle = cycle;
    entry.host_ns = host_clock_now_ns() - writer->start_ns;
    tape_queue_put(&writer->queue, &entry, NULL);
}

bool tape_writer_failed(struct tape_writer *writer, struct error *error)
{
    if (!atomic_load(&writer->has_failed))
        return false;
    if (error)
        *error = writer->failure;
    return true;
}

uint64_t tape_writer_bytes(struct tape_writer *writer)
{
    return atomic_load(&writer->bytes);
}

uint64_t tape_writer_events(const struct tape_writer *writer)
{
    return writer->next_seq - 1;
}

static int put_end(struct tape_writer *writer, const struct tape_end *end, struct error *error)
{
    struct tape_meta_value values[TAPE_META_KEYS] = {0};
    values[TAPE_META_CYCLES].number = (int64_t)end->cycles;
    values[TAPE_META_END_REASON].text = text_or_empty(end->reason);
    values[TAPE_META_EVENTS].number = (int64_t)writer->stored_seq;
    values[TAPE_META_INSTRUCTIONS].number = (int64_t)end->instructions;
    values[TAPE_META_RECORDED_NS].number = (int64_t)end->recorded_ns;
    if (finish(writer, STATEMENT_BEGIN, error) < 0 || put_meta(writer, values, true, error) < 0 ||
        finish(writer, STATEMENT_COMMIT, error) < 0)
        return -1;
    return 0;
}

/* One file: the -wal goes into the database and is removed. Not while somebody reads the tape: then it is as complete
 * as ever, and its -wal stays beside it until the next one to open it for writing. */
static int make_one_file(struct tape_writer *writer, struct error *error)
{
    int code = sqlite3_wal_checkpoint_v2(writer->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(writer->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    return code == SQLITE_OK || code == SQLITE_BUSY ? 0 : fail_sql(writer, "finish", error);
}

static int close_cleanly(struct tape_writer *writer, const struct tape_end *end, struct error *error)
{
    if (put_end(writer, end, error) < 0)
        return -1;
    finalize_all(writer);
    return make_one_file(writer, error);
}

int tape_writer_close(struct tape_writer *writer, const struct tape_end *end, uint64_t *bytes, struct error *error)
{
    tape_queue_close(&writer->queue);
    pthread_join(writer->thread, NULL);
    int status = 0;
    if (tape_writer_failed(writer, error))
        status = -1;
    else if (end)
        status = close_cleanly(writer, end, error);
    int64_t size = host_file_size(writer->path);
    if (bytes)
        *bytes = size > 0 ? (uint64_t)size : 0;
    writer_free(writer);
    return status;
}
