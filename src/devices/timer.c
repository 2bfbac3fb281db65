/* The queue of future moments. */
#include "src/devices/timer.h"

#include <stddef.h>

#include "src/base/must.h"

void timer_queue_init(struct timer_queue *queue, const uint64_t *clock, uint64_t clock_hz)
{
    *queue = (struct timer_queue){.clock = clock, .clock_hz = clock_hz, .next_cycle = TIMER_NEVER};
}

void timer_init(struct timer *timer, struct timer_queue *queue, void (*fire)(void *context), void *context)
{
    must(queue->count < TIMERS_MAX);
    *timer = (struct timer){.at_cycle = TIMER_NEVER, .fire = fire, .context = context, .queue = queue};
    queue->timers[queue->count++] = timer;
}

static struct timer *timer_queue_first(const struct timer_queue *queue)
{
    struct timer *first = NULL;
    for (unsigned i = 0; i < queue->count; i++) {
        struct timer *timer = queue->timers[i];
        if (timer->at_cycle == TIMER_NEVER)
            continue;
        if (!first || timer->at_cycle < first->at_cycle ||
            (timer->at_cycle == first->at_cycle && timer->order < first->order))
            first = timer;
    }
    return first;
}

static void timer_queue_update(struct timer_queue *queue)
{
    struct timer *first = timer_queue_first(queue);
    queue->next_cycle = first ? first->at_cycle : TIMER_NEVER;
}

void timer_arm(struct timer *timer, uint64_t at_cycle)
{
    struct timer_queue *queue = timer->queue;
    uint64_t before = queue->next_cycle;
    timer->at_cycle = at_cycle;
    timer->order = queue->armed++;
    timer_queue_update(queue);
    if (queue->next_cycle < before && queue->moved_nearer)
        queue->moved_nearer(queue->context);
}

void timer_disarm(struct timer *timer)
{
    timer->at_cycle = TIMER_NEVER;
    timer_queue_update(timer->queue);
}

void timer_queue_fire(struct timer_queue *queue)
{
    while (queue->next_cycle <= *queue->clock) {
        struct timer *timer = timer_queue_first(queue);
        timer->at_cycle = TIMER_NEVER;
        timer_queue_update(queue);
        timer->fire(timer->context);
    }
}

uint64_t cycles_to_ns(uint64_t cycles, uint64_t clock_hz)
{
    return (uint64_t)((unsigned __int128)cycles * 1000000000u / clock_hz);
}

uint64_t ns_to_cycles(uint64_t ns, uint64_t clock_hz)
{
    return (uint64_t)((unsigned __int128)ns * clock_hz / 1000000000u);
}
