/* Requests to a host folder. */
#include "src/backends/p9_gate.h"

void p9_gate_init(struct p9_gate *gate, const struct crossing *crossing, uint16_t source)
{
    *gate = (struct p9_gate){.crossing = crossing, .source = source};
    buffer_reserve(&gate->request, 4096);
    buffer_reserve(&gate->answer, 65536 + 64);
}

void p9_gate_deinit(struct p9_gate *gate)
{
    buffer_deinit(&gate->request);
    buffer_deinit(&gate->answer);
}

struct buffer *p9_gate_begin(struct p9_gate *gate)
{
    buffer_clear(&gate->request);
    return &gate->request;
}

int p9_gate_ask(struct p9_gate *gate, enum event_kind kind, struct wire_reader *in)
{
    buffer_clear(&gate->answer);
    enum port_status status =
        crossing_ask(gate->crossing, gate->source, kind, buffer_bytes(&gate->request), &gate->answer);
    *in = (struct wire_reader){.left = buffer_bytes(&gate->answer)};
    uint32_t failed = wire_get32(in);
    if (status != PORT_OK || in->is_short)
        return FS_EIO;
    return failed <= INT16_MAX ? (int)failed : FS_EIO;
}

static struct p9_time get_time(struct wire_reader *in)
{
    struct p9_time time = {.seconds = (int64_t)wire_get64(in)};
    time.nanoseconds = wire_get32(in);
    return time;
}

bool p9_gate_get_attr(struct wire_reader *in, struct p9_host_attr *host)
{
    struct p9_attr *attr = &host->attr;
    *attr = (struct p9_attr){.mode = wire_get32(in)};
    attr->uid = wire_get32(in);
    attr->gid = wire_get32(in);
    attr->nlink = wire_get32(in);
    attr->rdev = wire_get64(in);
    attr->size = wire_get64(in);
    attr->blocks = wire_get64(in);
    host->dev = wire_get64(in);
    host->ino = wire_get64(in);
    attr->atime = get_time(in);
    attr->mtime = get_time(in);
    attr->ctime = get_time(in);
    return !in->is_short && attr->size <= INT64_MAX;
}
