/* src/cpu/fp_arith.c against three references: the host's own unit in four rounding modes with its flags, exact
 * 113-bit arithmetic for the fifth mode (ties away from zero), and fixed vectors worked out by hand. */
#include <fenv.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/cpu/fp.h"
#include "tests/lib/fp_operands.h"

#define ROUNDS 400000

enum operation { ADD, SUB, MUL, DIV, SQRT, FMA, OPERATIONS };

struct answer {
    uint64_t bits;
    unsigned flags;
};

/* The host. Only x86-64 is known to judge tininess after rounding as RISC-V does, so elsewhere this is skipped. */

static const int host_modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};

static unsigned host_flags(void)
{
    int raised = fetestexcept(FE_ALL_EXCEPT);
    return (raised & FE_INEXACT ? FP_INEXACT : 0) | (raised & FE_UNDERFLOW ? FP_UNDERFLOW : 0) |
           (raised & FE_OVERFLOW ? FP_OVERFLOW : 0) | (raised & FE_DIVBYZERO ? FP_DIVIDE : 0) |
           (raised & FE_INVALID ? FP_INVALID : 0);
}

#define HOST(width, real, square_root, fused)                                                                        \
    static struct answer host##width(enum operation op, const uint##width##_t in[3], unsigned rm)                    \
    {                                                                                                                \
        volatile real x[3], out = 0;                                                                                 \
        real got;                                                                                                    \
        uint##width##_t bits;                                                                                        \
        for (int i = 0; i < 3; i++)                                                                                  \
            memcpy((void *)&x[i], &in[i], sizeof in[i]);                                                             \
        fesetround(host_modes[rm]);                                                                                  \
        feclearexcept(FE_ALL_EXCEPT);                                                                                \
        switch (op) {                                                                                                \
        case ADD: out = x[0] + x[1]; break;                                                                          \
        case SUB: out = x[0] - x[1]; break;                                                                          \
        case MUL: out = x[0] * x[1]; break;                                                                          \
        case DIV: out = x[0] / x[1]; break;                                                                          \
        case SQRT: out = square_root(x[0]); break;                                                                   \
        default: out = fused(x[0], x[1], x[2]);                                                                      \
        }                                                                                                            \
        unsigned flags = host_flags();                                                                               \
        fesetround(FE_TONEAREST);                                                                                    \
        got = out;                                                                                                   \
        memcpy(&bits, &got, sizeof bits);                                                                            \
        return (struct answer){isnan(got) ? FP##width##_NAN : bits, flags};                                          \
    }

HOST(32, float, sqrtf, fmaf)
HOST(64, double, sqrt, fma)

#define OURS(width)                                                                                                  \
    static struct answer ours##width(enum operation op, const uint##width##_t in[3], unsigned rm, unsigned flags)    \
    {                                                                                                                \
        uint##width##_t bits = 0;                                                                                    \
        switch (op) {                                                                                                \
        case ADD: bits = fp##width##_add(in[0], in[1], rm, &flags); break;                                           \
        case SUB: bits = fp##width##_sub(in[0], in[1], rm, &flags); break;                                           \
        case MUL: bits = fp##width##_mul(in[0], in[1], rm, &flags); break;                                           \
        case DIV: bits = fp##width##_div(in[0], in[1], rm, &flags); break;                                           \
        case SQRT: bits = fp##width##_sqrt(in[0], rm, &flags); break;                                                \
        default: bits = fp##width##_fma(in[0], in[1], in[2], rm, &flags);                                            \
        }                                                                                                            \
        return (struct answer){bits, flags};                                                                         \
    }

OURS(32)
OURS(64)

static const char *const operation_names[OPERATIONS] = {"add", "sub", "mul", "div", "sqrt", "fma"};

static void expect(int width, enum operation op, const uint64_t in[3], unsigned rm, unsigned before,
                   struct answer expected)
{
    uint32_t in32[3] = {(uint32_t)in[0], (uint32_t)in[1], (uint32_t)in[2]};
    struct answer got = width == 32 ? ours32(op, in32, rm, before) : ours64(op, in, rm, before);
    expected.flags |= before;
    if (got.bits == expected.bits && got.flags == expected.flags)
        return;
    fail_msg("%s%d(%llx, %llx, %llx) mode %u flags %x: expected %llx flags %x, got %llx flags %x",
             operation_names[op], width, (unsigned long long)in[0], (unsigned long long)in[1],
             (unsigned long long)in[2], rm, before, (unsigned long long)expected.bits, expected.flags,
             (unsigned long long)got.bits, got.flags);
}

/* Is the exact result the number m? Both sides are exact in 113 bits, or the difference shows. */
static int is_exactly(enum operation op, const double x[3], __float128 m)
{
    __float128 a = x[0], b = x[1], c = x[2];
    switch (op) {
    case SUB:
        b = -b;
        /* fall through */
    case ADD:
        c = b;
        b = 1;
        break;
    case MUL: /* 53 + 53 bits */ return a * b == m;
    case DIV: /* m has 54 bits */ return a == m * b;
    case SQRT: return a == m * m;
    default: break;
    }
    /* a * b is exact; sum and its rounding error by Knuth's two-sum */
    __float128 p = a * b;
    __float128 s = p + c;
    __float128 t = s - p;
    __float128 rest = (p - (s - t)) + (c - t);
    return s == m && rest == 0;
}

/* Infinity stands for the number that follows the largest finite one. */
static __float128 value_of(int width, uint64_t bits)
{
    uint32_t bits32 = (uint32_t)bits;
    float narrow;
    double wide;
    memcpy(&narrow, &bits32, sizeof narrow);
    memcpy(&wide, &bits, sizeof wide);
    if (width == 32)
        return isinf(narrow) ? (narrow > 0 ? 0x1p128 : -0x1p128) : (double)narrow;
    return isinf(wide) ? (__float128)(wide > 0 ? 0x1p1023 : -0x1p1023) * 2 : (__float128)wide;
}

/* Ties away from zero, out of the host's two directed results and the nearest one: they differ in ties only. */
static struct answer away_from_ties(int width, enum operation op, const uint64_t in[3])
{
    uint32_t in32[3] = {(uint32_t)in[0], (uint32_t)in[1], (uint32_t)in[2]};
    struct answer nearest, both[2];
    double x[3];
    __float128 edge[2];

    nearest = width == 32 ? host32(op, in32, FP_RNE) : host64(op, in, FP_RNE);
    for (unsigned i = 0; i < 2; i++)
        both[i] = width == 32 ? host32(op, in32, FP_RDN + i) : host64(op, in, FP_RDN + i);
    if (both[0].bits == both[1].bits || !(nearest.flags & FP_INEXACT))
        return nearest;
    for (unsigned i = 0; i < 2; i++)
        edge[i] = value_of(width, both[i].bits);
    for (int i = 0; i < 3; i++)
        x[i] = (double)value_of(width, in[i]);
    if (is_exactly(op, x, (edge[0] + edge[1]) / 2))
        nearest.bits = both[edge[1] > 0].bits;
    return nearest;
}

/* IEEE 754 §7.2 leaves it open whether infinity times zero plus a quiet NaN is invalid; RISC-V says it is, x86 not. */
static bool is_open(int width, enum operation op, const uint64_t in[3])
{
    __float128 a = value_of(width, in[0]), b = value_of(width, in[1]);
    bool a_infinite = in[0] << (64 - width) << 1 == (width == 32 ? 0xff00000000000000 : 0xffe0000000000000);
    bool b_infinite = in[1] << (64 - width) << 1 == (width == 32 ? 0xff00000000000000 : 0xffe0000000000000);
    return op == FMA && ((a_infinite && b == 0) || (a == 0 && b_infinite));
}

static void compare_at(int width, enum operation op, const uint64_t in[3])
{
    uint32_t in32[3] = {(uint32_t)in[0], (uint32_t)in[1], (uint32_t)in[2]};
    for (unsigned rm = FP_RNE; rm <= FP_RUP; rm++) {
        struct answer expected = width == 32 ? host32(op, in32, rm) : host64(op, in, rm);
        if (is_open(width, op, in))
            expected.flags |= FP_INVALID;
        expect(width, op, in, rm, 0, expected);
        expect(width, op, in, rm, FP_INEXACT, expected); /* the way through fp_host.h */
    }
    struct answer away = away_from_ties(width, op, in);
    if (is_open(width, op, in))
        away.flags |= FP_INVALID;
    expect(width, op, in, FP_RMM, 0, away);
    expect(width, op, in, FP_RMM, FP_INEXACT, away);
}

/* A third operand near minus the product of the first two, where cancellation happens. */
static uint64_t addend(struct fp_random *random, int width, const uint64_t in[3])
{
    uint32_t in32[3] = {(uint32_t)in[0], (uint32_t)in[1], 0};
    uint64_t near = width == 32 ? host32(MUL, in32, FP_RNE).bits : host64(MUL, in, FP_RNE).bits;
    if (fp_random_below(random, 4) == 0)
        return width == 32 ? fp_random32(random) : fp_random64(random);
    return width == 32 ? fp_random32_beside(random, (uint32_t)near) : fp_random64_beside(random, near);
}

static void compare_random(int width, enum operation op, unsigned rounds)
{
#if defined(__x86_64__)
    struct fp_random random = {0x5eed0000u + (unsigned)op * 64 + (unsigned)width};
    for (unsigned round = 0; round < rounds; round++) {
        uint64_t in[3] = {0, 0, 0};
        in[0] = width == 32 ? fp_random32(&random) : fp_random64(&random);
        in[1] = width == 32 ? fp_random32_beside(&random, (uint32_t)in[0]) : fp_random64_beside(&random, in[0]);
        if (op == FMA)
            in[2] = addend(&random, width, in);
        compare_at(width, op, in);
    }
#else
    (void)width, (void)op, (void)rounds;
    skip();
#endif
}

static void test_random(void **state)
{
    (void)state;
    for (int op = ADD; op < OPERATIONS; op++) {
        compare_random(32, (enum operation)op, ROUNDS / 4);
        compare_random(64, (enum operation)op, ROUNDS / 4);
    }
}

/* Every pair (and for fma triple) of the numbers at which rules change. */
static void test_corners(void **state)
{
    static const uint64_t corners64[] = {
        0x0000000000000000, 0x0000000000000001, 0x000fffffffffffff, 0x0010000000000000, 0x0010000000000001,
        0x3fe0000000000000, 0x3fefffffffffffff, 0x3ff0000000000000, 0x3ff0000000000001, 0x3cb0000000000000,
        0x3ca0000000000000, 0x4000000000000000, 0x7fe0000000000000, 0x7fefffffffffffff, 0x7ff0000000000000,
        0x7ff0000000000001, 0x7ff8000000000000, 0x7fffffffffffffff,
    };
    static const uint32_t corners32[] = {
        0x00000000, 0x00000001, 0x007fffff, 0x00800000, 0x00800001, 0x3f000000, 0x3f7fffff, 0x3f800000, 0x3f800001,
        0x33800000, 0x33000000, 0x40000000, 0x7f000000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000, 0x7fffffff,
    };
    enum { COUNT = sizeof corners64 / sizeof corners64[0] };
    _Static_assert(COUNT == sizeof corners32 / sizeof corners32[0], "the same corners in both widths");

    (void)state;
#if !defined(__x86_64__)
    skip();
#endif
    for (unsigned index = 0; index < COUNT * COUNT * COUNT * 8; index++) {
        unsigned at[3] = {index % COUNT, index / COUNT % COUNT, index / (COUNT * COUNT) % COUNT};
        unsigned signs = index / (COUNT * COUNT * COUNT);
        uint64_t in64[3], in32[3];
        for (int i = 0; i < 3; i++) {
            in64[i] = corners64[at[i]] | (uint64_t)(signs >> i & 1) << 63;
            in32[i] = corners32[at[i]] | (uint64_t)(signs >> i & 1) << 31;
        }
        for (int op = ADD; op < OPERATIONS; op++) {
            if (op != FMA && (at[2] || signs & 4))
                continue;
            compare_at(32, (enum operation)op, in32);
            compare_at(64, (enum operation)op, in64);
        }
    }
}

/* Worked out by hand, so that a host that is wrong, or not x86-64, does not decide alone. */
static void test_vectors(void **state)
{
    static const struct {
        enum operation op;
        unsigned rm;
        uint64_t in[3];
        struct answer out;
    } vectors[] = {
        {ADD, FP_RNE, {0x3ff0000000000000, 0x3ff0000000000000, 0}, {0x4000000000000000, 0}},
        /* 1 + 2^-53: a tie */
        {ADD, FP_RNE, {0x3ff0000000000000, 0x3ca0000000000000, 0}, {0x3ff0000000000000, FP_INEXACT}},
        {ADD, FP_RMM, {0x3ff0000000000000, 0x3ca0000000000000, 0}, {0x3ff0000000000001, FP_INEXACT}},
        {ADD, FP_RUP, {0x3ff0000000000000, 0x0000000000000001, 0}, {0x3ff0000000000001, FP_INEXACT}},
        {ADD, FP_RDN, {0x3ff0000000000000, 0x8000000000000001, 0}, {0x3fefffffffffffff, FP_INEXACT}},
        {ADD, FP_RMM, {0xbff0000000000000, 0xbca0000000000000, 0}, {0xbff0000000000001, FP_INEXACT}},
        /* zeros: the sum of opposite ones is +0 but for rounding down */
        {SUB, FP_RNE, {0x3ff0000000000000, 0x3ff0000000000000, 0}, {0, 0}},
        {SUB, FP_RDN, {0x3ff0000000000000, 0x3ff0000000000000, 0}, {0x8000000000000000, 0}},
        {ADD, FP_RDN, {0x0000000000000000, 0x8000000000000000, 0}, {0x8000000000000000, 0}},
        {ADD, FP_RNE, {0x8000000000000000, 0x8000000000000000, 0}, {0x8000000000000000, 0}},
        /* infinities and NaNs */
        {SUB, FP_RNE, {0x7ff0000000000000, 0x7ff0000000000000, 0}, {FP64_NAN, FP_INVALID}},
        {ADD, FP_RNE, {0xfff8000000000123, 0x3ff0000000000000, 0}, {FP64_NAN, 0}},
        {ADD, FP_RNE, {0x7ff0000000000001, 0x3ff0000000000000, 0}, {FP64_NAN, FP_INVALID}},
        {MUL, FP_RNE, {0x0000000000000000, 0xfff0000000000000, 0}, {FP64_NAN, FP_INVALID}},
        {FMA, FP_RNE, {0x0000000000000000, 0x7ff0000000000000, FP64_NAN}, {FP64_NAN, FP_INVALID}},
        {DIV, FP_RNE, {0x3ff0000000000000, 0x8000000000000000, 0}, {0xfff0000000000000, FP_DIVIDE}},
        {DIV, FP_RNE, {0x0000000000000000, 0x0000000000000000, 0}, {FP64_NAN, FP_INVALID}},
        {SQRT, FP_RNE, {0xbff0000000000000, 0, 0}, {FP64_NAN, FP_INVALID}},
        {SQRT, FP_RNE, {0x8000000000000000, 0, 0}, {0x8000000000000000, 0}},
        {SQRT, FP_RDN, {0x4000000000000000, 0, 0}, {0x3ff6a09e667f3bcc, FP_INEXACT}},
        {SQRT, FP_RUP, {0x4000000000000000, 0, 0}, {0x3ff6a09e667f3bcd, FP_INEXACT}},
        /* overflow goes to infinity or to the largest number */
        {MUL, FP_RNE, {0x7fefffffffffffff, 0x4000000000000000, 0}, {0x7ff0000000000000, FP_OVERFLOW | FP_INEXACT}},
        {MUL, FP_RTZ, {0x7fefffffffffffff, 0x4000000000000000, 0}, {0x7fefffffffffffff, FP_OVERFLOW | FP_INEXACT}},
        {MUL, FP_RUP, {0xffefffffffffffff, 0x4000000000000000, 0}, {0xffefffffffffffff, FP_OVERFLOW | FP_INEXACT}},
        {MUL, FP_RMM, {0xffefffffffffffff, 0x4000000000000000, 0}, {0xfff0000000000000, FP_OVERFLOW | FP_INEXACT}},
        /* a subnormal that is exact raises nothing; one that is not is an underflow */
        {MUL, FP_RNE, {0x0010000000000000, 0x3fe0000000000000, 0}, {0x0008000000000000, 0}},
        {MUL, FP_RNE, {0x0010000000000001, 0x3fe0000000000000, 0}, {0x0008000000000000, FP_UNDERFLOW | FP_INEXACT}},
        /* (1 - 2^-53) 2^-1022 rounds up to the smallest normal number with 52 bits of fraction: with an unbounded
         * exponent it would have been exact and below, so it is tiny; */
        {MUL, FP_RNE, {0x0010000000000000, 0x3fefffffffffffff, 0}, {0x0010000000000000, FP_UNDERFLOW | FP_INEXACT}},
        /* (1 - 2^-54 + ...) 2^-1022 would have been rounded up to it as well, so it is not. */
        {FMA, FP_RNE, {0x0010000000000000, 0x3ff0000000000000, 0x8000000000000000}, {0x0010000000000000, 0}},
        {FMA, FP_RNE, {0x3c90000000000000, 0x8010000000000000, 0x0010000000000000}, {0x0010000000000000, FP_INEXACT}},
        /* one rounding: (1 + 2^-52)^2 - (1 + 2^-51) = 2^-104 */
        {FMA, FP_RNE, {0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002}, {0x3970000000000000, 0}},
        {FMA, FP_RDN, {0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000}, {0x8000000000000000, 0}},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        expect(64, vectors[i].op, vectors[i].in, vectors[i].rm, 0, vectors[i].out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_corners),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
