/* The table of keys, and walking it. */
#include "src/scenario/scenario_keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"
#include "src/scenario/scenario_machine.h"
#include "src/scenario/scenario_value.h"

#define FIELD(name) offsetof(struct scenario, name)
#define MHZ 1000000ull

static const struct key_word pace_words[] = {
    [SCENARIO_PACE_AUTO] = {"auto", NULL},
    [SCENARIO_PACE_HOST] = {"host", NULL},
    [SCENARIO_PACE_FREE] = {"free", NULL},
    {NULL, NULL},
};

static const struct key_word entropy_words[] = {
    [SCENARIO_ENTROPY_AUTO] = {"auto", NULL},
    [SCENARIO_ENTROPY_HOST] = {"host", NULL},
    [SCENARIO_ENTROPY_SEED] = {"seed", NULL},
    {NULL, NULL},
};

static const struct key machine_keys[] = {
    MACHINE_ROW_ISA,
    MACHINE_ROW_MEMORY,
    {.name = "clock_hz",
     .type = KEY_HERTZ,
     .offset = FIELD(clock_hz),
     .low = 10 * MHZ,
     .high = 100000 * MHZ,
     .multiple = 10 * MHZ},
    {.name = "pace", .type = KEY_WORD, .offset = FIELD(pace), .words = pace_words},
    {.name = "entropy", .type = KEY_WORD, .offset = FIELD(entropy), .words = entropy_words},
    {.name = "boot_time", .type = KEY_TIME, .offset = FIELD(has_boot_time)},
    MACHINE_ROWS_DEVICES,
    {.name = NULL},
};

static const struct key limit_keys[] = {
    {.name = "virtual", .type = KEY_VIRTUAL, .offset = FIELD(limit_cycles), .high = UINT64_MAX},
    {.name = "host", .type = KEY_SECONDS, .offset = FIELD(limit_host_seconds), .high = 366ull * 86400},
    {.name = NULL},
};

static const struct key tape_keys[] = {
    {.name = "carry", .type = KEY_BOOL, .offset = FIELD(carry)},
    {.name = "digest_instructions", .type = KEY_INTEGER, .offset = FIELD(digest_instructions), .high = 1ull << 62},
    {.name = NULL},
};

static const struct key machine_element = {.name = "machines", .type = KEY_MAP, .children = scenario_machine_keys};

const struct key scenario_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = FIELD(name)},
    {.name = "seed", .type = KEY_INTEGER, .offset = FIELD(seed), .high = UINT64_MAX},
    {.name = "machine", .type = KEY_MAP, .children = machine_keys},
    MACHINE_ROWS_FILES,
    {.name = "machines",
     .type = KEY_LIST,
     .offset = FIELD(machines),
     .count_offset = FIELD(machine_count),
     .element = &machine_element,
     .element_size = sizeof(struct scenario_machine),
     .room = SCENARIO_MACHINES_MAX,
     .element_defaults = scenario_machine_defaults},
    {.name = "limits", .type = KEY_MAP, .children = limit_keys},
    {.name = "tape", .type = KEY_MAP, .children = tape_keys},
    {.name = NULL, .children = scenario_test_keys},
};

int place_fail(struct place *place, const char *format, ...)
{
    char sentence[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    const char *colon = place->path[0] ? ": " : "";
    if (place->line)
        return error_set(place->error, EXIT_USAGE, "%s:%u:%u: %s%s%s", place->name, place->line, place->column,
                         place->path, colon, sentence);
    return error_set(place->error, EXIT_USAGE, "%s: %s%s%s", place->name, place->path, colon, sentence);
}

int place_fail_at(struct place *place, const struct node *map, const char *name, const char *format, ...)
{
    char sentence[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    const struct node *value = map ? node_get(map, name) : NULL;
    const struct node *shown = value ? value : map;
    size_t used = strlen(place->path);
    snprintf(place->path + used, sizeof place->path - used, ".%s", name);
    place->line = shown ? shown->line : 0;
    place->column = shown ? shown->column : 0;
    return place_fail(place, "%s", sentence);
}

const struct key *key_find(const struct key *table, const char *name)
{
    for (; table->name; table++) {
        if (strcmp(table->name, name) == 0)
            return table;
    }
    return table->children ? key_find(table->children, name) : NULL;
}

#define TABLE_ROWS_MAX 64

int key_unknown(struct place *place, const struct key *table, const char *name)
{
    const char *names[TABLE_ROWS_MAX + 1] = {NULL};
    char shown[VALUE_SHOWN_SIZE], all[400] = "";
    bool is_first_table = true; /* where it goes on, names may be meant, but are too many to list */
    for (unsigned i = 0; table->name; i++) {
        must(i < TABLE_ROWS_MAX);
        names[i] = table->name;
        size_t used = strlen(all);
        if (is_first_table)
            snprintf(all + used, sizeof all - used, "%s%s", i ? ", " : "", table->name);
        table++;
        if (!table->name && table->children) {
            table = table->children;
            is_first_table = false;
        }
    }
    value_show(name, shown);
    const char *nearest = value_nearest(name, names);
    if (nearest)
        return place_fail(place, "unknown key %s; did you mean \"%s\"?", shown, nearest);
    return place_fail(place, "unknown key %s; known here: %s", shown, all);
}

/* Adds ".name" or "[index]" to the path for as long as a child is read; returns the old length for path_back. */
static size_t path_down(struct place *place, const char *name, unsigned index)
{
    size_t used = strlen(place->path);
    if (name)
        snprintf(place->path + used, sizeof place->path - used, "%s%s", used ? "." : "", name);
    else
        snprintf(place->path + used, sizeof place->path - used, "[%u]", index);
    return used;
}

static void path_back(struct place *place, size_t used)
{
    place->path[used] = 0;
}

/* Where a node stands, also in which file. */
static void place_at(struct place *place, const struct node *node)
{
    place->line = node->line;
    place->column = node->column;
    if (node->origin) {
        place->name = node->origin->name;
        place->folder = node->origin->folder;
    }
}

static void *element_at(const struct key *list, void *base, unsigned index)
{
    return (char *)base + list->offset + index * list->element_size;
}

static unsigned *list_count(const struct key *list, void *base)
{
    return (unsigned *)(void *)((char *)base + list->count_offset);
}

void *key_list_add(const struct key *list, void *base)
{
    unsigned *count = list_count(list, base);
    if (*count == list->room)
        return NULL;
    void *element = element_at(list, base, *count);
    memset(element, 0, list->element_size);
    if (list->element_defaults)
        list->element_defaults(element, *count);
    ++*count;
    key_note_given(list, base);
    return element;
}

void key_note_given(const struct key *key, void *base)
{
    if (key->given)
        ((struct scenario_machine *)base)->given |= key->given;
    if (key->has_given)
        *(bool *)((char *)base + key->given_offset) = true;
}

static void key_free(const struct key *key, void *base)
{
    switch (key->type) {
    case KEY_TEXT:
    case KEY_PATH:
    case KEY_RESOLVER:
    case KEY_ALLOW:
    case KEY_REGEX:
    case KEY_FILTER:
    case KEY_COUNT:
    case KEY_PRESS: {
        char **field = (char **)(void *)((char *)base + key->offset);
        mem_free(*field);
        *field = NULL;
        break;
    }
    case KEY_FORWARD: {
        struct scenario_forward *forward = (void *)((char *)base + key->offset);
        mem_free(forward->host_address);
        mem_free(forward->guest_address);
        mem_free(forward->host_path);
        *forward = (struct scenario_forward){0};
        break;
    }
    case KEY_COMMAND: command_free((void *)((char *)base + key->offset)); break;
    case KEY_MAP: keys_free(key->children, base); break;
    case KEY_LIST: {
        unsigned *count = list_count(key, base);
        for (unsigned i = 0; i < *count; i++)
            key_free(key->element, element_at(key, base, i));
        *count = 0;
        break;
    }
    default: break;
    }
}

void keys_free(const struct key *table, void *base)
{
    for (; table->name; table++)
        key_free(table, base);
    if (table->children)
        keys_free(table->children, base);
}

static int read_list(struct place *place, const struct key *key, void *base, const struct node *node)
{
    if (node->kind != NODE_LIST)
        return place_fail(place, "expected a list ([a, b], or lines that begin with \"- \"), found %s",
                          node_kind_text(node));
    if (node->count > key->room)
        return place_fail(place, "the list has %zu elements; at most %u are possible", node->count, key->room);
    key_free(key, base);
    key_note_given(key, base); /* an empty list is a value too */
    for (size_t i = 0; i < node->count; i++) {
        void *element = key_list_add(key, base);
        must(element);
        size_t used = path_down(place, NULL, (unsigned)i);
        if (key_read_node(place, key->element, element, node->items[i]) < 0)
            return -1;
        place_at(place, node->items[i]);
        if (key->element->check_element && key->element->check_element(place, element, node->items[i]) < 0)
            return -1;
        path_back(place, used);
    }
    return 0;
}

int keys_read_map(struct place *place, const struct key *table, void *base, const struct node *map)
{
    if (map->kind != NODE_MAP)
        return place_fail(place, "expected a map (lines of \"key: value\"), found %s", node_kind_text(map));
    for (size_t i = 0; i + 1 < map->count; i += 2) {
        const struct node *name = map->items[i];
        place_at(place, name);
        const struct key *key = key_find(table, name->text);
        if (!key)
            return key_unknown(place, table, name->text);
        size_t used = path_down(place, key->name, 0);
        if (key_read_node(place, key, base, map->items[i + 1]) < 0)
            return -1;
        path_back(place, used);
    }
    for (; table->name; table++) {
        place_at(place, map);
        if (table->is_required && !node_get(map, table->name))
            return place_fail(place, "the key \"%s\" is missing here", table->name);
    }
    return 0;
}

int key_read_node(struct place *place, const struct key *key, void *base, const struct node *node)
{
    place_at(place, node);
    if (key->has_given && key->type == KEY_MAP)
        key_note_given(key, base);
    if (key->type == KEY_COMMAND && node->kind != NODE_MAP)
        return key_read_command(place, key, (void *)((char *)base + key->offset), node);
    if (key->type == KEY_LIST)
        return read_list(place, key, base, node);
    if (key->type == KEY_MAP)
        return keys_read_map(place, key->children, base, node);
    if (node->kind != NODE_SCALAR)
        return place_fail(place, "expected %s, found %s", key_type_expected(key->type), node_kind_text(node));
    if (key_read_scalar(place, key, base, node->text, node->is_quoted) < 0)
        return -1;
    key_note_given(key, base);
    return 0;
}
