/* The changes of a disk in a file of our own, over an image that is only read: mode `overlay`. docs/disks.md describes
 * the file, a SQLite database.
 *
 *   1. Every write is one transaction: whatever moment the process dies at, the file holds a prefix of the guest's
 *      writes, each whole. A flush is safe against the end of the host too.
 *   2. A write that fails changes nothing, and the guest is told.
 *   3. An overlay belongs to one content: over another image, or one that was changed, it is refused.
 *   4. The image is never written to, but by host_overlay_commit. A commit that was cut off leaves an overlay that still
 *      holds every change and can only be committed, as often as it takes. */
#ifndef REPRISE_REPLAY_HOST_OVERLAY_H
#define REPRISE_REPLAY_HOST_OVERLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/host_disk.h"
#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/base/hash.h"

#define HOST_OVERLAY_CLUSTER 4096u

struct host_overlay;

/* Makes the file if there is none. The base stays the caller's, opened for reading, and outlives the overlay. Errors:
 * EXIT_USAGE (another kind of file, a commit was cut off), EXIT_DAMAGED (damaged, or of another image), EXIT_MISSING. */
int host_overlay_open(struct host_overlay **overlay, const char *path, struct host_disk *base, struct error *error);
/* NULL is allowed. What was written is one file then. */
void host_overlay_close(struct host_overlay *overlay);

/* False: an I/O error for the guest; a note says why. */
bool host_overlay_read(struct host_overlay *overlay, uint64_t offset, uint8_t *data, uint32_t size);
bool host_overlay_write(struct host_overlay *overlay, uint64_t offset, struct bytes data);
bool host_overlay_zero(struct host_overlay *overlay, uint64_t offset, uint64_t size);
bool host_overlay_flush(struct host_overlay *overlay);
/* True if none of the range was ever written: the image alone says what stands there. */
bool host_overlay_is_base(struct host_overlay *overlay, uint64_t offset, uint32_t size);
bool host_overlay_note(struct host_overlay *overlay, char text[HOST_NOTE_SIZE]);

/* ---- reprise disk ---- */

struct host_overlay_facts {
    char base[4096]; /* the path that it was last used with, or the one that was given */
    uint64_t size_bytes;
    struct hash128 base_hash;
    uint64_t data_clusters;
    uint64_t zero_clusters;
    uint64_t flushes;
    uint64_t file_bytes;     /* with what SQLite keeps beside it */
    bool is_committing;      /* a commit was cut off */
    struct error base_error; /* code EXIT_OK: the base is there and is the one that it was */
};

/* base: where the image is, NULL for where it was. */
int host_overlay_info(const char *path, const char *base, struct host_overlay_facts *facts, struct error *error);

/* A run of clusters whose content is another than the image's. The last one may end with the image. */
struct host_overlay_change {
    uint64_t offset;
    uint64_t size;
    bool is_zero; /* all of it reads as zeros */
};

/* Calls `change` for each run, in order; adjacent ones differ in is_zero. */
int host_overlay_diff(const char *path, const char *base,
                      void (*change)(void *context, const struct host_overlay_change *change), void *context,
                      struct error *error);

struct host_overlay_committed {
    char base[4096];
    uint64_t clusters;
    bool was_cut_off; /* this finished an earlier one */
};

/* Writes every change into the image and empties the overlay, which then lies over the new content. */
int host_overlay_commit(const char *path, const char *base, struct host_overlay_committed *committed,
                        struct error *error);

#endif
