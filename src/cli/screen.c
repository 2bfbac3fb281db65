/* Pictures of a tape's displays. */
#include "src/cli/screen.h"

#include <string.h>

#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/tape_session.h"
#include "src/cluster.h"
#include "src/scenario/scenario_input.h"
#include "src/scenario/scenario_value.h"

/* ---- what stands on the tape ---- */

/* 1: found; 0: there is no such screenshot. */
static int find_shot(struct tape *tape, struct bytes name, struct picture *picture, struct error *error)
{
    struct tape_cursor *cursor;
    struct tape_event event;
    struct tape_filter filter = {.kind = EVENT_SCREEN};
    struct screen_head head;
    int status = tape_cursor_open(&cursor, tape, &filter, error);
    if (status < 0)
        return -1;
    while ((status = tape_cursor_next(cursor, &event, error)) > 0) {
        buffer_clear(&picture->pixels);
        if (tape_screen_read(tape, &event, &head, &picture->pixels, error) < 0) {
            status = -1;
            break;
        }
        if (bytes_equal(head.name, name)) {
            picture->width = head.width;
            picture->height = head.height;
            break;
        }
    }
    tape_cursor_close(cursor);
    return status;
}

int screen_shot(const char *tape_path, const char *name, size_t size, struct picture *picture, struct error *error)
{
    struct tape *tape;
    *picture = (struct picture){0};
    if (tape_open(&tape, tape_path, error) < 0)
        return -1;
    int status = find_shot(tape, bytes_of(name, size), picture, error);
    tape_close(tape);
    if (status == 0)
        return error_set(error, EXIT_MISSING, "%s: there is no screenshot \"%.*s\" on the tape", tape_path, (int)size,
                         name);
    return status < 0 ? -1 : 0;
}

/* ---- any moment ---- */

/* The machine whose display is meant; -1: there is none. */
static int find_display(const struct scenario *scenario, const struct screen_wish *wish, struct error *error)
{
    uint16_t source = wish->source ? source_by_name(wish->source) : 0;
    for (unsigned i = 0; i < scenario_machine_count(scenario); i++) {
        bool is_wanted = !wish->source || source == SOURCE(SOURCE_DISPLAY, i);
        if (is_wanted && scenario_machine(scenario, i)->display.is_given)
            return (int)i;
    }
    return error_set(error, EXIT_USAGE, "%s: the session had no %s", wish->tape_path,
                     wish->source ? wish->source : "display");
}

/* Where the replay is to stop; the session's end for no moment. */
static int find_cycle(const struct tape_session *session, const struct screen_wish *wish, uint64_t *cycle,
                      struct error *error)
{
    const struct tape_meta *meta = tape_meta(session->tape);
    uint64_t end = meta->is_closed ? meta->cycles : meta->reached_cycle;
    *cycle = meta->is_closed ? UINT64_MAX : end;
    if (!wish->at)
        return 0;
    if (cli_read_moment("--at", wish->at, meta->clock_hz, cycle, error) < 0)
        return -1;
    return *cycle <= end ? 0
                         : error_set(error, EXIT_USAGE, "--at %s: %s ended before, at cycle %llu", wish->at,
                                     wish->tape_path, (unsigned long long)end);
}

/* 1: it got there; 0: the replay ended before. */
static int run_to(struct tape_session *session, struct port *port, unsigned display, uint64_t cycle,
                  struct picture *picture, struct error *error)
{
    struct cluster *cluster;
    if (cluster_new(&cluster, &session->scenario, port, error) < 0)
        return -1;
    bool is_there = cluster_run_to(cluster, cycle);
    machine_picture(cluster_machine(cluster, display), &picture->width, &picture->height, &picture->pixels);
    cluster_free(cluster);
    return is_there;
}

/* Where the replay ended before, it knows why: it left the tape, was stopped, or came to the end of one that was cut. */
static int replay_to(struct tape_session *session, const struct screen_wish *wish, unsigned display, uint64_t cycle,
                     struct picture *picture, struct error *error)
{
    struct port *port;
    struct error reason = {0};
    struct replay_report report = {0};
    struct replay_config *config = mem_alloc(1, sizeof *config);
    tape_session_config(session, wish->pinned_dir, config);
    int status = mode_replay_open(&port, config, error);
    if (status == 0) {
        status = run_to(session, port, display, cycle, picture, error);
        bool has_ended = port->ended;
        mode_replay_close(port, &report, &reason);
        if (status <= 0 && has_ended && report.verdict != REPLAY_PREFIX) {
            *error = reason;
            status = -1;
        }
        replay_report_deinit(&report);
    }
    mem_free(config);
    return status < 0 ? -1 : 0;
}

static int find_moment(const struct screen_wish *wish, struct picture *picture, struct error *error)
{
    struct tape_session session = {0};
    uint64_t cycle;
    int status = tape_session_open(&session, wish->tape_path, error);
    int display = status == 0 ? find_display(&session.scenario, wish, error) : -1;
    if (display >= 0 && find_cycle(&session, wish, &cycle, error) == 0)
        status = replay_to(&session, wish, (unsigned)display, cycle, picture, error);
    else
        status = -1;
    tape_session_close(&session);
    return status;
}

int screen_find(const struct screen_wish *wish, struct picture *picture, struct error *error)
{
    *picture = (struct picture){0};
    bool is_name = wish->at && !scenario_check_screen_name(wish->at) && (wish->at[0] < '0' || wish->at[0] > '9');
    if (is_name)
        return screen_shot(wish->tape_path, wish->at, strlen(wish->at), picture, error);
    return find_moment(wish, picture, error);
}

/* ---- goldens ---- */

int screen_golden(const char *tape_path, const char *file, struct buffer *png, struct error *error)
{
    struct picture picture;
    size_t size = 0;
    scenario_golden_screen(file, &size);
    int status = screen_shot(tape_path, file + strlen(SCENARIO_SCREEN_PREFIX), size, &picture, error);
    if (status == 0)
        picture_write(&picture, png);
    picture_deinit(&picture);
    return status;
}

static unsigned find_blots(const struct scenario_golden *golden, const char *file,
                           struct rectangle blots[SCENARIO_BLOTS_MAX])
{
    size_t size = 0;
    unsigned count = 0;
    scenario_golden_screen(file, &size);
    for (unsigned i = 0; golden && i < golden->blot_count; i++) {
        const struct scenario_blot *blot = &golden->blots[i];
        if (blot->screen && !(strlen(blot->screen) == size &&
                              strncmp(blot->screen, file + strlen(SCENARIO_SCREEN_PREFIX), size) == 0))
            continue;
        blots[count++] =
            (struct rectangle){(uint32_t)blot->x, (uint32_t)blot->y, (uint32_t)blot->width, (uint32_t)blot->height};
    }
    return count;
}

int screen_compare(const struct scenario_golden *golden, const char *file, struct bytes kept, struct bytes found,
                   struct buffer *sentence, struct error *error)
{
    struct picture first = {0}, second = {0};
    struct picture_difference difference;
    struct rectangle blots[SCENARIO_BLOTS_MAX];
    unsigned blot_count = find_blots(golden, file, blots);
    int status = picture_read(&first, kept, file, error);
    if (status == 0)
        status = picture_read(&second, found, file, error);
    if (status == 0 && picture_differs(&first, &second, blots, blot_count, &difference)) {
        picture_describe(&first, &second, &difference, sentence);
        status = 1;
    }
    picture_deinit(&first);
    picture_deinit(&second);
    return status;
}
