/* reprise log: the events of a tape, a line each. */
#include <stdio.h>
#include <string.h>

#include "replay/tape.h"
#include "src/cli/cli.h"
#include "src/cli/options.h"
#include "src/scenario/scenario_value.h"

#define SOURCES_MAX 16
#define KINDS 256

/* All names, in lines of a terminal's width. */
static void print_kinds(void)
{
    size_t column = (size_t)printf("\nKinds:");
    for (unsigned kind = 1; kind < KINDS; kind++) {
        const char *name = event_kind_name(kind);
        if (!name)
            continue;
        if (column + strlen(name) > 90)
            column = (size_t)printf("\n      ");
        column += (size_t)printf(" %s", name);
    }
}

static int print_help(void)
{
    puts("usage: reprise log [OPTION...] TAPE\n\n"
         "Prints the events of a tape in order, a line each: number, cycle, source, kind, and what it is in\n"
         "words. The tape is not changed.\n");
    options_print(VERB_LOG);
    print_kinds();
    puts("\n\nExamples:\n"
         "  reprise log boot.tape | less\n"
         "  reprise log --source net0 --kind frame-in get.tape\n"
         "  reprise log --kind digest --from 1s --to 2s boot.tape\n"
         "  reprise log --json --kind console-out boot.tape | jq -r .text");
    return EXIT_OK;
}

struct log {
    const char *path;
    bool is_json;
    bool wants_help;
    uint16_t sources[SOURCES_MAX];
    unsigned source_count;
    bool kinds[KINDS];
    unsigned kind_count;
    const char *from; /* as written: guest times need the tape's clock */
    const char *to;
    uint64_t first_cycle;
    uint64_t last_cycle;
};

static int take_kind(struct log *log, const char *value, struct error *error)
{
    const char *names[KINDS + 1] = {NULL};
    unsigned count = 0;
    unsigned number = event_kind_by_name(value);
    if (number && number < KINDS) {
        log->kinds[number] = true;
        log->kind_count++;
        return 0;
    }
    for (unsigned kind = 1; kind < KINDS; kind++) {
        if (event_kind_name(kind))
            names[count++] = event_kind_name(kind);
    }
    char shown[VALUE_SHOWN_SIZE];
    value_show(value, shown);
    const char *nearest = value_nearest(value, names);
    if (nearest)
        return error_set(error, EXIT_USAGE, "--kind: unknown kind %s; did you mean \"%s\"?", shown, nearest);
    return error_set(error, EXIT_USAGE, "--kind: unknown kind %s (reprise log --help lists them)", shown);
}

static int take_source(struct log *log, const char *value, struct error *error)
{
    uint16_t source = source_by_name(value);
    char shown[VALUE_SHOWN_SIZE];
    value_show(value, shown);
    if (!source)
        return error_set(error, EXIT_USAGE,
                         "--source: unknown source %s; sources are machine0, file0, console0, net0, disk0, rng0, ...",
                         shown);
    if (log->source_count == SOURCES_MAX)
        return error_set(error, EXIT_USAGE, "--source: at most %d sources are possible", SOURCES_MAX);
    log->sources[log->source_count++] = source;
    return 0;
}

static int take_option(struct log *log, const struct option_taken *taken, struct error *error)
{
    switch (taken->row->id) {
    case OPTION_HELP: log->wants_help = true; return 0;
    case OPTION_JSON: log->is_json = true; return 0;
    case OPTION_KIND: return take_kind(log, taken->value, error);
    case OPTION_SOURCE: return take_source(log, taken->value, error);
    case OPTION_FROM: log->from = taken->value; return 0;
    case OPTION_TO: log->to = taken->value; return 0;
    default: return 0;
    }
}

static int read_options(struct log *log, int count, char **arguments, struct error *error)
{
    struct options_reader reader = {.verb = VERB_LOG, .verb_name = "log", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row) {
            if (take_option(log, &taken, error) < 0)
                return -1;
        } else if (log->path) {
            return error_set(error, EXIT_USAGE, "two tapes are given, \"%.200s\" and \"%.200s\"", log->path,
                             taken.value);
        } else {
            log->path = taken.value;
        }
    }
    if (status == 0 && !log->path && !log->wants_help)
        return error_set(error, EXIT_USAGE, "the tape is missing (reprise log --help)");
    return status;
}

static bool is_wanted(const struct log *log, const struct tape_event *event)
{
    bool has_source = log->source_count == 0;
    for (unsigned i = 0; i < log->source_count; i++)
        has_source |= log->sources[i] == event->source;
    return has_source && (log->kind_count == 0 || ((unsigned)event->kind < KINDS && log->kinds[event->kind]));
}

static int print_event(const struct log *log, struct tape *tape, const struct tape_event *event, struct buffer *out,
                       struct buffer *text, struct error *error)
{
    char source[16];
    const char *kind = event_kind_name(event->kind);
    source_name(event->source, source);
    buffer_clear(text);
    if (tape_event_describe(tape, event, text, error) < 0)
        return -1;
    if (log->is_json) {
        buffer_printf(out,
                      "{\"seq\": %llu, \"cycle\": %llu, \"ns\": %llu, \"source\": \"%s\", \"kind\": \"%s\", "
                      "\"bytes\": %zu, \"text\": ",
                      (unsigned long long)event->seq, (unsigned long long)event->cycle,
                      (unsigned long long)cli_cycles_ns(event->cycle, tape_meta(tape)->clock_hz), source,
                      kind ? kind : "?", event->payload.size);
        json_string(out, buffer_string(text));
        buffer_append_string(out, "}\n");
    } else {
        buffer_printf(out, "%7llu %14llu  %-8s  %-13s  %s\n", (unsigned long long)event->seq,
                      (unsigned long long)event->cycle, source, kind ? kind : "?", buffer_string(text));
    }
    return 0;
}

static int print_events(const struct log *log, struct tape *tape, struct error *error)
{
    struct tape_filter filter = {.first_cycle = log->first_cycle};
    struct tape_cursor *cursor;
    struct tape_event event;
    struct buffer out = {0}, text = {0};
    int status;
    if (log->source_count == 1)
        filter.source = log->sources[0];
    for (unsigned kind = 0; log->kind_count == 1 && kind < KINDS; kind++)
        filter.kind = log->kinds[kind] ? kind : filter.kind;
    if (tape_cursor_open(&cursor, tape, &filter, error) < 0)
        return -1;
    while ((status = tape_cursor_next(cursor, &event, error)) > 0) {
        if (event.cycle > log->last_cycle) {
            status = 0;
            break;
        }
        if (is_wanted(log, &event) && print_event(log, tape, &event, &out, &text, error) < 0) {
            status = -1;
            break;
        }
        if (out.size > 60000)
            cli_print(&out);
    }
    cli_print(&out);
    tape_cursor_close(cursor);
    buffer_deinit(&out);
    buffer_deinit(&text);
    return status;
}

int cmd_log(int count, char **arguments)
{
    struct log log = {.last_cycle = UINT64_MAX};
    struct error error = {0};
    struct tape *tape = NULL;
    int status = read_options(&log, count, arguments, &error);
    if (status == 0 && log.wants_help)
        return print_help();
    if (status == 0)
        status = tape_open(&tape, log.path, &error);
    if (status == 0)
        status = cli_read_moment("--from", log.from, tape_meta(tape)->clock_hz, &log.first_cycle, &error);
    if (status == 0)
        status = cli_read_moment("--to", log.to, tape_meta(tape)->clock_hz, &log.last_cycle, &error);
    if (status == 0)
        status = print_events(&log, tape, &error);
    if (tape)
        tape_close(tape);
    return status < 0 ? cli_fail(&error) : EXIT_OK;
}
