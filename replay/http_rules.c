/* What an answer of a web server is worth. */
#include "replay/http_rules.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- headers ---- */

/* Digits at the cursor, which moves behind them. False: there are none, or too many. */
static bool take_number(struct bytes *text, uint64_t *value)
{
    size_t i = 0;
    *value = 0;
    for (; i < text->size && text->data[i] >= '0' && text->data[i] <= '9'; i++) {
        if (*value > (UINT64_MAX - 9) / 10)
            return false;
        *value = *value * 10 + (uint64_t)(text->data[i] - '0');
    }
    *text = bytes_slice(*text, i, SIZE_MAX);
    return i > 0;
}

static bool take_byte(struct bytes *text, uint8_t byte)
{
    if (!text->size || text->data[0] != byte)
        return false;
    *text = bytes_slice(*text, 1, SIZE_MAX);
    return true;
}

static struct bytes trim(struct bytes text)
{
    while (text.size && strchr(" \t\r\n", text.data[text.size - 1]))
        text.size--;
    while (text.size && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = bytes_slice(text, 1, SIZE_MAX);
    return text;
}

static bool begins(struct bytes text, const char *with)
{
    size_t size = strlen(with);
    return text.size >= size && strncasecmp((const char *)text.data, with, size) == 0;
}

bool http_reply_status(struct http_reply *reply, struct bytes line)
{
    if (!begins(line, "HTTP/"))
        return false;
    size_t at = 0;
    uint64_t status;
    while (at < line.size && line.data[at] != ' ')
        at++;
    struct bytes rest = trim(bytes_slice(line, at, SIZE_MAX));
    *reply = (struct http_reply){.total = HTTP_NO_TOTAL};
    if (take_number(&rest, &status) && status >= 100 && status <= 999)
        reply->status = (unsigned)status;
    else
        reply->is_bad = true;
    return true;
}

/* "bytes 0-499/1234", "bytes 0-499/ *" (RFC 9110 §14.4). */
static bool parse_range(struct http_reply *reply, struct bytes text)
{
    if (!begins(text, "bytes "))
        return false;
    text = trim(bytes_slice(text, 6, SIZE_MAX));
    if (!take_number(&text, &reply->first) || !take_byte(&text, '-') || !take_number(&text, &reply->last) ||
        !take_byte(&text, '/'))
        return false;
    if (!take_byte(&text, '*') && !take_number(&text, &reply->total))
        return false;
    return !text.size && reply->first <= reply->last && reply->last < reply->total;
}

static void keep_text(char out[HTTP_TEXT_MAX], struct bytes text)
{
    out[0] = 0;
    if (!text.size || text.size >= HTTP_TEXT_MAX)
        return;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < ' ' || text.data[i] >= 0x7f)
            return;
    }
    memcpy(out, text.data, text.size);
    out[text.size] = 0;
}

void http_reply_header(struct http_reply *reply, struct bytes line)
{
    size_t colon = 0;
    while (colon < line.size && line.data[colon] != ':')
        colon++;
    struct bytes name = bytes_of(line.data, colon), value = trim(bytes_slice(line, colon + 1, SIZE_MAX));
    if (name.size == strlen("content-length") && begins(name, "content-length")) {
        uint64_t length;
        bool is_good = take_number(&value, &length) && !value.size && (!reply->has_length || reply->length == length);
        reply->is_bad |= !is_good;
        reply->has_length |= is_good;
        reply->length = length;
    } else if (name.size == strlen("content-range") && begins(name, "content-range")) {
        reply->has_range = parse_range(reply, value);
    } else if (name.size == strlen("content-encoding") && begins(name, "content-encoding")) {
        reply->is_encoded = value.size && !(value.size == strlen("identity") && begins(value, "identity"));
    } else if (name.size == strlen("content-type") && begins(name, "content-type")) {
        reply->is_html = begins(value, "text/html") || begins(value, "application/xhtml");
    } else if (name.size == strlen("etag") && begins(name, "etag")) {
        keep_text(reply->etag, value);
    } else if (name.size == strlen("last-modified") && begins(name, "last-modified")) {
        keep_text(reply->modified, value);
    }
}

bool http_etag_is_strong(const char *etag)
{
    return etag[0] == '"';
}

/* ---- judging ---- */

__attribute__((format(printf, 3, 4))) static void say(struct http_verdict *verdict, enum http_outcome outcome,
                                                      const char *format, ...)
{
    va_list arguments;
    verdict->outcome = outcome;
    va_start(arguments, format);
    vsnprintf(verdict->message, sizeof verdict->message, format, arguments);
    va_end(arguments);
}

uint64_t http_body_limit(const struct http_reply *reply, const struct http_want *want)
{
    if (reply->status != 200 && reply->status != 206)
        return 65536; /* an error page is not read far */
    uint64_t most = want->size && want->size < want->most ? want->size : want->most;
    return most;
}

static void judge_status(const struct http_reply *reply, struct http_verdict *verdict)
{
    unsigned status = reply->status;
    verdict->is_transient = status >= 500 || status == 408 || status == 429;
    if (verdict->is_transient)
        say(verdict, HTTP_UNREACHABLE, "the server answers HTTP %u", status);
    else if (status == 404 || status == 410)
        say(verdict, HTTP_ABSENT, "it is not there (HTTP %u)", status);
    else if (status == 401 || status == 403)
        say(verdict, HTTP_REFUSED, "the server refuses it (HTTP %u): it may want a user and password", status);
    else if (status == 412)
        say(verdict, HTTP_CHANGED, "it has changed on the server since it was opened");
    else if (status == 416)
        say(verdict, HTTP_BAD_ANSWER, "the server says that the bytes lie outside the file (HTTP 416)");
    else
        say(verdict, HTTP_REFUSED, "the server answers HTTP %u", status);
}

static bool differs(const char *pinned, const char *now)
{
    return pinned[0] && strcmp(pinned, now) != 0;
}

static bool has_changed(const struct http_reply *reply, const struct http_pin *pin, uint64_t total)
{
    if (!pin || !pin->etag)
        return false;
    return differs(pin->etag, reply->etag) || (!pin->etag[0] && differs(pin->modified, reply->modified)) ||
           (pin->total != HTTP_NO_TOTAL && total != HTTP_NO_TOTAL && pin->total != total);
}

/* A part: exactly the wanted bytes, or those up to the file's end. */
static bool judge_part(const struct http_reply *reply, const struct http_want *want, struct http_verdict *verdict)
{
    uint64_t last = want->offset + want->size - 1;
    if (!want->size || !reply->has_range || reply->first != want->offset || reply->last > last ||
        (reply->last < last && reply->last + 1 != reply->total)) {
        say(verdict, HTTP_BAD_ANSWER, "the server sent other bytes than those that were asked for (Content-Range)");
        return false;
    }
    verdict->total = reply->total;
    return true;
}

/* The whole file: what was wanted, or a server without ranges. It will do where it is no longer than the part. */
static bool judge_whole(const struct http_reply *reply, const struct http_want *want, uint64_t body_size,
                        struct http_verdict *verdict)
{
    verdict->total = reply->has_length ? reply->length : body_size;
    if (!want->size) {
        if (verdict->total <= want->most && body_size <= want->most)
            return true;
        say(verdict, HTTP_TOO_LARGE, "it is larger than %" PRIu64 " bytes%s", want->most,
            reply->is_html ? " (and an HTML page)" : "");
        return false;
    }
    if (want->offset == 0 && verdict->total <= want->size && body_size <= want->size)
        return true;
    say(verdict, HTTP_BAD_ANSWER, "the server does not serve parts of files (it answers a range with HTTP 200%s)",
        reply->is_html ? " and an HTML page" : "");
    return false;
}

void http_judge(const struct http_reply *reply, const struct http_want *want, uint64_t body_size,
                struct http_verdict *verdict)
{
    *verdict = (struct http_verdict){.total = HTTP_NO_TOTAL};
    if (reply->is_bad || !reply->status) {
        say(verdict, HTTP_BAD_ANSWER, "the server's answer is no HTTP answer");
        return;
    }
    if (reply->status != 200 && reply->status != 206) {
        judge_status(reply, verdict);
        return;
    }
    if (reply->is_encoded) {
        say(verdict, HTTP_BAD_ANSWER, "the server sends it compressed, although it was asked not to");
        return;
    }
    bool is_part = reply->status == 206;
    if (is_part ? !judge_part(reply, want, verdict) : !judge_whole(reply, want, body_size, verdict))
        return;
    if (has_changed(reply, want->pin, verdict->total)) {
        say(verdict, HTTP_CHANGED, "it has changed on the server since it was opened");
        return;
    }
    uint64_t due = is_part ? reply->last - reply->first + 1 : verdict->total;
    if (body_size == due && body_size >= want->least)
        return;
    if (body_size == due) {
        say(verdict, HTTP_BAD_ANSWER, "it has %" PRIu64 " bytes where %" PRIu64 " are expected%s", body_size,
            want->least, reply->is_html ? " (an HTML page)" : "");
        return;
    }
    verdict->is_transient = body_size < due;
    say(verdict, verdict->is_transient ? HTTP_UNREACHABLE : HTTP_BAD_ANSWER,
        "the server sent %" PRIu64 " bytes where it had promised %" PRIu64, body_size, due);
}
