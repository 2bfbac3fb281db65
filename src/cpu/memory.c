/* Loads, stores and atomics that the inlined fast path could not do: TLB misses, devices, pages that hold code,
 * accesses that cross a page. */
#include "src/base/endian.h"
#include "src/cpu/mxcsr.h"

static const uint8_t load_sizes[] = {1, 2, 4, 8, 1, 2, 4, 4, 8}; /* from OP_LB on */
static const uint8_t store_sizes[] = {1, 2, 4, 8, 4, 8};         /* from OP_SB on */

/* A physical range that one access touches. */
struct piece {
    uint64_t paddr;
    unsigned size;
    bool is_device;
};

/* Translates one piece that lies in one page; false after raising. */
static bool piece_translate(struct hart *hart, uint64_t vaddr, unsigned size, enum access access, struct piece *piece)
{
    struct tlb_arch entry;
    if (!mmu_translate(hart, vaddr, access, &entry))
        return false;
    *piece = (struct piece){
        .paddr = (entry.page & PAGE_MASK) | PAGE_OFFSET(vaddr), .size = size, .is_device = entry.page & TLB_DEVICE};
    if (entry.page & TLB_MIXED) {
        unsigned privilege = hart->privilege;
        if (hart->mstatus & MSTATUS_MPRV)
            privilege = (unsigned)((hart->mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT);
        if (!pmp_allows(hart, piece->paddr, size, access, privilege)) {
            trap_exception(hart, access == ACCESS_LOAD ? CAUSE_LOAD_ACCESS : CAUSE_STORE_ACCESS, vaddr);
            return false;
        }
    }
    return true;
}

static uint8_t *ram_at(struct hart *hart, uint64_t paddr)
{
    return hart->config.ram->bytes + (paddr - hart->config.ram->base);
}

/* RAM is about to be written by the hart: decoded code must hear of it. */
static void before_store(struct hart *hart, uint64_t paddr, unsigned size)
{
    uint8_t *flags = &hart->config.ram->page_flags[ram_page_index(hart->config.ram, paddr)];
    if (*flags & RAM_CODE)
        blocks_stored(hart, paddr, size);
    *flags |= RAM_DIRTY;
}

/* RAM was written by the hart: who watches the page must hear of it. */
static void after_store(struct hart *hart, uint64_t paddr, unsigned size)
{
    struct ram *ram = hart->config.ram;
    if (LIKELY(!(ram->page_flags[ram_page_index(ram, paddr)] & RAM_WATCHED)))
        return;
    fp_host_leave(hart);
    ram_store_seen(ram, paddr, size);
    fp_host_enter(hart);
}

/* The host's bytes of a piece: one access for the sizes that matter. */
static uint64_t bytes_load(const uint8_t *at, unsigned size)
{
    uint64_t value = 0;
    switch (size) {
    case 1: return *at;
    case 2: return load_le16(at);
    case 4: return load_le32(at);
    case 8: return load_le64(at);
    default: memcpy(&value, at, size); return value;
    }
}

static void bytes_store(uint8_t *at, unsigned size, uint64_t value)
{
    switch (size) {
    case 1: *at = (uint8_t)value; break;
    case 2: store_le16(at, (uint16_t)value); break;
    case 4: store_le32(at, (uint32_t)value); break;
    case 8: store_le64(at, value); break;
    default: memcpy(at, &value, size); break;
    }
}

static bool piece_load(struct hart *hart, uint64_t vaddr, const struct piece *piece, uint64_t *value)
{
    *value = 0;
    if (!piece->is_device) {
        *value = bytes_load(ram_at(hart, piece->paddr), piece->size);
        return true;
    }
    fp_host_leave(hart);
    bool done = bus_read(hart->config.bus, piece->paddr, piece->size, value);
    fp_host_enter(hart);
    if (!done)
        trap_exception(hart, CAUSE_LOAD_ACCESS, vaddr);
    else if (piece->size < 8)
        *value &= (1ull << 8 * piece->size) - 1;
    return done;
}

static bool piece_store(struct hart *hart, uint64_t vaddr, const struct piece *piece, uint64_t value)
{
    if (!piece->is_device) {
        before_store(hart, piece->paddr, piece->size);
        bytes_store(ram_at(hart, piece->paddr), piece->size, value);
        after_store(hart, piece->paddr, piece->size);
        return true;
    }
    fp_host_leave(hart);
    bool done = bus_write(hart->config.bus, piece->paddr, piece->size, value);
    fp_host_enter(hart);
    if (!done)
        trap_exception(hart, CAUSE_STORE_ACCESS, vaddr);
    return done;
}

/* How many bytes of an access lie in its first page. */
static unsigned first_part(uint64_t vaddr, unsigned size)
{
    unsigned room = RAM_PAGE_SIZE - PAGE_OFFSET(vaddr);
    return size < room ? size : room;
}

static bool load(struct hart *hart, uint64_t vaddr, unsigned size, uint64_t *value)
{
    unsigned first = first_part(vaddr, size);
    struct piece low;
    struct piece high;
    uint64_t low_value;
    uint64_t high_value;
    if (!piece_translate(hart, vaddr, first, ACCESS_LOAD, &low))
        return false;
    if (first == size)
        return piece_load(hart, vaddr, &low, value);
    uint64_t second_vaddr = (vaddr + first) & hart->xmask;
    if (!piece_translate(hart, second_vaddr, size - first, ACCESS_LOAD, &high))
        return false;
    /* devices take no misaligned accesses */
    if (low.is_device || high.is_device) {
        trap_exception(hart, CAUSE_LOAD_ACCESS, low.is_device ? vaddr : second_vaddr);
        return false;
    }
    piece_load(hart, vaddr, &low, &low_value);
    piece_load(hart, second_vaddr, &high, &high_value);
    *value = low_value | high_value << 8 * first;
    return true;
}

static bool store(struct hart *hart, uint64_t vaddr, unsigned size, uint64_t value)
{
    unsigned first = first_part(vaddr, size);
    struct piece low;
    struct piece high;
    if (!piece_translate(hart, vaddr, first, ACCESS_STORE, &low))
        return false;
    if (first == size)
        return piece_store(hart, vaddr, &low, value);
    uint64_t second_vaddr = (vaddr + first) & hart->xmask;
    if (!piece_translate(hart, second_vaddr, size - first, ACCESS_STORE, &high))
        return false;
    if (low.is_device || high.is_device) {
        trap_exception(hart, CAUSE_STORE_ACCESS, low.is_device ? vaddr : second_vaddr);
        return false;
    }
    piece_store(hart, vaddr, &low, value);
    piece_store(hart, second_vaddr, &high, value >> 8 * first);
    return true;
}

/* The access is done; what happens next? */
static enum step after(struct hart *hart, const struct op *op, int64_t left, unsigned nth)
{
    if (LIKELY(!hart->leave))
        return STEP_NEXT;
    interp_locate(hart, op, left, nth + 1);
    return STEP_LEAVE;
}

enum step memory_load(struct hart *hart, const struct op *op, int64_t left, uint64_t vaddr, unsigned what)
{
    unsigned code = what & 0xffff;
    unsigned reg = what >> 16 & 0xff;
    unsigned nth = what >> 24;
    interp_locate(hart, op, left, nth);
    uint64_t value;
    if (!load(hart, vaddr, load_sizes[code - OP_LB], &value))
        return STEP_TRAPPED;
    switch (code) {
    case OP_LB: hart->x[reg] = (uint64_t)(int8_t)value & hart->xmask; break;
    case OP_LH: hart->x[reg] = (uint64_t)(int16_t)value & hart->xmask; break;
    case OP_LW: hart->x[reg] = (uint64_t)(int32_t)value & hart->xmask; break;
    case OP_FLW: hart->f[reg] = fp_box((uint32_t)value); break;
    case OP_FLD: hart->f[reg] = value; break;
    default: hart->x[reg] = value; break;
    }
    return after(hart, op, left, nth);
}

enum step memory_store(struct hart *hart, const struct op *op, int64_t left, uint64_t vaddr, uint64_t value,
                       unsigned what)
{
    unsigned nth = what >> 24;
    interp_locate(hart, op, left, nth);
    if (!store(hart, vaddr, store_sizes[(what & 0xffff) - OP_SB], value))
        return STEP_TRAPPED;
    return after(hart, op, left, nth);
}

/* The host address of a naturally aligned atomic access to RAM; NULL after raising. */
static uint8_t *atomic_target(struct hart *hart, uint64_t vaddr, unsigned size, enum access access)
{
    const struct tlb *tlb = access == ACCESS_LOAD ? hart->load_tlb : hart->store_tlb;
    const struct tlb_fast *fast = &tlb->fast[TLB_INDEX(vaddr)];
    if (vaddr % size) {
        trap_exception(hart, access == ACCESS_LOAD ? CAUSE_LOAD_MISALIGNED : CAUSE_STORE_MISALIGNED, vaddr);
        return NULL;
    }
    if (LIKELY(fast->tag == (vaddr & PAGE_MASK)))
        return (uint8_t *)(uintptr_t)(vaddr + fast->addend);
    struct piece piece;
    if (!piece_translate(hart, vaddr, size, access, &piece))
        return NULL;
    if (piece.is_device) {
        trap_exception(hart, access == ACCESS_LOAD ? CAUSE_LOAD_ACCESS : CAUSE_STORE_ACCESS, vaddr);
        return NULL;
    }
    if (access == ACCESS_STORE)
        before_store(hart, piece.paddr, size);
    return ram_at(hart, piece.paddr);
}

/* The store half of an atomic at a host address that atomic_target gave. */
static void atomic_store(struct hart *hart, uint8_t *at, unsigned size, uint64_t value)
{
    const struct ram *ram = hart->config.ram;
    if (size == 8)
        store_le64(at, value);
    else
        store_le32(at, (uint32_t)value);
    after_store(hart, ram->base + (uint64_t)(at - ram->bytes), size);
}

static uint64_t atomic_result(unsigned function, uint64_t old, uint64_t operand)
{
    switch (function) {
    case 0x00: return old + operand;
    case 0x01: return operand;
    case 0x04: return old ^ operand;
    case 0x08: return old | operand;
    case 0x0c: return old & operand;
    case 0x10: return (int64_t)old < (int64_t)operand ? old : operand;
    case 0x14: return (int64_t)old > (int64_t)operand ? old : operand;
    case 0x18: return old < operand ? old : operand;
    default: return old > operand ? old : operand;
    }
}

static uint64_t sign_word(uint64_t value)
{
    return (uint64_t)(int64_t)(int32_t)value;
}

/* Succeeds if the reservation's address matches and memory still has the value that was reserved (as QEMU does). */
static bool store_conditional(struct hart *hart, const struct op *op, uint64_t vaddr, unsigned size)
{
    bool reserved = hart->has_reservation && hart->reserved_address == vaddr;
    if (vaddr % size) {
        trap_exception(hart, CAUSE_STORE_MISALIGNED, vaddr);
        return false;
    }
    if (reserved) {
        uint8_t *at = atomic_target(hart, vaddr, size, ACCESS_STORE);
        if (!at)
            return false;
        if (size == 8)
            reserved = load_le64(at) == hart->reserved_value;
        else
            reserved = load_le32(at) == (uint32_t)hart->reserved_value;
        if (reserved)
            atomic_store(hart, at, size, hart->x[op->rs2]);
    }
    hart->has_reservation = false;
    hart->x[op->rd] = !reserved;
    return true;
}

enum step memory_atomic(struct hart *hart, const struct op *op, int64_t left, unsigned code)
{
    bool is_double = code == OP_LR_D || code == OP_SC_D || code == OP_AMO_D;
    unsigned size = is_double ? 8 : 4;
    uint64_t vaddr = hart->x[op->rs1];
    interp_locate(hart, op, left, 0);
    if (code == OP_SC_W || code == OP_SC_D)
        return store_conditional(hart, op, vaddr, size) ? after(hart, op, left, 0) : STEP_TRAPPED;
    bool is_load = code == OP_LR_W || code == OP_LR_D;
    uint8_t *at = atomic_target(hart, vaddr, size, is_load ? ACCESS_LOAD : ACCESS_STORE);
    if (!at)
        return STEP_TRAPPED;
    uint64_t old = is_double ? load_le64(at) : sign_word(load_le32(at));
    if (is_load) {
        hart->has_reservation = true;
        hart->reserved_address = vaddr;
        hart->reserved_value = old;
    } else {
        uint64_t operand = hart->x[op->rs2];
        /* sign extension keeps both the signed and the unsigned order of words */
        uint64_t result = atomic_result((unsigned)op->imm, old, is_double ? operand : sign_word(operand));
        atomic_store(hart, at, size, result);
    }
    hart->x[op->rd] = old & hart->xmask;
    return after(hart, op, left, 0);
}
