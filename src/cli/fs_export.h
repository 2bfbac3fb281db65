/* What a guest has changed in a file system that keeps its writes in memory, as files and a list. */
#ifndef REPRISE_CLI_FS_EXPORT_H
#define REPRISE_CLI_FS_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/p9_overlay.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

struct fs_export_config {
    struct p9_overlay *overlay;
    struct p9_fs *to;  /* an empty folder, or NULL: the list alone */
    bool has_no_owner; /* owners of files are left as they come, set-uid and set-gid bits out */
    /* Makes what the base has of a file readable, if it can; NULL: it is readable, or not. */
    void (*supply)(void *context, uint32_t base_file);
    void *context;
};

struct fs_export_figures {
    uint64_t files, removed, moved, left_out;
};

/* The list has a line for each change, names quoted as in a file list:
 *
 *   A path          new
 *   M path          other content
 *   T path          other owner, mode or times
 *   R old path      moved, or linked, from where the base has it
 *   D path          removed
 *   ! path: why     not in the folder: content that nobody read, a device
 *
 * Fails (EXIT_MISSING) where the folder cannot be written. */
int fs_export(const struct fs_export_config *config, struct buffer *list, struct fs_export_figures *figures,
              struct error *error);

#endif
