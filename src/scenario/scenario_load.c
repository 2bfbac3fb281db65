/* Drafts: files put together, the matrix, and reading the whole. Variables are in scenario_expand.c. */
#include "src/scenario/scenario_load.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_draft.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"

int draft_fail(struct draft *draft, const struct node *node, struct error *error, const char *sentence)
{
    const char *name = node->origin ? node->origin->name : draft->tree.name;
    return error_set(error, EXIT_USAGE, "%s:%u:%u: %s", name, node->line, node->column, sentence);
}

/* ---- files ---- */

/* The folder of a file as relative paths are joined to it: "" for the working directory, "/" for the top. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = mem_copy_string(path);
    folder[slash ? (size_t)(slash - path) + (slash == path) : 0] = 0;
    return folder;
}

static char *join(const char *folder, const char *path)
{
    struct buffer joined = {0};
    if (path[0] != '/' && folder[0])
        buffer_printf(&joined, "%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/");
    buffer_append_string(&joined, path);
    char *text = mem_copy_string(buffer_string(&joined));
    buffer_deinit(&joined);
    return text;
}

/* Without "." and "x/..": what tells whether two paths are one file, as far as text can. */
static char *normal_path(const char *path)
{
    size_t used = 0;
    char *out = mem_alloc(strlen(path) + 2, 1);
    while (*path) {
        size_t size = strcspn(path, "/");
        const char *slash = strrchr(out, '/');
        const char *last = slash ? slash + 1 : out;
        if (size == 2 && strncmp(path, "..", 2) == 0 && used && strcmp(last, "..") != 0) {
            used = slash && slash > out ? (size_t)(slash - out) : slash ? 1 : 0;
        } else if (!(size == 1 && path[0] == '.') && (size || used == 0)) {
            if (used && out[used - 1] != '/')
                out[used++] = '/';
            memcpy(out + used, path, size);
            used += size;
            if (size == 0)
                out[used++] = '/';
        }
        out[used] = 0;
        path += size + (path[size] == '/');
    }
    return out;
}

static struct tree_origin *add_origin(struct draft *draft, const char *path)
{
    struct tree_origin *origin = mem_alloc(1, sizeof *origin);
    origin->name = mem_copy_string(path);
    origin->folder = folder_of(path);
    draft->origins[draft->origin_count++] = origin;
    return origin;
}

/* Moves the nodes of a file into the draft's tree. */
static int adopt(struct draft *draft, struct tree *part, const struct tree_origin *origin)
{
    struct tree *tree = &draft->tree;
    if (tree->node_count + part->node_count > TREE_NODES_MAX)
        return -1;
    if (tree->node_count + part->node_count > tree->node_room) {
        tree->node_room = tree->node_count + part->node_count + 64;
        tree->nodes = mem_resize(tree->nodes, tree->node_room * sizeof *tree->nodes);
    }
    for (size_t i = 0; i < part->node_count; i++) {
        part->nodes[i]->origin = origin;
        tree->nodes[tree->node_count++] = part->nodes[i];
    }
    part->node_count = 0;
    return 0;
}

static struct node *read_file(struct draft *draft, const char *path, const struct node *from, struct error *error)
{
    struct tree part;
    struct buffer text = {0};
    if (draft->origin_count == DRAFT_FILES_MAX) {
        draft_fail(draft, from, error, "this scenario is put together from too many files");
        return NULL;
    }
    struct tree_origin *origin = add_origin(draft, path);
    int status = draft->reader->read(draft->reader->context, path, &text, error);
    if (status < 0 && from)
        error_prefix(error, "%s:%u:%u", from->origin->name, from->line, from->column);
    if (status == 0)
        status = tree_parse_yaml(&part, buffer_bytes(&text), origin->name, error);
    buffer_deinit(&text);
    if (status < 0)
        return NULL;
    struct node *root = part.root;
    if (adopt(draft, &part, origin) < 0) {
        error_set(error, EXIT_USAGE, "%s: there are too many values for one scenario", origin->name);
        root = NULL;
    }
    tree_deinit(&part);
    return root;
}

/* ---- building upon ---- */

static void remove_key(struct node *map, const char *key)
{
    for (size_t i = 0; i + 1 < map->count; i += 2) {
        if (strcmp(map->items[i]->text, key) != 0)
            continue;
        for (size_t j = i; j + 2 < map->count; j++)
            map->items[j] = map->items[j + 2];
        map->count -= 2;
        return;
    }
}

/* A map with the keys of both; where both have one, maps are merged and anything else is over's. The two stay as they
 * are: an alias may show them elsewhere. NULL: too many nodes. */
static struct node *merge(struct draft *draft, const struct node *over, const struct node *base)
{
    struct node *both = tree_new_node(&draft->tree, NODE_MAP, over->line, over->column);
    if (!both)
        return NULL;
    both->origin = over->origin;
    both->is_done = true;
    for (size_t i = 0; i + 1 < over->count; i += 2) {
        struct node *value = over->items[i + 1];
        const struct node *under = node_get(base, over->items[i]->text);
        if (under && under->kind == NODE_MAP && value->kind == NODE_MAP && under != value)
            value = merge(draft, value, under);
        if (!value)
            return NULL;
        node_append(both, over->items[i]);
        node_append(both, value);
    }
    for (size_t i = 0; i + 1 < base->count; i += 2) {
        if (node_get(over, base->items[i]->text))
            continue;
        node_append(both, base->items[i]);
        node_append(both, base->items[i + 1]);
    }
    return both;
}

static int resolve(struct draft *draft, struct node *node, bool is_root, struct error *error);

/* "a.yaml -> b.yaml -> a.yaml" */
static int fail_cycle(struct draft *draft, const struct node *from, unsigned first, struct error *error)
{
    struct buffer sentence = {0};
    buffer_append_string(&sentence, "these files build upon each other in a circle: ");
    for (unsigned i = first; i < draft->depth; i++)
        buffer_printf(&sentence, "%.200s -> ", draft->stack[i]);
    buffer_printf(&sentence, "%.200s", draft->stack[first]);
    int status = draft_fail(draft, from, error, buffer_string(&sentence));
    buffer_deinit(&sentence);
    return status;
}

/* The root of a file that is built upon, with all that it builds upon itself. */
static struct node *open_part(struct draft *draft, const char *path, const struct node *from, struct error *error)
{
    char *normal = normal_path(path);
    struct node *root = NULL;
    for (unsigned i = 0; i < draft->depth; i++) {
        if (strcmp(draft->stack[i], normal) == 0) {
            fail_cycle(draft, from, i, error);
            goto out;
        }
    }
    if (draft->depth == DRAFT_DEPTH_MAX) {
        draft_fail(draft, from, error, "files build upon each other too deeply (at most 8)");
        goto out;
    }
    draft->stack[draft->depth++] = normal;
    root = read_file(draft, path, from, error);
    if (root && root->kind != NODE_MAP) {
        draft_fail(draft, root, error, "expected a map (lines of \"key: value\"): it is built upon");
        root = NULL;
    }
    if (root && resolve(draft, root, true, error) < 0)
        root = NULL;
    draft->depth--;
out:
    mem_free(normal);
    return root;
}

/* Puts one named file below a map. */
static int build_upon(struct draft *draft, struct node *map, const struct node *name, struct error *error)
{
    if (name->kind != NODE_SCALAR || !name->text[0])
        return draft_fail(draft, name, error, "expected the path of a YAML file");
    if (strstr(name->text, "${"))
        return draft_fail(draft, name, error, "a variable cannot choose a file: files are put together first");
    char *path = join(name->origin->folder, name->text);
    struct node *part = open_part(draft, path, name, error);
    mem_free(path);
    struct node *both = part ? merge(draft, map, part) : NULL;
    if (part && !both)
        return draft_fail(draft, name, error, "there are too many values for one scenario");
    if (!both)
        return -1;
    struct node **items = map->items;
    size_t count = map->count;
    map->items = both->items;
    map->count = both->count;
    both->items = items; /* freed with the node */
    both->count = count;
    return 0;
}

/* extends: or include: with one file or several, of which the later win. */
static int build_upon_all(struct draft *draft, struct node *map, const char *key, struct error *error)
{
    const struct node *names = node_get(map, key);
    if (!names)
        return 0;
    remove_key(map, key);
    if (names->kind != NODE_LIST)
        return build_upon(draft, map, names, error);
    for (size_t i = names->count; i > 0; i--) {
        if (build_upon(draft, map, names->items[i - 1], error) < 0)
            return -1;
    }
    return 0;
}

/* Every include: of a tree, each node once however many aliases show it. Depth is bounded by TREE_DEPTH_MAX. */
static int resolve(struct draft *draft, struct node *node, bool is_root, struct error *error)
{
    if (node->is_done || node->kind == NODE_SCALAR)
        return 0;
    node->is_done = true;
    size_t step = node->kind == NODE_MAP ? 2 : 1;
    for (size_t i = step - 1; i < node->count; i += step) {
        if (resolve(draft, node->items[i], false, error) < 0)
            return -1;
    }
    if (node->kind != NODE_MAP)
        return 0;
    if (build_upon_all(draft, node, "include", error) < 0)
        return -1;
    return is_root ? build_upon_all(draft, node, "extends", error) : 0;
}

/* ---- the matrix ---- */

static bool is_word(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return text[0] && text[strspn(text, letters)] == 0 && strlen(text) < DRAFT_WORD_SIZE;
}

bool draft_is_word(const char *text)
{
    return is_word(text);
}

/* A value stands in test names and in names of files. */
static bool is_value(const char *text)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] > '~' || strchr("[],=/$", text[i]))
            return false;
    }
    return size && size < DRAFT_WORD_SIZE;
}

static int read_axis(struct draft *draft, const struct node *name, const struct node *list, struct error *error)
{
    struct draft_axis *axis = &draft->axes[draft->axis_count++];
    if (!is_word(name->text))
        return draft_fail(draft, name, error, "matrix: expected a name of letters, digits, - and _");
    if (list->kind != NODE_LIST || list->count == 0 || list->count > DRAFT_VALUES_MAX)
        return draft_fail(draft, list, error, "matrix: expected a list of 1 to 32 values");
    snprintf(axis->name, sizeof axis->name, "%s", name->text);
    for (size_t i = 0; i < list->count; i++) {
        const struct node *value = list->items[i];
        if (value->kind != NODE_SCALAR || !is_value(value->text))
            return draft_fail(draft, value, error,
                              "matrix: expected a value of 1 to 63 printed characters without blanks and [],=/$");
        for (unsigned j = 0; j < axis->count; j++) {
            if (strcmp(axis->values[j], value->text) == 0)
                return draft_fail(draft, value, error, "matrix: this value stands here for the second time");
        }
        snprintf(axis->values[axis->count++], DRAFT_WORD_SIZE, "%s", value->text);
    }
    return 0;
}

static int read_matrix(struct draft *draft, struct error *error)
{
    const struct node *matrix = node_get(draft->tree.root, "matrix");
    if (!matrix)
        return 0;
    if (matrix->kind != NODE_MAP || matrix->count / 2 > DRAFT_AXES_MAX)
        return draft_fail(draft, matrix, error, "matrix: expected a map of at most 8 names to lists of values");
    for (size_t i = 0; i + 1 < matrix->count; i += 2) {
        if (read_axis(draft, matrix->items[i], matrix->items[i + 1], error) < 0)
            return -1;
    }
    if (draft_combinations(draft) > DRAFT_COMBINATIONS_MAX)
        return draft_fail(draft, matrix, error, "matrix: there are more than 256 combinations");
    remove_key(draft->tree.root, "matrix");
    return 0;
}

unsigned draft_axes(const struct draft *draft, const struct draft_axis **axes)
{
    *axes = draft->axes;
    return draft->axis_count;
}

unsigned draft_combinations(const struct draft *draft)
{
    unsigned count = 1;
    for (unsigned i = 0; i < draft->axis_count && count <= DRAFT_COMBINATIONS_MAX; i++)
        count *= draft->axes[i].count;
    return count;
}

void draft_choose_number(struct draft *draft, unsigned number)
{
    for (unsigned i = draft->axis_count; i > 0; i--) {
        struct draft_axis *axis = &draft->axes[i - 1];
        axis->chosen = number % axis->count;
        number /= axis->count;
    }
}

int draft_choose(struct draft *draft, const char *what, const char *choice, struct error *error)
{
    const char *equals = strchr(choice, '=');
    size_t size = equals ? (size_t)(equals - choice) : 0;
    for (unsigned i = 0; equals && i < draft->axis_count; i++) {
        struct draft_axis *axis = &draft->axes[i];
        if (strlen(axis->name) != size || strncmp(axis->name, choice, size) != 0)
            continue;
        for (unsigned j = 0; j < axis->count; j++) {
            if (strcmp(axis->values[j], equals + 1) == 0) {
                axis->chosen = j;
                return 0;
            }
        }
        return error_set(error, EXIT_USAGE, "%s: %s: the matrix has no value %.70s for %s", what, draft->tree.name,
                         equals + 1, axis->name);
    }
    return error_set(error, EXIT_USAGE, "%s: expected NAME=VALUE of the matrix of %s, found \"%.100s\"", what,
                     draft->tree.name, choice);
}

void draft_write_choice(const struct draft *draft, struct buffer *out)
{
    for (unsigned i = 0; i < draft->axis_count; i++)
        buffer_printf(out, "%s%s=%s", i ? "," : "[", draft->axes[i].name,
                      draft->axes[i].values[draft->axes[i].chosen]);
    if (draft->axis_count)
        buffer_append_byte(out, ']');
}

/* ---- the whole ---- */

int draft_open(struct draft **out, const char *path, const struct draft_reader *reader, struct error *error)
{
    struct draft *draft = mem_alloc(1, sizeof *draft);
    *out = NULL;
    draft->reader = reader;
    draft->path = mem_copy_string(path);
    draft->tree.name = draft->path;
    draft->tree.root = open_part(draft, path, NULL, error);
    draft->reader = NULL;
    if (!draft->tree.root || read_matrix(draft, error) < 0) {
        draft_close(draft);
        return -1;
    }
    *out = draft;
    return 0;
}

void draft_close(struct draft *draft)
{
    if (!draft)
        return;
    tree_deinit(&draft->tree);
    for (unsigned i = 0; i < draft->origin_count; i++) {
        mem_free(draft->origins[i]->name);
        mem_free(draft->origins[i]->folder);
        mem_free(draft->origins[i]);
    }
    for (unsigned i = 0; i < draft->variable_count; i++) {
        mem_free(draft->variables[i].name);
        mem_free(draft->variables[i].value);
    }
    mem_free(draft->path);
    mem_free(draft);
}

int draft_read(struct draft *draft, struct scenario *scenario, struct error *error)
{
    const struct tree_origin *origin = draft->origins[0];
    if (draft_expand(draft, error) < 0)
        return -1;
    struct place place = {.name = origin->name, .folder = origin->folder, .scenario = scenario, .error = error};
    if (keys_read_map(&place, scenario_keys, scenario, draft->tree.root) < 0)
        return -1;
    scenario_name_after(scenario, draft->path);
    return 0;
}
