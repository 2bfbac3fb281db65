/* A 16550A UART with one-byte registers, clocked so fast that sending takes no time. What is typed waits in the
 * console and is seen 16 bytes at a time; the terminal honours the handshake, so that what is typed before the
 * guest has opened the line is not lost: bytes are held back until RTS or the receive interrupt is on, or the
 * guest polls LSR. Clearing the FIFOs drops only what came through loopback. */
#ifndef REPRISE_DEVICES_UART16550_H
#define REPRISE_DEVICES_UART16550_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/console.h"
#include "src/base/hash.h"
#include "src/devices/irq.h"
#include "src/memory/bus.h"

#define UART_BASE 0x10000000ull
#define UART_SIZE 0x100ull
#define UART_IRQ 10u
#define UART_CLOCK_HZ 3686400u /* clock-frequency in the device tree */
#define UART_FIFO 16u

struct uart16550 {
    struct console *console;
    struct irq_line irq;
    uint8_t ier, lcr, mcr, scr, fcr, dll, dlm;
    uint8_t lsr_errors; /* overrun seen in loopback, cleared by reading LSR */
    bool thre_pending;  /* the transmitter-empty interrupt has not been read from IIR yet */
    bool is_polled;     /* the last two register accesses read LSR */
    bool lsr_was_last;
    uint8_t loop[UART_FIFO]; /* bytes sent to itself in loopback */
    unsigned loop_count;
    bool asserted;
};

void uart16550_init(struct uart16550 *uart, struct console *console, struct irq_line irq);
void uart16550_reset(struct uart16550 *uart);
void uart16550_hash(const struct uart16550 *uart, struct hasher *hasher);
extern const struct bus_ops uart16550_bus_ops;

#endif
