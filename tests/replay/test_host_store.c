/* Folders of network file systems: what is built into one from a folder, what stays, what a crash leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/dir_port.h"
#include "replay/host_folder.h"
#include "replay/host_store.h"
#include "src/backends/p9_dir.h"
#include "src/backends/p9_http_tree.h"
#include "src/cli/fs_build.h"
#include "tests/lib/taken.h"

static char *work;
static struct error error;
static struct fs_build_config config;
static struct fs_build_figures figures;

/* ---- a host that fails at the call of this number ---- */

static unsigned calls, fail_call;

static bool fails(void)
{
    if (fail_call == 0 || ++calls != fail_call)
        return false;
    errno = ENOSPC;
    return true;
}

TAKEN(ssize_t, write, (int a, const void *b, size_t c), (a, b, c), -1)
TAKEN(int, fsync, (int a), (a), -1)
TAKEN(int, syncfs, (int a), (a), -1)
TAKEN(int, renameat, (int a, const char *b, int c, const char *d), (a, b, c, d), -1)

/* ---- the rig ---- */

static const char *path_of(const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", work, name);
    return path;
}

static void put_file(const char *name, const char *content)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
    struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000, .tv_nsec = 5}};
    assert_int_equal(utimensat(AT_FDCWD, path_of(name), times, 0), 0);
}

static int setup(void **state)
{
    (void)state;
    fail_call = calls = 0;
    work = host_folder_temporary("store", &error);
    assert_non_null(work);
    assert_int_equal(mkdir(path_of("in"), 0755), 0);
    assert_int_equal(mkdir(path_of("in/sub"), 0750), 0);
    put_file("in/hello", "hello\n");
    put_file("in/sub/same", "hello\n");
    put_file("in/sub/other name", "other\n");
    put_file("in/empty", "");
    assert_int_equal(symlink("/../outside", path_of("in/link")), 0);
    assert_int_equal(mkfifo(path_of("in/pipe"), 0600), 0);
    config = (struct fs_build_config){.folder = "in", .max_bytes = 1 << 30};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    host_folder_remove(work);
    free(work);
    return 0;
}

static int build_into(const char *out)
{
    struct dir_port world;
    struct host_store store;
    static struct p9_dir dir;
    uint64_t cycle = 0;
    struct crossing crossing = {.port = &world.port, .clock = &cycle};
    assert_int_equal(dir_port_open(&world, path_of("in"), false, false, &error), 0);
    int status = host_store_open(&store, path_of(out), &error);
    if (status == 0) {
        p9_dir_init(&dir, &crossing, SOURCE(SOURCE_FS, 0));
        status = fs_build(&dir.base, &store, &config, &figures, &error);
        dir.base.ops->deinit(&dir.base);
        host_store_close(&store);
    }
    dir_port_close(&world);
    return status;
}

static void load(const char *name, struct buffer *content)
{
    uint8_t bytes[65536];
    FILE *file = fopen(path_of(name), "r");
    assert_non_null(file);
    buffer_clear(content);
    buffer_append(content, bytes_of(bytes, fread(bytes, 1, sizeof bytes, file)));
    fclose(file);
}

/* The tree that a client of OUT would see. */
static void load_tree(const char *out, struct p9_http_tree *tree)
{
    struct buffer text = {0};
    struct p9_http_head head;
    char name[128];
    snprintf(name, sizeof name, "%s/head", out);
    load(name, &text);
    assert_int_equal(p9_http_head_parse(&head, buffer_bytes(&text), &error), 0);
    snprintf(name, sizeof name, "%s/files/%016" PRIx64, out, head.root_id);
    load(name, &text);
    assert_int_equal(p9_http_tree_parse(tree, buffer_bytes(&text), &error), 0);
    buffer_deinit(&text);
}

static unsigned count_files(const char *folder)
{
    struct host_folder names;
    assert_int_equal(host_folder_list(&names, path_of(folder), &error), 0);
    unsigned count = names.count;
    host_folder_free(&names);
    return count;
}

/* ---- tests ---- */

static void a_folder_becomes_a_file_system(void **state)
{
    struct p9_http_tree tree;
    struct buffer content = {0};
    char name[64];
    (void)state;
    assert_int_equal(build_into("out"), 0);
    assert_int_equal(figures.files, 7);
    assert_int_equal(figures.written, 3); /* two contents and the list */
    assert_int_equal(figures.same, 1);
    load_tree("out", &tree);
    uint32_t hello = p9_http_tree_find(&tree, bytes_of_string("hello"));
    uint32_t same = p9_http_tree_find(&tree, bytes_of_string("sub/same"));
    uint32_t link = p9_http_tree_find(&tree, bytes_of_string("link"));
    assert_int_equal(tree.files[hello].mtime.seconds, 1000);
    assert_int_equal(tree.files[hello].mtime.nanoseconds, 5);
    assert_int_equal(tree.files[hello].uid, getuid());
    assert_true(tree.files[hello].store_id == tree.files[same].store_id);
    assert_int_equal(tree.files[p9_http_tree_find(&tree, bytes_of_string("sub"))].mode, FS_S_IFDIR | 0750);
    assert_int_equal(tree.files[p9_http_tree_find(&tree, bytes_of_string("pipe"))].mode, FS_S_IFIFO | 0600);
    assert_string_equal((const char *)tree.strings.data + tree.files[link].target, "/../outside");
    assert_true(p9_http_tree_find(&tree, bytes_of_string("sub/other name")) != 0);
    snprintf(name, sizeof name, "out/files/%016" PRIx64, tree.files[hello].store_id);
    load(name, &content);
    assert_string_equal(buffer_string(&content), "hello\n");
    buffer_deinit(&content);
    p9_http_tree_deinit(&tree);
}

static void what_has_not_changed_is_kept(void **state)
{
    struct buffer first = {0}, second = {0};
    (void)state;
    assert_int_equal(build_into("out"), 0);
    load("out/head", &first);
    assert_int_equal(build_into("out"), 0);
    load("out/head", &second);
    assert_int_equal(figures.written, 0);
    assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
    assert_int_equal(build_into("again"), 0); /* byte for byte, wherever and whenever it is built */
    load("again/head", &second);
    assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
    put_file("in/hello", "changed\n");
    assert_int_equal(build_into("out"), 0);
    assert_int_equal(figures.written, 2);
    assert_int_equal(count_files("out/files"), 5); /* the old list is still there for those who read it */
    config.is_pruned = true;
    assert_int_equal(build_into("out"), 0);
    assert_int_equal(figures.removed, 1);
    assert_int_equal(count_files("out/files"), 4);
    buffer_deinit(&first);
    buffer_deinit(&second);
}

static void owners_and_times_may_be_left_out(void **state)
{
    struct p9_http_tree tree;
    (void)state;
    config.has_no_owner = config.has_clamp = true;
    config.clamp_seconds = 999;
    assert_int_equal(build_into("out"), 0);
    load_tree("out", &tree);
    uint32_t hello = p9_http_tree_find(&tree, bytes_of_string("hello"));
    assert_int_equal(tree.files[hello].uid, 0);
    assert_int_equal(tree.files[hello].mtime.seconds, 999);
    assert_int_equal(tree.files[hello].mtime.nanoseconds, 0);
    p9_http_tree_deinit(&tree);
    config.clamp_seconds = 1001;
    assert_int_equal(build_into("out"), 0);
    load_tree("out", &tree);
    hello = p9_http_tree_find(&tree, bytes_of_string("hello"));
    assert_int_equal(tree.files[hello].mtime.seconds, 1000);
    assert_int_equal(tree.files[hello].mtime.nanoseconds, 5);
    p9_http_tree_deinit(&tree);
}

static void a_preload_list_is_added(void **state)
{
    struct p9_http_tree tree;
    (void)state;
    config.has_preload = config.has_clamp = true;
    config.clamp_seconds = 5;
    config.preload = bytes_of_string("hello empty\n");
    for (unsigned round = 0; round < 2; round++) {
        assert_int_equal(build_into("out"), 0);
        load_tree("out", &tree);
        uint32_t preload = p9_http_tree_find(&tree, bytes_of_string(".preload"));
        assert_int_equal(tree.files[preload].size, 12);
        assert_int_equal(tree.files[preload].mtime.seconds, 5);
        assert_true(p9_http_tree_find(&tree, bytes_of_string("sub/same")) != 0);
        p9_http_tree_deinit(&tree);
        put_file("in/.preload", "the folder's own, replaced\n");
        put_file("in/.a", "in front\n");
    }
}

static void what_cannot_be_built(void **state)
{
    (void)state;
    config.max_bytes = 8192;
    assert_int_equal(build_into("out"), -1);
    assert_non_null(strstr(error.message, "--max-size"));
    assert_int_not_equal(access(path_of("out/head"), F_OK), 0);
    config.max_bytes = 1 << 30;
    assert_int_equal(build_into("in/sub/out"), -1);
    assert_non_null(strstr(error.message, "in/sub/out: the output lies inside"));
    host_folder_remove(path_of("in/sub/out"));
    assert_int_equal(truncate(path_of("in/empty"), (1ll << 30) + 1), 0);
    assert_int_equal(build_into("out"), -1);
    assert_non_null(strstr(error.message, "in/empty: it is larger than 1 GiB"));
    put_file("file", "x");
    assert_int_equal(build_into("file"), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_int_equal(build_into("no/such/place"), -1);
}

static void two_builds_do_not_meet(void **state)
{
    struct host_store store;
    (void)state;
    assert_int_equal(host_store_open(&store, path_of("out"), &error), 0);
    assert_int_equal(build_into("out"), -1);
    assert_non_null(strstr(error.message, "another build"));
    host_store_close(&store);
    assert_int_equal(build_into("out"), 0);
}

static void damaged_contents_are_written_anew(void **state)
{
    struct p9_http_tree tree;
    struct buffer content = {0};
    char name[64];
    (void)state;
    assert_int_equal(build_into("out"), 0);
    load_tree("out", &tree);
    snprintf(name, sizeof name, "out/files/%016" PRIx64,
             tree.files[p9_http_tree_find(&tree, bytes_of_string("hello"))].store_id);
    put_file(name, "hel");
    assert_int_equal(build_into("out"), 0);
    assert_int_equal(figures.written, 1);
    load(name, &content);
    assert_string_equal(buffer_string(&content), "hello\n");
    /* A symlink under a content's name is replaced, never followed. */
    put_file("victim", "untouched\n");
    assert_int_equal(unlink(path_of(name)), 0);
    assert_int_equal(symlink("../../victim", path_of(name)), 0);
    assert_int_equal(build_into("out"), 0);
    load("victim", &content);
    assert_string_equal(buffer_string(&content), "untouched\n");
    load(name, &content);
    assert_string_equal(buffer_string(&content), "hello\n");
    buffer_deinit(&content);
    p9_http_tree_deinit(&tree);
}

/* Two contents of one id: the second is refused, the first stays. */
static void ids_that_meet(void **state)
{
    struct host_store store;
    struct buffer content = {0};
    struct bytes first = bytes_of_string("first"), second = bytes_of_string("second");
    char name[64];
    (void)state;
    assert_int_equal(host_store_open(&store, path_of("out"), &error), 0);
    uint64_t id = host_store_id(first);
    assert_int_equal(host_store_put(&store, id, first, &error), HOST_STORE_WRITTEN);
    assert_int_equal(host_store_put(&store, id, first, &error), HOST_STORE_SAME);
    assert_int_equal(host_store_put(&store, id, second, &error), -1);
    assert_non_null(strstr(error.message, "two files have this id"));
    snprintf(name, sizeof name, "out/files/%016" PRIx64, id);
    load(name, &content);
    assert_string_equal(buffer_string(&content), "first");
    buffer_clear(&content);
    assert_int_equal(host_store_head(&store, &content, &error), 0);
    assert_int_equal(content.size, 0);
    assert_int_equal(host_store_finish(&store, bytes_of_string("head\n"), &error), 0);
    assert_int_equal(host_store_head(&store, &content, &error), 0);
    assert_int_equal(content.size, 5);
    host_store_close(&store);
    buffer_deinit(&content);
}

/* A file that changes between being listed and being read. */
static void a_folder_that_changes(void **state)
{
    struct dir_port world;
    static struct p9_dir dir;
    uint64_t cycle = 0;
    struct crossing crossing = {.port = &world.port, .clock = &cycle};
    struct p9_base_entry root;
    uint8_t bytes[6];
    (void)state;
    assert_int_equal(dir_port_open(&world, path_of("in"), false, false, &error), 0);
    p9_dir_init(&dir, &crossing, SOURCE(SOURCE_FS, 0));
    assert_int_equal(dir.base.ops->root(&dir.base, &root), 0);
    uint64_t woke;
    struct port_event event;
    assert_int_equal(port_take(&world.port, 0, &event), PORT_NONE);
    assert_true(port_horizon(&world.port, 0) == UINT64_MAX);
    assert_int_equal(port_idle(&world.port, 0, 7, &woke), PORT_OK);
    assert_int_equal(woke, 7);
    assert_int_equal(port_emit(&world.port, 0, 1, EVENT_EXIT, bytes_of(NULL, 0)), PORT_OK);
    assert_int_equal(dir.base.ops->read(&dir.base, root.id, 0, bytes, 6) != 0, 1);
    dir.base.ops->deinit(&dir.base);
    dir_port_close(&world);
}

/* Whatever fails, the head that stands there leads to a whole file system, and the next build succeeds. */
static void a_disk_that_fails(void **state)
{
    struct p9_http_tree tree;
    struct buffer before = {0}, after = {0};
    int status = -1;
    (void)state;
    assert_int_equal(build_into("out"), 0);
    load("out/head", &before);
    put_file("in/hello", "changed\n");
    for (unsigned at = 1; status < 0; at++) {
        assert_true(at < 100);
        fail_call = at;
        calls = 0;
        status = build_into("out");
        fail_call = 0;
        load("out/head", &after);
        if (status < 0) {
            assert_int_equal(error.code, EXIT_MISSING);
            assert_non_null(strstr(error.message, "No space left"));
        }
        load_tree("out", &tree);
        p9_http_tree_deinit(&tree);
    }
    assert_false(bytes_equal(buffer_bytes(&before), buffer_bytes(&after)));
    assert_int_equal(count_files("out"), 3); /* head, files, lock: nothing unfinished */
    buffer_deinit(&before);
    buffer_deinit(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_folder_becomes_a_file_system, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_not_changed_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(owners_and_times_may_be_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_preload_list_is_added, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_built, setup, teardown),
        cmocka_unit_test_setup_teardown(two_builds_do_not_meet, setup, teardown),
        cmocka_unit_test_setup_teardown(damaged_contents_are_written_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(ids_that_meet, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_disk_that_fails, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
