/* Values of filter expressions, and how fields compare with them. */
#include <string.h>

#include "src/base/endian.h"
#include "src/scenario/scenario_value.h"
#include "src/trace/filter_parts.h"

static bool read_flags(const char *text, unsigned *flags)
{
    static const char letters[] = "CEUAPRSF";
    *flags = 0;
    if (strcmp(text, "-") == 0)
        return true;
    for (; *text; text++) {
        const char *letter = strchr(letters, *text);
        if (!letter)
            return false;
        *flags |= 0x80u >> (letter - letters);
    }
    return true;
}

/* Up to four hexadecimal digits. */
static const char *read_group(const char *text, unsigned *group)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    unsigned count = 0;
    const char *digit;
    for (*group = 0; *text && (digit = strchr(digits, *text)) && count < 4; text++, count++)
        *group = *group << 4 | (unsigned)((digit - digits) & 15);
    return count ? text : NULL;
}

/* Any address, also the one that is all zero. */
static bool read_mac(const char *text, uint8_t mac[6])
{
    for (unsigned i = 0; i < 6; i++) {
        unsigned group;
        const char *end = read_group(text, &group);
        if (!end || end != text + 2 || *end != (i < 5 ? ':' : 0))
            return false;
        mac[i] = (uint8_t)group;
        text = end + 1;
    }
    return true;
}

/* RFC 4291 §2.2, without the form that ends as IPv4. */
static bool read_ip6(const char *text, uint8_t ip[16])
{
    unsigned groups[8], count = 0, gap = 8;
    if (strncmp(text, "::", 2) == 0) {
        gap = 0;
        text += 2;
    }
    while (*text) {
        if (count == 8 || !(text = read_group(text, &groups[count])))
            return false;
        count++;
        if (!*text)
            break;
        if (*text++ != ':' || !*text)
            return false;
        if (*text == ':') {
            if (gap != 8 || count == 8)
                return false;
            gap = count;
            text++;
        }
    }
    if (gap == 8 ? count != 8 : count == 8)
        return false;
    memset(ip, 0, 16);
    for (unsigned i = 0; i < count; i++)
        store_be16(ip + 2 * (i < gap ? i : i + 8 - count), (uint16_t)groups[i]);
    return true;
}

/* An address with or without "/BITS". */
static void read_address(struct filter_value *value, const char *text, uint32_t size)
{
    char address[48];
    uint64_t bits;
    uint32_t four;
    size_t length = strcspn(text, "/");
    if (length >= sizeof address || length < 2 || size > 60)
        return;
    memcpy(address, text, length);
    address[length] = 0;
    if (!value_read_ipv4(address, &four)) {
        store_be32(value->ip, four);
        value->bits = 32;
        value->has_ip4 = true;
    } else if (read_ip6(address, value->ip)) {
        value->bits = 128;
        value->has_ip6 = true;
    }
    if (text[length] && (value_read_integer(text + length + 1, &bits) || bits > value->bits))
        value->has_ip4 = value->has_ip6 = false;
    else if (text[length])
        value->bits = (unsigned)bits;
}

/* Seconds with a fraction, "1.25", or a duration with units, "250ms". */
static bool read_time(const char *text, uint64_t *ns)
{
    char whole[24];
    size_t size = strcspn(text, ".");
    uint64_t seconds, scale = 100000000u;
    if (!value_read_duration(text, ns))
        return true;
    if (size >= sizeof whole)
        return false;
    memcpy(whole, text, size);
    whole[size] = 0;
    if (value_read_integer(whole, &seconds) || seconds > UINT64_MAX / 1000000000u - 1)
        return false;
    *ns = seconds * 1000000000u;
    if (!text[size])
        return true;
    for (text += size + 1; *text; text++, scale /= 10) {
        if (*text < '0' || *text > '9' || !scale)
            return false;
        *ns += (uint64_t)(*text - '0') * scale;
    }
    return true;
}

void filter_value_read(struct filter_value *value, const char *text, uint32_t size, bool is_word)
{
    *value = (struct filter_value){.text = text, .size = size};
    if (!is_word || strlen(text) != size)
        return;
    value->has_number = !value_read_integer(text, &value->number);
    value->has_time = read_time(text, &value->time_ns);
    value->has_flags = read_flags(text, &value->flags);
    value->has_mac = read_mac(text, value->mac);
    read_address(value, text, size);
}

const char *filter_value_misfit(const struct filter_value *value, enum filter_type type)
{
    switch (type) {
    case TYPE_NUMBER: return value->has_number ? NULL : "a number";
    case TYPE_FLAGS: return value->has_flags || value->has_number ? NULL : "TCP flags, letters of CEUAPRSF";
    case TYPE_MAC: return value->has_mac ? NULL : "an Ethernet address";
    case TYPE_IP4: return value->has_ip4 ? NULL : "an IPv4 address, perhaps with /BITS";
    case TYPE_IP6: return value->has_ip6 ? NULL : "an IPv6 address, perhaps with /BITS";
    case TYPE_TIME: return value->has_time ? NULL : "a time: 1.25 (seconds) or 250ms";
    case TYPE_WAY:
        return strcmp(value->text, "in") == 0 || strcmp(value->text, "out") == 0 || strcmp(value->text, "-") == 0
                   ? NULL
                   : "in, out or -";
    case TYPE_ANY: break;
    }
    return NULL;
}

enum filter_order filter_order_numbers(uint64_t a, uint64_t b)
{
    return a < b ? ORDER_LESS : a > b ? ORDER_GREATER : ORDER_EQUAL;
}

enum filter_order filter_order_texts(struct bytes a, struct bytes b)
{
    size_t least = a.size < b.size ? a.size : b.size;
    int order = least ? memcmp(a.data, b.data, least) : 0;
    if (order)
        return order < 0 ? ORDER_LESS : ORDER_GREATER;
    return filter_order_numbers(a.size, b.size);
}

/* Only the bits of the prefix count. */
static enum filter_order order_addresses(const uint8_t *address, const uint8_t *wanted, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    int order = memcmp(address, wanted, whole);
    if (!order && rest)
        order = (address[whole] >> (8 - rest)) - (wanted[whole] >> (8 - rest));
    return order < 0 ? ORDER_LESS : order > 0 ? ORDER_GREATER : ORDER_EQUAL;
}

/* A number that a peer wrote as text, such as a header's; false if it is none. */
static bool text_number(struct bytes text, uint64_t *number)
{
    char digits[21];
    if (!text.size || text.size >= sizeof digits)
        return false;
    memcpy(digits, text.data, text.size);
    digits[text.size] = 0;
    return digits[strspn(digits, "0123456789")] == 0 && !value_read_integer(digits, number);
}

static enum filter_order order_written(const struct trace_packet *packet, const struct trace_field *field,
                                       const struct filter_value *value)
{
    struct buffer text = {0};
    text_value(&text, packet, field);
    enum filter_order order = filter_order_texts(buffer_bytes(&text), bytes_of(value->text, value->size));
    buffer_deinit(&text);
    return order;
}

enum filter_order filter_order_field(const struct trace_packet *packet, const struct trace_field *field,
                                     const struct filter_value *value)
{
    const uint8_t *data = packet->frame.data + field->offset;
    uint64_t number;
    switch ((enum trace_form)field->form) {
    case TRACE_MAC: return value->has_mac ? order_addresses(data, value->mac, 48) : ORDER_NONE;
    case TRACE_IP4: return value->has_ip4 ? order_addresses(data, value->ip, value->bits) : ORDER_NONE;
    case TRACE_IP6: return value->has_ip6 ? order_addresses(data, value->ip, value->bits) : ORDER_NONE;
    case TRACE_TEXT:
        if (value->has_number && text_number(bytes_of(field->text, field->text_size), &number))
            return filter_order_numbers(number, value->number);
        return filter_order_texts(bytes_of(field->text, field->text_size), bytes_of(value->text, value->size));
    case TRACE_TCP_FLAGS:
        if (value->has_number)
            return filter_order_numbers(field->number, value->number);
        return value->has_flags ? filter_order_numbers(field->number, value->flags) : ORDER_NONE;
    case TRACE_UINT:
    case TRACE_HEX:
    case TRACE_WORD:
    case TRACE_SUM:
        if (value->has_number)
            return filter_order_numbers(field->number, value->number);
        if (field->form == TRACE_SUM)
            return filter_order_texts(bytes_of_string(text_sum_word(field)), bytes_of(value->text, value->size));
        break;
    case TRACE_FLAG:
    case TRACE_RAW:
    case TRACE_DIGEST: break;
    }
    return order_written(packet, field, value);
}

bool filter_bytes_contain(struct bytes whole, struct bytes part)
{
    if (!part.size)
        return true;
    for (size_t at = 0; part.size <= whole.size - at;) {
        const uint8_t *first = memchr(whole.data + at, part.data[0], whole.size - at - part.size + 1);
        if (!first)
            return false;
        if (memcmp(first, part.data, part.size) == 0)
            return true;
        at = (size_t)(first - whole.data) + 1;
    }
    return false;
}

bool filter_field_contains(const struct trace_packet *packet, const struct trace_field *field,
                           const struct filter_value *value)
{
    struct bytes part = bytes_of(value->text, value->size);
    if (field->form == TRACE_TEXT)
        return filter_bytes_contain(bytes_of(field->text, field->text_size), part);
    if (field->form == TRACE_DIGEST || field->form == TRACE_RAW)
        return filter_bytes_contain(bytes_of(packet->frame.data + field->offset, field->size), part);
    if (field->form == TRACE_TCP_FLAGS) {
        unsigned wanted = value->has_flags ? value->flags : (unsigned)value->number;
        return (field->number & wanted) == wanted;
    }
    struct buffer text = {0};
    text_value(&text, packet, field);
    bool contains = filter_bytes_contain(buffer_bytes(&text), part);
    buffer_deinit(&text);
    return contains;
}
