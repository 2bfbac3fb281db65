/* Decoded code: what is written is executed, at the very next instruction; and how the machine slices time cannot be
 * seen, whatever a guest does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/cpu/hart_state.h"
#include "tests/lib/hart_rig.h"

enum {
    CSR_SSTATUS = 0x100,
    CSR_SSCRATCH = 0x140,
    CSR_STIMECMP = 0x14d,
    CSR_SATP = 0x180,
    CSR_MSTATUS = 0x300,
    CSR_MIE = 0x304,
    CSR_MCOUNTEREN = 0x306,
    CSR_MENVCFG = 0x30a,
    CSR_MEPC = 0x341,
    CSR_MCAUSE = 0x342,
    CSR_CYCLE = 0xc00,
    CSR_TIME = 0xc01,
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

/* A store into the block that is being executed, at every distance. */
static void next_instruction(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned distance = 1; distance < 70; distance++) {
        for (unsigned warm = 0; warm < 2; warm++) {
            rig_begin(rig);
            hart_set(rig->hart, A1, RIG_CODE + 4 * distance);
            hart_set(rig->hart, A2, warm ? RV_ADDI(A0, A0, 100) : RV_NOP);
            rig_put(rig, RV_SW(A2, A1, 0));
            for (unsigned i = 1; i <= distance + 1; i++)
                rig_put(rig, RV_ADDI(A0, A0, 1));
            rig_step(rig, distance + 2);
            assert_int_equal(hart_get(rig->hart, A0), distance + (warm ? 100 : 0));
            assert_int_equal(hart_pc(rig->hart), rig->at);
        }
    }
}

/* A loop that rewrites its own instruction each time round: addi a0, a0, n with n growing. */
static void rewritten_loop(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    hart_set(rig->hart, A1, RIG_CODE);
    hart_set(rig->hart, A2, RV_ADDI(A0, A0, 0));
    hart_set(rig->hart, A3, 1 << 20);
    rig_put(rig, RV_ADDI(A0, A0, 0));
    rig_put(rig, RV_ADD(A2, A2, A3));
    rig_put(rig, RV_SW(A2, A1, 0));
    rig_put(rig, rv_jal(ZERO, -12));
    rig_step(rig, 4 * 1000);
    assert_int_equal(hart_get(rig->hart, A0), 999 * 1000 / 2);
}

/* A store of half an instruction, of the second half only, of one that crosses a page, and by an atomic. */
static void partial_rewrites(void **state)
{
    struct hart_rig *rig = *state;
    const uint32_t writers[] = {RV_SH(A2, A1, 2), RV_SB(A2, A1, 3), RV_AMO(1u, 2, ZERO, A1, A3)};
    const uint32_t new_instruction = RV_ADDI(A0, A0, 0x7f0);
    for (unsigned place = 0; place < 2; place++) {
        uint64_t target = place ? RIG_CODE + 0x1ffe : RIG_CODE + 0x1000;
        for (unsigned i = 0; i < 3; i++) {
            if (place && i == 2)
                continue; /* not aligned there */
            rig_begin(rig);
            rig->at = target;
            rig_put(rig, RV_ADDI(A0, A0, 0x710));
            rig_put(rig, RV_JALR(ZERO, RA, 0));
            rig->at = RIG_CODE;
            hart_set(rig->hart, A1, target);
            hart_set(rig->hart, A2, i == 1 ? new_instruction >> 24 : new_instruction >> 16);
            hart_set(rig->hart, A3, new_instruction);
            hart_set(rig->hart, A4, target);
            rig_put(rig, RV_JALR(RA, A4, 0));
            rig_put(rig, writers[i]);
            rig_put(rig, RV_JALR(RA, A4, 0));
            rig_step(rig, 7);
            assert_int_equal(hart_get(rig->hart, A0), 0x710 + 0x7f0);
            assert_int_equal(hart_pc(rig->hart), RIG_CODE + 12);
        }
    }
}

/* What a device writes into RAM is executed as well, even when the running block asked for it. */
static void rewrite_code(struct hart_rig *rig)
{
    rig_poke32(rig, RIG_CODE + 4, RV_ADDI(A0, A0, 50));
}

static void device_rewrites_code(void **state)
{
    struct hart_rig *rig = *state;
    rig->on_device_write = rewrite_code;
    rig_begin(rig);
    hart_set(rig->hart, A1, RIG_DEVICE);
    rig_put(rig, RV_SW(A2, A1, 0));
    rig_put(rig, RV_ADDI(A0, A0, 1));
    rig_put(rig, rv_jal(ZERO, -8));
    rig_step(rig, 9);
    assert_int_equal(hart_get(rig->hart, A0), 150);
}

/* Data and code in one page: many stores beside a loop, correct and without end of patience. */
static void data_beside_code(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    hart_set(rig->hart, A1, RIG_CODE);
    rig_put(rig, RV_LD(A0, A1, 0x700));
    rig_put(rig, RV_ADDI(A0, A0, 1));
    rig_put(rig, RV_SD(A0, A1, 0x700));
    rig_put(rig, rv_jal(ZERO, -12));
    rig_step(rig, 4 * 5000);
    assert_int_equal(rig_peek64(rig, RIG_CODE + 0x700), 5000);
}

/* More code than the arena holds: 4 MiB of it, twice. */
static void more_code_than_fits(void **state)
{
    struct hart_rig *rig = *state;
    rig_begin(rig);
    const uint64_t first = RAM_BASE + (4ull << 20);
    const unsigned count = 1 << 20;
    for (unsigned i = 0; i < count; i++)
        rig_poke32(rig, first + 4ull * i, i % 4 == 3 ? RV_BEQ(ZERO, ZERO, 4) : RV_ADDI(A0, A0, 1));
    rig_poke32(rig, first + 4ull * count, RV_EBREAK);
    for (unsigned round = 0; round < 2; round++) {
        hart_set(rig->hart, A0, 0);
        hart_enter(rig->hart, first, HART_M);
        rig_step(rig, count);
        assert_int_equal(hart_get(rig->hart, A0), count / 4 * 3);
        assert_int_equal(hart_pc(rig->hart), first + 4ull * count);
    }
}

/* ---- random programs ---- */

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x2545f4914f6cdd1dull >> 11;
}

/* Instructions that may be fused with a neighbour. Registers are few, so that results feed operands. */
static uint32_t fusible_instruction(uint64_t *random, unsigned which)
{
    static const uint8_t registers[] = {A0, A1, A2, ZERO};
    unsigned rd = registers[next_random(random) % 8 < 7 ? next_random(random) % 3 : 3];
    unsigned rs1 = registers[next_random(random) % 3];
    unsigned rs2 = registers[next_random(random) % 4];
    int imm = (int)(next_random(random) % 32) - 8;
    int shift = (int)(next_random(random) % 32);
    int to = next_random(random) & 1 ? 8 : 64;
    switch (which) {
    case 0: return RV_ADDI(rd, rs1, imm);
    case 1: return RV_ADD(rd, rs1, rs2);
    case 2: return rv_i(0x1b, 0, rd, rs1, imm);    /* addiw */
    case 3: return rv_r(0x3b, 0, 0, rd, rs1, rs2); /* addw */
    case 4: return rv_i(0x13, 7, rd, rs1, imm);    /* andi */
    case 5: return RV_SLLI(rd, rs1, shift * 2 + (imm & 1));
    case 6: return RV_SRLI(rd, rs1, shift * 2 + (imm & 1));
    case 7: return rv_r(0x33, 7, 0, rd, rs1, rs2);    /* and */
    case 8: return rv_r(0x33, 0, 0x20, rd, rs1, rs2); /* sub */
    case 9: return rv_r(0x33, 6, 0, rd, rs1, rs2);    /* or */
    case 10: return RV_XOR(rd, rs1, rs2);
    case 11: return RV_ADDI(rd, rs1, 0); /* mv */
    case 12: return RV_LI(rd, imm);
    case 13: return RV_AUIPC(rd, next_random(random) & 1 ? 0xf0 : 0);
    case 14: return rv_i(0x1b, 1, rd, rs1, shift);  /* slliw */
    case 15: return rv_i(0x1b, 5, rd, rs1, shift);  /* srliw */
    case 16: return rv_r(0x3b, 0, 1, rd, rs1, rs2); /* mulw */
    case 17: return RV_LD(rd, rs1, imm);
    case 18: return RV_LW(rd, rs1, imm);
    case 19: return RV_LBU(rd, rs1, imm);
    case 20: return RV_SD(rs2, rs1, imm);
    case 21: return RV_SW(rs2, rs1, imm);
    case 22: return RV_SB(rs2, rs1, imm);
    case 23: return RV_FLD(1, rs1, imm);
    case 24: return 0xe2008053 | rd << 7; /* fmv.x.d from f1: what fld fetched */
    case 25: return RV_JALR(next_random(random) & 1 ? ZERO : RA, rs1, imm);
    case 26: return rv_jal(ZERO, to);
    default: return rv_b("\0\1\4\5\6\7"[which - 27], rs1, rs2, to);
    }
}

enum { FUSIBLE = 27 + 6 };

struct outcome {
    uint64_t x[32];
    uint64_t pc;
    uint64_t cycle;
    uint64_t data[2];
    uint64_t code[4];
    uint64_t mepc;
};

/* Three instructions from the same state, as one slice or as three. */
static struct outcome run_three(struct hart_rig *rig, const uint32_t *bits, const uint64_t *values, bool one_by_one)
{
    /* wherever the choices of fused_equals_single let a store go */
    static const uint64_t places[] = {RAM_BASE, RIG_CODE, RIG_DATA - 64, RIG_DATA + 0xfc0};
    struct outcome outcome = {0};
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++)
        for (unsigned k = 0; k < 16; k++)
            rig_poke64(rig, places[i] + 8 * k, 0x8091a2b3c4d5e6f7ull * (k + 1));
    rig->at = RIG_CODE;
    for (unsigned i = 0; i < 3; i++)
        rig_put(rig, bits[i]);
    memset(rig->hart->f, 0, sizeof rig->hart->f);
    for (unsigned i = 1; i < 32; i++)
        hart_set(rig->hart, i, i >= A0 && i <= A2 ? values[i - A0] : 0);
    rig_set_csr(rig, CSR_MSTATUS, 3 << 13);
    rig_set_csr(rig, CSR_MEPC, 0);
    hart_enter(rig->hart, RIG_CODE, HART_M);
    uint64_t start = hart_cycle(rig->hart);
    if (one_by_one)
        for (unsigned i = 0; i < 3; i++)
            rig_step(rig, 1);
    else
        rig_step(rig, 3);
    for (unsigned i = 0; i < 32; i++)
        outcome.x[i] = hart_get(rig->hart, i);
    outcome.pc = hart_pc(rig->hart);
    outcome.cycle = hart_cycle(rig->hart) - start;
    for (unsigned i = 0; i < 2; i++)
        outcome.data[i] = rig_peek64(rig, RIG_DATA + 8 * i);
    for (unsigned i = 0; i < 4; i++)
        outcome.code[i] = rig_peek64(rig, RIG_CODE + 8 * i);
    outcome.mepc = rig_csr(rig, CSR_MEPC);
    return outcome;
}

/* Slices of one instruction never meet a fused op: every neighbourhood must give the same either way. */
static void fused_equals_single(void **state)
{
    struct hart_rig *rig = *state;
    uint64_t random = 4711;
    rig_begin(rig);
    for (unsigned first = 0; first < FUSIBLE; first++) {
        for (unsigned second = 0; second < FUSIBLE; second++) {
            for (unsigned round = 0; round < 40; round++) {
                const uint64_t choices[] = {
                    RIG_DATA, RIG_DATA + 0xff0,    RIG_CODE + 12, 5, UINT64_MAX, 1ull << 63, 0x80000000,
                    0,        next_random(&random)};
                uint64_t values[3];
                for (unsigned i = 0; i < 3; i++)
                    values[i] = choices[next_random(&random) % (round & 1 ? 9 : 2)];
                uint32_t bits[3] = {fusible_instruction(&random, first), fusible_instruction(&random, second),
                                    fusible_instruction(&random, (unsigned)(next_random(&random) % FUSIBLE))};
                struct outcome fused = run_three(rig, bits, values, false);
                struct outcome single = run_three(rig, bits, values, true);
                if (memcmp(&fused, &single, sizeof fused))
                    fail_msg("%08x %08x %08x", bits[0], bits[1], bits[2]);
            }
        }
    }
}

#define VCODE 0x40000000ull /* 4 pages of code, then 4 of data, then the leaf table itself */
#define TABLES (RAM_BASE + 0x300000)
#define LEAF (TABLES + 0x2000)
#define PROGRAM (RAM_BASE + 0x400000)
#define CODE_BYTES 0x4000u

static unsigned pick_register(uint64_t *random)
{
    static const uint8_t registers[] = {0, 5, 6, 7, 10, 11, 12, 16, 17, 28, 29, 30, 1, 8};
    return registers[next_random(random) % sizeof registers];
}

/* One instruction of any kind, tame enough to let the program go on: A3, A4, A5 are bases. */
static uint32_t random_instruction(uint64_t *random)
{
    static const uint8_t funct7[] = {0, 0x20, 1, 0x10, 5, 0x30, 0x24, 0x34, 0x14};
    static const uint16_t csrs[] = {
        CSR_SSCRATCH, CSR_CYCLE, CSR_TIME, CSR_CYCLE + 2, CSR_SSTATUS, CSR_STIMECMP, 1, 2, 3};
    static const uint8_t bases[] = {A3, A4, A5, A4, A4};
    static const uint8_t amos[] = {0, 1, 2, 3, 4, 8, 12, 16, 20, 24, 28};
    unsigned rd = pick_register(random);
    unsigned rs1 = pick_register(random);
    unsigned rs2 = pick_register(random);
    unsigned base = bases[next_random(random) % sizeof bases];
    int imm = (int)(next_random(random) % 2048);
    unsigned kind = (unsigned)(next_random(random) % 100);
    if (kind < 25)
        return rv_r(next_random(random) & 1 ? 0x33 : 0x3b, next_random(random) & 7, funct7[next_random(random) % 9],
                    rd, rs1, rs2);
    if (kind < 45)
        return rv_i(next_random(random) & 3 ? 0x13 : 0x1b, next_random(random) & 7, rd, rs1, imm - 1024);
    if (kind < 58)
        return rv_i(0x03, next_random(random) % 7, rd, base, imm);
    if (kind < 68)
        return rv_s(0x23, next_random(random) % 4, base, rs2, base == A3 && kind != 60 ? imm + 1024 : imm);
    if (kind < 78)
        return rv_b(next_random(random) % 8, rs1, rs2, (int)(next_random(random) % 64) * 2 - 32);
    if (kind < 80)
        return rv_jal(rd, (int)(next_random(random) % 4096) * 2 - 4000);
    if (kind < 84)
        return RV_AMO(amos[next_random(random) % sizeof amos], 2 + (next_random(random) & 1), rd, base, rs2);
    if (kind < 88)
        return rv_i(0x73, 1 + next_random(random) % 3, rd, rs1, csrs[next_random(random) % 9]);
    if (kind < 93)
        return rv_r(0x53, next_random(random) & 7, (unsigned)(next_random(random) & 0x7f), rd, rs1, rs2);
    if (kind < 94)
        return next_random(random) & 1 ? RV_SFENCE_VMA(ZERO) : RV_SFENCE_VMA(A4);
    if (kind < 95)
        return RV_AUIPC(rd, imm);
    if (kind < 96)
        return RV_WFI;
    return (uint32_t)(next_random(random) << 16 ^ next_random(random)); /* mostly two compressed ones */
}

/* M mode: timer interrupts set the next one; fetch faults start the program again; anything else is skipped. */
static void put_handler(struct hart_rig *rig)
{
    rig->at = RIG_HANDLER;
    rig_put(rig, RV_CSRRS(T6, CSR_MCAUSE, ZERO));
    rig_put(rig, rv_b(4, T6, ZERO, 9 * 4)); /* bltz: timer */
    rig_put(rig, RV_ADDI(T6, T6, -1));
    rig_put(rig, RV_BEQ(T6, ZERO, 11 * 4));
    rig_put(rig, RV_ADDI(T6, T6, -11));
    rig_put(rig, RV_BEQ(T6, ZERO, 9 * 4));
    rig_put(rig, RV_CSRRS(T6, CSR_MEPC, ZERO));
    rig_put(rig, RV_ADDI(T6, T6, 4));
    rig_put(rig, RV_CSRRW(ZERO, CSR_MEPC, T6));
    rig_put(rig, RV_MRET);
    rig_put(rig, RV_CSRRS(T6, CSR_TIME, ZERO)); /* timer */
    rig_put(rig, RV_ADDI(T6, T6, 3));
    rig_put(rig, RV_CSRRW(ZERO, CSR_STIMECMP, T6));
    rig_put(rig, RV_MRET);
    rig_put(rig, RV_LUI(T6, VCODE >> 12)); /* fetch fault */
    rig_put(rig, RV_CSRRW(ZERO, CSR_MEPC, T6));
    rig_put(rig, RV_MRET);
}

static void put_program(struct hart_rig *rig, uint64_t seed)
{
    uint64_t random = seed * 0x9e3779b97f4a7c15ull + 1;
    rig_begin(rig);
    put_handler(rig);
    rig->at = PROGRAM;
    for (unsigned i = 0; i < CODE_BYTES / 4; i++) {
        if (next_random(&random) % 16 == 0)
            rig_put16(rig, (uint16_t)(0x0001 | (next_random(&random) % 32) << 2)); /* c.nop: shifts what follows */
        if (rig->at + 4 <= PROGRAM + CODE_BYTES)
            rig_put(rig, random_instruction(&random));
    }
    rig_poke64(rig, TABLES + (VCODE >> 30) * 8, (TABLES + 0x1000) >> 12 << 10 | 1);
    rig_poke64(rig, TABLES + 0x1000 + (VCODE >> 21 & 511) * 8, LEAF >> 12 << 10 | 1);
    for (unsigned page = 0; page < 8; page++)
        rig_poke64(rig, LEAF + 8 * page, (PROGRAM + 0x1000ull * page) >> 12 << 10 | 0xcf);
    rig_poke64(rig, LEAF + 8 * 8, LEAF >> 12 << 10 | 0xc7);
    rig_set_csr(rig, CSR_SATP, 8ull << 60 | TABLES >> 12);
    rig_set_csr(rig, CSR_MENVCFG, 1ull << 63 | 1ull << 61);
    rig_set_csr(rig, CSR_MCOUNTEREN, 7);
    rig_set_csr(rig, CSR_MIE, 1 << 5);
    rig_set_csr(rig, CSR_STIMECMP, hart_time_at(rig->hart, hart_cycle(rig->hart)) + 2);
    hart_set(rig->hart, A3, VCODE + 0x8000 - 0x200); /* the last data and the leaf table */
    hart_set(rig->hart, A4, VCODE + 0x4000 + 0xc00); /* data, over a page border */
    hart_set(rig->hart, A5, VCODE + 0x1000);         /* code */
    for (unsigned i = 28; i < 31; i++)
        hart_set(rig->hart, i, next_random(&random) << 20 ^ next_random(&random));
    hart_enter(rig->hart, VCODE, HART_S);
}

/* slice 0: as few as possible; else random ones up to slice, with state hashes in between. */
static struct hash128 run_program(uint64_t seed, uint64_t cycles, unsigned slice, bool hashes, uint64_t *traps)
{
    static struct hart_rig rig;
    uint64_t random = seed + slice + 77;
    rig_init(&rig);
    put_program(&rig, seed);
    uint64_t end = hart_cycle(rig.hart) + cycles;
    while (hart_cycle(rig.hart) < end) {
        uint64_t until = end;
        if (slice)
            until = hart_cycle(rig.hart) + 1 + next_random(&random) % slice;
        if (until > end)
            until = end;
        if (hart_run(rig.hart, until) == HART_WAITING) {
            uint64_t timer = hart_timer_cycle(rig.hart);
            hart_wait_until(rig.hart, timer < end ? timer : end);
        }
        if (hashes && next_random(&random) % 8 == 0)
            ram_hash(&rig.ram);
    }
    *traps = hart_instructions(rig.hart) - rig_csr(&rig, 0xb02);
    struct hash128 result = hart_rig_hash(&rig);
    rig_deinit(&rig);
    return result;
}

static void slicing_is_invisible(void **state)
{
    (void)state;
    uint64_t all_traps = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        uint64_t traps;
        const uint64_t cycles = 6000;
        struct hash128 whole = run_program(seed, cycles, 0, false, &traps);
        all_traps += traps;
        const struct {
            unsigned slice;
            bool hashes;
        } ways[] = {{1, false}, {40, true}, {700, true}};
        for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
            struct hash128 sliced = run_program(seed, cycles, ways[i].slice, ways[i].hashes, &traps);
            if (!hash_equal(whole, sliced))
                fail_msg("program %u differs in slices of up to %u", (unsigned)seed, ways[i].slice);
        }
    }
    /* the programs must be of use: neither stuck in traps nor free of them */
    assert_in_range(all_traps, 150 * 20, 150 * 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(next_instruction, setup, teardown),
        cmocka_unit_test_setup_teardown(rewritten_loop, setup, teardown),
        cmocka_unit_test_setup_teardown(partial_rewrites, setup, teardown),
        cmocka_unit_test_setup_teardown(device_rewrites_code, setup, teardown),
        cmocka_unit_test_setup_teardown(data_beside_code, setup, teardown),
        cmocka_unit_test_setup_teardown(more_code_than_fits, setup, teardown),
        cmocka_unit_test_setup_teardown(fused_equals_single, setup, teardown),
        cmocka_unit_test(slicing_is_invisible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
