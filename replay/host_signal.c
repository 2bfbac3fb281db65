/* Signal handlers and the pipe that wakes poll(2). */
#include "replay/host_signal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "replay/host_terminal.h"

enum reaction { REACT_STOP, REACT_RESIZE, REACT_SUSPEND, REACT_RESUME, REACT_FATAL, REACT_IGNORE };

static const struct {
    int number;
    enum reaction reaction;
} handled[] = {
    {SIGINT, REACT_STOP},     {SIGTERM, REACT_STOP},   {SIGHUP, REACT_STOP},   {SIGWINCH, REACT_RESIZE},
    {SIGTSTP, REACT_SUSPEND}, {SIGCONT, REACT_RESUME}, {SIGQUIT, REACT_FATAL}, {SIGSEGV, REACT_FATAL},
    {SIGBUS, REACT_FATAL},    {SIGILL, REACT_FATAL},   {SIGFPE, REACT_FATAL},  {SIGABRT, REACT_FATAL},
    {SIGPIPE, REACT_IGNORE},  {SIGXFSZ, REACT_IGNORE},
};

#define HANDLED (sizeof handled / sizeof handled[0])
#define STOPS_BEFORE_DEATH 3

static struct sigaction before[HANDLED];
static bool is_open;
static int pipe_fds[2] = {-1, -1};
static volatile sig_atomic_t stops;
static volatile sig_atomic_t has_resized;

/* The default action, after the terminal is as it was. */
static void die_of(int number)
{
    host_terminal_restore();
    signal(number, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
}

static void wake(void)
{
    char byte = 0;
    ssize_t written = write(pipe_fds[1], &byte, 1);
    (void)written; /* a full pipe wakes as well */
}

static enum reaction reaction_to(int number)
{
    for (size_t i = 0; i < HANDLED; i++) {
        if (handled[i].number == number)
            return handled[i].reaction;
    }
    return REACT_IGNORE;
}

static void on_signal(int number)
{
    int saved = errno;
    switch (reaction_to(number)) {
    case REACT_STOP:
        if (++stops >= STOPS_BEFORE_DEATH)
            die_of(number);
        wake();
        break;
    case REACT_RESIZE:
        has_resized = 1;
        wake();
        break;
    case REACT_SUSPEND:
        host_terminal_restore();
        raise(SIGSTOP);
        break;
    case REACT_RESUME: host_terminal_resume(); break;
    case REACT_FATAL: die_of(number); break;
    case REACT_IGNORE: break;
    }
    errno = saved;
}

/* A sanitizer or a debugger that already watches a fatal signal keeps it. */
static bool leaves_alone(size_t i)
{
    if (handled[i].reaction != REACT_FATAL)
        return false;
    return sigaction(handled[i].number, NULL, &before[i]) == 0 && before[i].sa_handler != SIG_DFL;
}

void host_signal_open(void)
{
    if (is_open)
        return;
    stops = 0;
    has_resized = 0;
    if (pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0)
        pipe_fds[0] = pipe_fds[1] = -1;
    for (size_t i = 0; i < HANDLED; i++) {
        if (leaves_alone(i))
            continue;
        struct sigaction action = {.sa_flags = SA_RESTART};
        action.sa_handler = handled[i].reaction == REACT_IGNORE ? SIG_IGN : on_signal;
        sigemptyset(&action.sa_mask);
        sigaction(handled[i].number, &action, &before[i]);
    }
    is_open = true;
}

void host_signal_close(void)
{
    if (!is_open)
        return;
    for (size_t i = 0; i < HANDLED; i++)
        sigaction(handled[i].number, &before[i], NULL);
    for (unsigned i = 0; i < 2; i++) {
        if (pipe_fds[i] >= 0)
            close(pipe_fds[i]);
        pipe_fds[i] = -1;
    }
    is_open = false;
}

bool host_signal_stop_pending(void)
{
    return stops != 0;
}

bool host_signal_take_resize(void)
{
    if (!has_resized)
        return false;
    has_resized = 0;
    return true;
}

int host_signal_fd(void)
{
    return pipe_fds[0];
}

void host_signal_drain(void)
{
    char bytes[64];
    while (pipe_fds[0] >= 0 && read(pipe_fds[0], bytes, sizeof bytes) > 0)
        continue;
}
