/* Writes asciicast version 2. */
#include "src/cli/cast.h"

#include <string.h>

#include "replay/tape.h"
#include "src/base/endian.h"
#include "src/cli/cli.h"

void cast_begin(struct buffer *out, const char *title, uint64_t started_ns)
{
    buffer_printf(out, "{\"version\": 2, \"width\": 80, \"height\": 24, \"timestamp\": %llu, \"title\": ",
                  (unsigned long long)(started_ns / 1000000000u));
    json_string(out, title);
    buffer_append_string(out, "}\n");
}

/* How many bytes the character at `at` takes: 0 if it is cut off by the end, negative if it is none. */
static int character_size(const uint8_t *at, size_t left)
{
    static const struct {
        uint8_t mask, bits;
        uint32_t least;
    } sizes[] = {{0x80, 0, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    for (unsigned size = 1; size <= 4; size++) {
        if ((at[0] & sizes[size - 1].mask) != sizes[size - 1].bits)
            continue;
        uint32_t value = at[0] & (uint8_t)~sizes[size - 1].mask;
        for (unsigned i = 1; i < size; i++) {
            if (i >= left)
                return 0;
            if ((at[i] & 0xc0) != 0x80)
                return -1;
            value = value << 6 | (at[i] & 0x3f);
        }
        bool is_surrogate = value >= 0xd800 && value < 0xe000;
        return value < sizes[size - 1].least || value > 0x10ffff || is_surrogate ? -1 : (int)size;
    }
    return -1;
}

static void append_character(struct buffer *out, const uint8_t *at, int size)
{
    if (size < 0)
        buffer_append_string(out, "\\ufffd");
    else if (size > 1)
        buffer_append(out, bytes_of(at, (size_t)size));
    else if (*at == '"' || *at == '\\')
        buffer_printf(out, "\\%c", *at);
    else if (*at == '\n')
        buffer_append_string(out, "\\n");
    else if (*at == '\r')
        buffer_append_string(out, "\\r");
    else if (*at < 0x20 || *at == 0x7f)
        buffer_printf(out, "\\u%04x", *at);
    else
        buffer_append_byte(out, *at);
}

static void append_time(struct buffer *out, uint64_t ns)
{
    buffer_printf(out, "[%llu.%09llu, ", (unsigned long long)(ns / 1000000000u),
                  (unsigned long long)(ns % 1000000000u));
}

/* Text of one direction. keeps: the start of a character at the end waits for more. */
static void append_text(struct cast *cast, struct buffer *out, char letter, struct bytes text, bool keeps)
{
    uint8_t joined[4 + 4];
    size_t at = 0;
    buffer_printf(out, "\"%c\", \"", letter);
    while (keeps && cast->rest_size && at < text.size) {
        memcpy(joined, cast->rest, cast->rest_size);
        joined[cast->rest_size] = text.data[at];
        int size = character_size(joined, cast->rest_size + 1);
        if (size < 0) {
            append_character(out, joined, -1);
            cast->rest_size = 0;
            break;
        }
        at++;
        cast->rest[cast->rest_size++] = text.data[at - 1];
        if (size > 0) {
            append_character(out, joined, size);
            cast->rest_size = 0;
        }
    }
    while (at < text.size) {
        int size = character_size(text.data + at, text.size - at);
        if (size == 0 && keeps) {
            cast->rest_size = (unsigned)(text.size - at);
            memcpy(cast->rest, text.data + at, cast->rest_size);
            break;
        }
        append_character(out, text.data + at, size ? size : -1);
        at += size > 0 ? (size_t)size : 1;
    }
    buffer_append_string(out, "\"]\n");
}

void cast_event(struct cast *cast, struct buffer *out, const struct tape_event *event, uint64_t time_ns)
{
    cast->last_ns = time_ns;
    switch (event->kind) {
    case EVENT_CONSOLE_OUT:
        append_time(out, time_ns);
        append_text(cast, out, 'o', event->payload, true);
        break;
    case EVENT_CONSOLE_IN:
        append_time(out, time_ns);
        append_text(cast, out, 'i', event->payload, false);
        break;
    case EVENT_CONSOLE_SIZE:
        if (event->payload.size < 4)
            break;
        append_time(out, time_ns);
        buffer_printf(out, "\"r\", \"%ux%u\"]\n", load_le16(event->payload.data), load_le16(event->payload.data + 2));
        break;
    default: break;
    }
}

void cast_end(struct cast *cast, struct buffer *out)
{
    if (!cast->rest_size)
        return;
    append_time(out, cast->last_ns);
    buffer_append_string(out, "\"o\", \"\\ufffd\"]\n");
    cast->rest_size = 0;
}
