/* Zicsr: the six instructions, what they read and write, and who may use which register. */
#include "isa.h"

    isa_begin
    lix     a1, 0x123456789abcdef0
    lix     a2, 0x0ff0ff00f00f00ff
    csrw    mscratch, a1
    csrrw   a0, mscratch, a2
    check_registers a0, a1
    csrrs   a0, mscratch, a1
    check_registers a0, a2
    or      a3, a1, a2
    csrrc   a0, mscratch, a2
    check_registers a0, a3
    not     a4, a2
    and     a3, a3, a4
    csrrwi  a0, mscratch, 21
    check_registers a0, a3
    csrrsi  a0, mscratch, 10
    check_equal a0, 21
    csrrci  a0, mscratch, 7
    check_equal a0, 31
    csrr    a0, mscratch
    check_equal a0, 24
    /* source and destination the same */
    li      a0, 77
    csrrw   a0, mscratch, a0
    check_equal a0, 24
    csrrs   a0, mscratch, a0
    check_equal a0, 77
    csrr    a0, mscratch
    check_equal a0, 77 | 24
    csrrw   x0, mscratch, x0
    csrr    a0, mscratch
    check_equal a0, 0

/* Read-only registers: reading is fine, also with csrrs x0; writing is not, whatever would be written. */
    csrr    a0, mhartid
    check_equal a0, 0
    csrrc   a0, mhartid, x0
    csrrsi  a0, mhartid, 0
    li      a1, 1
    traps   CAUSE_ILLEGAL, csrrw a0, mhartid, a1
    traps   CAUSE_ILLEGAL, csrrs a0, mvendorid, a1
    traps   CAUSE_ILLEGAL, csrrwi a0, mimpid, 0
    traps   CAUSE_ILLEGAL, csrrci a0, cycle, 1
    traps   CAUSE_ILLEGAL, csrw cycle, x0

/* Registers that nobody has. */
    traps   CAUSE_ILLEGAL, csrr a0, 0x5c0
    traps   CAUSE_ILLEGAL, csrr a0, 0x800
    traps   CAUSE_ILLEGAL, csrw 0x9ff, a0
    traps   CAUSE_ILLEGAL, csrr a0, 0xfff
#if __riscv_xlen == 64
    .irp    only_32, 0x3a1, 0x3a3, 0x310, 0x31a, 0x15d, 0xb80, 0xb82, 0xc80, 0xc81, 0xc82
    traps   CAUSE_ILLEGAL, csrr a0, \only_32
    .endr
#endif
    traps   CAUSE_ILLEGAL, csrr a0, 0x008 /* vector */
    traps   CAUSE_ILLEGAL, csrr a0, 0x600 /* hypervisor */

/* misa: RV64ACDFIMSU or RV32ACDFIMSU. */
    csrr    a0, misa
#if __riscv_xlen == 64
    check_equal a0, 0x800000000014112d
#else
    check_equal a0, 0x4014112d
#endif

/* Registers with hard-wired parts. */
.macro holds csr, written, read
    lix     a1, \written
    csrw    \csr, a1
    csrr    a0, \csr
    check_equal a0, \read
.endm
    holds   mepc, 0, 0
    holds   mtval, 0x123456789abcdef1, 0x123456789abcdef1
    holds   stval, 0x123456789abcdef1, 0x123456789abcdef1
    holds   sscratch, -1, -1
    holds   mcause, 0x8000000000000007, 0x8000000000000007
    holds   scause, 13, 13
    holds   medeleg, 0, 0
    holds   medeleg, 0xb100, 0xb100
    holds   medeleg, 0, 0
    holds   stvec, 0x80000001, 0x80000001
    holds   stvec, 0x80000004, 0x80000004
    holds   mcounteren, 7, 7
    holds   scounteren, 5, 5
    holds   mideleg, 0x222, 0x222
    holds   mideleg, 0, 0
    /* mstatus: UXL and SXL are 64 bits (in RV32 there is mstatush, and nothing in it); sstatus shows its part */
#if __riscv_xlen == 64
    csrr    a0, mstatus
    srli    a0, a0, 32
    andi    a0, a0, 15
    check_equal a0, 10
#define UXL (2 << 32)
#else
    csrr    a0, 0x310
    check_equal a0, 0
#define UXL 0
#endif
    csrw    mstatus, zero
    li      a0, MSTATUS_SUM | MSTATUS_MXR | MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE | MSTATUS_FS
    csrw    sstatus, a0
    csrr    a1, sstatus
    check_equal a1, TOP_BIT | UXL | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE | MSTATUS_FS
    li      a0, -1
    csrw    mstatus, zero
    csrs    sstatus, a0
    csrr    a1, mstatus
    li      a0, MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | MSTATUS_MIE | MSTATUS_MPIE
    and     a1, a1, a0
    check_equal a1, 0
    csrw    mstatus, zero

/* Lower modes: registers of the mode itself, not those above. The ecall at the end shows that nothing else trapped. */
    visit   MODE_S, 9f
    csrw    sscratch, t0
    csrr    t0, sstatus
    csrr    t0, satp
    csrr    t0, sie
    ecall
9:  check_equal s11, CAUSE_ECALL_S
    visit   MODE_S, 9f
    csrr    t0, mstatus
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    visit   MODE_S, 9f
    csrw    mscratch, t0
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    visit   MODE_U, 9f
    csrr    t0, sscratch
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    visit   MODE_U, 9f
    csrw    sepc, t0
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    visit   MODE_U, 9f
    csrr    t0, mhartid
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    isa_finish
