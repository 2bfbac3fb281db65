/* Copy-on-write over any disk: the base is only read, what the guest writes stays in memory in clusters of 4 KiB and
 * is lost at the end. Clusters are allocated while the machine runs, since nobody can know how much a guest writes:
 * the one such place in src/, and what it allocates cannot be seen by the guest. */
#ifndef REPRISE_BACKENDS_DISK_OVERLAY_H
#define REPRISE_BACKENDS_DISK_OVERLAY_H

#include "src/backends/disk.h"
#include "src/base/error.h"

#define DISK_OVERLAY_CLUSTER 4096u
#define DISK_OVERLAY_GROUP 512u /* clusters in one second-level table */

struct disk_overlay {
    struct disk disk;  /* first */
    struct disk *base; /* owned: deinit passes on */
    uint8_t ***groups; /* [cluster / GROUP][cluster % GROUP], NULL where nothing was written */
    uint64_t group_count;
    uint64_t clusters;    /* held now */
    struct hash128 total; /* sum modulo 2^128 over held clusters of their seeded hashes, seed = cluster index + 1 */
};

/* The base outlives the overlay; disk_deinit of the overlay deinits the base too. */
int disk_overlay_init(struct disk_overlay *overlay, struct disk *base, struct error *error);

#endif
