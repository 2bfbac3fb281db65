/* A raw disk image on the host: read, and in rw mode written, at byte offsets. */
#ifndef REPRISE_REPLAY_HOST_DISK_H
#define REPRISE_REPLAY_HOST_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

struct host_disk {
    int fd; /* -1: closed */
    bool is_writable;
    uint64_t size;
};

/* A regular file or a block device. Locks it (shared, or exclusive where it is written), so that two machines do not
 * write one image. */
int host_disk_open(struct host_disk *disk, const char *path, bool is_writable, struct error *error);
void host_disk_close(struct host_disk *disk);
/* False: the range lies outside, or the host reports an I/O error: the guest's disk has one too. */
bool host_disk_read(struct host_disk *disk, uint64_t offset, uint8_t *data, uint32_t size);
bool host_disk_write(struct host_disk *disk, uint64_t offset, struct bytes data);
/* What was written is safe from here on. */
bool host_disk_flush(struct host_disk *disk);

#endif
