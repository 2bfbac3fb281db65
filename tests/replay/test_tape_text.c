/* Events as a line of text, and the names of kinds and sources. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "tests/lib/tape_rig.h"

static int setup(void **state)
{
    struct tape_rig *rig = mem_alloc(1, sizeof *rig);
    tape_rig_init(rig);
    tape_rig_record(rig->path, 1, 100, true);
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    tape_rig_deinit(*state);
    mem_free(*state);
    return 0;
}

static void expect_text(struct tape *tape, enum event_kind kind, struct bytes payload, const char *expected)
{
    struct tape_event event = {.seq = 9, .source = SOURCE(SOURCE_NET, 0), .kind = kind, .payload = payload};
    struct buffer text = {0};
    struct error error = {0};
    if (tape_event_describe(tape, &event, &text, &error) < 0)
        buffer_append_string(&text, "ERROR");
    assert_string_equal(buffer_string(&text), expected);
    buffer_deinit(&text);
}

static void test_plain(void **state)
{
    static const struct {
        enum event_kind kind;
        const char *payload;
        size_t size;
        const char *text;
    } rows[] = {
        {EVENT_CONSOLE_IN, "a\"\\\r\n\x01\xff", 7, "\"a\\\"\\\\\\r\\n\\x01\\xff\""},
        {EVENT_CONSOLE_OUT, "", 0, "\"\""},
        {EVENT_LINK, "\1", 1, "up"},
        {EVENT_LINK, "\0", 1, "down"},
        {EVENT_LINK, "", 0, "ERROR"},
        {EVENT_STOP, "\1", 1, "user"},
        {EVENT_STOP, "\2", 1, "signal"},
        {EVENT_STOP, "\3", 1, "host time limit"},
        {EVENT_STOP, "\x63", 1, "unknown reason"},
        {EVENT_CONSOLE_SIZE, "\x50\0\x18\0", 4, "80 columns 24 rows"},
        {EVENT_CONSOLE_SIZE, "\x50", 1, "ERROR"},
        {EVENT_EXIT, "\2\3\0\0\0\0\0\0\0", 9, "exit 2 code 3"},
        {EVENT_DIGEST, "0123456789abcdef\5\0\0\0\0\0\0\0", 24, "30313233343536373839616263646566 instructions 5"},
        {EVENT_DISK_WRITE,
         "\0\2\0\0\0\0\0\0\0\2\0\0"
         "0123456789abcdef",
         28, "at 512 size 512 30313233343536373839616263646566"},
        {EVENT_DISK_WRITE, "\0", 1, "ERROR"},
        {EVENT_INPUT, "\1\0\x1c\0\1\0\0\0\0\0\0\0\0\0\0\0", 16, "key 28 1, syn"},
        {EVENT_INPUT, "\2\0\x08\0\xff\xff\xff\xff\3\0\0\0\5\0\0\0", 16, "rel 8 -1, abs 0 5"},
        {EVENT_INPUT_STATUS, "\x11\0\1\0\1\0\0\0\x14\0\0\0\1\0\0\0", 16, "led 1 1, type 20 0 1"},
        {EVENT_INPUT, "\0\0\0\0\0\0\0", 7, "ERROR"},
        {EVENT_INPUT, "", 0, "ERROR"},
        {EVENT_SCREENSHOT, "one", 3, "\"one\""},
        {EVENT_SCREENSHOT, "", 0, "ERROR"},
        {EVENT_SCREEN,
         "\1a\x40\1\0\0\xc8\0\0\0"
         "0123456789abcdef",
         26, "\"a\" 320x200 30313233343536373839616263646566"},
        {EVENT_SCREEN, "\1a\x40\1\0\0\xc8\0\0\0", 10, "ERROR"},
        {EVENT_SOCKET_ROUND, "\1\2", 2, "2 bytes 0102"},
        {EVENT_SOCKET_ROUND, "0123456789012345678901234567890123", 34,
         "34 bytes 3031323334353637383930313233343536373839303132333435363738393031..."},
        {EVENT_FRAME_OUT, "abc", 3, "3 bytes"},
        {EVENT_FRAME_IN,
         "\0"
         "ddddddssssss\x08\x06"
         "x",
         16, "15 bytes 73:73:73:73:73:73 > 64:64:64:64:64:64 type 0x0806"},
        {EVENT_FRAME_IN, "\x07", 1, "ERROR"},
    };
    struct tape_rig *rig = *state;
    struct error error;
    struct tape *tape;
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect_text(tape, rows[i].kind, bytes_of(rows[i].payload, rows[i].size), rows[i].text);
    char many[400];
    memset(many, 'y', sizeof many);
    struct buffer text = {0};
    struct tape_event event = {.kind = EVENT_CONSOLE_OUT, .payload = bytes_of(many, sizeof many)};
    assert_int_equal(tape_event_describe(tape, &event, &text, &error), 0);
    assert_non_null(strstr(buffer_string(&text), "y\" and 240 bytes more"));
    buffer_deinit(&text);
    tape_close(tape);
}

static void expect_ask(struct tape *tape, enum event_kind kind, enum tape_answer_form form, struct bytes request,
                       struct bytes answer, const char *expected)
{
    struct buffer payload = {0};
    struct hash128 hash = {.high = 1, .low = 2};
    tape_ask_encode(&payload, form, request, answer, hash);
    expect_text(tape, kind, buffer_bytes(&payload), expected);
    buffer_deinit(&payload);
}

static void test_asks(void **state)
{
    struct tape_rig *rig = *state;
    struct error error;
    struct tape *tape;
    uint8_t number[12];
    struct bytes none = bytes_of(NULL, 0);
    assert_int_equal(tape_open(&tape, rig->path, &error), 0);
    expect_ask(tape, EVENT_PINNED, TAPE_ANSWER_PINNED, bytes_of_string("kernel"), bytes_of_string("12345"),
               "\"kernel\" -> 5 bytes 00000000000000010000000000000002 (not carried)");
    expect_ask(tape, EVENT_PINNED, TAPE_ANSWER_BLOB, bytes_of_string("bios"), bytes_of_string("12345"),
               "\"bios\" -> 5 bytes 00000000000000010000000000000002");
    store_le64(number, 1700000000);
    expect_ask(tape, EVENT_WALL_CLOCK, TAPE_ANSWER_INLINE, none, bytes_of(number, 8), "-> 1700000000 ns");
    store_le64(number, 8192);
    store_le32(number + 8, 512);
    expect_ask(tape, EVENT_DISK_READ, TAPE_ANSWER_NONE, bytes_of(number, 12), none, "at 8192 size 512 -> no answer");
    expect_ask(tape, EVENT_DISK_READ, TAPE_ANSWER_NONE, bytes_of(number, 3), none, "002000 -> no answer");
    static const uint8_t place[] = {0xff, 0xff, 0xff, 0xff, 1, 0, 'f', 16, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0};
    expect_ask(tape, EVENT_FS_STAT, TAPE_ANSWER_NONE, bytes_of(place, 7), none, "\"f\" -> no answer");
    expect_ask(tape, EVENT_FS_STAT, TAPE_ANSWER_NONE, bytes_of(place, 6), none, "ffffffff0100 -> no answer");
    expect_ask(tape, EVENT_FS_READ, TAPE_ANSWER_NONE, bytes_of(place, 20), none, "\"f\" at 16 size 9 -> no answer");
    expect_ask(tape, EVENT_FS_READLINK, TAPE_ANSWER_NONE, bytes_of(place + 4, 3), none, "\"f\" -> no answer");
    expect_ask(tape, EVENT_FS_WRITE, TAPE_ANSWER_NONE, bytes_of(place, 2), none, "ffff -> no answer");
    store_le32(number, 4);
    expect_ask(tape, EVENT_ENTROPY, TAPE_ANSWER_INLINE, bytes_of(number, 4), bytes_of_string("abcd"),
               "size 4 -> 61626364");
    expect_text(tape, EVENT_ENTROPY, bytes_of_string("?"), "ERROR");
    tape_close(tape);
}

static void test_names(void **state)
{
    (void)state;
    char text[16];
    static const char *const names[] = {"machine0", "file2", "console1", "net0", "disk3", "rng0", "net255"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint16_t source = source_by_name(names[i]);
        assert_int_not_equal(source, 0);
        source_name(source, text);
        assert_string_equal(text, names[i]);
    }
    static const char *const wrong[] = {"", "net", "net256", "net1x", "wifi0", "net99999999999", "0"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(source_by_name(wrong[i]), 0);
    source_name(0x7f01, text);
    assert_string_equal(text, "source32513");
    for (unsigned kind = 0; kind < 300; kind++) {
        const char *name = event_kind_name(kind);
        assert_int_equal(event_kind_class(kind) != 0, name != NULL);
        if (name)
            assert_int_equal(event_kind_by_name(name), kind);
    }
    assert_int_equal(event_kind_by_name("frame"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_asks, setup, teardown),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
