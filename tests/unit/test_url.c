/* URLs: taken apart, refused, joined. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/base/url.h"

static void expect_parts(const char *text, enum url_scheme scheme, const char *host, unsigned port, const char *path,
                         const char *query)
{
    struct url url;
    struct error error = {0};
    if (url_parse(&url, text, &error) < 0)
        fail_msg("%s", error.message);
    assert_int_equal(url.scheme, scheme);
    assert_true(bytes_equal(url.host, bytes_of_string(host)));
    assert_int_equal(url.port, port);
    assert_true(bytes_equal(url.path, bytes_of_string(path)));
    assert_true(bytes_equal(url.query, bytes_of_string(query)));
}

static void test_parts(void **state)
{
    (void)state;
    expect_parts("http://host/a/b.img", URL_HTTP, "host", 80, "/a/b.img", "");
    expect_parts("HTTPS://host.example:8443/a?b=c#d", URL_HTTPS, "host.example", 8443, "/a", "?b=c");
    expect_parts("https://[::1]:1/", URL_HTTPS, "[::1]", 1, "/", "");
    expect_parts("http://[::1]", URL_HTTP, "[::1]", 80, "", "");
    expect_parts("http://user:pa@ss@host?x", URL_HTTP, "host", 80, "", "?x");
    expect_parts("file:///a%20b", URL_FILE, "", 0, "/a%20b", "");
    expect_parts("file://localhost/a", URL_FILE, "", 0, "/a", "");
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"ftp://host/", "begins with none of"},
        {"http:host", "not followed by //"},
        {"http://", "names no host"},
        {"http:///path", "names no host"},
        {"http://:80/", "names no host"},
        {"http://host:/", "no number from 1 to 65535"},
        {"http://host:0/", "no number from 1 to 65535"},
        {"http://host:65536/", "no number from 1 to 65535"},
        {"http://host:99999999999/", "no number from 1 to 65535"},
        {"http://host:8x/", "no number from 1 to 65535"},
        {"http://[::1/", "lacks a ]"},
        {"http://[::1]8/", "no number from 1 to 65535"},
        {"http://host/a b", "written as %XX"},
        {"http://host\\x/", "written as %XX"},
        {"http://host/\n", "written as %XX"},
        {"http://h\xc3\xb6st/", "written as %XX"},
        {"file://host/a", "file:///path"},
        {"file://me@localhost/a", "file:///path"},
        {"file://", "nothing more"},
        {"file:///a?b", "nothing more"},
    };
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct url url;
        struct error error = {0};
        assert_int_equal(url_parse(&url, bad[i].text, &error), -1);
        assert_int_equal(error.code, EXIT_USAGE);
        if (!strstr(error.message, bad[i].says))
            fail_msg("%s: %s", bad[i].text, error.message);
    }
    char longer[URL_MAX + 16];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    memcpy(longer, "http://", 7);
    struct url url;
    assert_int_equal(url_parse(&url, longer, NULL), -1);
}

static void test_passwords_stay_out_of_messages(void **state)
{
    (void)state;
    struct url url;
    struct error error = {0};
    assert_int_equal(url_parse(&url, "http://me:secret@host:0/x", &error), -1);
    assert_null(strstr(error.message, "secret"));
    assert_non_null(strstr(error.message, "http://host:0/x"));
}

static void expect_joined(const char *base, const char *name, const char *expected)
{
    char *joined = url_join(base, name);
    assert_string_equal(joined, expected);
    mem_free(joined);
}

static void test_join(void **state)
{
    (void)state;
    expect_joined("http://h/a/blk.txt", "blk000000000.bin", "http://h/a/blk000000000.bin");
    expect_joined("http://h/a/", "x", "http://h/a/x");
    expect_joined("http://h", "x", "http://h/x");
    expect_joined("http://h?q=/a/b", "x", "http://h/x");
    expect_joined("http://h/a/b?q=/c/d#/e", "x/y", "http://h/a/x/y");
    expect_joined("http://h/a/b?q", "", "http://h/a/b?q");
    expect_joined("http://h:1/a/b", "/c", "http://h:1/c");
    expect_joined("http://h/a/b", "https://i/c", "https://i/c");
    expect_joined("file:///a/b", "c", "file:///a/c");
}

static void test_origin(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool is_same;
    } pairs[] = {
        {"http://host/a", "http://HOST:80/b", true},     {"http://host/", "https://host/", false},
        {"http://host/", "http://host:81/", false},      {"http://host/", "http://hos/", false},
        {"https://host:443/", "https://me@host/", true},
    };
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct url a, b;
        assert_int_equal(url_parse(&a, pairs[i].a, NULL), 0);
        assert_int_equal(url_parse(&b, pairs[i].b, NULL), 0);
        assert_int_equal(url_same_origin(&a, &b), pairs[i].is_same);
    }
}

static void test_file_path(void **state)
{
    (void)state;
    static const struct {
        const char *text, *path;
    } paths[] = {
        {"file:///a/b", "/a/b"}, {"file:///a%20b%2Fc%c3%B6", "/a b/c\xc3\xb6"},
        {"file:///a%00", NULL},  {"file:///a%2", NULL},
        {"file:///a%zz", NULL},  {"file:///a%", NULL},
    };
    for (unsigned i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct url url;
        assert_int_equal(url_parse(&url, paths[i].text, NULL), 0);
        char *path = url_file_path(&url);
        if (paths[i].path)
            assert_string_equal(path, paths[i].path);
        else
            assert_null(path);
        mem_free(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_passwords_stay_out_of_messages),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_file_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
