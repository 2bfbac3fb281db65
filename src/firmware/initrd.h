/* Checks an initrd before a guest sees it: Linux reads a damaged one without a word and panics much later. Looks into
 * uncompressed archives only; of a compressed one nothing but its magic is judged. */
#ifndef REPRISE_FIRMWARE_INITRD_H
#define REPRISE_FIRMWARE_INITRD_H

#include "src/base/bytes.h"
#include "src/base/error.h"

/* EXIT_DAMAGED with the offset at which the archive is not what it must be. */
int initrd_check(struct bytes file, struct error *error);

#endif
