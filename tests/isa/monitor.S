/* The M-mode monitor under which random programs run. Every stop of the program (an ebreak, or an exception of the
 * instruction under test) appends the whole state of the hart to a log; then the program goes on behind it. The
 * program may use every register: mscratch points at the next log record.
 *
 * Stops: cause 3 is where the generator wanted one. A trap into S mode arrives at s_entry, whose ebreak stops as
 * well. The all-zero instruction ends a segment. Anything else is logged and skipped. Where a jump could not fetch at
 * its target, epc says nothing about where it came from: the generator puts an ebreak before it. */
#include "layout.h"

#define WORD(n) ((n) * 8)

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
    li      t0, 1
    slli    t0, t0, 61 /* ADUE: the hart sets A and D, as QEMU always does */
    csrs    0x30a, t0
    li      s0, ISA_RAM_BASE + ISA_CONTROL
    .set n, 0
    .rept 16
    ld      t0, (ISA_CONTROL_PMPADDR + n * 8)(s0)
    csrw    0x3b0 + n, t0
    .set n, n + 1
    .endr
    ld      t0, ISA_CONTROL_PMPCFG(s0)
    csrw    pmpcfg0, t0
    ld      t0, (ISA_CONTROL_PMPCFG + 8)(s0)
    csrw    pmpcfg2, t0
    sfence.vma
    li      t0, ISA_RAM_BASE + ISA_LOG
    csrw    mscratch, t0
    j       next_segment

    .align 2
entry:
    csrrw   sp, mscratch, sp
    sd      x1, WORD(1)(sp)
    .irp r, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd      x\r, WORD(\r)(sp)
    .endr
    csrr    t0, mscratch
    sd      t0, WORD(2)(sp)
    csrr    s0, mstatus
    sd      s0, WORD(ISA_WORD_MSTATUS)(sp)
    li      t0, 0x6000 /* the floating-point state is logged even where it is switched off */
    csrs    mstatus, t0
    .irp r, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fsd     f\r, WORD(ISA_WORD_F + \r)(sp)
    .endr
    csrr    t0, fcsr
    sd      t0, WORD(ISA_WORD_FCSR)(sp)
    csrr    s1, mepc
    sd      s1, WORD(ISA_WORD_PC)(sp)
    csrr    s2, mcause
    sd      s2, WORD(ISA_WORD_CAUSE)(sp)
    csrr    t0, mtval
    sd      t0, WORD(ISA_WORD_TVAL)(sp)
    csrr    t0, scause
    sd      t0, WORD(ISA_WORD_SCAUSE)(sp)
    csrr    t0, sepc
    sd      t0, WORD(ISA_WORD_SEPC)(sp)
    csrr    t0, stval
    sd      t0, WORD(ISA_WORD_STVAL)(sp)
    li      s3, ISA_RAM_BASE + ISA_CONTROL
    ld      t0, ISA_CONTROL_NUMBER(s3)
    sd      t0, WORD(ISA_WORD_EXTRA)(sp)

    /* s1: where it stopped, s2: why */
    li      t0, 3
    bne     s2, t0, not_break
    mv      a0, s1
    call    physical
    lla     t0, s_entry
    beq     a0, t0, from_s_entry
    sd      s1, ISA_CONTROL_LAST_STOP(s3)
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
    ld      x1, WORD(1)(sp)
    .irp r, 5,6,7,8,9,10,11,18,19
    ld      x\r, WORD(\r)(sp)
    .endr
    ld      sp, WORD(2)(sp)
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
    ld      s1, ISA_CONTROL_LAST_STOP(s3)
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
    ld      t0, ISA_CONTROL_NUMBER(s3)
    ld      t1, ISA_CONTROL_SEGMENTS(s3)
    bgeu    t0, t1, finish
    addi    t0, t0, 1
    sd      t0, ISA_CONTROL_NUMBER(s3)
    ld      sp, ISA_CONTROL_NEXT(s3)
    addi    t0, sp, ISA_RECORD_SIZE
    sd      t0, ISA_CONTROL_NEXT(s3)
    ld      t0, WORD(ISA_WORD_SATP)(sp)
    csrw    satp, t0
    sfence.vma
    ld      t0, WORD(ISA_WORD_STVEC)(sp)
    csrw    stvec, t0
    ld      t0, WORD(ISA_WORD_EXTRA)(sp)
    csrw    medeleg, t0
    ld      t0, WORD(ISA_WORD_MCOUNTEREN)(sp)
    csrw    mcounteren, t0
    csrw    scounteren, t0
    csrw    scause, zero
    csrw    sepc, zero
    csrw    stval, zero
    csrw    sscratch, zero
    ld      t0, WORD(ISA_WORD_PC)(sp)
    csrw    mepc, t0
    sd      t0, ISA_CONTROL_LAST_STOP(s3)
    li      t0, 0x6000
    csrs    mstatus, t0
    .irp r, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fld     f\r, WORD(ISA_WORD_F + \r)(sp)
    .endr
    ld      t0, WORD(ISA_WORD_FCSR)(sp)
    csrw    fcsr, t0
    ld      t0, WORD(ISA_WORD_MSTATUS)(sp)
    csrw    mstatus, t0
    ld      x1, WORD(1)(sp)
    .irp r, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld      x\r, WORD(\r)(sp)
    .endr
    ld      sp, WORD(2)(sp)
    mret

finish:
    li      s3, ISA_RAM_BASE + ISA_CONTROL
    csrr    t0, mscratch
    sd      t0, ISA_CONTROL_LOG_USED(s3)
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
