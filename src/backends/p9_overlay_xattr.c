/* Extended attributes of a file in the overlay: a list sorted by name, taken over from the base when the guest first
 * asks for any of them. */
#include <string.h>

#include "src/backends/p9_overlay_private.h"
#include "src/base/alloc.h"

enum { FLAG_CREATE = 1, FLAG_REPLACE = 2 };

static struct overlay_inode *inode_of(struct p9_node *node)
{
    return ((struct overlay_entry *)node)->inode;
}

/* Where the attribute stands, or would. */
static struct overlay_xattr **xattr_find(struct overlay_inode *inode, const char *name, bool *is_there)
{
    struct overlay_xattr **at = &inode->xattrs;
    while (*at && strcmp((*at)->name, name) < 0)
        at = &(*at)->next;
    *is_there = *at && strcmp((*at)->name, name) == 0;
    return at;
}

static struct overlay_xattr *xattr_store(struct overlay_inode *inode, const char *name, struct bytes value)
{
    bool is_there;
    struct overlay_xattr **at = xattr_find(inode, name, &is_there);
    if (!is_there) {
        struct overlay_xattr *xattr = mem_alloc(1, sizeof *xattr);
        xattr->name = mem_copy_string(name);
        xattr->next = *at;
        *at = xattr;
    }
    buffer_clear(&(*at)->value);
    buffer_append(&(*at)->value, value);
    return *at;
}

static void load_one(void *context, const char *name, struct bytes value)
{
    xattr_store(context, name, value);
}

static int xattrs_load(struct p9_overlay *overlay, struct overlay_inode *inode)
{
    if (inode->has_xattrs)
        return 0;
    int status = overlay->base->ops->xattrs(overlay->base, inode->base, load_one, inode);
    if (status == FS_EOPNOTSUPP)
        status = 0; /* the host's file system has none */
    inode->has_xattrs = status == 0;
    return status;
}

int overlay_xattr_list(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, struct buffer *names)
{
    struct overlay_inode *inode = inode_of(node);
    (void)open;
    int status = xattrs_load((struct p9_overlay *)fs, inode);
    if (status)
        return status;
    for (const struct overlay_xattr *xattr = inode->xattrs; xattr; xattr = xattr->next)
        buffer_append(names, bytes_of(xattr->name, strlen(xattr->name) + 1));
    return names->size <= FS_XATTR_MAX ? 0 : FS_E2BIG;
}

int overlay_xattr_get(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                      struct buffer *value)
{
    struct overlay_inode *inode = inode_of(node);
    bool is_there;
    (void)open;
    int status = xattrs_load((struct p9_overlay *)fs, inode);
    if (status)
        return status;
    struct overlay_xattr **at = xattr_find(inode, name, &is_there);
    if (!is_there)
        return FS_ENODATA;
    buffer_append(value, buffer_bytes(&(*at)->value));
    return 0;
}

/* What an attribute counts against the limit. */
static uint64_t cost(struct bytes value)
{
    return P9_OVERLAY_FILE_BYTES + value.size;
}

/* Where the attribute of this name is, or would be: of an inode that may be changed. */
static int find_to_change(struct p9_overlay *overlay, struct overlay_inode *inode, const char *name,
                          struct overlay_xattr ***at, bool *is_there)
{
    if (overlay->is_read_only)
        return FS_EROFS;
    int status = xattrs_load(overlay, inode);
    if (status == 0)
        *at = xattr_find(inode, name, is_there);
    return status;
}

int overlay_xattr_set(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                      struct bytes value, uint32_t flags)
{
    struct p9_overlay *overlay = (struct p9_overlay *)fs;
    struct overlay_inode *inode = inode_of(node);
    struct overlay_xattr **old;
    bool is_there;
    (void)open;
    int status = find_to_change(overlay, inode, name, &old, &is_there);
    if (status)
        return status;
    if (is_there ? flags == FLAG_CREATE : flags == FLAG_REPLACE)
        return is_there ? FS_EEXIST : FS_ENODATA;
    if (!overlay_charge(overlay, cost(value)))
        return FS_ENOSPC;
    if (is_there)
        overlay->used_bytes -= (*old)->charged;
    xattr_store(inode, name, value)->charged = cost(value);
    inode->ctime = overlay_now(overlay);
    inode->has_new_attributes = true;
    return 0;
}

static void xattr_free(struct p9_overlay *overlay, struct overlay_xattr **at)
{
    struct overlay_xattr *gone = *at;
    overlay->used_bytes -= gone->charged;
    *at = gone->next;
    buffer_deinit(&gone->value);
    mem_free(gone->name);
    mem_free(gone);
}

int overlay_xattr_drop(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name)
{
    struct p9_overlay *overlay = (struct p9_overlay *)fs;
    struct overlay_inode *inode = inode_of(node);
    struct overlay_xattr **at;
    bool is_there;
    (void)open;
    int status = find_to_change(overlay, inode, name, &at, &is_there);
    if (status)
        return status;
    if (!is_there)
        return FS_ENODATA;
    xattr_free(overlay, at);
    inode->ctime = overlay_now(overlay);
    inode->has_new_attributes = true;
    return 0;
}

void overlay_xattrs_free(struct p9_overlay *overlay, struct overlay_inode *inode)
{
    while (inode->xattrs)
        xattr_free(overlay, &inode->xattrs);
}
