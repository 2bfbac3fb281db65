/* A virtio driver that gets everything wrong: rings outside RAM, loops, lengths past RAM, floods. Every mistake
 * must set NEEDS_RESET, and after a reset the device must work. Ends with "survived", or fails with the number of
 * the mistake that went unnoticed. */
#include "lib/bare.h"

enum { NEXT = 1, WRITE = 2, INDIRECT = 4, RING = 16 };
enum { NEEDS_RESET = 64 };

struct descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};

static struct descriptor table[RING] __attribute__((aligned(4096)));
static struct descriptor indirect[64] __attribute__((aligned(4096)));
static volatile uint16_t available[RING + 4] __attribute__((aligned(64)));
static volatile uint16_t used[2 + RING * 4 + 1] __attribute__((aligned(64)));
static uint8_t data[4096] __attribute__((aligned(4096)));
static uint64_t mistakes;

#define RAM_SIZE_UNKNOWN 0x100000000ull /* beyond the largest RAM */

static uint64_t address_of(const volatile void *object)
{
    return (uint64_t)(uintptr_t)object;
}

struct place {
    uint64_t descriptors, available, used;
    uint32_t size;
};

static void set_up(uintptr_t device, unsigned queue, const struct place *place)
{
    write32(device + 0x70, 0);
    write32(device + 0x70, 1);
    write32(device + 0x70, 3);
    write32(device + 0x24, 0);
    write32(device + 0x20, 1u << 28); /* indirect descriptors */
    write32(device + 0x24, 1);
    write32(device + 0x20, 1);
    write32(device + 0x70, 11);
    write32(device + 0x30, queue);
    write32(device + 0x38, place->size);
    write32(device + 0x80, (uint32_t)place->descriptors);
    write32(device + 0x84, (uint32_t)(place->descriptors >> 32));
    write32(device + 0x90, (uint32_t)place->available);
    write32(device + 0x94, (uint32_t)(place->available >> 32));
    write32(device + 0xa0, (uint32_t)place->used);
    write32(device + 0xa4, (uint32_t)(place->used >> 32));
    write32(device + 0x44, 1);
    write32(device + 0x70, 15);
}

static struct place good_place(void)
{
    return (struct place){address_of(table), address_of(available), address_of(used), RING};
}

static void clear_rings(void)
{
    for (unsigned i = 0; i < RING + 4; i++)
        available[i] = 0;
    for (unsigned i = 0; i < 2 + RING * 4 + 1; i++)
        used[i] = 0;
}

static void offer(uint16_t head, uint16_t index)
{
    available[2] = head;
    __asm__ volatile("fence" : : : "memory");
    available[1] = index;
}

static void must_need_reset(uintptr_t device, unsigned number)
{
    mistakes++;
    if (read32(device + 0x70) & NEEDS_RESET)
        return;
    uart_text("unnoticed mistake ");
    uart_decimal(number);
    uart_text(" at device ");
    uart_decimal(read32(device + 0x08));
    uart_text("\n");
    finish(number);
}

static void bad_places(uintptr_t device, unsigned queue)
{
    const struct place good = good_place();
    static const uint64_t outside[] = {0,          0x10000000,         RAM_BASE - 16,     RAM_BASE + RAM_SIZE_UNKNOWN,
                                       1ull << 56, 0xfffffffffffffff0, 0x8000000000000000};
    for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        struct place bad = good;
        bad.descriptors = outside[i];
        set_up(device, queue, &bad);
        must_need_reset(device, 10 + i);
        bad = good;
        bad.available = outside[i];
        set_up(device, queue, &bad);
        must_need_reset(device, 20 + i);
        bad = good;
        bad.used = outside[i];
        set_up(device, queue, &bad);
        must_need_reset(device, 30 + i);
    }
    static const uint32_t sizes[] = {0, 3, 15, 4096, 65536, 0xffffffff};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct place bad = good;
        bad.size = sizes[i];
        set_up(device, queue, &bad);
        must_need_reset(device, 40 + i);
    }
    struct place bad = good;
    bad.descriptors += 8;
    set_up(device, queue, &bad);
    must_need_reset(device, 50);
    bad = good;
    bad.available += 1;
    set_up(device, queue, &bad);
    must_need_reset(device, 51);
    bad = good;
    bad.used += 2;
    set_up(device, queue, &bad);
    must_need_reset(device, 52);
}

static void try_chain(uintptr_t device, unsigned queue, uint16_t head, uint16_t index, unsigned number)
{
    const struct place good = good_place();
    clear_rings();
    set_up(device, queue, &good);
    offer(head, index);
    write32(device + 0x50, queue);
    must_need_reset(device, number);
    write32(device + 0x50, queue); /* still broken, still harmless */
}

static void bad_chains(uintptr_t device, unsigned queue)
{
    static const struct {
        uint64_t address;
        uint32_t size;
    } outside[] = {{0, 16},
                   {0x10000000, 16},
                   {RAM_BASE - 8, 16},
                   {RAM_BASE, 0xffffffff},
                   {RAM_BASE + RAM_SIZE_UNKNOWN, 1},
                   {0xffffffffffffffff, 16},
                   {0xfffffffffffffff0, 0xffffffff},
                   {RAM_BASE + 0x1000, 0}};
    for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        table[0] = (struct descriptor){outside[i].address, outside[i].size, 0, 0};
        try_chain(device, queue, 0, 1, 60 + i);
        table[0].flags = WRITE;
        try_chain(device, queue, 0, 1, 70 + i);
        table[0] = (struct descriptor){outside[i].address, outside[i].size, INDIRECT, 0};
        try_chain(device, queue, 0, 1, 80 + i);
    }
    for (uint16_t i = 0; i < RING; i++)
        table[i] = (struct descriptor){address_of(data), 16, NEXT, (uint16_t)((i + 1) % RING)};
    try_chain(device, queue, 0, 1, 90); /* a loop */
    table[0].next = 0;
    try_chain(device, queue, 0, 1, 91); /* onto itself */
    table[0].next = RING;
    try_chain(device, queue, 0, 1, 92);
    try_chain(device, queue, RING, 1, 93);
    try_chain(device, queue, 0xffff, 1, 94);
    try_chain(device, queue, 0, RING + 1, 95); /* more chains than the ring has room for */
    try_chain(device, queue, 0, 0x8000, 96);
    table[0] = (struct descriptor){address_of(data), 16, NEXT | WRITE, 1};
    table[1] = (struct descriptor){address_of(data), 16, 0, 0};
    try_chain(device, queue, 0, 1, 97); /* readable behind writable */
    table[0] = (struct descriptor){address_of(indirect), 16, INDIRECT, 0};
    indirect[0] = (struct descriptor){address_of(indirect), 16, INDIRECT, 0};
    try_chain(device, queue, 0, 1, 98);
    indirect[0] = (struct descriptor){address_of(data), 16, NEXT, 0};
    try_chain(device, queue, 0, 1, 99);
    table[0].size = 17;
    try_chain(device, queue, 0, 1, 100);
    table[0].size = 16;
    table[0].flags = INDIRECT | NEXT;
    try_chain(device, queue, 0, 1, 101);
}

/* Features that were not offered, steps out of order. */
static void bad_negotiation(uintptr_t device)
{
    write32(device + 0x70, 0);
    write32(device + 0x70, 3);
    write32(device + 0x24, 1);
    write32(device + 0x20, 0);
    write32(device + 0x70, 11);
    if (read32(device + 0x70) & 8)
        finish(110);
    write32(device + 0x20, 0xffffffff);
    write32(device + 0x70, 11);
    if (read32(device + 0x70) & 8)
        finish(111);
    write32(device + 0x70, 15);
    must_need_reset(device, 112);
    write32(device + 0x70, 0);
    if (read32(device + 0x70) != 0)
        finish(113);
}

/* The used ring over the available ring over the descriptors, a thousand notifications: it must end, whatever
 * comes. */
static void overlaps(uintptr_t device, unsigned queue)
{
    struct place place = good_place();
    table[0] = (struct descriptor){address_of(available), 64, WRITE, 0};
    table[1] = (struct descriptor){address_of(table), 64, WRITE, 0};
    place.used = address_of(available);
    clear_rings();
    set_up(device, queue, &place);
    offer(0, 1);
    for (unsigned i = 0; i < 1000; i++)
        write32(device + 0x50, queue);
    place = good_place();
    clear_rings();
    set_up(device, queue, &place);
    for (uint16_t i = 0; i < RING; i++)
        available[2 + i] = i & 1;
    available[1] = RING;
    for (unsigned i = 0; i < 1000; i++)
        write32(device + 0x50, queue);
    write32(device + 0x70, 0);
}

/* After all of that a console still prints and an entropy source still answers. */
static void still_works(uintptr_t device, uint32_t id)
{
    const struct place good = good_place();
    static const char text[] = "a console still prints\n";
    if (id != 3 && id != 4)
        return;
    clear_rings();
    if (id == 3)
        table[0] = (struct descriptor){address_of(text), sizeof text - 1, 0, 0};
    else
        table[0] = (struct descriptor){address_of(data), 64, WRITE, 0};
    set_up(device, id == 3, &good);
    offer(0, 1);
    write32(device + 0x50, id == 3);
    if (used[1] != 1)
        finish(120);
    if (id == 4 && used[4] != 64)
        finish(121);
    write32(device + 0x70, 0);
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    unsigned devices = 0;
    for (unsigned slot = 0; slot < 8; slot++) {
        uintptr_t device = VIRTIO_BASE + slot * VIRTIO_STRIDE;
        uint32_t id = read32(device + 0x08);
        if (read32(device) != 0x74726976 || read32(device + 4) != 2)
            finish(1);
        if (id == 0)
            continue;
        /* The queue that takes chains at once: the second one of a card, of a console and of a keyboard. */
        unsigned queue = id == 1 || id == 3 || id == 18;
        bad_negotiation(device);
        bad_places(device, queue);
        bad_chains(device, queue);
        overlaps(device, queue);
        still_works(device, id);
        devices++;
    }
    uart_text("virtio: ");
    uart_decimal(devices);
    uart_text(" devices, ");
    uart_decimal(mistakes);
    uart_text(" mistakes noticed\nsurvived\n");
    return devices ? 0 : 2;
}
