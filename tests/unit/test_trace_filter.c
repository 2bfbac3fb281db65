/* Filter expressions: what holds for which frame, and what is said of expressions that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/trace/filter_parts.h"
#include "tests/lib/trace_odd.h"

struct bench {
    struct trace_packet packet;
    struct trace_frame frame;
    struct buffer bytes;
};

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void take(struct bench *bench, const char *hex)
{
    buffer_clear(&bench->bytes);
    for (; *hex; hex += 2)
        buffer_append_byte(&bench->bytes, (uint8_t)(digit(hex[0]) << 4 | digit(hex[1])));
    bench->frame = (struct trace_frame){.number = 7,
                                        .event = 90,
                                        .cycle = 1500000,
                                        .time_ns = 1500000,
                                        .link = "net0",
                                        .link_type = 1,
                                        .direction = TRACE_OUT,
                                        .bytes = buffer_bytes(&bench->bytes)};
    packet_decode(&bench->packet, bench->frame.bytes);
}

/* A request for a page: 10.0.2.15:40000 -> 10.0.2.2:80, flags AP. */
static const char request[] = "525500020202" /* to */
                              "020000000001"
                              "0800"
                              "45000069000140004006224e0a00020f0a000202"
                              "9c40005000000001000000015018faf000000000"
                              /* GET /file HTTP/1.1, Host: x:7, Content-Length: 12, X-Odd: a"b */
                              "474554202f66696c6520485454502f312e310d0a"
                              "486f73743a20783a370d0a436f6e74656e742d4c656e6774683a2031320d0a"
                              "582d4f64643a206122620d0a0d0a";

/* A name asked for: host.test, A. */
static const char question[] = "525500020202020000000001080045000037000040004011229e0a00020f0a000203"
                               "c35000350023000012340100000100000000000004686f737404746573740000010001";

/* A neighbour solicitation for fe80::2. */
static const char solicitation[] = "3333ff000002020000000001"
                                   "86dd6000000000203afffe800000000000000000000000000001"
                                   "ff0200000000000000000001ff00000287000000"
                                   "00000000fe8000000000000000000000000000020101020000000001";

struct row {
    const char *filter;
    bool holds;
};

static void check_rows(const char *hex, const struct row *rows, size_t count)
{
    struct bench bench = {0};
    take(&bench, hex);
    for (size_t i = 0; i < count; i++) {
        struct filter *filter;
        struct error error = {0};
        if (filter_parse(&filter, rows[i].filter, &error) < 0)
            fail_msg("%s: %s", rows[i].filter, error.message);
        if (filter_matches(filter, &bench.frame, &bench.packet) != rows[i].holds)
            fail_msg("%s: not %s", rows[i].filter, rows[i].holds ? "true" : "false");
        filter_free(filter);
    }
    buffer_deinit(&bench.bytes);
}

#define CHECK(hex, rows) check_rows(hex, rows, sizeof rows / sizeof rows[0])

static void fields_are_compared(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"tcp", true},
        {"has tcp", true},
        {"udp", false},
        {"tcp.mss", false},
        {"has tcp.win", true},
        {"tcp.dst == 80", true},
        {"tcp.dst == 0x50", true},
        {"tcp.dst != 80", false},
        {"tcp.port == 40000", true},
        {"tcp.port != 80", false},
        {"tcp.port != 81", true},
        {"udp.dst != 81", false},
        {"tcp.src > 39_999", true},
        {"tcp.src >= 40000", true},
        {"tcp.src < 40000", false},
        {"tcp.src <= 40000", true},
        {"tcp.flags == AP", true},
        {"tcp.flags == PA", true},
        {"tcp.flags == A", false},
        {"tcp.flags contains A", true},
        {"tcp.flags contains AS", false},
        {"tcp.flags contains 0x18", true},
        {"tcp.flags == 0x18", true},
        {"tcp.flags == -", false},
        {"ip.dst == 10.0.2.2", true},
        {"ip.dst == 10.0.2.0/24", true},
        {"ip.dst == 10.0.2.8/29", false},
        {"ip.src == 10.0.2.8/29", true},
        {"ip.src == 0.0.0.0/0", true},
        {"ip.addr == 10.0.2.15", true},
        {"ip.src > 10.0.2.2", true},
        {"ip.dst contains 0.2", true},
        {"ip6.dst == fe80::1", false},
        {"ip.df", true},
        {"ip.df == yes", true},
        {"ip.mf", false},
        {"ip.sum == ok or ip.sum == bad", true},
        {"tcp.sum == ok", false},
        {"tcp.sum == bad", true},
        {"eth.src == 02:00:00:00:00:01", true},
        {"eth.dst == 02:00:00:00:00:01", false},
        {"eth.addr == 52:55:00:02:02:02", true},
        {"http.method == GET", true},
        {"http.method == \"GET\"", true},
        {"http.method < GEU", true},
        {"http.method > GE", true},
        {"http.target contains fil", true},
        {"http.content-length == 12", true},
        {"http.content-length > 9", true},
        {"http.content-length > \"9\"", false},
        {"http.host == x", true},
        {"http.host-port == 7", true},
        {"http.x-odd == \"a\\\"b\"", true},
        {"http.x-none", false},
        {"http.headers contains \"Host: x\"", true},
        {"http contains \"/1.1\\x0d\\x0a\"", true},
        {"http contains \"POST\"", false},
        {"tcp contains \"\"", true},
        {"frame contains \"GET /file\"", true},
        {"frame.link == net0", true},
        {"frame.link contains net", true},
        {"frame.dir == out", true},
        {"frame.dir != out", false},
        {"frame.dir == in", false},
        {"frame.len > 60 && frame.len < 200", true},
        {"frame.len contains 13", false},
        {"frame.number == 7", true},
        {"frame.event >= 91", false},
        {"frame.event", true},
        {"frame.cycle == 1_500_000", true},
        {"frame.time == 1500us", true},
        {"frame.time == 0.0015", true},
        {"frame.time > 1", false},
        {"frame", true},
        {"quoted.ip", false},
        {"quoted.ip.src == 10.0.2.15", false},
    };
    CHECK(request, rows);
}

static void words_bind_as_documented(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"tcp and udp or tcp", true},
        {"tcp or udp and udp", true},
        {"(tcp or udp) and udp", false},
        {"not udp and tcp", true},
        {"not (udp and tcp)", true},
        {"!udp&&!arp", true},
        {"!(tcp||udp)", false},
        {"not not tcp", true},
        {"udp or arp or dns or tcp", true},
        {"tcp and http and ip and eth", true},
        {"\ttcp\nand\r\nhas http", true},
        {"((((tcp))))", true},
        {"not tcp.dst == 81", true},
        {"not has udp.dst", true},
    };
    CHECK(request, rows);
}

static void names_and_aliases(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"dns.name == host.test", true},
        {"dns.q == host.test", true},
        {"dns.an", false},
        {"dns.name contains host", true},
        {"dns.name != host.test", false},
        {"dns.qr == query", true},
        {"dns.q-type == A", true},
        {"dns.q-type == 1", true},
        {"dns.id == 0x1234", true},
        {"udp.sum == none", true},
        {"dns.rd", true},
        {"udp.dst == 53", true},
    };
    static const struct row six[] = {
        {"icmp6.type == neighbour-solicit", true},
        {"icmp6.type == 135", true},
        {"icmp6.target == fe80::2", true},
        {"icmp6.target == fe80::/10", true},
        {"ip6.src == fe80:0:0:0:0:0:0:1", true},
        {"ip6.dst == ff02::1:ff00:2", true},
        {"ip6.dst == ff02::1:ff00:0/104", true},
        {"ip6.dst == ff02::1:fe00:0/104", false},
        {"icmp6.source-ll == 02:00:00:00:00:01", true},
        {"ip6.src == ::/0", true},
        {"ip6.src == ::1", false},
    };
    CHECK(question, rows);
    CHECK(solicitation, six);
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *filter, *message;
    } rows[] = {
        {"", "column 1: the filter is empty"},
        {"  ", "column 3: the filter is empty"},
        {"tcp and", "column 8: expected a field, \"not\" or \"(\", found the end"},
        {"tcp udp", "column 5: expected \"and\", \"or\" or the end, found \"udp\""},
        {"(tcp", "column 5: expected \"and\", \"or\" or \")\", found the end"},
        {"tcp)", "column 4: expected \"and\", \"or\" or the end, found \")\""},
        {"tcp.dst =", "column 9: equality is written =="},
        {"tcp.dst ==", "column 11: expected a value, found the end"},
        {"tcp.dst == )", "column 12: expected a value, found \")\""},
        {"tcp.dst == ssh", "column 12: expected a number, found \"ssh\""},
        {"tcp.dst == \"80\"", "column 12: expected a number, found \"\"80\"\""},
        {"tcp.flags == X", "column 14: expected TCP flags, letters of CEUAPRSF, found \"X\""},
        {"tcp.flags contains X", "column 20: expected TCP flags, letters of CEUAPRSF, found \"X\""},
        {"ip.src == 10.0.2", "column 11: expected an IPv4 address, perhaps with /BITS, found \"10.0.2\""},
        {"ip.src == 10.0.2.0/33", "column 11: expected an IPv4 address, perhaps with /BITS, found \"10.0.2.0/33\""},
        {"ip6.src == 1:2:3:4:5:6:7:8:", "column 12: expected an IPv6 address, perhaps with /BITS, found "
                                        "\"1:2:3:4:5:6:7:8:\""},
        {"ip6.src == 1::2::3", "column 12: expected an IPv6 address, perhaps with /BITS, found \"1::2::3\""},
        {"ip6.src == 1:2:3:4:5:6:7:8::", "column 12: expected an IPv6 address, perhaps with /BITS, found "
                                         "\"1:2:3:4:5:6:7:8::\""},
        {"eth.src == 02:00", "column 12: expected an Ethernet address, found \"02:00\""},
        {"frame.dir == up", "column 14: expected in, out or -, found \"up\""},
        {"frame.time > 1.x", "column 14: expected a time: 1.25 (seconds) or 250ms, found \"1.x\""},
        {"tcp == 80", "column 5: a layer has no value of its own; name one of its fields"},
        {"tpc", "column 1: there is no layer \"tpc\"; did you mean \"tcp\"?"},
        {"zzz.dst", "column 1: there is no layer \"zzz\" (frame, eth, arp, ip, ip6, icmp, tcp, udp, dns, http, ...)"},
        {"tcp.flgs == S", "column 1: tcp has no field \"flgs\"; did you mean \"tcp.flags\"?"},
        {"tcp.", "column 1: tcp has no field \"\" (docs/traces.md lists them)"},
        {"frame.length > 3", "column 1: frame has no field \"length\" (docs/traces.md lists them)"},
        {"has (tcp)", "column 5: expected a field, found \"(\""},
        {"has \"tcp\"", "column 5: expected a field, found \"\"tcp\"\""},
        {"http.host == \"x", "column 14: the quotes are never closed"},
        {"http.host == \"x\\n\"", "column 16: only \\\", \\\\ and \\xHH stand behind a backslash"},
        {"http.host == \"\\x4\"", "column 15: only \\\", \\\\ and \\xHH stand behind a backslash"},
        {"tcp & udp", "column 5: this character means nothing here; texts stand in double quotes"},
        {"http.Host == x", "column 1: http has no field \"Host\" (docs/traces.md lists them)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct filter *filter = (struct filter *)&rows;
        struct error error = {0};
        assert_int_equal(filter_parse(&filter, rows[i].filter, &error), -1);
        assert_null(filter);
        assert_int_equal(error.code, EXIT_USAGE);
        assert_string_equal(error.message, rows[i].message);
    }
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    struct filter *filter;
    struct error error;
    struct buffer text = {0};
    for (unsigned i = 0; i < FILTER_DEPTH_MAX; i++)
        buffer_append_byte(&text, '(');
    buffer_append_string(&text, "tcp");
    for (unsigned i = 0; i < FILTER_DEPTH_MAX; i++)
        buffer_append_byte(&text, ')');
    assert_int_equal(filter_parse(&filter, buffer_string(&text), &error), 0);
    filter_free(filter);
    buffer_clear(&text);
    for (unsigned i = 0; i < FILTER_DEPTH_MAX + 1; i++)
        buffer_append_byte(&text, '!');
    buffer_append_string(&text, "tcp");
    assert_int_equal(filter_parse(&filter, buffer_string(&text), &error), -1);
    assert_string_equal(error.message, "column 33: it is nested too deeply");
    buffer_clear(&text);
    buffer_append_string(&text, "tcp"); /* n tests and n - 1 words between them */
    for (unsigned i = 1; i < FILTER_NODES_MAX / 2; i++)
        buffer_append_string(&text, " or udp");
    assert_int_equal(filter_parse(&filter, buffer_string(&text), &error), 0);
    filter_free(filter);
    buffer_append_string(&text, " or arp");
    assert_int_equal(filter_parse(&filter, buffer_string(&text), &error), -1);
    assert_non_null(strstr(error.message, "more than 256 tests and words in one filter"));
    buffer_clear(&text);
    buffer_append_string(&text, "http.host == ");
    while (text.size < FILTER_TEXT_MAX)
        buffer_append_byte(&text, 'x');
    assert_int_equal(filter_parse(&filter, buffer_string(&text), &error), 0);
    filter_free(filter);
    buffer_append_byte(&text, 'x');
    assert_int_equal(filter_parse(&filter, buffer_string(&text), &error), -1);
    assert_string_equal(error.message, "column 4097: a filter has at most 4096 bytes");
    buffer_clear(&text);
    while (text.size < FILTER_TEXT_MAX)
        buffer_append_byte(&text, 'x');
    assert_int_equal(filter_parse(&filter, buffer_string(&text), &error), -1);
    assert_non_null(strstr(error.message, "is too long for a field"));
    buffer_deinit(&text);
}

/* Whatever the decoders show can be asked for, and is found there. */
static void every_field_has_a_path(void **state)
{
    (void)state;
    struct bench bench = {0};
    for (unsigned i = 0; i < odd_frame_count; i++) {
        take(&bench, odd_frames[i].hex);
        for (unsigned f = 0; f < bench.packet.field_count; f++) {
            char path[VIEW_PATH_SIZE];
            struct filter *filter;
            struct error error;
            view_path(&bench.packet, &bench.packet.fields[f], path);
            if (filter_parse(&filter, path, &error) < 0)
                fail_msg("odd frame \"%s\": %s: %s", odd_frames[i].name, path, error.message);
            assert_true(filter_matches(filter, &bench.frame, &bench.packet));
            filter_free(filter);
        }
    }
    buffer_deinit(&bench.bytes);
}

/* A field's own value, as text shows it, is equal to it. */
static void every_value_is_equal_to_itself(void **state)
{
    (void)state;
    struct bench bench = {0};
    struct buffer text = {0};
    unsigned checked = 0;
    for (unsigned i = 0; i < odd_frame_count; i++) {
        take(&bench, odd_frames[i].hex);
        for (unsigned f = 0; f < bench.packet.field_count; f++) {
            const struct trace_field *field = &bench.packet.fields[f];
            char path[VIEW_PATH_SIZE];
            struct filter *filter;
            struct error error;
            view_path(&bench.packet, field, path);
            buffer_clear(&text);
            buffer_append_string(&text, path);
            buffer_append_string(&text, " == ");
            if (field->form == TRACE_SUM)
                buffer_append_string(&text, text_sum_word(field));
            else
                text_value(&text, &bench.packet, field);
            if (text.size > FILTER_TEXT_MAX || (field->form == TRACE_TCP_FLAGS && field->number > 0xff))
                continue;
            if (filter_parse(&filter, buffer_string(&text), &error) < 0)
                fail_msg("odd frame \"%s\": %s: %s", odd_frames[i].name, buffer_string(&text), error.message);
            if (!filter_matches(filter, &bench.frame, &bench.packet))
                fail_msg("odd frame \"%s\": %s", odd_frames[i].name, buffer_string(&text));
            filter_free(filter);
            checked++;
        }
    }
    assert_true(checked > 500);
    buffer_deinit(&bench.bytes);
    buffer_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_compared),
        cmocka_unit_test(words_bind_as_documented),
        cmocka_unit_test(names_and_aliases),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(every_field_has_a_path),
        cmocka_unit_test(every_value_is_equal_to_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
