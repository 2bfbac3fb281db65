/* The ring of waiting frames, against a plain list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/frame_queue.h"
#include "src/base/random.h"

#define CAPACITY 8u
#define SIZE 256u

static void what_goes_in_comes_out_in_order(void **state)
{
    (void)state;
    struct frame_queue queue;
    struct random random;
    uint8_t kept[CAPACITY][SIZE];
    uint32_t sizes[CAPACITY];
    uint64_t cycles[CAPACITY], pushed = 0, refused = 0;
    unsigned first = 0, count = 0;
    frame_queue_init(&queue, CAPACITY, SIZE);
    random_init(&random, 1, 0);
    for (unsigned step = 0; step < 100000; step++) {
        if (random_below(&random, 2)) {
            uint8_t frame[SIZE];
            uint32_t size = 1 + (uint32_t)random_below(&random, step % 2 ? 20 : SIZE - 1);
            memset(frame, (int)step, size);
            if (!frame_queue_push(&queue, step, bytes_of(frame, size))) {
                refused++;
                continue;
            }
            assert_true(count < CAPACITY);
            unsigned slot = (first + count++) % CAPACITY;
            memcpy(kept[slot], frame, size);
            sizes[slot] = size;
            cycles[slot] = step;
            pushed++;
        } else if (count) {
            struct bytes frame = frame_queue_peek(&queue);
            assert_true(bytes_equal(frame, bytes_of(kept[first], sizes[first])));
            assert_true(frame_queue_next(&queue) == cycles[first]);
            frame_queue_pop(&queue);
            first = (first + 1) % CAPACITY;
            count--;
        }
        assert_int_equal(queue.count, count);
    }
    assert_true(pushed > 10000 && refused > 1000);
    frame_queue_deinit(&queue);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct frame_queue queue;
    static const uint8_t bytes[SIZE + 1];
    frame_queue_init(&queue, 2, SIZE);
    assert_true(frame_queue_next(&queue) == FRAME_NEVER);
    assert_int_equal(frame_queue_peek(&queue).size, 0);
    assert_false(frame_queue_push(&queue, 1, bytes_of(bytes, 0)));
    assert_false(frame_queue_push(&queue, 1, bytes_of(bytes, SIZE + 1)));
    assert_true(frame_queue_push(&queue, 1, bytes_of(bytes, SIZE - 1)));
    assert_true(frame_queue_push(&queue, 2, bytes_of(bytes, 1)));
    assert_false(frame_queue_push(&queue, 3, bytes_of(bytes, 1))); /* two are enough */
    frame_queue_clear(&queue);
    assert_true(frame_queue_push(&queue, 4, bytes_of(bytes, SIZE)));
    frame_queue_deinit(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out_in_order),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests_name("frame_queue", tests, NULL, NULL);
}
