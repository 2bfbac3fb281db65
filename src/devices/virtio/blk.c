/* virtio-blk. A request is one chain:
 *
 *   readable  u32 type, u32 reserved, u64 sector, data to write
 *   writable  data that is read, u8 status (the very last byte)
 *
 * Configuration: 0 capacity  8 size_max  12 seg_max  ...  20 blk_size  36 max_discard_sectors  40 max_discard_seg
 *                44 discard_sector_alignment  48 max_write_zeroes_sectors  52 max_write_zeroes_seg
 *                56 write_zeroes_may_unmap */
#include "src/devices/virtio/blk.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/must.h"

enum { BLK_HEADER = 16, BLK_RANGE = 16, BLK_STATUS_BYTES = 1 };
enum { BLK_IN = 0, BLK_OUT = 1, BLK_FLUSH = 4, BLK_GET_ID = 8, BLK_DISCARD = 11, BLK_WRITE_ZEROES = 13 };
enum blk_status { BLK_OK = 0, BLK_IOERR = 1, BLK_UNSUPP = 2 };
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

#define BLK_DEVICE_ID      2u
#define BLK_F_SIZE_MAX     (1ull << 1)
#define BLK_F_SEG_MAX      (1ull << 2)
#define BLK_F_RO           (1ull << 5)
#define BLK_F_BLK_SIZE     (1ull << 6)
#define BLK_F_FLUSH        (1ull << 9)
#define BLK_F_DISCARD      (1ull << 13)
#define BLK_F_WRITE_ZEROES (1ull << 14)

#define BLK_SIZE_MAX      (1u << 20)
#define BLK_SEG_MAX       126u
#define BLK_DATA_MAX      ((uint64_t)BLK_SIZE_MAX * BLK_SEG_MAX) /* a longer request is an I/O error */
#define BLK_ZERO_SECTORS  65536u                                 /* of one range: 32 MiB */
#define BLK_ZERO_SEGMENTS 16u
#define BLK_RANGE_UNMAP   1u

/* Byte offset of a sector range; false where it leaves the disk or is longer than a request may be. */
static bool blk_place(const struct virtio_blk *blk, uint64_t sector, uint64_t size, uint64_t *offset)
{
    if (sector > UINT64_MAX / DISK_SECTOR || size % DISK_SECTOR || size > BLK_DATA_MAX)
        return false;
    *offset = sector * DISK_SECTOR;
    return disk_contains(blk->disk, *offset, size);
}

/* Fills the writable part up to the status byte; *written counts what arrived. */
static enum blk_status blk_read(struct virtio_blk *blk, struct queue_chain *chain, uint64_t sector, uint32_t *written)
{
    uint64_t left = chain->writable_left - BLK_STATUS_BYTES;
    uint64_t offset;
    if (!blk_place(blk, sector, left, &offset))
        return BLK_IOERR;
    while (left > 0) {
        uint32_t piece = left < VIRTIO_BLK_BOUNCE ? (uint32_t)left : VIRTIO_BLK_BOUNCE;
        if (!disk_read(blk->disk, offset, blk->bounce, piece))
            return BLK_IOERR;
        queue_chain_write(chain, blk->mmio.wiring.ram, blk->bounce, piece);
        *written += piece;
        offset += piece;
        left -= piece;
    }
    return BLK_OK;
}

static enum blk_status blk_write(struct virtio_blk *blk, struct queue_chain *chain, uint64_t sector)
{
    uint64_t left = chain->readable_left;
    uint64_t offset;
    if (blk->disk->is_read_only || !blk_place(blk, sector, left, &offset))
        return BLK_IOERR;
    while (left > 0) {
        uint32_t piece = queue_chain_read(chain, blk->mmio.wiring.ram, blk->bounce, VIRTIO_BLK_BOUNCE);
        if (!disk_write(blk->disk, offset, blk->bounce, piece))
            return BLK_IOERR;
        offset += piece;
        left -= piece;
    }
    return BLK_OK;
}

/* One range of a discard or write-zeroes request (§5.2.6): u64 sector, u32 sectors, u32 flags. Discarded sectors read
 * as zeros: the same on every host. */
static enum blk_status blk_zero_range(struct virtio_blk *blk, const uint8_t *range, bool is_discard)
{
    uint64_t sectors = load_le32(range + 8);
    uint32_t flags = load_le32(range + 12);
    uint64_t offset;
    if (is_discard ? flags != 0 : (flags & ~BLK_RANGE_UNMAP) != 0)
        return BLK_UNSUPP;
    if (sectors > BLK_ZERO_SECTORS || !blk_place(blk, load_le64(range), sectors * DISK_SECTOR, &offset))
        return BLK_IOERR;
    virtio_spend(&blk->mmio, sectors * DISK_SECTOR);
    bool may_unmap = is_discard || (flags & BLK_RANGE_UNMAP) != 0;
    return disk_zero(blk->disk, offset, sectors * DISK_SECTOR, may_unmap) ? BLK_OK : BLK_IOERR;
}

static enum blk_status blk_zero(struct virtio_blk *blk, struct queue_chain *chain, bool is_discard)
{
    uint8_t ranges[BLK_ZERO_SEGMENTS * BLK_RANGE];
    uint64_t size = chain->readable_left;
    if (blk->disk->is_read_only || size == 0 || size % BLK_RANGE || size > sizeof ranges)
        return BLK_IOERR;
    queue_chain_read(chain, blk->mmio.wiring.ram, ranges, (uint32_t)size);
    for (uint64_t i = 0; i < size; i += BLK_RANGE) {
        enum blk_status status = blk_zero_range(blk, ranges + i, is_discard);
        if (status != BLK_OK)
            return status;
    }
    return BLK_OK;
}

static enum blk_status blk_get_id(struct virtio_blk *blk, struct queue_chain *chain, uint32_t *written)
{
    uint64_t room = chain->writable_left - BLK_STATUS_BYTES;
    uint32_t size = room < sizeof blk->id ? (uint32_t)room : (uint32_t)sizeof blk->id;
    *written = queue_chain_write(chain, blk->mmio.wiring.ram, blk->id, size);
    return BLK_OK;
}

static enum blk_status blk_request(struct virtio_blk *blk, struct queue_chain *chain, uint32_t *written)
{
    uint8_t header[BLK_HEADER];
    queue_chain_read(chain, blk->mmio.wiring.ram, header, sizeof header);
    uint64_t sector = load_le64(header + 8);
    switch (load_le32(header)) {
    case BLK_IN: return blk_read(blk, chain, sector, written);
    case BLK_OUT: return blk_write(blk, chain, sector);
    case BLK_FLUSH: return disk_flush(blk->disk) ? BLK_OK : BLK_IOERR;
    case BLK_GET_ID: return blk_get_id(blk, chain, written);
    case BLK_DISCARD: return blk_zero(blk, chain, true);
    case BLK_WRITE_ZEROES: return blk_zero(blk, chain, false);
    default: return BLK_UNSUPP;
    }
}

/* The used length counts what was written without a gap from the start: after a failed read the status byte, which is
 * always the last one, stands behind a gap. */
static void blk_notify(void *device, unsigned queue)
{
    struct virtio_blk *blk = device;
    struct virtio_mmio *mmio = &blk->mmio;
    struct queue_chain *chain;
    while ((chain = virtio_pop(mmio, queue)) != NULL) {
        if (chain->readable_left < BLK_HEADER || chain->writable_left < BLK_STATUS_BYTES) {
            virtio_fail(mmio); /* no header, or nowhere to put the status */
            return;
        }
        virtio_spend(mmio, chain->readable_left + chain->writable_left);
        uint32_t written = 0;
        uint8_t status = (uint8_t)blk_request(blk, chain, &written);
        bool is_contiguous = chain->writable_left == BLK_STATUS_BYTES;
        queue_chain_skip(chain, chain->writable_left - BLK_STATUS_BYTES);
        queue_chain_write(chain, mmio->wiring.ram, &status, sizeof status);
        virtio_push(mmio, queue, written + (is_contiguous ? BLK_STATUS_BYTES : 0));
    }
}

static const struct virtio_ops blk_ops = {.device_id = BLK_DEVICE_ID, .notify = blk_notify};

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
    blk_configure(blk, queue_size);
}

void virtio_blk_deinit(struct virtio_blk *blk)
{
    mem_free(blk->bounce);
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
}
