/* What a device under test is plugged into. */
#include "tests/lib/device_rig.h"

#include "src/base/must.h"

static void on_touched(void *context)
{
    struct device_rig *rig = context;
    rig->touched++;
}

static void on_wire(void *context, unsigned number, bool level)
{
    struct device_rig *rig = context;
    rig->rises[number] += level && !rig->wires[number];
    rig->wires[number] = level;
}

void device_rig_init(struct device_rig *rig)
{
    *rig = (struct device_rig){0};
    must(ram_init(&rig->ram, RAM_BASE, RIG_RAM_BYTES, NULL) == 0);
    timer_queue_init(&rig->timers, &rig->cycle, RIG_CLOCK_HZ);
    scripted_port_init(&rig->world);
    rig->crossing =
        (struct crossing){.port = &rig->world.port, .clock = &rig->cycle, .touched = on_touched, .context = rig};
}

void device_rig_deinit(struct device_rig *rig)
{
    scripted_port_deinit(&rig->world);
    ram_deinit(&rig->ram);
}

struct irq_line device_rig_wire(struct device_rig *rig, unsigned number)
{
    must(number < RIG_WIRES);
    return (struct irq_line){.set = on_wire, .context = rig, .number = number};
}

void device_rig_run(struct device_rig *rig, uint64_t cycles)
{
    uint64_t end = rig->cycle + cycles;
    while (rig->timers.next_cycle <= end) {
        if (rig->timers.next_cycle > rig->cycle)
            rig->cycle = rig->timers.next_cycle;
        timer_queue_fire(&rig->timers);
    }
    rig->cycle = end;
}

uint64_t rig_get(const struct bus_ops *ops, void *device, uint64_t offset, unsigned width)
{
    uint64_t value = 0;
    must(ops->read(device, offset, width, &value));
    return value;
}

void rig_set(const struct bus_ops *ops, void *device, uint64_t offset, unsigned width, uint64_t value)
{
    must(ops->write(device, offset, width, value));
}

void rig_poke_everything(const struct bus_ops *ops, void *device, uint64_t size)
{
    static const uint64_t values[] = {0, UINT64_MAX, 0x8000000180000001ull, 1, 2, 0x80001000};
    for (unsigned width = 1; width <= 8; width *= 2) {
        uint64_t mask = UINT64_MAX >> (64 - width * 8);
        for (uint64_t offset = 0; offset < size; offset += width) {
            uint64_t value = 0;
            if (ops->read(device, offset, width, &value))
                must((value & ~mask) == 0);
            for (unsigned i = 0; i < sizeof values / sizeof values[0]; i++)
                ops->write(device, offset, width, values[i] & mask);
        }
    }
}

struct hash128 rig_hash(void (*hash)(const void *device, struct hasher *hasher), const void *device)
{
    struct hasher *hasher = hasher_new();
    hash(device, hasher);
    struct hash128 result = hasher_result(hasher);
    hasher_free(hasher);
    return result;
}
