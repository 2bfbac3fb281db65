/* Images of disks in a replay: read only where the tape holds no more than the hash of what was read. */
#include <inttypes.h>
#include <stdio.h>

#include "replay/replay_private.h"
#include "src/base/endian.h"

static int open_image(struct replay *replay, unsigned index, struct error *error)
{
    struct host_disk *disk = &replay->disks[index];
    const char *path = replay->config.disks[index];
    if (disk->path)
        return 0;
    if (!path)
        return error_set(error, EXIT_MISSING, "nobody says where the image of disk%u is", index);
    return host_disk_open(disk, path, false, error);
}

int replay_disks_read(struct replay *replay, const struct tape_ask *ask, uint16_t source, struct bytes request,
                      struct buffer *answer)
{
    const char *tape = tape_path(replay->tape);
    unsigned index = source & 0xffu;
    if (source >> 8 != SOURCE_DISK || index >= WORLD_DISKS_MAX || request.size != 12 ||
        ask->answer_size != load_le32(request.data + 8))
        return error_set(&replay->error, EXIT_DAMAGED,
                         "tape %s is damaged: event %" PRIu64 ": a disk-read of another size", tape,
                         replay->event.seq);
    struct host_disk *disk = &replay->disks[index];
    if (open_image(replay, index, &replay->error) < 0) {
        disk->path = NULL;
        return error_prefix(
            &replay->error,
            "tape %s is pinned: it holds only hashes of what disk%u read, and a replay needs the image "
            "(--pinned-dir says where)",
            tape, index);
    }
    uint64_t offset = load_le64(request.data);
    uint32_t size = load_le32(request.data + 8);
    uint8_t *data = buffer_extend(answer, size);
    bool is_read = host_disk_read(disk, offset, data, size);
    char expected[HASH_TEXT_SIZE], found[64] = "none (it ends before, or cannot be read)";
    struct hash128 hash = {0};
    if (is_read)
        hash = hash_bytes(bytes_of(data, size));
    if (is_read && hash_equal(hash, ask->hash))
        return 0;
    answer->size -= size;
    hash_text(ask->hash, expected);
    if (is_read)
        hash_text(hash, found);
    return error_set(&replay->error, EXIT_DAMAGED,
                     "disk%u: %s is not the image that was recorded: %u bytes at byte %" PRIu64
                     " have the hash %s, the tape has %s",
                     index, disk->path, size, offset, found, expected);
}

void replay_disks_close(struct replay *replay)
{
    for (unsigned i = 0; i < WORLD_DISKS_MAX; i++) {
        if (replay->disks[i].path)
            host_disk_close(&replay->disks[i]);
    }
}
