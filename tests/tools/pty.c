/* Runs a command on a pseudo-terminal of 80 by 24 and does to it what the steps on standard input say. What it prints
 * appears on standard output; the exit code is its own (128 + signal).
 *
 *   pty [-o FILE] [-e FILE] CMD [ARG]... < STEPS      -o, -e: its standard output, error go there instead
 *
 *   expect TEXT     waits until TEXT was printed since the last expect
 *   send TEXT       types it; \n, \r and \xHH as in C
 *   signal NUMBER   sends a signal
 *   stopped         waits until a signal has stopped it
 *   raw, cooked     the terminal must be in that mode now
 *   hangup          ends the steps by closing the terminal
 *
 * After the last step the command must end by itself, and leave the terminal as it found it. 99: a step failed. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define PATIENCE_MS 120000
#define SEEN_MAX (1 << 20)

struct session {
    int master;
    int slave;
    pid_t child;
    struct termios before;
    char *seen; /* printed since the last expect, NUL behind it */
    size_t count;
};

static void fail(const struct session *session, const char *what, const char *detail)
{
    fflush(stdout);
    fprintf(stderr, "pty: %s %s\n", what, detail);
    if (session->child > 0)
        kill(session->child, SIGKILL);
    exit(99);
}

/* Takes what was printed; false: nothing more can come, or nothing came in time. */
static int take(struct session *session, int patience_ms)
{
    struct pollfd wait = {.fd = session->master, .events = POLLIN};
    if (poll(&wait, 1, patience_ms) != 1)
        return 0;
    if (session->count > SEEN_MAX - 4097)
        session->count = 0;
    ssize_t got = read(session->master, session->seen + session->count, 4096);
    if (got <= 0)
        return 0;
    fwrite(session->seen + session->count, 1, (size_t)got, stdout);
    session->count += (size_t)got;
    session->seen[session->count] = 0;
    return 1;
}

static void expect(struct session *session, const char *text)
{
    char *found;
    while (!(found = memmem(session->seen, session->count, text, strlen(text)))) {
        if (!take(session, PATIENCE_MS))
            fail(session, "was never printed:", text);
    }
    size_t used = (size_t)(found - session->seen) + strlen(text);
    memmove(session->seen, session->seen + used, session->count - used + 1);
    session->count -= used;
}

static void type(struct session *session, const char *text)
{
    while (*text) {
        unsigned value = (unsigned char)*text;
        int length = 1;
        if (sscanf(text, "\\x%2x%n", &value, &length) != 1) {
            length = 1;
            if (strncmp(text, "\\n", 2) == 0 || strncmp(text, "\\r", 2) == 0) {
                value = text[1] == 'n' ? '\n' : '\r';
                length = 2;
            }
        }
        char byte = (char)value;
        if (write(session->master, &byte, 1) != 1)
            fail(session, "cannot type", text);
        text += length;
    }
}

static void wait_stopped(struct session *session)
{
    int status;
    if (waitpid(session->child, &status, WUNTRACED) != session->child || !WIFSTOPPED(status))
        fail(session, "it did not stop", "");
}

static void check_mode(struct session *session, int wants_raw)
{
    struct termios now;
    tcgetattr(session->slave, &now);
    int is_raw = !(now.c_lflag & (ECHO | ICANON | ISIG));
    if (is_raw != wants_raw)
        fail(session, "the terminal is", is_raw ? "raw" : "cooked");
}

static int is_restored(const struct session *session)
{
    struct termios now;
    tcgetattr(session->slave, &now);
    return now.c_iflag == session->before.c_iflag && now.c_oflag == session->before.c_oflag &&
           now.c_cflag == session->before.c_cflag && now.c_lflag == session->before.c_lflag &&
           memcmp(now.c_cc, session->before.c_cc, sizeof now.c_cc) == 0;
}

static void redirect(const char *path, int slave, int fd)
{
    int to = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644) : slave;
    if (to < 0 || dup2(to, fd) < 0)
        _exit(98);
}

static void start(struct session *session, const char *out, const char *err, char **command)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    session->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (session->master < 0 || grantpt(session->master) || unlockpt(session->master))
        fail(session, "no pseudo-terminal:", strerror(errno));
    session->slave = open(ptsname(session->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (session->slave < 0)
        fail(session, "no pseudo-terminal:", strerror(errno));
    ioctl(session->slave, TIOCSWINSZ, &size);
    tcgetattr(session->slave, &session->before);
    session->child = fork();
    if (session->child)
        return;
    setsid();
    ioctl(session->slave, TIOCSCTTY, 0);
    redirect(NULL, session->slave, 0);
    redirect(out, session->slave, 1);
    redirect(err, session->slave, 2);
    execvp(command[0], command);
    _exit(127);
}

/* False: the terminal was closed. */
static int step(struct session *session, char *line)
{
    char *text = strchr(line, ' ');
    text = text ? text + 1 : line + strlen(line);
    if (strncmp(line, "expect ", 7) == 0)
        expect(session, text);
    else if (strncmp(line, "send ", 5) == 0)
        type(session, text);
    else if (strncmp(line, "signal ", 7) == 0)
        kill(session->child, atoi(text));
    else if (strcmp(line, "stopped") == 0)
        wait_stopped(session);
    else if (strcmp(line, "raw") == 0 || strcmp(line, "cooked") == 0)
        check_mode(session, line[0] == 'r');
    else if (strcmp(line, "hangup") == 0)
        return 0;
    else if (*line)
        fail(session, "unknown step:", line);
    return 1;
}

int main(int argc, char **argv)
{
    struct session session = {.seen = calloc(1, SEEN_MAX)};
    const char *out = NULL, *err = NULL;
    char line[1024];
    int option, status, is_open = 1;
    while ((option = getopt(argc, argv, "+o:e:")) != -1) {
        if (option == 'o')
            out = optarg;
        else if (option == 'e')
            err = optarg;
        else
            return 99;
    }
    if (optind == argc || !session.seen)
        return 99;
    start(&session, out, err, argv + optind);
    while (is_open && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        is_open = step(&session, line);
    }
    if (!is_open) {
        close(session.slave);
        close(session.master);
    }
    /* Our own slave keeps the master open, so the child's end shows only in waitpid. */
    for (int waited_ms = 0; waitpid(session.child, &status, WNOHANG) == 0; waited_ms += 50) {
        if (waited_ms > PATIENCE_MS)
            fail(&session, "the command does not end", "");
        if (!is_open || !take(&session, 50))
            poll(NULL, 0, 50);
    }
    while (is_open && take(&session, 0))
        continue;
    fflush(stdout);
    if (is_open && !is_restored(&session)) {
        fprintf(stderr, "pty: the terminal was left changed\n");
        return 99;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
