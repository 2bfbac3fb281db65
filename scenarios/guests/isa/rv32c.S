/* C in RV32: what differs from RV64 (c.jal, c.flw, c.fsw and their forms with sp; no c.addiw, c.addw, c.subw, no shifts
 * by 32 and more), and the rest with values of 32 bits. */
#include "isa.h"

    .pushsection .data
    .balign 16
memory:
    .word   0x44332211, 0x88776655, 0xc5a69788, 0xf1e2d3c4, 0, 0
    .skip   512
    .popsection

/* a0 and a1 before, a0 after. */
.macro ca want, a, b, insn:vararg
    lix     a0, \a
    lix     a1, \b
    \insn
    check_equal a0, \want
.endm

    isa_begin
    .option rvc
    ca      6, 5, 0, c.addi a0, 1
    ca      -27, 5, 0, c.addi a0, -32
    ca      0x80000000, 0x7fffffff, 0, c.addi a0, 1
    ca      31, 9, 0, c.li a0, 31
    ca      -32, 9, 0, c.li a0, -32
    ca      0x1f000, 9, 0, c.lui a0, 31
    ca      0xfffe0000, 9, 0, c.lui a0, 0xfffe0
    ca      0xf0, 0xf, 0, c.slli a0, 4
    ca      0x80000000, 1, 0, c.slli a0, 31
    ca      1, -1, 0, c.srli a0, 31
    ca      -1, -5, 0, c.srai a0, 20
    ca      0xfffffff0, -1, 0, c.andi a0, -16
    ca      2, 5, 3, c.sub a0, a1
    ca      0xffffffff, 0, 1, c.sub a0, a1
    ca      6, 5, 3, c.xor a0, a1
    ca      7, 5, 3, c.or a0, a1
    ca      1, 5, 3, c.and a0, a1
    ca      3, 5, 3, c.mv a0, a1
    ca      8, 5, 3, c.add a0, a1
    ca      5, 5, 3, c.nop
    li      sp, 0x1000
    c.addi16sp sp, -512
    check_equal sp, 0xe00
    c.addi16sp sp, 496
    check_equal sp, 0xff0
    c.addi4spn a0, sp, 1020
    check_equal a0, 0x13ec

/* Loads and stores through a register and through sp, at the least and the largest offset. */
    lla     a1, memory
    c.lw    a0, 4(a1)
    check_equal a0, 0x88776655
    c.flw   fa0, 4(a1)
    check_fa0 0xffffffff88776655
    c.fsw   fa0, 124(a1)
    c.lw    a0, 124(a1)
    check_equal a0, 0x88776655
    c.fld   fa0, 8(a1)
    check_fa0 0xf1e2d3c4c5a69788
    c.fsd   fa0, 248(a1)
    lw      a0, 252(a1)
    check_equal a0, 0xf1e2d3c4
    li      a2, 0x89abcdef
    c.sw    a2, 64(a1)
    lw      a0, 64(a1)
    check_registers a0, a2
    mv      sp, a1
    c.lwsp  a0, 0(sp)
    check_equal a0, 0x44332211
    c.flwsp fa0, 0(sp)
    check_fa0 0xffffffff44332211
    c.fswsp fa0, 252(sp)
    lw      a0, 252(sp)
    check_equal a0, 0x44332211
    c.flwsp fa0, 252(sp)
    check_fa0 0xffffffff44332211
    c.swsp  a2, 248(sp)
    lw      a0, 248(sp)
    check_registers a0, a2
    c.fldsp fa0, 8(sp)
    check_fa0 0xf1e2d3c4c5a69788
    c.fsdsp fa0, 504(sp)
    lw      a0, 504(sp)
    check_equal a0, 0xc5a69788

/* c.jal, forward and backward, links to the instruction behind it. */
    .option norelax
    c.jal   1f
2:  j       isa_fail
1:  lla     a4, 2b
    check_registers ra, a4
    c.j     3f
4:  lla     a4, 5f
    check_registers ra, a4
    c.j     6f
3:  c.jal   4b
5:  j       isa_fail
6:  li      a0, 0x80000000
    c.bnez  a0, 1f
    j       isa_fail
1:  c.beqz  a0, 2b
    lla     a3, 1f
    c.jr    a3
    j       isa_fail
1:  lla     a3, 1f
    c.jalr  a3
2:  j       isa_fail
1:  lla     a4, 2b
    check_registers ra, a4

/* Reserved encodings. tval holds the 16 bits. */
.macro reserved bits
    traps   CAUSE_ILLEGAL, .insn 2, \bits
    check_equal s9, \bits
.endm
    reserved 0x0000 /* defined to be illegal */
    reserved 0x9d0d /* c.subw */
    reserved 0x9d2d /* c.addw */
    reserved 0x9d4d
    reserved 0x9d6d
    reserved 0x9105 /* c.srli by 33 */
    reserved 0x9505 /* c.srai by 33 */
    reserved 0x1506 /* c.slli by 33 */
    reserved 0x4002 /* c.lwsp to x0 */
    reserved 0x8002 /* c.jr x0 */
    reserved 0x6101 /* c.addi16sp of nothing */
    isa_finish
