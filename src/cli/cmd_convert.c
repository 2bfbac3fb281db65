/* reprise convert: TinyEMU's configuration as a scenario of our own. */
#include <stdio.h>
#include <string.h>

#include "src/base/url.h"
#include "src/cli/cli.h"
#include "src/cli/options.h"
#include "src/cli/session_load.h"
#include "src/scenario/scenario_cfg.h"

static int print_help(void)
{
    puts(
        "usage: reprise convert [OPTION...] FILE.cfg|URL\n\n"
        "Prints the scenario (YAML; docs/scenarios.md) that TinyEMU's configuration is: what differs from the\n"
        "defaults, with the comments of the keys that are left. What has no counterpart is named on standard error.\n"
        "Relative paths stay as they are, so the scenario belongs into the folder of the configuration.\n");
    options_print(VERB_CONVERT);
    puts("\nExamples:\n"
         "  reprise convert vm.cfg > vm.yaml\n"
         "  reprise run vm.yaml                    the machine that \"reprise run vm.cfg\" is\n\n"
         "The exit code is 0, or 2 when the configuration has a mistake; docs/from-tinyemu.md has more.");
    return EXIT_OK;
}

static int find_file(int count, char **arguments, const char **path, bool *wants_help, struct error *error)
{
    struct options_reader reader = {
        .verb = VERB_CONVERT, .verb_name = "convert", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row)
            *wants_help = true; /* the only option */
        else if (*path)
            return error_set(error, EXIT_USAGE, "one configuration is converted at a time, not \"%.200s\" too",
                             taken.value);
        else
            *path = taken.value;
    }
    if (status == 0 && !*path && !*wants_help)
        return error_set(error, EXIT_USAGE, "name a configuration of TinyEMU (reprise convert --help)");
    return status;
}

static int convert(const char *path, struct error *error)
{
    struct cfg_file file = {0};
    struct buffer out = {0}, warnings = {0};
    int status = load_cfg_file(path, &file, error);
    const char *url = status == 0 && url_is_one(file.folder) ? file.folder : NULL;
    if (status == 0)
        status = scenario_convert_cfg(buffer_bytes(&file.text), path, url, &out, &warnings, error);
    if (warnings.size)
        fputs(buffer_string(&warnings), stderr);
    if (status == 0)
        cli_print(&out);
    cfg_file_deinit(&file);
    buffer_deinit(&out);
    buffer_deinit(&warnings);
    return status;
}

int cmd_convert(int count, char **arguments)
{
    struct error error = {0};
    const char *path = NULL;
    bool wants_help = false;
    if (find_file(count, arguments, &path, &wants_help, &error) < 0)
        return cli_fail(&error);
    if (wants_help)
        return print_help();
    return convert(path, &error) < 0 ? cli_fail(&error) : EXIT_OK;
}
