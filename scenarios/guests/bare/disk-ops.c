/* Every request that a disk knows, and those that it must refuse, on the disk in slot 0: prints how each is answered and
 * what the disk reads as afterwards. The same lines on every host. */
#include "lib/bare.h"
#include "lib/disk.h"

enum { SECTORS = 64, BYTES = SECTORS * DISK_SECTOR };

static uint8_t data[BYTES];

/* FNV-1a: a few digits that stand for the bytes. */
static uint64_t sum(const uint8_t *bytes, uint32_t size)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (uint32_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3;
    return hash;
}

static void say(const char *what, unsigned status)
{
    static const char *const words[] = {"ok", "I/O error", "unsupported"};
    uart_text(what);
    uart_text(": ");
    uart_text(status < 3 ? words[status] : "no answer");
    uart_text("\n");
}

static void show(const char *what, uint64_t sector, uint32_t size, unsigned pieces)
{
    memset(data, 0xee, sizeof data);
    unsigned status = disk_request(DISK_IN, sector, data, size, pieces);
    uart_text(what);
    if (status == DISK_OK) {
        uart_text(": ");
        uart_hex(sum(data, size));
        uart_text("\n");
    } else {
        say("", status);
    }
}

static void write(const char *what, uint64_t sector, uint8_t fill, uint32_t size, unsigned pieces)
{
    memset(data, fill, size);
    say(what, disk_request(DISK_OUT, sector, data, size, pieces));
}

static void range(const char *what, uint32_t type, uint64_t sector, uint32_t sectors, uint32_t flags)
{
    struct disk_range range = {sector, sectors, flags};
    say(what, disk_request(type, 0, &range, sizeof range, 1));
}

static void number(const char *what, uint64_t value)
{
    uart_text(what);
    uart_decimal(value);
    uart_text("\n");
}

int main(uint64_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    if (disk_open(0, 0))
        return 1;
    uint64_t sectors = disk_sectors();
    number("sectors ", sectors);
    number("read-only ", disk_features() >> 5 & 1);
    number("queue ", disk_queue_size());
    number("segments ", disk_segments());
    say("get-id", disk_request(DISK_GET_ID, 0, data, 20, 1));
    data[20] = 0;
    uart_text((const char *)data);
    uart_text("\n");
    show("all", 0, BYTES, 1);
    show("in pieces", 0, BYTES, disk_segments() < 60 ? disk_segments() : 60);
    write("write", 3, 0x5a, 4 * DISK_SECTOR, 2);
    write("write over clusters", 7, 0xa5, 10 * DISK_SECTOR, 1);
    say("flush", disk_request(DISK_FLUSH, 0, 0, 0, 0));
    show("then", 0, BYTES, 1);
    range("discard", DISK_DISCARD, 8, 8, 0);
    range("write zeroes", DISK_WRITE_ZEROES, 20, 13, 0);
    range("write zeroes, unmap", DISK_WRITE_ZEROES, 40, 8, 1);
    range("discard with a flag", DISK_DISCARD, 8, 8, 1);
    range("zeroes beyond the end", DISK_WRITE_ZEROES, sectors - 1, 2, 0);
    show("then", 0, BYTES, 1);
    write("write the last sector", sectors - 1, 0x77, DISK_SECTOR, 1);
    write("write beyond the end", sectors, 0x77, DISK_SECTOR, 1);
    write("write across the end", sectors - 1, 0x77, 2 * DISK_SECTOR, 1);
    show("read beyond the end", sectors, DISK_SECTOR, 1);
    show("read from nowhere", UINT64_MAX, DISK_SECTOR, 1);
    show("the last sector", sectors - 1, DISK_SECTOR, 1);
    write("half a sector", 0, 0x77, DISK_SECTOR / 2, 1);
    say("unknown request", disk_request(77, 0, data, DISK_SECTOR, 1));
    say("flush", disk_request(DISK_FLUSH, 0, 0, 0, 0));
    return 0;
}
