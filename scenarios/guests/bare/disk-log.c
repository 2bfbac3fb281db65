/* A log on the disk in slot 0 that must survive whatever happens to the machine. Record i is 4 KiB: its number, what follows
 * from it, a checksum; it stands in slot i modulo SLOTS. It is written, flushed, and only then counted in sector 0, which
 * is flushed too and said on the console. At the start everything that is counted must be there, whole.
 *
 * Ends after as many records as the disk has sectors, with 0, or with 1 and what is wrong. */
#include "lib/bare.h"
#include "lib/disk.h"

enum { SLOTS = 64, RECORD = 4096, RECORD_SECTORS = RECORD / DISK_SECTOR, FIRST = 8, SAID_EVERY = 16 };

static uint64_t record[RECORD / 8], head[DISK_SECTOR / 8];

static uint64_t checksum(const uint64_t *words, unsigned count)
{
    uint64_t sum = 0x9e3779b97f4a7c15;
    for (unsigned i = 0; i < count; i++)
        sum = (sum ^ words[i]) * 0xff51afd7ed558ccd + i;
    return sum;
}

static uint64_t place(uint64_t number)
{
    return FIRST + number % SLOTS * RECORD_SECTORS;
}

static void must_be_ok(unsigned status, const char *what)
{
    if (status == DISK_OK)
        return;
    uart_text(what);
    uart_text(" failed\n");
    finish(1);
}

static void read(uint64_t sector, void *data, uint32_t size)
{
    must_be_ok(disk_request(DISK_IN, sector, data, size, 1), "reading");
}

static void store(uint64_t sector, void *data, uint32_t size)
{
    must_be_ok(disk_request(DISK_OUT, sector, data, size, 1), "writing");
    must_be_ok(disk_request(DISK_FLUSH, 0, 0, 0, 0), "flushing");
}

static void wrong(const char *what, uint64_t number)
{
    uart_text("WRONG: ");
    uart_text(what);
    uart_text(" ");
    uart_decimal(number);
    uart_text("\n");
    finish(1);
}

/* The number of records; each of the last SLOTS is whole. The slot of the next one may hold it already. */
static uint64_t check(void)
{
    enum { WORDS = RECORD / 8 };
    read(0, head, sizeof head);
    uint64_t count = head[0];
    if (count == 0 && head[1] == 0)
        return 0;
    if (head[1] != checksum(head, 1))
        wrong("the count", count);
    for (uint64_t i = count > SLOTS ? count - SLOTS : 0; i < count; i++) {
        read(place(i), record, sizeof record);
        uint64_t found = record[0];
        if (found != i && !(found == count && place(i) == place(count)))
            wrong("the number of record", i);
        if (record[WORDS - 1] != checksum(record, WORDS - 1))
            wrong("the content of record", i);
    }
    return count;
}

static void append(uint64_t number)
{
    enum { WORDS = RECORD / 8 };
    for (unsigned i = 0; i < WORDS - 1; i++)
        record[i] = number * 0x2545f4914f6cdd1d + i;
    record[0] = number;
    record[WORDS - 1] = checksum(record, WORDS - 1);
    store(place(number), record, sizeof record);
    head[0] = number + 1;
    head[1] = checksum(head, 1);
    store(0, head, sizeof head);
}

static void say(const char *what, uint64_t count)
{
    uart_text(what);
    uart_decimal(count);
    uart_text("\n");
}

int main(uint64_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    if (disk_open(0, 0))
        return 2;
    uint64_t count = check();
    say("found ", count);
    for (unsigned i = 0; i < disk_sectors(); i++) {
        append(count++);
        if (count % SAID_EVERY == 0)
            say("counted ", count);
    }
    say("checked ", check());
    return 0;
}
