/* TinyEMU's configuration as YAML. */
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_cfg.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"

/* Which comment goes where: key of the configuration (or in an object of it), place in the YAML; # is a digit. What has
 * no place of its own stands at the top. */
static const struct {
    const char *cfg_key;
    const char *path;
} places[] = {
    {"version", ""},
    {"machine", ""},
    {"memory_size", "machine.memory"},
    {"bios", "bios"},
    {"kernel", "kernel"},
    {"initrd", "initrd"},
    {"cmdline", "cmdline"},
    {"drive#", "disks[#]"},
    {"drive#.file", "disks[#].file"},
    {"fs#", "fs[#]"},
    {"fs#.file", "fs[#].file"},
    {"fs#.tag", "fs[#].tag"},
    {"eth#", "net[#]"},
    {"eth#.driver", "net[#].driver"},
    {"eth#.ifname", "net[#].ifname"},
    {"display0", "display"},
    {"display0.width", "display.width"},
    {"display0.height", "display.height"},
    {"input_device", "input"},
};

struct converting {
    const struct node *root;
    const struct scenario *scenario;
    const struct scenario *defaults;
    struct buffer *out;
    char path[128];
    bool is_after_dash; /* the next line goes on behind "- " */
};

/* ---- comments ---- */

/* The length of the UTF-8 character at text if YAML lets it stand in a comment, 0 if it does not. */
static size_t comment_character(const char *text, const char *end)
{
    unsigned char first = (unsigned char)*text;
    if (first < 0x80)
        return first >= 0x20 && first < 0x7f;
    size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || (size_t)(end - text) < size || !value_is_utf8(bytes_of(text, size)))
        return 0;
    static const char *const refused[] = {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf", "\xef\xbf\xbe",
                                          "\xef\xbf\xbf"}; /* line ends, byte order marks, no characters */
    if (first == 0xc2 && (unsigned char)text[1] < 0xa0)
        return 0; /* control characters */
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (size == 3 && memcmp(text, refused[i], 3) == 0)
            return 0;
    }
    return size;
}

static void write_comment_line(const char *line, const char *end, unsigned indent, struct buffer *out)
{
    static const char blank[] = " \t\r\f\v";
    while (line < end && strchr(blank, *line))
        line++;
    if (line < end && *line == '*') /* the left edge of a block */
        line++;
    while (end > line && strchr(blank, end[-1]))
        end--;
    if (line == end)
        return;
    buffer_printf(out, "%*s#%s", (int)indent, "", *line == ' ' ? "" : " ");
    while (line < end) {
        size_t size = comment_character(line, end);
        if (size)
            buffer_append(out, bytes_of(line, size));
        else
            buffer_append_byte(out, *line == '\t' ? ' ' : '?');
        line += size ? size : 1;
    }
    buffer_append_byte(out, '\n');
}

static void write_comment(const char *text, unsigned indent, struct buffer *out)
{
    while (text && *text) {
        const char *end = text + strcspn(text, "\n");
        write_comment_line(text, end, indent, out);
        text = *end ? end + 1 : end;
    }
}

/* Is this the path of the pattern? *digit is what stands for its #. */
static bool is_path_of(const char *path, const char *pattern, char *digit)
{
    for (; *pattern && *path; pattern++, path++) {
        if (*pattern == '#' && *path >= '0' && *path <= '9')
            *digit = *path;
        else if (*pattern != *path)
            return false;
    }
    return *pattern == *path;
}

/* The comment of "key" or "key.key", # in it being the digit; NULL if there is none. */
static const char *comment_of(const struct node *map, const char *cfg_key, char digit)
{
    while (map && map->kind == NODE_MAP) {
        char name[32];
        size_t size = 0;
        for (; *cfg_key && *cfg_key != '.'; cfg_key++)
            name[size++] = *cfg_key == '#' ? digit : *cfg_key;
        name[size] = 0;
        size_t i = 0;
        while (i < map->count && strcmp(map->items[i]->text, name) != 0)
            i += 2;
        if (i == map->count)
            return NULL;
        if (!*cfg_key++)
            return map->items[i]->comment;
        map = map->items[i + 1];
    }
    return NULL;
}

/* What was said beside the key that has become this path. */
static void write_comments_at(const struct converting *converting, const char *path, unsigned indent)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char digit = '0';
        if (is_path_of(path, places[i].path, &digit))
            write_comment(comment_of(converting->root, places[i].cfg_key, digit), indent, converting->out);
    }
}

/* ---- values ---- */

static size_t path_down(struct converting *converting, const char *name)
{
    size_t used = strlen(converting->path);
    snprintf(converting->path + used, sizeof converting->path - used, "%s%s", used ? "." : "", name);
    return used;
}

static bool is_same_scalar(const struct converting *converting, const struct key *key, const void *base,
                           const void *usual)
{
    if (key_is_absent(key, base) || key_is_absent(key, usual))
        return key_is_absent(key, base) == key_is_absent(key, usual);
    struct buffer ours = {0}, theirs = {0};
    key_write_scalar(key, base, converting->scenario, &ours);
    key_write_scalar(key, usual, converting->defaults, &theirs);
    bool is_same = bytes_equal(buffer_bytes(&ours), buffer_bytes(&theirs));
    buffer_deinit(&ours);
    buffer_deinit(&theirs);
    return is_same;
}

static bool is_same(const struct converting *converting, const struct key *key, const void *base, const void *usual);

static bool is_same_table(const struct converting *converting, const struct key *table, const void *base,
                          const void *usual)
{
    for (; table->name; table++) {
        if (!is_same(converting, table, base, usual))
            return false;
    }
    return true;
}

/* A list of the defaults is empty. */
static bool is_same(const struct converting *converting, const struct key *key, const void *base, const void *usual)
{
    if (key->type == KEY_MAP && key_is_absent(key, base) != key_is_absent(key, usual))
        return false;
    if (key->type == KEY_MAP)
        return is_same_table(converting, key->children, base, usual);
    if (key->type == KEY_LIST)
        return *(const unsigned *)(const void *)((const char *)base + key->count_offset) == 0;
    return is_same_scalar(converting, key, base, usual);
}

static void write_table(struct converting *converting, const struct key *table, const void *base, const void *usual,
                        unsigned indent);

/* The comments, then the indentation, where no dash has done that already. */
static void begin_line(struct converting *converting, unsigned indent)
{
    if (!converting->is_after_dash) {
        write_comments_at(converting, converting->path, indent);
        buffer_printf(converting->out, "%*s", (int)indent, "");
    }
    converting->is_after_dash = false;
}

static void write_element(struct converting *converting, const struct key *list, const void *element, unsigned index,
                          unsigned indent)
{
    const struct key *key = list->element;
    size_t used = strlen(converting->path);
    snprintf(converting->path + used, sizeof converting->path - used, "[%u]", index);
    write_comments_at(converting, converting->path, indent);
    if (key->type == KEY_MAP) {
        void *usual = mem_alloc(1, list->element_size);
        if (list->element_defaults)
            list->element_defaults(usual, index);
        size_t inner = path_down(converting, key->children->name);
        write_comments_at(converting, converting->path, indent); /* nothing can stand between "- " and its key */
        converting->path[inner] = 0;
        buffer_printf(converting->out, "%*s- ", (int)indent, "");
        converting->is_after_dash = true;
        write_table(converting, key->children, element, usual, indent + 2);
        keys_free(key->children, usual);
        mem_free(usual);
    } else {
        buffer_printf(converting->out, "%*s- ", (int)indent, "");
        key_write_scalar(key, element, converting->scenario, converting->out);
        buffer_append_byte(converting->out, '\n');
    }
    converting->path[used] = 0;
}

static void write_key(struct converting *converting, const struct key *key, const void *base, const void *usual,
                      unsigned indent)
{
    begin_line(converting, indent);
    buffer_printf(converting->out, "%s:", key->name);
    if (key->type == KEY_MAP && is_same_table(converting, key->children, base, usual)) {
        buffer_append_string(converting->out, " {}\n"); /* that it stands there says enough */
    } else if (key->type == KEY_MAP) {
        buffer_append_byte(converting->out, '\n');
        write_table(converting, key->children, base, usual, indent + 2);
    } else if (key->type == KEY_LIST) {
        unsigned count = *(const unsigned *)(const void *)((const char *)base + key->count_offset);
        buffer_append_byte(converting->out, '\n');
        for (unsigned i = 0; i < count; i++)
            write_element(converting, key, (const char *)base + key->offset + i * key->element_size, i, indent + 2);
    } else {
        buffer_append_byte(converting->out, ' ');
        key_write_scalar(key, base, converting->scenario, converting->out);
        buffer_append_byte(converting->out, '\n');
    }
}

/* What differs from the defaults. The first key of an element is written in any case: every list's is worth reading
 * ("file", "driver"). */
static void write_table(struct converting *converting, const struct key *table, const void *base, const void *usual,
                        unsigned indent)
{
    for (; table->name; table++) {
        if (!converting->is_after_dash && !table->is_required && is_same(converting, table, base, usual))
            continue;
        size_t used = path_down(converting, table->name);
        write_key(converting, table, base, usual, indent);
        converting->path[used] = 0;
    }
}

static void write_header(const struct converting *converting, const char *name, bool is_url)
{
    const char *base = strrchr(name, '/');
    struct buffer line = {0};
    if (is_url)
        buffer_printf(&line, "Converted from %s.", name);
    else
        buffer_printf(&line, "Converted from %s. Paths count from the folder of this file.", base ? base + 1 : name);
    write_comment(buffer_string(&line), 0, converting->out);
    write_comment(converting->root->comment, 0, converting->out);
    write_comments_at(converting, "", 0);
    buffer_deinit(&line);
}

int scenario_convert_cfg(struct bytes text, const char *name, const char *folder, struct buffer *out,
                         struct buffer *warnings, struct error *error)
{
    struct tree tree;
    struct scenario scenario, defaults;
    if (tree_parse_cfg(&tree, text, name, error) < 0)
        return -1;
    scenario_defaults(&scenario);
    scenario_defaults(&defaults);
    int status = scenario_read_cfg(&scenario, &tree, name, folder, warnings, error);
    if (status == 0) {
        struct converting converting = {.root = tree.root, .scenario = &scenario, .defaults = &defaults, .out = out};
        write_header(&converting, name, folder);
        write_table(&converting, scenario_keys, &scenario, &defaults, 0);
        write_comment(tree.last_comment, 0, out);
    }
    scenario_deinit(&scenario);
    scenario_deinit(&defaults);
    tree_deinit(&tree);
    return status;
}
