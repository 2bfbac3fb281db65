/* Contents: offsets, holes, lengths, mappings. */
#define _GNU_SOURCE
#include "posixfs.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static uint8_t pattern(size_t i)
{
    return (uint8_t)(i * 7 + i / 251);
}

static off_t size_of(const char *name)
{
    struct stat status;
    CHECK(stat(name, &status) == 0);
    return status.st_size;
}

static void large_file(void)
{
    enum { SIZE = 3 << 20 };
    uint8_t *data = malloc(SIZE), *back = malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        data[i] = pattern(i);
    int fd = open("file", O_RDWR | O_CREAT, 0644);
    CHECK(fd >= 0);
    for (size_t done = 0; done < SIZE;) {
        ssize_t put = write(fd, data + done, SIZE - done);
        CHECK(put > 0);
        done += (size_t)put;
    }
    CHECK(fsync(fd) == 0 && size_of("file") == SIZE);
    for (size_t done = 0; done < SIZE;) {
        ssize_t got = pread(fd, back + done, SIZE - done, (off_t)done);
        CHECK(got > 0);
        done += (size_t)got;
    }
    CHECK(memcmp(data, back, SIZE) == 0);
    CHECK(pread(fd, back, 10, SIZE) == 0);
    CHECK(pread(fd, back, 100, SIZE - 7) == 7);
}

static void odd_pieces(void)
{
    static const size_t sizes[] = {1, 511, 512, 513, 4095, 4096, 4097, 8191, 65535, 65536, 65537, 3, 100000};
    int fd = open("file", O_RDWR | O_CREAT, 0644);
    static uint8_t data[100000];
    size_t offset = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t j = 0; j < sizes[i]; j++)
            data[j] = pattern(offset + j);
        CHECK(pwrite(fd, data, sizes[i], (off_t)offset) == (ssize_t)sizes[i]);
        offset += sizes[i];
    }
    for (size_t at = 0; at < offset; at += 7777) {
        size_t wanted = offset - at < 9999 ? offset - at : 9999;
        CHECK(pread(fd, data, 9999, (off_t)at) == (ssize_t)wanted);
        for (size_t j = 0; j < wanted; j++)
            CHECK(data[j] == pattern(at + j));
    }
}

static void overwriting(void)
{
    make("file", "0123456789");
    int fd = open("file", O_RDWR);
    char text[16] = "";
    CHECK(lseek(fd, 3, SEEK_SET) == 3 && write(fd, "abc", 3) == 3);
    CHECK(lseek(fd, 0, SEEK_CUR) == 6 && read(fd, text, 2) == 2 && memcmp(text, "67", 2) == 0);
    CHECK(lseek(fd, -1, SEEK_END) == 9 && write(fd, "XYZ", 3) == 3);
    close(fd);
    CHECK(strcmp(content("file"), "012abc678XYZ") == 0);
}

static void holes(void)
{
    static uint8_t data[20000];
    int fd = open("file", O_RDWR | O_CREAT, 0644);
    CHECK(pwrite(fd, "end", 3, 1000000) == 3);
    CHECK(size_of("file") == 1000003);
    CHECK(pread(fd, data, sizeof data, 500000) == sizeof data);
    for (size_t i = 0; i < sizeof data; i++)
        CHECK(data[i] == 0);
    CHECK(pread(fd, data, 10, 999997) == 6 && memcmp(data, "\0\0\0end", 6) == 0);
}

static void beyond_four_gigabytes(void)
{
    const off_t far = (off_t)5 << 30;
    char text[8] = "";
    int fd = open("file", O_RDWR | O_CREAT, 0644);
    CHECK(pwrite(fd, "far", 3, far) == 3);
    CHECK(size_of("file") == far + 3);
    CHECK(pread(fd, text, 8, far) == 3 && strcmp(text, "far") == 0);
    CHECK(pread(fd, text, 1, far - 1) == 1 && text[0] == 0);
    CHECK(lseek(fd, 0, SEEK_END) == far + 3);
}

static void truncating(void)
{
    char text[16] = "";
    make("file", "0123456789");
    CHECK(truncate("file", 4) == 0 && strcmp(content("file"), "0123") == 0);
    CHECK(truncate("file", 8) == 0 && size_of("file") == 8);
    int fd = open("file", O_RDWR);
    CHECK(pread(fd, text, 16, 0) == 8 && memcmp(text, "0123\0\0\0\0", 8) == 0);
    CHECK(ftruncate(fd, 0) == 0 && size_of("file") == 0);
    CHECK(ftruncate(fd, 100000) == 0 && size_of("file") == 100000);
    FAILS(EINVAL, ftruncate(fd, -1));
    int reads = open("file", O_RDONLY);
    errno = 0;
    CHECK(ftruncate(reads, 0) == -1 && (errno == EINVAL || errno == EBADF));
    FAILS(EISDIR, truncate(".", 0));
    FAILS(ENOENT, truncate("none", 0));
}

static void truncate_keeps_nothing(void)
{
    char text[16] = "";
    make("file", "secret content");
    CHECK(truncate("file", 3) == 0 && truncate("file", 14) == 0);
    int fd = open("file", O_RDONLY);
    CHECK(read(fd, text, 16) == 14 && memcmp(text, "sec\0\0\0\0\0\0\0\0\0\0\0", 14) == 0);
}

static void two_descriptors(void)
{
    char text[16] = "";
    int first = open("file", O_RDWR | O_CREAT, 0644), second = open("file", O_RDWR);
    CHECK(write(first, "hello", 5) == 5);
    CHECK(read(second, text, 16) == 5 && strcmp(text, "hello") == 0);
    CHECK(pwrite(second, "J", 1, 0) == 1);
    CHECK(pread(first, text, 16, 0) == 5 && strcmp(text, "Jello") == 0);
}

static void shared_offset(void)
{
    int fd = open("file", O_RDWR | O_CREAT, 0644), copy = dup(fd);
    CHECK(write(fd, "ab", 2) == 2 && write(copy, "cd", 2) == 2);
    CHECK(lseek(fd, 0, SEEK_CUR) == 4);
    CHECK(strcmp(content("file"), "abcd") == 0);
}

static void vectors(void)
{
    char a[4] = "", b[8] = "";
    struct iovec out[] = {{"abc", 3}, {"", 0}, {"defg", 4}}, in[] = {{a, 2}, {b, 7}};
    int fd = open("file", O_RDWR | O_CREAT, 0644);
    CHECK(writev(fd, out, 3) == 7);
    CHECK(preadv(fd, in, 2, 0) == 7 && strcmp(a, "ab") == 0 && strcmp(b, "cdefg") == 0);
}

static void empty_writes(void)
{
    int fd = open("file", O_RDWR | O_CREAT, 0644);
    CHECK(write(fd, "", 0) == 0 && size_of("file") == 0);
    CHECK(pwrite(fd, "", 0, 100) == 0 && size_of("file") == 0);
}

static void sending(void)
{
    make("from", "some text to send");
    int from = open("from", O_RDONLY), to = open("to", O_WRONLY | O_CREAT, 0644);
    off_t offset = 5;
    CHECK(sendfile(to, from, &offset, 7) == 7 && offset == 12);
    close(to);
    CHECK(strcmp(content("to"), "text to") == 0);
}

static void map_private(void)
{
    make("file", "mapped content");
    int fd = open("file", O_RDWR);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    CHECK(map != MAP_FAILED && memcmp(map, "mapped content\0", 15) == 0);
    map[0] = 'M';
    CHECK(strcmp(content("file"), "mapped content") == 0);
}

static void map_large(void)
{
    static uint8_t data[300000];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = pattern(i);
    int fd = open("file", O_RDWR | O_CREAT, 0644);
    CHECK(write(fd, data, sizeof data) == sizeof data && close(fd) == 0);
    fd = open("file", O_RDONLY);
    const uint8_t *map = mmap(NULL, sizeof data, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(map != MAP_FAILED && memcmp(map, data, sizeof data) == 0);
}

/* With cache=none there is none: then it must say so. */
static void map_shared(void)
{
    make("file", "mapped content");
    int fd = open("file", O_RDWR);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED && (errno == EINVAL || errno == ENODEV))
        skip("no shared mappings");
    CHECK(map != MAP_FAILED);
    memcpy(map, "MAPPED", 6);
    CHECK(msync(map, 4096, MS_SYNC) == 0 && munmap(map, 4096) == 0 && close(fd) == 0);
    CHECK(strcmp(content("file"), "MAPPED content") == 0);
}

static bool copy_file(const char *from, const char *to)
{
    static char data[65536];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0755);
    ssize_t size;
    while (in >= 0 && out >= 0 && (size = read(in, data, sizeof data)) > 0) {
        if (write(out, data, (size_t)size) != size)
            return false;
    }
    return in >= 0 && out >= 0 && close(out) == 0;
}

static void execute(void)
{
    int status;
    CHECK(copy_file("/proc/self/exe", "program"));
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 2);
        execl("./program", "program", (char *)NULL);
        _exit(99);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 2); /* its usage message */
    make("script", "#!/bin/sh\nexit 7\n");
    CHECK(chmod("script", 0755) == 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execl("./script", "script", (char *)NULL);
        _exit(99);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void two_processes(void)
{
    char line[32];
    make("file", "");
    for (int child = 0; child < 4; child++) {
        if (fork() == 0) {
            int fd = open("file", O_WRONLY | O_APPEND);
            for (int i = 0; i < 50; i++) {
                int size = snprintf(line, sizeof line, "%d-%02d\n", child, i);
                if (write(fd, line, (size_t)size) != size)
                    _exit(1);
            }
            _exit(0);
        }
    }
    for (int child = 0; child < 4; child++) {
        int status;
        CHECK(wait(&status) > 0 && status == 0);
    }
    CHECK(size_of("file") == 4 * 50 * 5);
}

static void syncing(void)
{
    int fd = open("file", O_RDWR | O_CREAT, 0644), folder = open(".", O_RDONLY);
    CHECK(write(fd, "x", 1) == 1);
    CHECK(fsync(fd) == 0 && fdatasync(fd) == 0 && fsync(folder) == 0);
    int through = open("file", O_RDWR | O_SYNC);
    CHECK(through >= 0 && pwrite(through, "y", 1, 0) == 1);
    CHECK(strcmp(content("file"), "y") == 0);
}

static void direct(void)
{
    void *block;
    int fd = open("file", O_RDWR | O_CREAT | O_DIRECT, 0644);
    if (fd < 0 && errno == EINVAL)
        skip("no O_DIRECT");
    CHECK(fd >= 0 && posix_memalign(&block, 4096, 8192) == 0);
    memset(block, 'd', 8192);
    CHECK(pwrite(fd, block, 8192, 4096) == 8192);
    memset(block, 0, 8192);
    CHECK(pread(fd, block, 8192, 0) == 8192);
    CHECK(((char *)block)[4095] == 0 && ((char *)block)[4096] == 'd' && ((char *)block)[8191] == 'd');
}

const struct posix_case data_cases[] = {
    {"large_file", large_file},
    {"odd_pieces", odd_pieces},
    {"overwriting", overwriting},
    {"holes", holes},
    {"beyond_four_gigabytes", beyond_four_gigabytes},
    {"truncating", truncating},
    {"truncate_keeps_nothing", truncate_keeps_nothing},
    {"two_descriptors", two_descriptors},
    {"shared_offset", shared_offset},
    {"vectors", vectors},
    {"empty_writes", empty_writes},
    {"sending", sending},
    {"map_private", map_private},
    {"map_large", map_large},
    {"map_shared", map_shared},
    {"execute", execute},
    {"two_processes", two_processes},
    {"syncing", syncing},
    {"direct", direct},
    {NULL, NULL},
};
