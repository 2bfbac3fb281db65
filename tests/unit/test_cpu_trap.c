/* Traps, interrupts, privilege and counters (Privileged 1.12 chapters 3 and 4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/hart_rig.h"

enum {
    CSR_FFLAGS = 0x001,
    CSR_FRM = 0x002,
    CSR_SSTATUS = 0x100,
    CSR_SIE = 0x104,
    CSR_STVEC = 0x105,
    CSR_SCOUNTEREN = 0x106,
    CSR_SEPC = 0x141,
    CSR_SCAUSE = 0x142,
    CSR_STVAL = 0x143,
    CSR_SIP = 0x144,
    CSR_STIMECMP = 0x14d,
    CSR_SATP = 0x180,
    CSR_MSTATUS = 0x300,
    CSR_MISA = 0x301,
    CSR_MEDELEG = 0x302,
    CSR_MIDELEG = 0x303,
    CSR_MIE = 0x304,
    CSR_MTVEC = 0x305,
    CSR_MCOUNTEREN = 0x306,
    CSR_MENVCFG = 0x30a,
    CSR_MCOUNTINHIBIT = 0x320,
    CSR_MSCRATCH = 0x340,
    CSR_MEPC = 0x341,
    CSR_MCAUSE = 0x342,
    CSR_MTVAL = 0x343,
    CSR_MIP = 0x344,
    CSR_MCYCLE = 0xb00,
    CSR_MINSTRET = 0xb02,
    CSR_CYCLE = 0xc00,
    CSR_TIME = 0xc01,
    CSR_INSTRET = 0xc02,
    CSR_MHARTID = 0xf14,
};
enum { ILLEGAL = 2, BREAKPOINT = 3, ECALL_U = 8 };
enum {
    SIE = 1 << 1,
    MIE = 1 << 3,
    SPIE = 1 << 5,
    MPIE = 1 << 7,
    SPP = 1 << 8,
    MPP_S = 1 << 11,
    MPP = 3 << 11,
    FS = 3 << 13,
    TVM = 1 << 20,
    TW = 1 << 21,
    TSR = 1 << 22
};
enum { SSIP = 1 << 1, MSIP = 1 << 3, STIP = 1 << 5, MTIP = 1 << 7, SEIP = 1 << 9, MEIP = 1 << 11 };
#define STCE (1ull << 63)
#define INTERRUPT (1ull << 63)
#define S_HANDLER (RAM_BASE + 0x6000)

static int setup(void **state)
{
    static struct hart_rig rig;
    rig_init(&rig);
    *state = &rig;
    return 0;
}

static int teardown(void **state)
{
    rig_deinit(*state);
    return 0;
}

/* Runs one instruction in a privilege, with mstatus bits set besides FS. */
static void run_in(struct hart_rig *rig, enum hart_privilege privilege, uint64_t status, uint32_t instruction)
{
    rig_begin(rig);
    rig_set_csr(rig, CSR_MSTATUS, FS | status);
    hart_enter(rig->hart, RIG_CODE, privilege);
    rig_put(rig, instruction);
    rig_step(rig, 1);
}

static bool trapped_illegal(struct hart_rig *rig, uint32_t instruction)
{
    if (hart_pc(rig->hart) != RIG_HANDLER)
        return false;
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), ILLEGAL);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), instruction);
    assert_int_equal(rig_csr(rig, CSR_MEPC), RIG_CODE);
    return true;
}

static void environment_calls(void **state)
{
    struct hart_rig *rig = *state;
    static const enum hart_privilege from[] = {HART_U, HART_S, HART_M};
    for (unsigned i = 0; i < 3; i++) {
        run_in(rig, from[i], MIE, RV_ECALL);
        assert_int_equal(hart_pc(rig->hart), RIG_HANDLER);
        assert_int_equal(hart_privilege(rig->hart), HART_M);
        assert_int_equal(rig_csr(rig, CSR_MCAUSE), ECALL_U + (unsigned)from[i]);
        assert_int_equal(rig_csr(rig, CSR_MTVAL), 0);
        assert_int_equal(rig_csr(rig, CSR_MEPC), RIG_CODE);
        assert_int_equal(rig_csr(rig, CSR_MSTATUS) & (MPP | MPIE | MIE), (unsigned)from[i] << 11 | MPIE);
    }
    run_in(rig, HART_U, 0, RV_EBREAK);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), BREAKPOINT);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), 0);
}

static void delegation(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned privilege = HART_U; privilege <= HART_S; privilege++) {
        rig_begin(rig);
        rig_set_csr(rig, CSR_MEDELEG, 1 << ILLEGAL);
        rig_set_csr(rig, CSR_STVEC, S_HANDLER | 1); /* vectored: exceptions go to the base */
        rig_set_csr(rig, CSR_MSTATUS, FS | SIE);
        hart_enter(rig->hart, RIG_CODE, (enum hart_privilege)privilege);
        rig_put(rig, 0xffffffff);
        rig_step(rig, 1);
        assert_int_equal(hart_pc(rig->hart), S_HANDLER);
        assert_int_equal(hart_privilege(rig->hart), HART_S);
        assert_int_equal(rig_csr(rig, CSR_SCAUSE), ILLEGAL);
        assert_int_equal(rig_csr(rig, CSR_STVAL), 0xffffffff);
        assert_int_equal(rig_csr(rig, CSR_SEPC), RIG_CODE);
        assert_int_equal(rig_csr(rig, CSR_SSTATUS) & (SPP | SPIE | SIE), (privilege == HART_S ? SPP : 0) | SPIE);
    }
    /* never from M mode */
    rig_begin(rig);
    rig_set_csr(rig, CSR_MEDELEG, 1 << ILLEGAL);
    rig_put16(rig, 0);
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), RIG_HANDLER);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), 0);
    /* M-mode ecall cannot be delegated */
    rig_set_csr(rig, CSR_MEDELEG, UINT64_MAX);
    assert_int_equal(rig_csr(rig, CSR_MEDELEG), 0xb3ff);
}

static void returns(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    rig_set_csr(rig, CSR_MSTATUS, FS | MPP_S | MPIE | 1 << 17);
    rig_set_csr(rig, CSR_MEPC, RIG_DATA + 1);
    rig_put(rig, RV_MRET);
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), RIG_DATA);
    assert_int_equal(hart_privilege(rig->hart), HART_S);
    assert_int_equal(rig_csr(rig, CSR_MSTATUS) & (MPP | MPIE | MIE | 1 << 17), MPIE | MIE); /* MPRV cleared */
    run_in(rig, HART_S, SPP | SPIE, RV_SRET);
    assert_int_equal(hart_privilege(rig->hart), HART_S);
    assert_int_equal(rig_csr(rig, CSR_SSTATUS) & (SPP | SPIE | SIE), SPIE | SIE);
    run_in(rig, HART_M, 0, RV_SRET);
    assert_int_equal(hart_privilege(rig->hart), HART_U);
    assert_int_equal(rig_csr(rig, CSR_SSTATUS) & (SPP | SPIE | SIE), SPIE);
}

static void forbidden_instructions(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        uint32_t instruction;
        enum hart_privilege privilege;
        uint64_t status;
        bool is_illegal;
    } table[] = {
        {RV_MRET, HART_S, 0, true},
        {RV_SRET, HART_U, 0, true},
        {RV_SRET, HART_S, TSR, true},
        {RV_SRET, HART_M, TSR, false},
        {RV_WFI, HART_U, 0, true},
        {RV_WFI, HART_S, 0, false},
        {RV_WFI, HART_S, TW, true},
        {RV_WFI, HART_M, TW, false},
        {RV_SFENCE_VMA(ZERO), HART_U, 0, true},
        {RV_SFENCE_VMA(ZERO), HART_S, 0, false},
        {RV_SFENCE_VMA(ZERO), HART_S, TVM, true},
        {RV_SFENCE_VMA(ZERO), HART_M, TVM, false},
        {0x16000073, HART_S, 0, false}, /* sinval.vma */
        {0x16000073, HART_S, TVM, true},
        {0x18000073, HART_S, TVM, false}, /* sfence.w.inval */
        {0x18100073, HART_U, 0, true},    /* sfence.inval.ir */
        {RV_CSRRS(A0, CSR_SATP, ZERO), HART_S, 0, false},
        {RV_CSRRS(A0, CSR_SATP, ZERO), HART_S, TVM, true},
        {RV_CSRRS(A0, CSR_MSTATUS, ZERO), HART_S, 0, true},
        {RV_CSRRS(A0, CSR_SSTATUS, ZERO), HART_U, 0, true},
        {RV_CSRRS(A0, CSR_SSTATUS, ZERO), HART_S, 0, false},
        {RV_CSRRW(A0, CSR_MHARTID, ZERO), HART_M, 0, true}, /* read-only */
        {RV_CSRRS(A0, CSR_MHARTID, ZERO), HART_M, 0, false},
        {RV_CSRRS(A0, CSR_CYCLE, ZERO), HART_M, 0, false},
        {RV_CSRRS(A0, CSR_CYCLE, A1), HART_M, 0, true},
        {RV_CSRRS(A0, CSR_CYCLE, ZERO), HART_S, 0, true},    /* mcounteren is zero */
        {RV_CSRRS(A0, 0x7c0, ZERO), HART_M, 0, true},        /* no such register */
        {RV_CSRRS(A0, 0xc1f, ZERO), HART_M, 0, false},       /* hpmcounter31 */
        {RV_CSRRS(A0, CSR_STIMECMP, ZERO), HART_S, 0, true}, /* STCE is clear */
        {RV_CSRRS(A0, 0xb1f, ZERO), HART_M, 0, false},
        {RV_CSRRS(A0, 0x7a0, ZERO), HART_M, 0, false},
        {RV_FENCE_I, HART_U, 0, false},
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        run_in(rig, table[i].privilege, table[i].status, table[i].instruction);
        if (trapped_illegal(rig, table[i].instruction) != table[i].is_illegal)
            fail_msg("case %u: %08x", i, table[i].instruction);
    }
}

static void counters_need_permission(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned bits = 0; bits < 4; bits++) {
        for (unsigned counter = 0; counter < 32; counter++) {
            rig_begin(rig);
            rig_set_csr(rig, CSR_MCOUNTEREN, bits & 1 ? 1u << counter : 0);
            rig_set_csr(rig, CSR_SCOUNTEREN, bits & 2 ? 1u << counter : 0);
            rig_put(rig, RV_CSRRS(A0, (int)(CSR_CYCLE + counter), ZERO));
            hart_enter(rig->hart, RIG_CODE, HART_S);
            rig_step(rig, 1);
            assert_int_equal(hart_pc(rig->hart) == RIG_HANDLER, !(bits & 1));
            hart_enter(rig->hart, RIG_CODE, HART_U);
            rig_step(rig, 1);
            assert_int_equal(hart_pc(rig->hart) == RIG_HANDLER, bits != 3);
        }
    }
}

static void csr_instructions(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        uint32_t instruction;
        uint64_t after;
    } table[] = {
        {rv_i(0x73, 1, A0, A1, CSR_MSCRATCH), 0x0ff0}, {rv_i(0x73, 2, A0, A1, CSR_MSCRATCH), 0xfff0},
        {rv_i(0x73, 3, A0, A1, CSR_MSCRATCH), 0xf000}, {rv_i(0x73, 5, A0, 9, CSR_MSCRATCH), 9},
        {rv_i(0x73, 6, A0, 9, CSR_MSCRATCH), 0xff09},  {rv_i(0x73, 7, A0, 31, CSR_MSCRATCH), 0xff00},
        {rv_i(0x73, 2, A0, 0, CSR_MSCRATCH), 0xff00},  {rv_i(0x73, 1, A1, A1, CSR_MSCRATCH), 0x0ff0},
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        rig_begin(rig);
        rig_set_csr(rig, CSR_MSCRATCH, 0xff00);
        hart_set(rig->hart, A1, 0x0ff0);
        rig_put(rig, table[i].instruction);
        rig_step(rig, 1);
        assert_int_equal(rig_csr(rig, CSR_MSCRATCH), table[i].after);
        assert_int_equal(hart_get(rig->hart, table[i].instruction >> 7 & 31), 0xff00);
    }
}

static void register_fields(void **state)
{
    struct hart_rig *rig = *state;
    static const struct {
        unsigned number;
        uint64_t written;
        uint64_t read;
    } table[] = {
        {CSR_MTVEC, 0x1005, 0x1005},
        {CSR_MTVEC, 0x1006, 0x80008000}, /* reserved mode: unchanged */
        {CSR_STVEC, 0x1001, 0x1001},
        {CSR_MEPC, 0x1003, 0x1002},
        {CSR_SEPC, 0x1003, 0x1002},
        {CSR_MIDELEG, UINT64_MAX, SSIP | STIP | SEIP},
        {CSR_MIE, UINT64_MAX, 0xaaa},
        {CSR_MISA, 0, 0x800000000014112d},
        {CSR_MSTATUS, 0, 0xa00000000},
        {CSR_MSTATUS, FS, 0x8000000a00006000},
        {CSR_MSTATUS, 2 << 11, 0xa00000000}, /* no such privilege */
        {CSR_SATP, 1ull << 60, 0},
        {CSR_SATP, 8ull << 60 | 5, 8ull << 60 | 5},
        {CSR_MENVCFG, UINT64_MAX, 1ull << 63 | 1ull << 61 | 1},
        {CSR_MIP, UINT64_MAX, SSIP | STIP | SEIP},
        {CSR_FRM, 0xff, 7},
        {CSR_FFLAGS, 0xff, 31},
        {0x003, 0xff, 0xff},
        {CSR_MCOUNTINHIBIT, UINT64_MAX, 5},
        {0x3b1, UINT64_MAX, (1ull << 54) - 1},
        {0x3a2, 0x1f1f, 0x1f1f},
        {0x323, 1, 0},
        {0xb03, 1, 0},
        {0x7a1, 5, 0},
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        rig_begin(rig);
        assert_true(hart_set_csr(rig->hart, table[i].number, table[i].written));
        if (rig_csr(rig, table[i].number) != table[i].read)
            fail_msg("case %u: csr %03x reads %llx", i, table[i].number,
                     (unsigned long long)rig_csr(rig, table[i].number));
    }
    assert_false(hart_set_csr(rig->hart, CSR_MHARTID, 0));
    assert_false(hart_set_csr(rig->hart, 0x7c0, 0));
    uint64_t value;
    assert_false(hart_csr(rig->hart, 0x7c0, &value));
}

/* mstatus.FS off makes every floating-point instruction illegal; writing one makes it dirty. */
static void float_unit_state(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        uint32_t instruction;
        bool makes_dirty;
    } table[] = {
        {RV_FLD(1, A1, 0), true},
        {RV_FSD(1, A1, 0), false},
        {0x02208053, true} /* fadd.d */,
        {0xe2008553, false} /* fmv.x.d */,
        {0xf2050053, true} /* fmv.d.x */,
        {RV_CSRRS(A0, CSR_FFLAGS, ZERO), false},
        {RV_CSRRW(A0, CSR_FRM, ZERO), true},
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (unsigned fs = 0; fs < 4; fs++) {
            rig_begin(rig);
            rig_set_csr(rig, CSR_MSTATUS, (uint64_t)fs << 13);
            hart_set(rig->hart, A1, RIG_DATA);
            rig_put(rig, table[i].instruction);
            rig_step(rig, 1);
            assert_int_equal(hart_pc(rig->hart) == RIG_HANDLER, fs == 0);
            assert_int_equal(rig_csr(rig, CSR_MSTATUS) >> 13 & 3, fs && table[i].makes_dirty ? 3 : fs);
        }
    }
    /* switched off in the middle of a block */
    rig_begin(rig);
    hart_set(rig->hart, A1, FS);
    rig_put(rig, 0x02208053);
    rig_put(rig, RV_CSRRC(ZERO, CSR_MSTATUS, A1));
    rig_put(rig, 0x02208053);
    rig_step(rig, 3);
    assert_int_equal(hart_pc(rig->hart), RIG_HANDLER);
    assert_int_equal(rig_csr(rig, CSR_MEPC), RIG_CODE + 8);
}

static void interrupt_priorities(void **state)
{
    struct hart_rig *rig = *state;
    static const unsigned order[] = {11, 3, 7, 9, 1, 5};
    for (unsigned first = 0; first < 6; first++) {
        rig_begin(rig);
        uint64_t enabled = 0;
        for (unsigned i = first; i < 6; i++)
            enabled |= 1ull << order[i];
        rig_set_csr(rig, CSR_MIE, enabled);
        rig_set_csr(rig, CSR_MIP, SSIP | STIP);
        hart_set_irq(rig->hart, HART_IRQ_MEXT, true);
        hart_set_irq(rig->hart, HART_IRQ_MSOFT, true);
        hart_set_irq(rig->hart, HART_IRQ_MTIMER, true);
        hart_set_irq(rig->hart, HART_IRQ_SEXT, true);
        rig_set_csr(rig, CSR_MTVEC, RIG_HANDLER | 1);
        rig_put(rig, RV_NOP);
        rig_poke32(rig, RIG_HANDLER + 4 * order[first], RV_NOP);
        rig_step(rig, 1);
        assert_int_equal(hart_pc(rig->hart), RIG_CODE + 4); /* MIE is clear */
        rig_set_csr(rig, CSR_MSTATUS, FS | MIE);
        hart_enter(rig->hart, RIG_CODE, HART_M);
        rig_step(rig, 1);
        assert_int_equal(hart_pc(rig->hart), RIG_HANDLER + 4 * order[first] + 4);
        assert_int_equal(rig_csr(rig, CSR_MCAUSE), INTERRUPT | order[first]);
        assert_int_equal(rig_csr(rig, CSR_MEPC), RIG_CODE);
    }
}

static void delegated_interrupts(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        enum hart_privilege privilege;
        uint64_t status;
        bool taken;
    } table[] = {{HART_U, 0, true}, {HART_S, 0, false}, {HART_S, SIE, true}, {HART_M, SIE | MIE, false}};
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        rig_begin(rig);
        rig_set_csr(rig, CSR_MIDELEG, SSIP | STIP | SEIP);
        rig_set_csr(rig, CSR_MIE, SEIP);
        rig_set_csr(rig, CSR_STVEC, S_HANDLER | 1);
        rig_poke32(rig, S_HANDLER + 36, RV_NOP);
        hart_set_irq(rig->hart, HART_IRQ_SEXT, true);
        rig_set_csr(rig, CSR_MSTATUS, FS | table[i].status);
        hart_enter(rig->hart, RIG_CODE, table[i].privilege);
        rig_put(rig, RV_NOP);
        rig_step(rig, 1);
        assert_int_equal(hart_pc(rig->hart), table[i].taken ? S_HANDLER + 40 : RIG_CODE + 4);
        if (table[i].taken)
            assert_int_equal(rig_csr(rig, CSR_SCAUSE), INTERRUPT | 9);
    }
}

/* An interrupt that an instruction enables or raises is taken right behind it, inside a block as well. */
static void interrupts_are_prompt(void **state)
{
    struct hart_rig *rig = *state;
    const uint32_t triggers[] = {
        RV_CSRRS(ZERO, CSR_MSTATUS, A1), /* MIE */
        RV_CSRRS(ZERO, CSR_MIE, A2),
        RV_CSRRS(ZERO, CSR_MIP, A2),
    };
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned slice = 1; slice < 6; slice++) {
            rig_begin(rig);
            rig_set_csr(rig, CSR_MSTATUS, FS | (i == 0 ? 0 : MIE));
            rig_set_csr(rig, CSR_MIE, i == 1 ? 0 : SSIP);
            rig_set_csr(rig, CSR_MIP, i == 2 ? 0 : SSIP);
            hart_set(rig->hart, A1, MIE);
            hart_set(rig->hart, A2, SSIP);
            rig_put(rig, RV_NOP);
            rig_put(rig, triggers[i]);
            for (unsigned k = 0; k < 10; k++)
                rig_put(rig, RV_ADDI(A0, A0, 1));
            uint64_t end = hart_cycle(rig->hart) + 5;
            while (hart_cycle(rig->hart) < end)
                rig_step(rig, slice < end - hart_cycle(rig->hart) ? slice : end - hart_cycle(rig->hart));
            assert_int_equal(rig_csr(rig, CSR_MEPC), RIG_CODE + 8);
            assert_int_equal(hart_get(rig->hart, A0), 0);
        }
    }
}

/* sip.SEIP is the wire or the bit that M mode wrote; csrrs must not turn the wire into the bit. */
static void external_pending_bit(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    hart_set_irq(rig->hart, HART_IRQ_SEXT, true);
    hart_set(rig->hart, A1, SSIP);
    rig_put(rig, RV_CSRRS(A0, CSR_MIP, A1));
    rig_step(rig, 1);
    assert_int_equal(hart_get(rig->hart, A0), SEIP);
    hart_set_irq(rig->hart, HART_IRQ_SEXT, false);
    assert_int_equal(rig_csr(rig, CSR_MIP), SSIP);
    rig_set_csr(rig, CSR_MIP, SEIP);
    hart_set_irq(rig->hart, HART_IRQ_SEXT, true);
    hart_set_irq(rig->hart, HART_IRQ_SEXT, false);
    assert_int_equal(rig_csr(rig, CSR_MIP), SEIP);
    /* the software interrupt of an SSWI is an edge that the guest clears */
    rig_set_csr(rig, CSR_MIP, 0);
    hart_set_irq(rig->hart, HART_IRQ_SSOFT, true);
    hart_set_irq(rig->hart, HART_IRQ_SSOFT, false);
    assert_int_equal(rig_csr(rig, CSR_MIP), SSIP);
    /* from S mode only SSIP can be written, and only if it is delegated */
    rig_set_csr(rig, CSR_SIP, 0);
    assert_int_equal(rig_csr(rig, CSR_MIP), SSIP);
    rig_set_csr(rig, CSR_MIDELEG, SSIP);
    rig_set_csr(rig, CSR_SIP, 0);
    assert_int_equal(rig_csr(rig, CSR_MIP), 0);
}

/* stimecmp: the interrupt comes at the first cycle with time >= stimecmp, in every slicing. */
static void supervisor_timer(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned slice = 1; slice <= 2000; slice = slice * 3 + 1) {
        rig_begin(rig);
        rig_set_csr(rig, CSR_MENVCFG, STCE);
        rig_set_csr(rig, CSR_MIDELEG, STIP);
        rig_set_csr(rig, CSR_MIE, STIP);
        rig_set_csr(rig, CSR_STVEC, S_HANDLER);
        rig_poke32(rig, S_HANDLER, RV_CSRRS(A0, CSR_MCYCLE, ZERO)); /* traps to M: the place is all we want */
        uint64_t due = hart_cycle(rig->hart) / 100 + 5;
        rig_set_csr(rig, CSR_STIMECMP, due);
        assert_int_equal(hart_timer_cycle(rig->hart), due * 100);
        rig_put(rig, RV_ADDI(A1, A1, 1));
        rig_put(rig, rv_jal(ZERO, -4));
        uint64_t start = hart_cycle(rig->hart);
        hart_enter(rig->hart, RIG_CODE, HART_U);
        while (hart_cycle(rig->hart) < start + 2000)
            hart_run(rig->hart, hart_cycle(rig->hart) + slice);
        assert_int_equal(rig_csr(rig, CSR_SCAUSE), INTERRUPT | 5);
        assert_int_equal(hart_get(rig->hart, A1), (due * 100 - start + 1) / 2);
        assert_true(rig_csr(rig, CSR_MIP) & STIP);
        rig_set_csr(rig, CSR_STIMECMP, UINT64_MAX);
        assert_false(rig_csr(rig, CSR_MIP) & STIP);
    }
}

static void waiting(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    rig_set_csr(rig, CSR_MIE, MTIP);
    rig_put(rig, RV_WFI);
    rig_put(rig, RV_ADDI(A0, A0, 1));
    uint64_t start = hart_cycle(rig->hart);
    uint64_t executed = hart_instructions(rig->hart);
    assert_int_equal(hart_run(rig->hart, start + 1000), HART_WAITING);
    assert_int_equal(hart_cycle(rig->hart), start + 1);
    assert_true(hart_is_waiting(rig->hart));
    assert_int_equal(hart_run(rig->hart, start + 1000), HART_WAITING);
    hart_wait_until(rig->hart, start + 500);
    hart_set_irq(rig->hart, HART_IRQ_SEXT, true); /* not enabled: wakes nobody */
    assert_int_equal(hart_run(rig->hart, start + 1000), HART_WAITING);
    hart_set_irq(rig->hart, HART_IRQ_MTIMER, true); /* enabled in mie, masked by mstatus.MIE: wakes, no trap */
    assert_int_equal(hart_run(rig->hart, start + 501), HART_AT_LIMIT);
    assert_false(hart_is_waiting(rig->hart));
    assert_int_equal(hart_get(rig->hart, A0), 1);
    assert_int_equal(hart_cycle(rig->hart), start + 501);
    assert_int_equal(hart_instructions(rig->hart), executed + 2);
    /* with something pending wfi does not wait at all */
    hart_enter(rig->hart, RIG_CODE, HART_M);
    assert_int_equal(rig_step(rig, 2), HART_AT_LIMIT);
    assert_int_equal(hart_get(rig->hart, A0), 2);
}

static void counting(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    rig_put(rig, RV_CSRRS(A0, CSR_MCYCLE, ZERO));
    rig_put(rig, RV_CSRRS(A1, CSR_MINSTRET, ZERO));
    rig_put(rig, RV_NOP);
    rig_put(rig, RV_CSRRS(A2, CSR_CYCLE, ZERO));
    rig_put(rig, RV_CSRRS(A3, CSR_INSTRET, ZERO));
    rig_put(rig, RV_CSRRW(ZERO, CSR_MINSTRET, T0));
    rig_put(rig, RV_CSRRS(A4, CSR_MINSTRET, ZERO));
    rig_put(rig, RV_CSRRW(ZERO, CSR_MCYCLE, T0));
    rig_put(rig, RV_CSRRS(A5, CSR_MCYCLE, ZERO));
    rig_put(rig, RV_CSRRWI(ZERO, CSR_MCOUNTINHIBIT, 5));
    rig_put(rig, RV_NOP);
    rig_put(rig, RV_NOP);
    rig_put(rig, RV_CSRRS(T1, CSR_MCYCLE, ZERO));
    rig_put(rig, RV_CSRRWI(ZERO, CSR_MCOUNTINHIBIT, 0));
    rig_put(rig, RV_CSRRS(T2, CSR_MCYCLE, ZERO));
    hart_set(rig->hart, T0, 1000);
    uint64_t start = hart_cycle(rig->hart);
    rig_step(rig, 15);
    assert_int_equal(hart_get(rig->hart, A0), start);
    assert_int_equal(hart_get(rig->hart, A2), start + 3);
    assert_int_equal(hart_get(rig->hart, A3) - hart_get(rig->hart, A1), 3);
    assert_int_equal(hart_get(rig->hart, A4), 1000);
    assert_int_equal(hart_get(rig->hart, A5), 1000);
    assert_int_equal(hart_get(rig->hart, T1), 1002); /* the inhibiting instruction still counts */
    assert_int_equal(hart_get(rig->hart, T2), 1002);
    /* a trapped instruction costs a cycle and does not retire */
    rig_begin(rig);
    uint64_t retired = rig_csr(rig, CSR_MINSTRET);
    uint64_t executed = hart_instructions(rig->hart);
    rig_put(rig, RV_ECALL);
    rig_step(rig, 1);
    assert_int_equal(rig_csr(rig, CSR_MINSTRET), retired);
    assert_int_equal(hart_instructions(rig->hart), executed + 1);
}

static void time_base(void **state)
{
    struct hart_rig *rig = *state;
    assert_int_equal(hart_time_at(rig->hart, 99), 0);
    assert_int_equal(hart_time_at(rig->hart, 100), 1);
    assert_int_equal(hart_cycle_of_time(rig->hart, 7), 700);
    assert_int_equal(hart_cycle_of_time(rig->hart, UINT64_MAX), HART_NEVER);
    struct hart_config config = {.ram = &rig->ram, .bus = &rig->bus, .clock_hz = 33333333};
    hart_free(rig->hart);
    rig->hart = hart_new(&config);
    for (uint64_t time = 0; time < 1000; time++) {
        uint64_t cycle = hart_cycle_of_time(rig->hart, time);
        assert_int_equal(hart_time_at(rig->hart, cycle), time);
        assert_true(cycle == 0 || hart_time_at(rig->hart, cycle - 1) < time);
    }
}

/* The firmware that is built in: an ecall from S mode goes there, with the exact cycle, and does not trap. */
struct firmware {
    uint64_t cycle;
    unsigned calls;
};

static void answer(void *context, struct hart *hart)
{
    struct firmware *firmware = context;
    firmware->calls++;
    firmware->cycle = hart_cycle(hart);
    hart_set(hart, A0, hart_get(hart, A7) + 1);
}

static void built_in_firmware(void **state)
{
    struct hart_rig *rig = *state;
    struct firmware firmware = {0};
    hart_free(rig->hart);
    rig->hart = hart_new(&(struct hart_config){
        .ram = &rig->ram, .bus = &rig->bus, .clock_hz = 1000000000, .ecall_from_s = answer, .context = &firmware});
    hart_reset(rig->hart, RIG_CODE, HART_S);
    rig->at = RIG_CODE;
    rig_put(rig, RV_NOP);
    rig_put(rig, RV_LI(A7, 41));
    rig_put(rig, RV_ECALL);
    rig_put(rig, RV_ADDI(A1, A0, 1));
    rig_put(rig, RV_CSRRS(A2, CSR_TIME, ZERO)); /* allowed after such a reset */
    uint64_t start = hart_cycle(rig->hart);
    rig_step(rig, 5);
    assert_int_equal(firmware.calls, 1);
    assert_int_equal(firmware.cycle, start + 2);
    assert_int_equal(hart_get(rig->hart, A0), 42);
    assert_int_equal(hart_get(rig->hart, A1), 43);
    assert_int_equal(hart_pc(rig->hart), RIG_CODE + 20);
    assert_int_equal(hart_privilege(rig->hart), HART_S);
    /* and from U mode it traps to S */
    rig_set_csr(rig, CSR_STVEC, S_HANDLER);
    hart_enter(rig->hart, RIG_CODE + 8, HART_U);
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), S_HANDLER);
    assert_int_equal(rig_csr(rig, CSR_SCAUSE), ECALL_U);
    assert_int_equal(firmware.calls, 1);
}

static void stop_from_device(struct hart_rig *rig)
{
    hart_stop_soon(rig->hart);
}

static void stopping(void **state)
{
    struct hart_rig *rig = *state;
    rig->on_device_write = stop_from_device;
    rig_begin(rig);
    hart_set(rig->hart, A1, RIG_DEVICE);
    rig_put(rig, RV_NOP);
    rig_put(rig, RV_SW(A0, A1, 0));
    rig_put(rig, RV_NOP);
    uint64_t start = hart_cycle(rig->hart);
    assert_int_equal(hart_run(rig->hart, start + 100), HART_ASKED);
    assert_int_equal(hart_cycle(rig->hart), start + 2);
    assert_int_equal(hart_pc(rig->hart), RIG_CODE + 8);
    assert_int_equal(hart_run(rig->hart, start + 3), HART_AT_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(environment_calls, setup, teardown),
        cmocka_unit_test_setup_teardown(delegation, setup, teardown),
        cmocka_unit_test_setup_teardown(returns, setup, teardown),
        cmocka_unit_test_setup_teardown(forbidden_instructions, setup, teardown),
        cmocka_unit_test_setup_teardown(counters_need_permission, setup, teardown),
        cmocka_unit_test_setup_teardown(csr_instructions, setup, teardown),
        cmocka_unit_test_setup_teardown(register_fields, setup, teardown),
        cmocka_unit_test_setup_teardown(float_unit_state, setup, teardown),
        cmocka_unit_test_setup_teardown(interrupt_priorities, setup, teardown),
        cmocka_unit_test_setup_teardown(delegated_interrupts, setup, teardown),
        cmocka_unit_test_setup_teardown(interrupts_are_prompt, setup, teardown),
        cmocka_unit_test_setup_teardown(external_pending_bit, setup, teardown),
        cmocka_unit_test_setup_teardown(supervisor_timer, setup, teardown),
        cmocka_unit_test_setup_teardown(waiting, setup, teardown),
        cmocka_unit_test_setup_teardown(counting, setup, teardown),
        cmocka_unit_test_setup_teardown(time_base, setup, teardown),
        cmocka_unit_test_setup_teardown(built_in_firmware, setup, teardown),
        cmocka_unit_test_setup_teardown(stopping, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
