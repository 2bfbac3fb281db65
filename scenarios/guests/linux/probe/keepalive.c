/* Several HTTP/1.1 requests on one connection (RFC 9112 section 9.3): PATH/1 ... PATH/COUNT. */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct response {
    int status;
    long length; /* -1: not said */
    int closes;
};

/* One header line at a time, a byte at a time: no byte of the body is taken. */
static int read_line(int fd, char *line, size_t room)
{
    size_t size = 0;

    while (size + 1 < room) {
        if (probe_read(fd, line + size, 1))
            return -1;
        if (line[size++] == '\n')
            break;
    }
    while (size && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        size--;
    line[size] = '\0';
    return 0;
}

static int read_headers(int fd, struct response *response)
{
    char line[1024];

    *response = (struct response){.length = -1};
    if (read_line(fd, line, sizeof line) || sscanf(line, "HTTP/1.1 %d", &response->status) != 1)
        return -1;
    while (!read_line(fd, line, sizeof line)) {
        if (!*line)
            return 0;
        if (!strncasecmp(line, "Content-Length:", 15))
            response->length = strtol(line + 15, NULL, 10);
        if (!strcasecmp(line, "Connection: close"))
            response->closes = 1;
    }
    return -1;
}

int probe_keepalive(char **arguments)
{
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);
    unsigned count = probe_number(arguments[3]);
    int fd = probe_connect(&peer, 1);

    if (fd < 0)
        return probe_failed("connect");
    for (unsigned i = 1; i <= count; i++) {
        char text[1024];
        struct response response;
        uint64_t sum = PROBE_SUM;
        int size =
            snprintf(text, sizeof text, "GET %s/%u HTTP/1.1\r\nHost: %s\r\n\r\n", arguments[2], i, arguments[0]);

        if (probe_write(fd, text, (size_t)size))
            return probe_failed("send");
        if (read_headers(fd, &response) || response.length < 0)
            return probe_says_no("keepalive: no response");
        for (long left = response.length; left > 0;) {
            size_t part = left < (long)sizeof text ? (size_t)left : sizeof text;

            if (probe_read(fd, text, part))
                return probe_failed("body");
            sum = probe_sum(sum, text, part);
            left -= (long)part;
        }
        printf("response %u: %d, %ld bytes, sum %016llx%s\n", i, response.status, response.length,
               (unsigned long long)sum, response.closes ? ", closes" : "");
    }
    printf("%u responses on one connection\n", count);
    probe_close(fd);
    return 0;
}
