/* Open files: lopen, lcreate, read, write, readdir, fsync, and locks. */
#include <string.h>

#include "src/backends/p9_server_private.h"
#include "src/base/endian.h"

enum { REPLY_DATA = 11 }; /* header and u32 count in front of data */
enum { DIRENT_BYTES = P9_QID_BYTES + 8 + 1 + 2 };
enum { LOCK_SUCCESS = 0, LOCK_BLOCKED = 1 };

/* What the guest may ask of an open file; the rest (O_CREAT, O_NOCTTY, O_DIRECT, ...) is the guest's own affair. */
#define OPEN_FLAGS (FS_O_ACCESS | FS_O_TRUNC | FS_O_APPEND | FS_O_SYNC)

static bool is_access(uint32_t flags)
{
    return (flags & FS_O_ACCESS) != FS_O_ACCESS;
}

/* Only regular files and folders are opened; what a device or pipe is, the guest's kernel knows itself. */
static int check_type(uint32_t mode, uint32_t flags)
{
    bool is_folder = p9_is_type(mode, FS_S_IFDIR);
    if (p9_is_type(mode, FS_S_IFLNK))
        return FS_ELOOP;
    if (!is_folder && !p9_is_type(mode, FS_S_IFREG))
        return FS_ENXIO;
    if (is_folder && ((flags & FS_O_ACCESS) != FS_O_RDONLY || (flags & FS_O_TRUNC)))
        return FS_EISDIR;
    return !is_folder && (flags & FS_O_DIRECTORY) ? FS_ENOTDIR : 0;
}

int handle_lopen(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in), flags = wire_get32(&call->in);
    struct p9_fid *fid;
    struct p9_attr attr;
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_fid(call, number, &fid);
    if (status)
        return status;
    if (fid->state != P9_FID_PATH)
        return FS_EBADF;
    if (!is_access(flags))
        return FS_EINVAL;
    if (call->server->fids.opens == P9_OPENS_MAX)
        return FS_ENFILE;
    status = call->fs->ops->getattr(call->fs, fid->node, NULL, &attr);
    if (status == 0)
        status = check_type(attr.mode, flags);
    if (status)
        return status;
    fid->open = (struct p9_open){.flags = flags & OPEN_FLAGS, .handle = FS_NO_HANDLE};
    status = call->fs->ops->open(call->fs, fid->node, &fid->open);
    if (status)
        return status;
    fid->state = P9_FID_OPEN;
    call->server->fids.opens++;
    p9_put_qid(call->out, &attr);
    wire_put32(call->out, 0); /* iounit: as much as msize allows */
    return 0;
}

/* lcreate moves the fid from the folder to the new, open file. */
int handle_lcreate(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    struct bytes text = wire_get_string(&call->in);
    uint32_t flags = wire_get32(&call->in), mode = wire_get32(&call->in), gid = wire_get32(&call->in);
    struct p9_fid *fid;
    struct p9_node *node;
    char name[FS_NAME_MAX + 1];
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_fid(call, number, &fid);
    if (status == 0 && fid->state != P9_FID_PATH)
        status = FS_EBADF;
    if (status == 0)
        status = call_name(text, name, FS_EISDIR);
    if (status)
        return status;
    if (!is_access(flags))
        return FS_EINVAL;
    if (call->server->fids.opens == P9_OPENS_MAX)
        return FS_ENFILE;
    struct p9_make make = {.mode = (mode & 07777) | FS_S_IFREG, .uid = fid->uid, .gid = gid};
    struct p9_open open = {.flags = flags & (OPEN_FLAGS | FS_O_EXCL), .handle = FS_NO_HANDLE};
    status = call->fs->ops->create(call->fs, fid->node, name, &make, &open, &node);
    if (status)
        return status;
    p9_node_drop(call->fs, fid->node);
    fid->node = node;
    fid->open = open;
    fid->state = P9_FID_OPEN;
    call->server->fids.opens++;
    status = call_put_qid(call, node, &fid->open);
    wire_put32(call->out, 0);
    return status;
}

static int read_xattr(struct p9_call *call, const struct p9_fid *fid, uint64_t offset, uint32_t count)
{
    struct bytes value = buffer_bytes(&fid->xattr->value);
    struct bytes part = offset < value.size ? bytes_slice(value, (size_t)offset, count) : bytes_of(NULL, 0);
    wire_put32(call->out, (uint32_t)part.size);
    buffer_append(call->out, part);
    return 0;
}

/* An open fid. */
static int call_open_fid(struct p9_call *call, uint32_t number, struct p9_fid **fid)
{
    int status = call_fid(call, number, fid);
    if (status)
        return status;
    return (*fid)->state == P9_FID_OPEN ? 0 : FS_EBADF;
}

/* fid, u64 offset, u32 count: as much as the answer has room for. */
static int get_span(struct p9_call *call, struct p9_fid **fid, uint64_t *offset, uint32_t *count)
{
    uint32_t number = wire_get32(&call->in);
    *offset = wire_get64(&call->in);
    *count = wire_get32(&call->in);
    if (!call_is_whole(call))
        return FS_EPROTO;
    if (*count > call->room - REPLY_DATA)
        *count = call->room - REPLY_DATA;
    return call_fid(call, number, fid);
}

int handle_read(struct p9_call *call)
{
    struct p9_fid *fid;
    uint64_t offset;
    uint32_t count;
    int status = get_span(call, &fid, &offset, &count);
    if (status)
        return status;
    if (fid->state == P9_FID_XATTR_READ)
        return read_xattr(call, fid, offset, count);
    if (fid->state != P9_FID_OPEN || !p9_open_reads(&fid->open))
        return FS_EBADF;
    wire_put32(call->out, 0);
    uint8_t *data = buffer_extend(call->out, count);
    status = call->fs->ops->read(call->fs, fid->node, &fid->open, offset, data, &count);
    if (status)
        return status;
    store_le32(call->out->data + P9_HEADER, count);
    call->out->size = REPLY_DATA + count;
    return 0;
}

static int write_xattr(struct p9_call *call, struct p9_fid *fid, uint64_t offset, struct bytes data)
{
    struct p9_xattr *xattr = fid->xattr;
    if (offset != xattr->value.size || data.size > xattr->size - offset)
        return FS_EINVAL;
    buffer_append(&xattr->value, data);
    wire_put32(call->out, (uint32_t)data.size);
    return 0;
}

int handle_write(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in);
    uint64_t offset = wire_get64(&call->in);
    uint32_t count = wire_get32(&call->in);
    struct bytes data = wire_get_bytes(&call->in, count);
    struct p9_fid *fid;
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_fid(call, number, &fid);
    if (status)
        return status;
    if (fid->state == P9_FID_XATTR_WRITE)
        return write_xattr(call, fid, offset, data);
    if (fid->state != P9_FID_OPEN || !p9_open_writes(&fid->open))
        return FS_EBADF;
    status = call->fs->ops->write(call->fs, fid->node, &fid->open, offset, data, &count);
    wire_put32(call->out, count);
    return status;
}

/* ---- readdir ---- */

struct listing {
    struct p9_call *call;
    size_t room; /* of the data */
    bool is_cut; /* an entry did not fit */
};

static bool list_entry(void *context, uint64_t offset, const char *name, const struct p9_attr *attr)
{
    struct listing *listing = context;
    struct buffer *out = listing->call->out;
    struct bytes text = bytes_of_string(name);
    if (out->size - REPLY_DATA + DIRENT_BYTES + text.size > listing->room) {
        listing->is_cut = true;
        return false;
    }
    p9_put_qid(out, attr);
    wire_put64(out, offset);
    wire_put8(out, p9_dirent_type(attr->mode));
    wire_put_string(out, text);
    return true;
}

int handle_readdir(struct p9_call *call)
{
    struct p9_fid *fid;
    uint64_t offset;
    uint32_t count;
    int status = get_span(call, &fid, &offset, &count);
    if (status)
        return status;
    if (fid->state != P9_FID_OPEN)
        return FS_EBADF;
    wire_put32(call->out, 0);
    struct listing listing = {.call = call, .room = count};
    status = call->fs->ops->readdir(call->fs, fid->node, &fid->open, offset, list_entry, &listing);
    if (status)
        return status;
    uint32_t used = (uint32_t)(call->out->size - REPLY_DATA);
    if (used == 0 && listing.is_cut)
        return FS_EINVAL; /* an empty answer would mean the end */
    store_le32(call->out->data + P9_HEADER, used);
    return 0;
}

int handle_fsync(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in), is_data_only = wire_get32(&call->in);
    struct p9_fid *fid;
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_open_fid(call, number, &fid);
    if (status)
        return status;
    return call->fs->ops->fsync(call->fs, fid->node, &fid->open, is_data_only != 0);
}

/* ---- locks ---- */

/* u64 start, u64 length (0: to the end of the file), u32 process, client_id. */
static int get_range(struct p9_call *call, struct p9_lock *lock)
{
    lock->start = wire_get64(&call->in);
    uint64_t length = wire_get64(&call->in);
    lock->process = wire_get32(&call->in);
    struct bytes client = wire_get_string(&call->in);
    if (!call_is_whole(call))
        return FS_EPROTO;
    if (client.size > P9_CLIENT_ID_MAX || lock->type > P9_LOCK_NONE)
        return FS_EINVAL;
    lock->end = length && length < UINT64_MAX - lock->start ? lock->start + length : UINT64_MAX;
    lock->client_size = (uint8_t)client.size;
    if (client.size)
        memcpy(lock->client, client.data, client.size);
    return 0;
}

static int lock_file(struct p9_call *call, struct p9_lock *lock, struct p9_fid **fid)
{
    struct p9_attr attr;
    int status = call_open_fid(call, lock->fid, fid);
    if (status == 0)
        status = call->fs->ops->getattr(call->fs, (*fid)->node, &(*fid)->open, &attr);
    if (status == 0)
        lock->file = attr.id;
    return status;
}

int handle_lock(struct p9_call *call)
{
    struct p9_lock lock = {.fid = wire_get32(&call->in)};
    struct p9_locks *locks = &call->server->locks;
    struct p9_fid *fid;
    lock.type = wire_get8(&call->in);
    wire_get32(&call->in); /* flags: a client that may wait is told BLOCKED and asks again */
    int status = get_range(call, &lock);
    if (status == 0)
        status = lock_file(call, &lock, &fid);
    if (status)
        return status;
    if (lock.type != P9_LOCK_NONE && p9_locks_conflict(locks, &lock)) {
        wire_put8(call->out, LOCK_BLOCKED);
        return 0;
    }
    if (!p9_locks_set(locks, &lock))
        return FS_ENOLCK;
    fid->has_locks = true;
    wire_put8(call->out, LOCK_SUCCESS);
    return 0;
}

int handle_getlock(struct p9_call *call)
{
    struct p9_lock lock = {.fid = wire_get32(&call->in)};
    struct p9_fid *fid;
    lock.type = wire_get8(&call->in);
    int status = get_range(call, &lock);
    if (status == 0)
        status = lock_file(call, &lock, &fid);
    if (status)
        return status;
    const struct p9_lock *other = lock.type == P9_LOCK_NONE ? NULL : p9_locks_conflict(&call->server->locks, &lock);
    uint8_t type = other ? other->type : (uint8_t)P9_LOCK_NONE;
    if (!other)
        other = &lock;
    wire_put8(call->out, type);
    wire_put64(call->out, other->start);
    wire_put64(call->out, other->end == UINT64_MAX ? 0 : other->end - other->start);
    wire_put32(call->out, other->process);
    wire_put_string(call->out, bytes_of(other->client, other->client_size));
    return 0;
}
