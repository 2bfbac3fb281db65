/* A network file system (TinyEMU's format) as the base of an overlay: a tree whose list was fetched when the machine
 * was built, and contents that are fetched whole when they are first wanted.
 *
 * A fetch is over at a cycle that follows from latency and bandwidth (http_client.h): the guest goes on meanwhile, and
 * whoever wants the content is told P9_WAIT and called through `woken` when it is there. What the guest waits for goes
 * in front of what a preload list wants.
 *
 * Contents are kept up to cache_bytes, those under way included; beyond it the content that was not used for the
 * longest time is dropped, to be fetched again when it is wanted. It must then be the same bytes. A preload never
 * drops anything, and is left out where it does not fit. States of a content:
 *
 *   QUEUED    waits for room in the cache -> FETCHING
 *   FETCHING  -> LOADED, or FAILED
 *   PACKED    comes with an archive that is being fetched -> LOADED, or gone (it is then fetched alone)
 *   LOADED    -> gone, when the cache needs room
 *   FAILED    for one round of `woken`, so that all who waited get EIO -> gone: the next one tries again */
#ifndef REPRISE_BACKENDS_P9_HTTP_H
#define REPRISE_BACKENDS_P9_HTTP_H

#include "src/backends/http_client.h"
#include "src/backends/p9_base.h"
#include "src/backends/p9_http_preload.h"
#include "src/backends/p9_http_tree.h"

#define P9_HTTP_PRELOADS_MAX 1024u /* fetches for a preload list under way, at most */
#define P9_HTTP_TROUBLES_MAX 64u   /* sentences for the user, at most */

enum p9_http_state {
    P9_HTTP_QUEUED = 1,
    P9_HTTP_FETCHING,
    P9_HTTP_PACKED,
    P9_HTTP_LOADED,
    P9_HTTP_FAILED,
};

struct p9_http_content {
    uint32_t file;
    enum p9_http_state state;
    bool is_preload;                     /* FETCHING: counted in `preloads` */
    bool is_archive;                     /* fetched for its members, which are PACKED */
    bool is_wanted;                      /* archives: itself, too */
    uint32_t archive;                    /* PACKED: the file that brings it */
    struct p9_http_content *prev, *next; /* QUEUED, LOADED: its neighbours in the list */
    struct buffer bytes;
};

/* Oldest first. */
struct p9_http_list {
    struct p9_http_content *first, *last;
};

struct p9_http_config {
    const char *url;                 /* for messages */
    uint64_t cache_bytes;            /* at least 1 */
    struct http_client_config fetch; /* http_client.h */
    uint64_t nocache;                /* not 0: the head is asked for as "head?nocache=NUMBER" */
};

struct p9_http {
    struct p9_base base; /* first */
    struct http_client client;
    const struct crossing *crossing;
    uint16_t source;
    struct p9_http_head head;
    struct p9_http_tree tree;
    struct p9_http_preload preload;
    uint64_t cache_bytes, used_bytes;
    struct p9_http_list queue, loaded;
    unsigned preloads;
    unsigned troubles;
    void (*woken)(void *context); /* a content has come, or will not; NULL: nobody waits */
    void *context;
};

/* Fetches head, file list and preload list at once, while the machine is built. The error names the URL, the line and
 * what is wrong there: EXIT_MISSING for what cannot be had, EXIT_DAMAGED for what is not a file list. On failure there
 * is nothing to deinit. */
int p9_http_init(struct p9_http *http, const struct crossing *crossing, uint16_t source, struct timer_queue *timers,
                 const struct p9_http_config *config, struct error *error);
/* How much the file system may still grow, as its head says; UINT64_MAX: it does not say. */
uint64_t p9_http_room(const struct p9_http *http);

/* For what looks into a file system when its session is over. The name of a file's content on the server; and its
 * bytes, which then can be read (false: they are not its, or there is no room). */
#define P9_HTTP_NAME_SIZE 32
void p9_http_content_name(const struct p9_http *http, uint32_t file, char name[P9_HTTP_NAME_SIZE]);
bool p9_http_supply(struct p9_http *http, uint32_t file, struct bytes content);

#endif
