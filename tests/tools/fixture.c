/* Servers that guests of the scenarios talk to, each simple and deterministic: the same requests get the same bytes
 * in the same portions. They run until they are killed.
 *
 *   fixture KIND [--address ADDRESS] [--port PORT] [--path SOCKET] [--ready FILE] [NAME=NUMBER]...
 *
 *   echo                          TCP and UDP on the same port: what comes goes back; with --path a unix stream
 *   dns                           UDP: host.test is 192.0.2.77 and 2001:db8::77, broken.test is SERVFAIL, silent.test
 *                                 gets no answer, any other name does not exist
 *   http size=N                   HTTP/1.1 with keep-alive; any path gets N (1000) bytes that depend on the path
 *   drip size=N portion=N ms=N    HTTP that sends its body of N (4096) bytes in portions (512), so many ms (50) apart
 *   reset                         sends 8192 bytes, reads a line, resets the connection
 *   urgent                        the peer of the guests' "probe urgent"
 *   call to=PORT udp=PORT | call --to SOCKET
 *                                 the peer of "probe callback": for the line "tcp" or "udp" it calls that port of the
 *                                 loopback, or that unix socket, sends a line, and reports what came back
 *
 * ADDRESS is 127.0.0.1 or another of the host's; PORT 0 (the default) is any free one. FILE gets the port number, in
 * one step, as soon as the server listens; it is also the first line on stdout. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PEERS_MAX 128
#define REQUEST_MAX 4096
#define DATAGRAM_MAX 65536

/* What the command line said. */
struct fixture {
    const char *address, *path, *ready, *to;
    unsigned port, size, portion, ms, to_tcp, to_udp;
    int listener, datagrams; /* -1: none */
};

/* One connection. */
struct peer {
    int fd;
    size_t used; /* bytes of a request that is not complete yet */
    char request[REQUEST_MAX];
};

struct kind {
    const char *name;
    int has_stream, has_datagrams;
    /* Something can be read, or the peer is new (is_new). False: close it. */
    int (*serve)(const struct fixture *fixture, struct peer *peer, int is_new);
    /* Turns a datagram into its answer; the answer's size, 0: none. */
    size_t (*answer)(unsigned char *data, size_t size);
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "fixture: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *allocated(size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        die("memory");
    return memory;
}

static int put(int fd, const void *data, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t sent = send(fd, (const char *)data + done, size - done, MSG_NOSIGNAL);
        if (sent <= 0)
            return 0;
        done += (size_t)sent;
    }
    return 1;
}

/* The generator of the guests' probe_pattern. */
static void pattern(unsigned char *data, size_t size, uint32_t seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525u + 1013904223u;
        data[i] = (unsigned char)(seed >> 24);
    }
}

/* Reads up to a newline that ends the request (or an empty line, for HTTP); -1: the peer is gone or says too much, 0:
 * more must come, else the size of the request, which is then a string. */
static int read_request(struct peer *peer, const char *end)
{
    ssize_t got = recv(peer->fd, peer->request + peer->used, sizeof peer->request - 1 - peer->used, 0);
    if (got <= 0)
        return -1;
    peer->used += (size_t)got;
    peer->request[peer->used] = '\0';
    char *found = strstr(peer->request, end);
    if (!found)
        return peer->used == sizeof peer->request - 1 ? -1 : 0;
    return (int)(found - peer->request + (ptrdiff_t)strlen(end));
}

static void drop_request(struct peer *peer, int size)
{
    memmove(peer->request, peer->request + size, peer->used - (size_t)size + 1);
    peer->used -= (size_t)size;
}

static int serve_echo(const struct fixture *fixture, struct peer *peer, int is_new)
{
    char data[REQUEST_MAX];
    (void)fixture;
    if (is_new)
        return 1;
    ssize_t got = recv(peer->fd, data, sizeof data, 0);
    return got > 0 && put(peer->fd, data, (size_t)got);
}

static size_t answer_echo(unsigned char *data, size_t size)
{
    (void)data;
    return size;
}

/* Fills a body for a request line: its bytes depend on the path. */
static void fill_body(unsigned char *body, size_t size, const char *request)
{
    uint32_t seed = 0;
    for (const char *c = strchr(request, '/'); c && *c > ' '; c++)
        seed = seed * 31 + (unsigned char)*c;
    pattern(body, size, seed);
}

/* Headers for a body of that size, into room for 256 bytes; their own size. */
static size_t headers(char *text, size_t size, int closes)
{
    return (size_t)sprintf(text,
                           "HTTP/1.1 200 OK\r\nServer: fixture\r\nContent-Type: application/octet-stream\r\n"
                           "Content-Length: %zu\r\n%s\r\n",
                           size, closes ? "Connection: close\r\n" : "");
}

static int serve_http(const struct fixture *fixture, struct peer *peer, int is_new)
{
    int size = is_new ? 0 : read_request(peer, "\r\n\r\n");
    if (size <= 0)
        return size == 0;
    for (char *end; (end = strstr(peer->request, "\r\n\r\n"));) {
        int closes = strcasestr(peer->request, "\r\nConnection: close\r\n") != NULL;
        unsigned char *message = allocated(256 + fixture->size); /* goes out in one piece */
        size_t head = headers((char *)message, fixture->size, closes);
        fill_body(message + head, fixture->size, peer->request);
        int is_sent = put(peer->fd, message, head + fixture->size);
        free(message);
        if (!is_sent || closes)
            return 0;
        drop_request(peer, (int)(end - peer->request) + 4);
    }
    return 1;
}

/* A child sends, so that another connection need not wait. */
static int serve_drip(const struct fixture *fixture, struct peer *peer, int is_new)
{
    int size = is_new ? 0 : read_request(peer, "\r\n\r\n");
    if (size <= 0)
        return size == 0;
    pid_t child = fork();
    if (child != 0)
        return 0;
    unsigned char *body = allocated(fixture->size + 1);
    char text[256];
    fill_body(body, fixture->size, peer->request);
    int is_open = put(peer->fd, text, headers(text, fixture->size, 1));
    for (size_t done = 0; is_open && done < fixture->size; done += fixture->portion) {
        size_t part = fixture->size - done < fixture->portion ? fixture->size - done : fixture->portion;
        poll(NULL, 0, (int)fixture->ms); /* being slow is what this server is for */
        is_open = put(peer->fd, body + done, part);
    }
    _exit(0);
}

static int serve_reset(const struct fixture *fixture, struct peer *peer, int is_new)
{
    (void)fixture;
    if (is_new) {
        unsigned char data[8192];
        pattern(data, sizeof data, 1);
        return put(peer->fd, data, sizeof data);
    }
    int size = read_request(peer, "\n");
    if (size > 0) {
        struct linger now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    return size == 0;
}

/* The two sides take turns (scenarios/guests/linux/probe/urgent.c): "hello" and an urgent "!" come, a report of them
 * goes; for the line "urgent" an urgent "?" goes, alone; for the line "normal" the line "there". */
static int serve_urgent(const struct fixture *fixture, struct peer *peer, int is_new)
{
    char normal[6] = "", urgent = 0, line[128];
    (void)fixture;
    if (is_new) {
        struct pollfd wait = {.fd = peer->fd, .events = POLLPRI};
        if (poll(&wait, 1, 10000) != 1 || recv(peer->fd, &urgent, 1, MSG_OOB) != 1 ||
            recv(peer->fd, normal, 5, MSG_WAITALL) != 5)
            return 0;
        int length = snprintf(line, sizeof line, "normal %s urgent %c\n", normal, urgent);
        return put(peer->fd, line, (size_t)length);
    }
    int size = read_request(peer, "\n");
    if (size <= 0)
        return size == 0;
    int is_urgent = strcmp(peer->request, "urgent\n") == 0;
    drop_request(peer, size);
    return is_urgent ? send(peer->fd, "?", 1, MSG_OOB | MSG_NOSIGNAL) == 1 : put(peer->fd, "there\n", 6);
}

/* A socket that is connected to where fixture "call" calls; -1 and errno. */
static int called(const struct fixture *fixture, int is_stream)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    there.sin_port = htons((uint16_t)(is_stream ? fixture->to_tcp : fixture->to_udp));
    if (fixture->to)
        snprintf(local.sun_path, sizeof local.sun_path, "%s", fixture->to);
    int fd = socket(fixture->to ? AF_UNIX : AF_INET, (is_stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    const struct sockaddr *address = fixture->to ? (struct sockaddr *)&local : (struct sockaddr *)&there;
    if (fd >= 0 && connect(fd, address, fixture->to ? sizeof local : sizeof there)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static int serve_call(const struct fixture *fixture, struct peer *peer, int is_new)
{
    static const char words[] = "hello to a guest\n";
    char answer[64] = "", report[128];
    int size = is_new ? 0 : read_request(peer, "\n");
    if (size <= 0)
        return size == 0;
    int fd = called(fixture, strcmp(peer->request, "tcp\n") == 0);
    drop_request(peer, size);
    if (fd < 0 || !put(fd, words, strlen(words))) {
        snprintf(report, sizeof report, "%s\n", strerror(errno));
    } else {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        ssize_t got = poll(&wait, 1, 20000) == 1 ? recv(fd, answer, sizeof answer - 1, 0) : -1;
        int is_same = got == (ssize_t)strlen(words) && strcmp(answer, words) == 0;
        snprintf(report, sizeof report, "the caller %s its own words back\n", is_same ? "got" : "did not get");
    }
    if (fd >= 0)
        close(fd);
    return put(peer->fd, report, strlen(report));
}

/* Turns a query of one name into its answer in place (RFC 1035 section 4.1). */
static size_t answer_dns(unsigned char *message, size_t size)
{
    static const unsigned char a[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 77};
    static const unsigned char aaaa[] = {0xc0, 12,   0, 28, 0, 1, 0, 0, 0, 60, 0, 16, 0x20, 0x01,
                                         0x0d, 0xb8, 0, 0,  0, 0, 0, 0, 0, 0,  0, 0,  0,    0x77};
    static const struct {
        const char *name;
        int code; /* -1: silence */
    } names[] = {{"\4host\4test", 0}, {"\6broken\4test", 2}, {"\6silent\4test", -1}};
    size_t end = 12;
    int code = 3; /* NXDOMAIN */
    while (end < size && message[end])
        end += 1u + message[end];
    if (size < 17 || end + 5 > size || (message[2] & 0x80))
        return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp((const char *)message + 12, names[i].name) == 0) /* ends at the root's zero length */
            code = names[i].code;
    }
    if (code < 0)
        return 0;
    unsigned type = (unsigned)message[end + 1] << 8 | message[end + 2];
    size_t extra = code ? 0 : type == 1 ? sizeof a : type == 28 ? sizeof aaaa : 0;
    message[2] = (unsigned char)(0x84 | (message[2] & 1));
    message[3] = (unsigned char)code;
    memset(message + 6, 0, 6);
    message[7] = extra ? 1 : 0;
    memcpy(message + end + 5, type == 1 ? a : aaaa, extra);
    return end + 5 + extra;
}

static const struct kind kinds[] = {
    {"echo", 1, 1, serve_echo, answer_echo}, {"dns", 0, 1, NULL, answer_dns},    {"http", 1, 0, serve_http, NULL},
    {"drip", 1, 0, serve_drip, NULL},        {"reset", 1, 0, serve_reset, NULL}, {"urgent", 1, 0, serve_urgent, NULL},
    {"call", 1, 0, serve_call, NULL},
};

/* A socket at the fixture's address; port 0 becomes the port that it got. */
static int bound(struct fixture *fixture, int type)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un local;
    } here = {.v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)fixture->port)}};
    socklen_t size = sizeof here.v4;
    int one = 1;
    if (fixture->path) {
        here.local = (struct sockaddr_un){.sun_family = AF_UNIX};
        if (strlen(fixture->path) >= sizeof here.local.sun_path) {
            errno = ENAMETOOLONG;
            die(fixture->path);
        }
        strcpy(here.local.sun_path, fixture->path);
        size = sizeof here.local;
    } else if (strchr(fixture->address, ':')) {
        here.v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)fixture->port)};
        size = sizeof here.v6;
    }
    if (!fixture->path &&
        inet_pton(here.any.sa_family, fixture->address,
                  here.any.sa_family == AF_INET ? (void *)&here.v4.sin_addr : (void *)&here.v6.sin6_addr) != 1) {
        errno = EINVAL;
        die(fixture->address);
    }
    int fd = socket(here.any.sa_family, type | SOCK_CLOEXEC, 0);
    if (fd < 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, &here.any, size) || (type == SOCK_STREAM && listen(fd, PEERS_MAX)))
        die(fixture->path ? fixture->path : fixture->address);
    if (!fixture->path && !fixture->port) {
        if (getsockname(fd, &here.any, &size))
            die("getsockname");
        fixture->port = ntohs(here.any.sa_family == AF_INET ? here.v4.sin_port : here.v6.sin6_port);
    }
    return fd;
}

static void say_ready(const struct fixture *fixture)
{
    char other[4096];
    printf("%u\n", fixture->port);
    fflush(stdout);
    if (!fixture->ready)
        return;
    snprintf(other, sizeof other, "%s.new", fixture->ready);
    FILE *file = fopen(other, "w");
    if (!file || fprintf(file, "%u\n", fixture->port) < 0 || fclose(file) || rename(other, fixture->ready))
        die(fixture->ready);
}

static void take_datagram(const struct kind *kind, int fd)
{
    static unsigned char data[DATAGRAM_MAX];
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    ssize_t got = recvfrom(fd, data, sizeof data - 256, 0, (struct sockaddr *)&peer, &length);
    size_t size = got > 0 ? kind->answer(data, (size_t)got) : 0;
    if (size && sendto(fd, data, size, 0, (struct sockaddr *)&peer, length) < 0)
        perror("fixture: sendto");
}

static int run(const struct kind *kind, const struct fixture *fixture)
{
    static struct peer peers[PEERS_MAX];
    struct pollfd fds[PEERS_MAX + 2];
    for (unsigned i = 0; i < PEERS_MAX; i++)
        peers[i].fd = -1;
    for (;;) {
        unsigned free_slot = PEERS_MAX;
        for (unsigned i = 0; i < PEERS_MAX; i++) {
            fds[i] = (struct pollfd){.fd = peers[i].fd, .events = POLLIN};
            if (peers[i].fd < 0 && free_slot == PEERS_MAX)
                free_slot = i;
        }
        fds[PEERS_MAX] = (struct pollfd){.fd = free_slot < PEERS_MAX ? fixture->listener : -1, .events = POLLIN};
        fds[PEERS_MAX + 1] = (struct pollfd){.fd = fixture->datagrams, .events = POLLIN};
        if (poll(fds, PEERS_MAX + 2, -1) < 0)
            die("poll");
        for (unsigned i = 0; i < PEERS_MAX; i++) {
            if (peers[i].fd >= 0 && fds[i].revents && !kind->serve(fixture, &peers[i], 0)) {
                close(peers[i].fd);
                peers[i].fd = -1;
            }
        }
        if (fds[PEERS_MAX].revents) {
            struct peer *peer = &peers[free_slot];
            peer->fd = accept4(fixture->listener, NULL, NULL, SOCK_CLOEXEC);
            peer->used = 0;
            if (peer->fd >= 0 && !kind->serve(fixture, peer, 1)) {
                close(peer->fd);
                peer->fd = -1;
            }
        }
        if (fds[PEERS_MAX + 1].revents)
            take_datagram(kind, fixture->datagrams);
    }
}

static _Noreturn void usage(void)
{
    fprintf(stderr,
            "usage: fixture echo|dns|http|drip|reset|urgent|call [--address ADDRESS] [--port PORT] [--path SOCKET] "
            "[--ready FILE] [--to SOCKET] [NAME=NUMBER]...\n");
    exit(2);
}

/* A whole number below 2^31, or the usage. */
static unsigned number(const char *text)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno || end == text || *end || value > INT32_MAX)
        usage();
    return (unsigned)value;
}

static void parse(struct fixture *fixture, char **arguments)
{
    for (; *arguments; arguments++) {
        const char *word = *arguments, *value = arguments[1];
        if (strncmp(word, "size=", 5) == 0)
            fixture->size = number(word + 5);
        else if (strncmp(word, "portion=", 8) == 0)
            fixture->portion = number(word + 8);
        else if (strncmp(word, "ms=", 3) == 0)
            fixture->ms = number(word + 3);
        else if (strncmp(word, "to=", 3) == 0)
            fixture->to_tcp = number(word + 3);
        else if (strncmp(word, "udp=", 4) == 0)
            fixture->to_udp = number(word + 4);
        else if (!value)
            usage();
        else if (strcmp(word, "--to") == 0)
            fixture->to = *++arguments;
        else if (strcmp(word, "--address") == 0)
            fixture->address = *++arguments;
        else if (strcmp(word, "--port") == 0)
            fixture->port = number(*++arguments);
        else if (strcmp(word, "--path") == 0)
            fixture->path = *++arguments;
        else if (strcmp(word, "--ready") == 0)
            fixture->ready = *++arguments;
        else
            usage();
    }
    if (fixture->port > 65535 || !fixture->portion)
        usage();
}

int main(int argc, char **argv)
{
    const struct kind *kind = NULL;
    for (size_t i = 0; argc > 1 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(argv[1], kinds[i].name) == 0)
            kind = &kinds[i];
    }
    if (!kind)
        usage();
    struct fixture fixture = {
        .address = "127.0.0.1", .size = strcmp(kind->name, "drip") ? 1000 : 4096, .portion = 512, .ms = 50};
    parse(&fixture, argv + 2);
    signal(SIGCHLD, SIG_IGN); /* drip's children are not waited for */
    fixture.listener = kind->has_stream ? bound(&fixture, SOCK_STREAM) : -1;
    fixture.datagrams = kind->has_datagrams && !fixture.path ? bound(&fixture, SOCK_DGRAM) : -1;
    say_ready(&fixture);
    return run(kind, &fixture);
}
