/* Heads and file lists, right and damaged in every way that a server may think of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/p9_http_tree.h"

#define HEADER "Version: 1\nRevision: 1\n\n"

static struct p9_http_tree tree;
static struct error error;

static int parse(const char *entries)
{
    struct buffer text = {0};
    buffer_append_string(&text, HEADER);
    buffer_append_string(&text, entries);
    p9_http_tree_deinit(&tree);
    memset(&error, 0, sizeof error);
    int status = p9_http_tree_parse(&tree, buffer_bytes(&text), &error);
    buffer_deinit(&text);
    return status;
}

static uint32_t find(const char *path)
{
    return p9_http_tree_find(&tree, bytes_of_string(path));
}

static int teardown(void **state)
{
    (void)state;
    p9_http_tree_deinit(&tree);
    return 0;
}

static void heads(void **state)
{
    struct p9_http_head head;
    (void)state;
    assert_int_equal(p9_http_head_parse(&head,
                                        bytes_of_string("Version: 1\nRevision: 7\nNextFileID: 12\nFSFileCount: 3\n"
                                                        "FSSize: 8192\nFSMaxSize: 1073741824\nKey:\nRootID: 1f\n"),
                                        &error),
                     0);
    assert_int_equal(head.root_id, 0x1f);
    assert_int_equal(head.size_max, 1073741824);
    assert_int_equal(p9_http_head_parse(&head, bytes_of_string("RootID: ffffffffffffffff\nVersion: 1"), &error), 0);
    assert_true(head.root_id == UINT64_MAX);
    assert_int_equal(head.size_max, 0);
}

static void heads_that_are_none(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } wrong[] = {
        {"", "there is no line \"Version: 1\""},
        {"<html>Not found</html>\n", "there is no line \"Version: 1\""},
        {"Version: 1\n", "there is no line \"RootID:\""},
        {"Version: 2\nRootID: 1\n", "line 1, column 10: expected version 1"},
        {"Version: one\nRootID: 1\n", "line 1, column 10: expected a version number"},
        {"Version: 1\nRootID: ../../etc/passwd\n", "line 2, column 9: expected a file id"},
        {"Version: 1\nRootID: 10000000000000000\n", "line 2, column 9: expected a file id"},
        {"Version: 1\nRootID: 1 2\nRootID:\n", "line 3, column 8: expected a file id"},
        {"Version: 1\nRootID: 1\nFSMaxSize: 9223372036854775808\n", "line 3, column 12: expected a size"},
        {"Version: 1\nRootID: 1\nKey: 00ff\n", "line 3, column 6: expected no key: encrypted"},
    };
    struct p9_http_head head;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        memset(&error, 0, sizeof error);
        assert_int_equal(p9_http_head_parse(&head, bytes_of_string(wrong[i].text), &error), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
        assert_ptr_equal(strstr(error.message, wrong[i].message), error.message);
    }
}

static void a_list_becomes_a_tree(void **state)
{
    (void)state;
    assert_int_equal(parse("# a comment\n"
                           "100644 1 2 6 1700000000.5 hello a\n"
                           "040755 0 0 5 sub\n"
                           "120777 0 0 5 link \"../a\\x20b\"\n"
                           "020600 0 0 5 1 5 tty\n"
                           "\n"
                           "060600 0 0 259 70000 5 disk\n"
                           ".\n"
                           "100600 0 0 0 5 empty\n"
                           "010600 0 0 5 pipe\n"
                           "140600 0 0 5 \"so\\x63ket\"\n"
                           "040700 0 0 5 void\n"
                           ".\n"
                           ".\n"),
                     0);
    uint32_t hello = find("/hello"), sub = find("sub"), link = find("sub/link"), disk = find("sub//disk");
    assert_int_equal(tree.files[hello].size, 6);
    assert_int_equal(tree.files[hello].store_id, 10);
    assert_int_equal(tree.files[hello].uid, 1);
    assert_int_equal(tree.files[hello].gid, 2);
    assert_int_equal(tree.files[hello].mtime.nanoseconds, 500000000);
    assert_string_equal((const char *)tree.strings.data + tree.files[link].target, "../a b");
    assert_int_equal(tree.files[link].size, 6);
    assert_int_equal(tree.files[find("sub/tty")].rdev, 0x501);
    assert_int_equal(tree.files[disk].rdev, (70000 & 0xff) | 259 << 8 | (70000 & 0xfff00) << 12);
    assert_int_equal(tree.files[sub].count, 3);
    assert_string_equal(p9_http_tree_name(&tree, tree.order[tree.files[sub].first]), "disk");
    assert_int_equal(find("empty/x"), 0);
    assert_int_equal(find("nothing"), 0);
    assert_int_equal(find(""), P9_BASE_ROOT);
    assert_int_equal(tree.files[find("void")].count, 0);
    assert_true(find("socket") && find("pipe"));
    assert_int_equal(tree.total_bytes, 4096);
    struct buffer path = {0};
    p9_http_tree_path(&tree, link, &path);
    assert_string_equal(buffer_string(&path), "sub/link");
    buffer_clear(&path);
    p9_http_tree_path(&tree, P9_BASE_ROOT, &path);
    assert_int_equal(path.size, 0);
    buffer_deinit(&path);
}

static void the_root_has_attributes_where_they_are_said(void **state)
{
    (void)state;
    struct bytes text = bytes_of_string("Version: 1\nRoot: 040750 3 4 99.5\n\n.\n");
    assert_int_equal(p9_http_tree_parse(&tree, text, &error), 0);
    assert_int_equal(tree.files[P9_BASE_ROOT].mode, FS_S_IFDIR | 0750);
    assert_int_equal(tree.files[P9_BASE_ROOT].uid, 3);
    assert_int_equal(tree.files[P9_BASE_ROOT].mtime.seconds, 99);
    assert_int_equal(parse(""), 0); /* no end is needed for the root */
    assert_int_equal(tree.files[P9_BASE_ROOT].mode, FS_S_IFDIR | 0777);
    p9_http_tree_deinit(&tree);
    assert_int_equal(p9_http_tree_parse(&tree, bytes_of_string("Version: 1\nRoot: 100750 3 4 99\n\n"), &error), -1);
}

static void lists_that_are_damaged(void **state)
{
    static const struct {
        const char *entries;
        const char *message;
    } wrong[] = {
        {"100644 0 0 5 0", "line 4, column 15: expected a name"},
        {"100644 0 0 5 0 a\n", "line 4, column 17: expected a file id"},
        {"100644 0 0 5 0 a ../1\n", "line 4, column 18: expected a file id"},
        {"100644 0 0 5 0 a 1 b\n", "line 4, column 20: expected the end of the line"},
        {"100644 0 0 9223372036854775808 0 a 1\n", "line 4, column 12: expected a size"},
        {"100644 0 0 9223372036854775807 0 a 1\n", "line 4: the files are larger than 2^63 bytes"},
        {"100644 0 0 9223372036854767616 0 a 1\n100644 0 0 4097 0 b 1\n", "line 5: the files are larger"},
        {"100644 0 0 -5 0 a 1\n", "line 4, column 12: expected a size"},
        {"100644 4294967296 0 5 0 a 1\n", "line 4, column 8: expected a user's number"},
        {"100644 0 x 5 0 a 1\n", "line 4, column 10: expected a group's number"},
        {"644 0 0 5 0 a 1\n", "line 4, column 1: expected a mode with the type"},
        {"1000644 0 0 5 0 a 1\n", "line 4, column 1: expected a mode"},
        {"030644 0 0 0 a\n", "line 4, column 1: expected a mode with the type"},
        {"100648 0 0 5 0 a 1\n", "line 4, column 1: expected a mode"},
        {"020644 0 0 4096 0 0 a\n", "line 4, column 12: expected a major"},
        {"020644 0 0 1 1048576 0 a\n", "line 4, column 14: expected a minor"},
        {"100644 0 0 0 x a\n", "line 4, column 14: expected a time"},
        {"100644 0 0 0 0 ..\n", "line 4, column 16: expected the name of one file"},
        {"100644 0 0 0 0 .\n", "line 4, column 16: expected the name of one file"},
        {"100644 0 0 0 0 a/b\n", "line 4, column 16: expected the name of one file"},
        {"100644 0 0 0 0 \"\"\n", "line 4, column 16: expected a name"},
        {"100644 0 0 0 0 \"a\\x00\"\n", "line 4, column 16: expected a name"},
        {"100644 0 0 0 0 \"a\n", "line 4, column 18: expected a closing quote"},
        {"120777 0 0 0 a\n", "line 4, column 15: expected the target"},
        {"120777 0 0 0 a \"\\x00\"\n", "line 4, column 16: expected the target"},
        {"040755 0 0 0 d\n100644 0 0 0 0 a\n", "line 6: the list ends inside the folder \"d\" of line 4"},
        {"100644 0 0 0 0 a\n040755 0 0 0 a\n.\n", "line 5: \"a\" stands in this folder already, in line 4"},
        {"100644 0 0 0 0 b\n100644 0 0 0 0 a\n100644 0 0 0 0 b\n", "line 6: \"b\" stands in this folder already"},
        {".\n100644 0 0 0 0 a\n", "line 5, column 1: expected nothing behind the end"},
        {". x\n", "line 4, column 3: expected the end of the line"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(parse(wrong[i].entries), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
        if (strstr(error.message, wrong[i].message) != error.message)
            fail_msg("%s\nfor %s", error.message, wrong[i].entries);
    }
}

static void texts_that_are_no_list(void **state)
{
    uint8_t secret[36] = {0xfb, 0xa2, 0xe9, 0x01};
    (void)state;
    assert_int_equal(p9_http_tree_parse(&tree, bytes_of_string("<html>\n"), &error), -1);
    assert_non_null(strstr(error.message, "this is not a file list"));
    p9_http_tree_deinit(&tree);
    assert_int_equal(p9_http_tree_parse(&tree, bytes_of_string("Version: 3\n\n"), &error), -1);
    p9_http_tree_deinit(&tree);
    assert_int_equal(p9_http_tree_parse(&tree, bytes_of(secret, sizeof secret), &error), -1);
    assert_non_null(strstr(error.message, "encrypted"));
    p9_http_tree_deinit(&tree);
    static const char nul[] = HEADER "100644 0 0 0 0 a\0b\n";
    assert_int_equal(p9_http_tree_parse(&tree, bytes_of(nul, sizeof nul - 1), &error), -1);
}

static void a_list_may_be_deep(void **state)
{
    enum { DEPTH = 100000 };
    struct buffer text = {0}, path = {0};
    (void)state;
    for (unsigned i = 0; i < DEPTH; i++)
        buffer_append_string(&text, "040755 0 0 0 d\n");
    for (unsigned i = 0; i <= DEPTH; i++)
        buffer_append_string(&text, ".\n");
    assert_int_equal(parse(buffer_string(&text)), 0);
    p9_http_tree_path(&tree, tree.count - 1, &path);
    assert_int_equal(path.size, 2 * DEPTH - 1);
    assert_int_equal(p9_http_tree_find(&tree, buffer_bytes(&path)), tree.count - 1);
    buffer_deinit(&text);
    buffer_deinit(&path);
}

static void a_list_may_be_long_and_no_longer(void **state)
{
    struct buffer text = {0};
    (void)state;
    for (unsigned i = 0; i < P9_HTTP_FILES_MAX; i++)
        buffer_printf(&text, "100644 0 0 0 0 f%x\n", i * 2654435761u);
    assert_int_equal(parse(buffer_string(&text)), -1);
    assert_string_equal(error.message, "line 1048579: more than 1048576 files");
    text.size -= strlen("100644 0 0 0 0 f61c88645\n"); /* about one line */
    while (text.data[text.size - 1] != '\n')
        text.size--;
    assert_int_equal(parse(buffer_string(&text)), 0);
    assert_true(find("f9e3779b1"));
    buffer_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads),
        cmocka_unit_test(heads_that_are_none),
        cmocka_unit_test_teardown(a_list_becomes_a_tree, teardown),
        cmocka_unit_test_teardown(the_root_has_attributes_where_they_are_said, teardown),
        cmocka_unit_test_teardown(lists_that_are_damaged, teardown),
        cmocka_unit_test_teardown(texts_that_are_no_list, teardown),
        cmocka_unit_test_teardown(a_list_may_be_deep, teardown),
        cmocka_unit_test_teardown(a_list_may_be_long_and_no_longer, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
