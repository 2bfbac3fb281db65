/* A network file system's preload lists and archives: what the opening of one file fetches of others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/base/wire.h"
#include "tests/lib/p9_client.h"
#include "tests/lib/p9_web.h"

static char preloading[1024];

/* A list of files with a preload list in it. */
static void with_preload(const char *name, const char *text)
{
    bool is_new = strchr(name, '/') != NULL;
    struct buffer out = {0};
    buffer_append_string(&out, web_list);
    if (is_new)
        buffer_printf(&out, "040755 0 0 1 .preload2\n100644 0 0 %zu 1 preload.txt 50\n.\n", strlen(text));
    else
        buffer_printf(&out, "100644 0 0 %zu 1 .preload 50\n", strlen(text));
    memcpy(preloading, buffer_string(&out), out.size + 1);
    buffer_deinit(&out);
    web_serve("files/000000000000001f", preloading);
    web_serve("files/0000000000000050", text);
}

static void an_open_starts_its_list(void **state)
{
    (void)state;
    with_preload(".preload", "a b d/e missing\n");
    web_start();
    assert_string_equal(web_fetched_since(0), "head 1f 50");
    assert_non_null(strstr(web_trouble(), ".preload (files/0000000000000050): line 1, column 9: expected the path"));
    web_attach();
    size_t before = web_events();
    unsigned opened = web_open_file(1, "a");
    assert_string_equal(web_fetched_since(before), "b e a");
    web_run_ms(5);
    assert_int_equal(web_errno_of(opened), 0);
    assert_int_equal(web_errno_of(web_open_file(2, "b")), 0);
    assert_int_equal(web_walk(3, "d", "e"), 0);
    assert_int_equal(web_errno_of(web_open_fid(3, FS_O_RDONLY)), 0);
    assert_int_equal(web_rig.export.http.preloads, 0);
}

static void a_preload_never_drops(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "# comment\na :\n  big 3000\n  tall\n\nb");
    web_start();
    web_attach();
    size_t before = web_events();
    unsigned opened = web_open_file(1, "a");
    assert_string_equal(web_fetched_since(before), "30 a"); /* there is no room for the second */
    web_run_ms(8);
    assert_int_equal(web_errno_of(opened), 0);
    assert_int_equal(web_errno_of(web_open_file(2, "big")), 0);
    assert_non_null(strstr(web_trouble(), "line 6, column 1: expected a target and a colon"));
}

static void an_archive_comes_in_one(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 b\n");
    web_serve("files/0000000000000040", "aaaaabbbbbb");
    web_start();
    web_attach();
    size_t before = web_events();
    unsigned opened = web_open_file(1, "b");
    assert_string_equal(web_fetched_since(before), "40");
    assert_false(web_is_answered(opened));
    web_run_ms(3);
    assert_string_equal(web_text_of(web_read_fid(1, 0, 9)), "bbbbbb");
    assert_int_equal(web_errno_of(web_open_file(2, "a")), 0);
    assert_string_equal(web_text_of(web_read_fid(2, 0, 9)), "aaaaa");
    assert_string_equal(web_fetched_since(before), "40");
    assert_int_equal(web_rig.export.http.used_bytes, 11 + strlen("b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 b\n"));
}

static void archives_that_lie(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 b\n");
    web_start();
    web_attach();
    size_t before = web_events();
    unsigned opened = web_open_file(1, "b"); /* the archive is absent: each comes alone */
    web_run_ms(8);
    assert_int_equal(web_errno_of(opened), 0);
    assert_string_equal(web_fetched_since(before), "40 a b");
    assert_string_equal(web_text_of(web_read_fid(1, 0, 9)), "bbbbbb");
    unsigned other = web_open_file(2, "a");
    web_run_ms(8);
    assert_int_equal(web_errno_of(other), 0);
}

static void an_archive_of_another_size(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 b\n  d/e 4 e\n");
    web_start();
    web_attach();
    size_t before = web_events();
    unsigned opened = web_open_file(1, "b");
    assert_string_equal(web_fetched_since(before), "a b e");
    web_run_ms(5);
    assert_int_equal(web_errno_of(opened), 0);
}

static void an_archive_that_is_opened_itself(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 x\n");
    web_serve("files/0000000000000040", "aaaaabbbbbb");
    web_start();
    web_attach();
    unsigned first = web_open_file(1, "b"), second = web_open_file(2, "packed");
    web_run_ms(5);
    assert_int_equal(web_errno_of(first), 0);
    assert_int_equal(web_errno_of(second), 0);
    assert_string_equal(web_text_of(web_read_fid(2, 3, 4)), "aabb");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, web_setup, web_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_open_starts_its_list),
        TEST(a_preload_never_drops),
        TEST(an_archive_comes_in_one),
        TEST(archives_that_lie),
        TEST(an_archive_of_another_size),
        TEST(an_archive_that_is_opened_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
