/* A tape to be run again. */
#include "src/cli/tape_session.h"

#include <string.h>

#include "replay/host_file.h"
#include "src/base/alloc.h"
#include "src/cli/session.h"

/* A tape that holds a bad scenario is a damaged tape. */
static int read_scenario(struct tape_session *session, struct error *error)
{
    struct bytes text = tape_meta(session->tape)->scenario;
    scenario_defaults(&session->scenario);
    if (scenario_parse_yaml(&session->scenario, text, "scenario", NULL, NULL, error) == 0 &&
        scenario_check(&session->scenario, "scenario", error) == 0)
        return 0;
    error_prefix(error, "%s: in the tape", session->path);
    error->code = EXIT_DAMAGED;
    return -1;
}

/* The file in the folder by as little of its path as names one: "Image", then "linux/Image", ... */
static char *find_pinned(const char *folder, const char *path)
{
    struct buffer name = {0};
    const char *part = path + strlen(path);
    char *found = NULL;
    while (!found && part > path) {
        for (part--; part > path && part[-1] != '/'; part--)
            ;
        buffer_clear(&name);
        buffer_printf(&name, "%s/%s", folder, part);
        if (host_file_exists(buffer_string(&name)))
            found = mem_copy_string(buffer_string(&name));
    }
    if (!found) {
        const char *slash = strrchr(path, '/');
        buffer_clear(&name);
        buffer_printf(&name, "%s/%s", folder, slash ? slash + 1 : path);
        found = mem_copy_string(buffer_string(&name)); /* the message about what is missing names this one */
    }
    buffer_deinit(&name);
    return found;
}

static void add_pinned(struct tape_session *session, const char *folder, struct replay_config *config)
{
    struct machine_pinned pinned[MACHINE_PINNED_MAX];
    config->pinned_count = machine_pinned(&session->scenario, pinned);
    for (unsigned i = 0; i < config->pinned_count; i++) {
        const char *path = pinned[i].path;
        session->found[i] = folder ? find_pinned(folder, path) : mem_copy_string(path);
        config->pinned[i] = (struct world_pinned){.role = pinned[i].role, .path = session->found[i]};
    }
}

/* Opened only if the tape holds no more than hashes of what was read from them. */
static void add_images(struct tape_session *session, const char *folder, struct replay_config *config)
{
    unsigned index = 0;
    for (unsigned m = 0; m < scenario_machine_count(&session->scenario); m++) {
        const struct scenario_machine *machine = scenario_machine(&session->scenario, m);
        for (unsigned i = 0; i < machine->disk_count; i++, index++) {
            const char *path = machine->disks[i].file;
            session->images[index] = folder ? find_pinned(folder, path) : mem_copy_string(path);
            config->disks[index] = session->images[index];
        }
    }
}

int tape_session_open(struct tape_session *session, const char *path, struct error *error)
{
    session->path = path;
    if (tape_open(&session->tape, path, error) < 0 ||
        tape_check_model(session->tape, MACHINE_MODEL_VERSION, error) < 0)
        return -1;
    return read_scenario(session, error);
}

void tape_session_close(struct tape_session *session)
{
    for (unsigned i = 0; i < MACHINE_PINNED_MAX; i++)
        mem_free(session->found[i]);
    for (unsigned i = 0; i < WORLD_DISKS_MAX; i++)
        mem_free(session->images[i]);
    scenario_deinit(&session->scenario);
    if (session->tape)
        tape_close(session->tape);
    *session = (struct tape_session){0};
}

void tape_session_config(struct tape_session *session, const char *folder, struct replay_config *config)
{
    *config = (struct replay_config){
        .tape = session->tape,
        .model_version = MACHINE_MODEL_VERSION,
        .level = REPLAY_FRAMES,
        .consoles = session_consoles(&session->scenario),
        .can_interrupt = true,
    };
    add_pinned(session, folder, config);
    add_images(session, folder, config);
}
