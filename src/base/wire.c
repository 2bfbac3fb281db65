/* Packed little-endian bytes. */
#include "src/base/wire.h"

#include "src/base/endian.h"
#include "src/base/must.h"

struct bytes wire_get_bytes(struct wire_reader *reader, size_t size)
{
    if (reader->is_short || size > reader->left.size) {
        reader->is_short = true;
        return bytes_of(NULL, 0);
    }
    struct bytes got = bytes_of(reader->left.data, size);
    reader->left = bytes_slice(reader->left, size, SIZE_MAX);
    return got;
}

uint8_t wire_get8(struct wire_reader *reader)
{
    struct bytes got = wire_get_bytes(reader, 1);
    return got.size ? got.data[0] : 0;
}

uint16_t wire_get16(struct wire_reader *reader)
{
    struct bytes got = wire_get_bytes(reader, 2);
    return got.size ? load_le16(got.data) : 0;
}

uint32_t wire_get32(struct wire_reader *reader)
{
    struct bytes got = wire_get_bytes(reader, 4);
    return got.size ? load_le32(got.data) : 0;
}

uint64_t wire_get64(struct wire_reader *reader)
{
    struct bytes got = wire_get_bytes(reader, 8);
    return got.size ? load_le64(got.data) : 0;
}

struct bytes wire_get_string(struct wire_reader *reader)
{
    uint16_t size = wire_get16(reader);
    return wire_get_bytes(reader, size);
}

void wire_put8(struct buffer *out, uint8_t value)
{
    buffer_append_byte(out, value);
}

void wire_put16(struct buffer *out, uint16_t value)
{
    store_le16(buffer_extend(out, 2), value);
}

void wire_put32(struct buffer *out, uint32_t value)
{
    store_le32(buffer_extend(out, 4), value);
}

void wire_put64(struct buffer *out, uint64_t value)
{
    store_le64(buffer_extend(out, 8), value);
}

void wire_put_string(struct buffer *out, struct bytes string)
{
    must(string.size <= UINT16_MAX);
    wire_put16(out, (uint16_t)string.size);
    buffer_append(out, string);
}
