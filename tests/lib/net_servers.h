/* Real servers on loopback, in one thread of the test: TCP (a request line "GET N" gets N bytes of a known
 * pattern, "ECHO" echoes and "SINK" swallows until the client closes, "DROP" resets), a UDP echo, and a name
 * server that knows one answer. */
#ifndef REPRISE_TESTS_LIB_NET_SERVERS_H
#define REPRISE_TESTS_LIB_NET_SERVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct net_servers;

struct net_servers *net_servers_start(void);
void net_servers_stop(struct net_servers *servers);
uint16_t net_servers_tcp_port(const struct net_servers *servers);
uint16_t net_servers_udp_port(const struct net_servers *servers);
/* 127.0.0.1:53 could be bound. */
bool net_servers_has_dns(const struct net_servers *servers);
/* Byte i of every answer to GET. */
static inline uint8_t net_servers_pattern(size_t i)
{
    return (uint8_t)((i * 2654435761u) >> 13);
}
/* The hash that a guest has after receiving size bytes of it. */
uint64_t net_servers_pattern_hash(size_t size);

#endif
