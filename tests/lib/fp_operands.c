/* See fp_operands.h. Both widths are made by one generator that is told the format. Compilers evaluate operands and
 * arguments in different orders: two numbers are never drawn in one expression. */
#include "tests/lib/fp_operands.h"

struct format {
    unsigned fraction_bits;
    unsigned exponent_bits;
};

static const struct format BINARY32 = {23, 8};
static const struct format BINARY64 = {52, 11};

/* splitmix64 */
uint64_t fp_random_next(struct fp_random *random)
{
    uint64_t mixed = random->state += 0x9e3779b97f4a7c15ull;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
    return mixed ^ mixed >> 31;
}

unsigned fp_random_below(struct fp_random *random, unsigned below)
{
    return (unsigned)((fp_random_next(random) >> 32) * below >> 32);
}

static uint64_t random_fraction(struct fp_random *random, struct format format)
{
    uint64_t all = (1ull << format.fraction_bits) - 1;
    unsigned at = fp_random_below(random, format.fraction_bits);
    switch (fp_random_below(random, 8)) {
    case 0: return 0;
    case 1: return all;
    case 2: /* one bit */ return 1ull << at;
    case 3: /* all but one bit */ return all ^ 1ull << at;
    case 4: /* ones above, zeros below: sums and products make ties */ return all >> at << at;
    case 5: /* random above, zeros below */ return (fp_random_next(random) & all) >> at << at;
    case 6: /* ones or small below */ return fp_random_next(random) & (all >> at);
    default: return fp_random_next(random) & all;
    }
}

static uint64_t random_exponent(struct fp_random *random, struct format format)
{
    uint64_t most = (1u << format.exponent_bits) - 1;
    uint64_t bias = most >> 1;
    switch (fp_random_below(random, 8)) {
    case 0: return 0;
    case 1: return 1 + fp_random_below(random, 3);
    case 2: return most - fp_random_below(random, 4);
    case 3:
    case 4: return bias - 8 + fp_random_below(random, 17);
    case 5: return bias - 66 + fp_random_below(random, 133);
    case 6: /* products and squares end near the subnormals or the top */
        bias = fp_random_below(random, 2) ? bias / 2 : bias + bias / 2;
        return bias - 4 + fp_random_below(random, 9);
    default: return fp_random_next(random) & most;
    }
}

static uint64_t compose(struct fp_random *random, struct format format, uint64_t exponent, uint64_t fraction)
{
    uint64_t sign = fp_random_next(random) & 1;
    exponent &= (1u << format.exponent_bits) - 1;
    return sign << (format.fraction_bits + format.exponent_bits) | exponent << format.fraction_bits | fraction;
}

static uint64_t anything(struct fp_random *random, struct format format)
{
    uint64_t exponent = random_exponent(random, format);
    uint64_t fraction = random_fraction(random, format);
    return compose(random, format, exponent, fraction);
}

static uint64_t beside(struct fp_random *random, struct format format, uint64_t other)
{
    uint64_t most = (1u << format.exponent_bits) - 1;
    uint64_t exponent = other >> format.fraction_bits & most;
    uint64_t fraction = random_fraction(random, format);
    switch (fp_random_below(random, 6)) {
    case 0: /* a neighbour of either sign */
        other ^= (fp_random_next(random) & 1) << (format.fraction_bits + format.exponent_bits);
        return other + fp_random_below(random, 5) - 2;
    case 1:
    case 2: /* alignment distances up to a little over the precision */
        return compose(random, format, exponent - 58 + fp_random_below(random, 117), fraction);
    case 3: /* a product at the bottom */
        return compose(random, format, most / 2 - exponent - 2 + fp_random_below(random, 6), fraction);
    case 4: /* a quotient at the bottom */
        return compose(random, format, exponent + most / 2 - 4 + fp_random_below(random, 9), fraction);
    default: return compose(random, format, random_exponent(random, format), fraction);
    }
}

uint64_t fp_random64(struct fp_random *random)
{
    return anything(random, BINARY64);
}

uint32_t fp_random32(struct fp_random *random)
{
    return (uint32_t)anything(random, BINARY32);
}

uint64_t fp_random64_beside(struct fp_random *random, uint64_t other)
{
    return beside(random, BINARY64, other);
}

uint32_t fp_random32_beside(struct fp_random *random, uint32_t other)
{
    return (uint32_t)beside(random, BINARY32, other);
}
