/* A 9P session over a folder of the host that is made for it, and work that asks it for everything: what the tests of
 * faults let go wrong. */
#ifndef REPRISE_TESTS_P9_SESSION_H
#define REPRISE_TESTS_P9_SESSION_H

#include "replay/host_dir.h"
#include "src/backends/p9_export.h"
#include "tests/lib/p9_client.h"
#include "tests/lib/scripted_port.h"

struct p9_session {
    char root[64];
    struct host_dir *dir;
    struct scripted_port port; /* its answerer asks dir, and may be replaced */
    struct crossing crossing;
    struct p9_export export;
    struct p9_client client;
    struct wall_clock clock;
    uint64_t cycle;
    unsigned errors; /* that the guest was told of */
};

/* Makes the folder and the server over it; nothing is said yet. */
void p9_session_open(struct p9_session *session, enum p9_mode mode, bool is_mapped);
/* Removes the folder too. */
void p9_session_close(struct p9_session *session);
/* version and attach. False: an error, which is counted. */
bool p9_session_start(struct p9_session *session);
/* Reads, and if it may writes; counts errors and goes on. Every fid but the root is given back. */
void p9_session_work(struct p9_session *session, bool writes);
/* As the folder must be after work that succeeded; and as it was before. */
void p9_session_check(const struct p9_session *session);
void p9_session_undo(const struct p9_session *session);

#endif
