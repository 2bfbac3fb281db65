/* Comparison, minimum, maximum and classification of fp.h: no rounding, so only the bits are looked at. */
#include "src/cpu/fp.h"
#include "src/cpu/fp_pack.h"

/* The bits of a number that is not NaN as an integer in the same order, both zeros equal to 0. */
static int64_t order_of(struct fp_format format, uint64_t bits)
{
    uint64_t sign = fp_sign_bit(format, true);
    int64_t magnitude = (int64_t)(bits & (sign - 1));
    return bits & sign ? -magnitude : magnitude;
}

static bool is_nan(struct fp_format format, uint64_t bits)
{
    return (bits & (fp_sign_bit(format, true) - 1)) > fp_infinity(format, false);
}

static bool is_signalling(struct fp_format format, uint64_t bits)
{
    return is_nan(format, bits) && !(bits >> (format.fraction_bits - 1) & 1);
}

/* True if the two can be ordered; raises invalid for a signalling NaN, or for any where the comparison signals. */
static bool ordered(struct fp_format format, uint64_t a, uint64_t b, bool signals, unsigned *flags)
{
    bool nan = is_nan(format, a) || is_nan(format, b);
    if ((nan && signals) || is_signalling(format, a) || is_signalling(format, b))
        *flags |= FP_INVALID;
    return !nan;
}

/* minimumNumber and maximumNumber of IEEE 754-2019 §9.6: a NaN loses against a number. */
static uint64_t extreme(struct fp_format format, uint64_t a, uint64_t b, bool want_larger, unsigned *flags)
{
    if (is_signalling(format, a) || is_signalling(format, b))
        *flags |= FP_INVALID;
    if (is_nan(format, a))
        return is_nan(format, b) ? fp_nan(format) : b;
    if (is_nan(format, b))
        return a;
    int64_t a_order = order_of(format, a);
    int64_t b_order = order_of(format, b);
    bool a_is_less = a_order < b_order;
    if (a_order == b_order)
        a_is_less = (a & fp_sign_bit(format, true)) != 0; /* -0 < +0 */
    return a_is_less != want_larger ? a : b;
}

static unsigned class_of(struct fp_format format, uint64_t bits)
{
    struct fp_number number = fp_unpack(format, bits);
    unsigned below; /* the class of the negative one; the positive one mirrors it about the zeros */
    switch (number.kind) {
    case FP_IS_NAN: return number.signals ? 1u << 8 : 1u << 9;
    case FP_INFINITE: below = 0; break;
    case FP_ZERO: below = 3; break;
    default: below = number.exponent > -format.bias ? 1 : 2;
    }
    return 1u << (number.sign ? below : 7 - below);
}

uint32_t fp32_min(uint32_t a, uint32_t b, unsigned *flags)
{
    return (uint32_t)extreme(FP_BINARY32, a, b, false, flags);
}

uint32_t fp32_max(uint32_t a, uint32_t b, unsigned *flags)
{
    return (uint32_t)extreme(FP_BINARY32, a, b, true, flags);
}

uint64_t fp64_min(uint64_t a, uint64_t b, unsigned *flags)
{
    return extreme(FP_BINARY64, a, b, false, flags);
}

uint64_t fp64_max(uint64_t a, uint64_t b, unsigned *flags)
{
    return extreme(FP_BINARY64, a, b, true, flags);
}

bool fp32_eq(uint32_t a, uint32_t b, unsigned *flags)
{
    return ordered(FP_BINARY32, a, b, false, flags) && order_of(FP_BINARY32, a) == order_of(FP_BINARY32, b);
}

bool fp32_lt(uint32_t a, uint32_t b, unsigned *flags)
{
    return ordered(FP_BINARY32, a, b, true, flags) && order_of(FP_BINARY32, a) < order_of(FP_BINARY32, b);
}

bool fp32_le(uint32_t a, uint32_t b, unsigned *flags)
{
    return ordered(FP_BINARY32, a, b, true, flags) && order_of(FP_BINARY32, a) <= order_of(FP_BINARY32, b);
}

bool fp64_eq(uint64_t a, uint64_t b, unsigned *flags)
{
    return ordered(FP_BINARY64, a, b, false, flags) && order_of(FP_BINARY64, a) == order_of(FP_BINARY64, b);
}

bool fp64_lt(uint64_t a, uint64_t b, unsigned *flags)
{
    return ordered(FP_BINARY64, a, b, true, flags) && order_of(FP_BINARY64, a) < order_of(FP_BINARY64, b);
}

bool fp64_le(uint64_t a, uint64_t b, unsigned *flags)
{
    return ordered(FP_BINARY64, a, b, true, flags) && order_of(FP_BINARY64, a) <= order_of(FP_BINARY64, b);
}

unsigned fp32_class(uint32_t a)
{
    return class_of(FP_BINARY32, a);
}

unsigned fp64_class(uint64_t a)
{
    return class_of(FP_BINARY64, a);
}
