/* An interrupt wire from a device to whoever listens (the PLIC, or the hart itself). Levels, not edges. */
#ifndef REPRISE_DEVICES_IRQ_H
#define REPRISE_DEVICES_IRQ_H

#include <stdbool.h>
#include <stddef.h>

struct irq_line {
    void (*set)(void *context, unsigned number, bool level);
    void *context;
    unsigned number;
};

static inline void irq_set(const struct irq_line *line, bool level)
{
    if (line->set != NULL)
        line->set(line->context, line->number, level);
}

#endif
