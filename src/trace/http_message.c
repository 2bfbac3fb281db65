/* A message read by states, each of which takes as many of the bytes as it can. */
#include "src/trace/http_message.h"

#include <string.h>

#define CHUNK_LINE_MAX 1024u

void http_message_deinit(struct http_message *message, struct http_budget *budget)
{
    budget->held -= message->head.size + message->body.size;
    buffer_deinit(&message->head);
    buffer_deinit(&message->body);
    *message = (struct http_message){0};
}

/* Keeps what there is room for. */
static void keep(struct buffer *buffer, struct http_budget *budget, size_t most, struct bytes bytes)
{
    size_t room = buffer->size < most ? most - buffer->size : 0;
    size_t all = budget->held < HTTP_HELD_MAX ? HTTP_HELD_MAX - budget->held : 0;
    room = room < all ? room : all;
    if (bytes.size > room)
        bytes.size = room;
    budget->held += bytes.size;
    buffer_append(buffer, bytes);
}

/* ---- the head ---- */

static struct bytes trimmed(struct bytes text)
{
    while (text.size && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = bytes_slice(text, 1, text.size);
    while (text.size && strchr(" \t\r\n", text.data[text.size - 1]))
        text.size--;
    return text;
}

/* The line at *at, without its end. */
static bool next_line(struct bytes head, size_t *at, struct bytes *line)
{
    if (*at >= head.size)
        return false;
    const uint8_t *begin = head.data + *at, *newline = memchr(begin, '\n', head.size - *at);
    size_t size = newline ? (size_t)(newline - begin) : head.size - *at;
    *at += size + 1;
    while (size && begin[size - 1] == '\r')
        size--;
    *line = bytes_of(begin, size);
    return true;
}

void http_first_line(const struct http_message *message, struct bytes word[3])
{
    struct bytes line = {0};
    size_t at = 0;
    next_line(buffer_bytes(&message->head), &at, &line);
    for (unsigned i = 0; i < 3; i++) {
        const uint8_t *space = i < 2 && line.size ? memchr(line.data, ' ', line.size) : NULL;
        size_t size = space ? (size_t)(space - line.data) : line.size;
        word[i] = bytes_slice(line, 0, size);
        line = bytes_slice(line, size + (space ? 1 : 0), line.size);
    }
}

bool http_next_header(const struct http_message *message, size_t *at, struct bytes *name, struct bytes *value)
{
    struct bytes head = buffer_bytes(&message->head), line;
    if (*at == 0 && !next_line(head, at, &line))
        return false;
    if (!next_line(head, at, &line) || !line.size)
        return false;
    const uint8_t *colon = memchr(line.data, ':', line.size);
    size_t size = colon ? (size_t)(colon - line.data) : line.size;
    *name = trimmed(bytes_slice(line, 0, size));
    *value = trimmed(bytes_slice(line, size + 1, line.size));
    return true;
}

bool http_is_header(struct bytes found, const char *name)
{
    size_t size = strlen(name);
    if (found.size != size)
        return false;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = found.data[i];
        if ((byte >= 'A' && byte <= 'Z' ? byte + 32 : byte) != (uint8_t)name[i])
            return false;
    }
    return true;
}

bool http_find_header(const struct http_message *message, const char *name, struct bytes *value)
{
    struct bytes found;
    size_t at = 0;
    while (http_next_header(message, &at, &found, value)) {
        if (http_is_header(found, name))
            return true;
    }
    return false;
}

/* "chunked" is the last coding. */
static bool is_chunked(struct bytes codings)
{
    size_t from = codings.size;
    while (from && codings.data[from - 1] != ',')
        from--;
    return http_is_header(trimmed(bytes_slice(codings, from, codings.size)), "chunked");
}

static bool read_decimal(struct bytes text, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || *number > UINT64_MAX / 10 - 1)
            return false;
        *number = *number * 10 + (text.data[i] - '0');
    }
    return text.size > 0;
}

/* The head is there: how long is the body? RFC 9112 §6.3. */
static void begin_body(struct http_message *message)
{
    struct bytes value, word[3];
    uint64_t status = 0;
    http_first_line(message, word);
    message->has_head = true;
    if (message->is_response && read_decimal(word[1], &status) && status < 1000)
        message->status = (unsigned)status;
    bool is_bodyless = message->is_to_head || (message->is_to_connect && message->status / 100 == 2) ||
                       message->status / 100 == 1 || message->status == 204 || message->status == 304;
    if (message->is_response && is_bodyless) {
        message->state = HTTP_DONE;
    } else if (http_find_header(message, "transfer-encoding", &value)) {
        message->state = is_chunked(value) ? HTTP_CHUNK_LINE : message->is_response ? HTTP_TO_CLOSE : HTTP_DONE;
    } else if (http_find_header(message, "content-length", &value) && read_decimal(value, &message->left)) {
        message->state = message->left ? HTTP_SIZED : HTTP_DONE;
    } else {
        message->state = message->is_response ? HTTP_TO_CLOSE : HTTP_DONE;
    }
}

/* May these bytes become a first line? */
static bool is_start(const struct http_message *message)
{
    static const char version[] = "HTTP/1.";
    struct bytes head = buffer_bytes(&message->head);
    if (message->is_response) {
        size_t size = head.size < sizeof version - 1 ? head.size : sizeof version - 1;
        return !size || memcmp(head.data, version, size) == 0;
    }
    size_t i = 0;
    while (i < head.size &&
           ((head.data[i] >= 'A' && head.data[i] <= 'Z') || head.data[i] == '-' || head.data[i] == '_'))
        i++;
    return i <= 24 && (i == head.size || (i && head.data[i] == ' '));
}

static bool is_first_line(const struct http_message *message)
{
    struct bytes word[3];
    http_first_line(message, word);
    const struct bytes *version = &word[message->is_response ? 0 : 2];
    return is_start(message) && version->size >= 8 && memcmp(version->data, "HTTP/1.", 7) == 0;
}

/* First line and headers: to the next line end, or all. */
static size_t take_head(struct http_message *message, struct http_budget *budget, struct bytes bytes)
{
    const uint8_t *newline = memchr(bytes.data, '\n', bytes.size);
    size_t size = newline ? (size_t)(newline - bytes.data) + 1 : bytes.size;
    for (size_t i = 0; i < size; i++)
        message->line += bytes.data[i] != '\r' && bytes.data[i] != '\n';
    if (message->state == HTTP_START && newline && !message->line)
        return size; /* an empty line before a message is allowed */
    keep(&message->head, budget, HTTP_HEAD_MAX, bytes_of(bytes.data, size));
    message->head_bytes += size;
    if (message->state == HTTP_START) {
        if (!message->head.size || !is_start(message) || (newline && !is_first_line(message)) ||
            (!newline && message->head_bytes >= HTTP_HEAD_MAX))
            message->state = HTTP_NONE;
        else if (newline)
            message->state = HTTP_HEADERS;
    } else if (newline && !message->line) {
        begin_body(message);
    }
    if (newline)
        message->line = 0;
    return size;
}

/* ---- the body ---- */

static void take_body(struct http_message *message, struct http_budget *budget, struct bytes bytes)
{
    keep(&message->body, budget, HTTP_BODY_MAX, bytes);
    message->body_bytes += bytes.size;
}

static size_t take_sized(struct http_message *message, struct http_budget *budget, struct bytes bytes)
{
    size_t size = bytes.size < message->left ? bytes.size : (size_t)message->left;
    take_body(message, budget, bytes_slice(bytes, 0, size));
    message->left -= size;
    if (!message->left)
        message->state = message->state == HTTP_SIZED ? HTTP_DONE : HTTP_CHUNK_END;
    return size;
}

/* The size of a chunk, digit by digit: `left` grows, `line` counts. What stands behind it (an extension) does not
 * matter; the number is over with the first byte that is no digit. */
static size_t take_chunk_line(struct http_message *message, struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];
        const char *digit = byte ? strchr(digits, byte) : NULL;
        if (byte == '\n') {
            bool is_empty = message->line == 0;
            message->line = 0;
            message->state = is_empty ? HTTP_NONE : message->left ? HTTP_CHUNK : HTTP_TRAILERS;
            return i + 1;
        }
        bool is_number = digit && message->line < CHUNK_LINE_MAX;
        if ((is_number && message->left >> 56) || (!is_number && !message->line) ||
            message->line > 2 * CHUNK_LINE_MAX) {
            message->state = HTTP_NONE;
            return i;
        }
        if (is_number) {
            message->left = message->left << 4 | (unsigned)((digit - digits) & 15);
            message->line++;
        } else {
            message->line = (message->line < CHUNK_LINE_MAX ? CHUNK_LINE_MAX : message->line) + 1;
        }
    }
    return bytes.size;
}

static size_t take_chunk_end(struct http_message *message, struct bytes bytes)
{
    if (bytes.data[0] == '\n')
        message->state = HTTP_CHUNK_LINE;
    else if (bytes.data[0] != '\r')
        message->state = HTTP_NONE;
    return 1;
}

static size_t take_trailers(struct http_message *message, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] == '\n') {
            if (!message->line) {
                message->state = HTTP_DONE;
                return i + 1;
            }
            message->line = 0;
        } else if (bytes.data[i] != '\r') {
            message->line = 1;
        }
    }
    return bytes.size;
}

static size_t take_part(struct http_message *message, struct http_budget *budget, struct bytes bytes)
{
    switch (message->state) {
    case HTTP_START:
    case HTTP_HEADERS: return take_head(message, budget, bytes);
    case HTTP_SIZED:
    case HTTP_CHUNK: return take_sized(message, budget, bytes);
    case HTTP_CHUNK_LINE: return take_chunk_line(message, bytes);
    case HTTP_CHUNK_END: return take_chunk_end(message, bytes);
    case HTTP_TRAILERS: return take_trailers(message, bytes);
    case HTTP_TO_CLOSE: take_body(message, budget, bytes); return bytes.size;
    case HTTP_DONE:
    case HTTP_NONE: break;
    }
    return 0;
}

size_t http_message_take(struct http_message *message, struct http_budget *budget, struct bytes bytes)
{
    size_t taken = 0;
    while (taken < bytes.size && message->state != HTTP_DONE && message->state != HTTP_NONE) {
        bool is_body = message->state > HTTP_HEADERS;
        size_t size = take_part(message, budget, bytes_slice(bytes, taken, bytes.size));
        taken += size;
        message->sent_bytes += is_body ? size : 0;
    }
    return taken;
}

bool http_message_skip(struct http_message *message, uint32_t missing)
{
    bool is_counted = message->state == HTTP_SIZED || message->state == HTTP_CHUNK;
    if (message->state != HTTP_TO_CLOSE && (!is_counted || missing > message->left)) {
        message->is_cut = message->head_bytes > 0;
        return false;
    }
    message->missing += missing;
    message->body_bytes += missing;
    message->sent_bytes += missing;
    if (is_counted)
        message->left -= missing;
    if (is_counted && !message->left)
        message->state = message->state == HTTP_SIZED ? HTTP_DONE : HTTP_CHUNK_END;
    return true;
}

void http_message_close(struct http_message *message, bool is_reset)
{
    if (message->state == HTTP_TO_CLOSE && !is_reset)
        message->state = HTTP_DONE;
    message->is_cut |= message->state != HTTP_DONE && message->head_bytes > 0;
}
