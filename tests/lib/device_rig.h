/* What a device under test is plugged into: RAM, a clock that the test turns, timers, a scripted port, recorded
 * wires. */
#ifndef REPRISE_TESTS_DEVICE_RIG_H
#define REPRISE_TESTS_DEVICE_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/crossing.h"
#include "src/base/hash.h"
#include "src/devices/irq.h"
#include "src/devices/timer.h"
#include "src/memory/bus.h"
#include "src/memory/ram.h"
#include "tests/lib/scripted_port.h"

#define RIG_CLOCK_HZ 1000000000ull
#define RIG_RAM_BYTES RAM_MIN_BYTES
#define RIG_WIRES 16

struct device_rig {
    struct ram ram;
    uint64_t cycle;
    struct timer_queue timers;
    struct scripted_port world;
    struct crossing crossing;
    unsigned touched; /* how often a backend crossed the port */
    bool wires[RIG_WIRES];
    unsigned rises[RIG_WIRES];
};

void device_rig_init(struct device_rig *rig);
void device_rig_deinit(struct device_rig *rig);
struct irq_line device_rig_wire(struct device_rig *rig, unsigned number);
/* Turns the clock forward, firing every timer on the way at its cycle. */
void device_rig_run(struct device_rig *rig, uint64_t cycles);

/* One access; a refused one ends the test program. */
uint64_t rig_get(const struct bus_ops *ops, void *device, uint64_t offset, unsigned width);
void rig_set(const struct bus_ops *ops, void *device, uint64_t offset, unsigned width, uint64_t value);
/* Reads and writes every width at every aligned offset of a region with the values 0, all ones and a pattern. What
 * the device says to it does not matter; that it comes back does. */
void rig_poke_everything(const struct bus_ops *ops, void *device, uint64_t size);
/* The state hash of one device. */
struct hash128 rig_hash(void (*hash)(const void *device, struct hasher *hasher), const void *device);

#endif
