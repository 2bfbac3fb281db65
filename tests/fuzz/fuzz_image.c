/* Any bytes as a kernel Image, with and without a bios and an initrd that ask for room beside it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "src/firmware/boot.h"
#include "src/firmware/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a successful boot promises. */
static void check_boot(const struct ram *ram, const struct boot_entry *entry)
{
    if (!ram_contains(ram, entry->pc, 2) || !ram_contains(ram, entry->a1, entry->device_tree_size))
        abort();
    if (entry->a2 && !ram_contains(ram, entry->a2, 48))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t bios[] = {0x6f, 0, 0, 0};
    static const uint8_t initrd[5000] = "\x1f\x8b\x08";
    struct ram ram;
    struct image image;
    struct error error;
    struct boot_entry entry;
    struct bytes file = bytes_of(data, size);
    if (ram_init(&ram, RAM_BASE, RAM_MIN_BYTES, NULL))
        abort();
    if (image_parse(&image, file, "kernel", &error) == 0 && image.size < size)
        abort();
    const struct device_tree_config tree = {.cmdline = "quiet", .virtio_slots = 1};
    for (unsigned choice = 0; choice < 4; choice++) {
        struct boot_files files = {.kernel = file};
        if (choice & 1)
            files.initrd = bytes_of(initrd, sizeof initrd);
        if (choice & 2)
            files.bios = bytes_of(bios, sizeof bios);
        if (boot_load(&ram, &files, &tree, &entry, &error) == 0)
            check_boot(&ram, &entry);
    }
    ram_deinit(&ram);
    return 0;
}
