/* The options that export, import and diff share, and what they make of them. */
#ifndef REPRISE_CLI_TRACE_OPTIONS_H
#define REPRISE_CLI_TRACE_OPTIONS_H

#include <stdbool.h>

#include "src/cli/options.h"
#include "src/trace/filter.h"
#include "src/trace/view.h"

struct trace_options {
    struct view view;
    bool has_view; /* an option said how to look at it */
    bool has_level;
    bool wants_help, is_json, wants_all, wants_count;
    const char *format;
    const char *output;
    const char *source;
    const char *at, *pinned_dir; /* of png */
    struct filter *filter;       /* owned; NULL: every frame */
    const char *filter_text;
    unsigned context;
    unsigned word_count;
    const char *words[2]; /* the files */
};

/* A few lines on the language of --filter, for `--help`. */
extern const char trace_filter_help[];

/* words: how many files the verb takes. */
int trace_options_read(struct trace_options *options, unsigned verb, const char *verb_name, unsigned words, int count,
                       char **arguments, struct error *error);

/* May be called whatever trace_options_read said. */
void trace_options_deinit(struct trace_options *options);

#endif
