/* Readers of numbers, sizes, times and addresses, and their canonical writers; see scenario_time.c, scenario_net.c
 * for the longer ones. */
#include "src/scenario/scenario_value.h"

#include <string.h>

static int digit_value(char c, unsigned base)
{
    int value = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : 99;
    return value < (int)base ? value : -1;
}

/* Reads digits at *at and moves it behind them. */
static const char *read_digits(const char **at, uint64_t *value)
{
    const char *text = *at;
    unsigned base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    if (digit_value(*text, base) < 0)
        return "a number is missing";
    uint64_t sum = 0;
    for (;; text++) {
        int digit = digit_value(*text, base);
        if (*text == '_' && digit_value(text[1], base) >= 0)
            continue;
        if (digit < 0)
            break;
        if (__builtin_mul_overflow(sum, (uint64_t)base, &sum) || __builtin_add_overflow(sum, (uint64_t)digit, &sum))
            return "the number is too large";
    }
    *at = text;
    *value = sum;
    return NULL;
}

const char *value_read_integer(const char *text, uint64_t *value)
{
    if (*text == '-')
        return "it is negative";
    const char *fault = read_digits(&text, value);
    if (fault)
        return fault;
    return *text ? "something follows the number" : NULL;
}

struct unit {
    const char *name;
    uint64_t factor;
};

/* The unit that is all of `text`, or NULL. */
static const struct unit *unit_find(const struct unit *units, const char *text)
{
    for (; units->name; units++) {
        if (strcmp(units->name, text) == 0)
            return units;
    }
    return NULL;
}

static const char *read_with_unit(const char *text, const struct unit *units, uint64_t *value)
{
    uint64_t count = 0;
    if (*text == '-')
        return "it is negative";
    const char *fault = read_digits(&text, &count);
    if (fault)
        return fault;
    if (*text == ' ')
        text++;
    const struct unit *unit = unit_find(units, text);
    if (!unit)
        return "the unit is unknown";
    if (__builtin_mul_overflow(count, unit->factor, value))
        return "the number is too large";
    return NULL;
}

static const struct unit size_units[] = {
    {"", 1},
    {"B", 1},
    {"K", 1ull << 10},
    {"k", 1ull << 10},
    {"KB", 1ull << 10},
    {"kB", 1ull << 10},
    {"KiB", 1ull << 10},
    {"M", 1ull << 20},
    {"MB", 1ull << 20},
    {"MiB", 1ull << 20},
    {"G", 1ull << 30},
    {"GB", 1ull << 30},
    {"GiB", 1ull << 30},
    {"T", 1ull << 40},
    {"TB", 1ull << 40},
    {"TiB", 1ull << 40},
    {NULL, 0},
};

const char *value_read_size(const char *text, uint64_t *bytes)
{
    return read_with_unit(text, size_units, bytes);
}

static const struct unit hertz_units[] = {
    {"", 1},          {"Hz", 1},         {"k", 1000},         {"kHz", 1000}, {"M", 1000000},
    {"MHz", 1000000}, {"G", 1000000000}, {"GHz", 1000000000}, {NULL, 0},
};

const char *value_read_hertz(const char *text, uint64_t *hertz)
{
    return read_with_unit(text, hertz_units, hertz);
}

/* Largest first: the canonical text uses the first that divides. */
static const struct unit duration_units[] = {
    {"d", 86400ull * 1000000000},
    {"h", 3600ull * 1000000000},
    {"m", 60ull * 1000000000},
    {"s", 1000000000},
    {"ms", 1000000},
    {"us", 1000},
    {"ns", 1},
    {NULL, 0},
};

const char *value_read_duration(const char *text, uint64_t *ns)
{
    uint64_t total = 0;
    if (*text == '-')
        return "it is negative";
    if (strcmp(text, "0") == 0) {
        *ns = 0;
        return NULL;
    }
    do {
        uint64_t count = 0;
        const char *fault = read_digits(&text, &count);
        if (fault)
            return fault;
        char name[4];
        size_t length = 0;
        while (length < sizeof name - 1 && *text >= 'a' && *text <= 'z')
            name[length++] = *text++;
        name[length] = 0;
        if (length == 0)
            return "the unit is missing";
        const struct unit *unit = unit_find(duration_units, name);
        if (!unit)
            return "the unit is unknown";
        if (__builtin_mul_overflow(count, unit->factor, &count) || __builtin_add_overflow(total, count, &total))
            return "the number is too large";
    } while (*text);
    *ns = total;
    return NULL;
}

/* The largest unit of which the value is a whole multiple. */
static void write_with_unit(uint64_t value, const struct unit *best_first, struct buffer *out)
{
    const struct unit *unit = best_first;
    while (unit->factor > 1 && value % unit->factor != 0)
        unit++;
    buffer_printf(out, "%llu%s", (unsigned long long)(value / unit->factor), unit->name);
}

void value_write_size(uint64_t bytes, struct buffer *out)
{
    static const struct unit units[] = {{"G", 1ull << 30}, {"M", 1ull << 20}, {"K", 1ull << 10}, {"", 1}};
    if (bytes == 0)
        buffer_append_string(out, "0");
    else
        write_with_unit(bytes, units, out);
}

void value_write_hertz(uint64_t hertz, struct buffer *out)
{
    static const struct unit units[] = {{"GHz", 1000000000}, {"MHz", 1000000}, {"kHz", 1000}, {"Hz", 1}};
    write_with_unit(hertz, units, out);
}

void value_write_duration(uint64_t ns, struct buffer *out)
{
    if (ns == 0)
        buffer_append_string(out, "0s");
    else
        write_with_unit(ns, duration_units, out);
}

void value_show(const char *text, char shown[VALUE_SHOWN_SIZE])
{
    size_t used = 0;
    size_t length = strlen(text);
    shown[used++] = '"';
    for (size_t i = 0; i < length; i++) {
        if (i == 60) {
            while (used > 1 && ((unsigned char)shown[used - 1] & 0xc0) == 0x80) /* not in the middle of a character */
                used--;
            if ((unsigned char)shown[used - 1] >= 0xc0)
                used--;
            memcpy(shown + used, "...", 3);
            used += 3;
            break;
        }
        unsigned char byte = (unsigned char)text[i];
        shown[used++] = byte < 0x20 || byte == 0x7f ? '?' : (char)byte;
    }
    shown[used++] = '"';
    shown[used] = 0;
    if (!value_is_utf8(bytes_of(shown, used))) {
        for (size_t i = 0; i < used; i++)
            shown[i] = (unsigned char)shown[i] >= 0x80 ? '?' : shown[i];
    }
    /* C1 controls (U+0080..U+009F) move a terminal's cursor as well. */
    for (size_t i = 0; i + 1 < used; i++) {
        if ((unsigned char)shown[i] == 0xc2 && (unsigned char)shown[i + 1] < 0xa0)
            shown[i] = shown[i + 1] = '?';
    }
}

/* The size of the well-formed sequence at `at` with `left` bytes (Unicode 15, table 3-7); 0: ill-formed. */
static unsigned utf8_sequence(const uint8_t *at, size_t left)
{
    if (at[0] < 0x80)
        return at[0] ? 1 : 0;
    unsigned size = at[0] >= 0xc2 && at[0] <= 0xdf   ? 2
                    : (at[0] & 0xf0) == 0xe0         ? 3
                    : at[0] >= 0xf0 && at[0] <= 0xf4 ? 4
                                                     : 0;
    if (size == 0 || size > left)
        return 0;
    for (unsigned i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    bool is_bad = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
                  (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f);
    return is_bad ? 0 : size;
}

bool value_is_utf8(struct bytes text)
{
    for (size_t i = 0; i < text.size;) {
        unsigned size = utf8_sequence(text.data + i, text.size - i);
        if (size == 0)
            return false;
        i += size;
    }
    return true;
}

static uint32_t utf8_character(const uint8_t *at, unsigned size)
{
    uint32_t value = size == 1 ? at[0] : at[0] & (0xffu >> (size + 1));
    for (unsigned i = 1; i < size; i++)
        value = value << 6 | (at[i] & 0x3fu);
    return value;
}

void value_write_string(const char *text, struct buffer *out)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    buffer_append_byte(out, '"');
    while (left) {
        unsigned size = utf8_sequence(at, left);
        uint32_t character = size ? utf8_character(at, size) : at[0]; /* strings were checked when they were set */
        size = size ? size : 1;
        bool is_plain = (character >= 0x20 && character < 0x7f) ||
                        (character >= 0xa0 && character < 0xd800 && character != 0x2028 && character != 0x2029);
        if (character == '"' || character == '\\')
            buffer_printf(out, "\\%c", (int)character);
        else if (character == '\n')
            buffer_append_string(out, "\\n");
        else if (character == '\t')
            buffer_append_string(out, "\\t");
        else if (is_plain)
            buffer_append(out, bytes_of(at, size));
        else if (character < 0x100)
            buffer_printf(out, "\\x%02X", (unsigned)character);
        else if (character < 0x10000)
            buffer_printf(out, "\\u%04X", (unsigned)character);
        else
            buffer_printf(out, "\\U%08X", (unsigned)character);
        at += size;
        left -= size;
    }
    buffer_append_byte(out, '"');
}

#define NEAREST_MAX 32

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance: insertions, deletions, substitutions, swapped neighbours. */
static unsigned edit_distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    unsigned rows[3][NEAREST_MAX + 1];
    for (unsigned j = 0; j <= b_size; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a_size; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= b_size; j++) {
            unsigned cost = a[i - 1] != b[j - 1];
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_size % 3][b_size];
}

const char *value_nearest(const char *text, const char *const *names)
{
    size_t size = strlen(text);
    if (size == 0 || size > NEAREST_MAX)
        return NULL;
    const char *best = NULL;
    unsigned best_distance = size <= 4 ? 1 : size <= 8 ? 2 : 3;
    for (; *names; names++) {
        size_t name_size = strlen(*names);
        if (name_size > NEAREST_MAX)
            continue;
        unsigned distance = edit_distance(text, size, *names, name_size);
        if (distance < best_distance || (!best && distance == best_distance)) {
            best = *names;
            best_distance = distance;
        }
    }
    return best;
}
