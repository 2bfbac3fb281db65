/* Variables of a draft: ${matrix.NAME}, ${FIXTURE.PORT}, ${FIXTURE.port}, ${FIXTURE.dir}, ${scenario.folder}. They
 * stand in values, never in keys; "$${" is "${". A value that comes from a variable is not looked at again. */
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"
#include "src/scenario/scenario_draft.h"
#include "src/scenario/scenario_value.h"

#define EXPANDED_MAX TREE_STRING_MAX

void draft_set(struct draft *draft, const char *name, const char *value)
{
    for (unsigned i = 0; i < draft->variable_count; i++) {
        if (strcmp(draft->variables[i].name, name) == 0) {
            mem_free(draft->variables[i].value);
            draft->variables[i].value = mem_copy_string(value);
            return;
        }
    }
    must(draft->variable_count < DRAFT_VARIABLES_MAX);
    struct draft_variable *variable = &draft->variables[draft->variable_count++];
    variable->name = mem_copy_string(name);
    variable->value = mem_copy_string(value);
}

static void set_own(struct draft *draft)
{
    char name[DRAFT_WORD_SIZE + 16];
    const char *folder = draft->origins[0]->folder;
    for (unsigned i = 0; i < draft->axis_count; i++) {
        const struct draft_axis *axis = &draft->axes[i];
        snprintf(name, sizeof name, "matrix.%s", axis->name);
        draft_set(draft, name, axis->values[axis->chosen]);
    }
    draft_set(draft, "scenario.folder", folder[0] ? folder : ".");
}

static int unknown_variable(struct draft *draft, const struct node *node, const char *name, struct error *error)
{
    const char *names[DRAFT_VARIABLES_MAX + 1] = {NULL};
    char shown[VALUE_SHOWN_SIZE];
    struct buffer sentence = {0};
    for (unsigned i = 0; i < draft->variable_count; i++)
        names[i] = draft->variables[i].name;
    value_show(name, shown);
    const char *nearest = value_nearest(name, names);
    buffer_printf(&sentence, "unknown variable %s", shown);
    if (nearest)
        buffer_printf(&sentence, "; did you mean ${%s}?", nearest);
    for (unsigned i = 0; !nearest && i < draft->variable_count && i < 12; i++)
        buffer_printf(&sentence, "%s${%s}", i ? ", " : "; known here: ", names[i]);
    buffer_append_string(&sentence, " (\"$${\" stands for \"${\")");
    int status = draft_fail(draft, node, error, buffer_string(&sentence));
    buffer_deinit(&sentence);
    return status;
}

static const char *find(const struct draft *draft, const char *name)
{
    for (unsigned i = 0; i < draft->variable_count; i++) {
        if (strcmp(draft->variables[i].name, name) == 0)
            return draft->variables[i].value;
    }
    return NULL;
}

/* Takes "${name}" at *at and moves behind it. */
static int expand_one(struct draft *draft, const struct node *node, const char **at, struct buffer *out,
                      struct error *error)
{
    char name[2 * DRAFT_WORD_SIZE];
    const char *start = *at + 2, *end = strchr(start, '}');
    if (!end || (size_t)(end - start) >= sizeof name)
        return draft_fail(draft, node, error, "\"${\" begins a variable, but no \"}\" ends it (\"$${\" is \"${\")");
    memcpy(name, start, (size_t)(end - start));
    name[end - start] = 0;
    const char *value = find(draft, name);
    if (!value)
        return unknown_variable(draft, node, name, error);
    buffer_append_string(out, value);
    *at = end + 1;
    return 0;
}

static int expand_scalar(struct draft *draft, struct node *node, struct error *error)
{
    struct buffer out = {0};
    const char *at = node->text;
    int status = 0;
    if (!strstr(at, "${"))
        return 0;
    while (status == 0 && *at) {
        if (strncmp(at, "$${", 3) == 0) {
            buffer_append_string(&out, "${");
            at += 3;
        } else if (strncmp(at, "${", 2) == 0) {
            status = expand_one(draft, node, &at, &out, error);
        } else {
            buffer_append_byte(&out, (uint8_t)*at++);
        }
        if (status == 0 && out.size > EXPANDED_MAX)
            status = draft_fail(draft, node, error, "with its variables the text is longer than 65535 bytes");
    }
    if (status == 0) {
        const char *text = buffer_string(&out);
        /* "${web.http}" must stand in quotes within [...], and is a number all the same */
        node->is_quoted = node->is_quoted && (!text[0] || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
        mem_free(node->text);
        node->text = mem_copy_string(text);
    }
    buffer_deinit(&out);
    return status;
}

/* Each node once: an alias shows the same one again. */
static int expand(struct draft *draft, struct node *node, struct error *error)
{
    if (node->is_expanded)
        return 0;
    node->is_expanded = true;
    if (node->kind == NODE_SCALAR)
        return expand_scalar(draft, node, error);
    size_t step = node->kind == NODE_MAP ? 2 : 1;
    for (size_t i = step - 1; i < node->count; i += step) {
        if (expand(draft, node->items[i], error) < 0)
            return -1;
    }
    return 0;
}

int draft_expand(struct draft *draft, struct error *error)
{
    set_own(draft);
    return expand(draft, draft->tree.root, error);
}

/* ---- fixtures, before the rest is read ---- */

static int read_word(struct draft *draft, const struct node *node, char word[DRAFT_WORD_SIZE], struct error *error)
{
    if (node->kind != NODE_SCALAR || expand(draft, (struct node *)(uintptr_t)node, error) < 0)
        return node->kind == NODE_SCALAR ? -1 : draft_fail(draft, node, error, "fixtures: expected a name");
    if (!draft_is_word(node->text) || strcmp(node->text, "matrix") == 0 || strcmp(node->text, "scenario") == 0)
        return draft_fail(draft, node, error,
                          "fixtures: expected a name of letters, digits, - and _ (other than matrix, scenario)");
    snprintf(word, DRAFT_WORD_SIZE, "%s", node->text);
    return 0;
}

static int read_ports(struct draft *draft, const struct node *ports, struct draft_fixture *fixture,
                      struct error *error)
{
    if (ports->kind != NODE_LIST || ports->count > SCENARIO_PORTS_MAX)
        return draft_fail(draft, ports, error, "fixtures: expected a list of at most 8 names of ports");
    for (size_t i = 0; i < ports->count; i++) {
        char *word = fixture->ports[fixture->port_count];
        if (read_word(draft, ports->items[i], word, error) < 0)
            return -1;
        for (unsigned j = 0; j < fixture->port_count; j++) {
            if (strcmp(fixture->ports[j], word) == 0)
                return draft_fail(draft, ports->items[i], error,
                                  "fixtures: this port stands here for the second time");
        }
        if (strcmp(word, "dir") == 0)
            return draft_fail(draft, ports->items[i], error, "fixtures: \"dir\" is the fixture's folder, not a port");
        fixture->port_count++;
    }
    return 0;
}

int draft_fixtures(struct draft *draft, struct draft_fixture fixtures[SCENARIO_FIXTURES_MAX], unsigned *count,
                   struct error *error)
{
    const struct node *list = node_get(draft->tree.root, "fixtures");
    *count = 0;
    set_own(draft);
    for (size_t i = 0; list && list->kind == NODE_LIST && i < list->count; i++) {
        const struct node *name = node_get(list->items[i], "name"), *ports = node_get(list->items[i], "ports");
        if (!name || *count == SCENARIO_FIXTURES_MAX)
            break; /* reading the keys says so */
        struct draft_fixture *fixture = &fixtures[*count];
        *fixture = (struct draft_fixture){0};
        if (read_word(draft, name, fixture->name, error) < 0 ||
            (ports && read_ports(draft, ports, fixture, error) < 0))
            return -1;
        for (unsigned j = 0; j < *count; j++) {
            if (strcmp(fixtures[j].name, fixture->name) == 0)
                return draft_fail(draft, name, error, "fixtures: this name stands here for the second time");
        }
        ++*count;
    }
    return 0;
}
