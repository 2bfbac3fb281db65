/* A tree of files in memory over a base that is only read: what mode `snapshot` shows (and mode `ro`, where every
 * change is EROFS). A folder is taken over from the base whole, when the guest first looks into it; from then on it is
 * what the guest makes of it. So the guest sees one unchanging state of the base, plus its own writes, which are lost
 * at the end.
 *
 * Like disk_overlay it allocates while the machine runs, since nobody can know what a guest writes; but no more than
 * its limit: beyond, writing is ENOSPC. Memory for what is taken over from the base is bounded by P9_OVERLAY_FILES_MAX
 * files. Files of the base have their mtime as atime and ctime, and folders 4096 bytes: what these are on the host is
 * an accident that would make two copies of one folder differ. */
#ifndef REPRISE_BACKENDS_P9_OVERLAY_H
#define REPRISE_BACKENDS_P9_OVERLAY_H

#include "src/backends/p9_base.h"
#include "src/backends/wall_clock.h"

#define P9_OVERLAY_FILES_MAX (1u << 20)
#define P9_OVERLAY_PAGE 4096u
#define P9_OVERLAY_FILE_BYTES 512u /* what a new file or name counts against the limit */

struct overlay_inode;
struct overlay_entry;

struct p9_overlay {
    struct p9_fs fs;      /* first */
    struct p9_base *base; /* owned: deinit passes on */
    bool is_read_only;
    const struct wall_clock *clock;
    const uint64_t *cycle;
    uint64_t limit_bytes;
    uint64_t used_bytes;
    uint32_t files; /* inodes that exist */
    uint64_t next_id;
    struct overlay_entry *root;   /* NULL until the first attach */
    struct overlay_inode *first;  /* all inodes */
    struct overlay_inode **links; /* files of the base with several names, by their link numbers */
};

/* clock, cycle: the guest's time, for what it changes. */
void p9_overlay_init(struct p9_overlay *overlay, struct p9_base *base, bool is_read_only, uint64_t limit_bytes,
                     const struct wall_clock *clock, const uint64_t *cycle);

/* What a guest has made of the base. */
enum p9_change_kind {
    P9_CHANGE_ADDED,      /* new */
    P9_CHANGE_MODIFIED,   /* the base's, with other content */
    P9_CHANGE_ATTRIBUTES, /* the base's, with other owner, mode, times or extended attributes */
    P9_CHANGE_MOVED,      /* the base's, under a new name */
    P9_CHANGE_REMOVED,
};

struct p9_change {
    enum p9_change_kind kind;
    const char *path;     /* from the root, without a slash in front */
    const char *origin;   /* MOVED: its path in the base */
    struct p9_node *node; /* NULL: REMOVED */
    uint32_t base;        /* its number in the base; P9_BASE_NONE: it is new */
};

/* Every change, a folder in front of what is in it, removed names in front of the folder's others. False from the
 * visitor: stop. Asks the base for nothing. */
void p9_overlay_changes(struct p9_overlay *overlay, bool (*visit)(void *context, const struct p9_change *change),
                        void *context);

#endif
