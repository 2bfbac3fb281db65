/* Fails as a public ISA test does in its case 7: tohost = 7 << 1 | 1. */
#include "lib/bare.h"

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    return 7;
}
