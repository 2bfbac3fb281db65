/* What the decoders of the single protocols share. A decoder is given the half-open range [at, end) of the frame and
 * reads nothing outside of it. Every helper accepts any range: too short a value becomes a `malformed` field that
 * shows the bytes. Private to src/trace. */
#ifndef REPRISE_TRACE_DECODE_H
#define REPRISE_TRACE_DECODE_H

#include "src/trace/packet.h"

struct decode {
    struct trace_packet *packet;
    struct bytes frame;
    bool is_quoted; /* the head of a packet inside an ICMP error: it may end anywhere */
    unsigned depth; /* of IP in IP */
};

struct decode_word {
    uint32_t number;
    const char *word;
};

/* False: there are too many layers already; what follows is to be shown by decode_data. */
bool decode_layer(struct decode *decode, const char *name, uint32_t at);
/* Adds a field to the last layer. Never NULL: an overfull packet has a place for what is thrown away. */
struct trace_field *decode_add(struct decode *decode, const char *key, enum trace_form form, uint32_t at,
                               uint32_t size);
uint64_t decode_read(const struct decode *decode, uint32_t at, uint32_t size); /* big-endian, up to 8 bytes */
struct trace_field *decode_uint(struct decode *decode, const char *key, uint32_t at, uint32_t size);
struct trace_field *decode_hex(struct decode *decode, const char *key, uint32_t at, uint32_t size);
struct trace_field *decode_number(struct decode *decode, const char *key, uint64_t number, uint32_t at,
                                  uint32_t size);
struct trace_field *decode_address(struct decode *decode, const char *key, uint32_t at, uint32_t size); /* 4, 6, 16 */
struct trace_field *decode_text(struct decode *decode, const char *key, uint32_t at, uint32_t size);
struct trace_field *decode_raw(struct decode *decode, const char *key, uint32_t at, uint32_t size);
struct trace_field *decode_flag(struct decode *decode, const char *key, uint32_t at, uint32_t size);
/* The word for a number; without one the number itself. */
struct trace_field *decode_word(struct decode *decode, const char *key, const struct decode_word *words, uint32_t at,
                                uint32_t size);
struct trace_field *decode_name(struct decode *decode, const char *key, const char *word, uint64_t number,
                                uint32_t at, uint32_t size);
/* A copy that lives as long as the packet's content; NULL if there is no room. */
char *decode_keep(struct decode *decode, const char *text, size_t size);

/* `data len= hash=`: bytes that nobody understands; nothing for none. */
void decode_data(struct decode *decode, const char *layer, uint32_t at, uint32_t end);
/* `malformed=WHY rest=...` in the current layer. */
void decode_malformed(struct decode *decode, const char *why, uint32_t at, uint32_t end);

/* Ones' complement sum of a range, added to `sum`; finish with decode_sum_fold. */
uint64_t decode_sum(const struct decode *decode, uint64_t sum, uint32_t at, uint32_t end);
uint16_t decode_sum_fold(uint64_t sum);
void decode_add_sum(struct decode *decode, uint32_t at, enum trace_sum_state state);

void decode_ethertype(struct decode *decode, uint16_t type, uint32_t at, uint32_t end);
void decode_ip4(struct decode *decode, uint32_t at, uint32_t end);
void decode_ip6(struct decode *decode, uint32_t at, uint32_t end);

/* What the layers above IP need to know of it. */
struct decode_below {
    unsigned version;
    uint32_t source_at, destination_at; /* of the addresses in the frame */
    uint32_t route_at;                  /* of a routing header's final destination; 0: none */
    bool is_fragment;                   /* not all of the packet is here */
    bool is_cut;                        /* the frame ends before the packet does */
};

/* ICMP, TCP, UDP, ... */
void decode_protocol(struct decode *decode, unsigned protocol, const struct decode_below *below, uint32_t at,
                     uint32_t end);
enum trace_sum_state decode_sum_check(const struct decode *decode, const struct decode_below *below,
                                      unsigned protocol, uint32_t at, uint32_t end);
void decode_icmp(struct decode *decode, const struct decode_below *below, uint32_t at, uint32_t end);
void decode_icmp6(struct decode *decode, const struct decode_below *below, uint32_t at, uint32_t end);
void decode_tcp(struct decode *decode, const struct decode_below *below, uint32_t at, uint32_t end);
void decode_udp(struct decode *decode, const struct decode_below *below, uint32_t at, uint32_t end);
void decode_dhcp(struct decode *decode, uint32_t at, uint32_t end);
void decode_dhcp6(struct decode *decode, uint32_t at, uint32_t end);
void decode_dns(struct decode *decode, uint32_t at, uint32_t end);
/* A name at `at` of the message that begins at `start`, as text in the packet's scratch; returns the bytes it takes
 * at `at`, 0 if it is malformed (a loop, a pointer outside, too long). */
uint32_t decode_dns_name(struct decode *decode, uint32_t start, uint32_t at, uint32_t end, const char **name);
void decode_tftp(struct decode *decode, uint32_t at, uint32_t end);
/* False: these bytes do not begin an HTTP/1 message. */
bool decode_http(struct decode *decode, uint32_t at, uint32_t end);

#endif
