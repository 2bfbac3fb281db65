/* reprise golden: what `reprise test` left beside the goldens as .new, looked at and taken over. */
#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/host_folder.h"
#include "replay/host_process.h"
#include "replay/host_stream.h"
#include "replay/world.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/options.h"
#include "src/cli/screen.h"
#include "src/cli/test_golden.h"
#include "src/scenario/scenario_input.h"
#include "src/scenario/scenario_value.h"

#define GOLDEN_BYTES_MAX (1ull << 32)

static int print_help(void)
{
    puts(
        "usage: reprise golden list [OPTION...]\n"
        "       reprise golden review [OPTION...] [NAME...]\n"
        "       reprise golden accept [OPTION...] NAME... | --all\n\n"
        "Where a golden is missing or differs, `reprise test` writes the new text beside it: FILE.new. list names\n"
        "them, review shows each as a difference and, on a terminal, asks; accept gives them the golden's name.\n"
        "NAME is a scenario's, or SCENARIO/FILE. A new text for a known wrong output (FILE.xfail) becomes the FILE.xfail.\n");
    options_print(VERB_GOLDEN);
    puts("\nExamples:\n"
         "  reprise golden list\n"
         "  reprise golden review\n"
         "  reprise golden accept http-get/console.txt boot\n"
         "  reprise golden accept --all\n\n"
         "Exit codes: 0 done, nothing is pending; 1 list and review: something is pending; 2 usage; 69 no such\n"
         "golden.");
    return EXIT_OK;
}

struct pending {
    char *scenario;
    char *file; /* without ".new" */
};

struct golden_verb {
    const char *verb; /* "list", ... */
    const char *root;
    const char *names[256];
    unsigned name_count;
    bool wants_all;
    bool wants_help;
    struct pending *all;
    unsigned count;
};

static int take_word(struct golden_verb *golden, const char *word, struct error *error)
{
    static const char *const verbs[] = {"list", "review", "accept", NULL};
    if (golden->verb) {
        if (golden->name_count == sizeof golden->names / sizeof golden->names[0])
            return error_set(error, EXIT_USAGE, "too many names; --all takes all");
        golden->names[golden->name_count++] = word;
        return 0;
    }
    for (unsigned i = 0; verbs[i]; i++) {
        if (strcmp(verbs[i], word) == 0)
            golden->verb = verbs[i];
    }
    char shown[VALUE_SHOWN_SIZE];
    value_show(word, shown);
    return golden->verb ? 0
                        : error_set(error, EXIT_USAGE, "golden: expected list, review or accept, found %s", shown);
}

static int read_options(struct golden_verb *golden, int count, char **arguments, struct error *error)
{
    struct options_reader reader = {
        .verb = VERB_GOLDEN, .verb_name = "golden", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (!taken.row) {
            if (take_word(golden, taken.value, error) < 0)
                return -1;
            continue;
        }
        golden->wants_help |= taken.row->id == OPTION_HELP;
        golden->wants_all |= taken.row->id == OPTION_EVERY;
        if (taken.row->id == OPTION_GOLDENS)
            golden->root = taken.value;
    }
    if (status < 0 || golden->wants_help)
        return status;
    if (!golden->verb)
        return error_set(error, EXIT_USAGE, "golden: list, review or accept? (reprise golden --help)");
    if (strcmp(golden->verb, "accept") == 0 && !golden->name_count && !golden->wants_all)
        return error_set(error, EXIT_USAGE, "golden accept: name what is accepted, or write --all");
    return 0;
}

/* ---- what is pending ---- */

static char *path_of(const struct golden_verb *golden, const struct pending *pending, const char *ending)
{
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s/%s%s", golden->root, pending->scenario, pending->file, ending);
    char *text = mem_copy_string(buffer_string(&path));
    buffer_deinit(&path);
    return text;
}

static bool is_named(const struct golden_verb *golden, const char *scenario, const char *file)
{
    if (!golden->name_count)
        return true;
    for (unsigned i = 0; i < golden->name_count; i++) {
        const char *name = golden->names[i];
        size_t size = strlen(scenario);
        if (strncmp(name, scenario, size) == 0 &&
            (!name[size] || (name[size] == '/' && (!name[size + 1] || strcmp(name + size + 1, file) == 0))))
            return true;
    }
    return false;
}

static void add(struct golden_verb *golden, const char *scenario, const char *name)
{
    size_t size = strlen(name);
    if (size <= 4 || strcmp(name + size - 4, ".new") != 0)
        return;
    char *file = mem_copy_string(name);
    file[size - 4] = 0;
    if (!is_named(golden, scenario, file)) {
        mem_free(file);
        return;
    }
    golden->all = mem_resize(golden->all, (golden->count + 1) * sizeof *golden->all);
    golden->all[golden->count++] = (struct pending){.scenario = mem_copy_string(scenario), .file = file};
}

static int find_pending(struct golden_verb *golden, struct error *error)
{
    struct host_folder scenarios, files;
    if (!host_folder_is_one(golden->root))
        return error_set(error, EXIT_MISSING, "there is no folder %s (--goldens)", golden->root);
    if (host_folder_list(&scenarios, golden->root, error) < 0)
        return -1;
    for (unsigned i = 0; i < scenarios.count; i++) {
        struct buffer path = {0};
        buffer_printf(&path, "%s/%s", golden->root, scenarios.names[i]);
        if (host_folder_is_one(buffer_string(&path)) && host_folder_list(&files, buffer_string(&path), error) == 0) {
            for (unsigned j = 0; j < files.count; j++)
                add(golden, scenarios.names[i], files.names[j]);
            host_folder_free(&files);
        }
        buffer_deinit(&path);
    }
    host_folder_free(&scenarios);
    if (golden->name_count && !golden->count)
        return error_set(error, EXIT_MISSING, "nothing of that name is pending in %s (reprise golden list)",
                         golden->root);
    return 0;
}

/* ---- verbs ---- */

static int accept_one(const struct golden_verb *golden, const struct pending *pending, struct error *error)
{
    char *from = path_of(golden, pending, ".new"), *wrong = path_of(golden, pending, ".xfail");
    bool is_wrong = host_file_exists(wrong);
    char *to = is_wrong ? mem_copy_string(wrong) : path_of(golden, pending, "");
    int status = host_folder_move(from, to, error);
    if (status == 0)
        printf("accepted %s\n", to);
    mem_free(from);
    mem_free(wrong);
    mem_free(to);
    return status;
}

/* An empty text where there is no such file. */
static int load(const char *path, struct buffer *text, struct error *error)
{
    return host_file_exists(path) ? cli_load(path, "golden", GOLDEN_BYTES_MAX, text, error) : 0;
}

/* A picture is looked at elsewhere; here stands where it differs. */
static int show_screen(const char *file, const struct buffer *old, const struct buffer *new, struct buffer *out,
                       struct error *error)
{
    struct picture picture;
    if (old->size) {
        int status = screen_compare(NULL, file, buffer_bytes(old), buffer_bytes(new), out, error);
        buffer_append_string(out, status == 0 ? "the same pixels\n" : "\n");
        return status < 0 ? -1 : 0;
    }
    if (picture_read(&picture, buffer_bytes(new), file, error) < 0)
        return -1;
    buffer_printf(out, "a picture of %ux%u pixels\n", picture.width, picture.height);
    picture_deinit(&picture);
    return 0;
}

static int show(const struct golden_verb *golden, const struct pending *pending, struct error *error)
{
    struct buffer old = {0}, new = {0}, out = {0};
    char *right = path_of(golden, pending, ""), *wrong = path_of(golden, pending, ".xfail");
    char *path = path_of(golden, pending, ".new");
    const char *before = host_file_exists(wrong) ? wrong : right;
    int status = load(before, &old, error) < 0 ? -1 : load(path, &new, error);
    if (status == 0) {
        buffer_printf(&out, "--- %s%s\n+++ %s\n", before, host_file_exists(before) ? "" : " (none)", path);
        if (scenario_golden_screen(pending->file, NULL))
            status = show_screen(pending->file, &old, &new, &out, error);
        else if (!golden_diff(buffer_bytes(&old), buffer_bytes(&new), host_stream_wants_colours(), &out))
            buffer_append_string(&out, "the same\n");
        cli_print(&out);
    }
    buffer_deinit(&old);
    buffer_deinit(&new);
    buffer_deinit(&out);
    mem_free(right);
    mem_free(wrong);
    mem_free(path);
    return status;
}

/* One letter from the terminal; 'q' at its end. */
static char ask(void)
{
    uint8_t line[256];
    struct error error;
    fputs("[a]ccept, [r]eject, [s]kip or [q]uit? ", stdout);
    fflush(stdout);
    int64_t got = host_stream_read(0, "the terminal", line, sizeof line, &error);
    return got > 0 ? (char)line[0] : 'q';
}

/* 1: the user has had enough. */
static int review_one(const struct golden_verb *golden, const struct pending *pending, unsigned *left,
                      struct error *error)
{
    if (show(golden, pending, error) < 0)
        return -1;
    if (world_console_for(0) != WORLD_CONSOLE_TERMINAL) {
        ++*left;
        return 0;
    }
    for (;;) {
        char *path = path_of(golden, pending, ".new");
        char answer = ask();
        int status = answer == 'r' ? host_file_remove(path, error) : 0;
        if (answer == 'r' && status == 0)
            printf("removed %s\n", path);
        mem_free(path);
        switch (answer) {
        case 'r': return status;
        case 'a': return accept_one(golden, pending, error);
        case 's': ++*left; return 0;
        case 'q': ++*left; return 1;
        default: break;
        }
    }
}

static int work(const struct golden_verb *golden, struct error *error)
{
    unsigned left = 0;
    int status = 0;
    if (strcmp(golden->verb, "list") != 0 && host_process_is_ci() && strcmp(golden->verb, "accept") == 0)
        return error_set(error, EXIT_USAGE, "golden accept: $CI is set, and in CI nothing is ever written");
    for (unsigned i = 0; i < golden->count && status == 0; i++) {
        const struct pending *pending = &golden->all[i];
        if (strcmp(golden->verb, "accept") == 0) {
            status = accept_one(golden, pending, error);
        } else if (strcmp(golden->verb, "review") == 0) {
            status = review_one(golden, pending, &left, error);
            left += status > 0 ? golden->count - i - 1 : 0;
        } else {
            printf("%s/%s\n", pending->scenario, pending->file);
            left++;
        }
    }
    return status < 0 ? -1 : left ? EXIT_GUEST_FAILED : EXIT_OK;
}

int cmd_golden(int count, char **arguments)
{
    struct golden_verb golden = {.root = "goldens"};
    struct error error = {0};
    int code = read_options(&golden, count, arguments, &error);
    if (code == 0 && golden.wants_help) {
        code = print_help();
    } else if (code == 0) {
        code = find_pending(&golden, &error);
        if (code == 0)
            code = work(&golden, &error);
    }
    if (code < 0)
        code = cli_fail(&error);
    for (unsigned i = 0; i < golden.count; i++) {
        mem_free(golden.all[i].scenario);
        mem_free(golden.all[i].file);
    }
    mem_free(golden.all);
    return code;
}
