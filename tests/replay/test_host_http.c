/* Files from servers that tell the truth and from those that do not. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_clock.h"
#include "replay/host_http.h"
#include "src/base/alloc.h"
#include "tests/lib/http_server.h"

#define CONTENT_BYTES 100000u

static uint8_t content_bytes[CONTENT_BYTES];

static struct bytes content(void)
{
    for (unsigned i = 0; i < CONTENT_BYTES; i++)
        content_bytes[i] = (uint8_t)(i * 7 + (i >> 8));
    return bytes_of(content_bytes, CONTENT_BYTES);
}

struct notes {
    unsigned count;
    char last[1024];
};

static void on_note(void *context, unsigned site, const char *sentence)
{
    struct notes *notes = context;
    (void)site;
    notes->count++;
    snprintf(notes->last, sizeof notes->last, "%s", sentence);
}

static struct host_http_site_config site_at(const char *url)
{
    return (struct host_http_site_config){.url = url, .retries = 2, .timeout_ms = 1000};
}

/* One fetch of a fresh engine; the caller frees it. */
static struct host_http *fetch_with(const struct host_http_site_config *config,
                                    const struct host_http_request *request, struct notes *notes,
                                    struct host_http_result *result)
{
    struct host_http_config engine = {.noted = on_note, .context = notes};
    struct host_http *http = host_http_new(&engine);
    struct error error = {0};
    if (host_http_site(http, config, &error) < 0)
        fail_msg("%s", error.message);
    host_http_start(http, 0, request);
    uint64_t start_ns = host_clock_now_ns();
    while (!host_http_wait(http, 0, request->id, 100, result))
        assert_true(host_clock_now_ns() - start_ns < UINT64_C(30000000000));
    return http;
}

static bool good(struct http_server *server, int fd, const char *head, unsigned number)
{
    (void)server;
    (void)number;
    return http_server_good(fd, head, content(), "\"v1\"");
}

static void test_whole_and_parts(void **state)
{
    (void)state;
    struct http_server server;
    struct notes notes = {0};
    struct host_http_result result;
    http_server_start(&server, good, NULL);
    char *url = mem_copy_string(http_server_url(&server, "/a/img"));
    struct host_http_site_config config = site_at(url);
    struct host_http_request whole = {.name = "", .most = CONTENT_BYTES};
    struct host_http *http = fetch_with(&config, &whole, &notes, &result);
    assert_int_equal(result.outcome, HTTP_OK);
    assert_int_equal(result.status, 200);
    assert_int_equal(result.total, CONTENT_BYTES);
    assert_string_equal(result.etag, "\"v1\"");
    assert_true(bytes_equal(result.body, content()));
    host_http_release(http, 0, 0);
    /* many at once, in parts, the last one beyond the end */
    for (unsigned i = 0; i < 13; i++) {
        struct host_http_request part = {.id = i + 1, .name = "", .offset = i * 8192u, .size = 8192, .most = 8192};
        host_http_start(http, 0, &part);
    }
    for (unsigned i = 13; i-- > 0;) {
        while (!host_http_wait(http, 0, i + 1, 100, &result))
            ;
        assert_int_equal(result.outcome, HTTP_OK);
        assert_int_equal(result.total, CONTENT_BYTES);
        assert_true(bytes_equal(result.body, bytes_slice(content(), i * 8192u, 8192)));
        host_http_release(http, 0, i + 1);
    }
    assert_true(host_http_wait(http, 0, 77, 0, &result));
    assert_int_equal(result.outcome, HTTP_BAD_ANSWER);
    struct host_http_figures figures;
    host_http_look(http, &figures);
    assert_int_equal(figures.requests, 14);
    assert_int_equal(figures.pending, 0);
    assert_int_equal(figures.bytes, 2 * CONTENT_BYTES);
    assert_int_equal(notes.count, 0);
    assert_non_null(strstr(buffer_string(&server.heads), "If-Match: \"v1\""));
    assert_null(strstr(buffer_string(&server.heads), "Accept-Encoding"));
    host_http_free(http);
    http_server_stop(&server);
    mem_free(url);
}

/* ---- servers that do not tell the truth ---- */

static bool lie(struct http_server *server, int fd, const char *head, unsigned number)
{
    const char *how = server->context;
    (void)number;
    if (strcmp(how, "other range") == 0)
        return http_server_printf(fd, "HTTP/1.1 206 P\r\nContent-Range: bytes 1-10/100\r\nContent-Length: 10\r\n\r\n"
                                      "0123456789");
    if (strcmp(how, "no range") == 0)
        return http_server_printf(fd, "HTTP/1.1 206 P\r\nContent-Length: 10\r\n\r\n0123456789");
    if (strcmp(how, "200") == 0)
        return http_server_printf(fd, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789");
    if (strcmp(how, "html") == 0)
        return http_server_printf(fd,
                                  "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>please log in</html>") &&
               false;
    if (strcmp(how, "gzip") == 0)
        return http_server_printf(fd, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
    if (strcmp(how, "short") == 0) {
        http_server_printf(fd, "HTTP/1.1 206 P\r\nContent-Range: bytes 0-9/100\r\nContent-Length: 10\r\n\r\n0123");
        return false;
    }
    if (strcmp(how, "short length") == 0)
        return http_server_printf(fd,
                                  "HTTP/1.1 206 P\r\nContent-Range: bytes 0-9/100\r\nContent-Length: 4\r\n\r\n0123");
    if (strcmp(how, "endless") == 0) {
        http_server_printf(fd, "HTTP/1.1 206 P\r\nContent-Range: bytes 0-9/100\r\n\r\n");
        while (http_server_printf(fd, "for ever and ever and ever"))
            ;
        return false;
    }
    if (strcmp(how, "endless page") == 0) {
        http_server_printf(fd, "HTTP/1.1 403 No\r\n\r\n");
        while (http_server_printf(fd, "for ever and ever and ever"))
            ;
        return false;
    }
    if (strcmp(how, "drip") == 0) {
        http_server_printf(fd, "HTTP/1.1 206 P\r\nContent-Range: bytes 0-9/100\r\nContent-Length: 10\r\n\r\n");
        for (unsigned i = 0; i < 10 && http_server_printf(fd, "x"); i++)
            poll(&(struct pollfd){.fd = fd, .events = POLLRDHUP}, 1, 300); /* at once when the client has enough */
        return false;
    }
    if (strcmp(how, "no http") == 0) {
        http_server_printf(fd, "220 mail.example ESMTP\r\n");
        return false;
    }
    if (strcmp(how, "reset") == 0)
        return false;
    if (strcmp(how, "circle") == 0)
        return http_server_printf(fd, "HTTP/1.1 302 F\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                                  http_server_has(head, "GET /img") ? "/b" : "/img");
    if (strcmp(how, "far") == 0) {
        char path[256];
        http_server_path(head, path);
        return http_server_printf(fd, "HTTP/1.1 302 F\r\nLocation: %sx\r\nContent-Length: 0\r\n\r\n", path);
    }
    if (strcmp(how, "to file") == 0)
        return http_server_printf(fd, "HTTP/1.1 302 F\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
    if (strcmp(how, "elsewhere") == 0)
        return http_server_printf(fd, "HTTP/1.1 302 F\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n");
    if (strcmp(how, "nowhere") == 0)
        return http_server_printf(fd, "HTTP/1.1 302 F\r\nContent-Length: 0\r\n\r\n");
    unsigned status = (unsigned)atoi(how);
    return http_server_printf(fd, "HTTP/1.1 %u Sorry\r\nContent-Length: 3\r\n\r\nno\n", status);
}

static void test_lies(void **state)
{
    (void)state;
    static const struct {
        const char *how;
        enum http_outcome outcome;
        unsigned requests;
        const char *says;
    } lies[] = {
        {"other range", HTTP_BAD_ANSWER, 1, "Content-Range"},
        {"no range", HTTP_BAD_ANSWER, 1, "Content-Range"},
        {"200", HTTP_BAD_ANSWER, 1, "does not serve parts"},
        {"html", HTTP_BAD_ANSWER, 1, "an HTML page"},
        {"gzip", HTTP_BAD_ANSWER, 1, "compressed"},
        {"short", HTTP_UNREACHABLE, 3, "tried 3 times"},
        {"short length", HTTP_UNREACHABLE, 3, "sent 4 bytes where it had promised 10"},
        {"endless", HTTP_BAD_ANSWER, 1, "sent 11 bytes where"},
        {"endless page", HTTP_REFUSED, 1, "HTTP 403"},
        {"no http", HTTP_BAD_ANSWER, 1, "no HTTP answer"},
        {"reset", HTTP_UNREACHABLE, 3, "tried 3 times"},
        {"circle", HTTP_FORBIDDEN, 2, "in a circle"},
        {"far", HTTP_FORBIDDEN, 9, "too many redirects"},
        {"to file", HTTP_FORBIDDEN, 1, "to a file of this host"},
        {"elsewhere", HTTP_FORBIDDEN, 1, "which allow: does not name"},
        {"nowhere", HTTP_REFUSED, 1, "HTTP 302"},
        {"404", HTTP_ABSENT, 1, "not there"},
        {"401", HTTP_REFUSED, 1, "user and password"},
        {"412", HTTP_CHANGED, 1, "has changed"},
        {"416", HTTP_BAD_ANSWER, 1, "outside the file"},
        {"418", HTTP_REFUSED, 1, "HTTP 418"},
        {"503", HTTP_UNREACHABLE, 3, "HTTP 503 (tried 3 times)"},
        {"429", HTTP_UNREACHABLE, 3, "HTTP 429"},
    };
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct http_server server;
        struct notes notes = {0};
        struct host_http_result result;
        http_server_start(&server, lie, (void *)(uintptr_t)lies[i].how);
        char *url = mem_copy_string(http_server_url(&server, "/img"));
        struct host_http_site_config config = site_at(url);
        struct host_http_request request = {.name = "", .size = 10, .most = 10};
        struct host_http *http = fetch_with(&config, &request, &notes, &result);
        if (result.outcome != lies[i].outcome || !strstr(result.message, lies[i].says))
            fail_msg("%s: outcome %d: %s", lies[i].how, result.outcome, result.message);
        assert_int_equal(result.body.size, 0);
        assert_int_equal(notes.count, 1);
        assert_non_null(strstr(notes.last, url));
        assert_int_equal(http_server_requests(&server), lies[i].requests);
        host_http_free(http);
        http_server_stop(&server);
        mem_free(url);
    }
}

static void test_slow_drip_ends_at_the_timeout(void **state)
{
    (void)state;
    struct http_server server;
    struct notes notes = {0};
    struct host_http_result result;
    http_server_start(&server, lie, (void *)(uintptr_t) "drip");
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    struct host_http_site_config config = site_at(url);
    config.retries = 0;
    struct host_http_request request = {.name = "", .size = 10, .most = 10};
    uint64_t start_ns = host_clock_now_ns();
    struct host_http *http = fetch_with(&config, &request, &notes, &result);
    assert_int_equal(result.outcome, HTTP_UNREACHABLE);
    assert_true(host_clock_now_ns() - start_ns < UINT64_C(2500000000));
    host_http_free(http);
    http_server_stop(&server);
    mem_free(url);
}

/* ---- servers that come to their senses, or lose them ---- */

static bool better(struct http_server *server, int fd, const char *head, unsigned number)
{
    (void)server;
    if (number == 0)
        return http_server_printf(fd, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
    if (number == 1)
        return false;
    return http_server_good(fd, head, content(), NULL);
}

static void test_retries(void **state)
{
    (void)state;
    struct http_server server;
    struct notes notes = {0};
    struct host_http_result result;
    http_server_start(&server, better, NULL);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    struct host_http_site_config config = site_at(url);
    struct host_http_request request = {.name = "", .most = CONTENT_BYTES};
    struct host_http *http = fetch_with(&config, &request, &notes, &result);
    assert_int_equal(result.outcome, HTTP_OK);
    assert_int_equal(result.body.size, CONTENT_BYTES);
    assert_int_equal(notes.count, 0);
    host_http_free(http);
    http_server_stop(&server);
    mem_free(url);
}

static bool changing(struct http_server *server, int fd, const char *head, unsigned number)
{
    (void)server;
    return http_server_good(fd, head, bytes_slice(content(), 0, number < 2 ? CONTENT_BYTES : CONTENT_BYTES - 1),
                            number == 0   ? "\"v1\""
                            : number == 1 ? "\"v2\""
                                          : "\"v1\"");
}

static void test_a_file_that_changes(void **state)
{
    (void)state;
    struct http_server server;
    struct notes notes = {0};
    struct host_http_result result;
    http_server_start(&server, changing, NULL);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    struct host_http_site_config config = site_at(url);
    struct host_http_request request = {.name = "", .size = 10, .most = 10};
    struct host_http *http = fetch_with(&config, &request, &notes, &result);
    assert_int_equal(result.outcome, HTTP_OK);
    for (unsigned id = 1; id < 3; id++) { /* another ETag, then another size */
        request.id = id;
        host_http_start(http, 0, &request);
        while (!host_http_wait(http, 0, id, 100, &result))
            ;
        assert_int_equal(result.outcome, HTTP_CHANGED);
        assert_int_equal(notes.count, id);
    }
    assert_non_null(strstr(notes.last, "has changed on the server"));
    host_http_free(http);
    http_server_stop(&server);
    mem_free(url);
}

/* ---- redirects, policy, passwords ---- */

static bool to_other(struct http_server *server, int fd, const char *head, unsigned number)
{
    struct http_server *other = server->context;
    (void)head;
    (void)number;
    return http_server_printf(
        fd, "HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:%u/there\r\nContent-Length: 0\r\n\r\n", other->port);
}

static void test_redirects_to_other_servers_obey_the_policy(void **state)
{
    (void)state;
    struct http_server server, other;
    http_server_start(&other, good, NULL);
    http_server_start(&server, to_other, &other);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    char secret[] = "/tmp/secret-XXXXXX";
    int secret_fd = mkstemp(secret);
    dprintf(secret_fd, "secret\nmore\n");
    close(secret_fd);
    static const char *const rules[] = {NULL, "127.0.0.1:1", "127.0.0.1"};
    static const enum http_outcome outcomes[] = {HTTP_FORBIDDEN, HTTP_FORBIDDEN, HTTP_OK};
    for (unsigned i = 0; i < 3; i++) {
        struct notes notes = {0};
        struct host_http_result result;
        struct host_http_site_config config = site_at(url);
        config.user = "me";
        config.password_file = secret;
        if (rules[i])
            assert_int_equal(egress_add(&config.allow, rules[i], NULL), 0);
        struct host_http_request request = {.name = "", .size = 10, .most = 10};
        struct host_http *http = fetch_with(&config, &request, &notes, &result);
        assert_int_equal(result.outcome, outcomes[i]);
        /* the next one knows the way */
        unsigned before = http_server_requests(&server);
        request.id = 1;
        host_http_start(http, 0, &request);
        while (!host_http_wait(http, 0, 1, 100, &result))
            ;
        assert_int_equal(result.outcome, outcomes[i]);
        assert_int_equal(http_server_requests(&server), before + (outcomes[i] == HTTP_OK ? 0 : 1));
        host_http_free(http);
    }
    unlink(secret);
    assert_int_equal(http_server_requests(&other), 2);
    assert_non_null(strstr(buffer_string(&server.heads), "Authorization: Basic bWU6c2VjcmV0"));
    assert_null(strstr(buffer_string(&other.heads), "Authorization"));
    http_server_stop(&server);
    http_server_stop(&other);
    mem_free(url);
}

/* Behind a proxy nobody sees the address: only "any" will do. */
static void test_redirects_through_a_proxy(void **state)
{
    (void)state;
    struct http_server proxy, other;
    http_server_start(&other, good, NULL);
    http_server_start(&proxy, to_other, &other);
    char *url = mem_copy_string(http_server_url(&proxy, ""));
    static const char *const rules[] = {"127.0.0.1", "any"};
    for (unsigned i = 0; i < 2; i++) {
        struct notes notes = {0};
        struct host_http_result result;
        struct host_http_site_config config = site_at("http://127.0.0.1:9/img");
        config.proxy = url;
        config.retries = 0;
        assert_int_equal(egress_add(&config.allow, rules[i], NULL), 0);
        struct host_http_request request = {.name = "", .size = 10, .most = 10};
        struct host_http *http = fetch_with(&config, &request, &notes, &result);
        assert_int_equal(result.outcome, HTTP_FORBIDDEN); /* the proxy redirects all there is: a circle at last */
        assert_non_null(strstr(result.message, i ? "circle" : "only allow: [any] permits"));
        host_http_free(http);
    }
    http_server_stop(&proxy);
    http_server_stop(&other);
    mem_free(url);
}

static void test_netrc(void **state)
{
    (void)state;
    struct http_server server;
    struct notes notes = {0};
    struct host_http_result result;
    http_server_start(&server, good, NULL);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    char path[] = "/tmp/netrc-XXXXXX";
    int fd = mkstemp(path);
    dprintf(fd, "machine 127.0.0.1 login me password secret\n");
    close(fd);
    struct host_http_site_config config = site_at(url);
    config.netrc = path;
    struct host_http_request request = {.name = "", .size = 10, .most = 10};
    struct host_http *http = fetch_with(&config, &request, &notes, &result);
    assert_int_equal(result.outcome, HTTP_OK);
    assert_non_null(strstr(buffer_string(&server.heads), "Authorization: Basic bWU6c2VjcmV0"));
    host_http_free(http);
    http_server_stop(&server);
    unlink(path);
    mem_free(url);
}

/* A proxy gets the whole URL, and only where it is asked for. */
static void test_proxy(void **state)
{
    (void)state;
    struct http_server server;
    http_server_start(&server, good, NULL);
    char *proxy = mem_copy_string(http_server_url(&server, ""));
    setenv("http_proxy", proxy, 1);
    const char *const proxies[] = {proxy, "environment", NULL};
    for (unsigned i = 0; i < 3; i++) {
        struct notes notes = {0};
        struct host_http_result result;
        struct host_http_site_config config = site_at("http://127.0.0.1:9/img"); /* nobody is there */
        config.proxy = proxies[i];
        config.retries = 0;
        struct host_http_request request = {.name = "", .size = 10, .most = 10};
        struct host_http *http = fetch_with(&config, &request, &notes, &result);
        assert_int_equal(result.outcome, proxies[i] ? HTTP_OK : HTTP_UNREACHABLE);
        host_http_free(http);
    }
    unsetenv("http_proxy");
    assert_int_equal(http_server_requests(&server), 2);
    assert_non_null(strstr(buffer_string(&server.heads), "GET http://127.0.0.1:9/img"));
    http_server_stop(&server);
    mem_free(proxy);
}

/* ---- file:// and host_http_get ---- */

static void test_files(void **state)
{
    (void)state;
    char path[] = "/tmp/host-http-XXXXXX", url[64];
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "0123456789", 10), 10);
    snprintf(url, sizeof url, "file://%s", path);
    struct notes notes = {0};
    struct host_http_result result;
    struct host_http_site_config config = site_at(url);
    struct host_http_request request = {.name = "", .offset = 8, .size = 10, .most = 10};
    struct host_http *http = fetch_with(&config, &request, &notes, &result);
    assert_int_equal(result.outcome, HTTP_OK);
    assert_true(bytes_equal(result.body, bytes_of_string("89")));
    assert_int_equal(result.total, 10);
    assert_int_equal(write(fd, "x", 1), 1); /* it changes while it is in use */
    request.id = 1;
    host_http_start(http, 0, &request);
    while (!host_http_wait(http, 0, 1, 100, &result))
        ;
    assert_int_equal(result.outcome, HTTP_CHANGED);
    request = (struct host_http_request){.id = 2, .name = "not-there", .most = 10};
    host_http_start(http, 0, &request);
    while (!host_http_wait(http, 0, 2, 100, &result))
        ;
    assert_int_equal(result.outcome, HTTP_ABSENT);
    host_http_free(http);
    struct buffer body = {0};
    struct error error = {0};
    assert_int_equal(host_http_get(&config, 11, &body, &error), 0);
    assert_true(bytes_equal(buffer_bytes(&body), bytes_of_string("0123456789x")));
    assert_int_equal(host_http_get(&config, 10, &body, &error), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "larger than 10 bytes"));
    request = (struct host_http_request){.name = "", .offset = 11, .size = 1, .most = 1};
    http = fetch_with(&config, &request, &notes, &result);
    assert_int_equal(result.outcome, HTTP_BAD_ANSWER);
    host_http_free(http);
    buffer_deinit(&body);
    static const char *const others[] = {"file:///tmp", "file:///dev/zero", "file:///tmp/%00", "file:///tmp/x/y/z"};
    for (unsigned i = 0; i < 4; i++) {
        config.url = others[i];
        assert_int_equal(host_http_get(&config, 10, &body, &error), -1);
    }
    config.url = "gopher://x/";
    assert_int_equal(host_http_get(&config, 10, &body, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    close(fd);
    unlink(path);
}

static void test_names_stay_in_the_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"/etc/passwd", "../x", "a/../b", "http://h/", "a?b", "a#b", "a b", "a%2e"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct notes notes = {0};
        struct host_http_result result;
        struct host_http_site_config config = site_at("file:///tmp/x");
        struct host_http_request request = {.name = names[i], .most = 10};
        struct host_http *http = fetch_with(&config, &request, &notes, &result);
        assert_int_equal(result.outcome, HTTP_BAD_ANSWER);
        host_http_free(http);
    }
}

static void test_files_that_are_not_there(void **state)
{
    (void)state;
    struct host_http *http = host_http_new(NULL);
    for (unsigned i = 0; i < 4; i++) {
        const char *missing = "/not/there";
        struct error error = {0};
        struct host_http_site_config config = site_at("http://127.0.0.1/");
        config.user = "me";
        *(const char **[]){&config.password_file, &config.netrc, &config.ca_file, &config.ca_dir}[i] = missing;
        assert_int_equal(host_http_site(http, &config, &error), -1);
        assert_int_equal(error.code, EXIT_MISSING);
        assert_non_null(strstr(error.message, missing));
    }
    host_http_free(http);
}

/* An engine that is freed while fetches are under way, waiting and backing off. */
static void test_breaking_off(void **state)
{
    (void)state;
    struct http_server server;
    http_server_start(&server, lie, (void *)(uintptr_t) "drip");
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    struct host_http *http = host_http_new(NULL);
    struct host_http_site_config config = site_at(url);
    struct host_http_result result;
    config.retries = 100;
    assert_int_equal(host_http_site(http, &config, NULL), 0);
    for (unsigned i = 0; i < 8; i++) {
        struct host_http_request request = {.id = i, .name = "", .size = 10, .most = 10};
        host_http_start(http, 0, &request);
    }
    assert_false(host_http_wait(http, 0, 0, 50, &result));
    host_http_release(http, 0, 0); /* not over: stays */
    host_http_free(http);
    host_http_free(NULL);
    http_server_stop(&server);
    mem_free(url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_and_parts),
        cmocka_unit_test(test_lies),
        cmocka_unit_test(test_slow_drip_ends_at_the_timeout),
        cmocka_unit_test(test_retries),
        cmocka_unit_test(test_a_file_that_changes),
        cmocka_unit_test(test_redirects_to_other_servers_obey_the_policy),
        cmocka_unit_test(test_redirects_through_a_proxy),
        cmocka_unit_test(test_netrc),
        cmocka_unit_test(test_proxy),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_names_stay_in_the_folder),
        cmocka_unit_test(test_files_that_are_not_there),
        cmocka_unit_test(test_breaking_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
