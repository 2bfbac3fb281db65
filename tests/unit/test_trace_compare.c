/* Lines brought together, differences named, tokens renamed, conversations put together, captures read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/trace/capture.h"
#include "src/trace/compare.h"
#include "src/trace/line.h"
#include "src/trace/sequence.h"
#include "src/trace/streams.h"

struct pair {
    struct trace_lines a, b;
    struct compare_result result;
};

static void add_all(struct trace_lines *lines, const char *const *texts)
{
    for (; *texts; texts++)
        assert_true(lines_add(lines, bytes_of_string(*texts)));
}

static void compare(struct pair *pair, const char *const *a, const char *const *b)
{
    memset(pair, 0, sizeof *pair);
    add_all(&pair->a, a);
    add_all(&pair->b, b);
    compare_run(&pair->a, &pair->b, &pair->result);
}

static void done(struct pair *pair)
{
    compare_deinit(&pair->result);
    lines_deinit(&pair->a);
    lines_deinit(&pair->b);
}

#define SYN "net0 out len=60 | ip src=<ip:1> dst=<ip:2> ttl=64 | tcp src=<port:1> dst=80 flags=S seq=0 mss=1460"
#define SYN2 "net0 out len=60 | ip src=<ip:1> dst=<ip:2> ttl=64 | tcp src=<port:2> dst=80 flags=S seq=0 mss=1460"
#define ACK "net0 out len=54 | ip src=<ip:1> dst=<ip:2> ttl=64 | tcp src=<port:1> dst=80 flags=A seq=1"
#define DATA                                                                                                         \
    "net0 out len=64 | ip src=<ip:1> dst=<ip:2> ttl=64 | tcp src=<port:1> dst=80 flags=A seq=1 | data len=10 hash=1"
#define DATA2                                                                                                        \
    "net0 out len=64 | ip src=<ip:1> dst=<ip:2> ttl=64 | tcp src=<port:2> dst=80 flags=A seq=1 | data len=10 hash=1"

static void same_lines_are_the_same(void **state)
{
    (void)state;
    struct pair pair;
    const char *const lines[] = {SYN, ACK, DATA, NULL}, *const none[] = {NULL};
    compare(&pair, lines, lines);
    assert_int_equal(pair.result.count, 0);
    done(&pair);
    compare(&pair, none, none);
    assert_int_equal(pair.result.count, 0);
    done(&pair);
    compare(&pair, lines, none);
    assert_int_equal(pair.result.counts[COMPARE_MISSING], 3);
    done(&pair);
    compare(&pair, none, lines);
    assert_int_equal(pair.result.counts[COMPARE_EXTRA], 3);
    done(&pair);
}

/* One field of one line is another: the pair is found and the field named. */
static void a_change_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b, *path, *was, *is;
    } rows[] = {
        {ACK, "net0 out len=54 | ip src=<ip:1> dst=<ip:2> ttl=64 | tcp src=<port:1> dst=80 flags=AP seq=1",
         "tcp.flags", "A", "AP"},
        {SYN, "net0 out len=56 | ip src=<ip:1> dst=<ip:2> ttl=64 | tcp src=<port:1> dst=80 flags=S seq=0", "tcp.mss",
         "1460", ""},
        {DATA,
         "net0 out len=64 | ip src=<ip:1> dst=<ip:2> ttl=64 | tcp src=<port:1> dst=80 flags=A seq=1 | data len=10 hash=2",
         "data.hash", "1", "2"},
        {"net0 out len=9 | eth a=\"x y | z\" b=1", "net0 out len=9 | eth a=\"x y | w\" b=1", "eth.a", "\"x y | z\"",
         "\"x y | w\""},
        {"net0 out len=9 | eth b=1", "net0 in len=9 | eth b=1", "frame.dir", "out", "in"},
        {"net0 out len=9 | ip sum=0x1 | tcp sum=0x2 mss=3", "net0 out len=9 | ip sum=0x4 | tcp sum=0x5 mss=6",
         "tcp.mss", "3", "6"},
        {"net0 out len=9 | ip sum=0x1 | tcp sum=0x2", "net0 out len=9 | ip sum=0x4 | tcp sum=0x2", "ip.sum", "0x1",
         "0x4"},
        {"net0 out len=9 | eth b", "net0 out len=9 | eth", "eth.b", "", ""},
        {"net0 out len=9 | eth b=1", "net0 out len=9 | eth b=1 | data len=3", "data", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair pair;
        struct line_difference difference;
        const char *const a[] = {SYN2, rows[i].a, NULL}, *const b[] = {SYN2, rows[i].b, NULL};
        compare(&pair, a, b);
        assert_int_equal(pair.result.count, 1);
        assert_int_equal(pair.result.all[0].kind, COMPARE_CHANGED);
        assert_int_equal(pair.result.all[0].a, 1);
        assert_true(line_compare(lines_text(&pair.a, 1), lines_text(&pair.b, 1), &difference));
        assert_string_equal(difference.path, rows[i].path);
        assert_true(bytes_equal(difference.was, bytes_of_string(rows[i].was)));
        assert_true(bytes_equal(difference.is, bytes_of_string(rows[i].is)));
        done(&pair);
    }
}

static void missing_and_moved_lines(void **state)
{
    (void)state;
    struct pair pair;
    const char *const a[] = {SYN, ACK, DATA, "net0 in len=1 | eth x=1", NULL};
    const char *const missing[] = {SYN, DATA, "net0 in len=1 | eth x=1", NULL};
    const char *const moved[] = {SYN, DATA, "net0 in len=1 | eth x=1", ACK, NULL};
    compare(&pair, a, missing);
    assert_int_equal(pair.result.count, 1);
    assert_int_equal(pair.result.all[0].kind, COMPARE_MISSING);
    assert_int_equal(pair.result.all[0].a, 1);
    done(&pair);
    compare(&pair, a, moved);
    compare_forget_moves(&pair.result);
    assert_int_equal(pair.result.count, 0);
    assert_int_equal(pair.result.counts[COMPARE_MOVED], 0);
    done(&pair);
    compare(&pair, a, moved);
    assert_int_equal(pair.result.count, 1);
    assert_int_equal(pair.result.all[0].kind, COMPARE_MOVED);
    assert_int_equal(pair.result.all[0].b, 3);
    done(&pair);
}

/* The first conversation is missing: the second one's port has another number, and that is no difference. */
static void tokens_may_have_other_numbers(void **state)
{
    (void)state;
    struct pair pair;
    const char *const a[] = {"net0 out len=1 | x p=<port:1>", SYN2, DATA2, NULL};
    const char *const b[] = {SYN, DATA, NULL};
    compare(&pair, a, b);
    assert_int_equal(pair.result.count, 1);
    assert_int_equal(pair.result.all[0].kind, COMPARE_MISSING);
    done(&pair);
}

/* The same shape throughout, but one line comes from another port. */
static void reuse_is_found(void **state)
{
    (void)state;
    struct pair pair;
    const char *const a[] = {SYN, ACK, DATA, SYN2, NULL};
    const char *const b[] = {SYN, ACK, DATA2, SYN2, NULL};
    compare(&pair, a, b);
    assert_int_equal(pair.result.count, 1);
    assert_int_equal(pair.result.all[0].kind, COMPARE_CHANGED);
    assert_true(pair.result.all[0].is_renamed);
    assert_int_equal(pair.result.all[0].a, 2);
    done(&pair);
}

/* Against a table of all lengths: the same number of partners, in order, and equal. */
static void alignment_is_a_longest_one(void **state)
{
    (void)state;
    uint64_t a[60], b[60], seed = 7;
    uint32_t partner[60];
    for (unsigned round = 0; round < 500; round++) {
        uint32_t sizes[2] = {round % 60, (round * 7) % 60};
        uint8_t table[61][61] = {{0}};
        for (unsigned i = 0; i < 60; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            a[i] = seed >> 60 & 7;
            b[i] = seed >> 40 & 7;
        }
        for (int i = (int)sizes[0] - 1; i >= 0; i--) {
            for (int j = (int)sizes[1] - 1; j >= 0; j--) {
                uint8_t skip = table[i + 1][j] > table[i][j + 1] ? table[i + 1][j] : table[i][j + 1];
                table[i][j] = a[i] == b[j] ? (uint8_t)(table[i + 1][j + 1] + 1) : skip;
            }
        }
        align(a, sizes[0], b, sizes[1], partner);
        uint32_t count = 0, last = 0;
        for (uint32_t i = 0; i < sizes[0]; i++) {
            if (partner[i] == ALIGN_NONE)
                continue;
            assert_true(partner[i] < sizes[1] && (count == 0 || partner[i] > last) && a[i] == b[partner[i]]);
            last = partner[i];
            count++;
        }
        assert_int_equal(count, table[0][0]);
    }
}

/* Long texts of few different lines, the worst for anchors: still in order, and in time. */
static void long_texts_without_anchors(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    uint64_t *a = mem_alloc(COUNT, sizeof *a), *b = mem_alloc(COUNT, sizeof *b), seed = 3;
    uint32_t *partner = mem_alloc(COUNT, sizeof *partner), last = 0, found = 0;
    for (unsigned i = 0; i < COUNT; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        a[i] = seed >> 62;
        b[i] = seed >> 33 & 3;
    }
    align(a, COUNT, b, COUNT, partner);
    for (unsigned i = 0; i < COUNT; i++) {
        if (partner[i] == ALIGN_NONE)
            continue;
        assert_true((!found || partner[i] > last) && a[i] == b[partner[i]]);
        last = partner[i];
        found++;
    }
    assert_true(found > COUNT / 2);
    mem_free(a);
    mem_free(b);
    mem_free(partner);
}

/* ---- streams ---- */

struct talk {
    struct sequence *sequence;
    struct streams *streams;
    struct tokens *tokens;
    struct trace_packet packet;
    struct buffer text;
};

static const struct view streams_view = {.level = VIEW_STREAMS};

static void talk_open(struct talk *talk)
{
    memset(talk, 0, sizeof *talk);
    talk->sequence = sequence_new();
    talk->tokens = tokens_new();
    talk->streams = streams_new(&streams_view, talk->tokens);
}

static const char *talk_close(struct talk *talk)
{
    streams_finish(talk->streams, &talk->text);
    streams_free(talk->streams);
    sequence_free(talk->sequence);
    tokens_free(talk->tokens);
    return buffer_string(&talk->text);
}

static void add_frame(struct talk *talk, bool is_out, struct bytes bytes)
{
    struct trace_frame frame = {
        .link = "net0", .link_type = 1, .direction = is_out ? TRACE_OUT : TRACE_IN, .bytes = bytes};
    packet_decode(&talk->packet, frame.bytes);
    sequence_apply(talk->sequence, 0, &talk->packet);
    streams_add(talk->streams, &frame, &talk->packet, &talk->text);
}

/* A UDP message between the same two. */
static void message(struct talk *talk, bool is_out, const char *data)
{
    uint8_t bytes[400] = {0};
    size_t size = strlen(data);
    store_be16(bytes + 12, 0x0800);
    bytes[14] = 0x45;
    store_be16(bytes + 16, (uint16_t)(28 + size));
    bytes[23] = 17;
    store_be32(bytes + 26, is_out ? 0x0a000001 : 0x0a000002);
    store_be32(bytes + 30, is_out ? 0x0a000002 : 0x0a000001);
    store_be16(bytes + 34, is_out ? 4000 : 80);
    store_be16(bytes + 36, is_out ? 80 : 4000);
    store_be16(bytes + 38, (uint16_t)(8 + size));
    memcpy(bytes + 42, data, size);
    add_frame(talk, is_out, bytes_of(bytes, 42 + size));
}

/* A TCP segment between 10.0.0.1:4000 and 10.0.0.2:80. */
static void segment(struct talk *talk, bool is_out, unsigned flags, uint32_t sequence, const char *data)
{
    uint8_t bytes[400] = {0};
    size_t size = strlen(data);
    store_be16(bytes + 12, 0x0800);
    bytes[14] = 0x45;
    store_be16(bytes + 16, (uint16_t)(40 + size));
    bytes[23] = 6;
    store_be32(bytes + 26, is_out ? 0x0a000001 : 0x0a000002);
    store_be32(bytes + 30, is_out ? 0x0a000002 : 0x0a000001);
    store_be16(bytes + 34, is_out ? 4000 : 80);
    store_be16(bytes + 36, is_out ? 80 : 4000);
    store_be32(bytes + 38, sequence);
    store_be16(bytes + 46, (uint16_t)(0x5000 | flags));
    memcpy(bytes + 54, data, size);
    add_frame(talk, is_out, bytes_of(bytes, 54 + size));
}

enum { FIN = 1, SYN_FLAG = 2, RST = 4, ACK_FLAG = 16 };

static void open_and_ask(struct talk *talk)
{
    talk_open(talk);
    segment(talk, true, SYN_FLAG, 0xfffffffa, "");
    segment(talk, false, SYN_FLAG | ACK_FLAG, 500, "");
    segment(talk, true, ACK_FLAG, 0xfffffffb, "hello world");
}

static void segmentation_does_not_matter(void **state)
{
    (void)state;
    struct talk whole, pieces;
    open_and_ask(&whole);
    segment(&whole, false, ACK_FLAG, 501, "abcdefghijklmnopqrstuvwxyz");
    segment(&whole, true, ACK_FLAG | FIN, 6, "");
    segment(&whole, false, ACK_FLAG | FIN, 527, "");
    open_and_ask(&pieces);
    segment(&pieces, false, ACK_FLAG, 501, "abc");
    segment(&pieces, false, ACK_FLAG, 511, "klmnopqrst"); /* too early */
    segment(&pieces, false, ACK_FLAG, 501, "abcde");      /* again, and more */
    segment(&pieces, true, ACK_FLAG, 6, "");
    segment(&pieces, false, ACK_FLAG, 506, "fghij");
    segment(&pieces, false, ACK_FLAG, 521, "uvwxyz");
    segment(&pieces, true, ACK_FLAG | FIN, 6, "");
    segment(&pieces, false, ACK_FLAG | FIN, 527, "");
    char expected[300];
    snprintf(expected, sizeof expected, "%s", talk_close(&whole));
    assert_string_equal(talk_close(&pieces), expected);
    assert_non_null(strstr(expected, "net0 tcp open=yes close=both | from ip=<ip:1> port=<port:1> bytes=11 hash="));
    assert_non_null(strstr(expected, " | to ip=<ip:2> port=80 bytes=26 hash="));
    assert_non_null(strstr(expected, " | turns order=A11,B26\n"));
    buffer_deinit(&whole.text);
    buffer_deinit(&pieces.text);
}

/* Two questions at once: the second may leave before the first answer comes, and answers may overtake. */
static void order_of_messages_does_not_matter(void **state)
{
    (void)state;
    struct talk talk;
    char first[300];
    talk_open(&talk);
    message(&talk, true, "one?");
    message(&talk, true, "two?");
    message(&talk, false, "one!");
    message(&talk, false, "two!!");
    snprintf(first, sizeof first, "%s", talk_close(&talk));
    assert_non_null(strstr(first, "port=<port:1> messages=2 bytes=8 hash="));
    assert_non_null(strstr(first, "port=80 messages=2 bytes=9 hash="));
    assert_null(strstr(first, "turns"));
    buffer_deinit(&talk.text);
    talk_open(&talk);
    message(&talk, true, "one?");
    message(&talk, false, "two!!");
    message(&talk, true, "two?");
    message(&talk, false, "one!");
    assert_string_equal(talk_close(&talk), first);
    buffer_deinit(&talk.text);
    talk_open(&talk);
    message(&talk, true, "one?");
    message(&talk, true, "two?");
    message(&talk, false, "one!t");
    message(&talk, false, "wo!!");
    assert_string_not_equal(talk_close(&talk), first);
    buffer_deinit(&talk.text);
}

static void what_was_said_matters(void **state)
{
    (void)state;
    struct talk talk;
    char first[300];
    open_and_ask(&talk);
    segment(&talk, false, ACK_FLAG, 501, "abc");
    segment(&talk, false, RST, 504, "");
    snprintf(first, sizeof first, "%s", talk_close(&talk));
    assert_non_null(strstr(first, " close=reset "));
    buffer_deinit(&talk.text);
    open_and_ask(&talk);
    segment(&talk, false, ACK_FLAG, 501, "abd");
    segment(&talk, false, RST, 504, "");
    assert_string_not_equal(talk_close(&talk), first);
    buffer_deinit(&talk.text);
}

static void a_hole_is_shown(void **state)
{
    (void)state;
    struct talk talk;
    open_and_ask(&talk);
    segment(&talk, false, ACK_FLAG, 600, "later");
    assert_non_null(strstr(talk_close(&talk), "bytes=5 hash="));
    assert_non_null(strstr(buffer_string(&talk.text), " gaps=1"));
    buffer_deinit(&talk.text);
}

/* ---- captures ---- */

static void a_capture_comes_back(void **state)
{
    (void)state;
    struct capture_writer writer;
    struct buffer file = {0};
    struct error error;
    struct trace_frame frame, sent = {.event = 21,
                                      .cycle = 602734374,
                                      .time_ns = 0x123456789abcdef,
                                      .link = "net1",
                                      .link_index = 1,
                                      .direction = TRACE_OUT,
                                      .bytes = bytes_of("0123456789abcde", 15)};
    capture_write_start(&writer, "test", &file);
    capture_write_link(&writer, "net0", 1500, &file);
    capture_write_link(&writer, "net1", 1500, &file);
    capture_write_frame(&writer, &sent, &file);
    struct capture_reader *reader = capture_reader_new("test");
    size_t room;
    assert_int_equal(capture_next(reader, &frame, &error), 0);
    memcpy(capture_room(reader, &room), file.data, file.size);
    capture_filled(reader, file.size);
    assert_int_equal(capture_next(reader, &frame, &error), 1);
    assert_int_equal(frame.event, 21);
    assert_int_equal(frame.cycle, 602734374);
    assert_int_equal(frame.time_ns, 0x123456789abcdef);
    assert_string_equal(frame.link, "net1");
    assert_int_equal(frame.direction, TRACE_OUT);
    assert_int_equal(frame.link_type, 1);
    assert_true(bytes_equal(frame.bytes, sent.bytes));
    assert_int_equal(capture_next(reader, &frame, &error), 0);
    capture_room(reader, &room);
    capture_filled(reader, 0);
    assert_int_equal(capture_next(reader, &frame, &error), 0);
    capture_reader_free(reader);
    buffer_deinit(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_lines_are_the_same),
        cmocka_unit_test(a_change_is_named),
        cmocka_unit_test(missing_and_moved_lines),
        cmocka_unit_test(tokens_may_have_other_numbers),
        cmocka_unit_test(reuse_is_found),
        cmocka_unit_test(alignment_is_a_longest_one),
        cmocka_unit_test(long_texts_without_anchors),
        cmocka_unit_test(segmentation_does_not_matter),
        cmocka_unit_test(order_of_messages_does_not_matter),
        cmocka_unit_test(what_was_said_matters),
        cmocka_unit_test(a_hole_is_shown),
        cmocka_unit_test(a_capture_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
