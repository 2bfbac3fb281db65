/* RISC-V instruction encoders for tests: the formats of the Unprivileged ISA §2.3 and the instructions that programs
 * in tests are made of. Encoders do not check ranges. */
#ifndef REPRISE_TESTS_RISCV_H
#define REPRISE_TESTS_RISCV_H

#include <stdint.h>

enum riscv_register {
    ZERO = 0,
    RA = 1,
    SP = 2,
    GP = 3,
    TP = 4,
    T0 = 5,
    T1 = 6,
    T2 = 7,
    S0 = 8,
    S1 = 9,
    A0 = 10,
    A1 = 11,
    A2 = 12,
    A3 = 13,
    A4 = 14,
    A5 = 15,
    A6 = 16,
    A7 = 17,
    T3 = 28,
    T4 = 29,
    T5 = 30,
    T6 = 31,
};

static inline uint32_t rv_r(unsigned opcode, unsigned funct3, unsigned funct7, unsigned rd, unsigned rs1,
                            unsigned rs2)
{
    return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | (uint32_t)funct7 << 25;
}
static inline uint32_t rv_i(unsigned opcode, unsigned funct3, unsigned rd, unsigned rs1, int imm)
{
    return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | ((uint32_t)imm & 0xfff) << 20;
}
static inline uint32_t rv_s(unsigned opcode, unsigned funct3, unsigned rs1, unsigned rs2, int imm)
{
    uint32_t u = (uint32_t)imm;
    return opcode | (u & 31) << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | (u >> 5 & 127) << 25;
}
static inline uint32_t rv_b(unsigned funct3, unsigned rs1, unsigned rs2, int offset)
{
    uint32_t u = (uint32_t)offset;
    return 0x63 | (u >> 11 & 1) << 7 | (u >> 1 & 15) << 8 | funct3 << 12 | rs1 << 15 | rs2 << 20 |
           (u >> 5 & 63) << 25 | (u >> 12 & 1) << 31;
}

#define RV_ADDI(rd, rs1, imm) rv_i(0x13, 0, rd, rs1, imm)
#define RV_LI(rd, imm) rv_i(0x13, 0, rd, ZERO, imm)
#define RV_SLLI(rd, rs1, n) rv_i(0x13, 1, rd, rs1, n)
#define RV_SRLI(rd, rs1, n) rv_i(0x13, 5, rd, rs1, n)
#define RV_LUI(rd, imm20) (0x37u | (rd) << 7 | (uint32_t)(imm20) << 12)
#define RV_AUIPC(rd, imm20) (0x17u | (rd) << 7 | (uint32_t)(imm20) << 12)
#define RV_ADD(rd, rs1, rs2) rv_r(0x33, 0, 0, rd, rs1, rs2)
#define RV_XOR(rd, rs1, rs2) rv_r(0x33, 4, 0, rd, rs1, rs2)
#define RV_LB(rd, rs1, imm) rv_i(0x03, 0, rd, rs1, imm)
#define RV_LH(rd, rs1, imm) rv_i(0x03, 1, rd, rs1, imm)
#define RV_LW(rd, rs1, imm) rv_i(0x03, 2, rd, rs1, imm)
#define RV_LD(rd, rs1, imm) rv_i(0x03, 3, rd, rs1, imm)
#define RV_LBU(rd, rs1, imm) rv_i(0x03, 4, rd, rs1, imm)
#define RV_LHU(rd, rs1, imm) rv_i(0x03, 5, rd, rs1, imm)
#define RV_LWU(rd, rs1, imm) rv_i(0x03, 6, rd, rs1, imm)
#define RV_SB(rs2, rs1, imm) rv_s(0x23, 0, rs1, rs2, imm)
#define RV_SH(rs2, rs1, imm) rv_s(0x23, 1, rs1, rs2, imm)
#define RV_SW(rs2, rs1, imm) rv_s(0x23, 2, rs1, rs2, imm)
#define RV_SD(rs2, rs1, imm) rv_s(0x23, 3, rs1, rs2, imm)
#define RV_FLW(fd, rs1, imm) rv_i(0x07, 2, fd, rs1, imm)
#define RV_FLD(fd, rs1, imm) rv_i(0x07, 3, fd, rs1, imm)
#define RV_FSW(fs2, rs1, imm) rv_s(0x27, 2, rs1, fs2, imm)
#define RV_FSD(fs2, rs1, imm) rv_s(0x27, 3, rs1, fs2, imm)
#define RV_BEQ(rs1, rs2, to) rv_b(0, rs1, rs2, to)
#define RV_BNE(rs1, rs2, to) rv_b(1, rs1, rs2, to)
#define RV_JALR(rd, rs1, imm) rv_i(0x67, 0, rd, rs1, imm)
#define RV_NOP RV_ADDI(ZERO, ZERO, 0)
#define RV_ECALL 0x00000073u
#define RV_EBREAK 0x00100073u
#define RV_SRET 0x10200073u
#define RV_MRET 0x30200073u
#define RV_WFI 0x10500073u
#define RV_FENCE_I 0x0000100fu
#define RV_SFENCE_VMA(rs1) rv_r(0x73, 0, 9, ZERO, rs1, ZERO)
#define RV_CSRRW(rd, csr, rs) rv_i(0x73, 1, rd, rs, csr)
#define RV_CSRRS(rd, csr, rs) rv_i(0x73, 2, rd, rs, csr)
#define RV_CSRRC(rd, csr, rs) rv_i(0x73, 3, rd, rs, csr)
#define RV_CSRRWI(rd, csr, n) rv_i(0x73, 5, rd, n, csr)
/* function: funct5 of the AMO; width 2 or 3 */
#define RV_AMO(function, width, rd, rs1, rs2) rv_r(0x2f, width, (function) << 2, rd, rs1, rs2)
#define RV_LR(width, rd, rs1) RV_AMO(2u, width, rd, rs1, 0)
#define RV_SC(width, rd, rs1, rs2) RV_AMO(3u, width, rd, rs1, rs2)

static inline uint32_t rv_jal(unsigned rd, int offset)
{
    uint32_t u = (uint32_t)offset;
    return 0x6f | rd << 7 | (u >> 12 & 255) << 12 | (u >> 11 & 1) << 20 | (u >> 1 & 1023) << 21 | (u >> 20 & 1) << 31;
}

#endif
