/* What a display and input devices must bear: painting past every edge, at every width, with atomics, code in the
 * picture, questions without sense in the configuration, rings in the picture and behind it, lights without end. Ends
 * with "survived", or fails with the number of what went wrong. */
#include "lib/display.h"
#include "lib/hostile.h"

enum { NEEDS_RESET = 64, PAGE = 4096 };

static struct display display;
static struct input inputs[2];
static uint64_t attempts;

static void must(int is_right, unsigned number)
{
    attempts++;
    if (is_right)
        return;
    uart_text("wrong: ");
    uart_decimal(number);
    uart_text("\n");
    finish(number);
}

static void try_width(unsigned width, uint64_t address)
{
    uint64_t value = 0x0102030405060708;
    switch (width) {
    case 1: try_sb(address, value), try_lb(address); break;
    case 2: try_sh(address, value), try_lh(address); break;
    case 4: try_sw(address, value), try_lw(address); break;
    default: try_sd(address, value), try_ld(address); break;
    }
}

/* Inside of the last page everything works, behind it nothing does, and across its end nothing is written. */
static void paint_past_the_end(void)
{
    uint64_t end = display.base + ((display.bytes + PAGE - 1) & ~(uint64_t)(PAGE - 1));
    for (unsigned width = 1; width <= 8; width *= 2) {
        for (int64_t offset = -24; offset <= 24; offset++) {
            uint64_t before = hostile_traps(), address = end + (uint64_t)offset;
            write64(end - 8, 0);
            try_width(width, address);
            int fits = offset + (int64_t)width <= 0;
            must(hostile_traps() - before == (fits ? 0u : 2u), 10 + width);
            must(fits || read64(end - 8) == 0, 20 + width);
        }
    }
    for (uint64_t step = PAGE; step && step < 1ull << 50; step *= 4) {
        uint64_t before = hostile_traps();
        try_width(8, end + step - PAGE);
        must(hostile_traps() - before == 2, 30);
    }
}

static void atomics(void)
{
    uint64_t before = hostile_traps(), end = display.base + ((display.bytes + PAGE - 1) & ~(uint64_t)(PAGE - 1));
    write64(display.base, 40);
    must(try_amoadd_w(display.base, 2) == 40 && read64(display.base) == 42, 40);
    must(try_amoswap_d(display.base, 7) == 42 && read64(display.base) == 7, 41);
    try_lr_sc(display.base, 9);
    must(read64(display.base) == 9 && hostile_traps() == before, 42);
    try_amoadd_w(display.base + 2, 1);
    try_amomaxu_d(end, 1);
    must(hostile_traps() == before + 2, 43);
}

/* It is memory: what is painted can be run, and repainted in between. */
static void run_the_picture(void)
{
    uint64_t (*picture)(void) = (uint64_t(*)(void))(uintptr_t)display.base;
    for (uint32_t i = 1; i < 100; i++) {
        write32(display.base, 0x00000513 | i << 20); /* li a0, i */
        write32(display.base + 4, 0x00008067);       /* ret */
        __asm__ volatile("fence.i" : : : "memory");
        must(picture() == i, 50);
    }
}

static void ask_nonsense(uintptr_t device)
{
    for (unsigned select = 0; select < 256; select++)
        for (unsigned subsel = 0; subsel < 256; subsel += 17) {
            write8(device + 0x100, (uint8_t)select);
            write8(device + 0x101, (uint8_t)subsel);
            must(read8(device + 0x100) == select && read8(device + 0x101) == subsel, 60);
            must(read8(device + 0x102) <= 128, 61);
        }
    for (uint64_t offset = 0x100; offset < 0x1000; offset++)
        for (unsigned width = 1; width <= 8; width *= 2)
            try_width(width, device + offset);
    must(read32(device + 0x08) == 18, 62);
}

/* A queue whose parts lie there. */
static uint32_t place_queue(uintptr_t device, uint64_t descriptors, uint64_t available, uint64_t used)
{
    const uint64_t parts[3] = {descriptors, available, used};
    write32(device + 0x70, 0);
    write32(device + 0x70, 3);
    write32(device + 0x24, 1);
    write32(device + 0x20, 1);
    write32(device + 0x70, 11);
    write32(device + 0x30, 1);
    write32(device + 0x38, 8);
    for (unsigned i = 0; i < 3; i++) {
        write32(device + 0x80 + 16 * i, (uint32_t)parts[i]);
        write32(device + 0x84 + 16 * i, (uint32_t)(parts[i] >> 32));
    }
    write32(device + 0x44, 1);
    write32(device + 0x70, 15);
    return read32(device + 0x70);
}

/* A light is told from rings in the picture: bright pixels, but it works. Behind the picture it does not. */
static void rings_in_the_picture(uintptr_t device)
{
    uint64_t base = display.base, end = base + ((display.bytes + PAGE - 1) & ~(uint64_t)(PAGE - 1));
    for (uint64_t at = base; at < base + 0x400; at += 8)
        write64(at, 0);
    must(place_queue(device, base, base + 0x100, base + 0x200) == 15, 70);
    write64(base, base + 0x300);
    write32(base + 8, 8);
    write64(base + 0x300, 1ull << 32 | 0x11);
    write32(base + 0x100, 1u << 16);
    write32(device + 0x50, 1);
    must(read32(base + 0x200) >> 16 == 1, 71);
    must(place_queue(device, end - 64, base, base) & NEEDS_RESET, 72);
    must(place_queue(device, base, end - 4, base) & NEEDS_RESET, 73);
    must(place_queue(device, base, base, end - 8) & NEEDS_RESET, 74);
    must(place_queue(device, end, end, end) & NEEDS_RESET, 75);
}

static void lights_without_end(unsigned slot)
{
    struct input *input = &inputs[slot];
    input->rings[0] = input->rings[1] = (struct input_ring){.offered = 0};
    must(input_open(input, slot), 80);
    for (unsigned i = 0; i < 200; i++)
        input_tell(input, (uint16_t)(i * 77), (uint16_t)(i * 991), i * 0x10001);
    must((uint16_t)(input->rings[1].used[0] >> 16) == 200, 81);
    must(!(read32(input->device + 0x70) & NEEDS_RESET), 82);
    for (unsigned i = 0; i < 8; i++) { /* too short */
        input->rings[1].table[i].size = i;
        write32(input->device + 0x50, 1);
    }
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    hostile_begin();
    if (!display_find(device_tree, &display))
        return 1;
    paint_past_the_end();
    atomics();
    run_the_picture();
    for (unsigned slot = 0; slot < 2; slot++) {
        uintptr_t device = VIRTIO_BASE + slot * VIRTIO_STRIDE;
        ask_nonsense(device);
        rings_in_the_picture(device);
        lights_without_end(slot);
    }
    uart_text("display: ");
    uart_decimal(attempts);
    uart_text(" attempts, traps ");
    uart_decimal(hostile_traps());
    uart_text("\nsurvived\n");
    return 0;
}
