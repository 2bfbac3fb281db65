/* What the files of mode rw share: p9_through.c has nodes, attributes and names, p9_through_file.c open files and
 * extended attributes. */
#ifndef REPRISE_BACKENDS_P9_THROUGH_PRIVATE_H
#define REPRISE_BACKENDS_P9_THROUGH_PRIVATE_H

#include "src/backends/p9_through.h"

/* Invariants:
 *   1. a node holds its parent; the root has none;
 *   2. a linked node is in the table under (parent's serial, name); one that is not stands for nothing any more, but
 *      for what its handle still reaches. */
struct through_node {
    struct p9_node node; /* first */
    struct through_node *parent;
    struct through_node *next; /* in its bucket */
    uint64_t serial;
    uint32_t handle; /* of a fid that has it open, FS_NO_HANDLE: none */
    bool is_linked;
    char *name;
};

static inline struct p9_through *through_of(struct p9_fs *fs)
{
    return (struct p9_through *)fs;
}

static inline struct through_node *through_node_of(struct p9_node *node)
{
    return (struct through_node *)node;
}

/* The path of a node, and of a name in it (NULL: the node's own). FS_ENOENT: it was removed. */
int through_path(const struct through_node *node, const char *name, struct buffer *path);
/* Begins a request with a place: the handle if the node is open (by this fid, or by any if its name is gone), and the
 * path. */
int through_begin_place(struct p9_through *through, struct through_node *node, const struct p9_open *open,
                        struct buffer *request);
/* Asks for what stands in the request; the answer is an attr. */
int through_ask_attr(struct p9_through *through, enum event_kind kind, struct p9_attr *attr);
/* Reads an attr and gives the file its id and version. */
bool through_get_attr(struct p9_through *through, struct wire_reader *in, struct p9_attr *attr);
/* The node of a name in a folder, held. */
struct p9_node *through_child(struct p9_through *through, struct through_node *folder, const char *name);

int through_open(struct p9_fs *fs, struct p9_node *node, struct p9_open *open);
void through_close(struct p9_fs *fs, struct p9_node *node, struct p9_open *open);
int through_create(struct p9_fs *fs, struct p9_node *folder, const char *name, const struct p9_make *make,
                   struct p9_open *open, struct p9_node **node);
int through_read(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, uint8_t *out,
                 uint32_t *size);
int through_write(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, struct bytes data,
                  uint32_t *size);
int through_fsync(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, bool is_data_only);
int through_readdir(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, p9_visit *visit,
                    void *context);
int through_xattr_list(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, struct buffer *names);
int through_xattr_get(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                      struct buffer *value);
int through_xattr_set(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                      struct bytes value, uint32_t flags);
int through_xattr_drop(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name);

#endif
