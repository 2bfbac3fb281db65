/* libcurl: the only file that includes curl.h. One multi handle; every attempt is an easy handle of its own, without
 * any of libcurl's defaults that look at the environment, other protocols, or at more than one attempt. */
#include <curl/curl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "replay/host_http_private.h"
#include "src/base/alloc.h"

#define SLOW_BYTES_A_SECOND 1024L
#define CONNECTIONS_KEPT 64L

struct curl_gate {
    struct host_http *http;
    CURLM *multi;
};

struct curl_gate *curl_gate_open(struct host_http *http)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    CURLM *multi = curl_multi_init();
    if (!multi) {
        curl_global_cleanup();
        return NULL;
    }
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT);
    struct curl_gate *gate = mem_alloc(1, sizeof *gate);
    *gate = (struct curl_gate){.http = http, .multi = multi};
    return gate;
}

void curl_gate_close(struct curl_gate *gate)
{
    if (!gate)
        return;
    curl_multi_cleanup(gate->multi);
    curl_global_cleanup();
    mem_free(gate);
}

/* ---- what libcurl calls ---- */

static size_t on_header(char *data, size_t size, size_t count, void *context)
{
    struct fetch *fetch = context;
    struct bytes line = bytes_of(data, size * count);
    if (!http_reply_status(&fetch->reply, line))
        http_reply_header(&fetch->reply, line);
    return line.size;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct fetch *fetch = context;
    struct bytes piece = bytes_of(data, size * count);
    uint64_t limit = http_body_limit(&fetch->reply, &fetch->want);
    struct bytes good = bytes_slice(piece, 0, limit - fetch->body.size);
    buffer_append(&fetch->body, good);
    return good.size == piece.size ? piece.size : CURL_WRITEFUNC_ERROR; /* which ended_how sees */
}

static struct egress_address address_of(const struct curl_sockaddr *from)
{
    struct egress_address to = {.family = EGRESS_NONE};
    if (from->family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, &from->addr, sizeof in);
        to.family = EGRESS_IP4;
        to.port = ntohs(in.sin_port);
        memcpy(to.ip, &in.sin_addr, 4);
    } else if (from->family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, (const void *)&from->addr, sizeof in6);
        to.family = EGRESS_IP6;
        to.port = ntohs(in6.sin6_port);
        to.scope = in6.sin6_scope_id;
        memcpy(to.ip, &in6.sin6_addr, 16);
    }
    return to;
}

/* Every connection is made here, whatever name or redirect led to it. */
static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct fetch *fetch = context;
    struct egress_address to = address_of(address);
    (void)purpose;
    if (fetch->is_foreign && !egress_allows(&fetch->site->config.allow, &to, false)) {
        fetch->is_refused = true;
        egress_address_text(&to, fetch->address);
        return CURL_SOCKET_BAD;
    }
    fetch->is_refused = false; /* another address of the same name will do */
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- an attempt ---- */

static bool set_trust(CURL *easy, const struct host_http_site_config *config)
{
    return (!config->ca_file || curl_easy_setopt(easy, CURLOPT_CAINFO, config->ca_file) == CURLE_OK) &&
           (!config->ca_dir || curl_easy_setopt(easy, CURLOPT_CAPATH, config->ca_dir) == CURLE_OK) &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, config->is_insecure ? 0L : 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, config->is_insecure ? 0L : 2L) == CURLE_OK;
}

/* Whatever the environment says counts only where the scenario says so. */
static bool set_proxy(CURL *easy, const struct host_http_site_config *config)
{
    if (config->proxy && strcmp(config->proxy, "environment") == 0)
        return true;
    return curl_easy_setopt(easy, CURLOPT_PROXY, config->proxy ? config->proxy : "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOPROXY, "") == CURLE_OK;
}

static bool set_login(CURL *easy, const struct http_site *site)
{
    const struct host_http_site_config *config = &site->config;
    if (curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) != CURLE_OK)
        return false;
    if (config->user)
        return curl_easy_setopt(easy, CURLOPT_USERNAME, config->user) == CURLE_OK &&
               curl_easy_setopt(easy, CURLOPT_PASSWORD, site->password ? site->password : "") == CURLE_OK;
    return !config->netrc || (curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_REQUIRED) == CURLE_OK &&
                              curl_easy_setopt(easy, CURLOPT_NETRC_FILE, config->netrc) == CURLE_OK);
}

static bool set_time(CURL *easy, const struct fetch *fetch)
{
    uint64_t timeout_ms = fetch->site->config.timeout_ms, bytes = fetch->want.size;
    if (!bytes)
        bytes = fetch->want.most;
    uint64_t most_ms = timeout_ms + timeout_ms * (bytes >> 20);
    long seconds = (long)((timeout_ms + 999) / 1000);
    return curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)timeout_ms) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, most_ms < INT32_MAX ? (long)most_ms : INT32_MAX) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES_A_SECOND) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, seconds) == CURLE_OK;
}

/* The cache has an answer: is it still right? (RFC 9110 §13.1.2, §13.1.3) */
static bool set_condition(CURL *easy, struct fetch *fetch, const struct http_reply *had)
{
    char line[HTTP_TEXT_MAX + 64];
    snprintf(line, sizeof line, "%s: %s", had->etag[0] ? "If-None-Match" : "If-Modified-Since",
             had->etag[0] ? had->etag : had->modified);
    fetch->headers = curl_slist_append(NULL, line);
    return fetch->headers && curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fetch->headers) == CURLE_OK;
}

/* Range, and the condition that the file is still the one that was pinned. */
static bool set_range(CURL *easy, struct fetch *fetch)
{
    const struct http_pin *pin = fetch->want.pin;
    char line[HTTP_TEXT_MAX + 64];
    if (fetch->want.size) {
        snprintf(line, sizeof line, "%" PRIu64 "-%" PRIu64, fetch->want.offset,
                 fetch->want.offset + fetch->want.size - 1);
        if (curl_easy_setopt(easy, CURLOPT_RANGE, line) != CURLE_OK)
            return false;
    }
    if (!pin->etag && fetch->has_entry)
        return set_condition(easy, fetch, &fetch->entry.reply);
    if (!pin->etag || !(http_etag_is_strong(pin->etag) || (!pin->etag[0] && pin->modified[0])))
        return true;
    snprintf(line, sizeof line, "%s: %s", pin->etag[0] ? "If-Match" : "If-Unmodified-Since",
             pin->etag[0] ? pin->etag : pin->modified);
    fetch->headers = curl_slist_append(NULL, line);
    return fetch->headers && curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fetch->headers) == CURLE_OK;
}

static bool set_plain(CURL *easy, struct fetch *fetch)
{
    return curl_easy_setopt(easy, CURLOPT_URL, fetch_url(fetch)) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, "reprise") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PIPEWAIT, fetch->site->url.scheme == URL_HTTPS ? 1L : 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, (void *)fetch) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, (void *)fetch) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, (void *)fetch) == CURLE_OK;
}

/* A connection that another site was allowed to make is none of this one's. */
static bool set_policy(CURL *easy, const struct curl_gate *gate, const struct fetch *fetch)
{
    bool is_fresh = fetch->is_foreign && gate->http->site_count > 1;
    return !is_fresh || curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK;
}

bool curl_gate_begin(struct curl_gate *gate, struct fetch *fetch)
{
    const struct host_http_site_config *config = &fetch->site->config;
    CURL *easy = curl_easy_init();
    if (!easy)
        return false;
    fetch->easy = easy;
    if (set_plain(easy, fetch) && set_range(easy, fetch) && set_time(easy, fetch) && set_trust(easy, config) &&
        set_proxy(easy, config) && (fetch->is_foreign || set_login(easy, fetch->site)) &&
        set_policy(easy, gate, fetch) && curl_multi_add_handle(gate->multi, easy) == CURLM_OK)
        return true;
    curl_easy_cleanup(easy);
    curl_slist_free_all(fetch->headers);
    fetch->easy = fetch->headers = NULL;
    return false;
}

void curl_gate_drop(struct curl_gate *gate, struct fetch *fetch)
{
    if (!fetch->easy)
        return;
    curl_multi_remove_handle(gate->multi, fetch->easy);
    curl_easy_cleanup(fetch->easy);
    curl_slist_free_all(fetch->headers);
    fetch->easy = fetch->headers = NULL;
}

static enum fetch_end ended_how(const struct fetch *fetch, CURLcode code)
{
    switch (code) {
    case CURLE_OK:
    case CURLE_UNSUPPORTED_PROTOCOL: return FETCH_ANSWERED; /* the latter: what came begins with no HTTP status */
    case CURLE_WRITE_ERROR: return fetch->reply.status ? FETCH_CUT : FETCH_FAILED;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR: return FETCH_UNTRUSTED;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_PARTIAL_FILE:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return FETCH_FAILED;
    default: return FETCH_HOPELESS;
    }
}

static struct fetch *fetch_with(struct host_http *http, const CURL *easy)
{
    pthread_mutex_lock(&http->lock);
    struct fetch *fetch = http->first;
    while (fetch && fetch->easy != easy)
        fetch = fetch->next;
    pthread_mutex_unlock(&http->lock);
    return fetch;
}

/* The answer is taken from libcurl before the handle goes: fetch_ended may begin another one. */
static void finish(struct curl_gate *gate, const CURLMsg *message)
{
    CURL *easy = message->easy_handle;
    CURLcode code = message->data.result;
    struct fetch *fetch = fetch_with(gate->http, easy);
    char *location = NULL;
    if (!fetch)
        return;
    enum fetch_end end = ended_how(fetch, code);
    if (curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location) == CURLE_OK && location)
        location = mem_copy_string(location);
    else
        location = NULL;
    curl_gate_drop(gate, fetch);
    fetch_ended(gate->http, fetch, end, location, curl_easy_strerror(code));
    mem_free(location);
}

void curl_gate_turn(struct curl_gate *gate, unsigned timeout_ms)
{
    int running, left;
    CURLMsg *message;
    curl_multi_perform(gate->multi, &running);
    while ((message = curl_multi_info_read(gate->multi, &left))) {
        if (message->msg == CURLMSG_DONE) {
            finish(gate, message);
            timeout_ms = 0; /* what begins again begins at once */
        }
    }
    curl_multi_poll(gate->multi, NULL, 0, (int)timeout_ms, NULL);
}

void curl_gate_wake(struct curl_gate *gate)
{
    curl_multi_wakeup(gate->multi);
}
