/* Reading scenario files. */
#include "src/cli/session_load.h"

#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/scenario/scenario_tree.h"

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* People hand over the wrong kind of file: say which it is. */
static int check_kind(const char *path, struct error *error)
{
    uint8_t start[16];
    struct error ignored;
    int size = host_file_peek(path, start, sizeof start, &ignored);
    if (size == sizeof start && memcmp(start, "SQLite format 3", 16) == 0)
        return error_set(error, EXIT_USAGE, "%s is a tape; \"reprise replay %s\" replays it", path, path);
    if (size >= 4 && memcmp(start, "\177ELF", 4) == 0)
        return error_set(error, EXIT_USAGE, "%s is an ELF file, not a scenario; write --bios %s or --kernel %s", path,
                         path, path);
    return 0;
}

static int read_part(void *context, const char *path, struct buffer *text, struct error *error)
{
    (void)context;
    return cli_load(path, "scenario", TREE_TEXT_MAX, text, error);
}

const struct draft_reader load_reader = {.read = read_part};

char *load_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = mem_copy_string(path);
    folder[slash ? (size_t)(slash - path) + (slash == path) : 0] = 0;
    return folder;
}

static int load_cfg(struct session *session, const char *path, struct error *error)
{
    struct buffer text = {0}, warnings = {0};
    char *folder = load_folder(path);
    int status = cli_load(path, "scenario", TREE_TEXT_MAX, &text, error);
    if (status == 0)
        status = scenario_parse_cfg(&session->scenario, buffer_bytes(&text), path, folder, &warnings, error);
    if (warnings.size)
        fputs(buffer_string(&warnings), stderr);
    buffer_deinit(&text);
    buffer_deinit(&warnings);
    mem_free(folder);
    return status;
}

int load_scenario(struct session *session, const char *path, const struct load_options *options, struct error *error)
{
    struct draft *draft;
    if (check_kind(path, error) < 0)
        return -1;
    if (ends_with(path, ".cfg"))
        return load_cfg(session, path, error);
    if (draft_open(&draft, path, &load_reader, error) < 0)
        return -1;
    int status = 0;
    for (unsigned i = 0; i < options->choice_count && status == 0; i++)
        status = draft_choose(draft, "--matrix", options->choices[i], error);
    if (status == 0)
        status = beside_reserve(session->beside, draft, path, options->log_folder, error);
    if (status == 0)
        status = draft_read(draft, &session->scenario, error);
    draft_close(draft);
    session->folder = load_folder(path);
    return status;
}
