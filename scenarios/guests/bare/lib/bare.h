/* What a bare-metal guest has instead of an operating system: a stack, a UART, a way to stop, and nothing else.
 *
 * A guest is one C file in the folder above with a main(). It runs in M mode on hart 0 with traps reported and fatal
 * unless it installs its own mtvec. The code that main() returns, or that finish() is given, ends the machine: 0 is
 * a pass. Guests named htif-*.c end through tohost, all others through the syscon device.
 */
#ifndef BARE_H
#define BARE_H

#include <stddef.h>
#include <stdint.h>

#define CLINT_BASE 0x02000000UL
#define PLIC_BASE 0x0c000000UL
#define UART_BASE 0x10000000UL
#define VIRTIO_BASE 0x10001000UL
#define VIRTIO_STRIDE 0x1000UL
#define RTC_BASE 0x00101000UL
#define SYSCON_BASE 0x00100000UL
#define RAM_BASE 0x80000000UL

/* Written by each guest. device_tree is what the machine passed in a1. */
int main(uintptr_t hart, const void *device_tree);

/* Ends the machine; a code other than 0 is a failure (at most 0x7fff). Comes from syscon.c or htif.c. */
void finish(unsigned code) __attribute__((noreturn));

/* Called for a trap that nobody expected: prints it and finishes with code 0x7f. */
void trap_unexpected(uintptr_t cause, uintptr_t epc, uintptr_t value) __attribute__((noreturn));

void uart_char(char character);
void uart_text(const char *text);
void uart_hex(uint64_t value);
void uart_decimal(uint64_t value);

void *memset(void *to, int byte, size_t size);
void *memcpy(void *to, const void *from, size_t size);

static inline void write8(uintptr_t address, uint8_t value)
{
    *(volatile uint8_t *)address = value;
}

static inline uint8_t read8(uintptr_t address)
{
    return *(volatile uint8_t *)address;
}

static inline void write32(uintptr_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value;
}

static inline uint32_t read32(uintptr_t address)
{
    return *(volatile uint32_t *)address;
}

static inline void write64(uintptr_t address, uint64_t value)
{
    *(volatile uint64_t *)address = value;
}

static inline uint64_t read64(uintptr_t address)
{
    return *(volatile uint64_t *)address;
}

/* CSR access by name: csr_read(mcause). */
#define csr_read(name)                                                                                               \
    __extension__({                                                                                                  \
        uintptr_t csr_value_;                                                                                        \
        __asm__ volatile("csrr %0, " #name : "=r"(csr_value_) : : "memory");                                         \
        csr_value_;                                                                                                  \
    })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" : : "r"((uintptr_t)(value)) : "memory")
#define csr_set(name, bits) __asm__ volatile("csrs " #name ", %0" : : "r"((uintptr_t)(bits)) : "memory")
#define csr_clear(name, bits) __asm__ volatile("csrc " #name ", %0" : : "r"((uintptr_t)(bits)) : "memory")

#endif
