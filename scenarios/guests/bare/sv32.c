/* An RV32 supervisor above the built-in SBI: prints by DBCN, turns on Sv32 with a superpage for itself and small pages
 * elsewhere, looks at what reads, writes, A and D bits and faults do, waits for the timer of the SBI (a 64-bit moment in
 * two registers), and shuts down. */
#include "lib/bare.h"

#if __riscv_xlen != 32
#error "Sv32 is for RV32"
#endif

enum { V = 1, R = 2, W = 4, X = 8, U = 16, A = 64, D = 128 };
enum { SBI_BASE = 0x10, SBI_TIME = 0x54494d45, SBI_SRST = 0x53525354, SBI_DBCN = 0x4442434e };

#define WINDOW 0xc0000000u /* of virtual memory */
#define STIE (1u << 5)

struct sbi_answer {
    uintptr_t error, value;
};

static uint32_t root[1024] __attribute__((aligned(4096))), leaves[1024] __attribute__((aligned(4096)));
static volatile uint32_t page[1024] __attribute__((aligned(4096)));
static volatile uintptr_t fault_cause, fault_address, timer_seen;

static struct sbi_answer sbi(uintptr_t extension, uintptr_t function, uintptr_t first, uintptr_t second,
                             uintptr_t third)
{
    register uintptr_t a0 __asm__("a0") = first, a1 __asm__("a1") = second, a2 __asm__("a2") = third;
    register uintptr_t a6 __asm__("a6") = function, a7 __asm__("a7") = extension;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
    return (struct sbi_answer){a0, a1};
}

static void say(const char *text)
{
    uintptr_t size = 0;
    while (text[size])
        size++;
    sbi(SBI_DBCN, 0, size, (uintptr_t)text, 0);
}

/* A fault is noted and its instruction, which has four bytes, left out; the timer is put off for ever. */
__attribute__((interrupt("supervisor"), aligned(4))) static void handler(void)
{
    uintptr_t cause = csr_read(scause);
    if (cause >> 31) {
        timer_seen = cause;
        csr_clear(sie, STIE);
        return;
    }
    fault_cause = cause;
    fault_address = csr_read(stval);
    csr_write(sepc, csr_read(sepc) + 4);
}

static uint32_t pte(const volatile void *frame, uint32_t flags)
{
    return (uint32_t)(uintptr_t)frame >> 12 << 10 | flags;
}

static uint32_t load(uintptr_t address)
{
    uint32_t value = 0;
    __asm__ volatile(".option push\n.option norvc\nlw %0, 0(%1)\n.option pop"
                     : "+r"(value)
                     : "r"(address)
                     : "memory");
    return value;
}

static void store(uintptr_t address, uint32_t value)
{
    __asm__ volatile(".option push\n.option norvc\nsw %0, 0(%1)\n.option pop"
                     :
                     : "r"(value), "r"(address)
                     : "memory");
}

static void need(int condition, const char *what)
{
    if (condition)
        return;
    say("wrong: ");
    say(what);
    say("\n");
    sbi(SBI_SRST, 0, 0, 1, 0);
}

static int faults(uintptr_t cause, uintptr_t address)
{
    int is_right = fault_cause == cause && fault_address == address;
    fault_cause = fault_address = 0;
    return is_right;
}

static void try_pages(void)
{
    root[0x80000000u >> 22] = pte((void *)0x80000000u, V | R | W | X | A | D); /* 4 MiB at once */
    root[WINDOW >> 22] = pte(leaves, V);
    leaves[0] = pte(page, V | R); /* A and D are the hart's business */
    leaves[1] = pte(page, V | R | W);
    leaves[2] = pte(page, V | R | W | U);
    csr_write(satp, 1u << 31 | (uintptr_t)root >> 12);
    __asm__ volatile("sfence.vma" ::: "memory");
    page[5] = 0x12345678;
    need(load(WINDOW + 20) == 0x12345678, "a load through a small page");
    need((leaves[0] & (A | D)) == A, "A is set by a load");
    store(WINDOW + 20, 1);
    need(faults(15, WINDOW + 20), "a store where W is clear");
    store(WINDOW + 0x1000 + 20, 7);
    need(page[5] == 7 && (leaves[1] & (A | D)) == (A | D), "D is set by a store");
    load(WINDOW + 0x2000);
    need(faults(13, WINDOW + 0x2000), "a user's page without SUM");
    csr_set(sstatus, 1 << 18);
    need(load(WINDOW + 0x2000 + 20) == 7, "a user's page with SUM");
    load(0xfffffffcu);
    need(faults(13, 0xfffffffcu), "the last word of the address space");
    csr_write(satp, 0);
    say("Sv32 works\n");
}

static uint64_t now(void)
{
    uint32_t high, low;
    do {
        high = csr_read(timeh);
        low = csr_read(time);
    } while (csr_read(timeh) != high);
    return (uint64_t)high << 32 | low;
}

static void try_timer(void)
{
    uint64_t at = now() + 50000;
    sbi(SBI_TIME, 0, (uint32_t)at, (uint32_t)(at >> 32), 0);
    csr_set(sie, STIE);
    csr_set(sstatus, 2);
    while (!timer_seen)
        __asm__ volatile("wfi" ::: "memory");
    need(timer_seen == (1u << 31 | 5) && now() >= at, "the timer's interrupt");
    say("the timer works\n");
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    need(*(const uint32_t *)device_tree == 0xedfe0dd0u, "the device tree");
    need(sbi(SBI_BASE, 0, 0, 0, 0).value == 0x02000000, "the SBI's version");
    need(sbi(SBI_DBCN, 0, 4, 0, 1).error == (uintptr_t)-3, "memory above 4 GiB is refused");
    say("a supervisor of 32 bits\n");
    csr_write(stvec, handler);
    try_pages();
    try_timer();
    sbi(SBI_SRST, 0, 0, 0, 0);
    return 1;
}
