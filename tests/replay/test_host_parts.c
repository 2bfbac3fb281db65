/* The small parts that touch the host: disk images, files, the terminal, signals, entropy, clocks. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_clock.h"
#include "replay/host_disk.h"
#include "replay/host_entropy.h"
#include "replay/host_file.h"
#include "replay/host_signal.h"
#include "replay/host_terminal.h"
#include "src/base/alloc.h"
#include "tests/lib/tape_rig.h"

static int setup(void **state)
{
    struct tape_rig *rig = mem_alloc(1, sizeof *rig);
    tape_rig_init(rig);
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    tape_rig_deinit(*state);
    mem_free(*state);
    return 0;
}

static void test_disk(void **state)
{
    struct tape_rig *rig = *state;
    char path[128];
    struct host_disk disk, second;
    struct error error = {0};
    uint8_t block[512], expected[512];
    snprintf(path, sizeof path, "%s/disk", rig->folder);
    struct buffer content = {0};
    tape_rig_bytes(&content, 5000, 1);
    tape_rig_write_file(path, buffer_bytes(&content));
    assert_int_equal(host_disk_open(&disk, path, false, &error), 0);
    assert_int_equal(disk.size, 5000);
    assert_true(host_disk_read(&disk, 4488, block, 512));
    assert_memory_equal(block, content.data + 4488, 512);
    assert_false(host_disk_read(&disk, 4489, block, 512));
    assert_false(host_disk_read(&disk, UINT64_MAX - 100, block, 512));
    assert_false(host_disk_write(&disk, 0, bytes_of(block, 512)));
    assert_true(host_disk_flush(&disk));
    assert_int_equal(host_disk_open(&second, path, false, &error), 0); /* readers share */
    host_disk_close(&second);
    assert_true(host_disk_open(&second, path, true, &error) < 0); /* a writer does not */
    assert_non_null(strstr(error.message, "in use"));
    host_disk_close(&disk);
    assert_int_equal(host_disk_open(&disk, path, true, &error), 0);
    memset(expected, 0x42, sizeof expected);
    assert_true(host_disk_write(&disk, 1000, bytes_of(expected, 512)));
    assert_true(host_disk_flush(&disk));
    assert_false(host_disk_write(&disk, 4489, bytes_of(expected, 512)));
    assert_true(host_disk_read(&disk, 1000, block, 512));
    assert_memory_equal(block, expected, 512);
    assert_int_equal(truncate(path, 100), 0); /* becomes shorter under us */
    assert_false(host_disk_read(&disk, 1000, block, 512));
    host_disk_close(&disk);
    assert_true(host_disk_open(&disk, rig->folder, false, &error) < 0);
    assert_true(host_disk_open(&disk, "/dev/null", false, &error) < 0);
    assert_int_equal(error.code, EXIT_MISSING);
    buffer_deinit(&content);
}

static void test_file(void **state)
{
    struct tape_rig *rig = *state;
    struct error error = {0};
    char path[128];
    struct buffer content = {0}, back = {0};
    snprintf(path, sizeof path, "%s/other", rig->folder);
    tape_rig_bytes(&content, 200000, 1);
    tape_rig_write_file(path, buffer_bytes(&content));
    int fd = host_file_open(path, "kernel", &error);
    assert_true(fd >= 0);
    for (unsigned i = 0; i < 2; i++) { /* a second reading begins at the start again */
        buffer_clear(&back);
        assert_int_equal(host_file_read(fd, path, "kernel", &back, &error), 0);
        assert_true(bytes_equal(buffer_bytes(&back), buffer_bytes(&content)));
    }
    host_file_close(fd);
    assert_int_equal(host_file_size(path), 200000);
    assert_int_equal(host_file_size(rig->folder), -1);
    assert_true(host_file_open(rig->folder, "kernel", &error) < 0);
    assert_true(host_file_open("/dev/null", "kernel", &error) < 0);
    assert_non_null(strstr(error.message, "kernel: /dev/null is not a regular file"));
    uint8_t start[4];
    assert_int_equal(host_file_peek(path, start, 4, &error), 4);
    assert_memory_equal(start, content.data, 4);
    assert_true(host_file_peek("/no/such/file", start, 4, &error) < 0);
    assert_true(host_file_exists(path));
    assert_int_equal(host_file_remove(path, &error), 0);
    assert_int_equal(host_file_remove(path, &error), 0); /* was not there: as wanted */
    assert_false(host_file_exists(path));
    assert_true(host_file_remove("/proc/version", &error) < 0);
    buffer_deinit(&content);
    buffer_deinit(&back);
}

static void test_copy(void **state)
{
    struct tape_rig *rig = *state;
    struct error error = {0};
    char wal[128];
    struct host_file_copy copy = {{0}, {0}};
    struct stat status;
    snprintf(wal, sizeof wal, "%s-wal", rig->path);
    tape_rig_write_file(rig->path, bytes_of_string("file"));
    assert_true(host_file_copy_open(&copy, rig->path, "-wal", &error) < 0);
    tape_rig_write_file(wal, bytes_of_string("beside"));
    assert_int_equal(host_file_copy_open(&copy, rig->path, "-wal", &error), 0);
    assert_int_equal(stat(copy.folder, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    assert_int_equal(host_file_size(copy.path), 4);
    host_file_copy_remove(&copy);
    host_file_copy_remove(&copy);
    assert_false(host_file_exists(copy.path));
}

static void test_entropy_and_clocks(void **state)
{
    (void)state;
    uint8_t bytes[1000] = {0};
    struct error error = {0};
    unsigned zeros = 0;
    assert_int_equal(host_entropy_read(bytes, sizeof bytes, &error), 0);
    for (unsigned i = 0; i < sizeof bytes; i++)
        zeros += bytes[i] == 0;
    assert_true(zeros < 100);
    uint64_t before = host_clock_now_ns();
    assert_true(host_clock_now_ns() >= before);
    assert_true(host_clock_wall_ns() > UINT64_C(1600000000) * 1000000000u);
    char text[128];
    host_clock_system(text);
    assert_true(strlen(text) > 3);
}

/* ---- terminal ---- */

struct pty {
    int host;  /* where the keys come from */
    int guest; /* the terminal */
};

static struct pty pty_open(void)
{
    struct pty pty;
    pty.host = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    assert_true(pty.host >= 0);
    assert_int_equal(grantpt(pty.host), 0);
    assert_int_equal(unlockpt(pty.host), 0);
    pty.guest = open(ptsname(pty.host), O_RDWR | O_NOCTTY);
    assert_true(pty.guest >= 0);
    return pty;
}

static void pty_close(struct pty *pty)
{
    close(pty->host);
    close(pty->guest);
}

static bool is_cooked(int fd)
{
    struct termios mode;
    assert_int_equal(tcgetattr(fd, &mode), 0);
    return (mode.c_lflag & ICANON) && (mode.c_lflag & ECHO);
}

static void expect_keys(struct host_terminal *terminal, const struct pty *pty, const char *typed,
                        const char *expected)
{
    uint8_t keys[64];
    assert_int_equal(write(pty->host, typed, strlen(typed)), (int)strlen(typed));
    size_t size = host_terminal_read(terminal, keys, sizeof keys);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(keys, expected, size);
}

static void test_terminal(void **state)
{
    (void)state;
    struct pty pty = pty_open();
    struct host_terminal terminal;
    struct error error = {0};
    assert_true(host_terminal_is_one(pty.guest));
    assert_true(is_cooked(pty.guest));
    assert_int_equal(host_terminal_open(&terminal, pty.guest, pty.guest, true, &error), 0);
    assert_false(is_cooked(pty.guest));
    uint8_t key;
    assert_int_equal(host_terminal_read(&terminal, &key, 1), 0);
    expect_keys(&terminal, &pty, "ls\r", "ls\r");
    expect_keys(&terminal, &pty, "\x03\x04\x1a\x13", "\x03\x04\x1a\x13"); /* Ctrl-C, -D, -Z, -S are the guest's */
    expect_keys(&terminal, &pty, "a\x01\x01z", "a\x01z");
    expect_keys(&terminal, &pty, "\x01", ""); /* an escape may come in two pieces */
    expect_keys(&terminal, &pty, "\x01", "\x01");
    expect_keys(&terminal, &pty, "\x01qb", "b");
    assert_false(terminal.wants_exit);
    char shown[400] = {0};
    assert_true(read(pty.host, shown, sizeof shown) <= 0); /* nothing is echoed */
    expect_keys(&terminal, &pty, "\x01h", "");
    assert_true(read(pty.host, shown, sizeof shown - 1) > 0);
    assert_non_null(strstr(shown, "Ctrl-A x"));
    host_terminal_restore(); /* what a signal handler does, */
    assert_true(is_cooked(pty.guest));
    host_terminal_resume(); /* and what SIGCONT does */
    assert_false(is_cooked(pty.guest));
    struct winsize size = {.ws_col = 132, .ws_row = 50};
    uint16_t columns = 0, rows = 0;
    assert_int_equal(ioctl(pty.host, TIOCSWINSZ, &size), 0);
    assert_true(host_terminal_size(&terminal, &columns, &rows));
    assert_int_equal(columns * 1000 + rows, 132050);
    terminal.ends_at_ctrl_c = true;
    expect_keys(&terminal, &pty, "a\x01\x03z", "az"); /* it is an unknown key behind Ctrl-A */
    assert_false(terminal.wants_exit);
    expect_keys(&terminal, &pty, "b\x03", "b");
    assert_true(terminal.wants_exit);
    terminal.wants_exit = false;
    expect_keys(&terminal, &pty, "\x01x", "");
    assert_true(terminal.wants_exit);
    host_terminal_close(&terminal);
    assert_true(is_cooked(pty.guest));
    pty_close(&pty);
}

static void test_plain_bytes(void **state)
{
    (void)state;
    int in[2], out[2];
    uint8_t bytes[8];
    struct host_terminal terminal;
    struct error error = {0};
    uint16_t columns, rows;
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe2(out, O_NONBLOCK), 0);
    assert_true(host_terminal_open(&terminal, in[0], out[1], true, &error) < 0);
    assert_int_equal(host_terminal_open(&terminal, in[0], out[1], false, &error), 0);
    assert_int_equal(write(in[1], "\x01x", 2), 2);
    assert_int_equal(host_terminal_read(&terminal, bytes, sizeof bytes), 2); /* no escapes */
    assert_false(terminal.wants_exit);
    assert_false(host_terminal_size(&terminal, &columns, &rows));
    close(in[1]);
    assert_int_equal(host_terminal_read(&terminal, bytes, sizeof bytes), 0);
    assert_int_equal(terminal.in_fd, -1);
    host_terminal_write(&terminal, bytes_of_string("out"));
    assert_int_equal(read(out[0], bytes, sizeof bytes), 3);
    assert_memory_equal(bytes, "out", 3);
    close(out[0]);
    signal(SIGPIPE, SIG_IGN);
    host_terminal_write(&terminal, bytes_of_string("out"));
    signal(SIGPIPE, SIG_DFL);
    assert_true(terminal.is_broken);
    host_terminal_write(&terminal, bytes_of_string("out"));
    close(in[0]);
    close(out[1]);
}

/* A full pipe: the write waits for its reader and loses nothing. */
static void test_slow_reader(void **state)
{
    (void)state;
    int out[2];
    struct host_terminal terminal;
    struct buffer text = {0};
    assert_int_equal(pipe(out), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        static char chunk[5000];
        size_t all = 0;
        close(out[1]);
        for (ssize_t got; (got = read(out[0], chunk, sizeof chunk)) > 0;)
            all += (size_t)got;
        _exit(all == 300000 ? 0 : 1);
    }
    close(out[0]);
    fcntl(out[1], F_SETFL, O_NONBLOCK);
    host_terminal_open(&terminal, -1, out[1], false, NULL);
    memset(buffer_extend(&text, 300000), 'x', 300000);
    host_terminal_write(&terminal, buffer_bytes(&text));
    buffer_deinit(&text);
    close(out[1]);
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(how, 0);
}

/* ---- signals ---- */

static void test_signals(void **state)
{
    (void)state;
    host_signal_open();
    host_signal_open(); /* once is enough */
    assert_true(host_signal_fd() >= 0);
    assert_false(host_signal_stop_pending());
    assert_false(host_signal_take_resize());
    raise(SIGWINCH);
    assert_true(host_signal_take_resize());
    assert_false(host_signal_take_resize());
    raise(SIGPIPE);
    raise(SIGXFSZ);
    assert_false(host_signal_stop_pending());
    raise(SIGTERM);
    assert_true(host_signal_stop_pending());
    raise(SIGINT);
    host_signal_drain();
    host_signal_close();
    host_signal_close();
    assert_int_equal(host_signal_fd(), -1);
}

/* However the process dies, the terminal is as it was. */
static void die_with_raw_terminal(const struct pty *pty, int number, int times)
{
    struct host_terminal terminal;
    signal(number ? number : SIGQUIT, SIG_DFL); /* a shell lets what runs in its background ignore some */
    host_signal_open();
    if (host_terminal_open(&terminal, pty->guest, pty->guest, true, NULL) < 0 || is_cooked(pty->guest))
        _exit(100);
    for (int i = 0; i < times; i++)
        raise(number);
    exit(7); /* with number 0: only the exit handler is left to restore it */
}

static void test_restored_on_death(void **state)
{
    (void)state;
    static const struct {
        int number, times;
    } rows[] = {{SIGTERM, 3}, {SIGQUIT, 1}, {SIGABRT, 1}, {0, 0}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pty pty = pty_open();
        fflush(NULL);
        pid_t child = fork();
        if (child == 0)
            die_with_raw_terminal(&pty, rows[i].number, rows[i].times);
        int how;
        assert_int_equal(waitpid(child, &how, 0), child);
        if (rows[i].number)
            assert_true(WIFSIGNALED(how) && WTERMSIG(how) == rows[i].number);
        else
            assert_int_equal(WEXITSTATUS(how), 7);
        assert_true(is_cooked(pty.guest));
        pty_close(&pty);
    }
}

/* A new file appears whole, never in the place of another, and nothing else is left in its folder. */
static void test_file_put(void **state)
{
    struct tape_rig *rig = *state;
    char path[128], name[160];
    struct error error;
    struct buffer back = {0};
    snprintf(path, sizeof path, "%s/kernel", rig->folder);
    assert_int_equal(host_file_put(path, bytes_of_string("first"), &error), 0);
    assert_int_equal(host_file_put(path, bytes_of_string("second"), &error), -1);
    tape_rig_read_file(path, &back);
    assert_true(bytes_equal(buffer_bytes(&back), bytes_of_string("first")));
    buffer_deinit(&back);
    snprintf(name, sizeof name, "%s.%ld", path, (long)getpid());
    assert_false(host_file_exists(name));
    assert_int_equal(host_file_put("/no/such/folder/kernel", bytes_of_string("x"), &error), -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_disk),
        TEST(test_file),
        TEST(test_file_put),
        TEST(test_copy),
        TEST(test_entropy_and_clocks),
        TEST(test_terminal),
        TEST(test_plain_bytes),
        TEST(test_signals),
        TEST(test_slow_reader),
        TEST(test_restored_on_death),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
