/* A host folder: the only code that touches one. It answers the requests that replay/fs_ask.h draws, one after the
 * other, and never says anything about a file outside the folder:
 *
 *   1. every path is opened with openat2 from the folder's own descriptor, with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS
 *      and RESOLVE_NO_MAGICLINKS: whoever swaps a folder for a symlink meanwhile gains nothing;
 *   2. the last name is only ever used beside its folder's descriptor, and never followed;
 *   3. a file is opened only after its type was seen on a descriptor that pins it: devices, pipes and sockets of the
 *      folder are never opened.
 *
 * Without is_writable nothing is ever changed. With is_mapped, owners, modes, device numbers and symlinks are kept in
 * the extended attributes user.virtfs.{uid,gid,mode,rdev} of plain files and folders, as QEMU's security_model
 * mapped-xattr does. */
#ifndef REPRISE_REPLAY_HOST_DIR_H
#define REPRISE_REPLAY_HOST_DIR_H

#include <stdbool.h>

#include "replay/port.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

struct host_dir;

/* The error (EXIT_MISSING) names the path. */
int host_dir_open(struct host_dir **dir, const char *path, bool is_writable, bool is_mapped, struct error *error);
/* Closes every open file too. NULL is allowed. */
void host_dir_close(struct host_dir *dir);
/* Appends the answer; what cannot be done is an errno in it. */
void host_dir_ask(struct host_dir *dir, enum event_kind kind, struct bytes request, struct buffer *answer);

#endif
