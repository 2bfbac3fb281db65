/* Exceptions: cause, epc and tval of each; the stack of modes and interrupt enables in mstatus; delegation to S mode;
 * mret and sret; what TVM, TW and TSR forbid. */
#include "isa.h"

.macro status_is bits, mask
    li      t5, \mask
    and     t5, s7, t5
    check_equal t5, \bits
.endm

    isa_begin
/* Causes in M mode. */
    traps   CAUSE_ECALL_M, ecall
    check_equal s9, 0
    status_is MSTATUS_MPP, MSTATUS_MPP
    traps   CAUSE_BREAKPOINT, .insn 0x00100073
    traps   CAUSE_ILLEGAL, .insn 0x0000000b
    check_equal s9, 0xb
    traps   CAUSE_ILLEGAL, .word 0xffffffff
    check_equal s9, 0xffffffff
    traps   CAUSE_ILLEGAL, .insn 0x00004073
    traps   CAUSE_ILLEGAL, .insn 0x00007003 /* load of width 7 */
    traps   CAUSE_ILLEGAL, .insn 0x00004023 /* store of width 4 */
    traps   CAUSE_ILLEGAL, .insn 0x00002063 /* branch of condition 2 */
    traps   CAUSE_ILLEGAL, .insn 0x00001067 /* jalr, funct3 1 */
#if __riscv_xlen == 64
    traps   CAUSE_ILLEGAL, .insn 0x0200101b /* slliw by 32 */
#else
    traps   CAUSE_ILLEGAL, .insn 0x02001013 /* slli by 32 */
#endif
    traps   CAUSE_ILLEGAL, .insn 0x40001033 /* funct7 of sub, funct3 of sll */
    traps   CAUSE_ILLEGAL, .insn 0x0a001033 /* clmul: no Zbc */
    traps   CAUSE_ILLEGAL, .insn 0x02000057 /* vector */
    traps   CAUSE_ILLEGAL, .insn 0x7b200073 /* dret */
    traps   CAUSE_ILLEGAL, .insn 0x00200073 /* uret */

/* Nobody is there, and not executable: load, store, fetch. */
    li      a1, NOWHERE
    traps   CAUSE_LOAD_ACCESS, LX a0, 8(a1)
    check_equal s9, NOWHERE + 8
    traps   CAUSE_STORE_ACCESS, sb a0, 0(a1)
    check_equal s9, NOWHERE
    lla     s10, 1f
    jr      a1
1:  check_equal s11, CAUSE_FETCH_ACCESS
    check_registers s8, a1
    check_registers s9, a1

/* A trapping instruction writes nothing: neither its register nor memory. */
    li      a0, 1234
    traps   CAUSE_LOAD_ACCESS, LX a0, 0(a1)
    check_equal a0, 1234
    mv      a2, a1
    traps   CAUSE_LOAD_ACCESS, LX a2, 0(a2)
    check_registers a2, a1

/* From S and U mode: MPP tells which. */
    visit   MODE_S, 9f
    ecall
9:  check_equal s11, CAUSE_ECALL_S
    status_is 1 << 11, MSTATUS_MPP
    visit   MODE_U, 9f
    ecall
9:  check_equal s11, CAUSE_ECALL_U
    status_is 0, MSTATUS_MPP
    visit   MODE_U, 9f
    .insn   0x00100073
9:  check_equal s11, CAUSE_BREAKPOINT

/* MIE moves to MPIE on a trap and back by mret, which sets MPIE. */
    csrsi   mstatus, MSTATUS_MIE
    traps   CAUSE_ECALL_M, ecall
    status_is MSTATUS_MPIE, MSTATUS_MPIE | MSTATUS_MIE
    csrr    a0, mstatus
    andi    a0, a0, MSTATUS_MIE | MSTATUS_MPIE
    check_equal a0, MSTATUS_MIE | MSTATUS_MPIE
    csrci   mstatus, MSTATUS_MIE
    traps   CAUSE_ECALL_M, ecall
    status_is 0, MSTATUS_MPIE | MSTATUS_MIE
    csrr    a0, mstatus
    andi    a0, a0, MSTATUS_MIE | MSTATUS_MPIE
    check_equal a0, MSTATUS_MPIE
    /* and leaves MPP at U */
    li      a0, MSTATUS_MPP
    csrs    mstatus, a0
    lla     a0, 1f
    csrw    mepc, a0
    mret
1:  csrr    a0, mstatus
    srli    a0, a0, 11
    andi    a0, a0, 3
    check_equal a0, 0

/* Delegation: an ecall from U arrives in S, with scause, sepc, stval, SPP, SPIE; the next ecall comes from S. */
    li      a0, 1 << CAUSE_ECALL_U | 1 << CAUSE_ILLEGAL | 1 << CAUSE_LOAD_ACCESS
    csrw    medeleg, a0
    lla     a0, in_s
    csrw    stvec, a0
    csrsi   sstatus, MSTATUS_SIE
    visit   MODE_U, 9f
1:  ecall
9:  check_equal s11, CAUSE_ECALL_S
    csrr    a0, scause
    check_equal a0, CAUSE_ECALL_U
    csrr    a0, stval
    check_equal a0, 0
    csrr    a0, sepc
    lla     a1, 1b
    check_registers a0, a1
    csrr    a0, sstatus
    andi    a0, a0, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
    check_equal a0, MSTATUS_SPIE
    /* from S: SPP is set */
    visit   MODE_S, 9f
1:  .insn   0x0000007b
9:  check_equal s11, CAUSE_ECALL_S
    csrr    a0, scause
    check_equal a0, CAUSE_ILLEGAL
    csrr    a0, stval
    check_equal a0, 0x7b
    csrr    a0, sepc
    lla     a1, 1b
    check_registers a0, a1
    csrr    a0, sstatus
    andi    a0, a0, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
    check_equal a0, MSTATUS_SPP
    visit   MODE_S, 9f
    li      a1, NOWHERE
    lw      a0, 16(a1)
9:  check_equal s11, CAUSE_ECALL_S
    csrr    a0, scause
    check_equal a0, CAUSE_LOAD_ACCESS
    csrr    a0, stval
    check_equal a0, NOWHERE + 16
    /* not delegated: comes to M at once, and scause stays */
    visit   MODE_S, 9f
    li      a1, NOWHERE
    sw      a0, 16(a1)
9:  check_equal s11, CAUSE_STORE_ACCESS
    csrr    a0, scause
    check_equal a0, CAUSE_LOAD_ACCESS
    /* what is delegated still traps to M from M */
    traps   CAUSE_ILLEGAL, .insn 0x0000007b

/* sret: back to U with SIE from SPIE, SPIE set, SPP cleared. */
    csrw    medeleg, zero
    csrwi   sstatus, 0
    li      a0, MSTATUS_SPIE
    csrs    sstatus, a0
    lla     a0, 1f
    csrw    sepc, a0
    visit   MODE_S, 9f
    sret
    nop
1:  ecall
9:  check_equal s11, CAUSE_ECALL_U
    status_is MSTATUS_SPIE | MSTATUS_SIE, MSTATUS_SPIE | MSTATUS_SIE | MSTATUS_SPP
    /* and to S */
    lla     a0, 1f
    csrw    sepc, a0
    li      a0, MSTATUS_SPP
    csrw    sstatus, a0
    visit   MODE_S, 9f
    sret
    nop
1:  ecall
9:  check_equal s11, CAUSE_ECALL_S
    status_is MSTATUS_SPIE, MSTATUS_SPIE | MSTATUS_SIE | MSTATUS_SPP

/* Privileged instructions below their mode. */
.macro forbidden mode, insn:vararg
    visit   \mode, 9f
    \insn
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
.endm
.macro allowed mode, insn:vararg
    visit   \mode, 9f
    \insn
    ecall
9:  check_equal s11, CAUSE_ECALL_U + \mode
.endm
    forbidden MODE_U, mret
    forbidden MODE_S, mret
    forbidden MODE_U, sret
    forbidden MODE_U, sfence.vma
    forbidden MODE_U, .insn 0x16000073 /* sinval.vma */
    allowed MODE_S, sfence.vma
    allowed MODE_S, .insn 0x16000073
    allowed MODE_S, .insn 0x18000073 /* sfence.w.inval */
    allowed MODE_S, .insn 0x18100073 /* sfence.inval.ir */
    allowed MODE_S, csrr t0, satp
    li      a0, MSTATUS_TVM
    csrs    mstatus, a0
    forbidden MODE_S, csrr t0, satp
    forbidden MODE_S, csrw satp, t0
    forbidden MODE_S, sfence.vma
    forbidden MODE_S, .insn 0x16000073
    allowed MODE_S, .insn 0x18000073
    sfence.vma
    csrr    a0, satp
    check_equal a0, 0
    li      a0, MSTATUS_TVM
    csrc    mstatus, a0
    li      a0, MSTATUS_TSR
    csrs    mstatus, a0
    forbidden MODE_S, sret
    csrc    mstatus, a0
    li      a0, MSTATUS_TW
    csrs    mstatus, a0
    forbidden MODE_S, wfi
    li      a0, MSTATUS_TW
    csrc    mstatus, a0

/* tvec: direct mode goes to its base for every exception, also with the vectored bit set. */
    lla     a0, vectored
    ori     a0, a0, 1
    csrr    a1, mtvec
    csrw    mtvec, a0
    li      s11, -1
    ecall
1:  csrw    mtvec, a1
    check_equal s11, CAUSE_ECALL_M
    isa_finish

    .balign 4
in_s:
    ecall

    .balign 256
vectored:
    csrr    s11, mcause
    lla     t0, 1b
    csrw    mepc, t0
    li      t0, MSTATUS_MPP
    csrs    mstatus, t0
    mret
