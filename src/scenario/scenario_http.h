/* The block http: of a disk or file system whose file is a URL: one table for both. */
#ifndef REPRISE_SCENARIO_HTTP_H
#define REPRISE_SCENARIO_HTTP_H

#include "src/scenario/scenario_keys.h"

/* The struct that holds it begins with it, so that one table serves all. */
#define HTTP_ROW                                                                                                     \
    {                                                                                                                \
        .name = "http", .type = KEY_MAP, .children = scenario_http_keys, .has_given = true,                          \
        .given_offset = offsetof(struct scenario_http, is_given)                                                     \
    }

extern const struct key scenario_http_keys[];
void scenario_http_defaults(struct scenario_http *http);
/* Checks a URL and its block; what is "disks[0]". url no URL: the block must not be given. Returns -1 with EXIT_USAGE. */
int scenario_http_check(const struct scenario_http *http, const char *url, const char *name, const char *what,
                        struct error *error);
/* The split format: named, or auto and the URL's path ends in ".txt". */
bool scenario_disk_is_split(const struct scenario_disk *disk);

#endif
