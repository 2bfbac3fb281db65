/* The types of a test's keys: text into a field and back, and the checks that need the whole. */
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/regex.h"
#include "src/scenario/scenario_input.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"
#include "src/trace/filter.h"
#include "src/trace/view.h"

/* ---- keys of a keyboard ---- */

static const struct {
    const char *name;
    const char *bytes;
} keys[] = {
    {"enter", "\r"},       {"tab", "\t"},          {"escape", "\033"},       {"space", " "},
    {"backspace", "\177"}, {"up", "\033[A"},       {"down", "\033[B"},       {"right", "\033[C"},
    {"left", "\033[D"},    {"home", "\033[H"},     {"end", "\033[F"},        {"insert", "\033[2~"},
    {"delete", "\033[3~"}, {"page-up", "\033[5~"}, {"page-down", "\033[6~"}, {"f1", "\033OP"},
    {"f2", "\033OQ"},      {"f3", "\033OR"},       {"f4", "\033OS"},         {"f5", "\033[15~"},
    {"f6", "\033[17~"},    {"f7", "\033[18~"},     {"f8", "\033[19~"},       {"f9", "\033[20~"},
    {"f10", "\033[21~"},   {"f11", "\033[23~"},    {"f12", "\033[24~"},
};

const char *scenario_key_bytes(const char *name, size_t size, char scratch[2])
{
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strlen(keys[i].name) == size && strncmp(keys[i].name, name, size) == 0)
            return keys[i].bytes;
    }
    scratch[1] = 0;
    if (size == 6 && strncmp(name, "ctrl-", 5) == 0 && name[5] >= 'a' && name[5] <= 'z')
        scratch[0] = (char)(name[5] - 'a' + 1);
    else if (size == 6 && strncmp(name, "ctrl-", 5) == 0 && name[5] >= '[' && name[5] <= '_')
        scratch[0] = (char)(name[5] - '@');
    else if (size == 1 && name[0] > ' ' && name[0] <= '~')
        scratch[0] = name[0];
    else
        return NULL;
    return scratch;
}

bool scenario_press_bytes(const char *names, struct buffer *out, const char **bad)
{
    char scratch[2];
    for (names += strspn(names, " "); *names; names += strspn(names, " ")) {
        size_t size = strcspn(names, " ");
        const char *bytes = scenario_key_bytes(names, size, scratch);
        if (!bytes) {
            *bad = names;
            return false;
        }
        buffer_append_string(out, bytes);
        names += size;
    }
    return true;
}

static const char *check_press(const char *text, char fault[REGEX_FAULT_SIZE])
{
    struct buffer bytes = {0};
    const char *bad = NULL;
    bool is_good = scenario_press_bytes(text, &bytes, &bad);
    bool is_empty = bytes.size == 0;
    buffer_deinit(&bytes);
    if (is_good)
        return is_empty ? "no key is named" : NULL;
    snprintf(fault, REGEX_FAULT_SIZE,
             "there is no key \"%.*s\"; letters, ctrl-a to ctrl-z, enter, tab, escape, up, f1, ...",
             (int)(strcspn(bad, " ") < 30 ? strcspn(bad, " ") : 30), bad);
    return fault;
}

/* ---- counts ---- */

static const char *const comparisons[] = {"<=", ">=", "!=", "==", "<", ">", "="};

/* The comparison at the start of the text, and the number behind it. */
static const char *read_count(const char *text, unsigned *comparison, uint64_t *number)
{
    for (unsigned i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++) {
        size_t size = strlen(comparisons[i]);
        if (strncmp(text, comparisons[i], size) != 0)
            continue;
        *comparison = i;
        return value_read_integer(text + size + strspn(text + size, " "), number);
    }
    *comparison = 6;
    return value_read_integer(text, number);
}

const char *scenario_check_count(const char *text)
{
    unsigned comparison;
    uint64_t number;
    return read_count(text, &comparison, &number);
}

bool scenario_count_holds(const char *text, uint64_t number)
{
    unsigned comparison;
    uint64_t wanted;
    if (read_count(text, &comparison, &wanted))
        return false;
    switch (comparison) {
    case 0: return number <= wanted;
    case 1: return number >= wanted;
    case 2: return number != wanted;
    case 4: return number < wanted;
    case 5: return number > wanted;
    default: return number == wanted;
    }
}

/* ---- scalars ---- */

static const char *check_regex(const char *text, char fault[REGEX_FAULT_SIZE])
{
    struct regex *regex = regex_new(text, fault);
    regex_free(regex);
    return regex ? NULL : fault;
}

static const char *check_filter(const char *text, char fault[REGEX_FAULT_SIZE])
{
    struct filter *filter = NULL;
    struct error error = {0};
    if (filter_parse(&filter, text, &error) == 0) {
        filter_free(filter);
        return NULL;
    }
    snprintf(fault, REGEX_FAULT_SIZE, "%.*s", REGEX_FAULT_SIZE - 1, error.message);
    return fault;
}

static void set_text(char **field, const char *text)
{
    mem_free(*field);
    *field = mem_copy_string(text);
}

int key_read_test_scalar(struct place *place, const struct key *key, void *field, const char *text)
{
    char scratch[REGEX_FAULT_SIZE];
    const char *fault = NULL;
    switch (key->type) {
    case KEY_REGEX: fault = check_regex(text, scratch); break;
    case KEY_FILTER: fault = check_filter(text, scratch); break;
    case KEY_COUNT: fault = scenario_check_count(text); break;
    case KEY_PRESS: fault = check_press(text, scratch); break;
    case KEY_COMMAND: {
        struct scenario_command *command = field;
        command_free(command);
        command->shell = mem_copy_string(text);
        return 0;
    }
    default:
        return place_fail(place, "this key is for the scenario's own file: it is gone before single values are set");
    }
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    set_text(field, text);
    return 0;
}

void key_write_test_scalar(const struct key *key, const void *field, struct buffer *out)
{
    if (key->type == KEY_COUNT) {
        buffer_append_string(out, *(const char *const *)field);
    } else if (key->type != KEY_COMMAND && key->type != KEY_FILES && key->type != KEY_MATRIX) {
        value_write_string(*(const char *const *)field, out);
    }
}

void command_free(struct scenario_command *command)
{
    mem_free(command->shell);
    for (unsigned i = 0; i < command->word_count; i++)
        mem_free(command->words[i]);
    *command = (struct scenario_command){0};
}

int key_read_command(struct place *place, const struct key *key, struct scenario_command *command,
                     const struct node *node)
{
    if (node->kind == NODE_SCALAR)
        return node->text[0] ? key_read_test_scalar(place, key, command, node->text)
                             : place_fail(place, "expected %s, found nothing", key_type_expected(key->type));
    if (node->count == 0 || node->count > SCENARIO_WORDS_MAX)
        return place_fail(place, "expected a list of 1 to %u words", SCENARIO_WORDS_MAX);
    command_free(command);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *word = node->items[i];
        if (word->kind != NODE_SCALAR || (i == 0 && !word->text[0])) {
            place->line = word->line;
            place->column = word->column;
            return place_fail(place, "expected a word, found %s", node_kind_text(word));
        }
        command->words[command->word_count++] = mem_copy_string(word->text);
    }
    return 0;
}

/* ---- the whole ---- */

/* "net.trace", "net2.trace", "console.txt", "console1.txt", "requests.txt" */
static bool is_golden_file(const char *name)
{
    static const struct {
        const char *start, *end;
    } forms[] = {{"net", ".trace"}, {"console", ".txt"}};
    if (scenario_golden_screen(name, NULL) || strcmp(name, "requests.txt") == 0)
        return true;
    for (unsigned i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        size_t size = strlen(forms[i].start);
        if (strncmp(name, forms[i].start, size) != 0)
            continue;
        size += strspn(name + size, "0123456789") <= 2 ? strspn(name + size, "0123456789") : 0;
        if (strcmp(name + size, forms[i].end) == 0)
            return true;
    }
    return false;
}

static int check_golden(const struct scenario_golden *golden, const char *name, struct error *error)
{
    struct view view = {.level = VIEW_PACKETS};
    for (unsigned i = 0; i < golden->file_count; i++) {
        if (!golden->files[i] || !is_golden_file(golden->files[i]))
            return error_set(error, EXIT_USAGE,
                             "%s: golden.files[%u]: a golden is net.trace (every link), net0.trace, console.txt, "
                             "console1.txt, requests.txt, screen-NAME.png, ..., not \"%.60s\"",
                             name, i, golden->files[i] ? golden->files[i] : "");
    }
    for (unsigned i = 0; i < golden->mask_count; i++) {
        if (view_add_paths(&view.masks, "golden.mask", golden->masks[i] ? golden->masks[i] : "", error) < 0)
            return error_prefix(error, "%s", name);
    }
    for (unsigned i = 0; i < golden->keep_count; i++) {
        if (view_add_paths(&view.keeps, "golden.keep", golden->keeps[i] ? golden->keeps[i] : "", error) < 0)
            return error_prefix(error, "%s", name);
    }
    const char *folder = golden->name;
    if (folder && (!folder[0] || folder[0] == '.' || strchr(folder, '/')))
        return error_set(error, EXIT_USAGE, "%s: golden.name: \"%.60s\" is no name of a folder", name, folder);
    return 0;
}

int scenario_check_test(const struct scenario *scenario, const char *name, struct error *error)
{
    const struct scenario_test *test = &scenario->test;
    for (unsigned i = 0; i < test->fixture_count; i++) {
        const struct scenario_fixture *fixture = &test->fixtures[i];
        if (!fixture->name || (!fixture->command.shell && !fixture->command.word_count))
            return error_set(error, EXIT_USAGE, "%s: fixtures[%u] needs a name and a command", name, i);
    }
    for (unsigned i = 0; i < test->step_count; i++) {
        const struct scenario_step *step = &test->steps[i];
        if (step->link.is_given && step->link.net >= scenario_nic_total(scenario))
            return error_set(error, EXIT_USAGE, "%s: steps[%u]: there is no net[%llu]", name, i,
                             (unsigned long long)step->link.net);
        if (scenario_input_check_step(scenario, i, name, error) < 0)
            return -1;
    }
    return check_golden(&test->golden, name, error);
}
