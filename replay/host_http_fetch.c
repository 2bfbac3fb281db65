/* The life of a fetch: begin, redirects, retries, the verdict. All of it runs on the engine's thread, none of it with
 * the lock held but what sets a state. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "replay/host_clock.h"
#include "replay/host_http_private.h"
#include "src/base/alloc.h"
#include "src/base/hash.h"

#define BACKOFF_FIRST_NS 100000000u
#define BACKOFF_LAST_NS 5000000000u

const char *fetch_url(const struct fetch *fetch)
{
    return fetch->hops[fetch->hop_count - 1];
}

void fetch_free(struct fetch *fetch)
{
    for (unsigned i = 0; i < fetch->hop_count; i++)
        mem_free(fetch->hops[i]);
    buffer_deinit(&fetch->body);
    buffer_deinit(&fetch->entry.body);
    mem_free(fetch->text);
    mem_free(fetch);
}

static void set_state(struct host_http *http, struct fetch *fetch, enum fetch_state state)
{
    pthread_mutex_lock(&http->lock);
    fetch->state = state;
    if (state == FETCH_OVER) {
        http->figures.pending--;
        http->figures.bytes += fetch->is_cached ? 0 : fetch->body.size;
        pthread_cond_broadcast(&http->changed);
    }
    pthread_mutex_unlock(&http->lock);
}

/* ---- names ---- */

static struct http_name *name_of(struct http_site *site, const char *text)
{
    struct http_name **bucket = &site->names[hash_bytes(bytes_of_string(text)).low % HTTP_PIN_BUCKETS];
    for (struct http_name *name = *bucket; name; name = name->next) {
        if (strcmp(name->name, text) == 0)
            return name;
    }
    struct http_name *name = mem_alloc(1, sizeof *name);
    name->name = mem_copy_string(text);
    name->pin.total = HTTP_NO_TOTAL;
    name->next = *bucket;
    *bucket = name;
    return name;
}

/* The first good answer says what this name is from now on. */
static void pin_answer(struct fetch *fetch)
{
    struct http_pin *pin = &fetch->name->pin;
    if (!pin->etag) {
        pin->etag = mem_copy_string(fetch->reply.etag);
        pin->modified = mem_copy_string(fetch->reply.modified);
    }
    if (pin->total == HTTP_NO_TOTAL)
        pin->total = fetch->verdict.total;
    if (fetch->hop_count > 1 && !fetch->name->moved_to)
        fetch->name->moved_to = mem_copy_string(fetch_url(fetch));
}

/* ---- the cache ---- */

/* The entry is the answer, judged as one that has just come. */
static void take_entry(struct host_http *http, struct fetch *fetch)
{
    fetch->is_cached = true;
    fetch->reply = fetch->entry.reply;
    fetch->verdict = (struct http_verdict){.outcome = HTTP_OK, .total = fetch->entry.total};
    buffer_clear(&fetch->body);
    buffer_append(&fetch->body, buffer_bytes(&fetch->entry.body));
    pthread_mutex_lock(&http->lock);
    http->figures.cache_hits++;
    pthread_mutex_unlock(&http->lock);
    fetch_over(http, fetch);
}

/* Whether the cache answers: at once, where the validators are pinned; else the server will be asked about the entry. */
static bool cache_answers(struct host_http *http, struct fetch *fetch)
{
    const struct http_pin *pin = &fetch->name->pin;
    if (!fetch->site->cache || fetch->has_entry)
        return false;
    buffer_clear(&fetch->entry.body);
    const struct http_want *want = &fetch->want;
    uint64_t most = want->size && want->size < want->most ? want->size : want->most;
    if (!http_cache_load(fetch->site->cache, fetch->hops[0], want->offset, want->size, &fetch->entry) ||
        fetch->entry.body.size < want->least || fetch->entry.body.size > most)
        return false;
    if (!pin->etag) {
        fetch->has_entry = true;
        return false;
    }
    if (strcmp(pin->etag, fetch->entry.reply.etag) != 0 || strcmp(pin->modified, fetch->entry.reply.modified) != 0 ||
        pin->total != fetch->entry.total)
        return false;
    fetch->has_entry = true;
    take_entry(http, fetch);
    return true;
}

/* A new answer goes into the cache. */
static void keep_answer(struct host_http *http, const struct fetch *fetch)
{
    const struct http_site *site = fetch->site;
    if (!site->cache || fetch->reply.status == 0 ||
        http_cache_store(site->cache, fetch->hops[0], fetch->want.offset, fetch->want.size, &fetch->reply,
                         fetch->verdict.total, buffer_bytes(&fetch->body)))
        return;
    int code = errno;
    pthread_mutex_lock(&http->lock);
    if (!http->cache_trouble[0])
        snprintf(http->cache_trouble, sizeof http->cache_trouble, "the cache on this host cannot be written: %s",
                 strerror(code));
    pthread_mutex_unlock(&http->lock);
}

/* ---- the end ---- */

__attribute__((format(printf, 3, 4))) static void fail(struct fetch *fetch, enum http_outcome outcome,
                                                       const char *format, ...)
{
    va_list arguments;
    fetch->verdict = (struct http_verdict){.outcome = outcome, .total = HTTP_NO_TOTAL};
    va_start(arguments, format);
    vsnprintf(fetch->verdict.message, sizeof fetch->verdict.message, format, arguments);
    va_end(arguments);
}

void fetch_over(struct host_http *http, struct fetch *fetch)
{
    if (fetch->verdict.outcome == HTTP_OK)
        pin_answer(fetch);
    else
        buffer_clear(&fetch->body);
    set_state(http, fetch, FETCH_OVER);
}

static void forget_hops(struct fetch *fetch, unsigned keep)
{
    while (fetch->hop_count > keep)
        mem_free(fetch->hops[--fetch->hop_count]);
}

/* ---- beginning ---- */

static void begin(struct host_http *http, struct fetch *fetch)
{
    struct url url;
    struct error error;
    buffer_clear(&fetch->body);
    fetch->reply = (struct http_reply){0};
    fetch->is_refused = false;
    if (url_parse(&url, fetch_url(fetch), &error) < 0) {
        fail(fetch, HTTP_BAD_ANSWER, "%.250s", error.message);
        fetch_over(http, fetch);
        return;
    }
    if (url.scheme == URL_FILE) {
        http_file_fetch(fetch);
        fetch_over(http, fetch);
        return;
    }
    if (cache_answers(http, fetch))
        return;
    fetch->is_foreign = !url_same_origin(&url, &fetch->site->url);
    fetch->attempts++;
    set_state(http, fetch, FETCH_RUNNING);
    pthread_mutex_lock(&http->lock);
    http->figures.requests++;
    pthread_mutex_unlock(&http->lock);
    if (http->gate && curl_gate_begin(http->gate, fetch))
        return;
    fail(fetch, HTTP_UNREACHABLE, "libcurl cannot be used: out of memory, or of descriptors");
    fetch_over(http, fetch);
}

/* A fetch that was just started. */
static void take_up(struct fetch *fetch)
{
    fetch->name = name_of(fetch->site, fetch->text);
    fetch->want.pin = &fetch->name->pin;
    fetch->hops[fetch->hop_count++] = url_join(fetch->site->config.url, fetch->text);
    if (fetch->name->moved_to)
        fetch->hops[fetch->hop_count++] = mem_copy_string(fetch->name->moved_to);
}

/* The next fetch that can begin; *due is when the nearest of the others can. */
static struct fetch *next_to_begin(struct host_http *http, uint64_t now_ns, uint64_t *due)
{
    struct fetch *found = NULL;
    *due = UINT64_MAX;
    pthread_mutex_lock(&http->lock);
    for (struct fetch *fetch = http->first; fetch && !found; fetch = fetch->next) {
        if (fetch->state == FETCH_WAITING || (fetch->state == FETCH_BACKOFF && fetch->due_ns <= now_ns))
            found = fetch;
        else if (fetch->state == FETCH_BACKOFF && fetch->due_ns < *due)
            *due = fetch->due_ns;
    }
    pthread_mutex_unlock(&http->lock);
    return found;
}

uint64_t fetch_begin_all(struct host_http *http, uint64_t now_ns)
{
    struct fetch *fetch;
    uint64_t due;
    while ((fetch = next_to_begin(http, now_ns, &due))) {
        if (!fetch->name)
            take_up(fetch);
        begin(http, fetch);
    }
    return due;
}

/* ---- what becomes of an attempt ---- */

/* Another try later, if there is one left. */
static void try_again(struct host_http *http, struct fetch *fetch)
{
    unsigned retries = fetch->site->config.retries;
    if (fetch->attempts > retries) {
        struct http_verdict *verdict = &fetch->verdict;
        size_t size = strlen(verdict->message);
        snprintf(verdict->message + size, sizeof verdict->message - size, " (tried %u times)", fetch->attempts);
        fetch_over(http, fetch);
        return;
    }
    uint64_t wait_ns = (uint64_t)BACKOFF_FIRST_NS << (fetch->attempts < 10 ? fetch->attempts - 1 : 9);
    fetch->due_ns = host_clock_now_ns() + (wait_ns < BACKOFF_LAST_NS ? wait_ns : BACKOFF_LAST_NS);
    set_state(http, fetch, FETCH_BACKOFF);
}

/* Another server than the one that the user named. Its address is judged when the connection is made; behind a proxy
 * nobody here sees it. */
static const char *why_not_foreign(const struct host_http_site_config *config)
{
    if (config->allow.count == 0)
        return "a redirect to another server, which allow: does not name";
    if (!config->proxy)
        return NULL;
    for (unsigned i = 0; i < config->allow.count; i++) {
        if (config->allow.rules[i].is_any)
            return NULL;
    }
    return "a redirect to another server through a proxy, which only allow: [any] permits";
}

/* NULL: the redirect may be followed. */
static const char *why_not_there(const struct fetch *fetch, const char *location)
{
    struct url to, from;
    struct error error;
    const struct host_http_site_config *config = &fetch->site->config;
    if (fetch->hop_count == HTTP_HOPS_MAX)
        return "too many redirects";
    for (unsigned i = 0; i < fetch->hop_count; i++) {
        if (strcmp(fetch->hops[i], location) == 0)
            return "redirects in a circle";
    }
    if (url_parse(&to, location, &error) < 0)
        return "a redirect to what is no URL";
    if (to.scheme == URL_FILE)
        return "a redirect to a file of this host";
    if (url_parse(&from, fetch_url(fetch), &error) < 0 || (from.scheme == URL_HTTPS && to.scheme != URL_HTTPS))
        return "a redirect from https to http";
    return url_same_origin(&to, &fetch->site->url) ? NULL : why_not_foreign(config);
}

static void follow(struct host_http *http, struct fetch *fetch, const char *location)
{
    const char *why = why_not_there(fetch, location);
    if (why) {
        fail(fetch, HTTP_FORBIDDEN, "%s: %.180s", why, location);
        fetch_over(http, fetch);
        return;
    }
    fetch->hops[fetch->hop_count++] = mem_copy_string(location);
    fetch->attempts = 0;
    begin(http, fetch);
}

static bool is_redirect(unsigned status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* An address that redirects led to may hold for a while only: begin at the start once more. */
static bool starts_over(struct host_http *http, struct fetch *fetch)
{
    if (!fetch->name->moved_to || fetch->verdict.outcome == HTTP_OK)
        return false;
    mem_free(fetch->name->moved_to);
    fetch->name->moved_to = NULL;
    forget_hops(fetch, 1);
    fetch->attempts = 0;
    begin(http, fetch);
    return true;
}

static void answered(struct host_http *http, struct fetch *fetch, bool is_cut, const char *location)
{
    if (is_redirect(fetch->reply.status) && location) {
        follow(http, fetch, location);
        return;
    }
    if (fetch->reply.status == 304 && fetch->has_entry) {
        take_entry(http, fetch);
        return;
    }
    /* A body that goes on and on has one byte more than any promise. */
    uint64_t size = fetch->body.size + (is_cut ? 1 : 0);
    http_judge(&fetch->reply, &fetch->want, size, &fetch->verdict);
    if (starts_over(http, fetch))
        return;
    if (fetch->verdict.is_transient) {
        try_again(http, fetch);
        return;
    }
    if (fetch->verdict.outcome == HTTP_OK)
        keep_answer(http, fetch);
    fetch_over(http, fetch);
}

void fetch_ended(struct host_http *http, struct fetch *fetch, enum fetch_end end, const char *location,
                 const char *why)
{
    if (fetch->is_refused) {
        fail(fetch, HTTP_FORBIDDEN, "the address %s is not among what allow: names", fetch->address);
        fetch_over(http, fetch);
        return;
    }
    switch (end) {
    case FETCH_ANSWERED:
    case FETCH_CUT: answered(http, fetch, end == FETCH_CUT, location); return;
    case FETCH_FAILED:
        fail(fetch, HTTP_UNREACHABLE, "%.250s", why);
        try_again(http, fetch);
        return;
    case FETCH_HOPELESS: fail(fetch, HTTP_UNREACHABLE, "%.250s", why); break;
    case FETCH_UNTRUSTED: fail(fetch, HTTP_UNTRUSTED, "its certificate is not to be trusted: %.220s", why); break;
    }
    fetch_over(http, fetch);
}
