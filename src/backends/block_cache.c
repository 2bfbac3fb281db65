/* Blocks of a remote disk. */
#include "src/backends/block_cache.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

void block_cache_init(struct block_cache *cache, uint32_t block_bytes, uint32_t room)
{
    must(room >= 2 && room < BLOCK_NONE && block_bytes > 0);
    *cache = (struct block_cache){.block_bytes = block_bytes,
                                  .room = room,
                                  .blocks = mem_alloc(room, sizeof(struct block)),
                                  .bucket_count = 1,
                                  .epoch = 1,
                                  .newest = BLOCK_NONE,
                                  .oldest = BLOCK_NONE};
    while (cache->bucket_count < room)
        cache->bucket_count *= 2;
    cache->buckets = mem_alloc(cache->bucket_count, sizeof *cache->buckets);
    memset(cache->buckets, 0xff, cache->bucket_count * sizeof *cache->buckets);
    for (uint32_t i = 0; i < room; i++)
        cache->blocks[i].chain = i + 1 < room ? i + 1 : BLOCK_NONE;
}

void block_cache_deinit(struct block_cache *cache)
{
    for (uint32_t i = 0; i < cache->room; i++)
        mem_free(cache->blocks[i].bytes);
    mem_free(cache->blocks);
    mem_free(cache->buckets);
    *cache = (struct block_cache){0};
}

static uint32_t index_of(const struct block_cache *cache, const struct block *block)
{
    return (uint32_t)(block - cache->blocks);
}

static uint32_t *bucket_of(const struct block_cache *cache, uint64_t number)
{
    return &cache->buckets[(number ^ number >> 20) & (cache->bucket_count - 1)];
}

struct block *block_cache_find(const struct block_cache *cache, uint64_t number)
{
    for (uint32_t i = *bucket_of(cache, number); i != BLOCK_NONE; i = cache->blocks[i].chain) {
        if (cache->blocks[i].number == number)
            return &cache->blocks[i];
    }
    return NULL;
}

/* ---- the list of use ---- */

static bool is_listed(const struct block *block)
{
    return block->state == BLOCK_HERE || block->state == BLOCK_FAILED;
}

static void unlink_block(struct block_cache *cache, struct block *block)
{
    *(block->newer == BLOCK_NONE ? &cache->newest : &cache->blocks[block->newer].older) = block->older;
    *(block->older == BLOCK_NONE ? &cache->oldest : &cache->blocks[block->older].newer) = block->newer;
}

static void link_newest(struct block_cache *cache, struct block *block)
{
    uint32_t index = index_of(cache, block);
    block->newer = BLOCK_NONE;
    block->older = cache->newest;
    *(cache->newest == BLOCK_NONE ? &cache->oldest : &cache->blocks[cache->newest].newer) = index;
    cache->newest = index;
}

void block_cache_touch(struct block_cache *cache, struct block *block)
{
    must(is_listed(block));
    unlink_block(cache, block);
    link_newest(cache, block);
    block->epoch = cache->epoch;
}

void block_cache_next_epoch(struct block_cache *cache)
{
    cache->epoch++;
}

/* ---- entries ---- */

void block_cache_drop(struct block_cache *cache, struct block *block)
{
    uint32_t index = index_of(cache, block), *link = bucket_of(cache, block->number);
    if (is_listed(block))
        unlink_block(cache, block);
    while (*link != index)
        link = &cache->blocks[*link].chain;
    *link = block->chain;
    block->state = BLOCK_FREE;
    block->chain = cache->free;
    cache->free = index;
    cache->count--;
}

struct block *block_cache_add(struct block_cache *cache, uint64_t number)
{
    if (cache->count == cache->room) {
        if (cache->oldest == BLOCK_NONE || cache->blocks[cache->oldest].epoch == cache->epoch)
            return NULL;
        block_cache_drop(cache, &cache->blocks[cache->oldest]);
    }
    struct block *block = &cache->blocks[cache->free];
    uint32_t *bucket = bucket_of(cache, number);
    uint8_t *bytes = block->bytes;
    cache->free = block->chain;
    *block = (struct block){.number = number, .state = BLOCK_WANTED, .bytes = bytes, .chain = *bucket};
    *bucket = index_of(cache, block);
    cache->count++;
    return block;
}

void block_cache_fill(struct block_cache *cache, struct block *block, struct bytes content)
{
    must(!is_listed(block) && content.size <= cache->block_bytes);
    if (!block->bytes)
        block->bytes = mem_alloc(cache->block_bytes, 1);
    memcpy(block->bytes, content.data, content.size);
    memset(block->bytes + content.size, 0, cache->block_bytes - content.size);
    block->state = BLOCK_HERE;
    block->is_urgent = false;
    link_newest(cache, block);
}

void block_cache_fail(struct block_cache *cache, struct block *block, uint64_t until_cycle)
{
    must(!is_listed(block));
    block->state = BLOCK_FAILED;
    block->is_urgent = false;
    block->until_cycle = until_cycle;
    link_newest(cache, block);
}

/* Which blocks there are and in what order they go; what they hold follows from the disk. Those that are not listed
 * stand in the order of their entries, which is itself a matter of what happened alone. */
void block_cache_hash(const struct block_cache *cache, struct hasher *hasher)
{
    hasher_add_u64(hasher, cache->count);
    for (uint32_t i = cache->newest; i != BLOCK_NONE; i = cache->blocks[i].older) {
        const struct block *block = &cache->blocks[i];
        hasher_add_u64(hasher, block->number);
        hasher_add_u64(hasher, block->state == BLOCK_FAILED ? block->until_cycle : 0);
    }
    for (uint32_t i = 0; i < cache->room; i++) {
        const struct block *block = &cache->blocks[i];
        if (block->state == BLOCK_WANTED || block->state == BLOCK_COMING) {
            hasher_add_u64(hasher, block->number);
            hasher_add_u64(hasher, (uint64_t)block->state << 1 | block->is_urgent);
        }
    }
}
