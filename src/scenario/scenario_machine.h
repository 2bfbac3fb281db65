/* The rows of one machine's keys. They stand twice: at the top level, whose struct begins with a machine, and in an
 * element of machines:. */
#ifndef REPRISE_SCENARIO_MACHINE_H
#define REPRISE_SCENARIO_MACHINE_H

#include "src/scenario/scenario_keys.h"

enum machine_given {
    GIVEN_MEMORY = 1 << 0,
    GIVEN_RNG = 1 << 1,
    GIVEN_VIRTIO_CONSOLE = 1 << 2,
    GIVEN_BIOS = 1 << 3,
    GIVEN_KERNEL = 1 << 4,
    GIVEN_INITRD = 1 << 5,
    GIVEN_DTB = 1 << 6,
    GIVEN_SYMBOLS = 1 << 7,
    GIVEN_CMDLINE = 1 << 8,
    GIVEN_DISKS = 1 << 9,
    GIVEN_NET = 1 << 10,
    GIVEN_FS = 1 << 11,
    GIVEN_APPEND = 1 << 12,
    GIVEN_ISA = 1 << 13,
    GIVEN_DISPLAY = 1 << 20,
    GIVEN_INPUT = 1 << 21,
};

#define MACHINE_FIELD(name) offsetof(struct scenario_machine, name)
#define MIB (1ull << 20)

/* clang-format off */
#define MACHINE_ROW_MEMORY                                                                                           \
    {.name = "memory", .type = KEY_SIZE, .offset = MACHINE_FIELD(memory_bytes), .low = 16 * MIB, .high = 4096 * MIB, \
     .multiple = MIB, .given = GIVEN_MEMORY}

#define MACHINE_ROW_ISA                                                                                              \
    {.name = "isa", .type = KEY_WORD, .offset = MACHINE_FIELD(isa), .words = scenario_isa_words, .given = GIVEN_ISA}

#define MACHINE_ROWS_DEVICES                                                                             \
    {.name = "rng", .type = KEY_BOOL, .offset = MACHINE_FIELD(has_rng), .given = GIVEN_RNG},             \
    {.name = "virtio_console", .type = KEY_BOOL, .offset = MACHINE_FIELD(has_virtio_console),            \
     .given = GIVEN_VIRTIO_CONSOLE}

#define MACHINE_ROW_FILE(key, field, bit)                                                                \
    {.name = key, .type = KEY_PATH, .takes_url = true, .offset = MACHINE_FIELD(field), .given = bit}

#define MACHINE_ROWS_FILES                                                                               \
    MACHINE_ROW_FILE("bios", bios, GIVEN_BIOS),                                                          \
    MACHINE_ROW_FILE("kernel", kernel, GIVEN_KERNEL),                                                    \
    MACHINE_ROW_FILE("initrd", initrd, GIVEN_INITRD),                                                    \
    MACHINE_ROW_FILE("dtb", dtb, GIVEN_DTB),                                                             \
    {.name = "symbols", .type = KEY_PATH, .offset = MACHINE_FIELD(symbols), .given = GIVEN_SYMBOLS},     \
    {.name = "cmdline", .type = KEY_TEXT, .offset = MACHINE_FIELD(cmdline), .given = GIVEN_CMDLINE},     \
    {.name = "append", .type = KEY_TEXT, .offset = MACHINE_FIELD(append), .given = GIVEN_APPEND},        \
    {.name = "disks", .type = KEY_LIST, .offset = MACHINE_FIELD(disks),                                  \
     .count_offset = MACHINE_FIELD(disk_count), .element = &scenario_disk_element,                       \
     .element_size = sizeof(struct scenario_disk), .room = SCENARIO_DISKS_MAX,                           \
     .element_defaults = scenario_disk_defaults, .given = GIVEN_DISKS},                                  \
    {.name = "fs", .type = KEY_LIST, .offset = MACHINE_FIELD(fs), .count_offset = MACHINE_FIELD(fs_count), \
     .element = &scenario_fs_element, .element_size = sizeof(struct scenario_fs), .room = SCENARIO_FS_MAX, \
     .element_defaults = scenario_fs_defaults, .given = GIVEN_FS},                                       \
    {.name = "net", .type = KEY_LIST, .offset = MACHINE_FIELD(nics), .count_offset = MACHINE_FIELD(nic_count), \
     .element = &scenario_nic_element, .element_size = sizeof(struct scenario_nic), .room = SCENARIO_NICS_MAX, \
     .element_defaults = scenario_nic_defaults, .given = GIVEN_NET},                                     \
    {.name = "display", .type = KEY_MAP, .children = scenario_display_keys, .given = GIVEN_DISPLAY,      \
     .has_given = true, .given_offset = MACHINE_FIELD(display.is_given)},                                \
    {.name = "input", .type = KEY_LIST, .offset = MACHINE_FIELD(inputs),                                 \
     .count_offset = MACHINE_FIELD(input_count), .element = &scenario_input_element,                     \
     .element_size = sizeof(enum scenario_input), .room = SCENARIO_INPUTS_MAX, .given = GIVEN_INPUT}
/* clang-format on */

extern const struct key_word scenario_isa_words[];
extern const struct key scenario_disk_element; /* scenario_disk.c */
extern const struct key scenario_fs_element;   /* scenario_fs.c */
extern const struct key scenario_nic_element;

void scenario_disk_defaults(void *element, unsigned index);
/* What a disk says by another key. */
void scenario_disks_complete(struct scenario_machine *machine);
/* The disks of machine `index`: every one has a file, and one that is written to has no other user. */
int scenario_disks_check(const struct scenario *scenario, unsigned index, const char *name, struct error *error);
extern const struct key scenario_display_keys[]; /* scenario_input.c */
extern const struct key scenario_input_element;

void scenario_display_defaults(struct scenario_machine *machine);
/* A machine's keyboard and tablet: one of each at most. */
int scenario_input_check(const struct scenario_machine *machine, const char *name, struct error *error);

void scenario_fs_defaults(void *element, unsigned index);
/* A machine's folders: every one has a file and a tag of its own. */
int scenario_fs_check(const struct scenario_machine *machine, const char *name, struct error *error);

/* Gives every element of machines: what it did not say itself and the top level has. Values travel as canonical text,
 * so that a new type of key needs nothing here. */
int machines_complete(struct scenario *scenario, const char *name, struct error *error);

#endif
