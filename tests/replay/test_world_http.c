/* A client of a web server behind the modes: recorded live, replayed without the server; stalls that a stop ends; pinned
 * files by URL. */
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
#include "src/backends/http_client.h"
#include "src/base/alloc.h"
#include "src/cli/test_golden.h"
#include "tests/lib/http_server.h"
#include "tests/lib/tape_rig.h"

#define CONTENT_BYTES 200000u

static uint8_t content[CONTENT_BYTES];

static bool serve(struct http_server *server, int fd, const char *head, unsigned number)
{
    (void)server;
    (void)number;
    if (http_server_has(head, "/missing"))
        return http_server_printf(fd, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    if (http_server_has(head, "/never")) {
        char byte; /* until the client hangs up */
        while (read(fd, &byte, 1) > 0)
            continue;
        return false;
    }
    return http_server_good(fd, head, bytes_of(content, CONTENT_BYTES), "\"v1\"");
}

/* The machine: asks for some bytes, now and at virtual times, and keeps what it got. */
struct client_rig {
    struct port *port;
    uint64_t cycle;
    struct crossing crossing;
    struct timer_queue timers;
    struct http_client client;
    struct hasher *hasher; /* over all that the machine sees */
    unsigned done;
};

static void on_done(void *context, uint64_t tag, const struct http_answer *answer)
{
    struct client_rig *rig = context;
    rig->done++;
    hasher_add_u64(rig->hasher, tag);
    hasher_add_u64(rig->hasher, rig->cycle);
    hasher_add_u64(rig->hasher, answer->outcome);
    hasher_add(rig->hasher, answer->body);
}

static struct hash128 run_client(struct port *port, const char *const *names, unsigned count)
{
    struct client_rig rig = {.port = port, .hasher = hasher_new()};
    struct http_client_config config = {.latency_ns = 1000000, .bits_per_second = 1000000000, .parallel = 4};
    struct http_answer answer;
    rig.crossing = (struct crossing){.port = port, .clock = &rig.cycle};
    timer_queue_init(&rig.timers, &rig.cycle, 1000000000);
    http_client_init(&rig.client, &rig.crossing, SOURCE(SOURCE_DISK, 0), &rig.timers, &config, on_done, &rig);
    struct http_request request = {.name = "", .size = 512};
    if (http_client_fetch_now(&rig.client, &request, &answer))
        on_done(&rig, 1000, &answer);
    for (unsigned i = 0; i < count; i++) {
        request = (struct http_request){.name = names[i], .tag = i};
        if (i % 2)
            request.size = 10000 + i;
        http_client_fetch(&rig.client, &request);
    }
    while (rig.timers.next_cycle != TIMER_NEVER && !port->ended) {
        rig.cycle = rig.timers.next_cycle;
        timer_queue_fire(&rig.timers);
    }
    if (!port->ended) {
        assert_int_equal(rig.done, count + 1);
        uint8_t exit[9] = {0};
        port_emit(port, rig.cycle, SOURCE(SOURCE_MACHINE, 0), EVENT_EXIT, bytes_of(exit, sizeof exit));
    }
    struct hash128 hash = hasher_result(rig.hasher);
    http_client_deinit(&rig.client);
    hasher_free(rig.hasher);
    return hash;
}

static struct world_config world_at(const char *url)
{
    return (struct world_config){
        .https = {{.source = SOURCE(SOURCE_DISK, 0), .site = {.url = url, .retries = 1, .timeout_ms = 5000}}},
        .http_count = 1,
        .console = WORLD_CONSOLE_NONE,
        .has_console_fds = true,
        .console_in_fd = -1,
        .console_out_fd = -1,
        .pace = WORLD_PACE_FREE,
        .clock_hz = 1000000000,
    };
}

static struct hash128 record(const char *path, const struct world_config *world, const char *const *names,
                             unsigned count)
{
    static const struct tape_end end = {.reason = "power-off", .cycles = 1, .instructions = 1};
    struct record_config config = {.world = *world, .tape_path = path, .start = tape_rig_start(), .carry = true};
    struct port *port;
    struct error error = {0};
    if (mode_record_open(&port, &config, &error) < 0)
        fail_msg("%s", error.message);
    struct hash128 hash = run_client(port, names, count);
    if (mode_record_close(port, &end, NULL, &error) < 0)
        fail_msg("%s", error.message);
    return hash;
}

static void replay(const char *path, struct hash128 expected, const char *const *names, unsigned count)
{
    struct error error = {0};
    struct tape *tape;
    if (tape_open(&tape, path, &error) < 0)
        fail_msg("%s", error.message);
    struct replay_config config = {.tape = tape, .model_version = tape_meta(tape)->model_version};
    struct port *port;
    assert_int_equal(mode_replay_open(&port, &config, &error), 0);
    struct hash128 hash = run_client(port, names, count);
    struct replay_report report;
    if (mode_replay_close(port, &report, &error) < 0)
        fail_msg("%s", error.message);
    assert_int_equal(report.verdict, REPLAY_IDENTICAL);
    assert_true(hash_equal(hash, expected));
    replay_report_deinit(&report);
    tape_close(tape);
}

static void list(const char *path, struct buffer *text)
{
    struct error error = {0};
    struct tape *tape;
    struct tape_cursor *cursor;
    struct tape_event event;
    assert_int_equal(tape_open(&tape, path, &error), 0);
    assert_int_equal(tape_cursor_open(&cursor, tape, NULL, &error), 0);
    while (tape_cursor_next(cursor, &event, &error) == 1) {
        buffer_printf(text, "%s ", event_kind_name(event.kind));
        if (tape_event_describe(tape, &event, text, &error) < 0)
            fail_msg("%s", error.message);
        buffer_append_string(text, "\n");
    }
    tape_cursor_close(cursor);
    tape_close(tape);
}

static void test_recorded_twice_and_replayed_without_the_server(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "missing", "sub/d", "a", "a"};
    struct http_server server;
    struct tape_rig files;
    tape_rig_init(&files);
    for (unsigned i = 0; i < CONTENT_BYTES; i++)
        content[i] = (uint8_t)(i * 3 + (i >> 9));
    http_server_start(&server, serve, NULL);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    struct world_config world = world_at(url);
    struct hash128 first = record(files.path, &world, names, 6);
    struct hash128 second = record(files.path, &world, names, 6);
    http_server_stop(&server);
    assert_true(hash_equal(first, second));
    replay(files.path, first, names, 6);
    struct buffer text = {0};
    list(files.path, &text);
    const char *lines = buffer_string(&text);
    assert_non_null(strstr(lines, "http-start 0 \"\" bytes 0-511\n"));
    assert_non_null(strstr(lines, "http-start 1 \"a\" up to 1073741824 bytes\n"));
    assert_non_null(strstr(lines, "http-result 0 -> outcome 0 status 206, 512 bytes of 200000 "));
    assert_non_null(strstr(lines, "etag \"\\\"v1\\\"\"\n"));
    assert_non_null(strstr(lines, "outcome 1 status 404, 0 bytes \"it is not there (HTTP 404)\"\n"));
    assert_non_null(strstr(lines, "http-body 0 -> 512 bytes "));
    /* the golden: nothing that is another one on another day */
    struct error error = {0};
    buffer_clear(&text);
    assert_int_equal(golden_requests(files.path, &text, &error), 0);
    lines = buffer_string(&text);
    assert_non_null(strstr(lines, "disk0 fetch 0 \"\" bytes 0-511\ndisk0 answer 0 status 206 size 512\n"));
    assert_non_null(strstr(lines, "disk0 answer 3 failed 1 status 404\n"));
    assert_null(strstr(lines, "v1"));
    assert_int_equal(golden_requests("/not/there", &text, &error), -1);
    buffer_deinit(&text);
    mem_free(url);
    tape_rig_deinit(&files);
}

static void test_a_stop_ends_a_stall(void **state)
{
    (void)state;
    static const char *const names[] = {"never"};
    struct http_server server;
    struct tape_rig files;
    tape_rig_init(&files);
    http_server_start(&server, serve, NULL);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    struct world_config world = world_at(url);
    world.limit_host_ns = 200000000;
    struct hash128 hash = record(files.path, &world, names, 1);
    http_server_stop(&server);
    replay(files.path, hash, names, 1);
    struct buffer text = {0};
    list(files.path, &text);
    assert_non_null(strstr(buffer_string(&text), "http-result 1 -> outcome 9 status 0, 0 bytes\n"));
    buffer_deinit(&text);
    mem_free(url);
    tape_rig_deinit(&files);
}

static void note_told(void *context, uint16_t source, const char *sentence)
{
    assert_int_equal(source, SOURCE(SOURCE_DISK, 0));
    assert_non_null(strstr(sentence, "/missing: it is not there"));
    ++*(unsigned *)context;
}

struct told {
    unsigned count;
    char first[64], last[128];
};

static void trouble_told(void *context, uint16_t source, const char *sentence)
{
    struct told *told = context;
    assert_int_equal(source, SOURCE(SOURCE_FS, 3));
    if (told->count++ == 0)
        snprintf(told->first, sizeof told->first, "%s", sentence);
    snprintf(told->last, sizeof told->last, "%s", sentence);
}

/* A guest cannot fill the user's terminal, nor write escapes to it. */
static void test_troubles_are_bounded(void **state)
{
    (void)state;
    static const char sentence[] = "a\x1b[2J\nb";
    struct world *opened;
    struct error error;
    struct told told = {0};
    struct world_config world = world_at("http://127.0.0.1:1/");
    world.noted.noted = trouble_told;
    world.noted.context = &told;
    assert_int_equal(world_open(&opened, &world, &error), 0);
    for (unsigned i = 0; i < 1000; i++)
        world_emit(opened, i, SOURCE(SOURCE_FS, 3), EVENT_FS_TROUBLE, bytes_of(sentence, sizeof sentence - 1));
    world_close(opened);
    assert_int_equal(told.count, 101);
    assert_string_equal(told.first, "a?[2J?b");
    assert_non_null(strstr(told.last, "no more of such lines"));
}

static void test_pinned_by_url_and_notes(void **state)
{
    (void)state;
    struct http_server server;
    struct world *opened;
    struct error error = {0};
    http_server_start(&server, serve, NULL);
    char *url = mem_copy_string(http_server_url(&server, "/img"));
    char *missing = mem_copy_string(http_server_url(&server, "/missing"));
    struct world_config world = world_at(missing);
    unsigned told = 0;
    world.noted.noted = note_told;
    world.noted.context = &told;
    world.pinned[0] = (struct world_pinned){"kernel", url};
    world.pinned_count = 1;
    if (world_open(&opened, &world, &error) < 0)
        fail_msg("%s", error.message);
    struct buffer kernel = {0};
    assert_int_equal(world_ask(opened, 0, SOURCE(SOURCE_FILE, 0), EVENT_PINNED, bytes_of_string("kernel"), &kernel),
                     PORT_OK);
    assert_true(bytes_equal(buffer_bytes(&kernel), bytes_of(content, CONTENT_BYTES)));
    /* a source that lives on no server; a body that was never fetched */
    uint8_t id[4] = {0};
    buffer_clear(&kernel);
    assert_int_equal(
        world_ask(opened, 0, SOURCE(SOURCE_DISK, 1), EVENT_HTTP_RESULT, bytes_of(id, sizeof id), &kernel), PORT_NONE);
    assert_int_equal(world_ask(opened, 0, SOURCE(SOURCE_DISK, 0), EVENT_HTTP_BODY, bytes_of(id, sizeof id), &kernel),
                     PORT_NONE);
    uint8_t start[HTTP_START_BYTES] = {0};
    start[28] = 10;
    world_emit(opened, 0, SOURCE(SOURCE_DISK, 1), EVENT_HTTP_START, bytes_of(start, sizeof start));
    world_emit(opened, 1, SOURCE(SOURCE_DISK, 0), EVENT_HTTP_START, bytes_of(start, sizeof start));
    assert_int_equal(
        world_ask(opened, 0, SOURCE(SOURCE_DISK, 0), EVENT_HTTP_RESULT, bytes_of(id, sizeof id), &kernel), PORT_OK);
    assert_int_equal(told, 1);
    world_close(opened);
    world.pinned[0].path = missing;
    assert_int_equal(world_open(&opened, &world, &error), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "kernel: http://"));
    world.pinned_count = 0;
    world.https[0].site.url = "http://";
    assert_int_equal(world_open(&opened, &world, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    http_server_stop(&server);
    buffer_deinit(&kernel);
    mem_free(url);
    mem_free(missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded_twice_and_replayed_without_the_server),
        cmocka_unit_test(test_a_stop_ends_a_stall),
        cmocka_unit_test(test_troubles_are_bounded),
        cmocka_unit_test(test_pinned_by_url_and_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
