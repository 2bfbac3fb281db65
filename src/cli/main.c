/* reprise: finds the verb and lets it work. */
#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/tape.h"
#include "src/cli/cli.h"
#include "src/cli/options.h"
#include "src/machine.h"
#include "src/scenario/scenario_value.h"

static const struct {
    const char *name;
    int (*run)(int count, char **arguments);
    const char *help;
} verbs[] = {
    {"run", cmd_run, "runs a scenario"},
    {"record", cmd_record, "runs a scenario and writes everything down on a tape"},
    {"replay", cmd_replay, "runs a tape again, bit for bit, without network or files"},
    {"info", cmd_info, "says what a tape holds"},
    {"log", cmd_log, "prints the events of a tape"},
    {"export", cmd_export, "writes a tape's network or console as text, json, pcapng, pcap, cast"},
    {"diff", cmd_diff, "compares two traces: tapes, goldens, captures"},
    {"import", cmd_import, "writes a capture as a golden trace"},
    {"test", cmd_test, "runs scenarios as tests: records, replays, compares with goldens"},
    {"convert", cmd_convert, "prints TinyEMU's configuration as a scenario"},
    {"golden", cmd_golden, "lists, shows and accepts what tests would change in goldens"},
    {"fs", cmd_fs, "builds file systems for web servers; takes changed files from a tape"},
    {"image", cmd_image, "cuts images of disks into the files of a web server, and joins them"},
    {"disk", cmd_disk, "shows, compares and commits what a guest wrote into an overlay"},
};

#define VERBS (sizeof verbs / sizeof verbs[0])

static int print_help(void)
{
    puts("reprise: a RISC-V computer that can be replayed\n\n"
         "usage: reprise VERB [OPTION...] ...\n");
    for (size_t i = 0; i < VERBS; i++)
        printf("  %-8s %s\n", verbs[i].name, verbs[i].help);
    puts(
        "\nreprise VERB --help explains a verb. A first session:\n\n"
        "  reprise record -o boot.tape scenarios/boot.yaml\n"
        "  reprise replay boot.tape\n"
        "  reprise info boot.tape\n\n"
        "Exit codes: 0 done, identical; 1 the guest or a test failed; 2 usage or scenario error; 3 the replay diverged;\n"
        "4 skipped (this host lacks something); 65 damaged or refused input file; 69 a file or facility is missing;\n"
        "70 a bug in reprise; 124 a time limit passed.");
    return EXIT_OK;
}

static int print_version(void)
{
    printf("reprise %s (machine model %d, tape format %d)\n", REPRISE_VERSION, MACHINE_MODEL_VERSION,
           TAPE_FORMAT_VERSION);
    return EXIT_OK;
}

static int unknown_verb(const char *word)
{
    const char *names[VERBS + 1] = {NULL};
    char shown[VALUE_SHOWN_SIZE];
    for (size_t i = 0; i < VERBS; i++)
        names[i] = verbs[i].name;
    value_show(word, shown);
    const char *nearest = value_nearest(word, names);
    struct error error;
    if (nearest)
        error_set(&error, EXIT_USAGE, "unknown verb %s; did you mean \"%s\"?", shown, nearest);
    else
        error_set(&error, EXIT_USAGE, "unknown verb %s; reprise --help lists them", shown);
    return cli_fail(&error);
}

/* What was printed must have arrived: a full disk behind `> file` is an error, not a short file. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fputs("reprise: the output could not be written\n", stderr);
    return code ? code : EXIT_MISSING;
}

int main(int count, char **arguments)
{
    host_file_guard_standard();
    if (count < 2) {
        struct error error;
        error_set(&error, EXIT_USAGE, "a verb is missing; reprise --help lists them");
        return cli_fail(&error);
    }
    const char *word = arguments[1];
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return finish(print_version());
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || (strcmp(word, "help") == 0 && count == 2))
        return finish(print_help());
    bool wants_help = strcmp(word, "help") == 0;
    if (wants_help)
        word = arguments[2];
    for (size_t i = 0; i < VERBS; i++) {
        char help[] = "--help";
        char *only_help[] = {help, NULL};
        if (strcmp(word, verbs[i].name) == 0)
            return finish(wants_help ? verbs[i].run(1, only_help) : verbs[i].run(count - 2, arguments + 2));
    }
    return unknown_verb(word);
}
