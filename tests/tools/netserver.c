/* The host's end of scenarios/guests/linux/tools/netbench.c, on a free port of 127.0.0.1.
 *
 *   netserver CMD [ARG]...     runs the command with REPRISE_NET_PORT set, serves until it ends, exits as it did
 *
 * A connection says one line at a time, each followed by an empty one:
 *
 *   DOWN MIB   so many MiB are sent, then the connection is closed
 *   UP MIB     so many MiB follow; the answer is their checksum in hexadecimal
 *   GET N      a small HTTP answer
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE (256u * 1024)
#define BLOCK 4096u
#define MIB (1024ull * 1024)

struct connection {
    int fd;
    size_t have; /* bytes of the input that nobody has asked for yet */
    unsigned char input[PIECE];
};

static void fill(unsigned char *piece, uint64_t offset)
{
    for (size_t at = 0; at < PIECE; at += BLOCK)
        piece[at] = (unsigned char)((offset + at) / BLOCK * 7);
}

static int write_all(int fd, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t put = send(fd, at, size, MSG_NOSIGNAL);
        if (put <= 0)
            return -1;
        at += put;
        size -= (size_t)put;
    }
    return 0;
}

static int serve_down(struct connection *connection, uint64_t bytes)
{
    for (uint64_t done = 0; done < bytes; done += PIECE) {
        fill(connection->input, done);
        if (write_all(connection->fd, connection->input, PIECE))
            return -1;
    }
    return -1; /* the end is the end of the connection */
}

static int serve_up(struct connection *connection, uint64_t bytes)
{
    uint64_t total = 0, sum = 0;
    char answer[32];
    while (total < bytes) {
        for (size_t at = (BLOCK - total % BLOCK) % BLOCK; at < connection->have; at += BLOCK)
            sum = sum * 31 + connection->input[at];
        total += connection->have;
        connection->have = 0;
        if (total >= bytes)
            break;
        ssize_t got = read(connection->fd, connection->input, sizeof connection->input);
        if (got <= 0)
            return -1;
        connection->have = (size_t)got;
    }
    int size = snprintf(answer, sizeof answer, "%016llx\n", (unsigned long long)sum);
    return write_all(connection->fd, answer, (size_t)size);
}

static int serve_get(struct connection *connection, uint64_t number)
{
    char answer[256];
    int size = snprintf(answer, sizeof answer,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n%016llx%84s",
                        (unsigned long long)(number * 0x9e3779b97f4a7c15u), "\n");
    return write_all(connection->fd, answer, (size_t)size);
}

/* Takes one request from the input, reading until it is whole. */
static int serve_one(struct connection *connection)
{
    unsigned char *end;
    while ((end = memmem(connection->input, connection->have, "\r\n\r\n", 4)) == NULL) {
        if (connection->have == sizeof connection->input)
            return -1;
        ssize_t got =
            read(connection->fd, connection->input + connection->have, sizeof connection->input - connection->have);
        if (got <= 0)
            return -1;
        connection->have += (size_t)got;
    }
    char verb[8];
    unsigned long long number;
    *end = 0;
    if (sscanf((char *)connection->input, "%7s %llu", verb, &number) != 2)
        return -1;
    connection->have -= (size_t)(end + 4 - connection->input);
    memmove(connection->input, end + 4, connection->have);
    if (!strcmp(verb, "DOWN"))
        return serve_down(connection, number * MIB);
    if (!strcmp(verb, "UP"))
        return serve_up(connection, number * MIB);
    return serve_get(connection, number);
}

static void *serve(void *argument)
{
    struct connection *connection = argument;
    int one = 1;
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    while (serve_one(connection) == 0)
        continue;
    close(connection->fd);
    free(connection);
    return NULL;
}

static void *accept_all(void *argument)
{
    int listener = *(int *)argument;
    for (;;) {
        struct connection *connection = calloc(1, sizeof *connection);
        pthread_t thread;
        if (!connection)
            abort();
        connection->fd = accept(listener, NULL, NULL);
        if (connection->fd < 0 || pthread_create(&thread, NULL, serve, connection)) {
            free(connection);
            continue;
        }
        pthread_detach(thread);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pthread_t thread;
    char port[8];
    if (argc < 2) {
        fprintf(stderr, "usage: netserver CMD [ARG]...\n");
        return 2;
    }
    if (listener < 0 || bind(listener, (struct sockaddr *)&here, size) || listen(listener, 128) ||
        getsockname(listener, (struct sockaddr *)&here, &size) ||
        pthread_create(&thread, NULL, accept_all, &listener)) {
        perror("netserver");
        return 69;
    }
    snprintf(port, sizeof port, "%u", ntohs(here.sin_port));
    setenv("REPRISE_NET_PORT", port, 1);
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
