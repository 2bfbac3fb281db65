/* Folders of the host: for what the runner of tests finds, keeps and removes. */
#ifndef REPRISE_REPLAY_HOST_FOLDER_H
#define REPRISE_REPLAY_HOST_FOLDER_H

#include <stdbool.h>

#include "src/base/error.h"

bool host_folder_is_one(const char *path);
/* Makes it with all folders above; no error if it is there. */
int host_folder_make(const char *path, struct error *error);
/* Removes it with all that is in it; what cannot be removed stays. */
void host_folder_remove(const char *path);
/* Names in a folder (without "." and ".."), sorted by their bytes; freed by host_folder_free. */
struct host_folder {
    char **names;
    unsigned count;
};
int host_folder_list(struct host_folder *folder, const char *path, struct error *error);
void host_folder_free(struct host_folder *folder);
/* A new private folder below $TMPDIR or /tmp; the path is freed by the caller. NULL: the error says why. */
char *host_folder_temporary(const char *name, struct error *error);
/* Gives a file another name, replacing what has it, across file systems too. */
int host_folder_move(const char *from, const char *to, struct error *error);

#endif
