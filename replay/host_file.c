/* Whole files of the host. */
#include "replay/host_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"

#define COPY_CHUNK 65536

static int open_regular(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return fd;
    close(fd);
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    return -1;
}

void host_file_guard_standard(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY); /* the lowest number that is free: fd */
    }
}

int host_file_open(const char *path, const char *what, struct error *error)
{
    int fd = open_regular(path);
    if (fd < 0 && errno == EINVAL)
        return error_set(error, EXIT_MISSING, "%s: %s is not a regular file", what, path);
    if (fd < 0)
        return error_set(error, EXIT_MISSING, "%s: cannot open %s: %s", what, path, strerror(errno));
    return fd;
}

void host_file_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

int host_file_read(int fd, const char *path, const char *what, struct buffer *content, struct error *error)
{
    struct stat status;
    if (fstat(fd, &status) == 0 && status.st_size > 0)
        buffer_reserve(content, content->size + (size_t)status.st_size);
    uint8_t *chunk = mem_alloc(COPY_CHUNK, 1);
    ssize_t got;
    off_t offset = 0;
    for (;;) {
        got = pread(fd, chunk, COPY_CHUNK, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        buffer_append(content, bytes_of(chunk, (size_t)got));
        offset += got;
    }
    mem_free(chunk);
    if (got < 0)
        return error_set(error, EXIT_MISSING, "%s: cannot read %s: %s", what, path, strerror(errno));
    return 0;
}

int64_t host_file_size(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return -1;
    return status.st_size;
}

int host_file_peek(const char *path, uint8_t *start, unsigned size, struct error *error)
{
    int fd = open_regular(path);
    if (fd < 0) {
        const char *why = errno == EINVAL ? "not a regular file" : strerror(errno);
        return error_set(error, EXIT_MISSING, "cannot open %s: %s", path, why);
    }
    ssize_t got = pread(fd, start, size, 0);
    int failed = errno;
    close(fd);
    if (got < 0)
        return error_set(error, EXIT_MISSING, "cannot read %s: %s", path, strerror(failed));
    return (int)got;
}

bool host_file_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

bool host_file_is_locked(const char *path, int64_t offset, int64_t size)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = offset, .l_len = size};
    int fd = open_regular(path);
    if (fd < 0)
        return false;
    bool is_locked = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    return is_locked;
}

static bool sync_one(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_safe = fsync(fd) == 0 || errno == EINVAL; /* EINVAL: a file system without it */
    close(fd);
    return is_safe;
}

int host_file_sync(const char *path, struct error *error)
{
    char folder[4200];
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash - path) : 0;
    snprintf(folder, sizeof folder, "%.*s", slash ? (length ? length : 1) : 1, slash ? path : ".");
    if (sync_one(path) && sync_one(folder))
        return 0;
    return error_set(error, EXIT_MISSING, "cannot write %s down: %s", path, strerror(errno));
}

int host_file_remove(const char *path, struct error *error)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return error_set(error, EXIT_MISSING, "cannot remove %s: %s", path, strerror(errno));
    return 0;
}

static bool write_all(int fd, struct bytes content)
{
    while (content.size) {
        ssize_t put = write(fd, content.data, content.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        content = bytes_slice(content, (size_t)put, SIZE_MAX);
    }
    return true;
}

/* Gives a finished file its name. Where there are no links a race for the name has no loser. */
static bool publish(const char *temporary, const char *path)
{
    if (link(temporary, path) == 0)
        return true;
    return (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS) && rename(temporary, path) == 0;
}

int host_file_put(const char *path, struct bytes content, struct error *error)
{
    char temporary[4300];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary)
        return error_set(error, EXIT_USAGE, "the path is too long");
    unlink(temporary); /* of a process that died and had the same number */
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return error_set(error, EXIT_MISSING, "cannot create it: %s", strerror(errno));
    bool is_put = write_all(fd, content);
    close(fd);
    is_put = is_put && publish(temporary, path);
    int failed = errno;
    unlink(temporary);
    return is_put ? 0 : error_set(error, EXIT_MISSING, "cannot create it: %s", strerror(failed));
}

static int copy_bytes(int from, int to, uint8_t *chunk)
{
    for (;;) {
        ssize_t got = read(from, chunk, COPY_CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -1 : 0;
        for (ssize_t done = 0; done < got;) {
            ssize_t put = write(to, chunk + done, (size_t)(got - done));
            if (put < 0 && errno == EINTR)
                continue;
            if (put <= 0)
                return -1;
            done += put;
        }
    }
}

static int copy_file(const char *from_path, const char *to_path)
{
    int from = open_regular(from_path);
    if (from < 0)
        return -1;
    int to = open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0) {
        close(from);
        return -1;
    }
    uint8_t *chunk = mem_alloc(COPY_CHUNK, 1);
    int status = copy_bytes(from, to, chunk);
    int failed = errno;
    mem_free(chunk);
    close(from);
    close(to);
    errno = failed;
    return status;
}

int host_file_copy_open(struct host_file_copy *copy, const char *path, const char *suffix, struct error *error)
{
    const char *base = getenv("TMPDIR");
    if (!base || !*base || strlen(base) > sizeof copy->folder - 20)
        base = "/tmp";
    snprintf(copy->folder, sizeof copy->folder, "%s/reprise-XXXXXX", base);
    if (!mkdtemp(copy->folder)) {
        int failed = errno;
        copy->folder[0] = '\0';
        return error_set(error, EXIT_MISSING, "cannot make a folder in %s: %s", base, strerror(failed));
    }
    snprintf(copy->path, sizeof copy->path, "%s/copy", copy->folder);
    char beside[4200], beside_copy[128];
    int length = snprintf(beside, sizeof beside, "%s%s", path, suffix);
    snprintf(beside_copy, sizeof beside_copy, "%s%s", copy->path, suffix);
    if (length < 0 || (size_t)length >= sizeof beside)
        errno = ENAMETOOLONG;
    /* the file beside it first: it only ever holds more than the file itself knows */
    else if (copy_file(beside, beside_copy) == 0 && copy_file(path, copy->path) == 0)
        return 0;
    int failed = errno;
    host_file_copy_remove(copy);
    return error_set(error, EXIT_MISSING, "cannot copy %s to a temporary file: %s", path, strerror(failed));
}

void host_file_copy_remove(struct host_file_copy *copy)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    char name[128];
    if (!copy->folder[0])
        return;
    for (unsigned i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        snprintf(name, sizeof name, "%s%s", copy->path, suffixes[i]);
        unlink(name);
    }
    rmdir(copy->folder);
    copy->folder[0] = '\0';
}
