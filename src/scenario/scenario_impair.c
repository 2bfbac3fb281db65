/* The keys of a bad link, the element of `impair:` of a network, with netem's names and units (tc-netem(8)). */
#include <stdio.h>
#include <string.h>

#include "src/scenario/scenario_impair.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"

#define IMPAIR_FIELD(name) offsetof(struct scenario_impair, name)
#define PARTITION_FIELD(name) offsetof(struct scenario_partition, name)
#define HOUR_NS 3600000000000ull
#define YEAR_NS (366ull * 24 * HOUR_NS)

static const struct key_word direction_words[] = {
    [SCENARIO_BOTH] = {"both", NULL},
    [SCENARIO_OUT] = {"out", NULL},
    [SCENARIO_IN] = {"in", NULL},
    {NULL, NULL},
};

static const struct key_word distribution_words[] = {
    [SCENARIO_UNIFORM] = {"uniform", NULL},
    [SCENARIO_NORMAL] = {"normal", NULL},
    {NULL, NULL},
};

static const struct key partition_keys[] = {
    {.name = "from", .type = KEY_DURATION, .offset = PARTITION_FIELD(from_ns), .high = YEAR_NS, .is_required = true},
    {.name = "to", .type = KEY_DURATION, .offset = PARTITION_FIELD(to_ns), .high = YEAR_NS, .is_required = true},
    {.name = NULL},
};

static const struct key partition_element = {.name = "partition", .type = KEY_MAP, .children = partition_keys};

#define PERCENT(key_name, field)                                                                                     \
    {                                                                                                                \
        .name = key_name, .type = KEY_PERCENT, .offset = IMPAIR_FIELD(field), .high = SCENARIO_CERTAIN               \
    }

static const struct key gemodel_keys[] = {
    PERCENT("p", good_to_bad),
    PERCENT("r", bad_to_good),
    PERCENT("bad_loss", bad_loss),
    PERCENT("good_loss", good_loss),
    {.name = NULL},
};

const struct key scenario_impair_keys[] = {
    {.name = "direction", .type = KEY_WORD, .offset = IMPAIR_FIELD(direction), .words = direction_words},
    {.name = "delay", .type = KEY_DURATION, .offset = IMPAIR_FIELD(delay_ns), .high = HOUR_NS},
    {.name = "jitter", .type = KEY_DURATION, .offset = IMPAIR_FIELD(jitter_ns), .high = HOUR_NS},
    PERCENT("delay_correlation", delay_correlation),
    {.name = "distribution", .type = KEY_WORD, .offset = IMPAIR_FIELD(distribution), .words = distribution_words},
    PERCENT("loss", loss),
    PERCENT("loss_correlation", loss_correlation),
    {.name = "gemodel", .type = KEY_MAP, .children = gemodel_keys},
    PERCENT("duplicate", duplicate),
    PERCENT("duplicate_correlation", duplicate_correlation),
    PERCENT("corrupt", corrupt),
    PERCENT("corrupt_correlation", corrupt_correlation),
    PERCENT("reorder", reorder),
    PERCENT("reorder_correlation", reorder_correlation),
    {.name = "gap", .type = KEY_INTEGER, .offset = IMPAIR_FIELD(gap), .low = 1, .high = 1000000},
    {.name = "rate", .type = KEY_RATE, .offset = IMPAIR_FIELD(rate_bps), .high = 1000000000000u},
    {.name = "limit", .type = KEY_INTEGER, .offset = IMPAIR_FIELD(limit), .low = 1, .high = 10000},
    {.name = "partition",
     .type = KEY_LIST,
     .offset = IMPAIR_FIELD(partitions),
     .count_offset = IMPAIR_FIELD(partition_count),
     .element = &partition_element,
     .element_size = sizeof(struct scenario_partition),
     .room = SCENARIO_PARTITIONS_MAX},
    {.name = NULL},
};

const struct key scenario_impair_element = {.name = "impair", .type = KEY_MAP, .children = scenario_impair_keys};

void scenario_impair_defaults(void *element, unsigned index)
{
    struct scenario_impair *impair = element;
    (void)index;
    impair->bad_to_good = SCENARIO_CERTAIN;
    impair->bad_loss = SCENARIO_CERTAIN;
    impair->gap = 1;
    impair->limit = 1000;
}

static int check_impair(const struct scenario_impair *impair, const char *name, struct error *error)
{
    if (impair->reorder && !impair->delay_ns && !impair->jitter_ns && !impair->rate_bps)
        return error_set(error, EXIT_USAGE, "%s.reorder needs a delay, a jitter or a rate to overtake", name);
    for (unsigned i = 0; i < impair->partition_count; i++) {
        if (impair->partitions[i].to_ns <= impair->partitions[i].from_ns)
            return error_set(error, EXIT_USAGE, "%s.partition[%u] ends before it begins", name, i);
    }
    return 0;
}

int impairs_check(const struct scenario_nic *nic, const char *name, unsigned index, struct error *error)
{
    for (unsigned i = 0; i < nic->impair_count; i++) {
        char place[360];
        snprintf(place, sizeof place, "%.300s: net[%u].impair[%u]", name, index, i);
        if (check_impair(&nic->impairs[i], place, error) < 0)
            return -1;
    }
    return 0;
}

/* ---- percents and rates ---- */

#define PERCENT_DIGITS 7 /* behind the point: a billionth */

const char *value_read_percent(const char *text, uint64_t *parts)
{
    uint64_t value = 0;
    unsigned digits = 0, behind = 0;
    for (; *text >= '0' && *text <= '9' && digits < 4; text++, digits++)
        value = value * 10 + (uint64_t)(*text - '0');
    if (digits == 0 || digits > 3)
        return "a number up to 100 is missing";
    if (*text == '.') {
        for (text++; *text >= '0' && *text <= '9' && behind < PERCENT_DIGITS; text++, behind++)
            value = value * 10 + (uint64_t)(*text - '0');
        if (behind == 0)
            return "digits behind the point are missing";
        if (*text >= '0' && *text <= '9')
            return "it has more than 7 digits behind the point";
    }
    if (text[0] != '%' || text[1])
        return "the % is missing";
    for (; behind < PERCENT_DIGITS; behind++)
        value *= 10;
    if (value > SCENARIO_CERTAIN)
        return "it is more than 100%";
    *parts = value;
    return NULL;
}

void value_write_percent(uint64_t parts, struct buffer *out)
{
    uint64_t unit = SCENARIO_CERTAIN / 100, behind = parts % unit;
    buffer_printf(out, "%llu", (unsigned long long)(parts / unit));
    if (behind) {
        unsigned digits = PERCENT_DIGITS;
        for (; behind % 10 == 0; behind /= 10)
            digits--;
        buffer_printf(out, ".%0*llu", (int)digits, (unsigned long long)behind);
    }
    buffer_append_byte(out, '%');
}

/* tc's units; those with "ps" are bytes. */
static const struct {
    const char *name;
    uint64_t bits;
} rate_units[] = {
    {"tbit", 1000000000000u}, {"gbit", 1000000000u}, {"mbit", 1000000u}, {"kbit", 1000u}, {"bit", 1u},
    {"tbps", 8000000000000u}, {"gbps", 8000000000u}, {"mbps", 8000000u}, {"kbps", 8000u}, {"bps", 8u},
};

#define RATE_UNITS (sizeof rate_units / sizeof rate_units[0])
#define RATE_BIT_UNITS 5

const char *value_read_rate(const char *text, uint64_t *bits)
{
    size_t digits = strspn(text, "0123456789_");
    char number[32];
    uint64_t value = 0;
    if (digits == 0 || digits >= sizeof number)
        return "a number is missing";
    memcpy(number, text, digits);
    number[digits] = 0;
    const char *fault = value_read_integer(number, &value);
    if (fault)
        return fault;
    for (size_t i = 0; i < RATE_UNITS; i++) {
        if (strcmp(text + digits, rate_units[i].name) != 0)
            continue;
        if (value > UINT64_MAX / rate_units[i].bits)
            return "the number is too large";
        *bits = value * rate_units[i].bits;
        return NULL;
    }
    return text[digits] ? "the unit is unknown" : "the unit is missing";
}

void value_write_rate(uint64_t bits, struct buffer *out)
{
    size_t unit = 0;
    while (unit + 1 < RATE_BIT_UNITS && (bits == 0 || bits % rate_units[unit].bits != 0))
        unit++;
    buffer_printf(out, "%llu%s", (unsigned long long)(bits / rate_units[unit].bits), rate_units[unit].name);
}
