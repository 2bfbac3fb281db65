/* The tree: making, linking, renaming and removing names, and reading symlinks. */
#include "src/backends/p9_server_private.h"

#define REMOVE_FOLDER 0x200u /* Tunlinkat's flag */
#define TARGET_MAX 4096u     /* PATH_MAX of a guest */

/* Device numbers as Linux's getattr shows them: the low 32 bits are the kernel's own form. */
static uint64_t device_number(uint32_t major, uint32_t minor)
{
    return (uint64_t)(minor & 0xff) | (uint64_t)(major & 0xfff) << 8 | (uint64_t)(minor & ~0xffu) << 12 |
           (uint64_t)(major & ~0xfffu) << 32;
}

/* A fid in which names are made; the file system says ENOTDIR where it is no folder. */
static int make_node(struct p9_call *call, uint32_t number, struct bytes text, struct p9_make *make)
{
    struct p9_fid *fid;
    struct p9_node *node;
    char name[FS_NAME_MAX + 1];
    int status = call_path_fid(call, number, &fid);
    if (status == 0)
        status = call_name(text, name, FS_EEXIST);
    if (status)
        return status;
    make->uid = fid->uid;
    status = call->fs->ops->make(call->fs, fid->node, name, make, &node);
    if (status)
        return status;
    status = call_put_qid(call, node, NULL);
    p9_node_drop(call->fs, node);
    return status;
}

int handle_symlink(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct bytes name = wire_get_string(&call->in), target = wire_get_string(&call->in);
    struct p9_make make = {.mode = FS_S_IFLNK | 0777, .gid = wire_get32(&call->in), .target = target};
    if (!call_is_whole(call))
        return FS_EPROTO;
    if (target.size == 0)
        return FS_ENOENT;
    if (target.size >= TARGET_MAX)
        return FS_ENAMETOOLONG;
    for (size_t i = 0; i < target.size; i++) {
        if (target.data[i] == 0)
            return FS_EINVAL;
    }
    return make_node(call, number, name, &make);
}

int handle_mknod(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct bytes name = wire_get_string(&call->in);
    uint32_t mode = wire_get32(&call->in), major = wire_get32(&call->in), minor = wire_get32(&call->in);
    struct p9_make make = {.mode = mode & (FS_S_IFMT | 07777), .gid = wire_get32(&call->in)};
    if (!call_is_whole(call))
        return FS_EPROTO;
    switch (mode & FS_S_IFMT) {
    case 0: make.mode |= FS_S_IFREG; break;
    case FS_S_IFCHR:
    case FS_S_IFBLK: make.rdev = device_number(major, minor); break;
    case FS_S_IFREG:
    case FS_S_IFIFO:
    case FS_S_IFSOCK: break;
    default: return FS_EINVAL;
    }
    return make_node(call, number, name, &make);
}

int handle_mkdir(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct bytes name = wire_get_string(&call->in);
    uint32_t mode = wire_get32(&call->in);
    struct p9_make make = {.mode = (mode & 07777) | FS_S_IFDIR, .gid = wire_get32(&call->in)};
    return call_is_whole(call) ? make_node(call, number, name, &make) : FS_EPROTO;
}

int handle_readlink(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct p9_fid *fid;
    struct buffer target = {0};
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_path_fid(call, number, &fid);
    if (status == 0)
        status = call->fs->ops->readlink(call->fs, fid->node, &target);
    if (status == 0 && target.size > UINT16_MAX)
        status = FS_ENAMETOOLONG;
    if (status == 0)
        wire_put_string(call->out, buffer_bytes(&target));
    buffer_deinit(&target);
    return status;
}

int handle_link(struct p9_call *call)
{
    uint32_t folder_number = wire_get32(&call->in), number = wire_get32(&call->in);
    struct bytes text = wire_get_string(&call->in);
    struct p9_fid *folder, *fid;
    char name[FS_NAME_MAX + 1];
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_path_fid(call, folder_number, &folder);
    if (status == 0)
        status = call_path_fid(call, number, &fid);
    if (status == 0)
        status = call_name(text, name, FS_EEXIST);
    return status ? status : call->fs->ops->link(call->fs, folder->node, name, fid->node);
}

int handle_renameat(struct p9_call *call)
{
    uint32_t from_number = wire_get32(&call->in);
    struct bytes old_text = wire_get_string(&call->in);
    uint32_t to_number = wire_get32(&call->in);
    struct bytes new_text = wire_get_string(&call->in);
    struct p9_fid *from, *to;
    char old_name[FS_NAME_MAX + 1], new_name[FS_NAME_MAX + 1];
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_path_fid(call, from_number, &from);
    if (status == 0)
        status = call_path_fid(call, to_number, &to);
    if (status == 0)
        status = call_name(old_text, old_name, FS_EBUSY);
    if (status == 0)
        status = call_name(new_text, new_name, FS_EBUSY);
    return status ? status : call->fs->ops->rename(call->fs, from->node, old_name, to->node, new_name);
}

int handle_rename(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in), to_number = wire_get32(&call->in);
    struct bytes text = wire_get_string(&call->in);
    struct p9_fid *fid, *to;
    struct p9_node *folder;
    char old_name[FS_NAME_MAX + 1], new_name[FS_NAME_MAX + 1];
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_path_fid(call, number, &fid);
    if (status == 0)
        status = call_path_fid(call, to_number, &to);
    if (status == 0)
        status = call_name(text, new_name, FS_EBUSY);
    if (status == 0)
        status = call->fs->ops->place(call->fs, fid->node, &folder, old_name);
    if (status)
        return status;
    status = call->fs->ops->rename(call->fs, folder, old_name, to->node, new_name);
    p9_node_drop(call->fs, folder);
    return status;
}

int handle_unlinkat(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct bytes text = wire_get_string(&call->in);
    uint32_t flags = wire_get32(&call->in);
    struct p9_fid *fid;
    char name[FS_NAME_MAX + 1];
    if (!call_is_whole(call))
        return FS_EPROTO;
    if (flags & ~REMOVE_FOLDER)
        return FS_EINVAL;
    int status = call_path_fid(call, number, &fid);
    if (status == 0)
        status = call_name(text, name, FS_EINVAL);
    return status ? status : call->fs->ops->unlink(call->fs, fid->node, name, flags & REMOVE_FOLDER);
}

/* remove(5): file or folder, whatever the fid names. The caller clunks it. */
int handle_remove(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct p9_fid *fid;
    struct p9_node *folder;
    struct p9_attr attr;
    char name[FS_NAME_MAX + 1];
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_path_fid(call, number, &fid);
    if (status == 0)
        status = call->fs->ops->getattr(call->fs, fid->node, NULL, &attr);
    if (status == 0)
        status = call->fs->ops->place(call->fs, fid->node, &folder, name);
    if (status)
        return status;
    status = call->fs->ops->unlink(call->fs, folder, name, p9_is_type(attr.mode, FS_S_IFDIR));
    p9_node_drop(call->fs, folder);
    return status;
}
