/* One UDP exchange, which busybox has no applet for:
 *
 *   udp answer PORT              waits for a datagram, sends it back, prints it
 *   udp ask ADDRESS PORT TEXT    sends a datagram, prints the answer; asks again each second, ten times at most
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

static int fail(const char *what)
{
    perror(what);
    return 1;
}

static int answer(struct sockaddr_in *here)
{
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    char data[2048];
    ssize_t got;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)here, sizeof *here))
        return fail("bind");
    got = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&peer, &size);
    if (got < 0)
        return fail("recvfrom");
    if (sendto(fd, data, (size_t)got, 0, (struct sockaddr *)&peer, size) != got)
        return fail("sendto");
    printf("udp answered %zd bytes: %.*s\n", got, (int)got, data);
    return 0;
}

static int ask(const struct sockaddr_in *peer, const char *text)
{
    struct timeval second = {.tv_sec = 1};
    char data[2048];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)peer, sizeof *peer))
        return fail("connect");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second))
        return fail("setsockopt");
    for (int attempt = 0; attempt < 10; attempt++) {
        ssize_t got;

        if (send(fd, text, strlen(text), 0) < 0)
            continue; /* the peer's earlier refusal; it may be there by now */
        got = recv(fd, data, sizeof data, 0);
        if (got >= 0) {
            printf("udp got %zd bytes: %.*s\n", got, (int)got, data);
            return 0;
        }
    }
    return fail("no answer");
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};

    if (argc == 3 && !strcmp(argv[1], "answer")) {
        address.sin_port = htons((uint16_t)atoi(argv[2]));
        return answer(&address);
    }
    if (argc == 5 && !strcmp(argv[1], "ask") && inet_pton(AF_INET, argv[2], &address.sin_addr) == 1) {
        address.sin_port = htons((uint16_t)atoi(argv[3]));
        return ask(&address, argv[4]);
    }
    fprintf(stderr, "usage: udp answer PORT | udp ask ADDRESS PORT TEXT\n");
    return 2;
}
