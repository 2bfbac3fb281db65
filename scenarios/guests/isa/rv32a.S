/* A in RV32: atomic memory operations, reservations. amo: memory after, memory before, operand. */
#include "isa.h"

    .pushsection .data
    .balign 64
memory:
    .word   0, 0x5a5a5a5a
    .balign 64
elsewhere:
    .word   0, 0
    .popsection

.macro amo op, after, before, operand
    lla     a1, memory
    li      a2, \before
    sw      a2, 0(a1)
    li      a2, \operand
    \op     a0, a2, (a1)
    lw      a3, 0(a1)
    check_equal a0, \before
    check_equal a3, \after
    /* the same with the orderings, the operand's register for the result, and x0 for it */
    sw      a0, 0(a1)
    \op\().aqrl a2, a2, (a1)
    lw      a3, 0(a1)
    check_equal a2, \before
    check_equal a3, \after
    sw      a0, 0(a1)
    li      a2, \operand
    \op     x0, a2, (a1)
    lw      a3, 0(a1)
    check_equal a3, \after
    lw      a3, 4(a1)
    check_equal a3, 0x5a5a5a5a
.endm

    isa_begin

    amo     amoswap.w, 0x0, 0x0, 0x0
    amo     amoswap.w, 0xffffffff, 0x1, 0xffffffff
    amo     amoswap.w, 0x1, 0xffffffff, 0x1
    amo     amoswap.w, 0x7fffffff, 0x80000000, 0x7fffffff
    amo     amoswap.w, 0x80000000, 0x7fffffff, 0x80000000
    amo     amoswap.w, 0xfedcba98, 0x12345678, 0xfedcba98
    amo     amoswap.w, 0x5, 0x5, 0x5

    amo     amoadd.w, 0x0, 0x0, 0x0
    amo     amoadd.w, 0x0, 0x1, 0xffffffff
    amo     amoadd.w, 0x0, 0xffffffff, 0x1
    amo     amoadd.w, 0xffffffff, 0x80000000, 0x7fffffff
    amo     amoadd.w, 0xffffffff, 0x7fffffff, 0x80000000
    amo     amoadd.w, 0x11111110, 0x12345678, 0xfedcba98
    amo     amoadd.w, 0xa, 0x5, 0x5

    amo     amoxor.w, 0x0, 0x0, 0x0
    amo     amoxor.w, 0xfffffffe, 0x1, 0xffffffff
    amo     amoxor.w, 0xfffffffe, 0xffffffff, 0x1
    amo     amoxor.w, 0xffffffff, 0x80000000, 0x7fffffff
    amo     amoxor.w, 0xffffffff, 0x7fffffff, 0x80000000
    amo     amoxor.w, 0xece8ece0, 0x12345678, 0xfedcba98
    amo     amoxor.w, 0x0, 0x5, 0x5

    amo     amoand.w, 0x0, 0x0, 0x0
    amo     amoand.w, 0x1, 0x1, 0xffffffff
    amo     amoand.w, 0x1, 0xffffffff, 0x1
    amo     amoand.w, 0x0, 0x80000000, 0x7fffffff
    amo     amoand.w, 0x0, 0x7fffffff, 0x80000000
    amo     amoand.w, 0x12141218, 0x12345678, 0xfedcba98
    amo     amoand.w, 0x5, 0x5, 0x5

    amo     amoor.w, 0x0, 0x0, 0x0
    amo     amoor.w, 0xffffffff, 0x1, 0xffffffff
    amo     amoor.w, 0xffffffff, 0xffffffff, 0x1
    amo     amoor.w, 0xffffffff, 0x80000000, 0x7fffffff
    amo     amoor.w, 0xffffffff, 0x7fffffff, 0x80000000
    amo     amoor.w, 0xfefcfef8, 0x12345678, 0xfedcba98
    amo     amoor.w, 0x5, 0x5, 0x5

    amo     amomin.w, 0x0, 0x0, 0x0
    amo     amomin.w, 0xffffffff, 0x1, 0xffffffff
    amo     amomin.w, 0xffffffff, 0xffffffff, 0x1
    amo     amomin.w, 0x80000000, 0x80000000, 0x7fffffff
    amo     amomin.w, 0x80000000, 0x7fffffff, 0x80000000
    amo     amomin.w, 0xfedcba98, 0x12345678, 0xfedcba98
    amo     amomin.w, 0x5, 0x5, 0x5

    amo     amomax.w, 0x0, 0x0, 0x0
    amo     amomax.w, 0x1, 0x1, 0xffffffff
    amo     amomax.w, 0x1, 0xffffffff, 0x1
    amo     amomax.w, 0x7fffffff, 0x80000000, 0x7fffffff
    amo     amomax.w, 0x7fffffff, 0x7fffffff, 0x80000000
    amo     amomax.w, 0x12345678, 0x12345678, 0xfedcba98
    amo     amomax.w, 0x5, 0x5, 0x5

    amo     amominu.w, 0x0, 0x0, 0x0
    amo     amominu.w, 0x1, 0x1, 0xffffffff
    amo     amominu.w, 0x1, 0xffffffff, 0x1
    amo     amominu.w, 0x7fffffff, 0x80000000, 0x7fffffff
    amo     amominu.w, 0x7fffffff, 0x7fffffff, 0x80000000
    amo     amominu.w, 0x12345678, 0x12345678, 0xfedcba98
    amo     amominu.w, 0x5, 0x5, 0x5

    amo     amomaxu.w, 0x0, 0x0, 0x0
    amo     amomaxu.w, 0xffffffff, 0x1, 0xffffffff
    amo     amomaxu.w, 0xffffffff, 0xffffffff, 0x1
    amo     amomaxu.w, 0x80000000, 0x80000000, 0x7fffffff
    amo     amomaxu.w, 0x80000000, 0x7fffffff, 0x80000000
    amo     amomaxu.w, 0xfedcba98, 0x12345678, 0xfedcba98
    amo     amomaxu.w, 0x5, 0x5, 0x5

/* Reservations: sc succeeds once, behind an lr of the same address; and writes nothing otherwise. */
    lla     a1, memory
    lla     a4, elsewhere
    li      a2, 0x80000001
    sw      a2, 0(a1)
    lr.w    a0, (a1)
    check_equal a0, 0x80000001
    li      a2, 7
    sc.w    a3, a2, (a1)
    check_equal a3, 0
    lw      a0, 0(a1)
    check_equal a0, 7
    li      a2, 9
    sc.w    a3, a2, (a1)
    snez    a3, a3
    check_equal a3, 1
    lw      a0, 0(a1)
    check_equal a0, 7
    lr.w    a0, (a1)
    sc.w    a3, a2, (a4)
    snez    a3, a3
    check_equal a3, 1
    lw      a0, 0(a4)
    check_equal a0, 0

/* Misaligned; doublewords are not there. */
    addi    a1, a1, 2
    traps   CAUSE_LOAD_MISALIGNED, lr.w a0, (a1)
    traps   CAUSE_STORE_MISALIGNED, amoadd.w a0, a2, (a1)
    check_registers s9, a1
    addi    a1, a1, -2
    traps   CAUSE_ILLEGAL, .insn 0x1005b52f /* lr.d */
    traps   CAUSE_ILLEGAL, .insn 0x18c5b52f /* sc.d */
    traps   CAUSE_ILLEGAL, .insn 0x00c5b52f /* amoadd.d */
    isa_finish
