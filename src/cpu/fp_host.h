/* The host's own floating point where it is proven to give the bits and flags of fp.h. That is so when
 *
 *   - the host computes in IEEE 754 binary32 and binary64 without excess precision, to nearest even (the only mode
 *     that a process of ours ever runs in), and the guest asks for the same mode;
 *   - every operand is a normal number, so that no NaN, infinity, zero or subnormal rule can matter, nor a host thread
 *     that flushes subnormals;
 *   - the result is a normal number above the smallest one: no overflow, no underflow, no exact zero;
 *   - inexact is already set in the flags that the guest has accumulated, so that the only flag that is left to raise
 *     changes nothing.
 *
 * Under these IEEE 754 §4.3 and §5.4 fix every bit of the answer. Each function returns false, with nothing done,
 * where one of them is not met; the caller then computes in integers. The point of it is speed: programs set inexact
 * in their first operations and almost never clear it. */
#ifndef REPRISE_CPU_FP_HOST_H
#define REPRISE_CPU_FP_HOST_H

#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "src/cpu/fp.h"

#if FLT_EVAL_METHOD == 0 && FLT_MANT_DIG == 24 && DBL_MANT_DIG == 53 && !defined(__FAST_MATH__)
#define FP_HOST_USABLE 1
#else
#define FP_HOST_USABLE 0
#endif

static inline float fp_host_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline double fp_host_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline bool fp_host_may(unsigned rm, unsigned flags)
{
    return FP_HOST_USABLE && rm == FP_RNE && (flags & FP_INEXACT);
}

/* Neither zero, subnormal, infinite nor NaN. */
static inline bool fp_host_normal32(uint32_t bits)
{
    return (((bits >> 23) + 1) & 0xff) > 1;
}

static inline bool fp_host_normal64(uint64_t bits)
{
    return (((bits >> 52) + 1) & 0x7ff) > 1;
}

/* Stores a result that is surely normal: its exponent is above the smallest normal one's, so that it was not tiny
 * before rounding either. */
static inline bool fp_host_keep32(float value, uint32_t *result)
{
    memcpy(result, &value, sizeof value);
    return (((*result >> 23) + 1) & 0xff) > 2;
}

static inline bool fp_host_keep64(double value, uint64_t *result)
{
    memcpy(result, &value, sizeof value);
    return (((*result >> 52) + 1) & 0x7ff) > 2;
}

#define FP_HOST_BINARY(name, operator)                                                                               \
    static inline bool fp_host_##name##32(uint32_t a, uint32_t b, unsigned rm, unsigned flags, uint32_t *result)     \
    {                                                                                                                \
        return fp_host_may(rm, flags) && fp_host_normal32(a) && fp_host_normal32(b) &&                               \
               fp_host_keep32(fp_host_float(a) operator fp_host_float(b), result);                                   \
    }                                                                                                                \
    static inline bool fp_host_##name##64(uint64_t a, uint64_t b, unsigned rm, unsigned flags, uint64_t *result)     \
    {                                                                                                                \
        return fp_host_may(rm, flags) && fp_host_normal64(a) && fp_host_normal64(b) &&                               \
               fp_host_keep64(fp_host_double(a) operator fp_host_double(b), result);                                 \
    }

FP_HOST_BINARY(add, +)
FP_HOST_BINARY(mul, *)
FP_HOST_BINARY(div, /)

/* Square roots need an instruction: without one the compiler would call a mathematics library. */
#if defined(__SSE2__)
#include <emmintrin.h>
#define FP_HOST_ROOT 1
static inline float fp_host_root_float(float value)
{
    return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(value)));
}

static inline double fp_host_root_double(double value)
{
    return _mm_cvtsd_f64(_mm_sqrt_sd(_mm_set_sd(value), _mm_set_sd(value)));
}
#else
#define FP_HOST_ROOT 0
static inline float fp_host_root_float(float value)
{
    return value;
}

static inline double fp_host_root_double(double value)
{
    return value;
}
#endif

static inline bool fp_host_sqrt32(uint32_t a, unsigned rm, unsigned flags, uint32_t *result)
{
    return FP_HOST_ROOT && fp_host_may(rm, flags) && fp_host_normal32(a) && !(a >> 31) &&
           fp_host_keep32(fp_host_root_float(fp_host_float(a)), result);
}

static inline bool fp_host_sqrt64(uint64_t a, unsigned rm, unsigned flags, uint64_t *result)
{
    return FP_HOST_ROOT && fp_host_may(rm, flags) && fp_host_normal64(a) && !(a >> 63) &&
           fp_host_keep64(fp_host_root_double(fp_host_double(a)), result);
}

/* Single precision only: the product of two binary32 is exact in binary64, and rounding the sum twice (to 53, then to
 * 24 bits) is the same as once unless the first result lies exactly between two binary32 numbers, which is refused. */
static inline bool fp_host_fma32(uint32_t a, uint32_t b, uint32_t c, unsigned rm, unsigned flags, uint32_t *result)
{
    if (!fp_host_may(rm, flags) || !fp_host_normal32(a) || !fp_host_normal32(b) || !fp_host_normal32(c))
        return false;
    double wide = (double)fp_host_float(a) * (double)fp_host_float(b) + (double)fp_host_float(c);
    uint64_t bits;
    memcpy(&bits, &wide, sizeof bits);
    return (bits & 0x1fffffff) != 0x10000000 && fp_host_keep32((float)wide, result);
}

#endif
