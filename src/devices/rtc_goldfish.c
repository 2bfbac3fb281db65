/* The goldfish real-time clock: eight 32-bit registers. Narrow reads yield the bytes of the register (reading
 * TIME_LOW at any width latches TIME_HIGH); an 8-byte read yields two registers; writes that are not 32 bits wide
 * are ignored. */
#include "src/devices/rtc_goldfish.h"

enum {
    RTC_TIME_LOW = 0x00,
    RTC_TIME_HIGH = 0x04,
    RTC_ALARM_LOW = 0x08,
    RTC_ALARM_HIGH = 0x0c,
    RTC_IRQ_ENABLED = 0x10,
    RTC_CLEAR_ALARM = 0x14,
    RTC_ALARM_STATUS = 0x18,
    RTC_CLEAR_INTERRUPT = 0x1c,
};

static uint64_t rtc_now(const struct rtc_goldfish *rtc)
{
    return wall_clock_ns(rtc->wall_clock, timer_queue_now(rtc->timers)) + rtc->offset_ns;
}

static void rtc_update_irq(const struct rtc_goldfish *rtc)
{
    irq_set(&rtc->irq, rtc->irq_pending && rtc->irq_enabled);
}

/* Arms the timer for the first cycle at which delay_ns more have passed; not at all if that is beyond 2^63 cycles. */
static void rtc_arm(struct rtc_goldfish *rtc, uint64_t delay_ns)
{
    uint64_t hz = rtc->timers->clock_hz;
    uint64_t passed_ns = cycles_to_ns(timer_queue_now(rtc->timers), hz);
    uint64_t last_ns = cycles_to_ns(INT64_MAX, hz);
    if (passed_ns >= last_ns || delay_ns >= last_ns - passed_ns)
        return;
    uint64_t cycle = ns_to_cycles(passed_ns + delay_ns, hz);
    timer_arm(&rtc->alarm, cycles_to_ns(cycle, hz) < passed_ns + delay_ns ? cycle + 1 : cycle);
}

/* Rings at once if the alarm's time has come; otherwise arms the timer for it. */
static void rtc_update_alarm(struct rtc_goldfish *rtc)
{
    timer_disarm(&rtc->alarm);
    if (rtc->alarm_is_set) {
        uint64_t now = rtc_now(rtc);
        if (rtc->alarm_ns <= now) {
            rtc->alarm_is_set = false;
            rtc->irq_pending = true;
        } else {
            rtc_arm(rtc, rtc->alarm_ns - now);
        }
    }
    rtc_update_irq(rtc);
}

static void rtc_alarm_fired(void *context)
{
    rtc_update_alarm(context);
}

void rtc_goldfish_init(struct rtc_goldfish *rtc, const struct wall_clock *wall_clock, struct timer_queue *timers,
                       struct irq_line irq)
{
    *rtc = (struct rtc_goldfish){.wall_clock = wall_clock, .timers = timers, .irq = irq};
    timer_init(&rtc->alarm, timers, rtc_alarm_fired, rtc);
}

void rtc_goldfish_reset(struct rtc_goldfish *rtc)
{
    rtc->alarm_ns = 0;
    rtc->time_high = 0;
    rtc->new_high = 0;
    rtc->alarm_high = 0;
    rtc->alarm_is_set = false;
    rtc->irq_enabled = false;
    rtc->irq_pending = false;
    rtc_update_alarm(rtc);
}

void rtc_goldfish_hash(const struct rtc_goldfish *rtc, struct hasher *hasher)
{
    hasher_add_u64(hasher, rtc->wall_clock->boot_ns);
    hasher_add_u64(hasher, rtc->offset_ns);
    hasher_add_u64(hasher, rtc->alarm_ns);
    hasher_add_u64(hasher, rtc->time_high);
    hasher_add_u64(hasher, rtc->new_high);
    hasher_add_u64(hasher, rtc->alarm_high);
    hasher_add_u64(hasher, rtc->alarm_is_set);
    hasher_add_u64(hasher, rtc->irq_enabled);
    hasher_add_u64(hasher, rtc->irq_pending);
    hasher_add_u64(hasher, rtc->alarm.at_cycle);
}

static uint32_t rtc_register(struct rtc_goldfish *rtc, uint64_t offset)
{
    switch (offset) {
    case RTC_TIME_LOW: {
        uint64_t now = rtc_now(rtc);
        rtc->time_high = (uint32_t)(now >> 32);
        return (uint32_t)now;
    }
    case RTC_TIME_HIGH: return rtc->time_high;
    case RTC_ALARM_LOW: return (uint32_t)rtc->alarm_ns;
    case RTC_ALARM_HIGH: return (uint32_t)(rtc->alarm_ns >> 32);
    case RTC_IRQ_ENABLED: return rtc->irq_enabled;
    case RTC_ALARM_STATUS: return rtc->alarm_is_set;
    default: return 0;
    }
}

static bool rtc_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    struct rtc_goldfish *rtc = device;
    uint64_t word = rtc_register(rtc, offset & ~3ull);
    if (width == 8)
        word |= (uint64_t)rtc_register(rtc, offset + 4) << 32;
    else
        word = word >> (offset & 3) * 8 & (UINT32_MAX >> (32 - width * 8));
    *value = word;
    return true;
}

static bool rtc_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    struct rtc_goldfish *rtc = device;
    uint32_t word = (uint32_t)value;
    if (width != 4)
        return true;
    switch (offset) {
    case RTC_TIME_LOW: {
        uint64_t wanted = (uint64_t)rtc->new_high << 32 | word;
        rtc->offset_ns += wanted - rtc_now(rtc);
        break;
    }
    case RTC_TIME_HIGH: rtc->new_high = word; return true;
    case RTC_ALARM_LOW:
        rtc->alarm_ns = (uint64_t)rtc->alarm_high << 32 | word;
        rtc->alarm_is_set = true;
        break;
    case RTC_ALARM_HIGH: rtc->alarm_high = word; return true;
    case RTC_IRQ_ENABLED: rtc->irq_enabled = word & 1; break;
    case RTC_CLEAR_ALARM: rtc->alarm_is_set = false; break;
    case RTC_CLEAR_INTERRUPT: rtc->irq_pending = false; break;
    default: return true;
    }
    rtc_update_alarm(rtc);
    return true;
}

const struct bus_ops rtc_goldfish_bus_ops = {.read = rtc_read, .write = rtc_write};
