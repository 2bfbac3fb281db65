/* DNS (RFC 1035, 3596, 6891): header, questions, records. Names are followed through compression pointers that point
 * backwards only, at most 128 of them and 255 bytes in all, so that a loop ends. */
#include "src/trace/decode.h"

#include <string.h>

#include "src/base/endian.h"

#define NAME_MAX_BYTES 255u
#define POINTERS_MAX 128u

static const struct decode_word types[] = {
    {1, "A"},       {2, "NS"},    {5, "CNAME"},  {6, "SOA"},   {12, "PTR"},  {15, "MX"},    {16, "TXT"},
    {28, "AAAA"},   {33, "SRV"},  {35, "NAPTR"}, {41, "OPT"},  {43, "DS"},   {46, "RRSIG"}, {47, "NSEC"},
    {48, "DNSKEY"}, {64, "SVCB"}, {65, "HTTPS"}, {255, "ANY"}, {257, "CAA"}, {0, NULL},
};

/* One label in printable text; a dot or a backslash inside it is escaped, other odd bytes are quoted when written. */
static size_t write_label(char *text, const uint8_t *label, unsigned size)
{
    size_t used = 0;
    for (unsigned i = 0; i < size; i++) {
        if (label[i] == '.' || label[i] == '\\')
            text[used++] = '\\';
        text[used++] = (char)label[i];
    }
    return used;
}

uint32_t decode_dns_name(struct decode *decode, uint32_t start, uint32_t at, uint32_t end, const char **name)
{
    const uint8_t *data = decode->frame.data;
    char text[2 * NAME_MAX_BYTES + 2];
    size_t used = 0, bytes = 0;
    uint32_t taken = 0, position = at, lowest = at;
    unsigned pointers = 0;
    for (;;) {
        if (position >= end)
            return 0;
        unsigned size = data[position];
        if ((size & 0xc0) == 0xc0) {
            if (end - position < 2 || ++pointers > POINTERS_MAX)
                return 0;
            uint32_t target = start + ((size & 0x3f) << 8 | data[position + 1]);
            if (!taken)
                taken = position + 2 - at;
            if (target >= lowest)
                return 0;
            position = lowest = target;
            continue;
        }
        if (size & 0xc0 || size > end - position - 1)
            return 0;
        if (size == 0)
            break;
        bytes += size + 1;
        if (bytes >= NAME_MAX_BYTES)
            return 0;
        if (used)
            text[used++] = '.';
        used += write_label(text + used, data + position + 1, size);
        position += size + 1;
    }
    if (!used)
        text[used++] = '.';
    *name = decode_keep(decode, text, used);
    if (!*name)
        return 0;
    return taken ? taken : position + 1 - at;
}

/* A field whose value is a name; what it takes, 0 if malformed. */
static uint32_t name_field(struct decode *decode, const char *key, uint32_t start, uint32_t at, uint32_t end)
{
    const char *name;
    uint32_t size = decode_dns_name(decode, start, at, end, &name);
    if (!size)
        return 0;
    struct trace_field *field = decode_text(decode, key, at, size);
    field->text = name;
    field->text_size = (uint32_t)strlen(name);
    return size;
}

static bool question(struct decode *decode, uint32_t start, uint32_t *at, uint32_t end)
{
    uint32_t size = name_field(decode, "q", start, *at, end);
    if (!size || end - *at - size < 4)
        return false;
    *at += size;
    decode_word(decode, "q-type", types, *at, 2);
    unsigned class_ = load_be16(decode->frame.data + *at + 2);
    decode_uint(decode, "q-class", *at + 2, 2)->show = class_ == 1 ? TRACE_JSON : TRACE_ALWAYS;
    *at += 4;
    return true;
}

static bool record_data(struct decode *decode, unsigned type, uint32_t start, uint32_t at, uint32_t stop)
{
    uint32_t size = stop - at;
    switch (type) {
    case 1:
        if (size != 4)
            return false;
        decode_address(decode, "a", at, 4);
        return true;
    case 28:
        if (size != 16)
            return false;
        decode_address(decode, "aaaa", at, 16);
        return true;
    case 2: return name_field(decode, "ns", start, at, stop) == size;
    case 5: return name_field(decode, "cname", start, at, stop) == size;
    case 12: return name_field(decode, "ptr", start, at, stop) == size;
    case 15:
        if (size < 3)
            return false;
        decode_uint(decode, "mx-pref", at, 2);
        return name_field(decode, "mx", start, at + 2, stop) == size - 2;
    case 16:
        for (uint32_t i = at; i < stop; i += 1u + decode->frame.data[i]) {
            if (decode->frame.data[i] > stop - i - 1)
                return false;
            decode_text(decode, "txt", i + 1, decode->frame.data[i]);
        }
        return true;
    default:
        if (size) /* of OPT: cookies are random numbers */
            decode_raw(decode, "rdata", at, size)->class_ = type == 41 ? TRACE_CLASS_ID : TRACE_PLAIN;
        return true;
    }
}

static bool record(struct decode *decode, const char *key, uint32_t start, uint32_t *at, uint32_t end)
{
    uint32_t size = name_field(decode, key, start, *at, end);
    if (!size || end - *at - size < 10)
        return false;
    *at += size;
    const uint8_t *fixed = decode->frame.data + *at;
    unsigned type = load_be16(fixed), length = load_be16(fixed + 8);
    bool is_opt = type == 41;
    decode_word(decode, "type", types, *at, 2);
    decode_uint(decode, is_opt ? "udp-size" : "class", *at + 2, 2)->show =
        !is_opt && load_be16(fixed + 2) == 1 ? TRACE_JSON : TRACE_ALWAYS;
    if (is_opt)
        decode_hex(decode, "ext-flags", *at + 4, 4);
    else
        decode_uint(decode, "ttl", *at + 4, 4)->class_ = TRACE_CLASS_TIME;
    *at += 10;
    if (length > end - *at) {
        decode_number(decode, "rdlength", length, *at - 2, 2);
        return false;
    }
    uint32_t from = *at;
    if (!record_data(decode, type, start, from, from + length)) {
        decode_raw(decode, "rdata", from, length);
        struct trace_field *why = decode_add(decode, "malformed", TRACE_WORD, from, 0);
        why->text = "rdata";
    }
    *at += length;
    return true;
}

static void header(struct decode *decode, uint32_t at)
{
    static const struct decode_word codes[] = {{1, "formerr"}, {2, "servfail"}, {3, "nxdomain"},
                                               {4, "notimp"},  {5, "refused"},  {0, NULL}};
    unsigned flags = load_be16(decode->frame.data + at + 2);
    decode_hex(decode, "id", at, 2)->class_ = TRACE_CLASS_ID;
    decode_name(decode, "qr", flags & 0x8000 ? "answer" : "query", flags >> 15, at + 2, 1);
    decode_number(decode, "opcode", flags >> 11 & 15, at + 2, 1)->show = flags & 0x7800 ? TRACE_ALWAYS : TRACE_JSON;
    static const struct {
        unsigned bit;
        const char *key;
    } bits[] = {{0x0400, "aa"}, {0x0200, "tc"}, {0x0100, "rd"}, {0x0080, "ra"},
                {0x0040, "z"},  {0x0020, "ad"}, {0x0010, "cd"}};
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if (flags & bits[i].bit)
            decode_flag(decode, bits[i].key, at + 2, 2);
    }
    const struct decode_word *code = codes;
    while (code->word && code->number != (flags & 15))
        code++;
    if (flags & 15 || flags & 0x8000)
        decode_name(decode, "rcode", flags & 15 ? code->word : "ok", flags & 15, at + 3, 1);
    static const char *const counts[] = {"questions", "answers", "authorities", "additionals"};
    for (unsigned i = 0; i < 4; i++)
        decode_uint(decode, counts[i], at + 4 + 2 * i, 2)->show = TRACE_JSON;
}

void decode_dns(struct decode *decode, uint32_t at, uint32_t end)
{
    static const char *const sections[] = {"q", "an", "ns", "ar"};
    uint32_t start = at;
    decode_layer(decode, "dns", at);
    if (end - at < 12) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    header(decode, at);
    at += 12;
    for (unsigned section = 0; section < 4; section++) {
        unsigned count = load_be16(decode->frame.data + start + 4 + 2 * section);
        for (; count; count--) {
            uint32_t before = at;
            if (!(section == 0 ? question(decode, start, &at, end)
                               : record(decode, sections[section], start, &at, end))) {
                decode_malformed(decode, sections[section], before, end);
                return;
            }
            if (decode->packet->is_overfull)
                return; /* `more` shows the rest */
        }
    }
    decode_data(decode, "data", at, end);
}
