/* Random bytes from the world. */
#include "src/backends/entropy.h"

#include <string.h>

#include "src/base/endian.h"

void entropy_init(struct entropy *entropy, const struct crossing *crossing, uint16_t source)
{
    *entropy = (struct entropy){.crossing = crossing, .source = source};
    buffer_reserve(&entropy->answer, ENTROPY_ASK_MAX);
}

void entropy_deinit(struct entropy *entropy)
{
    buffer_deinit(&entropy->answer);
    *entropy = (struct entropy){0};
}

bool entropy_fill(struct entropy *entropy, void *out, uint32_t size)
{
    uint8_t *to = out;
    while (size > 0) {
        uint32_t piece = size < ENTROPY_ASK_MAX ? size : ENTROPY_ASK_MAX;
        uint8_t request[4];
        store_le32(request, piece);
        buffer_clear(&entropy->answer);
        enum port_status status = crossing_ask(entropy->crossing, entropy->source, EVENT_ENTROPY,
                                               bytes_of(request, sizeof request), &entropy->answer);
        if (status != PORT_OK || entropy->answer.size != piece)
            return false;
        memcpy(to, entropy->answer.data, piece);
        to += piece;
        size -= piece;
    }
    return true;
}
