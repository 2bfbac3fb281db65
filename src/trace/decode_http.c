/* The first line of an HTTP/1 message (RFC 9112) and its headers, where a segment begins with one. The first line is
 * always shown; headers are fields too (so that they can be masked), written with --headers, else as one digest. */
#include <string.h>

#include "src/trace/decode.h"

#define LINE_MAX_BYTES 8192u

/* The end of the line that begins at `at` (of its CR LF or LF), or `end`. *next: where the next one begins. */
static uint32_t line_end(const struct decode *decode, uint32_t at, uint32_t end, uint32_t *next)
{
    const uint8_t *data = decode->frame.data;
    const uint8_t *newline = at < end ? memchr(data + at, '\n', end - at) : NULL;
    if (!newline) {
        *next = end;
        return end;
    }
    uint32_t stop = (uint32_t)(newline - data);
    *next = stop + 1;
    return stop > at && data[stop - 1] == '\r' ? stop - 1 : stop;
}

static bool begins(const struct decode *decode, uint32_t at, uint32_t end, const char *word)
{
    size_t size = strlen(word);
    return end - at >= size && memcmp(decode->frame.data + at, word, size) == 0;
}

static uint32_t find_space(const struct decode *decode, uint32_t at, uint32_t end)
{
    const uint8_t *space = at < end ? memchr(decode->frame.data + at, ' ', end - at) : NULL;
    return space ? (uint32_t)(space - decode->frame.data) : end;
}

static void request_line(struct decode *decode, uint32_t at, uint32_t end)
{
    uint32_t space = find_space(decode, at, end);
    decode_text(decode, "method", at, space - at);
    if (space == end) {
        decode_malformed(decode, "line", end, end);
        return;
    }
    at = space + 1;
    space = find_space(decode, at, end);
    decode_text(decode, "target", at, space - at);
    if (space < end)
        decode_text(decode, "version", space + 1, end - space - 1);
}

static void status_line(struct decode *decode, uint32_t at, uint32_t end)
{
    uint32_t space = find_space(decode, at, end);
    uint32_t code = space < end ? space + 1 : end, after = find_space(decode, code, end);
    const uint8_t *digit = decode->frame.data + code;
    if (after - code == 3 && digit[0] >= '1' && digit[0] <= '9' && digit[1] >= '0' && digit[1] <= '9' &&
        digit[2] >= '0' && digit[2] <= '9')
        decode_number(decode, "status", (digit[0] - '0') * 100u + (digit[1] - '0') * 10u + (digit[2] - '0'), code, 3);
    else
        decode_text(decode, "status", code, after - code);
    if (after < end)
        decode_text(decode, "reason", after + 1, end - after - 1);
    decode_text(decode, "version", at, space - at);
}

/* The key of a header: lower case, only letters, digits and dashes. */
static const char *header_key(struct decode *decode, uint32_t at, uint32_t size)
{
    char key[64];
    if (!size || size >= sizeof key)
        return "header";
    for (uint32_t i = 0; i < size; i++) {
        uint8_t byte = decode->frame.data[at + i];
        bool is_upper = byte >= 'A' && byte <= 'Z';
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
        key[i] = (char)(is_upper ? byte + 32 : is_plain ? byte : '_');
    }
    char *kept = decode_keep(decode, key, size);
    return kept ? kept : "header";
}

/* What differs from session to session in every answer. */
static const struct {
    const char *key;
    enum trace_class class_;
} changing[] = {
    {"date", TRACE_CLASS_TIME},          {"expires", TRACE_CLASS_TIME},
    {"last-modified", TRACE_CLASS_TIME}, {"if-modified-since", TRACE_CLASS_TIME},
    {"age", TRACE_CLASS_TIME},           {"etag", TRACE_CLASS_ID},
    {"if-none-match", TRACE_CLASS_ID},
};

static enum trace_class class_of(const char *key)
{
    size_t i = 0, count = sizeof changing / sizeof changing[0];
    while (i < count && strcmp(changing[i].key, key) != 0)
        i++;
    return i < count ? changing[i].class_ : TRACE_PLAIN;
}

/* "10.0.2.2:8000": the port is a number of its own, so that it is the same token as in TCP. */
static void host_header(struct decode *decode, uint32_t at, uint32_t stop)
{
    const uint8_t *data = decode->frame.data;
    uint32_t digits = stop, port = 0;
    while (digits > at && stop - digits < 5 && data[digits - 1] >= '0' && data[digits - 1] <= '9')
        digits--;
    for (uint32_t i = digits; i < stop; i++)
        port = port * 10 + (data[i] - '0');
    bool has_port = digits < stop && digits > at && data[digits - 1] == ':' && port <= 65535;
    decode_text(decode, "host", at, (has_port ? digits - 1 : stop) - at)->show = TRACE_HEADERS;
    if (!has_port)
        return;
    struct trace_field *field = decode_number(decode, "host-port", port, digits, stop - digits);
    field->class_ = TRACE_CLASS_PORT;
    field->show = TRACE_HEADERS;
}

static void header_line(struct decode *decode, uint32_t at, uint32_t stop)
{
    const uint8_t *data = decode->frame.data;
    const uint8_t *colon = stop > at ? memchr(data + at, ':', stop - at) : NULL;
    struct trace_field *field;
    if (!colon) {
        field = decode_text(decode, "header", at, stop - at);
    } else {
        uint32_t split = (uint32_t)(colon - data), value = split + 1;
        const char *key = header_key(decode, at, split - at);
        while (value < stop && (data[value] == ' ' || data[value] == '\t'))
            value++;
        if (strcmp(key, "host") == 0) {
            host_header(decode, value, stop);
            return;
        }
        field = decode_text(decode, key, value, stop - value);
        field->class_ = (uint8_t)class_of(key);
    }
    field->show = TRACE_HEADERS;
}

bool decode_http(struct decode *decode, uint32_t at, uint32_t end)
{
    static const char *const methods[] = {"GET ",     "HEAD ",    "POST ",  "PUT ",   "DELETE ",
                                          "OPTIONS ", "CONNECT ", "TRACE ", "PATCH ", "HTTP/1."};
    unsigned i = 0, count = sizeof methods / sizeof methods[0];
    while (i < count && !begins(decode, at, end, methods[i]))
        i++;
    if (i == count)
        return false;
    uint32_t next, stop = line_end(decode, at, end, &next);
    if (stop - at > LINE_MAX_BYTES || !decode_layer(decode, "http", at))
        return false;
    if (i == count - 1)
        status_line(decode, at, stop);
    else
        request_line(decode, at, stop);
    uint32_t headers = next;
    bool is_whole = false;
    while (next < end && !decode->packet->is_overfull) {
        uint32_t line = next;
        stop = line_end(decode, line, end, &next);
        if (stop == line) {
            is_whole = true;
            break;
        }
        header_line(decode, line, stop);
    }
    if (next > headers)
        decode_add(decode, "headers", TRACE_DIGEST, headers, next - headers)->show = TRACE_NO_HEADERS;
    if (!is_whole && next == end)
        decode_flag(decode, "unfinished", end, 0);
    if (!decode->packet->is_overfull)
        decode_data(decode, "data", next, end);
    return true;
}
