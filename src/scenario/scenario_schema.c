/* The table of keys as JSON Schema (draft 2020-12). It says which keys there are and what forms their values have;
 * ranges and what only the whole can tell are the parser's alone. A value with a ${variable} is text whatever its
 * type. */
#include "src/scenario/scenario_schema.h"

#include <string.h>

#include "src/scenario/scenario_keys.h"

static const char variable[] = "{\"type\": \"string\", \"pattern\": \"\\\\$\\\\{\"}";

static void indent(unsigned depth, struct buffer *out)
{
    for (unsigned i = 0; i < depth; i++)
        buffer_append_string(out, "  ");
}

/* What a scalar of the type may be, without variables. */
static const char *scalar_schema(enum key_type type)
{
    switch (type) {
    case KEY_BOOL: return "{\"type\": \"boolean\"}";
    case KEY_INTEGER:
        return "{\"type\": \"integer\", \"minimum\": 0}, {\"type\": \"string\", \"pattern\": \"^0x[0-9a-fA-F]+$\"}";
    case KEY_SIZE:
        return "{\"type\": \"integer\", \"minimum\": 0}, "
               "{\"type\": \"string\", \"pattern\": \"^[0-9_]+ ?([kKMGT](i?B)?)?$\"}";
    case KEY_HERTZ:
        return "{\"type\": \"integer\", \"minimum\": 0}, "
               "{\"type\": \"string\", \"pattern\": \"^[0-9_]+ ?[kMG]?(Hz)?$\"}";
    case KEY_VIRTUAL: return "{\"type\": \"string\", \"pattern\": \"^([0-9]+(ns|us|ms|s|m|h|d))+$|^[0-9]+cycles$\"}";
    case KEY_SECONDS:
    case KEY_DURATION: return "{\"type\": \"string\", \"pattern\": \"^([0-9]+(ns|us|ms|s|m|h|d))+$\"}";
    case KEY_COUNT:
        return "{\"type\": \"integer\", \"minimum\": 0}, "
               "{\"type\": \"string\", \"pattern\": \"^(<=|>=|!=|==|<|>|=)? *[0-9]+$\"}";
    case KEY_TEXT: return "{\"type\": [\"string\", \"number\", \"boolean\"]}"; /* plain words are text, too */
    default: return "{\"type\": \"string\"}";
    }
}

static void write_key(const struct key *key, unsigned depth, struct buffer *out);

static void write_properties(const struct key *table, unsigned depth, bool *is_first, struct buffer *out)
{
    for (; table->name; table++) {
        buffer_append_string(out, *is_first ? "\n" : ",\n");
        *is_first = false;
        indent(depth + 1, out);
        buffer_printf(out, "\"%s\": ", table->name);
        write_key(table, depth + 1, out);
    }
    if (table->children)
        write_properties(table->children, depth, is_first, out);
}

/* A key that must be there may also come from an included file. */
static void write_required(const struct key *table, unsigned depth, struct buffer *out)
{
    bool is_first = true;
    for (; table->name; table++) {
        if (!table->is_required)
            continue;
        if (is_first) {
            buffer_append_string(out, ",\n");
            indent(depth, out);
            buffer_append_string(out, "\"anyOf\": [{\"required\": [\"include\"]}, {\"required\": [");
        }
        buffer_printf(out, "%s\"%s\"", is_first ? "" : ", ", table->name);
        is_first = false;
    }
    if (!is_first)
        buffer_append_string(out, "]}]");
}

/* The inside of a map's schema, without braces. Every map may be put together from files. */
static void write_map(const struct key *table, unsigned depth, struct buffer *out)
{
    bool is_first = true, is_top = table == scenario_keys;
    indent(depth, out);
    buffer_append_string(out, "\"type\": \"object\",\n");
    indent(depth, out);
    buffer_append_string(out, "\"additionalProperties\": false,\n");
    indent(depth, out);
    buffer_append_string(out, "\"properties\": {");
    write_properties(table, depth, &is_first, out);
    if (!is_top) {
        buffer_append_string(out, ",\n");
        indent(depth + 1, out);
        buffer_append_string(out, "\"include\": {\"$ref\": \"#/$defs/files\"}");
    }
    buffer_append_byte(out, '\n');
    indent(depth, out);
    buffer_append_byte(out, '}');
    if (!is_top)
        write_required(table, depth, out);
    buffer_append_byte(out, '\n');
}

static void write_list(const struct key *list, unsigned depth, struct buffer *out)
{
    buffer_append_string(out, "{\n");
    indent(depth + 1, out);
    buffer_append_string(out, "\"type\": \"array\",\n");
    indent(depth + 1, out);
    buffer_printf(out, "\"maxItems\": %u,\n", list->room);
    indent(depth + 1, out);
    buffer_append_string(out, "\"items\": ");
    write_key(list->element, depth + 1, out);
    buffer_append_byte(out, '\n');
    indent(depth, out);
    buffer_append_byte(out, '}');
}

static void write_word(const struct key *key, struct buffer *out)
{
    buffer_append_string(out, "{\"anyOf\": [{\"enum\": [");
    bool is_first = true;
    for (const struct key_word *word = key->words; word->word; word++) {
        if (word->refused)
            continue;
        buffer_printf(out, "%s\"%s\"", is_first ? "" : ", ", word->word);
        is_first = false;
    }
    buffer_printf(out, "]}, %s]}", variable);
}

static void write_key(const struct key *key, unsigned depth, struct buffer *out)
{
    switch (key->type) {
    case KEY_MAP:
        buffer_append_string(out, "{\n");
        write_map(key->children, depth + 1, out);
        indent(depth, out);
        buffer_append_byte(out, '}');
        break;
    case KEY_LIST: write_list(key, depth, out); break;
    case KEY_WORD: write_word(key, out); break;
    case KEY_FILES: buffer_append_string(out, "{\"$ref\": \"#/$defs/files\"}"); break;
    case KEY_COMMAND: buffer_append_string(out, "{\"$ref\": \"#/$defs/command\"}"); break;
    case KEY_MATRIX: buffer_append_string(out, "{\"$ref\": \"#/$defs/matrix\"}"); break;
    default:
        if (strcmp(scalar_schema(key->type), "{\"type\": \"string\"}") == 0)
            buffer_append_string(out, "{\"type\": \"string\"}");
        else
            buffer_printf(out, "{\"anyOf\": [%s, %s]}", scalar_schema(key->type), variable);
    }
}

void scenario_schema_write(struct buffer *out)
{
    buffer_append_string(
        out, "{\n"
             "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
             "  \"title\": \"Reprise scenario\",\n"
             "  \"description\": \"Written from the table of keys (src/scenario/scenario_schema.c); "
             "docs/scenarios.md says what they mean.\",\n"
             "  \"$defs\": {\n"
             "    \"files\": {\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"items\": {\"type\": "
             "\"string\"}}]},\n"
             "    \"command\": {\"anyOf\": [{\"type\": \"string\", \"minLength\": 1}, {\"type\": \"array\", "
             "\"minItems\": 1, \"items\": {\"type\": [\"string\", \"number\"]}}]},\n"
             "    \"matrix\": {\"type\": \"object\", \"maxProperties\": 8, \"additionalProperties\": {\"type\": "
             "\"array\", \"minItems\": 1, \"maxItems\": 32, \"items\": {\"type\": [\"string\", \"number\", "
             "\"boolean\"]}}}\n"
             "  },\n");
    write_map(scenario_keys, 1, out);
    buffer_append_string(out, "}\n");
}
