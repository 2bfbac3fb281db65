/* A network file system with everything around it. */
#include "tests/lib/p9_web.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/base/wire.h"
#include "tests/lib/p9_client.h"

#define REQUESTS (RAM_BASE + 0x200000u)
#define REPLIES (RAM_BASE + 0x300000u)

struct web_rig web_rig;
struct error web_error;

/* ---- the server ---- */

struct web_file *web_find(struct bytes name)
{
    for (unsigned i = 0; i < web_rig.web_count; i++) {
        if (bytes_equal(bytes_of_string(web_rig.web[i].name), name))
            return &web_rig.web[i];
    }
    return NULL;
}

void web_serve_bytes(const char *name, struct bytes content)
{
    struct web_file *file = web_find(bytes_of_string(name));
    if (!file)
        file = &web_rig.web[web_rig.web_count++];
    *file = (struct web_file){.name = name, .content = content};
}

void web_serve(const char *name, const char *content)
{
    web_serve_bytes(name, bytes_of_string(content));
}

/* The name that was asked for under an id. */
static struct bytes name_of(uint32_t id)
{
    const struct scripted_list *emitted = &web_rig.device.world.emitted;
    for (size_t i = emitted->count; i-- > 0;) { /* ids begin anew with each client */
        struct bytes payload = buffer_bytes(&emitted->events[i].payload);
        if (emitted->events[i].kind == EVENT_HTTP_START && load_le32(payload.data) == id)
            return bytes_slice(payload, HTTP_START_BYTES, SIZE_MAX);
    }
    return bytes_of(NULL, 0);
}

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *out)
{
    (void)port;
    const struct web_file *file = web_find(name_of(load_le32(request.data)));
    uint8_t hash[HASH_BYTES] = {0};
    enum http_outcome outcome = file ? file->outcome : HTTP_ABSENT;
    if (kind == EVENT_HTTP_BODY) {
        buffer_append(out, file->content);
        return PORT_OK;
    }
    wire_put8(out, (uint8_t)outcome);
    wire_put16(out, outcome ? 404 : 200);
    wire_put64(out, outcome ? HTTP_NO_TOTAL : file->content.size);
    wire_put64(out, outcome ? 0 : file->content.size);
    buffer_append(out, bytes_of(hash, sizeof hash));
    wire_put_string(out, bytes_of(NULL, 0));
    wire_put_string(out, bytes_of(NULL, 0));
    wire_put_string(out, bytes_of(NULL, 0));
    return PORT_OK;
}

const char *web_fetched_since(size_t first)
{
    static struct buffer text;
    const struct scripted_list *emitted = &web_rig.device.world.emitted;
    buffer_clear(&text);
    for (size_t i = first; i < emitted->count; i++) {
        struct bytes name = bytes_slice(buffer_bytes(&emitted->events[i].payload), HTTP_START_BYTES, SIZE_MAX);
        if (emitted->events[i].kind != EVENT_HTTP_START)
            continue;
        while (name.size > 1 && memchr("files/0", name.data[0], 7))
            name = bytes_slice(name, 1, SIZE_MAX);
        buffer_append_string(&text, text.size ? " " : "");
        buffer_append(&text, name);
    }
    return buffer_string(&text);
}

const char *web_trouble(void)
{
    static struct buffer text;
    const struct scripted_list *emitted = &web_rig.device.world.emitted;
    buffer_clear(&text);
    for (size_t i = 0; i < emitted->count; i++) {
        if (emitted->events[i].kind != EVENT_FS_TROUBLE)
            continue;
        buffer_clear(&text);
        buffer_append(&text, buffer_bytes(&emitted->events[i].payload));
    }
    return buffer_string(&text);
}

/* ---- the guest ---- */

const char web_list[] = "Version: 1\nRoot: 040755 7 8 9\n\n"
                           "100644 0 0 5 1 a a\n"
                           "100644 0 0 6 1 b b\n"
                           "100644 0 0 3000 1 big 30\n"
                           "040755 0 0 1 d\n"
                           "100644 0 0 0 1 empty\n"
                           "120777 0 0 1 l ../a\n"
                           "020644 0 0 1 3 1 null\n"
                           "100644 0 0 4 1 e e\n"
                           ".\n"
                           "100644 0 0 11 1 packed 40\n"
                           "100644 0 0 3000 1 tall 31\n";
static uint8_t big[3000];

int web_setup(void **state)
{
    (void)state;
    memset(&web_rig, 0, sizeof web_rig);
    device_rig_init(&web_rig.device);
    web_rig.device.world.answerer = answer;
    web_rig.clock = (struct wall_clock){.clock_hz = RIG_CLOCK_HZ};
    web_rig.config = (struct p9_http_config){
        .url = "http://example/head",
        .cache_bytes = 4096,
        .fetch = {.latency_ns = WEB_MS, .bits_per_second = 8000000, .parallel = 4}, /* a byte in a microsecond */
    };
    memset(big, 'B', sizeof big);
    web_serve("head", "Version: 1\nRootID: 1f\nFSMaxSize: 2097152\n");
    web_serve("files/000000000000001f", web_list);
    web_serve("files/000000000000000a", "aaaaa");
    web_serve("files/000000000000000b", "bbbbbb");
    web_serve("files/000000000000000e", "eeee");
    web_serve_bytes("files/0000000000000030", bytes_of(big, sizeof big));
    web_serve_bytes("files/0000000000000031", bytes_of(big, sizeof big));
    return 0;
}

int web_open_export(bool is_read_only)
{
    memset(&web_error, 0, sizeof web_error);
    int status = p9_export_init_http(&web_rig.export, &web_rig.device.crossing, SOURCE(SOURCE_FS, 0), is_read_only, 1 << 30,
                                     &web_rig.clock, &web_rig.device.timers, &web_rig.config, &web_error);
    web_rig.is_open = status == 0;
    return status;
}

void web_start(void)
{
    struct virtio_wiring wiring = {&web_rig.device.ram, &web_rig.device.timers, device_rig_wire(&web_rig.device, 0)};
    if (!web_rig.is_open)
        assert_int_equal(web_open_export(false), 0);
    virtio_p9_init(&web_rig.card, &wiring, &web_rig.export.server, "web");
    driver_start(&web_rig.driver, &web_rig.device, &web_rig.card.mmio, 0, 1, 256);
}

int web_teardown(void **state)
{
    (void)state;
    virtio_p9_deinit(&web_rig.card);
    p9_export_deinit(&web_rig.export);
    buffer_deinit(&web_rig.message);
    device_rig_deinit(&web_rig.device);
    return 0;
}

void web_begin(uint8_t type)
{
    buffer_clear(&web_rig.message);
    wire_put32(&web_rig.message, 0);
    wire_put8(&web_rig.message, type);
    wire_put16(&web_rig.message, (uint16_t)web_rig.next_slot);
}

uint64_t web_reply_at(unsigned slot)
{
    return REPLIES + slot * 0x2000u;
}

unsigned web_send(void)
{
    unsigned slot = web_rig.next_slot++;
    uint64_t request = REQUESTS + slot * 256u;
    store_le32(web_rig.message.data, (uint32_t)web_rig.message.size);
    ram_write(&web_rig.device.ram, request, web_rig.message.data, (uint32_t)web_rig.message.size);
    struct driver_buffer buffers[2] = {{request, (uint32_t)web_rig.message.size, false}, {web_reply_at(slot), 0x2000, true}};
    web_rig.slot_of_head[driver_add(&web_rig.driver, 0, buffers, 2)] = slot;
    driver_notify(&web_rig.driver, 0);
    return slot;
}

bool web_is_answered(unsigned slot)
{
    uint32_t head, written;
    while (driver_take(&web_rig.driver, 0, &head, &written)) {
        unsigned other = web_rig.slot_of_head[head];
        assert_false(web_rig.is_answered[other]);
        web_rig.is_answered[other] = true;
        assert_int_equal(load_le16(ram_view(&web_rig.device.ram, web_reply_at(other), 8).data + 5), other);
    }
    return web_rig.is_answered[slot];
}

unsigned web_errno_of(unsigned slot)
{
    assert_true(web_is_answered(slot));
    const uint8_t *reply = ram_view(&web_rig.device.ram, web_reply_at(slot), 16).data;
    return reply[4] == 7 ? load_le32(reply + 7) : 0;
}

void web_attach(void)
{
    web_begin(T_VERSION);
    wire_put32(&web_rig.message, 8192);
    wire_put_string(&web_rig.message, bytes_of_string("9P2000.L"));
    assert_int_equal(web_errno_of(web_send()), 0);
    web_begin(T_ATTACH);
    wire_put32(&web_rig.message, 0);
    wire_put32(&web_rig.message, UINT32_MAX);
    wire_put_string(&web_rig.message, bytes_of_string(""));
    wire_put_string(&web_rig.message, bytes_of_string(""));
    wire_put32(&web_rig.message, 0);
    assert_int_equal(web_errno_of(web_send()), 0);
}

unsigned web_walk(uint32_t fid, const char *folder, const char *name)
{
    web_begin(T_WALK);
    wire_put32(&web_rig.message, 0);
    wire_put32(&web_rig.message, fid);
    wire_put16(&web_rig.message, folder[0] ? 2 : 1);
    if (folder[0])
        wire_put_string(&web_rig.message, bytes_of_string(folder));
    wire_put_string(&web_rig.message, bytes_of_string(name));
    return web_errno_of(web_send());
}

unsigned web_open_fid(uint32_t fid, uint32_t flags)
{
    web_begin(T_LOPEN);
    wire_put32(&web_rig.message, fid);
    wire_put32(&web_rig.message, flags);
    return web_send();
}

unsigned web_open_file(uint32_t fid, const char *name)
{
    assert_int_equal(web_walk(fid, "", name), 0);
    return web_open_fid(fid, FS_O_RDONLY);
}

unsigned web_read_fid(uint32_t fid, uint64_t offset, uint32_t size)
{
    web_begin(T_READ);
    wire_put32(&web_rig.message, fid);
    wire_put64(&web_rig.message, offset);
    wire_put32(&web_rig.message, size);
    return web_send();
}

const char *web_text_of(unsigned slot)
{
    static char text[8192];
    assert_int_equal(web_errno_of(slot), 0);
    const uint8_t *reply = ram_view(&web_rig.device.ram, web_reply_at(slot), 0x2000).data;
    uint32_t size = load_le32(reply + 7);
    memcpy(text, reply + 11, size);
    text[size] = 0;
    return text;
}

void web_run_ms(unsigned ms)
{
    device_rig_run(&web_rig.device, (uint64_t)ms * WEB_MS);
}

size_t web_events(void)
{
    return web_rig.device.world.emitted.count;
}
