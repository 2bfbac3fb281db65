/* What came from web servers, kept on this host between runs. A folder of one file an entry; every entry says what it
 * is, under which validators it came, and has a checksum over all of it:
 *
 *   0    8   "RPHCACH1"
 *   8    16  hash_store of the XXH3 hash of all that follows
 *   24   u16 status, u64 total, u64 offset, u64 size (as asked for), u64 body size
 *        3 times { u16 size, text }: URL, ETag, Last-Modified
 *        the body
 *
 * Any number of processes may use one folder, and each may be killed at any moment: an entry is written under a name
 * of its own and then renamed; what is damaged, cut or of another kind counts as absent and is removed. The cache
 * refuses to know whether an entry is still what the server has: its user asks the server (If-None-Match), or has pinned
 * the validators already. Only answers with a strong ETag, or with none and a Last-Modified, are worth keeping. */
#ifndef REPRISE_REPLAY_HTTP_CACHE_H
#define REPRISE_REPLAY_HTTP_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/http_rules.h"
#include "src/base/bytes.h"

struct http_cache;

/* NULL: the folder cannot be had; *why (static text or strerror's) says why. limit: bytes of all entries together. */
struct http_cache *http_cache_open(const char *folder, uint64_t limit, const char **why);
/* The folder below XDG_CACHE_HOME or ~/.cache; false: this user has neither. */
bool http_cache_default(struct buffer *folder);
void http_cache_close(struct http_cache *cache);

/* An entry for these bytes of a URL. */
struct http_entry {
    struct http_reply reply; /* status, etag, modified */
    uint64_t total;
    struct buffer body;
};

/* False: there is none. body is appended to and freed by the caller; a use makes the entry young again. */
bool http_cache_load(struct http_cache *cache, const char *url, uint64_t offset, uint64_t size,
                     struct http_entry *entry);
/* Keeps an answer, if its validators are good enough; the oldest entries give way. False: it cannot be written (errno). */
bool http_cache_store(struct http_cache *cache, const char *url, uint64_t offset, uint64_t size,
                      const struct http_reply *reply, uint64_t total, struct bytes body);
/* Whether an answer with these validators may be kept. */
bool http_cache_takes(const struct http_reply *reply);

#endif
