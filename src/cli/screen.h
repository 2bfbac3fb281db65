/* Pictures of a tape's displays: those that screenshots left on it, and those of any other moment, for which the
 * machine is run again up to there. */
#ifndef REPRISE_CLI_SCREEN_H
#define REPRISE_CLI_SCREEN_H

#include "src/base/error.h"
#include "src/scenario/scenario.h"
#include "src/trace/picture.h"

struct screen_wish {
    const char *tape_path;
    const char *at;         /* a cycle, a duration, the name of a screenshot; NULL: the end */
    const char *source;     /* "display1"; NULL: the first display there is */
    const char *pinned_dir; /* tape_session_config */
};

/* A picture to be freed by picture_deinit, whatever is returned. */
int screen_find(const struct screen_wish *wish, struct picture *picture, struct error *error);
/* The picture of a screenshot that stands on the tape; name is `size` characters. EXIT_MISSING if there is none. */
int screen_shot(const char *tape_path, const char *name, size_t size, struct picture *picture, struct error *error);

/* The PNG that a golden of this name ("screen-login.png") should be. */
int screen_golden(const char *tape_path, const char *file, struct buffer *png, struct error *error);
/* 1: the two PNGs differ where the golden's masks let one look, and `sentence` says how; 0: they do not; -1: one is no
 * PNG. golden NULL: no masks. */
int screen_compare(const struct scenario_golden *golden, const char *file, struct bytes kept, struct bytes found,
                   struct buffer *sentence, struct error *error);

#endif
