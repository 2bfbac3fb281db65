/* A frame taken apart: layers and fields, each field with its path ("tcp.flags"), its value and its place.
 * Text, JSON, masks and comparison all read this one structure. Any bytes whatever can be taken apart: what is not
 * understood becomes a field that shows it (`data`, `malformed`, `more`), so nothing is dropped and nothing is fatal.
 * Memory is bounded by the struct itself; nothing here allocates or keeps state between frames. */
#ifndef REPRISE_TRACE_PACKET_H
#define REPRISE_TRACE_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define TRACE_LAYERS 32u
#define TRACE_FIELDS 256u
#define TRACE_SCRATCH 32768u

/* How a value is written. */
enum trace_form {
    TRACE_UINT,
    TRACE_HEX,
    TRACE_MAC,
    TRACE_IP4,
    TRACE_IP6,
    TRACE_TEXT,      /* bytes of a peer: quoted where needed */
    TRACE_WORD,      /* one of our own words; number is the value behind it */
    TRACE_FLAG,      /* stands there or not */
    TRACE_RAW,       /* short: hexadecimal; long: digest and size */
    TRACE_DIGEST,    /* digest (or all bytes with --hex) of the bytes, masked parts left out */
    TRACE_TCP_FLAGS, /* letters: CEUAPRSF in that order */
    TRACE_SUM,       /* a checksum: number, and sum_state */
};

/* What kind of value it is: decides what level `packets` puts in its place. */
enum trace_class {
    TRACE_PLAIN,
    TRACE_CLASS_MAC,
    TRACE_CLASS_IP,
    TRACE_CLASS_PORT,
    TRACE_CLASS_ID,
    TRACE_CLASS_TIME,
    TRACE_CLASS_SUM,
};

/* When a field is written in text. JSON has them all. */
enum trace_show {
    TRACE_ALWAYS,
    TRACE_EXACT,      /* only at level exact */
    TRACE_HEADERS,    /* only with --headers */
    TRACE_NO_HEADERS, /* only without */
    TRACE_JSON,       /* implied by what else stands in the line */
};

enum trace_sum_state { TRACE_SUM_OK, TRACE_SUM_BAD, TRACE_SUM_NONE, TRACE_SUM_UNKNOWN };

struct trace_field {
    const char *key; /* lower case, no space; constant, or in the packet's scratch */
    uint8_t layer;   /* index in layers */
    uint8_t form, class_, show;
    uint8_t width;    /* HEX: digits; SUM: enum trace_sum_state */
    uint8_t relative; /* TCP sequence numbers: 1 to the sender's first one, 2 to the receiver's */
    uint32_t offset;  /* of its bytes in the frame */
    uint32_t size;    /* 0: calculated, stands nowhere */
    uint32_t raw;     /* of a relative number: the number in the frame */
    uint64_t number;  /* UINT, HEX, WORD, TCP_FLAGS, SUM */
    const char *text; /* WORD: NUL-terminated; TEXT: text_size bytes */
    uint32_t text_size;
};

struct trace_layer {
    const char *name;
    uint32_t offset;
    bool is_quoted; /* inside an ICMP error */
};

/* What conversations are made of; of the outermost packet. */
struct trace_ends {
    uint8_t version;  /* 4, 6, or 0: no IP */
    uint8_t protocol; /* IP protocol number */
    bool has_ports;
    bool has_sequence; /* TCP with its whole header */
    bool is_fragment;
    uint8_t tcp_flags;
    uint16_t ethertype;
    uint16_t source_port, destination_port;
    uint8_t source[16], destination[16]; /* IPv4 in the first four bytes */
    uint32_t sequence, acknowledged;
    uint32_t payload_at, payload_size; /* of TCP or UDP */
};

struct trace_packet {
    struct bytes frame;
    struct trace_ends ends;
    unsigned layer_count;
    unsigned field_count;
    bool is_overfull;     /* there were more fields than fit */
    uint32_t overfull_at; /* the first byte that no field shows then */
    unsigned scratch_used;
    struct trace_layer layers[TRACE_LAYERS];
    struct trace_field fields[TRACE_FIELDS];
    char scratch[TRACE_SCRATCH];
};

/* Takes an Ethernet frame (without FCS) apart. The packet refers to the frame's bytes. */
void packet_decode(struct trace_packet *packet, struct bytes frame);
/* The same for bytes of a link type that is not Ethernet: shown, not understood. */
void packet_decode_unknown(struct trace_packet *packet, struct bytes frame, unsigned link_type);
/* The first field with this layer and key, NULL if there is none. */
const struct trace_field *packet_field(const struct trace_packet *packet, const char *layer, const char *key);
const char *packet_layer_name(const struct trace_packet *packet, const struct trace_field *field);

#endif
