/* A fixture has an input that is being gathered (HTTP's request), an output that is ready, and behind the output a
 * body of a known length that is made up while it is read, so that no answer needs much memory. */
#include "replay/host_fixture.h"

#include <string.h>

#include "src/base/alloc.h"

#define OUTPUT_MAX 65536u /* echo takes no more than this ahead of what was read */
#define REQUEST_MAX 8192u
#define BODY_MAX UINT64_C(1073741824)
#define LINE 74u       /* chargen: 72 characters, CR, LF */
#define CHARACTERS 95u /* of ASCII, from the blank on */

enum fixture_kind { FIXTURE_ECHO, FIXTURE_DISCARD, FIXTURE_CHARGEN, FIXTURE_HTTP, FIXTURE_KINDS };

static const char *const kind_names[] = {
    [FIXTURE_ECHO] = "echo",
    [FIXTURE_DISCARD] = "discard",
    [FIXTURE_CHARGEN] = "chargen",
    [FIXTURE_HTTP] = "http",
};
_Static_assert(sizeof kind_names / sizeof kind_names[0] == FIXTURE_KINDS, "every kind has its name");

struct fixture {
    enum fixture_kind kind;
    bool is_ended;   /* the guest sends nothing more */
    bool is_closing; /* HTTP: nothing follows what is ready */
    struct buffer request;
    struct buffer output;
    size_t given;       /* of output */
    uint64_t body_at;   /* of the made-up bytes */
    uint64_t body_size; /* UINT64_MAX: without end */
};

struct fixture *fixture_new(const char *name)
{
    for (unsigned kind = 0; kind < FIXTURE_KINDS; kind++) {
        if (strcmp(kind_names[kind], name) == 0) {
            struct fixture *fixture = mem_alloc(1, sizeof *fixture);
            fixture->kind = (enum fixture_kind)kind;
            fixture->body_size = kind == FIXTURE_CHARGEN ? UINT64_MAX : 0;
            return fixture;
        }
    }
    return NULL;
}

void fixture_free(struct fixture *fixture)
{
    if (!fixture)
        return;
    buffer_deinit(&fixture->request);
    buffer_deinit(&fixture->output);
    mem_free(fixture);
}

/* ---- HTTP ---- */

/* Line n of chargen begins with character n; the body of HTTP's /bytes/N is the same text. */
static uint8_t body_byte(uint64_t at)
{
    uint64_t column = at % LINE;
    if (column >= LINE - 2)
        return column == LINE - 2 ? '\r' : '\n';
    return (uint8_t)(' ' + (at / LINE + column) % CHARACTERS);
}

static void http_answer(struct fixture *fixture, const char *status, const char *text, bool is_head)
{
    buffer_printf(&fixture->output,
                  "HTTP/1.1 %s\r\nServer: reprise-fixture\r\nContent-Type: text/plain\r\n"
                  "Content-Length: %zu\r\nConnection: %s\r\n\r\n%s",
                  status, strlen(text), fixture->is_closing ? "close" : "keep-alive", is_head ? "" : text);
}

static void http_bytes(struct fixture *fixture, const char *number, bool is_head)
{
    uint64_t size = 0;
    size_t digits = strspn(number, "0123456789");
    for (size_t i = 0; i < digits && size <= BODY_MAX; i++)
        size = size * 10 + (uint64_t)(number[i] - '0');
    if (digits == 0 || number[digits] || size > BODY_MAX) {
        http_answer(fixture, "404 Not Found", "no such number of bytes\n", is_head);
        return;
    }
    buffer_printf(&fixture->output,
                  "HTTP/1.1 200 OK\r\nServer: reprise-fixture\r\nContent-Type: text/plain\r\n"
                  "Content-Length: %llu\r\nConnection: %s\r\n\r\n",
                  (unsigned long long)size, fixture->is_closing ? "close" : "keep-alive");
    fixture->body_at = 0;
    fixture->body_size = is_head ? 0 : size;
}

/* "Connection: close" in the header, whatever its letters' case; the text is lowered. */
static bool wants_close(const char *header, bool is_old)
{
    if (strstr(header, "\r\nconnection: close"))
        return true;
    return is_old && !strstr(header, "\r\nconnection: keep-alive");
}

/* One request, NUL-terminated, without the empty line. */
static void http_request(struct fixture *fixture, char *header)
{
    char *target = strchr(header, ' ');
    char *version = target ? strchr(target + 1, ' ') : NULL;
    char *end = strstr(header, "\r\n");
    if (!version || (end && version > end) || strncmp(version, " HTTP/1.", 8) != 0) {
        fixture->is_closing = true;
        http_answer(fixture, "400 Bad Request", "this is no HTTP/1 request\n", false);
        return;
    }
    *target++ = 0;
    *version++ = 0;
    bool is_old = version[7] == '0';
    for (char *at = version; *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    fixture->is_closing = wants_close(version, is_old);
    bool is_head = strcmp(header, "HEAD") == 0;
    if (!is_head && strcmp(header, "GET") != 0) {
        fixture->is_closing = true; /* a body may follow that nobody reads */
        http_answer(fixture, "405 Method Not Allowed", "GET and HEAD only\n", false);
    } else if (strcmp(target, "/") == 0) {
        http_answer(fixture, "200 OK", "This is Reprise.\n", is_head);
    } else if (strncmp(target, "/bytes/", 7) == 0) {
        http_bytes(fixture, target + 7, is_head);
    } else {
        http_answer(fixture, "404 Not Found", "there are / and /bytes/N\n", is_head);
    }
}

/* Answers the next request once the answer before it was read. */
static void http_next(struct fixture *fixture)
{
    static const char empty_line[] = "\r\n\r\n";
    struct buffer *request = &fixture->request;
    if (fixture->given < fixture->output.size || fixture->body_at < fixture->body_size || fixture->is_closing)
        return;
    char *header = (char *)(uintptr_t)buffer_string(request);
    if (strlen(header) < request->size && !strstr(header, empty_line)) {
        fixture->is_closing = true;
        http_answer(fixture, "400 Bad Request", "this is no HTTP/1 request\n", false);
        return;
    }
    char *end = strstr(header, empty_line);
    if (end) {
        size_t size = (size_t)(end - header) + sizeof empty_line - 1;
        *end = 0;
        http_request(fixture, header);
        buffer_consume(request, size);
    } else if (request->size >= REQUEST_MAX) {
        fixture->is_closing = true;
        http_answer(fixture, "431 Request Header Fields Too Large", "the header is too long\n", false);
    }
}

/* ---- as a socket ---- */

static size_t send_room(const struct fixture *fixture)
{
    switch (fixture->kind) {
    case FIXTURE_ECHO: return OUTPUT_MAX - (fixture->output.size - fixture->given);
    case FIXTURE_HTTP: return fixture->is_closing ? SIZE_MAX : REQUEST_MAX - fixture->request.size;
    case FIXTURE_DISCARD:
    case FIXTURE_CHARGEN:
    case FIXTURE_KINDS: break;
    }
    return SIZE_MAX;
}

ssize_t fixture_send(struct fixture *fixture, struct bytes sent)
{
    size_t room = send_room(fixture);
    if (sent.size && room == 0)
        return -1;
    struct bytes taken = bytes_slice(sent, 0, sent.size < room ? sent.size : room);
    if (fixture->kind == FIXTURE_ECHO)
        buffer_append(&fixture->output, taken);
    if (fixture->kind == FIXTURE_HTTP && !fixture->is_closing) {
        buffer_append(&fixture->request, taken);
        http_next(fixture);
    }
    return (ssize_t)taken.size;
}

static size_t take_output(struct fixture *fixture, uint8_t *to, size_t size, bool peeks)
{
    size_t left = fixture->output.size - fixture->given;
    size_t count = left < size ? left : size;
    if (count)
        memcpy(to, fixture->output.data + fixture->given, count);
    if (peeks)
        return count;
    fixture->given += count;
    if (fixture->given == fixture->output.size || fixture->given >= OUTPUT_MAX) {
        buffer_consume(&fixture->output, fixture->given);
        fixture->given = 0;
    }
    return count;
}

static size_t take_body(struct fixture *fixture, uint8_t *to, size_t size, bool peeks)
{
    uint64_t left = fixture->body_size - fixture->body_at;
    size_t count = left < size ? (size_t)left : size;
    for (size_t i = 0; i < count; i++)
        to[i] = body_byte(fixture->body_at + i);
    if (!peeks)
        fixture->body_at += count;
    return count;
}

/* True: nothing will ever come again. */
static bool is_at_end(const struct fixture *fixture)
{
    return fixture->given == fixture->output.size &&
           (fixture->is_ended || (fixture->is_closing && fixture->body_at == fixture->body_size));
}

ssize_t fixture_receive(struct fixture *fixture, void *data, size_t size, bool peeks)
{
    if (size == 0)
        return 0;
    size_t count = take_output(fixture, data, size, peeks);
    if (fixture->given == fixture->output.size || peeks)
        count += take_body(fixture, (uint8_t *)data + count, size - count, peeks);
    if (count == 0)
        return is_at_end(fixture) ? 0 : -1;
    if (fixture->kind == FIXTURE_HTTP && !peeks)
        http_next(fixture);
    return (ssize_t)count;
}

void fixture_shutdown(struct fixture *fixture, bool writing)
{
    if (writing)
        fixture->is_ended = true;
}

bool fixture_can_receive(const struct fixture *fixture)
{
    return fixture->given < fixture->output.size || fixture->body_at < fixture->body_size || is_at_end(fixture);
}

bool fixture_can_send(const struct fixture *fixture)
{
    return send_room(fixture) > 0;
}
