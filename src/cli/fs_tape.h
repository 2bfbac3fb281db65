/* File systems of a recorded session: what it fetched, and what stood in memory at its end or at a cycle. */
#ifndef REPRISE_CLI_FS_TAPE_H
#define REPRISE_CLI_FS_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/p9_fs.h"
#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/cli/fs_export.h"

struct fs_tape_config {
    const char *path;
    const char *source;     /* "fs0"; NULL: the only one */
    const char *at;         /* a cycle or a guest time; NULL: the end */
    const char *pinned_dir; /* where files are that the tape does not carry; NULL: where they were */
};

/* Replays the session up to there, then exports what the guest changed: fs_export. */
int fs_tape_export(const struct fs_tape_config *config, struct p9_fs *to, bool has_no_owner, struct buffer *list,
                   struct fs_export_figures *figures, struct error *error);

/* The files that the session read, in the order in which it did: paths, each with its NUL. Of a file system on a web
 * server the tape says it; a folder's session is replayed to hear it. */
int fs_tape_files(const struct fs_tape_config *config, struct buffer *paths, struct error *error);

#endif
