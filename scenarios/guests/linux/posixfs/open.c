/* open, close, and what a descriptor is good for. */
#define _GNU_SOURCE
#include "posixfs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void open_missing(void)
{
    FAILS(ENOENT, open("none", O_RDONLY));
    FAILS(ENOENT, open("none/file", O_RDONLY | O_CREAT, 0644));
    make("file", "x");
    FAILS(ENOTDIR, open("file/x", O_RDONLY));
    FAILS(ENOTDIR, open("file/", O_RDONLY));
}

static void open_exclusive(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0644);
    CHECK(fd >= 0);
    FAILS(EEXIST, open("file", O_RDWR | O_CREAT | O_EXCL, 0644));
    CHECK(symlink("none", "dangling") == 0);
    FAILS(EEXIST, open("dangling", O_RDWR | O_CREAT | O_EXCL, 0644));
    CHECK(mkdir("folder", 0755) == 0);
    FAILS(EEXIST, open("folder", O_RDWR | O_CREAT | O_EXCL, 0644));
}

static void open_truncates(void)
{
    make("file", "long content");
    int fd = open("file", O_WRONLY | O_TRUNC);
    struct stat status;
    CHECK(fd >= 0 && fstat(fd, &status) == 0 && status.st_size == 0);
    CHECK(write(fd, "new", 3) == 3);
    close(fd);
    CHECK(strcmp(content("file"), "new") == 0);
}

static void open_appends(void)
{
    make("file", "one");
    int first = open("file", O_WRONLY | O_APPEND), second = open("file", O_WRONLY | O_APPEND);
    CHECK(first >= 0 && second >= 0);
    CHECK(write(first, "two", 3) == 3);
    CHECK(write(second, "three", 5) == 5);
    CHECK(lseek(first, 0, SEEK_SET) == 0);
    CHECK(write(first, "four", 4) == 4);
    close(first);
    close(second);
    CHECK(strcmp(content("file"), "onetwothreefour") == 0);
}

static void open_access_modes(void)
{
    char byte;
    make("file", "x");
    int reads = open("file", O_RDONLY), writes = open("file", O_WRONLY);
    CHECK(reads >= 0 && writes >= 0);
    FAILS(EBADF, write(reads, "y", 1));
    FAILS(EBADF, read(writes, &byte, 1));
}

static void open_folder(void)
{
    char byte;
    CHECK(mkdir("folder", 0755) == 0);
    FAILS(EISDIR, open("folder", O_WRONLY));
    FAILS(EISDIR, open("folder", O_RDWR));
    int fd = open("folder", O_RDONLY | O_DIRECTORY);
    CHECK(fd >= 0);
    FAILS(EISDIR, read(fd, &byte, 1));
    make("file", "");
    FAILS(ENOTDIR, open("file", O_RDONLY | O_DIRECTORY));
    int below = openat(fd, "new", O_RDWR | O_CREAT, 0600);
    CHECK(below >= 0);
    CHECK(access("folder/new", R_OK | W_OK) == 0);
}

static void open_nofollow(void)
{
    make("file", "text");
    CHECK(symlink("file", "link") == 0);
    FAILS(ELOOP, open("link", O_RDONLY | O_NOFOLLOW));
    CHECK(strcmp(content("link"), "text") == 0);
    int fd = open("link", O_PATH | O_NOFOLLOW);
    struct stat status;
    CHECK(fd >= 0 && fstat(fd, &status) == 0 && S_ISLNK(status.st_mode));
}

static void open_creates_through_link(void)
{
    CHECK(symlink("target", "link") == 0);
    int fd = open("link", O_WRONLY | O_CREAT, 0644);
    CHECK(fd >= 0 && write(fd, "x", 1) == 1);
    CHECK(strcmp(content("target"), "x") == 0);
}

static void open_unlinked(void)
{
    make("file", "content");
    int fd = open("file", O_RDWR);
    char text[32] = "";
    struct stat status;
    CHECK(fd >= 0 && unlink("file") == 0);
    FAILS(ENOENT, open("file", O_RDONLY));
    CHECK(pread(fd, text, sizeof text, 0) == 7 && strcmp(text, "content") == 0);
    CHECK(pwrite(fd, "CON", 3, 0) == 3);
    CHECK(pread(fd, text, sizeof text, 0) == 7 && strcmp(text, "CONtent") == 0);
    CHECK(ftruncate(fd, 2) == 0);
    CHECK(pread(fd, text, sizeof text, 0) == 2);
    make("file", "another");
    CHECK(pread(fd, text, sizeof text, 0) == 2);
    CHECK(fstat(fd, &status) == 0);
    CHECK(close(fd) == 0);
    CHECK(strcmp(content("file"), "another") == 0);
}

static void open_unlinked_fstat(void)
{
    make("file", "content");
    int fd = open("file", O_RDWR);
    struct stat status;
    CHECK(fd >= 0 && unlink("file") == 0);
    CHECK(fstat(fd, &status) == 0);
    CHECK(status.st_nlink == 0 && status.st_size == 7);
    CHECK(fchmod(fd, 0600) == 0);
}

static void open_renamed(void)
{
    make("file", "content");
    int fd = open("file", O_RDWR);
    char text[32] = "";
    CHECK(fd >= 0 && rename("file", "other") == 0);
    CHECK(pwrite(fd, "C", 1, 0) == 1);
    CHECK(pread(fd, text, sizeof text, 0) == 7);
    close(fd);
    CHECK(strcmp(content("other"), "Content") == 0);
}

static void open_umask(void)
{
    struct stat status;
    umask(027);
    int fd = open("file", O_WRONLY | O_CREAT, 0777);
    CHECK(fd >= 0 && fstat(fd, &status) == 0 && (status.st_mode & 07777) == 0750);
    CHECK(mkdir("folder", 0777) == 0);
    CHECK(stat("folder", &status) == 0 && (status.st_mode & 07777) == 0750);
}

static void open_mode_zero(void)
{
    struct stat status;
    int fd = open("file", O_RDWR | O_CREAT, 0);
    CHECK(fd >= 0 && write(fd, "x", 1) == 1);
    CHECK(stat("file", &status) == 0 && (status.st_mode & 07777) == 0 && status.st_size == 1);
}

static void open_many(void)
{
    char name[16];
    int fds[200];
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "%d", i);
        fds[i] = open(name, O_RDWR | O_CREAT, 0644);
        CHECK(fds[i] >= 0 && write(fds[i], name, strlen(name)) == (ssize_t)strlen(name));
    }
    for (int i = 0; i < 200; i++) {
        char text[16] = "";
        snprintf(name, sizeof name, "%d", i);
        CHECK(pread(fds[i], text, sizeof text - 1, 0) > 0 && strcmp(text, name) == 0);
    }
}

static bool write_to_pipe(void)
{
    int fd = open("pipe", O_WRONLY);
    return fd >= 0 && write(fd, "through", 7) == 7;
}

static void pipes(void)
{
    char text[16] = "";
    struct stat status;
    CHECK(mkfifo("pipe", 0644) == 0);
    CHECK(stat("pipe", &status) == 0 && S_ISFIFO(status.st_mode));
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(write_to_pipe() ? 0 : 1);
    int fd = open("pipe", O_RDONLY);
    CHECK(fd >= 0 && read(fd, text, sizeof text) == 7);
    CHECK(waitpid(child, NULL, 0) == child);
}

static void sockets(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    struct stat status;
    int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(server >= 0 && bind(server, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(server, 1) == 0);
    CHECK(stat("socket", &status) == 0 && S_ISSOCK(status.st_mode));
    FAILS(ENXIO, open("socket", O_RDONLY));
    CHECK(connect(client, (struct sockaddr *)&address, sizeof address) == 0);
}

static void devices(void)
{
    struct stat status;
    CHECK(mknod("null", S_IFCHR | 0666, makedev(1, 3)) == 0);
    CHECK(stat("null", &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3));
    int fd = open("null", O_RDWR);
    CHECK(fd >= 0 && write(fd, "x", 1) == 1);
    CHECK(mknod("block", S_IFBLK | 0600, makedev(300, 70000)) == 0);
    CHECK(stat("block", &status) == 0 && S_ISBLK(status.st_mode) && status.st_rdev == makedev(300, 70000));
}

static void open_in_removed_folder(void)
{
    CHECK(mkdir("folder", 0755) == 0 && chdir("folder") == 0 && rmdir("../folder") == 0);
    FAILS(ENOENT, open("file", O_RDWR | O_CREAT, 0644));
    FAILS(ENOENT, mkdir("sub", 0755));
}

const struct posix_case open_cases[] = {
    {"open_missing", open_missing},
    {"open_exclusive", open_exclusive},
    {"open_truncates", open_truncates},
    {"open_appends", open_appends},
    {"open_access_modes", open_access_modes},
    {"open_folder", open_folder},
    {"open_nofollow", open_nofollow},
    {"open_creates_through_link", open_creates_through_link},
    {"open_unlinked", open_unlinked},
    {"open_unlinked_fstat", open_unlinked_fstat},
    {"open_renamed", open_renamed},
    {"open_umask", open_umask},
    {"open_mode_zero", open_mode_zero},
    {"open_many", open_many},
    {"pipes", pipes},
    {"sockets", sockets},
    {"devices", devices},
    {"open_in_removed_folder", open_in_removed_folder},
    {NULL, NULL},
};
