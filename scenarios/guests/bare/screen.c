/* A display, a keyboard and a tablet without an operating system: paints, says what is typed and pointed at, paints a
 * square for each key and a mark where the pointer is. Caps lock turns its light on and off, escape ends. */
#include "lib/display.h"

enum { SYN = 0, KEY = 1, REL = 2, ABS = 3, LED = 0x11 };
enum { ESCAPE = 1, CAPS_LOCK = 58, BUTTON_LEFT = 0x110, LAST = 32767, CELL = 16 };

static struct display display;
static struct input inputs[2];
static uint32_t pointer_x, pointer_y, is_lit;

/* Every colour changes from one edge to the other, so that a picture which is cut, moved or mirrored shows it. */
static void paint_background(void)
{
    for (uint32_t y = 0; y < display.height; y++)
        for (uint32_t x = 0; x < display.width; x++)
            display_set(&display, x, y,
                        x * 255 / (display.width - 1) << 16 | y * 255 / (display.height - 1) << 8 | 0x40);
    display_fill(&display, 0, 0, display.width, 1, 0xffffff);
    display_fill(&display, 0, display.height - 1, display.width, 1, 0xffffff);
    display_fill(&display, 0, 0, 1, display.height, 0xffffff);
    display_fill(&display, display.width - 1, 0, 1, display.height, 0xffffff);
}

static void say_text(const struct input *input, const char *what, unsigned select)
{
    unsigned size = input_config(input, select, 0);
    uart_text(what);
    for (unsigned i = 0; i < size; i++)
        uart_char((char)read8(input->device + 0x108 + i));
}

static void say_codes(const struct input *input)
{
    static const unsigned types[] = {KEY, REL, ABS, LED, 0x14};
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        unsigned size = input_config(input, INPUT_EVENTS, types[i]), codes = 0;
        for (unsigned bit = 0; bit < size * 8; bit++)
            codes += read8(input->device + 0x108 + bit / 8) >> bit % 8 & 1;
        if (!size)
            continue;
        uart_text(", type ");
        uart_decimal(types[i]);
        uart_text(": ");
        uart_decimal(codes);
    }
    if (input_config(input, INPUT_AXIS, 0)) {
        uart_text(", x up to ");
        uart_decimal(read32(input->device + 0x10c));
    }
    uart_char('\n');
}

static void say_event(const struct input_event *event)
{
    static const char *const names[] = {"key ", "rel ", "abs "};
    uart_text(event->type >= KEY && event->type <= ABS ? names[event->type - KEY] : "type ");
    uart_decimal(event->code);
    uart_char(' ');
    if ((int32_t)event->value < 0)
        uart_char('-');
    uart_decimal((int32_t)event->value < 0 ? -event->value : event->value);
    uart_char('\n');
}

static void press(struct input *keyboard, unsigned code)
{
    uint32_t columns = (display.width - 2 * CELL) / CELL;
    display_fill(&display, CELL + code % columns * CELL, CELL + code / columns * CELL, CELL - 2, CELL - 2,
                 code * 0x050301 & 0xffffff);
    if (code == CAPS_LOCK) {
        is_lit = !is_lit;
        input_tell(keyboard, LED, 1, is_lit);
    }
}

static void handle(const struct input_event *event)
{
    if (event->type != SYN)
        say_event(event);
    if (event->type == ABS && event->code == 0)
        pointer_x = event->value * (display.width - 1) / LAST;
    if (event->type == ABS && event->code == 1) {
        pointer_y = event->value * (display.height - 1) / LAST;
        display_fill(&display, pointer_x, pointer_y, 4, 4, 0xff0000);
    }
    if (event->type == KEY && event->value == 1) {
        if (event->code == BUTTON_LEFT)
            display_fill(&display, pointer_x + 4, pointer_y + 4, 8, 8, 0x00ff00);
        else
            press(&inputs[0], event->code);
    }
}

int main(uintptr_t hart, const void *device_tree)
{
    struct input_event event = {0};
    (void)hart;
    if (!display_find(device_tree, &display))
        return 1;
    uart_decimal(display.width);
    uart_char('x');
    uart_decimal(display.height);
    uart_text(", ");
    uart_decimal(display.bytes);
    uart_text(" bytes\n");
    for (unsigned i = 0; i < 2; i++) {
        if (!input_open(&inputs[i], i))
            return 2 + (int)i;
        say_text(&inputs[i], "", INPUT_NAME);
        say_text(&inputs[i], " ", INPUT_SERIAL);
        say_codes(&inputs[i]);
    }
    paint_background();
    uart_text("ready\n");
    while (event.type != KEY || event.code != ESCAPE) {
        if (input_take(&inputs[0], &event) || input_take(&inputs[1], &event))
            handle(&event);
        else
            input_wait();
    }
    return 0;
}
