/* Fixtures: ports, readiness of every kind, failures with the end of their output, and that nothing of them is left:
 * not what they start, not what gets away from them, not when the session dies. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_guardian.h"
#include "replay/host_port.h"
#include "replay/host_server.h"
#include "tests/lib/await.h"

#define WAIT_MS 30000

static const char *const no_env[] = {NULL};

static struct host_servers *open_servers(void)
{
    struct host_servers *servers;
    struct error error = {0};
    if (host_servers_open(&servers, NULL, &error) < 0)
        fail_msg("%s", error.message);
    return servers;
}

/* The folder of a fixture, copied: it is needed after the fixtures are closed. */
static void scratch_of(struct host_servers *servers, const char *name, char out[512])
{
    struct error error = {0};
    const char *scratch = host_servers_scratch(servers, name, &error);
    if (!scratch)
        fail_msg("%s", error.message);
    snprintf(out, 512, "%s", scratch);
}

static int start(struct host_servers *servers, const char *name, const char *command, struct host_ready ready,
                 uint64_t timeout_ms, struct error *error)
{
    const char *words[] = {"/bin/sh", "-c", command, NULL};
    struct host_server_config config = {.name = name,
                                        .words = words,
                                        .env = no_env,
                                        .folder = "",
                                        .ready = ready,
                                        .timeout_ns = timeout_ms * 1000000u};
    return host_servers_start(servers, &config, error);
}

static void starts(struct host_servers *servers, const char *name, const char *command, struct host_ready ready)
{
    struct error error = {0};
    if (start(servers, name, command, ready, 60000, &error) < 0)
        fail_msg("%s", error.message);
}

static void stops(struct host_servers *servers)
{
    struct error error = {0};
    if (host_servers_stop(servers, &error) < 0)
        fail_msg("%s", error.message);
    host_servers_close(servers);
}

static pid_t read_pid(const char *folder, const char *name)
{
    char path[600];
    long pid = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(await_file(folder, name, WAIT_MS));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld", &pid), 1);
    fclose(file);
    assert_true(pid > 0);
    return (pid_t)pid;
}

static void ports(void **state)
{
    uint16_t first, second;
    (void)state;
    int fd = host_port_reserve(7, &first, NULL), other = host_port_reserve(7, &second, NULL);
    assert_true(fd >= 0 && other >= 0);
    assert_int_not_equal(first, second); /* the same wish, but it is held */
    assert_true(first >= 20000 && first < 32000);
    assert_false(host_port_is_open(first));
    host_port_release(fd);
    host_port_release(other);
    fd = host_port_reserve(7, &second, NULL);
    assert_int_equal(first, second);
    host_port_release(fd);
}

static void ready_by_output(void **state)
{
    struct host_servers *servers = open_servers();
    char scratch[512];
    (void)state;
    scratch_of(servers, "a", scratch);
    starts(servers, "a", "echo one; echo up and running; exec sleep 1000", (struct host_ready){.output = "^up .*g$"});
    stops(servers);
    assert_int_equal(access(scratch, F_OK), -1);
}

static void ready_by_file_command_and_exit(void **state)
{
    struct host_servers *servers = open_servers();
    char a[512], b[512], c[512], command[1200], file[600];
    (void)state;
    scratch_of(servers, "a", a);
    scratch_of(servers, "b", b);
    scratch_of(servers, "c", c);
    snprintf(file, sizeof file, "%s/there", a);
    snprintf(command, sizeof command, "touch %s; exec sleep 1000", file);
    starts(servers, "a", command, (struct host_ready){.file = file});
    const char *check[] = {"test", "-e", file, NULL};
    starts(servers, "b", "exec sleep 1000", (struct host_ready){.words = check});
    starts(servers, "c", "exit 0", (struct host_ready){.exits = true});
    stops(servers);
}

#define AMPLE 60000 /* it says what is wrong, however slow the host is */

static void failures_say_why(void **state)
{
    static const struct {
        const char *command;
        struct host_ready ready;
        const char *message;
        unsigned timeout_ms;
    } rows[] = {
        {"echo cannot bind >&2; exit 3",
         {.output = "never"},
         "ended with exit code 3; it printed:\n    cannot bind",
         AMPLE},
        {"kill -9 $$", {.output = "never"}, "was ended by signal 9", AMPLE},
        {"exec sleep 1000", {.output = "never"}, "was not ready in time", 300},
        {"exit 0", {.output = "never"}, "ended with exit code 0 and was not ready in time", 2000},
        {"exec /nowhere/at/all", {.output = "never"}, "ended with exit code 127", AMPLE},
        {"yes", {.output = "never"}, "was not ready in time (timeout:); it printed:\n    y", 2000},
        {"echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!; exec sleep 1000",
         {.output = "(a+)+$"},
         "prints what ready.output costs too much on",
         AMPLE},
        {"exec sleep 1000", {.output = "("}, "missing closing parenthesis", AMPLE},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct host_servers *servers = open_servers();
        struct error error = {0};
        char scratch[512];
        scratch_of(servers, "web", scratch);
        assert_int_equal(start(servers, "web", rows[i].command, rows[i].ready, rows[i].timeout_ms, &error), -1);
        if (!strstr(error.message, rows[i].message) || strncmp(error.message, "fixture web", 11) != 0)
            fail_msg("%s: %s", rows[i].command, error.message);
        host_servers_close(servers);
        assert_int_equal(access(scratch, F_OK), -1);
    }
}

static void one_that_dies_is_told(void **state)
{
    struct host_servers *servers = open_servers();
    char scratch[512], command[1200];
    struct error error = {0};
    (void)state;
    scratch_of(servers, "web", scratch);
    snprintf(command, sizeof command,
             "echo $$ > %s/self; echo up; while [ ! -e %s/go ]; do sleep 0.01; done; echo bad; exit 9", scratch,
             scratch);
    starts(servers, "web", command, (struct host_ready){.output = "up"});
    pid_t self = read_pid(scratch, "self");
    snprintf(command, sizeof command, "%s/go", scratch);
    fclose(fopen(command, "w"));
    assert_true(await_exit(self, WAIT_MS));
    assert_int_equal(host_servers_stop(servers, &error), -1);
    assert_int_equal(error.code, EXIT_GUEST_FAILED);
    assert_string_equal(error.message, "fixture web ended with exit code 9; it printed:\n    up\n    bad");
    host_servers_close(servers);
}

/* A daemon in a session of its own, whose parent is gone, and a child that ignores SIGTERM. */
static const char runaways[] = "cd \"$FOLDER\"; setsid sh -c 'sleep 1000 & echo $! > daemon; exit' & "
                               "sh -c 'trap \"\" TERM; echo $$ > stubborn; while :; do sleep 0.05; done' & "
                               "echo $$ > self; echo up; wait; exec sleep 1000";

static void nothing_gets_away(void **state)
{
    struct host_servers *servers = open_servers();
    char scratch[512], env[600];
    struct error error = {0};
    (void)state;
    scratch_of(servers, "web", scratch);
    snprintf(env, sizeof env, "FOLDER=%s", scratch);
    const char *words[] = {"/bin/sh", "-c", runaways, NULL}, *envs[] = {env, NULL};
    struct host_server_config config = {.name = "web",
                                        .words = words,
                                        .env = envs,
                                        .folder = "/",
                                        .ready = {.output = "up"},
                                        .timeout_ns = 60000000000u};
    assert_int_equal(host_servers_start(servers, &config, &error), 0);
    pid_t daemon = read_pid(scratch, "daemon"), stubborn = read_pid(scratch, "stubborn"),
          self = read_pid(scratch, "self");
    host_servers_close(servers);
    assert_true(await_exit(daemon, WAIT_MS) && await_exit(stubborn, WAIT_MS) && await_exit(self, WAIT_MS));
    assert_int_equal(access(scratch, F_OK), -1);
}

/* The session is killed: its guardian ends all and cleans up. A log that was asked for elsewhere stays. */
static void check_killed_session(const char *log_folder)
{
    int line[2];
    char scratch[512] = "";
    assert_int_equal(pipe(line), 0);
    pid_t session = fork();
    if (session == 0) {
        struct host_servers *servers;
        struct error error;
        char env[700];
        if (host_servers_open(&servers, log_folder, &error) < 0)
            _exit(1);
        scratch_of(servers, "web", scratch);
        snprintf(env, sizeof env, "FOLDER=%s", scratch);
        const char *words[] = {"/bin/sh", "-c", runaways, NULL}, *envs[] = {env, NULL};
        struct host_server_config config = {.name = "web",
                                            .words = words,
                                            .env = envs,
                                            .folder = "",
                                            .ready = {.output = "up"},
                                            .timeout_ns = 60000000000u};
        bool is_up = host_servers_start(servers, &config, &error) == 0;
        read_pid(scratch, "daemon");
        read_pid(scratch, "stubborn");
        if (!is_up || write(line[1], scratch, sizeof scratch) < 0)
            _exit(1);
        pause();
    }
    assert_int_equal(read(line[0], scratch, sizeof scratch), sizeof scratch);
    pid_t daemon = read_pid(scratch, "daemon"), stubborn = read_pid(scratch, "stubborn"),
          self = read_pid(scratch, "self");
    kill(session, SIGKILL);
    waitpid(session, NULL, 0);
    assert_true(await_exit(daemon, WAIT_MS) && await_exit(stubborn, WAIT_MS) && await_exit(self, WAIT_MS));
    char *slash = strrchr(scratch, '/');
    assert_true(await_no_path(scratch, WAIT_MS));
    *slash = 0; /* the folder around it */
    assert_true(await_no_path(scratch, WAIT_MS));
    close(line[0]);
    close(line[1]);
}

static void the_session_dies(void **state)
{
    char folder[] = "/tmp/reprise-logs-XXXXXX", log[64];
    (void)state;
    check_killed_session(NULL);
    assert_non_null(mkdtemp(folder));
    check_killed_session(folder);
    snprintf(log, sizeof log, "%s/web.log", folder);
    assert_int_equal(access(log, F_OK), 0);
    host_guardian_remove(folder);
}

/* Output without end fills neither disk nor time. */
static void endless_output_is_cut(void **state)
{
    struct host_servers *servers;
    struct error error = {0};
    char folder[] = "/tmp/reprise-logs-XXXXXX", log[64], scratch[512];
    struct stat found;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(log, sizeof log, "%s/web.log", folder);
    assert_int_equal(host_servers_open(&servers, folder, &error), 0);
    scratch_of(servers, "web", scratch);
    starts(servers, "web", "yes a line; sleep 1000", (struct host_ready){.output = "a line"});
    assert_true(await_size(log, GUARDIAN_LOG_MAX, WAIT_MS));
    host_servers_close(servers);
    assert_int_equal(stat(log, &found), 0);
    assert_int_equal(found.st_size, GUARDIAN_LOG_MAX);
    host_guardian_remove(folder);
    assert_int_equal(access(folder, F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports),
        cmocka_unit_test(ready_by_output),
        cmocka_unit_test(ready_by_file_command_and_exit),
        cmocka_unit_test(failures_say_why),
        cmocka_unit_test(one_that_dies_is_told),
        cmocka_unit_test(nothing_gets_away),
        cmocka_unit_test(the_session_dies),
        cmocka_unit_test(endless_output_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
