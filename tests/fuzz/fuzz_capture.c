/* Any bytes as a capture file, handed over in pieces: frames or an error, and the same whatever the pieces are. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/hash.h"
#include "src/trace/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A digest of all that the reader says. */
static uint64_t read_all(struct bytes file, size_t piece)
{
    struct capture_reader *reader = capture_reader_new("fuzz");
    struct trace_frame frame;
    struct error error;
    size_t at = 0;
    uint64_t digest = 1;
    bool has_ended = false;
    int status;
    for (;;) {
        status = capture_next(reader, &frame, &error);
        if (status > 0) {
            digest = digest * 31 + hash_bytes(frame.bytes).low + frame.time_ns + frame.link_index + frame.event;
            continue;
        }
        if (status < 0 || has_ended)
            break;
        size_t room, left = file.size - at;
        uint8_t *to = capture_room(reader, &room);
        size_t size = left < piece ? left : piece;
        size = size < room ? size : room;
        if (size)
            memcpy(to, file.data + at, size);
        at += size;
        capture_filled(reader, size);
        has_ended = size == 0;
    }
    if (status < 0 && error.code != EXIT_DAMAGED)
        abort();
    capture_reader_free(reader);
    return status < 0 ? digest * 31 : digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 20000)
        return 0;
    if (read_all(bytes_of(data, size), 1u << 20) != read_all(bytes_of(data, size), 13))
        abort();
    return 0;
}
