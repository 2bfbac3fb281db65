/* A disk image of the host behind the port. */
#include "src/backends/disk_image.h"

#include <string.h>

#include "src/base/endian.h"

#define INFO_BYTES 9

/* Bytes up to the next multiple of the chunk size, at most `left`: the same ranges come up again when the guest reads
 * the same data another way, so that the tape can keep them once. */
static uint32_t disk_image_chunk(uint64_t offset, uint64_t left)
{
    uint64_t chunk = DISK_IMAGE_CHUNK - offset % DISK_IMAGE_CHUNK;
    return (uint32_t)(chunk < left ? chunk : left);
}

static bool disk_image_read(struct disk *disk, uint64_t offset, void *out, uint32_t size)
{
    struct disk_image *image = (struct disk_image *)disk;
    uint8_t *to = out;
    while (size > 0) {
        uint32_t chunk = disk_image_chunk(offset, size);
        uint8_t request[12];
        store_le64(request, offset);
        store_le32(request + 8, chunk);
        buffer_clear(&image->answer);
        enum port_status status = crossing_ask(image->crossing, image->source, EVENT_DISK_READ,
                                               bytes_of(request, sizeof request), &image->answer);
        if (status != PORT_OK || image->answer.size != chunk)
            return false;
        memcpy(to, image->answer.data, chunk);
        to += chunk;
        offset += chunk;
        size -= chunk;
    }
    return true;
}

/* The question `kind`, which has an empty answer. */
static bool disk_image_ask(struct disk_image *image, enum event_kind kind, struct bytes request)
{
    buffer_clear(&image->answer);
    enum port_status status = crossing_ask(image->crossing, image->source, kind, request, &image->answer);
    return status == PORT_OK && image->answer.size == 0;
}

/* Writes at most a chunk; without content, on a disk that emits, it is a flush. */
static bool disk_image_put(struct disk_image *image, uint64_t offset, struct bytes content)
{
    uint8_t start[8];
    store_le64(start, offset);
    buffer_clear(&image->payload);
    buffer_append(&image->payload, bytes_of(start, sizeof start));
    buffer_append(&image->payload, content);
    struct bytes payload = buffer_bytes(&image->payload);
    if (image->asks_writes)
        return disk_image_ask(image, EVENT_DISK_STORE, payload);
    return crossing_emit(image->crossing, image->source, EVENT_DISK_WRITE, payload) == PORT_OK;
}

static bool disk_image_write(struct disk *disk, uint64_t offset, const void *in, uint32_t size)
{
    struct disk_image *image = (struct disk_image *)disk;
    const uint8_t *from = in;
    while (size > 0) {
        uint32_t chunk = disk_image_chunk(offset, size);
        if (!disk_image_put(image, offset, bytes_of(from, chunk)))
            return false;
        from += chunk;
        offset += chunk;
        size -= chunk;
    }
    return true;
}

static bool disk_image_zero(struct disk *disk, uint64_t offset, uint64_t size, bool may_unmap)
{
    static const uint8_t zeros[DISK_IMAGE_CHUNK];
    struct disk_image *image = (struct disk_image *)disk;
    uint8_t request[17];
    if (image->asks_writes) {
        store_le64(request, offset);
        store_le64(request + 8, size);
        request[16] = may_unmap;
        return disk_image_ask(image, EVENT_DISK_ZERO, bytes_of(request, sizeof request));
    }
    while (size > 0) {
        uint32_t chunk = disk_image_chunk(offset, size);
        if (!disk_image_write(disk, offset, zeros, chunk))
            return false;
        offset += chunk;
        size -= chunk;
    }
    return true;
}

static bool disk_image_flush(struct disk *disk)
{
    struct disk_image *image = (struct disk_image *)disk;
    return image->asks_writes ? disk_image_ask(image, EVENT_DISK_FLUSH, bytes_of(NULL, 0))
                              : disk_image_put(image, 0, bytes_of(NULL, 0));
}

static void disk_image_reset(struct disk *disk)
{
    (void)disk;
}

static void disk_image_hash(const struct disk *disk, struct hasher *hasher)
{
    (void)disk;
    (void)hasher;
}

static void disk_image_deinit(struct disk *disk)
{
    struct disk_image *image = (struct disk_image *)disk;
    buffer_deinit(&image->answer);
    buffer_deinit(&image->payload);
    *image = (struct disk_image){0};
}

static const struct disk_ops disk_image_ops = {
    .read = disk_image_read,
    .write = disk_image_write,
    .zero = disk_image_zero,
    .flush = disk_image_flush,
    .reset = disk_image_reset,
    .hash = disk_image_hash,
    .deinit = disk_image_deinit,
};

int disk_image_init(struct disk_image *image, const struct crossing *crossing, uint16_t source, bool is_read_only,
                    struct error *error)
{
    *image = (struct disk_image){.disk = {.ops = &disk_image_ops}, .crossing = crossing, .source = source};
    char name[16];
    source_name(source, name);
    enum port_status status = crossing_ask(crossing, source, EVENT_DISK_INFO, bytes_of(NULL, 0), &image->answer);
    if (status != PORT_OK || (image->answer.size != INFO_BYTES && image->answer.size != INFO_BYTES + 4)) {
        disk_deinit(&image->disk);
        return error_set(error, EXIT_MISSING, "%s: the disk image cannot be opened", name);
    }
    image->disk.size = load_le64(image->answer.data) / DISK_SECTOR * DISK_SECTOR;
    image->disk.is_read_only = is_read_only || image->answer.data[8] != 0;
    image->asks_writes =
        image->answer.size > INFO_BYTES && (load_le32(image->answer.data + INFO_BYTES) & DISK_INFO_ASKS_WRITES) != 0;
    buffer_reserve(&image->answer, DISK_IMAGE_CHUNK);
    buffer_reserve(&image->payload, 8 + DISK_IMAGE_CHUNK);
    return 0;
}
