/* What the specification says and QEMU 7.2 does otherwise, so that it cannot vouch for these checks: each names its
 * source. */
#include "isa.h"

    .pushsection .data
    .balign 64
memory:
    .dword  0, 0
    .popsection

    isa_begin
/* ctzw of a word that is zero is 32, whatever is above it (Zbb). */
    r1      ctzw, 32, 0
    r1      ctzw, 32, 0x100000000
    r1      ctzw, 32, 0x8000000000000000
    r1      ctzw, 32, 0xffffffff00000000

/* The lowest bit of mepc and sepc is always zero (Privileged 1.12 §3.1.14, §4.1.7). */
    li      a1, -1
    csrw    mepc, a1
    csrr    a0, mepc
    check_equal a0, -2
    csrw    sepc, a1
    csrr    a0, sepc
    check_equal a0, -2

/* csrrs and csrrc with another source than x0 are writes, even if that register holds zero (Zicsr). */
    li      a1, 0
    traps   CAUSE_ILLEGAL, csrrs a0, mhartid, a1
    traps   CAUSE_ILLEGAL, csrrc a0, cycle, a1

/* Atomics raise store exceptions, lr load exceptions; a misaligned sc does so as well (Unprivileged §8.2, §8.4). */
    li      a2, 0x0000100000000000
    traps   CAUSE_STORE_ACCESS, amoadd.w a0, a0, (a2)
    check_registers s9, a2
    lla     a1, memory
    addi    a2, a1, 2
    lr.w    a0, (a1)
    traps   CAUSE_STORE_MISALIGNED, sc.w a0, a0, (a2)
    check_registers s9, a2

/* tval is the address of the access, also where it is misaligned (Privileged 1.12 §3.1.16). */
    li      a2, 0x0000100000000003
    traps   CAUSE_LOAD_ACCESS, lw a0, 0(a2)
    check_registers s9, a2

/* tval of an illegal instruction holds its bits, as everywhere else in this machine: sinval.vma in U mode. */
    visit   MODE_U, 9f
    .insn   0x16a58073
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    check_equal s9, 0x16a58073

/* sfence.w.inval and sfence.inval.ir are illegal in U mode (Svinval). */
    visit   MODE_U, 9f
    .insn   0x18000073
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    visit   MODE_U, 9f
    .insn   0x18100073
    ecall
9:  check_equal s11, CAUSE_ILLEGAL

/* What cannot happen below M mode is not delegated: an ecall from M (Privileged 1.12 §3.1.8). */
    li      a1, 1 << 11
    csrw    medeleg, a1
    csrr    a0, medeleg
    check_equal a0, 0

/* mstatus.MPP: 2 is no mode, so it is never read (Privileged 1.12 §3.1.6.1). */
    li      a1, MSTATUS_MPP
    csrs    mstatus, a1
    li      a1, 1 << 11
    csrc    mstatus, a1
    csrr    a0, mstatus
    srli    a0, a0, 11
    andi    a0, a0, 3
    addi    a0, a0, -2
    addi    gp, gp, 1
    bnez    a0, 1f
    j       isa_fail
1:
    li      a1, MSTATUS_FS
    csrw    mstatus, a1

/* mret and sret to a mode below M clear MPRV (Privileged 1.12 §3.1.6.3). */
    li      a0, MSTATUS_MPRV
    csrs    mstatus, a0
    visit   MODE_U, 9f
    ecall
9:  li      a0, MSTATUS_MPRV
    and     a0, a0, s7
    check_equal a0, 0
    lla     a0, 1f
    csrw    sepc, a0
    li      a0, MSTATUS_SPP | MSTATUS_MPRV | MSTATUS_MPP
    csrs    mstatus, a0
    lla     s10, 9f
    sret
1:  ecall
9:  check_equal s11, CAUSE_ECALL_S
    li      a0, MSTATUS_MPRV
    and     a0, a0, s7
    check_equal a0, 0

/* pmpaddr has 54 bits (Privileged 1.12 §3.7.1). */
    li      a1, -1
    csrw    pmpaddr5, a1
    csrr    a0, pmpaddr5
    srli    a1, a1, 10
    check_registers a0, a1
    /* and pmpcfg has reserved bits */
    li      a0, 0x7f00
    csrs    pmpcfg0, a0
    csrr    a1, pmpcfg0
    and     a1, a1, a0
    check_equal a1, 0x1f00
    csrc    pmpcfg0, a0
    isa_finish
