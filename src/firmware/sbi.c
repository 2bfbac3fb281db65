/* The built-in SBI (RISC-V Supervisor Binary Interface 2.0). An extension is one function of its own chapter; the
 * table at the end names those that exist. */
#include "src/firmware/sbi.h"

#include <stddef.h>

enum { A0 = 10, A1 = 11, A6 = 16, A7 = 17 };

enum sbi_csr {
    CSR_SIP = 0x144,
    CSR_STIMECMP = 0x14d,
    CSR_STIMECMPH = 0x15d,
    CSR_MVENDORID = 0xf11,
    CSR_MARCHID = 0xf12,
    CSR_MIMPID = 0xf13,
};

#define SIP_SSIP 2u

/* §3, standard errors. */
enum sbi_error {
    SBI_SUCCESS = 0,
    SBI_ERR_FAILED = -1,
    SBI_ERR_NOT_SUPPORTED = -2,
    SBI_ERR_INVALID_PARAM = -3,
    SBI_ERR_ALREADY_AVAILABLE = -6,
};

enum sbi_extension_id {
    SBI_BASE = 0x10,
    SBI_TIME = 0x54494d45,
    SBI_IPI = 0x735049,
    SBI_RFENCE = 0x52464e43,
    SBI_HSM = 0x48534d,
    SBI_SRST = 0x53525354,
    SBI_DBCN = 0x4442434e,
};

#define SBI_SPEC_VERSION 0x02000000u /* major 2, minor 0 */
#define SBI_IMPLEMENTATION 0x7265u   /* no registered number */
#define SBI_IMPLEMENTATION_VERSION 1u

/* One call moves at most this much; the caller is told how much it was and comes again. */
#define SBI_DBCN_CHUNK 4096u

struct sbi_call {
    struct sbi *sbi;
    struct hart *hart;
    uint64_t function; /* a6 */
    uint64_t args[6];  /* a0 to a5 */
    uint64_t value;    /* becomes a1 */
};

static bool is_rv32(const struct hart *hart)
{
    return hart_isa(hart) == HART_RV32;
}

static bool sbi_has_extension(uint64_t id);

/* §4 Base. */
static enum sbi_error sbi_base(struct sbi_call *call)
{
    static const unsigned id_csrs[] = {CSR_MVENDORID, CSR_MARCHID, CSR_MIMPID};
    switch (call->function) {
    case 0: call->value = SBI_SPEC_VERSION; return SBI_SUCCESS;
    case 1: call->value = SBI_IMPLEMENTATION; return SBI_SUCCESS;
    case 2: call->value = SBI_IMPLEMENTATION_VERSION; return SBI_SUCCESS;
    case 3: call->value = sbi_has_extension(call->args[0]); return SBI_SUCCESS;
    case 4:
    case 5:
    case 6: hart_csr(call->hart, id_csrs[call->function - 4], &call->value); return SBI_SUCCESS;
    default: return SBI_ERR_NOT_SUPPORTED;
    }
}

/* The comparator of Sstc: a moment ahead clears the pending interrupt, one that has passed sets it. */
static void sbi_set_timer(struct hart *hart)
{
    uint64_t time = hart_get(hart, A0);
    hart_set_csr(hart, CSR_STIMECMP, time);
    if (is_rv32(hart))
        hart_set_csr(hart, CSR_STIMECMPH, hart_get(hart, A1));
}

/* §6 Timer. */
static enum sbi_error sbi_time(struct sbi_call *call)
{
    if (call->function != 0)
        return SBI_ERR_NOT_SUPPORTED;
    sbi_set_timer(call->hart);
    return SBI_SUCCESS;
}

/* §3.1 Hart masks: does the mask name hart 0 (true in *is_named), and nothing but harts that exist? */
static enum sbi_error sbi_hart_mask(const struct sbi_call *call, bool *is_named)
{
    uint64_t mask = call->args[0];
    uint64_t base = call->args[1];
    bool is_all = base == (is_rv32(call->hart) ? UINT32_MAX : UINT64_MAX);
    *is_named = is_all || mask != 0;
    if (is_all || mask == 0 || (base == 0 && mask == 1))
        return SBI_SUCCESS;
    return SBI_ERR_INVALID_PARAM;
}

static void sbi_raise_ipi(struct hart *hart)
{
    hart_set_csr(hart, CSR_SIP, SIP_SSIP);
}

/* §7 IPI. */
static enum sbi_error sbi_ipi(struct sbi_call *call)
{
    if (call->function != 0)
        return SBI_ERR_NOT_SUPPORTED;
    bool is_named;
    enum sbi_error status = sbi_hart_mask(call, &is_named);
    if (status == SBI_SUCCESS && is_named)
        sbi_raise_ipi(call->hart);
    return status;
}

/* §8 RFENCE. Address ranges and ASIDs are widened to everything; the fences of the hypervisor are not there. */
static enum sbi_error sbi_rfence(struct sbi_call *call)
{
    if (call->function > 2)
        return SBI_ERR_NOT_SUPPORTED;
    bool is_named;
    enum sbi_error status = sbi_hart_mask(call, &is_named);
    if (status != SBI_SUCCESS || !is_named)
        return status;
    if (call->function == 0)
        hart_flush_code(call->hart);
    else
        hart_flush_translations(call->hart);
    return SBI_SUCCESS;
}

/* §9 HSM: hart 0 runs, and there is no other. */
static enum sbi_error sbi_hsm(struct sbi_call *call)
{
    enum { HART_START, HART_STOP, HART_GET_STATUS, HART_SUSPEND };
    switch (call->function) {
    case HART_START: return call->args[0] == 0 ? SBI_ERR_ALREADY_AVAILABLE : SBI_ERR_INVALID_PARAM;
    case HART_STOP: return SBI_ERR_FAILED; /* nobody could ever start it again */
    case HART_GET_STATUS: return call->args[0] == 0 ? SBI_SUCCESS : SBI_ERR_INVALID_PARAM; /* value 0: started */
    case HART_SUSPEND:
        /* Type 0, retentive, may end at once like a wfi, and does. Non-retentive suspension is not there. */
        if ((uint32_t)call->args[0] == 0)
            return SBI_SUCCESS;
        return (uint32_t)call->args[0] == 0x80000000u ? SBI_ERR_NOT_SUPPORTED : SBI_ERR_INVALID_PARAM;
    default: return SBI_ERR_NOT_SUPPORTED;
    }
}

static void sbi_shut_down(struct sbi *sbi, struct hart *hart, bool is_failure)
{
    sbi->host.power_off(sbi->host.context, is_failure);
    hart_stop_soon(hart);
}

/* §10 SRST: types shutdown, cold and warm reboot (the same here); reasons none and system failure. */
static enum sbi_error sbi_srst(struct sbi_call *call)
{
    uint32_t type = (uint32_t)call->args[0];
    uint32_t reason = (uint32_t)call->args[1];
    if (call->function != 0)
        return SBI_ERR_NOT_SUPPORTED;
    if (type > 2 || reason > 1)
        return SBI_ERR_INVALID_PARAM;
    if (type == 0) {
        sbi_shut_down(call->sbi, call->hart, reason == 1);
    } else {
        call->sbi->host.reboot(call->sbi->host.context);
        hart_stop_soon(call->hart);
    }
    return SBI_SUCCESS;
}

static int sbi_console_read(const struct sbi *sbi)
{
    return sbi->host.console_read ? sbi->host.console_read(sbi->host.context) : -1;
}

static void sbi_console_write_byte(const struct sbi *sbi, uint8_t byte)
{
    sbi->host.console_write(sbi->host.context, bytes_of(&byte, 1));
}

/* The memory of a console call: size, low and high half of the physical address. */
static enum sbi_error sbi_dbcn_range(const struct sbi_call *call, uint64_t *size)
{
    if (call->args[2] != 0 || !ram_contains(call->sbi->ram, call->args[1], call->args[0]))
        return SBI_ERR_INVALID_PARAM;
    *size = call->args[0] < SBI_DBCN_CHUNK ? call->args[0] : SBI_DBCN_CHUNK;
    return SBI_SUCCESS;
}

static enum sbi_error sbi_dbcn_write(struct sbi_call *call)
{
    uint64_t size;
    enum sbi_error status = sbi_dbcn_range(call, &size);
    if (status != SBI_SUCCESS)
        return status;
    if (size)
        call->sbi->host.console_write(call->sbi->host.context, ram_view(call->sbi->ram, call->args[1], size));
    call->value = size;
    return SBI_SUCCESS;
}

static enum sbi_error sbi_dbcn_read(struct sbi_call *call)
{
    uint64_t size;
    enum sbi_error status = sbi_dbcn_range(call, &size);
    if (status != SBI_SUCCESS)
        return status;
    for (uint64_t at = 0; at < size; at++) {
        int byte = sbi_console_read(call->sbi);
        if (byte < 0)
            break;
        ram_write(call->sbi->ram, call->args[1] + at, &(uint8_t){(uint8_t)byte}, 1);
        call->value++;
    }
    return SBI_SUCCESS;
}

/* §12 Debug console. */
static enum sbi_error sbi_dbcn(struct sbi_call *call)
{
    switch (call->function) {
    case 0: return sbi_dbcn_write(call);
    case 1: return sbi_dbcn_read(call);
    case 2: sbi_console_write_byte(call->sbi, (uint8_t)call->args[0]); return SBI_SUCCESS;
    default: return SBI_ERR_NOT_SUPPORTED;
    }
}

static const struct sbi_extension {
    uint32_t id;
    enum sbi_error (*call)(struct sbi_call *call);
} sbi_extensions[] = {
    {SBI_BASE, sbi_base}, {SBI_TIME, sbi_time}, {SBI_IPI, sbi_ipi},   {SBI_RFENCE, sbi_rfence},
    {SBI_HSM, sbi_hsm},   {SBI_SRST, sbi_srst}, {SBI_DBCN, sbi_dbcn},
};

/* §5 Legacy: no function number, a result in a0 alone. Masks are virtual addresses there; on a machine of one hart
 * whoever sends means hart 0, and an interrupt or fence too many does no harm. */
enum { SBI_LEGACY_LAST = 8 };

static uint64_t sbi_legacy(struct sbi *sbi, struct hart *hart, uint64_t id)
{
    switch (id) {
    case 0: sbi_set_timer(hart); return 0;
    case 1: sbi_console_write_byte(sbi, (uint8_t)hart_get(hart, A0)); return 0;
    case 2: return (uint64_t)(int64_t)sbi_console_read(sbi);
    case 3: hart_set_csr(hart, CSR_SIP, 0); return 0;
    case 4: sbi_raise_ipi(hart); return 0;
    case 5: hart_flush_code(hart); return 0;
    case 6:
    case 7: hart_flush_translations(hart); return 0;
    default: sbi_shut_down(sbi, hart, false); return 0;
    }
}

static const struct sbi_extension *sbi_find(uint64_t id)
{
    for (unsigned i = 0; i < sizeof sbi_extensions / sizeof sbi_extensions[0]; i++) {
        if (sbi_extensions[i].id == id)
            return &sbi_extensions[i];
    }
    return NULL;
}

static bool sbi_has_extension(uint64_t id)
{
    return id <= SBI_LEGACY_LAST || sbi_find(id) != NULL;
}

void sbi_init(struct sbi *sbi, struct ram *ram, const struct sbi_host *host)
{
    *sbi = (struct sbi){.ram = ram, .host = *host};
}

void sbi_ecall(void *context, struct hart *hart)
{
    struct sbi *sbi = context;
    uint64_t id = hart_get(hart, A7);
    if (id <= SBI_LEGACY_LAST) {
        hart_set(hart, A0, sbi_legacy(sbi, hart, id));
        return;
    }
    struct sbi_call call = {.sbi = sbi, .hart = hart, .function = hart_get(hart, A6)};
    for (unsigned i = 0; i < 6; i++)
        call.args[i] = hart_get(hart, A0 + i);
    const struct sbi_extension *extension = sbi_find(id);
    enum sbi_error status = extension ? extension->call(&call) : SBI_ERR_NOT_SUPPORTED;
    hart_set(hart, A0, (uint64_t)(int64_t)status);
    hart_set(hart, A1, call.value);
}
