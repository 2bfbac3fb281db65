/* The part of a scenario that makes it a test: servers beside it, what is typed when, and what must come out. It
 * never reaches the machine, and no tape holds it: a tape is judged by the scenario of today. */
#ifndef REPRISE_SCENARIO_SCENARIO_TEST_H
#define REPRISE_SCENARIO_SCENARIO_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define SCENARIO_FIXTURES_MAX 16
#define SCENARIO_PORTS_MAX 8
#define SCENARIO_WORDS_MAX 64
#define SCENARIO_ENV_MAX 32
#define SCENARIO_STEPS_MAX 256
#define SCENARIO_CHECKS_MAX 64
#define SCENARIO_GOLDENS_MAX 16
#define SCENARIO_PATHS_MAX 32
#define SCENARIO_REPLACES_MAX 16
#define SCENARIO_NEEDS_MAX 16
#define SCENARIO_BLOTS_MAX 32

/* A text, which /bin/sh runs, or words, which are run as they are. */
struct scenario_command {
    char *shell; /* NULL: words, or nothing at all */
    char *words[SCENARIO_WORDS_MAX];
    unsigned word_count;
};

/* How one sees that a fixture is ready. With none of these: when its ports are open. */
struct scenario_ready {
    char *port;                      /* a name of ports; NULL: every one */
    char *file;                      /* it exists */
    char *output;                    /* a regular expression that its output matches */
    struct scenario_command command; /* ends with 0 */
    bool exits;                      /* the fixture itself has ended with 0 */
};

struct scenario_fixture {
    char *name;
    struct scenario_command command;
    char *ports[SCENARIO_PORTS_MAX];
    unsigned port_count;
    char *env[SCENARIO_ENV_MAX]; /* "NAME=VALUE" */
    unsigned env_count;
    struct scenario_ready ready;
    uint64_t timeout_seconds; /* host time until it must be ready; default 10 */
};

struct scenario_link {
    bool is_given;
    uint64_t net;
    bool is_up; /* default true */
};

/* Of the tablet. */
enum scenario_button { SCENARIO_BUTTON_NONE, SCENARIO_BUTTON_LEFT, SCENARIO_BUTTON_MIDDLE, SCENARIO_BUTTON_RIGHT };
enum scenario_wheel { SCENARIO_WHEEL_NONE, SCENARIO_WHEEL_UP, SCENARIO_WHEEL_DOWN };

struct scenario_mouse {
    bool is_given;
    bool has_x, has_y;
    uint64_t x, y; /* pixels of the display, or where there is none the tablet's own 0 to 32767 */
    enum scenario_button click, press, release;
    enum scenario_wheel wheel;
};

/* Exactly one of the actions is given. */
struct scenario_step {
    char *expect; /* regular expression */
    char *send;   /* bytes */
    char *press;  /* names of keys, with blanks between them */
    char *key;    /* keys of the keyboard, together with - between them, one after another with blanks */
    char *type;   /* text, on an American keyboard */
    struct scenario_mouse mouse;
    char *screenshot; /* name */
    bool has_wait;
    uint64_t wait_ns; /* virtual time */
    struct scenario_link link;
    bool stops;          /* ends the session: done */
    uint64_t console;    /* default 0; of key, type, mouse and screenshot: the machine */
    uint64_t timeout_ns; /* of expect, virtual time; default 60 s */
};

enum scenario_exit {
    SCENARIO_EXIT_CLEAN, /* power-off, or the step `stop` */
    SCENARIO_EXIT_POWER_OFF,
    SCENARIO_EXIT_FAILED,
    SCENARIO_EXIT_STOPPED,
    SCENARIO_EXIT_LIMIT,
    SCENARIO_EXIT_STUCK,
    SCENARIO_EXIT_ANY,
};

struct scenario_console_check {
    char *match;   /* regular expression that must match, or else */
    char *without; /* must not */
    uint64_t console;
};

struct scenario_frame_check {
    char *filter; /* src/trace/filter.h */
    char *count;  /* "= 3", ">= 1", "< 10"; default ">= 1" */
    char *source; /* "net0"; NULL: every link */
};

struct scenario_replace {
    char *match; /* regular expression */
    char *with;
};

/* A rectangle of pictures that is not compared. */
struct scenario_blot {
    char *screen; /* the screenshot's name; NULL: of all of them */
    uint64_t x, y, width, height;
};

struct scenario_golden {
    char *name; /* folder; NULL: the scenario's name */
    char *files[SCENARIO_GOLDENS_MAX];
    unsigned file_count;
    unsigned level; /* enum view_level, src/trace/view.h; default packets */
    bool has_headers;
    bool has_hex;
    char *masks[SCENARIO_PATHS_MAX];
    unsigned mask_count;
    char *keeps[SCENARIO_PATHS_MAX];
    unsigned keep_count;
    bool strips_times; /* the kernel's [ 1.234567]; default true */
    struct scenario_replace replaces[SCENARIO_REPLACES_MAX];
    unsigned replace_count;
    struct scenario_blot blots[SCENARIO_BLOTS_MAX];
    unsigned blot_count;
};

struct scenario_test {
    char *skip; /* why it is not run by `reprise test`; NULL: it is */
    char *needs[SCENARIO_NEEDS_MAX];
    unsigned need_count;
    struct scenario_fixture fixtures[SCENARIO_FIXTURES_MAX];
    unsigned fixture_count;
    struct scenario_step steps[SCENARIO_STEPS_MAX];
    unsigned step_count;
    unsigned exit; /* enum scenario_exit */
    uint64_t code;
    bool has_code;
    bool may_panic;
    struct scenario_console_check consoles[SCENARIO_CHECKS_MAX];
    unsigned console_count;
    struct scenario_frame_check frames[SCENARIO_CHECKS_MAX];
    unsigned frame_count;
    struct scenario_golden golden;
};

/* The bytes that a key of `press` sends ("enter", "ctrl-c", "up", ...); NULL for a name that is none. */
const char *scenario_key_bytes(const char *name, size_t size, char scratch[2]);
/* Appends the bytes of a whole `press` value. False: a name is none; *bad points to it. */
bool scenario_press_bytes(const char *names, struct buffer *out, const char **bad);
/* NULL, or what is wrong with a count such as ">= 3". */
const char *scenario_check_count(const char *text);
/* Does the number satisfy a count that scenario_check_count accepted? */
bool scenario_count_holds(const char *text, uint64_t number);

#endif
