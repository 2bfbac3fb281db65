/* Levels, masks and the first line of a golden. */
#include "src/trace/view.h"

#include <stdio.h>
#include <string.h>

static const char *const levels[] = {"exact", "packets", "streams"};
_Static_assert(sizeof levels / sizeof levels[0] == VIEW_STREAMS + 1, "every level has a name");

/* Whole kinds of values can be masked or kept by these words. */
static const char *const classes[] = {
    [TRACE_CLASS_MAC] = "mac", [TRACE_CLASS_IP] = "ip",     [TRACE_CLASS_PORT] = "port",
    [TRACE_CLASS_ID] = "id",   [TRACE_CLASS_TIME] = "time", [TRACE_CLASS_SUM] = "sum"};

const char *view_level_name(enum view_level level)
{
    return (unsigned)level <= VIEW_STREAMS ? levels[level] : NULL;
}

int view_level_by_name(const char *name)
{
    for (int i = 0; i <= VIEW_STREAMS; i++) {
        if (strcmp(levels[i], name) == 0)
            return i;
    }
    return -1;
}

static bool is_path(const char *text, size_t size)
{
    bool has_dot = false;
    if (!size || size >= VIEW_PATH_SIZE)
        return false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!is_plain && (c != '.' || i == 0 || i == size - 1))
            return false;
        has_dot |= c == '.';
    }
    for (size_t i = 1; !has_dot && i < sizeof classes / sizeof classes[0]; i++)
        has_dot = strlen(classes[i]) == size && strncmp(classes[i], text, size) == 0;
    return has_dot;
}

int view_add_paths(struct view_paths *paths, const char *option, const char *list, struct error *error)
{
    while (*list) {
        size_t size = strcspn(list, ",");
        if (!is_path(list, size))
            return error_set(
                error, EXIT_USAGE,
                "%s: \"%.*s\" is no field: expected a path such as dhcp.xid or http.date, or one of mac, "
                "ip, port, id, time, sum",
                option, (int)(size < 60 ? size : 60), list);
        char path[VIEW_PATH_SIZE];
        memcpy(path, list, size);
        path[size] = 0;
        if (!view_has_path(paths, path)) {
            if (paths->count == VIEW_PATHS_MAX)
                return error_set(error, EXIT_USAGE, "%s: at most %u fields are possible", option, VIEW_PATHS_MAX);
            memcpy(paths->path[paths->count++], path, size + 1);
        }
        list += size + (list[size] == ',');
    }
    return 0;
}

static void write_paths(struct buffer *out, const char *name, const struct view_paths *paths)
{
    for (unsigned i = 0; i < paths->count; i++) {
        buffer_append_string(out, i ? "," : name);
        buffer_append_string(out, paths->path[i]);
    }
}

void view_write_header(const struct view *view, struct buffer *out)
{
    buffer_append_string(out, VIEW_HEADER " level=");
    buffer_append_string(out, levels[view->level]);
    buffer_append_string(out, view->headers ? " headers=yes" : " headers=no");
    buffer_append_string(out, view->hex ? " hex=yes" : " hex=no");
    write_paths(out, " mask=", &view->masks);
    write_paths(out, " keep=", &view->keeps);
    buffer_append_byte(out, '\n');
}

static int read_setting(struct view *view, const char *key, const char *value, struct error *error)
{
    bool is_yes = strcmp(value, "yes") == 0;
    if (strcmp(key, "level") == 0 && view_level_by_name(value) >= 0)
        view->level = (enum view_level)view_level_by_name(value);
    else if (strcmp(key, "headers") == 0 && (is_yes || strcmp(value, "no") == 0))
        view->headers = is_yes;
    else if (strcmp(key, "hex") == 0 && (is_yes || strcmp(value, "no") == 0))
        view->hex = is_yes;
    else if (strcmp(key, "mask") == 0 || strcmp(key, "keep") == 0)
        return view_add_paths(key[0] == 'm' ? &view->masks : &view->keeps, key, value, error);
    else
        return error_set(error, EXIT_DAMAGED, "unknown setting \"%.40s=%.40s\" in its first line", key, value);
    return 0;
}

int view_read_header(struct view *view, struct bytes line, struct error *error)
{
    char text[VIEW_PATHS_MAX * VIEW_PATH_SIZE * 2 + 200];
    size_t prefix = strlen(VIEW_HEADER);
    if (line.size < prefix || memcmp(line.data, VIEW_HEADER, prefix) != 0)
        return 1;
    if (line.size >= sizeof text || (line.size > prefix && line.data[prefix] != ' '))
        return error_set(error, EXIT_DAMAGED, "its first line is not one that this build understands");
    memcpy(text, line.data + prefix, line.size - prefix);
    text[line.size - prefix] = 0;
    *view = (struct view){0};
    char *at = text;
    while (*(at += strspn(at, " \r"))) {
        char *end = at + strcspn(at, " \r");
        char *next = *end ? end + 1 : end;
        *end = 0;
        char *value = strchr(at, '=');
        if (!value)
            return error_set(error, EXIT_DAMAGED, "\"%.40s\" in its first line is no setting", at);
        *value++ = 0;
        if (read_setting(view, at, value, error) < 0) {
            if (error)
                error->code = EXIT_DAMAGED;
            return -1;
        }
        at = next;
    }
    return 0;
}

static bool same_paths(const struct view_paths *a, const struct view_paths *b)
{
    if (a->count != b->count)
        return false;
    for (unsigned i = 0; i < a->count; i++) {
        if (!view_has_path(b, a->path[i]))
            return false;
    }
    return true;
}

bool view_same(const struct view *a, const struct view *b)
{
    return a->level == b->level && a->headers == b->headers && a->hex == b->hex && same_paths(&a->masks, &b->masks) &&
           same_paths(&a->keeps, &b->keeps);
}

bool view_has_path(const struct view_paths *paths, const char *path)
{
    for (unsigned i = 0; i < paths->count; i++) {
        if (strcmp(paths->path[i], path) == 0)
            return true;
    }
    return false;
}

void view_path(const struct trace_packet *packet, const struct trace_field *field, char path[VIEW_PATH_SIZE])
{
    const struct trace_layer *layer = &packet->layers[field->layer];
    snprintf(path, VIEW_PATH_SIZE, "%s%s.%s", layer->is_quoted ? "quoted." : "", layer->name, field->key);
}

bool view_shows(const struct view *view, const struct trace_packet *packet, const struct trace_field *field)
{
    (void)packet;
    if (field->form == TRACE_SUM && view->level != VIEW_EXACT)
        return field->width == TRACE_SUM_BAD || field->width == TRACE_SUM_NONE || view_has_path(&view->keeps, "sum");
    switch (field->show) {
    case TRACE_ALWAYS: return true;
    case TRACE_EXACT: return view->level == VIEW_EXACT;
    case TRACE_HEADERS: return view->headers;
    case TRACE_NO_HEADERS: return !view->headers;
    default: return false;
    }
}

/* Addresses that mean the same everywhere. A solicited-node address is made of another address: it does not. */
static bool is_wellknown(const struct trace_packet *packet, const struct trace_field *field)
{
    static const uint8_t solicited[13] = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
    static const uint8_t zero[16] = {0};
    const uint8_t *data = packet->frame.data + field->offset;
    if (memcmp(data, zero, field->size) == 0)
        return true;
    if (field->form == TRACE_MAC)
        return (data[0] & 1) && !(data[0] == 0x33 && data[1] == 0x33 && data[2] == 0xff);
    if (field->form == TRACE_IP4)
        return data[0] >= 224 || data[0] == 127;
    if (data[0] == 0xff)
        return memcmp(data, solicited, sizeof solicited) != 0;
    return memcmp(data, zero, 15) == 0 && data[15] == 1;
}

static bool is_fixed(const struct trace_packet *packet, const struct trace_field *field)
{
    switch (field->class_) {
    case TRACE_CLASS_MAC:
    case TRACE_CLASS_IP: return is_wellknown(packet, field);
    case TRACE_CLASS_PORT: return field->number < 1024;
    default: return false;
    }
}

enum view_mask view_mask_of(const struct view *view, const struct trace_packet *packet,
                            const struct trace_field *field, const char **kind, char scratch[VIEW_PATH_SIZE])
{
    const char *word = field->class_ ? classes[field->class_] : NULL;
    bool is_wanted = word && view->level != VIEW_EXACT && !is_fixed(packet, field);
    scratch[0] = 0;
    if (view->masks.count || view->keeps.count) {
        view_path(packet, field, scratch);
        if (view_has_path(&view->masks, scratch) || (word && view_has_path(&view->masks, word)))
            is_wanted = true;
        else if (view_has_path(&view->keeps, scratch) || (word && view_has_path(&view->keeps, word)))
            is_wanted = false;
    }
    if (!is_wanted)
        return VIEW_SHOWN;
    if (field->class_ == TRACE_CLASS_SUM)
        return VIEW_SUM;
    if (field->class_ == TRACE_CLASS_TIME)
        return VIEW_TIME;
    if (field->class_ == TRACE_PLAIN || field->class_ == TRACE_CLASS_ID) {
        if (!scratch[0])
            view_path(packet, field, scratch);
        word = scratch;
    }
    *kind = word;
    return VIEW_TOKEN;
}
