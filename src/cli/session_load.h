/* A scenario's file, whichever of the three it is, into a scenario. */
#ifndef REPRISE_CLI_SESSION_LOAD_H
#define REPRISE_CLI_SESSION_LOAD_H

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/cli/session.h"
#include "src/scenario/scenario_load.h"

#define LOAD_CHOICES_MAX DRAFT_AXES_MAX

struct load_options {
    const char *choices[LOAD_CHOICES_MAX]; /* --matrix */
    unsigned choice_count;
    const char *log_folder; /* of fixtures; NULL: none that stays */
};

/* Reads files for drafts. */
extern const struct draft_reader load_reader;
/* The folder of a file: "" for the working directory. Freed by the caller. */
char *load_folder(const char *path);
/* TinyEMU's configuration, from this host or by its URL. */
struct cfg_file {
    struct buffer text;
    char *folder; /* what its relative paths count from: a folder, or the configuration's own URL */
};
int load_cfg_file(const char *path, struct cfg_file *file, struct error *error);
void cfg_file_deinit(struct cfg_file *file);
/* Reads the file over the session's scenario (its defaults); gives its fixtures ports and folders. */
int load_scenario(struct session *session, const char *path, const struct load_options *options, struct error *error);

#endif
