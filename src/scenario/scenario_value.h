/* The scalar values of a scenario as people write them: sizes, durations, times, addresses, forwarded ports. Text
 * in, number out, and the canonical text back. Knows nothing of files, keys or positions: a reader returns NULL on
 * success and otherwise a short phrase that says what is wrong with the text ("the unit is unknown"). */
#ifndef REPRISE_SCENARIO_VALUE_H
#define REPRISE_SCENARIO_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/scenario/scenario.h"

/* Decimal digits, "_" between them, or 0x and hexadecimal digits. */
const char *value_read_integer(const char *text, uint64_t *value);
/* An integer with K, M, G or T (also KiB, KB, k ...: always powers of 1024); no unit is bytes. */
const char *value_read_size(const char *text, uint64_t *bytes);
/* An integer with k, M or G and Hz, all optional: powers of 1000. */
const char *value_read_hertz(const char *text, uint64_t *hertz);
/* Integers with ns, us, ms, s, m, h, d, also several in a row ("1m30s"). The unit must be there. */
const char *value_read_duration(const char *text, uint64_t *ns);
/* ISO 8601: 2026-01-31, or 2026-01-31T12:34:56[.123456789](Z|+HH:MM), from 1970 to 2553. */
const char *value_read_time(const char *text, uint64_t *ns);
const char *value_read_mac(const char *text, uint8_t mac[6]);
/* Four decimal numbers. */
const char *value_read_ipv4(const char *text, uint32_t *address);
/* RFC 4291 section 2.2, without a scope. */
const char *value_read_ipv6(const char *text, uint8_t ip[16]);
/* Either family. */
const char *value_check_ip(const char *text);
/* A.B.C.D/BITS or A.B.C.D/MASK; without either the mask is that of the address's class, as QEMU has it. */
const char *value_read_network(const char *text, uint32_t *network, uint32_t *mask);
/* IPV6[/BITS], 64 bits if it does not say; the bits behind them are zero. */
const char *value_read_ipv6_network(const char *text, uint8_t ip[16], unsigned *bits);
/* "[tcp|udp]:[HOST]:PORT-[GUEST]:PORT" and "unix:PATH-[GUEST]:PORT" as QEMU writes it, IPv6 addresses in brackets.
 * The strings of `forward` are allocated; on failure none are. */
const char *value_read_forward(const char *text, struct scenario_forward *forward);
/* "any", IP[/BITS], IPV4[/BITS]:PORT, [IPV6[/BITS]]:PORT; a PORT may be LOW-HIGH. */
const char *value_check_allow(const char *text);
/* A name that Linux lets an interface have. */
const char *value_check_ifname(const char *text);
/* "ADDRESS:PORT", "[ADDRESS]:PORT" or "unix:PATH", in form only: replay/host_endpoint.c reads it. */
const char *value_check_endpoint(const char *text);
/* True for UTF-8 without NUL (shortest forms, no surrogates). */
bool value_is_utf8(struct bytes text);

/* "12.5%": up to seven digits behind the point, in parts of SCENARIO_CERTAIN. */
const char *value_read_percent(const char *text, uint64_t *parts);
/* tc's units, powers of 1000: bit, kbit, mbit, gbit, tbit, and bps, kbps, ... for bytes. */
const char *value_read_rate(const char *text, uint64_t *bits);

void value_write_percent(uint64_t parts, struct buffer *out);
void value_write_rate(uint64_t bits, struct buffer *out);
void value_write_size(uint64_t bytes, struct buffer *out);
void value_write_hertz(uint64_t hertz, struct buffer *out);
void value_write_duration(uint64_t ns, struct buffer *out);
void value_write_time(uint64_t ns, struct buffer *out);
void value_write_mac(const uint8_t mac[6], struct buffer *out);
/* What fits a sockaddr_un. */
#define VALUE_SOCKET_PATH_MAX 107
void value_write_forward(const struct scenario_forward *forward, struct buffer *out);
/* A YAML double-quoted string. */
void value_write_string(const char *text, struct buffer *out);
/* The text for a message: in double quotes, at most 60 bytes, nothing a terminal would act on. */
#define VALUE_SHOWN_SIZE 72
void value_show(const char *text, char shown[VALUE_SHOWN_SIZE]);

/* The entry of `names` (NULL at its end) that a person most likely meant by `text`; NULL if none is near. */
const char *value_nearest(const char *text, const char *const *names);

#endif
