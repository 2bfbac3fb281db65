/* Any bytes as an ELF: parsed, searched for symbols, loaded into RAM, and booted as bios and as kernel. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "src/firmware/boot.h"
#include "src/firmware/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ram ram;
    struct elf elf;
    struct error error;
    struct boot_entry entry;
    uint64_t paddr;
    struct bytes file = bytes_of(data, size);
    if (ram_init(&ram, RAM_BASE, RAM_MIN_BYTES, NULL))
        abort();
    if (elf_parse(&elf, file, "bios", &error) == 0) {
        if (elf_symbol(&elf, "tohost", &paddr) && (paddr < elf.load_start || paddr >= elf.load_end))
            abort();
        if (elf_load(&elf, &ram, &error) == 0 && !ram_contains(&ram, elf.load_start, elf.load_end - elf.load_start))
            abort();
    } else if (error.code != EXIT_DAMAGED) {
        abort();
    }
    const struct boot_files as_bios = {.bios = file};
    const struct boot_files as_kernel = {.kernel = file};
    const struct device_tree_config tree = {.cmdline = "quiet", .is_rv32 = size > 4 && data[4] == 1};
    if (boot_load(&ram, &as_bios, &tree, &entry, &error) == 0 && elf_is(file) && !ram_contains(&ram, entry.pc, 2))
        abort();
    boot_load(&ram, &as_kernel, &tree, &entry, &error);
    ram_deinit(&ram);
    return 0;
}
