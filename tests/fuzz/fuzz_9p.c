/* Any bytes as a hostile 9P client, over each of the file systems; behind those that cross the port a world that tells
 * the truth, half of it, or nonsense. Whatever is said, every message is answered within the room that was given, and
 * nothing is kept that goes beyond the limits.
 *
 *   u8 file system (2 bits), u8 how the world lies, then messages:
 *   u16 size (bit 15: its size field is left as it is), u8 type, u16 tag, body */
#include <stdlib.h>
#include <string.h>

#include "src/backends/p9_export.h"
#include "src/base/endian.h"
#include "tests/lib/p9_client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LIMIT (1u << 20)
#define MESSAGES_MAX 400u

enum { OVER_MEMORY, OVER_MEMORY_READ_ONLY, SNAPSHOT, THROUGH };

struct world {
    struct port port; /* first */
    uint64_t cycle;
    struct crossing crossing;
    uint32_t random; /* 0: the truth */
};

static void check(bool is_fine)
{
    if (!is_fine)
        abort();
}

static uint32_t next_random(struct world *world)
{
    world->random = world->random * 1664525u + 1013904223u;
    return world->random >> 16;
}

/* What a name ends in says what it is: d a folder, l a symlink, else a file. */
static void put_attr(struct buffer *out, uint8_t last)
{
    uint32_t mode = last == 'd' ? FS_S_IFDIR | 0755 : last == 'l' ? FS_S_IFLNK | 0777 : FS_S_IFREG | 0644;
    wire_put32(out, mode);
    for (unsigned i = 0; i < 2; i++)
        wire_put32(out, 0);
    wire_put32(out, 1);
    wire_put64(out, 0);
    wire_put64(out, 100000);
    wire_put64(out, 200);
    wire_put64(out, 1);
    wire_put64(out, last);
    for (unsigned i = 0; i < 3; i++) {
        wire_put64(out, 1000);
        wire_put32(out, 0);
    }
}

static uint8_t last_byte(struct bytes request)
{
    return request.size ? request.data[request.size - 1] : 'd';
}

static void put_truth(struct buffer *out, enum event_kind kind, struct bytes request)
{
    static const char *const names[] = {"a", "d", "f", "l"};
    wire_put32(out, 0);
    switch (kind) {
    case EVENT_FS_STAT: put_attr(out, request.size > 6 ? last_byte(request) : 'd'); break;
    case EVENT_FS_OPEN: put_attr(out, last_byte(request)); break;
    case EVENT_FS_CHANGE:
        if (request.data[0] == FS_CREATE || request.data[0] == FS_MAKE)
            put_attr(out, 'f');
        break;
    case EVENT_FS_LIST:
        for (unsigned i = 0; i < 4; i++) {
            put_attr(out, (uint8_t)names[i][0]);
            wire_put_string(out, bytes_of_string(names[i]));
        }
        break;
    case EVENT_FS_READ:
        check(request.size >= 19);
        memset(buffer_extend(out, 4096), 'r', 4096);
        break;
    case EVENT_FS_WRITE: wire_put32(out, (uint32_t)(request.size - 12)); break;
    case EVENT_FS_READLINK: buffer_append_string(out, "target"); break;
    case EVENT_FS_STATFS: memset(buffer_extend(out, 52), 1, 52); break;
    default: break;
    }
}

static enum port_status on_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                               struct bytes request, struct buffer *answer)
{
    struct world *world = (struct world *)port;
    (void)cycle;
    (void)source;
    size_t start = answer->size;
    put_truth(answer, kind, request);
    if (world->random == 0)
        return PORT_OK;
    uint32_t how = next_random(world) % 8, at = next_random(world);
    if (how == 0)
        return PORT_NONE;
    if (how == 1)
        store_le32(answer->data + start, at % 200);
    else if (how == 2)
        answer->size = start + at % (answer->size - start + 1);
    else if (how == 3)
        answer->data[start + at % (answer->size - start)] ^= (uint8_t)next_random(world);
    else if (how == 4)
        memset(buffer_extend(answer, at % 70000), (int)(at & 0xff), at % 70000);
    return PORT_OK;
}

static const struct port_ops world_ops = {.ask = on_ask};

static void send(struct p9_server *server, const uint8_t *bytes, size_t size, uint32_t room)
{
    struct bytes reply = p9_server_handle(server, bytes_of(bytes, size), room);
    check(reply.size >= P9_HEADER && reply.size <= room && load_le32(reply.data) == reply.size);
    check(reply.data[4] == 7 || reply.data[4] == (uint8_t)(bytes[4] + 1));
    check(reply.data[4] != 7 || (reply.size == P9_ERROR_BYTES && load_le32(reply.data + 7) != 0));
    check(server->fids.count <= P9_FIDS_MAX && server->locks.count <= P9_LOCKS_MAX);
}

static void begin(struct p9_server *server)
{
    static const uint8_t version[] = "\x15\0\0\0\x64\xff\xff\0\0\1\0\x08\0"
                                     "9P2000.L";
    static const uint8_t attach[] = "\x17\0\0\0\x68\1\0\0\0\0\0\xff\xff\xff\xff\0\0\0\0\xf4\1\0";
    send(server, version, sizeof version - 1, P9_MSIZE_MAX);
    send(server, attach, sizeof attach, P9_MSIZE_MAX);
}

static void run(struct p9_server *server, const uint8_t *data, size_t size)
{
    static uint8_t message[P9_HEADER + 32768];
    for (unsigned i = 0; size >= 2 && i < MESSAGES_MAX; i++) {
        uint16_t head = load_le16(data);
        size_t body = head & 0x7fff;
        data += 2;
        size -= 2;
        if (body > size)
            body = size;
        if (body < P9_HEADER - 4)
            continue;
        memcpy(message + 4, data, body);
        store_le32(message, (uint32_t)(body + 4) ^ (head & 0x8000));
        data += body;
        size -= body;
        send(server, message, body + 4, i % 7 == 6 ? P9_ERROR_BYTES + i : P9_MSIZE_MAX);
    }
}

static void run_memory(const uint8_t *data, size_t size, bool is_read_only)
{
    static const struct wall_clock clock = {.boot_ns = 1000000000, .clock_hz = 1000000000};
    struct memory_base base;
    struct p9_overlay overlay;
    struct p9_server server;
    uint64_t cycle = 0;
    memory_base_init(&base);
    p9_overlay_init(&overlay, &base.base, is_read_only, LIMIT, &clock, &cycle);
    p9_server_init(&server, &overlay.fs);
    begin(&server);
    run(&server, data, size);
    check(overlay.used_bytes <= LIMIT);
    p9_server_deinit(&server);
    overlay.fs.ops->deinit(&overlay.fs);
}

static void run_export(const uint8_t *data, size_t size, enum p9_mode mode, uint8_t lies)
{
    static const struct wall_clock clock = {.boot_ns = 1000000000, .clock_hz = 1000000000};
    static struct p9_export export;
    struct world world = {.port = {.ops = &world_ops}};
    world.crossing = (struct crossing){.port = &world.port, .clock = &world.cycle};
    p9_export_init(&export, &world.crossing, SOURCE(SOURCE_FS, 0), mode, LIMIT, &clock);
    begin(&export.server);
    world.random = lies;
    run(&export.server, data, size);
    p9_export_deinit(&export);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    unsigned kind = data[0] & 3;
    if (kind == SNAPSHOT || kind == THROUGH)
        run_export(data + 2, size - 2, kind == THROUGH ? P9_MODE_RW : P9_MODE_SNAPSHOT, data[1]);
    else
        run_memory(data + 2, size - 2, kind == OVER_MEMORY_READ_ONLY);
    return 0;
}
