/* What a file is by its first bytes: images in formats that are not raw are refused with what to do about it, instead
 * of being shown to a guest as they lie on the host. */
#ifndef REPRISE_REPLAY_HOST_DISK_FORMAT_H
#define REPRISE_REPLAY_HOST_DISK_FORMAT_H

#include "src/base/bytes.h"
#include "src/base/error.h"

/* So many bytes of the start tell; fewer will do for a shorter file. */
#define HOST_DISK_FORMAT_BYTES 80u

/* 0 for a raw image; else EXIT_DAMAGED, and the message names path, format and the command that makes it raw. */
int host_disk_format_check(struct bytes start, const char *path, struct error *error);

#endif
