/* HTTP conversations as HAR: framing, pairing, cuts, gaps, bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/trace/har.h"
#include "tests/lib/trace_talk.h"

struct bench {
    struct talk talk;
    struct har *har;
    struct buffer out;
};

static void take(void *context, const struct talk *talk)
{
    struct bench *bench = context;
    har_add(bench->har, &talk->frame, &talk->packet, &bench->out);
}

static void begin(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    bench->har = har_new("0");
    talk_begin(&bench->talk, take, bench);
    har_begin(bench->har, &bench->out);
}

static void client(struct bench *bench, const char *text)
{
    talk_say(&bench->talk, false, bytes_of_string(text), 1400);
}

static void server(struct bench *bench, const char *text)
{
    talk_say(&bench->talk, true, bytes_of_string(text), 1400);
}

static void flags(struct bench *bench, bool is_server, unsigned flags)
{
    talk_segment(&bench->talk, is_server, flags | TALK_ACK, 0, bytes_of(NULL, 0));
}

/* Braces and brackets outside of strings must match, and strings hold no control characters. */
static void check_json(const char *text)
{
    char stack[64];
    unsigned depth = 0;
    bool is_string = false;
    for (; *text; text++) {
        if (is_string) {
            assert_true((unsigned char)*text >= ' ');
            if (*text == '\\')
                assert_non_null(strchr("\"\\nrtu", *++text));
            else
                is_string = *text != '"';
        } else if (*text == '"') {
            is_string = true;
        } else if (*text == '{' || *text == '[') {
            assert_true(depth < sizeof stack);
            stack[depth++] = *text;
        } else if (*text == '}' || *text == ']') {
            assert_true(depth > 0);
            assert_int_equal(stack[--depth], *text == '}' ? '{' : '[');
        }
    }
    assert_false(is_string);
    assert_int_equal(depth, 0);
}

/* What was written; the bench is over. */
static const char *finished(struct bench *bench)
{
    while (har_finish_one(bench->har, &bench->out)) {
    }
    har_end(bench->har, &bench->out);
    har_free(bench->har);
    bench->har = NULL;
    check_json(buffer_string(&bench->out));
    return buffer_string(&bench->out);
}

static void done(struct bench *bench)
{
    har_free(bench->har);
    buffer_deinit(&bench->out);
}

static unsigned count(const char *text, const char *word)
{
    unsigned found = 0;
    for (; (text = strstr(text, word)); text += strlen(word))
        found++;
    return found;
}

#define CHECK_HAS(text, word)                                                                                        \
    do {                                                                                                             \
        if (!strstr(text, word))                                                                                     \
            fail_msg("no %s in\n%s", word, text);                                                                    \
    } while (0)

static void one_request_in_full(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    talk_open(&bench.talk);
    bench.talk.now_ns = 3000000;
    client(&bench, "POST /a?x=1&y=&z HTTP/1.1\r\nHost: h.test\r\nCookie: c=1; d=2\r\nCookie: e\r\n");
    bench.talk.now_ns = 3500000;
    client(&bench, "Content-Type: text/plain\r\ncontent-length: 5\r\n\r\na\tb\"c");
    bench.talk.now_ns = 1000003000000;
    server(&bench, "HTTP/1.1 302 Moved for now\r\nLocation: /b\r\nSet-Cookie: s=t; Path=/\r\nX: \xe9\r\n");
    bench.talk.now_ns = 1000003000007;
    server(&bench, "Content-Length: 4\r\n\r\n\xff\x01zz");
    const char *text = finished(&bench);
    assert_string_equal(
        text,
        "{\"log\": {\"version\": \"1.2\", \"creator\": {\"name\": \"reprise\", \"version\": \"0\"}, \"pages\": [], "
        "\"entries\": [\n"
        "{\"startedDateTime\": \"1970-01-01T00:00:00Z\", \"time\": 1000003.000007, "
        "\"timings\": {\"blocked\": 1.000000, \"dns\": -1, \"connect\": 2.000000, \"ssl\": -1, \"send\": 0.500000, "
        "\"wait\": 999999.500000, \"receive\": 0.000007}, "
        "\"request\": {\"method\": \"POST\", \"url\": \"http://h.test/a?x=1&y=&z\", \"httpVersion\": \"HTTP/1.1\", "
        "\"headers\": [{\"name\": \"Host\", \"value\": \"h.test\"}, {\"name\": \"Cookie\", \"value\": \"c=1; d=2\"}, "
        "{\"name\": \"Cookie\", \"value\": \"e\"}, {\"name\": \"Content-Type\", \"value\": \"text/plain\"}, "
        "{\"name\": \"content-length\", \"value\": \"5\"}], "
        "\"cookies\": [{\"name\": \"c\", \"value\": \"1\"}, {\"name\": \"d\", \"value\": \"2\"}, "
        "{\"name\": \"e\", \"value\": \"\"}], "
        "\"queryString\": [{\"name\": \"x\", \"value\": \"1\"}, {\"name\": \"y\", \"value\": \"\"}, "
        "{\"name\": \"z\", \"value\": \"\"}], "
        "\"postData\": {\"mimeType\": \"text/plain\", \"text\": \"a\\tb\\\"c\"}, "
        "\"headersSize\": 117, \"bodySize\": 5}, "
        "\"response\": {\"status\": 302, \"statusText\": \"Moved for now\", \"httpVersion\": \"HTTP/1.1\", "
        "\"headers\": [{\"name\": \"Location\", \"value\": \"/b\"}, "
        "{\"name\": \"Set-Cookie\", \"value\": \"s=t; Path=/\"}, {\"name\": \"X\", \"value\": \"\\u00e9\"}, "
        "{\"name\": \"Content-Length\", \"value\": \"4\"}], "
        "\"cookies\": [{\"name\": \"s\", \"value\": \"t\"}], "
        "\"content\": {\"size\": 4, \"mimeType\": \"x-unknown\", \"text\": \"/wF6eg==\", \"encoding\": \"base64\"}, "
        "\"redirectURL\": \"/b\", \"headersSize\": 94, \"bodySize\": 4}, "
        "\"cache\": {}, \"serverIPAddress\": \"10.0.2.2\", \"connection\": \"10.0.2.15:40000\", "
        "\"_link\": \"net0\", \"_event\": 4}\n]}}\n");
    done(&bench);
}

static const char three[] = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
                            "HEAD /2 HTTP/1.1\r\nHost: h\r\n\r\n"
                            "\r\nPUT /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                            "3\r\nabc\r\n0;last=yes\r\nTrailer: x\r\n\r\n"
                            "GET /4 HTTP/1.0\n\n";
static const char answers[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
    "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\ntransfer-encoding: CHUNKED\r\n\r\n"
    "00A ; x=\"y\"\r\n0123456789\r\n1\r\n!\r\n0\r\n\r\n"
    "HTTP/1.1 200 OK\r\n\r\nall that comes";

/* However the bytes are cut, pipelined or not, the entries are the same. */
static void cuts_do_not_matter(void **state)
{
    (void)state;
    struct buffer first = {0};
    for (size_t size = 1; size < 420; size += size < 40 ? 1 : 67) {
        struct bench bench;
        begin(&bench);
        talk_open(&bench.talk);
        talk_say(&bench.talk, false, bytes_of_string(three), size);
        talk_say(&bench.talk, true, bytes_of_string(answers), size);
        bench.talk.frame.number = 1000;
        flags(&bench, true, TALK_FIN);
        const char *text = finished(&bench);
        char *event; /* the numbers of events depend on the cuts */
        for (event = (char *)(uintptr_t)text; (event = strstr(event, "\"_event\": ")); event += 10) {
            for (char *digit = event + 10; *digit >= '0' && *digit <= '9'; digit++)
                *digit = ' ';
        }
        if (!first.size) {
            assert_int_equal(count(text, "\"startedDateTime\""), 4);
            CHECK_HAS(text, "\"url\": \"http://h/1\"");
            CHECK_HAS(text, "\"content\": {\"size\": 3, \"mimeType\": \"x-unknown\", \"text\": \"one\"}");
            CHECK_HAS(text, "\"method\": \"HEAD\"");
            CHECK_HAS(text, "\"content\": {\"size\": 0, \"mimeType\": \"x-unknown\"}");
            CHECK_HAS(text, "\"text\": \"abc\"}, \"headersSize\": 62, \"bodySize\": 34}");
            CHECK_HAS(text, "\"status\": 201");
            CHECK_HAS(text, "\"size\": 11, \"mimeType\": \"x-unknown\", \"text\": \"0123456789!\"}");
            CHECK_HAS(text, "\"url\": \"http://10.0.2.2:80/4\", \"httpVersion\": \"HTTP/1.0\"");
            CHECK_HAS(text, "\"text\": \"all that comes\"}");
            assert_int_equal(count(text, "comment"), 0);
        }
        size_t blank = 0; /* numbers of different lengths leave different blanks */
        struct buffer shown = {0};
        for (const char *c = text; *c; c++) {
            blank = *c == ' ' ? blank + 1 : 0;
            if (blank < 2)
                buffer_append_byte(&shown, (uint8_t)*c);
        }
        if (!first.size)
            buffer_append(&first, buffer_bytes(&shown));
        assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&shown)));
        buffer_deinit(&shown);
        done(&bench);
    }
    buffer_deinit(&first);
}

#define GET "GET / HTTP/1.1\r\n\r\n"
#define TEN "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"

/* What a connection's end in each place leaves, as the client's and the server's bytes and how it ends. */
static void ends_in_the_middle(void **state)
{
    (void)state;
    static const struct {
        const char *client, *server;
        unsigned flags; /* of the server; 0: the trace ends */
        const char *comment;
    } rows[] = {
        {GET, "", 0, "\"there is no answer; the trace ends here\""},
        {GET, "", TALK_FIN, "\"there is no answer; the connection was closed\""},
        {GET, "", TALK_RST, "\"there is no answer; the connection was reset\""},
        {GET, TEN "12345", 0, "\"the answer is cut; the trace ends here\""},
        {GET, TEN "12345", TALK_FIN, "\"the answer is cut; the connection was closed\""},
        {GET, TEN "12345", TALK_RST, "\"the answer is cut; the connection was reset\""},
        {GET, "HTTP/1.1 200 OK\r\n\r\nall", TALK_RST, "\"the answer is cut; the connection was reset\""},
        {GET, "HTTP/1.1 200 OK\r\nX: ", TALK_FIN, "\"the answer is cut; the connection was closed\""},
        {GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n", TALK_FIN,
         "\"the answer is cut; the connection was closed\""},
        {GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz", 0, "\"the answer is cut\""},
        {GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n123456789012345678\r\n", 0,
         "\"the answer is cut\""},
        {"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc", "", TALK_FIN,
         "\"there is no answer; the connection was closed\""},
        {"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc", TEN "1234567890", 0,
         "\"the request is cut; the trace ends here\""},
        {"GET / HT", "", 0, "\"there is no answer; the request is cut; the trace ends here\""},
        {GET, "SSH-2.0-x\r\n", 0, "\"there is no answer; what came back is no HTTP/1\""},
        {"", TEN "1234567890", 0, "\"the request was not seen\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench bench;
        begin(&bench);
        talk_open(&bench.talk);
        client(&bench, rows[i].client);
        server(&bench, rows[i].server);
        if (rows[i].flags)
            flags(&bench, true, rows[i].flags);
        const char *text = finished(&bench);
        assert_int_equal(count(text, "\"startedDateTime\""), 1);
        CHECK_HAS(text, rows[i].comment);
        done(&bench);
    }
}

/* Bodies that end without trouble say nothing of it. */
static void ends_as_it_should(void **state)
{
    (void)state;
    static const char *const rows[] = {
        TEN "1234567890",
        "HTTP/1.1 200 OK\r\n\r\nall",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nall",
        "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\nall",
        "HTTP/1.1 101 Switching Protocols\r\n\r\nwhatever",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench bench;
        begin(&bench);
        talk_open(&bench.talk);
        client(&bench, GET);
        server(&bench, rows[i]);
        flags(&bench, true, TALK_FIN);
        flags(&bench, false, TALK_FIN);
        flags(&bench, true, 0);
        const char *text = finished(&bench);
        assert_int_equal(count(text, "\"startedDateTime\""), 1);
        assert_null(strstr(text, "comment"));
        done(&bench);
    }
}

/* Segments that come late, twice or never. */
static void segments_go_astray(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    talk_open(&bench.talk);
    client(&bench, GET);
    talk_segment(&bench.talk, true, TALK_ACK, sizeof TEN - 1 + 5, bytes_of_string("67890"));
    server(&bench, TEN);
    talk_segment(&bench.talk, true, TALK_ACK, -8, bytes_of_string("0\r\n\r\n"));
    server(&bench, "12345");
    bench.talk.next[1] += 5;
    client(&bench, GET);
    server(&bench, TEN "12");
    bench.talk.next[1] += 3; /* never seen */
    server(&bench, "67890");
    flags(&bench, true, TALK_FIN);
    const char *text = finished(&bench);
    assert_int_equal(count(text, "\"startedDateTime\""), 2);
    CHECK_HAS(text, "\"text\": \"1234567890\"}");
    CHECK_HAS(text, "\"content\": {\"size\": 10, \"mimeType\": \"x-unknown\", \"text\": \"1267890\"}");
    CHECK_HAS(text, "\"comment\": \"3 bytes of the answer were never seen\"");
    assert_int_equal(count(text, "comment"), 1);
    done(&bench);
}

/* Behind a hole that cannot be bridged the next message is found again. */
static void a_lost_head(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    talk_open(&bench.talk);
    client(&bench, GET GET GET);
    server(&bench, "HTTP/1.1 200 OK\r\nContent-Le");
    bench.talk.next[1] += 13;
    server(&bench, "garbage");
    server(&bench, TEN "1234567890");
    server(&bench, TEN "abcdefghij");
    const char *text = finished(&bench);
    assert_int_equal(count(text, "\"startedDateTime\""), 3);
    CHECK_HAS(text, "\"comment\": \"the answer is cut\"");
    CHECK_HAS(text, "\"text\": \"1234567890\"}");
    CHECK_HAS(text, "\"text\": \"abcdefghij\"}");
    done(&bench);
}

static void tunnels_and_other_talk(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    talk_open(&bench.talk);
    client(&bench, "CONNECT a.test:443 HTTP/1.1\r\n\r\n");
    server(&bench, "HTTP/1.1 200 Go on\r\n\r\n");
    client(&bench, "GET /hidden HTTP/1.1\r\n\r\n");
    bench.talk.port++;
    talk_open(&bench.talk);
    client(&bench, "CONNECT b.test:443 HTTP/1.1\r\n\r\n");
    server(&bench, "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
    client(&bench, "GET /asked HTTP/1.1\r\n\r\n");
    bench.talk.port++;
    talk_open(&bench.talk);
    server(&bench, "220 mail.test\r\n");
    client(&bench, "EHLO x\r\n");
    client(&bench, "\x16\x03\x01");
    bench.talk.port++; /* the trace began in the middle of this one */
    server(&bench, "67890");
    server(&bench, TEN "1234567890");
    client(&bench, "GET /late HTTP/1.1\r\n\r\n");
    const char *text = finished(&bench);
    assert_int_equal(count(text, "\"startedDateTime\""), 5);
    CHECK_HAS(text, "\"url\": \"http://10.0.2.2:80/a.test:443\"");
    assert_null(strstr(text, "hidden"));
    CHECK_HAS(text, "\"text\": \"no\"}");
    CHECK_HAS(text, "/asked\"");
    CHECK_HAS(text, "\"the request was not seen\"");
    CHECK_HAS(text, "/late\"");
    done(&bench);
}

/* The same ports again are another connection. */
static void ports_come_again(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    for (unsigned i = 0; i < 3; i++) {
        talk_open(&bench.talk);
        client(&bench, GET);
        server(&bench, TEN "12345");
        bench.talk.next[0] += 1000;
        bench.talk.next[1] += 1000;
    }
    const char *text = finished(&bench);
    assert_int_equal(count(text, "\"startedDateTime\""), 3);
    assert_int_equal(count(text, "\"connect\": 2.000000"), 3);
    assert_int_equal(count(text, "the answer is cut; the connection was closed"), 2);
    done(&bench);
}

static void bounds_hold(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    talk_open(&bench.talk);
    for (unsigned i = 0; i < HAR_WAITING_MAX + 2; i++)
        client(&bench, GET);
    server(&bench, TEN "1234567890");
    const char *text = finished(&bench);
    assert_int_equal(count(text, "\"startedDateTime\""), HAR_WAITING_MAX);
    assert_int_equal(count(text, "too much was open at once"), HAR_WAITING_MAX);
    done(&bench);

    static uint8_t page[1400];
    memset(page, 'x', sizeof page);
    begin(&bench);
    talk_open(&bench.talk);
    client(&bench, "GET / HTTP/1.1\r\nX: ");
    for (unsigned i = 0; i < HTTP_HEAD_MAX / sizeof page + 1; i++)
        talk_say(&bench.talk, false, bytes_of(page, sizeof page), sizeof page);
    client(&bench, "\r\n\r\n");
    server(&bench, "HTTP/1.1 200 OK\r\n\r\n");
    unsigned pages = HTTP_BODY_MAX / sizeof page + 3;
    for (unsigned i = 0; i < pages; i++)
        talk_say(&bench.talk, true, bytes_of(page, sizeof page), sizeof page);
    flags(&bench, true, TALK_FIN);
    text = finished(&bench);
    CHECK_HAS(text, "\"comment\": \"the headers of the request are kept up to byte 32768; "
                    "the body of the answer is kept up to byte 4194304\"");
    char size[64];
    snprintf(size, sizeof size, "\"content\": {\"size\": %u,", pages * (unsigned)sizeof page);
    CHECK_HAS(text, size);
    done(&bench);

    /* Many connections that say much: what is held stays below HTTP_HELD_MAX. */
    begin(&bench);
    for (unsigned c = 0; c < 3; c++) {
        bench.talk.port++;
        talk_open(&bench.talk);
        client(&bench, "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n");
        for (unsigned i = 0; i < pages; i++)
            talk_say(&bench.talk, false, bytes_of(page, sizeof page), sizeof page);
    }
    text = finished(&bench);
    assert_int_equal(count(text, "\"startedDateTime\""), 2); /* the third found no room for its first line */
    assert_true(bench.out.size < HTTP_HELD_MAX + 4096);
    done(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_request_in_full),
        cmocka_unit_test(cuts_do_not_matter),
        cmocka_unit_test(ends_in_the_middle),
        cmocka_unit_test(ends_as_it_should),
        cmocka_unit_test(segments_go_astray),
        cmocka_unit_test(a_lost_head),
        cmocka_unit_test(tunnels_and_other_talk),
        cmocka_unit_test(ports_come_again),
        cmocka_unit_test(bounds_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
