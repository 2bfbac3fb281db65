/* One RV64GC or RV32GC hart: the face that the rest of the machine sees. What is inside (registers, TLBs, block cache)
 * is in hart_state.h and belongs to src/cpu alone.
 *
 * The clock. hart->cycle counts one per instruction (trapped ones included) plus what the machine adds while the
 * hart waits in wfi. Whenever the hart calls out (bus, ecall) or returns, cycle is the number of cycles completed
 * before the instruction that calls; it is the machine's only clock.
 *
 * Slicing is invisible: hart_run(h, a); hart_run(h, b) leaves the same state as hart_run(h, b), for every a <= b.
 * Interrupts are taken at exactly the instruction boundary where they become pending and enabled.
 *
 * Where the specifications leave a choice (as QEMU 7.2 unless said otherwise):
 * - menvcfg.ADUE is set after a reset: hardware then keeps the A and D bits of PTEs; cleared, an access that would
 *   have to set one faults. Pointer PTEs with A, D or U and PTEs with bits 54-63 fault. ASIDs are 16 bits wide (9 in
 *   Sv32); a write that changes satp flushes every translation.
 * - Misaligned loads and stores work, over page ends too, and fault where the second page does with its first address
 *   in tval; to devices they are access faults. Misaligned LR, SC (QEMU: fails) and AMO trap. SC succeeds if the virtual
 *   address is that of the last LR and memory still holds the value; it touches nothing otherwise.
 * - tval: the instruction's bits for illegal ones, 0 for ebreak and ecall. wfi in U mode is illegal.
 * - minstret does not count instructions that trap, nor ecalls that the built-in SBI answers. A written counter reads
 *   as written in the next instruction.
 * - mstatus.FS becomes dirty by every instruction that may write an f register or fflags (QEMU: not by comparisons
 *   and conversions to integers). mstatus.MPP ignores the reserved value 2; mtvec and stvec ignore reserved modes.
 * - Code is coherent with stores and DMA at once; fence.i has nothing to do. */
#ifndef REPRISE_CPU_HART_H
#define REPRISE_CPU_HART_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/hash.h"
#include "src/memory/bus.h"
#include "src/memory/ram.h"

struct hart;

/* Why hart_run returned. */
enum hart_stop {
    HART_AT_LIMIT, /* cycle == until_cycle */
    HART_WAITING,  /* in wfi, and no interrupt is both pending and enabled in mie */
    HART_ASKED,    /* somebody called hart_stop_soon: the machine must look around */
};

enum hart_privilege { HART_U = 0, HART_S = 1, HART_M = 3 };

/* Interrupt lines that devices drive; the numbers are those of mip (Privileged 1.12 §3.1.9). */
enum hart_irq { HART_IRQ_SSOFT = 1, HART_IRQ_MSOFT = 3, HART_IRQ_MTIMER = 7, HART_IRQ_SEXT = 9, HART_IRQ_MEXT = 11 };

enum hart_isa { HART_RV64, HART_RV32 };

struct hart_config {
    struct ram *ram;
    struct bus *bus;
    enum hart_isa isa;
    uint64_t clock_hz; /* cycles per second of virtual time; time and stimecmp tick at HART_TIMEBASE_HZ */
    /* Where set, an ecall from S mode is answered here (built-in SBI) and does not trap: it reads a0-a7 and writes
     * a0/a1 through hart_get/hart_set; pc moves past the ecall after it returns. */
    void (*ecall_from_s)(void *context, struct hart *hart);
    void *context;
};

#define HART_TIMEBASE_HZ 10000000ull
#define HART_NEVER UINT64_MAX

/* Allocates everything that the hart will ever need. ram->watch is set to this hart. */
struct hart *hart_new(const struct hart_config *config);
void hart_free(struct hart *hart);
/* Power-on state: pc, M mode (or S mode for built-in SBI, with all exceptions and S interrupts delegated, counters
 * enabled, PMP open), everything else zero. cycle is kept: a reboot does not turn back the clock. */
void hart_reset(struct hart *hart, uint64_t pc, enum hart_privilege privilege);

/* Goes on at pc with this privilege, everything else as it is: for firmware and tests. */
void hart_enter(struct hart *hart, uint64_t pc, enum hart_privilege privilege);

/* Runs until cycle == until_cycle or something stops it earlier. */
enum hart_stop hart_run(struct hart *hart, uint64_t until_cycle);
/* May be called while hart_run is on the stack (by a device or the firmware): hart_run returns HART_ASKED right after
 * the current instruction. */
void hart_stop_soon(struct hart *hart);

uint64_t hart_cycle(const struct hart *hart);
/* The address of the clock, for devices that need the time. */
const uint64_t *hart_clock(const struct hart *hart);
/* Instructions executed, trapped ones included: cycle minus the cycles waited. */
uint64_t hart_instructions(const struct hart *hart);
/* Adds waiting: only after HART_WAITING, only forward. */
void hart_wait_until(struct hart *hart, uint64_t cycle);
/* The cycle at which the hart's own timer (stimecmp) will make an enabled interrupt pending; HART_NEVER if none. */
uint64_t hart_timer_cycle(const struct hart *hart);
/* True while the hart stands in wfi. */
bool hart_is_waiting(const struct hart *hart);
/* True if hart_run would say HART_WAITING: in wfi, and nothing is pending that ends it. */
bool hart_is_asleep(const struct hart *hart);

void hart_set_irq(struct hart *hart, enum hart_irq irq, bool level);

/* Registers: 0-31 integer; pc apart. Writing register 0 does nothing. Those of RV32 have zeros above their 32 bits. */
uint64_t hart_get(const struct hart *hart, unsigned reg);
void hart_set(struct hart *hart, unsigned reg, uint64_t value);
uint64_t hart_pc(const struct hart *hart);
enum hart_isa hart_isa(const struct hart *hart);
enum hart_privilege hart_privilege(const struct hart *hart);
/* A CSR as software in M mode would read it (of RV32: 32 bits, and the h ones apart); false if there is none. For
 * firmware, tests and reports. */
bool hart_csr(const struct hart *hart, unsigned number, uint64_t *value);
bool hart_set_csr(struct hart *hart, unsigned number, uint64_t value);
/* time CSR at a cycle, and the first cycle at which the time CSR reads at least `time`. */
uint64_t hart_time_at(const struct hart *hart, uint64_t cycle);
uint64_t hart_cycle_of_time(const struct hart *hart, uint64_t time);

/* sfence.vma / fence.i on behalf of firmware (SBI rfence). */
void hart_flush_translations(struct hart *hart);
void hart_flush_code(struct hart *hart);

/* Adds everything that a guest could ever see of this hart: registers, CSRs, pending lines, privilege, waiting,
 * reservation, cycle, instructions. Not the TLBs and caches. */
void hart_hash(const struct hart *hart, struct hasher *hasher);

#endif
