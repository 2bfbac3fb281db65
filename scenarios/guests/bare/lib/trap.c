/* Reports a trap that the guest did not expect. */
#include "bare.h"

void trap_unexpected(uintptr_t cause, uintptr_t epc, uintptr_t value)
{
    uart_text("unexpected trap: mcause ");
    uart_hex(cause);
    uart_text(" mepc ");
    uart_hex(epc);
    uart_text(" mtval ");
    uart_hex(value);
    uart_text("\n");
    finish(0x7f);
}
