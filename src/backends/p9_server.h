/* A 9P2000.L server: messages in, messages out, one after the other. It knows the protocol, fids and locks; files are
 * the business of the struct p9_fs below it. Every message gets an answer: what is malformed, refused or unknown gets
 * Rlerror. A message that has to wait for a file's content is given back without an answer: whoever carries messages
 * keeps it and hands it in again each time `woken` is called; the server has done nothing for it. A Tflush finds it
 * there (p9_server_flushes), and it is answered by p9_server_abort before the Tflush is (flush(5)). */
#ifndef REPRISE_BACKENDS_P9_SERVER_H
#define REPRISE_BACKENDS_P9_SERVER_H

#include "src/backends/p9_fid.h"
#include "src/backends/p9_fs.h"
#include "src/backends/p9_lock.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"

#define P9_MSIZE_MAX (512u << 10)
#define P9_MSIZE_MIN 4096u
#define P9_NO_TAG 0xffffu
#define P9_HEADER 7u       /* u32 size, u8 type, u16 tag */
#define P9_ERROR_BYTES 11u /* an Rlerror */
#define P9_WALK_MAX 16u

struct p9_server {
    struct p9_fs *fs; /* borrowed */
    uint32_t msize;   /* 0: no version was agreed on */
    struct p9_fids fids;
    struct p9_locks locks;
    struct buffer reply;
    struct hasher *said; /* over all messages, both ways: they determine the tree and the fids */
    uint64_t messages;
    void (*woken)(void *context); /* what waits may go on; NULL: nobody carries messages */
    void *woken_context;
};

void p9_server_init(struct p9_server *server, struct p9_fs *fs);
void p9_server_deinit(struct p9_server *server);
/* Ends the session: every fid is gone. */
void p9_server_reset(struct p9_server *server);
/* The longest request that is taken now. */
uint32_t p9_server_request_max(const struct p9_server *server);
/* Handles one message of at least P9_HEADER bytes. room: how long the answer may be, at least P9_ERROR_BYTES. The
 * answer is valid until the next call; an empty one: the message waits. */
struct bytes p9_server_handle(struct p9_server *server, struct bytes request, uint32_t room);
/* What this message breaks off: the tag of a waiting one (Tflush), P9_NO_TAG for all of them (Tversion). False: nothing.
 */
bool p9_server_flushes(struct bytes request, uint16_t *tag);
/* The answer of a message that waits no longer: EINTR. */
struct bytes p9_server_abort(struct p9_server *server, struct bytes request);
/* For the file system below: contents have come, or will not. */
void p9_server_wake(struct p9_server *server);
void p9_server_hash(const struct p9_server *server, struct hasher *hasher);

#endif
