/* The queue of future moments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "src/devices/timer.h"

static uint64_t clock_cycle;
static struct timer_queue queue;
static struct timer timers[4];
static char names[3][2] = {"a", "b", "c"};
static char fired[64];
static unsigned nearer;

static void fire(void *context)
{
    size_t length = strlen(fired);
    fired[length] = *(const char *)context;
    fired[length + 1] = 0;
}

static void fire_and_arm_again(void *context)
{
    fire(context);
    if (strlen(fired) < 5)
        timer_arm(&timers[0], clock_cycle);
}

static void count_nearer(void *context)
{
    (void)context;
    nearer++;
}

static int prepare(void **state)
{
    (void)state;
    clock_cycle = 0;
    nearer = 0;
    fired[0] = 0;
    timer_queue_init(&queue, &clock_cycle, 1000000000);
    queue.moved_nearer = count_nearer;
    timer_init(&timers[0], &queue, fire, names[0]);
    timer_init(&timers[1], &queue, fire, names[1]);
    timer_init(&timers[2], &queue, fire, names[2]);
    return 0;
}

static void equal_cycles_fire_in_the_order_of_arming(void **state)
{
    (void)state;
    timer_arm(&timers[2], 10);
    timer_arm(&timers[0], 10);
    timer_arm(&timers[1], 5);
    assert_int_equal(queue.next_cycle, 5);
    assert_int_equal(nearer, 2);
    clock_cycle = 9;
    timer_queue_fire(&queue);
    assert_string_equal(fired, "b");
    clock_cycle = 10;
    timer_queue_fire(&queue);
    assert_string_equal(fired, "bca");
    assert_true(queue.next_cycle == TIMER_NEVER);
}

static void a_timer_may_arm_itself_while_it_fires(void **state)
{
    (void)state;
    timers[0].fire = fire_and_arm_again;
    timer_arm(&timers[0], 3);
    clock_cycle = 4;
    timer_queue_fire(&queue);
    assert_string_equal(fired, "aaaaa");
}

static void disarmed_timers_stay_silent(void **state)
{
    (void)state;
    timer_arm(&timers[0], 3);
    timer_arm(&timers[1], 4);
    timer_disarm(&timers[0]);
    assert_int_equal(queue.next_cycle, 4);
    clock_cycle = 100;
    timer_queue_fire(&queue);
    assert_string_equal(fired, "b");
}

static void times_convert_without_overflow(void **state)
{
    (void)state;
    assert_int_equal(cycles_to_ns(123, 1000000000), 123);
    assert_int_equal(cycles_to_ns(1ull << 63, 1000000000), 1ull << 63);
    assert_int_equal(cycles_to_ns(5, 500000000), 10);
    assert_int_equal(ns_to_cycles(10, 500000000), 5);
    assert_int_equal(ns_to_cycles(UINT64_MAX / 4, 2000000000), UINT64_MAX / 4 * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(equal_cycles_fire_in_the_order_of_arming, prepare),
        cmocka_unit_test_setup(a_timer_may_arm_itself_while_it_fires, prepare),
        cmocka_unit_test_setup(disarmed_timers_stay_silent, prepare),
        cmocka_unit_test_setup(times_convert_without_overflow, prepare),
    };
    return cmocka_run_group_tests_name("timer", tests, NULL, NULL);
}
