/* What the files of the network file system share: p9_http.c opens it and is the base, p9_http_content.c keeps and
 * fetches contents. */
#ifndef REPRISE_BACKENDS_P9_HTTP_PRIVATE_H
#define REPRISE_BACKENDS_P9_HTTP_PRIVATE_H

#include "src/backends/p9_http.h"

#define CONTENT_NAME_SIZE P9_HTTP_NAME_SIZE

static inline struct p9_http *http_of(struct p9_base *base)
{
    return (struct p9_http *)base;
}

/* One sentence for the user, about a file or (0) the whole. */
__attribute__((format(printf, 3, 4))) void http_trouble(struct p9_http *http, uint32_t file, const char *format, ...);

/* 0: the content is there, in files[file].content. P9_WAIT, or an errno. */
int content_ready(struct p9_http *http, uint32_t file);
/* Puts a content that was fetched without waiting into the cache; false: it is not what the list says, or there is
 * no room. may_drop: others make room. */
bool content_put(struct p9_http *http, uint32_t file, struct bytes bytes, bool may_drop);
/* A fetch is over; the tag is the file. */
void content_done(void *context, uint64_t file, const struct http_answer *answer);
/* The name of a file's content on the server: files/ID. */
void content_name(uint64_t store_id, char name[CONTENT_NAME_SIZE]);
void contents_deinit(struct p9_http *http);
void contents_hash(const struct p9_http *http, struct hasher *hasher);

#endif
