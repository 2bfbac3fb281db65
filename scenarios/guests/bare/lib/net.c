/* virtio-mmio (virtio 1.2 4.2.2) and its network card (5.1), polled; wfi between looks. */
#include "net.h"

#include "bare.h"

enum {
    MAGIC = 0x00,
    DEVICE = 0x08,
    FEATURES_SELECT = 0x24,
    FEATURES = 0x20,
    QUEUE_SELECT = 0x30,
    QUEUE_SIZE = 0x38,
    QUEUE_READY = 0x44,
    NOTIFY = 0x50,
    INTERRUPT_ACK = 0x64,
    STATUS = 0x70,
    QUEUE_PARTS = 0x80,
    CONFIG = 0x100
};
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };
enum { RX, TX, QUEUES, SIZE = 16, HEADER = 12, WRITE = 2, BUFFER = 2048 };

struct descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};
struct available {
    uint16_t flags, index, ring[SIZE];
};
struct used {
    uint16_t flags, index;
    struct {
        uint32_t id, size;
    } ring[SIZE];
};

static struct {
    struct descriptor table[SIZE] __attribute__((aligned(16)));
    volatile struct available available;
    volatile struct used used __attribute__((aligned(4)));
    uint16_t seen;
} queues[QUEUES];

static uint8_t buffers[SIZE][BUFFER], outgoing[BUFFER], mac[6];
static uintptr_t base;

static void set_queue(unsigned number)
{
    const uint64_t parts[3] = {(uintptr_t)queues[number].table, (uintptr_t)&queues[number].available,
                               (uintptr_t)&queues[number].used};
    write32(base + QUEUE_SELECT, number);
    write32(base + QUEUE_SIZE, SIZE);
    for (unsigned i = 0; i < 3; i++) {
        write32(base + QUEUE_PARTS + i * 16, (uint32_t)parts[i]);
        write32(base + QUEUE_PARTS + i * 16 + 4, (uint32_t)(parts[i] >> 32));
    }
    write32(base + QUEUE_READY, 1);
}

static void offer(unsigned number, uint16_t head)
{
    volatile struct available *available = &queues[number].available;
    available->ring[available->index % SIZE] = head;
    __asm__ volatile("fence" ::: "memory");
    available->index++;
    __asm__ volatile("fence" ::: "memory");
    write32(base + NOTIFY, number);
}

/* The card's interrupt and the timer end wfi; neither is taken as a trap. */
static void listen(unsigned slot)
{
    unsigned irq = slot + 1;
    write32(PLIC_BASE + 4 * irq, 1);
    write32(PLIC_BASE + 0x2000, 1u << irq);
    csr_write(mie, 1 << 7 | 1 << 11);
}

int net_open(unsigned slot)
{
    base = VIRTIO_BASE + slot * VIRTIO_STRIDE;
    if (read32(base + MAGIC) != 0x74726976 || read32(base + DEVICE) != 1)
        return 1;
    write32(base + STATUS, 0);
    write32(base + STATUS, ACKNOWLEDGE | DRIVER);
    write32(base + FEATURES_SELECT, 0);
    write32(base + FEATURES, 1 << 5); /* MAC */
    write32(base + FEATURES_SELECT, 1);
    write32(base + FEATURES, 1); /* VERSION_1 */
    write32(base + STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
    for (unsigned i = 0; i < QUEUES; i++)
        set_queue(i);
    write32(base + STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
    for (unsigned i = 0; i < sizeof mac; i++)
        mac[i] = read8(base + CONFIG + i);
    for (uint16_t i = 0; i < SIZE; i++) {
        queues[RX].table[i] = (struct descriptor){(uintptr_t)buffers[i], BUFFER, WRITE, 0};
        offer(RX, i);
    }
    listen(slot);
    return 0;
}

const uint8_t *net_mac(void)
{
    return mac;
}

uint64_t net_now(void)
{
    return read64(CLINT_BASE + 0xbff8);
}

/* Waits for the card to have taken it: the buffer is used again. */
void net_send(const void *frame, unsigned size)
{
    memset(outgoing, 0, HEADER);
    memcpy(outgoing + HEADER, frame, size);
    queues[TX].table[0] = (struct descriptor){(uintptr_t)outgoing, HEADER + size, 0, 0};
    offer(TX, 0);
    while (queues[TX].used.index == queues[TX].seen)
        continue;
    queues[TX].seen = queues[TX].used.index;
}

static void claim(void)
{
    uint32_t irq = read32(PLIC_BASE + 0x200004);
    if (!irq)
        return;
    write32(base + INTERRUPT_ACK, 3);
    write32(PLIC_BASE + 0x200004, irq);
}

unsigned net_receive(void *frame, uint64_t until)
{
    volatile struct used *used = &queues[RX].used;
    write64(CLINT_BASE + 0x4000, until);
    while (used->index == queues[RX].seen) {
        if (net_now() >= until)
            return 0;
        __asm__ volatile("wfi" ::: "memory");
        claim();
    }
    unsigned slot = queues[RX].seen++ % SIZE;
    uint32_t id = used->ring[slot].id, size = used->ring[slot].size - HEADER;
    memcpy(frame, buffers[id] + HEADER, size);
    offer(RX, (uint16_t)id);
    return size;
}
