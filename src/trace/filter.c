/* The grammar, from the loosest binding to the tightest:
 *
 *   either     := both (("or" | "||") both)*
 *   both       := single (("and" | "&&") single)*
 *   single     := ("not" | "!") single | "(" either ")" | "has" PATH | PATH [compare VALUE]
 *   compare    := "==" | "!=" | "<" | "<=" | ">" | ">=" | "contains"
 *   VALUE      := a word | "text in quotes, with \" \\ \xHH"
 *
 * It is read by descent into a table of nodes; values lie behind each other in one text. */
#include "src/trace/filter.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/hash.h"
#include "src/scenario/scenario_value.h"
#include "src/trace/filter_parts.h"

enum node_kind {
    NODE_AND,
    NODE_OR,
    NODE_NOT,
    NODE_HAS,
    NODE_EQUAL,
    NODE_UNEQUAL,
    NODE_LESS,
    NODE_LESS_EQUAL,
    NODE_GREATER,
    NODE_GREATER_EQUAL,
    NODE_CONTAINS
};

struct node {
    enum node_kind kind;
    int left, right; /* of AND, OR; NOT has left only */
    struct filter_path path;
    struct filter_value value;
};

struct filter {
    int root;
    unsigned count;
    size_t used;
    struct node nodes[FILTER_NODES_MAX];
    char values[FILTER_TEXT_MAX + FILTER_NODES_MAX]; /* each with a NUL behind it */
};

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_TEXT,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_HAS,
    TOKEN_COMPARE
};

struct reader {
    struct filter *filter;
    struct error *error;
    const char *text, *at;
    unsigned depth;
    /* The token that comes next. */
    enum token_kind token;
    enum node_kind compare;
    const char *begin;
    size_t size;
};

static int fail_at(struct reader *reader, const char *where, const char *sentence)
{
    return error_set(reader->error, EXIT_USAGE, "column %u: %s", (unsigned)(where - reader->text) + 1, sentence);
}

static int expected(struct reader *reader, const char *what)
{
    char found[80], shown[VALUE_SHOWN_SIZE], sentence[200];
    size_t size = reader->size < sizeof found ? reader->size : sizeof found - 1;
    memcpy(found, reader->begin, size);
    found[size] = 0;
    value_show(found, shown);
    snprintf(sentence, sizeof sentence, "expected %s, found %s", what,
             reader->token == TOKEN_END ? "the end" : shown);
    return fail_at(reader, reader->begin, sentence);
}

/* ---- tokens ---- */

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("._:/-+*", c));
}

static const struct {
    const char *text;
    enum token_kind token;
    enum node_kind compare;
} marks[] = {
    {"==", TOKEN_COMPARE, NODE_EQUAL},
    {"!=", TOKEN_COMPARE, NODE_UNEQUAL},
    {"<=", TOKEN_COMPARE, NODE_LESS_EQUAL},
    {">=", TOKEN_COMPARE, NODE_GREATER_EQUAL},
    {"<", TOKEN_COMPARE, NODE_LESS},
    {">", TOKEN_COMPARE, NODE_GREATER},
    {"&&", TOKEN_AND, 0},
    {"||", TOKEN_OR, 0},
    {"!", TOKEN_NOT, 0},
    {"(", TOKEN_OPEN, 0},
    {")", TOKEN_CLOSE, 0},
};

static const struct {
    const char *text;
    enum token_kind token;
} words[] = {
    {"and", TOKEN_AND}, {"or", TOKEN_OR}, {"not", TOKEN_NOT}, {"has", TOKEN_HAS}, {"contains", TOKEN_COMPARE}};

static int quoted_token(struct reader *reader)
{
    const char *at = reader->at + 1;
    while (*at && *at != '"')
        at += *at == '\\' && at[1] ? 2 : 1;
    if (!*at)
        return fail_at(reader, reader->at, "the quotes are never closed");
    reader->token = TOKEN_TEXT;
    reader->size = (size_t)(at + 1 - reader->at);
    reader->at = at + 1;
    return 0;
}

static void word_token(struct reader *reader)
{
    while (is_word_byte(*reader->at))
        reader->at++;
    reader->token = TOKEN_WORD;
    reader->size = (size_t)(reader->at - reader->begin);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i].text) == reader->size && strncmp(words[i].text, reader->begin, reader->size) == 0) {
            reader->token = words[i].token;
            reader->compare = NODE_CONTAINS;
        }
    }
}

static int next_token(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t\r\n");
    reader->begin = reader->at;
    reader->size = 0;
    reader->token = TOKEN_END;
    if (!*reader->at)
        return 0;
    if (*reader->at == '"')
        return quoted_token(reader);
    if (is_word_byte(*reader->at)) {
        word_token(reader);
        return 0;
    }
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strncmp(reader->at, marks[i].text, strlen(marks[i].text)) == 0) {
            reader->token = marks[i].token;
            reader->compare = marks[i].compare;
            reader->size = strlen(marks[i].text);
            reader->at += reader->size;
            return 0;
        }
    }
    if (*reader->at == '=')
        return fail_at(reader, reader->at, "equality is written ==");
    return fail_at(reader, reader->at, "this character means nothing here; texts stand in double quotes");
}

/* ---- values ---- */

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *digit = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;
    return digit ? (int)(digit - digits) : -1;
}

/* The text between quotes, escapes undone, behind the values that are there already. Never longer than the source. */
static int unquote(struct reader *reader, char *to, uint32_t *size)
{
    const char *at = reader->begin + 1, *end = reader->begin + reader->size - 1;
    *size = 0;
    while (at < end) {
        char byte = *at++;
        if (byte == '\\') {
            byte = *at++;
            int high = byte == 'x' && at < end ? hex_digit(at[0]) : -1, low = high >= 0 ? hex_digit(at[1]) : -1;
            if (byte == 'x' && low >= 0) {
                byte = (char)(high << 4 | low);
                at += 2;
            } else if (byte != '"' && byte != '\\') {
                return fail_at(reader, at - 2, "only \\\", \\\\ and \\xHH stand behind a backslash");
            }
        }
        to[(*size)++] = byte;
    }
    return 0;
}

/* What comes next is a value; it goes into the node. */
static int read_value(struct reader *reader, struct node *node)
{
    struct filter *filter = reader->filter;
    char *to = filter->values + filter->used, sentence[160];
    bool is_text = reader->token == TOKEN_TEXT;
    uint32_t size = (uint32_t)reader->size;
    if (reader->token == TOKEN_END || reader->token == TOKEN_OPEN || reader->token == TOKEN_CLOSE ||
        (!is_text && !is_word_byte(*reader->begin)))
        return expected(reader, "a value");
    if (is_text && unquote(reader, to, &size) < 0)
        return -1;
    if (!is_text)
        memcpy(to, reader->begin, size);
    to[size] = 0;
    filter->used += size + 1;
    filter_value_read(&node->value, to, size, !is_text);
    const char *misfit = filter_value_misfit(&node->value, node->path.type);
    bool is_part = node->kind == NODE_CONTAINS && node->path.type != TYPE_FLAGS;
    if (misfit && !is_part) {
        snprintf(sentence, sizeof sentence, "%s", misfit);
        return expected(reader, sentence);
    }
    return next_token(reader);
}

/* ---- the grammar ---- */

static int add_node(struct reader *reader, enum node_kind kind, int left, int right)
{
    struct filter *filter = reader->filter;
    if (filter->count == FILTER_NODES_MAX) {
        char sentence[80];
        snprintf(sentence, sizeof sentence, "more than %u tests and words in one filter", FILTER_NODES_MAX);
        return fail_at(reader, reader->begin, sentence);
    }
    filter->nodes[filter->count] = (struct node){.kind = kind, .left = left, .right = right};
    return (int)filter->count++;
}

/* PATH [compare VALUE]; the reader stands on the path. */
static int read_test(struct reader *reader, bool may_compare)
{
    char path[FILTER_TEXT_MAX + 1], problem[160];
    if (reader->token != TOKEN_WORD)
        return expected(reader, may_compare ? "a field, \"not\" or \"(\"" : "a field");
    int index = add_node(reader, NODE_HAS, -1, -1);
    if (index < 0)
        return -1;
    struct node *node = &reader->filter->nodes[index];
    memcpy(path, reader->begin, reader->size);
    path[reader->size] = 0;
    if (!filter_path_read(&node->path, path, problem, sizeof problem))
        return fail_at(reader, reader->begin, problem);
    if (next_token(reader) < 0)
        return -1;
    if (!may_compare || reader->token != TOKEN_COMPARE)
        return index;
    node->kind = reader->compare;
    bool is_layer = !node->path.key_count && (node->path.own == OWN_NONE || node->path.own == OWN_FRAME);
    if (is_layer && node->kind != NODE_CONTAINS)
        return fail_at(reader, reader->begin, "a layer has no value of its own; name one of its fields");
    return next_token(reader) < 0 || read_value(reader, node) < 0 ? -1 : index;
}

static int read_either(struct reader *reader);

static int read_single(struct reader *reader)
{
    enum token_kind token = reader->token;
    if (token != TOKEN_NOT && token != TOKEN_OPEN && token != TOKEN_HAS)
        return read_test(reader, true);
    if (reader->depth == FILTER_DEPTH_MAX)
        return fail_at(reader, reader->begin, "it is nested too deeply");
    if (next_token(reader) < 0)
        return -1;
    if (token == TOKEN_HAS)
        return read_test(reader, false);
    reader->depth++;
    int inner = token == TOKEN_OPEN ? read_either(reader) : read_single(reader);
    reader->depth--;
    if (inner < 0 || token == TOKEN_NOT)
        return inner < 0 ? -1 : add_node(reader, NODE_NOT, inner, -1);
    if (reader->token != TOKEN_CLOSE)
        return expected(reader, "\"and\", \"or\" or \")\"");
    return next_token(reader) < 0 ? -1 : inner;
}

/* A chain of one operator over what binds more tightly. */
static int read_chain(struct reader *reader, enum token_kind operator, enum node_kind kind,
                      int (*read_part)(struct reader *))
{
    int left = read_part(reader);
    while (left >= 0 && reader->token == operator) {
        int right = next_token(reader) < 0 ? -1 : read_part(reader);
        left = right < 0 ? -1 : add_node(reader, kind, left, right);
    }
    return left;
}

static int read_both(struct reader *reader)
{
    return read_chain(reader, TOKEN_AND, NODE_AND, read_single);
}

static int read_either(struct reader *reader)
{
    return read_chain(reader, TOKEN_OR, NODE_OR, read_both);
}

static int read_all(struct reader *reader)
{
    if (next_token(reader) < 0)
        return -1;
    if (reader->token == TOKEN_END)
        return fail_at(reader, reader->begin, "the filter is empty");
    int root = read_either(reader);
    if (root >= 0 && reader->token != TOKEN_END)
        return expected(reader, "\"and\", \"or\" or the end");
    return root;
}

int filter_parse(struct filter **filter, const char *text, struct error *error)
{
    *filter = NULL;
    if (strlen(text) > FILTER_TEXT_MAX)
        return error_set(error, EXIT_USAGE, "column %u: a filter has at most %u bytes", FILTER_TEXT_MAX + 1,
                         FILTER_TEXT_MAX);
    struct reader reader = {.filter = mem_alloc(1, sizeof **filter), .error = error, .text = text, .at = text};
    reader.filter->root = read_all(&reader);
    if (reader.filter->root < 0) {
        filter_free(reader.filter);
        return -1;
    }
    *filter = reader.filter;
    return 0;
}

void filter_free(struct filter *filter)
{
    mem_free(filter);
}

/* ---- asking ---- */

static bool order_holds(enum node_kind kind, enum filter_order order)
{
    switch (kind) {
    case NODE_EQUAL: return order == ORDER_EQUAL;
    case NODE_LESS: return order == ORDER_LESS;
    case NODE_LESS_EQUAL: return order == ORDER_LESS || order == ORDER_EQUAL;
    case NODE_GREATER: return order == ORDER_GREATER;
    case NODE_GREATER_EQUAL: return order == ORDER_GREATER || order == ORDER_EQUAL;
    default: return order != ORDER_EQUAL;
    }
}

static bool text_holds(const struct node *node, struct bytes text)
{
    struct bytes value = bytes_of(node->value.text, node->value.size);
    return node->kind == NODE_CONTAINS ? filter_bytes_contain(text, value)
                                       : order_holds(node->kind, filter_order_texts(text, value));
}

static bool number_holds(const struct node *node, uint64_t number, uint64_t wanted)
{
    if (node->kind != NODE_CONTAINS)
        return order_holds(node->kind, filter_order_numbers(number, wanted));
    struct buffer text = {0};
    text_decimal(&text, number);
    bool holds = text_holds(node, buffer_bytes(&text));
    buffer_deinit(&text);
    return holds;
}

/* Tests of the frame itself. */
static bool own_holds(const struct node *node, const struct trace_frame *frame)
{
    char hash[HASH_TEXT_SIZE];
    if (node->kind == NODE_HAS)
        return node->path.own != OWN_EVENT || frame->event;
    switch (node->path.own) {
    case OWN_FRAME: return text_holds(node, frame->bytes);
    case OWN_LINK: return text_holds(node, bytes_of_string(frame->link));
    case OWN_DIR: return text_holds(node, bytes_of_string(text_direction(frame->direction)));
    case OWN_LEN: return number_holds(node, frame->bytes.size, node->value.number);
    case OWN_NUMBER: return number_holds(node, frame->number, node->value.number);
    case OWN_EVENT: return number_holds(node, frame->event, node->value.number);
    case OWN_CYCLE: return number_holds(node, frame->cycle, node->value.number);
    case OWN_TIME: return number_holds(node, frame->time_ns, node->value.time_ns);
    case OWN_HASH: /* the low half, as exact text has it */
        hash_text((struct hash128){.high = hash_bytes(frame->bytes).low}, hash);
        return text_holds(node, bytes_of(hash, 16));
    case OWN_NONE: break;
    }
    return false;
}

static bool layer_holds(const struct node *node, const struct trace_packet *packet)
{
    for (unsigned i = 0; i < packet->layer_count; i++) {
        const struct trace_layer *layer = &packet->layers[i];
        if (layer->is_quoted != node->path.is_quoted || strcmp(layer->name, node->path.layer) != 0)
            continue;
        if (node->kind == NODE_HAS ||
            filter_bytes_contain(bytes_slice(packet->frame, layer->offset, packet->frame.size),
                                 bytes_of(node->value.text, node->value.size)))
            return true;
    }
    return false;
}

static bool is_meant(const struct filter_path *path, const struct trace_packet *packet,
                     const struct trace_field *field)
{
    const struct trace_layer *layer = &packet->layers[field->layer];
    if (layer->is_quoted != path->is_quoted || strcmp(layer->name, path->layer) != 0)
        return false;
    for (unsigned i = 0; i < path->key_count; i++) {
        if (strcmp(path->keys[i], field->key) == 0)
            return true;
    }
    return false;
}

/* A field may stand there several times: one of them is enough, but for !=, where all must differ. */
static bool field_holds(const struct node *node, const struct trace_packet *packet)
{
    bool is_there = false;
    for (unsigned i = 0; i < packet->field_count; i++) {
        const struct trace_field *field = &packet->fields[i];
        if (!is_meant(&node->path, packet, field))
            continue;
        is_there = true;
        bool holds = node->kind == NODE_HAS ? true
                     : node->kind == NODE_CONTAINS
                         ? filter_field_contains(packet, field, &node->value)
                         : order_holds(node->kind, filter_order_field(packet, field, &node->value));
        if (holds != (node->kind == NODE_UNEQUAL))
            return holds;
    }
    return is_there && node->kind == NODE_UNEQUAL;
}

/* A chain leans to the left, so that depth is bounded by the number of nodes. */
static bool node_holds(const struct filter *filter, int index, const struct trace_frame *frame,
                       const struct trace_packet *packet)
{
    const struct node *node = &filter->nodes[index];
    switch (node->kind) {
    case NODE_AND:
        return node_holds(filter, node->left, frame, packet) && node_holds(filter, node->right, frame, packet);
    case NODE_OR:
        return node_holds(filter, node->left, frame, packet) || node_holds(filter, node->right, frame, packet);
    case NODE_NOT: return !node_holds(filter, node->left, frame, packet);
    default: break;
    }
    if (node->path.own)
        return own_holds(node, frame);
    return node->path.key_count ? field_holds(node, packet) : layer_holds(node, packet);
}

bool filter_matches(const struct filter *filter, const struct trace_frame *frame, const struct trace_packet *packet)
{
    return node_holds(filter, filter->root, frame, packet);
}
