/* Which tests there are: files, folders, and the combinations of a matrix. */
#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/host_folder.h"
#include "src/base/alloc.h"
#include "src/cli/session_load.h"
#include "src/cli/test_case.h"
#include "src/scenario/scenario_load.h"

#define FOLDER_DEPTH_MAX 8u

static struct test_case *add_case(struct test_plan *plan, const char *path)
{
    plan->cases = mem_resize(plan->cases, (plan->count + 1) * sizeof *plan->cases);
    struct test_case *test = &plan->cases[plan->count++];
    *test = (struct test_case){.path = mem_copy_string(path)};
    return test;
}

/* The file's name without folder and ending. */
static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = mem_copy_string(slash ? slash + 1 : path);
    char *dot = strrchr(name, '.');
    if (dot && dot != name)
        *dot = 0;
    return name;
}

static void add_combination(struct test_plan *plan, const struct draft *draft, const char *path)
{
    struct test_case *test = add_case(plan, path);
    struct buffer name = {0};
    const struct draft_axis *axes;
    char *base = name_of(path);
    buffer_append_string(&name, base);
    draft_write_choice(draft, &name);
    test->name = mem_copy_string(buffer_string(&name));
    test->choice_count = draft_axes(draft, &axes);
    for (unsigned i = 0; i < test->choice_count; i++) {
        buffer_clear(&name);
        buffer_printf(&name, "%s=%s", axes[i].name, axes[i].values[axes[i].chosen]);
        test->choices[i] = mem_copy_string(buffer_string(&name));
    }
    buffer_deinit(&name);
    mem_free(base);
}

/* "a=1,b=2": the combinations that have these values. */
static bool fits(const struct test_case *test, const char *wanted)
{
    while (*wanted) {
        size_t size = strcspn(wanted, ",");
        bool is_there = false;
        for (unsigned i = 0; i < test->choice_count; i++)
            is_there |= strlen(test->choices[i]) == size && strncmp(test->choices[i], wanted, size) == 0;
        if (!is_there)
            return false;
        wanted += size + (wanted[size] == ',');
    }
    return true;
}

static void drop_case(struct test_plan *plan)
{
    struct test_case *test = &plan->cases[--plan->count];
    mem_free(test->name);
    mem_free(test->path);
    for (unsigned i = 0; i < test->choice_count; i++)
        mem_free(test->choices[i]);
}

/* A file that cannot be read is a test that fails: the others still run. */
static int add_file(struct test_plan *plan, const char *path, const char *wanted, struct error *error)
{
    struct draft *draft;
    struct error problem = {0};
    unsigned first = plan->count;
    if (draft_open(&draft, path, &load_reader, &problem) < 0) {
        struct test_case *test = add_case(plan, path);
        test->name = name_of(path);
        test->error = problem;
        return 0;
    }
    for (unsigned i = 0; i < draft_combinations(draft); i++) {
        draft_choose_number(draft, i);
        add_combination(plan, draft, path);
        if (wanted && !fits(&plan->cases[plan->count - 1], wanted))
            drop_case(plan);
    }
    draft_close(draft);
    if (plan->count > TEST_CASES_MAX)
        return error_set(error, EXIT_USAGE, "more than %d tests", TEST_CASES_MAX);
    if (plan->count == first)
        return error_set(error, EXIT_USAGE, "%s: the matrix has no combination [%.200s]", path, wanted);
    return 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* Every NAME.yaml of a folder and of those in it, but for names that begin with "_" (others build upon them) or ".".
 * */
static int add_folder(struct test_plan *plan, const char *path, unsigned depth, struct error *error)
{
    struct host_folder folder;
    if (depth == FOLDER_DEPTH_MAX)
        return error_set(error, EXIT_USAGE, "%s: folders lie too deep", path);
    if (host_folder_list(&folder, path, error) < 0)
        return -1;
    int status = 0;
    for (unsigned i = 0; i < folder.count && status == 0; i++) {
        const char *name = folder.names[i];
        if (name[0] == '_' || name[0] == '.')
            continue;
        struct buffer file = {0};
        buffer_printf(&file, "%s%s%s", path, ends_with(path, "/") ? "" : "/", name);
        if (host_folder_is_one(buffer_string(&file)))
            status = add_folder(plan, buffer_string(&file), depth + 1, error);
        else if (ends_with(name, ".yaml"))
            status = add_file(plan, buffer_string(&file), NULL, error);
        buffer_deinit(&file);
    }
    host_folder_free(&folder);
    return status;
}

static int add_top_folder(struct test_plan *plan, const char *path, struct error *error)
{
    unsigned first = plan->count;
    if (add_folder(plan, path, 0, error) < 0)
        return -1;
    return plan->count > first ? 0
                               : error_set(error, EXIT_USAGE, "%s: no scenario (NAME.yaml) is in this folder", path);
}

int test_plan_add(struct test_plan *plan, const char *word, struct error *error)
{
    if (host_folder_is_one(word))
        return add_top_folder(plan, word, error);
    const char *bracket = strrchr(word, '[');
    if (!bracket || bracket == word || !ends_with(word, "]"))
        return add_file(plan, word, NULL, error);
    char *path = mem_copy_string(word);
    char *wanted = path + (bracket - word);
    *wanted++ = 0;
    wanted[strlen(wanted) - 1] = 0;
    int status = add_file(plan, path, wanted, error);
    mem_free(path);
    return status;
}

void test_plan_deinit(struct test_plan *plan)
{
    while (plan->count)
        drop_case(plan);
    mem_free(plan->cases);
    plan->cases = NULL;
}

/* Where the part "scenarios" of a folder's path begins: the last one; NULL without one. */
static const char *find_scenarios(const char *folder)
{
    static const char part[] = "scenarios";
    const char *found = NULL;
    for (const char *at = folder; (at = strstr(at, part)); at++) {
        char end = at[sizeof part - 1];
        if ((at == folder || at[-1] == '/') && (end == '/' || end == 0))
            found = at;
    }
    return found;
}

char *test_golden_folder(const struct test_options *options, const char *scenario_path, const char *name)
{
    struct buffer path = {0};
    char *folder = load_folder(scenario_path);
    const char *scenarios = find_scenarios(folder);
    if (options->goldens) {
        buffer_append_string(&path, options->goldens);
    } else if (scenarios) {
        buffer_printf(&path, "%.*sgoldens", (int)(scenarios - folder), folder);
    } else {
        buffer_printf(&path, "%s/../goldens", folder[0] ? folder : ".");
        if (!host_folder_is_one(buffer_string(&path))) {
            buffer_clear(&path);
            buffer_printf(&path, "%s%sgoldens", folder, folder[0] ? "/" : "");
        }
    }
    buffer_printf(&path, "/%s", name);
    char *result = mem_copy_string(buffer_string(&path));
    buffer_deinit(&path);
    mem_free(folder);
    return result;
}
