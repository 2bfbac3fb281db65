/* TinyEMU's split disk: what its blk.txt says. The value is one map in the syntax of TinyEMU's configuration:
 *
 *   block_size          KiB, a power of two
 *   n_block             how many blocks there are; block i is the file blk%09u.bin, all of the same size
 *   prefetch            numbers of blocks that a start reads, in that order
 *   prefetch_group_len  1 to 32: the list is cut into chunks of so many; a chunk of more than one block stands
 *                       in the file grp%09u.bin (number of the chunk), its blocks one behind the other
 *
 * Other keys are skipped, as TinyEMU does. */
#ifndef REPRISE_BACKENDS_DISK_SPLIT_H
#define REPRISE_BACKENDS_DISK_SPLIT_H

#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

#define DISK_SPLIT_TEXT_MAX (1u << 18)
#define DISK_SPLIT_BLOCK_MAX (64u << 20)
#define DISK_SPLIT_GROUP_MAX 32u
#define DISK_SPLIT_NAME_BYTES 40u

struct disk_split {
    uint32_t block_bytes;
    uint64_t block_count;
    uint32_t group_blocks; /* 1: no groups */
    uint64_t *prefetch;
    uint32_t prefetch_count;
};

/* Reads blk.txt; name is for messages (EXIT_DAMAGED, "NAME:LINE:COLUMN: ..."). Refuses sizes beyond 2^62 bytes, blocks
 * above DISK_SPLIT_BLOCK_MAX, a prefetch list that names a block that is not there. */
int disk_split_parse(struct disk_split *split, struct bytes text, const char *name, struct error *error);
/* Safe on a zeroed struct. */
void disk_split_deinit(struct disk_split *split);
/* "blk000000007.bin", "grp000000000.bin" */
void disk_split_block_name(uint64_t block, char name[DISK_SPLIT_NAME_BYTES]);
void disk_split_group_name(uint32_t chunk, char name[DISK_SPLIT_NAME_BYTES]);
/* Chunks of the prefetch list, and the blocks of one of them. */
uint32_t disk_split_chunks(const struct disk_split *split);
const uint64_t *disk_split_chunk(const struct disk_split *split, uint32_t chunk, uint32_t *count);

#endif
