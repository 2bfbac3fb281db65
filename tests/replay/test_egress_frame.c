/* The egress policy for whole frames: where a frame goes, found out from its bytes, and what the rules say to that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "replay/egress_frame.h"
#include "replay/frame_gate.h"
#include "src/base/endian.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint8_t frame[1514];

static struct bytes finish(unsigned type, size_t size)
{
    static const uint8_t macs[12] = {2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1};
    memcpy(frame, macs, sizeof macs);
    store_be16(frame + 12, (uint16_t)type);
    return bytes_of(frame, 14 + size);
}

static void put_address(uint8_t *at, const char *text, enum egress_family family)
{
    struct egress_address address;
    assert_true(egress_parse_ip(bytes_of_string(text), &address));
    assert_int_equal(address.family, family);
    memcpy(at, address.ip, family == EGRESS_IP4 ? 4 : 16);
}

/* A packet to `to`, with its port behind `options` bytes of IP options. fragment: offset in units of 8 bytes. */
static struct bytes ip4(const char *to, unsigned protocol, unsigned port, const char *options, unsigned fragment)
{
    uint8_t *ip = frame + 14;
    size_t extra = strlen(options), header = 20 + (extra + 3) / 4 * 4;
    memset(frame, 0, sizeof frame);
    ip[0] = (uint8_t)(0x40 | header / 4);
    store_be16(ip + 2, (uint16_t)(header + 8));
    store_be16(ip + 6, (uint16_t)fragment);
    ip[9] = (uint8_t)protocol;
    put_address(ip + 12, "10.9.9.9", EGRESS_IP4);
    put_address(ip + 16, to, EGRESS_IP4);
    memcpy(ip + 20, options, extra);
    store_be16(ip + header + 2, (uint16_t)port);
    return finish(0x0800, header + 8);
}

/* chain: bytes of extension headers, each as it stands; next: what the fixed header names first. */
static struct bytes ip6(const char *to, unsigned next, struct bytes chain, unsigned port)
{
    uint8_t *ip = frame + 14;
    memset(frame, 0, sizeof frame);
    ip[0] = 0x60;
    store_be16(ip + 4, (uint16_t)(chain.size + 8));
    ip[6] = (uint8_t)next;
    put_address(ip + 8, "fd00::9", EGRESS_IP6);
    put_address(ip + 24, to, EGRESS_IP6);
    if (chain.size)
        memcpy(ip + 40, chain.data, chain.size);
    store_be16(ip + 40 + chain.size + 2, (uint16_t)port);
    return finish(0x86dd, 40 + chain.size + 8);
}

static enum egress_verdict judge(const struct egress_policy *policy, struct bytes packet)
{
    struct egress_address to;
    return egress_frame_judge(policy, packet, &to);
}

static struct egress_policy rules(const char *a, const char *b)
{
    struct egress_policy policy = {0};
    struct error error;
    assert_int_equal(egress_add(&policy, a, &error), 0);
    if (b)
        assert_int_equal(egress_add(&policy, b, &error), 0);
    return policy;
}

static const struct bytes no_chain;

static void private_networks_by_default(void **state)
{
    static const char *const near4[] = {"10.0.0.1",    "172.16.0.1",      "172.31.255.255", "192.168.3.1",
                                        "169.254.0.1", "255.255.255.255", "224.0.0.251",    "0.0.0.0"};
    static const char *const far4[] = {"8.8.8.8",     "172.32.0.0", "172.15.255.255", "192.169.0.1",
                                       "169.253.0.1", "127.0.0.1",  "192.0.2.1",      "100.64.0.1"};
    static const char *const near6[] = {"fd00::1", "fc00::1", "fe80::1", "ff02::1", "fec0::2", "::"};
    static const char *const far6[] = {"2001:db8::1", "::1", "64:ff9b::1", "fb00::1", "::ffff:8.8.8.8"};
    struct egress_policy policy;
    (void)state;
    egress_frame_default(&policy);
    for (size_t i = 0; i < COUNT(near4); i++)
        assert_int_equal(judge(&policy, ip4(near4[i], 17, 53, "", 0)), EGRESS_PASSES);
    for (size_t i = 0; i < COUNT(far4); i++)
        assert_int_equal(judge(&policy, ip4(far4[i], 17, 53, "", 0)), EGRESS_FOREIGN);
    for (size_t i = 0; i < COUNT(near6); i++)
        assert_int_equal(judge(&policy, ip6(near6[i], 6, no_chain, 80)), EGRESS_PASSES);
    for (size_t i = 0; i < COUNT(far6); i++)
        assert_int_equal(judge(&policy, ip6(far6[i], 6, no_chain, 80)), EGRESS_FOREIGN);
    assert_int_equal(judge(&policy, finish(0x0806, 28)), EGRESS_PASSES);
}

static void rules_count_ports(void **state)
{
    struct egress_policy policy = rules("192.0.2.0/24:80", "[2001:db8::/32]:80-81");
    (void)state;
    static const unsigned with_ports[] = {6, 17, 33, 132, 136};
    for (size_t i = 0; i < COUNT(with_ports); i++) {
        assert_int_equal(judge(&policy, ip4("192.0.2.1", with_ports[i], 80, "", 0)), EGRESS_PASSES);
        assert_int_equal(judge(&policy, ip4("192.0.2.1", with_ports[i], 81, "", 0)), EGRESS_FOREIGN);
        assert_int_equal(judge(&policy, ip6("2001:db8::7", with_ports[i], no_chain, 81)), EGRESS_PASSES);
        assert_int_equal(judge(&policy, ip6("2001:db8::7", with_ports[i], no_chain, 82)), EGRESS_FOREIGN);
    }
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 1, 0, "", 0)), EGRESS_PASSES);       /* ICMP has no ports */
    assert_int_equal(judge(&policy, ip6("2001:db8::7", 58, no_chain, 0)), EGRESS_PASSES); /* nor has ICMPv6 */
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 47, 80, "", 0)), EGRESS_FOREIGN);    /* GRE wants a whole rule */
    assert_int_equal(judge(&policy, ip4("10.0.0.1", 6, 80, "", 0)),
                     EGRESS_FOREIGN); /* the list takes the default's place */
    policy = rules("192.0.2.0/24", NULL);
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 47, 80, "", 0)), EGRESS_PASSES);
}

static void fragments(void **state)
{
    struct egress_policy policy = rules("192.0.2.0/24:80", NULL);
    (void)state;
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 17, 80, "", 0x2000)),
                     EGRESS_PASSES); /* the first: by its port */
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 17, 81, "", 0x2000)), EGRESS_FOREIGN);
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 17, 81, "", 0x2001)), EGRESS_PASSES); /* later: by its address */
    assert_int_equal(judge(&policy, ip4("192.0.3.1", 17, 80, "", 0x0001)), EGRESS_FOREIGN);
    struct bytes tiny = ip4("192.0.2.1", 6, 80, "", 0);
    tiny.size = 14 + 20 + 3; /* RFC 1858: a first fragment without the ports */
    assert_int_equal(judge(&policy, tiny), EGRESS_UNCLEAR);
    policy = rules("[2001:db8::/32]:80", NULL);
    static const uint8_t first[] = {17, 0, 0, 1, 0, 0, 0, 7}, later[] = {17, 0, 0, 9, 0, 0, 0, 7};
    assert_int_equal(judge(&policy, ip6("2001:db8::1", 44, bytes_of(first, 8), 80)), EGRESS_PASSES);
    assert_int_equal(judge(&policy, ip6("2001:db8::1", 44, bytes_of(first, 8), 81)), EGRESS_FOREIGN);
    assert_int_equal(judge(&policy, ip6("2001:db8::1", 44, bytes_of(later, 8), 81)), EGRESS_PASSES);
    assert_int_equal(judge(&policy, ip6("2001:db9::1", 44, bytes_of(later, 8), 80)), EGRESS_FOREIGN);
}

static void what_hides_where_it_goes(void **state)
{
    struct egress_policy policy = rules("192.0.2.0/24", "2001:db8::/32");
    (void)state;
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 6, 80, "\x83\x07\x04\x08\x08\x08\x08", 0)), EGRESS_UNCLEAR);
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 6, 80, "\x01\x89\x07\x04\x08\x08\x08\x08", 0)), EGRESS_UNCLEAR);
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 6, 80, "\x94\x04\x01\x01", 0)),
                     EGRESS_PASSES);                                                          /* router alert */
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 6, 80, "\x94\x01", 0)), EGRESS_UNCLEAR); /* would never end */
    assert_int_equal(judge(&policy, ip4("192.0.2.1", 6, 80, "\x01\x01\x01\x94", 0)), EGRESS_UNCLEAR);
    struct bytes packet = ip4("192.0.2.1", 6, 80, "", 0);
    frame[14] = 0x44; /* a header of 16 bytes */
    assert_int_equal(judge(&policy, packet), EGRESS_UNCLEAR);
    frame[14] = 0x65;
    assert_int_equal(judge(&policy, packet), EGRESS_UNCLEAR);
    frame[14] = 0x4f; /* longer than the frame */
    assert_int_equal(judge(&policy, packet), EGRESS_UNCLEAR);

    static const uint8_t passed[] = {6, 0, 0, 0, 0, 0, 0, 0},
                         routed[] = {6, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t options[] = {51, 0, 1, 4, 0, 0, 0, 0, 60, 1, 0, 0, 0, 0,
                                      0,  0, 0, 0, 0, 0, 6, 0, 0,  0, 0, 0, 0, 0};
    static const uint8_t cut[] = {6, 200, 0, 0, 0, 0, 0, 0};
    static const uint8_t endless[8 * 17] = {0};
    assert_int_equal(judge(&policy, ip6("2001:db8::1", 43, bytes_of(passed, 8), 80)), EGRESS_PASSES);
    assert_int_equal(judge(&policy, ip6("2001:db8::1", 43, bytes_of(routed, 24), 80)), EGRESS_UNCLEAR);
    assert_int_equal(judge(&policy, ip6("2001:db8::1", 0, bytes_of(options, sizeof options), 80)), EGRESS_PASSES);
    assert_int_equal(judge(&policy, ip6("2001:db8::1", 60, bytes_of(cut, 8), 80)), EGRESS_UNCLEAR);
    assert_int_equal(judge(&policy, ip6("2001:db8::1", 0, bytes_of(endless, sizeof endless), 80)), EGRESS_UNCLEAR);
    packet = ip6("2001:db8::1", 6, no_chain, 80);
    packet.size = 14 + 39;
    assert_int_equal(judge(&policy, packet), EGRESS_UNCLEAR);
    frame[14] = 0x40;
    packet.size = 14 + 48;
    assert_int_equal(judge(&policy, packet), EGRESS_UNCLEAR);

    assert_int_equal(judge(&policy, bytes_of(frame, 13)), EGRESS_UNCLEAR);
    assert_int_equal(judge(&policy, finish(0x8100, 40)), EGRESS_UNKNOWN); /* a VLAN's tag may hide anything */
    assert_int_equal(judge(&policy, finish(0x0026, 40)), EGRESS_UNKNOWN);
    policy = rules("192.0.2.1", "any");
    assert_int_equal(judge(&policy, finish(0x8100, 40)), EGRESS_PASSES);
    assert_int_equal(judge(&policy, bytes_of(frame, 3)), EGRESS_PASSES);
    assert_int_equal(judge(&policy, ip4("8.8.8.8", 6, 80, "\x83\x07\x04\x08\x08\x08\x08", 0)), EGRESS_PASSES);
}

/* Cut anywhere, a frame costs no read beyond it (the sanitizers look) and never reaches more than it did whole. */
static void cut_frames(void **state)
{
    static const uint8_t chain[] = {44, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 7};
    struct egress_policy policy = rules("192.0.2.0/24:80", "[2001:db8::/32]:80");
    (void)state;
    for (unsigned which = 0; which < 2; which++) {
        struct bytes whole = which ? ip6("2001:db9::1", 0, bytes_of(chain, sizeof chain), 80)
                                   : ip4("198.51.100.1", 6, 80, "\x94\x04\x01\x01", 0);
        for (size_t size = 0; size < whole.size; size++) {
            uint8_t copy[sizeof frame];
            memcpy(copy + sizeof copy - size, whole.data, size); /* ends where the array does */
            assert_int_not_equal(judge(&policy, bytes_of(copy + sizeof copy - size, size)), EGRESS_PASSES);
        }
    }
}

static void the_gate_says_the_first(void **state)
{
    static struct host_frames_config config = {.allow = {"192.0.2.1:80"}, .allow_count = 1};
    struct frame_gate gate;
    struct host_notes notes = {0};
    struct error error = {0};
    char text[HOST_NOTE_SIZE];
    (void)state;
    assert_int_equal(frame_gate_open(&gate, &config, &error), 0);
    assert_true(frame_gate_passes(&gate, ip4("192.0.2.1", 6, 80, "", 0), &notes));
    assert_false(host_note_take(&notes, text));
    assert_false(frame_gate_passes(&gate, ip4("192.0.2.1", 6, 81, "", 0), &notes));
    assert_false(frame_gate_passes(&gate, ip4("192.0.2.2", 6, 80, "", 0), &notes));
    assert_int_equal(gate.refused, 2);
    assert_true(host_note_take(&notes, text));
    assert_non_null(strstr(text, "may not send to 192.0.2.1:81"));
    assert_false(host_note_take(&notes, text));
    gate.refused = 0;
    assert_false(frame_gate_passes(&gate, finish(0x8100, 40), &notes));
    assert_true(host_note_take(&notes, text));
    assert_non_null(strstr(text, "ARP and IP only"));
    gate.refused = 0;
    assert_false(frame_gate_passes(&gate, bytes_of(frame, 5), &notes));
    assert_true(host_note_take(&notes, text));
    assert_non_null(strstr(text, "hides where it goes"));
    config.allow_count = 0;
    assert_int_equal(frame_gate_open(&gate, &config, &error), 0);
    assert_true(frame_gate_passes(&gate, ip4("192.168.3.1", 6, 80, "", 0), &notes));
    config.allow_count = 1;
    strcpy(config.allow[0], "example.org");
    assert_int_equal(frame_gate_open(&gate, &config, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
}

/* A peer that comes and goes a million times is not worth a million lines. */
static void notes_have_an_end(void **state)
{
    struct host_notes notes = {0};
    char text[HOST_NOTE_SIZE] = "";
    unsigned said = 0;
    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        host_note(&notes, "%u", i);
        while (host_note_take(&notes, text))
            said++;
    }
    assert_int_equal(said, HOST_NOTES_MAX + 1);
    assert_non_null(strstr(text, "more has happened"));
    for (unsigned i = 0; i < 2 * HOST_NOTES_WAITING; i++)
        host_note_last(&notes, "%u", i);
    for (said = 0; host_note_take(&notes, text); said++)
        assert_int_equal(text[0], '0' + said);
    assert_int_equal(said, HOST_NOTES_WAITING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_networks_by_default),
        cmocka_unit_test(rules_count_ports),
        cmocka_unit_test(fragments),
        cmocka_unit_test(what_hides_where_it_goes),
        cmocka_unit_test(cut_frames),
        cmocka_unit_test(the_gate_says_the_first),
        cmocka_unit_test(notes_have_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
