/* The simple framebuffer. */
#include "src/devices/framebuffer.h"

_Static_assert((uint64_t)FRAMEBUFFER_SIDE_MAX *FRAMEBUFFER_SIDE_MAX *FRAMEBUFFER_PIXEL_BYTES <= RAM_VIDEO_MAX_BYTES,
               "the largest one has room");

uint64_t framebuffer_room(const struct framebuffer *framebuffer)
{
    return (framebuffer_bytes(framebuffer) + RAM_PAGE_SIZE - 1) / RAM_PAGE_SIZE * RAM_PAGE_SIZE;
}

void framebuffer_picture(const struct framebuffer *framebuffer, const struct ram *ram, struct buffer *out)
{
    uint64_t pixels = (uint64_t)framebuffer->width * framebuffer->height;
    struct bytes memory = ram_view(ram, ram->base + ram->memory_size, framebuffer_bytes(framebuffer));
    uint8_t *to = buffer_extend(out, pixels * 3);
    for (const uint8_t *from = memory.data; pixels; pixels--, from += FRAMEBUFFER_PIXEL_BYTES) {
        *to++ = from[2];
        *to++ = from[1];
        *to++ = from[0];
    }
}
