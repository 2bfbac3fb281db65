/* The disks of a tape of which it holds hashes only, for `reprise info`. */
#ifndef REPRISE_CLI_INFO_DISKS_H
#define REPRISE_CLI_INFO_DISKS_H

#include <stdint.h>

#include "replay/tape.h"
#include "replay/world.h"
#include "src/base/bytes.h"

struct info_disk {
    uint64_t pinned_reads; /* answered by a hash */
    uint64_t pinned_bytes;
};

/* Fills one for each disk. Negative: damage. */
int info_disks_gather(struct tape *tape, struct info_disk disks[WORLD_DISKS_MAX], struct error *error);
/* One line for each that is pinned: "disk          disk0    pinned: 12 reads of 786432 bytes by hash only; ...". */
void info_disks_print(const struct info_disk disks[WORLD_DISKS_MAX], struct bytes scenario, struct buffer *out);
/* The same as the member "pinned_disks" of a JSON object. */
void info_disks_json(const struct info_disk disks[WORLD_DISKS_MAX], struct bytes scenario, struct buffer *out);

#endif
