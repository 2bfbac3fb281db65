/* Parsing and matching of egress rules. IPv4-mapped IPv6 addresses (RFC 4291 section 2.5.5.2) are judged as the IPv4
 * address that they reach; otherwise ::ffff:10.0.0.1 would walk around a rule about 10.0.0.1. */
#include "replay/egress.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

void egress_default(struct egress_policy *policy)
{
    struct error ignored;
    policy->count = 0;
    egress_add(policy, "127.0.0.0/8", &ignored);
    egress_add(policy, "0.0.0.0/32", &ignored);
    egress_add(policy, "::1/128", &ignored);
    egress_add(policy, "::/128", &ignored);
}

bool egress_parse_ip(struct bytes text, struct egress_address *address)
{
    char copy[INET6_ADDRSTRLEN + 1];
    memset(address, 0, sizeof *address);
    if (text.size == 0 || text.size >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = 0;
    if (inet_pton(AF_INET, copy, address->ip) == 1)
        address->family = EGRESS_IP4;
    else if (inet_pton(AF_INET6, copy, address->ip) == 1)
        address->family = EGRESS_IP6;
    return address->family != EGRESS_NONE;
}

/* A decimal number up to max that takes all of the text. */
static bool egress_parse_number(struct bytes text, unsigned max, unsigned *number)
{
    *number = 0;
    if (text.size == 0 || text.size > 5)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        *number = *number * 10 + (text.data[i] - '0');
    }
    return *number <= max;
}

static size_t egress_find(struct bytes text, char wanted)
{
    const uint8_t *at = text.size ? memchr(text.data, wanted, text.size) : NULL;
    return at ? (size_t)(at - text.data) : text.size;
}

static bool egress_parse_ports(struct egress_rule *rule, struct bytes text)
{
    unsigned low = 0;
    unsigned high = 0;
    size_t dash = egress_find(text, '-');
    if (!egress_parse_number(bytes_slice(text, 0, dash), 65535, &low))
        return false;
    high = low;
    if (dash < text.size && !egress_parse_number(bytes_slice(text, dash + 1, text.size), 65535, &high))
        return false;
    rule->low = (uint16_t)low;
    rule->high = (uint16_t)high;
    return low <= high;
}

static bool egress_parse_host(struct egress_rule *rule, struct bytes text)
{
    struct egress_address address;
    size_t slash = egress_find(text, '/');
    if (!egress_parse_ip(bytes_slice(text, 0, slash), &address))
        return false;
    unsigned most = address.family == EGRESS_IP4 ? 32 : 128;
    unsigned bits = most;
    if (slash < text.size && !egress_parse_number(bytes_slice(text, slash + 1, text.size), most, &bits))
        return false;
    rule->family = (uint8_t)address.family;
    rule->bits = (uint8_t)bits;
    memcpy(rule->ip, address.ip, sizeof rule->ip);
    return true;
}

static bool egress_parse_rule(struct egress_rule *rule, struct bytes text)
{
    struct bytes ports = {0};
    bool has_ports = false;
    if (text.size && text.data[0] == '[') {
        size_t end = egress_find(text, ']');
        if (end == text.size)
            return false;
        if (end + 1 < text.size) {
            if (text.data[end + 1] != ':')
                return false;
            has_ports = true;
            ports = bytes_slice(text, end + 2, text.size);
        }
        text = bytes_slice(text, 1, end - 1);
    } else {
        size_t colon = egress_find(text, ':');
        struct bytes rest = bytes_slice(text, colon + 1, text.size);
        /* A second colon: a bare IPv6 address, which can have no port without brackets. */
        if (colon < text.size && egress_find(rest, ':') == rest.size) {
            has_ports = true;
            ports = rest;
            text = bytes_slice(text, 0, colon);
        }
    }
    rule->low = 0;
    rule->high = 65535;
    return egress_parse_host(rule, text) && (!has_ports || egress_parse_ports(rule, ports));
}

int egress_add(struct egress_policy *policy, const char *text, struct error *error)
{
    struct egress_rule rule = {0};
    if (policy->count == EGRESS_RULES_MAX)
        return error_set(error, EXIT_USAGE, "egress rule '%s': more than %d rules", text, EGRESS_RULES_MAX);
    if (strcmp(text, "any") == 0)
        rule.is_any = true;
    else if (!egress_parse_rule(&rule, bytes_of_string(text)))
        return error_set(error, EXIT_USAGE,
                         "egress rule '%s': expected ADDRESS[/BITS][:PORT|:LOW-HIGH], [ADDRESS/BITS]:PORT or any",
                         text);
    policy->rules[policy->count++] = rule;
    return 0;
}

static bool egress_prefix_equal(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    if (memcmp(a, b, bits / 8) != 0)
        return false;
    unsigned rest = bits % 8;
    return rest == 0 || ((a[bits / 8] ^ b[bits / 8]) >> (8 - rest)) == 0;
}

bool egress_allows(const struct egress_policy *policy, const struct egress_address *to, bool ignore_port)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    struct egress_address judged = *to;
    if (to->family != EGRESS_IP4 && to->family != EGRESS_IP6)
        return false;
    if (to->family == EGRESS_IP6 && memcmp(to->ip, mapped, sizeof mapped) == 0) {
        judged.family = EGRESS_IP4;
        memset(judged.ip, 0, sizeof judged.ip);
        memcpy(judged.ip, to->ip + sizeof mapped, 4);
    }
    for (unsigned i = 0; i < policy->count; i++) {
        const struct egress_rule *rule = &policy->rules[i];
        if (rule->is_any)
            return true;
        if (rule->family != judged.family || !egress_prefix_equal(rule->ip, judged.ip, rule->bits))
            continue;
        if (ignore_port || (judged.port >= rule->low && judged.port <= rule->high))
            return true;
    }
    return false;
}

void egress_address_text(const struct egress_address *address, char text[EGRESS_ADDRESS_TEXT])
{
    char ip[INET6_ADDRSTRLEN] = "";
    if (address->family == EGRESS_IP4 && inet_ntop(AF_INET, address->ip, ip, sizeof ip))
        snprintf(text, EGRESS_ADDRESS_TEXT, "%s:%u", ip, address->port);
    else if (address->family == EGRESS_IP6 && inet_ntop(AF_INET6, address->ip, ip, sizeof ip) && address->scope)
        snprintf(text, EGRESS_ADDRESS_TEXT, "[%s%%%u]:%u", ip, address->scope, address->port);
    else if (address->family == EGRESS_IP6)
        snprintf(text, EGRESS_ADDRESS_TEXT, "[%s]:%u", ip, address->port);
    else
        snprintf(text, EGRESS_ADDRESS_TEXT, "%s", address->family == EGRESS_UNIX ? "(unix)" : "(none)");
}

bool egress_address_equal(const struct egress_address *a, const struct egress_address *b)
{
    return a->family == b->family && a->port == b->port && a->scope == b->scope &&
           memcmp(a->ip, b->ip, sizeof a->ip) == 0;
}
