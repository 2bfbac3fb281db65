/* Pokes every device with every width at every offset, and what lies between them: loads, stores, AMOs, LR/SC and
 * floating point, aligned and not. Ends with "survived". */
#include "lib/hostile.h"

struct region {
    const char *name;
    uint64_t start, end;
};

/* Large regions are poked where their registers are. */
static const struct region regions[] = {
    {"hole at 0", 0, 0x40},
    {"syscon", SYSCON_BASE, SYSCON_BASE + 0x1000},
    {"rtc", RTC_BASE, RTC_BASE + 0x1000},
    {"clint", CLINT_BASE, CLINT_BASE + 0x80},
    {"clint", CLINT_BASE + 0x3fc0, CLINT_BASE + 0x4040},
    {"clint", CLINT_BASE + 0xbf80, CLINT_BASE + 0x10000 + 0x40},
    {"sswi", 0x02f00000, 0x02f00080},
    {"sswi", 0x02f03fc0, 0x02f04040},
    {"plic", PLIC_BASE, PLIC_BASE + 0x2200},
    {"plic", PLIC_BASE + 0x200000, PLIC_BASE + 0x202100},
    {"plic", PLIC_BASE + 0x5fffc0, PLIC_BASE + 0x600040},
    {"uart", UART_BASE, UART_BASE + 0x140},
    {"virtio", VIRTIO_BASE, VIRTIO_BASE + 8 * VIRTIO_STRIDE + 0x40},
    {"hole", 0x40000000, 0x40000040},
    {"below RAM", RAM_BASE - 0x40, RAM_BASE},
    {"top of 32 bits", 0xffffffc0, 0x100000040},
    {"above 56 bits", 0x0100000000000000, 0x0100000000000040},
    {"the end", 0xffffffffffffff80, 0xffffffffffffffc0},
};

/* No value ends or restarts the machine at the finisher's first register. */
static const uint64_t values[] = {0, ~0ull, 0x8000000080000001, 0x0000000100000002};

static uint64_t attempts;

static void poke_aligned(uint64_t address)
{
    for (unsigned i = 0; i < sizeof values / sizeof values[0]; i++) {
        try_sb(address, values[i]);
        attempts++;
        if (address % 2 == 0) {
            try_sh(address, values[i]);
            attempts++;
        }
        if (address % 4 == 0) {
            try_sw(address, values[i]);
            attempts++;
        }
        if (address % 8 == 0) {
            try_sd(address, values[i]);
            attempts++;
        }
    }
    try_lb(address);
    try_lh(address);
    try_lw(address);
    try_ld(address);
    attempts += 4;
}

static void poke_otherwise(uint64_t address)
{
    try_sh(address + 1, ~0ull);
    try_sw(address + 3, ~0ull);
    try_sd(address + 5, ~0ull);
    try_amoadd_w(address, 1);
    try_amoswap_d(address, 0);
    try_amomaxu_d(address, ~0ull);
    try_lr_sc(address, 0);
    try_float(address);
    attempts += 8;
}

/* What the pokes have done to the UART is undone, so that the last lines can be read. */
static void quiet_uart(void)
{
    write8(UART_BASE + 3, 0x03);
    write8(UART_BASE + 4, 0x00);
    write8(UART_BASE + 1, 0x00);
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    hostile_begin();
    write8(UART_BASE + 4, 0x10); /* loopback: what is poked into the transmitter is nobody's text */
    for (unsigned i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        for (uint64_t address = regions[i].start; address < regions[i].end; address++)
            poke_aligned(address);
        for (uint64_t address = regions[i].start; address < regions[i].end; address += 64)
            poke_otherwise(address);
        quiet_uart();
        uart_text("\n");
        uart_text(regions[i].name);
        uart_text(": traps ");
        uart_decimal(hostile_traps());
        uart_text("\n");
        write8(UART_BASE + 4, 0x10);
    }
    quiet_uart();
    hostile_survived("mmio", attempts);
    return 0;
}
