/* Lines with the name of their console. */
#include "replay/console_lines.h"

void console_lines_init(struct console_lines *lines, const struct console_names *names)
{
    *lines = (struct console_lines){.names = *names};
}

void console_lines_deinit(struct console_lines *lines)
{
    buffer_deinit(&lines->out);
    *lines = (struct console_lines){0};
}

struct bytes console_lines_add(struct console_lines *lines, unsigned index, struct bytes bytes)
{
    const struct console_names *names = &lines->names;
    if (names->count < 2 || index >= names->count)
        return bytes;
    struct buffer *out = &lines->out;
    buffer_clear(out);
    if (lines->is_inside && lines->current != index) {
        buffer_append_string(out, "\r\n");
        lines->is_inside = false;
    }
    lines->current = index;
    for (size_t i = 0; i < bytes.size; i++) {
        if (!lines->is_inside)
            buffer_printf(out, "[%s] ", names->names[index]);
        buffer_append_byte(out, bytes.data[i]);
        lines->is_inside = bytes.data[i] != '\n';
    }
    return buffer_bytes(out);
}
