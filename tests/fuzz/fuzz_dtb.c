/* Any bytes as a device tree of the user's: refused, or completed to a tree that libfdt takes and that fits. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <libfdt.h>

#include "src/firmware/device_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[DEVICE_TREE_SEED_BYTES];
    const struct device_tree_config config = {
        .ram_base = 0x80000000,
        .ram_size = 64 << 20,
        .cmdline = "quiet",
        .rng_seed = bytes_of(seed, sizeof seed),
        .initrd_start = 0x81000000,
        .initrd_end = 0x81001000,
    };
    struct buffer tree = {0};
    struct error error = {0};
    if (device_tree_complete(&config, bytes_of(data, size), &tree, &error)) {
        if (!error.code || !error.message[0])
            abort();
    } else if (tree.size > DEVICE_TREE_MAX || fdt_check_full(tree.data, tree.size)) {
        abort();
    }
    buffer_deinit(&tree);
    return 0;
}
