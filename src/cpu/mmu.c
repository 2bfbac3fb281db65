/* Address translation: Sv32, Sv39, Sv48, Sv57 and bare (Privileged 1.12 §4.3-4.6), with the A and D bits updated by
 * hardware while menvcfg.ADUE is set (Svadu) and page faults otherwise (Svade). Invariants: hart_state.h, T1-T5. */
#include <string.h>

#include "src/base/endian.h"
#include "src/cpu/hart_state.h"

enum {
    PTE_V = 1,
    PTE_R = 2,
    PTE_W = 4,
    PTE_X = 8,
    PTE_U = 16,
    PTE_A = 64,
    PTE_D = 128,
};
#define PTE_PPN_SHIFT 10
#define PTE_PPN_MASK ((1ull << 44) - 1)
#define PTE_RESERVED (~0ull << 54)

static const uint8_t page_cause[ACCESS_COUNT] = {CAUSE_FETCH_PAGE, CAUSE_LOAD_PAGE, CAUSE_STORE_PAGE};
static const uint8_t access_cause[ACCESS_COUNT] = {CAUSE_FETCH_ACCESS, CAUSE_LOAD_ACCESS, CAUSE_STORE_ACCESS};

static enum tlb_context context_of(const struct hart *hart, unsigned privilege)
{
    if (privilege == HART_M)
        return CONTEXT_M;
    if (privilege == HART_U)
        return CONTEXT_U;
    return hart->mstatus & MSTATUS_SUM ? CONTEXT_S_SUM : CONTEXT_S;
}

/* The privilege that loads and stores are done with (mstatus.MPRV). */
static unsigned data_privilege(const struct hart *hart)
{
    if (hart->mstatus & MSTATUS_MPRV)
        return (unsigned)((hart->mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT);
    return hart->privilege;
}

void mmu_update_context(struct hart *hart)
{
    enum tlb_context data = context_of(hart, data_privilege(hart));
    enum tlb_context fetch = context_of(hart, hart->privilege);
    if (fetch == CONTEXT_S_SUM)
        fetch = CONTEXT_S; /* SUM does not concern fetches */
    hart->fetch_tlb = &hart->tlbs[fetch][ACCESS_FETCH];
    hart->load_tlb = &hart->tlbs[data][ACCESS_LOAD];
    hart->store_tlb = &hart->tlbs[data][ACCESS_STORE];
}

static void tlb_flush(struct tlb *tlb)
{
    if (tlb->used_count <= TLB_USED_MAX) {
        for (unsigned i = 0; i < tlb->used_count; i++) {
            tlb->fast[tlb->used[i]].tag = TLB_EMPTY;
            tlb->arch[tlb->used[i]].tag = TLB_EMPTY;
        }
    } else {
        for (unsigned i = 0; i < TLB_SIZE; i++) {
            tlb->fast[i].tag = TLB_EMPTY;
            tlb->arch[i].tag = TLB_EMPTY;
        }
    }
    tlb->used_count = 0;
    tlb->super_low = UINT64_MAX;
    tlb->super_high = 0;
}

void mmu_flush(struct hart *hart)
{
    for (unsigned context = 0; context < CONTEXT_M; context++)
        for (unsigned access = 0; access < ACCESS_COUNT; access++)
            tlb_flush(&hart->tlbs[context][access]);
}

void mmu_flush_all_contexts(struct hart *hart)
{
    for (unsigned context = 0; context < CONTEXT_COUNT; context++) {
        for (unsigned access = 0; access < ACCESS_COUNT; access++) {
            hart->tlbs[context][access].used_count = TLB_USED_MAX + 1;
            tlb_flush(&hart->tlbs[context][access]);
        }
    }
}

void mmu_flush_page(struct hart *hart, uint64_t vaddr)
{
    for (unsigned context = 0; context < CONTEXT_M; context++) {
        for (unsigned access = 0; access < ACCESS_COUNT; access++) {
            struct tlb *tlb = &hart->tlbs[context][access];
            if (vaddr >= tlb->super_low && vaddr <= tlb->super_high) {
                tlb_flush(tlb);
            } else {
                tlb->fast[TLB_INDEX(vaddr)].tag = TLB_EMPTY;
                tlb->arch[TLB_INDEX(vaddr)].tag = TLB_EMPTY;
            }
        }
    }
}

void mmu_forget_stores(struct hart *hart)
{
    for (unsigned context = 0; context < CONTEXT_COUNT; context++)
        for (unsigned i = 0; i < TLB_SIZE; i++)
            hart->tlbs[context][ACCESS_STORE].fast[i].tag = TLB_EMPTY;
}

void mmu_forget_stores_to(struct hart *hart, uint64_t paddr)
{
    for (unsigned context = 0; context < CONTEXT_COUNT; context++) {
        struct tlb *tlb = &hart->tlbs[context][ACCESS_STORE];
        for (unsigned i = 0; i < TLB_SIZE; i++)
            if ((tlb->arch[i].page & PAGE_MASK) == (paddr & PAGE_MASK))
                tlb->fast[i].tag = TLB_EMPTY;
    }
}

static bool leaf_permits(const struct hart *hart, uint64_t pte, enum access access, enum tlb_context context)
{
    bool is_user = pte & PTE_U;
    if (context == CONTEXT_U && !is_user)
        return false;
    if (context != CONTEXT_U && is_user && (access == ACCESS_FETCH || context != CONTEXT_S_SUM))
        return false;
    switch (access) {
    case ACCESS_FETCH: return pte & PTE_X;
    case ACCESS_LOAD: return (pte & PTE_R) || ((pte & PTE_X) && (hart->mstatus & MSTATUS_MXR));
    default: return pte & PTE_W;
    }
}

/* Sets A (and D) of a leaf in memory, which the guest may see as a store to its page table. */
static void leaf_update(struct hart *hart, uint64_t pte_address, uint64_t pte, unsigned size)
{
    struct ram *ram = hart->config.ram;
    uint8_t *flags = &ram->page_flags[ram_page_index(ram, pte_address)];
    if (*flags & RAM_CODE)
        blocks_stored(hart, pte_address, size);
    *flags |= RAM_DIRTY;
    if (size == 8)
        store_le64(ram->bytes + (pte_address - ram->base), pte);
    else
        store_le32(ram->bytes + (pte_address - ram->base), (uint32_t)pte);
}

/* The shape of a page table. */
struct paging {
    unsigned levels;
    unsigned index_bits;
    unsigned pte_size;
    int above; /* a vaddr shifted right by all its bits but the highest: 0, or this */
};

/* What a walk found. */
struct walk {
    uint64_t paddr;
    uint64_t size; /* of the page: 4 KiB, 2 MiB, ... */
};

/* Walks a page table of this shape, of which the compiler makes one copy each; 0 or the cause of the fault. */
static inline __attribute__((always_inline)) unsigned walk_tables(struct hart *hart, uint64_t vaddr,
                                                                  enum access access, enum tlb_context context,
                                                                  struct walk *walk, struct paging paging)
{
    const struct ram *ram = hart->config.ram;
    unsigned index_bits = paging.index_bits;
    unsigned size = paging.pte_size;
    unsigned shift = RAM_PAGE_BITS + paging.levels * index_bits;
    int64_t above = (int64_t)vaddr >> (shift - 1);
    if (above != 0 && above != paging.above)
        return page_cause[access];
    uint64_t table = (hart->satp & PTE_PPN_MASK) << RAM_PAGE_BITS;
    while (shift > RAM_PAGE_BITS) {
        shift -= index_bits;
        uint64_t at = table + (vaddr >> shift & ((1u << index_bits) - 1)) * size;
        if (!ram_contains(ram, at, size) || !pmp_allows(hart, at, size, ACCESS_LOAD, HART_S))
            return access_cause[access];
        const uint8_t *bytes = ram->bytes + (at - ram->base);
        uint64_t pte = size == 8 ? load_le64(bytes) : load_le32(bytes);
        if (!(pte & PTE_V) || (!(pte & PTE_R) && (pte & PTE_W)) || (pte & PTE_RESERVED))
            return page_cause[access];
        table = (pte >> PTE_PPN_SHIFT & PTE_PPN_MASK) << RAM_PAGE_BITS;
        if (!(pte & (PTE_R | PTE_X))) {
            if (pte & (PTE_U | PTE_A | PTE_D))
                return page_cause[access];
            continue;
        }
        walk->size = 1ull << shift;
        if (!leaf_permits(hart, pte, access, context) || (table & (walk->size - 1)))
            return page_cause[access];
        uint64_t updated = pte | PTE_A | (access == ACCESS_STORE ? PTE_D : 0);
        if (updated != pte) {
            if (!(hart->menvcfg & MENVCFG_ADUE))
                return page_cause[access];
            if (!pmp_allows(hart, at, size, ACCESS_STORE, HART_S))
                return access_cause[access];
            leaf_update(hart, at, updated, size);
        }
        walk->paddr = table | (vaddr & (walk->size - 1));
        return 0;
    }
    return page_cause[access];
}

static unsigned mmu_walk(struct hart *hart, uint64_t vaddr, enum access access, enum tlb_context context,
                         struct walk *walk)
{
    unsigned mode = (unsigned)(hart->satp >> SATP_MODE_SHIFT);
    if (mode == SATP_SV32) /* its addresses have no sign */
        return walk_tables(hart, vaddr, access, context, walk, (struct paging){2, 10, 4, 1});
    return walk_tables(hart, vaddr, access, context, walk, (struct paging){mode - SATP_SV39 + 3, 9, 8, -1});
}

/* Fills the architectural half of vaddr's slot; false after raising. */
static bool tlb_fill(struct hart *hart, struct tlb *tlb, uint64_t vaddr, enum access access)
{
    unsigned privilege = access == ACCESS_FETCH ? hart->privilege : data_privilege(hart);
    struct walk walk = {.paddr = vaddr, .size = RAM_PAGE_SIZE};
    if (privilege != HART_M && hart->satp >> SATP_MODE_SHIFT) {
        enum tlb_context context = context_of(hart, privilege);
        unsigned cause = mmu_walk(hart, vaddr, access, context, &walk);
        if (cause) {
            trap_exception(hart, cause, vaddr);
            return false;
        }
    }
    uint64_t page = walk.paddr & PAGE_MASK;
    bool mixed;
    bool allowed = pmp_allows_page(hart, page, access, privilege, &mixed);
    if (!mixed && !allowed) {
        trap_exception(hart, access_cause[access], vaddr);
        return false;
    }
    unsigned slot = TLB_INDEX(vaddr);
    bool is_ram = ram_contains(hart->config.ram, page, RAM_PAGE_SIZE);
    tlb->arch[slot].tag = vaddr & PAGE_MASK;
    tlb->arch[slot].page = page | (mixed ? TLB_MIXED : 0) | (is_ram ? 0 : TLB_DEVICE);
    tlb->fast[slot].tag = TLB_EMPTY;
    if (tlb->used_count < TLB_USED_MAX)
        tlb->used[tlb->used_count] = (uint16_t)slot;
    if (tlb->used_count <= TLB_USED_MAX)
        tlb->used_count++;
    if (walk.size > RAM_PAGE_SIZE) {
        uint64_t first = vaddr & ~(walk.size - 1);
        uint64_t last = vaddr | (walk.size - 1);
        if (first < tlb->super_low)
            tlb->super_low = first;
        if (last > tlb->super_high)
            tlb->super_high = last;
    }
    return true;
}

/* Makes the slot's fast half, where the host may use it. */
static void tlb_hasten(struct hart *hart, struct tlb *tlb, unsigned slot, enum access access)
{
    const struct tlb_arch *arch = &tlb->arch[slot];
    struct tlb_fast *fast = &tlb->fast[slot];
    struct ram *ram = hart->config.ram;
    if (arch->page & (TLB_MIXED | TLB_DEVICE))
        return;
    if (access == ACCESS_FETCH) {
        *fast = (struct tlb_fast){.tag = arch->tag, .addend = arch->page - arch->tag};
        return;
    }
    if (access == ACCESS_STORE) {
        uint8_t *flags = &ram->page_flags[ram_page_index(ram, arch->page)];
        if (*flags & (RAM_CODE | RAM_WATCHED))
            return;
        *flags |= RAM_DIRTY; /* the caller stores now */
    }
    uint64_t host = (uint64_t)(uintptr_t)(ram->bytes + (arch->page - ram->base));
    *fast = (struct tlb_fast){.tag = arch->tag, .addend = host - arch->tag};
}

bool mmu_translate(struct hart *hart, uint64_t vaddr, enum access access, struct tlb_arch *result)
{
    struct tlb *tlb = access == ACCESS_FETCH  ? hart->fetch_tlb
                      : access == ACCESS_LOAD ? hart->load_tlb
                                              : hart->store_tlb;
    unsigned slot = TLB_INDEX(vaddr);
    if (tlb->arch[slot].tag != (vaddr & PAGE_MASK) && !tlb_fill(hart, tlb, vaddr, access))
        return false;
    tlb_hasten(hart, tlb, slot, access);
    *result = tlb->arch[slot];
    return true;
}
