/* Any text as a filter, asked about any bytes as a frame: the text is what stands before the first zero byte. A filter
 * that is read must have an answer, the same twice; one that is not must say where. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/trace/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct trace_packet packet;
    const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
    size_t cut = zero ? (size_t)(zero - data) : size;
    char *text = mem_alloc(cut + 1, 1);
    struct bytes bytes = bytes_slice(bytes_of(data, size), cut + 1, size);
    struct trace_frame frame = {
        .number = 1, .event = size, .link = "net0", .link_type = 1, .direction = TRACE_IN, .bytes = bytes};
    struct filter *filter;
    struct error error = {0};
    if (cut)
        memcpy(text, data, cut);
    if (filter_parse(&filter, text, &error) < 0) {
        if (filter || error.code != EXIT_USAGE || strncmp(error.message, "column ", 7) != 0)
            abort();
    } else {
        packet_decode(&packet, bytes);
        if (filter_matches(filter, &frame, &packet) != filter_matches(filter, &frame, &packet))
            abort();
        filter_free(filter);
    }
    mem_free(text);
    return 0;
}
