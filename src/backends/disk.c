/* The checks that every disk shares. */
#include "src/backends/disk.h"

bool disk_contains(const struct disk *disk, uint64_t offset, uint64_t size)
{
    return size <= disk->size && offset <= disk->size - size;
}

bool disk_read(struct disk *disk, uint64_t offset, void *out, uint32_t size)
{
    return disk_contains(disk, offset, size) && (size == 0 || disk->ops->read(disk, offset, out, size));
}

bool disk_write(struct disk *disk, uint64_t offset, const void *in, uint32_t size)
{
    return !disk->is_read_only && disk_contains(disk, offset, size) &&
           (size == 0 || disk->ops->write(disk, offset, in, size));
}

bool disk_zero(struct disk *disk, uint64_t offset, uint64_t size, bool may_unmap)
{
    return !disk->is_read_only && disk_contains(disk, offset, size) &&
           (size == 0 || disk->ops->zero(disk, offset, size, may_unmap));
}

bool disk_flush(struct disk *disk)
{
    return disk->is_read_only || disk->ops->flush(disk);
}

uint64_t disk_available(struct disk *disk, uint64_t offset, uint64_t size, bool for_write)
{
    if (!disk->ops->available || !disk_contains(disk, offset, size))
        return size;
    return disk->ops->available(disk, offset, size, for_write);
}

void disk_submit(struct disk *disk)
{
    if (disk->ops->submit)
        disk->ops->submit(disk);
}

bool disk_is_remote(const struct disk *disk)
{
    return disk->ops->available != NULL;
}

void disk_hash(const struct disk *disk, struct hasher *hasher)
{
    hasher_add_u64(hasher, disk->size);
    hasher_add_u64(hasher, disk->is_read_only);
    disk->ops->hash(disk, hasher);
}

void disk_deinit(struct disk *disk)
{
    if (disk->ops)
        disk->ops->deinit(disk);
}
