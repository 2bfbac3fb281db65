/* A test of what POSIX and Linux promise about files, for any file system: posixfs FOLDER runs every case in an own
 * folder below FOLDER and prints "ok NAME", "FAIL NAME: why" or "skip NAME: why" a line. Two systems are compared by
 * comparing these lines. Cases are rows of tables, one table a file. */
#ifndef POSIXFS_H
#define POSIXFS_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct posix_case {
    const char *name; /* NULL ends a table */
    void (*run)(void);
};

extern const struct posix_case open_cases[], name_cases[], data_cases[], attr_cases[], lock_cases[];

/* Each runs in a process and a folder of its own, and leaves by these. */
__attribute__((noreturn)) void fail(const char *file, int line, const char *what);
__attribute__((noreturn)) void skip(const char *why);

#define CHECK(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, #condition))
/* The call must fail with this errno. */
#define FAILS(number, call)                                                                                          \
    do {                                                                                                             \
        errno = 0;                                                                                                   \
        CHECK((call) == -1);                                                                                         \
        CHECK(errno == (number));                                                                                    \
    } while (0)

/* Makes a file with this text. */
void make(const char *name, const char *text);
/* Its content in a static buffer; fails if it cannot be read. */
const char *content(const char *name);
/* Runs a function in a child as another user and waits; true if it returned true. */
bool as_user(unsigned uid, bool (*function)(void));
bool in_child(bool (*function)(void));

#endif
