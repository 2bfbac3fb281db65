/* What the guest has changed: a walk over the folders that it has looked into, with a stack of our own. */
#include <string.h>

#include "src/backends/p9_overlay_private.h"
#include "src/base/alloc.h"

struct level {
    struct overlay_entry *folder;
    uint64_t cookie;  /* of the entry that was visited last */
    size_t path_size; /* of the folder's path */
};

struct walking {
    struct p9_overlay *overlay;
    bool (*visit)(void *context, const struct p9_change *change);
    void *context;
    struct level *levels;
    uint32_t depth, room;
    struct buffer path, origin;
};

static void path_set(struct walking *walking, size_t folder_size, const char *name)
{
    walking->path.size = folder_size;
    if (folder_size)
        buffer_append_byte(&walking->path, '/');
    buffer_append_string(&walking->path, name);
}

static bool tell(struct walking *walking, enum p9_change_kind kind, struct overlay_entry *entry)
{
    struct p9_change change = {.kind = kind, .path = buffer_string(&walking->path)};
    if (kind == P9_CHANGE_MOVED)
        change.origin = buffer_string(&walking->origin);
    if (entry) {
        change.node = &entry->node;
        change.base = entry->inode->base;
    }
    return walking->visit(walking->context, &change);
}

/* Names of the base that are no longer there. */
static bool tell_gone(struct walking *walking, const struct overlay_folder *folder, size_t path_size)
{
    struct bytes left = buffer_bytes(&folder->gone);
    while (left.size) {
        const char *name = (const char *)left.data;
        left = bytes_slice(left, strlen(name) + 1, SIZE_MAX);
        path_set(walking, path_size, name);
        if (!folder_find(folder, name) && !tell(walking, P9_CHANGE_REMOVED, NULL))
            return false;
    }
    return true;
}

/* True if the base has this file elsewhere; its path is then in origin. */
static bool has_moved(struct walking *walking, const struct overlay_entry *entry)
{
    struct p9_base *base = walking->overlay->base;
    if (entry->is_base)
        return false;
    buffer_clear(&walking->origin);
    base->ops->path(base, entry->inode->base, &walking->origin);
    return !bytes_equal(buffer_bytes(&walking->origin), buffer_bytes(&walking->path));
}

static bool tell_entry(struct walking *walking, struct overlay_entry *entry)
{
    const struct overlay_inode *inode = entry->inode;
    if (inode->base == P9_BASE_NONE)
        return tell(walking, P9_CHANGE_ADDED, entry);
    if (has_moved(walking, entry) && !tell(walking, P9_CHANGE_MOVED, entry))
        return false;
    if (inode->is_written && p9_is_type(inode->mode, FS_S_IFREG))
        return tell(walking, P9_CHANGE_MODIFIED, entry);
    return !inode->has_new_attributes || tell(walking, P9_CHANGE_ATTRIBUTES, entry);
}

static bool push(struct walking *walking, struct overlay_entry *folder)
{
    if (walking->depth == walking->room) {
        walking->room = walking->room ? walking->room * 2 : 32;
        walking->levels = mem_resize(walking->levels, walking->room * sizeof *walking->levels);
    }
    walking->levels[walking->depth++] = (struct level){.folder = folder, .path_size = walking->path.size};
    return !folder->inode->folder || tell_gone(walking, folder->inode->folder, walking->path.size);
}

void p9_overlay_changes(struct p9_overlay *overlay, bool (*visit)(void *context, const struct p9_change *change),
                        void *context)
{
    struct walking walking = {.overlay = overlay, .visit = visit, .context = context};
    bool goes_on = overlay->root && push(&walking, overlay->root);
    while (goes_on && walking.depth) {
        struct level *level = &walking.levels[walking.depth - 1];
        struct overlay_folder *folder = level->folder->inode->folder;
        struct overlay_entry *entry = folder ? folder_next(folder, level->cookie) : NULL;
        if (!entry) {
            walking.depth--;
            continue;
        }
        level->cookie = entry->cookie;
        path_set(&walking, level->path_size, entry->name);
        goes_on = tell_entry(&walking, entry);
        if (goes_on && overlay_is_folder(entry->inode))
            goes_on = push(&walking, entry);
    }
    mem_free(walking.levels);
    buffer_deinit(&walking.path);
    buffer_deinit(&walking.origin);
}
