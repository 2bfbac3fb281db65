/* reprise record: a scenario with the world attached, everything written down. */
#include <stdio.h>
#include <string.h>

#include "replay/modes.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/progress.h"
#include "src/cli/session.h"

static int print_help(void)
{
    puts("usage: reprise record [OPTION...] SCENARIO\n"
         "       reprise record [OPTION...] --kernel FILE [--initrd FILE] [--append STRING]\n"
         "       reprise record [OPTION...] --bios FILE\n\n"
         "Does what run does, and writes all that the world said onto a tape, so that `reprise replay` can do\n"
         "it again anywhere. Kernel, initrd and bios travel in the tape. A recorder that is killed leaves a\n"
         "tape whose prefix replays. Progress is shown on stderr if that is a terminal and the console goes\n"
         "elsewhere.\n");
    options_print(VERB_RECORD);
    puts("\nExamples:\n"
         "  reprise record -o boot.tape scenarios/boot.yaml\n"
         "  reprise record -o get.tape scenarios/http-get.yaml --append reprise.url=http://10.0.2.2:8000/file\n"
         "  reprise record --no-carry --limit-virtual 60s -o idle.tape scenarios/idle.yaml\n\n"
         "Exit codes are those of run.");
    return EXIT_OK;
}

struct recording {
    const struct session *session;
    const char *path;
    struct cluster_result result;
    struct record_report report;
    bool has_failed_steps;
    struct error steps_error;
};

static void print_report(const struct recording *recording)
{
    const struct machine_result *result = &recording->result.whole;
    char end[SESSION_END_SIZE], guest[CLI_SECONDS_SIZE], host[CLI_SECONDS_SIZE];
    if (recording->session->is_quiet && session_exit_code(result) == EXIT_OK)
        return;
    session_print_machines(&recording->session->scenario, &recording->result);
    session_end_text(result, end);
    cli_seconds(cli_cycles_ns(result->cycle, recording->session->scenario.clock_hz), guest);
    cli_seconds(recording->report.recorded_ns, host);
    fprintf(stderr,
            "reprise: %s at cycle %llu, %s s of guest time in %s s, %.1f MiB of guest memory touched\n"
            "reprise: %s: %llu events, %llu frames in, %llu out, %llu digests, %llu bytes\n",
            end, (unsigned long long)result->cycle, guest, host, (double)result->touched_bytes / (1 << 20),
            recording->path, (unsigned long long)recording->report.events,
            (unsigned long long)recording->report.frames_in, (unsigned long long)recording->report.frames_out,
            (unsigned long long)recording->report.digests, (unsigned long long)recording->report.tape_bytes);
}

/* Runs the machine and closes the tape. */
static int run_machine(struct recording *recording, struct port *port, struct progress *progress, struct error *error)
{
    const struct session *session = recording->session;
    struct cluster *cluster;
    char reason[SESSION_END_SIZE];
    if (cluster_new(&cluster, &session->scenario, port, error) < 0) {
        mode_record_abandon(port, error);
        progress_clear(progress);
        return -1;
    }
    progress->cluster = cluster;
    cluster_set_slice(cluster, session->slice);
    cluster_run(cluster, &recording->result);
    progress->cluster = NULL;
    cluster_free(cluster);
    bool is_whole = recording->result.whole.exit != MACHINE_EXIT_PORT;
    session_end_text(&recording->result.whole, reason);
    struct tape_end end = {.reason = reason,
                           .cycles = recording->result.whole.cycle,
                           .instructions = recording->result.whole.instructions};
    recording->has_failed_steps = is_whole && mode_record_steps(port, reason, &recording->steps_error) < 0;
    int status = mode_record_close(port, is_whole ? &end : NULL, &recording->report, error);
    progress_clear(progress);
    return status;
}

/* The exit code, or negative and the error. */
static int record(const struct session *session, const char *path, struct error *error)
{
    struct recording recording = {.session = session, .path = path, .result.whole = {.exit = MACHINE_EXIT_PORT}};
    struct record_config config = {
        .tape_path = path, .carry = session->scenario.carry, .without_sockets = session->without_sockets};
    struct buffer text = {0};
    struct progress progress;
    struct port *port;
    char slirp_build[128] = "";
    if (scenario_nic_total(&session->scenario))
        host_slirp_build(slirp_build);
    scenario_write(&session->scenario, &text);
    session_world(session, &config.world);
    progress_init(&progress, !session->is_quiet, true, session->scenario.clock_hz);
    config.world.tick = progress_tick(&progress);
    config.start = (struct tape_start){
        .model_version = MACHINE_MODEL_VERSION,
        .tool_version = "reprise " REPRISE_VERSION,
        .scenario_name = session->scenario.name,
        .scenario = buffer_bytes(&text),
        .clock_hz = session->scenario.clock_hz,
        .slirp_build = slirp_build,
    };
    int code = mode_record_open(&port, &config, error);
    if (code == 0)
        code = run_machine(&recording, port, &progress, error);
    if (code == 0) {
        print_report(&recording);
        code = session_exit_code(&recording.result.whole);
        if (recording.has_failed_steps) {
            *error = recording.steps_error;
            code = -1;
        }
    }
    buffer_deinit(&text);
    return code;
}

/* NAME.tape in the working directory; a name is not a path. */
static char *default_path(const struct session *session)
{
    struct buffer path = {0};
    for (const char *at = session->scenario.name; *at; at++)
        buffer_append_byte(&path, *at == '/' ? '-' : (uint8_t)*at);
    buffer_append_string(&path, ".tape");
    char *text = mem_copy_string(buffer_string(&path));
    buffer_deinit(&path);
    return text;
}

int cmd_record(int count, char **arguments)
{
    struct session session = {0};
    struct error error = {0};
    int code = session_open(&session, VERB_RECORD, "record", count, arguments, &error);
    if (code == 0 && session.wants_help) {
        code = print_help();
    } else if (code == 0) {
        char *path = session.tape_path ? mem_copy_string(session.tape_path) : default_path(&session);
        struct error stop_error = {0};
        code = session_start(&session, &error);
        if (code == 0)
            code = record(&session, path, &error);
        if (session_stop(&session, &stop_error) < 0 && code == EXIT_OK) {
            error = stop_error;
            code = -1;
        }
        mem_free(path);
    }
    if (code < 0)
        code = cli_fail(&error);
    session_deinit(&session);
    return code;
}
