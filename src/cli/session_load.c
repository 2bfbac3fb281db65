/* Reading scenario files. */
#include "src/cli/session_load.h"

#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/host_http.h"
#include "src/base/alloc.h"
#include "src/base/url.h"
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

/* A configuration by its URL: all that it names is beside it on its server. */
static int load_url(const char *text, struct cfg_file *file, struct error *error)
{
    struct url url;
    if (url_parse(&url, text, error) < 0)
        return -1;
    if (url.userinfo.data)
        return error_set(error, EXIT_USAGE,
                         "a user or password in a URL would stand on the tape; write the URL without");
    if (url.scheme == URL_FILE) {
        char *path = url_file_path(&url);
        int status = path ? load_cfg_file(path, file, error)
                          : error_set(error, EXIT_USAGE, "%s: its escapes (%%XX) are no path", text);
        mem_free(path);
        return status;
    }
    struct host_http_site_config site = {.url = text, .retries = HOST_HTTP_RETRIES};
    if (host_http_get(&site, TREE_TEXT_MAX, &file->text, error) < 0)
        return -1;
    file->folder = mem_copy_string(text);
    return 0;
}

int load_cfg_file(const char *path, struct cfg_file *file, struct error *error)
{
    if (url_is_one(path))
        return load_url(path, file, error);
    file->folder = load_folder(path);
    return cli_load(path, "configuration", TREE_TEXT_MAX, &file->text, error);
}

void cfg_file_deinit(struct cfg_file *file)
{
    buffer_deinit(&file->text);
    mem_free(file->folder);
}

static int load_cfg(struct session *session, const char *path, struct error *error)
{
    struct cfg_file file = {0};
    struct buffer warnings = {0};
    int status = load_cfg_file(path, &file, error);
    if (status == 0)
        status =
            scenario_parse_cfg(&session->scenario, buffer_bytes(&file.text), path, file.folder, &warnings, error);
    if (warnings.size)
        fputs(buffer_string(&warnings), stderr);
    cfg_file_deinit(&file);
    buffer_deinit(&warnings);
    return status;
}

/* The path of a URL may have a query behind it. */
static bool is_cfg(const char *path)
{
    struct url url;
    struct error ignored;
    if (!url_is_one(path) || url_parse(&url, path, &ignored) < 0)
        return ends_with(path, ".cfg");
    struct bytes end = bytes_slice(url.path, url.path.size < 4 ? 0 : url.path.size - 4, 4);
    return bytes_equal(end, bytes_of_string(".cfg"));
}

int load_scenario(struct session *session, const char *path, const struct load_options *options, struct error *error)
{
    struct draft *draft;
    if (!url_is_one(path) && check_kind(path, error) < 0)
        return -1;
    if (is_cfg(path))
        return load_cfg(session, path, error);
    if (url_is_one(path))
        return error_set(error, EXIT_USAGE,
                         "%s: only TinyEMU's configuration (NAME.cfg) is read from a URL; fetch the scenario first",
                         path);
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
