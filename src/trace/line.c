/* The grammar of text.h, read. */
#include "src/trace/line.h"

#include <string.h>

#include "src/base/endian.h"
#include "src/base/hash.h"

void line_begin(struct line_reader *reader, struct bytes line)
{
    *reader = (struct line_reader){.line = line, .layer = bytes_of_string("frame"), .in_first = true};
}

#define EACH_BYTE 0x0101010101010101u

/* The lowest bit that is set says in which of the eight bytes the wanted one stands first. */
static uint64_t find_byte(uint64_t eight, uint8_t wanted)
{
    uint64_t other = eight ^ EACH_BYTE * wanted;
    return (other - EACH_BYTE) & ~other & EACH_BYTE * 0x80;
}

/* Where one of two bytes stands from `at` on, or the line's end. Eight at a time: lines are read millions of times. */
static inline size_t find_either(struct bytes line, size_t at, uint8_t one, uint8_t two)
{
    for (; line.size - at >= 8; at += 8) {
        uint64_t eight = load_le64(line.data + at), found = find_byte(eight, one) | find_byte(eight, two);
        if (found)
            return at + (unsigned)__builtin_ctzll(found) / 8;
    }
    while (at < line.size && line.data[at] != one && line.data[at] != two)
        at++;
    return at;
}

/* The end of the word at `at`: quotes hold spaces. */
static size_t word_end(struct bytes line, size_t at)
{
    const uint8_t *data = line.data;
    while ((at = find_either(line, at, ' ', '"')) < line.size && data[at] != ' ') {
        at++;
        while (at < line.size && data[at] != '"')
            at += data[at] == '\\' ? 2 : 1;
        at = at < line.size ? at + 1 : line.size;
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
        size_t equals = find_either(word, 0, '=', '=');
        *field = (struct line_field){.layer = reader->layer, .key = word};
        if (reader->in_first && equals == word.size) {
            field->key = bytes_of_string(reader->word == 0 ? "link" : reader->word == 1 ? "dir" : "word");
            field->value = word;
            reader->word++;
        } else if (equals < word.size) {
            field->key = bytes_of(word.data, equals);
            field->value = bytes_of(word.data + equals + 1, word.size - equals - 1);
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

#define MIX 0x9e3779b97f4a7c15u

static uint64_t mix(uint64_t hash, struct bytes part)
{
    uint64_t last = part.size;
    size_t i = 0;
    for (; part.size - i >= 8; i += 8) {
        hash = (hash ^ load_le64(part.data + i)) * MIX;
        hash ^= hash >> 32;
    }
    for (; i < part.size; i++)
        last = last << 8 | part.data[i];
    hash = (hash ^ last) * MIX;
    return hash ^ hash >> 29;
}

static bool is_word(struct bytes bytes, const char *word)
{
    return bytes.size == strlen(word) && memcmp(bytes.data, word, bytes.size) == 0;
}

/* Link and direction, where they are no tokens; returns where what is behind them begins. */
static size_t skeleton_start(struct bytes line, uint64_t *hash)
{
    struct line_reader reader;
    struct line_field field;
    line_begin(&reader, line);
    for (unsigned i = 0; i < 2 && line_next(&reader, &field); i++) {
        if (field.value.size && field.value.data[0] != '<')
            *hash = mix(*hash, field.value);
    }
    return reader.at;
}

/* The same as mix, quicker: most words are short and stand within the line, where eight bytes can be read at once. */
static inline uint64_t mix_word(uint64_t hash, struct bytes line, size_t at, size_t size)
{
    if (size > 7 || line.size - at < 8)
        return mix(hash, bytes_of(line.data + at, size));
    uint64_t last = __builtin_bswap64(load_le64(line.data + at)) >> (64 - 8 * size) | (uint64_t)size << 8 * size;
    hash = (hash ^ last) * MIX;
    return hash ^ hash >> 29;
}

uint64_t line_skeleton(struct bytes line, bool with_keys)
{
    uint64_t hash = 0xcbf29ce484222325u;
    size_t at = skeleton_start(line, &hash);
    bool is_layer = false;
    while (at < line.size) { /* as line_next does it, without values */
        size_t end = find_either(line, at, '=', ' ');
        bool is_mark = end == at + 1 && line.data[at] == '|';
        if ((with_keys || is_layer) && !is_mark && end > at)
            hash = mix_word(hash, line, at, end - at);
        is_layer = is_mark;
        at = (end < line.size && line.data[end] == '=' ? word_end(line, end) : end) + 1;
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

/* What a layer can say of whose frame it is. */
enum ends_in { ENDS_NOWHERE, ENDS_ARP, ENDS_IP, ENDS_PORTS, ENDS_STREAM };

static enum ends_in ends_in(struct bytes layer)
{
    if (is_word(layer, "ip") || is_word(layer, "ip6"))
        return ENDS_IP;
    if (is_word(layer, "tcp") || is_word(layer, "udp"))
        return ENDS_PORTS;
    if (is_word(layer, "from") || is_word(layer, "to")) /* level streams */
        return ENDS_STREAM;
    return is_word(layer, "arp") ? ENDS_ARP : ENDS_NOWHERE;
}

/* Layers that carry what the conversation is named for. */
static bool is_carrier(struct bytes layer)
{
    return is_word(layer, "eth") || is_word(layer, "ip") || is_word(layer, "ip6") || is_word(layer, "vlan") ||
           is_word(layer, "svlan") || is_word(layer, "hbh") || is_word(layer, "route") || is_word(layer, "dstopt") ||
           is_word(layer, "frag");
}

/* The place for an address or a port, if the field is one; NULL otherwise. */
static struct bytes *end_place(enum ends_in in, const struct line_field *field, struct bytes address[2],
                               struct bytes port[2])
{
    bool is_source = is_word(field->key, "src"), is_target = is_word(field->key, "dst");
    switch (in) {
    case ENDS_IP: return (is_source || is_target) && !address[is_target].size ? &address[is_target] : NULL;
    case ENDS_PORTS: return (is_source || is_target) && !port[is_target].size ? &port[is_target] : NULL;
    case ENDS_ARP:
        is_target = is_word(field->key, "tpa");
        return is_target || is_word(field->key, "spa") ? &address[is_target] : NULL;
    case ENDS_STREAM:
        is_target = is_word(field->layer, "to");
        if (is_word(field->key, "ip") || is_word(field->key, "mac"))
            return &address[is_target];
        return is_word(field->key, "port") ? &port[is_target] : NULL;
    case ENDS_NOWHERE: break;
    }
    return NULL;
}

static void write_conversation(struct buffer *name, struct bytes link, struct bytes kind,
                               const struct bytes address[2], const struct bytes port[2])
{
    int order = bytes_order(address[0], address[1]);
    unsigned first = order > 0 || (order == 0 && bytes_order(port[0], port[1]) > 0);
    buffer_clear(name);
    buffer_append(name, link);
    buffer_append_byte(name, ' ');
    buffer_append(name, kind);
    if (address[0].size || address[1].size) {
        put_end(name, address[first], port[first]);
        put_end(name, address[!first], port[!first]);
    }
}

void line_conversation(struct bytes line, struct buffer *name)
{
    struct line_reader reader;
    struct line_field field;
    struct bytes link = {0}, kind = {0}, address[2] = {{0}}, port[2] = {{0}};
    enum ends_in in = ENDS_NOWHERE;
    line_begin(&reader, line);
    while (line_next(&reader, &field)) {
        if (reader.in_first) {
            if (is_word(field.key, "link"))
                link = field.value;
            else if (is_word(field.key, "dir") && !is_word(field.value, "in") && !is_word(field.value, "out") &&
                     !is_word(field.value, "-") && field.value.data[0] != '<')
                kind = field.value;
        } else if (!field.key.size) {
            in = ends_in(field.layer);
            if (in == ENDS_STREAM)
                continue;
            if (kind.size && !is_carrier(kind))
                break; /* what is inside of it changes nothing */
            kind = field.layer;
        } else {
            struct bytes *place = in == ENDS_NOWHERE ? NULL : end_place(in, &field, address, port);
            if (place)
                *place = field.value;
        }
    }
    write_conversation(name, link, kind, address, port);
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
    /* The frame's own figures (how long, when, its digest) and checksums follow from others: another field is the
     * better name, so the first of them is only remembered. */
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
        bool is_figure =
            is_same && (is_word(field_a.key, "sum") ||
                        (read_a.in_first && !is_word(field_a.key, "link") && !is_word(field_a.key, "dir")));
        if (!is_figure)
            return true;
        if (!has_early)
            early = *difference;
        has_early = true;
    }
    *difference = early;
    return has_early;
}
