/* A disk image of the host behind the port. Reads are asked for (DISK_READ, at most DISK_IMAGE_CHUNK bytes each, cut
 * at multiples of it), and so are writes (DISK_STORE, DISK_ZERO, DISK_FLUSH): the guest is told whether they succeeded.
 * On older tapes writes are emitted (DISK_WRITE). It keeps no content. */
#ifndef REPRISE_BACKENDS_DISK_IMAGE_H
#define REPRISE_BACKENDS_DISK_IMAGE_H

#include "src/backends/crossing.h"
#include "src/backends/disk.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

#define DISK_IMAGE_CHUNK 65536u

struct disk_image {
    struct disk disk; /* first */
    const struct crossing *crossing;
    uint16_t source; /* SOURCE(SOURCE_DISK, i) */
    bool asks_writes;
    struct buffer answer;
    struct buffer payload;
};

/* Asks DISK_INFO. is_read_only: refuse writes whatever the file permits. A size that is no multiple of 512 is rounded
 * down. On failure the message names the source; EXIT_MISSING. */
int disk_image_init(struct disk_image *image, const struct crossing *crossing, uint16_t source, bool is_read_only,
                    struct error *error);

#endif
