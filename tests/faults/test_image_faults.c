/* Split disks: cut and joined, and while the host fails at the first call that writes, then the second, until the work
 * succeeds: what is left is nothing, or all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_file.h"
#include "replay/host_folder.h"
#include "replay/host_image.h"
#include "tests/lib/tape_rig.h"
#include "tests/lib/taken.h"

#define SIZE 50001u /* 13 blocks of 4 KiB, the last one short */

static unsigned calls, fail_call; /* 0: none fails */

static bool fails(void)
{
    if (fail_call == 0 || ++calls != fail_call)
        return false;
    errno = ENOSPC;
    return true;
}

TAKEN(ssize_t, write, (int a, const void *b, size_t c), (a, b, c), -1)
TAKEN(ssize_t, pwrite, (int a, const void *b, size_t c, off_t d), (a, b, c, d), -1)
TAKEN(int, ftruncate, (int a, off_t b), (a, b), -1)
TAKEN(int, link, (const char *a, const char *b), (a, b), -1)

struct fixture {
    struct tape_rig files; /* its path is the image's */
    char folder[96], joined[96];
    struct buffer content;
    struct host_image_split split;
    struct host_image_figures figures;
    struct error error;
};

static const uint64_t list[] = {7, 0, 1, 12};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    tape_rig_init(&fixture.files);
    tape_rig_bytes(&fixture.content, SIZE, 3);
    memset(fixture.content.data + 8192, 0, 4096);
    tape_rig_write_file(fixture.files.path, buffer_bytes(&fixture.content));
    snprintf(fixture.folder, sizeof fixture.folder, "%s/split", fixture.files.folder);
    snprintf(fixture.joined, sizeof fixture.joined, "%s/out", fixture.files.folder);
    fixture.split = (struct host_image_split){
        .image = fixture.files.path,
        .folder = fixture.folder,
        .block_bytes = 4096,
        .prefetch = list,
        .prefetch_count = 4,
        .group_blocks = 3,
    };
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    host_folder_remove(fixture->folder);
    buffer_deinit(&fixture->content);
    tape_rig_deinit(&fixture->files);
    return 0;
}

static int split(struct fixture *fixture)
{
    return host_image_split(&fixture->split, &fixture->figures, &fixture->error);
}

static int join(struct fixture *fixture, uint64_t size)
{
    return host_image_join(fixture->folder, fixture->joined, size, &fixture->figures, &fixture->error);
}

static void check_joined(struct fixture *fixture)
{
    struct buffer found = {0};
    tape_rig_read_file(fixture->joined, &found);
    assert_true(bytes_equal(buffer_bytes(&found), buffer_bytes(&fixture->content)));
    buffer_deinit(&found);
}

static void what_is_cut_is_joined(void **state)
{
    struct fixture *fixture = *state;
    char path[160];
    struct buffer group = {0};
    assert_int_equal(split(fixture), 0);
    assert_int_equal(fixture->figures.blocks, 13);
    assert_int_equal(fixture->figures.groups, 1); /* the second chunk is one block */
    snprintf(path, sizeof path, "%s/grp000000000.bin", fixture->folder);
    tape_rig_read_file(path, &group);
    assert_int_equal(group.size, 3 * 4096);
    assert_memory_equal(group.data, fixture->content.data + 7 * 4096, 4096);
    assert_memory_equal(group.data + 4096, fixture->content.data, 8192);
    buffer_deinit(&group);
    assert_int_equal(join(fixture, SIZE), 0);
    check_joined(fixture);
    assert_int_equal(join(fixture, SIZE), -1);
    assert_int_equal(fixture->error.code, EXIT_USAGE); /* it is there */
    assert_int_equal(split(fixture), -1);
    assert_int_equal(fixture->error.code, EXIT_USAGE); /* the folder is not empty */
}

static void a_split_that_fails_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    int status = -1;
    for (unsigned call = 1; status < 0; call++) {
        calls = 0;
        fail_call = call;
        status = split(fixture);
        fail_call = 0;
        if (status < 0) {
            assert_int_equal(fixture->error.code, EXIT_MISSING);
            assert_false(host_file_exists(fixture->folder));
        }
    }
    assert_int_equal(join(fixture, SIZE), 0);
    check_joined(fixture);
}

static void a_join_that_fails_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct host_folder names;
    assert_int_equal(split(fixture), 0);
    int status = -1;
    for (unsigned call = 1; status < 0; call++) {
        calls = 0;
        fail_call = call;
        status = join(fixture, SIZE);
        fail_call = 0;
        if (status < 0) {
            assert_int_equal(fixture->error.code, EXIT_MISSING);
            assert_int_equal(host_folder_list(&names, fixture->files.folder, &fixture->error), 0);
            assert_int_equal(names.count, 2); /* the image and the folder */
            host_folder_free(&names);
        }
    }
    check_joined(fixture);
}

static void refuse(struct fixture *fixture, enum exit_code code, const char *text)
{
    assert_int_equal(split(fixture), -1);
    if (fixture->error.code != code || !strstr(fixture->error.message, text))
        fail_msg("%d \"%s\" is not %d \"%s\"", fixture->error.code, fixture->error.message, code, text);
    assert_false(host_file_exists(fixture->folder));
}

static void what_cannot_be_cut(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t far[] = {3, 13};
    static uint64_t many[70000];
    fixture->split.prefetch = far;
    fixture->split.prefetch_count = 2;
    refuse(fixture, EXIT_USAGE, "names block 13, and");
    for (unsigned i = 0; i < 70000; i++)
        many[i] = 10 + i % 3;
    fixture->split.prefetch = many;
    fixture->split.prefetch_count = 70000;
    fixture->split.group_blocks = 1;
    refuse(fixture, EXIT_USAGE, "list of 70000 blocks would be longer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_cut_is_joined, setup, teardown),
        cmocka_unit_test_setup_teardown(a_split_that_fails_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_join_that_fails_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_cut, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
