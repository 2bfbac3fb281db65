/* Zicntr: cycle, time, instret; who may read them (mcounteren, scounteren); writing and stopping them in M mode. */
#include "isa.h"

.macro readable mode, expected
    .irp    counter, cycle, time, instret
    visit   \mode, 9f
    csrr    t0, \counter
    ecall
9:  check_equal s11, \expected
    .endr
.endm

    isa_begin
/* They go on. */
    .irp    counter, cycle, instret, mcycle, minstret
    csrr    a0, \counter
    nop
    csrr    a1, \counter
    addi    gp, gp, 1
    bltu    a0, a1, 1f
    j       isa_fail
1:
    .endr
    rdtime  a0
    li      a2, 1000000
1:  rdtime  a1
    addi    a2, a2, -1
    beqz    a2, 2f
    beq     a0, a1, 1b
    addi    gp, gp, 1
    bltu    a0, a1, 1f
2:  j       isa_fail
1:
/* Access. */
    csrw    mcounteren, zero
    csrw    scounteren, zero
    readable MODE_S, CAUSE_ILLEGAL
    readable MODE_U, CAUSE_ILLEGAL
    li      a0, 7
    csrw    mcounteren, a0
    readable MODE_S, CAUSE_ECALL_S
    readable MODE_U, CAUSE_ILLEGAL
    csrw    scounteren, a0
    readable MODE_U, CAUSE_ECALL_U
    csrw    mcounteren, zero
    readable MODE_U, CAUSE_ILLEGAL
    readable MODE_S, CAUSE_ILLEGAL
    li      a0, 1
    csrw    mcounteren, a0
    visit   MODE_U, 9f
    csrr    t0, cycle
    ecall
9:  check_equal s11, CAUSE_ECALL_U
    visit   MODE_U, 9f
    csrr    t0, instret
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    visit   MODE_U, 9f
    csrr    t0, mcycle
    ecall
9:  check_equal s11, CAUSE_ILLEGAL

/* Writing. */
    li      a0, 0x1000000000000000
    csrw    mcycle, a0
    csrr    a1, mcycle
    sub     a1, a1, a0
    addi    gp, gp, 1
    li      a2, 1000000
    bltu    a1, a2, 1f
    j       isa_fail
1:  csrw    minstret, a0
    csrr    a1, minstret
    sub     a1, a1, a0
    addi    gp, gp, 1
    bltu    a1, a2, 1f
    j       isa_fail
1:
/* Inhibited: they stand still, keep what is written, and go on from there. */
    li      a0, 5
    csrw    mcountinhibit, a0
    csrr    a1, mcountinhibit
    check_equal a1, 5
    csrw    mcycle, a0
    csrw    minstret, a0
    nop
    nop
    csrr    a1, mcycle
    check_equal a1, 5
    csrr    a1, minstret
    check_equal a1, 5
    csrw    mcountinhibit, zero
    nop
    csrr    a1, mcycle
    addi    gp, gp, 1
    bne     a1, a0, 1f
    j       isa_fail
1:
    isa_finish
