/* The entries of one folder: a hash table by name and an array by cookie. */
#include <string.h>

#include "src/backends/p9_overlay_private.h"
#include "src/base/alloc.h"
#include "src/base/must.h"

#define FIRST_BUCKETS 8u
#define FIRST_COOKIE 3u /* 1 and 2 are "." and ".." */

struct overlay_folder *folder_new(struct overlay_entry *self)
{
    struct overlay_folder *folder = mem_alloc(1, sizeof *folder);
    folder->self = self;
    folder->next_cookie = FIRST_COOKIE;
    folder->bucket_count = FIRST_BUCKETS;
    folder->buckets = mem_alloc(FIRST_BUCKETS, sizeof(struct overlay_entry *));
    return folder;
}

void folder_free(struct overlay_folder *folder)
{
    if (!folder)
        return;
    mem_free(folder->order);
    mem_free(folder->buckets);
    buffer_deinit(&folder->gone);
    mem_free(folder);
}

static struct overlay_entry **bucket_of(const struct overlay_folder *folder, const char *name)
{
    return &folder->buckets[hash_bytes(bytes_of_string(name)).low & (folder->bucket_count - 1)];
}

struct overlay_entry *folder_find(const struct overlay_folder *folder, const char *name)
{
    struct overlay_entry *entry = *bucket_of(folder, name);
    while (entry && strcmp(entry->name, name) != 0)
        entry = entry->next;
    return entry;
}

static void put(struct overlay_folder *folder, struct overlay_entry *entry)
{
    struct overlay_entry **bucket = bucket_of(folder, entry->name);
    entry->next = *bucket;
    *bucket = entry;
}

static void grow_buckets(struct overlay_folder *folder)
{
    mem_free(folder->buckets);
    folder->bucket_count *= 2;
    folder->buckets = mem_alloc(folder->bucket_count, sizeof(struct overlay_entry *));
    for (uint32_t i = 0; i < folder->used; i++) {
        if (folder->order[i].entry)
            put(folder, folder->order[i].entry);
    }
}

/* Room for one more in order: first where entries were removed, then by growing. */
static void make_room(struct overlay_folder *folder)
{
    if (folder->used < folder->capacity)
        return;
    if (folder->live < folder->used / 2) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < folder->used; i++) {
            if (folder->order[i].entry)
                folder->order[kept++] = folder->order[i];
        }
        folder->used = kept;
        return;
    }
    folder->capacity = folder->capacity ? folder->capacity * 2 : FIRST_BUCKETS;
    folder->order = mem_resize(folder->order, folder->capacity * sizeof *folder->order);
}

void folder_add(struct overlay_folder *folder, struct overlay_entry *entry)
{
    if (folder->live == folder->bucket_count)
        grow_buckets(folder);
    make_room(folder);
    entry->cookie = folder->next_cookie++;
    entry->parent = folder->self;
    entry->is_linked = true;
    folder->order[folder->used++] = (struct overlay_slot){.cookie = entry->cookie, .entry = entry};
    folder->live++;
    put(folder, entry);
}

/* Where the first slot behind a cookie is. */
static uint32_t behind(const struct overlay_folder *folder, uint64_t cookie)
{
    uint32_t low = 0, high = folder->used;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (folder->order[middle].cookie <= cookie)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void folder_remove(struct overlay_folder *folder, struct overlay_entry *entry)
{
    struct overlay_entry **at = bucket_of(folder, entry->name);
    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
    uint32_t slot = behind(folder, entry->cookie - 1);
    must(folder->order[slot].entry == entry);
    folder->order[slot].entry = NULL;
    folder->live--;
    if (entry->is_base)
        buffer_append(&folder->gone, bytes_of(entry->name, strlen(entry->name) + 1));
    entry->is_base = false;
    entry->parent = NULL;
    entry->is_linked = false;
}

struct overlay_entry *folder_next(const struct overlay_folder *folder, uint64_t cookie)
{
    for (uint32_t i = behind(folder, cookie); i < folder->used; i++) {
        if (folder->order[i].entry)
            return folder->order[i].entry;
    }
    return NULL;
}
