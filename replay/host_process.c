/* Processes of the verbs that run others. */
#include "replay/host_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "replay/host_clock.h"

#define CHILDREN_MAX 256
#define POLL_NS 2000000u
#define KILL_AFTER_NS 15000000000u /* SIGTERM was not enough */

/* Written before a child can end, read by the handler. 0: free. */
static volatile pid_t children[CHILDREN_MAX];
static volatile sig_atomic_t was_stopped;

static void on_stop(int number)
{
    int saved = errno;
    (void)number;
    was_stopped = 1;
    for (unsigned i = 0; i < CHILDREN_MAX; i++) {
        if (children[i] > 0)
            kill(children[i], SIGTERM);
    }
    errno = saved;
}

void host_process_guard(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_stop};
    sigemptyset(&action.sa_mask);
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaction(numbers[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool host_process_is_stopped(void)
{
    return was_stopped != 0;
}

static void note_child(pid_t from, pid_t to)
{
    for (unsigned i = 0; i < CHILDREN_MAX; i++) {
        if (children[i] == from) {
            children[i] = to;
            return;
        }
    }
}

static void block_stops(sigset_t *before)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGHUP);
    sigprocmask(SIG_BLOCK, &stops, before);
}

/* fork, with the child noted for the handler before either can be hit by a signal. */
static pid_t fork_noted(void)
{
    sigset_t before;
    pid_t parent = getpid();
    block_stops(&before);
    fflush(NULL);
    pid_t pid = fork();
    if (pid > 0)
        note_child(0, pid);
    if (pid == 0) {
        for (unsigned i = 0; i < CHILDREN_MAX; i++)
            children[i] = 0;
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent)
            _exit(1);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (pid > 0 && was_stopped)
        kill(pid, SIGTERM);
    return pid;
}

/* ---- programs ---- */

static int open_output(const char *path)
{
    return open(path ? path : "/dev/null", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

__attribute__((noreturn)) static void become(const struct host_run *run)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        signal(numbers[i], SIG_DFL);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, 0);
    if (!run->has_terminal) {
        int out = open_output(run->out_path);
        int errors = run->error_path ? open_output(run->error_path) : out;
        dup2(out, 1);
        dup2(errors, 2);
    }
    close_range(3, ~0u, 0);
    execvp(run->words[0], (char *const *)(uintptr_t)run->words);
    _exit(127);
}

static void read_status(int status, enum host_run_end *end, int *code)
{
    *end = WIFSIGNALED(status) ? HOST_RUN_KILLED : HOST_RUN_EXITED;
    *code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

int host_process_run(const struct host_run *run, enum host_run_end *end, int *code, struct error *error)
{
    uint64_t start = host_clock_now_ns();
    bool was_told = false;
    int status;
    pid_t pid = fork_noted();
    if (pid == 0)
        become(run);
    if (pid < 0)
        return error_set(error, EXIT_MISSING, "cannot start %s: %s", run->words[0], strerror(errno));
    for (;;) {
        pid_t got = waitpid(pid, &status, run->timeout_ns ? WNOHANG : 0);
        if (got == pid || (got < 0 && errno != EINTR))
            break;
        uint64_t passed = host_clock_now_ns() - start;
        if (run->timeout_ns && passed > run->timeout_ns && !was_told)
            was_told = kill(pid, SIGTERM) == 0;
        if (run->timeout_ns && passed > run->timeout_ns + KILL_AFTER_NS)
            kill(pid, SIGKILL);
        if (got == 0)
            host_clock_rest(POLL_NS);
    }
    note_child(pid, 0);
    read_status(status, end, code);
    if (was_told)
        *end = HOST_RUN_TIMED_OUT;
    return 0;
}

int host_process_self(char *path, unsigned size, struct error *error)
{
    ssize_t got = readlink("/proc/self/exe", path, size - 1);
    if (got <= 0 || (unsigned)got >= size - 1)
        return error_set(error, EXIT_MISSING, "/proc does not say which program this is");
    path[got] = 0;
    return 0;
}

/* ---- copies ---- */

int host_process_fork(int (*body)(void *context), void *context, long *pid, struct error *error)
{
    pid_t child = fork_noted();
    if (child == 0)
        _exit(body(context));
    if (child < 0)
        return error_set(error, EXIT_MISSING, "cannot start a process: %s", strerror(errno));
    *pid = child;
    return 0;
}

long host_process_wait(uint64_t timeout_ns, enum host_run_end *end, int *code)
{
    uint64_t until = host_clock_now_ns() + timeout_ns;
    int status;
    for (;;) {
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid > 0) {
            note_child(pid, 0);
            read_status(status, end, code);
            return pid;
        }
        if (pid < 0 && errno != EINTR)
            return -1;
        if (host_clock_now_ns() >= until)
            return 0;
        host_clock_rest(POLL_NS);
    }
}

void host_process_kill(long pid)
{
    kill((pid_t)pid, SIGKILL);
}

void *host_process_shared(uint64_t size)
{
    void *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return block == MAP_FAILED ? NULL : block;
}

unsigned host_process_cores(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < 1)
        return 1;
    return (unsigned)CPU_COUNT(&set);
}

/* ---- what the host is like ---- */

bool host_process_is_ci(void)
{
    const char *value = getenv("CI");
    return value && *value && strcmp(value, "false") != 0 && strcmp(value, "0") != 0;
}

static bool is_in_path(const char *command)
{
    const char *path = getenv("PATH");
    char *all = NULL, *rest_of = NULL;
    if (asprintf(&all, "%s:/usr/sbin:/sbin", path && *path ? path : "/usr/bin:/bin") < 0)
        return false;
    bool is_there = false;
    for (char *folder = all ? strtok_r(all, ":", &rest_of) : NULL; folder && !is_there;
         folder = strtok_r(NULL, ":", &rest_of)) {
        char name[4096];
        int size = snprintf(name, sizeof name, "%s/%s", folder, command);
        is_there = size > 0 && (size_t)size < sizeof name && access(name, X_OK) == 0;
    }
    free(all);
    return is_there;
}

/* Tries it in a process of its own: nothing of it stays. */
static bool can_unshare(void)
{
    int status = -1;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        _exit(unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* CAP_NET_ADMIN is bit 12. */
static bool has_net_admin(void)
{
    char line[256];
    unsigned long long bits = 0;
    FILE *file = fopen("/proc/self/status", "re");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "CapEff:", 7) == 0)
            bits = strtoull(line + 7, NULL, 16);
    }
    if (file)
        fclose(file);
    return bits >> 12 & 1;
}

static const char *lacks_word(const char *need)
{
    if (strcmp(need, "tap") == 0)
        return access("/dev/net/tun", R_OK | W_OK) != 0 ? "/dev/net/tun cannot be opened"
               : !has_net_admin()                       ? "TAP interfaces need CAP_NET_ADMIN"
                                                        : NULL;
    if (strcmp(need, "netns") == 0)
        return can_unshare() ? NULL : "this host gives no network namespaces";
    if (strcmp(need, "root") == 0)
        return geteuid() == 0 ? NULL : "needs root";
    if (strchr(need, '/'))
        return access(need, R_OK) == 0 ? NULL : "there is no such file";
    return is_in_path(need) ? NULL : "there is no such command";
}

const char *host_process_lacks(const char *need, char why[160])
{
    const char *reason = lacks_word(need);
    if (!reason)
        return NULL;
    snprintf(why, 160, "%.80s: %s", need, reason);
    return why;
}
