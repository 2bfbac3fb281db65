/* reprise diff: two traces, wherever they come from, compared at one of three levels. */
#include <stdio.h>
#include <string.h>

#include "replay/host_stream.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/diff_print.h"
#include "src/cli/trace_input.h"
#include "src/cli/trace_options.h"
#include "src/trace/streams.h"

static const char *const input_kinds[] = {"tape", "capture", "golden"};

static int print_help(void)
{
    puts("usage: reprise diff [OPTION...] FIRST SECOND\n\n"
         "Compares two traces: tapes, goldens and captures (pcapng, pcap) in any mix. Exit 0: the same; 1: not.\n"
         "A golden says itself at which level it was written, and the other side is looked at in the same way.\n");
    options_print(VERB_DIFF);
    puts(trace_filter_help);
    puts("\nExamples:\n"
         "  reprise diff goldens/get/net0.trace get.tape\n"
         "  reprise diff --level streams old-kernel.tape new-kernel.tape\n"
         "  reprise diff --mask http.etag,dhcp.lease get.tape get.pcapng");
    return EXIT_OK;
}

struct diff {
    const struct trace_options *options;
    struct trace_input input[2];
    struct view view;
    struct filter *filter; /* a golden's own; NULL: the options' */
    struct diff_report report;
    char byte[256];
};

/* How both sides are looked at: as a golden says, or as the options do. */
static int choose_view(struct diff *diff, struct error *error)
{
    const struct trace_input *golden = NULL;
    diff->view = diff->options->view;
    for (unsigned i = 0; i < 2; i++) {
        const struct trace_input *input = &diff->input[i];
        if (input->kind != TRACE_INPUT_GOLDEN)
            continue;
        if (golden && !view_same(&golden->golden_view, &input->golden_view))
            return error_set(error, EXIT_USAGE, "%s and %s were written in different ways (see their first lines)",
                             golden->path, input->path);
        golden = input;
    }
    if (!golden)
        return 0;
    struct view wanted = diff->options->view;
    if (!diff->options->has_level)
        wanted.level = golden->golden_view.level;
    if (diff->options->has_view && !view_same(&wanted, &golden->golden_view))
        return error_set(error, EXIT_USAGE,
                         "%s is a golden of level %s: its first line says how it was written, and no option can "
                         "change that",
                         golden->path, view_level_name(golden->golden_view.level));
    diff->view = golden->golden_view;
    return 0;
}

/* A golden's lines were chosen when it was written: the other side is chosen by the same filter, and no other. */
static int choose_filter(struct diff *diff, struct error *error)
{
    const char *given = diff->options->filter_text;
    const struct trace_input *golden = NULL;
    for (unsigned i = 0; i < 2; i++) {
        const struct trace_input *input = &diff->input[i];
        const char *wanted = golden ? golden->golden_filter : given;
        if (input->kind != TRACE_INPUT_GOLDEN)
            continue;
        if (input->golden_filter && wanted && strcmp(wanted, input->golden_filter) != 0)
            return error_set(error, EXIT_USAGE, "%s was written with the filter \"%.200s\", not \"%.200s\"",
                             input->path, input->golden_filter, wanted);
        if (given && !input->golden_filter)
            return error_set(
                error, EXIT_USAGE,
                "%s is a golden of every frame: its lines cannot be filtered. Leave --filter out, or write "
                "it with \"reprise export --filter\"",
                input->path);
        if (golden && !golden->golden_filter != !input->golden_filter)
            return error_set(error, EXIT_USAGE,
                             "of %s and %s only one was written with a filter (see their second lines)", golden->path,
                             input->path);
        golden = input;
    }
    if (golden && golden->golden_filter && filter_parse(&diff->filter, golden->golden_filter, error) < 0)
        return error_prefix(error, "%s: its filter", golden->path);
    for (unsigned i = 0; i < 2; i++)
        diff->input[i].filter = diff->filter ? diff->filter : diff->options->filter;
    return 0;
}

static int too_many(const struct trace_input *input, struct error *error)
{
    return error_set(error, EXIT_USAGE, "%s: more than %u frames; compare parts of it (--source)", input->path,
                     TRACE_LINES_MAX);
}

static int load_golden(struct trace_input *input, struct trace_lines *lines, struct error *error)
{
    struct bytes line;
    int status;
    while ((status = trace_input_line(input, &line, error)) > 0) {
        if (!lines_add(lines, line))
            return too_many(input, error);
    }
    return status;
}

/* Lines of a buffer, which is emptied. */
static bool take_lines(struct trace_lines *lines, struct buffer *text)
{
    const uint8_t *at = text->data, *end = text->data + text->size;
    while (at && at < end) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        if (!lines_add(lines, bytes_of(at, (size_t)(newline - at))))
            return false;
        at = newline + 1;
    }
    buffer_clear(text);
    return true;
}

static int load_frames(struct diff *diff, struct trace_input *input, struct trace_lines *lines, struct error *error)
{
    struct tokens *tokens = tokens_new();
    struct streams *streams = diff->view.level == VIEW_STREAMS ? streams_new(&diff->view, tokens) : NULL;
    struct buffer text = {0};
    struct trace_frame frame;
    int status;
    while ((status = trace_input_frame(input, &frame, error)) > 0) {
        if (streams)
            streams_add(streams, &frame, input->packet, &text);
        else
            text_frame(&text, &diff->view, tokens, &frame, input->packet);
        if (!take_lines(lines, &text)) {
            status = too_many(input, error);
            break;
        }
    }
    if (status == 0 && streams) {
        streams_finish(streams, &text);
        if (!take_lines(lines, &text))
            status = too_many(input, error);
    }
    buffer_deinit(&text);
    streams_free(streams);
    tokens_free(tokens);
    return status;
}

static int load(struct diff *diff, unsigned side, struct diff_side *to, struct error *error)
{
    struct trace_input *input = &diff->input[side];
    to->path = input->path;
    to->kind = input_kinds[input->kind];
    return input->kind == TRACE_INPUT_GOLDEN ? load_golden(input, &to->lines, error)
                                             : load_frames(diff, input, &to->lines, error);
}

/* Reads on to a frame by its number, from the beginning. */
static bool seek_frame(struct trace_input *input, uint32_t index, struct trace_frame *frame)
{
    struct error error;
    if (input->kind == TRACE_INPUT_GOLDEN || trace_input_rewind(input, &error) < 0)
        return false;
    for (uint32_t i = 0; i <= index; i++) {
        if (trace_input_frame(input, frame, &error) <= 0)
            return false;
    }
    return true;
}

/* The smallest field that a byte stands in. */
static const struct trace_field *field_at(const struct trace_packet *packet, uint32_t at)
{
    const struct trace_field *found = NULL;
    for (unsigned i = 0; i < packet->field_count; i++) {
        const struct trace_field *field = &packet->fields[i];
        if (field->size && at >= field->offset && at - field->offset < field->size &&
            (!found || field->size < found->size))
            found = field;
    }
    return found;
}

/* Does a difference in this byte count at this level? */
static bool counts(const struct view *view, const struct trace_packet *packet, const struct trace_field *field)
{
    char scratch[VIEW_PATH_SIZE];
    const char *kind;
    return !field || (view_mask_of(view, packet, field, &kind, scratch) == VIEW_SHOWN && !field->relative &&
                      field->form != TRACE_SUM && (field->show != TRACE_EXACT || view->level == VIEW_EXACT));
}

/* Says which byte of the first changed frame differs first. */
static void find_byte(struct diff *diff)
{
    const struct compare_result *result = &diff->report.result;
    struct trace_frame a, b;
    if (!result->count || result->all[0].kind != COMPARE_CHANGED || diff->view.level == VIEW_STREAMS ||
        !seek_frame(&diff->input[0], result->all[0].a, &a) || !seek_frame(&diff->input[1], result->all[0].b, &b))
        return;
    const struct trace_packet *packet = diff->input[0].packet;
    size_t least = a.bytes.size < b.bytes.size ? a.bytes.size : b.bytes.size;
    for (uint32_t at = 0; at < least; at++) {
        const struct trace_field *field = field_at(packet, at);
        char path[VIEW_PATH_SIZE] = "no field";
        if (a.bytes.data[at] == b.bytes.data[at] || !counts(&diff->view, packet, field))
            continue;
        if (field)
            view_path(packet, field, path);
        snprintf(diff->byte, sizeof diff->byte, "byte %u of the frame (%s, its byte %u) was 0x%02x, is 0x%02x", at,
                 path, field ? at - field->offset : 0, a.bytes.data[at], b.bytes.data[at]);
        return;
    }
}

static int run(struct diff *diff, struct error *error)
{
    for (unsigned i = 0; i < 2; i++) {
        if (trace_input_open(&diff->input[i], diff->options->words[i], diff->options->source, error) < 0)
            return -1;
    }
    if (choose_view(diff, error) < 0 || choose_filter(diff, error) < 0 || load(diff, 0, &diff->report.a, error) < 0 ||
        load(diff, 1, &diff->report.b, error) < 0)
        return -1;
    compare_run(&diff->report.a.lines, &diff->report.b.lines, &diff->report.result);
    if (diff->view.level == VIEW_STREAMS)
        compare_forget_moves(&diff->report.result);
    find_byte(diff);
    diff->report.view = &diff->view;
    diff->report.byte = diff->byte;
    diff->report.context = diff->options->context;
    diff->report.wants_all = diff->options->wants_all;
    diff->report.has_colours = !diff->options->is_json && host_stream_wants_colours();
    if (diff->options->is_json)
        diff_print_json(&diff->report);
    else
        diff_print_text(&diff->report);
    return 0;
}

static int run_diff(const struct trace_options *options)
{
    struct error error = {0};
    struct diff *diff = mem_alloc(1, sizeof *diff);
    diff->options = options;
    int status = run(diff, &error);
    int code = status < 0 ? cli_fail(&error) : diff->report.result.count ? EXIT_GUEST_FAILED : EXIT_OK;
    compare_deinit(&diff->report.result);
    lines_deinit(&diff->report.a.lines);
    lines_deinit(&diff->report.b.lines);
    trace_input_close(&diff->input[0]);
    trace_input_close(&diff->input[1]);
    filter_free(diff->filter);
    mem_free(diff);
    return code;
}

int cmd_diff(int count, char **arguments)
{
    struct trace_options options = {.view.level = VIEW_PACKETS, .context = 3};
    struct error error = {0};
    int code;
    if (trace_options_read(&options, VERB_DIFF, "diff", 2, count, arguments, &error) < 0)
        code = cli_fail(&error);
    else
        code = options.wants_help ? print_help() : run_diff(&options);
    trace_options_deinit(&options);
    return code;
}
