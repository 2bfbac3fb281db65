/* A host folder that is only read. */
#include "src/backends/p9_dir.h"

#include <string.h>

#include "src/base/alloc.h"

static struct p9_dir *dir_of(struct p9_base *base)
{
    return (struct p9_dir *)base;
}

/* Appends the names from the root to a file. False: too long to ask for. */
static bool build_path(struct p9_dir *dir, uint32_t id, struct buffer *path)
{
    size_t size = 0;
    for (uint32_t at = id; dir->files[at].parent; at = dir->files[at].parent)
        size += strlen(dir->files[at].name) + 1;
    buffer_clear(path);
    if (size == 0)
        return true;
    if (size - 1 > FS_PATH_MAX)
        return false;
    uint8_t *end = buffer_extend(path, size - 1) + size - 1;
    for (uint32_t at = id; dir->files[at].parent; at = dir->files[at].parent) {
        size_t length = strlen(dir->files[at].name);
        end -= length;
        memcpy(end, dir->files[at].name, length);
        if (end > path->data)
            *--end = '/';
    }
    return true;
}

/* Begins a request with a path, or with a place of that path. NULL: the path is too long. */
static struct buffer *begin(struct p9_dir *dir, uint32_t id, bool is_place)
{
    if (!build_path(dir, id, &dir->path))
        return NULL;
    struct buffer *request = p9_gate_begin(&dir->gate);
    if (is_place)
        wire_put32(request, FS_NO_HANDLE);
    wire_put_string(request, buffer_bytes(&dir->path));
    return request;
}

static uint32_t file_add(struct p9_dir *dir, uint32_t parent, struct bytes name, const struct p9_host_attr *seen)
{
    if (dir->count == dir->capacity) {
        dir->capacity *= 2;
        dir->files = mem_resize(dir->files, dir->capacity * sizeof *dir->files);
    }
    struct p9_dir_file *file = &dir->files[dir->count];
    *file =
        (struct p9_dir_file){.parent = parent, .ino = seen->ino, .size = seen->attr.size, .mtime = seen->attr.mtime};
    file->name = mem_alloc(name.size + 1, 1);
    if (name.size)
        memcpy(file->name, name.data, name.size);
    return dir->count++;
}

static void entry_fill(struct p9_base_entry *entry, const struct p9_host_attr *seen, const char *name, uint32_t id)
{
    *entry = (struct p9_base_entry){
        .name = name, .attr = seen->attr, .link_low = seen->ino, .link_high = seen->dev, .id = id};
}

static int dir_root(struct p9_base *base, struct p9_base_entry *entry)
{
    struct p9_dir *dir = dir_of(base);
    struct p9_host_attr seen;
    struct wire_reader in;
    struct buffer *request = p9_gate_begin(&dir->gate);
    wire_put32(request, FS_NO_HANDLE);
    wire_put_string(request, bytes_of(NULL, 0));
    int status = p9_gate_ask(&dir->gate, EVENT_FS_STAT, &in);
    if (status == 0 && !p9_gate_get_attr(&in, &seen))
        status = FS_EIO;
    if (status)
        return status;
    if (dir->count == P9_BASE_ROOT)
        file_add(dir, 0, bytes_of(NULL, 0), &seen);
    entry_fill(entry, &seen, "", P9_BASE_ROOT);
    return 0;
}

/* What a world may not say: a name that is none. */
static bool is_name(struct bytes name)
{
    if (name.size == 0 || name.size > FS_NAME_MAX || memchr(name.data, '/', name.size) ||
        memchr(name.data, 0, name.size))
        return false;
    return !(name.data[0] == '.' && (name.size == 1 || (name.size == 2 && name.data[1] == '.')));
}

static bool name_is_behind(struct bytes name, struct bytes last)
{
    size_t shorter = name.size < last.size ? name.size : last.size;
    int order = shorter ? memcmp(name.data, last.data, shorter) : 0;
    return order > 0 || (order == 0 && name.size > last.size);
}

/* True if the answer is a list of files with distinct names, in order. */
static bool list_is_sound(struct wire_reader in)
{
    struct p9_host_attr seen;
    struct bytes last = {0};
    while (in.left.size) {
        if (!p9_gate_get_attr(&in, &seen))
            return false;
        struct bytes name = wire_get_string(&in);
        if (in.is_short || !is_name(name) || !name_is_behind(name, last))
            return false;
        last = name;
    }
    return true;
}

static int dir_list(struct p9_base *base, uint32_t folder,
                    bool (*visit)(void *context, const struct p9_base_entry *entry), void *context)
{
    struct p9_dir *dir = dir_of(base);
    struct wire_reader in;
    if (!begin(dir, folder, true))
        return FS_ENAMETOOLONG;
    int status = p9_gate_ask(&dir->gate, EVENT_FS_LIST, &in);
    if (status == 0 && !list_is_sound(in))
        status = FS_EIO;
    bool goes_on = status == 0;
    while (goes_on && in.left.size) {
        struct p9_host_attr seen;
        struct p9_base_entry entry;
        p9_gate_get_attr(&in, &seen);
        uint32_t id = file_add(dir, folder, wire_get_string(&in), &seen);
        entry_fill(&entry, &seen, dir->files[id].name, id);
        goes_on = visit(context, &entry);
    }
    return status;
}

/* ---- contents ---- */

static struct p9_dir_chunk *chunk_find(struct p9_dir *dir, uint32_t file, uint64_t number)
{
    for (uint32_t i = 0; i < P9_DIR_CHUNKS_KEPT; i++) {
        uint32_t at = (dir->last_chunk + i) % P9_DIR_CHUNKS_KEPT;
        if (dir->chunks[at].file == file && dir->chunks[at].number == number) {
            dir->last_chunk = at;
            return &dir->chunks[at];
        }
    }
    return NULL;
}

/* The chunk that was not used for the longest time. */
static struct p9_dir_chunk *chunk_oldest(struct p9_dir *dir)
{
    uint32_t oldest = 0;
    for (uint32_t i = 1; i < P9_DIR_CHUNKS_KEPT; i++) {
        if (dir->chunks[i].used_at < dir->chunks[oldest].used_at)
            oldest = i;
    }
    dir->last_chunk = oldest;
    return &dir->chunks[oldest];
}

static int chunk_ask(struct p9_dir *dir, uint32_t id, uint64_t number, struct p9_dir_chunk *chunk)
{
    const struct p9_dir_file *file = &dir->files[id];
    struct buffer *request = begin(dir, id, true);
    if (!request)
        return FS_ENAMETOOLONG;
    uint64_t offset = number * P9_DIR_CHUNK, left = file->size - offset;
    uint32_t size = left < P9_DIR_CHUNK ? (uint32_t)left : P9_DIR_CHUNK;
    wire_put64(request, offset);
    wire_put32(request, size);
    wire_put8(request, 1);
    wire_put64(request, file->ino);
    wire_put64(request, file->size);
    wire_put64(request, (uint64_t)file->mtime.seconds);
    wire_put32(request, file->mtime.nanoseconds);
    struct wire_reader in;
    int status = p9_gate_ask(&dir->gate, EVENT_FS_READ, &in);
    if (status == 0 && in.left.size != size)
        status = FS_ESTALE;
    chunk->file = P9_BASE_NONE;
    if (status)
        return status;
    buffer_clear(&chunk->bytes);
    buffer_append(&chunk->bytes, in.left);
    chunk->file = id;
    chunk->number = number;
    return 0;
}

static int dir_read(struct p9_base *base, uint32_t file, uint64_t offset, uint8_t *out, uint32_t size)
{
    struct p9_dir *dir = dir_of(base);
    while (size > 0) {
        uint64_t number = offset / P9_DIR_CHUNK;
        struct p9_dir_chunk *chunk = chunk_find(dir, file, number);
        if (!chunk) {
            chunk = chunk_oldest(dir);
            int status = chunk_ask(dir, file, number, chunk);
            if (status)
                return status;
        }
        chunk->used_at = ++dir->uses;
        struct bytes part = bytes_slice(buffer_bytes(&chunk->bytes), (size_t)(offset % P9_DIR_CHUNK), size);
        memcpy(out, part.data, part.size);
        out += part.size;
        offset += part.size;
        size -= (uint32_t)part.size;
    }
    return 0;
}

static int dir_readlink(struct p9_base *base, uint32_t link, struct buffer *target)
{
    struct p9_dir *dir = dir_of(base);
    struct wire_reader in;
    if (!begin(dir, link, false))
        return FS_ENAMETOOLONG;
    int status = p9_gate_ask(&dir->gate, EVENT_FS_READLINK, &in);
    if (status == 0)
        buffer_append(target, in.left);
    return status;
}

static int dir_xattrs(struct p9_base *base, uint32_t file,
                      void (*visit)(void *context, const char *name, struct bytes value), void *context)
{
    struct p9_dir *dir = dir_of(base);
    struct wire_reader in;
    char name[FS_NAME_MAX + 1];
    struct buffer *request = begin(dir, file, true);
    if (!request)
        return FS_ENAMETOOLONG;
    wire_put_string(request, bytes_of(NULL, 0));
    int status = p9_gate_ask(&dir->gate, EVENT_FS_XATTR, &in);
    while (status == 0 && in.left.size) {
        struct bytes text = wire_get_string(&in);
        struct bytes value = wire_get_bytes(&in, wire_get32(&in));
        if (in.is_short || text.size == 0 || text.size > FS_NAME_MAX || memchr(text.data, 0, text.size))
            return FS_EIO;
        memcpy(name, text.data, text.size);
        name[text.size] = 0;
        visit(context, name, value);
    }
    return status;
}

static void dir_path(struct p9_base *base, uint32_t file, struct buffer *path)
{
    struct p9_dir *dir = dir_of(base);
    if (build_path(dir, file, &dir->path))
        buffer_append(path, buffer_bytes(&dir->path));
}

static void dir_deinit(struct p9_base *base)
{
    struct p9_dir *dir = dir_of(base);
    for (uint32_t i = P9_BASE_ROOT; i < dir->count; i++)
        mem_free(dir->files[i].name);
    mem_free(dir->files);
    for (uint32_t i = 0; i < P9_DIR_CHUNKS_KEPT; i++)
        buffer_deinit(&dir->chunks[i].bytes);
    buffer_deinit(&dir->path);
    p9_gate_deinit(&dir->gate);
    dir->files = NULL;
    dir->count = dir->capacity = 0;
}

static const struct p9_base_ops dir_ops = {
    .root = dir_root,
    .list = dir_list,
    .read = dir_read,
    .readlink = dir_readlink,
    .xattrs = dir_xattrs,
    .path = dir_path,
    .deinit = dir_deinit,
};

void p9_dir_init(struct p9_dir *dir, const struct crossing *crossing, uint16_t source)
{
    *dir = (struct p9_dir){.base = {.ops = &dir_ops}, .count = P9_BASE_ROOT, .capacity = 64};
    p9_gate_init(&dir->gate, crossing, source);
    dir->files = mem_alloc(dir->capacity, sizeof *dir->files);
}
