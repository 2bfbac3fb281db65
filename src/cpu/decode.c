/* The decoder: RV64GC, Zicsr, Zifencei, Zba, Zbb, Zbs, Svinval (Unprivileged ISA 20191213 chapter 24 and 16,
 * Bitmanip 1.0, Privileged 1.12 §3.3 and §5.2). Knows no state; what is not there decodes to OP_ILLEGAL. */
#include "src/cpu/ops.h"

static unsigned bits_of(uint32_t bits, unsigned low, unsigned count)
{
    return bits >> low & ((1u << count) - 1);
}

/* Sign-extends the low `count` bits. */
static int32_t signed_of(uint32_t value, unsigned count)
{
    uint32_t sign = 1u << (count - 1);
    value &= (sign << 1) - 1;
    return (int32_t)((value ^ sign) - sign);
}

static uint8_t destination(unsigned reg)
{
    return (uint8_t)(reg ? reg : OP_SINK);
}

static struct insn insn_of(unsigned code, unsigned rd, unsigned rs1, unsigned rs2, int32_t imm)
{
    return (struct insn){
        .code = (uint16_t)code, .length = 4, .rd = (uint8_t)rd, .rs1 = (uint8_t)rs1, .rs2 = (uint8_t)rs2, .imm = imm};
}

static struct insn illegal(void)
{
    return insn_of(OP_ILLEGAL, OP_SINK, 0, 0, 0);
}

/* Integer results that nobody can see are not computed. */
static struct insn integer(unsigned code, unsigned rd, unsigned rs1, unsigned rs2, int32_t imm)
{
    if (rd == 0)
        code = OP_NOP;
    return insn_of(code, destination(rd), rs1, rs2, imm);
}

static struct insn add_immediate(unsigned rd, unsigned rs1, int32_t imm)
{
    if (rs1 == 0)
        return integer(OP_LI, rd, 0, 0, imm);
    return integer(imm ? OP_ADDI : OP_MV, rd, rs1, 0, imm);
}

static struct insn decode_op_imm(uint32_t bits, unsigned rd, unsigned rs1)
{
    int32_t imm = (int32_t)bits >> 20;
    unsigned upper = bits >> 20;
    int32_t shift = (int32_t)bits_of(bits, 20, 6);
    switch (bits_of(bits, 12, 3)) {
    case 0: return add_immediate(rd, rs1, imm);
    case 2: return integer(OP_SLTI, rd, rs1, 0, imm);
    case 3: return integer(OP_SLTIU, rd, rs1, 0, imm);
    case 4: return integer(OP_XORI, rd, rs1, 0, imm);
    case 6: return integer(OP_ORI, rd, rs1, 0, imm);
    case 7: return integer(OP_ANDI, rd, rs1, 0, imm);
    case 1:
        switch (upper >> 6) {
        case 0x00: return integer(OP_SLLI, rd, rs1, 0, shift);
        case 0x0a: return integer(OP_BSETI, rd, rs1, 0, shift);
        case 0x12: return integer(OP_BCLRI, rd, rs1, 0, shift);
        case 0x1a: return integer(OP_BINVI, rd, rs1, 0, shift);
        case 0x18:
            switch (shift) {
            case 0: return integer(OP_CLZ, rd, rs1, 0, 0);
            case 1: return integer(OP_CTZ, rd, rs1, 0, 0);
            case 2: return integer(OP_CPOP, rd, rs1, 0, 0);
            case 4: return integer(OP_SEXT_B, rd, rs1, 0, 0);
            case 5: return integer(OP_SEXT_H, rd, rs1, 0, 0);
            default: return illegal();
            }
        default: return illegal();
        }
    default:
        switch (upper >> 6) {
        case 0x00: return integer(OP_SRLI, rd, rs1, 0, shift);
        case 0x10: return integer(OP_SRAI, rd, rs1, 0, shift);
        case 0x12: return integer(OP_BEXTI, rd, rs1, 0, shift);
        case 0x18: return integer(OP_RORI, rd, rs1, 0, shift);
        default: break;
        }
        if (upper == 0x287)
            return integer(OP_ORC_B, rd, rs1, 0, 0);
        if (upper == 0x6b8)
            return integer(OP_REV8, rd, rs1, 0, 0);
        return illegal();
    }
}

static struct insn decode_op_imm_32(uint32_t bits, unsigned rd, unsigned rs1)
{
    unsigned upper = bits >> 20;
    int32_t shift = (int32_t)bits_of(bits, 20, 5);
    switch (bits_of(bits, 12, 3)) {
    case 0: return integer(OP_ADDIW, rd, rs1, 0, (int32_t)bits >> 20);
    case 1:
        if (upper >> 6 == 0x02)
            return integer(OP_SLLI_UW, rd, rs1, 0, (int32_t)bits_of(bits, 20, 6));
        switch (upper) {
        case 0x600: return integer(OP_CLZW, rd, rs1, 0, 0);
        case 0x601: return integer(OP_CTZW, rd, rs1, 0, 0);
        case 0x602: return integer(OP_CPOPW, rd, rs1, 0, 0);
        default: return upper >> 5 == 0 ? integer(OP_SLLIW, rd, rs1, 0, shift) : illegal();
        }
    case 5:
        switch (upper >> 5) {
        case 0x00: return integer(OP_SRLIW, rd, rs1, 0, shift);
        case 0x20: return integer(OP_SRAIW, rd, rs1, 0, shift);
        case 0x30: return integer(OP_RORIW, rd, rs1, 0, shift);
        default: return illegal();
        }
    default: return illegal();
    }
}

/* Register-register operations by funct7 and funct3. */
struct register_op {
    uint8_t funct7;
    uint8_t funct3;
    uint8_t code;
};

static const struct register_op op_table[] = {
    {0x00, 0, OP_ADD},    {0x00, 1, OP_SLL},    {0x00, 2, OP_SLT},    {0x00, 3, OP_SLTU},   {0x00, 4, OP_XOR},
    {0x00, 5, OP_SRL},    {0x00, 6, OP_OR},     {0x00, 7, OP_AND},    {0x20, 0, OP_SUB},    {0x20, 4, OP_XNOR},
    {0x20, 5, OP_SRA},    {0x20, 6, OP_ORN},    {0x20, 7, OP_ANDN},   {0x01, 0, OP_MUL},    {0x01, 1, OP_MULH},
    {0x01, 2, OP_MULHSU}, {0x01, 3, OP_MULHU},  {0x01, 4, OP_DIV},    {0x01, 5, OP_DIVU},   {0x01, 6, OP_REM},
    {0x01, 7, OP_REMU},   {0x10, 2, OP_SH1ADD}, {0x10, 4, OP_SH2ADD}, {0x10, 6, OP_SH3ADD}, {0x05, 4, OP_MIN},
    {0x05, 5, OP_MINU},   {0x05, 6, OP_MAX},    {0x05, 7, OP_MAXU},   {0x30, 1, OP_ROL},    {0x30, 5, OP_ROR},
    {0x14, 1, OP_BSET},   {0x24, 1, OP_BCLR},   {0x24, 5, OP_BEXT},   {0x34, 1, OP_BINV},
};

static const struct register_op op_32_table[] = {
    {0x00, 0, OP_ADDW},      {0x00, 1, OP_SLLW},      {0x00, 5, OP_SRLW},   {0x20, 0, OP_SUBW},
    {0x20, 5, OP_SRAW},      {0x01, 0, OP_MULW},      {0x01, 4, OP_DIVW},   {0x01, 5, OP_DIVUW},
    {0x01, 6, OP_REMW},      {0x01, 7, OP_REMUW},     {0x04, 0, OP_ADD_UW}, {0x10, 2, OP_SH1ADD_UW},
    {0x10, 4, OP_SH2ADD_UW}, {0x10, 6, OP_SH3ADD_UW}, {0x30, 1, OP_ROLW},   {0x30, 5, OP_RORW},
};

static struct insn decode_register_op(uint32_t bits, const struct register_op *table, unsigned count)
{
    unsigned funct7 = bits >> 25;
    unsigned funct3 = bits_of(bits, 12, 3);
    unsigned rd = bits_of(bits, 7, 5);
    unsigned rs1 = bits_of(bits, 15, 5);
    unsigned rs2 = bits_of(bits, 20, 5);
    for (unsigned i = 0; i < count; i++)
        if (table[i].funct7 == funct7 && table[i].funct3 == funct3)
            return integer(table[i].code, rd, rs1, rs2, 0);
    return illegal();
}

static struct insn decode_atomic(uint32_t bits, unsigned rd, unsigned rs1, unsigned rs2)
{
    unsigned width = bits_of(bits, 12, 3);
    unsigned function = bits >> 27;
    if (width != 2 && width != 3)
        return illegal();
    bool is_double = width == 3;
    if (function == 2)
        return rs2 ? illegal() : insn_of(is_double ? OP_LR_D : OP_LR_W, destination(rd), rs1, 0, 0);
    if (function == 3)
        return insn_of(is_double ? OP_SC_D : OP_SC_W, destination(rd), rs1, rs2, 0);
    if (function > 1 && function % 4)
        return illegal();
    return insn_of(is_double ? OP_AMO_D : OP_AMO_W, destination(rd), rs1, rs2, (int32_t)function);
}

static struct insn decode_fma(uint32_t bits, unsigned rd, unsigned rs1, unsigned rs2, unsigned code)
{
    unsigned rm = bits_of(bits, 12, 3);
    unsigned format = bits_of(bits, 25, 2);
    if (format > 1 || rm == 5 || rm == 6)
        return illegal();
    return insn_of(code + format, rd, rs1, rs2, (int32_t)(rm | (bits >> 27) << 8));
}

/* OP-FP by funct7 without its format bits. Codes are those of single precision; double is the next. */
static struct insn decode_fp(uint32_t bits, unsigned rd, unsigned rs1, unsigned rs2)
{
    unsigned rm = bits_of(bits, 12, 3);
    unsigned format = bits_of(bits, 25, 2);
    bool rm_is_valid = rm != 5 && rm != 6;
    if (format > 1)
        return illegal();
    switch (bits >> 27) {
    case 0x00: return rm_is_valid ? insn_of(OP_FADD_S + format, rd, rs1, rs2, (int32_t)rm) : illegal();
    case 0x01: return rm_is_valid ? insn_of(OP_FSUB_S + format, rd, rs1, rs2, (int32_t)rm) : illegal();
    case 0x02: return rm_is_valid ? insn_of(OP_FMUL_S + format, rd, rs1, rs2, (int32_t)rm) : illegal();
    case 0x03: return rm_is_valid ? insn_of(OP_FDIV_S + format, rd, rs1, rs2, (int32_t)rm) : illegal();
    case 0x0b: return rm_is_valid && !rs2 ? insn_of(OP_FSQRT_S + format, rd, rs1, 0, (int32_t)rm) : illegal();
    case 0x04: return rm < 3 ? insn_of(OP_FSGNJ_S + 2 * rm + format, rd, rs1, rs2, 0) : illegal();
    case 0x05: return rm < 2 ? insn_of(OP_FMIN_S + 2 * rm + format, rd, rs1, rs2, 0) : illegal();
    case 0x08:
        if (!rm_is_valid || rs2 != 1 - format)
            return illegal();
        return insn_of(OP_FCVT_S_D + format, rd, rs1, 0, (int32_t)rm);
    case 0x14: return rm < 3 ? insn_of(OP_FLE_S + 2 * rm + format, destination(rd), rs1, rs2, 0) : illegal();
    case 0x18:
        if (!rm_is_valid || rs2 > 3)
            return illegal();
        return insn_of(OP_FCVT_W_S + 2 * rs2 + format, destination(rd), rs1, 0, (int32_t)rm);
    case 0x1a:
        if (!rm_is_valid || rs2 > 3)
            return illegal();
        return insn_of(OP_FCVT_S_W + 2 * rs2 + format, rd, rs1, 0, (int32_t)rm);
    case 0x1c:
        if (rs2 || rm > 1)
            return illegal();
        return insn_of((rm ? OP_FCLASS_S : OP_FMV_X_W) + format, destination(rd), rs1, 0, 0);
    case 0x1e: return rs2 || rm ? illegal() : insn_of(OP_FMV_W_X + format, rd, rs1, 0, 0);
    default: return illegal();
    }
}

static struct insn decode_system(uint32_t bits, unsigned rd, unsigned rs1, unsigned rs2)
{
    unsigned funct3 = bits_of(bits, 12, 3);
    if (funct3 == 4)
        return illegal();
    if (funct3)
        return insn_of(OP_CSR, destination(rd), rs1, 0, (int32_t)(bits >> 20 | funct3 << 12));
    switch (bits) {
    case 0x00000073: return insn_of(OP_ECALL, OP_SINK, 0, 0, 0);
    case 0x00100073: return insn_of(OP_EBREAK, OP_SINK, 0, 0, 0);
    case 0x10200073: return insn_of(OP_SRET, OP_SINK, 0, 0, 0);
    case 0x30200073: return insn_of(OP_MRET, OP_SINK, 0, 0, 0);
    case 0x10500073: return insn_of(OP_WFI, OP_SINK, 0, 0, 0);
    case 0x18000073:
    case 0x18100073: return insn_of(OP_SFENCE_INVAL, OP_SINK, 0, 0, 0);
    default: break;
    }
    /* sfence.vma and sinval.vma, which does the same at once */
    if ((bits >> 25 == 0x09 || bits >> 25 == 0x0b) && rd == 0)
        return insn_of(OP_SFENCE_VMA, OP_SINK, rs1, rs2, 0);
    return illegal();
}

static struct insn decode_load(uint32_t bits, unsigned rd, unsigned rs1)
{
    static const uint8_t codes[8] = {OP_LB, OP_LH, OP_LW, OP_LD, OP_LBU, OP_LHU, OP_LWU, OP_ILLEGAL};
    unsigned code = codes[bits_of(bits, 12, 3)];
    return code == OP_ILLEGAL ? illegal() : insn_of(code, destination(rd), rs1, 0, (int32_t)bits >> 20);
}

static struct insn decode_branch(uint32_t bits, unsigned rs1, unsigned rs2)
{
    static const uint8_t codes[8] = {OP_BEQ, OP_BNE, OP_ILLEGAL, OP_ILLEGAL, OP_BLT, OP_BGE, OP_BLTU, OP_BGEU};
    unsigned code = codes[bits_of(bits, 12, 3)];
    uint32_t offset =
        bits_of(bits, 8, 4) << 1 | bits_of(bits, 25, 6) << 5 | bits_of(bits, 7, 1) << 11 | bits >> 31 << 12;
    return code == OP_ILLEGAL ? illegal() : insn_of(code, OP_SINK, rs1, rs2, signed_of(offset, 13));
}

static struct insn decode_wide(uint32_t bits)
{
    unsigned rd = bits_of(bits, 7, 5);
    unsigned rs1 = bits_of(bits, 15, 5);
    unsigned rs2 = bits_of(bits, 20, 5);
    unsigned funct3 = bits_of(bits, 12, 3);
    int32_t store_offset = (int32_t)(((uint32_t)((int32_t)bits >> 25) << 5) | bits_of(bits, 7, 5));
    switch (bits_of(bits, 2, 5)) {
    case 0x00: return decode_load(bits, rd, rs1);
    case 0x01:
        if (funct3 != 2 && funct3 != 3)
            return illegal();
        return insn_of(funct3 == 2 ? OP_FLW : OP_FLD, rd, rs1, 0, (int32_t)bits >> 20);
    case 0x03: return funct3 > 1 ? illegal() : insn_of(OP_NOP, OP_SINK, 0, 0, 0); /* fence, fence.i (B1), pause */
    case 0x04: return decode_op_imm(bits, rd, rs1);
    case 0x05: return integer(OP_AUIPC, rd, 0, 0, (int32_t)(bits & 0xfffff000));
    case 0x06: return decode_op_imm_32(bits, rd, rs1);
    case 0x08: return funct3 > 3 ? illegal() : insn_of(OP_SB + funct3, OP_SINK, rs1, rs2, store_offset);
    case 0x09:
        if (funct3 != 2 && funct3 != 3)
            return illegal();
        return insn_of(funct3 == 2 ? OP_FSW : OP_FSD, OP_SINK, rs1, rs2, store_offset);
    case 0x0b: return decode_atomic(bits, rd, rs1, rs2);
    case 0x0c: return decode_register_op(bits, op_table, sizeof op_table / sizeof op_table[0]);
    case 0x0d: return integer(OP_LI, rd, 0, 0, (int32_t)(bits & 0xfffff000));
    case 0x0e:
        if (bits >> 25 == 0x04 && funct3 == 4)
            return rs2 ? illegal() : integer(OP_ZEXT_H, rd, rs1, 0, 0);
        return decode_register_op(bits, op_32_table, sizeof op_32_table / sizeof op_32_table[0]);
    case 0x10: return decode_fma(bits, rd, rs1, rs2, OP_FMADD_S);
    case 0x11: return decode_fma(bits, rd, rs1, rs2, OP_FMSUB_S);
    case 0x12: return decode_fma(bits, rd, rs1, rs2, OP_FNMSUB_S);
    case 0x13: return decode_fma(bits, rd, rs1, rs2, OP_FNMADD_S);
    case 0x14: return decode_fp(bits, rd, rs1, rs2);
    case 0x18: return decode_branch(bits, rs1, rs2);
    case 0x19:
        return funct3 ? illegal() : insn_of(rd ? OP_JALR : OP_JR, destination(rd), rs1, 0, (int32_t)bits >> 20);
    case 0x1b: {
        uint32_t offset =
            bits_of(bits, 21, 10) << 1 | bits_of(bits, 20, 1) << 11 | bits_of(bits, 12, 8) << 12 | bits >> 31 << 20;
        return insn_of(rd ? OP_JAL : OP_J, destination(rd), 0, 0, signed_of(offset, 21));
    }
    case 0x1c: return decode_system(bits, rd, rs1, rs2);
    default: return illegal();
    }
}

/* Quadrant 0: rd' and rs1' are x8-x15. */
static struct insn decode_quadrant0(uint32_t c)
{
    unsigned low = 8 + bits_of(c, 2, 3);
    unsigned high = 8 + bits_of(c, 7, 3);
    int32_t word = (int32_t)(bits_of(c, 10, 3) << 3 | bits_of(c, 6, 1) << 2 | bits_of(c, 5, 1) << 6);
    int32_t doubled = (int32_t)(bits_of(c, 10, 3) << 3 | bits_of(c, 5, 2) << 6);
    switch (bits_of(c, 13, 3)) {
    case 0: {
        unsigned imm = bits_of(c, 11, 2) << 4 | bits_of(c, 7, 4) << 6 | bits_of(c, 6, 1) << 2 | bits_of(c, 5, 1) << 3;
        return imm ? add_immediate(low, 2, (int32_t)imm) : illegal();
    }
    case 1: return insn_of(OP_FLD, low, high, 0, doubled);
    case 2: return insn_of(OP_LW, low, high, 0, word);
    case 3: return insn_of(OP_LD, low, high, 0, doubled);
    case 5: return insn_of(OP_FSD, OP_SINK, high, low, doubled);
    case 6: return insn_of(OP_SW, OP_SINK, high, low, word);
    case 7: return insn_of(OP_SD, OP_SINK, high, low, doubled);
    default: return illegal();
    }
}

/* Quadrant 1, funct3 4: register arithmetic on x8-x15. */
static struct insn decode_quadrant1_arithmetic(uint32_t c, int32_t imm)
{
    unsigned rd = 8 + bits_of(c, 7, 3);
    unsigned rs2 = 8 + bits_of(c, 2, 3);
    static const uint8_t codes[8] = {OP_SUB, OP_XOR, OP_OR, OP_AND, OP_SUBW, OP_ADDW, OP_ILLEGAL, OP_ILLEGAL};
    switch (bits_of(c, 10, 2)) {
    case 0: return integer(OP_SRLI, rd, rd, 0, imm & 63);
    case 1: return integer(OP_SRAI, rd, rd, 0, imm & 63);
    case 2: return integer(OP_ANDI, rd, rd, 0, imm);
    default: break;
    }
    unsigned code = codes[bits_of(c, 12, 1) << 2 | bits_of(c, 5, 2)];
    return code == OP_ILLEGAL ? illegal() : integer(code, rd, rd, rs2, 0);
}

static struct insn decode_quadrant1(uint32_t c)
{
    unsigned rd = bits_of(c, 7, 5);
    int32_t imm = signed_of(bits_of(c, 12, 1) << 5 | bits_of(c, 2, 5), 6);
    uint32_t branch = bits_of(c, 3, 2) << 1 | bits_of(c, 10, 2) << 3 | bits_of(c, 2, 1) << 5 | bits_of(c, 5, 2) << 6 |
                      bits_of(c, 12, 1) << 8;
    switch (bits_of(c, 13, 3)) {
    case 0: return add_immediate(rd, rd, imm);
    case 1: return rd ? integer(OP_ADDIW, rd, rd, 0, imm) : illegal();
    case 2: return integer(OP_LI, rd, 0, 0, imm);
    case 3:
        if (imm == 0)
            return illegal();
        if (rd == 2) {
            uint32_t step = bits_of(c, 6, 1) << 4 | bits_of(c, 2, 1) << 5 | bits_of(c, 5, 1) << 6 |
                            bits_of(c, 3, 2) << 7 | bits_of(c, 12, 1) << 9;
            return add_immediate(2, 2, signed_of(step, 10));
        }
        return integer(OP_LI, rd, 0, 0, (int32_t)((uint32_t)imm << 12));
    case 4: return decode_quadrant1_arithmetic(c, imm);
    case 5: {
        uint32_t offset = bits_of(c, 3, 3) << 1 | bits_of(c, 11, 1) << 4 | bits_of(c, 2, 1) << 5 |
                          bits_of(c, 7, 1) << 6 | bits_of(c, 6, 1) << 7 | bits_of(c, 9, 2) << 8 |
                          bits_of(c, 8, 1) << 10 | bits_of(c, 12, 1) << 11;
        return insn_of(OP_J, OP_SINK, 0, 0, signed_of(offset, 12));
    }
    case 6: return insn_of(OP_BEQ, OP_SINK, 8 + bits_of(c, 7, 3), 0, signed_of(branch, 9));
    default: return insn_of(OP_BNE, OP_SINK, 8 + bits_of(c, 7, 3), 0, signed_of(branch, 9));
    }
}

static struct insn decode_quadrant2(uint32_t c)
{
    unsigned rd = bits_of(c, 7, 5);
    unsigned rs2 = bits_of(c, 2, 5);
    int32_t load_double = (int32_t)(bits_of(c, 5, 2) << 3 | bits_of(c, 12, 1) << 5 | bits_of(c, 2, 3) << 6);
    int32_t load_word = (int32_t)(bits_of(c, 4, 3) << 2 | bits_of(c, 12, 1) << 5 | bits_of(c, 2, 2) << 6);
    int32_t store_double = (int32_t)(bits_of(c, 10, 3) << 3 | bits_of(c, 7, 3) << 6);
    int32_t store_word = (int32_t)(bits_of(c, 9, 4) << 2 | bits_of(c, 7, 2) << 6);
    switch (bits_of(c, 13, 3)) {
    case 0: return integer(OP_SLLI, rd, rd, 0, (int32_t)(bits_of(c, 12, 1) << 5 | rs2));
    case 1: return insn_of(OP_FLD, rd, 2, 0, load_double);
    case 2: return rd ? insn_of(OP_LW, rd, 2, 0, load_word) : illegal();
    case 3: return rd ? insn_of(OP_LD, rd, 2, 0, load_double) : illegal();
    case 4:
        if (bits_of(c, 12, 1)) {
            if (rs2)
                return integer(OP_ADD, rd, rd, rs2, 0);
            return rd ? insn_of(OP_JALR, 1, rd, 0, 0) : insn_of(OP_EBREAK, OP_SINK, 0, 0, 0);
        }
        if (rs2)
            return integer(OP_MV, rd, rs2, 0, 0);
        return rd ? insn_of(OP_JR, OP_SINK, rd, 0, 0) : illegal();
    case 5: return insn_of(OP_FSD, OP_SINK, 2, rs2, store_double);
    case 6: return insn_of(OP_SW, OP_SINK, 2, rs2, store_word);
    default: return insn_of(OP_SD, OP_SINK, 2, rs2, store_double);
    }
}

struct insn decode(uint32_t bits)
{
    struct insn insn;
    uint32_t half = bits & 0xffff;
    switch (bits & 3) {
    case 0: insn = decode_quadrant0(half); break;
    case 1: insn = decode_quadrant1(half); break;
    case 2: insn = decode_quadrant2(half); break;
    default: return decode_wide(bits);
    }
    insn.length = 2;
    return insn;
}
