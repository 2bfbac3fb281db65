/* A web server inside a test program. */
#include "tests/lib/http_server.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/base/must.h"

struct connection {
    struct http_server *server;
    int fd;
};

bool http_server_send(int fd, struct bytes data)
{
    while (data.size) {
        ssize_t sent = send(fd, data.data, data.size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data = bytes_slice(data, (size_t)sent, SIZE_MAX);
    }
    return true;
}

bool http_server_printf(int fd, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return http_server_send(fd, bytes_of(text, (size_t)size));
}

static bool read_head(int fd, char head[8192])
{
    size_t size = 0;
    head[0] = 0;
    while (!strstr(head, "\r\n\r\n")) {
        ssize_t got = size < 8191 ? recv(fd, head + size, 1, 0) : 0;
        if (got <= 0)
            return false;
        size += (size_t)got;
        head[size] = 0;
    }
    return true;
}

static void *serve(void *context)
{
    struct connection connection = *(struct connection *)context;
    struct http_server *server = connection.server;
    char head[8192];
    free(context);
    bool goes_on = true;
    while (goes_on && read_head(connection.fd, head)) {
        pthread_mutex_lock(&server->lock);
        unsigned number = server->requests++;
        buffer_append_string(&server->heads, head);
        pthread_mutex_unlock(&server->lock);
        goes_on = server->answer(server, connection.fd, head, number);
    }
    shutdown(connection.fd, SHUT_RDWR); /* closed when the server stops: its number must not be another's meanwhile */
    return NULL;
}

static void *listen_main(void *context)
{
    struct http_server *server = context;
    int fd;
    while ((fd = accept(server->listener, NULL, NULL)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        struct connection *connection = malloc(sizeof *connection);
        *connection = (struct connection){server, fd};
        pthread_mutex_lock(&server->lock);
        must(server->connections < HTTP_SERVER_CONNECTIONS);
        unsigned index = server->connections++;
        server->fds[index] = fd;
        if (pthread_create(&server->threads[index], NULL, serve, connection) != 0) { /* a test lets it fail */
            server->connections--;
            free(connection);
            close(fd);
        }
        pthread_mutex_unlock(&server->lock);
    }
    return NULL;
}

void http_server_start(struct http_server *server, http_server_fn answer, void *context)
{
    *server = (struct http_server){.answer = answer, .context = context};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    pthread_mutex_init(&server->lock, NULL);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(bind(server->listener, (struct sockaddr *)&address, size) == 0 && listen(server->listener, 64) == 0);
    getsockname(server->listener, (struct sockaddr *)&address, &size);
    server->port = ntohs(address.sin_port);
    must(pthread_create(&server->thread, NULL, listen_main, server) == 0);
}

void http_server_stop(struct http_server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    for (unsigned i = 0; i < server->connections; i++) {
        shutdown(server->fds[i], SHUT_RDWR);
        pthread_join(server->threads[i], NULL);
        close(server->fds[i]);
    }
    buffer_deinit(&server->heads);
    pthread_mutex_destroy(&server->lock);
}

const char *http_server_url(struct http_server *server, const char *path)
{
    static char url[512];
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", server->port, path);
    return url;
}

unsigned http_server_requests(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    unsigned requests = server->requests;
    pthread_mutex_unlock(&server->lock);
    return requests;
}

void http_server_path(const char *head, char path[256])
{
    if (sscanf(head, "GET %255s", path) != 1)
        strcpy(path, "?");
}

bool http_server_has(const char *head, const char *text)
{
    return strstr(head, text) != NULL;
}

bool http_server_range(const char *head, uint64_t *first, uint64_t *last)
{
    const char *range = strstr(head, "Range: bytes=");
    return range && sscanf(range, "Range: bytes=%" SCNu64 "-%" SCNu64, first, last) == 2;
}

bool http_server_good(int fd, const char *head, struct bytes content, const char *etag)
{
    uint64_t first = 0, last = content.size - 1;
    char extra[256] = "", tag[256] = "";
    bool is_part = http_server_range(head, &first, &last);
    if (is_part && first >= content.size)
        return http_server_printf(fd, "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n");
    if (last >= content.size)
        last = content.size - 1;
    if (is_part)
        snprintf(extra, sizeof extra, "Content-Range: bytes %" PRIu64 "-%" PRIu64 "/%zu\r\n", first, last,
                 content.size);
    if (etag)
        snprintf(tag, sizeof tag, "ETag: %s\r\n", etag);
    return http_server_printf(fd, "HTTP/1.1 %s\r\n%s%sContent-Length: %" PRIu64 "\r\n\r\n",
                              is_part ? "206 Part" : "200 OK", extra, tag, last - first + 1) &&
           http_server_send(fd, bytes_slice(content, first, last - first + 1));
}
