/* Bytes that several readers in two threads hold: what a round of sockets brought goes to the writer's thread and into
 * the frame cache without being copied. Who lets go last gives the memory back for a later round. */
#ifndef REPRISE_REPLAY_SHARED_BYTES_H
#define REPRISE_REPLAY_SHARED_BYTES_H

#include <pthread.h>
#include <stdatomic.h>

#include "src/base/bytes.h"

#define SHARED_SPARES 64u
#define SHARED_SPARE_BYTES (256u << 10) /* larger memory is not kept */

struct shared_pool {
    pthread_mutex_t lock;
    struct shared_bytes *spares; /* the one that was given back last is the first: its memory is in the caches */
    unsigned spare_count;
};

struct shared_bytes {
    struct shared_pool *pool;
    struct shared_bytes *next; /* among the spares */
    atomic_uint holders;
    struct buffer buffer; /* not changed while it is held */
};

void shared_pool_init(struct shared_pool *pool);
/* Everything taken from it was released. Safe on a zeroed struct. */
void shared_pool_deinit(struct shared_pool *pool);
/* Takes what the buffer holds, and leaves an empty one, with other memory if there is some. The caller is a holder. */
struct shared_bytes *shared_bytes_take(struct shared_pool *pool, struct buffer *from);
void shared_bytes_hold(struct shared_bytes *shared);
void shared_bytes_release(struct shared_bytes *shared);

#endif
