/* Values and lines. Digits are written here rather than by snprintf: a comparison writes millions of lines. */
#include "src/trace/text.h"

#include <string.h>

#include "src/base/hash.h"
#include "src/trace/put.h"

#define RAW_MAX 32u /* bytes that are written in full */

static const char hex_digits[] = "0123456789abcdef";

void text_decimal(struct buffer *out, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    put_bytes(out, bytes_of(digits + at, sizeof digits - at));
}

void text_hex(struct buffer *out, uint64_t number, unsigned digits)
{
    char text[16];
    unsigned at = sizeof text;
    while (at > sizeof text - digits || number) {
        text[--at] = hex_digits[number & 15];
        number >>= 4;
    }
    put_bytes(out, bytes_of(text + at, sizeof text - at));
}

static void append_bytes_hex(struct buffer *out, struct bytes bytes)
{
    uint8_t *to = buffer_extend(out, bytes.size * 2);
    for (size_t i = 0; i < bytes.size; i++) {
        *to++ = (uint8_t)hex_digits[bytes.data[i] >> 4];
        *to++ = (uint8_t)hex_digits[bytes.data[i] & 15];
    }
}

static void append_mac(struct buffer *out, const uint8_t *mac)
{
    uint8_t *to = buffer_extend(out, 17);
    for (unsigned i = 0; i < 6; i++) {
        *to++ = (uint8_t)hex_digits[mac[i] >> 4];
        *to++ = (uint8_t)hex_digits[mac[i] & 15];
        if (i < 5)
            *to++ = ':';
    }
}

static void append_ip4(struct buffer *out, const uint8_t *address)
{
    for (unsigned i = 0; i < 4; i++) {
        if (i)
            put_byte(out, '.');
        text_decimal(out, address[i]);
    }
}

/* RFC 5952: lower case, the longest (first) run of at least two zero groups shortened. */
static void append_ip6(struct buffer *out, const uint8_t *address)
{
    unsigned best = 8, best_size = 1, group[8];
    for (unsigned i = 0; i < 8; i++)
        group[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
    for (unsigned i = 0; i < 8; i++) {
        unsigned size = 0;
        while (i + size < 8 && !group[i + size])
            size++;
        if (size > best_size) {
            best = i;
            best_size = size;
        }
    }
    for (unsigned i = 0; i < 8; i++) {
        if (i == best) {
            put_string(out, "::");
            i += best_size - 1;
            continue;
        }
        if (i && i != best + best_size)
            put_byte(out, ':');
        text_hex(out, group[i], 1);
    }
}

void text_address(struct buffer *out, unsigned version, const uint8_t *address)
{
    if (version == 6)
        append_ip6(out, address);
    else
        append_ip4(out, address);
}

static bool is_plain(uint8_t byte)
{
    return byte > ' ' && byte < 0x7f && byte != '"' && byte != '|' && byte != '<' && byte != '\\' && byte != '=';
}

void text_quoted(struct buffer *out, struct bytes text)
{
    size_t plain = 0;
    while (plain < text.size && is_plain(text.data[plain]))
        plain++;
    if (plain == text.size && plain) {
        put_bytes(out, text);
        return;
    }
    put_byte(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        if (byte == '"' || byte == '\\') {
            put_byte(out, '\\');
            put_byte(out, byte);
        } else if (is_plain(byte) || byte == ' ' || byte == '=') {
            put_byte(out, byte);
        } else {
            put_string(out, "\\x");
            text_hex(out, byte, 2);
        }
    }
    put_byte(out, '"');
}

/* C CWR, E ECE, U, A, P, R, S, F; the reserved bits as a number. */
static void append_flags(struct buffer *out, unsigned flags)
{
    static const char letters[] = "CEUAPRSF";
    for (unsigned i = 0; i < 8; i++) {
        if (flags & (0x80u >> i))
            put_byte(out, (uint8_t)letters[i]);
    }
    if (!(flags & 0xff))
        put_byte(out, '-');
    if (flags >> 8) {
        put_byte(out, '+');
        text_hex(out, flags >> 8, 1);
    }
}

static void append_sum(struct buffer *out, const struct trace_field *field)
{
    put_string(out, "0x");
    text_hex(out, field->number, 4);
    if (field->width == TRACE_SUM_BAD)
        put_string(out, ":bad");
}

void text_value(struct buffer *out, const struct trace_packet *packet, const struct trace_field *field)
{
    const uint8_t *data = packet->frame.data + field->offset;
    switch ((enum trace_form)field->form) {
    case TRACE_UINT: text_decimal(out, field->number); break;
    case TRACE_HEX:
        put_string(out, "0x");
        text_hex(out, field->number, field->width ? field->width : 2);
        break;
    case TRACE_MAC: append_mac(out, data); break;
    case TRACE_IP4: append_ip4(out, data); break;
    case TRACE_IP6: append_ip6(out, data); break;
    case TRACE_TEXT: text_quoted(out, bytes_of(field->text, field->text_size)); break;
    case TRACE_WORD: put_string(out, field->text); break;
    case TRACE_FLAG: put_string(out, "yes"); break;
    case TRACE_RAW:
        if (field->size <= RAW_MAX) {
            put_string(out, "0x");
            append_bytes_hex(out, bytes_of(data, field->size));
            break;
        }
        text_hex(out, hash_bytes(bytes_of(data, field->size)).low, 16);
        put_byte(out, '/');
        text_decimal(out, field->size);
        break;
    case TRACE_DIGEST: text_hex(out, hash_bytes(bytes_of(data, field->size)).low, 16); break;
    case TRACE_TCP_FLAGS: append_flags(out, (unsigned)field->number); break;
    case TRACE_SUM: append_sum(out, field); break;
    }
}

bool text_masked_copy(const struct view *view, const struct trace_packet *packet, uint32_t at, uint32_t size,
                      struct buffer *copy)
{
    size_t base = copy->size;
    bool is_masked = false;
    put_bytes(copy, bytes_of(packet->frame.data + at, size));
    for (unsigned i = 0; i < packet->field_count; i++) {
        const struct trace_field *field = &packet->fields[i];
        char scratch[VIEW_PATH_SIZE];
        const char *kind;
        if (field->offset < at || !field->size || field->size > size || field->offset - at > size - field->size ||
            field->form == TRACE_DIGEST || (field->offset == at && field->size == size) ||
            view_mask_of(view, packet, field, &kind, scratch) == VIEW_SHOWN)
            continue;
        memset(copy->data + base + (field->offset - at), '*', field->size);
        is_masked = true;
    }
    return is_masked;
}

/* Is there anything that could be masked inside? Mostly not: then the frame's own bytes are hashed. */
static bool has_inner_fields(const struct trace_packet *packet, uint32_t at, uint32_t size)
{
    for (unsigned i = packet->field_count; i-- > 0;) {
        const struct trace_field *field = &packet->fields[i];
        if (field->size && field->offset >= at && field->offset - at < size && field->form != TRACE_DIGEST)
            return true;
    }
    return false;
}

uint64_t text_digest(const struct view *view, const struct trace_packet *packet, uint32_t at, uint32_t size)
{
    struct buffer copy = {0};
    uint64_t digest;
    if (has_inner_fields(packet, at, size) && text_masked_copy(view, packet, at, size, &copy))
        digest = hash_bytes(buffer_bytes(&copy)).low;
    else
        digest = hash_bytes(bytes_of(packet->frame.data + at, size)).low;
    buffer_deinit(&copy);
    return digest;
}

void text_token(struct buffer *out, struct tokens *tokens, const char *kind, struct bytes value)
{
    unsigned number = tokens_number(tokens, kind, value);
    put_byte(out, '<');
    put_string(out, kind);
    put_byte(out, ':');
    if (number)
        text_decimal(out, number);
    else
        put_byte(out, '+');
    put_byte(out, '>');
}

/* The IP layer that a layer stands in, quoted or not; NULL: there is none. */
static const struct trace_layer *ip_layer_of(const struct trace_packet *packet, unsigned layer)
{
    for (unsigned i = layer + 1; i-- > 0;) {
        if (strcmp(packet->layers[i].name, "ip") == 0 || strcmp(packet->layers[i].name, "ip6") == 0)
            return &packet->layers[i];
    }
    return NULL;
}

#define SCOPE_MAX 16u

static size_t copy_scope(uint8_t scope[SCOPE_MAX], const struct trace_packet *packet, uint32_t at, size_t size)
{
    struct bytes bytes = bytes_slice(packet->frame, at, size);
    if (bytes.size)
        memcpy(scope, bytes.data, bytes.size);
    return bytes.size;
}

/* What a number is a number of: a port of its address, an IPv4 identification of protocol and both addresses (RFC 6864).
 * Elsewhere the same number would be the same by chance. 0: it stands for itself. */
static size_t number_scope(uint8_t scope[SCOPE_MAX], const struct trace_packet *packet,
                           const struct trace_field *field)
{
    const struct trace_layer *layer = &packet->layers[field->layer];
    if (field->class_ != TRACE_CLASS_PORT) {
        if (strcmp(layer->name, "ip") != 0 || strcmp(field->key, "id") != 0)
            return 0;
        size_t size = copy_scope(scope, packet, layer->offset + 12, 8);
        return size + copy_scope(scope + size, packet, layer->offset + 9, 1);
    }
    if (strcmp(layer->name, "from") == 0 || strcmp(layer->name, "to") == 0) /* the frame is this side's address */
        return copy_scope(scope, packet, 0, SCOPE_MAX);
    const struct trace_layer *ip = ip_layer_of(packet, field->layer);
    if (!ip)
        return 0;
    uint32_t size = strcmp(ip->name, "ip6") == 0 ? 16 : 4, source = size == 16 ? 8 : 12;
    bool is_source = strcmp(field->key, "src") == 0;
    return copy_scope(scope, packet, ip->offset + source + (is_source ? 0 : size), size);
}

static void append_number_token(struct buffer *out, struct tokens *tokens, const char *kind,
                                const struct trace_packet *packet, const struct trace_field *field)
{
    uint8_t value[sizeof field->number + SCOPE_MAX];
    memcpy(value, &field->number, sizeof field->number);
    size_t scope = number_scope(value + sizeof field->number, packet, field);
    text_token(out, tokens, kind, bytes_of(value, sizeof field->number + scope));
}

/* Numbers as numbers, so that a port of an address is the same in every field. */
static void append_token(struct buffer *out, struct tokens *tokens, const char *kind,
                         const struct trace_packet *packet, const struct trace_field *field)
{
    if (field->form == TRACE_TEXT)
        text_token(out, tokens, kind, bytes_of(field->text, field->text_size));
    else if (field->form == TRACE_MAC || field->form == TRACE_IP4 || field->form == TRACE_IP6 ||
             field->form == TRACE_RAW || field->form == TRACE_DIGEST)
        text_token(out, tokens, kind, bytes_of(packet->frame.data + field->offset, field->size));
    else
        append_number_token(out, tokens, kind, packet, field);
}

static void append_digest(struct buffer *out, const struct view *view, const struct trace_packet *packet,
                          const struct trace_field *field)
{
    if (!view->hex) {
        text_hex(out, text_digest(view, packet, field->offset, field->size), 16);
        return;
    }
    struct buffer copy = {0};
    text_masked_copy(view, packet, field->offset, field->size, &copy);
    append_bytes_hex(out, buffer_bytes(&copy));
    buffer_deinit(&copy);
}

static const char *const sum_words[] = {"ok", "bad", "none", "unknown"};
_Static_assert(sizeof sum_words / sizeof sum_words[0] == TRACE_SUM_UNKNOWN + 1, "every state has a word");

const char *text_sum_word(const struct trace_field *field)
{
    return sum_words[field->width];
}

void text_field(struct buffer *out, const struct view *view, struct tokens *tokens, const struct trace_packet *packet,
                const struct trace_field *field)
{
    char scratch[VIEW_PATH_SIZE];
    const char *kind = NULL;
    put_byte(out, ' ');
    put_string(out, view->hex && field->form == TRACE_DIGEST && strcmp(field->key, "hash") == 0 ? "hex" : field->key);
    enum view_mask mask = view_mask_of(view, packet, field, &kind, scratch);
    if (field->form == TRACE_FLAG && mask == VIEW_SHOWN)
        return;
    put_byte(out, '=');
    if (mask == VIEW_TIME)
        put_string(out, "<time>");
    else if (mask == VIEW_SUM)
        put_string(out, text_sum_word(field));
    else if (mask == VIEW_TOKEN)
        append_token(out, tokens, kind, packet, field);
    else if (field->form == TRACE_DIGEST)
        append_digest(out, view, packet, field);
    else
        text_value(out, packet, field);
}

static const char *const directions[] = {"-", "in", "out"};

const char *text_direction(enum trace_direction direction)
{
    return directions[direction];
}

/* A value of the frame itself, or its token where it is masked. */
static void append_own(struct buffer *out, const struct view *view, struct tokens *tokens, const char *path,
                       const char *key, const char *word, uint64_t number)
{
    if (key) {
        put_byte(out, ' ');
        put_string(out, key);
        put_byte(out, '=');
    }
    if (view->masks.count && view_has_path(&view->masks, path))
        text_token(out, tokens, path, word ? bytes_of_string(word) : bytes_of(&number, sizeof number));
    else if (word)
        text_quoted(out, bytes_of_string(word));
    else
        text_decimal(out, number);
}

static void append_time(struct buffer *out, uint64_t ns)
{
    char fraction[10];
    uint64_t rest = ns % 1000000000u;
    for (unsigned i = 9; i-- > 0; rest /= 10)
        fraction[i] = (char)('0' + rest % 10);
    fraction[9] = 0;
    put_string(out, " time=");
    text_decimal(out, ns / 1000000000u);
    put_byte(out, '.');
    put_string(out, fraction);
}

static void append_start(struct buffer *out, const struct view *view, struct tokens *tokens,
                         const struct trace_frame *frame)
{
    append_own(out, view, tokens, "frame.link", NULL, frame->link, 0);
    put_byte(out, ' ');
    if (view_has_path(&view->masks, "frame.dir")) /* without a number: a capture may not know */
        put_string(out, "<frame.dir>");
    else
        put_string(out, directions[frame->direction]);
    append_own(out, view, tokens, "frame.len", "len", NULL, frame->bytes.size);
    if (view->level != VIEW_EXACT)
        return;
    append_own(out, view, tokens, "frame.event", "event", NULL, frame->event);
    append_own(out, view, tokens, "frame.cycle", "cycle", NULL, frame->cycle);
    if (view->masks.count && view_has_path(&view->masks, "frame.time"))
        put_string(out, " time=<time>");
    else
        append_time(out, frame->time_ns);
    put_string(out, " hash=");
    text_hex(out, hash_bytes(frame->bytes).low, 16);
}

void text_frame(struct buffer *out, const struct view *view, struct tokens *tokens, const struct trace_frame *frame,
                const struct trace_packet *packet)
{
    append_start(out, view, tokens, frame);
    unsigned field = 0;
    for (unsigned layer = 0; layer < packet->layer_count; layer++) {
        put_string(out, packet->layers[layer].is_quoted ? " | quoted." : " | ");
        put_string(out, packet->layers[layer].name);
        for (; field < packet->field_count && packet->fields[field].layer == layer; field++) {
            if (view_shows(view, packet, &packet->fields[field]))
                text_field(out, view, tokens, packet, &packet->fields[field]);
        }
    }
    put_byte(out, '\n');
}

void text_json(struct buffer *out, struct bytes text)
{
    put_byte(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        if (byte == '"' || byte == '\\') {
            put_byte(out, '\\');
            put_byte(out, byte);
        } else if (byte < 0x20 || byte >= 0x7f) {
            put_string(out, "\\u00");
            text_hex(out, byte, 2);
        } else {
            put_byte(out, byte);
        }
    }
    put_byte(out, '"');
}

static void json_field(struct buffer *out, const struct trace_packet *packet, const struct trace_field *field,
                       struct buffer *value)
{
    char path[VIEW_PATH_SIZE];
    view_path(packet, field, path);
    put_string(out, "{\"path\": ");
    text_json(out, bytes_of_string(path));
    put_string(out, ", \"value\": ");
    if (field->form == TRACE_UINT) {
        text_decimal(out, field->number);
    } else if (field->form == TRACE_FLAG) {
        put_string(out, "true");
    } else if (field->form == TRACE_TEXT) {
        text_json(out, bytes_of(field->text, field->text_size));
    } else {
        buffer_clear(value);
        text_value(value, packet, field);
        text_json(out, buffer_bytes(value));
    }
    if (field->relative) {
        put_string(out, ", \"raw\": ");
        text_decimal(out, field->raw);
    }
    put_string(out, ", \"at\": ");
    text_decimal(out, field->offset);
    put_string(out, ", \"size\": ");
    text_decimal(out, field->size);
    put_byte(out, '}');
}

void json_frame(struct buffer *out, const struct trace_frame *frame, const struct trace_packet *packet, bool hex)
{
    struct buffer value = {0};
    const struct {
        const char *key;
        uint64_t number;
    } numbers[] = {{"{\"number\": ", frame->number},
                   {", \"event\": ", frame->event},
                   {", \"cycle\": ", frame->cycle},
                   {", \"ns\": ", frame->time_ns},
                   {", \"len\": ", frame->bytes.size}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        put_string(out, numbers[i].key);
        text_decimal(out, numbers[i].number);
    }
    put_string(out, ", \"link\": ");
    text_json(out, bytes_of_string(frame->link));
    put_string(out, ", \"direction\": \"");
    put_string(out, directions[frame->direction]);
    put_string(out, "\", \"fields\": [");
    for (unsigned i = 0; i < packet->field_count; i++) {
        if (i)
            put_string(out, ", ");
        json_field(out, packet, &packet->fields[i], &value);
    }
    put_string(out, "]");
    if (hex) {
        put_string(out, ", \"hex\": \"");
        append_bytes_hex(out, frame->bytes);
        put_string(out, "\"");
    }
    put_string(out, "}\n");
    buffer_deinit(&value);
}
