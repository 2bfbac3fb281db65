/* The database of a tape that is being written: made with its start, filled a transaction a batch, ended. Used by one
 * thread at a time. Includes sqlite3.h; for tape_*.c alone. */
#ifndef REPRISE_REPLAY_TAPE_DATABASE_H
#define REPRISE_REPLAY_TAPE_DATABASE_H

#include <zstd.h>

#include "replay/tape_private.h"
#include "replay/tape_queue.h"
#include "replay/tape_vfs.h"

enum tape_statement {
    TAPE_STATEMENT_BEGIN,
    TAPE_STATEMENT_COMMIT,
    TAPE_STATEMENT_EVENT,
    TAPE_STATEMENT_SEAL,
    TAPE_STATEMENT_SOURCE,
    TAPE_STATEMENT_HAS_PART,
    TAPE_STATEMENT_PART,
    TAPE_STATEMENT_META,
    TAPE_STATEMENTS,
};

struct tape_database {
    const char *path; /* the owner's */
    struct tape_vfs vfs;
    sqlite3 *db;
    sqlite3_stmt *statements[TAPE_STATEMENTS];
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
};

void tape_database_init(struct tape_database *database, const char *path);
void tape_database_deinit(struct tape_database *database);
/* The file appears under its name with schema and start in it: a tape is one at any moment. */
int tape_database_create(struct tape_database *database, const struct tape_start *start, struct error *error);
/* Opens what was created, for writing. */
int tape_database_open(struct tape_database *database, struct error *error);
/* One transaction: all of it, or after an error nothing. */
int tape_database_put(struct tape_database *database, const struct tape_chunk *chunks, struct error *error);
/* Of the file, as of the last transaction. */
uint64_t tape_database_bytes(struct tape_database *database);
/* Writes the end and makes it one file. */
int tape_database_end(struct tape_database *database, const struct tape_end *end, struct error *error);

#endif
