/* Translation and protection: Sv39, Sv48, Sv57, permissions, A and D, fences, stale entries, PMP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/hart_rig.h"

enum {
    CSR_SATP = 0x180,
    CSR_MSTATUS = 0x300,
    CSR_MENVCFG = 0x30a,
    CSR_MEPC = 0x341,
    CSR_MCAUSE = 0x342,
    CSR_MTVAL = 0x343,
    CSR_PMPCFG0 = 0x3a0,
    CSR_PMPADDR0 = 0x3b0,
};
enum { FETCH_ACCESS = 1, LOAD_ACCESS = 5, STORE_ACCESS = 7, FETCH_PAGE = 12, LOAD_PAGE = 13, STORE_PAGE = 15 };
enum { V = 1, R = 2, W = 4, X = 8, U = 16, A = 64, D = 128, RWX = R | W | X, AD = A | D };
enum { FS = 3 << 13, MPRV = 1 << 17, SUM = 1 << 18, MXR = 1 << 19, MPP_S = 1 << 11 };
#define ADUE (1ull << 61)
#define TABLES (RAM_BASE + 0x200000) /* the root, then one table per level below it */
#define VPAGE 0x2345678000ull        /* what the tests map; its tables are shared by nothing else */

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

static uint64_t pte(uint64_t paddr, unsigned flags)
{
    return paddr >> 12 << 10 | flags;
}

/* Where the entry for vaddr lies at a level; the tables of one path lie one after another. */
static uint64_t entry_address(unsigned levels, unsigned level, uint64_t vaddr)
{
    return TABLES + (levels - 1 - level) * 0x1000 + (vaddr >> (12 + 9 * level) & 511) * 8;
}

/* Maps vaddr at `level` (0: 4 KiB) to paddr, and turns translation on. */
static void map(struct hart_rig *rig, unsigned levels, unsigned leaf, uint64_t vaddr, uint64_t paddr, unsigned flags)
{
    for (unsigned level = levels - 1; level > leaf; level--)
        rig_poke64(rig, entry_address(levels, level, vaddr), pte(TABLES + (levels - level) * 0x1000, V));
    rig_poke64(rig, entry_address(levels, leaf, vaddr), pte(paddr, flags));
    rig_set_csr(rig, CSR_SATP, (uint64_t)(levels + 5) << 60 | TABLES >> 12);
}

/* M mode runs with MPRV, so that only loads and stores are translated, as S or U. */
static void begin(struct hart_rig *rig, uint64_t status)
{
    rig_begin(rig);
    ram_fill(&rig->ram, TABLES, 0, 0x5000);
    rig_set_csr(rig, CSR_MSTATUS, FS | MPRV | status);
    hart_set(rig->hart, A1, VPAGE);
    hart_set(rig->hart, A2, 0x77);
}

/* 0, or the cause of the trap that this instruction raised at VPAGE + offset. */
static unsigned outcome(struct hart_rig *rig, uint32_t instruction, uint64_t tval)
{
    rig->at = RIG_CODE;
    hart_enter(rig->hart, RIG_CODE, HART_M);
    rig_put(rig, instruction);
    uint64_t status = rig_csr(rig, CSR_MSTATUS);
    rig_step(rig, 1);
    if (hart_pc(rig->hart) != RIG_HANDLER)
        return 0;
    assert_int_equal(rig_csr(rig, CSR_MTVAL), tval);
    rig_set_csr(rig, CSR_MSTATUS, status); /* MPP again */
    return (unsigned)rig_csr(rig, CSR_MCAUSE);
}

#define LOAD RV_LD(A0, A1, 0)
#define STORE RV_SD(A2, A1, 0)

static void modes_and_levels(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned levels = 3; levels <= 5; levels++) {
        for (unsigned leaf = 0; leaf < levels; leaf++) {
            uint64_t size = 1ull << (12 + 9 * leaf);
            uint64_t base = RIG_DATA & ~(size - 1);
            uint64_t vaddr = (VPAGE & ~(size - 1)) | (RIG_DATA & (size - 1));
            begin(rig, MPP_S);
            map(rig, levels, leaf, vaddr, base, V | RWX | AD);
            hart_set(rig->hart, A1, vaddr);
            rig_poke64(rig, RIG_DATA, 0x1234 + leaf);
            assert_int_equal(outcome(rig, LOAD, vaddr), 0);
            assert_int_equal(hart_get(rig->hart, A0), 0x1234 + leaf);
            assert_int_equal(outcome(rig, STORE, vaddr), 0);
            assert_int_equal(rig_peek64(rig, RIG_DATA), 0x77);
            if (leaf) { /* misaligned superpage */
                map(rig, levels, leaf, vaddr, base + 0x1000, V | RWX | AD);
                hart_flush_translations(rig->hart);
                assert_int_equal(outcome(rig, LOAD, vaddr), LOAD_PAGE);
            }
        }
        /* an address whose upper bits are not copies of the sign */
        uint64_t beyond = VPAGE | 1ull << (12 + 9 * levels);
        begin(rig, MPP_S);
        map(rig, levels, 0, VPAGE, RIG_DATA, V | RWX | AD);
        hart_set(rig->hart, A1, beyond);
        assert_int_equal(outcome(rig, LOAD, beyond), LOAD_PAGE);
        assert_int_equal(outcome(rig, STORE, beyond), STORE_PAGE);
        /* a pointer at the last level */
        begin(rig, MPP_S);
        map(rig, levels, 0, VPAGE, RIG_DATA, V);
        assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_PAGE);
    }
}

static void permissions(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        unsigned flags;
        uint64_t status; /* with MPP_S: as S, else as U */
        unsigned load_cause;
        unsigned store_cause;
    } table[] = {
        {V | R | W | AD, MPP_S, 0, 0},
        {R | W | AD, MPP_S, LOAD_PAGE, STORE_PAGE},
        {V | R | AD, MPP_S, 0, STORE_PAGE},
        {V | W | AD, MPP_S, LOAD_PAGE, STORE_PAGE}, /* reserved */
        {V | X | AD, MPP_S, LOAD_PAGE, STORE_PAGE},
        {V | X | AD, MPP_S | MXR, 0, STORE_PAGE},
        {V | X | R | AD, MPP_S, 0, STORE_PAGE},
        {V | R | W | U | AD, MPP_S, LOAD_PAGE, STORE_PAGE},
        {V | R | W | U | AD, MPP_S | SUM, 0, 0},
        {V | R | W | U | AD, 0, 0, 0},
        {V | R | W | U | AD, SUM, 0, 0},
        {V | R | W | AD, 0, LOAD_PAGE, STORE_PAGE},
        {V | X | U | AD, MXR, 0, STORE_PAGE},
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        begin(rig, table[i].status);
        map(rig, 3, 0, VPAGE, RIG_DATA, table[i].flags);
        if (outcome(rig, LOAD, VPAGE) != table[i].load_cause || outcome(rig, STORE, VPAGE) != table[i].store_cause)
            fail_msg("case %u", i);
    }
}

/* Bits that no extension of ours defines, and those of pointers. */
static void reserved_bits(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned bit = 54; bit < 64; bit++) {
        begin(rig, MPP_S);
        map(rig, 4, 0, VPAGE, RIG_DATA, V | RWX | AD);
        rig_poke64(rig, entry_address(4, 0, VPAGE), pte(RIG_DATA, V | RWX | AD) | 1ull << bit);
        assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_PAGE);
    }
    static const unsigned pointer_bits[] = {U, A, D};
    for (unsigned i = 0; i < 3; i++) {
        begin(rig, MPP_S);
        map(rig, 4, 0, VPAGE, RIG_DATA, V | RWX | AD);
        uint64_t at = entry_address(4, 1, VPAGE);
        rig_poke64(rig, at, rig_peek64(rig, at) | pointer_bits[i]);
        assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_PAGE);
    }
    /* a table outside RAM */
    begin(rig, MPP_S);
    map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX | AD);
    rig_poke64(rig, entry_address(3, 1, VPAGE), pte(0x1000, V));
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_ACCESS);
    assert_int_equal(outcome(rig, STORE, VPAGE), STORE_ACCESS);
}

static void accessed_and_dirty(void **state)
{
    struct hart_rig *rig = *state;
    uint64_t at = entry_address(3, 0, VPAGE);
    begin(rig, MPP_S);
    assert_true(rig_csr(rig, CSR_MENVCFG) & ADUE); /* after a reset hardware keeps A and D */
    map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX);
    assert_int_equal(outcome(rig, LOAD, VPAGE), 0);
    assert_int_equal(rig_peek64(rig, at), pte(RIG_DATA, V | RWX | A));
    assert_int_equal(outcome(rig, STORE, VPAGE), 0);
    assert_int_equal(rig_peek64(rig, at), pte(RIG_DATA, V | RWX | AD));
    /* without ADUE: page faults, and nothing is written */
    begin(rig, MPP_S);
    rig_set_csr(rig, CSR_MENVCFG, 0);
    map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX);
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_PAGE);
    assert_int_equal(outcome(rig, STORE, VPAGE), STORE_PAGE);
    assert_int_equal(rig_peek64(rig, at), pte(RIG_DATA, V | RWX));
    map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX | A);
    assert_int_equal(outcome(rig, LOAD, VPAGE), 0);
    assert_int_equal(outcome(rig, STORE, VPAGE), STORE_PAGE);
    map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX | D);
    hart_flush_translations(rig->hart);
    assert_int_equal(outcome(rig, STORE, VPAGE), STORE_PAGE);
}

static void fetches(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        unsigned flags;
        enum hart_privilege privilege;
        unsigned cause;
    } table[] = {
        {V | X | A, HART_S, 0},     {V | R | A, HART_S, FETCH_PAGE}, {V | X | U | A, HART_S, FETCH_PAGE},
        {V | X | U | A, HART_U, 0}, {V | X | A, HART_U, FETCH_PAGE}, {0, HART_U, FETCH_PAGE},
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        begin(rig, SUM | MXR);
        map(rig, 3, 0, VPAGE, RIG_DATA, table[i].flags);
        rig_poke32(rig, RIG_DATA, RV_ADDI(A0, ZERO, 5));
        rig_poke32(rig, RIG_DATA + 4, RV_AUIPC(A3, 1));
        hart_enter(rig->hart, VPAGE, table[i].privilege);
        rig_step(rig, 2);
        if (!table[i].cause) {
            assert_int_equal(hart_get(rig->hart, A0), 5);
            assert_int_equal(hart_get(rig->hart, A3), VPAGE + 0x1004);
        } else {
            assert_int_equal(rig_csr(rig, CSR_MCAUSE), table[i].cause);
            assert_int_equal(rig_csr(rig, CSR_MTVAL), VPAGE);
            assert_int_equal(rig_csr(rig, CSR_MEPC), VPAGE);
        }
    }
    /* a device is no place to execute */
    rig_begin(rig);
    hart_enter(rig->hart, RIG_DEVICE, HART_M);
    rig_step(rig, 1);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), FETCH_ACCESS);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), RIG_DEVICE);
}

/* An access over the end of a page, the second of which is missing: tval names the second, and nothing is stored. */
static void crossing_into_a_hole(void **state)
{
    struct hart_rig *rig = *state;
    begin(rig, MPP_S);
    map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX | AD);
    hart_set(rig->hart, A1, VPAGE + 0xffc);
    rig_poke64(rig, RIG_DATA + 0xffc, 1);
    assert_int_equal(outcome(rig, LOAD, VPAGE + 0x1000), LOAD_PAGE);
    assert_int_equal(outcome(rig, STORE, VPAGE + 0x1000), STORE_PAGE);
    assert_int_equal(rig_peek64(rig, RIG_DATA + 0xffc), 1);
    /* to a page elsewhere */
    rig_poke64(rig, entry_address(3, 0, VPAGE + 0x1000), pte(RIG_DATA + 0x5000, V | RWX | AD));
    hart_set(rig->hart, A2, 0x8877665544332211);
    assert_int_equal(outcome(rig, STORE, 0), 0);
    assert_int_equal(rig_peek64(rig, RIG_DATA + 0xffc) & 0xffffffff, 0x44332211);
    assert_int_equal(rig_peek64(rig, RIG_DATA + 0x5000) & 0xffffffff, 0x88776655);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(hart_get(rig->hart, A0), 0x8877665544332211);
    /* an instruction over the border, whose second half is missing */
    rig_poke64(rig, entry_address(3, 0, VPAGE + 0x1000), 0);
    hart_flush_translations(rig->hart);
    rig_poke32(rig, RIG_DATA + 0xffc, RV_ADDI(A0, ZERO, 1) << 16 | 0x0001); /* c.nop, half of an addi */
    hart_enter(rig->hart, VPAGE + 0xffc, HART_S);
    rig_step(rig, 2);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), FETCH_PAGE);
    assert_int_equal(rig_csr(rig, CSR_MEPC), VPAGE + 0xffe);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), VPAGE + 0x1000);
}

/* Until a fence the old translation holds, whatever the table says; afterwards the new one. */
static void fences(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        uint32_t fence;
        uint64_t address; /* in A3 */
        bool is_heard;
    } table[] = {
        {RV_NOP, 0, false},
        {RV_SFENCE_VMA(ZERO), 0, true},
        {RV_SFENCE_VMA(A3), VPAGE, true},
        {RV_SFENCE_VMA(A3), VPAGE + 0xfff, true},
        {RV_SFENCE_VMA(A3), VPAGE + 0x1000, false},
        {RV_CSRRW(ZERO, CSR_SATP, A4), 0, true},
        {0x16000073 | A3 << 15, VPAGE, true}, /* sinval.vma */
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        begin(rig, MPP_S);
        map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX | AD);
        rig_poke64(rig, RIG_DATA, 1);
        rig_poke64(rig, RIG_DATA + 0x1000, 2);
        assert_int_equal(outcome(rig, LOAD, 0), 0);
        rig_poke64(rig, entry_address(3, 0, VPAGE), pte(RIG_DATA + 0x1000, V | RWX | AD));
        hart_set(rig->hart, A3, table[i].address);
        hart_set(rig->hart, A4, 9ull << 60 | TABLES >> 12);
        if (table[i].fence == RV_CSRRW(ZERO, CSR_SATP, A4)) /* another satp, the same leaf */
            hart_set(rig->hart, A4, 8ull << 60 | 1ull << 44 | TABLES >> 12);
        outcome(rig, table[i].fence, 0);
        outcome(rig, LOAD, 0);
        assert_int_equal(hart_get(rig->hart, A0), table[i].is_heard ? 2 : 1);
    }
    /* one address of a superpage stands for all of it */
    begin(rig, MPP_S);
    uint64_t high = VPAGE & ~0x1fffffull;
    map(rig, 3, 1, high, RAM_BASE, V | RWX | AD);
    hart_set(rig->hart, A1, high + 0x5000);
    hart_set(rig->hart, A3, high + 0x9000);
    rig_poke64(rig, RAM_BASE + 0x5000, 1);
    rig_poke64(rig, RAM_BASE + 0x205000, 2);
    outcome(rig, LOAD, 0);
    rig_poke64(rig, entry_address(3, 1, high), pte(RAM_BASE + 0x200000, V | RWX | AD));
    outcome(rig, RV_SFENCE_VMA(A3), 0);
    outcome(rig, LOAD, 0);
    assert_int_equal(hart_get(rig->hart, A0), 2);
}

/* What the guest sees of stale entries must not depend on state hashes or code marks (T2). */
static void stale_entries_survive_hashing(void **state)
{
    struct hart_rig *rig = *state;
    begin(rig, MPP_S);
    map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX | AD);
    assert_int_equal(outcome(rig, STORE, 0), 0);
    rig_poke64(rig, entry_address(3, 0, VPAGE), 0); /* no fence */
    hart_rig_hash(rig);
    hart_set(rig->hart, A2, 0x99);
    assert_int_equal(outcome(rig, STORE, 0), 0);
    assert_int_equal(rig_peek64(rig, RIG_DATA), 0x99);
    /* the page becomes code and data again */
    rig_poke32(rig, RIG_DATA + 0x800, RV_NOP);
    hart_enter(rig->hart, RIG_DATA + 0x800, HART_M);
    rig_step(rig, 1);
    hart_set(rig->hart, A2, 0x9a);
    assert_int_equal(outcome(rig, STORE, 0), 0);
    assert_int_equal(rig_peek64(rig, RIG_DATA), 0x9a);
}

/* PMP: entry kinds, priorities, locks. Every case asks for one doubleword at RIG_DATA as S mode. */
static void protection(void **state)
{
    struct hart_rig *rig = *state;
    enum { PR = 1, PW = 2, TOR = 8, NA4 = 16, NAPOT = 24, L = 128, ALL = 31 };
    const struct {
        uint8_t config[3];
        uint64_t address[3]; /* of pmpaddr */
        bool load_allowed;
        bool store_allowed;
    } table[] = {
        {{NAPOT | PR, ALL, 0}, {RIG_DATA >> 2 | 0, UINT64_MAX, 0}, true, false},  /* 8 bytes */
        {{NAPOT | PR, ALL, 0}, {(RIG_DATA + 8) >> 2, UINT64_MAX, 0}, true, true}, /* the next 8 */
        {{NAPOT, ALL, 0}, {RIG_DATA >> 2 | 0x1ff, UINT64_MAX, 0}, false, false},  /* the page */
        {{NA4 | PR | PW, ALL, 0}, {RIG_DATA >> 2, UINT64_MAX, 0}, false, false},  /* only half of it */
        {{0, TOR | PR, ALL}, {RIG_DATA >> 2, (RIG_DATA + 8) >> 2, UINT64_MAX}, true, false},
        {{0, TOR | PR, ALL}, {(RIG_DATA + 8) >> 2, (RIG_DATA + 16) >> 2, UINT64_MAX}, true, true},
        {{TOR | PR, 0, 0}, {(RIG_DATA + 8) >> 2, 0, 0}, true, false}, /* from zero */
        {{TOR, ALL, 0}, {0, UINT64_MAX, 0}, true, true},              /* empty */
        {{0, 0, 0}, {0, 0, 0}, false, false},                         /* no entry matches */
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        begin(rig, MPP_S);
        hart_set(rig->hart, A1, RIG_DATA);
        uint64_t config = 0;
        for (unsigned k = 0; k < 3; k++) {
            rig_set_csr(rig, CSR_PMPADDR0 + k, table[i].address[k]);
            config |= (uint64_t)table[i].config[k] << 8 * k;
        }
        rig_set_csr(rig, CSR_PMPCFG0, config);
        if (outcome(rig, LOAD, RIG_DATA) != (table[i].load_allowed ? 0 : LOAD_ACCESS) ||
            outcome(rig, STORE, RIG_DATA) != (table[i].store_allowed ? 0 : STORE_ACCESS))
            fail_msg("case %u", i);
        /* again, and as M, whom unlocked entries do not bind; but one that holds a part of an access allows none */
        bool is_split = (table[i].config[0] & NAPOT) == NA4;
        assert_int_equal(outcome(rig, LOAD, RIG_DATA), table[i].load_allowed ? 0 : LOAD_ACCESS);
        rig_set_csr(rig, CSR_MSTATUS, FS);
        assert_int_equal(outcome(rig, STORE, RIG_DATA), is_split ? STORE_ACCESS : 0);
    }
    /* a locked entry binds M mode and cannot be changed until a reset */
    begin(rig, MPP_S);
    rig_set_csr(rig, CSR_MSTATUS, FS);
    hart_set(rig->hart, A1, RIG_DATA);
    rig_set_csr(rig, CSR_PMPADDR0, RIG_DATA >> 2 | 0x1ff);
    rig_set_csr(rig, CSR_PMPCFG0, L | NAPOT | PR);
    rig_set_csr(rig, CSR_PMPCFG0, ALL);
    rig_set_csr(rig, CSR_PMPADDR0, 0);
    assert_int_equal(rig_csr(rig, CSR_PMPCFG0), L | NAPOT | PR);
    assert_int_equal(rig_csr(rig, CSR_PMPADDR0), RIG_DATA >> 2 | 0x1ff);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(outcome(rig, STORE, RIG_DATA), STORE_ACCESS);
    /* a page that PMP divides can be executed where it allows it */
    begin(rig, 0);
    rig_set_csr(rig, CSR_MSTATUS, FS);
    rig_set_csr(rig, CSR_PMPADDR0, (RIG_DATA + 8) >> 2);
    rig_set_csr(rig, CSR_PMPADDR0 + 1, (RIG_DATA + 12) >> 2);
    rig_set_csr(rig, CSR_PMPADDR0 + 2, UINT64_MAX);
    rig_set_csr(rig, CSR_PMPCFG0, ALL << 16 | (TOR | PR) << 8 | TOR | 7);
    for (unsigned i = 0; i < 4; i++)
        rig_poke32(rig, RIG_DATA + 4 * i, RV_ADDI(A0, A0, 1));
    hart_set(rig->hart, A0, 0);
    hart_enter(rig->hart, RIG_DATA, HART_S);
    rig_step(rig, 3);
    assert_int_equal(hart_get(rig->hart, A0), 2);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), FETCH_ACCESS);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), RIG_DATA + 8);
    /* page tables are read and written through PMP as well */
    begin(rig, MPP_S);
    map(rig, 3, 0, VPAGE, RIG_DATA, V | RWX);
    rig_set_csr(rig, CSR_PMPADDR0, entry_address(3, 0, VPAGE) >> 2);
    rig_set_csr(rig, CSR_PMPADDR0 + 1, UINT64_MAX);
    rig_set_csr(rig, CSR_PMPCFG0, ALL << 8 | NAPOT | PR);
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_ACCESS); /* A cannot be set */
    rig_set_csr(rig, CSR_PMPCFG0, ALL << 8 | NAPOT);
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_ACCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(modes_and_levels, setup, teardown),
        cmocka_unit_test_setup_teardown(permissions, setup, teardown),
        cmocka_unit_test_setup_teardown(reserved_bits, setup, teardown),
        cmocka_unit_test_setup_teardown(accessed_and_dirty, setup, teardown),
        cmocka_unit_test_setup_teardown(fetches, setup, teardown),
        cmocka_unit_test_setup_teardown(crossing_into_a_hole, setup, teardown),
        cmocka_unit_test_setup_teardown(fences, setup, teardown),
        cmocka_unit_test_setup_teardown(stale_entries_survive_hashing, setup, teardown),
        cmocka_unit_test_setup_teardown(protection, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
