/* What a virtio-9p card talks to: the file system that its mode asks for (over a host folder, or over a file system
 * that lives on a web server), and a server over it. */
#ifndef REPRISE_BACKENDS_P9_EXPORT_H
#define REPRISE_BACKENDS_P9_EXPORT_H

#include "src/backends/p9_dir.h"
#include "src/backends/p9_http.h"
#include "src/backends/p9_overlay.h"
#include "src/backends/p9_server.h"
#include "src/backends/p9_through.h"

enum p9_mode { P9_MODE_SNAPSHOT, P9_MODE_RO, P9_MODE_RW };

struct p9_export {
    struct p9_dir dir;         /* ro, snapshot */
    struct p9_http http;       /* the same, from a web server */
    struct p9_overlay overlay; /* over one of them */
    struct p9_through through; /* rw */
    struct p9_server server;
};

/* limit_bytes: of what mode snapshot keeps. clock: the guest's. */
void p9_export_init(struct p9_export *export, const struct crossing *crossing, uint16_t source, enum p9_mode mode,
                    uint64_t limit_bytes, const struct wall_clock *clock);
/* The same for a file system on a web server, ro or snapshot; fails as p9_http_init does, with nothing to deinit. */
int p9_export_init_http(struct p9_export *export, const struct crossing *crossing, uint16_t source, bool is_read_only,
                        uint64_t limit_bytes, const struct wall_clock *clock, struct timer_queue *timers,
                        const struct p9_http_config *config, struct error *error);
/* Nothing crosses the port. Safe on a zeroed struct. */
void p9_export_deinit(struct p9_export *export);

#endif
