/* Raw images of the host: what is written arrives, what fails is said once. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_disk.h"
#include "replay/host_disk_format.h"
#include "tests/lib/tape_rig.h"

#define SIZE (1u << 20)

struct fixture {
    struct tape_rig files; /* its path is the image's */
    struct buffer content;
    struct host_disk disk;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.disk.fd = -1};
    tape_rig_init(&fixture.files);
    tape_rig_bytes(&fixture.content, SIZE, 1);
    tape_rig_write_file(fixture.files.path, buffer_bytes(&fixture.content));
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    host_disk_close(&fixture->disk);
    buffer_deinit(&fixture->content);
    tape_rig_deinit(&fixture->files);
    return 0;
}

static void open_disk(struct fixture *fixture, bool is_writable)
{
    struct error error = {0};
    if (host_disk_open(&fixture->disk, fixture->files.path, is_writable, &error) < 0)
        fail_msg("%s", error.message);
}

static void check_note(struct fixture *fixture, const char *expected)
{
    char text[HOST_NOTE_SIZE];
    assert_true(host_disk_note(&fixture->disk, text));
    if (!strstr(text, expected))
        fail_msg("\"%s\" does not say \"%s\"", text, expected);
}

static void check_quiet(struct fixture *fixture)
{
    char text[HOST_NOTE_SIZE];
    assert_false(host_disk_note(&fixture->disk, text));
}

static void what_is_written_is_there(void **state)
{
    struct fixture *fixture = *state;
    uint8_t *model = fixture->content.data;
    static uint8_t seen[SIZE];
    open_disk(fixture, true);
    assert_int_equal(fixture->disk.size, SIZE);
    memset(model + 1000, 0x5a, 70000);
    assert_true(host_disk_write(&fixture->disk, 1000, bytes_of(model + 1000, 70000)));
    memset(model + 131072, 0, 65536);
    assert_true(host_disk_zero(&fixture->disk, 131072, 65536, true));
    memset(model + 300001, 0, 200000); /* no bounds of blocks */
    assert_true(host_disk_zero(&fixture->disk, 300001, 200000, false));
    assert_true(host_disk_zero(&fixture->disk, SIZE, 0, true));
    assert_true(host_disk_flush(&fixture->disk));
    assert_true(host_disk_read(&fixture->disk, 0, seen, SIZE));
    assert_memory_equal(seen, model, SIZE);
    check_quiet(fixture);
}

static void a_disk_that_is_only_read_is_not_written(void **state)
{
    struct fixture *fixture = *state;
    static uint8_t seen[SIZE];
    open_disk(fixture, false);
    assert_false(host_disk_write(&fixture->disk, 0, bytes_of_string("x")));
    assert_false(host_disk_zero(&fixture->disk, 0, 512, true));
    assert_true(host_disk_flush(&fixture->disk));
    assert_true(host_disk_read(&fixture->disk, 0, seen, SIZE));
    assert_memory_equal(seen, fixture->content.data, SIZE);
}

static void ranges_end_with_the_disk(void **state)
{
    struct fixture *fixture = *state;
    uint8_t byte;
    open_disk(fixture, true);
    assert_false(host_disk_read(&fixture->disk, SIZE, &byte, 1));
    assert_false(host_disk_write(&fixture->disk, UINT64_MAX, bytes_of(&byte, 1)));
    assert_false(host_disk_zero(&fixture->disk, 1, UINT64_MAX, true));
    check_quiet(fixture);
}

/* A file that shrinks while it is in use is not made long again. */
static void a_file_that_shrinks(void **state)
{
    struct fixture *fixture = *state;
    uint8_t bytes[4096];
    open_disk(fixture, true);
    assert_int_equal(truncate(fixture->files.path, 6000), 0);
    assert_true(host_disk_read(&fixture->disk, 0, bytes, 4096));
    for (unsigned i = 0; i < 3; i++) {
        assert_false(host_disk_read(&fixture->disk, 4096, bytes, 4096));
        assert_false(host_disk_write(&fixture->disk, 8192, bytes_of(bytes, 4096)));
        assert_false(host_disk_zero(&fixture->disk, 8192, 4096, false));
    }
    check_note(fixture, "reading a.tape at byte 6000: the file has become shorter");
    check_note(fixture, "writing a.tape at byte 8192: the file has become shorter");
    check_quiet(fixture);
    struct stat status;
    assert_int_equal(stat(fixture->files.path, &status), 0);
    assert_int_equal(status.st_size, 6000);
}

/* The descriptor turns into one that cannot do it. */
static void what_the_host_refuses_is_said(void **state)
{
    struct fixture *fixture = *state;
    uint8_t bytes[512] = {0};
    open_disk(fixture, true);
    int other = open("/dev/full", O_RDWR);
    assert_true(other >= 0);
    assert_true(dup2(other, fixture->disk.fd) >= 0);
    close(other);
    assert_false(host_disk_write(&fixture->disk, 512, bytes_of(bytes, sizeof bytes)));
    assert_false(host_disk_zero(&fixture->disk, 0, 70000, true));
    assert_false(host_disk_flush(&fixture->disk));
    check_note(fixture, "at byte 512: No space left on device; the guest has an I/O error");
    check_note(fixture, "flushing");
    check_quiet(fixture);
}

static void other_formats_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        unsigned offset, size;
        const char *magic, *name;
    } formats[] = {
        {0, 4, "QFI\xfb", "qcow2"},         {0, 4, "KDMV", "VMDK"},         {0, 8, "vhdxfile", "VHDX"},
        {64, 4, "\x7f\x10\xda\xbe", "VDI"}, {0, 3, "\x1f\x8b\x08", "gzip"}, {0, 4, "\x28\xb5\x2f\xfd", "zstd"},
    };
    struct error error;
    open_disk(fixture, false);
    assert_int_equal(host_disk_check_format(&fixture->disk, &error), 0);
    for (unsigned i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        uint8_t start[80] = {0};
        memcpy(start + formats[i].offset, formats[i].magic, formats[i].size);
        host_disk_close(&fixture->disk);
        tape_rig_write_file(fixture->files.path, bytes_of(start, sizeof start));
        open_disk(fixture, false);
        assert_int_equal(host_disk_check_format(&fixture->disk, &error), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
        assert_non_null(strstr(error.message, formats[i].name));
        assert_non_null(strstr(error.message, fixture->files.path));
        /* one byte short of the magic is another file */
        assert_int_equal(
            host_disk_format_check(bytes_of(start, formats[i].offset + formats[i].size - 1), "x", &error), 0);
    }
}

static void what_cannot_be_opened(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct host_disk second;
    assert_int_equal(host_disk_open(&second, "/no/such/file", false, &error), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_int_equal(host_disk_open(&second, fixture->files.folder, false, &error), -1);
    assert_non_null(strstr(error.message, "not a regular file or block device"));
    open_disk(fixture, true);
    assert_int_equal(host_disk_open(&second, fixture->files.path, false, &error), -1);
    assert_non_null(strstr(error.message, "in use"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_is_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_disk_that_is_only_read_is_not_written, setup, teardown),
        cmocka_unit_test_setup_teardown(ranges_end_with_the_disk, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_shrinks, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_host_refuses_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(other_formats_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_opened, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
