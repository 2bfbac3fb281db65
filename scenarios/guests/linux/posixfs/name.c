/* Names: links, renames, removal, folders and reading them. */
#define _GNU_SOURCE
#include "posixfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static ino_t number_of(const char *name)
{
    struct stat status;
    CHECK(lstat(name, &status) == 0);
    return status.st_ino;
}

static unsigned links_of(const char *name)
{
    struct stat status;
    CHECK(lstat(name, &status) == 0);
    return (unsigned)status.st_nlink;
}

static void link_counts(void)
{
    make("file", "x");
    CHECK(links_of("file") == 1);
    CHECK(link("file", "second") == 0 && link("second", "third") == 0);
    CHECK(links_of("file") == 3 && links_of("third") == 3);
    CHECK(number_of("file") == number_of("third"));
    CHECK(unlink("file") == 0);
    CHECK(links_of("third") == 2);
    make("second", "changed");
    CHECK(strcmp(content("third"), "changed") == 0);
}

static void link_refusals(void)
{
    make("file", "x");
    make("other", "y");
    CHECK(mkdir("folder", 0755) == 0);
    FAILS(EEXIST, link("file", "other"));
    FAILS(ENOENT, link("none", "new"));
    FAILS(EPERM, link("folder", "new"));
    FAILS(ENOTDIR, link("file", "other/new"));
}

static void link_to_symlink(void)
{
    make("file", "x");
    CHECK(symlink("file", "link") == 0);
    CHECK(linkat(AT_FDCWD, "link", AT_FDCWD, "hard", 0) == 0);
    CHECK(number_of("link") == number_of("hard"));
    CHECK(linkat(AT_FDCWD, "link", AT_FDCWD, "soft", AT_SYMLINK_FOLLOW) == 0);
    CHECK(number_of("soft") == number_of("file"));
}

static void symlinks(void)
{
    char text[PATH_MAX] = "";
    struct stat status;
    CHECK(symlink("../some/where", "link") == 0);
    CHECK(readlink("link", text, sizeof text) == 13 && strcmp(text, "../some/where") == 0);
    CHECK(lstat("link", &status) == 0 && S_ISLNK(status.st_mode) && status.st_size == 13);
    FAILS(ENOENT, stat("link", &status));
    FAILS(EEXIST, symlink("x", "link"));
    make("file", "");
    FAILS(EINVAL, readlink("file", text, sizeof text));
    CHECK(readlink("link", text, 4) == 4);
}

static void symlink_loops(void)
{
    struct stat status;
    CHECK(symlink("b", "a") == 0 && symlink("a", "b") == 0 && symlink("self", "self") == 0);
    FAILS(ELOOP, stat("a", &status));
    FAILS(ELOOP, open("self", O_RDONLY));
    FAILS(ELOOP, stat("self/x", &status));
    CHECK(unlink("self") == 0);
}

static void symlink_chain(void)
{
    char name[16] = "file", next[16];
    make("file", "end");
    for (int i = 0; i < 30; i++) {
        snprintf(next, sizeof next, "l%d", i);
        CHECK(symlink(name, next) == 0);
        strcpy(name, next);
    }
    CHECK(strcmp(content("l29"), "end") == 0);
}

static void symlink_long(void)
{
    char target[2001], text[PATH_MAX];
    memset(target, 't', 2000);
    target[2000] = 0;
    CHECK(symlink(target, "link") == 0);
    CHECK(readlink("link", text, sizeof text) == 2000 && memcmp(text, target, 2000) == 0);
}

static void rename_over_file(void)
{
    make("old", "old");
    make("new", "new");
    ino_t number = number_of("old");
    int fd = open("new", O_RDONLY);
    char text[8] = "";
    CHECK(fd >= 0 && rename("old", "new") == 0);
    CHECK(number_of("new") == number && strcmp(content("new"), "old") == 0);
    FAILS(ENOENT, access("old", F_OK));
    CHECK(read(fd, text, sizeof text) == 3 && strcmp(text, "new") == 0);
}

static void rename_same(void)
{
    make("file", "x");
    CHECK(link("file", "other") == 0);
    CHECK(rename("file", "file") == 0);
    CHECK(rename("file", "other") == 0);
    CHECK(access("file", F_OK) == 0 && access("other", F_OK) == 0);
}

static void rename_folders(void)
{
    CHECK(mkdir("a", 0755) == 0 && mkdir("b", 0755) == 0 && mkdir("full", 0755) == 0);
    make("a/file", "x");
    make("full/file", "y");
    CHECK(rename("a", "b") == 0);
    CHECK(strcmp(content("b/file"), "x") == 0);
    errno = 0;
    CHECK(rename("b", "full") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
    FAILS(EINVAL, rename("b", "b/sub"));
    make("plain", "z");
    FAILS(ENOTDIR, rename("b", "plain"));
    FAILS(EISDIR, rename("plain", "b"));
    FAILS(ENOENT, rename("none", "x"));
}

static void rename_across_folders(void)
{
    CHECK(mkdir("a", 0755) == 0 && mkdir("b", 0755) == 0 && mkdir("a/sub", 0755) == 0);
    make("a/sub/file", "x");
    unsigned before = links_of("a");
    CHECK(rename("a/sub", "b/sub") == 0);
    CHECK(strcmp(content("b/sub/file"), "x") == 0);
    CHECK(links_of("a") == before - 1 && links_of("b") == 3);
    CHECK(chdir("b/sub") == 0 && chdir("..") == 0 && access("sub", F_OK) == 0);
}

static void rename_open_tree(void)
{
    CHECK(mkdir("a", 0755) == 0 && mkdir("a/b", 0755) == 0);
    make("a/b/file", "x");
    int fd = open("a/b", O_RDONLY | O_DIRECTORY);
    CHECK(fd >= 0 && rename("a", "z") == 0);
    int file = openat(fd, "file", O_RDONLY);
    CHECK(file >= 0);
    CHECK(mkdirat(fd, "new", 0755) == 0 && access("z/b/new", F_OK) == 0);
}

static void remove_refusals(void)
{
    make("file", "x");
    CHECK(mkdir("folder", 0755) == 0);
    make("folder/file", "x");
    FAILS(ENOTDIR, rmdir("file"));
    FAILS(EISDIR, unlink("folder"));
    FAILS(ENOTEMPTY, rmdir("folder"));
    FAILS(ENOENT, unlink("none"));
    FAILS(ENOENT, rmdir("none"));
    FAILS(EINVAL, rmdir("folder/."));
    FAILS(ENOTEMPTY, rmdir("folder/.."));
    CHECK(unlink("folder/file") == 0 && rmdir("folder") == 0);
}

static void folder_links(void)
{
    CHECK(mkdir("folder", 0755) == 0);
    CHECK(links_of("folder") == 2);
    CHECK(mkdir("folder/a", 0755) == 0 && mkdir("folder/b", 0755) == 0);
    CHECK(links_of("folder") == 4);
    CHECK(rmdir("folder/a") == 0);
    CHECK(links_of("folder") == 3);
}

static void folder_refusals(void)
{
    CHECK(mkdir("folder", 0755) == 0);
    make("file", "");
    FAILS(EEXIST, mkdir("folder", 0755));
    FAILS(EEXIST, mkdir("file", 0755));
    FAILS(EEXIST, mkdir(".", 0755));
    FAILS(ENOENT, mkdir("none/sub", 0755));
    FAILS(ENOTDIR, mkdir("file/sub", 0755));
    CHECK(mkdir("slash/", 0755) == 0);
}

static int count_entries(DIR *folder)
{
    int count = 0;
    while (readdir(folder))
        count++;
    return count;
}

static void read_folder(void)
{
    char name[32];
    bool seen[500] = {false};
    int dots = 0;
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "entry-%d", i);
        make(name, "");
    }
    DIR *folder = opendir(".");
    struct dirent *entry;
    CHECK(folder);
    while ((entry = readdir(folder))) {
        int number = -1;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            CHECK(entry->d_type == DT_DIR);
            dots++;
            continue;
        }
        CHECK(sscanf(entry->d_name, "entry-%d", &number) == 1 && number >= 0 && number < 500 && !seen[number]);
        CHECK(entry->d_type == DT_REG && entry->d_ino == number_of(entry->d_name));
        seen[number] = true;
    }
    CHECK(dots == 2);
    for (int i = 0; i < 500; i++)
        CHECK(seen[i]);
}

static void read_folder_types(void)
{
    make("file", "");
    CHECK(mkdir("folder", 0755) == 0 && symlink("x", "link") == 0 && mkfifo("pipe", 0600) == 0);
    DIR *folder = opendir(".");
    struct dirent *entry;
    CHECK(folder);
    while ((entry = readdir(folder))) {
        unsigned type = strcmp(entry->d_name, "file") == 0   ? DT_REG
                        : strcmp(entry->d_name, "link") == 0 ? DT_LNK
                        : strcmp(entry->d_name, "pipe") == 0 ? DT_FIFO
                                                             : DT_DIR;
        CHECK(entry->d_type == type);
    }
}

/* rm -r: what is read is removed at once. */
static void read_folder_removing(void)
{
    char name[64];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "a-rather-long-name-so-that-many-reads-are-needed-%d", i);
        make(name, "");
    }
    DIR *folder = opendir(".");
    struct dirent *entry;
    CHECK(folder);
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] != '.')
            CHECK(unlink(entry->d_name) == 0);
    }
    rewinddir(folder);
    CHECK(count_entries(folder) == 2);
}

static void read_folder_adding(void)
{
    char name[64];
    int found = 0;
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "old-%d", i);
        make(name, "");
    }
    DIR *folder = opendir(".");
    struct dirent *entry;
    CHECK(folder);
    for (int i = 0; (entry = readdir(folder)) && i < 3000; i++) {
        if (i < 100) {
            snprintf(name, sizeof name, "new-%d", i);
            make(name, "");
        }
        found += strncmp(entry->d_name, "old-", 4) == 0;
    }
    CHECK(found == 300);
    rewinddir(folder);
    CHECK(count_entries(folder) == 402);
}

static void read_folder_seeking(void)
{
    char name[64], second[300];
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "%d", i);
        make(name, "");
    }
    DIR *folder = opendir(".");
    CHECK(folder);
    for (int i = 0; i < 20; i++)
        CHECK(readdir(folder));
    long place = telldir(folder);
    struct dirent *entry = readdir(folder);
    CHECK(entry);
    strcpy(second, entry->d_name);
    int rest = count_entries(folder);
    CHECK(rest == 52 - 21);
    seekdir(folder, place);
    entry = readdir(folder);
    CHECK(entry && strcmp(entry->d_name, second) == 0);
    CHECK(count_entries(folder) == rest);
}

static void long_names(void)
{
    char name[257];
    memset(name, 'n', 256);
    name[256] = 0;
    FAILS(ENAMETOOLONG, open(name, O_RDWR | O_CREAT, 0644));
    FAILS(ENAMETOOLONG, mkdir(name, 0755));
    name[255] = 0;
    make(name, "long");
    CHECK(strcmp(content(name), "long") == 0);
    CHECK(rename(name, "short") == 0 && rename("short", name) == 0 && unlink(name) == 0);
}

static void odd_names(void)
{
    static const char *const names[] = {" ",       "a b", "new\nline", "\xc3\xa4", "\xff\xfe", "-rf", "*", "...",
                                        ".hidden", "\\",  "\"",        "\x01",     "a:b",      "con", "~"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        make(names[i], names[i]);
        CHECK(strcmp(content(names[i]), names[i]) == 0);
    }
    DIR *folder = opendir(".");
    CHECK(folder && count_entries(folder) == (int)(sizeof names / sizeof names[0]) + 2);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CHECK(unlink(names[i]) == 0);
}

static void case_matters(void)
{
    make("name", "lower");
    make("NAME", "upper");
    CHECK(strcmp(content("name"), "lower") == 0 && strcmp(content("NAME"), "upper") == 0);
}

static void deep_folders(void)
{
    for (int i = 0; i < 100; i++)
        CHECK(mkdir("d", 0755) == 0 && chdir("d") == 0);
    make("file", "deep");
    CHECK(strcmp(content("file"), "deep") == 0);
    for (int i = 0; i < 100; i++)
        CHECK(chdir("..") == 0);
    CHECK(access("d/d/d/d", F_OK) == 0);
}

static void working_folder(void)
{
    char before[PATH_MAX], after[PATH_MAX];
    CHECK(getcwd(before, sizeof before));
    CHECK(mkdir("a", 0755) == 0 && chdir("a") == 0);
    CHECK(getcwd(after, sizeof after) && strcmp(after + strlen(before), "/a") == 0);
    CHECK(rename("../a", "../b") == 0);
    CHECK(getcwd(after, sizeof after) && strcmp(after + strlen(before), "/b") == 0);
}

static void numbers_are_distinct(void)
{
    char name[16];
    ino_t numbers[100];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "%d", i);
        make(name, "");
        numbers[i] = number_of(name);
        for (int j = 0; j < i; j++)
            CHECK(numbers[i] != numbers[j]);
    }
}

const struct posix_case name_cases[] = {
    {"link_counts", link_counts},
    {"link_refusals", link_refusals},
    {"link_to_symlink", link_to_symlink},
    {"symlinks", symlinks},
    {"symlink_loops", symlink_loops},
    {"symlink_chain", symlink_chain},
    {"symlink_long", symlink_long},
    {"rename_over_file", rename_over_file},
    {"rename_same", rename_same},
    {"rename_folders", rename_folders},
    {"rename_across_folders", rename_across_folders},
    {"rename_open_tree", rename_open_tree},
    {"remove_refusals", remove_refusals},
    {"folder_links", folder_links},
    {"folder_refusals", folder_refusals},
    {"read_folder", read_folder},
    {"read_folder_types", read_folder_types},
    {"read_folder_removing", read_folder_removing},
    {"read_folder_adding", read_folder_adding},
    {"read_folder_seeking", read_folder_seeking},
    {"long_names", long_names},
    {"odd_names", odd_names},
    {"case_matters", case_matters},
    {"deep_folders", deep_folders},
    {"working_folder", working_folder},
    {"numbers_are_distinct", numbers_are_distinct},
    {NULL, NULL},
};
