/* How a trace is looked at: the level of comparison, what is masked, what is written. A golden says it in its first
 * line, so that the other side of a comparison can be written the same way:
 *
 *   # reprise trace 1 level=packets headers=no hex=no mask=http.etag keep=ip
 *
 * docs/traces.md is the reader's account of levels, masks and tokens. */
#ifndef REPRISE_TRACE_VIEW_H
#define REPRISE_TRACE_VIEW_H

#include <stdbool.h>

#include "src/base/error.h"
#include "src/trace/packet.h"

#define VIEW_PATHS_MAX 32u
#define VIEW_PATH_SIZE 48u
#define VIEW_HEADER "# reprise trace 1"
#define VIEW_FILTER "# filter " /* begins the second line where a filter has chosen the frames */

enum view_level { VIEW_EXACT, VIEW_PACKETS, VIEW_STREAMS };

struct view_paths {
    unsigned count;
    char path[VIEW_PATHS_MAX][VIEW_PATH_SIZE];
};

struct view {
    enum view_level level;
    bool headers; /* HTTP headers as fields */
    bool hex;     /* payload in full instead of its digest */
    struct view_paths masks, keeps;
};

/* What stands in a value's place. */
enum view_mask { VIEW_SHOWN, VIEW_TOKEN, VIEW_TIME, VIEW_SUM };

/* NULL for a number that is none. */
const char *view_level_name(enum view_level level);
/* -1 if there is no such level. */
int view_level_by_name(const char *name);
/* Adds paths from "dhcp.xid,http.date". option is for the message (EXIT_USAGE). */
int view_add_paths(struct view_paths *paths, const char *option, const char *list, struct error *error);
void view_write_header(const struct view *view, struct buffer *out);
/* Reads a first line (without its newline). 0; 1 if the line is none; negative: EXIT_DAMAGED. */
int view_read_header(struct view *view, struct bytes line, struct error *error);
bool view_same(const struct view *a, const struct view *b);

bool view_has_path(const struct view_paths *paths, const char *path);
/* Is the field written at all? */
bool view_shows(const struct view *view, const struct trace_packet *packet, const struct trace_field *field);
/* *kind: of the token, in `scratch` where it is a path. */
enum view_mask view_mask_of(const struct view *view, const struct trace_packet *packet,
                            const struct trace_field *field, const char **kind, char scratch[VIEW_PATH_SIZE]);
/* "tcp.flags", "quoted.ip.src". */
void view_path(const struct trace_packet *packet, const struct trace_field *field, char path[VIEW_PATH_SIZE]);

#endif
