/* What a block device talks to: bytes by offset. Implementations (disk_image, disk_overlay, disk_http) embed struct disk
 * as their first member. Every call is answered at once, in no virtual time. A disk whose bytes must come from far away
 * first says by `available` which of them are here, and calls whoever waits when there are more: so its user moves what
 * there is and comes back for the rest. */
#ifndef REPRISE_BACKENDS_DISK_H
#define REPRISE_BACKENDS_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/hash.h"

#define DISK_SECTOR 512u

struct disk;

/* Each returns false for an I/O error, which the guest hears of. The range lies inside [0, size). */
struct disk_ops {
    bool (*read)(struct disk *disk, uint64_t offset, void *out, uint32_t size);
    bool (*write)(struct disk *disk, uint64_t offset, const void *in, uint32_t size);
    /* The range reads as zeros afterwards. may_unmap: the room that it takes may be given back. */
    bool (*zero)(struct disk *disk, uint64_t offset, uint64_t size, bool may_unmap);
    bool (*flush)(struct disk *disk);
    /* How many bytes from offset on can be read (or, for_write, written or zeroed) now; what fails is here too. For the
     * rest of the range the disk begins to do what it takes, at the latest with the next `submit`. NULL: all of them,
     * always. */
    uint64_t (*available)(struct disk *disk, uint64_t offset, uint64_t size, bool for_write);
    /* No more `available` for now: begin. NULL: nothing to do. */
    void (*submit)(struct disk *disk);
    /* Machine reboot. What the guest wrote stays. */
    void (*reset)(struct disk *disk);
    void (*hash)(const struct disk *disk, struct hasher *hasher);
    void (*deinit)(struct disk *disk);
};

struct disk {
    const struct disk_ops *ops;
    uint64_t size; /* a multiple of DISK_SECTOR */
    bool is_read_only;
};

/* True if [offset, offset + size) lies inside; never overflows. */
bool disk_contains(const struct disk *disk, uint64_t offset, uint64_t size);
/* Checked faces of the operations: a range that does not fit, or a write to a read-only disk, is an I/O error. */
bool disk_read(struct disk *disk, uint64_t offset, void *out, uint32_t size);
bool disk_write(struct disk *disk, uint64_t offset, const void *in, uint32_t size);
bool disk_zero(struct disk *disk, uint64_t offset, uint64_t size, bool may_unmap);
bool disk_flush(struct disk *disk);
/* Faces of the two above. An ill-placed range is all here: reading it fails. */
uint64_t disk_available(struct disk *disk, uint64_t offset, uint64_t size, bool for_write);
void disk_submit(struct disk *disk);
/* Whether something of it may have to come first. */
bool disk_is_remote(const struct disk *disk);
void disk_hash(const struct disk *disk, struct hasher *hasher);
/* Frees what the implementation holds, not the struct itself; safe on a zeroed struct. */
void disk_deinit(struct disk *disk);

#endif
