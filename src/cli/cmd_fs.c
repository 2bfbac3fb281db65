/* reprise fs: file systems for web servers (docs/filesystems.md). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay/dir_port.h"
#include "replay/host_folder.h"
#include "src/backends/p9_dir.h"
#include "src/backends/p9_through.h"
#include "src/backends/p9_text.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/cli/cli.h"
#include "src/cli/fs_build.h"
#include "src/cli/fs_tape.h"
#include "src/cli/options.h"
#include "src/scenario/scenario_value.h"

#define GIB (1ull << 30)
#define MIB (1ull << 20)

static int print_help(void)
{
    puts(
        "usage: reprise fs build [OPTION...] DIR OUT\n"
        "       reprise fs export [OPTION...] TAPE [OUT]\n\n"
        "build writes the files of a folder into OUT as a file system that a web server hands out: head, the list\n"
        "of files and their contents by id (TinyEMU's format). A scenario mounts it by `fs: [{file: URL}]`. What is\n"
        "there already and has not changed is kept; the new head takes its place at the very end, in one step.\n\n"
        "export replays a tape and prints what its guest changed in a file system that keeps writes in memory (mode\n"
        "snapshot): A added, M modified, T other owner, mode or times, R moved or linked (from, to), D deleted. The\n"
        "files are written into the folder OUT; a line with ! names one that is not, and why.\n");
    options_print(VERB_FS);
    puts("\nExamples:\n"
         "  reprise fs build rootfs www/rootfs\n"
         "  reprise fs build --no-owner --clamp-mtime 1700000000 rootfs www/rootfs\n"
         "  reprise fs build --preload-from boot.tape rootfs www/rootfs\n"
         "  reprise record --kernel Image --fs http://127.0.0.1:8080/rootfs/head,tag=data\n"
         "  reprise fs export Image.tape changed\n"
         "  reprise fs export --at 90s Image.tape");
    return EXIT_OK;
}

struct fs_verb {
    const char *words[3]; /* "build", DIR, OUT; "export", TAPE, OUT */
    unsigned word_count;
    const char *clamp;
    struct fs_build_config build;
    struct fs_tape_config tape;
    bool is_export;
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
    case OPTION_AT: verb->tape.at = taken->value; return 0;
    case OPTION_SOURCE: verb->tape.source = taken->value; return 0;
    case OPTION_PINNED_DIR: verb->tape.pinned_dir = taken->value; return 0;
    case OPTION_PRELOAD_FROM: verb->tape.path = taken->value; return 0;
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
    const char *word = verb->word_count ? verb->words[0] : "";
    verb->is_export = strcmp(word, "export") == 0;
    if (!verb->is_export && strcmp(word, "build") != 0)
        return error_set(error, EXIT_USAGE, "reprise fs: expected build or export (reprise fs --help)");
    if (verb->is_export && verb->word_count < 2)
        return error_set(error, EXIT_USAGE, "reprise fs export: the tape is missing (reprise fs --help)");
    if (!verb->is_export && verb->word_count != 3)
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

/* True for a regular file of the folder that is not empty: what a preload list may name. */
static bool is_preloadable(struct p9_gate *gate, struct bytes path)
{
    struct p9_host_attr seen;
    struct wire_reader in;
    struct buffer *request = p9_gate_begin(gate);
    wire_put32(request, FS_NO_HANDLE);
    wire_put_string(request, path);
    return p9_gate_ask(gate, EVENT_FS_STAT, &in) == 0 && p9_gate_get_attr(&in, &seen) &&
           p9_is_type(seen.attr.mode, FS_S_IFREG) && seen.attr.size;
}

/* False: the path is among those whose hashes are kept; true: it is now. */
static bool is_first(struct buffer *hashes, struct bytes path)
{
    uint64_t hash = hash_bytes(path).low;
    for (size_t at = 0; at < hashes->size; at += sizeof hash) {
        if (load_le64(hashes->data + at) == hash)
            return false;
    }
    store_le64(buffer_extend(hashes, sizeof hash), hash);
    return true;
}

/* "target name name ...", each file once: the first that was read, and what followed it. */
static void write_preload(struct p9_gate *gate, struct bytes paths, struct buffer *text)
{
    struct buffer hashes = {0};
    while (paths.size) {
        struct bytes path = bytes_of_string((const char *)paths.data);
        paths = bytes_slice(paths, path.size + 1, SIZE_MAX);
        if (bytes_equal(path, bytes_of_string(FS_BUILD_PRELOAD)) || !is_first(&hashes, path) ||
            !is_preloadable(gate, path))
            continue;
        p9_text_put_name(text, path);
        buffer_append_byte(text, ' ');
    }
    if (text->size)
        text->data[text->size - 1] = '\n';
    buffer_deinit(&hashes);
}

static int make_preload(struct fs_verb *verb, const struct crossing *crossing, struct buffer *text,
                        struct error *error)
{
    struct buffer paths = {0};
    struct p9_gate gate;
    if (fs_tape_files(&verb->tape, &paths, error) < 0) {
        buffer_deinit(&paths);
        return -1;
    }
    p9_gate_init(&gate, crossing, SOURCE(SOURCE_FS, 0));
    write_preload(&gate, buffer_bytes(&paths), text);
    p9_gate_deinit(&gate);
    buffer_deinit(&paths);
    if (!text->size)
        return error_set(error, EXIT_USAGE, "%s: the session read no file that is in %s", verb->tape.path,
                         verb->words[1]);
    verb->build.has_preload = true;
    verb->build.preload = buffer_bytes(text);
    return 0;
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
    struct buffer preload = {0};
    p9_dir_init(dir, &crossing, SOURCE(SOURCE_FS, 0));
    int status = verb->tape.path ? make_preload(verb, &crossing, &preload, error) : 0;
    if (status == 0)
        status = build_store(verb, &dir->base, error);
    buffer_deinit(&preload);
    dir->base.ops->deinit(&dir->base);
    mem_free(dir);
    dir_port_close(&world);
    return status;
}

/* ---- export ---- */

/* A new or empty folder. */
static int make_folder(const char *path, struct error *error)
{
    struct host_folder names;
    if (host_folder_make(path, error) < 0 || host_folder_list(&names, path, error) < 0)
        return -1;
    unsigned count = names.count;
    host_folder_free(&names);
    return count ? error_set(error, EXIT_USAGE, "%s: the folder is not empty", path) : 0;
}

static int export_into(struct fs_verb *verb, struct p9_fs *to, struct error *error)
{
    struct buffer list = {0};
    struct fs_export_figures figures;
    verb->tape.path = verb->words[1];
    int status = fs_tape_export(&verb->tape, to, verb->build.has_no_owner, &list, &figures, error);
    if (status == 0 && !verb->is_quiet)
        cli_print(&list);
    if (status == 0 && figures.left_out) {
        fflush(stdout);
        fprintf(stderr, "reprise: %" PRIu64 " files are left out (lines with ! say why)\n", figures.left_out);
    }
    buffer_deinit(&list);
    return status;
}

static int export_folder(struct fs_verb *verb, struct error *error)
{
    struct dir_port world;
    uint64_t cycle = 0;
    if (make_folder(verb->words[2], error) < 0 || dir_port_open(&world, verb->words[2], true, false, error) < 0)
        return -1;
    struct crossing crossing = {.port = &world.port, .clock = &cycle};
    struct p9_through *through = mem_alloc(1, sizeof *through);
    p9_through_init(through, &crossing, SOURCE(SOURCE_FS, 0));
    int status = export_into(verb, &through->fs, error);
    through->fs.ops->deinit(&through->fs);
    mem_free(through);
    dir_port_close(&world);
    return status;
}

static int export_changes(struct fs_verb *verb, struct error *error)
{
    return verb->word_count == 3 ? export_folder(verb, error) : export_into(verb, NULL, error);
}

int cmd_fs(int count, char **arguments)
{
    struct fs_verb verb = {.build = {.max_bytes = GIB}};
    struct error error = {0};
    int status = read_options(&verb, count, arguments, &error);
    if (status == 0 && verb.wants_help)
        return print_help();
    if (status == 0)
        status = verb.is_export ? export_changes(&verb, &error) : build(&verb, &error);
    return status < 0 ? cli_fail(&error) : EXIT_OK;
}
