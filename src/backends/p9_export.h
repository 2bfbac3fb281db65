/* A host folder made into what a virtio-9p card talks to: the file system that its mode asks for, and a server over
 * it. */
#ifndef REPRISE_BACKENDS_P9_EXPORT_H
#define REPRISE_BACKENDS_P9_EXPORT_H

#include "src/backends/p9_dir.h"
#include "src/backends/p9_overlay.h"
#include "src/backends/p9_server.h"
#include "src/backends/p9_through.h"

enum p9_mode { P9_MODE_SNAPSHOT, P9_MODE_RO, P9_MODE_RW };

struct p9_export {
    struct p9_dir dir;         /* ro, snapshot */
    struct p9_overlay overlay; /* over it */
    struct p9_through through; /* rw */
    struct p9_server server;
};

/* limit_bytes: of what mode snapshot keeps. clock: the guest's. */
void p9_export_init(struct p9_export *export, const struct crossing *crossing, uint16_t source, enum p9_mode mode,
                    uint64_t limit_bytes, const struct wall_clock *clock);
/* Nothing crosses the port. */
void p9_export_deinit(struct p9_export *export);

#endif
