/* Urgent data both ways (RFC 9293 section 3.8.5), out of band as BSD sockets have it. The two sides take turns, so
 * that the urgent pointer falls on the same byte every time:
 *
 *   guest: "hello" and urgent "!"     peer: the line "normal hello urgent !"
 *   guest: the line "urgent"          peer: urgent "?"
 *   guest: the line "normal"          peer: the line "there" */
#include "probe.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Reads up to and including a newline. */
static int read_line(int fd, char *line, size_t room)
{
    size_t size = 0;

    while (size + 1 < room) {
        if (probe_read(fd, line + size, 1))
            return -1;
        if (line[size] == '\n')
            break;
        size++;
    }
    line[size] = '\0';
    return 0;
}

int probe_urgent(char **arguments)
{
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);
    struct pollfd wait = {.events = POLLPRI};
    char line[128], urgent = 0;
    int fd = probe_connect(&peer, 50);

    if (fd < 0)
        return probe_failed("connect");
    if (probe_write(fd, "hello", 5) || send(fd, "!", 1, MSG_OOB) != 1)
        return probe_failed("send");
    if (read_line(fd, line, sizeof line))
        return probe_failed("recv");
    printf("the peer got: %s\n", line);
    wait.fd = fd;
    if (probe_write(fd, "urgent\n", 7))
        return probe_failed("send");
    if (poll(&wait, 1, 10000) != 1 || recv(fd, &urgent, 1, MSG_OOB) != 1)
        return probe_failed("urgent");
    if (probe_write(fd, "normal\n", 7) || read_line(fd, line, sizeof line))
        return probe_failed("recv");
    printf("the guest got: normal %s urgent %c\n", line, urgent);
    probe_close(fd);
    return 0;
}
