/* Which blocks will be wanted next: streams of accesses that go on where they left off. Pure. */
#ifndef REPRISE_BACKENDS_READ_AHEAD_H
#define REPRISE_BACKENDS_READ_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/hash.h"

#define READ_AHEAD_STREAMS 8u

struct read_ahead_stream {
    bool is_used;
    uint64_t next;    /* the block behind the last access */
    uint64_t ahead;   /* the first block that was not asked for ahead yet */
    uint64_t window;  /* blocks to be ahead; 0: one access so far */
    uint64_t used_at; /* number of the access */
};

struct read_ahead {
    struct read_ahead_stream streams[READ_AHEAD_STREAMS];
    uint64_t accesses;
    uint64_t first_window; /* blocks, once an access follows another one */
    uint64_t last_window;  /* it doubles up to so many; 0: nothing is ever read ahead */
};

struct read_ahead_range {
    uint64_t first, count; /* count 0: nothing */
};

void read_ahead_init(struct read_ahead *ahead, uint64_t first_window, uint64_t last_window);
/* The guest accesses blocks first to last. Returns what to fetch ahead, in pieces worth a request: nothing until at
 * least half a window is missing. The caller cuts it at the end of the disk. */
struct read_ahead_range read_ahead_note(struct read_ahead *ahead, uint64_t first, uint64_t last);
void read_ahead_hash(const struct read_ahead *ahead, struct hasher *hasher);

#endif
