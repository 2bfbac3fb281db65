/* Guest RAM. */
#include "src/memory/ram.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

int ram_init(struct ram *ram, uint64_t base, uint64_t size, struct error *error)
{
    return ram_init_video(ram, base, size, 0, error);
}

int ram_init_video(struct ram *ram, uint64_t base, uint64_t size, uint64_t video_size, struct error *error)
{
    must(video_size <= RAM_VIDEO_MAX_BYTES && video_size % RAM_PAGE_SIZE == 0);
    *ram = (struct ram){.base = base, .memory_size = size};
    if (size < RAM_MIN_BYTES || size > RAM_MAX_BYTES || size % RAM_PAGE_SIZE)
        return error_set(error, EXIT_USAGE,
                         "guest memory of %llu bytes: it must be 16 MiB to 4096 MiB in whole pages",
                         (unsigned long long)size);
    ram->size = size + video_size;
    uint64_t pages = ram->size / RAM_PAGE_SIZE;
    ram->bytes = mem_try_alloc(ram->size, 1);
    ram->page_flags = mem_try_alloc(pages, 1);
    ram->page_hashes = mem_try_alloc(pages, sizeof *ram->page_hashes);
    if (!ram->bytes || !ram->page_flags || !ram->page_hashes) {
        ram_deinit(ram);
        return error_set(error, EXIT_MISSING, "this host cannot give %llu MiB for guest memory",
                         (unsigned long long)(size >> 20));
    }
    return 0;
}

void ram_deinit(struct ram *ram)
{
    mem_free(ram->bytes);
    mem_free(ram->page_flags);
    mem_free(ram->page_hashes);
    *ram = (struct ram){0};
}

bool ram_contains(const struct ram *ram, uint64_t paddr, uint64_t size)
{
    return paddr >= ram->base && size <= ram->size && paddr - ram->base <= ram->size - size;
}

bool ram_is_memory(const struct ram *ram, uint64_t paddr, uint64_t size)
{
    return ram_contains(ram, paddr, size) && paddr - ram->base <= ram->memory_size &&
           size <= ram->memory_size - (paddr - ram->base);
}

bool ram_read(const struct ram *ram, uint64_t paddr, void *out, uint64_t size)
{
    if (!ram_contains(ram, paddr, size))
        return false;
    memcpy(out, ram->bytes + (paddr - ram->base), size);
    return true;
}

/* Marks the pages of a write that is about to happen and tells the watcher of those that hold code. */
static void ram_touch(struct ram *ram, uint64_t paddr, uint64_t size)
{
    uint64_t last = ram_page_index(ram, paddr + size - 1);
    for (uint64_t page = ram_page_index(ram, paddr); page <= last; page++) {
        ram->page_flags[page] |= RAM_DIRTY;
        if ((ram->page_flags[page] & RAM_CODE) && ram->watch.code_written)
            ram->watch.code_written(ram->watch.context, ram->base + (page << RAM_PAGE_BITS), RAM_PAGE_SIZE);
    }
}

bool ram_write(struct ram *ram, uint64_t paddr, const void *in, uint64_t size)
{
    if (!ram_contains(ram, paddr, size))
        return false;
    if (size == 0)
        return true;
    ram_touch(ram, paddr, size);
    memcpy(ram->bytes + (paddr - ram->base), in, size);
    return true;
}

bool ram_fill(struct ram *ram, uint64_t paddr, uint8_t value, uint64_t size)
{
    if (!ram_contains(ram, paddr, size))
        return false;
    if (size == 0)
        return true;
    ram_touch(ram, paddr, size);
    memset(ram->bytes + (paddr - ram->base), value, size);
    return true;
}

void ram_clear(struct ram *ram)
{
    uint64_t pages = ram->size / RAM_PAGE_SIZE;
    for (uint64_t page = 0; page < pages; page++) {
        struct hash128 kept = ram->page_hashes[page];
        if ((ram->page_flags[page] & RAM_DIRTY) || kept.low || kept.high)
            ram_touch(ram, ram->base + (page << RAM_PAGE_BITS), RAM_PAGE_SIZE);
    }
    mem_clear(ram->bytes, ram->size);
}

uint64_t ram_touched_bytes(const struct ram *ram)
{
    uint64_t touched = 0;
    for (uint64_t page = 0; page < ram->size / RAM_PAGE_SIZE; page++)
        touched += (ram->page_flags[page] & (RAM_DIRTY | RAM_TOUCHED)) ? RAM_PAGE_SIZE : 0;
    return touched;
}

struct bytes ram_view(const struct ram *ram, uint64_t paddr, uint64_t size)
{
    if (!ram_contains(ram, paddr, size))
        return bytes_of(NULL, 0);
    return bytes_of(ram->bytes + (paddr - ram->base), size);
}

static bool page_is_zero(const uint8_t *page)
{
    return page[0] == 0 && memcmp(page, page + 1, RAM_PAGE_SIZE - 1) == 0;
}

static struct hash128 hash_plus(struct hash128 a, struct hash128 b)
{
    struct hash128 sum = {.low = a.low + b.low, .high = a.high + b.high};
    sum.high += sum.low < a.low;
    return sum;
}

static struct hash128 hash_minus(struct hash128 a, struct hash128 b)
{
    struct hash128 difference = {.low = a.low - b.low, .high = a.high - b.high};
    difference.high -= a.low < b.low;
    return difference;
}

struct hash128 ram_hash(struct ram *ram)
{
    uint64_t pages = ram->size / RAM_PAGE_SIZE;
    for (uint64_t page = 0; page < pages; page++) {
        if (!(ram->page_flags[page] & RAM_DIRTY))
            continue;
        ram->page_flags[page] = (uint8_t)((ram->page_flags[page] & ~RAM_DIRTY) | RAM_TOUCHED);
        const uint8_t *bytes = ram->bytes + (page << RAM_PAGE_BITS);
        struct hash128 fresh = {0};
        if (!page_is_zero(bytes))
            fresh = hash_bytes_seeded(bytes_of(bytes, RAM_PAGE_SIZE), page + 1);
        ram->total = hash_plus(hash_minus(ram->total, ram->page_hashes[page]), fresh);
        ram->page_hashes[page] = fresh;
    }
    if (ram->watch.dirty_cleared)
        ram->watch.dirty_cleared(ram->watch.context);
    return ram->total;
}
