/* Fetching files of a site at virtual times. */
#include "src/backends/http_client.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/must.h"
#include "src/base/wire.h"

static void on_timer(void *context);

void http_client_init(struct http_client *client, const struct crossing *crossing, uint16_t source,
                      struct timer_queue *timers, const struct http_client_config *config, http_done_fn done,
                      void *context)
{
    must(config->parallel > 0);
    *client = (struct http_client){.crossing = crossing,
                                   .source = source,
                                   .timers = timers,
                                   .config = *config,
                                   .done = done,
                                   .context = context};
    timer_init(&client->timer, timers, on_timer, client);
}

void http_client_deinit(struct http_client *client)
{
    for (unsigned i = 0; i < client->job_count; i++) {
        mem_free(client->jobs[i].name);
        buffer_deinit(&client->jobs[i].result);
    }
    mem_free(client->jobs);
    buffer_deinit(&client->scratch);
    buffer_deinit(&client->result);
    buffer_deinit(&client->body);
    *client = (struct http_client){0};
}

/* ---- crossings ---- */

static bool emit_start(struct http_client *client, const struct http_job *job)
{
    struct buffer *payload = &client->scratch;
    buffer_clear(payload);
    store_le32(buffer_extend(payload, 4), job->id);
    store_le64(buffer_extend(payload, 8), job->offset);
    store_le64(buffer_extend(payload, 8), job->size);
    store_le64(buffer_extend(payload, 8), job->least);
    store_le64(buffer_extend(payload, 8), job->most);
    buffer_append_string(payload, job->name);
    return crossing_emit(client->crossing, client->source, EVENT_HTTP_START, buffer_bytes(payload)) == PORT_OK;
}

static enum port_status ask(struct http_client *client, enum event_kind kind, uint32_t id, struct buffer *answer)
{
    uint8_t request[4];
    store_le32(request, id);
    buffer_clear(answer);
    return crossing_ask(client->crossing, client->source, kind, bytes_of(request, sizeof request), answer);
}

/* Takes a result apart; what is no result counts as a bad answer. Returns the body's size. */
static uint64_t read_result(struct bytes result, struct http_answer *answer)
{
    struct wire_reader in = {.left = result};
    *answer = (struct http_answer){0};
    answer->outcome = (enum http_outcome)wire_get8(&in);
    answer->status = wire_get16(&in);
    answer->total = wire_get64(&in);
    uint64_t size = wire_get64(&in);
    wire_get_bytes(&in, HASH_BYTES);
    answer->etag = wire_get_string(&in);
    answer->modified = wire_get_string(&in);
    answer->message = wire_get_string(&in);
    if (!in.is_short && answer->outcome < HTTP_OUTCOMES && size <= HTTP_BODY_MAX)
        return answer->outcome == HTTP_OK ? size : 0;
    *answer = (struct http_answer){.outcome = HTTP_BAD_ANSWER, .total = HTTP_NO_TOTAL};
    return 0;
}

/* The result of a fetch; PORT_NONE (a world without web servers) is one too. False: the session has ended. */
static bool ask_result(struct http_client *client, uint32_t id, struct buffer *result)
{
    enum port_status status = ask(client, EVENT_HTTP_RESULT, id, result);
    if (status == PORT_NONE)
        buffer_clear(result);
    return status != PORT_ENDED;
}

static bool ask_body(struct http_client *client, uint32_t id, struct bytes result, struct http_answer *answer)
{
    uint64_t size = read_result(result, answer);
    if (size == 0)
        return true;
    enum port_status status = ask(client, EVENT_HTTP_BODY, id, &client->body);
    if (status == PORT_ENDED)
        return false;
    answer->body = buffer_bytes(&client->body);
    if (status == PORT_OK && answer->body.size == size)
        return true;
    *answer = (struct http_answer){.outcome = HTTP_BAD_ANSWER, .total = HTTP_NO_TOTAL};
    return true;
}

/* ---- jobs ---- */

static struct http_job *add_job(struct http_client *client, const struct http_request *request)
{
    if (client->job_count == client->job_room) {
        client->job_room = client->job_room ? client->job_room * 2 : 16;
        client->jobs = mem_resize(client->jobs, client->job_room * sizeof *client->jobs);
    }
    struct http_job *job = &client->jobs[client->job_count++];
    uint64_t most = request->size ? request->size : request->most ? request->most : HTTP_BODY_MAX;
    *job = (struct http_job){.name = mem_copy_string(request->name),
                             .offset = request->offset,
                             .size = request->size,
                             .least = request->least,
                             .most = most,
                             .tag = request->tag,
                             .is_urgent = request->is_urgent};
    return job;
}

static void remove_job(struct http_client *client, unsigned index)
{
    mem_free(client->jobs[index].name);
    buffer_deinit(&client->jobs[index].result);
    memmove(&client->jobs[index], &client->jobs[index + 1], (client->job_count - index - 1) * sizeof *client->jobs);
    client->job_count--;
}

/* ---- virtual time ---- */

static uint64_t now(const struct http_client *client)
{
    return timer_queue_now(client->timers);
}

static uint64_t add_cycles(uint64_t a, uint64_t b)
{
    return a < UINT64_MAX / 2 && b < UINT64_MAX / 2 - a ? a + b : UINT64_MAX / 2;
}

/* When `size` bytes have come over the link that may begin at from_cycle. */
static uint64_t cross_link(struct http_client *client, uint64_t from_cycle, uint64_t size)
{
    uint64_t rate = client->config.bits_per_second;
    if (from_cycle < client->link_free_cycle)
        from_cycle = client->link_free_cycle;
    unsigned __int128 cycles = rate ? (unsigned __int128)size * 8 * client->timers->clock_hz / rate : 0;
    uint64_t due = add_cycles(from_cycle, cycles < UINT64_MAX ? (uint64_t)cycles : UINT64_MAX);
    client->link_free_cycle = due;
    return due;
}

/* Bytes that will come, as far as is known from the start; 0: it is not. */
static uint64_t known_size(const struct http_job *job)
{
    return job->size ? job->size : job->least == job->most ? job->most : 0;
}

static bool start_job(struct http_client *client, struct http_job *job)
{
    job->id = client->next_id++;
    job->state = HTTP_JOB_SENT;
    uint64_t first = add_cycles(now(client), ns_to_cycles(client->config.latency_ns, client->timers->clock_hz));
    job->due_cycle = known_size(job) ? cross_link(client, first, known_size(job)) : first;
    return emit_start(client, job);
}

static struct http_job *next_queued(struct http_client *client)
{
    struct http_job *found = NULL;
    unsigned under_way = 0;
    for (unsigned i = 0; i < client->job_count; i++) {
        struct http_job *job = &client->jobs[i];
        if (job->state != HTTP_JOB_QUEUED)
            under_way++;
        else if (!found || (job->is_urgent && !found->is_urgent))
            found = job;
    }
    return under_way < client->config.parallel ? found : NULL;
}

static void arm(struct http_client *client)
{
    uint64_t nearest = TIMER_NEVER;
    for (unsigned i = 0; i < client->job_count; i++) {
        if (client->jobs[i].state != HTTP_JOB_QUEUED && client->jobs[i].due_cycle < nearest)
            nearest = client->jobs[i].due_cycle;
    }
    if (nearest == TIMER_NEVER)
        timer_disarm(&client->timer);
    else if (client->timer.at_cycle != nearest)
        timer_arm(&client->timer, nearest);
}

static void start_queued(struct http_client *client)
{
    struct http_job *job;
    while (!client->crossing->port->ended && (job = next_queued(client)) && start_job(client, job))
        ;
    arm(client);
}

/* The one that is due first, of equal ones the first that was sent. -1: none is due yet. */
static int next_due(const struct http_client *client)
{
    int found = -1;
    for (unsigned i = 0; i < client->job_count; i++) {
        const struct http_job *job = &client->jobs[i];
        if (job->state == HTTP_JOB_QUEUED || job->due_cycle > now(client))
            continue;
        const struct http_job *best = found < 0 ? NULL : &client->jobs[found];
        if (!best || job->due_cycle < best->due_cycle || (job->due_cycle == best->due_cycle && job->id < best->id))
            found = (int)i;
    }
    return found;
}

/* A whole file's size is known: now it comes over the link. False: the session has ended. */
static bool size_job(struct http_client *client, struct http_job *job)
{
    struct http_answer answer;
    if (!ask_result(client, job->id, &job->result))
        return false;
    uint64_t size = read_result(buffer_bytes(&job->result), &answer);
    job->state = HTTP_JOB_SIZED;
    job->due_cycle = cross_link(client, now(client), size);
    return true;
}

/* False: the session has ended. */
static bool finish_job(struct http_client *client, unsigned index)
{
    struct http_job *job = &client->jobs[index];
    struct http_answer answer;
    uint64_t tag = job->tag;
    if (job->state == HTTP_JOB_SENT && !ask_result(client, job->id, &client->result))
        return false;
    if (job->state == HTTP_JOB_SIZED) {
        buffer_clear(&client->result);
        buffer_append(&client->result, buffer_bytes(&job->result));
    }
    if (!ask_body(client, job->id, buffer_bytes(&client->result), &answer))
        return false;
    remove_job(client, index);
    start_queued(client); /* the line is free before anybody asks for more */
    client->done(client->context, tag, &answer);
    return true;
}

static void on_timer(void *context)
{
    struct http_client *client = context;
    int index;
    while ((index = next_due(client)) >= 0) {
        struct http_job *job = &client->jobs[index];
        bool is_whole = known_size(job) == 0 && job->state == HTTP_JOB_SENT;
        if (is_whole ? !size_job(client, job) : !finish_job(client, (unsigned)index))
            return;
    }
    arm(client);
}

/* ---- the face ---- */

void http_client_fetch(struct http_client *client, const struct http_request *request)
{
    add_job(client, request);
    start_queued(client);
}

bool http_client_fetch_now(struct http_client *client, const struct http_request *request, struct http_answer *answer)
{
    struct http_job *job = add_job(client, request);
    unsigned index = client->job_count - 1;
    job->id = client->next_id++;
    uint32_t id = job->id;
    bool is_done = emit_start(client, job);
    remove_job(client, index);
    if (is_done && ask_result(client, id, &client->result) &&
        ask_body(client, id, buffer_bytes(&client->result), answer))
        return true;
    *answer = (struct http_answer){.outcome = HTTP_STOPPED, .total = HTTP_NO_TOTAL};
    return false;
}

void http_client_hurry(struct http_client *client, uint64_t tag)
{
    for (unsigned i = 0; i < client->job_count; i++) {
        if (client->jobs[i].tag == tag)
            client->jobs[i].is_urgent = true;
    }
}

void http_client_hash(const struct http_client *client, struct hasher *hasher)
{
    hasher_add_u64(hasher, client->next_id);
    hasher_add_u64(hasher, client->link_free_cycle);
    hasher_add_u64(hasher, client->job_count);
    for (unsigned i = 0; i < client->job_count; i++) {
        const struct http_job *job = &client->jobs[i];
        hasher_add_u64(hasher, job->state);
        hasher_add_u64(hasher, job->is_urgent);
        hasher_add_u64(hasher, job->state == HTTP_JOB_QUEUED ? 0 : job->id);
        hasher_add_u64(hasher, job->tag);
        hasher_add_u64(hasher, job->offset);
        hasher_add_u64(hasher, job->size);
        hasher_add_u64(hasher, job->due_cycle);
    }
}

struct bytes http_answer_why(const struct http_answer *answer)
{
    static const char *const words[] = {
        [HTTP_OK] = "it came",
        [HTTP_ABSENT] = "it is not there",
        [HTTP_REFUSED] = "the server refuses it",
        [HTTP_UNREACHABLE] = "the server cannot be reached",
        [HTTP_UNTRUSTED] = "the server's certificate is not to be trusted",
        [HTTP_FORBIDDEN] = "the egress policy forbids it",
        [HTTP_CHANGED] = "it has changed on the server",
        [HTTP_BAD_ANSWER] = "the server's answer makes no sense",
        [HTTP_TOO_LARGE] = "it is too large",
        [HTTP_STOPPED] = "the session ended",
    };
    _Static_assert(sizeof words / sizeof words[0] == HTTP_OUTCOMES, "every outcome has words");
    return answer->message.size ? answer->message : bytes_of_string(words[answer->outcome]);
}
