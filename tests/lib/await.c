/* Waiting for what other processes do: inotify(7) for files, pidfd_open(2) for processes. */
#include "tests/lib/await.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_readable(int fd, int timeout_ms)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, timeout_ms) == 1;
}

/* A file is there when it has something in it. */
static bool has_content(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && found.st_size > 0;
}

bool await_file(const char *folder, const char *name, int timeout_ms)
{
    char path[600], events[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = inotify_init1(IN_CLOEXEC);
    bool is_watched = fd >= 0 && inotify_add_watch(fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO) >= 0;
    bool is_there = has_content(path);
    while (is_watched && !is_there && is_readable(fd, timeout_ms) && read(fd, events, sizeof events) > 0)
        is_there = has_content(path);
    if (fd >= 0)
        close(fd);
    return is_there;
}

bool await_size(const char *path, off_t size, int timeout_ms)
{
    char events[4096];
    struct stat found = {0};
    int fd = inotify_init1(IN_CLOEXEC);
    bool is_watched = fd >= 0 && inotify_add_watch(fd, path, IN_MODIFY) >= 0;
    while (stat(path, &found) == 0 && found.st_size < size && is_watched && is_readable(fd, timeout_ms) &&
           read(fd, events, sizeof events) > 0)
        continue;
    if (fd >= 0)
        close(fd);
    return found.st_size >= size;
}

bool await_no_path(const char *path, int timeout_ms)
{
    int fd = inotify_init1(IN_CLOEXEC);
    if (fd >= 0 && inotify_add_watch(fd, path, IN_DELETE_SELF) >= 0)
        is_readable(fd, timeout_ms);
    if (fd >= 0)
        close(fd);
    return access(path, F_OK) != 0;
}

bool await_exit(pid_t pid, int timeout_ms)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0)
        return kill(pid, 0) != 0;
    bool has_ended = is_readable(fd, timeout_ms);
    close(fd);
    return has_ended;
}
