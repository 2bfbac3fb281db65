/* A disk that lives on a web server (or behind file://), read-only: writes go into the overlay above it. Two forms:
 *
 *   raw    one image behind a server that serves parts of files; blocks of block_bytes, missing neighbours are fetched
 *          by one request of at most DISK_HTTP_REQUEST_MAX bytes
 *   split  TinyEMU's blk.txt with one file a block (src/backends/disk_split.h), its prefetch list fetched at the start
 *
 * Blocks are fetched when the guest asks for them, and ahead of it where it reads on and on; they stay in a cache of
 * cache_bytes. All of it happens at virtual times (src/backends/http_client.h). A block that cannot be had is an I/O
 * error for the guest; a second of guest time later it may be asked for again. */
#ifndef REPRISE_BACKENDS_DISK_HTTP_H
#define REPRISE_BACKENDS_DISK_HTTP_H

#include "src/backends/block_cache.h"
#include "src/backends/disk.h"
#include "src/backends/disk_split.h"
#include "src/backends/http_client.h"
#include "src/backends/read_ahead.h"
#include "src/base/error.h"

#define DISK_HTTP_REQUEST_MAX (1u << 20)
#define DISK_HTTP_RETRY_NS 1000000000u

struct disk_http_config {
    const char *url; /* for messages; borrowed during init */
    bool is_split;
    uint32_t block_bytes;     /* raw: a power of two from 4 KiB to DISK_HTTP_REQUEST_MAX */
    uint64_t cache_bytes;     /* at least four blocks are kept in any case */
    uint64_t readahead_bytes; /* 0: none */
    struct http_client_config client;
};

/* A fetch under way: neighbouring blocks, or a chunk of the prefetch list. */
struct disk_http_fetch {
    bool is_used, is_chunk;
    uint64_t first; /* block, or chunk */
    uint32_t count; /* of blocks */
};

struct disk_http {
    struct disk disk; /* first */
    struct http_client client;
    struct block_cache cache;
    struct read_ahead ahead;
    struct disk_split split;
    bool is_split;
    uint32_t block_bytes;
    uint64_t block_count;
    uint64_t total;   /* bytes of the image; the last block may be shorter */
    uint64_t *wanted; /* blocks in state WANTED since the last submit, ascending */
    uint32_t wanted_count;
    struct disk_http_fetch *fetches; /* by tag */
    uint32_t fetch_room;
    struct timer_queue *timers;
    bool is_starved;             /* an urgent block found no room since the last submit */
    struct timer again;          /* where nothing is under way whose coming would make room */
    void (*wake)(void *context); /* NULL: nobody waits */
    void *wake_context;
};

/* Asks for blk.txt or the first bytes of the image, at no virtual time. EXIT_MISSING, or EXIT_DAMAGED for a blk.txt
 * that is none; the message names the URL. */
int disk_http_init(struct disk_http *http, const struct crossing *crossing, uint16_t source,
                   struct timer_queue *timers, const struct disk_http_config *config, struct error *error);
/* Who is called when there are more bytes. */
void disk_http_on_more(struct disk_http *http, void (*wake)(void *context), void *context);

#endif
