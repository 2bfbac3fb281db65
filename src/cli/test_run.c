/* One test from its scenario to its result: recorded, replayed, judged. Runs in a process of its own; what can go
 * wrong in a machine goes wrong in programs that it starts. */
#include <stdio.h>
#include <string.h>

#include "replay/host_clock.h"
#include "replay/host_file.h"
#include "replay/host_folder.h"
#include "replay/host_process.h"
#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/cli/session_load.h"
#include "src/cli/test_golden.h"
#include "src/cli/test_judge.h"

#define WORDS_MAX 64
#define NOTE_BYTES 900u

struct run {
    const struct test_case *test;
    const struct test_options *options;
    struct scenario scenario;
    struct judge judge;
    char *work;
    char *tape; /* of the recording under way */
    char *golden_folder;
};

/* ---- the scenario ---- */

static int read_scenario(struct run *run, struct error *error)
{
    struct draft *draft;
    if (draft_open(&draft, run->test->path, &load_reader, error) < 0)
        return -1;
    int status = 0;
    for (unsigned i = 0; i < run->test->choice_count && status == 0; i++)
        status = draft_choose(draft, "test", run->test->choices[i], error);
    if (status == 0)
        status = beside_pretend(draft, error);
    if (status == 0)
        status = draft_read(draft, &run->scenario, error);
    draft_close(draft);
    if (status == 0)
        status = scenario_check(&run->scenario, run->test->path, error);
    return status;
}

/* NULL, or why it is not run. */
static const char *skip_reason(const struct run *run, char why[160])
{
    const struct scenario_test *test = &run->scenario.test;
    if (test->skip && test->skip[0]) /* "" takes back what a file below says */
        return test->skip;
    if (run->options->from_tape)
        return NULL;
    for (unsigned i = 0; i < test->need_count; i++) {
        char *folder = load_folder(run->test->path);
        struct buffer need = {0};
        bool is_relative = strchr(test->needs[i], '/') && test->needs[i][0] != '/' && folder[0];
        buffer_printf(&need, "%s%s%s", is_relative ? folder : "", is_relative ? "/" : "", test->needs[i]);
        const char *reason = host_process_lacks(buffer_string(&need), why);
        buffer_deinit(&need);
        mem_free(folder);
        if (reason)
            return reason;
    }
    return NULL;
}

/* ---- running ourselves ---- */

/* The end of a file of ours, without "reprise: " and line ends. */
static void read_end(const char *path, char text[NOTE_BYTES])
{
    struct buffer all = {0};
    struct error error;
    int fd = host_file_open(path, "log", &error);
    if (fd >= 0)
        host_file_read(fd, path, "log", &all, &error);
    host_file_close(fd);
    while (all.size && all.data[all.size - 1] == '\n')
        all.size--;
    const char *start = buffer_string(&all);
    /* the last line of ours begins the message; what follows it in further lines belongs to it */
    for (const char *at = start; (at = strstr(at, "reprise: ")); at++) {
        if (at == buffer_string(&all) || at[-1] == '\n')
            start = at + strlen("reprise: ");
    }
    snprintf(text, NOTE_BYTES, "%s", start);
    buffer_deinit(&all);
}

int judge_run(struct judge *judge, const char *const *words, const char *out_path, const char *error_path)
{
    const char *all[WORDS_MAX] = {judge->options->self};
    struct error error = {0};
    enum host_run_end end;
    int code;
    for (unsigned i = 0; i < WORDS_MAX - 2 && words[i]; i++)
        all[i + 1] = words[i];
    struct host_run run = {
        .words = all, .out_path = out_path, .error_path = error_path, .timeout_ns = judge->options->timeout_ns};
    if (host_process_run(&run, &end, &code, &error) < 0) {
        judge_fail(judge, "%s", error.message);
        return -1;
    }
    if (end == HOST_RUN_EXITED && code != 127)
        return code;
    if (host_process_is_stopped())
        judge_fail(judge, "interrupted");
    else if (end == HOST_RUN_TIMED_OUT)
        judge_fail(judge, "reprise %s was not done after %llu s (--timeout)", words[0],
                   (unsigned long long)(judge->options->timeout_ns / 1000000000u));
    else if (end == HOST_RUN_KILLED)
        judge_fail(judge, "reprise %s crashed: signal %d", words[0], code);
    else
        judge_fail(judge, "reprise %s cannot be run", words[0]);
    return -1;
}

/* ---- record, replay ---- */

/* True: there is a tape to judge. */
static bool record(struct run *run, const char *log_path)
{
    const struct test_case *test = run->test;
    char message[NOTE_BYTES];
    const char *words[WORDS_MAX] = {"record", "-q", "-o", run->tape, "--fixture-logs", run->work};
    unsigned count = 6;
    for (unsigned i = 0; i < test->choice_count; i++) {
        words[count++] = "--matrix";
        words[count++] = test->choices[i];
    }
    words[count++] = test->path;
    int code = judge_run(&run->judge, words, NULL, log_path);
    if (code < 0)
        return false;
    read_end(log_path, message);
    if (host_process_is_stopped()) {
        judge_fail(&run->judge, "interrupted");
        return false;
    }
    if (code == EXIT_SKIPPED) {
        test->result->outcome = TEST_SKIPPED;
        snprintf(test->result->message, sizeof test->result->message, "%s", message);
        return false;
    }
    bool is_judged = code == EXIT_OK || code == EXIT_GUEST_FAILED || code == EXIT_TIME_LIMIT;
    if (!is_judged)
        judge_fail(&run->judge, "recording: exit %d: %s", code, message);
    else if (code == EXIT_GUEST_FAILED && strncmp(message, "fixture ", 8) == 0)
        judge_fail(&run->judge, "%s", message);
    return is_judged;
}

static void replay_at(struct run *run, const char *level)
{
    char message[NOTE_BYTES];
    char *out = judge_path(&run->judge, "replay.log");
    const char *words[] = {"replay", "-q", "--level", level, run->judge.tape_path, NULL};
    struct error error;
    host_file_remove(out, &error);
    int code = judge_run(&run->judge, words, out, NULL);
    if (code > 0 && code != EXIT_SKIPPED) {
        read_end(out, message);
        judge_fail(&run->judge, "replay at level %s: exit %d: %s", level, code, message);
        snprintf(run->judge.reproduce, sizeof run->judge.reproduce, "reprise replay --level %s TAPE", level);
    }
    mem_free(out);
}

static void replay(struct run *run)
{
    struct tape *tape;
    struct error error = {0};
    if (tape_open(&tape, run->judge.tape_path, &error) < 0) {
        judge_fail(&run->judge, "%s", error.message);
        return;
    }
    bool has_sockets = tape_meta(tape)->has_sockets;
    tape_close(tape);
    replay_at(run, "frames");
    if (has_sockets && !run->judge.failures)
        replay_at(run, "sockets");
}

/* ---- flakes ---- */

struct hunt {
    unsigned recordings, failed;
    unsigned different[VIEW_STREAMS + 1], different_console;
};

/* Compares a recording with the first one, at every level. */
static void compare_first(struct run *run, const char *first, struct hunt *hunt)
{
    const struct scenario_golden *golden = &run->scenario.test.golden;
    struct buffer masks = {0}, keeps = {0}, console[2] = {{0}};
    struct error error;
    for (unsigned i = 0; i < golden->mask_count; i++)
        buffer_printf(&masks, "%s%s", i ? "," : "", golden->masks[i]);
    for (unsigned i = 0; i < golden->keep_count; i++)
        buffer_printf(&keeps, "%s%s", i ? "," : "", golden->keeps[i]);
    for (unsigned level = VIEW_EXACT; level <= VIEW_STREAMS; level++) {
        const char *words[16] = {"diff", "--level", view_level_name((enum view_level)level), first, run->tape};
        unsigned count = 5;
        if (masks.size) {
            words[count++] = "--mask";
            words[count++] = buffer_string(&masks);
        }
        if (keeps.size) {
            words[count++] = "--keep";
            words[count++] = buffer_string(&keeps);
        }
        hunt->different[level] += judge_run(&run->judge, words, NULL, NULL) != 0;
    }
    int status = golden_text(first, golden, VIEW_EXACT, "console.txt", &console[0], &error);
    if (status == 0)
        status = golden_text(run->tape, golden, VIEW_EXACT, "console.txt", &console[1], &error);
    hunt->different_console += status < 0 || !bytes_equal(buffer_bytes(&console[0]), buffer_bytes(&console[1]));
    buffer_deinit(&console[0]);
    buffer_deinit(&console[1]);
    buffer_deinit(&masks);
    buffer_deinit(&keeps);
}

static void tell_hunt(struct run *run, const struct hunt *hunt)
{
    enum view_level level = run->judge.level;
    judge_note(&run->judge,
               "%u recordings, %u failed; from the first differ: %u at level exact, %u at packets, %u at streams, %u "
               "on the console",
               hunt->recordings, hunt->failed, hunt->different[VIEW_EXACT], hunt->different[VIEW_PACKETS],
               hunt->different[VIEW_STREAMS], hunt->different_console);
    if (hunt->different[level])
        judge_fail(&run->judge, "%u of %u recordings differ from the first at level %s", hunt->different[level],
                   hunt->recordings, view_level_name(level));
}

/* ---- the whole ---- */

static void judge_recording(struct run *run, bool is_first)
{
    if (is_first && !run->judge.failures)
        replay(run);
    judge_tape(&run->judge);
    judge_goldens(&run->judge);
}

/* The tape that --from-tape means for this test; NULL: none. Freed by the caller. */
static char *given_tape(const struct run *run)
{
    struct buffer path = {0};
    const char *given = run->options->from_tape, *name = run->test->name;
    char *found = NULL;
    if (!host_folder_is_one(given))
        return mem_copy_string(given);
    for (unsigned i = 0; i < 2 && !found; i++) {
        buffer_clear(&path);
        if (i == 0)
            buffer_printf(&path, "%s/%s.tape", given, name);
        else
            buffer_printf(&path, "%s/%s/%s.tape", given, name, name);
        if (host_file_exists(buffer_string(&path)))
            found = mem_copy_string(buffer_string(&path));
    }
    buffer_deinit(&path);
    return found;
}

static void run_from_tape(struct run *run)
{
    char *path = given_tape(run);
    if (!path) {
        run->test->result->outcome = TEST_SKIPPED;
        snprintf(run->test->result->message, TEST_TEXT_SIZE, "no tape %.400s.tape is in %.800s", run->test->name,
                 run->options->from_tape);
        return;
    }
    run->judge.tape_path = path;
    judge_recording(run, true);
    run->judge.tape_path = run->tape;
    if (strlen(path) < TEST_TEXT_SIZE)
        snprintf(run->test->result->kept, TEST_TEXT_SIZE, "%s", path);
    mem_free(path);
}

/* Records as often as is asked for; the first tape stays, and so does one that failed. */
static void run_recordings(struct run *run)
{
    struct hunt hunt = {0};
    char *log_path = judge_path(&run->judge, "record.log"), *first = judge_path(&run->judge, "first.tape");
    struct error error;
    unsigned times = run->options->repeat ? run->options->repeat : 1;
    for (unsigned i = 0; i < times && run->test->result->outcome == TEST_PENDING; i++) {
        unsigned before = run->judge.failures;
        host_file_remove(log_path, &error);
        if (record(run, log_path)) {
            judge_recording(run, i == 0);
            if (i > 0)
                compare_first(run, first, &hunt);
        }
        hunt.recordings++;
        hunt.failed += run->judge.failures > before;
        if (run->judge.failures || host_process_is_stopped())
            break;
        if (i == 0 && times > 1 && host_folder_move(run->tape, first, &error) < 0)
            judge_fail(&run->judge, "%s", error.message);
    }
    if (run->options->repeat && run->test->result->outcome == TEST_PENDING)
        tell_hunt(run, &hunt);
    mem_free(log_path);
    mem_free(first);
}

/* Moves the work folder to where failures are kept. */
static void keep(struct run *run)
{
    struct buffer folder = {0}, from = {0}, to = {0};
    struct host_folder names;
    struct error error = {0};
    struct test_result *result = run->test->result;
    buffer_printf(&folder, "%s/%s", run->options->output, run->test->name);
    host_folder_remove(buffer_string(&folder));
    int status = host_folder_make(buffer_string(&folder), &error);
    if (status == 0)
        status = host_folder_list(&names, run->work, &error);
    for (unsigned i = 0; status == 0 && i < names.count; i++) {
        buffer_clear(&from);
        buffer_clear(&to);
        buffer_printf(&from, "%s/%s", run->work, names.names[i]);
        buffer_printf(&to, "%s/%s", buffer_string(&folder), names.names[i]);
        status = host_folder_move(buffer_string(&from), buffer_string(&to), &error);
    }
    if (status == 0)
        host_folder_free(&names);
    else
        judge_note(&run->judge, "not kept: %.300s", error.message);
    buffer_clear(&to);
    buffer_printf(&to, "%s/%s.tape", buffer_string(&folder), run->test->name);
    if (!result->kept[0])
        snprintf(result->kept, sizeof result->kept, "%s",
                 buffer_string(host_file_exists(buffer_string(&to)) ? &to : &folder));
    buffer_deinit(&folder);
    buffer_deinit(&from);
    buffer_deinit(&to);
}

/* "reprise diff GOLDEN TAPE" with the tape that was kept. */
static void tell_reproduce(struct run *run)
{
    struct test_result *result = run->test->result;
    struct buffer command = {0};
    const char *hole = strstr(run->judge.reproduce, "TAPE");
    bool has_tape = result->kept[0] && host_file_size(result->kept) >= 0;
    if (hole && has_tape)
        buffer_printf(&command, "%.*s'%s'%s", (int)(hole - run->judge.reproduce), run->judge.reproduce, result->kept,
                      hole + 4);
    else if (has_tape)
        buffer_printf(&command, "reprise test --from-tape '%s' '%s", result->kept, run->test->path);
    else
        buffer_printf(&command, "reprise test '%s", run->test->path);
    if (!hole || !has_tape) {
        for (unsigned i = 0; i < run->test->choice_count; i++)
            buffer_printf(&command, "%s%s", i ? "," : "[", run->test->choices[i]);
        buffer_printf(&command, "%s'", run->test->choice_count ? "]" : "");
    }
    snprintf(result->reproduce, sizeof result->reproduce, "%s", buffer_string(&command));
    buffer_deinit(&command);
}

static void run_all(struct run *run)
{
    struct test_result *result = run->test->result;
    char name[2 * TEST_TEXT_SIZE / 4];
    snprintf(name, sizeof name, "%.400s.tape", run->test->name);
    run->judge.work = run->work;
    run->tape = judge_path(&run->judge, name);
    run->judge.tape_path = run->tape;
    const char *golden = run->scenario.test.golden.name;
    run->golden_folder = test_golden_folder(run->options, run->test->path, golden ? golden : run->scenario.name);
    run->judge.golden_folder = run->golden_folder;
    run->judge.level =
        run->options->has_level ? run->options->level : (enum view_level)run->scenario.test.golden.level;
    if (run->options->from_tape)
        run_from_tape(run);
    else
        run_recordings(run);
    if (result->outcome == TEST_PENDING)
        result->outcome = run->judge.failures ? TEST_FAILED : TEST_OK;
    if (result->outcome == TEST_FAILED || (run->options->keeps_all && result->outcome == TEST_OK))
        keep(run);
    if (result->outcome == TEST_FAILED)
        tell_reproduce(run);
}

void test_run_case(const struct test_case *test, const struct test_options *options)
{
    struct run run = {.test = test, .options = options};
    struct error error = {0};
    char why[160];
    uint64_t start = host_clock_now_ns();
    run.judge = (struct judge){.test = test, .options = options, .scenario = &run.scenario};
    scenario_defaults(&run.scenario);
    const char *reason = NULL;
    if (test->error.code || read_scenario(&run, &error) < 0) {
        judge_fail(&run.judge, "%s", test->error.code ? test->error.message : error.message);
    } else if ((reason = skip_reason(&run, why))) {
        test->result->outcome = TEST_SKIPPED;
        snprintf(test->result->message, TEST_TEXT_SIZE, "%s", reason);
    } else if (!(run.work = host_folder_temporary("reprise-test", &error))) {
        judge_fail(&run.judge, "%s", error.message);
    } else {
        run_all(&run);
        host_folder_remove(run.work);
    }
    if (test->result->outcome == TEST_PENDING)
        test->result->outcome = TEST_FAILED;
    if (test->result->outcome == TEST_FAILED && !test->result->reproduce[0])
        tell_reproduce(&run);
    test->result->host_ns = host_clock_now_ns() - start;
    mem_free(run.golden_folder);
    mem_free(run.work);
    mem_free(run.tape);
    scenario_deinit(&run.scenario);
}
