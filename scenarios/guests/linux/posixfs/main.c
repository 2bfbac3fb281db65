/* Runs the cases. */
#define _GNU_SOURCE
#include "posixfs.h"

#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PASSED = 0, FAILED = 1, SKIPPED = 2 };

static int report = -1; /* where a case says why */

void fail(const char *file, int line, const char *what)
{
    const char *slash = strrchr(file, '/');
    dprintf(report, "%s:%d: %s (errno %d)", slash ? slash + 1 : file, line, what, errno);
    _exit(FAILED);
}

void skip(const char *why)
{
    dprintf(report, "%s", why);
    _exit(SKIPPED);
}

void make(const char *name, const char *text)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    CHECK(fd >= 0);
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    CHECK(close(fd) == 0);
}

const char *content(const char *name)
{
    static char text[65536];
    int fd = open(name, O_RDONLY);
    CHECK(fd >= 0);
    ssize_t size = read(fd, text, sizeof text - 1);
    CHECK(size >= 0);
    close(fd);
    text[size] = 0;
    return text;
}

bool in_child(bool (*function)(void))
{
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(function() ? 0 : 1);
    CHECK(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool as_user(unsigned uid, bool (*function)(void))
{
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        if (setgroups(0, NULL) != 0 || setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0)
            _exit(2);
        _exit(function() ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) != 2);
    return WEXITSTATUS(status) == 0;
}

static void run(const struct posix_case *test, const char *folder, int counts[3])
{
    static const char *const words[] = {"ok", "FAIL", "skip"};
    int ends[2], status;
    char why[256] = "";
    if (pipe(ends) != 0)
        exit(3);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        report = ends[1];
        umask(022);
        alarm(120);
        if (chdir(folder) != 0 || mkdir(test->name, 0755) != 0 || chdir(test->name) != 0)
            fail(__FILE__, __LINE__, "a folder for the case");
        test->run();
        _exit(PASSED);
    }
    close(ends[1]);
    size_t used = 0;
    ssize_t got;
    while (used < sizeof why - 1 && (got = read(ends[0], why + used, sizeof why - 1 - used)) > 0)
        used += (size_t)got;
    close(ends[0]);
    waitpid(child, &status, 0);
    int verdict = WIFEXITED(status) && WEXITSTATUS(status) <= SKIPPED ? WEXITSTATUS(status) : FAILED;
    if (!WIFEXITED(status))
        snprintf(why, sizeof why, "signal %d", WTERMSIG(status));
    printf("%s %s%s%s\n", words[verdict], test->name, why[0] ? ": " : "", why);
    counts[verdict]++;
}

int main(int count, char **arguments)
{
    const struct posix_case *const tables[] = {open_cases, name_cases, data_cases, attr_cases, lock_cases};
    int counts[3] = {0};
    if (count < 2 || count > 3) {
        fprintf(stderr, "usage: posixfs FOLDER [CASE]\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const struct posix_case *test = tables[i]; test->name; test++) {
            if (count == 2 || strcmp(arguments[2], test->name) == 0)
                run(test, arguments[1], counts);
        }
    }
    printf("posixfs: %d passed, %d failed, %d skipped\n", counts[PASSED], counts[FAILED], counts[SKIPPED]);
    return counts[FAILED] != 0;
}
