/* The Internet checksum (RFC 1071): the one's complement sum of big-endian 16-bit words. Knows no protocol. */
#ifndef REPRISE_BASE_CHECKSUM_H
#define REPRISE_BASE_CHECKSUM_H

#include <stdint.h>

#include "src/base/bytes.h"

/* `sum` and the words of `bytes`, of which there may be up to 2^32; a last odd byte counts as if a zero followed, so
 * only the last part of what is summed may have an odd size. Up to 65,535 sums can be added up before a fold. */
uint32_t checksum_add(uint32_t sum, struct bytes bytes);
/* The sum in 16 bits. What goes into a header is its complement; over a header that holds its own it is 0xffff. */
uint16_t checksum_fold(uint32_t sum);

#endif
