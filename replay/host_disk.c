/* Raw disk images. */
#include "replay/host_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int disk_refuse(struct host_disk *disk, struct error *error, const char *path, const char *why)
{
    host_disk_close(disk);
    return error_set(error, EXIT_MISSING, "disk image %s: %s", path, why);
}

int host_disk_open(struct host_disk *disk, const char *path, bool is_writable, struct error *error)
{
    *disk = (struct host_disk){.fd = -1, .is_writable = is_writable};
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
        return disk_refuse(disk, error, path, "in use by another machine that writes to it");
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

bool host_disk_read(struct host_disk *disk, uint64_t offset, uint8_t *data, uint32_t size)
{
    if (!range_fits(disk, offset, size))
        return false;
    while (size) {
        ssize_t got = pread(disk->fd, data, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) /* 0: the file became shorter while it was in use */
            return false;
        data += got;
        offset += (uint64_t)got;
        size -= (uint32_t)got;
    }
    return true;
}

bool host_disk_write(struct host_disk *disk, uint64_t offset, struct bytes data)
{
    if (!disk->is_writable || !range_fits(disk, offset, data.size))
        return false;
    while (data.size) {
        ssize_t put = pwrite(disk->fd, data.data, data.size, (off_t)offset);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        data.data += put;
        data.size -= (size_t)put;
        offset += (uint64_t)put;
    }
    return true;
}

bool host_disk_flush(struct host_disk *disk)
{
    return !disk->is_writable || fdatasync(disk->fd) == 0;
}
