/* Many HTTP downloads at once: PATH/1 ... PATH/COUNT, each on a connection of its own. The connections are opened in
 * order and before anything is read, so that only what the world does to them afterwards is a race. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COUNT_MAX = 200, SILENCE_MS = 30000 };

enum state { OPENING, HEADERS, BODY, DONE, BROKEN };

struct download {
    enum state state;
    unsigned blank; /* how much of the empty line after the headers was seen: 0 to 4 */
    size_t bytes;   /* of the body */
    uint64_t sum;
};

static struct download downloads[COUNT_MAX];
static struct pollfd fds[COUNT_MAX];

static int begin(unsigned number, const struct endpoint *peer)
{
    int fd = socket(peer->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);

    downloads[number].sum = PROBE_SUM;
    fds[number] = (struct pollfd){.fd = fd, .events = POLLOUT};
    return fd >= 0 && (connect(fd, &peer->any, peer->size) == 0 || errno == EINPROGRESS) ? 0 : -1;
}

static void end(unsigned number, enum state state)
{
    downloads[number].state = state;
    close(fds[number].fd);
    fds[number].fd = -1;
}

static void request(unsigned number, const char *address, const char *path, int is_numbered)
{
    char text[512], suffix[16] = "";
    int size;

    if (is_numbered)
        snprintf(suffix, sizeof suffix, "/%u", number + 1);
    size = snprintf(text, sizeof text, "GET %.200s%s HTTP/1.1\r\nHost: %.100s\r\nConnection: close\r\n\r\n", path,
                    suffix, address);

    if (probe_write(fds[number].fd, text, (size_t)size)) {
        end(number, BROKEN);
        return;
    }
    downloads[number].state = HEADERS;
    fds[number].events = POLLIN;
}

static void receive(unsigned number)
{
    static const char blank[] = "\r\n\r\n";
    struct download *download = &downloads[number];
    uint8_t data[4096];
    ssize_t got = recv(fds[number].fd, data, sizeof data, 0);
    size_t at = 0;

    if (got <= 0) {
        end(number, got == 0 && download->state == BODY ? DONE : BROKEN);
        return;
    }
    for (; at < (size_t)got && download->state == HEADERS; at++) {
        download->blank = data[at] == blank[download->blank] ? download->blank + 1 : data[at] == '\r';
        if (download->blank == 4)
            download->state = BODY;
    }
    download->bytes += (size_t)got - at;
    download->sum = probe_sum(download->sum, data + at, (size_t)got - at);
}

static int is_any_open(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (fds[i].fd >= 0)
            return 1;
    }
    return 0;
}

/* Until all of them have ended. */
static int run(const struct endpoint *peer, char **arguments, unsigned count, int is_numbered)
{
    for (unsigned i = 0; i < count; i++) {
        if (begin(i, peer))
            return probe_failed("connect");
    }
    while (is_any_open(count)) {
        if (poll(fds, count, SILENCE_MS) <= 0)
            return probe_says_no("parallel: nothing comes");
        for (unsigned i = 0; i < count; i++) {
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            if (downloads[i].state == OPENING)
                request(i, arguments[0], arguments[2], is_numbered);
            else
                receive(i);
        }
    }
    return 0;
}

int probe_parallel(char **arguments)
{
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);
    unsigned count = probe_number(arguments[3]), complete = 0;
    uint64_t sum = PROBE_SUM;
    size_t bytes = 0;

    if (count > COUNT_MAX)
        return probe_says_no("parallel: too many");
    if (run(&peer, arguments, count, 1))
        return 1;
    for (unsigned i = 0; i < count; i++) {
        complete += downloads[i].state == DONE;
        bytes += downloads[i].bytes;
        sum = probe_sum(sum, &downloads[i].sum, sizeof downloads[i].sum);
    }
    printf("%u downloads, %u complete, %zu bytes, sum %016llx\n", count, complete, bytes, (unsigned long long)sum);
    return complete != count;
}

/* One of them, of exactly this path. */
int probe_fetch(char **arguments)
{
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);

    if (run(&peer, arguments, 1, 0))
        return 1;
    printf("%zu bytes, sum %016llx\n", downloads[0].bytes, (unsigned long long)downloads[0].sum);
    return downloads[0].state != DONE;
}
