/* The cache of decoded blocks: decoding runs of instructions, finding them again by physical address, and dropping
 * them when their bytes change. Invariants: hart_state.h, B1-B4. */
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/cpu/hart_state.h"

#define CHUNK_BITS 6
#define FIRST_PATIENCE 64u
#define MAX_LOST_PATIENCE 12

static struct block *block_at(const struct hart *hart, uint32_t slot)
{
    return (struct block *)(void *)(hart->arena + slot);
}

static uint32_t *bucket_of(const struct hart *hart, uint64_t paddr)
{
    uint64_t mixed = (paddr >> 1) ^ (paddr >> (BUCKET_BITS - 3));
    return &hart->buckets[mixed & ((1u << BUCKET_BITS) - 1)];
}

void blocks_init(struct hart *hart)
{
    uint64_t pages = hart->config.ram->size >> RAM_PAGE_BITS;
    hart->arena = mem_alloc(ARENA_SLOTS, sizeof *hart->arena);
    hart->buckets = mem_alloc(1u << BUCKET_BITS, sizeof *hart->buckets);
    hart->jumps = mem_alloc(1u << JUMP_BITS, sizeof *hart->jumps);
    hart->code_page_of = mem_alloc(pages, sizeof *hart->code_page_of);
    hart->lost_patience = mem_alloc(pages, sizeof *hart->lost_patience);
    hart->code_pages = mem_alloc(CODE_PAGES, sizeof *hart->code_pages);
    hart->nowhere = mem_alloc(1, sizeof(struct block) + sizeof(struct op));
    hart->scratch = mem_alloc(BLOCK_MAX_SLOTS, sizeof(struct op));
    hart->nowhere->paddr = UINT64_MAX;
    hart->nowhere->count = BLOCK_NEVER;
    hart->arena_used = 1;
    hart->code_page_count = 1;
    blocks_flush(hart);
}

void blocks_deinit(struct hart *hart)
{
    mem_free(hart->arena);
    mem_free(hart->buckets);
    mem_free(hart->jumps);
    mem_free(hart->code_page_of);
    mem_free(hart->lost_patience);
    mem_free(hart->code_pages);
    mem_free(hart->nowhere);
    mem_free(hart->scratch);
}

void blocks_flush(struct hart *hart)
{
    struct ram *ram = hart->config.ram;
    for (uint32_t i = 1; i < hart->code_page_count; i++) {
        uint64_t page = hart->code_pages[i].page;
        if (hart->code_page_of[page] == i) {
            hart->code_page_of[page] = 0;
            ram->page_flags[page] &= (uint8_t)~RAM_CODE;
        }
    }
    hart->code_page_count = 1;
    hart->code_page_free = 0;
    hart->arena_used = 1;
    hart->arena_generation++;
    memset(hart->buckets, 0, sizeof *hart->buckets << BUCKET_BITS);
    for (unsigned i = 0; i < 1u << JUMP_BITS; i++)
        hart->jumps[i] = (struct jump){.paddr = UINT64_MAX, .block = hart->nowhere};
    hart->block = hart->nowhere;
}

/* The record of a page that is about to hold code. */
static struct code_page *code_page_for(struct hart *hart, uint64_t paddr)
{
    struct ram *ram = hart->config.ram;
    uint64_t page = ram_page_index(ram, paddr);
    uint32_t i = hart->code_page_of[page];
    if (i)
        return &hart->code_pages[i];
    i = hart->code_page_free;
    if (i)
        hart->code_page_free = hart->code_pages[i].next_free;
    else
        i = hart->code_page_count++;
    hart->code_pages[i] = (struct code_page){.page = page, .patience = FIRST_PATIENCE << hart->lost_patience[page]};
    hart->code_page_of[page] = (uint16_t)i;
    ram->page_flags[page] |= RAM_CODE;
    mmu_forget_stores_to(hart, paddr);
    return &hart->code_pages[i];
}

static void code_page_release(struct hart *hart, struct code_page *code)
{
    uint32_t i = (uint32_t)(code - hart->code_pages);
    hart->code_page_of[code->page] = 0;
    hart->config.ram->page_flags[code->page] &= (uint8_t)~RAM_CODE;
    code->next_free = hart->code_page_free;
    hart->code_page_free = i;
}

/* The chunks of its page that [paddr, paddr + size) touches; it does not cross the page. */
static uint64_t chunks_of(uint64_t paddr, uint64_t size)
{
    unsigned first = PAGE_OFFSET(paddr) >> CHUNK_BITS;
    unsigned last = PAGE_OFFSET(paddr + size - 1) >> CHUNK_BITS;
    return (~0ull >> (63 - last)) & (~0ull << first);
}

static void block_kill(struct hart *hart, struct block *block)
{
    uint32_t slot = (uint32_t)((struct op *)(void *)block - hart->arena);
    block->count = BLOCK_NEVER;
    for (uint32_t *link = bucket_of(hart, block->paddr); *link; link = &block_at(hart, *link)->next_in_bucket) {
        if (*link == slot) {
            *link = block->next_in_bucket;
            break;
        }
    }
}

static bool overlaps(const struct block *block, uint64_t paddr, uint64_t size)
{
    return block->paddr < paddr + size && paddr < block->paddr + block->bytes;
}

/* Drops the blocks of a page that lie in a range of it. The page stays marked: more may be decoded there soon. */
static void code_page_drop(struct hart *hart, struct code_page *code, uint64_t paddr, uint64_t size)
{
    uint64_t chunks = 0;
    uint32_t *link = &code->first_block;
    while (*link) {
        struct block *block = block_at(hart, *link);
        if (overlaps(block, paddr, size)) {
            *link = block->next_in_page;
            block_kill(hart, block);
            hart->leave = true;
        } else {
            chunks |= chunks_of(block->paddr, block->bytes);
            link = &block->next_in_page;
        }
    }
    const struct block *scratch = hart->scratch;
    if (hart->block == scratch && overlaps(scratch, paddr, size))
        hart->leave = true;
    else if (hart->block == scratch && ((scratch->paddr ^ paddr) & PAGE_MASK) == 0)
        chunks |= chunks_of(scratch->paddr, scratch->bytes);
    code->chunks = chunks;
}

/* Drops all of a page, so that stores to it are fast until something executes there again. */
static void code_page_drop_all(struct hart *hart, struct code_page *code)
{
    code_page_drop(hart, code, hart->config.ram->base + (code->page << RAM_PAGE_BITS), RAM_PAGE_SIZE);
    code_page_release(hart, code);
}

void blocks_stored(struct hart *hart, uint64_t paddr, uint64_t size)
{
    struct ram *ram = hart->config.ram;
    struct code_page *code = &hart->code_pages[hart->code_page_of[ram_page_index(ram, paddr)]];
    if (size == RAM_PAGE_SIZE) {
        code_page_drop_all(hart, code);
    } else if (code->chunks & chunks_of(paddr, size)) {
        code_page_drop(hart, code, paddr, size);
    } else if (++code->slow_stores >= code->patience) {
        /* Mostly data by now. A page where that happens again and again gets ever more time. */
        if (hart->lost_patience[code->page] < MAX_LOST_PATIENCE)
            hart->lost_patience[code->page]++;
        code_page_drop_all(hart, code);
    }
}

/* Where the decoder stands. */
struct builder {
    struct hart *hart;
    struct op *out;
    uint8_t remaining;
    bool fp_is_on;
    bool fp_is_dirty;
};

static void emit(struct builder *builder, unsigned code, const struct insn *insn, int32_t imm)
{
    *builder->out++ = (struct op){.handler = builder->hart->handlers[code],
                                  .rd = insn->rd,
                                  .rs1 = insn->rs1,
                                  .rs2 = insn->rs2,
                                  .remaining = builder->remaining,
                                  .imm = imm};
}

static void emit_link(struct builder *builder, int32_t after)
{
    struct op_link link = {.to = builder->hart->nowhere, .after = after};
    memcpy(builder->out++, &link, sizeof link);
}

/* Floating point needs mstatus.FS: one check before the first instruction that needs it, and none again until
 * something could have changed FS. */
static void emit_fp_check(struct builder *builder, unsigned code)
{
    static const struct insn nothing = {.rd = OP_SINK};
    bool reads_only = code == OP_FSW || code == OP_FSD || code == OP_FMV_X_W || code == OP_FMV_X_D ||
                      code == OP_FCLASS_S || code == OP_FCLASS_D;
    bool is_fp = reads_only || code == OP_FLW || code == OP_FLD || (code >= OP_FADD_S && code <= OP_FMV_D_X);
    if (!is_fp)
        return;
    if (!reads_only && !builder->fp_is_dirty) {
        emit(builder, OP_FP_DIRTY, &nothing, 0);
        builder->fp_is_on = true;
        builder->fp_is_dirty = true;
    } else if (!builder->fp_is_on) {
        emit(builder, OP_FP_ON, &nothing, 0);
        builder->fp_is_on = true;
    }
}

static bool ends_block(const struct insn *insn)
{
    switch (insn->code) {
    case OP_BEQ:
    case OP_BNE:
    case OP_BLT:
    case OP_BGE:
    case OP_BLTU:
    case OP_BGEU: return insn->imm <= 0; /* loops mostly go round */
    case OP_J:
    case OP_JAL:
    case OP_JR:
    case OP_JALR:
    case OP_ILLEGAL:
    case OP_ECALL:
    case OP_EBREAK:
    case OP_SRET:
    case OP_MRET:
    case OP_WFI: return true;
    default: return false;
    }
}

/* Whether a branch or jump of the instruction at `offset` of the page stays in the page. */
static bool stays_near(const struct insn *insn, int32_t offset)
{
    int32_t target = offset + insn->imm;
    return target >= 0 && target < (int32_t)RAM_PAGE_SIZE && offset + insn->length <= (int32_t)RAM_PAGE_SIZE;
}

/* Appends one instruction that begins `offset` bytes into the page. */
static void append(struct builder *builder, const struct insn *insn, int32_t offset)
{
    int32_t target = offset + insn->imm;
    int32_t after = offset + insn->length;
    bool is_near = stays_near(insn, offset);
    unsigned code = insn->code;
    if (code == OP_NOP)
        return; /* it only counts */
    emit_fp_check(builder, code);
    if (code <= OP_BGEU) {
        emit(builder, is_near ? code : code + (OP_BEQ_X - OP_BEQ), insn, target);
        emit_link(builder, after);
    } else if (code == OP_J || code == OP_JAL) {
        emit(builder, is_near ? code : code + 1, insn, target);
        emit_link(builder, after);
    } else if (code == OP_JALR || code == OP_JR) {
        emit(builder, code, insn, insn->imm);
        emit_link(builder, after);
    } else if (code == OP_AUIPC) {
        emit(builder, code, insn, insn->imm + offset);
    } else {
        emit(builder, code, insn, insn->imm);
    }
    if (code == OP_CSR || code == OP_SFENCE_VMA) {
        builder->fp_is_on = false;
        builder->fp_is_dirty = false;
    }
}

/* Leaves for the instruction at `offset` of the page, where the last one falls through. */
static void finish(struct builder *builder, int32_t offset)
{
    static const struct insn nothing = {.rd = OP_SINK};
    builder->remaining = 0;
    emit(builder, offset < (int32_t)RAM_PAGE_SIZE ? OP_END : OP_END_X, &nothing, offset);
    emit_link(builder, offset);
}

/* Where a code stands among the firsts and seconds of OPS_CHAINS, from 1. */
enum {
#define SECOND(a, b) CHAIN_SECOND_##b,
    CHAIN_SECOND_NONE,
    OPS_CHAIN_SECONDS(SECOND, _) CHAIN_SECONDS_END,
#undef SECOND
    CHAIN_SECONDS = CHAIN_SECONDS_END - 1,
};

#define FIRST(a) [OP_##a] = (OP_##a##_ADDI - OP_FIRST_CHAIN) / CHAIN_SECONDS + 1
static const uint8_t chain_first[OP_FIRST_CHAIN] = {
    FIRST(ADDI),  FIRST(ADD),   FIRST(ADDIW), FIRST(ADDW), FIRST(ANDI), FIRST(SLLI), FIRST(SRLI),
    FIRST(AND),   FIRST(SUB),   FIRST(OR),    FIRST(XOR),  FIRST(MV),   FIRST(LI),   FIRST(AUIPC),
    FIRST(SLLIW), FIRST(SRLIW), FIRST(MULW),  FIRST(LD),   FIRST(LW),   FIRST(LBU),
};
#undef FIRST

static const uint8_t chain_second[OP_FIRST_CHAIN] = {
#define SECOND(a, b) [OP_##b] = CHAIN_SECOND_##b,
    OPS_CHAIN_SECONDS(SECOND, _)
#undef SECOND
};

static unsigned pair_code(const struct insn *first, const struct insn *second)
{
    bool is_computed = second->code == OP_JALR || second->code == OP_JR;
    if (first->code == OP_AUIPC && is_computed && second->rs1 != first->rd)
        return OP_AUIPC;
    switch (first->code << 16 | second->code) {
#define PAIR(a, b)                                                                                                   \
    case OP_##a << 16 | OP_##b: return OP_##a##_AND_##b;
        OPS_PAIRS(PAIR)
        OPS_TAILS(PAIR)
#undef PAIR
    default: return first->code;
    }
}

static bool commutes(unsigned code)
{
    return code == OP_ADD || code == OP_ADDW || code == OP_AND || code == OP_OR || code == OP_XOR || code == OP_BEQ ||
           code == OP_BNE;
}

/* The code of the op that does both, or that of the first alone. May swap the second's operands. */
static unsigned fuse(const struct insn *first, struct insn *second)
{
    unsigned row = chain_first[first->code];
    unsigned column = chain_second[second->code];
    if (row && column && first->rd != OP_SINK) {
        if (second->rs1 != first->rd && second->rs2 == first->rd && commutes(second->code)) {
            second->rs2 = second->rs1;
            second->rs1 = first->rd;
        }
        if (second->rs1 == first->rd)
            return OP_FIRST_CHAIN + (row - 1) * CHAIN_SECONDS + column - 1;
    }
    return pair_code(first, second);
}

static uint32_t slots_used(const struct builder *builder, const struct block *block)
{
    return (uint32_t)(builder->out - (const struct op *)(const void *)block);
}

/* A block for an instruction whose second half lies in the next page. */
static uint32_t straddle_block(struct hart *hart, struct block *block, uint64_t paddr, uint32_t bits, bool is_decoded)
{
    struct builder builder = {.hart = hart, .out = block->ops, .remaining = 1};
    struct insn straddle = {.rd = OP_SINK, .rs1 = is_decoded};
    int32_t offset = (int32_t)RAM_PAGE_SIZE - 2;
    *block = (struct block){.paddr = paddr,
                            .wide = 1,
                            .count = 1,
                            .length = 1,
                            .bytes = 2,
                            .next_in_page = block->next_in_page,
                            .next_in_bucket = block->next_in_bucket};
    emit(&builder, OP_STRADDLE, &straddle, (int32_t)bits);
    if (is_decoded) {
        struct insn insn = hart->decode(bits);
        append(&builder, &insn, offset);
        finish(&builder, offset + 4);
        return slots_used(&builder, block);
    }
    return slots_used(&builder, block) + 5; /* check, op, link, end, link */
}

void blocks_straddle(struct hart *hart, struct block *block, uint32_t bits)
{
    straddle_block(hart, block, block->paddr, bits, true);
}

/* Decodes up to limit instructions at paddr into block; returns the slots used. */
static uint32_t block_decode(struct hart *hart, struct block *block, uint64_t paddr, unsigned limit)
{
    const struct ram *ram = hart->config.ram;
    const uint8_t *page = ram->bytes + ((paddr & PAGE_MASK) - ram->base);
    struct insn insns[BLOCK_MAX_INSNS];
    unsigned first = PAGE_OFFSET(paddr);
    unsigned offset = first;
    unsigned length = 0;
    uint64_t wide = 0;
    while (length < limit && length < BLOCK_MAX_INSNS && offset < RAM_PAGE_SIZE) {
        uint32_t bits = load_le16(page + offset);
        if (decode_is_wide(bits)) {
            if (offset == RAM_PAGE_SIZE - 2) {
                if (length)
                    break;
                return straddle_block(hart, block, paddr, bits, false);
            }
            bits = load_le32(page + offset);
            wide |= 1ull << length;
        }
        insns[length] = hart->decode(bits);
        offset += insns[length].length;
        length++;
        if (ends_block(&insns[length - 1]))
            break;
    }
    *block = (struct block){.paddr = paddr,
                            .wide = wide,
                            .count = (int32_t)length,
                            .length = (uint16_t)length,
                            .bytes = (uint16_t)(offset - first)};
    struct builder builder = {.hart = hart, .out = block->ops};
    offset = first;
    for (unsigned i = 0; i < length; i++) {
        builder.remaining = (uint8_t)(length - i);
        struct op *here = builder.out;
        append(&builder, &insns[i], (int32_t)offset);
        offset += insns[i].length;
        if (i + 1 == length || builder.out != here + 1 || insns[i].code == OP_NOP)
            continue;
        bool jumps = insns[i + 1].code <= OP_BGEU || insns[i + 1].code == OP_J;
        if (jumps && !stays_near(&insns[i + 1], (int32_t)offset))
            continue;
        unsigned code = fuse(&insns[i], &insns[i + 1]);
        if (code == insns[i].code)
            continue;
        here->handler = hart->handlers[code];
        builder.remaining--;
        append(&builder, &insns[i + 1], (int32_t)offset);
        offset += insns[i + 1].length;
        i++;
    }
    finish(&builder, (int32_t)offset);
    return slots_used(&builder, block);
}

/* Enters a block's bytes into the page's record. */
static struct code_page *mark(struct hart *hart, const struct block *block)
{
    struct code_page *code = code_page_for(hart, block->paddr);
    code->chunks |= chunks_of(block->paddr, block->bytes);
    code->slow_stores = 0;
    return code;
}

static struct block *block_make(struct hart *hart, uint64_t paddr)
{
    if (hart->arena_used + BLOCK_MAX_SLOTS > ARENA_SLOTS || hart->code_page_count >= CODE_PAGES)
        blocks_flush(hart);
    uint32_t slot = hart->arena_used;
    uint32_t *bucket = bucket_of(hart, paddr);
    struct block *block = block_at(hart, slot);
    hart->arena_used += block_decode(hart, block, paddr, BLOCK_MAX_INSNS);
    struct code_page *code = mark(hart, block);
    block->next_in_page = code->first_block;
    code->first_block = slot;
    block->next_in_bucket = *bucket;
    *bucket = slot;
    return block;
}

struct block *blocks_find(struct hart *hart, uint64_t paddr)
{
    struct block *found = NULL;
    for (uint32_t slot = *bucket_of(hart, paddr); slot && !found;) {
        struct block *block = block_at(hart, slot);
        if (block->paddr == paddr)
            found = block;
        slot = block->next_in_bucket;
    }
    if (!found)
        found = block_make(hart, paddr);
    hart->jumps[paddr >> 1 & ((1u << JUMP_BITS) - 1)] = (struct jump){.paddr = paddr, .block = found};
    return found;
}

struct block *blocks_scratch(struct hart *hart, uint64_t paddr, unsigned limit)
{
    if (hart->code_page_count >= CODE_PAGES)
        blocks_flush(hart);
    block_decode(hart, hart->scratch, paddr, limit);
    mark(hart, hart->scratch);
    return hart->scratch;
}
