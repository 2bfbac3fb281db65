/* Frames of TCP and UDP, byte by byte. */
#include "tests/lib/net_frame.h"

#include <string.h>

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

uint16_t net_frame_sum(uint32_t sum, const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        sum += i & 1 ? bytes[i] : (uint32_t)bytes[i] << 8;
        if (sum > 0xffff)
            sum -= 0xffff;
    }
    return (uint16_t)sum;
}

uint32_t net_frame_network(const struct net_frame *frame)
{
    return frame->has_vlan ? 18 : 14;
}

uint32_t net_frame_transport(const struct net_frame *frame)
{
    return net_frame_network(frame) + (frame->is_v6 ? 40 : 20u + frame->ip_options_size);
}

uint32_t net_frame_payload(const struct net_frame *frame)
{
    return net_frame_transport(frame) + (frame->is_udp ? 8 : 20u + frame->options_size);
}

static uint32_t checksum_at(const struct net_frame *frame)
{
    return net_frame_transport(frame) + (frame->is_udp ? 6 : 16);
}

static uint16_t pseudo_sum(const struct net_frame *frame, const uint8_t *bytes, uint32_t size)
{
    const uint8_t *ip = bytes + net_frame_network(frame);
    uint8_t tail[4] = {0, frame->is_udp ? 17 : 6};
    put16(tail + 2, size - net_frame_transport(frame));
    uint16_t sum = frame->is_v6 ? net_frame_sum(0, ip + 8, 32) : net_frame_sum(0, ip + 12, 8);
    return net_frame_sum(sum, tail, sizeof tail);
}

void net_frame_open(const struct net_frame *frame, uint8_t *bytes, uint32_t size)
{
    uint8_t *ip = bytes + net_frame_network(frame);
    if (!frame->is_v6) {
        put16(ip + 10, 0);
        put16(ip + 10, 0xffffu ^ net_frame_sum(0, ip, 20u + frame->ip_options_size));
    }
    put16(bytes + checksum_at(frame), pseudo_sum(frame, bytes, size));
}

void net_frame_seal(const struct net_frame *frame, uint8_t *bytes, uint32_t size)
{
    net_frame_open(frame, bytes, size);
    uint32_t transport = net_frame_transport(frame);
    uint16_t sum = net_frame_sum(0, bytes + transport, size - transport);
    put16(bytes + checksum_at(frame), sum == 0xffff ? 0xffffu : 0xffffu ^ sum);
}

static void write_ip(const struct net_frame *frame, uint8_t *ip, uint32_t behind)
{
    uint8_t protocol = frame->is_udp ? 17 : 6;
    if (frame->is_v6) {
        ip[0] = 0x60;
        put16(ip + 4, behind);
        ip[6] = protocol;
        ip[7] = 64;
        memcpy(ip + 8, "\xfe\xc0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\xfe\xc0\0\0\0\0\0\0\0\0\0\0\0\0\0\x15", 32);
        return;
    }
    ip[0] = (uint8_t)(0x45 + frame->ip_options_size / 4);
    put16(ip + 2, 20u + frame->ip_options_size + behind);
    put16(ip + 4, frame->id);
    ip[8] = 64;
    ip[9] = protocol;
    memcpy(ip + 12, "\x0a\0\2\2\x0a\0\2\x0f", 8);
    memset(ip + 20, 1, frame->ip_options_size);
}

static void write_transport(const struct net_frame *frame, uint8_t *at)
{
    put16(at, frame->source_port);
    put16(at + 2, 40000);
    if (frame->is_udp) {
        put16(at + 4, 8 + frame->payload_size);
        return;
    }
    put32(at + 4, frame->sequence);
    put32(at + 8, 0x01020304);
    at[12] = (uint8_t)((5 + frame->options_size / 4) << 4);
    at[13] = frame->flags;
    put16(at + 14, 0x7000);
    memset(at + 20, 1, frame->options_size);
}

uint32_t net_frame_write(const struct net_frame *frame, uint8_t *out)
{
    uint32_t payload = net_frame_payload(frame), size = payload + frame->payload_size;
    uint32_t transport = net_frame_transport(frame);
    memset(out, 0, payload);
    memcpy(out, "\2\0\0\0\0\1\x52\x55\x0a\0\2\2", 12);
    if (frame->has_vlan)
        put32(out + 12, 0x81000000 | 7);
    put16(out + net_frame_network(frame) - 2, frame->is_v6 ? 0x86dd : 0x0800);
    write_ip(frame, out + net_frame_network(frame), size - transport);
    write_transport(frame, out + transport);
    for (uint32_t i = 0; i < frame->payload_size; i++)
        out[payload + i] = (uint8_t)(frame->payload_seed + (frame->sequence + i) * 13);
    net_frame_seal(frame, out, size);
    return size;
}
