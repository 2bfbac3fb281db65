/* Sstc: stimecmp makes STIP while menvcfg.STCE is set; who may touch it; the interrupt in S mode; wfi in S mode. */
#include "isa.h"

#define STIP (1 << 5)
#define INTERRUPT TOP_BIT

    isa_begin
    li      a0, -1
    set_stimecmp a0
    csrr    a1, CSR_STIMECMP
    check_registers a0, a1
    li      a2, TOP_BIT /* STCE */

/* Off: only M mode gets at it, and STIP is software's. */
    csrc    CSR_MENVCFG_TOP, a2
    li      a0, 2
    csrw    mcounteren, a0
    visit   MODE_S, 9f
    csrr    t0, CSR_STIMECMP
    ecall
9:  check_equal s11, CAUSE_ILLEGAL

/* On: S mode too, if mcounteren.TM is set. */
    csrs    CSR_MENVCFG_TOP, a2
    csrr    a0, CSR_MENVCFG_TOP
    srli    a0, a0, __riscv_xlen - 1
    check_equal a0, 1
    visit   MODE_S, 9f
    csrr    t0, CSR_STIMECMP
    li      t0, -2
    set_stimecmp t0
    ecall
9:  check_equal s11, CAUSE_ECALL_S
    csrr    a0, CSR_STIMECMP
    check_equal a0, -2
    visit   MODE_U, 9f
    csrr    t0, CSR_STIMECMP
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    csrw    mcounteren, zero
    visit   MODE_S, 9f
    csrr    t0, CSR_STIMECMP
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    li      a0, 2
    csrw    mcounteren, a0

/* STIP follows the comparison and nothing else. */
    csrr    a0, mip
    andi    a0, a0, STIP
    check_equal a0, 0
    li      a0, STIP
    csrs    mip, a0
    csrr    a0, mip
    andi    a0, a0, STIP
    check_equal a0, 0
    set_stimecmp zero
    csrr    a0, mip
    andi    a0, a0, STIP
    check_equal a0, STIP
    csrc    mip, a0
    csrr    a0, mip
    andi    a0, a0, STIP
    check_equal a0, STIP
    li      a0, -1
    set_stimecmp a0
    csrr    a0, mip
    andi    a0, a0, STIP
    check_equal a0, 0

/* In S mode: taken there once time reaches stimecmp, no earlier. */
    li      a0, STIP
    csrw    mideleg, a0
    csrw    mie, a0
    lla     a0, in_s
    csrw    stvec, a0
    csrsi   sstatus, MSTATUS_SIE
    visit   MODE_S, 9f
    rdtime  a4
    addi    a4, a4, 100
    set_stimecmp a4
1:  j       1b
9:  check_equal s11, CAUSE_ECALL_S
    csrr    a0, scause
    check_equal a0, INTERRUPT | 5
    csrr    a0, sepc
    lla     a1, 1b
    check_registers a0, a1
    rdtime  a0
    addi    gp, gp, 1
    bgeu    a0, a4, 1f
    j       isa_fail
1:
/* wfi with the interrupt disabled in sstatus goes on; it sleeps until the time. */
    csrci   sstatus, MSTATUS_SIE
    visit   MODE_S, 9f
    rdtime  a4
    li      a5, 20000 /* 2 ms */
    add     a4, a4, a5
    set_stimecmp a4
    wfi
    rdtime  a5
    csrr    a3, sip
    ecall
9:  check_equal s11, CAUSE_ECALL_S
    addi    gp, gp, 1
    bgeu    a5, a4, 1f
    j       isa_fail
1:  andi    a3, a3, STIP
    check_equal a3, STIP

/* Enabled: taken right behind the wfi. */
    csrsi   sstatus, MSTATUS_SIE
    li      a0, -1
    set_stimecmp a0
    visit   MODE_S, 9f
    rdtime  a4
    li      a5, 20000
    add     a4, a4, a5
    set_stimecmp a4
    wfi
1:  ecall
9:  csrr    a0, scause
    check_equal a0, INTERRUPT | 5
    csrr    a0, sepc
    lla     a1, 1b
    check_registers a0, a1
    isa_finish

    .balign 4
in_s:
    ecall
