/* One scenario three ways: recorded, replayed here, replayed in a fresh process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/lib/net_drive.h"

void net_drive_three_ways(struct net_drive *recorded, const struct net_scenario *scenario, const uint32_t *parameter,
                          struct memory_tape *tape, void (*opened)(struct net_drive *drive), void *user)
{
    struct net_drive replayed;
    char here[HASH_TEXT_SIZE];
    char there[800];
    net_drive_init(recorded, scenario, parameter, SOCKET_LOG_WRITE, tape);
    recorded->opened = opened;
    recorded->user = user;
    if (net_drive_run(recorded) != 0)
        fail_msg("%s, recording: %s", scenario->name, recorded->error.message);
    net_drive_init(&replayed, scenario, parameter, SOCKET_LOG_ANSWER, tape);
    if (net_drive_run(&replayed) != 0)
        fail_msg("%s, replaying: %s", scenario->name, replayed.error.message);
    hash_text(net_drive_trace_hash(recorded), here);
    assert_true(hash_equal(net_drive_trace_hash(recorded), net_drive_trace_hash(&replayed)));
    if (net_drive_fresh(scenario, recorded->parameter, tape, there) != 0)
        fail_msg("%s, in a fresh process: %s", scenario->name, there);
    assert_string_equal(here, there);
    assert_int_equal(recorded->origin_wrong, 0);
    net_drive_deinit(&replayed);
}
