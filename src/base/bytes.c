/* Views of bytes and growing buffers. */
#include "src/base/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

struct bytes bytes_of_string(const char *string)
{
    return bytes_of(string, strlen(string));
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

size_t bytes_first_difference(struct bytes a, struct bytes b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    for (size_t i = 0; i < shorter; i++) {
        if (a.data[i] != b.data[i])
            return i;
    }
    return shorter;
}

struct bytes bytes_slice(struct bytes whole, size_t offset, size_t size)
{
    if (offset >= whole.size)
        return bytes_of(NULL, 0);
    size_t rest = whole.size - offset;
    return bytes_of(whole.data + offset, size < rest ? size : rest);
}

void buffer_reserve(struct buffer *buffer, size_t capacity)
{
    if (capacity <= buffer->capacity)
        return;
    size_t grown = buffer->capacity ? buffer->capacity : 64;
    while (grown < capacity) {
        must(grown < SIZE_MAX / 2);
        grown *= 2;
    }
    buffer->data = mem_resize(buffer->data, grown);
    buffer->capacity = grown;
}

uint8_t *buffer_extend(struct buffer *buffer, size_t size)
{
    must(size <= SIZE_MAX - buffer->size);
    buffer_reserve(buffer, buffer->size + size);
    uint8_t *start = buffer->data + buffer->size;
    buffer->size += size;
    return start;
}

void buffer_append(struct buffer *buffer, struct bytes more)
{
    if (more.size)
        memcpy(buffer_extend(buffer, more.size), more.data, more.size);
}

void buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
    *buffer_extend(buffer, 1) = byte;
}

void buffer_append_string(struct buffer *buffer, const char *string)
{
    buffer_append(buffer, bytes_of_string(string));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    must(length >= 0);
    buffer_reserve(buffer, buffer->size + (size_t)length + 1);
    vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, again);
    va_end(again);
    buffer->size += (size_t)length;
}

void buffer_consume(struct buffer *buffer, size_t size)
{
    must(size <= buffer->size);
    buffer->size -= size;
    if (buffer->size)
        memmove(buffer->data, buffer->data + size, buffer->size);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}

void buffer_deinit(struct buffer *buffer)
{
    mem_free(buffer->data);
    *buffer = (struct buffer){0};
}

const char *buffer_string(struct buffer *buffer)
{
    buffer_reserve(buffer, buffer->size + 1);
    buffer->data[buffer->size] = 0;
    return (const char *)buffer->data;
}
