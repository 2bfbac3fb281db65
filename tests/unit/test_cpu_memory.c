/* Loads, stores and atomics: widths, extension, misalignment, page borders, devices, reservations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/hart_rig.h"

enum { CSR_MCAUSE = 0x342, CSR_MTVAL = 0x343, CSR_MEPC = 0x341 };
enum { LOAD_MISALIGNED = 4, LOAD_ACCESS = 5, STORE_MISALIGNED = 6, STORE_ACCESS = 7 };
enum {
    AMO_ADD = 0,
    AMO_SWAP = 1,
    AMO_XOR = 4,
    AMO_OR = 8,
    AMO_AND = 12,
    AMO_MIN = 16,
    AMO_MAX = 20,
    AMO_MINU = 24,
    AMO_MAXU = 28
};

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

/* Puts one instruction with A1 = address and A2 = value, and runs it. */
static void run_one(struct hart_rig *rig, uint32_t instruction, uint64_t address, uint64_t value)
{
    rig_begin(rig);
    hart_set(rig->hart, A1, address);
    hart_set(rig->hart, A2, value);
    rig_put(rig, instruction);
    rig_step(rig, 1);
}

static void assert_trapped(struct hart_rig *rig, unsigned cause, uint64_t tval)
{
    assert_int_equal(hart_pc(rig->hart), RIG_HANDLER);
    assert_int_equal(rig_csr(rig, CSR_MCAUSE), cause);
    assert_int_equal(rig_csr(rig, CSR_MTVAL), tval);
    assert_int_equal(rig_csr(rig, CSR_MEPC), RIG_CODE);
}

static void loads_extend(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        uint32_t instruction;
        uint64_t result;
    } table[] = {
        {RV_LB(A0, A1, 0), 0xffffffffffffff80}, {RV_LBU(A0, A1, 0), 0x80},
        {RV_LH(A0, A1, 0), 0xffffffffffff9180}, {RV_LHU(A0, A1, 0), 0x9180},
        {RV_LW(A0, A1, 0), 0xffffffffb3a29180}, {RV_LWU(A0, A1, 0), 0xb3a29180},
        {RV_LD(A0, A1, 0), 0xf7e6d5c4b3a29180}, {RV_LB(A0, A1, 1), 0xffffffffffffff91},
        {RV_LW(A0, A1, 4), 0xfffffffff7e6d5c4}, {RV_LH(A0, A1, -2), 0x55},
    };
    /* in the middle of a page, and so that the wider ones cross its end */
    static const uint64_t places[] = {RIG_DATA + 0x100, RIG_DATA + 0x101, RIG_DATA + 0xffd, RIG_DATA + 0xfff};
    for (unsigned p = 0; p < sizeof places / sizeof places[0]; p++) {
        rig_poke64(rig, places[p] - 2, 0x55);
        rig_poke64(rig, places[p], 0xf7e6d5c4b3a29180);
        for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
            run_one(rig, table[i].instruction, places[p], 0);
            assert_int_equal(hart_get(rig->hart, A0), table[i].result);
            /* a second time, when the translation is known */
            hart_enter(rig->hart, RIG_CODE, HART_M);
            hart_set(rig->hart, A0, 1);
            rig_step(rig, 1);
            assert_int_equal(hart_get(rig->hart, A0), table[i].result);
        }
    }
}

static void stores_write_their_width(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        uint32_t instruction;
        uint64_t mask;
    } table[] = {
        {RV_SB(A2, A1, 0), 0xff},
        {RV_SH(A2, A1, 0), 0xffff},
        {RV_SW(A2, A1, 0), 0xffffffff},
        {RV_SD(A2, A1, 0), UINT64_MAX},
    };
    static const uint64_t places[] = {RIG_DATA + 0x100, RIG_DATA + 0x103, RIG_DATA + 0xffd, RIG_DATA + 0xffe};
    for (unsigned p = 0; p < sizeof places / sizeof places[0]; p++) {
        for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
            for (unsigned again = 0; again < 2; again++) {
                uint64_t value = 0x8877665544332211ull + again;
                rig_poke64(rig, places[p] - 8, UINT64_MAX);
                rig_poke64(rig, places[p], UINT64_MAX);
                run_one(rig, table[i].instruction, places[p], value);
                assert_int_equal(rig_peek64(rig, places[p]), (value & table[i].mask) | ~table[i].mask);
                assert_int_equal(rig_peek64(rig, places[p] - 8), UINT64_MAX);
            }
        }
    }
}

static void float_loads_and_stores(void **state)
{
    struct hart_rig *rig = *state;
    rig_poke64(rig, RIG_DATA, 0x400921fb54442d18);
    rig_begin(rig);
    hart_set(rig->hart, A1, RIG_DATA);
    rig_put(rig, RV_FLD(1, A1, 0));
    rig_put(rig, RV_FLW(2, A1, 4));
    rig_put(rig, RV_FSD(1, A1, 8));
    rig_put(rig, RV_FSD(2, A1, 16));
    rig_put(rig, RV_FSW(1, A1, 24));
    rig_put(rig, RV_FLD(3, A1, 4));
    rig_put(rig, RV_FSD(3, A1, 32));
    rig_poke64(rig, RIG_DATA + 24, UINT64_MAX);
    rig_step(rig, 7);
    assert_int_equal(rig_peek64(rig, RIG_DATA + 8), 0x400921fb54442d18);
    assert_int_equal(rig_peek64(rig, RIG_DATA + 16), 0xffffffff400921fb); /* boxed */
    assert_int_equal(rig_peek64(rig, RIG_DATA + 24), 0xffffffff54442d18);
    assert_int_equal(rig_peek64(rig, RIG_DATA + 32),
                     0x54442d18400921fb); /* misaligned: the high word, and the next */
}

static void devices(void **state)
{
    struct hart_rig *rig = *state;
    rig->device_value = 0xf7e6d5c4b3a29180;
    run_one(rig, RV_LW(A0, A1, 8), RIG_DEVICE, 0);
    assert_int_equal(hart_get(rig->hart, A0), 0xffffffffb3a29180);
    assert_int_equal(rig->device_offset, 8);
    assert_int_equal(rig->device_width, 4);
    run_one(rig, RV_SH(A2, A1, 16), RIG_DEVICE, 0x12345678);
    assert_int_equal(rig->device_offset, 16);
    assert_int_equal(rig->device_width, 2);
    assert_int_equal(rig->device_value & 0xffff, 0x5678);
    assert_int_equal(rig->device_reads + rig->device_writes, 2);
    /* misaligned, refused, nobody there */
    run_one(rig, RV_LW(A0, A1, 2), RIG_DEVICE, 0);
    assert_trapped(rig, LOAD_ACCESS, RIG_DEVICE + 2);
    run_one(rig, RV_SD(A2, A1, 4), RIG_DEVICE, 0);
    assert_trapped(rig, STORE_ACCESS, RIG_DEVICE + 4);
    rig->device_refuses = true;
    run_one(rig, RV_LB(A0, A1, 0), RIG_DEVICE, 0);
    assert_trapped(rig, LOAD_ACCESS, RIG_DEVICE);
    run_one(rig, RV_SB(A2, A1, 0), RIG_DEVICE, 0);
    assert_trapped(rig, STORE_ACCESS, RIG_DEVICE);
    run_one(rig, RV_LD(A0, A1, 0), 0x40, 0);
    assert_trapped(rig, LOAD_ACCESS, 0x40);
    run_one(rig, RV_SD(A2, A1, 0), RAM_BASE + RIG_RAM_SIZE, 0);
    assert_trapped(rig, STORE_ACCESS, RAM_BASE + RIG_RAM_SIZE);
    run_one(rig, RV_LD(A0, A1, 0), RAM_BASE + RIG_RAM_SIZE - 4, 0);
    assert_trapped(rig, LOAD_ACCESS, RAM_BASE + RIG_RAM_SIZE);
    run_one(rig, RV_AMO(AMO_ADD, 2, A0, A1, A2), RIG_DEVICE, 0);
    assert_trapped(rig, STORE_ACCESS, RIG_DEVICE);
    run_one(rig, RV_LR(2, A0, A1), RIG_DEVICE, 0);
    assert_trapped(rig, LOAD_ACCESS, RIG_DEVICE);
    assert_int_equal(hart_get(rig->hart, A0), 0);
}

/* A device sees the cycle at which its instruction begins, wherever in a block that is. */
static void device_cycles_are_exact(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned before = 0; before < 70; before++) {
        rig_begin(rig);
        uint64_t start = hart_cycle(rig->hart);
        hart_set(rig->hart, A1, RIG_DEVICE);
        for (unsigned i = 0; i < before; i++)
            rig_put(rig, RV_NOP);
        rig_put(rig, RV_SW(A2, A1, 0));
        rig_put(rig, RV_NOP);
        rig_step(rig, before + 2);
        assert_int_equal(rig->device_cycle, start + before);
        assert_int_equal(hart_pc(rig->hart), rig->at);
    }
}

static void amo_results(void **state)
{
    struct hart_rig *rig = *state;
    static const struct {
        unsigned function;
        uint64_t old;
        uint64_t operand;
        uint64_t after;  /* doubleword */
        uint32_t after4; /* word */
    } table[] = {
        {AMO_ADD, 0xffffffffffffffff, 2, 1, 1},
        {AMO_SWAP, 5, 0x8000000080000000, 0x8000000080000000, 0x80000000},
        {AMO_XOR, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0, 0xf0f0f0f0},
        {AMO_OR, 0xf0f0, 0x0f00, 0xfff0, 0xfff0},
        {AMO_AND, 0xf0f0, 0xff00, 0xf000, 0xf000},
        {AMO_MIN, 0x00000000ffffffff, 1, 1, 0xffffffff},
        {AMO_MIN, UINT64_MAX, 1, UINT64_MAX, 0xffffffff},
        {AMO_MAX, 0x00000000ffffffff, 1, 0x00000000ffffffff, 1},
        {AMO_MAX, UINT64_MAX, 1, 1, 1},
        {AMO_MINU, UINT64_MAX, 1, 1, 1},
        {AMO_MINU, 0x1ffffffff, 0x200000000, 0x1ffffffff, 0},
        {AMO_MAXU, UINT64_MAX, 1, UINT64_MAX, 0xffffffff},
        {AMO_MAXU, 3, 0xffffffff80000000, 0xffffffff80000000, 0x80000000},
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        rig_poke64(rig, RIG_DATA, table[i].old);
        run_one(rig, RV_AMO(table[i].function, 3, A0, A1, A2), RIG_DATA, table[i].operand);
        assert_int_equal(hart_get(rig->hart, A0), table[i].old);
        assert_int_equal(rig_peek64(rig, RIG_DATA), table[i].after);
        rig_poke64(rig, RIG_DATA, table[i].old);
        run_one(rig, RV_AMO(table[i].function, 2, A0, A1, A2), RIG_DATA, table[i].operand);
        assert_int_equal(hart_get(rig->hart, A0), (uint64_t)(int64_t)(int32_t)table[i].old);
        assert_int_equal(rig_peek64(rig, RIG_DATA), (table[i].old & ~0xffffffffull) | table[i].after4);
    }
    /* the old value goes where the operand was */
    rig_poke64(rig, RIG_DATA, 40);
    run_one(rig, RV_AMO(AMO_ADD, 3, A2, A1, A2), RIG_DATA, 2);
    assert_int_equal(hart_get(rig->hart, A2), 40);
    assert_int_equal(rig_peek64(rig, RIG_DATA), 42);
}

static void atomics_must_be_aligned(void **state)
{
    struct hart_rig *rig = *state;
    run_one(rig, RV_AMO(AMO_ADD, 3, A0, A1, A2), RIG_DATA + 4, 1);
    assert_trapped(rig, STORE_MISALIGNED, RIG_DATA + 4);
    run_one(rig, RV_AMO(AMO_ADD, 2, A0, A1, A2), RIG_DATA + 2, 1);
    assert_trapped(rig, STORE_MISALIGNED, RIG_DATA + 2);
    run_one(rig, RV_LR(3, A0, A1), RIG_DATA + 4, 1);
    assert_trapped(rig, LOAD_MISALIGNED, RIG_DATA + 4);
    run_one(rig, RV_SC(2, A0, A1, A2), RIG_DATA + 1, 1);
    assert_trapped(rig, STORE_MISALIGNED, RIG_DATA + 1);
}

static void reservations(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        uint32_t between;
        uint64_t sc_address;
        bool succeeds;
    } table[] = {
        {RV_NOP, RIG_DATA, true},
        {RV_NOP, RIG_DATA + 8, false},
        {RV_SD(A2, A1, 0), RIG_DATA, false},     /* another value */
        {RV_SD(A2, A1, 8), RIG_DATA, true},      /* next to it */
        {RV_SC(3, A4, A1, A5), RIG_DATA, false}, /* used up */
    };
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        rig_begin(rig);
        rig_poke64(rig, RIG_DATA, 7);
        rig_poke64(rig, RIG_DATA + 8, 8);
        hart_set(rig->hart, A1, RIG_DATA);
        hart_set(rig->hart, A2, 9);
        hart_set(rig->hart, A3, table[i].sc_address);
        hart_set(rig->hart, A5, 11);
        rig_put(rig, RV_LR(3, A0, A1));
        rig_put(rig, table[i].between);
        rig_put(rig, RV_SC(3, A6, A3, A2));
        rig_step(rig, 3);
        assert_int_equal(hart_get(rig->hart, A0), 7);
        assert_int_equal(hart_get(rig->hart, A6), !table[i].succeeds);
        if (table[i].succeeds)
            assert_int_equal(rig_peek64(rig, RIG_DATA), 9);
    }
    /* without a reservation nothing is stored, and nothing is touched */
    run_one(rig, RV_SC(2, A0, A1, A2), 0, 9);
    assert_int_equal(hart_get(rig->hart, A0), 1);
    assert_int_equal(hart_pc(rig->hart), RIG_CODE + 4);
    /* words sign-extend */
    rig_poke64(rig, RIG_DATA, 0x80000000);
    run_one(rig, RV_LR(2, A0, A1), RIG_DATA, 0);
    assert_int_equal(hart_get(rig->hart, A0), 0xffffffff80000000);
}

/* A page that is watched: every kind of store is reported after it was done. */
struct watcher {
    struct hart_rig *rig;
    uint64_t paddr[8];
    unsigned width[8];
    unsigned count;
};

static void note_store(void *context, uint64_t paddr, unsigned width)
{
    struct watcher *watcher = context;
    if (watcher->count < 8) {
        watcher->paddr[watcher->count] = paddr;
        watcher->width[watcher->count] = width;
    }
    watcher->count++;
    hart_stop_soon(watcher->rig->hart);
}

static void watched_pages(void **state)
{
    struct hart_rig *rig = *state;
    struct watcher watcher = {.rig = rig};
    rig->ram.store_hook = (struct ram_store_hook){.context = &watcher, .store_seen = note_store};
    rig->ram.page_flags[ram_page_index(&rig->ram, RIG_DATA)] |= RAM_WATCHED;
    rig_begin(rig);
    hart_set(rig->hart, A1, RIG_DATA);
    hart_set(rig->hart, A2, 77);
    rig_put(rig, RV_SD(A2, A1, 0));
    rig_put(rig, RV_SB(A2, A1, 8));
    rig_put(rig, RV_AMO(AMO_ADD, 2, A0, A1, A2));
    rig_put(rig, RV_LR(3, A0, A1));
    rig_put(rig, RV_SC(3, A0, A1, A2));
    rig_put(rig, RV_SW(A2, A1, -2)); /* half of it is in the page before */
    for (unsigned i = 0; i < 6; i++) {
        enum hart_stop stop = rig_step(rig, 100 + i);
        uint64_t expected = RIG_CODE + (i < 3 ? i + 1 : i + 2) * 4;
        if (i == 5)
            break;
        assert_int_equal(stop, HART_ASKED);
        assert_int_equal(hart_pc(rig->hart), expected);
        assert_int_equal(watcher.count, i + 1);
    }
    assert_int_equal(watcher.paddr[0], RIG_DATA);
    assert_int_equal(watcher.width[0], 8);
    assert_int_equal(watcher.paddr[1], RIG_DATA + 8);
    assert_int_equal(watcher.width[2], 4);
    assert_int_equal(watcher.width[3], 8);
    assert_int_equal(watcher.paddr[4], RIG_DATA);
    assert_int_equal(watcher.width[4], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(loads_extend, setup, teardown),
        cmocka_unit_test_setup_teardown(stores_write_their_width, setup, teardown),
        cmocka_unit_test_setup_teardown(float_loads_and_stores, setup, teardown),
        cmocka_unit_test_setup_teardown(devices, setup, teardown),
        cmocka_unit_test_setup_teardown(device_cycles_are_exact, setup, teardown),
        cmocka_unit_test_setup_teardown(amo_results, setup, teardown),
        cmocka_unit_test_setup_teardown(atomics_must_be_aligned, setup, teardown),
        cmocka_unit_test_setup_teardown(reservations, setup, teardown),
        cmocka_unit_test_setup_teardown(watched_pages, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
