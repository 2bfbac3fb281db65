/* The goldfish real-time clock: wall time in nanoseconds, an alarm, an interrupt. */
#ifndef REPRISE_DEVICES_RTC_GOLDFISH_H
#define REPRISE_DEVICES_RTC_GOLDFISH_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/wall_clock.h"
#include "src/base/hash.h"
#include "src/devices/irq.h"
#include "src/devices/timer.h"
#include "src/memory/bus.h"

#define RTC_BASE 0x00101000ull
#define RTC_SIZE 0x1000ull
#define RTC_IRQ 11u

struct rtc_goldfish {
    const struct wall_clock *wall_clock;
    struct timer_queue *timers;
    struct timer alarm;
    struct irq_line irq;
    uint64_t offset_ns; /* what the guest added by setting the time, modulo 2^64; survives a reboot */
    uint64_t alarm_ns;
    uint32_t time_high;  /* latched by reading TIME_LOW */
    uint32_t new_high;   /* TIME_HIGH written, waits for TIME_LOW */
    uint32_t alarm_high; /* ALARM_HIGH written, waits for ALARM_LOW */
    bool alarm_is_set;
    bool irq_enabled;
    bool irq_pending;
};

/* wall_clock is borrowed. */
void rtc_goldfish_init(struct rtc_goldfish *rtc, const struct wall_clock *wall_clock, struct timer_queue *timers,
                       struct irq_line irq);
void rtc_goldfish_reset(struct rtc_goldfish *rtc);
void rtc_goldfish_hash(const struct rtc_goldfish *rtc, struct hasher *hasher);
extern const struct bus_ops rtc_goldfish_bus_ops;

#endif
