/* Images of disks cut into the files that a web server hands out, and put together again: TinyEMU's split format
 * (src/backends/disk_split.h draws it). The same image and list give the same bytes on every host. */
#ifndef REPRISE_REPLAY_HOST_IMAGE_H
#define REPRISE_REPLAY_HOST_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/disk_split.h"
#include "src/base/error.h"

/* What TinyEMU takes: a cluster of its own is 4 KiB, and blocks are counted in an int. */
#define HOST_IMAGE_BLOCK_MIN 4096u
#define HOST_IMAGE_BLOCKS_MAX INT32_MAX

struct host_image_split {
    const char *image;
    bool is_raw;        /* whatever its first bytes say */
    const char *folder; /* made if it is not there; else it must be empty */
    uint32_t block_bytes;
    const uint64_t *prefetch; /* blocks, in order; those that the image does not have are an error */
    uint32_t prefetch_count;
    uint32_t group_blocks; /* 1: no groups */
};

struct host_image_figures {
    uint64_t bytes; /* of the image */
    uint64_t blocks;
    uint64_t groups; /* files of them */
};

/* blk.txt is written last: without it the folder is no disk. What was written is removed if it fails. Errors: EXIT_USAGE
 * (folder, list), EXIT_DAMAGED (format), EXIT_MISSING. */
int host_image_split(const struct host_image_split *split, struct host_image_figures *figures, struct error *error);

/* Writes the blocks of folder/blk.txt to a new file, with holes where they are zeros. size_bytes: cuts the last block
 * there; 0: all of it. The file has its name when it is whole. EXIT_DAMAGED: blk.txt, or a block of another size. */
int host_image_join(const char *folder, const char *out, uint64_t size_bytes, struct host_image_figures *figures,
                    struct error *error);

#endif
