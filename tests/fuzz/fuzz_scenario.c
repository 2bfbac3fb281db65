/* Any bytes as a scenario in YAML, alone and as a file that may build upon others (all of which have the same bytes). What is accepted must survive the round trip through the canonical text; what is
 * refused must be a usage error with a message. Bytes before the first zero byte may also be "PATH=VALUE" for --set. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(const struct scenario *scenario)
{
    struct scenario again;
    struct buffer first = {0}, second = {0};
    struct error error = {0};
    scenario_defaults(&again);
    scenario_write(scenario, &first);
    if (scenario_parse_yaml(&again, buffer_bytes(&first), "again", NULL, NULL, &error) < 0)
        abort();
    scenario_write(&again, &second);
    if (!bytes_equal(buffer_bytes(&first), buffer_bytes(&second)))
        abort();
    scenario_deinit(&again);
    buffer_deinit(&first);
    buffer_deinit(&second);
}

static void check_error(const struct error *error)
{
    if (error->code != EXIT_USAGE || !error->message[0])
        abort();
}

/* One value by its path over the defaults. */
static void set_one(struct bytes text)
{
    struct scenario scenario;
    struct error error = {0};
    char *path = mem_alloc(text.size + 1, 1);
    memcpy(path, text.data, text.size);
    char *value = strchr(path, '=');
    if (value) {
        *value++ = 0;
        scenario_defaults(&scenario);
        if (scenario_set(&scenario, "--set", path, value, "dir", &error) < 0)
            check_error(&error);
        else if (scenario_check(&scenario, "--set", &error) < 0)
            check_error(&error);
        scenario_deinit(&scenario);
    }
    mem_free(path);
}

/* Every path is a file with these bytes. */
static int read_again(void *context, const char *path, struct buffer *text, struct error *error)
{
    (void)path;
    (void)error;
    buffer_append(text, *(const struct bytes *)context);
    return 0;
}

static void as_draft(struct bytes text)
{
    struct draft_reader reader = {.read = read_again, .context = &text};
    struct draft_fixture *fixtures = mem_alloc(SCENARIO_FIXTURES_MAX, sizeof *fixtures);
    struct draft *draft;
    struct scenario scenario;
    struct error error = {0};
    unsigned count = 0;
    scenario_defaults(&scenario);
    if (draft_open(&draft, "dir/fuzz.yaml", &reader, &error) < 0) {
        check_error(&error);
    } else {
        if (draft_combinations(draft) > DRAFT_COMBINATIONS_MAX)
            abort();
        draft_choose_number(draft, draft_combinations(draft) - 1);
        int status = draft_fixtures(draft, fixtures, &count, &error);
        draft_set(draft, "web.port", "8080");
        if (status == 0)
            status = draft_read(draft, &scenario, &error);
        if (status == 0)
            status = scenario_check(&scenario, "fuzz.yaml", &error);
        if (status < 0)
            check_error(&error);
        draft_close(draft);
    }
    scenario_deinit(&scenario);
    mem_free(fixtures);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario;
    struct error error = {0};
    const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
    if (zero) {
        size_t used = (size_t)(zero - data);
        if (used)
            set_one(bytes_of(data, used));
        data = zero + 1;
        size -= used + 1;
    }
    scenario_defaults(&scenario);
    if (scenario_parse_yaml(&scenario, bytes_of(data, size), "fuzz.yaml", "dir", NULL, &error) < 0)
        check_error(&error);
    else
        check_round_trip(&scenario);
    scenario_deinit(&scenario);
    as_draft(bytes_of(data, size));
    return 0;
}
