/* Live, record and replay of a toy machine: what is recorded is replayed, at both levels, with any slices; each
 * way of leaving the tape is found at its first event. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/modes.h"
#include "src/base/alloc.h"
#include "tests/lib/tape_rig.h"
#include "tests/lib/toy.h"

struct rig {
    struct tape_rig files;
    char kernel[128], disk[128];
    int typed[2];   /* console input */
    int printed[2]; /* console output */
    int host[2];    /* the network's far side */
    struct world_config world;
};

static int setup(void **state)
{
    struct rig *rig = mem_alloc(1, sizeof *rig);
    tape_rig_init(&rig->files);
    snprintf(rig->kernel, sizeof rig->kernel, "%s/kernel", rig->files.folder);
    snprintf(rig->disk, sizeof rig->disk, "%s/disk", rig->files.folder);
    struct buffer content = {0};
    tape_rig_bytes(&content, 70000, 1);
    tape_rig_write_file(rig->kernel, buffer_bytes(&content));
    tape_rig_write_file(rig->disk, bytes_slice(buffer_bytes(&content), 0, 8192));
    buffer_deinit(&content);
    assert_int_equal(pipe(rig->typed), 0);
    assert_int_equal(pipe2(rig->printed, O_NONBLOCK), 0);
    assert_int_equal(pipe2(rig->host, O_NONBLOCK), 0);
    rig->world = (struct world_config){
        .pinned = {{"kernel", rig->kernel}},
        .pinned_count = 1,
        .disks = {{rig->disk, WORLD_DISK_RW}},
        .disk_count = 1,
        .nets = {{.open = toy_net_open, .config.user = {.clock_hz = 1, .random_seed = (uint64_t)rig->host[0]}}},
        .net_count = 1,
        .console = WORLD_CONSOLE_BYTES,
        .has_console_fds = true,
        .console_in_fd = rig->typed[0],
        .console_out_fd = rig->printed[1],
        .pace = WORLD_PACE_FREE,
        .clock_hz = 1000000000,
    };
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    struct rig *rig = *state;
    for (unsigned i = 0; i < 2; i++) {
        close(rig->typed[i]);
        close(rig->printed[i]);
        close(rig->host[i]);
    }
    tape_rig_deinit(&rig->files);
    mem_free(rig);
    return 0;
}

/* After some digests something is typed, or the host sends. */
static void at_digest(void *context, unsigned digest)
{
    struct rig *rig = context;
    char text[300];
    memset(text, 'a' + (int)(digest % 26), sizeof text);
    if (digest % 3 == 1)
        assert_true(write(rig->typed[1], text, digest) > 0);
    if (digest % 4 == 2)
        assert_true(write(rig->host[1], text, 250) > 0);
}

static struct toy toy_for(struct rig *rig, struct port *port)
{
    return (struct toy){.port = port, .digests = 20, .has_disk = true, .at_digest = at_digest, .context = rig};
}

static struct record_config record_config(struct rig *rig)
{
    struct record_config config = {
        .world = rig->world, .tape_path = rig->files.path, .start = tape_rig_start(), .carry = true};
    return config;
}

static const struct tape_end sample_end = {.reason = "power-off", .cycles = 1, .instructions = 1};

/* Records a session of the toy; is_closed false: as if the recorder had been killed at its end. */
static struct record_report record(struct rig *rig, const struct record_config *config, struct toy *toy,
                                   bool is_closed)
{
    struct port *port;
    struct error error = {0};
    struct record_report report;
    if (mode_record_open(&port, config, &error) < 0)
        fail_msg("%s", error.message);
    if (toy->digests == 0)
        *toy = toy_for(rig, NULL);
    toy->port = port;
    toy_run(toy);
    if (mode_record_close(port, is_closed ? &sample_end : NULL, &report, &error) < 0)
        fail_msg("%s", error.message);
    return report;
}

static struct record_report record_sample(struct rig *rig, bool is_closed)
{
    struct record_config config = record_config(rig);
    struct toy toy = {0};
    return record(rig, &config, &toy, is_closed);
}

/* Replays; the toy's context has nothing to do with the world any more. */
static enum replay_verdict replay(struct rig *rig, struct replay_config config, struct toy toy,
                                  struct replay_report *report, struct error *error)
{
    struct tape *tape;
    struct port *port;
    if (tape_open(&tape, rig->files.path, error) < 0)
        fail_msg("%s", error->message);
    config.tape = tape;
    config.model_version = 1;
    toy.at_digest = NULL;
    toy.was_ended = toy.was_stopped = toy.is_stuck = false;
    toy.cycle = 0;
    toy.stop_reason = 0;
    memset(report, 0, sizeof *report);
    if (mode_replay_open(&port, &config, error) < 0) {
        tape_close(tape);
        return REPLAY_FAILED;
    }
    toy.port = port;
    toy_run(&toy);
    int status = mode_replay_close(port, report, error);
    assert_int_equal(status == 0, report->verdict == REPLAY_IDENTICAL || report->verdict == REPLAY_PREFIX);
    tape_close(tape);
    return report->verdict;
}

static void expect_identical(struct rig *rig, struct replay_config config, struct toy toy)
{
    struct replay_report report;
    struct error error = {0};
    enum replay_verdict verdict = replay(rig, config, toy, &report, &error);
    if (verdict != REPLAY_IDENTICAL)
        fail_msg("verdict %d: %s", (int)verdict, error.message);
    replay_report_deinit(&report);
}

static struct replay_config at_sockets(const struct rig *rig)
{
    struct replay_config config = {.level = REPLAY_SOCKETS, .net_count = 1, .slirp_build = "4.7.0 build-id 00"};
    config.nets[0] = rig->world.nets[0];
    return config;
}

static void test_live(void **state)
{
    struct rig *rig = *state;
    struct port *port;
    struct error error = {0};
    assert_int_equal(mode_live_open(&port, &rig->world, &error), 0);
    struct toy toy = toy_for(rig, port);
    toy_run(&toy);
    assert_false(toy.was_ended);
    assert_int_equal(toy.cycle, 20 * TOY_DIGEST_CYCLES);
    assert_int_equal(toy.kernel_bytes, 70000);
    assert_int_equal(mode_live_close(port, &error), 0);
    char printed[600];
    ssize_t size = read(rig->printed[0], printed, sizeof printed);
    assert_int_equal(size, 1 + 4 + 7 + 10 + 13 + 16 + 19); /* what was typed */
    struct buffer disk = {0};
    tape_rig_read_file(rig->disk, &disk);
    assert_int_equal(disk.size, 8192);
    assert_int_equal(disk.data[1023] == 0x77 && disk.data[1022] == 0x77, false);
    for (unsigned i = 1024; i < 1536; i++)
        assert_int_equal(disk.data[i], 0x77);
    buffer_deinit(&disk);
}

static void test_identical(void **state)
{
    struct rig *rig = *state;
    struct record_report recorded = record_sample(rig, true);
    assert_int_equal(recorded.digests, 20);
    assert_true(recorded.frames_in >= 15 && recorded.frames_out >= 10);
    struct toy toy = toy_for(rig, NULL);
    expect_identical(rig, (struct replay_config){0}, toy);
    expect_identical(rig, at_sockets(rig), toy);
    static const uint64_t slices[] = {1, 7, 1000, 33333};
    for (unsigned i = 0; i < 4; i++) {
        toy.slice = slices[i];
        expect_identical(rig, (struct replay_config){0}, toy);
        expect_identical(rig, at_sockets(rig), toy);
    }
    struct replay_report report;
    struct error error;
    assert_int_equal(replay(rig, (struct replay_config){0}, toy_for(rig, NULL), &report, &error), REPLAY_IDENTICAL);
    assert_int_equal(report.frames_in, recorded.frames_in);
    assert_int_equal(report.frames_out, recorded.frames_out);
    assert_int_equal(report.digests, 20);
    assert_int_equal(report.cycle, 20 * TOY_DIGEST_CYCLES);
    assert_int_equal(report.recorded_ns, recorded.recorded_ns);
    replay_report_deinit(&report);
}

static void test_frame_level_only(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    config.without_sockets = true;
    struct toy toy = {0};
    record(rig, &config, &toy, true);
    toy = toy_for(rig, NULL);
    expect_identical(rig, (struct replay_config){0}, toy);
    struct replay_report report;
    struct error error;
    assert_int_equal(replay(rig, at_sockets(rig), toy, &report, &error), REPLAY_FAILED);
    assert_non_null(strstr(error.message, "holds no sockets"));
}

static void test_other_slirp(void **state)
{
    struct rig *rig = *state;
    struct replay_report report;
    struct error error;
    record_sample(rig, true);
    struct replay_config config = at_sockets(rig);
    config.slirp_build = "4.8.0 build-id 77";
    assert_int_equal(replay(rig, config, toy_for(rig, NULL), &report, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_SKIPPED);
    config = at_sockets(rig);
    config.nets[0].open = toy_net_open_other;
    assert_int_equal(replay(rig, config, toy_for(rig, NULL), &report, &error), REPLAY_DIVERGED);
    assert_int_equal(report.divergence.kind, EVENT_FRAME_IN);
    assert_int_equal(report.divergence.first_difference, 13);
    assert_int_equal(error.code, EXIT_DIVERGED);
    replay_report_deinit(&report);
}

static void test_other_model(void **state)
{
    struct rig *rig = *state;
    struct port *port;
    struct error error = {0};
    struct tape *tape;
    record_sample(rig, true);
    assert_int_equal(tape_open(&tape, rig->files.path, &error), 0);
    struct replay_config config = {.tape = tape, .model_version = 2};
    assert_true(mode_replay_open(&port, &config, &error) < 0);
    assert_int_equal(error.code, EXIT_DAMAGED);
    tape_close(tape);
}

/* Each deviation, and what the report says of it. The third digest is at cycle 150,000. */
static void test_divergences(void **state)
{
    static const struct {
        enum toy_deviation deviation;
        unsigned kind, tape_kind;
        const char *sentence;
    } rows[] = {
        {TOY_OTHER_BYTE, EVENT_DIGEST, EVENT_DIGEST, "has other bytes from offset 5 of 24 on"},
        {TOY_SHORTER_EMIT, EVENT_DIGEST, EVENT_DIGEST, "23 bytes instead of 24"},
        {TOY_MISSING_EMIT, 0, EVENT_DIGEST, "went on to cycle"},
        {TOY_EXTRA_EMIT, EVENT_CONSOLE_OUT, 0, "the machine has a console-out of console0; the tape's next is event"},
        {TOY_LATE_EMIT, EVENT_DIGEST, EVENT_DIGEST, "comes at cycle 150001; the tape has it at cycle 150000"},
        {TOY_OTHER_REQUEST, EVENT_ENTROPY, EVENT_ENTROPY, "0x09 instead of 0x08"},
        {TOY_EXTRA_ASK, EVENT_WALL_CLOCK, EVENT_DIGEST, "the machine has a wall-clock of machine0"},
        {TOY_OTHER_SOURCE, EVENT_DIGEST, EVENT_DIGEST, "digest of console0; the tape's next is"},
        {TOY_DEAF, 0, 0, "without it"},
        {TOY_GOES_ON, EVENT_CONSOLE_OUT, 0, "the tape ended with event"},
    };
    struct rig *rig = *state;
    record_sample(rig, true);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct replay_report report;
        struct error error = {0};
        struct toy toy = toy_for(rig, NULL);
        toy.deviation = rows[i].deviation;
        if (replay(rig, (struct replay_config){0}, toy, &report, &error) != REPLAY_DIVERGED)
            fail_msg("row %u: verdict %d", i, (int)report.verdict);
        const struct divergence *divergence = &report.divergence;
        if (!strstr(divergence->sentence, rows[i].sentence))
            fail_msg("row %u: %s", i, divergence->sentence);
        assert_int_equal(divergence->kind, rows[i].kind);
        if (rows[i].tape_kind)
            assert_int_equal(divergence->tape_kind, rows[i].tape_kind);
        assert_non_null(strstr(error.message, divergence->sentence));
        replay_report_deinit(&report);
    }
}

static void test_stops_early(void **state)
{
    struct rig *rig = *state;
    struct replay_report report;
    struct error error = {0};
    record_sample(rig, true);
    struct toy toy = toy_for(rig, NULL);
    toy.deviation = TOY_STOPS_EARLY;
    assert_int_equal(replay(rig, (struct replay_config){0}, toy, &report, &error), REPLAY_STOPPED);
    replay_report_deinit(&report);
}

/* A tape that was closed and has no exit was made by nobody. */
static void test_no_exit(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    struct toy toy = toy_for(rig, NULL);
    struct replay_report report;
    struct error error = {0};
    toy.deviation = TOY_STOPS_EARLY;
    record(rig, &config, &toy, true);
    assert_int_equal(replay(rig, (struct replay_config){0}, toy, &report, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_DAMAGED);
    replay_report_deinit(&report);
}

/* Cut after each of its events in turn, a tape is followed to its end and no further. */
static void test_cut(void **state)
{
    struct rig *rig = *state;
    record_sample(rig, true);
    struct error error = {0};
    struct tape *tape;
    char sound[128];
    snprintf(sound, sizeof sound, "%s/b.tape", rig->files.folder);
    assert_int_equal(rename(rig->files.path, sound), 0);
    assert_int_equal(tape_open(&tape, sound, &error), 0);
    uint64_t events = tape_meta(tape)->event_count;
    for (uint64_t keep = 0; keep < events; keep += keep ? 7 : 1) {
        struct tape_start start = tape_rig_start();
        struct tape_writer *writer;
        struct tape_cursor *cursor;
        struct tape_event event;
        assert_int_equal(tape_writer_open(&writer, rig->files.path, &start, &error), 0);
        assert_int_equal(tape_cursor_open(&cursor, tape, NULL, &error), 0);
        while (tape_cursor_next(cursor, &event, &error) == 1 && event.seq <= keep) {
            struct tape_ask ask;
            struct buffer answer = {0};
            if (event_kind_class(event.kind) == EVENT_CLASS_ASK && tape_ask_decode(&ask, event.payload) &&
                ask.form == TAPE_ANSWER_BLOB) {
                assert_int_equal(tape_answer_read(tape, &event, &ask, &answer, &error), 0);
                tape_writer_blob(writer, ask.hash, buffer_bytes(&answer));
            }
            buffer_deinit(&answer);
            tape_writer_append(writer, event.cycle, event.source, event.kind, event.payload);
        }
        bool has_clock = keep % 2 == 0; /* half of them were seen alive at the cycle of the event that is lost */
        if (has_clock)
            tape_writer_clock(writer, event.cycle);
        tape_cursor_close(cursor);
        assert_int_equal(tape_writer_close(writer, NULL, NULL, &error), 0);
        for (unsigned level = 0; level < 2; level++) {
            struct replay_report report;
            struct replay_config config = level ? at_sockets(rig) : (struct replay_config){0};
            enum replay_verdict verdict = replay(rig, config, toy_for(rig, NULL), &report, &error);
            if (verdict != REPLAY_PREFIX)
                fail_msg("cut after %u: verdict %d: %s", (unsigned)keep, (int)verdict, error.message);
            if (has_clock)
                assert_int_equal(report.cycle, event.cycle);
            replay_report_deinit(&report);
        }
    }
    tape_close(tape);
}

static void test_damage_is_not_divergence(void **state)
{
    struct rig *rig = *state;
    struct replay_report report;
    struct error error = {0};
    struct buffer file = {0};
    record_sample(rig, true);
    tape_rig_read_file(rig->files.path, &file);
    /* the first byte of what was typed after the first digest */
    static const uint8_t typed[] = {'e', 'e', 'e', 'e'};
    uint8_t *at = memmem(file.data, file.size, typed, sizeof typed);
    assert_non_null(at);
    at[1] = 'f';
    tape_rig_write_file(rig->files.path, buffer_bytes(&file));
    assert_int_equal(replay(rig, (struct replay_config){0}, toy_for(rig, NULL), &report, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_non_null(strstr(error.message, "do not match their seal"));
    replay_report_deinit(&report);
    buffer_deinit(&file);
}

static void test_no_carry(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    struct toy toy = {0};
    struct replay_report report;
    struct error error = {0};
    config.carry = false;
    record(rig, &config, &toy, true);
    struct replay_config replaying = {.pinned = {{"kernel", rig->kernel}}, .pinned_count = 1};
    expect_identical(rig, replaying, toy_for(rig, NULL));
    assert_int_equal(replay(rig, (struct replay_config){0}, toy_for(rig, NULL), &report, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "kernel"));
    replay_report_deinit(&report);
    replaying.pinned[0].path = "/no/such/kernel";
    assert_int_equal(replay(rig, replaying, toy_for(rig, NULL), &report, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_MISSING);
    replay_report_deinit(&report);
    tape_rig_write_file(rig->kernel, bytes_of_string("another kernel"));
    replaying.pinned[0].path = rig->kernel;
    assert_int_equal(replay(rig, replaying, toy_for(rig, NULL), &report, &error), REPLAY_FAILED);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_non_null(strstr(error.message, "is not the file that was recorded"));
    replay_report_deinit(&report);
}

/* ---- stops, sleeping, errors ---- */

static void raise_at_third(void *context, unsigned digest)
{
    (void)context;
    if (digest == 3)
        raise(SIGTERM);
}

static void test_signal(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    struct toy toy = toy_for(rig, NULL);
    toy.at_digest = raise_at_third;
    record(rig, &config, &toy, true);
    assert_true(toy.was_stopped);
    assert_int_equal(toy.stop_reason, PORT_STOP_SIGNAL);
    assert_int_equal(toy.cycle, 3 * TOY_DIGEST_CYCLES);
    expect_identical(rig, (struct replay_config){0}, toy_for(rig, NULL));
}

static void test_host_limit(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    struct toy toy = toy_for(rig, NULL);
    config.world.limit_host_ns = 1;
    record(rig, &config, &toy, true);
    assert_int_equal(toy.stop_reason, PORT_STOP_HOST_LIMIT);
    /* also in the middle of a sleep that only the limit can end */
    config.world.limit_host_ns = 50000000;
    toy = toy_for(rig, NULL);
    toy.at_digest = NULL;
    toy.sleeps_forever = true;
    record(rig, &config, &toy, true);
    assert_true(toy.was_stopped);
    expect_identical(rig, (struct replay_config){0}, toy);
}

static void test_stuck(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    config.world.net_count = 0;
    config.world.console = WORLD_CONSOLE_NONE;
    struct toy toy = toy_for(rig, NULL);
    toy.sleeps_forever = true;
    toy.at_digest = NULL;
    record(rig, &config, &toy, true);
    assert_true(toy.is_stuck);
    expect_identical(rig, (struct replay_config){0}, toy);
}

static void end_input(void *context, unsigned digest)
{
    struct rig *rig = context;
    (void)digest;
    assert_int_equal(write(rig->typed[1], "ls\n", 3), 3);
    close(rig->typed[1]);
}

/* While there is an input, something might come; its end takes that hope at a cycle that no arrival marks. */
static void test_stuck_after_input(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    config.world.net_count = 0;
    struct toy toy = toy_for(rig, NULL);
    toy.sleeps_forever = true;
    toy.at_digest = end_input;
    record(rig, &config, &toy, true);
    assert_true(toy.is_stuck);
    expect_identical(rig, (struct replay_config){0}, toy);
    rig->typed[1] = open("/dev/null", O_WRONLY);
}

/* The end of the input is not the end of the session; a sleep with pace host takes its time in the world. */
static void test_end_of_input(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    config.world.pace = WORLD_PACE_HOST;
    config.world.clock_hz = 10000000;
    struct toy toy = toy_for(rig, NULL);
    toy.digests = 4;
    toy.at_digest = NULL;
    assert_int_equal(write(rig->typed[1], "ls\n", 3), 3);
    close(rig->typed[1]);
    struct record_report report = record(rig, &config, &toy, true);
    assert_false(toy.was_stopped);
    assert_true(report.recorded_ns >= 9000000); /* two sleeps of 5 ms each */
    expect_identical(rig, (struct replay_config){0}, toy);
    rig->typed[1] = open("/dev/null", O_WRONLY);
}

static void test_broken_output(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    struct toy toy = {0};
    close(rig->printed[0]);
    record(rig, &config, &toy, true);
    assert_true(toy.was_stopped);
    rig->printed[0] = open("/dev/null", O_RDONLY);
}

static void test_missing_things(void **state)
{
    struct rig *rig = *state;
    struct port *port;
    struct error error = {0};
    tape_rig_record(rig->files.path, 1, 100, true);
    struct record_config config = record_config(rig);
    config.world.pinned[0].path = "/no/such/kernel";
    assert_true(mode_record_open(&port, &config, &error) < 0);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "kernel: cannot open /no/such/kernel"));
    config = record_config(rig);
    config.world.disks[0].path = "/no/such/disk";
    assert_true(mode_record_open(&port, &config, &error) < 0);
    assert_int_equal(error.code, EXIT_MISSING);
    config = record_config(rig);
    config.world.console = WORLD_CONSOLE_TERMINAL;
    assert_true(mode_record_open(&port, &config, &error) < 0);
    config = record_config(rig);
    config.world.nets[0].config.user.clock_hz = 0;
    assert_true(mode_record_open(&port, &config, &error) < 0);
    assert_int_equal(error.code, EXIT_SKIPPED);
    assert_true(mode_live_open(&port, &config.world, &error) < 0);
    struct tape *tape; /* the older tape was left alone */
    assert_int_equal(tape_open(&tape, rig->files.path, &error), 0);
    assert_true(tape_meta(tape)->is_closed);
    tape_close(tape);
}

/* A session that does not begin leaves nothing at its tape's path. */
static void test_not_begun(void **state)
{
    struct rig *rig = *state;
    struct port *port;
    struct error error = {0};
    struct record_config config = record_config(rig);
    assert_int_equal(mode_record_open(&port, &config, &error), 0);
    assert_int_equal(access(rig->files.path, F_OK), 0);
    error_set(&error, EXIT_DAMAGED, "no kernel");
    mode_record_abandon(port, &error);
    assert_string_equal(error.message, "no kernel");
    assert_int_equal(access(rig->files.path, F_OK), -1);
    config.tape_path = rig->files.folder; /* what is no tape is left alone */
    assert_true(mode_record_open(&port, &config, &error) < 0);
    assert_int_equal(access(rig->files.folder, F_OK), 0);
}

static unsigned ticks;

static void count_tick(void *context, const struct world_progress *progress)
{
    (void)context;
    assert_true(progress->cycle <= 20 * TOY_DIGEST_CYCLES);
    ticks++;
}

static void test_ticks_and_console(void **state)
{
    struct rig *rig = *state;
    struct record_config config = record_config(rig);
    config.world.tick = (struct world_tick){.tick = count_tick};
    struct toy toy = {0};
    ticks = 0;
    record(rig, &config, &toy, true);
    assert_true(ticks > 0);
    ticks = 0;
    char recorded[600], replayed[600];
    ssize_t size = read(rig->printed[0], recorded, sizeof recorded);
    struct replay_config replaying = {.show_console = true, .console_fd = rig->printed[1], .can_interrupt = true};
    replaying.tick = config.world.tick;
    expect_identical(rig, replaying, toy_for(rig, NULL));
    assert_true(ticks > 0);
    assert_int_equal(read(rig->printed[0], replayed, sizeof replayed), size);
    assert_memory_equal(recorded, replayed, (size_t)size);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_live),
        TEST(test_identical),
        TEST(test_frame_level_only),
        TEST(test_other_slirp),
        TEST(test_other_model),
        TEST(test_divergences),
        TEST(test_stops_early),
        TEST(test_no_exit),
        TEST(test_cut),
        TEST(test_no_carry),
        TEST(test_signal),
        TEST(test_damage_is_not_divergence),
        TEST(test_host_limit),
        TEST(test_stuck),
        TEST(test_end_of_input),
        TEST(test_stuck_after_input),
        TEST(test_broken_output),
        TEST(test_missing_things),
        TEST(test_not_begun),
        TEST(test_ticks_and_console),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
