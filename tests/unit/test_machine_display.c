/* A machine with a display and input devices: screenshots at their cycle whatever the slices, what is for others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/screen.h"
#include "src/base/endian.h"
#include "src/cluster.h"
#include "tests/lib/riscv.h"
#include "tests/lib/scripted_port.h"

/* Paints pixel after pixel with 1, 2, 3, ... and traps without end when it is behind the last page. Four cycles a
 * pixel, the first one at cycle 3. */
static void paint(struct buffer *out)
{
    const uint32_t painter[] = {RV_LI(10, 0x81),  RV_SLLI(10, 10, 24), RV_LI(11, 1), /* 0x81000000: behind 16 MiB */
                                RV_SW(11, 10, 0), RV_ADDI(10, 10, 4),  RV_ADDI(11, 11, 1), rv_jal(0, -12)};
    buffer_append(out, bytes_of(painter, sizeof painter));
}

struct rig {
    struct scripted_port port;
    struct scenario scenario;
    struct cluster *cluster;
    struct cluster_result result;
};

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *answer)
{
    (void)port;
    (void)request;
    assert_int_equal(kind, EVENT_PINNED);
    paint(answer);
    return PORT_OK;
}

static void rig_init(struct rig *rig, const char *more)
{
    struct buffer text = {0};
    struct error error = {0};
    *rig = (struct rig){0};
    scripted_port_init(&rig->port);
    rig->port.answerer = answer;
    scenario_defaults(&rig->scenario);
    buffer_printf(&text,
                  "bios: painter\nmachine: {memory: 16M, rng: false, entropy: seed, boot_time: 2026-01-31}\n"
                  "limits: {virtual: 100000cycles}\n%s",
                  more);
    if (scenario_parse_yaml(&rig->scenario, buffer_bytes(&text), "test", "", NULL, &error) < 0 ||
        scenario_check(&rig->scenario, "test", &error) < 0 ||
        cluster_new(&rig->cluster, &rig->scenario, &rig->port.port, &error) < 0)
        fail_msg("%s", error.message);
    buffer_deinit(&text);
}

static void rig_deinit(struct rig *rig)
{
    cluster_free(rig->cluster);
    scenario_deinit(&rig->scenario);
    scripted_port_deinit(&rig->port);
}

static void shoot(struct rig *rig, uint64_t cycle, unsigned display, const char *name)
{
    scripted_arrive(&rig->port, cycle, SOURCE(SOURCE_DISPLAY, display), EVENT_SCREENSHOT, bytes_of_string(name));
}

static const struct scripted_event *picture(const struct rig *rig, unsigned index)
{
    for (size_t i = 0; i < rig->port.emitted.count; i++) {
        if (rig->port.emitted.events[i].kind == EVENT_SCREEN && index-- == 0)
            return &rig->port.emitted.events[i];
    }
    fail();
    return NULL;
}

/* Of a picture: how many pixels were painted. */
static unsigned painted(const struct scripted_event *event, const char *name)
{
    struct screen_head head;
    struct bytes pixels;
    unsigned count = 0;
    assert_true(screen_head_read(&head, buffer_bytes(&event->payload), &pixels));
    assert_true(bytes_equal(head.name, bytes_of_string(name)));
    assert_int_equal(pixels.size, screen_pixel_bytes(&head));
    while (count < head.width * head.height &&
           (pixels.data[3 * count + 1] << 8 | pixels.data[3 * count + 2]) == (int)(count + 1))
        count++;
    for (size_t i = 3 * count; i < pixels.size; i++)
        assert_int_equal(pixels.data[i], 0);
    return count;
}

static void screenshots_are_of_their_cycle(void **state)
{
    (void)state;
    struct hash128 first = {0};
    for (uint64_t slice = 0; slice < 50; slice = slice * 3 + 1) {
        struct rig rig;
        rig_init(&rig, "display: {width: 64, height: 32}\n");
        shoot(&rig, 3, 0, "blank");
        shoot(&rig, 4, 0, "one");
        shoot(&rig, 4003, 0, "thousand");
        shoot(&rig, 50000, 0, "full");
        cluster_set_slice(rig.cluster, slice);
        cluster_run(rig.cluster, &rig.result);
        assert_int_equal(scripted_count(&rig.port, EVENT_SCREEN), 4);
        assert_int_equal(painted(picture(&rig, 0), "blank"), 0);
        assert_int_equal(painted(picture(&rig, 1), "one"), 1);
        assert_int_equal(painted(picture(&rig, 2), "thousand"), 1000);
        assert_int_equal(painted(picture(&rig, 3), "full"), 64 * 32);
        assert_true(picture(&rig, 2)->cycle == 4003);
        if (slice == 0)
            first = rig.result.whole.state;
        assert_true(hash_equal(first, rig.result.whole.state));
        rig_deinit(&rig);
    }
}

static void what_nobody_can_show_is_dropped(void **state)
{
    (void)state;
    struct rig rig;
    uint8_t name[64];
    memset(name, 'a', sizeof name);
    rig_init(&rig, "display: {width: 16, height: 16}\n");
    shoot(&rig, 10, 0, "");
    scripted_arrive(&rig.port, 10, SOURCE(SOURCE_DISPLAY, 0), EVENT_SCREENSHOT, bytes_of(name, 64));
    cluster_run(rig.cluster, &rig.result);
    assert_int_equal(scripted_count(&rig.port, EVENT_SCREEN), 0);
    rig_deinit(&rig);
    rig_init(&rig, "");
    shoot(&rig, 10, 0, "a");
    cluster_run(rig.cluster, &rig.result);
    assert_int_equal(scripted_count(&rig.port, EVENT_SCREEN), 0);
    rig_deinit(&rig);
}

/* A device that no driver has started loses what is typed, and one that is not there too. */
static void keys_are_lost_before_there_is_a_driver(void **state)
{
    (void)state;
    struct hash128 first = {0};
    static const uint8_t packet[16] = {1, 0, 30, 0, 1};
    for (unsigned i = 0; i < 5; i++) {
        struct rig rig;
        rig_init(&rig, "input: [keyboard, tablet]\n");
        if (i)
            scripted_arrive(&rig.port, 100, SOURCE(SOURCE_INPUT, i - 1), EVENT_INPUT, bytes_of(packet, 16));
        cluster_run(rig.cluster, &rig.result);
        if (i == 0)
            first = rig.result.whole.state;
        assert_true(hash_equal(first, rig.result.whole.state));
        rig_deinit(&rig);
    }
}

static void each_machine_shows_its_own(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "display: {width: 16, height: 16}\n"
                   "machines: [{}, {display: {width: 20, height: 32}}]\n");
    shoot(&rig, 0, 1, "second");
    shoot(&rig, 0, 0, "first");
    shoot(&rig, 0, 2, "nobody");
    cluster_run(rig.cluster, &rig.result);
    assert_int_equal(scripted_count(&rig.port, EVENT_SCREEN), 2);
    assert_int_equal(picture(&rig, 0)->source, SOURCE(SOURCE_DISPLAY, 0));
    assert_int_equal(picture(&rig, 0)->payload.size, 14 + 16 * 16 * 3);
    assert_int_equal(picture(&rig, 1)->source, SOURCE(SOURCE_DISPLAY, 1));
    assert_int_equal(picture(&rig, 1)->payload.size, 15 + 20 * 32 * 3);
    rig_deinit(&rig);
}

/* The way of `export --png`: up to a moment and not one instruction further, alone or beside others. */
static void a_run_stops_at_any_cycle(void **state)
{
    (void)state;
    static const char *const sessions[] = {
        "display: {width: 64, height: 32}\n",
        "display: {width: 64, height: 32}\nmachines: [{}, {}]\n",
    };
    for (unsigned i = 0; i < 2; i++) {
        for (uint64_t cycle = 3; cycle < 6000; cycle = cycle * 2 + 1) {
            struct rig rig;
            uint32_t width, height;
            struct buffer pixels = {0};
            rig_init(&rig, sessions[i]);
            assert_true(cluster_run_to(rig.cluster, cycle));
            assert_true(machine_cycle(cluster_machine(rig.cluster, i)) == cycle);
            assert_true(machine_picture(cluster_machine(rig.cluster, i), &width, &height, &pixels));
            assert_int_equal(width, 64);
            assert_int_equal(height, 32);
            uint64_t count = cycle / 4; /* the store of pixel n is done before cycle 4 (n + 1) */
            assert_true(count == 0 || pixels.data[3 * (count - 1) + 2] == (uint8_t)count);
            assert_int_equal(pixels.data[3 * count + 2], 0);
            buffer_deinit(&pixels);
            rig_deinit(&rig);
        }
    }
}

/* At the arrival, at what answers it, or later: the machine stops there. */
static void the_world_may_end_at_every_crossing(void **state)
{
    (void)state;
    bool is_finished = false;
    for (uint64_t crossing = 2; !is_finished; crossing++) { /* the first one asks for the guest */
        struct rig rig;
        rig_init(&rig, "display: {width: 16, height: 16}\ninput: [keyboard]\n");
        shoot(&rig, 10, 0, "a");
        scripted_arrive(&rig.port, 20, SOURCE(SOURCE_INPUT, 0), EVENT_INPUT, bytes_of("12345678", 8));
        shoot(&rig, 30, 0, "b");
        rig.port.end_at_crossing = crossing;
        cluster_run(rig.cluster, &rig.result);
        is_finished = !rig.port.port.ended;
        assert_true(is_finished || rig.result.whole.exit == MACHINE_EXIT_PORT ||
                    rig.result.whole.exit == MACHINE_EXIT_LIMIT);
        assert_true(scripted_count(&rig.port, EVENT_SCREEN) <= 2);
        assert_true(crossing < 100);
        rig_deinit(&rig);
    }
}

static void a_run_ends_with_the_session(void **state)
{
    (void)state;
    struct rig rig;
    uint32_t width, height;
    rig_init(&rig, "");
    assert_true(cluster_run_to(rig.cluster, UINT64_MAX)); /* the limit of 100000 cycles */
    assert_true(machine_is_over(cluster_machine(rig.cluster, 0)));
    assert_false(machine_picture(cluster_machine(rig.cluster, 0), &width, &height, NULL));
    rig_deinit(&rig);
    rig_init(&rig, "");
    rig.port.end_at_crossing = rig.port.crossings + 1;
    shoot(&rig, 500, 0, "a");
    assert_false(cluster_run_to(rig.cluster, UINT64_MAX));
    rig_deinit(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screenshots_are_of_their_cycle),
        cmocka_unit_test(what_nobody_can_show_is_dropped),
        cmocka_unit_test(keys_are_lost_before_there_is_a_driver),
        cmocka_unit_test(each_machine_shows_its_own),
        cmocka_unit_test(a_run_stops_at_any_cycle),
        cmocka_unit_test(the_world_may_end_at_every_crossing),
        cmocka_unit_test(a_run_ends_with_the_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
