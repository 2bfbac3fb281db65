/* Control and status registers (Privileged 1.12 chapter 2, Sstc 1.0, Svadu 1.0). Not there: vector, hypervisor,
 * debug triggers (tselect and tdata read zero), performance events (zero). */
#include "src/cpu/csr.h"
#include "src/cpu/mxcsr.h"

#define MSTATUS_WRITABLE                                                                                             \
    (MSTATUS_SIE | MSTATUS_MIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP | MSTATUS_MPP | MSTATUS_FS |              \
     MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR)
#define SSTATUS_WRITABLE (MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_FS | MSTATUS_SUM | MSTATUS_MXR)
#define SSTATUS_READABLE (SSTATUS_WRITABLE | (3ull << 32)) /* and UXL */
#define MISA_VALUE                                                                                                   \
    (2ull << 62 | 1 << 0 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20) /* ACDFIMSU */
#define MEDELEG_WRITABLE 0xb3ffull

#define PMPADDR_MASK ((1ull << 54) - 1)

static uint64_t status_read(const struct hart *hart, uint64_t readable)
{
    uint64_t value = (hart->mstatus | MSTATUS_UXL_SXL) & readable;
    return (hart->mstatus & MSTATUS_FS) == MSTATUS_FS ? value | MSTATUS_SD : value;
}

static void status_write(struct hart *hart, uint64_t value, uint64_t writable)
{
    uint64_t old = hart->mstatus;
    if ((value & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT == 2)
        writable &= ~MSTATUS_MPP; /* there is no such privilege: MPP keeps its value */
    hart->mstatus = (old & ~writable) | (value & writable);
    if ((old ^ hart->mstatus) & MSTATUS_MXR)
        mmu_flush(hart);
    mmu_update_context(hart);
    if (trap_pending(hart) & hart->mie)
        hart->leave = true;
}

static uint64_t retired(const struct hart *hart)
{
    return hart->cycle - hart->waited - hart->trapped;
}

static uint64_t mcycle(const struct hart *hart)
{
    return hart->mcountinhibit & COUNTER_CY ? hart->mcycle_offset : hart->cycle + hart->mcycle_offset;
}

static uint64_t minstret(const struct hart *hart)
{
    return hart->mcountinhibit & COUNTER_IR ? hart->minstret_offset : retired(hart) + hart->minstret_offset;
}

/* A written counter reads as written by the next instruction: the writing one does not count. */
static void counters_set(struct hart *hart, uint64_t inhibit, uint64_t cycle, uint64_t instret)
{
    hart->mcountinhibit = inhibit;
    hart->mcycle_offset = inhibit & COUNTER_CY ? cycle : cycle - hart->cycle - 1;
    hart->minstret_offset = inhibit & COUNTER_IR ? instret : instret - retired(hart) - 1;
}

uint64_t hart_time_at(const struct hart *hart, uint64_t cycle)
{
    if (hart->cycles_per_tick)
        return cycle / hart->cycles_per_tick;
    return (uint64_t)((unsigned __int128)cycle * HART_TIMEBASE_HZ / hart->config.clock_hz);
}

uint64_t hart_cycle_of_time(const struct hart *hart, uint64_t time)
{
    unsigned __int128 cycles = (unsigned __int128)time * hart->config.clock_hz;
    cycles = (cycles + HART_TIMEBASE_HZ - 1) / HART_TIMEBASE_HZ;
    return cycles >= HART_NEVER ? HART_NEVER : (uint64_t)cycles;
}

void csr_update_timer(struct hart *hart)
{
    hart->timer_cycle = hart->menvcfg & MENVCFG_STCE ? hart_cycle_of_time(hart, hart->stimecmp) : HART_NEVER;
    hart->leave = true;
}

static uint64_t pmpcfg_read(const struct hart *hart, unsigned first)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++)
        value |= (uint64_t)hart->pmpcfg[first + i] << 8 * i;
    return value;
}

static void pmpcfg_write(struct hart *hart, unsigned first, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++) {
        uint8_t config = (uint8_t)(value >> 8 * i) & 0x9f;
        if ((config & 3) == 2)
            config &= 0x9c; /* W without R is reserved */
        if (!(hart->pmpcfg[first + i] & 0x80))
            hart->pmpcfg[first + i] = config;
    }
    pmp_update(hart);
    mmu_flush_all_contexts(hart);
    hart->leave = true;
}

static void pmpaddr_write(struct hart *hart, unsigned i, uint64_t value)
{
    bool next_is_locked_tor = i + 1 < PMP_COUNT && (hart->pmpcfg[i + 1] & 0x98) == 0x88;
    if ((hart->pmpcfg[i] & 0x80) || next_is_locked_tor)
        return;
    hart->pmpaddr[i] = value & PMPADDR_MASK;
    pmp_update(hart);
    mmu_flush_all_contexts(hart);
    hart->leave = true;
}

static void satp_write(struct hart *hart, uint64_t value)
{
    unsigned mode = (unsigned)(value >> SATP_MODE_SHIFT);
    bool is_32 = hart->config.isa == HART_RV32;
    bool exists = mode == SATP_BARE || (is_32 ? mode == SATP_SV32 : mode >= SATP_SV39 && mode <= SATP_SV57);
    if (!exists || value == hart->satp)
        return;
    hart->satp = value;
    mmu_flush(hart);
    hart->leave = true;
}

static bool is_zero_csr(unsigned number)
{
    return (number >= CSR_MHPMEVENT3 && number <= CSR_MHPMEVENT31) ||
           (number >= CSR_MHPMCOUNTER3 && number <= CSR_MHPMCOUNTER31) ||
           (number > CSR_INSTRET && number <= CSR_HPMCOUNTER31) || (number >= CSR_TSELECT && number <= CSR_TDATA3) ||
           (number >= CSR_MVENDORID && number <= CSR_MCONFIGPTR);
}

bool csr_read_wide(const struct hart *hart, unsigned number, uint64_t *value)
{
    switch (number) {
    case CSR_FFLAGS: *value = hart->fflags; return true;
    case CSR_FRM: *value = hart->rounding[7]; return true;
    case CSR_FCSR: *value = hart->fflags | (uint64_t)hart->rounding[7] << 5; return true;
    case CSR_SSTATUS: *value = status_read(hart, SSTATUS_READABLE); return true;
    case CSR_SIE: *value = hart->mie & hart->mideleg; return true;
    case CSR_STVEC: *value = hart->stvec; return true;
    case CSR_SCOUNTEREN: *value = hart->scounteren; return true;
    case CSR_SENVCFG: *value = hart->senvcfg; return true;
    case CSR_SSCRATCH: *value = hart->sscratch; return true;
    case CSR_SEPC: *value = hart->sepc; return true;
    case CSR_SCAUSE: *value = hart->scause; return true;
    case CSR_STVAL: *value = hart->stval; return true;
    case CSR_SIP: *value = trap_pending(hart) & hart->mideleg; return true;
    case CSR_STIMECMP: *value = hart->stimecmp; return true;
    case CSR_SATP: *value = hart->satp; return true;
    case CSR_MSTATUS: *value = status_read(hart, ~0ull); return true;
    case CSR_MISA: *value = MISA_VALUE; return true;
    case CSR_MEDELEG: *value = hart->medeleg; return true;
    case CSR_MIDELEG: *value = hart->mideleg; return true;
    case CSR_MIE: *value = hart->mie; return true;
    case CSR_MTVEC: *value = hart->mtvec; return true;
    case CSR_MCOUNTEREN: *value = hart->mcounteren; return true;
    case CSR_MENVCFG: *value = hart->menvcfg; return true;
    case CSR_MCOUNTINHIBIT: *value = hart->mcountinhibit; return true;
    case CSR_MSCRATCH: *value = hart->mscratch; return true;
    case CSR_MEPC: *value = hart->mepc; return true;
    case CSR_MCAUSE: *value = hart->mcause; return true;
    case CSR_MTVAL: *value = hart->mtval; return true;
    case CSR_MIP: *value = trap_pending(hart); return true;
    case CSR_PMPCFG0: *value = pmpcfg_read(hart, 0); return true;
    case CSR_PMPCFG2: *value = pmpcfg_read(hart, 8); return true;
    case CSR_MCYCLE:
    case CSR_CYCLE: *value = mcycle(hart); return true;
    case CSR_TIME: *value = hart_time_at(hart, hart->cycle); return true;
    case CSR_MINSTRET:
    case CSR_INSTRET: *value = minstret(hart); return true;
    default: break;
    }
    if (number >= CSR_PMPADDR0 && number <= CSR_PMPADDR15) {
        *value = hart->pmpaddr[number - CSR_PMPADDR0];
        return true;
    }
    *value = 0;
    return is_zero_csr(number);
}

/* Machine-level registers and those that change how the hart runs. */
static bool csr_write_machine(struct hart *hart, unsigned number, uint64_t value)
{
    switch (number) {
    case CSR_MSTATUS: status_write(hart, value, MSTATUS_WRITABLE); return true;
    case CSR_MISA: return true;
    case CSR_MEDELEG: hart->medeleg = value & MEDELEG_WRITABLE; return true;
    case CSR_MIDELEG:
        hart->mideleg = value & MIP_S;
        hart->leave = true;
        return true;
    case CSR_MIE:
        hart->mie = value & MIP_ALL;
        hart->leave = true;
        return true;
    case CSR_MTVEC:
        if (!(value & 2))
            hart->mtvec = value;
        return true;
    case CSR_MCOUNTEREN: hart->mcounteren = value & 0xffffffff; return true;
    case CSR_MENVCFG:
        if ((hart->menvcfg ^ value) & MENVCFG_ADUE)
            mmu_flush(hart);
        hart->menvcfg = value & (ENVCFG_FIOM | MENVCFG_ADUE | MENVCFG_STCE);
        csr_update_timer(hart);
        return true;
    case CSR_MCOUNTINHIBIT:
        counters_set(hart, value & (COUNTER_CY | COUNTER_IR), mcycle(hart) + !(hart->mcountinhibit & COUNTER_CY),
                     minstret(hart) + !(hart->mcountinhibit & COUNTER_IR));
        return true;
    case CSR_MSCRATCH: hart->mscratch = value; return true;
    case CSR_MEPC: hart->mepc = value & ~1ull; return true;
    case CSR_MCAUSE: hart->mcause = value; return true;
    case CSR_MTVAL: hart->mtval = value; return true;
    case CSR_MIP: {
        uint64_t writable = MIP_S & ~(hart->menvcfg & MENVCFG_STCE ? MIP_STIP : 0);
        hart->mip = (hart->mip & ~writable) | (value & writable);
        hart->leave = true;
        return true;
    }
    case CSR_PMPCFG0: pmpcfg_write(hart, 0, value); return true;
    case CSR_PMPCFG2: pmpcfg_write(hart, 8, value); return true;
    case CSR_MCYCLE:
        counters_set(hart, hart->mcountinhibit, value, minstret(hart) + !(hart->mcountinhibit & 4));
        return true;
    case CSR_MINSTRET:
        counters_set(hart, hart->mcountinhibit, mcycle(hart) + !(hart->mcountinhibit & 1), value);
        return true;
    default: break;
    }
    if (number >= CSR_PMPADDR0 && number <= CSR_PMPADDR15) {
        pmpaddr_write(hart, number - CSR_PMPADDR0, value);
        return true;
    }
    return is_zero_csr(number);
}

static void fp_write(struct hart *hart, unsigned number, uint64_t value)
{
    fp_host_fold(hart);
    if (number != CSR_FRM)
        hart->fflags = value & 31;
    if (number != CSR_FFLAGS)
        hart->rounding[7] = (uint8_t)(value >> (number == CSR_FCSR ? 5 : 0) & 7);
    hart->mstatus |= MSTATUS_FS;
}

bool csr_write_wide(struct hart *hart, unsigned number, uint64_t value)
{
    if (number >> 10 == 3)
        return false;
    switch (number) {
    case CSR_FFLAGS:
    case CSR_FRM:
    case CSR_FCSR: fp_write(hart, number, value); return true;
    case CSR_SSTATUS: status_write(hart, value, SSTATUS_WRITABLE); return true;
    case CSR_SIE:
        hart->mie = (hart->mie & ~hart->mideleg) | (value & hart->mideleg);
        hart->leave = true;
        return true;
    case CSR_STVEC:
        if (!(value & 2))
            hart->stvec = value;
        return true;
    case CSR_SCOUNTEREN: hart->scounteren = value & 0xffffffff; return true;
    case CSR_SENVCFG: hart->senvcfg = value & ENVCFG_FIOM; return true;
    case CSR_SSCRATCH: hart->sscratch = value; return true;
    case CSR_SEPC: hart->sepc = value & ~1ull; return true;
    case CSR_SCAUSE: hart->scause = value; return true;
    case CSR_STVAL: hart->stval = value; return true;
    case CSR_SIP: {
        uint64_t writable = MIP_SSIP & hart->mideleg;
        hart->mip = (hart->mip & ~writable) | (value & writable);
        hart->leave = true;
        return true;
    }
    case CSR_STIMECMP:
        hart->stimecmp = value;
        csr_update_timer(hart);
        return true;
    case CSR_SATP: satp_write(hart, value); return true;
    default: return csr_write_machine(hart, number, value);
    }
}

bool csr_read(const struct hart *hart, unsigned number, uint64_t *value)
{
    return hart->config.isa == HART_RV32 ? csr_read_32(hart, number, value) : csr_read_wide(hart, number, value);
}

bool csr_write(struct hart *hart, unsigned number, uint64_t value)
{
    return hart->config.isa == HART_RV32 ? csr_write_32(hart, number, value) : csr_write_wide(hart, number, value);
}

/* Whether the privilege and the enabling registers let the guest touch this CSR at all. */
static bool csr_is_accessible(const struct hart *hart, unsigned number, bool writes)
{
    unsigned privilege = hart->privilege;
    if ((number >> 8 & 3) > privilege || (writes && number >> 10 == 3))
        return false;
    if (number <= CSR_FCSR)
        return hart->mstatus & MSTATUS_FS;
    if ((number & ~0x80u) >= CSR_CYCLE && (number & ~0x80u) <= CSR_HPMCOUNTER31) { /* the H ones too */
        unsigned bit = number & 31;
        return (privilege == HART_M || (hart->mcounteren >> bit & 1)) &&
               (privilege != HART_U || (hart->scounteren >> bit & 1));
    }
    if (number == CSR_SATP)
        return privilege != HART_S || !(hart->mstatus & MSTATUS_TVM);
    if (number == CSR_STIMECMP || number == CSR_STIMECMPH)
        return privilege == HART_M || ((hart->menvcfg & MENVCFG_STCE) && (hart->mcounteren & 2));
    return true;
}

/* The pending bit that csrrs and csrrc on mip work with: SEIP as software wrote it, without the wire (§3.1.9). */
static uint64_t modify_base(const struct hart *hart, unsigned number, uint64_t old)
{
    if (number == CSR_MIP)
        return (old & ~MIP_SEIP) | (hart->mip & MIP_SEIP);
    return old;
}

enum step csr_execute(struct hart *hart, const struct op *op)
{
    unsigned number = (unsigned)op->imm & 0xfff;
    unsigned function = (unsigned)op->imm >> 12;
    uint64_t operand = function & 4 ? op->rs1 : hart->x[op->rs1];
    bool writes = (function & 3) == 1 || op->rs1 != 0;
    uint64_t old;
    if (number <= CSR_FCSR)
        fp_host_fold(hart);
    if (!csr_is_accessible(hart, number, writes) || !csr_read(hart, number, &old)) {
        trap_illegal(hart);
        return STEP_TRAPPED;
    }
    uint64_t base = modify_base(hart, number, old);
    uint64_t value = (function & 3) == 1 ? operand : (function & 3) == 2 ? base | operand : base & ~operand;
    if (writes)
        csr_write(hart, number, value);
    hart->x[op->rd] = old;
    return hart->leave ? STEP_LEAVE : STEP_NEXT;
}
