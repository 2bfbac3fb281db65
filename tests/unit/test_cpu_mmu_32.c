/* Sv32 and PMP of RV32: two levels, superpages of 4 MiB, permissions, A and D, 34-bit physical addresses, the whole of the
 * 32-bit address space. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/hart_rig.h"

enum {
    CSR_SATP = 0x180,
    CSR_SEPC = 0x141,
    CSR_MSTATUS = 0x300,
    CSR_MENVCFGH = 0x31a,
    CSR_MEPC = 0x341,
    CSR_MCAUSE = 0x342,
    CSR_MTVAL = 0x343,
    CSR_PMPCFG0 = 0x3a0,
    CSR_PMPADDR0 = 0x3b0,
};
enum { FETCH_ACCESS = 1, LOAD_ACCESS = 5, STORE_ACCESS = 7, FETCH_PAGE = 12, LOAD_PAGE = 13, STORE_PAGE = 15 };
enum { V = 1, R = 2, W = 4, X = 8, U = 16, G = 32, A = 64, D = 128, RWX = R | W | X, AD = A | D };
enum { FS = 3 << 13, MPRV = 1 << 17, SUM = 1 << 18, MXR = 1 << 19, MPP_S = 1 << 11 };
#define ADUE (1u << 29)
#define ROOT (RAM_BASE + 0x200000)
#define TABLE (ROOT + 0x1000)
#define VPAGE 0xc1234000u

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

static uint32_t pte(uint64_t paddr, unsigned flags)
{
    return (uint32_t)(paddr >> 12) << 10 | flags;
}

static uint64_t root_entry(uint32_t vaddr)
{
    return ROOT + (vaddr >> 22) * 4;
}

static uint64_t table_entry(uint32_t vaddr)
{
    return TABLE + (vaddr >> 12 & 1023) * 4;
}

static uint32_t peek(struct hart_rig *rig, uint64_t paddr)
{
    return (uint32_t)rig_peek64(rig, paddr);
}

static void turn_on(struct hart_rig *rig)
{
    rig_set_csr(rig, CSR_SATP, 1u << 31 | ROOT >> 12);
    hart_flush_translations(rig->hart);
}

static void map(struct hart_rig *rig, uint32_t vaddr, uint64_t paddr, unsigned flags)
{
    rig_poke32(rig, root_entry(vaddr), pte(TABLE, V));
    rig_poke32(rig, table_entry(vaddr), pte(paddr, flags));
    turn_on(rig);
}

static void map_large(struct hart_rig *rig, uint32_t vaddr, uint64_t paddr, unsigned flags)
{
    rig_poke32(rig, root_entry(vaddr), pte(paddr, flags));
    turn_on(rig);
}

/* M mode runs with MPRV, so that only loads and stores are translated, as S or U. */
static void begin(struct hart_rig *rig, uint32_t status)
{
    rig_begin(rig);
    ram_fill(&rig->ram, ROOT, 0, 0x2000);
    rig_set_csr(rig, CSR_MSTATUS, FS | MPRV | status);
    hart_set(rig->hart, A1, VPAGE);
    hart_set(rig->hart, A2, 0x77);
}

/* 0, or the cause of the trap that this instruction raised with this tval. */
static unsigned outcome(struct hart_rig *rig, uint32_t instruction, uint32_t tval)
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

#define LOAD RV_LW(A0, A1, 0)
#define STORE RV_SW(A2, A1, 0)

static void small_and_large_pages(void **state)
{
    struct hart_rig *rig = *state;
    begin(rig, MPP_S);
    map(rig, VPAGE, RIG_DATA, V | RWX | AD);
    rig_poke32(rig, RIG_DATA, 0x1234);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(hart_get(rig->hart, A0), 0x1234);
    assert_int_equal(outcome(rig, STORE, 0), 0);
    assert_int_equal(peek(rig, RIG_DATA), 0x77);
    /* the neighbour is not mapped */
    hart_set(rig->hart, A1, VPAGE + 0x1000);
    assert_int_equal(outcome(rig, LOAD, VPAGE + 0x1000), LOAD_PAGE);
    assert_int_equal(outcome(rig, STORE, VPAGE + 0x1000), STORE_PAGE);
    /* 4 MiB; the rest of the address goes through */
    begin(rig, MPP_S);
    map_large(rig, 0xffc00000, RAM_BASE, V | RWX | AD);
    hart_set(rig->hart, A1, 0xffc00000 + (RIG_DATA - RAM_BASE) + 0x234);
    rig_poke32(rig, RIG_DATA + 0x234, 0x4321);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(hart_get(rig->hart, A0), 0x4321);
    /* misaligned */
    map_large(rig, 0xffc00000, RAM_BASE + 0x1000, V | RWX | AD);
    assert_int_equal(outcome(rig, LOAD, 0xffc00000 + (RIG_DATA - RAM_BASE) + 0x234), LOAD_PAGE);
    map_large(rig, 0xffc00000, RAM_BASE + 0x200000, V | RWX | AD);
    assert_int_equal(outcome(rig, STORE, 0xffc00000 + (RIG_DATA - RAM_BASE) + 0x234), STORE_PAGE);
    /* a pointer at the last level */
    begin(rig, MPP_S);
    map(rig, VPAGE, RIG_DATA, V);
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_PAGE);
    /* address 0 is one like any other */
    begin(rig, MPP_S);
    map(rig, 0, RIG_DATA, V | RWX | AD);
    hart_set(rig->hart, A1, 0);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
}

static void permissions(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        unsigned flags;
        uint32_t status; /* with MPP_S: as S, else as U */
        unsigned load_cause;
        unsigned store_cause;
    } table[] = {
        {V | R | W | AD, MPP_S, 0, 0},
        {R | W | AD, MPP_S, LOAD_PAGE, STORE_PAGE},
        {V | R | AD, MPP_S, 0, STORE_PAGE},
        {V | W | AD, MPP_S, LOAD_PAGE, STORE_PAGE}, /* reserved */
        {V | W | X | AD, MPP_S, LOAD_PAGE, STORE_PAGE},
        {V | X | AD, MPP_S, LOAD_PAGE, STORE_PAGE},
        {V | X | AD, MPP_S | MXR, 0, STORE_PAGE},
        {V | R | W | U | AD, MPP_S, LOAD_PAGE, STORE_PAGE},
        {V | R | W | U | AD, MPP_S | SUM, 0, 0},
        {V | R | W | G | AD, MPP_S | SUM, 0, 0},
        {V | R | W | U | AD, 0, 0, 0},
        {V | R | W | AD, 0, LOAD_PAGE, STORE_PAGE},
        {V | R | W | AD, SUM, LOAD_PAGE, STORE_PAGE},
        {V | X | U | AD, MXR, 0, STORE_PAGE},
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (unsigned is_large = 0; is_large < 2; is_large++) {
            begin(rig, table[i].status);
            if (is_large)
                map_large(rig, VPAGE, RAM_BASE, table[i].flags);
            else
                map(rig, VPAGE, RIG_DATA, table[i].flags);
            assert_int_equal(outcome(rig, LOAD, VPAGE), table[i].load_cause);
            assert_int_equal(outcome(rig, STORE, VPAGE), table[i].store_cause);
            /* atomics fault as stores, but lr */
            assert_int_equal(outcome(rig, RV_AMO(0u, 2, A0, A1, A2), VPAGE), table[i].store_cause);
            assert_int_equal(outcome(rig, RV_LR(2, A0, A1), VPAGE), table[i].load_cause);
        }
    }
}

static void accessed_and_dirty(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned is_large = 0; is_large < 2; is_large++) {
        uint64_t entry = is_large ? root_entry(VPAGE) : table_entry(VPAGE);
        void (*make)(struct hart_rig *, uint32_t, uint64_t, unsigned) = is_large ? map_large : map;
        uint64_t paddr = is_large ? RAM_BASE : RIG_DATA;
        begin(rig, MPP_S);
        rig_poke32(rig, entry + 4, 0x5a5a5a5a);
        rig_set_csr(rig, CSR_MENVCFGH, ADUE);
        make(rig, VPAGE, paddr, V | RWX);
        if (is_large)
            rig_poke32(rig, entry + 4, 0x5a5a5a5a);
        assert_int_equal(outcome(rig, LOAD, 0), 0);
        assert_int_equal(peek(rig, entry), pte(paddr, V | RWX | A));
        assert_int_equal(outcome(rig, STORE, 0), 0);
        assert_int_equal(peek(rig, entry), pte(paddr, V | RWX | AD));
        assert_int_equal(peek(rig, entry + 4), 0x5a5a5a5a); /* four bytes were written, not eight */
        /* without ADUE they fault */
        rig_set_csr(rig, CSR_MENVCFGH, 0);
        make(rig, VPAGE, paddr, V | RWX);
        assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_PAGE);
        make(rig, VPAGE, paddr, V | RWX | A);
        assert_int_equal(outcome(rig, LOAD, 0), 0);
        assert_int_equal(outcome(rig, STORE, VPAGE), STORE_PAGE);
        assert_int_equal(peek(rig, entry), pte(paddr, V | RWX | A));
    }
    /* pointers have none */
    begin(rig, MPP_S);
    map(rig, VPAGE, RIG_DATA, V | RWX | AD);
    rig_poke32(rig, root_entry(VPAGE), pte(TABLE, V | A));
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_PAGE);
}

static void physical_addresses_have_34_bits(void **state)
{
    struct hart_rig *rig = *state;
    begin(rig, MPP_S);
    rig_set_csr(rig, CSR_PMPADDR0, UINT32_MAX); /* all of them */
    map(rig, VPAGE, 0x300000000, V | RWX | AD); /* nobody is there */
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_ACCESS);
    assert_int_equal(outcome(rig, STORE, VPAGE), STORE_ACCESS);
    map(rig, VPAGE, RIG_DEVICE, V | RWX | AD);
    rig->device_value = 0x89abcdef;
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(hart_get(rig->hart, A0), 0x89abcdef);
    /* a table that is no memory */
    rig_poke32(rig, root_entry(VPAGE), pte(0x340000000, V));
    hart_flush_translations(rig->hart);
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_ACCESS);
    assert_int_equal(outcome(rig, STORE, VPAGE), STORE_ACCESS);
}

/* Reads, writes and fetches that go from the last page to the first. */
static void the_address_space_is_a_ring(void **state)
{
    struct hart_rig *rig = *state;
    begin(rig, MPP_S);
    rig_poke32(rig, root_entry(0xfffff000), pte(TABLE, V));
    rig_poke32(rig, root_entry(0), pte(TABLE, V)); /* one table for both */
    rig_poke32(rig, table_entry(0xfffff000), pte(RIG_DATA, V | RWX | AD));
    rig_poke32(rig, table_entry(0), pte(RIG_DATA + 0x1000, V | RWX | AD));
    turn_on(rig);
    rig_poke32(rig, RIG_DATA + 0xffc, 0x22221111);
    rig_poke32(rig, RIG_DATA + 0x1000, 0x44443333);
    hart_set(rig->hart, A1, 0xfffffffe);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(hart_get(rig->hart, A0), 0x33332222);
    hart_set(rig->hart, A2, 0xaaaabbbb);
    assert_int_equal(outcome(rig, STORE, 0), 0);
    assert_int_equal(peek(rig, RIG_DATA + 0xffc), 0xbbbb1111);
    assert_int_equal(peek(rig, RIG_DATA + 0x1000), 0x4444aaaa);
    /* the second page faults with its own address */
    rig_poke32(rig, table_entry(0), 0);
    hart_flush_translations(rig->hart);
    assert_int_equal(outcome(rig, LOAD, 0), LOAD_PAGE);
    assert_int_equal(outcome(rig, STORE, 0), STORE_PAGE);
    /* a page earlier it does not go round */
    hart_set(rig->hart, A1, 0xffffeffe);
    assert_int_equal(outcome(rig, LOAD, 0xffffeffe), LOAD_PAGE);
}

static void code_runs_over_the_end(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned slice = 1; slice <= 3; slice++) {
        rig_begin(rig);
        ram_fill(&rig->ram, ROOT, 0, 0x2000);
        rig_poke32(rig, root_entry(0xfffff000), pte(TABLE, V));
        rig_poke32(rig, root_entry(0), pte(TABLE, V));
        rig_poke32(rig, table_entry(0xfffff000), pte(RIG_DATA, V | RWX | AD));
        rig_poke32(rig, table_entry(0), pte(RIG_DATA + 0x1000, V | RWX | AD));
        turn_on(rig);
        rig->at = RIG_DATA + 0xff4;
        rig_put(rig, RV_ADDI(A0, A0, 1));
        rig_put(rig, RV_CSRRS(A3, 0x140, ZERO)); /* sscratch: leaves the fast path */
        rig_put16(rig, 0x0505);                  /* c.addi a0, 1 */
        rig_put(rig, RV_ADDI(A0, A0, 16));       /* half of it in the next page */
        rig_put(rig, RV_AUIPC(A1, 0xfffff));     /* 2 - 4096, which is before the end again */
        rig_put(rig, rv_jal(RA, -0x12));         /* back over the edge: to 0xfffffff4 */
        hart_set(rig->hart, A0, 0);
        hart_enter(rig->hart, 0xfffffff4, HART_S);
        for (unsigned done = 0; done < 6; done += slice)
            rig_step(rig, slice);
        assert_int_equal(hart_pc(rig->hart), 0xfffffff4);
        assert_int_equal(hart_get(rig->hart, A0), 18);
        assert_int_equal(hart_get(rig->hart, A1), 0xfffff002);
        assert_int_equal(hart_get(rig->hart, RA), 0xa);
        /* and a trap at the very end says where it goes on */
        rig->at = RIG_DATA + 0xffc;
        rig_put(rig, RV_ECALL);
        hart_enter(rig->hart, 0xfffffffc, HART_S);
        rig_step(rig, 1);
        assert_int_equal(rig_csr(rig, CSR_MEPC), 0xfffffffc);
        rig_put(rig, RV_NOP);
        rig->at = RIG_DATA + 0xffc;
        rig_put(rig, RV_WFI);
        hart_enter(rig->hart, 0xfffffffc, HART_S);
        rig_step(rig, 1);
        assert_int_equal(hart_pc(rig->hart), 0);
    }
}

static void fetch_faults(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    ram_fill(&rig->ram, ROOT, 0, 0x2000);
    map(rig, VPAGE, RIG_DATA, V | R | W | AD); /* no X */
    hart_enter(rig->hart, VPAGE, HART_S);
    rig_step(rig, 1);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), FETCH_PAGE);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), VPAGE);
    map(rig, VPAGE, RIG_DATA, V | X | U | AD); /* a user's page, also with SUM */
    rig_set_csr(rig, CSR_MSTATUS, FS | SUM);
    hart_enter(rig->hart, VPAGE, HART_S);
    rig_step(rig, 1);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), FETCH_PAGE);
    map(rig, VPAGE, 0x200000000, V | X | AD);
    hart_enter(rig->hart, VPAGE, HART_S);
    rig_step(rig, 1);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), FETCH_ACCESS);
}

static void fences(void **state)
{
    struct hart_rig *rig = *state;
    begin(rig, MPP_S);
    map(rig, VPAGE, RIG_DATA, V | R | W | AD);
    rig_poke32(rig, RIG_DATA, 1);
    rig_poke32(rig, RIG_DATA + 0x1000, 2);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    rig_poke32(rig, table_entry(VPAGE), pte(RIG_DATA + 0x1000, V | R | W | AD));
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(hart_get(rig->hart, A0), 1); /* still the old one */
    assert_int_equal(outcome(rig, RV_SFENCE_VMA(A1), 0), 0);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(hart_get(rig->hart, A0), 2);
    /* of a superpage: any address in it */
    begin(rig, MPP_S);
    map_large(rig, VPAGE, RAM_BASE, V | R | W | AD);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    rig_poke32(rig, root_entry(VPAGE), 0);
    hart_set(rig->hart, A3, VPAGE ^ 0x3ff000);
    assert_int_equal(outcome(rig, RV_SFENCE_VMA(A3), 0), 0);
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_PAGE);
}

static void protection(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    rig_set_csr(rig, CSR_MSTATUS, FS | MPRV | MPP_S);
    /* entry 4, in pmpcfg1: half of the data page is read-only; entry 5 opens the rest */
    rig_set_csr(rig, CSR_PMPCFG0, 0);
    rig_set_csr(rig, CSR_PMPADDR0 + 4, (RIG_DATA >> 2) | 0xff);
    rig_set_csr(rig, CSR_PMPADDR0 + 5, UINT32_MAX);
    rig_set_csr(rig, CSR_PMPCFG0 + 1, 0x1f19);
    hart_set(rig->hart, A1, RIG_DATA);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    assert_int_equal(outcome(rig, STORE, RIG_DATA), STORE_ACCESS);
    hart_set(rig->hart, A1, RIG_DATA + 0x800);
    assert_int_equal(outcome(rig, STORE, 0), 0);
    rig_set_csr(rig, CSR_PMPCFG0 + 1, 0x1f18);
    hart_set(rig->hart, A1, RIG_DATA + 4);
    assert_int_equal(outcome(rig, LOAD, RIG_DATA + 4), LOAD_ACCESS);
    /* page tables are under it, too */
    begin(rig, MPP_S);
    map(rig, VPAGE, RIG_DATA + 0x800 - 0x800, V | R | AD);
    rig_set_csr(rig, CSR_PMPCFG0, 0);
    rig_set_csr(rig, CSR_PMPADDR0 + 4, (TABLE >> 2) | 0x1ff);
    rig_set_csr(rig, CSR_PMPADDR0 + 5, UINT32_MAX);
    rig_set_csr(rig, CSR_PMPCFG0 + 1, 0x1f18);
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_ACCESS);
    /* an A bit that may not be written */
    rig_set_csr(rig, CSR_PMPCFG0 + 1, 0x1f19);
    rig_set_csr(rig, CSR_MENVCFGH, ADUE);
    assert_int_equal(outcome(rig, LOAD, 0), 0);
    rig_poke32(rig, table_entry(VPAGE), pte(RIG_DATA, V | R));
    hart_flush_translations(rig->hart);
    assert_int_equal(outcome(rig, LOAD, VPAGE), LOAD_ACCESS);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(small_and_large_pages),
        CASE(permissions),
        CASE(accessed_and_dirty),
        CASE(physical_addresses_have_34_bits),
        CASE(the_address_space_is_a_ring),
        CASE(code_runs_over_the_end),
        CASE(fetch_faults),
        CASE(fences),
        CASE(protection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
