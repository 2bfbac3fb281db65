/* The smallest session: a line on the UART, then power-off through syscon. */
#include "lib/bare.h"

int main(uintptr_t hart, const void *device_tree)
{
    (void)device_tree;
    uart_text("hello from hart ");
    uart_decimal(hart);
    uart_text("\n");
    return 0;
}
