/* scenarios/guests/bare/hub-talk.c as machine code, so that unit tests need no cross compiler. */
#ifndef REPRISE_TESTS_HUB_GUEST_H
#define REPRISE_TESTS_HUB_GUEST_H

#include "src/base/bytes.h"

/* Appends the flat binary, for `bios:`. */
void hub_guest(struct buffer *out);

#endif
