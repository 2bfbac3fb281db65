/* The device tree builder. Written front to back with libfdt's sequential calls: the first failure is kept and every
 * later call does nothing, so that the functions below read like the tree that they make. */
#include "src/firmware/device_tree.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/must.h"
#include "src/cpu/hart.h"
#include "src/devices/clint.h"
#include "src/devices/plic.h"
#include "src/devices/rtc_goldfish.h"
#include "src/devices/syscon.h"
#include "src/devices/uart16550.h"
#include "src/devices/virtio/mmio.h"

/* Room for the tree without its slack: it has about 4 KiB, a command line and a seed. */
#define TREE_CAPACITY (16u << 10)

enum tree_phandle { PHANDLE_CPU_INTC = 1, PHANDLE_PLIC, PHANDLE_SYSCON };

struct tree {
    void *fdt;
    int status; /* 0 or the first libfdt error */
};

static void tree_begin(struct tree *tree, const char *name)
{
    if (!tree->status)
        tree->status = fdt_begin_node(tree->fdt, name);
}

/* A node "name@address" with its reg property of one address and size. */
static void tree_begin_at(struct tree *tree, const char *name, uint64_t address, uint64_t size)
{
    char full[64];
    snprintf(full, sizeof full, "%s@%llx", name, (unsigned long long)address);
    tree_begin(tree, full);
    uint8_t reg[16];
    store_be64(reg, address);
    store_be64(reg + 8, size);
    if (!tree->status)
        tree->status = fdt_property(tree->fdt, "reg", reg, sizeof reg);
}

static void tree_end(struct tree *tree)
{
    if (!tree->status)
        tree->status = fdt_end_node(tree->fdt);
}

static void tree_data(struct tree *tree, const char *name, const void *data, size_t size)
{
    if (!tree->status)
        tree->status = fdt_property(tree->fdt, name, data, (int)size);
}

static void tree_string(struct tree *tree, const char *name, const char *value)
{
    tree_data(tree, name, value, strlen(value) + 1);
}

static void tree_flag(struct tree *tree, const char *name)
{
    tree_data(tree, name, NULL, 0);
}

static void tree_u32(struct tree *tree, const char *name, uint32_t value)
{
    uint8_t cell[4];
    store_be32(cell, value);
    tree_data(tree, name, cell, sizeof cell);
}

static void tree_u64(struct tree *tree, const char *name, uint64_t value)
{
    uint8_t cells[8];
    store_be64(cells, value);
    tree_data(tree, name, cells, sizeof cells);
}

/* Up to four cells. */
static void tree_cells(struct tree *tree, const char *name, const uint32_t *values, unsigned count)
{
    uint8_t cells[16];
    must(count <= 4);
    for (unsigned i = 0; i < count; i++)
        store_be32(cells + 4 * i, values[i]);
    tree_data(tree, name, cells, 4 * (size_t)count);
}

/* A list of strings, given with '|' between them. */
static void tree_strings(struct tree *tree, const char *name, const char *values)
{
    char list[256];
    size_t size = strlen(values) + 1;
    must(size <= sizeof list);
    memcpy(list, values, size);
    for (char *bar = strchr(list, '|'); bar; bar = strchr(bar, '|'))
        *bar++ = 0;
    tree_data(tree, name, list, size);
}

/* Where the bindings want it: below /chosen, which then needs cells of its own. */
static void tree_framebuffer(struct tree *tree, const struct device_tree_config *config)
{
    tree_u32(tree, "#address-cells", 2);
    tree_u32(tree, "#size-cells", 2);
    tree_flag(tree, "ranges");
    tree_begin_at(tree, "framebuffer", config->ram_base + config->ram_size, framebuffer_bytes(&config->framebuffer));
    tree_string(tree, "compatible", "simple-framebuffer");
    tree_u32(tree, "width", config->framebuffer.width);
    tree_u32(tree, "height", config->framebuffer.height);
    tree_u32(tree, "stride", framebuffer_stride(&config->framebuffer));
    tree_string(tree, "format", FRAMEBUFFER_FORMAT);
    tree_end(tree);
}

static void tree_chosen(struct tree *tree, const struct device_tree_config *config)
{
    tree_begin(tree, "chosen");
    tree_string(tree, "stdout-path", "/soc/serial@10000000");
    tree_string(tree, "bootargs", config->cmdline ? config->cmdline : "");
    if (config->rng_seed.size)
        tree_data(tree, "rng-seed", config->rng_seed.data, config->rng_seed.size);
    if (config->initrd_end > config->initrd_start) {
        tree_u64(tree, "linux,initrd-start", config->initrd_start);
        tree_u64(tree, "linux,initrd-end", config->initrd_end);
    }
    if (config->framebuffer.width)
        tree_framebuffer(tree, config);
    tree_end(tree);
}

#define ISA_PLAIN "imafdc_zicntr_zicsr_zifencei_zihpm_zba_zbb_zbs_sstc_svinval"
#define ISA_WITH_SVADU "imafdc_zicntr_zicsr_zifencei_zihpm_zba_zbb_zbs_sstc_svadu_svinval"

static void tree_cpus(struct tree *tree, const struct device_tree_config *config)
{
    tree_begin(tree, "cpus");
    tree_u32(tree, "#address-cells", 1);
    tree_u32(tree, "#size-cells", 0);
    tree_u32(tree, "timebase-frequency", HART_TIMEBASE_HZ);
    tree_begin(tree, "cpu@0");
    tree_string(tree, "device_type", "cpu");
    tree_u32(tree, "reg", 0);
    tree_string(tree, "status", "okay");
    tree_string(tree, "compatible", "riscv");
    tree_string(tree, "riscv,isa-base", config->is_rv32 ? "rv32i" : "rv64i");
    if (config->has_svadu) {
        tree_string(tree, "riscv,isa", config->is_rv32 ? "rv32" ISA_WITH_SVADU : "rv64" ISA_WITH_SVADU);
        tree_strings(tree, "riscv,isa-extensions",
                     "i|m|a|f|d|c|zicntr|zicsr|zifencei|zihpm|zba|zbb|zbs|sstc|svadu|svinval");
    } else {
        tree_string(tree, "riscv,isa", config->is_rv32 ? "rv32" ISA_PLAIN : "rv64" ISA_PLAIN);
        tree_strings(tree, "riscv,isa-extensions",
                     "i|m|a|f|d|c|zicntr|zicsr|zifencei|zihpm|zba|zbb|zbs|sstc|svinval");
    }
    tree_string(tree, "mmu-type", config->is_rv32 ? "riscv,sv32" : "riscv,sv57");
    tree_begin(tree, "interrupt-controller");
    tree_string(tree, "compatible", "riscv,cpu-intc");
    tree_flag(tree, "interrupt-controller");
    tree_u32(tree, "#interrupt-cells", 1);
    tree_u32(tree, "#address-cells", 0);
    tree_u32(tree, "phandle", PHANDLE_CPU_INTC);
    tree_end(tree);
    tree_end(tree);
    tree_end(tree);
}

/* What only M mode may touch. A supervisor has stimecmp and the SBI instead. */
static void tree_machine_interrupts(struct tree *tree)
{
    const uint32_t clint[] = {PHANDLE_CPU_INTC, HART_IRQ_MSOFT, PHANDLE_CPU_INTC, HART_IRQ_MTIMER};
    tree_begin_at(tree, "clint", CLINT_BASE, CLINT_SIZE);
    tree_strings(tree, "compatible", "sifive,clint0|riscv,clint0");
    tree_cells(tree, "interrupts-extended", clint, 4);
    tree_end(tree);

    const uint32_t sswi[] = {PHANDLE_CPU_INTC, HART_IRQ_SSOFT};
    tree_begin_at(tree, "sswi", SSWI_BASE, SSWI_SIZE);
    tree_string(tree, "compatible", "riscv,aclint-sswi");
    tree_flag(tree, "interrupt-controller");
    tree_u32(tree, "#interrupt-cells", 0);
    tree_u32(tree, "#address-cells", 0);
    tree_cells(tree, "interrupts-extended", sswi, 2);
    tree_end(tree);
}

static void tree_plic(struct tree *tree)
{
    const uint32_t contexts[] = {PHANDLE_CPU_INTC, HART_IRQ_MEXT, PHANDLE_CPU_INTC, HART_IRQ_SEXT};
    tree_begin_at(tree, "plic", PLIC_BASE, PLIC_SIZE);
    tree_strings(tree, "compatible", "sifive,plic-1.0.0|riscv,plic0");
    tree_flag(tree, "interrupt-controller");
    tree_u32(tree, "#interrupt-cells", 1);
    tree_u32(tree, "#address-cells", 0);
    tree_cells(tree, "interrupts-extended", contexts, 4);
    tree_u32(tree, "riscv,ndev", PLIC_SOURCES - 1);
    tree_u32(tree, "phandle", PHANDLE_PLIC);
    tree_end(tree);
}

static void tree_interrupt(struct tree *tree, uint32_t number)
{
    tree_u32(tree, "interrupt-parent", PHANDLE_PLIC);
    tree_u32(tree, "interrupts", number);
}

static void tree_syscon(struct tree *tree)
{
    tree_begin_at(tree, "test", SYSCON_BASE, SYSCON_SIZE);
    tree_strings(tree, "compatible", "sifive,test1|sifive,test0|syscon");
    tree_u32(tree, "phandle", PHANDLE_SYSCON);
    tree_end(tree);
}

/* A node outside /soc that names a word to write into the syscon. */
static void tree_syscon_word(struct tree *tree, const char *name, const char *compatible, uint32_t word)
{
    tree_begin(tree, name);
    tree_string(tree, "compatible", compatible);
    tree_u32(tree, "regmap", PHANDLE_SYSCON);
    tree_u32(tree, "offset", 0);
    tree_u32(tree, "value", word);
    tree_end(tree);
}

static void tree_soc(struct tree *tree, const struct device_tree_config *config)
{
    tree_begin(tree, "soc");
    tree_u32(tree, "#address-cells", 2);
    tree_u32(tree, "#size-cells", 2);
    tree_string(tree, "compatible", "simple-bus");
    tree_flag(tree, "ranges");
    tree_syscon(tree);

    tree_begin_at(tree, "rtc", RTC_BASE, RTC_SIZE);
    tree_string(tree, "compatible", "google,goldfish-rtc");
    tree_interrupt(tree, RTC_IRQ);
    tree_end(tree);

    if (config->is_machine_view)
        tree_machine_interrupts(tree);
    tree_plic(tree);

    tree_begin_at(tree, "serial", UART_BASE, UART_SIZE);
    tree_string(tree, "compatible", "ns16550a");
    tree_u32(tree, "clock-frequency", UART_CLOCK_HZ);
    tree_interrupt(tree, UART_IRQ);
    tree_end(tree);

    for (unsigned slot = 0; slot < VIRTIO_SLOTS; slot++) {
        if (!(config->virtio_slots >> slot & 1))
            continue;
        tree_begin_at(tree, "virtio_mmio", VIRTIO_BASE + slot * VIRTIO_STRIDE, VIRTIO_STRIDE);
        tree_string(tree, "compatible", "virtio,mmio");
        tree_interrupt(tree, VIRTIO_IRQ(slot));
        tree_end(tree);
    }
    tree_end(tree);
}

static void tree_root(struct tree *tree, const struct device_tree_config *config)
{
    tree_begin(tree, "");
    tree_u32(tree, "#address-cells", 2);
    tree_u32(tree, "#size-cells", 2);
    tree_string(tree, "model", "reprise");
    tree_string(tree, "compatible", "riscv-virtio"); /* the map is QEMU's */
    tree_begin(tree, "aliases");
    tree_string(tree, "serial0", "/soc/serial@10000000");
    tree_end(tree);
    tree_chosen(tree, config);
    tree_begin_at(tree, "memory", config->ram_base, config->ram_size);
    tree_string(tree, "device_type", "memory");
    tree_end(tree);
    tree_cpus(tree, config);
    tree_soc(tree, config);
    tree_syscon_word(tree, "poweroff", "syscon-poweroff", SYSCON_POWER_OFF);
    tree_syscon_word(tree, "reboot", "syscon-reboot", SYSCON_REBOOT);
    tree_end(tree);
}

_Static_assert(DEVICE_TREE_CMDLINE_MAX + DEVICE_TREE_SEED_BYTES + 8192 <= TREE_CAPACITY, "the tree fits");

int device_tree_check_cmdline(const struct device_tree_config *config, struct error *error)
{
    size_t length = config->cmdline ? strlen(config->cmdline) : 0;
    if (length < DEVICE_TREE_CMDLINE_MAX)
        return 0;
    return error_set(error, EXIT_USAGE, "cmdline: %zu bytes, but a kernel takes at most %d", length,
                     DEVICE_TREE_CMDLINE_MAX - 1);
}

int device_tree_build(const struct device_tree_config *config, struct buffer *out, struct error *error)
{
    must(config->rng_seed.size <= DEVICE_TREE_SEED_BYTES && out->size == 0);
    if (device_tree_check_cmdline(config, error))
        return -1;
    struct tree tree = {.fdt = mem_alloc(TREE_CAPACITY, 1)};
    tree.status = fdt_create(tree.fdt, TREE_CAPACITY);
    if (!tree.status)
        tree.status = fdt_finish_reservemap(tree.fdt);
    tree_root(&tree, config);
    if (!tree.status)
        tree.status = fdt_finish(tree.fdt);
    must(tree.status == 0);

    /* Opened into a larger block, the tree has its free room at the end. */
    size_t size = (fdt_totalsize(tree.fdt) + DEVICE_TREE_SLACK + 7) & ~(size_t)7;
    uint8_t *start = buffer_extend(out, size);
    memset(start, 0, size);
    must(fdt_open_into(tree.fdt, start, (int)size) == 0);
    mem_free(tree.fdt);
    return 0;
}
