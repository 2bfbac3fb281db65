/* Prints a comparison. */
#include "src/cli/diff_print.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/hash.h"
#include "src/cli/cli.h"
#include "src/trace/line.h"

#define DIFFERENCES_SHOWN 20u
#define TALKS_SHOWN 40u
#define TALKS_MAX 65536u
#define DIFFERENCES_JSON 1000u

static const char *const kinds[] = {"changed", "missing", "extra", "moved"};
_Static_assert(sizeof kinds / sizeof kinds[0] == COMPARE_MOVED + 1, "every kind has a word");

static const char *const red = "\033[31m", *const green = "\033[32m", *const bold = "\033[1m",
                         *const plain = "\033[0m";

static void put_bytes(struct buffer *out, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++) { /* a golden may hold anything: no control codes for the terminal */
        uint8_t byte = bytes.data[i];
        buffer_append_byte(out, byte < ' ' || byte == 0x7f ? '?' : byte);
    }
}

static void put_line(const struct diff_report *report, struct buffer *out, char mark, struct bytes line)
{
    const char *colour = !report->has_colours ? "" : mark == '-' ? red : mark == '+' ? green : "";
    buffer_printf(out, "%s%c ", colour, mark);
    put_bytes(out, line);
    buffer_append_string(out, *colour ? plain : "");
    buffer_append_byte(out, '\n');
    if (out->size > 60000)
        cli_print(out);
}

/* "tcp.flags was AP, is A". */
static void describe_change(const struct diff_report *report, const struct compare_difference *difference,
                            struct buffer *out)
{
    struct line_difference field;
    struct bytes a = lines_text(&report->a.lines, difference->a), b = lines_text(&report->b.lines, difference->b);
    if (difference->is_renamed) {
        buffer_append_string(out, "a token stands for another value than before (the same peer, port or id is not "
                                  "used where it was)");
        return;
    }
    if (!line_compare(a, b, &field)) {
        buffer_append_string(out, "the lines differ in their spaces only");
        return;
    }
    buffer_append_string(out, field.path);
    if (!field.in_b) {
        buffer_append_string(out, field.was.size ? " is gone, was " : " is gone");
        put_bytes(out, field.was);
    } else if (!field.in_a) {
        buffer_append_string(out, field.is.size ? " is new: " : " is new");
        put_bytes(out, field.is);
    } else {
        buffer_append_string(out, " was ");
        put_bytes(out, field.was);
        buffer_append_string(out, ", is ");
        put_bytes(out, field.is);
    }
}

static void describe(const struct diff_report *report, const struct compare_difference *difference,
                     struct buffer *out)
{
    const char *what = report->view->level == VIEW_STREAMS ? "conversation" : "frame";
    switch (difference->kind) {
    case COMPARE_CHANGED:
        buffer_printf(out, "%s %u/%u changed: ", what, difference->a + 1, difference->b + 1);
        describe_change(report, difference, out);
        break;
    case COMPARE_MISSING:
        buffer_printf(out, "%s %u is missing (before %u of the other)", what, difference->a + 1, difference->b + 1);
        break;
    case COMPARE_EXTRA:
        buffer_printf(out, "%s %u is extra (before %u of the first)", what, difference->b + 1, difference->a + 1);
        break;
    case COMPARE_MOVED:
        buffer_printf(out, "%s %u moved: it is number %u now", what, difference->a + 1, difference->b + 1);
        break;
    }
}

static uint32_t less(uint32_t value, uint32_t by)
{
    return value > by ? value - by : 0;
}

/* Which lines stand beside each other when printed. */
struct layout {
    uint32_t *pair;          /* of each line of a: its partner, or the changed line of b in its place; ALIGN_NONE */
    uint8_t *differs;        /* a line of a that has a pair and is not the same */
    uint32_t done_a, done_b; /* lines before these were printed */
};

static void layout_init(struct layout *layout, const struct diff_report *report)
{
    const struct compare_result *result = &report->result;
    uint32_t count = report->a.lines.count;
    *layout = (struct layout){.pair = mem_alloc((size_t)count + 1, sizeof *layout->pair),
                              .differs = mem_alloc((size_t)count + 1, 1)};
    if (count)
        memcpy(layout->pair, result->partner, count * sizeof *layout->pair);
    for (uint32_t i = 0; i < result->count; i++) {
        const struct compare_difference *difference = &result->all[i];
        if (difference->kind == COMPARE_CHANGED && !difference->is_renamed)
            layout->pair[difference->a] = difference->b;
        if (difference->kind == COMPARE_CHANGED || difference->is_renamed)
            layout->differs[difference->a] = 1;
    }
}

static void layout_deinit(struct layout *layout)
{
    mem_free(layout->pair);
    mem_free(layout->differs);
}

/* Lines [a, a_end) of the first and what stands beside them up to b_end. */
static void print_lines(const struct diff_report *report, const struct layout *layout, uint32_t a, uint32_t a_end,
                        uint32_t b, uint32_t b_end, struct buffer *out)
{
    const struct trace_lines *lines_a = &report->a.lines, *lines_b = &report->b.lines;
    while (a < a_end || b < b_end) {
        uint32_t pair = a < a_end ? layout->pair[a] : b_end;
        if (pair == ALIGN_NONE) {
            put_line(report, out, '-', lines_text(lines_a, a++));
        } else if (b < pair && b < b_end) {
            put_line(report, out, '+', lines_text(lines_b, b++));
        } else if (a < a_end && !layout->differs[a]) {
            put_line(report, out, ' ', lines_text(lines_a, a++));
            b = pair + 1;
        } else if (a < a_end) {
            put_line(report, out, '-', lines_text(lines_a, a++));
            put_line(report, out, '+', lines_text(lines_b, pair));
            b = pair + 1;
        } else {
            break;
        }
    }
}

struct hunk {
    uint32_t a, a_end, b, b_end;
};

static void widen(struct hunk *hunk, uint32_t b)
{
    hunk->b = b < hunk->b ? b : hunk->b;
    hunk->b_end = b >= hunk->b_end ? b + 1 : hunk->b_end;
}

/* How much of both sides a hunk shows: its differences, and the context that no other hunk shows. */
static struct hunk hunk_of(const struct diff_report *report, const struct layout *layout, uint32_t first,
                           uint32_t last)
{
    const struct compare_result *result = &report->result;
    struct hunk hunk = {.a = UINT32_MAX, .b = UINT32_MAX};
    uint32_t end = 0, lines = report->a.lines.count;
    for (uint32_t i = first; i < last; i++) {
        const struct compare_difference *difference = &result->all[i];
        uint32_t behind = difference->a + (difference->kind != COMPARE_EXTRA);
        hunk.a = difference->a < hunk.a ? difference->a : hunk.a;
        end = behind > end ? behind : end;
        if (difference->kind == COMPARE_EXTRA)
            widen(&hunk, difference->b);
    }
    hunk.a = less(hunk.a, report->context);
    hunk.a = hunk.a > layout->done_a ? hunk.a : layout->done_a;
    hunk.a_end = lines - end > report->context ? end + report->context : lines;
    if (last < result->count && result->all[last].a < hunk.a_end) /* what follows belongs to the next one */
        hunk.a_end = result->all[last].a > end ? result->all[last].a : end;
    for (uint32_t a = hunk.a; a < hunk.a_end; a++) {
        if (layout->pair[a] != ALIGN_NONE)
            widen(&hunk, layout->pair[a]);
    }
    hunk.b = hunk.b > layout->done_b ? hunk.b : layout->done_b;
    return hunk;
}

/* Differences whose contexts touch are one hunk, of not too many; returns the first one behind it. */
static uint32_t print_hunk(const struct diff_report *report, struct layout *layout, uint32_t first,
                           struct buffer *out)
{
    const struct compare_result *result = &report->result;
    uint32_t last = first, end = result->all[first].a;
    while (last < result->count && last - first < DIFFERENCES_SHOWN &&
           result->all[last].a - end <= 2 * report->context + 1)
        end = result->all[last++].a;
    struct hunk hunk = hunk_of(report, layout, first, last);
    for (uint32_t i = first; i < last; i++) {
        buffer_append_string(out, report->has_colours ? bold : "");
        buffer_append_string(out, "@@ ");
        describe(report, &result->all[i], out);
        buffer_append_string(out, report->has_colours ? plain : "");
        buffer_append_byte(out, '\n');
    }
    print_lines(report, layout, hunk.a, hunk.a_end, hunk.b, hunk.b_end, out);
    buffer_append_byte(out, '\n');
    layout->done_a = hunk.a_end > layout->done_a ? hunk.a_end : layout->done_a;
    layout->done_b = hunk.b_end > layout->done_b ? hunk.b_end : layout->done_b;
    return last;
}

/* ---- conversations ---- */

struct talk {
    char *name;
    uint64_t hash;
    uint32_t a_lines, b_lines, counts[COMPARE_MOVED + 1];
};

struct talks {
    struct talk *all;
    uint32_t count, capacity;
    uint32_t *slots; /* index + 1 */
    uint32_t slot_count;
    struct buffer name;
};

/* The index of the conversation that a line belongs to. */
static uint32_t find_talk(struct talks *talks, struct bytes line)
{
    line_conversation(line, &talks->name);
    uint64_t hash = hash_bytes(buffer_bytes(&talks->name)).low;
    uint32_t at = (uint32_t)hash & (talks->slot_count - 1);
    while (talks->slots[at] && talks->all[talks->slots[at] - 1].hash != hash)
        at = (at + 1) & (talks->slot_count - 1);
    if (talks->slots[at])
        return talks->slots[at] - 1;
    if (talks->count == TALKS_MAX)
        return TALKS_MAX - 1; /* the last one stands for all the others */
    if (talks->count == talks->capacity) {
        talks->capacity = talks->capacity ? talks->capacity * 2 : 64;
        talks->all = mem_resize(talks->all, talks->capacity * sizeof *talks->all);
    }
    talks->all[talks->count] = (struct talk){
        .name = mem_copy_string(talks->count == TALKS_MAX - 1 ? "(others)" : buffer_string(&talks->name)),
        .hash = hash};
    talks->slots[at] = ++talks->count;
    return talks->count - 1;
}

static void talks_fill(struct talks *talks, const struct diff_report *report)
{
    *talks = (struct talks){.slot_count = TALKS_MAX * 2};
    talks->slots = mem_alloc(talks->slot_count, sizeof *talks->slots);
    uint32_t *talk_of = mem_alloc((size_t)report->a.lines.count + 1, sizeof *talk_of);
    /* A line of the second belongs where its partner does: the tokens of both need not have the same numbers. */
    for (uint32_t i = 0; i < report->a.lines.count; i++) {
        talk_of[i] = find_talk(talks, lines_text(&report->a.lines, i));
        struct talk *talk = &talks->all[talk_of[i]];
        talk->a_lines++;
        talk->b_lines += report->result.partner[i] != ALIGN_NONE;
    }
    for (uint32_t i = 0; i < report->result.count; i++) {
        const struct compare_difference *difference = &report->result.all[i];
        bool is_extra = difference->kind == COMPARE_EXTRA;
        struct talk *talk = &talks->all[is_extra ? find_talk(talks, lines_text(&report->b.lines, difference->b))
                                                 : talk_of[difference->a]];
        talk->counts[difference->kind]++;
        talk->b_lines +=
            is_extra || (difference->kind != COMPARE_MISSING && report->result.partner[difference->a] == ALIGN_NONE);
    }
    mem_free(talk_of);
}

static void talks_deinit(struct talks *talks)
{
    for (uint32_t i = 0; i < talks->count; i++)
        mem_free(talks->all[i].name);
    mem_free(talks->all);
    mem_free(talks->slots);
    buffer_deinit(&talks->name);
}

static bool talk_differs(const struct talk *talk)
{
    return talk->counts[0] || talk->counts[1] || talk->counts[2] || talk->counts[3];
}

static void print_talks(const struct diff_report *report, struct buffer *out)
{
    struct talks talks;
    uint32_t shown = 0, more = 0, same = 0;
    talks_fill(&talks, report);
    buffer_append_string(out, "  first  second changed missing   extra   moved  conversation\n");
    for (uint32_t i = 0; i < talks.count; i++) {
        const struct talk *talk = &talks.all[i];
        if (!talk_differs(talk)) {
            same++;
            continue;
        }
        if (shown == TALKS_SHOWN && !report->wants_all) {
            more++;
            continue;
        }
        buffer_printf(out, "%7u %7u %7u %7u %7u %7u  ", talk->a_lines, talk->b_lines, talk->counts[COMPARE_CHANGED],
                      talk->counts[COMPARE_MISSING], talk->counts[COMPARE_EXTRA], talk->counts[COMPARE_MOVED]);
        put_bytes(out, bytes_of_string(talk->name));
        buffer_append_byte(out, '\n');
        shown++;
    }
    if (more)
        buffer_printf(out, "  and %u conversations more that differ (--all shows them)\n", more);
    buffer_printf(out, "  %u conversations are the same\n", same);
    talks_deinit(&talks);
}

/* "1 missing, 2 changed". */
static void print_counts(const struct diff_report *report, struct buffer *out)
{
    bool is_first = true;
    for (unsigned kind = 0; kind <= COMPARE_MOVED; kind++) {
        if (!report->result.counts[kind])
            continue;
        buffer_printf(out, "%s%u %s", is_first ? "" : ", ", report->result.counts[kind], kinds[kind]);
        is_first = false;
    }
    buffer_append_byte(out, '\n');
}

void diff_print_text(struct diff_report *report)
{
    struct buffer out = {0};
    const char *what = report->view->level == VIEW_STREAMS ? "conversations" : "frames";
    const char *level = view_level_name(report->view->level);
    if (!report->result.count) {
        buffer_printf(&out, "identical at level %s: %u %s\n", level, report->a.lines.count, what);
        cli_print(&out);
        buffer_deinit(&out);
        return;
    }
    buffer_printf(&out, "--- %s (%s, %u %s)\n+++ %s (%s, %u %s)\n", report->a.path, report->a.kind,
                  report->a.lines.count, what, report->b.path, report->b.kind, report->b.lines.count, what);
    buffer_printf(&out, "different at level %s: ", level);
    print_counts(report, &out);
    buffer_append_string(&out, "first difference: ");
    describe(report, &report->result.all[0], &out);
    buffer_printf(&out, "%s%s\n\n", *report->byte ? "; " : "", report->byte);
    struct layout layout;
    uint32_t next = 0;
    layout_init(&layout, report);
    while (next < report->result.count && (next < DIFFERENCES_SHOWN || report->wants_all))
        next = print_hunk(report, &layout, next, &out);
    layout_deinit(&layout);
    if (next < report->result.count)
        buffer_printf(&out, "... and %u differences more (--all prints them)\n\n", report->result.count - next);
    print_talks(report, &out);
    cli_print(&out);
    buffer_deinit(&out);
}

/* ---- JSON ---- */

static void json_bytes(struct buffer *out, const char *key, struct bytes text)
{
    struct buffer copy = {0};
    buffer_append(&copy, text);
    buffer_printf(out, ", \"%s\": ", key);
    json_string(out, buffer_string(&copy));
    buffer_deinit(&copy);
}

static void json_difference(const struct diff_report *report, const struct compare_difference *difference,
                            struct buffer *out)
{
    struct line_difference field;
    bool has_a = difference->kind != COMPARE_EXTRA, has_b = difference->kind != COMPARE_MISSING;
    buffer_printf(out, "{\"kind\": \"%s\"", kinds[difference->kind]);
    if (has_a)
        buffer_printf(out, ", \"first\": %u", difference->a + 1);
    if (has_b)
        buffer_printf(out, ", \"second\": %u", difference->b + 1);
    if (difference->kind == COMPARE_CHANGED && difference->is_renamed) {
        buffer_append_string(out, ", \"renamed\": true");
    } else if (difference->kind == COMPARE_CHANGED &&
               line_compare(lines_text(&report->a.lines, difference->a), lines_text(&report->b.lines, difference->b),
                            &field)) {
        buffer_append_string(out, ", \"field\": ");
        json_string(out, field.path);
        if (field.in_a)
            json_bytes(out, "was", field.was);
        if (field.in_b)
            json_bytes(out, "is", field.is);
    }
    if (has_a)
        json_bytes(out, "first_line", lines_text(&report->a.lines, difference->a));
    if (has_b)
        json_bytes(out, "second_line", lines_text(&report->b.lines, difference->b));
    buffer_append_byte(out, '}');
}

static void json_talks(const struct diff_report *report, struct buffer *out)
{
    struct talks talks;
    bool is_first = true;
    talks_fill(&talks, report);
    buffer_append_string(out, ", \"conversations\": [");
    for (uint32_t i = 0; i < talks.count; i++) {
        const struct talk *talk = &talks.all[i];
        if (!talk_differs(talk))
            continue;
        buffer_append_string(out, is_first ? "{\"name\": " : ", {\"name\": ");
        json_string(out, talk->name);
        buffer_printf(out, ", \"first\": %u, \"second\": %u", talk->a_lines, talk->b_lines);
        for (unsigned kind = 0; kind <= COMPARE_MOVED; kind++)
            buffer_printf(out, ", \"%s\": %u", kinds[kind], talk->counts[kind]);
        buffer_append_byte(out, '}');
        is_first = false;
    }
    buffer_append_byte(out, ']');
    talks_deinit(&talks);
}

void diff_print_json(struct diff_report *report)
{
    struct buffer out = {0};
    const struct compare_result *result = &report->result;
    buffer_printf(&out,
                  "{\"identical\": %s, \"level\": \"%s\", \"first\": {\"path\": ", result->count ? "false" : "true",
                  view_level_name(report->view->level));
    json_string(&out, report->a.path);
    buffer_printf(&out, ", \"kind\": \"%s\", \"lines\": %u}, \"second\": {\"path\": ", report->a.kind,
                  report->a.lines.count);
    json_string(&out, report->b.path);
    buffer_printf(&out, ", \"kind\": \"%s\", \"lines\": %u}", report->b.kind, report->b.lines.count);
    for (unsigned kind = 0; kind <= COMPARE_MOVED; kind++)
        buffer_printf(&out, ", \"%s\": %u", kinds[kind], result->counts[kind]);
    if (*report->byte) {
        buffer_append_string(&out, ", \"byte\": ");
        json_string(&out, report->byte);
    }
    uint32_t limit = report->wants_all || result->count < DIFFERENCES_JSON ? result->count : DIFFERENCES_JSON;
    buffer_append_string(&out, ", \"differences\": [");
    for (uint32_t i = 0; i < limit; i++) {
        buffer_append_string(&out, i ? ", " : "");
        json_difference(report, &result->all[i], &out);
        if (out.size > 60000)
            cli_print(&out);
    }
    buffer_append_byte(&out, ']');
    if (result->count)
        json_talks(report, &out);
    buffer_append_string(&out, "}\n");
    cli_print(&out);
    buffer_deinit(&out);
}
