/* Connections, and which answer belongs to which request: the first one that waits (RFC 9112 §9.3). */
#include "src/trace/har.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/trace/har_entry.h"
#include "src/trace/ring_map.h"
#include "src/trace/tcp_order.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

struct connection {
    struct har *har;
    struct har_connection names;
    uint8_t address[2][16]; /* of who was seen first, of the other */
    uint16_t port[2];
    uint8_t version;
    bool first_is_high; /* who was seen first stands in the key's `high` */
    bool has_syn, has_reply;
    uint64_t syn_ns, reply_ns;
    int client; /* which of the two; -1: not known yet */
    struct tcp_side tcp[2];
    bool has_fin[2], has_ended[2];
    uint32_t fin_at[2];
    bool is_lost;            /* what is said is not followed any more: no HTTP, or it was upgraded */
    bool is_searching[2];    /* the last message could not be followed to its end */
    unsigned exchanges_seen; /* ever */
    unsigned waiting;
    struct har_exchange *first, *last;
};

struct har {
    const char *version;
    struct ring_map *map;
    struct connection **all; /* RING_MAP_MAX; NULL: no TCP, or finished */
    struct tcp_order order;
    struct http_budget budget;
    unsigned exchanges;
    unsigned finished; /* by har_finish_one */
    bool has_entries;
    /* While a frame is taken. */
    struct buffer *out;
    uint64_t now_ns, event;
};

static void say(void *to, unsigned who, struct bytes bytes);
static void skip(void *to, unsigned who, uint32_t missing);

struct har *har_new(const char *version)
{
    struct har *har = mem_alloc(1, sizeof *har);
    har->version = version;
    har->map = ring_map_new();
    har->all = mem_alloc(RING_MAP_MAX, sizeof *har->all);
    har->order = (struct tcp_order){.say = say, .skip = skip};
    return har;
}

static void drop_exchange(struct connection *connection, struct har_exchange *exchange)
{
    struct har_exchange **link = &connection->first, *before = NULL;
    while (*link != exchange) {
        before = *link;
        link = &before->next;
    }
    *link = exchange->next;
    if (connection->last == exchange)
        connection->last = before;
    http_message_deinit(&exchange->request, &connection->har->budget);
    http_message_deinit(&exchange->response, &connection->har->budget);
    mem_free(exchange);
    connection->waiting--;
    connection->har->exchanges--;
}

static void free_connection(struct har *har, unsigned index)
{
    struct connection *connection = har->all[index];
    if (!connection)
        return;
    while (connection->first)
        drop_exchange(connection, connection->first);
    tcp_order_forget(&har->order, &connection->tcp[0]);
    tcp_order_forget(&har->order, &connection->tcp[1]);
    mem_free(connection);
    har->all[index] = NULL;
}

void har_free(struct har *har)
{
    if (!har)
        return;
    for (unsigned i = 0; i < RING_MAP_MAX; i++)
        free_connection(har, i);
    ring_map_free(har->map);
    mem_free(har->all);
    mem_free(har);
}

/* ---- exchanges ---- */

static void name_end(const struct connection *connection, unsigned who, char *address, size_t address_size,
                     char *both, size_t both_size)
{
    struct buffer text = {0};
    text_address(&text, connection->version, connection->address[who]);
    size_t size = text.size < address_size ? text.size : address_size - 1;
    if (address) {
        memcpy(address, text.data, size);
        address[size] = 0;
    }
    buffer_append_byte(&text, ':');
    if (connection->version == 6) {
        struct buffer in_brackets = {0};
        buffer_append_byte(&in_brackets, '[');
        buffer_append(&in_brackets, bytes_of(text.data, text.size - 1));
        buffer_append_string(&in_brackets, "]:");
        buffer_deinit(&text);
        text = in_brackets;
    }
    text_decimal(&text, connection->port[who]);
    size = text.size < both_size ? text.size : both_size - 1;
    memcpy(both, text.data, size);
    both[size] = 0;
    buffer_deinit(&text);
}

static void set_client(struct connection *connection, unsigned who)
{
    struct har_connection *names = &connection->names;
    connection->client = (int)who;
    name_end(connection, who, NULL, sizeof names->server_address, names->client, sizeof names->client);
    name_end(connection, !who, names->server_address, sizeof names->server_address, names->server,
             sizeof names->server);
}

static void write_exchange(struct connection *connection, struct har_exchange *exchange, enum har_ending ending)
{
    struct har *har = connection->har;
    if (exchange->request.head_bytes || exchange->response.head_bytes) {
        buffer_append_string(har->out, har->has_entries ? ",\n" : "\n");
        har_entry_write(&connection->names, exchange, ending, har->out);
        har->has_entries = true;
    }
    drop_exchange(connection, exchange);
}

/* Nothing more comes: every exchange is written as far as it went. */
static void write_all(struct connection *connection, enum har_ending ending)
{
    while (connection->first)
        write_exchange(connection, connection->first, ending);
}

static struct har_exchange *add_exchange(struct connection *connection)
{
    struct har *har = connection->har;
    if (connection->waiting == HAR_WAITING_MAX || har->exchanges == HAR_EXCHANGES_MAX) {
        write_all(connection, HAR_TOO_MANY);
        connection->is_lost = true;
        return NULL;
    }
    struct har_exchange *exchange = mem_alloc(1, sizeof *exchange);
    exchange->response.is_response = true;
    if (connection->exchanges_seen++ == 0 && connection->has_syn && connection->has_reply) {
        exchange->has_opened = true;
        exchange->opening_ns = connection->syn_ns;
        exchange->opened_ns = connection->reply_ns;
    }
    if (connection->last)
        connection->last->next = exchange;
    else
        connection->first = exchange;
    connection->last = exchange;
    connection->waiting++;
    har->exchanges++;
    return exchange;
}

/* The exchange whose request, or whose answer, is being read or comes next. A request without its first byte has
 * DONE in its place: the trace began behind it. */
static struct har_exchange *current(struct connection *connection, bool is_response)
{
    struct har_exchange *exchange = connection->first;
    if (!is_response) {
        exchange = connection->last;
        return exchange && exchange->request.state != HTTP_DONE ? exchange : add_exchange(connection);
    }
    while (exchange && exchange->response.state == HTTP_DONE)
        exchange = exchange->next;
    if (exchange)
        return exchange;
    exchange = add_exchange(connection);
    if (exchange)
        exchange->request.state = HTTP_DONE;
    return exchange;
}

static bool has_method(const struct har_exchange *exchange, const char *method)
{
    struct bytes word[3];
    http_first_line(&exchange->request, word);
    return bytes_equal(word[0], bytes_of_string(method));
}

/* An answer is there: is it the last one to this request, and is this still HTTP? */
static void end_response(struct connection *connection, struct har_exchange *exchange)
{
    struct http_message *response = &exchange->response;
    bool is_tunnel = response->status == 101 || (response->status / 100 == 2 && has_method(exchange, "CONNECT"));
    if (response->status / 100 == 1 && !is_tunnel) { /* "100 Continue": the answer itself follows */
        http_message_deinit(response, &connection->har->budget);
        response->is_response = true;
        return;
    }
    if (is_tunnel) {
        write_all(connection, HAR_WHOLE);
        connection->is_lost = true;
    }
}

static void end_message(struct connection *connection, struct har_exchange *exchange, bool is_response)
{
    if (is_response)
        end_response(connection, exchange);
    struct har_exchange *first = connection->first;
    while (first && first->request.state == HTTP_DONE && first->response.state == HTTP_DONE) {
        write_exchange(connection, first, HAR_WHOLE);
        first = connection->first;
    }
}

static bool begins(struct bytes bytes, const char *word)
{
    size_t size = strlen(word);
    return bytes.size >= size && memcmp(bytes.data, word, size) == 0;
}

/* Where the trace does not say who opened: who answers begins with "HTTP/1.", who asks with a method. */
static bool find_client(struct connection *connection, unsigned who, struct bytes bytes)
{
    size_t method = 0;
    if (connection->client >= 0)
        return true;
    while (method < bytes.size && bytes.data[method] >= 'A' && bytes.data[method] <= 'Z')
        method++;
    bool is_request = method >= 3 && method < bytes.size && bytes.data[method] == ' ';
    if (is_request || begins(bytes, "HTTP/1."))
        set_client(connection, is_request ? who : !who);
    return connection->client >= 0;
}

/* A message cannot be followed: what was understood of it is written, and another may begin with a segment. */
static void lose(struct connection *connection, struct har_exchange *exchange, bool is_response, unsigned who)
{
    struct http_message *message = is_response ? &exchange->response : &exchange->request;
    bool was_searching = connection->is_searching[who];
    connection->is_searching[who] = true;
    if (message->has_head || message->state != HTTP_NONE) {
        message->is_cut = true;
        message->state = HTTP_DONE;
        end_message(connection, exchange, is_response);
    } else if (is_response && exchange->request.head_bytes && was_searching) {
        http_message_deinit(message, &connection->har->budget);
        message->is_response = true;
    } else if (is_response && exchange->request.head_bytes) { /* no HTTP comes back: the request stays alone */
        http_message_deinit(message, &connection->har->budget);
        write_all(connection, HAR_NOT_HTTP);
        connection->is_lost = true;
    } else {
        if (connection->exchanges_seen && exchange == connection->last)
            connection->exchanges_seen--;
        drop_exchange(connection, exchange);
    }
}

/* Bytes of one side in their order. */
static void say(void *to, unsigned who, struct bytes bytes)
{
    struct connection *connection = to;
    struct har *har = connection->har;
    while (bytes.size && !connection->is_lost) {
        if (!find_client(connection, who, bytes))
            return;
        bool is_response = (int)who != connection->client;
        struct har_exchange *exchange = current(connection, is_response);
        if (!exchange)
            return;
        struct http_message *message = is_response ? &exchange->response : &exchange->request;
        if (!message->head_bytes) {
            message->began_ns = har->now_ns;
            message->event = har->event;
        }
        message->ended_ns = har->now_ns;
        message->is_to_head = is_response && has_method(exchange, "HEAD");
        message->is_to_connect = is_response && has_method(exchange, "CONNECT");
        size_t taken = http_message_take(message, &har->budget, bytes);
        bytes = bytes_slice(bytes, taken, bytes.size);
        if (message->state == HTTP_NONE) {
            lose(connection, exchange, is_response, who);
            return; /* the rest of this segment belongs to nothing */
        }
        connection->is_searching[who] &= !message->has_head;
        if (message->state == HTTP_DONE)
            end_message(connection, exchange, is_response);
    }
}

static void skip(void *to, unsigned who, uint32_t missing)
{
    struct connection *connection = to;
    bool is_response = (int)who != connection->client;
    if (connection->is_lost || connection->client < 0)
        return;
    struct har_exchange *exchange = is_response ? connection->first : connection->last;
    while (is_response && exchange && exchange->response.state == HTTP_DONE)
        exchange = exchange->next;
    struct http_message *message = !exchange ? NULL : is_response ? &exchange->response : &exchange->request;
    if (!message || message->state == HTTP_DONE)
        return;
    if (http_message_skip(message, missing)) {
        if (message->state == HTTP_DONE)
            end_message(connection, exchange, is_response);
    } else if (message->head_bytes) {
        lose(connection, exchange, is_response, who);
    }
}

/* ---- connections ---- */

/* A side says that it has said everything. */
static void end_side(struct connection *connection, unsigned who, bool is_reset)
{
    if (connection->has_ended[who] || connection->is_lost || connection->client < 0)
        return;
    connection->has_ended[who] = true;
    bool is_response = (int)who != connection->client;
    if (!is_response && connection->last)
        http_message_close(&connection->last->request, is_reset);
    if (!is_response)
        return;
    struct har_exchange *exchange = connection->first;
    while (exchange && exchange->response.state == HTTP_DONE)
        exchange = exchange->next;
    if (exchange) {
        http_message_close(&exchange->response, is_reset);
        if (exchange->response.state == HTTP_DONE)
            end_message(connection, exchange, true);
    }
    write_all(connection, is_reset ? HAR_RESET : HAR_CLOSED);
}

static void finish(struct har *har, unsigned index, enum har_ending ending)
{
    struct connection *connection = har->all[index];
    if (!connection)
        return;
    for (unsigned who = 0; who < 2; who++)
        tcp_order_finish(&har->order, &connection->tcp[who], connection, who);
    if (connection->client >= 0) {
        for (struct har_exchange *exchange = connection->first; exchange; exchange = exchange->next) {
            http_message_close(&exchange->request, true);
            http_message_close(&exchange->response, true);
        }
        write_all(connection, ending);
    }
    free_connection(har, index);
}

static struct connection *open_connection(struct har *har, const struct trace_frame *frame,
                                          const struct trace_ends *ends, const struct flow_key *key, bool is_reversed)
{
    bool is_evicted;
    unsigned index = ring_map_add(har->map, key, &is_evicted);
    finish(har, index, HAR_TOO_MANY);
    struct connection *connection = mem_alloc(1, sizeof *connection);
    har->all[index] = connection;
    *connection = (struct connection){.har = har,
                                      .version = ends->version,
                                      .port = {ends->source_port, ends->destination_port},
                                      .first_is_high = is_reversed,
                                      .client = -1};
    memcpy(connection->address[0], ends->source, 16);
    memcpy(connection->address[1], ends->destination, 16);
    memcpy(connection->names.link, frame->link, strnlen(frame->link, sizeof connection->names.link - 1));
    return connection;
}

/* A handshake, as far as this segment is one; the number of its first byte. */
static uint32_t take_handshake(struct connection *connection, const struct trace_ends *ends, unsigned who)
{
    uint32_t at = ends->sequence;
    if (!(ends->tcp_flags & SYN))
        return at;
    if (!(ends->tcp_flags & ACK) && !connection->has_syn) {
        connection->has_syn = true;
        connection->syn_ns = connection->har->now_ns;
        set_client(connection, who);
    } else if ((ends->tcp_flags & ACK) && !connection->has_reply) {
        connection->has_reply = true;
        connection->reply_ns = connection->har->now_ns;
        if (connection->client < 0)
            set_client(connection, !who);
    }
    at++;
    if (!connection->tcp[who].is_placed) {
        connection->tcp[who].is_placed = true;
        connection->tcp[who].next = at;
    }
    return at;
}

static void reset(struct connection *connection)
{
    for (unsigned who = 0; who < 2; who++)
        tcp_order_finish(&connection->har->order, &connection->tcp[who], connection, who);
    if (connection->client >= 0) {
        end_side(connection, (unsigned)connection->client, true);
        end_side(connection, !connection->client, true);
    }
    connection->is_lost = true;
}

static void take_segment(struct connection *connection, const struct trace_packet *packet, unsigned who)
{
    const struct trace_ends *ends = &packet->ends;
    struct tcp_side *side = &connection->tcp[who];
    uint32_t at = take_handshake(connection, ends, who);
    if (ends->payload_size && !connection->has_ended[who])
        tcp_order_bytes(&connection->har->order, side, connection, who, at,
                        bytes_of(packet->frame.data + ends->payload_at, ends->payload_size));
    if ((ends->tcp_flags & FIN) && !connection->has_fin[who]) {
        connection->has_fin[who] = true;
        connection->fin_at[who] = at + ends->payload_size;
        if (!side->is_placed) {
            side->is_placed = true;
            side->next = at;
        }
    }
    if (ends->tcp_flags & RST)
        reset(connection);
    else if (connection->has_fin[who] && (int32_t)(side->next - connection->fin_at[who]) >= 0)
        end_side(connection, who, false);
}

void har_add(struct har *har, const struct trace_frame *frame, const struct trace_packet *packet, struct buffer *out)
{
    const struct trace_ends *ends = &packet->ends;
    struct flow_key key;
    bool is_reversed;
    if (!ends->has_sequence || !ends->version || ends->is_fragment)
        return;
    har->out = out;
    har->now_ns = frame->time_ns;
    har->event = frame->event;
    flow_key_of(&key, frame->link_index, ends, &is_reversed);
    int index = ring_map_find(har->map, &key);
    struct connection *connection = index < 0 ? NULL : har->all[index];
    unsigned who = connection && connection->first_is_high != is_reversed;
    bool opens = (ends->tcp_flags & (SYN | ACK)) == SYN;
    /* The same ports again, for a new connection. */
    if (connection && opens && connection->tcp[who].is_placed && connection->tcp[who].next != ends->sequence + 1) {
        finish(har, (unsigned)index, HAR_CLOSED);
        connection = NULL;
    }
    if (!connection) {
        connection = open_connection(har, frame, ends, &key, is_reversed);
        who = 0;
    }
    take_segment(connection, packet, who);
}

void har_begin(const struct har *har, struct buffer *out)
{
    buffer_append_string(out, "{\"log\": {\"version\": \"1.2\", \"creator\": {\"name\": \"reprise\", \"version\": ");
    text_json(out, bytes_of_string(har->version));
    buffer_append_string(out, "}, \"pages\": [], \"entries\": [");
}

bool har_finish_one(struct har *har, struct buffer *out)
{
    har->out = out;
    while (har->finished < ring_map_count(har->map)) {
        unsigned index = ring_map_nth(har->map, har->finished++);
        if (har->all[index]) {
            finish(har, index, HAR_TRACE_ENDED);
            return true;
        }
    }
    return false;
}

void har_end(const struct har *har, struct buffer *out)
{
    buffer_append_string(out, har->has_entries ? "\n]}}\n" : "]}}\n");
}
