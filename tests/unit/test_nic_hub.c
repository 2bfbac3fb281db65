/* The hub alone: who hears what, when, and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/backends/nic_hub.h"

#define PORTS 3

static struct hub hub;
static struct hub_port ports[PORTS];

static int set_up(void **state)
{
    static const uint64_t latencies[PORTS] = {10, 20, 10};
    (void)state;
    hub = (struct hub){0};
    for (unsigned i = 0; i < PORTS; i++) {
        hub_port_init(&ports[i], latencies[i]);
        hub_attach(&hub, &ports[i]);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PORTS; i++)
        hub_port_deinit(&ports[i]);
    return 0;
}

static void send(unsigned port, uint64_t cycle, const char *text)
{
    hub_port_send(&ports[port], cycle, bytes_of_string(text));
}

static void heard(unsigned port, uint64_t cycle, const char *text)
{
    assert_true(frame_queue_next(&ports[port].due) == cycle);
    assert_true(bytes_equal(frame_queue_peek(&ports[port].due), bytes_of_string(text)));
    frame_queue_pop(&ports[port].due);
}

static void silent(unsigned port)
{
    assert_true(frame_queue_next(&ports[port].due) == FRAME_NEVER);
}

static void everybody_else_hears_it_a_latency_later(void **state)
{
    (void)state;
    assert_true(hub_next(&hub) == FRAME_NEVER);
    send(0, 100, "a");
    assert_true(hub_next(&hub) == 110);
    hub_exchange(&hub, 110); /* not yet */
    silent(1);
    hub_exchange(&hub, 111);
    heard(1, 110, "a");
    heard(2, 110, "a");
    silent(0);
    assert_true(hub_next(&hub) == FRAME_NEVER);
}

static void arrival_decides_the_order_then_the_port(void **state)
{
    (void)state;
    send(2, 95, "third port, early");
    send(2, 110, "third port");
    send(1, 100, "second port, slow");
    send(0, 110, "first port");
    hub_exchange(&hub, 200);
    heard(0, 105, "third port, early");
    heard(0, 120, "second port, slow");
    heard(0, 120, "third port");
    heard(1, 105, "third port, early");
    heard(1, 120, "first port");
    heard(1, 120, "third port");
    heard(2, 120, "first port");
    heard(2, 120, "second port, slow");
    silent(0);
    silent(1);
    silent(2);
}

/* However often it is exchanged, the order is the same: what is on its way stays with its sender. */
static void exchanging_often_changes_nothing(void **state)
{
    (void)state;
    send(1, 100, "slow");
    for (uint64_t barrier = 101; barrier < 112; barrier++)
        hub_exchange(&hub, barrier);
    send(0, 109, "fast");
    for (uint64_t barrier = 112; barrier < 130; barrier++)
        hub_exchange(&hub, barrier);
    heard(2, 119, "fast");
    heard(2, 120, "slow");
}

static void who_is_gone_hears_nothing(void **state)
{
    (void)state;
    ports[1].is_gone = true;
    send(0, 1, "a");
    hub_exchange(&hub, 100);
    silent(1);
    heard(2, 11, "a");
}

static void a_full_wire_loses_frames_and_counts_them(void **state)
{
    (void)state;
    for (unsigned i = 0; i < HUB_FRAMES + 5; i++)
        send(0, i, "x");
    assert_int_equal(ports[0].dropped, 5);
    hub_exchange(&hub, 10 + HUB_FRAMES);
    send(0, HUB_FRAMES, "y");
    hub_exchange(&hub, 100 + HUB_FRAMES);
    assert_int_equal(ports[1].dropped, 1); /* nobody took the others */
    assert_int_equal(ports[1].due.count, HUB_FRAMES);
}

static void the_end_of_time_is_not_never(void **state)
{
    (void)state;
    send(0, UINT64_MAX - 3, "late");
    assert_true(hub_next(&hub) == FRAME_NEVER - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everybody_else_hears_it_a_latency_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arrival_decides_the_order_then_the_port, set_up, tear_down),
        cmocka_unit_test_setup_teardown(exchanging_often_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_gone_hears_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_wire_loses_frames_and_counts_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_end_of_time_is_not_never, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("nic_hub", tests, NULL, NULL);
}
