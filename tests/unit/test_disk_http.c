/* A disk on a web server under a virtio-blk card: requests wait for their blocks and are answered in virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/base/random.h"
#include "tests/lib/remote_disk.h"

#define TOTAL (100u * 16384u + 700u)

static struct remote_disk disk;

static void open_raw(bool is_snapshot, const struct disk_http_config *config)
{
    struct disk_http_config standard = remote_disk_config();
    struct error error = {0};
    disk = (struct remote_disk){.total = TOTAL, .is_snapshot = is_snapshot};
    if (remote_disk_open(&disk, config ? config : &standard, &error) < 0)
        fail_msg("%s", error.message);
    remote_disk_plug(&disk);
}

static unsigned starts(void)
{
    return (unsigned)scripted_count(&disk.rig.world, EVENT_HTTP_START);
}

static void expect_start(unsigned id, uint64_t offset, uint64_t size)
{
    struct bytes start = buffer_bytes(&disk.rig.world.emitted.events[id].payload);
    assert_int_equal(load_le64(start.data + 4), offset);
    assert_int_equal(load_le64(start.data + 12), size);
}

static void test_reads_wait_for_their_blocks(void **state)
{
    (void)state;
    struct disk_http_config config = remote_disk_config();
    config.readahead_bytes = 0;
    open_raw(false, &config);
    assert_int_equal(disk.http.disk.size, TOTAL / 512 * 512);
    assert_int_equal(starts(), 1);                 /* the first block: it told the size */
    remote_disk_ask(&disk, 0, REMOTE_IN, 1, 4096); /* in the first block */
    remote_disk_ask(&disk, 1, REMOTE_IN, 2000, 4096);
    remote_disk_ask(&disk, 2, REMOTE_IN, 2030, 4096); /* over the next border */
    remote_disk_ask(&disk, 3, REMOTE_IN, 1000, 65536);
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 0), 0);
    assert_true(remote_disk_is_right(&disk, 0, 1, 4096));
    for (unsigned i = 1; i < 4; i++)
        assert_int_equal(remote_disk_status(&disk, i), 0xff);
    assert_int_equal(starts(), 3); /* neighbours go together: 62 and 63, and 31 to 35 */
    expect_start(1, 31 * 16384, 5 * 16384);
    expect_start(2, 62 * 16384, 2 * 16384);
    unsigned rises = disk.rig.rises[0];
    driver_acknowledge(&disk.driver);
    device_rig_run(&disk.rig, 999999);
    assert_int_equal(remote_disk_status(&disk, 1), 0xff);
    device_rig_run(&disk.rig, 1);
    for (unsigned i = 1; i < 4; i++)
        assert_int_equal(remote_disk_status(&disk, i), 0);
    assert_true(disk.rig.rises[0] > rises);
    assert_true(remote_disk_is_right(&disk, 1, 2000, 4096));
    assert_true(remote_disk_is_right(&disk, 2, 2030, 4096));
    assert_true(remote_disk_is_right(&disk, 3, 1000, 65536));
    uint32_t head, written;
    for (unsigned i = 0; i < 4; i++) {
        assert_true(driver_take(&disk.driver, 0, &head, &written));
        assert_true(written == 4097 || written == 65537);
    }
    remote_disk_ask(&disk, 4, REMOTE_IN, 1000, 65536); /* all of it is here */
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 4), 0);
    assert_int_equal(starts(), 3);
    remote_disk_close(&disk);
}

static void test_the_last_block_is_short(void **state)
{
    (void)state;
    open_raw(false, NULL);
    remote_disk_ask(&disk, 0, REMOTE_IN, TOTAL / 512 - 1, 512);
    remote_disk_ask(&disk, 1, REMOTE_IN, TOTAL / 512, 512); /* outside */
    remote_disk_ask(&disk, 2, REMOTE_OUT, 0, 512);          /* read-only */
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 1), 1);
    assert_int_equal(remote_disk_status(&disk, 2), 1);
    expect_start(1, 100 * 16384, 700);
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 0), 0);
    assert_true(remote_disk_is_right(&disk, 0, TOTAL / 512 - 1, 512));
    remote_disk_close(&disk);
}

static void test_failures(void **state)
{
    (void)state;
    open_raw(false, NULL);
    disk.outcome = HTTP_UNREACHABLE;
    remote_disk_ask(&disk, 0, REMOTE_IN, 320, 512);
    remote_disk_notify(&disk);
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 0), 1);
    remote_disk_ask(&disk, 1, REMOTE_IN, 320, 512); /* within the second: at once, and nobody is asked */
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 1), 1);
    assert_int_equal(starts(), 2);
    device_rig_run(&disk.rig, 1000000000);
    disk.outcome = HTTP_OK;
    remote_disk_ask(&disk, 2, REMOTE_IN, 320, 512);
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 2), 0xff);
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 2), 0);
    assert_true(remote_disk_is_right(&disk, 2, 320, 512));
    disk.is_short = true; /* a tape that nobody recorded */
    remote_disk_ask(&disk, 3, REMOTE_IN, 640, 512);
    remote_disk_notify(&disk);
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 3), 1);
    remote_disk_close(&disk);
}

static void test_writes_over_it(void **state)
{
    (void)state;
    open_raw(true, NULL);
    uint8_t data[8192];
    memset(data, 0xee, sizeof data);
    assert_true(ram_write(&disk.rig.ram, remote_disk_data(0), data, 8192));
    assert_true(ram_write(&disk.rig.ram, remote_disk_data(1), data, 512));
    remote_disk_ask(&disk, 0, REMOTE_OUT, 80 * 8, 8192); /* whole clusters need nothing of the server */
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 0), 0);
    assert_int_equal(starts(), 1);
    remote_disk_ask(&disk, 1, REMOTE_OUT, 90 * 8 + 1, 512); /* a part of one does */
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 1), 0xff);
    assert_int_equal(starts(), 2);
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 1), 0);
    remote_disk_ask(&disk, 2, REMOTE_IN, 79 * 8, 16384); /* server, written, server */
    remote_disk_notify(&disk);
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 2), 0);
    uint8_t got[16384];
    assert_true(ram_read(&disk.rig.ram, remote_disk_data(2), got, sizeof got));
    for (unsigned i = 0; i < sizeof got; i++)
        assert_int_equal(got[i], i >= 4096 && i < 12288 ? 0xee : remote_disk_byte(79 * 4096 + i));
    remote_disk_ask(&disk, 3, REMOTE_IN, 90 * 8, 4096);
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 3), 0);
    assert_true(ram_read(&disk.rig.ram, remote_disk_data(3), got, 4096));
    for (unsigned i = 0; i < 4096; i++)
        assert_int_equal(got[i], i >= 512 && i < 1024 ? 0xee : remote_disk_byte(90 * 4096 + i));
    /* zeroes over parts of clusters; a flush has nothing to wait for */
    uint8_t range[16] = {0};
    store_le64(range, 300 * 8 + 1);
    store_le32(range + 8, 9);
    assert_true(ram_write(&disk.rig.ram, remote_disk_data(4), range, 16));
    remote_disk_ask(&disk, 4, REMOTE_ZERO, 0, 16);
    remote_disk_ask(&disk, 5, REMOTE_FLUSH, 0, 0);
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 4), 0xff);
    assert_int_equal(remote_disk_status(&disk, 5), 0);
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 4), 0);
    remote_disk_ask(&disk, 6, REMOTE_IN, 300 * 8, 8192);
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 6), 0);
    assert_true(ram_read(&disk.rig.ram, remote_disk_data(6), got, 8192));
    for (unsigned i = 0; i < 8192; i++)
        assert_int_equal(got[i], i >= 512 && i < 5120 ? 0 : remote_disk_byte(300 * 4096 + i));
    /* where the server fails, a write into a part of a cluster is an I/O error */
    disk.outcome = HTTP_CHANGED;
    remote_disk_ask(&disk, 7, REMOTE_OUT, 700 * 1 + 1, 512);
    remote_disk_ask(&disk, 8, REMOTE_OUT, 1600 + 1, 512);
    remote_disk_notify(&disk);
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 8), 1);
    remote_disk_close(&disk);
}

static void test_it_reads_ahead(void **state)
{
    (void)state;
    open_raw(false, NULL);
    for (unsigned i = 0; i < 24; i++) { /* 96 KiB in pieces of 4 KiB */
        remote_disk_ask(&disk, i, REMOTE_IN, 640 + i * 8, 4096);
        remote_disk_notify(&disk);
        device_rig_run(&disk.rig, 1000000);
        assert_int_equal(remote_disk_status(&disk, i), 0);
        assert_true(remote_disk_is_right(&disk, i, 640 + i * 8, 4096));
    }
    assert_true(starts() <= 5);
    remote_disk_close(&disk);
}

/* More requests than can wait, in a cache of four blocks. */
static void test_a_small_cache_and_many_requests(void **state)
{
    (void)state;
    struct disk_http_config config = remote_disk_config();
    config.cache_bytes = 1;
    open_raw(false, &config);
    assert_int_equal(disk.http.cache.room, 4);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 64; i++)
            remote_disk_ask(&disk, i, REMOTE_IN, i * 47 % 99 * 32 + 16, 16384);
        remote_disk_notify(&disk);
        device_rig_run(&disk.rig, 200000000);
        for (unsigned i = 0; i < 64; i++) {
            assert_int_equal(remote_disk_status(&disk, i), 0);
            assert_true(remote_disk_is_right(&disk, i, i * 47 % 99 * 32 + 16, 16384));
        }
    }
    assert_int_equal(disk.blk.parked_count, 0);
    remote_disk_close(&disk);
}

/* All that is here is held for its readers: the one that finds no room is called again. */
static void test_nobody_starves(void **state)
{
    (void)state;
    struct disk_http_config config = remote_disk_config();
    config.cache_bytes = 1;
    config.readahead_bytes = 0;
    open_raw(false, &config);
    for (unsigned i = 0; i < 3; i++) {
        remote_disk_ask(&disk, i, REMOTE_IN, (i + 1) * 32, 512);
        remote_disk_notify(&disk);
        device_rig_run(&disk.rig, 1000000);
    }
    for (unsigned i = 0; i < 4; i++) /* the cache is full of what these read, */
        remote_disk_ask(&disk, i, REMOTE_IN, i * 32, 512);
    remote_disk_ask(&disk, 4, REMOTE_IN, 50 * 32, 512); /* and this one wants another block */
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 4), 0xff);
    device_rig_run(&disk.rig, 1000001);
    assert_int_equal(remote_disk_status(&disk, 4), 0);
    assert_true(remote_disk_is_right(&disk, 4, 50 * 32, 512));
    remote_disk_close(&disk);
}

/* Rounds of random requests that do not overlap, over a cache of a few blocks, against a model in memory. */
static void test_random_requests(void **state)
{
    (void)state;
    static uint8_t model[TOTAL], got[65536];
    struct disk_http_config config = remote_disk_config();
    struct random random;
    random_init(&random, 1, 0);
    config.cache_bytes = 1;
    open_raw(true, &config);
    for (uint32_t i = 0; i < TOTAL; i++)
        model[i] = remote_disk_byte(i);
    for (unsigned round = 0; round < 60; round++) {
        uint32_t types[24], sectors[24], sizes[24], at = 0;
        unsigned count = 0;
        while (count < 24) {
            at += (uint32_t)(random_next(&random) % 200);
            uint32_t size = (uint32_t)(random_next(&random) % 40 + 1);
            if (at + size > TOTAL / 512)
                break;
            types[count] = random_next(&random) % 3 ? REMOTE_IN : REMOTE_OUT;
            sectors[count] = at;
            sizes[count] = size * 512;
            if (types[count] == REMOTE_OUT) {
                for (uint32_t i = 0; i < size * 512; i++)
                    model[at * 512 + i] = got[i] = (uint8_t)random_next(&random);
                assert_true(ram_write(&disk.rig.ram, remote_disk_data(count), got, size * 512));
            }
            remote_disk_ask(&disk, count, types[count], at, size * 512);
            at += size;
            count++;
        }
        remote_disk_notify(&disk);
        device_rig_run(&disk.rig, 300000000);
        for (unsigned i = 0; i < count; i++) {
            assert_int_equal(remote_disk_status(&disk, i), 0);
            assert_true(ram_read(&disk.rig.ram, remote_disk_data(i), got, sizes[i]));
            if (types[i] == REMOTE_IN)
                assert_memory_equal(got, model + sectors[i] * 512, sizes[i]);
        }
    }
    remote_disk_close(&disk);
}

static struct hash128 hash_of(void)
{
    struct hasher *hasher = hasher_new();
    disk_hash(&disk.http.disk, hasher);
    virtio_blk_hash(&disk.blk, hasher);
    struct hash128 hash = hasher_result(hasher);
    hasher_free(hasher);
    return hash;
}

static void test_resets_and_hashes(void **state)
{
    (void)state;
    open_raw(false, NULL);
    struct hash128 before = hash_of();
    remote_disk_ask(&disk, 0, REMOTE_IN, 320, 512);
    remote_disk_notify(&disk);
    struct hash128 parked = hash_of();
    assert_false(hash_equal(before, parked));
    assert_int_equal(disk.blk.parked_count, 1);
    virtio_blk_reset(&disk.blk);
    assert_int_equal(disk.blk.parked_count, 0);
    assert_false(hash_equal(parked, hash_of()));
    device_rig_run(&disk.rig, 1000000); /* what comes now finds nobody */
    assert_int_equal(remote_disk_status(&disk, 0), 0xff);
    driver_start(&disk.driver, &disk.rig, &disk.blk.mmio, VIRTIO_F_INDIRECT_DESC, 1, 256);
    remote_disk_ask(&disk, 1, REMOTE_IN, 320, 512);
    remote_disk_notify(&disk);
    assert_int_equal(remote_disk_status(&disk, 1), 0);
    remote_disk_close(&disk);
}

static void test_session_ends(void **state)
{
    (void)state;
    for (unsigned at = 1; at < 8; at++) {
        open_raw(false, NULL);
        disk.rig.world.end_at_crossing = disk.rig.world.crossings + at;
        for (unsigned i = 0; i < 4; i++)
            remote_disk_ask(&disk, i, REMOTE_IN, 320 * (i + 1), 512);
        remote_disk_notify(&disk);
        device_rig_run(&disk.rig, 10000000);
        for (unsigned i = 0; i < 4; i++) /* answered before the end, or not at all */
            assert_true(remote_disk_status(&disk, i) == 0 || remote_disk_status(&disk, i) == 0xff);
        remote_disk_close(&disk);
    }
}

/* ---- opening ---- */

static void expect_refused(const struct remote_disk *made, bool is_split, enum exit_code code, const char *says)
{
    struct disk_http_config config = remote_disk_config();
    struct error error = {0};
    disk = *made;
    config.is_split = is_split;
    assert_int_equal(remote_disk_open(&disk, &config, &error), -1);
    if (error.code != code || !strstr(error.message, says) || !strstr(error.message, "http://server/img"))
        fail_msg("exit %d: %s", error.code, error.message);
    device_rig_deinit(&disk.rig);
}

static void test_what_cannot_be_opened(void **state)
{
    (void)state;
    expect_refused(&(struct remote_disk){.outcome = HTTP_ABSENT}, false, EXIT_MISSING, "it went wrong");
    expect_refused(&(struct remote_disk){.outcome = HTTP_ABSENT}, true, EXIT_MISSING, "it went wrong");
    expect_refused(&(struct remote_disk){.total = 511}, false, EXIT_MISSING, "less than one sector");
    expect_refused(&(struct remote_disk){.total = 5000, .is_short = true}, false, EXIT_MISSING,
                   "less than one sector");
    expect_refused(&(struct remote_disk){.total = HTTP_NO_TOTAL}, false, EXIT_MISSING, "does not say how long");
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", ":1:1: "},
        {"<html>", ":1:1: "},
        {"[]", "expected { block_size"},
        {"{}", "block_size is missing"},
        {"{ block_size: 4 }", "n_block is missing"},
        {"{ block_size: \"4\", n_block: 1 }", "block_size is no number"},
        {"{ block_size: 3, n_block: 1 }", "a power of two"},
        {"{ block_size: 0, n_block: 1 }", "a power of two"},
        {"{ block_size: 131072, n_block: 1 }", "a power of two"},
        {"{ block_size: 4, n_block: 0 }", "at least one block"},
        {"{ block_size: 4, n_block: 0x7fffffffffffffff }", "at most 2^62"},
        {"{ block_size: 4, n_block: 99999999999999999999999 }", "too large"},
        {"{ block_size: 4, n_block: {} }", "n_block is no number"},
        {"{ block_size: 4, n_block: 2, prefetch_group_len: 0 }", "1 to 32"},
        {"{ block_size: 4, n_block: 2, prefetch_group_len: 33 }", "1 to 32"},
        {"{ block_size: 4, n_block: 2, prefetch: 1 }", "no list"},
        {"{ block_size: 4, n_block: 2, prefetch: [ 0, 2 ] }", "blocks 0 to 1"},
        {"{ block_size: 4, n_block: 2, prefetch: [ true ] }", "blocks 0 to 1"},
    };
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        expect_refused(&(struct remote_disk){.text = bad[i].text}, true, EXIT_DAMAGED, bad[i].says);
}

/* ---- TinyEMU's split disk ---- */

static const uint64_t prefetched[] = {3, 9, 0, 9, 5};

static void open_split(const char *text, unsigned group)
{
    struct disk_http_config config = remote_disk_config();
    struct error error = {0};
    disk = (struct remote_disk){.text = text, .block_bytes = 4096, .prefetch = prefetched, .group = group};
    config.is_split = true;
    config.cache_bytes = 20 * 4096;
    if (remote_disk_open(&disk, &config, &error) < 0)
        fail_msg("%s", error.message);
    remote_disk_plug(&disk);
}

static void expect_name(unsigned id, const char *name)
{
    struct bytes start = buffer_bytes(&disk.rig.world.emitted.events[id].payload);
    assert_true(bytes_equal(bytes_slice(start, HTTP_START_BYTES, SIZE_MAX), bytes_of_string(name)));
}

static void test_split(void **state)
{
    (void)state;
    open_split("{ block_size: 4, n_block: 040, other: \"x\", }", 1);
    assert_int_equal(disk.http.disk.size, 32 * 4096);
    remote_disk_ask(&disk, 0, REMOTE_IN, 7 * 8 + 1, 8192);
    remote_disk_notify(&disk);
    assert_int_equal(starts(), 4);
    expect_name(0, "");
    expect_name(1, "blk000000007.bin");
    expect_name(2, "blk000000008.bin");
    expect_name(3, "blk000000009.bin");
    device_rig_run(&disk.rig, 1000000);
    assert_int_equal(remote_disk_status(&disk, 0), 0);
    assert_true(remote_disk_is_right(&disk, 0, 7 * 8 + 1, 8192));
    remote_disk_close(&disk);
}

static void test_prefetch_in_groups(void **state)
{
    (void)state;
    for (unsigned fails = 0; fails < 2; fails++) {
        open_split("{ block_size: 4, n_block: 32, prefetch_group_len: 2, prefetch: [ 3, 9, 0, 9, 5 ] }", 2);
        assert_int_equal(starts(), 4);
        expect_name(1, "grp000000000.bin");
        expect_name(2, "grp000000001.bin");
        expect_name(3, "blk000000005.bin");
        disk.fails = fails ? "grp000000000.bin" : NULL;
        remote_disk_ask(&disk, 0, REMOTE_IN, 9 * 8, 4096);
        remote_disk_ask(&disk, 1, REMOTE_IN, 0, 4096);
        remote_disk_notify(&disk);
        assert_int_equal(starts(), 4); /* they are on their way */
        device_rig_run(&disk.rig, 1000000);
        assert_int_equal(remote_disk_status(&disk, 1), 0);
        assert_true(remote_disk_is_right(&disk, 1, 0, 4096));
        assert_int_equal(remote_disk_status(&disk, 0), 0);
        assert_int_equal(starts(),
                         fails ? 5 : 4); /* without the group the block itself; but the next one has it too */
        device_rig_run(&disk.rig, 1000000);
        assert_true(remote_disk_is_right(&disk, 0, 9 * 8, 4096));
        remote_disk_close(&disk);
    }
}

static void test_prefetch_stops_at_half_of_the_cache(void **state)
{
    (void)state;
    open_split("{ block_size: 4, n_block: 32, prefetch: [ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ] }", 1);
    device_rig_run(&disk.rig, 100000000);
    assert_int_equal(starts(), 1 + 10);
    remote_disk_close(&disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_wait_for_their_blocks),
        cmocka_unit_test(test_the_last_block_is_short),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_writes_over_it),
        cmocka_unit_test(test_it_reads_ahead),
        cmocka_unit_test(test_a_small_cache_and_many_requests),
        cmocka_unit_test(test_nobody_starves),
        cmocka_unit_test(test_random_requests),
        cmocka_unit_test(test_resets_and_hashes),
        cmocka_unit_test(test_session_ends),
        cmocka_unit_test(test_what_cannot_be_opened),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_prefetch_in_groups),
        cmocka_unit_test(test_prefetch_stops_at_half_of_the_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
