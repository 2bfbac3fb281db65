/* The table of options and its reader. */
#include "src/cli/options.h"

#include <stdio.h>
#include <string.h>

#include "src/base/must.h"
#include "src/scenario/scenario_value.h"

#define RUNS (VERB_RUN | VERB_RECORD)
#define TRACES (VERB_EXPORT | VERB_IMPORT | VERB_DIFF)

static const struct option_row rows[] = {
    {"output", 'o', "TAPE", VERB_RECORD, OPTION_OUTPUT, NULL,
     "the tape to write (default: NAME.tape, NAME being the scenario's)"},
    {"kernel", 'k', "FILE", RUNS, OPTION_PATH, "kernel", "Linux Image or ELF"},
    {"initrd", 'i', "FILE", RUNS, OPTION_PATH, "initrd", "initramfs for the kernel"},
    {"bios", 'b', "FILE", RUNS, OPTION_PATH, "bios",
     "firmware in M mode: ELF or flat binary (default: built-in SBI)"},
    {"dtb", 0, "FILE", RUNS, OPTION_PATH, "dtb", "device tree blob in place of the built one"},
    {"append", 'a', "STRING", RUNS, OPTION_APPEND, NULL,
     "adds to the kernel's command line; with a leading ! replaces it"},
    {"isa", 0, "ISA", RUNS, OPTION_PATH, "machine.isa", "the hart: rv64 (default) or rv32"},
    {"memory", 'm', "MB", RUNS, OPTION_MEMORY, NULL, "guest RAM in MiB, or with a unit: 1G"},
    {"drive", 'd', "FILE[,KEY=VALUE...]", RUNS, OPTION_DRIVE, NULL,
     "adds a disk: mode=snapshot (default: in memory)|ro|rw, overlay=FILE, pin=, ..."},
    {"fs", 0, "DIR[,KEY=VALUE...]", RUNS, OPTION_FS, NULL,
     "adds a folder to mount by 9P: tag=, mode=ro|snapshot|rw, security=, limit="},
    {"nic", 'n', "DRIVER[,KEY=VALUE...]", RUNS, OPTION_NIC, NULL,
     "a network as QEMU spells it: user,hostfwd=...; tap,ifname=...; socket,listen=...; hub"},
    {"netdev", 0, "DRIVER[,KEY=VALUE...]", RUNS, OPTION_NIC, NULL, NULL}, /* QEMU's other spelling of the same */
    {"hostfwd", 0, "RULE", RUNS, OPTION_PATH, "net[0].hostfwd[+]",
     "forwards a host port to the first network: tcp:127.0.0.1:2222-:22"},
    {"allow", 0, "RULE", RUNS, OPTION_PATH, "net[0].allow[+]",
     "lets the guest connect to ADDRESS[/BITS][:PORTS] or any (default: loopback only)"},
    {"pace", 0, "WORD", RUNS, OPTION_PATH, "machine.pace",
     "auto, host (idle guests wait in real time) or free (they jump)"},
    {"boot-time", 0, "TIME", RUNS, OPTION_PATH, "machine.boot_time",
     "the guest's clock at boot: 2026-01-31T12:00:00Z"},
    {"limit-virtual", 0, "TIME", RUNS, OPTION_PATH, "limits.virtual", "ends after this much guest time (exit 124)"},
    {"limit-host", 0, "TIME", RUNS, OPTION_PATH, "limits.host", "ends after this much real time (exit 124)"},
    {"symbols", 0, "FILE", RUNS, OPTION_PATH, "symbols", "System.map for reports"},
    {"seed", 0, "N", RUNS, OPTION_PATH, "seed", "seed of what is deterministic but arbitrary"},
    {"digest-instructions", 0, "N", RUNS, OPTION_PATH, "tape.digest_instructions",
     "a state hash every N instructions (default 100000000)"},
    {"set", 's', "PATH=VALUE", RUNS, OPTION_SET, NULL,
     "any value of the scenario: machine.memory=1G, net[0].restrict=true"},
    {"no-carry", 0, NULL, VERB_RECORD, OPTION_NO_CARRY, NULL,
     "keeps only the hashes of kernel, initrd and bios in the tape"},
    {"pin", 0, NULL, VERB_RECORD, OPTION_PIN, NULL,
     "keeps only hashes of what disks read from their images: a replay needs the images"},
    {"frames-only", 0, NULL, VERB_RECORD, OPTION_WITHOUT_SOCKETS, NULL,
     "does not record the socket level (smaller; replays from frames only)"},
    {"no-console", 0, NULL, RUNS, OPTION_NO_CONSOLE, NULL, "no console input is read"},
    {"rw", 0, NULL, RUNS, OPTION_RW, NULL, "what is written to disks and folders reaches them (default: memory)"},
    {"ro", 0, NULL, RUNS, OPTION_RO, NULL, "disks and folders cannot be written to"},
    {"ctrlc", 0, NULL, RUNS, OPTION_CTRL_C, NULL, "on a terminal, Ctrl-C ends the session"},
    {"no-accel", 0, NULL, RUNS, OPTION_NONE, NULL, NULL}, /* TinyEMU's, for its PC */
    {"build-preload", 0, "FILE", RUNS, OPTION_BUILD_PRELOAD, NULL, NULL},
    {"level", 0, "LEVEL", VERB_REPLAY, OPTION_LEVEL, NULL,
     "frames (default), or sockets: libslirp runs again and must do the same"},
    {"console", 'c', NULL, VERB_REPLAY, OPTION_CONSOLE, NULL,
     "prints the console on stdout (the verdict goes to stderr)"},
    {"pinned-dir", 0, "DIR", VERB_REPLAY | VERB_EXPORT | VERB_FS, OPTION_PINNED_DIR, NULL,
     "where the files are that the tape does not carry"},
    {"source", 0, "SOURCE", VERB_LOG, OPTION_SOURCE, NULL, "only events of console0, net0, disk1, ... (repeatable)"},
    {"kind", 0, "KIND", VERB_LOG, OPTION_KIND, NULL, "only events of this kind (repeatable)"},
    {"from", 0, "CYCLE", VERB_LOG, OPTION_FROM, NULL, "from this cycle on, or from this guest time (250ms)"},
    {"to", 0, "CYCLE", VERB_LOG, OPTION_TO, NULL, "up to this cycle or guest time, inclusive"},
    {"format", 'f', "FORMAT", VERB_EXPORT, OPTION_FORMAT, NULL,
     "text (default), json, pcapng, pcap, har, console, cast, png"},
    {"png", 0, NULL, VERB_EXPORT, OPTION_PNG, NULL, "as --format png: a picture of the display"},
    {"at", 0, "MOMENT", VERB_EXPORT, OPTION_AT, NULL,
     "of png: a cycle, a guest time (250ms) or a screenshot's name (default: the end)"},
    {"output", 'o', "FILE", VERB_EXPORT | VERB_IMPORT, OPTION_OUTPUT, NULL,
     "the file to write (default: standard output)"},
    {"level", 'l', "LEVEL", TRACES, OPTION_LEVEL, NULL,
     "exact (default of export), packets (default of import and diff), streams"},
    {"mask", 0, "PATH,...", TRACES, OPTION_MASK, NULL, "puts a token in place of these fields: dhcp.lease,http.etag"},
    {"keep", 0, "PATH,...", TRACES, OPTION_KEEP, NULL,
     "shows these although the level masks them: ip, port, dns.id, ..."},
    {"headers", 0, NULL, TRACES, OPTION_HEADERS, NULL, "HTTP headers one by one instead of their digest"},
    {"hex", 0, NULL, TRACES, OPTION_HEX, NULL, "payload in full instead of its digest"},
    {"source", 0, "SOURCE", TRACES, OPTION_SOURCE, NULL,
     "only this link: net0, net1, ... (console: console0, png: display0)"},
    {"filter", 0, "EXPR", TRACES, OPTION_FILTER, NULL,
     "only frames for which this holds: 'tcp.flags contains S and ip.ttl < 64'"},
    {"count", 0, NULL, VERB_EXPORT, OPTION_COUNT, NULL, "prints how many frames there are, and nothing else"},
    {"context", 'C', "N", VERB_DIFF, OPTION_CONTEXT, NULL, "lines above and below each difference (default 3)"},
    {"all", 0, NULL, VERB_DIFF, OPTION_EVERY, NULL, "prints every difference (default: the first 20)"},
    {"json", 0, NULL, VERB_REPLAY | VERB_INFO | VERB_LOG | VERB_DIFF | VERB_DISK, OPTION_JSON, NULL,
     "JSON for programs"},
    {"base", 0, "IMAGE", VERB_DISK, OPTION_BASE, NULL, "where the image is (default: where it was last used)"},
    {"block-size", 'b', "KIB", VERB_IMAGE, OPTION_BLOCK_SIZE, NULL,
     "split: of each file, in KiB or with a unit: 256 (default), 1M"},
    {"prefetch-from", 0, "TAPE", VERB_IMAGE, OPTION_PREFETCH_FROM, NULL,
     "split: lists the blocks that the guest of this tape read"},
    {"source", 0, "DISK", VERB_IMAGE, OPTION_SOURCE, NULL, "split: which disk of the tape (default: disk0)"},
    {"group", 0, "N", VERB_IMAGE, OPTION_GROUP, NULL,
     "split: so many blocks in a file of a group, 1 to 32 (default)"},
    {"format", 'f', "FORMAT", VERB_IMAGE, OPTION_FORMAT, NULL,
     "split: auto (default: raw, or refused), raw (whatever it begins with)"},
    {"size", 0, "SIZE", VERB_IMAGE, OPTION_SIZE, NULL, "join: where the last block ends (default: with its file)"},
    {"quiet", 'q', NULL, RUNS | VERB_REPLAY | VERB_FS | VERB_IMAGE, OPTION_QUIET, NULL, "says only what went wrong"},
    {"matrix", 0, "NAME=VALUE", RUNS, OPTION_MATRIX, NULL,
     "which value of the scenario's matrix (default: the first)"},
    {"fixture-logs", 0, "DIR", RUNS, OPTION_FIXTURE_LOGS, NULL, "keeps what the fixtures print, as DIR/NAME.log"},
    {"jobs", 'j', "N", VERB_TEST, OPTION_JOBS, NULL, "how many at a time (default: as many as there are cores)"},
    {"from-tape", 0, "PATH", VERB_TEST, OPTION_FROM_TAPE, NULL,
     "judges this tape, or NAME.tape of this folder, and records nothing"},
    {"repeat", 0, "N", VERB_TEST, OPTION_REPEAT, NULL,
     "records each N times, judges all, says how many differ from the first"},
    {"level", 'l', "LEVEL", VERB_TEST, OPTION_LEVEL, NULL,
     "exact, packets or streams: of the traces, in place of the scenario's golden.level"},
    {"junit", 0, "FILE", VERB_TEST, OPTION_JUNIT, NULL, "writes the results as JUnit's XML too"},
    {"output", 'o', "DIR", VERB_TEST, OPTION_OUTPUT, NULL,
     "what failures leave, a folder for each (default: reprise-failures)"},
    {"keep", 'k', NULL, VERB_TEST, OPTION_KEEP_ALL, NULL, "keeps what tests leave that passed, too"},
    {"goldens", 0, "DIR", VERB_TEST | VERB_GOLDEN, OPTION_GOLDENS, NULL,
     "where goldens are (default: goldens; test: beside the scenario's folder)"},
    {"timeout", 0, "TIME", VERB_TEST, OPTION_TIMEOUT, NULL, "host time for each recording and replay (default: 10m)"},
    {"list", 0, NULL, VERB_TEST, OPTION_LIST, NULL, "prints the names of the tests and runs none"},
    {"all", 0, NULL, VERB_GOLDEN, OPTION_EVERY, NULL, "accepts everything that is pending"},
    {"max-size", 'm', "SIZE", VERB_FS, OPTION_MAX_SIZE, NULL,
     "build: how large the file system may become for its guests (default: 1G)"},
    {"no-owner", 0, NULL, VERB_FS, OPTION_NO_OWNER, NULL,
     "build: everything belongs to user and group 0; export: to who runs reprise"},
    {"clamp-mtime", 0, "TIME", VERB_FS, OPTION_CLAMP_MTIME, NULL,
     "build: nothing is younger than this, seconds since 1970 (default: $SOURCE_DATE_EPOCH)"},
    {"preload-from", 0, "TAPE", VERB_FS, OPTION_PRELOAD_FROM, NULL,
     "build: adds a .preload list of the files that this session read"},
    {"prune", 0, NULL, VERB_FS, OPTION_PRUNE, NULL, "build: removes contents that the new list does not name"},
    {"at", 0, "MOMENT", VERB_FS, OPTION_AT, NULL,
     "export: the state at this cycle or guest time (250ms); default: the end"},
    {"source", 0, "SOURCE", VERB_FS, OPTION_SOURCE, NULL,
     "which file system of the tape: fs0, fs1, ... (default: the only one)"},
    {"slice", 0, "N", RUNS | VERB_REPLAY, OPTION_SLICE, NULL, NULL}, /* for tests: must not be visible */
    {"help", 'h', NULL, VERB_ALL, OPTION_HELP, NULL, "this text"},
};

#define ROWS (sizeof rows / sizeof rows[0])

static int usage_fail(const struct options_reader *reader, struct error *error, const char *sentence)
{
    return error_set(error, EXIT_USAGE, "%s (reprise %s --help lists the options)", sentence, reader->verb_name);
}

static int unknown_option(const struct options_reader *reader, const char *text, struct error *error)
{
    const char *names[ROWS + 1] = {NULL};
    char shown[VALUE_SHOWN_SIZE], sentence[256], bare[64];
    size_t count = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if ((rows[i].verbs & reader->verb) && rows[i].help)
            names[count++] = rows[i].name;
    }
    snprintf(bare, sizeof bare, "%s", text + strspn(text, "-"));
    bare[strcspn(bare, "=")] = 0;
    value_show(text, shown);
    const char *nearest = value_nearest(bare, names);
    if (nearest)
        snprintf(sentence, sizeof sentence, "unknown option %s; did you mean --%s?", shown, nearest);
    else
        snprintf(sentence, sizeof sentence, "unknown option %s", shown);
    return usage_fail(reader, error, sentence);
}

/* The row of the long name that stands at `name` up to its end or a "="; *value behind the "=" or NULL. */
static const struct option_row *find_long(const struct options_reader *reader, const char *name, const char **value)
{
    size_t size = strcspn(name, "=");
    for (size_t i = 0; i < ROWS; i++) {
        if ((rows[i].verbs & reader->verb) && strlen(rows[i].name) == size &&
            strncmp(rows[i].name, name, size) == 0) {
            *value = name[size] ? name + size + 1 : NULL;
            return &rows[i];
        }
    }
    return NULL;
}

static const struct option_row *find_letter(const struct options_reader *reader, const char *text, const char **value)
{
    for (size_t i = 0; i < ROWS; i++) {
        if ((rows[i].verbs & reader->verb) && rows[i].letter && rows[i].letter == text[0]) {
            *value = text[1] ? text + 1 : NULL;
            return &rows[i];
        }
    }
    return NULL;
}

int options_next(struct options_reader *reader, struct option_taken *taken, struct error *error)
{
    if (reader->next >= reader->count)
        return 0;
    const char *text = reader->arguments[reader->next++];
    if (!reader->only_words && strcmp(text, "--") == 0) {
        reader->only_words = true;
        return options_next(reader, taken, error);
    }
    *taken = (struct option_taken){.value = text, .spelled = text};
    if (reader->only_words || text[0] != '-' || !text[1])
        return 1;
    const char *value = NULL;
    const struct option_row *row = find_long(reader, text + (text[1] == '-' ? 2 : 1), &value);
    if (!row && text[1] != '-')
        row = find_letter(reader, text + 1, &value);
    if (!row)
        return unknown_option(reader, text, error);
    snprintf(reader->spelled, sizeof reader->spelled, "--%s", row->name);
    char sentence[160];
    if (!row->argument && value) {
        snprintf(sentence, sizeof sentence, "%s takes no value", reader->spelled);
        return usage_fail(reader, error, sentence);
    }
    if (row->argument && !value) {
        if (reader->next >= reader->count) {
            snprintf(sentence, sizeof sentence, "%s needs a value: %s", reader->spelled, row->argument);
            return usage_fail(reader, error, sentence);
        }
        value = reader->arguments[reader->next++];
    }
    *taken = (struct option_taken){.row = row, .value = value, .spelled = reader->spelled};
    return 1;
}

void options_print(unsigned verb)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct option_row *row = &rows[i];
        char left[64];
        if (!(row->verbs & verb) || !row->help)
            continue;
        int used = row->letter ? snprintf(left, sizeof left, "-%c, --%s", row->letter, row->name)
                               : snprintf(left, sizeof left, "    --%s", row->name);
        must(used > 0 && (size_t)used < sizeof left);
        if (row->argument)
            snprintf(left + used, sizeof left - (size_t)used, " %s", row->argument);
        if (strlen(left) > 28)
            printf("  %s\n  %-28s  %s\n", left, "", row->help);
        else
            printf("  %-28s  %s\n", left, row->help);
    }
}
