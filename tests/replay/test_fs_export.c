/* What a guest changed in an overlay: as a list, and as files in a folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/dir_port.h"
#include "replay/host_folder.h"
#include "src/backends/p9_overlay.h"
#include "src/backends/p9_through.h"
#include "src/cli/fs_export.h"
#include "tests/lib/p9_client.h"

struct rig {
    struct memory_base base;
    struct p9_overlay overlay;
    struct p9_server server;
    struct p9_client client;
    struct wall_clock clock;
    uint64_t cycle;
    struct buffer list;
    struct fs_export_figures figures;
    char *folder;
};

static struct rig rig;
static struct error error;

static int setup(void **state)
{
    (void)state;
    memset(&rig, 0, sizeof rig);
    rig.clock = (struct wall_clock){.clock_hz = 1000000000, .boot_ns = 2000000000000000000u};
    memory_base_init(&rig.base);
    p9_overlay_init(&rig.overlay, &rig.base.base, false, 1 << 24, &rig.clock, &rig.cycle);
    p9_server_init(&rig.server, &rig.overlay.fs);
    client_init(&rig.client, &rig.server);
    client_start(&rig.client, getuid());
    rig.folder = host_folder_temporary("export", &error);
    assert_non_null(rig.folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    host_folder_remove(rig.folder);
    free(rig.folder);
    client_deinit(&rig.client);
    p9_server_deinit(&rig.server);
    rig.overlay.fs.ops->deinit(&rig.overlay.fs);
    buffer_deinit(&rig.list);
    return 0;
}

static const char *listed(void)
{
    struct fs_export_config config = {.overlay = &rig.overlay};
    buffer_clear(&rig.list);
    assert_int_equal(fs_export(&config, &rig.list, &rig.figures, &error), 0);
    return buffer_string(&rig.list);
}

static int export_files(void)
{
    struct dir_port world;
    uint64_t cycle = 0;
    struct crossing crossing = {.port = &world.port, .clock = &cycle};
    static struct p9_through through;
    assert_int_equal(dir_port_open(&world, rig.folder, true, false, &error), 0);
    p9_through_init(&through, &crossing, SOURCE(SOURCE_FS, 0));
    struct fs_export_config config = {.overlay = &rig.overlay, .to = &through.fs, .has_no_owner = true};
    buffer_clear(&rig.list);
    int status = fs_export(&config, &rig.list, &rig.figures, &error);
    through.fs.ops->deinit(&through.fs);
    dir_port_close(&world);
    return status;
}

static const char *path_of(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", rig.folder, name);
    return path;
}

static const char *content_of(const char *name)
{
    static char text[64];
    memset(text, 0, sizeof text);
    FILE *file = fopen(path_of(name), "r");
    if (!file)
        return "(none)";
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    return text;
}

/* A new file with this text; fid is left open. */
static void create(uint32_t fid, const char *folder, const char *name, const char *text)
{
    assert_int_equal(client_walk(&rig.client, fid, folder), 0);
    assert_int_equal(client_call(&rig.client, T_LCREATE, "4s444", fid, name, FS_O_RDWR, 0640, getgid()), 0);
    assert_int_equal(client_write(&rig.client, fid, 0, text), 0);
}

static void nothing_is_changed_by_reading(void **state)
{
    (void)state;
    assert_string_equal(listed(), "");
    assert_string_equal(client_list(&rig.client, "b", 4096), "big two");
    assert_int_equal(client_open(&rig.client, 1, "a", FS_O_RDONLY), 0);
    assert_string_equal(client_read(&rig.client, 1, 0, 10), "hello");
    assert_string_equal(listed(), "");
}

static void changes(void)
{
    create(1, "", "new", "new text");
    create(2, "b", "odd name", "odd");
    assert_int_equal(client_open(&rig.client, 3, "a", FS_O_RDWR), 0);
    assert_int_equal(client_write(&rig.client, 3, 1, "EE"), 0);
    assert_int_equal(client_unlink(&rig.client, "", "x", 0), 0);
    assert_int_equal(client_walk(&rig.client, 4, ""), 0);
    assert_int_equal(client_call(&rig.client, T_MKDIR, "4s44", 4, "dir", 0751, getgid()), 0);
    assert_int_equal(client_walk(&rig.client, 5, "dir"), 0);
    assert_int_equal(client_call(&rig.client, T_SYMLINK, "4ss4", 5, "soft", "../else where", getgid()), 0);
    assert_int_equal(client_walk(&rig.client, 6, "b"), 0);
    assert_int_equal(client_call(&rig.client, T_RENAMEAT, "4s4s", 6, "big", 5, "moved"), 0);
    assert_int_equal(client_walk(&rig.client, 7, "l"), 0);
    struct p9_setattr set = {.valid = FS_SET_MTIME | FS_SET_MTIME_SET, .mtime = {.seconds = 5}};
    assert_int_equal(client_setattr(&rig.client, 7, &set), 0);
}

static void every_kind_of_change(void **state)
{
    (void)state;
    changes();
    assert_string_equal(listed(), "D x\n"
                                  "M a\n"
                                  "D b/big\n"
                                  "M b/two\n"
                                  "A \"b/odd\\x20name\"\n"
                                  "T l\n"
                                  "A new\n"
                                  "A dir\n"
                                  "A dir/soft\n"
                                  "R b/big dir/moved\n");
    assert_int_equal(rig.figures.removed, 2);
    assert_int_equal(rig.figures.moved, 1);
}

static void files_in_a_folder(void **state)
{
    struct stat status;
    (void)state;
    struct p9_setattr set = {.valid = FS_SET_MODE, .mode = 06640};
    changes();
    assert_int_equal(client_walk(&rig.client, 9, "new"), 0);
    assert_int_equal(client_setattr(&rig.client, 9, &set), 0);
    assert_int_equal(export_files(), 0);
    assert_int_equal(rig.figures.left_out, 0);
    assert_string_equal(content_of("new"), "new text");
    assert_string_equal(content_of("b/odd name"), "odd");
    assert_string_equal(content_of("a"), "hEElo");
    assert_int_equal(stat(path_of("new"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0640);
    assert_int_equal(status.st_mtime, 2000000000);
    assert_int_equal(stat(path_of("dir"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0751);
    assert_int_equal(status.st_mtime, 2000000000);
    assert_int_equal(stat(path_of("dir/moved"), &status), 0);
    assert_int_equal(status.st_size, 200000);
    char target[64] = "";
    assert_true(readlink(path_of("dir/soft"), target, sizeof target - 1) > 0);
    assert_string_equal(target, "../else where");
    assert_int_not_equal(access(path_of("x"), F_OK), 0);
    /* Once more into the same folder: nothing is overwritten. */
    assert_int_equal(export_files(), 0);
    assert_string_equal(content_of("a"), "hEElo");
}

/* The base no longer says anything. */
static void contents_that_nobody_has(void **state)
{
    (void)state;
    changes();
    rig.base.fails = FS_EIO;
    assert_int_equal(export_files(), 0);
    assert_int_equal(rig.figures.left_out, 2);
    const char *list = buffer_string(&rig.list);
    assert_non_null(strstr(list, "R b/big dir/moved\n! dir/moved: the base has its content"));
    assert_non_null(strstr(list, "T l\n! l: the base has its content"));
    assert_int_not_equal(access(path_of("dir/moved"), F_OK), 0);
    assert_string_equal(content_of("a"), "hEElo"); /* its page is the guest's */
    assert_string_equal(content_of("new"), "new text");
}

/* A name that comes back, a file that was made and removed, one that moved there and back. */
static void what_is_undone(void **state)
{
    (void)state;
    create(1, "", "passing", "x");
    assert_int_equal(client_unlink(&rig.client, "", "passing", 0), 0);
    assert_int_equal(client_walk(&rig.client, 2, ""), 0);
    assert_int_equal(client_call(&rig.client, T_RENAMEAT, "4s4s", 2, "l", 2, "m"), 0);
    assert_int_equal(client_call(&rig.client, T_RENAMEAT, "4s4s", 2, "m", 2, "l"), 0);
    assert_string_equal(listed(), "");
    assert_int_equal(client_unlink(&rig.client, "", "x", 0), 0);
    create(3, "", "x", "again");
    assert_string_equal(listed(), "A x\n");
    assert_int_equal(client_walk(&rig.client, 4, "b/two"), 0);
    assert_int_equal(client_call(&rig.client, T_LINK, "44s", 2, 4, "third"), 0);
    assert_non_null(strstr(listed(), "R a third\n"));
}

static void folders_that_move(void **state)
{
    (void)state;
    assert_int_equal(client_walk(&rig.client, 2, ""), 0);
    create(1, "b", "inside", "x");
    assert_int_equal(client_call(&rig.client, T_RENAMEAT, "4s4s", 2, "b", 2, "c"), 0);
    assert_string_equal(listed(), "D b\nR b c\nA c/inside\n");
    assert_int_equal(export_files(), 0);
    assert_string_equal(content_of("c/inside"), "x");
}

static void folders_that_cannot_be_written(void **state)
{
    (void)state;
    changes();
    if (getuid() == 0) {
        /* A file stands where a folder is wanted. */
        FILE *file = fopen(path_of("b"), "w");
        assert_non_null(file);
        fclose(file);
    } else {
        assert_int_equal(chmod(rig.folder, 0500), 0);
    }
    assert_int_equal(export_files(), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "cannot be written"));
    chmod(rig.folder, 0700);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_changed_by_reading),  TEST(every_kind_of_change), TEST(files_in_a_folder),
        TEST(contents_that_nobody_has),       TEST(what_is_undone),       TEST(folders_that_move),
        TEST(folders_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
