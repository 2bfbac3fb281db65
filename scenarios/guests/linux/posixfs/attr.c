/* Attributes: modes, owners, times, extended attributes. */
#define _GNU_SOURCE
#include "posixfs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static struct stat look(const char *name)
{
    struct stat status;
    CHECK(lstat(name, &status) == 0);
    return status;
}

static unsigned mode_of(const char *name)
{
    return look(name).st_mode & 07777;
}

static void modes(void)
{
    make("file", "");
    for (unsigned mode = 0; mode <= 0777; mode += 0111) {
        CHECK(chmod("file", mode) == 0);
        CHECK(mode_of("file") == mode);
    }
    CHECK(chmod("file", 06755) == 0 && mode_of("file") == 06755);
    CHECK(mkdir("folder", 0700) == 0 && chmod("folder", 01777) == 0 && mode_of("folder") == 01777);
    CHECK(S_ISDIR(look("folder").st_mode) && S_ISREG(look("file").st_mode));
    int fd = open("file", O_RDONLY);
    CHECK(fchmod(fd, 0640) == 0 && mode_of("file") == 0640);
    FAILS(ENOENT, chmod("none", 0644));
}

static void owners(void)
{
    make("file", "");
    CHECK(look("file").st_uid == 0 && look("file").st_gid == 0);
    CHECK(chown("file", 1234, 5678) == 0);
    CHECK(look("file").st_uid == 1234 && look("file").st_gid == 5678);
    CHECK(chown("file", (uid_t)-1, 9) == 0 && look("file").st_uid == 1234 && look("file").st_gid == 9);
    CHECK(symlink("file", "link") == 0 && lchown("link", 77, 88) == 0);
    CHECK(look("link").st_uid == 77 && look("file").st_uid == 1234);
}

static void chown_clears_set_id(void)
{
    make("file", "");
    CHECK(chmod("file", 06755) == 0 && chown("file", 1000, 1000) == 0);
    CHECK(mode_of("file") == 0755);
}

static bool user_cannot(void)
{
    return open("private", O_RDONLY) < 0 && errno == EACCES && open("readable", O_RDONLY) >= 0 &&
           open("readable", O_WRONLY) < 0 && errno == EACCES && open("folder/file", O_RDONLY) < 0 &&
           errno == EACCES && mkdir("new", 0755) < 0 && errno == EACCES && chmod("readable", 0777) < 0 &&
           errno == EPERM;
}

static void rights(void)
{
    make("private", "x");
    make("readable", "x");
    CHECK(chmod("private", 0600) == 0 && mkdir("folder", 0700) == 0);
    make("folder/file", "x");
    CHECK(as_user(1000, user_cannot));
}

static bool user_makes(void)
{
    int fd = open("open/file", O_RDWR | O_CREAT, 0644);
    struct stat status;
    return fd >= 0 && write(fd, "mine", 4) == 4 && fstat(fd, &status) == 0 && status.st_uid == 1000 &&
           status.st_gid == 1000 && fchmod(fd, 0600) == 0 && mkdir("open/sub", 0755) == 0 &&
           symlink("x", "open/link") == 0 && rename("open/file", "open/sub/file") == 0;
}

static void a_user_makes_files(void)
{
    CHECK(mkdir("open", 0777) == 0 && chmod("open", 0777) == 0);
    CHECK(as_user(1000, user_makes));
    CHECK(look("open/sub/file").st_uid == 1000 && mode_of("open/sub/file") == 0600);
    CHECK(look("open/sub").st_uid == 1000 && look("open/link").st_uid == 1000);
}

static bool user_unlinks(void)
{
    return unlink("sticky/file") < 0 && (errno == EPERM || errno == EACCES);
}

static void sticky_folder(void)
{
    CHECK(mkdir("sticky", 0777) == 0 && chmod("sticky", 01777) == 0);
    make("sticky/file", "");
    CHECK(as_user(1000, user_unlinks));
    CHECK(unlink("sticky/file") == 0);
}

static void group_is_inherited(void)
{
    CHECK(mkdir("folder", 0755) == 0 && chown("folder", 0, 50) == 0 && chmod("folder", 02755) == 0);
    make("folder/file", "");
    CHECK(look("folder/file").st_gid == 50);
    CHECK(mkdir("folder/sub", 0755) == 0);
    CHECK(look("folder/sub").st_gid == 50 && (look("folder/sub").st_mode & S_ISGID));
}

static void times_are_set(void)
{
    struct timespec times[2] = {{1000000000, 123456789}, {1100000000, 987654321}};
    make("file", "x");
    CHECK(utimensat(AT_FDCWD, "file", times, 0) == 0);
    struct stat status = look("file");
    CHECK(status.st_mtim.tv_sec == 1100000000);
    CHECK(status.st_mtim.tv_nsec == 987654321);
    CHECK(status.st_atim.tv_sec == 1000000000);
    CHECK(status.st_atim.tv_nsec == 123456789);
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = 5;
    times[1].tv_nsec = 6;
    CHECK(utimensat(AT_FDCWD, "file", times, 0) == 0);
    status = look("file");
    CHECK(status.st_atim.tv_sec == 1000000000 && status.st_mtim.tv_sec == 5 && status.st_mtim.tv_nsec == 6);
    CHECK(utimensat(AT_FDCWD, "file", NULL, 0) == 0);
    CHECK(look("file").st_mtim.tv_sec > 1200000000);
    CHECK(symlink("file", "link") == 0);
    times[0].tv_nsec = 1;
    CHECK(utimensat(AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW) == 0);
    CHECK(look("link").st_mtim.tv_sec == 5 && look("file").st_mtim.tv_sec > 1200000000);
}

static void set_old(const char *name)
{
    struct timespec times[2] = {{1000, 0}, {1000, 0}};
    CHECK(utimensat(AT_FDCWD, name, times, AT_SYMLINK_NOFOLLOW) == 0);
    CHECK(look(name).st_mtim.tv_sec == 1000);
}

static void times_follow_changes(void)
{
    make("file", "x");
    set_old("file");
    make("file", "changed");
    CHECK(look("file").st_mtim.tv_sec > 1000);
    set_old("file");
    CHECK(truncate("file", 1) == 0);
    CHECK(look("file").st_mtim.tv_sec > 1000);
    set_old("file");
    CHECK(chmod("file", 0600) == 0);
    CHECK(look("file").st_mtim.tv_sec == 1000);
    CHECK(mkdir("folder", 0755) == 0);
    set_old("folder");
    make("folder/new", "");
    CHECK(look("folder").st_mtim.tv_sec > 1000);
    set_old("folder");
    CHECK(unlink("folder/new") == 0);
    CHECK(look("folder").st_mtim.tv_sec > 1000);
}

static void blocks(void)
{
    static char data[65536];
    make("file", "");
    CHECK(look("file").st_blocks == 0);
    memset(data, 'x', sizeof data);
    int fd = open("file", O_WRONLY);
    CHECK(write(fd, data, sizeof data) == sizeof data && fsync(fd) == 0);
    CHECK(look("file").st_blocks >= 128);
}

static void file_system(void)
{
    struct statvfs status;
    CHECK(statvfs(".", &status) == 0);
    CHECK(status.f_bsize > 0 && status.f_blocks > 0 && status.f_bfree <= status.f_blocks && status.f_namemax == 255);
}

static void attributes(void)
{
    char value[16] = "", list[256];
    make("file", "");
    if (setxattr("file", "user.one", "1", 1, 0) != 0 && errno == EOPNOTSUPP)
        skip("no extended attributes");
    CHECK(setxattr("file", "user.two", "two", 3, 0) == 0);
    CHECK(getxattr("file", "user.two", value, sizeof value) == 3 && strcmp(value, "two") == 0);
    CHECK(getxattr("file", "user.two", NULL, 0) == 3);
    FAILS(ERANGE, getxattr("file", "user.two", value, 1));
    FAILS(ENODATA, getxattr("file", "user.none", value, sizeof value));
    FAILS(EEXIST, setxattr("file", "user.one", "x", 1, XATTR_CREATE));
    FAILS(ENODATA, setxattr("file", "user.new", "x", 1, XATTR_REPLACE));
    CHECK(setxattr("file", "user.one", "other", 5, XATTR_REPLACE) == 0);
    ssize_t size = listxattr("file", list, sizeof list);
    CHECK(size > 0 && memmem(list, (size_t)size, "user.one", 9) && memmem(list, (size_t)size, "user.two", 9));
    CHECK(removexattr("file", "user.one") == 0);
    FAILS(ENODATA, removexattr("file", "user.one"));
    FAILS(ENODATA, getxattr("file", "user.one", value, sizeof value));
    CHECK(mkdir("folder", 0755) == 0 && setxattr("folder", "user.x", "y", 1, 0) == 0);
    CHECK(getxattr("folder", "user.x", value, sizeof value) == 1);
}

static void attributes_large(void)
{
    char value[3000], back[4000];
    memset(value, 'v', sizeof value);
    make("file", "");
    if (setxattr("file", "user.large", value, sizeof value, 0) != 0 && errno == EOPNOTSUPP)
        skip("no extended attributes");
    CHECK(getxattr("file", "user.large", back, sizeof back) == sizeof value);
    CHECK(memcmp(value, back, sizeof value) == 0);
}

static void attributes_of_open_file(void)
{
    char value[16] = "";
    make("file", "");
    int fd = open("file", O_RDWR);
    if (fsetxattr(fd, "user.one", "1", 1, 0) != 0 && errno == EOPNOTSUPP)
        skip("no extended attributes");
    CHECK(fgetxattr(fd, "user.one", value, sizeof value) == 1 && value[0] == '1');
    CHECK(fremovexattr(fd, "user.one") == 0);
}

static void access_checks(void)
{
    make("file", "");
    CHECK(chmod("file", 0644) == 0);
    CHECK(access("file", R_OK | W_OK) == 0);
    FAILS(EACCES, access("file", X_OK));
    FAILS(ENOENT, access("none", F_OK));
}

const struct posix_case attr_cases[] = {
    {"modes", modes},
    {"owners", owners},
    {"chown_clears_set_id", chown_clears_set_id},
    {"rights", rights},
    {"a_user_makes_files", a_user_makes_files},
    {"sticky_folder", sticky_folder},
    {"group_is_inherited", group_is_inherited},
    {"times_are_set", times_are_set},
    {"times_follow_changes", times_follow_changes},
    {"blocks", blocks},
    {"file_system", file_system},
    {"attributes", attributes},
    {"attributes_large", attributes_large},
    {"attributes_of_open_file", attributes_of_open_file},
    {"access_checks", access_checks},
    {NULL, NULL},
};
