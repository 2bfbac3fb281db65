/* TFTP (RFC 1350, options of RFC 2347), as far as port 69 tells it. */
#include <string.h>

#include "src/trace/decode.h"

/* A NUL-terminated string at `at`; returns where the next one begins, 0 if there is no end. */
static uint32_t string_field(struct decode *decode, const char *key, uint32_t at, uint32_t end)
{
    const uint8_t *nul = at < end ? memchr(decode->frame.data + at, 0, end - at) : NULL;
    if (!nul)
        return 0;
    uint32_t size = (uint32_t)(nul - decode->frame.data) - at;
    decode_text(decode, key, at, size);
    return at + size + 1;
}

static void strings(struct decode *decode, bool has_file, uint32_t at, uint32_t end)
{
    static const char *const keys[] = {"file", "mode"};
    unsigned number = has_file ? 0 : 2;
    while (at < end) {
        uint32_t next = string_field(decode, number < 2 ? keys[number] : number % 2 ? "value" : "option", at, end);
        if (!next) {
            decode_malformed(decode, "string", at, end);
            return;
        }
        at = next;
        number++;
    }
    if (number < 2 || number % 2)
        decode_malformed(decode, "short", at, at);
}

void decode_tftp(struct decode *decode, uint32_t at, uint32_t end)
{
    static const struct decode_word operations[] = {{1, "read"},  {2, "write"}, {3, "data"}, {4, "ack"},
                                                    {5, "error"}, {6, "oack"},  {0, NULL}};
    decode_layer(decode, "tftp", at);
    if (end - at < 4) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    unsigned operation = (unsigned)decode_read(decode, at, 2);
    decode_word(decode, "op", operations, at, 2);
    switch (operation) {
    case 1:
    case 2: strings(decode, true, at + 2, end); return;
    case 3:
        decode_uint(decode, "block", at + 2, 2);
        decode_data(decode, "data", at + 4, end);
        return;
    case 4:
        decode_uint(decode, "block", at + 2, 2);
        decode_data(decode, "data", at + 4, end);
        return;
    case 5: {
        decode_uint(decode, "code", at + 2, 2);
        uint32_t next = string_field(decode, "message", at + 4, end);
        if (next)
            decode_data(decode, "data", next, end);
        else
            decode_malformed(decode, "string", at + 4, end);
        return;
    }
    case 6: strings(decode, false, at + 2, end); return;
    default: decode_data(decode, "data", at + 2, end); return;
    }
}
