/* Reads the options of export, import and diff. */
#include "src/cli/trace_options.h"

#include <string.h>

#include "replay/port.h"
#include "src/scenario/scenario_value.h"

#define CONTEXT_MAX 1000u

const char trace_filter_help[] =
    "\nA filter has tests of fields (tcp.flags, ip.src, dns.name, http.status, frame.dir, frame.len, ...)\n"
    "with == != < <= > >= contains, or a field or layer alone (has tcp, tcp.mss), joined by and or not ( ), also\n"
    "&& || !. Values are words, numbers, addresses with /BITS, or texts in double quotes. See docs/traces.md.";

static int take_level(struct trace_options *options, const char *value, struct error *error)
{
    int level = view_level_by_name(value);
    char shown[VALUE_SHOWN_SIZE];
    if (level < 0) {
        value_show(value, shown);
        return error_set(error, EXIT_USAGE, "--level: expected exact, packets or streams, found %s", shown);
    }
    options->view.level = (enum view_level)level;
    options->has_level = true;
    return 0;
}

static int take_context(struct trace_options *options, const char *value, struct error *error)
{
    uint64_t number;
    char shown[VALUE_SHOWN_SIZE];
    if (value_read_integer(value, &number) || number > CONTEXT_MAX) {
        value_show(value, shown);
        return error_set(error, EXIT_USAGE, "--context: expected a number up to %u, found %s", CONTEXT_MAX, shown);
    }
    options->context = (unsigned)number;
    return 0;
}

static int take_source(struct trace_options *options, const char *value, struct error *error)
{
    char shown[VALUE_SHOWN_SIZE];
    if (!source_by_name(value)) {
        value_show(value, shown);
        return error_set(error, EXIT_USAGE, "--source: unknown source %s; links are net0, net1, ...", shown);
    }
    options->source = value;
    return 0;
}

static int take_filter(struct trace_options *options, const char *value, struct error *error)
{
    if (options->filter)
        return error_set(error, EXIT_USAGE, "--filter is given twice; join the two with \"and\"");
    options->filter_text = value;
    return filter_parse(&options->filter, value, error) < 0 ? error_prefix(error, "--filter") : 0;
}

static int take_option(struct trace_options *options, const struct option_taken *taken, struct error *error)
{
    switch (taken->row->id) {
    case OPTION_HELP: options->wants_help = true; return 0;
    case OPTION_JSON: options->is_json = true; return 0;
    case OPTION_EVERY: options->wants_all = true; return 0;
    case OPTION_COUNT: options->wants_count = true; return 0;
    case OPTION_FILTER: return take_filter(options, taken->value, error);
    case OPTION_FORMAT: options->format = taken->value; return 0;
    case OPTION_PNG: options->format = "png"; return 0;
    case OPTION_AT: options->at = taken->value; return 0;
    case OPTION_PINNED_DIR: options->pinned_dir = taken->value; return 0;
    case OPTION_OUTPUT: options->output = taken->value; return 0;
    case OPTION_SOURCE: return take_source(options, taken->value, error);
    case OPTION_CONTEXT: return take_context(options, taken->value, error);
    default: break;
    }
    options->has_view = true;
    switch (taken->row->id) {
    case OPTION_LEVEL: return take_level(options, taken->value, error);
    case OPTION_MASK: return view_add_paths(&options->view.masks, "--mask", taken->value, error);
    case OPTION_KEEP: return view_add_paths(&options->view.keeps, "--keep", taken->value, error);
    case OPTION_HEADERS: options->view.headers = true; return 0;
    case OPTION_HEX: options->view.hex = true; return 0;
    default: return 0;
    }
}

int trace_options_read(struct trace_options *options, unsigned verb, const char *verb_name, unsigned words, int count,
                       char **arguments, struct error *error)
{
    struct options_reader reader = {.verb = verb, .verb_name = verb_name, .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row) {
            if (take_option(options, &taken, error) < 0)
                return -1;
        } else if (options->word_count == words) {
            return error_set(error, EXIT_USAGE, "too many files are given: \"%.200s\" is one too many", taken.value);
        } else {
            options->words[options->word_count++] = taken.value;
        }
    }
    if (status == 0 && options->word_count < words && !options->wants_help)
        return error_set(error, EXIT_USAGE, "%s missing (reprise %s --help)",
                         words == 1            ? "the file is"
                         : options->word_count ? "the second file is"
                                               : "two files are",
                         verb_name);
    return status;
}

void trace_options_deinit(struct trace_options *options)
{
    filter_free(options->filter);
    options->filter = NULL;
}
