/* Random RISC-V instructions that change registers only: no memory, no control flow. Each function returns the bits
 * of one instruction (16-bit ones in the low half, which a reader tells by the two lowest bits). Encodings are from
 * the opcode tables of the Unprivileged ISA; nothing here comes from src/cpu, so that a mistake is not made twice. */
#ifndef REPRISE_TESTS_ISA_RANDOM_INSN_H
#define REPRISE_TESTS_ISA_RANDOM_INSN_H

#include <stdint.h>

#include "tests/lib/fp_operands.h"

/* xlen: for RV32 now and then one that only RV64 has. */
uint32_t random_integer_insn(struct fp_random *random, unsigned xlen);
uint32_t random_float_insn(struct fp_random *random, unsigned xlen);
uint32_t random_compressed_insn(struct fp_random *random, unsigned xlen);
/* Surely not defined in RV64GC_Zba_Zbb_Zbs, nor in RV32. */
uint32_t random_illegal_insn(struct fp_random *random);
/* rm: static modes, dynamic, rarely one of the reserved ones. */
unsigned random_rounding(struct fp_random *random);

uint32_t insn_r(unsigned opcode, unsigned funct3, unsigned funct7, unsigned rd, unsigned rs1, unsigned rs2);
uint32_t insn_i(unsigned opcode, unsigned funct3, unsigned rd, unsigned rs1, unsigned imm);
uint32_t insn_s(unsigned opcode, unsigned funct3, unsigned rs1, unsigned rs2, unsigned imm);
uint32_t insn_b(unsigned funct3, unsigned rs1, unsigned rs2, int offset);
uint32_t insn_j(unsigned rd, int offset);
uint32_t insn_u(unsigned opcode, unsigned rd, uint32_t imm);

#endif
