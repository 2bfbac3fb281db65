/* The keys that make a scenario a test: fixtures, steps, checks, golden. */
#include <string.h>

#include "src/base/alloc.h"
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

static const struct key step_keys[] = {
    {.name = "expect", .type = KEY_REGEX, .offset = STEP(expect)},
    {.name = "send", .type = KEY_TEXT, .offset = STEP(send)},
    {.name = "press", .type = KEY_PRESS, .offset = STEP(press)},
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
                       step->link.is_given + step->stops;
    return actions == 1 ? 0
                        : place_fail(place, "a step is one of expect, send, press, wait, link and stop; this has %s",
                                     actions ? "more than one" : "none of them");
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

static const struct key golden_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = TEST(golden.name)},
    {.name = "files", LIST(TEST(golden.files), TEST(golden.file_count), file_element, char *, SCENARIO_GOLDENS_MAX)},
    {.name = "level", .type = KEY_WORD, .offset = TEST(golden.level), .words = level_words},
    {.name = "headers", .type = KEY_BOOL, .offset = TEST(golden.has_headers)},
    {.name = "hex", .type = KEY_BOOL, .offset = TEST(golden.has_hex)},
    {.name = "mask", LIST(TEST(golden.masks), TEST(golden.mask_count), mask_element, char *, SCENARIO_PATHS_MAX)},
    {.name = "keep", LIST(TEST(golden.keeps), TEST(golden.keep_count), keep_element, char *, SCENARIO_PATHS_MAX)},
    {.name = "console", .type = KEY_MAP, .children = console_golden_keys},
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
