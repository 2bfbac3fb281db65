/* From pinned files to a machine that stands before its first instruction.
 *
 *   RAM base    +---------------------------------------------------------------+
 *               | bios: a flat binary; an ELF goes where its headers say          |
 *   + 2 MiB     | kernel: a flat binary, or an Image under a bios (RV32: + 4 MiB) |
 *   + text_offset  an Image under the built-in SBI; an ELF where its headers say  |
 *               | ...                                                           |
 *   + half      | initrd: from the middle of RAM (at most 128 MiB up, at least     |
 *               |   48 MiB under a bios: OpenSBI's fw_jump moves the tree to       |
 *               |   34 MiB, U-Boot itself to the top), or right behind the kernel  |
 *               |   where there is too little room                              |
 *   top - 2 MiB | device tree (60 KiB), fw_dynamic_info (last 4 KiB)              |
 *   top         +---------------------------------------------------------------+
 *
 * top is the end of RAM, but at most 1 GiB up: firmware of 32-bit habits reads the tree, too. */
#include "src/firmware/boot.h"

#include <string.h>

#include "src/base/endian.h"
#include "src/base/must.h"
#include "src/firmware/elf.h"
#include "src/firmware/image.h"
#include "src/firmware/initrd.h"

#define MIB (1ull << 20)

enum {
    BOOT_KERNEL_OFFSET = 2 << 20, /* where OpenSBI's fw_jump goes: to the first large page that is free */
    BOOT_KERNEL_OFFSET_32 = 4 << 20,
    BOOT_TREE_ROOM = DEVICE_TREE_MAX,
    BOOT_INFO_ROOM = 4 << 10,
};

/* OpenSBI, include/sbi/fw_dynamic.h: six words of XLEN bits. */
#define FW_DYNAMIC_MAGIC 0x4942534full
#define FW_DYNAMIC_VERSION 2
#define FW_DYNAMIC_MODE_S 1

/* A part of RAM that is taken. An empty one has start == end. */
struct region {
    const char *name;
    uint64_t start;
    uint64_t end;
};

/* What boot_load decides before it writes the tree. */
struct layout {
    struct region bios;
    struct region kernel;
    struct region initrd;
    struct region tree;
    uint64_t bios_entry;
    uint64_t kernel_entry;
};

bool boot_has_built_in_sbi(const struct boot_files *files)
{
    return files->bios.size == 0;
}

static uint64_t align_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

/* Copies a file to an address; `size` is what it takes in memory (at least the file's own size). */
static int boot_place(struct ram *ram, struct region *region, uint64_t start, uint64_t size, struct bytes file,
                      struct error *error)
{
    if (!ram_is_memory(ram, start, size))
        return error_set(error, EXIT_USAGE,
                         "%s: it needs %llu KiB of memory from 0x%llx on, but RAM ends at 0x%llx: "
                         "give the machine more memory",
                         region->name, (unsigned long long)((size + 1023) >> 10), (unsigned long long)start,
                         (unsigned long long)(ram->base + ram->memory_size));
    region->start = start;
    region->end = start + size;
    ram_write(ram, start, file.data, file.size);
    return 0;
}

static int boot_load_elf(struct ram *ram, struct region *region, struct bytes file, bool is_rv32, struct elf *elf,
                         struct error *error)
{
    if (elf_parse(elf, file, region->name, error))
        return -1;
    if (elf->is_32 != is_rv32)
        return error_set(error, EXIT_USAGE,
                         "%s: this is an ELF of %s bits, but the machine has %s: write machine.isa: %s", region->name,
                         elf->is_32 ? "32" : "64", is_rv32 ? "32" : "64", elf->is_32 ? "rv32" : "rv64");
    if (elf_load(elf, ram, error))
        return -1;
    region->start = elf->load_start;
    region->end = elf->load_end;
    return 0;
}

static int boot_refuse_compressed(const struct region *region, struct bytes file, struct error *error)
{
    const char *compression = image_compression(file);
    if (!compression)
        return 0;
    return error_set(error, EXIT_DAMAGED,
                     "%s: the file is compressed (%s) at offset 0, expected a plain Image, ELF "
                     "or flat binary: unpack it first",
                     region->name, compression);
}

static int boot_load_bios(struct ram *ram, struct layout *layout, struct bytes file, bool is_rv32,
                          struct boot_entry *entry, struct error *error)
{
    if (!elf_is(file)) {
        layout->bios_entry = ram->base;
        return boot_refuse_compressed(&layout->bios, file, error) ||
                       boot_place(ram, &layout->bios, ram->base, file.size, file, error)
                   ? -1
                   : 0;
    }
    struct elf elf;
    if (boot_load_elf(ram, &layout->bios, file, is_rv32, &elf, error))
        return -1;
    layout->bios_entry = elf.entry;
    entry->has_htif = elf_symbol(&elf, "tohost", &entry->tohost);
    if (!elf_symbol(&elf, "fromhost", &entry->fromhost))
        entry->fromhost = 0;
    return 0;
}

static int boot_load_kernel(struct ram *ram, struct layout *layout, struct bytes file, bool is_rv32,
                            bool is_under_bios, struct error *error)
{
    uint64_t offset = is_rv32 ? BOOT_KERNEL_OFFSET_32 : BOOT_KERNEL_OFFSET;
    if (elf_is(file)) {
        struct elf elf;
        if (boot_load_elf(ram, &layout->kernel, file, is_rv32, &elf, error))
            return -1;
        layout->kernel_entry = elf.entry;
        return 0;
    }
    struct image image = {.text_offset = offset, .size = file.size};
    if (image_is(file)) {
        if (image_parse(&image, file, layout->kernel.name, error))
            return -1;
    } else if (boot_refuse_compressed(&layout->kernel, file, error)) {
        return -1;
    }
    layout->kernel_entry = ram->base + (is_under_bios ? offset : image.text_offset);
    return boot_place(ram, &layout->kernel, layout->kernel_entry, image.size, file, error);
}

static int boot_load_initrd(struct ram *ram, struct layout *layout, struct bytes file, bool is_under_bios,
                            struct error *error)
{
    if (initrd_check(file, error))
        return -1;
    uint64_t lowest = layout->kernel.end > layout->bios.end ? layout->kernel.end : layout->bios.end;
    if (lowest < ram->base)
        lowest = ram->base;
    uint64_t half = ram->memory_size / 2 < 128 * MIB ? ram->memory_size / 2 : 128 * MIB;
    if (is_under_bios && half < 48 * MIB)
        half = 48 * MIB;
    uint64_t start = align_up(ram->base + half > lowest ? ram->base + half : lowest, RAM_PAGE_SIZE);
    uint64_t limit = layout->tree.start;
    if (start > limit || file.size > limit - start)
        start = align_up(lowest, RAM_PAGE_SIZE);
    if (start > limit || file.size > limit - start)
        return error_set(error, EXIT_USAGE,
                         "initrd: %llu KiB do not fit between the kernel's end at 0x%llx and the "
                         "device tree at 0x%llx: give the machine more memory",
                         (unsigned long long)((file.size + 1023) >> 10), (unsigned long long)lowest,
                         (unsigned long long)limit);
    return boot_place(ram, &layout->initrd, start, file.size, file, error);
}

/* Only files that choose their own address (ELFs, large flat binaries) can collide. */
static int boot_check_overlap(const struct layout *layout, struct error *error)
{
    const struct region *regions[] = {&layout->bios, &layout->kernel, &layout->initrd, &layout->tree};
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned j = 0; j < i; j++) {
            if (regions[i]->start < regions[j]->end && regions[j]->start < regions[i]->end)
                return error_set(error, EXIT_USAGE,
                                 "%s (0x%llx to 0x%llx) and %s (0x%llx to 0x%llx) overlap in "
                                 "memory",
                                 regions[j]->name, (unsigned long long)regions[j]->start,
                                 (unsigned long long)regions[j]->end, regions[i]->name,
                                 (unsigned long long)regions[i]->start, (unsigned long long)regions[i]->end);
        }
    }
    return 0;
}

/* The address that OpenSBI's fw_dynamic finds in a2: where to go on, in S mode, on hart 0. */
static uint64_t boot_write_dynamic_info(struct ram *ram, const struct layout *layout, bool is_rv32)
{
    const uint64_t words[6] = {FW_DYNAMIC_MAGIC, FW_DYNAMIC_VERSION, layout->kernel_entry, FW_DYNAMIC_MODE_S};
    uint8_t info[6 * 8] = {0};
    size_t width = is_rv32 ? 4 : 8;
    for (unsigned i = 0; i < 6; i++) {
        if (is_rv32)
            store_le32(info + i * width, (uint32_t)words[i]);
        else
            store_le64(info + i * width, words[i]);
    }
    uint64_t at = layout->tree.start + BOOT_TREE_ROOM;
    must(ram_write(ram, at, info, 6 * width));
    return at;
}

static int boot_write_tree(struct ram *ram, const struct layout *layout, const struct device_tree_config *tree,
                           struct bytes given, bool is_under_bios, struct boot_entry *entry, struct error *error)
{
    struct device_tree_config config = *tree;
    config.ram_base = ram->base;
    config.ram_size = ram->memory_size;
    config.is_machine_view = is_under_bios;
    config.has_svadu = tree->has_svadu && !is_under_bios; /* firmware decides about menvcfg.ADUE, not we */
    config.initrd_start = layout->initrd.start;
    config.initrd_end = layout->initrd.end;
    entry->has_svadu = config.has_svadu;

    struct buffer blob = {0};
    if (given.size ? device_tree_complete(&config, given, &blob, error) : device_tree_build(&config, &blob, error)) {
        buffer_deinit(&blob);
        return -1;
    }
    must(blob.size <= BOOT_TREE_ROOM);
    must(ram_write(ram, layout->tree.start, blob.data, blob.size));
    entry->device_tree_size = blob.size;
    buffer_deinit(&blob);
    return 0;
}

int boot_load(struct ram *ram, const struct boot_files *files, const struct device_tree_config *tree,
              struct boot_entry *entry, struct error *error)
{
    bool is_under_bios = !boot_has_built_in_sbi(files);
    struct layout layout = {.bios = {.name = "bios"},
                            .kernel = {.name = "kernel"},
                            .initrd = {.name = "initrd"},
                            .tree = {.name = "device tree"}};
    *entry = (struct boot_entry){0};
    must(ram->base % (2 * MIB) == 0 && ram->memory_size >= RAM_MIN_BYTES);
    if (!is_under_bios && !files->kernel.size)
        return error_set(error, EXIT_USAGE, "neither a kernel nor a bios was given, or the file is empty");

    uint64_t top = ram->memory_size < 1024 * MIB ? ram->memory_size : 1024 * MIB;
    layout.tree.start = ram->base + (top - BOOT_TREE_ROOM - BOOT_INFO_ROOM) / (2 * MIB) * (2 * MIB);
    layout.tree.end = layout.tree.start + BOOT_TREE_ROOM + BOOT_INFO_ROOM;
    if (is_under_bios && boot_load_bios(ram, &layout, files->bios, tree->is_rv32, entry, error))
        return -1;
    if (files->kernel.size && boot_load_kernel(ram, &layout, files->kernel, tree->is_rv32, is_under_bios, error))
        return -1;
    if (files->initrd.size && boot_load_initrd(ram, &layout, files->initrd, is_under_bios, error))
        return -1;
    if (boot_check_overlap(&layout, error) ||
        boot_write_tree(ram, &layout, tree, files->tree, is_under_bios, entry, error))
        return -1;

    entry->a1 = layout.tree.start;
    entry->privilege = is_under_bios ? HART_M : HART_S;
    entry->pc = is_under_bios ? layout.bios_entry : layout.kernel_entry;
    if (is_under_bios)
        entry->a2 = boot_write_dynamic_info(ram, &layout, tree->is_rv32);
    return 0;
}

void boot_enter(struct hart *hart, const struct boot_entry *entry)
{
    enum { CSR_MENVCFG = 0x30a, CSR_MENVCFGH = 0x31a, A0 = 10, A1 = 11, A2 = 12 };
    const uint64_t stce = 1ull << 63;
    const uint64_t adue = 1ull << 61;
    hart_reset(hart, entry->pc, entry->privilege);
    uint64_t menvcfg = stce | (entry->has_svadu ? adue : 0);
    if (entry->privilege == HART_S && hart_isa(hart) == HART_RV32)
        must(hart_set_csr(hart, CSR_MENVCFGH, menvcfg >> 32));
    else if (entry->privilege == HART_S)
        must(hart_set_csr(hart, CSR_MENVCFG, menvcfg));
    hart_set(hart, A0, entry->a0);
    hart_set(hart, A1, entry->a1);
    hart_set(hart, A2, entry->a2);
}
