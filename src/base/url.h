/* URLs as text: http, https and file. Pure; refuses to resolve names or to decode what stands in a path.
 *
 *   scheme :// [userinfo@] host [:port] path [?query] [#fragment]          (RFC 3986 §3)
 */
#ifndef REPRISE_BASE_URL_H
#define REPRISE_BASE_URL_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

#define URL_MAX 4096u

enum url_scheme { URL_NONE, URL_HTTP, URL_HTTPS, URL_FILE };

/* Views into the text. */
struct url {
    enum url_scheme scheme;
    struct bytes userinfo; /* without its @; data NULL where there is none */
    struct bytes host;     /* as written, an IPv6 address with its brackets; empty for file */
    uint16_t port;         /* as written, else the scheme's; 0 for file */
    struct bytes path;     /* from its first slash; empty where there is none */
    struct bytes query;    /* from its question mark; empty where there is none */
};

/* Whether the text begins with "http:", "https:" or "file:" (as TinyEMU tells URLs from paths); case is ignored. */
bool url_is_one(const char *text);
/* Takes a URL apart. Refuses (EXIT_USAGE, the error names the text without its userinfo) other schemes, an empty or
 * ill-formed host, a bad port, control characters, spaces and backslashes, texts over URL_MAX, a file URL with a host
 * other than localhost or without an absolute path. */
int url_parse(struct url *url, const char *text, struct error *error);
/* Same scheme, host (case ignored) and port. */
bool url_same_origin(const struct url *a, const struct url *b);
/* The URL of `name` in the folder of `base`: base up to the last slash of its path (without query and fragment), then
 * the name. An empty name is base itself. A name that is a URL stays what it is; one that begins with a slash replaces
 * the path. The result is freed with mem_free. base has been parsed before. */
char *url_join(const char *base, const char *name);
/* The path of a file URL with its %XX decoded; freed with mem_free. NULL: it holds %00 or a bad escape. */
char *url_file_path(const struct url *url);

#endif
