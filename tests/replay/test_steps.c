/* The script of a session as a pure function: what is expected, typed and done at which cycle, and why it failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "replay/steps.h"

#define EXPECT(on, expression, most)                                                                                 \
    {                                                                                                                \
        .kind = STEP_EXPECT, .console = (on), .text = (expression), .cycles = (most)                                 \
    }
#define SEND(on, typed)                                                                                              \
    {                                                                                                                \
        .kind = STEP_SEND, .console = (on), .text = (typed), .send = {(const uint8_t *)(typed), sizeof(typed) - 1 }  \
    }
#define WAIT(time)                                                                                                   \
    {                                                                                                                \
        .kind = STEP_WAIT, .cycles = (time)                                                                          \
    }

static struct steps *make(const struct step *all, unsigned count)
{
    struct steps *steps;
    struct error error = {0};
    if (steps_new(&steps, all, count, &error) < 0)
        fail_msg("%s", error.message);
    return steps;
}

static void print(struct steps *steps, uint64_t cycle, unsigned console, const char *text)
{
    steps_output(steps, cycle, console, bytes_of_string(text));
}

static void sends(struct steps *steps, unsigned console, const char *text)
{
    struct steps_action action;
    assert_true(steps_take(steps, &action));
    assert_int_equal(action.kind, STEP_SEND);
    assert_int_equal(action.console, console);
    assert_true(bytes_equal(action.send, bytes_of_string(text)));
}

static void idle(struct steps *steps)
{
    struct steps_action action;
    assert_false(steps_take(steps, &action));
}

static void fails(struct steps *steps, const char *end, const char *message)
{
    struct error error = {0};
    assert_int_equal(steps_verdict(steps, end, &error), -1);
    assert_int_equal(error.code, EXIT_GUEST_FAILED);
    assert_string_equal(error.message, message);
}

static void a_conversation(void **state)
{
    static const struct step all[] = {
        EXPECT(0, "login: ", 100), SEND(0, "root\n"), EXPECT(0, "# $", 100), WAIT(50), SEND(0, "a"), SEND(0, "b")};
    struct steps *steps = make(all, 6);
    (void)state;
    assert_int_equal(steps_due(steps), 100);
    print(steps, 10, 0, "log");
    idle(steps);
    print(steps, 20, 1, "login: "); /* another console */
    idle(steps);
    print(steps, 30, 0, "in: # ");
    sends(steps, 0, "root\n");
    /* "# " came before the root was typed, and behind the last match */
    idle(steps);
    assert_int_equal(steps_due(steps), 80);
    steps_advance(steps, 79);
    idle(steps);
    steps_advance(steps, 80);
    sends(steps, 0, "a");
    sends(steps, 0, "b");
    idle(steps);
    assert_true(steps_are_done(steps));
    assert_int_equal(steps_due(steps), UINT64_MAX);
    assert_int_equal(steps_verdict(steps, "power-off", NULL), 0);
    steps_free(steps);
}

/* How the output is cut into events does not matter, but for "$". */
static void any_cut_finds_the_same(void **state)
{
    static const struct step all[] = {EXPECT(0, "^b+c", UINT64_MAX), EXPECT(0, "(?<=d)e", UINT64_MAX), SEND(0, "x")};
    static const char text[] = "ab\nbbbbc d\r\nde";
    (void)state;
    for (size_t cut = 1; cut <= sizeof text - 1; cut++) {
        struct steps *steps = make(all, 3);
        for (size_t at = 0; at < sizeof text - 1; at += cut)
            steps_output(steps, at, 0, bytes_slice(bytes_of(text, sizeof text - 1), at, cut));
        sends(steps, 0, "x");
        steps_free(steps);
    }
}

static void timeouts(void **state)
{
    static const struct step all[] = {WAIT(10), EXPECT(2, "never", 100)};
    struct steps *steps = make(all, 2);
    struct steps_action action;
    (void)state;
    assert_int_equal(steps_due(steps), 10);
    steps_advance(steps, 10);
    assert_int_equal(steps_due(steps), 110);
    print(steps, 50, 2, "some\nlast line\r\n\n");
    idle(steps);
    steps_advance(steps, 110);
    assert_true(steps_take(steps, &action));
    assert_int_equal(action.kind, STEP_STOP);
    assert_true(action.has_failed);
    idle(steps);
    assert_int_equal(steps_due(steps), UINT64_MAX);
    fails(steps, "steps failed",
          "steps[1] of 2: expect \"never\" on console2 timed out; its last line is \"last line\"");
    steps_free(steps);
}

static void sessions_that_end_too_early(void **state)
{
    static const struct step all[] = {EXPECT(0, "x", 100)};
    static const struct step wait[] = {WAIT(100)};
    struct steps *steps = make(all, 1);
    (void)state;
    fails(steps, "power-off",
          "steps[0] of 1: expect \"x\" on console0 was not done when the session ended (power-off); it printed "
          "nothing");
    steps_free(steps);
    steps = make(wait, 1);
    fails(steps, "stuck", "steps[0] of 1: wait was not done when the session ended (stuck)");
    steps_free(steps);
}

static void links_and_the_end(void **state)
{
    static const struct step all[] = {{.kind = STEP_LINK, .net = 1, .is_up = false}, {.kind = STEP_STOP}};
    struct steps *steps = make(all, 2);
    struct steps_action action;
    (void)state;
    assert_int_equal(steps_due(steps), 0);
    assert_true(steps_take(steps, &action));
    assert_int_equal(action.kind, STEP_LINK);
    assert_int_equal(action.net, 1);
    assert_false(action.is_up);
    assert_true(steps_take(steps, &action));
    assert_int_equal(action.kind, STEP_STOP);
    assert_false(action.has_failed);
    assert_int_equal(steps_verdict(steps, "steps done", NULL), 0);
    steps_free(steps);
}

/* Two packets of one event each, and one of two. */
static const uint8_t packets[] = {1, 0, 30, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 30,
                                  0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 9, 0,
                                  0, 0, 3,  0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

static void presses(struct steps *steps, size_t offset, size_t size)
{
    struct steps_action action;
    assert_true(steps_take(steps, &action));
    assert_int_equal(action.kind, STEP_INPUT);
    assert_int_equal(action.input, 5);
    assert_true(bytes_equal(action.send, bytes_of(packets + offset, size)));
}

static void input_takes_its_time(void **state)
{
    const struct step all[] = {
        WAIT(7),
        {.kind = STEP_INPUT, .text = "a", .input = 5, .cycles = 100, .send = bytes_of(packets, sizeof packets)},
        {.kind = STEP_SCREENSHOT, .text = "shot", .console = 1}};
    struct steps *steps = make(all, 3);
    struct steps_action action;
    (void)state;
    steps_advance(steps, 7);
    assert_int_equal(steps_due(steps), 7);
    presses(steps, 0, 16);
    idle(steps);
    assert_int_equal(steps_due(steps), 107);
    steps_advance(steps, 106);
    idle(steps);
    steps_advance(steps, 110); /* whoever comes late keeps the distance */
    presses(steps, 16, 16);
    assert_int_equal(steps_due(steps), 210);
    steps_advance(steps, 210);
    presses(steps, 32, 24);
    idle(steps);
    fails(steps, "stuck", "steps[1] of 3: input \"a\" was not done when the session ended (stuck)");
    assert_int_equal(steps_due(steps), 310);
    steps_advance(steps, 310);
    assert_true(steps_take(steps, &action));
    assert_int_equal(action.kind, STEP_SCREENSHOT);
    assert_int_equal(action.console, 1);
    assert_true(bytes_equal(action.send, bytes_of_string("shot")));
    idle(steps);
    assert_true(steps_are_done(steps));
    steps_free(steps);
}

/* A key that ends the guest need not be let go; one that was never pressed is missing. */
static void a_last_key_need_not_be_let_go(void **state)
{
    const struct step all[] = {
        {.kind = STEP_INPUT, .text = "q", .input = 5, .cycles = 100, .send = bytes_of(packets, 32)}};
    struct steps *steps = make(all, 1);
    (void)state;
    fails(steps, "power-off", "steps[0] of 1: input \"q\" was not done when the session ended (power-off)");
    presses(steps, 0, 16);
    assert_int_equal(steps_verdict(steps, "power-off", NULL), 0);
    steps_free(steps);
}

static void explosions(void **state)
{
    static const struct step all[] = {EXPECT(0, "(a+)+!", UINT64_MAX)};
    struct steps *steps = make(all, 1);
    struct steps_action action;
    char text[5000];
    (void)state;
    memset(text, 'a', sizeof text);
    steps_output(steps, 1, 0, bytes_of(text, sizeof text));
    steps_output(steps, 2, 0, bytes_of_string("b"));
    steps_output(steps, 3, 0, bytes_of(text, 200));
    while (steps_take(steps, &action) && action.kind != STEP_STOP)
        continue;
    struct error error = {0};
    assert_int_equal(steps_verdict(steps, "x", &error), -1);
    steps_free(steps);
}

/* A console that prints without end costs neither memory nor ever more time. */
static void endless_output(void **state)
{
    static const struct step all[] = {EXPECT(0, "needle", UINT64_MAX), SEND(0, "x")};
    struct steps *steps = make(all, 2);
    (void)state;
    for (uint64_t i = 0; i < 100000; i++)
        print(steps, i, 0, "a line of hay as long as others are, with a need in it\r\n");
    idle(steps);
    print(steps, 200000, 0, "need");
    print(steps, 200001, 0, "le");
    sends(steps, 0, "x");
    steps_free(steps);
}

static void bad_expressions(void **state)
{
    static const struct step all[] = {WAIT(1), EXPECT(0, "(", 1)};
    struct steps *steps;
    struct error error = {0};
    (void)state;
    assert_int_equal(steps_new(&steps, all, 2, &error), -1);
    assert_null(steps);
    assert_string_equal(error.message, "steps[1]: missing closing parenthesis, at its byte 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversation),
        cmocka_unit_test(any_cut_finds_the_same),
        cmocka_unit_test(timeouts),
        cmocka_unit_test(sessions_that_end_too_early),
        cmocka_unit_test(links_and_the_end),
        cmocka_unit_test(explosions),
        cmocka_unit_test(endless_output),
        cmocka_unit_test(bad_expressions),
        cmocka_unit_test(input_takes_its_time),
        cmocka_unit_test(a_last_key_need_not_be_let_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
