/* One thread, one poll loop. */
#include "tests/lib/net_servers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "tests/lib/net_guest.h"

#define CLIENTS 128
#define PATTERN_SIZE (1u << 20)

struct client {
    int fd;
    bool has_request;
    bool echoes;
    bool sinks;
    char request[32];
    size_t requested;
    size_t sent;
    size_t total;
    struct buffer echo; /* read, not yet sent back */
};

struct net_servers {
    pthread_t thread;
    int stop[2];
    int tcp;
    int udp;
    int dns;
    uint16_t tcp_port;
    uint16_t udp_port;
    struct client clients[CLIENTS];
    uint8_t pattern[PATTERN_SIZE];
};

static int bound_socket(int type, uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t size = sizeof address;
    int one = 1;
    int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (type == SOCK_STREAM) /* of two UDP sockets with it, one would take the other's datagrams */
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0 || (type == SOCK_STREAM && listen(fd, 128) != 0)) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static void client_close(struct client *client)
{
    close(client->fd);
    client->fd = -1;
    buffer_deinit(&client->echo);
}

static void client_accept(struct net_servers *servers)
{
    int fd = accept4(servers->tcp, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    for (unsigned i = 0; i < CLIENTS && fd >= 0; i++) {
        if (servers->clients[i].fd >= 0)
            continue;
        servers->clients[i] = (struct client){.fd = fd};
        return;
    }
    if (fd >= 0)
        close(fd);
}

static void client_request(struct client *client)
{
    struct linger now = {.l_onoff = 1};
    client->request[client->requested] = 0;
    const char *end = strchr(client->request, '\n');
    if (!end)
        return;
    size_t line = (size_t)(end + 1 - client->request);
    client->has_request = true;
    if (strncmp(client->request, "GET ", 4) == 0)
        client->total = strtoul(client->request + 4, NULL, 10);
    client->echoes = strncmp(client->request, "ECHO", 4) == 0;
    client->sinks = strncmp(client->request, "SINK", 4) == 0;
    if (client->echoes)
        buffer_append(&client->echo, bytes_of(client->request + line, client->requested - line));
    if (strncmp(client->request, "DROP", 4) == 0) {
        setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        client_close(client);
    }
}

static void client_read(struct client *client)
{
    char bytes[65536];
    if (!client->has_request) {
        ssize_t got =
            recv(client->fd, client->request + client->requested, sizeof client->request - 1 - client->requested, 0);
        if (got <= 0) {
            client_close(client);
            return;
        }
        client->requested += (size_t)got;
        client_request(client);
        return;
    }
    ssize_t got = recv(client->fd, bytes, sizeof bytes, 0);
    if (got <= 0)
        client_close(client);
    else if (client->echoes)
        buffer_append(&client->echo, bytes_of(bytes, (size_t)got));
}

static void client_echo(struct client *client)
{
    ssize_t done = send(client->fd, client->echo.data, client->echo.size, MSG_NOSIGNAL);
    if (done > 0)
        buffer_consume(&client->echo, (size_t)done);
    else if (errno != EAGAIN)
        client_close(client);
}

static void client_write(const struct net_servers *servers, struct client *client)
{
    while (client->sent < client->total) {
        size_t at = client->sent % PATTERN_SIZE;
        size_t size = client->total - client->sent;
        size = size > PATTERN_SIZE - at ? PATTERN_SIZE - at : size;
        ssize_t done = send(client->fd, servers->pattern + at, size, MSG_NOSIGNAL);
        if (done < 0 && errno == EAGAIN)
            return;
        if (done < 0)
            break;
        client->sent += (size_t)done;
    }
    client_close(client);
}

static void udp_echo(int fd)
{
    uint8_t bytes[65536];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t got = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &size);
    if (got >= 0)
        sendto(fd, bytes, (size_t)got, 0, (struct sockaddr *)&from, size);
}

/* Answers every question with 192.0.2.7 (RFC 1035 section 4.1). */
static void dns_answer(int fd)
{
    static const uint8_t answer[16] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7};
    uint8_t bytes[600];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t got = recvfrom(fd, bytes, 512, 0, (struct sockaddr *)&from, &size);
    if (got < 12)
        return;
    bytes[2] = 0x81;
    bytes[3] = 0x80;
    bytes[7] = 1;
    memcpy(bytes + got, answer, sizeof answer);
    sendto(fd, bytes, (size_t)got + sizeof answer, 0, (struct sockaddr *)&from, size);
}

static void *serve(void *context)
{
    struct net_servers *servers = context;
    for (;;) {
        struct pollfd fds[CLIENTS + 4] = {{servers->stop[0], POLLIN, 0},
                                          {servers->tcp, POLLIN, 0},
                                          {servers->udp, POLLIN, 0},
                                          {servers->dns, POLLIN, 0}};
        for (unsigned i = 0; i < CLIENTS; i++) {
            const struct client *client = &servers->clients[i];
            bool writes = client->echo.size || (client->has_request && !client->echoes && !client->sinks);
            fds[4 + i] = (struct pollfd){client->fd, writes ? POLLOUT : POLLIN, 0};
        }
        if (poll(fds, CLIENTS + 4, -1) < 0 || fds[0].revents)
            return NULL;
        for (unsigned i = 0; i < CLIENTS; i++) {
            if (!fds[4 + i].revents || servers->clients[i].fd != fds[4 + i].fd)
                continue;
            if (servers->clients[i].echo.size)
                client_echo(&servers->clients[i]);
            else if (fds[4 + i].events == POLLOUT)
                client_write(servers, &servers->clients[i]);
            else
                client_read(&servers->clients[i]);
        }
        if (fds[1].revents)
            client_accept(servers);
        if (fds[2].revents)
            udp_echo(servers->udp);
        if (fds[3].revents)
            dns_answer(servers->dns);
    }
}

struct net_servers *net_servers_start(void)
{
    struct net_servers *servers = mem_alloc(1, sizeof *servers);
    uint16_t dns_port = 53;
    for (unsigned i = 0; i < CLIENTS; i++)
        servers->clients[i].fd = -1;
    for (size_t i = 0; i < PATTERN_SIZE; i++)
        servers->pattern[i] = net_servers_pattern(i);
    servers->tcp = bound_socket(SOCK_STREAM, &servers->tcp_port);
    servers->udp = bound_socket(SOCK_DGRAM, &servers->udp_port);
    servers->dns = bound_socket(SOCK_DGRAM, &dns_port);
    if (servers->tcp < 0 || servers->udp < 0 || pipe(servers->stop) != 0 ||
        pthread_create(&servers->thread, NULL, serve, servers) != 0) {
        fprintf(stderr, "no servers on loopback: %s\n", strerror(errno));
        exit(1);
    }
    return servers;
}

void net_servers_stop(struct net_servers *servers)
{
    (void)!write(servers->stop[1], "x", 1);
    pthread_join(servers->thread, NULL);
    for (unsigned i = 0; i < CLIENTS; i++) {
        if (servers->clients[i].fd >= 0)
            client_close(&servers->clients[i]);
    }
    close(servers->tcp);
    close(servers->udp);
    if (servers->dns >= 0)
        close(servers->dns);
    close(servers->stop[0]);
    close(servers->stop[1]);
    mem_free(servers);
}

uint16_t net_servers_tcp_port(const struct net_servers *servers)
{
    return servers->tcp_port;
}

uint16_t net_servers_udp_port(const struct net_servers *servers)
{
    return servers->udp_port;
}

bool net_servers_has_dns(const struct net_servers *servers)
{
    return servers->dns >= 0;
}

uint64_t net_servers_pattern_hash(size_t size)
{
    uint64_t hash = GUEST_FNV_START;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = net_servers_pattern(i % PATTERN_SIZE);
        hash = guest_fnv(hash, bytes_of(&byte, 1));
    }
    return hash;
}
