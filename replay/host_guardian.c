/* The guardian's side. Everything here runs in a process of its own, forked while there was one thread. */
#include "replay/host_guardian.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CONTROL_FD 3
#define LOG_FD 4
#define PIPE_BYTES 65536u /* what a pipe holds, pipe(7) */
#define REMOVE_DEPTH_MAX 32
#define KILL_ROUNDS 200 /* of 10 ms */

struct guardian {
    const struct guardian_config *config;
    pid_t command;
    int output_fd; /* -1: closed */
    int signal_fd;
};

/* ---- folders ---- */

static void remove_at(int parent, const char *name, unsigned depth)
{
    if (unlinkat(parent, name, 0) == 0 || depth == REMOVE_DEPTH_MAX)
        return;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_at(dirfd(folder), entry->d_name, depth + 1);
    }
    if (folder)
        closedir(folder);
    unlinkat(parent, name, AT_REMOVEDIR);
}

void host_guardian_remove(const char *folder)
{
    remove_at(AT_FDCWD, folder, 0);
}

/* ---- the command ---- */

static void say(const char *text)
{
    ssize_t ignored = write(2, text, strlen(text));
    (void)ignored;
}

/* In the command's process. */
static void become_command(const struct guardian_config *config, int output_fd)
{
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < 32; number++)
        signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, 0);
    dup2(output_fd, 1);
    dup2(output_fd, 2);
    close_range(3, ~0u, 0);
    for (const char *const *pair = config->env; *pair; pair++)
        putenv((char *)(uintptr_t)*pair);
    if (config->folder[0] && chdir(config->folder) != 0) {
        say("fixture: cannot enter the folder ");
        say(config->folder);
        say("\n");
        _exit(127);
    }
    execvp(config->words[0], (char *const *)(uintptr_t)config->words);
    say("fixture: cannot run ");
    say(config->words[0]);
    say(errno == ENOENT ? ": there is no such command\n" : ": it cannot be executed\n");
    _exit(127);
}

/* Takes what it printed; only the start goes into the log. False: nothing there, or its end. */
static bool take_output(struct guardian *guardian)
{
    static char bytes[PIPE_BYTES / 4];
    struct guardian_page *page = guardian->config->page;
    if (guardian->output_fd < 0)
        return false;
    ssize_t got = read(guardian->output_fd, bytes, sizeof bytes);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (got <= 0) {
        close(guardian->output_fd);
        guardian->output_fd = -1;
        return false;
    }
    uint64_t written = page->log_bytes, room = GUARDIAN_LOG_MAX - written;
    ssize_t put = write(LOG_FD, bytes, (uint64_t)got < room ? (size_t)got : (size_t)room);
    if (put > 0)
        __atomic_store_n(&page->log_bytes, written + (uint64_t)put, __ATOMIC_RELEASE);
    __atomic_store_n(&page->output_bytes, page->output_bytes + (uint64_t)got, __ATOMIC_RELEASE);
    return true;
}

/* Takes the ends of processes. False: there is none left. */
static bool reap(struct guardian *guardian)
{
    for (;;) {
        siginfo_t info = {0};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
            return errno == EINTR;
        if (info.si_pid == 0)
            return true;
        if (info.si_pid == guardian->command) { /* told before it is gone */
            guardian->config->page->wait_status =
                info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status & 0x7f;
            __atomic_store_n(&guardian->config->page->has_ended, 1, __ATOMIC_RELEASE);
        }
        waitpid(info.si_pid, NULL, 0);
    }
}

/* A signal to the command's group and to every process that became ours. */
static void signal_all(const struct guardian *guardian, int number)
{
    char text[4096];
    kill(-guardian->command, number);
    int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    text[size > 0 ? size : 0] = 0;
    for (char *at = text; *at;) {
        char *end;
        long pid = strtol(at, &end, 10);
        if (end == at)
            break;
        if (pid > 1)
            kill((pid_t)pid, number);
        at = end;
    }
}

/* Waits for output, ends of processes, or the session's word; at most timeout_ms. True: the session has spoken. */
static bool wait_for_news(struct guardian *guardian, int timeout_ms)
{
    struct pollfd fds[3] = {
        {.fd = CONTROL_FD, .events = POLLIN},
        {.fd = guardian->signal_fd, .events = POLLIN},
        {.fd = guardian->output_fd, .events = POLLIN},
    };
    struct signalfd_siginfo info;
    if (poll(fds, 3, timeout_ms) < 0 && errno != EINTR)
        return true;
    if (fds[1].revents && read(guardian->signal_fd, &info, sizeof info) < 0 && errno != EAGAIN)
        return true;
    if (fds[2].revents)
        take_output(guardian);
    return fds[0].revents != 0;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Ends all: SIGTERM, some time, SIGKILL until nothing is left. */
static void end_all(struct guardian *guardian)
{
    int64_t until = now_ms() + GUARDIAN_GRACE_MS;
    signal_all(guardian, SIGTERM);
    signal_all(guardian, SIGCONT);
    while (reap(guardian) && now_ms() < until) {
        dup2(guardian->signal_fd, CONTROL_FD); /* nobody speaks there any more: do not spin on its end */
        wait_for_news(guardian, 20);
    }
    for (unsigned i = 0; i < KILL_ROUNDS && reap(guardian); i++) {
        signal_all(guardian, SIGKILL);
        wait_for_news(guardian, 10);
    }
    while (take_output(guardian))
        continue;
}

/* ---- the guardian ---- */

static void settle(const struct guardian_config *config, int control_fd)
{
    sigset_t all;
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_NAME, "reprise-guard");
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    int control = fcntl(control_fd, F_DUPFD, 16), nothing = open("/dev/null", O_RDWR);
    int log = open(config->log_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    log = log >= 0 ? fcntl(log, F_DUPFD, 16) : nothing;
    dup2(nothing, 0);
    dup2(nothing, 1);
    dup2(nothing, 2);
    dup2(control, CONTROL_FD);
    dup2(log, LOG_FD);
    close_range(LOG_FD + 1, ~0u, 0);
}

static void clean_up(const struct guardian_config *config, bool is_orphan)
{
    host_guardian_remove(config->scratch);
    if (!is_orphan)
        return;
    char around[4096];
    if (!config->keeps_log)
        unlink(config->log_path);
    int size = snprintf(around, sizeof around, "%.*s", (int)sizeof around - 1, config->scratch);
    char *slash = size > 0 ? strrchr(around, '/') : NULL;
    if (slash) {
        *slash = 0;
        rmdir(around); /* the last guardian succeeds */
    }
}

/* The session's word: to answer what has come until now, which is then on the page, or to end. False: to end; is_orphan
 * says that the session has, too. */
static bool listen_on(struct guardian *guardian, bool *is_orphan)
{
    char word;
    *is_orphan = read(CONTROL_FD, &word, 1) != 1;
    if (*is_orphan || word != GUARDIAN_ASK)
        return false;
    reap(guardian);
    for (unsigned taken = 0; taken < 4 && take_output(guardian); taken++) /* a pipe's worth: more may come for ever */
        continue;
    *is_orphan = write(CONTROL_FD, &word, 1) != 1; /* SIGPIPE is blocked */
    return !*is_orphan;
}

void host_guardian_run(const struct guardian_config *config, int control_fd)
{
    struct guardian guardian = {.config = config, .output_fd = -1};
    int output[2];
    settle(config, control_fd);
    sigset_t child_ended;
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    guardian.signal_fd = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
    if (guardian.signal_fd < 0 || pipe2(output, O_CLOEXEC) != 0)
        _exit(1);
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    guardian.command = fork();
    if (guardian.command == 0)
        become_command(config, output[1]);
    close(output[1]);
    guardian.output_fd = output[0];
    if (guardian.command < 0) {
        config->page->wait_status = 127 << 8;
        __atomic_store_n(&config->page->has_ended, 1, __ATOMIC_RELEASE);
    } else {
        setpgid(guardian.command, guardian.command);
    }
    bool is_orphan;
    do {
        while (!wait_for_news(&guardian, -1))
            reap(&guardian);
    } while (listen_on(&guardian, &is_orphan));
    if (guardian.command > 0)
        end_all(&guardian);
    clean_up(config, is_orphan);
    _exit(0);
}
