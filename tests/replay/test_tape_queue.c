/* The queue between recorder and writer: what a batch holds and when it is due. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/host_clock.h"
#include "replay/tape_private.h"
#include "replay/tape_queue.h"
#include "src/base/alloc.h"

typedef bool put_function(struct tape_queue *queue, const struct tape_entry *entry, const void *data);

static void put_by(put_function *function, struct tape_queue *queue, enum tape_entry_type type, uint64_t seq,
                   uint32_t size)
{
    uint8_t *data = mem_alloc(size ? size : 1, 1);
    struct tape_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.type = type;
    entry.seq = seq;
    entry.size = size;
    assert_true(function(queue, &entry, data));
    mem_free(data);
}

static void put(struct tape_queue *queue, enum tape_entry_type type, uint64_t seq, uint32_t size)
{
    put_by(tape_queue_put, queue, type, seq, size);
}

static void stage(struct tape_queue *queue, uint64_t seq, uint32_t size)
{
    put_by(tape_queue_stage, queue, TAPE_ENTRY_EVENT, seq, size);
}

/* The sequence numbers of a batch must go on from *seq. Gives the batch back; the number of its entries. */
static unsigned walk(struct tape_queue *queue, uint64_t *seq)
{
    unsigned entries = 0;
    struct tape_chunk *chunks = tape_queue_take(queue);
    for (const struct tape_chunk *chunk = chunks; chunk; chunk = chunk->next) {
        struct tape_entry entry;
        struct bytes data;
        for (size_t offset = 0; tape_chunk_next(chunk, &offset, &entry, &data); entries++)
            assert_int_equal(entry.seq, ++*seq);
    }
    tape_queue_done(queue, chunks);
    return entries;
}

/* A kernel that is carried comes in parts, then events: each part is a batch of its own. */
static void test_batches_are_bounded(void **state)
{
    (void)state;
    struct tape_queue queue;
    tape_queue_init(&queue);
    uint64_t put_seq = 0, seq = 0;
    while (put_seq < 5)
        put(&queue, TAPE_ENTRY_PART, ++put_seq, TAPE_PART_BYTES);
    while (put_seq < 5 + TAPE_QUEUE_EVENTS)
        put(&queue, TAPE_ENTRY_EVENT, ++put_seq, 100);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(walk(&queue, &seq), 1);
    assert_int_equal(walk(&queue, &seq), TAPE_QUEUE_EVENTS);
    assert_int_equal(queue.bytes, 0);
    assert_int_equal(queue.events, 0);
    tape_queue_close(&queue);
    assert_null(tape_queue_take(&queue));
    tape_queue_deinit(&queue);
}

/* One entry alone is due after a while; what is left when the queue closes is due at once, in batches too. */
static void test_leftovers(void **state)
{
    (void)state;
    struct tape_queue queue;
    tape_queue_init(&queue);
    uint64_t seq = 0, before_ns = host_clock_now_ns();
    put(&queue, TAPE_ENTRY_EVENT, 1, 0);
    assert_int_equal(walk(&queue, &seq), 1);
    assert_true(host_clock_now_ns() - before_ns >= TAPE_QUEUE_AGE_NS);
    put(&queue, TAPE_ENTRY_EVENT, 2, 0);
    put(&queue, TAPE_ENTRY_PART, 3, TAPE_PART_BYTES);
    put(&queue, TAPE_ENTRY_EVENT, 4, 0);
    tape_queue_close(&queue);
    assert_int_equal(walk(&queue, &seq), 2);
    assert_int_equal(walk(&queue, &seq), 1);
    assert_null(tape_queue_take(&queue));
    tape_queue_deinit(&queue);
}

/* What a batch took is filled again; no more is kept than that. */
static void test_chunks_are_used_again(void **state)
{
    (void)state;
    struct tape_queue queue;
    tape_queue_init(&queue);
    uint64_t put_seq = 0, seq = 0;
    for (unsigned round = 0; round < 4; round++) {
        for (unsigned i = 0; i < 2 * TAPE_QUEUE_SPARES + 8; i++)
            put(&queue, TAPE_ENTRY_EVENT, ++put_seq, 100000);
        while (seq < put_seq) {
            struct tape_chunk *first = queue.first;
            unsigned kept = queue.spare_count;
            assert_non_null(first);
            tape_queue_close(&queue); /* what is there is a batch */
            walk(&queue, &seq);
            queue.is_closing = false;
            assert_true(queue.spare_count > kept || kept == TAPE_QUEUE_SPARES);
        }
        assert_int_equal(queue.spare_count, TAPE_QUEUE_SPARES);
        unsigned spares = 0;
        for (const struct tape_chunk *chunk = queue.spares; chunk; chunk = chunk->next)
            spares++;
        assert_int_equal(spares, TAPE_QUEUE_SPARES);
    }
    const struct tape_chunk *next = queue.spares;
    put(&queue, TAPE_ENTRY_EVENT, ++put_seq, 10);
    assert_ptr_equal(queue.last, next);
    assert_int_equal(queue.spare_count, TAPE_QUEUE_SPARES - 1);
    tape_queue_deinit(&queue);
}

/* Staged entries are not there yet, and are there in their place with whatever ends the burst: a post, a put, one that
 * is too large to be staged, too many of them, or the queue's end. */
static void test_staged(void **state)
{
    (void)state;
    struct tape_queue queue;
    tape_queue_init(&queue);
    uint64_t seq = 0, put_seq = 0;
    tape_queue_post(&queue); /* of nothing is nothing */
    assert_null(queue.first);
    stage(&queue, ++put_seq, 10);
    stage(&queue, ++put_seq, 0);
    assert_null(queue.first);
    assert_int_equal(queue.events, 0);
    tape_queue_post(&queue);
    assert_int_equal(queue.events, 2);
    assert_int_equal(walk(&queue, &seq), 2);

    stage(&queue, ++put_seq, 10);
    put(&queue, TAPE_ENTRY_EVENT, ++put_seq, 10);
    assert_int_equal(walk(&queue, &seq), 2);
    stage(&queue, ++put_seq, 10);
    put(&queue, TAPE_ENTRY_CLOCK, ++put_seq, 0);
    assert_int_equal(walk(&queue, &seq), 2);
    stage(&queue, ++put_seq, 10);
    stage(&queue, ++put_seq, TAPE_QUEUE_STAGE_BYTES);
    assert_int_equal(walk(&queue, &seq), 2);

    while (!queue.first)
        stage(&queue, ++put_seq, 1000);
    assert_in_range(put_seq - seq, TAPE_QUEUE_STAGE_BYTES / (1000 + sizeof(struct tape_entry)),
                    TAPE_QUEUE_STAGE_BYTES / 1000 + 1);
    assert_int_equal(walk(&queue, &seq), put_seq - seq - 1); /* the last one is the first of the next burst */
    assert_int_equal(queue.bytes, 0);
    tape_queue_close(&queue);
    assert_int_equal(walk(&queue, &seq), 1);
    assert_int_equal(seq, put_seq);
    assert_null(tape_queue_take(&queue));
    stage(&queue, ++put_seq, 10); /* and the end frees it */
    tape_queue_deinit(&queue);
}

/* Held data comes with its entry, counts as what is queued, and is let go when the batch is given back, or when the
 * queue ends before. */
static void test_shared(void **state)
{
    (void)state;
    struct tape_queue queue;
    struct shared_pool pool;
    tape_queue_init(&queue);
    shared_pool_init(&pool);
    uint64_t put_seq = 0, seq = 0;
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 6; i++) {
            struct buffer data = {0};
            memset(buffer_extend(&data, 100000 + i), (int)(0x40 + i), 100000 + i);
            struct shared_bytes *shared = shared_bytes_take(&pool, &data);
            struct tape_entry entry;
            memset(&entry, 0, sizeof entry);
            entry.type = TAPE_ENTRY_EVENT;
            entry.seq = ++put_seq;
            entry.size = (uint32_t)shared->buffer.size;
            assert_true(tape_queue_put_shared(&queue, &entry, shared));
            shared_bytes_release(shared);
            put(&queue, TAPE_ENTRY_EVENT, ++put_seq, 10);
            buffer_deinit(&data);
        }
        assert_in_range(queue.bytes, 600000, 700000);
        if (round == 2)
            break; /* what is left goes with the queue */
        struct tape_chunk *first = tape_queue_take(&queue);
        struct tape_entry entry;
        struct bytes data;
        size_t offset = 0;
        assert_true(tape_chunk_next(first, &offset, &entry, &data));
        assert_int_equal(data.size, 100000);
        assert_int_equal(data.data[99999], 0x40);
        assert_true(tape_chunk_next(first, &offset, &entry, &data));
        assert_int_equal(data.size, 10);
        seq += first->events;
        assert_in_range(first->shared, TAPE_QUEUE_CHUNK, TAPE_QUEUE_CHUNK + 100010); /* no more in one batch */
        tape_queue_done(&queue, first);
        while (seq < put_seq)
            walk(&queue, &seq);
        assert_int_equal(queue.bytes, 0);
        assert_int_equal(pool.spare_count, 6);
    }
    tape_queue_drop(&queue);
    struct buffer data = {0};
    buffer_append_string(&data, "nobody takes it");
    struct shared_bytes *shared = shared_bytes_take(&pool, &data);
    struct tape_entry entry = {.type = TAPE_ENTRY_EVENT, .size = (uint32_t)shared->buffer.size};
    assert_false(tape_queue_put_shared(&queue, &entry, shared));
    shared_bytes_release(shared);
    buffer_deinit(&data);
    tape_queue_deinit(&queue);
    assert_int_equal(pool.spare_count, 7);
    shared_pool_deinit(&pool);
}

struct reader {
    struct tape_queue *queue;
    uint64_t seq;
    bool is_ordered;
};

static void *take_all(void *argument)
{
    struct reader *reader = argument;
    struct tape_chunk *chunks;
    while ((chunks = tape_queue_take(reader->queue)) != NULL) {
        struct tape_entry entry;
        struct bytes data;
        for (const struct tape_chunk *chunk = chunks; chunk; chunk = chunk->next) {
            for (size_t offset = 0; tape_chunk_next(chunk, &offset, &entry, &data);)
                reader->is_ordered &= entry.seq == ++reader->seq;
        }
        tape_queue_done(reader->queue, chunks);
    }
    return NULL;
}

/* More than fits, as fast as it can be put, in bursts and one by one: the recorder waits for the thread, and the thread
 * for the recorder, pausing or asleep, and everything comes through in order. */
static void test_two_threads(void **state)
{
    (void)state;
    struct tape_queue queue;
    tape_queue_init(&queue);
    struct reader reader = {.queue = &queue, .is_ordered = true};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, take_all, &reader), 0);
    uint64_t put_seq = 0;
    for (unsigned i = 0; i < 2 * (TAPE_QUEUE_BYTES >> 20); i++) {
        for (unsigned k = 0; k < 1024; k++)
            stage(&queue, ++put_seq, 500);
        put(&queue, TAPE_ENTRY_EVENT, ++put_seq, 500000);
    }
    for (unsigned i = 0; i < 45; i++)
        put(&queue, TAPE_ENTRY_PART, ++put_seq, TAPE_PART_BYTES);
    tape_queue_close(&queue);
    pthread_join(thread, NULL);
    assert_true(reader.is_ordered);
    assert_int_equal(reader.seq, put_seq);
    assert_int_equal(queue.bytes, 0);
    tape_queue_deinit(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches_are_bounded),
        cmocka_unit_test(test_leftovers),
        cmocka_unit_test(test_chunks_are_used_again),
        cmocka_unit_test(test_staged),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_two_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
