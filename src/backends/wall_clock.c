/* The guest's wall clock. */
#include "src/backends/wall_clock.h"

#include "src/base/endian.h"
#include "src/devices/timer.h"

int wall_clock_init(struct wall_clock *clock, const struct crossing *crossing, uint64_t clock_hz,
                    const uint64_t *fixed_boot_ns, struct error *error)
{
    *clock = (struct wall_clock){.clock_hz = clock_hz};
    if (fixed_boot_ns) {
        clock->boot_ns = *fixed_boot_ns;
        return 0;
    }
    struct buffer answer = {0};
    enum port_status status =
        crossing_ask(crossing, SOURCE(SOURCE_MACHINE, 0), EVENT_WALL_CLOCK, bytes_of(NULL, 0), &answer);
    bool is_good = status == PORT_OK && answer.size == 8;
    if (is_good)
        clock->boot_ns = load_le64(answer.data);
    buffer_deinit(&answer);
    return is_good ? 0 : error_set(error, EXIT_MISSING, "the boot time is not known: nobody answered for the clock");
}

uint64_t wall_clock_ns(const struct wall_clock *clock, uint64_t cycle)
{
    return clock->boot_ns + cycles_to_ns(cycle, clock->clock_hz);
}
