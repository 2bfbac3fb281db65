/* The folder of a network file system. */
#include "replay/host_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/hash.h"

#define NAME_DIGITS 16
#define UNFINISHED ".unfinished"
#define HEAD_MAX 65536
#define CONTENT_MAX (1 << 30)

static int fail(const struct host_store *store, const char *name, const char *what, struct error *error)
{
    return error_set(error, EXIT_MISSING, "%s/%s: %s: %s", store->path, name, what, strerror(errno));
}

static int open_folders(struct host_store *store, struct error *error)
{
    struct stat status;
    if (mkdir(store->path, 0777) != 0 && errno != EEXIST)
        return fail(store, "", "cannot make the folder", error);
    store->fd = open(store->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->fd < 0 || fstat(store->fd, &status) != 0)
        return fail(store, "", "cannot open the folder", error);
    store->dev = status.st_dev;
    store->ino = status.st_ino;
    store->lock_fd = openat(store->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (store->lock_fd < 0)
        return fail(store, "lock", "cannot open", error);
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return error_set(error, EXIT_MISSING, "%s: another build is at work there", store->path);
    if (mkdirat(store->fd, "files", 0777) != 0 && errno != EEXIST)
        return fail(store, "files", "cannot make the folder", error);
    store->files_fd = openat(store->fd, "files", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return store->files_fd < 0 ? fail(store, "files", "cannot open the folder", error) : 0;
}

int host_store_open(struct host_store *store, const char *path, struct error *error)
{
    *store = (struct host_store){.path = mem_copy_string(path), .fd = -1, .files_fd = -1, .lock_fd = -1};
    if (open_folders(store, error) < 0) {
        host_store_close(store);
        return -1;
    }
    unlinkat(store->fd, UNFINISHED, 0);
    unlinkat(store->files_fd, UNFINISHED, 0);
    return 0;
}

void host_store_close(struct host_store *store)
{
    int *const fds[] = {&store->fd, &store->files_fd, &store->lock_fd};
    for (unsigned i = 0; i < 3; i++) {
        if (*fds[i] >= 0)
            close(*fds[i]);
        *fds[i] = -1;
    }
    mem_free(store->path);
    store->path = NULL;
}

/* Reads up to `size` bytes of a file from its start; how many, -1 if it cannot be read. */
static ssize_t read_start(int folder, const char *name, uint8_t *out, size_t size)
{
    size_t done = 0;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return -1;
    while (done < size) {
        ssize_t got = read(fd, out + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            close(fd);
            return -1;
        }
        if (got == 0)
            break;
        done += (size_t)got;
    }
    close(fd);
    return (ssize_t)done;
}

int host_store_head(struct host_store *store, struct buffer *head, struct error *error)
{
    size_t start = head->size;
    ssize_t size = read_start(store->fd, "head", buffer_extend(head, HEAD_MAX), HEAD_MAX);
    head->size = start + (size > 0 ? (size_t)size : 0);
    return size < 0 && errno != ENOENT ? fail(store, "head", "cannot read", error) : 0;
}

/* Writes a new file beside its place and gives it its name. */
static int write_new(const struct host_store *store, int folder, const char *name, struct bytes content,
                     bool is_synced, struct error *error)
{
    int fd = openat(folder, UNFINISHED, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return fail(store, UNFINISHED, "cannot make the file", error);
    bool is_good = true;
    while (content.size && is_good) {
        ssize_t put = write(fd, content.data, content.size);
        if (put < 0 && errno == EINTR)
            continue;
        is_good = put > 0;
        content = bytes_slice(content, is_good ? (size_t)put : 0, SIZE_MAX);
    }
    is_good = is_good && (!is_synced || fsync(fd) == 0);
    int why = errno;
    bool is_closed = close(fd) == 0;
    if (is_good && is_closed && renameat(folder, UNFINISHED, folder, name) == 0)
        return 0;
    errno = is_good ? errno : why;
    fail(store, name, "cannot write", error);
    unlinkat(folder, UNFINISHED, 0);
    return -1;
}

uint64_t host_store_id(struct bytes content)
{
    return hash_bytes(content).low;
}

/* What stands under a name, `size` bytes of it: the same, another content of that id, or neither. */
static int compare(const struct host_store *store, const char *name, uint64_t id, struct bytes content, size_t size,
                   struct error *error)
{
    uint8_t *there = mem_alloc(size + 1, 1);
    ssize_t got = read_start(store->files_fd, name, there, size);
    struct bytes found = bytes_of(there, got < 0 ? 0 : (size_t)got);
    int result = HOST_STORE_WRITTEN;
    if (got < 0)
        result = fail(store, name, "cannot read", error);
    else if (bytes_equal(found, content))
        result = HOST_STORE_SAME;
    else if (host_store_id(found) == id)
        result = error_set(error, EXIT_MISSING, "%s/files/%s: two files have this id by chance: change a byte of one",
                           store->path, name);
    mem_free(there);
    return result;
}

int host_store_put(struct host_store *store, uint64_t id, struct bytes content, struct error *error)
{
    char name[NAME_DIGITS + 1];
    struct stat status;
    snprintf(name, sizeof name, "%016" PRIx64, id);
    if (fstatat(store->files_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
        status.st_size <= CONTENT_MAX) {
        int result = compare(store, name, id, content, (size_t)status.st_size, error);
        if (result != HOST_STORE_WRITTEN)
            return result;
    }
    return write_new(store, store->files_fd, name, content, false, error);
}

int host_store_finish(struct host_store *store, struct bytes head, struct error *error)
{
    if (syncfs(store->files_fd) != 0)
        return fail(store, "files", "cannot write to the disk", error);
    if (write_new(store, store->fd, "head", head, true, error) < 0)
        return -1;
    return fsync(store->fd) == 0 ? 0 : fail(store, "head", "cannot write to the disk", error);
}

/* The id that a name is, if it is one. */
static bool read_id(const char *name, uint64_t *id)
{
    *id = 0;
    for (unsigned i = 0; i < NAME_DIGITS; i++) {
        char digit = name[i];
        if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f'))
            return false;
        *id = *id << 4 | (uint64_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return name[NAME_DIGITS] == 0;
}

int host_store_prune(struct host_store *store, bool (*is_kept)(void *context, uint64_t id), void *context,
                     uint64_t *removed, struct error *error)
{
    int fd = openat(store->fd, "files", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    uint64_t id;
    *removed = 0;
    if (!folder)
        return fail(store, "files", "cannot open the folder", error);
    while ((entry = readdir(folder)) != NULL) {
        if (read_id(entry->d_name, &id) && !is_kept(context, id) && unlinkat(store->files_fd, entry->d_name, 0) == 0)
            ++*removed;
    }
    closedir(folder);
    return 0;
}

const char *host_store_source_date(void)
{
    return getenv("SOURCE_DATE_EPOCH");
}
