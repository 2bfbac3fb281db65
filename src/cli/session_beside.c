/* Fixtures and steps of a scenario, as the boundary wants them. */
#include "src/cli/session_beside.h"

#include <stdio.h>
#include <string.h>

#include "replay/host_port.h"
#include "src/base/alloc.h"
#include "src/base/hash.h"
#include "src/scenario/scenario_input.h"

_Static_assert(SCENARIO_FIXTURES_MAX <= HOST_SERVERS_MAX && SCENARIO_PORTS_MAX <= HOST_SERVER_PORTS_MAX &&
                   SCENARIO_STEPS_MAX <= STEPS_MAX,
               "they fit");

/* ---- variables ---- */

static void set_port(struct draft *draft, const struct draft_fixture *fixture, unsigned index, uint16_t port)
{
    char name[2 * DRAFT_WORD_SIZE], value[16];
    snprintf(value, sizeof value, "%u", port);
    snprintf(name, sizeof name, "%s.%s", fixture->name, fixture->ports[index]);
    draft_set(draft, name, value);
    if (index == 0) {
        snprintf(name, sizeof name, "%s.port", fixture->name);
        draft_set(draft, name, value);
    }
}

static void set_folder(struct draft *draft, const struct draft_fixture *fixture, const char *folder)
{
    char name[2 * DRAFT_WORD_SIZE];
    snprintf(name, sizeof name, "%s.dir", fixture->name);
    draft_set(draft, name, folder);
}

/* Where the search for a free port begins: the same for the same scenario. */
static uint64_t port_hint(const char *path, const struct draft_fixture *fixture, unsigned index)
{
    struct buffer text = {0};
    const char *slash = strrchr(path, '/');
    buffer_printf(&text, "%s %s.%s", slash ? slash + 1 : path, fixture->name, fixture->ports[index]);
    uint64_t hint = hash_bytes(buffer_bytes(&text)).low;
    buffer_deinit(&text);
    return hint;
}

static int reserve(struct session_beside *beside, struct draft *draft, const char *path,
                   const struct draft_fixture *fixture, struct error *error)
{
    const char *scratch = host_servers_scratch(beside->fixtures, fixture->name, error);
    if (!scratch)
        return -1;
    set_folder(draft, fixture, scratch);
    for (unsigned i = 0; i < fixture->port_count; i++) {
        uint16_t port;
        int fd = host_port_reserve(port_hint(path, fixture, i), &port, error);
        if (fd < 0)
            return error_prefix(error, "fixture %s", fixture->name);
        beside->port_fds[beside->port_count] = fd;
        beside->ports[beside->port_count++] = port;
        set_port(draft, fixture, i, port);
    }
    return 0;
}

int beside_reserve(struct session_beside *beside, struct draft *draft, const char *path, const char *log_folder,
                   struct error *error)
{
    if (draft_fixtures(draft, beside->wanted, &beside->wanted_count, error) < 0)
        return -1;
    if (!beside->wanted_count)
        return 0;
    if (host_servers_open(&beside->fixtures, log_folder, error) < 0)
        return -1;
    for (unsigned i = 0; i < beside->wanted_count; i++) {
        if (reserve(beside, draft, path, &beside->wanted[i], error) < 0)
            return -1;
    }
    return 0;
}

int beside_pretend(struct draft *draft, struct error *error)
{
    struct draft_fixture *wanted = mem_alloc(SCENARIO_FIXTURES_MAX, sizeof *wanted);
    unsigned count = 0;
    int status = draft_fixtures(draft, wanted, &count, error);
    for (unsigned i = 0; i < count; i++) {
        set_folder(draft, &wanted[i], "/nowhere");
        for (unsigned j = 0; j < wanted[i].port_count; j++)
            set_port(draft, &wanted[i], j, (uint16_t)(20000 + i * SCENARIO_PORTS_MAX + j));
    }
    mem_free(wanted);
    return status;
}

/* ---- steps ---- */

static uint64_t cycles_of(uint64_t ns, uint64_t clock_hz)
{
    unsigned __int128 cycles = (unsigned __int128)ns * clock_hz / 1000000000u;
    return cycles > UINT64_MAX ? UINT64_MAX : (uint64_t)cycles;
}

/* key, type, mouse: for messages, what stands in the scenario. */
static void make_input(const struct scenario *scenario, const struct scenario_step *from, struct step *step,
                       struct buffer *bytes)
{
    int device = scenario_input_device(scenario, from); /* there is one: it was checked */
    step->kind = STEP_INPUT;
    step->text = from->key ? from->key : from->type ? from->type : "mouse";
    step->input = (unsigned)from->console * SCENARIO_INPUTS_MAX + (unsigned)device;
    step->cycles = cycles_of(STEPS_INPUT_GAP_NS, scenario->clock_hz);
    scenario_input_packets(scenario, from, bytes);
    step->send = buffer_bytes(bytes);
}

static struct step make_step(const struct scenario *scenario, const struct scenario_step *from, struct buffer *bytes)
{
    uint64_t clock_hz = scenario->clock_hz;
    struct step step = {
        .console = (unsigned)from->console, .net = (unsigned)from->link.net, .is_up = from->link.is_up};
    const char *bad;
    if (from->expect) {
        step.kind = STEP_EXPECT;
        step.text = from->expect;
        step.cycles = cycles_of(from->timeout_ns, clock_hz);
    } else if (from->send || from->press) {
        step.kind = STEP_SEND;
        step.text = from->send ? from->send : from->press;
        if (from->send)
            buffer_append_string(bytes, from->send);
        else
            scenario_press_bytes(from->press, bytes, &bad); /* it was checked when it was read */
        step.send = buffer_bytes(bytes);
    } else if (from->key || from->type || from->mouse.is_given) {
        make_input(scenario, from, &step, bytes);
    } else if (from->screenshot) {
        step.kind = STEP_SCREENSHOT;
        step.text = from->screenshot;
    } else if (from->has_wait) {
        step.kind = STEP_WAIT;
        step.cycles = cycles_of(from->wait_ns, clock_hz);
    } else {
        step.kind = from->link.is_given ? STEP_LINK : STEP_STOP;
    }
    return step;
}

void beside_steps(const struct scenario *scenario, struct step steps[STEPS_MAX], struct buffer bytes[STEPS_MAX],
                  unsigned *count)
{
    *count = scenario->test.step_count;
    for (unsigned i = 0; i < *count; i++)
        steps[i] = make_step(scenario, &scenario->test.steps[i], &bytes[i]);
}

/* ---- fixtures ---- */

struct words {
    const char *all[SCENARIO_WORDS_MAX + 1];
};

static const char *const *words_of(const struct scenario_command *command, struct words *words)
{
    unsigned count = 0;
    if (command->shell) {
        words->all[count++] = "/bin/sh";
        words->all[count++] = "-c";
        words->all[count++] = command->shell;
    }
    for (unsigned i = 0; i < command->word_count; i++)
        words->all[count++] = command->words[i];
    words->all[count] = NULL;
    return count ? words->all : NULL;
}

static void ready_ports(const struct session_beside *beside, const struct scenario_fixture *fixture, unsigned first,
                        struct host_ready *ready)
{
    bool has_other = ready->file || ready->output || ready->words || ready->exits;
    for (unsigned i = 0; i < fixture->port_count; i++) {
        bool is_wanted = fixture->ready.port ? strcmp(fixture->ready.port, fixture->ports[i]) == 0 : !has_other;
        if (is_wanted && first + i < beside->port_count)
            ready->ports[ready->port_count++] = beside->ports[first + i];
    }
}

static int start(struct session_beside *beside, const struct scenario_fixture *fixture, unsigned first_port,
                 const char *folder, struct error *error)
{
    struct words command = {{0}}, check = {{0}};
    const char *env[SCENARIO_ENV_MAX + 1] = {NULL};
    for (unsigned i = 0; i < fixture->env_count; i++)
        env[i] = fixture->env[i];
    struct host_server_config config = {
        .name = fixture->name,
        .words = words_of(&fixture->command, &command),
        .env = env,
        .folder = folder,
        .ready = {.file = fixture->ready.file,
                  .output = fixture->ready.output,
                  .words = words_of(&fixture->ready.command, &check),
                  .exits = fixture->ready.exits},
        .timeout_ns = fixture->timeout_seconds * 1000000000u,
    };
    ready_ports(beside, fixture, first_port, &config.ready);
    return host_servers_start(beside->fixtures, &config, error);
}

int beside_start(struct session_beside *beside, const struct scenario *scenario, const char *folder,
                 struct error *error)
{
    unsigned first_port = 0;
    if (scenario->test.fixture_count != beside->wanted_count)
        return error_set(error, EXIT_USAGE,
                         "fixtures can only stand in the scenario's file, not on the command line");
    for (unsigned i = 0; i < scenario->test.fixture_count; i++) {
        if (start(beside, &scenario->test.fixtures[i], first_port, folder, error) < 0)
            return -1;
        first_port += beside->wanted[i].port_count;
    }
    return 0;
}

int beside_stop(struct session_beside *beside, struct error *error)
{
    return beside->fixtures ? host_servers_stop(beside->fixtures, error) : 0;
}

void beside_deinit(struct session_beside *beside)
{
    host_servers_close(beside->fixtures);
    beside->fixtures = NULL;
    for (unsigned i = 0; i < beside->port_count; i++)
        host_port_release(beside->port_fds[i]);
    beside->port_count = 0;
    for (unsigned i = 0; i < STEPS_MAX; i++)
        buffer_deinit(&beside->step_bytes[i]);
}
