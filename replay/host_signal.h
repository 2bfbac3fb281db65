/* Signals that ask a session to stop, and what a terminal says about itself. Process-wide by nature. */
#ifndef REPRISE_REPLAY_HOST_SIGNAL_H
#define REPRISE_REPLAY_HOST_SIGNAL_H

#include <stdbool.h>

/* SIGINT, SIGTERM and SIGHUP set a flag and make the descriptor readable; the third of them ends the process at once.
 * SIGPIPE and SIGXFSZ are ignored: the write says it. Whatever kills the process restores the terminal first. */
void host_signal_open(void);
/* Restores what was there before. */
void host_signal_close(void);
/* True once one has come. */
bool host_signal_stop_pending(void);
/* True once after each change of the terminal's size. */
bool host_signal_take_resize(void);
/* Readable while something has not been looked at; -1 if not open. */
int host_signal_fd(void);
/* Empties the descriptor. */
void host_signal_drain(void);

#endif
