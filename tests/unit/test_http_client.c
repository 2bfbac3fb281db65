/* Fetches in virtual time: when they arrive, in what order, and what is asked of the world. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/http_client.h"
#include "src/base/endian.h"
#include "src/base/wire.h"
#include "tests/lib/scripted_port.h"

#define DONE_MAX 64

struct rig {
    struct scripted_port port;
    uint64_t cycle;
    struct crossing crossing;
    struct timer_queue timers;
    struct http_client client;
    unsigned done;
    uint64_t tags[DONE_MAX], cycles[DONE_MAX];
    struct http_answer last;
    uint8_t body[4096];
    uint32_t body_size; /* of what the world answers next */
    enum http_outcome outcome;
    uint64_t then; /* a tag to fetch when one is done; 0: none */
};

static void put_result(struct buffer *answer, enum http_outcome outcome, uint64_t size)
{
    uint8_t hash[HASH_BYTES] = {0};
    wire_put8(answer, (uint8_t)outcome);
    wire_put16(answer, 206);
    wire_put64(answer, 1000);
    wire_put64(answer, size);
    buffer_append(answer, bytes_of(hash, sizeof hash));
    wire_put_string(answer, bytes_of_string("\"e\""));
    wire_put_string(answer, bytes_of_string(""));
    wire_put_string(answer, bytes_of_string(outcome ? "it went wrong" : ""));
}

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *answer)
{
    struct rig *rig = port->context;
    assert_int_equal(request.size, 4);
    if (kind == EVENT_HTTP_RESULT)
        put_result(answer, rig->outcome, rig->outcome ? 0 : rig->body_size);
    else
        buffer_append(answer, bytes_of(rig->body, rig->body_size));
    return PORT_OK;
}

static void on_done(void *context, uint64_t tag, const struct http_answer *answer)
{
    struct rig *rig = context;
    rig->tags[rig->done] = tag;
    rig->cycles[rig->done++] = rig->cycle;
    rig->last = *answer;
    if (rig->then) {
        struct http_request next = {.name = "next", .size = 1, .tag = rig->then};
        rig->then = 0;
        http_client_fetch(&rig->client, &next);
    }
}

/* 1 ms latency, 8 Mbit/s: a byte takes 1,000 cycles. */
static void rig_start(struct rig *rig, unsigned parallel)
{
    memset(rig, 0, sizeof *rig);
    scripted_port_init(&rig->port);
    rig->port.answerer = answer;
    rig->port.context = rig;
    rig->crossing = (struct crossing){.port = &rig->port.port, .clock = &rig->cycle};
    timer_queue_init(&rig->timers, &rig->cycle, 1000000000);
    struct http_client_config config = {.latency_ns = 1000000, .bits_per_second = 8000000, .parallel = parallel};
    http_client_init(&rig->client, &rig->crossing, SOURCE(SOURCE_DISK, 0), &rig->timers, &config, on_done, rig);
    rig->body_size = 100;
}

static void rig_stop(struct rig *rig)
{
    http_client_deinit(&rig->client);
    scripted_port_deinit(&rig->port);
}

static void rig_run(struct rig *rig)
{
    while (rig->timers.next_cycle != TIMER_NEVER) {
        rig->cycle = rig->timers.next_cycle;
        timer_queue_fire(&rig->timers);
    }
}

static void fetch(struct rig *rig, uint64_t tag, uint64_t size, bool is_urgent)
{
    struct http_request request = {
        .name = "f", .offset = tag * 100, .size = size, .tag = tag, .is_urgent = is_urgent};
    http_client_fetch(&rig->client, &request);
}

static void test_latency_and_link(void **state)
{
    (void)state;
    struct rig rig;
    rig_start(&rig, 8);
    rig.cycle = 5000;
    fetch(&rig, 1, 100, true);
    fetch(&rig, 2, 100, true);
    assert_int_equal(scripted_count(&rig.port, EVENT_HTTP_START), 2);
    rig_run(&rig);
    assert_int_equal(rig.done, 2);
    assert_int_equal(rig.tags[0], 1);
    assert_int_equal(rig.cycles[0], 5000 + 1000000 + 100000);
    assert_int_equal(rig.cycles[1], 5000 + 1000000 + 200000); /* the link is shared */
    assert_int_equal(rig.last.outcome, HTTP_OK);
    assert_int_equal(rig.last.total, 1000);
    assert_int_equal(rig.last.body.size, 100);
    assert_true(bytes_equal(rig.last.etag, bytes_of_string("\"e\"")));
    rig_stop(&rig);
}

static void test_start_payload(void **state)
{
    (void)state;
    struct rig rig;
    rig_start(&rig, 1);
    fetch(&rig, 3, 100, true);
    struct bytes payload = buffer_bytes(&rig.port.emitted.events[0].payload);
    assert_int_equal(payload.size, HTTP_START_BYTES + 1);
    assert_int_equal(load_le32(payload.data), 0);
    assert_int_equal(load_le64(payload.data + 4), 300);
    assert_int_equal(load_le64(payload.data + 12), 100);
    assert_int_equal(load_le64(payload.data + 20), 0);
    assert_int_equal(load_le64(payload.data + 28), 100);
    assert_int_equal(payload.data[36], 'f');
    rig_stop(&rig);
}

/* The size of a whole file is known when its result is. */
static void test_whole_file(void **state)
{
    (void)state;
    struct rig rig;
    rig_start(&rig, 8);
    fetch(&rig, 1, 0, true);
    rig.cycle = rig.timers.next_cycle;
    assert_int_equal(rig.cycle, 1000000);
    timer_queue_fire(&rig.timers);
    assert_int_equal(rig.done, 0);
    rig_run(&rig);
    assert_int_equal(rig.done, 1);
    assert_int_equal(rig.cycles[0], 1000000 + 100000);
    assert_int_equal(rig.port.asked.count, 2);
    rig_stop(&rig);
}

static void test_queue_and_urgency(void **state)
{
    (void)state;
    struct rig rig;
    rig_start(&rig, 1);
    fetch(&rig, 1, 100, false);
    fetch(&rig, 2, 100, false);
    fetch(&rig, 3, 100, false);
    fetch(&rig, 4, 100, true);
    http_client_hurry(&rig.client, 3);
    assert_int_equal(scripted_count(&rig.port, EVENT_HTTP_START), 1);
    rig_run(&rig);
    static const uint64_t expected[] = {1, 3, 4, 2};
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(rig.tags[i], expected[i]);
    rig_stop(&rig);
}

static void test_failures(void **state)
{
    (void)state;
    struct rig rig;
    rig_start(&rig, 8);
    rig.outcome = HTTP_UNREACHABLE;
    rig.then = 9;
    fetch(&rig, 1, 100, true);
    rig_run(&rig);
    assert_int_equal(rig.done, 2);
    assert_int_equal(rig.tags[1], 9);
    assert_int_equal(rig.last.outcome, HTTP_UNREACHABLE);
    assert_int_equal(rig.last.body.size, 0);
    rig_stop(&rig);
}

/* Answers that no world of ours gives. */
static void test_nonsense(void **state)
{
    (void)state;
    struct rig rig;
    struct http_request request = {.name = "f", .size = 100};
    struct http_answer got;
    struct buffer result = {0};
    rig_start(&rig, 8);
    scripted_answer(&rig.port, EVENT_HTTP_RESULT, PORT_NONE, bytes_of(NULL, 0));
    assert_true(http_client_fetch_now(&rig.client, &request, &got));
    assert_int_equal(got.outcome, HTTP_BAD_ANSWER);
    put_result(&result, HTTP_OUTCOMES, 1);
    scripted_answer(&rig.port, EVENT_HTTP_RESULT, PORT_OK, buffer_bytes(&result));
    assert_true(http_client_fetch_now(&rig.client, &request, &got));
    assert_int_equal(got.outcome, HTTP_BAD_ANSWER);
    buffer_clear(&result);
    put_result(&result, HTTP_OK, HTTP_BODY_MAX + 1);
    scripted_answer(&rig.port, EVENT_HTTP_RESULT, PORT_OK, buffer_bytes(&result));
    assert_true(http_client_fetch_now(&rig.client, &request, &got));
    assert_int_equal(got.outcome, HTTP_BAD_ANSWER);
    for (unsigned i = 0; i < 2; i++) { /* a body of another size, and none at all */
        buffer_clear(&result);
        put_result(&result, HTTP_OK, 5);
        scripted_answer(&rig.port, EVENT_HTTP_RESULT, PORT_OK, buffer_bytes(&result));
        scripted_answer(&rig.port, EVENT_HTTP_BODY, i ? PORT_NONE : PORT_OK, bytes_of_string(i ? "" : "four"));
        assert_true(http_client_fetch_now(&rig.client, &request, &got));
        assert_int_equal(got.outcome, HTTP_BAD_ANSWER);
        assert_true(http_answer_why(&got).size > 0);
    }
    buffer_deinit(&result);
    rig_stop(&rig);
}

/* The session ends at the first crossing, the second, ...: nobody is called any more. */
static void test_ended(void **state)
{
    (void)state;
    for (unsigned at = 1; at <= 7; at++) {
        struct rig rig;
        rig_start(&rig, 8);
        rig.port.end_at_crossing = at;
        fetch(&rig, 1, 100, true);
        fetch(&rig, 2, 0, true);
        for (unsigned i = 0; i < 10 && rig.timers.next_cycle != TIMER_NEVER && !rig.port.port.ended; i++) {
            rig.cycle = rig.timers.next_cycle;
            timer_queue_fire(&rig.timers);
        }
        assert_int_equal(rig.done, at == 7 ? 2 : at > 5 ? 1 : at == 5 ? 0 : 0);
        struct http_request request = {.name = "f", .size = 1};
        struct http_answer got;
        if (at < 7) {
            assert_false(http_client_fetch_now(&rig.client, &request, &got));
            assert_int_equal(got.outcome, HTTP_STOPPED);
        }
        rig_stop(&rig);
    }
}

static void test_hash(void **state)
{
    (void)state;
    struct rig rig;
    struct hasher *hasher = hasher_new();
    rig_start(&rig, 1);
    http_client_hash(&rig.client, hasher);
    struct hash128 before = hasher_result(hasher);
    fetch(&rig, 1, 100, false);
    fetch(&rig, 2, 100, false);
    hasher_reset(hasher);
    http_client_hash(&rig.client, hasher);
    struct hash128 busy = hasher_result(hasher);
    assert_false(hash_equal(before, busy));
    http_client_hurry(&rig.client, 2);
    hasher_reset(hasher);
    http_client_hash(&rig.client, hasher);
    assert_false(hash_equal(busy, hasher_result(hasher)));
    hasher_free(hasher);
    rig_stop(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latency_and_link),
        cmocka_unit_test(test_start_payload),
        cmocka_unit_test(test_whole_file),
        cmocka_unit_test(test_queue_and_urgency),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_nonsense),
        cmocka_unit_test(test_ended),
        cmocka_unit_test(test_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
