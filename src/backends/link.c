/* One direction of a bad link. */
#include "src/backends/link.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

#define NO_BLOCK UINT32_MAX

static void link_timer_fired(void *context);

void link_init(struct link *link, const struct link_config *config, uint64_t seed, uint64_t stream,
               struct timer_queue *timers)
{
    *link = (struct link){.config = *config};
    must(config->limit >= 1 && config->partition_count <= LINK_PARTITIONS_MAX);
    uint32_t blocks = config->limit * (LINK_FRAME_BYTES / LINK_BLOCK) + LINK_FRAME_MAX / LINK_BLOCK + 1;
    link->heap = mem_alloc(config->limit, sizeof *link->heap);
    link->bytes = mem_alloc(blocks, LINK_BLOCK);
    link->next = mem_alloc(blocks, sizeof *link->next);
    link->frame = mem_alloc(LINK_FRAME_MAX, 1);
    for (uint32_t i = 0; i < blocks; i++)
        link->next[i] = i + 1 < blocks ? i + 1 : NO_BLOCK;
    link->free_count = blocks;
    random_init(&link->random, seed, stream);
    timer_init(&link->timer, timers, link_timer_fired, link);
}

void link_deinit(struct link *link)
{
    mem_free(link->heap);
    mem_free(link->bytes);
    mem_free(link->next);
    mem_free(link->frame);
    *link = (struct link){0};
}

/* ---- chance ---- */

/* 0 to LINK_CERTAIN - 1; with a correlation, near the one before. */
static uint32_t draw(struct link *link, uint32_t correlation, uint32_t *last)
{
    uint64_t value = random_below(&link->random, LINK_CERTAIN);
    if (correlation)
        value = (value * (LINK_CERTAIN - correlation) + (uint64_t)*last * correlation) / LINK_CERTAIN;
    *last = (uint32_t)value;
    return *last;
}

/* What has no chance draws no number: a key that is left out changes nothing for the others. */
static bool happens(struct link *link, uint32_t chance, uint32_t correlation, uint32_t *last)
{
    return chance && draw(link, correlation, last) < chance;
}

/* A number of mean 0 and standard deviation `deviation`: the sum of twelve uniform ones has variance 1. */
static int64_t draw_normal(struct link *link, uint64_t deviation)
{
    int64_t sum = 0;
    for (unsigned i = 0; i < 12; i++)
        sum += draw(link, link->config.delay_correlation, &link->last_delay);
    sum -= 6 * (int64_t)LINK_CERTAIN;
    return (int64_t)((__int128)sum * (int64_t)deviation / LINK_CERTAIN);
}

static uint64_t draw_delay(struct link *link)
{
    const struct link_config *config = &link->config;
    int64_t delay = (int64_t)config->delay_cycles;
    if (config->jitter_cycles && config->distribution == LINK_NORMAL)
        delay += draw_normal(link, config->jitter_cycles);
    else if (config->jitter_cycles) {
        uint32_t place = draw(link, config->delay_correlation, &link->last_delay);
        delay += (int64_t)((unsigned __int128)place * (2 * config->jitter_cycles) / LINK_CERTAIN);
        delay -= (int64_t)config->jitter_cycles;
    }
    return delay > 0 ? (uint64_t)delay : 0;
}

/* First the state may change, then a frame may be lost in it. */
static bool is_lost_in_burst(struct link *link)
{
    const struct link_config *config = &link->config;
    if (!config->good_to_bad)
        return false;
    uint32_t ignored;
    if (happens(link, link->is_bad ? config->bad_to_good : config->good_to_bad, 0, &ignored))
        link->is_bad = !link->is_bad;
    return happens(link, link->is_bad ? config->bad_loss : config->good_loss, 0, &ignored);
}

static bool is_lost(struct link *link)
{
    bool is_alone = happens(link, link->config.loss, link->config.loss_correlation, &link->last_loss);
    return is_lost_in_burst(link) || is_alone;
}

static bool is_reordered(struct link *link)
{
    const struct link_config *config = &link->config;
    if (!config->reorder || (config->gap && link->in_order < config->gap - 1) ||
        !happens(link, config->reorder, config->reorder_correlation, &link->last_reorder)) {
        link->in_order++;
        return false;
    }
    link->in_order = 0;
    return true;
}

static bool is_cut(const struct link *link, uint64_t cycle)
{
    for (unsigned i = 0; i < link->config.partition_count; i++) {
        if (cycle >= link->config.partitions[i].from_cycle && cycle < link->config.partitions[i].to_cycle)
            return true;
    }
    return false;
}

/* ---- the queue ---- */

static bool comes_before(const struct link_waiting *a, const struct link_waiting *b)
{
    return a->at_cycle < b->at_cycle || (a->at_cycle == b->at_cycle && a->order < b->order);
}

static void heap_put(struct link *link, struct link_waiting waiting)
{
    uint32_t at = link->count++;
    while (at > 0 && comes_before(&waiting, &link->heap[(at - 1) / 2])) {
        link->heap[at] = link->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    link->heap[at] = waiting;
}

static struct link_waiting heap_take(struct link *link)
{
    struct link_waiting first = link->heap[0], last = link->heap[--link->count];
    uint32_t at = 0;
    for (uint32_t child; (child = 2 * at + 1) < link->count; at = child) {
        if (child + 1 < link->count && comes_before(&link->heap[child + 1], &link->heap[child]))
            child++;
        if (!comes_before(&link->heap[child], &last))
            break;
        link->heap[at] = link->heap[child];
    }
    link->heap[at] = last;
    return first;
}

/* False: there is no room. */
static bool store(struct link *link, struct bytes frame, uint32_t *first)
{
    uint32_t needed = (uint32_t)((frame.size + LINK_BLOCK - 1) / LINK_BLOCK);
    if (link->count == link->config.limit || needed > link->free_count)
        return false;
    *first = link->first_free;
    for (size_t offset = 0; offset < frame.size; offset += LINK_BLOCK) {
        struct bytes piece = bytes_slice(frame, offset, LINK_BLOCK);
        memcpy(link->bytes + (size_t)link->first_free * LINK_BLOCK, piece.data, piece.size);
        link->first_free = link->next[link->first_free];
    }
    link->free_count -= needed;
    return true;
}

/* Puts the frame together in link->frame and gives its blocks back, the last one first in the list. */
static struct bytes load(struct link *link, const struct link_waiting *waiting)
{
    uint32_t block = waiting->block;
    for (size_t offset = 0; offset < waiting->size; offset += LINK_BLOCK) {
        size_t size = waiting->size - offset < LINK_BLOCK ? waiting->size - offset : LINK_BLOCK;
        uint32_t behind = link->next[block];
        memcpy(link->frame + offset, link->bytes + (size_t)block * LINK_BLOCK, size);
        link->next[block] = link->first_free;
        link->first_free = block;
        link->free_count++;
        block = behind;
    }
    return bytes_of(link->frame, waiting->size);
}

static void arm(struct link *link)
{
    if (link->count == 0)
        timer_disarm(&link->timer);
    else if (link->timer.at_cycle != link->heap[0].at_cycle)
        timer_arm(&link->timer, link->heap[0].at_cycle);
}

static void link_timer_fired(void *context)
{
    struct link *link = context;
    uint64_t now = timer_queue_now(link->timer.queue);
    while (link->count && link->heap[0].at_cycle <= now) {
        struct link_waiting waiting = heap_take(link);
        link->deliver(link->context, load(link, &waiting));
    }
    arm(link);
}

/* ---- a frame ---- */

/* When the line has sent a frame of this size that comes to it now. */
static uint64_t pass_line(struct link *link, uint64_t now, size_t size)
{
    const struct link_config *config = &link->config;
    if (!config->rate_bps)
        return now;
    unsigned __int128 bits = (unsigned __int128)size * 8 * config->clock_hz;
    uint64_t cycles = (uint64_t)((bits + config->rate_bps - 1) / config->rate_bps);
    uint64_t start = link->free_cycle > now ? link->free_cycle : now;
    link->free_cycle = start + cycles;
    return link->free_cycle;
}

static struct bytes corrupt(struct link *link, struct bytes frame)
{
    uint64_t bit = random_below(&link->random, frame.size * 8);
    memcpy(link->frame, frame.data, frame.size);
    link->frame[bit / 8] ^= (uint8_t)(1u << bit % 8);
    link->corrupted++;
    return bytes_of(link->frame, frame.size);
}

static void pass(struct link *link, struct bytes frame)
{
    const struct link_config *config = &link->config;
    uint64_t now = timer_queue_now(link->timer.queue);
    if (is_lost(link)) {
        link->lost++;
        return;
    }
    if (happens(link, config->corrupt, config->corrupt_correlation, &link->last_corrupt))
        frame = corrupt(link, frame);
    if (is_reordered(link)) {
        link->reordered++;
        link->deliver(link->context, frame);
        return;
    }
    if (link->count == config->limit) { /* before it takes time of the line */
        link->lost++;
        return;
    }
    struct link_waiting waiting = {.order = link->entered++, .size = (uint32_t)frame.size};
    waiting.at_cycle = pass_line(link, now, frame.size) + draw_delay(link);
    if (waiting.at_cycle <= now) {
        link->deliver(link->context, frame);
    } else if (store(link, frame, &waiting.block)) {
        heap_put(link, waiting);
        arm(link);
    } else {
        link->lost++;
    }
}

void link_send(void *context, struct bytes frame)
{
    struct link *link = context;
    const struct link_config *config = &link->config;
    if (frame.size == 0 || frame.size > LINK_FRAME_MAX || is_cut(link, timer_queue_now(link->timer.queue))) {
        link->lost++;
        return;
    }
    bool is_twice = happens(link, config->duplicate, config->duplicate_correlation, &link->last_duplicate);
    link->duplicated += is_twice;
    if (is_twice)
        pass(link, frame);
    pass(link, frame);
}

void link_hash(const struct link *link, struct hasher *hasher)
{
    const uint64_t numbers[] = {link->random.state, link->last_delay,   link->last_loss, link->last_duplicate,
                                link->last_corrupt, link->last_reorder, link->is_bad,    link->in_order,
                                link->free_cycle,   link->count};
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        hasher_add_u64(hasher, numbers[i]);
    for (uint32_t i = 0; i < link->count; i++) {
        const struct link_waiting *waiting = &link->heap[i];
        hasher_add_u64(hasher, waiting->at_cycle);
        hasher_add_u64(hasher, waiting->order);
        hasher_add_u64(hasher, waiting->size);
        uint32_t block = waiting->block;
        for (size_t offset = 0; offset < waiting->size; offset += LINK_BLOCK, block = link->next[block]) {
            size_t size = waiting->size - offset < LINK_BLOCK ? waiting->size - offset : LINK_BLOCK;
            hasher_add(hasher, bytes_of(link->bytes + (size_t)block * LINK_BLOCK, size));
        }
    }
}
