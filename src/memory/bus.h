/* The guest-physical address map: RAM and device regions. The bus finds who owns an address; it keeps no state of
 * its own and never interprets a value. */
#ifndef REPRISE_MEMORY_BUS_H
#define REPRISE_MEMORY_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "src/memory/ram.h"

#define BUS_MAX_REGIONS 32

/* width is 1, 2, 4 or 8 bytes and offset is a multiple of it; the access lies wholly inside the region. A device
 * returns false for an access that its hardware would answer with a bus error: the hart raises an access fault. */
struct bus_ops {
    bool (*read)(void *device, uint64_t offset, unsigned width, uint64_t *value);
    bool (*write)(void *device, uint64_t offset, unsigned width, uint64_t value);
};

struct bus_region {
    const char *name;
    uint64_t base;
    uint64_t size;
    const struct bus_ops *ops;
    void *device;
};

struct bus {
    struct ram *ram;
    struct bus_region regions[BUS_MAX_REGIONS]; /* sorted by base, no two overlap */
    unsigned region_count;
};

void bus_init(struct bus *bus, struct ram *ram);
/* The region must not overlap RAM or another region; there is room for BUS_MAX_REGIONS. name is borrowed. */
void bus_add(struct bus *bus, const char *name, uint64_t base, uint64_t size, const struct bus_ops *ops,
             void *device);
const struct bus_region *bus_find(const struct bus *bus, uint64_t paddr);
/* One access to a device region (RAM is not looked at). False: nobody is there, the access is not naturally aligned,
 * or the device refuses. */
bool bus_read(const struct bus *bus, uint64_t paddr, unsigned width, uint64_t *value);
bool bus_write(const struct bus *bus, uint64_t paddr, unsigned width, uint64_t value);

#endif
