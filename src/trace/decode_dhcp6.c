/* DHCPv6 (RFC 8415; options of RFC 3646) between clients and servers; relays' messages are shown as bytes. Options
 * stand inside of options: they are followed as deep as the standard nests them. */
#include "src/trace/decode.h"

#include <string.h>

#include "src/base/endian.h"

#define DEPTH_MAX 3u /* IA_NA, IAADDR, status code */

static void take_options(struct decode *decode, unsigned depth, uint32_t at, uint32_t end);

/* "23,24": the options that a client asks for. */
static void wanted(struct decode *decode, uint32_t at, uint32_t size)
{
    struct trace_field *field;
    char text[6 * 128];
    size_t used = 0;
    for (uint32_t i = 0; i + 2 <= size && i < 256; i += 2) {
        char digits[5];
        size_t count = 0;
        unsigned value = load_be16(decode->frame.data + at + i);
        do {
            digits[count++] = (char)('0' + value % 10);
            value /= 10;
        } while (value);
        if (used)
            text[used++] = ',';
        while (count)
            text[used++] = digits[--count];
    }
    char *kept = size <= 256 && size % 2 == 0 ? decode_keep(decode, text, used) : NULL;
    if (!kept) {
        decode_raw(decode, "wants", at, size);
        return;
    }
    field = decode_text(decode, "wants", at, size);
    field->text = kept;
    field->text_size = (uint32_t)used;
}

/* IA_NA and IA_PD begin alike. */
static void association(struct decode *decode, const char *key, unsigned depth, uint32_t at, uint32_t end)
{
    decode_hex(decode, key, at, 4)->class_ = TRACE_CLASS_ID;
    decode_uint(decode, "t1", at + 4, 4);
    decode_uint(decode, "t2", at + 8, 4);
    take_options(decode, depth + 1, at + 12, end);
}

static void address_option(struct decode *decode, unsigned depth, uint32_t at, uint32_t end)
{
    decode_address(decode, "addr", at, 16);
    decode_uint(decode, "preferred", at + 16, 4);
    decode_uint(decode, "valid", at + 20, 4);
    take_options(decode, depth + 1, at + 24, end);
}

static void prefix_option(struct decode *decode, unsigned depth, uint32_t at, uint32_t end)
{
    decode_address(decode, "prefix", at + 9, 16);
    decode_uint(decode, "prefix-len", at + 8, 1);
    decode_uint(decode, "preferred", at, 4);
    decode_uint(decode, "valid", at + 4, 4);
    take_options(decode, depth + 1, at + 25, end);
}

static void status_option(struct decode *decode, uint32_t at, uint32_t end)
{
    static const struct decode_word codes[] = {
        {0, "ok"},          {1, "unspec-fail"},   {2, "no-addrs-avail"},  {3, "no-binding"},
        {4, "not-on-link"}, {5, "use-multicast"}, {6, "no-prefix-avail"}, {0, NULL}};
    decode_word(decode, "status", codes, at, 2);
    if (end - at > 2)
        decode_text(decode, "message", at + 2, end - at - 2);
}

static bool domains(struct decode *decode, uint32_t at, uint32_t end)
{
    const char *name;
    for (uint32_t used; at < end; at += used) {
        used = decode_dns_name(decode, at, at, end, &name);
        if (!used)
            return false;
        struct trace_field *field = decode_text(decode, "domain", at, used);
        field->text = name;
        field->text_size = (uint32_t)strlen(name);
    }
    return true;
}

/* True: it was understood. */
static bool one_option(struct decode *decode, unsigned code, unsigned depth, uint32_t at, uint32_t end)
{
    uint32_t size = end - at;
    bool may_nest = depth < DEPTH_MAX;
    switch (code) {
    case 1:
    case 2: decode_raw(decode, code == 1 ? "client-id" : "server-id", at, size)->class_ = TRACE_CLASS_ID; return true;
    case 3:
    case 25:
        if (size < 12 || !may_nest)
            return false;
        association(decode, code == 3 ? "ia-na" : "ia-pd", depth, at, end);
        return true;
    case 5:
        if (size < 24 || !may_nest)
            return false;
        address_option(decode, depth, at, end);
        return true;
    case 26:
        if (size < 25 || !may_nest)
            return false;
        prefix_option(decode, depth, at, end);
        return true;
    case 6: wanted(decode, at, size); return true;
    case 7:
        if (size == 1)
            decode_uint(decode, "preference", at, 1);
        return size == 1;
    case 8:
        if (size == 2) {
            struct trace_field *elapsed = decode_uint(decode, "elapsed", at, 2);
            elapsed->class_ = TRACE_CLASS_TIME;
            elapsed->show = TRACE_EXACT;
        }
        return size == 2;
    case 13:
        if (size >= 2)
            status_option(decode, at, end);
        return size >= 2;
    case 14: decode_flag(decode, "rapid-commit", at, 0); return size == 0;
    case 23:
        for (uint32_t i = at; size % 16 == 0 && i < end; i += 16)
            decode_address(decode, "dns", i, 16);
        return size % 16 == 0;
    case 24: return domains(decode, at, end);
    default: return false;
    }
}

static void take_options(struct decode *decode, unsigned depth, uint32_t at, uint32_t end)
{
    const uint8_t *data = decode->frame.data;
    while (at < end && !decode->packet->is_overfull) {
        uint32_t size = end - at >= 4 ? load_be16(data + at + 2) : 0;
        if (end - at < 4 || size > end - at - 4) {
            decode_malformed(decode, "option", at, end);
            return;
        }
        if (!one_option(decode, load_be16(data + at), depth, at + 4, at + 4 + size))
            decode_raw(decode, "opt", at, size + 4);
        at += 4 + size;
    }
}

void decode_dhcp6(struct decode *decode, uint32_t at, uint32_t end)
{
    static const struct decode_word types[] = {
        {1, "solicit"},
        {2, "advertise"},
        {3, "request"},
        {4, "confirm"},
        {5, "renew"},
        {6, "rebind"},
        {7, "reply"},
        {8, "release"},
        {9, "decline"},
        {10, "reconfigure"},
        {11, "information-request"},
        {0, NULL},
    };
    decode_layer(decode, "dhcp6", at);
    if (end - at < 4) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    decode_word(decode, "type", types, at, 1);
    if (decode->frame.data[at] >= 12) { /* relays, and what came later */
        decode_raw(decode, "body", at + 1, end - at - 1);
        return;
    }
    struct trace_field *xid = decode_number(decode, "xid", decode_read(decode, at + 1, 3), at + 1, 3);
    xid->form = TRACE_HEX;
    xid->width = 6;
    xid->class_ = TRACE_CLASS_ID;
    take_options(decode, 0, at + 4, end);
}
