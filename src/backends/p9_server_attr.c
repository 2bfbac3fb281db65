/* Attributes and extended attributes. */
#include <string.h>

#include "src/backends/p9_server_private.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

#define GETATTR_BASIC 0x7ffull /* mode to blocks: what every answer holds */
#define SETATTR_KNOWN 0x1ffu
#define NSEC_MAX 999999999u

enum { XATTR_REPLACE = 2 }; /* of flags; 1 is create */

static const struct p9_open *open_of(const struct p9_fid *fid)
{
    return fid->state == P9_FID_OPEN ? &fid->open : NULL;
}

int handle_getattr(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct p9_fid *fid;
    struct p9_attr attr;
    wire_get64(&call->in); /* what is asked for; more is answered */
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_path_fid(call, number, &fid);
    if (status == 0)
        status = call->fs->ops->getattr(call->fs, fid->node, open_of(fid), &attr);
    if (status)
        return status;
    static const struct p9_time none = {0};
    struct buffer *out = call->out;
    wire_put64(out, GETATTR_BASIC);
    p9_put_qid(out, &attr);
    wire_put32(out, attr.mode);
    wire_put32(out, attr.uid);
    wire_put32(out, attr.gid);
    wire_put64(out, attr.nlink);
    wire_put64(out, attr.rdev);
    wire_put64(out, attr.size);
    wire_put64(out, 4096); /* a good size for reads: the same on every host */
    wire_put64(out, attr.blocks);
    p9_put_time(out, &attr.atime);
    p9_put_time(out, &attr.mtime);
    p9_put_time(out, &attr.ctime);
    p9_put_time(out, &none); /* btime, gen, data_version: not known, not in the mask */
    wire_put64(out, 0);
    wire_put64(out, 0);
    return 0;
}

static bool get_time(struct wire_reader *in, struct p9_time *time)
{
    time->seconds = (int64_t)wire_get64(in);
    uint64_t nanoseconds = wire_get64(in);
    time->nanoseconds = (uint32_t)nanoseconds;
    return nanoseconds <= NSEC_MAX;
}

int handle_setattr(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct p9_fid *fid;
    struct p9_setattr set = {.valid = wire_get32(&call->in)};
    set.mode = wire_get32(&call->in);
    set.uid = wire_get32(&call->in);
    set.gid = wire_get32(&call->in);
    set.size = wire_get64(&call->in);
    bool is_time = get_time(&call->in, &set.atime);
    is_time &= get_time(&call->in, &set.mtime);
    if (!call_is_whole(call))
        return FS_EPROTO;
    bool sets_time = set.valid & (FS_SET_ATIME_SET | FS_SET_MTIME_SET);
    if ((set.valid & ~SETATTR_KNOWN) || (sets_time && !is_time) || set.size > INT64_MAX)
        return FS_EINVAL;
    int status = call_path_fid(call, number, &fid);
    return status ? status : call->fs->ops->setattr(call->fs, fid->node, open_of(fid), &set);
}

int handle_statfs(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct p9_fid *fid;
    struct p9_statfs status;
    if (!call_is_whole(call))
        return FS_EPROTO;
    int failed = call_fid(call, number, &fid);
    if (failed == 0)
        failed = call->fs->ops->statfs(call->fs, &status);
    if (failed)
        return failed;
    wire_put32(call->out, status.type);
    wire_put32(call->out, status.bsize);
    wire_put64(call->out, status.blocks);
    wire_put64(call->out, status.bfree);
    wire_put64(call->out, status.bavail);
    wire_put64(call->out, status.files);
    wire_put64(call->out, status.ffree);
    wire_put64(call->out, 0); /* fsid: the folder has none that would be the same elsewhere */
    wire_put32(call->out, status.namelen);
    return 0;
}

/* ---- extended attributes ---- */

static int xattr_name(struct bytes text, char *name)
{
    if (text.size == 0 || memchr(text.data, 0, text.size))
        return FS_EINVAL;
    if (text.size > FS_NAME_MAX)
        return FS_ERANGE;
    memcpy(name, text.data, text.size);
    name[text.size] = 0;
    return 0;
}

/* xattrwalk makes newfid stand for a value, or for the list of names where no name is given. */
int handle_xattrwalk(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in), new_number = wire_get32(&call->in);
    struct bytes text = wire_get_string(&call->in);
    struct p9_fids *fids = &call->server->fids;
    struct p9_fid *fid;
    char name[FS_NAME_MAX + 1] = "";
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_path_fid(call, number, &fid);
    if (status == 0 && (new_number == P9_NO_FID || p9_fids_find(fids, new_number)))
        status = FS_EBADF;
    if (status == 0 && fids->xattrs == P9_XATTR_FIDS_MAX)
        status = FS_ENFILE;
    if (status == 0 && text.size)
        status = xattr_name(text, name);
    if (status)
        return status;
    struct buffer value = {0};
    status = text.size ? call->fs->ops->xattr_get(call->fs, fid->node, open_of(fid), name, &value)
                       : call->fs->ops->xattr_list(call->fs, fid->node, open_of(fid), &value);
    p9_node_hold(fid->node);
    struct p9_fid *made = status ? NULL : p9_fids_add(fids, new_number, fid->node, fid->uid);
    if (!made) {
        p9_node_drop(call->fs, fid->node);
        buffer_deinit(&value);
        return status ? status : FS_ENFILE;
    }
    made->state = P9_FID_XATTR_READ;
    made->xattr = mem_alloc(1, sizeof *made->xattr);
    made->xattr->value = value;
    fids->xattrs++;
    wire_put64(call->out, value.size);
    return 0;
}

/* xattrcreate turns the fid into one that the value is written to. */
int handle_xattrcreate(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct bytes text = wire_get_string(&call->in);
    uint64_t size = wire_get64(&call->in);
    uint32_t flags = wire_get32(&call->in);
    struct p9_fid *fid;
    char name[FS_NAME_MAX + 1];
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_fid(call, number, &fid);
    if (status == 0 && fid->state != P9_FID_PATH)
        status = FS_EBADF;
    if (status == 0)
        status = xattr_name(text, name);
    if (status)
        return status;
    if (flags > XATTR_REPLACE)
        return FS_EINVAL;
    if (size > FS_XATTR_MAX)
        return FS_E2BIG;
    if (call->server->fids.xattrs == P9_XATTR_FIDS_MAX)
        return FS_ENFILE;
    fid->state = P9_FID_XATTR_WRITE;
    fid->xattr = mem_alloc(1, sizeof *fid->xattr);
    memcpy(fid->xattr->name, name, sizeof name);
    fid->xattr->size = size;
    fid->xattr->flags = flags;
    call->server->fids.xattrs++;
    return 0;
}

/* Linux's removexattr is a value of no bytes that must replace one. */
int xattr_commit(struct p9_call *call, struct p9_fid *fid)
{
    const struct p9_xattr *xattr = fid->xattr;
    if (xattr->value.size != xattr->size)
        return FS_EINVAL;
    if (xattr->size == 0 && xattr->flags == XATTR_REPLACE)
        return call->fs->ops->xattr_drop(call->fs, fid->node, NULL, xattr->name);
    return call->fs->ops->xattr_set(call->fs, fid->node, NULL, xattr->name, buffer_bytes(&xattr->value),
                                    xattr->flags);
}
