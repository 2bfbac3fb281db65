/* A raw disk image on the host: read, and in rw mode written, at byte offsets. What fails is an I/O error of the guest's
 * disk, and a sentence for the user, said once for each kind of failure. */
#ifndef REPRISE_REPLAY_HOST_DISK_H
#define REPRISE_REPLAY_HOST_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/host_note.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

enum host_disk_work { HOST_DISK_READS, HOST_DISK_WRITES, HOST_DISK_FLUSHES, HOST_DISK_WORKS };

struct host_disk {
    int fd;           /* -1: closed */
    const char *path; /* borrowed */
    bool is_writable;
    uint64_t size;
    bool has_failed[HOST_DISK_WORKS]; /* and it was said */
    struct host_notes notes;
};

/* A regular file or a block device. Locks it (shared, or exclusive where it is written), so that two machines do not
 * write one image. */
int host_disk_open(struct host_disk *disk, const char *path, bool is_writable, struct error *error);
void host_disk_close(struct host_disk *disk);
/* False: the range lies outside, the file has become shorter, or the host reports an error. */
bool host_disk_read(struct host_disk *disk, uint64_t offset, uint8_t *data, uint32_t size);
bool host_disk_write(struct host_disk *disk, uint64_t offset, struct bytes data);
/* The range reads as zeros; may_unmap: as a hole, where the file system has holes. */
bool host_disk_zero(struct host_disk *disk, uint64_t offset, uint64_t size, bool may_unmap);
/* What was written is safe from here on. */
bool host_disk_flush(struct host_disk *disk);
/* 0 if the file is a raw image, by its first bytes (host_disk_format.h). */
int host_disk_check_format(struct host_disk *disk, struct error *error);
/* The next sentence for the user; false: there is none. */
bool host_disk_note(struct host_disk *disk, char text[HOST_NOTE_SIZE]);

#endif
