/* Fixtures, the session's side. */
#include "replay/host_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "replay/host_clock.h"
#include "replay/host_guardian.h"
#include "replay/host_port.h"
#include "src/base/alloc.h"
#include "src/base/regex.h"

#define POLL_NS 10000000u              /* between two looks whether it is ready */
#define CHECK_TRY_NS 2000000000u       /* for one run of a ready command */
#define GUARDIAN_BOUND_NS 10000000000u /* a guardian is done long before */
#define TAIL_LINES 8u
#define TAIL_BYTES 600u /* of a log in a message */

struct fixture {
    char *name;
    char *scratch;
    char *log_path;
    pid_t guardian; /* 0: none */
    int control_fd;
    struct guardian_page *page;
    bool has_exit; /* ready was that it exits: it is not expected to live */
};

struct host_servers {
    char *folder;
    const char *log_folder; /* NULL: `folder` */
    struct fixture all[HOST_SERVERS_MAX];
    unsigned count;
};

/* ---- folders ---- */

static char *path_of(const char *folder, const char *name, const char *end)
{
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s%s", folder, name, end);
    char *text = mem_copy_string(buffer_string(&path));
    buffer_deinit(&path);
    return text;
}

int host_servers_open(struct host_servers **out, const char *log_folder, struct error *error)
{
    struct host_servers *fixtures = mem_alloc(1, sizeof *fixtures);
    const char *base = getenv("TMPDIR");
    if (!base || !*base)
        base = "/tmp";
    fixtures->log_folder = log_folder;
    fixtures->folder = path_of(base, "reprise-fixtures-XXXXXX", "");
    *out = NULL;
    if (!mkdtemp(fixtures->folder)) {
        int failed = errno;
        mem_free(fixtures->folder);
        mem_free(fixtures);
        return error_set(error, EXIT_MISSING, "fixtures: cannot make a folder in %s: %s", base, strerror(failed));
    }
    *out = fixtures;
    return 0;
}

static struct fixture *find(struct host_servers *fixtures, const char *name)
{
    for (unsigned i = 0; i < fixtures->count; i++) {
        if (strcmp(fixtures->all[i].name, name) == 0)
            return &fixtures->all[i];
    }
    return NULL;
}

const char *host_servers_scratch(struct host_servers *fixtures, const char *name, struct error *error)
{
    if (fixtures->count == HOST_SERVERS_MAX) {
        error_set(error, EXIT_USAGE, "fixtures: too many");
        return NULL;
    }
    struct fixture *fixture = &fixtures->all[fixtures->count++];
    const char *logs = fixtures->log_folder ? fixtures->log_folder : fixtures->folder;
    fixture->name = mem_copy_string(name);
    fixture->control_fd = -1;
    fixture->scratch = path_of(fixtures->folder, name, "");
    fixture->log_path = path_of(logs, name, ".log");
    if (mkdir(fixture->scratch, 0755) == 0)
        return fixture->scratch;
    error_set(error, EXIT_MISSING, "fixture %s: cannot make the folder %s: %s", name, fixture->scratch,
              strerror(errno));
    return NULL;
}

/* ---- logs ---- */

/* Reads the log as far as it is written, at most GUARDIAN_LOG_MAX. */
static void read_log(const struct fixture *fixture, struct buffer *text)
{
    int fd = open(fixture->log_path, O_RDONLY | O_CLOEXEC);
    ssize_t got;
    buffer_clear(text);
    while (fd >= 0 && text->size < GUARDIAN_LOG_MAX) {
        uint8_t bytes[8192];
        got = read(fd, bytes, sizeof bytes);
        if (got <= 0)
            break;
        buffer_append(text, bytes_of(bytes, (size_t)got));
    }
    if (fd >= 0)
        close(fd);
}

/* ": it printed: ..." */
static void append_tail(const struct fixture *fixture, struct buffer *out)
{
    struct buffer text = {0};
    read_log(fixture, &text);
    while (text.size && text.data[text.size - 1] == '\n')
        text.size--;
    size_t start = text.size;
    unsigned lines = 0;
    while (start && text.size - start < TAIL_BYTES && (text.data[start - 1] != '\n' || ++lines < TAIL_LINES))
        start--;
    if (text.size)
        buffer_append_string(out, "; it printed:");
    for (size_t i = start; i < text.size; i++) {
        if (i == start || text.data[i - 1] == '\n')
            buffer_append_string(out, "\n    ");
        if (text.data[i] >= ' ' && text.data[i] != 0x7f)
            buffer_append_byte(out, text.data[i]);
    }
    buffer_deinit(&text);
}

static void append_end(int status, struct buffer *out)
{
    if (WIFSIGNALED(status))
        buffer_printf(out, "was ended by signal %d", WTERMSIG(status));
    else
        buffer_printf(out, "ended with exit code %d", WEXITSTATUS(status));
}

static bool has_ended(const struct fixture *fixture)
{
    return __atomic_load_n(&fixture->page->has_ended, __ATOMIC_ACQUIRE) != 0;
}

/* ---- ready? ---- */

/* Runs the check once: 1 it ended with 0, 0 not. */
static bool run_check(const struct host_server_config *config)
{
    int status = -1;
    uint64_t until = host_clock_now_ns() + CHECK_TRY_NS;
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int fd = 0; fd <= 2; fd++)
            dup2(nothing, fd);
        close_range(3, ~0u, 0);
        for (const char *const *pair = config->env; *pair; pair++)
            putenv((char *)(uintptr_t)*pair);
        if (!config->folder[0] || chdir(config->folder) == 0)
            execvp(config->ready.words[0], (char *const *)(uintptr_t)config->ready.words);
        _exit(127);
    }
    if (pid < 0)
        return false;
    setpgid(pid, pid);
    while (waitpid(pid, &status, WNOHANG) == 0 && host_clock_now_ns() < until)
        host_clock_rest(POLL_NS / 2);
    kill(-pid, SIGKILL);
    if (status == -1)
        waitpid(pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool ports_are_open(const struct host_ready *ready)
{
    for (unsigned i = 0; i < ready->port_count; i++) {
        if (!host_port_is_open(ready->ports[i]))
            return false;
    }
    return true;
}

/* 1: all that is asked for is there; 0: not yet; -1: the expression costs too much. */
static int is_ready(const struct fixture *fixture, const struct host_server_config *config, struct regex *output)
{
    const struct host_ready *ready = &config->ready;
    struct stat found;
    if (ready->exits && !has_ended(fixture))
        return 0;
    if (!ports_are_open(ready) || (ready->file && stat(ready->file, &found) != 0))
        return 0;
    if (output) {
        struct buffer text = {0};
        struct regex_span span;
        read_log(fixture, &text);
        enum regex_result result = regex_search(output, buffer_bytes(&text), 0, false, &span);
        buffer_deinit(&text);
        if (result != REGEX_MATCH)
            return result == REGEX_TOO_COSTLY ? -1 : 0;
    }
    return !ready->words || run_check(config);
}

static int fail_start(const struct fixture *fixture, const char *why, int status, struct error *error)
{
    struct buffer out = {0};
    buffer_printf(&out, "fixture %s ", fixture->name);
    if (why)
        buffer_append_string(&out, why);
    else
        append_end(status, &out);
    append_tail(fixture, &out);
    error_set(error, EXIT_MISSING, "%s", buffer_string(&out));
    buffer_deinit(&out);
    return -1;
}

static int wait_ready(const struct fixture *fixture, const struct host_server_config *config, struct regex *output,
                      struct error *error)
{
    uint64_t until = host_clock_now_ns() + config->timeout_ns;
    uint64_t seen = UINT64_MAX;
    for (;;) {
        bool is_over = has_ended(fixture);
        int status = __atomic_load_n(&fixture->page->wait_status, __ATOMIC_ACQUIRE);
        uint64_t bytes = __atomic_load_n(&fixture->page->log_bytes, __ATOMIC_ACQUIRE);
        bool has_failed = is_over && !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        if (has_failed)
            return fail_start(fixture, NULL, status, error);
        int ready = output && bytes == seen ? 0 : is_ready(fixture, config, output);
        seen = ready == 0 ? bytes : seen;
        if (ready != 0)
            return ready > 0 ? 0 : fail_start(fixture, "prints what ready.output costs too much on", 0, error);
        if (host_clock_now_ns() >= until)
            return fail_start(fixture,
                              is_over ? "ended with exit code 0 and was not ready in time (timeout:)"
                                      : "was not ready in time (timeout:)",
                              0, error);
        host_clock_rest(POLL_NS);
    }
}

/* ---- start, stop ---- */

static int start_guardian(struct host_servers *fixtures, struct fixture *fixture,
                          const struct host_server_config *config, struct error *error)
{
    int control[2];
    void *page = mmap(NULL, sizeof *fixture->page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0)
        return error_set(error, EXIT_MISSING, "fixture %s: %s", config->name, strerror(errno));
    fixture->page = page;
    struct guardian_config guardian = {
        .words = config->words,
        .env = config->env,
        .folder = config->folder,
        .scratch = fixture->scratch,
        .log_path = fixture->log_path,
        .keeps_log = fixtures->log_folder != NULL,
        .page = fixture->page,
    };
    fflush(NULL);
    fixture->guardian = fork();
    if (fixture->guardian == 0)
        host_guardian_run(&guardian, control[0]);
    int failed = errno;
    close(control[0]);
    fixture->control_fd = control[1];
    if (fixture->guardian > 0)
        return 0;
    fixture->guardian = 0;
    return error_set(error, EXIT_MISSING, "fixture %s: %s", config->name, strerror(failed));
}

int host_servers_start(struct host_servers *fixtures, const struct host_server_config *config, struct error *error)
{
    struct fixture *fixture = find(fixtures, config->name);
    struct regex *output = NULL;
    char fault[REGEX_FAULT_SIZE];
    if (!fixture)
        return error_set(error, EXIT_INTERNAL, "fixture %s has no folder", config->name);
    if (config->ready.output && !(output = regex_new(config->ready.output, fault)))
        return error_set(error, EXIT_USAGE, "fixture %s: ready.output: %s", config->name, fault);
    fixture->has_exit = config->ready.exits;
    int status = start_guardian(fixtures, fixture, config, error);
    if (status == 0)
        status = wait_ready(fixture, config, output, error);
    regex_free(output);
    return status;
}

/* Waits for a guardian, which has its own bounds. */
static void wait_guardian(struct fixture *fixture)
{
    uint64_t until = host_clock_now_ns() + GUARDIAN_BOUND_NS;
    int status;
    while (waitpid(fixture->guardian, &status, WNOHANG) == 0) {
        if (host_clock_now_ns() >= until)
            kill(fixture->guardian, SIGKILL);
        host_clock_rest(POLL_NS / 5);
    }
    fixture->guardian = 0;
}

/* What ended before now is on the page then, however late its guardian is. One that does not answer has ended all. */
static void ask_guardian(const struct fixture *fixture)
{
    char word = GUARDIAN_ASK;
    struct pollfd answer = {.fd = fixture->control_fd, .events = POLLIN};
    if (send(fixture->control_fd, &word, 1, MSG_NOSIGNAL) != 1 ||
        poll(&answer, 1, (int)(GUARDIAN_BOUND_NS / 1000000u)) != 1)
        return;
    ssize_t got = read(fixture->control_fd, &word, 1);
    (void)got; /* the word, or the end of a guardian that is gone */
}

int host_servers_stop(struct host_servers *fixtures, struct error *error)
{
    int status = 0;
    for (unsigned i = 0; i < fixtures->count; i++) { /* before one of them is stopped */
        struct fixture *fixture = &fixtures->all[i];
        if (fixture->guardian)
            ask_guardian(fixture);
        int how = fixture->page ? fixture->page->wait_status : 0;
        bool has_failed = fixture->guardian && has_ended(fixture) && !(WIFEXITED(how) && WEXITSTATUS(how) == 0);
        if (!has_failed || status < 0)
            continue;
        fail_start(fixture, NULL, how, error);
        if (error)
            error->code = EXIT_GUEST_FAILED;
        status = -1;
    }
    for (unsigned i = fixtures->count; i > 0; i--) {
        struct fixture *fixture = &fixtures->all[i - 1];
        if (!fixture->guardian)
            continue;
        const char word = GUARDIAN_STOP;
        ssize_t told = send(fixture->control_fd, &word, 1, MSG_NOSIGNAL);
        (void)told; /* a guardian that is gone has ended all */
        close(fixture->control_fd);
        fixture->control_fd = -1;
        wait_guardian(fixture);
    }
    return status;
}

void host_servers_close(struct host_servers *fixtures)
{
    if (!fixtures)
        return;
    host_servers_stop(fixtures, NULL);
    for (unsigned i = 0; i < fixtures->count; i++) {
        if (fixtures->all[i].page)
            munmap(fixtures->all[i].page, sizeof *fixtures->all[i].page);
        mem_free(fixtures->all[i].name);
        mem_free(fixtures->all[i].scratch);
        mem_free(fixtures->all[i].log_path);
    }
    host_guardian_remove(fixtures->folder);
    mem_free(fixtures->folder);
    mem_free(fixtures);
}
