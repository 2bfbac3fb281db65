/* A guest's reads and writes over an overlay. */
#include "replay/host_overlay.h"

#include <inttypes.h>
#include <string.h>

#include "replay/host_overlay_private.h"
#include "src/base/alloc.h"

#define PIECE 65536u /* of the image, looked at for zeros */

/* The guest has an I/O error; its user is told why, once for each kind. */
static bool overlay_fail(struct host_overlay *overlay, enum host_disk_work work, uint64_t offset)
{
    static const char *const words[] = {"reading", "writing", "flushing"};
    const char *name = strrchr(overlay->path, '/');
    if (!overlay->has_failed[work])
        host_note(&overlay->notes, "%s the overlay %.80s at byte %" PRIu64 ": %s; the guest has an I/O error",
                  words[work], name ? name + 1 : overlay->path, offset, overlay->reason);
    overlay->has_failed[work] = true;
    return false;
}

static bool range_fits(const struct host_overlay *overlay, uint64_t offset, uint64_t size)
{
    return offset <= overlay->size && size <= overlay->size - offset;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* ---- reading ---- */

/* The part of a cluster that lies in [offset, offset + size). */
static void copy_row(const struct overlay_row *row, uint64_t offset, uint8_t *data, uint32_t size, uint64_t *end)
{
    uint64_t start = row->number * HOST_OVERLAY_CLUSTER, stop = start + HOST_OVERLAY_CLUSTER;
    uint64_t from = start > offset ? start : offset;
    *end = least(stop, offset + size);
    if (row->content)
        memcpy(data + (from - offset), row->content + (from - start), *end - from);
    else
        memset(data + (from - offset), 0, *end - from);
}

bool host_overlay_read(struct host_overlay *overlay, uint64_t offset, uint8_t *data, uint32_t size)
{
    struct overlay_row row;
    uint64_t at = offset; /* what lies before is there */
    int status = 0;
    bool has_base = true;
    if (!range_fits(overlay, offset, size))
        return false;
    if (size == 0)
        return true;
    overlay_range_begin(overlay, offset / HOST_OVERLAY_CLUSTER, (offset + size - 1) / HOST_OVERLAY_CLUSTER);
    while (has_base && (status = overlay_range_next(overlay, &row)) > 0) {
        uint64_t start = row.number * HOST_OVERLAY_CLUSTER;
        if (start > at)
            has_base = host_disk_read(overlay->base, at, data + (at - offset), (uint32_t)(start - at));
        copy_row(&row, offset, data, size, &at);
    }
    overlay_range_end(overlay);
    if (status < 0)
        return overlay_fail(overlay, HOST_DISK_READS, offset);
    uint32_t rest = (uint32_t)(offset + size - at);
    return has_base && (rest == 0 || host_disk_read(overlay->base, at, data + (at - offset), rest));
}

bool host_overlay_is_base(struct host_overlay *overlay, uint64_t offset, uint32_t size)
{
    struct overlay_row row;
    if (size == 0 || !range_fits(overlay, offset, size))
        return true;
    overlay_range_begin(overlay, offset / HOST_OVERLAY_CLUSTER, (offset + size - 1) / HOST_OVERLAY_CLUSTER);
    int status = overlay_range_next(overlay, &row);
    overlay_range_end(overlay);
    return status == 0;
}

/* ---- writing ---- */

static bool put_cluster(struct host_overlay *overlay, uint64_t number, const uint8_t *content)
{
    sqlite3_stmt *statement = overlay->statements[OVERLAY_PUT];
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)number);
    if (content)
        sqlite3_bind_blob(statement, 2, content, HOST_OVERLAY_CLUSTER, SQLITE_STATIC);
    return overlay_finish(overlay, OVERLAY_PUT); /* without content it is NULL: zeros */
}

/* Changes the part [at, at + size) of a cluster to `in`, or to zeros where in is NULL. What the disk lacks of its last
 * cluster is zeros. */
static bool change_cluster(struct host_overlay *overlay, uint64_t number, uint32_t at, const uint8_t *in,
                           uint32_t size)
{
    uint8_t content[HOST_OVERLAY_CLUSTER] = {0};
    uint64_t start = number * HOST_OVERLAY_CLUSTER;
    uint32_t valid = (uint32_t)least(overlay->size - start, HOST_OVERLAY_CLUSTER);
    if (size == HOST_OVERLAY_CLUSTER)
        return put_cluster(overlay, number, in);
    if (!host_overlay_read(overlay, start, content, valid))
        return false;
    if (in)
        memcpy(content + at, in, size);
    else
        memset(content + at, 0, size);
    return put_cluster(overlay, number, content);
}

/* One change of the disk. */
struct change {
    uint64_t offset;
    uint64_t size;
    const uint8_t *data; /* NULL: zeros */
};

/* As one transaction, all or nothing. A disk that is full may have room again once the log beside the file is worked
 * into it. Where the image could not be read it says so itself. */
static bool do_change(struct host_overlay *overlay, const struct change *change,
                      bool (*work)(struct host_overlay *overlay, const struct change *change))
{
    if (!range_fits(overlay, change->offset, change->size))
        return false;
    overlay->is_dirty = true;
    for (unsigned attempt = 0; attempt < 2; attempt++) {
        if (overlay_end(overlay, overlay_begin(overlay) && work(overlay, change)))
            return true;
        if (overlay->code != SQLITE_FULL || attempt == 1)
            break;
        overlay_exec(overlay, "PRAGMA wal_checkpoint(TRUNCATE)");
    }
    return overlay->reason[0] ? overlay_fail(overlay, HOST_DISK_WRITES, change->offset) : false;
}

static bool work_write(struct host_overlay *overlay, const struct change *change)
{
    uint64_t at = change->offset, end = change->offset + change->size;
    bool is_good = true;
    while (is_good && at < end) {
        uint32_t inside = at % HOST_OVERLAY_CLUSTER;
        uint32_t part = (uint32_t)least(HOST_OVERLAY_CLUSTER - inside, end - at);
        is_good =
            change_cluster(overlay, at / HOST_OVERLAY_CLUSTER, inside, change->data + (at - change->offset), part);
        at += part;
    }
    return is_good;
}

bool host_overlay_write(struct host_overlay *overlay, uint64_t offset, struct bytes data)
{
    struct change change = {offset, data.size, data.data};
    return do_change(overlay, &change, work_write);
}

static bool drop_cluster(struct host_overlay *overlay, uint64_t number)
{
    sqlite3_bind_int64(overlay->statements[OVERLAY_DROP], 1, (sqlite3_int64)number);
    return overlay_finish(overlay, OVERLAY_DROP);
}

/* Whole clusters [first, end). Where the image has zeros already no row is needed. */
static bool zero_clusters(struct host_overlay *overlay, uint64_t first, uint64_t end, uint8_t *piece)
{
    const uint64_t step = PIECE / HOST_OVERLAY_CLUSTER;
    bool is_good = true;
    for (uint64_t number = first; is_good && number < end; number += step) {
        uint64_t count = least(step, end - number);
        uint32_t size = (uint32_t)count * HOST_OVERLAY_CLUSTER;
        bool is_known = host_disk_read(overlay->base, number * HOST_OVERLAY_CLUSTER, piece, size);
        for (uint64_t i = 0; is_good && i < count; i++) {
            bool is_zero = is_known && host_disk_is_zero(piece + i * HOST_OVERLAY_CLUSTER, HOST_OVERLAY_CLUSTER);
            is_good = is_zero ? drop_cluster(overlay, number + i) : put_cluster(overlay, number + i, NULL);
        }
    }
    return is_good;
}

static bool work_zero(struct host_overlay *overlay, const struct change *change)
{
    uint64_t offset = change->offset, end = offset + change->size;
    uint64_t first = (offset + HOST_OVERLAY_CLUSTER - 1) / HOST_OVERLAY_CLUSTER, last = end / HOST_OVERLAY_CLUSTER;
    uint32_t head = offset % HOST_OVERLAY_CLUSTER, tail = end % HOST_OVERLAY_CLUSTER;
    uint32_t head_size = head ? (uint32_t)least(HOST_OVERLAY_CLUSTER - head, change->size) : 0;
    bool is_good = true;
    if (head_size)
        is_good = change_cluster(overlay, offset / HOST_OVERLAY_CLUSTER, head, NULL, head_size);
    if (is_good && first < last) {
        uint8_t *piece = mem_alloc(PIECE, 1);
        is_good = zero_clusters(overlay, first, last, piece);
        mem_free(piece);
    }
    if (is_good && tail && first <= last)
        is_good = change_cluster(overlay, last, 0, NULL, tail);
    return is_good;
}

bool host_overlay_zero(struct host_overlay *overlay, uint64_t offset, uint64_t size)
{
    struct change change = {offset, size, NULL};
    return do_change(overlay, &change, work_zero);
}

/* A transaction that is synchronous writes the log down, and all that stands in it before. */
bool host_overlay_flush(struct host_overlay *overlay)
{
    if (!overlay->is_dirty)
        return true;
    bool is_safe = overlay_exec(overlay, "PRAGMA synchronous=FULL") && overlay_finish(overlay, OVERLAY_FLUSH);
    if (!is_safe)
        overlay_fail(overlay, HOST_DISK_FLUSHES, 0);
    overlay->is_dirty = !is_safe;
    overlay_exec(overlay, "PRAGMA synchronous=NORMAL");
    return is_safe;
}

bool host_overlay_note(struct host_overlay *overlay, char text[HOST_NOTE_SIZE])
{
    return host_note_take(&overlay->notes, text);
}
