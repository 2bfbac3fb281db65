/* The egress policy: which addresses of the host's world a guest may reach. One list of rules, decided by value
 * alone, so that the same list gives the same refusals everywhere. It refuses to resolve names and to ask the host
 * anything.
 *
 * A rule is "ADDRESS[/BITS][:PORT|:LOW-HIGH]" or "any"; IPv6 with a port is written "[ADDRESS/BITS]:PORT". An
 * empty list stands for loopback only: 127.0.0.0/8 and ::1 (and the unspecified address, which Linux takes for
 * loopback). */
#ifndef REPRISE_REPLAY_EGRESS_H
#define REPRISE_REPLAY_EGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

#define EGRESS_RULES_MAX 32
#define EGRESS_ADDRESS_TEXT 72

/* An IP address with port, free of the host's structure padding. Ports are in host order. */
struct egress_address {
    enum egress_family { EGRESS_NONE = 0, EGRESS_UNIX = 1, EGRESS_IP4 = 4, EGRESS_IP6 = 6 } family;
    uint8_t ip[16]; /* 4 or 16 bytes, the rest zero */
    uint16_t port;
    uint32_t scope; /* IPv6 only: interface index */
};

struct egress_rule {
    bool is_any;
    uint8_t family; /* 4 or 6 */
    uint8_t bits;
    uint8_t ip[16];
    uint16_t low;
    uint16_t high;
};

struct egress_policy {
    struct egress_rule rules[EGRESS_RULES_MAX];
    unsigned count;
};

/* Loopback only. */
void egress_default(struct egress_policy *policy);
/* Adds one rule; the error names it and what is wrong with it (EXIT_USAGE). */
int egress_add(struct egress_policy *policy, const char *text, struct error *error);
/* ignore_port: the protocol has none (ICMP). Only IP addresses are ever allowed. */
bool egress_allows(const struct egress_policy *policy, const struct egress_address *to, bool ignore_port);
/* "10.0.0.1:80", "[fe80::1%2]:80", "(none)". */
void egress_address_text(const struct egress_address *address, char text[EGRESS_ADDRESS_TEXT]);
/* Parses "10.0.0.1" or "fec0::1" without a port. False: it is no address. */
bool egress_parse_ip(struct bytes text, struct egress_address *address);
bool egress_address_equal(const struct egress_address *a, const struct egress_address *b);

#endif
