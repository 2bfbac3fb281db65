/* C: every 16-bit instruction, its reserved encodings, and 32-bit instructions at addresses that are only even. */
#include "isa.h"

    .pushsection .data
    .balign 16
memory:
    .dword  0x8877665544332211, 0xf1e2d3c4b5a69788, 0, 0
    .skip   512
    .popsection

/* a0 and a1 before, a0 after. */
.macro ca want, a, b, insn:vararg
    li      a0, \a
    li      a1, \b
    \insn
    check_equal a0, \want
.endm

    isa_begin
    .option rvc
    ca      6, 5, 0, c.addi a0, 1
    ca      -27, 5, 0, c.addi a0, -32
    ca      0xffffffff80000001, 0x180000001, 0, c.addiw a0, 0
    ca      0xffffffff80000000, 0x7fffffff, 0, c.addiw a0, 1
    ca      31, 9, 0, c.li a0, 31
    ca      -32, 9, 0, c.li a0, -32
    ca      0x1f000, 9, 0, c.lui a0, 31
    ca      0xfffffffffffe0000, 9, 0, c.lui a0, 0xfffe0
    ca      0xf0, 0xf, 0, c.slli a0, 4
    ca      0x8000000000000000, 1, 0, c.slli a0, 63
    ca      1, -1, 0, c.srli a0, 63
    ca      -1, -5, 0, c.srai a0, 40
    ca      0xfffffffffffffff0, -1, 0, c.andi a0, -16
    ca      15, -1, 0, c.andi a0, 15
    ca      2, 5, 3, c.sub a0, a1
    ca      6, 5, 3, c.xor a0, a1
    ca      7, 5, 3, c.or a0, a1
    ca      1, 5, 3, c.and a0, a1
    ca      0xffffffff80000000, 0x80000000, 0, c.addw a0, a1
    ca      -1, 0x100000000, 0x100000001, c.subw a0, a1
    ca      3, 5, 3, c.mv a0, a1
    ca      8, 5, 3, c.add a0, a1
    ca      5, 5, 3, c.nop
    mv      s0, sp
    li      sp, 0x1000
    c.addi16sp sp, -512
    check_equal sp, 0xe00
    c.addi16sp sp, 496
    check_equal sp, 0xff0
    c.addi4spn a0, sp, 4
    check_equal a0, 0xff4
    c.addi4spn a0, sp, 1020
    check_equal a0, 0x13ec
    c.addi  sp, -16
    check_equal sp, 0xfe0

/* Loads and stores through a register and through sp, at the least and the largest offset. */
    lla     a1, memory
    c.lw    a0, 4(a1)
    check_equal a0, 0xffffffff88776655
    c.ld    a0, 8(a1)
    check_equal a0, 0xf1e2d3c4b5a69788
    c.fld   fa0, 0(a1)
    fmv.x.d a0, fa0
    check_equal a0, 0x8877665544332211
    li      a2, 0x0123456789abcdef
    c.sw    a2, 124(a1)
    lwu     a0, 124(a1)
    check_equal a0, 0x89abcdef
    c.sd    a2, 248(a1)
    ld      a0, 248(a1)
    check_registers a0, a2
    c.fsd   fa0, 240(a1)
    ld      a0, 240(a1)
    check_equal a0, 0x8877665544332211
    mv      sp, a1
    c.lwsp  a0, 0(sp)
    check_equal a0, 0x44332211
    c.ldsp  a0, 8(sp)
    check_equal a0, 0xf1e2d3c4b5a69788
    c.fldsp fa1, 8(sp)
    fmv.x.d a0, fa1
    check_equal a0, 0xf1e2d3c4b5a69788
    c.swsp  a2, 252(sp)
    lwu     a0, 252(sp)
    check_equal a0, 0x89abcdef
    c.sdsp  a2, 504(sp)
    ld      a0, 504(sp)
    check_registers a0, a2
    c.fsdsp fa1, 496(sp)
    c.ldsp  a0, 496(sp)
    check_equal a0, 0xf1e2d3c4b5a69788

/* Jumps and branches. */
    c.j     1f
    j       isa_fail
2:  c.j     3f
1:  c.j     2b
    j       isa_fail
3:  li      a0, 0
    c.beqz  a0, 1f
    j       isa_fail
1:  c.bnez  a0, 2f
    c.j     1f
2:  j       isa_fail
1:  li      a0, 0x100000000
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
    lla     ra, 1f
    c.jalr  ra
2:  j       isa_fail
1:  lla     a4, 2b
    check_registers ra, a4

/* Hints do nothing. */
    li      a0, 5
    .insn   2, 0x0501 /* c.addi a0, 0 */
    .insn   2, 0x4005 /* c.li x0, 1 */
    .insn   2, 0x6005 /* c.lui x0, 1 */
    .insn   2, 0x802a /* c.mv x0, a0 */
    .insn   2, 0x902a /* c.add x0, a0 */
    .insn   2, 0x0006 /* c.slli x0, 1 */
    .insn   2, 0x8101 /* c.srli a0, 0 */
    check_equal a0, 5

/* Reserved encodings. tval holds the 16 bits. */
.macro reserved bits
    traps   CAUSE_ILLEGAL, .insn 2, \bits
    check_equal s9, \bits
.endm
    reserved 0x0000 /* defined to be illegal */
    reserved 0x0004 /* c.addi4spn, 0 */
    reserved 0x2001 /* c.addiw x0 */
    reserved 0x6101 /* c.addi16sp 0 */
    reserved 0x6501 /* c.lui a0, 0 */
    reserved 0x8002 /* c.jr x0 */
    reserved 0x4002 /* c.lwsp x0 */
    reserved 0x6002 /* c.ldsp x0 */
    reserved 0x8000 /* quadrant 0, funct3 4 */
    reserved 0x9c41 /* misc-alu */
    reserved 0x9c61
    traps   CAUSE_BREAKPOINT, c.ebreak

/* 32-bit instructions at 2 modulo 4, and their links. */
    .balign 4
    c.nop
    addi    a0, x0, 1234
    check_equal a0, 1234
    .balign 4
    c.nop
    .option push
    .option norvc
    jal     a0, 1f
2:  j       isa_fail
    .option pop
1:  lla     a1, 2b
    check_registers a0, a1
    isa_finish
