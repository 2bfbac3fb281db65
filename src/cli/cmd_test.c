/* reprise test: scenarios as tests. */
#include <stdio.h>
#include <string.h>

#include "replay/host_process.h"
#include "replay/host_stream.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/options.h"
#include "src/cli/session.h"
#include "src/cli/test_case.h"
#include "src/cli/test_report.h"
#include "src/scenario/scenario_value.h"

#define JOBS_MAX 128u
#define REPEAT_MAX 100000u
#define DEFAULT_TIMEOUT_S 600u
#define STOP_GRACE_NS 20000000000u

static int print_help(void)
{
    puts("usage: reprise test [OPTION...] [SCENARIO...]\n\n"
         "Runs scenarios as tests (files, FILE[a=1] for a combination of its matrix, folders; default: scenarios/):\n"
         "each is recorded afresh with its fixtures and steps, replayed, and judged by its checks and goldens\n"
         "(docs/goldens.md). Results are TAP 14 on standard output, in the order of the scenarios. What a failure\n"
         "leaves (tape, logs, differences) is kept, and one command that reproduces it is printed.\n");
    options_print(VERB_TEST);
    puts(
        "\nExamples:\n"
        "  reprise test\n"
        "  reprise test -j 4 --junit results.xml scenarios/\n"
        "  reprise test 'scenarios/mtu.yaml[size=576]'\n"
        "  reprise test --from-tape tapes/ scenarios/           no servers: judges stored tapes\n"
        "  reprise test --repeat 100 --level streams scenarios/races.yaml\n\n"
        "Exit codes: 0 all passed; 1 one failed; 2 usage; 4 all were skipped. Where a golden is missing or differs,\n"
        "the new text is written beside it as .new (never where $CI is set): reprise golden review.");
    return EXIT_OK;
}

/* ---- options ---- */

static int take_number(const struct option_taken *taken, uint64_t most, unsigned *number, struct error *error)
{
    uint64_t value;
    if (session_read_number(taken->spelled, taken->value, &value, error) < 0)
        return -1;
    if (value == 0 || value > most)
        return error_set(error, EXIT_USAGE, "%s: expected a number from 1 to %llu", taken->spelled,
                         (unsigned long long)most);
    *number = (unsigned)value;
    return 0;
}

static int take_level(struct test_options *options, const char *value, struct error *error)
{
    int level = view_level_by_name(value);
    char shown[VALUE_SHOWN_SIZE];
    if (level < 0) {
        value_show(value, shown);
        return error_set(error, EXIT_USAGE, "--level: expected exact, packets or streams, found %s", shown);
    }
    options->level = (enum view_level)level;
    options->has_level = true;
    return 0;
}

static int take_timeout(struct test_options *options, const char *value, struct error *error)
{
    const char *fault = value_read_duration(value, &options->timeout_ns);
    if (fault || options->timeout_ns == 0)
        return error_set(error, EXIT_USAGE, "--timeout: expected a duration such as 10m (%s)",
                         fault ? fault : "it must be longer than 0");
    return 0;
}

static int take_option(struct test_options *options, const struct option_taken *taken, struct error *error)
{
    switch (taken->row->id) {
    case OPTION_HELP: options->wants_help = true; return 0;
    case OPTION_LIST: options->wants_list = true; return 0;
    case OPTION_KEEP_ALL: options->keeps_all = true; return 0;
    case OPTION_JOBS: return take_number(taken, JOBS_MAX, &options->jobs, error);
    case OPTION_REPEAT: return take_number(taken, REPEAT_MAX, &options->repeat, error);
    case OPTION_LEVEL: return take_level(options, taken->value, error);
    case OPTION_TIMEOUT: return take_timeout(options, taken->value, error);
    case OPTION_FROM_TAPE: options->from_tape = taken->value; return 0;
    case OPTION_JUNIT: options->junit = taken->value; return 0;
    case OPTION_OUTPUT: options->output = taken->value; return 0;
    case OPTION_GOLDENS: options->goldens = taken->value; return 0;
    default: return 0;
    }
}

static int read_options(struct test_options *options, struct test_plan *plan, int count, char **arguments,
                        struct error *error)
{
    struct options_reader reader = {.verb = VERB_TEST, .verb_name = "test", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status, words = 0;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row ? take_option(options, &taken, error) < 0 : test_plan_add(plan, taken.value, error) < 0)
            return -1;
        words += !taken.row;
    }
    if (status == 0 && words == 0 && !options->wants_help)
        status = test_plan_add(plan, "scenarios", error);
    if (status == 0 && options->repeat && options->from_tape)
        return error_set(error, EXIT_USAGE, "--repeat records anew: it does not go with --from-tape");
    return status;
}

/* ---- the pool ---- */

struct worker {
    const struct test_case *test;
    const struct test_options *options;
};

struct slot {
    long pid; /* 0: free */
    unsigned index;
};

struct pool {
    struct test_plan *plan;
    const struct test_options *options;
    struct slot slots[JOBS_MAX];
    unsigned running;
    unsigned next;    /* case to start */
    unsigned printed; /* cases whose results are out */
    struct buffer out;
};

static int work(void *context)
{
    const struct worker *worker = context;
    test_run_case(worker->test, worker->options);
    return 0;
}

static int start_next(struct pool *pool, struct slot *slot, struct error *error)
{
    struct worker worker = {.test = &pool->plan->cases[pool->next], .options = pool->options};
    slot->index = pool->next++;
    if (host_process_fork(work, &worker, &slot->pid, error) < 0)
        return -1;
    pool->running++;
    return 0;
}

/* A worker that ended without a result has crashed: its test has failed, the others go on. */
static void settle(struct pool *pool, long pid, enum host_run_end end, int code)
{
    for (unsigned i = 0; i < JOBS_MAX; i++) {
        struct slot *slot = &pool->slots[i];
        struct test_result *result = pool->plan->cases[slot->index].result;
        if (slot->pid != pid)
            continue;
        slot->pid = 0;
        pool->running--;
        pool->plan->cases[slot->index].has_ended = true;
        if (result->outcome != TEST_PENDING && end == HOST_RUN_EXITED && code == 0)
            return;
        result->outcome = TEST_FAILED;
        snprintf(result->message, sizeof result->message, "the test's own process ended with %s %d",
                 end == HOST_RUN_KILLED ? "signal" : "code", code);
        return;
    }
}

static void print_finished(struct pool *pool)
{
    while (pool->printed < pool->plan->count && pool->plan->cases[pool->printed].has_ended) {
        report_tap_case(&pool->plan->cases[pool->printed], pool->printed + 1, &pool->out);
        pool->printed++;
    }
    cli_print(&pool->out);
    fflush(stdout);
}

/* After a signal: the workers were told; whoever does not end is ended. */
static void stop_all(struct pool *pool)
{
    enum host_run_end end;
    int code;
    long pid;
    while (pool->running && (pid = host_process_wait(STOP_GRACE_NS, &end, &code)) != -1) {
        if (pid > 0) {
            settle(pool, pid, end, code);
            continue;
        }
        for (unsigned i = 0; i < JOBS_MAX; i++) {
            if (pool->slots[i].pid)
                host_process_kill(pool->slots[i].pid);
        }
    }
}

static int run_pool(struct pool *pool, struct error *error)
{
    enum host_run_end end;
    int code, status = 0;
    while (status == 0 && !host_process_is_stopped() && (pool->running || pool->next < pool->plan->count)) {
        for (unsigned i = 0; i < pool->options->jobs && status == 0 && pool->next < pool->plan->count; i++) {
            if (!pool->slots[i].pid)
                status = start_next(pool, &pool->slots[i], error);
        }
        long pid = host_process_wait(100000000u, &end, &code);
        if (pid > 0)
            settle(pool, pid, end, code);
        print_finished(pool);
    }
    stop_all(pool);
    print_finished(pool);
    return status;
}

/* ---- the whole ---- */

static int write_junit(const struct test_plan *plan, const char *path, struct error *error)
{
    struct host_output output;
    struct buffer text = {0};
    if (host_output_open(&output, path, error) < 0)
        return -1;
    report_junit(plan, &text);
    int status = host_output_write(&output, &text, error);
    buffer_deinit(&text);
    return host_output_close(&output, status == 0, error) < 0 ? -1 : status;
}

static int exit_code(const struct test_plan *plan)
{
    bool has_passed = false;
    for (unsigned i = 0; i < plan->count; i++) {
        if (plan->cases[i].result->outcome == TEST_FAILED)
            return EXIT_GUEST_FAILED;
        has_passed |= plan->cases[i].result->outcome == TEST_OK;
    }
    return has_passed ? EXIT_OK : EXIT_SKIPPED;
}

static int list(const struct test_plan *plan)
{
    for (unsigned i = 0; i < plan->count; i++)
        printf("%s\n", plan->cases[i].name);
    return EXIT_OK;
}

static int run(struct test_options *options, struct test_plan *plan, struct error *error)
{
    struct test_result *results = host_process_shared(plan->count * sizeof *results);
    struct pool *pool = mem_alloc(1, sizeof *pool);
    if (!results)
        return error_set(error, EXIT_MISSING, "no memory for %u results", plan->count);
    for (unsigned i = 0; i < plan->count; i++)
        plan->cases[i].result = &results[i];
    pool->plan = plan;
    pool->options = options;
    host_process_guard();
    report_tap_start(plan->count, &pool->out);
    int code = run_pool(pool, error);
    if (host_process_is_stopped()) {
        buffer_append_string(&pool->out, "Bail out! interrupted\n");
        code = code < 0 ? code : EXIT_GUEST_FAILED;
    } else {
        report_tap_end(plan, &pool->out);
        if (code == 0 && options->junit)
            code = write_junit(plan, options->junit, error);
        if (code == 0)
            code = exit_code(plan);
    }
    cli_print(&pool->out);
    buffer_deinit(&pool->out);
    mem_free(pool);
    return code;
}

int cmd_test(int count, char **arguments)
{
    struct test_options options = {.output = "reprise-failures", .timeout_ns = DEFAULT_TIMEOUT_S * 1000000000ull};
    struct test_plan plan = {0};
    struct error error = {0};
    options.jobs = host_process_cores() < JOBS_MAX ? host_process_cores() : JOBS_MAX;
    options.writes_goldens = !host_process_is_ci();
    int code = read_options(&options, &plan, count, arguments, &error);
    if (code == 0 && options.wants_help) {
        code = print_help();
    } else if (code == 0 && options.wants_list) {
        code = list(&plan);
    } else if (code == 0) {
        code = host_process_self(options.self, sizeof options.self, &error);
        if (code == 0)
            code = run(&options, &plan, &error);
    }
    if (code < 0)
        code = cli_fail(&error);
    test_plan_deinit(&plan);
    return code;
}
