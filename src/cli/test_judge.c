/* Steps and checks, from a tape. */
#include "src/cli/test_judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/regex.h"
#include "src/cli/session.h"
#include "src/cli/trace_input.h"
#include "src/trace/filter.h"

#define JUDGED_CONSOLES STEPS_CONSOLES_MAX
#define CONSOLE_MAX (16u << 20) /* bytes of one console that are looked at */

/* What the tape says, gathered in one pass. */
struct told {
    struct buffer consoles[JUDGED_CONSOLES];
    bool has_end;
    struct machine_result end;
    uint64_t last_cycle;
};

void judge_fail(struct judge *judge, const char *format, ...)
{
    char sentence[1500];
    va_list arguments;
    struct test_result *result = judge->test->result;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    if (judge->failures++ == 0)
        snprintf(result->message, sizeof result->message, "%s", sentence);
    size_t used = strlen(result->detail);
    snprintf(result->detail + used, sizeof result->detail - used, "%s\n", sentence);
}

void judge_note(struct judge *judge, const char *format, ...)
{
    va_list arguments;
    struct test_result *result = judge->test->result;
    size_t used = strlen(result->note);
    if (used)
        used += (size_t)snprintf(result->note + used, sizeof result->note - used, "; ");
    if (used >= sizeof result->note)
        return;
    va_start(arguments, format);
    vsnprintf(result->note + used, sizeof result->note - used, format, arguments);
    va_end(arguments);
}

char *judge_path(const struct judge *judge, const char *name)
{
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s", judge->work, name);
    char *text = mem_copy_string(buffer_string(&path));
    buffer_deinit(&path);
    return text;
}

/* ---- one pass over the tape ---- */

/* Of several machines the one that ended worst speaks for the session, as with `run`. */
static void take_end(struct told *told, struct bytes payload)
{
    static const uint8_t order[] = {
        [MACHINE_EXIT_POWER_OFF] = 0, [MACHINE_EXIT_STOPPED] = 1, [MACHINE_EXIT_LIMIT] = 2,
        [MACHINE_EXIT_STUCK] = 3,     [MACHINE_EXIT_FAILED] = 4,  [MACHINE_EXIT_PORT] = 5,
    };
    uint8_t exit = payload.size >= 9 && payload.data[0] < sizeof order ? payload.data[0] : 0;
    if (!exit || (told->has_end && order[exit] <= order[told->end.exit]))
        return;
    told->has_end = true;
    told->end.exit = (enum machine_exit)exit;
    told->end.code = load_le64(payload.data + 1);
}

static void take_event(struct told *told, struct steps *steps, const struct tape_event *event)
{
    unsigned index = event->source & 0xffu;
    struct steps_action action;
    told->last_cycle = event->cycle;
    while (steps && steps_due(steps) < event->cycle) {
        steps_advance(steps, steps_due(steps));
        while (steps_take(steps, &action))
            continue;
    }
    if (event->kind == EVENT_EXIT)
        take_end(told, event->payload);
    if (event->kind != EVENT_CONSOLE_OUT)
        return;
    if (index < JUDGED_CONSOLES && told->consoles[index].size < CONSOLE_MAX)
        buffer_append(&told->consoles[index], event->payload);
    if (steps) {
        steps_output(steps, event->cycle, index, event->payload);
        while (steps_take(steps, &action))
            continue;
    }
}

static int read_tape(const struct judge *judge, struct told *told, struct steps *steps, struct error *error)
{
    struct tape *tape = NULL;
    struct tape_cursor *cursor = NULL;
    struct tape_filter all = {0};
    struct tape_event event;
    struct steps_action action;
    int status = tape_open(&tape, judge->tape_path, error);
    while (steps && steps_take(steps, &action))
        continue;
    if (status == 0)
        status = tape_cursor_open(&cursor, tape, &all, error);
    while (status == 0 && (status = tape_cursor_next(cursor, &event, error)) > 0) {
        take_event(told, steps, &event);
        status = 0;
    }
    while (status == 0 && steps && steps_due(steps) <= told->last_cycle) {
        steps_advance(steps, steps_due(steps));
        while (steps_take(steps, &action))
            continue;
    }
    if (cursor)
        tape_cursor_close(cursor);
    if (tape)
        tape_close(tape);
    return status;
}

/* ---- checks ---- */

static void check_end(struct judge *judge, const struct told *told)
{
    static const enum machine_exit exits[] = {
        [SCENARIO_EXIT_POWER_OFF] = MACHINE_EXIT_POWER_OFF, [SCENARIO_EXIT_FAILED] = MACHINE_EXIT_FAILED,
        [SCENARIO_EXIT_STOPPED] = MACHINE_EXIT_STOPPED,     [SCENARIO_EXIT_LIMIT] = MACHINE_EXIT_LIMIT,
        [SCENARIO_EXIT_STUCK] = MACHINE_EXIT_STUCK,
    };
    static const char *const words[] = {"a clean end", "power-off", "failed", "stopped", "limit", "stuck", "any"};
    const struct scenario_test *test = &judge->scenario->test;
    char end[SESSION_END_SIZE];
    if (!told->has_end) {
        judge_fail(judge, "the tape has no end: its recorder was cut off at cycle %llu",
                   (unsigned long long)told->last_cycle);
        return;
    }
    session_end_text(&told->end, end);
    bool is_clean = told->end.exit == MACHINE_EXIT_POWER_OFF ||
                    (told->end.exit == MACHINE_EXIT_STOPPED && told->end.code == PORT_STOP_STEPS_DONE);
    bool is_right = test->exit == SCENARIO_EXIT_ANY     ? true
                    : test->exit == SCENARIO_EXIT_CLEAN ? is_clean
                                                        : told->end.exit == exits[test->exit];
    if (!is_right)
        judge_fail(judge, "checks.exit: wanted %s, and the session ended with: %s", words[test->exit], end);
    uint64_t code = told->end.exit == MACHINE_EXIT_FAILED ? told->end.code : 0;
    if (test->has_code && test->code != code)
        judge_fail(judge, "checks.code: wanted %llu, and the guest's exit code is %llu",
                   (unsigned long long)test->code, (unsigned long long)code);
}

/* The line around a place, as a terminal may see it. */
static void show_line(struct bytes text, size_t at, char out[200])
{
    size_t start = at, used = 0;
    while (start && text.data[start - 1] != '\n' && at - start < 80)
        start--;
    for (size_t i = start; i < text.size && text.data[i] != '\n' && used < 190; i++) {
        if (text.data[i] != '\r')
            out[used++] = text.data[i] < ' ' || text.data[i] == 0x7f ? '?' : (char)text.data[i];
    }
    out[used] = 0;
}

static void check_expression(struct judge *judge, const char *what, const char *expression, struct bytes text,
                             bool is_wanted)
{
    char fault[REGEX_FAULT_SIZE], line[200];
    struct regex *regex = regex_new(expression, fault);
    struct regex_span span = {0};
    if (!regex) {
        judge_fail(judge, "%s: %s", what, fault);
        return;
    }
    enum regex_result result = regex_search(regex, text, 0, false, &span);
    if (result == REGEX_TOO_COSTLY) {
        judge_fail(judge, "%s: the expression \"%.200s\" costs too much on this text", what, expression);
    } else if (is_wanted && result != REGEX_MATCH) {
        judge_fail(judge, "%s: nothing matches \"%.200s\"", what, expression);
    } else if (!is_wanted && result == REGEX_MATCH) {
        show_line(text, span.start, line);
        judge_fail(judge, "%s: \"%.200s\" matches: %s", what, expression, line);
    }
    regex_free(regex);
}

static void check_consoles(struct judge *judge, struct told *told)
{
    const struct scenario_test *test = &judge->scenario->test;
    char what[64];
    for (unsigned i = 0; i < JUDGED_CONSOLES && !test->may_panic; i++) {
        snprintf(what, sizeof what, "checks.panic: console%u", i);
        if (told->consoles[i].size)
            check_expression(judge, what, "Kernel panic - not syncing", buffer_bytes(&told->consoles[i]), false);
    }
    for (unsigned i = 0; i < test->console_count; i++) {
        const struct scenario_console_check *check = &test->consoles[i];
        snprintf(what, sizeof what, "checks.console[%u]: console%u", i, (unsigned)check->console);
        check_expression(judge, what, check->match ? check->match : check->without,
                         buffer_bytes(&told->consoles[check->console % JUDGED_CONSOLES]), check->match != NULL);
    }
}

static void check_frames(struct judge *judge, unsigned index)
{
    const struct scenario_frame_check *check = &judge->scenario->test.frames[index];
    struct filter *filter = NULL;
    struct trace_input input = {0};
    struct trace_frame frame;
    struct error error = {0};
    uint64_t count = 0;
    int status = filter_parse(&filter, check->filter, &error);
    if (status == 0)
        status = trace_input_open(&input, judge->tape_path, check->source, &error);
    while (status == 0 && (status = trace_input_frame(&input, &frame, &error)) > 0) {
        count += filter_matches(filter, &frame, input.packet);
        status = 0;
    }
    if (status < 0)
        judge_fail(judge, "checks.frames[%u]: %.900s", index, error.message);
    else if (!scenario_count_holds(check->count, count))
        judge_fail(judge, "checks.frames[%u]: wanted %s frames with \"%.200s\"%s%s, there are %llu", index,
                   check->count, check->filter, check->source ? " on " : "", check->source ? check->source : "",
                   (unsigned long long)count);
    trace_input_close(&input);
    filter_free(filter);
}

static void check_steps(struct judge *judge, struct steps *steps, const struct told *told)
{
    struct error error = {0};
    char end[SESSION_END_SIZE];
    session_end_text(&told->end, end);
    if (steps && steps_verdict(steps, told->has_end ? end : "cut off", &error) < 0)
        judge_fail(judge, "%s", error.message);
}

void judge_tape(struct judge *judge)
{
    struct told told = {.end = {.exit = MACHINE_EXIT_PORT}};
    struct session_beside *beside = mem_alloc(1, sizeof *beside);
    struct steps *steps = NULL;
    struct error error = {0};
    int status = 0;
    beside_steps(judge->scenario, beside->steps, beside->step_bytes, &beside->step_count);
    if (beside->step_count)
        status = steps_new(&steps, beside->steps, beside->step_count, &error);
    if (status == 0)
        status = read_tape(judge, &told, steps, &error);
    if (status < 0) {
        judge_fail(judge, "%s", error.message);
    } else {
        check_steps(judge, steps, &told);
        check_end(judge, &told);
        check_consoles(judge, &told);
        for (unsigned i = 0; i < judge->scenario->test.frame_count; i++)
            check_frames(judge, i);
    }
    steps_free(steps);
    beside_deinit(beside);
    mem_free(beside);
    for (unsigned i = 0; i < JUDGED_CONSOLES; i++)
        buffer_deinit(&told.consoles[i]);
}
