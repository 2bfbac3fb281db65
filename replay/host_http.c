/* The engine: sites, the list of fetches, the thread. What happens to a fetch is in host_http_fetch.c. */
#include "replay/host_http.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "replay/host_clock.h"
#include "replay/host_file.h"
#include "replay/host_folder.h"
#include "replay/host_http_private.h"
#include "src/base/alloc.h"
#include "src/base/must.h"

#define TURN_MS_MAX 1000u

struct host_http *host_http_new(const struct host_http_config *config)
{
    struct host_http *http = mem_alloc(1, sizeof *http);
    if (config)
        http->config = *config;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&http->lock, NULL);
    pthread_cond_init(&http->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return http;
}

static void free_site(struct http_site *site)
{
    for (unsigned i = 0; i < HTTP_PIN_BUCKETS; i++) {
        while (site->names[i]) {
            struct http_name *name = site->names[i];
            site->names[i] = name->next;
            mem_free(name->name);
            mem_free(name->pin.etag);
            mem_free(name->pin.modified);
            mem_free(name->moved_to);
            mem_free(name);
        }
    }
    mem_free(site->password);
    http_cache_close(site->cache);
    mem_free(site);
}

/* The first line of the password file. */
static int read_password(struct http_site *site, struct error *error)
{
    const char *path = site->config.password_file;
    struct buffer content = {0};
    if (!path)
        return 0;
    int fd = host_file_open(path, "password file", error);
    int status = fd < 0 ? -1 : host_file_read(fd, path, "password file", &content, error);
    host_file_close(fd);
    if (status == 0) {
        site->password = mem_copy_string(buffer_string(&content));
        site->password[strcspn(site->password, "\r\n")] = 0;
    }
    buffer_deinit(&content);
    return status;
}

/* libcurl would say the same much later, and in other words. */
static int check_files(const struct host_http_site_config *config, struct error *error)
{
    const char *const paths[] = {config->netrc, config->ca_file, config->ca_dir};
    static const char *const names[] = {"netrc", "ca_file", "ca_dir"};
    for (unsigned i = 0; i < 3; i++) {
        if (paths[i] && !host_file_exists(paths[i]) && !host_folder_is_one(paths[i]))
            return error_set(error, EXIT_MISSING, "%s: %s %s is not there", config->url, names[i], paths[i]);
    }
    return 0;
}

/* Without a cache all works as well; the user hears of it. */
static void open_cache(struct host_http *http, struct http_site *site)
{
    struct buffer folder = {0};
    const char *why = "neither XDG_CACHE_HOME nor HOME says where";
    if (!site->config.has_cache)
        return;
    if (site->config.cache_dir)
        buffer_append_string(&folder, site->config.cache_dir);
    else
        http_cache_default(&folder);
    uint64_t limit = site->config.cache_bytes ? site->config.cache_bytes : HOST_HTTP_CACHE_BYTES;
    if (folder.size)
        site->cache = http_cache_open(buffer_string(&folder), limit, &why);
    if (!site->cache)
        snprintf(http->cache_trouble, sizeof http->cache_trouble, "no cache on this host: %.200s: %s",
                 buffer_string(&folder), why);
    buffer_deinit(&folder);
}

int host_http_site(struct host_http *http, const struct host_http_site_config *config, struct error *error)
{
    must(http->site_count < HOST_HTTP_SITES_MAX);
    struct http_site *site = mem_alloc(1, sizeof *site);
    site->config = *config;
    if (!site->config.timeout_ms)
        site->config.timeout_ms = HOST_HTTP_TIMEOUT_MS;
    site->number = http->site_count;
    if (url_parse(&site->url, config->url, error) < 0 || read_password(site, error) < 0 ||
        check_files(config, error) < 0) {
        free_site(site);
        return -1;
    }
    open_cache(http, site);
    pthread_mutex_lock(&http->lock);
    http->sites[http->site_count++] = site;
    pthread_mutex_unlock(&http->lock);
    return (int)site->number;
}

/* ---- the thread ---- */

static bool is_closing(struct host_http *http)
{
    pthread_mutex_lock(&http->lock);
    bool closing = http->is_closing;
    pthread_mutex_unlock(&http->lock);
    return closing;
}

static void *http_main(void *context)
{
    struct host_http *http = context;
    while (!is_closing(http)) {
        uint64_t now_ns = host_clock_now_ns();
        uint64_t due_ns = fetch_begin_all(http, now_ns);
        uint64_t wait_ms = due_ns == UINT64_MAX ? TURN_MS_MAX : (due_ns - now_ns) / 1000000u + 1;
        curl_gate_turn(http->gate, wait_ms < TURN_MS_MAX ? (unsigned)wait_ms : TURN_MS_MAX);
    }
    return NULL;
}

/* Signals are the main thread's. Without a gate or a thread every fetch fails where it is started. */
static bool start_thread(struct host_http *http)
{
    if (http->has_thread)
        return true;
    if (!http->gate)
        http->gate = curl_gate_open(http);
    if (!http->gate)
        return false;
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    http->has_thread = pthread_create(&http->thread, NULL, http_main, http) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return http->has_thread;
}

void host_http_free(struct host_http *http)
{
    if (!http)
        return;
    if (http->has_thread) {
        pthread_mutex_lock(&http->lock);
        http->is_closing = true;
        pthread_mutex_unlock(&http->lock);
        curl_gate_wake(http->gate);
        pthread_join(http->thread, NULL);
    }
    while (http->first) {
        struct fetch *fetch = http->first;
        http->first = fetch->next;
        curl_gate_drop(http->gate, fetch);
        fetch_free(fetch);
    }
    curl_gate_close(http->gate);
    for (unsigned i = 0; i < http->site_count; i++)
        free_site(http->sites[i]);
    pthread_cond_destroy(&http->changed);
    pthread_mutex_destroy(&http->lock);
    mem_free(http);
}

/* ---- the user's side ---- */

/* Names come from the machine: nothing that leaves the site's folder. */
static bool name_is_good(const char *name)
{
    return strlen(name) <= HTTP_NAME_MAX && name[0] != '/' && !strstr(name, "..") && !strpbrk(name, ":?#@\\% \"") &&
           !url_is_one(name);
}

static void append(struct host_http *http, struct fetch *fetch)
{
    struct fetch **end = &http->first;
    while (*end)
        end = &(*end)->next;
    *end = fetch;
}

void host_http_start(struct host_http *http, unsigned site, const struct host_http_request *request)
{
    must(site < http->site_count);
    struct fetch *fetch = mem_alloc(1, sizeof *fetch);
    fetch->site = http->sites[site];
    fetch->id = request->id;
    fetch->text = mem_copy_string(request->name);
    fetch->want = (struct http_want){
        .offset = request->offset, .size = request->size, .least = request->least, .most = request->most};
    fetch->told = request->is_quiet;
    bool is_good = name_is_good(request->name) && request->size <= UINT64_MAX - request->offset &&
                   request->least <= request->most;
    if (!is_good || !start_thread(http)) {
        fetch->state = FETCH_OVER;
        fetch->verdict.outcome = is_good ? HTTP_UNREACHABLE : HTTP_BAD_ANSWER;
        strcpy(fetch->verdict.message, is_good ? "libcurl or a thread for it cannot be had" : "no name of a file");
    }
    pthread_mutex_lock(&http->lock);
    http->figures.pending += fetch->state != FETCH_OVER;
    append(http, fetch);
    pthread_mutex_unlock(&http->lock);
    if (fetch->state != FETCH_OVER)
        curl_gate_wake(http->gate);
}

static struct fetch *find(struct host_http *http, unsigned site, uint32_t id)
{
    struct fetch *fetch = http->first;
    while (fetch && (fetch->site->number != site || fetch->id != id))
        fetch = fetch->next;
    return fetch;
}

/* With the lock held. */
static bool wait_until_over(struct host_http *http, struct fetch *fetch, unsigned timeout_ms)
{
    uint64_t until_ns = host_clock_now_ns() + (uint64_t)timeout_ms * 1000000u;
    struct timespec until = {.tv_sec = (time_t)(until_ns / 1000000000u), .tv_nsec = (long)(until_ns % 1000000000u)};
    while (fetch->state != FETCH_OVER) {
        if (pthread_cond_timedwait(&http->changed, &http->lock, &until) == ETIMEDOUT)
            break;
    }
    return fetch->state == FETCH_OVER;
}

/* What is wrong with the cache is said once. */
static void tell_trouble(struct host_http *http, unsigned site)
{
    char text[HTTP_MESSAGE_SIZE] = "";
    pthread_mutex_lock(&http->lock);
    if (!http->has_told_trouble)
        memcpy(text, http->cache_trouble, sizeof text);
    http->has_told_trouble |= text[0] != 0;
    pthread_mutex_unlock(&http->lock);
    if (text[0] && http->config.noted)
        http->config.noted(http->config.context, site, text);
}

static void tell(struct host_http *http, struct fetch *fetch)
{
    tell_trouble(http, fetch->site->number);
    if (fetch->told || fetch->verdict.outcome == HTTP_OK)
        return;
    fetch->told = true;
    if (!http->config.noted)
        return;
    struct buffer text = {0};
    char *url = url_join(fetch->site->config.url, fetch->text);
    buffer_printf(&text, "%s: %s", url, fetch->verdict.message);
    if (fetch->hop_count > 1)
        buffer_printf(&text, " (redirected to %s)", fetch_url(fetch));
    http->config.noted(http->config.context, fetch->site->number, buffer_string(&text));
    mem_free(url);
    buffer_deinit(&text);
}

bool host_http_wait(struct host_http *http, unsigned site, uint32_t id, unsigned timeout_ms,
                    struct host_http_result *result)
{
    pthread_mutex_lock(&http->lock);
    struct fetch *fetch = find(http, site, id);
    bool is_over = !fetch || wait_until_over(http, fetch, timeout_ms);
    pthread_mutex_unlock(&http->lock);
    if (!is_over)
        return false;
    if (!fetch) {
        *result = (struct host_http_result){.outcome = HTTP_BAD_ANSWER, .total = HTTP_NO_TOTAL};
        result->etag = result->modified = "";
        result->message = "nothing was fetched";
        return true;
    }
    tell(http, fetch);
    *result = (struct host_http_result){
        .outcome = fetch->verdict.outcome,
        .status = fetch->reply.status,
        .total = fetch->verdict.total,
        .etag = fetch->reply.etag,
        .modified = fetch->reply.modified,
        .message = fetch->verdict.message,
        .body = buffer_bytes(&fetch->body),
    };
    return true;
}

void host_http_release(struct host_http *http, unsigned site, uint32_t id)
{
    pthread_mutex_lock(&http->lock);
    struct fetch *fetch = find(http, site, id), **link = &http->first;
    if (fetch && fetch->state == FETCH_OVER) {
        while (*link != fetch)
            link = &(*link)->next;
        *link = fetch->next;
        fetch_free(fetch);
    }
    pthread_mutex_unlock(&http->lock);
}

void host_http_look(struct host_http *http, struct host_http_figures *figures)
{
    pthread_mutex_lock(&http->lock);
    *figures = http->figures;
    pthread_mutex_unlock(&http->lock);
}

int host_http_get(const struct host_http_site_config *config, uint64_t limit, struct buffer *body,
                  struct error *error)
{
    struct host_http *http = host_http_new(NULL);
    struct host_http_request request = {.name = "", .most = limit};
    struct host_http_result result;
    int status = host_http_site(http, config, error);
    if (status == 0) {
        host_http_start(http, 0, &request);
        while (!host_http_wait(http, 0, 0, TURN_MS_MAX, &result))
            ;
        if (result.outcome == HTTP_OK)
            buffer_append(body, result.body);
        else
            status = error_set(error, EXIT_MISSING, "%s: %s", config->url, result.message);
    }
    host_http_free(http);
    return status;
}
