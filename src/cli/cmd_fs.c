/* reprise fs: file systems for web servers (docs/filesystems.md). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay/dir_port.h"
#include "src/backends/p9_dir.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/fs_build.h"
#include "src/cli/options.h"
#include "src/scenario/scenario_value.h"

#define GIB (1ull << 30)
#define MIB (1ull << 20)

static int print_help(void)
{
    puts(
        "usage: reprise fs build [OPTION...] DIR OUT\n\n"
        "build writes the files of a folder into OUT as a file system that a web server hands out: head, the list\n"
        "of files and their contents by id (TinyEMU's format). A scenario mounts it by `fs: [{file: URL}]`. What is\n"
        "there already and has not changed is kept; the new head takes its place at the very end, in one step.\n");
    options_print(VERB_FS);
    puts("\nExamples:\n"
         "  reprise fs build rootfs www/rootfs\n"
         "  reprise fs build --no-owner --clamp-mtime 1700000000 rootfs www/rootfs\n"
         "  reprise run --kernel Image --fs http://127.0.0.1:8080/rootfs/head,tag=data");
    return EXIT_OK;
}

struct fs_verb {
    const char *words[3]; /* "build", DIR, OUT */
    unsigned word_count;
    const char *clamp;
    struct fs_build_config build;
    bool is_quiet;
    bool wants_help;
};

/* ---- options ---- */

static int bad_value(const char *spelled, const char *value, const char *expected, struct error *error)
{
    char shown[VALUE_SHOWN_SIZE];
    value_show(value, shown);
    return error_set(error, EXIT_USAGE, "%s: expected %s, found %s", spelled, expected, shown);
}

static int take_option(struct fs_verb *verb, const struct option_taken *taken, struct error *error)
{
    switch (taken->row->id) {
    case OPTION_HELP: verb->wants_help = true; return 0;
    case OPTION_QUIET: verb->is_quiet = true; return 0;
    case OPTION_NO_OWNER: verb->build.has_no_owner = true; return 0;
    case OPTION_PRUNE: verb->build.is_pruned = true; return 0;
    case OPTION_CLAMP_MTIME: verb->clamp = taken->value; return 0;
    case OPTION_MAX_SIZE:
        if (value_read_size(taken->value, &verb->build.max_bytes) || verb->build.max_bytes < MIB)
            return bad_value(taken->spelled, taken->value, "a size of at least 1M, such as 4G", error);
        return 0;
    default: return 0;
    }
}

static int take_clamp(struct fs_verb *verb, struct error *error)
{
    const char *what = "--clamp-mtime", *text = verb->clamp;
    uint64_t seconds;
    if (!text) {
        what = "SOURCE_DATE_EPOCH";
        text = host_store_source_date();
    }
    if (!text)
        return 0;
    if (value_read_integer(text, &seconds) || seconds > INT64_MAX)
        return bad_value(what, text, "seconds since 1970", error);
    verb->build.has_clamp = true;
    verb->build.clamp_seconds = (int64_t)seconds;
    return 0;
}

static int read_options(struct fs_verb *verb, int count, char **arguments, struct error *error)
{
    struct options_reader reader = {.verb = VERB_FS, .verb_name = "fs", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row) {
            if (take_option(verb, &taken, error) < 0)
                return -1;
        } else if (verb->word_count == 3) {
            return error_set(error, EXIT_USAGE, "reprise fs: \"%.200s\" is one word too many", taken.value);
        } else {
            verb->words[verb->word_count++] = taken.value;
        }
    }
    if (status < 0 || verb->wants_help)
        return status;
    if (!verb->word_count || strcmp(verb->words[0], "build") != 0)
        return error_set(error, EXIT_USAGE, "reprise fs: expected build (reprise fs --help)");
    if (verb->word_count != 3)
        return error_set(error, EXIT_USAGE,
                         "reprise fs build: expected a folder and where to build (reprise fs --help)");
    return take_clamp(verb, error);
}

/* ---- build ---- */

static void print_figures(const struct fs_verb *verb, const struct fs_build_figures *figures)
{
    struct buffer out = {0};
    buffer_printf(&out,
                  "%s: %" PRIu64 " files, %" PRIu64 " bytes; %" PRIu64 " contents written (%" PRIu64
                  " bytes), %" PRIu64 " kept",
                  verb->words[2], figures->files, figures->bytes, figures->written, figures->written_bytes,
                  figures->same);
    if (verb->build.is_pruned)
        buffer_printf(&out, ", %" PRIu64 " removed", figures->removed);
    buffer_append_byte(&out, '\n');
    if (figures->linked)
        buffer_printf(&out, "%" PRIu64 " names are hard links: each is a file of its own there\n", figures->linked);
    cli_print(&out);
    buffer_deinit(&out);
}

static int build_store(struct fs_verb *verb, struct p9_base *base, struct error *error)
{
    struct host_store store;
    struct fs_build_figures figures;
    if (host_store_open(&store, verb->words[2], error) < 0)
        return -1;
    int status = fs_build(base, &store, &verb->build, &figures, error);
    host_store_close(&store);
    if (status == 0 && !verb->is_quiet)
        print_figures(verb, &figures);
    return status;
}

static int build(struct fs_verb *verb, struct error *error)
{
    struct dir_port world;
    uint64_t cycle = 0;
    verb->build.folder = verb->words[1];
    if (dir_port_open(&world, verb->words[1], false, false, error) < 0)
        return -1;
    struct crossing crossing = {.port = &world.port, .clock = &cycle};
    struct p9_dir *dir = mem_alloc(1, sizeof *dir);
    p9_dir_init(dir, &crossing, SOURCE(SOURCE_FS, 0));
    int status = build_store(verb, &dir->base, error);
    dir->base.ops->deinit(&dir->base);
    mem_free(dir);
    dir_port_close(&world);
    return status;
}

int cmd_fs(int count, char **arguments)
{
    struct fs_verb verb = {.build = {.max_bytes = GIB}};
    struct error error = {0};
    int status = read_options(&verb, count, arguments, &error);
    if (status == 0 && verb.wants_help)
        return print_help();
    if (status == 0)
        status = build(&verb, &error);
    return status < 0 ? cli_fail(&error) : EXIT_OK;
}
