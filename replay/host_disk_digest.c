/* Digests and stamps of images. */
#include "replay/host_disk_digest.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/host_clock.h"
#include "src/base/alloc.h"

#define PIECE 65536u
#define SETTLED_NS 1000000000

bool host_disk_is_zero(const uint8_t *data, size_t size)
{
    return size == 0 || (data[0] == 0 && memcmp(data, data + 1, size - 1) == 0);
}

/* The first piece at or behind offset that may hold data. */
static uint64_t next_piece(const struct host_disk *disk, uint64_t offset)
{
    off_t data = lseek(disk->fd, (off_t)offset, SEEK_DATA);
    if (data < 0) /* nothing but holes up to the end; or a host that cannot tell, where reading goes on */
        return lseek(disk->fd, (off_t)offset, SEEK_HOLE) < 0 ? offset : disk->size;
    return (uint64_t)data / PIECE * PIECE;
}

static int add_pieces(struct host_disk *disk, struct host_disk_mask mask, uint8_t *piece, struct hasher *hasher,
                      struct error *error)
{
    for (uint64_t offset = 0; offset < disk->size; offset += PIECE) {
        uint64_t next = next_piece(disk, offset);
        offset = next > offset ? next : offset;
        if (offset >= disk->size)
            break;
        uint32_t size = disk->size - offset < PIECE ? (uint32_t)(disk->size - offset) : PIECE;
        if (!host_disk_read(disk, offset, piece, size))
            return error_set(error, EXIT_MISSING, "disk image %s: it cannot be read at byte %llu", disk->path,
                             (unsigned long long)offset);
        if (mask.mask && !mask.mask(mask.context, offset, piece, size))
            return error_set(error, EXIT_DAMAGED, "disk image %s: what lies over it cannot be read", disk->path);
        if (host_disk_is_zero(piece, size))
            continue;
        hasher_add_u64(hasher, offset);
        hasher_add(hasher, bytes_of(piece, size));
    }
    return 0;
}

int host_disk_digest(struct host_disk *disk, struct host_disk_mask mask, struct hash128 *hash, struct error *error)
{
    struct hasher *hasher = hasher_new();
    uint8_t *piece = mem_alloc(PIECE, 1);
    int status = add_pieces(disk, mask, piece, hasher, error);
    hasher_add_u64(hasher, disk->size);
    *hash = hasher_result(hasher);
    hasher_free(hasher);
    mem_free(piece);
    return status;
}

struct host_disk_stamp host_disk_stamp(const struct host_disk *disk)
{
    struct stat status;
    struct host_disk_stamp stamp = {0};
    if (fstat(disk->fd, &status) != 0 || !S_ISREG(status.st_mode))
        return stamp;
    int64_t changed_ns = (int64_t)status.st_ctim.tv_sec * 1000000000 + status.st_ctim.tv_nsec;
    if (changed_ns + SETTLED_NS > (int64_t)host_clock_wall_ns())
        return stamp;
    stamp.modified_ns = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    stamp.changed_ns = changed_ns;
    stamp.inode = (int64_t)status.st_ino;
    stamp.device = (int64_t)status.st_dev;
    return stamp;
}

bool host_disk_stamp_equal(const struct host_disk_stamp *a, const struct host_disk_stamp *b)
{
    return a->changed_ns != 0 && a->modified_ns == b->modified_ns && a->changed_ns == b->changed_ns &&
           a->inode == b->inode && a->device == b->device;
}
