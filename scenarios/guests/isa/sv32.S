/* Sv32: pages of 4 KiB and 4 MiB, rights, A and D, what faults and with which address, fences, PTEs of four bytes.
 *
 * RAM is mapped at its own address for S mode and 1 GiB lower for U mode, by pages of 4 MiB; the rest is the test's. */
#include "isa.h"

#define V 1
#define R 2
#define W 4
#define X 8
#define U 16
#define AD (64 | 128)
#define RW (V | R | W | AD)

#define U_OFFSET 0x40000000 /* downwards: a true comparison is -1 to the assembler */
#define VA 0xc0403000 /* index 1 in its table, whose index in the root is 0x301 */

    .pushsection .bss
    .balign 4096
root:
    .skip   4096
table:
    .skip   4096
page_0: /* pages of data that lie one behind the other */
    .skip   4096
page_1:
    .skip   4096
    .popsection

/* a0 = the PTE for a label. */
.macro pte_of label, flags
    lla     a0, \label
    srli    a0, a0, 12
    slli    a0, a0, 10
    li      a1, \flags
    or      a0, a0, a1
.endm

/* Puts a PTE for a label where VA + offset * 4 KiB is looked up. */
.macro map label, flags, offset=0
    pte_of  \label, \flags
    lla     a1, table + 4 * (3 + \offset)
    sw      a0, 0(a1)
    sfence.vma
.endm

/* One access with the address in a1, from a mode; the cause that comes back. */
.macro access mode, address, cause, insn:vararg
    li      a1, \address
    visit   \mode, 9f, (\mode == MODE_U) * U_OFFSET
    \insn
    ecall
9:  check_equal s11, \cause
    .if \cause >= CAUSE_FETCH_PAGE
    check_equal s9, \address
    .endif
.endm

    isa_begin
    /* RAM, 4 MiB, for both modes */
    li      a0, 0x80000000 >> 12 << 10 | RW | X
    lla     a1, root + 4 * 0x200
    sw      a0, 0(a1)
    ori     a0, a0, U
    lla     a1, root + 4 * 0x100
    sw      a0, 0(a1)
    pte_of  table, V
    lla     a1, root + 4 * 0x301
    sw      a0, 0(a1)
    lla     a1, root + 4 * 0x3ff /* the last of the address space, by the same table */
    sw      a0, 0(a1)
    lla     a0, root
    srli    a0, a0, 12
    li      a1, 1 << 31
    or      a0, a0, a1
    csrw    satp, a0
    csrr    a1, satp
    check_registers a0, a1
    li      a0, 0x12345678
    lla     a1, page_0
    sw      a0, 0(a1)
    li      a0, 0x9abcdef0
    lla     a1, page_1
    sw      a0, 0(a1)

/* A small page, and its neighbours. */
    map     page_0, RW
    access  MODE_S, VA, CAUSE_ECALL_S, lw a5, 0(a1)
    check_equal a5, 0x12345678
    access  MODE_S, VA + 0x1000, CAUSE_LOAD_PAGE, lw a5, 0(a1)
    access  MODE_S, VA - 0x1000, CAUSE_STORE_PAGE, sw a5, 0(a1)
    access  MODE_S, VA, CAUSE_ECALL_S, sb a1, 5(a1)
    lla     a1, page_0
    lbu     a0, 5(a1)
    check_equal a0, 0
    map     page_1, RW, 1
    access  MODE_S, VA + 0xffe, CAUSE_ECALL_S, lw a5, 0(a1) /* across both */
    check_equal a5, 0xdef00000

/* Rights by mode; SUM and MXR. */
    map     page_0, V | R | AD
    access  MODE_S, VA, CAUSE_STORE_PAGE, sw a5, 0(a1)
    access  MODE_S, VA, CAUSE_STORE_PAGE, amoadd.w a5, a5, (a1)
    access  MODE_S, VA, CAUSE_ECALL_S, lr.w a5, (a1)
    access  MODE_S, VA, CAUSE_FETCH_PAGE, jr a1
    access  MODE_U, VA, CAUSE_LOAD_PAGE, lw a5, 0(a1)
    map     page_0, RW | U
    access  MODE_U, VA, CAUSE_ECALL_U, lw a5, 0(a1)
    access  MODE_S, VA, CAUSE_LOAD_PAGE, lw a5, 0(a1)
    li      a0, MSTATUS_SUM
    csrs    mstatus, a0
    access  MODE_S, VA, CAUSE_ECALL_S, lw a5, 0(a1)
    map     page_0, RW | U | X
    access  MODE_S, VA, CAUSE_FETCH_PAGE, jr a1
    li      a0, MSTATUS_SUM
    csrc    mstatus, a0
    map     page_0, V | X | AD
    access  MODE_S, VA, CAUSE_LOAD_PAGE, lw a5, 0(a1)
    li      a0, MSTATUS_MXR
    csrs    mstatus, a0
    access  MODE_S, VA, CAUSE_ECALL_S, lw a5, 0(a1)
    csrc    mstatus, a0
    /* reserved: writable but not readable; a pointer at the last level; not valid */
    map     page_0, V | W | AD
    access  MODE_S, VA, CAUSE_LOAD_PAGE, lw a5, 0(a1)
    map     page_0, V | W | X | AD
    access  MODE_S, VA, CAUSE_FETCH_PAGE, jr a1
    map     page_0, V
    access  MODE_S, VA, CAUSE_LOAD_PAGE, lw a5, 0(a1)
    map     page_0, R | W | X | AD
    access  MODE_S, VA, CAUSE_STORE_PAGE, sw a5, 0(a1)

/* A page of 4 MiB, and one that is not aligned to its size. */
    pte_of  root, 0
    li      a0, 0x80000000 >> 12 << 10 | RW
    lla     a1, root + 4 * 0x302
    sw      a0, 0(a1)
    sfence.vma
    lla     a2, page_1
    li      a3, 0xc0800000 - 0x80000000
    add     a1, a2, a3
    visit   MODE_S, 9f
    lw      a5, 0(a1)
    ecall
9:  check_equal s11, CAUSE_ECALL_S
    check_equal a5, 0x9abcdef0
    li      a0, 0x80001000 >> 12 << 10 | RW
    lla     a1, root + 4 * 0x302
    sw      a0, 0(a1)
    sfence.vma
    access  MODE_S, 0xc0800000, CAUSE_LOAD_PAGE, lw a5, 0(a1)

/* A physical address of 34 bits at which nobody is. */
    li      a0, 0xfffffc00 | RW
    lla     a1, table + 4 * 3
    sw      a0, 0(a1)
    sfence.vma
    access  MODE_S, VA, CAUSE_LOAD_ACCESS, lw a5, 0(a1)
    access  MODE_S, VA, CAUSE_STORE_ACCESS, sw a5, 0(a1)

/* The last page of the address space. */
    pte_of  page_0, RW
    lla     a1, table + 4 * 1023
    sw      a0, 0(a1)
    sfence.vma
    access  MODE_S, 0xfffff000, CAUSE_ECALL_S, lw a5, 0(a1)
    check_equal a5, 0x12345678

/* M mode looks through the tables with MPRV. */
    map     page_1, RW
    li      a0, MSTATUS_MPP
    csrc    mstatus, a0
    li      a0, 1 << 11 | MSTATUS_MPRV
    csrs    mstatus, a0
    li      a1, VA
    lw      a5, 0(a1)
    csrc    mstatus, a0
    check_equal a5, 0x9abcdef0

/* mstatus.TVM keeps satp from S mode. */
    li      a0, MSTATUS_TVM
    csrs    mstatus, a0
    visit   MODE_S, 9f
    csrr    a5, satp
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    isa_finish
