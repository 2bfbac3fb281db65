/* PMP: address matching (NA4, NAPOT, TOR), priority, rights in S and U mode, locked entries in M mode, accesses that
 * match partly, hard-wired bits, page tables behind PMP. */
#define LEVELS 3
#include "paging.h"

#define A_OFF 0x00
#define A_TOR 0x08
#define A_NA4 0x10
#define A_NAPOT 0x18
#define L 0x80
#define R 1
#define W 2
#define X 4

/* Entry 15 opens everything; the tests put theirs in front. index, configuration, pmpaddr. */
.macro pmp_entry index, config, address
    li      a3, \address
    pmp_put \index, (\config)
.endm

/* The same with pmpaddr in a3. */
.macro pmp_put index, config
    csrw    0x3b0 + \index, a3
    li      a0, 0xff << (8 * (\index & 7))
    li      a1, (\config) << (8 * (\index & 7))
    .if \index < 8
    csrc    pmpcfg0, a0
    csrs    pmpcfg0, a1
    .else
    csrc    pmpcfg2, a0
    csrs    pmpcfg2, a1
    .endif
    sfence.vma
.endm

.macro expect mode, offset, cause, insn:vararg
    lla     a1, area
    li      a2, \offset
    add     a1, a1, a2
    visit   \mode, 9f
    \insn
    ecall
9:  check_equal s11, \cause
    .if \cause != CAUSE_ECALL_U + \mode
    .ifnc \insn, jr a1
    check_registers s9, a1
    .endif
    .endif
.endm

.macro in_m cause, insn:vararg
    lla     s10, 9f
    li      s11, -1
    \insn
    li      s10, 0
9:  check_equal s11, \cause
.endm

    .pushsection .data
    .balign 0x10000
area: /* aligned to its size; starts with code: li a0, 42; ecall */
    .word   0x02a00513, 0x00000073
    .skip   0x10000 - 8
    .popsection

#define OK_S CAUSE_ECALL_S
#define OK_U CAUSE_ECALL_U
#define NO_L CAUSE_LOAD_ACCESS
#define NO_S CAUSE_STORE_ACCESS
#define NO_F CAUSE_FETCH_ACCESS

/* An entry for part of area: NAPOT for sizes above 4, else the bare address (NA4, TOR, or where a TOR begins). */
.macro region index, config, offset, size
    lla     a3, area
    li      a4, \offset
    add     a3, a3, a4
    srli    a3, a3, 2
    .if \size > 4
    li      a4, (\size >> 3) - 1
    or      a3, a3, a4
    .endif
    pmp_put \index, (\config)
.endm

    isa_begin
    li      a0, -1
    srli    a0, a0, 10
    csrw    pmpaddr15, a0
    li      a0, (A_NAPOT | R | W | X) << 56
    csrw    pmpcfg2, a0
    csrw    pmpcfg0, zero

/* With no entry that matches, S and U may do nothing, M everything. */
    pmp_entry 15, (A_NA4 | R | W | X), 0
    visit   MODE_S, 9f
    ecall
9:  check_equal s11, NO_F
    visit   MODE_U, 9f
    ecall
9:  check_equal s11, NO_F
    pmp_entry 15, (A_NAPOT | R | W | X), 0x3fffffffffffff
    visit   MODE_U, 9f
    ecall
9:  check_equal s11, OK_U

/* Rights, for a page. */
.macro page_rights config, load, store, fetch
    region  0, (A_NAPOT | \config), 0, 4096
    .irp    mode, MODE_S, MODE_U
    .if \load
    expect  \mode, 8, CAUSE_ECALL_U + \mode, ld a5, 0(a1)
    .else
    expect  \mode, 8, NO_L, ld a5, 0(a1)
    .endif
    .if \store
    expect  \mode, 8, CAUSE_ECALL_U + \mode, sd a5, 0(a1)
    .else
    expect  \mode, 8, NO_S, sd a5, 0(a1)
    .endif
    .if \fetch
    expect  \mode, 0, CAUSE_ECALL_U + \mode, jr a1
    .else
    expect  \mode, 0, NO_F, jr a1
    .endif
    .endr
    in_m    -1, ld a5, 0(a1)
    in_m    -1, sd a5, 8(a1)
.endm
    page_rights 0, 0, 0, 0
    page_rights R, 1, 0, 0
    page_rights R | W, 1, 1, 0
    page_rights X, 0, 0, 1
    page_rights R | X, 1, 0, 1
    page_rights R | W | X, 1, 1, 1
    /* atomics need both */
    region  0, A_NAPOT | R, 0, 4096
    expect  MODE_S, 64, NO_S, amoadd.w a5, a5, (a1)
    expect  MODE_S, 64, OK_S, lr.w a5, (a1)

/* NAPOT of 8 bytes, NA4, and the bytes around them. */
    region  0, A_NAPOT, 0x100, 8
    expect  MODE_S, 0x0f8, OK_S, ld a5, 0(a1)
    expect  MODE_S, 0x100, NO_L, lb a5, 0(a1)
    expect  MODE_S, 0x107, NO_L, lb a5, 0(a1)
    expect  MODE_S, 0x108, OK_S, lb a5, 0(a1)
    region  0, A_NA4, 0x204, 4
    expect  MODE_U, 0x203, OK_U, lb a5, 0(a1)
    expect  MODE_U, 0x204, NO_L, lw a5, 0(a1)
    expect  MODE_U, 0x207, NO_S, sb a5, 0(a1)
    expect  MODE_U, 0x208, OK_U, sb a5, 0(a1)
    /* an aligned access that an entry matches only partly fails, even where it grants all rights */
    expect  MODE_U, 0x200, NO_L, ld a5, 0(a1)
    region  0, A_NA4 | R | W | X, 0x204, 4
    expect  MODE_U, 0x200, NO_L, ld a5, 0(a1)
    expect  MODE_U, 0x200, OK_U, lw a5, 0(a1)
    expect  MODE_U, 0x204, OK_U, lw a5, 0(a1)
    region  0, A_NAPOT, 0x1000, 32
    expect  MODE_S, 0x0ff8, OK_S, ld a5, 0(a1)
    expect  MODE_S, 0x1018, NO_L, ld a5, 0(a1)
    expect  MODE_S, 0x1020, OK_S, ld a5, 0(a1)

/* TOR: from the entry before up to, not including, this one; from 0 for the first; nothing if they are out of order. */
    region  0, A_OFF, 0x2010, 4
    region  1, A_TOR | R, 0x2030, 4
    expect  MODE_S, 0x200c, OK_S, sw a5, 0(a1)
    expect  MODE_S, 0x2010, NO_S, sw a5, 0(a1)
    expect  MODE_S, 0x2010, OK_S, lw a5, 0(a1)
    expect  MODE_S, 0x202c, NO_S, sw a5, 0(a1)
    expect  MODE_S, 0x2030, OK_S, sw a5, 0(a1)
    region  0, A_OFF, 0x2040, 4
    region  1, A_TOR | R, 0x2030, 4
    expect  MODE_S, 0x2010, OK_S, sw a5, 0(a1)
    region  1, A_OFF, 0, 4
    region  0, A_TOR | X | R, 0x3000, 4
    expect  MODE_S, 0x2ff8, NO_S, sd a5, 0(a1)
    expect  MODE_S, 0x3000, OK_S, sd a5, 0(a1)

/* The first entry that matches decides. */
    region  0, A_NAPOT | R, 0x4000, 4096
    region  1, A_NAPOT, 0x4000, 8192
    expect  MODE_U, 0x4000, OK_U, ld a5, 0(a1)
    expect  MODE_U, 0x4000, NO_S, sd a5, 0(a1)
    expect  MODE_U, 0x5000, NO_L, ld a5, 0(a1)
    region  0, A_OFF, 0, 4
    expect  MODE_U, 0x4000, NO_L, ld a5, 0(a1)
    region  1, A_OFF, 0, 4

/* MPRV: M mode's loads are judged as those of MPP. */
    region  0, A_NAPOT | R, 0x5000, 4096
    lla     a1, area
    li      a2, 0x5000
    add     a1, a1, a2
    li      a2, MSTATUS_MPP
    csrc    mstatus, a2
    li      a2, MSTATUS_MPRV
    csrs    mstatus, a2
    in_m    NO_S, sd a5, 0(a1)
    li      a2, MSTATUS_MPP
    csrc    mstatus, a2
    li      a2, MSTATUS_MPRV
    csrs    mstatus, a2
    in_m    -1, ld a5, 0(a1)
    csrc    mstatus, a2

/* Page tables and what they map. */
    paging_begin
    map     VA_LOW, page_0, PTE_RW
    mv      s0, a0
    access  MODE_S, VA_LOW, OK_S, ld a4, 0(a1)
    lla     a3, page_0
    srli    a3, a3, 2
    ori     a3, a3, 511
    pmp_put 0, (A_NAPOT | R)
    access  MODE_S, VA_LOW, OK_S, ld a4, 0(a1)
    faults  MODE_S, VA_LOW, NO_S, sd a4, 0(a1)
    srli    a3, s0, 12
    slli    a3, a3, 10
    ori     a3, a3, 511
    pmp_put 0, A_NAPOT
    faults  MODE_S, VA_LOW, NO_L, ld a4, 0(a1)
    faults  MODE_S, VA_LOW, NO_S, sd a4, 0(a1)
    fetch_faults MODE_S, VA_LOW, NO_F
    csrw    satp, zero

    csrw    pmpcfg0, zero

/* Locked: M mode obeys, and neither the entry nor its address can be changed; for TOR nor the address before it. */
    region  3, A_OFF, 0x6000, 4
    region  4, A_TOR | R | L, 0x7000, 4
    lla     a1, area
    li      a2, 0x6000
    add     a1, a1, a2
    in_m    -1, ld a5, 0(a1)
    in_m    NO_S, sd a5, 0(a1)
    in_m    NO_F, jr a1
    csrr    a0, pmpaddr4
    csrw    pmpaddr4, zero
    csrr    a2, pmpaddr4
    check_registers a0, a2
    csrr    a0, pmpaddr3
    csrw    pmpaddr3, zero
    csrr    a2, pmpaddr3
    check_registers a0, a2
    csrr    a0, pmpcfg0
    csrw    pmpcfg0, zero
    csrr    a0, pmpcfg0
    li      a2, (A_TOR | R | L) << 32
    check_registers a0, a2
    in_m    NO_S, sd a5, 0(a1)
    li      a2, 0x1000
    add     a1, a1, a2
    in_m    -1, sd a5, 0(a1)
    isa_finish
