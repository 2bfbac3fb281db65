/* Speaks to the host through tohost alone, as programs with a proxy kernel do: prints by the system call write, then
 * byte by byte, and leaves by the system call exit. The address of the eight words is even, so both halves count. */
#include "lib/bare.h"

enum { SYS_WRITE = 64, SYS_EXIT = 93, CONSOLE_PUTCHAR = 0x0101 };

extern volatile uint64_t tohost;
extern volatile uint64_t fromhost;

static volatile uint64_t words[8] __attribute__((aligned(64)));

static void call(uint64_t number, uint64_t first, uintptr_t second, uint64_t third)
{
    words[0] = number;
    words[1] = first;
    words[2] = second;
    words[3] = third;
    __asm__ volatile("fence" ::: "memory");
    tohost = (uintptr_t)words;
    while (!fromhost)
        continue;
    fromhost = 0;
}

int main(uintptr_t hart, const void *device_tree)
{
    static const char text[] = "written by a system call\n", more[] = "and byte by byte\n";
    (void)hart;
    (void)device_tree;
    call(SYS_WRITE, 1, (uintptr_t)text, sizeof text - 1);
    for (unsigned i = 0; i < sizeof more - 1; i++)
        tohost = (uint64_t)CONSOLE_PUTCHAR << 48 | (uint8_t)more[i];
    call(SYS_EXIT, words[0] == sizeof text - 1 ? 0 : 9, 0, 0);
    return 3;
}
