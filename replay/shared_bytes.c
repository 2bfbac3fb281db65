/* Bytes with several holders, and the pool that their memory goes back to. */
#include "replay/shared_bytes.h"

#include <stddef.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

void shared_pool_init(struct shared_pool *pool)
{
    *pool = (struct shared_pool){.spares = NULL};
    pthread_mutex_init(&pool->lock, NULL);
}

static void shared_free(struct shared_bytes *shared)
{
    buffer_deinit(&shared->buffer);
    mem_free(shared);
}

void shared_pool_deinit(struct shared_pool *pool)
{
    while (pool->spares) {
        struct shared_bytes *spare = pool->spares;
        pool->spares = spare->next;
        shared_free(spare);
    }
    pthread_mutex_destroy(&pool->lock);
}

struct shared_bytes *shared_bytes_take(struct shared_pool *pool, struct buffer *from)
{
    pthread_mutex_lock(&pool->lock);
    struct shared_bytes *shared = pool->spares;
    if (shared) {
        pool->spares = shared->next;
        pool->spare_count--;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!shared)
        shared = mem_alloc(1, sizeof *shared);
    struct buffer spare = shared->buffer;
    shared->pool = pool;
    shared->next = NULL;
    shared->buffer = *from;
    atomic_init(&shared->holders, 1);
    *from = spare;
    buffer_clear(from);
    return shared;
}

void shared_bytes_hold(struct shared_bytes *shared)
{
    atomic_fetch_add_explicit(&shared->holders, 1, memory_order_relaxed);
}

void shared_bytes_release(struct shared_bytes *shared)
{
    unsigned before = atomic_fetch_sub_explicit(&shared->holders, 1, memory_order_acq_rel);
    must(before > 0);
    if (before > 1)
        return;
    struct shared_pool *pool = shared->pool;
    bool is_kept = false;
    if (shared->buffer.capacity <= SHARED_SPARE_BYTES) {
        pthread_mutex_lock(&pool->lock);
        is_kept = pool->spare_count < SHARED_SPARES;
        if (is_kept) {
            shared->next = pool->spares;
            pool->spares = shared;
            pool->spare_count++;
        }
        pthread_mutex_unlock(&pool->lock);
    }
    if (!is_kept)
        shared_free(shared);
}
