/* Appending a few bytes at a time, inline: a comparison writes millions of lines, each of some fifty pieces. The same
 * as buffer_append and its kin in everything but speed. Private to src/trace. */
#ifndef REPRISE_TRACE_PUT_H
#define REPRISE_TRACE_PUT_H

#include <string.h>

#include "src/base/bytes.h"

static inline void put_bytes(struct buffer *out, struct bytes more)
{
    if (more.size && more.size <= out->capacity - out->size) {
        memcpy(out->data + out->size, more.data, more.size);
        out->size += more.size;
    } else {
        buffer_append(out, more);
    }
}

static inline void put_byte(struct buffer *out, uint8_t byte)
{
    if (out->size < out->capacity)
        out->data[out->size++] = byte;
    else
        buffer_append_byte(out, byte);
}

/* The size of a constant is known when it is compiled. */
static inline void put_string(struct buffer *out, const char *string)
{
    put_bytes(out, bytes_of(string, strlen(string)));
}

#endif
