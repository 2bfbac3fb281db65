/* Payloads of ASK events, byte by byte. Integers are little-endian, hashes canonical (big-endian).
 *
 *   0      u8   form: 0 inline, 1 blob, 2 pinned by hash only, 3 no answer
 *   1      u8   n: 0 to 64 bytes of request follow; 255: a 16-byte hash of a longer request follows
 *   2      n    request, or its hash
 *   2+n         form 0: the answer, to the end
 *               form 1, 2: u64 size of the answer, 16 bytes hash of the answer; nothing more
 *               form 3: nothing
 *
 * Payloads of FRAME_OUT, CONSOLE_*, DIGEST and the other kinds are what events.def says, without any wrapping.
 * tape_frame.c has FRAME_IN. */
#include <string.h>

#include "replay/tape.h"
#include "src/base/endian.h"
#include "src/base/must.h"

#define REQUEST_IS_HASH 255

static void append_u64(struct buffer *buffer, uint64_t value)
{
    store_le64(buffer_extend(buffer, 8), value);
}

static void append_hash(struct buffer *buffer, struct hash128 hash)
{
    hash_store(hash, buffer_extend(buffer, HASH_BYTES));
}

void tape_ask_encode(struct buffer *payload, enum tape_answer_form form, struct bytes request, struct bytes answer,
                     struct hash128 hash)
{
    buffer_append_byte(payload, (uint8_t)form);
    if (request.size > TAPE_REQUEST_MAX) {
        buffer_append_byte(payload, REQUEST_IS_HASH);
        append_hash(payload, hash_bytes(request));
    } else {
        buffer_append_byte(payload, (uint8_t)request.size);
        buffer_append(payload, request);
    }
    if (form == TAPE_ANSWER_INLINE) {
        buffer_append(payload, answer);
    } else if (form != TAPE_ANSWER_NONE) {
        append_u64(payload, answer.size);
        append_hash(payload, hash);
    }
}

void tape_disk_write_encode(struct buffer *payload, struct bytes emitted)
{
    struct bytes content = bytes_slice(emitted, 8, SIZE_MAX);
    must(emitted.size >= 8 && content.size <= UINT32_MAX);
    append_u64(payload, load_le64(emitted.data));
    store_le32(buffer_extend(payload, 4), (uint32_t)content.size);
    append_hash(payload, hash_bytes(content));
}

void tape_screen_encode(struct buffer *payload, struct bytes emitted)
{
    struct screen_head head;
    struct bytes pixels;
    must(screen_head_read(&head, emitted, &pixels) && pixels.size == screen_pixel_bytes(&head));
    screen_head_write(&head, payload);
    append_hash(payload, hash_bytes(pixels));
}

struct bytes tape_kept(enum event_kind kind, struct bytes emitted, struct buffer *scratch)
{
    if (kind != EVENT_DISK_WRITE && kind != EVENT_SCREEN)
        return emitted;
    buffer_clear(scratch);
    if (kind == EVENT_DISK_WRITE)
        tape_disk_write_encode(scratch, emitted);
    else
        tape_screen_encode(scratch, emitted);
    return buffer_bytes(scratch);
}

static bool decode_answer(struct tape_ask *ask, struct bytes rest)
{
    switch (ask->form) {
    case TAPE_ANSWER_INLINE:
        ask->answer = rest;
        ask->answer_size = rest.size;
        return true;
    case TAPE_ANSWER_BLOB:
    case TAPE_ANSWER_PINNED:
        if (rest.size != 8 + HASH_BYTES)
            return false;
        ask->answer_size = load_le64(rest.data);
        ask->hash = hash_load(rest.data + 8);
        return ask->answer_size <= TAPE_ANSWER_MAX;
    case TAPE_ANSWER_NONE: return rest.size == 0;
    }
    return false;
}

bool tape_ask_decode(struct tape_ask *ask, struct bytes payload)
{
    memset(ask, 0, sizeof *ask);
    if (payload.size < 2 || payload.data[0] > TAPE_ANSWER_NONE)
        return false;
    ask->form = payload.data[0];
    size_t size = payload.data[1];
    if (size == REQUEST_IS_HASH) {
        ask->request_is_hash = true;
        size = HASH_BYTES;
    } else if (size > TAPE_REQUEST_MAX) {
        return false;
    }
    if (payload.size - 2 < size)
        return false;
    ask->request = bytes_of(payload.data + 2, size);
    return decode_answer(ask, bytes_of(payload.data + 2 + size, payload.size - 2 - size));
}

bool tape_ask_matches(const struct tape_ask *ask, struct bytes request)
{
    if (!ask->request_is_hash)
        return bytes_equal(ask->request, request);
    return request.size > TAPE_REQUEST_MAX && hash_equal(hash_load(ask->request.data), hash_bytes(request));
}
