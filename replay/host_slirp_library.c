/* Preparing libslirp, once per process; its statics, once per net; and the hooks for glib's side of its imports. */
#include "replay/host_slirp_library.h"

#include <libslirp.h>
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"

/* One libslirp is loaded in a process, so this is one variable. `pristine` is what its statics held before anybody
 * entered it; `owner` is whose statics are in place now. */
static struct {
    bool is_prepared;
    struct got_library library;
    uint8_t *pristine;
    struct slirp_statics *owner;
} loaded;

enum import_kind { IMPORT_KIND_HOOKED, IMPORT_KIND_PURE, IMPORT_KIND_IGNORED };

struct import_row {
    const char *symbol;
    enum import_kind kind;
};

static const struct import_row import_rows[] = {
#define IMPORT_HOOKED(symbol, hook) {#symbol, IMPORT_KIND_HOOKED},
#define IMPORT_PURE(symbol) {#symbol, IMPORT_KIND_PURE},
#define IMPORT_IGNORED(symbol) {#symbol, IMPORT_KIND_IGNORED},
#include "replay/slirp_imports.def"
#undef IMPORT_HOOKED
#undef IMPORT_PURE
#undef IMPORT_IGNORED
};

static const struct got_hook import_hooks[] = {
#define IMPORT_HOOKED(symbol, hook) {#symbol, (void (*)(void))(hook)},
#define IMPORT_PURE(symbol)
#define IMPORT_IGNORED(symbol)
#include "replay/slirp_imports.def"
#undef IMPORT_HOOKED
#undef IMPORT_PURE
#undef IMPORT_IGNORED
};

#define IMPORT_ROWS (sizeof import_rows / sizeof import_rows[0])
#define IMPORT_HOOKS (sizeof import_hooks / sizeof import_hooks[0])

struct classification {
    char unknown[512];
    unsigned unknown_count;
    unsigned hooked_count;
};

static void classify_import(void *context, const char *symbol)
{
    struct classification *found = context;
    for (size_t i = 0; i < IMPORT_ROWS; i++) {
        if (strcmp(import_rows[i].symbol, symbol) == 0) {
            found->hooked_count += import_rows[i].kind == IMPORT_KIND_HOOKED;
            return;
        }
    }
    size_t used = strlen(found->unknown);
    snprintf(found->unknown + used, sizeof found->unknown - used, "%s%s", used ? ", " : "", symbol);
    found->unknown_count++;
}

int slirp_library_classify(const struct got_library *library, struct error *error)
{
    struct classification found = {0};
    got_imports(library, classify_import, &found);
    if (found.unknown_count)
        return error_set(error, EXIT_SKIPPED,
                         "%s asks its host for %s, which this build of Reprise does not answer "
                         "(replay/slirp_imports.def): user networking could not be replayed",
                         library->path, found.unknown);
    if (found.hooked_count == 0)
        return error_set(error, EXIT_SKIPPED, "%s asks its host for nothing: its imports cannot be read",
                         library->path);
    return 0;
}

int slirp_library_prepare(struct error *error)
{
    size_t patched = 0;
    if (loaded.is_prepared)
        return 0;
    if (!got_find(&loaded.library, "libslirp.so"))
        return error_set(error, EXIT_SKIPPED,
                         "libslirp is not loaded as a shared library: user networking needs it so");
    if (slirp_library_classify(&loaded.library, error) != 0 ||
        got_patch(&loaded.library, import_hooks, IMPORT_HOOKS, &patched, error) != 0)
        return -1;
    if (patched == 0)
        return error_set(error, EXIT_SKIPPED, "%s: no import could be redirected", loaded.library.path);
    loaded.pristine = mem_alloc(1, loaded.library.statics_size);
    memcpy(loaded.pristine, loaded.library.statics, loaded.library.statics_size);
    loaded.is_prepared = true;
    return 0;
}

void slirp_library_build(char text[128])
{
    struct got_library library;
    text[0] = 0;
    if (!got_find(&library, "libslirp.so"))
        return;
    int used = snprintf(text, 128, "%s build-id ", slirp_version_string());
    for (size_t i = 0; i < library.build_id_size && used > 0 && used < 125; i++)
        used += snprintf(text + used, 128 - (size_t)used, "%02x", library.build_id[i]);
    if (library.build_id_size == 0)
        snprintf(text + used, 128 - (size_t)used, "none");
}

void slirp_statics_init(struct slirp_statics *statics)
{
    statics->image = mem_alloc(1, loaded.library.statics_size);
    memcpy(statics->image, loaded.pristine, loaded.library.statics_size);
}

void slirp_statics_enter(struct slirp_statics *statics)
{
    if (loaded.owner == statics)
        return;
    if (loaded.owner)
        memcpy(loaded.owner->image, loaded.library.statics, loaded.library.statics_size);
    memcpy(loaded.library.statics, statics->image, loaded.library.statics_size);
    loaded.owner = statics;
}

void slirp_statics_deinit(struct slirp_statics *statics)
{
    if (loaded.owner == statics)
        loaded.owner = NULL;
    mem_free(statics->image);
    statics->image = NULL;
}

/* ---- hooks ---- */

/* SLIRP_DEBUG, and whatever else a build may read: a replay has another environment. */
const char *slirp_hook_getenv(const char *name)
{
    (void)name;
    return NULL;
}

struct slirp_random {
    uint64_t state;
};

void *slirp_hook_rand_new(void)
{
    struct slirp_random *random = mem_alloc(1, sizeof *random);
    random->state = socket_current()->random_seed;
    return random;
}

void slirp_hook_rand_free(void *random)
{
    mem_free(random);
}

/* SplitMix64 (Steele, Lea, Flood 2014), reduced by a multiplication. */
int32_t slirp_hook_rand_int_range(void *random, int32_t begin, int32_t end)
{
    struct slirp_random *own = random;
    if (end <= begin)
        return begin;
    own->state += 0x9e3779b97f4a7c15u;
    uint64_t mixed = own->state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    mixed ^= mixed >> 31;
    uint64_t range = (uint64_t)((int64_t)end - begin);
    return (int32_t)(begin + (int64_t)(((mixed >> 32) * range) >> 32));
}

/* libslirp's own way to a command, which nothing here asks it for: host_socket_guest.c has another. */
int slirp_hook_spawn(void)
{
    socket_fail(socket_current(), "libslirp wants to start a program");
}

/* What libslirp would print about the guest's mistakes: a guest must not fill the user's terminal. Level 4 is glib's
 * G_LOG_LEVEL_ERROR, after which g_log would end the process. */
void slirp_hook_log(const char *domain, int level, const char *format, ...)
{
    (void)domain;
    (void)format;
    if (level & 4)
        socket_fail(socket_current(), "libslirp reports an error that it cannot survive");
}

void slirp_hook_return_if_fail(const char *domain, const char *function, const char *expression)
{
    (void)domain;
    (void)function;
    (void)expression;
}

void slirp_hook_warn_message(const char *domain, const char *file, int line, const char *function,
                             const char *expression)
{
    (void)domain;
    (void)file;
    (void)line;
    (void)function;
    (void)expression;
}

static void slirp_assertion(const char *expression, const char *file, unsigned line)
{
    char reason[160];
    snprintf(reason, sizeof reason, "libslirp's assertion %.80s failed (%.40s:%u)", expression ? expression : "?",
             file ? file : "?", line);
    socket_fail(socket_current(), reason);
}

void slirp_hook_assertion(const char *domain, const char *file, int line, const char *function,
                          const char *expression)
{
    (void)domain;
    (void)function;
    slirp_assertion(expression, file, (unsigned)line);
}

void slirp_hook_assert_fail(const char *expression, const char *file, unsigned line, const char *function)
{
    (void)function;
    slirp_assertion(expression, file, line);
}

void slirp_hook_abort(void)
{
    socket_fail(socket_current(), "libslirp called abort");
}
