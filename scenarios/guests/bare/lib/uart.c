/* Text on the 16550, polled. */
#include "bare.h"

enum { UART_THR = 0, UART_LSR = 5, UART_LSR_THRE = 0x20 };

void uart_char(char character)
{
    while (!(read8(UART_BASE + UART_LSR) & UART_LSR_THRE))
        continue;
    write8(UART_BASE + UART_THR, (uint8_t)character);
}

void uart_text(const char *text)
{
    for (; *text; text++)
        uart_char(*text);
}

void uart_hex(uint64_t value)
{
    uart_text("0x");
    for (int shift = 60; shift >= 0; shift -= 4)
        uart_char("0123456789abcdef"[value >> shift & 15]);
}

void uart_decimal(uint64_t value)
{
    if (value >= 10)
        uart_decimal(value / 10);
    uart_char((char)('0' + value % 10));
}
