/* Random bytes: from the world, asked for in bounded pieces, or from a seed. Keeps nothing that was not asked for:
 * unread randomness would be hidden state. */
#ifndef REPRISE_BACKENDS_ENTROPY_H
#define REPRISE_BACKENDS_ENTROPY_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/crossing.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"
#include "src/base/random.h"

#define ENTROPY_ASK_MAX 4096u

struct entropy {
    const struct crossing *crossing;
    uint16_t source; /* SOURCE(SOURCE_RNG, i) */
    struct buffer answer;
    bool is_seeded;
    struct random random; /* where is_seeded */
};

void entropy_init(struct entropy *entropy, const struct crossing *crossing, uint16_t source);
/* From now on the bytes follow from the seed, and nobody is asked. */
void entropy_seed(struct entropy *entropy, uint64_t seed);
void entropy_deinit(struct entropy *entropy);
/* Fills out with size bytes; false if the world has none (out is then unspecified). */
bool entropy_fill(struct entropy *entropy, void *out, uint32_t size);
void entropy_hash(const struct entropy *entropy, struct hasher *hasher);

#endif
