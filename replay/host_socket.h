/* The calls that libslirp makes, logged or answered. The hooks at the end stand in libslirp's import table; each one
 * becomes a `socket_call` on the `struct socket_host` whose net is running, which asks the host (live), writes down
 * what could not have been predicted (record), or answers from the log without asking anybody (replay).
 * It knows nothing of frames and nothing of libslirp's insides.
 *
 * What a round's record holds (SOCKET_ROUND, and SOCKET_CALL for the calls made while opening):
 *
 *     varint silent          rounds since the last SOCKET_ROUND that are not on the tape
 *     record ...             what the host said, in the order of the calls
 *       varint skip + 1      calls before this one whose result was the predicted one
 *       u8 operation         enum socket_operation, + 0x80 an address follows, + 0x40 bytes follow
 *       varint vfd           virtual descriptor
 *       varint result + 1    0: it failed, and `varint errno` follows
 *       [address]            u8 family (0 none, 1 unix, 4, 6; 8 the peer of this vfd), ip, u16 LE port, varint scope
 *       [varint size, bytes]
 *     varint 0
 *     varint skip            predicted calls after the last record
 *     u16 LE, u16 LE         rolling digests so far: of the guest's frames with their cycles, of libslirp's calls
 *
 * SOCKET_LOG_VERSION counts what this or the digests have been; a tape with another one replays at the frame level.
 *
 * A varint is LEB128. READY is the one record that is no call: bytes are pairs of slot (varint, difference to the one
 * before) and readiness (u8, SLIRP_POLL_*). */
#ifndef REPRISE_REPLAY_HOST_SOCKET_H
#define REPRISE_REPLAY_HOST_SOCKET_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "replay/egress.h"
#include "replay/host_net.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"

#define SOCKET_LOG_VERSION 2

/* Numbers stand on tapes: never reused. */
enum socket_operation {
    SOCKET_READY = 1,
    SOCKET_SOCKET = 2,
    SOCKET_CONNECT = 3,
    SOCKET_BIND = 4,
    SOCKET_LISTEN = 5,
    SOCKET_ACCEPT = 6,
    SOCKET_SEND = 7,
    SOCKET_SENDTO = 8,
    SOCKET_RECV = 9,
    SOCKET_RECVFROM = 10,
    SOCKET_RECVMSG = 11,
    SOCKET_CLOSE = 12,
    SOCKET_SHUTDOWN = 13,
    SOCKET_SETSOCKOPT = 14,
    SOCKET_GETSOCKOPT = 15,
    SOCKET_GETSOCKNAME = 16,
    SOCKET_GETPEERNAME = 17,
    SOCKET_IOCTL = 18,
    SOCKET_IF_NAMETOINDEX = 19,
    SOCKET_RESOLVER = 20, /* /etc/resolv.conf: its text */
    SOCKET_OPEN = 21,     /* this and the next three: files that TFTP gives out */
    SOCKET_SEEK = 22,
    SOCKET_READ = 23,
    SOCKET_STAT = 24, /* the result is the size */
    SOCKET_OPERATIONS
};

/* "sendto"; "?" for a number that is none. */
const char *socket_operation_name(unsigned operation);

/* A virtual descriptor. Numbers grow and are never used twice, so a stale one can never hit another socket. */
struct socket_fd {
    int vfd;
    int real; /* -1 while replaying */
    int family;
    int type;
    int protocol;
    bool is_forward;            /* bound while opening: a forwarded port */
    struct fixture *fixture;    /* it is no socket but answered here, in every mode; owned; NULL: none */
    struct egress_address peer; /* of connect, accept or the last datagram received */
};

enum socket_phase {
    SOCKET_OPENING, /* by the user's scenario: bind is allowed */
    SOCKET_ROUND,
    SOCKET_CLOSING, /* results are the predicted ones, nothing is logged */
    SOCKET_DEAD,    /* the log was left: as CLOSING */
};

/* WRITE: where received bytes stand in the record that is being written, for the frames that will carry them. */
struct socket_listener {
    void (*opened)(void *context, int vfd); /* connect: for the frame in hand */
    void (*accepted)(void *context, int vfd, uint16_t remote_port);
    void (*received)(void *context, int vfd, bool is_datagram, struct bytes bytes, size_t record_offset);
    void (*closed)(void *context, int vfd);
    void *context;
};

/* A server in the guest's network that stands for something of the host: how a connection to it is made. */
struct socket_guest {
    enum socket_guest_device {
        SOCKET_GUEST_TCP,
        SOCKET_GUEST_UNIX,
        SOCKET_GUEST_COMMAND, /* for /bin/sh */
        SOCKET_GUEST_SMB,     /* smbd with its folder */
        SOCKET_GUEST_FIXTURE,
    } device;
    struct egress_address to;
    const char *text;    /* path, command, folder or name; borrowed */
    const char *program; /* SMB; borrowed */
};

#define SOCKET_GUESTS_MAX (HOST_GUEST_FORWARDS_MAX + 2)
/* The name under which libslirp connects to the host's guests[i]: "guestfwd:i". No file ever has it. */
#define SOCKET_GUEST_NAME "guestfwd:"

/* What libslirp is told the folder of TFTP is. */
#define SOCKET_TFTP_PREFIX "tftp:"

/* A process that a guest's connection started. */
struct socket_child {
    int pid;
    bool ends_with_us; /* is not left to notice that its connection is gone */
};

/* A file that bind made: removed at the end if it is still the same. */
struct socket_path {
    char *path;
    uint64_t device;
    uint64_t inode;
};

struct socket_host {
    const struct socket_log *log;
    struct egress_policy policy;
    struct socket_listener listener;
    enum socket_phase phase;
    bool is_failed; /* libslirp ended itself: nothing of it may be touched again */
    char failure[160];
    jmp_buf escape; /* out of libslirp, when it would end the process */
    uint64_t cycle;
    uint64_t random_seed;
    struct egress_address bound; /* OPENING: what getsockname said last */

    struct socket_fd *fds; /* by rising vfd */
    size_t fd_count;
    size_t fd_room;
    size_t
        fd_limit; /* a guest must not use up the process's descriptors; libslirp keeps those of closed connections */
    int next_vfd;

    struct socket_guest guests[SOCKET_GUESTS_MAX];
    unsigned guest_count;
    struct socket_child *children;
    size_t child_count;
    struct socket_path paths[HOST_FORWARDS_MAX];
    unsigned path_count;
    int tftp_folder; /* -1: none, or while replaying */

    struct hasher *frames; /* rolling: the guest's frames with their cycles */
    struct hasher *calls;  /* rolling: calls, their arguments and results, and the sizes of libslirp's frames */
    uint64_t call_count;
    uint64_t frame_count;
    uint64_t silent;       /* rounds since the last one on the tape */
    uint64_t agreed_cycle; /* of the last round on the tape */

    struct buffer record; /* WRITE: this round's */
    uint64_t skipped;     /* predicted calls since the last record */
    bool has_news;        /* WRITE: the round must be logged */
    bool is_logged;       /* ANSWER: this round stands on the tape */
    struct bytes answer;  /* ANSWER: the record and how far it was read */
    size_t answered;
    uint64_t answer_skip;       /* predicted calls before the next record; UINT64_MAX: no more records */
    struct buffer answer_bytes; /* keeps the payload while the round uses it */

    bool resolver_is_fixed; /* `resolver:` in the scenario: the host's file is never read */
    bool resolver_known;
    bool resolver_exists;
    uint64_t resolver_generation;
    struct buffer resolver_text;
};

#define SOCKET_FDS_DEFAULT 768 /* what leaves room below the usual limit of 1,024 */
#define SOCKET_FDS_MAX 4096

/* The host whose net is inside libslirp; NULL outside. One thread by contract (host_net.h). */
struct socket_host *socket_current(void);
void socket_set_current(struct socket_host *host);

void socket_host_init(struct socket_host *host, const struct socket_log *log);
/* Closes what is still open, without telling the log. */
void socket_host_deinit(struct socket_host *host);

/* A round's record is begun before libslirp is touched and ended after. ANSWER: false when the tape was left. */
bool socket_round_begin(struct socket_host *host, uint64_t cycle, bool is_opening);
/* WRITE: appends the record if it holds news or `force`; returns its sequence number, 0 where none was written. */
uint64_t socket_round_end(struct socket_host *host, bool force);
/* The final digests: written, or compared. */
void socket_digest_end(struct socket_host *host);

void socket_note_guest_frame(struct socket_host *host, uint64_t cycle, struct bytes frame);
/* Its size is enough: its bytes stand on the tape, and replay compares them (replay_nets.c). */
void socket_note_slirp_frame(struct socket_host *host, size_t size);
/* WRITE, NONE: the readiness that poll found (pairs as above, empty: nothing). ANSWER: fills in the logged one. */
void socket_note_ready(struct socket_host *host, struct buffer *ready);

/* Says once how the run left the tape; the phase becomes DEAD. */
__attribute__((format(printf, 2, 3))) void socket_diverge(struct socket_host *host, const char *format, ...);
/* Out of libslirp for good, with a reason. */
__attribute__((noreturn)) void socket_fail(struct socket_host *host, const char *reason);

struct socket_fd *socket_fd_find(struct socket_host *host, int vfd);
int socket_fd_add(struct socket_host *host, int real, int family, int type, int protocol);
void socket_fd_remove(struct socket_host *host, int vfd);

/* One call, on its way through the log. */
struct socket_call {
    struct socket_host *host;
    enum socket_operation operation;
    int vfd;
    struct socket_fd *fd;         /* NULL: vfd is not open */
    struct egress_address target; /* of connect, bind and sendto */
    int64_t result;
    int error;
    int64_t predicted;
    int predicted_error;
    int saved_errno; /* a call that succeeds leaves errno alone */
    bool has_address;
    struct egress_address address; /* what the host said: source, name or peer */
    bool has_bytes;
    struct bytes bytes;
};

/* Opens the call and takes its canonical arguments into the digest. */
void socket_call_begin(struct socket_call *call, enum socket_operation operation, int vfd);
void socket_call_argument(struct socket_call *call, uint64_t value);
void socket_call_bytes(struct socket_call *call, struct bytes bytes);
void socket_call_address(struct socket_call *call, const struct egress_address *address);
/* True: the caller asks the host now and fills in result, error, address and bytes. */
bool socket_call_is_live(const struct socket_call *call);
/* Logs or answers; afterwards result, error, address and bytes are what libslirp is to be told. `sent`: bytes are
 * what the guest sends, kept for comparison. */
void socket_call_end(struct socket_call *call, bool sent);
/* While answering: the logged bytes into libslirp's buffer, whose size the tape must not exceed. */
void socket_call_received(struct socket_call *call, void *data, size_t size);
/* Takes what the host's own function returned; errno is its reason where that is negative. */
void socket_call_live(struct socket_call *call, int64_t result);
/* Refuses without asking the host. */
void socket_call_refuse(struct socket_call *call, int error);
/* The C library's convention: errno is set on failure and left alone otherwise. */
int64_t socket_call_result(const struct socket_call *call);

/* host_socket_guest.c: connect where libslirp names a guest; processes and files of unix sockets at the end. */
int socket_connect_guest(int vfd, const struct sockaddr *address, socklen_t size);
int socket_bind_path(struct socket_host *host, int real, const struct sockaddr *address, socklen_t size);
void socket_guests_end(struct socket_host *host);

/* The hooks, as replay/slirp_imports.def names them. */
int socket_hook_socket(int family, int type, int protocol);
int socket_hook_connect(int vfd, const struct sockaddr *address, socklen_t size);
int socket_hook_bind(int vfd, const struct sockaddr *address, socklen_t size);
int socket_hook_listen(int vfd, int backlog);
int socket_hook_accept(int vfd, struct sockaddr *address, socklen_t *size);
int socket_hook_accept4(int vfd, struct sockaddr *address, socklen_t *size, int flags);
ssize_t socket_hook_send(int vfd, const void *data, size_t size, int flags);
ssize_t socket_hook_sendto(int vfd, const void *data, size_t size, int flags, const struct sockaddr *address,
                           socklen_t address_size);
ssize_t socket_hook_recv(int vfd, void *data, size_t size, int flags);
ssize_t socket_hook_recv_chk(int vfd, void *data, size_t size, size_t room, int flags);
ssize_t socket_hook_recvfrom(int vfd, void *data, size_t size, int flags, struct sockaddr *address,
                             socklen_t *address_size);
ssize_t socket_hook_recvfrom_chk(int vfd, void *data, size_t size, size_t room, int flags, struct sockaddr *address,
                                 socklen_t *address_size);
ssize_t socket_hook_recvmsg(int vfd, struct msghdr *message, int flags);
int socket_hook_close(int vfd);
int socket_hook_shutdown(int vfd, int how);
int socket_hook_setsockopt(int vfd, int level, int name, const void *value, socklen_t size);
int socket_hook_getsockopt(int vfd, int level, int name, void *value, socklen_t *size);
int socket_hook_getsockname(int vfd, struct sockaddr *address, socklen_t *size);
int socket_hook_getpeername(int vfd, struct sockaddr *address, socklen_t *size);
int socket_hook_ioctl(int vfd, unsigned long request, void *value);
int socket_hook_fcntl(int vfd, int command, long value);
unsigned socket_hook_if_nametoindex(const char *name);
int socket_hook_getnameinfo(const struct sockaddr *address, socklen_t size, char *host, socklen_t host_size,
                            char *service, socklen_t service_size, int flags);
void *socket_hook_fopen(const char *path, const char *mode);
int socket_hook_stat(const char *path, struct stat *status);
int socket_hook_xstat(int version, const char *path, struct stat *status);
int socket_hook_open(const char *path, int flags, unsigned mode);
int64_t socket_hook_lseek(int vfd, int64_t offset, int whence);
ssize_t socket_hook_read(int vfd, void *data, size_t size);
ssize_t socket_hook_read_chk(int vfd, void *data, size_t size, size_t room);

#endif
