/* The decoder: every compressed instruction means what its long form means (both encoded by GNU as), and what is
 * reserved is illegal. */
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
    {"ld a0, 8(a1)", 0x6588, 0x0085b503},
    {"ld a5, 248(s0)", 0x7c7c, 0x0f843783},
    {"fsd fa0, 0(a1)", 0xa188, 0x00a5b027},
    {"fsd fa5, 248(s1)", 0xbcfc, 0x0ef4bc27},
    {"sw a0, 64(a1)", 0xc1a8, 0x04a5a023},
    {"sw a5, 124(s0)", 0xdc7c, 0x06f42e23},
    {"sd a0, 64(a1)", 0xe1a8, 0x04a5b023},
    {"sd a5, 248(s0)", 0xfc7c, 0x0ef43c23},
    {"nop", 0x0001, 0x00000013},
    {"addi a0, a0, 31", 0x057d, 0x01f50513},
    {"addi t6, t6, -32", 0x1f81, 0xfe0f8f93},
    {"addiw a0, a0, -1", 0x357d, 0xfff5051b},
    {"addiw t6, t6, 0", 0x2f81, 0x000f8f9b},
    {"li a0, -32", 0x5501, 0xfe000513},
    {"li t6, 31", 0x4ffd, 0x01f00f93},
    {"addi sp, sp, -512", 0x7101, 0xe0010113},
    {"addi sp, sp, 496", 0x617d, 0x1f010113},
    {"lui a0, 1", 0x6505, 0x00001537},
    {"lui t6, 31", 0x6ffd, 0x0001ffb7},
    {"lui a1, 0xfffe0", 0x7581, 0xfffe05b7},
    {"srli a0, a0, 1", 0x8105, 0x00155513},
    {"srli a5, a5, 63", 0x93fd, 0x03f7d793},
    {"srai a0, a0, 63", 0x957d, 0x43f55513},
    {"andi a0, a0, -32", 0x9901, 0xfe057513},
    {"andi s0, s0, 31", 0x887d, 0x01f47413},
    {"sub a0, a0, a5", 0x8d1d, 0x40f50533},
    {"xor a0, a0, a1", 0x8d2d, 0x00b54533},
    {"or s1, s1, a1", 0x8ccd, 0x00b4e4b3},
    {"and a5, a5, s0", 0x8fe1, 0x0087f7b3},
    {"subw a0, a0, a1", 0x9d0d, 0x40b5053b},
    {"addw a0, a0, a5", 0x9d3d, 0x00f5053b},
    {"slli a0, a0, 1", 0x0506, 0x00151513},
    {"slli t6, t6, 63", 0x1ffe, 0x03ff9f93},
    {"fld fa0, 0(sp)", 0x2502, 0x00013507},
    {"fld ft11, 504(sp)", 0x3ffe, 0x1f813f87},
    {"lw a0, 0(sp)", 0x4502, 0x00012503},
    {"lw t6, 252(sp)", 0x5ffe, 0x0fc12f83},
    {"ld a0, 8(sp)", 0x6522, 0x00813503},
    {"ld t6, 504(sp)", 0x7ffe, 0x1f813f83},
    {"jr a0", 0x8502, 0x00050067},
    {"jr t6", 0x8f82, 0x000f8067},
    {"mv a0, t6", 0x857e, 0x000f8513},
    {"mv t6, a0", 0x8faa, 0x00050f93},
    {"ebreak", 0x9002, 0x00100073},
    {"jalr a0", 0x9502, 0x000500e7},
    {"jalr t6", 0x9f82, 0x000f80e7},
    {"add a0, a0, t6", 0x957e, 0x01f50533},
    {"add t6, t6, a0", 0x9faa, 0x00af8fb3},
    {"fsd fa0, 0(sp)", 0xa02a, 0x00a13027},
    {"fsd ft11, 504(sp)", 0xbffe, 0x1ff13c27},
    {"sw a0, 0(sp)", 0xc02a, 0x00a12023},
    {"sw t6, 252(sp)", 0xdffe, 0x0ff12e23},
    {"sd a0, 8(sp)", 0xe42a, 0x00a13423},
    {"sd t6, 504(sp)", 0xfffe, 0x1ff13c23},
    {"j .-2048", 0xb001, 0x801ff06f},
    {"j .+2046", 0xaffd, 0x7fe0006f},
    {"j .-2", 0xbffd, 0xfffff06f},
    {"j .+4", 0xa011, 0x0040006f},
    {"j .+1024", 0xa101, 0x4000006f},
    {"j .-256", 0xb701, 0xf01ff06f},
    {"beqz a0, .-256", 0xd101, 0xf00500e3},
    {"beqz a0, .+254", 0xcd7d, 0x0e050f63},
    {"beqz a0, .-2", 0xdd7d, 0xfe050fe3},
    {"beqz a0, .+16", 0xc901, 0x00050863},
    {"beqz a0, .+64", 0xc121, 0x04050063},
    {"bnez s1, .-256", 0xf081, 0xf00490e3},
    {"bnez s1, .+254", 0xecfd, 0x0e049f63},
    {"bnez s1, .-2", 0xfcfd, 0xfe049fe3},
    {"bnez s1, .+16", 0xe881, 0x00049863},
    {"bnez s1, .+64", 0xe0a1, 0x04049063},
};

static void compressed_forms(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        /* what follows a 16-bit instruction must not matter */
        struct insn half = decode(pairs[i].half | 0xabcd0000u);
        struct insn whole = decode(pairs[i].whole);
        assert_int_equal(half.length, 2);
        assert_int_equal(whole.length, 4);
        if (half.code != whole.code || half.rd != whole.rd || half.rs1 != whole.rs1 || half.rs2 != whole.rs2 ||
            half.imm != whole.imm)
            fail_msg("%s: %u %u %u %u %d is not %u %u %u %u %d", pairs[i].text, half.code, half.rd, half.rs1,
                     half.rs2, half.imm, whole.code, whole.rd, whole.rs1, whole.rs2, whole.imm);
    }
}

static void reserved_is_illegal(void **state)
{
    static const uint32_t reserved[] = {
        0x0000,                  /* all zero */
        0x0004,                  /* c.addi4spn of nothing */
        0x8000,                  /* quadrant 0, funct3 4 */
        0x2001,                  /* c.addiw to x0 */
        0x6001,                  /* c.lui without immediate */
        0x6101,                  /* c.addi16sp of nothing */
        0x9c41 | 0x20,           /* reserved register arithmetic */
        0x9c61,                  /* and the next */
        0x4002,                  /* c.lwsp to x0 */
        0x6002,                  /* c.ldsp to x0 */
        0x8002,                  /* c.jr x0 */
        0xffffffff,              /* all ones */
        0x00007003,              /* load of width 7 */
        0x00004023,              /* store of width 4 */
        0x00002063,              /* branch 2 */
        0x00003063,              /* branch 3 */
        0x00001067,              /* jalr with funct3 1 */
        0x00002013 | 0xfe000033, /* unknown funct7 */
        0x0000101b | 0x40000000, /* slliw with funct7 0x20 */
        0x0a001033,              /* clmul: no Zbc */
        0x00001007,              /* flh */
        0x00000007,              /* vector load */
        0x00000057,              /* vector arithmetic */
        0x0000000b,              /* custom-0 */
        0x00004073,              /* system with funct3 4 */
        0x10500173,              /* wfi with rd */
        0x7b200073,              /* dret */
        0x00200073,              /* uret */
        0x1010202f,              /* lr.w with rs2 */
        0x0000102f,              /* amo of width 1 */
        0x2800202f,              /* amo with funct5 5 */
        0x06000053,              /* fadd.q */
        0x04000053,              /* fadd.h */
        0x00005053,              /* fadd.s with rounding mode 5 */
        0x00006053,              /* and 6 */
        0x58100053,              /* fsqrt.s with rs2 */
        0x20003053,              /* fsgnj with funct3 3 */
        0x28002053,              /* fmin with funct3 2 */
        0xc0400053,              /* fcvt.w.s with rs2 4 */
        0x40000053,              /* fcvt.s.s */
    };
    (void)state;
    for (unsigned i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        struct insn insn = decode(reserved[i]);
        if (insn.code != OP_ILLEGAL)
            fail_msg("%08x decodes as %u", reserved[i], insn.code);
    }
}

static void hints_are_nops(void **state)
{
    static const uint32_t hints[] = {
        0x0001,     /* c.nop */
        0x0000000f, /* fence */
        0x0ff0000f, /* fence iorw, iorw */
        0x0100000f, /* pause */
        0x0000100f, /* fence.i */
        0x00000033, /* add x0 */
        0x00000037, /* lui x0 */
    };
    (void)state;
    for (unsigned i = 0; i < sizeof hints / sizeof hints[0]; i++)
        assert_int_equal(decode(hints[i]).code, OP_NOP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compressed_forms),
        cmocka_unit_test(reserved_is_illegal),
        cmocka_unit_test(hints_are_nops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
