/* Random bytes from the world, or from a seed. */
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

void entropy_seed(struct entropy *entropy, uint64_t seed)
{
    entropy->is_seeded = true;
    random_init(&entropy->random, seed, entropy->source);
}

/* What is left of a number is not kept: nothing is hidden between two calls. */
static void fill_from_seed(struct entropy *entropy, uint8_t *to, uint32_t size)
{
    while (size > 0) {
        uint8_t number[8];
        uint32_t piece = size < sizeof number ? size : sizeof number;
        store_le64(number, random_next(&entropy->random));
        memcpy(to, number, piece);
        to += piece;
        size -= piece;
    }
}

bool entropy_fill(struct entropy *entropy, void *out, uint32_t size)
{
    uint8_t *to = out;
    if (entropy->is_seeded) {
        fill_from_seed(entropy, to, size);
        return true;
    }
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

void entropy_hash(const struct entropy *entropy, struct hasher *hasher)
{
    if (entropy->is_seeded)
        hasher_add_u64(hasher, entropy->random.state);
}
