/* reprise run: a scenario with the world attached, nothing written down. */
#include <stdio.h>

#include "replay/modes.h"
#include "src/cli/cli.h"
#include "src/cli/progress.h"
#include "src/cli/session.h"

static int print_help(void)
{
    puts(
        "usage: reprise run [OPTION...] SCENARIO\n"
        "       reprise run [OPTION...] --kernel FILE [--initrd FILE] [--append STRING]\n"
        "       reprise run [OPTION...] --bios FILE\n\n"
        "Runs a scenario (YAML, or TinyEMU's .cfg, also by its URL; docs/scenarios.md) with the world attached. The guest's\n"
        "console is stdin and stdout; on a terminal Ctrl-A x ends the session and Ctrl-A h helps.\n");
    options_print(VERB_RUN);
    puts("\nTinyEMU's options, as its users type them:\n"
         "  -m MB, -append STRING, -rw, -ro, -ctrlc   are --memory, --append, --rw, --ro, --ctrlc\n"
         "  -no-accel                                 is for TinyEMU's PC and does nothing\n"
         "  -build-preload FILE                       is \"reprise fs build --preload-from TAPE DIR OUT\"\n"
         "docs/from-tinyemu.md has the rest.\n\n"
         "Examples:\n"
         "  reprise run scenarios/boot.yaml\n"
         "  reprise run -rw -m 512 vm.cfg          TinyEMU's configuration (reprise convert makes it YAML)\n"
         "  reprise run scenarios/http-get.yaml --append reprise.url=http://10.0.2.2:8000/file\n"
         "  reprise run --kernel Image --initrd net.cpio --nic user,hostfwd=tcp::2222-:22 -m 512\n"
         "  reprise run --bios rv64ui-p-add        an ISA test: exit 0 on pass, 1 on fail\n\n"
         "The exit code is 0 when the guest powered off or the user ended the session (Ctrl-A x, SIGTERM), 1\n"
         "when the guest failed (syscon or HTIF failure, or it waits for ever), 124 when a limit passed.");
    return EXIT_OK;
}

static void print_report(const struct session *session, const struct cluster_result *ended)
{
    const struct machine_result *result = &ended->whole;
    char end[SESSION_END_SIZE], guest[CLI_SECONDS_SIZE];
    if (session->is_quiet && session_exit_code(result) == EXIT_OK)
        return;
    session_print_machines(&session->scenario, ended);
    session_end_text(result, end);
    cli_seconds(cli_cycles_ns(result->cycle, session->scenario.clock_hz), guest);
    fprintf(stderr,
            "reprise: %s at cycle %llu, %s s of guest time, %llu instructions, %.1f MiB of guest memory touched\n",
            end, (unsigned long long)result->cycle, guest, (unsigned long long)result->instructions,
            (double)result->touched_bytes / (1 << 20));
}

/* The exit code, or negative and the error that kept the session from running or broke it off. */
static int run(const struct session *session, struct error *error)
{
    struct world_config config;
    struct cluster_result result;
    struct cluster *cluster;
    struct port *port;
    session_world(session, &config);
    if (mode_live_open(&port, &config, error) < 0)
        return -1;
    int status = cluster_new(&cluster, &session->scenario, port, error);
    bool has_ended = port->ended;
    if (status == 0) {
        cluster_set_slice(cluster, session->slice);
        cluster_run(cluster, &result);
        cluster_free(cluster);
    }
    struct error world_error = {0}, steps_error = {0};
    char end[SESSION_END_SIZE];
    session_end_text(&result.whole, end);
    bool has_failed = status == 0 && !has_ended && mode_live_steps(port, end, &steps_error) < 0;
    if (mode_live_close(port, &world_error) < 0 && (status == 0 || has_ended)) {
        *error = world_error; /* it knows better why */
        status = -1;
    }
    if (status < 0)
        return -1;
    print_report(session, &result);
    if (has_failed && result.whole.exit != MACHINE_EXIT_PORT) {
        *error = steps_error;
        return -1;
    }
    return session_exit_code(&result.whole);
}

int cmd_run(int count, char **arguments)
{
    struct session session = {0};
    struct error error = {0};
    int code = session_open(&session, VERB_RUN, "run", count, arguments, &error);
    if (code == 0 && session.wants_help) {
        code = print_help();
    } else if (code == 0) {
        struct error stop_error = {0};
        code = session_start(&session, &error);
        if (code == 0)
            code = run(&session, &error);
        if (session_stop(&session, &stop_error) < 0 && code == EXIT_OK) {
            error = stop_error;
            code = -1;
        }
    }
    if (code < 0)
        code = cli_fail(&error);
    session_deinit(&session);
    return code;
}
