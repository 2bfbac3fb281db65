/* The schema of a scenario as one table: reading, --set, the canonical writer, freeing and the test of
 * docs/scenarios.md all walk it, so that a new key is one row. */
#ifndef REPRISE_SCENARIO_KEYS_H
#define REPRISE_SCENARIO_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_tree.h"

enum key_type {
    KEY_TEXT,     /* char * */
    KEY_PATH,     /* char *, joined with the scenario's folder */
    KEY_BOOL,     /* bool */
    KEY_INTEGER,  /* uint64_t */
    KEY_SIZE,     /* uint64_t bytes */
    KEY_HERTZ,    /* uint64_t; limit_cycles keeps its duration */
    KEY_WORD,     /* an enum, one of `words` */
    KEY_TIME,     /* has_boot_time, boot_time_ns */
    KEY_VIRTUAL,  /* uint64_t cycles, written as a duration of the guest's clock or as "Ncycles" */
    KEY_SECONDS,  /* uint64_t, written as a duration */
    KEY_DURATION, /* uint64_t nanoseconds */
    KEY_PERCENT,  /* uint64_t, in parts of SCENARIO_CERTAIN */
    KEY_RATE,     /* uint64_t bits a second, in tc's units */
    KEY_MAC,      /* uint8_t[6], then a bool: it was given */
    KEY_RESOLVER, /* char *, "" or IPv4 */
    KEY_FORWARD,  /* struct scenario_forward */
    KEY_ALLOW,    /* char *, an egress rule */
    KEY_MAP,      /* the children, whose fields stand in the same struct */
    KEY_LIST,     /* an array of `element` */
    /* of a scenario as a test (scenario_scalar_test.c) */
    KEY_REGEX,   /* char *, src/base/regex.h */
    KEY_FILTER,  /* char *, src/trace/filter.h */
    KEY_COUNT,   /* char *, ">= 1" */
    KEY_PRESS,   /* char *, names of keys */
    KEY_COMMAND, /* struct scenario_command: text, or a list of words */
    KEY_FILES,   /* extends:, include: -- gone before keys are read (scenario_load.c) */
    KEY_MATRIX,  /* the same */
    KEY_TYPES
};

/* Words of a KEY_WORD, by enum value; a reason says that the word is known but refused, and why. */
struct key_word {
    const char *word;
    const char *refused;
};

struct place;

struct key {
    const char *name; /* NULL ends a table; the last row's children, if any, are where it goes on: keys that the
                       * canonical text leaves out */
    enum key_type type;
    size_t offset; /* of the field in its struct */
    uint64_t low;  /* numbers: inclusive range, and what they must be a multiple of (0: any) */
    uint64_t high;
    uint64_t multiple;
    const struct key_word *words;           /* KEY_WORD */
    const struct key *children;             /* KEY_MAP, and the element of a KEY_LIST of maps: a table */
    const struct key *element;              /* KEY_LIST */
    const char *(*check)(const char *text); /* KEY_TEXT: what is wrong with it, NULL: nothing; NULL: anything goes */
    const char *expected;                   /* with check: "an interface name such as tap0" */
    bool takes_url;                         /* KEY_PATH: http:, https: or file: will do */
    const char *url_file;  /* with takes_url: a URL ends in this name ("head"); one of a folder gets it */
    const char *path_mark; /* KEY_TEXT: a path behind this is joined with the scenario's folder; NULL: none */
    size_t count_offset;   /* KEY_LIST: unsigned */
    size_t element_size;
    unsigned room;
    void (*element_defaults)(void *element, unsigned index); /* NULL: zero bytes */
    bool is_required;                                        /* in a list's element */
    unsigned given; /* of a machine's keys: the bit of struct scenario_machine.given that says that it was read */
    /* KEY_MAP in a list: what only the whole element can tell; map is NULL when no file is being read. */
    int (*check_element)(struct place *place, const void *element, const struct node *map);
    bool has_given;      /* a bool at given_offset says that the key stood there; */
    size_t given_offset; /* without it the key is absent */
};

/* The table of a whole scenario, and those of one machine (scenario_machine.c) and of one network
 * (scenario_keys_net.c). */
extern const struct key scenario_keys[];
extern const struct key scenario_machine_keys[];
extern const struct key scenario_nic_keys[];
void scenario_machine_defaults(void *element, unsigned index);
/* The keys of a test, which no tape holds (scenario_keys_test.c). */
extern const struct key scenario_test_keys[];
void scenario_test_defaults(struct scenario *scenario);
int scenario_check_test(const struct scenario *scenario, const char *name, struct error *error);
void scenario_nic_defaults(void *element, unsigned index);
/* The element of a network's impair: (scenario_impair.c). */
extern const struct key scenario_impair_element;
void scenario_impair_defaults(void *element, unsigned index);
/* The whole of one network, whatever its driver. */
int scenario_nic_check(struct place *place, const void *element, const struct node *map);

/* Where a value comes from, for messages. */
struct place {
    const char *name; /* file or option */
    const char
        *folder; /* relative paths are joined to it; NULL or "": as they are. Or a configuration's own URL: then
                         * nothing is a path of this host */
    struct scenario *scenario;
    struct error *error;
    unsigned line; /* 0: no position */
    unsigned column;
    char path[128]; /* "net[0].mac" */
};

/* EXIT_USAGE, "NAME:LINE:COLUMN: PATH: ..."; returns -1. */
__attribute__((format(printf, 2, 3))) int place_fail(struct place *place, const char *format, ...);

/* Fails at the key `name` of the element that stands at `place`: at its value's position if the map names it. */
__attribute__((format(printf, 4, 5))) int place_fail_at(struct place *place, const struct node *map, const char *name,
                                                        const char *format, ...);

/* "a size such as 256M", for messages and docs; "size", the name of the type. */
const char *key_type_expected(enum key_type type);
const char *key_type_name(enum key_type type);

/* Reads one scalar into its field in `base`. is_quoted: the text stood in quotes. */
int key_read_scalar(struct place *place, const struct key *key, void *base, const char *text, bool is_quoted);
/* Reads any node (scalar, list, map) into base; what the node does not name stays as it is, a list is replaced. */
int key_read_node(struct place *place, const struct key *key, void *base, const struct node *node);
int keys_read_map(struct place *place, const struct key *table, void *base, const struct node *map);
/* Appends an element with its defaults and returns it; NULL when the list is full. */
void *key_list_add(const struct key *list, void *base);
/* Notes that a value of this key was read into base. */
void key_note_given(const struct key *key, void *base);
/* Canonical text of a scalar. */
void key_write_scalar(const struct key *key, const void *base, const struct scenario *scenario, struct buffer *out);
/* Canonical YAML of the value of any key, as scenario_write has it behind "name:"; ends with a newline. */
void key_write(const struct key *key, const void *base, const struct scenario *scenario, unsigned indent,
               struct buffer *out);
/* The types of a test: as key_read_scalar, key_read_node and key_write_scalar, and freeing. */
int key_read_test_scalar(struct place *place, const struct key *key, void *field, const char *text);
int key_read_command(struct place *place, const struct key *key, struct scenario_command *command,
                     const struct node *node);
void key_write_test_scalar(const struct key *key, const void *field, struct buffer *out);
void command_free(struct scenario_command *command);
/* "expected TYPE, found TEXT (FAULT)" */
int key_scalar_fail(struct place *place, const struct key *key, const char *text, const char *fault);
/* True if the key has no value (a NULL string): the canonical text leaves it out. */
bool key_is_absent(const struct key *key, const void *base);
/* Frees what the fields of a table own. */
void keys_free(const struct key *table, void *base);
/* The row of a name in a table, NULL if there is none. */
const struct key *key_find(const struct key *table, const char *name);
/* Says that the table has no such key, with the nearest one or all of them. */
int key_unknown(struct place *place, const struct key *table, const char *name);

#endif
