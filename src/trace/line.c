/* The grammar of text.h, read. */
#include "src/trace/line.h"

#include <string.h>

#include "src/base/hash.h"

void line_begin(struct line_reader *reader, struct bytes line)
{
    *reader = (struct line_reader){.line = line, .layer = bytes_of_string("frame"), .in_first = true};
}

/* The end of the word at `at`: quotes hold spaces. */
static size_t word_end(struct bytes line, size_t at)
{
    bool is_quoted = false;
    for (; at < line.size; at++) {
        uint8_t byte = line.data[at];
        if (byte == '\\' && is_quoted)
            at++;
        else if (byte == '"')
            is_quoted = !is_quoted;
        else if (byte == ' ' && !is_quoted)
            break;
    }
    return at < line.size ? at : line.size;
}

bool line_next(struct line_reader *reader, struct line_field *field)
{
    const struct bytes line = reader->line;
    while (reader->at < line.size) {
        size_t begin = reader->at, end = word_end(line, begin);
        reader->at = end < line.size ? end + 1 : end;
        struct bytes word = bytes_of(line.data + begin, end - begin);
        if (!word.size)
            continue;
        if (word.size == 1 && word.data[0] == '|') { /* the next word names a layer */
            size_t name_end = word_end(line, reader->at);
            reader->layer = bytes_of(line.data + reader->at, name_end - reader->at);
            reader->at = name_end < line.size ? name_end + 1 : name_end;
            reader->in_first = false;
            *field = (struct line_field){.layer = reader->layer};
            return true;
        }
        const uint8_t *equals = memchr(word.data, '=', word.size);
        *field = (struct line_field){.layer = reader->layer, .key = word};
        if (reader->in_first && !equals) {
            field->key = bytes_of_string(reader->word == 0 ? "link" : reader->word == 1 ? "dir" : "word");
            field->value = word;
            reader->word++;
        } else if (equals) {
            field->key = bytes_of(word.data, (size_t)(equals - word.data));
            field->value = bytes_of(equals + 1, word.size - field->key.size - 1);
        }
        return true;
    }
    return false;
}

static size_t put(char *to, size_t used, size_t size, struct bytes part)
{
    size_t room = size - 1 - used, count = part.size < room ? part.size : room;
    if (count)
        memcpy(to + used, part.data, count);
    to[used + count] = 0;
    return used + count;
}

void line_path(const struct line_field *field, char *path, size_t size)
{
    size_t used = put(path, 0, size, field->layer);
    if (field->key.size) {
        used = put(path, used, size, bytes_of_string("."));
        put(path, used, size, field->key);
    }
}

uint64_t line_hash(struct bytes line)
{
    return hash_bytes(line).low;
}

uint64_t line_shape(struct bytes line, struct buffer *scratch)
{
    const uint8_t *from = line.data, *end = line.data + line.size;
    const uint8_t *open = line.size ? memchr(from, '<', line.size) : NULL;
    if (!open)
        return hash_bytes(line).low;
    buffer_clear(scratch);
    buffer_reserve(scratch, line.size);
    uint8_t *to = scratch->data;
    while (open) {
        const uint8_t *close = memchr(open, '>', (size_t)(end - open));
        if (!close)
            break;
        const uint8_t *keep = close;
        while (keep > open && keep[-1] >= '0' && keep[-1] <= '9')
            keep--;
        memcpy(to, from, (size_t)(keep - from));
        to += keep - from;
        from = close;
        open = memchr(close, '<', (size_t)(end - close));
    }
    memcpy(to, from, (size_t)(end - from));
    to += end - from;
    return hash_bytes(bytes_of(scratch->data, (size_t)(to - scratch->data))).low;
}

static uint64_t mix(uint64_t hash, struct bytes part)
{
    for (size_t i = 0; i < part.size; i++)
        hash = (hash ^ part.data[i]) * 0x100000001b3u;
    return (hash ^ 0xff) * 0x100000001b3u;
}

static bool is_word(struct bytes bytes, const char *word)
{
    return bytes.size == strlen(word) && memcmp(bytes.data, word, bytes.size) == 0;
}

uint64_t line_skeleton(struct bytes line, bool with_keys)
{
    struct line_reader reader;
    struct line_field field;
    uint64_t hash = 0xcbf29ce484222325u;
    line_begin(&reader, line);
    while (line_next(&reader, &field)) {
        bool is_way = reader.in_first && (is_word(field.key, "link") || is_word(field.key, "dir"));
        if (is_way && field.value.size && field.value.data[0] != '<')
            hash = mix(hash, field.value);
        else if (!field.key.size)
            hash = mix(hash, field.layer);
        else if (with_keys)
            hash = mix(hash, field.key);
    }
    return hash;
}

bool line_token(struct bytes line, size_t *at, struct bytes *token)
{
    const uint8_t *open = *at < line.size ? memchr(line.data + *at, '<', line.size - *at) : NULL;
    const uint8_t *close = open ? memchr(open, '>', (size_t)(line.data + line.size - open)) : NULL;
    if (!close)
        return false;
    *token = bytes_of(open, (size_t)(close - open) + 1);
    *at = (size_t)(close + 1 - line.data);
    return true;
}

static int bytes_order(struct bytes a, struct bytes b)
{
    size_t least = a.size < b.size ? a.size : b.size;
    int order = least ? memcmp(a.data, b.data, least) : 0;
    return order ? order : a.size < b.size ? -1 : a.size > b.size;
}

static void put_end(struct buffer *name, struct bytes address, struct bytes port)
{
    buffer_append_byte(name, ' ');
    buffer_append(name, address);
    if (port.size) {
        buffer_append_byte(name, ':');
        buffer_append(name, port);
    }
}

void line_conversation(struct bytes line, struct buffer *name)
{
    struct line_reader reader;
    struct line_field field;
    struct bytes link = {0}, kind = {0}, address[2] = {{0}}, port[2] = {{0}};
    buffer_clear(name);
    line_begin(&reader, line);
    while (line_next(&reader, &field)) {
        bool is_ip = is_word(field.layer, "ip") || is_word(field.layer, "ip6");
        bool is_end = is_word(field.layer, "from") || is_word(field.layer, "to"); /* level streams */
        bool is_port = is_word(field.layer, "tcp") || is_word(field.layer, "udp");
        unsigned side = is_word(field.key, "dst") || is_word(field.key, "tpa") || is_word(field.layer, "to");
        if (reader.in_first && is_word(field.key, "link"))
            link = field.value;
        else if (reader.in_first && is_word(field.key, "dir") && !is_word(field.value, "in") &&
                 !is_word(field.value, "out") && !is_word(field.value, "-") && field.value.data[0] != '<')
            kind = field.value;
        else if (!field.key.size &&
                 (!kind.size || is_word(kind, "eth") || is_word(kind, "vlan") || is_word(kind, "ip") ||
                  is_word(kind, "ip6")) &&
                 !is_end)
            kind = field.layer;
        else if (is_ip && !address[side].size && (is_word(field.key, "src") || is_word(field.key, "dst")))
            address[side] = field.value;
        else if (is_word(field.layer, "arp") && (is_word(field.key, "spa") || is_word(field.key, "tpa")))
            address[side] = field.value;
        else if (is_end && (is_word(field.key, "ip") || is_word(field.key, "mac")))
            address[side] = field.value;
        else if ((is_port && !port[side].size && (is_word(field.key, "src") || is_word(field.key, "dst"))) ||
                 (is_end && is_word(field.key, "port")))
            port[side] = field.value;
    }
    int order = bytes_order(address[0], address[1]);
    unsigned first = order > 0 || (order == 0 && bytes_order(port[0], port[1]) > 0);
    buffer_append(name, link);
    buffer_append_byte(name, ' ');
    buffer_append(name, kind);
    if (address[0].size || address[1].size) {
        put_end(name, address[first], port[first]);
        put_end(name, address[!first], port[!first]);
    }
}

static bool same_field(const struct line_field *a, const struct line_field *b)
{
    return bytes_equal(a->layer, b->layer) && bytes_equal(a->key, b->key);
}

/* Is the field anywhere behind here? Then what stands in its place is new. */
static bool comes_later(struct line_reader reader, const struct line_field *wanted)
{
    struct line_field field;
    while (line_next(&reader, &field)) {
        if (same_field(&field, wanted))
            return true;
    }
    return false;
}

bool line_compare(struct bytes a, struct bytes b, struct line_difference *difference)
{
    struct line_reader read_a, read_b;
    struct line_field field_a, field_b;
    line_begin(&read_a, a);
    line_begin(&read_b, b);
    *difference = (struct line_difference){0};
    /* The frame's own figures (how long, when, its digest) follow from others: a field of a layer is the better name,
     * so the first of them is only remembered. */
    bool has_early = false;
    struct line_difference early = {0};
    for (;;) {
        bool in_a = line_next(&read_a, &field_a), in_b = line_next(&read_b, &field_b);
        if (!in_a && !in_b)
            break;
        bool is_same = in_a && in_b && same_field(&field_a, &field_b);
        if (is_same && bytes_equal(field_a.value, field_b.value))
            continue;
        bool only_b = !is_same && in_b && (!in_a || comes_later(read_b, &field_a));
        difference->in_a = in_a && !only_b;
        difference->in_b = in_b && (is_same || only_b);
        difference->was = difference->in_a ? field_a.value : bytes_of(NULL, 0);
        difference->is = difference->in_b ? field_b.value : bytes_of(NULL, 0);
        line_path(only_b ? &field_b : &field_a, difference->path, sizeof difference->path);
        bool is_figure = is_same && read_a.in_first && !is_word(field_a.key, "link") && !is_word(field_a.key, "dir");
        if (!is_figure)
            return true;
        if (!has_early)
            early = *difference;
        has_early = true;
    }
    *difference = early;
    return has_early;
}
