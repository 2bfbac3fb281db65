/* What a folder is seen to hold. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "replay/host_dir_private.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

#define TARGET_MAX 4096

static void put_time(struct buffer *out, const struct timespec *time)
{
    wire_put64(out, (uint64_t)time->tv_sec);
    wire_put32(out, (uint32_t)time->tv_nsec);
}

static void put_attr(struct buffer *out, const struct stat *status)
{
    wire_put32(out, status->st_mode);
    wire_put32(out, status->st_uid);
    wire_put32(out, status->st_gid);
    wire_put32(out, status->st_nlink < UINT32_MAX ? (uint32_t)status->st_nlink : UINT32_MAX);
    wire_put64(out, status->st_rdev);
    wire_put64(out, (uint64_t)status->st_size);
    wire_put64(out, (uint64_t)status->st_blocks);
    wire_put64(out, status->st_dev);
    wire_put64(out, status->st_ino);
    put_time(out, &status->st_atim);
    put_time(out, &status->st_mtim);
    put_time(out, &status->st_ctim);
}

int put_attr_at(struct host_dir *dir, int fd, const char *name, struct buffer *answer)
{
    struct stat status;
    if ((name ? fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) : fstat(fd, &status)) != 0)
        return host_errno();
    if (dir->is_mapped)
        mapped_load(fd, name, &status);
    put_attr(answer, &status);
    return 0;
}

int ask_stat(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct host_place place;
    int fd = handle_fd(dir, wire_get32(in));
    struct bytes path = wire_get_string(in);
    if (fd >= 0)
        return put_attr_at(dir, fd, NULL, answer);
    int status = resolve_parent(dir, path, &place);
    if (status == 0)
        status = put_attr_at(dir, place.folder_fd, place.name, answer);
    place_close(&place);
    return status;
}

/* ---- folders ---- */

struct names {
    char **names;
    size_t count, capacity;
};

static void names_add(struct names *names, const char *name)
{
    if (names->count == names->capacity) {
        names->capacity = names->capacity ? names->capacity * 2 : 64;
        names->names = mem_resize(names->names, names->capacity * sizeof *names->names);
    }
    names->names[names->count++] = mem_copy_string(name);
}

static int names_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b); /* as unsigned bytes, whatever the locale */
}

static void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        mem_free(names->names[i]);
    mem_free(names->names);
}

static int names_read(DIR *stream, struct names *names)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(stream);
        if (!entry)
            return errno ? host_errno() : 0;
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            names_add(names, entry->d_name);
    }
}

/* A file that has vanished since its name was read is left out. */
static int put_entries(struct host_dir *dir, int fd, const struct names *names, struct buffer *answer)
{
    size_t start = answer->size;
    for (size_t i = 0; i < names->count; i++) {
        int status = put_attr_at(dir, fd, names->names[i], answer);
        if (status == FS_ENOENT)
            continue;
        if (status)
            return status;
        wire_put_string(answer, bytes_of_string(names->names[i]));
        if (answer->size - start > FS_LIST_MAX)
            return FS_ENOMEM;
    }
    return 0;
}

/* The folder of a place, opened for reading. */
static int open_place_folder(struct host_dir *dir, struct wire_reader *in, int *status)
{
    struct host_place place;
    int handle = handle_fd(dir, wire_get32(in));
    struct bytes path = wire_get_string(in);
    int fd = -1, pinned = -1;
    if (handle >= 0) {
        fd = openat(handle, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        *status = fd < 0 ? host_errno() : 0;
        return fd;
    }
    *status = resolve_parent(dir, path, &place);
    if (*status == 0)
        pinned = place_pin(&place, status);
    if (pinned >= 0) {
        fd = reopen(dir, pinned, O_RDONLY | O_DIRECTORY, status);
        close(pinned);
    }
    place_close(&place);
    return fd;
}

int ask_list(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    int status = 0;
    int fd = open_place_folder(dir, in, &status);
    if (fd < 0)
        return status;
    DIR *stream = fdopendir(fd);
    if (!stream) {
        status = host_errno();
        close(fd);
        return status;
    }
    struct names names = {0};
    status = names_read(stream, &names);
    if (status == 0 && names.count) {
        qsort(names.names, names.count, sizeof *names.names, names_compare);
        status = put_entries(dir, fd, &names, answer);
    }
    names_free(&names);
    closedir(stream);
    return status;
}

/* ---- contents ---- */

/* The file of a path, opened for reading; it stays open until another is read. */
static int open_for_reading(struct host_dir *dir, struct bytes path, int *status)
{
    struct host_place place;
    if (dir->last_fd >= 0 && bytes_equal(buffer_bytes(&dir->last_path), path))
        return dir->last_fd;
    if (dir->last_fd >= 0)
        close(dir->last_fd);
    dir->last_fd = -1;
    int pinned = -1;
    *status = resolve_parent(dir, path, &place);
    if (*status == 0)
        pinned = place_pin(&place, status);
    place_close(&place);
    if (pinned < 0)
        return -1;
    dir->last_fd = reopen(dir, pinned, O_RDONLY, status);
    close(pinned);
    buffer_clear(&dir->last_path);
    buffer_append(&dir->last_path, path);
    return dir->last_fd;
}

/* What the guest saw of the file when it saw its folder, if it minds. */
static bool is_seen(struct wire_reader *in, int fd)
{
    struct stat status;
    if (wire_get8(in) == 0)
        return true;
    uint64_t ino = wire_get64(in), size = wire_get64(in);
    int64_t seconds = (int64_t)wire_get64(in);
    uint32_t nanoseconds = wire_get32(in);
    return fstat(fd, &status) == 0 && status.st_ino == ino && (uint64_t)status.st_size == size &&
           status.st_mtim.tv_sec == seconds && (uint32_t)status.st_mtim.tv_nsec == nanoseconds;
}

static int read_all(int fd, uint64_t offset, uint32_t size, struct buffer *answer)
{
    size_t start = answer->size;
    uint8_t *data = buffer_extend(answer, size);
    uint32_t done = 0;
    while (done < size) {
        ssize_t got = pread(fd, data + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return host_errno();
        if (got == 0)
            break;
        done += (uint32_t)got;
    }
    answer->size = start + done;
    return 0;
}

/* The name may stand for another file since the last read: then it is opened anew. */
static int open_seen(struct host_dir *dir, struct bytes path, struct wire_reader seen, int *status)
{
    for (int i = 0; i < 2; i++) {
        struct wire_reader in = seen;
        int fd = open_for_reading(dir, path, status);
        if (fd < 0 || is_seen(&in, fd))
            return fd;
        close(dir->last_fd);
        dir->last_fd = -1;
    }
    *status = FS_ESTALE;
    return -1;
}

int ask_read(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    int fd = handle_fd(dir, wire_get32(in)), status = 0;
    struct bytes path = wire_get_string(in);
    uint64_t offset = wire_get64(in);
    uint32_t size = wire_get32(in);
    if (in->is_short || size > FS_DATA_MAX || offset > (uint64_t)INT64_MAX - size)
        return FS_EINVAL;
    if (fd < 0)
        fd = open_seen(dir, path, *in, &status);
    if (fd < 0)
        return status;
    return read_all(fd, offset, size, answer);
}

/* A mapped symlink is a file that holds its target. */
static int read_mapped_link(struct host_dir *dir, const struct host_place *place, struct buffer *answer)
{
    struct stat seen;
    int status = 0;
    if (fstatat(place->folder_fd, place->name, &seen, AT_SYMLINK_NOFOLLOW) != 0)
        return host_errno();
    if (S_ISREG(seen.st_mode))
        mapped_load(place->folder_fd, place->name, &seen);
    if (!S_ISLNK(seen.st_mode))
        return FS_EINVAL;
    int pinned = place_pin(place, &status);
    if (pinned < 0)
        return status;
    int fd = reopen(dir, pinned, O_RDONLY, &status);
    close(pinned);
    if (fd < 0)
        return status;
    status = read_all(fd, 0, TARGET_MAX, answer);
    close(fd);
    return status;
}

int ask_readlink(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct host_place place;
    char target[TARGET_MAX];
    int status = resolve_parent(dir, wire_get_string(in), &place);
    if (status == 0) {
        ssize_t size = readlinkat(place.folder_fd, place.name, target, sizeof target);
        if (size >= 0)
            buffer_append(answer, bytes_of(target, (size_t)size));
        else if (errno == EINVAL && dir->is_mapped)
            status = read_mapped_link(dir, &place, answer);
        else
            status = host_errno();
    }
    place_close(&place);
    return status;
}

int ask_statfs(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct statfs seen;
    (void)in;
    if (fstatfs(dir->root_fd, &seen) != 0)
        return host_errno();
    wire_put32(answer, (uint32_t)seen.f_type);
    wire_put32(answer, (uint32_t)seen.f_bsize);
    wire_put64(answer, seen.f_blocks);
    wire_put64(answer, seen.f_bfree);
    wire_put64(answer, seen.f_bavail);
    wire_put64(answer, seen.f_files);
    wire_put64(answer, seen.f_ffree);
    wire_put32(answer, (uint32_t)seen.f_namelen);
    return 0;
}
