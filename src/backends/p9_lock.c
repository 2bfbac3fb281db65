/* Record locks as an unordered list of ranges; no two of one owner overlap. */
#include "src/backends/p9_lock.h"

#include <string.h>

#include "src/base/alloc.h"

void p9_locks_deinit(struct p9_locks *locks)
{
    mem_free(locks->locks);
    *locks = (struct p9_locks){0};
}

static bool is_same_client(const struct p9_lock *a, const struct p9_lock *b)
{
    return a->client_size == b->client_size && memcmp(a->client, b->client, a->client_size) == 0;
}

static bool overlaps(const struct p9_lock *a, const struct p9_lock *b)
{
    return a->file == b->file && a->start < b->end && b->start < a->end;
}

const struct p9_lock *p9_locks_conflict(const struct p9_locks *locks, const struct p9_lock *wanted)
{
    const struct p9_lock *first = NULL;
    for (uint32_t i = 0; i < locks->count; i++) {
        const struct p9_lock *lock = &locks->locks[i];
        bool is_exclusive = lock->type == P9_LOCK_WRITE || wanted->type == P9_LOCK_WRITE;
        bool is_in_way = is_exclusive && overlaps(lock, wanted) && !is_same_client(lock, wanted);
        if (is_in_way && (!first || lock->start < first->start))
            first = lock;
    }
    return first;
}

static bool add(struct p9_locks *locks, const struct p9_lock *lock)
{
    if (locks->count == P9_LOCKS_MAX)
        return false;
    if (locks->count == locks->capacity) {
        locks->capacity = locks->capacity ? locks->capacity * 2 : 16;
        locks->locks = mem_resize(locks->locks, locks->capacity * sizeof *lock);
    }
    locks->locks[locks->count++] = *lock;
    return true;
}

bool p9_locks_set(struct p9_locks *locks, const struct p9_lock *wanted)
{
    /* Splitting one range makes two and the new one a third. */
    if (locks->count + 2 > P9_LOCKS_MAX)
        return false;
    for (uint32_t i = 0; i < locks->count;) {
        struct p9_lock old = locks->locks[i];
        if (!overlaps(&old, wanted) || old.process != wanted->process || !is_same_client(&old, wanted)) {
            i++;
            continue;
        }
        locks->locks[i] = locks->locks[--locks->count];
        struct p9_lock rest = old;
        rest.end = wanted->start;
        if (rest.start < rest.end)
            add(locks, &rest);
        rest = old;
        rest.start = wanted->end;
        if (rest.start < rest.end)
            add(locks, &rest);
    }
    return wanted->type == P9_LOCK_NONE || add(locks, wanted);
}

void p9_locks_drop_fid(struct p9_locks *locks, uint32_t fid)
{
    for (uint32_t i = 0; i < locks->count;) {
        if (locks->locks[i].fid == fid)
            locks->locks[i] = locks->locks[--locks->count];
        else
            i++;
    }
}

void p9_locks_drop_all(struct p9_locks *locks)
{
    locks->count = 0;
}
