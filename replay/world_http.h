/* The world's web servers: a site for each source that lives on one, all on one engine (host_http.h). */
#ifndef REPRISE_REPLAY_WORLD_HTTP_H
#define REPRISE_REPLAY_WORLD_HTTP_H

#include "replay/world.h"

/* Adds the sites of the configuration; nothing is fetched yet. */
int world_http_open(struct world *world, struct error *error);
void world_http_close(struct world *world);
/* HTTP_START: begins, never waits. What fails at cycle 0 is said by the disk that cannot be opened. */
void world_http_start(struct world *world, uint64_t cycle, uint16_t source, struct bytes payload);
/* FS_TROUBLE: what the machine itself found wrong with a file of a server. */
void world_http_trouble(struct world *world, uint16_t source, struct bytes sentence);
/* HTTP_RESULT, HTTP_BODY. The result is waited for; while that lasts, a stop of the session answers HTTP_STOPPED. */
enum port_status world_http_ask(struct world *world, uint64_t cycle, uint16_t source, enum event_kind kind,
                                struct bytes request, struct buffer *answer);

#endif
