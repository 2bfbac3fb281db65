/* Where headers lie, and which checksums hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/net_packet.h"
#include "tests/lib/net_frame.h"

static const struct net_frame shapes[] = {
    {.payload_size = 100, .flags = TCP_ACK},
    {.payload_size = 0, .flags = 2, .options_size = 40},
    {.payload_size = 101, .is_v6 = true, .flags = TCP_ACK, .options_size = 12},
    {.payload_size = 99, .is_udp = true},
    {.payload_size = 0, .is_udp = true, .is_v6 = true},
    {.payload_size = 1461, .has_vlan = true, .flags = TCP_ACK},
    {.payload_size = 33, .has_vlan = true, .is_v6 = true, .is_udp = true},
};

#define SHAPES (sizeof shapes / sizeof shapes[0])

static void headers_are_found(void **state)
{
    (void)state;
    uint8_t bytes[2000];
    for (unsigned i = 0; i < SHAPES; i++) {
        uint32_t size = net_frame_write(&shapes[i], bytes);
        struct net_packet packet;
        assert_true(net_packet_find(bytes_of(bytes, size), &packet));
        assert_int_equal(packet.network, net_frame_network(&shapes[i]));
        assert_int_equal(packet.transport, net_frame_transport(&shapes[i]));
        assert_int_equal(packet.payload, net_frame_payload(&shapes[i]));
        assert_int_equal(packet.end, size);
        assert_int_equal(packet.protocol, shapes[i].is_udp ? 17 : 6);
        assert_true(packet.is_v6 == shapes[i].is_v6);
        assert_true(packet.is_plain);
        assert_true(net_packet_is_verified(bytes_of(bytes, size), &packet));
    }
}

/* Each prefix lies in memory of its own size: reading beyond it is seen by the sanitizer. */
static void no_prefix_is_read_beyond(void **state)
{
    (void)state;
    uint8_t bytes[2000];
    for (unsigned i = 0; i < SHAPES; i++) {
        uint32_t size = net_frame_write(&shapes[i], bytes);
        for (uint32_t cut = 0; cut < size; cut++) {
            uint8_t *prefix = malloc(cut ? cut : 1);
            memcpy(prefix, bytes, cut);
            struct net_packet packet;
            if (net_packet_find(bytes_of(prefix, cut), &packet)) {
                assert_true(packet.payload <= cut);
                assert_false(net_packet_is_verified(bytes_of(prefix, cut), &packet));
            } else {
                assert_true(cut < net_frame_payload(&shapes[i]));
            }
            free(prefix);
        }
    }
}

/* A bit that is covered by the checksum and changed is noticed; padding behind the packet does not matter. */
static void a_changed_bit_is_noticed(void **state)
{
    (void)state;
    uint8_t bytes[2000] = {0};
    for (unsigned i = 0; i < SHAPES; i++) {
        uint32_t size = net_frame_write(&shapes[i], bytes);
        struct net_packet packet;
        for (uint32_t at = net_frame_transport(&shapes[i]) + (shapes[i].is_udp ? 6 : 14); at < size; at++) {
            bytes[at] ^= 0x10;
            if (net_packet_find(bytes_of(bytes, size), &packet))
                assert_false(net_packet_is_verified(bytes_of(bytes, size), &packet));
            bytes[at] ^= 0x10;
        }
        bytes[size] = 0x55;
        assert_true(net_packet_find(bytes_of(bytes, size + 10), &packet));
        assert_true(net_packet_is_verified(bytes_of(bytes, size + 10), &packet));
    }
}

static void a_udp_checksum_may_be_absent_or_of_another_length(void **state)
{
    (void)state;
    struct net_frame frame = {.is_udp = true, .payload_size = 30};
    uint8_t bytes[200];
    struct net_packet packet;
    uint32_t size = net_frame_write(&frame, bytes);
    store_be16(bytes + 40, 0);
    assert_true(net_packet_find(bytes_of(bytes, size), &packet));
    assert_false(net_packet_is_verified(bytes_of(bytes, size), &packet));
    net_frame_write(&frame, bytes);
    store_be16(bytes + 38, 30);
    net_frame_seal(&frame, bytes, size);
    assert_false(net_packet_is_verified(bytes_of(bytes, size), &packet));
}

static void what_is_no_such_packet(void **state)
{
    (void)state;
    static const struct {
        uint32_t at;
        uint8_t value;
    } lies[] = {
        {12, 0x09},        /* another type */
        {14, 0x44},        /* IPv4 header of 16 bytes */
        {14, 0x4f},        /* of 60, where it then says 10 bytes of TCP header */
        {14, 0x65},        /* version 6 */
        {20, 0x20},        /* more fragments */
        {21, 0x01},        /* a fragment's offset */
        {23, 1},           /* ICMP */
        {14 + 20 + 12, 0}, /* TCP header of 0 bytes */
        {14 + 20 + 12, 0x40},
        {14 + 20 + 12, 0xf0}, /* of 60, beyond the frame */
    };
    struct net_frame frame = {.payload_size = 10, .flags = TCP_ACK};
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        uint8_t bytes[200];
        struct net_packet packet;
        uint32_t size = net_frame_write(&frame, bytes);
        bytes[lies[i].at] = lies[i].value;
        assert_false(net_packet_find(bytes_of(bytes, size), &packet));
    }
}

/* A TCP header behind `count` extension headers of 8 bytes of this kind. */
static uint32_t with_extensions(uint8_t *bytes, uint8_t kind, unsigned count)
{
    struct net_frame frame = {.is_v6 = true, .payload_size = 50, .flags = TCP_ACK};
    uint8_t plain[200];
    uint32_t size = net_frame_write(&frame, plain);
    memcpy(bytes, plain, 54);
    bytes[20] = kind;
    for (unsigned i = 0; i < count; i++)
        memcpy(bytes + 54 + 8 * i, (uint8_t[8]){i + 1 < count ? kind : 6}, 8);
    memcpy(bytes + 54 + 8 * count, plain + 54, size - 54);
    store_be16(bytes + 18, (uint16_t)(size - 54 + 8 * count));
    return size + 8 * count;
}

static void extension_headers_are_looked_through(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {0, 43, 60};
    uint8_t bytes[400];
    struct net_packet packet;
    for (unsigned i = 0; i < sizeof kinds; i++) {
        uint32_t size = with_extensions(bytes, kinds[i], 2);
        assert_true(net_packet_find(bytes_of(bytes, size), &packet));
        assert_int_equal(packet.transport, 54 + 16);
        assert_int_equal(packet.end, size);
        assert_false(packet.is_plain);
        assert_false(net_packet_is_verified(bytes_of(bytes, size), &packet));
        for (uint32_t cut = 0; cut < 54 + 16 + 20; cut++)
            assert_false(net_packet_find(bytes_of(bytes, cut), &packet));
    }
    assert_false(net_packet_find(bytes_of(bytes, with_extensions(bytes, 44, 1)), &packet)); /* a fragment */
    assert_true(net_packet_find(bytes_of(bytes, with_extensions(bytes, 60, 7)), &packet));
    assert_false(net_packet_find(bytes_of(bytes, with_extensions(bytes, 60, 8)), &packet));
    uint32_t size = with_extensions(bytes, 60, 1);
    bytes[55] = 255; /* 2048 bytes */
    assert_false(net_packet_find(bytes_of(bytes, size), &packet));
}

static void a_length_is_written(void **state)
{
    (void)state;
    uint8_t bytes[2000];
    for (unsigned i = 0; i < SHAPES; i++) {
        struct net_packet packet;
        uint32_t size = net_frame_write(&shapes[i], bytes);
        assert_true(net_packet_find(bytes_of(bytes, size), &packet));
        net_packet_set_length(bytes, &packet, size + 7);
        assert_true(net_packet_find(bytes_of(bytes, size), &packet));
        assert_int_equal(packet.end, size + 7);
        if (!shapes[i].is_v6)
            assert_int_equal(net_frame_sum(0, bytes + packet.network, 20), 0xffff);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_found),
        cmocka_unit_test(no_prefix_is_read_beyond),
        cmocka_unit_test(a_changed_bit_is_noticed),
        cmocka_unit_test(a_udp_checksum_may_be_absent_or_of_another_length),
        cmocka_unit_test(what_is_no_such_packet),
        cmocka_unit_test(extension_headers_are_looked_through),
        cmocka_unit_test(a_length_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
