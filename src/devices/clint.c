/* Core-local interruptor of one hart.
 *
 *   CLINT +0x0000  msip of hart 0 (bit 0); the words of harts that do not exist read 0
 *         +0x4000  mtimecmp of hart 0
 *         +0xbff8  mtime
 *   SSWI  +0x0000  setssip of hart 0: writing bit 0 as 1 sets sip.SSIP; reads 0
 *
 * Accesses of 4 and 8 bytes are taken, 8 only where a 64-bit register stands; others are bus errors. */
#include "src/devices/clint.h"

#include "src/base/must.h"

enum { CLINT_MSIP = 0, CLINT_MTIMECMP = 0x4000, CLINT_MTIME = 0xbff8 };

static uint64_t clint_time(const struct clint *clint)
{
    return timer_queue_now(clint->timers) / clint->cycles_per_tick;
}

/* MTIP is a level: mtime >= mtimecmp. The timer is armed for the cycle at which that becomes true. */
static void clint_update(struct clint *clint)
{
    bool is_due = clint_time(clint) >= clint->mtimecmp;
    timer_disarm(&clint->timer);
    if (!is_due && clint->mtimecmp < TIMER_NEVER / clint->cycles_per_tick)
        timer_arm(&clint->timer, clint->mtimecmp * clint->cycles_per_tick);
    irq_set(&clint->mtip, is_due);
}

static void clint_timer_fired(void *context)
{
    clint_update(context);
}

void clint_init(struct clint *clint, struct timer_queue *timers, struct irq_line msip, struct irq_line mtip,
                struct irq_line ssip)
{
    must(timers->clock_hz >= CLINT_TIME_HZ && timers->clock_hz % CLINT_TIME_HZ == 0);
    *clint = (struct clint){.msip = msip, .mtip = mtip, .ssip = ssip, .timers = timers, .mtimecmp = UINT64_MAX};
    clint->cycles_per_tick = timers->clock_hz / CLINT_TIME_HZ;
    timer_init(&clint->timer, timers, clint_timer_fired, clint);
}

void clint_reset(struct clint *clint)
{
    clint->mtimecmp = UINT64_MAX;
    clint->msip_level = false;
    irq_set(&clint->msip, false);
    clint_update(clint);
}

void clint_hash(const struct clint *clint, struct hasher *hasher)
{
    hasher_add_u64(hasher, clint->mtimecmp);
    hasher_add_u64(hasher, clint->msip_level);
    hasher_add_u64(hasher, clint->timer.at_cycle);
}

/* The 64-bit register that an offset lies in, and whether there is one. */
static bool clint_wide(const struct clint *clint, uint64_t offset, uint64_t *value)
{
    switch (offset & ~7ull) {
    case CLINT_MTIMECMP: *value = clint->mtimecmp; return true;
    case CLINT_MTIME: *value = clint_time(clint); return true;
    default: *value = 0; return false;
    }
}

static bool clint_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    const struct clint *clint = device;
    if (width < 4)
        return false;
    uint64_t whole;
    if (clint_wide(clint, offset, &whole)) {
        *value = width == 8 ? whole : (uint32_t)(whole >> (offset & 4) * 8);
        return true;
    }
    *value = offset == CLINT_MSIP ? clint->msip_level : 0;
    return width == 4;
}

static bool clint_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    struct clint *clint = device;
    uint64_t unused;
    if (width < 4 || (width == 8 && !clint_wide(clint, offset, &unused)))
        return false;
    if (offset == CLINT_MSIP) {
        clint->msip_level = value & 1;
        irq_set(&clint->msip, clint->msip_level);
    } else if ((offset & ~7ull) == CLINT_MTIMECMP) {
        unsigned shift = (offset & 4) * 8;
        uint64_t mask = width == 8 ? UINT64_MAX : (uint64_t)UINT32_MAX << shift;
        clint->mtimecmp = (clint->mtimecmp & ~mask) | (value << shift & mask);
        clint_update(clint);
    }
    return true;
}

const struct bus_ops clint_bus_ops = {.read = clint_read, .write = clint_write};

static bool sswi_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    (void)device;
    (void)offset;
    *value = 0;
    return width == 4;
}

static bool sswi_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    struct clint *clint = device;
    if (width != 4)
        return false;
    if (offset == 0 && (value & 1))
        irq_set(&clint->ssip, true);
    return true;
}

const struct bus_ops sswi_bus_ops = {.read = sswi_read, .write = sswi_write};
