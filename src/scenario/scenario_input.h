/* Keyboard, tablet and display in a scenario: what the steps key, type and mouse make of them, as packets of evdev
 * events (u16 type, u16 code, u32 value, each packet ending with a SYN of eight zero bytes), and what they need. */
#ifndef REPRISE_SCENARIO_SCENARIO_INPUT_H
#define REPRISE_SCENARIO_SCENARIO_INPUT_H

#include <stdbool.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/scenario/scenario.h"

/* NULL, or what is wrong with the value of key, type, screenshot. */
const char *scenario_check_chords(const char *text);
const char *scenario_check_typed(const char *text);
const char *scenario_check_screen_name(const char *text);
/* Is this golden file a picture ("screen-NAME.png")? *size (may be NULL) is that of its name, which begins behind
 * SCENARIO_SCREEN_PREFIX. */
#define SCENARIO_SCREEN_PREFIX "screen-"
bool scenario_golden_screen(const char *file, size_t *size);

/* The packets of a step with key, type or mouse (nothing for another). The step was checked. */
void scenario_input_packets(const struct scenario *scenario, const struct scenario_step *step, struct buffer *out);
/* The device that says them: its place in the machine's list; -1: the machine has none. */
int scenario_input_device(const struct scenario *scenario, const struct scenario_step *step);
/* A step that needs what its machine has not, a place beside the display, or a screenshot's name that is taken. */
int scenario_input_check_step(const struct scenario *scenario, unsigned index, const char *name, struct error *error);

#endif
