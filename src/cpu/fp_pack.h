/* The two formats of src/cpu/fp.h taken apart and put together. Arithmetic works on one common form for both: a sign,
 * an exponent and a 64-bit significand whose leading one is bit 63, so that
 *
 *     value = (-1)^sign * significand * 2^(exponent - 63)
 *
 * A significand that had bits to the right of bit 0 has them or-ed into bit 0 ("jammed"): both formats keep at least
 * eleven bits below their last place, so that a jammed bit says "not exact, and not a tie" and never anything wrong.
 *
 *     binary32   s eeeeeeee fffffffffffffffffffffff          bias 127
 *     binary64   s eeeeeeeeeee ffff...(52)                    bias 1023
 */
#ifndef REPRISE_CPU_FP_PACK_H
#define REPRISE_CPU_FP_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "src/cpu/fp.h"

__extension__ typedef unsigned __int128 fp_u128; /* no other name exists for it */

/* One of the formats; always a compile-time constant, so that everything below folds. */
struct fp_format {
    int fraction_bits;
    int bias;
    int exponent_max; /* the biased exponent of infinities and NaNs */
};

#define FP_BINARY32 ((struct fp_format){23, 127, 0xff})
#define FP_BINARY64 ((struct fp_format){52, 1023, 0x7ff})

enum fp_kind { FP_ZERO, FP_FINITE, FP_INFINITE, FP_IS_NAN };

struct fp_number {
    enum fp_kind kind;
    bool sign;
    bool signals; /* a signalling NaN */
    int exponent;
    uint64_t significand; /* bit 63 is set where kind is FP_FINITE */
};

static inline uint64_t fp_sign_bit(struct fp_format format, bool sign)
{
    return sign ? (uint64_t)(format.exponent_max + 1) << format.fraction_bits : 0;
}

static inline uint64_t fp_infinity(struct fp_format format, bool sign)
{
    return fp_sign_bit(format, sign) | (uint64_t)format.exponent_max << format.fraction_bits;
}

static inline uint64_t fp_nan(struct fp_format format)
{
    return fp_infinity(format, false) | 1ull << (format.fraction_bits - 1);
}

static inline uint64_t fp_invalid(struct fp_format format, unsigned *flags)
{
    *flags |= FP_INVALID;
    return fp_nan(format);
}

static inline struct fp_number fp_unpack(struct fp_format format, uint64_t bits)
{
    struct fp_number number = {FP_FINITE, false, false, 0, 0};
    uint64_t fraction = bits & ((1ull << format.fraction_bits) - 1);
    int biased = (int)(bits >> format.fraction_bits) & format.exponent_max;
    number.sign = (bits & fp_sign_bit(format, true)) != 0;
    if (biased == format.exponent_max) {
        number.kind = fraction ? FP_IS_NAN : FP_INFINITE;
        number.signals = fraction && !(fraction >> (format.fraction_bits - 1));
    } else if (biased) {
        number.exponent = biased - format.bias;
        number.significand = 1ull << 63 | fraction << (63 - format.fraction_bits);
    } else if (fraction) {
        int shift = __builtin_clzll(fraction);
        number.exponent = 1 - format.bias + 63 - format.fraction_bits - shift;
        number.significand = fraction << shift;
    } else {
        number.kind = FP_ZERO;
    }
    return number;
}

/* value >> count with the bits that fall out jammed; count may be anything from 0 on. */
static inline uint64_t fp_shift_jam(uint64_t value, int count)
{
    if (count == 0)
        return value;
    if (count > 63)
        return value != 0;
    return value >> count | (value << (64 - count) != 0);
}

/* What to add below the last place before cutting `dropped` bits off. */
static inline uint64_t fp_round_increment(bool sign, int dropped, unsigned rm)
{
    uint64_t mask = (1ull << dropped) - 1;
    switch (rm) {
    case FP_RTZ: return 0;
    case FP_RDN: return sign ? mask : 0;
    case FP_RUP: return sign ? 0 : mask;
    default: return 1ull << (dropped - 1);
    }
}

/* § 11.2 and IEEE 754 §7.4: to infinity, or to the largest finite number where the mode points the other way. */
static inline uint64_t fp_overflow(struct fp_format format, bool sign, unsigned rm, unsigned *flags)
{
    bool to_finite = rm == FP_RTZ || (rm == FP_RDN && !sign) || (rm == FP_RUP && sign);
    *flags |= FP_OVERFLOW | FP_INEXACT;
    return fp_infinity(format, sign) - to_finite;
}

/* Rounds a nonzero number (significand with bit 63 set, jammed) into the format. Tininess is judged after rounding:
 * a number just below the smallest normal one that rounds up to it, with the format's precision but an unbounded
 * exponent, is not tiny. */
static inline uint64_t fp_pack(struct fp_format format, bool sign, int exponent, uint64_t significand, unsigned rm,
                               unsigned *flags)
{
    int dropped = 63 - format.fraction_bits;
    uint64_t increment = fp_round_increment(sign, dropped, rm);
    uint64_t mask = (1ull << dropped) - 1;
    int biased = exponent + format.bias;
    bool tiny = false;

    if (__builtin_expect(biased <= 0, 0)) {
        tiny = biased < 0 || significand + increment >= significand;
        significand = fp_shift_jam(significand, 1 - biased);
        biased = 0;
    } else {
        biased -= 1; /* the leading one carries into the exponent field */
    }
    if (significand & mask)
        *flags |= tiny ? FP_INEXACT | FP_UNDERFLOW : FP_INEXACT;

    uint64_t rounded = significand + increment;
    bool carried = rounded < significand;
    bool tie = rm == FP_RNE && (significand & mask) == 1ull << (dropped - 1);
    rounded >>= dropped;
    rounded |= (uint64_t)carried << (format.fraction_bits + 1);
    rounded &= ~(uint64_t)tie;
    uint64_t magnitude = ((uint64_t)biased << format.fraction_bits) + rounded;
    if (__builtin_expect(magnitude >= fp_infinity(format, false), 0))
        return fp_overflow(format, sign, rm, flags);
    return fp_sign_bit(format, sign) | magnitude;
}

#endif
