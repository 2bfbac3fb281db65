/* What the files of the tape's reader share: the open tape. */
#ifndef REPRISE_REPLAY_TAPE_READER_H
#define REPRISE_REPLAY_TAPE_READER_H

#include "replay/tape_private.h"

#define TAPE_ROUNDS 4u                         /* frames of one round may come after the next rounds */
#define TAPE_ROUND_BYTES ((size_t)1024 * 1024) /* a larger one is kept alone */

struct tape {
    char *path;
    sqlite3 *db;
    uint64_t size;
    struct tape_meta meta;
    struct buffer texts;     /* the strings of meta, each with a NUL */
    sqlite3_stmt *one_event; /* by seq */
    sqlite3_stmt *one_part;  /* by hash and part */
    sqlite3_stmt *part_size;
    /* Events that hold bytes of a network, read lately: recipes of frames take theirs from them. */
    struct tape_round {
        uint64_t seq; /* 0: none */
        uint16_t source;
        struct buffer bytes;
    } rounds[TAPE_ROUNDS];
    unsigned next_round;
};

/* "tape PATH: cannot read: ..." from SQLite's last error; always negative. */
int tape_fail_sql(const struct tape *tape, struct error *error);
/* "tape PATH: ..." with EXIT_DAMAGED. */
__attribute__((format(printf, 3, 4))) int tape_fail_damaged(const struct tape *tape, struct error *error,
                                                            const char *format, ...);
int tape_prepare(const struct tape *tape, const char *sql, sqlite3_stmt **statement, struct error *error);
/* Checks and takes columns 0 to 3 (seq, cycle, source, kind) of a row of table event. */
int tape_row_event(const struct tape *tape, sqlite3_stmt *row, struct tape_event *event, struct error *error);
/* Checks and takes a BLOB column. */
int tape_row_bytes(const struct tape *tape, sqlite3_stmt *row, int column, const char *what, uint64_t seq,
                   struct bytes *bytes, struct error *error);

#endif
