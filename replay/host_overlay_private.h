/* What the files of the overlay share. Includes sqlite3.h; nobody outside host_overlay*.c includes this.
 *
 * The file is a SQLite database with application_id and user_version, and two tables:
 *
 *   meta     key, value: base_path, base_size, base_hash (host_disk_digest.h), stamp (4 x i64 LE), flushes, and while a
 *            commit is under way commit_rest: the digest of the image with every changed cluster as zeros
 *   cluster  number (offset / 4096), content (4096 bytes; NULL: zeros) */
#ifndef REPRISE_REPLAY_HOST_OVERLAY_PRIVATE_H
#define REPRISE_REPLAY_HOST_OVERLAY_PRIVATE_H

#include "replay/host_disk_digest.h"
#include "replay/host_overlay.h"
#include "replay/store.h"

#define OVERLAY_APPLICATION_ID 0x52504f56 /* "RPOV" */
#define OVERLAY_FORMAT_VERSION 1
#define OVERLAY_STAMP_BYTES 32

struct overlay_meta {
    char base_path[4096];
    uint64_t base_size;
    struct hash128 base_hash;
    struct host_disk_stamp stamp;
    uint64_t flushes;
    bool has_commit_rest;
    struct hash128 commit_rest;
};

enum overlay_statement {
    OVERLAY_BEGIN,
    OVERLAY_COMMIT,
    OVERLAY_ROLLBACK,
    OVERLAY_RANGE, /* first, last: number, content */
    OVERLAY_PUT,   /* number, content */
    OVERLAY_DROP,  /* number */
    OVERLAY_META,  /* key, value */
    OVERLAY_FLUSH,
    OVERLAY_STATEMENTS,
};

struct host_overlay {
    char *path;
    sqlite3 *db;
    sqlite3_stmt *statements[OVERLAY_STATEMENTS];
    struct host_disk *base; /* borrowed; NULL: none yet */
    struct overlay_meta meta;
    uint64_t size;       /* of the disk */
    bool is_dirty;       /* since the last flush */
    int code;            /* of the last failure, SQLite's, */
    char reason[160];    /* and in words */
    uint64_t range_next; /* of the range under way: the least number that may come, and the last */
    uint64_t range_last;
    bool has_failed[HOST_DISK_WORKS];
    struct host_notes notes;
};

/* Opens an overlay that is there, for reading and writing, and checks all but the clusters. */
int overlay_load(struct host_overlay **overlay, const char *path, struct error *error);
/* EXIT_DAMAGED with hashes and paths if the image is not the one that the overlay lies over. *stamp is of this image. */
int overlay_check_base(struct host_overlay *overlay, struct host_disk *base, struct host_disk_stamp *stamp,
                       struct error *error);
/* The path as it is from anywhere; as it is where there is no such file. */
void overlay_absolute_path(const char *path, char out[4096]);
/* "overlay PATH: ..." from the last failure. */
int overlay_fail_sql(const struct host_overlay *overlay, const char *what, struct error *error);
/* Each of these keeps the reason of its failure. Steps a bound statement that yields no row, and makes it ready for the next use. */
bool overlay_finish(struct host_overlay *overlay, enum overlay_statement which);
bool overlay_exec(struct host_overlay *overlay, const char *sql);
bool overlay_begin(struct host_overlay *overlay);
/* Commits, or, where a step before has failed, takes everything back. False if it is not committed. */
bool overlay_end(struct host_overlay *overlay, bool is_good);
bool overlay_put_number(struct host_overlay *overlay, const char *key, uint64_t value);
bool overlay_put_text(struct host_overlay *overlay, const char *key, const char *text);
bool overlay_put_hash(struct host_overlay *overlay, const char *key, struct hash128 hash);
bool overlay_put_stamp(struct host_overlay *overlay, const struct host_disk_stamp *stamp);

/* One cluster of a range, in ascending order. */
struct overlay_row {
    uint64_t number;
    const uint8_t *content; /* NULL: zeros; valid until the next step */
};

/* Over clusters first to last: 1 and a row, 0 at the end, negative on damage. overlay_range_end in every case. */
void overlay_range_begin(struct host_overlay *overlay, uint64_t first, uint64_t last);
int overlay_range_next(struct host_overlay *overlay, struct overlay_row *row);
void overlay_range_end(struct host_overlay *overlay);

#endif
