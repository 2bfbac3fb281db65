/* reprise export: what crossed a tape's networks and console, in the forms that other tools read. reprise import: a
 * capture as a golden. Both stream: memory does not grow with the tape. */
#include <stdio.h>
#include <string.h>

#include "replay/host_stream.h"
#include "replay/tape.h"
#include "src/cli/cast.h"
#include "src/cli/cli.h"
#include "src/cli/screen.h"
#include "src/cli/trace_input.h"
#include "src/cli/trace_options.h"
#include "src/scenario/scenario_value.h"
#include "src/trace/har.h"
#include "src/trace/streams.h"

#define WRITE_BYTES (128u << 10)

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_PCAPNG,
    FORMAT_PCAP,
    FORMAT_CONSOLE,
    FORMAT_CAST,
    FORMAT_HAR,
    FORMAT_PNG
};

static const char *const formats[] = {"text", "json", "pcapng", "pcap", "console", "cast", "har", "png", NULL};

static int print_export_help(void)
{
    puts("usage: reprise export [OPTION...] TAPE\n\n"
         "Writes what crossed a tape's networks or its console, without running anything: every frame of every\n"
         "link in both directions, with event, cycle and virtual time. A capture (pcapng, pcap) may stand in the\n"
         "tape's place. A picture of the display (png) at a moment is that of a screenshot, or the machine runs\n"
         "again up to there.\n");
    options_print(VERB_EXPORT);
    puts(trace_filter_help);
    puts("\nExamples:\n"
         "  reprise export get.tape | less\n"
         "  reprise export --level packets --source net0 -o goldens/get/net0.trace get.tape\n"
         "  reprise export --filter 'tcp.flags contains R' --count get.tape\n"
         "  reprise export --format pcapng -o get.pcapng get.tape\n"
         "  reprise export --png --at 1500ms -o screen.png boot.tape\n"
         "  reprise export --format cast -o boot.cast boot.tape && asciinema play boot.cast");
    return EXIT_OK;
}

static int print_import_help(void)
{
    puts("usage: reprise import [OPTION...] CAPTURE\n\n"
         "Writes a capture (pcapng, pcap) as a golden: canonical text at level packets. A capture without\n"
         "directions has - for them; diff it with --mask frame.dir, and --mask frame.link for other names.\n");
    options_print(VERB_IMPORT);
    puts("\nExamples:\n"
         "  reprise import --level packets -o goldens/get/net0.trace get.pcapng");
    return EXIT_OK;
}

struct export
{
    const struct trace_options *options;
    enum format format;
    struct trace_input input;
    struct host_output output;
    struct buffer out;
    struct tokens *tokens;
    struct streams *streams;
    struct har *har;
    struct capture_writer capture;
};

static int find_format(const char *name, enum format *format, struct error *error)
{
    char shown[VALUE_SHOWN_SIZE];
    for (unsigned i = 0; name && formats[i]; i++) {
        if (strcmp(formats[i], name) == 0) {
            *format = (enum format)i;
            return 0;
        }
    }
    if (!name)
        return 0;
    value_show(name, shown);
    const char *nearest = value_nearest(name, formats);
    return error_set(
        error, EXIT_USAGE, "--format: unknown format %s%s%s%s", shown, nearest ? "; did you mean \"" : "",
        nearest ? nearest : " (text, json, pcapng, pcap, har, console, cast, png)", nearest ? "\"?" : "");
}

static int flush(struct export *export, size_t least, struct error *error)
{
    return export->out.size > least ? host_output_write(&export->output, &export->out, error) : 0;
}

/* diff finds there what to do with the other side. */
static void write_filter(const char *filter, struct buffer *out)
{
    if (!filter)
        return;
    buffer_append_string(out, VIEW_FILTER);
    for (; *filter; filter++)
        buffer_append_byte(out, *filter == '\n' || *filter == '\r' ? ' ' : (uint8_t)*filter);
    buffer_append_byte(out, '\n');
}

static void begin_frames(struct export *export)
{
    switch (export->format) {
    case FORMAT_TEXT:
        view_write_header(&export->options->view, &export->out);
        write_filter(export->options->filter_text, &export->out);
        break;
    case FORMAT_PCAPNG: capture_write_start(&export->capture, "reprise " REPRISE_VERSION, &export->out); break;
    case FORMAT_PCAP: capture_write_pcap_start(&export->out); break;
    case FORMAT_HAR: har_begin(export->har, &export->out); break;
    default: break;
    }
}

static void write_frame(struct export *export, const struct trace_frame *frame)
{
    const struct view *view = &export->options->view;
    switch (export->format) {
    case FORMAT_TEXT:
        if (view->level == VIEW_STREAMS)
            streams_add(export->streams, frame, export->input.packet, &export->out);
        else
            text_frame(&export->out, view, export->tokens, frame, export->input.packet);
        break;
    case FORMAT_JSON: json_frame(&export->out, frame, export->input.packet, view->hex); break;
    case FORMAT_PCAPNG:
        while (export->capture.links <= frame->link_index)
            capture_write_link(&export->capture, export->capture.links == frame->link_index ? frame->link : "unused",
                               262144, &export->out);
        capture_write_frame(&export->capture, frame, &export->out);
        break;
    case FORMAT_PCAP: capture_write_pcap_frame(frame, &export->out); break;
    case FORMAT_HAR: har_add(export->har, frame, export->input.packet, &export->out); break;
    default: break;
    }
}

static int export_frames(struct export *export, struct error *error)
{
    struct trace_frame frame;
    int status;
    begin_frames(export);
    while ((status = trace_input_frame(&export->input, &frame, error)) > 0) {
        if (frame.link_type != 1 && (export->format == FORMAT_PCAPNG || export->format == FORMAT_PCAP))
            return error_set(error, EXIT_USAGE, "%s: frame %llu is no Ethernet (link type %u)", export->input.path,
                             (unsigned long long)frame.number, frame.link_type);
        write_frame(export, &frame);
        if (flush(export, WRITE_BYTES, error) < 0)
            return -1;
    }
    if (status == 0 && export->format == FORMAT_TEXT)
        streams_finish(export->streams, &export->out);
    while (status == 0 && export->format == FORMAT_HAR && har_finish_one(export->har, &export->out))
        status = flush(export, WRITE_BYTES, error);
    if (status == 0 && export->format == FORMAT_HAR)
        har_end(export->har, &export->out);
    return status;
}

/* The console's bytes, as they are or as an asciicast. */
static int export_console(struct export *export, struct error *error)
{
    const struct tape_meta *meta = tape_meta(export->input.tape);
    struct cast cast = {0};
    struct tape_event event;
    int status;
    uint16_t source = source_by_name(export->options->source ? export->options->source : "console0");
    if (export->format == FORMAT_CAST)
        cast_begin(&export->out, meta->scenario_name, meta->started_ns);
    while ((status = trace_input_event(&export->input, &event, error)) > 0) {
        if (event.source != source)
            continue;
        if (export->format == FORMAT_CAST)
            cast_event(&cast, &export->out, &event, cli_cycles_ns(event.cycle, meta->clock_hz));
        else if (event.kind == EVENT_CONSOLE_OUT)
            buffer_append(&export->out, event.payload);
        if (flush(export, WRITE_BYTES, error) < 0)
            return -1;
    }
    if (status == 0 && export->format == FORMAT_CAST)
        cast_end(&cast, &export->out);
    return status;
}

static int check_options(const struct export *export, struct error *error)
{
    bool is_console = export->format == FORMAT_CONSOLE || export->format == FORMAT_CAST;
    if (export->input.kind == TRACE_INPUT_GOLDEN)
        return error_set(error, EXIT_USAGE, "%s is a golden: a text already", export->input.path);
    if (is_console && export->input.kind != TRACE_INPUT_TAPE)
        return error_set(error, EXIT_USAGE, "%s is a capture: it has no console", export->input.path);
    if (export->format != FORMAT_TEXT && export->options->has_level)
        return error_set(error, EXIT_USAGE, "--level goes with --format text only");
    if (is_console && export->options->filter)
        return error_set(error, EXIT_USAGE, "--filter is about frames; a console has none");
    return 0;
}

static int export_all(struct export *export, struct error *error)
{
    bool is_console = export->format == FORMAT_CONSOLE || export->format == FORMAT_CAST;
    if (trace_input_open(&export->input, export->options->words[0], is_console ? NULL : export->options->source,
                         error) < 0 ||
        check_options(export, error) < 0 || host_output_open(&export->output, export->options->output, error) < 0)
        return -1;
    export->input.filter = export->options->filter;
    export->tokens = tokens_new();
    export->streams = streams_new(&export->options->view, export->tokens);
    export->har = har_new(REPRISE_VERSION);
    int status = is_console ? export_console(export, error) : export_frames(export, error);
    if (status == 0)
        status = flush(export, 0, error);
    if (host_output_close(&export->output, status == 0, status == 0 ? error : NULL) < 0)
        status = -1;
    return status;
}

/* The display at one moment. It may have to be run up to there. */
static int export_screen(struct export *export, struct error *error)
{
    const struct trace_options *options = export->options;
    struct screen_wish wish = {options->words[0], options->at, options->source, options->pinned_dir};
    struct picture picture;
    if (options->filter || options->has_view)
        return error_set(error, EXIT_USAGE, "--format png goes with --at, --source, --pinned-dir and --output only");
    int status = screen_find(&wish, &picture, error);
    if (status == 0)
        picture_write(&picture, &export->out);
    picture_deinit(&picture);
    if (status < 0 || host_output_open(&export->output, options->output, error) < 0)
        return -1;
    status = flush(export, 0, error);
    return host_output_close(&export->output, status == 0, status == 0 ? error : NULL) < 0 ? -1 : status;
}

/* `--count`: nothing is written but a number. */
static int print_count(const struct trace_options *options)
{
    struct error error;
    uint64_t count;
    if (options->format || options->output || options->has_view) {
        error_set(&error, EXIT_USAGE, "--count prints a number: it goes with --filter and --source only");
        return cli_fail(&error);
    }
    if (trace_input_count(options->words[0], options->source, options->filter, &count, &error) < 0)
        return cli_fail(&error);
    printf("%llu\n", (unsigned long long)count);
    return EXIT_OK;
}

static int run_export(const struct trace_options *options)
{
    if (options->wants_count)
        return print_count(options);
    struct error error = {0};
    struct export export = {.options = options};
    int status = find_format(options->format, &export.format, &error);
    if (status == 0 && export.format != FORMAT_PNG && (options->at || options->pinned_dir))
        status = error_set(&error, EXIT_USAGE, "--at and --pinned-dir go with --format png only");
    else if (status == 0)
        status = export.format == FORMAT_PNG ? export_screen(&export, &error) : export_all(&export, &error);
    trace_input_close(&export.input);
    streams_free(export.streams);
    har_free(export.har);
    tokens_free(export.tokens);
    buffer_deinit(&export.out);
    return status < 0 ? cli_fail(&error) : EXIT_OK;
}

static int run_verb(struct trace_options *options, unsigned verb, const char *name, int (*print_help)(void),
                    int count, char **arguments)
{
    struct error error = {0};
    int code;
    if (trace_options_read(options, verb, name, 1, count, arguments, &error) < 0)
        code = cli_fail(&error);
    else
        code = options->wants_help ? print_help() : run_export(options);
    trace_options_deinit(options);
    return code;
}

int cmd_export(int count, char **arguments)
{
    struct trace_options options = {.view.level = VIEW_EXACT};
    return run_verb(&options, VERB_EXPORT, "export", print_export_help, count, arguments);
}

int cmd_import(int count, char **arguments)
{
    struct trace_options options = {.view.level = VIEW_PACKETS};
    return run_verb(&options, VERB_IMPORT, "import", print_import_help, count, arguments);
}
