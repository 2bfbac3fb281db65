/* Answers kept between runs: what is asked of the server, what is trusted, how damage and a small limit are borne. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_folder.h"
#include "replay/host_http.h"
#include "replay/http_cache.h"
#include "src/base/alloc.h"
#include "src/base/hash.h"
#include "tests/lib/http_server.h"

static char *folder;
static uint8_t content[100000];

static int setup(void **state)
{
    (void)state;
    struct error error;
    folder = host_folder_temporary("http-cache", &error);
    for (unsigned i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * 5 + (i >> 8));
    return folder ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    host_folder_remove(folder);
    mem_free(folder);
    return 0;
}

/* ---- the folder ---- */

static bool load(struct http_cache *cache, const char *url, uint64_t offset, struct http_entry *entry)
{
    buffer_clear(&entry->body);
    return http_cache_load(cache, url, offset, 100, entry);
}

static void test_entries(void **state)
{
    (void)state;
    const char *why = NULL;
    struct http_cache *cache = http_cache_open(folder, 1 << 20, &why);
    struct http_entry entry = {0};
    struct http_reply reply = {.status = 206, .etag = "\"a\"", .modified = "then"};
    assert_non_null(cache);
    assert_false(load(cache, "http://h/x", 0, &entry));
    assert_true(http_cache_store(cache, "http://h/x", 0, 100, &reply, 12345, bytes_of(content, 100)));
    assert_true(load(cache, "http://h/x", 0, &entry));
    assert_int_equal(entry.total, 12345);
    assert_int_equal(entry.reply.status, 206);
    assert_string_equal(entry.reply.etag, "\"a\"");
    assert_string_equal(entry.reply.modified, "then");
    assert_true(bytes_equal(buffer_bytes(&entry.body), bytes_of(content, 100)));
    assert_false(load(cache, "http://h/x", 100, &entry));
    assert_false(load(cache, "http://h/y", 0, &entry));
    struct http_reply weak = {.status = 206, .etag = "W/\"a\"", .modified = "then"}, none = {.status = 206};
    assert_true(http_cache_store(cache, "http://h/w", 0, 100, &weak, 1, bytes_of(content, 100)));
    assert_true(http_cache_store(cache, "http://h/w", 0, 100, &none, 1, bytes_of(content, 100)));
    assert_false(load(cache, "http://h/w", 0, &entry));
    http_cache_close(cache);
    http_cache_close(NULL);
    buffer_deinit(&entry.body);
}

/* The only entry's path. */
static void entry_path(char path[512])
{
    struct host_folder list;
    assert_int_equal(host_folder_list(&list, folder, NULL), 0);
    assert_int_equal(list.count, 1);
    snprintf(path, 512, "%s/%s", folder, list.names[0]);
    host_folder_free(&list);
}

static void test_damage(void **state)
{
    (void)state;
    const char *why;
    char path[512];
    struct http_cache *cache = http_cache_open(folder, 1 << 20, &why);
    struct http_entry entry = {0};
    struct http_reply reply = {.status = 200, .etag = "\"a\""};
    for (unsigned at = 0; at < 190; at++) { /* every byte of the entry, and every length */
        assert_true(http_cache_store(cache, "http://h/x", 0, 100, &reply, 100, bytes_of(content, 100)));
        entry_path(path);
        int fd = open(path, O_RDWR);
        uint8_t byte;
        off_t size = lseek(fd, 0, SEEK_END);
        if (at >= size) {
            close(fd);
            break;
        }
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte ^= 0x10;
        if (at % 2)
            assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        else
            assert_int_equal(ftruncate(fd, at), 0);
        close(fd);
        assert_false(load(cache, "http://h/x", 0, &entry));
        assert_int_not_equal(access(path, F_OK), 0); /* it is gone */
    }
    /* what lies there but is no entry */
    assert_true(http_cache_store(cache, "http://h/x", 0, 100, &reply, 100, bytes_of(content, 100)));
    entry_path(path);
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_false(load(cache, "http://h/x", 0, &entry));
    assert_false(http_cache_store(cache, "http://h/x", 0, 100, &reply, 100, bytes_of(content, 100)));
    rmdir(path);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_false(load(cache, "http://h/x", 0, &entry));
    unlink(path);
    http_cache_close(cache);
    buffer_deinit(&entry.body);
}

static void test_the_limit(void **state)
{
    (void)state;
    const char *why;
    char path[600];
    struct http_entry entry = {0};
    struct http_reply reply = {.status = 206, .etag = "\"a\""};
    snprintf(path, sizeof path, "%s/tmp-1-2", folder); /* what a killed writer left, long ago */
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    futimens(fd, old);
    close(fd);
    struct http_cache *cache = http_cache_open(folder, 20000, &why);
    for (uint64_t i = 0; i < 20; i++) {
        assert_true(http_cache_store(cache, "http://h/x", i * 100, 100, &reply, 1, bytes_of(content, 3000)));
        struct host_folder list;
        assert_int_equal(host_folder_list(&list, folder, NULL), 0);
        assert_true(list.count <= 6);
        host_folder_free(&list);
        if (i > 0)
            assert_true(load(cache, "http://h/x", i * 100, &entry));
        if (i > 5)
            assert_false(load(cache, "http://h/x", (i - 6) * 100, &entry));
    }
    assert_int_not_equal(access(path, F_OK), 0);
    /* what is larger than half of it is not kept */
    assert_true(http_cache_store(cache, "http://h/big", 0, 100, &reply, 1, bytes_of(content, 11000)));
    assert_false(load(cache, "http://h/big", 0, &entry));
    http_cache_close(cache);
    buffer_deinit(&entry.body);
}

static void test_places(void **state)
{
    (void)state;
    struct buffer path = {0};
    char *home = getenv("HOME") ? mem_copy_string(getenv("HOME")) : NULL;
    setenv("XDG_CACHE_HOME", "/x", 1);
    assert_true(http_cache_default(&path));
    assert_string_equal(buffer_string(&path), "/x/reprise/http");
    buffer_clear(&path);
    setenv("XDG_CACHE_HOME", "relative", 1);
    setenv("HOME", "/h", 1);
    assert_true(http_cache_default(&path));
    assert_string_equal(buffer_string(&path), "/h/.cache/reprise/http");
    buffer_clear(&path);
    unsetenv("HOME");
    assert_false(http_cache_default(&path));
    unsetenv("XDG_CACHE_HOME");
    if (home)
        setenv("HOME", home, 1);
    mem_free(home);
    buffer_deinit(&path);
    const char *why = NULL;
    assert_null(http_cache_open("/dev/null/x", 1, &why));
    assert_non_null(why);
}

/* ---- with a server ---- */

struct site {
    char etag[32];
    unsigned whole, conditional, parts; /* answers with a body, 304s, requests with a range */
    bool has_etag;
};

static bool serve(struct http_server *server, int fd, const char *head, unsigned number)
{
    struct site *site = server->context;
    char condition[64];
    (void)number;
    uint64_t first, last;
    site->parts += http_server_range(head, &first, &last);
    snprintf(condition, sizeof condition, "If-None-Match: %s\r\n", site->etag);
    if (http_server_has(head, condition)) {
        site->conditional++;
        return http_server_printf(fd, "HTTP/1.1 304 Same\r\nETag: %s\r\n\r\n", site->etag);
    }
    site->whole++;
    return http_server_good(fd, head, bytes_of(content, sizeof content), site->etag);
}

/* One session: the image's parts in order. Returns a hash over all results. */
static struct hash128 session(const char *url, struct host_http_figures *figures)
{
    struct host_http_site_config config = {.url = url, .has_cache = true, .cache_dir = folder};
    struct host_http *http = host_http_new(NULL);
    struct hasher *hasher = hasher_new();
    assert_int_equal(host_http_site(http, &config, NULL), 0);
    for (unsigned i = 0; i < 8; i++) {
        struct host_http_request request = {.id = i, .name = i < 6 ? "" : "whole", .most = sizeof content};
        struct host_http_result result;
        if (i < 6)
            request = (struct host_http_request){
                .id = i, .name = "", .offset = i % 5 * 20000, .size = 20000, .least = 20000, .most = 20000};
        host_http_start(http, 0, &request);
        while (!host_http_wait(http, 0, i, 100, &result))
            ;
        assert_int_equal(result.outcome, HTTP_OK);
        assert_true(bytes_equal(result.body, i < 6 ? bytes_of(content + i % 5 * 20000, 20000)
                                                   : bytes_of(content, sizeof content)));
        hasher_add_u64(hasher, result.status);
        hasher_add_u64(hasher, result.total);
        hasher_add(hasher, bytes_of_string(result.etag));
        hasher_add(hasher, result.body);
    }
    host_http_look(http, figures);
    host_http_free(http);
    struct hash128 hash = hasher_result(hasher);
    hasher_free(hasher);
    return hash;
}

static void test_warm_and_cold_are_the_same(void **state)
{
    (void)state;
    struct http_server server;
    struct site site = {.etag = "\"v1\""};
    struct host_http_figures figures;
    http_server_start(&server, serve, &site);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    struct hash128 cold = session(url, &figures);
    assert_int_equal(site.parts, 5); /* the sixth part is one that was there */
    assert_int_equal(site.whole, 6); /* and so is the second whole file */
    assert_int_equal(site.conditional, 0);
    assert_int_equal(figures.cache_hits, 2);
    struct hash128 warm = session(url, &figures);
    assert_true(hash_equal(cold, warm));
    assert_int_equal(site.whole, 6);
    assert_int_equal(site.conditional, 2); /* one question for each name */
    assert_int_equal(figures.cache_hits, 8);
    assert_int_equal(figures.bytes, 0);
    /* another version: all of it comes again */
    snprintf(site.etag, sizeof site.etag, "\"v2\"");
    content[50000] ^= 1;
    struct hash128 changed = session(url, &figures);
    assert_false(hash_equal(cold, changed));
    assert_int_equal(site.whole, 12);
    http_server_stop(&server);
    mem_free(url);
}

static void on_note(void *context, unsigned site, const char *sentence)
{
    (void)site;
    snprintf(context, 512, "%s", sentence);
}

static void fetch_noted(const char *url, const char *cache_dir, char note[512])
{
    struct host_http_config engine = {.noted = on_note, .context = note};
    struct host_http_site_config config = {.url = url, .has_cache = true, .cache_dir = cache_dir};
    struct host_http_request request = {.name = "", .most = sizeof content};
    struct host_http_result result;
    struct host_http *http = host_http_new(&engine);
    note[0] = 0;
    assert_int_equal(host_http_site(http, &config, NULL), 0);
    host_http_start(http, 0, &request);
    while (!host_http_wait(http, 0, 0, 100, &result))
        ;
    assert_int_equal(result.outcome, HTTP_OK);
    assert_true(bytes_equal(result.body, bytes_of(content, sizeof content)));
    host_http_free(http);
}

/* No cache, or one that cannot be written: one line, and all goes on. */
static void test_trouble(void **state)
{
    (void)state;
    struct http_server server;
    struct site site = {.etag = "\"v1\""};
    char note[512];
    http_server_start(&server, serve, &site);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    fetch_noted(url, "/dev/null/x", note);
    assert_non_null(strstr(note, "no cache on this host: /dev/null/x: "));
    struct rlimit old, small = {.rlim_cur = 5000};
    getrlimit(RLIMIT_FSIZE, &old);
    small.rlim_max = old.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small); /* as a full disk does */
    fetch_noted(url, folder, note);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_non_null(strstr(note, "the cache on this host cannot be written: "));
    struct host_folder list;
    assert_int_equal(host_folder_list(&list, folder, NULL), 0);
    assert_int_equal(list.count, 0); /* nothing half-written */
    host_folder_free(&list);
    http_server_stop(&server);
    mem_free(url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_entries, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_warm_and_cold_are_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(test_trouble, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
