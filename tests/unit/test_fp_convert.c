/* src/cpu/fp_convert.c against 113-bit arithmetic, which holds every operand and every result exactly, and fixed
 * vectors from the specification's table of limits. */
#include <fenv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/cpu/fp.h"
#include "tests/lib/fp_operands.h"

#define ROUNDS 150000

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double double_of32(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The integer that the mode chooses; value lies well inside the 128-bit range. */
static __int128 rounded(double value, unsigned rm)
{
    __int128 whole = (__int128)value; /* towards zero */
    __float128 rest = (__float128)value - (__float128)whole;
    __float128 size = rest < 0 ? -rest : rest;
    int away = value < 0 ? -1 : 1;
    if (rest == 0)
        return whole;
    switch (rm) {
    case FP_RTZ: return whole;
    case FP_RDN: return rest < 0 ? whole - 1 : whole;
    case FP_RUP: return rest > 0 ? whole + 1 : whole;
    case FP_RMM: return size >= 0.5 ? whole + away : whole;
    default: return size > 0.5 || (size == 0.5 && (whole & 1)) ? whole + away : whole;
    }
}

/* What the instruction writes, and its flags, for a type with the given limits. */
static uint64_t expected_integer(double value, __int128 least, __int128 most, unsigned rm, unsigned *flags)
{
    if (value != value || value >= 0x1p100 || value <= -0x1p100) {
        *flags = FP_INVALID;
        return (uint64_t)(value < 0 ? least : most);
    }
    __int128 result = rounded(value, rm);
    if (result < least || result > most) {
        *flags = FP_INVALID;
        return (uint64_t)(result < least ? least : most);
    }
    *flags = (__float128)result == (__float128)value ? 0 : FP_INEXACT;
    return (uint64_t)result;
}

#define CHECK_TO(call, value, type, least, most)                                                                     \
    do {                                                                                                             \
        unsigned got_flags = FP_DIVIDE, flags;                                                                       \
        type wanted = (type)expected_integer(value, least, most, rm, &flags);                                        \
        type got = call(bits, rm, &got_flags);                                                                       \
        if (got != wanted || got_flags != (flags | FP_DIVIDE))                                                       \
            fail_msg(#call "(%llx) mode %u: expected %llx flags %x, got %llx flags %x", (unsigned long long)bits,    \
                     rm, (unsigned long long)wanted, flags, (unsigned long long)got, got_flags);                     \
    } while (0)

static void check_to_integers64(uint64_t bits)
{
    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++) {
        double value = double_of(bits);
        CHECK_TO(fp64_to_i32, value, int32_t, INT32_MIN, INT32_MAX);
        CHECK_TO(fp64_to_u32, value, uint32_t, 0, UINT32_MAX);
        CHECK_TO(fp64_to_i64, value, int64_t, INT64_MIN, INT64_MAX);
        CHECK_TO(fp64_to_u64, value, uint64_t, 0, UINT64_MAX);
    }
}

static void check_to_integers32(uint32_t bits)
{
    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++) {
        double value = double_of32(bits);
        CHECK_TO(fp32_to_i32, value, int32_t, INT32_MIN, INT32_MAX);
        CHECK_TO(fp32_to_u32, value, uint32_t, 0, UINT32_MAX);
        CHECK_TO(fp32_to_i64, value, int64_t, INT64_MIN, INT64_MAX);
        CHECK_TO(fp32_to_u64, value, uint64_t, 0, UINT64_MAX);
    }
}

/* Numbers about as large as integers are, halves and neighbours of the limits more often than not. */
static double integer_like(struct fp_random *random)
{
    int64_t whole = (int64_t)(fp_random_next(random) >> fp_random_below(random, 64));
    double value = (double)whole;
    switch (fp_random_below(random, 4)) {
    case 0: value = (double)(whole >> 16) + 0.5 * (fp_random_below(random, 5) - 2.0); break;
    case 1: value = (double)(1ull << fp_random_below(random, 64)) + 0.25 * (fp_random_below(random, 9) - 4.0); break;
    case 2: value *= 2; break;
    default: break;
    }
    return fp_random_below(random, 2) ? value : -value;
}

static void test_to_integers(void **state)
{
    struct fp_random random = {0x1234};
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        double value = integer_like(&random);
        float narrow = (float)value;
        uint64_t bits;
        uint32_t bits32;
        memcpy(&bits, &value, sizeof bits);
        memcpy(&bits32, &narrow, sizeof bits32);
        check_to_integers64(bits + fp_random_below(&random, 3) - 1);
        check_to_integers32(bits32 + fp_random_below(&random, 3) - 1);
        check_to_integers64(fp_random64(&random));
        check_to_integers32(fp_random32(&random));
    }
}

/* Picks between the two neighbours of an exact value in a format, by the mode; both may be the same. */
static double chosen(__float128 exact, double below, double above, bool below_is_even, unsigned rm)
{
    __float128 middle = ((__float128)below + (__float128)above) / 2;
    switch (rm) {
    case FP_RTZ: return exact < 0 ? above : below;
    case FP_RDN: return below;
    case FP_RUP: return above;
    default:
        if (exact == middle)
            return rm == FP_RMM ? (exact < 0 ? below : above) : (below_is_even ? below : above);
        return exact < middle ? below : above;
    }
}

/* Integers have few bits, so neighbours are found by cutting: 2^cut is the last place of the result. */
static double expected_real(__int128 value, unsigned precision, unsigned rm, unsigned *flags)
{
    unsigned __int128 size = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
    unsigned cut = 0;
    while (size >> cut >> precision)
        cut++;
    unsigned __int128 low = size >> cut << cut;
    unsigned __int128 high = low == size ? low : low + ((unsigned __int128)1 << cut);
    bool low_is_even = !(low >> cut & 1);
    *flags = low == size ? 0 : FP_INEXACT;
    if (low == high)
        return value < 0 ? -(double)low : (double)low;
    if (value < 0)
        return chosen((__float128)value, -(double)high, -(double)low, !low_is_even, rm);
    return chosen((__float128)value, (double)low, (double)high, low_is_even, rm);
}

static void check_real(const char *what, uint64_t input, unsigned rm, double wanted, unsigned wanted_flags,
                       double got, unsigned got_flags)
{
    if (memcmp(&got, &wanted, sizeof got) || got_flags != wanted_flags)
        fail_msg("%s(%llx) mode %u: expected %a flags %x, got %a flags %x", what, (unsigned long long)input, rm,
                 wanted, wanted_flags, got, got_flags);
}

#define CHECK_OF(width, type, as_double, precision)                                                                  \
    do {                                                                                                             \
        unsigned got_flags = 0, flags;                                                                               \
        double wanted = expected_real((type##_t)value, precision, rm, &flags);                                       \
        double got = as_double(fp##width##_of_##type((type##_t)value, rm, &got_flags));                              \
        check_real("fp" #width "_of_" #type, value, rm, wanted, flags, got, got_flags);                              \
    } while (0)

#define fp32_of_int32 fp32_of_i32
#define fp32_of_uint32 fp32_of_u32
#define fp32_of_int64 fp32_of_i64
#define fp32_of_uint64 fp32_of_u64
#define fp64_of_int64 fp64_of_i64
#define fp64_of_uint64 fp64_of_u64

static void check_of_integers(uint64_t value)
{
    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++) {
        CHECK_OF(32, int32, double_of32, 24);
        CHECK_OF(32, uint32, double_of32, 24);
        CHECK_OF(32, int64, double_of32, 24);
        CHECK_OF(32, uint64, double_of32, 24);
        CHECK_OF(64, int64, double_of, 53);
        CHECK_OF(64, uint64, double_of, 53);
    }
    assert_true(double_of(fp64_of_i32((int32_t)value)) == (int32_t)value);
    assert_true(double_of(fp64_of_u32((uint32_t)value)) == (uint32_t)value);
}

static void test_of_integers(void **state)
{
    struct fp_random random = {0x777};
    (void)state;
    check_of_integers(0);
    for (unsigned bit = 0; bit < 64; bit++)
        for (unsigned other = 0; other < 64; other++)
            for (int off = -1; off <= 1; off++) {
                check_of_integers((1ull << bit) + (1ull << other) + (uint64_t)(int64_t)off);
                check_of_integers(0 - ((1ull << bit) + (1ull << other) + (uint64_t)(int64_t)off));
            }
    for (unsigned round = 0; round < ROUNDS; round++)
        check_of_integers(fp_random_next(&random) >> fp_random_below(&random, 64));
}

/* Narrowing against the host in four modes; ties away from zero follow from its directed results. */
static void check_narrowing(uint64_t bits)
{
    static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
    volatile double value = double_of(bits);
    uint32_t results[5];
    unsigned flags[5];
    for (unsigned rm = FP_RNE; rm <= FP_RUP; rm++) {
        fesetround(modes[rm]);
        feclearexcept(FE_ALL_EXCEPT);
        volatile float narrow = (float)value;
        int raised = fetestexcept(FE_ALL_EXCEPT);
        fesetround(FE_TONEAREST);
        float kept = narrow;
        memcpy(&results[rm], &kept, sizeof kept);
        if (kept != kept)
            results[rm] = FP32_NAN;
        flags[rm] = (raised & FE_INEXACT ? FP_INEXACT : 0) | (raised & FE_UNDERFLOW ? FP_UNDERFLOW : 0) |
                    (raised & FE_OVERFLOW ? FP_OVERFLOW : 0) | (raised & FE_INVALID ? FP_INVALID : 0);
    }
    results[FP_RMM] = results[FP_RNE];
    flags[FP_RMM] = flags[FP_RNE];
    double below = double_of32(results[FP_RDN]), above = double_of32(results[FP_RUP]);
    above = above > 0x1p127 * 1.9999999 ? 0x1p128 : above;
    below = below < -0x1p127 * 1.9999999 ? -0x1p128 : below;
    if (results[FP_RDN] != results[FP_RUP] && double_of(bits) == (below + above) / 2)
        results[FP_RMM] = results[double_of(bits) < 0 ? FP_RDN : FP_RUP];
    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++) {
        unsigned got_flags = 0;
        uint32_t got = fp32_of_fp64(bits, rm, &got_flags);
        if (got != results[rm] || got_flags != flags[rm])
            fail_msg("fp32_of_fp64(%llx) mode %u: expected %x flags %x, got %x flags %x", (unsigned long long)bits,
                     rm, results[rm], flags[rm], got, got_flags);
    }
}

static void test_narrowing(void **state)
{
    struct fp_random random = {0x99};
    (void)state;
#if !defined(__x86_64__)
    skip(); /* only x86-64 is known to judge tininess after rounding, as RISC-V does */
#endif
    for (unsigned round = 0; round < ROUNDS; round++) {
        /* a binary32 number, or the middle between two, or close to one */
        uint64_t bits = fp64_of_fp32(fp_random32(&random), &(unsigned){0});
        static const uint64_t tails[] = {0, 1, 0xfffffff, 0x10000000, 0x10000001, 0x1fffffff};
        uint64_t tail = tails[fp_random_below(&random, 6)];
        /* the last place of a subnormal is higher up */
        check_narrowing(bits ^ (fp_random_below(&random, 2) ? tail << fp_random_below(&random, 24) : tail));
        check_narrowing(fp_random64(&random));
    }
}

static void test_widening(void **state)
{
    struct fp_random random = {0x55};
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t bits = fp_random32(&random);
        unsigned flags = 0;
        uint64_t got = fp64_of_fp32(bits, &flags);
        double wanted = double_of32(bits);
        if (wanted != wanted) {
            assert_true(got == FP64_NAN);
            assert_int_equal(flags, bits >> 22 & 1 ? 0 : FP_INVALID);
        } else {
            assert_memory_equal(&got, &wanted, sizeof got);
            assert_int_equal(flags, 0);
        }
    }
}

/* The limits of § 11.7's table, in every type. */
static void test_limits(void **state)
{
    static const struct {
        uint64_t in;
        uint64_t i32, u32, i64, u64;
    } limits[] = {
        {0x7ff0000000000000, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX},
        {0xfff0000000000000, 0xffffffff80000000, 0, 1ull << 63, 0},
        {0x7ff8000000000000, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX},
        {0xfff8000000000000, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX},
        {0x43f0000000000000, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX}, /* 2^64 */
        {0xc7e0000000000000, 0xffffffff80000000, 0, 1ull << 63, 0},         /* -2^127 */
    };
    (void)state;
    for (unsigned i = 0; i < sizeof limits / sizeof limits[0]; i++)
        for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++) {
            unsigned flags[4] = {0, 0, 0, 0};
            assert_int_equal(fp64_to_i32(limits[i].in, rm, &flags[0]), (int32_t)limits[i].i32);
            assert_int_equal(fp64_to_u32(limits[i].in, rm, &flags[1]), limits[i].u32);
            assert_true(fp64_to_i64(limits[i].in, rm, &flags[2]) == (int64_t)limits[i].i64);
            assert_true(fp64_to_u64(limits[i].in, rm, &flags[3]) == limits[i].u64);
            for (int j = 0; j < 4; j++)
                assert_int_equal(flags[j], FP_INVALID);
        }
    unsigned flags = 0;
    assert_int_equal(fp64_to_u32(0xbfe0000000000000, FP_RTZ, &flags), 0); /* -0.5 */
    assert_int_equal(flags, FP_INEXACT);
    flags = 0;
    assert_int_equal(fp64_to_u32(0xbfe0000000000000, FP_RDN, &flags), 0);
    assert_int_equal(flags, FP_INVALID);
    flags = 0;
    assert_int_equal(fp64_to_u32(0xbfe0000000000000, FP_RMM, &flags), 0);
    assert_int_equal(flags, FP_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),    cmocka_unit_test(test_to_integers), cmocka_unit_test(test_of_integers),
        cmocka_unit_test(test_narrowing), cmocka_unit_test(test_widening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
