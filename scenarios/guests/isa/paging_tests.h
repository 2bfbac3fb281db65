/* The tests of one translation mode: included by sv39.S, sv48.S and sv57.S. */
#include "paging.h"

#define VA VA_LOW
#define VB (VA_LOW + 4096)

/* Small checks on one page with given flags, for all kinds of access. */
.macro rights flags, mode, load, store, fetch
    map     VA, page_2, (\flags), 0
    access  \mode, VA, \load, lw a4, 0(a1)
    map     VA, page_1, (\flags), 0
    access  \mode, VA, \store, sw a5, 0(a1)
    map     VA, page_2, (\flags), 0
    access  \mode, VA, \fetch, jr a1
.endm

#define OK_S CAUSE_ECALL_S
#define OK_U CAUSE_ECALL_U
#define NO_L CAUSE_LOAD_PAGE
#define NO_S CAUSE_STORE_PAGE
#define NO_F CAUSE_FETCH_PAGE

    isa_begin
    paging_begin
    csrr    a0, satp
    srli    a0, a0, 60
    check_equal a0, LEVELS + 5

/* Reading, writing and executing through a page of 4 KiB, in either half of the address space. */
    .irp    va, VA_LOW, VA_HIGH
    lla     a4, page_0
    li      a5, 0x1122334455667788
    sd      a5, 16(a4)
    map     \va, page_0, PTE_RW
    access  MODE_S, \va, OK_S, ld a5, 16(a1)
    check_equal a5, 0x1122334455667788
    access  MODE_S, (\va + 4088), OK_S, sd a1, 0(a1)
    lla     a4, page_0
    li      a5, 4088
    add     a4, a4, a5
    ld      a5, 0(a4)
    check_equal a5, (\va + 4088)
    map     \va, page_2, (PTE_V | PTE_X | PTE_AD)
    li      a0, 0
    access  MODE_S, \va, OK_S, jr a1
    check_equal a0, 42
    .endr

/* Larger pages, on every level; what is not aligned to its size faults. */
    lla     a4, page_0
    sd      a4, 24(a4)
    .irp    level, 1, 2
    li      a6, 0x80000000 & ~((1 << (12 + 9 * \level)) - 1)
    lla     a4, page_0
    sub     a4, a4, a6
    li      a6, ((6 + \level) << 30)
    add     a6, a6, a4
    map     ((6 + \level) << 30), 0x80000000, PTE_RW, \level
    visit   MODE_S, 9f
    ld      a5, 24(a6)
    ecall
9:  check_equal s11, OK_S
    lla     a4, page_0
    check_registers a5, a4
    map     ((6 + \level) << 30), (0x80000000 + (1 << (3 + 9 * \level))), PTE_RW, \level
    faults  MODE_S, ((6 + \level) << 30), NO_L, ld a4, 0(a1)
    map     ((6 + \level) << 30), (0x80000000 + 4096), PTE_RW, \level
    faults  MODE_S, ((6 + \level) << 30), NO_S, sd a4, 0(a1)
    map     ((6 + \level) << 30), (0x80000000 + 4096), PTE_RWX, \level
    fetch_faults MODE_S, ((6 + \level) << 30), NO_F
    .endr
    .if LEVELS > 3 /* half a terabyte: RAM lies 2 GiB from its start */
    lla     a4, page_0
    li      a6, (3 << 39)
    add     a6, a6, a4
    map     (3 << 39), 0, PTE_RW, 3
    visit   MODE_S, 9f
    ld      a5, 24(a6)
    ecall
9:  check_equal s11, OK_S
    check_registers a5, a4
    map     (3 << 39), 0x80000000, PTE_RW, 3
    faults  MODE_S, (3 << 39), NO_L, ld a4, 0(a1)
    .endif
    .if LEVELS > 4
    lla     a4, page_0
    li      a6, (3 << 48)
    add     a6, a6, a4
    map     (3 << 48), 0, PTE_RW, 4
    visit   MODE_S, 9f
    ld      a5, 24(a6)
    ecall
9:  check_equal s11, OK_S
    check_registers a5, a4
    .endif

/* Rights: R, W, X and U against load, store and fetch. */
    rights  PTE_V | PTE_AD | PTE_R, MODE_S, OK_S, NO_S, NO_F
    rights  PTE_V | PTE_AD | PTE_R | PTE_W, MODE_S, OK_S, OK_S, NO_F
    rights  PTE_V | PTE_AD | PTE_X, MODE_S, NO_L, NO_S, OK_S
    rights  PTE_V | PTE_AD | PTE_R | PTE_X, MODE_S, OK_S, NO_S, OK_S
    rights  PTE_V | PTE_AD | PTE_R | PTE_W | PTE_X, MODE_S, OK_S, OK_S, OK_S
    rights  PTE_RWX | PTE_U, MODE_S, NO_L, NO_S, NO_F
    rights  PTE_V | PTE_AD | PTE_U | PTE_R, MODE_U, OK_U, NO_S, NO_F
    rights  PTE_V | PTE_AD | PTE_U | PTE_R | PTE_W, MODE_U, OK_U, OK_U, NO_F
    rights  PTE_V | PTE_AD | PTE_U | PTE_X, MODE_U, NO_L, NO_S, OK_U
    rights  PTE_V | PTE_AD | PTE_U | PTE_R | PTE_X, MODE_U, OK_U, NO_S, OK_U
    rights  PTE_RWX | PTE_U, MODE_U, OK_U, OK_U, OK_U
    rights  PTE_RWX, MODE_U, NO_L, NO_S, NO_F
    /* reserved: W without R, V clear; a pointer on the last level */
    rights  PTE_V | PTE_AD | PTE_W, MODE_S, NO_L, NO_S, NO_F
    rights  PTE_V | PTE_AD | PTE_W | PTE_X, MODE_S, NO_L, NO_S, NO_F
    rights  PTE_RWX & ~PTE_V, MODE_S, NO_L, NO_S, NO_F
    rights  PTE_V, MODE_S, NO_L, NO_S, NO_F
    /* G and the bits for software do nothing here */
    rights  PTE_RWX | PTE_G | 0x300, MODE_S, OK_S, OK_S, OK_S
    /* SUM: S mode may load and store, never execute, what is U's */
    li      a0, MSTATUS_SUM
    csrs    mstatus, a0
    rights  PTE_RWX | PTE_U, MODE_S, OK_S, OK_S, NO_F
    rights  PTE_RWX, MODE_S, OK_S, OK_S, OK_S
    rights  PTE_RWX, MODE_U, NO_L, NO_S, NO_F
    li      a0, MSTATUS_SUM
    csrc    mstatus, a0
    /* MXR: what is executable may be loaded */
    li      a0, MSTATUS_MXR
    csrs    mstatus, a0
    rights  PTE_V | PTE_AD | PTE_X, MODE_S, OK_S, NO_S, OK_S
    rights  PTE_V | PTE_AD | PTE_X | PTE_U, MODE_U, OK_U, NO_S, OK_U
    rights  PTE_V | PTE_AD | PTE_X | PTE_U, MODE_S, NO_L, NO_S, NO_F
    li      a0, MSTATUS_MXR
    csrc    mstatus, a0

/* Bits 54 to 63 are reserved without Svnapot and Svpbmt. */
    .irp    bit, 54, 58, 60, 61, 62, 63
    map     VA, page_0, (PTE_RW | 1 << \bit)
    faults  MODE_S, VA, NO_L, ld a4, 0(a1)
    .endr

/* A, D and U are reserved in a pointer. */
    .irp    bit, PTE_A, PTE_D, PTE_U
    map     VA, page_0, PTE_RW
    map     (VA - 0x1000), 0, 0, 1 /* clears the pointer above VA */
    map     VA, 0x80400000, (PTE_V | \bit), 1
    faults  MODE_S, VA, NO_L, ld a4, 0(a1)
    map     VA, 0, 0, 1
    .endr
    map     VA, page_0, PTE_RW
    access  MODE_S, VA, OK_S, ld a4, 0(a1)

/* Addresses that are not sign-extended. */
    faults  MODE_S, (1 << (12 + 9 * LEVELS - 1)), NO_L, lb a4, 0(a1)
    faults  MODE_S, (1 << (12 + 9 * LEVELS)), NO_S, sb a4, 0(a1)
    faults  MODE_S, (VA | 1 << 63), NO_L, ld a4, 0(a1)
    faults  MODE_S, (-1 - (1 << (12 + 9 * LEVELS - 1))), NO_L, lb a4, 0(a1)
    fetch_faults MODE_S, (VA | 1 << 62), NO_F
    /* not mapped at all */
    faults  MODE_S, (VA + (1 << 30)), NO_L, lb a4, 0(a1)
    faults  MODE_U, (VA + (1 << 30) + 1), NO_S, sb a4, 0(a1)
    faults  MODE_S, 0, NO_L, lb a4, 0(a1)
    faults  MODE_S, -1, NO_L, lb a4, 0(a1)
    fetch_faults MODE_U, 0x1000, NO_F

/* Atomics ask for the right to store, lr for that to load. */
    map     VA, page_0, (PTE_V | PTE_R | PTE_AD)
    faults  MODE_S, VA, NO_S, amoadd.w a4, a5, (a1)
    access  MODE_S, VA, OK_S, lr.w a4, (a1)
    map     VA, page_2, (PTE_V | PTE_X | PTE_AD)
    faults  MODE_S, VA, NO_L, lr.d a4, (a1)
    map     VA, page_0, PTE_RW
    access  MODE_S, VA, OK_S, amoadd.w a4, a5, (a1)

/* Across the end of a page: both pages count, tval is the address of the part that faults. */
    map     VA, page_0, PTE_RW
    map     VB, page_1, PTE_RW
    li      a5, 0x8877665544332211
    access  MODE_S, (VB - 3), OK_S, sd a5, 0(a1)
    lla     a4, page_0
    li      a3, 4093
    add     a4, a4, a3
    lbu     a3, 0(a4)
    check_equal a3, 0x11
    lla     a4, page_1
    lbu     a3, 4(a4)
    check_equal a3, 0x88
    access  MODE_S, (VB - 3), OK_S, ld a4, 0(a1)
    check_equal a4, 0x8877665544332211
    map     VB, page_1, 0
    access  MODE_S, (VB - 3), NO_L, ld a4, 0(a1)
    check_equal s9, VB
    access  MODE_S, (VB - 1), NO_S, sh a4, 0(a1)
    check_equal s9, VB
    map     VB, page_1, PTE_RW
    map     VA, page_0, 0
    faults  MODE_S, (VB - 3), NO_L, ld a4, 0(a1)
    faults  MODE_S, (VB - 4), NO_S, sd a4, 0(a1)

/* An instruction across the end of a page: epc is its start, tval the second page. */
    lla     a4, page_0
    li      a3, 4094
    add     a4, a4, a3
    li      a3, 0x0513 /* li a0, 42: the lower half */
    sh      a3, 0(a4)
    lla     a4, page_1
    li      a3, 0x02a0
    sh      a3, 0(a4)
    li      a3, 0x0073 /* ecall */
    sh      a3, 2(a4)
    sh      zero, 4(a4)
    fence.i
    map     VA, page_0, (PTE_V | PTE_X | PTE_AD)
    map     VB, page_1, (PTE_V | PTE_X | PTE_AD)
    li      a0, 0
    access  MODE_S, (VB - 2), OK_S, jr a1
    check_equal a0, 42
    map     VB, page_1, (PTE_V | PTE_R | PTE_AD)
    access  MODE_S, (VB - 2), NO_F, jr a1
    li      t0, VB - 2
    check_registers s8, t0
    check_equal s9, VB
    map     VA, page_0, (PTE_V | PTE_R | PTE_AD)
    fetch_faults MODE_S, (VB - 2), NO_F
    /* the last two bytes of a page need nothing behind them */
    lla     a4, page_0
    li      a3, 4094
    add     a4, a4, a3
    li      a3, 0x9002 /* c.ebreak */
    sh      a3, 0(a4)
    fence.i
    map     VA, page_0, (PTE_V | PTE_X | PTE_AD)
    map     VB, page_1, 0
    access  MODE_S, (VB - 2), CAUSE_BREAKPOINT, jr a1

/* Pages where nobody is: access faults of the kind of the access. */
    map     VA, 0x0000100000000000, PTE_RWX
    faults  MODE_S, VA, CAUSE_LOAD_ACCESS, ld a4, 0(a1)
    faults  MODE_S, VA, CAUSE_STORE_ACCESS, sd a4, 0(a1)
    fetch_faults MODE_S, VA, CAUSE_FETCH_ACCESS

/* sfence.vma: after it the new entry holds, for the page, for all, and by sinval.vma. */
    .irp    how, 0, 1, 2, 3
    lla     a4, page_0
    lla     a5, page_1
    sd      a4, 0(a4)
    sd      a5, 0(a5)
    map     VA, page_0, PTE_RW
    mv      a6, a0
    srli    a5, a5, 2
    ori     a5, a5, PTE_RW
    map     (VA_HIGH + (1 << 30)), page_3, PTE_RW
    li      a1, VA
    visit   MODE_S, 9f
    ld      a3, 0(a1)
    sd      a5, 0(a6)
    .if \how == 0
    sfence.vma
    .elseif \how == 1
    sfence.vma a1
    .elseif \how == 2
    sfence.vma a1, x0
    .else
    .insn   0x18000073 /* sfence.w.inval */
    .insn   0x16058073 /* sinval.vma a1 */
    .insn   0x18100073 /* sfence.inval.ir */
    .endif
    ld      a4, 0(a1)
    ecall
9:  check_equal s11, OK_S
    lla     a5, page_0
    check_registers a3, a5
    lla     a5, page_1
    check_registers a4, a5
    .endr
    /* any address in a large page stands for all of it */
    li      a4, 0x80205000
    sd      a4, 0(a4)
    li      a5, 0x80405000
    sd      a5, 0(a5)
    map     (9 << 30), 0x80200000, PTE_RW, 1
    mv      a6, a0
    li      a5, (0x80400000 >> 2) | PTE_RW
    li      a1, (9 << 30) + 0x5000
    li      a2, (9 << 30) + 0x1ff000
    visit   MODE_S, 9f
    ld      a3, 0(a1)
    sd      a5, 0(a6)
    sfence.vma a2
    ld      a4, 0(a1)
    ecall
9:  check_equal s11, OK_S
    check_equal a3, 0x80205000
    check_equal a4, 0x80405000
    /* rights that are taken away */
    map     VA, page_0, PTE_RW
    mv      a6, a0
    li      a1, VA
    visit   MODE_S, 9f
    sd      a1, 0(a1)
    ld      a5, 0(a6)
    andi    a5, a5, ~PTE_W
    sd      a5, 0(a6)
    sfence.vma a1
    sd      a1, 0(a1)
    ecall
9:  check_equal s11, NO_S

/* A and D. With menvcfg.ADUE (bit 61) the hart sets them; without, they fault. Hardware that lacks the bit sets them. */
    li      a0, 1
    slli    a0, a0, 61
    csrs    CSR_MENVCFG, a0
    csrr    s0, CSR_MENVCFG
    and     s0, s0, a0
    map     VA, page_0, (PTE_V | PTE_R | PTE_W)
    mv      s1, a0
    access  MODE_S, VA, OK_S, ld a4, 0(a1)
    ld      a4, 0(s1)
    andi    a4, a4, PTE_AD
    check_equal a4, PTE_A
    access  MODE_S, VA, OK_S, sd a4, 0(a1)
    ld      a4, 0(s1)
    andi    a4, a4, PTE_AD
    check_equal a4, PTE_AD
    map     VA, page_0, (PTE_V | PTE_R | PTE_W)
    access  MODE_S, VA, OK_S, amoadd.d a4, a4, (a1)
    ld      a4, 0(s1)
    andi    a4, a4, PTE_AD
    check_equal a4, PTE_AD
    map     VA, page_2, (PTE_V | PTE_X)
    access  MODE_S, VA, OK_S, jr a1
    ld      a4, 0(s1)
    andi    a4, a4, PTE_AD
    check_equal a4, PTE_A
    /* an access that faults sets nothing */
    map     VA, page_2, (PTE_V | PTE_X)
    faults  MODE_S, VA, NO_L, ld a4, 0(a1)
    ld      a4, 0(s1)
    andi    a4, a4, PTE_AD
    check_equal a4, 0
    li      a0, 1
    slli    a0, a0, 61
    csrc    CSR_MENVCFG, a0
    bnez    s0, 1f
    j       2f
1:  map     VA, page_0, (PTE_V | PTE_R | PTE_W)
    faults  MODE_S, VA, NO_L, ld a4, 0(a1)
    faults  MODE_S, VA, NO_S, sd a4, 0(a1)
    map     VA, page_0, (PTE_V | PTE_R | PTE_W | PTE_A)
    access  MODE_S, VA, OK_S, ld a4, 0(a1)
    faults  MODE_S, VA, NO_S, sd a4, 0(a1)
    map     VA, page_2, (PTE_V | PTE_X)
    fetch_faults MODE_S, VA, NO_F
    ld      a4, 0(s1)
    andi    a4, a4, PTE_AD
    check_equal a4, 0
2:

/* MPRV: loads and stores of M mode as the mode in MPP does them; fetches are not concerned. */
.macro mprv bits, insn:vararg
    li      a1, VA
    li      a0, MSTATUS_MPP | MSTATUS_SUM | MSTATUS_MXR
    csrc    mstatus, a0
    li      a0, MSTATUS_MPRV | \bits
    csrs    mstatus, a0
    lla     s10, 9f
    li      s11, -1
    \insn
    li      s10, 0
9:  li      a0, MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR
    csrc    mstatus, a0
    li      a0, MSTATUS_MPP
    csrs    mstatus, a0
.endm
#define MPP_S (1 << 11)
#define MPP_U 0
    lla     a4, page_0
    sd      a4, 0(a4)
    map     VA, page_0, PTE_RW
    mprv    MPP_S, ld a5, 0(a1)
    lla     a4, page_0
    check_registers a5, a4
    mprv    MPP_U, ld a5, 0(a1)
    check_equal s11, NO_L
    check_equal s9, VA
    mprv    MPP_U, sd a5, 0(a1)
    check_equal s11, NO_S
    mprv    MSTATUS_MPP, ld a5, 0(a4) /* MPP is M: as ever */
    check_registers a5, a4
    map     VA, page_0, PTE_RW | PTE_U
    mprv    MPP_U, ld a5, 0(a1)
    lla     a4, page_0
    check_registers a5, a4
    mprv    MPP_S, ld a5, 0(a1)
    check_equal s11, NO_L
    mprv    MPP_S | MSTATUS_SUM, ld a5, 0(a1)
    check_equal s11, -1
    map     VA, page_2, PTE_V | PTE_X | PTE_AD
    mprv    MPP_S, lw a5, 0(a1)
    check_equal s11, NO_L
    mprv    MPP_S | MSTATUS_MXR, lw a5, 0(a1)
    check_equal s11, -1
    check_equal a5, 0x02a00513

/* satp: a mode that is not there changes nothing at all. */
    csrr    a0, satp
    li      a1, 5 << 60
    csrw    satp, a1
    csrr    a2, satp
    check_registers a0, a2
    isa_finish
