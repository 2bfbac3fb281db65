/* A network file system from the guest's driver down to what is asked of the world: what waits, what overtakes, what
 * is fetched when, and servers that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/p9_export.h"
#include "src/base/endian.h"
#include "src/base/wire.h"
#include "src/devices/virtio/p9.h"
#include "tests/lib/p9_client.h"
#include "tests/lib/virtio_driver.h"

#define REQUESTS (RAM_BASE + 0x200000u)
#define REPLIES (RAM_BASE + 0x300000u)
#define SLOTS 400u
#define FILES 40u
#define MS 1000000u

/* What the server has; everything else is absent. */
struct web_file {
    const char *name;
    struct bytes content;
    enum http_outcome outcome;
};

struct rig {
    struct device_rig device;
    struct web_file web[FILES];
    unsigned web_count;
    struct p9_export export;
    struct virtio_p9 card;
    struct virtio_driver driver;
    struct wall_clock clock;
    struct p9_http_config config;
    struct buffer message;
    unsigned next_slot;
    bool is_open;
    bool is_answered[SLOTS];
    unsigned slot_of_head[256];
};

static struct rig rig;
static struct error error;

/* ---- the server ---- */

static struct web_file *web_find(struct bytes name)
{
    for (unsigned i = 0; i < rig.web_count; i++) {
        if (bytes_equal(bytes_of_string(rig.web[i].name), name))
            return &rig.web[i];
    }
    return NULL;
}

static void serve_bytes(const char *name, struct bytes content)
{
    struct web_file *file = web_find(bytes_of_string(name));
    if (!file)
        file = &rig.web[rig.web_count++];
    *file = (struct web_file){.name = name, .content = content};
}

static void serve(const char *name, const char *content)
{
    serve_bytes(name, bytes_of_string(content));
}

/* The name that was asked for under an id. */
static struct bytes name_of(uint32_t id)
{
    const struct scripted_list *emitted = &rig.device.world.emitted;
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

/* What was fetched from the event with this number on: names joined by blanks, "files/" and zeros left out. */
static const char *fetched_since(size_t first)
{
    static struct buffer text;
    const struct scripted_list *emitted = &rig.device.world.emitted;
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

/* The last sentence for the user; "" if there is none. */
static const char *trouble(void)
{
    static struct buffer text;
    const struct scripted_list *emitted = &rig.device.world.emitted;
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

static const char list[] = "Version: 1\nRoot: 040755 7 8 9\n\n"
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

static int setup(void **state)
{
    (void)state;
    memset(&rig, 0, sizeof rig);
    device_rig_init(&rig.device);
    rig.device.world.answerer = answer;
    rig.clock = (struct wall_clock){.clock_hz = RIG_CLOCK_HZ};
    rig.config = (struct p9_http_config){
        .url = "http://example/head",
        .cache_bytes = 4096,
        .fetch = {.latency_ns = MS, .bits_per_second = 8000000, .parallel = 4}, /* a byte in a microsecond */
    };
    memset(big, 'B', sizeof big);
    serve("head", "Version: 1\nRootID: 1f\nFSMaxSize: 2097152\n");
    serve("files/000000000000001f", list);
    serve("files/000000000000000a", "aaaaa");
    serve("files/000000000000000b", "bbbbbb");
    serve("files/000000000000000e", "eeee");
    serve_bytes("files/0000000000000030", bytes_of(big, sizeof big));
    serve_bytes("files/0000000000000031", bytes_of(big, sizeof big));
    return 0;
}

static int open_export(bool is_read_only)
{
    memset(&error, 0, sizeof error);
    int status = p9_export_init_http(&rig.export, &rig.device.crossing, SOURCE(SOURCE_FS, 0), is_read_only, 1 << 30,
                                     &rig.clock, &rig.device.timers, &rig.config, &error);
    rig.is_open = status == 0;
    return status;
}

static void start(void)
{
    struct virtio_wiring wiring = {&rig.device.ram, &rig.device.timers, device_rig_wire(&rig.device, 0)};
    if (!rig.is_open)
        assert_int_equal(open_export(false), 0);
    virtio_p9_init(&rig.card, &wiring, &rig.export.server, "web");
    driver_start(&rig.driver, &rig.device, &rig.card.mmio, 0, 1, 256);
}

static int teardown(void **state)
{
    (void)state;
    virtio_p9_deinit(&rig.card);
    p9_export_deinit(&rig.export);
    buffer_deinit(&rig.message);
    device_rig_deinit(&rig.device);
    return 0;
}

static void begin(uint8_t type)
{
    buffer_clear(&rig.message);
    wire_put32(&rig.message, 0);
    wire_put8(&rig.message, type);
    wire_put16(&rig.message, (uint16_t)rig.next_slot);
}

static uint64_t reply_at(unsigned slot)
{
    return REPLIES + slot * 0x2000u;
}

/* Sends the message; returns its slot, which is its tag too. */
static unsigned send(void)
{
    unsigned slot = rig.next_slot++;
    uint64_t request = REQUESTS + slot * 256u;
    store_le32(rig.message.data, (uint32_t)rig.message.size);
    ram_write(&rig.device.ram, request, rig.message.data, (uint32_t)rig.message.size);
    struct driver_buffer buffers[2] = {{request, (uint32_t)rig.message.size, false}, {reply_at(slot), 0x2000, true}};
    rig.slot_of_head[driver_add(&rig.driver, 0, buffers, 2)] = slot;
    driver_notify(&rig.driver, 0);
    return slot;
}

static bool is_answered(unsigned slot)
{
    uint32_t head, written;
    while (driver_take(&rig.driver, 0, &head, &written)) {
        unsigned other = rig.slot_of_head[head];
        assert_false(rig.is_answered[other]);
        rig.is_answered[other] = true;
        assert_int_equal(load_le16(ram_view(&rig.device.ram, reply_at(other), 8).data + 5), other);
    }
    return rig.is_answered[slot];
}

/* The errno of an answer that is there; 0: success. */
static unsigned errno_of(unsigned slot)
{
    assert_true(is_answered(slot));
    const uint8_t *reply = ram_view(&rig.device.ram, reply_at(slot), 16).data;
    return reply[4] == 7 ? load_le32(reply + 7) : 0;
}

static void attach(void)
{
    begin(T_VERSION);
    wire_put32(&rig.message, 8192);
    wire_put_string(&rig.message, bytes_of_string("9P2000.L"));
    assert_int_equal(errno_of(send()), 0);
    begin(T_ATTACH);
    wire_put32(&rig.message, 0);
    wire_put32(&rig.message, UINT32_MAX);
    wire_put_string(&rig.message, bytes_of_string(""));
    wire_put_string(&rig.message, bytes_of_string(""));
    wire_put32(&rig.message, 0);
    assert_int_equal(errno_of(send()), 0);
}

static unsigned walk(uint32_t fid, const char *folder, const char *name)
{
    begin(T_WALK);
    wire_put32(&rig.message, 0);
    wire_put32(&rig.message, fid);
    wire_put16(&rig.message, folder[0] ? 2 : 1);
    if (folder[0])
        wire_put_string(&rig.message, bytes_of_string(folder));
    wire_put_string(&rig.message, bytes_of_string(name));
    return errno_of(send());
}

static unsigned open_fid(uint32_t fid, uint32_t flags)
{
    begin(T_LOPEN);
    wire_put32(&rig.message, fid);
    wire_put32(&rig.message, flags);
    return send();
}

/* Walks and opens for reading; returns the slot of the open. */
static unsigned open_file(uint32_t fid, const char *name)
{
    assert_int_equal(walk(fid, "", name), 0);
    return open_fid(fid, FS_O_RDONLY);
}

static unsigned read_fid(uint32_t fid, uint64_t offset, uint32_t size)
{
    begin(T_READ);
    wire_put32(&rig.message, fid);
    wire_put64(&rig.message, offset);
    wire_put32(&rig.message, size);
    return send();
}

static const char *text_of(unsigned slot)
{
    static char text[8192];
    assert_int_equal(errno_of(slot), 0);
    const uint8_t *reply = ram_view(&rig.device.ram, reply_at(slot), 0x2000).data;
    uint32_t size = load_le32(reply + 7);
    memcpy(text, reply + 11, size);
    text[size] = 0;
    return text;
}

static void run_ms(unsigned ms)
{
    device_rig_run(&rig.device, (uint64_t)ms * MS);
}

static size_t events(void)
{
    return rig.device.world.emitted.count;
}

/* ---- reading ---- */

static void an_open_waits_for_the_content(void **state)
{
    (void)state;
    start();
    attach();
    assert_string_equal(fetched_since(0), "head 1f");
    assert_int_equal(walk(1, "d", "empty"), 0);
    assert_int_equal(errno_of(open_fid(1, FS_O_RDONLY)), 0); /* nothing to wait for */
    unsigned waiting = open_file(2, "a");
    assert_false(is_answered(waiting));
    assert_string_equal(fetched_since(2), "a");
    assert_int_equal(walk(3, "d", "l"), 0); /* others overtake it */
    device_rig_run(&rig.device, MS);        /* latency, */
    assert_false(is_answered(waiting));
    unsigned rises = rig.device.rises[0];
    device_rig_run(&rig.device, 5000); /* then five bytes */
    assert_true(is_answered(waiting));
    assert_true(rig.device.rises[0] > rises || rig.device.wires[0]);
    assert_string_equal(text_of(read_fid(2, 1, 3)), "aaa");
    assert_string_equal(text_of(read_fid(2, 0, 100)), "aaaaa");
    assert_int_equal(errno_of(open_file(4, "a")), 0); /* it is there now */
    assert_string_equal(fetched_since(3), "");
}

static void two_wait_for_one(void **state)
{
    (void)state;
    start();
    attach();
    unsigned first = open_file(1, "a"), second = open_file(2, "a"), other = open_file(3, "b");
    assert_string_equal(fetched_since(2), "a b");
    run_ms(3);
    assert_int_equal(errno_of(first), 0);
    assert_int_equal(errno_of(second), 0);
    assert_int_equal(errno_of(other), 0);
    assert_string_equal(text_of(read_fid(3, 0, 9)), "bbbbbb");
}

static void the_tree_is_there_at_once(void **state)
{
    (void)state;
    start();
    attach();
    assert_int_equal(walk(1, "d", "nothing"), 0); /* one name was found */
    assert_int_equal(walk(2, "", "nothing"), FS_ENOENT);
    begin(T_GETATTR);
    wire_put32(&rig.message, 0);
    wire_put64(&rig.message, 0x7ff);
    unsigned root = send();
    assert_int_equal(errno_of(root), 0);
    const uint8_t *attr = ram_view(&rig.device.ram, reply_at(root), 64).data + 7 + 8 + 13;
    assert_int_equal(load_le32(attr), FS_S_IFDIR | 0755);
    assert_int_equal(load_le32(attr + 4), 7);
    assert_int_equal(walk(3, "d", "l"), 0);
    begin(T_READLINK);
    wire_put32(&rig.message, 3);
    unsigned link = send();
    assert_int_equal(errno_of(link), 0);
    assert_memory_equal(ram_view(&rig.device.ram, reply_at(link), 32).data + 9, "../a", 4);
    begin(T_XATTRWALK);
    wire_put32(&rig.message, 3);
    wire_put32(&rig.message, 4);
    wire_put_string(&rig.message, bytes_of_string(""));
    assert_int_equal(errno_of(send()), 0);
    begin(T_STATFS);
    wire_put32(&rig.message, 0);
    unsigned status = send();
    assert_int_equal(errno_of(status), 0);
    /* FSMaxSize less the files, in pages */
    assert_int_equal(load_le64(ram_view(&rig.device.ram, reply_at(status), 32).data + 7 + 8), 512 - 6);
    assert_string_equal(fetched_since(2), "");
}

static void a_reader_may_wait_too(void **state)
{
    (void)state;
    start();
    attach();
    unsigned first = open_file(1, "big");
    run_ms(5);
    assert_int_equal(errno_of(first), 0);
    unsigned second = open_file(2, "tall"); /* there is room for one of them */
    run_ms(5);
    assert_int_equal(errno_of(second), 0);
    size_t before = events();
    unsigned again = read_fid(1, 2990, 100);
    assert_false(is_answered(again));
    assert_string_equal(fetched_since(before), "30");
    run_ms(5);
    assert_string_equal(text_of(again), "BBBBBBBBBB");
    assert_true(rig.export.http.used_bytes <= 4096);
}

static void what_waits_for_room(void **state)
{
    (void)state;
    start();
    attach();
    unsigned first = open_file(1, "big"), second = open_file(2, "tall");
    assert_string_equal(fetched_since(2), "30"); /* what is on its way holds the room */
    run_ms(5);
    assert_int_equal(errno_of(first), 0);
    assert_false(is_answered(second));
    assert_string_equal(fetched_since(2), "30 31");
    run_ms(5);
    assert_int_equal(errno_of(second), 0);
}

/* ---- writing ---- */

static void writes_stay_above(void **state)
{
    (void)state;
    start();
    attach();
    assert_int_equal(walk(1, "", "a"), 0);
    unsigned opened = open_fid(1, FS_O_RDWR);
    run_ms(3);
    assert_int_equal(errno_of(opened), 0);
    begin(T_WRITE);
    wire_put32(&rig.message, 1);
    wire_put64(&rig.message, 2);
    wire_put32(&rig.message, 1);
    wire_put8(&rig.message, 'X');
    assert_int_equal(errno_of(send()), 0);
    assert_string_equal(text_of(read_fid(1, 0, 9)), "aaXaa");
    size_t before = events();
    assert_int_equal(walk(2, "", "b"), 0);
    assert_int_equal(errno_of(open_fid(2, FS_O_WRONLY | FS_O_TRUNC)), 0); /* its content is not wanted */
    assert_string_equal(fetched_since(before), "");
    begin(T_LCREATE);
    wire_put32(&rig.message, 0);
    wire_put_string(&rig.message, bytes_of_string("new"));
    wire_put32(&rig.message, FS_O_RDWR);
    wire_put32(&rig.message, 0644);
    wire_put32(&rig.message, 0);
    assert_int_equal(errno_of(send()), 0);
}

static void read_only_is_refused(void **state)
{
    (void)state;
    assert_int_equal(open_export(true), 0);
    start();
    attach();
    assert_int_equal(walk(1, "", "a"), 0);
    assert_int_equal(errno_of(open_fid(1, FS_O_RDWR)), FS_EROFS);
}

/* ---- breaking off ---- */

static unsigned flush(unsigned tag)
{
    begin(T_FLUSH);
    wire_put16(&rig.message, (uint16_t)tag);
    return send();
}

static void a_flush_breaks_off(void **state)
{
    (void)state;
    start();
    attach();
    unsigned first = open_file(1, "a"), second = open_file(2, "a");
    assert_int_equal(errno_of(flush(first)), 0);
    assert_int_equal(errno_of(first), FS_EINTR);
    assert_false(is_answered(second));
    assert_int_equal(errno_of(flush(999)), 0); /* nothing has that tag */
    assert_false(is_answered(second));
    run_ms(3);
    assert_int_equal(errno_of(second), 0);
    assert_int_equal(errno_of(open_fid(1, FS_O_RDONLY)), 0); /* the fid is as it was */
}

static void a_version_breaks_off_everything(void **state)
{
    (void)state;
    start();
    attach();
    unsigned first = open_file(1, "a"), second = open_file(2, "b");
    attach();
    assert_int_equal(errno_of(first), FS_EINTR);
    assert_int_equal(errno_of(second), FS_EINTR);
    run_ms(3);
    assert_int_equal(errno_of(open_file(1, "a")), 0);
}

static void a_driver_that_goes_away(void **state)
{
    (void)state;
    start();
    attach();
    open_file(1, "a");
    assert_int_equal(rig.card.waiting_count, 1);
    virtio_p9_reset(&rig.card);
    assert_int_equal(rig.card.waiting_count, 0);
    driver_start(&rig.driver, &rig.device, &rig.card.mmio, 0, 1, 256);
    rig.driver.used[0] = 0;
    attach();
    open_file(1, "b");
    driver_write(&rig.driver, 0x30, 0);
    driver_write(&rig.driver, 0x44, 0); /* the queue is taken away without a reset */
    run_ms(3);
    assert_int_equal(rig.card.waiting_count, 0);
}

static void too_many_that_wait(void **state)
{
    (void)state;
    start();
    attach();
    assert_int_equal(walk(1, "", "a"), 0);
    unsigned last = 0;
    /* More than wait at once: a hostile driver reuses its descriptors. */
    for (unsigned i = 0; i < VIRTIO_P9_WAITING_MAX + 10; i++) {
        begin(T_WALK);
        wire_put32(&rig.message, 0);
        wire_put32(&rig.message, 100 + i);
        wire_put16(&rig.message, 1);
        wire_put_string(&rig.message, bytes_of_string("a"));
        rig.next_slot = 20;
        rig.is_answered[20] = false;
        begin(T_LOPEN);
        wire_put32(&rig.message, 1);
        wire_put32(&rig.message, FS_O_RDONLY);
        last = send();
    }
    (void)last;
    assert_int_equal(rig.card.waiting_count, VIRTIO_P9_WAITING_MAX);
    run_ms(3);
    assert_int_equal(rig.card.waiting_count, 0);
}

/* ---- servers that lie ---- */

static void assert_eio(const char *name, const char *sentence)
{
    size_t before = events();
    unsigned opened = open_file(1, name);
    run_ms(8);
    assert_int_equal(errno_of(opened), FS_EIO);
    if (sentence && !strstr(trouble(), sentence))
        fail_msg("\"%s\" is not in \"%s\"", sentence, trouble());
    assert_true(events() > before);
}

static void contents_that_are_not_what_the_list_says(void **state)
{
    static uint8_t secret[36] = {0xfb, 0xa2, 0xe9, 0x01};
    (void)state;
    start();
    attach();
    serve("files/000000000000000a", "aaaa");
    assert_eio("a", "a (files/000000000000000a): the list says 5 bytes, the server sent 4");
    begin(T_CLUNK);
    wire_put32(&rig.message, 1);
    send();
    serve("files/000000000000000a", "aaaaaa");
    assert_eio("a", "the server sent 6");
    begin(T_CLUNK);
    wire_put32(&rig.message, 1);
    send();
    serve_bytes("files/000000000000000a", bytes_of(secret, sizeof secret));
    assert_eio("a", "it is encrypted");
    begin(T_CLUNK);
    wire_put32(&rig.message, 1);
    send();
    web_find(bytes_of_string("files/000000000000000a"))->outcome = HTTP_UNREACHABLE;
    assert_eio("a", NULL);
    begin(T_CLUNK);
    wire_put32(&rig.message, 1);
    send();
    serve("files/000000000000000a", "aaaaa"); /* and then it comes back */
    unsigned opened = open_file(1, "a");
    run_ms(3);
    assert_int_equal(errno_of(opened), 0);
}

static void all_who_wait_hear_of_a_failure(void **state)
{
    (void)state;
    start();
    attach();
    web_find(bytes_of_string("files/000000000000000a"))->outcome = HTTP_REFUSED;
    unsigned first = open_file(1, "a"), second = open_file(2, "a");
    run_ms(3);
    assert_int_equal(errno_of(first), FS_EIO);
    assert_int_equal(errno_of(second), FS_EIO);
    assert_int_equal(rig.export.http.used_bytes, 0);
}

static void contents_that_change(void **state)
{
    static uint8_t other[3000];
    (void)state;
    start();
    attach();
    unsigned first = open_file(1, "big");
    run_ms(5);
    assert_int_equal(errno_of(first), 0);
    unsigned second = open_file(2, "tall");
    run_ms(5);
    assert_int_equal(errno_of(second), 0);
    serve_bytes("files/0000000000000030", bytes_of(other, sizeof other));
    unsigned again = read_fid(1, 0, 10);
    run_ms(5);
    assert_int_equal(errno_of(again), FS_EIO);
    assert_non_null(strstr(trouble(), "the server has changed it since it was read first"));
}

static void contents_larger_than_the_cache(void **state)
{
    (void)state;
    rig.config.cache_bytes = 100;
    start();
    attach();
    assert_int_equal(errno_of(open_file(1, "big")), FS_EFBIG);
    assert_string_equal(trouble(), "big (files/0000000000000030): its 3000 bytes do not fit into the cache of 100");
    for (unsigned i = 0; i < 2 * P9_HTTP_TROUBLES_MAX; i++)
        assert_int_equal(errno_of(open_fid(1, FS_O_RDONLY)), FS_EFBIG);
    assert_int_equal(scripted_count(&rig.device.world, EVENT_FS_TROUBLE), P9_HTTP_TROUBLES_MAX);
}

static void file_systems_that_cannot_be_opened(void **state)
{
    static const struct {
        const char *name, *content, *message;
    } wrong[] = {
        {"head", "<html>", "http://example/head: head: there is no line \"Version: 1\""},
        {"head", "Version: 1\nRootID: 99\n",
         "http://example/head: files/0000000000000099 (the file list): it is not there"},
        {"files/000000000000001f", "Version: 1\n\nrubbish\n",
         "http://example/head: files/000000000000001f (the file list): line 3, column 1: expected a mode"},
    };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct bytes before = web_find(bytes_of_string(wrong[i].name))->content;
        serve(wrong[i].name, wrong[i].content);
        assert_int_equal(open_export(false), -1);
        if (strstr(error.message, wrong[i].message) != error.message)
            fail_msg("%s", error.message);
        assert_int_equal(error.code, i == 1 ? EXIT_MISSING : EXIT_DAMAGED);
        serve_bytes(wrong[i].name, before);
    }
    web_find(bytes_of_string("head"))->outcome = HTTP_UNREACHABLE;
    assert_int_equal(open_export(false), -1);
    assert_string_equal(error.message, "http://example/head: head: the server cannot be reached");
    web_find(bytes_of_string("head"))->outcome = HTTP_OK;
    rig.device.world.end_at_crossing = rig.device.world.crossings + 2;
    assert_int_equal(open_export(false), -1);
}

static void a_head_past_caches(void **state)
{
    (void)state;
    serve("head?nocache=77", "Version: 1\nRootID: 1f\n");
    rig.config.nocache = 77;
    assert_int_equal(open_export(false), 0);
    assert_string_equal(fetched_since(0), "head?nocache=77 1f");
    assert_true(p9_http_room(&rig.export.http) == UINT64_MAX);
}

static void a_session_that_ends(void **state)
{
    (void)state;
    start();
    attach();
    unsigned opened = open_file(1, "a");
    rig.device.world.end_at_crossing = rig.device.world.crossings + 1;
    run_ms(3);
    assert_false(is_answered(opened));
}

/* The session ends at the first crossing of the port, then at the second, ...: nothing is left, nothing crashes. */
static void sessions_that_end_anywhere(void **state)
{
    bool has_worked = false;
    for (uint64_t at = 1; !has_worked; at++) {
        assert_true(at < 100);
        teardown(state);
        setup(state);
        rig.device.world.end_at_crossing = at;
        if (open_export(false) < 0)
            continue;
        start();
        attach();
        unsigned opened = open_file(1, "a");
        run_ms(3);
        has_worked = is_answered(opened);
        if (has_worked)
            assert_string_equal(text_of(read_fid(1, 0, 9)), "aaaaa");
    }
}

/* ---- preloading ---- */

static char preloading[1024];

/* A list of files with a preload list in it. */
static void with_preload(const char *name, const char *text)
{
    bool is_new = strchr(name, '/') != NULL;
    struct buffer out = {0};
    buffer_append_string(&out, list);
    if (is_new)
        buffer_printf(&out, "040755 0 0 1 .preload2\n100644 0 0 %zu 1 preload.txt 50\n.\n", strlen(text));
    else
        buffer_printf(&out, "100644 0 0 %zu 1 .preload 50\n", strlen(text));
    memcpy(preloading, buffer_string(&out), out.size + 1);
    buffer_deinit(&out);
    serve("files/000000000000001f", preloading);
    serve("files/0000000000000050", text);
}

static void an_open_starts_its_list(void **state)
{
    (void)state;
    with_preload(".preload", "a b d/e missing\n");
    start();
    assert_string_equal(fetched_since(0), "head 1f 50");
    assert_non_null(strstr(trouble(), ".preload (files/0000000000000050): line 1, column 9: expected the path"));
    attach();
    size_t before = events();
    unsigned opened = open_file(1, "a");
    assert_string_equal(fetched_since(before), "b e a");
    run_ms(5);
    assert_int_equal(errno_of(opened), 0);
    assert_int_equal(errno_of(open_file(2, "b")), 0);
    assert_int_equal(walk(3, "d", "e"), 0);
    assert_int_equal(errno_of(open_fid(3, FS_O_RDONLY)), 0);
    assert_int_equal(rig.export.http.preloads, 0);
}

static void a_preload_never_drops(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "# comment\na :\n  big 3000\n  tall\n\nb");
    start();
    attach();
    size_t before = events();
    unsigned opened = open_file(1, "a");
    assert_string_equal(fetched_since(before), "30 a"); /* there is no room for the second */
    run_ms(8);
    assert_int_equal(errno_of(opened), 0);
    assert_int_equal(errno_of(open_file(2, "big")), 0);
    assert_non_null(strstr(trouble(), "line 6, column 1: expected a target and a colon"));
}

static void an_archive_comes_in_one(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 b\n");
    serve("files/0000000000000040", "aaaaabbbbbb");
    start();
    attach();
    size_t before = events();
    unsigned opened = open_file(1, "b");
    assert_string_equal(fetched_since(before), "40");
    assert_false(is_answered(opened));
    run_ms(3);
    assert_string_equal(text_of(read_fid(1, 0, 9)), "bbbbbb");
    assert_int_equal(errno_of(open_file(2, "a")), 0);
    assert_string_equal(text_of(read_fid(2, 0, 9)), "aaaaa");
    assert_string_equal(fetched_since(before), "40");
    assert_int_equal(rig.export.http.used_bytes, 11 + strlen("b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 b\n"));
}

static void archives_that_lie(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 b\n");
    start();
    attach();
    size_t before = events();
    unsigned opened = open_file(1, "b"); /* the archive is absent: each comes alone */
    run_ms(8);
    assert_int_equal(errno_of(opened), 0);
    assert_string_equal(fetched_since(before), "40 a b");
    assert_string_equal(text_of(read_fid(1, 0, 9)), "bbbbbb");
    unsigned other = open_file(2, "a");
    run_ms(8);
    assert_int_equal(errno_of(other), 0);
}

static void an_archive_of_another_size(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 b\n  d/e 4 e\n");
    start();
    attach();
    size_t before = events();
    unsigned opened = open_file(1, "b");
    assert_string_equal(fetched_since(before), "a b e");
    run_ms(5);
    assert_int_equal(errno_of(opened), 0);
}

static void an_archive_that_is_opened_itself(void **state)
{
    (void)state;
    with_preload(".preload2/preload.txt", "b :\n  @packed\n\n@packed :\n  a 5 a\n  b 6 x\n");
    serve("files/0000000000000040", "aaaaabbbbbb");
    start();
    attach();
    unsigned first = open_file(1, "b"), second = open_file(2, "packed");
    run_ms(5);
    assert_int_equal(errno_of(first), 0);
    assert_int_equal(errno_of(second), 0);
    assert_string_equal(text_of(read_fid(2, 3, 4)), "aabb");
}

/* ---- state ---- */

static void hash_card(const void *device, struct hasher *hasher)
{
    virtio_p9_hash(device, hasher);
}

static void what_waits_is_state(void **state)
{
    (void)state;
    start();
    attach();
    struct hash128 before = rig_hash(hash_card, &rig.card);
    open_file(1, "a");
    struct hash128 waiting = rig_hash(hash_card, &rig.card);
    assert_false(hash_equal(before, waiting));
    run_ms(3);
    assert_false(hash_equal(waiting, rig_hash(hash_card, &rig.card)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_open_waits_for_the_content),
        TEST(two_wait_for_one),
        TEST(the_tree_is_there_at_once),
        TEST(a_reader_may_wait_too),
        TEST(what_waits_for_room),
        TEST(writes_stay_above),
        TEST(read_only_is_refused),
        TEST(a_flush_breaks_off),
        TEST(a_version_breaks_off_everything),
        TEST(a_driver_that_goes_away),
        TEST(too_many_that_wait),
        TEST(contents_that_are_not_what_the_list_says),
        TEST(all_who_wait_hear_of_a_failure),
        TEST(contents_that_change),
        TEST(contents_larger_than_the_cache),
        TEST(file_systems_that_cannot_be_opened),
        TEST(a_head_past_caches),
        TEST(a_session_that_ends),
        TEST(sessions_that_end_anywhere),
        TEST(an_open_starts_its_list),
        TEST(a_preload_never_drops),
        TEST(an_archive_comes_in_one),
        TEST(archives_that_lie),
        TEST(an_archive_of_another_size),
        TEST(an_archive_that_is_opened_itself),
        TEST(what_waits_is_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
