/* Random bytes from the world, asked for in bounded pieces. Keeps nothing: unread randomness would be hidden
 * state. */
#ifndef REPRISE_BACKENDS_ENTROPY_H
#define REPRISE_BACKENDS_ENTROPY_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/crossing.h"
#include "src/base/bytes.h"

#define ENTROPY_ASK_MAX 4096u

struct entropy {
    const struct crossing *crossing;
    uint16_t source; /* SOURCE(SOURCE_RNG, i) */
    struct buffer answer;
};

void entropy_init(struct entropy *entropy, const struct crossing *crossing, uint16_t source);
void entropy_deinit(struct entropy *entropy);
/* Fills out with size bytes; false if the world has none (out is then unspecified). */
bool entropy_fill(struct entropy *entropy, void *out, uint32_t size);

#endif
