/* The CSRs of an RV32 hart: what has 64 bits comes in two halves, and satp, misa and the status registers have forms of
 * their own. Everything else is the low half of what RV64 has (csr.c). mstatush exists and reads zero: there is no big
 * endian. */
#include "src/cpu/csr.h"
#include "src/cpu/hart_state.h"

#define MISA_32_VALUE                                                                                                \
    (1u << 30 | 1 << 0 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20) /* ACDFIMSU */
#define STATUS_32_SD (1u << 31)

#define SATP_32_MODE (1u << 31)
#define SATP_32_ASID 0x7fc00000u
#define SATP_32_ASID_SHIFT 22
#define SATP_32_PPN 0x003fffffu
#define SATP_ASID_SHIFT 44

/* The register of which `number` is the upper half; 0: it is none. */
static unsigned lower_of(unsigned number)
{
    switch (number) {
    case CSR_STIMECMPH: return CSR_STIMECMP;
    case CSR_MENVCFGH: return CSR_MENVCFG;
    case CSR_PMPCFG1: return CSR_PMPCFG0;
    case CSR_PMPCFG3: return CSR_PMPCFG2;
    default: break;
    }
    if ((number >= CSR_MCYCLEH && number <= CSR_MHPMCOUNTER31H) ||
        (number >= CSR_CYCLEH && number <= CSR_HPMCOUNTER31H))
        return number - (CSR_MCYCLEH - CSR_MCYCLE);
    return 0;
}

static bool has_upper_half(unsigned number)
{
    return number == CSR_STIMECMP || number == CSR_MENVCFG || number == CSR_PMPCFG0 || number == CSR_PMPCFG2 ||
           number == CSR_MCYCLE || number == CSR_MINSTRET;
}

static uint64_t satp_narrow(uint64_t satp)
{
    uint64_t mode = satp >> SATP_MODE_SHIFT ? SATP_32_MODE : 0;
    return mode | (satp >> SATP_ASID_SHIFT << SATP_32_ASID_SHIFT & SATP_32_ASID) | (satp & SATP_32_PPN);
}

static uint64_t satp_widen(uint64_t satp)
{
    uint64_t mode = satp & SATP_32_MODE ? SATP_SV32 : SATP_BARE;
    return mode << SATP_MODE_SHIFT | (satp & SATP_32_ASID) >> SATP_32_ASID_SHIFT << SATP_ASID_SHIFT |
           (satp & SATP_32_PPN);
}

bool csr_read_32(const struct hart *hart, unsigned number, uint64_t *value)
{
    unsigned lower = lower_of(number);
    uint64_t wide = 0;
    *value = 0;
    if (number == CSR_MSTATUSH)
        return true;
    if (!csr_read_wide(hart, lower ? lower : number, &wide))
        return false;
    switch (number) {
    case CSR_MSTATUS:
    case CSR_SSTATUS:
        *value = (wide & ~(uint64_t)STATUS_32_SD & UINT32_MAX) | (wide & MSTATUS_SD ? STATUS_32_SD : 0);
        break;
    case CSR_MISA: *value = MISA_32_VALUE; break;
    case CSR_SATP: *value = satp_narrow(wide); break;
    default: *value = lower ? wide >> 32 : wide & UINT32_MAX;
    }
    return true;
}

/* One half of a register that keeps its other one; of a counter, what that will be in the next instruction. */
static bool write_half(struct hart *hart, unsigned lower, bool is_upper, uint64_t value)
{
    uint64_t wide = 0;
    csr_read_wide(hart, lower, &wide);
    if (lower == CSR_MCYCLE)
        wide += !(hart->mcountinhibit & COUNTER_CY);
    if (lower == CSR_MINSTRET)
        wide += !(hart->mcountinhibit & COUNTER_IR);
    if (is_upper)
        wide = (wide & UINT32_MAX) | value << 32;
    else
        wide = (wide & ~(uint64_t)UINT32_MAX) | value;
    return csr_write_wide(hart, lower, wide);
}

bool csr_write_32(struct hart *hart, unsigned number, uint64_t value)
{
    unsigned lower = lower_of(number);
    value &= UINT32_MAX;
    if (number == CSR_MSTATUSH)
        return true;
    if (number == CSR_SATP)
        return csr_write_wide(hart, number, satp_widen(value));
    if (number >> 10 != 3 && (lower || has_upper_half(number)))
        return write_half(hart, lower ? lower : number, lower != 0, value);
    return csr_write_wide(hart, number, value);
}
