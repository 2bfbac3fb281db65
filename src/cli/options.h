/* The command line: one table of options for all verbs, read the same way everywhere, from which the help is printed.
 * Long options may be written with one dash, as TinyEMU's and QEMU's users do. Nothing here looks at the
 * environment. */
#ifndef REPRISE_CLI_OPTIONS_H
#define REPRISE_CLI_OPTIONS_H

#include <stdbool.h>

#include "src/base/error.h"

enum verb {
    VERB_RUN = 1,
    VERB_RECORD = 2,
    VERB_REPLAY = 4,
    VERB_INFO = 8,
    VERB_LOG = 16,
    VERB_EXPORT = 32,
    VERB_IMPORT = 64,
    VERB_DIFF = 128,
    VERB_TEST = 256,
    VERB_GOLDEN = 512,
    VERB_CONVERT = 1024,
    VERB_FS = 1u << 20,
    VERB_DISK = 1u << 21,
    VERB_IMAGE = 1u << 22,
    VERB_ALL = ~0,
};

enum option_id {
    OPTION_HELP = 1,
    OPTION_QUIET,
    OPTION_NO_CONSOLE,
    OPTION_SLICE,
    OPTION_PATH, /* `path` of the scenario gets the value */
    OPTION_APPEND,
    OPTION_MEMORY,
    OPTION_DRIVE,
    OPTION_NIC,
    OPTION_FS,
    OPTION_SET,
    OPTION_NO_CARRY,
    OPTION_OUTPUT,
    OPTION_LEVEL,
    OPTION_CONSOLE,
    OPTION_PINNED_DIR,
    OPTION_JSON,
    OPTION_SOURCE,
    OPTION_KIND,
    OPTION_FROM,
    OPTION_TO,
    OPTION_WITHOUT_SOCKETS,
    OPTION_FORMAT,
    OPTION_HEADERS,
    OPTION_HEX,
    OPTION_MASK,
    OPTION_KEEP,
    OPTION_CONTEXT,
    OPTION_EVERY,
    OPTION_MATRIX,
    OPTION_FIXTURE_LOGS,
    OPTION_JOBS,
    OPTION_REPEAT,
    OPTION_FROM_TAPE,
    OPTION_JUNIT,
    OPTION_GOLDENS,
    OPTION_TIMEOUT,
    OPTION_KEEP_ALL,
    OPTION_LIST,
    OPTION_FILTER,
    OPTION_COUNT,
    OPTION_NONE, /* does nothing */
    OPTION_RW,
    OPTION_RO,
    OPTION_CTRL_C,
    OPTION_BUILD_PRELOAD,
    OPTION_MAX_SIZE,
    OPTION_NO_OWNER,
    OPTION_CLAMP_MTIME,
    OPTION_PRUNE,
    OPTION_PRELOAD_FROM,
    OPTION_BASE,
    OPTION_BLOCK_SIZE,
    OPTION_PREFETCH_FROM,
    OPTION_GROUP,
    OPTION_SIZE,
    OPTION_PIN,
    OPTION_PNG,
    OPTION_AT,
};

struct option_row {
    const char *name;     /* without dashes */
    char letter;          /* 0: none */
    const char *argument; /* NULL: a switch */
    unsigned verbs;
    enum option_id id;
    const char *path; /* OPTION_PATH */
    const char *help; /* NULL: not shown */
};

struct options_reader {
    unsigned verb;
    const char *verb_name;
    int count;
    char **arguments; /* without the program and the verb */
    int next;
    bool only_words; /* "--" was seen */
    char spelled[64];
};

struct option_taken {
    const struct option_row *row; /* NULL: a word that is no option */
    const char *value;            /* of the option, or the word */
    const char *spelled;          /* "--append", for messages; valid until the next one */
};

/* 1: something was taken; 0: the end; negative: EXIT_USAGE. */
int options_next(struct options_reader *reader, struct option_taken *taken, struct error *error);
/* The lines of a verb's options. */
void options_print(unsigned verb);

#endif
