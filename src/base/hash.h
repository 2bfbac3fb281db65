/* Content hashes: XXH3 in its 128-bit form (xxHash specification 0.8). Used for content addressing and for state
 * hashes; the value depends on the bytes alone, never on the host. Not meant to resist an attacker. */
#ifndef REPRISE_BASE_HASH_H
#define REPRISE_BASE_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

struct hash128 {
    uint64_t low;
    uint64_t high;
};

#define HASH_BYTES 16
#define HASH_TEXT_SIZE 33

struct hasher; /* a running hash */

struct hash128 hash_bytes(struct bytes bytes);
struct hash128 hash_bytes_seeded(struct bytes bytes, uint64_t seed);
bool hash_equal(struct hash128 a, struct hash128 b);
/* The canonical (big-endian) form: 16 bytes that compare equal on every host. */
void hash_store(struct hash128 hash, uint8_t out[HASH_BYTES]);
struct hash128 hash_load(const uint8_t in[HASH_BYTES]);
/* 32 lower-case hexadecimal digits and a NUL. */
void hash_text(struct hash128 hash, char out[HASH_TEXT_SIZE]);

struct hasher *hasher_new(void);
void hasher_free(struct hasher *hasher);
void hasher_reset(struct hasher *hasher);
void hasher_add(struct hasher *hasher, struct bytes bytes);
/* Integers enter as 8 little-endian bytes, whatever their type: the state hash names values, not layouts. */
void hasher_add_u64(struct hasher *hasher, uint64_t value);
struct hash128 hasher_result(const struct hasher *hasher);

#endif
