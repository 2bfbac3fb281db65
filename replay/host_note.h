/* What a network of the host wants its user to know: a name that the kernel chose, a peer that came, went or sent
 * nonsense. Kept as sentences until the world takes them. A hostile peer cannot fill the terminal: after
 * HOST_NOTES_MAX sentences there is one more, which says that there will be no others. */
#ifndef REPRISE_REPLAY_HOST_NOTE_H
#define REPRISE_REPLAY_HOST_NOTE_H

#include <stdbool.h>

#define HOST_NOTE_SIZE 200
#define HOST_NOTES_MAX 20
#define HOST_NOTES_WAITING 8

struct host_notes {
    char text[HOST_NOTES_WAITING][HOST_NOTE_SIZE];
    unsigned first;
    unsigned count;
    unsigned said; /* in the whole session */
};

/* Adds a sentence; one that finds no room is lost. */
__attribute__((format(printf, 2, 3))) void host_note(struct host_notes *notes, const char *format, ...);
/* The same, but never lost to the limit of a session: for what is said once, at the end. */
__attribute__((format(printf, 2, 3))) void host_note_last(struct host_notes *notes, const char *format, ...);
/* The oldest sentence that waits. False: none does. */
bool host_note_take(struct host_notes *notes, char text[HOST_NOTE_SIZE]);

#endif
