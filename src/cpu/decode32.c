/* The decoder for RV32GC with the same extensions: RV64's (decode.c) but for the encodings that mean something else
 * here, or nothing (Unprivileged ISA 20191213 chapters 2, 16 and 24, Bitmanip 1.0). */
#include "src/cpu/ops.h"

static uint32_t bits_at(uint32_t bits, unsigned low, unsigned count)
{
    return bits >> low & ((1u << count) - 1);
}

static struct insn insn_of(unsigned code, unsigned length, unsigned rd, unsigned rs1, unsigned rs2, uint32_t imm)
{
    return (struct insn){.code = (uint16_t)code,
                         .length = (uint8_t)length,
                         .rd = (uint8_t)rd,
                         .rs1 = (uint8_t)rs1,
                         .rs2 = (uint8_t)rs2,
                         .imm = (int32_t)imm};
}

static struct insn illegal(unsigned length)
{
    return insn_of(OP_ILLEGAL, length, OP_SINK, 0, 0, 0);
}

/* c.flw and c.fsw, where RV64 has c.ld and c.sd. */
static struct insn decode_c0(uint32_t c)
{
    unsigned low = 8 + bits_at(c, 2, 3), high = 8 + bits_at(c, 7, 3);
    uint32_t offset = bits_at(c, 10, 3) << 3 | bits_at(c, 6, 1) << 2 | bits_at(c, 5, 1) << 6;
    switch (c >> 13) {
    case 3: return insn_of(OP_FLW, 2, low, high, 0, offset);
    case 7: return insn_of(OP_FSW, 2, OP_SINK, high, low, offset);
    default: return decode(c);
    }
}

/* c.jal, where RV64 has c.addiw; shift amounts have five bits, and there is no arithmetic on words. */
static struct insn decode_c1(uint32_t c)
{
    bool has_bit_12 = bits_at(c, 12, 1);
    unsigned funct2 = bits_at(c, 10, 2);
    switch (c >> 13) {
    case 1: {
        struct insn insn = decode(c | 0x8000); /* c.j */
        insn.code = OP_JAL;
        insn.rd = 1;
        return insn;
    }
    case 4: return has_bit_12 && funct2 != 2 ? illegal(2) : decode(c);
    default: return decode(c);
    }
}

/* c.flwsp and c.fswsp, where RV64 has c.ldsp and c.sdsp. */
static struct insn decode_c2(uint32_t c)
{
    uint32_t load = bits_at(c, 4, 3) << 2 | bits_at(c, 12, 1) << 5 | bits_at(c, 2, 2) << 6;
    uint32_t store = bits_at(c, 9, 4) << 2 | bits_at(c, 7, 2) << 6;
    switch (c >> 13) {
    case 0: return bits_at(c, 12, 1) ? illegal(2) : decode(c);
    case 3: return insn_of(OP_FLW, 2, bits_at(c, 7, 5), 2, 0, load);
    case 7: return insn_of(OP_FSW, 2, OP_SINK, 2, bits_at(c, 2, 5), store);
    default: return decode(c);
    }
}

/* zext.h and rev8 have another encoding in each width. */
#define ZEXT_H_MASK 0xfff0707fu
#define ZEXT_H_32 0x08004033u
#define OP_TO_OP_32 0x08u
#define REV8_32 0x69805013u
#define REV8_64 0x6b805013u

static bool is_only_in_rv64(uint32_t bits)
{
    unsigned funct3 = bits_at(bits, 12, 3);
    switch (bits_at(bits, 2, 5)) {
    case 0x00: return funct3 == 3 || funct3 == 6;                           /* ld, lwu */
    case 0x04: return (funct3 == 1 || funct3 == 5) && bits_at(bits, 25, 1); /* shifts by 32 and more */
    case 0x06: return true;                                                 /* OP-IMM-32 */
    case 0x08: return funct3 == 3;                                          /* sd */
    case 0x0b: return funct3 == 3;                                          /* atomics of doublewords */
    case 0x0e: return true;                                                 /* OP-32 */
    case 0x14:
        switch (bits >> 27) {
        case 0x18:
        case 0x1a: return bits_at(bits, 20, 5) > 1;                 /* fcvt from and to long */
        case 0x1c: return funct3 == 0 && bits_at(bits, 25, 2) == 1; /* fmv.x.d */
        case 0x1e: return bits_at(bits, 25, 2) == 1;                /* fmv.d.x */
        default: return false;
        }
    default: return false;
    }
}

struct insn decode_32(uint32_t bits)
{
    switch (bits & 3) {
    case 0: return decode_c0(bits & 0xffff);
    case 1: return decode_c1(bits & 0xffff);
    case 2: return decode_c2(bits & 0xffff);
    default: break;
    }
    if ((bits & ZEXT_H_MASK) == ZEXT_H_32)
        return decode(bits | OP_TO_OP_32);
    if ((bits & ZEXT_H_MASK) == REV8_32)
        return decode(bits ^ REV8_32 ^ REV8_64);
    return is_only_in_rv64(bits) ? illegal(4) : decode(bits);
}
