/* Making a network file system (docs/filesystems.md) of a folder: its list, and contents for the store. */
#ifndef REPRISE_CLI_FS_BUILD_H
#define REPRISE_CLI_FS_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/host_store.h"
#include "src/backends/p9_base.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

#define FS_BUILD_FILE_MAX (1ull << 30) /* bytes of one file */
#define FS_BUILD_PRELOAD ".preload"

struct fs_build_config {
    const char *folder; /* for messages */
    uint64_t max_bytes; /* FSMaxSize */
    bool has_no_owner;  /* uid and gid are 0 */
    bool has_clamp;     /* no mtime is later than this */
    int64_t clamp_seconds;
    bool has_preload; /* the root gets a file .preload with this content, in place of its own */
    struct bytes preload;
    bool is_pruned; /* contents that the new list does not name are removed at the end */
};

/* What became of it, for a line to the user. */
struct fs_build_figures {
    uint64_t files;                        /* and folders, links, ... */
    uint64_t bytes;                        /* sizes of regular files and the list, rounded up to 4 KiB */
    uint64_t written, written_bytes, same; /* contents */
    uint64_t removed;
    uint64_t linked; /* files with several names: each name becomes a file of its own */
};

/* Writes list and contents, and the head at the end. Messages name files by folder and path. */
int fs_build(struct p9_base *base, struct host_store *store, const struct fs_build_config *config,
             struct fs_build_figures *figures, struct error *error);

#endif
