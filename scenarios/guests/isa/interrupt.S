/* Interrupts: pending and enabled, priorities, vectors, delegation, wfi; software and timer interrupts of the CLINT. */
#include "isa.h"

#define SSIP (1 << 1)
#define MSIP (1 << 3)
#define STIP (1 << 5)
#define MTIP (1 << 7)
#define SEIP (1 << 9)
#define INTERRUPT TOP_BIT

/* Enables interrupts in M mode; one must be taken before the second nop. */
.macro takes cause
    lla     s10, 9f
    li      s11, -1
    csrsi   mstatus, MSTATUS_MIE
    nop
    csrci   mstatus, MSTATUS_MIE
    li      s10, 0
9:  csrci   mstatus, MSTATUS_MIE
    check_equal s11, INTERRUPT | \cause
    check_equal s9, 0
.endm

.macro takes_none
    csrsi   mstatus, MSTATUS_MIE
    nop
    csrci   mstatus, MSTATUS_MIE
    addi    gp, gp, 1
.endm

    isa_begin
    li      a0, CLINT_MTIMECMP
    li      a1, -1
    set_mtimecmp a1, a0

/* mip: what software may write in M mode. */
    csrw    mip, zero
    li      a0, SSIP | STIP | SEIP
    csrw    mip, a0
    csrr    a1, mip
    check_registers a0, a1
    li      a0, MSIP | MTIP
    csrw    mip, a0
    csrr    a1, mip
    check_equal a1, 0

/* Pending but not enabled; enabled one by one; the priority is MEI, MSI, MTI, SEI, SSI, STI. */
    li      a0, SSIP | STIP | SEIP
    csrw    mip, a0
    li      a2, CLINT_MSIP
    li      a3, 1
    sw      a3, 0(a2)
    csrw    mie, zero
    takes_none
    li      a0, STIP
    csrs    mie, a0
    takes   5
    li      a0, SSIP
    csrs    mie, a0
    takes   1
    li      a0, SEIP
    csrs    mie, a0
    takes   9
    li      a0, MSIP
    csrs    mie, a0
    takes   3
    csrr    a0, mip
    andi    a0, a0, MSIP
    check_equal a0, MSIP
    sw      zero, 0(a2)
    csrr    a0, mip
    andi    a0, a0, MSIP
    check_equal a0, 0
    takes   9
    csrw    mip, zero
    takes_none

/* The timer of the CLINT: pending while mtime >= mtimecmp. */
    li      a0, MTIP
    csrw    mie, a0
    li      a2, CLINT_MTIMECMP
    li      a3, CLINT_MTIME
    LX      a4, 0(a3)
    addi    a4, a4, 100
    set_mtimecmp a4, a2
    takes_none
1:  csrr    a0, mip /* becomes pending by itself */
    andi    a0, a0, MTIP
    beqz    a0, 1b
    LX      a5, 0(a3)
    addi    gp, gp, 1
    bgeu    a5, a4, 1f
    j       isa_fail
1:  takes   7
    li      a0, -1
    set_mtimecmp a0, a2
    csrr    a0, mip
    andi    a0, a0, MTIP
    check_equal a0, 0

/* wfi wakes by an enabled interrupt whether or not MIE lets it be taken; epc of one that is taken is behind wfi. */
    LX      a4, 0(a3)
    li      a5, 20000 /* 2 ms: longer than the way to wfi */
    add     a4, a4, a5
    set_mtimecmp a4, a2
    wfi
    csrr    a0, mip
    andi    a0, a0, MTIP
    check_equal a0, MTIP
    li      a0, -1
    set_mtimecmp a0, a2
    LX      a4, 0(a3)
    li      a5, 20000 /* 2 ms: longer than the way to wfi */
    add     a4, a4, a5
    set_mtimecmp a4, a2
    lla     s10, 9f
    csrsi   mstatus, MSTATUS_MIE
    wfi
1:  nop
    nop
    nop
9:  csrci   mstatus, MSTATUS_MIE
    check_equal s11, INTERRUPT | 7
    lla     a0, 1b
    check_registers s8, a0
    li      a0, -1
    set_mtimecmp a0, a2

/* M-mode interrupts are always enabled below M. */
    li      a0, MSIP
    csrw    mie, a0
    li      a2, CLINT_MSIP
    li      a0, 1
    sw      a0, 0(a2)
    visit   MODE_S, 9f
    ecall
9:  check_equal s11, INTERRUPT | 3
    visit   MODE_U, 9f
1:  ecall
9:  check_equal s11, INTERRUPT | 3
    lla     a0, 1b
    check_registers s8, a0
    sw      zero, 0(a2)

/* Not delegated, an S interrupt goes to M, also from S with SIE clear. */
    li      a0, SSIP
    csrw    mie, a0
    csrw    mip, a0
    csrci   sstatus, MSTATUS_SIE
    visit   MODE_S, 9f
    ecall
9:  check_equal s11, INTERRUPT | 1

/* Delegated: never taken in M; in S by SIE; in U always. sip and sie show delegated ones only. */
    csrr    a0, sip
    check_equal a0, 0
    li      a0, SSIP | STIP | SEIP
    csrw    mideleg, a0
    csrr    a0, sip
    check_equal a0, SSIP
    csrr    a0, sie
    check_equal a0, SSIP
    takes_none
    lla     a0, in_s
    ori     a0, a0, 1
    csrw    stvec, a0
    visit   MODE_S, 9f
    ecall
9:  check_equal s11, CAUSE_ECALL_S
    csrw    scause, zero
    csrsi   sstatus, MSTATUS_SIE
    visit   MODE_S, 9f
1:  nop
    nop
9:  check_equal s11, CAUSE_ECALL_S
    csrr    a0, scause
    check_equal a0, INTERRUPT | 1
    csrr    a0, sepc
    lla     a1, 1b
    check_registers a0, a1
    lla     a0, in_s + 4 /* the vector of interrupt 1 */
    check_registers s8, a0
    csrw    scause, zero
    csrci   sstatus, MSTATUS_SIE
    visit   MODE_U, 9f
    nop
    nop
9:  check_equal s11, CAUSE_ECALL_S
    csrr    a0, scause
    check_equal a0, INTERRUPT | 1
    /* S mode clears it itself */
    visit   MODE_S, 9f
    csrci   sip, SSIP
    ecall
9:  csrr    a0, mip
    check_equal a0, 0
    /* STIP and SEIP are not writable there */
    visit   MODE_S, 9f
    li      t0, SSIP | STIP | SEIP
    csrw    sip, t0
    ecall
9:  csrr    a0, mip
    check_equal a0, SSIP
    /* of several delegated ones: SEI, SSI, STI */
    li      a0, SSIP | STIP | SEIP
    csrw    mie, a0
    csrw    mip, a0
    .irp    next, 9, 1, 5
    visit   MODE_U, 9f
    nop
    nop
9:  csrr    a0, scause
    check_equal a0, INTERRUPT | \next
    lla     a0, in_s + 4 * \next
    check_registers s8, a0
    li      a0, 1 << \next
    csrc    mip, a0
    .endr
    csrr    a0, mip
    check_equal a0, 0
    csrw    mideleg, zero

/* Vectored in M: base + 4 * cause. */
    csrci   mstatus, MSTATUS_MIE
    csrr    a4, mtvec
    lla     a0, vectors
    ori     a0, a0, 1
    csrw    mtvec, a0
    li      a0, SSIP
    csrw    mie, a0
    csrw    mip, a0
    li      a5, 0
    lla     a1, 1f
    csrsi   mstatus, MSTATUS_MIE
    nop
    nop
1:  check_equal a5, 1
    li      a0, MSIP
    csrw    mie, a0
    li      a2, CLINT_MSIP
    li      a0, 1
    sw      a0, 0(a2)
    lla     a1, 1f
    csrsi   mstatus, MSTATUS_MIE
    nop
    nop
1:  check_equal a5, 3
    sw      zero, 0(a2)
    csrw    mtvec, a4
    csrw    mip, zero

/* Taken exactly where it becomes enabled: by csrs on mie, by mret, and by a write to mip. */
    li      a0, SSIP
    csrci   mstatus, MSTATUS_MIE
    csrw    mie, zero
    csrw    mip, a0
    csrsi   mstatus, MSTATUS_MIE
    lla     s10, 9f
    csrs    mie, a0
1:  nop
9:  csrci   mstatus, MSTATUS_MIE
    lla     a1, 1b
    check_registers s8, a1
    csrw    mip, zero
    csrsi   mstatus, MSTATUS_MIE
    lla     s10, 9f
    csrs    mip, a0
1:  nop
9:  csrci   mstatus, MSTATUS_MIE
    check_equal s11, INTERRUPT | 1
    lla     a1, 1b
    check_registers s8, a1
    li      a1, MSTATUS_MPIE | MSTATUS_MPP
    csrs    mstatus, a1
    lla     a1, 1f
    csrw    mepc, a1
    lla     s10, 9f
    li      s11, -1
    mret
1:  nop
9:  csrci   mstatus, MSTATUS_MIE
    check_equal s11, INTERRUPT | 1
    lla     a1, 1b
    check_registers s8, a1
    isa_finish

    .option norvc
    .balign 256
in_s:
    .rept   16
    ecall
    .endr

    .balign 256
vectors:
    j       isa_fail
    j       vector_1
    j       isa_fail
    j       vector_3
    .rept   12
    j       isa_fail
    .endr
vector_1:
    li      a5, 1
    j       1f
vector_3:
    li      a5, 3
1:  csrw    mepc, a1
    li      t0, MSTATUS_MPIE
    csrc    mstatus, t0
    li      t0, MSTATUS_MPP
    csrs    mstatus, t0
    mret
