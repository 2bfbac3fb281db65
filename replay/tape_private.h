/* What the files of the tape share among themselves: the schema and how SQLite's errors become ours. Includes
 * sqlite3.h; nobody outside tape_*.c includes this. */
#ifndef REPRISE_REPLAY_TAPE_PRIVATE_H
#define REPRISE_REPLAY_TAPE_PRIVATE_H

#include <sqlite3.h>
#include <stdint.h>

#include "replay/store.h"
#include "replay/tape.h"
#include "src/base/error.h"
#include "src/base/hash.h"

#define TAPE_OBJECTS 12
extern const struct store_object tape_objects[TAPE_OBJECTS];

/* Content goes into table blob in parts of this size, each compressed on its own. */
#define TAPE_PART_BYTES (1u << 20)

enum tape_codec { TAPE_CODEC_PLAIN = 0, TAPE_CODEC_ZSTD = 1 };

/* Kept in its -wal until this many pages are checkpointed. What is there at the end is what the end waits for: a carried
 * kernel should not be in it any more. */
#define TAPE_PAGE_BYTES 4096
#define TAPE_WAL_PAGES 1024

struct tape_meta_key {
    const char *key;
    bool is_text; /* else an integer */
    bool is_end;  /* written at a clean close only */
};

enum tape_meta_index {
    TAPE_META_CLOCK_HZ,
    TAPE_META_CYCLES,
    TAPE_META_END_REASON,
    TAPE_META_EVENTS,
    TAPE_META_HAS_SOCKETS,
    TAPE_META_HOST,
    TAPE_META_INSTRUCTIONS,
    TAPE_META_MODEL_VERSION,
    TAPE_META_RECORDED_NS,
    TAPE_META_SCENARIO,
    TAPE_META_SCENARIO_NAME,
    TAPE_META_SLIRP_BUILD,
    TAPE_META_STARTED_NS,
    TAPE_META_TOOL_VERSION,
    TAPE_META_KEYS,
};

extern const struct tape_meta_key tape_meta_keys[TAPE_META_KEYS];

/* A value of table meta while it is written, read or hashed. */
struct tape_meta_value {
    bool is_set;
    int64_t number;
    struct bytes text;
};

/* The seal over the start rows or the end rows of table meta. */
struct hash128 tape_meta_seal(const struct tape_meta_value values[TAPE_META_KEYS], bool is_end);

/* The seal over the last sign of life. */
struct hash128 tape_clock_seal(uint64_t cycle, uint64_t host_ns);

/* The chain over events: reset with the last seal, then every event in order. */
void tape_seal_reset(struct hasher *hasher, struct hash128 last);
void tape_seal_add(struct hasher *hasher, uint64_t seq, uint64_t cycle, uint16_t source, unsigned kind,
                   struct bytes payload);

/* tape_path.c */

/* Makes room for a new tape: what is at the path goes away if it is a tape (or empty), and stays, with EXIT_USAGE, if it
 * is anything else or in use by another process. */
int tape_path_clear(const char *path, struct error *error);
/* Removes a tape with what SQLite keeps beside it. */
int tape_path_remove(const char *path, struct error *error);

#endif
