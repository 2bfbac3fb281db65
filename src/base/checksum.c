/* The Internet checksum. Words are added as they lie in memory, 32 bits at a time into 64, and their bytes are
 * swapped once at the end: the sum does not care (RFC 1071 §2). */
#include "src/base/checksum.h"

#include "src/base/endian.h"

uint16_t checksum_fold(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)(sum + (sum >> 16));
}

uint32_t checksum_add(uint32_t sum, struct bytes bytes)
{
    uint64_t words[4] = {0};
    const uint8_t *at = bytes.data;
    size_t left = bytes.size;
    for (; left >= 16; at += 16, left -= 16) {
        words[0] += load_le32(at);
        words[1] += load_le32(at + 4);
        words[2] += load_le32(at + 8);
        words[3] += load_le32(at + 12);
    }
    uint64_t total = words[0] + words[1] + words[2] + words[3];
    for (; left >= 2; at += 2, left -= 2)
        total += load_le16(at);
    if (left)
        total += *at;
    total = (total & UINT32_MAX) + (total >> 32);
    total = (total & UINT32_MAX) + (total >> 32);
    return sum + __builtin_bswap16(checksum_fold((uint32_t)total));
}
