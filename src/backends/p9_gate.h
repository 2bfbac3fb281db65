/* A host folder's way through the port: requests and answers as replay/fs_ask.h draws them. One request at a time;
 * what comes back is a reader over the answer, valid until the next request. */
#ifndef REPRISE_BACKENDS_P9_GATE_H
#define REPRISE_BACKENDS_P9_GATE_H

#include "src/backends/crossing.h"
#include "src/backends/p9_fs.h"
#include "src/backends/p9_wire.h"

struct p9_gate {
    const struct crossing *crossing;
    uint16_t source;
    struct buffer request;
    struct buffer answer;
};

struct p9_host_attr {
    struct p9_attr attr;
    uint64_t dev, ino;
};

void p9_gate_init(struct p9_gate *gate, const struct crossing *crossing, uint16_t source);
void p9_gate_deinit(struct p9_gate *gate);
/* A fresh request buffer. */
struct buffer *p9_gate_begin(struct p9_gate *gate);
/* Asks what stands in the request. Returns the answer's errno; what follows it is in `in`. A world that has ended and
 * an answer of the wrong shape are FS_EIO. */
int p9_gate_ask(struct p9_gate *gate, enum event_kind kind, struct wire_reader *in);
/* Reads an attr; id, version, and whether it was whole. */
bool p9_gate_get_attr(struct wire_reader *in, struct p9_host_attr *attr);

#endif
