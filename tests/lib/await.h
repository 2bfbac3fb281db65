/* Waiting for what other processes do, woken by the kernel when they do it. */
#ifndef REPRISE_TESTS_LIB_AWAIT_H
#define REPRISE_TESTS_LIB_AWAIT_H

#include <stdbool.h>
#include <sys/types.h>

/* False: it is not there after so many milliseconds. */
bool await_file(const char *folder, const char *name, int timeout_ms);
/* True once the file, which exists, has so many bytes. */
bool await_size(const char *path, off_t size, int timeout_ms);
/* True once nothing has this name; what is deleted must not be held open by anybody. */
bool await_no_path(const char *path, int timeout_ms);
/* True once the process has ended, reaped or not. It need not be a child. */
bool await_exit(pid_t pid, int timeout_ms);

#endif
