/* Frames in a stream of bytes, as QEMU's `-netdev stream` and `-netdev socket` write them:
 *
 *   u32 BE size of the frame
 *   the frame, from its destination address on, without FCS
 *
 * Pure: bytes in, frames out. The other side is hostile until shown otherwise: memory is bounded by one frame, and a
 * size that no peer sends ends the stream, because where the next frame begins cannot be known any more. */
#ifndef REPRISE_REPLAY_FRAME_WIRE_H
#define REPRISE_REPLAY_FRAME_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define FRAME_WIRE_HEADER 4
#define FRAME_WIRE_MAX 69632 /* QEMU's largest: a frame of 64 KiB and 4 KiB of headers */

/* The frame under way: have bytes of header and frame have come. */
struct frame_wire {
    uint8_t *bytes; /* FRAME_WIRE_HEADER + FRAME_WIRE_MAX */
    size_t have;
};

enum frame_wire_status {
    FRAME_WIRE_MORE,   /* the input is used up */
    FRAME_WIRE_FRAME,  /* a frame; there may be more */
    FRAME_WIRE_BROKEN, /* the size is 0 or above FRAME_WIRE_MAX; nothing more can be read */
};

void frame_wire_init(struct frame_wire *wire);
void frame_wire_deinit(struct frame_wire *wire);
/* A new stream: what has come of a frame is forgotten. */
void frame_wire_reset(struct frame_wire *wire);
/* Takes from the front of *input what belongs to the next frame. frame: valid until the next call; with
 * FRAME_WIRE_BROKEN the header that was sent. */
enum frame_wire_status frame_wire_take(struct frame_wire *wire, struct bytes *input, struct bytes *frame);
/* True while part of a frame has come and the rest has not. */
bool frame_wire_is_inside(const struct frame_wire *wire);
void frame_wire_header(uint8_t header[FRAME_WIRE_HEADER], size_t size);

#endif
