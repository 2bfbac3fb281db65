/* Offloads of sent frames: checksums, segments, and headers with every lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/net_offload.h"
#include "tests/lib/net_frame.h"

struct sent {
    uint8_t bytes[200000];
    uint32_t sizes[4096];
    unsigned count;
    uint32_t total;
};

static struct sent sent;
static uint8_t frame_bytes[NET_OFFLOAD_FRAME_MAX];
static uint8_t original[NET_OFFLOAD_FRAME_MAX];

static void on_send(void *context, struct bytes frame)
{
    (void)context;
    assert_true(sent.count < 4096 && sent.total + frame.size <= sizeof sent.bytes);
    memcpy(sent.bytes + sent.total, frame.data, frame.size);
    sent.total += (uint32_t)frame.size;
    sent.sizes[sent.count++] = (uint32_t)frame.size;
}

static bool send_it(const struct net_header *header, uint32_t size, uint32_t frame_max)
{
    struct net_sender sender = {.send = on_send, .frame_max = frame_max};
    sent.count = 0;
    sent.total = 0;
    return net_offload_send(header, frame_bytes, size, &sender);
}

/* The frame as a driver with offloads hands it over, and the header with which it does. */
static uint32_t offer(const struct net_frame *frame, uint16_t gso_size, struct net_header *header)
{
    uint32_t size = net_frame_write(frame, frame_bytes);
    memcpy(original, frame_bytes, size);
    net_frame_open(frame, frame_bytes, size);
    *header = (struct net_header){
        .flags = NET_HEADER_NEEDS_CSUM,
        .csum_start = (uint16_t)net_frame_transport(frame),
        .csum_offset = frame->is_udp ? 6 : 16,
    };
    if (gso_size) {
        header->gso_type = frame->is_v6 ? NET_GSO_TCPV6 : NET_GSO_TCPV4;
        header->gso_size = gso_size;
        header->header_size = (uint16_t)net_frame_payload(frame);
    }
    return size;
}

static void a_header_has_its_bytes(void **state)
{
    (void)state;
    static const uint8_t bytes[NET_HEADER_BYTES] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    uint8_t again[NET_HEADER_BYTES];
    struct net_header header;
    net_header_load(bytes, &header);
    assert_int_equal(header.flags, 1);
    assert_int_equal(header.gso_type, 2);
    assert_int_equal(header.header_size, 0x0403);
    assert_int_equal(header.gso_size, 0x0605);
    assert_int_equal(header.csum_start, 0x0807);
    assert_int_equal(header.csum_offset, 0x0a09);
    net_header_store(&header, again);
    assert_memory_equal(bytes, again, sizeof bytes);
}

static void a_checksum_is_completed(void **state)
{
    (void)state;
    for (uint32_t size = 0; size < 300; size++) {
        for (unsigned shape = 0; shape < 8; shape++) {
            struct net_frame frame = {.is_v6 = shape & 1,
                                      .is_udp = shape & 2,
                                      .has_vlan = shape & 4,
                                      .payload_size = size,
                                      .flags = TCP_ACK};
            struct net_header header;
            uint32_t whole = offer(&frame, 0, &header);
            assert_true(send_it(&header, whole, 0));
            assert_int_equal(sent.count, 1);
            assert_int_equal(sent.sizes[0], whole);
            assert_memory_equal(sent.bytes, original, whole);
        }
    }
}

/* A sum that comes out as zero is written as 0xffff: zero in UDP says that there is none. */
static void a_checksum_of_zero_is_not_written(void **state)
{
    (void)state;
    struct net_frame frame = {.is_udp = true, .payload_size = 2};
    struct net_header header;
    uint32_t size = offer(&frame, 0, &header);
    store_be16(frame_bytes + size - 2, 0);
    uint16_t sum = net_frame_sum(0, frame_bytes + 34, size - 34);
    store_be16(frame_bytes + size - 2, 0xffffu - sum);
    assert_true(send_it(&header, size, 0));
    assert_int_equal(load_be16(sent.bytes + 40), 0xffff);
}

/* Every segment equals the frame that a driver without offloads would have sent. */
static void check_segments(const struct net_frame *frame, uint16_t gso_size)
{
    static uint8_t expected[70000];
    uint32_t done = 0, at = 0;
    unsigned number = 0;
    do {
        struct net_frame one = *frame;
        uint32_t left = frame->payload_size - done;
        one.payload_size = left < gso_size ? left : gso_size;
        one.sequence = frame->sequence + done;
        one.id = (uint16_t)(frame->id + number);
        if (left > gso_size)
            one.flags &= (uint8_t) ~(TCP_FIN | TCP_PSH);
        if (number > 0)
            one.flags &= (uint8_t)~TCP_CWR;
        uint32_t size = net_frame_write(&one, expected);
        assert_true(number < sent.count);
        assert_int_equal(sent.sizes[number], size);
        assert_memory_equal(sent.bytes + at, expected, size);
        at += size;
        done += one.payload_size;
        number++;
    } while (done < frame->payload_size);
    assert_int_equal(sent.count, number);
}

static void a_large_frame_is_cut(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {0, 1, 99, 100, 101, 1460, 2920, 2921, 40000, 65000};
    static const uint16_t shares[] = {1, 30, 100, 536, 1448, 1460, 9000, 65535};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (unsigned j = 0; j < sizeof shares / sizeof shares[0]; j++) {
            if (sizes[i] / shares[j] > 1000)
                continue;
            for (unsigned shape = 0; shape < 8; shape++) {
                struct net_frame frame = {
                    .is_v6 = shape & 1,
                    .has_vlan = shape & 2,
                    .options_size = shape & 4 ? 12 : 0,
                    .ip_options_size = (shape & 5) == 4 ? 8 : 0,
                    .payload_size = sizes[i],
                    .flags = TCP_ACK | TCP_PSH | TCP_FIN | TCP_CWR,
                    .id = 0xfff0,
                    .sequence = 0xfffff000,
                };
                struct net_header header;
                uint32_t whole = offer(&frame, shares[j], &header);
                header.gso_type |= NET_GSO_ECN;
                header.header_size = (uint16_t)(shape * 7919u); /* a hint, and this one lies */
                assert_true(send_it(&header, whole, 0));
                check_segments(&frame, shares[j]);
            }
        }
    }
}

static void a_large_frame_leaves_whole_where_it_may(void **state)
{
    (void)state;
    for (unsigned is_v6 = 0; is_v6 < 2; is_v6++) {
        struct net_frame frame = {.is_v6 = is_v6, .payload_size = 30000, .flags = TCP_ACK | TCP_PSH};
        struct net_header header;
        uint32_t size = offer(&frame, 1460, &header);
        assert_true(send_it(&header, size, 65535));
        assert_int_equal(sent.count, 1);
        assert_int_equal(sent.sizes[0], size);
        assert_memory_equal(sent.bytes, original, size);
        size = offer(&frame, 1460, &header); /* too large for the far end */
        assert_true(send_it(&header, size, size - 1));
        check_segments(&frame, 1460);
        size = offer(&frame, 1460, &header); /* an IP length that lies is put right by cutting */
        store_be16(frame_bytes + (is_v6 ? 18 : 16), 60);
        assert_true(send_it(&header, size, 65535));
        check_segments(&frame, 1460);
    }
}

static void lies_are_not_sent(void **state)
{
    (void)state;
    static const struct {
        struct net_header header;
        bool is_v6, is_udp;
    } lies[] = {
        /* the checksum lies beyond the frame */
        {{.flags = 1, .csum_start = 65535, .csum_offset = 65535}, false, false},
        {{.flags = 1, .csum_start = 153, .csum_offset = 0}, false, false},
        {{.flags = 1, .csum_start = 34, .csum_offset = 119}, false, false},
        {{.flags = 1, .csum_start = 34, .csum_offset = 65535}, false, false},
        /* segments of nothing, of something else, of the other family, without a checksum, of another place */
        {{.flags = 1, .gso_type = 1, .gso_size = 0, .csum_start = 34, .csum_offset = 16}, false, false},
        {{.flags = 1, .gso_type = 1, .gso_size = 10, .csum_start = 34, .csum_offset = 16}, false, true},
        {{.flags = 1, .gso_type = 4, .gso_size = 10, .csum_start = 34, .csum_offset = 16}, false, false},
        {{.flags = 1, .gso_type = 1, .gso_size = 10, .csum_start = 54, .csum_offset = 16}, true, false},
        {{.flags = 0, .gso_type = 1, .gso_size = 10, .csum_start = 34, .csum_offset = 16}, false, false},
        {{.flags = 1, .gso_type = 1, .gso_size = 10, .csum_start = 33, .csum_offset = 16}, false, false},
        {{.flags = 1, .gso_type = 1, .gso_size = 10, .csum_start = 34, .csum_offset = 6}, false, false},
        {{.flags = 1, .gso_type = 3, .gso_size = 10, .csum_start = 34, .csum_offset = 16}, false, false},
        {{.flags = 1, .gso_type = 0x80, .gso_size = 10, .csum_start = 34, .csum_offset = 16}, false, false},
    };
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct net_frame frame = {
            .is_v6 = lies[i].is_v6, .is_udp = lies[i].is_udp, .payload_size = 100, .flags = TCP_ACK};
        struct net_header header;
        uint32_t size = offer(&frame, 0, &header);
        if (size > 154)
            size = 154;
        assert_false(send_it(&lies[i].header, size, 65535));
        assert_false(send_it(&lies[i].header, size, 0));
        assert_int_equal(sent.count, 0);
    }
}

/* The last byte that a checksum may take. */
static void the_edge_of_a_frame(void **state)
{
    (void)state;
    struct net_frame frame = {.payload_size = 100, .flags = TCP_ACK};
    struct net_header header;
    uint32_t size = offer(&frame, 0, &header);
    header.csum_start = (uint16_t)(size - 2);
    header.csum_offset = 0;
    assert_true(send_it(&header, size, 0));
    header.csum_offset = 1;
    assert_false(send_it(&header, size, 0));
    assert_false(send_it(&header, 0, 0)); /* a frame of no bytes has no place for one */
}

/* A frame that no IP length can name; one that just fits. */
static void the_largest_frames(void **state)
{
    (void)state;
    struct net_header header;
    struct net_frame frame = {.payload_size = 65535 - 40, .flags = TCP_ACK};
    uint32_t size = offer(&frame, 9000, &header);
    assert_true(send_it(&header, size, 65535)); /* 65,549 bytes: cut, as no frame may be that long */
    check_segments(&frame, 9000);
    memset(frame_bytes + size, 0, 4);
    size = offer(&frame, 9000, &header);
    assert_false(send_it(&header, size + 1, 65535));
    frame = (struct net_frame){.has_vlan = true, .is_v6 = true, .payload_size = 65535 - 60, .flags = TCP_ACK};
    size = offer(&frame, 9000, &header);
    assert_int_equal(size, NET_OFFLOAD_FRAME_MAX);
    assert_true(send_it(&header, size, 0));
    check_segments(&frame, 9000);
}

/* Prefixes in memory of their own size: nothing beyond is read or written. */
static void no_prefix_is_touched_beyond(void **state)
{
    (void)state;
    for (unsigned is_v6 = 0; is_v6 < 2; is_v6++) {
        struct net_frame frame = {.is_v6 = is_v6, .payload_size = 60, .options_size = 12, .flags = TCP_ACK};
        struct net_header header;
        struct net_sender sender = {.send = on_send};
        uint32_t size = offer(&frame, 25, &header);
        for (uint32_t cut = 0; cut <= size; cut++) {
            uint8_t *prefix = malloc(cut ? cut : 1);
            memcpy(prefix, frame_bytes, cut);
            sent.count = 0;
            sent.total = 0;
            bool is_sent = net_offload_send(&header, prefix, cut, &sender);
            assert_true(is_sent == (cut >= net_frame_payload(&frame)));
            free(prefix);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_has_its_bytes),
        cmocka_unit_test(a_checksum_is_completed),
        cmocka_unit_test(a_checksum_of_zero_is_not_written),
        cmocka_unit_test(a_large_frame_is_cut),
        cmocka_unit_test(a_large_frame_leaves_whole_where_it_may),
        cmocka_unit_test(lies_are_not_sent),
        cmocka_unit_test(the_edge_of_a_frame),
        cmocka_unit_test(the_largest_frames),
        cmocka_unit_test(no_prefix_is_touched_beyond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
