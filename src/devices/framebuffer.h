/* A simple framebuffer (Linux, Documentation/devicetree/bindings/display/simple-framebuffer.yaml): memory that shows.
 * It has no registers. Its pages lie right behind the guest's memory and belong to struct ram, so that the hart writes
 * them as fast as any other, and a state hash costs what was painted. Pixels are x8r8g8b8: 32 bits little-endian, the
 * top byte means nothing. */
#ifndef REPRISE_DEVICES_FRAMEBUFFER_H
#define REPRISE_DEVICES_FRAMEBUFFER_H

#include <stdint.h>

#include "src/base/bytes.h"
#include "src/memory/ram.h"

#define FRAMEBUFFER_SIDE_MIN 16u
#define FRAMEBUFFER_SIDE_MAX 4096u
#define FRAMEBUFFER_PIXEL_BYTES 4u
#define FRAMEBUFFER_FORMAT "x8r8g8b8"

struct framebuffer {
    uint32_t width; /* pixels; 0: there is none */
    uint32_t height;
};

/* From one line to the next: no padding. */
static inline uint32_t framebuffer_stride(const struct framebuffer *framebuffer)
{
    return framebuffer->width * FRAMEBUFFER_PIXEL_BYTES;
}

static inline uint64_t framebuffer_bytes(const struct framebuffer *framebuffer)
{
    return (uint64_t)framebuffer_stride(framebuffer) * framebuffer->height;
}

/* What ram_init_video is to set aside: whole pages. */
uint64_t framebuffer_room(const struct framebuffer *framebuffer);
/* Appends what it shows now, line by line from the top, three bytes a pixel: red, green, blue. */
void framebuffer_picture(const struct framebuffer *framebuffer, const struct ram *ram, struct buffer *out);

#endif
