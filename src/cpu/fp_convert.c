/* Conversions of fp.h: between the formats, and to and from integers. */
#include "src/cpu/fp.h"
#include "src/cpu/fp_pack.h"

/* The integers of one type, as the magnitudes that fit. */
struct integer_range {
    uint64_t most_positive;
    uint64_t most_negative; /* magnitude */
};

#define RANGE_I32 ((struct integer_range){INT32_MAX, 1ull << 31})
#define RANGE_U32 ((struct integer_range){UINT32_MAX, 0})
#define RANGE_I64 ((struct integer_range){INT64_MAX, 1ull << 63})
#define RANGE_U64 ((struct integer_range){UINT64_MAX, 0})

/* The magnitude of a finite number rounded to an integer. Above 2^64 - 1 it returns false. */
static bool round_to_integer(struct fp_number number, unsigned rm, uint64_t *magnitude, bool *is_inexact)
{
    if (number.exponent > 63)
        return false;
    /* whole.rest, 64 bits each; the rest is jammed */
    fp_u128 fixed = (fp_u128)number.significand << 64;
    int shift = 63 - number.exponent;
    uint64_t whole = shift > 63 ? 0 : number.significand >> shift;
    uint64_t rest = shift > 126 ? 1 : (uint64_t)(fixed >> shift);
    if (shift > 64)
        rest |= 1; /* what fell out of a number below one half of one half: not a tie */

    bool up;
    switch (rm) {
    case FP_RTZ: up = false; break;
    case FP_RDN: up = number.sign && rest; break;
    case FP_RUP: up = !number.sign && rest; break;
    case FP_RMM: up = rest >> 63; break;
    default: up = rest > 1ull << 63 || (rest == 1ull << 63 && (whole & 1));
    }
    *is_inexact = rest != 0;
    *magnitude = whole + up;
    return !(up && whole == UINT64_MAX);
}

/* Two's complement of the result; what lies outside saturates and raises invalid, and then nothing else (§ 11.7). */
static uint64_t to_integer(struct fp_format format, uint64_t bits, struct integer_range range, unsigned rm,
                           unsigned *flags)
{
    struct fp_number number = fp_unpack(format, bits);
    if (number.kind == FP_ZERO)
        return 0;
    uint64_t magnitude = 0;
    bool is_inexact = false;
    bool positive = number.kind == FP_IS_NAN || !number.sign; /* a NaN counts as too large */
    uint64_t limit = positive ? range.most_positive : range.most_negative;
    if (number.kind != FP_FINITE || !round_to_integer(number, rm, &magnitude, &is_inexact) || magnitude > limit) {
        *flags |= FP_INVALID;
        return positive ? limit : 0 - limit;
    }
    if (is_inexact)
        *flags |= FP_INEXACT;
    return positive ? magnitude : 0 - magnitude;
}

static uint64_t of_integer(struct fp_format format, bool sign, uint64_t magnitude, unsigned rm, unsigned *flags)
{
    if (magnitude == 0)
        return 0;
    int shift = __builtin_clzll(magnitude);
    return fp_pack(format, sign, 63 - shift, magnitude << shift, rm, flags);
}

static uint64_t of_signed(struct fp_format format, int64_t value, unsigned rm, unsigned *flags)
{
    return of_integer(format, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, rm, flags);
}

int32_t fp32_to_i32(uint32_t a, unsigned rm, unsigned *flags)
{
    return (int32_t)to_integer(FP_BINARY32, a, RANGE_I32, rm, flags);
}

uint32_t fp32_to_u32(uint32_t a, unsigned rm, unsigned *flags)
{
    return (uint32_t)to_integer(FP_BINARY32, a, RANGE_U32, rm, flags);
}

int64_t fp32_to_i64(uint32_t a, unsigned rm, unsigned *flags)
{
    return (int64_t)to_integer(FP_BINARY32, a, RANGE_I64, rm, flags);
}

uint64_t fp32_to_u64(uint32_t a, unsigned rm, unsigned *flags)
{
    return to_integer(FP_BINARY32, a, RANGE_U64, rm, flags);
}

int32_t fp64_to_i32(uint64_t a, unsigned rm, unsigned *flags)
{
    return (int32_t)to_integer(FP_BINARY64, a, RANGE_I32, rm, flags);
}

uint32_t fp64_to_u32(uint64_t a, unsigned rm, unsigned *flags)
{
    return (uint32_t)to_integer(FP_BINARY64, a, RANGE_U32, rm, flags);
}

int64_t fp64_to_i64(uint64_t a, unsigned rm, unsigned *flags)
{
    return (int64_t)to_integer(FP_BINARY64, a, RANGE_I64, rm, flags);
}

uint64_t fp64_to_u64(uint64_t a, unsigned rm, unsigned *flags)
{
    return to_integer(FP_BINARY64, a, RANGE_U64, rm, flags);
}

uint32_t fp32_of_i32(int32_t a, unsigned rm, unsigned *flags)
{
    return (uint32_t)of_signed(FP_BINARY32, a, rm, flags);
}

uint32_t fp32_of_u32(uint32_t a, unsigned rm, unsigned *flags)
{
    return (uint32_t)of_integer(FP_BINARY32, false, a, rm, flags);
}

uint32_t fp32_of_i64(int64_t a, unsigned rm, unsigned *flags)
{
    return (uint32_t)of_signed(FP_BINARY32, a, rm, flags);
}

uint32_t fp32_of_u64(uint64_t a, unsigned rm, unsigned *flags)
{
    return (uint32_t)of_integer(FP_BINARY32, false, a, rm, flags);
}

/* Every 32-bit integer is exact in binary64. */
uint64_t fp64_of_i32(int32_t a)
{
    unsigned unraised = 0;
    return of_signed(FP_BINARY64, a, FP_RNE, &unraised);
}

uint64_t fp64_of_u32(uint32_t a)
{
    unsigned unraised = 0;
    return of_integer(FP_BINARY64, false, a, FP_RNE, &unraised);
}

uint64_t fp64_of_i64(int64_t a, unsigned rm, unsigned *flags)
{
    return of_signed(FP_BINARY64, a, rm, flags);
}

uint64_t fp64_of_u64(uint64_t a, unsigned rm, unsigned *flags)
{
    return of_integer(FP_BINARY64, false, a, rm, flags);
}

static uint64_t between_formats(struct fp_format from, struct fp_format to, uint64_t bits, unsigned rm,
                                unsigned *flags)
{
    struct fp_number number = fp_unpack(from, bits);
    switch (number.kind) {
    case FP_IS_NAN:
        if (number.signals)
            *flags |= FP_INVALID;
        return fp_nan(to);
    case FP_INFINITE: return fp_infinity(to, number.sign);
    case FP_ZERO: return fp_sign_bit(to, number.sign);
    default: return fp_pack(to, number.sign, number.exponent, number.significand, rm, flags);
    }
}

/* Exact: binary64 holds every binary32 number as a normal one. */
uint64_t fp64_of_fp32(uint32_t a, unsigned *flags)
{
    return between_formats(FP_BINARY32, FP_BINARY64, a, FP_RNE, flags);
}

uint32_t fp32_of_fp64(uint64_t a, unsigned rm, unsigned *flags)
{
    return (uint32_t)between_formats(FP_BINARY64, FP_BINARY32, a, rm, flags);
}
