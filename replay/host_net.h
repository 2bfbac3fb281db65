/* A network below the boundary, seen by the modes: one table of functions for every driver, and the configurations of
 * all of them. One thread; touched only at safe points of the machine (the hart stopped). */
#ifndef REPRISE_REPLAY_HOST_NET_H
#define REPRISE_REPLAY_HOST_NET_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "replay/host_note.h"
#include "replay/port.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

/* Where the bytes of a received frame already stand on the tape: part of the payload of an earlier SOCKET_ROUND. */
struct frame_origin {
    uint64_t event_seq;    /* the SOCKET_ROUND event */
    uint32_t event_offset; /* into that event's payload */
    uint32_t frame_offset; /* where they stand in the frame */
    uint32_t size;         /* 0: nothing is shared */
};

/* Takes the frames that a round produced, in order. */
struct frame_sink {
    void (*frame)(void *context, struct bytes frame, const struct frame_origin *origin);
    /* The cable was put in or pulled out. NULL where no driver does that (libslirp). */
    void (*link)(void *context, bool is_up);
    void *context;
};

/* What the host told libslirp: written while recording, answered while replaying at the socket level. */
struct socket_log {
    enum socket_log_mode { SOCKET_LOG_NONE, SOCKET_LOG_WRITE, SOCKET_LOG_ANSWER } mode;
    void *context;
    /* WRITE: appends at the current cycle for this net's source, returns the event's sequence number. May take the
     * buffer's memory; what the buffer holds afterwards is unspecified. */
    uint64_t (*append)(void *context, enum event_kind kind, struct buffer *payload);
    /* ANSWER: the cycle of the next SOCKET-class event of this source that `next` has not taken, if it is of this
     * kind; UINT64_MAX if it is of another or none is left. */
    uint64_t (*next_cycle)(void *context, enum event_kind kind);
    /* ANSWER: the next SOCKET-class event of this source, which must be of this kind; the payload stays valid until
     * the next call. False: the tape says something else; diverged has been called. */
    bool (*next)(void *context, enum event_kind kind, struct bytes *payload, uint64_t *seq);
    /* ANSWER: says in one sentence how the run left the tape; the mode stops the session. */
    void (*diverged)(void *context, const char *sentence);
};

struct host_net;

struct host_net_ops {
    /* Queues a frame that the guest sent at this cycle; it is handed over in the next round. */
    void (*send)(struct host_net *net, uint64_t cycle, struct bytes frame);
    /* The cycle at which a round is due by the rules of docs/determinism.md (frame queued, notify, own timeout):
     * deterministic. UINT64_MAX: none. */
    uint64_t (*due)(struct host_net *net, uint64_t cycle);
    /* Live: true if a descriptor is ready now, so that a round would do something. Never called in replay. */
    bool (*ready)(struct host_net *net);
    /* One round: queued guest frames in order, then readiness and polling. Frames for the guest go to the sink. At
     * most one round a cycle: a second call at the same cycle does nothing. A round that was due and brought
     * nothing new from the host is not logged; every other round is one SOCKET_ROUND event (docs/slirp.md). So
     * while replaying at the socket level a round is called when due() or log->next_cycle(SOCKET_ROUND) says so,
     * whichever is first. */
    int (*round)(struct host_net *net, uint64_t cycle, const struct frame_sink *sink, struct error *error);
    /* Live: descriptors to wait on in idle; returns how many were stored. */
    unsigned (*pollfds)(struct host_net *net, struct pollfd *fds, unsigned room);
    /* The host port of a forward, which is the chosen one where the configuration says 0. NULL: no forwards. */
    uint16_t (*forward_port)(struct host_net *net, unsigned forward);
    /* A sentence that the user should read and that was not given out yet; false: none. Asked for after open, after
     * each round, and before close, then with what can be said at the end. NULL: never any. */
    bool (*note)(struct host_net *net, bool is_closing, char text[HOST_NOTE_SIZE]);
    void (*close)(struct host_net *net);
};

struct host_net {
    const struct host_net_ops *ops;
};

/* One forwarded port. */
struct host_forward {
    bool is_udp;
    char host_path[108];    /* a unix socket of the host in place of address and port; "" is none */
    char host_address[64];  /* "" or an IP address of the host, IPv6 without brackets */
    uint16_t host_port;     /* 0: any free port; which one is reported on stderr and in the tape's meta */
    char guest_address[64]; /* "" is the first DHCP address, or the guest's own where the host's is IPv6 */
    uint16_t guest_port;
};

/* What answers when the guest connects to SERVER:PORT of its own network. */
struct host_guest_forward {
    uint32_t server; /* 10.0.2.100 is 0x0a000264 */
    uint16_t port;
    enum host_guest_device {
        HOST_GUEST_TCP,     /* address and to_port */
        HOST_GUEST_UNIX,    /* text: a path */
        HOST_GUEST_COMMAND, /* text: for /bin/sh, started for each connection, which is its stdin, stdout, stderr */
        HOST_GUEST_FIXTURE, /* text: echo, discard, chargen or http; answered here, without a host */
    } device;
    char address[48];
    uint16_t to_port;
    const char *text; /* borrowed */
};

#define HOST_FORWARDS_MAX 32
#define HOST_GUEST_FORWARDS_MAX 16
#define HOST_DNS_SEARCH_MAX 16
#define HOST_ALLOW_MAX 32

/* Options of `driver: user`, named as QEMU's -netdev user names them. Strings are borrowed for as long as the network
 * is open. Zero bytes are the defaults that QEMU's users know: 10.0.2.0/24, fec0::/64, MTU 1500. */
struct host_slirp_config {
    uint64_t clock_hz;
    uint64_t random_seed; /* for libslirp's own random numbers; stands in the resolved scenario */
    bool restricted;
    bool no_ipv4;
    bool no_ipv6;
    unsigned mtu;
    uint32_t network; /* 0: all of the IPv4 addresses are the defaults */
    uint32_t netmask;
    uint32_t host;
    uint32_t dns;
    uint32_t dhcp_start;
    uint32_t smb_server;
    unsigned ipv6_bits; /* 0: all of the IPv6 addresses are the defaults */
    uint8_t ipv6_network[16];
    uint8_t ipv6_host[16];
    uint8_t ipv6_dns[16];
    const char *hostname; /* these go into DHCP's answers; NULL: no such option */
    const char *domain_name;
    const char *dns_search[HOST_DNS_SEARCH_MAX];
    unsigned dns_search_count;
    const char *bootfile;
    const char *tftp_server_name;
    const char *tftp; /* a folder to read from; NULL: none */
    const char *smb;  /* a folder to share; NULL: none */
    const char *smbd; /* the program; NULL: where Debian has it */
    struct host_guest_forward guest_forwards[HOST_GUEST_FORWARDS_MAX];
    unsigned guest_forward_count;
    char resolver[64]; /* "" is the host's /etc/resolv.conf (logged) */
    struct host_forward forwards[HOST_FORWARDS_MAX];
    unsigned forward_count;
    /* Egress policy: "ADDRESS[/BITS][:PORT|:LOW-HIGH]" or "any". Empty list: loopback only. */
    char allow[HOST_ALLOW_MAX][64];
    unsigned allow_count;
};

enum host_net_driver {
    HOST_NET_USER, /* libslirp; the only one with a socket level */
    HOST_NET_NONE, /* nothing of the host: the machine connects the card itself */
    HOST_NET_TAP,
    HOST_NET_SOCKET,
};

/* What the drivers that hand whole frames to the host share. */
struct host_frames_config {
    char allow[HOST_ALLOW_MAX][64]; /* egress policy, see egress_frame.h; empty: private networks */
    unsigned allow_count;
};

#define HOST_IFNAME_SIZE 16

/* Options of `driver: tap`. */
struct host_tap_config {
    char ifname[HOST_IFNAME_SIZE]; /* an existing TAP interface, or one to be made; "" lets the kernel choose */
};

#define HOST_ENDPOINT_SIZE 116

/* Options of `driver: socket`. One of the two is "": ADDRESS:PORT, [ADDRESS]:PORT or unix:PATH. */
struct host_frame_socket_config {
    char listen[HOST_ENDPOINT_SIZE];
    char connect[HOST_ENDPOINT_SIZE];
    uint64_t reconnect_cycles; /* until a client tries again; 0: never */
    uint64_t clock_hz;
};

struct host_net_config {
    enum host_net_driver driver;
    struct host_slirp_config user;
    struct host_tap_config tap;
    struct host_frame_socket_config socket;
    struct host_frames_config frames; /* tap, socket */
};

/* Opens the network that the configuration names; *net NULL for HOST_NET_NONE. The log is borrowed, and used at the
 * socket level only. */
int host_net_open(struct host_net **net, const struct host_net_config *config, const struct socket_log *log,
                  struct error *error);

/* Opens libslirp on the virtual clock. source is SOURCE(SOURCE_NET, i). The log is borrowed. On a libslirp whose
 * imports are not all classified: EXIT_SKIPPED with the symbol's name. */
int host_slirp_open(struct host_net **net, const struct host_slirp_config *config, const struct socket_log *log,
                    struct error *error);
/* The host port of a forward, which is the chosen one where the configuration says 0. */
uint16_t host_slirp_forward_port(const struct host_net *net, unsigned forward);
/* "4.7.0 build-id ...": what the tape keeps to refuse a socket-level replay by another build. "" without libslirp. */
void host_slirp_build(char text[128]);

/* Attaches a TAP interface. EXIT_SKIPPED without the permission, EXIT_MISSING without the device or interface. */
int host_tap_open(struct host_net **net, const struct host_net_config *config, struct error *error);
/* Listens, or connects; EXIT_MISSING where that fails (a client with reconnect_cycles starts without its peer). */
int host_frame_socket_open(struct host_net **net, const struct host_net_config *config, struct error *error);

#endif
