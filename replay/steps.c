/* The engine that runs a script against consoles. */
#include "replay/steps.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/must.h"
#include "src/base/regex.h"

enum fault { FAULT_NONE, FAULT_TIMEOUT, FAULT_COSTLY };

/* Output of one console. Invariant: [0, from) is behind a match or cannot be part of one any more, and is kept only
 * to look back at; [from, size) is to be searched. */
struct window {
    struct buffer text;
    size_t from;
    bool is_watched; /* a step expects something here */
};

struct steps {
    const struct step *all;
    unsigned count;
    unsigned current;     /* == count: done */
    unsigned taken;       /* SEND, LINK, STOP before this one were handed out */
    uint64_t began_cycle; /* of the current step */
    size_t input_offset;  /* INPUT: packets before this were handed out */
    uint64_t input_cycle; /* and the next may be now; behind the last: the step is over */
    uint64_t now;
    enum fault fault;
    bool has_told;     /* the stop after a fault was handed out */
    size_t lookbehind; /* the longest that an expression needs */
    struct regex *regexes[STEPS_MAX];
    struct window windows[STEPS_CONSOLES_MAX];
};

int steps_new(struct steps **out, const struct step *all, unsigned count, struct error *error)
{
    struct steps *steps = mem_alloc(1, sizeof *steps);
    char fault[REGEX_FAULT_SIZE];
    must(count <= STEPS_MAX);
    *out = NULL;
    steps->all = all;
    steps->count = count;
    steps->lookbehind = 1; /* ^ looks at the byte before it */
    for (unsigned i = 0; i < count; i++) {
        must(all[i].console < STEPS_CONSOLES_MAX);
        must(all[i].kind != STEP_INPUT || all[i].send.size % STEPS_INPUT_EVENT_BYTES == 0);
        if (all[i].kind != STEP_EXPECT)
            continue;
        steps->regexes[i] = regex_new(all[i].text, fault);
        if (!steps->regexes[i]) {
            steps_free(steps);
            return error_set(error, EXIT_USAGE, "steps[%u]: %s", i, fault);
        }
        if (regex_lookbehind(steps->regexes[i]) > steps->lookbehind)
            steps->lookbehind = regex_lookbehind(steps->regexes[i]);
        steps->windows[all[i].console].is_watched = true;
        buffer_reserve(&steps->windows[all[i].console].text, 3 * STEPS_WINDOW);
    }
    *out = steps;
    steps_advance(steps, 0);
    return 0;
}

void steps_free(struct steps *steps)
{
    if (!steps)
        return;
    for (unsigned i = 0; i < steps->count; i++)
        regex_free(steps->regexes[i]);
    for (unsigned i = 0; i < STEPS_CONSOLES_MAX; i++)
        buffer_deinit(&steps->windows[i].text);
    mem_free(steps);
}

static const struct step *current(const struct steps *steps)
{
    return steps->current < steps->count && !steps->fault ? &steps->all[steps->current] : NULL;
}

/* Saturating. */
static uint64_t later(uint64_t cycle, uint64_t by)
{
    return by < UINT64_MAX - cycle ? cycle + by : UINT64_MAX;
}

static uint64_t deadline(const struct steps *steps, const struct step *step)
{
    return later(steps->began_cycle, step->cycles);
}

static void next_step(struct steps *steps, uint64_t cycle)
{
    steps->current++;
    steps->began_cycle = cycle;
    steps->input_offset = 0;
    steps->input_cycle = cycle;
}

/* Drops what nothing looks at any more, so that the window stays within its bound. */
static void trim(struct window *window, size_t lookbehind)
{
    if (window->text.size - window->from > STEPS_WINDOW)
        window->from = window->text.size - STEPS_WINDOW;
    if (window->from > lookbehind + STEPS_WINDOW / 2) {
        buffer_consume(&window->text, window->from - lookbehind);
        window->from = lookbehind;
    }
}

/* Looks for the expression of the current step. True: it is there, and the window begins behind it. */
static bool search(struct steps *steps, const struct step *step)
{
    struct window *window = &steps->windows[step->console];
    struct regex *regex = steps->regexes[steps->current];
    struct regex_span span = {0};
    switch (regex_search(regex, buffer_bytes(&window->text), window->from, true, &span)) {
    case REGEX_MATCH: window->from = span.end > window->from ? span.end : window->from; return true;
    case REGEX_PARTIAL: window->from = span.start > window->from ? span.start : window->from; return false;
    case REGEX_TOO_COSTLY: steps->fault = FAULT_COSTLY; return false;
    case REGEX_NONE: window->from = window->text.size; break; /* nothing in it can begin a match any more */
    }
    return false;
}

/* Everything that can happen at this cycle, up to a step that must wait or be handed out. */
static void run(struct steps *steps, uint64_t cycle)
{
    const struct step *step;
    while ((step = current(steps))) {
        if (step->kind == STEP_EXPECT) {
            if (!search(steps, step)) {
                if (!steps->fault && cycle >= deadline(steps, step))
                    steps->fault = FAULT_TIMEOUT;
                return;
            }
        } else if (step->kind == STEP_INPUT) {
            if (steps->input_offset < step->send.size || cycle < steps->input_cycle)
                return;
        } else if (step->kind == STEP_WAIT) {
            if (cycle < deadline(steps, step))
                return;
        } else if (steps->taken <= steps->current) {
            return; /* steps_take hands it out and goes on */
        }
        next_step(steps, cycle);
    }
}

void steps_output(struct steps *steps, uint64_t cycle, unsigned console, struct bytes text)
{
    if (console >= STEPS_CONSOLES_MAX || !steps->windows[console].is_watched || steps->current == steps->count)
        return;
    steps->now = cycle;
    struct window *window = &steps->windows[console];
    const struct step *step = current(steps);
    bool is_looking = step && step->kind == STEP_EXPECT && step->console == console;
    buffer_append(&window->text, text);
    trim(window, steps->lookbehind);
    if (is_looking)
        run(steps, cycle);
}

void steps_advance(struct steps *steps, uint64_t cycle)
{
    steps->now = cycle;
    run(steps, cycle);
}

/* The next packet of an INPUT, if it is time. */
static bool take_packet(struct steps *steps, const struct step *step, struct steps_action *action)
{
    size_t start = steps->input_offset, end = start;
    if (start == step->send.size || steps->now < steps->input_cycle)
        return false;
    do {
        end += STEPS_INPUT_EVENT_BYTES;
    } while (end < step->send.size && load_le16(step->send.data + end - STEPS_INPUT_EVENT_BYTES));
    *action = (struct steps_action){
        .kind = STEP_INPUT, .input = step->input, .send = bytes_slice(step->send, start, end - start)};
    steps->input_offset = end;
    steps->input_cycle = later(steps->now, step->cycles);
    run(steps, steps->now);
    return true;
}

bool steps_take(struct steps *steps, struct steps_action *action)
{
    if (steps->fault) {
        *action = (struct steps_action){.kind = STEP_STOP, .has_failed = true};
        bool is_new = !steps->has_told;
        steps->has_told = true;
        return is_new;
    }
    const struct step *step = current(steps);
    if (!step || step->kind == STEP_EXPECT || step->kind == STEP_WAIT)
        return false;
    if (step->kind == STEP_INPUT)
        return take_packet(steps, step, action);
    *action = (struct steps_action){
        .kind = step->kind, .console = step->console, .net = step->net, .is_up = step->is_up, .send = step->send};
    if (step->kind == STEP_SCREENSHOT)
        action->send = bytes_of_string(step->text);
    steps->taken = steps->current + 1;
    run(steps, steps->now);
    return true;
}

uint64_t steps_due(const struct steps *steps)
{
    const struct step *step = current(steps);
    if (steps->fault)
        return steps->has_told ? UINT64_MAX : steps->now;
    if (!step)
        return UINT64_MAX;
    if (step->kind == STEP_INPUT)
        return steps->input_cycle;
    return step->kind == STEP_EXPECT || step->kind == STEP_WAIT ? deadline(steps, step) : steps->now;
}

bool steps_are_done(const struct steps *steps)
{
    return steps->current == steps->count;
}

/* ---- the verdict ---- */

static const char *const kinds[] = {[STEP_EXPECT] = "expect",
                                    [STEP_SEND] = "send",
                                    [STEP_WAIT] = "wait",
                                    [STEP_LINK] = "link",
                                    [STEP_STOP] = "stop",
                                    [STEP_INPUT] = "input",
                                    [STEP_SCREENSHOT] = "screenshot"};

/* The last line that the console printed, as one sees it. */
static void append_tail(const struct window *window, struct buffer *out)
{
    struct bytes text = buffer_bytes(&window->text);
    size_t end = text.size;
    while (end && (text.data[end - 1] == '\n' || text.data[end - 1] == '\r'))
        end--;
    size_t start = end;
    while (start && text.data[start - 1] != '\n' && text.data[start - 1] != '\r' && end - start < 160)
        start--;
    if (end == 0) {
        buffer_append_string(out, "it printed nothing");
        return;
    }
    buffer_append_string(out, "its last line is \"");
    for (size_t i = start; i < end; i++)
        buffer_append_byte(out, text.data[i] < ' ' || text.data[i] == 0x7f ? '?' : text.data[i]);
    buffer_append_byte(out, '"');
}

/* What is left of a last step of input only lets keys go: a guest that has ended by them did not wait for that. */
static bool only_releases(const struct steps *steps)
{
    const struct step *step = &steps->all[steps->current];
    if (step->kind != STEP_INPUT || steps->current + 1 < steps->count || steps->input_offset == 0)
        return false;
    for (size_t at = steps->input_offset; at < step->send.size; at += STEPS_INPUT_EVENT_BYTES) {
        if (load_le32(step->send.data + at + 4))
            return false;
    }
    return true;
}

int steps_verdict(struct steps *steps, const char *end, struct error *error)
{
    if (!steps->fault && (steps->current == steps->count || only_releases(steps)))
        return 0;
    const struct step *step = &steps->all[steps->current];
    struct buffer out = {0};
    buffer_printf(&out, "steps[%u] of %u: %s", steps->current, steps->count, kinds[step->kind]);
    if (step->kind == STEP_EXPECT || step->kind == STEP_SEND)
        buffer_printf(&out, " \"%.200s\" on console%u", step->text ? step->text : "", step->console);
    if (step->kind == STEP_INPUT || step->kind == STEP_SCREENSHOT)
        buffer_printf(&out, " \"%.200s\"", step->text);
    if (steps->fault == FAULT_COSTLY)
        buffer_append_string(&out, ": the expression costs too much on this text (it backtracks without end)");
    else if (steps->fault == FAULT_TIMEOUT)
        buffer_append_string(&out, " timed out");
    else
        buffer_printf(&out, " was not done when the session ended (%s)", end);
    if (step->kind == STEP_EXPECT && steps->fault != FAULT_COSTLY) {
        buffer_append_string(&out, "; ");
        append_tail(&steps->windows[step->console], &out);
    }
    error_set(error, EXIT_GUEST_FAILED, "%s", buffer_string(&out));
    buffer_deinit(&out);
    return -1;
}
