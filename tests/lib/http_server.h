/* A web server inside a test program: answers whatever the test says, true or not. One thread a connection, on a free
 * port of 127.0.0.1. */
#ifndef REPRISE_TESTS_HTTP_SERVER_H
#define REPRISE_TESTS_HTTP_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define HTTP_SERVER_CONNECTIONS 4096

struct http_server;

/* One request: its head as it came. The test sends with http_server_send; false closes the connection. */
typedef bool (*http_server_fn)(struct http_server *server, int fd, const char *head, unsigned number);

struct http_server {
    http_server_fn answer;
    void *context;
    uint16_t port;
    int listener;
    pthread_t thread;
    pthread_mutex_t lock;
    unsigned requests;   /* so far */
    struct buffer heads; /* all of them, one behind the other */
    unsigned connections;
    int fds[HTTP_SERVER_CONNECTIONS];
    pthread_t threads[HTTP_SERVER_CONNECTIONS];
};

void http_server_start(struct http_server *server, http_server_fn answer, void *context);
void http_server_stop(struct http_server *server);
/* "http://127.0.0.1:PORT/path"; valid until the next call. */
const char *http_server_url(struct http_server *server, const char *path);
unsigned http_server_requests(struct http_server *server);
bool http_server_send(int fd, struct bytes data);
__attribute__((format(printf, 2, 3))) bool http_server_printf(int fd, const char *format, ...);
/* The path of a request, "?" if it has none; and whether it has a header line with this text. */
void http_server_path(const char *head, char path[256]);
bool http_server_has(const char *head, const char *text);
/* The asked range; false: there is none. */
bool http_server_range(const char *head, uint64_t *first, uint64_t *last);
/* Serves `content` as a good server does: whole or the range, with ETag "etag" (quotes included; NULL: none). */
bool http_server_good(int fd, const char *head, struct bytes content, const char *etag);

#endif
