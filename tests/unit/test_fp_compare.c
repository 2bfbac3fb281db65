/* src/cpu/fp_compare.c against C's own comparisons, which raise no flags that are read here, and the tables of the
 * specification. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/cpu/fp.h"
#include "tests/lib/fp_operands.h"

#define ROUNDS 300000

static float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static int is_quiet32(uint32_t bits)
{
    return bits >> 22 & 1;
}

static int is_quiet64(uint64_t bits)
{
    return bits >> 51 & 1;
}

#define CHECK_PAIR(width, real)                                                                                      \
    static void check_pair##width(uint##width##_t a, uint##width##_t b)                                              \
    {                                                                                                                \
        real x = real##_of(a), y = real##_of(b);                                                                     \
        unsigned any = isnan(x) || isnan(y) ? FP_INVALID : 0;                                                        \
        unsigned signalling =                                                                                        \
            (isnan(x) && !is_quiet##width(a)) || (isnan(y) && !is_quiet##width(b)) ? FP_INVALID : 0;                 \
        unsigned flags = 0;                                                                                          \
        assert_int_equal(fp##width##_eq(a, b, &flags), x == y);                                                      \
        assert_int_equal(flags, signalling);                                                                         \
        flags = 0;                                                                                                   \
        assert_int_equal(fp##width##_lt(a, b, &flags), isless(x, y));                                                \
        assert_int_equal(flags, any);                                                                                \
        flags = 0;                                                                                                   \
        assert_int_equal(fp##width##_le(a, b, &flags), islessequal(x, y));                                           \
        assert_int_equal(flags, any);                                                                                \
        uint##width##_t low = a, high = b;                                                                           \
        if (isnan(x) && isnan(y))                                                                                    \
            low = high = FP##width##_NAN;                                                                            \
        else if (isnan(x))                                                                                           \
            low = high = b;                                                                                          \
        else if (isnan(y))                                                                                           \
            low = high = a;                                                                                          \
        else if (y < x || (x == y && signbit(y)))                                                                    \
            low = b, high = a;                                                                                       \
        flags = FP_DIVIDE;                                                                                           \
        assert_true(fp##width##_min(a, b, &flags) == low);                                                           \
        assert_true(fp##width##_max(a, b, &flags) == high);                                                          \
        assert_int_equal(flags, signalling | FP_DIVIDE);                                                             \
    }

CHECK_PAIR(32, float)
CHECK_PAIR(64, double)

static void test_random(void **state)
{
    struct fp_random random = {0xc0ffee};
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t a = fp_random32(&random);
        uint64_t c = fp_random64(&random);
        check_pair32(a, fp_random32_beside(&random, a));
        check_pair64(c, fp_random64_beside(&random, c));
    }
}

struct class_case {
    uint64_t bits;
    unsigned class_bit;
};

static const struct class_case classes32[] = {
    {0xff800000, 0}, {0xff7fffff, 1}, {0x80800000, 1}, {0x807fffff, 2}, {0x80000001, 2}, {0x80000000, 3},
    {0x00000000, 4}, {0x00000001, 5}, {0x007fffff, 5}, {0x00800000, 6}, {0x7f7fffff, 6}, {0x7f800000, 7},
    {0x7f800001, 8}, {0xffbfffff, 8}, {0x7fc00000, 9}, {0xffffffff, 9},
};

static const struct class_case classes64[] = {
    {0xfff0000000000000, 0}, {0xffefffffffffffff, 1}, {0x8010000000000000, 1}, {0x800fffffffffffff, 2},
    {0x8000000000000001, 2}, {0x8000000000000000, 3}, {0x0000000000000000, 4}, {0x0000000000000001, 5},
    {0x000fffffffffffff, 5}, {0x0010000000000000, 6}, {0x7fefffffffffffff, 6}, {0x7ff0000000000000, 7},
    {0x7ff0000000000001, 8}, {0xfff7ffffffffffff, 8}, {0x7ff8000000000000, 9}, {0xffffffffffffffff, 9},
};

/* Every class, at both of its ends; every pair of them compared. */
static void test_classes(void **state)
{
    enum { COUNT = sizeof classes32 / sizeof classes32[0] };
    (void)state;
    for (unsigned i = 0; i < COUNT; i++) {
        assert_int_equal(fp32_class((uint32_t)classes32[i].bits), 1u << classes32[i].class_bit);
        assert_int_equal(fp64_class(classes64[i].bits), 1u << classes64[i].class_bit);
        for (unsigned j = 0; j < COUNT; j++) {
            check_pair32((uint32_t)classes32[i].bits, (uint32_t)classes32[j].bits);
            check_pair64(classes64[i].bits, classes64[j].bits);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
