/* The script of a session: what is expected on each console and what is typed, sent and done then. Pure: a function
 * of what the consoles print and of virtual time, nothing else. The world feeds it and queues what it does as
 * ordinary arrivals at that very cycle, so two recordings do the same at the same cycles and a replay needs no
 * script.
 *
 * Steps run one after another. `expect` looks at the output of its console behind the last match there (at most the
 * last STEPS_WINDOW bytes of it); it fails when its time is over. Everything else happens at once; `wait` ends at its
 * cycle, input takes its time. When the last step is done the session goes on by itself. */
#ifndef REPRISE_REPLAY_STEPS_H
#define REPRISE_REPLAY_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

#define STEPS_MAX 256
#define STEPS_CONSOLES_MAX 16
#define STEPS_WINDOW 65536u

enum step_kind { STEP_EXPECT, STEP_SEND, STEP_WAIT, STEP_LINK, STEP_STOP, STEP_INPUT, STEP_SCREENSHOT };

/* Between two packets of an INPUT, and behind the last: nobody presses two keys at once. */
#define STEPS_INPUT_GAP_NS 10000000u
#define STEPS_INPUT_EVENT_BYTES 8u

/* Strings are borrowed until steps_free. */
struct step {
    enum step_kind kind;
    unsigned console;  /* EXPECT, SEND; SCREENSHOT: the display */
    const char *text;  /* EXPECT: the expression; SEND, INPUT: for messages; SCREENSHOT: the name */
    struct bytes send; /* SEND; INPUT: packets of 8-byte events, each up to one whose type (u16) is 0 */
    uint64_t cycles;   /* WAIT: how long; EXPECT: the longest; INPUT: between two packets */
    unsigned input;    /* INPUT: the device, over all machines (SOURCE_INPUT) */
    unsigned net;      /* LINK */
    bool is_up;
};

/* What the engine wants done now. */
struct steps_action {
    enum step_kind kind; /* SEND, LINK, STOP, INPUT, SCREENSHOT */
    unsigned console;
    unsigned input;
    unsigned net;
    bool is_up;
    bool has_failed;   /* STOP: an expect failed */
    struct bytes send; /* SEND; INPUT: one packet; SCREENSHOT: its name */
};

struct steps;

/* Compiles the expressions (EXIT_USAGE, "steps[3]: ..."). The first step begins at cycle 0. */
int steps_new(struct steps **steps, const struct step *all, unsigned count, struct error *error);
void steps_free(struct steps *steps);
/* A console has printed. */
void steps_output(struct steps *steps, uint64_t cycle, unsigned console, struct bytes text);
/* Time has come to this cycle. */
void steps_advance(struct steps *steps, uint64_t cycle);
/* The next thing to do; false: nothing now. */
bool steps_take(struct steps *steps, struct steps_action *action);
/* The cycle at which steps_advance must be called; UINT64_MAX: none. */
uint64_t steps_due(const struct steps *steps);
bool steps_are_done(const struct steps *steps);
/* 0: all were done. -1 and the error (EXIT_GUEST_FAILED) says which was not, and why; end is how the session ended,
 * for the message ("power-off"). */
int steps_verdict(struct steps *steps, const char *end, struct error *error);

#endif
