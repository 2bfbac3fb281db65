/* The console on the host: a raw terminal with Ctrl-A escapes, or plain bytes from any descriptor. */
#ifndef REPRISE_REPLAY_HOST_TERMINAL_H
#define REPRISE_REPLAY_HOST_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

struct host_terminal {
    int in_fd;  /* -1: no input, or its end was reached */
    int out_fd; /* -1: no output, or nobody reads it any more */
    bool is_raw;
    bool has_escape;     /* Ctrl-A was the last key */
    bool ends_at_ctrl_c; /* set by the caller: Ctrl-C is as Ctrl-A x */
    bool wants_exit;     /* Ctrl-A x was typed */
    bool is_broken;      /* the reader of the output is gone */
    int failed;          /* errno with which the output could not be written, but for a reader that is gone; else 0 */
};

/* in_fd -1: no input. is_terminal: raw mode until close; fails if in_fd is no terminal. */
int host_terminal_open(struct host_terminal *terminal, int in_fd, int out_fd, bool is_terminal, struct error *error);
void host_terminal_close(struct host_terminal *terminal);
bool host_terminal_is_one(int fd);
/* Reads what is there without waiting, at most size bytes, escapes taken out. Returns how many. */
size_t host_terminal_read(struct host_terminal *terminal, uint8_t *bytes, size_t size);
/* Writes all of it, in order. */
void host_terminal_write(struct host_terminal *terminal, struct bytes bytes);
/* -1 with EXIT_MISSING and a message where writing has failed (a full disk, say), other than for want of a reader. */
int host_terminal_check(const struct host_terminal *terminal, struct error *error);
/* False: unknown. */
bool host_terminal_size(const struct host_terminal *terminal, uint16_t *columns, uint16_t *rows);

/* For signal handlers: the terminal as it was before; raw again. Do nothing if no terminal is raw. */
void host_terminal_restore(void);
void host_terminal_resume(void);

#endif
