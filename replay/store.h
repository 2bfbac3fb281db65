/* SQLite files that may come from anybody: what tapes and overlays of disks do alike. Includes sqlite3.h, so that only
 * the files that own such a format include this. */
#ifndef REPRISE_REPLAY_STORE_H
#define REPRISE_REPLAY_STORE_H

#include <sqlite3.h>

#include "src/base/bytes.h"

/* The file's header; offsets 60 and 68 hold user_version and application_id. */
#define STORE_HEADER_BYTES 100

/* One object of a schema, as sqlite_schema lists it. */
struct store_object {
    const char *type;
    const char *name;
    const char *table;
    const char *sql; /* NULL: SQLite makes it by itself (an index behind UNIQUE) */
};

/* Nothing in the file may make SQLite do more than read and write it. length_max: bytes of a row. */
void store_harden(sqlite3 *db, int length_max);
/* 1: the schema is exactly this. 0: it is another one, and *fault names the first object that differs. Negative:
 * SQLite's error. */
int store_check_schema(sqlite3 *db, const struct store_object *objects, unsigned count,
                       const struct store_object **fault);
/* "file:" and the path with every byte that an URI gives a meaning to written as %XX, then the options. */
void store_uri(struct buffer *uri, const char *path, const char *options);

#endif
