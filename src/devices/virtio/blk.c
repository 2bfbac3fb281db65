/* virtio-blk. A request is one chain:
 *
 *   readable  u32 type, u32 reserved, u64 sector, data to write
 *   writable  data that is read, u8 status (the very last byte)
 *
 * Configuration: 0 capacity  8 size_max  12 seg_max  ...  20 blk_size  36 max_discard_sectors  40 max_discard_seg
 *                44 discard_sector_alignment  48 max_write_zeroes_sectors  52 max_write_zeroes_seg
 *                56 write_zeroes_may_unmap */
#include "src/devices/virtio/blk.h"

#include <stddef.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/must.h"

enum { BLK_HEADER = 16, BLK_RANGE = 16, BLK_STATUS_BYTES = 1 };
enum { BLK_IN = 0, BLK_OUT = 1, BLK_FLUSH = 4, BLK_GET_ID = 8, BLK_DISCARD = 11, BLK_WRITE_ZEROES = 13 };
enum blk_status { BLK_OK = 0, BLK_IOERR = 1, BLK_UNSUPP = 2, BLK_WAITS = 256 /* of ours: not yet */ };
enum {
    CONFIG_CAPACITY = 0,
    CONFIG_SIZE_MAX = 8,
    CONFIG_SEG_MAX = 12,
    CONFIG_BLK_SIZE = 20,
    CONFIG_DISCARD_SECTORS = 36,
    CONFIG_DISCARD_SEGMENTS = 40,
    CONFIG_DISCARD_ALIGNMENT = 44,
    CONFIG_ZEROES_SECTORS = 48,
    CONFIG_ZEROES_SEGMENTS = 52,
    CONFIG_ZEROES_MAY_UNMAP = 56,
    CONFIG_BYTES = 60,
};

#define BLK_DEVICE_ID 2u
#define BLK_F_SIZE_MAX (1ull << 1)
#define BLK_F_SEG_MAX (1ull << 2)
#define BLK_F_RO (1ull << 5)
#define BLK_F_BLK_SIZE (1ull << 6)
#define BLK_F_FLUSH (1ull << 9)
#define BLK_F_DISCARD (1ull << 13)
#define BLK_F_WRITE_ZEROES (1ull << 14)

#define BLK_SIZE_MAX (1u << 20)
#define BLK_SEG_MAX 126u
#define BLK_DATA_MAX ((uint64_t)BLK_SIZE_MAX * BLK_SEG_MAX) /* a longer request is an I/O error */
#define BLK_ZERO_SECTORS 65536u                             /* of one range: 32 MiB */
#define BLK_ZERO_SEGMENTS VIRTIO_BLK_RANGES
#define BLK_WINDOW (1u << 20) /* of a request, so much is asked of a remote disk at a time */
#define BLK_RANGE_UNMAP 1u

/* Byte offset of a sector range; false where it leaves the disk or is longer than a request may be. */
static bool blk_place(const struct virtio_blk *blk, uint64_t sector, uint64_t size, uint64_t *offset)
{
    if (sector > UINT64_MAX / DISK_SECTOR || size % DISK_SECTOR || size > BLK_DATA_MAX)
        return false;
    *offset = sector * DISK_SECTOR;
    return disk_contains(blk->disk, *offset, size);
}

/* How much of `left` bytes can be moved now, one bounce buffer at most; 0: wait. */
static uint32_t blk_here(struct virtio_blk *blk, const struct blk_request *request, bool for_write)
{
    uint64_t wanted = request->left < BLK_WINDOW ? request->left : BLK_WINDOW;
    uint64_t here = disk_available(blk->disk, request->offset, wanted, for_write);
    return here < VIRTIO_BLK_BOUNCE ? (uint32_t)here : VIRTIO_BLK_BOUNCE;
}

/* Fills the writable part up to the status byte. */
static enum blk_status blk_read(struct virtio_blk *blk, struct blk_request *request)
{
    while (request->left > 0) {
        uint32_t piece = blk_here(blk, request, false);
        if (piece == 0)
            return BLK_WAITS;
        if (!disk_read(blk->disk, request->offset, blk->bounce, piece))
            return BLK_IOERR;
        queue_chain_write(request->chain, blk->mmio.wiring.ram, blk->bounce, piece);
        request->written += piece;
        request->offset += piece;
        request->left -= piece;
    }
    return BLK_OK;
}

static enum blk_status blk_write(struct virtio_blk *blk, struct blk_request *request)
{
    while (request->left > 0) {
        uint32_t piece = blk_here(blk, request, true);
        if (piece == 0)
            return BLK_WAITS;
        piece = queue_chain_read(request->chain, blk->mmio.wiring.ram, blk->bounce, piece);
        if (!disk_write(blk->disk, request->offset, blk->bounce, piece))
            return BLK_IOERR;
        request->offset += piece;
        request->left -= piece;
    }
    return BLK_OK;
}

/* One range of a discard or write-zeroes request (§5.2.6): u64 sector, u32 sectors, u32 flags. Discarded sectors read
 * as zeros: the same on every host. */
static enum blk_status blk_zero_range(struct virtio_blk *blk, const uint8_t *range, bool is_discard)
{
    uint64_t sectors = load_le32(range + 8), size = sectors * DISK_SECTOR;
    uint32_t flags = load_le32(range + 12);
    uint64_t offset;
    if (is_discard ? flags != 0 : (flags & ~BLK_RANGE_UNMAP) != 0)
        return BLK_UNSUPP;
    if (sectors > BLK_ZERO_SECTORS || !blk_place(blk, load_le64(range), size, &offset))
        return BLK_IOERR;
    if (disk_available(blk->disk, offset, size, true) < size)
        return BLK_WAITS;
    virtio_spend(&blk->mmio, size);
    bool may_unmap = is_discard || (flags & BLK_RANGE_UNMAP) != 0;
    return disk_zero(blk->disk, offset, size, may_unmap) ? BLK_OK : BLK_IOERR;
}

static enum blk_status blk_zero(struct virtio_blk *blk, struct blk_request *request)
{
    bool is_discard = request->type == BLK_DISCARD;
    for (; request->range_at < request->range_count; request->range_at++) {
        enum blk_status status = blk_zero_range(blk, request->ranges + request->range_at * BLK_RANGE, is_discard);
        if (status != BLK_OK)
            return status;
    }
    return BLK_OK;
}

static enum blk_status blk_get_id(struct virtio_blk *blk, struct blk_request *request)
{
    uint64_t room = request->chain->writable_left - BLK_STATUS_BYTES;
    uint32_t size = room < sizeof blk->id ? (uint32_t)room : (uint32_t)sizeof blk->id;
    request->written = queue_chain_write(request->chain, blk->mmio.wiring.ram, blk->id, size);
    return BLK_OK;
}

/* Goes on with a request as far as the disk's bytes are here. */
static enum blk_status blk_go_on(struct virtio_blk *blk, struct blk_request *request)
{
    switch (request->type) {
    case BLK_IN: return blk_read(blk, request);
    case BLK_OUT: return blk_write(blk, request);
    case BLK_FLUSH: return disk_flush(blk->disk) ? BLK_OK : BLK_IOERR;
    case BLK_GET_ID: return blk_get_id(blk, request);
    case BLK_DISCARD:
    case BLK_WRITE_ZEROES: return blk_zero(blk, request);
    default: return BLK_UNSUPP;
    }
}

/* Takes the ranges of a discard or write-zeroes request. */
static bool blk_take_ranges(struct virtio_blk *blk, struct blk_request *request)
{
    uint64_t size = request->chain->readable_left;
    if (blk->disk->is_read_only || size == 0 || size % BLK_RANGE || size > sizeof request->ranges)
        return false;
    queue_chain_read(request->chain, blk->mmio.wiring.ram, request->ranges, (uint32_t)size);
    request->range_count = (uint32_t)(size / BLK_RANGE);
    return true;
}

/* Reads the header, checks where the request lies, and does what can be done at once. */
static enum blk_status blk_begin(struct virtio_blk *blk, struct blk_request *request)
{
    uint8_t header[BLK_HEADER];
    struct queue_chain *chain = request->chain;
    queue_chain_read(chain, blk->mmio.wiring.ram, header, sizeof header);
    uint64_t sector = load_le64(header + 8);
    request->type = load_le32(header);
    bool is_good = true;
    if (request->type == BLK_IN || request->type == BLK_OUT) {
        bool is_read = request->type == BLK_IN;
        request->left = is_read ? chain->writable_left - BLK_STATUS_BYTES : chain->readable_left;
        is_good = (is_read || !blk->disk->is_read_only) && blk_place(blk, sector, request->left, &request->offset);
    } else if (request->type == BLK_DISCARD || request->type == BLK_WRITE_ZEROES) {
        is_good = blk_take_ranges(blk, request);
    }
    return is_good ? blk_go_on(blk, request) : BLK_IOERR;
}

/* The used length counts what was written without a gap from the start: after a failed read the status byte, which is
 * always the last one, stands behind a gap. */
static void blk_end(struct virtio_blk *blk, unsigned queue, struct blk_request *request, enum blk_status how)
{
    struct queue_chain *chain = request->chain;
    uint8_t status = (uint8_t)how;
    bool is_contiguous = chain->writable_left == BLK_STATUS_BYTES;
    queue_chain_skip(chain, chain->writable_left - BLK_STATUS_BYTES);
    queue_chain_write(chain, blk->mmio.wiring.ram, &status, sizeof status);
    virtio_push_head(&blk->mmio, queue, chain->head, request->written + (is_contiguous ? BLK_STATUS_BYTES : 0));
}

/* ---- requests that wait ---- */

static void blk_park(struct virtio_blk *blk, const struct blk_request *request)
{
    must(blk->parked && blk->parked_count < VIRTIO_BLK_PARKED_MAX);
    struct blk_parked *parked = &blk->parked[blk->order[blk->parked_count++]];
    const struct queue_chain *chain = request->chain;
    size_t segments = (size_t)chain->readable_count + chain->writable_count;
    memcpy(&parked->chain, chain, offsetof(struct queue_chain, segments) + segments * sizeof chain->segments[0]);
    parked->request = *request;
    parked->request.chain = &parked->chain;
}

static void blk_go_on_with_parked(struct virtio_blk *blk, unsigned queue)
{
    for (unsigned i = 0; i < blk->parked_count;) {
        uint8_t slot = blk->order[i];
        struct blk_request *request = &blk->parked[slot].request;
        enum blk_status status = blk_go_on(blk, request);
        if (status == BLK_WAITS) {
            i++;
            continue;
        }
        blk->parked_count--;
        memmove(&blk->order[i], &blk->order[i + 1], blk->parked_count - i);
        blk->order[blk->parked_count] = slot;
        blk_end(blk, queue, request, status);
    }
}

static void blk_forget_parked(void *device)
{
    struct virtio_blk *blk = device;
    blk->parked_count = 0;
}

void virtio_blk_wake(struct virtio_blk *blk)
{
    virtio_service(&blk->mmio, 0);
}

static void blk_notify(void *device, unsigned queue)
{
    struct virtio_blk *blk = device;
    struct virtio_mmio *mmio = &blk->mmio;
    struct queue_chain *chain;
    blk_go_on_with_parked(blk, queue);
    while (blk->parked_count < VIRTIO_BLK_PARKED_MAX && (chain = virtio_pop(mmio, queue)) != NULL) {
        if (chain->readable_left < BLK_HEADER || chain->writable_left < BLK_STATUS_BYTES) {
            virtio_fail(mmio); /* no header, or nowhere to put the status */
            return;
        }
        virtio_spend(mmio, chain->readable_left + chain->writable_left);
        struct blk_request request = {.chain = chain};
        enum blk_status status = blk_begin(blk, &request);
        if (status == BLK_WAITS)
            blk_park(blk, &request);
        else
            blk_end(blk, queue, &request, status);
    }
    disk_submit(blk->disk);
}

static const struct virtio_ops blk_ops = {
    .device_id = BLK_DEVICE_ID, .notify = blk_notify, .reset = blk_forget_parked};

static void blk_configure(struct virtio_blk *blk, uint16_t queue_size)
{
    uint32_t segments = queue_size - 2u; /* beside the header and the status */
    uint8_t *config = blk->mmio.config;
    blk->mmio.config_size = CONFIG_BYTES;
    store_le64(config + CONFIG_CAPACITY, blk->disk->size / DISK_SECTOR);
    store_le32(config + CONFIG_SIZE_MAX, BLK_SIZE_MAX);
    store_le32(config + CONFIG_SEG_MAX, segments < BLK_SEG_MAX ? segments : BLK_SEG_MAX);
    store_le32(config + CONFIG_BLK_SIZE, DISK_SECTOR);
    store_le32(config + CONFIG_DISCARD_SECTORS, BLK_ZERO_SECTORS);
    store_le32(config + CONFIG_DISCARD_SEGMENTS, BLK_ZERO_SEGMENTS);
    store_le32(config + CONFIG_DISCARD_ALIGNMENT, 1);
    store_le32(config + CONFIG_ZEROES_SECTORS, BLK_ZERO_SECTORS);
    store_le32(config + CONFIG_ZEROES_SEGMENTS, BLK_ZERO_SEGMENTS);
    config[CONFIG_ZEROES_MAY_UNMAP] = 1;
}

void virtio_blk_init(struct virtio_blk *blk, const struct virtio_wiring *wiring, struct disk *disk, const char *id,
                     uint16_t queue_size)
{
    must(queue_size >= VIRTIO_BLK_QUEUE_MIN);
    *blk = (struct virtio_blk){.disk = disk};
    uint64_t features = BLK_F_SIZE_MAX | BLK_F_SEG_MAX | BLK_F_BLK_SIZE | BLK_F_FLUSH;
    features |= disk->is_read_only ? BLK_F_RO : BLK_F_DISCARD | BLK_F_WRITE_ZEROES;
    virtio_mmio_init(&blk->mmio, wiring, &blk_ops, blk, features, &queue_size, 1);
    for (unsigned i = 0; i < sizeof blk->id && id[i]; i++)
        blk->id[i] = id[i];
    blk->bounce = mem_alloc(VIRTIO_BLK_BOUNCE, 1);
    if (disk_is_remote(disk))
        blk->parked = mem_alloc(VIRTIO_BLK_PARKED_MAX, sizeof *blk->parked);
    for (unsigned i = 0; i < VIRTIO_BLK_PARKED_MAX; i++)
        blk->order[i] = (uint8_t)i;
    blk_configure(blk, queue_size);
}

void virtio_blk_deinit(struct virtio_blk *blk)
{
    mem_free(blk->bounce);
    mem_free(blk->parked);
    *blk = (struct virtio_blk){0};
}

void virtio_blk_reset(struct virtio_blk *blk)
{
    virtio_mmio_reset(&blk->mmio);
    blk->disk->ops->reset(blk->disk);
}

void virtio_blk_hash(const struct virtio_blk *blk, struct hasher *hasher)
{
    virtio_mmio_hash(&blk->mmio, hasher);
    if (!blk->parked)
        return;
    hasher_add_u64(hasher, blk->parked_count);
    for (unsigned i = 0; i < blk->parked_count; i++) {
        const struct blk_request *request = &blk->parked[blk->order[i]].request;
        hasher_add_u64(hasher, (uint64_t)request->chain->head << 32 | request->type);
        hasher_add_u64(hasher, request->offset);
        hasher_add_u64(hasher, request->left);
        hasher_add_u64(hasher, (uint64_t)request->range_at << 32 | request->written);
    }
}
