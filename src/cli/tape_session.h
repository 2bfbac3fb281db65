/* A tape to be run again: its scenario, and the files that it does not carry. What `replay` and `export --format png`
 * share. */
#ifndef REPRISE_CLI_TAPE_SESSION_H
#define REPRISE_CLI_TAPE_SESSION_H

#include "replay/modes.h"
#include "src/machine.h"
#include "src/scenario/scenario.h"

struct tape_session {
    const char *path;
    struct tape *tape;
    struct scenario scenario;        /* as it was resolved for the recording */
    char *found[MACHINE_PINNED_MAX]; /* paths of pinned files, owned */
    char *images[WORLD_DISKS_MAX];   /* of disks, the same */
};

/* A zeroed session, to be closed in any case. EXIT_DAMAGED for a tape that this machine model cannot run. */
int tape_session_open(struct tape_session *session, const char *path, struct error *error);
void tape_session_close(struct tape_session *session);
/* A replay of it at the level of frames, without console or progress. folder: where pinned files are that the tape does
 * not carry; NULL: where they were. The config borrows from the session. */
void tape_session_config(struct tape_session *session, const char *folder, struct replay_config *config);

#endif
