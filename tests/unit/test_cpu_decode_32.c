/* The decoder for RV32: compressed forms against long ones (both encoded by GNU as), what RV64 alone has is illegal, and
 * everything else is as in RV64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/cpu/ops.h"

struct pair {
    const char *text;
    uint16_t half;
    uint32_t whole;
};

static const struct pair pairs[] = {
    {"addi a0, sp, 4", 0x0048, 0x00410513},
    {"addi a5, sp, 1020", 0x1ffc, 0x3fc10793},
    {"fld fa0, 0(a1)", 0x2188, 0x0005b507},
    {"fld fa5, 248(s1)", 0x3cfc, 0x0f84b787},
    {"lw a0, 4(a1)", 0x41c8, 0x0045a503},
    {"lw a5, 124(s0)", 0x5c7c, 0x07c42783},
    {"flw fa0, 4(a1)", 0x61c8, 0x0045a507},
    {"flw fa5, 124(s0)", 0x7c7c, 0x07c42787},
    {"flw fs0, 64(s1)", 0x60a0, 0x0404a407},
    {"flw fs1, 72(a5)", 0x67a4, 0x0487a487},
    {"fsd fa0, 0(a1)", 0xa188, 0x00a5b027},
    {"fsd fa5, 248(s1)", 0xbcfc, 0x0ef4bc27},
    {"sw a0, 64(a1)", 0xc1a8, 0x04a5a023},
    {"sw a5, 124(s0)", 0xdc7c, 0x06f42e23},
    {"fsw fa0, 64(a1)", 0xe1a8, 0x04a5a027},
    {"fsw fa5, 124(s0)", 0xfc7c, 0x06f42e27},
    {"fsw fs0, 4(s1)", 0xe0c0, 0x0084a227},
    {"fsw fa1, 56(a5)", 0xff8c, 0x02b7ac27},
    {"addi a0, a0, 31", 0x057d, 0x01f50513},
    {"addi t6, t6, -32", 0x1f81, 0xfe0f8f93},
    {"jal ra, .-2048", 0x3001, 0x801ff0ef},
    {"jal ra, .+2046", 0x2ffd, 0x7fe000ef},
    {"jal ra, .-2", 0x3ffd, 0xfffff0ef},
    {"jal ra, .+4", 0x2011, 0x004000ef},
    {"jal ra, .+1024", 0x2101, 0x400000ef},
    {"jal ra, .-256", 0x3701, 0xf01ff0ef},
    {"jal ra, .+84", 0x2891, 0x054000ef},
    {"j .-2048", 0xb001, 0x801ff06f},
    {"j .+2046", 0xaffd, 0x7fe0006f},
    {"j .-256", 0xb701, 0xf01ff06f},
    {"li a0, -32", 0x5501, 0xfe000513},
    {"li t6, 31", 0x4ffd, 0x01f00f93},
    {"addi sp, sp, -512", 0x7101, 0xe0010113},
    {"addi sp, sp, 496", 0x617d, 0x1f010113},
    {"lui a0, 1", 0x6505, 0x00001537},
    {"lui t6, 31", 0x6ffd, 0x0001ffb7},
    {"lui a1, 0xfffe0", 0x7581, 0xfffe05b7},
    {"srli a0, a0, 1", 0x8105, 0x00155513},
    {"srli a5, a5, 31", 0x83fd, 0x01f7d793},
    {"srai a0, a0, 31", 0x857d, 0x41f55513},
    {"srai s0, s0, 16", 0x8441, 0x41045413},
    {"andi a0, a0, -32", 0x9901, 0xfe057513},
    {"sub a0, a0, a5", 0x8d1d, 0x40f50533},
    {"xor a0, a0, a1", 0x8d2d, 0x00b54533},
    {"or s1, s1, a1", 0x8ccd, 0x00b4e4b3},
    {"and a5, a5, s0", 0x8fe1, 0x0087f7b3},
    {"slli a0, a0, 1", 0x0506, 0x00151513},
    {"slli t6, t6, 31", 0x0ffe, 0x01ff9f93},
    {"fld fa0, 0(sp)", 0x2502, 0x00013507},
    {"fld ft11, 504(sp)", 0x3ffe, 0x1f813f87},
    {"lw a0, 0(sp)", 0x4502, 0x00012503},
    {"lw t6, 252(sp)", 0x5ffe, 0x0fc12f83},
    {"flw fa0, 0(sp)", 0x6502, 0x00012507},
    {"flw ft11, 252(sp)", 0x7ffe, 0x0fc12f87},
    {"flw fs3, 84(sp)", 0x69d6, 0x05412987},
    {"jr a0", 0x8502, 0x00050067},
    {"jr t6", 0x8f82, 0x000f8067},
    {"mv a0, t6", 0x857e, 0x000f8513},
    {"ebreak", 0x9002, 0x00100073},
    {"jalr a0", 0x9502, 0x000500e7},
    {"jalr t6", 0x9f82, 0x000f80e7},
    {"add a0, a0, t6", 0x957e, 0x01f50533},
    {"fsd fa0, 0(sp)", 0xa02a, 0x00a13027},
    {"fsd ft11, 504(sp)", 0xbffe, 0x1ff13c27},
    {"sw a0, 0(sp)", 0xc02a, 0x00a12023},
    {"sw t6, 252(sp)", 0xdffe, 0x0ff12e23},
    {"fsw fa0, 0(sp)", 0xe02a, 0x00a12027},
    {"fsw ft11, 252(sp)", 0xfffe, 0x0ff12e27},
    {"fsw fs3, 84(sp)", 0xeace, 0x05312a27},
    {"beqz a0, .-256", 0xd101, 0xf00500e3},
    {"beqz a0, .+254", 0xcd7d, 0x0e050f63},
    {"bnez s1, .-256", 0xf081, 0xf00490e3},
    {"bnez s1, .+254", 0xecfd, 0x0e049f63},
    {"beqz s0, .+84", 0xc831, 0x04040a63},
};

static bool is_same(const struct insn *a, const struct insn *b)
{
    return a->code == b->code && a->rd == b->rd && a->rs1 == b->rs1 && a->rs2 == b->rs2 && a->imm == b->imm;
}

static void compressed_forms(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct insn half = decode_32(pairs[i].half | 0xabcd0000u);
        struct insn whole = decode_32(pairs[i].whole);
        assert_int_equal(half.length, 2);
        assert_int_equal(whole.length, 4);
        if (half.code == OP_ILLEGAL || !is_same(&half, &whole))
            fail_msg("%s: %u %u %u %u %d is not %u %u %u %u %d", pairs[i].text, half.code, half.rd, half.rs1,
                     half.rs2, half.imm, whole.code, whole.rd, whole.rs1, whole.rs2, whole.imm);
    }
}

/* Every one of the 16-bit encodings: those that differ from RV64 are a short list. */
static void all_halves(void **state)
{
    (void)state;
    for (uint32_t half = 0; half < 0x10000; half++) {
        struct insn narrow = decode_32(half), wide = decode(half);
        unsigned kind = (half & 3) << 3 | half >> 13;
        bool has_bit_12 = half >> 12 & 1;
        unsigned arithmetic = half >> 10 & 3;
        if ((half & 3) == 3)
            continue;
        assert_int_equal(narrow.length, 2);
        switch (kind) {
        case 003:
        case 023: assert_int_equal(narrow.code, OP_FLW); break;
        case 007:
        case 027: assert_int_equal(narrow.code, OP_FSW); break;
        case 011:
            assert_int_equal(narrow.code, OP_JAL);
            assert_int_equal(narrow.rd, 1);
            assert_int_equal(narrow.imm, decode(half ^ 0x8000).imm); /* c.j */
            break;
        case 020: /* c.slli */
            if (has_bit_12)
                assert_int_equal(narrow.code, OP_ILLEGAL);
            else
                assert_true(is_same(&narrow, &wide));
            break;
        case 014: /* c.srli, c.srai, c.andi, and between registers */
            if (has_bit_12 && arithmetic != 2)
                assert_int_equal(narrow.code, OP_ILLEGAL);
            else
                assert_true(is_same(&narrow, &wide));
            break;
        default: assert_true(is_same(&narrow, &wide));
        }
    }
}

static void only_in_rv64(void **state)
{
    static const uint32_t wide[] = {
        0x0005b503, /* ld a0, 0(a1) */
        0x0005e503, /* lwu a0, 0(a1) */
        0x00a5b023, /* sd a0, 0(a1) */
        0x0015851b, /* addiw a0, a1, 1 */
        0x0000001b, /* addiw to x0 */
        0x0015951b, /* slliw */
        0x0015d51b, /* srliw */
        0x4015d51b, /* sraiw */
        0x00c5853b, /* addw */
        0x40c5853b, /* subw */
        0x00c5953b, /* sllw */
        0x00c5d53b, /* srlw */
        0x40c5d53b, /* sraw */
        0x02c5853b, /* mulw */
        0x02c5c53b, /* divw */
        0x02c5d53b, /* divuw */
        0x02c5e53b, /* remw */
        0x02c5f53b, /* remuw */
        0x08c5853b, /* add.uw */
        0x20c5a53b, /* sh1add.uw */
        0x20c5c53b, /* sh2add.uw */
        0x20c5e53b, /* sh3add.uw */
        0x0805951b, /* slli.uw */
        0x6005951b, /* clzw */
        0x6015951b, /* ctzw */
        0x6025951b, /* cpopw */
        0x60c5953b, /* rolw */
        0x60c5d53b, /* rorw */
        0x6015d51b, /* roriw */
        0x0805c53b, /* zext.h of RV64 */
        0x6b85d513, /* rev8 of RV64 */
        0x1005b52f, /* lr.d */
        0x18c5b52f, /* sc.d */
        0x00c5b52f, /* amoadd.d */
        0x08c5b52f, /* amoswap.d */
        0xe0c5b52f, /* amomaxu.d */
        0xc0257553, /* fcvt.l.s */
        0xc0357553, /* fcvt.lu.s */
        0xc2257553, /* fcvt.l.d */
        0xc2357553, /* fcvt.lu.d */
        0xd0257553, /* fcvt.s.l */
        0xd0357553, /* fcvt.s.lu */
        0xd2257553, /* fcvt.d.l */
        0xd2357553, /* fcvt.d.lu */
        0xe2058553, /* fmv.x.d */
        0xf2058553, /* fmv.d.x */
        0x02059513, /* slli by 32 */
        0x0205d513, /* srli by 32 */
        0x4205d513, /* srai by 32 */
        0x6205d513, /* rori by 32 */
        0x2a059513, /* bseti 32 */
        0x4a059513, /* bclri 32 */
        0x6a059513, /* binvi 32 */
        0x4a05d513, /* bexti 32 */
    };
    (void)state;
    for (unsigned i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        struct insn narrow = decode_32(wide[i]);
        if (narrow.code != OP_ILLEGAL || decode(wide[i]).code == OP_ILLEGAL)
            fail_msg("%08x", wide[i]);
        assert_int_equal(narrow.length, 4);
    }
}

static void only_in_rv32(void **state)
{
    (void)state;
    struct insn zext_h = decode_32(0x0805c533), rev8 = decode_32(0x6985d513);
    assert_int_equal(zext_h.code, OP_ZEXT_H);
    assert_int_equal(rev8.code, OP_REV8);
    assert_int_equal(zext_h.rd, 10);
    assert_int_equal(rev8.rs1, 11);
    assert_int_equal(decode(0x0805c533).code, OP_ILLEGAL);
    assert_int_equal(decode(0x6985d513).code, OP_ILLEGAL);
    assert_int_equal(decode_32(0x0815c533).code, OP_ILLEGAL); /* pack with a second operand: Zbkb */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compressed_forms),
        cmocka_unit_test(all_halves),
        cmocka_unit_test(only_in_rv64),
        cmocka_unit_test(only_in_rv32),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
