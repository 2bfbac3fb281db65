/* Every call that the gate to web servers makes of its host fails once: the first, the second, ... until the work
 * succeeds. Whatever fails, each fetch ends, with the right bytes or with none, and nothing half-written is left. The
 * calls are caught by the linker (--wrap, ci/make/http.mk), so nothing in the program knows of it. */
#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_folder.h"
#include "replay/host_http.h"
#include "src/base/alloc.h"
#include "tests/lib/http_server.h"

static unsigned countdown; /* the call that fails; 0: none */
static const char *failed; /* its name */

static bool fails(const char *name)
{
    if (__atomic_load_n(&countdown, __ATOMIC_SEQ_CST) == 0 ||
        __atomic_sub_fetch(&countdown, 1, __ATOMIC_SEQ_CST) != 0)
        return false;
    failed = name;
    errno = EIO;
    return true;
}

/* clang-format off */
#define WRAP(type, name, parameters, arguments, failure)              \
    type __real_##name parameters;                                    \
    type __wrap_##name parameters;                                    \
    type __wrap_##name parameters                                     \
    {                                                                 \
        return fails(#name) ? (failure) : __real_##name arguments;    \
    }

WRAP(CURLcode, curl_global_init, (long flags), (flags), CURLE_FAILED_INIT)
WRAP(CURLM *, curl_multi_init, (void), (), NULL)
WRAP(CURL *, curl_easy_init, (void), (), NULL)
WRAP(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *easy), (multi, easy), CURLM_OUT_OF_MEMORY)
WRAP(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running), CURLM_OUT_OF_MEMORY)
WRAP(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left), (multi, left), NULL)
WRAP(CURLMcode, curl_multi_poll, (CURLM *multi, struct curl_waitfd *more, unsigned count, int timeout_ms, int *ready),
     (multi, more, count, timeout_ms, ready), CURLM_OUT_OF_MEMORY)
WRAP(CURLMcode, curl_multi_wakeup, (CURLM *multi), (multi), CURLM_WAKEUP_FAILURE)
WRAP(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text), (list, text), NULL)
WRAP(int, pthread_create, (pthread_t *thread, const pthread_attr_t *how, void *(*start)(void *), void *context),
     (thread, how, start, context), EAGAIN)
WRAP(int, socket, (int family, int type, int protocol), (family, type, protocol), -1)
WRAP(int, fstat, (int fd, struct stat *status), (fd, status), -1)
WRAP(int, fstatat, (int fd, const char *path, struct stat *status, int flags), (fd, path, status, flags), -1)
WRAP(int, futimens, (int fd, const struct timespec *times), (fd, times), -1)
WRAP(int, renameat, (int from_fd, const char *from, int to_fd, const char *to), (from_fd, from, to_fd, to), -1)
WRAP(int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), -1)
WRAP(ssize_t, pread, (int fd, void *data, size_t size, off_t offset), (fd, data, size, offset), -1)
WRAP(ssize_t, read, (int fd, void *data, size_t size), (fd, data, size), -1)
WRAP(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), -1)
WRAP(DIR *, fdopendir, (int fd), (fd), NULL)
WRAP(struct dirent *, readdir, (DIR *folder), (folder), NULL)
/* clang-format on */

/* The variable arguments of these are at most one word each. */
CURLcode __real_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    va_list arguments;
    va_start(arguments, option);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return fails("curl_easy_setopt") ? CURLE_OUT_OF_MEMORY : __real_curl_easy_setopt(easy, option, argument);
}

CURLcode __real_curl_easy_getinfo(CURL *easy, CURLINFO info, ...);
CURLcode __wrap_curl_easy_getinfo(CURL *easy, CURLINFO info, ...);
CURLcode __wrap_curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
    va_list arguments;
    va_start(arguments, info);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return fails("curl_easy_getinfo") ? CURLE_BAD_FUNCTION_ARGUMENT : __real_curl_easy_getinfo(easy, info, argument);
}

CURLMcode __real_curl_multi_setopt(CURLM *multi, CURLMoption option, ...);
CURLMcode __wrap_curl_multi_setopt(CURLM *multi, CURLMoption option, ...);
CURLMcode __wrap_curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
    va_list arguments;
    va_start(arguments, option);
    long argument = va_arg(arguments, long);
    va_end(arguments);
    return fails("curl_multi_setopt") ? CURLM_UNKNOWN_OPTION : __real_curl_multi_setopt(multi, option, argument);
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return fails("open") ? -1 : __real_open(path, flags, mode);
}

int __real_openat(int fd, const char *path, int flags, ...);
int __wrap_openat(int fd, const char *path, int flags, ...);
int __wrap_openat(int fd, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return fails("openat") ? -1 : __real_openat(fd, path, flags, mode);
}

static uint8_t content[30000];

static bool serve(struct http_server *server, int fd, const char *head, unsigned number)
{
    (void)server;
    (void)number;
    if (http_server_has(head, "If-None-Match: \"v1\""))
        return http_server_printf(fd, "HTTP/1.1 304 Same\r\nETag: \"v1\"\r\n\r\n");
    return http_server_good(fd, head, bytes_of(content, sizeof content), "\"v1\"");
}

/* Fetches parts and whole files; every one ends, and what is given out is right. Returns how many came. */
static unsigned fetch_all(const char *url, const char *cache, const char *password)
{
    struct host_http_site_config config = {.url = url,
                                           .user = "me",
                                           .password_file = password,
                                           .has_cache = true,
                                           .cache_dir = cache,
                                           .timeout_ms = 500};
    static const uint64_t offsets[] = {0, 10000, 20000, 10000};
    struct host_http_result result;
    struct error error = {0};
    struct host_http *http = host_http_new(NULL);
    unsigned came = 0;
    if (host_http_site(http, &config, &error) < 0) {
        assert_true(error.message[0]);
        host_http_free(http);
        return 0;
    }
    for (unsigned i = 0; i < 5; i++) {
        struct host_http_request request = {.id = i, .name = "", .most = sizeof content};
        if (i < 4)
            request = (struct host_http_request){
                .id = i, .name = "", .offset = offsets[i], .size = 10000, .least = 10000, .most = 10000};
        host_http_start(http, 0, &request);
        while (!host_http_wait(http, 0, i, 1000, &result))
            ;
        if (result.outcome == HTTP_OK) {
            struct bytes due = bytes_of(content + request.offset, i < 4 ? 10000 : sizeof content);
            assert_true(bytes_equal(result.body, due));
            came++;
        } else {
            assert_true(result.message[0]);
            assert_int_equal(result.body.size, 0);
        }
        host_http_release(http, 0, i);
    }
    host_http_free(http);
    return came;
}

static void expect_clean(const char *cache)
{
    struct host_folder list;
    if (!host_folder_is_one(cache))
        return;
    assert_int_equal(host_folder_list(&list, cache, NULL), 0);
    for (unsigned i = 0; i < list.count; i++)
        assert_int_not_equal(strncmp(list.names[i], "tmp-", 4), 0);
    host_folder_free(&list);
}

static void run(const char *url, const char *folder, bool is_warm, unsigned least)
{
    char cache[512], password[512];
    snprintf(cache, sizeof cache, "%s/cache", folder);
    snprintf(password, sizeof password, "%s/password", folder);
    unsigned faults = 0;
    if (is_warm)
        assert_int_equal(fetch_all(url, cache, password), 5);
    for (unsigned at = 1;; at++) {
        if (!is_warm)
            host_folder_remove(cache);
        failed = NULL;
        __atomic_store_n(&countdown, at, __ATOMIC_SEQ_CST);
        unsigned came = fetch_all(url, cache, password);
        __atomic_store_n(&countdown, 0, __ATOMIC_SEQ_CST);
        /* what was being removed when it failed is the one thing that may stay */
        if (!failed || strcmp(failed, "unlinkat") != 0)
            expect_clean(cache);
        if (!failed) {
            assert_int_equal(came, 5);
            break;
        }
        faults++;
        assert_int_equal(fetch_all(url, cache, password), 5); /* and then all is well */
    }
    assert_true(faults >= least);
}

static void test_faults(void **state)
{
    (void)state;
    struct http_server server;
    struct error error;
    char *folder = host_folder_temporary("http-faults", &error), path[512], file_url[600];
    assert_non_null(folder);
    for (unsigned i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * 11 + (i >> 7));
    snprintf(path, sizeof path, "%s/password", folder);
    FILE *file = fopen(path, "w");
    fputs("secret\n", file);
    fclose(file);
    snprintf(path, sizeof path, "%s/image", folder);
    file = fopen(path, "w");
    assert_int_equal(fwrite(content, 1, sizeof content, file), sizeof content);
    fclose(file);
    http_server_start(&server, serve, NULL);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    run(url, folder, false, 100);
    run(url, folder, true, 30);
    snprintf(file_url, sizeof file_url, "file://%s", path);
    run(file_url, folder, false, 10);
    http_server_stop(&server);
    host_folder_remove(folder);
    mem_free(url);
    mem_free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
