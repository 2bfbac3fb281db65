/* Core-local interruptor of one hart, in the SiFive CLINT layout, and an ACLINT SSWI region beside it (RISC-V ACLINT
 * 1.0-rc4 §2-4). mtime is a function of the cycle and of nothing else: writing it does nothing. */
#ifndef REPRISE_DEVICES_CLINT_H
#define REPRISE_DEVICES_CLINT_H

#include <stdint.h>

#include "src/base/hash.h"
#include "src/devices/irq.h"
#include "src/devices/timer.h"
#include "src/memory/bus.h"

#define CLINT_BASE 0x02000000ull
#define CLINT_SIZE 0x10000ull
#define SSWI_BASE 0x02f00000ull
#define SSWI_SIZE 0x4000ull
#define CLINT_TIME_HZ 10000000ull /* must equal the hart's HART_TIMEBASE_HZ */

struct clint {
    struct irq_line msip; /* HART_IRQ_MSOFT, a level */
    struct irq_line mtip; /* HART_IRQ_MTIMER, a level */
    struct irq_line ssip; /* HART_IRQ_SSOFT, only ever set: the guest clears sip.SSIP itself */
    struct timer_queue *timers;
    struct timer timer; /* when mtime reaches mtimecmp */
    uint64_t cycles_per_tick;
    uint64_t mtimecmp; /* all ones at reset */
    bool msip_level;
};

/* timers->clock_hz is a multiple of CLINT_TIME_HZ. */
void clint_init(struct clint *clint, struct timer_queue *timers, struct irq_line msip, struct irq_line mtip,
                struct irq_line ssip);
void clint_reset(struct clint *clint);
void clint_hash(const struct clint *clint, struct hasher *hasher);
extern const struct bus_ops clint_bus_ops; /* device is struct clint * */
extern const struct bus_ops sswi_bus_ops;  /* device is struct clint * */

#endif
