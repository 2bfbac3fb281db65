/* The nic backend: a bounded queue of frames, nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/nic.h"
#include "tests/lib/device_rig.h"

struct fixture {
    struct device_rig rig;
    struct nic nic;
    unsigned changes;
    uint8_t frame[NIC_FRAME_MAX + 1];
};

static void on_changed(void *context)
{
    struct fixture *fixture = context;
    fixture->changes++;
}

static int setup(void **state)
{
    static struct fixture fixture;
    static const struct nic_config config = {SOURCE(SOURCE_NET, 2), {2, 0, 0, 0, 0, 9}, NIC_MTU_DEFAULT, false};
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    nic_init(&fixture.nic, &fixture.rig.crossing, &config);
    nic_listen(&fixture.nic, on_changed, &fixture);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    nic_deinit(&fixture->nic);
    device_rig_deinit(&fixture->rig);
    return 0;
}

/* A frame that says its number and size. */
static bool push(struct fixture *fixture, uint32_t number, uint32_t size)
{
    uint64_t before = fixture->nic.frames_in;
    memset(fixture->frame, (int)(number & 0xff), size);
    memcpy(fixture->frame, &number, sizeof number);
    nic_receive(&fixture->nic, bytes_of(fixture->frame, size));
    return fixture->nic.frames_in > before;
}

static void pull(struct fixture *fixture, uint32_t number, uint32_t size)
{
    struct bytes frame = nic_peek(&fixture->nic, 0);
    uint32_t found;
    assert_int_equal(frame.size, size);
    memcpy(&found, frame.data, sizeof found);
    assert_int_equal(found, number);
    for (uint32_t i = 4; i < size; i++)
        assert_int_equal(frame.data[i], number & 0xff);
    nic_pop(&fixture->nic, 1);
}

static void frames_wait_in_order(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t i = 0; i < NIC_QUEUE_FRAMES; i++)
        assert_true(push(fixture, i, 14 + i));
    assert_false(push(fixture, 0, 60));
    assert_int_equal(fixture->nic.dropped_in, 1);
    assert_int_equal(fixture->changes, NIC_QUEUE_FRAMES);
    for (uint32_t i = 0; i < NIC_QUEUE_FRAMES; i++)
        pull(fixture, i, 14 + i);
    assert_int_equal(nic_peek(&fixture->nic, 0).size, 0);
}

static void bytes_are_bounded_too(void **state)
{
    struct fixture *fixture = *state;
    uint32_t pushed = 0;
    while (push(fixture, pushed, NIC_FRAME_MAX))
        pushed++;
    assert_int_equal(pushed, NIC_QUEUE_BYTES / NIC_FRAME_MAX);
    pull(fixture, 0, NIC_FRAME_MAX);
    assert_true(push(fixture, 77, NIC_FRAME_MAX));
    assert_false(push(fixture, 78, NIC_FRAME_MAX));
}

static void the_ring_wraps(void **state)
{
    struct fixture *fixture = *state;
    uint32_t in = 0, out = 0;
    /* Sizes that do not divide the ring, the queue nearly full for many rounds. */
    for (unsigned round = 0; round < 400; round++) {
        while (in - out < 100 && push(fixture, in, 14 + (in * 7919u) % 40000u))
            in++;
        assert_true(in > out);
        for (unsigned i = 0; i < 20 && out < in; i++, out++)
            pull(fixture, out, 14 + (out * 7919u) % 40000u);
    }
    assert_true(in > 2000);
}

static void frames_are_seen_and_dropped_together(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t i = 0; i < 10; i++)
        push(fixture, i, 20 + i);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(nic_peek(&fixture->nic, i).size, 20 + i);
    assert_int_equal(nic_peek(&fixture->nic, 10).size, 0);
    nic_pop(&fixture->nic, 0);
    nic_pop(&fixture->nic, 9);
    pull(fixture, 9, 29);
    assert_int_equal(nic_peek(&fixture->nic, 0).size, 0);
}

static void half_full_by_frames_or_by_bytes(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t i = 0; i < NIC_QUEUE_FRAMES / 2; i++) {
        assert_false(nic_is_half_full(&fixture->nic));
        push(fixture, i, 60);
    }
    assert_true(nic_is_half_full(&fixture->nic));
    nic_pop(&fixture->nic, 1);
    assert_false(nic_is_half_full(&fixture->nic));
    nic_reset(&fixture->nic);
    for (uint32_t i = 0; i < NIC_QUEUE_BYTES / 2 / 32768; i++) {
        assert_false(nic_is_half_full(&fixture->nic));
        push(fixture, i, 32768);
    }
    assert_true(nic_is_half_full(&fixture->nic));
}

static void what_came_before_the_link_went_down_waits_on(void **state)
{
    struct fixture *fixture = *state;
    push(fixture, 3, 100);
    nic_set_link(&fixture->nic, false);
    assert_int_equal(fixture->changes, 2);
    assert_false(push(fixture, 4, 100));
    nic_set_link(&fixture->nic, true);
    assert_true(push(fixture, 5, 100));
    nic_reset(&fixture->nic);
    assert_true(fixture->nic.link_up);
    assert_int_equal(nic_peek(&fixture->nic, 0).size, 0);
    nic_set_link(&fixture->nic, false);
    nic_reset(&fixture->nic); /* the link is the world's */
    assert_false(fixture->nic.link_up);
}

static void what_is_no_frame_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    assert_false(push(fixture, 0, 13));
    assert_false(push(fixture, 0, NIC_FRAME_MAX + 1));
    nic_receive(&fixture->nic, bytes_of(NULL, 0));
    nic_set_link(&fixture->nic, false);
    assert_false(push(fixture, 0, 60));
    nic_send(&fixture->nic, bytes_of(fixture->frame, 60));
    assert_int_equal(fixture->rig.world.emitted.count, 0);
    nic_set_link(&fixture->nic, true);
    nic_send(&fixture->nic, bytes_of(fixture->frame, 13));
    nic_send(&fixture->nic, bytes_of(fixture->frame, 14));
    assert_int_equal(fixture->rig.world.emitted.count, 1);
    assert_int_equal(fixture->rig.touched, 1);
    assert_int_equal(fixture->nic.dropped_out, 2);
}

static void hash_nic(const void *device, struct hasher *hasher)
{
    nic_hash(device, hasher);
}

static void the_hash_is_of_frames_not_of_places(void **state)
{
    struct fixture *fixture = *state;
    push(fixture, 5, 100);
    struct hash128 here = rig_hash(hash_nic, &fixture->nic);
    nic_reset(&fixture->nic);
    assert_false(hash_equal(here, rig_hash(hash_nic, &fixture->nic)));
    push(fixture, 1, 300);
    push(fixture, 5, 100);
    nic_pop(&fixture->nic, 1);
    assert_true(hash_equal(here, rig_hash(hash_nic, &fixture->nic)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_wait_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(bytes_are_bounded_too, setup, teardown),
        cmocka_unit_test_setup_teardown(the_ring_wraps, setup, teardown),
        cmocka_unit_test_setup_teardown(frames_are_seen_and_dropped_together, setup, teardown),
        cmocka_unit_test_setup_teardown(half_full_by_frames_or_by_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(what_came_before_the_link_went_down_waits_on, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_frame_is_dropped, setup, teardown),
        cmocka_unit_test_setup_teardown(the_hash_is_of_frames_not_of_places, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
