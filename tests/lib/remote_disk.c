/* A virtio-blk card over a disk on a web server. */
#include "tests/lib/remote_disk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "src/base/endian.h"
#include "src/base/must.h"
#include "src/base/wire.h"

#define SLOT_BASE (DRIVER_DATA)
#define SLOT_BYTES 0x14000u

uint8_t remote_disk_byte(uint64_t offset)
{
    return (uint8_t)(offset / 512 * 3 + offset);
}

static void put_image(struct buffer *out, uint64_t offset, uint64_t size)
{
    for (uint64_t i = 0; i < size; i++)
        buffer_append_byte(out, remote_disk_byte(offset + i));
}

static void put_body(const struct remote_disk *disk, unsigned id, struct buffer *out)
{
    const char *name = disk->started[id].name;
    uint64_t number;
    if (!name[0] && disk->text)
        buffer_append_string(out, disk->text);
    else if (sscanf(name, "blk%" SCNu64, &number) == 1)
        put_image(out, number * disk->block_bytes, disk->block_bytes);
    else if (sscanf(name, "grp%" SCNu64, &number) == 1)
        for (unsigned i = 0; i < disk->group; i++)
            put_image(out, disk->prefetch[number * disk->group + i] * disk->block_bytes, disk->block_bytes);
    else {
        uint64_t offset = disk->started[id].offset, size = disk->started[id].size;
        put_image(out, offset, size < disk->total - offset ? size : disk->total - offset);
    }
    out->size -= disk->is_short;
}

static void put_result(const struct remote_disk *disk, unsigned id, struct buffer *answer)
{
    struct buffer body = {0};
    uint8_t hash[HASH_BYTES] = {0};
    bool has_failed = disk->outcome != HTTP_OK || (disk->fails && strcmp(disk->fails, disk->started[id].name) == 0);
    if (!has_failed)
        put_body(disk, id, &body);
    wire_put8(answer, has_failed ? (disk->outcome ? disk->outcome : HTTP_UNREACHABLE) : HTTP_OK);
    wire_put16(answer, 206);
    wire_put64(answer, disk->total);
    wire_put64(answer, body.size);
    buffer_append(answer, bytes_of(hash, sizeof hash));
    wire_put_string(answer, bytes_of_string(""));
    wire_put_string(answer, bytes_of_string(""));
    wire_put_string(answer, bytes_of_string(has_failed ? "it went wrong" : ""));
    buffer_deinit(&body);
}

/* Starts are read from what was emitted. */
static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *answer)
{
    struct remote_disk *disk = port->context;
    while (disk->started_count < port->emitted.count) {
        struct bytes start = buffer_bytes(&port->emitted.events[disk->started_count].payload);
        must(disk->started_count < REMOTE_STARTS_MAX && start.size < HTTP_START_BYTES + 64);
        disk->started[disk->started_count].offset = load_le64(start.data + 4);
        disk->started[disk->started_count].size = load_le64(start.data + 12);
        memcpy(disk->started[disk->started_count].name, start.data + HTTP_START_BYTES, start.size - HTTP_START_BYTES);
        disk->started_count++;
    }
    uint32_t id = load_le32(request.data);
    must(id < disk->started_count);
    if (kind == EVENT_HTTP_RESULT)
        put_result(disk, id, answer);
    else
        put_body(disk, id, answer);
    return PORT_OK;
}

struct disk_http_config remote_disk_config(void)
{
    return (struct disk_http_config){
        .url = "http://server/img",
        .block_bytes = 16384,
        .cache_bytes = 1 << 20,
        .readahead_bytes = 65536,
        .client = {.latency_ns = 1000000, .bits_per_second = 0, .parallel = 4},
    };
}

int remote_disk_open(struct remote_disk *disk, const struct disk_http_config *config, struct error *error)
{
    device_rig_init(&disk->rig);
    disk->rig.world.answerer = answer;
    disk->rig.world.context = disk;
    return disk_http_init(&disk->http, &disk->rig.crossing, SOURCE(SOURCE_DISK, 0), &disk->rig.timers, config, error);
}

static void wake(void *context)
{
    virtio_blk_wake(context);
}

void remote_disk_plug(struct remote_disk *disk)
{
    struct disk *top = &disk->http.disk;
    if (disk->is_snapshot) {
        must(disk_overlay_init(&disk->overlay, top, NULL) == 0);
        top = &disk->overlay.disk;
    }
    struct virtio_wiring wiring = {&disk->rig.ram, &disk->rig.timers, device_rig_wire(&disk->rig, 0)};
    virtio_blk_init(&disk->blk, &wiring, top, "disk0", VIRTIO_BLK_QUEUE_SIZE);
    disk_http_on_more(&disk->http, wake, &disk->blk);
    driver_start(&disk->driver, &disk->rig, &disk->blk.mmio, VIRTIO_F_INDIRECT_DESC, 1, 256);
}

void remote_disk_close(struct remote_disk *disk)
{
    virtio_blk_deinit(&disk->blk);
    if (disk->is_snapshot && disk->overlay.disk.ops)
        disk_deinit(&disk->overlay.disk);
    else
        disk_deinit(&disk->http.disk);
    device_rig_deinit(&disk->rig);
}

uint64_t remote_disk_data(unsigned slot)
{
    return SLOT_BASE + (uint64_t)slot * SLOT_BYTES + 0x1000;
}

void remote_disk_ask(struct remote_disk *disk, unsigned slot, uint32_t type, uint64_t sector, uint32_t size)
{
    uint64_t header = SLOT_BASE + (uint64_t)slot * SLOT_BYTES, status = header + 16;
    uint8_t bytes[17] = {0};
    store_le32(bytes, type);
    store_le64(bytes + 8, sector);
    bytes[16] = 0xff;
    must(slot < 64 && ram_write(&disk->rig.ram, header, bytes, sizeof bytes));
    struct driver_buffer buffers[3] = {
        {header, 16, false}, {remote_disk_data(slot), size, type == REMOTE_IN}, {status, 1, true}};
    if (size == 0)
        buffers[1] = buffers[2];
    driver_add(&disk->driver, 0, buffers, size ? 3 : 2);
}

void remote_disk_notify(struct remote_disk *disk)
{
    driver_notify(&disk->driver, 0);
}

uint8_t remote_disk_status(struct remote_disk *disk, unsigned slot)
{
    uint8_t status;
    must(ram_read(&disk->rig.ram, SLOT_BASE + (uint64_t)slot * SLOT_BYTES + 16, &status, 1));
    return status;
}

bool remote_disk_is_right(struct remote_disk *disk, unsigned slot, uint64_t sector, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        uint8_t byte;
        must(ram_read(&disk->rig.ram, remote_disk_data(slot) + i, &byte, 1));
        if (byte != remote_disk_byte(sector * DISK_SECTOR + i))
            return false;
    }
    return true;
}
