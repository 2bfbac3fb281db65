/* The table of fids: chains in buckets, twice as many buckets whenever it is full. */
#include "src/backends/p9_fid.h"

#include "src/base/alloc.h"
#include "src/base/must.h"

#define FIRST_BUCKETS 64u

/* Fibonacci hashing: neighbouring numbers lie apart. */
static struct p9_fid **bucket_of(const struct p9_fids *fids, uint32_t number)
{
    return &fids->buckets[(number * 2654435769u >> 7) & (fids->bucket_count - 1)];
}

void p9_fids_init(struct p9_fids *fids)
{
    *fids = (struct p9_fids){.bucket_count = FIRST_BUCKETS};
    fids->buckets = mem_alloc(FIRST_BUCKETS, sizeof(struct p9_fid *));
}

void p9_fids_deinit(struct p9_fids *fids)
{
    must(fids->count == 0);
    mem_free(fids->buckets);
    *fids = (struct p9_fids){0};
}

struct p9_fid *p9_fids_find(const struct p9_fids *fids, uint32_t number)
{
    struct p9_fid *fid = *bucket_of(fids, number);
    while (fid && fid->number != number)
        fid = fid->next;
    return fid;
}

static void put(struct p9_fids *fids, struct p9_fid *fid)
{
    struct p9_fid **bucket = bucket_of(fids, fid->number);
    fid->next = *bucket;
    *bucket = fid;
}

static void grow(struct p9_fids *fids)
{
    struct p9_fid **old = fids->buckets;
    uint32_t old_count = fids->bucket_count;
    fids->bucket_count = old_count * 2;
    fids->buckets = mem_alloc(fids->bucket_count, sizeof(struct p9_fid *));
    for (uint32_t i = 0; i < old_count; i++) {
        for (struct p9_fid *fid = old[i], *next; fid; fid = next) {
            next = fid->next;
            put(fids, fid);
        }
    }
    mem_free(old);
}

struct p9_fid *p9_fids_add(struct p9_fids *fids, uint32_t number, struct p9_node *node, uint32_t uid)
{
    if (fids->count == P9_FIDS_MAX || p9_fids_find(fids, number))
        return NULL;
    if (fids->count == fids->bucket_count)
        grow(fids);
    struct p9_fid *fid = mem_alloc(1, sizeof *fid);
    fid->number = number;
    fid->node = node;
    fid->uid = uid;
    put(fids, fid);
    fids->count++;
    return fid;
}

static void fid_free(struct p9_fids *fids, struct p9_fs *fs, struct p9_fid *fid)
{
    if (fid->state == P9_FID_OPEN) {
        fs->ops->close(fs, fid->node, &fid->open);
        buffer_deinit(&fid->open.list);
        fids->opens--;
    }
    if (fid->xattr) {
        buffer_deinit(&fid->xattr->value);
        mem_free(fid->xattr);
        fids->xattrs--;
    }
    p9_node_drop(fs, fid->node);
    mem_free(fid);
    fids->count--;
}

void p9_fids_drop(struct p9_fids *fids, struct p9_fs *fs, struct p9_fid *fid)
{
    struct p9_fid **at = bucket_of(fids, fid->number);
    while (*at != fid)
        at = &(*at)->next;
    *at = fid->next;
    fid_free(fids, fs, fid);
}

void p9_fids_drop_all(struct p9_fids *fids, struct p9_fs *fs)
{
    for (uint32_t i = 0; i < fids->bucket_count; i++) {
        while (fids->buckets[i]) {
            struct p9_fid *fid = fids->buckets[i];
            fids->buckets[i] = fid->next;
            fid_free(fids, fs, fid);
        }
    }
}
