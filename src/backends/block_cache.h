/* Blocks of a remote disk that are here, coming, or wanted: a fixed number of them, the least recently used one goes
 * first. It knows nothing of where blocks come from.
 *
 *   WANTED  somebody asked for it; nothing is under way yet
 *   COMING  a fetch is under way
 *   HERE    its bytes stand here
 *   FAILED  it could not be had: until `until_cycle` reading it is an I/O error, then it may be asked for again
 *
 * A block that was touched since the last block_cache_next_epoch does not give way: what its user was just told to be
 * here stays until it was read.
 *
 * Invariants: only HERE and FAILED blocks stand in the list of use, from `newest` to `oldest`, and only they give way
 * to others; a block has at most one entry. */
#ifndef REPRISE_BACKENDS_BLOCK_CACHE_H
#define REPRISE_BACKENDS_BLOCK_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/hash.h"

enum block_state { BLOCK_FREE, BLOCK_WANTED, BLOCK_COMING, BLOCK_HERE, BLOCK_FAILED };

#define BLOCK_NONE UINT32_MAX

struct block {
    uint64_t number;
    enum block_state state;
    bool is_urgent;        /* WANTED, COMING: somebody waits for it */
    uint64_t until_cycle;  /* FAILED */
    uint64_t epoch;        /* when it was touched last */
    uint8_t *bytes;        /* block_bytes of them; allocated when first needed, kept for the next block */
    uint32_t chain;        /* the next entry of its bucket, or of the free ones */
    uint32_t newer, older; /* HERE, FAILED */
};

struct block_cache {
    uint32_t block_bytes;
    uint32_t room; /* entries */
    struct block *blocks;
    uint32_t *buckets;
    uint32_t bucket_count; /* a power of two */
    uint32_t free;
    uint32_t newest, oldest;
    uint32_t count;
    uint64_t epoch;
};

/* room: at least 2. */
void block_cache_init(struct block_cache *cache, uint32_t block_bytes, uint32_t room);
/* Safe on a zeroed struct. */
void block_cache_deinit(struct block_cache *cache);
/* NULL: there is nothing about it. */
struct block *block_cache_find(const struct block_cache *cache, uint64_t number);
/* A new entry, WANTED. NULL: every entry is wanted, coming, or was touched in this epoch. The block has none yet. */
struct block *block_cache_add(struct block_cache *cache, uint64_t number);
/* The bytes of a COMING block have come: at most block_bytes, the rest reads as zeros. */
void block_cache_fill(struct block_cache *cache, struct block *block, struct bytes content);
void block_cache_fail(struct block_cache *cache, struct block *block, uint64_t until_cycle);
/* It was used just now. HERE and FAILED only. */
void block_cache_touch(struct block_cache *cache, struct block *block);
void block_cache_next_epoch(struct block_cache *cache);
/* Forgets a block in any state. */
void block_cache_drop(struct block_cache *cache, struct block *block);
void block_cache_hash(const struct block_cache *cache, struct hasher *hasher);

#endif
