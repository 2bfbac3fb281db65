/* A: atomic memory operations, reservations. amo: memory after, memory before, operand; the old value goes to a
 * register, sign-extended for the word forms, which leave the upper half of the memory alone. */
#include "isa.h"

    .pushsection .data
    .balign 64
memory:
    .dword  0, 0
    .balign 64
elsewhere:
    .dword  0, 0
    .popsection

.macro amo op, after, before, operand, old
    lla     a1, memory
    li      a2, \before
    sd      a2, 0(a1)
    li      a2, \operand
    \op     a0, a2, (a1)
    ld      a3, 0(a1)
    check_equal a0, \old
    check_equal a3, \after
    /* the same with the orderings, the operand's register for the result, and x0 for it */
    li      a0, \before
    sd      a0, 0(a1)
    \op\().aqrl a2, a2, (a1)
    ld      a3, 0(a1)
    check_equal a2, \old
    check_equal a3, \after
    sd      a0, 0(a1)
    li      a2, \operand
    \op     x0, a2, (a1)
    ld      a3, 0(a1)
    check_equal a3, \after
.endm

    isa_begin

    amo     amoswap.w, 0x0, 0x0, 0x0, 0x0
    amo     amoswap.w, 0xffffffff, 0x1, 0xffffffffffffffff, 0x1
    amo     amoswap.w, 0xffffffff00000001, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoswap.w, 0x80000000ffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amoswap.w, 0x7fffffff00000001, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoswap.w, 0x123456776543210, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amoswap.w, 0x7fffffff, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amoswap.w, 0xffffffff80000000, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amoswap.d, 0x0, 0x0, 0x0, 0x0
    amo     amoswap.d, 0xffffffffffffffff, 0x1, 0xffffffffffffffff, 0x1
    amo     amoswap.d, 0x1, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoswap.d, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amoswap.d, 0x1, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amoswap.d, 0xfedcba9876543210, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amoswap.d, 0x7fffffff, 0x80000000, 0x7fffffff, 0x80000000
    amo     amoswap.d, 0x80000000, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

    amo     amoadd.w, 0x0, 0x0, 0x0, 0x0
    amo     amoadd.w, 0x0, 0x1, 0xffffffffffffffff, 0x1
    amo     amoadd.w, 0xffffffff00000000, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoadd.w, 0x80000000ffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amoadd.w, 0x7fffffff00000000, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoadd.w, 0x1234567ffffffff, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amoadd.w, 0xffffffff, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amoadd.w, 0xffffffffffffffff, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amoadd.d, 0x0, 0x0, 0x0, 0x0
    amo     amoadd.d, 0x0, 0x1, 0xffffffffffffffff, 0x1
    amo     amoadd.d, 0x0, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoadd.d, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amoadd.d, 0x8000000000000000, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amoadd.d, 0xffffffffffffffff, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amoadd.d, 0xffffffff, 0x80000000, 0x7fffffff, 0x80000000
    amo     amoadd.d, 0xffffffffffffffff, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

    amo     amoxor.w, 0x0, 0x0, 0x0, 0x0
    amo     amoxor.w, 0xfffffffe, 0x1, 0xffffffffffffffff, 0x1
    amo     amoxor.w, 0xfffffffffffffffe, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoxor.w, 0x80000000ffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amoxor.w, 0x7ffffffffffffffe, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoxor.w, 0x1234567ffffffff, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amoxor.w, 0xffffffff, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amoxor.w, 0xffffffffffffffff, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amoxor.d, 0x0, 0x0, 0x0, 0x0
    amo     amoxor.d, 0xfffffffffffffffe, 0x1, 0xffffffffffffffff, 0x1
    amo     amoxor.d, 0xfffffffffffffffe, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoxor.d, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amoxor.d, 0x7ffffffffffffffe, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amoxor.d, 0xffffffffffffffff, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amoxor.d, 0xffffffff, 0x80000000, 0x7fffffff, 0x80000000
    amo     amoxor.d, 0xffffffffffffffff, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

    amo     amoand.w, 0x0, 0x0, 0x0, 0x0
    amo     amoand.w, 0x1, 0x1, 0xffffffffffffffff, 0x1
    amo     amoand.w, 0xffffffff00000001, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoand.w, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amoand.w, 0x7fffffff00000001, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoand.w, 0x123456700000000, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amoand.w, 0x0, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amoand.w, 0xffffffff00000000, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amoand.d, 0x0, 0x0, 0x0, 0x0
    amo     amoand.d, 0x1, 0x1, 0xffffffffffffffff, 0x1
    amo     amoand.d, 0x1, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoand.d, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amoand.d, 0x1, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amoand.d, 0x0, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amoand.d, 0x0, 0x80000000, 0x7fffffff, 0x80000000
    amo     amoand.d, 0x0, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

    amo     amoor.w, 0x0, 0x0, 0x0, 0x0
    amo     amoor.w, 0xffffffff, 0x1, 0xffffffffffffffff, 0x1
    amo     amoor.w, 0xffffffffffffffff, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoor.w, 0x80000000ffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amoor.w, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoor.w, 0x1234567ffffffff, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amoor.w, 0xffffffff, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amoor.w, 0xffffffffffffffff, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amoor.d, 0x0, 0x0, 0x0, 0x0
    amo     amoor.d, 0xffffffffffffffff, 0x1, 0xffffffffffffffff, 0x1
    amo     amoor.d, 0xffffffffffffffff, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amoor.d, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amoor.d, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amoor.d, 0xffffffffffffffff, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amoor.d, 0xffffffff, 0x80000000, 0x7fffffff, 0x80000000
    amo     amoor.d, 0xffffffffffffffff, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

    amo     amomin.w, 0x0, 0x0, 0x0, 0x0
    amo     amomin.w, 0xffffffff, 0x1, 0xffffffffffffffff, 0x1
    amo     amomin.w, 0xffffffffffffffff, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomin.w, 0x80000000ffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amomin.w, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomin.w, 0x123456789abcdef, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amomin.w, 0x80000000, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amomin.w, 0xffffffff80000000, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amomin.d, 0x0, 0x0, 0x0, 0x0
    amo     amomin.d, 0xffffffffffffffff, 0x1, 0xffffffffffffffff, 0x1
    amo     amomin.d, 0xffffffffffffffff, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomin.d, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amomin.d, 0x1, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amomin.d, 0xfedcba9876543210, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amomin.d, 0x7fffffff, 0x80000000, 0x7fffffff, 0x80000000
    amo     amomin.d, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

    amo     amomax.w, 0x0, 0x0, 0x0, 0x0
    amo     amomax.w, 0x1, 0x1, 0xffffffffffffffff, 0x1
    amo     amomax.w, 0xffffffff00000001, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomax.w, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amomax.w, 0x7fffffff00000001, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomax.w, 0x123456776543210, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amomax.w, 0x7fffffff, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amomax.w, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amomax.d, 0x0, 0x0, 0x0, 0x0
    amo     amomax.d, 0x1, 0x1, 0xffffffffffffffff, 0x1
    amo     amomax.d, 0x1, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomax.d, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amomax.d, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amomax.d, 0x123456789abcdef, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amomax.d, 0x80000000, 0x80000000, 0x7fffffff, 0x80000000
    amo     amomax.d, 0x80000000, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

    amo     amominu.w, 0x0, 0x0, 0x0, 0x0
    amo     amominu.w, 0x1, 0x1, 0xffffffffffffffff, 0x1
    amo     amominu.w, 0xffffffff00000001, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amominu.w, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amominu.w, 0x7fffffff00000001, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amominu.w, 0x123456776543210, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amominu.w, 0x7fffffff, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amominu.w, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amominu.d, 0x0, 0x0, 0x0, 0x0
    amo     amominu.d, 0x1, 0x1, 0xffffffffffffffff, 0x1
    amo     amominu.d, 0x1, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amominu.d, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amominu.d, 0x1, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amominu.d, 0x123456789abcdef, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amominu.d, 0x7fffffff, 0x80000000, 0x7fffffff, 0x80000000
    amo     amominu.d, 0x80000000, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

    amo     amomaxu.w, 0x0, 0x0, 0x0, 0x0
    amo     amomaxu.w, 0xffffffff, 0x1, 0xffffffffffffffff, 0x1
    amo     amomaxu.w, 0xffffffffffffffff, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomaxu.w, 0x80000000ffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x0
    amo     amomaxu.w, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomaxu.w, 0x123456789abcdef, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffff89abcdef
    amo     amomaxu.w, 0x80000000, 0x80000000, 0x7fffffff, 0xffffffff80000000
    amo     amomaxu.w, 0xffffffff80000000, 0xffffffff7fffffff, 0x80000000, 0x7fffffff

    amo     amomaxu.d, 0x0, 0x0, 0x0, 0x0
    amo     amomaxu.d, 0xffffffffffffffff, 0x1, 0xffffffffffffffff, 0x1
    amo     amomaxu.d, 0xffffffffffffffff, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
    amo     amomaxu.d, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
    amo     amomaxu.d, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
    amo     amomaxu.d, 0xfedcba9876543210, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
    amo     amomaxu.d, 0x80000000, 0x80000000, 0x7fffffff, 0x80000000
    amo     amomaxu.d, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x80000000, 0xffffffff7fffffff

/* lr and sc */
.macro reserved width, sign
    lla     a1, memory
    li      a2, 0xfedcba9876543210
    sd      a2, 0(a1)
    li      a3, 0x1122334455667788
    lr.\width a0, (a1)
    sc.\width a4, a3, (a1)
    check_equal a4, 0
    ld      a5, 0(a1)
    /* the reservation is used up */
    li      a3, 7
    sc.\width a4, a3, (a1)
    addi    gp, gp, 1
    bnez    a4, .Lfailed\@
    j       isa_fail
.Lfailed\@:
    ld      a6, 0(a1)
    check_registers a5, a6
    /* another place than the reserved one */
    lr.\width a0, (a1)
    lla     a2, elsewhere
    sc.\width a4, a3, (a2)
    addi    gp, gp, 1
    bnez    a4, .Lfar\@
    j       isa_fail
.Lfar\@:
    ld      a6, 0(a2)
    check_equal a6, 0
    /* ... which ended the reservation as well */
    sc.\width a4, a3, (a1)
    addi    gp, gp, 1
    bnez    a4, .Lend\@
    j       isa_fail
.Lend\@:
.endm

    reserved w
    check_equal a5, 0xfedcba9855667788
    lr.w    a0, (a1)
    check_equal a0, 0x55667788
    li      a2, 0x80000000
    sw      a2, 0(a1)
    lr.w.aq a0, (a1)
    check_equal a0, 0xffffffff80000000
    reserved d
    check_equal a5, 0x1122334455667788
    lr.d.aqrl a0, (a1)
    check_equal a0, 0x1122334455667788

/* A loop as programs write it: counts to 100. */
    sd      zero, 0(a1)
    li      a3, 100
1:  lr.d    a0, (a1)
    addi    a0, a0, 1
    sc.d    a2, a0, (a1)
    bnez    a2, 1b
    bne     a0, a3, 1b
    ld      a0, 0(a1)
    check_equal a0, 100

/* Addresses that are not aligned. */
    addi    a2, a1, 2
    traps   CAUSE_LOAD_MISALIGNED, lr.w a0, (a2)
    check_registers s9, a2
    addi    a2, a1, 4
    traps   CAUSE_LOAD_MISALIGNED, lr.d a0, (a2)
    check_registers s9, a2
    traps   CAUSE_STORE_MISALIGNED, amoadd.d a0, a0, (a2)
    check_registers s9, a2
    addi    a2, a1, 1
    traps   CAUSE_STORE_MISALIGNED, amoswap.w a0, a0, (a2)
    check_registers s9, a2

/* Nobody is there. */
    li      a2, 0x0000100000000000
    traps   CAUSE_LOAD_ACCESS, lr.d a0, (a2)
    check_registers s9, a2

/* Reserved: lr with a second source, other widths. */
    traps   CAUSE_ILLEGAL, .insn 0x1015a52f
    traps   CAUSE_ILLEGAL, .insn 0x0005902f
    traps   CAUSE_ILLEGAL, .insn 0x0005802f
    traps   CAUSE_ILLEGAL, .insn 0xa8c5a52f
    isa_finish
