/* Merging of received segments: what belongs together, what does not, and that cutting gives back what was merged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/net_merge.h"
#include "tests/lib/net_frame.h"

#define FRAMES 80u
static uint8_t store[FRAMES][9100];
static struct bytes frames[FRAMES];

static const struct net_frame plain = {.payload_size = 1460, .flags = TCP_ACK, .id = 0xfffe, .sequence = 0xffffff00};

/* `count` consecutive segments like `frame`. */
static void make_stream(const struct net_frame *frame, unsigned count)
{
    struct net_frame one = *frame;
    for (unsigned i = 0; i < count; i++) {
        frames[i] = bytes_of(store[i], net_frame_write(&one, store[i]));
        one.sequence += one.payload_size;
        one.id++;
    }
}

/* Writes one frame anew. */
static void remake(unsigned index, const struct net_frame *frame)
{
    frames[index] = bytes_of(store[index], net_frame_write(frame, store[index]));
}

static void begin(struct net_run *run)
{
    net_run_begin(run, frames[0], true, true, true, 65535);
}

static void gather(struct net_run *run, unsigned count)
{
    begin(run);
    for (unsigned i = 1; i < count && net_run_add(run, frames[i]); i++)
        continue;
}

static unsigned cut_count;

static void on_segment(void *context, struct bytes frame)
{
    (void)context;
    assert_int_equal(frame.size, frames[cut_count].size);
    assert_memory_equal(frame.data, frames[cut_count].data, frame.size);
    cut_count++;
}

/* What a card that cuts makes of the merged frame. */
static void check_roundtrip(const struct net_run *run)
{
    static uint8_t large[NET_OFFLOAD_FRAME_MAX];
    uint8_t headers[NET_RUN_HEADERS];
    struct net_header header;
    net_run_describe(run, &header, headers);
    memcpy(large, headers, run->packet.payload);
    uint32_t size = run->packet.payload;
    for (unsigned i = 0; i < run->count; i++) {
        struct bytes payload = bytes_slice(run->frames[i], run->packet.payload, SIZE_MAX);
        memcpy(large + size, payload.data, payload.size);
        size += (uint32_t)payload.size;
    }
    assert_int_equal(size, run->size);
    assert_int_equal(header.gso_size, run->share);
    assert_int_equal(header.header_size, run->packet.payload);
    struct net_sender sender = {.send = on_segment};
    cut_count = 0;
    assert_true(net_offload_send(&header, large, size, &sender));
    assert_int_equal(cut_count, run->count);
}

static void cutting_gives_back_what_was_merged(void **state)
{
    (void)state;
    for (unsigned shape = 0; shape < 8; shape++) {
        for (unsigned count = 2; count < 44; count += 7) {
            struct net_run run;
            struct net_frame frame = plain;
            frame.is_v6 = shape & 1;
            frame.has_vlan = shape & 2;
            frame.options_size = shape & 4 ? 12 : 0;
            frame.payload_size = 1400;
            make_stream(&frame, count);
            frame.sequence += (count - 1) * frame.payload_size;
            frame.id = (uint16_t)(frame.id + count - 1);
            frame.payload_size = 77; /* the last: short, and pushed */
            frame.flags |= TCP_PSH;
            remake(count - 1, &frame);
            gather(&run, count);
            assert_int_equal(run.count, count);
            assert_false(run.is_open);
            check_roundtrip(&run);
        }
    }
}

static void one_frame_alone(void **state)
{
    (void)state;
    struct net_run run;
    struct net_header header;
    uint8_t headers[NET_RUN_HEADERS];
    make_stream(&plain, 2);
    begin(&run);
    net_run_describe(&run, &header, headers);
    assert_int_equal(header.flags, NET_HEADER_DATA_VALID);
    assert_int_equal(header.gso_type, NET_GSO_NONE);
    store[0][100] ^= 1;
    begin(&run);
    net_run_describe(&run, &header, headers);
    assert_int_equal(header.flags, 0);
    assert_false(net_run_add(&run, frames[1]));
    store[0][100] ^= 1;
    net_run_begin(&run, frames[0], false, true, true, 65535); /* nobody asked */
    net_run_describe(&run, &header, headers);
    assert_int_equal(header.flags, 0);
    assert_false(net_run_add(&run, frames[1]));
    net_run_begin(&run, frames[0], true, false, true, 65535);
    assert_true(run.is_verified);
    assert_false(net_run_add(&run, frames[1]));
}

/* What makes the second frame no continuation of the first, one change at a time. */
static void strangers_stay_apart(void **state)
{
    (void)state;
    static const struct {
        uint32_t at;
        uint8_t flip;
    } changes[] = {
        {0, 4},     {6, 1},     {15, 1}, {18, 0x80}, {20, 0x40}, {22, 1},       {26, 1},       {33, 1},
        {34, 1},    {37, 1},    {38, 1}, {41, 1},    {42, 1},    {47, TCP_CWR}, {47, TCP_FIN}, {47, TCP_ACK},
        {47, 0x20}, {47, 0x40}, {48, 1}, {53, 1},    {54, 1},    {65, 1},
    };
    struct net_frame frame = plain;
    frame.options_size = 12;
    frame.payload_size = 1000;
    for (unsigned i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct net_run run;
        make_stream(&frame, 2);
        begin(&run);
        store[1][changes[i].at] ^= changes[i].flip;
        net_frame_seal(&frame, store[1], (uint32_t)frames[1].size);
        if (net_run_add(&run, frames[1]))
            fail_msg("byte %u, bits %x", changes[i].at, changes[i].flip);
        store[1][changes[i].at] ^= changes[i].flip;
        net_frame_seal(&frame, store[1], (uint32_t)frames[1].size);
        assert_true(net_run_add(&run, frames[1]));
    }
}

static void strangers_of_version_6_stay_apart(void **state)
{
    (void)state;
    static const uint8_t changes[] = {0, 15, 17, 21, 30, 53, 54, 58, 62, 68, 72};
    struct net_frame frame = plain;
    frame.is_v6 = true;
    for (unsigned i = 0; i < sizeof changes; i++) {
        struct net_run run;
        make_stream(&frame, 2);
        begin(&run);
        store[1][changes[i]] ^= 4;
        net_frame_seal(&frame, store[1], (uint32_t)frames[1].size);
        assert_false(net_run_add(&run, frames[1]));
    }
}

static void damaged_and_padded_frames_stay_apart(void **state)
{
    (void)state;
    struct net_run run;
    make_stream(&plain, 2);
    begin(&run);
    store[1][500] ^= 1; /* the transport's checksum does not hold */
    assert_false(net_run_add(&run, frames[1]));
    store[1][500] ^= 1;
    store[1][24] ^= 1; /* the IP header's does not */
    assert_false(net_run_add(&run, frames[1]));
    store[1][24] ^= 1;
    assert_false(net_run_add(&run, bytes_of(store[1], frames[1].size + 1)));
    assert_true(net_run_add(&run, frames[1]));
    store[0][24] ^= 1;
    begin(&run);
    assert_false(net_run_add(&run, frames[1]));
}

/* No data, flags that deserve attention, a UDP datagram, IP options: such a first frame is not continued. */
static void what_is_never_merged(void **state)
{
    (void)state;
    static const struct net_frame alone[] = {
        {.payload_size = 0, .flags = TCP_ACK},        {.payload_size = 1460, .flags = TCP_ACK | TCP_FIN},
        {.payload_size = 1460, .flags = 2},           {.payload_size = 1460, .flags = TCP_ACK | TCP_PSH},
        {.payload_size = 1460, .flags = TCP_ACK | 4}, {.payload_size = 1460, .flags = TCP_ACK | 0x20},
        {.payload_size = 1460, .is_udp = true},       {.payload_size = 1460, .flags = TCP_ACK, .ip_options_size = 4},
    };
    for (unsigned i = 0; i < sizeof alone / sizeof alone[0]; i++) {
        struct net_run run;
        make_stream(&alone[i], 2);
        begin(&run);
        assert_false(net_run_add(&run, frames[1]));
    }
}

/* Sizes: a longer one does not continue, a shorter one ends the run. */
static void a_short_segment_is_the_last(void **state)
{
    (void)state;
    struct net_run run;
    struct net_frame frame = plain;
    make_stream(&plain, 3);
    frame.sequence += 1460;
    frame.id++;
    frame.payload_size = 1461;
    remake(1, &frame);
    begin(&run);
    assert_false(net_run_add(&run, frames[1]));
    frame.payload_size = 1459;
    remake(1, &frame);
    frame.sequence += 1459;
    frame.id++;
    remake(2, &frame);
    assert_true(net_run_add(&run, frames[1]));
    assert_false(net_run_add(&run, frames[2]));
    assert_int_equal(run.count, 2);
}

static void a_fixed_id_is_accepted_too(void **state)
{
    (void)state;
    struct net_run run;
    struct net_frame frame = plain;
    make_stream(&plain, 3);
    frame.sequence += 1460; /* the same id */
    remake(1, &frame);
    frame.sequence += 1460;
    frame.id += 2;
    remake(2, &frame);
    begin(&run);
    assert_true(net_run_add(&run, frames[1]));
    assert_false(net_run_add(&run, frames[2]));
}

static void a_run_is_bounded(void **state)
{
    (void)state;
    struct net_run run;
    make_stream(&plain, 60);
    gather(&run, 60);
    assert_int_equal(run.count, 44); /* 54 + 44 * 1460 = 64,294 */
    struct net_frame frame = plain;
    frame.payload_size = 100;
    make_stream(&frame, FRAMES);
    gather(&run, FRAMES);
    assert_int_equal(run.count, NET_RUN_FRAMES);
    net_run_begin(&run, frames[0], true, true, true, 254);
    assert_true(net_run_add(&run, frames[1]));
    assert_false(net_run_add(&run, frames[2]));
}

static void a_run_can_be_shortened(void **state)
{
    (void)state;
    struct net_run run;
    make_stream(&plain, 10);
    gather(&run, 10);
    for (unsigned count = 10; count > 2; count--) {
        assert_int_equal(run.size, 54 + count * 1460);
        check_roundtrip(&run);
        net_run_shorten(&run);
        assert_false(net_run_add(&run, frames[count - 1]));
    }
    net_run_shorten(&run);
    assert_int_equal(run.count, 1);
    assert_int_equal(run.size, frames[0].size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cutting_gives_back_what_was_merged),
        cmocka_unit_test(one_frame_alone),
        cmocka_unit_test(strangers_stay_apart),
        cmocka_unit_test(strangers_of_version_6_stay_apart),
        cmocka_unit_test(damaged_and_padded_frames_stay_apart),
        cmocka_unit_test(what_is_never_merged),
        cmocka_unit_test(a_short_segment_is_the_last),
        cmocka_unit_test(a_fixed_id_is_accepted_too),
        cmocka_unit_test(a_run_is_bounded),
        cmocka_unit_test(a_run_can_be_shortened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
