/* Overlays of disks against a plain array: reading, writing, zeroes, reopening; another image is refused; diff, info and
 * commit; damage. */
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
#include <sqlite3.h>

#include "replay/host_overlay.h"
#include "src/base/random.h"
#include "tests/lib/overlay_rig.h"

static void setup_rig(struct overlay_rig *rig)
{
    overlay_rig_init(rig);
    overlay_rig_open(rig);
}

static void check_content(struct overlay_rig *rig)
{
    static uint8_t seen[OVERLAY_RIG_BYTES];
    assert_true(host_overlay_read(rig->overlay, 0, seen, OVERLAY_RIG_BYTES));
    assert_memory_equal(seen, rig->model, OVERLAY_RIG_BYTES);
}

static void it_equals_an_array(void **state)
{
    (void)state;
    struct overlay_rig rig;
    struct random random;
    setup_rig(&rig);
    random_init(&random, 7, 0);
    for (unsigned i = 0; i < 400; i++) {
        overlay_rig_step(&rig, &random);
        uint64_t offset = random_below(&random, OVERLAY_RIG_BYTES);
        uint32_t size = (uint32_t)random_below(&random, OVERLAY_RIG_BYTES - offset + 1);
        static uint8_t seen[OVERLAY_RIG_BYTES];
        assert_true(host_overlay_read(rig.overlay, offset, seen, size));
        assert_memory_equal(seen, rig.model + offset, size);
        if (i % 50 == 49) {
            overlay_rig_close(&rig);
            assert_true(overlay_rig_is_single(&rig));
            overlay_rig_open(&rig);
            check_content(&rig);
        }
    }
    assert_true(host_overlay_flush(rig.overlay));
    overlay_rig_close(&rig);
    overlay_rig_check_base(&rig, rig.base);
    overlay_rig_deinit(&rig);
}

static void ranges_end_with_the_disk(void **state)
{
    (void)state;
    struct overlay_rig rig;
    uint8_t byte = 0;
    setup_rig(&rig);
    assert_false(host_overlay_read(rig.overlay, OVERLAY_RIG_BYTES, &byte, 1));
    assert_false(host_overlay_write(rig.overlay, OVERLAY_RIG_BYTES, bytes_of(&byte, 1)));
    assert_false(host_overlay_write(rig.overlay, UINT64_MAX, bytes_of(&byte, 1)));
    assert_false(host_overlay_zero(rig.overlay, 1, UINT64_MAX));
    assert_true(host_overlay_read(rig.overlay, OVERLAY_RIG_BYTES, &byte, 0));
    assert_true(host_overlay_is_base(rig.overlay, 0, OVERLAY_RIG_BYTES));
    assert_true(host_overlay_write(rig.overlay, 5000, bytes_of(&byte, 1)));
    assert_false(host_overlay_is_base(rig.overlay, 0, OVERLAY_RIG_BYTES));
    assert_false(host_overlay_is_base(rig.overlay, 4096, 1));
    assert_true(host_overlay_is_base(rig.overlay, 0, 4096));
    assert_true(host_overlay_is_base(rig.overlay, 8192, 65536));
    overlay_rig_deinit(&rig);
}

/* What is zero in the image already takes no room. */
static void zeros_over_zeros_take_nothing(void **state)
{
    (void)state;
    struct overlay_rig rig;
    struct host_overlay_facts facts;
    struct error error;
    overlay_rig_init(&rig);
    memset(rig.base, 0, OVERLAY_RIG_BYTES);
    memcpy(rig.base + 8192, "data", 4);
    memcpy(rig.model, rig.base, OVERLAY_RIG_BYTES);
    overlay_rig_write_base(&rig);
    overlay_rig_open(&rig);
    assert_true(host_overlay_write(rig.overlay, 65536, bytes_of_string("soon gone")));
    assert_true(host_overlay_zero(rig.overlay, 0, OVERLAY_RIG_BYTES));
    memset(rig.model, 0, OVERLAY_RIG_BYTES);
    check_content(&rig);
    overlay_rig_close(&rig);
    assert_int_equal(host_overlay_info(rig.path, NULL, &facts, &error), 0);
    assert_int_equal(facts.zero_clusters, 1);
    assert_int_equal(facts.data_clusters, OVERLAY_RIG_BYTES % HOST_OVERLAY_CLUSTER != 0); /* the last one is short */
    overlay_rig_deinit(&rig);
}

static void refuse(struct overlay_rig *rig, enum exit_code code, const char *text)
{
    struct error error = {0};
    assert_int_equal(overlay_rig_try(rig, &error), -1);
    if (error.code != code || !strstr(error.message, text))
        fail_msg("%d \"%s\" is not %d \"%s\"", error.code, error.message, code, text);
}

static void another_image_is_refused(void **state)
{
    (void)state;
    struct overlay_rig rig;
    setup_rig(&rig);
    overlay_rig_close(&rig);
    rig.base[100000] ^= 1;
    overlay_rig_write_base(&rig);
    refuse(&rig, EXIT_DAMAGED, "lies over another content than that of");
    rig.base[100000] ^= 1;
    overlay_rig_write_base(&rig);
    overlay_rig_open(&rig); /* the same content in another file is the same image */
    overlay_rig_close(&rig);
    assert_int_equal(truncate(rig.image, OVERLAY_RIG_BYTES - 512), 0);
    refuse(&rig, EXIT_DAMAGED, "lies over an image of 200192 bytes");
    overlay_rig_deinit(&rig);
}

static void other_files_are_left_alone(void **state)
{
    (void)state;
    struct overlay_rig rig;
    struct buffer content = {0};
    struct host_overlay_facts facts;
    struct error error;
    overlay_rig_init(&rig);
    tape_rig_write_file(rig.path, bytes_of_string("precious"));
    refuse(&rig, EXIT_USAGE, "is not an overlay; it is left alone");
    tape_rig_read_file(rig.path, &content);
    assert_string_equal(buffer_string(&content), "precious");
    buffer_deinit(&content);
    assert_int_equal(unlink(rig.path), 0);
    assert_int_equal(host_overlay_info(rig.path, NULL, &facts, &error), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    snprintf(rig.path, sizeof rig.path, ":memory:");
    refuse(&rig, EXIT_USAGE, "is no name for a file");
    snprintf(rig.path, sizeof rig.path, "/no/such/folder/x");
    refuse(&rig, EXIT_MISSING, "/no/such/folder/x");
    overlay_rig_deinit(&rig);
}

static void one_machine_at_a_time(void **state)
{
    (void)state;
    struct overlay_rig rig;
    struct host_overlay *second;
    struct error error = {0};
    setup_rig(&rig);
    assert_int_equal(host_overlay_open(&second, rig.path, &rig.disk, &error), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "in use"));
    overlay_rig_deinit(&rig);
}

/* ---- diff, info, commit ---- */

static char listed[2000];

static void list_change(void *context, const struct host_overlay_change *change)
{
    (void)context;
    size_t used = strlen(listed);
    snprintf(listed + used, sizeof listed - used, "%llu+%llu%s ", (unsigned long long)change->offset,
             (unsigned long long)change->size, change->is_zero ? "z" : "");
}

static void check_diff(struct overlay_rig *rig, const char *expected)
{
    struct error error = {0};
    listed[0] = 0;
    if (host_overlay_diff(rig->path, NULL, list_change, NULL, &error) < 0)
        fail_msg("%s", error.message);
    assert_string_equal(listed, expected);
}

static void what_differs_is_listed(void **state)
{
    (void)state;
    struct overlay_rig rig;
    setup_rig(&rig);
    overlay_rig_close(&rig);
    check_diff(&rig, "");
    overlay_rig_open(&rig);
    uint8_t block[4096];
    memset(block, 9, sizeof block);
    assert_true(host_overlay_write(rig.overlay, 8192, bytes_of(block, sizeof block)));
    assert_true(host_overlay_write(rig.overlay, 12288, bytes_of(block, 10)));
    assert_true(host_overlay_zero(rig.overlay, 16384, 8192));
    assert_true(host_overlay_write(rig.overlay, 40960, bytes_of(rig.base + 40960, 4096))); /* nothing new */
    assert_true(host_overlay_write(rig.overlay, OVERLAY_RIG_BYTES - 1, bytes_of(block, 1)));
    overlay_rig_close(&rig);
    check_diff(&rig, "8192+8192 16384+8192z 196608+3584 ");
    overlay_rig_deinit(&rig);
}

static void a_commit_writes_the_image(void **state)
{
    (void)state;
    struct overlay_rig rig;
    struct random random;
    struct host_overlay_committed committed;
    struct host_overlay_facts facts;
    struct error error = {0};
    setup_rig(&rig);
    random_init(&random, 11, 0);
    for (unsigned i = 0; i < 60; i++)
        overlay_rig_step(&rig, &random);
    overlay_rig_close(&rig);
    assert_int_equal(host_overlay_commit(rig.path, NULL, &committed, &error), 0);
    assert_true(committed.clusters > 10);
    assert_false(committed.was_cut_off);
    assert_string_equal(committed.base, rig.image);
    overlay_rig_check_base(&rig, rig.model);
    assert_int_equal(host_overlay_commit(rig.path, NULL, &committed, &error), 0);
    assert_int_equal(committed.clusters, 0);
    assert_int_equal(host_overlay_info(rig.path, NULL, &facts, &error), 0);
    assert_int_equal(facts.data_clusters + facts.zero_clusters, 0);
    assert_int_equal(facts.base_error.code, EXIT_OK);
    assert_true(facts.file_bytes < 20000);
    check_diff(&rig, "");
    overlay_rig_open(&rig); /* it lies over the new content */
    check_content(&rig);
    overlay_rig_deinit(&rig);
}

static void a_commit_needs_its_image(void **state)
{
    (void)state;
    struct overlay_rig rig;
    struct host_overlay_committed committed;
    struct error error = {0};
    setup_rig(&rig);
    assert_true(host_overlay_write(rig.overlay, 0, bytes_of_string("new")));
    overlay_rig_close(&rig);
    assert_int_equal(host_overlay_commit(rig.path, "/no/such/image", &committed, &error), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    rig.base[5] ^= 1;
    overlay_rig_write_base(&rig);
    assert_int_equal(host_overlay_commit(rig.path, NULL, &committed, &error), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_int_equal(host_overlay_diff(rig.path, NULL, list_change, NULL, &error), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    overlay_rig_check_base(&rig, rig.base);
    overlay_rig_deinit(&rig);
}

/* ---- damage ---- */

static void damage(struct overlay_rig *rig, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(rig->path, &db), SQLITE_OK);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

static void lies_are_found(void **state)
{
    (void)state;
    static const char *const lies[] = {
        "PRAGMA user_version=9",
        "CREATE TABLE more(x)",
        "DROP TABLE cluster",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'BLOB', 'ANY') WHERE name = 'cluster'",
        "DELETE FROM meta WHERE key = 'base_hash'",
        "INSERT INTO meta VALUES('more', 1)",
        "UPDATE meta SET value = 'x' WHERE key = 'base_hash'",
        "UPDATE meta SET value = -1 WHERE key = 'base_size'",
        "UPDATE meta SET value = x'00' WHERE key = 'stamp'",
        "UPDATE meta SET value = 1.5 WHERE key = 'flushes'",
        "UPDATE meta SET value = x'2f' WHERE key = 'base_path'",
        "UPDATE meta SET value = 'a' || char(0) || 'b' WHERE key = 'base_path'",
        "INSERT INTO meta VALUES('commit_rest', 7)",
    };
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct overlay_rig rig;
        setup_rig(&rig);
        overlay_rig_close(&rig);
        damage(&rig, lies[i]);
        refuse(&rig, EXIT_DAMAGED, "");
        overlay_rig_deinit(&rig);
    }
}

/* A file that was not touched since the last time needs no second look: this one was not touched for more than a second,
 * and the hash that the overlay has of it is wrong. */
static void a_settled_image_is_known_by_its_times(void **state)
{
    (void)state;
    struct overlay_rig rig;
    setup_rig(&rig);
    overlay_rig_close(&rig);
    assert_int_equal(unlink(rig.path), 0);
    snprintf(rig.image, sizeof rig.image, "Makefile");
    overlay_rig_open(&rig);
    overlay_rig_close(&rig);
    damage(&rig, "UPDATE meta SET value = zeroblob(16) WHERE key = 'base_hash'");
    overlay_rig_open(&rig);
    overlay_rig_close(&rig);
    damage(&rig, "UPDATE meta SET value = zeroblob(32) WHERE key = 'stamp'");
    refuse(&rig, EXIT_DAMAGED, "lies over another content than that of Makefile");
    overlay_rig_deinit(&rig);
}

/* A cluster of another size is an I/O error when it is read, and said once. */
static void clusters_are_checked(void **state)
{
    (void)state;
    struct overlay_rig rig;
    struct host_overlay_committed committed;
    struct error error;
    uint8_t bytes[4096];
    char text[HOST_NOTE_SIZE];
    setup_rig(&rig);
    overlay_rig_close(&rig);
    damage(&rig, "INSERT INTO cluster VALUES(1, x'0102')");
    overlay_rig_open(&rig);
    assert_true(host_overlay_read(rig.overlay, 0, bytes, 4096));
    assert_false(host_overlay_read(rig.overlay, 4096, bytes, 1));
    assert_false(host_overlay_read(rig.overlay, 4096, bytes, 1));
    assert_true(host_overlay_note(rig.overlay, text));
    assert_non_null(strstr(text, "reading the overlay"));
    assert_false(host_overlay_note(rig.overlay, text));
    assert_false(host_overlay_write(rig.overlay, 4100, bytes_of_string("x")));
    overlay_rig_close(&rig);
    assert_int_equal(host_overlay_commit(rig.path, NULL, &committed, &error), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    overlay_rig_check_base(&rig, rig.base);
    damage(&rig, "DELETE FROM cluster; INSERT INTO cluster VALUES(1000000, zeroblob(4096)), (-5, NULL)");
    assert_int_equal(host_overlay_commit(rig.path, NULL, &committed, &error), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_non_null(strstr(error.message, "a cluster at byte 4096000000"));
    overlay_rig_check_base(&rig, rig.base);
    overlay_rig_deinit(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_equals_an_array),
        cmocka_unit_test(ranges_end_with_the_disk),
        cmocka_unit_test(zeros_over_zeros_take_nothing),
        cmocka_unit_test(another_image_is_refused),
        cmocka_unit_test(other_files_are_left_alone),
        cmocka_unit_test(one_machine_at_a_time),
        cmocka_unit_test(what_differs_is_listed),
        cmocka_unit_test(a_commit_writes_the_image),
        cmocka_unit_test(a_commit_needs_its_image),
        cmocka_unit_test(lies_are_found),
        cmocka_unit_test(a_settled_image_is_known_by_its_times),
        cmocka_unit_test(clusters_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
