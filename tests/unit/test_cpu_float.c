/* Floating-point instructions: the host's arithmetic against fp.h's, for every operation, rounding mode and kind of
 * operand; and the registers around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/cpu/hart_state.h"
#include "tests/lib/fp_operands.h"
#include "tests/lib/hart_rig.h"

enum { CSR_FFLAGS = 1, CSR_FRM = 2, CSR_FCSR = 3, CSR_MCAUSE = 0x342, CSR_MTVAL = 0x343 };
enum { DYNAMIC = 7 };

static int setup(void **state)
{
    static struct hart_rig rig;
    rig_init(&rig);
    *state = &rig;
    return 0;
}

static int teardown(void **state)
{
    rig_deinit(*state);
    return 0;
}

/* Every OP-FP instruction as opcode bits with funct3 zero. kind: what funct3 is for, what the operands are. */
enum kind { ROUNDS, FIXED };

struct operation {
    uint8_t funct7;
    uint8_t rs2;    /* where it is part of the code, else 0xff */
    uint8_t funct3; /* for FIXED */
    enum kind kind;
};

static const struct operation operations[] = {
    {0x00, 0xff, 0, ROUNDS}, {0x01, 0xff, 0, ROUNDS}, {0x04, 0xff, 0, ROUNDS}, {0x05, 0xff, 0, ROUNDS},
    {0x08, 0xff, 0, ROUNDS}, {0x09, 0xff, 0, ROUNDS}, {0x0c, 0xff, 0, ROUNDS}, {0x0d, 0xff, 0, ROUNDS},
    {0x2c, 0, 0, ROUNDS},    {0x2d, 0, 0, ROUNDS},    {0x20, 1, 0, ROUNDS},    {0x21, 0, 0, ROUNDS},
    {0x60, 0, 0, ROUNDS},    {0x60, 1, 0, ROUNDS},    {0x60, 2, 0, ROUNDS},    {0x60, 3, 0, ROUNDS},
    {0x61, 0, 0, ROUNDS},    {0x61, 1, 0, ROUNDS},    {0x61, 2, 0, ROUNDS},    {0x61, 3, 0, ROUNDS},
    {0x68, 0, 0, ROUNDS},    {0x68, 1, 0, ROUNDS},    {0x68, 2, 0, ROUNDS},    {0x68, 3, 0, ROUNDS},
    {0x69, 0, 0, ROUNDS},    {0x69, 1, 0, ROUNDS},    {0x69, 2, 0, ROUNDS},    {0x69, 3, 0, ROUNDS},
    {0x14, 0xff, 0, FIXED},  {0x15, 0xff, 0, FIXED},  {0x14, 0xff, 1, FIXED},  {0x15, 0xff, 1, FIXED},
    {0x50, 0xff, 0, FIXED},  {0x50, 0xff, 1, FIXED},  {0x50, 0xff, 2, FIXED},  {0x51, 0xff, 0, FIXED},
    {0x51, 0xff, 1, FIXED},  {0x51, 0xff, 2, FIXED},  {0x70, 0, 1, FIXED},     {0x71, 0, 1, FIXED},
};

static uint64_t operand(struct fp_random *random, bool is_double)
{
    if (is_double)
        return fp_random64(random);
    uint64_t value = fp_random32(random);
    /* now and then not boxed */
    return fp_random_below(random, 20) ? 0xffffffff00000000ull | value
                                       : value | (uint64_t)fp_random_below(random, 9) << 40;
}

/* Runs `bits` with the rig's registers as they are, then the same in fp.h's arithmetic; both must agree. */
static void compare(struct hart_rig *rig, uint32_t bits, const uint64_t f[4], uint64_t integer, unsigned frm)
{
    struct hart *hart = rig->hart;
    struct insn insn = decode(bits);
    struct op op = {.rd = insn.rd, .rs1 = insn.rs1, .rs2 = insn.rs2, .imm = insn.imm};
    rig->at = RIG_CODE;
    rig_put(rig, bits);
    hart_enter(hart, RIG_CODE, HART_M);
    for (unsigned i = 1; i < 4; i++)
        hart->f[i] = f[i];
    hart_set(hart, 1, integer);
    hart->f[0] = 0;
    hart_set(hart, A0, 0);
    rig_set_csr(rig, CSR_FCSR, frm << 5);
    rig_step(rig, 1);
    uint64_t fast_f = hart->f[0];
    uint64_t fast_x = hart_get(hart, A0);
    uint64_t fast_flags = rig_csr(rig, CSR_FFLAGS);
    assert_int_equal(hart_pc(hart), RIG_CODE + 4);
    hart->f[0] = 0;
    hart_set(hart, A0, 0);
    rig_set_csr(rig, CSR_FFLAGS, 0);
    assert_true(fp_execute(hart, &op, insn.code));
    if (hart->f[0] != fast_f || hart_get(hart, A0) != fast_x || rig_csr(rig, CSR_FFLAGS) != fast_flags)
        fail_msg(
            "%08x frm %u of %016llx %016llx %016llx x %016llx: f %016llx x %016llx flags %x, exactly f %016llx x "
            "%016llx flags %x",
            bits, frm, (unsigned long long)f[1], (unsigned long long)f[2], (unsigned long long)f[3],
            (unsigned long long)integer, (unsigned long long)fast_f, (unsigned long long)fast_x, (unsigned)fast_flags,
            (unsigned long long)hart->f[0], (unsigned long long)hart_get(hart, A0),
            (unsigned)rig_csr(rig, CSR_FFLAGS));
}

static uint64_t random_integer(struct fp_random *random)
{
    uint64_t value = fp_random_next(random) >> fp_random_below(random, 64);
    return fp_random_below(random, 2) ? value : 0 - value;
}

static void host_equals_exact(void **state)
{
    struct hart_rig *rig = *state;
    struct fp_random random = {.state = 12345};
    rig_begin(rig);
    for (unsigned i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        const struct operation *o = &operations[i];
        bool reads_double = o->funct7 == 0x20 || (o->funct7 & 3 && o->funct7 != 0x21);
        bool writes_x = (o->funct7 & 0x7e) == 0x50 || (o->funct7 & 0x7e) == 0x60 || (o->funct7 & 0x7e) == 0x70;
        for (unsigned round = 0; round < 3000; round++) {
            uint64_t f[4] = {0, operand(&random, reads_double), operand(&random, reads_double), 0};
            if (fp_random_below(&random, 3) == 0)
                f[2] = reads_double ? fp_random64_beside(&random, f[1])
                                    : 0xffffffff00000000ull | fp_random32_beside(&random, (uint32_t)f[1]);
            unsigned frm = fp_random_below(&random, 2) ? 0 : fp_random_below(&random, 5);
            unsigned rm = fp_random_below(&random, 3) ? DYNAMIC : fp_random_below(&random, 5);
            unsigned rs2 = o->rs2 == 0xff ? 2 : o->rs2;
            compare(rig, rv_r(0x53, o->kind == FIXED ? o->funct3 : rm, o->funct7, writes_x ? A0 : 0, 1, rs2), f,
                    random_integer(&random), frm);
        }
    }
}

static void fused_equals_exact(void **state)
{
    static const unsigned opcodes[] = {0x43, 0x47, 0x4b, 0x4f};
    struct hart_rig *rig = *state;
    struct fp_random random = {.state = 54321};
    rig_begin(rig);
    for (unsigned round = 0; round < 40000; round++) {
        unsigned is_double = round & 1;
        uint64_t f[4] = {0, operand(&random, is_double), operand(&random, is_double), operand(&random, is_double)};
        unsigned frm = fp_random_below(&random, 2) ? 0 : fp_random_below(&random, 5);
        unsigned rm = fp_random_below(&random, 3) ? DYNAMIC : fp_random_below(&random, 5);
        compare(rig, rv_r(opcodes[round / 2 % 4], rm, 3 << 2 | is_double, 0, 1, 2), f, 0, frm);
    }
    /* without the host's fused instructions the answer is the same */
    bool has_fma = rig->hart->has_fma;
    rig->hart->has_fma = false;
    for (unsigned round = 0; round < 1000; round++) {
        uint64_t f[4] = {0, operand(&random, true), operand(&random, true), operand(&random, true)};
        compare(rig, rv_r(opcodes[round % 4], DYNAMIC, 3 << 2 | 1, 0, 1, 2), f, 0, 0);
    }
    rig->hart->has_fma = has_fma;
}

/* Flags gather over instructions and slices until software clears them. */
static void flags_gather(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    rig->hart->f[1] = 0x3ff0000000000000; /* 1 */
    rig->hart->f[2] = 0x4008000000000000; /* 3 */
    rig->hart->f[3] = 0;
    rig_put(rig, rv_r(0x53, DYNAMIC, 0x0d, 4, 1, 2)); /* 1 / 3: inexact */
    rig_put(rig, RV_CSRRS(A0, CSR_FFLAGS, ZERO));
    rig_put(rig, rv_r(0x53, DYNAMIC, 0x0d, 4, 1, 3)); /* 1 / 0 */
    rig_put(rig, RV_SW(A0, A3, 0));                   /* a device, whose C code may compute as well */
    rig_put(rig, rv_r(0x53, DYNAMIC, 0x0d, 4, 3, 3)); /* 0 / 0 */
    rig_put(rig, RV_CSRRS(A1, CSR_FFLAGS, ZERO));
    rig_put(rig, RV_CSRRWI(ZERO, CSR_FFLAGS, 0));
    rig_put(rig, RV_CSRRS(A2, CSR_FCSR, ZERO));
    hart_set(rig->hart, A3, RIG_DEVICE);
    rig_step(rig, 1);
    rig_step(rig, 2);
    assert_int_equal(rig_csr(rig, CSR_FFLAGS), 1 | 8);
    rig_step(rig, 5);
    assert_int_equal(hart_get(rig->hart, A0), 1);
    assert_int_equal(hart_get(rig->hart, A1), 1 | 8 | 16);
    assert_int_equal(hart_get(rig->hart, A2), 0);
    assert_int_equal(rig->hart->f[4], 0x7ff8000000000000);
}

/* A reserved dynamic rounding mode makes instructions that round illegal, and no others. */
static void reserved_rounding_mode(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        for (unsigned frm = 5; frm < 8; frm++) {
            const struct operation *o = &operations[i];
            uint32_t bits =
                rv_r(0x53, o->kind == FIXED ? o->funct3 : DYNAMIC, o->funct7, A0, 1, o->rs2 == 0xff ? 2 : o->rs2);
            rig_begin(rig);
            rig_set_csr(rig, CSR_FRM, frm);
            rig_put(rig, bits);
            rig_step(rig, 1);
            assert_int_equal(hart_pc(rig->hart), o->kind == ROUNDS ? RIG_HANDLER : RIG_CODE + 4);
            if (o->kind == ROUNDS)
                assert_int_equal(rig_csr(rig, CSR_MTVAL), bits);
        }
    }
}

static void moves_and_signs(void **state)
{
    const uint64_t boxed = 0xffffffff00000000ull;
    const struct {
        uint32_t bits;
        uint64_t a;
        uint64_t b;
        uint64_t result;
    } table[] = {
        {rv_r(0x53, 0, 0x10, 0, 1, 2), boxed | 0x3f800000, boxed | 0x80000000, boxed | 0xbf800000},
        {rv_r(0x53, 1, 0x10, 0, 1, 2), boxed | 0x3f800000, boxed | 0x80000000, boxed | 0x3f800000},
        {rv_r(0x53, 2, 0x10, 0, 1, 2), boxed | 0xbf800000, boxed | 0x80000000, boxed | 0x3f800000},
        {rv_r(0x53, 0, 0x10, 0, 1, 2), 0x3f800000, boxed | 0x80000000, boxed | 0xffc00000}, /* not boxed: NaN */
        {rv_r(0x53, 0, 0x11, 0, 1, 2), 0x3ff0000000000000, 1ull << 63, 0xbff0000000000000},
        {rv_r(0x53, 1, 0x11, 0, 1, 2), 0x3ff0000000000000, 1ull << 63, 0x3ff0000000000000},
        {rv_r(0x53, 2, 0x11, 0, 1, 2), 0xbff0000000000000, 1ull << 63, 0x3ff0000000000000},
    };
    struct hart_rig *rig = *state;
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        rig_begin(rig);
        rig->hart->f[1] = table[i].a;
        rig->hart->f[2] = table[i].b;
        rig_put(rig, table[i].bits);
        rig_step(rig, 1);
        assert_int_equal(rig->hart->f[0], table[i].result);
    }
    rig_begin(rig);
    hart_set(rig->hart, A1, 0x12345678c0490fdb);
    rig_put(rig, rv_r(0x53, 0, 0x78, 0, A1, 0)); /* fmv.w.x */
    rig_put(rig, rv_r(0x53, 0, 0x70, A0, 0, 0)); /* fmv.x.w */
    rig_put(rig, rv_r(0x53, 0, 0x79, 1, A1, 0)); /* fmv.d.x */
    rig_put(rig, rv_r(0x53, 0, 0x71, A2, 1, 0)); /* fmv.x.d */
    rig_put(rig, rv_r(0x53, 0, 0x70, A3, 1, 0)); /* fmv.x.w of a double: its lower half */
    rig_step(rig, 5);
    assert_int_equal(rig->hart->f[0], boxed | 0xc0490fdb);
    assert_int_equal(hart_get(rig->hart, A0), 0xffffffffc0490fdb);
    assert_int_equal(hart_get(rig->hart, A2), 0x12345678c0490fdb);
    assert_int_equal(hart_get(rig->hart, A3), 0xffffffffc0490fdb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(host_equals_exact, setup, teardown),
        cmocka_unit_test_setup_teardown(fused_equals_exact, setup, teardown),
        cmocka_unit_test_setup_teardown(flags_gather, setup, teardown),
        cmocka_unit_test_setup_teardown(reserved_rounding_mode, setup, teardown),
        cmocka_unit_test_setup_teardown(moves_and_signs, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
