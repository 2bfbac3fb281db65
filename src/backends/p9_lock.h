/* Record locks of 9P2000.L (Tlock, Tgetlock). A client (a guest kernel, by its client_id) settles locks among its own
 * processes before it asks; so only locks of another client stand in its way. Locks live until they are released, or
 * until the fid through which they were set is clunked. */
#ifndef REPRISE_BACKENDS_P9_LOCK_H
#define REPRISE_BACKENDS_P9_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define P9_LOCKS_MAX 4096u
#define P9_CLIENT_ID_MAX 128u

enum p9_lock_type { P9_LOCK_READ = 0, P9_LOCK_WRITE = 1, P9_LOCK_NONE = 2 };

struct p9_lock {
    uint64_t file; /* qid path */
    uint32_t fid;
    uint8_t type;
    uint64_t start;
    uint64_t end; /* the first byte behind it; UINT64_MAX: to the end of the file */
    uint32_t process;
    uint8_t client_size;
    char client[P9_CLIENT_ID_MAX];
};

struct p9_locks {
    struct p9_lock *locks;
    uint32_t count;
    uint32_t capacity;
};

void p9_locks_deinit(struct p9_locks *locks);
/* Of the locks of another client that stand in the way of `wanted` the one that begins first; NULL: none. */
const struct p9_lock *p9_locks_conflict(const struct p9_locks *locks, const struct p9_lock *wanted);
/* Sets, changes or (type NONE) releases the range for wanted's client, process and file. False: too many locks. */
bool p9_locks_set(struct p9_locks *locks, const struct p9_lock *wanted);
/* Forgets all that was set through a fid. */
void p9_locks_drop_fid(struct p9_locks *locks, uint32_t fid);
void p9_locks_drop_all(struct p9_locks *locks);

#endif
