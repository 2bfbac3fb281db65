/* Copies 8 KiB to and fro, eight words a turn: loads and stores that always hit. */
#include "bench.h"

enum { WORDS = 1024, TURNS = 10000 };

static void __attribute__((noinline)) copy(uint64_t *to, const uint64_t *from)
{
    for (unsigned i = 0; i < WORDS; i += 8) {
        uint64_t a = from[i], b = from[i + 1], c = from[i + 2], d = from[i + 3];
        uint64_t e = from[i + 4], f = from[i + 5], g = from[i + 6], h = from[i + 7];

        to[i] = a;
        to[i + 1] = b;
        to[i + 2] = c;
        to[i + 3] = d;
        to[i + 4] = e;
        to[i + 5] = f;
        to[i + 6] = g;
        to[i + 7] = h;
    }
}

uint64_t bench_copy(unsigned scale)
{
    uint64_t *a = bench_map(WORDS * sizeof *a);
    uint64_t *b = bench_map(WORDS * sizeof *b);
    uint64_t sum = 0;

    for (uint64_t turn = 0; turn < (uint64_t)scale * TURNS; turn++) {
        a[turn % WORDS] += turn;
        copy(b, a);
        copy(a, b);
    }
    for (unsigned i = 0; i < WORDS; i++)
        sum = bench_mix(sum, b[i]);
    return sum;
}
