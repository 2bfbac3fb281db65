/* A host folder alone as a world: it answers what replay/fs_ask.h draws, and nothing else happens in it. For what
 * reads a folder or fills one without a machine (reprise fs). */
#ifndef REPRISE_REPLAY_DIR_PORT_H
#define REPRISE_REPLAY_DIR_PORT_H

#include "replay/host_dir.h"
#include "replay/port.h"

struct dir_port {
    struct port port; /* first */
    struct host_dir *dir;
};

/* As host_dir_open. */
int dir_port_open(struct dir_port *world, const char *path, bool is_writable, bool is_mapped, struct error *error);
/* Safe on a zeroed struct. */
void dir_port_close(struct dir_port *world);

#endif
