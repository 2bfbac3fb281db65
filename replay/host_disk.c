/* Raw disk images. */
#include "replay/host_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/host_disk_format.h"

#define ZERO_CHUNK 65536

static int disk_refuse(struct host_disk *disk, struct error *error, const char *path, const char *why)
{
    host_disk_close(disk);
    return error_set(error, EXIT_MISSING, "disk image %s: %s", path, why);
}

int host_disk_open(struct host_disk *disk, const char *path, bool is_writable, struct error *error)
{
    *disk = (struct host_disk){.fd = -1, .path = path, .is_writable = is_writable};
    disk->fd = open(path, (is_writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (disk->fd < 0)
        return disk_refuse(disk, error, path, strerror(errno));
    struct stat status;
    if (fstat(disk->fd, &status) != 0)
        return disk_refuse(disk, error, path, strerror(errno));
    if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
        return disk_refuse(disk, error, path, "not a regular file or block device");
    off_t end = lseek(disk->fd, 0, SEEK_END);
    if (end < 0)
        return disk_refuse(disk, error, path, strerror(errno));
    if (flock(disk->fd, (is_writable ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return disk_refuse(disk, error, path,
                           is_writable ? "in use by another machine" : "in use by another machine that writes to it");
    disk->size = (uint64_t)end;
    return 0;
}

void host_disk_close(struct host_disk *disk)
{
    if (disk->fd >= 0)
        close(disk->fd);
    disk->fd = -1;
}

static bool range_fits(const struct host_disk *disk, uint64_t offset, uint64_t size)
{
    return offset <= disk->size && size <= disk->size - offset;
}

/* The guest has an I/O error; its user is told why, once. */
static bool disk_fail(struct host_disk *disk, enum host_disk_work work, uint64_t offset, const char *why)
{
    static const char *const words[] = {"reading", "writing", "flushing"};
    const char *name = strrchr(disk->path, '/');
    if (!disk->has_failed[work])
        host_note(&disk->notes, "%s %.80s at byte %" PRIu64 ": %s; the guest has an I/O error", words[work],
                  name ? name + 1 : disk->path, offset, why);
    disk->has_failed[work] = true;
    return false;
}

static const char shorter[] = "the file has become shorter while it was in use";

bool host_disk_read(struct host_disk *disk, uint64_t offset, uint8_t *data, uint32_t size)
{
    if (!range_fits(disk, offset, size))
        return false;
    while (size) {
        ssize_t got = pread(disk->fd, data, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return disk_fail(disk, HOST_DISK_READS, offset, got < 0 ? strerror(errno) : shorter);
        data += got;
        offset += (uint64_t)got;
        size -= (uint32_t)got;
    }
    return true;
}

/* A write beyond the end would make the file long again, with zeros where the guest's data was. */
static bool can_write(struct host_disk *disk, uint64_t offset)
{
    struct stat status;
    if (fstat(disk->fd, &status) == 0 && (!S_ISREG(status.st_mode) || (uint64_t)status.st_size >= disk->size))
        return true;
    return disk_fail(disk, HOST_DISK_WRITES, offset, shorter);
}

static bool write_all(struct host_disk *disk, uint64_t offset, struct bytes data)
{
    while (data.size) {
        ssize_t put = pwrite(disk->fd, data.data, data.size, (off_t)offset);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return disk_fail(disk, HOST_DISK_WRITES, offset, put < 0 ? strerror(errno) : "nothing was written");
        data.data += put;
        data.size -= (size_t)put;
        offset += (uint64_t)put;
    }
    return true;
}

bool host_disk_write(struct host_disk *disk, uint64_t offset, struct bytes data)
{
    return disk->is_writable && range_fits(disk, offset, data.size) && can_write(disk, offset) &&
           write_all(disk, offset, data);
}

bool host_disk_zero(struct host_disk *disk, uint64_t offset, uint64_t size, bool may_unmap)
{
    static const uint8_t zeros[ZERO_CHUNK];
    if (!disk->is_writable || !range_fits(disk, offset, size) || !can_write(disk, offset))
        return false;
    int how = FALLOC_FL_KEEP_SIZE | (may_unmap ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE);
    if (size == 0 || fallocate(disk->fd, how, (off_t)offset, (off_t)size) == 0)
        return true;
    /* not every file system can; every one can be written to */
    while (size) {
        size_t part = size < sizeof zeros ? (size_t)size : sizeof zeros;
        if (!write_all(disk, offset, bytes_of(zeros, part)))
            return false;
        offset += part;
        size -= part;
    }
    return true;
}

bool host_disk_flush(struct host_disk *disk)
{
    return !disk->is_writable || fdatasync(disk->fd) == 0 || disk_fail(disk, HOST_DISK_FLUSHES, 0, strerror(errno));
}

int host_disk_check_format(struct host_disk *disk, struct error *error)
{
    uint8_t start[HOST_DISK_FORMAT_BYTES];
    size_t size = disk->size < sizeof start ? (size_t)disk->size : sizeof start;
    ssize_t got = pread(disk->fd, start, size, 0);
    if (got < 0)
        return error_set(error, EXIT_MISSING, "disk image %s: %s", disk->path, strerror(errno));
    return host_disk_format_check(bytes_of(start, (size_t)got), disk->path, error);
}

bool host_disk_note(struct host_disk *disk, char text[HOST_NOTE_SIZE])
{
    return host_note_take(&disk->notes, text);
}
