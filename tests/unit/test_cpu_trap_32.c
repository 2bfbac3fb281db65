/* Traps, interrupts and slices of an RV32 hart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/hart_rig.h"

enum {
    CSR_SIE = 0x104,
    CSR_STVEC = 0x105,
    CSR_SEPC = 0x141,
    CSR_SCAUSE = 0x142,
    CSR_STVAL = 0x143,
    CSR_STIMECMP = 0x14d,
    CSR_STIMECMPH = 0x15d,
    CSR_MSTATUS = 0x300,
    CSR_MEDELEG = 0x302,
    CSR_MIDELEG = 0x303,
    CSR_MIE = 0x304,
    CSR_MTVEC = 0x305,
    CSR_MENVCFGH = 0x31a,
    CSR_MEPC = 0x341,
    CSR_MCAUSE = 0x342,
    CSR_MTVAL = 0x343,
    CSR_MCYCLE = 0xb00,
};
enum { ILLEGAL = 2, BREAKPOINT = 3, LOAD_MISALIGNED = 4, LOAD_ACCESS = 5, STORE_MISALIGNED = 6, ECALL_U = 8 };
enum { SIE = 1 << 1, MIE = 1 << 3, FS = 3 << 13, STIP = 1 << 5, MTIP = 1 << 7 };
#define INTERRUPT (1u << 31)
#define S_HANDLER (RAM_BASE + 0x6000)

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

/* Runs one instruction that traps, and says why. */
static unsigned trapped(struct hart_rig *rig, enum hart_privilege privilege, uint32_t instruction)
{
    hart_enter(rig->hart, RIG_CODE, privilege);
    rig->at = RIG_CODE;
    rig_put(rig, instruction);
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), RIG_HANDLER);
    assert_int_equal(rig_csr(rig, CSR_MEPC), RIG_CODE);
    return (unsigned)rig_csr(rig, CSR_MCAUSE);
}

static void exceptions(void **state)
{
    struct hart_rig *rig = *state;
    assert_int_equal(trapped(rig, HART_U, RV_ECALL), ECALL_U);
    assert_int_equal(trapped(rig, HART_S, RV_ECALL), ECALL_U + 1);
    assert_int_equal(trapped(rig, HART_M, RV_ECALL), ECALL_U + 3);
    assert_int_equal(trapped(rig, HART_M, RV_EBREAK), BREAKPOINT);
    assert_int_equal(trapped(rig, HART_M, RV_LD(A0, A1, 0)), ILLEGAL);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), RV_LD(A0, A1, 0));
    assert_int_equal(trapped(rig, HART_M, 0xabcd9c01), ILLEGAL); /* c.subw */
    assert_int_equal(rig_csr(rig, CSR_MTVAL), 0x9c01);
    hart_set(rig->hart, A1, 0xfffffffc); /* nobody is there */
    assert_int_equal(trapped(rig, HART_M, RV_LW(A0, A1, 0)), LOAD_ACCESS);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), 0xfffffffc);
    assert_int_equal(trapped(rig, HART_M, RV_LW(A0, A1, 8)), LOAD_ACCESS);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), 4); /* modulo 2^32 */
    hart_set(rig->hart, A1, RIG_DATA + 2);
    assert_int_equal(trapped(rig, HART_M, RV_LR(2, A0, A1)), LOAD_MISALIGNED);
    assert_int_equal(trapped(rig, HART_M, RV_SC(2, A0, A1, A2)), STORE_MISALIGNED);
    assert_int_equal(trapped(rig, HART_M, RV_AMO(0u, 2, A0, A1, A2)), STORE_MISALIGNED);
}

static void delegated_to_s(void **state)
{
    struct hart_rig *rig = *state;
    rig_set_csr(rig, CSR_MEDELEG, 1 << ECALL_U | 1 << ILLEGAL);
    rig_set_csr(rig, CSR_STVEC, S_HANDLER);
    hart_enter(rig->hart, RIG_CODE, HART_U);
    rig_put(rig, RV_ECALL);
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), S_HANDLER);
    assert_int_equal(hart_privilege(rig->hart), HART_S);
    assert_int_equal(rig_csr(rig, CSR_SCAUSE), ECALL_U);
    assert_int_equal(rig_csr(rig, CSR_SEPC), RIG_CODE);
    rig_poke32(rig, S_HANDLER, RV_SRET);
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), RIG_CODE);
    assert_int_equal(hart_privilege(rig->hart), HART_U);
}

static void interrupts_have_bit_31(void **state)
{
    struct hart_rig *rig = *state;
    rig_set_csr(rig, CSR_MIE, MTIP);
    rig_set_csr(rig, CSR_MSTATUS, FS | MIE);
    rig_put(rig, RV_NOP);
    hart_set_irq(rig->hart, HART_IRQ_MTIMER, true);
    rig_step(rig, 1);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), INTERRUPT | 7);
    assert_int_equal(rig_csr(rig, CSR_MEPC), RIG_CODE);
    /* vectored */
    rig_begin(rig);
    rig_set_csr(rig, CSR_MTVEC, RIG_HANDLER | 1);
    rig_poke32(rig, RIG_HANDLER + 28, rv_jal(ZERO, 0));
    rig_set_csr(rig, CSR_MIE, MTIP);
    rig_set_csr(rig, CSR_MSTATUS, FS | MIE);
    hart_set_irq(rig->hart, HART_IRQ_MTIMER, true);
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), RIG_HANDLER + 28);
    hart_set_irq(rig->hart, HART_IRQ_MTIMER, false);
}

static void the_supervisors_timer(void **state)
{
    struct hart_rig *rig = *state;
    rig_set_csr(rig, CSR_MENVCFGH, 1u << 31);
    rig_set_csr(rig, CSR_MIDELEG, STIP);
    rig_set_csr(rig, CSR_STVEC, S_HANDLER);
    rig_set_csr(rig, CSR_SIE, STIP);
    rig_set_csr(rig, CSR_MSTATUS, FS | SIE);
    uint64_t due = hart_time_at(rig->hart, hart_cycle(rig->hart)) + 3;
    rig_set_csr(rig, CSR_STIMECMPH, due >> 32);
    rig_set_csr(rig, CSR_STIMECMP, due);
    rig_put(rig, rv_jal(ZERO, 0));
    rig_poke32(rig, S_HANDLER, rv_jal(ZERO, 0));
    hart_enter(rig->hart, RIG_CODE, HART_S);
    uint64_t at = hart_cycle_of_time(rig->hart, due);
    assert_int_equal(hart_timer_cycle(rig->hart), at);
    hart_run(rig->hart, at);
    assert_int_equal(hart_pc(rig->hart), RIG_CODE);
    hart_run(rig->hart, at + 1);
    assert_int_equal(hart_pc(rig->hart), S_HANDLER);
    assert_int_equal(rig_csr(rig, CSR_SCAUSE), INTERRUPT | 5);
    assert_int_equal(rig_csr(rig, CSR_STVAL), 0);
}

static void a_trap_vector_at_the_end_goes_round(void **state)
{
    struct hart_rig *rig = *state;
    rig_set_csr(rig, CSR_MTVEC, 0xfffffffd); /* vectored, base 0xfffffffc */
    rig_set_csr(rig, CSR_MIE, MTIP);
    rig_set_csr(rig, CSR_MSTATUS, FS | MIE);
    hart_set_irq(rig->hart, HART_IRQ_MTIMER, true);
    rig_step(rig, 1); /* cause 7: at 0x18, where nothing can be fetched: the next trap, to the base, and so on */
    assert_int_equal(rig_csr(rig, CSR_MTVAL), 0x18);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), 1);
    hart_set_irq(rig->hart, HART_IRQ_MTIMER, false);
}

/* A loop with loads, stores, c.jal, floating point, counters and traps, in slices of any length: the same state. */
static struct hash128 run_program(struct hart_rig *rig, uint64_t slice)
{
    rig_deinit(rig);
    rig_init_isa(rig, HART_RV32);
    rig_poke32(rig, RIG_HANDLER, RV_CSRRS(T0, CSR_MEPC, ZERO));
    rig_poke32(rig, RIG_HANDLER + 4, RV_ADDI(T0, T0, 4));
    rig_poke32(rig, RIG_HANDLER + 8, RV_CSRRW(ZERO, CSR_MEPC, T0));
    rig_poke32(rig, RIG_HANDLER + 12, RV_CSRRS(T1, CSR_MCAUSE, ZERO));
    rig_poke32(rig, RIG_HANDLER + 16, RV_MRET);
    hart_set(rig->hart, A1, RIG_DATA);
    hart_set(rig->hart, A2, 3);
    rig_put(rig, RV_ADDI(A0, A0, 7));
    rig_put(rig, RV_SW(A0, A1, 0));
    rig_put(rig, RV_LW(A3, A1, 0));
    rig_put(rig, RV_ADD(A4, A3, A4));
    rig_put16(rig, 0x2019); /* c.jal .+6 */
    rig_put(rig, RV_NOP);
    rig_put(rig, 0xd2068553); /* fcvt.d.w fa0, a3 */
    rig_put(rig, 0x02a57553); /* fadd.d fa0, fa0, fa0 */
    rig_put(rig, RV_FSD(10, A1, 8));
    rig_put(rig, 0xc2057653);       /* fcvt.w.d a2, fa0 */
    rig_put(rig, RV_LD(A0, A1, 0)); /* illegal */
    rig_put(rig, RV_CSRRS(A5, CSR_MCYCLE, ZERO));
    rig_put(rig, RV_XOR(A6, A6, A5));
    rig_put(rig, rv_jal(ZERO, -(int)(rig->at - RIG_CODE)));
    while (hart_cycle(rig->hart) < 5000) {
        uint64_t until = hart_cycle(rig->hart) + slice;
        hart_run(rig->hart, until < 5000 ? until : 5000);
    }
    return hart_rig_hash(rig);
}

static void slices_are_invisible(void **state)
{
    static const uint64_t slices[] = {1, 2, 7, 64, 1000};
    struct hart_rig *rig = *state;
    struct hash128 whole = run_program(rig, 5000);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), ILLEGAL);
    assert_true(rig_peek64(rig, RIG_DATA + 8) != 0);
    for (unsigned i = 0; i < sizeof slices / sizeof slices[0]; i++) {
        struct hash128 sliced = run_program(rig, slices[i]);
        assert_memory_equal(&whole, &sliced, sizeof whole);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(exceptions),
        CASE(delegated_to_s),
        CASE(interrupts_have_bit_31),
        CASE(the_supervisors_timer),
        CASE(a_trap_vector_at_the_end_goes_round),
        CASE(slices_are_invisible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
