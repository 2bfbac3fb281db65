/* A folder that holds a network file system for a web server: `head`, `lock`, and contents by their ids in `files/`.
 * Contents come first, under a name of their own, and are safe on the disk before the head that leads to them takes
 * its place in one step: whoever reads the folder meanwhile, or after a crash, finds the old file system or the new
 * one, whole. A content is never changed once it has its name. */
#ifndef REPRISE_REPLAY_HOST_STORE_H
#define REPRISE_REPLAY_HOST_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

struct host_store {
    char *path;
    int fd, files_fd, lock_fd; /* -1: closed */
    uint64_t dev, ino;         /* of the folder */
};

/* Makes the folder where it is not there, and keeps other writers out (EXIT_MISSING if one is at work). What an
 * interrupted writer left half-written is removed. */
int host_store_open(struct host_store *store, const char *path, struct error *error);
void host_store_close(struct host_store *store);
/* The head that stands there; nothing is appended if there is none. */
int host_store_head(struct host_store *store, struct buffer *head, struct error *error);

/* The id of a content: the low half of its hash, so that equal contents have one place whatever was built before. */
uint64_t host_store_id(struct bytes content);

enum host_store_put { HOST_STORE_WRITTEN = 0, HOST_STORE_SAME = 1 };

/* Puts a content under its id: enum host_store_put, or -1. What stands there and is not the content of that id (a
 * machine that lost its power) is replaced; another content of the same id is an error. */
int host_store_put(struct host_store *store, uint64_t id, struct bytes content, struct error *error);
/* Everything that was put is safe; then the head takes its place. */
int host_store_finish(struct host_store *store, struct bytes head, struct error *error);
/* Removes the contents for which is_kept is false; *removed counts them. */
int host_store_prune(struct host_store *store, bool (*is_kept)(void *context, uint64_t id), void *context,
                     uint64_t *removed, struct error *error);

/* $SOURCE_DATE_EPOCH as it stands there; NULL: it is not set. */
const char *host_store_source_date(void);

#endif
