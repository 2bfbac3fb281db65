/* Entry of every bare-metal guest, at the first byte of RAM: a0 is the hart, a1 the device tree. */

#if __riscv_xlen == 64
#define STORE sd
#else
#define STORE sw
#endif

    .section .text.start, "ax"
    .globl _start
_start:
    bnez    a0, park
    la      t0, trap_entry
    csrw    mtvec, t0
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    la      sp, stack_top

    /* An ELF loader clears .bss, the loader of a flat image does not know of it. */
    la      t0, bss_start
    la      t1, bss_end
1:  bgeu    t0, t1, 2f
    STORE   zero, 0(t0)
    addi    t0, t0, __riscv_xlen / 8
    j       1b

2:  li      t0, 0x6000              /* mstatus.FS: floating point on */
    csrs    mstatus, t0
    fscsr   zero
    call    main
    call    finish

park:
    wfi
    j       park

    .balign 4
trap_entry:
    csrr    a0, mcause
    csrr    a1, mepc
    csrr    a2, mtval
    la      sp, stack_top           /* the old stack may be what went wrong */
    call    trap_unexpected

    .section .note.GNU-stack, "", @progbits
