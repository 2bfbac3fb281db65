/* The reader of command lines: spellings, missing values, unknown options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/bytes.h"
#include "src/cli/options.h"

#define WORDS_MAX 12

/* Reads a command line of words and writes what was taken as "name=value;" or "word;". */
static int take_all(unsigned verb, const char *const *words, struct buffer *taken_text, struct error *error)
{
    char *arguments[WORDS_MAX];
    int count = 0;
    for (; words[count]; count++)
        arguments[count] = (char *)(uintptr_t)words[count];
    struct options_reader reader = {.verb = verb, .verb_name = "run", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    buffer_clear(taken_text);
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row)
            buffer_printf(taken_text, "%s=%s;", taken.spelled, taken.value ? taken.value : "");
        else
            buffer_printf(taken_text, "%s;", taken.value);
    }
    return status;
}

static void spellings(void **state)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *taken;
    } cases[] = {
        {{NULL}, ""},
        {{"a.yaml", NULL}, "a.yaml;"},
        {{"--append", "x y", "a.yaml", NULL}, "--append=x y;a.yaml;"},
        {{"a.yaml", "--append=x=y", NULL}, "a.yaml;--append=x=y;"},
        {{"--append=", NULL}, "--append=;"},
        {{"-a", "x", "-ay", NULL}, "--append=x;--append=y;"},
        {{"-append", "x", "-append=y", NULL}, "--append=x;--append=y;"},
        {{"-m512", "-q", NULL}, "--memory=512;--quiet=;"},
        {{"--append", "--quiet", NULL}, "--append=--quiet;"},
        {{"-q", "--", "-q", "--append", NULL}, "--quiet=;-q;--append;"},
        {{"-", NULL}, "-;"},
        {{"", NULL}, ";"},
    };
    struct buffer taken = {0};
    struct error error;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(take_all(VERB_RUN, cases[i].words, &taken, &error), 0);
        assert_string_equal(buffer_string(&taken), cases[i].taken);
    }
    buffer_deinit(&taken);
}

static void mistakes(void **state)
{
    static const struct {
        unsigned verb;
        const char *words[WORDS_MAX];
        const char *message;
    } cases[] = {
        {VERB_RUN, {"--apend", "x", NULL}, "unknown option \"--apend\"; did you mean --append?"},
        {VERB_RUN, {"--apend=x", NULL}, "unknown option \"--apend=x\"; did you mean --append?"},
        {VERB_RUN, {"--append", NULL}, "--append needs a value: STRING"},
        {VERB_RUN, {"-q3", NULL}, "--quiet takes no value"},
        {VERB_RUN, {"--quiet=3", NULL}, "--quiet takes no value"},
        {VERB_RUN, {"--wibble", NULL}, "unknown option \"--wibble\""},
        {VERB_RUN, {"-Z", NULL}, "unknown option \"-Z\""},
        {VERB_RUN, {"--output", "x", NULL}, "unknown option \"--output\""}, /* of record only */
        {VERB_INFO, {"--append", "x", NULL}, "unknown option \"--append\""},
        {VERB_RUN, {"--", NULL}, NULL},
    };
    struct buffer taken = {0};
    struct error error;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int status = take_all(cases[i].verb, cases[i].words, &taken, &error);
        if (!cases[i].message) {
            assert_int_equal(status, 0);
            continue;
        }
        assert_int_equal(status, -1);
        assert_int_equal(error.code, EXIT_USAGE);
        char expected[256];
        snprintf(expected, sizeof expected, "%s (reprise run --help lists the options)", cases[i].message);
        assert_string_equal(error.message, expected);
    }
    buffer_deinit(&taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
