/* What the hostile guests share: a trap handler that counts traps and goes on behind the instruction that trapped
 * (or at a place that was said before), and accesses that may trap. Included by one file of a guest. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "lib/bare.h"

/* Written by the handler: t0, t1, the number of traps, where to go on (0: behind the instruction), the last cause. */
volatile uint64_t hostile_frame[5];

enum { HOSTILE_TRAPS = 2, HOSTILE_RESUME = 3, HOSTILE_CAUSE = 4 };

void hostile_entry(void);

/* Every instruction that is expected to trap is 4 bytes long. Always returns to M mode. */
__asm__(".balign 4\n"
        ".globl hostile_entry\n"
        "hostile_entry:\n"
        "    csrw mscratch, sp\n"
        "    la   sp, hostile_frame\n"
        "    sd   t0, 0(sp)\n"
        "    sd   t1, 8(sp)\n"
        "    ld   t0, 16(sp)\n"
        "    addi t0, t0, 1\n"
        "    sd   t0, 16(sp)\n"
        "    csrr t0, mcause\n"
        "    sd   t0, 32(sp)\n"
        "    ld   t1, 24(sp)\n"
        "    bnez t1, 1f\n"
        "    csrr t1, mepc\n"
        "    addi t1, t1, 4\n"
        "1:  csrw mepc, t1\n"
        "    sd   zero, 24(sp)\n"
        "    li   t0, 0x1800\n"
        "    csrs mstatus, t0\n"
        "    ld   t0, 0(sp)\n"
        "    ld   t1, 8(sp)\n"
        "    csrr sp, mscratch\n"
        "    mret\n");

static inline void hostile_begin(void)
{
    csr_write(mie, 0);
    csr_write(mtvec, (uintptr_t)hostile_entry);
}

static inline uint64_t hostile_traps(void)
{
    return hostile_frame[HOSTILE_TRAPS];
}

#define HOSTILE_LOAD(name, instruction)                                                                              \
    static inline uint64_t name(uint64_t address)                                                                    \
    {                                                                                                                \
        uint64_t value = 0;                                                                                          \
        __asm__ volatile(".option push\n.option norvc\n" instruction " %0, 0(%1)\n.option pop"                       \
                         : "+r"(value)                                                                               \
                         : "r"(address)                                                                              \
                         : "memory");                                                                                \
        return value;                                                                                                \
    }

#define HOSTILE_STORE(name, instruction)                                                                             \
    static inline void name(uint64_t address, uint64_t value)                                                        \
    {                                                                                                                \
        __asm__ volatile(".option push\n.option norvc\n" instruction " %0, 0(%1)\n.option pop"                       \
                         :                                                                                           \
                         : "r"(value), "r"(address)                                                                  \
                         : "memory");                                                                                \
    }

#define HOSTILE_AMO(name, instruction)                                                                               \
    static inline uint64_t name(uint64_t address, uint64_t value)                                                    \
    {                                                                                                                \
        uint64_t old = 0;                                                                                            \
        __asm__ volatile(instruction " %0, %1, (%2)" : "+r"(old) : "r"(value), "r"(address) : "memory");             \
        return old;                                                                                                  \
    }

HOSTILE_LOAD(try_lb, "lb")
HOSTILE_LOAD(try_lh, "lh")
HOSTILE_LOAD(try_lw, "lw")
HOSTILE_LOAD(try_ld, "ld")
HOSTILE_STORE(try_sb, "sb")
HOSTILE_STORE(try_sh, "sh")
HOSTILE_STORE(try_sw, "sw")
HOSTILE_STORE(try_sd, "sd")
HOSTILE_AMO(try_amoadd_w, "amoadd.w")
HOSTILE_AMO(try_amoswap_d, "amoswap.d")
HOSTILE_AMO(try_amomaxu_d, "amomaxu.d")

static inline void try_lr_sc(uint64_t address, uint64_t value)
{
    uint64_t old = 0, failed = 1;
    __asm__ volatile("lr.d %0, (%2)\n sc.d %1, %3, (%2)"
                     : "+r"(old), "+r"(failed)
                     : "r"(address), "r"(value)
                     : "memory");
}

static inline void try_float(uint64_t address)
{
    __asm__ volatile(".option push\n.option norvc\n fld ft0, 0(%0)\n fsd ft0, 0(%0)\n flw ft0, 0(%0)\n"
                     " fsw ft0, 0(%0)\n.option pop"
                     :
                     : "r"(address)
                     : "ft0", "memory");
}

/* Jumps in M mode; comes back by the trap that the place raises. */
static inline void try_jump(uint64_t address)
{
    __asm__ volatile("la t2, 1f\n sd t2, 24(%1)\n jalr ra, 0(%0)\n1:"
                     :
                     : "r"(address), "r"(hostile_frame)
                     : "t0", "t1", "t2", "ra", "memory");
    hostile_frame[HOSTILE_RESUME] = 0;
}

/* Jumps in a lower mode (0 or 1); comes back by the trap that the place raises. */
static inline void try_enter(uint64_t address, unsigned mode)
{
    csr_clear(mstatus, 0x1800);
    csr_set(mstatus, (uint64_t)mode << 11);
    csr_write(mepc, address);
    __asm__ volatile("la t2, 1f\n sd t2, 24(%0)\n mret\n1:"
                     :
                     : "r"(hostile_frame)
                     : "t0", "t1", "t2", "ra", "memory");
    hostile_frame[HOSTILE_RESUME] = 0;
}

static inline void hostile_survived(const char *what, uint64_t count)
{
    uart_text(what);
    uart_text(": ");
    uart_decimal(count);
    uart_text(" attempts\nsurvived\n");
}

#endif
