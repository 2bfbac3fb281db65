/* The head of a SCREEN event. What is emitted:
 *
 *   0      u8      n: 1 to 63
 *   1      n       the name that SCREENSHOT gave
 *   1+n    u32 LE  width, u32 LE height: 16 to 4096 each
 *   9+n            the pixels: line by line from the top, three bytes each: red, green, blue
 *
 * On a tape 16 bytes, the pixels' content hash, stand in their place (tape_screen_encode). */
#ifndef REPRISE_REPLAY_SCREEN_H
#define REPRISE_REPLAY_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/endian.h"

#define SCREEN_NAME_MAX 63u
#define SCREEN_SIDE_MIN 16u
#define SCREEN_SIDE_MAX 4096u

struct screen_head {
    struct bytes name;
    uint32_t width, height;
};

static inline uint64_t screen_pixel_bytes(const struct screen_head *head)
{
    return 3ull * head->width * head->height;
}

static inline void screen_head_write(const struct screen_head *head, struct buffer *out)
{
    buffer_append_byte(out, (uint8_t)head->name.size);
    buffer_append(out, head->name);
    store_le32(buffer_extend(out, 4), head->width);
    store_le32(buffer_extend(out, 4), head->height);
}

/* False: not a head. *rest is what follows it; the views point into the payload. */
static inline bool screen_head_read(struct screen_head *head, struct bytes payload, struct bytes *rest)
{
    size_t size = payload.size ? payload.data[0] : 0;
    *head = (struct screen_head){0};
    *rest = bytes_of(NULL, 0);
    if (size < 1 || size > SCREEN_NAME_MAX || payload.size < 9 + size)
        return false;
    head->name = bytes_of(payload.data + 1, size);
    head->width = load_le32(payload.data + 1 + size);
    head->height = load_le32(payload.data + 5 + size);
    *rest = bytes_of(payload.data + 9 + size, payload.size - 9 - size);
    return head->width >= SCREEN_SIDE_MIN && head->width <= SCREEN_SIDE_MAX && head->height >= SCREEN_SIDE_MIN &&
           head->height <= SCREEN_SIDE_MAX;
}

#endif
