/* The overlay as a file system: taking over from the base, attributes, open files. */
#include "src/backends/p9_overlay.h"

#include <string.h>

#include "src/backends/p9_overlay_private.h"
#include "src/base/alloc.h"
#include "src/base/must.h"

#define LINK_BUCKETS 1024u
#define LINKS_MAX 65000u
#define STATFS_TYPE 0x01021997u /* V9FS_MAGIC */

bool overlay_charge(struct p9_overlay *overlay, uint64_t bytes)
{
    if (bytes > overlay->limit_bytes - overlay->used_bytes)
        return false;
    overlay->used_bytes += bytes;
    return true;
}

struct p9_time overlay_now(const struct p9_overlay *overlay)
{
    uint64_t ns = wall_clock_ns(overlay->clock, *overlay->cycle);
    return (struct p9_time){.seconds = (int64_t)(ns / 1000000000u), .nanoseconds = (uint32_t)(ns % 1000000000u)};
}

/* ---- inodes and entries ---- */

static struct overlay_inode **link_bucket(struct p9_overlay *overlay, uint64_t low, uint64_t high)
{
    return &overlay->links[(low ^ high * 0x9e3779b97f4a7c15ull) % LINK_BUCKETS];
}

static void link_add(struct p9_overlay *overlay, struct overlay_inode *inode, const struct p9_base_entry *entry)
{
    if (!overlay->links)
        overlay->links = mem_alloc(LINK_BUCKETS, sizeof(struct overlay_inode *));
    struct overlay_inode **bucket = link_bucket(overlay, entry->link_low, entry->link_high);
    inode->link_low = entry->link_low;
    inode->link_high = entry->link_high;
    inode->next_link = *bucket;
    *bucket = inode;
}

static void link_remove(struct p9_overlay *overlay, struct overlay_inode *inode)
{
    if (!overlay->links)
        return;
    struct overlay_inode **at = link_bucket(overlay, inode->link_low, inode->link_high);
    while (*at && *at != inode)
        at = &(*at)->next_link;
    if (*at)
        *at = inode->next_link;
}

struct overlay_inode *overlay_inode_new(struct p9_overlay *overlay, uint32_t mode)
{
    struct overlay_inode *inode = mem_alloc(1, sizeof *inode);
    inode->id = overlay->next_id++;
    inode->mode = mode;
    inode->after = overlay->first;
    if (overlay->first)
        overlay->first->before = inode;
    overlay->first = inode;
    overlay->files++;
    return inode;
}

static void inode_free(struct p9_overlay *overlay, struct overlay_inode *inode)
{
    link_remove(overlay, inode);
    if (inode->before)
        inode->before->after = inode->after;
    else
        overlay->first = inode->after;
    if (inode->after)
        inode->after->before = inode->before;
    data_free(overlay, &inode->data);
    overlay_xattrs_free(overlay, inode);
    folder_free(inode->folder);
    buffer_deinit(&inode->target);
    if (inode->base == P9_BASE_NONE)
        overlay->used_bytes -= P9_OVERLAY_FILE_BYTES;
    overlay->files--;
    mem_free(inode);
}

struct overlay_entry *overlay_entry_new(const char *name, struct overlay_inode *inode)
{
    struct overlay_entry *entry = mem_alloc(1, sizeof *entry);
    entry->name = mem_copy_string(name);
    entry->inode = inode;
    inode->names++;
    return entry;
}

void overlay_entry_release(struct p9_overlay *overlay, struct overlay_entry *entry)
{
    if (entry->is_linked || entry->node.references)
        return;
    struct overlay_inode *inode = entry->inode;
    if (entry->is_charged)
        overlay->used_bytes -= P9_OVERLAY_FILE_BYTES;
    if (--inode->names == 0 && inode->nlink == 0)
        inode_free(overlay, inode);
    mem_free(entry->name);
    mem_free(entry);
}

static void overlay_free_node(struct p9_fs *fs, struct p9_node *node)
{
    overlay_entry_release(overlay_of(fs), entry_of(node));
}

/* ---- taking over from the base ---- */

static struct overlay_inode *inode_from_base(struct p9_overlay *overlay, const struct p9_base_entry *from)
{
    const struct p9_attr *attr = &from->attr;
    bool has_links = attr->nlink > 1 && !p9_is_type(attr->mode, FS_S_IFDIR);
    struct overlay_inode *inode =
        has_links && overlay->links ? *link_bucket(overlay, from->link_low, from->link_high) : NULL;
    while (inode && (inode->link_low != from->link_low || inode->link_high != from->link_high))
        inode = inode->next_link;
    if (inode)
        return inode;
    inode = overlay_inode_new(overlay, attr->mode);
    inode->base = from->id;
    inode->uid = attr->uid;
    inode->gid = attr->gid;
    inode->nlink = attr->nlink < UINT32_MAX ? (uint32_t)attr->nlink : UINT32_MAX;
    inode->rdev = attr->rdev;
    inode->size = overlay_is_folder(inode) ? FOLDER_BYTES : attr->size;
    inode->data.base_size = p9_is_type(attr->mode, FS_S_IFREG) ? attr->size : 0;
    inode->atime = inode->mtime = inode->ctime = attr->mtime;
    if (has_links)
        link_add(overlay, inode, from);
    return inode;
}

struct loading {
    struct p9_overlay *overlay;
    struct overlay_folder *folder;
};

static bool load_entry(void *context, const struct p9_base_entry *from)
{
    struct loading *loading = context;
    if (loading->overlay->files >= P9_OVERLAY_FILES_MAX) {
        loading->folder->is_cut = true;
        return false;
    }
    struct overlay_entry *entry = overlay_entry_new(from->name, inode_from_base(loading->overlay, from));
    folder_add(loading->folder, entry);
    entry->is_base = true;
    return true;
}

int overlay_take_over(struct p9_overlay *overlay, struct overlay_entry *entry, struct overlay_folder **folder)
{
    struct overlay_inode *inode = entry->inode;
    if (!overlay_is_folder(inode))
        return FS_ENOTDIR;
    if (!inode->folder)
        inode->folder = folder_new(entry);
    *folder = inode->folder;
    if (!inode->is_loaded && inode->base != P9_BASE_NONE) {
        struct loading loading = {.overlay = overlay, .folder = *folder};
        int status = overlay->base->ops->list(overlay->base, inode->base, load_entry, &loading);
        if (status)
            return status;
        inode->is_loaded = true;
    }
    return (*folder)->is_cut ? FS_ENFILE : 0;
}

static int overlay_root(struct p9_fs *fs, struct p9_node **node)
{
    struct p9_overlay *overlay = overlay_of(fs);
    if (!overlay->root) {
        struct p9_base_entry from = {0};
        int status = overlay->base->ops->root(overlay->base, &from);
        if (status)
            return status;
        overlay->root = overlay_entry_new("", inode_from_base(overlay, &from));
        overlay->root->is_linked = true;
    }
    *node = &overlay->root->node;
    p9_node_hold(*node);
    return 0;
}

int overlay_find(struct p9_overlay *overlay, struct overlay_entry *at, const char *name,
                 struct overlay_folder **folder, struct overlay_entry **child)
{
    int status = overlay_take_over(overlay, at, folder);
    if (status)
        return status;
    *child = folder_find(*folder, name);
    return *child ? 0 : FS_ENOENT;
}

static int overlay_lookup(struct p9_fs *fs, struct p9_node *node, const char *name, struct p9_node **found)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_entry *at = entry_of(node), *child;
    struct overlay_folder *folder;
    if (!overlay_is_folder(at->inode))
        return FS_ENOTDIR;
    if (!at->is_linked)
        return FS_ENOENT;
    if (strcmp(name, "..") == 0) {
        child = at->parent ? at->parent : at;
    } else {
        int status = overlay_find(overlay, at, name, &folder, &child);
        if (status)
            return status;
    }
    p9_node_hold(&child->node);
    *found = &child->node;
    return 0;
}

/* ---- attributes ---- */

static void fill_attr(const struct overlay_inode *inode, struct p9_attr *attr)
{
    *attr = (struct p9_attr){
        .id = inode->id,
        .version = inode->version,
        .mode = inode->mode,
        .uid = inode->uid,
        .gid = inode->gid,
        .nlink = inode->nlink,
        .rdev = inode->rdev,
        .size = inode->size,
        .blocks = overlay_is_folder(inode) ? FOLDER_BYTES / 512 : data_blocks(inode),
        .atime = inode->atime,
        .mtime = inode->mtime,
        .ctime = inode->ctime,
    };
}

static int overlay_getattr(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, struct p9_attr *attr)
{
    (void)fs;
    (void)open;
    fill_attr(entry_of(node)->inode, attr);
    return 0;
}

void overlay_touch(const struct p9_overlay *overlay, struct overlay_inode *inode)
{
    inode->mtime = inode->ctime = overlay_now(overlay);
    inode->version++;
    inode->is_written = true;
}

int overlay_ready(struct p9_overlay *overlay, const struct overlay_inode *inode)
{
    const struct p9_base_ops *ops = overlay->base->ops;
    bool is_based = p9_is_type(inode->mode, FS_S_IFREG) && inode->data.base_size;
    return is_based && ops->ready ? ops->ready(overlay->base, inode->base) : 0;
}

static int set_size(struct p9_overlay *overlay, struct overlay_inode *inode, uint64_t size)
{
    if (!p9_is_type(inode->mode, FS_S_IFREG))
        return overlay_is_folder(inode) ? FS_EISDIR : FS_EINVAL;
    int status = data_truncate(overlay, inode, size);
    if (status == 0)
        overlay_touch(overlay, inode);
    return status;
}

static int overlay_setattr(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open,
                           const struct p9_setattr *set)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_inode *inode = entry_of(node)->inode;
    (void)open;
    if (overlay->is_read_only)
        return FS_EROFS;
    int status = set->valid & FS_SET_SIZE ? set_size(overlay, inode, set->size) : 0;
    if (status)
        return status;
    struct p9_time now = overlay_now(overlay);
    if (set->valid & FS_SET_MODE)
        inode->mode = (inode->mode & FS_S_IFMT) | (set->mode & 07777);
    if (set->valid & FS_SET_UID)
        inode->uid = set->uid;
    if (set->valid & FS_SET_GID)
        inode->gid = set->gid;
    if (set->valid & FS_SET_ATIME)
        inode->atime = set->valid & FS_SET_ATIME_SET ? set->atime : now;
    if (set->valid & FS_SET_MTIME)
        inode->mtime = set->valid & FS_SET_MTIME_SET ? set->mtime : now;
    inode->ctime = now;
    inode->has_new_attributes |= (set->valid & ~(uint32_t)(FS_SET_SIZE | FS_SET_CTIME)) != 0;
    return 0;
}

static int overlay_statfs(struct p9_fs *fs, struct p9_statfs *status)
{
    const struct p9_overlay *overlay = overlay_of(fs);
    uint64_t left = overlay->is_read_only ? 0 : (overlay->limit_bytes - overlay->used_bytes) / P9_OVERLAY_PAGE;
    *status = (struct p9_statfs){
        .type = STATFS_TYPE,
        .bsize = P9_OVERLAY_PAGE,
        .blocks = overlay->limit_bytes / P9_OVERLAY_PAGE,
        .bfree = left,
        .bavail = left,
        .files = P9_OVERLAY_FILES_MAX,
        .ffree = P9_OVERLAY_FILES_MAX - overlay->files,
        .namelen = FS_NAME_MAX,
    };
    return 0;
}

/* ---- open files ---- */

int overlay_open(struct p9_fs *fs, struct p9_node *node, struct p9_open *open)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_inode *inode = entry_of(node)->inode;
    bool truncates = (open->flags & FS_O_TRUNC) && p9_is_type(inode->mode, FS_S_IFREG);
    if (overlay->is_read_only && (p9_open_writes(open) || truncates))
        return FS_EROFS;
    if (!truncates)
        return overlay_ready(overlay, inode);
    return inode->size ? set_size(overlay, inode, 0) : 0;
}

static void overlay_close(struct p9_fs *fs, struct p9_node *node, struct p9_open *open)
{
    (void)fs;
    (void)node;
    (void)open;
}

static int overlay_read(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, uint8_t *out,
                        uint32_t *size)
{
    struct overlay_inode *inode = entry_of(node)->inode;
    (void)open;
    if (overlay_is_folder(inode))
        return FS_EISDIR;
    uint64_t left = offset < inode->size ? inode->size - offset : 0;
    if (*size > left)
        *size = (uint32_t)left;
    int status = *size ? overlay_ready(overlay_of(fs), inode) : 0;
    return status ? status : data_read(overlay_of(fs), inode, offset, out, *size);
}

static int overlay_write(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset,
                         struct bytes data, uint32_t *size)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_inode *inode = entry_of(node)->inode;
    *size = (uint32_t)data.size;
    if (open->flags & FS_O_APPEND)
        offset = inode->size;
    int status = overlay_ready(overlay, inode);
    if (status == 0)
        status = data_write(overlay, inode, offset, data.data, size);
    if (status == 0 && *size)
        overlay_touch(overlay, inode);
    return status;
}

static int overlay_fsync(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, bool is_data_only)
{
    (void)fs;
    (void)node;
    (void)open;
    (void)is_data_only;
    return 0;
}

static int overlay_readdir(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset,
                           p9_visit *visit, void *context)
{
    struct overlay_entry *at = entry_of(node);
    struct overlay_folder *folder;
    struct p9_attr attr;
    (void)open;
    int status = overlay_take_over(overlay_of(fs), at, &folder);
    if (status)
        return status;
    if (!at->is_linked)
        return 0; /* a removed folder has not even dots */
    fill_attr(at->inode, &attr);
    if (offset < 1 && !visit(context, 1, ".", &attr))
        return 0;
    fill_attr((at->parent ? at->parent : at)->inode, &attr);
    if (offset < 2 && !visit(context, 2, "..", &attr))
        return 0;
    struct overlay_entry *entry;
    while ((entry = folder_next(folder, offset)) != NULL) {
        fill_attr(entry->inode, &attr);
        offset = entry->cookie;
        if (!visit(context, offset, entry->name, &attr))
            return 0;
    }
    return 0;
}

static int overlay_readlink(struct p9_fs *fs, struct p9_node *node, struct buffer *target)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_inode *inode = entry_of(node)->inode;
    if (!p9_is_type(inode->mode, FS_S_IFLNK))
        return FS_EINVAL;
    if (!inode->is_loaded) {
        int status = overlay->base->ops->readlink(overlay->base, inode->base, &inode->target);
        if (status)
            return status;
        inode->is_loaded = true;
    }
    buffer_append(target, buffer_bytes(&inode->target));
    return 0;
}

/* ---- life ---- */

/* Everything that a guest sees goes through the server, which hashes it. */
static void overlay_hash(const struct p9_fs *fs, struct hasher *hasher)
{
    const struct p9_overlay *overlay = (const struct p9_overlay *)fs;
    hasher_add_u64(hasher, overlay->used_bytes);
    hasher_add_u64(hasher, overlay->files);
    hasher_add_u64(hasher, overlay->next_id);
    if (overlay->base->ops->hash)
        overlay->base->ops->hash(overlay->base, hasher);
}

static void free_entries(struct overlay_folder *folder)
{
    for (uint32_t i = 0; folder && i < folder->used; i++) {
        if (!folder->order[i].entry)
            continue;
        mem_free(folder->order[i].entry->name);
        mem_free(folder->order[i].entry);
    }
}

static void overlay_deinit(struct p9_fs *fs)
{
    struct p9_overlay *overlay = overlay_of(fs);
    if (overlay->root) {
        mem_free(overlay->root->name);
        mem_free(overlay->root);
    }
    while (overlay->first) {
        free_entries(overlay->first->folder);
        inode_free(overlay, overlay->first);
    }
    mem_free(overlay->links);
    if (overlay->base)
        overlay->base->ops->deinit(overlay->base);
    *overlay = (struct p9_overlay){0};
}

static const struct p9_fs_ops overlay_ops = {
    .root = overlay_root,
    .free_node = overlay_free_node,
    .lookup = overlay_lookup,
    .getattr = overlay_getattr,
    .setattr = overlay_setattr,
    .open = overlay_open,
    .close = overlay_close,
    .create = overlay_create,
    .make = overlay_make,
    .read = overlay_read,
    .write = overlay_write,
    .fsync = overlay_fsync,
    .readdir = overlay_readdir,
    .readlink = overlay_readlink,
    .link = overlay_link,
    .rename = overlay_rename,
    .unlink = overlay_unlink,
    .place = overlay_place,
    .statfs = overlay_statfs,
    .xattr_list = overlay_xattr_list,
    .xattr_get = overlay_xattr_get,
    .xattr_set = overlay_xattr_set,
    .xattr_drop = overlay_xattr_drop,
    .hash = overlay_hash,
    .deinit = overlay_deinit,
};

void p9_overlay_init(struct p9_overlay *overlay, struct p9_base *base, bool is_read_only, uint64_t limit_bytes,
                     const struct wall_clock *clock, const uint64_t *cycle)
{
    *overlay = (struct p9_overlay){
        .fs = {.ops = &overlay_ops},
        .base = base,
        .is_read_only = is_read_only,
        .clock = clock,
        .cycle = cycle,
        .limit_bytes = limit_bytes,
        .next_id = 1,
    };
}
