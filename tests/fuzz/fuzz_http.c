/* Any bytes as the headers of a web server's answer, and as a URL: what is judged to be good fits what was wanted.
 *
 *   byte 0     bits: a part is wanted, something is pinned, the answer is for a URL
 *   1 to 3     what the body has, offset, size
 *   the rest   header lines */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "replay/http_rules.h"
#include "src/base/alloc.h"
#include "src/base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_url(struct bytes text)
{
    char *copy = mem_alloc(text.size + 1, 1);
    struct url url;
    struct error error = {0};
    memcpy(copy, text.data, text.size);
    if (url_parse(&url, copy, &error) < 0) {
        if (error.code != EXIT_USAGE || !error.message[0])
            abort();
    } else {
        char *joined = url_join(copy, "a/b"), *path = url_file_path(&url);
        struct url again;
        if (url_parse(&again, joined, NULL) == 0 && !url_same_origin(&url, &again))
            abort();
        mem_free(joined);
        mem_free(path);
    }
    mem_free(copy);
}

static void try_answer(const uint8_t *data, struct bytes rest)
{
    struct http_pin pin = {.total = 300, .etag = (char *)(uintptr_t) "\"a\"", .modified = (char *)(uintptr_t) ""};
    /* A part is at most as long as what is taken: nobody asks for more. */
    struct http_want want = {.offset = data[2], .size = data[0] & 1 ? data[3] % 200 + 1u : 0, .most = 200};
    struct http_reply reply = {0};
    struct http_verdict verdict;
    want.pin = data[0] & 2 ? &pin : NULL;
    if (!want.size)
        want.offset = 0;
    while (rest.size) {
        const uint8_t *end = memchr(rest.data, '\n', rest.size);
        struct bytes line = bytes_of(rest.data, end ? (size_t)(end - rest.data) + 1 : rest.size);
        if (!http_reply_status(&reply, line))
            http_reply_header(&reply, line);
        rest = bytes_slice(rest, line.size, SIZE_MAX);
    }
    uint64_t body = data[1];
    if (body > http_body_limit(&reply, &want))
        body = http_body_limit(&reply, &want) + 1;
    http_judge(&reply, &want, body, &verdict);
    if (verdict.outcome >= HTTP_OUTCOMES || (verdict.outcome == HTTP_OK) != (verdict.message[0] == 0))
        abort();
    if (verdict.outcome == HTTP_OK && (body > want.most || (want.size && body > want.size)))
        abort();
    if (verdict.outcome == HTTP_OK && reply.status == 206 && (reply.first != want.offset || !want.size))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    struct bytes rest = bytes_of(data + 4, size - 4);
    if (data[0] & 4)
        try_url(rest);
    else
        try_answer(data, rest);
    return 0;
}
