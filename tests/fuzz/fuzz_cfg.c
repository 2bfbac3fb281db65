/* Any bytes as a configuration of TinyEMU. What is accepted must be a scenario that can be written and read again, and
 * the YAML that it is converted to must be the same scenario. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "src/scenario/scenario_cfg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_converted(struct bytes cfg)
{
    struct scenario before, after;
    struct error error = {0};
    struct buffer yaml = {0}, wanted = {0}, got = {0};
    scenario_defaults(&before);
    scenario_defaults(&after);
    if (scenario_parse_cfg(&before, cfg, "fuzz.cfg", NULL, NULL, &error) < 0 ||
        scenario_convert_cfg(cfg, "fuzz.cfg", NULL, &yaml, NULL, &error) < 0)
        abort();
    if (yaml.size <= TREE_TEXT_MAX) {
        if (scenario_parse_yaml(&after, buffer_bytes(&yaml), "fuzz.yaml", NULL, NULL, &error) < 0)
            abort();
        scenario_write(&before, &wanted);
        scenario_write(&after, &got);
        if (!bytes_equal(buffer_bytes(&wanted), buffer_bytes(&got)))
            abort();
    }
    buffer_deinit(&yaml);
    buffer_deinit(&wanted);
    buffer_deinit(&got);
    scenario_deinit(&before);
    scenario_deinit(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario, again;
    struct error error = {0};
    struct buffer warnings = {0}, text = {0};
    scenario_defaults(&scenario);
    scenario_defaults(&again);
    if (scenario_parse_cfg(&scenario, bytes_of(data, size), "fuzz.cfg", "dir", &warnings, &error) < 0) {
        if (error.code != EXIT_USAGE || !error.message[0])
            abort();
    } else {
        scenario_write(&scenario, &text);
        if (scenario_parse_yaml(&again, buffer_bytes(&text), "again", NULL, NULL, &error) < 0)
            abort();
        check_converted(bytes_of(data, size));
    }
    buffer_deinit(&warnings);
    buffer_deinit(&text);
    scenario_deinit(&scenario);
    scenario_deinit(&again);
    return 0;
}
