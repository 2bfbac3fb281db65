/* Floating point of an RV32 hart: every operation that it has gives what an RV64 hart gives, cut to its registers; loads
 * and stores of both sizes, in long and compressed forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/fp_operands.h"
#include "tests/lib/hart_rig.h"

enum { CSR_FCSR = 3, FA0 = 10, FA1 = 11, FA2 = 12, FA3 = 13 };

struct both {
    struct hart_rig narrow, wide;
};

static int setup(void **state)
{
    static struct both both;
    rig_init_isa(&both.narrow, HART_RV32);
    rig_init(&both.wide);
    *state = &both;
    return 0;
}

static int teardown(void **state)
{
    struct both *both = *state;
    rig_deinit(&both->narrow);
    rig_deinit(&both->wide);
    return 0;
}

/* funct7 and rs2 (0xff: any) of OP-FP, and funct3 (0xff: a rounding mode); what RV64 alone has is below. */
static const struct {
    uint8_t funct7, rs2, funct3;
} operations[] = {
    {0x00, 0xff, 0xff}, {0x01, 0xff, 0xff}, {0x04, 0xff, 0xff}, {0x05, 0xff, 0xff}, {0x08, 0xff, 0xff},
    {0x09, 0xff, 0xff}, {0x0c, 0xff, 0xff}, {0x0d, 0xff, 0xff}, {0x2c, 0, 0xff},    {0x2d, 0, 0xff},
    {0x20, 1, 0xff},    {0x21, 0, 0xff},    {0x60, 0, 0xff},    {0x60, 1, 0xff},    {0x61, 0, 0xff},
    {0x61, 1, 0xff},    {0x68, 0, 0xff},    {0x68, 1, 0xff},    {0x69, 0, 0xff},    {0x69, 1, 0xff},
    {0x10, 0xff, 0},    {0x10, 0xff, 1},    {0x10, 0xff, 2},    {0x11, 0xff, 0},    {0x11, 0xff, 1},
    {0x11, 0xff, 2},    {0x14, 0xff, 0},    {0x14, 0xff, 1},    {0x15, 0xff, 0},    {0x15, 0xff, 1},
    {0x50, 0xff, 0},    {0x50, 0xff, 1},    {0x50, 0xff, 2},    {0x51, 0xff, 0},    {0x51, 0xff, 1},
    {0x51, 0xff, 2},    {0x70, 0, 0},       {0x70, 0, 1},       {0x71, 0, 1},       {0x78, 0, 0},
};

static void load_operands(struct hart_rig *rig, const uint64_t operands[4])
{
    rig_begin(rig);
    rig_set_csr(rig, CSR_FCSR, 0);
    for (unsigned i = 0; i < 3; i++)
        rig_poke64(rig, RIG_DATA + 8 * i, operands[i]);
    hart_set(rig->hart, A1, RIG_DATA);
    hart_set(rig->hart, A2, operands[3]);
    for (unsigned i = 0; i < 3; i++)
        rig_put(rig, RV_FLD(FA1 + i, A1, 8 * (int)i));
}

/* What is left in a0, fa0 (through memory) and fcsr; false if the operation was illegal. */
static bool results(struct hart_rig *rig, uint32_t instruction, uint64_t out[3])
{
    rig_put(rig, instruction);
    rig_put(rig, RV_FSD(FA0, A1, 24));
    rig_step(rig, 5);
    if (hart_pc(rig->hart) != rig->at)
        return false;
    out[0] = hart_get(rig->hart, A0);
    out[1] = rig_peek64(rig, RIG_DATA + 24);
    out[2] = rig_csr(rig, CSR_FCSR);
    return true;
}

static void compare(struct both *both, uint32_t instruction, const uint64_t operands[4])
{
    uint64_t narrow[3], wide[3];
    load_operands(&both->narrow, operands);
    load_operands(&both->wide, operands);
    assert_true(results(&both->narrow, instruction, narrow));
    assert_true(results(&both->wide, instruction, wide));
    wide[0] &= UINT32_MAX;
    if (memcmp(narrow, wide, sizeof narrow) != 0)
        fail_msg("%08x: %llx %llx %llx, expected %llx %llx %llx", instruction, (unsigned long long)narrow[0],
                 (unsigned long long)narrow[1], (unsigned long long)narrow[2], (unsigned long long)wide[0],
                 (unsigned long long)wide[1], (unsigned long long)wide[2]);
}

static void random_operands(struct fp_random *random, uint64_t operands[4])
{
    for (unsigned i = 0; i < 3; i++)
        operands[i] = fp_random_below(random, 2) ? fp_random64(random) : 0xffffffff00000000 | fp_random32(random);
    operands[3] = (uint64_t)(int64_t)(int32_t)fp_random_next(random);
}

static void every_operation_and_rounding(void **state)
{
    static const uint8_t fused[] = {0x43, 0x47, 0x4b, 0x4f};
    struct both *both = *state;
    struct fp_random random = {32};
    uint64_t operands[4];
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned rm = 0; rm < 5; rm++) {
            for (unsigned i = 0; i < sizeof operations / sizeof operations[0]; i++) {
                unsigned funct3 = operations[i].funct3 == 0xff ? rm : operations[i].funct3;
                unsigned rs2 = operations[i].rs2 == 0xff ? FA2 : operations[i].rs2;
                bool from_integer =
                    operations[i].funct7 == 0x68 || operations[i].funct7 == 0x69 || operations[i].funct7 == 0x78;
                random_operands(&random, operands);
                compare(both, rv_r(0x53, funct3, operations[i].funct7, A0, from_integer ? A2 : FA1, rs2), operands);
            }
            for (unsigned i = 0; i < 8; i++) {
                random_operands(&random, operands);
                compare(both, rv_r(fused[i / 2], rm, FA3 << 2 | (i & 1), FA0, FA1, FA2), operands);
            }
        }
    }
}

static void what_needs_64_bits_is_illegal(void **state)
{
    static const uint32_t wide[] = {0xc0257553, 0xc0357553, 0xc2257553, 0xc2357553, 0xd0257553,
                                    0xd0357553, 0xd2257553, 0xd2357553, 0xe2058553, 0xf2058553};
    static const uint64_t zero[4];
    struct both *both = *state;
    uint64_t out[3];
    for (unsigned i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        load_operands(&both->narrow, zero);
        assert_false(results(&both->narrow, wide[i], out));
    }
}

/* By 64-bit registers and through memory: single precision is boxed. */
static void loads_and_stores(void **state)
{
    struct both *both = *state;
    struct hart_rig *rig = &both->narrow;
    for (unsigned compressed = 0; compressed < 3; compressed++) {
        rig_begin(rig);
        rig_poke64(rig, RIG_DATA, 0x1122334455667788);
        rig_poke64(rig, RIG_DATA + 8, 0);
        rig_poke64(rig, RIG_DATA + 16, 0);
        hart_set(rig->hart, A1, RIG_DATA);
        hart_set(rig->hart, SP, RIG_DATA);
        if (compressed == 1) {
            rig_put16(rig, 0x61c8); /* c.flw fa0, 4(a1) */
            rig_put16(rig, 0xe588); /* c.fsw fa0, 8(a1) */
        } else if (compressed == 2) {
            rig_put16(rig, 0x6512); /* c.flwsp fa0, 4 */
            rig_put16(rig, 0xe42a); /* c.fswsp fa0, 8 */
        } else {
            rig_put(rig, RV_FLW(FA0, A1, 4));
            rig_put(rig, RV_FSW(FA0, A1, 8));
        }
        rig_put(rig, RV_FSD(FA0, A1, 16));
        rig_step(rig, 3);
        assert_int_equal(rig_peek64(rig, RIG_DATA + 8), 0x11223344);
        assert_int_equal(rig_peek64(rig, RIG_DATA + 16), 0xffffffff11223344);
    }
    /* eight bytes at once, also over the end of a page */
    rig_begin(rig);
    rig_poke64(rig, RIG_DATA + 0xffc, 0x1122334455667788);
    hart_set(rig->hart, A1, RIG_DATA + 0xffc);
    rig_put(rig, RV_FLD(FA0, A1, 0));
    rig_put(rig, RV_FSD(FA0, A1, 3));
    rig_step(rig, 2);
    assert_int_equal(rig_peek64(rig, RIG_DATA + 0xfff), 0x1122334455667788);
}

static void off_means_illegal(void **state)
{
    static const uint32_t instructions[] = {0x00053507 /* fld */, 0x02c5f553 /* fadd.d */};
    static const uint16_t halves[] = {0x61c8, 0xe588, 0x6512, 0xe42a};
    struct both *both = *state;
    struct hart_rig *rig = &both->narrow;
    for (unsigned i = 0; i < 2; i++) {
        rig_begin(rig);
        rig_set_csr(rig, 0x300, 0);
        rig_put(rig, instructions[i]);
        rig_step(rig, 1);
        assert_int_equal(rig_csr(rig, 0x342), 2);
        assert_int_equal(rig_csr(rig, 0x343), instructions[i]);
    }
    for (unsigned i = 0; i < 4; i++) {
        rig_begin(rig);
        rig_set_csr(rig, 0x300, 0);
        rig_put16(rig, halves[i]);
        rig_step(rig, 1);
        assert_int_equal(rig_csr(rig, 0x342), 2);
        assert_int_equal(rig_csr(rig, 0x343), halves[i]);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(every_operation_and_rounding),
        CASE(what_needs_64_bits_is_illegal),
        CASE(loads_and_stores),
        CASE(off_means_illegal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
