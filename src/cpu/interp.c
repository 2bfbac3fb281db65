/* The interpreter: one function of threaded code. Every op ends by jumping to the handler of the next one; nothing
 * else happens between two instructions of a block. Time is counted when a block is entered (B3): `left` is what
 * remains until hart->stop after the block, so the exact cycle of any op is stop - left - op->remaining.
 *
 * The handlers are in interp_*.inc, by kind; they use the macros below and the labels
 *   find      pc is set and left is exact: look for the block (and remember it in *slot, if any)
 *   resume    pc and cycle are set: go on from there
 *   out       pc and cycle are set: back to hart_run
 *   illegal   the instruction of op is illegal */
#include "src/base/endian.h"
#include "src/cpu/mxcsr.h"

void interp_locate(struct hart *hart, const struct op *op, int64_t left, unsigned nth)
{
    const struct block *block = hart->block;
    unsigned remaining = op->remaining - nth;
    unsigned index = block->length - remaining;
    uint64_t before = index < 64 ? (1ull << index) - 1 : ~0ull;
    unsigned bytes = 2 * (index + bit_count(block->wide & before));
    hart->cycle = hart->stop - (uint64_t)left - remaining;
    hart->pc = hart->vpage + PAGE_OFFSET(block->paddr) + bytes;
}

/* The block of at most `left` instructions at pc; NULL after a trap. *slot, if there is one, learns it. */
static struct block *interp_find(struct hart *hart, int64_t left, struct block **slot)
{
    uint64_t page = hart->pc & PAGE_MASK;
    const struct tlb_fast *fast = &hart->fetch_tlb->fast[TLB_INDEX(page)];
    uint64_t paddr;
    unsigned limit = left < BLOCK_MAX_INSNS ? (unsigned)left : BLOCK_MAX_INSNS;
    hart->cycle = hart->stop - (uint64_t)left;
    if (LIKELY(fast->tag == page)) {
        paddr = hart->pc + fast->addend;
    } else {
        struct tlb_arch entry;
        if (!mmu_translate(hart, hart->pc, ACCESS_FETCH, &entry))
            return NULL;
        paddr = (entry.page & PAGE_MASK) | PAGE_OFFSET(hart->pc);
        if ((entry.page & TLB_DEVICE) ||
            ((entry.page & TLB_MIXED) && !pmp_allows(hart, paddr, 2, ACCESS_FETCH, hart->privilege))) {
            trap_exception(hart, CAUSE_FETCH_ACCESS, hart->pc);
            return NULL;
        }
        if (entry.page & TLB_MIXED) {
            /* one instruction at a time, its second half asked for as well */
            const struct ram *ram = hart->config.ram;
            bool is_wide = decode_is_wide(ram->bytes[paddr - ram->base]);
            bool is_straddling = PAGE_OFFSET(paddr) == RAM_PAGE_SIZE - 2;
            if (is_wide && !is_straddling && !pmp_allows(hart, paddr + 2, 2, ACCESS_FETCH, hart->privilege)) {
                trap_exception(hart, CAUSE_FETCH_ACCESS, hart->pc + 2);
                return NULL;
            }
            hart->vpage = page;
            return hart->block = blocks_scratch(hart, paddr, 1);
        }
    }
    uint32_t generation = hart->arena_generation;
    struct block *block = blocks_find(hart, paddr);
    if (slot && generation == hart->arena_generation)
        *slot = block;
    if (block->count > left)
        block = blocks_scratch(hart, paddr, limit);
    hart->vpage = page;
    hart->block = block;
    return block;
}

/* Fetches the second half of the straddling instruction that op begins; false after a trap. */
static bool interp_straddle(struct hart *hart, const struct op *op)
{
    uint64_t second = hart->vpage + RAM_PAGE_SIZE;
    const struct ram *ram = hart->config.ram;
    struct tlb_arch entry;
    if (!mmu_translate(hart, second, ACCESS_FETCH, &entry))
        return false;
    uint64_t paddr = entry.page & PAGE_MASK;
    if ((entry.page & TLB_DEVICE) ||
        ((entry.page & TLB_MIXED) && !pmp_allows(hart, paddr, 2, ACCESS_FETCH, hart->privilege))) {
        trap_exception(hart, CAUSE_FETCH_ACCESS, second);
        return false;
    }
    uint32_t bits = ((uint32_t)op->imm & 0xffff) | (uint32_t)load_le16(ram->bytes + (paddr - ram->base)) << 16;
    if (!op->rs1 || bits != (uint32_t)op->imm)
        blocks_straddle(hart, hart->block, bits);
    return true;
}

/* ecall: to the firmware that is built in, or a trap. */
static void interp_ecall(struct hart *hart)
{
    if (hart->privilege != HART_S || !hart->config.ecall_from_s) {
        trap_exception(hart, CAUSE_ECALL_U + hart->privilege, 0);
        return;
    }
    uint64_t pc = hart->pc;
    fp_host_leave(hart);
    hart->config.ecall_from_s(hart->config.context, hart);
    fp_host_enter(hart);
    if (hart->pc == pc)
        hart->pc = pc + 4;
    hart->cycle++;
    hart->trapped++; /* for minstret: it looks like firmware in M mode */
    hart->leave = true;
}

/* Returns from traps, wfi and fences; pc and cycle are those of the instruction. */
static enum step interp_system(struct hart *hart, const struct op *op, unsigned code)
{
    unsigned privilege = hart->privilege;
    uint64_t status = hart->mstatus;
    bool is_allowed;
    switch (code) {
    case OP_MRET: is_allowed = privilege == HART_M; break;
    case OP_SRET: is_allowed = privilege == HART_M || (privilege == HART_S && !(status & MSTATUS_TSR)); break;
    case OP_WFI: is_allowed = privilege == HART_M || (privilege == HART_S && !(status & MSTATUS_TW)); break;
    case OP_SFENCE_VMA: is_allowed = privilege == HART_M || (privilege == HART_S && !(status & MSTATUS_TVM)); break;
    default: is_allowed = privilege != HART_U; break;
    }
    if (!is_allowed) {
        trap_illegal(hart);
        return STEP_TRAPPED;
    }
    hart->cycle++;
    hart->pc += 4;
    switch (code) {
    case OP_MRET: trap_return_m(hart); break;
    case OP_SRET: trap_return_s(hart); break;
    case OP_WFI: hart->waiting = true; return STEP_LEAVE;
    case OP_SFENCE_VMA:
        if (op->rs1)
            mmu_flush_page(hart, hart->x[op->rs1]);
        else
            mmu_flush(hart);
        break;
    default: break;
    }
    return trap_pending(hart) & hart->mie ? STEP_LEAVE : STEP_TRAPPED;
}

#define DISPATCH() goto * op->handler
#define NEXT()                                                                                                       \
    do {                                                                                                             \
        op++;                                                                                                        \
        DISPATCH();                                                                                                  \
    } while (0)
#define RD (h->x[op->rd])
#define RS1 (h->x[op->rs1])
#define RS2 (h->x[op->rs2])
#define IMM ((uint64_t)(int64_t)op->imm)
#define LINK ((struct op_link *)(void *)(uintptr_t)(op + 1))

/* Enters a block that is known to be the right one. */
#define ENTER(to_, pc_, slot_)                                                                                       \
    do {                                                                                                             \
        struct block *to = (to_);                                                                                    \
        left -= to->count;                                                                                           \
        if (UNLIKELY(left < 0)) {                                                                                    \
            left += to->count;                                                                                       \
            h->pc = (pc_);                                                                                           \
            slot = (slot_);                                                                                          \
            goto find;                                                                                               \
        }                                                                                                            \
        h->block = to;                                                                                               \
        op = to->ops;                                                                                                \
        DISPATCH();                                                                                                  \
    } while (0)

/* To a place in the page that is being executed. */
#define GO_NEAR() ENTER(LINK->to, h->vpage + IMM, &LINK->to)

/* To a fixed place in another page: the link holds if the fetch TLB says that it is still that page (T3). */
#define GO_FAR(pc_)                                                                                                  \
    do {                                                                                                             \
        uint64_t pc = (pc_);                                                                                         \
        const struct tlb_fast *fast = &h->fetch_tlb->fast[TLB_INDEX(pc)];                                            \
        struct op_link *link = LINK;                                                                                 \
        if (LIKELY(fast->tag == (pc & PAGE_MASK) && link->to->paddr == pc + fast->addend)) {                         \
            uint64_t page = fast->tag;                                                                               \
            left -= link->to->count;                                                                                 \
            if (LIKELY(left >= 0)) {                                                                                 \
                h->vpage = page;                                                                                     \
                h->block = link->to;                                                                                 \
                op = link->to->ops;                                                                                  \
                DISPATCH();                                                                                          \
            }                                                                                                        \
            left += link->to->count;                                                                                 \
        }                                                                                                            \
        h->pc = pc;                                                                                                  \
        slot = &link->to;                                                                                            \
        goto find;                                                                                                   \
    } while (0)

/* To a place that was computed. */
#define GO_INDIRECT(pc_)                                                                                             \
    do {                                                                                                             \
        uint64_t pc = (pc_);                                                                                         \
        const struct tlb_fast *fast = &h->fetch_tlb->fast[TLB_INDEX(pc)];                                            \
        uint64_t paddr = pc + fast->addend;                                                                          \
        const struct jump *jump = &h->jumps[paddr >> 1 & ((1u << JUMP_BITS) - 1)];                                   \
        if (LIKELY(fast->tag == (pc & PAGE_MASK) && jump->paddr == paddr)) {                                         \
            left -= jump->block->count;                                                                              \
            if (LIKELY(left >= 0)) {                                                                                 \
                h->vpage = fast->tag;                                                                                \
                h->block = jump->block;                                                                              \
                op = jump->block->ops;                                                                               \
                DISPATCH();                                                                                          \
            }                                                                                                        \
            left += jump->block->count;                                                                              \
        }                                                                                                            \
        h->pc = pc;                                                                                                  \
        slot = NULL;                                                                                                 \
        goto find;                                                                                                   \
    } while (0)

/* What a helper that may trap or end the block came back with. */
#define AFTER(step_)                                                                                                 \
    do {                                                                                                             \
        enum step step = (step_);                                                                                    \
        if (UNLIKELY(step != STEP_NEXT)) {                                                                           \
            if (step == STEP_TRAPPED)                                                                                \
                goto resume;                                                                                         \
            goto out;                                                                                                \
        }                                                                                                            \
        NEXT();                                                                                                      \
    } while (0)

/* The distances between labels are constants of one body: it must not be copied. */
#if defined(__clang__)
#define ONE_BODY __attribute__((noinline))
#else
#define ONE_BODY __attribute__((noinline, noclone))
#endif

ONE_BODY void interp_run(struct hart *h, const void **handlers)
{
    static const int32_t offsets[OP_COUNT] = {
#define OP_OFFSET(name) [OP_##name] = (int32_t)((const char *)&&L_##name - (const char *)&&L_NOP),
#define CHAIN_OFFSET(a, b) OP_OFFSET(a##_##b)
#define PAIR_OFFSET(a, b) OP_OFFSET(a##_AND_##b)
        OPS_ALL(OP_OFFSET) OPS_CHAINS(CHAIN_OFFSET) OPS_PAIRS(PAIR_OFFSET) OPS_TAILS(PAIR_OFFSET)
#undef OP_OFFSET
#undef CHAIN_OFFSET
#undef PAIR_OFFSET
    };
    const struct op *op;
    struct block **slot = NULL;
    int64_t left;

    if (handlers) {
        for (unsigned i = 0; i < OP_COUNT; i++)
            handlers[i] = (const char *)&&L_NOP + offsets[i];
        return;
    }

resume:
    left = (int64_t)(h->stop - h->cycle);
    slot = NULL;
find:
    if (UNLIKELY(left <= 0)) {
        h->cycle = h->stop - (uint64_t)left;
        return;
    }
    {
        struct block *block = interp_find(h, left, slot);
        if (UNLIKELY(!block))
            goto resume;
        left -= block->count;
        op = block->ops;
        DISPATCH();
    }
illegal:
    interp_locate(h, op, left, 0);
    trap_illegal(h);
    goto resume;
out:
    return;

/* in this order: later ones use the macros of earlier ones */
#include "src/cpu/interp_int.inc"

#include "src/cpu/interp_mem.inc"

#include "src/cpu/interp_fp.inc"

#include "src/cpu/interp_sys.inc"

#include "src/cpu/interp_fused.inc"
}
