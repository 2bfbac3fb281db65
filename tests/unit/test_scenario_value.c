/* Scalars as people write them: what is read, what is refused, what is written back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_value.h"

struct number_case {
    const char *text;
    uint64_t value;
    const char *fault; /* NULL: it is read */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void check_numbers(const struct number_case *cases, size_t count,
                          const char *(*read)(const char *text, uint64_t *value))
{
    for (size_t i = 0; i < count; i++) {
        uint64_t value = 0;
        const char *fault = read(cases[i].text, &value);
        if (cases[i].fault) {
            assert_non_null(fault);
            assert_string_equal(fault, cases[i].fault);
        } else {
            if (fault)
                print_message("%s: %s\n", cases[i].text, fault);
            assert_null(fault);
            assert_int_equal(value, cases[i].value);
        }
    }
}

static void integers(void **state)
{
    static const struct number_case cases[] = {
        {"0", 0, NULL},
        {"1_000_000", 1000000, NULL},
        {"0xff", 255, NULL},
        {"18446744073709551615", UINT64_MAX, NULL},
        {"18446744073709551616", 0, "the number is too large"},
        {"99999999999999999999999999", 0, "the number is too large"},
        {"", 0, "a number is missing"},
        {"-1", 0, "it is negative"},
        {"1_", 0, "something follows the number"},
        {"_1", 0, "a number is missing"},
        {"0x", 0, "a number is missing"},
        {"1.5", 0, "something follows the number"},
        {"ten", 0, "a number is missing"},
    };
    (void)state;
    check_numbers(cases, COUNT(cases), value_read_integer);
}

static void sizes(void **state)
{
    static const struct number_case cases[] = {
        {"256M", 256ull << 20, NULL},
        {"1G", 1ull << 30, NULL},
        {"4KiB", 4096, NULL},
        {"4 kB", 4096, NULL},
        {"512", 512, NULL},
        {"0x10K", 16384, NULL},
        {"16777215T", 16777215ull << 40, NULL},
        {"16777216T", 0, "the number is too large"},
        {"1X", 0, "the unit is unknown"},
        {"M", 0, "a number is missing"},
        {"1.5G", 0, "the unit is unknown"},
        {"-1G", 0, "it is negative"},
    };
    (void)state;
    check_numbers(cases, COUNT(cases), value_read_size);
}

static void frequencies(void **state)
{
    static const struct number_case cases[] = {
        {"1GHz", 1000000000, NULL}, {"10 MHz", 10000000, NULL},        {"32768", 32768, NULL},
        {"5kHz", 5000, NULL},       {"1GB", 0, "the unit is unknown"},
    };
    (void)state;
    check_numbers(cases, COUNT(cases), value_read_hertz);
}

static void durations(void **state)
{
    static const struct number_case cases[] = {
        {"30s", 30000000000, NULL},
        {"1m30s", 90000000000, NULL},
        {"250ms", 250000000, NULL},
        {"1us5ns", 1005, NULL},
        {"2d", 172800000000000, NULL},
        {"0", 0, NULL},
        {"30", 0, "the unit is missing"},
        {"30x", 0, "the unit is unknown"},
        {"30seconds", 0, "the unit is unknown"},
        {"", 0, "a number is missing"},
        {"1m30", 0, "the unit is missing"},
        {"999999d", 0, "the number is too large"},
        {"213503d2d", 0, "the number is too large"},
        {"-1s", 0, "it is negative"},
    };
    (void)state;
    check_numbers(cases, COUNT(cases), value_read_duration);
}

static void times(void **state)
{
    static const struct number_case cases[] = {
        {"1970-01-01", 0, NULL},
        {"2026-01-01T00:00:00Z", 1767225600000000000, NULL},
        {"2026-01-01T01:00:00+01:00", 1767225600000000000, NULL},
        {"2025-12-31 19:30:00-04:30", 1767225600000000000, NULL},
        {"2000-02-29T12:00:00.000000001Z", 951825600000000001, NULL},
        {"2553-12-31T23:59:59.999999999Z", 18429292799999999999ull, NULL},
        {"2554-01-01", 0, "the year is outside 1970 to 2553"},
        {"1969-12-31", 0, "the year is outside 1970 to 2553"},
        {"1970-01-01T00:00:00+00:01", 0, "it is before 1970"},
        {"2026-02-29", 0, "there is no such day"},
        {"2100-02-29", 0, "there is no such day"},
        {"2026-13-01", 0, "there is no such day"},
        {"2026-01-01T24:00:00Z", 0, "there is no such time of day"},
        {"2026-01-01T00:00:60Z", 0, "there is no such time of day"},
        {"2026-01-01T00:00Z", 0, "the time of day is not HH:MM:SS"},
        {"2026-01-01T00:00:00", 0, "the zone is missing (Z, or +HH:MM)"},
        {"2026-01-01T00:00:00+0100", 0, "the zone is not Z or +HH:MM"},
        {"2026-01-01T00:00:00.Z", 0, "the fraction is empty"},
        {"2026-01-01T00:00:00.1234567890Z", 0, "the fraction is finer than a nanosecond"},
        {"2026-01-01T00:00:00Zulu", 0, "something follows the time"},
        {"2026-01-01X", 0, "a T should stand between date and time"},
        {"tomorrow", 0, "it does not begin with YEAR-MONTH-DAY"},
        {"2026", 0, "it does not begin with YEAR-MONTH-DAY"},
    };
    (void)state;
    check_numbers(cases, COUNT(cases), value_read_time);
}

/* What is written is read as the same number, at the edges and everywhere between. */
static void written_numbers_are_read_again(void **state)
{
    static const struct {
        void (*write)(uint64_t value, struct buffer *out);
        const char *(*read)(const char *text, uint64_t *value);
        uint64_t most;
    } pairs[] = {
        {value_write_size, value_read_size, UINT64_MAX},
        {value_write_hertz, value_read_hertz, UINT64_MAX},
        {value_write_duration, value_read_duration, UINT64_MAX},
        {value_write_time, value_read_time, 18429292799999999999ull},
    };
    static const uint64_t factors[] = {1, 1000, 1024, 60, 1000000, 1048576, 1000000000, 86400000000000};
    (void)state;
    uint64_t random = 88172645463325252ull;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        for (unsigned round = 0; round < 2000; round++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            uint64_t value = random >> (round % 64);
            value = round % 3 ? value / factors[round % 8] * factors[round % 8] : value;
            value %= pairs[i].most;
            struct buffer text = {0};
            uint64_t again = ~value;
            pairs[i].write(value, &text);
            assert_null(pairs[i].read(buffer_string(&text), &again));
            assert_int_equal(again, value);
            buffer_deinit(&text);
        }
    }
}

static void macs(void **state)
{
    static const char *const bad[] = {
        "",           "02:00:00:00:00",    "02:00:00:00:00:01:02", "02-00-00-00-00-01", "2:0:0:0:0:1",
        "0200000001", "01:00:00:00:00:01", "00:00:00:00:00:00",    "02:00:00:00:00:0g",
    };
    uint8_t mac[6];
    struct buffer text = {0};
    (void)state;
    assert_null(value_read_mac("52:54:00:AB:cd:ef", mac));
    value_write_mac(mac, &text);
    assert_string_equal(buffer_string(&text), "52:54:00:ab:cd:ef");
    buffer_deinit(&text);
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_non_null(value_read_mac(bad[i], mac));
}

static void forwards(void **state)
{
    static const struct {
        const char *text;
        const char *again;
        const char *fault;
    } cases[] = {
        {"tcp:127.0.0.1:2222-:22", "tcp:127.0.0.1:2222-:22", NULL},
        {"udp::53-10.0.2.15:5353", "udp::53-10.0.2.15:5353", NULL},
        {":"
         ":8080-:80",
         "tcp::8080-:80", NULL},
        {"tcp::0-:80", "tcp::0-:80", NULL},
        {"tcp::65536-:80", NULL, "a port is not a number from 0 to 65535"},
        {"tcp::80-:0", NULL, "the guest's port is 0"},
        {"sctp::80-:80", NULL, "it does not begin with tcp:, udp: or unix:"},
        {"tcp:localhost:80-:80", NULL, "an address is neither empty nor an IP address (IPv6 in brackets)"},
        {"tcp:1.2.3.256:80-:80", NULL, "an address is neither empty nor an IP address (IPv6 in brackets)"},
        {"tcp:0000000000001.2.3.4:80-:80", NULL, "an address is neither empty nor an IP address (IPv6 in brackets)"},
        {"tcp::80", NULL, "a - should stand between the host's side and the guest's"},
        {"tcp::80-80", NULL, "an address is neither empty nor an IP address (IPv6 in brackets)"},
        {"tcp::80-:80x", NULL, "something follows the guest's port"},
        {"tcp:127.0.0.1", NULL, "a colon should stand before the port"},
        {"", NULL, "it does not begin with tcp:, udp: or unix:"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scenario_forward forward = {0};
        const char *fault = value_read_forward(cases[i].text, &forward);
        if (cases[i].fault) {
            assert_non_null(fault);
            assert_string_equal(fault, cases[i].fault);
            assert_null(forward.host_address);
            continue;
        }
        struct buffer text = {0};
        assert_null(fault);
        value_write_forward(&forward, &text);
        assert_string_equal(buffer_string(&text), cases[i].again);
        buffer_deinit(&text);
        mem_free(forward.host_address);
        mem_free(forward.guest_address);
        mem_free(forward.host_path);
    }
}

static void egress_rules(void **state)
{
    static const char *const good[] = {
        "any",          "10.0.0.1", "10.0.0.0/8", "0.0.0.0/0:53", "10.0.0.1:1-65535", "192.168.0.0/16:80-80",
        "1.2.3.4/32:0", "::1/128",  "fe80::/10",  "[::1]:80",     "[fec0::/64]:1-9",  "[::1]"};
    static const char *const bad[] = {"",
                                      "all",
                                      "10.0.0",
                                      "10.0.0.0/33",
                                      "10.0.0.1:",
                                      "10.0.0.1:90-80",
                                      "10.0.0.1:80-",
                                      "10.0.0.1:70000",
                                      "any:80",
                                      "10.0.0.1 ",
                                      "::1/129",
                                      "[::1:80",
                                      "[::1]80",
                                      "[10.0.0.1]:80",
                                      "1::2::3"};
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        assert_null(value_check_allow(good[i]));
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_non_null(value_check_allow(bad[i]));
}

static void utf8(void **state)
{
    static const char *const good[] = {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80",
                                      "\xc3",
                                      "\xc0\x80",
                                      "\xe0\x80\x80",
                                      "\xed\xa0\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf0\x8f\x80\x80",
                                      "\xe2\x82",
                                      "\xff"};
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        assert_true(value_is_utf8(bytes_of_string(good[i])));
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(value_is_utf8(bytes_of_string(bad[i])));
    assert_false(value_is_utf8(bytes_of("a\0b", 3)));
}

static void what_is_shown_cannot_harm_a_terminal(void **state)
{
    char shown[VALUE_SHOWN_SIZE];
    char text[400];
    (void)state;
    value_show("plain", shown);
    assert_string_equal(shown, "\"plain\"");
    value_show("\033[2J\xc2\x9b"
               "0m\x7f",
               shown);
    assert_string_equal(shown, "\"?[2J??0m?\"");
    value_show("bad \xff byte", shown);
    assert_string_equal(shown, "\"bad ? byte\"");
    /* every cut of a string of long characters stays UTF-8 and inside its room */
    for (unsigned start = 0; start < 4; start++) {
        memset(text, 'x', start);
        text[start] = 0;
        while (strlen(text) < 100)
            strcat(text, "\xf0\x9f\x98\x80");
        value_show(text, shown);
        assert_true(strlen(shown) < VALUE_SHOWN_SIZE);
        assert_true(value_is_utf8(bytes_of_string(shown)));
        assert_string_equal(shown + strlen(shown) - 4, "...\"");
    }
}

static void strings_are_quoted(void **state)
{
    struct buffer out = {0};
    (void)state;
    value_write_string("a\"b\\c\n\t\x01\x7f\xc2\x85\xc3\xa9\xe2\x80\xa8\xef\xbb\xbf\xf0\x9f\x98\x80", &out);
    assert_string_equal(buffer_string(&out), "\"a\\\"b\\\\c\\n\\t\\x01\\x7F\\x85\xc3\xa9\\u2028\\uFEFF\\U0001F600\"");
    buffer_deinit(&out);
}

static void nearest_words(void **state)
{
    static const char *const names[] = {"memory", "kernel", "initrd", "pace", "rng", NULL};
    static const struct {
        const char *text;
        const char *nearest;
    } cases[] = {{"memroy", "memory"}, {"Kernel", "kernel"}, {"inird", "initrd"}, {"pase", "pace"},
                 {"rmg", "rng"},       {"xyz", NULL},        {"", NULL},          {"cmdline", NULL}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *found = value_nearest(cases[i].text, names);
        if (cases[i].nearest)
            assert_string_equal(found ? found : "nothing", cases[i].nearest);
        else
            assert_null(found);
    }
    assert_null(value_nearest("a word that is far longer than every name of a key", names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers),
        cmocka_unit_test(sizes),
        cmocka_unit_test(frequencies),
        cmocka_unit_test(durations),
        cmocka_unit_test(times),
        cmocka_unit_test(written_numbers_are_read_again),
        cmocka_unit_test(macs),
        cmocka_unit_test(forwards),
        cmocka_unit_test(egress_rules),
        cmocka_unit_test(utf8),
        cmocka_unit_test(what_is_shown_cannot_harm_a_terminal),
        cmocka_unit_test(strings_are_quoted),
        cmocka_unit_test(nearest_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
