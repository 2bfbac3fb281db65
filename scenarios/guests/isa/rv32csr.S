/* What RV32 has in halves: counters, stimecmp, menvcfg, PMP configurations; mstatush and satp. */
#include "isa.h"

    isa_begin
/* Counters: the upper halves can be read, and not written. */
    csrr    a0, 0xc80 /* cycleh */
    csrr    a0, 0xc82 /* instreth */
    csrr    a0, 0xc81 /* timeh */
    check_equal a0, 0
    traps   CAUSE_ILLEGAL, csrw 0xc80, zero
    traps   CAUSE_ILLEGAL, csrw 0xc81, zero

/* Who may read the upper halves: as the lower ones. */
.macro readable bit, number
    csrwi   mcounteren, 0
    csrwi   scounteren, 7
    visit   MODE_S, 9f
    csrr    t0, \number
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    csrwi   mcounteren, \bit
    visit   MODE_S, 9f
    csrr    t0, \number
    ecall
9:  check_equal s11, CAUSE_ECALL_S
    visit   MODE_U, 9f
    csrr    t0, \number
    ecall
9:  check_equal s11, CAUSE_ECALL_U
    csrwi   scounteren, 0
    visit   MODE_U, 9f
    csrr    t0, \number
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
.endm
    readable 1, 0xc80
    readable 2, 0xc81
    readable 4, 0xc82

/* stimecmp: two registers; both are S mode's only with menvcfgh.STCE and mcounteren.TM. */
    li      a2, TOP_BIT
    csrs    CSR_MENVCFGH, a2
    csrr    a0, CSR_MENVCFGH
    and     a0, a0, a2
    check_registers a0, a2
    li      a1, 0x12345678
    csrw    CSR_STIMECMPH, a1
    li      a0, 0x9abcdef0
    csrw    CSR_STIMECMP, a0
    csrr    a0, CSR_STIMECMPH
    check_registers a0, a1
    csrr    a0, CSR_STIMECMP
    check_equal a0, 0x9abcdef0
    csrwi   mcounteren, 2
    visit   MODE_S, 9f
    csrr    t0, CSR_STIMECMPH
    ecall
9:  check_equal s11, CAUSE_ECALL_S
    csrwi   mcounteren, 0
    visit   MODE_S, 9f
    csrr    t0, CSR_STIMECMPH
    ecall
9:  check_equal s11, CAUSE_ILLEGAL
    csrc    CSR_MENVCFGH, a2
    csrwi   mcounteren, 2
    visit   MODE_S, 9f
    csrr    t0, CSR_STIMECMPH
    ecall
9:  check_equal s11, CAUSE_ILLEGAL

/* mstatush holds nothing; the summary of dirt is bit 31 of mstatus. */
    csrr    a0, 0x310
    check_equal a0, 0
    li      a0, MSTATUS_FS
    csrs    mstatus, a0
    csrr    a0, mstatus
    srli    a0, a0, 31
    check_equal a0, 1
    csrr    a0, sstatus
    srli    a0, a0, 31
    check_equal a0, 1

/* satp: one bit of mode, 9 of ASID. */
    li      a0, 0x7fc12345
    csrw    satp, a0
    csrr    a1, satp
    check_registers a0, a1
    csrw    satp, zero

/* Four PMP entries to a register; entry 6, in pmpcfg1, is locked and read-only for M mode as well. */
    .pushsection .data
    .balign 4096
area:
    .skip   4096
    .popsection
    li      a0, 0x0f000000 /* entry 3, TOR */
    csrs    pmpcfg0, a0
    csrr    a0, pmpcfg0
    check_equal a0, 0x0f00001f
    lla     a0, area
    srli    a0, a0, 2
    ori     a0, a0, 511
    csrw    pmpaddr6, a0
    li      a0, 0x99 << 16
    csrw    pmpcfg0, zero
    csrw    pmpcfg1, a0
    csrr    a1, pmpcfg1
    check_registers a0, a1
    lla     a1, area
    lw      a5, 0(a1)
    traps   CAUSE_STORE_ACCESS, sw a5, 8(a1)
    csrw    pmpcfg1, zero
    csrr    a1, pmpcfg1
    check_registers a0, a1
    csrr    a0, pmpcfg2
    check_equal a0, 0
    csrr    a0, pmpcfg3
    check_equal a0, 0
    isa_finish
