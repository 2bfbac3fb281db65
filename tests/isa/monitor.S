/* The M-mode monitor under which random programs run. Every stop of the program (an ebreak, or an exception of the
 * instruction under test) appends the whole state of the hart to a log; then the program goes on behind it. The
 * program may use every register: mscratch points at the next log record.
 *
 * Stops: cause 3 is where the generator wanted one. A trap into S mode arrives at s_entry, whose ebreak stops as
 * well. The all-zero instruction ends a segment. Anything else is logged and skipped. Where a jump could not fetch at
 * its target, epc says nothing about where it came from: the generator puts an ebreak before it. */
#include "layout.h"

#define WORD(n) ((n) * 8)

/* Words of a record have 64 bits in either width; RV32 leaves the upper half at zero. */
#if __riscv_xlen == 64
#define LX ld
#define SX sd
#else
#define LX lw
#define SX sw
#endif

    .option norelax
    .option norvc
    .globl _start
_start:
    csrr    t0, mhartid /* the other implementation may be asked for more harts: only the first one works */
1:  beqz    t0, 2f
    wfi
    j       1b
2:  lla     t0, entry
    csrw    mtvec, t0
    csrw    mie, zero
    csrw    mideleg, zero
    li      t0, 1 /* menvcfg.ADUE: the hart sets A and D, as QEMU always does */
#if __riscv_xlen == 64
    slli    t0, t0, 61
    csrs    0x30a, t0
#else
    slli    t0, t0, 29
    csrs    0x31a, t0
#endif
    li      s0, ISA_RAM_BASE + ISA_CONTROL
    .set n, 0
    .rept 16
    LX      t0, (ISA_CONTROL_PMPADDR + n * 8)(s0)
    csrw    0x3b0 + n, t0
    .set n, n + 1
    .endr
    LX      t0, ISA_CONTROL_PMPCFG(s0)
    csrw    pmpcfg0, t0
    LX      t0, (ISA_CONTROL_PMPCFG + 8)(s0)
    csrw    pmpcfg2, t0
#if __riscv_xlen == 32
    lw      t0, (ISA_CONTROL_PMPCFG + 4)(s0)
    csrw    pmpcfg1, t0
    lw      t0, (ISA_CONTROL_PMPCFG + 12)(s0)
    csrw    pmpcfg3, t0
#endif
    sfence.vma
    li      t0, ISA_RAM_BASE + ISA_LOG
    csrw    mscratch, t0
    j       next_segment

    .align 2
entry:
    csrrw   sp, mscratch, sp
    SX      x1, WORD(1)(sp)
    .irp r, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    SX      x\r, WORD(\r)(sp)
    .endr
    csrr    t0, mscratch
    SX      t0, WORD(2)(sp)
    csrr    s0, mstatus
    SX      s0, WORD(ISA_WORD_MSTATUS)(sp)
    li      t0, 0x6000 /* the floating-point state is logged even where it is switched off */
    csrs    mstatus, t0
    .irp r, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fsd     f\r, WORD(ISA_WORD_F + \r)(sp)
    .endr
    csrr    t0, fcsr
    SX      t0, WORD(ISA_WORD_FCSR)(sp)
    csrr    s1, mepc
    SX      s1, WORD(ISA_WORD_PC)(sp)
    csrr    s2, mcause
    SX      s2, WORD(ISA_WORD_CAUSE)(sp)
    csrr    t0, mtval
    SX      t0, WORD(ISA_WORD_TVAL)(sp)
    csrr    t0, scause
    SX      t0, WORD(ISA_WORD_SCAUSE)(sp)
    csrr    t0, sepc
    SX      t0, WORD(ISA_WORD_SEPC)(sp)
    csrr    t0, stval
    SX      t0, WORD(ISA_WORD_STVAL)(sp)
    li      s3, ISA_RAM_BASE + ISA_CONTROL
    LX      t0, ISA_CONTROL_NUMBER(s3)
    SX      t0, WORD(ISA_WORD_EXTRA)(sp)

    /* s1: where it stopped, s2: why */
    li      t0, 3
    bne     s2, t0, not_break
    mv      a0, s1
    call    physical
    lla     t0, s_entry
    beq     a0, t0, from_s_entry
    SX      s1, ISA_CONTROL_LAST_STOP(s3)
    addi    s1, s1, 2
    csrw    mepc, s1
    j       resume

not_break:
    call    behind
    csrw    mepc, s1
    j       resume

from_s_entry:
    addi    s1, s1, 2
    csrw    mepc, s1
    csrr    s1, sepc
    csrr    s2, scause
    call    behind
    csrw    sepc, s1

resume:
    csrw    mstatus, s0
    addi    t0, sp, ISA_RECORD_SIZE
    csrw    mscratch, t0
    li      t1, ISA_RAM_BASE + ISA_LOG_END - ISA_RECORD_SIZE
    bgtu    t0, t1, finish
    LX      x1, WORD(1)(sp)
    .irp r, 5,6,7,8,9,10,11,18,19
    LX      x\r, WORD(\r)(sp)
    .endr
    LX      sp, WORD(2)(sp)
    mret

/* a0: an address in RAM or in one of its aliases; returns it in RAM. Changes t0. */
physical:
    li      t0, ISA_RAM_SIZE - 1
    and     a0, a0, t0
    li      t0, ISA_RAM_BASE
    or      a0, a0, t0
    ret

/* s1, s2: the address and cause of an exception; returns in s1 the address behind the instruction. Ends the segment
 * for the all-zero instruction. Changes t0, t1, a0, a1. */
behind:
    mv      a1, ra
    li      t0, 12 /* instruction page fault */
    beq     s2, t0, bad_target
    li      t0, 1 /* instruction access fault */
    beq     s2, t0, bad_target
    mv      a0, s1
    call    physical
    j       measure
bad_target:
    LX      s1, ISA_CONTROL_LAST_STOP(s3)
    addi    s1, s1, 2
    mv      a0, s1
    call    physical
measure:
    lhu     t1, 0(a0)
    beqz    t1, end_of_segment
    andi    t1, t1, 3
    addi    s1, s1, 2
    addi    t1, t1, -3
    bnez    t1, 1f
    addi    s1, s1, 2
1:  mv      ra, a1
    ret

end_of_segment:
    addi    t0, sp, ISA_RECORD_SIZE
    csrw    mscratch, t0
    li      t1, ISA_RAM_BASE + ISA_LOG_END - ISA_RECORD_SIZE
    bgtu    t0, t1, finish

next_segment:
    li      s3, ISA_RAM_BASE + ISA_CONTROL
    LX      t0, ISA_CONTROL_NUMBER(s3)
    LX      t1, ISA_CONTROL_SEGMENTS(s3)
    bgeu    t0, t1, finish
    addi    t0, t0, 1
    SX      t0, ISA_CONTROL_NUMBER(s3)
    LX      sp, ISA_CONTROL_NEXT(s3)
    addi    t0, sp, ISA_RECORD_SIZE
    SX      t0, ISA_CONTROL_NEXT(s3)
    LX      t0, WORD(ISA_WORD_SATP)(sp)
    csrw    satp, t0
    sfence.vma
    LX      t0, WORD(ISA_WORD_STVEC)(sp)
    csrw    stvec, t0
    LX      t0, WORD(ISA_WORD_EXTRA)(sp)
    csrw    medeleg, t0
    LX      t0, WORD(ISA_WORD_MCOUNTEREN)(sp)
    csrw    mcounteren, t0
    csrw    scounteren, t0
    csrw    scause, zero
    csrw    sepc, zero
    csrw    stval, zero
    csrw    sscratch, zero
    LX      t0, WORD(ISA_WORD_PC)(sp)
    csrw    mepc, t0
    SX      t0, ISA_CONTROL_LAST_STOP(s3)
    li      t0, 0x6000
    csrs    mstatus, t0
    .irp r, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fld     f\r, WORD(ISA_WORD_F + \r)(sp)
    .endr
    LX      t0, WORD(ISA_WORD_FCSR)(sp)
    csrw    fcsr, t0
    LX      t0, WORD(ISA_WORD_MSTATUS)(sp)
    csrw    mstatus, t0
    LX      x1, WORD(1)(sp)
    .irp r, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    LX      x\r, WORD(\r)(sp)
    .endr
    LX      sp, WORD(2)(sp)
    mret

finish:
    li      s3, ISA_RAM_BASE + ISA_CONTROL
    csrr    t0, mscratch
    SX      t0, ISA_CONTROL_LOG_USED(s3)
    li      t0, ISA_FINISHER
    li      t1, 0x5555
    sw      t1, 0(t0)
1:  j       1b

/* Traps that are delegated come here, in S mode. */
    .org ISA_S_ENTRY
s_entry:
    .option rvc
    c.ebreak
    .option norvc
    sret
