/* docs/scenario.schema.json is what the table of keys gives; REPRISE_SCHEMA=write writes it anew. Runs from the top
 * folder, as make does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/bytes.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_schema.h"

#define PATH "docs/scenario.schema.json"

static void read_page(struct buffer *page)
{
    FILE *file = fopen(PATH, "r");
    char chunk[4096];
    size_t size;
    assert_non_null(file);
    while ((size = fread(chunk, 1, sizeof chunk, file)) > 0)
        buffer_append(page, bytes_of(chunk, size));
    fclose(file);
}

static void the_file_is_the_table(void **state)
{
    struct buffer schema = {0}, page = {0};
    const char *mode = getenv("REPRISE_SCHEMA");
    (void)state;
    scenario_schema_write(&schema);
    if (mode && strcmp(mode, "write") == 0) {
        FILE *file = fopen(PATH, "w");
        assert_non_null(file);
        fwrite(schema.data, 1, schema.size, file);
        fclose(file);
    }
    read_page(&page);
    if (!bytes_equal(buffer_bytes(&schema), buffer_bytes(&page)))
        fail_msg(PATH " is not what the keys are; with REPRISE_SCHEMA=write this test writes it anew");
    buffer_deinit(&schema);
    buffer_deinit(&page);
}

/* Brackets are balanced outside of strings, and strings end: enough to see that a table row broke the form. */
static void it_is_json(void **state)
{
    struct buffer schema = {0};
    char open[64];
    unsigned depth = 0;
    bool is_string = false;
    (void)state;
    scenario_schema_write(&schema);
    for (const char *at = buffer_string(&schema); *at; at++) {
        if (is_string) {
            at += *at == '\\';
            is_string = *at != '"';
        } else if (*at == '"') {
            is_string = true;
        } else if (*at == '{' || *at == '[') {
            assert_true(depth < sizeof open);
            open[depth++] = *at == '{' ? '}' : ']';
        } else if (*at == '}' || *at == ']') {
            assert_true(depth > 0);
            assert_int_equal(open[--depth], *at);
        }
    }
    assert_int_equal(depth, 0);
    assert_false(is_string);
    buffer_deinit(&schema);
}

/* Every key of every table is a property. */
static void has_keys(const char *text, const struct key *table)
{
    for (; table->name; table++) {
        char property[80];
        snprintf(property, sizeof property, "\"%s\": {", table->name);
        if (!strstr(text, property))
            fail_msg("no property %s", table->name);
        if (table->type == KEY_MAP)
            has_keys(text, table->children);
        if (table->type == KEY_LIST && table->element->type == KEY_MAP)
            has_keys(text, table->element->children);
    }
    if (table->children)
        has_keys(text, table->children);
}

static void every_key_is_there(void **state)
{
    struct buffer schema = {0};
    (void)state;
    scenario_schema_write(&schema);
    has_keys(buffer_string(&schema), scenario_keys);
    buffer_deinit(&schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_is_the_table),
        cmocka_unit_test(it_is_json),
        cmocka_unit_test(every_key_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
