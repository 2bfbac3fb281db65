/* Interrupts taken as traps, of either width: says hello, lets the timer tick five times, then asks who has 10.0.2.2 by
 * ARP and waits for the card's interrupt. */
#include "lib/bare.h"
#include "lib/net.h"

enum { TICK = 10000, TICKS = 5 }; /* 1 ms */

#define CAUSE_TIMER 7u
#define INTERRUPT ((uintptr_t)1 << (sizeof(uintptr_t) * 8 - 1))

static volatile unsigned ticks;
static volatile uintptr_t unexpected;

__attribute__((interrupt("machine"), aligned(4))) static void handler(void)
{
    uintptr_t cause = csr_read(mcause);
    if (cause != (INTERRUPT | CAUSE_TIMER)) {
        unexpected = cause;
        csr_write(mie, 0);
        return;
    }
    ticks++;
    write64(CLINT_BASE + 0x4000, read64(CLINT_BASE + 0x4000) + TICK);
}

static void count_ticks(void)
{
    csr_write(mtvec, handler);
    write64(CLINT_BASE + 0x4000, net_now() + TICK);
    csr_write(mie, 1 << CAUSE_TIMER);
    csr_set(mstatus, 8);
    for (unsigned seen = 0; seen < TICKS && !unexpected;) {
        __asm__ volatile("wfi" ::: "memory");
        if (ticks == seen)
            continue;
        seen = ticks;
        uart_text("tick ");
        uart_decimal(seen);
        uart_char('\n');
    }
    csr_clear(mstatus, 8);
}

static int ask_who(void)
{
    static uint8_t frame[60] = {255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1};
    static const uint8_t from[4] = {10, 0, 2, 15}, to[4] = {10, 0, 2, 2};
    static uint8_t answer[2048];
    if (net_open(0))
        return 3;
    memcpy(frame + 6, net_mac(), 6);
    memcpy(frame + 22, net_mac(), 6);
    memcpy(frame + 28, from, 4);
    memcpy(frame + 38, to, 4);
    net_send(frame, sizeof frame);
    uint64_t until = net_now() + 10000000;
    while (net_receive(answer, until)) {
        if (answer[12] != 8 || answer[13] != 6 || answer[21] != 2)
            continue;
        uart_text("10.0.2.2 answers\n");
        return 0;
    }
    uart_text("nobody answers\n");
    return 4;
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    uart_text("hello from a hart of ");
    uart_decimal(sizeof(uintptr_t) * 8);
    uart_text(" bits, misa ");
    uart_hex(csr_read(misa));
    uart_char('\n');
    count_ticks();
    if (unexpected) {
        uart_text("an interrupt that nobody expected: ");
        uart_hex(unexpected);
        uart_char('\n');
        return 2;
    }
    return ask_who();
}
