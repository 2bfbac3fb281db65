/* Tapes for tests: a private folder, a small tape with one of everything on it, and a reader that walks over all of a
 * tape and boils it down to one hash. */
#ifndef REPRISE_TESTS_TAPE_RIG_H
#define REPRISE_TESTS_TAPE_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/tape.h"
#include "src/base/hash.h"

struct tape_rig {
    char folder[64];
    char path[96]; /* of the tape */
};

void tape_rig_init(struct tape_rig *rig);
/* Removes the folder and what the rig knows to be in it. */
void tape_rig_deinit(struct tape_rig *rig);

/* Pseudo-random bytes from a seed. */
void tape_rig_bytes(struct buffer *out, size_t size, uint64_t seed);
struct tape_start tape_rig_start(void);
struct tape_end tape_rig_end(void);

/* Appends `rounds` times one of everything, after the questions of a machine's start. content_bytes: size of the
 * pinned file. Returns the last sequence number. */
uint64_t tape_rig_append(struct tape_writer *writer, unsigned rounds, size_t content_bytes);
/* The same, into a fresh tape at path, closed cleanly or left as a killed recorder leaves it. */
void tape_rig_record(const char *path, unsigned rounds, size_t content_bytes, bool is_closed);

/* Reads everything there is. 0, the number of events and a hash over meta, events, answers and frames; or the
 * reader's error. */
int tape_rig_read(const char *path, struct hash128 *hash, uint64_t *events, struct error *error);

void tape_rig_write_file(const char *path, struct bytes content);
void tape_rig_read_file(const char *path, struct buffer *content);

#endif
