/* The bytes of a file: pages that were written, over the base, over zeros. */
#include <string.h>

#include "src/backends/p9_overlay_private.h"
#include "src/base/alloc.h"

#define FIRST_PAGES 8u
#define PAGE P9_OVERLAY_PAGE

static uint64_t base_pages(const struct overlay_data *data)
{
    return (data->base_size + PAGE - 1) / PAGE;
}

static uint32_t slot_of(const struct overlay_data *data, uint64_t number)
{
    uint32_t slot = (uint32_t)((number * 0x9e3779b97f4a7c15ull) >> 32) & (data->capacity - 1);
    while (data->pages[slot].number && data->pages[slot].number != number + 1)
        slot = (slot + 1) & (data->capacity - 1);
    return slot;
}

static uint8_t *page_find(const struct overlay_data *data, uint64_t number)
{
    return data->count ? data->pages[slot_of(data, number)].bytes : NULL;
}

static void resize(struct overlay_data *data, uint32_t capacity)
{
    struct overlay_page *old = data->pages;
    uint32_t old_capacity = data->capacity;
    data->pages = mem_alloc(capacity, sizeof *data->pages);
    data->capacity = capacity;
    for (uint32_t i = 0; i < old_capacity; i++) {
        if (old[i].number)
            data->pages[slot_of(data, old[i].number - 1)] = old[i];
    }
    mem_free(old);
}

static void page_put(struct overlay_data *data, uint64_t number, uint8_t *bytes)
{
    if (data->count * 4 >= data->capacity * 3)
        resize(data, data->capacity ? data->capacity * 2 : FIRST_PAGES);
    data->pages[slot_of(data, number)] = (struct overlay_page){.number = number + 1, .bytes = bytes};
    data->count++;
    data->above += number >= base_pages(data);
}

/* What lies below the written pages. */
static int read_below(struct p9_overlay *overlay, const struct overlay_inode *inode, uint64_t offset, uint8_t *out,
                      uint32_t size)
{
    uint64_t left = offset < inode->data.base_size ? inode->data.base_size - offset : 0;
    uint32_t based = size < left ? size : (uint32_t)left;
    memset(out + based, 0, size - based);
    return based ? overlay->base->ops->read(overlay->base, inode->base, offset, out, based) : 0;
}

/* The part of [offset, offset + left) that lies in offset's page. */
static uint32_t page_part(uint64_t offset, uint32_t left)
{
    uint32_t part = PAGE - (uint32_t)(offset % PAGE);
    return part < left ? part : left;
}

int data_read(struct p9_overlay *overlay, struct overlay_inode *inode, uint64_t offset, uint8_t *out, uint32_t size)
{
    while (size > 0) {
        uint32_t part = page_part(offset, size);
        const uint8_t *held = page_find(&inode->data, offset / PAGE);
        if (held) {
            memcpy(out, held + offset % PAGE, part);
        } else {
            while (part < size && !page_find(&inode->data, (offset + part) / PAGE))
                part += page_part(offset + part, size - part);
            int status = read_below(overlay, inode, offset, out, part);
            if (status)
                return status;
        }
        out += part;
        offset += part;
        size -= part;
    }
    return 0;
}

/* The page's own bytes, made from what lies below. */
static int page_own(struct p9_overlay *overlay, struct overlay_inode *inode, uint64_t number, uint8_t **bytes)
{
    *bytes = page_find(&inode->data, number);
    if (*bytes)
        return 0;
    if (!overlay_charge(overlay, PAGE))
        return FS_ENOSPC;
    *bytes = mem_alloc(PAGE, 1);
    int status = read_below(overlay, inode, number * PAGE, *bytes, PAGE);
    if (status) {
        mem_free(*bytes);
        overlay->used_bytes -= PAGE;
        return status;
    }
    page_put(&inode->data, number, *bytes);
    return 0;
}

int data_write(struct p9_overlay *overlay, struct overlay_inode *inode, uint64_t offset, const uint8_t *in,
               uint32_t *size)
{
    uint32_t done = 0;
    int status = 0;
    if (offset > INT64_MAX || *size > INT64_MAX - offset)
        return FS_EFBIG;
    while (done < *size && status == 0) {
        uint8_t *page;
        uint32_t part = page_part(offset + done, *size - done);
        status = page_own(overlay, inode, (offset + done) / PAGE, &page);
        if (status)
            break;
        memcpy(page + (offset + done) % PAGE, in + done, part);
        done += part;
    }
    *size = done;
    if (offset + done > inode->size && done)
        inode->size = offset + done;
    return done ? 0 : status;
}

/* Drops the pages from a page number on. */
static void drop_pages(struct p9_overlay *overlay, struct overlay_data *data, uint64_t first)
{
    uint32_t dropped = 0;
    for (uint32_t i = 0; i < data->capacity; i++) {
        struct overlay_page *page = &data->pages[i];
        if (page->number <= first)
            continue;
        mem_free(page->bytes);
        *page = (struct overlay_page){0};
        dropped++;
    }
    if (!dropped)
        return;
    data->count -= dropped;
    overlay->used_bytes -= (uint64_t)dropped * PAGE;
    resize(data, data->capacity); /* no gap may stand in the way of a search */
}

static void count_above(struct overlay_data *data)
{
    data->above = 0;
    for (uint32_t i = 0; i < data->capacity; i++)
        data->above += data->pages[i].number > base_pages(data);
}

int data_truncate(struct p9_overlay *overlay, struct overlay_inode *inode, uint64_t size)
{
    struct overlay_data *data = &inode->data;
    if (size < inode->size) {
        drop_pages(overlay, data, (size + PAGE - 1) / PAGE);
        uint8_t *last = page_find(data, size / PAGE);
        if (last)
            memset(last + size % PAGE, 0, PAGE - size % PAGE);
        if (size < data->base_size)
            data->base_size = size;
        count_above(data);
    }
    inode->size = size;
    return 0;
}

void data_free(struct p9_overlay *overlay, struct overlay_data *data)
{
    drop_pages(overlay, data, 0);
    mem_free(data->pages);
    *data = (struct overlay_data){0};
}

uint64_t data_blocks(const struct overlay_inode *inode)
{
    return (base_pages(&inode->data) + inode->data.above) * (PAGE / 512);
}
