/* What a scenario says of a user network reaches the guest: addresses, names in DHCP's answers, IPv6 prefixes, MTU.
 * Each session is recorded and replayed twice (tests/lib/net_three.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "tests/lib/net_drive.h"
#include "tests/lib/net_servers.h"

#define TCP_PORT(drive) ((uint16_t)(drive)->parameter[0])
#define SIZE 300000u

static const char long_domain[] = "abcdefghijklmnopqrstuvwxyz.abcdefghijklmnopqrstuvwxyz.example.org";

/* ---- names ---- */

static void configure_names(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->hostname = "box";
    config->domain_name = "lab.example.org";
    config->dns_search_count = 2;
    config->dns_search[0] = "lab.example.org";
    config->dns_search[1] = "example.org";
    config->bootfile = "boot/pxe.0";
    config->tftp_server_name = "boot.example.org";
}

static void configure_long_names(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->domain_name = long_domain;
    config->dns_search_count = HOST_DNS_SEARCH_MAX;
    for (unsigned i = 0; i < HOST_DNS_SEARCH_MAX; i++)
        config->dns_search[i] = long_domain + i;
    config->tftp_server_name = long_domain;
}

static void script_bound(struct net_drive *drive)
{
    if (drive->stage++ == 0)
        guest_dhcp_discover(&drive->guest);
    drive->is_done = drive->guest.is_bound;
}

/* ---- addresses ---- */

static void configure_network(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->network = 0xc0a84d00;
    config->netmask = 0xffffff00;
    config->host = 0xc0a84d01;
    config->dns = 0xc0a84d02;
    config->dhcp_start = 0xc0a84d32;
    config->smb_server = 0xc0a84d04;
}

/* DHCP, then a download from the host at its other address. */
static void script_network(struct net_drive *drive)
{
    char text[32];
    struct guest *guest = &drive->guest;
    if (drive->stage == 0)
        guest_dhcp_discover(guest);
    if (drive->stage <= 1 && guest->is_bound) {
        guest->ip = guest->offered;
        snprintf(text, sizeof text, "GET %u\n", SIZE);
        guest_arp_request(guest, guest->router);
        guest_tcp_connect(guest, guest->router, 40000, TCP_PORT(drive), bytes_of_string(text));
        drive->stage = 2;
    }
    drive->stage += drive->stage == 0;
    drive->is_done = drive->stage == 2 && guest_tcp_all_closed(guest);
}

/* ---- IPv6 ---- */

static void configure_prefix(struct host_slirp_config *config, const uint32_t *parameter)
{
    static const uint8_t prefix[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 7};
    (void)parameter;
    config->no_ipv4 = true;
    config->ipv6_bits = 64;
    memcpy(config->ipv6_network, prefix, 16);
    memcpy(config->ipv6_host, prefix, 16);
    memcpy(config->ipv6_dns, prefix, 16);
    config->ipv6_host[15] = 9;
    config->ipv6_dns[15] = 10;
    snprintf(config->resolver, sizeof config->resolver, "::1");
}

static void script_prefix(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage++ == 0) {
        guest_arp_request(guest, guest_ip(10, 0, 2, 2));
        guest_dhcp_discover(guest);
        guest_router_solicitation(guest);
    }
    drive->is_done = guest->seen.router_advertisements > 0;
}

static void configure_no_ipv6(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->no_ipv6 = true;
}

static void script_no_ipv6(struct net_drive *drive)
{
    if (drive->stage == 0)
        guest_router_solicitation(&drive->guest);
    script_bound(drive);
}

/* ---- sizes ---- */

static void configure_jumbo(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->mtu = 9000;
}

static void configure_small(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->mtu = 1280;
}

/* The least there is, with DHCP's answer as long as it can be, and an ICMP error. */
static void configure_least(struct host_slirp_config *config, const uint32_t *parameter)
{
    configure_long_names(config, parameter);
    config->hostname = "abcdefghijklmnopqrstuvwxyz012345";
    config->no_ipv6 = true;
    config->mtu = 576;
}

static void script_least(struct net_drive *drive)
{
    static uint8_t bytes[540];
    struct guest *guest = &drive->guest;
    if (drive->stage++ == 0) {
        guest_dhcp_discover(guest);
        guest_udp(guest, guest_ip(192, 0, 2, 1), 5000, 5000, bytes_of(bytes, sizeof bytes));
        guest_ping(guest, guest_ip(10, 0, 2, 2), 1, 540);
    }
    drive->is_done = guest->is_bound && guest->seen.unreachable && guest->seen.echo_replies;
}

static void script_get(struct net_drive *drive)
{
    char text[32];
    struct guest *guest = &drive->guest;
    guest->segment = 8960;
    if (drive->stage == 0) {
        snprintf(text, sizeof text, "GET %u\n", SIZE);
        guest_tcp_connect(guest, guest_ip(10, 0, 2, 2), 40000, TCP_PORT(drive), bytes_of_string(text));
        drive->stage++;
    }
    drive->is_done = guest_tcp_all_closed(guest);
}

/* Segments as a card with segmentation offload hands them over, echoed. */
static void script_superframes(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    guest->segment = 60000;
    if (drive->stage == 0) {
        struct buffer bytes = {0};
        buffer_append_string(&bytes, "ECHO\n");
        for (unsigned i = 0; i < SIZE; i++)
            buffer_append_byte(&bytes, net_servers_pattern(i));
        guest_tcp_connect(guest, guest_ip(10, 0, 2, 2), 40000, TCP_PORT(drive), buffer_bytes(&bytes));
        buffer_deinit(&bytes);
        drive->stage++;
    }
    if (guest->tcp[0].received == SIZE)
        guest->tcp[0].close_when_sent = true;
    drive->is_done = guest_tcp_all_closed(guest);
}

static const struct net_scenario scenarios[] = {
    {"names", configure_names, script_bound},       {"long-names", configure_long_names, script_bound},
    {"network", configure_network, script_network}, {"prefix", configure_prefix, script_prefix},
    {"no-ipv6", configure_no_ipv6, script_no_ipv6}, {"jumbo", configure_jumbo, script_get},
    {"small", configure_small, script_get},         {"superframes", NULL, script_superframes},
    {"least", configure_least, script_least},
};

static struct net_servers *servers;
static struct memory_tape tape;
static struct net_drive drive;

static void run(const char *name)
{
    uint32_t parameter[4] = {net_servers_tcp_port(servers)};
    memset(&tape, 0, sizeof tape);
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        if (strcmp(scenarios[i].name, name) == 0) {
            net_drive_three_ways(&drive, &scenarios[i], parameter, &tape, NULL, NULL);
            return;
        }
    }
    fail_msg("no scenario %s", name);
}

static void end(void)
{
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
}

static void option_is(uint8_t option, const char *text)
{
    struct bytes found = guest_dhcp_option(&drive.guest, option);
    if (!bytes_equal(found, bytes_of_string(text)))
        fail_msg("option %u is \"%.*s\", expected \"%s\"", option, (int)found.size, found.data, text);
}

static void names_stand_in_dhcp_s_answer(void **state)
{
    /* RFC 3397: the second name ends as the first does, and points there. */
    static const uint8_t search[] = "\3lab\7example\3org\0\xc0\x04";
    (void)state;
    run("names");
    option_is(12, "box");
    option_is(15, "lab.example.org");
    option_is(66, "boot.example.org");
    struct bytes list = guest_dhcp_option(&drive.guest, 119);
    if (!bytes_equal(list, bytes_of(search, sizeof search - 1)))
        fail_msg("option 119 has %zu bytes", list.size);
    assert_string_equal((const char *)drive.guest.dhcp.data + 108, "boot/pxe.0");
    end();
    run("long-names"); /* libslirp leaves out what has no room */
    assert_true(drive.guest.is_bound);
    end();
}

static void the_network_is_the_scenario_s(void **state)
{
    static const struct guest_ip offered = {{192, 168, 77, 50}}, host = {{192, 168, 77, 1}},
                                 dns = {{192, 168, 77, 2}};
    static const uint8_t mask[4] = {255, 255, 255, 0};
    (void)state;
    run("network");
    assert_memory_equal(&drive.guest.offered, &offered, 4);
    assert_memory_equal(&drive.guest.router, &host, 4);
    assert_memory_equal(&drive.guest.name_server, &dns, 4);
    assert_true(bytes_equal(guest_dhcp_option(&drive.guest, 1), bytes_of(mask, 4)));
    assert_int_equal(drive.guest.seen.arp_replies, 1);
    assert_int_equal(drive.guest.tcp[0].received, SIZE);
    end();
}

/* RFC 4861 section 4.6.2 and RFC 8106 section 5.1. */
static void the_prefix_is_advertised(void **state)
{
    static const uint8_t prefix[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 7};
    uint8_t dns[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 7, [15] = 10};
    bool has_prefix = false, has_dns = false;
    (void)state;
    run("prefix");
    const struct buffer *message = &drive.guest.advertisement;
    for (size_t at = 16; at + 8 <= message->size && message->data[at + 1]; at += 8u * message->data[at + 1]) {
        has_prefix |=
            message->data[at] == 3 && message->data[at + 2] == 64 && memcmp(message->data + at + 16, prefix, 16) == 0;
        has_dns |= message->data[at] == 25 && memcmp(message->data + at + 8, dns, 16) == 0;
    }
    assert_true(has_prefix);
    assert_true(has_dns);
    assert_int_equal(drive.guest.seen.arp_replies, 0); /* there is no IPv4 */
    assert_false(drive.guest.is_bound);
    end();
    run("no-ipv6");
    assert_int_equal(drive.guest.seen.router_advertisements, 0);
    assert_true(drive.guest.is_bound);
    end();
}

static void the_mtu_bounds_the_frames(void **state)
{
    (void)state;
    run("jumbo");
    assert_int_equal(drive.guest.tcp[0].received, SIZE);
    assert_in_range(drive.guest.largest, 4000, 9014);
    end();
    run("small");
    assert_int_equal(drive.guest.tcp[0].received, SIZE);
    assert_in_range(drive.guest.largest, 1000, 1294);
    end();
}

static void the_least_mtu_is_enough(void **state)
{
    (void)state;
    run("least");
    assert_in_range(drive.guest.largest, 300, 590);
    end();
}

static void large_segments_pass(void **state)
{
    (void)state;
    run("superframes");
    assert_int_equal(drive.guest.tcp[0].received_hash, net_servers_pattern_hash(SIZE));
    end();
}

/* ---- what is refused when a network is opened ---- */

static struct host_slirp_config refused;

static void configure_refused(struct host_slirp_config *config, const uint32_t *parameter)
{
    uint64_t clock_hz = config->clock_hz;
    (void)parameter;
    *config = refused;
    config->clock_hz = clock_hz;
}

static void refuse(enum exit_code code, const char *part)
{
    struct net_scenario scenario = {"refused", configure_refused, script_bound};
    memset(&tape, 0, sizeof tape);
    net_drive_init(&drive, &scenario, NULL, SOCKET_LOG_WRITE, &tape);
    assert_int_equal(net_drive_run(&drive), -1);
    if (!strstr(drive.error.message, part))
        fail_msg("'%s' does not say '%s'", drive.error.message, part);
    assert_int_equal(drive.error.code, code);
    assert_int_equal(tape.count, 0);
    memset(&refused, 0, sizeof refused);
    end();
}

static void refusals(void **state)
{
    (void)state;
    refused.mtu = 1279;
    refuse(EXIT_USAGE, "mtu 1279 is outside 1280 to 65521");
    refused.mtu = 1499;
    refused.tftp = "/";
    refuse(EXIT_USAGE, "mtu 1499 is outside 1500 to 65521");
    refused.mtu = 65522;
    refuse(EXIT_USAGE, "mtu 65522");
    refused.tftp = "/there/is/no/such/folder";
    refuse(EXIT_MISSING, "tftp: /there/is/no/such/folder: No such file");
    refused.smb = "/";
    refused.smbd = "/there/is/no/smbd";
    refuse(EXIT_MISSING, "smb: /there/is/no/smbd is not there; it is in Debian's package samba");
    refused.smb = "/there/is/no/such/folder";
    refused.smbd = "/bin/sh";
    refuse(EXIT_MISSING, "smb: /there/is/no/such/folder: No such file");
    refused.dns_search_count = HOST_DNS_SEARCH_MAX + 1;
    refuse(EXIT_USAGE, "domains to search");
    refused.guest_forward_count = 1;
    refused.guest_forwards[0] =
        (struct host_guest_forward){.server = 0x0a000202, .port = 80, .device = HOST_GUEST_FIXTURE, .text = "echo"};
    refuse(EXIT_USAGE, "guestfwd: 10.0.2.2:80 is no free address");
    refused.guest_forward_count = 1;
    refused.guest_forwards[0] = (struct host_guest_forward){
        .server = 0x0a000209, .port = 80, .device = HOST_GUEST_TCP, .address = "localhost"};
    refuse(EXIT_USAGE, "guestfwd: 'localhost' is no IP address");
}

static int start(void **state)
{
    (void)state;
    servers = net_servers_start();
    return servers ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    net_servers_stop(servers);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stand_in_dhcp_s_answer),
        cmocka_unit_test(the_network_is_the_scenario_s),
        cmocka_unit_test(the_prefix_is_advertised),
        cmocka_unit_test(the_mtu_bounds_the_frames),
        cmocka_unit_test(the_least_mtu_is_enough),
        cmocka_unit_test(large_segments_pass),
        cmocka_unit_test(refusals),
    };
    int fresh = net_drive_main(argc, argv, scenarios, sizeof scenarios / sizeof scenarios[0]);
    return fresh >= 0 ? fresh : cmocka_run_group_tests(tests, start, stop);
}
