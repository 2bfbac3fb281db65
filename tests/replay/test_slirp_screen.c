/* What of a guest's frames libslirp may see: the length checks, and IPv4 datagrams put together from fragments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/host_slirp_screen.h"
#include "src/base/endian.h"
#include "tests/lib/net_guest.h"

#define SECOND UINT64_C(1000000000)

struct fixture {
    struct screen screen;
    struct guest guest;
    struct buffer frame; /* a copy that may be damaged */
};

static const struct guest_ip host = {{10, 0, 2, 2}};

static int setup(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    guest_init(&fixture.guest);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    screen_deinit(&fixture->screen);
    guest_deinit(&fixture->guest);
    buffer_deinit(&fixture->frame);
    return 0;
}

/* The guest's newest frame, copied; with its header checksum made right again after a change. */
static struct buffer *take(struct fixture *fixture)
{
    size_t at = 0;
    struct bytes frame = {0};
    while (guest_next_frame(&fixture->guest, &at, &frame)) {
        buffer_clear(&fixture->frame);
        buffer_append(&fixture->frame, frame);
    }
    buffer_clear(&fixture->guest.out);
    return &fixture->frame;
}

static void right_checksum(struct buffer *frame)
{
    uint32_t sum = 0;
    size_t header = (size_t)(frame->data[14] & 15) * 4;
    store_be16(frame->data + 24, 0);
    for (size_t i = 0; i < header; i += 2)
        sum += load_be16(frame->data + 14 + i);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    store_be16(frame->data + 24, (uint16_t)~sum);
}

static bool passes(struct fixture *fixture, const struct buffer *frame)
{
    struct bytes pass;
    return screen_frame(&fixture->screen, 0, buffer_bytes(frame), &pass);
}

static void test_sound_frames_pass(void **state)
{
    struct fixture *fixture = *state;
    guest_arp_request(&fixture->guest, host);
    assert_true(passes(fixture, take(fixture)));
    guest_dhcp_discover(&fixture->guest);
    assert_true(passes(fixture, take(fixture)));
    guest_ping(&fixture->guest, host, 1, 0);
    assert_true(passes(fixture, take(fixture)));
    guest_tcp_connect(&fixture->guest, host, 1, 2, bytes_of("", 0));
    assert_true(passes(fixture, take(fixture)));
    guest_udp(&fixture->guest, host, 1, 2, bytes_of("", 0));
    buffer_append_string(take(fixture), "Ethernet padding is no error");
    assert_true(passes(fixture, &fixture->frame));
    assert_int_equal(fixture->screen.refused, 0);
}

struct damage {
    size_t offset;
    uint16_t value;
};

/* Each of them in a UDP frame of 4 bytes, whose other fields are right. */
static void test_damaged_ip4_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct damage damages[] = {
        {14, 0x5500}, /* version 5 */
        {14, 0x4400}, /* a header of 16 bytes */
        {14, 0x4f00}, /* a header longer than the datagram */
        {16, 19},     /* a total shorter than the header */
        {16, 33},     /* a total longer than the frame */
        {38, 7},      /* a UDP length shorter than its header */
        {38, 13},     /* and longer than the datagram */
        {12, 0x88f8}, /* NC-SI */
        {12, 0x8100}, /* a VLAN */
    };
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        guest_udp(&fixture->guest, host, 1, 2, bytes_of("abcd", 4));
        struct buffer *frame = take(fixture);
        store_be16(frame->data + damages[i].offset, damages[i].value);
        if (damages[i].offset != 12 && (frame->data[14] & 15) * 4u <= frame->size - 14)
            right_checksum(frame);
        assert_false(passes(fixture, frame));
    }
    guest_udp(&fixture->guest, host, 1, 2, bytes_of("abcd", 4));
    take(fixture)->data[22] ^= 1; /* the checksum does not hold */
    assert_false(passes(fixture, &fixture->frame));
    assert_int_equal(fixture->screen.refused, sizeof damages / sizeof damages[0] + 1);
}

static void test_damaged_transport_is_refused(void **state)
{
    struct fixture *fixture = *state;
    guest_tcp_connect(&fixture->guest, host, 1, 2, bytes_of("", 0));
    take(fixture)->data[46] = 0x40; /* a TCP header of 16 bytes */
    assert_false(passes(fixture, &fixture->frame));
    fixture->frame.data[46] = 0x70; /* longer than the segment */
    assert_false(passes(fixture, &fixture->frame));
    fixture->frame.data[46] = 0x60;
    assert_true(passes(fixture, &fixture->frame));
}

static void test_short_frames_are_refused(void **state)
{
    struct fixture *fixture = *state;
    guest_arp_request(&fixture->guest, host);
    take(fixture);
    for (size_t size = 0; size < 42; size++) {
        fixture->frame.size = size;
        assert_false(passes(fixture, &fixture->frame));
    }
    guest_udp(&fixture->guest, host, 1, 2, bytes_of("abcd", 4));
    take(fixture);
    for (size_t size = 0; size < 46; size++) {
        fixture->frame.size = size;
        assert_false(passes(fixture, &fixture->frame));
    }
}

static void test_ip6(void **state)
{
    struct fixture *fixture = *state;
    uint8_t bytes[54 + 8] = {0};
    struct bytes pass;
    store_be16(bytes + 12, 0x86dd);
    bytes[14] = 0x60;
    store_be16(bytes + 18, 8);
    bytes[20] = 58;
    assert_true(screen_frame(&fixture->screen, 0, bytes_of(bytes, sizeof bytes), &pass));
    assert_false(screen_frame(&fixture->screen, 0, bytes_of(bytes, sizeof bytes - 1), &pass));
    bytes[14] = 0x40;
    assert_false(screen_frame(&fixture->screen, 0, bytes_of(bytes, sizeof bytes), &pass));
    bytes[14] = 0x60;
    store_be16(bytes + 18, 7); /* shorter than an ICMPv6 header */
    assert_false(screen_frame(&fixture->screen, 0, bytes_of(bytes, sizeof bytes), &pass));
    store_be16(bytes + 18, 0);
    assert_false(screen_frame(&fixture->screen, 0, bytes_of(bytes, sizeof bytes), &pass));
}

/* ---- fragments ---- */

/* Frames of a datagram of 3000 patterned bytes in parts of 800: 0, 800, 1600, 2400. */
static void fragments_of(struct fixture *fixture, struct buffer parts[4])
{
    uint8_t bytes[3000];
    size_t at = 0;
    struct bytes frame;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    guest_udp_fragments(&fixture->guest, host, 5, 6, bytes_of(bytes, sizeof bytes), 800);
    for (unsigned i = 0; i < 4; i++) {
        assert_true(guest_next_frame(&fixture->guest, &at, &frame));
        buffer_clear(&parts[i]);
        buffer_append(&parts[i], frame);
    }
    buffer_clear(&fixture->guest.out);
}

static void free_parts(struct buffer parts[4])
{
    for (unsigned i = 0; i < 4; i++)
        buffer_deinit(&parts[i]);
}

static void is_whole(struct bytes pass)
{
    assert_int_equal(pass.size, 14 + 20 + 8 + 3000);
    assert_int_equal(load_be16(pass.data + 16), 20 + 8 + 3000);
    assert_int_equal(load_be16(pass.data + 20), 0);
    for (size_t i = 0; i < 3000; i++)
        assert_int_equal(pass.data[42 + i], (uint8_t)(i * 7));
}

static void test_every_order(void **state)
{
    struct fixture *fixture = *state;
    struct buffer parts[4] = {{0}};
    struct bytes pass;
    for (unsigned order = 0; order < 24; order++) {
        unsigned left[4] = {0, 1, 2, 3};
        unsigned code = order;
        fragments_of(fixture, parts);
        for (unsigned count = 4; count > 0; count--) {
            unsigned pick = code % count;
            code /= count;
            bool done = screen_frame(&fixture->screen, 0, buffer_bytes(&parts[left[pick]]), &pass);
            assert_int_equal(done, count == 1);
            left[pick] = left[count - 1];
        }
        is_whole(pass);
    }
    free_parts(parts);
}

static void test_overlap_gives_up_the_datagram(void **state)
{
    struct fixture *fixture = *state;
    struct buffer parts[4] = {{0}};
    struct bytes pass;
    fragments_of(fixture, parts);
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[0]), &pass));
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[1]), &pass));
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[1]), &pass));
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[2]), &pass));
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[3]), &pass));
    free_parts(parts);
}

/* A hole must never be filled with what another datagram left behind. */
static void test_no_fragment_beyond_the_last(void **state)
{
    struct fixture *fixture = *state;
    struct buffer parts[4] = {{0}};
    struct bytes pass;
    fragments_of(fixture, parts);
    store_be16(parts[2].data + 20, 0x2000 | 600); /* far beyond the end */
    right_checksum(&parts[2]);
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[0]), &pass));
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[2]), &pass));
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[3]), &pass));
    assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[1]), &pass));
    free_parts(parts);
}

static void test_time_and_room_end(void **state)
{
    struct fixture *fixture = *state;
    struct buffer parts[4] = {{0}};
    struct buffer other[4] = {{0}};
    struct bytes pass;
    fragments_of(fixture, parts);
    for (unsigned i = 0; i < 3; i++)
        assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[i]), &pass));
    assert_false(screen_frame(&fixture->screen, 30 * SECOND, buffer_bytes(&parts[3]), &pass));
    /* More datagrams than places: the oldest is forgotten, the newest is not. */
    fragments_of(fixture, parts);
    assert_false(screen_frame(&fixture->screen, 31 * SECOND, buffer_bytes(&parts[0]), &pass));
    for (unsigned i = 0; i < SCREEN_DATAGRAMS; i++) {
        fragments_of(fixture, other);
        assert_false(screen_frame(&fixture->screen, (32 + i) * SECOND, buffer_bytes(&other[0]), &pass));
    }
    for (unsigned i = 1; i < 4; i++) {
        assert_false(screen_frame(&fixture->screen, 41 * SECOND, buffer_bytes(&parts[i]), &pass));
        assert_int_equal(screen_frame(&fixture->screen, 41 * SECOND, buffer_bytes(&other[i]), &pass), i == 3);
    }
    free_parts(parts);
    free_parts(other);
}

static void test_odd_parts_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct buffer parts[4] = {{0}};
    struct bytes pass;
    fragments_of(fixture, parts);
    parts[1].size -= 3; /* not a multiple of 8, and not the last */
    store_be16(parts[1].data + 16, (uint16_t)(parts[1].size - 14));
    right_checksum(&parts[1]);
    for (unsigned i = 0; i < 4; i++)
        assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[i]), &pass));
    fragments_of(fixture, parts);
    store_be16(parts[3].data + 20, 8191); /* ends beyond 65,535 */
    right_checksum(&parts[3]);
    for (unsigned i = 0; i < 4; i++)
        assert_false(screen_frame(&fixture->screen, 0, buffer_bytes(&parts[i]), &pass));
    free_parts(parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sound_frames_pass, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_ip4_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_transport_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_short_frames_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ip6, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_overlap_gives_up_the_datagram, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_fragment_beyond_the_last, setup, teardown),
        cmocka_unit_test_setup_teardown(test_time_and_room_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_odd_parts_are_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
