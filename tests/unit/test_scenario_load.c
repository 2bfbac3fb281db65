/* Scenarios that are several files, with a matrix and variables: what they become, and every error with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_load.h"

/* The files of a test: path, text, path, text, ... */
struct files {
    const char *const *all;
    unsigned reads;
};

static int read_file(void *context, const char *path, struct buffer *text, struct error *error)
{
    struct files *files = context;
    files->reads++;
    for (const char *const *at = files->all; *at; at += 2) {
        if (strcmp(at[0], path) != 0)
            continue;
        buffer_append_string(text, at[1]);
        return 0;
    }
    return error_set(error, EXIT_MISSING, "scenario: cannot open %s: No such file or directory", path);
}

static struct draft *open_files(const char *const *all, struct error *error)
{
    struct files files = {.all = all};
    struct draft_reader reader = {.read = read_file, .context = &files};
    struct draft *draft;
    return draft_open(&draft, all[0], &reader, error) < 0 ? NULL : draft;
}

/* Reads them; NULL or the message. */
static const char *load(const char *const *all, struct scenario *scenario)
{
    static struct error error;
    struct draft_fixture fixtures[SCENARIO_FIXTURES_MAX];
    unsigned count;
    scenario_defaults(scenario);
    struct draft *draft = open_files(all, &error);
    if (!draft)
        return error.message;
    int status = draft_fixtures(draft, fixtures, &count, &error);
    for (unsigned i = 0; status == 0 && i < count; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s.port", fixtures[i].name);
        draft_set(draft, name, "8080");
    }
    if (status == 0)
        status = draft_read(draft, scenario, &error);
    draft_close(draft);
    return status < 0 ? error.message : NULL;
}

#define LOAD(scenario, ...)                                                                                          \
    do {                                                                                                             \
        static const char *const files_[] = {__VA_ARGS__, NULL};                                                     \
        const char *message_ = load(files_, scenario);                                                               \
        if (message_)                                                                                                \
            fail_msg("%s", message_);                                                                                \
    } while (0)

#define REFUSED(message, ...)                                                                                        \
    do {                                                                                                             \
        static const char *const files_[] = {__VA_ARGS__, NULL};                                                     \
        struct scenario refused_;                                                                                    \
        const char *message_ = load(files_, &refused_);                                                              \
        assert_non_null(message_);                                                                                   \
        assert_string_equal(message_, message);                                                                      \
        scenario_deinit(&refused_);                                                                                  \
    } while (0)

static void maps_merge_and_lists_replace(void **state)
{
    struct scenario scenario;
    (void)state;
    LOAD(&scenario, "t/get.yaml",
         "extends: ../base/base.yaml\nmachine: {rng: false}\nnet: [{driver: user, restrict: true}]\n"
         "initrd: mine.cpio\n",
         "t/../base/base.yaml",
         "name: base\nmachine: {memory: 128M}\nkernel: Image\ninitrd: theirs.cpio\nnet: [{mtu: 900}, {}]\n"
         "limits: {include: limits.yaml, host: 5s}\n",
         "t/../base/limits.yaml", "virtual: 3s\nhost: 9s\n");
    assert_string_equal(scenario.name, "base");
    assert_int_equal(scenario.machine.memory_bytes, 128u << 20);
    assert_false(scenario.machine.has_rng);
    assert_string_equal(scenario.machine.kernel, "t/../base/Image");
    assert_string_equal(scenario.machine.initrd, "t/mine.cpio");
    assert_int_equal(scenario.machine.nic_count, 1);
    assert_true(scenario.machine.nics[0].restricted);
    assert_int_equal(scenario.machine.nics[0].mtu, 1500);
    assert_int_equal(scenario.limit_cycles, 3000000000u);
    assert_int_equal(scenario.limit_host_seconds, 5);
    scenario_deinit(&scenario);
}

static void the_later_of_several_wins(void **state)
{
    struct scenario scenario;
    (void)state;
    LOAD(&scenario, "x.yaml", "extends: [a.yaml, b.yaml]\nkernel: k\n", "a.yaml", "seed: 2\ncmdline: a\n", "b.yaml",
         "seed: 3\n");
    assert_int_equal(scenario.seed, 3);
    assert_string_equal(scenario.machine.cmdline, "a");
    assert_string_equal(scenario.name, "x");
    scenario_deinit(&scenario);
    /* one file twice, by two ways, is no circle */
    LOAD(&scenario, "x.yaml", "extends: [a.yaml, b.yaml]\n", "a.yaml", "extends: c.yaml\n", "b.yaml",
         "extends: ./c.yaml\n", "c.yaml", "seed: 9\n", "./c.yaml", "seed: 9\n");
    assert_int_equal(scenario.seed, 9);
    scenario_deinit(&scenario);
}

static void variables(void **state)
{
    struct scenario scenario;
    (void)state;
    LOAD(&scenario, "d/x.yaml",
         "matrix: {mem: [64M, 32M], word: [a]}\nmachine: {memory: \"${matrix.mem}\"}\n"
         "fixtures: [{name: web, command: \"serve ${web.port} $HOME $${HOME}\", ports: [http]}]\n"
         "cmdline: &c 'url=http://10.0.2.2:${web.port}/${matrix.word}'\nkernel: ${scenario.folder}/Image\n"
         "net: [{hostfwd: ['tcp::${web.port}-:22']}]\nsymbols: *c\n");
    assert_int_equal(scenario.machine.memory_bytes, 64u << 20);
    assert_string_equal(scenario.machine.cmdline, "url=http://10.0.2.2:8080/a");
    assert_string_equal(scenario.machine.kernel, "d/d/Image"); /* a relative path counts from the file all the same */
    assert_string_equal(scenario.machine.symbols, "d/url=http://10.0.2.2:8080/a");
    assert_int_equal(scenario.machine.nics[0].forwards[0].host_port, 8080);
    assert_string_equal(scenario.test.fixtures[0].command.shell, "serve 8080 $HOME ${HOME}");
    scenario_deinit(&scenario);
}

static void a_test_of_every_kind(void **state)
{
    struct scenario scenario;
    struct error error = {0};
    (void)state;
    LOAD(
        &scenario, "x.yaml",
        "kernel: k\nskip: why\nneeds: [nginx, tap]\n"
        "fixtures:\n"
        "  - {name: a, command: [one, \"\", three], ports: [p, q], env: [\"A=1\"], timeout: 3s,\n"
        "     ready: {port: q, file: f, output: '^up', command: check, exits: true}}\n"
        "net: [{}]\n"
        "steps:\n"
        "  - {expect: 'a|b', timeout: 5s, console: 1}\n"
        "  - send: \"x\\n\"\n"
        "  - press: ctrl-c up\n"
        "  - wait: 10ms\n"
        "  - link: {up: false}\n"
        "  - stop: yes\n"
        "checks: {exit: failed, code: 7, panic: true, console: [{match: a}, {without: b, console: 2}],\n"
        "  frames: [{filter: tcp, count: '= 3', source: net0}, {filter: arp}]}\n"
        "golden: {name: g, files: [net.trace, net3.trace, console.txt, console1.txt], level: streams, headers: yes,\n"
        "  hex: yes, mask: [dhcp.xid, http.date], keep: [ip],\n"
        "  console: {times: no, replace: [{match: a, with: b}]}}\n");
    const struct scenario_test *test = &scenario.test;
    assert_int_equal(test->need_count, 2);
    assert_int_equal(test->fixtures[0].command.word_count, 3);
    assert_string_equal(test->fixtures[0].command.words[1], "");
    assert_string_equal(test->fixtures[0].ready.port, "q");
    assert_string_equal(test->fixtures[0].ready.command.shell, "check");
    assert_int_equal(test->fixtures[0].timeout_seconds, 3);
    assert_int_equal(test->step_count, 6);
    assert_int_equal(test->steps[0].timeout_ns, 5000000000u);
    assert_int_equal(test->steps[1].timeout_ns, 60000000000u);
    assert_true(test->steps[3].has_wait);
    assert_true(test->steps[4].link.is_given);
    assert_false(test->steps[4].link.is_up);
    assert_true(test->steps[5].stops);
    assert_int_equal(test->exit, SCENARIO_EXIT_FAILED);
    assert_true(test->has_code && test->code == 7);
    assert_string_equal(test->frames[1].count, ">= 1");
    assert_int_equal(test->golden.file_count, 4);
    assert_int_equal(test->golden.replace_count, 1);
    assert_false(test->golden.strips_times);
    assert_int_equal(scenario_check(&scenario, "x.yaml", &error), 0);
    scenario_deinit(&scenario);
}

static void files_that_cannot_be(void **state)
{
    (void)state;
    REFUSED("a.yaml:1:10: these files build upon each other in a circle: a.yaml -> a.yaml", "a.yaml",
            "extends: a.yaml\n");
    REFUSED("d/./c.yaml:2:12: these files build upon each other in a circle: d/b.yaml -> d/c.yaml -> d/b.yaml",
            "d/a.yaml", "include: b.yaml\n", "d/b.yaml", "extends: ./c.yaml\n", "d/./c.yaml",
            "\ninclude: [ ../d/b.yaml]\n");
    REFUSED("a.yaml:2:3: scenario: cannot open gone.yaml: No such file or directory", "a.yaml",
            "extends:\n- gone.yaml\n");
    REFUSED("a.yaml:1:10: expected the path of a YAML file", "a.yaml", "extends: {}\n");
    REFUSED("a.yaml:1:11: a variable cannot choose a file: files are put together first", "a.yaml",
            "include: ['${matrix.x}.yaml']\n");
    REFUSED("b.yaml:1:1: expected a map (lines of \"key: value\"): it is built upon", "a.yaml", "extends: b.yaml\n",
            "b.yaml", "- x\n");
    /* errors stand where they were written */
    REFUSED("b.yaml:2:1: unknown key \"fixture\"; did you mean \"fixtures\"?", "a.yaml",
            "extends: b.yaml\nkernel: k\n", "b.yaml", "seed: 1\nfixture: 1\n");
    REFUSED("a.yaml:2:11: limits: unknown key \"extends\"; known here: virtual, host", "a.yaml",
            "kernel: k\nlimits: { extends: b.yaml}\n");
    REFUSED("8.yaml:1:10: files build upon each other too deeply (at most 8)", "1.yaml", "extends: 2.yaml\n",
            "2.yaml", "extends: 3.yaml\n", "3.yaml", "extends: 4.yaml\n", "4.yaml", "extends: 5.yaml\n", "5.yaml",
            "extends: 6.yaml\n", "6.yaml", "extends: 7.yaml\n", "7.yaml", "extends: 8.yaml\n", "8.yaml",
            "extends: 9.yaml\n", "9.yaml", "seed: 1\n");
}

static void bad_values(void **state)
{
    (void)state;
    REFUSED(
        "a.yaml:1:10: unknown variable \"matrix.mem\"; known here: ${scenario.folder} (\"$${\" stands for \"${\")",
        "a.yaml", "cmdline: x ${matrix.mem}\n");
    REFUSED("a.yaml:2:10: unknown variable \"matrix.men\"; did you mean ${matrix.mem}? (\"$${\" stands for \"${\")",
            "a.yaml", "matrix: {mem: [1]}\ncmdline: ${matrix.men}\n");
    REFUSED("a.yaml:1:10: \"${\" begins a variable, but no \"}\" ends it (\"$${\" is \"${\")", "a.yaml",
            "cmdline: ${web\n");
    REFUSED("a.yaml:1:13: matrix: expected a list of 1 to 32 values", "a.yaml", "matrix: {a: []}\n");
    REFUSED("a.yaml:1:14: matrix: expected a value of 1 to 63 printed characters without blanks and [],=/$", "a.yaml",
            "matrix: {a: ['x y']}\n");
    REFUSED("a.yaml:1:17: matrix: this value stands here for the second time", "a.yaml", "matrix: {a: [1, 1]}\n");
    REFUSED("a.yaml:1:10: matrix: expected a name of letters, digits, - and _", "a.yaml", "matrix: {a.b: [1]}\n");
    REFUSED("a.yaml:1:9: matrix: expected a map of at most 8 names to lists of values", "a.yaml", "matrix: [1]\n");
    REFUSED("a.yaml:1:9: matrix: there are more than 256 combinations", "a.yaml",
            "matrix: {a: &l [1, 2, 3, 4, 5, 6, 7], b: *l, c: *l}\n");
    REFUSED("a.yaml:1:19: fixtures: expected a name of letters, digits, - and _ (other than matrix, scenario)",
            "a.yaml", "fixtures: [{name: 'a b', command: x}]\n");
    REFUSED("a.yaml:1:54: fixtures: this name stands here for the second time", "a.yaml",
            "fixtures: [{name: a, command: x}, {command: x, name: a}]\n");
    REFUSED("a.yaml:1:12: fixtures[0]: ready.port names none of the fixture's ports", "a.yaml",
            "fixtures: [{name: a, command: x, ports: [p], ready: {port: q}}]\n");
    REFUSED(
        "a.yaml:1:9: steps[0]: a step is one of expect, send, press, key, type, mouse, screenshot, wait, link and stop; this has more than one",
        "a.yaml", "steps: [{expect: a, send: b}]\n");
    REFUSED("a.yaml:1:12: fixtures[0]: the key \"command\" is missing here", "a.yaml", "fixtures: [{name: a}]\n");
}

/* A tree of aliases whose full size nobody could hold is no work. */
static void aliases_do_not_multiply(void **state)
{
    struct buffer text = {0};
    struct scenario scenario;
    (void)state;
    buffer_append_string(&text, "a0: &a0 [x]\n");
    for (unsigned i = 1; i < 30; i++) {
        buffer_printf(&text, "a%u: &a%u [", i, i);
        for (unsigned j = 0; j < 8; j++)
            buffer_printf(&text, "%s*a%u", j ? ", " : "", i - 1);
        buffer_append_string(&text, "]\n");
    }
    const char *files[] = {"a.yaml", buffer_string(&text), NULL};
    const char *message = load(files, &scenario);
    assert_non_null(message);
    assert_non_null(strstr(message, "a.yaml:1:1: unknown key \"a0\""));
    scenario_deinit(&scenario);
    buffer_deinit(&text);
}

static void the_matrix(void **state)
{
    static const char *const files[] = {
        "m.yaml", "matrix: {a: [1, 2], b: [x, y, z]}\nkernel: k\ncmdline: ${matrix.a}${matrix.b}\n", NULL};
    static const char *const names[] = {"[a=1,b=x]", "[a=1,b=y]", "[a=1,b=z]", "[a=2,b=x]", "[a=2,b=y]", "[a=2,b=z]"};
    struct error error = {0};
    struct draft *draft = open_files(files, &error);
    const struct draft_axis *axes;
    (void)state;
    assert_non_null(draft);
    assert_int_equal(draft_axes(draft, &axes), 2);
    assert_int_equal(draft_combinations(draft), 6);
    for (unsigned i = 0; i < 6; i++) {
        struct buffer name = {0};
        draft_choose_number(draft, i);
        draft_write_choice(draft, &name);
        assert_string_equal(buffer_string(&name), names[i]);
        buffer_deinit(&name);
    }
    assert_int_equal(draft_choose(draft, "--matrix", "a=1", &error), 0);
    assert_int_equal(draft_choose(draft, "--matrix", "a=3", &error), -1);
    assert_string_equal(error.message, "--matrix: m.yaml: the matrix has no value 3 for a");
    assert_int_equal(draft_choose(draft, "--matrix", "c=3", &error), -1);
    assert_int_equal(draft_choose(draft, "--matrix", "c", &error), -1);
    struct scenario scenario;
    scenario_defaults(&scenario);
    assert_int_equal(draft_read(draft, &scenario, &error), 0);
    assert_string_equal(scenario.machine.cmdline, "1z");
    scenario_deinit(&scenario);
    draft_close(draft);
}

static void counts_and_keys(void **state)
{
    struct buffer out = {0};
    const char *bad = NULL;
    (void)state;
    assert_true(scenario_count_holds(">= 3", 3) && !scenario_count_holds(">=3", 2));
    assert_true(scenario_count_holds("0", 0) && !scenario_count_holds("= 0", 1) && scenario_count_holds("== 1", 1));
    assert_true(scenario_count_holds("< 2", 1) && !scenario_count_holds("< 2", 2) && scenario_count_holds("<= 2", 2));
    assert_true(scenario_count_holds("> 2", 3) && scenario_count_holds("!= 2", 3) && !scenario_count_holds("x", 1));
    assert_non_null(scenario_check_count("=> 1"));
    assert_true(scenario_press_bytes(" ctrl-c enter  a f12 ctrl-[ ", &out, &bad));
    assert_string_equal(buffer_string(&out), "\x03\r"
                                             "a\033[24~\033");
    assert_false(scenario_press_bytes("a ctrl-1", &out, &bad));
    assert_string_equal(bad, "ctrl-1");
    buffer_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_merge_and_lists_replace),
        cmocka_unit_test(the_later_of_several_wins),
        cmocka_unit_test(variables),
        cmocka_unit_test(a_test_of_every_kind),
        cmocka_unit_test(files_that_cannot_be),
        cmocka_unit_test(bad_values),
        cmocka_unit_test(aliases_do_not_multiply),
        cmocka_unit_test(the_matrix),
        cmocka_unit_test(counts_and_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
