/* The queue between the recorder and the writer's thread. */
#include "replay/tape_queue.h"

#include <string.h>

#include "replay/host_clock.h"
#include "src/base/alloc.h"
#include "src/base/must.h"

void tape_queue_init(struct tape_queue *queue)
{
    memset(queue, 0, sizeof *queue);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, &attributes);
    pthread_cond_init(&queue->emptied, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void release_shared(const struct tape_chunk *chunk)
{
    struct tape_entry entry;
    for (size_t offset = 0; chunk->shared && offset < chunk->size;) {
        memcpy(&entry, chunk->data + offset, sizeof entry);
        offset += sizeof entry;
        if (!entry.is_shared) {
            offset += entry.size;
            continue;
        }
        struct shared_bytes *shared;
        memcpy(&shared, chunk->data + offset, sizeof shared);
        offset += sizeof shared;
        shared_bytes_release(shared);
    }
}

static void free_chunks(struct tape_chunk *chunk)
{
    while (chunk) {
        struct tape_chunk *next = chunk->next;
        mem_free(chunk);
        chunk = next;
    }
}

void tape_queue_deinit(struct tape_queue *queue)
{
    for (const struct tape_chunk *chunk = queue->first; chunk; chunk = chunk->next)
        release_shared(chunk);
    free_chunks(queue->first);
    free_chunks(queue->spares);
    buffer_deinit(&queue->staged);
    pthread_cond_destroy(&queue->filled);
    pthread_cond_destroy(&queue->emptied);
    pthread_mutex_destroy(&queue->lock);
}

/* The chunk that has room for size more bytes, made if need be. */
static struct tape_chunk *chunk_with_room(struct tape_queue *queue, size_t size)
{
    struct tape_chunk *chunk = queue->last;
    if (chunk && chunk->capacity - chunk->size >= size && chunk->shared < TAPE_QUEUE_CHUNK)
        return chunk;
    if (queue->spares && queue->spares->capacity >= size) {
        chunk = queue->spares;
        queue->spares = chunk->next;
        queue->spare_count--;
    } else {
        size_t capacity = size > TAPE_QUEUE_CHUNK ? size : TAPE_QUEUE_CHUNK;
        chunk = mem_resize(NULL, sizeof *chunk + capacity);
        chunk->capacity = capacity;
    }
    chunk->next = NULL;
    chunk->size = 0;
    chunk->parts = 0;
    chunk->shared = 0;
    chunk->events = 0;
    chunk->begun_ns = host_clock_now_ns();
    if (queue->last)
        queue->last->next = chunk;
    else
        queue->first = chunk;
    queue->last = chunk;
    return chunk;
}

static bool batch_is_due(const struct tape_queue *queue)
{
    return queue->events >= TAPE_QUEUE_EVENTS || queue->bytes >= TAPE_QUEUE_BATCH_BYTES || queue->is_closing;
}

static bool is_full(const struct tape_queue *queue, enum tape_entry_type type)
{
    const size_t shared = TAPE_QUEUE_BYTES - TAPE_QUEUE_LEAST_BYTES;
    if (type == TAPE_ENTRY_PART)
        return queue->part_bytes >= TAPE_QUEUE_PART_BYTES;
    size_t taken = queue->part_bytes < shared ? queue->part_bytes : shared;
    return queue->bytes - queue->part_bytes >= TAPE_QUEUE_BYTES - taken;
}

/* What comes under one lock: entries in the layout of a chunk. */
struct addition {
    const struct tape_entry *entry; /* before data; NULL: data has entries, all of them events */
    struct bytes data;
    struct shared_bytes *shared; /* data is its address */
    unsigned events;
};

static void append_to_chunk(struct tape_queue *queue, const struct addition *added)
{
    size_t head = added->entry ? sizeof *added->entry : 0;
    size_t size = head + added->data.size;
    struct tape_chunk *chunk = chunk_with_room(queue, size);
    if (head)
        memcpy(chunk->data + chunk->size, added->entry, head);
    if (added->data.size)
        memcpy(chunk->data + chunk->size + head, added->data.data, added->data.size);
    chunk->size += size;
    queue->bytes += size;
    if (added->shared) {
        shared_bytes_hold(added->shared);
        chunk->shared += added->entry->size;
        queue->bytes += added->entry->size;
    }
    if (added->entry && added->entry->type == TAPE_ENTRY_PART) {
        chunk->parts += size;
        queue->part_bytes += size;
    }
    chunk->events += added->events;
    queue->events += added->events;
}

static bool put_now(struct tape_queue *queue, const struct addition *added)
{
    enum tape_entry_type type = added->entry ? added->entry->type : TAPE_ENTRY_EVENT;
    pthread_mutex_lock(&queue->lock);
    while (is_full(queue, type) && !queue->is_dropping) {
        pthread_cond_signal(&queue->filled); /* the thread may be pausing */
        pthread_cond_wait(&queue->emptied, &queue->lock);
    }
    bool is_taken = !queue->is_dropping;
    if (is_taken) {
        bool was_empty = queue->first == NULL;
        bool was_due = batch_is_due(queue);
        append_to_chunk(queue, added);
        if ((was_empty && queue->is_asleep) || (!was_due && batch_is_due(queue) && !queue->is_pausing))
            pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return is_taken;
}

void tape_queue_post(struct tape_queue *queue)
{
    if (queue->staged.size == 0)
        return;
    put_now(queue, &(struct addition){.data = buffer_bytes(&queue->staged), .events = queue->staged_events});
    buffer_clear(&queue->staged);
    queue->staged_events = 0;
}

bool tape_queue_stage(struct tape_queue *queue, const struct tape_entry *entry, const void *data)
{
    if (sizeof *entry + entry->size > TAPE_QUEUE_STAGE_BYTES)
        return tape_queue_put(queue, entry, data);
    if (sizeof *entry + entry->size > TAPE_QUEUE_STAGE_BYTES - queue->staged.size)
        tape_queue_post(queue);
    struct tape_entry copied = *entry;
    copied.is_shared = false;
    buffer_append(&queue->staged, bytes_of(&copied, sizeof copied));
    buffer_append(&queue->staged, bytes_of(data, entry->size));
    queue->staged_events++;
    return true;
}

static bool put(struct tape_queue *queue, const struct tape_entry *entry, const void *data, size_t data_size,
                struct shared_bytes *shared)
{
    tape_queue_post(queue);
    return put_now(queue, &(struct addition){.entry = entry,
                                             .data = bytes_of(data, data_size),
                                             .shared = shared,
                                             .events = entry->type == TAPE_ENTRY_EVENT});
}

bool tape_queue_put(struct tape_queue *queue, const struct tape_entry *entry, const void *data)
{
    struct tape_entry copied = *entry;
    copied.is_shared = false;
    return put(queue, &copied, data, entry->size, NULL);
}

bool tape_queue_put_shared(struct tape_queue *queue, const struct tape_entry *entry, struct shared_bytes *data)
{
    struct tape_entry held = *entry;
    held.is_shared = true;
    must(held.size == data->buffer.size);
    return put(queue, &held, &data, sizeof data, data);
}

/* Waits for the recorder's signal. False: the time is over. */
static bool wait_filled(struct tape_queue *queue, uint64_t due_ns)
{
    struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000u), .tv_nsec = (long)(due_ns % 1000000000u)};
    return pthread_cond_timedwait(&queue->filled, &queue->lock, &due) == 0;
}

/* Waking the thread costs the recorder some 20 microseconds, and a busy session would pay them with every batch. So one
 * that has just written a whole batch, and has none yet, looks again a little later by itself, */
static void pause_briefly(struct tape_queue *queue)
{
    uint64_t due_ns = host_clock_now_ns() + TAPE_QUEUE_PAUSE_NS;
    if (batch_is_due(queue))
        return;
    queue->is_pausing = true;
    while (!queue->is_closing && !is_full(queue, TAPE_ENTRY_EVENT) && wait_filled(queue, due_ns))
        continue;
    queue->is_pausing = false;
}

/* and does not ask at once to be woken for a first entry. */
static void wait_first(struct tape_queue *queue)
{
    uint64_t due_ns = host_clock_now_ns() + TAPE_QUEUE_AGE_NS;
    while (!queue->first && !queue->is_closing && wait_filled(queue, due_ns))
        continue;
    queue->is_asleep = true;
    while (!queue->first && !queue->is_closing)
        pthread_cond_wait(&queue->filled, &queue->lock);
    queue->is_asleep = false;
}

/* The first chunks that together make a batch. */
static struct tape_chunk *detach_batch(struct tape_queue *queue)
{
    struct tape_chunk *chunks = queue->first, *last = NULL;
    size_t bytes = 0;
    while (queue->first && bytes < TAPE_QUEUE_BATCH_BYTES) {
        last = queue->first;
        bytes += last->size + last->shared;
        queue->events -= last->events;
        queue->first = last->next;
    }
    if (last)
        last->next = NULL;
    if (!queue->first)
        queue->last = NULL;
    return chunks;
}

struct tape_chunk *tape_queue_take(struct tape_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    if (queue->is_busy)
        pause_briefly(queue);
    wait_first(queue);
    while (queue->first && !batch_is_due(queue) && wait_filled(queue, queue->first->begun_ns + TAPE_QUEUE_AGE_NS))
        continue;
    queue->is_busy = batch_is_due(queue);
    struct tape_chunk *chunks = detach_batch(queue);
    pthread_mutex_unlock(&queue->lock);
    return chunks;
}

void tape_queue_done(struct tape_queue *queue, struct tape_chunk *chunks)
{
    struct tape_chunk *surplus = NULL;
    for (const struct tape_chunk *chunk = chunks; chunk; chunk = chunk->next)
        release_shared(chunk);
    pthread_mutex_lock(&queue->lock);
    while (chunks) {
        struct tape_chunk *chunk = chunks;
        chunks = chunk->next;
        queue->bytes -= chunk->size + chunk->shared;
        queue->part_bytes -= chunk->parts;
        bool is_kept = chunk->capacity == TAPE_QUEUE_CHUNK && queue->spare_count < TAPE_QUEUE_SPARES;
        struct tape_chunk **list = is_kept ? &queue->spares : &surplus;
        chunk->next = *list;
        *list = chunk;
        queue->spare_count += is_kept;
    }
    pthread_cond_signal(&queue->emptied);
    pthread_mutex_unlock(&queue->lock);
    free_chunks(surplus);
}

void tape_queue_close(struct tape_queue *queue)
{
    tape_queue_post(queue);
    pthread_mutex_lock(&queue->lock);
    queue->is_closing = true;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

void tape_queue_drop(struct tape_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->is_dropping = true;
    pthread_cond_signal(&queue->emptied);
    pthread_mutex_unlock(&queue->lock);
}

bool tape_chunk_next(const struct tape_chunk *chunk, size_t *offset, struct tape_entry *entry, struct bytes *data)
{
    if (*offset >= chunk->size)
        return false;
    memcpy(entry, chunk->data + *offset, sizeof *entry);
    *offset += sizeof *entry;
    if (entry->is_shared) {
        const struct shared_bytes *shared;
        memcpy(&shared, chunk->data + *offset, sizeof shared);
        *offset += sizeof shared;
        *data = buffer_bytes(&shared->buffer);
        return true;
    }
    *data = bytes_of(chunk->data + *offset, entry->size);
    *offset += entry->size;
    must(*offset <= chunk->size);
    return true;
}
