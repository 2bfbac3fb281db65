/* A hart with 16 MiB of RAM and one scripted device, for tests that put instructions into memory and run them. */
#ifndef REPRISE_TESTS_HART_RIG_H
#define REPRISE_TESTS_HART_RIG_H

#include "src/cpu/hart.h"
#include "tests/lib/riscv.h"

#define RIG_RAM_SIZE (16ull << 20)
#define RIG_CODE (RAM_BASE + 0x10000)   /* where rig_begin starts */
#define RIG_DATA (RAM_BASE + 0x100000)  /* nothing else is there */
#define RIG_HANDLER (RAM_BASE + 0x8000) /* M-mode traps go here, to a loop */
#define RIG_DEVICE 0x10000000ull

struct hart_rig {
    struct ram ram;
    struct bus bus;
    struct hart *hart;
    uint64_t at; /* where the next instruction is put */
    /* what the device saw and what it answers */
    uint64_t device_value;
    uint64_t device_offset;
    uint64_t device_cycle;
    unsigned device_width;
    unsigned device_reads;
    unsigned device_writes;
    bool device_refuses;
    void (*on_device_write)(struct hart_rig *rig);
};

void rig_init(struct hart_rig *rig); /* RV64 */
void rig_init_isa(struct hart_rig *rig, enum hart_isa isa);
void rig_deinit(struct hart_rig *rig);
/* Resets the hart to M mode (PMP open to S and U as well) at RIG_CODE, mtvec at RIG_HANDLER, FS on; clears nothing in
 * RAM. Instructions are put from RIG_CODE on. */
void rig_begin(struct hart_rig *rig);
void rig_put(struct hart_rig *rig, uint32_t instruction);
void rig_put16(struct hart_rig *rig, uint16_t instruction);
void rig_poke64(struct hart_rig *rig, uint64_t paddr, uint64_t value);
void rig_poke32(struct hart_rig *rig, uint64_t paddr, uint32_t value);
uint64_t rig_peek64(struct hart_rig *rig, uint64_t paddr);
/* Runs that many cycles more. */
enum hart_stop rig_step(struct hart_rig *rig, uint64_t cycles);
uint64_t rig_csr(struct hart_rig *rig, unsigned number);
void rig_set_csr(struct hart_rig *rig, unsigned number, uint64_t value);
struct hash128 hart_rig_hash(struct hart_rig *rig);

#endif
