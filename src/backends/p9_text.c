/* Words, numbers and names of a network file system's text files. */
#include "src/backends/p9_text.h"

void p9_text_init(struct p9_text *text, struct bytes all)
{
    *text = (struct p9_text){.all = all, .line = 1};
}

bool p9_text_is_end(const struct p9_text *text)
{
    return text->at == text->all.size;
}

uint8_t p9_text_peek(const struct p9_text *text)
{
    return p9_text_is_end(text) ? 0 : text->all.data[text->at];
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

void p9_text_skip_blanks(struct p9_text *text)
{
    while (!p9_text_is_end(text) && is_blank(p9_text_peek(text)))
        text->at++;
}

bool p9_text_line_is_empty(const struct p9_text *text)
{
    struct p9_text look = *text;
    p9_text_skip_blanks(&look);
    uint8_t byte = p9_text_peek(&look);
    return p9_text_is_end(&look) || byte == '\n' || byte == '#';
}

static void next_line(struct p9_text *text)
{
    text->line++;
    text->line_start = text->at;
}

void p9_text_skip_line(struct p9_text *text)
{
    while (!p9_text_is_end(text)) {
        if (text->all.data[text->at++] == '\n') {
            next_line(text);
            return;
        }
    }
}

int p9_text_fail(const struct p9_text *text, struct error *error, const char *expected)
{
    return error_set(error, EXIT_DAMAGED, "line %u, column %zu: expected %s", text->line,
                     text->at - text->line_start + 1, expected);
}

static int digit_value(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : 16;
}

/* True where a word ends. */
static bool is_word_end(const struct p9_text *text)
{
    uint8_t byte = p9_text_peek(text);
    return p9_text_is_end(text) || is_blank(byte) || byte == '\n';
}

/* Digits that are there; false: none, or more than `high`. */
static bool get_digits(struct p9_text *text, unsigned base, uint64_t high, uint64_t *number)
{
    size_t start = text->at;
    *number = 0;
    while (!p9_text_is_end(text)) {
        unsigned digit = (unsigned)digit_value(p9_text_peek(text));
        if (digit >= base)
            break;
        if (*number > high / base || (*number == high / base && digit > high % base))
            return false;
        *number = *number * base + digit;
        text->at++;
    }
    return text->at > start;
}

int p9_text_number(struct p9_text *text, unsigned base, uint64_t high, const char *what, uint64_t *number,
                   struct error *error)
{
    p9_text_skip_blanks(text);
    struct p9_text start = *text;
    if (get_digits(text, base, high, number) && is_word_end(text))
        return 0;
    return p9_text_fail(&start, error, what);
}

int p9_text_time(struct p9_text *text, struct p9_time *time, struct error *error)
{
    p9_text_skip_blanks(text);
    struct p9_text start = *text;
    uint64_t seconds;
    uint32_t nanoseconds = 0, unit = 1000000000;
    bool is_negative = p9_text_peek(text) == '-';
    text->at += is_negative;
    bool is_sound = get_digits(text, 10, INT64_MAX - 1, &seconds);
    if (is_sound && p9_text_peek(text) == '.') {
        text->at++;
        for (; p9_text_peek(text) >= '0' && p9_text_peek(text) <= '9'; text->at++) {
            unit /= 10; /* what is finer than a nanosecond is dropped */
            nanoseconds += (uint32_t)(p9_text_peek(text) - '0') * unit;
        }
    }
    if (!is_sound || !is_word_end(text))
        return p9_text_fail(&start, error, "a time in seconds");
    time->seconds = is_negative ? -(int64_t)seconds : (int64_t)seconds;
    time->nanoseconds = nanoseconds;
    return 0;
}

/* The byte that an escape stands for; -1: it is none. */
static int get_escape(struct p9_text *text)
{
    uint8_t kind = p9_text_peek(text);
    text->at += !p9_text_is_end(text);
    if (kind == '\\' || kind == '"')
        return kind;
    if (kind != 'x' || text->all.size - text->at < 2)
        return -1;
    int high = digit_value(text->all.data[text->at]), low = digit_value(text->all.data[text->at + 1]);
    text->at += 2;
    return high > 15 || low > 15 ? -1 : high * 16 + low;
}

static int get_quoted(struct p9_text *text, struct buffer *name, struct error *error)
{
    text->at++;
    for (;;) {
        uint8_t byte = p9_text_peek(text);
        if (p9_text_is_end(text) || byte == '\n')
            return p9_text_fail(text, error, "a closing quote");
        text->at++;
        if (byte == '"')
            return 0;
        int value = byte;
        if (byte == '\\') {
            struct p9_text start = *text;
            value = get_escape(text);
            if (value < 0)
                return p9_text_fail(&start, error, "x and two hexadecimal digits, \\ or \" behind a backslash");
        }
        buffer_append_byte(name, (uint8_t)value);
    }
}

int p9_text_name(struct p9_text *text, size_t most, const char *what, struct buffer *name, struct error *error)
{
    p9_text_skip_blanks(text);
    struct p9_text start = *text;
    buffer_clear(name);
    if (p9_text_peek(text) == '"') {
        if (get_quoted(text, name, error) < 0)
            return -1;
    } else {
        while (!is_word_end(text))
            buffer_append_byte(name, text->all.data[text->at++]);
    }
    bool has_nul = false;
    for (size_t i = 0; i < name->size; i++)
        has_nul |= name->data[i] == 0;
    return name->size == 0 || name->size > most || has_nul ? p9_text_fail(&start, error, what) : 0;
}

int p9_text_line_end(struct p9_text *text, struct error *error)
{
    p9_text_skip_blanks(text);
    if (p9_text_is_end(text))
        return 0;
    if (p9_text_peek(text) != '\n')
        return p9_text_fail(text, error, "the end of the line");
    p9_text_skip_line(text);
    return 0;
}

void p9_text_put_name(struct buffer *out, struct bytes name)
{
    bool is_plain = name.size > 0;
    for (size_t i = 0; i < name.size; i++)
        is_plain &= name.data[i] > ' ' && name.data[i] <= '~' && name.data[i] != '"' && name.data[i] != '\\';
    if (is_plain) {
        buffer_append(out, name);
        return;
    }
    buffer_append_byte(out, '"');
    for (size_t i = 0; i < name.size; i++) {
        uint8_t byte = name.data[i];
        if (byte <= ' ' || byte > '~')
            buffer_printf(out, "\\x%02x", byte);
        else if (byte == '"' || byte == '\\')
            buffer_printf(out, "\\%c", byte);
        else
            buffer_append_byte(out, byte);
    }
    buffer_append_byte(out, '"');
}
