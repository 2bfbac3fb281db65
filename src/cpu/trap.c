/* Traps and interrupts (Privileged 1.12 §3.1.6-3.1.9, §3.3.2, §4.1). */
#include "src/base/endian.h"
#include "src/cpu/hart_state.h"

uint64_t trap_pending(const struct hart *hart)
{
    uint64_t pending = hart->mip | hart->mip_lines;
    if (hart->menvcfg & MENVCFG_STCE) {
        pending &= ~MIP_STIP;
        if (hart->cycle >= hart->timer_cycle)
            pending |= MIP_STIP;
    }
    return pending;
}

/* Where a trap with this vector register goes. */
static uint64_t vector_target(const struct hart *hart, uint64_t tvec, uint64_t cause, bool is_interrupt)
{
    uint64_t base = tvec & ~3ull;
    return is_interrupt && (tvec & 1) ? (base + 4 * cause) & hart->xmask : base;
}

/* The highest bit of a cause register. */
static uint64_t interrupt_bit(const struct hart *hart)
{
    return hart->xmask ^ hart->xmask >> 1;
}

static void enter_s(struct hart *hart, uint64_t cause, bool is_interrupt, uint64_t tval)
{
    uint64_t status = hart->mstatus;
    status &= ~(MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE);
    status |= hart->privilege == HART_S ? MSTATUS_SPP : 0;
    status |= hart->mstatus & MSTATUS_SIE ? MSTATUS_SPIE : 0;
    hart->mstatus = status;
    hart->sepc = hart->pc;
    hart->scause = cause | (is_interrupt ? interrupt_bit(hart) : 0);
    hart->stval = tval;
    hart->privilege = HART_S;
    hart->pc = vector_target(hart, hart->stvec, cause, is_interrupt);
    mmu_update_context(hart);
}

static void enter_m(struct hart *hart, uint64_t cause, bool is_interrupt, uint64_t tval)
{
    uint64_t status = hart->mstatus;
    status &= ~(MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE);
    status |= (uint64_t)hart->privilege << MSTATUS_MPP_SHIFT;
    status |= hart->mstatus & MSTATUS_MIE ? MSTATUS_MPIE : 0;
    hart->mstatus = status;
    hart->mepc = hart->pc;
    hart->mcause = cause | (is_interrupt ? interrupt_bit(hart) : 0);
    hart->mtval = tval;
    hart->privilege = HART_M;
    hart->pc = vector_target(hart, hart->mtvec, cause, is_interrupt);
    mmu_update_context(hart);
}

void trap_exception(struct hart *hart, unsigned cause, uint64_t tval)
{
    hart->cycle++;
    hart->trapped++;
    if (hart->privilege != HART_M && (hart->medeleg >> cause & 1))
        enter_s(hart, cause, false, tval);
    else
        enter_m(hart, cause, false, tval);
}

void trap_illegal(struct hart *hart)
{
    const struct ram *ram = hart->config.ram;
    const struct block *block = hart->block;
    uint32_t bits;
    if (block->ops[0].handler == hart->handlers[OP_STRADDLE]) {
        bits = (uint32_t)block->ops[0].imm;
    } else {
        uint64_t paddr = (block->paddr & PAGE_MASK) | PAGE_OFFSET(hart->pc);
        const uint8_t *at = ram->bytes + (paddr - ram->base);
        bits = load_le16(at);
        if (decode_is_wide(bits))
            bits |= (uint32_t)load_le16(at + 2) << 16;
    }
    trap_exception(hart, CAUSE_ILLEGAL, bits);
}

bool trap_interrupt(struct hart *hart)
{
    static const uint8_t by_priority[] = {11, 3, 7, 9, 1, 5};
    uint64_t pending = trap_pending(hart) & hart->mie;
    if (!pending)
        return false;
    bool m_enabled = hart->privilege < HART_M || (hart->mstatus & MSTATUS_MIE);
    bool s_enabled = hart->privilege < HART_S || (hart->privilege == HART_S && (hart->mstatus & MSTATUS_SIE));
    uint64_t to_m = m_enabled ? pending & ~hart->mideleg : 0;
    uint64_t to_s = s_enabled ? pending & hart->mideleg : 0;
    uint64_t taken = to_m ? to_m : to_s;
    for (unsigned i = 0; i < sizeof by_priority; i++) {
        unsigned cause = by_priority[i];
        if (!(taken >> cause & 1))
            continue;
        if (to_m)
            enter_m(hart, cause, true, 0);
        else
            enter_s(hart, cause, true, 0);
        return true;
    }
    return false;
}

void trap_return_m(struct hart *hart)
{
    uint64_t status = hart->mstatus;
    unsigned privilege = (unsigned)((status & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT);
    status &= ~(MSTATUS_MIE | MSTATUS_MPP);
    status |= status & MSTATUS_MPIE ? MSTATUS_MIE : 0;
    status |= MSTATUS_MPIE;
    if (privilege != HART_M)
        status &= ~MSTATUS_MPRV;
    hart->mstatus = status;
    hart->privilege = (uint8_t)privilege;
    hart->pc = hart->mepc;
    mmu_update_context(hart);
}

void trap_return_s(struct hart *hart)
{
    uint64_t status = hart->mstatus;
    unsigned privilege = status & MSTATUS_SPP ? HART_S : HART_U;
    status &= ~(MSTATUS_SIE | MSTATUS_SPP | MSTATUS_MPRV);
    status |= status & MSTATUS_SPIE ? MSTATUS_SIE : 0;
    status |= MSTATUS_SPIE;
    hart->mstatus = status;
    hart->privilege = (uint8_t)privilege;
    hart->pc = hart->sepc;
    mmu_update_context(hart);
}
