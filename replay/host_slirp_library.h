/* The loaded libslirp as a thing in memory: which symbols it asks for and whether each is answered, its import table,
 * and its static variables, of which every net has its own copy. Nothing here knows what libslirp does. */
#ifndef REPRISE_REPLAY_HOST_SLIRP_LIBRARY_H
#define REPRISE_REPLAY_HOST_SLIRP_LIBRARY_H

#include <stddef.h>
#include <stdint.h>

#include "replay/host_got.h"
#include "replay/host_socket.h"
#include "src/base/error.h"

/* libslirp keeps time, the DNS server it found and other things in statics: two nets, or a second session in the same
 * process, would see each other's. A net's statics are put in place before it is entered. */
struct slirp_statics {
    uint8_t *image; /* while another net's statics are in place */
};

/* Checks that every import of this library stands in replay/slirp_imports.def: else EXIT_SKIPPED, naming the symbol.
 * A name that begins with "slirp_" may be the library's own. */
int slirp_library_classify(const struct got_library *library, struct error *error);
/* Finds, classifies and patches libslirp. May be called any number of times. */
int slirp_library_prepare(struct error *error);
/* "4.7.0 build-id 0123...": "" where libslirp is not found. */
void slirp_library_build(char text[128]);

/* A net's statics begin as the library's were when it was loaded. */
void slirp_statics_init(struct slirp_statics *statics);
/* Puts them in place. */
void slirp_statics_enter(struct slirp_statics *statics);
void slirp_statics_deinit(struct slirp_statics *statics);

/* Hooks for what is not a socket, as replay/slirp_imports.def names them. */
const char *slirp_hook_getenv(const char *name);
void *slirp_hook_rand_new(void);
void slirp_hook_rand_free(void *random);
int32_t slirp_hook_rand_int_range(void *random, int32_t begin, int32_t end);
int slirp_hook_spawn(void);
void slirp_hook_log(const char *domain, int level, const char *format, ...);
void slirp_hook_return_if_fail(const char *domain, const char *function, const char *expression);
void slirp_hook_warn_message(const char *domain, const char *file, int line, const char *function,
                             const char *expression);
void slirp_hook_assertion(const char *domain, const char *file, int line, const char *function,
                          const char *expression);
void slirp_hook_assert_fail(const char *expression, const char *file, unsigned line, const char *function);
void slirp_hook_abort(void);

#endif
