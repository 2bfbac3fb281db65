/* What a network is measured with, against tests/tools/netserver on the host:
 *
 *   netbench down ADDRESS PORT MIB           one connection, that many MiB come in
 *   netbench up ADDRESS PORT MIB             one connection, that many MiB go out
 *   netbench requests ADDRESS PORT COUNT     that many small HTTP requests, one after the other on one connection
 *   netbench connections ADDRESS PORT COUNT  that many connections, one after the other, a small request on each
 *
 * It prints, for the host to put its own times to the lines:
 *
 *   bench NAME start
 *   bench NAME COUNT checksum HEX            the same wherever it runs
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE (256u * 1024)
#define BLOCK 4096u /* the checksum is over the first byte of each, so that it costs little */
#define MIB (1024ul * 1024)

static struct sockaddr_in server;
static unsigned char piece[PIECE];

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int open_connection(void)
{
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof server))
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void write_all(int fd, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t put = write(fd, at, size);
        if (put <= 0)
            die("write");
        at += put;
        size -= (size_t)put;
    }
}

static void say(int fd, const char *verb, unsigned long value)
{
    char line[128];

    write_all(fd, line, (size_t)snprintf(line, sizeof line, "%s %lu HTTP/1.1\r\n\r\n", verb, value));
}

/* The bytes of a stream from `offset` on: the first of each block says which it is. */
static void fill(uint64_t offset, size_t size)
{
    for (size_t at = (BLOCK - offset % BLOCK) % BLOCK; at < size; at += BLOCK)
        piece[at] = (unsigned char)((offset + at) / BLOCK * 7);
}

static uint64_t mix(uint64_t sum, uint64_t offset, size_t size)
{
    for (size_t at = (BLOCK - offset % BLOCK) % BLOCK; at < size; at += BLOCK)
        sum = sum * 31 + piece[at];
    return sum;
}

static uint64_t run_down(unsigned long mib)
{
    uint64_t total = 0, sum = 0;
    int fd = open_connection();

    say(fd, "DOWN", mib);
    for (;;) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0)
            die("read");
        if (got == 0)
            break;
        sum = mix(sum, total, (size_t)got);
        total += (uint64_t)got;
    }
    close(fd);
    if (total != mib * MIB)
        die("it ended early");
    return sum;
}

/* The answer is the server's checksum: it comes when everything has arrived. */
static uint64_t run_up(unsigned long mib)
{
    char answer[64] = "";
    size_t have = 0;
    int fd = open_connection();

    say(fd, "UP", mib);
    for (uint64_t total = 0; total < mib * MIB; total += PIECE) {
        fill(total, PIECE);
        write_all(fd, piece, PIECE);
    }
    while (have + 1 < sizeof answer && !strchr(answer, '\n')) {
        ssize_t got = read(fd, answer + have, sizeof answer - 1 - have);
        if (got <= 0)
            die("no answer");
        have += (size_t)got;
    }
    close(fd);
    return strtoull(answer, NULL, 16);
}

/* One small request and its answer, whose length its header says. */
static uint64_t request(int fd, unsigned long number)
{
    char answer[2048];
    size_t have = 0;

    say(fd, "GET", number);
    for (;;) {
        ssize_t got = read(fd, answer + have, sizeof answer - 1 - have);
        if (got <= 0)
            die("no answer");
        have += (size_t)got;
        answer[have] = 0;
        char *length = strstr(answer, "Content-Length: "), *body = strstr(answer, "\r\n\r\n");
        if (length && body && have >= (size_t)(body + 4 - answer) + strtoul(length + 16, NULL, 10))
            return strtoull(body + 4, NULL, 16);
        if (have + 1 == sizeof answer)
            die("a longer answer than there should be");
    }
}

static uint64_t run_requests(unsigned long count)
{
    uint64_t sum = 0;
    int fd = open_connection();

    for (unsigned long i = 0; i < count; i++)
        sum = sum * 31 + request(fd, i);
    close(fd);
    return sum;
}

static uint64_t run_connections(unsigned long count)
{
    uint64_t sum = 0;

    for (unsigned long i = 0; i < count; i++) {
        int fd = open_connection();
        sum = sum * 31 + request(fd, i);
        close(fd);
    }
    return sum;
}

static const struct {
    const char *name;
    uint64_t (*run)(unsigned long count);
} programs[] = {{"down", run_down}, {"up", run_up}, {"requests", run_requests}, {"connections", run_connections}};

int main(int argc, char **argv)
{
    if (argc != 5 || inet_pton(AF_INET, argv[2], &server.sin_addr) != 1) {
        fprintf(stderr, "usage: netbench down|up|requests|connections ADDRESS PORT COUNT\n");
        return 2;
    }
    server.sin_family = AF_INET;
    server.sin_port = htons((uint16_t)atoi(argv[3]));
    for (unsigned i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        if (strcmp(argv[1], programs[i].name))
            continue;
        unsigned long count = strtoul(argv[4], NULL, 10);
        printf("bench %s start\n", argv[1]);
        fflush(stdout);
        printf("bench %s %lu checksum %016llx\n", argv[1], count, (unsigned long long)programs[i].run(count));
        return 0;
    }
    fprintf(stderr, "netbench: %s: no such program\n", argv[1]);
    return 2;
}
