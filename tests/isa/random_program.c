/* See random_program.h. A program is a list of segments; each has its own privilege, address space, delegation and
 * first state of all registers, and some dozens of instructions. An ebreak stands behind most of them: there the
 * monitor (monitor.S) logs the state of the hart. A taken branch always arrives at an ebreak, and before every jump
 * that may not arrive stands one. */
#include "tests/isa/random_program.h"

#include <string.h>

#include "tests/isa/random_emitter.h"
#include "tests/isa/random_insn.h"

unsigned emit_draw(struct emitter *e, unsigned count)
{
    return fp_random_below(&e->random, count);
}

static void put16(struct emitter *e, uint32_t insn)
{
    uint16_t half = (uint16_t)insn;
    memcpy(e->ram + e->at, &half, 2);
    e->at += 2;
}

void emit(struct emitter *e, uint32_t insn)
{
    put16(e, insn);
    if ((insn & 3) == 3)
        put16(e, insn >> 16);
}

/* c.ebreak, or the long one. */
void emit_stop(struct emitter *e)
{
    emit(e, emit_draw(e, 8) ? 0x9002 : 0x00100073);
    e->stops++;
}

void emit_likely_stop(struct emitter *e)
{
    if (emit_draw(e, 6))
        emit_stop(e);
}

void emit_short_stop(struct emitter *e)
{
    put16(e, 0x9002);
    e->stops++;
}

/* Any constant: the usual recursion of lui, addi and slli. */
void emit_constant(struct emitter *e, unsigned rd, uint64_t value)
{
    if (e->xlen == 32)
        value = (uint64_t)(int64_t)(int32_t)value;
    int64_t low = (int64_t)(value << 52) >> 52;
    uint64_t rest = value - (uint64_t)low;
    if ((int64_t)value == (int32_t)value) {
        if (rest & 0xffffffff)
            emit(e, insn_u(0x37, rd, (uint32_t)rest));
        emit(e, insn_i(e->xlen == 64 ? 0x1b : 0x13, 0, rd, rest & 0xffffffff ? rd : 0, (unsigned)low & 0xfff));
        return;
    }
    emit_constant(e, rd, (uint64_t)((int64_t)rest >> 12));
    emit(e, insn_i(0x13, 1, rd, rd, 12));
    emit(e, insn_i(0x13, 0, rd, rd, (unsigned)low & 0xfff));
}

unsigned emit_register(struct emitter *e)
{
    return 1 + emit_draw(e, 31);
}

/* A value at which integer instructions change their mind. */
static uint64_t special_integer(struct emitter *e)
{
    struct fp_random *random = &e->random;
    unsigned bit = fp_random_below(random, e->xlen);
    uint64_t edge = 1ull << bit;
    switch (fp_random_below(random, 10)) {
    case 0: return 0;
    case 1: return (uint64_t)-1;
    case 2: return 1ull << (e->xlen - 1);
    case 3: return (1ull << (e->xlen - 1)) - 1;
    case 4: return edge - fp_random_below(random, 3);
    case 5: return 0 - edge;
    case 6: return (uint64_t)(int64_t)(int32_t)fp_random_next(random);
    case 7: return fp_random_below(random, 130);
    default: return fp_random_next(random) >> bit;
    }
}

/* binary64, boxed binary32, now and then badly boxed. */
static uint64_t special_float(struct fp_random *random)
{
    uint64_t narrow = fp_random32(random);
    switch (fp_random_below(random, 8)) {
    case 0:
    case 1:
    case 2: return 0xffffffff00000000 | narrow;
    case 3: return fp_random_below(random, 2) ? narrow : narrow | fp_random_next(random) << 32;
    default: return fp_random64(random);
    }
}

/* QEMU 7.2 counts the zeros of ctzw in 64 bits: set a low one, so that both agree with the specification. */
static void put_integer(struct emitter *e)
{
    uint32_t insn = random_integer_insn(&e->random, e->xlen);
    if ((insn & 0xfff0707f) == 0x6010101b) {
        unsigned source = emit_register(e);
        insn = (insn & ~(31u << 15)) | source << 15;
        emit(e, insn_i(0x13, 1, source, source, 0x280 | emit_draw(e, 32)));
    }
    emit(e, insn);
}

void emit_patch(struct emitter *e, uint64_t at, uint32_t insn)
{
    uint64_t end = e->at;
    e->at = at;
    emit(e, insn);
    e->at = end;
}

void emit_plain(struct emitter *e)
{
    unsigned pick = emit_draw(e, 100), rd = emit_register(e);
    if (pick < 45)
        put_integer(e);
    else if (pick < 75)
        emit(e, random_float_insn(&e->random, e->xlen));
    else if (pick < 95)
        emit(e, random_compressed_insn(&e->random, e->xlen));
    else
        emit_constant(e, rd, special_integer(e));
}

void emit_run(struct emitter *e, unsigned most)
{
    for (unsigned count = emit_draw(e, most + 1); count > 0; count--) {
        emit_plain(e);
        emit_likely_stop(e);
    }
}

/* Addresses: an offset in the data window; one that no access can reach; the safe page. */

static uint64_t window_offset(struct emitter *e, unsigned width)
{
    uint64_t page = emit_draw(e, ISA_DATA_SIZE / 4096 - 1);
    uint64_t offset = emit_draw(e, 4096);
    unsigned pick = emit_draw(e, 10);
    if (pick < 6)
        offset &= ~(uint64_t)(width - 1);
    else if (e->has_regions)
        offset %= 4096 - 8;
    else if (pick < 8) /* across the end of the page */
        offset = 4096 - emit_draw(e, 9);
    return ISA_DATA + page * 4096 + offset;
}

uint64_t emit_bad_address(struct emitter *e)
{
    uint64_t noise = fp_random_next(&e->random);
    if (!e->paged && e->mode != MODE_M)
        return ISA_RAM_BASE + ISA_LOG + (noise & 0xfffff); /* PMP */
    if (!e->paged)                                         /* nobody is there */
        return e->xlen == 64 ? 0x0000100000000000 | (noise & 0xfffffffff8) : 0xc0000000 | (noise & 0xffffff8);
    if (e->xlen == 32)
        return e->data_base + ISA_RAM_SIZE + (noise & 0xffffff); /* no PTE */
    switch (emit_draw(e, 3)) {
    case 0: return e->data_base + ISA_RAM_SIZE + (noise & 0xffffff); /* no PTE */
    case 1: return e->data_base ^ 1ull << (58 + emit_draw(e, 6));    /* bits 63 and 62 to VALEN are not equal */
    default: return e->data_base ^ 1ull << 57;
    }
}

static uint64_t any_data_address(struct emitter *e, unsigned width)
{
    return emit_draw(e, 24) ? e->data_base + window_offset(e, width) : emit_bad_address(e);
}

static void put_load_store(struct emitter *e)
{
    /* opcode and funct3; the width is 1 << (funct3 & 3) */
    static const uint8_t forms[][2] = {
        {0x03, 0}, {0x03, 1}, {0x03, 2}, {0x03, 3}, {0x03, 4}, {0x03, 5}, {0x03, 6}, {0x07, 2},
        {0x07, 3}, {0x23, 0}, {0x23, 1}, {0x23, 2}, {0x23, 3}, {0x27, 2}, {0x27, 3},
    };
    unsigned i = emit_draw(e, 15);
    while (e->xlen == 32 && !(forms[i][0] & 4) && (forms[i][1] == 3 || forms[i][1] == 6) && emit_draw(e, 32))
        i = emit_draw(e, 15); /* ld, lwu and sd are illegal: now and then */
    unsigned opcode = forms[i][0], funct3 = forms[i][1];
    uint64_t address = any_data_address(e, 1u << (funct3 & 3));
    int imm = (int)emit_draw(e, 4096) - 2048;
    unsigned base = emit_register(e);
    emit_constant(e, base, address - (uint64_t)(int64_t)imm);
    emit_likely_stop(e);
    if (opcode & 0x20)
        emit(e, insn_s(opcode, funct3, base, emit_draw(e, 32), (unsigned)imm & 0xfff));
    else
        emit(e, insn_i(opcode, funct3, emit_draw(e, 32), base, (unsigned)imm & 0xfff));
    emit_likely_stop(e);
}

/* The compressed forms: through x8 to x15, or through sp. The offset bits are random: they are part of the address
 * anyway, and the largest is 504. */
static void put_compressed_load_store(struct emitter *e)
{
    static const uint8_t functs[] = {1, 2, 3, 5, 6, 7};
    unsigned funct3 = functs[emit_draw(e, 6)];
    unsigned from_stack = emit_draw(e, 2);
    unsigned base = from_stack ? 2 : 8 + emit_draw(e, 8);
    uint32_t insn = ((uint32_t)fp_random_next(&e->random) & 0x1c7c) | funct3 << 13;
    uint64_t address = any_data_address(e, 8);
    if (e->has_regions)
        address &= ~(uint64_t)0x7f8;
    if (from_stack) {
        unsigned rd = emit_draw(e, 32);
        insn = ((uint32_t)fp_random_next(&e->random) & 0x107c) | funct3 << 13 | rd << 7 | 2;
        /* c.lwsp and c.ldsp to x0 are reserved: let them be illegal */
    } else {
        insn |= (base - 8) << 7;
    }
    emit_constant(e, base, address);
    emit_likely_stop(e);
    emit(e, insn);
    emit_likely_stop(e);
}

/* The width field of an atomic; that of a doubleword is illegal in RV32. */
static unsigned atomic_width(struct emitter *e)
{
    return e->xlen == 64 || emit_draw(e, 32) == 0 ? 2 + emit_draw(e, 2) : 2;
}

/* With random orderings, and a random source but for lr. */
static void put_atomic(struct emitter *e, unsigned funct5, unsigned width_funct, unsigned rd, unsigned base)
{
    unsigned order = emit_draw(e, 4), source = emit_draw(e, 32);
    emit(e, insn_r(0x2f, width_funct, funct5 << 2 | order, rd, base, funct5 == 0x02 ? 0 : source));
}

static void put_amo(struct emitter *e)
{
    static const uint8_t functs[] = {0x00, 0x01, 0x04, 0x0c, 0x08, 0x10, 0x14, 0x18, 0x1c};
    unsigned width_funct = atomic_width(e);
    unsigned base = emit_register(e);
    uint64_t address = any_data_address(e, 1u << width_funct);
    if (!e->paged && e->mode == MODE_M) /* QEMU 7.2 calls the access fault of an atomic a load's */
        address = e->data_base + window_offset(e, 1u << width_funct);
    if (emit_draw(e, 16))
        address &= ~(uint64_t)7;
    emit_constant(e, base, address);
    emit_likely_stop(e);
    unsigned funct5 = functs[emit_draw(e, 9)];
    put_atomic(e, funct5, width_funct, emit_draw(e, 32), base);
    emit_likely_stop(e);
}

/* lr and sc with nothing between that could lose the reservation; sometimes a second sc, which must fail, or one to
 * another place. */
static void put_reserved(struct emitter *e)
{
    unsigned width_funct = atomic_width(e);
    unsigned base = emit_register(e), result = emit_draw(e, 32);
    uint64_t address = e->data_base + ISA_DATA + (emit_draw(e, 512) << 3);
    emit_constant(e, base, address);
    emit_stop(e);
    put_atomic(e, 0x02, width_funct, result, base);
    if (emit_draw(e, 5) == 0) {
        emit_constant(e, base, address ^ 0x800);
    } else if (result == base) {
        emit_constant(e, base, address);
    }
    put_atomic(e, 0x03, width_funct, emit_draw(e, 32), base);
    emit_stop(e);
    if (emit_draw(e, 3) == 0) {
        emit_constant(e, base, address);
        put_atomic(e, 0x03, width_funct, emit_draw(e, 32), base);
        emit_stop(e);
    }
}

/* Code that changes what comes next, as fence.i allows it; where code may be written. */
static void put_self_change(struct emitter *e)
{
    unsigned base = emit_register(e), value = emit_register(e);
    uint32_t before = random_integer_insn(&e->random, e->xlen), after = random_integer_insn(&e->random, e->xlen);
    if (e->paged || base == value || (before & 0x7f) == 0x1b || (after & 0x7f) == 0x1b)
        return; /* 0x1b: see put_integer */
    uint64_t from = e->at;
    emit(e, insn_u(0x17, base, 0));
    emit_constant(e, value, after);
    uint64_t store = e->at;
    emit(e, 0x13);
    emit(e, 0x0000100f);
    emit_likely_stop(e);
    emit_patch(e, store, insn_s(0x23, 2, base, value, (unsigned)(e->at - from)));
    emit(e, before);
    emit_likely_stop(e);
}

/* S mode looks at a page of its own window, changes it, flushes, and looks again. */
static void put_page_change(struct emitter *e)
{
    unsigned base = emit_register(e), value = emit_register(e);
    if (e->mode != MODE_S || !e->paged || base == value || (e->mstatus & MSTATUS_TVM))
        return;
    uint64_t page = 1 + emit_draw(e, ISA_DATA_SIZE / 4096 - 1);
    uint64_t address = e->data_base + ISA_DATA + page * 4096 + emit_draw(e, 512) * 8;
    unsigned width = e->xlen == 64 ? 3 : 2; /* of a register, and of a PTE: 1 << width bytes */
    emit_constant(e, base, address);
    emit(e, emit_draw(e, 2) ? insn_i(0x03, width, value, base, 0) : insn_s(0x23, width, base, value, 0));
    emit_constant(e, base, e->data_base + e->space->s_window + (page << width));
    emit_constant(e, value, random_window_page(&e->random, emit_draw(e, 8) == 0, e->xlen));
    emit(e, insn_s(0x23, width, base, value, 0));
    emit_constant(e, base, address);
    emit(e, insn_r(0x73, 0, 0x09, 0, emit_draw(e, 2) ? base : 0, 0));
    emit_stop(e);
    emit(e, emit_draw(e, 2) ? insn_i(0x03, width, value, base, 0) : insn_s(0x23, width, base, value, 0));
    emit_stop(e);
}

/* System */

static void put_csr(struct emitter *e)
{
    /* Who may touch it is part of the test. 0xc00 to 0xc02 only into x0: their values are the clock's. */
    static const uint16_t numbers[] = {
        0x001, 0x002, 0x003, 0x001, 0x002, 0x003, 0x001, 0x002, 0x003, 0x140, 0x143, 0x100, 0x104, 0x301,
        0x303, 0x304, 0x306, 0xf14, 0x3b8, 0x3bf, 0x180, 0x7c0, 0x800, 0xc00, 0xc01, 0xc02, 0x5a8,
    };
    static const uint16_t upper[] = {0x310, 0x3a1, 0x3a3, 0xc80, 0xc81, 0xc82, 0x31a}; /* only in RV32 */
    static const uint8_t functs[] = {1, 2, 3, 5, 6, 7};
    unsigned number = numbers[emit_draw(e, sizeof numbers / sizeof numbers[0])];
    if (e->xlen == 32 && emit_draw(e, 4) == 0)
        number = upper[emit_draw(e, sizeof upper / sizeof upper[0])];
    unsigned funct3 = functs[emit_draw(e, 6)], rd = emit_draw(e, 32), rs1 = emit_draw(e, 32);
    bool writable = number <= 3 || number == 0x140 || number == 0x143;
    if (!writable && (number >> 10) != 3) {
        funct3 |= 2; /* csrrs and csrrc with x0 only read */
        rs1 = 0;
    }
    if (number >= 0xc00 && funct3 < 4 && (funct3 & 2)) /* QEMU 7.2 lets a register that holds 0 pass as no write */
        rs1 = 0;
    if ((number & ~0x80u) >= 0xc00 && (number & ~0x80u) <= 0xc02)
        rd = 0;
    if (number == 0x304 || number == 0x303 || number == 0x104 || number == 0x31a) /* what is hard-wired differs */
        rd = 0;
    unsigned fs = e->mstatus >> 13 & 3;
    if ((number == 0x100 && fs != 0 && fs != 3) || (number == 0x143 && (e->medeleg & 4))) /* see is_open */
        rd = 0;
    emit(e, insn_i(0x73, funct3, rd, rs1, number));
    emit_likely_stop(e);
}

static void put_system(struct emitter *e)
{
    unsigned rs1 = emit_draw(e, 2) ? emit_draw(e, 32) : 0, rs2 = emit_draw(e, 2) ? emit_draw(e, 32) : 0;
    switch (emit_draw(e, 12)) {
    case 0:
    case 1:
        emit(e, 0x00000073); /* ecall */
        break;
    case 2:
        emit(e, 0x0ff0000f); /* fence */
        break;
    case 3:
        emit(e, 0x0000100f); /* fence.i */
        break;
    case 4: /* sfence.vma */ emit(e, insn_r(0x73, 0, 0x09, 0, rs1, rs2)); break;
    case 5: /* sinval.vma, sfence.w.inval, sfence.inval.ir (which QEMU 7.2 lets U mode have) */
        emit(e, emit_draw(e, 2) || e->mode == MODE_U ? insn_r(0x73, 0, 0x0b, 0, rs1, rs2)
                                                     : insn_r(0x73, 0, 0x0c, 0, 0, emit_draw(e, 2)));
        break;
    case 6: /* mret, where it is not allowed */
        if (e->mode != MODE_M)
            emit(e, 0x30200073);
        break;
    case 7: /* sret, where it is not allowed */
        if (e->mode == MODE_U || (e->mode == MODE_S && (e->mstatus & MSTATUS_TSR)))
            emit(e, 0x10200073);
        break;
    case 8: /* wfi, where it is not allowed */
        if (e->mode == MODE_S && (e->mstatus & MSTATUS_TW))
            emit(e, 0x10500073);
        break;
    default: emit(e, random_illegal_insn(&e->random));
    }
    emit_likely_stop(e);
}

static void put_something(struct emitter *e)
{
    unsigned pick = emit_draw(e, 100);
    if (pick < 55) {
        emit_plain(e);
        emit_likely_stop(e);
    } else if (pick < 67) {
        put_load_store(e);
    } else if (pick < 71) {
        put_compressed_load_store(e);
    } else if (pick < 75) {
        put_amo(e);
    } else if (pick < 77) {
        put_reserved(e);
    } else if (pick < 83) {
        emit_forward_branch(e);
    } else if (pick < 86) {
        emit_backward_branch(e);
    } else if (pick < 89) {
        emit_indirect_jump(e);
    } else if (pick < 90) {
        emit_lost_jump(e);
    } else if (pick < 94) {
        put_csr(e);
    } else if (pick < 95) {
        put_self_change(e);
    } else if (pick < 97) {
        put_page_change(e);
    } else {
        put_system(e);
    }
}

/* Segments */

static uint64_t random_mstatus(struct emitter *e)
{
    static const uint64_t switches[] = {MSTATUS_SUM, MSTATUS_MXR, MSTATUS_TVM, MSTATUS_TW, MSTATUS_TSR};
    uint64_t fs = emit_draw(e, 16) ? 1 + emit_draw(e, 3) : 0;
    uint64_t mstatus = (uint64_t)e->mode << 11 | fs << 13 | (e->xlen == 64 ? MSTATUS_XLEN : 0);
    for (unsigned i = 0; i < 5; i++)
        if (emit_draw(e, 3) == 0)
            mstatus |= switches[i];
    if (e->moves_privilege)
        mstatus |= MSTATUS_MPRV;
    return mstatus;
}

static void random_registers(struct emitter *e, uint64_t *words)
{
    for (unsigned i = 1; i < 32; i++)
        words[i] = special_integer(e) & (~0ull >> (64 - e->xlen));
    for (unsigned i = 0; i < 32; i++)
        words[ISA_WORD_F + i] = special_float(&e->random);
    words[ISA_WORD_FCSR] = fp_random_next(&e->random) & 0x1f;
    if (emit_draw(e, 2))
        words[ISA_WORD_FCSR] |= (uint64_t)emit_draw(e, 6) << 5;
}

static void begin_segment(struct emitter *e, const struct address_space spaces[3], uint64_t *words)
{
    static const enum mode modes[] = {MODE_M, MODE_S, MODE_U};
    unsigned translated = emit_draw(e, 3);
    const struct address_space *space = &spaces[emit_draw(e, 3)];
    e->space = space;
    e->mode = modes[emit_draw(e, 3)];
    e->moves_privilege = e->mode == MODE_M && translated && emit_draw(e, 2);
    e->mstatus = random_mstatus(e);
    e->paged = translated && (e->mode != MODE_M || e->moves_privilege);
    e->code_base =
        e->paged && !e->moves_privilege ? (e->mode == MODE_S ? space->s_base : space->u_base) : ISA_RAM_BASE;
    e->data_base = !e->paged ? ISA_RAM_BASE : e->mode == MODE_S ? space->s_base : space->u_base;

    random_registers(e, words);
    words[ISA_WORD_PC] = e->code_base + e->at;
    words[ISA_WORD_MSTATUS] = e->mstatus;
    words[ISA_WORD_SATP] = translated ? space->satp : 0;
    words[ISA_WORD_STVEC] = (translated ? space->s_base : ISA_RAM_BASE) + ISA_S_ENTRY;
    words[ISA_WORD_MCOUNTEREN] = fp_random_next(&e->random) & 7;
    /* Never the ebreak, which is the monitor's; and not where its own sret would trap. */
    bool delegates = emit_draw(e, 2) && !(e->mstatus & MSTATUS_TSR);
    words[ISA_WORD_EXTRA] = e->medeleg = delegates ? fp_random_next(&e->random) & 0xb3f6 : 0;
}

/* Rights of the data window and of the rest for S and U mode: six random regions or none, then all below the log.
 * The log itself matches nothing. */
static void make_pmp(struct emitter *e, uint64_t *control)
{
    uint8_t *config = (uint8_t *)(control + ISA_CONTROL_PMPCFG / 8);
    uint64_t *address = control + ISA_CONTROL_PMPADDR / 8;
    for (unsigned i = 0; i < 6 && e->has_regions; i++) {
        uint64_t page = (ISA_RAM_BASE + ISA_DATA) / 4096 + 1 + emit_draw(e, ISA_DATA_SIZE / 4096 - 1);
        unsigned rights = emit_draw(e, 8);
        if ((rights & 3) == 2) /* writable but not readable is reserved */
            rights |= 1;
        if (emit_draw(e, 3)) { /* NAPOT of one, two, four or eight pages */
            unsigned order = emit_draw(e, 4);
            page = page >> order << order;
            address[i] = page == (ISA_RAM_BASE + ISA_DATA) / 4096 ? 0 : (page << 10) | ((512ull << order) - 1);
            config[i] = (uint8_t)(3 << 3 | rights);
        } else { /* from the entry before, if that makes sense, up to here */
            address[i] = page << 10;
            config[i] = (uint8_t)(i && (config[i - 1] >> 3) == 0 ? 1 << 3 | rights : 0);
        }
    }
    address[7] = (ISA_RAM_BASE + ISA_LOG) >> 2;
    address[6] = ISA_RAM_BASE >> 2;
    config[7] = 1 << 3 | 7;
}

static uint64_t *segment_words(uint8_t *ram, uint64_t index)
{
    return (uint64_t *)(void *)(ram + ISA_SEGMENTS + index * ISA_RECORD_SIZE);
}

void random_program_make(uint8_t *ram, unsigned xlen, uint64_t seed, unsigned stops, const uint8_t *monitor,
                         size_t monitor_size)
{
    static const enum paging pagings[] = {PAGING_SV39, PAGING_SV48, PAGING_SV57};
    struct emitter e = {.ram = ram, .xlen = xlen, .at = ISA_CODE, .random = {seed * 0x2545f4914f6cdd1d + 1}};
    struct page_tables tables = {.ram = ram, .next = ISA_TABLES};
    struct address_space spaces[3];
    uint64_t *control = (uint64_t *)(void *)(ram + ISA_CONTROL);
    uint64_t segments = 0;

    memcpy(ram + ISA_MONITOR, monitor, monitor_size);
    for (unsigned i = 0; i < 3; i++)
        spaces[i] = address_space_make(&tables, xlen == 64 ? pagings[i] : PAGING_SV32, &e.random);
    for (unsigned i = 0; i < ISA_DATA_SIZE; i += 8) {
        uint64_t word = emit_draw(&e, 2) ? special_float(&e.random) : special_integer(&e);
        memcpy(ram + ISA_DATA + i, &word, 8);
    }
    e.has_regions = emit_draw(&e, 2);
    make_pmp(&e, control);
    while (e.stops < stops && e.at < ISA_CODE_END - 65536 &&
           segments + 2 < (ISA_TABLES - ISA_SEGMENTS) / ISA_RECORD_SIZE) {
        unsigned until = e.stops + 20 + emit_draw(&e, 80);
        begin_segment(&e, spaces, segment_words(ram, segments));
        while (e.stops < until)
            put_something(&e);
        put16(&e, 0);
        e.stops++;
        segments++;
        if (emit_draw(&e, 2)) { /* code that has run, with other registers: it meets what it left in caches */
            uint64_t *words = segment_words(ram, segments);
            memcpy(words, segment_words(ram, emit_draw(&e, (unsigned)segments)), ISA_RECORD_SIZE);
            random_registers(&e, words);
            segments++;
        }
        uint64_t page_end = (e.at | 0xfff) - 1 - 2 * emit_draw(&e, 16);
        if (emit_draw(&e, 8) == 0 && page_end > e.at) /* so that an instruction may lie across it */
            e.at = page_end;
    }
    control[ISA_CONTROL_SEGMENTS / 8] = segments;
    control[ISA_CONTROL_NEXT / 8] = ISA_RAM_BASE + ISA_SEGMENTS;
}
