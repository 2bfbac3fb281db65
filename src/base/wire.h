/* Reading and writing packed little-endian bytes: readers that never leave what they were given, writers that append.
 * A string is u16 size and its bytes. */
#ifndef REPRISE_BASE_WIRE_H
#define REPRISE_BASE_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

struct wire_reader {
    struct bytes left;
    bool is_short; /* something was read beyond the end: everything since then is 0 or empty */
};

uint8_t wire_get8(struct wire_reader *reader);
uint16_t wire_get16(struct wire_reader *reader);
uint32_t wire_get32(struct wire_reader *reader);
uint64_t wire_get64(struct wire_reader *reader);
struct bytes wire_get_bytes(struct wire_reader *reader, size_t size);
struct bytes wire_get_string(struct wire_reader *reader);

void wire_put8(struct buffer *out, uint8_t value);
void wire_put16(struct buffer *out, uint16_t value);
void wire_put32(struct buffer *out, uint32_t value);
void wire_put64(struct buffer *out, uint64_t value);
/* At most 65535 bytes. */
void wire_put_string(struct buffer *out, struct bytes string);

#endif
