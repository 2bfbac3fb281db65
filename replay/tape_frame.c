/* Payloads of FRAME_IN events: the frame itself, or a recipe that takes part of it from the bytes that a socket call
 * returned and that stand on the tape already.
 *
 *   0   u8   form: 0 literal, 1 recipe
 *   form 0:  the frame
 *   form 1:  varint back          how many events before this one the shared bytes stand (>= 1)
 *            varint event_offset  where in that event's payload
 *            varint frame_offset  where in the frame
 *            varint size          how many (>= 1)
 *            the frame without them
 *
 * A varint is LEB128: seven bits a byte, low bits first, the top bit says that more follow; at most ten bytes. The
 * event behind a recipe is one of class SOCKET and of the same source. */
#include <string.h>

#include "replay/tape.h"

enum { FORM_LITERAL = 0, FORM_RECIPE = 1 };

static void append_varint(struct buffer *buffer, uint64_t value)
{
    while (value >= 0x80) {
        buffer_append_byte(buffer, (uint8_t)(value | 0x80));
        value >>= 7;
    }
    buffer_append_byte(buffer, (uint8_t)value);
}

/* False: the bytes end first, or the number is longer than 64 bits. */
static bool take_varint(struct bytes *rest, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (rest->size == 0)
            return false;
        uint8_t byte = *rest->data;
        rest->data++;
        rest->size--;
        if (shift == 63 && byte > 1)
            return false;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

void tape_frame_encode(struct buffer *payload, uint64_t seq, struct bytes frame, const struct frame_origin *origin)
{
    bool is_shared = origin && origin->size != 0 && origin->event_seq < seq && origin->size <= frame.size &&
                     origin->frame_offset <= frame.size - origin->size;
    if (!is_shared) {
        buffer_append_byte(payload, FORM_LITERAL);
        buffer_append(payload, frame);
        return;
    }
    buffer_append_byte(payload, FORM_RECIPE);
    append_varint(payload, seq - origin->event_seq);
    append_varint(payload, origin->event_offset);
    append_varint(payload, origin->frame_offset);
    append_varint(payload, origin->size);
    buffer_append(payload, bytes_slice(frame, 0, origin->frame_offset));
    buffer_append(payload, bytes_slice(frame, origin->frame_offset + (size_t)origin->size, SIZE_MAX));
}

static bool decode_recipe(struct tape_frame *frame, uint64_t seq, struct bytes rest)
{
    uint64_t back, event_offset, frame_offset, size;
    if (!take_varint(&rest, &back) || !take_varint(&rest, &event_offset) || !take_varint(&rest, &frame_offset) ||
        !take_varint(&rest, &size))
        return false;
    if (back == 0 || back >= seq || event_offset > TAPE_PAYLOAD_MAX || size == 0 || size > TAPE_FRAME_MAX)
        return false;
    if (frame_offset > rest.size || rest.size > TAPE_FRAME_MAX - size)
        return false;
    frame->literal = rest;
    frame->origin = (struct frame_origin){
        .event_seq = seq - back,
        .event_offset = (uint32_t)event_offset,
        .frame_offset = (uint32_t)frame_offset,
        .size = (uint32_t)size,
    };
    return true;
}

bool tape_frame_decode(struct tape_frame *frame, uint64_t seq, struct bytes payload)
{
    memset(frame, 0, sizeof *frame);
    if (payload.size == 0)
        return false;
    struct bytes rest = bytes_of(payload.data + 1, payload.size - 1);
    if (payload.data[0] == FORM_RECIPE)
        return decode_recipe(frame, seq, rest);
    frame->literal = rest;
    return payload.data[0] == FORM_LITERAL && rest.size <= TAPE_FRAME_MAX;
}
