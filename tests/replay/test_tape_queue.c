/* The queue between recorder and writer: what a batch holds, and what its moment says. */
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

static void put(struct tape_queue *queue, enum tape_entry_type type, uint64_t seq, uint32_t size)
{
    uint8_t *data = mem_alloc(size ? size : 1, 1);
    struct tape_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.type = type;
    entry.seq = seq;
    entry.size = size;
    assert_true(tape_queue_put(queue, &entry, data));
    mem_free(data);
}

/* The sequence numbers of a batch must go on from *seq. */
static unsigned walk(const struct tape_batch *batch, uint64_t *seq)
{
    unsigned entries = 0;
    for (const struct tape_chunk *chunk = batch->chunks; chunk; chunk = chunk->next) {
        struct tape_entry entry;
        struct bytes data;
        for (size_t offset = 0; tape_chunk_next(chunk, &offset, &entry, &data); entries++)
            assert_int_equal(entry.seq, ++*seq);
    }
    return entries;
}

/* A kernel that is carried comes in parts, then events: no batch takes more than a part and what fills it up, and
 * only the last one says that everything up to now was taken. */
static void test_batches_are_bounded(void **state)
{
    (void)state;
    struct tape_queue queue;
    struct tape_batch batch;
    tape_queue_init(&queue);
    uint64_t put_seq = 0, seq = 0, last_ns = 0;
    while (put_seq < 5)
        put(&queue, TAPE_ENTRY_PART, ++put_seq, TAPE_PART_BYTES);
    while (put_seq < 5 + TAPE_QUEUE_EVENTS)
        put(&queue, TAPE_ENTRY_EVENT, ++put_seq, 100);
    uint64_t filled_ns = host_clock_now_ns();
    for (unsigned i = 0; i < 5; i++) {
        assert_true(tape_queue_take(&queue, &batch));
        assert_int_equal(walk(&batch, &seq), 1);
        assert_true(batch.as_of_ns >= last_ns && batch.as_of_ns <= filled_ns);
        last_ns = batch.as_of_ns;
        tape_queue_done(&queue, &batch);
    }
    assert_true(tape_queue_take(&queue, &batch));
    assert_int_equal(walk(&batch, &seq), TAPE_QUEUE_EVENTS);
    assert_true(batch.as_of_ns >= filled_ns);
    tape_queue_done(&queue, &batch);
    assert_int_equal(queue.bytes, 0);
    assert_int_equal(queue.events, 0);
    tape_queue_close(&queue);
    assert_false(tape_queue_take(&queue, &batch));
    tape_queue_deinit(&queue);
}

/* Without entries the thread still learns that nothing has happened; a close is no beat. */
static void test_beat(void **state)
{
    (void)state;
    struct tape_queue queue;
    struct tape_batch batch;
    tape_queue_init(&queue);
    uint64_t before_ns = host_clock_now_ns(), seq = 0;
    assert_true(tape_queue_take(&queue, &batch));
    assert_null(batch.chunks);
    assert_true(batch.as_of_ns >= before_ns + TAPE_QUEUE_BEAT_NS);
    tape_queue_done(&queue, &batch);
    put(&queue, TAPE_ENTRY_EVENT, 1, 0);
    tape_queue_close(&queue);
    assert_true(tape_queue_take(&queue, &batch));
    assert_int_equal(walk(&batch, &seq), 1);
    tape_queue_done(&queue, &batch);
    assert_false(tape_queue_take(&queue, &batch));
    tape_queue_deinit(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches_are_bounded),
        cmocka_unit_test(test_beat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
