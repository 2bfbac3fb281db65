/* Restarts the machine once through syscon. Time goes on over a reboot, which is how the second boot knows itself;
 * RAM and devices must be as they were at power-on. */
#include "lib/bare.h"

#define SECOND_BOOT 20000 /* ticks of mtime, 2 ms */
#define MEMORY_WORD (RAM_BASE + (8UL << 20))
#define SYSCON_REBOOT 0x7777

static uint64_t now(void)
{
    return read64(CLINT_BASE + 0xbff8);
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    uint32_t priority = read32(PLIC_BASE + 4);
    uint64_t compare = read64(CLINT_BASE + 0x4000);
    uint64_t memory = read64(MEMORY_WORD);
    if (priority != 0 || compare != ~0ULL || memory != 0) {
        uart_text("not as at power-on\n");
        return 1;
    }
    if (now() >= SECOND_BOOT) {
        uart_text("second boot\n");
        return 0;
    }
    uart_text("first boot\n");
    write32(PLIC_BASE + 4, 3);
    write64(CLINT_BASE + 0x4000, 12345);
    write64(MEMORY_WORD, 0x7265626f6f74);
    while (now() < SECOND_BOOT)
        ;
    write32(SYSCON_BASE, SYSCON_REBOOT);
    uart_text("the machine goes on after a reboot\n");
    return 2;
}
