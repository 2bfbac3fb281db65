/* Fields and layers of a frame; Ethernet, VLAN and ARP (IEEE 802.3, 802.1Q, RFC 826). */
#include "src/trace/decode.h"

#include <string.h>

#include "src/base/endian.h"

_Static_assert(TRACE_LAYERS <= 256, "a field names its layer in a byte");

bool decode_layer(struct decode *decode, const char *name, uint32_t at)
{
    struct trace_packet *packet = decode->packet;
    /* Two are kept for `data` and `more`. */
    bool is_last = strcmp(name, "data") == 0;
    if (packet->layer_count >= TRACE_LAYERS - (is_last ? 1 : 2))
        return false;
    packet->layers[packet->layer_count++] =
        (struct trace_layer){.name = name, .offset = at, .is_quoted = decode->is_quoted};
    return true;
}

struct trace_field *decode_add(struct decode *decode, const char *key, enum trace_form form, uint32_t at,
                               uint32_t size)
{
    struct trace_packet *packet = decode->packet;
    struct trace_field *field = &packet->fields[packet->field_count];
    /* The last place takes what does not fit, over and over; `more` shows the bytes from there on. */
    if (packet->field_count < TRACE_FIELDS - 1) {
        packet->field_count++;
    } else if (!packet->is_overfull) {
        packet->is_overfull = true;
        packet->overfull_at = at;
    } else if (at < packet->overfull_at) {
        packet->overfull_at = at;
    }
    *field = (struct trace_field){
        .key = key, .layer = (uint8_t)(packet->layer_count - 1), .form = (uint8_t)form, .offset = at, .size = size};
    return field;
}

uint64_t decode_read(const struct decode *decode, uint32_t at, uint32_t size)
{
    const uint8_t *data = decode->frame.data + at;
    switch (size) {
    case 1: return data[0];
    case 2: return load_be16(data);
    case 4: return load_be32(data);
    case 8: return load_be64(data);
    default: break;
    }
    uint64_t value = 0;
    for (uint32_t i = 0; i < size; i++)
        value = value << 8 | data[i];
    return value;
}

struct trace_field *decode_number(struct decode *decode, const char *key, uint64_t number, uint32_t at, uint32_t size)
{
    struct trace_field *field = decode_add(decode, key, TRACE_UINT, at, size);
    field->number = number;
    return field;
}

struct trace_field *decode_uint(struct decode *decode, const char *key, uint32_t at, uint32_t size)
{
    return decode_number(decode, key, decode_read(decode, at, size), at, size);
}

struct trace_field *decode_hex(struct decode *decode, const char *key, uint32_t at, uint32_t size)
{
    struct trace_field *field = decode_uint(decode, key, at, size);
    field->form = TRACE_HEX;
    field->width = (uint8_t)(2 * size);
    return field;
}

struct trace_field *decode_address(struct decode *decode, const char *key, uint32_t at, uint32_t size)
{
    enum trace_form form = size == 6 ? TRACE_MAC : size == 4 ? TRACE_IP4 : TRACE_IP6;
    struct trace_field *field = decode_add(decode, key, form, at, size);
    field->class_ = size == 6 ? TRACE_CLASS_MAC : TRACE_CLASS_IP;
    return field;
}

struct trace_field *decode_text(struct decode *decode, const char *key, uint32_t at, uint32_t size)
{
    struct trace_field *field = decode_add(decode, key, TRACE_TEXT, at, size);
    field->text = (const char *)decode->frame.data + at;
    field->text_size = size;
    return field;
}

struct trace_field *decode_raw(struct decode *decode, const char *key, uint32_t at, uint32_t size)
{
    return decode_add(decode, key, TRACE_RAW, at, size);
}

struct trace_field *decode_flag(struct decode *decode, const char *key, uint32_t at, uint32_t size)
{
    return decode_add(decode, key, TRACE_FLAG, at, size);
}

struct trace_field *decode_name(struct decode *decode, const char *key, const char *word, uint64_t number,
                                uint32_t at, uint32_t size)
{
    struct trace_field *field = decode_number(decode, key, number, at, size);
    if (word) {
        field->form = TRACE_WORD;
        field->text = word;
    }
    return field;
}

struct trace_field *decode_word(struct decode *decode, const char *key, const struct decode_word *words, uint32_t at,
                                uint32_t size)
{
    uint64_t number = decode_read(decode, at, size);
    while (words->word && words->number != number)
        words++;
    return decode_name(decode, key, words->word, number, at, size);
}

char *decode_keep(struct decode *decode, const char *text, size_t size)
{
    struct trace_packet *packet = decode->packet;
    if (size + 1 > TRACE_SCRATCH - packet->scratch_used)
        return NULL;
    char *copy = packet->scratch + packet->scratch_used;
    memcpy(copy, text, size);
    copy[size] = 0;
    packet->scratch_used += (unsigned)size + 1;
    return copy;
}

void decode_data(struct decode *decode, const char *layer, uint32_t at, uint32_t end)
{
    if (at >= end)
        return;
    if (!decode_layer(decode, layer, at))
        decode_layer(decode, "data", at);
    decode_number(decode, "len", end - at, at, 0);
    decode_add(decode, "hash", TRACE_DIGEST, at, end - at);
}

void decode_malformed(struct decode *decode, const char *why, uint32_t at, uint32_t end)
{
    struct trace_field *field = decode_add(decode, "malformed", TRACE_WORD, at, 0);
    field->text = why;
    if (at < end)
        decode_raw(decode, "rest", at, end - at);
}

uint64_t decode_sum(const struct decode *decode, uint64_t sum, uint32_t at, uint32_t end)
{
    const uint8_t *data = decode->frame.data + at;
    uint32_t size = end - at;
    for (; size >= 4; size -= 4, data += 4)
        sum += load_be32(data);
    if (size >= 2) {
        sum += load_be16(data);
        data += 2;
        size -= 2;
    }
    if (size)
        sum += (uint64_t)data[0] << 8;
    return sum;
}

uint16_t decode_sum_fold(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

void decode_add_sum(struct decode *decode, uint32_t at, enum trace_sum_state state)
{
    struct trace_field *field = decode_hex(decode, "sum", at, 2);
    field->form = TRACE_SUM;
    field->class_ = TRACE_CLASS_SUM;
    field->width = (uint8_t)state;
}

static void decode_arp(struct decode *decode, uint32_t at, uint32_t end)
{
    static const struct decode_word operations[] = {{1, "request"}, {2, "reply"}, {0, NULL}};
    decode_layer(decode, "arp", at);
    if (end - at < 8) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    unsigned hardware = decode->frame.data[at + 4], protocol = decode->frame.data[at + 5];
    bool is_usual =
        decode_read(decode, at, 2) == 1 && decode_read(decode, at + 2, 2) == 0x0800 && hardware == 6 && protocol == 4;
    decode_uint(decode, "hw", at, 2)->show = is_usual ? TRACE_JSON : TRACE_ALWAYS;
    decode_hex(decode, "proto", at + 2, 2)->show = is_usual ? TRACE_JSON : TRACE_ALWAYS;
    decode_uint(decode, "hwlen", at + 4, 1)->show = is_usual ? TRACE_JSON : TRACE_ALWAYS;
    decode_uint(decode, "protolen", at + 5, 1)->show = is_usual ? TRACE_JSON : TRACE_ALWAYS;
    decode_word(decode, "op", operations, at + 6, 2);
    at += 8;
    if (!is_usual || end - at < 20) {
        if (is_usual)
            decode_malformed(decode, "short", at, end);
        else
            decode_raw(decode, "body", at, end - at);
        return;
    }
    decode_address(decode, "sha", at, 6);
    decode_address(decode, "spa", at + 6, 4);
    decode_address(decode, "tha", at + 10, 6);
    decode_address(decode, "tpa", at + 16, 4);
    at += 20;
    bool is_zero = true;
    for (uint32_t i = at; i < end; i++)
        is_zero &= decode->frame.data[i] == 0;
    if (at < end && is_zero)
        decode_number(decode, "pad", end - at, at, end - at);
    else
        decode_data(decode, "pad", at, end);
}

static void decode_vlan(struct decode *decode, const char *name, uint32_t at, uint32_t end)
{
    if (!decode_layer(decode, name, at)) {
        decode_data(decode, "data", at, end);
        return;
    }
    if (end - at < 4) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    unsigned tag = load_be16(decode->frame.data + at);
    decode_number(decode, "id", tag & 0xfff, at, 2);
    decode_number(decode, "prio", tag >> 13, at, 1)->show = tag >> 13 ? TRACE_ALWAYS : TRACE_JSON;
    if (tag & 0x1000)
        decode_flag(decode, "dei", at, 1);
    decode_ethertype(decode, load_be16(decode->frame.data + at + 2), at + 2, end);
}

/* at: of the type field. */
void decode_ethertype(struct decode *decode, uint16_t type, uint32_t at, uint32_t end)
{
    bool is_known = type == 0x0800 || type == 0x86dd || type == 0x0806 || type == 0x8100 || type == 0x88a8;
    decode->packet->ends.ethertype = type;
    if (type < 0x0600) { /* IEEE 802.3: a length */
        decode_uint(decode, "length", at, 2);
        at += 2;
        uint32_t stop = type < end - at ? at + type : end;
        if (type > end - at)
            decode_malformed(decode, "cut", at, at);
        decode_data(decode, "llc", at, stop);
        decode_data(decode, "pad", stop, end);
        return;
    }
    decode_hex(decode, "type", at, 2)->show = is_known ? TRACE_JSON : TRACE_ALWAYS;
    at += 2;
    switch (type) {
    case 0x0800: decode_ip4(decode, at, end); break;
    case 0x86dd: decode_ip6(decode, at, end); break;
    case 0x0806: decode_arp(decode, at, end); break;
    case 0x8100: decode_vlan(decode, "vlan", at, end); break;
    case 0x88a8: decode_vlan(decode, "svlan", at, end); break;
    default: decode_data(decode, "data", at, end); break;
    }
}

/* What had no place: from the first byte of it to the frame's end. */
static void show_overfull(struct decode *decode)
{
    struct trace_packet *packet = decode->packet;
    if (!packet->is_overfull)
        return;
    /* The last field and the last layer were kept for this. */
    packet->layers[packet->layer_count < TRACE_LAYERS ? packet->layer_count++ : TRACE_LAYERS - 1] =
        (struct trace_layer){.name = "more", .offset = packet->overfull_at};
    packet->fields[packet->field_count++] =
        (struct trace_field){.key = "hash",
                             .layer = (uint8_t)(packet->layer_count - 1),
                             .form = TRACE_DIGEST,
                             .offset = packet->overfull_at,
                             .size = (uint32_t)packet->frame.size - packet->overfull_at};
}

static void begin(struct trace_packet *packet, struct bytes frame)
{
    packet->frame = frame;
    packet->ends = (struct trace_ends){0};
    packet->layer_count = packet->field_count = packet->scratch_used = 0;
    packet->is_overfull = false;
}

void packet_decode(struct trace_packet *packet, struct bytes frame)
{
    struct decode decode = {.packet = packet, .frame = frame};
    uint32_t end = (uint32_t)frame.size;
    begin(packet, frame);
    decode_layer(&decode, "eth", 0);
    if (end < 14) {
        decode_malformed(&decode, "short", 0, end);
        return;
    }
    decode_address(&decode, "src", 6, 6);
    decode_address(&decode, "dst", 0, 6);
    decode_ethertype(&decode, load_be16(frame.data + 12), 12, end);
    show_overfull(&decode);
}

void packet_decode_unknown(struct trace_packet *packet, struct bytes frame, unsigned link_type)
{
    struct decode decode = {.packet = packet, .frame = frame};
    begin(packet, frame);
    decode_layer(&decode, "link", 0);
    decode_number(&decode, "type", link_type, 0, 0);
    decode_data(&decode, "data", 0, (uint32_t)frame.size);
}

const char *packet_layer_name(const struct trace_packet *packet, const struct trace_field *field)
{
    return packet->layers[field->layer].name;
}

const struct trace_field *packet_field(const struct trace_packet *packet, const char *layer, const char *key)
{
    for (unsigned i = 0; i < packet->field_count; i++) {
        const struct trace_field *field = &packet->fields[i];
        if (strcmp(field->key, key) == 0 && strcmp(packet_layer_name(packet, field), layer) == 0 &&
            !packet->layers[field->layer].is_quoted)
            return field;
    }
    return NULL;
}
