/* A tape run again, and its file systems looked into. Contents of the base that memory does not hold come from the tape,
 * as far as the session read them. */
#include "src/cli/fs_tape.h"

#include <stdio.h>
#include <string.h>

#include "replay/http_ask.h"
#include "replay/modes.h"
#include "src/backends/p9_export.h"
#include "src/backends/p9_text.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/url.h"
#include "src/base/wire.h"
#include "src/cli/cli.h"
#include "src/cli/tape_session.h"
#include "src/cluster.h"

/* ---- a tape that is asked out of order ---- */

struct lookup {
    struct port port; /* first */
    struct tape *tape;
    uint16_t source;
    struct p9_export *export;
    struct buffer content;
};

/* The answer to a question that the session asked at some time. */
static enum port_status find_answer(struct lookup *lookup, uint16_t source, enum event_kind kind,
                                    struct bytes request, struct buffer *answer)
{
    struct tape_filter filter = {.source = source, .kind = kind};
    struct tape_cursor *cursor;
    struct tape_event event;
    struct tape_ask ask;
    struct error error;
    enum port_status status = PORT_NONE;
    if (tape_cursor_open(&cursor, lookup->tape, &filter, &error) < 0)
        return PORT_NONE;
    while (status == PORT_NONE && tape_cursor_next(cursor, &event, &error) > 0) {
        if (tape_ask_decode(&ask, event.payload) && tape_ask_matches(&ask, request) &&
            (ask.form == TAPE_ANSWER_INLINE || ask.form == TAPE_ANSWER_BLOB) &&
            tape_answer_read(lookup->tape, &event, &ask, answer, &error) == 0)
            status = PORT_OK;
    }
    tape_cursor_close(cursor);
    return status;
}

static enum port_status lookup_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                   struct bytes request, struct buffer *answer)
{
    (void)cycle;
    return find_answer((struct lookup *)port, source, kind, request, answer);
}

static const struct port_ops lookup_ops = {.ask = lookup_ask,
                                           .take = port_still_take,
                                           .horizon = port_still_horizon,
                                           .idle = port_still_idle,
                                           .emit = port_still_emit};

/* The content of a server's file that the session fetched under this name. */
static bool find_content(struct lookup *lookup, const char *name)
{
    struct tape_filter filter = {.source = lookup->source, .kind = EVENT_HTTP_START};
    struct tape_cursor *cursor;
    struct tape_event event;
    struct error error;
    bool is_found = false;
    if (tape_cursor_open(&cursor, lookup->tape, &filter, &error) < 0)
        return false;
    while (!is_found && tape_cursor_next(cursor, &event, &error) > 0) {
        struct bytes asked = bytes_slice(event.payload, HTTP_START_BYTES, SIZE_MAX);
        const uint8_t *query = asked.size ? memchr(asked.data, '?', asked.size) : NULL; /* "head?nocache=5" */
        if (!bytes_equal(bytes_slice(asked, 0, query ? (size_t)(query - asked.data) : asked.size),
                         bytes_of_string(name)))
            continue;
        buffer_clear(&lookup->content);
        is_found = find_answer(lookup, lookup->source, EVENT_HTTP_BODY, bytes_slice(event.payload, 0, 4),
                               &lookup->content) == PORT_OK;
    }
    tape_cursor_close(cursor);
    return is_found;
}

static void supply(void *context, uint32_t base_file)
{
    struct lookup *lookup = context;
    struct p9_http *http = &lookup->export->http;
    char name[P9_HTTP_NAME_SIZE];
    p9_http_content_name(http, base_file, name);
    if (find_content(lookup, name))
        p9_http_supply(http, base_file, buffer_bytes(&lookup->content));
}

/* ---- which file system ---- */

/* Finds the machine and its index of a file system that keeps its writes in memory. */
static int find_fs(const struct scenario *scenario, const struct fs_tape_config *config, unsigned *machine,
                   unsigned *index, struct error *error)
{
    uint16_t source = config->source ? source_by_name(config->source) : 0;
    unsigned count = 0;
    for (unsigned m = 0; m < scenario_machine_count(scenario); m++) {
        const struct scenario_machine *config_of = scenario_machine(scenario, m);
        for (unsigned i = 0; i < config_of->fs_count; i++) {
            if (config->source && source != SOURCE(SOURCE_FS, scenario_first_fs(scenario, m) + i))
                continue;
            *machine = m;
            *index = i;
            count++;
        }
    }
    if (count == 0)
        return error_set(error, EXIT_USAGE, "%s: the session had no %s", config->path,
                         config->source ? config->source : "file system");
    if (count > 1)
        return error_set(error, EXIT_USAGE, "%s: the session had %u file systems: say which by --source fs0, ...",
                         config->path, count);
    if (scenario_machine(scenario, *machine)->fs[*index].mode == SCENARIO_FS_RW)
        return error_set(error, EXIT_USAGE, "%s: this folder was in mode rw: what the guest changed is in %s",
                         config->path, scenario_machine(scenario, *machine)->fs[*index].file);
    return 0;
}

/* Where the replay is to stop; the session's end for no moment. */
static int find_cycle(const struct tape_session *session, const struct fs_tape_config *config, uint64_t *cycle,
                      struct error *error)
{
    const struct tape_meta *meta = tape_meta(session->tape);
    uint64_t end = meta->is_closed ? meta->cycles : meta->reached_cycle;
    *cycle = meta->is_closed ? UINT64_MAX : end;
    if (!config->at)
        return 0;
    if (cli_read_moment("--at", config->at, meta->clock_hz, cycle, error) < 0)
        return -1;
    if (*cycle <= end)
        return 0;
    return error_set(error, EXIT_USAGE, "--at %s: %s ended before, at cycle %llu", config->at, config->path,
                     (unsigned long long)end);
}

/* ---- running ---- */

struct looking {
    const struct fs_tape_config *config;
    struct fs_export_config export;
    struct buffer *list;
    struct fs_export_figures *figures;
};

static int look_into(struct tape_session *session, struct cluster *cluster, unsigned index, unsigned fs,
                     struct looking *looking, struct error *error)
{
    struct machine *machine = cluster_machine(cluster, index);
    struct lookup lookup = {.port = {.ops = &lookup_ops}, .tape = session->tape};
    lookup.source = SOURCE(SOURCE_FS, scenario_first_fs(&session->scenario, index) + fs);
    lookup.export = machine_fs(machine, fs);
    machine_look_into(machine, &lookup.port);
    looking->export.overlay = &lookup.export->overlay;
    looking->export.context = &lookup;
    if (url_is_one(scenario_machine(&session->scenario, index)->fs[fs].file))
        looking->export.supply = supply;
    int status = fs_export(&looking->export, looking->list, looking->figures, error);
    buffer_deinit(&lookup.content);
    return status;
}

/* The replay's own word counts: it may have left the tape, or been stopped, before it got there. */
static int replay_to(struct tape_session *session, unsigned index, unsigned fs, uint64_t cycle,
                     struct looking *looking, struct error *error)
{
    struct port *port;
    struct cluster *cluster = NULL;
    struct error failure = {0};
    struct replay_report report = {0};
    struct replay_config *config = mem_alloc(1, sizeof *config);
    tape_session_config(session, looking->config->pinned_dir, config);
    int status = mode_replay_open(&port, config, error);
    if (status == 0) {
        status = cluster_new(&cluster, &session->scenario, port, error);
        if (status == 0)
            cluster_run_to(cluster, cycle);
        bool was_stopped = port->ended;
        mode_replay_close(port, &report, &failure);
        if (report.verdict == REPLAY_DIVERGED || report.verdict == REPLAY_FAILED ||
            (report.verdict == REPLAY_STOPPED && was_stopped)) {
            *error = failure;
            status = -1;
        }
        replay_report_deinit(&report);
    }
    if (status == 0)
        status = look_into(session, cluster, index, fs, looking, error);
    if (cluster)
        cluster_free(cluster);
    mem_free(config);
    return status;
}

int fs_tape_export(const struct fs_tape_config *config, struct p9_fs *to, bool has_no_owner, struct buffer *list,
                   struct fs_export_figures *figures, struct error *error)
{
    struct tape_session session = {0};
    struct looking looking = {
        .config = config, .export = {.to = to, .has_no_owner = has_no_owner}, .list = list, .figures = figures};
    unsigned machine = 0, fs = 0;
    uint64_t cycle;
    int status = tape_session_open(&session, config->path, error);
    if (status == 0)
        status = find_fs(&session.scenario, config, &machine, &fs, error);
    if (status == 0)
        status = find_cycle(&session, config, &cycle, error);
    if (status == 0)
        status = replay_to(&session, machine, fs, cycle, &looking, error);
    tape_session_close(&session);
    return status < 0 ? -1 : 0;
}

/* ---- what was read ---- */

static void add_path(struct buffer *paths, struct bytes path)
{
    buffer_append(paths, path);
    buffer_append_byte(paths, 0);
}

/* A port that looks at what is asked through it. */
struct watch {
    struct port port; /* first */
    struct port *inner;
    uint16_t source;
    struct buffer *paths;
    struct buffer last; /* the path that was read last */
};

static enum port_status watched(struct watch *watch, enum port_status status)
{
    watch->port.ended = watch->inner->ended;
    return status;
}

static enum port_status watch_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                  struct bytes request, struct buffer *answer)
{
    struct watch *watch = (struct watch *)port;
    if (kind == EVENT_FS_READ && source == watch->source) {
        struct wire_reader in = {.left = request};
        wire_get32(&in); /* no handle */
        struct bytes path = wire_get_string(&in);
        if (!bytes_equal(path, buffer_bytes(&watch->last))) {
            add_path(watch->paths, path);
            buffer_clear(&watch->last);
            buffer_append(&watch->last, path);
        }
    }
    return watched(watch, port_ask(watch->inner, cycle, source, kind, request, answer));
}

static enum port_status watch_take(struct port *port, uint64_t cycle, struct port_event *event)
{
    struct watch *watch = (struct watch *)port;
    return watched(watch, port_take(watch->inner, cycle, event));
}

static uint64_t watch_horizon(struct port *port, uint64_t cycle)
{
    struct watch *watch = (struct watch *)port;
    uint64_t horizon = port_horizon(watch->inner, cycle);
    watched(watch, PORT_OK);
    return horizon;
}

static enum port_status watch_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    struct watch *watch = (struct watch *)port;
    return watched(watch, port_idle(watch->inner, cycle, until, woke));
}

static enum port_status watch_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                   struct bytes payload)
{
    struct watch *watch = (struct watch *)port;
    return watched(watch, port_emit(watch->inner, cycle, source, kind, payload));
}

static const struct port_ops watch_ops = {
    .ask = watch_ask, .take = watch_take, .horizon = watch_horizon, .idle = watch_idle, .emit = watch_emit};

static int watch_replay(struct tape_session *session, const struct fs_tape_config *config, uint16_t source,
                        struct buffer *paths, struct error *error)
{
    struct watch watch = {.port = {.ops = &watch_ops}, .source = source, .paths = paths};
    struct cluster *cluster;
    struct error failure = {0};
    struct replay_report report = {0};
    struct replay_config *replay = mem_alloc(1, sizeof *replay);
    tape_session_config(session, config->pinned_dir, replay);
    int status = mode_replay_open(&watch.inner, replay, error);
    if (status == 0) {
        status = cluster_new(&cluster, &session->scenario, &watch.port, error);
        if (status == 0) {
            cluster_run_to(cluster, UINT64_MAX);
            cluster_free(cluster);
        }
        mode_replay_close(watch.inner, &report, &failure);
        if (report.verdict == REPLAY_DIVERGED || report.verdict == REPLAY_FAILED) {
            *error = failure;
            status = -1;
        }
        replay_report_deinit(&report);
    }
    buffer_deinit(&watch.last);
    mem_free(replay);
    return status;
}

/* The tree of the list that the session fetched. */
static int read_tree(struct lookup *lookup, const char *path, struct p9_http_tree *tree, struct error *error)
{
    struct p9_http_head head;
    char name[P9_HTTP_NAME_SIZE];
    if (!find_content(lookup, "head"))
        return error_set(error, EXIT_DAMAGED, "%s: it holds no head of a file system", path);
    if (p9_http_head_parse(&head, buffer_bytes(&lookup->content), error) < 0)
        return error_prefix(error, "%s: head", path);
    snprintf(name, sizeof name, "files/%016llx", (unsigned long long)head.root_id);
    if (!find_content(lookup, name))
        return error_set(error, EXIT_DAMAGED, "%s: it holds no list of files", path);
    if (p9_http_tree_parse(tree, buffer_bytes(&lookup->content), error) < 0)
        return error_prefix(error, "%s: the list of files", path);
    return 0;
}

/* The file that "files/ID" is a content of; 0: none of the list. */
static uint32_t file_of_name(const struct p9_http_tree *tree, struct bytes name)
{
    struct p9_text text;
    struct error error;
    uint64_t id;
    static const char folder[] = "files/";
    size_t size = sizeof folder - 1;
    if (name.size <= size || memcmp(name.data, folder, size) != 0)
        return 0;
    p9_text_init(&text, bytes_slice(name, size, SIZE_MAX));
    if (p9_text_number(&text, 16, UINT64_MAX, "an id", &id, &error) < 0)
        return 0;
    for (uint32_t i = P9_BASE_ROOT + 1; i < tree->count; i++) {
        if (tree->files[i].store_id == id && p9_is_type(tree->files[i].mode, FS_S_IFREG) && tree->files[i].size)
            return i;
    }
    return 0;
}

static int list_fetched(struct lookup *lookup, const struct p9_http_tree *tree, struct buffer *paths,
                        struct error *error)
{
    struct tape_filter filter = {.source = lookup->source, .kind = EVENT_HTTP_START};
    struct tape_cursor *cursor;
    struct tape_event event;
    int status;
    if (tape_cursor_open(&cursor, lookup->tape, &filter, error) < 0)
        return -1;
    while ((status = tape_cursor_next(cursor, &event, error)) > 0) {
        uint32_t file = file_of_name(tree, bytes_slice(event.payload, HTTP_START_BYTES, SIZE_MAX));
        if (!file)
            continue;
        p9_http_tree_path(tree, file, paths);
        buffer_append_byte(paths, 0);
    }
    tape_cursor_close(cursor);
    return status;
}

static int fetched_files(struct tape_session *session, const struct fs_tape_config *config, uint16_t source,
                         struct buffer *paths, struct error *error)
{
    struct lookup lookup = {.tape = session->tape, .source = source};
    struct p9_http_tree tree = {0};
    int status = read_tree(&lookup, config->path, &tree, error);
    if (status == 0)
        status = list_fetched(&lookup, &tree, paths, error);
    p9_http_tree_deinit(&tree);
    buffer_deinit(&lookup.content);
    return status;
}

int fs_tape_files(const struct fs_tape_config *config, struct buffer *paths, struct error *error)
{
    struct tape_session session = {0};
    unsigned machine = 0, fs = 0;
    int status = tape_session_open(&session, config->path, error);
    if (status == 0)
        status = find_fs(&session.scenario, config, &machine, &fs, error);
    if (status == 0) {
        uint16_t source = SOURCE(SOURCE_FS, scenario_first_fs(&session.scenario, machine) + fs);
        bool is_remote = url_is_one(scenario_machine(&session.scenario, machine)->fs[fs].file);
        status = is_remote ? fetched_files(&session, config, source, paths, error)
                           : watch_replay(&session, config, source, paths, error);
    }
    tape_session_close(&session);
    return status < 0 ? -1 : 0;
}
