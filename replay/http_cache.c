/* What came from web servers, kept on this host. */
#include "replay/http_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "replay/host_folder.h"
#include "src/base/alloc.h"
#include "src/base/hash.h"
#include "src/base/wire.h"

#define MAGIC "RPHCACH1"
#define MAGIC_BYTES 8u
#define HEAD_BYTES (MAGIC_BYTES + HASH_BYTES)
#define NAME_BYTES (HASH_TEXT_SIZE + 8u)
#define TEMPORARY "tmp-"
#define URL_ROOM 16384u    /* of an entry, for what is not its body */
#define TEMPORARY_AGE 3600 /* seconds after which one has lost its writer */

struct http_cache {
    int folder;
    uint64_t limit;
    uint64_t used; /* about; other processes write here too */
    bool is_counted;
    unsigned written; /* for names of temporary files */
};

bool http_cache_default(struct buffer *folder)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (base && base[0] == '/')
        buffer_printf(folder, "%s/reprise/http", base);
    else if (home && home[0] == '/')
        buffer_printf(folder, "%s/.cache/reprise/http", home);
    return folder->size > 0;
}

struct http_cache *http_cache_open(const char *path, uint64_t limit, const char **why)
{
    struct error error;
    if (host_folder_make(path, &error) < 0) {
        *why = "it cannot be made";
        return NULL;
    }
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        *why = strerror(errno);
        return NULL;
    }
    struct http_cache *cache = mem_alloc(1, sizeof *cache);
    *cache = (struct http_cache){.folder = folder, .limit = limit};
    return cache;
}

void http_cache_close(struct http_cache *cache)
{
    if (!cache)
        return;
    close(cache->folder);
    mem_free(cache);
}

bool http_cache_takes(const struct http_reply *reply)
{
    return http_etag_is_strong(reply->etag) || (!reply->etag[0] && reply->modified[0]);
}

/* One name for these bytes of a URL, whatever version they are of. */
static void entry_name(const char *url, uint64_t offset, uint64_t size, char name[NAME_BYTES])
{
    struct buffer key = {0};
    char hash[HASH_TEXT_SIZE];
    wire_put64(&key, offset);
    wire_put64(&key, size);
    buffer_append_string(&key, url);
    hash_text(hash_bytes(buffer_bytes(&key)), hash);
    snprintf(name, NAME_BYTES, "%s", hash);
    buffer_deinit(&key);
}

/* ---- loading ---- */

static bool read_all(int fd, struct buffer *content)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < (off_t)HEAD_BYTES ||
        status.st_size > (off_t)(HTTP_BODY_MAX + URL_ROOM))
        return false;
    size_t left = (size_t)status.st_size;
    uint8_t *to = buffer_extend(content, left);
    while (left > 0) {
        ssize_t got = read(fd, to, left);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        left -= (size_t)got;
    }
    return true;
}

static bool keep_text(char out[HTTP_TEXT_MAX], struct bytes text)
{
    if (text.size >= HTTP_TEXT_MAX)
        return false;
    memcpy(out, text.data, text.size);
    out[text.size] = 0;
    return true;
}

static bool decode(struct bytes content, const char *url, uint64_t offset, uint64_t size, struct http_entry *entry)
{
    struct bytes rest = bytes_slice(content, HEAD_BYTES, SIZE_MAX);
    if (memcmp(content.data, MAGIC, MAGIC_BYTES) != 0 ||
        !hash_equal(hash_load(content.data + MAGIC_BYTES), hash_bytes(rest)))
        return false;
    struct wire_reader in = {.left = rest};
    entry->reply = (struct http_reply){.status = wire_get16(&in)};
    entry->total = wire_get64(&in);
    bool is_same = wire_get64(&in) == offset && wire_get64(&in) == size;
    uint64_t body_size = wire_get64(&in);
    is_same = is_same && bytes_equal(wire_get_string(&in), bytes_of_string(url));
    is_same = keep_text(entry->reply.etag, wire_get_string(&in)) && is_same;
    is_same = keep_text(entry->reply.modified, wire_get_string(&in)) && is_same;
    if (in.is_short || !is_same || in.left.size != body_size)
        return false;
    buffer_append(&entry->body, in.left);
    return true;
}

bool http_cache_load(struct http_cache *cache, const char *url, uint64_t offset, uint64_t size,
                     struct http_entry *entry)
{
    char name[NAME_BYTES];
    entry_name(url, offset, size, name);
    int fd = openat(cache->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    struct buffer content = {0};
    bool is_good = read_all(fd, &content) && decode(buffer_bytes(&content), url, offset, size, entry);
    if (is_good)
        futimens(fd, NULL); /* used: young again */
    else
        unlinkat(cache->folder, name, 0);
    close(fd);
    buffer_deinit(&content);
    return is_good;
}

/* ---- room ---- */

struct listed {
    char name[NAME_BYTES];
    int64_t used_at; /* nanoseconds */
    uint64_t bytes;
};

static int by_age(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    return x->used_at < y->used_at ? -1 : x->used_at > y->used_at ? 1 : strcmp(x->name, y->name);
}

static bool is_entry(const char *name)
{
    return strspn(name, "0123456789abcdef") == HASH_TEXT_SIZE - 1 && name[HASH_TEXT_SIZE - 1] == 0;
}

/* A file that a killed writer left behind. */
static void sweep(const struct http_cache *cache, const char *name, const struct stat *status)
{
    if (strncmp(name, TEMPORARY, strlen(TEMPORARY)) == 0 && status->st_mtim.tv_sec < time(NULL) - TEMPORARY_AGE)
        unlinkat(cache->folder, name, 0);
}

/* All entries, the oldest first; their bytes become cache->used. NULL: the folder cannot be read, or is empty. */
static struct listed *list_entries(struct http_cache *cache, size_t *count)
{
    struct listed *entries = NULL;
    size_t room = 0;
    *count = 0;
    cache->used = 0;
    int copy = openat(cache->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    struct dirent *found;
    struct stat status;
    while (folder && (found = readdir(folder))) {
        if (fstatat(cache->folder, found->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        sweep(cache, found->d_name, &status);
        if (!is_entry(found->d_name))
            continue;
        if (*count == room) {
            room = room ? room * 2 : 64;
            entries = mem_resize(entries, room * sizeof *entries);
        }
        struct listed *entry = &entries[(*count)++];
        memcpy(entry->name, found->d_name, HASH_TEXT_SIZE);
        entry->used_at = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
        entry->bytes = (uint64_t)status.st_size;
        cache->used += entry->bytes;
    }
    if (folder)
        closedir(folder);
    else if (copy >= 0)
        close(copy);
    if (*count)
        qsort(entries, *count, sizeof *entries, by_age);
    return entries;
}

/* Room for so many bytes more: the oldest entries go until a tenth of the limit is free again. */
static void make_room(struct http_cache *cache, uint64_t bytes)
{
    if (cache->is_counted && cache->used + bytes <= cache->limit)
        return;
    size_t count;
    struct listed *entries = list_entries(cache, &count);
    cache->is_counted = true;
    uint64_t goal = cache->limit - cache->limit / 10;
    bool is_full = cache->used + bytes > cache->limit;
    for (size_t i = 0; is_full && i < count && cache->used + bytes > goal; i++) {
        if (unlinkat(cache->folder, entries[i].name, 0) == 0 || errno == ENOENT)
            cache->used -= entries[i].bytes;
    }
    mem_free(entries);
}

/* ---- storing ---- */

static bool write_all(int fd, struct bytes data)
{
    while (data.size) {
        ssize_t put = write(fd, data.data, data.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        data = bytes_slice(data, (size_t)put, SIZE_MAX);
    }
    return true;
}

static void encode(struct buffer *out, const char *url, uint64_t offset, uint64_t size,
                   const struct http_reply *reply, uint64_t total, struct bytes body)
{
    buffer_append_string(out, MAGIC);
    buffer_extend(out, HASH_BYTES);
    wire_put16(out, (uint16_t)reply->status);
    wire_put64(out, total);
    wire_put64(out, offset);
    wire_put64(out, size);
    wire_put64(out, body.size);
    wire_put_string(out, bytes_of_string(url));
    wire_put_string(out, bytes_of_string(reply->etag));
    wire_put_string(out, bytes_of_string(reply->modified));
    buffer_append(out, body);
    hash_store(hash_bytes(bytes_slice(buffer_bytes(out), HEAD_BYTES, SIZE_MAX)), out->data + MAGIC_BYTES);
}

/* Under a name of its own, then under the right one. */
static bool write_entry(struct http_cache *cache, const char *name, struct bytes content)
{
    char temporary[64];
    snprintf(temporary, sizeof temporary, TEMPORARY "%ld-%u", (long)getpid(), cache->written++);
    int fd = openat(cache->folder, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool is_good = write_all(fd, content);
    is_good = close(fd) == 0 && is_good;
    if (is_good && renameat(cache->folder, temporary, cache->folder, name) == 0)
        return true;
    int saved = errno;
    unlinkat(cache->folder, temporary, 0);
    errno = saved;
    return false;
}

bool http_cache_store(struct http_cache *cache, const char *url, uint64_t offset, uint64_t size,
                      const struct http_reply *reply, uint64_t total, struct bytes body)
{
    char name[NAME_BYTES];
    struct buffer content = {0};
    if (!http_cache_takes(reply) || strlen(url) > URL_ROOM / 2 || body.size > cache->limit / 2)
        return true;
    entry_name(url, offset, size, name);
    encode(&content, url, offset, size, reply, total, body);
    make_room(cache, content.size);
    bool is_good = write_entry(cache, name, buffer_bytes(&content));
    cache->used += is_good ? content.size : 0;
    buffer_deinit(&content);
    return is_good;
}
