/* IEEE 754-2008 binary32 and binary64 arithmetic as RISC-V wants it (Unprivileged ISA, chapters F and D): bit-exact
 * on every host, in integer arithmetic only; results that are NaN are the canonical NaN; tininess is detected after
 * rounding. Values travel as their bits. Nothing here knows of registers, NaN boxing or CSRs. */
#ifndef REPRISE_CPU_FP_H
#define REPRISE_CPU_FP_H

#include <stdbool.h>
#include <stdint.h>

/* fcsr.frm (§ 11.2) */
enum fp_rounding { FP_RNE = 0, FP_RTZ = 1, FP_RDN = 2, FP_RUP = 3, FP_RMM = 4 };

/* fcsr.fflags */
enum fp_flag { FP_INEXACT = 1, FP_UNDERFLOW = 2, FP_OVERFLOW = 4, FP_DIVIDE = 8, FP_INVALID = 16 };

#define FP32_NAN 0x7fc00000u
#define FP64_NAN 0x7ff8000000000000ull

/* Each or-s the flags it raises into *flags. rm is one of enum fp_rounding. Pass the accumulated fflags: where inexact
 * is among them already, the host's own unit can answer (fp_host.h), several times faster. */
uint32_t fp32_add(uint32_t a, uint32_t b, unsigned rm, unsigned *flags);
uint32_t fp32_sub(uint32_t a, uint32_t b, unsigned rm, unsigned *flags);
uint32_t fp32_mul(uint32_t a, uint32_t b, unsigned rm, unsigned *flags);
uint32_t fp32_div(uint32_t a, uint32_t b, unsigned rm, unsigned *flags);
uint32_t fp32_sqrt(uint32_t a, unsigned rm, unsigned *flags);
/* a * b + c, rounded once. */
uint32_t fp32_fma(uint32_t a, uint32_t b, uint32_t c, unsigned rm, unsigned *flags);
uint64_t fp64_add(uint64_t a, uint64_t b, unsigned rm, unsigned *flags);
uint64_t fp64_sub(uint64_t a, uint64_t b, unsigned rm, unsigned *flags);
uint64_t fp64_mul(uint64_t a, uint64_t b, unsigned rm, unsigned *flags);
uint64_t fp64_div(uint64_t a, uint64_t b, unsigned rm, unsigned *flags);
uint64_t fp64_sqrt(uint64_t a, unsigned rm, unsigned *flags);
uint64_t fp64_fma(uint64_t a, uint64_t b, uint64_t c, unsigned rm, unsigned *flags);

/* fmin/fmax of the 2.2 extensions (IEEE 754-2019 minimumNumber/maximumNumber, -0 < +0). */
uint32_t fp32_min(uint32_t a, uint32_t b, unsigned *flags);
uint32_t fp32_max(uint32_t a, uint32_t b, unsigned *flags);
uint64_t fp64_min(uint64_t a, uint64_t b, unsigned *flags);
uint64_t fp64_max(uint64_t a, uint64_t b, unsigned *flags);

/* eq is quiet, lt and le signal on any NaN. */
bool fp32_eq(uint32_t a, uint32_t b, unsigned *flags);
bool fp32_lt(uint32_t a, uint32_t b, unsigned *flags);
bool fp32_le(uint32_t a, uint32_t b, unsigned *flags);
bool fp64_eq(uint64_t a, uint64_t b, unsigned *flags);
bool fp64_lt(uint64_t a, uint64_t b, unsigned *flags);
bool fp64_le(uint64_t a, uint64_t b, unsigned *flags);

/* fclass (table in § 11.9): one of ten bits. */
unsigned fp32_class(uint32_t a);
unsigned fp64_class(uint64_t a);

/* Conversions; out of range saturates as table 29 says and raises FP_INVALID. 32-bit results are returned as their
 * own width (the caller sign-extends). */
int32_t fp32_to_i32(uint32_t a, unsigned rm, unsigned *flags);
uint32_t fp32_to_u32(uint32_t a, unsigned rm, unsigned *flags);
int64_t fp32_to_i64(uint32_t a, unsigned rm, unsigned *flags);
uint64_t fp32_to_u64(uint32_t a, unsigned rm, unsigned *flags);
int32_t fp64_to_i32(uint64_t a, unsigned rm, unsigned *flags);
uint32_t fp64_to_u32(uint64_t a, unsigned rm, unsigned *flags);
int64_t fp64_to_i64(uint64_t a, unsigned rm, unsigned *flags);
uint64_t fp64_to_u64(uint64_t a, unsigned rm, unsigned *flags);
uint32_t fp32_of_i32(int32_t a, unsigned rm, unsigned *flags);
uint32_t fp32_of_u32(uint32_t a, unsigned rm, unsigned *flags);
uint32_t fp32_of_i64(int64_t a, unsigned rm, unsigned *flags);
uint32_t fp32_of_u64(uint64_t a, unsigned rm, unsigned *flags);
uint64_t fp64_of_i32(int32_t a);
uint64_t fp64_of_u32(uint32_t a);
uint64_t fp64_of_i64(int64_t a, unsigned rm, unsigned *flags);
uint64_t fp64_of_u64(uint64_t a, unsigned rm, unsigned *flags);
uint64_t fp64_of_fp32(uint32_t a, unsigned *flags);
uint32_t fp32_of_fp64(uint64_t a, unsigned rm, unsigned *flags);

#endif
