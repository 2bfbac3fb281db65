/* The JSON of one entry: HAR 1.2 §entries, request, response, content, timings. What HAR has no place for (which
 * link, which event) has a name that begins with "_", as HAR asks for; what is missing is said in `comment`. */
#include "src/trace/har_entry.h"

#include <string.h>

#include "src/scenario/scenario_value.h"
#include "src/trace/text.h"

static void put(struct buffer *out, const char *text)
{
    buffer_append_string(out, text);
}

/* Milliseconds with what is left of nanoseconds: 12.000345 */
static void put_ms(struct buffer *out, uint64_t ns)
{
    char digits[7] = {0};
    uint64_t rest = ns % 1000000u;
    for (unsigned i = 6; i-- > 0; rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    text_decimal(out, ns / 1000000u);
    put(out, ".");
    put(out, digits);
}

static uint64_t since(uint64_t from, uint64_t to)
{
    return to > from ? to - from : 0;
}

/* Text that may stand as it is: UTF-8 without control characters but tabs and line ends. */
static bool is_text(struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];
        if ((byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f)
            return false;
    }
    return value_is_utf8(bytes);
}

static void put_base64(struct buffer *out, struct bytes bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t *to = buffer_extend(out, (bytes.size + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        unsigned group = (unsigned)bytes.data[i] << 16 | (left > 1 ? (unsigned)bytes.data[i + 1] << 8 : 0) |
                         (left > 2 ? bytes.data[i + 2] : 0u);
        *to++ = (uint8_t)digits[group >> 18];
        *to++ = (uint8_t)digits[group >> 12 & 63];
        *to++ = left > 1 ? (uint8_t)digits[group >> 6 & 63] : '=';
        *to++ = left > 2 ? (uint8_t)digits[group & 63] : '=';
    }
}

static void put_utf8(struct buffer *out, struct bytes text)
{
    put(out, "\"");
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        if (byte == '\n' || byte == '\r' || byte == '\t')
            put(out, byte == '\n' ? "\\n" : byte == '\r' ? "\\r" : "\\t");
        else if (byte == '"' || byte == '\\')
            buffer_append(out, bytes_of((uint8_t[]){'\\', byte}, 2));
        else
            buffer_append_byte(out, byte);
    }
    put(out, "\"");
}

/* `"text": ...` and, for what is no text, `"encoding": "base64"`. */
static void put_body(struct buffer *out, struct bytes body)
{
    put(out, ", \"text\": ");
    if (is_text(body)) {
        put_utf8(out, body);
        return;
    }
    put(out, "\"");
    put_base64(out, body);
    put(out, "\", \"encoding\": \"base64\"");
}

static void put_pair(struct buffer *out, bool *has_any, struct bytes name, struct bytes value)
{
    put(out, *has_any ? ", {\"name\": " : "{\"name\": ");
    text_json(out, name);
    put(out, ", \"value\": ");
    text_json(out, value);
    put(out, "}");
    *has_any = true;
}

static void put_headers(struct buffer *out, const struct http_message *message)
{
    struct bytes name, value;
    size_t at = 0;
    bool has_any = false;
    put(out, ", \"headers\": [");
    while (http_next_header(message, &at, &name, &value))
        put_pair(out, &has_any, name, value);
    put(out, "]");
}

/* Parts of `text` between separators, each "name=value", blanks around them left out. */
static void put_parts(struct buffer *out, bool *has_any, struct bytes text, const char separator, bool only_first)
{
    while (text.size) {
        const uint8_t *end = memchr(text.data, separator, text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        struct bytes part = bytes_slice(text, 0, size);
        text = bytes_slice(text, size + 1, text.size);
        while (part.size && part.data[0] == ' ')
            part = bytes_slice(part, 1, part.size);
        const uint8_t *equals = part.size ? memchr(part.data, '=', part.size) : NULL;
        size_t name = equals ? (size_t)(equals - part.data) : part.size;
        if (part.size)
            put_pair(out, has_any, bytes_slice(part, 0, name), bytes_slice(part, name + 1, part.size));
        if (only_first)
            return;
    }
}

/* Cookies of every Cookie header, or the name and value of every Set-Cookie. */
static void put_cookies(struct buffer *out, const struct http_message *message)
{
    const char *wanted = message->is_response ? "set-cookie" : "cookie";
    struct bytes name, value;
    size_t at = 0;
    bool has_any = false;
    put(out, ", \"cookies\": [");
    while (http_next_header(message, &at, &name, &value)) {
        if (http_is_header(name, wanted))
            put_parts(out, &has_any, value, ';', message->is_response);
    }
    put(out, "]");
}

static bool begins(struct bytes text, const char *word)
{
    size_t size = strlen(word);
    return text.size >= size && memcmp(text.data, word, size) == 0;
}

/* An absolute URL: the target as it is, or with the host that was asked for. */
static void put_url(struct buffer *out, const struct har_connection *connection, const struct http_message *request,
                    struct bytes target)
{
    struct buffer url = {0};
    struct bytes host;
    if (request->head_bytes && !begins(target, "http://") && !begins(target, "https://")) {
        put(&url, "http://");
        if (!http_find_header(request, "host", &host) || !host.size)
            host = bytes_of_string(connection->server);
        buffer_append(&url, host);
        if (target.size && target.data[0] != '/')
            put(&url, "/");
    }
    buffer_append(&url, target);
    text_json(out, buffer_bytes(&url));
    buffer_deinit(&url);
}

static void put_mime_type(struct buffer *out, const struct http_message *message, const char *otherwise)
{
    struct bytes value;
    put(out, "\"mimeType\": ");
    text_json(out, http_find_header(message, "content-type", &value) ? value : bytes_of_string(otherwise));
}

static void put_sizes(struct buffer *out, const struct http_message *message)
{
    put(out, ", \"headersSize\": ");
    if (message->has_head)
        text_decimal(out, message->head_bytes);
    else
        put(out, "-1");
    put(out, ", \"bodySize\": ");
    if (message->has_head)
        text_decimal(out, message->sent_bytes);
    else
        put(out, "-1");
}

static void put_request(struct buffer *out, const struct har_connection *connection,
                        const struct http_message *request)
{
    struct bytes word[3] = {{0}};
    bool has_query = false;
    if (request->head_bytes)
        http_first_line(request, word);
    put(out, "\"request\": {\"method\": ");
    text_json(out, word[0]);
    put(out, ", \"url\": ");
    put_url(out, connection, request, word[1]);
    put(out, ", \"httpVersion\": ");
    text_json(out, word[2]);
    put_headers(out, request);
    put_cookies(out, request);
    const uint8_t *query = word[1].size ? memchr(word[1].data, '?', word[1].size) : NULL;
    put(out, ", \"queryString\": [");
    if (query)
        put_parts(out, &has_query, bytes_slice(word[1], (size_t)(query + 1 - word[1].data), word[1].size), '&',
                  false);
    put(out, "]");
    if (request->body_bytes) {
        put(out, ", \"postData\": {");
        put_mime_type(out, request, "application/octet-stream");
        put_body(out, buffer_bytes(&request->body));
        put(out, "}");
    }
    put_sizes(out, request);
    put(out, "}");
}

static void put_response(struct buffer *out, const struct http_message *response)
{
    struct bytes word[3] = {{0}}, location;
    if (response->head_bytes)
        http_first_line(response, word);
    put(out, ", \"response\": {\"status\": ");
    text_decimal(out, response->status);
    put(out, ", \"statusText\": ");
    text_json(out, word[2]);
    put(out, ", \"httpVersion\": ");
    text_json(out, word[0]);
    put_headers(out, response);
    put_cookies(out, response);
    put(out, ", \"content\": {\"size\": ");
    text_decimal(out, response->body_bytes);
    put(out, ", ");
    put_mime_type(out, response, "x-unknown");
    if (response->body.size)
        put_body(out, buffer_bytes(&response->body));
    put(out, "}, \"redirectURL\": ");
    text_json(out, http_find_header(response, "location", &location) ? location : bytes_of(NULL, 0));
    put_sizes(out, response);
    put(out, "}");
}

/* When the exchange began: with the opening of its connection, if that was for it. */
static uint64_t began_ns(const struct har_exchange *exchange)
{
    return exchange->has_opened           ? exchange->opening_ns
           : exchange->request.head_bytes ? exchange->request.began_ns
                                          : exchange->response.began_ns;
}

/* Milliseconds since 1970 as ISO 8601; longer than HAR's example, as fine as the tape. */
static void put_times(struct buffer *out, const struct har_exchange *exchange)
{
    const struct http_message *request = &exchange->request, *response = &exchange->response;
    struct buffer started = {0};
    uint64_t blocked = 0, connect = 0, send = since(request->began_ns, request->ended_ns);
    uint64_t wait = response->head_bytes && request->head_bytes ? since(request->ended_ns, response->began_ns) : 0;
    uint64_t receive = response->head_bytes ? since(response->began_ns, response->ended_ns) : 0;
    if (exchange->has_opened) {
        connect = since(exchange->opening_ns, exchange->opened_ns);
        blocked = since(exchange->opened_ns, request->began_ns);
    }
    value_write_time(began_ns(exchange), &started);
    put(out, "\"startedDateTime\": ");
    text_json(out, buffer_bytes(&started));
    buffer_deinit(&started);
    put(out, ", \"time\": ");
    put_ms(out, blocked + connect + send + wait + receive);
    put(out, ", \"timings\": {\"blocked\": ");
    if (exchange->has_opened)
        put_ms(out, blocked);
    else
        put(out, "-1");
    put(out, ", \"dns\": -1, \"connect\": ");
    if (exchange->has_opened)
        put_ms(out, connect);
    else
        put(out, "-1");
    put(out, ", \"ssl\": -1, \"send\": ");
    put_ms(out, send);
    put(out, ", \"wait\": ");
    put_ms(out, wait);
    put(out, ", \"receive\": ");
    put_ms(out, receive);
    put(out, "}, ");
}

static const char *const endings[] = {
    [HAR_WHOLE] = "",
    [HAR_CLOSED] = "the connection was closed",
    [HAR_RESET] = "the connection was reset",
    [HAR_TRACE_ENDED] = "the trace ends here",
    [HAR_TOO_MANY] = "too much was open at once: what came later is not followed",
    [HAR_NOT_HTTP] = "what came back is no HTTP/1",
};
_Static_assert(sizeof endings / sizeof endings[0] == HAR_NOT_HTTP + 1, "every ending has a sentence");

static void comment_message(struct buffer *text, const char *name, const struct http_message *message)
{
    if (message->is_cut)
        buffer_printf(text, "; the %s is cut", name);
    if (message->missing)
        buffer_printf(text, "; %llu bytes of the %s were never seen", (unsigned long long)message->missing, name);
    if (message->head_bytes > message->head.size)
        buffer_printf(text, "; the headers of the %s are kept up to byte %zu", name, message->head.size);
    if (message->body_bytes - message->missing > message->body.size)
        buffer_printf(text, "; the body of the %s is kept up to byte %zu", name, message->body.size);
}

static void put_comment(struct buffer *out, const struct har_exchange *exchange, enum har_ending ending)
{
    struct buffer text = {0};
    if (!exchange->request.head_bytes)
        put(&text, "; the request was not seen");
    if (!exchange->response.head_bytes)
        put(&text, "; there is no answer");
    comment_message(&text, "request", &exchange->request);
    comment_message(&text, "answer", &exchange->response);
    if (ending != HAR_WHOLE && (exchange->response.state != HTTP_DONE || exchange->request.state != HTTP_DONE)) {
        put(&text, "; ");
        put(&text, endings[ending]);
    }
    if (text.size) {
        put(out, ", \"comment\": ");
        text_json(out, bytes_slice(buffer_bytes(&text), 2, text.size));
    }
    buffer_deinit(&text);
}

void har_entry_write(const struct har_connection *connection, const struct har_exchange *exchange,
                     enum har_ending ending, struct buffer *out)
{
    uint64_t event = exchange->request.head_bytes ? exchange->request.event : exchange->response.event;
    put(out, "{");
    put_times(out, exchange);
    put_request(out, connection, &exchange->request);
    put_response(out, &exchange->response);
    put(out, ", \"cache\": {}, \"serverIPAddress\": ");
    text_json(out, bytes_of_string(connection->server_address));
    put(out, ", \"connection\": ");
    text_json(out, bytes_of_string(connection->client));
    put(out, ", \"_link\": ");
    text_json(out, bytes_of_string(connection->link));
    put(out, ", \"_event\": ");
    text_decimal(out, event);
    put_comment(out, exchange, ending);
    put(out, "}");
}
