/* Regular expressions, by PCRE2. */
#include "src/base/regex.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Far above what an honest expression needs for a console's text; a match that reaches them has taken some 20 ms. */
#define MATCH_STEPS_MAX 1000000u
#define MATCH_DEPTH_MAX 10000u
#define MATCH_HEAP_KIB 16384u
#define NEST_MAX 100u
#define GROUPS_MAX 10u /* $0 to $9 */

struct regex {
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *context;
    uint32_t lookbehind;
};

static pcre2_code *compile(const char *pattern, int *number, PCRE2_SIZE *offset)
{
    const uint32_t options = PCRE2_MULTILINE | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    must(context);
    pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
    pcre2_set_bsr(context, PCRE2_BSR_ANYCRLF);
    pcre2_set_parens_nest_limit(context, NEST_MAX);
    pcre2_set_max_pattern_length(context, REGEX_PATTERN_MAX);
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, number, offset, context);
    pcre2_compile_context_free(context);
    return code;
}

struct regex *regex_new(const char *pattern, char fault[REGEX_FAULT_SIZE])
{
    int number;
    PCRE2_SIZE offset;
    pcre2_code *code = compile(pattern, &number, &offset);
    if (!code) {
        PCRE2_UCHAR sentence[120] = "";
        pcre2_get_error_message(number, sentence, sizeof sentence);
        snprintf(fault, REGEX_FAULT_SIZE, "%s, at its byte %zu", (const char *)sentence, (size_t)offset + 1);
        return NULL;
    }
    struct regex *regex = mem_alloc(1, sizeof *regex);
    regex->code = code;
    regex->match = pcre2_match_data_create(GROUPS_MAX, NULL);
    regex->context = pcre2_match_context_create(NULL);
    must(regex->match && regex->context);
    pcre2_set_match_limit(regex->context, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(regex->context, MATCH_DEPTH_MAX);
    pcre2_set_heap_limit(regex->context, MATCH_HEAP_KIB);
    pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &regex->lookbehind);
    return regex;
}

void regex_free(struct regex *regex)
{
    if (!regex)
        return;
    pcre2_match_context_free(regex->context);
    pcre2_match_data_free(regex->match);
    pcre2_code_free(regex->code);
    mem_free(regex);
}

size_t regex_lookbehind(const struct regex *regex)
{
    return regex->lookbehind;
}

/* How many groups are set with a match; 0 stands for "more than there is room for": all of them. */
static unsigned groups_of(int status)
{
    return status == 0 ? GROUPS_MAX : (unsigned)status;
}

enum regex_result regex_search(struct regex *regex, struct bytes text, size_t from, bool may_go_on,
                               struct regex_span *span)
{
    static const uint8_t nothing[1];
    must(from <= text.size);
    int status = pcre2_match(regex->code, text.data ? text.data : nothing, text.size, from,
                             may_go_on ? PCRE2_PARTIAL_SOFT : 0, regex->match, regex->context);
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(regex->match);
    if (status == PCRE2_ERROR_NOMATCH)
        return REGEX_NONE;
    if (status < 0 && status != PCRE2_ERROR_PARTIAL)
        return REGEX_TOO_COSTLY;
    /* \K may put the start behind the end */
    *span = (struct regex_span){.start = places[0] < places[1] ? places[0] : places[1], .end = places[1]};
    return status == PCRE2_ERROR_PARTIAL ? REGEX_PARTIAL : REGEX_MATCH;
}

/* `with`, its groups filled in from the last match. */
static void append_with(const struct regex *regex, struct bytes text, unsigned groups, const char *with,
                        struct buffer *out)
{
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(regex->match);
    for (; *with; with++) {
        bool is_group = with[0] == '$' && with[1] >= '0' && with[1] <= '9';
        if (!is_group) {
            with += with[0] == '$' && with[1] == '$';
            buffer_append_byte(out, (uint8_t)*with);
            continue;
        }
        unsigned group = (unsigned)(*++with - '0');
        if (group < groups && places[2 * group] != PCRE2_UNSET && places[2 * group] < places[2 * group + 1])
            buffer_append(out, bytes_slice(text, places[2 * group], places[2 * group + 1] - places[2 * group]));
    }
}

bool regex_replace(struct regex *regex, struct bytes text, const char *with, struct buffer *out)
{
    static const uint8_t nothing[1];
    size_t at = 0;
    int status = PCRE2_ERROR_NOMATCH;
    while (at <= text.size) {
        status =
            pcre2_match(regex->code, text.data ? text.data : nothing, text.size, at, 0, regex->match, regex->context);
        if (status < 0)
            break;
        const PCRE2_SIZE *places = pcre2_get_ovector_pointer(regex->match);
        size_t start = places[0] < at ? at : places[0], end = places[1] < start ? start : places[1];
        buffer_append(out, bytes_slice(text, at, start - at));
        append_with(regex, text, groups_of(status), with, out);
        at = end;
        if (start == end) { /* an empty match: on by a byte */
            buffer_append(out, bytes_slice(text, at, 1));
            at++;
        }
    }
    if (at < text.size)
        buffer_append(out, bytes_slice(text, at, SIZE_MAX));
    return status >= 0 || status == PCRE2_ERROR_NOMATCH;
}
