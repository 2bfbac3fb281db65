/* What every ISA test is made of; included first. A test is a bare-metal ELF that starts in M mode at 0x80000000 and
 * ends through HTIF (tohost): 1 is a pass, 2n + 1 says that check n failed. The number of the running check is in gp,
 * so that it is the n-th check in the order of execution; a trap that nobody waited for fails it.
 *
 * Registers that the framework keeps: gp; s10, where to go on after an expected trap (0: none is expected); and what
 * the last trap left: s11 cause, s9 tval, s8 epc, s7 mstatus. A trap always comes back in M mode. */
#ifndef REPRISE_GUESTS_ISA_H
#define REPRISE_GUESTS_ISA_H

#define MODE_U 0
#define MODE_S 1
#define MODE_M 3

#define MSTATUS_SIE (1 << 1)
#define MSTATUS_MIE (1 << 3)
#define MSTATUS_SPIE (1 << 5)
#define MSTATUS_MPIE (1 << 7)
#define MSTATUS_SPP (1 << 8)
#define MSTATUS_MPP (3 << 11)
#define MSTATUS_FS (3 << 13)
#define MSTATUS_MPRV (1 << 17)
#define MSTATUS_SUM (1 << 18)
#define MSTATUS_MXR (1 << 19)
#define MSTATUS_TVM (1 << 20)
#define MSTATUS_TW (1 << 21)
#define MSTATUS_TSR (1 << 22)

#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL 2
#define CAUSE_BREAKPOINT 3
#define CAUSE_LOAD_MISALIGNED 4
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS 7
#define CAUSE_ECALL_U 8
#define CAUSE_ECALL_S 9
#define CAUSE_ECALL_M 11
#define CAUSE_FETCH_PAGE 12
#define CAUSE_LOAD_PAGE 13
#define CAUSE_STORE_PAGE 15

/* Rounding modes by the assembler's names. */
.set    MODE_rne, 0
    .set    MODE_rtz, 1
    .set    MODE_rdn, 2
    .set    MODE_rup, 3
    .set    MODE_rmm, 4

#define CLINT_MSIP 0x02000000
#define CLINT_MTIMECMP 0x02004000
#define CLINT_MTIME 0x0200bff8

#define CSR_MENVCFG 0x30a
#define CSR_STIMECMP 0x14d
#define CSR_MENVCFGH 0x31a
#define CSR_STIMECMPH 0x15d

/* What differs by width: loads and stores of a register; the highest bit of a register; the register with the upper
 * half of menvcfg; an address at which nobody is. */
#if __riscv_xlen == 64
#define LX ld
#define SX sd
#define TOP_BIT (1 << 63)
#define CSR_MENVCFG_TOP CSR_MENVCFG
#define NOWHERE 0x0000100000000000
#else
#define LX lw
#define SX sw
#define TOP_BIT (1 << 31)
#define CSR_MENVCFG_TOP CSR_MENVCFGH
#define NOWHERE 0xc0000000
#endif

    .option norelax

/* The start-up code; the test's own code follows. Everything is open: one PMP region, nothing delegated. */
.macro isa_begin
    .text
    .globl  _start
_start:
    csrr    t0, mhartid
1:  bnez    t0, 1b
    li      gp, 0
    li      s10, 0
    lla     t0, isa_trap
    csrw    mtvec, t0
    csrw    mie, zero
    csrw    mideleg, zero
    csrw    medeleg, zero
    csrw    satp, zero
    li      t0, -1
#if __riscv_xlen == 64
    srli    t0, t0, 10
#endif
    csrw    pmpaddr0, t0
    li      t0, 0x1f
    csrw    pmpcfg0, t0
    li      t0, MSTATUS_FS
    csrw    mstatus, t0
    csrw    fcsr, zero
    j       isa_main

    .balign 4
isa_trap:
    beqz    s10, isa_fail
    csrr    s11, mcause
    csrr    s9, mtval
    csrr    s8, mepc
    csrr    s7, mstatus
    csrw    mepc, s10
    li      s10, MSTATUS_MPP
    csrs    mstatus, s10
    li      s10, MSTATUS_MPRV
    csrc    mstatus, s10
    li      s10, 0
    bgez    s11, 1f
    li      s10, MSTATUS_MPIE /* an interrupt is still pending: do not enable it again */
    csrc    mstatus, s10
    li      s10, 0
1:  mret

isa_fail:
    csrw    satp, zero
    slli    gp, gp, 1
    ori     gp, gp, 1
    j       isa_end
isa_pass:
    li      gp, 1
isa_end:
    lla     t0, tohost
    sw      gp, 0(t0)
    sw      zero, 4(t0)
    /* where nobody listens to tohost (QEMU's virt), the syscon ends the run: 0x5555, or 0x3333 with a code */
    li      t0, 0x00100000
    li      t1, 0x5555
    srli    t2, gp, 1
    beqz    t2, 1f
    slli    t1, t2, 16
    li      t2, 0x3333
    or      t1, t1, t2
1:  sw      t1, 0(t0)
    j       isa_end

    .section .tohost, "aw", @progbits
    .balign 64
    .globl  tohost
    .type   tohost, @object
    .size   tohost, 8
tohost:
    .dword  0
    .balign 64
    .globl  fromhost
    .type   fromhost, @object
    .size   fromhost, 8
fromhost:
    .dword  0
    .balign 8
isa_scratch:
    .dword  0

    .text
    .balign 64
isa_main:
.endm

.macro isa_finish
    j       isa_pass
.endm

/* A constant of 64 bits, of which a register of RV32 gets the lower half. */
.macro lix reg, value
#if __riscv_xlen == 64
    li      \reg, \value
#else
    li      \reg, (\value) & 0xffffffff
#endif
.endm

/* The CLINT's 64-bit registers and stimecmp: reg is what the register (or its lower half) gets, the upper half is all
 * ones where reg is negative. Changes t5 in RV32. */
.macro set_mtimecmp reg, at
#if __riscv_xlen == 64
    sd      \reg, 0(\at)
#else
    li      t5, -1
    sw      t5, 0(\at)
    srai    t5, \reg, 31
    sw      t5, 4(\at)
    sw      \reg, 0(\at)
#endif
.endm

.macro set_stimecmp reg
    csrw    CSR_STIMECMP, \reg
#if __riscv_xlen == 32
    srai    t5, \reg, 31
    csrw    CSR_STIMECMPH, t5
#endif
.endm

/* Checks. Each counts as one (check_fa0 in RV32 as two). */
.macro check_equal reg, value
    addi    gp, gp, 1
    lix     t6, \value
    beq     \reg, t6, .Lequal\@
    j       isa_fail
.Lequal\@:
.endm

.macro check_registers reg, other
    addi    gp, gp, 1
    beq     \reg, \other, .Lsame\@
    j       isa_fail
.Lsame\@:
.endm

/* All 64 bits of fa0. Changes a0, and t5 in RV32. */
.macro check_fa0 value
#if __riscv_xlen == 64
    fmv.x.d a0, fa0
    check_equal a0, \value
#else
    lla     t5, isa_scratch
    fsd     fa0, 0(t5)
    lw      a0, 0(t5)
    check_equal a0, \value
    lw      a0, 4(t5)
    check_equal a0, (\value) >> 32
#endif
.endm

/* Register operations: every register role once shared with another, and the result thrown away into x0. */
.macro rr op, want, a, b
    lix     a1, \a
    lix     a2, \b
    \op     a0, a1, a2
    check_equal a0, \want
    mv      a3, a1
    \op     a3, a3, a2
    check_equal a3, \want
    mv      a4, a2
    \op     a4, a1, a4
    check_equal a4, \want
    \op     x0, a1, a2
    check_equal x0, 0
.endm

/* The same with one source, and optionally an immediate. */
.macro r1 op, want, a, imm:vararg
    lix     a1, \a
    .ifb \imm
    \op     a0, a1
    \op     a1, a1
    .else
    \op     a0, a1, \imm
    \op     a1, a1, \imm
    .endif
    check_equal a0, \want
    check_equal a1, \want
.endm

/* 64 bits into an f register. Changes t0. */
.macro fp_value reg, bits
#if __riscv_xlen == 64
    li      t0, \bits
    fmv.d.x \reg, t0
#else
    .pushsection .data
    .balign 8
.Lvalue\@:
    .dword  \bits
    .popsection
    lla     t0, .Lvalue\@
    fld     \reg, 0(t0)
#endif
.endm

/* Floating point. Operands and results are the 64 bits of a register. fp: with a rounding mode, once in the
 * instruction and once in frm; fq: without one. The flags must be exactly these. */
.macro fp_operands a, b, c
    fp_value fa1, \a
    .ifnb \b
    fp_value fa2, \b
    .endif
    .ifnb \c
    fp_value fa3, \c
    .endif
    csrw    fcsr, zero
.endm

.macro fp_insn op, rm, a, b, c
    .ifnb \c
    \op     fa0, fa1, fa2, fa3, \rm
    .else
    .ifnb \b
    \op     fa0, fa1, fa2, \rm
    .else
    \op     fa0, fa1, \rm
    .endif
    .endif
.endm

.macro fp op, mode, want, flags, a, b, c
    fp_operands \a, \b, \c
    fp_insn \op, \mode, \a, \b, \c
    csrr    a1, fcsr
    check_fa0 \want
    check_equal a1, \flags
    csrwi   fflags, 0
    csrwi   frm, MODE_\mode
    fp_insn \op, dyn, \a, \b, \c
    csrr    a1, fflags
    check_fa0 \want
    check_equal a1, \flags
.endm

.macro fq op, want, flags, a, b
    fp_operands \a, \b
    .ifb \b
    \op     fa0, fa1
    .else
    \op     fa0, fa1, fa2
    .endif
    csrr    a1, fcsr
    check_fa0 \want
    check_equal a1, \flags
.endm

/* is_there: whether this width has the operation. */
.macro look_up op
    .set    is_there, 1
#if __riscv_xlen == 32
    .irp    wide, fcvt.l.s, fcvt.lu.s, fcvt.l.d, fcvt.lu.d, fcvt.s.l, fcvt.s.lu, fcvt.d.l, fcvt.d.lu, fmv.x.d, fmv.d.x
    .ifc    \op, \wide
    .set    is_there, 0
    .endif
    .endr
#endif
.endm

/* To an integer register: comparisons, fclass, fmv (fx) and conversions (fi: with a mode). */
.macro fx op, want, flags, a, b
    look_up \op
    .if     is_there
    fp_operands \a, \b
    .ifb \b
    \op     a0, fa1
    .else
    \op     a0, fa1, fa2
    .endif
    csrr    a1, fcsr
    check_equal a0, \want
    check_equal a1, \flags
    .endif
.endm

.macro fi op, mode, want, flags, a
    look_up \op
    .if     is_there
    fp_operands \a
    \op     a0, fa1, \mode
    csrr    a1, fcsr
    check_equal a0, \want
    check_equal a1, \flags
    csrwi   fflags, 0
    csrwi   frm, MODE_\mode
    \op     a0, fa1, dyn
    csrr    a1, fflags
    check_equal a0, \want
    check_equal a1, \flags
    .endif
.endm

/* From an integer register: conversions (if) and fmv (xf). */
.macro if op, mode, want, flags, a
    look_up \op
    .if     is_there
    lix     a1, \a
    csrw    fcsr, zero
    \op     fa0, a1, \mode
    csrr    a1, fcsr
    check_fa0 \want
    check_equal a1, \flags
    .endif
.endm

.macro xf op, want, a
    look_up \op
    .if     is_there
    lix     a1, \a
    csrw    fcsr, zero
    \op     fa0, a1
    csrr    a1, fcsr
    check_fa0 \want
    check_equal a1, 0
    .endif
.endm

/* One instruction that must trap with this cause; epc is checked, tval is left in s9. */
.macro traps cause, insn:vararg
    lla     s10, .Lafter\@
    li      s11, -1
.Lat\@:
    \insn
    li      s10, 0
.Lafter\@:
    check_equal s11, \cause
    lla     t6, .Lat\@
    addi    gp, gp, 1
    beq     s8, t6, .Lfine\@
    j       isa_fail
.Lfine\@:
.endm

/* Goes on in another mode behind this macro, at its address plus offset; any trap, an ecall for one, comes back to
 * `back` (a label like 9f) in M mode. Changes t6. */
.macro visit mode, back, offset=0
    li      t6, MSTATUS_MPP
    csrc    mstatus, t6
    li      t6, \mode << 11
    csrs    mstatus, t6
    lla     t6, .Lthere\@
    li      s11, \offset
    add     t6, t6, s11
    csrw    mepc, t6
    lla     s10, \back
    li      s11, -1
    mret
.Lthere\@:
.endm

#endif
