/* The layout of a boot: what lies where, what the hart is told, and what does not fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <libfdt.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/firmware/boot.h"
#include "tests/lib/elf_sample.h"

#define MIB (1ull << 20)

struct fixture {
    struct ram ram;
    struct boot_files files;
    struct device_tree_config tree;
    struct boot_entry entry;
    struct error error;
    struct buffer elf;
    struct buffer blob; /* a device tree of the user's */
    uint8_t *kernel;    /* an Image of 1 MiB in the file, 3 MiB in memory */
    uint8_t *initrd;
};

#define KERNEL_SIZE (1 * MIB)
#define KERNEL_MEMORY (3 * MIB)
#define INITRD_SIZE (2 * MIB + 77)

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.tree = {.cmdline = "quiet", .virtio_slots = 3, .has_svadu = true}};
    elf_sample_build(&fixture.elf);
    fixture.kernel = mem_alloc(KERNEL_SIZE, 1);
    store_le64(fixture.kernel + 8, 2 * MIB);
    store_le64(fixture.kernel + 16, KERNEL_MEMORY);
    memcpy(fixture.kernel + 56, "RSC\x05", 4);
    fixture.kernel[KERNEL_SIZE - 1] = 0x4b;
    fixture.initrd = mem_alloc(INITRD_SIZE, 1);
    memcpy(fixture.initrd, "\x1f\x8b\x08", 3); /* packed: what is in it is not looked at */
    fixture.initrd[INITRD_SIZE - 1] = 0x49;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    ram_deinit(&fixture->ram);
    buffer_deinit(&fixture->elf);
    buffer_deinit(&fixture->blob);
    mem_free(fixture->kernel);
    mem_free(fixture->initrd);
    return 0;
}

static int load(struct fixture *fixture, uint64_t ram_size)
{
    ram_deinit(&fixture->ram);
    assert_int_equal(ram_init(&fixture->ram, RAM_BASE, ram_size, NULL), 0);
    fixture->error = (struct error){0};
    return boot_load(&fixture->ram, &fixture->files, &fixture->tree, &fixture->entry, &fixture->error);
}

static void give_kernel(struct fixture *fixture)
{
    fixture->files.kernel = bytes_of(fixture->kernel, KERNEL_SIZE);
}

static void give_initrd(struct fixture *fixture)
{
    fixture->files.initrd = bytes_of(fixture->initrd, INITRD_SIZE);
}

static const void *tree_in_ram(struct fixture *fixture)
{
    struct bytes tree = ram_view(&fixture->ram, fixture->entry.a1, fixture->entry.device_tree_size);
    assert_non_null(tree.data);
    assert_int_equal(fdt_check_full(tree.data, tree.size), 0);
    return tree.data;
}

static uint64_t chosen(struct fixture *fixture, const char *name)
{
    const void *tree = tree_in_ram(fixture);
    const void *value = fdt_getprop(tree, fdt_path_offset(tree, "/chosen"), name, NULL);
    return value ? load_be64(value) : 0;
}

static void a_kernel_starts_in_s_mode_behind_its_text_offset(void **state)
{
    struct fixture *fixture = *state;
    give_kernel(fixture);
    assert_true(boot_has_built_in_sbi(&fixture->files));
    assert_int_equal(load(fixture, 64 * MIB), 0);
    assert_int_equal(fixture->entry.pc, RAM_BASE + 2 * MIB);
    assert_int_equal(fixture->entry.privilege, HART_S);
    assert_int_equal(fixture->entry.a0, 0);
    assert_int_equal(fixture->entry.a1 % 8, 0);
    assert_int_equal(fixture->entry.a2, 0);
    assert_true(fixture->entry.has_svadu);
    assert_false(fixture->entry.has_htif);
    assert_int_equal(ram_view(&fixture->ram, RAM_BASE + 2 * MIB + KERNEL_SIZE - 1, 1).data[0], 0x4b);
    const void *tree = tree_in_ram(fixture);
    assert_true(fdt_path_offset(tree, "/soc/clint@2000000") < 0);
    assert_int_equal(chosen(fixture, "linux,initrd-start"), 0);
}

static void another_text_offset_is_followed(void **state)
{
    struct fixture *fixture = *state;
    store_le64(fixture->kernel + 8, 4 * MIB);
    give_kernel(fixture);
    assert_int_equal(load(fixture, 64 * MIB), 0);
    assert_int_equal(fixture->entry.pc, RAM_BASE + 4 * MIB);
}

/* Whatever the size of RAM: the initrd is whole, and lies clear of kernel and tree. */
static void an_initrd_lies_between_kernel_and_tree(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t sizes[] = {16 * MIB, 17 * MIB + 4096, 64 * MIB, 256 * MIB, 2048 * MIB, 4096 * MIB};
    give_kernel(fixture);
    give_initrd(fixture);
    for (unsigned is_under_bios = 0; is_under_bios < 2; is_under_bios++) {
        if (is_under_bios)
            fixture->files.bios = buffer_bytes(&fixture->elf);
        for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            assert_int_equal(load(fixture, sizes[i]), 0);
            uint64_t start = chosen(fixture, "linux,initrd-start");
            uint64_t end = chosen(fixture, "linux,initrd-end");
            assert_int_equal(end - start, INITRD_SIZE);
            assert_int_equal(start % RAM_PAGE_SIZE, 0);
            assert_true(start >= RAM_BASE + 2 * MIB + KERNEL_MEMORY);
            assert_true(end <= fixture->entry.a1);
            assert_memory_equal(ram_view(&fixture->ram, start, INITRD_SIZE).data, fixture->initrd, INITRD_SIZE);
            assert_true(fixture->entry.a1 < 1ull << 32);
        }
    }
}

static void a_bios_starts_in_m_mode_and_is_told_of_the_kernel(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t flat[] = {0x13, 0, 0, 0, 0x6f, 0, 0, 0};
    fixture->files.bios = bytes_of(flat, sizeof flat);
    give_kernel(fixture);
    assert_false(boot_has_built_in_sbi(&fixture->files));
    assert_int_equal(load(fixture, 64 * MIB), 0);
    assert_int_equal(fixture->entry.pc, RAM_BASE);
    assert_int_equal(fixture->entry.privilege, HART_M);
    assert_false(fixture->entry.has_svadu);
    assert_memory_equal(ram_view(&fixture->ram, RAM_BASE, sizeof flat).data, flat, sizeof flat);
    const uint8_t *info = ram_view(&fixture->ram, fixture->entry.a2, 48).data;
    assert_non_null(info);
    assert_int_equal(load_le64(info), 0x4942534f);
    assert_int_equal(load_le64(info + 8), 2);
    assert_int_equal(load_le64(info + 16), RAM_BASE + 2 * MIB);
    assert_int_equal(load_le64(info + 24), 1);
    assert_int_equal(load_le64(info + 32), 0);
    assert_int_equal(load_le64(info + 40), 0);
    assert_true(fixture->entry.a2 >= fixture->entry.a1 + fixture->entry.device_tree_size);
    assert_true(fdt_path_offset(tree_in_ram(fixture), "/soc/clint@2000000") > 0);
}

static void a_bare_elf_brings_its_entry_and_its_htif(void **state)
{
    struct fixture *fixture = *state;
    fixture->files.bios = buffer_bytes(&fixture->elf);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    assert_int_equal(fixture->entry.pc, ELF_SAMPLE_ENTRY);
    assert_int_equal(fixture->entry.privilege, HART_M);
    assert_true(fixture->entry.has_htif);
    assert_int_equal(fixture->entry.tohost, ELF_SAMPLE_TOHOST);
    assert_int_equal(fixture->entry.fromhost, ELF_SAMPLE_FROMHOST);
    tree_in_ram(fixture);
}

static void a_kernel_may_be_an_elf(void **state)
{
    struct fixture *fixture = *state;
    fixture->files.kernel = buffer_bytes(&fixture->elf);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    assert_int_equal(fixture->entry.pc, ELF_SAMPLE_ENTRY);
    assert_int_equal(fixture->entry.privilege, HART_S);
    assert_false(fixture->entry.has_htif);
}

static void a_flat_kernel_goes_where_fw_jump_goes(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t flat[] = {0x13, 0, 0, 0};
    fixture->files.kernel = bytes_of(flat, sizeof flat);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    assert_int_equal(fixture->entry.pc, RAM_BASE + 2 * MIB);
}

/* A machine of 32 bits: kernels behind the first page of 4 MiB, words of 32 bits for OpenSBI, ELFs of class 32. */
static void a_machine_of_32_bits(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t flat[] = {0x13, 0, 0, 0};
    struct buffer narrow = {0};
    elf_sample_build_32(&narrow);
    fixture->tree.is_rv32 = true;
    fixture->files.kernel = bytes_of(flat, sizeof flat);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    assert_int_equal(fixture->entry.pc, RAM_BASE + 4 * MIB);
    fixture->files.bios = buffer_bytes(&narrow);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    assert_int_equal(fixture->entry.pc, ELF_SAMPLE_ENTRY);
    assert_int_equal(fixture->entry.tohost, ELF_SAMPLE_TOHOST);
    assert_int_equal(fixture->entry.fromhost, ELF_SAMPLE_FROMHOST);
    const uint8_t *info = ram_view(&fixture->ram, fixture->entry.a2, 24).data;
    assert_int_equal(load_le32(info), 0x4942534f);
    assert_int_equal(load_le32(info + 4), 2);
    assert_int_equal(load_le32(info + 8), RAM_BASE + 4 * MIB);
    assert_int_equal(load_le32(info + 12), 1);
    assert_int_equal(load_le64(info + 16), 0);
    give_kernel(fixture); /* an Image says itself where it goes, but under a bios */
    assert_int_equal(load(fixture, 16 * MIB), 0);
    assert_int_equal(load_le32(ram_view(&fixture->ram, fixture->entry.a2, 24).data + 8), RAM_BASE + 4 * MIB);
    fixture->files.bios = bytes_of(NULL, 0);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    assert_int_equal(fixture->entry.pc, RAM_BASE + 2 * MIB);
    buffer_deinit(&narrow);
}

static void entered_with_the_upper_half_of_menvcfg(void **state)
{
    struct fixture *fixture = *state;
    struct bus bus;
    uint64_t value;
    fixture->tree.is_rv32 = true;
    give_kernel(fixture);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    bus_init(&bus, &fixture->ram);
    struct hart *hart =
        hart_new(&(struct hart_config){.ram = &fixture->ram, .bus = &bus, .isa = HART_RV32, .clock_hz = 1000000000});
    boot_enter(hart, &fixture->entry);
    assert_int_equal(hart_pc(hart), RAM_BASE + 2 * MIB);
    assert_int_equal(hart_get(hart, 11), fixture->entry.a1);
    assert_true(hart_csr(hart, 0x31a, &value)); /* menvcfgh: STCE, ADUE */
    assert_int_equal(value, 0xa0000000);
    hart_free(hart);
}

/* A reboot over RAM that a guest has scribbled into gives the same start. */
static void loading_again_restores_what_was_loaded(void **state)
{
    struct fixture *fixture = *state;
    give_kernel(fixture);
    give_initrd(fixture);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    struct boot_entry first = fixture->entry;
    struct hash128 before = ram_hash(&fixture->ram);
    ram_fill(&fixture->ram, RAM_BASE + 2 * MIB, 0xaa, KERNEL_SIZE);
    ram_fill(&fixture->ram, fixture->entry.a1, 0xaa, 4096);
    assert_int_equal(boot_load(&fixture->ram, &fixture->files, &fixture->tree, &fixture->entry, &fixture->error), 0);
    assert_memory_equal(&first, &fixture->entry, sizeof first);
    assert_true(hash_equal(before, ram_hash(&fixture->ram)));
}

static void refused(struct fixture *fixture, uint64_t ram_size, enum exit_code code, const char *message)
{
    assert_int_equal(load(fixture, ram_size), -1);
    assert_int_equal(fixture->error.code, code);
    assert_non_null(strstr(fixture->error.message, message));
}

static void an_elf_of_the_other_width_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct buffer narrow = {0};
    elf_sample_build_32(&narrow);
    fixture->files.bios = buffer_bytes(&narrow);
    refused(fixture, 16 * MIB, EXIT_USAGE,
            "bios: this is an ELF of 32 bits, but the machine has 64: write machine.isa: rv32");
    fixture->tree.is_rv32 = true;
    fixture->files.bios = bytes_of(NULL, 0);
    fixture->files.kernel = buffer_bytes(&fixture->elf);
    refused(fixture, 16 * MIB, EXIT_USAGE,
            "kernel: this is an ELF of 64 bits, but the machine has 32: write machine.isa: rv64");
    buffer_deinit(&narrow);
}

static void nothing_to_run_is_refused(void **state)
{
    struct fixture *fixture = *state;
    refused(fixture, 16 * MIB, EXIT_USAGE, "neither a kernel nor a bios");
    give_initrd(fixture);
    refused(fixture, 16 * MIB, EXIT_USAGE, "neither a kernel nor a bios");
}

static void what_does_not_fit_is_refused(void **state)
{
    struct fixture *fixture = *state;
    give_kernel(fixture);
    store_le64(fixture->kernel + 16, 15 * MIB);
    refused(fixture, 16 * MIB, EXIT_USAGE, "kernel: it needs 15360 KiB of memory from 0x80200000 on");
    store_le64(fixture->kernel + 16, 13 * MIB);
    refused(fixture, 16 * MIB, EXIT_USAGE, "kernel (0x80200000 to 0x80f00000) and device tree");
    store_le64(fixture->kernel + 16, 12 * MIB - 4096);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    give_initrd(fixture);
    refused(fixture, 16 * MIB, EXIT_USAGE, "initrd: 2049 KiB do not fit between");
}

static void a_bios_that_reaches_into_the_kernel_is_refused(void **state)
{
    struct fixture *fixture = *state;
    uint8_t *bios = mem_alloc(2 * MIB + 1, 1);
    give_kernel(fixture);
    fixture->files.bios = bytes_of(bios, 2 * MIB);
    assert_int_equal(load(fixture, 16 * MIB), 0);
    fixture->files.bios = bytes_of(bios, 2 * MIB + 1);
    refused(fixture, 16 * MIB, EXIT_USAGE, "bios (0x80000000 to 0x80200001) and kernel (0x80200000");
    mem_free(bios);
}

static void damaged_files_are_refused_by_their_role(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t gzip[] = {0x1f, 0x8b, 0x08, 0};
    fixture->files.kernel = bytes_of(gzip, sizeof gzip);
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "kernel: the file is compressed (gzip) at offset 0");
    fixture->files.bios = bytes_of(gzip, sizeof gzip);
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "bios: the file is compressed (gzip) at offset 0");
    fixture->files.bios = bytes_of(fixture->elf.data, 60);
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "bios: damaged ELF at offset 60");
    fixture->files.bios = bytes_of(NULL, 0);
    fixture->files.kernel = bytes_of(fixture->elf.data, 60);
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "kernel: damaged ELF at offset 60");
    give_kernel(fixture);
    store_le64(fixture->kernel + 16, UINT64_MAX);
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "kernel: damaged kernel Image at offset 16");
    store_le64(fixture->kernel + 16, 1ull << 40);
    refused(fixture, 16 * MIB, EXIT_USAGE, "kernel: it needs");
    store_le64(fixture->kernel + 16, KERNEL_MEMORY);
    give_initrd(fixture);
    fixture->initrd[0] = 0;
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "initrd: damaged at offset 0");
}

/* A device tree of the user's: the builder's, with another model, another memory and no /chosen. */
static void give_tree(struct fixture *fixture)
{
    struct device_tree_config config = {.ram_base = RAM_BASE, .ram_size = 32 * MIB, .cmdline = "old"};
    buffer_clear(&fixture->blob);
    assert_int_equal(device_tree_build(&config, &fixture->blob, NULL), 0);
    void *tree = fixture->blob.data;
    assert_int_equal(fdt_del_node(tree, fdt_path_offset(tree, "/chosen")), 0);
    assert_int_equal(fdt_setprop_string(tree, 0, "model", "the user's"), 0);
    assert_int_equal(fdt_pack(tree), 0);
    fixture->files.tree = bytes_of(tree, fdt_totalsize(tree));
}

static void a_given_tree_is_completed(void **state)
{
    struct fixture *fixture = *state;
    uint8_t seed[DEVICE_TREE_SEED_BYTES];
    memset(seed, 0x5e, sizeof seed);
    fixture->tree.rng_seed = bytes_of(seed, sizeof seed);
    give_kernel(fixture);
    give_initrd(fixture);
    give_tree(fixture);
    assert_int_equal(load(fixture, 64 * MIB), 0);
    const void *tree = tree_in_ram(fixture);
    assert_string_equal(fdt_getprop(tree, 0, "model", NULL), "the user's");
    int node = fdt_path_offset(tree, "/chosen");
    assert_string_equal(fdt_getprop(tree, node, "bootargs", NULL), "quiet");
    assert_memory_equal(fdt_getprop(tree, node, "rng-seed", NULL), seed, sizeof seed);
    assert_int_equal(chosen(fixture, "linux,initrd-end") - chosen(fixture, "linux,initrd-start"), INITRD_SIZE);
    const uint8_t *reg = fdt_getprop(tree, fdt_path_offset(tree, "/memory@80000000"), "reg", NULL);
    assert_int_equal(load_be64(reg), RAM_BASE);
    assert_int_equal(load_be64(reg + 8), 64 * MIB);
}

static void a_given_tree_keeps_what_the_scenario_leaves_open(void **state)
{
    struct fixture *fixture = *state;
    struct device_tree_config config = {
        .ram_base = RAM_BASE, .ram_size = 32 * MIB, .cmdline = "its own", .initrd_start = 1, .initrd_end = 2};
    assert_int_equal(device_tree_build(&config, &fixture->blob, NULL), 0);
    fixture->files.tree = buffer_bytes(&fixture->blob);
    fixture->tree.cmdline = "";
    give_kernel(fixture);
    assert_int_equal(load(fixture, 64 * MIB), 0);
    const void *tree = tree_in_ram(fixture);
    int node = fdt_path_offset(tree, "/chosen");
    assert_string_equal(fdt_getprop(tree, node, "bootargs", NULL), "its own");
    assert_null(fdt_getprop(tree, node, "linux,initrd-start", NULL));
}

static void a_damaged_given_tree_is_refused_with_its_place(void **state)
{
    struct fixture *fixture = *state;
    give_kernel(fixture);
    give_tree(fixture);
    size_t size = fixture->files.tree.size;
    uint8_t *tree = fixture->blob.data;
    fixture->files.tree.size = 39;
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "dtb: damaged device tree at offset 39: the file ends inside");
    fixture->files.tree.size = size - 1;
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "dtb: damaged device tree at offset 4: its header says");
    fixture->files.tree.size = size;
    tree[0] ^= 1;
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "dtb: damaged device tree at offset 0: expected the magic");
    tree[0] ^= 1;
    tree[23] = 2;
    refused(fixture, 16 * MIB, EXIT_DAMAGED, "dtb: damaged device tree at offset 20: version 2, expected 17");
    tree[23] = 17;
    uint32_t structure = load_be32(tree + 8);
    tree[structure + 11] ^= 0x40; /* the tag behind the root's name */
    char message[80];
    snprintf(message, sizeof message, "dtb: damaged device tree at offset %u: FDT_ERR_", structure + 8);
    refused(fixture, 16 * MIB, EXIT_DAMAGED, message);
    tree[structure + 11] ^= 0x40;
    assert_int_equal(load(fixture, 16 * MIB), 0);
}

/* Whatever byte is another, in whatever length: refused, or a tree that libfdt takes lies in RAM. */
static void no_damage_to_a_given_tree_goes_unseen(void **state)
{
    struct fixture *fixture = *state;
    give_kernel(fixture);
    give_tree(fixture);
    size_t size = fixture->files.tree.size;
    assert_int_equal(ram_init(&fixture->ram, RAM_BASE, 16 * MIB, NULL), 0);
    for (size_t at = 0; at < 2 * size; at++) {
        uint8_t *byte = &fixture->blob.data[at / 2];
        uint8_t old = *byte;
        *byte = at % 2 ? 0xff : (uint8_t)(old ^ 1);
        if (boot_load(&fixture->ram, &fixture->files, &fixture->tree, &fixture->entry, &fixture->error) == 0)
            tree_in_ram(fixture);
        *byte = old;
    }
    for (size_t cut = 0; cut < size; cut++) {
        fixture->files.tree.size = cut ? cut : 1;
        assert_int_equal(boot_load(&fixture->ram, &fixture->files, &fixture->tree, &fixture->entry, &fixture->error),
                         -1);
    }
}

static void a_given_tree_that_is_too_large_is_refused(void **state)
{
    struct fixture *fixture = *state;
    give_kernel(fixture);
    give_tree(fixture);
    struct buffer large = {0};
    size_t room = DEVICE_TREE_MAX;
    assert_int_equal(fdt_open_into(fixture->blob.data, buffer_extend(&large, room), (int)room), 0);
    fixture->files.tree = buffer_bytes(&large);
    refused(fixture, 16 * MIB, EXIT_USAGE, "dtb: the device tree has 61440 bytes, there is room for 57344");
    buffer_deinit(&large);
}

static void a_command_line_that_is_too_long_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char cmdline[DEVICE_TREE_CMDLINE_MAX + 1];
    memset(cmdline, 'x', sizeof cmdline - 1);
    cmdline[sizeof cmdline - 1] = 0;
    fixture->tree.cmdline = cmdline;
    give_kernel(fixture);
    refused(fixture, 16 * MIB, EXIT_USAGE, "cmdline: 1024 bytes");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_kernel_starts_in_s_mode_behind_its_text_offset),
        CASE(another_text_offset_is_followed),
        CASE(an_initrd_lies_between_kernel_and_tree),
        CASE(a_bios_starts_in_m_mode_and_is_told_of_the_kernel),
        CASE(a_bare_elf_brings_its_entry_and_its_htif),
        CASE(a_kernel_may_be_an_elf),
        CASE(a_flat_kernel_goes_where_fw_jump_goes),
        CASE(loading_again_restores_what_was_loaded),
        CASE(a_machine_of_32_bits),
        CASE(entered_with_the_upper_half_of_menvcfg),
        CASE(an_elf_of_the_other_width_is_refused),
        CASE(nothing_to_run_is_refused),
        CASE(what_does_not_fit_is_refused),
        CASE(a_bios_that_reaches_into_the_kernel_is_refused),
        CASE(damaged_files_are_refused_by_their_role),
        CASE(a_command_line_that_is_too_long_is_refused),
        CASE(a_given_tree_is_completed),
        CASE(a_given_tree_keeps_what_the_scenario_leaves_open),
        CASE(a_damaged_given_tree_is_refused_with_its_place),
        CASE(no_damage_to_a_given_tree_goes_unseen),
        CASE(a_given_tree_that_is_too_large_is_refused),
    };
    return cmocka_run_group_tests_name("boot", tests, NULL, NULL);
}
