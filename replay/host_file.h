/* Whole files of the host: pinned inputs, and what the tape needs to know about its own file. */
#ifndef REPRISE_REPLAY_HOST_FILE_H
#define REPRISE_REPLAY_HOST_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

/* Gives the process the descriptors 0, 1 and 2 that its parent closed, as /dev/null: else the first files that are
 * opened would get their numbers, and the console would be written into them. */
void host_file_guard_standard(void);
/* Opens a regular file for reading; the error (EXIT_MISSING) names `what` and the path. Returns the descriptor. */
int host_file_open(const char *path, const char *what, struct error *error);
/* Appends the whole content of an open file. what and path are for the message. */
int host_file_read(int fd, const char *path, const char *what, struct buffer *content, struct error *error);
void host_file_close(int fd);

/* Its size in bytes, -1 if there is no such regular file. */
int64_t host_file_size(const char *path);
/* Up to size bytes from the start; returns how many, -1 and errno's text in the error if it cannot be read. */
int host_file_peek(const char *path, uint8_t *start, unsigned size, struct error *error);
bool host_file_exists(const char *path);
/* True if another process holds a lock on bytes of it. Never on a file that this process has open: closing a second
 * descriptor drops the locks of the first (POSIX). */
bool host_file_is_locked(const char *path, int64_t offset, int64_t size);
/* Makes a new file with this content: at no moment is there a part of it under that name, nor is another file that
 * appeared there meanwhile replaced. */
int host_file_put(const char *path, struct bytes content, struct error *error);
/* What it holds, and its name in its folder, outlast the host's end. Never on a file that this process has locked. */
int host_file_sync(const char *path, struct error *error);
/* Removes it if it is there. */
int host_file_remove(const char *path, struct error *error);

/* A private folder with a copy of a file and of the file beside it whose name has the suffix. */
struct host_file_copy {
    char folder[64];
    char path[96];
};
int host_file_copy_open(struct host_file_copy *copy, const char *path, const char *suffix, struct error *error);
/* Removes the copies' names (what is open stays readable) and the folder. Safe on a zeroed struct. */
void host_file_copy_remove(struct host_file_copy *copy);

#endif
