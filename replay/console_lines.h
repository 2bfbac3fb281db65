/* Several consoles on one output: every line begins with its console's name in brackets, and a line that another
 * console interrupts is ended first. One console alone is passed on as it is. */
#ifndef REPRISE_REPLAY_CONSOLE_LINES_H
#define REPRISE_REPLAY_CONSOLE_LINES_H

#include <stdbool.h>

#include "src/base/bytes.h"

#define CONSOLES_MAX 4

struct console_names {
    const char *names[CONSOLES_MAX]; /* borrowed */
    unsigned count;                  /* at most one: nothing is added */
};

struct console_lines {
    struct console_names names;
    bool is_inside;   /* the last byte was not a newline */
    unsigned current; /* whose it was */
    struct buffer out;
};

void console_lines_init(struct console_lines *lines, const struct console_names *names);
void console_lines_deinit(struct console_lines *lines);
/* What to write for these bytes of console `index`; valid until the next call. */
struct bytes console_lines_add(struct console_lines *lines, unsigned index, struct bytes bytes);

#endif
