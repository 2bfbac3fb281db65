/* Platform-level interrupt controller.
 *
 * +0x000000  priority of source i, 4 bytes each
 * +0x001000  pending bits, 32 sources a word
 * +0x002000  enable bits, 0x80 bytes a context
 * +0x200000  per context 0x1000 bytes: threshold, claim/complete
 *
 * Only 32-bit accesses are taken; others are bus errors. What lies between the registers reads 0 and ignores
 * writes. */
#include "src/devices/plic.h"

#include "src/base/must.h"

enum {
    PLIC_PENDING = 0x1000,
    PLIC_ENABLE = 0x2000,
    PLIC_ENABLE_STRIDE = 0x80,
    PLIC_CONTEXT = 0x200000,
    PLIC_CONTEXT_STRIDE = 0x1000,
    PLIC_WORDS = PLIC_SOURCES / 32,
};

_Static_assert(PLIC_SOURCES == 64, "the bit sets are one uint64_t each");

void plic_init(struct plic *plic, struct irq_line hart0_m, struct irq_line hart0_s)
{
    *plic = (struct plic){.outputs = {hart0_m, hart0_s}};
}

/* The enabled pending source of the highest priority above `floor`, the lowest number among equals; 0: none. */
static unsigned plic_best(const struct plic *plic, unsigned context, unsigned floor)
{
    uint64_t candidates = plic->pending & plic->enabled[context];
    unsigned best = 0;
    unsigned best_priority = floor;
    while (candidates) {
        unsigned source = (unsigned)__builtin_ctzll(candidates);
        candidates &= candidates - 1;
        if (plic->priority[source] > best_priority) {
            best = source;
            best_priority = plic->priority[source];
        }
    }
    return best;
}

/* Lets wires through their gateways and sets the outputs. */
static void plic_update(struct plic *plic)
{
    plic->pending |= plic->levels & ~plic->claimed;
    for (unsigned context = 0; context < PLIC_CONTEXTS; context++) {
        bool is_asserted = plic_best(plic, context, plic->threshold[context]) != 0;
        if (is_asserted == plic->asserted[context])
            continue;
        plic->asserted[context] = is_asserted;
        irq_set(&plic->outputs[context], is_asserted);
    }
}

void plic_reset(struct plic *plic)
{
    plic->pending = 0;
    plic->claimed = 0;
    for (unsigned source = 0; source < PLIC_SOURCES; source++)
        plic->priority[source] = 0;
    for (unsigned context = 0; context < PLIC_CONTEXTS; context++) {
        plic->enabled[context] = 0;
        plic->threshold[context] = 0;
        plic->asserted[context] = false;
        irq_set(&plic->outputs[context], false);
    }
    /* Wires that are still high are let in at the next update: the devices behind them may be reset after this. */
}

void plic_hash(const struct plic *plic, struct hasher *hasher)
{
    hasher_add_u64(hasher, plic->levels);
    hasher_add_u64(hasher, plic->pending);
    hasher_add_u64(hasher, plic->claimed);
    hasher_add(hasher, bytes_of(plic->priority, sizeof plic->priority));
    for (unsigned context = 0; context < PLIC_CONTEXTS; context++) {
        hasher_add_u64(hasher, plic->enabled[context]);
        hasher_add_u64(hasher, plic->threshold[context]);
    }
}

static void plic_set_level(void *context, unsigned number, bool level)
{
    struct plic *plic = context;
    uint64_t bit = 1ull << number;
    uint64_t levels = level ? plic->levels | bit : plic->levels & ~bit;
    if (levels == plic->levels)
        return;
    plic->levels = levels;
    /* Once pending, a request stays until it is claimed, even if the wire falls (PLIC §5). */
    if (level)
        plic_update(plic);
}

struct irq_line plic_line(struct plic *plic, unsigned source)
{
    must(source > 0 && source < PLIC_SOURCES);
    return (struct irq_line){.set = plic_set_level, .context = plic, .number = source};
}

/* Claiming ignores the threshold (PLIC §9). */
static uint32_t plic_claim(struct plic *plic, unsigned context)
{
    unsigned source = plic_best(plic, context, 0);
    if (source) {
        plic->pending &= ~(1ull << source);
        plic->claimed |= 1ull << source;
        plic_update(plic);
    }
    return source;
}

/* A completion for a source that is not enabled for the context is ignored (PLIC §10). */
static void plic_complete(struct plic *plic, unsigned context, uint32_t source)
{
    if (source == 0 || source >= PLIC_SOURCES || !(plic->enabled[context] & 1ull << source))
        return;
    plic->claimed &= ~(1ull << source);
    plic_update(plic);
}

/* Splits an offset of the enable or the context area; false outside of the contexts that exist. */
static bool plic_context(uint64_t offset, uint64_t start, uint64_t stride, unsigned *context, uint64_t *inside)
{
    if (offset < start || offset - start >= stride * PLIC_CONTEXTS)
        return false;
    *context = (unsigned)((offset - start) / stride);
    *inside = (offset - start) % stride;
    return true;
}

static bool plic_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    struct plic *plic = device;
    unsigned context;
    uint64_t inside;
    if (width != 4)
        return false;
    *value = 0;
    if (offset < PLIC_SOURCES * 4) {
        *value = plic->priority[offset / 4];
    } else if (offset >= PLIC_PENDING && offset < PLIC_PENDING + PLIC_WORDS * 4) {
        *value = (uint32_t)(plic->pending >> (offset - PLIC_PENDING) * 8);
    } else if (plic_context(offset, PLIC_ENABLE, PLIC_ENABLE_STRIDE, &context, &inside)) {
        if (inside < PLIC_WORDS * 4)
            *value = (uint32_t)(plic->enabled[context] >> inside * 8);
    } else if (plic_context(offset, PLIC_CONTEXT, PLIC_CONTEXT_STRIDE, &context, &inside)) {
        if (inside == 0)
            *value = plic->threshold[context];
        else if (inside == 4)
            *value = plic_claim(plic, context);
    }
    return true;
}

static bool plic_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    struct plic *plic = device;
    unsigned context;
    uint64_t inside;
    if (width != 4)
        return false;
    if (offset > 0 && offset < PLIC_SOURCES * 4) {
        plic->priority[offset / 4] = value & PLIC_PRIORITY_MAX;
    } else if (plic_context(offset, PLIC_ENABLE, PLIC_ENABLE_STRIDE, &context, &inside)) {
        if (inside < PLIC_WORDS * 4) {
            uint64_t mask = (uint64_t)UINT32_MAX << inside * 8;
            uint64_t bits = (value & UINT32_MAX) << inside * 8;
            plic->enabled[context] = ((plic->enabled[context] & ~mask) | bits) & ~1ull;
        }
    } else if (plic_context(offset, PLIC_CONTEXT, PLIC_CONTEXT_STRIDE, &context, &inside)) {
        if (inside == 0)
            plic->threshold[context] = value & PLIC_PRIORITY_MAX;
        else if (inside == 4)
            plic_complete(plic, context, (uint32_t)value);
    }
    plic_update(plic);
    return true;
}

const struct bus_ops plic_bus_ops = {.read = plic_read, .write = plic_write};
