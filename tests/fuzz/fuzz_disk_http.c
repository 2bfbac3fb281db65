/* A hostile driver of a disk on a web server whose answers come late, fail, or are short: no request is lost, none is
 * answered twice, and whatever lies in the rings, nothing outside of RAM is touched.
 *
 *   byte 0  bits: over an overlay, a cache of four blocks, no read-ahead
 *   then operations:
 *     0  a request: slot, type, u16 sector, u8 sectors      4  what the server says from now on
 *     1  notify                                             5  the driver starts again
 *     2  time passes: u16 units of 100 us                   6  a descriptor: index, u32 address, u16 size, flags, next
 *     3  a reboot                                           7  a head is offered */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "src/memory/ram.h"
#include "tests/lib/remote_disk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STEPS_MAX 150u
#define SLOTS 64u

static struct remote_disk disk;
static const uint8_t *left;
static size_t left_size;

static uint32_t take(unsigned bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i<bytes; i++, left_size -= left_size> 0)
        value |= (uint32_t)(left_size ? *left++ : 0) << i * 8;
    return value;
}

static void request(void)
{
    static const uint32_t types[] = {REMOTE_IN, REMOTE_IN, REMOTE_OUT, REMOTE_FLUSH, REMOTE_ZERO, 8, 11, 99};
    unsigned slot = take(1) % SLOTS;
    uint32_t type = types[take(1) % 8], sector = take(2), sectors = take(1) % 129;
    remote_disk_ask(&disk, slot, type, sector, sectors * 512);
}

static void descriptor(void)
{
    unsigned index = take(1);
    uint32_t address = take(4), size = take(2);
    uint16_t flags = (uint16_t)(take(1) % 8), next = (uint16_t)take(1);
    driver_set_descriptor(&disk.driver, DRIVER_DESCRIPTORS(0), index, RAM_BASE + address, size, flags, next);
}

static void step(void)
{
    switch (take(1) % 8) {
    case 0: request(); break;
    case 1: remote_disk_notify(&disk); break;
    case 2: device_rig_run(&disk.rig, (uint64_t)take(2) * 100000); break;
    case 3: virtio_blk_reset(&disk.blk); break;
    case 4:
        disk.outcome = (enum http_outcome)(take(1) % HTTP_OUTCOMES);
        disk.is_short = take(1) % 4 == 3;
        break;
    case 5: driver_start(&disk.driver, &disk.rig, &disk.blk.mmio, VIRTIO_F_INDIRECT_DESC, 1, 256); break;
    case 6: descriptor(); break;
    default: driver_offer(&disk.driver, 0, (uint16_t)take(1)); break;
    }
    if (disk.blk.parked_count > VIRTIO_BLK_PARKED_MAX || disk.http.cache.count > disk.http.cache.room)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct disk_http_config config = remote_disk_config();
    left = data;
    left_size = size;
    unsigned how = take(1);
    disk = (struct remote_disk){.total = 3000000, .is_snapshot = how & 1};
    config.cache_bytes = how & 2 ? 1 : config.cache_bytes;
    config.readahead_bytes = how & 4 ? 0 : config.readahead_bytes;
    if (remote_disk_open(&disk, &config, NULL) < 0)
        abort();
    remote_disk_plug(&disk);
    for (unsigned i = 0; i < STEPS_MAX && left_size > 0; i++)
        step();
    /* whatever happened: time goes by, and nobody waits any more */
    disk.outcome = HTTP_OK;
    device_rig_run(&disk.rig, 10000000000);
    if (disk.blk.parked_count > 0 && virtio_is_running(&disk.blk.mmio))
        abort();
    remote_disk_close(&disk);
    return 0;
}
