/* What a tape gives for a golden file, and how texts differ. */
#include "src/cli/test_golden.h"

#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/base/regex.h"
#include "src/cli/cli.h"
#include "src/cli/screen.h"
#include "src/cli/trace_input.h"
#include "src/scenario/scenario_input.h"
#include "src/trace/align.h"
#include "src/trace/compare.h"
#include "src/trace/streams.h"

#define CONSOLE_MAX (64u << 20)
#define CONTEXT 3u

/* ---- traces ---- */

const char *golden_source(const char *file, char scratch[16])
{
    if (strncmp(file, "net", 3) != 0)
        return NULL;
    snprintf(scratch, 16, "%.*s", (int)(strcspn(file, ".") < 15 ? strcspn(file, ".") : 15), file);
    return strcmp(scratch, "net") == 0 ? "" : scratch;
}

static int make_view(const struct scenario_golden *golden, enum view_level level, struct view *view,
                     struct error *error)
{
    *view = (struct view){.level = level, .headers = golden->has_headers, .hex = golden->has_hex};
    for (unsigned i = 0; i < golden->mask_count; i++) {
        if (view_add_paths(&view->masks, "golden.mask", golden->masks[i], error) < 0)
            return -1;
    }
    for (unsigned i = 0; i < golden->keep_count; i++) {
        if (view_add_paths(&view->keeps, "golden.keep", golden->keeps[i], error) < 0)
            return -1;
    }
    return 0;
}

static int trace_text(const char *tape_path, const struct view *view, const char *source, struct buffer *out,
                      struct error *error)
{
    struct trace_input input = {0};
    struct trace_frame frame;
    if (trace_input_open(&input, tape_path, source[0] ? source : NULL, error) < 0) {
        trace_input_close(&input);
        return -1;
    }
    struct tokens *tokens = tokens_new();
    struct streams *streams = streams_new(view, tokens);
    int status;
    view_write_header(view, out);
    while ((status = trace_input_frame(&input, &frame, error)) > 0) {
        if (view->level == VIEW_STREAMS)
            streams_add(streams, &frame, input.packet, out);
        else
            text_frame(out, view, tokens, &frame, input.packet);
    }
    if (status == 0)
        streams_finish(streams, out);
    streams_free(streams);
    tokens_free(tokens);
    trace_input_close(&input);
    return status;
}

/* ---- consoles ---- */

static int replace_all(const char *expression, const char *with, struct buffer *text, struct error *error)
{
    char fault[REGEX_FAULT_SIZE];
    struct regex *regex = regex_new(expression, fault);
    struct buffer replaced = {0};
    if (!regex)
        return error_set(error, EXIT_USAGE, "golden.console: %s", fault);
    bool is_done = regex_replace(regex, buffer_bytes(text), with, &replaced);
    regex_free(regex);
    buffer_deinit(text);
    *text = replaced;
    return is_done ? 0
                   : error_set(error, EXIT_GUEST_FAILED,
                               "golden.console: the expression \"%.100s\" costs too much on this text", expression);
}

int golden_console(const struct scenario_golden *golden, struct bytes console, struct buffer *out,
                   struct error *error)
{
    for (size_t i = 0; i < console.size; i++) {
        if (console.data[i] != '\r')
            buffer_append_byte(out, console.data[i]);
    }
    if (golden->strips_times && replace_all("^\\[ *\\d+\\.\\d+\\]", "[TIME]", out, error) < 0)
        return -1;
    for (unsigned i = 0; i < golden->replace_count; i++) {
        if (replace_all(golden->replaces[i].match, golden->replaces[i].with, out, error) < 0)
            return -1;
    }
    return 0;
}

static int console_text(const char *tape_path, unsigned index, struct buffer *out, struct error *error)
{
    struct tape *tape = NULL;
    struct tape_cursor *cursor = NULL;
    struct tape_event event;
    struct tape_filter filter = {.source = SOURCE(SOURCE_CONSOLE, index), .kind = EVENT_CONSOLE_OUT};
    int status = tape_open(&tape, tape_path, error);
    if (status == 0)
        status = tape_cursor_open(&cursor, tape, &filter, error);
    while (status == 0 && (status = tape_cursor_next(cursor, &event, error)) > 0) {
        buffer_append(out, event.payload);
        status = out->size > CONSOLE_MAX
                     ? error_set(error, EXIT_GUEST_FAILED, "console%u printed more than 64 MiB", index)
                     : 0;
    }
    if (cursor)
        tape_cursor_close(cursor);
    if (tape)
        tape_close(tape);
    return status;
}

int golden_text(const char *tape_path, const struct scenario_golden *golden, enum view_level level, const char *file,
                struct buffer *out, struct error *error)
{
    char scratch[16];
    struct view view;
    if (scenario_golden_screen(file, NULL))
        return screen_golden(tape_path, file, out, error);
    if (strcmp(file, "requests.txt") == 0)
        return golden_requests(tape_path, out, error);
    const char *source = golden_source(file, scratch);
    if (source)
        return make_view(golden, level, &view, error) < 0 ? -1 : trace_text(tape_path, &view, source, out, error);
    unsigned index = 0;
    for (const char *digit = file + strlen("console"); *digit >= '0' && *digit <= '9'; digit++)
        index = index * 10 + (unsigned)(*digit - '0');
    struct buffer console = {0};
    int status = console_text(tape_path, index & 0xffu, &console, error);
    if (status == 0)
        status = golden_console(golden, buffer_bytes(&console), out, error);
    buffer_deinit(&console);
    return status;
}

/* ---- what is kept ---- */

static int load_one(const char *folder, const char *file, const char *ending, struct buffer *text, bool *is_there,
                    struct error *error)
{
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s%s", folder, file, ending);
    *is_there = host_file_exists(buffer_string(&path));
    int status = *is_there ? cli_load(buffer_string(&path), "golden", 1ull << 32, text, error) : 0;
    buffer_deinit(&path);
    return status;
}

int golden_load(const char *folder, const char *file, struct golden_kept *kept, struct error *error)
{
    *kept = (struct golden_kept){0};
    if (load_one(folder, file, "", &kept->right, &kept->has_right, error) < 0)
        return -1;
    return load_one(folder, file, ".xfail", &kept->wrong, &kept->has_wrong, error);
}

void golden_unload(struct golden_kept *kept)
{
    buffer_deinit(&kept->right);
    buffer_deinit(&kept->wrong);
}

enum golden_verdict golden_judge(const struct golden_kept *kept, struct bytes text)
{
    if (kept->has_wrong && bytes_equal(buffer_bytes(&kept->wrong), text))
        return GOLDEN_KNOWN_WRONG;
    if (kept->has_right && bytes_equal(buffer_bytes(&kept->right), text))
        return kept->has_wrong ? GOLDEN_UNEXPECTEDLY_RIGHT : GOLDEN_SAME;
    return kept->has_right || kept->has_wrong ? GOLDEN_DIFFERS : GOLDEN_MISSING;
}

/* ---- the difference of two texts ---- */

struct text_diff {
    struct trace_lines a, b;
    bool has_colours;
    struct buffer *out;
};

static bool split(struct trace_lines *lines, struct bytes text)
{
    size_t at = 0;
    while (at < text.size) {
        const uint8_t *newline = memchr(text.data + at, '\n', text.size - at);
        size_t end = newline ? (size_t)(newline - text.data) : text.size;
        if (!lines_add(lines, bytes_slice(text, at, end - at)))
            return false;
        at = end + 1;
    }
    return true;
}

/* A line of a guest must not act on a terminal. */
static void print_line(struct text_diff *diff, char sign, const struct trace_lines *lines, uint32_t index)
{
    struct bytes text = lines_text(lines, index);
    const char *colour = sign == '-' ? "\033[31m" : sign == '+' ? "\033[32m" : "";
    if (diff->has_colours)
        buffer_append_string(diff->out, colour);
    buffer_append_byte(diff->out, (uint8_t)sign);
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        if ((byte < ' ' && byte != '\t') || byte == 0x7f)
            buffer_printf(diff->out, "\\x%02x", byte);
        else
            buffer_append_byte(diff->out, byte);
    }
    if (diff->has_colours && *colour)
        buffer_append_string(diff->out, "\033[0m");
    buffer_append_byte(diff->out, '\n');
}

/* One line of the difference: the index is into a for ' ' and '-', into b for '+'. */
struct diff_line {
    char sign;
    uint32_t index;
};

static uint32_t merge_lines(const struct text_diff *diff, const uint32_t *partner, struct diff_line *all)
{
    uint32_t count = 0, b = 0;
    for (uint32_t a = 0; a < diff->a.count; a++) {
        for (; partner[a] != ALIGN_NONE && b < partner[a]; b++)
            all[count++] = (struct diff_line){'+', b};
        all[count++] = (struct diff_line){partner[a] == ALIGN_NONE ? '-' : ' ', a};
        b += partner[a] != ALIGN_NONE;
    }
    for (; b < diff->b.count; b++)
        all[count++] = (struct diff_line){'+', b};
    return count;
}

/* Is a change within three lines? */
static bool is_near_change(const struct diff_line *all, uint32_t count, uint32_t at)
{
    uint32_t from = at > CONTEXT ? at - CONTEXT : 0;
    for (uint32_t i = from; i < count && i <= at + CONTEXT; i++) {
        if (all[i].sign != ' ')
            return true;
    }
    return false;
}

static void print_diff(struct text_diff *diff, const struct diff_line *all, uint32_t count)
{
    bool was_shown = true; /* nothing is left out before the first line */
    for (uint32_t i = 0; i < count; i++) {
        bool is_shown = is_near_change(all, count, i);
        if (is_shown && !was_shown)
            buffer_printf(diff->out, "@@ line %u @@\n", i + 1);
        if (is_shown)
            print_line(diff, all[i].sign, all[i].sign == '+' ? &diff->b : &diff->a, all[i].index);
        was_shown = is_shown;
    }
}

static uint64_t *hashes_of(const struct trace_lines *lines)
{
    uint64_t *hashes = mem_alloc((size_t)lines->count + 1, sizeof *hashes);
    for (uint32_t i = 0; i < lines->count; i++)
        hashes[i] = lines->all[i].hash;
    return hashes;
}

bool golden_diff(struct bytes first, struct bytes second, bool has_colours, struct buffer *out)
{
    struct text_diff diff = {.has_colours = has_colours, .out = out};
    if (bytes_equal(first, second))
        return false;
    if (split(&diff.a, first) && split(&diff.b, second)) {
        uint64_t *a = hashes_of(&diff.a), *b = hashes_of(&diff.b);
        uint32_t *partner = mem_alloc((size_t)diff.a.count + 1, sizeof *partner);
        struct diff_line *all = mem_alloc((size_t)diff.a.count + diff.b.count + 1, sizeof *all);
        size_t before = out->size;
        align(a, diff.a.count, b, diff.b.count, partner);
        print_diff(&diff, all, merge_lines(&diff, partner, all));
        if (out->size == before)
            buffer_append_string(out, "they differ in the last line's end\n");
        mem_free(all);
        mem_free(partner);
        mem_free(b);
        mem_free(a);
    }
    lines_deinit(&diff.a);
    lines_deinit(&diff.b);
    return true;
}
