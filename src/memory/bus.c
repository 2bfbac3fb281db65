/* The guest-physical address map. */
#include "src/memory/bus.h"

#include <string.h>

#include "src/base/must.h"

void bus_init(struct bus *bus, struct ram *ram)
{
    *bus = (struct bus){.ram = ram};
}

void bus_add(struct bus *bus, const char *name, uint64_t base, uint64_t size, const struct bus_ops *ops, void *device)
{
    must(bus->region_count < BUS_MAX_REGIONS);
    must(size > 0 && base + size > base);
    must(base + size <= bus->ram->base || base >= bus->ram->base + bus->ram->size);
    unsigned at = bus->region_count;
    while (at > 0 && bus->regions[at - 1].base > base)
        at--;
    must(at == 0 || bus->regions[at - 1].base + bus->regions[at - 1].size <= base);
    must(at == bus->region_count || base + size <= bus->regions[at].base);
    memmove(&bus->regions[at + 1], &bus->regions[at], (bus->region_count - at) * sizeof bus->regions[0]);
    bus->regions[at] = (struct bus_region){.name = name, .base = base, .size = size, .ops = ops, .device = device};
    bus->region_count++;
}

const struct bus_region *bus_find(const struct bus *bus, uint64_t paddr)
{
    unsigned low = 0;
    unsigned high = bus->region_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        const struct bus_region *region = &bus->regions[middle];
        if (paddr < region->base)
            high = middle;
        else if (paddr - region->base >= region->size)
            low = middle + 1;
        else
            return region;
    }
    return NULL;
}

/* The region that wholly holds a naturally aligned access, or NULL. */
static const struct bus_region *bus_target(const struct bus *bus, uint64_t paddr, unsigned width)
{
    const struct bus_region *region = bus_find(bus, paddr);
    if (!region || paddr % width || region->size - (paddr - region->base) < width)
        return NULL;
    return region;
}

bool bus_read(const struct bus *bus, uint64_t paddr, unsigned width, uint64_t *value)
{
    const struct bus_region *region = bus_target(bus, paddr, width);
    return region && region->ops->read(region->device, paddr - region->base, width, value);
}

bool bus_write(const struct bus *bus, uint64_t paddr, unsigned width, uint64_t value)
{
    const struct bus_region *region = bus_target(bus, paddr, width);
    return region && region->ops->write(region->device, paddr - region->base, width, value);
}
