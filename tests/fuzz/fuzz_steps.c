/* Any bytes as a script and as what consoles print. First the script, a step a line: a letter (e expect, s send, w wait,
 * l link, x stop, i input in packets of eight bytes, p picture), a digit for the console, and the rest as text or number;
 * an empty line ends it. Then output: a byte for the console, one for the size, that many bytes. What the engine does must
 * not depend on being asked twice, it must always come to rest, and it must not say "due" in the past for ever. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/steps.h"
#include "src/base/alloc.h"

#define LINES_MAX 24
#define PACKETS_MAX 8192 /* of all input: the input has not more events */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One line into a step; text is kept in `kept`, which the caller frees. */
static bool read_step(struct bytes line, struct step *step, char **kept)
{
    static const char letters[] = "eswlxip"; /* as enum step_kind has them */
    const char *letter = line.size >= 2 ? memchr(letters, line.data[0], sizeof letters - 1) : NULL;
    if (!letter)
        return false;
    *kept = mem_alloc(line.size, 1);
    memcpy(*kept, line.data + 2, line.size - 2);
    *step = (struct step){
        .kind = (enum step_kind)(letter - letters),
        .console = line.data[1] % STEPS_CONSOLES_MAX,
        .text = *kept,
        .send = bytes_of(*kept, strlen(*kept)),
        .cycles = (uint64_t)strtoull(*kept, NULL, 10) % 100000,
        .net = line.data[1] % 4,
        .is_up = line.data[1] & 1,
    };
    if (step->kind == STEP_INPUT)
        step->send.size -= step->send.size % STEPS_INPUT_EVENT_BYTES;
    if (step->kind == STEP_EXPECT)
        step->cycles = 50000;
    return true;
}

static unsigned drain(struct steps *steps)
{
    struct steps_action action;
    unsigned count = 0;
    while (steps_take(steps, &action)) {
        if (++count > LINES_MAX + 1 + PACKETS_MAX)
            abort();
    }
    return count;
}

static void advance(struct steps *steps, uint64_t *cycle, uint64_t by)
{
    uint64_t until = *cycle + by;
    unsigned turns = 0;
    while (steps_due(steps) <= until) {
        uint64_t due = steps_due(steps) > *cycle ? steps_due(steps) : *cycle;
        steps_advance(steps, due);
        drain(steps);
        *cycle = due;
        if (++turns > 4 * LINES_MAX + PACKETS_MAX)
            abort();
    }
    *cycle = until;
}

static void run(const struct step *all, unsigned count, struct bytes output)
{
    struct steps *steps;
    struct error error = {0};
    uint64_t cycle = 0;
    if (steps_new(&steps, all, count, &error) < 0) {
        if (error.code != EXIT_USAGE || !error.message[0])
            abort();
        return;
    }
    drain(steps);
    while (output.size >= 2) {
        unsigned console = output.data[0];
        size_t length = output.data[1];
        advance(steps, &cycle, 1 + output.data[0]);
        steps_output(steps, cycle, console, bytes_slice(output, 2, length));
        drain(steps);
        output = bytes_slice(output, 2 + length, SIZE_MAX);
    }
    advance(steps, &cycle, 100000000);
    if (drain(steps) != 0)
        abort();
    bool is_done = steps_are_done(steps);
    int verdict = steps_verdict(steps, "power-off", &error);
    if (is_done && verdict != 0 && !strstr(error.message, "costs too much"))
        abort();
    if (verdict < 0 && (error.code != EXIT_GUEST_FAILED || !error.message[0]))
        abort();
    steps_free(steps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step all[LINES_MAX];
    char *kept[LINES_MAX] = {NULL};
    unsigned count = 0;
    size_t at = 0;
    while (at < size && count < LINES_MAX) {
        const uint8_t *newline = memchr(data + at, '\n', size - at);
        size_t end = newline ? (size_t)(newline - data) : size;
        bool is_step = read_step(bytes_of(data + at, end - at), &all[count], &kept[count]);
        at = end + (newline != NULL);
        if (!is_step)
            break;
        count++;
    }
    run(all, count, bytes_of(data + at, size - at));
    for (unsigned i = 0; i < LINES_MAX; i++)
        mem_free(kept[i]);
    return 0;
}
