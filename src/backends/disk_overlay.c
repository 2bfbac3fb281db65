/* Copy-on-write over any disk. */
#include "src/backends/disk_overlay.h"

#include <string.h>

#include "src/base/alloc.h"

/* 16 TiB: the first-level table then takes 64 MiB of address space, touched only where the guest writes. */
#define DISK_OVERLAY_MAX_BYTES (16ull << 40)

/* What stands for a cluster of zeros: a guest that discards its whole disk takes no memory for it. Never written. */
static const uint8_t disk_overlay_zeros[DISK_OVERLAY_CLUSTER];

static bool is_shared(const uint8_t *cluster)
{
    return cluster == disk_overlay_zeros;
}

static uint8_t *disk_overlay_find(const struct disk_overlay *overlay, uint64_t cluster)
{
    uint8_t **group = overlay->groups[cluster / DISK_OVERLAY_GROUP];
    return group ? group[cluster % DISK_OVERLAY_GROUP] : NULL;
}

static struct hash128 cluster_hash(const uint8_t *bytes, uint64_t cluster)
{
    return hash_bytes_seeded(bytes_of(bytes, DISK_OVERLAY_CLUSTER), cluster + 1);
}

/* Adds or subtracts modulo 2^128. */
static void disk_overlay_count(struct disk_overlay *overlay, struct hash128 hash, bool is_added)
{
    unsigned __int128 total = (unsigned __int128)overlay->total.high << 64 | overlay->total.low;
    unsigned __int128 value = (unsigned __int128)hash.high << 64 | hash.low;
    total = is_added ? total + value : total - value;
    overlay->total = (struct hash128){.low = (uint64_t)total, .high = (uint64_t)(total >> 64)};
}

/* Where the pointer to a cluster stands. */
static uint8_t **disk_overlay_slot(struct disk_overlay *overlay, uint64_t cluster)
{
    uint8_t ***group = &overlay->groups[cluster / DISK_OVERLAY_GROUP];
    if (!*group)
        *group = mem_alloc(DISK_OVERLAY_GROUP, sizeof **group);
    return &(*group)[cluster % DISK_OVERLAY_GROUP];
}

/* The part of [offset, offset + left) that lies in offset's cluster. */
static uint32_t disk_overlay_part(uint64_t offset, uint64_t left)
{
    uint64_t part = DISK_OVERLAY_CLUSTER - offset % DISK_OVERLAY_CLUSTER;
    return (uint32_t)(part < left ? part : left);
}

static bool disk_overlay_read(struct disk *disk, uint64_t offset, void *out, uint32_t size)
{
    struct disk_overlay *overlay = (struct disk_overlay *)disk;
    uint8_t *to = out;
    while (size > 0) {
        uint32_t part = disk_overlay_part(offset, size);
        const uint8_t *held = disk_overlay_find(overlay, offset / DISK_OVERLAY_CLUSTER);
        if (held) {
            memcpy(to, held + offset % DISK_OVERLAY_CLUSTER, part);
        } else {
            /* What the base holds is read in one piece up to the next held cluster. */
            while (part < size && !disk_overlay_find(overlay, (offset + part) / DISK_OVERLAY_CLUSTER))
                part += disk_overlay_part(offset + part, size - part);
            if (!disk_read(overlay->base, offset, to, part))
                return false;
        }
        to += part;
        offset += part;
        size -= part;
    }
    return true;
}

/* The cluster's own bytes, ready to be changed: copied from the base (unless all of it will be written) or from the
 * shared zeros. NULL: the base could not be read. */
static uint8_t *disk_overlay_own(struct disk_overlay *overlay, uint64_t cluster, bool is_whole)
{
    uint8_t *held = disk_overlay_find(overlay, cluster);
    if (held && !is_shared(held))
        return held;
    uint8_t old[DISK_OVERLAY_CLUSTER] = {0};
    uint64_t start = cluster * DISK_OVERLAY_CLUSTER;
    uint64_t rest = overlay->disk.size - start;
    uint32_t valid = rest < DISK_OVERLAY_CLUSTER ? (uint32_t)rest : DISK_OVERLAY_CLUSTER;
    if (!held && !is_whole && !disk_read(overlay->base, start, old, valid))
        return NULL;
    uint8_t *own = memcpy(mem_alloc(DISK_OVERLAY_CLUSTER, 1), old, sizeof old);
    *disk_overlay_slot(overlay, cluster) = own;
    return own;
}

static void disk_overlay_share_zeros(struct disk_overlay *overlay, uint64_t cluster)
{
    uint8_t **slot = disk_overlay_slot(overlay, cluster);
    if (*slot && !is_shared(*slot))
        mem_free(*slot);
    *slot = (uint8_t *)(uintptr_t)disk_overlay_zeros;
}

/* Changes the part [at, at + part) of one cluster to `in`, or to zeros where in is NULL, and keeps the total. */
static bool disk_overlay_change(struct disk_overlay *overlay, uint64_t cluster, uint32_t at, const uint8_t *in,
                                uint32_t part)
{
    const uint8_t *before = disk_overlay_find(overlay, cluster);
    struct hash128 old = before ? cluster_hash(before, cluster) : (struct hash128){0};
    bool is_whole = part == DISK_OVERLAY_CLUSTER;
    if (!in && is_whole) {
        disk_overlay_share_zeros(overlay, cluster);
    } else {
        uint8_t *own = disk_overlay_own(overlay, cluster, is_whole);
        if (!own)
            return false;
        if (in)
            memcpy(own + at, in, part);
        else
            memset(own + at, 0, part);
    }
    overlay->clusters += !before;
    disk_overlay_count(overlay, old, false);
    disk_overlay_count(overlay, cluster_hash(disk_overlay_find(overlay, cluster), cluster), true);
    return true;
}

/* Writes `in`, or zeros where in is NULL. */
static bool disk_overlay_store(struct disk_overlay *overlay, uint64_t offset, const uint8_t *in, uint64_t size)
{
    while (size > 0) {
        uint32_t part = disk_overlay_part(offset, size);
        if (!disk_overlay_change(overlay, offset / DISK_OVERLAY_CLUSTER, offset % DISK_OVERLAY_CLUSTER, in, part))
            return false;
        in = in ? in + part : NULL;
        offset += part;
        size -= part;
    }
    return true;
}

static bool disk_overlay_write(struct disk *disk, uint64_t offset, const void *in, uint32_t size)
{
    return disk_overlay_store((struct disk_overlay *)disk, offset, in, size);
}

static bool disk_overlay_zero(struct disk *disk, uint64_t offset, uint64_t size, bool may_unmap)
{
    (void)may_unmap;
    return disk_overlay_store((struct disk_overlay *)disk, offset, NULL, size);
}

/* Whether this part of a cluster can be read, or changed, without the base: it is held, or written as a whole. */
static bool disk_overlay_is_free(const struct disk_overlay *overlay, uint64_t offset, uint64_t part, bool for_write)
{
    return disk_overlay_find(overlay, offset / DISK_OVERLAY_CLUSTER) || (for_write && part == DISK_OVERLAY_CLUSTER);
}

/* A write into a part of a cluster needs all of it from the base. */
static uint64_t disk_overlay_base_available(struct disk_overlay *overlay, uint64_t offset, uint64_t part,
                                            bool for_write)
{
    if (!for_write)
        return disk_available(overlay->base, offset, part, false);
    uint64_t start = offset / DISK_OVERLAY_CLUSTER * DISK_OVERLAY_CLUSTER, rest = overlay->disk.size - start;
    uint64_t size = rest < DISK_OVERLAY_CLUSTER ? rest : DISK_OVERLAY_CLUSTER;
    return disk_available(overlay->base, start, size, false) == size ? part : 0;
}

/* The base hears of the whole range, also of what lies behind the first gap. */
static uint64_t disk_overlay_available(struct disk *disk, uint64_t offset, uint64_t size, bool for_write)
{
    struct disk_overlay *overlay = (struct disk_overlay *)disk;
    uint64_t here = 0;
    bool has_gap = false;
    for (uint64_t left = size; left > 0;) {
        uint64_t part = disk_overlay_part(offset, left), ready = part;
        if (!disk_overlay_is_free(overlay, offset, part, for_write)) {
            while (!for_write && part < left && !disk_overlay_is_free(overlay, offset + part, 0, false))
                part += disk_overlay_part(offset + part, left - part);
            ready = disk_overlay_base_available(overlay, offset, part, for_write);
        }
        here += has_gap ? 0 : ready;
        has_gap |= ready < part;
        offset += part;
        left -= part;
    }
    return here;
}

static void disk_overlay_submit(struct disk *disk)
{
    disk_submit(((struct disk_overlay *)disk)->base);
}

static bool disk_overlay_flush(struct disk *disk)
{
    (void)disk;
    return true;
}

static void disk_overlay_reset(struct disk *disk)
{
    struct disk_overlay *overlay = (struct disk_overlay *)disk;
    overlay->base->ops->reset(overlay->base);
}

static void disk_overlay_hash(const struct disk *disk, struct hasher *hasher)
{
    const struct disk_overlay *overlay = (const struct disk_overlay *)disk;
    hasher_add_u64(hasher, overlay->clusters);
    hasher_add_u64(hasher, overlay->total.low);
    hasher_add_u64(hasher, overlay->total.high);
    disk_hash(overlay->base, hasher);
}

static void disk_overlay_deinit(struct disk *disk)
{
    struct disk_overlay *overlay = (struct disk_overlay *)disk;
    for (uint64_t i = 0; i < overlay->group_count; i++) {
        if (!overlay->groups[i])
            continue;
        for (unsigned j = 0; j < DISK_OVERLAY_GROUP; j++) {
            if (!is_shared(overlay->groups[i][j]))
                mem_free(overlay->groups[i][j]);
        }
        mem_free(overlay->groups[i]);
    }
    mem_free(overlay->groups);
    if (overlay->base)
        disk_deinit(overlay->base);
    *overlay = (struct disk_overlay){0};
}

#define DISK_OVERLAY_OPS                                                                                             \
    .read = disk_overlay_read, .write = disk_overlay_write, .zero = disk_overlay_zero, .flush = disk_overlay_flush,  \
    .reset = disk_overlay_reset, .hash = disk_overlay_hash, .deinit = disk_overlay_deinit

static const struct disk_ops disk_overlay_ops = {DISK_OVERLAY_OPS};
static const struct disk_ops disk_overlay_remote_ops = {DISK_OVERLAY_OPS, .available = disk_overlay_available,
                                                        .submit = disk_overlay_submit};

int disk_overlay_init(struct disk_overlay *overlay, struct disk *base, struct error *error)
{
    const struct disk_ops *ops = disk_is_remote(base) ? &disk_overlay_remote_ops : &disk_overlay_ops;
    *overlay = (struct disk_overlay){.disk = {.ops = ops, .size = base->size}, .base = base};
    uint64_t group_bytes = (uint64_t)DISK_OVERLAY_GROUP * DISK_OVERLAY_CLUSTER;
    overlay->group_count = base->size / group_bytes + 1;
    if (base->size <= DISK_OVERLAY_MAX_BYTES)
        overlay->groups = mem_try_alloc(overlay->group_count, sizeof *overlay->groups);
    if (!overlay->groups) {
        *overlay = (struct disk_overlay){0};
        return error_set(error, EXIT_USAGE, "a disk of %llu bytes is too large for snapshot mode",
                         (unsigned long long)base->size);
    }
    return 0;
}
