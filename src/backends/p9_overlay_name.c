/* The overlay's names: making, linking, renaming and removing. */
#include <string.h>

#include "src/backends/p9_overlay_private.h"
#include "src/base/alloc.h"

#define LINKS_MAX 65000u

/* The folder in which a name is to be made; FS_EEXIST with the entry if it is there. */
static int new_place(struct p9_overlay *overlay, struct overlay_entry *at, const char *name,
                     struct overlay_folder **folder, struct overlay_entry **there)
{
    *there = NULL;
    int status = overlay_find(overlay, at, name, folder, there);
    if (status == 0)
        return FS_EEXIST;
    if (status != FS_ENOENT)
        return status;
    if (overlay->is_read_only)
        return FS_EROFS;
    if (!at->is_linked)
        return FS_ENOENT;
    return 0;
}

static void count_subfolder(struct overlay_inode *folder, bool is_more)
{
    if (folder->nlink > 1) /* 1: a file system that does not count them */
        folder->nlink += is_more ? 1 : -1u;
}

static int new_file(struct p9_overlay *overlay, struct overlay_entry *at, struct overlay_folder *folder,
                    const char *name, const struct p9_make *make, struct overlay_entry **made)
{
    if (overlay->files >= P9_OVERLAY_FILES_MAX || !overlay_charge(overlay, P9_OVERLAY_FILE_BYTES))
        return FS_ENOSPC;
    struct overlay_inode *inode = overlay_inode_new(overlay, make->mode);
    inode->uid = make->uid;
    inode->gid = make->gid;
    inode->rdev = make->rdev;
    inode->is_loaded = inode->has_xattrs = true;
    inode->nlink = overlay_is_folder(inode) ? 2 : 1;
    inode->size = overlay_is_folder(inode) ? FOLDER_BYTES : make->target.size;
    buffer_append(&inode->target, make->target);
    inode->atime = inode->mtime = inode->ctime = overlay_now(overlay);
    *made = overlay_entry_new(name, inode);
    folder_add(folder, *made);
    if (overlay_is_folder(inode))
        count_subfolder(at->inode, true);
    overlay_touch(overlay, at->inode);
    p9_node_hold(&(*made)->node);
    return 0;
}

int overlay_make(struct p9_fs *fs, struct p9_node *node, const char *name, const struct p9_make *make,
                 struct p9_node **made)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_folder *folder;
    struct overlay_entry *entry;
    int status = new_place(overlay, entry_of(node), name, &folder, &entry);
    if (status == 0)
        status = new_file(overlay, entry_of(node), folder, name, make, &entry);
    if (status == 0)
        *made = &entry->node;
    return status;
}

/* A file that is there already is opened, unless it must be new. */
int overlay_create(struct p9_fs *fs, struct p9_node *node, const char *name, const struct p9_make *make,
                   struct p9_open *open, struct p9_node **made)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_folder *folder;
    struct overlay_entry *entry;
    int status = new_place(overlay, entry_of(node), name, &folder, &entry);
    if (status == FS_EEXIST && !(open->flags & FS_O_EXCL)) {
        if (!p9_is_type(entry->inode->mode, FS_S_IFREG))
            return overlay_is_folder(entry->inode) ? FS_EISDIR : FS_ELOOP;
        status = overlay_open(fs, &entry->node, open);
        if (status == 0)
            p9_node_hold(&entry->node);
    } else if (status == 0) {
        status = new_file(overlay, entry_of(node), folder, name, make, &entry);
    }
    if (status == 0)
        *made = &entry->node;
    return status;
}

int overlay_link(struct p9_fs *fs, struct p9_node *node, const char *name, struct p9_node *file)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_inode *inode = entry_of(file)->inode;
    struct overlay_folder *folder;
    struct overlay_entry *there;
    if (overlay_is_folder(inode))
        return FS_EPERM;
    int status = new_place(overlay, entry_of(node), name, &folder, &there);
    if (status)
        return status;
    if (inode->nlink == 0)
        return FS_ENOENT; /* once gone, a file does not come back */
    if (inode->nlink >= LINKS_MAX)
        return FS_EMLINK;
    if (!overlay_charge(overlay, P9_OVERLAY_FILE_BYTES))
        return FS_ENOSPC;
    there = overlay_entry_new(name, inode);
    there->is_charged = true;
    folder_add(folder, there);
    inode->nlink++;
    inode->ctime = overlay_now(overlay);
    overlay_touch(overlay, entry_of(node)->inode);
    return 0;
}

/* Takes an entry out of its folder; the file lives on while somebody holds it. */
static void remove_entry(struct p9_overlay *overlay, struct overlay_folder *folder, struct overlay_entry *entry)
{
    struct overlay_inode *inode = entry->inode;
    struct overlay_inode *parent = folder->self->inode;
    folder_remove(folder, entry);
    if (overlay_is_folder(inode)) {
        inode->nlink = 0;
        count_subfolder(parent, false);
    } else {
        inode->nlink -= inode->nlink > 0;
    }
    inode->ctime = overlay_now(overlay);
    overlay_touch(overlay, parent);
    overlay_entry_release(overlay, entry);
}

/* A folder that goes must be empty. */
static int check_empty(struct p9_overlay *overlay, struct overlay_entry *entry)
{
    struct overlay_folder *folder;
    int status = overlay_take_over(overlay, entry, &folder);
    return status ? status : folder->live ? FS_ENOTEMPTY : 0;
}

int overlay_unlink(struct p9_fs *fs, struct p9_node *node, const char *name, bool wants_folder)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_folder *folder;
    struct overlay_entry *entry;
    int status = overlay_find(overlay, entry_of(node), name, &folder, &entry);
    if (status)
        return status;
    if (overlay->is_read_only)
        return FS_EROFS;
    if (overlay_is_folder(entry->inode) != wants_folder)
        return wants_folder ? FS_ENOTDIR : FS_EISDIR;
    status = wants_folder ? check_empty(overlay, entry) : 0;
    if (status == 0)
        remove_entry(overlay, folder, entry);
    return status;
}

/* True if `at` is `folder` or lies below it. */
static bool is_below(const struct overlay_entry *at, const struct overlay_entry *folder)
{
    while (at && at != folder)
        at = at->parent;
    return at != NULL;
}

/* rename(2): what may take the place of what. */
static int check_rename(struct p9_overlay *overlay, struct overlay_entry *entry, struct overlay_entry *to,
                        struct overlay_entry *there)
{
    bool moves_folder = overlay_is_folder(entry->inode);
    if (moves_folder && is_below(to, entry))
        return FS_EINVAL;
    if (!there)
        return 0;
    if (moves_folder && !overlay_is_folder(there->inode))
        return FS_ENOTDIR;
    if (!moves_folder && overlay_is_folder(there->inode))
        return FS_EISDIR;
    return moves_folder ? check_empty(overlay, there) : 0;
}

static void move_entry(struct p9_overlay *overlay, struct overlay_folder *old_folder, struct overlay_entry *entry,
                       struct overlay_folder *new_folder, const char *name)
{
    struct overlay_inode *from = old_folder->self->inode, *to = new_folder->self->inode;
    folder_remove(old_folder, entry);
    mem_free(entry->name);
    entry->name = mem_copy_string(name);
    folder_add(new_folder, entry);
    if (overlay_is_folder(entry->inode)) {
        count_subfolder(from, false);
        count_subfolder(to, true);
    }
    entry->inode->ctime = overlay_now(overlay);
    overlay_touch(overlay, from);
    if (to != from)
        overlay_touch(overlay, to);
}

int overlay_rename(struct p9_fs *fs, struct p9_node *from, const char *old_name, struct p9_node *to,
                   const char *new_name)
{
    struct p9_overlay *overlay = overlay_of(fs);
    struct overlay_folder *old_folder, *new_folder;
    struct overlay_entry *entry, *there = NULL;
    int status = overlay_find(overlay, entry_of(from), old_name, &old_folder, &entry);
    if (status)
        return status;
    status = overlay_find(overlay, entry_of(to), new_name, &new_folder, &there);
    if (status && status != FS_ENOENT)
        return status;
    if (overlay->is_read_only)
        return FS_EROFS;
    if (!entry_of(to)->is_linked)
        return FS_ENOENT;
    if (there && there->inode == entry->inode)
        return 0; /* two names of one file: nothing happens */
    status = check_rename(overlay, entry, entry_of(to), there);
    if (status)
        return status;
    if (there)
        remove_entry(overlay, new_folder, there);
    move_entry(overlay, old_folder, entry, new_folder, new_name);
    return 0;
}

int overlay_place(struct p9_fs *fs, struct p9_node *node, struct p9_node **folder, char *name)
{
    struct overlay_entry *entry = entry_of(node);
    (void)fs;
    if (!entry->is_linked)
        return FS_ENOENT;
    if (!entry->parent)
        return FS_EBUSY; /* the root */
    memcpy(name, entry->name, strlen(entry->name) + 1);
    *folder = &entry->parent->node;
    p9_node_hold(*folder);
    return 0;
}
