/* Guest RAM: one block of little-endian bytes at a guest-physical address, reached through bounds-checked accessors
 * only. It knows which pages were written since the last state hash and which hold decoded code.
 *
 * Invariants
 * 1. A page whose content may differ from its kept hash has RAM_DIRTY set.
 * 2. The hart may write a page through a host pointer only while RAM_DIRTY is set and RAM_CODE is clear; whoever
 *    changes those flags the other way calls the watcher first, so that the hart drops its shortcuts.
 * 3. Nothing outside this file and the hart's TLB holds a host pointer into RAM across instructions. */
#ifndef REPRISE_MEMORY_RAM_H
#define REPRISE_MEMORY_RAM_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/base/hash.h"

#define RAM_PAGE_BITS 12
#define RAM_PAGE_SIZE (1u << RAM_PAGE_BITS)
#define RAM_MIN_BYTES (16ull << 20)
#define RAM_MAX_BYTES (4096ull << 20)
#define RAM_VIDEO_MAX_BYTES (64ull << 20)
#define RAM_BASE 0x80000000ull

enum ram_page_flag {
    RAM_DIRTY = 1,   /* written since the last ram_hash */
    RAM_CODE = 2,    /* holds bytes that the hart has decoded */
    RAM_WATCHED = 4, /* the hart reports every store to it, see struct ram_store_hook */
    RAM_TOUCHED = 8, /* was dirty at some time: the page has host memory. For reports, set by ram_hash */
};

/* What the hart must hear of. */
struct ram_watch {
    void *context;
    /* A write that did not come from the hart itself has touched a page with RAM_CODE: drop what was decoded in it. */
    void (*code_written)(void *context, uint64_t paddr, uint64_t size);
    /* ram_hash cleared RAM_DIRTY everywhere: host pointers for stores must be asked for again. */
    void (*dirty_cleared)(void *context);
};

/* Hears of every store of the hart (stores, SC, AMO) to a page with RAM_WATCHED, right after the bytes were written and
 * before the next instruction. Such a page is never written through a shortcut. Devices' writes are not reported. The
 * flag is set before the hart first runs and stays. */
struct ram_store_hook {
    void *context;
    void (*store_seen)(void *context, uint64_t paddr, unsigned width);
};

struct ram {
    uint8_t *bytes;
    uint64_t base;
    uint64_t size;        /* a multiple of RAM_PAGE_SIZE */
    uint64_t memory_size; /* what the guest is told of as memory; the pages behind it, if any, are a framebuffer's */
    uint8_t *page_flags;  /* one per page */
    struct hash128 *page_hashes;
    struct hash128 total; /* sum of page_hashes, modulo 2^128 */
    struct ram_watch watch;
    struct ram_store_hook store_hook;
};

/* size: RAM_MIN_BYTES to RAM_MAX_BYTES, a multiple of the page size. Untouched pages cost no host memory. */
int ram_init(struct ram *ram, uint64_t base, uint64_t size, struct error *error);
/* The same with video_size bytes (up to RAM_VIDEO_MAX_BYTES, whole pages) for a framebuffer right behind the memory: to
 * the hart and to devices they are memory like any other. */
int ram_init_video(struct ram *ram, uint64_t base, uint64_t size, uint64_t video_size, struct error *error);
void ram_deinit(struct ram *ram);

/* True if [paddr, paddr + size) lies wholly inside; never overflows. */
bool ram_contains(const struct ram *ram, uint64_t paddr, uint64_t size);
/* The same without the framebuffer: for what is loaded at boot. */
bool ram_is_memory(const struct ram *ram, uint64_t paddr, uint64_t size);

/* For everything but the hart (devices, loaders, firmware). Writes mark pages dirty and tell the watcher of code.
 * False, with nothing done, where the range is not wholly RAM. */
bool ram_read(const struct ram *ram, uint64_t paddr, void *out, uint64_t size);
bool ram_write(struct ram *ram, uint64_t paddr, const void *in, uint64_t size);
bool ram_fill(struct ram *ram, uint64_t paddr, uint8_t value, uint64_t size);
/* Zeros everywhere, as after power-on, when they cost no host memory. */
void ram_clear(struct ram *ram);
/* Host memory that the content takes: pages that were ever written. For reports. */
uint64_t ram_touched_bytes(const struct ram *ram);
/* A view for reading that is valid until the next write; data is NULL where the range is not wholly RAM. */
struct bytes ram_view(const struct ram *ram, uint64_t paddr, uint64_t size);

/* For the hart: after a store to a page with RAM_WATCHED. */
static inline void ram_store_seen(const struct ram *ram, uint64_t paddr, unsigned width)
{
    if (ram->store_hook.store_seen)
        ram->store_hook.store_seen(ram->store_hook.context, paddr, width);
}

/* For the hart: the page's host address. The caller keeps invariant 2. */
static inline uint64_t ram_page_index(const struct ram *ram, uint64_t paddr)
{
    return (paddr - ram->base) >> RAM_PAGE_BITS;
}

/* Hash of the whole content: sum modulo 2^128 over pages of XXH3-128(page, seed = page index + 1), where a page of
 * zeros counts 0. Hashes only dirty pages again, clears RAM_DIRTY and calls watch.dirty_cleared. */
struct hash128 ram_hash(struct ram *ram);

#endif
