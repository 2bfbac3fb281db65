/* Reads a virtio disk (virtio 1.2 5.2) from its end to its beginning, then as it lies, then here and there, with several
 * requests under way at a time; writes a sector and reads it back. Prints how many sectors were read, a checksum over
 * all of them in their order, how many requests failed, and whether answers came in another order than the questions. */
#include "lib/bare.h"

enum {
    MAGIC = 0x00,
    DEVICE = 0x08,
    FEATURES = 0x20,
    FEATURES_SELECT = 0x24,
    QUEUE_SELECT = 0x30,
    QUEUE_SIZE = 0x38,
    QUEUE_READY = 0x44,
    NOTIFY = 0x50,
    INTERRUPT_ACK = 0x64,
    STATUS = 0x70,
    QUEUE_PARTS = 0x80,
    CONFIG = 0x100
};
enum { SLOTS = 8, QUEUE = 32, NEXT = 1, WRITE = 2, SECTOR = 512, PIECE = 32768, DISK = 2, IN = 0, OUT = 1 };

struct descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};
struct header {
    uint32_t type, reserved;
    uint64_t sector;
};

static struct descriptor table[QUEUE] __attribute__((aligned(16)));
static volatile struct {
    uint16_t flags, index, ring[QUEUE];
} available __attribute__((aligned(2)));
static volatile struct {
    uint16_t flags, index;
    struct {
        uint32_t id, size;
    } ring[QUEUE];
} used __attribute__((aligned(4)));
static struct header headers[SLOTS];
static volatile uint8_t status[SLOTS];
static uint8_t data[SLOTS][PIECE];
static uint64_t sectors[SLOTS]; /* of each request; the piece's number in the pass, for the order */
static uint32_t sizes[SLOTS], numbers[SLOTS];
static uint16_t seen;
static uintptr_t base;
static unsigned failures, turned;
static uint64_t total;

static int open_disk(void)
{
    unsigned slot = 0;
    for (base = VIRTIO_BASE; slot < 8 && read32(base + DEVICE) != DISK; slot++)
        base += VIRTIO_STRIDE;
    if (slot == 8)
        return 1;
    write32(base + STATUS, 0);
    write32(base + STATUS, 3);
    write32(base + FEATURES_SELECT, 1);
    write32(base + FEATURES, 1); /* VERSION_1 */
    write32(base + STATUS, 11);
    const uint64_t parts[3] = {(uintptr_t)table, (uintptr_t)&available, (uintptr_t)&used};
    write32(base + QUEUE_SELECT, 0);
    write32(base + QUEUE_SIZE, QUEUE);
    for (unsigned i = 0; i < 3; i++) {
        write32(base + QUEUE_PARTS + i * 16, (uint32_t)parts[i]);
        write32(base + QUEUE_PARTS + i * 16 + 4, (uint32_t)(parts[i] >> 32));
    }
    write32(base + QUEUE_READY, 1);
    write32(base + STATUS, 15);
    write32(PLIC_BASE + 4 * (slot + 1), 1); /* the card's interrupt ends wfi; it is not taken as a trap */
    write32(PLIC_BASE + 0x2000, 1u << (slot + 1));
    csr_write(mie, 1 << 11);
    return 0;
}

static void ask(unsigned slot, uint32_t type, uint64_t sector, uint32_t size)
{
    headers[slot] = (struct header){type, 0, sector};
    sectors[slot] = sector;
    sizes[slot] = size;
    status[slot] = 0xff;
    unsigned at = slot * 4;
    table[at] = (struct descriptor){(uintptr_t)&headers[slot], sizeof headers[slot], NEXT, (uint16_t)(at + 1)};
    table[at + 1] = (struct descriptor){(uintptr_t)data[slot], size, (uint16_t)(NEXT | (type == IN ? WRITE : 0)),
                                        (uint16_t)(at + 2)};
    table[at + 2] = (struct descriptor){(uintptr_t)&status[slot], 1, WRITE, 0};
    available.ring[available.index % QUEUE] = (uint16_t)at;
    __asm__ volatile("fence" ::: "memory");
    available.index++;
    __asm__ volatile("fence" ::: "memory");
    write32(base + NOTIFY, 0);
}

/* The slot of the next answer. */
static unsigned answered(void)
{
    while (used.index == seen) {
        __asm__ volatile("wfi" ::: "memory");
        uint32_t irq = read32(PLIC_BASE + 0x200004);
        if (irq) {
            write32(base + INTERRUPT_ACK, 3);
            write32(PLIC_BASE + 0x200004, irq);
        }
    }
    return used.ring[seen++ % QUEUE].id / 4;
}

/* What is at a place counts, not when it came. */
static uint64_t sum_of(unsigned slot)
{
    uint64_t sum = 0, at = sectors[slot] * SECTOR;
    for (uint32_t i = 0; i < sizes[slot]; i++)
        sum += (at + i + 1) * 2654435761u * (data[slot][i] + 1u);
    return sum;
}

static void report(const char *what, uint64_t count, uint64_t sum)
{
    uart_text(what);
    uart_text(": sectors ");
    uart_decimal(count);
    uart_text(" sum ");
    uart_hex(sum);
    uart_text(" failed ");
    uart_decimal(failures);
    uart_text(turned ? " out of order\n" : " in order\n");
    failures = turned = 0;
}

/* The sector of piece i of a pass. */
static uint64_t place(unsigned pass, uint32_t i, uint32_t pieces, uint32_t each)
{
    if (pass == 0)
        return (uint64_t)(pieces - 1 - i) * each;
    return pass == 1 ? (uint64_t)i * each : (i * 7919u + 12345u) % (total / each) * each;
}

static void pass(unsigned number, const char *what, uint32_t pieces, uint32_t each)
{
    uint32_t asked = 0, expected = 0;
    uint64_t sum = 0, count = 0;
    for (uint32_t i = 0; i < pieces; i++) {
        unsigned slot = asked < SLOTS ? asked : answered();
        if (asked >= SLOTS) {
            turned |= numbers[slot] != expected++;
            failures += status[slot] != 0;
            sum += status[slot] ? 0 : sum_of(slot);
        }
        uint64_t sector = place(number, i, pieces, each), rest = total - sector;
        numbers[slot] = asked++;
        ask(slot, IN, sector, (uint32_t)(rest < each ? rest : each) * SECTOR);
        count += rest < each ? rest : each;
    }
    for (uint32_t left = asked < SLOTS ? asked : SLOTS; left > 0; left--) {
        unsigned slot = answered();
        turned |= numbers[slot] != expected++;
        failures += status[slot] != 0;
        sum += status[slot] ? 0 : sum_of(slot);
    }
    report(what, count, sum);
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    if (open_disk()) {
        uart_text("no disk\n");
        return 1;
    }
    total = read64(base + CONFIG);
    uart_text("disk: sectors ");
    uart_decimal(total);
    uart_text("\n");
    const uint32_t each = PIECE / SECTOR;
    uint32_t pieces = (uint32_t)((total + each - 1) / each);
    pass(0, "backwards", pieces, each);
    pass(1, "forwards", pieces, each);
    pass(2, "here and there", 24, 8);
    memset(data[0], 'x', SECTOR);
    ask(0, OUT, 3, SECTOR);
    answered();
    ask(1, IN, 0, 8 * SECTOR);
    answered();
    failures = (status[0] != 0) + (status[1] != 0);
    report("written", 8, sum_of(1));
    return 0;
}
