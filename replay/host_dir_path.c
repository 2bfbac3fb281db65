/* From a path of the guest to a descriptor, without ever leaving the folder. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "replay/host_dir_private.h"

#define STEP_MAX 4000 /* bytes of a path that openat2 takes at once: below PATH_MAX */
#define TRIES_MAX 100 /* openat2 says EAGAIN while somebody renames */

static int open_beneath(int folder_fd, const char *path, uint64_t flags)
{
    struct open_how how = {
        .flags = flags | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    for (int i = 0; i < TRIES_MAX; i++) {
        int fd = (int)syscall(SYS_openat2, folder_fd, path, &how, sizeof how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
            return fd;
    }
    return -1;
}

/* True if it is made of names: no empty one, no "." or "..", no NUL. */
static bool is_path(struct bytes path)
{
    size_t start = 0;
    if (path.size > FS_PATH_MAX)
        return false;
    for (size_t i = 0; path.size && i <= path.size; i++) {
        if (i < path.size && path.data[i] != '/') {
            if (path.data[i] == 0)
                return false;
            continue;
        }
        size_t size = i - start;
        const uint8_t *name = path.data + start;
        if (size == 0 || size > FS_NAME_MAX || (name[0] == '.' && (size == 1 || (size == 2 && name[1] == '.'))))
            return false;
        start = i + 1;
    }
    return true;
}

/* Opens the folder that a path names, in steps that are short enough. The path is cut meanwhile. */
static int open_folder(int root_fd, char *path, int *status)
{
    int at = open_beneath(root_fd, ".", O_PATH | O_DIRECTORY);
    while (at >= 0 && *path) {
        char *end = path + strlen(path), *next = end;
        if (end - path > STEP_MAX) {
            for (next = path + STEP_MAX; *next != '/';)
                next--; /* no name is that long */
            *next++ = 0;
        }
        int deeper = open_beneath(at, path, O_PATH | O_DIRECTORY);
        int failed = errno;
        close(at);
        errno = failed;
        at = deeper;
        path = next;
    }
    if (at < 0)
        *status = errno == EXDEV ? FS_ELOOP : host_errno();
    return at;
}

int resolve_parent(struct host_dir *dir, struct bytes path, struct host_place *place)
{
    *place = (struct host_place){.folder_fd = -1, .name = "."};
    if (!is_path(path))
        return FS_EINVAL;
    if (path.size)
        memcpy(dir->path, path.data, path.size);
    dir->path[path.size] = 0;
    char *folder = dir->path, *slash = strrchr(dir->path, '/');
    if (slash) {
        *slash = 0;
        place->name = slash + 1;
    } else if (path.size) {
        place->name = dir->path;
        folder = dir->path + path.size; /* "": the root */
    }
    int status = 0;
    place->folder_fd = open_folder(dir->root_fd, folder, &status);
    return status;
}

void place_close(struct host_place *place)
{
    if (place->folder_fd >= 0)
        close(place->folder_fd);
    place->folder_fd = -1;
}

int place_pin(const struct host_place *place, int *status)
{
    /* NO_SYMLINKS would refuse a symlink even as the last name; O_NOFOLLOW takes hold of it itself. */
    int fd = openat(place->folder_fd, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        *status = host_errno();
    return fd;
}

int handle_fd(const struct host_dir *dir, uint32_t handle)
{
    return handle < FS_HANDLES_MAX ? dir->files[handle] : -1;
}

void fd_link(int fd, char link[HOST_DIR_LINK_SIZE])
{
    snprintf(link, HOST_DIR_LINK_SIZE, "/proc/self/fd/%d", fd);
}

int reopen(const struct host_dir *dir, int pinned_fd, int flags, int *status)
{
    struct stat seen;
    char link[HOST_DIR_LINK_SIZE];
    (void)dir;
    if (fstat(pinned_fd, &seen) != 0) {
        *status = host_errno();
        return -1;
    }
    if (!S_ISREG(seen.st_mode) && !S_ISDIR(seen.st_mode)) {
        *status = S_ISLNK(seen.st_mode) ? FS_ELOOP : FS_ENXIO;
        return -1;
    }
    fd_link(pinned_fd, link);
    int fd = open(link, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        *status = host_errno();
    return fd;
}
