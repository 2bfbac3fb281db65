/* A tape on a host that fails: the first write that reaches the disk fails, then the second, ... until the recording
 * works. Whenever it does not, there is a message, no crash, and what is on the disk is a tape whose prefix reads, or
 * no tape at all. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "replay/modes.h"
#include "src/base/alloc.h"
#include "tests/lib/tape_rig.h"
#include "tests/lib/toy.h"

static int setup(void **state)
{
    struct tape_rig *rig = mem_alloc(1, sizeof *rig);
    tape_rig_init(rig);
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    tape_rig_deinit(*state);
    mem_free(*state);
    return 0;
}

/* ---- a VFS that counts down ---- */

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    sqlite3_io_methods methods;
    long left; /* crossings that still work; below 0: all do */
    int code;  /* what the others say */
    bool failed;
} faulty;

struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static bool fails(void)
{
    if (faulty.left < 0)
        return false;
    if (faulty.left > 0) {
        faulty.left--;
        return false;
    }
    faulty.failed = true;
    return true;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct faulty_file *)file)->real;
}

static int faulty_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    return fails() ? faulty.code : real_of(file)->pMethods->xWrite(real_of(file), data, size, offset);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    return fails() ? SQLITE_IOERR_FSYNC : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return fails() ? SQLITE_IOERR_TRUNCATE : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int faulty_close(sqlite3_file *file)
{
    int code = real_of(file)->pMethods->xClose(real_of(file));
    sqlite3_free(real_of(file));
    return code;
}

static int faulty_read(sqlite3_file *f, void *data, int size, sqlite3_int64 offset)
{
    return real_of(f)->pMethods->xRead(real_of(f), data, size, offset);
}

static int faulty_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int faulty_lock(sqlite3_file *f, int kind)
{
    return real_of(f)->pMethods->xLock(real_of(f), kind);
}

static int faulty_unlock(sqlite3_file *f, int kind)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), kind);
}

static int faulty_reserved(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int faulty_control(sqlite3_file *f, int op, void *argument)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, argument);
}

static int faulty_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int faulty_traits(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int faulty_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int faulty_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void faulty_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int faulty_unmap(sqlite3_file *f, int remove)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    (void)vfs;
    struct faulty_file *mine = (struct faulty_file *)file;
    mine->real = sqlite3_malloc(faulty.real->szOsFile);
    memset(mine->real, 0, (size_t)faulty.real->szOsFile);
    bool is_refused = faulty.code != SQLITE_FULL && fails(); /* a full disk still opens files */
    int code = is_refused ? SQLITE_CANTOPEN : faulty.real->xOpen(faulty.real, name, mine->real, flags, out_flags);
    file->pMethods = code == SQLITE_OK ? &faulty.methods : NULL;
    if (code != SQLITE_OK)
        sqlite3_free(mine->real);
    return code;
}

static void faulty_install(void)
{
    faulty.real = sqlite3_vfs_find("unix");
    faulty.vfs = *faulty.real;
    faulty.vfs.zName = "faulty";
    faulty.vfs.szOsFile = sizeof(struct faulty_file);
    faulty.vfs.xOpen = faulty_open;
    faulty.methods = (sqlite3_io_methods){
        .iVersion = 2,
        .xClose = faulty_close,
        .xRead = faulty_read,
        .xWrite = faulty_write,
        .xTruncate = faulty_truncate,
        .xSync = faulty_sync,
        .xFileSize = faulty_size,
        .xLock = faulty_lock,
        .xUnlock = faulty_unlock,
        .xCheckReservedLock = faulty_reserved,
        .xFileControl = faulty_control,
        .xSectorSize = faulty_sector,
        .xDeviceCharacteristics = faulty_traits,
        .xShmMap = faulty_map,
        .xShmLock = faulty_shm_lock,
        .xShmBarrier = faulty_barrier,
        .xShmUnmap = faulty_unmap,
    };
    sqlite3_vfs_register(&faulty.vfs, 1);
}

static void faulty_remove(void)
{
    faulty.left = -1;
    sqlite3_vfs_register(faulty.real, 1);
    sqlite3_vfs_unregister(&faulty.vfs);
}

/* ---- the tests ---- */

/* One recording whose crossing number `after` (from 0) and all later ones fail. True: it worked. */
static bool record_with_fault(const char *path, long after, int code)
{
    struct tape_start start = tape_rig_start();
    struct tape_end end = tape_rig_end();
    struct tape_writer *writer;
    struct error error = {0};
    faulty.code = code;
    faulty.failed = false;
    faulty.left = after;
    int status = tape_writer_open(&writer, path, &start, &error);
    if (status == 0) {
        tape_rig_append(writer, 30, 100000);
        status = tape_writer_close(writer, &end, NULL, &error);
    }
    faulty.left = -1;
    if (status == 0)
        return !faulty.failed;
    assert_true(faulty.failed);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, path));
    return false;
}

/* What is left is no tape, or a tape with a sound prefix (all of it, if only the closing failed). */
static void check_leftover(const char *path)
{
    struct hash128 hash;
    uint64_t events;
    struct error error = {0};
    if (tape_rig_read(path, &hash, &events, &error) == 0) {
        assert_true(events <= 243);
        return;
    }
    if (!strstr(error.message, "not a tape") && !strstr(error.message, "cannot open"))
        fail_msg("%s", error.message);
}

static void test_every_write_fails_once(void **state)
{
    struct tape_rig *rig = *state;
    static const int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
    faulty_install();
    for (unsigned i = 0; i < 2; i++) {
        long after = 0;
        /* each crossing of the creation and the end, and some of the many in between */
        while (!record_with_fault(rig->path, after, codes[i])) {
            check_leftover(rig->path);
            after += after < 40 ? 1 : 3;
            assert_true(after < 5000);
        }
        assert_true(after > 8); /* writes reach the disk in large pieces */
        check_leftover(rig->path);
    }
    faulty_remove();
}

/* A session on a disk that is full goes no further, and says why. */
static void test_session_ends(void **state)
{
    struct tape_rig *rig = *state;
    char kernel[128];
    snprintf(kernel, sizeof kernel, "%s/kernel", rig->folder);
    tape_rig_write_file(kernel, bytes_of_string("a kernel"));
    struct record_config config = {
        .world = {.pinned = {{"kernel", kernel}},
                  .pinned_count = 1,
                  .has_console_fds = true,
                  .console_in_fd = -1,
                  .console_out_fd = -1,
                  .pace = WORLD_PACE_FREE,
                  .clock_hz = 1000000000},
        .tape_path = rig->path,
        .start = tape_rig_start(),
        .carry = true,
    };
    struct error error = {0};
    struct tape_end end = tape_rig_end();
    struct record_report report;
    struct port *port;
    faulty_install();
    faulty.code = SQLITE_FULL;
    faulty.left = -1;
    assert_int_equal(mode_record_open(&port, &config, &error), 0);
    faulty.left = 0;
    struct toy toy = {.port = port, .digests = 2000000};
    toy_run(&toy);
    assert_true(toy.was_ended);
    assert_true(toy.cycle < 2000000u * (uint64_t)TOY_DIGEST_CYCLES);
    assert_true(mode_record_close(port, &end, &report, &error) < 0);
    assert_int_equal(error.code, EXIT_MISSING);
    if (!strstr(error.message, "full"))
        fail_msg("%s", error.message);
    faulty_remove();
    check_leftover(rig->path);
}

/* The real thing: a limit on the size of files. */
static void test_file_size_limit(void **state)
{
    struct tape_rig *rig = *state;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {600000, 600000};
        struct tape_start start = tape_rig_start();
        struct tape_end end = tape_rig_end();
        struct tape_writer *writer;
        struct error error = {0};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || tape_writer_open(&writer, rig->path, &start, &error) < 0)
            _exit(1);
        tape_rig_append(writer, 500, 1000);
        signal(SIGXFSZ, SIG_IGN); /* as host_signal has it: closing writes from this thread */
        int status = tape_writer_close(writer, &end, NULL, &error);
        _exit(status < 0 && error.code == EXIT_MISSING ? 42 : 2);
    }
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 42);
    struct hash128 hash;
    uint64_t events;
    struct error error = {0};
    if (tape_rig_read(rig->path, &hash, &events, &error) < 0)
        fail_msg("%s", error.message);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_every_write_fails_once),
        TEST(test_session_ends),
        TEST(test_file_size_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
