/* Content hashes over libxxhash. */
#include "src/base/hash.h"

#include <stdio.h>
#define XXH_STATIC_LINKING_ONLY /* for the layout of XXH3_state_t */
#include <xxhash.h>
/* A library built with it picks the widest vectors of the processor at run time: three times as fast, the same hashes.
 * The header comes with such a library only, and puts the names of its functions in place of the plain ones. */
#if defined __x86_64__ && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#endif

#include "src/base/endian.h"
#include "src/base/must.h"

/* XXH3 wants its state aligned to 64 bytes: the library allocates it. */
struct hasher {
    XXH3_state_t state;
};

static struct hash128 hash_of(XXH128_hash_t value)
{
    return (struct hash128){.low = value.low64, .high = value.high64};
}

struct hash128 hash_bytes(struct bytes bytes)
{
    return hash_of(XXH3_128bits(bytes.data, bytes.size));
}

struct hash128 hash_bytes_seeded(struct bytes bytes, uint64_t seed)
{
    return hash_of(XXH3_128bits_withSeed(bytes.data, bytes.size, seed));
}

bool hash_equal(struct hash128 a, struct hash128 b)
{
    return a.low == b.low && a.high == b.high;
}

void hash_store(struct hash128 hash, uint8_t out[HASH_BYTES])
{
    store_be64(out, hash.high);
    store_be64(out + 8, hash.low);
}

struct hash128 hash_load(const uint8_t in[HASH_BYTES])
{
    return (struct hash128){.high = load_be64(in), .low = load_be64(in + 8)};
}

void hash_text(struct hash128 hash, char out[HASH_TEXT_SIZE])
{
    snprintf(out, HASH_TEXT_SIZE, "%016llx%016llx", (unsigned long long)hash.high, (unsigned long long)hash.low);
}

struct hasher *hasher_new(void)
{
    struct hasher *hasher = (struct hasher *)XXH3_createState();
    must(hasher != NULL);
    hasher_reset(hasher);
    return hasher;
}

void hasher_free(struct hasher *hasher)
{
    XXH3_freeState((XXH3_state_t *)hasher);
}

void hasher_reset(struct hasher *hasher)
{
    XXH3_128bits_reset(&hasher->state);
}

void hasher_add(struct hasher *hasher, struct bytes bytes)
{
    if (bytes.size)
        XXH3_128bits_update(&hasher->state, bytes.data, bytes.size);
}

void hasher_add_u64(struct hasher *hasher, uint64_t value)
{
    uint8_t little[8];
    store_le64(little, value);
    hasher_add(hasher, bytes_of(little, sizeof little));
}

struct hash128 hasher_result(const struct hasher *hasher)
{
    return hash_of(XXH3_128bits_digest(&hasher->state));
}
