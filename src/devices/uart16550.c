/* A 16550A UART. The registers are bytes at offsets 0 to 7; a wider read yields the register in its lowest byte, a
 * wider write stores its lowest byte; what lies behind offset 7 reads 0 and ignores writes.
 *
 * +0 RBR/THR (DLL with DLAB)   +1 IER (DLM with DLAB)   +2 IIR/FCR   +3 LCR   +4 MCR   +5 LSR   +6 MSR   +7 SCR
 *
 * The receive FIFO is a window: the first 16 bytes (1 without FIFOs) of what waits in the console, while the line
 * is open. So nothing is lost to the UART when firmware reads the same console. */
#include "src/devices/uart16550.h"

#include <string.h>

enum { UART_DATA, UART_IER, UART_IIR, UART_LCR, UART_MCR, UART_LSR, UART_MSR, UART_SCR, UART_REGISTERS };

enum {
    IER_RDI = 0x01,
    IER_THRI = 0x02,
    IER_RLSI = 0x04,
    IER_MASK = 0x0f,
    IIR_NONE = 0x01,
    IIR_THRI = 0x02,
    IIR_RDI = 0x04,
    IIR_RLSI = 0x06,
    IIR_TIMEOUT = 0x0c,
    IIR_FIFOS = 0xc0,
    FCR_ENABLE = 0x01,
    FCR_CLEAR_RX = 0x02,
    LCR_DLAB = 0x80,
    MCR_DTR = 0x01,
    MCR_RTS = 0x02,
    MCR_OUT1 = 0x04,
    MCR_OUT2 = 0x08,
    MCR_LOOP = 0x10,
    MCR_MASK = 0x1f,
    LSR_DR = 0x01,
    LSR_OE = 0x02,
    LSR_THRE = 0x20,
    LSR_TEMT = 0x40,
    MSR_CTS = 0x10,
    MSR_DSR = 0x20,
    MSR_RI = 0x40,
    MSR_DCD = 0x80,
};

static unsigned uart_fifo_size(const struct uart16550 *uart)
{
    return uart->fcr & FCR_ENABLE ? UART_FIFO : 1;
}

/* Typed bytes that the guest can see now. */
static unsigned uart_visible(const struct uart16550 *uart)
{
    bool is_open = (uart->mcr & MCR_RTS) || (uart->ier & IER_RDI) || uart->is_polled;
    if (!is_open || (uart->mcr & MCR_LOOP))
        return 0;
    uint32_t waiting = console_readable(uart->console);
    return waiting < uart_fifo_size(uart) ? waiting : uart_fifo_size(uart);
}

static unsigned uart_readable(const struct uart16550 *uart)
{
    return uart->loop_count ? uart->loop_count : uart_visible(uart);
}

/* The pending enabled interrupt of the highest priority. A byte below the trigger level has always waited long enough
 * for the timeout interrupt. */
static uint8_t uart_interrupt(const struct uart16550 *uart)
{
    static const uint8_t triggers[4] = {1, 4, 8, 14};
    unsigned trigger = uart->fcr & FCR_ENABLE ? triggers[uart->fcr >> 6] : 1;
    unsigned readable = uart_readable(uart);
    if ((uart->ier & IER_RLSI) && uart->lsr_errors)
        return IIR_RLSI;
    if ((uart->ier & IER_RDI) && readable)
        return readable >= trigger ? IIR_RDI : IIR_TIMEOUT;
    if ((uart->ier & IER_THRI) && uart->thre_pending)
        return IIR_THRI;
    return IIR_NONE;
}

static void uart_update(struct uart16550 *uart)
{
    bool is_asserted = uart_interrupt(uart) != IIR_NONE;
    if (is_asserted == uart->asserted)
        return;
    uart->asserted = is_asserted;
    irq_set(&uart->irq, is_asserted);
}

static void uart_console_changed(void *context)
{
    uart_update(context);
}

void uart16550_init(struct uart16550 *uart, struct console *console, struct irq_line irq)
{
    *uart = (struct uart16550){.console = console, .irq = irq};
    console_listen(console, uart_console_changed, uart);
    uart16550_reset(uart);
}

void uart16550_reset(struct uart16550 *uart)
{
    *uart = (struct uart16550){.console = uart->console, .irq = uart->irq, .dll = 1};
    irq_set(&uart->irq, false);
}

void uart16550_hash(const struct uart16550 *uart, struct hasher *hasher)
{
    const uint8_t registers[] = {uart->ier,          uart->lcr,       uart->mcr,         uart->scr,
                                 uart->fcr,          uart->dll,       uart->dlm,         uart->lsr_errors,
                                 uart->thre_pending, uart->is_polled, uart->lsr_was_last};
    hasher_add(hasher, bytes_of(registers, sizeof registers));
    hasher_add_u64(hasher, uart->loop_count);
    hasher_add(hasher, bytes_of(uart->loop, uart->loop_count));
}

static uint8_t uart_receive(struct uart16550 *uart)
{
    uint8_t byte = 0;
    if (uart->loop_count) {
        byte = uart->loop[0];
        memmove(uart->loop, uart->loop + 1, --uart->loop_count);
    } else if (uart_visible(uart)) {
        console_read(uart->console, &byte, 1);
    }
    return byte;
}

static void uart_send(struct uart16550 *uart, uint8_t byte)
{
    uart->thre_pending = true;
    if (!(uart->mcr & MCR_LOOP))
        console_write(uart->console, bytes_of(&byte, 1));
    else if (uart->loop_count < uart_fifo_size(uart))
        uart->loop[uart->loop_count++] = byte;
    else
        uart->lsr_errors |= LSR_OE;
}

static void uart_set_fcr(struct uart16550 *uart, uint8_t value)
{
    /* What was typed is not dropped: it counts as still on its way. Every firmware clears the FIFOs when it takes the
     * line over, and what came through a pipe was all there by then. */
    bool is_switched = (value ^ uart->fcr) & FCR_ENABLE;
    if (is_switched || (value & FCR_CLEAR_RX))
        uart->loop_count = 0;
    uart->fcr = value & FCR_ENABLE ? value & (FCR_ENABLE | 0xc0) : 0;
}

static uint8_t uart_modem_status(const struct uart16550 *uart)
{
    if (!(uart->mcr & MCR_LOOP))
        return MSR_CTS | MSR_DSR | MSR_DCD;
    return (uint8_t)((uart->mcr & MCR_RTS ? MSR_CTS : 0) | (uart->mcr & MCR_DTR ? MSR_DSR : 0) |
                     (uart->mcr & MCR_OUT1 ? MSR_RI : 0) | (uart->mcr & MCR_OUT2 ? MSR_DCD : 0));
}

/* Reading LSR twice with nothing in between is what a guest does that waits for input without interrupts. */
static void uart_note_access(struct uart16550 *uart, uint64_t offset, bool is_read)
{
    bool is_lsr = is_read && offset == UART_LSR;
    if (is_lsr && uart->lsr_was_last)
        uart->is_polled = true;
    else if (!is_lsr && !(is_read && offset == UART_DATA))
        uart->is_polled = false;
    uart->lsr_was_last = is_lsr;
}

static uint8_t uart_get(struct uart16550 *uart, uint64_t offset)
{
    bool is_divisor = uart->lcr & LCR_DLAB;
    switch (offset) {
    case UART_DATA: return is_divisor ? uart->dll : uart_receive(uart);
    case UART_IER: return is_divisor ? uart->dlm : uart->ier;
    case UART_IIR: {
        uint8_t pending = uart_interrupt(uart);
        if (pending == IIR_THRI)
            uart->thre_pending = false;
        return pending | (uart->fcr & FCR_ENABLE ? IIR_FIFOS : 0);
    }
    case UART_LCR: return uart->lcr;
    case UART_MCR: return uart->mcr;
    case UART_LSR: {
        uint8_t status = LSR_THRE | LSR_TEMT | uart->lsr_errors | (uart_readable(uart) ? LSR_DR : 0);
        uart->lsr_errors = 0;
        return status;
    }
    case UART_MSR: return uart_modem_status(uart);
    default: return uart->scr;
    }
}

static void uart_set(struct uart16550 *uart, uint64_t offset, uint8_t value)
{
    bool is_divisor = uart->lcr & LCR_DLAB;
    switch (offset) {
    case UART_DATA:
        if (is_divisor)
            uart->dll = value;
        else
            uart_send(uart, value);
        break;
    case UART_IER:
        if (is_divisor) {
            uart->dlm = value;
        } else {
            /* Switching the transmitter interrupt on while the transmitter is empty raises it. */
            if ((value & IER_THRI) && !(uart->ier & IER_THRI))
                uart->thre_pending = true;
            uart->ier = value & IER_MASK;
        }
        break;
    case UART_IIR: uart_set_fcr(uart, value); break;
    case UART_LCR: uart->lcr = value; break;
    case UART_MCR: uart->mcr = value & MCR_MASK; break;
    case UART_SCR: uart->scr = value; break;
    default: break; /* LSR and MSR are read-only */
    }
}

static bool uart_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    struct uart16550 *uart = device;
    (void)width;
    *value = 0;
    if (offset >= UART_REGISTERS)
        return true;
    uart_note_access(uart, offset, true);
    *value = uart_get(uart, offset);
    uart_update(uart);
    return true;
}

static bool uart_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    struct uart16550 *uart = device;
    (void)width;
    if (offset >= UART_REGISTERS)
        return true;
    uart_note_access(uart, offset, false);
    uart_set(uart, offset, (uint8_t)value);
    uart_update(uart);
    return true;
}

const struct bus_ops uart16550_bus_ops = {.read = uart_read, .write = uart_write};
