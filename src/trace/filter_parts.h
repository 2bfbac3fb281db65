/* What the files of the filter share: paths, values, and how a value is compared. Private to src/trace. */
#ifndef REPRISE_TRACE_FILTER_PARTS_H
#define REPRISE_TRACE_FILTER_PARTS_H

#include "src/trace/filter.h"

#define FILTER_PATH_SIZE 64u
#define FILTER_ALIASES_MAX 4u

/* What stands for the frame itself rather than for one of its layers. */
enum filter_own {
    OWN_NONE,
    OWN_FRAME,
    OWN_LINK,
    OWN_DIR,
    OWN_LEN,
    OWN_NUMBER,
    OWN_EVENT,
    OWN_CYCLE,
    OWN_TIME,
    OWN_HASH
};

/* What a field holds, as far as it is always the same. */
enum filter_type { TYPE_ANY, TYPE_NUMBER, TYPE_FLAGS, TYPE_MAC, TYPE_IP4, TYPE_IP6, TYPE_TIME, TYPE_WAY };

struct filter_path {
    enum filter_own own;
    enum filter_type type;
    bool is_quoted; /* "quoted.ip.src" */
    char layer[16];
    unsigned key_count;                              /* 0: the layer itself */
    char keys[FILTER_ALIASES_MAX][FILTER_PATH_SIZE]; /* any of these */
};

/* Reads "tcp.flags". `problem` gets a sentence about an unknown one, with a proposal where there is a near one. */
bool filter_path_read(struct filter_path *path, const char *text, char *problem, size_t problem_size);

/* A value as it was written, and everything that it can be read as. */
struct filter_value {
    const char *text; /* NUL-terminated, but may hold NULs */
    uint32_t size;
    bool has_number, has_time, has_flags, has_mac, has_ip4, has_ip6;
    uint64_t number, time_ns;
    unsigned flags;
    uint8_t mac[6], ip[16];
    unsigned bits; /* of the address that count */
};

/* is_word: it did not stand in quotes, which make a text of everything. */
void filter_value_read(struct filter_value *value, const char *text, uint32_t size, bool is_word);
/* What was expected, if the value can never be what fields of this type hold; else NULL. */
const char *filter_value_misfit(const struct filter_value *value, enum filter_type type);

enum filter_order { ORDER_LESS, ORDER_EQUAL, ORDER_GREATER, ORDER_NONE /* not to be compared */ };

enum filter_order filter_order_numbers(uint64_t a, uint64_t b);
enum filter_order filter_order_texts(struct bytes a, struct bytes b);
enum filter_order filter_order_field(const struct trace_packet *packet, const struct trace_field *field,
                                     const struct filter_value *value);
bool filter_field_contains(const struct trace_packet *packet, const struct trace_field *field,
                           const struct filter_value *value);
bool filter_bytes_contain(struct bytes whole, struct bytes part);

#endif
