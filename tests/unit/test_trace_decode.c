/* Frames taken apart: odd ones by hand, every cut of them, and every byte of them changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/trace/sequence.h"
#include "src/trace/text.h"
#include "tests/lib/trace_odd.h"

struct bench {
    struct trace_packet packet;
    struct tokens *tokens;
    struct sequence *sequence;
    struct buffer bytes, text;
};

static void bench_open(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    bench->tokens = tokens_new();
    bench->sequence = sequence_new();
}

static void bench_close(struct bench *bench)
{
    tokens_free(bench->tokens);
    sequence_free(bench->sequence);
    buffer_deinit(&bench->bytes);
    buffer_deinit(&bench->text);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void from_hex(struct buffer *bytes, const char *hex)
{
    buffer_clear(bytes);
    for (; *hex; hex += 2)
        buffer_append_byte(bytes, (uint8_t)(digit(hex[0]) << 4 | digit(hex[1])));
}

/* The line, without its newline. */
static const char *line(struct bench *bench, const struct view *view, struct bytes frame)
{
    struct trace_frame about = {.number = 1, .link = "net0", .link_type = 1, .direction = TRACE_OUT, .bytes = frame};
    packet_decode(&bench->packet, frame);
    sequence_apply(bench->sequence, 0, &bench->packet);
    buffer_clear(&bench->text);
    text_frame(&bench->text, view, bench->tokens, &about, &bench->packet);
    assert_int_equal(bench->text.data[bench->text.size - 1], '\n');
    bench->text.size--;
    assert_null(memchr(bench->text.data, '\n', bench->text.size));
    return buffer_string(&bench->text);
}

static void odd_frames_are_shown(void **state)
{
    (void)state;
    const struct view exact = {.level = VIEW_EXACT};
    assert_true(odd_frame_count >= 40);
    for (unsigned i = 0; i < odd_frame_count; i++) {
        struct bench bench;
        bench_open(&bench);
        from_hex(&bench.bytes, odd_frames[i].hex);
        const char *text = line(&bench, &exact, buffer_bytes(&bench.bytes));
        const char *layers = strstr(text, " | ");
        assert_non_null(layers);
        if (strcmp(layers + 3, odd_frames[i].text) != 0)
            print_message("odd frame \"%s\"\n", odd_frames[i].name);
        assert_string_equal(layers + 3, odd_frames[i].text);
        bench_close(&bench);
    }
}

/* A block of exactly the right size shows a sanitizer every read behind the end. */
static void every_cut_is_survived(void **state)
{
    (void)state;
    const struct view packets = {.level = VIEW_PACKETS, .headers = true, .hex = true};
    struct bench bench;
    bench_open(&bench);
    for (unsigned i = 0; i < odd_frame_count; i++) {
        from_hex(&bench.bytes, odd_frames[i].hex);
        size_t size = bench.bytes.size;
        for (size_t cut = 0; cut<size; cut += size> 400 ? 7 : 1) {
            uint8_t *exact = malloc(cut ? cut : 1);
            memcpy(exact, bench.bytes.data, cut);
            assert_non_null(strstr(line(&bench, &packets, bytes_of(exact, cut)), "net0 out len="));
            free(exact);
        }
    }
    bench_close(&bench);
}

static void fields_lie_within_the_frame(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    for (unsigned i = 0; i < odd_frame_count; i++) {
        from_hex(&bench.bytes, odd_frames[i].hex);
        packet_decode(&bench.packet, buffer_bytes(&bench.bytes));
        unsigned layer = 0;
        for (unsigned f = 0; f < bench.packet.field_count; f++) {
            const struct trace_field *field = &bench.packet.fields[f];
            assert_true(field->offset <= bench.bytes.size && field->size <= bench.bytes.size - field->offset);
            assert_true(field->layer >= layer && field->layer < bench.packet.layer_count);
            layer = field->layer;
        }
    }
    bench_close(&bench);
}

/* At level exact no bit of a frame can change without a change of its line. */
static void every_bit_is_seen_at_level_exact(void **state)
{
    (void)state;
    const struct view exact = {.level = VIEW_EXACT};
    struct bench bench;
    struct buffer before = {0};
    bench_open(&bench);
    for (unsigned i = 0; i < odd_frame_count; i += 3) {
        from_hex(&bench.bytes, odd_frames[i].hex);
        buffer_clear(&before);
        buffer_append_string(&before, line(&bench, &exact, buffer_bytes(&bench.bytes)));
        for (size_t at = 0; at < bench.bytes.size; at++) {
            bench.bytes.data[at] ^= 0x10;
            assert_string_not_equal(line(&bench, &exact, buffer_bytes(&bench.bytes)), buffer_string(&before));
            bench.bytes.data[at] ^= 0x10;
        }
    }
    buffer_deinit(&before);
    bench_close(&bench);
}

static const struct odd_frame *find(const char *name)
{
    for (unsigned i = 0; i < odd_frame_count; i++) {
        if (strcmp(odd_frames[i].name, name) == 0)
            return &odd_frames[i];
    }
    fail_msg("no odd frame \"%s\"", name);
    return NULL;
}

static void swap(uint8_t *a, uint8_t *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = a[i];
        a[i] = b[i];
        b[i] = byte;
    }
}

/* TCP over IPv4 without options, sent back: addresses and ports change places. */
static void turn_round(uint8_t *frame)
{
    swap(frame + 26, frame + 30, 4);
    swap(frame + 34, frame + 36, 2);
}

static void tokens_show_reuse(void **state)
{
    (void)state;
    const struct view packets = {.level = VIEW_PACKETS};
    struct bench bench;
    bench_open(&bench);
    from_hex(&bench.bytes, find("HTTP request in one segment")->hex);
    assert_string_equal(line(&bench, &packets, buffer_bytes(&bench.bytes)),
                        "net0 out len=105 | eth src=<mac:1> dst=<mac:2> | ip src=<ip:1> dst=<ip:2> ttl=64 | "
                        "tcp src=<port:1> dst=80 flags=AP seq=0 ack=0 win=64240 | http method=GET "
                        "target=\"/a%20b?x=1\" version=HTTP/1.1 headers=56bd4fba0c011339 | data len=4 "
                        "hash=cbf1c497eac76e10");
    turn_round(bench.bytes.data);
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), "tcp src=80 dst=<port:1>"));
    bench_close(&bench);
}

/* A number that two peers happen to have both drawn is no reuse: a session in a thousand would differ by it. */
static void tokens_of_numbers_have_a_scope(void **state)
{
    (void)state;
    const struct view packets = {.level = VIEW_PACKETS};
    struct bench bench;
    bench_open(&bench);
    from_hex(&bench.bytes, find("HTTP request in one segment")->hex);
    uint8_t *ip = bench.bytes.data + 14;
    store_be16(ip + 22, 40000); /* both ends have the same port */
    store_be16(ip + 20, 40000);
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), "tcp src=<port:1> dst=<port:2>"));
    turn_round(bench.bytes.data);
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), "tcp src=<port:2> dst=<port:1>"));
    ip[16 + 3] ^= 1; /* a third one */
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), "tcp src=<port:2> dst=<port:3>"));
    ip[16 + 3] ^= 1;
    store_be16(ip + 4, 0x1234);
    store_be16(ip + 6, 0x2000); /* the first fragment of others */
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), " id=<ip.id:1> mf"));
    turn_round(bench.bytes.data);
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), " id=<ip.id:2> mf"));
    ip[9] = 17; /* protocol */
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), " id=<ip.id:3> mf"));
    ip[9] = 6;
    store_be16(ip + 6, 0x2001); /* a later one, with another checksum */
    store_be16(ip + 10, 0x5555);
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), " id=<ip.id:2> mf"));
    bench_close(&bench);
}

/* What a guest or a server draws anew in every session, and where it stands in the frame. */
static const struct {
    const char *name, *hex;
    struct {
        unsigned at, size;
    } random[5];
} sessions[] = {
    {"an echo: id and the time in it",
     "52550a00020202000000000108004500003400000000400100000a00020f0a00020208000001007700035354414d50535441"
     "4d505354414d50536464646464646464",
     {{42, 16}, {38, 2}}},
    {"neighbour solicitation with a nonce",
     "52550a00020202000000000186dd6000000000203aff00000000000000000000000000000000ff0200000000000000000001"
     "ff0000018700000100000000fe80000000000000000000fffe0000010e014e4f4e434521",
     {{80, 6}}},
    {"DHCPv6: ids and DUID",
     "52550a00020202000000000186dd60000000003c11fffe80000000000000000000fffe000001ff0200000000000000000000"
     "0001000202220223003c0000015849440001000e0001000154494d456d61632e2e2e0003000c494149440000000000000000"
     "00080002454c0006000400170018",
     {{63, 3}, {74, 10}, {88, 4}, {104, 2}}},
    {"HTTP: the port in Host, a tag",
     "52550a00020202000000000108004500006800000000400600000a00020f0a000202c3509c4100000001000000015018faf0"
     "00000000474554202f20485454502f312e310d0a486f73743a2031302e302e322e323a34303030310d0a49662d4e6f6e652d"
     "4d617463683a20224554414731220d0a0d0a",
     {{108, 5}}},
    {"HTTP: dates",
     "52550a00020202000000000108004500007800000000400600000a00020f0a0002029c41c35000000001000000015018faf0"
     "00000000485454502f312e3120323030204f4b0d0a446174653a20444154450d0a4167653a2031320d0a4c6173742d4d6f64"
     "69666965643a204d4f4449460d0a455461673a20544147470d0a583a20790d0a0d0a",
     {{77, 4}, {88, 2}, {107, 5}, {120, 4}}},
    {"DNS: id and cookie",
     "52550a00020202000000000108004500004600000000401100000a00020f0a000202c3500035003200001234010000010000"
     "000000010161000001000100002904d000000000000c000a0008434f4f4b49452121",
     {{76, 8}, {42, 2}}},
    {"DHCP: xid, secs and a DUID",
     "52550a00020202000000000108004500011f000000004011000000000000ffffffff00440043010b00000101060058494458"
     "0005000000000000000000000000000000000000020000000001000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000000000000000000000000638253633501013d0dff494149446475696431323334"
     "ff",
     {{46, 4}, {50, 2}, {288, 12}}},
};

/* Recorded again with other random numbers, every line is the same; at level exact it is not. */
static void random_numbers_do_not_show(void **state)
{
    (void)state;
    const struct view packets = {.level = VIEW_PACKETS}, headers = {.level = VIEW_PACKETS, .headers = true},
                      exact = {.level = VIEW_EXACT};
    const struct view *const views[] = {&packets, &headers, &exact};
    for (unsigned i = 0; i < sizeof sessions / sizeof sessions[0]; i++) {
        for (unsigned v = 0; v < 3; v++) {
            struct bench first, second;
            bench_open(&first);
            bench_open(&second);
            from_hex(&first.bytes, sessions[i].hex);
            from_hex(&second.bytes, sessions[i].hex);
            for (unsigned r = 0; r < 5; r++) {
                for (unsigned k = 0; k < sessions[i].random[r].size; k++)
                    second.bytes.data[sessions[i].random[r].at + k] ^= 1;
            }
            const char *a = line(&first, views[v], buffer_bytes(&first.bytes));
            const char *b = line(&second, views[v], buffer_bytes(&second.bytes));
            if ((strcmp(a, b) == 0) != (v < 2))
                fail_msg("%s:\n%s\n%s", sessions[i].name, a, b);
            assert_null(strstr(a, "malformed"));
            bench_close(&first);
            bench_close(&second);
        }
    }
}

static void masks_and_keeps(void **state)
{
    (void)state;
    struct view view = {.level = VIEW_PACKETS, .headers = true};
    struct bench bench;
    struct error error;
    bench_open(&bench);
    assert_int_equal(view_add_paths(&view.masks, "--mask", "http.host,tcp.win,frame.dir,data.hash", &error), 0);
    assert_int_equal(view_add_paths(&view.keeps, "--keep", "ip,tcp.src,sum", &error), 0);
    assert_int_equal(view_add_paths(&view.keeps, "--keep", "Nonsense", &error), -1);
    from_hex(&bench.bytes, find("HTTP request in one segment")->hex);
    assert_string_equal(line(&bench, &view, buffer_bytes(&bench.bytes)),
                        "net0 <frame.dir> len=105 | eth src=<mac:1> dst=<mac:2> | ip src=10.0.2.15 dst=10.0.2.2 "
                        "ttl=64 sum=0x628c | tcp src=40000 dst=80 flags=AP seq=0 ack=0 win=<tcp.win:1> sum=0x4b5a | "
                        "http method=GET target=\"/a%20b?x=1\" version=HTTP/1.1 host=<http.host:1> date=<time> | "
                        "data len=4 hash=<data.hash:1>");
    bench_close(&bench);
}

/* The digest of headers that are not written leaves out what is masked in them, and nothing else. */
static void a_masked_header_is_left_out_of_the_digest(void **state)
{
    (void)state;
    const struct view packets = {.level = VIEW_PACKETS};
    struct bench bench;
    struct buffer before = {0};
    bench_open(&bench);
    from_hex(&bench.bytes, find("HTTP request in one segment")->hex);
    buffer_append_string(&before, line(&bench, &packets, buffer_bytes(&bench.bytes)));
    uint8_t *now = memmem(bench.bytes.data, bench.bytes.size, "now", 3);
    now[0] = 'N';
    /* The TCP checksum is wrong now, and says so. */
    const char *text = line(&bench, &packets, buffer_bytes(&bench.bytes));
    assert_non_null(strstr(text, "headers=56bd4fba0c011339"));
    assert_non_null(strstr(text, " sum=bad"));
    uint8_t *host = memmem(bench.bytes.data, bench.bytes.size, "Host", 4);
    host[0] = 'h';
    assert_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), "headers=56bd4fba0c011339"));
    buffer_deinit(&before);
    bench_close(&bench);
}

static void sequence_numbers_are_relative(void **state)
{
    (void)state;
    const struct view packets = {.level = VIEW_PACKETS};
    struct bench bench;
    bench_open(&bench);
    from_hex(&bench.bytes, find("TCP SYN with every option")->hex);
    line(&bench, &packets, buffer_bytes(&bench.bytes));
    from_hex(&bench.bytes, find("TCP option of length zero")->hex);
    /* The SYN had 0xfffffff0: 1 is 17 behind it, over the wrap. */
    assert_non_null(strstr(line(&bench, &packets, buffer_bytes(&bench.bytes)), " seq=17 ack=0 "));
    bench_close(&bench);
}

static void the_first_line_comes_back(void **state)
{
    (void)state;
    struct view view = {.level = VIEW_STREAMS, .hex = true}, again;
    struct buffer text = {0};
    struct error error;
    assert_int_equal(view_add_paths(&view.masks, "--mask", "dhcp.xid,http.etag", &error), 0);
    view_write_header(&view, &text);
    assert_string_equal(buffer_string(&text),
                        "# reprise trace 1 level=streams headers=no hex=yes mask=dhcp.xid,http.etag\n");
    assert_int_equal(view_read_header(&again, bytes_of(text.data, text.size - 1), &error), 0);
    assert_true(view_same(&view, &again));
    assert_int_equal(view_read_header(&again, bytes_of_string("net0 out len=3"), &error), 1);
    assert_int_equal(view_read_header(&again, bytes_of_string("# reprise trace 1 level=best"), &error), -1);
    assert_int_equal(view_read_header(&again, bytes_of_string("# reprise trace 12"), &error), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    buffer_deinit(&text);
}

static void json_has_every_field(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    from_hex(&bench.bytes, find("TFTP string without end")->hex);
    struct trace_frame about = {.number = 7,
                                .event = 8,
                                .cycle = 9,
                                .time_ns = 10,
                                .link = "net1",
                                .link_type = 1,
                                .direction = TRACE_IN,
                                .bytes = buffer_bytes(&bench.bytes)};
    packet_decode(&bench.packet, about.bytes);
    json_frame(&bench.text, &about, &bench.packet, true);
    const char *text = buffer_string(&bench.text);
    assert_non_null(strstr(text, "{\"number\": 7, \"event\": 8, \"cycle\": 9, \"ns\": 10, \"len\": 48, "
                                 "\"link\": \"net1\", \"direction\": \"in\", \"fields\": ["));
    assert_non_null(strstr(text, "{\"path\": \"tftp.op\", \"value\": \"read\", \"at\": 42, \"size\": 2}"));
    assert_non_null(strstr(text, "{\"path\": \"eth.type\", \"value\": \"0x0800\", \"at\": 12, \"size\": 2}"));
    assert_non_null(strstr(text, ", \"hex\": \"52550a000202"));
    bench_close(&bench);
}

static void tokens_are_bounded(void **state)
{
    (void)state;
    struct tokens *tokens = tokens_new();
    for (uint32_t i = 0; i < TOKENS_MAX; i++)
        assert_int_equal(tokens_number(tokens, "id", bytes_of(&i, sizeof i)), i + 1);
    uint32_t more = TOKENS_MAX, old = 5;
    assert_int_equal(tokens_number(tokens, "id", bytes_of(&more, sizeof more)), 0);
    assert_int_equal(tokens_number(tokens, "id", bytes_of(&old, sizeof old)), 6);
    tokens_free(tokens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_frames_are_shown),
        cmocka_unit_test(every_cut_is_survived),
        cmocka_unit_test(fields_lie_within_the_frame),
        cmocka_unit_test(every_bit_is_seen_at_level_exact),
        cmocka_unit_test(tokens_show_reuse),
        cmocka_unit_test(tokens_of_numbers_have_a_scope),
        cmocka_unit_test(random_numbers_do_not_show),
        cmocka_unit_test(masks_and_keeps),
        cmocka_unit_test(a_masked_header_is_left_out_of_the_digest),
        cmocka_unit_test(sequence_numbers_are_relative),
        cmocka_unit_test(the_first_line_comes_back),
        cmocka_unit_test(json_has_every_field),
        cmocka_unit_test(tokens_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
