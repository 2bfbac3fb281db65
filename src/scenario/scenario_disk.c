/* Disks in a scenario: their keys, defaults and checks. */
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/url.h"
#include "src/scenario/scenario_http.h"
#include "src/scenario/scenario_machine.h"

#define DISK_FIELD(name) offsetof(struct scenario_disk, name)
#define QUEUE_SIZE 256u
#define QUEUE_SIZE_MIN 4u
#define QUEUE_SIZE_LIMIT 1024u

static const struct key_word mode_words[] = {
    [SCENARIO_DISK_SNAPSHOT] = {"snapshot", NULL},
    [SCENARIO_DISK_RO] = {"ro", NULL},
    [SCENARIO_DISK_RW] = {"rw", NULL},
    [SCENARIO_DISK_OVERLAY] = {"overlay", NULL},
    {NULL, NULL},
};

static const struct key_word format_words[] = {
    [SCENARIO_DISK_AUTO] = {"auto", NULL},
    [SCENARIO_DISK_RAW] = {"raw", NULL},
    [SCENARIO_DISK_SPLIT] = {"split", NULL},
    {NULL, NULL},
};

static const struct key disk_keys[] = {
    {.name = "file", .type = KEY_PATH, .takes_url = true, .offset = DISK_FIELD(file), .is_required = true},
    {.name = "mode", .type = KEY_WORD, .offset = DISK_FIELD(mode), .words = mode_words},
    {.name = "overlay", .type = KEY_PATH, .offset = DISK_FIELD(overlay)},
    {.name = "format", .type = KEY_WORD, .offset = DISK_FIELD(format), .words = format_words},
    {.name = "pin", .type = KEY_BOOL, .offset = DISK_FIELD(pin)},
    {.name = "queue_size",
     .type = KEY_INTEGER,
     .offset = DISK_FIELD(queue_size),
     .low = QUEUE_SIZE_MIN,
     .high = QUEUE_SIZE_LIMIT},
    HTTP_ROW,
    {.name = NULL},
};

const struct key scenario_disk_element = {.name = "disks", .type = KEY_MAP, .children = disk_keys};

void scenario_disk_defaults(void *element, unsigned index)
{
    struct scenario_disk *disk = element;
    (void)index;
    disk->queue_size = QUEUE_SIZE;
    scenario_http_defaults(&disk->http);
}

/* Two readers may share an image; one that is written to has one user. */
static int check_shared(const struct scenario *scenario, unsigned index, unsigned number, const char *name,
                        struct error *error)
{
    const struct scenario_disk *disk = &scenario_machine(scenario, index)->disks[number];
    for (unsigned m = 0; m <= index; m++) {
        const struct scenario_machine *machine = scenario_machine(scenario, m);
        bool is_same = m == index;
        for (unsigned j = 0; j < (is_same ? number : machine->disk_count); j++) {
            bool is_written = disk->mode == SCENARIO_DISK_RW || machine->disks[j].mode == SCENARIO_DISK_RW;
            if (is_written && strcmp(disk->file, machine->disks[j].file) == 0)
                return error_set(error, EXIT_USAGE,
                                 "%s: disks[%u]%s%s and disks[%u] are one file, and one of them is rw", name, j,
                                 is_same ? "" : " of ", is_same ? "" : machine->name, number);
        }
    }
    return 0;
}

/* An overlay has one user, and is no disk itself. */
static int check_overlay(const struct scenario *scenario, unsigned index, unsigned number, const char *name,
                         struct error *error)
{
    const struct scenario_disk *disk = &scenario_machine(scenario, index)->disks[number];
    if (disk->mode == SCENARIO_DISK_OVERLAY && !disk->overlay)
        return error_set(error, EXIT_USAGE, "%s: disks[%u]: mode overlay needs overlay: FILE", name, number);
    if (disk->mode != SCENARIO_DISK_OVERLAY && disk->overlay)
        return error_set(error, EXIT_USAGE, "%s: disks[%u].overlay: only mode overlay keeps writes there", name,
                         number);
    for (unsigned m = 0; m <= index && disk->overlay; m++) {
        const struct scenario_machine *machine = scenario_machine(scenario, m);
        for (unsigned j = 0; j < machine->disk_count; j++) {
            const struct scenario_disk *other = &machine->disks[j];
            bool is_before = m < index || j < number;
            bool is_shared = is_before && other->overlay && strcmp(other->overlay, disk->overlay) == 0;
            if (is_shared || strcmp(other->file, disk->overlay) == 0)
                return error_set(error, EXIT_USAGE, "%s: disks[%u].overlay: another disk has this file too", name,
                                 number);
        }
    }
    return 0;
}

/* `overlay: FILE` says the mode. */
void scenario_disks_complete(struct scenario_machine *machine)
{
    for (unsigned i = 0; i < machine->disk_count; i++) {
        if (machine->disks[i].overlay && machine->disks[i].mode == SCENARIO_DISK_SNAPSHOT)
            machine->disks[i].mode = SCENARIO_DISK_OVERLAY;
    }
}

/* A URL, or what only a URL may have. */
static int check_server(const struct scenario_disk *disk, unsigned number, const char *name, struct error *error)
{
    char what[32];
    snprintf(what, sizeof what, "disks[%u]", number);
    if (scenario_http_check(&disk->http, disk->file, name, what, error) < 0)
        return -1;
    if (!url_is_one(disk->file) && disk->format == SCENARIO_DISK_SPLIT)
        return error_set(error, EXIT_USAGE,
                         "%s: %s.format: a split disk is named by the URL of its blk.txt (file:///...)", name, what);
    if (url_is_one(disk->file) && disk->pin)
        return error_set(error, EXIT_USAGE, "%s: %s.pin: a replay does without the web server: no pin", name, what);
    bool is_local = disk->mode == SCENARIO_DISK_RW || disk->mode == SCENARIO_DISK_OVERLAY;
    if (url_is_one(disk->file) && is_local)
        return error_set(error, EXIT_USAGE,
                         "%s: %s.mode: a disk on a web server is read alone: snapshot or ro is possible", name, what);
    return 0;
}

int scenario_disks_check(const struct scenario *scenario, unsigned index, const char *name, struct error *error)
{
    const struct scenario_machine *machine = scenario_machine(scenario, index);
    for (unsigned i = 0; i < machine->disk_count; i++) {
        const struct scenario_disk *disk = &machine->disks[i];
        if (!disk->file)
            return error_set(error, EXIT_USAGE, "%s: disks[%u] has no file", name, i);
        if (disk->queue_size & (disk->queue_size - 1))
            return error_set(error, EXIT_USAGE, "%s: disks[%u].queue_size: a power of two from %u to %u is possible",
                             name, i, QUEUE_SIZE_MIN, QUEUE_SIZE_LIMIT);
        if (disk->pin && disk->mode == SCENARIO_DISK_RW)
            return error_set(error, EXIT_USAGE,
                             "%s: disks[%u]: mode rw changes the image, so that a replay could not read it: no pin",
                             name, i);
        if (check_shared(scenario, index, i, name, error) < 0 || check_overlay(scenario, index, i, name, error) < 0 ||
            check_server(disk, i, name, error) < 0)
            return -1;
    }
    return 0;
}
