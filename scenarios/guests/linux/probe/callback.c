/* A server in the guest that is called from the host, at a moment that the guest chooses: it listens, asks a caller
 * on the host to call, echoes what comes in, and prints the caller's report.
 *
 *   guest to caller: the line "tcp" or "udp"       caller: calls, sends a line, reads it back, reports in a line */
#include "probe.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int echo_stream(int listener)
{
    uint8_t data[1024];
    ssize_t got;
    int fd = accept(listener, NULL, NULL);

    if (fd < 0)
        return -1;
    while ((got = recv(fd, data, sizeof data, 0)) > 0) {
        if (probe_write(fd, data, (size_t)got))
            return -1;
    }
    close(fd);
    return got < 0 ? -1 : 0;
}

static int echo_datagram(int fd)
{
    uint8_t data[1024];
    struct endpoint peer = {.size = sizeof peer.v6};
    ssize_t got = recvfrom(fd, data, sizeof data, 0, &peer.any, &peer.size);

    return got >= 0 && sendto(fd, data, (size_t)got, 0, &peer.any, peer.size) == got ? 0 : -1;
}

int probe_callback(char **arguments)
{
    struct endpoint caller = probe_endpoint(arguments[0], arguments[1]);
    int is_stream = strcmp(arguments[2], "tcp") == 0;
    int server = probe_bound(is_stream ? SOCK_STREAM : SOCK_DGRAM, arguments[3]);
    char line[16], report[256] = "";
    ssize_t got;
    int fd = probe_connect(&caller, 1);

    probe_patience(server, 30000);
    snprintf(line, sizeof line, "%.8s\n", arguments[2]);
    if (fd < 0 || probe_write(fd, line, strlen(line)))
        return probe_failed("caller");
    if (is_stream ? echo_stream(server) : echo_datagram(server))
        return probe_failed("echo");
    got = recv(fd, report, sizeof report - 1, 0);
    if (got <= 0)
        return probe_failed("report");
    printf("%s: %.*s\n", arguments[2], (int)strcspn(report, "\n"), report);
    probe_close(fd);
    return 0;
}
