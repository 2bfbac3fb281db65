/* Any bytes as TinyEMU's blk.txt: a disk with sane sizes and blocks that are there, or an error that names the place. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/backends/disk_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be(bool condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct disk_split split;
    struct error error = {0};
    if (disk_split_parse(&split, bytes_of(data, size), "blk.txt", &error) < 0) {
        must_be(error.code == EXIT_DAMAGED && strncmp(error.message, "blk.txt", 7) == 0);
        return 0;
    }
    must_be(split.block_bytes >= 1024 && split.block_bytes <= DISK_SPLIT_BLOCK_MAX);
    must_be(split.block_count > 0 && split.block_count <= ((uint64_t)1 << 62) / split.block_bytes);
    uint32_t blocks = 0;
    for (uint32_t chunk = 0; chunk < disk_split_chunks(&split); chunk++) {
        uint32_t count;
        const uint64_t *numbers = disk_split_chunk(&split, chunk, &count);
        must_be(count >= 1 && count <= DISK_SPLIT_GROUP_MAX);
        for (uint32_t i = 0; i < count; i++, blocks++)
            must_be(numbers[i] < split.block_count);
    }
    must_be(blocks == split.prefetch_count);
    disk_split_deinit(&split);
    return 0;
}
