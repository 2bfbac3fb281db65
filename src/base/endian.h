/* Loads and stores of fixed byte order at any alignment. */
#ifndef REPRISE_BASE_ENDIAN_H
#define REPRISE_BASE_ENDIAN_H

#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "guest RAM is little-endian and so must be the host for now"
#endif

#define ENDIAN_PAIR(bits)                                                                                            \
    static inline uint##bits##_t load_le##bits(const void *at)                                                       \
    {                                                                                                                \
        uint##bits##_t value;                                                                                        \
        memcpy(&value, at, sizeof value);                                                                            \
        return value;                                                                                                \
    }                                                                                                                \
    static inline void store_le##bits(void *at, uint##bits##_t value)                                                \
    {                                                                                                                \
        memcpy(at, &value, sizeof value);                                                                            \
    }                                                                                                                \
    static inline uint##bits##_t load_be##bits(const void *at)                                                       \
    {                                                                                                                \
        return __builtin_bswap##bits(load_le##bits(at));                                                             \
    }                                                                                                                \
    static inline void store_be##bits(void *at, uint##bits##_t value)                                                \
    {                                                                                                                \
        store_le##bits(at, __builtin_bswap##bits(value));                                                            \
    }

ENDIAN_PAIR(16)
ENDIAN_PAIR(32)
ENDIAN_PAIR(64)

#endif
