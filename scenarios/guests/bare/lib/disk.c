/* virtio-mmio (virtio 1.2 4.2.2) and its block device (5.2), polled. */
#include "disk.h"

#include "bare.h"

enum {
    MAGIC = 0x00,
    DEVICE = 0x08,
    OFFERED = 0x10,
    OFFERED_SELECT = 0x14,
    FEATURES = 0x20,
    FEATURES_SELECT = 0x24,
    QUEUE_SELECT = 0x30,
    QUEUE_MAX = 0x34,
    QUEUE_SIZE = 0x38,
    QUEUE_READY = 0x44,
    NOTIFY = 0x50,
    STATUS = 0x70,
    QUEUE_PARTS = 0x80,
    CONFIG = 0x100
};
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };
enum { SIZE_MOST = 256, NEXT = 1, WRITE = 2 };

struct descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};

static struct descriptor table[SIZE_MOST] __attribute__((aligned(16)));
static volatile struct {
    uint16_t flags, index, ring[SIZE_MOST];
} available;
static volatile struct {
    uint16_t flags, index;
    struct {
        uint32_t id, size;
    } ring[SIZE_MOST];
} used __attribute__((aligned(4)));
static struct {
    uint32_t type, reserved;
    uint64_t sector;
} header;
static volatile uint8_t status;
static uintptr_t base;
static unsigned size_in_use;
static uint16_t seen;
static uint64_t features;

static void set_part(unsigned part, uint64_t address)
{
    write32(base + QUEUE_PARTS + part * 16, (uint32_t)address);
    write32(base + QUEUE_PARTS + part * 16 + 4, (uint32_t)(address >> 32));
}

int disk_open(unsigned slot, unsigned queue_size)
{
    base = VIRTIO_BASE + slot * VIRTIO_STRIDE;
    if (read32(base + MAGIC) != 0x74726976 || read32(base + DEVICE) != 2)
        return 1;
    write32(base + STATUS, 0);
    write32(base + STATUS, ACKNOWLEDGE | DRIVER);
    write32(base + OFFERED_SELECT, 0);
    features = read32(base + OFFERED);
    write32(base + FEATURES_SELECT, 0);
    write32(base + FEATURES, (uint32_t)features & (1 << 2 | 1 << 5 | 1 << 9 | 1 << 13 | 1 << 14));
    write32(base + FEATURES_SELECT, 1);
    write32(base + FEATURES, 1); /* VERSION_1 */
    write32(base + STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
    write32(base + QUEUE_SELECT, 0);
    size_in_use = queue_size ? queue_size : read32(base + QUEUE_MAX);
    if (size_in_use > SIZE_MOST)
        size_in_use = SIZE_MOST;
    write32(base + QUEUE_SIZE, size_in_use);
    set_part(0, (uintptr_t)table);
    set_part(1, (uintptr_t)&available);
    set_part(2, (uintptr_t)&used);
    write32(base + QUEUE_READY, 1);
    write32(base + STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
    return 0;
}

uint64_t disk_sectors(void)
{
    return read32(base + CONFIG) | (uint64_t)read32(base + CONFIG + 4) << 32;
}

uint64_t disk_features(void)
{
    return features;
}

unsigned disk_queue_size(void)
{
    return size_in_use;
}

unsigned disk_segments(void)
{
    return read32(base + CONFIG + 12);
}

/* header, data in pieces, status: one descriptor behind the other. */
static void build(uint32_t type, uint8_t *data, uint32_t size, unsigned pieces)
{
    uint16_t at = 1, is_read = type == DISK_IN || type == DISK_GET_ID ? WRITE : 0;
    uint32_t piece = pieces ? size / pieces : 0;
    table[0] = (struct descriptor){(uintptr_t)&header, sizeof header, NEXT, 1};
    for (unsigned i = 0; i < pieces && size; i++, at++) {
        uint32_t part = i + 1 == pieces ? size : piece;
        table[at] = (struct descriptor){(uintptr_t)data, part, (uint16_t)(NEXT | is_read), (uint16_t)(at + 1)};
        data += part;
        size -= part;
    }
    table[at] = (struct descriptor){(uintptr_t)&status, 1, WRITE, 0};
}

unsigned disk_request(uint32_t type, uint64_t sector, void *data, uint32_t size, unsigned pieces)
{
    header.type = type;
    header.sector = sector;
    status = DISK_SILENT;
    build(type, data, size, pieces);
    available.ring[available.index % size_in_use] = 0;
    __asm__ volatile("fence" ::: "memory");
    available.index++;
    __asm__ volatile("fence" ::: "memory");
    write32(base + NOTIFY, 0);
    for (unsigned i = 0; i < 100000000 && used.index == seen; i++)
        continue;
    seen = used.index;
    return status;
}
