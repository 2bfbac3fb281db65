/* docs/scenarios.md and the table of keys say the same: every key has a row with its type and default, every row a
 * key, every word of a key is named. Runs from the top folder, as make does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_keys.h"

static struct buffer page;
static struct scenario defaults;
static unsigned keys;

static int load(void **state)
{
    (void)state;
    FILE *file = fopen("docs/scenarios.md", "r");
    if (!file)
        return -1;
    char chunk[4096];
    size_t size;
    while ((size = fread(chunk, 1, sizeof chunk, file)) > 0)
        buffer_append(&page, bytes_of(chunk, size));
    fclose(file);
    scenario_defaults(&defaults);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    buffer_deinit(&page);
    scenario_deinit(&defaults);
    return 0;
}

/* The row of a key up to its end of line. */
static void find_row(const char *path, char *row, size_t size)
{
    char start[160];
    snprintf(start, sizeof start, "\n| `%s` | ", path);
    const char *at = strstr(buffer_string(&page), start);
    if (!at)
        fail_msg("docs/scenarios.md has no row for %s", path);
    size_t length = strcspn(at + 1, "\n");
    assert_true(length < size);
    memcpy(row, at + 1, length);
    row[length] = 0;
}

static void check_row(const struct key *key, const void *base, const char *path)
{
    char row[1024];
    struct buffer start = {0}, value = {0};
    find_row(path, row, sizeof row);
    keys++;
    if (key->type == KEY_LIST && key->element->type != KEY_MAP)
        buffer_printf(&start, "| `%s` | list of %s | `[]` |", path, key_type_name(key->element->type));
    else if (key->type == KEY_LIST)
        buffer_printf(&start, "| `%s` | list | `[]` |", path);
    else if (key->is_required)
        buffer_printf(&start, "| `%s` | %s | required |", path, key_type_name(key->type));
    else if (strcmp(path, "name") == 0)
        buffer_printf(&start, "| `%s` | %s | the file's name |", path, key_type_name(key->type));
    else if (key_is_absent(key, base))
        buffer_printf(&start, "| `%s` | %s | none |", path, key_type_name(key->type));
    else {
        key_write_scalar(key, base, &defaults, &value);
        buffer_printf(&start, "| `%s` | %s | `%s` |", path, key_type_name(key->type), buffer_string(&value));
    }
    if (strncmp(row, buffer_string(&start), start.size) != 0)
        fail_msg("docs/scenarios.md says\n  %s\nthe parser\n  %s", row, buffer_string(&start));
    for (unsigned i = 0; key->words && key->words[i].word; i++) {
        char word[64];
        snprintf(word, sizeof word, "`%s`", key->words[i].word);
        if (!strstr(row, word))
            fail_msg("docs/scenarios.md does not name the word %s of %s", word, path);
    }
    buffer_deinit(&start);
    buffer_deinit(&value);
}

static void check_table(const struct key *table, const void *base, const char *prefix)
{
    for (; table->name; table++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", prefix, table->name);
        if (table->type == KEY_MAP) {
            strcat(path, ".");
            check_table(table->children, base, path);
            continue;
        }
        check_row(table, base, path);
        /* a machine's networks and disks have the keys that stand at the top level */
        bool is_again = strncmp(path, "machines[].", 11) == 0;
        if (table->type == KEY_LIST && table->element->type == KEY_MAP && !is_again) {
            const void *element = key_list_add(table, (void *)(uintptr_t)base);
            strcat(path, "[].");
            check_table(table->element->children, element, path);
        }
    }
    if (table->children)
        check_table(table->children, base, prefix);
}

static void the_page_and_the_table_agree(void **state)
{
    (void)state;
    keys = 0;
    check_table(scenario_keys, &defaults, "");
    const char *start = strstr(buffer_string(&page), "## Keys");
    const char *end = strstr(buffer_string(&page), "## Types");
    assert_true(start && end && start < end);
    unsigned rows = 0;
    for (const char *at = start; (at = strstr(at, "\n| `")) && at < end; at++)
        rows++;
    assert_int_equal(rows, keys); /* no row without a key */
}

/* Every type has a row of its own in the second table. */
static void every_type_is_explained(void **state)
{
    (void)state;
    const char *types = strstr(buffer_string(&page), "## Types");
    assert_non_null(types);
    for (unsigned type = 0; type < KEY_TYPES; type++) {
        const char *name = key_type_name((enum key_type)type);
        char row[64], second[64];
        if (type == KEY_MAP || type == KEY_LIST || type == KEY_FORWARD || type == KEY_ALLOW)
            continue; /* explained where they are used */
        snprintf(row, sizeof row, "\n| %s", name);
        snprintf(second, sizeof second, ", %s |", name);
        if (!strstr(types, row) && !strstr(types, second))
            fail_msg("docs/scenarios.md does not explain the type %s", name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_and_the_table_agree),
        cmocka_unit_test(every_type_is_explained),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
