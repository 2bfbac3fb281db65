/* Any bytes as a scenario in YAML. What is accepted must survive the round trip through the canonical text; what is
 * refused must be a usage error with a message. Bytes before the first zero byte may also be "PATH=VALUE" for --set. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario.h"

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
    return 0;
}
