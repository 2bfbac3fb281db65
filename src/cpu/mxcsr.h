/* The host's floating-point unit as a fast path: SSE2 arithmetic (and FMA where the host has it) is IEEE 754, rounds
 * to nearest even, detects tininess after rounding as RISC-V does, and collects its flags in MXCSR. While interp_run
 * is on the stack MXCSR belongs to the guest; fp_host_leave folds what was collected into fflags and gives MXCSR back
 * around everything that is called from there. Every access is a volatile asm, so that compilers keep the order.
 *
 * REPRISE_SOFT_FP forces the arithmetic of fp.h everywhere; the results are the same. */
#ifndef REPRISE_CPU_MXCSR_H
#define REPRISE_CPU_MXCSR_H

#include "src/cpu/fp.h"
#include "src/cpu/hart_state.h"

#if defined(__x86_64__) && !defined(REPRISE_SOFT_FP)
#define FP_HOST 1
#else
#define FP_HOST 0
#endif

#if FP_HOST

#define MXCSR_GUEST 0x1f80u /* all exceptions masked, nearest even, no flags */

static inline uint32_t mxcsr_read(void)
{
    uint32_t value;
    __asm__ volatile("stmxcsr %0" : "=m"(value) : : "memory");
    return value;
}

static inline void mxcsr_write(uint32_t value)
{
    __asm__ volatile("ldmxcsr %0" : : "m"(value) : "memory");
}

static inline void fp_host_enter(struct hart *hart)
{
    hart->host_mxcsr = mxcsr_read();
    mxcsr_write(MXCSR_GUEST);
}

/* Brings fflags up to date. */
static inline void fp_host_fold(struct hart *hart)
{
    uint32_t raised = mxcsr_read() & 0x3d;
    if (!raised)
        return;
    hart->fflags |= (raised & 1 ? (unsigned)FP_INVALID : 0) | (raised & 4 ? (unsigned)FP_DIVIDE : 0) |
                    (raised & 8 ? (unsigned)FP_OVERFLOW : 0) | (raised & 16 ? (unsigned)FP_UNDERFLOW : 0) |
                    (raised & 32 ? (unsigned)FP_INEXACT : 0);
    mxcsr_write(MXCSR_GUEST);
}

static inline void fp_host_leave(struct hart *hart)
{
    fp_host_fold(hart);
    mxcsr_write(hart->host_mxcsr);
}

static inline bool fp_host_has_fma(void)
{
    uint32_t a = 1, b = 0, c = 0, d = 0;
    __asm__ volatile("cpuid" : "+a"(a), "+b"(b), "+c"(c), "+d"(d));
    bool has = (c >> 12 & 1) && (c >> 27 & 1); /* FMA, OSXSAVE */
    if (!has)
        return false;
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6;
}

#else

static inline void fp_host_enter(struct hart *hart)
{
    (void)hart;
}
static inline void fp_host_fold(struct hart *hart)
{
    (void)hart;
}
static inline void fp_host_leave(struct hart *hart)
{
    (void)hart;
}
static inline bool fp_host_has_fma(void)
{
    return false;
}

#endif

/* A single-precision register must be NaN-boxed; anything else reads as the canonical NaN (§ 12.2). */
static inline uint32_t fp_unbox(uint64_t value)
{
    return value >> 32 == 0xffffffff ? (uint32_t)value : FP32_NAN;
}

static inline uint64_t fp_box(uint32_t value)
{
    return 0xffffffff00000000ull | value;
}

#endif
