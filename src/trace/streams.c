/* Conversations: TCP put together again, UDP and ICMP echoes by message, everything else by who spoke to whom. */
#include "src/trace/streams.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/hash.h"
#include "src/trace/ring_map.h"
#include "src/trace/tcp_order.h"

#define TURNS_MAX 24u

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

/* A hash that does not see how the bytes were cut: they enter by eights, the rest waits. */
struct running {
    uint64_t state;
    uint64_t bytes;
    uint8_t rest[8];
};

struct side {
    struct running said;
    struct tcp_side tcp;
    bool has_closed;
    uint32_t messages;
    uint64_t messages_sum; /* of the digests of a side's UDP messages, in whatever order they came */
};

struct turn {
    uint32_t side;
    uint64_t bytes;
};

struct conversation {
    const char *kind; /* "tcp", "udp", "icmp", "arp", ... */
    char link[32];
    uint8_t version, protocol;
    uint16_t ethertype;
    bool has_ports, is_open, was_reset, saw_syn, saw_reply;
    uint8_t address[2][16]; /* of who began, of the other */
    uint8_t mac[2][6];
    uint16_t port[2];
    bool first_is_high; /* who began stands in the key's `high` */
    struct side side[2];
    unsigned turn_count;
    uint64_t more_turns;
    struct turn turns[TURNS_MAX];
};

struct streams {
    const struct view *view;
    struct tokens *tokens;
    struct ring_map *map;
    struct conversation *all; /* RING_MAP_MAX */
    struct tcp_order order;
    struct buffer scratch;
};

void streams_free(struct streams *streams)
{
    if (!streams)
        return;
    for (unsigned i = 0; i < ring_map_count(streams->map); i++) {
        for (unsigned side = 0; side < 2; side++)
            tcp_order_forget(&streams->order, &streams->all[ring_map_nth(streams->map, i)].side[side].tcp);
    }
    buffer_deinit(&streams->scratch);
    ring_map_free(streams->map);
    mem_free(streams->all);
    mem_free(streams);
}

static uint64_t stir(uint64_t state, uint64_t word)
{
    state = (state ^ word) * 0x9e3779b97f4a7c15u;
    return state ^ state >> 29;
}

static void running_add(struct running *running, struct bytes more)
{
    size_t at = 0;
    unsigned held = running->bytes % 8;
    running->bytes += more.size;
    while (at < more.size && held) {
        running->rest[held++] = more.data[at++];
        if (held == 8) {
            running->state = stir(running->state, load_le64(running->rest));
            held = 0;
        }
    }
    for (; more.size - at >= 8; at += 8)
        running->state = stir(running->state, load_le64(more.data + at));
    while (at < more.size)
        running->rest[held++] = more.data[at++];
}

static uint64_t running_result(const struct running *running)
{
    uint64_t last = 0;
    for (unsigned i = 0; i < running->bytes % 8; i++)
        last |= (uint64_t)running->rest[i] << 8 * i;
    return stir(stir(stir(running->state, last), running->bytes), 0x5265707269736521u);
}

/* Bytes in their order: they are hashed, and they make a turn. */
static void say(void *to, unsigned who, struct bytes bytes)
{
    struct conversation *conversation = to;
    if (!bytes.size)
        return;
    running_add(&conversation->side[who].said, bytes);
    if (conversation->turn_count && conversation->turns[conversation->turn_count - 1].side == who &&
        !conversation->more_turns) {
        conversation->turns[conversation->turn_count - 1].bytes += bytes.size;
    } else if (conversation->turn_count < TURNS_MAX) {
        conversation->turns[conversation->turn_count++] = (struct turn){.side = who, .bytes = bytes.size};
    } else {
        conversation->more_turns++; /* the bytes themselves are in the sums and the digests */
    }
}

struct streams *streams_new(const struct view *view, struct tokens *tokens)
{
    struct streams *streams = mem_alloc(1, sizeof *streams);
    streams->view = view;
    streams->tokens = tokens;
    streams->order.say = say;
    streams->map = ring_map_new();
    streams->all = mem_alloc(RING_MAP_MAX, sizeof *streams->all);
    return streams;
}

static void tcp_segment(struct streams *streams, struct conversation *conversation, unsigned who,
                        const struct trace_packet *packet)
{
    const struct trace_ends *ends = &packet->ends;
    struct side *side = &conversation->side[who];
    unsigned flags = ends->tcp_flags;
    uint32_t at = ends->sequence;
    if (flags & SYN) {
        conversation->saw_syn |= who == 0;
        conversation->saw_reply |= who == 1;
        side->tcp.is_placed = true;
        side->tcp.next = ++at;
    }
    conversation->was_reset |= (flags & RST) != 0;
    if (ends->payload_size && !side->has_closed) {
        buffer_clear(&streams->scratch);
        text_masked_copy(streams->view, packet, ends->payload_at, ends->payload_size, &streams->scratch);
        tcp_order_bytes(&streams->order, &side->tcp, conversation, who, at, buffer_bytes(&streams->scratch));
    }
    if ((flags & FIN) && !side->tcp.waiting_count)
        side->has_closed = true;
}

static const char *kind_of(const struct trace_ends *ends)
{
    if (!ends->version)
        return ends->ethertype == 0x0806 ? "arp" : ends->ethertype < 0x0600 ? "llc" : "eth";
    switch (ends->protocol) {
    case 1: return "icmp";
    case 6: return "tcp";
    case 17: return "udp";
    case 58: return "icmp6";
    default: return "ip";
    }
}

/* ARP and what is no IP: the stations stand in for the addresses, so that each pair is one conversation. */
static struct trace_ends ends_of(const struct trace_packet *packet)
{
    struct trace_ends ends = packet->ends;
    const struct trace_field *source = packet_field(packet, "arp", "spa"),
                             *target = packet_field(packet, "arp", "tpa");
    if (ends.version && ends.protocol != 6 && ends.protocol != 17)
        ends.has_ports = false;
    if (!ends.version && packet->frame.size >= 14) {
        if (source && target) {
            memcpy(ends.source, packet->frame.data + source->offset, 4);
            memcpy(ends.destination, packet->frame.data + target->offset, 4);
        } else {
            memcpy(ends.source, packet->frame.data + 6, 6);
            memcpy(ends.destination, packet->frame.data, 6);
        }
        ends.protocol = (uint8_t)(ends.ethertype ^ ends.ethertype >> 8);
    }
    return ends;
}

/* UDP: messages cross each other on the way, so neither their order nor whose turn it was is what was said. */
static void add_message(struct side *side, struct bytes message)
{
    struct running one = {0};
    running_add(&one, message);
    side->messages_sum += running_result(&one);
    side->said.bytes += message.size;
}

static void write_line(struct streams *streams, struct conversation *conversation, struct buffer *out);

static struct conversation *begin(struct streams *streams, const struct trace_frame *frame,
                                  const struct trace_ends *ends, const struct flow_key *key, bool is_reversed,
                                  struct buffer *out)
{
    bool evicted;
    unsigned index = ring_map_add(streams->map, key, &evicted);
    struct conversation *conversation = &streams->all[index];
    if (evicted)
        write_line(streams, conversation, out);
    *conversation = (struct conversation){.kind = kind_of(ends),
                                          .version = ends->version,
                                          .protocol = ends->protocol,
                                          .ethertype = ends->ethertype,
                                          .has_ports = ends->has_ports,
                                          .is_open = true,
                                          .first_is_high = is_reversed,
                                          .port = {ends->source_port, ends->destination_port}};
    memcpy(conversation->link, frame->link, strnlen(frame->link, sizeof conversation->link - 1));
    memcpy(conversation->address[0], ends->source, 16);
    memcpy(conversation->address[1], ends->destination, 16);
    return conversation;
}

void streams_add(struct streams *streams, const struct trace_frame *frame, const struct trace_packet *packet,
                 struct buffer *out)
{
    struct trace_ends ends = ends_of(packet);
    struct flow_key key;
    bool is_reversed;
    flow_key_of(&key, frame->link_index, &ends, &is_reversed);
    int index = ring_map_find(streams->map, &key);
    struct conversation *conversation = index < 0 ? NULL : &streams->all[index];
    unsigned who = conversation && conversation->first_is_high != is_reversed;
    bool opens = ends.has_sequence && (ends.tcp_flags & (SYN | ACK)) == SYN;
    /* The same ports again, for a new conversation. */
    if (conversation && opens && conversation->side[who].tcp.is_placed &&
        (conversation->side[who].tcp.next != ends.sequence + 1 || conversation->side[who].said.bytes))
        conversation = NULL;
    if (!conversation) {
        conversation = begin(streams, frame, &ends, &key, is_reversed, out);
        who = 0;
    }
    struct side *side = &conversation->side[who];
    side->messages++;
    if (ends.has_sequence) {
        tcp_segment(streams, conversation, who, packet);
    } else if (ends.has_ports && ends.payload_size && ends.protocol == 17) {
        buffer_clear(&streams->scratch);
        text_masked_copy(streams->view, packet, ends.payload_at, ends.payload_size, &streams->scratch);
        add_message(side, buffer_bytes(&streams->scratch));
    }
}

/* An address as a token or as itself, through the same code as a frame's. */
static void write_address(struct streams *streams, const struct conversation *conversation, unsigned who,
                          struct buffer *out)
{
    struct trace_packet packet = {.frame = bytes_of(conversation->address[who], 16), .layer_count = 1};
    bool is_mac = !conversation->version && conversation->ethertype != 0x0806;
    struct trace_field field = {.key = is_mac ? "mac" : "ip",
                                .form = is_mac                       ? TRACE_MAC
                                        : conversation->version == 6 ? TRACE_IP6
                                                                     : TRACE_IP4,
                                .class_ = is_mac ? TRACE_CLASS_MAC : TRACE_CLASS_IP,
                                .size = is_mac                       ? 6
                                        : conversation->version == 6 ? 16
                                                                     : 4};
    packet.layers[0].name = who ? "to" : "from";
    text_field(out, streams->view, streams->tokens, &packet, &field);
    if (!conversation->has_ports)
        return;
    field = (struct trace_field){
        .key = "port", .form = TRACE_UINT, .class_ = TRACE_CLASS_PORT, .number = conversation->port[who]};
    text_field(out, streams->view, streams->tokens, &packet, &field);
}

static void write_side(struct streams *streams, struct conversation *conversation, unsigned who, struct buffer *out)
{
    struct side *side = &conversation->side[who];
    buffer_append_string(out, who ? " | to" : " | from");
    write_address(streams, conversation, who, out);
    if (!conversation->has_ports)
        return;
    if (strcmp(conversation->kind, "udp") == 0) {
        buffer_append_string(out, " messages=");
        text_decimal(out, side->messages);
    }
    buffer_append_string(out, " bytes=");
    text_decimal(out, side->said.bytes);
    if (side->said.bytes) {
        buffer_append_string(out, " hash=");
        text_hex(out, side->messages_sum ? side->messages_sum : running_result(&side->said), 16);
    }
    if (side->tcp.gaps) {
        buffer_append_string(out, " gaps=");
        text_decimal(out, side->tcp.gaps);
    }
}

static void write_turns(const struct conversation *conversation, struct buffer *out)
{
    if (!conversation->turn_count)
        return;
    buffer_append_string(out, " | turns order=");
    for (unsigned i = 0; i < conversation->turn_count; i++) {
        if (i)
            buffer_append_byte(out, ',');
        buffer_append_byte(out, conversation->turns[i].side ? 'B' : 'A');
        text_decimal(out, conversation->turns[i].bytes);
    }
    if (conversation->more_turns)
        buffer_append_string(out, ",more");
}

static void write_line(struct streams *streams, struct conversation *conversation, struct buffer *out)
{
    for (unsigned who = 0; who < 2; who++)
        tcp_order_finish(&streams->order, &conversation->side[who].tcp, conversation, who);
    text_quoted(out, bytes_of_string(conversation->link));
    buffer_append_byte(out, ' ');
    buffer_append_string(out, conversation->kind);
    if (strcmp(conversation->kind, "tcp") == 0) {
        unsigned closed = (conversation->side[0].has_closed ? 1u : 0) + (conversation->side[1].has_closed ? 1u : 0);
        buffer_append_string(out, conversation->saw_syn ? conversation->saw_reply ? " open=yes" : " open=refused"
                                                        : " open=before");
        buffer_append_string(out, conversation->was_reset ? " close=reset"
                                  : closed == 2           ? " close=both"
                                  : closed == 1           ? " close=one"
                                                          : " close=no");
    } else if (strcmp(conversation->kind, "ip") == 0) {
        buffer_append_string(out, " proto=");
        text_decimal(out, conversation->protocol);
    } else if (strcmp(conversation->kind, "eth") == 0) {
        buffer_append_string(out, " type=0x");
        text_hex(out, conversation->ethertype, 4);
    }
    write_side(streams, conversation, 0, out);
    write_side(streams, conversation, 1, out);
    write_turns(conversation, out);
    buffer_append_byte(out, '\n');
}

void streams_finish(struct streams *streams, struct buffer *out)
{
    for (unsigned i = 0; i < ring_map_count(streams->map); i++)
        write_line(streams, &streams->all[ring_map_nth(streams->map, i)], out);
    ring_map_free(streams->map);
    streams->map = ring_map_new();
}
