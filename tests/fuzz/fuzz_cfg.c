/* Any bytes as a configuration of TinyEMU. What is accepted must be a scenario that can be written and read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "src/scenario/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    }
    buffer_deinit(&warnings);
    buffer_deinit(&text);
    scenario_deinit(&scenario);
    scenario_deinit(&again);
    return 0;
}
