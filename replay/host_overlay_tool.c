/* What `reprise disk` does with an overlay while no machine has it: facts, differences, commit. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/host_overlay_private.h"
#include "src/base/alloc.h"

#define NUMBER_MAX (INT64_MAX / HOST_OVERLAY_CLUSTER)

static void take_path(const struct host_overlay *overlay, const char *base, char out[4096])
{
    snprintf(out, 4096, "%s", base ? base : overlay->meta.base_path);
}

/* Bytes of the disk in a cluster; damage if it lies outside. */
static int cluster_size(struct host_overlay *overlay, uint64_t number, uint32_t *size, struct error *error)
{
    uint64_t start = number * HOST_OVERLAY_CLUSTER;
    if (start >= overlay->size)
        return error_set(error, EXIT_DAMAGED,
                         "overlay %s is damaged: a cluster at byte %" PRIu64 " of an image of %" PRIu64,
                         overlay->path, start, overlay->size);
    uint64_t left = overlay->size - start;
    *size = left < HOST_OVERLAY_CLUSTER ? (uint32_t)left : HOST_OVERLAY_CLUSTER;
    return 0;
}

/* Calls `each` for every cluster. */
static int for_clusters(struct host_overlay *overlay,
                        int (*each)(void *context, const struct overlay_row *row, uint32_t size, struct error *error),
                        void *context, struct error *error)
{
    struct overlay_row row;
    uint32_t size = 0;
    int status = 0, found;
    overlay_range_begin(overlay, 0, NUMBER_MAX);
    while (status == 0 && (found = overlay_range_next(overlay, &row)) != 0) {
        if (found < 0)
            status = overlay_fail_sql(overlay, "read it", error);
        else
            status = cluster_size(overlay, row.number, &size, error);
        if (status == 0)
            status = each(context, &row, size, error);
    }
    overlay_range_end(overlay);
    return status;
}

/* ---- info ---- */

static int count_cluster(void *context, const struct overlay_row *row, uint32_t size, struct error *error)
{
    struct host_overlay_facts *facts = context;
    (void)size;
    (void)error;
    facts->data_clusters += row->content != NULL;
    facts->zero_clusters += row->content == NULL;
    return 0;
}

static uint64_t file_bytes(const char *path)
{
    char wal[4200];
    snprintf(wal, sizeof wal, "%s-wal", path);
    int64_t size = host_file_size(path), beside = host_file_size(wal);
    return (size > 0 ? (uint64_t)size : 0) + (beside > 0 ? (uint64_t)beside : 0);
}

static void look_at_base(struct host_overlay *overlay, struct host_overlay_facts *facts)
{
    struct host_disk base;
    struct host_disk_stamp stamp;
    if (host_disk_open(&base, facts->base, false, &facts->base_error) < 0)
        return;
    if (!overlay->meta.has_commit_rest)
        overlay_check_base(overlay, &base, &stamp, &facts->base_error);
    host_disk_close(&base);
}

int host_overlay_info(const char *path, const char *base, struct host_overlay_facts *facts, struct error *error)
{
    struct host_overlay *overlay;
    *facts = (struct host_overlay_facts){.file_bytes = file_bytes(path)};
    if (overlay_load(&overlay, path, error) < 0)
        return -1;
    take_path(overlay, base, facts->base);
    facts->size_bytes = overlay->meta.base_size;
    facts->base_hash = overlay->meta.base_hash;
    facts->flushes = overlay->meta.flushes;
    facts->is_committing = overlay->meta.has_commit_rest;
    int status = for_clusters(overlay, count_cluster, facts, error);
    if (status == 0)
        look_at_base(overlay, facts);
    host_overlay_close(overlay);
    return status;
}

/* ---- diff ---- */

struct diff {
    struct host_disk base;
    struct host_overlay_change run; /* size 0: none is open */
    void (*change)(void *context, const struct host_overlay_change *change);
    void *context;
};

static void end_run(struct diff *diff)
{
    if (diff->run.size)
        diff->change(diff->context, &diff->run);
    diff->run.size = 0;
}

static int diff_cluster(void *context, const struct overlay_row *row, uint32_t size, struct error *error)
{
    static const uint8_t zeros[HOST_OVERLAY_CLUSTER];
    struct diff *diff = context;
    uint8_t old[HOST_OVERLAY_CLUSTER];
    uint64_t offset = row->number * HOST_OVERLAY_CLUSTER;
    const uint8_t *content = row->content ? row->content : zeros;
    bool is_zero = host_disk_is_zero(content, size);
    if (!host_disk_read(&diff->base, offset, old, size))
        return error_set(error, EXIT_MISSING, "disk image %s: it cannot be read at byte %" PRIu64, diff->base.path,
                         offset);
    if (memcmp(old, content, size) == 0)
        return 0;
    if (diff->run.offset + diff->run.size != offset || diff->run.is_zero != is_zero)
        end_run(diff);
    if (diff->run.size == 0)
        diff->run = (struct host_overlay_change){.offset = offset, .is_zero = is_zero};
    diff->run.size += size;
    return 0;
}

static int fail_cut_off(const struct host_overlay *overlay, struct error *error)
{
    return error_set(error, EXIT_USAGE,
                     "overlay %s: a commit of it was cut off; finish it with: reprise disk commit %s", overlay->path,
                     overlay->path);
}

int host_overlay_diff(const char *path, const char *base,
                      void (*change)(void *context, const struct host_overlay_change *change), void *context,
                      struct error *error)
{
    struct host_overlay *overlay;
    struct host_disk_stamp stamp;
    struct diff diff = {.change = change, .context = context};
    char base_path[4096];
    if (overlay_load(&overlay, path, error) < 0)
        return -1;
    take_path(overlay, base, base_path);
    int status = overlay->meta.has_commit_rest ? fail_cut_off(overlay, error)
                                               : host_disk_open(&diff.base, base_path, false, error);
    if (status == 0) {
        status = overlay_check_base(overlay, &diff.base, &stamp, error);
        if (status == 0)
            status = for_clusters(overlay, diff_cluster, &diff, error);
        if (status == 0)
            end_run(&diff);
        host_disk_close(&diff.base);
    }
    host_overlay_close(overlay);
    return status;
}

/* ---- commit ----
 *
 *   1. commit_rest is written down: the digest of the image without what will change;
 *   2. every cluster is written into the image, and the image is written down;
 *   3. in one transaction the clusters go, the new content becomes the base, and commit_rest goes.
 *
 * Cut off in 2, the overlay still holds everything, and commit_rest tells the image by what 2 does not touch: the whole
 * of 2 is done again. */

/* Puts zeros where the overlay has clusters. */
static bool mask_clusters(void *context, uint64_t offset, uint8_t *data, uint32_t size)
{
    struct host_overlay *overlay = context;
    struct overlay_row row;
    int found;
    overlay_range_begin(overlay, offset / HOST_OVERLAY_CLUSTER, (offset + size - 1) / HOST_OVERLAY_CLUSTER);
    while ((found = overlay_range_next(overlay, &row)) > 0) {
        uint64_t at = row.number * HOST_OVERLAY_CLUSTER - offset;
        memset(data + at, 0, size - at < HOST_OVERLAY_CLUSTER ? size - at : HOST_OVERLAY_CLUSTER);
    }
    overlay_range_end(overlay);
    return found == 0;
}

static int commit_cluster(void *context, const struct overlay_row *row, uint32_t size, struct error *error)
{
    struct host_disk *base = context;
    uint64_t offset = row->number * HOST_OVERLAY_CLUSTER;
    char why[HOST_NOTE_SIZE] = "it has another size now";
    bool is_done = row->content ? host_disk_write(base, offset, bytes_of(row->content, size))
                                : host_disk_zero(base, offset, size, true);
    if (is_done)
        return 0;
    host_disk_note(base, why);
    return error_set(error, EXIT_MISSING,
                     "disk image %s: %s (the overlay still holds every change; commit it again when that is mended)",
                     base->path, why);
}

static bool put_commit_rest(struct host_overlay *overlay, struct hash128 rest)
{
    bool is_good = overlay_exec(overlay, "PRAGMA synchronous=FULL") && overlay_begin(overlay);
    is_good = is_good && overlay_put_hash(overlay, "commit_rest", rest);
    return overlay_end(overlay, is_good);
}

static bool put_new_base(struct host_overlay *overlay, const char *path, struct hash128 hash)
{
    static const struct host_disk_stamp unknown;
    char absolute[4096];
    overlay_absolute_path(path, absolute);
    bool is_good = overlay_begin(overlay);
    is_good = is_good && overlay_exec(overlay, "DELETE FROM cluster") &&
              overlay_exec(overlay, "DELETE FROM meta WHERE key = 'commit_rest'") &&
              overlay_put_text(overlay, "base_path", absolute) && overlay_put_hash(overlay, "base_hash", hash) &&
              overlay_put_stamp(overlay, &unknown);
    return overlay_end(overlay, is_good);
}

/* The image is the one, and untouched or half committed. */
static int check_commit(struct host_overlay *overlay, struct host_disk *base, struct error *error)
{
    struct host_disk_mask mask = {mask_clusters, overlay};
    struct host_disk_stamp stamp;
    struct hash128 rest;
    if (!overlay->meta.has_commit_rest && overlay_check_base(overlay, base, &stamp, error) < 0)
        return -1;
    if (base->size != overlay->meta.base_size)
        return error_set(error, EXIT_DAMAGED, "disk image %s has %" PRIu64 " bytes; the overlay's has %" PRIu64,
                         base->path, base->size, overlay->meta.base_size);
    if (host_disk_digest(base, mask, &rest, error) < 0)
        return -1;
    if (overlay->meta.has_commit_rest)
        return hash_equal(rest, overlay->meta.commit_rest)
                   ? 0
                   : error_set(
                         error, EXIT_DAMAGED,
                         "disk image %s is not the one into which a commit of overlay %s was cut off, or it was "
                         "changed since; that one is %.200s",
                         base->path, overlay->path, overlay->meta.base_path);
    return put_commit_rest(overlay, rest) ? 0 : overlay_fail_sql(overlay, "write it", error);
}

static int commit_into(struct host_overlay *overlay, struct host_disk *base, struct error *error)
{
    static const struct host_disk_mask no_mask = {0};
    struct hash128 hash;
    if (check_commit(overlay, base, error) < 0 || for_clusters(overlay, commit_cluster, base, error) < 0)
        return -1;
    if (!host_disk_flush(base))
        return error_set(error, EXIT_MISSING, "disk image %s: it cannot be written down; commit again", base->path);
    if (host_disk_digest(base, no_mask, &hash, error) < 0)
        return -1;
    if (!put_new_base(overlay, base->path, hash))
        return overlay_fail_sql(overlay, "write it", error);
    sqlite3_limit(overlay->db, SQLITE_LIMIT_ATTACHED, 1); /* VACUUM wants one */
    overlay_exec(overlay, "VACUUM");                      /* gives the room back; without it the file is right, too */
    return 0;
}

int host_overlay_commit(const char *path, const char *base, struct host_overlay_committed *committed,
                        struct error *error)
{
    struct host_overlay *overlay;
    struct host_overlay_facts counted = {0};
    struct host_disk image;
    *committed = (struct host_overlay_committed){0};
    if (overlay_load(&overlay, path, error) < 0)
        return -1;
    take_path(overlay, base, committed->base);
    committed->was_cut_off = overlay->meta.has_commit_rest;
    int status = for_clusters(overlay, count_cluster, &counted, error);
    committed->clusters = counted.data_clusters + counted.zero_clusters;
    bool is_nothing = committed->clusters == 0 && !committed->was_cut_off;
    if (status == 0 && !is_nothing) {
        status = host_disk_open(&image, committed->base, true, error);
        if (status == 0) {
            status = commit_into(overlay, &image, error);
            host_disk_close(&image);
        }
    }
    host_overlay_close(overlay);
    return status;
}
