/* Contents of a network file system: the cache, what is fetched into it, archives. */
#include "src/backends/p9_http_private.h"

#include <inttypes.h>
#include <stdio.h>

#include "src/base/alloc.h"

#define ENCRYPTED_EXTRA 64u /* so much longer may an answer be: enough to tell why it is wrong */

/* ---- lists ---- */

static void list_append(struct p9_http_list *list, struct p9_http_content *content)
{
    content->prev = list->last;
    content->next = NULL;
    *(list->last ? &list->last->next : &list->first) = content;
    list->last = content;
}

static void list_remove(struct p9_http_list *list, struct p9_http_content *content)
{
    *(content->prev ? &content->prev->next : &list->first) = content->next;
    *(content->next ? &content->next->prev : &list->last) = content->prev;
    content->prev = content->next = NULL;
}

/* ---- contents ---- */

static struct p9_http_file *file_of(struct p9_http *http, const struct p9_http_content *content)
{
    return &http->tree.files[content->file];
}

static struct p9_http_content *content_new(struct p9_http *http, uint32_t file, enum p9_http_state state)
{
    struct p9_http_content *content = mem_alloc(1, sizeof *content);
    content->file = file;
    content->state = state;
    http->tree.files[file].content = content;
    return content;
}

/* Its bytes are counted from the start of the fetch on. */
static bool is_counted(const struct p9_http_content *content)
{
    return content->state == P9_HTTP_FETCHING || content->state == P9_HTTP_LOADED;
}

/* Forgets a content that stands in no list. */
static void content_free(struct p9_http *http, struct p9_http_content *content)
{
    if (is_counted(content))
        http->used_bytes -= file_of(http, content)->size;
    file_of(http, content)->content = NULL;
    buffer_deinit(&content->bytes);
    mem_free(content);
}

/* Counts so many bytes; contents that were not used for long make room if they may. */
static bool make_room(struct p9_http *http, uint64_t size, bool may_drop)
{
    while (size > http->cache_bytes - http->used_bytes) {
        struct p9_http_content *oldest = http->loaded.first;
        if (!may_drop || !oldest)
            return false;
        list_remove(&http->loaded, oldest);
        content_free(http, oldest);
    }
    http->used_bytes += size;
    return true;
}

/* The bytes are what the list and earlier fetches say; what is wrong is said to the user. */
static bool is_sound(struct p9_http *http, uint32_t number, struct bytes bytes)
{
    struct p9_http_file *file = &http->tree.files[number];
    if (bytes.size != file->size) {
        if (p9_http_is_encrypted(bytes))
            http_trouble(http, number, "it is encrypted, which is not supported: serve it in the clear");
        else
            http_trouble(http, number, "the list says %" PRIu64 " bytes, the server sent %zu", file->size,
                         bytes.size);
        return false;
    }
    struct hash128 hash = hash_bytes(bytes);
    if (file->was_seen && !hash_equal(hash, file->seen)) {
        http_trouble(http, number, "the server has changed it since it was read first");
        return false;
    }
    file->seen = hash;
    file->was_seen = true;
    return true;
}

/* The content, whose bytes are counted, is there. */
static void content_load(struct p9_http *http, struct p9_http_content *content, struct bytes bytes)
{
    buffer_append(&content->bytes, bytes);
    content->state = P9_HTTP_LOADED;
    list_append(&http->loaded, content);
}

bool content_put(struct p9_http *http, uint32_t number, struct bytes bytes, bool may_drop)
{
    if (http->tree.files[number].content || !is_sound(http, number, bytes) || !make_room(http, bytes.size, may_drop))
        return false;
    content_load(http, content_new(http, number, P9_HTTP_PACKED), bytes);
    return true;
}

/* ---- fetching ---- */

void content_name(uint64_t store_id, char name[CONTENT_NAME_SIZE])
{
    snprintf(name, CONTENT_NAME_SIZE, "files/%016" PRIx64, store_id);
}

/* The content, whose bytes are counted, begins to come. */
static void fetch_start(struct p9_http *http, struct p9_http_content *content, bool is_urgent)
{
    const struct p9_http_file *file = file_of(http, content);
    char name[CONTENT_NAME_SIZE];
    content_name(file->store_id, name);
    content->state = P9_HTTP_FETCHING;
    struct http_request request = {.name = name, .tag = content->file, .is_urgent = is_urgent};
    request.most = file->size + ENCRYPTED_EXTRA;
    http_client_fetch(&http->client, &request);
}

/* What waits for room, as far as there is some. */
static void start_queued(struct p9_http *http)
{
    struct p9_http_content *content;
    while ((content = http->queue.first) != NULL && make_room(http, file_of(http, content)->size, true)) {
        list_remove(&http->queue, content);
        fetch_start(http, content, true);
    }
}

/* ---- preloading ---- */

/* False: there is no room for it. */
static bool preload_file(struct p9_http *http, uint32_t number)
{
    const struct p9_http_file *file = &http->tree.files[number];
    if (file->content)
        return true;
    if (http->preloads >= P9_HTTP_PRELOADS_MAX || !make_room(http, file->size, false))
        return false;
    struct p9_http_content *content = content_new(http, number, P9_HTTP_FETCHING);
    content->is_preload = true;
    http->preloads++;
    fetch_start(http, content, false);
    return true;
}

/* One fetch for many files, where the archive is what its list says; once a session, so that a member that it did not
 * bring is then fetched alone. */
static void preload_archive(struct p9_http *http, uint32_t number)
{
    struct p9_http_group *archive = p9_http_preload_archive(&http->preload, number);
    const struct p9_http_member *members = http->preload.members;
    const struct p9_http_file *file = &http->tree.files[number];
    bool is_wanted = false;
    if (!archive)
        return;
    for (uint32_t i = 0; i < archive->count; i++)
        is_wanted |= http->tree.files[members[archive->first + i].file].content == NULL;
    if (!is_wanted)
        return;
    bool is_whole =
        archive->size == file->size && !archive->was_fetched && !file->content && preload_file(http, number);
    if (is_whole)
        file->content->is_archive = archive->was_fetched = true;
    for (uint32_t i = 0; i < archive->count; i++) {
        uint32_t member = members[archive->first + i].file;
        if (!is_whole)
            preload_file(http, member);
        else if (!http->tree.files[member].content)
            content_new(http, member, P9_HTTP_PACKED)->archive = number;
    }
}

/* What the list wants when this file is opened. */
static void preload_for(struct p9_http *http, uint32_t file)
{
    const struct p9_http_group *target = p9_http_preload_target(&http->preload, file);
    for (uint32_t i = 0; target && i < target->count; i++) {
        const struct p9_http_item *item = &http->preload.items[target->first + i];
        if (item->is_archive)
            preload_archive(http, item->file);
        else
            preload_file(http, item->file);
    }
}

/* Gives the members of an archive their bytes (no bytes: it did not come). Who gets none, for want of room or because
 * the archive is wrong, is fetched alone when it is wanted. */
static void unpack(struct p9_http *http, uint32_t number, struct bytes bytes)
{
    const struct p9_http_group *archive = p9_http_preload_archive(&http->preload, number);
    for (uint32_t i = 0; i < archive->count; i++) {
        const struct p9_http_member *member = &http->preload.members[archive->first + i];
        const struct p9_http_file *file = &http->tree.files[member->file];
        if (!file->content || file->content->state != P9_HTTP_PACKED || file->content->archive != number)
            continue;
        content_free(http, file->content);
        if (bytes.size)
            content_put(http, member->file, bytes_slice(bytes, (size_t)member->offset, (size_t)file->size), false);
    }
}

/* ---- what is over ---- */

static void finish(struct p9_http *http, struct p9_http_content *content, const struct http_answer *answer)
{
    uint32_t number = content->file;
    bool is_archive = content->is_archive, has_come = false;
    if (answer->outcome == HTTP_OK)
        has_come = is_sound(http, number, answer->body);
    http->preloads -= content->is_preload;
    content->is_preload = false;
    if (is_archive && !content->is_wanted) {
        content_free(http, content); /* its members need the room */
        content = NULL;
    }
    if (is_archive)
        unpack(http, number, has_come ? answer->body : bytes_of(NULL, 0));
    if (content && has_come) {
        content_load(http, content, answer->body);
    } else if (content) {
        http->used_bytes -= file_of(http, content)->size;
        content->state = P9_HTTP_FAILED;
    }
}

void content_done(void *context, uint64_t file, const struct http_answer *answer)
{
    struct p9_http *http = context;
    finish(http, http->tree.files[file].content, answer);
    if (http->woken)
        http->woken(http->context);
    struct p9_http_content *left =
        http->tree.files[file].content; /* none of an archive, or of what had to give way */
    if (left && left->state == P9_HTTP_FAILED)
        content_free(http, left);
    start_queued(http);
}

/* Somebody waits for what was only preloaded, alone or in an archive. */
static void hurry(struct p9_http *http, const struct p9_http_content *content)
{
    if (content->state == P9_HTTP_PACKED)
        content = http->tree.files[content->archive].content;
    if (content->state == P9_HTTP_FETCHING)
        http_client_hurry(&http->client, content->file);
}

int content_ready(struct p9_http *http, uint32_t number)
{
    struct p9_http_file *file = &http->tree.files[number];
    if (file->size > http->cache_bytes) {
        http_trouble(http, number, "its %" PRIu64 " bytes do not fit into the cache of %" PRIu64, file->size,
                     http->cache_bytes);
        return FS_EFBIG;
    }
    if (!file->content)
        preload_for(http, number);
    struct p9_http_content *content = file->content;
    if (!content) {
        content = content_new(http, number, P9_HTTP_QUEUED);
        list_append(&http->queue, content);
    }
    switch (content->state) {
    case P9_HTTP_FAILED: return FS_EIO;
    case P9_HTTP_LOADED:
        list_remove(&http->loaded, content);
        list_append(&http->loaded, content);
        return 0;
    default: break;
    }
    content->is_wanted = content->state != P9_HTTP_PACKED;
    hurry(http, content);
    start_queued(http);
    return P9_WAIT;
}

/* ---- life ---- */

static void list_free(struct p9_http *http, struct p9_http_list *list)
{
    while (list->first) {
        struct p9_http_content *content = list->first;
        list_remove(list, content);
        content_free(http, content);
    }
}

void contents_deinit(struct p9_http *http)
{
    list_free(http, &http->queue);
    list_free(http, &http->loaded);
    for (uint32_t i = P9_BASE_ROOT; i < http->tree.count; i++) {
        if (http->tree.files[i].content)
            content_free(http, http->tree.files[i].content);
    }
}

void contents_hash(const struct p9_http *http, struct hasher *hasher)
{
    http_client_hash(&http->client, hasher);
    hasher_add_u64(hasher, http->used_bytes);
    for (const struct p9_http_content *at = http->loaded.first; at; at = at->next)
        hasher_add_u64(hasher, at->file);
    for (const struct p9_http_content *at = http->queue.first; at; at = at->next)
        hasher_add_u64(hasher, at->file);
}
