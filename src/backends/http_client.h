/* Fetching files of a site (replay/http_ask.h) at virtual times, for any backend that lives on a web server.
 *
 *   struct http_client client;
 *   http_client_init(&client, &crossing, SOURCE(SOURCE_DISK, 0), &timers, &config, done, context);
 *   http_client_fetch_now(...)   while the machine is built: the answer at once, at no cost in virtual time
 *   http_client_fetch(...)       while it runs: done(context, tag, answer) is called at the virtual completion
 *
 * Virtual time. At most `parallel` fetches are under way; the others wait, urgent ones before the rest, each kind in
 * the order of its asking. A fetch that begins at cycle t arrives at
 *
 *   max(t + latency, when the link is free) + size / bandwidth
 *
 * and keeps the link busy until then. A whole file's size is not known when it begins: its result is asked for at
 * t + latency (the real world stalls until all of it is there), and its way over the link begins then;
 * unless the caller knows it (least and most are equal). So times follow
 * from the guest's own actions and from sizes alone: two recordings against the same server are equal, whatever the
 * server's real speed, and a cache on the host changes nothing.
 *
 * The host begins a fetch in the background at the very cycle at which the client does. */
#ifndef REPRISE_BACKENDS_HTTP_CLIENT_H
#define REPRISE_BACKENDS_HTTP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/http_ask.h"
#include "src/backends/crossing.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"
#include "src/devices/timer.h"

struct http_client_config {
    uint64_t latency_ns;
    uint64_t bits_per_second; /* 0: no limit */
    unsigned parallel;        /* at least 1 */
};

struct http_request {
    const char *name;      /* relative to the site's folder; "" is its URL itself; copied */
    uint64_t offset, size; /* size 0: the whole file, offset 0 */
    uint64_t most;         /* bytes of a whole file, no more; 0: HTTP_BODY_MAX */
    uint64_t least; /* bytes that must come: fewer are a bad answer. A whole file with least equal to most has a
                            * known size */
    uint64_t tag;   /* the caller's */
    bool is_urgent; /* somebody waits for it */
};

/* Views are valid during the call. */
struct http_answer {
    enum http_outcome outcome;
    unsigned status;
    uint64_t total; /* of the whole file; HTTP_NO_TOTAL */
    struct bytes etag, modified, message;
    struct bytes body; /* empty unless HTTP_OK */
};

typedef void (*http_done_fn)(void *context, uint64_t tag, const struct http_answer *answer);

enum http_job_state { HTTP_JOB_QUEUED, HTTP_JOB_SENT, HTTP_JOB_SIZED };

/* A fetch that is not over. QUEUED: waits for its turn; SENT: under way; SIZED: of a whole file, the result is known
 * and the body on its way. */
struct http_job {
    uint32_t id;
    enum http_job_state state;
    bool is_urgent;
    char *name;
    uint64_t offset, size, least, most, tag;
    uint64_t due_cycle;   /* SENT, SIZED */
    struct buffer result; /* SIZED */
};

struct http_client {
    const struct crossing *crossing;
    uint16_t source;
    struct timer_queue *timers;
    struct timer timer;
    struct http_client_config config;
    http_done_fn done;
    void *context;
    struct http_job *jobs; /* in the order of their asking */
    unsigned job_count, job_room;
    uint32_t next_id;
    uint64_t link_free_cycle;
    struct buffer scratch, result, body;
};

/* crossing and timers outlive the client. done may call http_client_fetch. */
void http_client_init(struct http_client *client, const struct crossing *crossing, uint16_t source,
                      struct timer_queue *timers, const struct http_client_config *config, http_done_fn done,
                      void *context);
/* Safe on a zeroed struct. */
void http_client_deinit(struct http_client *client);
void http_client_fetch(struct http_client *client, const struct http_request *request);
/* Asks and answers in one, at no virtual time. The views are valid until the next call. False: the session has ended
 * (answer->outcome is HTTP_STOPPED). */
bool http_client_fetch_now(struct http_client *client, const struct http_request *request,
                           struct http_answer *answer);
/* Somebody waits now for the fetch of this tag: it goes before those for which nobody does. */
void http_client_hurry(struct http_client *client, uint64_t tag);
void http_client_hash(const struct http_client *client, struct hasher *hasher);
/* "the server answers HTTP 503": the answer's message, or what its outcome means. */
struct bytes http_answer_why(const struct http_answer *answer);

#endif
