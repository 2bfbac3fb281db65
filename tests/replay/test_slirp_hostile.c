/* A hostile guest: tens of thousands of frames that began as sensible ones and were damaged, half of them with their
 * checksums made right again. Nothing may crash, nothing may leave loopback, and a replay must see every frame of
 * libslirp at the same cycle. REPRISE_HOSTILE=N sets the number of frames, REPRISE_HOSTILE_SEED where to begin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "tests/lib/net_drive.h"
#include "tests/lib/net_servers.h"

#define FRAMES_DEFAULT 20000u
#define BATCH 12u

static uint64_t next_random(struct net_drive *drive)
{
    drive->random ^= drive->random << 13;
    drive->random ^= drive->random >> 7;
    drive->random ^= drive->random << 17;
    return drive->random;
}

static unsigned below(struct net_drive *drive, unsigned limit)
{
    return (unsigned)((next_random(drive) >> 20) % limit);
}

static uint32_t add_words(uint32_t sum, const uint8_t *at, size_t size)
{
    for (size_t i = 0; i + 1 < size; i += 2)
        sum += load_be16(at + i);
    if (size % 2)
        sum += (uint32_t)at[size - 1] << 8;
    return sum;
}

static uint16_t fold(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static void transport_fix(uint8_t *at, size_t size, unsigned protocol, uint32_t pseudo)
{
    size_t place = protocol == 6 ? 16 : protocol == 17 ? 6 : 2;
    if ((protocol != 6 && protocol != 17 && protocol != 1 && protocol != 58) || size < place + 2)
        return;
    store_be16(at + place, 0);
    store_be16(at + place, fold(add_words(protocol == 1 ? 0 : pseudo + protocol + (uint32_t)size, at, size)));
}

/* Makes the checksums right, as far as the lengths in the headers allow. */
static void fix(struct buffer *frame)
{
    uint8_t *ip = frame->data + 14;
    if (frame->size < 34)
        return;
    if (load_be16(frame->data + 12) == 0x0800) {
        size_t header = (size_t)(ip[0] & 15) * 4;
        size_t total = load_be16(ip + 2);
        if (header < 20 || header > frame->size - 14)
            return;
        if (total >= header && total <= frame->size - 14 && !(load_be16(ip + 6) & 0x3fff))
            transport_fix(ip + header, total - header, ip[9], add_words(0, ip + 12, 8));
        store_be16(ip + 10, 0);
        store_be16(ip + 10, fold(add_words(0, ip, header)));
    } else if (load_be16(frame->data + 12) == 0x86dd && frame->size >= 54) {
        size_t payload = load_be16(ip + 4);
        if (payload <= frame->size - 54)
            transport_fix(ip + 40, payload, ip[6], add_words(0, ip + 8, 32));
    }
}

static void mutate(struct net_drive *drive, struct buffer *frame)
{
    unsigned times = below(drive, 4);
    for (unsigned i = 0; i < times && frame->size > 16; i++) {
        size_t headers = frame->size - 12 < 64 ? frame->size - 12 : 64;
        size_t at = 12 + below(drive, (unsigned)headers);
        switch (below(drive, 8)) {
        case 0: frame->data[at] ^= (uint8_t)(1u << below(drive, 8)); break;
        case 1: frame->data[at] = (uint8_t)next_random(drive); break;
        case 2: frame->size = 14 + below(drive, (unsigned)frame->size - 14); break;
        case 3:
            for (unsigned more = below(drive, 700); more > 0; more--)
                buffer_append_byte(frame, (uint8_t)next_random(drive));
            break;
        case 4: /* a length */
            if (frame->size >= 46)
                store_be16(frame->data + (below(drive, 2) ? 16 : 38), (uint16_t)next_random(drive));
            break;
        case 5: /* a place among fragments */
            if (frame->size >= 34)
                store_be16(frame->data + 20, (uint16_t)(next_random(drive) & (below(drive, 2) ? 0x20ff : 0x3fff)));
            break;
        case 6: /* options */
            if (frame->size >= 34)
                frame->data[14] = (uint8_t)(frame->data[14] + below(drive, 11));
            break;
        default:
            if (at + 2 <= frame->size)
                store_be16(frame->data + at, below(drive, 2) ? 0xffff : 0);
        }
    }
    if (times && below(drive, 2))
        fix(frame);
}

/* ICMPv6, UDP, TCP or nonsense over IPv6, to the gateway, the name server, all nodes or anybody. */
static void send_ip6(struct net_drive *drive)
{
    static const uint8_t protocols[] = {58, 58, 58, 6, 17, 44, 0, 59};
    static const uint8_t types[] = {128, 133, 134, 135, 136, 137, 1, 2};
    uint8_t bytes[54 + 200] = {0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0x86, 0xdd, 0x60};
    struct buffer frame = {0};
    uint8_t *ip = bytes + 14;
    size_t payload = 24 + below(drive, 176);
    store_be16(ip + 4, (uint16_t)payload);
    ip[6] = protocols[below(drive, sizeof protocols)];
    ip[7] = 255;
    ip[8] = 0xfe;
    ip[9] = 0xc0;
    ip[23] = 15;
    ip[24] = below(drive, 4) ? 0xfe : 0xff;
    ip[25] = ip[24] == 0xff ? 2 : 0xc0;
    ip[39] = (uint8_t)(1 + below(drive, 4));
    for (size_t i = 0; i < payload; i++)
        ip[40 + i] = (uint8_t)next_random(drive);
    if (ip[6] == 58) {
        ip[40] = types[below(drive, sizeof types)];
        ip[41] = 0;
    } else {
        store_be16(ip + 42, (uint16_t)drive->parameter[ip[6] == 17]);
        if (ip[6] == 17)
            store_be16(ip + 44, (uint16_t)payload);
        else
            ip[52] = 0x50;
    }
    buffer_append(&frame, bytes_of(bytes, 54 + payload));
    fix(&frame);
    guest_frame_raw(&drive->guest, buffer_bytes(&frame));
    buffer_deinit(&frame);
}

/* A request that a TFTP client could have made, or nearly: names that leave the folder, options that lie. */
static void send_tftp(struct net_drive *drive, struct guest_ip target, uint16_t from)
{
    static const char *const names[] = {"slirp.md", "./slirp.md", "../README.md", "/etc/passwd",
                                        "",         "x",          "..",           "docs/../../Makefile"};
    static const char *const options[] = {"blksize", "65464", "tsize", "0", "timeout", "-1", "blksize", "7"};
    struct buffer packet = {0};
    buffer_append_byte(&packet, 0);
    buffer_append_byte(&packet, (uint8_t)(below(drive, 4) ? 1 : below(drive, 7)));
    if (packet.data[1] == 4) /* an acknowledgement, of anything */
        store_be16(buffer_extend(&packet, 2), (uint16_t)next_random(drive));
    const char *name = names[below(drive, sizeof names / sizeof names[0])];
    buffer_append(&packet, bytes_of(name, strlen(name) + 1));
    buffer_append(&packet, bytes_of("octet", 6));
    for (unsigned i = below(drive, 8); i > 0; i--) {
        const char *option = options[below(drive, 8)];
        buffer_append(&packet, bytes_of(option, strlen(option) + 1));
    }
    guest_udp(&drive->guest, target, from, 69, buffer_bytes(&packet));
    buffer_deinit(&packet);
}

static void send_something(struct net_drive *drive)
{
    static const struct guest_ip server = {{10, 0, 2, 100}};
    static const uint16_t fixtures[] = {7, 9, 19, 80};
    static const struct guest_ip targets[] = {{{10, 0, 2, 2}},  {{10, 0, 2, 2}},   {{10, 0, 2, 3}},
                                              {{192, 0, 2, 9}}, {{10, 0, 2, 255}}, {{255, 255, 255, 255}},
                                              {{127, 0, 0, 1}}};
    struct guest *guest = &drive->guest;
    struct guest_ip target = targets[below(drive, sizeof targets / sizeof targets[0])];
    uint16_t from = (uint16_t)(1024 + below(drive, 64));
    uint8_t bytes[5000];
    memset(bytes, (int)below(drive, 256), sizeof bytes);
    bool is_fixture = false;
    switch (below(drive, 11)) {
    case 0: guest_arp_request(guest, target); break;
    case 1: guest_dhcp_discover(guest); break;
    case 2: guest_ping(guest, target, from, below(drive, 1400)); break;
    case 3: guest_udp(guest, target, from, (uint16_t)drive->parameter[1], bytes_of(bytes, below(drive, 1400))); break;
    case 4:
        guest_udp_fragments(guest, target, from, (uint16_t)drive->parameter[1], bytes_of(bytes, below(drive, 5000)),
                            8u * (1 + below(drive, 180)));
        break;
    case 5: guest_dns_query(guest, from, 1, "a.example"); break;
    case 6: guest_udp(guest, target, from, 69, bytes_of_string("\0\1file\0octet\0blksize\00065464")); break;
    case 7: send_ip6(drive); break;
    case 8: send_tftp(drive, target, from); break;
    case 9: is_fixture = true; /* fall through */
    default:
        if (is_fixture)
            guest_tcp_connect(guest, server, from, fixtures[below(drive, 4)],
                              bytes_of_string("GET /bytes/5000 HTTP/1.1\r\n\r\n"));
        else
            guest_tcp_connect(guest, target, from, (uint16_t)drive->parameter[0], bytes_of_string("GET 3000\n"));
        /* A connection that was damaged must not use up the places for ever. */
        for (unsigned i = 0; i < GUEST_TCP_MAX; i++) {
            struct guest_tcp *tcp = &guest->tcp[i];
            if (tcp->state == GUEST_CLOSED || (tcp->state != GUEST_FREE && below(drive, 16) == 0)) {
                buffer_deinit(&tcp->output);
                buffer_deinit(&tcp->head);
                memset(tcp, 0, sizeof *tcp);
            }
        }
    }
}

static void script(struct net_drive *drive)
{
    if (drive->stage == 0) {
        drive->mutate = mutate;
        drive->is_free = true;
        drive->limit_cycle = UINT64_MAX / 2;
        drive->random = 0x9e3779b97f4a7c15u * (drive->parameter[3] + 1);
    }
    drive->stage++;
    drive->is_done = drive->stage * (BATCH / 2) > drive->parameter[2];
    if (drive->is_done || below(drive, 4) == 0)
        return; /* lets libslirp's own timers come */
    for (unsigned i = below(drive, BATCH); i > 0; i--)
        send_something(drive);
}

static void configure(struct host_slirp_config *config, const uint32_t *parameter)
{
    static const char *const fixtures[] = {"echo", "discard", "chargen", "http"};
    static const uint16_t ports[] = {7, 9, 19, 80};
    config->tftp = "docs";
    config->bootfile = "pxe.0";
    config->hostname = "hostile";
    config->guest_forward_count = 4;
    for (unsigned i = 0; i < 4; i++)
        config->guest_forwards[i] = (struct host_guest_forward){
            .server = 0x0a000264, .port = ports[i], .device = HOST_GUEST_FIXTURE, .text = fixtures[i]};
    config->allow_count = 2;
    for (unsigned i = 0; i < 2; i++)
        snprintf(config->allow[i], sizeof config->allow[i], "127.0.0.1:%u", parameter[i]);
    snprintf(config->resolver, sizeof config->resolver, "127.0.0.1");
}

static const struct net_scenario scenario = {"hostile", configure, script};

static unsigned number_of(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);
    return text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void one_session(unsigned frames, unsigned seed)
{
    struct net_servers *servers = net_servers_start();
    uint32_t parameter[4] = {net_servers_tcp_port(servers), net_servers_udp_port(servers), frames, seed};
    struct memory_tape tape = {0};
    struct net_drive recorded;
    struct net_drive replayed;
    char there[800];
    char here[HASH_TEXT_SIZE];
    net_drive_init(&recorded, &scenario, parameter, SOCKET_LOG_WRITE, &tape);
    if (net_drive_run(&recorded) != 0)
        fail_msg("seed %u: %s", seed, recorded.error.message);
    net_servers_stop(servers);
    net_drive_init(&replayed, &scenario, parameter, SOCKET_LOG_ANSWER, &tape);
    if (net_drive_run(&replayed) != 0)
        fail_msg("seed %u, replayed: %s", seed, replayed.error.message);
    assert_true(hash_equal(net_drive_trace_hash(&recorded), net_drive_trace_hash(&replayed)));
    hash_text(net_drive_trace_hash(&recorded), here);
    int status = net_drive_fresh(&scenario, parameter, &tape, there);
    assert_string_equal(here, there);
    assert_int_equal(status, 0);
    assert_int_equal(recorded.origin_wrong, 0);
    print_message("seed %u: %u frames back, %zu logged rounds, %zu bytes\n", seed, recorded.guest.seen.frames,
                  memory_tape_events(&tape, EVENT_SOCKET_ROUND), memory_tape_size(&tape));
    assert_true(recorded.guest.seen.frames > frames / 50);
    net_drive_deinit(&recorded);
    net_drive_deinit(&replayed);
    memory_tape_deinit(&tape);
}

static void test_hostile(void **state)
{
    unsigned frames = number_of("REPRISE_HOSTILE", FRAMES_DEFAULT);
    unsigned seed = number_of("REPRISE_HOSTILE_SEED", 1);
    (void)state;
    for (unsigned done = 0; done < frames; done += 10000)
        one_session(frames - done < 10000 ? frames - done : 10000, seed++);
}

int main(int argc, char **argv)
{
    int replayed = net_drive_main(argc, argv, &scenario, 1);
    if (replayed >= 0)
        return replayed;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
