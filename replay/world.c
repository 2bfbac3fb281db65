/* The parts of the world: opening and closing them, questions and what leaves. world_poll.c looks for arrivals. */
#include <string.h>

#include "replay/host_clock.h"
#include "replay/host_entropy.h"
#include "replay/host_file.h"
#include "replay/host_signal.h"
#include "replay/world_http.h"
#include "replay/world_private.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/must.h"
#include "src/base/url.h"

#define ENTROPY_MAX 65536u
#define DISK_READ_MAX (16u << 20)
#define FIRST_LOOK_CYCLES 100000u

enum world_console world_console_for(int fd)
{
    return host_terminal_is_one(fd) ? WORLD_CONSOLE_TERMINAL : WORLD_CONSOLE_BYTES;
}

/* A URL is fetched at once: what is missing is said before the machine exists. */
static int open_pinned(struct world *world, unsigned index, struct error *error)
{
    const struct world_pinned *pinned = &world->config.pinned[index];
    struct host_http_site_config site = {.url = pinned->path, .retries = HOST_HTTP_RETRIES};
    if (url_is_one(pinned->path)) {
        if (host_http_get(&site, HTTP_BODY_MAX, &world->pinned_urls[index], error) < 0)
            return error_prefix(error, "%s", pinned->role);
        return 0;
    }
    world->pinned_fds[index] = host_file_open(pinned->path, pinned->role, error);
    return world->pinned_fds[index] < 0 ? -1 : 0;
}

static int open_disk(const struct world_disk *config, struct host_disk *disk, struct host_overlay **overlay,
                     struct error *error)
{
    if (url_is_one(config->path)) /* a site of the web servers */
        return 0;
    if (host_disk_open(disk, config->path, config->mode == WORLD_DISK_RW, error) < 0)
        return -1;
    if (!config->is_raw && host_disk_check_format(disk, error) < 0)
        return -1;
    return config->mode == WORLD_DISK_OVERLAY ? host_overlay_open(overlay, config->overlay, disk, error) : 0;
}

static int open_files(struct world *world, struct error *error)
{
    const struct world_config *config = &world->config;
    for (unsigned i = 0; i < config->pinned_count; i++) {
        if (open_pinned(world, i, error) < 0)
            return -1;
    }
    for (unsigned i = 0; i < config->disk_count; i++) {
        if (open_disk(&config->disks[i], &world->disks[i], &world->overlays[i], error) < 0)
            return -1;
    }
    for (unsigned i = 0; i < config->folder_count; i++) {
        const struct world_folder *folder = &config->folders[i];
        if (folder->path &&
            host_dir_open(&world->folders[i], folder->path, folder->is_writable, folder->is_mapped, error) < 0)
            return -1;
    }
    return world_http_open(world, error);
}

static int open_console(struct world *world, struct error *error)
{
    const struct world_config *config = &world->config;
    int in_fd = config->has_console_fds ? config->console_in_fd : 0;
    int out_fd = config->has_console_fds ? config->console_out_fd : 1;
    bool is_terminal = config->console == WORLD_CONSOLE_TERMINAL;
    world->wants_size = is_terminal && config->wants_console_size;
    if (host_terminal_open(&world->terminal, config->console == WORLD_CONSOLE_NONE ? -1 : in_fd, out_fd, is_terminal,
                           error) < 0)
        return -1;
    world->terminal.ends_at_ctrl_c = config->ctrl_c_ends;
    return 0;
}

static int open_steps(struct world *world, struct error *error)
{
    const struct world_config *config = &world->config;
    if (!config->step_count)
        return 0;
    if (steps_new(&world->steps, config->steps, config->step_count, error) < 0)
        return -1;
    world_queue_steps(world); /* what does not wait for anything is there before the guest is */
    return 0;
}

int world_steps_verdict(const struct world *world, const char *end, struct error *error)
{
    return world->steps ? steps_verdict(world->steps, end, error) : 0;
}

int world_open(struct world **out, const struct world_config *config, struct error *error)
{
    must(config->pinned_count <= WORLD_PINNED_MAX && config->disk_count <= WORLD_DISKS_MAX &&
         config->folder_count <= WORLD_FOLDERS_MAX && config->net_count <= WORLD_NETS_MAX &&
         config->http_count <= WORLD_HTTPS_MAX && config->clock_hz != 0);
    struct world *world = mem_alloc(1, sizeof *world);
    world->config = *config;
    world->terminal.in_fd = world->terminal.out_fd = -1;
    console_lines_init(&world->lines, &config->consoles);
    memset(world->pinned_fds, 0xff, sizeof world->pinned_fds);
    for (unsigned i = 0; i < WORLD_DISKS_MAX; i++)
        world->disks[i].fd = -1;
    world->start_ns = world->last_look_ns = host_clock_now_ns();
    world->look_cycles = FIRST_LOOK_CYCLES;
    world->next_tick_ns = world->start_ns;
    host_signal_open();
    if (open_files(world, error) < 0 || open_console(world, error) < 0 || open_steps(world, error) < 0) {
        world_close(world);
        *out = NULL;
        return -1;
    }
    *out = world;
    return 0;
}

static void tell_forwards(const struct world *world, unsigned index)
{
    const struct world_forwarded *listener = &world->config.forwarded;
    const struct host_slirp_config *config = &world->config.nets[index].config.user;
    struct host_net *net = world->nets[index].net;
    if (!listener->forwarded || !net || !net->ops->forward_port)
        return;
    for (unsigned i = 0; i < config->forward_count; i++) {
        if (config->forwards[i].host_port == 0 && !config->forwards[i].host_path[0])
            listener->forwarded(listener->context, index, &config->forwards[i], net->ops->forward_port(net, i));
    }
}

void world_tell_notes(struct world *world, unsigned index, bool is_closing)
{
    struct host_net *net = world->nets[index].net;
    const struct world_noted *listener = &world->config.noted;
    char text[HOST_NOTE_SIZE];
    if (!net->ops->note)
        return;
    while (net->ops->note(net, is_closing, text)) {
        if (listener->noted)
            listener->noted(listener->context, world->nets[index].source, text);
    }
}

int world_open_nets(struct world *world, const struct socket_log *logs, struct error *error)
{
    static const struct socket_log no_log = {.mode = SOCKET_LOG_NONE};
    for (unsigned i = 0; i < world->config.net_count; i++) {
        const struct world_net *net = &world->config.nets[i];
        struct world_net_state *state = &world->nets[i];
        state->world = world;
        state->source = SOURCE(SOURCE_NET, i);
        if (net->open(&state->net, &net->config, logs ? &logs[i] : &no_log, error) < 0) {
            state->net = NULL;
            return -1;
        }
        tell_forwards(world, i);
        if (state->net)
            world_tell_notes(world, i, false);
    }
    return 0;
}

void world_close_nets(struct world *world)
{
    for (unsigned i = 0; i < WORLD_NETS_MAX; i++) {
        struct host_net *net = world->nets[i].net;
        if (net) {
            world_tell_notes(world, i, true);
            net->ops->close(net);
        }
        world->nets[i].net = NULL;
    }
}

void world_close(struct world *world)
{
    if (!world)
        return;
    world_close_nets(world);
    world_http_close(world);
    host_terminal_close(&world->terminal);
    console_lines_deinit(&world->lines);
    for (unsigned i = 0; i < WORLD_PINNED_MAX; i++) {
        host_file_close(world->pinned_fds[i]);
        buffer_deinit(&world->pinned_urls[i]);
    }
    for (unsigned i = 0; i < WORLD_DISKS_MAX; i++) {
        host_overlay_close(world->overlays[i]);
        host_disk_close(&world->disks[i]);
    }
    for (unsigned i = 0; i < WORLD_FOLDERS_MAX; i++)
        host_dir_close(world->folders[i]);
    host_signal_close();
    steps_free(world->steps);
    buffer_deinit(&world->queue);
    mem_free(world);
}

const struct error *world_error(const struct world *world)
{
    return world->has_error ? &world->error : NULL;
}

uint64_t world_elapsed_ns(const struct world *world)
{
    return host_clock_now_ns() - world->start_ns;
}

void world_heartbeat(struct world *world, void (*beat)(void *context, uint64_t cycle), void *context)
{
    world->beat = beat;
    world->beat_context = context;
}

void world_progress_figures(struct world *world, uint64_t events, uint64_t tape_bytes)
{
    world->progress.events = events;
    world->progress.tape_bytes = tape_bytes;
}

/* ---- ask ---- */

static enum port_status ask_pinned(struct world *world, struct bytes role, struct buffer *answer)
{
    const struct world_config *config = &world->config;
    for (unsigned i = 0; i < config->pinned_count; i++) {
        const struct world_pinned *pinned = &config->pinned[i];
        if (!bytes_equal(role, bytes_of_string(pinned->role)))
            continue;
        if (url_is_one(pinned->path)) {
            buffer_append(answer, buffer_bytes(&world->pinned_urls[i]));
            return PORT_OK;
        }
        if (host_file_read(world->pinned_fds[i], pinned->path, pinned->role, answer, &world->error) == 0)
            return PORT_OK;
        world->has_error = true;
        return PORT_ENDED;
    }
    return PORT_NONE;
}

static enum port_status ask_wall_clock(struct world *world, struct buffer *answer)
{
    uint64_t ns = world->config.has_wall_clock ? world->config.wall_clock_ns : host_clock_wall_ns();
    store_le64(buffer_extend(answer, 8), ns);
    return PORT_OK;
}

static enum port_status ask_entropy(struct world *world, struct bytes request, struct buffer *answer)
{
    must(request.size == 4);
    uint32_t size = load_le32(request.data);
    if (size > ENTROPY_MAX)
        return PORT_NONE;
    if (host_entropy_read(buffer_extend(answer, size), size, &world->error) == 0)
        return PORT_OK;
    world->has_error = true;
    return PORT_ENDED;
}

static struct host_disk *disk_of(struct world *world, uint16_t source)
{
    unsigned index = source & 0xffu;
    return source >> 8 == SOURCE_DISK && index < world->config.disk_count ? &world->disks[index] : NULL;
}

/* Of a disk that is there. */
static struct host_overlay *overlay_of(struct world *world, uint16_t source)
{
    return world->overlays[source & 0xffu];
}

/* What the guest knows as an I/O error the user learns in words. */
static void tell_disk(struct world *world, uint16_t source)
{
    const struct world_noted *listener = &world->config.noted;
    char text[HOST_NOTE_SIZE];
    struct host_overlay *overlay = overlay_of(world, source);
    while (host_disk_note(disk_of(world, source), text) || (overlay && host_overlay_note(overlay, text))) {
        if (listener->noted)
            listener->noted(listener->context, source, text);
    }
}

static enum port_status ask_disk_info(struct world *world, uint16_t source, struct buffer *answer)
{
    const struct host_disk *disk = disk_of(world, source);
    if (!disk)
        return PORT_NONE;
    store_le64(buffer_extend(answer, 8), disk->size);
    enum world_disk_mode mode = world->config.disks[source & 0xffu].mode;
    buffer_append_byte(answer, mode == WORLD_DISK_RO);
    if (mode == WORLD_DISK_RW || mode == WORLD_DISK_OVERLAY)
        store_le32(buffer_extend(answer, 4), DISK_INFO_ASKS_WRITES);
    return PORT_OK;
}

static enum port_status ask_disk_read(struct world *world, uint16_t source, struct bytes request,
                                      struct buffer *answer)
{
    must(request.size == 12);
    struct host_disk *disk = disk_of(world, source);
    uint32_t size = load_le32(request.data + 8);
    if (!disk || size > DISK_READ_MAX)
        return PORT_NONE;
    size_t start = answer->size;
    uint64_t offset = load_le64(request.data);
    uint8_t *data = buffer_extend(answer, size);
    struct host_overlay *overlay = overlay_of(world, source);
    bool is_read =
        overlay ? host_overlay_read(overlay, offset, data, size) : host_disk_read(disk, offset, data, size);
    if (!is_read)
        answer->size = start;
    tell_disk(world, source);
    return is_read ? PORT_OK : PORT_NONE;
}

bool world_disk_is_pinned(struct world *world, uint16_t source, struct bytes request)
{
    if (!disk_of(world, source) || !world->config.disks[source & 0xffu].is_pinned || request.size != 12)
        return false;
    struct host_overlay *overlay = overlay_of(world, source);
    return !overlay || host_overlay_is_base(overlay, load_le64(request.data), load_le32(request.data + 8));
}

static enum port_status ask_disk_change(struct world *world, uint16_t source, enum event_kind kind,
                                        struct bytes request)
{
    struct host_disk *disk = disk_of(world, source);
    bool is_done;
    if (!disk)
        return PORT_NONE;
    struct host_overlay *overlay = overlay_of(world, source);
    if (kind == EVENT_DISK_FLUSH) {
        is_done = overlay ? host_overlay_flush(overlay) : host_disk_flush(disk);
    } else if (kind == EVENT_DISK_ZERO) {
        must(request.size == 17);
        uint64_t offset = load_le64(request.data), size = load_le64(request.data + 8);
        is_done = overlay ? host_overlay_zero(overlay, offset, size)
                          : host_disk_zero(disk, offset, size, request.data[16] != 0);
    } else {
        must(request.size >= 8);
        struct bytes data = bytes_slice(request, 8, SIZE_MAX);
        uint64_t offset = load_le64(request.data);
        is_done = overlay ? host_overlay_write(overlay, offset, data) : host_disk_write(disk, offset, data);
    }
    tell_disk(world, source);
    return is_done ? PORT_OK : PORT_NONE;
}

/* What goes wrong in a folder is an errno in the answer: the guest's business. */
static enum port_status ask_folder(struct world *world, uint16_t source, enum event_kind kind, struct bytes request,
                                   struct buffer *answer)
{
    unsigned index = source & 0xffu;
    if (source >> 8 != SOURCE_FS || index >= world->config.folder_count || !world->folders[index])
        return PORT_NONE;
    host_dir_ask(world->folders[index], kind, request, answer);
    return PORT_OK;
}

enum port_status world_ask(struct world *world, uint64_t cycle, uint16_t source, enum event_kind kind,
                           struct bytes request, struct buffer *answer)
{
    switch (kind) {
    case EVENT_PINNED: return ask_pinned(world, request, answer);
    case EVENT_WALL_CLOCK: return ask_wall_clock(world, answer);
    case EVENT_ENTROPY: return ask_entropy(world, request, answer);
    case EVENT_DISK_INFO: return ask_disk_info(world, source, answer);
    case EVENT_DISK_READ: return ask_disk_read(world, source, request, answer);
    case EVENT_DISK_STORE:
    case EVENT_DISK_ZERO:
    case EVENT_DISK_FLUSH: return ask_disk_change(world, source, kind, request);
    case EVENT_FS_STAT:
    case EVENT_FS_LIST:
    case EVENT_FS_READ:
    case EVENT_FS_READLINK:
    case EVENT_FS_XATTR:
    case EVENT_FS_STATFS:
    case EVENT_FS_OPEN:
    case EVENT_FS_WRITE:
    case EVENT_FS_CHANGE: return ask_folder(world, source, kind, request, answer);
    case EVENT_HTTP_RESULT:
    case EVENT_HTTP_BODY: return world_http_ask(world, cycle, source, kind, request, answer);
    default: must_at(!"a kind that is asked for", cycle); return PORT_ENDED;
    }
}

/* ---- emit ---- */

/* A reader that went away ends the session by and by; what cannot be written ends it at once. */
static enum port_status emit_console(struct world *world, uint64_t cycle, unsigned index, struct bytes payload)
{
    host_terminal_write(&world->terminal, console_lines_add(&world->lines, index, payload));
    if (world->steps) {
        steps_output(world->steps, cycle, index, payload);
        world_queue_steps(world);
    }
    if (world->has_error || host_terminal_check(&world->terminal, &world->error) == 0)
        return PORT_OK;
    world->has_error = true;
    return PORT_ENDED;
}

/* A write that fails on the host is lost to the image, not to the guest: the session ends and says so. */
static enum port_status emit_disk_write(struct world *world, uint16_t source, struct bytes payload)
{
    must(payload.size >= 8);
    struct host_disk *disk = disk_of(world, source);
    struct bytes content = bytes_slice(payload, 8, SIZE_MAX);
    bool is_done = disk && (content.size ? host_disk_write(disk, load_le64(payload.data), content)
                                         : host_disk_flush(disk)); /* the offset alone is a flush */
    if (is_done)
        return PORT_OK;
    world->has_error = true;
    error_set(&world->error, EXIT_MISSING, "disk image %s: cannot write",
              disk ? world->config.disks[source & 0xffu].path : "?");
    return PORT_ENDED;
}

enum port_status world_emit(struct world *world, uint64_t cycle, uint16_t source, enum event_kind kind,
                            struct bytes payload)
{
    unsigned index = source & 0xffu;
    switch (kind) {
    case EVENT_CONSOLE_OUT: return emit_console(world, cycle, index, payload);
    case EVENT_FRAME_OUT:
        if (index < WORLD_NETS_MAX && world->nets[index].net)
            world->nets[index].net->ops->send(world->nets[index].net, cycle, payload);
        return PORT_OK;
    case EVENT_DISK_WRITE: return emit_disk_write(world, source, payload);
    case EVENT_HTTP_START: world_http_start(world, cycle, source, payload); return PORT_OK;
    case EVENT_FS_TROUBLE: world_http_trouble(world, source, payload); return PORT_OK;
    default: return PORT_OK; /* digests and the exit are for the tape alone */
    }
}
