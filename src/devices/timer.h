/* The one queue of future moments. Every timer of every device is a cycle number in it; equal cycles fire in the
 * order in which they were armed. Nothing here knows host time. */
#ifndef REPRISE_DEVICES_TIMER_H
#define REPRISE_DEVICES_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#define TIMER_NEVER UINT64_MAX
#define TIMERS_MAX 128

struct timer_queue;

struct timer {
    uint64_t at_cycle; /* TIMER_NEVER while not armed */
    uint64_t order;    /* the arming number, breaks ties */
    void (*fire)(void *context);
    void *context;
    struct timer_queue *queue;
};

struct timer_queue {
    const uint64_t *clock; /* the hart's cycle */
    uint64_t clock_hz;
    uint64_t armed;                   /* how many armings there have been */
    struct timer *timers[TIMERS_MAX]; /* registered, in the order of timer_init: a handful, so a scan beats a heap */
    unsigned count;
    uint64_t next_cycle; /* the earliest at_cycle, kept up to date */
    /* Called when next_cycle moved nearer: the machine makes the hart look at its horizon again. */
    void (*moved_nearer)(void *context);
    void *context;
};

void timer_queue_init(struct timer_queue *queue, const uint64_t *clock, uint64_t clock_hz);
/* Registers the timer with the queue, not armed. */
void timer_init(struct timer *timer, struct timer_queue *queue, void (*fire)(void *context), void *context);
void timer_arm(struct timer *timer, uint64_t at_cycle);
void timer_disarm(struct timer *timer);
/* Fires all that is due at the clock's cycle, in order; a timer may arm itself or others again. */
void timer_queue_fire(struct timer_queue *queue);

static inline uint64_t timer_queue_now(const struct timer_queue *queue)
{
    return *queue->clock;
}

/* Virtual nanoseconds of a cycle count and back, without overflow for 2^63 cycles. Rounds down. */
uint64_t cycles_to_ns(uint64_t cycles, uint64_t clock_hz);
uint64_t ns_to_cycles(uint64_t ns, uint64_t clock_hz);

#endif
