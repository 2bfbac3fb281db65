/* Mode rw: the names of a host folder, and everything about them that is no open file. */
#include "src/backends/p9_through.h"

#include <string.h>

#include "src/backends/p9_through_private.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

#define FIRST_BUCKETS 64u

/* ---- nodes ---- */

static struct through_node **bucket_of(const struct p9_through *through, uint64_t parent, const char *name)
{
    uint64_t hash = hash_bytes_seeded(bytes_of_string(name), parent).low;
    return &through->buckets[hash & (through->bucket_count - 1)];
}

static void table_put(struct p9_through *through, struct through_node *node)
{
    struct through_node **bucket = bucket_of(through, node->parent->serial, node->name);
    node->next = *bucket;
    *bucket = node;
    node->is_linked = true;
}

static void table_take(struct p9_through *through, struct through_node *node)
{
    struct through_node **at = bucket_of(through, node->parent->serial, node->name);
    while (*at != node)
        at = &(*at)->next;
    *at = node->next;
    node->is_linked = false;
}

static void table_grow(struct p9_through *through)
{
    struct through_node **old = through->buckets;
    uint32_t old_count = through->bucket_count;
    through->bucket_count *= 2;
    through->buckets = mem_alloc(through->bucket_count, sizeof(struct through_node *));
    for (uint32_t i = 0; i < old_count; i++) {
        for (struct through_node *node = old[i], *next; node; node = next) {
            next = node->next;
            table_put(through, node);
        }
    }
    mem_free(old);
}

static struct through_node *find_node(const struct p9_through *through, const struct through_node *folder,
                                      const char *name)
{
    struct through_node *node = *bucket_of(through, folder->serial, name);
    while (node && (node->parent != folder || strcmp(node->name, name) != 0))
        node = node->next;
    return node;
}

static struct through_node *node_new(struct p9_through *through, struct through_node *parent, const char *name)
{
    struct through_node *node = mem_alloc(1, sizeof *node);
    node->serial = through->next_serial++;
    node->name = mem_copy_string(name);
    node->handle = FS_NO_HANDLE;
    node->parent = parent;
    if (parent)
        p9_node_hold(&parent->node);
    through->node_count++;
    return node;
}

struct p9_node *through_child(struct p9_through *through, struct through_node *folder, const char *name)
{
    struct through_node *node = find_node(through, folder, name);
    if (!node) {
        if (through->node_count == through->bucket_count)
            table_grow(through);
        node = node_new(through, folder, name);
        table_put(through, node);
    }
    p9_node_hold(&node->node);
    return &node->node;
}

static void through_free_node(struct p9_fs *fs, struct p9_node *gone)
{
    struct p9_through *through = through_of(fs);
    struct through_node *node = through_node_of(gone);
    /* Upwards as long as each was the last to hold the next: deep trees take no stack. */
    while (node && node->node.references == 0 && node != through->root) {
        struct through_node *parent = node->parent;
        if (node->is_linked)
            table_take(through, node);
        mem_free(node->name);
        mem_free(node);
        through->node_count--;
        node = parent;
        if (node)
            node->node.references--;
    }
}

/* ---- paths ---- */

int through_path(const struct through_node *node, const char *name, struct buffer *path)
{
    size_t size = name ? strlen(name) + 1 : 0;
    for (const struct through_node *at = node; at->parent; at = at->parent) {
        if (!at->is_linked)
            return FS_ENOENT;
        size += strlen(at->name) + 1;
        if (size > FS_PATH_MAX)
            return FS_ENAMETOOLONG;
    }
    buffer_clear(path);
    if (size == 0)
        return 0;
    uint8_t *end = buffer_extend(path, size - 1) + size - 1;
    for (const struct through_node *at = node;;) {
        const char *part = name ? name : at->name;
        size_t length = strlen(part);
        end -= length;
        memcpy(end, part, length);
        if (!name)
            at = at->parent;
        name = NULL;
        if (end == path->data)
            return 0;
        *--end = '/';
    }
}

int through_begin_place(struct p9_through *through, struct through_node *node, const struct p9_open *open,
                        struct buffer *request)
{
    uint32_t handle = open ? open->handle : FS_NO_HANDLE;
    int status = through_path(node, NULL, &through->path);
    if (status == FS_ENOENT && handle == FS_NO_HANDLE)
        handle = node->handle;
    if (status && handle == FS_NO_HANDLE)
        return status;
    if (status)
        buffer_clear(&through->path);
    wire_put32(request, handle);
    wire_put_string(request, buffer_bytes(&through->path));
    return 0;
}

/* ---- attributes ---- */

/* A number that files of one host file system never share; those of others that are mounted below get one that is
 * mixed from both of theirs. */
static uint64_t file_id(const struct p9_through *through, const struct p9_host_attr *host)
{
    uint8_t both[16];
    if (host->dev == through->root_dev)
        return host->ino;
    store_le64(both, host->dev);
    store_le64(both + 8, host->ino);
    return hash_bytes(bytes_of(both, sizeof both)).low | 1ull << 63;
}

bool through_get_attr(struct p9_through *through, struct wire_reader *in, struct p9_attr *attr)
{
    struct p9_host_attr host;
    if (!p9_gate_get_attr(in, &host))
        return false;
    *attr = host.attr;
    attr->id = file_id(through, &host);
    attr->version = (uint32_t)((uint64_t)attr->mtime.seconds * 1000003u ^ attr->mtime.nanoseconds ^ attr->size << 8);
    return true;
}

int through_ask_attr(struct p9_through *through, enum event_kind kind, struct p9_attr *attr)
{
    struct wire_reader in;
    int status = p9_gate_ask(&through->gate, kind, &in);
    if (status)
        return status;
    return through_get_attr(through, &in, attr) ? 0 : FS_EIO;
}

static int through_getattr(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open, struct p9_attr *attr)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request = p9_gate_begin(&through->gate);
    int status = through_begin_place(through, through_node_of(node), open, request);
    return status ? status : through_ask_attr(through, EVENT_FS_STAT, attr);
}

static int through_setattr(struct p9_fs *fs, struct p9_node *node, const struct p9_open *open,
                           const struct p9_setattr *set)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request = p9_gate_begin(&through->gate);
    struct wire_reader in;
    wire_put8(request, FS_SETATTR);
    int status = through_begin_place(through, through_node_of(node), open, request);
    if (status)
        return status;
    wire_put32(request, set->valid);
    wire_put32(request, set->mode);
    wire_put32(request, set->uid);
    wire_put32(request, set->gid);
    wire_put64(request, set->size);
    wire_put64(request, (uint64_t)set->atime.seconds);
    wire_put32(request, set->atime.nanoseconds);
    wire_put64(request, (uint64_t)set->mtime.seconds);
    wire_put32(request, set->mtime.nanoseconds);
    return p9_gate_ask(&through->gate, EVENT_FS_CHANGE, &in);
}

static int through_statfs(struct p9_fs *fs, struct p9_statfs *status)
{
    struct p9_through *through = through_of(fs);
    struct wire_reader in;
    p9_gate_begin(&through->gate);
    int failed = p9_gate_ask(&through->gate, EVENT_FS_STATFS, &in);
    *status = (struct p9_statfs){.type = wire_get32(&in)};
    status->bsize = wire_get32(&in);
    status->blocks = wire_get64(&in);
    status->bfree = wire_get64(&in);
    status->bavail = wire_get64(&in);
    status->files = wire_get64(&in);
    status->ffree = wire_get64(&in);
    status->namelen = wire_get32(&in);
    return failed == 0 && in.is_short ? FS_EIO : failed;
}

/* ---- walking ---- */

static int through_root(struct p9_fs *fs, struct p9_node **node)
{
    struct p9_through *through = through_of(fs);
    if (!through->root) {
        struct wire_reader in;
        struct p9_host_attr host;
        struct buffer *request = p9_gate_begin(&through->gate);
        wire_put32(request, FS_NO_HANDLE);
        wire_put_string(request, bytes_of(NULL, 0));
        int status = p9_gate_ask(&through->gate, EVENT_FS_STAT, &in);
        if (status == 0 && !p9_gate_get_attr(&in, &host))
            status = FS_EIO;
        if (status)
            return status;
        through->root_dev = host.dev;
        through->root = node_new(through, NULL, "");
        through->root->is_linked = true;
    }
    *node = &through->root->node;
    p9_node_hold(*node);
    return 0;
}

/* Whether the name is there, is the question that the server asks next: it wants the qid. */
static int through_lookup(struct p9_fs *fs, struct p9_node *node, const char *name, struct p9_node **found)
{
    struct p9_through *through = through_of(fs);
    struct through_node *folder = through_node_of(node);
    if (!folder->is_linked)
        return FS_ENOENT;
    if (strcmp(name, "..") != 0) {
        *found = through_child(through, folder, name);
        return 0;
    }
    *found = folder->parent ? &folder->parent->node : node;
    p9_node_hold(*found);
    return 0;
}

static int through_place(struct p9_fs *fs, struct p9_node *node, struct p9_node **folder, char *name)
{
    struct through_node *at = through_node_of(node);
    (void)fs;
    if (!at->is_linked)
        return FS_ENOENT;
    if (!at->parent)
        return FS_EBUSY;
    memcpy(name, at->name, strlen(at->name) + 1);
    *folder = &at->parent->node;
    p9_node_hold(*folder);
    return 0;
}

/* ---- changes of the tree ---- */

static int through_make(struct p9_fs *fs, struct p9_node *node, const char *name, const struct p9_make *make,
                        struct p9_node **made)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request = p9_gate_begin(&through->gate);
    struct p9_attr attr;
    int status = through_path(through_node_of(node), name, &through->path);
    if (status)
        return status;
    wire_put8(request, FS_MAKE);
    wire_put32(request, make->mode);
    wire_put32(request, make->uid);
    wire_put32(request, make->gid);
    wire_put64(request, make->rdev);
    wire_put_string(request, buffer_bytes(&through->path));
    wire_put_string(request, make->target);
    status = through_ask_attr(through, EVENT_FS_CHANGE, &attr);
    if (status == 0)
        *made = through_child(through, through_node_of(node), name);
    return status;
}

static int through_readlink(struct p9_fs *fs, struct p9_node *node, struct buffer *target)
{
    struct p9_through *through = through_of(fs);
    struct wire_reader in;
    int status = through_path(through_node_of(node), NULL, &through->path);
    if (status)
        return status;
    wire_put_string(p9_gate_begin(&through->gate), buffer_bytes(&through->path));
    status = p9_gate_ask(&through->gate, EVENT_FS_READLINK, &in);
    if (status == 0)
        buffer_append(target, in.left);
    return status;
}

/* One change with two paths. */
static int ask_two(struct p9_through *through, enum fs_change change)
{
    struct wire_reader in;
    struct buffer *request = p9_gate_begin(&through->gate);
    wire_put8(request, (uint8_t)change);
    wire_put_string(request, buffer_bytes(&through->path));
    wire_put_string(request, buffer_bytes(&through->other_path));
    return p9_gate_ask(&through->gate, EVENT_FS_CHANGE, &in);
}

static int through_link(struct p9_fs *fs, struct p9_node *folder, const char *name, struct p9_node *file)
{
    struct p9_through *through = through_of(fs);
    int status = through_path(through_node_of(file), NULL, &through->path);
    if (status == 0)
        status = through_path(through_node_of(folder), name, &through->other_path);
    return status ? status : ask_two(through, FS_LINK);
}

/* What stood at a place is gone: its fids keep a node that has no name. */
static void forget(struct p9_through *through, struct through_node *folder, const char *name)
{
    struct through_node *node = find_node(through, folder, name);
    if (node)
        table_take(through, node);
}

static int through_rename(struct p9_fs *fs, struct p9_node *from, const char *old_name, struct p9_node *to,
                          const char *new_name)
{
    struct p9_through *through = through_of(fs);
    struct through_node *old_folder = through_node_of(from), *new_folder = through_node_of(to);
    int status = through_path(old_folder, old_name, &through->path);
    if (status == 0)
        status = through_path(new_folder, new_name, &through->other_path);
    if (status == 0)
        status = ask_two(through, FS_RENAME);
    if (status || bytes_equal(buffer_bytes(&through->path), buffer_bytes(&through->other_path)))
        return status;
    struct through_node *node = find_node(through, old_folder, old_name);
    forget(through, new_folder, new_name);
    if (!node)
        return 0;
    table_take(through, node);
    p9_node_hold(&new_folder->node);
    node->parent = new_folder;
    p9_node_drop(fs, &old_folder->node);
    mem_free(node->name);
    node->name = mem_copy_string(new_name);
    table_put(through, node);
    return 0;
}

static int through_unlink(struct p9_fs *fs, struct p9_node *node, const char *name, bool is_folder)
{
    struct p9_through *through = through_of(fs);
    struct buffer *request = p9_gate_begin(&through->gate);
    struct wire_reader in;
    int status = through_path(through_node_of(node), name, &through->path);
    if (status)
        return status;
    wire_put8(request, FS_UNLINK);
    wire_put8(request, is_folder);
    wire_put_string(request, buffer_bytes(&through->path));
    status = p9_gate_ask(&through->gate, EVENT_FS_CHANGE, &in);
    if (status == 0)
        forget(through, through_node_of(node), name);
    return status;
}

/* ---- life ---- */

static void through_hash(const struct p9_fs *fs, struct hasher *hasher)
{
    const struct p9_through *through = (const struct p9_through *)fs;
    hasher_add_u64(hasher, through->node_count);
    hasher_add_u64(hasher, through->next_serial);
    hasher_add(hasher, bytes_of(through->handles, sizeof through->handles));
}

static void through_deinit(struct p9_fs *fs)
{
    struct p9_through *through = through_of(fs);
    if (through->root) {
        mem_free(through->root->name);
        mem_free(through->root);
    }
    mem_free(through->buckets);
    buffer_deinit(&through->path);
    buffer_deinit(&through->other_path);
    p9_gate_deinit(&through->gate);
    *through = (struct p9_through){0};
}

static const struct p9_fs_ops through_ops = {
    .root = through_root,
    .free_node = through_free_node,
    .lookup = through_lookup,
    .getattr = through_getattr,
    .setattr = through_setattr,
    .open = through_open,
    .close = through_close,
    .create = through_create,
    .make = through_make,
    .read = through_read,
    .write = through_write,
    .fsync = through_fsync,
    .readdir = through_readdir,
    .readlink = through_readlink,
    .link = through_link,
    .rename = through_rename,
    .unlink = through_unlink,
    .place = through_place,
    .statfs = through_statfs,
    .xattr_list = through_xattr_list,
    .xattr_get = through_xattr_get,
    .xattr_set = through_xattr_set,
    .xattr_drop = through_xattr_drop,
    .hash = through_hash,
    .deinit = through_deinit,
};

void p9_through_init(struct p9_through *through, const struct crossing *crossing, uint16_t source)
{
    *through = (struct p9_through){.fs = {.ops = &through_ops}, .bucket_count = FIRST_BUCKETS, .next_serial = 1};
    through->buckets = mem_alloc(FIRST_BUCKETS, sizeof(struct through_node *));
    p9_gate_init(&through->gate, crossing, source);
}
