/* A host folder: opening, closing, and who answers what. */
#include "replay/host_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "replay/host_dir_private.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

/* Opens "." beneath the folder: an old kernel, or a sandbox, has no openat2. */
static bool has_openat2(int fd)
{
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BENEATH};
    int probe = (int)syscall(SYS_openat2, fd, ".", &how, sizeof how);
    if (probe >= 0)
        close(probe);
    return probe >= 0;
}

/* Modes, attributes and opening go by /proc/self/fd: the only way to what a descriptor pins. */
static bool has_proc(void)
{
    char link[HOST_DIR_LINK_SIZE];
    fd_link(STDERR_FILENO, link);
    int fd = open(link, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

int host_dir_open(struct host_dir **out, const char *path, bool is_writable, bool is_mapped, struct error *error)
{
    *out = NULL;
    /* The user's own path may be a symlink; what lies below it may not. */
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_set(error, EXIT_MISSING, "folder %s: %s", path, strerror(errno));
    if (!has_openat2(fd)) {
        close(fd);
        return error_set(error, EXIT_MISSING,
                         "folder %s: this host has no openat2 (Linux 5.6), without which a guest "
                         "could leave the folder",
                         path);
    }
    if (!has_proc()) {
        close(fd);
        return error_set(error, EXIT_MISSING,
                         "folder %s: /proc is not mounted here, without which files cannot be "
                         "opened safely",
                         path);
    }
    struct host_dir *dir = mem_alloc(1, sizeof *dir);
    dir->root_fd = fd;
    dir->last_fd = -1;
    dir->is_writable = is_writable;
    dir->is_mapped = is_mapped;
    memset(dir->files, 0xff, sizeof dir->files);
    *out = dir;
    return 0;
}

void host_dir_close(struct host_dir *dir)
{
    if (!dir)
        return;
    for (unsigned i = 0; i < FS_HANDLES_MAX; i++) {
        if (dir->files[i] >= 0)
            close(dir->files[i]);
    }
    if (dir->last_fd >= 0)
        close(dir->last_fd);
    close(dir->root_fd);
    buffer_deinit(&dir->last_path);
    mem_free(dir);
}

static int answer_to(struct host_dir *dir, enum event_kind kind, struct wire_reader *in, struct buffer *answer)
{
    switch (kind) {
    case EVENT_FS_STAT: return ask_stat(dir, in, answer);
    case EVENT_FS_LIST: return ask_list(dir, in, answer);
    case EVENT_FS_READ: return ask_read(dir, in, answer);
    case EVENT_FS_READLINK: return ask_readlink(dir, in, answer);
    case EVENT_FS_XATTR: return ask_xattr(dir, in, answer);
    case EVENT_FS_STATFS: return ask_statfs(dir, in, answer);
    case EVENT_FS_OPEN: return dir->is_writable ? ask_open(dir, in, answer) : FS_EROFS;
    case EVENT_FS_WRITE: return dir->is_writable ? ask_write(dir, in, answer) : FS_EROFS;
    case EVENT_FS_CHANGE: return dir->is_writable ? ask_change(dir, in, answer) : FS_EROFS;
    default: return FS_ENOSYS;
    }
}

void host_dir_ask(struct host_dir *dir, enum event_kind kind, struct bytes request, struct buffer *answer)
{
    struct wire_reader in = {.left = request};
    size_t start = answer->size;
    wire_put32(answer, 0);
    int status = answer_to(dir, kind, &in, answer);
    if (status == 0)
        return;
    answer->size = start + sizeof(uint32_t);
    store_le32(answer->data + start, (uint32_t)status);
}
