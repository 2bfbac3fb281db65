/* The console on the host.
 *
 * Escapes (raw terminal only): Ctrl-A x ends the session, Ctrl-A h helps, Ctrl-A Ctrl-A sends one Ctrl-A; any other
 * key after Ctrl-A is dropped together with it. Ctrl-C alone ends the session where the caller wants it. */
#include "replay/host_terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define CTRL_A 1
#define CTRL_C 3

/* One terminal at most is raw, and a signal handler must find it. */
static volatile sig_atomic_t raw_fd = -1;
static struct termios cooked_mode, raw_mode;
static bool has_exit_handler;

static const char help_text[] = "\r\n"
                                "Ctrl-A x       end the session\r\n"
                                "Ctrl-A h       this help\r\n"
                                "Ctrl-A Ctrl-A  send Ctrl-A to the guest\r\n";

void host_terminal_restore(void)
{
    if (raw_fd >= 0)
        tcsetattr(raw_fd, TCSANOW, &cooked_mode);
}

void host_terminal_resume(void)
{
    if (raw_fd >= 0)
        tcsetattr(raw_fd, TCSANOW, &raw_mode);
}

static int make_raw(struct host_terminal *terminal, struct error *error)
{
    if (tcgetattr(terminal->in_fd, &cooked_mode) != 0)
        return error_set(error, EXIT_MISSING, "console: not a terminal: %s", strerror(errno));
    raw_mode = cooked_mode;
    raw_mode.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON | PARMRK);
    raw_mode.c_oflag |= OPOST; /* the host's own messages still want their newlines translated */
    raw_mode.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    raw_mode.c_cflag = (raw_mode.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw_mode.c_cc[VMIN] = 1;
    raw_mode.c_cc[VTIME] = 0;
    if (!has_exit_handler)
        has_exit_handler = at_quick_exit(host_terminal_restore) == 0 && atexit(host_terminal_restore) == 0;
    raw_fd = terminal->in_fd;
    terminal->is_raw = true;
    if (tcsetattr(terminal->in_fd, TCSANOW, &raw_mode) == 0)
        return 0;
    int failed = errno;
    host_terminal_close(terminal);
    return error_set(error, EXIT_MISSING, "console: the terminal refuses raw mode: %s", strerror(failed));
}

int host_terminal_open(struct host_terminal *terminal, int in_fd, int out_fd, bool is_terminal, struct error *error)
{
    *terminal = (struct host_terminal){.in_fd = in_fd, .out_fd = out_fd};
    return is_terminal ? make_raw(terminal, error) : 0;
}

void host_terminal_close(struct host_terminal *terminal)
{
    if (terminal->is_raw) {
        host_terminal_restore();
        raw_fd = -1;
        terminal->is_raw = false;
    }
    terminal->in_fd = terminal->out_fd = -1;
}

bool host_terminal_is_one(int fd)
{
    return isatty(fd) == 1;
}

/* Takes escapes out of what was typed, in place; returns what is left. */
static size_t take_escapes(struct host_terminal *terminal, uint8_t *bytes, size_t size)
{
    size_t kept = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t key = bytes[i];
        if (!terminal->has_escape) {
            terminal->has_escape = key == CTRL_A;
            if (key == CTRL_C && terminal->ends_at_ctrl_c)
                terminal->wants_exit = true;
            else if (key != CTRL_A)
                bytes[kept++] = key;
            continue;
        }
        terminal->has_escape = false;
        if (key == CTRL_A)
            bytes[kept++] = CTRL_A;
        else if (key == 'x' || key == 'X')
            terminal->wants_exit = true;
        else if (key == 'h' || key == 'H' || key == '?')
            host_terminal_write(terminal, bytes_of_string(help_text));
    }
    return kept;
}

size_t host_terminal_read(struct host_terminal *terminal, uint8_t *bytes, size_t size)
{
    struct pollfd wait = {.fd = terminal->in_fd, .events = POLLIN};
    if (terminal->in_fd < 0 || poll(&wait, 1, 0) != 1)
        return 0;
    ssize_t got = read(terminal->in_fd, bytes, size);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (got <= 0) { /* the end of the input, or a terminal that hung up */
        terminal->in_fd = -1;
        if (terminal->is_raw)
            terminal->wants_exit = true;
        return 0;
    }
    return terminal->is_raw ? take_escapes(terminal, bytes, (size_t)got) : (size_t)got;
}

void host_terminal_write(struct host_terminal *terminal, struct bytes bytes)
{
    while (bytes.size && terminal->out_fd >= 0) {
        ssize_t put = write(terminal->out_fd, bytes.data, bytes.size);
        if (put >= 0) {
            bytes.data += put;
            bytes.size -= (size_t)put;
            continue;
        }
        struct pollfd wait = {.fd = terminal->out_fd, .events = POLLOUT};
        if (errno == EAGAIN)
            poll(&wait, 1, -1);
        else if (errno != EINTR) {
            terminal->is_broken = true;
            terminal->failed = errno == EPIPE || errno == EIO ? 0 : errno; /* EIO: a terminal that hung up */
            terminal->out_fd = -1;
        }
    }
}

int host_terminal_check(const struct host_terminal *terminal, struct error *error)
{
    if (!terminal->failed)
        return 0;
    return error_set(error, EXIT_MISSING, "console: cannot write: %s", strerror(terminal->failed));
}

bool host_terminal_size(const struct host_terminal *terminal, uint16_t *columns, uint16_t *rows)
{
    struct winsize size;
    int fd = terminal->out_fd >= 0 ? terminal->out_fd : terminal->in_fd;
    if (fd < 0 || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return false;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return true;
}
