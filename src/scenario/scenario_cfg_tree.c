/* TinyEMU's configuration syntax into a tree:
 *
 *   value   := object | array | string | integer | word
 *   object  := "{" { key ":" value "," } "}"        the comma before the end may be there or not
 *   array   := "[" { value "," } "]"
 *   key     := string | [A-Za-z_$][A-Za-z0-9_$]*
 *   string  := double quotes, at most 4095 bytes, escapes \' \" \\ \n \r \t \xHH, no line ends
 *   integer := decimal, 0x hexadecimal, 0 octal
 *   word    := true | false | null
 *
 * with C and C++ comments wherever space may stand. One value, then the end of the file. */
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_tree.h"
#include "src/scenario/scenario_value.h"

#define CFG_STRING_MAX 4095u
#define CFG_COMMENT_MAX 4096u /* more is not kept beside a key */

struct cfg_reading {
    struct tree *tree;
    const uint8_t *at;
    const uint8_t *end;
    unsigned line;
    unsigned column;
    unsigned depth;
    struct buffer comment; /* what the next key will be given */
    struct node *last_key; /* a comment in the line where its value ends belongs to it */
    unsigned last_line;
    struct error *error;
};

static int cfg_fail_at(struct cfg_reading *r, unsigned line, unsigned column, const char *sentence)
{
    return error_set(r->error, EXIT_USAGE, "%s:%u:%u: %s", r->tree->name, line, column, sentence);
}

static int cfg_fail(struct cfg_reading *r, const char *sentence)
{
    return cfg_fail_at(r, r->line, r->column, sentence);
}

/* The byte at the place, or -1 behind the last. */
static int cfg_peek(const struct cfg_reading *r)
{
    return r->at < r->end ? *r->at : -1;
}

static void cfg_step(struct cfg_reading *r)
{
    if (*r->at == '\n') {
        r->line++;
        r->column = 0;
    }
    r->at++;
    /* columns count characters: continuation bytes of UTF-8 do not move on */
    if (r->at == r->end || (*r->at & 0xc0) != 0x80)
        r->column++;
}

/* Is the text at the place this? */
static bool cfg_sees(const struct cfg_reading *r, const char *text)
{
    size_t size = strlen(text);
    return (size_t)(r->end - r->at) >= size && memcmp(r->at, text, size) == 0;
}

/* Keeps the text of a comment, a line end behind it. */
static void cfg_keep_comment(struct cfg_reading *r, unsigned line, const uint8_t *text, size_t size)
{
    struct buffer beside = {0};
    struct buffer *into = &r->comment;
    if (r->last_key && line == r->last_line) {
        if (r->last_key->comment && strlen(r->last_key->comment) > CFG_COMMENT_MAX)
            return;
        into = &beside;
        if (r->last_key->comment)
            buffer_append_string(into, r->last_key->comment);
    }
    for (size_t i = 0; i < size; i++)
        buffer_append_byte(into, text[i] ? text[i] : ' ');
    buffer_append_byte(into, '\n');
    if (into == &beside) {
        mem_free(r->last_key->comment);
        r->last_key->comment = mem_copy_string(buffer_string(&beside));
        buffer_deinit(&beside);
    }
}

/* What was kept for the next key; NULL: nothing. */
static char *cfg_take_comment(struct cfg_reading *r)
{
    char *text = r->comment.size ? mem_copy_string(buffer_string(&r->comment)) : NULL;
    buffer_clear(&r->comment);
    return text;
}

static int cfg_skip_block_comment(struct cfg_reading *r)
{
    unsigned line = r->line, column = r->column;
    const uint8_t *text = r->at + 2;
    cfg_step(r);
    cfg_step(r);
    while (!cfg_sees(r, "*/")) {
        if (r->at == r->end)
            return cfg_fail_at(r, line, column, "the comment that begins here does not end");
        cfg_step(r);
    }
    cfg_keep_comment(r, line, text, (size_t)(r->at - text));
    cfg_step(r);
    cfg_step(r);
    return 0;
}

static void cfg_skip_line_comment(struct cfg_reading *r)
{
    const uint8_t *text = r->at + 2;
    while (r->at < r->end && *r->at != '\n')
        cfg_step(r);
    cfg_keep_comment(r, r->line, text, (size_t)(r->at - text));
}

static int cfg_skip(struct cfg_reading *r)
{
    for (;;) {
        int c = cfg_peek(r);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
            cfg_step(r);
        } else if (cfg_sees(r, "//")) {
            cfg_skip_line_comment(r);
        } else if (cfg_sees(r, "/*")) {
            if (cfg_skip_block_comment(r) < 0)
                return -1;
        } else {
            return 0;
        }
    }
}

static int hex_digit(int c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* What stands behind a backslash. */
static int cfg_escape(struct cfg_reading *r, struct buffer *text)
{
    static const char names[] = "'\"\\nrt", values[] = "'\"\\\n\r\t";
    int c = cfg_peek(r);
    const char *name = c > 0 ? strchr(names, c) : NULL;
    if (name) {
        buffer_append_byte(text, (uint8_t)values[name - names]);
        cfg_step(r);
        return 0;
    }
    if (c != 'x')
        return cfg_fail(r, "unknown escape; possible: \\' \\\" \\\\ \\n \\r \\t \\xHH");
    cfg_step(r);
    int value = 0;
    for (unsigned i = 0; i < 2; i++) {
        int digit = hex_digit(cfg_peek(r));
        if (digit < 0)
            return cfg_fail(r, "two hexadecimal digits should follow \\x");
        value = value * 16 + digit;
        cfg_step(r);
    }
    if (value == 0)
        return cfg_fail(r, "a string cannot hold a zero byte");
    buffer_append_byte(text, (uint8_t)value);
    return 0;
}

/* A string with its quotes, into text. */
static int cfg_string(struct cfg_reading *r, struct buffer *text)
{
    unsigned line = r->line, column = r->column;
    cfg_step(r);
    for (;;) {
        int c = cfg_peek(r);
        if (c < 0 || c == '\n')
            return cfg_fail_at(r, line, column, "the string that begins here does not end in its line");
        if (c == 0)
            return cfg_fail(r, "a string cannot hold a zero byte");
        if (text->size >= CFG_STRING_MAX && c != '"')
            return cfg_fail_at(r, line, column, "the string that begins here is longer than 4095 bytes");
        cfg_step(r);
        if (c == '"')
            break;
        if (c != '\\')
            buffer_append_byte(text, (uint8_t)c);
        else if (cfg_escape(r, text) < 0)
            return -1;
    }
    return value_is_utf8(buffer_bytes(text)) ? 0 : cfg_fail_at(r, line, column, "the string is not UTF-8");
}

static bool is_word_byte(int c, bool is_first)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$' ||
           (!is_first && c >= '0' && c <= '9');
}

static void cfg_word(struct cfg_reading *r, struct buffer *text)
{
    for (bool is_first = true; is_word_byte(cfg_peek(r), is_first); is_first = false) {
        buffer_append_byte(text, *r->at);
        cfg_step(r);
    }
}

/* An integer with C's prefixes, kept as its decimal text. */
static int cfg_integer(struct cfg_reading *r, struct buffer *text)
{
    unsigned line = r->line, column = r->column;
    unsigned base = 10;
    if (cfg_sees(r, "0x") || cfg_sees(r, "0X")) {
        base = 16;
        cfg_step(r);
        cfg_step(r);
        if (hex_digit(cfg_peek(r)) < 0)
            return cfg_fail(r, "hexadecimal digits should follow 0x");
    } else if (cfg_sees(r, "0")) {
        base = 8;
    }
    uint64_t value = 0;
    for (int digit; (digit = hex_digit(cfg_peek(r))) >= 0; cfg_step(r)) {
        if (digit >= (int)base)
            return cfg_fail(r, "this is no digit of the number before it");
        if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit, &value))
            return cfg_fail_at(r, line, column, "the number is too large");
    }
    if (is_word_byte(cfg_peek(r), false) || cfg_peek(r) == '.')
        return cfg_fail(r, "this is no digit of the number before it (only whole numbers are possible)");
    buffer_printf(text, "%llu", (unsigned long long)value);
    return 0;
}

static struct node *cfg_value(struct cfg_reading *r);

/* The node of a scalar or key; takes the buffer's text. NULL: an error is set. */
static struct node *cfg_scalar_node(struct cfg_reading *r, struct buffer *text, bool is_quoted, unsigned line,
                                    unsigned column, int status)
{
    struct node *node = NULL;
    if (status == 0) {
        node = tree_new_node(r->tree, NODE_SCALAR, line, column);
        if (!node)
            cfg_fail_at(r, line, column, "there are too many values for one configuration");
    }
    if (node) {
        node->text = mem_copy_string(buffer_string(text));
        node->is_quoted = is_quoted;
    }
    buffer_deinit(text);
    return node;
}

static struct node *cfg_key(struct cfg_reading *r)
{
    struct buffer text = {0};
    unsigned line = r->line, column = r->column;
    int status = 0;
    if (cfg_peek(r) == '"')
        status = cfg_string(r, &text);
    else if (is_word_byte(cfg_peek(r), true))
        cfg_word(r, &text);
    else
        status = cfg_fail(r, "expected a key (a name, or a string) or }");
    struct node *key = cfg_scalar_node(r, &text, true, line, column, status);
    if (key) {
        key->comment = cfg_take_comment(r);
        r->last_key = key;
        r->last_line = line;
    }
    return key;
}

/* Of equal keys the last wins. */
static void cfg_put(struct node *map, struct node *key, struct node *value)
{
    for (size_t i = 0; i < map->count; i += 2) {
        if (strcmp(map->items[i]->text, key->text) == 0) {
            key->is_repeated = true;
            map->items[i] = key;
            map->items[i + 1] = value;
            return;
        }
    }
    node_append(map, key);
    node_append(map, value);
}

static int cfg_pair(struct cfg_reading *r, struct node *map)
{
    struct node *key = cfg_key(r);
    if (!key || cfg_skip(r) < 0)
        return -1;
    if (cfg_peek(r) != ':')
        return cfg_fail(r, "expected a : behind the key");
    cfg_step(r);
    struct node *value = cfg_value(r);
    if (!value)
        return -1;
    cfg_put(map, key, value);
    r->last_key = key;
    r->last_line = r->line;
    return 0;
}

/* An object or an array, from its opening bracket on. */
static struct node *cfg_collection(struct cfg_reading *r)
{
    bool is_map = cfg_peek(r) == '{';
    int close = is_map ? '}' : ']';
    struct node *node = tree_new_node(r->tree, is_map ? NODE_MAP : NODE_LIST, r->line, r->column);
    if (!node || r->depth == TREE_DEPTH_MAX) {
        cfg_fail(r, node ? "objects and arrays are nested too deeply"
                         : "there are too many values for one configuration");
        return NULL;
    }
    r->depth++;
    cfg_step(r);
    for (;;) {
        if (cfg_skip(r) < 0)
            return NULL;
        if (cfg_peek(r) == close)
            break;
        if (is_map) {
            if (cfg_pair(r, node) < 0)
                return NULL;
        } else {
            struct node *value = cfg_value(r);
            if (!value)
                return NULL;
            node_append(node, value);
        }
        if (cfg_skip(r) < 0)
            return NULL;
        if (cfg_peek(r) == ',') {
            cfg_step(r);
        } else if (cfg_peek(r) != close) {
            cfg_fail(r, is_map ? "expected , or }" : "expected , or ]");
            return NULL;
        }
    }
    cfg_step(r);
    r->depth--;
    return node;
}

static struct node *cfg_value(struct cfg_reading *r)
{
    if (cfg_skip(r) < 0)
        return NULL;
    int c = cfg_peek(r);
    if (c == '{' || c == '[')
        return cfg_collection(r);
    struct buffer text = {0};
    unsigned line = r->line, column = r->column;
    int status = 0;
    if (c == '"') {
        status = cfg_string(r, &text);
    } else if (c >= '0' && c <= '9') {
        status = cfg_integer(r, &text);
    } else {
        cfg_word(r, &text);
        const char *word = buffer_string(&text);
        if (strcmp(word, "true") != 0 && strcmp(word, "false") != 0 && strcmp(word, "null") != 0)
            status = cfg_fail_at(r, line, column,
                                 c == '-' ? "numbers cannot be negative here"
                                          : "expected a value: { [ \"string\" number true false null");
    }
    return cfg_scalar_node(r, &text, c == '"', line, column, status);
}

int tree_parse_cfg(struct tree *tree, struct bytes text, const char *name, struct error *error)
{
    *tree = (struct tree){.name = name};
    if (text.size > TREE_TEXT_MAX)
        return error_set(error, EXIT_USAGE, "%s: the file has %zu bytes; a configuration has at most %u", name,
                         text.size, TREE_TEXT_MAX);
    struct cfg_reading r = {.tree = tree, .at = text.data, .line = 1, .column = 1, .error = error};
    r.end = text.size ? text.data + text.size : text.data;
    int status = cfg_skip(&r);
    char *first_comment = cfg_take_comment(&r);
    tree->root = status == 0 ? cfg_value(&r) : NULL;
    if (tree->root)
        tree->root->comment = first_comment;
    else
        mem_free(first_comment);
    status = tree->root ? cfg_skip(&r) : -1;
    if (status == 0 && r.at != r.end)
        status = cfg_fail(&r, "expected the end of the file behind the configuration");
    tree->last_comment = cfg_take_comment(&r);
    buffer_deinit(&r.comment);
    if (status < 0)
        tree_deinit(tree);
    return status;
}
