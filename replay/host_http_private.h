/* What the parts of host_http share: fetches, sites, and the two things that can serve a fetch.
 *
 * States of a fetch
 *   WAITING  put into the list by its user; the thread takes it up
 *   RUNNING  served: by libcurl (host_http_curl.c), or at once by a file (host_http_file.c)
 *   BACKOFF  failed for now; begins again at due_ns
 *   OVER     verdict, reply and body stand; the user's until its release
 *
 * Who owns what: the list, the states and `told` are behind the lock. All else of a fetch is the thread's from WAITING
 * on, and its user's from OVER on. Sites are added before the thread starts looking at them and never change; what is
 * pinned in them is the thread's. */
#ifndef REPRISE_REPLAY_HOST_HTTP_PRIVATE_H
#define REPRISE_REPLAY_HOST_HTTP_PRIVATE_H

#include <pthread.h>

#include "replay/host_http.h"
#include "replay/http_cache.h"
#include "replay/http_rules.h"
#include "src/base/url.h"

#define HTTP_PIN_BUCKETS 1024u
#define HTTP_HOPS_MAX (HOST_HTTP_REDIRECTS + 1)

/* The first answer for a name, for as long as the session lasts. */
struct http_name {
    struct http_name *next; /* in its bucket */
    char *name;
    struct http_pin pin;
    char *moved_to; /* where redirects led: later fetches begin there; NULL: nowhere */
};

struct http_site {
    struct host_http_site_config config;
    struct url url;           /* views into config.url */
    char *password;           /* NULL: there is none */
    struct http_cache *cache; /* NULL: none; the thread's */
    unsigned number;
    struct http_name *names[HTTP_PIN_BUCKETS];
};

enum fetch_state { FETCH_WAITING, FETCH_RUNNING, FETCH_BACKOFF, FETCH_OVER };

struct fetch {
    struct fetch *next; /* in the order of their start */
    struct http_site *site;
    uint32_t id;
    char *text; /* the name */
    struct http_want want;
    enum fetch_state state;
    bool told;
    /* the thread's */
    struct http_name *name;
    char *hops[HTTP_HOPS_MAX]; /* URLs so far; the last one is the current */
    unsigned hop_count;
    bool is_foreign;      /* the current URL is not at the site's own server */
    unsigned attempts;    /* that were made at the current URL */
    uint64_t due_ns;      /* BACKOFF */
    void *easy, *headers; /* libcurl's */
    bool is_refused;      /* the policy forbade the address below: */
    char address[EGRESS_ADDRESS_TEXT];
    struct http_reply reply;
    struct buffer body;
    bool is_cached; /* the body is the cache's */
    bool has_entry; /* the cache has these bytes: the server is asked whether they are still right */
    struct http_entry entry;
    struct http_verdict verdict;
};

/* How an attempt ended, in the words of libcurl. */
enum fetch_end {
    FETCH_ANSWERED,  /* an answer has come; judge it */
    FETCH_CUT,       /* the same, but its body went on beyond the limit */
    FETCH_FAILED,    /* may be tried again */
    FETCH_HOPELESS,  /* not worth another try */
    FETCH_UNTRUSTED, /* the certificate */
};

struct curl_gate;

struct host_http {
    struct host_http_config config;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a fetch is over */
    pthread_t thread;
    bool has_thread, is_closing;
    struct fetch *first;
    struct http_site *sites[HOST_HTTP_SITES_MAX];
    unsigned site_count;
    struct host_http_figures figures;
    struct curl_gate *gate;                /* NULL: it could not be opened */
    char cache_trouble[HTTP_MESSAGE_SIZE]; /* told once; "": none */
    bool has_told_trouble;
};

/* ---- host_http_fetch.c: the life of a fetch, on the thread ---- */

/* Takes up all that is WAITING or due again. Returns when the next one is due, UINT64_MAX: none. */
uint64_t fetch_begin_all(struct host_http *http, uint64_t now_ns);
/* An attempt has ended. location: where the answer redirects to, NULL: nowhere. why: for the message. */
void fetch_ended(struct host_http *http, struct fetch *fetch, enum fetch_end end, const char *location,
                 const char *why);
/* The same for an answer whose verdict stands already. */
void fetch_over(struct host_http *http, struct fetch *fetch);
void fetch_free(struct fetch *fetch);
const char *fetch_url(const struct fetch *fetch);

/* ---- host_http_curl.c ---- */

/* NULL: libcurl cannot be had. */
struct curl_gate *curl_gate_open(struct host_http *http);
void curl_gate_close(struct curl_gate *gate);
/* Begins an attempt at fetch_url. False: it could not; nothing is left behind. */
bool curl_gate_begin(struct curl_gate *gate, struct fetch *fetch);
/* Breaks an attempt off; nothing where there is none. */
void curl_gate_drop(struct curl_gate *gate, struct fetch *fetch);
/* Moves all attempts on, waits at most timeout_ms for more, and calls fetch_ended for those that are over. */
void curl_gate_turn(struct curl_gate *gate, unsigned timeout_ms);
/* Any thread: makes the turn return. */
void curl_gate_wake(struct curl_gate *gate);

/* ---- host_http_file.c ---- */

/* Serves a fetch of a file:// URL at once; fills verdict, reply.etag, reply.modified and body. */
void http_file_fetch(struct fetch *fetch);

#endif
