/* A simple framebuffer as the device tree tells of it, and virtio-input, polled. Included by one file of a guest. */
#ifndef DISPLAY_H
#define DISPLAY_H

#include "lib/bare.h"

/* ---- the framebuffer ---- */

struct display {
    uint64_t base, bytes;
    uint32_t width, height, stride;
};

static inline uint32_t tree_word(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline int tree_is(const uint8_t *text, const char *wanted)
{
    while (*wanted && *text == (uint8_t)*wanted)
        text++, wanted++;
    return !*wanted;
}

/* Walks the flattened tree to the node framebuffer@...; 0: there is none. */
static inline int display_find(const void *tree, struct display *display)
{
    enum { BEGIN = 1, END = 2, PROPERTY = 3, NOP = 4 };
    const uint8_t *blob = tree, *at = blob + tree_word(blob + 8), *strings = blob + tree_word(blob + 12);
    int is_inside = 0;
    for (;;) {
        uint32_t token = tree_word(at);
        at += 4;
        if (token == BEGIN) {
            is_inside = tree_is(at, "framebuffer@");
            while (*at++)
                ;
            at = (const uint8_t *)(((uintptr_t)at + 3) & ~3ul);
        } else if (token == END) {
            if (is_inside)
                return 1;
        } else if (token == PROPERTY) {
            const uint8_t *name = strings + tree_word(at + 4), *value = at + 8;
            if (is_inside && tree_is(name, "reg")) {
                display->base = (uint64_t)tree_word(value) << 32 | tree_word(value + 4);
                display->bytes = (uint64_t)tree_word(value + 8) << 32 | tree_word(value + 12);
            } else if (is_inside && tree_is(name, "width")) {
                display->width = tree_word(value);
            } else if (is_inside && tree_is(name, "height")) {
                display->height = tree_word(value);
            } else if (is_inside && tree_is(name, "stride")) {
                display->stride = tree_word(value);
            }
            at += 8 + ((tree_word(at) + 3) & ~3u);
        } else if (token != NOP) {
            return 0;
        }
    }
}

static inline void display_set(const struct display *display, uint32_t x, uint32_t y, uint32_t colour)
{
    if (x < display->width && y < display->height)
        write32(display->base + (uint64_t)y * display->stride + 4ul * x, colour);
}

static inline void display_fill(const struct display *display, uint32_t x, uint32_t y, uint32_t width,
                                uint32_t height, uint32_t colour)
{
    for (uint32_t row = y; row < y + height; row++)
        for (uint32_t column = x; column < x + width; column++)
            display_set(display, column, row, colour);
}

/* ---- virtio-input (virtio 1.2 5.8) ---- */

enum { INPUT_RING = 16, INPUT_NAME = 1, INPUT_SERIAL = 2, INPUT_IDS = 3, INPUT_EVENTS = 0x11, INPUT_AXIS = 0x12 };

struct input_event {
    uint16_t type, code;
    uint32_t value;
};

struct input_descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};

struct input_ring {
    struct input_descriptor table[INPUT_RING] __attribute__((aligned(16)));
    volatile uint16_t available[INPUT_RING + 4];
    volatile uint32_t used[1 + INPUT_RING * 2 + 1];
    volatile struct input_event events[INPUT_RING];
    uint16_t offered, taken;
};

struct input {
    uintptr_t device;
    struct input_ring rings[2]; /* events, status */
} __attribute__((aligned(4096)));

/* The device's answer to a select; its size. */
static inline unsigned input_config(const struct input *input, unsigned select, unsigned subsel)
{
    write8(input->device + 0x100, (uint8_t)select);
    write8(input->device + 0x101, (uint8_t)subsel);
    return read8(input->device + 0x102);
}

static inline void input_offer(struct input *input, unsigned number, unsigned head, uint16_t flags)
{
    struct input_ring *ring = &input->rings[number];
    ring->table[head] = (struct input_descriptor){(uintptr_t)&ring->events[head], 8, flags, 0};
    ring->available[2 + ring->offered % INPUT_RING] = (uint16_t)head;
    __asm__ volatile("fence" : : : "memory");
    ring->available[1] = ++ring->offered;
    __asm__ volatile("fence" : : : "memory");
    write32(input->device + 0x50, number);
}

/* The device in a slot, with all its buffers offered and its interrupt ending wfi; 0: there is no such one there. */
static inline int input_open(struct input *input, unsigned slot)
{
    uintptr_t device = VIRTIO_BASE + slot * VIRTIO_STRIDE;
    unsigned irq = slot + 1;
    input->device = device;
    if (read32(device + 0x08) != 18)
        return 0;
    write32(device + 0x70, 0);
    write32(device + 0x70, 3);
    write32(device + 0x24, 1);
    write32(device + 0x20, 1); /* VERSION_1 */
    write32(device + 0x70, 11);
    for (unsigned i = 0; i < 2; i++) {
        struct input_ring *ring = &input->rings[i];
        write32(device + 0x30, i);
        write32(device + 0x38, INPUT_RING);
        write32(device + 0x80, (uint32_t)(uintptr_t)ring->table);
        write32(device + 0x90, (uint32_t)(uintptr_t)ring->available);
        write32(device + 0xa0, (uint32_t)(uintptr_t)ring->used);
        write32(device + 0x44, 1);
    }
    write32(device + 0x70, 15);
    for (unsigned i = 0; i < INPUT_RING; i++)
        input_offer(input, 0, i, 2);
    write32(PLIC_BASE + 4 * irq, 1);
    write32(PLIC_BASE + 0x2000, read32(PLIC_BASE + 0x2000) | 1u << irq);
    csr_set(mie, 1 << 11);
    return 1;
}

/* The next event, whose buffer is offered again; 0: there is none. */
static inline int input_take(struct input *input, struct input_event *event)
{
    struct input_ring *ring = &input->rings[0];
    if ((uint16_t)(ring->used[0] >> 16) == ring->taken)
        return 0;
    uint32_t head = ring->used[1 + ring->taken++ % INPUT_RING * 2];
    event->type = ring->events[head].type;
    event->code = ring->events[head].code;
    event->value = ring->events[head].value;
    input_offer(input, 0, head, 2);
    write32(input->device + 0x64, read32(input->device + 0x60));
    return 1;
}

/* Tells the device: an LED. */
static inline void input_tell(struct input *input, uint16_t type, uint16_t code, uint32_t value)
{
    struct input_ring *ring = &input->rings[1];
    unsigned head = ring->offered % INPUT_RING;
    ring->events[head].type = type;
    ring->events[head].code = code;
    ring->events[head].value = value;
    input_offer(input, 1, head, 0);
}

/* Until any device says something. */
static inline void input_wait(void)
{
    __asm__ volatile("wfi" : : : "memory");
    write32(PLIC_BASE + 0x200004, read32(PLIC_BASE + 0x200004)); /* claim and complete, M mode */
}

#endif
