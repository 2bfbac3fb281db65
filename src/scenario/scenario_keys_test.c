/* The keys that make a scenario a test: fixtures, steps, checks, golden. */
#include <string.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_input.h"
#include "src/scenario/scenario_keys.h"
#include "src/trace/view.h"

#define TEST(name) offsetof(struct scenario, test.name)
#define FIXTURE(name) offsetof(struct scenario_fixture, name)
#define STEP(name) offsetof(struct scenario_step, name)
#define LIST(field, counter, entry, kind, most)                                                                      \
    .type = KEY_LIST, .offset = (field), .count_offset = (counter), .element = &(entry),                             \
    .element_size = sizeof(kind), .room = (most)

#define DEFAULT_READY_SECONDS 10u
#define DEFAULT_EXPECT_NS 60000000000ull

/* ---- fixtures ---- */

static const struct key ready_keys[] = {
    {.name = "port", .type = KEY_TEXT, .offset = FIXTURE(ready.port)},
    {.name = "file", .type = KEY_PATH, .offset = FIXTURE(ready.file)},
    {.name = "output", .type = KEY_REGEX, .offset = FIXTURE(ready.output)},
    {.name = "command", .type = KEY_COMMAND, .offset = FIXTURE(ready.command)},
    {.name = "exits", .type = KEY_BOOL, .offset = FIXTURE(ready.exits)},
    {.name = NULL},
};

static const struct key port_element = {.name = "ports", .type = KEY_TEXT};
static const struct key env_element = {.name = "env", .type = KEY_TEXT};

static const struct key fixture_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = FIXTURE(name), .is_required = true},
    {.name = "command", .type = KEY_COMMAND, .offset = FIXTURE(command), .is_required = true},
    {.name = "ports", LIST(FIXTURE(ports), FIXTURE(port_count), port_element, char *, SCENARIO_PORTS_MAX)},
    {.name = "env", LIST(FIXTURE(env), FIXTURE(env_count), env_element, char *, SCENARIO_ENV_MAX)},
    {.name = "ready", .type = KEY_MAP, .children = ready_keys},
    {.name = "timeout", .type = KEY_SECONDS, .offset = FIXTURE(timeout_seconds), .high = 366ull * 86400},
    {.name = NULL},
};

static void fixture_defaults(void *element, unsigned index)
{
    struct scenario_fixture *fixture = element;
    (void)index;
    fixture->timeout_seconds = DEFAULT_READY_SECONDS;
}

static int check_fixture(struct place *place, const void *element, const struct node *map)
{
    (void)map;
    const struct scenario_fixture *fixture = element;
    const struct scenario_ready *ready = &fixture->ready;
    bool is_known = !ready->port;
    for (unsigned i = 0; i < fixture->port_count; i++)
        is_known |= ready->port && fixture->ports[i] && strcmp(ready->port, fixture->ports[i]) == 0;
    if (!is_known)
        return place_fail(place, "ready.port names none of the fixture's ports");
    for (unsigned i = 0; i < fixture->env_count; i++) {
        const char *equals = fixture->env[i] ? strchr(fixture->env[i], '=') : NULL;
        if (!equals || equals == fixture->env[i])
            return place_fail(place, "env: expected \"NAME=VALUE\"");
    }
    return 0;
}

/* ---- steps ---- */

static const struct key link_keys[] = {
    {.name = "net",
     .type = KEY_INTEGER,
     .offset = STEP(link.net),
     .high = SCENARIO_MACHINES_MAX * SCENARIO_NICS_MAX - 1},
    {.name = "up", .type = KEY_BOOL, .offset = STEP(link.is_up)},
    {.name = NULL},
};

static const struct key_word button_words[] = {
    [SCENARIO_BUTTON_NONE] = {"none", NULL},
    [SCENARIO_BUTTON_LEFT] = {"left", NULL},
    [SCENARIO_BUTTON_MIDDLE] = {"middle", NULL},
    [SCENARIO_BUTTON_RIGHT] = {"right", NULL},
    {NULL, NULL},
};

static const struct key_word wheel_words[] = {
    [SCENARIO_WHEEL_NONE] = {"none", NULL},
    [SCENARIO_WHEEL_UP] = {"up", NULL},
    [SCENARIO_WHEEL_DOWN] = {"down", NULL},
    {NULL, NULL},
};

static const struct key mouse_keys[] = {
    {.name = "x",
     .type = KEY_INTEGER,
     .offset = STEP(mouse.x),
     .high = UINT16_MAX,
     .has_given = true,
     .given_offset = STEP(mouse.has_x)},
    {.name = "y",
     .type = KEY_INTEGER,
     .offset = STEP(mouse.y),
     .high = UINT16_MAX,
     .has_given = true,
     .given_offset = STEP(mouse.has_y)},
    {.name = "click", .type = KEY_WORD, .offset = STEP(mouse.click), .words = button_words},
    {.name = "press", .type = KEY_WORD, .offset = STEP(mouse.press), .words = button_words},
    {.name = "release", .type = KEY_WORD, .offset = STEP(mouse.release), .words = button_words},
    {.name = "wheel", .type = KEY_WORD, .offset = STEP(mouse.wheel), .words = wheel_words},
    {.name = NULL},
};

static const struct key step_keys[] = {
    {.name = "expect", .type = KEY_REGEX, .offset = STEP(expect)},
    {.name = "send", .type = KEY_TEXT, .offset = STEP(send)},
    {.name = "press", .type = KEY_PRESS, .offset = STEP(press)},
    {.name = "key",
     .type = KEY_TEXT,
     .offset = STEP(key),
     .check = scenario_check_chords,
     .expected = "keys such as ctrl-alt-f1 or \"h i enter\""},
    {.name = "type",
     .type = KEY_TEXT,
     .offset = STEP(type),
     .check = scenario_check_typed,
     .expected = "what an American keyboard can type"},
    {.name = "mouse",
     .type = KEY_MAP,
     .children = mouse_keys,
     .has_given = true,
     .given_offset = STEP(mouse.is_given)},
    {.name = "screenshot",
     .type = KEY_TEXT,
     .offset = STEP(screenshot),
     .check = scenario_check_screen_name,
     .expected = "a name: a letter, then letters, digits, - and _, at most 63"},
    {.name = "wait",
     .type = KEY_DURATION,
     .offset = STEP(wait_ns),
     .high = UINT64_MAX,
     .has_given = true,
     .given_offset = STEP(has_wait)},
    {.name = "link", .type = KEY_MAP, .children = link_keys, .has_given = true, .given_offset = STEP(link.is_given)},
    {.name = "stop", .type = KEY_BOOL, .offset = STEP(stops)},
    {.name = "console", .type = KEY_INTEGER, .offset = STEP(console), .high = 15},
    {.name = "timeout", .type = KEY_DURATION, .offset = STEP(timeout_ns), .low = 1, .high = UINT64_MAX},
    {.name = NULL},
};

static void step_defaults(void *element, unsigned index)
{
    struct scenario_step *step = element;
    (void)index;
    step->link.is_up = true;
    step->timeout_ns = DEFAULT_EXPECT_NS;
}

static int check_step(struct place *place, const void *element, const struct node *map)
{
    (void)map;
    const struct scenario_step *step = element;
    unsigned actions = (step->expect != NULL) + (step->send != NULL) + (step->press != NULL) + step->has_wait +
                       step->link.is_given + step->stops + (step->key != NULL) + (step->type != NULL) +
                       step->mouse.is_given + (step->screenshot != NULL);
    if (actions != 1)
        return place_fail(place,
                          "a step is one of expect, send, press, key, type, mouse, screenshot, wait, link and stop; "
                          "this has %s",
                          actions ? "more than one" : "none of them");
    const struct scenario_mouse *mouse = &step->mouse;
    if (mouse->is_given && mouse->has_x != mouse->has_y)
        return place_fail(place, "mouse: x and y go together");
    if (mouse->is_given && !mouse->has_x && !mouse->click && !mouse->press && !mouse->release && !mouse->wheel)
        return place_fail(place, "mouse: expected a place (x and y), click, press, release or wheel");
    return 0;
}

/* ---- checks ---- */

static const struct key_word exit_words[] = {
    [SCENARIO_EXIT_CLEAN] = {"clean", NULL},   [SCENARIO_EXIT_POWER_OFF] = {"power-off", NULL},
    [SCENARIO_EXIT_FAILED] = {"failed", NULL}, [SCENARIO_EXIT_STOPPED] = {"stopped", NULL},
    [SCENARIO_EXIT_LIMIT] = {"limit", NULL},   [SCENARIO_EXIT_STUCK] = {"stuck", NULL},
    [SCENARIO_EXIT_ANY] = {"any", NULL},       {NULL, NULL},
};

static const struct key console_check_keys[] = {
    {.name = "match", .type = KEY_REGEX, .offset = offsetof(struct scenario_console_check, match)},
    {.name = "without", .type = KEY_REGEX, .offset = offsetof(struct scenario_console_check, without)},
    {.name = "console", .type = KEY_INTEGER, .offset = offsetof(struct scenario_console_check, console), .high = 15},
    {.name = NULL},
};

static int check_console_check(struct place *place, const void *element, const struct node *map)
{
    (void)map;
    const struct scenario_console_check *check = element;
    return !check->match != !check->without ? 0 : place_fail(place, "expected either match or without");
}

static const struct key frame_check_keys[] = {
    {.name = "filter",
     .type = KEY_FILTER,
     .offset = offsetof(struct scenario_frame_check, filter),
     .is_required = true},
    {.name = "count", .type = KEY_COUNT, .offset = offsetof(struct scenario_frame_check, count)},
    {.name = "source", .type = KEY_TEXT, .offset = offsetof(struct scenario_frame_check, source)},
    {.name = NULL},
};

static void frame_check_defaults(void *element, unsigned index)
{
    struct scenario_frame_check *check = element;
    (void)index;
    check->count = mem_copy_string(">= 1");
}

static const struct key console_check_element = {
    .name = "console", .type = KEY_MAP, .children = console_check_keys, .check_element = check_console_check};
static const struct key frame_check_element = {.name = "frames", .type = KEY_MAP, .children = frame_check_keys};

static const struct key check_keys[] = {
    {.name = "exit", .type = KEY_WORD, .offset = TEST(exit), .words = exit_words},
    {.name = "code",
     .type = KEY_INTEGER,
     .offset = TEST(code),
     .high = UINT64_MAX,
     .has_given = true,
     .given_offset = TEST(has_code)},
    {.name = "panic", .type = KEY_BOOL, .offset = TEST(may_panic)},
    {.name = "console",
     LIST(TEST(consoles), TEST(console_count), console_check_element, struct scenario_console_check,
          SCENARIO_CHECKS_MAX)},
    {.name = "frames",
     LIST(TEST(frames), TEST(frame_count), frame_check_element, struct scenario_frame_check, SCENARIO_CHECKS_MAX),
     .element_defaults = frame_check_defaults},
    {.name = NULL},
};

/* ---- golden ---- */

static const struct key_word level_words[] = {
    [VIEW_EXACT] = {"exact", NULL},
    [VIEW_PACKETS] = {"packets", NULL},
    [VIEW_STREAMS] = {"streams", NULL},
    {NULL, NULL},
};

static const struct key replace_keys[] = {
    {.name = "match", .type = KEY_REGEX, .offset = offsetof(struct scenario_replace, match), .is_required = true},
    {.name = "with", .type = KEY_TEXT, .offset = offsetof(struct scenario_replace, with), .is_required = true},
    {.name = NULL},
};

static const struct key replace_element = {.name = "replace", .type = KEY_MAP, .children = replace_keys};
static const struct key file_element = {.name = "files", .type = KEY_TEXT};
static const struct key mask_element = {.name = "mask", .type = KEY_TEXT};
static const struct key keep_element = {.name = "keep", .type = KEY_TEXT};

static const struct key console_golden_keys[] = {
    {.name = "times", .type = KEY_BOOL, .offset = TEST(golden.strips_times)},
    {.name = "replace",
     LIST(TEST(golden.replaces), TEST(golden.replace_count), replace_element, struct scenario_replace,
          SCENARIO_REPLACES_MAX)},
    {.name = NULL},
};

#define BLOT(name) offsetof(struct scenario_blot, name)
static const struct key blot_keys[] = {
    {.name = "screen",
     .type = KEY_TEXT,
     .offset = BLOT(screen),
     .check = scenario_check_screen_name,
     .expected = "a screenshot's name"},
    {.name = "x", .type = KEY_INTEGER, .offset = BLOT(x), .high = UINT16_MAX, .is_required = true},
    {.name = "y", .type = KEY_INTEGER, .offset = BLOT(y), .high = UINT16_MAX, .is_required = true},
    {.name = "width", .type = KEY_INTEGER, .offset = BLOT(width), .low = 1, .high = UINT16_MAX, .is_required = true},
    {.name = "height",
     .type = KEY_INTEGER,
     .offset = BLOT(height),
     .low = 1,
     .high = UINT16_MAX,
     .is_required = true},
    {.name = NULL},
};

static const struct key blot_element = {.name = "mask", .type = KEY_MAP, .children = blot_keys};

static const struct key screen_golden_keys[] = {
    {.name = "mask",
     LIST(TEST(golden.blots), TEST(golden.blot_count), blot_element, struct scenario_blot, SCENARIO_BLOTS_MAX)},
    {.name = NULL},
};

static const struct key golden_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = TEST(golden.name)},
    {.name = "files", LIST(TEST(golden.files), TEST(golden.file_count), file_element, char *, SCENARIO_GOLDENS_MAX)},
    {.name = "level", .type = KEY_WORD, .offset = TEST(golden.level), .words = level_words},
    {.name = "headers", .type = KEY_BOOL, .offset = TEST(golden.has_headers)},
    {.name = "hex", .type = KEY_BOOL, .offset = TEST(golden.has_hex)},
    {.name = "mask", LIST(TEST(golden.masks), TEST(golden.mask_count), mask_element, char *, SCENARIO_PATHS_MAX)},
    {.name = "keep", LIST(TEST(golden.keeps), TEST(golden.keep_count), keep_element, char *, SCENARIO_PATHS_MAX)},
    {.name = "console", .type = KEY_MAP, .children = console_golden_keys},
    {.name = "screen", .type = KEY_MAP, .children = screen_golden_keys},
    {.name = NULL},
};

/* ---- the whole ---- */

static const struct key need_element = {.name = "needs", .type = KEY_TEXT};
static const struct key fixture_element = {
    .name = "fixtures", .type = KEY_MAP, .children = fixture_keys, .check_element = check_fixture};
static const struct key step_element = {
    .name = "steps", .type = KEY_MAP, .children = step_keys, .check_element = check_step};

const struct key scenario_test_keys[] = {
    {.name = "extends", .type = KEY_FILES},
    {.name = "include", .type = KEY_FILES},
    {.name = "matrix", .type = KEY_MATRIX},
    {.name = "skip", .type = KEY_TEXT, .offset = TEST(skip)},
    {.name = "needs", LIST(TEST(needs), TEST(need_count), need_element, char *, SCENARIO_NEEDS_MAX)},
    {.name = "fixtures",
     LIST(TEST(fixtures), TEST(fixture_count), fixture_element, struct scenario_fixture, SCENARIO_FIXTURES_MAX),
     .element_defaults = fixture_defaults},
    {.name = "steps",
     LIST(TEST(steps), TEST(step_count), step_element, struct scenario_step, SCENARIO_STEPS_MAX),
     .element_defaults = step_defaults},
    {.name = "checks", .type = KEY_MAP, .children = check_keys},
    {.name = "golden", .type = KEY_MAP, .children = golden_keys},
    {.name = NULL},
};

void scenario_test_defaults(struct scenario *scenario)
{
    scenario->test.golden.level = VIEW_PACKETS;
    scenario->test.golden.strips_times = true;
}
