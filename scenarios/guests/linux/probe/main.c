/* probe NAME [ARGUMENT]...: runs one program of the table; "probe list" prints them. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct program {
    const char *name;
    probe_program *run;
    int arguments;
    const char *usage;
};

static const struct program programs[] = {
    {"arp", probe_arp, 2, "INTERFACE ADDRESS: who has it"},
    {"ask", probe_ask, 3, "ADDRESS PORT TEXT: one line by TCP, and the line that answers"},
    {"bootp", probe_bootp, 1, "INTERFACE: a BOOTP request without DHCP's options"},
    {"bulk-send", probe_bulk_send, 3, "ADDRESS PORT KIB: much data up, down and by UDP"},
    {"bulk-serve", probe_bulk_serve, 1, "PORT: the other side of bulk-send"},
    {"burst", probe_burst, 5,
     "ADDRESS PORT COUNT SIZE GAP_US: numbered datagrams without waiting, and what came back"},
    {"callback", probe_callback, 4, "ADDRESS PORT tcp|udp SERVE: has the caller there call the port SERVE here"},
    {"carrier", probe_carrier, 2, "INTERFACE CHANGES: says when the link goes down and up"},
    {"clock", probe_clock, 0, ": the wall clock jumps, timers do not"},
    {"datagrams", probe_datagrams, 5, "ADDRESS PORT COUNT SIZE WAIT_MS: numbered datagrams, each echoed or lost"},
    {"errors", probe_errors, 3, "ADDRESS PORT TTL: one datagram, and the ICMP error that it meets"},
    {"fetch", probe_fetch, 3, "ADDRESS PORT PATH: one download, to the end of the connection"},
    {"hog", probe_hog, 0, ": a process that takes memory until it is killed for it"},
    {"keepalive", probe_keepalive, 4, "ADDRESS PORT PATH COUNT: that many GETs on one connection"},
    {"parallel", probe_parallel, 4, "ADDRESS PORT PATH COUNT: that many downloads at once"},
    {"ping", probe_ping, 2, "ADDRESS SIZE: one echo request with so many bytes of data"},
    {"pings", probe_pings, 4, "ADDRESS COUNT INTERVAL_MS START_MS: echo requests at fixed times after boot"},
    {"reset", probe_reset, 2, "ADDRESS PORT: reads until the peer resets the connection"},
    {"udp-echo", probe_udp_echo, 2, "PORT COUNT: echoes datagrams until so many have come, or no more come"},
    {"urgent", probe_urgent, 2, "ADDRESS PORT: urgent data both ways"},
};

enum { PROGRAMS = sizeof programs / sizeof programs[0] };

int probe_failed(const char *what)
{
    printf("%s: %s\n", what, strerror(errno));
    return 1;
}

int probe_says_no(const char *what)
{
    printf("%s\n", what);
    return 1;
}

unsigned probe_number(const char *text)
{
    char *end;
    unsigned long value;

    errno = 0;
    value = strtoul(text, &end, 10);
    if (errno || end == text || *end || value > 1000000000) {
        fprintf(stderr, "probe: no number: %s\n", text);
        exit(2);
    }
    return (unsigned)value;
}

struct endpoint probe_endpoint(const char *address, const char *port)
{
    struct endpoint endpoint = {.size = 0};
    uint16_t number = htons((uint16_t)probe_number(port));

    if (inet_pton(AF_INET, address, &endpoint.v4.sin_addr) == 1) {
        endpoint.v4.sin_family = AF_INET;
        endpoint.v4.sin_port = number;
        endpoint.size = sizeof endpoint.v4;
    } else if (inet_pton(AF_INET6, address, &endpoint.v6.sin6_addr) == 1) {
        endpoint.v6.sin6_family = AF_INET6;
        endpoint.v6.sin6_port = number;
        endpoint.size = sizeof endpoint.v6;
    } else {
        fprintf(stderr, "probe: no address: %s\n", address);
        exit(2);
    }
    return endpoint;
}

void probe_patience(int fd, unsigned milliseconds)
{
    struct timeval time = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};

    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time))
        exit(probe_failed("SO_RCVTIMEO"));
}

int probe_connect(const struct endpoint *peer, unsigned attempts)
{
    for (unsigned i = 0;; i++) {
        int fd = socket(peer->any.sa_family, SOCK_STREAM, 0);

        if (fd < 0)
            return -1;
        if (connect(fd, &peer->any, peer->size) == 0) {
            probe_patience(fd, 30000);
            return fd;
        }
        close(fd);
        if (i + 1 >= attempts)
            return -1;
        probe_sleep_until(probe_now() + 100);
    }
}

void probe_close(int fd)
{
    char rest[256];

    shutdown(fd, SHUT_WR);
    while (recv(fd, rest, sizeof rest, 0) > 0)
        continue;
    close(fd);
}

int probe_bound(int type, const char *port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)probe_number(port))};
    int one = 1;
    int fd = socket(AF_INET, type, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
        bind(fd, (struct sockaddr *)&here, sizeof here) || (type == SOCK_STREAM && listen(fd, 8)))
        exit(probe_failed("bind"));
    return fd;
}

int probe_write(int fd, const void *data, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t put = send(fd, (const char *)data + done, size - done, MSG_NOSIGNAL);

        if (put < 0)
            return -1;
        done += (size_t)put;
    }
    return 0;
}

int probe_read(int fd, void *data, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = recv(fd, (char *)data + done, size - done, 0);

        if (got <= 0)
            return -1;
        done += (size_t)got;
    }
    return 0;
}

uint64_t probe_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void probe_sleep_until(uint64_t milliseconds)
{
    struct timespec when = {.tv_sec = (time_t)(milliseconds / 1000),
                            .tv_nsec = (long)(milliseconds % 1000) * 1000000};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL) == EINTR)
        continue;
}

void probe_pattern(uint8_t *data, size_t size, uint32_t seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525u + 1013904223u;
        data[i] = (uint8_t)(seed >> 24);
    }
}

uint64_t probe_sum(uint64_t sum, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

uint16_t probe_checksum(const void *data, size_t size)
{
    const uint8_t *bytes = data;
    uint32_t sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return htons((uint16_t)~sum);
}

struct interface probe_interface(const char *name)
{
    struct interface interface = {.index = 0};
    struct ifreq request = {.ifr_ifindex = 0};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    if (fd < 0 || ioctl(fd, SIOCGIFINDEX, &request))
        exit(probe_failed(name));
    interface.index = request.ifr_ifindex;
    if (ioctl(fd, SIOCGIFHWADDR, &request))
        exit(probe_failed(name));
    memcpy(interface.mac, request.ifr_hwaddr.sa_data, sizeof interface.mac);
    if (ioctl(fd, SIOCGIFADDR, &request) == 0)
        interface.address = ((struct sockaddr_in *)(void *)&request.ifr_addr)->sin_addr;
    close(fd);
    return interface;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; argc > 1 && i < PROGRAMS; i++) {
        if (!strcmp(argv[1], programs[i].name) && argc - 2 == programs[i].arguments)
            return programs[i].run(argv + 2);
    }
    for (unsigned i = 0; i < PROGRAMS; i++)
        fprintf(stderr, "probe %s %s\n", programs[i].name, programs[i].usage);
    return argc == 2 && !strcmp(argv[1], "list") ? 0 : 2;
}
