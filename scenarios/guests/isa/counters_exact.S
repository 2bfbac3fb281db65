/* The clock of this machine: one instruction is one cycle, trapped ones count as cycles and do not retire,
 * 100 cycles are one tick of time at the default clock of 1 GHz. QEMU counts otherwise. */
#include "isa.h"

    isa_begin
    csrr    a0, cycle
    nop
    nop
    csrr    a1, cycle
    sub     a1, a1, a0
    check_equal a1, 3
    csrr    a0, instret
    nop
    csrr    a1, instret
    sub     a1, a1, a0
    check_equal a1, 2
    .option push
    .option rvc
    csrr    a0, cycle
    c.nop
    c.nop
    csrr    a1, cycle
    .option pop
    sub     a1, a1, a0
    check_equal a1, 3
/* An ecall: a cycle, not an instruction retired. The handler of isa.h retires its own. */
    lla     s10, 1f
    csrr    a0, cycle
    csrr    a2, instret
    ecall
1:  csrr    a1, cycle
    csrr    a3, instret
    sub     a1, a1, a0
    sub     a3, a3, a2
    sub     a1, a1, a3
    check_equal a1, 1
/* Written counters: the next instruction reads what was written. */
    li      a0, 1000
    csrw    mcycle, a0
    csrr    a1, mcycle
    check_equal a1, 1000
    csrw    minstret, a0
    csrr    a1, minstret
    check_equal a1, 1000
/* 100 cycles a tick. */
    rdtime  a0
1:  rdtime  a1
    beq     a0, a1, 1b
    csrr    a2, mcycle
    li      a4, 50
2:  addi    a4, a4, -1
    bnez    a4, 2b
    rdtime  a3
    csrr    a4, mcycle
    sub     a3, a3, a1
    check_equal a3, 1
/* The performance counters exist and count nothing. */
    csrr    a0, mhpmcounter3
    check_equal a0, 0
    csrr    a0, mhpmcounter31
    check_equal a0, 0
    csrr    a0, mhpmevent3
    check_equal a0, 0
    isa_finish
