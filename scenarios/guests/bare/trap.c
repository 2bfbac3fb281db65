/* Runs into an illegal instruction without a handler: the report on the UART, then a failure through syscon. */
#include "lib/bare.h"

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    __asm__ volatile(".word 0xffffffff");
    return 0;
}
