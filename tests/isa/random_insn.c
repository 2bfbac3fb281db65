/* See random_insn.h. */
#include "tests/isa/random_insn.h"

#include <stdbool.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

uint32_t insn_r(unsigned opcode, unsigned funct3, unsigned funct7, unsigned rd, unsigned rs1, unsigned rs2)
{
    return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | funct7 << 25;
}

uint32_t insn_i(unsigned opcode, unsigned funct3, unsigned rd, unsigned rs1, unsigned imm)
{
    return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | imm << 20;
}

uint32_t insn_s(unsigned opcode, unsigned funct3, unsigned rs1, unsigned rs2, unsigned imm)
{
    return opcode | (imm & 31) << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | (imm >> 5 & 127) << 25;
}

uint32_t insn_b(unsigned funct3, unsigned rs1, unsigned rs2, int offset)
{
    unsigned imm = (unsigned)offset;
    return 0x63 | (imm >> 11 & 1) << 7 | (imm >> 1 & 15) << 8 | funct3 << 12 | rs1 << 15 | rs2 << 20 |
           (imm >> 5 & 63) << 25 | (imm >> 12 & 1) << 31;
}

uint32_t insn_j(unsigned rd, int offset)
{
    unsigned imm = (unsigned)offset;
    return 0x6f | rd << 7 | (imm >> 12 & 255) << 12 | (imm >> 11 & 1) << 20 | (imm >> 1 & 1023) << 21 |
           (imm >> 20 & 1) << 31;
}

uint32_t insn_u(unsigned opcode, unsigned rd, uint32_t imm)
{
    return opcode | rd << 7 | (imm & 0xfffff000);
}

struct r_form {
    uint8_t opcode;
    uint8_t funct3;
    uint8_t funct7;
};

static const struct r_form r_forms[] = {
    /* OP */
    {0x33, 0, 0x00},
    {0x33, 0, 0x20},
    {0x33, 1, 0x00},
    {0x33, 2, 0x00},
    {0x33, 3, 0x00},
    {0x33, 4, 0x00},
    {0x33, 5, 0x00},
    {0x33, 5, 0x20},
    {0x33, 6, 0x00},
    {0x33, 7, 0x00},
    /* OP-32 */
    {0x3b, 0, 0x00},
    {0x3b, 0, 0x20},
    {0x3b, 1, 0x00},
    {0x3b, 5, 0x00},
    {0x3b, 5, 0x20},
    /* M */
    {0x33, 0, 0x01},
    {0x33, 1, 0x01},
    {0x33, 2, 0x01},
    {0x33, 3, 0x01},
    {0x33, 4, 0x01},
    {0x33, 5, 0x01},
    {0x33, 6, 0x01},
    {0x33, 7, 0x01},
    {0x3b, 0, 0x01},
    {0x3b, 4, 0x01},
    {0x3b, 5, 0x01},
    {0x3b, 6, 0x01},
    {0x3b, 7, 0x01},
    /* Zba */
    {0x33, 2, 0x10},
    {0x33, 4, 0x10},
    {0x33, 6, 0x10},
    {0x3b, 0, 0x04},
    {0x3b, 2, 0x10},
    {0x3b, 4, 0x10},
    {0x3b, 6, 0x10},
    /* Zbb */
    {0x33, 7, 0x20},
    {0x33, 6, 0x20},
    {0x33, 4, 0x20},
    {0x33, 4, 0x05},
    {0x33, 5, 0x05},
    {0x33, 6, 0x05},
    {0x33, 7, 0x05},
    {0x33, 1, 0x30},
    {0x33, 5, 0x30},
    {0x3b, 1, 0x30},
    {0x3b, 5, 0x30},
    /* Zbs */
    {0x33, 1, 0x24},
    {0x33, 5, 0x24},
    {0x33, 1, 0x34},
    {0x33, 1, 0x14},
};

/* OP-IMM with a shift amount: the upper bits of the immediate, and how many bits the amount has. */
static const struct {
    uint8_t opcode;
    uint8_t funct3;
    uint16_t high;
    uint8_t amount_bits;
} shift_forms[] = {
    {0x13, 1, 0x000, 6},
    {0x13, 5, 0x000, 6},
    {0x13, 5, 0x400, 6},
    {0x1b, 1, 0x000, 5},
    {0x1b, 5, 0x000, 5},
    {0x1b, 5, 0x400, 5},
    {0x1b, 1, 0x080, 6},
    {0x13, 5, 0x600, 6},
    {0x1b, 5, 0x600, 5},
    {0x13, 1, 0x480, 6},
    {0x13, 5, 0x480, 6},
    {0x13, 1, 0x680, 6},
    {0x13, 1, 0x280, 6},
    /* no amount: the whole immediate is fixed */
    {0x13, 1, 0x600, 0},
    {0x13, 1, 0x601, 0},
    {0x13, 1, 0x602, 0},
    {0x13, 1, 0x604, 0},
    {0x13, 1, 0x605, 0},
    {0x13, 5, 0x287, 0},
    {0x13, 5, 0x6b8, 0},
    {0x1b, 1, 0x600, 0},
    {0x1b, 1, 0x601, 0},
    {0x1b, 1, 0x602, 0},
};

static unsigned any_register(struct fp_random *random)
{
    /* A few registers more often, so that results meet again. */
    return fp_random_below(random, 3) ? 8 + fp_random_below(random, 8) : fp_random_below(random, 32);
}

static uint32_t any_integer_insn(struct fp_random *random, unsigned xlen)
{
    static const uint8_t immediate_functs[] = {0, 2, 3, 4, 6, 7};
    unsigned rd = any_register(random), rs1 = any_register(random), rs2 = any_register(random);
    unsigned pick = fp_random_below(random, 100);
    if (pick < 58) {
        struct r_form form = r_forms[fp_random_below(random, COUNT(r_forms))];
        if (fp_random_below(random, 12) == 0)
            rs2 = rs1;
        return insn_r(form.opcode, form.funct3, form.funct7, rd, rs1, rs2);
    }
    if (pick < 60) /* zext.h */
        return insn_r(xlen == 64 ? 0x3b : 0x33, 4, 0x04, rd, rs1, 0);
    if (pick < 78) {
        unsigned i = fp_random_below(random, COUNT(shift_forms));
        unsigned amount = fp_random_below(random, 1u << shift_forms[i].amount_bits), high = shift_forms[i].high;
        if (xlen == 32 && high == 0x6b8) /* rev8 */
            high = 0x698;
        return insn_i(shift_forms[i].opcode, shift_forms[i].funct3, rd, rs1, high | amount);
    }
    unsigned imm = (unsigned)fp_random_next(random) & 0xfff;
    if (pick < 92)
        return insn_i(0x13, immediate_functs[fp_random_below(random, 6)], rd, rs1, imm);
    if (pick < 95)
        return insn_i(0x1b, 0, rd, rs1, imm);
    return insn_u(pick < 98 ? 0x37 : 0x17, rd, (uint32_t)fp_random_next(random));
}

/* Shifts by 32 and more, and everything about words. */
static bool is_wide_integer(uint32_t insn)
{
    unsigned opcode = insn & 0x7f, funct3 = insn >> 12 & 7;
    return opcode == 0x1b || opcode == 0x3b || (opcode == 0x13 && funct3 % 4 == 1 && (insn >> 25 & 1));
}

uint32_t random_integer_insn(struct fp_random *random, unsigned xlen)
{
    uint32_t insn = any_integer_insn(random, xlen);
    while (xlen == 32 && is_wide_integer(insn) && fp_random_below(random, 64))
        insn = any_integer_insn(random, xlen);
    return insn;
}

unsigned random_rounding(struct fp_random *random)
{
    unsigned pick = fp_random_below(random, 200);
    return pick == 0 ? 5 : pick == 1 ? 6 : pick < 60 ? 7 : pick % 5;
}

/* OP-FP: funct5, and what the third operand field and rm are. Any: random. */
enum { ANY_REGISTER = 32, ANY_ROUNDING = 8 };
static const struct {
    uint8_t funct5;
    uint8_t rs2;
    uint8_t rm;
} float_forms[] = {
    /* arithmetic more often than the rest */
    {0x00, ANY_REGISTER, ANY_ROUNDING},
    {0x01, ANY_REGISTER, ANY_ROUNDING},
    {0x02, ANY_REGISTER, ANY_ROUNDING},
    {0x03, ANY_REGISTER, ANY_ROUNDING},
    {0x00, ANY_REGISTER, ANY_ROUNDING},
    {0x01, ANY_REGISTER, ANY_ROUNDING},
    {0x02, ANY_REGISTER, ANY_ROUNDING},
    {0x03, ANY_REGISTER, ANY_ROUNDING},
    {0x0b, 0, ANY_ROUNDING},
    {0x04, ANY_REGISTER, 0},
    {0x04, ANY_REGISTER, 1},
    {0x04, ANY_REGISTER, 2},
    {0x05, ANY_REGISTER, 0},
    {0x05, ANY_REGISTER, 1},
    {0x14, ANY_REGISTER, 0},
    {0x14, ANY_REGISTER, 1},
    {0x14, ANY_REGISTER, 2},
    {0x18, 0, ANY_ROUNDING},
    {0x18, 1, ANY_ROUNDING},
    {0x18, 2, ANY_ROUNDING},
    {0x18, 3, ANY_ROUNDING},
    {0x1a, 0, ANY_ROUNDING},
    {0x1a, 1, ANY_ROUNDING},
    {0x1a, 2, ANY_ROUNDING},
    {0x1a, 3, ANY_ROUNDING},
    {0x1c, 0, 0},
    {0x1c, 0, 1},
    {0x1e, 0, 0},
};

static uint32_t any_float_insn(struct fp_random *random)
{
    static const uint8_t fused[] = {0x43, 0x47, 0x4b, 0x4f};
    unsigned is_double = fp_random_below(random, 2);
    unsigned rd = any_register(random), rs1 = any_register(random), rs2 = any_register(random);
    unsigned rm = random_rounding(random);
    unsigned pick = fp_random_below(random, 100);
    if (pick < 20) {
        unsigned opcode = fused[fp_random_below(random, 4)], rs3 = fp_random_below(random, 32);
        return insn_r(opcode, rm, rs3 << 2 | is_double, rd, rs1, rs2);
    }
    if (pick < 25) /* fcvt.s.d, fcvt.d.s */
        return insn_r(0x53, rm, 0x08 << 2 | is_double, rd, rs1, !is_double);
    unsigned i = fp_random_below(random, COUNT(float_forms));
    if (float_forms[i].rs2 != ANY_REGISTER)
        rs2 = float_forms[i].rs2;
    if (float_forms[i].rm != ANY_ROUNDING)
        rm = float_forms[i].rm;
    return insn_r(0x53, rm, (unsigned)float_forms[i].funct5 << 2 | is_double, rd, rs1, rs2);
}

/* Conversions from and to 64-bit integers, and moves of doubles. */
static bool is_wide_float(uint32_t insn)
{
    unsigned funct5 = insn >> 27, rs2 = insn >> 20 & 31;
    bool is_double = insn >> 25 & 1, is_class = insn >> 12 & 1;
    if ((insn & 0x7f) != 0x53)
        return false;
    return ((funct5 == 0x18 || funct5 == 0x1a) && rs2 > 1) ||
           ((funct5 == 0x1c || funct5 == 0x1e) && is_double && !is_class);
}

uint32_t random_float_insn(struct fp_random *random, unsigned xlen)
{
    uint32_t insn = any_float_insn(random);
    while (xlen == 32 && is_wide_float(insn) && fp_random_below(random, 64))
        insn = any_float_insn(random);
    return insn;
}

/* Everything in the three quadrants but loads, stores, jumps, branches and ebreak; reserved encodings included, but
 * for the all-zero one, which means something to the monitor. */
uint32_t random_compressed_insn(struct fp_random *random, unsigned xlen)
{
    for (;;) {
        uint32_t insn = (uint32_t)fp_random_next(random) & 0xffff;
        unsigned quadrant = insn & 3, funct3 = insn >> 13;
        unsigned rs2 = insn >> 2 & 31;
        if (quadrant == 0 && (funct3 == 0 || funct3 == 4) && insn != 0)
            return insn;
        if (quadrant == 1 && funct3 <= 4 && (xlen == 64 || funct3 != 1)) /* c.jal */
            return insn;
        if (quadrant == 2 && (funct3 == 0 || (funct3 == 4 && rs2 != 0)))
            return insn;
    }
}

/* Opcodes, or parts of opcodes, that nothing in this hart's extensions defines. */
uint32_t random_illegal_insn(struct fp_random *random)
{
    static const uint8_t opcodes[] = {0x0b, 0x2b, 0x5b, 0x7b, 0x57, 0x77, 0x6b, 0x1f, 0x3f, 0x5f, 0x7f};
    uint32_t bits = (uint32_t)fp_random_next(random);
    unsigned rd = bits & 31, rs1 = bits >> 5 & 31, rs2 = bits >> 10 & 31;
    switch (fp_random_below(random, 10)) {
    case 0: /* OP with a funct7 between the defined ones */
        return insn_r(0x33, bits >> 15 & 7, 0x40 | (bits >> 18 & 63), rd, rs1, rs2);
    case 1: return insn_r(0x3b, bits >> 15 & 1 ? 2 : 3, 0x00, rd, rs1, rs2);
    case 2: /* slliw with a sixth bit */ return insn_i(0x1b, 1, rd, rs1, 0x020 | (bits >> 15 & 31));
    case 3: /* half and quad precision */
        return insn_r(0x53, 0, (bits >> 15 & 3) << 2 | 2 | (bits >> 17 & 1), rd, rs1, rs2);
    case 4: /* a rounding mode that is reserved */
        return insn_r(0x53, 5 + (bits >> 15 & 1), (bits >> 16 & 3) << 2 | (bits >> 18 & 1), rd, rs1, rs2);
    case 5: /* atomics of widths that are not there */
        return insn_r(0x2f, bits >> 15 & 1, (bits >> 16 & 7) << 2, rd, rs1, rs2);
    case 6: /* loads and stores of width 7; branches of condition 2 and 3 */
        return bits >> 15 & 1 ? insn_i(0x03, 7, rd, rs1, bits >> 16 & 0xfff)
                              : insn_b(2 + (bits >> 16 & 1), rs1, rs2, 8);
    case 7: /* jalr with a funct3 */ return insn_i(0x67, 1 + bits % 7, rd, rs1, bits >> 16 & 0xfff);
    case 8: /* SYSTEM that is nothing */ return insn_i(0x73, 4, rd, rs1, bits >> 16 & 0xfff);
    default: return (bits & ~0x7fu) | opcodes[fp_random_below(random, COUNT(opcodes))];
    }
}
