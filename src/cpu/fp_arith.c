/* Addition, multiplication, division, square root and fused multiply-add of fp.h. Each operation is written once, for
 * numbers taken apart by fp_pack.h, and folds into two functions.
 *
 * Where the answer of the host's own unit is proven to be the same, it is asked first (fp_host.h). */
#include "src/cpu/fp.h"

#include "src/cpu/fp_host.h"
#include "src/cpu/fp_pack.h"

/* Any operation with a NaN among its operands: the canonical NaN, invalid only for a signalling one (§ 11.3). */
static uint64_t result_nan(struct fp_format format, bool signals, unsigned *flags)
{
    if (signals)
        *flags |= FP_INVALID;
    return fp_nan(format);
}

/* The sign of an exact sum of two zeros, or of two numbers that cancel (IEEE 754 §6.3). */
static uint64_t exact_zero(struct fp_format format, bool a_sign, bool b_sign, unsigned rm)
{
    return fp_sign_bit(format, a_sign == b_sign ? a_sign : rm == FP_RDN);
}

static inline __attribute__((always_inline)) uint64_t sum(struct fp_format format, uint64_t a_bits, uint64_t b_bits,
                                                          unsigned rm, unsigned *flags)
{
    struct fp_number a = fp_unpack(format, a_bits);
    struct fp_number b = fp_unpack(format, b_bits);

    if (a.kind == FP_IS_NAN || b.kind == FP_IS_NAN)
        return result_nan(format, a.signals || b.signals, flags);
    if (a.kind == FP_INFINITE)
        return b.kind == FP_INFINITE && a.sign != b.sign ? fp_invalid(format, flags) : a_bits;
    if (b.kind == FP_INFINITE)
        return b_bits;
    if (a.kind == FP_ZERO)
        return b.kind == FP_ZERO ? exact_zero(format, a.sign, b.sign, rm) : b_bits;
    if (b.kind == FP_ZERO)
        return a_bits;

    if (a.exponent < b.exponent || (a.exponent == b.exponent && a.significand < b.significand)) {
        struct fp_number larger = b;
        b = a;
        a = larger;
    }
    uint64_t aligned = fp_shift_jam(b.significand, a.exponent - b.exponent);
    if (a.sign == b.sign) {
        uint64_t total = a.significand + aligned;
        if (total < aligned) {
            total = 1ull << 63 | fp_shift_jam(total, 1);
            a.exponent += 1;
        }
        return fp_pack(format, a.sign, a.exponent, total, rm, flags);
    }
    uint64_t difference = a.significand - aligned;
    if (difference == 0)
        return exact_zero(format, a.sign, b.sign, rm);
    int shift = __builtin_clzll(difference);
    return fp_pack(format, a.sign, a.exponent - shift, difference << shift, rm, flags);
}

static inline __attribute__((always_inline)) uint64_t product(struct fp_format format, uint64_t a_bits,
                                                              uint64_t b_bits, unsigned rm, unsigned *flags)
{
    struct fp_number a = fp_unpack(format, a_bits);
    struct fp_number b = fp_unpack(format, b_bits);
    bool sign = a.sign != b.sign;

    if (a.kind == FP_IS_NAN || b.kind == FP_IS_NAN)
        return result_nan(format, a.signals || b.signals, flags);
    if (a.kind == FP_INFINITE || b.kind == FP_INFINITE)
        return a.kind == FP_ZERO || b.kind == FP_ZERO ? fp_invalid(format, flags) : fp_infinity(format, sign);
    if (a.kind == FP_ZERO || b.kind == FP_ZERO)
        return fp_sign_bit(format, sign);

    fp_u128 exact = (fp_u128)a.significand * b.significand;
    int exponent = a.exponent + b.exponent + 1;
    if (!(exact >> 127)) {
        exact <<= 1;
        exponent -= 1;
    }
    return fp_pack(format, sign, exponent, (uint64_t)(exact >> 64) | ((uint64_t)exact != 0), rm, flags);
}

/* a / b of two significands, as a significand jammed; *exponent falls by one where a < b. After the leading one the
 * quotient is made eleven bits at a time: the remainder stays below b < 2^53, so that every step is one 64-bit
 * division. Five steps give 56 bits in all, three more than binary64 keeps; the rest is in the jam. */
static uint64_t divide_significands(uint64_t a, uint64_t b, int *exponent)
{
    uint64_t divisor = b >> 11;
    uint64_t remainder = a >> 11;
    if (remainder < divisor) {
        remainder <<= 1;
        *exponent -= 1;
    }
    uint64_t quotient = 1;
    remainder -= divisor;
    for (int step = 0; step < 5; step++) {
        remainder <<= 11;
        quotient = quotient << 11 | remainder / divisor;
        remainder %= divisor;
    }
    return quotient << 8 | (remainder != 0);
}

static inline __attribute__((always_inline)) uint64_t quotient(struct fp_format format, uint64_t a_bits,
                                                               uint64_t b_bits, unsigned rm, unsigned *flags)
{
    struct fp_number a = fp_unpack(format, a_bits);
    struct fp_number b = fp_unpack(format, b_bits);
    bool sign = a.sign != b.sign;

    if (a.kind == FP_IS_NAN || b.kind == FP_IS_NAN)
        return result_nan(format, a.signals || b.signals, flags);
    if (a.kind == FP_INFINITE)
        return b.kind == FP_INFINITE ? fp_invalid(format, flags) : fp_infinity(format, sign);
    if (b.kind == FP_INFINITE)
        return fp_sign_bit(format, sign);
    if (b.kind == FP_ZERO) {
        if (a.kind == FP_ZERO)
            return fp_invalid(format, flags);
        *flags |= FP_DIVIDE;
        return fp_infinity(format, sign);
    }
    if (a.kind == FP_ZERO)
        return fp_sign_bit(format, sign);

    int exponent = a.exponent - b.exponent;
    uint64_t significand = divide_significands(a.significand, b.significand, &exponent);
    return fp_pack(format, sign, exponent, significand, rm, flags);
}

/* The integer square root of value * 2^54, bit by bit from the top, where value has 54 or 53 significant bits: 54
 * bits, and whether there was a rest. */
static uint64_t root_of_significand(uint64_t value)
{
    fp_u128 remainder = (fp_u128)value << 54;
    uint64_t root = 0;
    for (int bit = 53; bit >= 0; bit--) {
        /* (root + 2^bit)^2 = root^2 + 2^bit * (2 root + 2^bit), and root^2 is already taken away */
        fp_u128 taken = (fp_u128)(root << 1 | 1ull << bit) << bit;
        if (taken <= remainder) {
            remainder -= taken;
            root |= 1ull << bit;
        }
    }
    return root << 10 | (remainder != 0);
}

static inline __attribute__((always_inline)) uint64_t root(struct fp_format format, uint64_t bits, unsigned rm,
                                                           unsigned *flags)
{
    struct fp_number a = fp_unpack(format, bits);
    if (a.kind == FP_IS_NAN)
        return result_nan(format, a.signals, flags);
    if (a.kind == FP_ZERO)
        return bits;
    if (a.sign)
        return fp_invalid(format, flags);
    if (a.kind == FP_INFINITE)
        return bits;
    /* significand * 2^exponent with an even exponent, and the point behind bit 52 of what is rooted */
    bool odd = a.exponent & 1;
    uint64_t value = odd ? a.significand >> 10 : a.significand >> 11;
    return fp_pack(format, false, (a.exponent - odd) / 2, root_of_significand(value), rm, flags);
}

static fp_u128 shift_jam_128(fp_u128 value, int count)
{
    if (count == 0)
        return value;
    if (count > 127)
        return value != 0;
    return value >> count | (value << (128 - count) != 0);
}

static int leading_zeros_128(fp_u128 value)
{
    uint64_t high = (uint64_t)(value >> 64);
    return high ? __builtin_clzll(high) : 64 + __builtin_clzll((uint64_t)value);
}

/* product + c, both finite and not zero, product exact in 128 bits with its bit 127 set. */
static inline __attribute__((always_inline)) uint64_t sum_with_product(struct fp_format format, bool sign,
                                                                       int exponent, fp_u128 exact,
                                                                       struct fp_number c, unsigned rm,
                                                                       unsigned *flags)
{
    fp_u128 addend = (fp_u128)c.significand << 64;
    bool c_sign = c.sign;
    if (exponent < c.exponent || (exponent == c.exponent && exact < addend)) {
        fp_u128 larger = addend;
        addend = shift_jam_128(exact, c.exponent - exponent);
        exact = larger;
        exponent = c.exponent;
        c_sign = sign;
        sign = c.sign;
    } else {
        addend = shift_jam_128(addend, exponent - c.exponent);
    }
    if (sign == c_sign) {
        fp_u128 total = exact + addend;
        if (total < addend) {
            total = (fp_u128)1 << 127 | shift_jam_128(total, 1);
            exponent += 1;
        }
        exact = total;
    } else {
        exact -= addend;
        if (exact == 0)
            return exact_zero(format, sign, c_sign, rm);
        int shift = leading_zeros_128(exact);
        exact <<= shift;
        exponent -= shift;
    }
    return fp_pack(format, sign, exponent, (uint64_t)(exact >> 64) | ((uint64_t)exact != 0), rm, flags);
}

static inline __attribute__((always_inline)) uint64_t fused(struct fp_format format, uint64_t a_bits, uint64_t b_bits,
                                                            uint64_t c_bits, unsigned rm, unsigned *flags)
{
    struct fp_number a = fp_unpack(format, a_bits);
    struct fp_number b = fp_unpack(format, b_bits);
    struct fp_number c = fp_unpack(format, c_bits);
    bool sign = a.sign != b.sign;
    bool zero_times_infinity =
        (a.kind == FP_INFINITE && b.kind == FP_ZERO) || (a.kind == FP_ZERO && b.kind == FP_INFINITE);

    /* § 11.6: infinity times zero is invalid even where the addend is a quiet NaN. */
    if (zero_times_infinity)
        return fp_invalid(format, flags);
    if (a.kind == FP_IS_NAN || b.kind == FP_IS_NAN || c.kind == FP_IS_NAN)
        return result_nan(format, a.signals || b.signals || c.signals, flags);
    if (a.kind == FP_INFINITE || b.kind == FP_INFINITE) {
        if (c.kind == FP_INFINITE && c.sign != sign)
            return fp_invalid(format, flags);
        return fp_infinity(format, sign);
    }
    if (c.kind == FP_INFINITE)
        return c_bits;
    if (a.kind == FP_ZERO || b.kind == FP_ZERO)
        return c.kind == FP_ZERO ? exact_zero(format, sign, c.sign, rm) : c_bits;

    fp_u128 exact = (fp_u128)a.significand * b.significand;
    int exponent = a.exponent + b.exponent + 1;
    if (!(exact >> 127)) {
        exact <<= 1;
        exponent -= 1;
    }
    if (c.kind == FP_ZERO)
        return fp_pack(format, sign, exponent, (uint64_t)(exact >> 64) | ((uint64_t)exact != 0), rm, flags);
    return sum_with_product(format, sign, exponent, exact, c, rm, flags);
}

uint32_t fp32_add(uint32_t a, uint32_t b, unsigned rm, unsigned *flags)
{
    uint32_t result;
    if (fp_host_add32(a, b, rm, *flags, &result))
        return result;
    return (uint32_t)sum(FP_BINARY32, a, b, rm, flags);
}

uint64_t fp64_add(uint64_t a, uint64_t b, unsigned rm, unsigned *flags)
{
    uint64_t result;
    if (fp_host_add64(a, b, rm, *flags, &result))
        return result;
    return sum(FP_BINARY64, a, b, rm, flags);
}

/* a - b is a + (-b); turning the sign of a NaN does not show, because its result is the canonical one. */
uint32_t fp32_sub(uint32_t a, uint32_t b, unsigned rm, unsigned *flags)
{
    return fp32_add(a, b ^ 1u << 31, rm, flags);
}

uint64_t fp64_sub(uint64_t a, uint64_t b, unsigned rm, unsigned *flags)
{
    return fp64_add(a, b ^ 1ull << 63, rm, flags);
}

uint32_t fp32_mul(uint32_t a, uint32_t b, unsigned rm, unsigned *flags)
{
    uint32_t result;
    if (fp_host_mul32(a, b, rm, *flags, &result))
        return result;
    return (uint32_t)product(FP_BINARY32, a, b, rm, flags);
}

uint64_t fp64_mul(uint64_t a, uint64_t b, unsigned rm, unsigned *flags)
{
    uint64_t result;
    if (fp_host_mul64(a, b, rm, *flags, &result))
        return result;
    return product(FP_BINARY64, a, b, rm, flags);
}

uint32_t fp32_div(uint32_t a, uint32_t b, unsigned rm, unsigned *flags)
{
    uint32_t result;
    if (fp_host_div32(a, b, rm, *flags, &result))
        return result;
    return (uint32_t)quotient(FP_BINARY32, a, b, rm, flags);
}

uint64_t fp64_div(uint64_t a, uint64_t b, unsigned rm, unsigned *flags)
{
    uint64_t result;
    if (fp_host_div64(a, b, rm, *flags, &result))
        return result;
    return quotient(FP_BINARY64, a, b, rm, flags);
}

uint32_t fp32_sqrt(uint32_t a, unsigned rm, unsigned *flags)
{
    uint32_t result;
    if (fp_host_sqrt32(a, rm, *flags, &result))
        return result;
    return (uint32_t)root(FP_BINARY32, a, rm, flags);
}

uint64_t fp64_sqrt(uint64_t a, unsigned rm, unsigned *flags)
{
    uint64_t result;
    if (fp_host_sqrt64(a, rm, *flags, &result))
        return result;
    return root(FP_BINARY64, a, rm, flags);
}

uint32_t fp32_fma(uint32_t a, uint32_t b, uint32_t c, unsigned rm, unsigned *flags)
{
    uint32_t result;
    if (fp_host_fma32(a, b, c, rm, *flags, &result))
        return result;
    return (uint32_t)fused(FP_BINARY32, a, b, c, rm, flags);
}

uint64_t fp64_fma(uint64_t a, uint64_t b, uint64_t c, unsigned rm, unsigned *flags)
{
    return fused(FP_BINARY64, a, b, c, rm, flags);
}
