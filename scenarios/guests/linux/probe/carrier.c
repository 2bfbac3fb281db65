/* Watches an interface's carrier and says when it changes, until CHANGES were seen. */
#include "probe.h"

#include <stdio.h>

enum { EVERY_MS = 10, PATIENCE_MS = 120000 };

/* 1 up, 0 down (or the interface is down, or gone). */
static int carrier_of(const char *path)
{
    FILE *file = fopen(path, "r");
    int value = 0;

    if (!file)
        return 0;
    if (fscanf(file, "%d", &value) != 1)
        value = 0;
    fclose(file);
    return value;
}

int probe_carrier(char **arguments)
{
    char path[128];
    unsigned changes = probe_number(arguments[1]);
    int before, now;

    snprintf(path, sizeof path, "/sys/class/net/%.32s/carrier", arguments[0]);
    before = carrier_of(path);
    printf("carrier %d\n", before);
    for (uint64_t until = probe_now() + PATIENCE_MS; changes; before = now) {
        probe_sleep_until(probe_now() + EVERY_MS);
        now = carrier_of(path);
        if (now != before) {
            printf("carrier %d\n", now);
            changes--;
        } else if (probe_now() > until) {
            return probe_says_no("carrier: no change");
        }
    }
    return 0;
}
