/* The goldens of one test: each file that the scenario names, compared; what differs is written as .new. */
#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/host_folder.h"
#include "replay/host_stream.h"
#include "src/base/alloc.h"
#include "src/cli/screen.h"
#include "src/cli/test_golden.h"
#include "src/cli/test_judge.h"
#include "src/scenario/scenario_input.h"

#define MESSAGE_LINE 400u

static char *path_of(const char *folder, const char *file, const char *ending)
{
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s%s", folder, file, ending);
    char *text = mem_copy_string(buffer_string(&path));
    buffer_deinit(&path);
    return text;
}

static int write_file(const char *path, struct bytes text, struct error *error)
{
    struct host_output output;
    struct buffer copy = {0};
    if (host_output_open(&output, path, error) < 0)
        return -1;
    buffer_append(&copy, text);
    int status = host_output_write(&output, &copy, error);
    buffer_deinit(&copy);
    return host_output_close(&output, status == 0, error) < 0 ? -1 : status;
}

/* Beside the golden where somebody reviews it, and among what is kept of the failure. */
static void write_pending(struct judge *judge, const char *file, struct bytes text)
{
    struct error error = {0};
    char *kept = judge_path(judge, file);
    int status = write_file(kept, text, &error);
    mem_free(kept);
    if (status == 0 && judge->options->writes_goldens) {
        char *pending = path_of(judge->golden_folder, file, ".new");
        status = host_folder_make(judge->golden_folder, &error);
        if (status == 0)
            status = write_file(pending, text, &error);
        mem_free(pending);
    }
    if (status < 0)
        judge_fail(judge, "%s", error.message);
}

static void drop_pending(const struct judge *judge, const char *file)
{
    struct error error;
    if (!judge->options->writes_goldens)
        return;
    char *pending = path_of(judge->golden_folder, file, ".new");
    host_file_remove(pending, &error);
    mem_free(pending);
}

/* A trace against a golden, by reprise diff; its words go to FILE.diff. 0: the same. */
static int diff_trace(struct judge *judge, const char *file, const char *ending, const char *source)
{
    char *golden = path_of(judge->golden_folder, file, ending);
    char *name = path_of("", file, ".diff"), *out = judge_path(judge, name + 1);
    const char *words[] = {"diff", golden, judge->tape_path, source[0] ? "--source" : NULL, source, NULL};
    struct error error;
    host_file_remove(out, &error);
    int code = judge_run(judge, words, out, NULL);
    if (code == 1)
        snprintf(judge->reproduce, sizeof judge->reproduce, "reprise diff %s TAPE%s%s", golden,
                 source[0] ? " --source " : "", source);
    mem_free(golden);
    mem_free(name);
    mem_free(out);
    return code;
}

/* The line of FILE.diff that begins so, else the first one. */
static void read_diff(const struct judge *judge, const char *file, const char *start, char line[MESSAGE_LINE])
{
    char *name = path_of("", file, ".diff"), *path = judge_path(judge, name + 1);
    struct buffer text = {0};
    struct error error;
    int fd = host_file_open(path, "difference", &error);
    if (fd >= 0)
        host_file_read(fd, path, "difference", &text, &error);
    host_file_close(fd);
    const char *all = buffer_string(&text), *found = strstr(all, start);
    found = found ? found : all;
    snprintf(line, MESSAGE_LINE, "%.*s",
             (int)(strcspn(found, "\n") < MESSAGE_LINE ? strcspn(found, "\n") : MESSAGE_LINE - 1), found);
    buffer_deinit(&text);
    mem_free(name);
    mem_free(path);
}

/* The first lines of traces say how they were written. */
static bool same_header(struct bytes a, struct bytes b)
{
    const uint8_t *end_a = a.size ? memchr(a.data, '\n', a.size) : NULL;
    const uint8_t *end_b = b.size ? memchr(b.data, '\n', b.size) : NULL;
    return end_a && end_b &&
           bytes_equal(bytes_of(a.data, (size_t)(end_a - a.data)), bytes_of(b.data, (size_t)(end_b - b.data)));
}

static void differs_trace(struct judge *judge, const char *file, const char *source, const struct golden_kept *kept,
                          struct bytes text)
{
    char line[MESSAGE_LINE];
    const struct buffer *golden = kept->has_wrong ? &kept->wrong : &kept->right;
    const char *ending = kept->has_wrong ? ".xfail" : "";
    if (!same_header(buffer_bytes(golden), text)) {
        judge_fail(judge, "golden %s%s was written in another way: its first line is not what the scenario asks for",
                   file, ending);
        write_pending(judge, file, text);
        return;
    }
    if (kept->has_wrong && kept->has_right && diff_trace(judge, file, "", source) == 0) {
        judge_fail(judge, "golden %s: the output is right now: remove %s.xfail", file, file);
        return;
    }
    int code = diff_trace(judge, file, ending, source);
    if (code == 0) {
        judge->is_known_wrong |= kept->has_wrong;
        drop_pending(judge, file);
        return;
    }
    read_diff(judge, file, code == 1 ? "first difference" : "reprise:", line);
    judge_fail(judge, "golden %s%s: %s", file, ending, line);
    write_pending(judge, file, text);
}

static void differs_console(struct judge *judge, const char *file, const struct golden_kept *kept, struct bytes text)
{
    struct buffer diff = {0};
    struct error error = {0};
    char *name = path_of("", file, ".diff"), *path = judge_path(judge, name + 1);
    golden_diff(buffer_bytes(kept->has_wrong ? &kept->wrong : &kept->right), text, false, &diff);
    const char *all = buffer_string(&diff), *changed = all;
    while (*changed && *changed != '-' && *changed != '+') {
        changed += strcspn(changed, "\n");
        changed += *changed == '\n';
    }
    judge_fail(judge, "golden %s%s: first difference: %.*s", file, kept->has_wrong ? ".xfail" : "",
               (int)(strcspn(changed, "\n") < 300 ? strcspn(changed, "\n") : 300), changed);
    if (write_file(path, buffer_bytes(&diff), &error) < 0)
        judge_fail(judge, "%s", error.message);
    write_pending(judge, file, text);
    buffer_deinit(&diff);
    mem_free(name);
    mem_free(path);
}

/* Pixels count, not the file: another zlib packs them in another way. */
static void differs_screen(struct judge *judge, const char *file, const struct golden_kept *kept, struct bytes png)
{
    const struct scenario_golden *golden = &judge->scenario->test.golden;
    struct buffer sentence = {0};
    struct error error = {0};
    const struct buffer *expected = kept->has_wrong ? &kept->wrong : &kept->right;
    if (kept->has_wrong && kept->has_right &&
        screen_compare(golden, file, buffer_bytes(&kept->right), png, &sentence, &error) == 0) {
        judge_fail(judge, "golden %s: the output is right now: remove %s.xfail", file, file);
        return;
    }
    buffer_clear(&sentence);
    int status = screen_compare(golden, file, buffer_bytes(expected), png, &sentence, &error);
    if (status == 0) {
        judge->is_known_wrong |= kept->has_wrong;
        drop_pending(judge, file);
    } else {
        judge_fail(judge, "golden %s%s: %.900s", file, kept->has_wrong ? ".xfail" : "",
                   status < 0 ? error.message : buffer_string(&sentence));
        write_pending(judge, file, png);
    }
    buffer_deinit(&sentence);
}

static void judge_text(struct judge *judge, const char *file, const struct golden_kept *kept, struct bytes text)
{
    char scratch[16];
    const char *source = golden_source(file, scratch);
    switch (golden_judge(kept, text)) {
    case GOLDEN_SAME: drop_pending(judge, file); break;
    case GOLDEN_KNOWN_WRONG:
        judge->is_known_wrong = true;
        drop_pending(judge, file);
        break;
    case GOLDEN_UNEXPECTEDLY_RIGHT:
        judge_fail(judge, "golden %s: the output is right now: remove %s.xfail", file, file);
        break;
    case GOLDEN_MISSING:
        judge_fail(judge, "golden %s is missing in %s%s", file, judge->golden_folder,
                   judge->options->writes_goldens ? "; its text is there as .new: reprise golden review" : "");
        write_pending(judge, file, text);
        break;
    case GOLDEN_DIFFERS:
        if (scenario_golden_screen(file, NULL))
            differs_screen(judge, file, kept, text);
        else if (source)
            differs_trace(judge, file, source, kept, text);
        else
            differs_console(judge, file, kept, text);
        break;
    }
}

static void judge_file(struct judge *judge, const char *file)
{
    struct golden_kept kept = {0};
    struct buffer text = {0};
    struct error error = {0};
    if (golden_text(judge->tape_path, &judge->scenario->test.golden, judge->level, file, &text, &error) < 0 ||
        golden_load(judge->golden_folder, file, &kept, &error) < 0)
        judge_fail(judge, "golden %s: %.900s", file, error.message);
    else
        judge_text(judge, file, &kept, buffer_bytes(&text));
    golden_unload(&kept);
    buffer_deinit(&text);
}

/* A golden that nobody compares would only look like a promise. */
static void find_strays(struct judge *judge)
{
    const struct scenario_golden *golden = &judge->scenario->test.golden;
    static const char *const endings[] = {"", ".xfail", ".new"};
    struct host_folder folder;
    struct error error;
    if (!host_folder_is_one(judge->golden_folder) || host_folder_list(&folder, judge->golden_folder, &error) < 0)
        return;
    for (unsigned i = 0; i < folder.count; i++) {
        bool is_known = false;
        for (unsigned j = 0; j < golden->file_count * 3; j++) {
            size_t size = strlen(golden->files[j / 3]);
            is_known |= strncmp(folder.names[i], golden->files[j / 3], size) == 0 &&
                        strcmp(folder.names[i] + size, endings[j % 3]) == 0;
        }
        if (!is_known)
            judge_fail(judge, "%s/%s is compared by nobody: name it in golden.files, or remove it",
                       judge->golden_folder, folder.names[i]);
    }
    host_folder_free(&folder);
}

void judge_goldens(struct judge *judge)
{
    const struct scenario_golden *golden = &judge->scenario->test.golden;
    for (unsigned i = 0; i < golden->file_count; i++)
        judge_file(judge, golden->files[i]);
    find_strays(judge);
    if (judge->is_known_wrong)
        judge_note(judge, "known wrong output (.xfail)");
}
