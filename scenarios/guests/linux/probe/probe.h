/* The programs by which scenarios use a network from inside a guest where busybox has no applet. Each is one idea in
 * a file of its own and prints lines that are the same every time: no times, process ids or ports that the kernel
 * chose. main.c has the table; what a program returns is its exit code.
 */
#ifndef PROBE_H
#define PROBE_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

typedef int probe_program(char **arguments);

probe_program probe_arp, probe_ask, probe_bootp, probe_bulk_send, probe_bulk_serve, probe_burst, probe_callback,
    probe_carrier, probe_clock, probe_datagrams, probe_errors, probe_fetch, probe_hog, probe_keepalive,
    probe_parallel, probe_ping, probe_pings, probe_reset, probe_udp_echo, probe_urgent;

/* An IPv4 or IPv6 address and port. */
struct endpoint {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    };
    socklen_t size;
};

/* Prints "NAME: WHAT: the error of errno" and gives the exit code 1. */
int probe_failed(const char *what);
/* Prints "WHAT" the same way, without errno. */
int probe_says_no(const char *what);

/* A whole number of an argument, 0 to 1,000,000,000; anything else ends the program. */
unsigned probe_number(const char *text);

/* ADDRESS and PORT of two arguments; an address that is none ends the program. */
struct endpoint probe_endpoint(const char *address, const char *port);

/* A stream to the peer, -1 and errno if there is none; while refused it asks again, ATTEMPTS times in all, 100 ms
 * apart. Receiving waits 30 s at most. */
int probe_connect(const struct endpoint *peer, unsigned attempts);

/* Ends a connection in both directions: says that nothing more comes, and waits for the peer to say so too. */
void probe_close(int fd);

/* A socket of TYPE listening at, or bound to, this port of every IPv4 address; ends the program if there is none. */
int probe_bound(int type, const char *port);

/* All of it, or -1. */
int probe_write(int fd, const void *data, size_t size);
int probe_read(int fd, void *data, size_t size);

/* Receiving from FD waits so long at most (EAGAIN then). */
void probe_patience(int fd, unsigned milliseconds);

/* Sleeps until this many milliseconds after boot. */
void probe_sleep_until(uint64_t milliseconds);
uint64_t probe_now(void);

/* Fills DATA with bytes that depend on SEED alone, and sums bytes up (FNV-1a; begin with PROBE_SUM). */
#define PROBE_SUM UINT64_C(0xcbf29ce484222325)
void probe_pattern(uint8_t *data, size_t size, uint32_t seed);
uint64_t probe_sum(uint64_t sum, const void *data, size_t size);

/* The Internet checksum (RFC 1071), in network byte order. */
uint16_t probe_checksum(const void *data, size_t size);

/* Of a network interface: its number, hardware address (6 bytes) and IPv4 address; a missing one ends the program. */
struct interface {
    int index;
    uint8_t mac[6];
    struct in_addr address; /* 0.0.0.0: it has none */
};
struct interface probe_interface(const char *name);

#endif
