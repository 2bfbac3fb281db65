/* The overlay's file: made whole, opened with suspicion, closed as one file. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/host_overlay_private.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

#define ROW_BYTES_MAX 65536 /* of a row, and of a statement */
#define WAL_PAGES 1024      /* checkpointed behind so many: 4 MiB */
#define META_ROWS_MAX 16

static const struct store_object objects[] = {
    {"table", "meta", "meta",
     "CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value ANY NOT NULL) STRICT, WITHOUT ROWID"},
    {"table", "cluster", "cluster", "CREATE TABLE cluster(number INTEGER PRIMARY KEY, content BLOB) STRICT"},
};
#define OBJECTS (sizeof objects / sizeof objects[0])

static const char *const statement_text[OVERLAY_STATEMENTS] = {
    [OVERLAY_BEGIN] = "BEGIN IMMEDIATE",
    [OVERLAY_COMMIT] = "COMMIT",
    [OVERLAY_ROLLBACK] = "ROLLBACK",
    [OVERLAY_RANGE] = "SELECT number, content FROM cluster WHERE number BETWEEN ?1 AND ?2 ORDER BY number",
    [OVERLAY_PUT] = "INSERT OR REPLACE INTO cluster VALUES(?1, ?2)",
    [OVERLAY_DROP] = "DELETE FROM cluster WHERE number = ?1",
    [OVERLAY_META] = "INSERT OR REPLACE INTO meta VALUES(?1, ?2)",
    [OVERLAY_FLUSH] = "UPDATE meta SET value = value + 1 WHERE key = 'flushes'",
};

/* ---- SQLite ---- */

/* A failure's reason, before a rollback makes SQLite forget it. */
static void remember(struct host_overlay *overlay)
{
    int host = sqlite3_system_errno(overlay->db);
    overlay->code = sqlite3_errcode(overlay->db) & 0xff;
    const char *reason = sqlite3_errmsg(overlay->db);
    if (overlay->code == SQLITE_FULL)
        reason = "no space left on device";
    else if (overlay->code == SQLITE_IOERR && host)
        reason = strerror(host);
    snprintf(overlay->reason, sizeof overlay->reason, "%s", reason);
}

int overlay_fail_sql(const struct host_overlay *overlay, const char *what, struct error *error)
{
    int code = overlay->code;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return error_set(error, EXIT_MISSING, "overlay %s: in use by another machine or reprise disk", overlay->path);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR || code == SQLITE_MISMATCH ||
        code == SQLITE_SCHEMA || code == SQLITE_TOOBIG)
        return error_set(error, EXIT_DAMAGED, "overlay %s is damaged: %s", overlay->path, overlay->reason);
    return error_set(error, EXIT_MISSING, "overlay %s: cannot %s: %s", overlay->path, what, overlay->reason);
}

bool overlay_finish(struct host_overlay *overlay, enum overlay_statement which)
{
    sqlite3_stmt *statement = overlay->statements[which];
    bool is_done = sqlite3_step(statement) == SQLITE_DONE;
    if (!is_done)
        remember(overlay);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return is_done;
}

bool overlay_exec(struct host_overlay *overlay, const char *sql)
{
    if (sqlite3_exec(overlay->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    remember(overlay);
    return false;
}

bool overlay_begin(struct host_overlay *overlay)
{
    overlay->reason[0] = 0;
    overlay->code = SQLITE_OK;
    return overlay_finish(overlay, OVERLAY_BEGIN);
}

bool overlay_end(struct host_overlay *overlay, bool is_good)
{
    if (is_good && overlay_finish(overlay, OVERLAY_COMMIT))
        return true;
    if (!sqlite3_get_autocommit(overlay->db)) { /* else SQLite has taken it back by itself */
        sqlite3_step(overlay->statements[OVERLAY_ROLLBACK]);
        sqlite3_reset(overlay->statements[OVERLAY_ROLLBACK]);
    }
    return false;
}

void overlay_range_begin(struct host_overlay *overlay, uint64_t first, uint64_t last)
{
    sqlite3_bind_int64(overlay->statements[OVERLAY_RANGE], 1, (sqlite3_int64)first);
    sqlite3_bind_int64(overlay->statements[OVERLAY_RANGE], 2, (sqlite3_int64)last);
    overlay->range_next = first;
    overlay->range_last = last;
}

static int row_damaged(struct host_overlay *overlay, const char *what)
{
    overlay->code = SQLITE_CORRUPT;
    snprintf(overlay->reason, sizeof overlay->reason, "table cluster %s", what);
    return -1;
}

/* Numbers that do not rise would be a file whose pages form a loop. */
int overlay_range_next(struct host_overlay *overlay, struct overlay_row *row)
{
    sqlite3_stmt *statement = overlay->statements[OVERLAY_RANGE];
    int code = sqlite3_step(statement);
    if (code == SQLITE_DONE)
        return 0;
    if (code != SQLITE_ROW) {
        remember(overlay);
        return -1;
    }
    row->number = (uint64_t)sqlite3_column_int64(statement, 0);
    if (row->number < overlay->range_next || row->number > overlay->range_last)
        return row_damaged(overlay, "is out of order");
    overlay->range_next = row->number + 1;
    int type = sqlite3_column_type(statement, 1);
    row->content = type == SQLITE_BLOB ? sqlite3_column_blob(statement, 1) : NULL;
    bool is_whole = row->content && sqlite3_column_bytes(statement, 1) == HOST_OVERLAY_CLUSTER;
    if (type != SQLITE_NULL && !is_whole)
        return row_damaged(overlay, "has a row that is no cluster");
    return 1;
}

void overlay_range_end(struct host_overlay *overlay)
{
    sqlite3_reset(overlay->statements[OVERLAY_RANGE]);
}

/* ---- meta ---- */

static bool put_meta(struct host_overlay *overlay, const char *key)
{
    sqlite3_bind_text(overlay->statements[OVERLAY_META], 1, key, -1, SQLITE_STATIC);
    return overlay_finish(overlay, OVERLAY_META);
}

bool overlay_put_number(struct host_overlay *overlay, const char *key, uint64_t value)
{
    sqlite3_bind_int64(overlay->statements[OVERLAY_META], 2, (sqlite3_int64)value);
    return put_meta(overlay, key);
}

bool overlay_put_text(struct host_overlay *overlay, const char *key, const char *text)
{
    sqlite3_bind_text(overlay->statements[OVERLAY_META], 2, text, -1, SQLITE_STATIC);
    return put_meta(overlay, key);
}

bool overlay_put_hash(struct host_overlay *overlay, const char *key, struct hash128 hash)
{
    uint8_t bytes[HASH_BYTES];
    hash_store(hash, bytes);
    sqlite3_bind_blob(overlay->statements[OVERLAY_META], 2, bytes, sizeof bytes, SQLITE_STATIC);
    return put_meta(overlay, key);
}

bool overlay_put_stamp(struct host_overlay *overlay, const struct host_disk_stamp *stamp)
{
    uint8_t bytes[OVERLAY_STAMP_BYTES];
    store_le64(bytes, (uint64_t)stamp->modified_ns);
    store_le64(bytes + 8, (uint64_t)stamp->changed_ns);
    store_le64(bytes + 16, (uint64_t)stamp->inode);
    store_le64(bytes + 24, (uint64_t)stamp->device);
    sqlite3_bind_blob(overlay->statements[OVERLAY_META], 2, bytes, sizeof bytes, SQLITE_STATIC);
    return put_meta(overlay, "stamp");
}

enum { HAS_PATH = 1, HAS_SIZE = 2, HAS_HASH = 4, HAS_STAMP = 8, HAS_FLUSHES = 16, HAS_ALL = 31 };

static bool take_text(sqlite3_stmt *row, char *out, size_t room)
{
    if (sqlite3_column_type(row, 1) != SQLITE_TEXT) /* before SQLite makes it one */
        return false;
    const char *text = (const char *)sqlite3_column_text(row, 1);
    size_t size = (size_t)sqlite3_column_bytes(row, 1);
    if (!text || size >= room || strlen(text) != size)
        return false;
    memcpy(out, text, size + 1);
    return true;
}

static const uint8_t *take_blob(sqlite3_stmt *row, int size)
{
    bool is_blob = sqlite3_column_type(row, 1) == SQLITE_BLOB && sqlite3_column_bytes(row, 1) == size;
    return is_blob ? sqlite3_column_blob(row, 1) : NULL;
}

static bool take_number(sqlite3_stmt *row, uint64_t *number)
{
    *number = (uint64_t)sqlite3_column_int64(row, 1);
    return sqlite3_column_type(row, 1) == SQLITE_INTEGER && sqlite3_column_int64(row, 1) >= 0;
}

static bool take_hash(sqlite3_stmt *row, struct hash128 *hash)
{
    const uint8_t *bytes = take_blob(row, HASH_BYTES);
    if (bytes)
        *hash = hash_load(bytes);
    return bytes != NULL;
}

static bool take_stamp(sqlite3_stmt *row, struct host_disk_stamp *stamp)
{
    const uint8_t *bytes = take_blob(row, OVERLAY_STAMP_BYTES);
    if (bytes)
        *stamp = (struct host_disk_stamp){(int64_t)load_le64(bytes), (int64_t)load_le64(bytes + 8),
                                          (int64_t)load_le64(bytes + 16), (int64_t)load_le64(bytes + 24)};
    return bytes != NULL;
}

/* The bit of the key that was taken; -1: it is none of ours, or of another type. */
static int take_row(struct overlay_meta *meta, sqlite3_stmt *row)
{
    const char *key = (const char *)sqlite3_column_text(row, 0);
    if (!key)
        return -1;
    if (strcmp(key, "base_path") == 0)
        return take_text(row, meta->base_path, sizeof meta->base_path) ? HAS_PATH : -1;
    if (strcmp(key, "base_size") == 0)
        return take_number(row, &meta->base_size) ? HAS_SIZE : -1;
    if (strcmp(key, "base_hash") == 0)
        return take_hash(row, &meta->base_hash) ? HAS_HASH : -1;
    if (strcmp(key, "stamp") == 0)
        return take_stamp(row, &meta->stamp) ? HAS_STAMP : -1;
    if (strcmp(key, "flushes") == 0)
        return take_number(row, &meta->flushes) ? HAS_FLUSHES : -1;
    if (strcmp(key, "commit_rest") != 0)
        return -1;
    meta->has_commit_rest = take_hash(row, &meta->commit_rest);
    return meta->has_commit_rest ? 0 : -1;
}

static int read_meta(struct host_overlay *overlay, struct error *error)
{
    sqlite3_stmt *row;
    int found = 0, code = SQLITE_DONE;
    if (sqlite3_prepare_v2(overlay->db, "SELECT key, value FROM meta", -1, &row, NULL) != SQLITE_OK) {
        remember(overlay);
        return overlay_fail_sql(overlay, "read it", error);
    }
    for (unsigned rows = 0; found >= 0 && (code = sqlite3_step(row)) == SQLITE_ROW; rows++) {
        int bit = rows < META_ROWS_MAX ? take_row(&overlay->meta, row) : -1;
        found = bit < 0 ? -1 : found | bit;
    }
    if (code != SQLITE_DONE && code != SQLITE_ROW)
        remember(overlay);
    sqlite3_finalize(row);
    if (code != SQLITE_DONE && code != SQLITE_ROW)
        return overlay_fail_sql(overlay, "read it", error);
    if (found != HAS_ALL || overlay->meta.base_size > INT64_MAX)
        return error_set(error, EXIT_DAMAGED, "overlay %s is damaged: table meta is not an overlay's", overlay->path);
    overlay->size = overlay->meta.base_size;
    return 0;
}

/* ---- opening ---- */

static int check_header(const char *path, struct error *error)
{
    uint8_t header[STORE_HEADER_BYTES];
    int size = host_file_peek(path, header, sizeof header, error);
    if (size < 0)
        return error_prefix(error, "overlay");
    bool is_sqlite = size == STORE_HEADER_BYTES && memcmp(header, "SQLite format 3", 16) == 0;
    if (!is_sqlite || load_be32(header + 68) != OVERLAY_APPLICATION_ID)
        return error_set(error, EXIT_USAGE, "overlay %s: the file is there and is not an overlay; it is left alone",
                         path);
    uint32_t version = load_be32(header + 60);
    if (version != OVERLAY_FORMAT_VERSION)
        return error_set(error, EXIT_DAMAGED, "overlay %s: format version %u; this build reads version %d", path,
                         version, OVERLAY_FORMAT_VERSION);
    return 0;
}

static bool prepare_all(struct host_overlay *overlay)
{
    for (unsigned i = 0; i < OVERLAY_STATEMENTS; i++) {
        if (sqlite3_prepare_v3(overlay->db, statement_text[i], -1, SQLITE_PREPARE_PERSISTENT, &overlay->statements[i],
                               NULL) != SQLITE_OK) {
            remember(overlay);
            return false;
        }
    }
    return true;
}

/* The first transaction takes the lock, which stays as long as the file is open; a log that a killed machine left is read
 * by then. */
static bool lock_file(struct host_overlay *overlay)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
             "PRAGMA wal_autocheckpoint=%d; BEGIN IMMEDIATE; COMMIT",
             WAL_PAGES);
    return overlay_exec(overlay, sql);
}

static int open_file(struct host_overlay *overlay, struct error *error)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    const struct store_object *fault;
    if (check_header(overlay->path, error) < 0)
        return -1;
    if (sqlite3_open_v2(overlay->path, &overlay->db, flags, NULL) != SQLITE_OK) {
        remember(overlay);
        return overlay_fail_sql(overlay, "open it", error);
    }
    store_harden(overlay->db, ROW_BYTES_MAX);
    sqlite3_busy_timeout(overlay->db, 0);
    if (!lock_file(overlay))
        return overlay_fail_sql(overlay, "open it for writing", error);
    int schema = store_check_schema(overlay->db, objects, OBJECTS, &fault);
    if (schema < 0) {
        remember(overlay);
        return overlay_fail_sql(overlay, "read it", error);
    }
    if (schema == 0)
        return error_set(error, EXIT_DAMAGED, "overlay %s is damaged: its schema is not an overlay's", overlay->path);
    return prepare_all(overlay) ? read_meta(overlay, error) : overlay_fail_sql(overlay, "read it", error);
}

int overlay_load(struct host_overlay **out, const char *path, struct error *error)
{
    struct host_overlay *overlay = mem_alloc(1, sizeof *overlay);
    overlay->path = mem_copy_string(path);
    int status = open_file(overlay, error);
    if (status < 0) {
        host_overlay_close(overlay);
        overlay = NULL;
    }
    *out = overlay;
    return status;
}

void host_overlay_close(struct host_overlay *overlay)
{
    if (!overlay)
        return;
    for (unsigned i = 0; i < OVERLAY_STATEMENTS; i++)
        sqlite3_finalize(overlay->statements[i]);
    if (overlay->db && !sqlite3_db_readonly(overlay->db, "main"))
        overlay_exec(overlay, "PRAGMA journal_mode=DELETE"); /* what fails here is still in the log beside the file */
    sqlite3_close(overlay->db);
    mem_free(overlay->path);
    mem_free(overlay);
}

/* ---- making ---- */

static int fill_new(struct host_overlay *overlay, const struct overlay_meta *meta, struct error *error)
{
    char sql[160];
    snprintf(sql, sizeof sql, "PRAGMA page_size=%u; PRAGMA application_id=%d; PRAGMA user_version=%d; BEGIN",
             HOST_OVERLAY_CLUSTER, OVERLAY_APPLICATION_ID, OVERLAY_FORMAT_VERSION);
    bool is_good =
        sqlite3_open_v2(":memory:", &overlay->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
        overlay_exec(overlay, sql);
    for (unsigned i = 0; is_good && i < OBJECTS; i++)
        is_good = overlay_exec(overlay, objects[i].sql);
    is_good = is_good && prepare_all(overlay) && overlay_put_text(overlay, "base_path", meta->base_path) &&
              overlay_put_number(overlay, "base_size", meta->base_size) &&
              overlay_put_hash(overlay, "base_hash", meta->base_hash) && overlay_put_stamp(overlay, &meta->stamp) &&
              overlay_put_number(overlay, "flushes", 0) && overlay_exec(overlay, "COMMIT");
    return is_good ? 0 : overlay_fail_sql(overlay, "make it", error);
}

/* The file appears under its name with all of this in it: it is an overlay at any moment. */
static int make_file(const char *path, const struct overlay_meta *meta, struct error *error)
{
    struct host_overlay *overlay = mem_alloc(1, sizeof *overlay);
    sqlite3_int64 size = 0;
    overlay->path = mem_copy_string(path);
    int status = fill_new(overlay, meta, error);
    unsigned char *image = status == 0 ? sqlite3_serialize(overlay->db, "main", &size, 0) : NULL;
    if (status == 0 &&
        (host_file_put(path, bytes_of(image, (size_t)size), error) < 0 || host_file_sync(path, error) < 0))
        status = error_prefix(error, "overlay %s", path);
    sqlite3_free(image);
    host_overlay_close(overlay);
    return status;
}

void overlay_absolute_path(const char *path, char out[4096])
{
    char *absolute = realpath(path, NULL);
    snprintf(out, 4096, "%s", absolute ? absolute : path);
    free(absolute);
}

static int make_new(const char *path, struct host_disk *base, struct error *error)
{
    static const struct host_disk_mask no_mask = {0};
    struct overlay_meta meta = {.base_size = base->size, .stamp = host_disk_stamp(base)};
    overlay_absolute_path(base->path, meta.base_path);
    return host_disk_digest(base, no_mask, &meta.base_hash, error) < 0 ? -1 : make_file(path, &meta, error);
}

int overlay_check_base(struct host_overlay *overlay, struct host_disk *base, struct host_disk_stamp *stamp,
                       struct error *error)
{
    static const struct host_disk_mask no_mask = {0};
    const struct overlay_meta *meta = &overlay->meta;
    char expected[HASH_TEXT_SIZE], found[HASH_TEXT_SIZE];
    struct hash128 hash;
    *stamp = host_disk_stamp(base);
    if (base->size != meta->base_size)
        return error_set(error, EXIT_DAMAGED,
                         "overlay %s lies over an image of %" PRIu64 " bytes (%.200s); %s has %" PRIu64
                         ": it is another one, or it was changed since",
                         overlay->path, meta->base_size, meta->base_path, base->path, base->size);
    if (host_disk_stamp_equal(stamp, &meta->stamp))
        return 0;
    if (host_disk_digest(base, no_mask, &hash, error) < 0)
        return -1;
    if (hash_equal(hash, meta->base_hash))
        return 0;
    hash_text(meta->base_hash, expected);
    hash_text(hash, found);
    return error_set(
        error, EXIT_DAMAGED,
        "overlay %s lies over another content than that of %s: it was made over %.200s with hash %s, found "
        "%s; give it the image that it was made over, unchanged",
        overlay->path, base->path, meta->base_path, expected, found);
}

/* What was found out about the image is kept for the next time. */
static int note_base(struct host_overlay *overlay, const struct host_disk_stamp *stamp, struct error *error)
{
    char path[sizeof overlay->meta.base_path];
    overlay_absolute_path(overlay->base->path, path);
    if (strcmp(path, overlay->meta.base_path) == 0 && host_disk_stamp_equal(stamp, &overlay->meta.stamp))
        return 0;
    bool is_good = overlay_begin(overlay);
    is_good = is_good && overlay_put_text(overlay, "base_path", path) && overlay_put_stamp(overlay, stamp);
    return overlay_end(overlay, is_good) ? 0 : overlay_fail_sql(overlay, "write it", error);
}

int host_overlay_open(struct host_overlay **out, const char *path, struct host_disk *base, struct error *error)
{
    struct host_overlay *overlay;
    struct host_disk_stamp stamp;
    *out = NULL;
    if (!*path || *path == ':') /* names that SQLite gives another meaning */
        return error_set(error, EXIT_USAGE, "overlay: \"%s\" is no name for a file", path);
    if (!host_file_exists(path) && make_new(path, base, error) < 0)
        return -1;
    if (overlay_load(&overlay, path, error) < 0)
        return -1;
    overlay->base = base;
    int status =
        overlay->meta.has_commit_rest
            ? error_set(error, EXIT_USAGE,
                        "overlay %s: a commit of it was cut off; finish it with: reprise disk commit %s", path, path)
            : overlay_check_base(overlay, base, &stamp, error);
    if (status == 0)
        status = note_base(overlay, &stamp, error);
    if (status < 0) {
        host_overlay_close(overlay);
        return -1;
    }
    *out = overlay;
    return 0;
}
