/* A network file system from the guest's driver down to what is asked of the world: what waits, what overtakes, what
 * is fetched when, and servers that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/base/wire.h"
#include "tests/lib/p9_client.h"
#include "tests/lib/p9_web.h"

/* ---- reading ---- */

static void an_open_waits_for_the_content(void **state)
{
    (void)state;
    web_start();
    web_attach();
    assert_string_equal(web_fetched_since(0), "head 1f");
    assert_int_equal(web_walk(1, "d", "empty"), 0);
    assert_int_equal(web_errno_of(web_open_fid(1, FS_O_RDONLY)), 0); /* nothing to wait for */
    unsigned waiting = web_open_file(2, "a");
    assert_false(web_is_answered(waiting));
    assert_string_equal(web_fetched_since(2), "a");
    assert_int_equal(web_walk(3, "d", "l"), 0); /* others overtake it */
    device_rig_run(&web_rig.device, WEB_MS);    /* latency, */
    assert_false(web_is_answered(waiting));
    unsigned rises = web_rig.device.rises[0];
    device_rig_run(&web_rig.device, 5000); /* then five bytes */
    assert_true(web_is_answered(waiting));
    assert_true(web_rig.device.rises[0] > rises || web_rig.device.wires[0]);
    assert_string_equal(web_text_of(web_read_fid(2, 1, 3)), "aaa");
    assert_string_equal(web_text_of(web_read_fid(2, 0, 100)), "aaaaa");
    assert_int_equal(web_errno_of(web_open_file(4, "a")), 0); /* it is there now */
    assert_string_equal(web_fetched_since(3), "");
}

static void two_wait_for_one(void **state)
{
    (void)state;
    web_start();
    web_attach();
    unsigned first = web_open_file(1, "a"), second = web_open_file(2, "a"), other = web_open_file(3, "b");
    assert_string_equal(web_fetched_since(2), "a b");
    web_run_ms(3);
    assert_int_equal(web_errno_of(first), 0);
    assert_int_equal(web_errno_of(second), 0);
    assert_int_equal(web_errno_of(other), 0);
    assert_string_equal(web_text_of(web_read_fid(3, 0, 9)), "bbbbbb");
}

static void the_tree_is_there_at_once(void **state)
{
    (void)state;
    web_start();
    web_attach();
    assert_int_equal(web_walk(1, "d", "nothing"), 0); /* one name was found */
    assert_int_equal(web_walk(2, "", "nothing"), FS_ENOENT);
    web_begin(T_GETATTR);
    wire_put32(&web_rig.message, 0);
    wire_put64(&web_rig.message, 0x7ff);
    unsigned root = web_send();
    assert_int_equal(web_errno_of(root), 0);
    const uint8_t *attr = ram_view(&web_rig.device.ram, web_reply_at(root), 64).data + 7 + 8 + 13;
    assert_int_equal(load_le32(attr), FS_S_IFDIR | 0755);
    assert_int_equal(load_le32(attr + 4), 7);
    assert_int_equal(web_walk(3, "d", "l"), 0);
    web_begin(T_READLINK);
    wire_put32(&web_rig.message, 3);
    unsigned link = web_send();
    assert_int_equal(web_errno_of(link), 0);
    assert_memory_equal(ram_view(&web_rig.device.ram, web_reply_at(link), 32).data + 9, "../a", 4);
    web_begin(T_XATTRWALK);
    wire_put32(&web_rig.message, 3);
    wire_put32(&web_rig.message, 4);
    wire_put_string(&web_rig.message, bytes_of_string(""));
    assert_int_equal(web_errno_of(web_send()), 0);
    web_begin(T_STATFS);
    wire_put32(&web_rig.message, 0);
    unsigned status = web_send();
    assert_int_equal(web_errno_of(status), 0);
    /* FSMaxSize less the files, in pages */
    assert_int_equal(load_le64(ram_view(&web_rig.device.ram, web_reply_at(status), 32).data + 7 + 8), 512 - 6);
    assert_string_equal(web_fetched_since(2), "");
}

static void a_reader_may_wait_too(void **state)
{
    (void)state;
    web_start();
    web_attach();
    unsigned first = web_open_file(1, "big");
    web_run_ms(5);
    assert_int_equal(web_errno_of(first), 0);
    unsigned second = web_open_file(2, "tall"); /* there is room for one of them */
    web_run_ms(5);
    assert_int_equal(web_errno_of(second), 0);
    size_t before = web_events();
    unsigned again = web_read_fid(1, 2990, 100);
    assert_false(web_is_answered(again));
    assert_string_equal(web_fetched_since(before), "30");
    web_run_ms(5);
    assert_string_equal(web_text_of(again), "BBBBBBBBBB");
    assert_true(web_rig.export.http.used_bytes <= 4096);
}

static void what_waits_for_room(void **state)
{
    (void)state;
    web_start();
    web_attach();
    unsigned first = web_open_file(1, "big"), second = web_open_file(2, "tall");
    assert_string_equal(web_fetched_since(2), "30"); /* what is on its way holds the room */
    web_run_ms(5);
    assert_int_equal(web_errno_of(first), 0);
    assert_false(web_is_answered(second));
    assert_string_equal(web_fetched_since(2), "30 31");
    web_run_ms(5);
    assert_int_equal(web_errno_of(second), 0);
}

/* ---- writing ---- */

static void writes_stay_above(void **state)
{
    (void)state;
    web_start();
    web_attach();
    assert_int_equal(web_walk(1, "", "a"), 0);
    unsigned opened = web_open_fid(1, FS_O_RDWR);
    web_run_ms(3);
    assert_int_equal(web_errno_of(opened), 0);
    web_begin(T_WRITE);
    wire_put32(&web_rig.message, 1);
    wire_put64(&web_rig.message, 2);
    wire_put32(&web_rig.message, 1);
    wire_put8(&web_rig.message, 'X');
    assert_int_equal(web_errno_of(web_send()), 0);
    assert_string_equal(web_text_of(web_read_fid(1, 0, 9)), "aaXaa");
    size_t before = web_events();
    assert_int_equal(web_walk(2, "", "b"), 0);
    assert_int_equal(web_errno_of(web_open_fid(2, FS_O_WRONLY | FS_O_TRUNC)), 0); /* its content is not wanted */
    assert_string_equal(web_fetched_since(before), "");
    web_begin(T_LCREATE);
    wire_put32(&web_rig.message, 0);
    wire_put_string(&web_rig.message, bytes_of_string("new"));
    wire_put32(&web_rig.message, FS_O_RDWR);
    wire_put32(&web_rig.message, 0644);
    wire_put32(&web_rig.message, 0);
    assert_int_equal(web_errno_of(web_send()), 0);
}

static void read_only_is_refused(void **state)
{
    (void)state;
    assert_int_equal(web_open_export(true), 0);
    web_start();
    web_attach();
    assert_int_equal(web_walk(1, "", "a"), 0);
    assert_int_equal(web_errno_of(web_open_fid(1, FS_O_RDWR)), FS_EROFS);
}

/* ---- breaking off ---- */

static unsigned flush(unsigned tag)
{
    web_begin(T_FLUSH);
    wire_put16(&web_rig.message, (uint16_t)tag);
    return web_send();
}

static void a_flush_breaks_off(void **state)
{
    (void)state;
    web_start();
    web_attach();
    unsigned first = web_open_file(1, "a"), second = web_open_file(2, "a");
    assert_int_equal(web_errno_of(flush(first)), 0);
    assert_int_equal(web_errno_of(first), FS_EINTR);
    assert_false(web_is_answered(second));
    assert_int_equal(web_errno_of(flush(999)), 0); /* nothing has that tag */
    assert_false(web_is_answered(second));
    web_run_ms(3);
    assert_int_equal(web_errno_of(second), 0);
    assert_int_equal(web_errno_of(web_open_fid(1, FS_O_RDONLY)), 0); /* the fid is as it was */
}

static void a_version_breaks_off_everything(void **state)
{
    (void)state;
    web_start();
    web_attach();
    unsigned first = web_open_file(1, "a"), second = web_open_file(2, "b");
    web_attach();
    assert_int_equal(web_errno_of(first), FS_EINTR);
    assert_int_equal(web_errno_of(second), FS_EINTR);
    web_run_ms(3);
    assert_int_equal(web_errno_of(web_open_file(1, "a")), 0);
}

static void a_driver_that_goes_away(void **state)
{
    (void)state;
    web_start();
    web_attach();
    web_open_file(1, "a");
    assert_int_equal(web_rig.card.waiting_count, 1);
    virtio_p9_reset(&web_rig.card);
    assert_int_equal(web_rig.card.waiting_count, 0);
    driver_start(&web_rig.driver, &web_rig.device, &web_rig.card.mmio, 0, 1, 256);
    web_rig.driver.used[0] = 0;
    web_attach();
    web_open_file(1, "b");
    driver_write(&web_rig.driver, 0x30, 0);
    driver_write(&web_rig.driver, 0x44, 0); /* the queue is taken away without a reset */
    web_run_ms(3);
    assert_int_equal(web_rig.card.waiting_count, 0);
}

static void too_many_that_wait(void **state)
{
    (void)state;
    web_start();
    web_attach();
    assert_int_equal(web_walk(1, "", "a"), 0);
    unsigned last = 0;
    /* More than wait at once: a hostile driver reuses its descriptors. */
    for (unsigned i = 0; i < VIRTIO_P9_WAITING_MAX + 10; i++) {
        web_begin(T_WALK);
        wire_put32(&web_rig.message, 0);
        wire_put32(&web_rig.message, 100 + i);
        wire_put16(&web_rig.message, 1);
        wire_put_string(&web_rig.message, bytes_of_string("a"));
        web_rig.next_slot = 20;
        web_rig.is_answered[20] = false;
        web_begin(T_LOPEN);
        wire_put32(&web_rig.message, 1);
        wire_put32(&web_rig.message, FS_O_RDONLY);
        last = web_send();
    }
    (void)last;
    assert_int_equal(web_rig.card.waiting_count, VIRTIO_P9_WAITING_MAX);
    web_run_ms(3);
    assert_int_equal(web_rig.card.waiting_count, 0);
}

/* ---- servers that lie ---- */

static void assert_eio(const char *name, const char *sentence)
{
    size_t before = web_events();
    unsigned opened = web_open_file(1, name);
    web_run_ms(8);
    assert_int_equal(web_errno_of(opened), FS_EIO);
    if (sentence && !strstr(web_trouble(), sentence))
        fail_msg("\"%s\" is not in \"%s\"", sentence, web_trouble());
    assert_true(web_events() > before);
}

static void contents_that_are_not_what_the_list_says(void **state)
{
    static uint8_t secret[36] = {0xfb, 0xa2, 0xe9, 0x01};
    (void)state;
    web_start();
    web_attach();
    web_serve("files/000000000000000a", "aaaa");
    assert_eio("a", "a (files/000000000000000a): the list says 5 bytes, the server sent 4");
    web_begin(T_CLUNK);
    wire_put32(&web_rig.message, 1);
    web_send();
    web_serve("files/000000000000000a", "aaaaaa");
    assert_eio("a", "the server sent 6");
    web_begin(T_CLUNK);
    wire_put32(&web_rig.message, 1);
    web_send();
    web_serve_bytes("files/000000000000000a", bytes_of(secret, sizeof secret));
    assert_eio("a", "it is encrypted");
    web_begin(T_CLUNK);
    wire_put32(&web_rig.message, 1);
    web_send();
    web_find(bytes_of_string("files/000000000000000a"))->outcome = HTTP_UNREACHABLE;
    assert_eio("a", NULL);
    web_begin(T_CLUNK);
    wire_put32(&web_rig.message, 1);
    web_send();
    web_serve("files/000000000000000a", "aaaaa"); /* and then it comes back */
    unsigned opened = web_open_file(1, "a");
    web_run_ms(3);
    assert_int_equal(web_errno_of(opened), 0);
}

static void all_who_wait_hear_of_a_failure(void **state)
{
    (void)state;
    web_start();
    web_attach();
    web_find(bytes_of_string("files/000000000000000a"))->outcome = HTTP_REFUSED;
    unsigned first = web_open_file(1, "a"), second = web_open_file(2, "a");
    web_run_ms(3);
    assert_int_equal(web_errno_of(first), FS_EIO);
    assert_int_equal(web_errno_of(second), FS_EIO);
    assert_int_equal(web_rig.export.http.used_bytes, 0);
}

static void contents_that_change(void **state)
{
    static uint8_t other[3000];
    (void)state;
    web_start();
    web_attach();
    unsigned first = web_open_file(1, "big");
    web_run_ms(5);
    assert_int_equal(web_errno_of(first), 0);
    unsigned second = web_open_file(2, "tall");
    web_run_ms(5);
    assert_int_equal(web_errno_of(second), 0);
    web_serve_bytes("files/0000000000000030", bytes_of(other, sizeof other));
    unsigned again = web_read_fid(1, 0, 10);
    web_run_ms(5);
    assert_int_equal(web_errno_of(again), FS_EIO);
    assert_non_null(strstr(web_trouble(), "the server has changed it since it was read first"));
}

static void contents_larger_than_the_cache(void **state)
{
    (void)state;
    web_rig.config.cache_bytes = 100;
    web_start();
    web_attach();
    assert_int_equal(web_errno_of(web_open_file(1, "big")), FS_EFBIG);
    assert_string_equal(web_trouble(),
                        "big (files/0000000000000030): its 3000 bytes do not fit into the cache of 100");
    for (unsigned i = 0; i < 2 * P9_HTTP_TROUBLES_MAX; i++)
        assert_int_equal(web_errno_of(web_open_fid(1, FS_O_RDONLY)), FS_EFBIG);
    assert_int_equal(scripted_count(&web_rig.device.world, EVENT_FS_TROUBLE), P9_HTTP_TROUBLES_MAX);
}

static void file_systems_that_cannot_be_opened(void **state)
{
    static const struct {
        const char *name, *content, *message;
    } wrong[] = {
        {"head", "<html>", "http://example/head: head: there is no line \"Version: 1\""},
        {"head", "Version: 1\nRootID: 99\n",
         "http://example/head: files/0000000000000099 (the file list): it is not there"},
        {"files/000000000000001f", "Version: 1\n\nrubbish\n",
         "http://example/head: files/000000000000001f (the file list): line 3, column 1: expected a mode"},
    };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct bytes before = web_find(bytes_of_string(wrong[i].name))->content;
        web_serve(wrong[i].name, wrong[i].content);
        assert_int_equal(web_open_export(false), -1);
        if (strstr(web_error.message, wrong[i].message) != web_error.message)
            fail_msg("%s", web_error.message);
        assert_int_equal(web_error.code, i == 1 ? EXIT_MISSING : EXIT_DAMAGED);
        web_serve_bytes(wrong[i].name, before);
    }
    web_find(bytes_of_string("head"))->outcome = HTTP_UNREACHABLE;
    assert_int_equal(web_open_export(false), -1);
    assert_string_equal(web_error.message, "http://example/head: head: the server cannot be reached");
    web_find(bytes_of_string("head"))->outcome = HTTP_OK;
    web_rig.device.world.end_at_crossing = web_rig.device.world.crossings + 2;
    assert_int_equal(web_open_export(false), -1);
}

static void a_head_past_caches(void **state)
{
    (void)state;
    web_serve("head?nocache=77", "Version: 1\nRootID: 1f\n");
    web_rig.config.nocache = 77;
    assert_int_equal(web_open_export(false), 0);
    assert_string_equal(web_fetched_since(0), "head?nocache=77 1f");
    assert_true(p9_http_room(&web_rig.export.http) == UINT64_MAX);
}

static void a_session_that_ends(void **state)
{
    (void)state;
    web_start();
    web_attach();
    unsigned opened = web_open_file(1, "a");
    web_rig.device.world.end_at_crossing = web_rig.device.world.crossings + 1;
    web_run_ms(3);
    assert_false(web_is_answered(opened));
}

/* The session ends at the first crossing of the port, then at the second, ...: nothing is left, nothing crashes. */
static void sessions_that_end_anywhere(void **state)
{
    bool has_worked = false;
    for (uint64_t at = 1; !has_worked; at++) {
        assert_true(at < 100);
        web_teardown(state);
        web_setup(state);
        web_rig.device.world.end_at_crossing = at;
        if (web_open_export(false) < 0)
            continue;
        web_start();
        web_attach();
        unsigned opened = web_open_file(1, "a");
        web_run_ms(3);
        has_worked = web_is_answered(opened);
        if (has_worked)
            assert_string_equal(web_text_of(web_read_fid(1, 0, 9)), "aaaaa");
    }
}

/* ---- state ---- */

static void hash_card(const void *device, struct hasher *hasher)
{
    virtio_p9_hash(device, hasher);
}

static void what_waits_is_state(void **state)
{
    (void)state;
    web_start();
    web_attach();
    struct hash128 before = rig_hash(hash_card, &web_rig.card);
    web_open_file(1, "a");
    struct hash128 waiting = rig_hash(hash_card, &web_rig.card);
    assert_false(hash_equal(before, waiting));
    web_run_ms(3);
    assert_false(hash_equal(waiting, rig_hash(hash_card, &web_rig.card)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, web_setup, web_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_open_waits_for_the_content),
        TEST(two_wait_for_one),
        TEST(the_tree_is_there_at_once),
        TEST(a_reader_may_wait_too),
        TEST(what_waits_for_room),
        TEST(writes_stay_above),
        TEST(read_only_is_refused),
        TEST(a_flush_breaks_off),
        TEST(a_version_breaks_off_everything),
        TEST(a_driver_that_goes_away),
        TEST(too_many_that_wait),
        TEST(contents_that_are_not_what_the_list_says),
        TEST(all_who_wait_hear_of_a_failure),
        TEST(contents_that_change),
        TEST(contents_larger_than_the_cache),
        TEST(file_systems_that_cannot_be_opened),
        TEST(a_head_past_caches),
        TEST(a_session_that_ends),
        TEST(sessions_that_end_anywhere),
        TEST(what_waits_is_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
