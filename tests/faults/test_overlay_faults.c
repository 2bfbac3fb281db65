/* An overlay whose host fails, and one whose process dies: at the first call that writes, then the second, until the
 * work succeeds. The calls are taken here, before the C library's, for SQLite too.
 *
 * Whatever fails, a write that succeeded stays and one that failed has changed nothing. Whatever call the process dies
 * at, the overlay holds a prefix of the writes; a commit is finished by the next one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/overlay_rig.h"
#include "tests/lib/taken.h"

static unsigned calls, fail_call; /* 0: none fails */
static int fail_errno;            /* 0: the process dies instead */
static bool fails_on;             /* every call from that one on */

static bool fails(void)
{
    if (fail_call == 0 || ++calls < fail_call || (calls > fail_call && !fails_on))
        return false;
    if (fail_errno == 0)
        _exit(9);
    errno = fail_errno;
    return true;
}

static void fail_at(unsigned call, int error, bool goes_on)
{
    calls = 0;
    fail_call = call;
    fail_errno = error;
    fails_on = goes_on;
}

TAKEN(ssize_t, pwrite, (int a, const void *b, size_t c, off_t d), (a, b, c, d), -1)
TAKEN(ssize_t, pwrite64, (int a, const void *b, size_t c, off64_t d), (a, b, c, d), -1)
TAKEN(int, fallocate, (int a, int b, off_t c, off_t d), (a, b, c, d), -1)
TAKEN(int, ftruncate64, (int a, off64_t b), (a, b), -1)

static unsigned syncs;

int fdatasync(int fd)
{
    syncs++;
    return fails() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
    syncs++;
    return fails() ? -1 : (int)syscall(SYS_fsync, fd);
}

#define STEPS 12

static void make_steps(struct overlay_step steps[STEPS], uint64_t seed)
{
    struct random random;
    random_init(&random, seed, 0);
    for (unsigned i = 0; i < STEPS; i++)
        steps[i] = overlay_rig_next(&random);
    steps[STEPS / 2].size = 0; /* there is a flush */
}

static void check_disk(struct overlay_rig *rig)
{
    static uint8_t seen[OVERLAY_RIG_BYTES];
    assert_true(host_overlay_read(rig->overlay, 0, seen, OVERLAY_RIG_BYTES));
    assert_memory_equal(seen, rig->model, OVERLAY_RIG_BYTES);
}

/* Returns how many steps failed. */
static unsigned work(struct overlay_rig *rig, const struct overlay_step steps[STEPS])
{
    unsigned failures = 0;
    for (unsigned i = 0; i < STEPS; i++) {
        if (overlay_rig_do(rig, &steps[i]))
            overlay_rig_apply(rig->model, &steps[i]);
        else
            failures++;
    }
    return failures;
}

/* Every call once; and from that call on, as on a disk that is full. */
static void what_failed_changed_nothing(void **state)
{
    (void)state;
    static const int errors[] = {ENOSPC, EIO};
    struct overlay_step steps[STEPS];
    make_steps(steps, 3);
    for (unsigned variant = 0; variant < 4; variant++) {
        bool is_through = false;
        for (unsigned call = 1; !is_through; call++) {
            struct overlay_rig rig;
            char text[HOST_NOTE_SIZE];
            overlay_rig_init(&rig);
            overlay_rig_open(&rig);
            fail_at(call, errors[variant % 2], variant >= 2);
            unsigned failures = work(&rig, steps);
            is_through = calls < call;
            fail_call = 0;
            assert_int_equal(host_overlay_note(rig.overlay, text), failures > 0);
            check_disk(&rig);
            fail_at(call > 3 ? call - 3 : 1, errors[variant % 2], true); /* closing fails, too */
            overlay_rig_close(&rig);
            fail_call = 0;
            overlay_rig_open(&rig);
            check_disk(&rig);
            overlay_rig_check_base(&rig, rig.base);
            overlay_rig_deinit(&rig);
        }
    }
}

/* A flush asks the host to write down, once; there is nothing to write down twice. */
static void a_flush_is_a_sync(void **state)
{
    (void)state;
    struct overlay_rig rig;
    overlay_rig_init(&rig);
    overlay_rig_open(&rig);
    assert_true(host_overlay_write(rig.overlay, 4096, bytes_of_string("x")));
    syncs = 0;
    assert_true(host_overlay_write(rig.overlay, 8192, bytes_of_string("y")));
    assert_int_equal(syncs, 0);
    assert_true(host_overlay_flush(rig.overlay));
    assert_true(syncs > 0);
    syncs = 0;
    assert_true(host_overlay_flush(rig.overlay));
    assert_int_equal(syncs, 0);
    overlay_rig_deinit(&rig);
}

/* The disk is as after the first `done` steps, or as after one more. */
static void check_prefix(struct overlay_rig *rig, const struct overlay_step steps[STEPS], unsigned done)
{
    static uint8_t seen[OVERLAY_RIG_BYTES];
    assert_true(host_overlay_read(rig->overlay, 0, seen, OVERLAY_RIG_BYTES));
    for (unsigned i = 0; i < done; i++)
        overlay_rig_apply(rig->model, &steps[i]);
    if (memcmp(seen, rig->model, OVERLAY_RIG_BYTES) == 0)
        return;
    assert_true(done < STEPS);
    overlay_rig_apply(rig->model, &steps[done]);
    assert_memory_equal(seen, rig->model, OVERLAY_RIG_BYTES);
}

static unsigned *steps_done; /* shared with children */

/* In a child that dies at this call: the status that it ended with. */
static int in_child(struct overlay_rig *rig, unsigned call, void (*there)(struct overlay_rig *rig))
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fail_at(call, 0, false);
        there(rig);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9);
    return WEXITSTATUS(status);
}

static void write_there(struct overlay_rig *rig)
{
    struct overlay_step steps[STEPS];
    make_steps(steps, 4);
    overlay_rig_open(rig);
    for (*steps_done = 0; *steps_done < STEPS; ++*steps_done) {
        if (!overlay_rig_do(rig, &steps[*steps_done]))
            _exit(1);
    }
    overlay_rig_close(rig);
}

static void a_process_that_dies_leaves_a_prefix(void **state)
{
    (void)state;
    struct overlay_step steps[STEPS];
    make_steps(steps, 4);
    int status = 9;
    unsigned call = 1;
    for (; status == 9; call++) {
        struct overlay_rig rig;
        overlay_rig_init(&rig);
        *steps_done = 0;
        status = in_child(&rig, call, write_there);
        overlay_rig_open(&rig);
        check_prefix(&rig, steps, *steps_done);
        overlay_rig_close(&rig);
        overlay_rig_check_base(&rig, rig.base);
        overlay_rig_deinit(&rig);
    }
    assert_true(call > 3 * STEPS); /* SQLite's own calls are among them */
}

/* ---- commit ---- */

static void commit_there(struct overlay_rig *rig)
{
    struct host_overlay_committed committed;
    if (host_overlay_commit(rig->path, NULL, &committed, NULL) < 0)
        _exit(1);
}

static void prepare_commit(struct overlay_rig *rig)
{
    struct overlay_step steps[STEPS];
    make_steps(steps, 6);
    overlay_rig_init(rig);
    overlay_rig_open(rig);
    assert_int_equal(work(rig, steps), 0);
    overlay_rig_close(rig);
}

/* Cut off while the image is written to, the overlay serves no machine and no other image, and a commit finishes it. */
static void check_cut_off(struct overlay_rig *rig)
{
    struct host_overlay_facts facts;
    struct host_overlay_committed committed;
    struct error error = {0};
    assert_int_equal(host_overlay_info(rig->path, NULL, &facts, &error), 0);
    if (!facts.is_committing)
        return;
    assert_int_equal(overlay_rig_try(rig, &error), -1);
    assert_non_null(strstr(error.message, "finish it with: reprise disk commit"));
    assert_int_equal(host_overlay_diff(rig->path, NULL, NULL, NULL, &error), -1);
    char other[128];
    struct buffer content = {0};
    snprintf(other, sizeof other, "%s/other", rig->files.folder);
    buffer_append(&content, bytes_of(rig->base, OVERLAY_RIG_BYTES));
    memset(content.data, 0x77, OVERLAY_RIG_BYTES);
    tape_rig_write_file(other, buffer_bytes(&content));
    assert_int_equal(host_overlay_commit(rig->path, other, &committed, &error), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    buffer_clear(&content);
    tape_rig_read_file(other, &content);
    assert_int_equal(content.data[0], 0x77);
    buffer_deinit(&content);
}

static void a_commit_that_dies_is_finished(void **state)
{
    (void)state;
    int status = 9;
    unsigned cut_off = 0;
    for (unsigned call = 1; status == 9; call++) {
        struct overlay_rig rig;
        struct host_overlay_committed committed;
        struct error error = {0};
        prepare_commit(&rig);
        status = in_child(&rig, call, commit_there);
        check_cut_off(&rig);
        in_child(&rig, call + 5, commit_there); /* and once more, later */
        if (host_overlay_commit(rig.path, NULL, &committed, &error) < 0)
            fail_msg("call %u: %s", call, error.message);
        cut_off += committed.was_cut_off;
        overlay_rig_check_base(&rig, rig.model);
        overlay_rig_open(&rig);
        check_disk(&rig);
        overlay_rig_deinit(&rig);
    }
    assert_true(cut_off > 3);
}

/* What the host refuses is an error, and nothing is lost. */
static void a_commit_that_fails_is_repeated(void **state)
{
    (void)state;
    bool is_through = false;
    for (unsigned call = 1; !is_through; call++) {
        struct overlay_rig rig;
        struct host_overlay_committed committed;
        struct error error = {0};
        prepare_commit(&rig);
        fail_at(call, ENOSPC, true);
        int status = host_overlay_commit(rig.path, NULL, &committed, &error);
        is_through = calls < call;
        fail_call = 0;
        assert_true(status == 0 || error.code == EXIT_MISSING);
        if (host_overlay_commit(rig.path, NULL, &committed, &error) < 0)
            fail_msg("call %u: %s", call, error.message);
        overlay_rig_check_base(&rig, rig.model);
        overlay_rig_deinit(&rig);
    }
}

/* Nothing that is half an overlay appears under its name. */
static void one_that_cannot_be_made_is_not_there(void **state)
{
    (void)state;
    bool is_through = false;
    for (unsigned call = 1; !is_through; call++) {
        struct overlay_rig rig;
        struct error error = {0};
        overlay_rig_init(&rig);
        fail_at(call, ENOSPC, true);
        int status = overlay_rig_try(&rig, &error);
        is_through = calls < call;
        fail_call = 0;
        assert_true(status == 0 || error.code == EXIT_MISSING);
        overlay_rig_close(&rig);
        overlay_rig_open(&rig);
        check_disk(&rig);
        overlay_rig_deinit(&rig);
    }
}

int main(void)
{
    steps_done = mmap(NULL, sizeof *steps_done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flush_is_a_sync),
        cmocka_unit_test(what_failed_changed_nothing),
        cmocka_unit_test(a_process_that_dies_leaves_a_prefix),
        cmocka_unit_test(a_commit_that_dies_is_finished),
        cmocka_unit_test(a_commit_that_fails_is_repeated),
        cmocka_unit_test(one_that_cannot_be_made_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
