/* Page tables for the tests of translation. LEVELS (3, 4 or 5) is defined before this is included.
 *
 * `paging_begin` maps RAM at its own address for S mode, by a gigabyte page, and once more 2 GiB higher for U mode;
 * everything else is the test's, through `map`. M mode stays untranslated. */
#ifndef REPRISE_GUESTS_PAGING_H
#define REPRISE_GUESTS_PAGING_H

#include "isa.h"

#define PTE_V 1
#define PTE_R 2
#define PTE_W 4
#define PTE_X 8
#define PTE_U 16
#define PTE_G 32
#define PTE_A 64
#define PTE_D 128
#define PTE_AD (PTE_A | PTE_D)
#define PTE_RW (PTE_V | PTE_R | PTE_W | PTE_AD)
#define PTE_RWX (PTE_RW | PTE_X)

/* Where U mode finds the program: what to add to an address. */
#define U_OFFSET 0x80000000

/* Virtual addresses for the tests, in either half of the address space; all indices are different from zero. */
#define VA_LOW ((1 << (12 + 9 * LEVELS - 2)) + 0x40201000)
#define VA_HIGH (0x40201000 - (1 << (12 + 9 * LEVELS - 1)))

#define SATP_MODE ((LEVELS + 5) << 60)

.macro paging_begin
    j       .Lpaging\@

/* a0 virtual address, a1 physical address, a2 flags, a3 level of the leaf: writes the PTE, makes the tables above it,
 * returns its address in a0. Changes t0 to t6. */
map_page:
    lla     t0, root
    li      t1, LEVELS - 1
1:  slli    t2, t1, 3
    add     t2, t2, t1
    addi    t2, t2, 12
    srl     t3, a0, t2
    andi    t3, t3, 511
    slli    t3, t3, 3
    add     t3, t0, t3
    beq     t1, a3, 3f
    ld      t4, 0(t3)
    andi    t5, t4, PTE_V
    bnez    t5, 2f
    lla     t5, next_table
    ld      t4, 0(t5)
    li      t6, 4096
    add     t6, t4, t6
    sd      t6, 0(t5)
    srli    t4, t4, 2
    ori     t4, t4, PTE_V
    sd      t4, 0(t3)
2:  srli    t4, t4, 10
    slli    t0, t4, 12
    addi    t1, t1, -1
    j       1b
3:  srli    t4, a1, 2
    or      t4, t4, a2
    sd      t4, 0(t3)
    mv      a0, t3
    ret

    .pushsection .data
    .balign 8
next_table:
    .dword  tables
    .balign 4096
page_0:
    .skip   4096
page_1:
    .skip   4096
page_2: /* code: li a0, 42; ecall */
    .word   0x02a00513, 0x00000073
    .skip   4088
page_3:
    .skip   4096
    .popsection
    .pushsection .bss
    .balign 4096
root:
    .skip   4096
tables:
    .skip   24 * 4096
    .popsection

.Lpaging\@:
    map     0x80000000, 0x80000000, PTE_RWX, 2
    map     (0x80000000 + U_OFFSET), 0x80000000, (PTE_RWX | PTE_U), 2
    use_tables
.endm

/* The PTE's address is left in a0. */
.macro map va, pa, flags, level=0
    li      a0, \va
    .ifc \pa, page_0
    lla     a1, page_0
    .else
    .ifc \pa, page_1
    lla     a1, page_1
    .else
    .ifc \pa, page_2
    lla     a1, page_2
    .else
    .ifc \pa, page_3
    lla     a1, page_3
    .else
    li      a1, \pa
    .endif
    .endif
    .endif
    .endif
    li      a2, \flags
    li      a3, \level
    call    map_page
    sfence.vma
.endm

.macro use_tables
    lla     t0, root
    srli    t0, t0, 12
    li      t1, SATP_MODE
    or      t0, t0, t1
    csrw    satp, t0
    sfence.vma
.endm

/* One instruction in S or U mode with a1 = address, a5 = value to store; then cause and tval. ECALL_S or ECALL_U means
 * that it went through. */
.macro access mode, address, cause, insn:vararg
    li      a1, \address
    .if \mode == MODE_U
    visit   \mode, 9f, U_OFFSET
    .else
    visit   \mode, 9f
    .endif
    \insn
    ecall
9:  check_equal s11, \cause
.endm

/* The same as a fault of this access: tval is the address. */
.macro faults mode, address, cause, insn:vararg
    access  \mode, \address, \cause, \insn
    check_equal s9, \address
.endm

/* A jump there in S or U mode must fault, epc and tval being the target. */
.macro fetch_faults mode, address, cause
    faults  \mode, \address, \cause, jr a1
    li      t0, \address
    check_registers s8, t0
.endm

#endif
