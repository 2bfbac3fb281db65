/* The identity of an image: a hash over its content in which runs of zeros count for nothing, so that a sparse file and
 * its copy without holes are the same image, and holes cost no reading. */
#ifndef REPRISE_REPLAY_HOST_DISK_DIGEST_H
#define REPRISE_REPLAY_HOST_DISK_DIGEST_H

#include "replay/host_disk.h"
#include "src/base/hash.h"

/* Changes what was read before it is hashed. False: it could not. */
struct host_disk_mask {
    bool (*mask)(void *context, uint64_t offset, uint8_t *data, uint32_t size); /* NULL: none */
    void *context;
};

/* The hash takes, for each piece of 64 KiB with a byte other than zero, its offset and its bytes; then the size. The
 * error (EXIT_MISSING) names the image. */
int host_disk_digest(struct host_disk *disk, struct host_disk_mask mask, struct hash128 *hash, struct error *error);

/* What tells that a file was not written to since: cheap to ask for, and all zero where it tells nothing. */
struct host_disk_stamp {
    int64_t modified_ns;
    int64_t changed_ns;
    int64_t inode;
    int64_t device;
};

/* All zero for a block device, and for a file that changed less than a second ago: the next change might leave the same
 * times. */
struct host_disk_stamp host_disk_stamp(const struct host_disk *disk);
/* True if both tell something, and the same. */
bool host_disk_stamp_equal(const struct host_disk_stamp *a, const struct host_disk_stamp *b);

bool host_disk_is_zero(const uint8_t *data, size_t size);

#endif
