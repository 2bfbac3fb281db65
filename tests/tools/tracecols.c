/* What the decoder says of a capture, in the columns of `tshark -T fields`, so that the two can be compared.
 *
 *   tracecols --fields           the names of the columns, as tshark has them
 *   tracecols --odd OUT.pcapng   writes the odd frames of tests/lib/trace_odd.c as a capture
 *   tracecols FILE               a line a frame */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/trace_input.h"
#include "tests/lib/trace_odd.h"

enum how { PLAIN, HEX2, HEX4, HEX8, RAW_NUMBER };

static const struct {
    const char *tshark, *layer, *key;
    enum how how;
} columns[] = {
    {"eth.src", "eth", "src", PLAIN},
    {"eth.dst", "eth", "dst", PLAIN},
    {"vlan.id", "vlan", "id", PLAIN},
    {"arp.opcode", "arp", "op", PLAIN},
    {"arp.src.hw_mac", "arp", "sha", PLAIN},
    {"arp.src.proto_ipv4", "arp", "spa", PLAIN},
    {"arp.dst.hw_mac", "arp", "tha", PLAIN},
    {"arp.dst.proto_ipv4", "arp", "tpa", PLAIN},
    {"ip.src", "ip", "src", PLAIN},
    {"ip.dst", "ip", "dst", PLAIN},
    {"ip.len", "ip", "len", PLAIN},
    {"ip.id", "ip", "id", HEX4},
    {"ip.ttl", "ip", "ttl", PLAIN},
    {"ip.proto", "ip", "proto", PLAIN},
    {"ip.checksum", "ip", "sum", HEX4},
    {"ipv6.src", "ip6", "src", PLAIN},
    {"ipv6.dst", "ip6", "dst", PLAIN},
    {"ipv6.plen", "ip6", "len", PLAIN},
    {"ipv6.hlim", "ip6", "hlim", PLAIN},
    {"icmp.type", "icmp", "type", PLAIN},
    {"icmp.code", "icmp", "code", PLAIN},
    {"icmp.checksum", "icmp", "sum", HEX4},
    {"icmpv6.type", "icmp6", "type", PLAIN},
    {"icmpv6.code", "icmp6", "code", PLAIN},
    {"icmpv6.checksum", "icmp6", "sum", HEX4},
    {"icmpv6.nd.ra.router_lifetime", "icmp6", "lifetime", PLAIN},
    {"icmpv6.opt.prefix", "icmp6", "prefix", PLAIN},
    {"icmpv6.opt.rdnss", "icmp6", "rdnss", PLAIN},
    {"udp.srcport", "udp", "src", PLAIN},
    {"udp.dstport", "udp", "dst", PLAIN},
    {"udp.length", "udp", "len", PLAIN},
    {"udp.checksum", "udp", "sum", HEX4},
    {"tcp.srcport", "tcp", "src", PLAIN},
    {"tcp.dstport", "tcp", "dst", PLAIN},
    {"tcp.seq", "tcp", "seq", PLAIN},
    {"tcp.seq_raw", "tcp", "seq", RAW_NUMBER},
    {"tcp.ack_raw", "tcp", "ack", RAW_NUMBER},
    {"tcp.flags", "tcp", "flags", HEX4},
    {"tcp.window_size_value", "tcp", "win", PLAIN},
    {"tcp.checksum", "tcp", "sum", HEX4},
    {"tcp.urgent_pointer", "tcp", "urg", PLAIN},
    {"tcp.options.mss_val", "tcp", "mss", PLAIN},
    {"tcp.options.wscale.shift", "tcp", "wscale", PLAIN},
    {"tcp.options.timestamp.tsval", "tcp", "ts-val", PLAIN},
    {"tcp.options.timestamp.tsecr", "tcp", "ts-echo", PLAIN},
    {"tcp.len", "tcp", "len", PLAIN},
    {"dhcp.id", "dhcp", "xid", HEX8},
    {"dhcp.option.dhcp", "dhcp", "type", PLAIN},
    {"dhcp.ip.your", "dhcp", "yiaddr", PLAIN},
    {"dhcp.option.subnet_mask", "dhcp", "mask", PLAIN},
    {"dhcp.option.router", "dhcp", "router", PLAIN},
    {"dhcp.option.ip_address_lease_time", "dhcp", "lease", PLAIN},
    {"dns.id", "dns", "id", HEX4},
    {"dns.flags.rcode", "dns", "rcode", PLAIN},
    {"dns.qry.name", "dns", "q", PLAIN},
    {"dns.resp.name", "dns", "an", PLAIN},
    {"dns.a", "dns", "a", PLAIN},
    {"tftp.opcode", "tftp", "op", PLAIN},
    {"tftp.source_file", "tftp", "file", PLAIN},
    {"tftp.block", "tftp", "block", PLAIN},
    {"http.request.method", "http", "method", PLAIN},
    {"http.request.uri", "http", "target", PLAIN},
    {"http.response.code", "http", "status", PLAIN},
};

#define COLUMNS (sizeof columns / sizeof columns[0])

static void put_value(struct buffer *out, const struct trace_packet *packet, const struct trace_field *field,
                      enum how how)
{
    bool is_number = field->form == TRACE_UINT || field->form == TRACE_HEX || field->form == TRACE_WORD ||
                     field->form == TRACE_TCP_FLAGS || field->form == TRACE_SUM;
    if (how == RAW_NUMBER)
        buffer_printf(out, "%u", field->relative ? field->raw : (unsigned)field->number);
    else if (is_number && how != PLAIN)
        buffer_printf(out, "0x%0*llx", how == HEX2 ? 2 : how == HEX4 ? 4 : 8, (unsigned long long)field->number);
    else if (is_number)
        buffer_printf(out, "%llu", (unsigned long long)field->number);
    else if (field->form == TRACE_TEXT)
        buffer_append(out, bytes_of(field->text, field->text_size));
    else
        text_value(out, packet, field);
}

static void put_line(const struct trace_packet *packet)
{
    struct buffer out = {0};
    for (size_t c = 0; c < COLUMNS; c++) {
        unsigned found = 0;
        for (unsigned i = 0; i < packet->field_count; i++) {
            const struct trace_field *field = &packet->fields[i];
            const char *layer = packet_layer_name(packet, field);
            bool is_vlan = strcmp(columns[c].layer, "vlan") == 0 && strcmp(layer, "svlan") == 0;
            if (strcmp(field->key, columns[c].key) || (strcmp(layer, columns[c].layer) && !is_vlan))
                continue;
            if (found++)
                buffer_append_byte(&out, ',');
            put_value(&out, packet, field, columns[c].how);
        }
        buffer_append_byte(&out, c + 1 < COLUMNS ? '\t' : '\n');
    }
    fwrite(out.data, 1, out.size, stdout);
    buffer_deinit(&out);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static int write_odd(const char *path)
{
    struct capture_writer writer;
    struct buffer out = {0}, bytes = {0};
    FILE *file = fopen(path, "wb");
    if (!file)
        return 1;
    capture_write_start(&writer, "tracecols", &out);
    capture_write_link(&writer, "net0", 262144, &out);
    for (unsigned i = 0; i < odd_frame_count; i++) {
        buffer_clear(&bytes);
        for (const char *hex = odd_frames[i].hex; *hex; hex += 2)
            buffer_append_byte(&bytes, (uint8_t)(digit(hex[0]) << 4 | digit(hex[1])));
        struct trace_frame frame = {.event = i + 1,
                                    .cycle = i,
                                    .time_ns = i,
                                    .link = "net0",
                                    .direction = TRACE_OUT,
                                    .bytes = buffer_bytes(&bytes)};
        capture_write_frame(&writer, &frame, &out);
    }
    bool is_good = fwrite(out.data, 1, out.size, file) == out.size;
    return fclose(file) == 0 && is_good ? 0 : 1;
}

int main(int count, char **arguments)
{
    struct trace_input input;
    struct trace_frame frame;
    struct error error;
    int status;
    if (count == 2 && strcmp(arguments[1], "--fields") == 0) {
        for (size_t i = 0; i < COLUMNS; i++)
            puts(columns[i].tshark);
        return 0;
    }
    if (count == 3 && strcmp(arguments[1], "--odd") == 0)
        return write_odd(arguments[2]);
    if (count != 2)
        return 2;
    if (trace_input_open(&input, arguments[1], NULL, &error) < 0) {
        fprintf(stderr, "tracecols: %s\n", error.message);
        return 1;
    }
    while ((status = trace_input_frame(&input, &frame, &error)) > 0)
        put_line(input.packet);
    if (status < 0)
        fprintf(stderr, "tracecols: %s\n", error.message);
    trace_input_close(&input);
    return status < 0;
}
