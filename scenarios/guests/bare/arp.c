/* The smallest guest with a network: asks who has 10.0.2.2 by ARP, prints who answered, then pings it with a checksum
 * that the card completes. It needs no DHCP: libslirp answers whoever asks. */
#include "lib/bare.h"

enum { WRITE = 2, RING = 8, HEADER = 12, FRAME = 1526, RX = 0, TX = 1 };
enum { CSUM = 1 << 0, GUEST_CSUM = 1 << 1, MAC = 1 << 5, STATUS = 1 << 16, VERSION_1_HIGH = 1 };

struct descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};

struct queue {
    struct descriptor table[RING] __attribute__((aligned(16)));
    volatile uint16_t available[RING + 4];
    volatile uint32_t used[1 + RING * 2 + 1];
    uint16_t offered, taken;
};

static struct queue queues[2] __attribute__((aligned(4096)));
static uint8_t received[FRAME], frame[HEADER + 128], mac[6];

static void offer(unsigned number, const void *data, uint32_t size, uint16_t flags)
{
    struct queue *queue = &queues[number];
    queue->table[0] = (struct descriptor){(uint64_t)(uintptr_t)data, size, flags, 0};
    queue->available[2 + queue->offered % RING] = 0;
    __asm__ volatile("fence" : : : "memory");
    queue->available[1] = ++queue->offered;
    __asm__ volatile("fence" : : : "memory");
    write32(VIRTIO_BASE + 0x50, number);
}

/* Waits for the queue's next completion: the interrupt wakes, nobody takes it. */
static uint32_t wait_for(unsigned number)
{
    struct queue *queue = &queues[number];
    while ((uint16_t)(queue->used[0] >> 16) == queue->taken) {
        __asm__ volatile("wfi" : : : "memory");
        write32(VIRTIO_BASE + 0x64, read32(VIRTIO_BASE + 0x60));
        write32(PLIC_BASE + 0x200004, read32(PLIC_BASE + 0x200004)); /* claim and complete, M mode */
    }
    return queue->used[1 + queue->taken++ % RING * 2 + 1];
}

static void set_up(void)
{
    write32(VIRTIO_BASE + 0x70, 0);
    write32(VIRTIO_BASE + 0x70, 3);
    write32(VIRTIO_BASE + 0x24, 0);
    write32(VIRTIO_BASE + 0x20, CSUM | GUEST_CSUM | MAC | STATUS);
    write32(VIRTIO_BASE + 0x24, 1);
    write32(VIRTIO_BASE + 0x20, VERSION_1_HIGH);
    write32(VIRTIO_BASE + 0x70, 11);
    for (unsigned i = 0; i < 2; i++) {
        write32(VIRTIO_BASE + 0x30, i);
        write32(VIRTIO_BASE + 0x38, RING);
        write32(VIRTIO_BASE + 0x80, (uint32_t)(uintptr_t)queues[i].table);
        write32(VIRTIO_BASE + 0x90, (uint32_t)(uintptr_t)queues[i].available);
        write32(VIRTIO_BASE + 0xa0, (uint32_t)(uintptr_t)queues[i].used);
        write32(VIRTIO_BASE + 0x44, 1);
    }
    write32(VIRTIO_BASE + 0x70, 15);
    for (unsigned i = 0; i < 6; i++)
        mac[i] = read8(VIRTIO_BASE + 0x100 + i);
    write32(PLIC_BASE + 4, 1);           /* priority of the first slot's interrupt */
    write32(PLIC_BASE + 0x2000, 1 << 1); /* enabled for M mode */
    write32(PLIC_BASE + 0x200000, 0);    /* threshold */
    csr_set(mie, 1 << 11);
}

/* The next frame of this type whose byte at `at` is `value`. */
static void receive(uint16_t type, unsigned at, uint8_t value)
{
    do {
        offer(RX, received, sizeof received, WRITE);
        wait_for(RX);
    } while (received[HEADER + 12] != type >> 8 || received[HEADER + 13] != (uint8_t)type ||
             received[HEADER + at] != value);
}

static void send(uint32_t size)
{
    offer(TX, frame, HEADER + size, 0);
    wait_for(TX);
}

static void ethernet(const uint8_t *to, uint16_t type)
{
    memset(frame, 0, sizeof frame);
    memcpy(frame + HEADER, to, 6);
    memcpy(frame + HEADER + 6, mac, 6);
    frame[HEADER + 12] = (uint8_t)(type >> 8);
    frame[HEADER + 13] = (uint8_t)type;
}

static void ask_who(void)
{
    static const uint8_t all[6] = {255, 255, 255, 255, 255, 255};
    static const uint8_t request[] = {0, 1, 8, 0, 6, 4, 0, 1}, from[4] = {10, 0, 2, 15}, to[4] = {10, 0, 2, 2};
    ethernet(all, 0x0806);
    memcpy(frame + HEADER + 14, request, sizeof request);
    memcpy(frame + HEADER + 22, mac, 6);
    memcpy(frame + HEADER + 28, from, 4);
    memcpy(frame + HEADER + 38, to, 4);
    send(60);
    receive(0x0806, 21, 2);
    uart_text("10.0.2.2 is at");
    for (unsigned i = 0; i < 6; i++) {
        static const char digits[] = "0123456789abcdef";
        uint8_t byte = received[HEADER + 22 + i];
        uart_char(i ? ':' : ' ');
        uart_char(digits[byte >> 4]);
        uart_char(digits[byte & 15]);
    }
    uart_char('\n');
}

/* An echo request of 32 bytes; 0x45 ... is its IPv4 header, whose checksum is a constant as all the rest is. */
static void ping(void)
{
    static const uint8_t ip[20] = {0x45, 0, 0, 60, 0, 1, 0, 0, 64, 1, 0x62, 0xb0, 10, 0, 2, 15, 10, 0, 2, 2};
    uint8_t to[6];
    memcpy(to, received + HEADER + 22, 6);
    ethernet(to, 0x0800);
    memcpy(frame + HEADER + 14, ip, sizeof ip);
    frame[HEADER + 34] = 8; /* echo request */
    frame[HEADER + 41] = 1; /* sequence number */
    for (unsigned i = 0; i < 32; i++)
        frame[HEADER + 42 + i] = (uint8_t)('a' + i % 26);
    frame[0] = 1;  /* the checksum is the card's work: */
    frame[6] = 34; /* from here to the end, */
    frame[8] = 2;  /* into here */
    send(74);
    receive(0x0800, 34, 0);
    uart_text("it answers");
    uart_char('\n');
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    set_up();
    ask_who();
    ping();
    return 0;
}
