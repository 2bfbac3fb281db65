/* Web servers in a scenario: keys, defaults and checks of the block http:. */
#include "src/scenario/scenario_http.h"

#include <string.h>

#include "src/base/url.h"
#include "src/scenario/scenario_machine.h"

#define HTTP_FIELD(name) offsetof(struct scenario_http, name)
#define MILLISECOND 1000000ull
#define SECOND 1000000000ull
#define KIB 1024ull
#define GIGABIT 1000000000ull

static const struct key allow_element = {.name = "allow", .type = KEY_ALLOW};

const struct key scenario_http_keys[] = {
    /* what the guest can tell */
    {.name = "latency", .type = KEY_DURATION, .offset = HTTP_FIELD(latency_ns), .high = 60 * SECOND},
    {.name = "bandwidth",
     .type = KEY_RATE,
     .offset = HTTP_FIELD(bits_per_second),
     .low = 8000,
     .high = 1000 * GIGABIT},
    {.name = "parallel", .type = KEY_INTEGER, .offset = HTTP_FIELD(parallel), .low = 1, .high = 64},
    {.name = "memory", .type = KEY_SIZE, .offset = HTTP_FIELD(memory_bytes), .low = MIB, .high = 16384 * MIB},
    {.name = "block", .type = KEY_SIZE, .offset = HTTP_FIELD(block_bytes), .low = 4 * KIB, .high = MIB},
    {.name = "readahead", .type = KEY_SIZE, .offset = HTTP_FIELD(readahead_bytes), .high = 64 * MIB},
    /* what it cannot */
    {.name = "retries", .type = KEY_INTEGER, .offset = HTTP_FIELD(retries), .high = 100},
    {.name = "timeout",
     .type = KEY_DURATION,
     .offset = HTTP_FIELD(timeout_ns),
     .low = 10 * MILLISECOND,
     .high = 3600 * SECOND},
    {.name = "user", .type = KEY_TEXT, .offset = HTTP_FIELD(user)},
    {.name = "password_file", .type = KEY_PATH, .offset = HTTP_FIELD(password_file)},
    {.name = "netrc", .type = KEY_PATH, .offset = HTTP_FIELD(netrc)},
    {.name = "proxy", .type = KEY_TEXT, .offset = HTTP_FIELD(proxy)},
    {.name = "ca_file", .type = KEY_PATH, .offset = HTTP_FIELD(ca_file)},
    {.name = "ca_dir", .type = KEY_PATH, .offset = HTTP_FIELD(ca_dir)},
    {.name = "insecure", .type = KEY_BOOL, .offset = HTTP_FIELD(is_insecure)},
    {.name = "allow",
     .type = KEY_LIST,
     .offset = HTTP_FIELD(allow),
     .count_offset = HTTP_FIELD(allow_count),
     .element = &allow_element,
     .element_size = sizeof(char *),
     .room = SCENARIO_ALLOW_MAX},
    {.name = "cache", .type = KEY_BOOL, .offset = HTTP_FIELD(has_cache)},
    {.name = "cache_dir", .type = KEY_PATH, .offset = HTTP_FIELD(cache_dir)},
    {.name = "cache_size",
     .type = KEY_SIZE,
     .offset = HTTP_FIELD(cache_bytes),
     .low = MIB,
     .high = 1024 * 1024 * MIB},
    {.name = NULL},
};

void scenario_http_defaults(struct scenario_http *http)
{
    http->latency_ns = MILLISECOND;
    http->bits_per_second = GIGABIT;
    http->parallel = 8;
    http->memory_bytes = 128 * MIB;
    http->block_bytes = 128 * KIB;
    http->readahead_bytes = MIB;
    http->retries = 4;
    http->timeout_ns = 30 * SECOND;
    http->has_cache = true;
    http->cache_bytes = 4096 * MIB;
}

int scenario_http_check(const struct scenario_http *http, const char *text, const char *name, const char *what,
                        struct error *error)
{
    if (!url_is_one(text)) {
        if (http->is_given)
            return error_set(error, EXIT_USAGE, "%s: %s.http: the file is no URL, so there is no server to talk to",
                             name, what);
        return 0;
    }
    if (http->block_bytes & (http->block_bytes - 1))
        return error_set(error, EXIT_USAGE, "%s: %s.http.block: a power of two from 4K to 1M is possible", name,
                         what);
    if (http->password_file && !http->user)
        return error_set(error, EXIT_USAGE, "%s: %s.http: a password_file needs a user", name, what);
    if (http->user && http->netrc)
        return error_set(error, EXIT_USAGE, "%s: %s.http: user or netrc, not both", name, what);
    struct url url;
    struct error why;
    if (http->proxy && strcmp(http->proxy, "environment") != 0 && url_parse(&url, http->proxy, &why) < 0)
        return error_set(error, EXIT_USAGE, "%s: %s.http.proxy: %s", name, what, why.message);
    return 0;
}

bool scenario_disk_is_split(const struct scenario_disk *disk)
{
    struct url url;
    if (!url_is_one(disk->file) || url_parse(&url, disk->file, NULL) < 0)
        return false;
    if (disk->format != SCENARIO_DISK_AUTO)
        return disk->format == SCENARIO_DISK_SPLIT;
    return url.path.size >= 4 && memcmp(url.path.data + url.path.size - 4, ".txt", 4) == 0;
}
