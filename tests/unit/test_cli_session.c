/* From a command line to a checked scenario and the world it asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "src/cli/session.h"

#define WORDS_MAX 32

static struct session session;
static struct error error;
static char folder[64];

static int open_with(const char *const *words)
{
    char *arguments[WORDS_MAX];
    int count = 0;
    for (; words[count] && count < WORDS_MAX; count++)
        arguments[count] = (char *)(uintptr_t)words[count];
    memset(&session, 0, sizeof session);
    memset(&error, 0, sizeof error);
    return session_open(&session, VERB_RECORD, "record", count, arguments, &error);
}

#define OPEN(...) open_with((const char *const[]){__VA_ARGS__, NULL})

static char *file_path(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const void *content, size_t size)
{
    FILE *file = fopen(file_path(name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, size, file), size);
    fclose(file);
}

static int prepare(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/reprise-cli-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int clean(void **state)
{
    static const char *const names[] = {"a.yaml", "a.cfg", "bad.yaml", "a.tape", "a.elf"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(file_path(names[i]));
    return rmdir(folder);
}

static void a_file_and_options_over_it(void **state)
{
    static const char text[] = "kernel: Image\ncmdline: quiet\nmachine: {memory: 64M}\nnet: [{}]\n";
    char kernel[160];
    (void)state;
    write_file("a.yaml", text, sizeof text - 1);
    assert_int_equal(OPEN(file_path("a.yaml"), "--append", "one", "-a", "two", "-m", "512", "--hostfwd",
                          "tcp::2222-:22", "--allow", "any", "-o", "x.tape", "--no-carry", "--slice", "7", "-q"),
                     0);
    snprintf(kernel, sizeof kernel, "%s/Image", folder);
    assert_string_equal(session.scenario.machine.kernel, kernel);
    assert_string_equal(session.scenario.name, "a");
    assert_string_equal(session.scenario.machine.cmdline, "quiet one two");
    assert_int_equal(session.scenario.machine.memory_bytes, 512ull << 20);
    assert_int_equal(session.scenario.machine.nic_count, 1);
    assert_int_equal(session.scenario.machine.nics[0].forward_count, 1);
    assert_string_equal(session.scenario.machine.nics[0].allow[0], "any");
    assert_int_equal(session.scenario.pace, SCENARIO_PACE_HOST); /* auto, with a network */
    assert_false(session.scenario.carry);
    assert_string_equal(session.tape_path, "x.tape");
    assert_int_equal(session.slice, 7);
    assert_true(session.is_quiet);
    session_deinit(&session);
}

static void what_is_appended_stands_last(void **state)
{
    static const char text[] = "kernel: Image\ncmdline: quiet\nappend: a=1\n";
    (void)state;
    write_file("a.yaml", text, sizeof text - 1);
    assert_int_equal(OPEN(file_path("a.yaml"), "--append", "a=2"), 0);
    assert_string_equal(session.scenario.machine.cmdline, "quiet");
    assert_string_equal(session.scenario.machine.append, "a=1 a=2");
    session_deinit(&session);
    assert_int_equal(OPEN(file_path("a.yaml"), "--append", "!only", "-a", "this"), 0);
    assert_string_equal(session.scenario.machine.cmdline, "only this");
    assert_string_equal(session.scenario.machine.append, "");
    session_deinit(&session);
}

/* A comma belongs to the file's name where no key of a disk follows. */
static void drives(void **state)
{
    (void)state;
    assert_int_equal(OPEN("--kernel", "k", "--drive", "a,b=c.img,queue_size=16,mode=ro,format=raw", "--drive",
                          "x,mode", "--drive", "y,mode=rw"),
                     0);
    const struct scenario_disk *disks = session.scenario.machine.disks;
    assert_string_equal(disks[0].file, "a,b=c.img");
    assert_int_equal(disks[0].queue_size, 16);
    assert_int_equal(disks[0].mode, SCENARIO_DISK_RO);
    assert_int_equal(disks[0].format, SCENARIO_DISK_RAW);
    assert_string_equal(disks[1].file, "x,mode");
    assert_int_equal(disks[1].queue_size, 256);
    assert_int_equal(disks[2].mode, SCENARIO_DISK_RW);
    session_deinit(&session);
    assert_int_equal(OPEN("--kernel", "k", "--pin", "--drive", "a,overlay=b.ovl", "--drive", "c"), 0);
    assert_int_equal(disks[0].mode, SCENARIO_DISK_OVERLAY);
    assert_string_equal(disks[0].overlay, "b.ovl");
    assert_true(disks[0].pin);
    assert_true(disks[1].pin);
    struct world_config *config = calloc(1, sizeof *config);
    session_world(&session, config);
    assert_int_equal(config->disks[0].mode, WORLD_DISK_OVERLAY);
    assert_string_equal(config->disks[0].overlay, "b.ovl");
    assert_true(config->disks[1].is_pinned);
    free(config);
    session_deinit(&session);
}

static void a_session_without_a_file(void **state)
{
    (void)state;
    assert_int_equal(OPEN("--kernel", "dir/Image", "--append", "!only", "--drive", "d.img,mode=ro", "--drive",
                          "e.img", "--nic", "user,restrict=on,mac=52:54:00:00:00:01,hostfwd=udp::53-:53", "--set",
                          "machine.rng=false", "--set", "cmdline=a=b", "--pace", "free", "--no-console"),
                     0);
    assert_string_equal(session.scenario.name, "Image");
    assert_string_equal(session.scenario.machine.kernel, "dir/Image");
    assert_string_equal(session.scenario.machine.cmdline, "a=b");
    assert_int_equal(session.scenario.machine.disks[0].mode, SCENARIO_DISK_RO);
    assert_string_equal(session.scenario.machine.disks[0].file, "d.img");
    assert_int_equal(session.scenario.machine.disks[1].mode, SCENARIO_DISK_SNAPSHOT);
    assert_true(session.scenario.machine.nics[0].restricted);
    assert_false(session.scenario.machine.has_rng);

    struct world_config *config = calloc(1, sizeof *config);
    session_world(&session, config);
    assert_int_equal(config->pinned_count, 1);
    assert_string_equal(config->pinned[0].role, "kernel");
    assert_string_equal(config->pinned[0].path, "dir/Image");
    assert_int_equal(config->disk_count, 2);
    assert_int_equal(config->disks[0].mode, WORLD_DISK_RO);
    assert_int_equal(config->net_count, 1);
    assert_true(config->nets[0].config.user.restricted);
    assert_int_equal(config->nets[0].config.user.forward_count, 1);
    assert_true(config->nets[0].config.user.forwards[0].is_udp);
    assert_int_equal(config->nets[0].config.user.forwards[0].guest_port, 53);
    assert_int_equal(config->nets[0].config.user.random_seed, 1);
    assert_int_equal(config->console, WORLD_CONSOLE_NONE);
    assert_int_equal(config->pace, WORLD_PACE_FREE);
    assert_int_equal(config->clock_hz, 1000000000);
    free(config);
    session_deinit(&session);
}

/* A line as people have it for QEMU. */
static void networks_in_qemu_s_spelling(void **state)
{
    const struct scenario_nic *nics = session.scenario.machine.nics;
    (void)state;
    assert_int_equal(
        OPEN("--kernel", "k", "-nic",
             "user,id=n0,model=virtio-net-pci,mac=52:54:00:12:34:56,net=10.7.0.0/16,noipv6,restrict,hostname=box,"
             "dnssearch=a.org,dnssearch=b.org,hostfwd=tcp::2222-:22,hostfwd=udp:127.0.0.1:53-:53,"
             "hostfwd=unix:/run/x-:80,guestfwd=tcp:10.7.1.1:80-cmd:echo a,,b,guestfwd=tcp:10.7.1.2:7-fixture:echo",
             "-netdev", "user,id=n1,ipv4=on,ipv6=off,mac=52:54:00:12:34:57"),
        0);
    assert_int_equal(session.scenario.machine.nic_count, 2);
    assert_true(nics[0].restricted);
    assert_false(nics[0].has_ipv6);
    assert_int_equal(nics[0].mac[5], 0x56);
    assert_string_equal(nics[0].hostname, "box");
    assert_int_equal(nics[0].dns_search_count, 2);
    assert_int_equal(nics[0].forward_count, 3);
    assert_string_equal(nics[0].forwards[2].host_path, "/run/x");
    assert_int_equal(nics[0].guest_forward_count, 2);
    assert_string_equal(nics[0].guest_forwards[0], "tcp:10.7.1.1:80-cmd:echo a,b");
    assert_true(nics[1].has_ipv4);
    assert_false(nics[1].has_ipv6);
    session_deinit(&session);
}

static void a_configuration_by_its_ending(void **state)
{
    static const char text[] = "{ version: 1, machine: \"riscv64\", memory_size: 32, bios: \"b\" }";
    (void)state;
    write_file("a.cfg", text, sizeof text - 1);
    assert_int_equal(OPEN(file_path("a.cfg")), 0);
    assert_int_equal(session.scenario.machine.memory_bytes, 32ull << 20);
    session_deinit(&session);
}

static void a_configuration_by_its_url(void **state)
{
    static const char text[] = "{ version: 1, machine: \"riscv64\", memory_size: 32, bios: \"b\" }";
    char url[200], wanted[200];
    (void)state;
    write_file("a.cfg", text, sizeof text - 1);
    snprintf(url, sizeof url, "file://%s", file_path("%61.cfg"));
    snprintf(wanted, sizeof wanted, "%s/b", folder);
    assert_int_equal(OPEN(url), 0);
    assert_string_equal(session.scenario.machine.bios, wanted);
    session_deinit(&session);
    static const struct {
        const char *url;
        enum exit_code code;
        const char *part;
    } wrong[] = {
        {"http://127.0.0.1:1/a.cfg?b", EXIT_MISSING, "http://127.0.0.1:1/a.cfg?b"}, /* nobody listens there */
        {"http://127.0.0.1:1/a.yaml", EXIT_USAGE, "fetch the scenario first"},
        {"http://127.0.0.1:1/a?b.cfg", EXIT_USAGE, "fetch the scenario first"},
        {"http://me:secret@127.0.0.1/a.cfg", EXIT_USAGE, "would stand on the tape"},
        {"http://127.0.0.1:port/a.cfg", EXIT_USAGE, "port"},
        {"file:///%zz.cfg", EXIT_USAGE, "are no path"},
        {"file:///absent/a.cfg", EXIT_MISSING, "/absent/a.cfg"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(OPEN(wrong[i].url), -1);
        if (error.code != wrong[i].code || !strstr(error.message, wrong[i].part) || strstr(error.message, "secret"))
            fail_msg("%s: exit %d: %s", wrong[i].url, (int)error.code, error.message);
        session_deinit(&session);
    }
}

/* A site for every URL, by its source; nothing is opened yet. */
static void disks_on_web_servers(void **state)
{
    static const char text[] = "kernel: k\n"
                               "disks:\n"
                               "- {file: local.img, mode: ro}\n"
                               "- {file: \"http://h/a.img\", http: {timeout: 2s, user: u, allow: [any]}}\n";
    (void)state;
    struct world_config *config = calloc(1, sizeof *config);
    write_file("a.yaml", text, sizeof text - 1);
    assert_int_equal(OPEN("--rw", file_path("a.yaml")), 0);
    assert_int_equal(session.scenario.machine.disks[1].mode, SCENARIO_DISK_SNAPSHOT);
    session_world(&session, config);
    assert_int_equal(config->http_count, 1);
    assert_int_equal(config->https[0].source, SOURCE(SOURCE_DISK, 1));
    assert_string_equal(config->https[0].site.url, "http://h/a.img");
    assert_int_equal(config->https[0].site.timeout_ms, 2000);
    assert_string_equal(config->https[0].site.user, "u");
    assert_true(config->https[0].site.allow.rules[0].is_any);
    session_deinit(&session);
    free(config);
}

/* The options of TinyEMU's command line as its users type them. */
static void options_of_tinyemu(void **state)
{
    static const char text[] = "{ version: 1, machine: \"riscv64\", memory_size: 32, bios: \"b\", cmdline: \"a\",\n"
                               "drive0: { file: \"d\" }, fs0: { file: \"t\" } }";
    (void)state;
    struct world_config *config = calloc(1, sizeof *config);
    write_file("a.cfg", text, sizeof text - 1);
    assert_int_equal(OPEN("-m", "64", "-rw", "-append", "b", "-no-accel", "-ctrlc", file_path("a.cfg")), 0);
    assert_int_equal(session.scenario.machine.memory_bytes, 64ull << 20);
    assert_string_equal(session.scenario.machine.cmdline, "a b");
    assert_int_equal(session.scenario.machine.disks[0].mode, SCENARIO_DISK_RW);
    assert_int_equal(session.scenario.machine.fs[0].mode, SCENARIO_FS_RW);
    session_world(&session, config);
    assert_true(config->ctrl_c_ends);
    session_deinit(&session);
    assert_int_equal(OPEN("-append", "!c", "-ro", file_path("a.cfg")), 0);
    assert_string_equal(session.scenario.machine.cmdline, "c");
    assert_int_equal(session.scenario.machine.disks[0].mode, SCENARIO_DISK_RO);
    assert_int_equal(session.scenario.machine.fs[0].mode, SCENARIO_FS_RO);
    session_world(&session, config);
    assert_false(config->ctrl_c_ends);
    session_deinit(&session);
    assert_int_equal(OPEN("-build-preload", "x", file_path("a.cfg")), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    assert_non_null(strstr(error.message, "reprise fs build --preload-from TAPE"));
    session_deinit(&session);
    free(config);
}

/* --rw is for what would be lost: a disk that is ro stays so. --ro is for all. Wherever the option stands. */
static void modes_of_all_disks(void **state)
{
    (void)state;
    assert_int_equal(OPEN("--rw", "--kernel", "k", "--drive", "a", "--drive", "b,mode=ro", "--fs", "t,mode=ro"), 0);
    assert_int_equal(session.scenario.machine.disks[0].mode, SCENARIO_DISK_RW);
    assert_int_equal(session.scenario.machine.disks[1].mode, SCENARIO_DISK_RO);
    assert_int_equal(session.scenario.machine.fs[0].mode, SCENARIO_FS_RO);
    session_deinit(&session);
    assert_int_equal(OPEN("--ro", "--kernel", "k", "--set", "machines=[{disks: [{file: a, mode: rw}]}, {}]"), 0);
    assert_int_equal(session.scenario.machines[0].disks[0].mode, SCENARIO_DISK_RO);
    session_deinit(&session);
    assert_int_equal(OPEN("--rw", "--kernel", "k", "--drive", "a", "--drive", "a"), -1);
    assert_non_null(strstr(error.message, "one file, and one of them is rw"));
    session_deinit(&session);
}

static void cards_on_tap_and_socket(void **state)
{
    (void)state;
    struct world_config *config = calloc(1, sizeof *config);
    assert_int_equal(OPEN("--kernel", "k", "--nic", "tap,ifname=tap3,allow=10.0.0.0/8", "--nic",
                          "socket,listen=127.0.0.1:0", "--nic", "socket,connect=unix:/x,reconnect=2s,allow=any"),
                     0);
    session_world(&session, config);
    assert_int_equal(config->net_count, 3);
    assert_int_equal(config->nets[0].config.driver, HOST_NET_TAP);
    assert_string_equal(config->nets[0].config.tap.ifname, "tap3");
    assert_int_equal(config->nets[0].config.frames.allow_count, 1);
    assert_string_equal(config->nets[0].config.frames.allow[0], "10.0.0.0/8");
    assert_int_equal(config->nets[1].config.driver, HOST_NET_SOCKET);
    assert_string_equal(config->nets[1].config.socket.listen, "127.0.0.1:0");
    assert_int_equal(config->nets[1].config.frames.allow_count, 0);
    assert_string_equal(config->nets[2].config.socket.connect, "unix:/x");
    assert_int_equal(config->nets[2].config.socket.reconnect_cycles, 2000000000);
    assert_int_equal(config->pace, WORLD_PACE_HOST);
    free(config);
    session_deinit(&session);
}

static void refuse(int status, const char *part, enum exit_code code)
{
    assert_int_equal(status, -1);
    if (!strstr(error.message, part))
        fail_msg("\"%s\" has no \"%s\"", error.message, part);
    assert_int_equal(error.code, code);
    session_deinit(&session);
}

static void mistakes(void **state)
{
    static const char bad[] = "kernel: k\nfoo: 1\n";
    (void)state;
    write_file("bad.yaml", bad, sizeof bad - 1);
    write_file("a.tape", "SQLite format 3\0and more", 24);
    write_file("a.elf", "\177ELF\2\1\1", 7);
    refuse(OPEN(file_path("bad.yaml")), "/bad.yaml:2:1: unknown key \"foo\"", EXIT_USAGE);
    refuse(OPEN(file_path("none.yaml")), "none.yaml", EXIT_MISSING);
    refuse(OPEN(file_path("a.tape")), "is a tape", EXIT_USAGE);
    refuse(OPEN(file_path("a.elf")), "is an ELF file", EXIT_USAGE);
    refuse(OPEN("--quiet"), "there is nothing to run", EXIT_USAGE);
    refuse(OPEN("a", "b"), "two scenarios are given", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "-m", "lots"), "--memory: expected a size", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--set", "machine.memory"), "--set: expected PATH=VALUE", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--set", "machine.memroy=1G"),
           "--set machine.memroy: unknown key \"memroy\"; did you mean \"memory\"?", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--fs", "d,tag"), "--fs: expected KEY=VALUE after the folder", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--fs", "d,mode=sideways"), "--fs: unknown word \"sideways\"", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--fs", "d,tag=a b"), "a tag is 1 to 128 printable characters", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--fs", "d", "--fs", "d,tag=fs0"), "fs[0] and fs[1] have the same tag", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--fs", "none/at/all,limit=1K"), "--fs: ", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "bridge"), "--nic: unknown word \"bridge\"", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "user,host"), "--nic: expected KEY=VALUE", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "user,nohost"), "--nic: expected KEY=VALUE", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "user,model=e1000"), "--nic: model: the machine has virtio-net only",
           EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "user,dns=10.0.3.3"),
           "command line: net[0].dns: 10.0.3.3 is no address of a host in 10.0.2.0/24", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "user,vhost=on"), "--nic: unknown key \"vhost\"", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "socket"),
           "net[0] with driver: socket needs either listen: or connect:", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "socket,listen=unix:a,connect=unix:b"),
           "either listen: or connect:", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "socket,connect=127.0.0.1:0"), "net[0].connect has port 0", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--nic", "tap,ifname=a b"), "--nic: expected the name of an interface", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--drive", "x,mode=rx"), "--drive: unknown word \"rx\"", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--slice", "x"), "--slice: expected a whole number", EXIT_USAGE);
    refuse(OPEN("--bios", "b", "--initrd", "i"), "an initrd: needs a kernel:", EXIT_USAGE);
    refuse(OPEN("--kernel", "k", "--append", "\xff"), "not UTF-8", EXIT_USAGE);
}

static void help_needs_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(OPEN("--help"), 0);
    assert_true(session.wants_help);
    session_deinit(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drives),
        cmocka_unit_test(a_file_and_options_over_it),
        cmocka_unit_test(what_is_appended_stands_last),
        cmocka_unit_test(a_session_without_a_file),
        cmocka_unit_test(networks_in_qemu_s_spelling),
        cmocka_unit_test(a_configuration_by_its_ending),
        cmocka_unit_test(a_configuration_by_its_url),
        cmocka_unit_test(disks_on_web_servers),
        cmocka_unit_test(options_of_tinyemu),
        cmocka_unit_test(modes_of_all_disks),
        cmocka_unit_test(cards_on_tap_and_socket),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(help_needs_nothing_else),
    };
    return cmocka_run_group_tests(tests, prepare, clean);
}
