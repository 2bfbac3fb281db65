/* Any bytes as a tape. A file that begins as SQLite's do is opened and read to its end, every answer and frame put
 * together; anything else goes to the payload decoders, its first byte being the number of the event. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tape_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(struct bytes payload, uint64_t seq)
{
    struct tape_ask ask;
    struct tape_frame frame;
    if (tape_ask_decode(&ask, payload) && ask.request.size + ask.answer.size > payload.size)
        abort();
    if (tape_frame_decode(&frame, seq, payload) &&
        (frame.origin.frame_offset > frame.literal.size || (frame.origin.size && frame.origin.event_seq >= seq)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 16 || memcmp(data, "SQLite format 3", 16) != 0) {
        if (size)
            decode(bytes_of(data + 1, size - 1), data[0]);
        return 0;
    }
    struct tape_rig rig;
    struct hash128 hash;
    uint64_t events;
    struct error error = {0};
    tape_rig_init(&rig);
    tape_rig_write_file(rig.path, bytes_of(data, size));
    if (tape_rig_read(rig.path, &hash, &events, &error) < 0 && error.code != EXIT_DAMAGED)
        abort();
    tape_rig_deinit(&rig);
    return 0;
}
