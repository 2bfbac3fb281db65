/* The session of a 9P server and its table of messages. A message is
 *
 *   u32 size (all of it), u8 type, u16 tag, then what its type says; the answer has type + 1, or is Rlerror with u32
 *   errno */
#include "src/backends/p9_server.h"

#include <string.h>

#include "src/backends/p9_server_private.h"
#include "src/base/endian.h"
#include "src/base/must.h"

enum { R_LERROR = 7, T_VERSION = 100, T_FLUSH = 108, T_WALK = 110 };
enum { WALK_PARTIAL = -1 };

static const char p9_version[] = "9P2000.L";

/* ---- what handlers share ---- */

bool call_is_whole(const struct p9_call *call)
{
    return !call->in.is_short && call->in.left.size == 0;
}

int call_fid(struct p9_call *call, uint32_t number, struct p9_fid **fid)
{
    *fid = p9_fids_find(&call->server->fids, number);
    return *fid ? 0 : FS_EBADF;
}

int call_path_fid(struct p9_call *call, uint32_t number, struct p9_fid **fid)
{
    int status = call_fid(call, number, fid);
    if (status)
        return status;
    return (*fid)->state == P9_FID_PATH || (*fid)->state == P9_FID_OPEN ? 0 : FS_EBADF;
}

int call_name(struct bytes text, char *name, int dots)
{
    if (text.size == 0 || memchr(text.data, '/', text.size) || memchr(text.data, 0, text.size))
        return FS_ENOENT;
    if (text.size > FS_NAME_MAX)
        return FS_ENAMETOOLONG;
    memcpy(name, text.data, text.size);
    name[text.size] = 0;
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ? dots : 0;
}

int call_put_qid(struct p9_call *call, struct p9_node *node, const struct p9_open *open)
{
    struct p9_attr attr;
    int status = call->fs->ops->getattr(call->fs, node, open, &attr);
    if (status == 0)
        p9_put_qid(call->out, &attr);
    return status;
}

/* ---- version, attach, flush, clunk ---- */

static int handle_version(struct p9_call *call)
{
    struct p9_server *server = call->server;
    uint32_t msize = wire_get32(&call->in);
    struct bytes version = wire_get_string(&call->in);
    if (!call_is_whole(call))
        return FS_EPROTO;
    if (msize < P9_MSIZE_MIN)
        return FS_EMSGSIZE;
    p9_server_reset(server); /* version(5): whatever was going on is aborted */
    bool is_ours = bytes_equal(version, bytes_of_string(p9_version));
    msize = msize < P9_MSIZE_MAX ? msize : P9_MSIZE_MAX;
    if (is_ours)
        server->msize = msize;
    wire_put32(call->out, msize);
    wire_put_string(call->out, bytes_of_string(is_ours ? p9_version : "unknown"));
    return 0;
}

/* Walks down an attach name, "usr/share": each name once, nothing upwards. */
static int attach_walk(struct p9_call *call, struct bytes aname, struct p9_node **node)
{
    char name[FS_NAME_MAX + 1];
    while (aname.size) {
        const uint8_t *slash = memchr(aname.data, '/', aname.size);
        size_t size = slash ? (size_t)(slash - aname.data) : aname.size;
        struct p9_node *child;
        if (size) {
            int status = call_name(bytes_slice(aname, 0, size), name, FS_ENOENT);
            if (status == 0)
                status = call->fs->ops->lookup(call->fs, *node, name, &child);
            if (status)
                return status;
            p9_node_drop(call->fs, *node);
            *node = child;
        }
        aname = bytes_slice(aname, size + 1, SIZE_MAX);
    }
    return 0;
}

static int handle_attach(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in), afid = wire_get32(&call->in);
    struct bytes uname = wire_get_string(&call->in), aname = wire_get_string(&call->in);
    uint32_t uid = wire_get32(&call->in);
    (void)uname;
    if (!call_is_whole(call))
        return FS_EPROTO;
    if (afid != P9_NO_FID || number == P9_NO_FID)
        return FS_EINVAL;
    if (p9_fids_find(&call->server->fids, number))
        return FS_EBADF;
    struct p9_node *node;
    int status = call->fs->ops->root(call->fs, &node);
    if (status)
        return status;
    status = attach_walk(call, aname, &node);
    if (status == 0)
        status = call_put_qid(call, node, NULL);
    if (status == 0 && !p9_fids_add(&call->server->fids, number, node, uid == UINT32_MAX ? 0 : uid))
        status = FS_ENFILE;
    if (status)
        p9_node_drop(call->fs, node);
    return status;
}

static int handle_auth(struct p9_call *call)
{
    (void)call;
    return FS_EOPNOTSUPP; /* attach(5): no authentication is needed */
}

/* What it breaks off has been answered before. */
static int handle_flush(struct p9_call *call)
{
    wire_get16(&call->in);
    return call_is_whole(call) ? 0 : FS_EPROTO;
}

static void drop_fid(struct p9_call *call, struct p9_fid *fid)
{
    if (fid->has_locks)
        p9_locks_drop_fid(&call->server->locks, fid->number);
    p9_fids_drop(&call->server->fids, call->fs, fid);
}

/* clunk(5): even if it fails, the fid is gone. */
static int handle_clunk(struct p9_call *call)
{
    struct p9_fid *fid;
    uint32_t number = wire_get32(&call->in);
    if (!call_is_whole(call))
        return FS_EPROTO;
    int status = call_fid(call, number, &fid);
    if (status)
        return status;
    if (fid->state == P9_FID_XATTR_WRITE)
        status = xattr_commit(call, fid);
    drop_fid(call, fid);
    return status;
}

/* remove(5): the fid is gone in any case. */
static int handle_remove_fid(struct p9_call *call)
{
    struct wire_reader peek = call->in;
    struct p9_fid *fid = p9_fids_find(&call->server->fids, wire_get32(&peek));
    int status = handle_remove(call);
    if (fid && status != FS_EPROTO)
        drop_fid(call, fid);
    return status;
}

/* ---- walk ---- */

/* Walks names from a node, which is held on return, as far as it goes; writes the qids. *walked: how many names were
 * found. */
static int walk_names(struct p9_call *call, struct p9_node **node, unsigned count, unsigned *walked)
{
    char name[FS_NAME_MAX + 1];
    for (*walked = 0; *walked < count; ++*walked) {
        struct bytes text = wire_get_string(&call->in);
        struct p9_node *child = *node;
        size_t before = call->out->size;
        int status = call_name(text, name, 0);
        if (status == 0 && strcmp(name, ".") == 0)
            p9_node_hold(child);
        else if (status == 0)
            status = call->fs->ops->lookup(call->fs, *node, name, &child);
        if (status)
            return status;
        status = call_put_qid(call, child, NULL);
        if (status) {
            call->out->size = before;
            p9_node_drop(call->fs, child);
            return status;
        }
        p9_node_drop(call->fs, *node);
        *node = child;
    }
    return 0;
}

/* True if `count` strings stand in the message and nothing behind them. */
static bool walk_is_whole(struct p9_call *call, unsigned count)
{
    struct wire_reader peek = call->in;
    for (unsigned i = 0; i < count; i++)
        wire_get_string(&peek);
    return !peek.is_short && peek.left.size == 0;
}

/* Puts the walked node (held) into its fid. */
static int walk_arrive(struct p9_call *call, struct p9_fid *from, uint32_t number, struct p9_node *node)
{
    if (number != from->number)
        return p9_fids_add(&call->server->fids, number, node, from->uid) ? 0 : FS_ENFILE;
    p9_node_drop(call->fs, from->node);
    from->node = node;
    return 0;
}

/* walk(5): the first name that is not found is an error, a later one ends the walk and leaves newfid alone. */
static int handle_walk(struct p9_call *call)
{
    uint32_t number = wire_get32(&call->in), new_number = wire_get32(&call->in);
    unsigned count = wire_get16(&call->in), walked;
    struct p9_fid *from;
    if (call->in.is_short || !walk_is_whole(call, count))
        return FS_EPROTO;
    if (count > P9_WALK_MAX)
        return FS_EINVAL;
    int status = call_path_fid(call, number, &from);
    if (status)
        return status;
    if (new_number == number ? from->state != P9_FID_PATH : p9_fids_find(&call->server->fids, new_number) != NULL)
        return FS_EBADF;
    if (new_number == P9_NO_FID)
        return FS_EINVAL;
    struct p9_node *node = from->node;
    p9_node_hold(node);
    size_t at = call->out->size;
    wire_put16(call->out, 0);
    status = walk_names(call, &node, count, &walked);
    store_le16(call->out->data + at, (uint16_t)walked);
    if (status == 0)
        status = walk_arrive(call, from, new_number, node);
    else if (walked > 0)
        status = WALK_PARTIAL;
    if (status)
        p9_node_drop(call->fs, node);
    return status == WALK_PARTIAL ? 0 : status;
}

/* ---- messages ---- */

static const struct {
    uint8_t type;
    int (*handle)(struct p9_call *call);
} messages[] = {
    {8, handle_statfs},   {12, handle_lopen},     {14, handle_lcreate},     {16, handle_symlink},
    {18, handle_mknod},   {20, handle_rename},    {22, handle_readlink},    {24, handle_getattr},
    {26, handle_setattr}, {30, handle_xattrwalk}, {32, handle_xattrcreate}, {40, handle_readdir},
    {50, handle_fsync},   {52, handle_lock},      {54, handle_getlock},     {70, handle_link},
    {72, handle_mkdir},   {74, handle_renameat},  {76, handle_unlinkat},    {T_VERSION, handle_version},
    {102, handle_auth},   {104, handle_attach},   {T_FLUSH, handle_flush},  {T_WALK, handle_walk},
    {116, handle_read},   {118, handle_write},    {120, handle_clunk},      {122, handle_remove_fid},
};

static int dispatch(struct p9_call *call, uint32_t size, uint8_t type, size_t given)
{
    if (size != given)
        return FS_EPROTO;
    if (type != T_VERSION && call->server->msize == 0)
        return FS_EPROTO;
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        if (messages[i].type == type)
            return messages[i].handle(call);
    }
    return FS_EOPNOTSUPP;
}

static void put_header(struct buffer *reply, uint8_t type, uint16_t tag)
{
    buffer_clear(reply);
    wire_put32(reply, 0);
    wire_put8(reply, type);
    wire_put16(reply, tag);
}

static void put_error(struct buffer *reply, uint16_t tag, int status)
{
    put_header(reply, R_LERROR, tag);
    wire_put32(reply, (uint32_t)status);
}

/* The reply is whole: it counts as said. */
static struct bytes answer(struct p9_server *server, struct bytes request)
{
    struct bytes reply = buffer_bytes(&server->reply);
    store_le32(server->reply.data, (uint32_t)reply.size);
    server->messages++;
    hasher_add(server->said, request);
    hasher_add(server->said, reply);
    return reply;
}

uint32_t p9_server_request_max(const struct p9_server *server)
{
    return server->msize ? server->msize : P9_MSIZE_MIN;
}

struct bytes p9_server_handle(struct p9_server *server, struct bytes request, uint32_t room)
{
    must(request.size >= P9_HEADER && room >= P9_ERROR_BYTES);
    uint8_t type = request.data[4];
    uint16_t tag = load_le16(request.data + 5);
    struct buffer *reply = &server->reply;
    put_header(reply, (uint8_t)(type + 1), tag);
    uint32_t most = p9_server_request_max(server);
    struct p9_call call = {
        .server = server,
        .fs = server->fs,
        .in = {.left = bytes_slice(request, P9_HEADER, SIZE_MAX)},
        .out = reply,
        .room = room < most ? room : most,
    };
    int status = dispatch(&call, load_le32(request.data), type, request.size);
    if (status == P9_WAIT)
        return bytes_of(NULL, 0);
    if (status == 0 && reply->size > room)
        status = FS_EMSGSIZE;
    if (status)
        put_error(reply, tag, status);
    return answer(server, request);
}

bool p9_server_flushes(struct bytes request, uint16_t *tag)
{
    uint8_t type = request.data[4];
    *tag = type == T_FLUSH && request.size >= P9_HEADER + 2 ? load_le16(request.data + P9_HEADER) : P9_NO_TAG;
    return type == T_VERSION || *tag != P9_NO_TAG;
}

struct bytes p9_server_abort(struct p9_server *server, struct bytes request)
{
    must(request.size >= P9_HEADER);
    put_error(&server->reply, load_le16(request.data + 5), FS_EINTR);
    return answer(server, request);
}

void p9_server_wake(struct p9_server *server)
{
    if (server->woken)
        server->woken(server->woken_context);
}

/* ---- life ---- */

void p9_server_init(struct p9_server *server, struct p9_fs *fs)
{
    *server = (struct p9_server){.fs = fs, .said = hasher_new()};
    hasher_reset(server->said);
    p9_fids_init(&server->fids);
    buffer_reserve(&server->reply, P9_MSIZE_MAX);
}

void p9_server_reset(struct p9_server *server)
{
    p9_fids_drop_all(&server->fids, server->fs);
    p9_locks_drop_all(&server->locks);
    server->msize = 0;
}

void p9_server_deinit(struct p9_server *server)
{
    if (!server->fs)
        return;
    server->fs->is_over = true;
    p9_server_reset(server);
    p9_fids_deinit(&server->fids);
    p9_locks_deinit(&server->locks);
    buffer_deinit(&server->reply);
    hasher_free(server->said);
    *server = (struct p9_server){0};
}

void p9_server_hash(const struct p9_server *server, struct hasher *hasher)
{
    struct hash128 said = hasher_result(server->said);
    hasher_add_u64(hasher, server->messages);
    hasher_add_u64(hasher, said.low);
    hasher_add_u64(hasher, said.high);
    hasher_add_u64(hasher, server->msize);
    hasher_add_u64(hasher, server->fids.count);
    server->fs->ops->hash(server->fs, hasher);
}
