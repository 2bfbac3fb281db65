/* Short conversations by TCP: a line and its answer, and a connection that its peer resets. */
#include "probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { ATTEMPTS = 50 };

int probe_ask(char **arguments)
{
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);
    char line[512], answer[1024];
    int length = snprintf(line, sizeof line, "%.500s\n", arguments[2]);
    size_t size = 0;
    int fd = probe_connect(&peer, 1);

    if (fd < 0)
        return probe_failed("connect");
    if (probe_write(fd, line, (size_t)length))
        return probe_failed("send");
    while (size < sizeof answer && !memchr(answer, '\n', size)) {
        ssize_t got = recv(fd, answer + size, sizeof answer - size, 0);

        if (got < 0)
            return probe_failed("recv");
        if (got == 0)
            break;
        size += (size_t)got;
    }
    printf("answer of %zu bytes: %.*s\n", size, (int)strcspn(answer, "\n"), answer);
    probe_close(fd);
    return 0;
}

/* The peer sends PORTION bytes, waits for a line that says that they came, and resets. */
int probe_reset(char **arguments)
{
    enum { PORTION = 8192 };
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);
    uint8_t data[PORTION];
    ssize_t got;
    int fd = probe_connect(&peer, ATTEMPTS);

    if (fd < 0)
        return probe_failed("connect");
    if (probe_read(fd, data, sizeof data))
        return probe_failed("recv");
    printf("got %d bytes, sum %016llx\n", PORTION, (unsigned long long)probe_sum(PROBE_SUM, data, sizeof data));
    if (probe_write(fd, "got\n", 4))
        return probe_failed("send");
    got = recv(fd, data, sizeof data, 0);
    if (got >= 0)
        return probe_says_no(got ? "more came instead of a reset" : "closed instead of a reset");
    if (errno != ECONNRESET)
        return probe_failed("recv");
    printf("reset by the peer\n");
    return 0;
}
