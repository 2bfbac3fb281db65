/* A hart with RAM and one device. */
#include "tests/lib/hart_rig.h"

#include <string.h>

#include "src/base/endian.h"
#include "src/base/must.h"

enum { CSR_MSTATUS = 0x300, CSR_MTVEC = 0x305, CSR_PMPCFG0 = 0x3a0, CSR_PMPADDR0 = 0x3b0 };

static bool device_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    struct hart_rig *rig = device;
    rig->device_offset = offset;
    rig->device_width = width;
    rig->device_cycle = hart_cycle(rig->hart);
    rig->device_reads++;
    *value = rig->device_value;
    return !rig->device_refuses;
}

static bool device_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    struct hart_rig *rig = device;
    rig->device_offset = offset;
    rig->device_width = width;
    rig->device_value = value;
    rig->device_cycle = hart_cycle(rig->hart);
    rig->device_writes++;
    if (rig->on_device_write)
        rig->on_device_write(rig);
    return !rig->device_refuses;
}

static const struct bus_ops device_ops = {.read = device_read, .write = device_write};

void rig_init(struct hart_rig *rig)
{
    rig_init_isa(rig, HART_RV64);
}

void rig_init_isa(struct hart_rig *rig, enum hart_isa isa)
{
    struct error error;
    *rig = (struct hart_rig){0};
    must(ram_init(&rig->ram, RAM_BASE, RIG_RAM_SIZE, &error) == 0);
    bus_init(&rig->bus, &rig->ram);
    bus_add(&rig->bus, "test", RIG_DEVICE, 0x1000, &device_ops, rig);
    rig->hart =
        hart_new(&(struct hart_config){.ram = &rig->ram, .bus = &rig->bus, .isa = isa, .clock_hz = 1000000000});
    rig_begin(rig);
}

void rig_deinit(struct hart_rig *rig)
{
    hart_free(rig->hart);
    ram_deinit(&rig->ram);
}

void rig_begin(struct hart_rig *rig)
{
    hart_reset(rig->hart, RIG_CODE, HART_M);
    rig_set_csr(rig, CSR_PMPADDR0, UINT64_MAX);
    rig_set_csr(rig, CSR_PMPCFG0, 0x1f);
    rig_set_csr(rig, CSR_MTVEC, RIG_HANDLER);
    rig_set_csr(rig, CSR_MSTATUS, 3 << 13);
    rig_poke32(rig, RIG_HANDLER, rv_jal(ZERO, 0));
    rig->at = RIG_CODE;
}

void rig_put(struct hart_rig *rig, uint32_t instruction)
{
    rig_poke32(rig, rig->at, instruction);
    rig->at += 4;
}

void rig_put16(struct hart_rig *rig, uint16_t instruction)
{
    uint8_t bytes[2];
    store_le16(bytes, instruction);
    must(ram_write(&rig->ram, rig->at, bytes, sizeof bytes));
    rig->at += 2;
}

void rig_poke64(struct hart_rig *rig, uint64_t paddr, uint64_t value)
{
    uint8_t bytes[8];
    store_le64(bytes, value);
    must(ram_write(&rig->ram, paddr, bytes, sizeof bytes));
}

void rig_poke32(struct hart_rig *rig, uint64_t paddr, uint32_t value)
{
    uint8_t bytes[4];
    store_le32(bytes, value);
    must(ram_write(&rig->ram, paddr, bytes, sizeof bytes));
}

uint64_t rig_peek64(struct hart_rig *rig, uint64_t paddr)
{
    uint8_t bytes[8];
    must(ram_read(&rig->ram, paddr, bytes, sizeof bytes));
    return load_le64(bytes);
}

enum hart_stop rig_step(struct hart_rig *rig, uint64_t cycles)
{
    return hart_run(rig->hart, hart_cycle(rig->hart) + cycles);
}

uint64_t rig_csr(struct hart_rig *rig, unsigned number)
{
    uint64_t value = 0;
    must(hart_csr(rig->hart, number, &value));
    return value;
}

void rig_set_csr(struct hart_rig *rig, unsigned number, uint64_t value)
{
    must(hart_set_csr(rig->hart, number, value));
}

struct hash128 hart_rig_hash(struct hart_rig *rig)
{
    struct hasher *hasher = hasher_new();
    hart_hash(rig->hart, hasher);
    struct hash128 memory = ram_hash(&rig->ram);
    hasher_add_u64(hasher, memory.low);
    hasher_add_u64(hasher, memory.high);
    struct hash128 result = hasher_result(hasher);
    hasher_free(hasher);
    return result;
}
