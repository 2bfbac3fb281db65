/* Passes as a public ISA test does: tohost = 1. */
#include "lib/bare.h"

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    return 0;
}
