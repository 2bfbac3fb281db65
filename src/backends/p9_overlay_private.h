/* What the files of the overlay share: p9_overlay.c is the file system, p9_overlay_name.c changes names,
 * p9_overlay_folder.c is a folder's entries,
 * p9_overlay_data.c a file's bytes, p9_overlay_xattr.c its extended attributes. */
#ifndef REPRISE_BACKENDS_P9_OVERLAY_PRIVATE_H
#define REPRISE_BACKENDS_P9_OVERLAY_PRIVATE_H

#include "src/backends/p9_overlay.h"

/* One name; the root has none. Invariants:
 *   1. is_linked: it stands in parent's folder (the root: always); parent is then linked too;
 *   2. it exists as long as it is linked or referenced. */
struct overlay_entry {
    struct p9_node node; /* first */
    struct overlay_inode *inode;
    struct overlay_entry *parent; /* NULL: the root, or not linked */
    struct overlay_entry *next;   /* in its bucket */
    uint64_t cookie;              /* its place in the order of reading */
    bool is_linked;
    bool is_base;    /* the base has this name here */
    bool is_charged; /* a further name that the guest made: counts against the limit */
    char *name;
};

struct overlay_slot {
    uint64_t cookie;
    struct overlay_entry *entry; /* NULL: removed */
};

/* The entries of a folder: by name, and in the order in which they are read. That order is by cookie, which an entry
 * gets when it comes in and keeps: a reader that goes on behind a cookie misses nothing and sees nothing twice,
 * whatever was added or removed meanwhile. */
struct overlay_folder {
    struct overlay_entry *self;
    struct overlay_slot *order;
    uint32_t used, capacity; /* of order */
    uint32_t live;           /* entries */
    bool is_cut;             /* the base has more than can be taken over: nothing can be done in here */
    struct buffer gone;      /* names of the base that were removed or moved away, each with its NUL */
    uint64_t next_cookie;
    struct overlay_entry **buckets;
    uint32_t bucket_count; /* a power of two */
};

/* The pages of a file that were written; what is not there comes from the base, or is zero. */
struct overlay_page {
    uint64_t number; /* page number + 1; 0: the slot is empty */
    uint8_t *bytes;
};

struct overlay_data {
    struct overlay_page *pages; /* open addressing */
    uint32_t capacity;          /* a power of two */
    uint32_t count;
    uint32_t above;     /* pages behind the last of the base */
    uint64_t base_size; /* so much of the base still shows */
};

struct overlay_xattr {
    struct overlay_xattr *next; /* sorted by name */
    char *name;
    struct buffer value;
    uint64_t charged; /* what it counts against the limit: nothing, if it is the base's */
};

/* A file. It exists as long as it has links, or entries that stand for it. */
struct overlay_inode {
    uint64_t id;
    uint32_t base;
    uint32_t version;
    uint32_t mode, uid, gid;
    uint32_t nlink;
    uint32_t names;                      /* entries, linked or not */
    bool is_loaded;                      /* a folder's entries, a symlink's target were taken over */
    bool is_written, has_new_attributes; /* by the guest; for p9_overlay_changes */
    bool has_xattrs;
    uint64_t rdev, size;
    struct p9_time atime, mtime, ctime;
    struct overlay_folder *folder; /* folders */
    struct overlay_data data;      /* regular files */
    struct buffer target;          /* symlinks */
    struct overlay_xattr *xattrs;
    struct overlay_inode *before, *after; /* all inodes */
    uint64_t link_low, link_high;
    struct overlay_inode *next_link; /* in its bucket of `links` */
};

#define FOLDER_BYTES 4096u /* the size of every folder */

static inline struct p9_overlay *overlay_of(struct p9_fs *fs)
{
    return (struct p9_overlay *)fs;
}

static inline struct overlay_entry *entry_of(struct p9_node *node)
{
    return (struct overlay_entry *)node;
}

static inline bool overlay_is_folder(const struct overlay_inode *inode)
{
    return p9_is_type(inode->mode, FS_S_IFDIR);
}

/* p9_overlay.c */
/* True if so much more may be kept; it is counted then. */
bool overlay_charge(struct p9_overlay *overlay, uint64_t bytes);
struct p9_time overlay_now(const struct p9_overlay *overlay);
struct overlay_inode *overlay_inode_new(struct p9_overlay *overlay, uint32_t mode);
struct overlay_entry *overlay_entry_new(const char *name, struct overlay_inode *inode);
/* Frees an entry that is neither linked nor referenced, and its inode with the last one. */
void overlay_entry_release(struct p9_overlay *overlay, struct overlay_entry *entry);
/* The folder of an entry with all that the base has in it. */
int overlay_take_over(struct p9_overlay *overlay, struct overlay_entry *entry, struct overlay_folder **folder);
/* A folder and its entry of this name. */
int overlay_find(struct p9_overlay *overlay, struct overlay_entry *at, const char *name,
                 struct overlay_folder **folder, struct overlay_entry **child);
/* 0 if what the base has of a regular file can be read now; P9_WAIT or an errno. */
int overlay_ready(struct p9_overlay *overlay, const struct overlay_inode *inode);
/* The content of a file or folder has changed. */
void overlay_touch(const struct p9_overlay *overlay, struct overlay_inode *inode);
int overlay_open(struct p9_fs *fs, struct p9_node *node, struct p9_open *open);

/* p9_overlay_name.c: as in p9_fs.h */
int overlay_make(struct p9_fs *fs, struct p9_node *node, const char *name, const struct p9_make *make,
                 struct p9_node **made);
int overlay_create(struct p9_fs *fs, struct p9_node *node, const char *name, const struct p9_make *make,
                   struct p9_open *open, struct p9_node **made);
int overlay_link(struct p9_fs *fs, struct p9_node *node, const char *name, struct p9_node *file);
int overlay_unlink(struct p9_fs *fs, struct p9_node *node, const char *name, bool wants_folder);
int overlay_rename(struct p9_fs *fs, struct p9_node *from, const char *old_name, struct p9_node *to,
                   const char *new_name);
int overlay_place(struct p9_fs *fs, struct p9_node *node, struct p9_node **folder, char *name);

/* p9_overlay_folder.c */
struct overlay_folder *folder_new(struct overlay_entry *self);
/* Frees the folder, not its entries. */
void folder_free(struct overlay_folder *folder);
struct overlay_entry *folder_find(const struct overlay_folder *folder, const char *name);
/* The name must not be there. */
void folder_add(struct overlay_folder *folder, struct overlay_entry *entry);
void folder_remove(struct overlay_folder *folder, struct overlay_entry *entry);
/* The first entry behind a cookie, NULL at the end. */
struct overlay_entry *folder_next(const struct overlay_folder *folder, uint64_t cookie);

/* p9_overlay_data.c */
int data_read(struct p9_overlay *overlay, struct overlay_inode *inode, uint64_t offset, uint8_t *out, uint32_t size);
/* *size: how much was wanted, then how much was written; FS_ENOSPC only if nothing was. */
int data_write(struct p9_overlay *overlay, struct overlay_inode *inode, uint64_t offset, const uint8_t *in,
               uint32_t *size);
int data_truncate(struct p9_overlay *overlay, struct overlay_inode *inode, uint64_t size);
void data_free(struct p9_overlay *overlay, struct overlay_data *data);
/* Blocks of 512 bytes that the file is said to take. */
uint64_t data_blocks(const struct overlay_inode *inode);

/* p9_overlay_xattr.c: as in p9_fs.h */
int overlay_xattr_list(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, struct buffer *names);
int overlay_xattr_get(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                      struct buffer *value);
int overlay_xattr_set(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                      struct bytes value, uint32_t flags);
int overlay_xattr_drop(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name);
void overlay_xattrs_free(struct p9_overlay *overlay, struct overlay_inode *inode);

#endif
