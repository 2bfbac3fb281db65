/* reprise replay: a tape again, bit for bit. */
#include <stdio.h>
#include <string.h>

#include "replay/modes.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/options.h"
#include "src/cli/progress.h"
#include "src/cli/session.h"
#include "src/cli/symbols.h"
#include "src/cli/tape_session.h"

static int print_help(void)
{
    puts(
        "usage: reprise replay [OPTION...] TAPE\n\n"
        "Runs the tape's session again: same cycles, same frames, same state hashes, with no network, no\n"
        "privileges and no files but the tape (and what was recorded with --no-carry or --pin). Every output is compared\n"
        "with the tape; the first difference ends the replay.\n");
    options_print(VERB_REPLAY);
    puts("\nExamples:\n"
         "  reprise replay boot.tape\n"
         "  reprise replay --console boot.tape            shows what the guest printed\n"
         "  reprise replay --level sockets get.tape       libslirp runs again (same build as recorded)\n"
         "  reprise replay --pinned-dir build/guests small.tape\n\n"
         "Exit codes: 0 identical (also the prefix of a tape whose recorder was killed); 3 diverged, the first\n"
         "difference is printed; 4 this host lacks what --level sockets needs; 65 the tape is damaged or of\n"
         "another version; 69 a file that the tape does not carry is missing; 1 the replay was stopped.");
    return EXIT_OK;
}

struct replay {
    const char *path;
    const char *pinned_dir;
    enum replay_level level;
    bool shows_console;
    bool is_quiet;
    bool is_json;
    bool wants_help;
    uint64_t slice;
    struct tape_session session;
    struct cluster_result result;
    uint64_t pc;      /* where the machine stood at the end */
    unsigned machine; /* that did the last thing */
};

/* ---- options ---- */

static int take_option(struct replay *replay, const struct option_taken *taken, struct error *error)
{
    switch (taken->row->id) {
    case OPTION_HELP: replay->wants_help = true; return 0;
    case OPTION_QUIET: replay->is_quiet = true; return 0;
    case OPTION_CONSOLE: replay->shows_console = true; return 0;
    case OPTION_JSON: replay->is_json = true; return 0;
    case OPTION_PINNED_DIR: replay->pinned_dir = taken->value; return 0;
    case OPTION_SLICE: return session_read_number(taken->spelled, taken->value, &replay->slice, error);
    case OPTION_LEVEL:
        if (strcmp(taken->value, "frames") == 0)
            replay->level = REPLAY_FRAMES;
        else if (strcmp(taken->value, "sockets") == 0)
            replay->level = REPLAY_SOCKETS;
        else
            return error_set(error, EXIT_USAGE, "--level: possible are frames and sockets, found \"%.60s\"",
                             taken->value);
        return 0;
    default: return 0;
    }
}

static int read_options(struct replay *replay, int count, char **arguments, struct error *error)
{
    struct options_reader reader = {
        .verb = VERB_REPLAY, .verb_name = "replay", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row) {
            if (take_option(replay, &taken, error) < 0)
                return -1;
        } else if (replay->path) {
            return error_set(error, EXIT_USAGE, "two tapes are given, \"%.200s\" and \"%.200s\"", replay->path,
                             taken.value);
        } else {
            replay->path = taken.value;
        }
    }
    if (status == 0 && !replay->path && !replay->wants_help)
        return error_set(error, EXIT_USAGE, "the tape is missing (reprise replay --help)");
    return status;
}

/* ---- the verdict ---- */

static void describe_side(struct buffer *out, const char *label, uint64_t cycle, uint16_t source, unsigned kind,
                          const struct buffer *payload, uint64_t first)
{
    char name[16];
    const char *kind_text = event_kind_name(kind);
    if (!kind) {
        buffer_printf(out, "  %s  nothing\n", label);
        return;
    }
    source_name(source, name);
    buffer_printf(out, "  %s  cycle %llu  %s %s  %zu bytes", label, (unsigned long long)cycle, name,
                  kind_text ? kind_text : "?", payload->size);
    uint64_t start = first > 8 ? first - 8 : 0;
    if (payload->size > start) {
        buffer_printf(out, ", from byte %llu:", (unsigned long long)start);
        for (uint64_t i = start; i < payload->size && i < start + 24; i++)
            buffer_printf(out, "%s%02x", i == first ? " >" : " ", payload->data[i]);
    }
    buffer_append_byte(out, '\n');
}

static void describe_divergence(const struct replay *replay, const struct divergence *d, struct buffer *out)
{
    buffer_printf(out, "diverged: %s\n", d->sentence);
    if (d->tape_seq)
        buffer_printf(out, "  event     %llu of the tape\n", (unsigned long long)d->tape_seq);
    describe_side(out, "expected", d->tape_cycle, d->tape_source, d->tape_kind, &d->expected, d->first_difference);
    describe_side(out, "actual  ", d->cycle, d->source, d->kind, &d->actual, d->first_difference);
    const struct scenario_machine *machine = scenario_machine(&replay->session.scenario, replay->machine);
    buffer_printf(out, "  pc        0x%llx", (unsigned long long)replay->pc);
    if (machine->name)
        buffer_printf(out, " of %s", machine->name);
    symbols_describe(machine, replay->pc, out);
    buffer_printf(out, " after %llu instructions\n", (unsigned long long)replay->result.whole.instructions);
}

static const char *const verdict_words[] = {
    [REPLAY_IDENTICAL] = "identical", [REPLAY_PREFIX] = "prefix identical", [REPLAY_DIVERGED] = "diverged",
    [REPLAY_STOPPED] = "stopped",     [REPLAY_FAILED] = "failed",
};

static void describe(const struct replay *replay, const struct replay_report *report, struct buffer *out)
{
    char recorded[CLI_SECONDS_SIZE], replayed[CLI_SECONDS_SIZE];
    if (report->verdict == REPLAY_DIVERGED) {
        describe_divergence(replay, &report->divergence, out);
        return;
    }
    cli_seconds(report->recorded_ns, recorded);
    cli_seconds(report->replayed_ns, replayed);
    buffer_printf(
        out,
        "%s: %llu cycles, %llu events, %llu frames, %llu digests compared, recorded in %s s, replayed in %s s%s\n",
        verdict_words[report->verdict], (unsigned long long)report->cycle, (unsigned long long)report->events,
        (unsigned long long)(report->frames_in + report->frames_out), (unsigned long long)report->digests, recorded,
        replayed,
        report->verdict == REPLAY_PREFIX    ? " (the recorder was cut off here)"
        : report->verdict == REPLAY_STOPPED ? " (not judged to its end)"
                                            : "");
}

static void describe_json(const struct replay *replay, const struct replay_report *report, struct buffer *out)
{
    const struct divergence *d = &report->divergence;
    buffer_printf(
        out, "{\"verdict\": \"%s\", \"cycles\": %llu, \"events\": %llu, \"frames_in\": %llu, \"frames_out\": %llu, ",
        verdict_words[report->verdict], (unsigned long long)report->cycle, (unsigned long long)report->events,
        (unsigned long long)report->frames_in, (unsigned long long)report->frames_out);
    buffer_printf(out,
                  "\"instructions\": %llu, \"touched_bytes\": %llu, \"digests\": %llu, \"recorded_ns\": %llu, "
                  "\"replayed_ns\": %llu",
                  (unsigned long long)replay->result.whole.instructions,
                  (unsigned long long)replay->result.whole.touched_bytes, (unsigned long long)report->digests,
                  (unsigned long long)report->recorded_ns, (unsigned long long)report->replayed_ns);
    if (report->verdict == REPLAY_DIVERGED) {
        char name[16];
        buffer_printf(out, ", \"divergence\": {\"event\": %llu, \"cycle\": %llu, ", (unsigned long long)d->tape_seq,
                      (unsigned long long)d->cycle);
        source_name(d->kind ? d->source : d->tape_source, name);
        buffer_append_string(out, "\"source\": ");
        json_string(out, name);
        const char *expected = event_kind_name(d->tape_kind);
        const char *actual = event_kind_name(d->kind);
        buffer_append_string(out, ", \"expected_kind\": ");
        json_string(out, expected ? expected : "");
        buffer_append_string(out, ", \"actual_kind\": ");
        json_string(out, actual ? actual : "");
        buffer_printf(out, ", \"expected_cycle\": %llu, \"first_difference\": %llu, \"expected\": ",
                      (unsigned long long)d->tape_cycle, (unsigned long long)d->first_difference);
        json_hex(out, buffer_bytes(&d->expected));
        buffer_append_string(out, ", \"actual\": ");
        json_hex(out, buffer_bytes(&d->actual));
        buffer_printf(out, ", \"pc\": \"0x%llx\", \"sentence\": ", (unsigned long long)replay->pc);
        json_string(out, d->sentence);
        buffer_append_byte(out, '}');
    }
    buffer_append_string(out, "}\n");
}

static int print_verdict(const struct replay *replay, const struct replay_report *report)
{
    struct buffer out = {0};
    bool is_good = report->verdict == REPLAY_IDENTICAL || report->verdict == REPLAY_PREFIX;
    if (replay->is_json)
        describe_json(replay, report, &out);
    else
        describe(replay, report, &out);
    if (!replay->is_quiet || !is_good || replay->is_json) {
        fflush(stdout);
        fputs(buffer_string(&out), replay->shows_console ? stderr : stdout);
    }
    buffer_deinit(&out);
    return is_good ? EXIT_OK : report->verdict == REPLAY_DIVERGED ? EXIT_DIVERGED : EXIT_GUEST_FAILED;
}

/* ---- running ---- */

static int run_machine(struct replay *replay, struct port *port, struct progress *progress, struct error *error)
{
    struct cluster *cluster;
    struct replay_report report = {0};
    struct error mode_error = {0};
    replay->result.whole = (struct machine_result){.exit = MACHINE_EXIT_PORT};
    int status = cluster_new(&cluster, &replay->session.scenario, port, error);
    bool has_ended = port->ended;
    if (status == 0) {
        cluster_set_slice(cluster, replay->slice);
        cluster_run(cluster, &replay->result);
        replay->pc = cluster_last_pc(cluster, &replay->machine);
        cluster_free(cluster);
    }
    mode_replay_close(port, &report, &mode_error);
    progress_clear(progress);
    int code = -1;
    if (report.verdict == REPLAY_FAILED && (status == 0 || has_ended)) {
        *error = mode_error; /* it knows better why */
    } else if (status == 0 || (has_ended && report.verdict != REPLAY_STOPPED)) {
        code = print_verdict(replay, &report);
    } else if (error->code != EXIT_INTERNAL) {
        error_prefix(error, "%s", replay->path);
        error->code = EXIT_DAMAGED; /* what was recorded did load once */
    }
    replay_report_deinit(&report);
    return code;
}

static int run(struct replay *replay, struct error *error)
{
    struct progress progress;
    struct port *port;
    const struct tape_meta *meta = tape_meta(replay->session.tape);
    struct replay_config *config = mem_alloc(1, sizeof *config);
    tape_session_config(&replay->session, replay->pinned_dir, config);
    config->level = replay->level;
    config->show_console = replay->shows_console;
    config->console_fd = 1;
    char slirp_build[128] = "";
    if (replay->level == REPLAY_SOCKETS) {
        host_slirp_build(slirp_build);
        config->slirp_build = slirp_build;
        config->net_count = session_nets(&replay->session.scenario, config->nets);
    }
    progress_init(&progress, !replay->is_quiet, replay->shows_console, meta->clock_hz);
    progress.meta = meta;
    config->tick = progress_tick(&progress);
    int code = mode_replay_open(&port, config, error);
    if (code == 0)
        code = run_machine(replay, port, &progress, error);
    mem_free(config);
    return code;
}

int cmd_replay(int count, char **arguments)
{
    struct replay replay = {.level = REPLAY_FRAMES};
    struct error error = {0};
    int code = read_options(&replay, count, arguments, &error);
    if (code == 0 && replay.wants_help)
        return print_help();
    if (code == 0)
        code = tape_session_open(&replay.session, replay.path, &error);
    if (code == 0)
        code = run(&replay, &error);
    if (code < 0)
        code = cli_fail(&error);
    tape_session_close(&replay.session);
    return code;
}
