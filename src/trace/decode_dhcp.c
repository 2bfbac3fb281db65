/* DHCP and BOOTP (RFC 2131, options of RFC 2132). An option without an end, or one that lies about its length, is
 * shown as `malformed`. */
#include "src/trace/decode.h"

#include <string.h>

#include "src/base/endian.h"

#define FIXED 236u
#define MAGIC 0x63825363u

enum shape { ADDRESSES, NUMBER, STRING, TIME_SPAN, LIST, OCTETS, MESSAGE_TYPE, CLIENT_ID };

static const struct {
    uint8_t number;
    uint8_t shape;
    const char *key;
} options[] = {
    {1, ADDRESSES, "mask"},       {3, ADDRESSES, "router"},     {6, ADDRESSES, "dns"},
    {12, STRING, "hostname"},     {15, STRING, "domain"},       {17, STRING, "root-path"},
    {26, NUMBER, "mtu"},          {28, ADDRESSES, "broadcast"}, {42, ADDRESSES, "ntp"},
    {50, ADDRESSES, "requested"}, {51, TIME_SPAN, "lease"},     {52, NUMBER, "overload"},
    {53, MESSAGE_TYPE, "type"},   {54, ADDRESSES, "server"},    {55, LIST, "wants"},
    {56, STRING, "message"},      {57, NUMBER, "max-size"},     {58, TIME_SPAN, "renew"},
    {59, TIME_SPAN, "rebind"},    {60, STRING, "vendor"},       {61, CLIENT_ID, "client-id"},
    {66, STRING, "tftp-server"},  {67, STRING, "boot-file"},    {93, NUMBER, "arch"},
    {119, OCTETS, "search"},      {121, OCTETS, "routes"},
};

#define OPTIONS (sizeof options / sizeof options[0])

static const struct decode_word message_types[] = {
    {1, "discover"}, {2, "offer"},   {3, "request"}, {4, "decline"}, {5, "ack"},
    {6, "nak"},      {7, "release"}, {8, "inform"},  {0, NULL},
};

/* "1,3,6": the options that a client asks for, in its order. */
static void wanted(struct decode *decode, const char *key, uint32_t at, uint32_t size)
{
    char text[4 * 255 + 1];
    size_t used = 0;
    for (uint32_t i = 0; i < size; i++) {
        unsigned value = decode->frame.data[at + i];
        if (used)
            text[used++] = ',';
        if (value >= 100)
            text[used++] = (char)('0' + value / 100);
        if (value >= 10)
            text[used++] = (char)('0' + value / 10 % 10);
        text[used++] = (char)('0' + value % 10);
    }
    char *kept = decode_keep(decode, text, used);
    struct trace_field *field = decode_text(decode, key, at, size);
    if (kept) {
        field->text = kept;
        field->text_size = (uint32_t)used;
    } else {
        field->form = TRACE_RAW;
    }
}

static void one_option(struct decode *decode, unsigned number, uint32_t at, uint32_t size)
{
    size_t i = 0;
    while (i < OPTIONS && options[i].number != number)
        i++;
    unsigned shape = i < OPTIONS ? options[i].shape : OCTETS;
    if (shape == ADDRESSES && size && size % 4 == 0) {
        for (uint32_t offset = 0; offset < size; offset += 4)
            decode_address(decode, options[i].key, at + offset, 4)->class_ =
                number == 1 ? TRACE_PLAIN : TRACE_CLASS_IP; /* a netmask names nobody */
    } else if ((shape == NUMBER || shape == TIME_SPAN) && (size == 1 || size == 2 || size == 4)) {
        decode_uint(decode, options[i].key, at, size);
    } else if (shape == STRING) {
        decode_text(decode, options[i].key, at, size);
    } else if (shape == MESSAGE_TYPE && size == 1) {
        decode_word(decode, options[i].key, message_types, at, 1);
    } else if (shape == LIST) {
        wanted(decode, options[i].key, at, size);
    } else if (shape == CLIENT_ID && size == 7 && decode->frame.data[at] == 1) {
        decode_address(decode, options[i].key, at + 1, 6);
    } else if (i < OPTIONS) {
        decode_raw(decode, options[i].key, at, size)->class_ = shape == CLIENT_ID ? TRACE_CLASS_ID : TRACE_PLAIN;
    } else {
        decode_raw(decode, "opt", at - 2, size + 2);
    }
}

static void take_options(struct decode *decode, uint32_t at, uint32_t end)
{
    const uint8_t *data = decode->frame.data;
    while (at < end) {
        if (data[at] == 0) {
            at++;
            continue;
        }
        if (data[at] == 255) {
            if (decode_sum(decode, 0, at + 1, end))
                decode_raw(decode, "behind-end", at + 1, end - at - 1);
            return;
        }
        if (end - at < 2 || data[at + 1] > end - at - 2) {
            decode_malformed(decode, "option", at, end);
            return;
        }
        one_option(decode, data[at], at + 2, data[at + 1]);
        at += 2u + data[at + 1];
    }
    decode_malformed(decode, "no-end", at, at);
}

/* A field of fixed size that holds a string: shown only if there is anything in it. */
static void fixed_text(struct decode *decode, const char *key, uint32_t at, uint32_t size)
{
    const uint8_t *data = decode->frame.data + at;
    const uint8_t *nul = memchr(data, 0, size);
    uint32_t length = nul ? (uint32_t)(nul - data) : size;
    if (length)
        decode_text(decode, key, at, length);
    if (length < size && decode_sum(decode, 0, at + length, at + size))
        decode_raw(decode, "behind-text", at + length, size - length);
}

static void address(struct decode *decode, const char *key, uint32_t at)
{
    decode_address(decode, key, at, 4)->show = decode_read(decode, at, 4) ? TRACE_ALWAYS : TRACE_JSON;
}

void decode_dhcp(struct decode *decode, uint32_t at, uint32_t end)
{
    static const struct decode_word operations[] = {{1, "bootrequest"}, {2, "bootreply"}, {0, NULL}};
    const uint8_t *dhcp = decode->frame.data + at;
    decode_layer(decode, "dhcp", at);
    if (end - at < FIXED) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    bool is_usual = dhcp[1] == 1 && dhcp[2] == 6;
    decode_word(decode, "op", operations, at, 1);
    decode_uint(decode, "hw", at + 1, 1)->show = is_usual ? TRACE_JSON : TRACE_ALWAYS;
    decode_uint(decode, "hwlen", at + 2, 1)->show = is_usual ? TRACE_JSON : TRACE_ALWAYS;
    if (dhcp[3])
        decode_uint(decode, "hops", at + 3, 1);
    decode_hex(decode, "xid", at + 4, 4)->class_ = TRACE_CLASS_ID;
    struct trace_field *seconds = decode_uint(decode, "secs", at + 8, 2);
    seconds->class_ = TRACE_CLASS_TIME;
    seconds->show = TRACE_EXACT;
    decode_hex(decode, "flags", at + 10, 2)->show = load_be16(dhcp + 10) ? TRACE_ALWAYS : TRACE_JSON;
    address(decode, "ciaddr", at + 12);
    address(decode, "yiaddr", at + 16);
    address(decode, "siaddr", at + 20);
    address(decode, "giaddr", at + 24);
    if (is_usual)
        decode_address(decode, "chaddr", at + 28, 6);
    else
        decode_raw(decode, "chaddr", at + 28, 16);
    if (is_usual && decode_sum(decode, 0, at + 34, at + 44))
        decode_raw(decode, "chaddr-pad", at + 34, 10);
    fixed_text(decode, "sname", at + 44, 64);
    fixed_text(decode, "file", at + 108, 128);
    if (end - at < FIXED + 4 || load_be32(dhcp + FIXED) != MAGIC) {
        decode_flag(decode, "bootp", at, 0);
        if (end - at > FIXED)
            decode_raw(decode, "vend", at + FIXED, end - at - FIXED);
        return;
    }
    take_options(decode, at + FIXED + 4, end);
}
