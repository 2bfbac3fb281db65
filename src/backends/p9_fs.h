/* What stands below a 9P server: a tree of files, as a table of functions. Two exist: p9_overlay (in memory, over a
 * base that is only read) and p9_through (a host folder, changed in place).
 *
 * A node is one name in the tree, not a file: two hard links are two nodes. It is counted; the server holds one for
 * every fid. Renaming a node moves it, removing it leaves it to its holders. Functions return 0 or an enum fs_errno,
 * which is what the guest gets. Names that come here are checked: 1 to FS_NAME_MAX bytes, no '/', no NUL, and neither
 * "." nor ".." (but lookup takes ".."). No access rights are checked: the guest's kernel does that, and what is here
 * is the guest's own. */
#ifndef REPRISE_BACKENDS_P9_FS_H
#define REPRISE_BACKENDS_P9_FS_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/fs_ask.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"

/* What a function says in place of an errno if it cannot answer yet: nothing has changed, and it is to be called again
 * with the same arguments when the server is told (p9_server_wake). Only open, read and write say it. */
enum { P9_WAIT = -2 };

struct p9_time {
    int64_t seconds;
    uint32_t nanoseconds;
};

struct p9_attr {
    uint64_t id; /* the file's own number: path of its qid */
    uint32_t version;
    uint32_t mode; /* with the type */
    uint32_t uid, gid;
    uint64_t nlink, rdev, size, blocks;
    struct p9_time atime, mtime, ctime;
};

struct p9_setattr {
    uint32_t valid; /* enum fs_set */
    uint32_t mode, uid, gid;
    uint64_t size;
    struct p9_time atime, mtime;
};

struct p9_statfs {
    uint32_t type, bsize;
    uint64_t blocks, bfree, bavail, files, ffree;
    uint32_t namelen;
};

/* First member of every node. */
struct p9_node {
    uint32_t references;
};

/* A fid that is open. */
struct p9_open {
    uint32_t flags;  /* enum fs_open */
    uint32_t handle; /* the file system's own */
    bool has_list;
    struct buffer list; /* likewise */
};

/* Who makes a file, and how. */
struct p9_make {
    uint32_t mode; /* with the type */
    uint32_t uid, gid;
    uint64_t rdev;
    struct bytes target; /* of a symlink */
};

/* One entry of a folder. offset: where the reading goes on behind it. False: no more is wanted. */
typedef bool p9_visit(void *context, uint64_t offset, const char *name, const struct p9_attr *attr);

struct p9_fs;

struct p9_fs_ops {
    /* The root, held. */
    int (*root)(struct p9_fs *fs, struct p9_node **node);
    void (*free_node)(struct p9_fs *fs, struct p9_node *node); /* its last reference is gone */
    /* A child, held; ".." is the parent, of the root itself. */
    int (*lookup)(struct p9_fs *fs, struct p9_node *folder, const char *name, struct p9_node **node);
    /* open NULL: the node is not open by this fid. */
    int (*getattr)(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, struct p9_attr *attr);
    int (*setattr)(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const struct p9_setattr *set);
    /* Regular files and folders only. flags are in open->flags. */
    int (*open)(struct p9_fs *fs, struct p9_node *node, struct p9_open *open);
    void (*close)(struct p9_fs *fs, struct p9_node *node, struct p9_open *open);
    /* A new regular file, open. */
    int (*create)(struct p9_fs *fs, struct p9_node *folder, const char *name, const struct p9_make *make,
                  struct p9_open *open, struct p9_node **node);
    /* A new folder, symlink, device, pipe or socket (or a regular file, by mknod), held. */
    int (*make)(struct p9_fs *fs, struct p9_node *folder, const char *name, const struct p9_make *make,
                struct p9_node **node);
    /* *size: how much is wanted, then how much there was. */
    int (*read)(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, uint8_t *out,
                uint32_t *size);
    int (*write)(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, struct bytes data,
                 uint32_t *size);
    int (*fsync)(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, bool is_data_only);
    /* Entries behind offset (0: from the start), "." and ".." among them. */
    int (*readdir)(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, p9_visit *visit,
                   void *context);
    int (*readlink)(struct p9_fs *fs, struct p9_node *node, struct buffer *target);
    int (*link)(struct p9_fs *fs, struct p9_node *folder, const char *name, struct p9_node *file);
    int (*rename)(struct p9_fs *fs, struct p9_node *from, const char *old_name, struct p9_node *to,
                  const char *new_name);
    int (*unlink)(struct p9_fs *fs, struct p9_node *folder, const char *name, bool is_folder);
    /* The folder (held) and name of a node; FS_ENOENT if it was removed. name: FS_NAME_MAX + 1 bytes. */
    int (*place)(struct p9_fs *fs, struct p9_node *node, struct p9_node **folder, char *name);
    int (*statfs)(struct p9_fs *fs, struct p9_statfs *status);
    /* Names, each with its NUL. */
    int (*xattr_list)(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, struct buffer *names);
    int (*xattr_get)(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                     struct buffer *value);
    /* flags: 1 create, 2 replace. */
    int (*xattr_set)(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                     struct bytes value, uint32_t flags);
    int (*xattr_drop)(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name);
    void (*hash)(const struct p9_fs *fs, struct hasher *hasher);
    void (*deinit)(struct p9_fs *fs); /* every node has been dropped */
};

struct p9_fs {
    const struct p9_fs_ops *ops;
    bool is_over; /* the session has ended: nothing crosses the port any more, what is closed is only forgotten */
};

static inline void p9_node_hold(struct p9_node *node)
{
    node->references++;
}

/* NULL is allowed. */
static inline void p9_node_drop(struct p9_fs *fs, struct p9_node *node)
{
    if (node && --node->references == 0)
        fs->ops->free_node(fs, node);
}

static inline bool p9_is_type(uint32_t mode, enum fs_type type)
{
    return (mode & FS_S_IFMT) == (uint32_t)type;
}

static inline bool p9_open_reads(const struct p9_open *open)
{
    return (open->flags & FS_O_ACCESS) != FS_O_WRONLY;
}

static inline bool p9_open_writes(const struct p9_open *open)
{
    uint32_t access = open->flags & FS_O_ACCESS;
    return access == FS_O_WRONLY || access == FS_O_RDWR;
}

#endif
