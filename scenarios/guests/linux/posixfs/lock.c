/* Locks between processes. */
#define _GNU_SOURCE
#include "posixfs.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static int set_lock(int fd, int command, short type, off_t start, off_t size)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = size};
    return fcntl(fd, command, &lock);
}

static bool is_refused(void)
{
    int fd = open("file", O_RDWR);
    return set_lock(fd, F_SETLK, F_WRLCK, 5, 5) == -1 && (errno == EAGAIN || errno == EACCES) &&
           set_lock(fd, F_SETLK, F_WRLCK, 20, 5) == 0 && set_lock(fd, F_SETLK, F_RDLCK, 0, 1) == -1;
}

static bool is_granted(void)
{
    int fd = open("file", O_RDWR);
    return set_lock(fd, F_SETLK, F_WRLCK, 0, 0) == 0;
}

static void record_locks(void)
{
    make("file", "0123456789");
    int fd = open("file", O_RDWR);
    CHECK(set_lock(fd, F_SETLK, F_WRLCK, 0, 10) == 0);
    CHECK(in_child(is_refused));
    CHECK(set_lock(fd, F_SETLK, F_UNLCK, 0, 0) == 0);
    CHECK(in_child(is_granted));
}

static bool sees_lock(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0};
    int fd = open("file", O_RDWR);
    return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_WRLCK && lock.l_start == 2 && lock.l_len == 3 &&
           lock.l_pid == getppid();
}

static void asking_for_locks(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0};
    make("file", "0123456789");
    int fd = open("file", O_RDWR);
    CHECK(fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_UNLCK);
    CHECK(set_lock(fd, F_SETLK, F_WRLCK, 2, 3) == 0);
    CHECK(in_child(sees_lock));
}

static bool shares(void)
{
    int fd = open("file", O_RDWR);
    return set_lock(fd, F_SETLK, F_RDLCK, 0, 0) == 0 && set_lock(fd, F_SETLK, F_WRLCK, 0, 0) == -1;
}

static void shared_locks(void)
{
    make("file", "");
    int fd = open("file", O_RDWR);
    CHECK(set_lock(fd, F_SETLK, F_RDLCK, 0, 0) == 0);
    CHECK(in_child(shares));
    CHECK(set_lock(fd, F_SETLK, F_WRLCK, 0, 0) == 0);
}

static void locks_end_with_close(void)
{
    make("file", "");
    int fd = open("file", O_RDWR), other = open("file", O_RDWR);
    CHECK(set_lock(fd, F_SETLK, F_WRLCK, 0, 0) == 0);
    CHECK(close(other) == 0); /* POSIX: any descriptor of the file */
    CHECK(in_child(is_granted));
}

static void locks_end_with_process(void)
{
    make("file", "");
    CHECK(in_child(is_granted));
    CHECK(is_granted());
}

static bool flock_is_refused(void)
{
    int fd = open("file", O_RDWR);
    return flock(fd, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK && flock(fd, LOCK_SH | LOCK_NB) == -1;
}

static bool flock_is_granted(void)
{
    int fd = open("file", O_RDWR);
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static void whole_file_locks(void)
{
    make("file", "");
    int fd = open("file", O_RDWR);
    CHECK(flock(fd, LOCK_EX) == 0);
    CHECK(in_child(flock_is_refused));
    CHECK(flock(fd, LOCK_UN) == 0);
    CHECK(in_child(flock_is_granted));
    CHECK(flock(fd, LOCK_EX) == 0 && close(fd) == 0);
    CHECK(in_child(flock_is_granted));
}

/* The lock is the open file's: whoever has it may release it. */
static void inherited_locks(void)
{
    int status;
    make("file", "");
    int fd = open("file", O_RDWR);
    CHECK(flock(fd, LOCK_EX) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(flock(fd, LOCK_UN) == 0 ? 0 : 1);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(in_child(flock_is_granted));
}

static void waiting_for_a_lock(void)
{
    int status, ends[2];
    char byte;
    make("file", "");
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        int held = open("file", O_RDWR);
        if (set_lock(held, F_SETLK, F_WRLCK, 0, 0) != 0 || write(ends[1], "x", 1) != 1)
            _exit(1);
        usleep(200000);
        _exit(0);
    }
    CHECK(read(ends[0], &byte, 1) == 1);
    int fd = open("file", O_RDWR);
    CHECK(set_lock(fd, F_SETLKW, F_WRLCK, 0, 0) == 0);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

const struct posix_case lock_cases[] = {
    {"record_locks", record_locks},
    {"asking_for_locks", asking_for_locks},
    {"shared_locks", shared_locks},
    {"locks_end_with_close", locks_end_with_close},
    {"locks_end_with_process", locks_end_with_process},
    {"whole_file_locks", whole_file_locks},
    {"inherited_locks", inherited_locks},
    {"waiting_for_a_lock", waiting_for_a_lock},
    {NULL, NULL},
};
