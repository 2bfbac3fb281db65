/* Decoded instructions: the list of operations that the interpreter knows, and the form in which a block keeps them.
 * The decoder produces struct insn; blocks.c turns a run of those into struct op. */
#ifndef REPRISE_CPU_OPS_H
#define REPRISE_CPU_OPS_H

#include <stdbool.h>
#include <stdint.h>

/* Lists in rows by hand. */
/* clang-format off */
/* First of all the branches, in two halves: target in the block's own page, then (same order) in another page. */
#define OPS_CONTROL(X)                                                                                               \
    X(BEQ) X(BNE) X(BLT) X(BGE) X(BLTU) X(BGEU) X(BEQ_X) X(BNE_X) X(BLT_X) X(BGE_X) X(BLTU_X) X(BGEU_X) X(J)         \
    X(J_X) X(JAL) X(JAL_X) X(JR) X(JALR) X(END) X(END_X) X(STRADDLE)

#define OPS_INTEGER(X)                                                                                               \
    X(NOP) X(LI) X(AUIPC) X(MV) X(ADDI) X(SLTI) X(SLTIU) X(XORI) X(ORI) X(ANDI) X(SLLI) X(SRLI) X(SRAI) X(ADDIW)     \
    X(SLLIW) X(SRLIW) X(SRAIW) X(ADD) X(SUB) X(SLL) X(SLT) X(SLTU) X(XOR) X(SRL) X(SRA) X(OR) X(AND) X(ADDW)         \
    X(SUBW) X(SLLW) X(SRLW) X(SRAW) X(MUL) X(MULH) X(MULHSU) X(MULHU) X(DIV) X(DIVU) X(REM) X(REMU) X(MULW)          \
    X(DIVW) X(DIVUW) X(REMW) X(REMUW) X(ADD_UW) X(SH1ADD) X(SH2ADD) X(SH3ADD) X(SH1ADD_UW) X(SH2ADD_UW)              \
    X(SH3ADD_UW) X(SLLI_UW) X(ANDN) X(ORN) X(XNOR) X(CLZ) X(CLZW) X(CTZ) X(CTZW) X(CPOP) X(CPOPW) X(MAX) X(MAXU)     \
    X(MIN) X(MINU) X(SEXT_B) X(SEXT_H) X(ZEXT_H) X(ROL) X(ROLW) X(ROR) X(RORW) X(RORI) X(RORIW) X(ORC_B) X(REV8)     \
    X(BCLR) X(BCLRI) X(BEXT) X(BEXTI) X(BINV) X(BINVI) X(BSET) X(BSETI)

#define OPS_MEMORY(X)                                                                                                \
    X(LB) X(LH) X(LW) X(LD) X(LBU) X(LHU) X(LWU) X(FLW) X(FLD) X(SB) X(SH) X(SW) X(SD) X(FSW) X(FSD) X(LR_W)         \
    X(LR_D) X(SC_W) X(SC_D) X(AMO_W) X(AMO_D)

#define OPS_SYSTEM(X)                                                                                                \
    X(ILLEGAL) X(ECALL) X(EBREAK) X(SRET) X(MRET) X(WFI) X(SFENCE_VMA) X(SFENCE_INVAL) X(CSR) X(FP_ON)               \
    X(FP_DIRTY)

/* Single precision first; the double form of each follows it at once. */
#define OPS_FLOAT(X)                                                                                                 \
    X(FADD_S) X(FADD_D) X(FSUB_S) X(FSUB_D) X(FMUL_S) X(FMUL_D) X(FDIV_S) X(FDIV_D) X(FSQRT_S) X(FSQRT_D)            \
    X(FMADD_S) X(FMADD_D) X(FMSUB_S) X(FMSUB_D) X(FNMSUB_S) X(FNMSUB_D) X(FNMADD_S) X(FNMADD_D) X(FSGNJ_S)           \
    X(FSGNJ_D) X(FSGNJN_S) X(FSGNJN_D) X(FSGNJX_S) X(FSGNJX_D) X(FMIN_S) X(FMIN_D) X(FMAX_S) X(FMAX_D) X(FLE_S)      \
    X(FLE_D) X(FLT_S) X(FLT_D) X(FEQ_S) X(FEQ_D) X(FCLASS_S) X(FCLASS_D) X(FCVT_W_S) X(FCVT_W_D) X(FCVT_WU_S)        \
    X(FCVT_WU_D) X(FCVT_L_S) X(FCVT_L_D) X(FCVT_LU_S) X(FCVT_LU_D) X(FCVT_S_W) X(FCVT_D_W) X(FCVT_S_WU)              \
    X(FCVT_D_WU) X(FCVT_S_L) X(FCVT_D_L) X(FCVT_S_LU) X(FCVT_D_LU) X(FCVT_S_D) X(FCVT_D_S) X(FMV_X_W) X(FMV_X_D)     \
    X(FMV_W_X) X(FMV_D_X)

#define OPS_ALL(X) OPS_CONTROL(X) OPS_INTEGER(X) OPS_MEMORY(X) OPS_SYSTEM(X) OPS_FLOAT(X)

/* Two instructions in one op, chosen from what guests execute most. A chain feeds the first one's result to the
 * second one's rs1 without a detour through memory: every first with every second. A pair only saves a dispatch. Both keep
 * their two slots, so that either can still be reached, and fault, on its own. */
#define OPS_CHAIN_SECONDS(X, a)                                                                                      \
    X(a, ADDI) X(a, ADD) X(a, ADDIW) X(a, ADDW) X(a, SUB) X(a, ANDI) X(a, AND) X(a, OR) X(a, XOR) X(a, SLLI)         \
    X(a, SRLI) X(a, SLLIW) X(a, SRLIW) X(a, LD) X(a, LW) X(a, LBU) X(a, SD) X(a, BEQ) X(a, BNE) X(a, BLT)            \
    X(a, BGE) X(a, BLTU) X(a, BGEU)
#define OPS_CHAINS(X)                                                                                                \
    OPS_CHAIN_SECONDS(X, ADDI) OPS_CHAIN_SECONDS(X, ADD) OPS_CHAIN_SECONDS(X, ADDIW) OPS_CHAIN_SECONDS(X, ADDW)      \
    OPS_CHAIN_SECONDS(X, ANDI) OPS_CHAIN_SECONDS(X, SLLI) OPS_CHAIN_SECONDS(X, SRLI) OPS_CHAIN_SECONDS(X, AND)       \
    OPS_CHAIN_SECONDS(X, SUB) OPS_CHAIN_SECONDS(X, OR) OPS_CHAIN_SECONDS(X, XOR) OPS_CHAIN_SECONDS(X, MV)            \
    OPS_CHAIN_SECONDS(X, LI) OPS_CHAIN_SECONDS(X, AUIPC) OPS_CHAIN_SECONDS(X, SLLIW) OPS_CHAIN_SECONDS(X, SRLIW)     \
    OPS_CHAIN_SECONDS(X, MULW) OPS_CHAIN_SECONDS(X, LD) OPS_CHAIN_SECONDS(X, LW) OPS_CHAIN_SECONDS(X, LBU)
#define OPS_PAIRS(X)                                                                                                 \
    X(SD, SD) X(LD, LD) X(LW, LW) X(FLD, FLD) X(SW, SW) X(LBU, LBU) X(LBU, ADDI) X(ADDI, ADDI) X(MV, MV)             \
    X(ADDI, SD) X(LD, ADDI) X(SD, ADDI) X(ADDI, LD) X(FLD, ADDI) X(LW, ADDI) X(MV, LD) X(LD, MV) X(LI, MV)           \
    X(LI, LI) X(ADDI, MV) X(ADDI, LI) X(SD, LI) X(SD, MV) X(MV, LI) X(SB, ADD) X(ADD, ADD) X(LI, SD) X(MV, ADDI)
/* Pairs that end a block; auipc makes the target of its jump known. */
#define OPS_TAILS(X) X(AUIPC, JALR) X(AUIPC, JR) X(ADDI, JR) X(MV, J) X(LI, J)

/* clang-format on */

enum op_code {
#define OP_NAME(name) OP_##name,
#define OP_CHAIN_NAME(a, b) OP_##a##_##b,
#define OP_PAIR_NAME(a, b) OP_##a##_AND_##b,
    OPS_ALL(OP_NAME) OPS_CHAINS(OP_CHAIN_NAME) OPS_PAIRS(OP_PAIR_NAME) OPS_TAILS(OP_PAIR_NAME)
#undef OP_NAME
#undef OP_CHAIN_NAME
#undef OP_PAIR_NAME
        OP_COUNT,
};

#define OP_FIRST_CHAIN OP_ADDI_ADDI

/* One instruction, decoded without its surroundings. rd is OP_SINK where the guest wrote x0. */
struct insn {
    uint16_t code;
    uint8_t length; /* 2 or 4 */
    uint8_t rd;
    uint8_t rs1;
    uint8_t rs2;
    int32_t imm; /* branches and jal: relative to the instruction; fp: rm, and rs3 << 8; csr: number, funct3 << 12 */
};

#define OP_SINK 32 /* the register that takes what is written to x0 and is never read */

/* Decodes the instruction whose first bytes are bits (the upper half counts only where the lower one asks for it). */
struct insn decode(uint32_t bits);
/* The same for RV32 (decode32.c). */
struct insn decode_32(uint32_t bits);
static inline bool decode_is_wide(uint32_t bits)
{
    return (bits & 3) == 3;
}

struct block;

struct op {
    const void *handler;
    uint8_t rd;
    uint8_t rs1;
    uint8_t rs2;
    uint8_t remaining; /* guest instructions of the block from this one on */
    int32_t imm;
};

/* Stands in the slot behind an op that leaves the block. */
struct op_link {
    struct block *to; /* the block that was found there last time, or the hart's `nowhere` */
    int64_t after;    /* where the instruction ends, relative to the page: what a link register gets */
};

_Static_assert(sizeof(struct op) == 16 && sizeof(struct op_link) == 16, "a link fills one slot");

#endif
