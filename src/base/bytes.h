/* Views of bytes and owned, growing buffers. A view never owns; a buffer owns and is freed by buffer_deinit.
 * This module refuses to know what the bytes mean. */
#ifndef REPRISE_BASE_BYTES_H
#define REPRISE_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *data; /* may be NULL when size is 0 */
    size_t size;
};

struct buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
};

static inline struct bytes bytes_of(const void *data, size_t size)
{
    return (struct bytes){.data = data, .size = size};
}

static inline struct bytes buffer_bytes(const struct buffer *buffer)
{
    return (struct bytes){.data = buffer->data, .size = buffer->size};
}

/* The view of a NUL-terminated string, without its NUL. */
struct bytes bytes_of_string(const char *string);
bool bytes_equal(struct bytes a, struct bytes b);
/* The offset of the first byte in which the two differ; the shorter size if one is a prefix of the other. */
size_t bytes_first_difference(struct bytes a, struct bytes b);
/* The part from offset on, at most size bytes; empty where it lies outside. */
struct bytes bytes_slice(struct bytes whole, size_t offset, size_t size);

/* A zeroed struct buffer is an empty buffer. Appending grows it (out of memory ends the process, see alloc.h). */
void buffer_append(struct buffer *buffer, struct bytes more);
void buffer_append_byte(struct buffer *buffer, uint8_t byte);
void buffer_append_string(struct buffer *buffer, const char *string);
__attribute__((format(printf, 2, 3))) void buffer_printf(struct buffer *buffer, const char *format, ...);
/* Grows by size bytes of unspecified content and returns where they begin. */
uint8_t *buffer_extend(struct buffer *buffer, size_t size);
void buffer_reserve(struct buffer *buffer, size_t capacity);
/* Drops the first size bytes. */
void buffer_consume(struct buffer *buffer, size_t size);
/* Makes it empty and keeps its memory. */
void buffer_clear(struct buffer *buffer);
void buffer_deinit(struct buffer *buffer);
/* The content as a NUL-terminated string (a NUL stands behind it, not counted in size). Never NULL. */
const char *buffer_string(struct buffer *buffer);

#endif
