/* The network file system: opening it, and the tree as the base of an overlay. */
#include "src/backends/p9_http.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "src/backends/p9_http_private.h"
#include "src/backends/p9_text.h"

void http_trouble(struct p9_http *http, uint32_t file, const char *format, ...)
{
    if (http->troubles >= P9_HTTP_TROUBLES_MAX)
        return;
    struct buffer line = {0}, path = {0};
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (file) {
        p9_http_tree_path(&http->tree, file, &path);
        p9_text_put_name(&line, buffer_bytes(&path));
        buffer_printf(&line, " (files/%016" PRIx64 "): ", http->tree.files[file].store_id);
    }
    buffer_append_string(&line, text);
    if (++http->troubles == P9_HTTP_TROUBLES_MAX)
        buffer_append_string(&line, " (no more such lines follow)");
    crossing_emit(http->crossing, http->source, EVENT_FS_TROUBLE, buffer_bytes(&line));
    buffer_deinit(&line);
    buffer_deinit(&path);
}

/* ---- the base ---- */

static void fill_entry(const struct p9_http *http, uint32_t number, struct p9_base_entry *entry)
{
    const struct p9_http_file *file = &http->tree.files[number];
    *entry = (struct p9_base_entry){
        .name = p9_http_tree_name(&http->tree, number),
        .id = number,
        .attr = {.mode = file->mode,
                 .uid = file->uid,
                 .gid = file->gid,
                 .nlink = 1,
                 .rdev = file->rdev,
                 .size = file->size,
                 .mtime = file->mtime},
    };
}

static int http_root(struct p9_base *base, struct p9_base_entry *entry)
{
    fill_entry(http_of(base), P9_BASE_ROOT, entry);
    return 0;
}

static int http_list(struct p9_base *base, uint32_t folder,
                     bool (*visit)(void *context, const struct p9_base_entry *entry), void *context)
{
    const struct p9_http *http = http_of(base);
    const struct p9_http_file *parent = &http->tree.files[folder];
    struct p9_base_entry entry;
    for (uint32_t i = 0; i < parent->count; i++) {
        fill_entry(http, http->tree.order[parent->first + i], &entry);
        if (!visit(context, &entry))
            break;
    }
    return 0;
}

static int http_ready(struct p9_base *base, uint32_t file)
{
    return content_ready(http_of(base), file);
}

/* Only behind http_ready, at the same cycle. */
static int http_read(struct p9_base *base, uint32_t file, uint64_t offset, uint8_t *out, uint32_t size)
{
    const struct p9_http_content *content = http_of(base)->tree.files[file].content;
    if (!content || content->state != P9_HTTP_LOADED)
        return FS_EIO;
    struct bytes part = bytes_slice(buffer_bytes(&content->bytes), (size_t)offset, size);
    if (part.size != size)
        return FS_EIO;
    memcpy(out, part.data, size);
    return 0;
}

static int http_readlink(struct p9_base *base, uint32_t link, struct buffer *target)
{
    const struct p9_http_tree *tree = &http_of(base)->tree;
    buffer_append_string(target, (const char *)tree->strings.data + tree->files[link].target);
    return 0;
}

/* The format has none. */
static int http_xattrs(struct p9_base *base, uint32_t file,
                       void (*visit)(void *context, const char *name, struct bytes value), void *context)
{
    (void)base;
    (void)file;
    (void)visit;
    (void)context;
    return 0;
}

static void http_path(struct p9_base *base, uint32_t file, struct buffer *path)
{
    p9_http_tree_path(&http_of(base)->tree, file, path);
}

static void http_hash(const struct p9_base *base, struct hasher *hasher)
{
    contents_hash((const struct p9_http *)base, hasher);
}

static void http_deinit(struct p9_base *base)
{
    struct p9_http *http = http_of(base);
    contents_deinit(http);
    http_client_deinit(&http->client);
    p9_http_preload_deinit(&http->preload);
    p9_http_tree_deinit(&http->tree);
}

static const struct p9_base_ops http_ops = {
    .root = http_root,
    .list = http_list,
    .ready = http_ready,
    .read = http_read,
    .readlink = http_readlink,
    .xattrs = http_xattrs,
    .path = http_path,
    .hash = http_hash,
    .deinit = http_deinit,
};

/* ---- opening ---- */

/* Fetches a file without waiting in the guest's time. The answer is valid until the next fetch. */
static int fetch_now(struct p9_http *http, const char *name, uint64_t most, struct bytes *content,
                     struct error *error)
{
    struct http_request request = {.name = name, .most = most, .is_urgent = true};
    struct http_answer answer;
    if (http_client_fetch_now(&http->client, &request, &answer) && answer.outcome == HTTP_OK) {
        *content = answer.body;
        return 0;
    }
    struct bytes why = http_answer_why(&answer);
    return error_set(error, EXIT_MISSING, "%.*s", (int)why.size, (const char *)why.data);
}

static int open_head(struct p9_http *http, uint64_t nocache, struct error *error)
{
    char name[64] = "head";
    if (nocache)
        snprintf(name, sizeof name, "head?nocache=%" PRIu64, nocache);
    struct bytes content;
    if (fetch_now(http, name, P9_HTTP_HEAD_MAX, &content, error) < 0 ||
        p9_http_head_parse(&http->head, content, error) < 0)
        return error_prefix(error, "head");
    return 0;
}

static int open_list(struct p9_http *http, struct error *error)
{
    char name[CONTENT_NAME_SIZE];
    struct bytes content;
    content_name(http->head.root_id, name);
    if (fetch_now(http, name, P9_HTTP_LIST_MAX, &content, error) < 0 ||
        p9_http_tree_parse(&http->tree, content, error) < 0)
        return error_prefix(error, "%s (the file list)", name);
    return 0;
}

/* A preload list is a hint: without it everything is fetched when it is wanted. */
static void open_preload(struct p9_http *http)
{
    static const char *const names[] = {".preload2/preload.txt", ".preload"};
    for (unsigned i = 0; i < 2; i++) {
        uint32_t number = p9_http_tree_find(&http->tree, bytes_of_string(names[i]));
        const struct p9_http_file *file = &http->tree.files[number];
        char name[CONTENT_NAME_SIZE];
        struct error error;
        struct bytes content;
        if (!number || !p9_is_type(file->mode, FS_S_IFREG) || !file->size || file->size > P9_HTTP_PRELOAD_MAX)
            continue;
        content_name(file->store_id, name);
        if (fetch_now(http, name, file->size, &content, &error) < 0 || !content_put(http, number, content, false))
            continue;
        p9_http_preload_parse(&http->preload, &http->tree, content, i == 0);
        if (http->preload.wrong)
            http_trouble(http, number, "%s (%u such mistakes; the list is used without them)",
                         http->preload.mistake.message, http->preload.wrong);
        return;
    }
}

int p9_http_init(struct p9_http *http, const struct crossing *crossing, uint16_t source, struct timer_queue *timers,
                 const struct p9_http_config *config, struct error *error)
{
    *http = (struct p9_http){.base = {.ops = &http_ops}, .crossing = crossing, .source = source};
    http->cache_bytes = config->cache_bytes;
    http_client_init(&http->client, crossing, source, timers, &config->fetch, content_done, http);
    if (open_head(http, config->nocache, error) < 0 || open_list(http, error) < 0) {
        http_deinit(&http->base);
        return error_prefix(error, "%s", config->url);
    }
    open_preload(http);
    return 0;
}

void p9_http_content_name(const struct p9_http *http, uint32_t file, char name[P9_HTTP_NAME_SIZE])
{
    content_name(http->tree.files[file].store_id, name);
}

bool p9_http_supply(struct p9_http *http, uint32_t file, struct bytes content)
{
    return content_put(http, file, content, true);
}

uint64_t p9_http_room(const struct p9_http *http)
{
    uint64_t most = http->head.size_max, used = http->tree.total_bytes;
    if (most < 1u << 20)
        return UINT64_MAX;
    return most > used ? most - used : 0;
}
