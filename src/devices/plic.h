/* Platform-level interrupt controller (RISC-V PLIC 1.0.0) with the memory map of SiFive's: PLIC_SOURCES wires, of
 * which 0 does not exist, and two contexts, M and S mode of hart 0. Gateways are level-triggered: a wire that is
 * high makes its source pending unless it is being handled (claimed and not yet completed). */
#ifndef REPRISE_DEVICES_PLIC_H
#define REPRISE_DEVICES_PLIC_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/hash.h"
#include "src/devices/irq.h"
#include "src/memory/bus.h"

#define PLIC_BASE 0x0c000000ull
#define PLIC_SIZE 0x600000ull
#define PLIC_SOURCES 64u /* riscv,ndev in the device tree is PLIC_SOURCES - 1 */
#define PLIC_CONTEXTS 2u
#define PLIC_PRIORITY_MAX 7u

enum plic_context { PLIC_HART0_M = 0, PLIC_HART0_S = 1 };

struct plic {
    struct irq_line outputs[PLIC_CONTEXTS]; /* HART_IRQ_MEXT, HART_IRQ_SEXT */
    uint64_t levels;                        /* bit i: wire i is high */
    uint64_t pending;
    uint64_t claimed; /* being handled */
    uint8_t priority[PLIC_SOURCES];
    uint64_t enabled[PLIC_CONTEXTS];
    uint8_t threshold[PLIC_CONTEXTS];
    bool asserted[PLIC_CONTEXTS]; /* what the outputs show */
};

void plic_init(struct plic *plic, struct irq_line hart0_m, struct irq_line hart0_s);
void plic_reset(struct plic *plic);
void plic_hash(const struct plic *plic, struct hasher *hasher);
/* The wire that a device holds for source 1 to PLIC_SOURCES - 1. */
struct irq_line plic_line(struct plic *plic, unsigned source);
extern const struct bus_ops plic_bus_ops;

#endif
