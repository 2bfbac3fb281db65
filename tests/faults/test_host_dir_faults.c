/* A host folder whose host fails: the first call that it makes, then the second, until the work succeeds; in every
 * mode, plain and mapped. Whatever fails, the guest gets an errno, no descriptor is lost, and what comes after it
 * works. The calls of replay/host_dir*.c are taken here, before the C library's. */
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
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/p9_session.h"
#include "tests/lib/taken.h"

static unsigned calls, fail_call; /* 0: none fails */
static int fail_errno;

static bool fails(void)
{
    if (fail_call == 0 || ++calls != fail_call)
        return false;
    errno = fail_errno;
    return true;
}

TAKEN(int, fstat, (int a, struct stat *b), (a, b), -1)
TAKEN(int, fstatat, (int a, const char *b, struct stat *c, int d), (a, b, c, d), -1)
TAKEN(int, fstatfs, (int a, struct statfs *b), (a, b), -1)
TAKEN(ssize_t, pread, (int a, void *b, size_t c, off_t d), (a, b, c, d), -1)
TAKEN(ssize_t, pwrite, (int a, const void *b, size_t c, off_t d), (a, b, c, d), -1)
TAKEN(ssize_t, readlinkat, (int a, const char *b, char *c, size_t d), (a, b, c, d), -1)
TAKEN(DIR *, fdopendir, (int a), (a), NULL)
TAKEN(struct dirent *, readdir, (DIR * a), (a), NULL)
TAKEN(ssize_t, getxattr, (const char *a, const char *b, void *c, size_t d), (a, b, c, d), -1)
TAKEN(ssize_t, lgetxattr, (const char *a, const char *b, void *c, size_t d), (a, b, c, d), -1)
TAKEN(ssize_t, listxattr, (const char *a, char *b, size_t c), (a, b, c), -1)
TAKEN(ssize_t, llistxattr, (const char *a, char *b, size_t c), (a, b, c), -1)
TAKEN(int, setxattr, (const char *a, const char *b, const void *c, size_t d, int e), (a, b, c, d, e), -1)
TAKEN(int, lsetxattr, (const char *a, const char *b, const void *c, size_t d, int e), (a, b, c, d, e), -1)
TAKEN(int, fchownat, (int a, const char *b, uid_t c, gid_t d, int e), (a, b, c, d, e), -1)
TAKEN(int, chmod, (const char *a, mode_t b), (a, b), -1)
TAKEN(int, ftruncate, (int a, off_t b), (a, b), -1)
TAKEN(int, utimensat, (int a, const char *b, const struct timespec c[2], int d), (a, b, c, d), -1)
TAKEN(int, mkdirat, (int a, const char *b, mode_t c), (a, b, c), -1)
TAKEN(int, mknodat, (int a, const char *b, mode_t c, dev_t d), (a, b, c, d), -1)
TAKEN(int, symlinkat, (const char *a, int b, const char *c), (a, b, c), -1)
TAKEN(int, linkat, (int a, const char *b, int c, const char *d, int e), (a, b, c, d, e), -1)
TAKEN(int, renameat, (int a, const char *b, int c, const char *d), (a, b, c, d), -1)
TAKEN(int, unlinkat, (int a, const char *b, int c), (a, b, c), -1)

/* Nothing here outlives the test: the disk is spared. */
int fsync(int fd)
{
    (void)fd;
    return fails() ? -1 : 0;
}

int fdatasync(int fd)
{
    (void)fd;
    return fails() ? -1 : 0;
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

int openat(int folder, const char *name, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return fails() ? -1 : (int)syscall(SYS_openat, folder, name, flags, mode);
}

int open(const char *name, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return fails() ? -1 : (int)syscall(SYS_openat, AT_FDCWD, name, flags, mode);
}

static unsigned open_descriptors(void)
{
    unsigned count = 0;
    for (int fd = 0; fd < 128; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* Returns how often it took. */
static unsigned until_it_works(enum p9_mode mode, bool is_mapped, int number_of_error)
{
    for (unsigned number = 1;; number++) {
        struct p9_session session;
        assert_true(number < 2000);
        fail_call = 0;
        p9_session_open(&session, mode, is_mapped);
        bool is_attached = false;
        calls = 0;
        fail_errno = number_of_error;
        fail_call = number;
        is_attached = p9_session_start(&session);
        if (is_attached)
            p9_session_work(&session, mode != P9_MODE_RO);
        bool was_reached = calls >= number;
        fail_call = 0;
        unsigned errors = session.errors;
        p9_server_reset(&session.export.server);
        unsigned before = open_descriptors();
        p9_session_undo(&session);
        session.errors = 0;
        assert_true(p9_session_start(&session));
        p9_session_work(&session, mode == P9_MODE_RW);

        assert_int_equal(session.errors, 0);
        if (mode == P9_MODE_RW)
            p9_session_check(&session);
        p9_server_reset(&session.export.server);
        assert_in_range(open_descriptors(), 0, before + 1); /* the file that was read last stays open */
        p9_session_close(&session);
        if (!was_reached) {
            assert_int_equal(errors, 0);
            return number - 1;
        }
    }
}

static void every_call_in_every_mode(void **state)
{
    static const int errors[] = {EIO, ENOSPC, EMFILE};
    unsigned before = open_descriptors();
    (void)state;
    for (unsigned mode = P9_MODE_SNAPSHOT; mode <= P9_MODE_RW; mode++) {
        for (unsigned i = 0; i < 3; i++) {
            assert_in_range(until_it_works((enum p9_mode)mode, false, errors[i]), mode == P9_MODE_RW ? 60 : 10, 1000);
            assert_in_range(until_it_works((enum p9_mode)mode, true, errors[i]), mode == P9_MODE_RW ? 60 : 10, 1000);
        }
    }
    assert_int_equal(open_descriptors(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_in_every_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
