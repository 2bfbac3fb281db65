/* The hart's face: making, running, looking inside. */
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"
#include "src/cpu/mxcsr.h"

#define CHUNK_CYCLES (1ull << 29) /* below BLOCK_NEVER, so that a block of that length never fits */

static void watch_code_written(void *context, uint64_t paddr, uint64_t size)
{
    blocks_stored(context, paddr, size);
}

static void watch_dirty_cleared(void *context)
{
    mmu_forget_stores(context);
}

struct hart *hart_new(const struct hart_config *config)
{
    struct hart *hart = mem_alloc(1, sizeof *hart);
    must(config->clock_hz > 0);
    hart->config = *config;
    if (config->clock_hz % HART_TIMEBASE_HZ == 0)
        hart->cycles_per_tick = config->clock_hz / HART_TIMEBASE_HZ;
    hart->has_fma = fp_host_has_fma();
    bool is_32 = config->isa == HART_RV32;
    hart->xmask = is_32 ? UINT32_MAX : UINT64_MAX;
    hart->decode = is_32 ? decode_32 : decode;
    hart->interpret = is_32 ? interp_run_32 : interp_run;
    hart->interpret(NULL, hart->handlers);
    blocks_init(hart);
    config->ram->watch =
        (struct ram_watch){.context = hart, .code_written = watch_code_written, .dirty_cleared = watch_dirty_cleared};
    hart_reset(hart, config->ram->base, HART_M);
    return hart;
}

void hart_free(struct hart *hart)
{
    if (!hart)
        return;
    hart->config.ram->watch = (struct ram_watch){0};
    blocks_deinit(hart);
    mem_free(hart);
}

/* Everything that a reset of the hart clears; cycle and its waiting part go on. */
static void reset_registers(struct hart *hart)
{
    memset(hart->x, 0, sizeof hart->x);
    memset(hart->f, 0, sizeof hart->f);
    for (unsigned rm = 0; rm < 8; rm++)
        hart->rounding[rm] = (uint8_t)rm;
    hart->rounding[7] = FP_RNE;
    hart->fflags = 0;
    hart->waiting = false;
    hart->has_reservation = false;
    hart->reserved_address = 0;
    hart->reserved_value = 0;
    hart->mstatus = 0;
    hart->mip = hart->mip_lines = hart->mie = 0;
    hart->mideleg = hart->medeleg = 0;
    hart->mtvec = hart->mscratch = hart->mepc = hart->mcause = hart->mtval = 0;
    hart->stvec = hart->sscratch = hart->sepc = hart->scause = hart->stval = 0;
    hart->satp = 0;
    hart->senvcfg = 0;
    hart->mcounteren = hart->scounteren = hart->mcountinhibit = 0;
    hart->mcycle_offset = hart->minstret_offset = 0;
    hart->stimecmp = UINT64_MAX;
    memset(hart->pmpcfg, 0, sizeof hart->pmpcfg);
    memset(hart->pmpaddr, 0, sizeof hart->pmpaddr);
}

/* menvcfg.ADUE is set after a reset: A and D bits are then kept by hardware, as QEMU 7.2 always does. */
void hart_reset(struct hart *hart, uint64_t pc, enum hart_privilege privilege)
{
    reset_registers(hart);
    hart->pc = pc & ~1ull & hart->xmask;
    hart->privilege = (uint8_t)privilege;
    hart->menvcfg = MENVCFG_ADUE;
    if (privilege != HART_M) {
        hart->menvcfg |= MENVCFG_STCE;
        hart->medeleg = 0xb3ff;
        hart->mideleg = MIP_S;
        hart->mcounteren = 0xffffffff;
        hart->scounteren = 7;
        hart->pmpaddr[0] = ((1ull << 54) - 1) & hart->xmask;
        hart->pmpcfg[0] = 0x1f; /* NAPOT, everything, RWX */
    }
    pmp_update(hart);
    mmu_flush_all_contexts(hart);
    mmu_update_context(hart);
    csr_update_timer(hart);
}

void hart_enter(struct hart *hart, uint64_t pc, enum hart_privilege privilege)
{
    hart->pc = pc & ~1ull & hart->xmask;
    hart->privilege = (uint8_t)privilege;
    hart->waiting = false;
    hart->leave = true;
    mmu_update_context(hart);
}

/* The cycle at which hart_run has to look again. */
static uint64_t next_stop(const struct hart *hart, uint64_t until_cycle)
{
    uint64_t stop = until_cycle;
    if (stop - hart->cycle > CHUNK_CYCLES)
        stop = hart->cycle + CHUNK_CYCLES;
    if ((hart->mie & MIP_STIP) && hart->timer_cycle > hart->cycle && hart->timer_cycle < stop)
        stop = hart->timer_cycle;
    return stop;
}

static enum hart_stop run(struct hart *hart, uint64_t until_cycle)
{
    for (;;) {
        hart->leave = false;
        if (hart->asked)
            return HART_ASKED;
        if (hart_is_asleep(hart))
            return HART_WAITING;
        if (hart->cycle >= until_cycle)
            return HART_AT_LIMIT;
        hart->waiting = false;
        trap_interrupt(hart);
        hart->stop = next_stop(hart, until_cycle);
        hart->interpret(hart, NULL);
    }
}

enum hart_stop hart_run(struct hart *hart, uint64_t until_cycle)
{
    fp_host_enter(hart);
    hart->running = true;
    enum hart_stop result = run(hart, until_cycle);
    hart->running = false;
    hart->asked = false;
    fp_host_leave(hart);
    return result;
}

void hart_stop_soon(struct hart *hart)
{
    hart->asked = hart->running;
    hart->leave = true;
}

uint64_t hart_cycle(const struct hart *hart)
{
    return hart->cycle;
}

const uint64_t *hart_clock(const struct hart *hart)
{
    return &hart->cycle;
}

uint64_t hart_instructions(const struct hart *hart)
{
    return hart->cycle - hart->waited;
}

void hart_wait_until(struct hart *hart, uint64_t cycle)
{
    must_at(hart->waiting && cycle >= hart->cycle, hart->cycle);
    hart->waited += cycle - hart->cycle;
    hart->cycle = cycle;
}

uint64_t hart_timer_cycle(const struct hart *hart)
{
    return hart->mie & MIP_STIP ? hart->timer_cycle : HART_NEVER;
}

bool hart_is_asleep(const struct hart *hart)
{
    return hart->waiting && !(trap_pending(hart) & hart->mie);
}

bool hart_is_waiting(const struct hart *hart)
{
    return hart->waiting;
}

void hart_set_irq(struct hart *hart, enum hart_irq irq, bool level)
{
    uint64_t bit = 1ull << irq;
    if (irq == HART_IRQ_SSOFT)
        hart->mip |= level ? bit : 0; /* an edge: the guest clears it itself */
    else
        hart->mip_lines = level ? hart->mip_lines | bit : hart->mip_lines & ~bit;
    hart->leave = true;
}

uint64_t hart_get(const struct hart *hart, unsigned reg)
{
    must(reg < 32);
    return hart->x[reg];
}

void hart_set(struct hart *hart, unsigned reg, uint64_t value)
{
    must(reg < 32);
    if (reg)
        hart->x[reg] = value & hart->xmask;
}

uint64_t hart_pc(const struct hart *hart)
{
    return hart->pc;
}

enum hart_isa hart_isa(const struct hart *hart)
{
    return hart->config.isa;
}

enum hart_privilege hart_privilege(const struct hart *hart)
{
    return (enum hart_privilege)hart->privilege;
}

bool hart_csr(const struct hart *hart, unsigned number, uint64_t *value)
{
    return csr_read(hart, number, value);
}

bool hart_set_csr(struct hart *hart, unsigned number, uint64_t value)
{
    return csr_write(hart, number, value);
}

void hart_flush_translations(struct hart *hart)
{
    mmu_flush(hart);
    hart->leave = true;
}

void hart_flush_code(struct hart *hart)
{
    /* Stores and code are kept coherent at all times (B1). */
    hart->leave = true;
}

void hart_hash(const struct hart *hart, struct hasher *hasher)
{
    for (unsigned i = 1; i < 32; i++)
        hasher_add_u64(hasher, hart->x[i]);
    for (unsigned i = 0; i < 32; i++)
        hasher_add_u64(hasher, hart->f[i]);
    const uint64_t values[] = {
        hart->pc,
        hart->privilege,
        hart->waiting,
        hart->cycle,
        hart->waited,
        hart->trapped,
        hart->fflags,
        hart->rounding[7],
        hart->has_reservation,
        hart->reserved_address,
        hart->reserved_value,
        hart->mstatus,
        hart->mip,
        hart->mip_lines,
        hart->mie,
        hart->mideleg,
        hart->medeleg,
        hart->mtvec,
        hart->mscratch,
        hart->mepc,
        hart->mcause,
        hart->mtval,
        hart->stvec,
        hart->sscratch,
        hart->sepc,
        hart->scause,
        hart->stval,
        hart->satp,
        hart->menvcfg,
        hart->senvcfg,
        hart->mcounteren,
        hart->scounteren,
        hart->mcountinhibit,
        hart->mcycle_offset,
        hart->minstret_offset,
        hart->stimecmp,
    };
    for (unsigned i = 0; i < sizeof values / sizeof values[0]; i++)
        hasher_add_u64(hasher, values[i]);
    for (unsigned i = 0; i < PMP_COUNT; i++) {
        hasher_add_u64(hasher, hart->pmpcfg[i]);
        hasher_add_u64(hasher, hart->pmpaddr[i]);
    }
}
