/* What the files of the host folder share: host_dir.c opens and dispatches, host_dir_path.c resolves, host_dir_read.c
 * observes, host_dir_change.c changes, host_dir_xattr.c has extended attributes and what is mapped into them,
 * host_dir_errno.c numbers. Functions return 0 or an enum fs_errno. */
#ifndef REPRISE_REPLAY_HOST_DIR_PRIVATE_H
#define REPRISE_REPLAY_HOST_DIR_PRIVATE_H

#include <sys/stat.h>

#include "replay/fs_ask.h"
#include "replay/host_dir.h"
#include "src/base/wire.h"

#define HOST_DIR_LINK_SIZE 64 /* "/proc/self/fd/N/" and more */

struct host_dir {
    int root_fd; /* O_PATH */
    bool is_writable;
    bool is_mapped;
    int files[FS_HANDLES_MAX]; /* by handle, -1: closed */
    /* The file that was read last without a handle: a sequence of reads opens it once. */
    int last_fd;
    struct buffer last_path;
    char path[FS_PATH_MAX + 1]; /* of the request, cut into folder and name by resolve_parent */
};

/* A name beside its folder's descriptor. The folder itself has name ".". */
struct host_place {
    int folder_fd; /* O_PATH; closed by place_close */
    const char *name;
};

/* The errno of the host as an enum fs_errno. */
int host_errno(void);

/* host_dir_path.c */
/* The folder of a path, and its last name. */
int resolve_parent(struct host_dir *dir, struct bytes path, struct host_place *place);
void place_close(struct host_place *place);
/* An O_PATH descriptor of the file itself, a symlink too. Negative: none, *status says why. */
int place_pin(const struct host_place *place, int *status);
/* The open file of a handle; -1: there is none. */
int handle_fd(const struct host_dir *dir, uint32_t handle);
/* Opens a pinned regular file or folder; what is neither is FS_ENXIO. Negative: none, *status says why. */
int reopen(const struct host_dir *dir, int pinned_fd, int flags, int *status);
/* "/proc/self/fd/N": a way to what a descriptor stands for, whatever its name is now. */
void fd_link(int fd, char link[HOST_DIR_LINK_SIZE]);

/* host_dir_read.c */
int ask_stat(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);
int ask_list(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);
int ask_read(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);
int ask_readlink(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);
int ask_statfs(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);
/* Appends the attr of a place, or of an open descriptor where name is NULL. */
int put_attr_at(struct host_dir *dir, int fd, const char *name, struct buffer *answer);

/* host_dir_change.c */
int ask_open(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);
int ask_write(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);
int ask_change(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);

/* host_dir_xattr.c */
int ask_xattr(struct host_dir *dir, struct wire_reader *in, struct buffer *answer);
int change_setxattr(struct host_dir *dir, struct wire_reader *in);
int change_dropxattr(struct host_dir *dir, struct wire_reader *in);
/* Puts what is mapped into a file's attributes in the place of what the host says. */
void mapped_load(int fd, const char *name, struct stat *status);
/* Keeps them there. A field of -1 stays as it is. */
int mapped_store(int fd, const char *name, uint32_t mode, uint32_t uid, uint32_t gid, uint64_t rdev);

#endif
