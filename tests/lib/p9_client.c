#include "tests/lib/p9_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"

void client_init(struct p9_client *client, struct p9_server *server)
{
    *client = (struct p9_client){.server = server};
}

void client_deinit(struct p9_client *client)
{
    buffer_deinit(&client->message);
}

int client_send(struct p9_client *client, struct bytes message)
{
    struct bytes reply = p9_server_handle(client->server, message, client->room ? client->room : P9_MSIZE_MAX);
    assert_true(reply.size >= P9_HEADER);
    assert_int_equal(load_le32(reply.data), reply.size);
    assert_memory_equal(reply.data + 5, message.data + 5, 2);
    client->in = (struct wire_reader){.left = bytes_slice(reply, P9_HEADER, SIZE_MAX)};
    if (reply.data[4] == 7) {
        assert_int_equal(reply.size, P9_ERROR_BYTES);
        int status = (int)wire_get32(&client->in);
        assert_int_not_equal(status, 0);
        return status;
    }
    assert_int_equal(reply.data[4], (uint8_t)(message.data[4] + 1));
    return 0;
}

int client_call(struct p9_client *client, uint8_t type, const char *format, ...)
{
    struct buffer *out = &client->message;
    va_list arguments;
    buffer_clear(out);
    wire_put32(out, 0);
    wire_put8(out, type);
    wire_put16(out, type == T_VERSION ? 0xffff : (uint16_t)(type * 3));
    va_start(arguments, format);
    for (; *format; format++) {
        const void *bytes;
        switch (*format) {
        case '1': wire_put8(out, (uint8_t)va_arg(arguments, unsigned)); break;
        case '2': wire_put16(out, (uint16_t)va_arg(arguments, unsigned)); break;
        case '4': wire_put32(out, va_arg(arguments, unsigned)); break;
        case '8': wire_put64(out, va_arg(arguments, uint64_t)); break;
        case 's': wire_put_string(out, bytes_of_string(va_arg(arguments, const char *))); break;
        case 'b':
            bytes = va_arg(arguments, const void *);
            buffer_append(out, bytes_of(bytes, va_arg(arguments, size_t)));
            break;
        default: fail_msg("format %c", *format);
        }
    }
    va_end(arguments);
    store_le32(out->data, (uint32_t)out->size);
    return client_send(client, buffer_bytes(out));
}

void client_start(struct p9_client *client, uint32_t uid)
{
    assert_int_equal(client_call(client, T_VERSION, "4s", 65536u, "9P2000.L"), 0);
    assert_int_equal(wire_get32(&client->in), 65536);
    assert_true(bytes_equal(wire_get_string(&client->in), bytes_of_string("9P2000.L")));
    assert_int_equal(client_call(client, T_ATTACH, "44ss4", 0u, 0xffffffffu, "me", "", uid), 0);
    assert_int_equal(wire_get8(&client->in), 0x80);
}

int client_walk(struct p9_client *client, uint32_t fid, const char *path)
{
    struct buffer names = {0};
    unsigned count = 0;
    while (*path) {
        size_t size = strcspn(path, "/");
        wire_put_string(&names, bytes_of(path, size));
        count++;
        path += size + (path[size] == '/');
    }
    int status = client_call(client, T_WALK, "442b", 0u, fid, count, names.data, names.size);
    buffer_deinit(&names);
    if (status == 0 && wire_get16(&client->in) != count)
        return FS_ENOENT;
    return status;
}

int client_open(struct p9_client *client, uint32_t fid, const char *path, uint32_t flags)
{
    int status = client_walk(client, fid, path);
    if (status)
        return status;
    status = client_call(client, T_LOPEN, "44", fid, flags);
    if (status)
        client_call(client, T_CLUNK, "4", fid);
    return status;
}

int client_getattr(struct p9_client *client, uint32_t fid, struct p9_seen *seen)
{
    int status = client_call(client, T_GETATTR, "48", fid, (uint64_t)0x7ff);
    struct wire_reader *in = &client->in;
    if (status)
        return status;
    assert_int_equal(in->left.size, 153);
    assert_int_equal(wire_get64(in), 0x7ff);
    *seen = (struct p9_seen){.qid_type = wire_get8(in)};
    seen->qid_version = wire_get32(in);
    seen->qid_path = wire_get64(in);
    seen->mode = wire_get32(in);
    seen->uid = wire_get32(in);
    seen->gid = wire_get32(in);
    seen->nlink = wire_get64(in);
    seen->rdev = wire_get64(in);
    seen->size = wire_get64(in);
    wire_get64(in);
    seen->blocks = wire_get64(in);
    wire_get_bytes(in, 16);
    seen->mtime = wire_get64(in);
    wire_get64(in);
    seen->ctime = wire_get64(in);
    return 0;
}

int client_setattr(struct p9_client *client, uint32_t fid, const struct p9_setattr *set)
{
    return client_call(client, T_SETATTR, "4444488888", fid, set->valid, set->mode, set->uid, set->gid, set->size,
                       (uint64_t)set->atime.seconds, (uint64_t)set->atime.nanoseconds, (uint64_t)set->mtime.seconds,
                       (uint64_t)set->mtime.nanoseconds);
}

const char *client_read(struct p9_client *client, uint32_t fid, uint64_t offset, uint32_t size)
{
    static char text[65536];
    int status = client_call(client, T_READ, "484", fid, offset, size);
    if (status) {
        snprintf(text, sizeof text, "errno %d", status);
        return text;
    }
    uint32_t count = wire_get32(&client->in);
    assert_int_equal(count, client->in.left.size);
    assert_true(count <= size && count < sizeof text);
    if (count)
        memcpy(text, client->in.left.data, count);
    text[count] = 0;
    return text;
}

int client_write(struct p9_client *client, uint32_t fid, uint64_t offset, const char *text)
{
    size_t size = strlen(text);
    int status = client_call(client, T_WRITE, "484b", fid, offset, (unsigned)size, text, size);
    if (status == 0)
        assert_int_equal(wire_get32(&client->in), size);
    return status;
}

#define LIST_FID 9999u

const char *client_list(struct p9_client *client, const char *path, uint32_t count)
{
    static char text[65536];
    uint64_t offset = 0;
    unsigned dots = 0;
    text[0] = 0;
    assert_int_equal(client_open(client, LIST_FID, path, FS_O_RDONLY), 0);
    for (;;) {
        assert_int_equal(client_call(client, T_READDIR, "484", LIST_FID, offset, count), 0);
        uint32_t size = wire_get32(&client->in);
        assert_true(size <= count && size == client->in.left.size);
        if (size == 0)
            break;
        while (client->in.left.size) {
            wire_get_bytes(&client->in, 13);
            offset = wire_get64(&client->in);
            wire_get8(&client->in);
            struct bytes name = wire_get_string(&client->in);
            assert_false(client->in.is_short);
            bool is_dots = name.data[0] == '.' && (name.size == 1 || (name.size == 2 && name.data[1] == '.'));
            dots += is_dots;
            if (!is_dots)
                snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s", text[0] ? " " : "",
                         (int)name.size, (const char *)name.data);
        }
    }
    assert_int_equal(dots, 2);
    assert_int_equal(client_call(client, T_CLUNK, "4", LIST_FID), 0);
    return text;
}

int client_unlink(struct p9_client *client, const char *folder, const char *name, uint32_t flags)
{
    assert_int_equal(client_walk(client, LIST_FID, folder), 0);
    int status = client_call(client, T_UNLINKAT, "4s4", LIST_FID, name, flags);
    assert_int_equal(client_call(client, T_CLUNK, "4", LIST_FID), 0);
    return status;
}

/* ---- a tree in memory ---- */

struct row {
    const char *name;
    uint32_t parent;
    uint32_t mode, nlink;
    uint64_t size, link;
};

/* Numbered from 1. */
static const struct row rows[] = {
    {"", 0, FS_S_IFDIR | 0755, 3, 4096, 1},      {"a", 1, FS_S_IFREG | 0644, 2, 5, 50},
    {"b", 1, FS_S_IFDIR | 0700, 2, 4096, 3},     {"l", 1, FS_S_IFLNK | 0777, 1, 1, 4},
    {"p", 1, FS_S_IFIFO | 0600, 1, 0, 5},        {"x", 1, FS_S_IFREG | 0600, 1, 0, 6},
    {"big", 3, FS_S_IFREG | 0444, 1, 200000, 7}, {"two", 3, FS_S_IFREG | 0644, 2, 5, 50},
};

#define ROWS (sizeof rows / sizeof rows[0])

uint8_t memory_base_byte(uint64_t offset)
{
    return (uint8_t)(offset / 251 + offset);
}

static void fill_entry(uint32_t id, struct p9_base_entry *entry)
{
    const struct row *row = &rows[id - 1];
    *entry = (struct p9_base_entry){.name = row->name, .id = id, .link_low = row->link};
    entry->attr = (struct p9_attr){.mode = row->mode, .uid = 7, .gid = 8, .nlink = row->nlink, .size = row->size};
    entry->attr.mtime.seconds = 1000 + id;
}

static int memory_root(struct p9_base *base, struct p9_base_entry *entry)
{
    fill_entry(P9_BASE_ROOT, entry);
    return ((struct memory_base *)base)->fails;
}

static int memory_list(struct p9_base *base, uint32_t folder,
                       bool (*visit)(void *context, const struct p9_base_entry *entry), void *context)
{
    struct memory_base *memory = (struct memory_base *)base;
    struct p9_base_entry entry;
    memory->lists++;
    if (memory->fails)
        return memory->fails;
    for (uint32_t id = 1; id <= ROWS; id++) {
        fill_entry(id, &entry);
        if (rows[id - 1].parent == folder && !visit(context, &entry))
            break;
    }
    return 0;
}

static int memory_read(struct p9_base *base, uint32_t file, uint64_t offset, uint8_t *out, uint32_t size)
{
    struct memory_base *memory = (struct memory_base *)base;
    memory->reads++;
    if (memory->fails)
        return memory->fails;
    assert_true(offset + size <= rows[file - 1].size);
    for (uint32_t i = 0; i < size; i++)
        out[i] = rows[file - 1].size == 5 ? (uint8_t) "hello"[offset + i] : memory_base_byte(offset + i);
    return 0;
}

static int memory_readlink(struct p9_base *base, uint32_t link, struct buffer *target)
{
    (void)link;
    buffer_append_string(target, "a");
    return ((struct memory_base *)base)->fails;
}

static int memory_xattrs(struct p9_base *base, uint32_t file,
                         void (*visit)(void *context, const char *name, struct bytes value), void *context)
{
    struct memory_base *memory = (struct memory_base *)base;
    if (memory->fails)
        return memory->fails;
    if (file == 5)
        return FS_EOPNOTSUPP;
    if (file == 6) {
        visit(context, "user.test", bytes_of_string("value"));
        visit(context, "user.other", bytes_of_string("v"));
    }
    return 0;
}

static void memory_path(struct p9_base *base, uint32_t file, struct buffer *path)
{
    uint32_t parent = rows[file - 1].parent;
    if (parent > P9_BASE_ROOT) {
        memory_path(base, parent, path);
        buffer_append_byte(path, '/');
    }
    buffer_append_string(path, rows[file - 1].name);
}

static void memory_deinit(struct p9_base *base)
{
    (void)base;
}

static const struct p9_base_ops memory_ops = {
    .root = memory_root,
    .list = memory_list,
    .read = memory_read,
    .readlink = memory_readlink,
    .xattrs = memory_xattrs,
    .path = memory_path,
    .deinit = memory_deinit,
};

void memory_base_init(struct memory_base *base)
{
    *base = (struct memory_base){.base = {.ops = &memory_ops}};
}
