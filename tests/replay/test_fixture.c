/* The servers without a host, byte by byte: what they take, what they say, when they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "replay/host_fixture.h"

/* Sends a text whole and returns all that is ready, as a string. */
static const char *say(struct fixture *fixture, const char *text)
{
    static char answer[20000];
    size_t used = 0;
    assert_int_equal(fixture_send(fixture, bytes_of_string(text)), strlen(text));
    while (used < sizeof answer - 1 && fixture_can_receive(fixture)) {
        char peeked[7];
        ssize_t seen = fixture_receive(fixture, peeked, sizeof peeked, true);
        ssize_t got = fixture_receive(fixture, answer + used, seen > 0 ? (size_t)seen : 1, false);
        assert_int_equal(seen, got);
        if (got <= 0)
            break;
        assert_memory_equal(peeked, answer + used, (size_t)got);
        used += (size_t)got;
    }
    answer[used] = 0;
    return answer;
}

static void echo_takes_what_has_room(void **state)
{
    struct fixture *fixture = fixture_new("echo");
    static uint8_t bytes[70000];
    uint8_t answer[70000];
    (void)state;
    assert_int_equal(fixture_receive(fixture, answer, sizeof answer, false), -1);
    assert_false(fixture_can_receive(fixture));
    assert_string_equal(say(fixture, "hello"), "hello");
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    assert_int_equal(fixture_send(fixture, bytes_of(bytes, sizeof bytes)), 65536);
    assert_false(fixture_can_send(fixture));
    assert_int_equal(fixture_send(fixture, bytes_of(bytes, 1)), -1);
    assert_int_equal(fixture_receive(fixture, answer, 1000, false), 1000);
    assert_true(fixture_can_send(fixture));
    assert_int_equal(fixture_send(fixture, bytes_of(bytes + 65536, 4464)), 1000);
    fixture_shutdown(fixture, true);
    assert_int_equal(fixture_receive(fixture, answer + 1000, sizeof answer - 1000, false), 65536);
    assert_memory_equal(answer, bytes, 66536);
    assert_int_equal(fixture_receive(fixture, answer, 1, false), 0); /* the end */
    assert_int_equal(fixture_receive(fixture, answer, 0, false), 0);
    fixture_free(fixture);
    fixture_free(NULL);
}

static void discard_says_nothing(void **state)
{
    struct fixture *fixture = fixture_new("discard");
    char byte;
    (void)state;
    assert_string_equal(say(fixture, "into the void"), "");
    assert_true(fixture_can_send(fixture));
    fixture_shutdown(fixture, false); /* reading only */
    assert_int_equal(fixture_receive(fixture, &byte, 1, false), -1);
    fixture_shutdown(fixture, true);
    assert_true(fixture_can_receive(fixture));
    assert_int_equal(fixture_receive(fixture, &byte, 1, false), 0);
    fixture_free(fixture);
}

static void chargen_turns(void **state)
{
    struct fixture *fixture = fixture_new("chargen");
    char text[74 * 96];
    (void)state;
    for (size_t used = 0; used < sizeof text;)
        used += (size_t)fixture_receive(fixture, text + used, sizeof text - used < 1000 ? sizeof text - used : 1000,
                                        false);
    assert_memory_equal(text, " !\"#", 4);
    assert_memory_equal(text + 70, "fg\r\n!\"#$", 8);
    assert_memory_equal(text + 74 * 94 + 70, "ef\r\n !\"#", 8); /* line 95 is line 0 again */
    fixture_free(fixture);
}

static void http_answers(void **state)
{
    static const struct {
        const char *request;
        const char *status;
        const char *end; /* of the answer */
        bool closes;
    } cases[] = {
        {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\r\n\r\nThis is Reprise.\n", false},
        {"HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n", "Connection: keep-alive\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n", "This is Reprise.\n", true},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "HTTP/1.1 200 OK\r\n", "This is Reprise.\n", false},
        {"GET / HTTP/1.1\r\nCONNECTION: CLOSE\r\n\r\n", "HTTP/1.1 200 OK\r\n", "This is Reprise.\n", true},
        {"GET /bytes/5 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n", "Content-Length: 5\r\n", false},
        {"GET /bytes/0 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\r\n\r\n", false},
        {"HEAD /bytes/12345 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\r\n\r\n", false},
        {"GET /bytes/ HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "no such number of bytes\n", false},
        {"GET /bytes/9x HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "no such number of bytes\n", false},
        {"GET /bytes/99999999999999999999999 HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n",
         "no such number of bytes\n", false},
        {"HEAD /none HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "\r\n\r\n", false},
        {"POST / HTTP/1.1\r\n\r\n", "HTTP/1.1 405 Method Not Allowed\r\n", "GET and HEAD only\n", true},
        {"GET /\r\nHost: a b HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", "this is no HTTP/1 request\n", true},
        {"SSH-2.0-client\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", "this is no HTTP/1 request\n", true},
        {"GET / HTTP/2\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", "this is no HTTP/1 request\n", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture *fixture = fixture_new("http");
        const char *answer = say(fixture, cases[i].request);
        char byte;
        if (strncmp(answer, cases[i].status, strlen(cases[i].status)) != 0 || !strstr(answer, cases[i].end))
            fail_msg("%s is answered by %s", cases[i].request, answer);
        assert_int_equal(fixture_receive(fixture, &byte, 1, false), cases[i].closes ? 0 : -1);
        assert_non_null(strstr(answer, cases[i].closes ? "Connection: close\r\n" : "Connection: keep-alive\r\n"));
        fixture_free(fixture);
    }
}

/* In pieces, several at once, and what is no text or has no end. */
static void http_requests_as_they_come(void **state)
{
    struct fixture *fixture = fixture_new("http");
    static char long_header[9000];
    (void)state;
    assert_string_equal(say(fixture, "GET / HT"), "");
    assert_string_equal(say(fixture, "TP/1.1\r\n\r"), "");
    const char *answer = say(fixture, "\nGET /bytes/100 HTTP/1.1\r\n\r\nHEAD / HTTP/1.1\r\n\r\n");
    assert_non_null(strstr(answer, "This is Reprise.\nHTTP/1.1 200 OK"));
    assert_non_null(strstr(answer, "Content-Length: 100\r\n"));
    assert_non_null(strstr(answer, "Content-Length: 17\r\nConnection: keep-alive\r\n\r\n"));
    fixture_free(fixture);

    fixture = fixture_new("http");
    memset(long_header, 'x', sizeof long_header - 1);
    assert_int_equal(fixture_send(fixture, bytes_of(long_header, sizeof long_header)), 8192);
    assert_true(fixture_can_send(fixture)); /* what follows goes nowhere */
    assert_non_null(strstr(say(fixture, "more"), "HTTP/1.1 431 Request Header Fields Too Large\r\n"));
    fixture_free(fixture);

    fixture = fixture_new("http");
    assert_int_equal(fixture_send(fixture, bytes_of("\0\r\n", 3)), 3);
    assert_non_null(strstr(say(fixture, ""), "HTTP/1.1 400 Bad Request\r\n"));
    fixture_free(fixture);
    assert_null(fixture_new("ftp"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(echo_takes_what_has_room),
        cmocka_unit_test(discard_says_nothing),
        cmocka_unit_test(chargen_turns),
        cmocka_unit_test(http_answers),
        cmocka_unit_test(http_requests_as_they_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
