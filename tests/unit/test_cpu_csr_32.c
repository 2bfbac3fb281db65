/* CSRs of RV32: halves of what has 64 bits, and the registers that have a form of their own (Privileged 1.12 chapters 2 to
 * 4, Sstc 1.0). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/hart_rig.h"

enum {
    CSR_SSTATUS = 0x100,
    CSR_STIMECMP = 0x14d,
    CSR_STIMECMPH = 0x15d,
    CSR_SATP = 0x180,
    CSR_MSTATUS = 0x300,
    CSR_MISA = 0x301,
    CSR_MCOUNTEREN = 0x306,
    CSR_SCOUNTEREN = 0x106,
    CSR_MENVCFG = 0x30a,
    CSR_MSTATUSH = 0x310,
    CSR_MENVCFGH = 0x31a,
    CSR_MCOUNTINHIBIT = 0x320,
    CSR_MSCRATCH = 0x340,
    CSR_MCAUSE = 0x342,
    CSR_PMPCFG0 = 0x3a0,
    CSR_PMPADDR0 = 0x3b0,
    CSR_MCYCLE = 0xb00,
    CSR_MINSTRET = 0xb02,
    CSR_MHPMCOUNTER3 = 0xb03,
    CSR_MCYCLEH = 0xb80,
    CSR_MINSTRETH = 0xb82,
    CSR_CYCLE = 0xc00,
    CSR_CYCLEH = 0xc80,
    CSR_TIMEH = 0xc81,
    CSR_INSTRETH = 0xc82,
};
enum { ILLEGAL = 2 };

static int setup(void **state)
{
    static struct hart_rig rig;
    rig_init_isa(&rig, HART_RV32);
    *state = &rig;
    return 0;
}

static int teardown(void **state)
{
    rig_deinit(*state);
    return 0;
}

/* Runs one instruction in a privilege; whether it was legal. */
static bool runs(struct hart_rig *rig, enum hart_privilege privilege, uint32_t instruction)
{
    hart_enter(rig->hart, RIG_CODE, privilege);
    rig->at = RIG_CODE;
    rig_put(rig, instruction);
    rig_step(rig, 1);
    if (hart_pc(rig->hart) == RIG_CODE + 4)
        return true;
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), ILLEGAL);
    return false;
}

static uint64_t read_in_guest(struct hart_rig *rig, unsigned number)
{
    assert_true(runs(rig, HART_M, RV_CSRRS(A0, number, ZERO)));
    return hart_get(rig->hart, A0);
}

static void misa_names_32_bits(void **state)
{
    struct hart_rig *rig = *state;
    assert_int_equal(read_in_guest(rig, CSR_MISA), 0x4014112d); /* MXL 1, ACDFIMSU */
}

static void the_dirty_bit_is_bit_31(void **state)
{
    struct hart_rig *rig = *state;
    rig_set_csr(rig, CSR_MSTATUS, 0);
    assert_int_equal(rig_csr(rig, CSR_MSTATUS), 0);
    rig_set_csr(rig, CSR_MSTATUS, 0xffffffff); /* SD is read-only */
    assert_int_equal(rig_csr(rig, CSR_MSTATUS), 0x807e79aa);
    assert_int_equal(rig_csr(rig, CSR_SSTATUS), 0x800c6122);
    rig_set_csr(rig, CSR_MSTATUS, 1 << 13 | 2 << 11); /* MPP 2 is reserved and changes nothing */
    assert_int_equal(rig_csr(rig, CSR_MSTATUS), 1 << 13 | 3 << 11);
    assert_true(runs(rig, HART_M, RV_CSRRWI(A0, CSR_MSTATUSH, 31)));
    assert_int_equal(hart_get(rig->hart, A0), 0);
    assert_int_equal(read_in_guest(rig, CSR_MSTATUSH), 0);
}

static void satp_has_one_bit_of_mode(void **state)
{
    struct hart_rig *rig = *state;
    hart_set(rig->hart, A1, 0xffffffff);
    assert_true(runs(rig, HART_M, RV_CSRRW(A0, CSR_SATP, A1)));
    assert_int_equal(hart_get(rig->hart, A0), 0);
    assert_int_equal(rig_csr(rig, CSR_SATP), 0xffffffff);
    hart_set(rig->hart, A1, 0x7fc00001);
    assert_true(runs(rig, HART_M, RV_CSRRW(A0, CSR_SATP, A1)));
    assert_int_equal(rig_csr(rig, CSR_SATP), 0x7fc00001);
    hart_set(rig->hart, A1, 0x80080200);
    assert_true(runs(rig, HART_M, RV_CSRRW(A0, CSR_SATP, A1)));
    assert_int_equal(rig_csr(rig, CSR_SATP), 0x80080200);
}

static void pmp_has_four_entries_to_a_register(void **state)
{
    struct hart_rig *rig = *state;
    assert_false(runs(rig, HART_S, RV_CSRRS(A0, CSR_PMPCFG0 + 1, ZERO)));
    for (unsigned i = 0; i < 4; i++)
        rig_set_csr(rig, CSR_PMPCFG0 + i, 0x01010101u * (i + 1) << 3 & 0x18181818);
    rig_set_csr(rig, CSR_PMPCFG0 + 1, 0x9f180c07);
    rig_set_csr(rig, CSR_PMPADDR0 + 5, UINT64_MAX);
    assert_int_equal(rig_csr(rig, CSR_PMPCFG0), 0x08080808);
    assert_int_equal(rig_csr(rig, CSR_PMPCFG0 + 1), 0x9f180c07);
    assert_int_equal(rig_csr(rig, CSR_PMPCFG0 + 2), 0x18181818);
    assert_int_equal(rig_csr(rig, CSR_PMPCFG0 + 3), 0);
    assert_int_equal(rig_csr(rig, CSR_PMPADDR0 + 5), 0xffffffff); /* of 34-bit addresses */
    rig_set_csr(rig, CSR_PMPCFG0 + 1, 0);                         /* entry 7 is locked */
    assert_int_equal(rig_csr(rig, CSR_PMPCFG0 + 1), 0x9f000000);
    rig_begin(rig); /* a reset unlocks */
    assert_int_equal(rig_csr(rig, CSR_PMPCFG0 + 1), 0);
}

static void counters_are_read_and_written_in_halves(void **state)
{
    struct hart_rig *rig = *state;
    hart_set(rig->hart, A1, 0xfffffffe);
    hart_set(rig->hart, A2, 7);
    rig_put(rig, RV_CSRRW(ZERO, CSR_MCYCLEH, A2));
    rig_put(rig, RV_CSRRW(ZERO, CSR_MCYCLE, A1));
    rig_put(rig, RV_CSRRS(A3, CSR_MCYCLE, ZERO));
    rig_put(rig, RV_CSRRS(A4, CSR_MCYCLE, ZERO));
    rig_put(rig, RV_CSRRS(A5, CSR_MCYCLE, ZERO));
    rig_put(rig, RV_CSRRS(A6, CSR_MCYCLEH, ZERO));
    rig_put(rig, RV_CSRRS(A7, CSR_CYCLEH, ZERO));
    rig_put(rig, RV_CSRRW(ZERO, CSR_MINSTRET, A1));
    rig_put(rig, RV_CSRRW(ZERO, CSR_MINSTRETH, A2)); /* the low half goes on */
    rig_put(rig, RV_CSRRS(S0, CSR_MINSTRET, ZERO));
    rig_put(rig, RV_CSRRS(S1, CSR_INSTRETH, ZERO));
    rig_put(rig, RV_CSRRS(T0, CSR_MINSTRET, ZERO));
    rig_step(rig, 12);
    assert_int_equal(hart_get(rig->hart, A3), 0xfffffffe); /* as written */
    assert_int_equal(hart_get(rig->hart, A4), 0xffffffff);
    assert_int_equal(hart_get(rig->hart, A5), 0);
    assert_int_equal(hart_get(rig->hart, A6), 8); /* the carry went up */
    assert_int_equal(hart_get(rig->hart, A7), 8);
    assert_int_equal(hart_get(rig->hart, S0), 0xffffffff);
    assert_int_equal(hart_get(rig->hart, S1), 8);
    assert_int_equal(hart_get(rig->hart, T0), 1);
    /* inhibited, they stand, and each half is what was written */
    rig_set_csr(rig, CSR_MCOUNTINHIBIT, 5);
    rig_set_csr(rig, CSR_MCYCLEH, 0x11111111);
    rig_set_csr(rig, CSR_MCYCLE, 0x22222222);
    rig_set_csr(rig, CSR_MINSTRETH, 3);
    rig_set_csr(rig, CSR_MINSTRET, 4);
    assert_int_equal(read_in_guest(rig, CSR_MCYCLEH), 0x11111111);
    assert_int_equal(read_in_guest(rig, CSR_MCYCLE), 0x22222222);
    assert_int_equal(read_in_guest(rig, CSR_MINSTRETH), 3);
    assert_int_equal(read_in_guest(rig, CSR_MINSTRET), 4);
    rig_set_csr(rig, CSR_MCOUNTINHIBIT, 0);
    assert_int_equal(read_in_guest(rig, CSR_MHPMCOUNTER3 + 0x80), 0);
    assert_int_equal(read_in_guest(rig, CSR_TIMEH), 0);
}

static void who_may_read_the_upper_halves(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned counter = 0; counter < 3; counter++) {
        uint32_t low = RV_CSRRS(A0, CSR_CYCLE + counter, ZERO), high = RV_CSRRS(A0, CSR_CYCLEH + counter, ZERO);
        rig_set_csr(rig, CSR_MCOUNTEREN, ~(1u << counter));
        rig_set_csr(rig, CSR_SCOUNTEREN, 0xffffffff);
        assert_false(runs(rig, HART_S, low) || runs(rig, HART_S, high));
        assert_true(runs(rig, HART_M, low) && runs(rig, HART_M, high));
        rig_set_csr(rig, CSR_MCOUNTEREN, 1u << counter);
        rig_set_csr(rig, CSR_SCOUNTEREN, ~(1u << counter));
        assert_true(runs(rig, HART_S, low) && runs(rig, HART_S, high));
        assert_false(runs(rig, HART_U, low) || runs(rig, HART_U, high));
        rig_set_csr(rig, CSR_SCOUNTEREN, 1u << counter);
        assert_true(runs(rig, HART_U, low) && runs(rig, HART_U, high));
        assert_false(runs(rig, HART_M, RV_CSRRW(A0, CSR_CYCLEH + counter, A1))); /* read-only */
    }
}

static void stimecmp_and_menvcfg_have_upper_halves(void **state)
{
    struct hart_rig *rig = *state;
    hart_set(rig->hart, A1, 0xa0000001);
    assert_true(runs(rig, HART_M, RV_CSRRW(A0, CSR_MENVCFGH, A1)));
    assert_int_equal(rig_csr(rig, CSR_MENVCFGH), 0xa0000000); /* STCE, ADUE */
    assert_int_equal(rig_csr(rig, CSR_MENVCFG), 0);
    rig_set_csr(rig, CSR_MENVCFG, 1); /* FIOM; the upper half stays */
    assert_int_equal(rig_csr(rig, CSR_MENVCFG), 1);
    assert_int_equal(rig_csr(rig, CSR_MENVCFGH), 0xa0000000);
    rig_set_csr(rig, CSR_STIMECMP, 0x12345678);
    rig_set_csr(rig, CSR_STIMECMPH, 0x9abcdef0);
    assert_int_equal(read_in_guest(rig, CSR_STIMECMP), 0x12345678);
    assert_int_equal(read_in_guest(rig, CSR_STIMECMPH), 0x9abcdef0);
    rig_set_csr(rig, CSR_MCOUNTEREN, 2);
    assert_true(runs(rig, HART_S, RV_CSRRS(A0, CSR_STIMECMPH, ZERO)));
    assert_int_equal(hart_get(rig->hart, A0), 0x9abcdef0);
    rig_set_csr(rig, CSR_MCOUNTEREN, 0);
    assert_false(runs(rig, HART_S, RV_CSRRS(A0, CSR_STIMECMPH, ZERO)));
    rig_set_csr(rig, CSR_MCOUNTEREN, 2);
    rig_set_csr(rig, CSR_MENVCFGH, 0);
    assert_false(runs(rig, HART_S, RV_CSRRS(A0, CSR_STIMECMPH, ZERO)));
}

static void the_timer_is_due_at_a_64_bit_moment(void **state)
{
    struct hart_rig *rig = *state;
    enum { STIP = 1 << 5, CSR_MIP = 0x344 };
    rig_set_csr(rig, CSR_MENVCFGH, 1u << 31);
    rig_set_csr(rig, CSR_STIMECMPH, 0);
    rig_set_csr(rig, CSR_STIMECMP, 0);
    assert_true(rig_csr(rig, CSR_MIP) & STIP);
    rig_set_csr(rig, CSR_STIMECMPH, 1);
    assert_false(rig_csr(rig, CSR_MIP) & STIP);
}

static void what_is_not_there_traps(void **state)
{
    static const unsigned absent[] = {0x312 /* medelegh */, 0x3b0 + 16, 0x3a4, 0xb81, 0x723 /* mhpmevent3h */, 0x7c0};
    struct hart_rig *rig = *state;
    for (unsigned i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        uint64_t value;
        assert_false(runs(rig, HART_M, RV_CSRRS(A0, absent[i], ZERO)));
        assert_false(hart_csr(rig->hart, absent[i], &value));
        assert_false(hart_set_csr(rig->hart, absent[i], 0));
    }
    /* and the upper halves are RV32's alone */
    static const unsigned upper[] = {0x310, 0x31a, 0x3a1, 0x3a3, 0x15d, 0xb80, 0xb82, 0xb83, 0xc80, 0xc81, 0xc9f};
    struct hart_rig wide;
    rig_init(&wide);
    for (unsigned i = 0; i < sizeof upper / sizeof upper[0]; i++) {
        assert_true(runs(rig, HART_M, RV_CSRRS(A0, upper[i], ZERO)));
        assert_false(runs(&wide, HART_M, RV_CSRRS(A0, upper[i], ZERO)));
        assert_false(hart_set_csr(wide.hart, upper[i], 0));
    }
    rig_deinit(&wide);
}

static void registers_are_cut_to_32_bits(void **state)
{
    struct hart_rig *rig = *state;
    rig_set_csr(rig, CSR_MSCRATCH, 0x123456789abcdef0);
    assert_int_equal(rig_csr(rig, CSR_MSCRATCH), 0x9abcdef0);
    hart_set(rig->hart, A1, 0x0000000f);
    assert_true(runs(rig, HART_M, RV_CSRRC(A0, CSR_MSCRATCH, A1)));
    assert_int_equal(hart_get(rig->hart, A0), 0x9abcdef0);
    hart_set(rig->hart, A1, 0xff);
    assert_true(runs(rig, HART_M, RV_CSRRS(A0, CSR_MSCRATCH, A1)));
    assert_int_equal(rig_csr(rig, CSR_MSCRATCH), 0x9abcdeff);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(misa_names_32_bits),
        CASE(the_dirty_bit_is_bit_31),
        CASE(satp_has_one_bit_of_mode),
        CASE(pmp_has_four_entries_to_a_register),
        CASE(counters_are_read_and_written_in_halves),
        CASE(who_may_read_the_upper_halves),
        CASE(stimecmp_and_menvcfg_have_upper_halves),
        CASE(the_timer_is_due_at_a_64_bit_moment),
        CASE(what_is_not_there_traps),
        CASE(registers_are_cut_to_32_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
