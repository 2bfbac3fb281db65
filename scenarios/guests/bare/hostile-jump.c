/* Jumps into devices and holes from every mode, and page tables that point everywhere: at devices, at nothing, at
 * themselves, with every mix of bits; roots outside RAM. Ends with "survived". */
#include "lib/hostile.h"

enum { PTE_V = 1, PTE_R = 2, PTE_W = 4, PTE_X = 8, PTE_U = 16, PTE_G = 32, PTE_A = 64, PTE_D = 128 };
enum { MODE_U, MODE_S };

#define PAGE 4096ull
#define SATP_SV39 (8ull << 60)
#define SATP_SV48 (9ull << 60)
#define SATP_SV57 (10ull << 60)
#define MPRV (1ull << 17)
#define SUM (1ull << 18)
#define MXR (1ull << 19)

static uint64_t root[512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));
static uint64_t leaf[512] __attribute__((aligned(4096)));
static uint64_t attempts;

static const uint64_t places[] = {
    0,
    4,
    0x1000,
    SYSCON_BASE,
    RTC_BASE,
    CLINT_BASE,
    CLINT_BASE + 0xbff8,
    0x02f00000,
    PLIC_BASE,
    UART_BASE,
    VIRTIO_BASE,
    VIRTIO_BASE + 0x50,
    0x40000000,
    RAM_BASE - 4,
    RAM_BASE - 2,
    0xfffffffc,
    0x100000000,
    0x00ffffffffffffff,
    0x8000000000000000,
    ~0ull - 3,
    ~1ull,
};

#define PLACES (sizeof places / sizeof places[0])

static uint64_t physical(uint64_t address)
{
    return (address >> 12 & ((1ull << 44) - 1)) << 10;
}

/* A load, a store, an AMO and floating point at a virtual address as S or U would do them. */
static void access_as(unsigned mode, uint64_t address)
{
    csr_clear(mstatus, 0x1800);
    csr_set(mstatus, MPRV | (uint64_t)mode << 11);
    try_lw(address);
    csr_clear(mstatus, 0x1800); /* the trap handler has left the mode that it came from */
    csr_set(mstatus, MPRV | (uint64_t)mode << 11);
    try_sd(address, 0);
    csr_clear(mstatus, 0x1800);
    csr_set(mstatus, MPRV | (uint64_t)mode << 11);
    try_amoadd_w(address, 0);
    csr_clear(mstatus, MPRV);
    attempts += 3;
}

static void flush(void)
{
    __asm__ volatile("sfence.vma" : : : "memory");
}

static void jumps(void)
{
    for (unsigned i = 0; i < PLACES; i++) {
        try_jump(places[i] & ~1ull);
        try_enter(places[i] & ~1ull, MODE_S);
        try_enter(places[i] & ~1ull, MODE_U);
        attempts += 3;
    }
}

/* One leaf at a time, at each level of the tree, with every mix of the low ten bits, at every place. */
static void leaves(void)
{
    uint64_t virtual_address[3] = {0x40201000, 0x40200000, 0x40000000};
    uint64_t *entries[3] = {&leaf[1], &middle[1], &root[1]};
    for (unsigned level = 0; level < 3; level++) {
        for (unsigned i = 0; i < PLACES; i++) {
            uint64_t saved = *entries[level];
            for (unsigned bits = 0; bits < 1024; bits++) {
                /* Executable pages are entered only where nothing that can be executed lies. */
                *entries[level] = physical(places[i]) | bits;
                flush();
                access_as(bits & 256 ? MODE_U : MODE_S, virtual_address[level] + (places[i] & 0xff8));
                if (bits % 64 == 11)
                    try_enter(virtual_address[level] + (places[i] & 0xffc), bits & PTE_U ? MODE_U : MODE_S);
            }
            *entries[level] = saved;
        }
    }
}

/* High bits that are reserved, or mean Svnapot and Svpbmt, which this machine does not have. */
static void reserved_bits(void)
{
    uint64_t saved = leaf[1];
    for (unsigned bit = 54; bit < 64; bit++) {
        leaf[1] = physical((uint64_t)(uintptr_t)leaf) | 1ull << bit | PTE_V | PTE_R | PTE_W | PTE_A | PTE_D;
        flush();
        access_as(MODE_S, 0x40201000);
    }
    leaf[1] = saved;
}

/* Roots everywhere, in every mode of satp, known or not. */
static void roots(void)
{
    for (uint64_t mode = 0; mode < 16; mode++) {
        for (unsigned i = 0; i < PLACES; i++) {
            csr_write(satp, mode << 60 | (places[i] >> 12 & ((1ull << 44) - 1)));
            flush();
            /* With translation off the place itself would be meant. */
            if (csr_read(satp) >> 60 == 0)
                continue;
            access_as(MODE_S, 0x40201000);
            access_as(MODE_U, ~0xfffull);
            try_enter(0x40201000, MODE_S);
            attempts++;
        }
    }
}

/* Every entry of the root is the root: a tree without an end, which is walked only as deep as it has levels. */
static void circles(void)
{
    static const uint64_t modes[] = {SATP_SV39, SATP_SV48, SATP_SV57};
    for (unsigned i = 0; i < 512; i++)
        middle[i] = physical((uint64_t)(uintptr_t)middle) | PTE_V;
    for (unsigned i = 0; i < 3; i++) {
        csr_write(satp, modes[i] | (uint64_t)(uintptr_t)middle >> 12);
        flush();
        for (uint64_t address = 0; address < 1ull << 38; address += 0x123456789) {
            access_as(MODE_S, address);
            try_enter(address & ~3ull, MODE_S);
            attempts++;
        }
    }
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    hostile_begin();
    write8(UART_BASE + 4, 0x10); /* loopback: what is stored into the transmitter is nobody's text */
    csr_write(pmpaddr0, ~0ull);
    csr_write(pmpcfg0, 0x1f); /* S and U may go everywhere */
    csr_set(mstatus, SUM | MXR);
    jumps();
    root[1] = physical((uint64_t)(uintptr_t)middle) | PTE_V;
    middle[1] = physical((uint64_t)(uintptr_t)leaf) | PTE_V;
    csr_write(satp, SATP_SV39 | (uint64_t)(uintptr_t)root >> 12);
    leaves();
    reserved_bits();
    roots();
    circles();
    csr_write(satp, 0);
    flush();
    write8(UART_BASE + 3, 0x03);
    write8(UART_BASE + 4, 0x00);
    uart_text("\njumps and page tables: traps ");
    uart_decimal(hostile_traps());
    uart_text("\n");
    hostile_survived("jump", attempts);
    return 0;
}
