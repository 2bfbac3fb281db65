/* The fids of one 9P server: numbers that the guest chose, each naming a node of the tree. The table is bounded; what
 * order it has inside is never seen. */
#ifndef REPRISE_BACKENDS_P9_FID_H
#define REPRISE_BACKENDS_P9_FID_H

#include "src/backends/p9_fs.h"

#define P9_FIDS_MAX (1u << 20)
#define P9_OPENS_MAX 65536u
#define P9_XATTR_FIDS_MAX 256u

/* What may be done with a fid.
 *   PATH         walk, open, create in it, attributes, names; open makes it OPEN, xattrcreate XATTR_WRITE
 *   OPEN         read, write, readdir, fsync, locks, attributes; walk to another fid; until clunk
 *   XATTR_READ   read the value; until clunk (made by xattrwalk)
 *   XATTR_WRITE  write the value; clunk sets it */
enum p9_fid_state { P9_FID_PATH, P9_FID_OPEN, P9_FID_XATTR_READ, P9_FID_XATTR_WRITE };

struct p9_xattr {
    char name[FS_NAME_MAX + 1];
    uint64_t size;  /* XATTR_WRITE: what was promised */
    uint32_t flags; /* 1 create, 2 replace */
    struct buffer value;
};

struct p9_fid {
    uint32_t number;
    uint32_t uid; /* of the attach that it comes from: who owns what is created through it */
    enum p9_fid_state state;
    struct p9_node *node; /* held */
    struct p9_open open;  /* OPEN */
    struct p9_xattr *xattr;
    bool has_locks; /* was set through it */
    struct p9_fid *next;
};

struct p9_fids {
    struct p9_fid **buckets;
    uint32_t bucket_count; /* a power of two */
    uint32_t count;
    uint32_t opens;
    uint32_t xattrs;
};

void p9_fids_init(struct p9_fids *fids);
/* Every fid must have been dropped. */
void p9_fids_deinit(struct p9_fids *fids);
/* NULL: there is none. */
struct p9_fid *p9_fids_find(const struct p9_fids *fids, uint32_t number);
/* A new fid in state PATH, which holds the node (the reference is taken over). NULL: the number is in use, or there
 * are too many; the node is not taken then. */
struct p9_fid *p9_fids_add(struct p9_fids *fids, uint32_t number, struct p9_node *node, uint32_t uid);
/* Closes what is open, drops the node, forgets the number. */
void p9_fids_drop(struct p9_fids *fids, struct p9_fs *fs, struct p9_fid *fid);
void p9_fids_drop_all(struct p9_fids *fids, struct p9_fs *fs);

#endif
