/* Changing a folder (mode rw). Owners: in a mapped folder they are attributes of plain files that belong to whoever
 * runs Reprise; else the host is asked to set them, and where it refuses (no privilege) files stay with that user. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/host_dir_private.h"

#define MAPPED_FILE_MODE 0600
#define MAPPED_FOLDER_MODE 0700

static int open_flags(uint32_t flags)
{
    static const struct {
        uint32_t asked;
        int flag;
    } rows[] = {{FS_O_TRUNC, O_TRUNC}, {FS_O_APPEND, O_APPEND}, {FS_O_DSYNC, O_DSYNC}, {FS_O_SYNC, O_SYNC}};
    int made = (flags & FS_O_ACCESS) == FS_O_WRONLY ? O_WRONLY
               : (flags & FS_O_ACCESS) == FS_O_RDWR ? O_RDWR
                                                    : O_RDONLY;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((flags & rows[i].asked) == rows[i].asked)
            made |= rows[i].flag;
    }
    return made;
}

/* Which handles are free, src/ knows: one that is given anew was given back before. */
static int take_handle(struct host_dir *dir, uint32_t handle)
{
    if (handle >= FS_HANDLES_MAX)
        return FS_EBADF;
    if (dir->files[handle] >= 0)
        close(dir->files[handle]);
    dir->files[handle] = -1;
    return 0;
}

/* A symlink, device or socket that is mapped looks like a plain file here and must not be opened as one. */
static int check_mapped(const struct host_dir *dir, const struct host_place *place)
{
    struct stat status;
    if (!dir->is_mapped)
        return 0;
    if (fstatat(place->folder_fd, place->name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return host_errno();
    mapped_load(place->folder_fd, place->name, &status);
    if (S_ISLNK(status.st_mode))
        return FS_ELOOP;
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) ? 0 : FS_ENXIO;
}

static int open_there(struct host_dir *dir, const struct host_place *place, uint32_t handle, uint32_t flags)
{
    int status = check_mapped(dir, place);
    if (status)
        return status;
    int pinned = place_pin(place, &status);
    if (pinned < 0)
        return status;
    dir->files[handle] = reopen(dir, pinned, open_flags(flags), &status);
    close(pinned);
    return status;
}

int ask_open(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct host_place place;
    uint32_t handle = wire_get32(in), flags = wire_get32(in);
    struct bytes path = wire_get_string(in);
    int status = take_handle(dir, handle);
    if (status || in->is_short)
        return status ? status : FS_EINVAL;
    status = resolve_parent(dir, path, &place);
    if (status == 0)
        status = open_there(dir, &place, handle, flags);
    if (status == 0)
        status = put_attr_at(dir, dir->files[handle], NULL, answer);
    place_close(&place);
    return status;
}

int ask_write(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    int fd = handle_fd(dir, wire_get32(in));
    uint64_t offset = wire_get64(in);
    struct bytes data = in->left;
    size_t done = 0;
    if (fd < 0 || in->is_short)
        return FS_EBADF;
    if (offset > INT64_MAX - data.size)
        return FS_EFBIG;
    while (done < data.size) {
        ssize_t put = pwrite(fd, data.data + done, data.size - done, (off_t)(offset + done));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && done == 0)
            return host_errno();
        if (put <= 0)
            break; /* what was written counts; the guest asks again for the rest */
        done += (size_t)put;
    }
    wire_put32(answer, (uint32_t)done);
    return 0;
}

/* ---- new files ---- */

/* Gives a new file, by its descriptor, its owner and mode. */
static int dress(struct host_dir *dir, int fd, uint32_t mode, uint32_t uid, uint32_t gid, uint64_t rdev)
{
    char link[HOST_DIR_LINK_SIZE];
    if (dir->is_mapped)
        return mapped_store(fd, NULL, mode, uid, gid, rdev);
    if (fchownat(fd, "", uid, gid, AT_EMPTY_PATH) != 0 && errno != EPERM)
        return host_errno();
    if (S_ISLNK(mode))
        return 0;
    fd_link(fd, link); /* the process's umask has taken bits away, and chown may have */
    return chmod(link, mode & 07777) == 0 ? 0 : host_errno();
}

/* The same for one that was made by name. Another process may have put something else there since: only what is of
 * this kind, belongs to this user and has no other name is taken for it. */
static int dress_there(struct host_dir *dir, const struct host_place *place, uint32_t mode, uint32_t uid,
                       uint32_t gid, uint64_t rdev)
{
    struct stat seen;
    int status = 0;
    int pinned = place_pin(place, &status);
    if (pinned < 0)
        return status;
    mode_t type = dir->is_mapped && !S_ISDIR(mode) ? S_IFREG : mode & S_IFMT;
    if (fstat(pinned, &seen) != 0 || (seen.st_mode & S_IFMT) != type || seen.st_uid != geteuid() ||
        (!S_ISDIR(mode) && seen.st_nlink != 1))
        status = FS_ESTALE;
    else
        status = dress(dir, pinned, mode, uid, gid, rdev);
    close(pinned);
    return status;
}

static int create_there(struct host_dir *dir, const struct host_place *place, uint32_t handle, uint32_t flags,
                        uint32_t mode, uint32_t uid, uint32_t gid)
{
    mode_t made = dir->is_mapped ? MAPPED_FILE_MODE : mode & 07777;
    /* O_EXCL: never through what somebody put there. */
    int fd = openat(place->folder_fd, place->name,
                    open_flags(flags) | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, made);
    if (fd < 0 && errno == EEXIST && !(flags & FS_O_EXCL))
        return open_there(dir, place, handle, flags);
    if (fd < 0)
        return host_errno();
    int status = dress(dir, fd, (mode & 07777) | S_IFREG, uid, gid, UINT64_MAX);
    if (status) {
        unlinkat(place->folder_fd, place->name, 0);
        close(fd);
        return status;
    }
    dir->files[handle] = fd;
    return 0;
}

static int change_create(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct host_place place;
    uint32_t handle = wire_get32(in), flags = wire_get32(in), mode = wire_get32(in);
    uint32_t uid = wire_get32(in), gid = wire_get32(in);
    struct bytes path = wire_get_string(in);
    int status = take_handle(dir, handle);
    if (status || in->is_short || path.size == 0)
        return status ? status : FS_EINVAL;
    status = resolve_parent(dir, path, &place);
    if (status == 0)
        status = create_there(dir, &place, handle, flags, mode, uid, gid);
    if (status == 0)
        status = put_attr_at(dir, dir->files[handle], NULL, answer);
    place_close(&place);
    return status;
}

/* A mapped file in place of a symlink, device, pipe or socket: empty, or with the target in it. */
static int make_mapped(const struct host_place *place, struct bytes target)
{
    int fd =
        openat(place->folder_fd, place->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MAPPED_FILE_MODE);
    if (fd < 0)
        return host_errno();
    int status = 0;
    if (target.size && write(fd, target.data, target.size) != (ssize_t)target.size)
        status = FS_ENOSPC;
    close(fd);
    return status;
}

static int make_link(const struct host_place *place, struct bytes target)
{
    char text[4096];
    if (target.size == 0 || target.size >= sizeof text)
        return FS_ENAMETOOLONG;
    memcpy(text, target.data, target.size);
    text[target.size] = 0;
    return symlinkat(text, place->folder_fd, place->name) == 0 ? 0 : host_errno();
}

/* Device nodes are not made on the host: a guest is not to leave a way to the host's devices in the folder. */
static int make_there(struct host_dir *dir, const struct host_place *place, uint32_t mode, struct bytes target)
{
    mode_t bits = mode & 07777;
    if (S_ISDIR(mode))
        return mkdirat(place->folder_fd, place->name, dir->is_mapped ? MAPPED_FOLDER_MODE : bits) == 0 ? 0
                                                                                                       : host_errno();
    if (dir->is_mapped)
        return make_mapped(place, target);
    if (S_ISLNK(mode))
        return make_link(place, target);
    if (!S_ISREG(mode) && !S_ISFIFO(mode) && !S_ISSOCK(mode))
        return FS_EPERM;
    return mknodat(place->folder_fd, place->name, (mode & S_IFMT) | bits, 0) == 0 ? 0 : host_errno();
}

static int change_make(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct host_place place;
    uint32_t mode = wire_get32(in), uid = wire_get32(in), gid = wire_get32(in);
    uint64_t rdev = wire_get64(in);
    struct bytes path = wire_get_string(in), target = wire_get_string(in);
    if (in->is_short || path.size == 0)
        return FS_EINVAL;
    int status = resolve_parent(dir, path, &place);
    if (status == 0)
        status = make_there(dir, &place, mode, target);
    if (status == 0) {
        status = dress_there(dir, &place, mode, uid, gid, S_ISCHR(mode) || S_ISBLK(mode) ? rdev : UINT64_MAX);
        if (status)
            unlinkat(place.folder_fd, place.name, S_ISDIR(mode) ? AT_REMOVEDIR : 0);
    }
    if (status == 0)
        status = put_attr_at(dir, place.folder_fd, place.name, answer);
    place_close(&place);
    return status;
}

/* ---- names ---- */

static int change_two(struct host_dir *dir, struct wire_reader *in, bool is_link)
{
    struct host_place from, to = {.folder_fd = -1};
    char name[FS_NAME_MAX + 1];
    struct bytes old_path = wire_get_string(in), new_path = wire_get_string(in);
    if (in->is_short || old_path.size == 0 || new_path.size == 0)
        return FS_EINVAL;
    int status = resolve_parent(dir, old_path, &from);
    if (status == 0) {
        snprintf(name, sizeof name, "%s", from.name); /* the second path takes the first one's memory */
        status = resolve_parent(dir, new_path, &to);
    }
    if (status == 0 && (is_link ? linkat(from.folder_fd, name, to.folder_fd, to.name, 0)
                                : renameat(from.folder_fd, name, to.folder_fd, to.name)) != 0)
        status = host_errno();
    place_close(&from);
    place_close(&to);
    return status;
}

static int change_link(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    (void)answer;
    return change_two(dir, in, true);
}

static int change_rename(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    (void)answer;
    return change_two(dir, in, false);
}

static int change_unlink(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct host_place place;
    bool is_folder = wire_get8(in);
    struct bytes path = wire_get_string(in);
    (void)answer;
    if (in->is_short || path.size == 0)
        return FS_EINVAL;
    int status = resolve_parent(dir, path, &place);
    if (status == 0 && unlinkat(place.folder_fd, place.name, is_folder ? AT_REMOVEDIR : 0) != 0)
        status = errno == EEXIST ? FS_ENOTEMPTY : host_errno();
    place_close(&place);
    return status;
}

/* ---- attributes ---- */

struct wanted {
    uint32_t valid, mode, uid, gid;
    uint64_t size;
    struct timespec times[2];
};

static struct timespec get_time(struct wire_reader *in, bool is_wanted, bool is_set)
{
    struct timespec time = {.tv_sec = (time_t)wire_get64(in)};
    uint32_t nanoseconds = wire_get32(in);
    time.tv_nsec = !is_wanted ? UTIME_OMIT : !is_set ? UTIME_NOW : nanoseconds < 1000000000u ? (long)nanoseconds : 0;
    return time;
}

static int set_owner(struct host_dir *dir, int fd, const struct wanted *wanted)
{
    uint32_t uid = wanted->valid & FS_SET_UID ? wanted->uid : UINT32_MAX;
    uint32_t gid = wanted->valid & FS_SET_GID ? wanted->gid : UINT32_MAX;
    if (uid == UINT32_MAX && gid == UINT32_MAX)
        return 0;
    if (dir->is_mapped)
        return mapped_store(fd, NULL, UINT32_MAX, uid, gid, UINT64_MAX);
    return fchownat(fd, "", uid, gid, AT_EMPTY_PATH) == 0 || errno == EPERM ? 0 : host_errno();
}

static int set_mode(struct host_dir *dir, int fd, const struct wanted *wanted)
{
    struct stat status;
    char link[HOST_DIR_LINK_SIZE];
    if (!(wanted->valid & FS_SET_MODE))
        return 0;
    if (fstat(fd, &status) != 0)
        return host_errno();
    if (dir->is_mapped) {
        mapped_load(fd, NULL, &status);
        uint32_t mode = (status.st_mode & S_IFMT) | (wanted->mode & 07777);
        return mapped_store(fd, NULL, mode, UINT32_MAX, UINT32_MAX, UINT64_MAX);
    }
    if (S_ISLNK(status.st_mode))
        return FS_EOPNOTSUPP;
    fd_link(fd, link);
    return chmod(link, wanted->mode & 07777) == 0 ? 0 : host_errno();
}

static int set_size(struct host_dir *dir, int pinned, const struct wanted *wanted)
{
    int status = 0;
    if (!(wanted->valid & FS_SET_SIZE))
        return 0;
    int fd = reopen(dir, pinned, O_WRONLY, &status);
    if (fd < 0)
        return status;
    if (ftruncate(fd, (off_t)wanted->size) != 0)
        status = host_errno();
    close(fd);
    return status;
}

/* On the file itself, that a descriptor pins. */
static int set_all(struct host_dir *dir, int fd, const struct wanted *wanted)
{
    int status = set_size(dir, fd, wanted);
    if (status == 0)
        status = set_owner(dir, fd, wanted);
    if (status == 0)
        status = set_mode(dir, fd, wanted);
    if (status == 0 && (wanted->valid & (FS_SET_ATIME | FS_SET_MTIME)) &&
        utimensat(fd, "", wanted->times, AT_EMPTY_PATH) != 0)
        status = host_errno();
    return status;
}

static int change_setattr(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct host_place place = {.folder_fd = -1};
    int fd = handle_fd(dir, wire_get32(in)), status = 0;
    struct bytes path = wire_get_string(in);
    struct wanted wanted = {.valid = wire_get32(in)};
    (void)answer;
    wanted.mode = wire_get32(in);
    wanted.uid = wire_get32(in);
    wanted.gid = wire_get32(in);
    wanted.size = wire_get64(in);
    wanted.times[0] = get_time(in, wanted.valid & FS_SET_ATIME, wanted.valid & FS_SET_ATIME_SET);
    wanted.times[1] = get_time(in, wanted.valid & FS_SET_MTIME, wanted.valid & FS_SET_MTIME_SET);
    if (in->is_short || wanted.size > INT64_MAX)
        return FS_EINVAL;
    if (fd >= 0)
        return set_all(dir, fd, &wanted);
    status = resolve_parent(dir, path, &place);
    if (status == 0) {
        fd = place_pin(&place, &status);
        if (fd >= 0) {
            status = set_all(dir, fd, &wanted);
            close(fd);
        }
    }
    place_close(&place);
    return status;
}

static int change_fsync(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    bool is_data_only = wire_get8(in);
    int fd = handle_fd(dir, wire_get32(in));
    (void)answer;
    if (fd < 0)
        return FS_EBADF;
    return (is_data_only ? fdatasync(fd) : fsync(fd)) == 0 ? 0 : host_errno();
}

static int change_close(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    uint32_t handle = wire_get32(in);
    int fd = handle_fd(dir, handle);
    (void)answer;
    if (fd < 0)
        return FS_EBADF;
    dir->files[handle] = -1;
    return close(fd) == 0 ? 0 : host_errno();
}

static int change_setxattr_at(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    (void)answer;
    return change_setxattr(dir, in);
}

static int change_dropxattr_at(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    (void)answer;
    return change_dropxattr(dir, in);
}

int ask_change(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    static int (*const changes[])(struct host_dir * dir, struct wire_reader * in, struct buffer * answer) = {
        [FS_CREATE] = change_create,
        [FS_MAKE] = change_make,
        [FS_LINK] = change_link,
        [FS_RENAME] = change_rename,
        [FS_UNLINK] = change_unlink,
        [FS_SETATTR] = change_setattr,
        [FS_FSYNC] = change_fsync,
        [FS_SETXATTR] = change_setxattr_at,
        [FS_DROPXATTR] = change_dropxattr_at,
        [FS_CLOSE] = change_close,
    };
    unsigned change = wire_get8(in);
    if (change >= sizeof changes / sizeof changes[0] || !changes[change])
        return FS_EINVAL;
    return changes[change](dir, in, answer);
}
