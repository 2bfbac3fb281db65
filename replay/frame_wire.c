/* Taking a stream of length-prefixed frames apart. */
#include "replay/frame_wire.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"

void frame_wire_init(struct frame_wire *wire)
{
    *wire = (struct frame_wire){.bytes = mem_alloc(1, FRAME_WIRE_HEADER + FRAME_WIRE_MAX)};
}

void frame_wire_deinit(struct frame_wire *wire)
{
    mem_free(wire->bytes);
    *wire = (struct frame_wire){0};
}

void frame_wire_reset(struct frame_wire *wire)
{
    wire->have = 0;
}

/* Copies from the input until `wanted` bytes are there. */
static bool gather(struct frame_wire *wire, struct bytes *input, size_t wanted)
{
    size_t missing = wanted - wire->have;
    size_t size = input->size < missing ? input->size : missing;
    if (size)
        memcpy(wire->bytes + wire->have, input->data, size);
    wire->have += size;
    *input = bytes_slice(*input, size, SIZE_MAX);
    return wire->have == wanted;
}

enum frame_wire_status frame_wire_take(struct frame_wire *wire, struct bytes *input, struct bytes *frame)
{
    if (wire->have < FRAME_WIRE_HEADER && !gather(wire, input, FRAME_WIRE_HEADER))
        return FRAME_WIRE_MORE;
    uint32_t size = load_be32(wire->bytes);
    if (size == 0 || size > FRAME_WIRE_MAX) {
        *frame = bytes_of(wire->bytes, FRAME_WIRE_HEADER);
        return FRAME_WIRE_BROKEN;
    }
    if (!gather(wire, input, FRAME_WIRE_HEADER + (size_t)size))
        return FRAME_WIRE_MORE;
    *frame = bytes_of(wire->bytes + FRAME_WIRE_HEADER, size);
    wire->have = 0;
    return FRAME_WIRE_FRAME;
}

bool frame_wire_is_inside(const struct frame_wire *wire)
{
    return wire->have != 0;
}

void frame_wire_header(uint8_t header[FRAME_WIRE_HEADER], size_t size)
{
    store_be32(header, (uint32_t)size);
}
