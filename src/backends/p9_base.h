/* What an overlay stands on: files that are only read, named by numbers that the base gives out (1 is the root, 0 is
 * none). p9_dir is one, a host folder; whatever else holds a tree of files can be another. The overlay asks for each
 * thing when the guest first needs it and keeps it then, but for contents of files. */
#ifndef REPRISE_BACKENDS_P9_BASE_H
#define REPRISE_BACKENDS_P9_BASE_H

#include "src/backends/p9_fs.h"

enum { P9_BASE_NONE = 0, P9_BASE_ROOT = 1 };

struct p9_base_entry {
    const char *name;
    struct p9_attr attr;          /* id and version are not used */
    uint64_t link_low, link_high; /* equal for two names of one file; only looked at where nlink is above 1 */
    uint32_t id;
};

struct p9_base;

struct p9_base_ops {
    int (*root)(struct p9_base *base, struct p9_base_entry *entry);
    /* All entries, in an order that is the same everywhere. False from the visitor: stop. */
    int (*list)(struct p9_base *base, uint32_t folder,
                bool (*visit)(void *context, const struct p9_base_entry *entry), void *context);
    /* NULL: contents are always there. Else: 0 if this regular file's content can be read now (at this cycle), P9_WAIT
     * if it is on its way, or an errno. */
    int (*ready)(struct p9_base *base, uint32_t file);
    /* Exactly size bytes that lie inside the file. */
    int (*read)(struct p9_base *base, uint32_t file, uint64_t offset, uint8_t *out, uint32_t size);
    int (*readlink)(struct p9_base *base, uint32_t link, struct buffer *target);
    int (*xattrs)(struct p9_base *base, uint32_t file,
                  void (*visit)(void *context, const char *name, struct bytes value), void *context);
    /* Appends the path of a file from the root, without a slash in front. */
    void (*path)(struct p9_base *base, uint32_t file, struct buffer *path);
    /* NULL: the base has no state that moves by itself. */
    void (*hash)(const struct p9_base *base, struct hasher *hasher);
    void (*deinit)(struct p9_base *base);
};

struct p9_base {
    const struct p9_base_ops *ops;
};

#endif
