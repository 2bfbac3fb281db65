/* Mode rw: open files, and extended attributes. */
#include <string.h>

#include "src/backends/p9_through_private.h"
#include "src/base/endian.h"

#define CHUNK 65536u /* reads are cut at multiples of it: the same bytes then stand on the tape once */

/* ---- handles ---- */

static bool handle_take(struct p9_through *through, uint32_t *handle)
{
    for (uint32_t i = 0; i < FS_HANDLES_MAX; i++) {
        if (through->handles[i / 8] & 1u << i % 8)
            continue;
        through->handles[i / 8] |= (uint8_t)(1u << i % 8);
        *handle = i;
        return true;
    }
    return false;
}

static void handle_give(struct p9_through *through, uint32_t handle)
{
    through->handles[handle / 8] &= (uint8_t) ~(1u << handle % 8);
}

/* ---- open, close ---- */

int through_open(struct p9_fs *fs, struct p9_node *node, struct p9_open *open)
{
    struct p9_through *through = through_of(fs);
    struct through_node *at = through_node_of(node);
    struct p9_attr attr;
    int status = through_path(at, NULL, &through->path);
    if (status)
        return status;
    if (!handle_take(through, &open->handle))
        return FS_ENFILE;
    struct buffer *request = p9_gate_begin(&through->gate);
    wire_put32(request, open->handle);
    wire_put32(request, open->flags);
    wire_put_string(request, buffer_bytes(&through->path));
    status = through_ask_attr(through, EVENT_FS_OPEN, &attr);
    if (status)
        handle_give(through, open->handle);
    else
        at->handle = open->handle;
    return status;
}

static void list_free(struct p9_through *through, struct p9_open *open)
{
    through->list_bytes -= open->list.size;
    buffer_deinit(&open->list);
    open->has_list = false;
}

void through_close(struct p9_fs *fs, struct p9_node *node, struct p9_open *open)
{
    struct p9_through *through = through_of(fs);
    struct through_node *at = through_node_of(node);
    struct wire_reader in;
    list_free(through, open);
    if (at->handle == open->handle)
        at->handle = FS_NO_HANDLE;
    handle_give(through, open->handle);
    if (fs->is_over)
        return;
    struct buffer *request = p9_gate_begin(&through->gate);
    wire_put8(request, FS_CLOSE);
    wire_put32(request, open->handle);
    p9_gate_ask(&through->gate, EVENT_FS_CHANGE, &in);
}

int through_create(struct p9_fs *fs, struct p9_node *folder, const char *name, const struct p9_make *make,
                   struct p9_open *open, struct p9_node **node)
{
    struct p9_through *through = through_of(fs);
    struct p9_attr attr;
    int status = through_path(through_node_of(folder), name, &through->path);
    if (status)
        return status;
    if (!handle_take(through, &open->handle))
        return FS_ENFILE;
    struct buffer *request = p9_gate_begin(&through->gate);
    wire_put8(request, FS_CREATE);
    wire_put32(request, open->handle);
    wire_put32(request, open->flags);
    wire_put32(request, make->mode);
    wire_put32(request, make->uid);
    wire_put32(request, make->gid);
    wire_put_string(request, buffer_bytes(&through->path));
    status = through_ask_attr(through, EVENT_FS_CHANGE, &attr);
    if (status) {
        handle_give(through, open->handle);
        return status;
    }
    *node = through_child(through, through_node_of(folder), name);
    through_node_of(*node)->handle = open->handle;
    return 0;
}

/* ---- contents ---- */

static int read_chunk(struct p9_through *through, struct through_node *node, const struct p9_open *open,
                      uint64_t offset, uint8_t *out, uint32_t *size)
{
    struct buffer *request = p9_gate_begin(&through->gate);
    struct wire_reader in;
    int status = through_begin_place(through, node, open, request);
    if (status)
        return status;
    wire_put64(request, offset);
    wire_put32(request, *size);
    wire_put8(request, 0);
    status = p9_gate_ask(&through->gate, EVENT_FS_READ, &in);
    if (status == 0 && in.left.size > *size)
        status = FS_EIO;
    if (status)
        return status;
    *size = (uint32_t)in.left.size;
    if (*size)
        memcpy(out, in.left.data, *size);
    return 0;
}

int through_read(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, uint8_t *out,
                 uint32_t *size)
{
    uint32_t wanted = *size, done = 0;
    *size = 0;
    while (done < wanted) {
        uint32_t room = CHUNK - (uint32_t)((offset + done) % CHUNK);
        uint32_t part = wanted - done < room ? wanted - done : room, got = part;
        int status = read_chunk(through_of(fs), through_node_of(node), open, offset + done, out + done, &got);
        if (status)
            return done ? 0 : status;
        done += got;
        *size = done;
        if (got < part)
            break;
    }
    return 0;
}

int through_write(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, struct bytes data,
                  uint32_t *size)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request = p9_gate_begin(&through->gate);
    struct wire_reader in;
    (void)node;
    *size = 0;
    wire_put32(request, open->handle);
    wire_put64(request, offset);
    buffer_append(request, data);
    int status = p9_gate_ask(&through->gate, EVENT_FS_WRITE, &in);
    if (status)
        return status;
    *size = wire_get32(&in);
    return in.is_short || *size > data.size ? FS_EIO : 0;
}

int through_fsync(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, bool is_data_only)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request = p9_gate_begin(&through->gate);
    struct wire_reader in;
    wire_put8(request, FS_FSYNC);
    wire_put8(request, is_data_only);
    int status = through_begin_place(through, through_node_of(node), open, request);
    return status ? status : p9_gate_ask(&through->gate, EVENT_FS_CHANGE, &in);
}

/* ---- folders ---- */

/* Reading a folder from its start asks for it whole; what follows is read from that list, whatever happens to the
 * folder meanwhile. The offset behind an entry is its number, dots counted, plus one. */
static int list_load(struct p9_through *through, struct through_node *node, struct p9_open *open)
{
    struct wire_reader in;
    list_free(through, open);
    struct buffer *request = p9_gate_begin(&through->gate);
    int status = through_begin_place(through, node, open, request);
    if (status == 0)
        status = p9_gate_ask(&through->gate, EVENT_FS_LIST, &in);
    if (status)
        return status;
    if (in.left.size > P9_THROUGH_LISTS_MAX - through->list_bytes)
        return FS_ENOMEM;
    buffer_append(&open->list, in.left);
    through->list_bytes += open->list.size;
    open->has_list = true;
    return 0;
}

static int visit_dots(struct p9_through *through, struct through_node *node, const struct p9_open *open,
                      uint64_t offset, p9_visit *visit, void *context, bool *goes_on)
{
    struct through_node *parent = node->parent ? node->parent : node;
    struct p9_attr attr;
    int status = 0;
    if (offset < 1) {
        status = through->fs.ops->getattr(&through->fs, &node->node, open, &attr);
        *goes_on = status == 0 && visit(context, 1, ".", &attr);
    }
    if (status || !*goes_on || offset >= 2)
        return status;
    status = through->fs.ops->getattr(&through->fs, &parent->node, NULL, &attr);
    *goes_on = status == 0 && visit(context, 2, "..", &attr);
    return status;
}

int through_readdir(struct p9_fs *fs, struct p9_node *node, struct p9_open *open, uint64_t offset, p9_visit *visit,
                    void *context)
{
    struct p9_through *through = through_of(fs);
    char name[FS_NAME_MAX + 1];
    bool goes_on = true;
    int status = 0;
    if (!through_node_of(node)->is_linked)
        return 0;
    if (!open->has_list || offset == 0)
        status = list_load(through, through_node_of(node), open);
    if (status == 0)
        status = visit_dots(through, through_node_of(node), open, offset, visit, context, &goes_on);
    struct wire_reader in = {.left = buffer_bytes(&open->list)};
    for (uint64_t at = 3; status == 0 && goes_on && in.left.size; at++) {
        struct p9_attr attr;
        if (!through_get_attr(through, &in, &attr))
            return FS_EIO;
        struct bytes text = wire_get_string(&in);
        if (in.is_short || text.size == 0 || text.size > FS_NAME_MAX)
            return FS_EIO;
        if (at <= offset)
            continue;
        memcpy(name, text.data, text.size);
        name[text.size] = 0;
        goes_on = visit(context, at, name, &attr);
    }
    return status;
}

/* ---- extended attributes ---- */

/* A change of one attribute, up to what is particular. */
static int begin_xattr(struct p9_through *through, struct p9_node *node, const struct p9_open *open,
                       enum fs_change change, struct buffer **request)
{
    *request = p9_gate_begin(&through->gate);
    if (change)
        wire_put8(*request, (uint8_t)change);
    return through_begin_place(through, through_node_of(node), open, *request);
}

int through_xattr_get(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                      struct buffer *value)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request;
    struct wire_reader in;
    int status = begin_xattr(through, node, open, (enum fs_change)0, &request);
    if (status)
        return status;
    wire_put_string(request, bytes_of_string(name));
    status = p9_gate_ask(&through->gate, EVENT_FS_XATTR, &in);
    if (status == 0 && in.left.size > FS_XATTR_MAX)
        status = FS_EIO;
    if (status == 0)
        buffer_append(value, in.left);
    return status;
}

int through_xattr_list(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, struct buffer *names)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request;
    struct wire_reader in;
    int status = begin_xattr(through, node, open, (enum fs_change)0, &request);
    if (status)
        return status;
    wire_put_string(request, bytes_of(NULL, 0));
    status = p9_gate_ask(&through->gate, EVENT_FS_XATTR, &in);
    while (status == 0 && in.left.size) {
        struct bytes name = wire_get_string(&in);
        wire_get_bytes(&in, wire_get32(&in));
        if (in.is_short || names->size > FS_XATTR_MAX)
            return FS_EIO;
        buffer_append(names, name);
        buffer_append_byte(names, 0);
    }
    return status;
}

int through_xattr_set(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name,
                      struct bytes value, uint32_t flags)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request;
    struct wire_reader in;
    int status = begin_xattr(through, node, open, FS_SETXATTR, &request);
    if (status)
        return status;
    wire_put32(request, flags);
    wire_put_string(request, bytes_of_string(name));
    wire_put32(request, (uint32_t)value.size);
    buffer_append(request, value);
    return p9_gate_ask(&through->gate, EVENT_FS_CHANGE, &in);
}

int through_xattr_drop(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, const char *name)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request;
    struct wire_reader in;
    int status = begin_xattr(through, node, open, FS_DROPXATTR, &request);
    if (status)
        return status;
    wire_put_string(request, bytes_of_string(name));
    return p9_gate_ask(&through->gate, EVENT_FS_CHANGE, &in);
}
