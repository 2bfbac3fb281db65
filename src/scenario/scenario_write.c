/* The canonical YAML of a scenario: every key in the order of the table, every value written out. It stands in the
 * tape, so equal scenarios must give equal bytes. */
#include <string.h>

#include "src/scenario/scenario.h"
#include "src/scenario/scenario_keys.h"

static void write_table(const struct key *table, const void *base, const struct scenario *scenario, unsigned indent,
                        bool is_after_dash, struct buffer *out);

static void write_indent(unsigned indent, struct buffer *out)
{
    for (unsigned i = 0; i < indent; i++)
        buffer_append_byte(out, ' ');
}

static void write_list(const struct key *list, const void *base, const struct scenario *scenario, unsigned indent,
                       struct buffer *out)
{
    unsigned count = *(const unsigned *)(const void *)((const char *)base + list->count_offset);
    if (count == 0)
        buffer_append_string(out, " []");
    buffer_append_byte(out, '\n');
    for (unsigned i = 0; i < count; i++) {
        const void *element = (const char *)base + list->offset + i * list->element_size;
        write_indent(indent + 2, out);
        buffer_append_string(out, "- ");
        if (list->element->type == KEY_MAP) {
            write_table(list->element->children, element, scenario, indent + 4, true, out);
        } else {
            key_write_scalar(list->element, element, scenario, out);
            buffer_append_byte(out, '\n');
        }
    }
}

/* is_after_dash: the first key stands behind a "- " that is already there. */
static void write_table(const struct key *table, const void *base, const struct scenario *scenario, unsigned indent,
                        bool is_after_dash, struct buffer *out)
{
    for (; table->name; table++) {
        if (key_is_absent(table, base))
            continue;
        write_indent(is_after_dash ? 0 : indent, out);
        is_after_dash = false;
        buffer_printf(out, "%s:", table->name);
        key_write(table, base, scenario, indent, out);
    }
}

void key_write(const struct key *key, const void *base, const struct scenario *scenario, unsigned indent,
               struct buffer *out)
{
    if (key->type == KEY_MAP) {
        buffer_append_byte(out, '\n');
        write_table(key->children, base, scenario, indent + 2, false, out);
    } else if (key->type == KEY_LIST) {
        write_list(key, base, scenario, indent, out);
    } else {
        buffer_append_byte(out, ' ');
        key_write_scalar(key, base, scenario, out);
        buffer_append_byte(out, '\n');
    }
}

void scenario_write(const struct scenario *scenario, struct buffer *out)
{
    write_table(scenario_keys, scenario, scenario, 0, false, out);
}
