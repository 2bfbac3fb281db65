/* Where everything is: guest-physical addresses and PLIC interrupt numbers, those of QEMU's "virt" machine, so that
 * firmware built for it finds what it expects. The device tree and the machine both read this file. */
#ifndef REPRISE_MEMORY_MAP_H
#define REPRISE_MEMORY_MAP_H

#define MAP_SYSCON_BASE 0x00100000ull /* power-off and reboot ("test finisher") */
#define MAP_SYSCON_SIZE 0x1000ull
#define MAP_RTC_BASE    0x00101000ull
#define MAP_RTC_SIZE    0x1000ull
#define MAP_CLINT_BASE  0x02000000ull
#define MAP_CLINT_SIZE  0x10000ull
#define MAP_SSWI_BASE   0x02f00000ull
#define MAP_SSWI_SIZE   0x4000ull
#define MAP_PLIC_BASE   0x0c000000ull
#define MAP_PLIC_SIZE   0x600000ull
#define MAP_UART_BASE   0x10000000ull
#define MAP_UART_SIZE   0x100ull
#define MAP_VIRTIO_BASE 0x10001000ull /* slot i at MAP_VIRTIO_BASE + i * MAP_VIRTIO_SIZE */
#define MAP_VIRTIO_SIZE 0x1000ull

#define MAP_VIRTIO_SLOTS 8

#define MAP_VIRTIO_IRQ   1 /* slot i has MAP_VIRTIO_IRQ + i */
#define MAP_UART_IRQ     10
#define MAP_RTC_IRQ      11
#define MAP_PLIC_SOURCES 31 /* riscv,ndev */

#define MAP_UART_CLOCK_HZ 3686400u

/* Words that the syscon understands (SiFive test finisher); a failure carries its code in the upper half. */
#define MAP_SYSCON_FAIL      0x3333u
#define MAP_SYSCON_POWER_OFF 0x5555u
#define MAP_SYSCON_REBOOT    0x7777u

#endif
