/* The layer that gathers SQLite's writes: fewer of them, seen by others at the same moments, lost at no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/tape_vfs.h"

/* ---- a VFS below that counts writes ---- */

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    sqlite3_io_methods methods[2]; /* of a database, [1], and of what lies beside it */
    int (*write)(sqlite3_file *, const void *, int, sqlite3_int64);
    unsigned writes;
    int largest;
} counting;

static int count_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    counting.writes++;
    counting.largest = size > counting.largest ? size : counting.largest;
    return counting.write(file, data, size, offset);
}

static int count_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    (void)vfs;
    int code = counting.real->xOpen(counting.real, name, file, flags, out_flags);
    if (code == SQLITE_OK) {
        sqlite3_io_methods *methods = &counting.methods[(flags & SQLITE_OPEN_MAIN_DB) != 0];
        *methods = *file->pMethods;
        counting.write = methods->xWrite;
        methods->xWrite = count_write;
        file->pMethods = methods;
    }
    return code;
}

struct fixture {
    char path[64];
    struct tape_vfs vfs;
    sqlite3 *db;
};

static void run(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static sqlite3 *open_with(const char *path, const char *vfs)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs), SQLITE_OK);
    return db;
}

static int setup(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    snprintf(fixture.path, sizeof fixture.path, "/tmp/reprise-vfs-XXXXXX");
    int fd = mkstemp(fixture.path);
    assert_true(fd >= 0);
    close(fd);
    counting.real = sqlite3_vfs_find("unix");
    counting.vfs = *counting.real;
    counting.vfs.zName = "counting";
    counting.vfs.xOpen = count_open;
    sqlite3_vfs_register(&counting.vfs, 1);
    tape_vfs_init(&fixture.vfs);
    fixture.db = open_with(fixture.path, fixture.vfs.name);
    run(fixture.db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-256;"
                    "CREATE TABLE t(n INTEGER PRIMARY KEY, content BLOB)");
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    char name[80];
    sqlite3_close(fixture->db);
    tape_vfs_deinit(&fixture->vfs);
    sqlite3_vfs_register(counting.real, 1);
    sqlite3_vfs_unregister(&counting.vfs);
    unlink(fixture->path);
    snprintf(name, sizeof name, "%s-wal", fixture->path);
    unlink(name);
    snprintf(name, sizeof name, "%s-shm", fixture->path);
    unlink(name);
    return 0;
}

/* One MiB, 256 pages and more. */
static const char *const fill = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 64)"
                                "INSERT INTO t(content) SELECT randomblob(16384) FROM c";

static void writes_are_gathered(void **state)
{
    struct fixture *fixture = *state;
    counting.writes = 0;
    counting.largest = 0;
    run(fixture->db, fill);
    assert_true(counting.writes < 60); /* SQLite alone writes twice for each page */
    assert_true(counting.largest > 65536 && counting.largest <= (int)TAPE_VFS_BYTES);
    counting.writes = 0;
    run(fixture->db, "PRAGMA wal_checkpoint(TRUNCATE)");
    assert_true(counting.writes < 60);
    assert_int_equal(number(fixture->db, "SELECT sum(length(content)) FROM t"), 64 * 16384);
}

/* Another connection sees every transaction as soon as it has ended, and nothing of one that has not. */
static void others_see_what_has_ended(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *other = open_with(fixture->path, "unix");
    for (int64_t i = 1; i <= 20; i++) {
        run(fixture->db, "BEGIN");
        run(fixture->db, fill);
        assert_int_equal(number(other, "SELECT count(*) FROM t"), (i - 1) * 64);
        run(fixture->db, "COMMIT");
        assert_int_equal(number(other, "SELECT count(*) FROM t"), i * 64);
        assert_int_equal(number(other, "SELECT sum(length(content)) FROM t"), i * 64 * 16384);
    }
    sqlite3_close(other);
}

/* A large transaction leaves the cache and is read again before it ends; a rollback forgets it. */
static void a_transaction_reads_what_it_wrote(void **state)
{
    struct fixture *fixture = *state;
    run(fixture->db, "BEGIN");
    run(fixture->db, fill);
    assert_int_equal(number(fixture->db, "SELECT sum(length(content)) FROM t"), 64 * 16384);
    run(fixture->db, "UPDATE t SET content = zeroblob(16384) WHERE n % 2; SAVEPOINT s; DELETE FROM t; ROLLBACK TO s");
    assert_int_equal(number(fixture->db, "SELECT sum(content = zeroblob(16384)) FROM t"), 32);
    run(fixture->db, "ROLLBACK");
    assert_int_equal(number(fixture->db, "SELECT count(*) FROM t"), 0);
    run(fixture->db, fill);
    assert_int_equal(number(fixture->db, "SELECT count(*) FROM t"), 64);
    char *message = NULL;
    sqlite3_exec(fixture->db, "PRAGMA integrity_check", NULL, NULL, &message);
    assert_null(message);
}

/* A process that ends without closing anything has lost only the transaction that it was in. */
static void the_end_of_the_process(void **state)
{
    struct fixture *fixture = *state;
    run(fixture->db, "SELECT 1");
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db = NULL;
        struct tape_vfs vfs;
        tape_vfs_init(&vfs);
        int code = sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READWRITE, vfs.name);
        for (unsigned i = 0; code == SQLITE_OK && i < 3; i++)
            code = sqlite3_exec(db, fill, NULL, NULL, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_exec(db, fill, NULL, NULL, NULL);
        _exit(code);
    }
    int status;
    assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), SQLITE_OK);
    sqlite3 *other = open_with(fixture->path, "unix");
    assert_int_equal(number(other, "SELECT count(*) FROM t"), 3 * 64);
    sqlite3_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_are_gathered, setup, teardown),
        cmocka_unit_test_setup_teardown(others_see_what_has_ended, setup, teardown),
        cmocka_unit_test_setup_teardown(a_transaction_reads_what_it_wrote, setup, teardown),
        cmocka_unit_test_setup_teardown(the_end_of_the_process, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
