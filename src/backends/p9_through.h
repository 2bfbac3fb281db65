/* A host folder that is changed in place: mode `rw`. It keeps nothing but names: whatever the guest wants to know or
 * do is asked for through the port, each time, since the host may change the folder too. A node is a place in the
 * folder; walking to the same place twice gives the same node, so that a rename moves every fid below it along.
 *
 * Open files are handles, chosen here: the same numbers in every replay. A file that was removed while it is open
 * goes on through its handle. */
#ifndef REPRISE_BACKENDS_P9_THROUGH_H
#define REPRISE_BACKENDS_P9_THROUGH_H

#include "src/backends/p9_fs.h"
#include "src/backends/p9_gate.h"

#define P9_THROUGH_LISTS_MAX (64u << 20) /* bytes of folders that are being read, over all fids */

struct through_node;

struct p9_through {
    struct p9_fs fs; /* first */
    struct p9_gate gate;
    struct through_node *root; /* NULL until the first attach */
    struct through_node **buckets;
    uint32_t bucket_count, node_count;
    uint64_t next_serial;
    uint8_t handles[FS_HANDLES_MAX / 8]; /* bit: in use */
    uint64_t root_dev;
    uint64_t list_bytes;
    struct buffer path, other_path;
};

void p9_through_init(struct p9_through *through, const struct crossing *crossing, uint16_t source);

#endif
