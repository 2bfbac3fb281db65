/* Display and input of a machine: their keys, the names of a keyboard's keys, and packets. */
#include "src/scenario/scenario_input.h"

#include <string.h>

#include "replay/screen.h"
#include "src/base/endian.h"
#include "src/devices/framebuffer.h"
#include "src/devices/virtio/input.h"
#include "src/scenario/scenario_machine.h"

/* ---- keys of the scenario ---- */

static const struct key_word display_words[] = {[SCENARIO_DISPLAY_SIMPLEFB] = {"simplefb", NULL}, {NULL, NULL}};

const struct key scenario_display_keys[] = {
    {.name = "device", .type = KEY_WORD, .offset = MACHINE_FIELD(display.device), .words = display_words},
    {.name = "width",
     .type = KEY_INTEGER,
     .offset = MACHINE_FIELD(display.width),
     .low = FRAMEBUFFER_SIDE_MIN,
     .high = FRAMEBUFFER_SIDE_MAX},
    {.name = "height",
     .type = KEY_INTEGER,
     .offset = MACHINE_FIELD(display.height),
     .low = FRAMEBUFFER_SIDE_MIN,
     .high = FRAMEBUFFER_SIDE_MAX},
    {.name = NULL},
};

static const struct key_word input_words[] = {
    [SCENARIO_INPUT_KEYBOARD] = {"keyboard", NULL},
    [SCENARIO_INPUT_TABLET] = {"tablet", NULL},
    {NULL, NULL},
};

const struct key scenario_input_element = {.name = "input", .type = KEY_WORD, .words = input_words};

_Static_assert(SCREEN_SIDE_MIN == FRAMEBUFFER_SIDE_MIN && SCREEN_SIDE_MAX == FRAMEBUFFER_SIDE_MAX,
               "every display fits a tape");

void scenario_display_defaults(struct scenario_machine *machine)
{
    machine->display.width = 640;
    machine->display.height = 480;
}

int scenario_input_check(const struct scenario_machine *machine, const char *name, struct error *error)
{
    for (unsigned i = 0; i < machine->input_count; i++) {
        for (unsigned j = 0; j < i; j++) {
            if (machine->inputs[i] == machine->inputs[j])
                return error_set(error, EXIT_USAGE, "%s: input[%u] and input[%u] are both a %s: one is enough", name,
                                 j, i, input_words[machine->inputs[i]].word);
        }
    }
    return 0;
}

/* ---- a keyboard ---- */

#define KEY_SHIFT 42u

/* Codes of Linux's input-event-codes.h, but for letters, digits and signs. */
static const struct {
    const char *name;
    uint8_t code;
} named[] = {
    {"escape", 1},       {"esc", 1},          {"backspace", 14},   {"tab", 15},    {"enter", 28},
    {"ctrl", 29},        {"shift", 42},       {"alt", 56},         {"space", 57},  {"caps-lock", 58},
    {"num-lock", 69},    {"scroll-lock", 70}, {"f1", 59},          {"f2", 60},     {"f3", 61},
    {"f4", 62},          {"f5", 63},          {"f6", 64},          {"f7", 65},     {"f8", 66},
    {"f9", 67},          {"f10", 68},         {"f11", 87},         {"f12", 88},    {"right-ctrl", 97},
    {"print", 99},       {"altgr", 100},      {"right-alt", 100},  {"home", 102},  {"up", 103},
    {"page-up", 104},    {"left", 105},       {"right", 106},      {"end", 107},   {"down", 108},
    {"page-down", 109},  {"insert", 110},     {"delete", 111},     {"pause", 119}, {"meta", 125},
    {"right-meta", 126}, {"menu", 127},       {"right-shift", 54}, {"minus", 12},
};

/* Rows of an American keyboard: keys from a code on, and what each types without and with shift. */
static const struct {
    uint8_t first;
    const char *plain, *shifted;
} typing[] = {
    {2, "1234567890-=", "!@#$%^&*()_+"},
    {16, "qwertyuiop[]", "QWERTYUIOP{}"},
    {30, "asdfghjkl;'`", "ASDFGHJKL:\"~"},
    {43, "\\zxcvbnm,./", "|ZXCVBNM<>?"},
    {57, " ", ""},
    {28, "\n", ""},
    {15, "\t", ""},
};

/* The key that types a character; 0: none does. */
static unsigned code_of_character(char character, bool *is_shifted)
{
    for (size_t row = 0; character && row < sizeof typing / sizeof typing[0]; row++) {
        const char *plain = strchr(typing[row].plain, character), *shifted = strchr(typing[row].shifted, character);
        *is_shifted = !plain;
        if (plain || shifted)
            return typing[row].first + (unsigned)(plain ? plain - typing[row].plain : shifted - typing[row].shifted);
    }
    return 0;
}

/* The key of a name of `size` characters; 0: there is none. */
static unsigned code_of_name(const char *name, size_t size)
{
    bool is_shifted;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (strlen(named[i].name) == size && strncmp(named[i].name, name, size) == 0)
            return named[i].code;
    }
    unsigned code = size == 1 && name[0] > ' ' ? code_of_character(name[0], &is_shifted) : 0;
    return code && !is_shifted ? code : 0; /* a shifted sign is typed, or pressed with shift- */
}

#define CHORD_MAX 8u

/* The codes of one chord of `size` characters ("ctrl-alt-page-up"), outermost first; 0: it is none. Of the names that
 * fit at a place the longest counts. */
static unsigned chord_codes(const char *chord, size_t size, uint8_t codes[CHORD_MAX])
{
    unsigned count = 0;
    for (size_t at = 0; at < size; count++) {
        size_t length = size - at;
        while (length && ((at + length < size && chord[at + length] != '-') || !code_of_name(chord + at, length)))
            length--;
        if (!length || count == CHORD_MAX)
            return 0;
        codes[count] = (uint8_t)code_of_name(chord + at, length);
        at += length + 1; /* and the dash */
        if (at == size)
            return 0; /* a dash at the end */
    }
    return count;
}

const char *scenario_check_chords(const char *text)
{
    uint8_t codes[CHORD_MAX];
    const char *at = text + strspn(text, " ");
    if (!*at)
        return "no key is named";
    for (; *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        if (!chord_codes(at, size, codes))
            return "there is no such key; letters, digits, signs without shift, enter, ctrl, shift, alt, up, f1, ...";
        at += size;
    }
    return NULL;
}

const char *scenario_check_typed(const char *text)
{
    bool is_shifted;
    if (!*text)
        return "there is nothing to type";
    for (; *text; text++) {
        if (!code_of_character(*text, &is_shifted))
            return "only ASCII, new lines and tabs can be typed";
    }
    return NULL;
}

const char *scenario_check_screen_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t size = strlen(text);
    bool is_good =
        size && size <= SCREEN_NAME_MAX && strspn(text, letters) == size && strcspn(text, "0123456789-_") != 0;
    return is_good ? NULL : "no such name is possible";
}

bool scenario_golden_screen(const char *file, size_t *size)
{
    size_t start = strlen(SCENARIO_SCREEN_PREFIX), length = strlen(file);
    char name[SCREEN_NAME_MAX + 1];
    if (strncmp(file, SCENARIO_SCREEN_PREFIX, start) != 0 || length < start + 5 ||
        length - start - 4 >= sizeof name || strcmp(file + length - 4, ".png") != 0)
        return false;
    length -= start + 4;
    memcpy(name, file + start, length);
    name[length] = 0;
    if (size)
        *size = length;
    return !scenario_check_screen_name(name);
}

/* ---- packets ---- */

static void put_event(struct buffer *out, unsigned type, unsigned code, uint32_t value)
{
    uint8_t *at = buffer_extend(out, VIRTIO_INPUT_EVENT_BYTES);
    store_le16(at, (uint16_t)type);
    store_le16(at + 2, (uint16_t)code);
    store_le32(at + 4, value);
}

/* One event is a packet of its own. */
static void put_packet(struct buffer *out, unsigned type, unsigned code, uint32_t value)
{
    put_event(out, type, code, value);
    put_event(out, INPUT_EV_SYN, 0, 0);
}

static void put_chord(struct buffer *out, const uint8_t *codes, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        put_packet(out, INPUT_EV_KEY, codes[i], 1);
    while (count--)
        put_packet(out, INPUT_EV_KEY, codes[count], 0);
}

static void put_chords(struct buffer *out, const char *text)
{
    uint8_t codes[CHORD_MAX];
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t size = strcspn(text, " ");
        put_chord(out, codes, chord_codes(text, size, codes));
        text += size;
    }
}

static void put_text(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        bool is_shifted = false;
        uint8_t codes[2] = {KEY_SHIFT, (uint8_t)code_of_character(*text, &is_shifted)};
        put_chord(out, is_shifted ? codes : codes + 1, is_shifted ? 2 : 1);
    }
}

/* A pixel's place on the tablet: the first is its left edge, the last its right one. */
static uint32_t axis(uint64_t pixel, uint64_t side)
{
    return (uint32_t)((pixel * VIRTIO_INPUT_AXIS_MAX + (side - 1) / 2) / (side - 1));
}

static unsigned button_code(enum scenario_button button)
{
    static const uint16_t codes[] = {0, INPUT_BUTTON_LEFT, INPUT_BUTTON_MIDDLE, INPUT_BUTTON_RIGHT};
    return codes[button];
}

static void put_mouse(struct buffer *out, const struct scenario_mouse *mouse, const struct scenario_display *display)
{
    if (mouse->has_x) {
        put_event(out, INPUT_EV_ABS, INPUT_ABS_X,
                  display->is_given ? axis(mouse->x, display->width) : (uint32_t)mouse->x);
        put_event(out, INPUT_EV_ABS, INPUT_ABS_Y,
                  display->is_given ? axis(mouse->y, display->height) : (uint32_t)mouse->y);
        put_event(out, INPUT_EV_SYN, 0, 0);
    }
    if (mouse->press)
        put_packet(out, INPUT_EV_KEY, button_code(mouse->press), 1);
    if (mouse->click) {
        put_packet(out, INPUT_EV_KEY, button_code(mouse->click), 1);
        put_packet(out, INPUT_EV_KEY, button_code(mouse->click), 0);
    }
    if (mouse->release)
        put_packet(out, INPUT_EV_KEY, button_code(mouse->release), 0);
    if (mouse->wheel)
        put_packet(out, INPUT_EV_REL, INPUT_REL_WHEEL, mouse->wheel == SCENARIO_WHEEL_UP ? 1 : UINT32_MAX);
}

static const struct scenario_machine *machine_of(const struct scenario *scenario, const struct scenario_step *step)
{
    return step->console < scenario_machine_count(scenario) ? scenario_machine(scenario, (unsigned)step->console)
                                                            : NULL;
}

void scenario_input_packets(const struct scenario *scenario, const struct scenario_step *step, struct buffer *out)
{
    if (step->key)
        put_chords(out, step->key);
    else if (step->type)
        put_text(out, step->type);
    else if (step->mouse.is_given)
        put_mouse(out, &step->mouse, &machine_of(scenario, step)->display);
}

int scenario_input_device(const struct scenario *scenario, const struct scenario_step *step)
{
    const struct scenario_machine *machine = machine_of(scenario, step);
    enum scenario_input wanted = step->mouse.is_given ? SCENARIO_INPUT_TABLET : SCENARIO_INPUT_KEYBOARD;
    for (unsigned i = 0; machine && i < machine->input_count; i++) {
        if (machine->inputs[i] == wanted)
            return (int)i;
    }
    return -1;
}

/* ---- checks ---- */

static int check_place(const struct scenario_mouse *mouse, const struct scenario_display *display, unsigned index,
                       const char *name, struct error *error)
{
    uint64_t width = display->is_given ? display->width : VIRTIO_INPUT_AXIS_MAX + 1;
    uint64_t height = display->is_given ? display->height : VIRTIO_INPUT_AXIS_MAX + 1;
    if (!mouse->has_x || (mouse->x < width && mouse->y < height))
        return 0;
    return error_set(error, EXIT_USAGE, "%s: steps[%u]: %llu, %llu lies outside of the %llux%llu %s", name, index,
                     (unsigned long long)mouse->x, (unsigned long long)mouse->y, (unsigned long long)width,
                     (unsigned long long)height, display->is_given ? "display" : "tablet");
}

static int check_screenshot(const struct scenario *scenario, unsigned index, const char *name, struct error *error)
{
    const struct scenario_step *steps = scenario->test.steps;
    const struct scenario_machine *machine = machine_of(scenario, &steps[index]);
    if (!machine || !machine->display.is_given)
        return error_set(error, EXIT_USAGE, "%s: steps[%u]: screenshot needs a display: (docs/display.md)", name,
                         index);
    for (unsigned i = 0; i < index; i++) {
        if (steps[i].screenshot && strcmp(steps[i].screenshot, steps[index].screenshot) == 0)
            return error_set(error, EXIT_USAGE, "%s: steps[%u]: steps[%u] takes a screenshot \"%s\", too", name,
                             index, i, steps[i].screenshot);
    }
    return 0;
}

int scenario_input_check_step(const struct scenario *scenario, unsigned index, const char *name, struct error *error)
{
    const struct scenario_step *step = &scenario->test.steps[index];
    bool is_input = step->key || step->type || step->mouse.is_given;
    const char *what = step->mouse.is_given ? "tablet" : "keyboard";
    if (step->screenshot)
        return check_screenshot(scenario, index, name, error);
    if (!is_input)
        return 0;
    if (scenario_input_device(scenario, step) < 0)
        return error_set(error, EXIT_USAGE, "%s: steps[%u]: machine %llu has no %s (input: [%s])", name, index,
                         (unsigned long long)step->console, what, what);
    return check_place(&step->mouse, &machine_of(scenario, step)->display, index, name, error);
}
