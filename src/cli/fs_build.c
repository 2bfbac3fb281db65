/* The list of a folder's files, and their contents by id. Folders are walked in the order of their names' bytes, with
 * a stack of our own: a folder may be as deep as its paths are long. */
#include "src/cli/fs_build.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "src/backends/p9_http_tree.h"
#include "src/backends/p9_text.h"
#include "src/base/alloc.h"

#define READ_BYTES (1u << 20)
#define BLOCK_BYTES 4096u

struct entry {
    char *name;
    uint32_t id; /* of the base; P9_BASE_NONE: the preload list */
    struct p9_attr attr;
    uint64_t ino, dev;
};

/* The entries of one folder on the way down. */
struct level {
    struct entry *entries;
    uint32_t count, capacity, next;
};

struct building {
    struct p9_base *base;
    struct host_store *store;
    const struct fs_build_config *config;
    struct fs_build_figures *figures;
    struct level *levels;
    uint32_t depth, depth_room;
    struct buffer list, content, path;
    uint64_t *ids; /* a table of the contents' ids, open addressing; 0 is empty */
    uint32_t id_count, id_room;
    bool has_id_0;
    struct error *error;
};

/* ---- ids ---- */

static uint32_t id_slot(const uint64_t *ids, uint32_t room, uint64_t id)
{
    uint32_t slot = (uint32_t)(id >> 32) & (room - 1);
    while (ids[slot] && ids[slot] != id)
        slot = (slot + 1) & (room - 1);
    return slot;
}

static void id_add(struct building *building, uint64_t id)
{
    if (building->id_count * 2 >= building->id_room) {
        uint32_t room = building->id_room ? building->id_room * 2 : 1024;
        uint64_t *ids = mem_alloc(room, sizeof *ids);
        for (uint32_t i = 0; i < building->id_room; i++) {
            if (building->ids[i])
                ids[id_slot(ids, room, building->ids[i])] = building->ids[i];
        }
        mem_free(building->ids);
        building->ids = ids;
        building->id_room = room;
    }
    uint32_t slot = id_slot(building->ids, building->id_room, id);
    building->id_count += building->ids[slot] != id;
    building->ids[slot] = id;
    building->has_id_0 |= id == 0;
}

static bool id_is_kept(void *context, uint64_t id)
{
    const struct building *building = context;
    return id ? building->ids[id_slot(building->ids, building->id_room, id)] == id : building->has_id_0;
}

/* ---- messages ---- */

/* The path of the entry that is being looked at. */
static const char *current_path(struct building *building)
{
    buffer_clear(&building->path);
    buffer_append_string(&building->path, building->config->folder);
    for (uint32_t i = 0; i < building->depth; i++) {
        const struct level *level = &building->levels[i];
        if (level->next > 0)
            buffer_printf(&building->path, "/%s", level->entries[level->next - 1].name);
    }
    return buffer_string(&building->path);
}

static int fail(struct building *building, const char *why)
{
    return error_set(building->error, EXIT_MISSING, "%.900s: %s", current_path(building), why);
}

static int fail_errno(struct building *building, int status)
{
    char text[48];
    switch (status) {
    case FS_ESTALE: return fail(building, "it changed while it was read");
    case FS_EACCES:
    case FS_EPERM: return fail(building, "permission denied");
    case FS_ENOENT: return fail(building, "it is no longer there");
    case FS_EIO: return fail(building, "input/output error");
    default: snprintf(text, sizeof text, "cannot read (errno %d of Linux)", status); return fail(building, text);
    }
}

/* ---- walking ---- */

static struct entry *entry_add(struct level *level, const char *name)
{
    if (level->count == level->capacity) {
        level->capacity = level->capacity ? level->capacity * 2 : 16;
        level->entries = mem_resize(level->entries, level->capacity * sizeof *level->entries);
    }
    struct entry *entry = &level->entries[level->count++];
    *entry = (struct entry){.name = mem_copy_string(name)};
    return entry;
}

static bool take_entry(void *context, const struct p9_base_entry *from)
{
    struct entry *entry = entry_add(context, from->name);
    entry->id = from->id;
    entry->attr = from->attr;
    entry->ino = from->link_low;
    entry->dev = from->link_high;
    return true;
}

/* The list that is added, at its place in the root. */
static void add_preload(struct building *building, struct level *root)
{
    uint32_t at = 0;
    while (at < root->count && strcmp(root->entries[at].name, FS_BUILD_PRELOAD) < 0)
        at++;
    if (at == root->count || strcmp(root->entries[at].name, FS_BUILD_PRELOAD) != 0) {
        struct entry added = *entry_add(root, FS_BUILD_PRELOAD);
        memmove(&root->entries[at + 1], &root->entries[at], (root->count - 1 - at) * sizeof added);
        root->entries[at] = added;
    }
    struct entry *entry = &root->entries[at];
    entry->id = P9_BASE_NONE;
    entry->attr = (struct p9_attr){.mode = FS_S_IFREG | 0644, .nlink = 1, .size = building->config->preload.size};
    if (building->config->has_clamp)
        entry->attr.mtime.seconds = building->config->clamp_seconds;
}

static int level_push(struct building *building, uint32_t folder)
{
    struct level level = {0};
    int status = building->base->ops->list(building->base, folder, take_entry, &level);
    if (building->depth == building->depth_room) {
        building->depth_room = building->depth_room ? building->depth_room * 2 : 32;
        building->levels = mem_resize(building->levels, building->depth_room * sizeof *building->levels);
    }
    if (building->depth == 0 && building->config->has_preload)
        add_preload(building, &level);
    if (status) {
        fail_errno(building, status);
        status = -1;
    }
    building->levels[building->depth++] = level;
    return status;
}

static void level_pop(struct building *building)
{
    struct level *level = &building->levels[--building->depth];
    for (uint32_t i = 0; i < level->count; i++)
        mem_free(level->entries[i].name);
    mem_free(level->entries);
}

/* ---- entries ---- */

static void put_time(const struct building *building, const struct p9_time *time, struct buffer *out)
{
    const struct fs_build_config *config = building->config;
    bool is_late = config->has_clamp && time->seconds >= config->clamp_seconds;
    buffer_printf(out, " %" PRId64, is_late ? config->clamp_seconds : time->seconds);
    if (time->nanoseconds && !is_late)
        buffer_printf(out, ".%09u", time->nanoseconds);
}

static void put_owner(const struct building *building, const struct p9_attr *attr, struct buffer *out)
{
    bool has_owner = !building->config->has_no_owner;
    buffer_printf(out, "%06o %u %u", attr->mode & 0177777u, has_owner ? attr->uid : 0, has_owner ? attr->gid : 0);
}

static int read_content(struct building *building, const struct entry *entry)
{
    buffer_clear(&building->content);
    if (entry->id == P9_BASE_NONE) {
        buffer_append(&building->content, building->config->preload);
        return 0;
    }
    for (uint64_t offset = 0; offset < entry->attr.size;) {
        uint64_t left = entry->attr.size - offset;
        uint32_t size = left < READ_BYTES ? (uint32_t)left : READ_BYTES;
        uint8_t *to = buffer_extend(&building->content, size);
        int status = building->base->ops->read(building->base, entry->id, offset, to, size);
        if (status)
            return fail_errno(building, status);
        offset += size;
    }
    return 0;
}

static int store_content(struct building *building, struct bytes content, uint64_t *id)
{
    *id = host_store_id(content);
    int put = host_store_put(building->store, *id, content, building->error);
    if (put < 0)
        return -1;
    building->figures->same += put == HOST_STORE_SAME;
    if (put == HOST_STORE_WRITTEN) {
        building->figures->written++;
        building->figures->written_bytes += content.size;
    }
    building->figures->bytes += (content.size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    id_add(building, *id);
    return 0;
}

/* What stands behind the name: a file's id, a symlink's target. */
static int put_rest(struct building *building, const struct entry *entry)
{
    uint64_t id;
    if (p9_is_type(entry->attr.mode, FS_S_IFLNK)) {
        buffer_clear(&building->content);
        int status = building->base->ops->readlink(building->base, entry->id, &building->content);
        if (status)
            return fail_errno(building, status);
        buffer_append_string(&building->list, " ");
        p9_text_put_name(&building->list, buffer_bytes(&building->content));
    } else if (p9_is_type(entry->attr.mode, FS_S_IFREG) && entry->attr.size) {
        if (entry->attr.size > FS_BUILD_FILE_MAX)
            return fail(building, "it is larger than 1 GiB, more than a client would fetch");
        if (read_content(building, entry) < 0 || store_content(building, buffer_bytes(&building->content), &id) < 0)
            return -1;
        buffer_printf(&building->list, " %" PRIx64, id);
    }
    buffer_append_byte(&building->list, '\n');
    return 0;
}

static int put_entry(struct building *building, const struct entry *entry)
{
    const struct p9_attr *attr = &entry->attr;
    struct buffer *list = &building->list;
    if (++building->figures->files > P9_HTTP_FILES_MAX)
        return fail(building, "the folder has more than 1048576 files");
    if (entry->ino == building->store->ino && entry->dev == building->store->dev)
        return fail(building, "the output lies inside the folder that is built: choose another place for it");
    building->figures->linked += attr->nlink > 1 && !p9_is_type(attr->mode, FS_S_IFDIR);
    put_owner(building, attr, list);
    if (p9_is_type(attr->mode, FS_S_IFREG))
        buffer_printf(list, " %" PRIu64, attr->size);
    else if (p9_is_type(attr->mode, FS_S_IFCHR) || p9_is_type(attr->mode, FS_S_IFBLK))
        buffer_printf(list, " %u %u", (unsigned)(attr->rdev >> 8 & 0xfff),
                      (unsigned)((attr->rdev & 0xff) | (attr->rdev >> 12 & 0xfff00)));
    put_time(building, &attr->mtime, list);
    buffer_append_byte(list, ' ');
    p9_text_put_name(list, bytes_of_string(entry->name));
    if (put_rest(building, entry) < 0)
        return -1;
    return p9_is_type(attr->mode, FS_S_IFDIR) ? level_push(building, entry->id) : 0;
}

static int put_all(struct building *building)
{
    struct p9_base_entry root;
    int status = building->base->ops->root(building->base, &root);
    if (status)
        return fail_errno(building, status);
    buffer_append_string(&building->list, "Version: 1\nRevision: 1\nRoot: ");
    put_owner(building, &root.attr, &building->list);
    put_time(building, &root.attr.mtime, &building->list);
    buffer_append_string(&building->list, "\n\n");
    status = level_push(building, root.id);
    while (status == 0 && building->depth) {
        struct level *level = &building->levels[building->depth - 1];
        if (level->next < level->count) {
            status = put_entry(building, &level->entries[level->next++]);
        } else {
            level_pop(building);
            buffer_append_string(&building->list, ".\n");
        }
    }
    return status;
}

/* ---- the whole ---- */

static int put_head(struct building *building)
{
    const struct fs_build_config *config = building->config;
    struct fs_build_figures *figures = building->figures;
    uint64_t root_id;
    if (building->list.size > P9_HTTP_LIST_MAX)
        return error_set(building->error, EXIT_USAGE, "%.900s: the list of its files is longer than 256 MiB",
                         config->folder);
    if (store_content(building, buffer_bytes(&building->list), &root_id) < 0)
        return -1;
    if (figures->bytes > config->max_bytes)
        return error_set(building->error, EXIT_USAGE,
                         "%.900s: its files take %" PRIu64 " bytes, more than the file system may have (%" PRIu64
                         "): give --max-size a larger one",
                         config->folder, figures->bytes, config->max_bytes);
    buffer_clear(&building->content);
    buffer_printf(&building->content,
                  "Version: 1\nRevision: 1\nNextFileID: %" PRIx64 "\nFSFileCount: %" PRIu64 "\nFSSize: %" PRIu64
                  "\nFSMaxSize: %" PRIu64 "\nKey:\nRootID: %" PRIx64 "\n",
                  UINT64_MAX, figures->files, figures->bytes, config->max_bytes, root_id);
    return host_store_finish(building->store, buffer_bytes(&building->content), building->error);
}

int fs_build(struct p9_base *base, struct host_store *store, const struct fs_build_config *config,
             struct fs_build_figures *figures, struct error *error)
{
    struct building building = {.base = base, .store = store, .config = config, .figures = figures, .error = error};
    *figures = (struct fs_build_figures){0};
    int status = put_all(&building);
    if (status == 0)
        status = put_head(&building);
    if (status == 0 && config->is_pruned)
        status = host_store_prune(store, id_is_kept, &building, &figures->removed, error);
    while (building.depth)
        level_pop(&building);
    mem_free(building.levels);
    mem_free(building.ids);
    buffer_deinit(&building.list);
    buffer_deinit(&building.content);
    buffer_deinit(&building.path);
    return status;
}
