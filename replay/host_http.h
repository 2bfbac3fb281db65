/* Files from web servers (and file://): the only way to them, and with it the only user of libcurl
 * (host_http_curl.c includes curl.h, nothing else does).
 *
 * One engine a session: one thread with one curl multi handle, so that any number of fetches are in flight while the
 * machine computes, connections are reused and HTTP/2 is used where a server has it. A *site* is a URL that the user
 * named for a disk or a file system, with its options; fetches name files relative to it (replay/http_ask.h).
 *
 *   struct host_http *http = host_http_new(&config);
 *   int site = host_http_site(http, &site_config, &error);
 *   host_http_start(http, site, &request);                    at once; never waits
 *   while (!host_http_wait(http, site, id, 50, &result)) ...  until it is over, with its retries and redirects
 *   host_http_release(http, site, id);                        the result's body is valid until here
 *
 * For what the command line itself wants (a configuration by URL): host_http_get, which does all that and waits.
 *
 * What a fetch promises. The body is what the server sent for exactly the wanted bytes: a status, Content-Range, length
 * or encoding that does not fit is HTTP_BAD_ANSWER, never data. The first answer for a name pins its ETag,
 * Last-Modified and size; a later one that differs is HTTP_CHANGED. 5xx, 408, 429, resets, timeouts and short bodies
 * are tried again (`retries` times, after 100, 200, 400 ... ms). An attempt may take timeout_ms, and timeout_ms more for
 * each MiB that is wanted, and no more than timeout_ms below 1 KiB/s. Redirects are followed up to 8 times, not in a
 * circle, not from https to http, not to a file.
 *
 * Cache. What a cache on this host has is asked about (If-None-Match) once for each name, and then taken without asking
 * where the validators are those that were pinned. The result is the same, byte for byte, as without the cache.
 *
 * Egress. The user named the site's server, so its own scheme, host and port are allowed. Any other address that a
 * redirect leads to must be in `allow` (egress.h); there a proxy that is used must be allowed as "any". Credentials go
 * to the site's own server only. */
#ifndef REPRISE_REPLAY_HOST_HTTP_H
#define REPRISE_REPLAY_HOST_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/egress.h"
#include "replay/http_ask.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

#define HOST_HTTP_SITES_MAX 32u
#define HOST_HTTP_REDIRECTS 8u
#define HOST_HTTP_CACHE_BYTES ((uint64_t)4 << 30)
#define HOST_HTTP_RETRIES 4u /* defaults */
#define HOST_HTTP_TIMEOUT_MS 30000u

/* Strings are borrowed until host_http_free. */
struct host_http_site_config {
    const char *url;
    const char *user;             /* basic; NULL: none */
    const char *password_file;    /* its first line is the password; NULL: an empty one */
    const char *netrc;            /* file with logins; NULL: none */
    const char *proxy;            /* NULL: none, whatever the environment says; "environment"; or its URL */
    const char *ca_file, *ca_dir; /* NULL: the system's */
    bool is_insecure;             /* any certificate will do */
    struct egress_policy allow;   /* for other addresses than the site's; count 0: none */
    uint32_t retries;
    uint32_t timeout_ms;   /* 0: the default */
    bool has_cache;        /* answers are kept on this host between runs (http_cache.h) */
    const char *cache_dir; /* NULL: below the user's own */
    uint64_t cache_bytes;  /* the limit of all entries there; 0: the default */
};

struct host_http_config {
    /* Told once for each fetch that failed for good: one sentence that names the URL. Called by the thread that calls
     * host_http_wait. NULL: nobody is told. */
    void (*noted)(void *context, unsigned site, const char *sentence);
    void *context;
};

struct host_http_request {
    uint32_t id; /* the caller's, unique among the site's unreleased ones */
    const char *name;
    uint64_t offset, size, least, most; /* as HTTP_START has them */
    bool is_quiet;                      /* nobody is told of a failure: its user says it */
};

struct host_http_result {
    enum http_outcome outcome;
    unsigned status; /* the last one; 0: none, and for file:// */
    uint64_t total;
    const char *etag, *modified; /* "" where there is none */
    const char *message;         /* "" for HTTP_OK; else what went wrong, without the URL */
    struct bytes body;           /* empty unless HTTP_OK */
};

/* What it did so far, for progress lines and tests. */
struct host_http_figures {
    uint64_t requests;   /* sent to servers, with retries and redirects */
    uint64_t bytes;      /* of bodies that came from servers or files */
    uint64_t pending;    /* fetches under way */
    uint64_t cache_hits; /* answered without a body from a server */
};

struct host_http;

/* The thread is started by the first fetch. */
struct host_http *host_http_new(const struct host_http_config *config);
/* Breaks off what is under way. NULL is allowed. */
void host_http_free(struct host_http *http);
/* Adds a site and returns its number from 0. Refuses a URL that is none (EXIT_USAGE) and a password file, netrc, CA file
 * or folder that is not there (EXIT_MISSING). */
int host_http_site(struct host_http *http, const struct host_http_site_config *config, struct error *error);
void host_http_start(struct host_http *http, unsigned site, const struct host_http_request *request);
/* True when the fetch is over: *result is valid until its release. Waits at most timeout_ms. An id that was not
 * started is over at once with HTTP_BAD_ANSWER. */
bool host_http_wait(struct host_http *http, unsigned site, uint32_t id, unsigned timeout_ms,
                    struct host_http_result *result);
void host_http_release(struct host_http *http, unsigned site, uint32_t id);
void host_http_look(struct host_http *http, struct host_http_figures *figures);

/* Fetches one whole file of at most `limit` bytes and appends it to `body`. The error (EXIT_MISSING, or EXIT_USAGE for
 * a URL that is none) names the URL and what is wrong. Only url, and what follows it in the configuration, counts. */
int host_http_get(const struct host_http_site_config *config, uint64_t limit, struct buffer *body,
                  struct error *error);

#endif
