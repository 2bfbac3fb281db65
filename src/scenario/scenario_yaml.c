/* YAML into a tree, over libyaml's events. libyaml allocates by itself; an exhausted host ends in its memory error,
 * which is reported like any other. */
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_tree.h"
#include "src/scenario/scenario_value.h"

#define ANCHOR_NAME_MAX 64

struct anchor {
    char name[ANCHOR_NAME_MAX];
    struct node *node;
};

struct yaml_reading {
    yaml_parser_t parser;
    struct tree *tree;
    struct bytes text;
    struct error *error;
    struct node *open[TREE_DEPTH_MAX]; /* the lists and maps around the next node, outermost first */
    char open_anchor[TREE_DEPTH_MAX][ANCHOR_NAME_MAX];
    unsigned depth;
    struct anchor *anchors;
    unsigned anchor_count;
    unsigned alias_count;
};

static int yaml_fail(struct yaml_reading *r, yaml_mark_t mark, const char *sentence)
{
    return error_set(r->error, EXIT_USAGE, "%s:%zu:%zu: %s", r->tree->name, mark.line + 1, mark.column + 1, sentence);
}

/* Where a byte offset stands, in lines and characters: libyaml gives no mark for bytes that are no text. */
static yaml_mark_t mark_of_offset(struct bytes text, size_t offset)
{
    yaml_mark_t mark = {0};
    for (size_t i = 0; i < offset && i < text.size; i++) {
        if (text.data[i] == '\n') {
            mark.line++;
            mark.column = 0;
        } else if ((text.data[i] & 0xc0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

/* Marks count characters, not bytes. */
static bool stands_at_tab(struct bytes text, yaml_mark_t mark)
{
    size_t characters = 0;
    for (size_t i = 0; i < text.size; i++) {
        if ((text.data[i] & 0xc0) != 0x80 && characters++ == mark.index)
            return text.data[i] == '\t';
    }
    return false;
}

/* libyaml found the text to be no YAML. */
static int yaml_syntax_error(struct yaml_reading *r)
{
    const yaml_parser_t *parser = &r->parser;
    const char *problem = parser->problem ? parser->problem : "this is not YAML";
    char sentence[512];
    if (parser->error == YAML_MEMORY_ERROR)
        return error_set(r->error, EXIT_INTERNAL, "%s: out of memory", r->tree->name);
    if (parser->error == YAML_READER_ERROR) {
        snprintf(sentence, sizeof sentence, "%s (byte 0x%02X); a scenario is UTF-8 text", problem,
                 (unsigned)parser->problem_value & 0xffu);
        return yaml_fail(r, mark_of_offset(r->text, parser->problem_offset), sentence);
    }
    if (strstr(problem, "<document start>"))
        problem = "this line belongs to nothing above it; a scenario is lines of \"key: value\"";
    if (stands_at_tab(r->text, parser->problem_mark))
        snprintf(sentence, sizeof sentence, "a tab stands here; YAML is indented with spaces");
    else if (parser->context && parser->context_mark.line != parser->problem_mark.line)
        snprintf(sentence, sizeof sentence, "%s %s that begins in line %zu", problem, parser->context,
                 parser->context_mark.line + 1);
    else
        snprintf(sentence, sizeof sentence, "%s%s%s", problem, parser->context ? " " : "",
                 parser->context ? parser->context : "");
    return yaml_fail(r, parser->problem_mark, sentence);
}

static struct node *yaml_new_node(struct yaml_reading *r, enum node_kind kind, yaml_mark_t mark)
{
    struct node *node = tree_new_node(r->tree, kind, (unsigned)mark.line + 1, (unsigned)mark.column + 1);
    if (!node)
        yaml_fail(r, mark, "there are too many values for one scenario");
    return node;
}

/* Remembers a finished node by its anchor. The later of two equal names wins, as YAML says. */
static int yaml_keep_anchor(struct yaml_reading *r, const char *name, struct node *node, yaml_mark_t mark)
{
    if (!name || !name[0])
        return 0;
    for (unsigned i = 0; i < r->anchor_count; i++) {
        if (strcmp(r->anchors[i].name, name) == 0) {
            r->anchors[i].node = node;
            return 0;
        }
    }
    if (r->anchor_count == TREE_ALIASES_MAX)
        return yaml_fail(r, mark, "there are too many anchors for one scenario");
    r->anchors = mem_resize(r->anchors, (r->anchor_count + 1) * sizeof *r->anchors);
    snprintf(r->anchors[r->anchor_count].name, ANCHOR_NAME_MAX, "%s", name);
    r->anchors[r->anchor_count++].node = node;
    return 0;
}

static int yaml_check_names(struct yaml_reading *r, const yaml_char_t *anchor, const yaml_char_t *tag,
                            yaml_mark_t mark)
{
    if (anchor && strlen((const char *)anchor) >= ANCHOR_NAME_MAX)
        return yaml_fail(r, mark, "the anchor's name is too long");
    if (tag)
        return yaml_fail(r, mark, "a tag (!...) has no meaning in a scenario; write the value alone");
    return 0;
}

/* Puts a node where it belongs: the root, an element, a key or a value. */
static int yaml_place(struct yaml_reading *r, struct node *node, yaml_mark_t mark)
{
    if (r->depth == 0) {
        r->tree->root = node;
        return 0;
    }
    struct node *around = r->open[r->depth - 1];
    bool is_key = around->kind == NODE_MAP && around->count % 2 == 0;
    if (is_key) {
        if (node->kind != NODE_SCALAR)
            return yaml_fail(r, mark, "a key must be a single word");
        if (node_get(around, node->text)) {
            char shown[VALUE_SHOWN_SIZE], sentence[160];
            unsigned line = 0;
            for (size_t i = 0; i < around->count; i += 2)
                line = strcmp(around->items[i]->text, node->text) == 0 ? around->items[i]->line : line;
            value_show(node->text, shown);
            snprintf(sentence, sizeof sentence, "the key %s stands here for the second time (first in line %u)",
                     shown, line);
            return yaml_fail(r, mark, sentence);
        }
    }
    node_append(around, node);
    return 0;
}

static int yaml_scalar(struct yaml_reading *r, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (yaml_check_names(r, event->data.scalar.anchor, event->data.scalar.tag, event->start_mark) < 0)
        return -1;
    if (length > TREE_STRING_MAX)
        return yaml_fail(r, event->start_mark, "the text is longer than 65535 bytes");
    if (!value_is_utf8(bytes_of(value, length)))
        return yaml_fail(r, event->start_mark, "the text holds a zero byte or half a character");
    struct node *node = yaml_new_node(r, NODE_SCALAR, event->start_mark);
    if (!node)
        return -1;
    node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text = mem_copy_string(value);
    if (yaml_place(r, node, event->start_mark) < 0)
        return -1;
    return yaml_keep_anchor(r, (const char *)event->data.scalar.anchor, node, event->start_mark);
}

static int yaml_open(struct yaml_reading *r, const yaml_event_t *event, enum node_kind kind,
                     const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (yaml_check_names(r, anchor, tag, event->start_mark) < 0)
        return -1;
    if (r->depth == TREE_DEPTH_MAX)
        return yaml_fail(r, event->start_mark, "lists and maps are nested too deeply");
    struct node *node = yaml_new_node(r, kind, event->start_mark);
    if (!node || yaml_place(r, node, event->start_mark) < 0)
        return -1;
    snprintf(r->open_anchor[r->depth], ANCHOR_NAME_MAX, "%s", anchor ? (const char *)anchor : "");
    r->open[r->depth++] = node;
    return 0;
}

/* Only now is the node known by its anchor: an alias inside itself finds nothing, so the tree has no cycles. */
static int yaml_close(struct yaml_reading *r, const yaml_event_t *event)
{
    r->depth--;
    return yaml_keep_anchor(r, r->open_anchor[r->depth], r->open[r->depth], event->start_mark);
}

/* An alias is the same node once more; nothing is copied, so it cannot multiply. */
static int yaml_alias(struct yaml_reading *r, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    char shown[VALUE_SHOWN_SIZE], sentence[160];
    if (++r->alias_count > TREE_ALIASES_MAX)
        return yaml_fail(r, event->start_mark, "there are too many aliases for one scenario");
    for (unsigned i = 0; i < r->anchor_count; i++) {
        if (strcmp(r->anchors[i].name, name) == 0)
            return yaml_place(r, r->anchors[i].node, event->start_mark);
    }
    value_show(name, shown);
    snprintf(sentence, sizeof sentence, "the alias %s names no anchor that is complete before it", shown);
    return yaml_fail(r, event->start_mark, sentence);
}

/* 1 at the end of the stream. */
static int yaml_take(struct yaml_reading *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: return yaml_scalar(r, event);
    case YAML_ALIAS_EVENT: return yaml_alias(r, event);
    case YAML_SEQUENCE_START_EVENT:
        return yaml_open(r, event, NODE_LIST, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return yaml_open(r, event, NODE_MAP, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return yaml_close(r, event);
    case YAML_DOCUMENT_START_EVENT:
        if (r->tree->root)
            return yaml_fail(r, event->start_mark, "a second document begins here; a scenario is one");
        return 0;
    case YAML_STREAM_END_EVENT: return 1;
    default: return 0;
    }
}

static int yaml_read_all(struct yaml_reading *r)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event))
            return yaml_syntax_error(r);
        int status = yaml_take(r, &event);
        yaml_event_delete(&event);
        if (status != 0)
            return status < 0 ? -1 : 0;
    }
}

int tree_parse_yaml(struct tree *tree, struct bytes text, const char *name, struct error *error)
{
    *tree = (struct tree){.name = name};
    if (text.size > TREE_TEXT_MAX)
        return error_set(error, EXIT_USAGE, "%s: the file has %zu bytes; a scenario has at most %u", name, text.size,
                         TREE_TEXT_MAX);
    struct yaml_reading *r = mem_alloc(1, sizeof *r);
    r->tree = tree;
    r->text = text;
    r->error = error;
    int status;
    if (!yaml_parser_initialize(&r->parser)) {
        status = error_set(error, EXIT_INTERNAL, "%s: out of memory", name);
    } else {
        static const uint8_t nothing[1];
        yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&r->parser, text.size ? text.data : nothing, text.size);
        status = yaml_read_all(r);
        yaml_parser_delete(&r->parser);
    }
    mem_free(r->anchors);
    mem_free(r);
    if (status == 0 && !tree->root)
        status = error_set(error, EXIT_USAGE, "%s:1:1: the file is empty; a scenario names at least a kernel or bios",
                           name);
    if (status < 0)
        tree_deinit(tree);
    return status;
}
