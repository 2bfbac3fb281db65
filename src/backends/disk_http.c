/* A disk on a web server. */
#include "src/backends/disk_http.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

#define CACHE_BLOCKS_MIN 4u
#define CACHE_BLOCKS_MAX (1u << 22)

static uint64_t now(const struct disk_http *http)
{
    return timer_queue_now(http->timers);
}

/* Bytes of a block: all of them but for the image's last. */
static uint32_t bytes_of_block(const struct disk_http *http, uint64_t number)
{
    uint64_t rest = http->total - number * http->block_bytes;
    return rest < http->block_bytes ? (uint32_t)rest : http->block_bytes;
}

/* ---- what is wanted ---- */

/* The block will be fetched with the next submit; false: there is no room for it now. */
static bool want(struct disk_http *http, uint64_t number, bool is_urgent)
{
    struct block *block = block_cache_add(&http->cache, number);
    http->is_starved |= !block && is_urgent;
    if (!block)
        return false;
    block->is_urgent = is_urgent;
    uint32_t at = http->wanted_count++;
    for (; at > 0 && http->wanted[at - 1] > number; at--)
        http->wanted[at] = http->wanted[at - 1];
    http->wanted[at] = number;
    return true;
}

static void hurry(struct disk_http *http, struct block *block)
{
    if (block->is_urgent)
        return;
    block->is_urgent = true;
    for (uint32_t i = 0; block->state == BLOCK_COMING && i < http->fetch_room; i++) {
        const struct disk_http_fetch *fetch = &http->fetches[i];
        if (fetch->is_used && !fetch->is_chunk && block->number - fetch->first < fetch->count)
            http_client_hurry(&http->client, i);
    }
}

/* Whether a block can be read now: it is here, or has failed a moment ago. If not, it is on its way. */
static bool is_here(struct disk_http *http, uint64_t number)
{
    struct block *block = block_cache_find(&http->cache, number);
    if (block && block->state == BLOCK_FAILED && block->until_cycle <= now(http)) {
        block_cache_drop(&http->cache, block);
        block = NULL;
    }
    if (!block) {
        want(http, number, true);
        return false;
    }
    if (block->state == BLOCK_HERE || block->state == BLOCK_FAILED) {
        block_cache_touch(&http->cache, block);
        return true;
    }
    hurry(http, block);
    return false;
}

static void read_ahead(struct disk_http *http, uint64_t first, uint64_t last)
{
    struct read_ahead_range range = read_ahead_note(&http->ahead, first, last);
    for (uint64_t i = 0; i < range.count && range.first + i < http->block_count; i++) {
        if (!block_cache_find(&http->cache, range.first + i) && !want(http, range.first + i, false))
            return;
    }
}

static uint64_t disk_http_available(struct disk *disk, uint64_t offset, uint64_t size, bool for_write)
{
    struct disk_http *http = (struct disk_http *)disk;
    (void)for_write; /* that fails, at once */
    if (size == 0)
        return 0;
    uint64_t first = offset / http->block_bytes, last = (offset + size - 1) / http->block_bytes, here = 0;
    bool has_gap = false;
    for (uint64_t number = first; number <= last; number++) {
        has_gap |= !is_here(http, number);
        here += !has_gap;
    }
    read_ahead(http, first, last);
    uint64_t end = (first + here) * http->block_bytes;
    return here == last - first + 1 ? size : end > offset ? end - offset : 0;
}

/* ---- fetching ---- */

static uint64_t new_fetch(struct disk_http *http, struct disk_http_fetch fetch)
{
    uint32_t tag = 0;
    while (tag < http->fetch_room && http->fetches[tag].is_used)
        tag++;
    if (tag == http->fetch_room) {
        uint32_t room = http->fetch_room ? http->fetch_room * 2 : 32;
        http->fetches = mem_resize(http->fetches, room * sizeof *http->fetches);
        memset(http->fetches + http->fetch_room, 0, (room - http->fetch_room) * sizeof *http->fetches);
        http->fetch_room = room;
    }
    fetch.is_used = true;
    http->fetches[tag] = fetch;
    return tag;
}

/* Fetches neighbouring blocks: WANTED become COMING. */
static void fetch_run(struct disk_http *http, uint64_t first, uint32_t count, bool is_urgent)
{
    char name[DISK_SPLIT_NAME_BYTES] = "";
    struct disk_http_fetch fetch = {.first = first, .count = count};
    struct http_request request = {.name = name, .tag = new_fetch(http, fetch), .is_urgent = is_urgent};
    for (uint32_t i = 0; i < count; i++)
        block_cache_find(&http->cache, first + i)->state = BLOCK_COMING;
    if (http->is_split) {
        disk_split_block_name(first, name);
        request.least = request.most = http->block_bytes;
    } else {
        request.offset = first * http->block_bytes;
        request.size = (uint64_t)(count - 1) * http->block_bytes + bytes_of_block(http, first + count - 1);
        request.least = request.size;
    }
    http_client_fetch(&http->client, &request);
}

/* The run of neighbours that begins at wanted[at], and whether somebody waits for one of them. */
static uint32_t run_at(const struct disk_http *http, uint32_t at, bool *is_urgent)
{
    uint32_t most = http->is_split ? 1 : DISK_HTTP_REQUEST_MAX / http->block_bytes, count = 0;
    *is_urgent = false;
    while (count < most && at + count < http->wanted_count && http->wanted[at + count] == http->wanted[at] + count) {
        *is_urgent |= block_cache_find(&http->cache, http->wanted[at + count])->is_urgent;
        count++;
    }
    return count;
}

/* Blocks that are held for their reader may leave no room for what another one waits for. If nothing is under way that
 * will call it, a timer does. */
static void feed_starved(struct disk_http *http)
{
    if (http->is_starved && http->client.job_count == 0)
        timer_arm(&http->again, now(http) + 1);
    http->is_starved = false;
    block_cache_next_epoch(&http->cache);
}

/* Urgent runs first, then the others; each kind by block. */
static void fetch_wanted(struct disk_http *http)
{
    for (unsigned pass = 0; pass < 2; pass++) {
        bool is_urgent;
        uint32_t count;
        for (uint32_t at = 0; at < http->wanted_count; at += count) {
            count = run_at(http, at, &is_urgent);
            bool is_open = block_cache_find(&http->cache, http->wanted[at])->state == BLOCK_WANTED;
            if (is_open && is_urgent == (pass == 0))
                fetch_run(http, http->wanted[at], count, is_urgent);
        }
    }
    http->wanted_count = 0;
}

static void disk_http_submit(struct disk *disk)
{
    struct disk_http *http = (struct disk_http *)disk;
    if (http->wanted_count > 0)
        fetch_wanted(http);
    feed_starved(http);
}

/* ---- what has come ---- */

static void block_came(struct disk_http *http, uint64_t number, struct bytes content, bool is_good)
{
    struct block *block = block_cache_find(&http->cache, number);
    if (!block || block->state != BLOCK_COMING)
        return; /* a chunk of the prefetch list has brought it meanwhile */
    if (is_good)
        block_cache_fill(&http->cache, block, content);
    else
        block_cache_fail(&http->cache, block, now(http) + ns_to_cycles(DISK_HTTP_RETRY_NS, http->timers->clock_hz));
}

static void run_came(struct disk_http *http, const struct disk_http_fetch *fetch, const struct http_answer *answer)
{
    uint32_t last_bytes = bytes_of_block(http, fetch->first + fetch->count - 1);
    uint64_t due = (uint64_t)(fetch->count - 1) * http->block_bytes + last_bytes;
    bool is_good = answer->outcome == HTTP_OK && answer->body.size == due;
    for (uint32_t i = 0; i < fetch->count; i++)
        block_came(http, fetch->first + i,
                   bytes_slice(answer->body, (size_t)i * http->block_bytes, http->block_bytes), is_good);
}

/* A chunk that cannot be had is no error: its blocks can be. */
static void chunk_came(struct disk_http *http, const struct disk_http_fetch *fetch, const struct http_answer *answer)
{
    uint32_t count;
    const uint64_t *numbers = disk_split_chunk(&http->split, (uint32_t)fetch->first, &count);
    bool is_good = answer->outcome == HTTP_OK && answer->body.size == (uint64_t)count * http->block_bytes;
    for (uint32_t i = 0; i < count; i++) {
        struct block *block = block_cache_find(&http->cache, numbers[i]);
        if (!block || block->state != BLOCK_COMING)
            continue; /* named twice in the list */
        bool is_urgent = block->is_urgent;
        if (is_good) {
            block_came(http, numbers[i], bytes_slice(answer->body, (size_t)i * http->block_bytes, http->block_bytes),
                       true);
        } else {
            block_cache_drop(&http->cache, block);
            if (is_urgent)
                want(http, numbers[i], true);
        }
    }
}

static void call_waiter(void *context)
{
    struct disk_http *http = context;
    if (http->wake)
        http->wake(http->wake_context);
}

static void on_done(void *context, uint64_t tag, const struct http_answer *answer)
{
    struct disk_http *http = context;
    struct disk_http_fetch fetch = http->fetches[tag];
    http->fetches[tag].is_used = false;
    if (fetch.is_chunk)
        chunk_came(http, &fetch, answer);
    else
        run_came(http, &fetch, answer);
    disk_http_submit(&http->disk);
    call_waiter(http);
}

/* ---- the disk ---- */

/* Reads what `available` said to be here; anything else, and what failed, is an I/O error. */
static bool disk_http_read(struct disk *disk, uint64_t offset, void *out, uint32_t size)
{
    struct disk_http *http = (struct disk_http *)disk;
    uint8_t *to = out;
    while (size > 0) {
        struct block *block = block_cache_find(&http->cache, offset / http->block_bytes);
        if (!block || block->state != BLOCK_HERE)
            return false;
        uint32_t at = (uint32_t)(offset % http->block_bytes), part = http->block_bytes - at;
        part = part < size ? part : size;
        memcpy(to, block->bytes + at, part);
        block_cache_touch(&http->cache, block);
        to += part;
        offset += part;
        size -= part;
    }
    return true;
}

static bool disk_http_write(struct disk *disk, uint64_t offset, const void *in, uint32_t size)
{
    (void)disk, (void)offset, (void)in, (void)size;
    return false;
}

static bool disk_http_zero(struct disk *disk, uint64_t offset, uint64_t size, bool may_unmap)
{
    (void)disk, (void)offset, (void)size, (void)may_unmap;
    return false;
}

static bool disk_http_flush(struct disk *disk)
{
    (void)disk;
    return true;
}

static void disk_http_reset(struct disk *disk)
{
    (void)disk; /* what is here stays here */
}

static void disk_http_hash(const struct disk *disk, struct hasher *hasher)
{
    const struct disk_http *http = (const struct disk_http *)disk;
    http_client_hash(&http->client, hasher);
    block_cache_hash(&http->cache, hasher);
    read_ahead_hash(&http->ahead, hasher);
    hasher_add_u64(hasher, http->again.at_cycle);
}

static void disk_http_deinit(struct disk *disk)
{
    struct disk_http *http = (struct disk_http *)disk;
    http_client_deinit(&http->client);
    block_cache_deinit(&http->cache);
    disk_split_deinit(&http->split);
    mem_free(http->wanted);
    mem_free(http->fetches);
    *http = (struct disk_http){0};
}

static const struct disk_ops disk_http_ops = {
    .read = disk_http_read,
    .write = disk_http_write,
    .zero = disk_http_zero,
    .flush = disk_http_flush,
    .available = disk_http_available,
    .submit = disk_http_submit,
    .reset = disk_http_reset,
    .hash = disk_http_hash,
    .deinit = disk_http_deinit,
};

/* ---- opening ---- */

static int cannot_open(const struct disk_http_config *config, const struct http_answer *answer, struct error *error)
{
    struct bytes why = http_answer_why(answer);
    return error_set(error, EXIT_MISSING, "%.300s: %.*s", config->url, (int)why.size, (const char *)why.data);
}

/* The first bytes tell how long the image is. They are kept. */
static int open_raw(struct disk_http *http, const struct disk_http_config *config, struct buffer *first,
                    struct error *error)
{
    struct http_request request = {.name = "", .size = config->block_bytes, .least = 1};
    struct http_answer answer;
    http_client_fetch_now(&http->client, &request, &answer);
    if (answer.outcome != HTTP_OK)
        return cannot_open(config, &answer, error);
    http->block_bytes = config->block_bytes;
    http->total = answer.total;
    if (http->total == HTTP_NO_TOTAL || http->total > (uint64_t)1 << 62)
        return error_set(error, EXIT_MISSING, "%.300s: the server does not say how long it is", config->url);
    uint64_t due = http->total < http->block_bytes ? http->total : http->block_bytes;
    if (http->total < DISK_SECTOR || answer.body.size != due)
        return error_set(error, EXIT_MISSING, "%.300s: it is no disk image: it has less than one sector",
                         config->url);
    http->block_count = (http->total - 1) / http->block_bytes + 1;
    buffer_append(first, answer.body);
    return 0;
}

static int open_split(struct disk_http *http, const struct disk_http_config *config, struct error *error)
{
    struct http_request request = {.name = "", .most = DISK_SPLIT_TEXT_MAX};
    struct http_answer answer;
    http_client_fetch_now(&http->client, &request, &answer);
    if (answer.outcome != HTTP_OK)
        return cannot_open(config, &answer, error);
    if (disk_split_parse(&http->split, answer.body, config->url, error) < 0)
        return -1;
    http->block_bytes = http->split.block_bytes;
    http->block_count = http->split.block_count;
    http->total = http->block_count * http->block_bytes;
    return 0;
}

static uint32_t cache_room(const struct disk_http *http, uint64_t cache_bytes)
{
    uint64_t room = cache_bytes / http->block_bytes;
    room = room > http->block_count ? http->block_count : room;
    room = room > CACHE_BLOCKS_MAX ? CACHE_BLOCKS_MAX : room;
    return room < CACHE_BLOCKS_MIN ? CACHE_BLOCKS_MIN : (uint32_t)room;
}

/* The prefetch list, as far as half of the cache takes it: the rest would push out what it has brought. */
static void prefetch(struct disk_http *http)
{
    for (uint32_t chunk = 0; chunk < disk_split_chunks(&http->split); chunk++) {
        uint32_t count, added = 0;
        const uint64_t *numbers = disk_split_chunk(&http->split, chunk, &count);
        if (http->cache.count + count > http->cache.room / 2)
            return;
        for (uint32_t i = 0; i < count; i++) {
            if (!block_cache_find(&http->cache, numbers[i])) {
                block_cache_add(&http->cache, numbers[i])->state = BLOCK_COMING;
                added++;
            }
        }
        if (added == 0)
            continue;
        char name[DISK_SPLIT_NAME_BYTES];
        struct disk_http_fetch fetch = {.is_chunk = true, .first = chunk, .count = count};
        struct http_request request = {.name = name, .tag = new_fetch(http, fetch)};
        request.least = request.most = (uint64_t)count * http->block_bytes;
        if (count == 1)
            disk_split_block_name(numbers[0], name);
        else
            disk_split_group_name(chunk, name);
        http_client_fetch(&http->client, &request);
    }
}

static void keep_first(struct disk_http *http, struct bytes content)
{
    if (content.size)
        block_cache_fill(&http->cache, block_cache_add(&http->cache, 0), content);
}

int disk_http_init(struct disk_http *http, const struct crossing *crossing, uint16_t source,
                   struct timer_queue *timers, const struct disk_http_config *config, struct error *error)
{
    struct buffer first = {0};
    *http = (struct disk_http){.disk = {.ops = &disk_http_ops}, .is_split = config->is_split, .timers = timers};
    http_client_init(&http->client, crossing, source, timers, &config->client, on_done, http);
    timer_init(&http->again, timers, call_waiter, http);
    int status = config->is_split ? open_split(http, config, error) : open_raw(http, config, &first, error);
    if (status < 0) {
        disk_deinit(&http->disk);
        return -1;
    }
    http->disk.size = http->total / DISK_SECTOR * DISK_SECTOR;
    http->disk.is_read_only = true;
    block_cache_init(&http->cache, http->block_bytes, cache_room(http, config->cache_bytes));
    http->wanted = mem_alloc(http->cache.room, sizeof *http->wanted);
    uint64_t window = config->readahead_bytes / http->block_bytes;
    read_ahead_init(&http->ahead, window < 2 ? window : 2, window);
    keep_first(http, buffer_bytes(&first));
    buffer_deinit(&first);
    prefetch(http);
    return 0;
}

void disk_http_on_more(struct disk_http *http, void (*wake)(void *context), void *context)
{
    http->wake = wake;
    http->wake_context = context;
}
