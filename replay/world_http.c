/* The world's web servers. */
#include "replay/world_http.h"

#include <string.h>

#include "replay/host_clock.h"
#include "replay/host_http.h"
#include "replay/world_private.h"
#include "src/base/endian.h"
#include "src/base/hash.h"
#include "src/base/must.h"

#define STALL_MS 40u /* so often a stalled session looks whether it is to stop */

#define NOTES_MAX 100u /* a guest may go on asking for what cannot be had */

static void tell(struct world *world, uint16_t source, const char *sentence)
{
    const struct world_noted *listener = &world->config.noted;
    if (!listener->noted || world->http_notes >= NOTES_MAX)
        return;
    listener->noted(listener->context, source, sentence);
    if (++world->http_notes == NOTES_MAX)
        listener->noted(listener->context, source, "no more of such lines are printed; the tape has all of it");
}

static void on_note(void *context, unsigned site, const char *sentence)
{
    struct world *world = context;
    tell(world, world->config.https[site].source, sentence);
}

int world_http_open(struct world *world, struct error *error)
{
    const struct world_config *config = &world->config;
    if (!config->http_count)
        return 0;
    struct host_http_config engine = {.noted = on_note, .context = world};
    world->http = host_http_new(&engine);
    for (unsigned i = 0; i < config->http_count; i++) {
        if (host_http_site(world->http, &config->https[i].site, error) < 0)
            return -1;
    }
    return 0;
}

void world_http_close(struct world *world)
{
    host_http_free(world->http);
    world->http = NULL;
}

/* The number of a source's site; -1: it has none. */
static int site_of(const struct world *world, uint16_t source)
{
    for (unsigned i = 0; world->http && i < world->config.http_count; i++) {
        if (world->config.https[i].source == source)
            return (int)i;
    }
    return -1;
}

void world_http_start(struct world *world, uint64_t cycle, uint16_t source, struct bytes payload)
{
    must(payload.size >= HTTP_START_BYTES && payload.size <= HTTP_START_BYTES + HTTP_NAME_MAX);
    int site = site_of(world, source);
    char name[HTTP_NAME_MAX + 1];
    size_t size = payload.size - HTTP_START_BYTES;
    memcpy(name, payload.data + HTTP_START_BYTES, size);
    name[size] = 0;
    struct host_http_request request = {
        .id = load_le32(payload.data),
        .offset = load_le64(payload.data + 4),
        .size = load_le64(payload.data + 12),
        .least = load_le64(payload.data + 20),
        .most = load_le64(payload.data + 28),
        .name = name,
        .is_quiet = cycle == 0,
    };
    if (site >= 0)
        host_http_start(world->http, (unsigned)site, &request);
}

void world_http_trouble(struct world *world, uint16_t source, struct bytes sentence)
{
    struct buffer text = {0};
    buffer_append(&text, sentence);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < ' ' || text.data[i] == 0x7f)
            text.data[i] = '?'; /* parts of it come from the server */
    }
    tell(world, source, buffer_string(&text));
    buffer_deinit(&text);
}

static void append_text(struct buffer *answer, const char *text)
{
    size_t size = strnlen(text, HTTP_TEXT_MAX);
    store_le16(buffer_extend(answer, 2), (uint16_t)size);
    buffer_append(answer, bytes_of(text, size));
}

static void append_result(struct buffer *answer, const struct host_http_result *result)
{
    buffer_append_byte(answer, (uint8_t)result->outcome);
    store_le16(buffer_extend(answer, 2), (uint16_t)result->status);
    store_le64(buffer_extend(answer, 8), result->total);
    store_le64(buffer_extend(answer, 8), result->body.size);
    hash_store(hash_bytes(result->body), buffer_extend(answer, HASH_BYTES));
    append_text(answer, result->etag);
    append_text(answer, result->modified);
    append_text(answer, result->message);
}

/* The machine stands still in virtual time until the transfer is over. */
static enum port_status ask_result(struct world *world, uint64_t cycle, unsigned site, uint32_t id,
                                   struct buffer *answer)
{
    struct host_http_result result;
    bool is_over;
    while (!(is_over = host_http_wait(world->http, site, id, STALL_MS, &result)) && !world_stall(world, cycle))
        ;
    if (!is_over)
        result = (struct host_http_result){
            .outcome = HTTP_STOPPED, .total = HTTP_NO_TOTAL, .etag = "", .modified = "", .message = ""};
    append_result(answer, &result);
    if (is_over && !result.body.size)
        host_http_release(world->http, site, id);
    return PORT_OK;
}

enum port_status world_http_ask(struct world *world, uint64_t cycle, uint16_t source, enum event_kind kind,
                                struct bytes request, struct buffer *answer)
{
    must(request.size == 4);
    int site = site_of(world, source);
    uint32_t id = load_le32(request.data);
    if (site < 0)
        return PORT_NONE;
    if (kind == EVENT_HTTP_RESULT)
        return ask_result(world, cycle, (unsigned)site, id, answer);
    struct host_http_result result;
    if (!host_http_wait(world->http, (unsigned)site, id, 0, &result) || result.outcome != HTTP_OK)
        return PORT_NONE;
    buffer_append(answer, result.body);
    host_http_release(world->http, (unsigned)site, id);
    return PORT_OK;
}
