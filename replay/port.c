/* The verbs of the boundary and the names of events and sources. */
#include "replay/port.h"

#include <stdio.h>
#include <string.h>

static enum port_status port_note(struct port *port, enum port_status status)
{
    if (status == PORT_ENDED)
        port->ended = true;
    return status;
}

enum port_status port_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                          struct bytes request, struct buffer *answer)
{
    if (port->ended)
        return PORT_ENDED;
    return port_note(port, port->ops->ask(port, cycle, source, kind, request, answer));
}

enum port_status port_take(struct port *port, uint64_t cycle, struct port_event *event)
{
    if (port->ended)
        return PORT_ENDED;
    return port_note(port, port->ops->take(port, cycle, event));
}

uint64_t port_horizon(struct port *port, uint64_t cycle)
{
    return port->ended ? cycle : port->ops->horizon(port, cycle);
}

enum port_status port_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    if (port->ended)
        return PORT_ENDED;
    return port_note(port, port->ops->idle(port, cycle, until, woke));
}

enum port_status port_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                           struct bytes payload)
{
    if (port->ended)
        return PORT_ENDED;
    return port_note(port, port->ops->emit(port, cycle, source, kind, payload));
}

struct event_row {
    unsigned number;
    const char *name;
    enum event_class class_;
};

#define EVENT_CLASS_OF_ASK EVENT_CLASS_ASK
#define EVENT_CLASS_OF_ARRIVAL EVENT_CLASS_ARRIVAL
#define EVENT_CLASS_OF_EMIT EVENT_CLASS_EMIT
#define EVENT_CLASS_OF_SOCKET EVENT_CLASS_SOCKET

static const struct event_row event_rows[] = {
#define EVENT(number, name, class_, text, payload) {number, text, EVENT_CLASS_OF_##class_},
#include "replay/events.def"
#undef EVENT
};

#define EVENT_ROWS (sizeof event_rows / sizeof event_rows[0])

static const struct event_row *event_row_of(unsigned kind)
{
    for (size_t i = 0; i < EVENT_ROWS; i++) {
        if (event_rows[i].number == kind)
            return &event_rows[i];
    }
    return NULL;
}

const char *event_kind_name(unsigned kind)
{
    const struct event_row *row = event_row_of(kind);
    return row ? row->name : NULL;
}

unsigned event_kind_by_name(const char *name)
{
    for (size_t i = 0; i < EVENT_ROWS; i++) {
        if (strcmp(event_rows[i].name, name) == 0)
            return event_rows[i].number;
    }
    return 0;
}

enum event_class event_kind_class(unsigned kind)
{
    const struct event_row *row = event_row_of(kind);
    return row ? row->class_ : (enum event_class)0;
}

static const char *const source_class_names[] = {
    [SOURCE_MACHINE] = "machine", [SOURCE_FILE] = "file",       [SOURCE_CONSOLE] = "console",
    [SOURCE_NET] = "net",         [SOURCE_DISK] = "disk",       [SOURCE_RNG] = "rng",
    [SOURCE_FS] = "fs",           [SOURCE_DISPLAY] = "display", [SOURCE_INPUT] = "input",
};

#define SOURCE_CLASSES (sizeof source_class_names / sizeof source_class_names[0])

void source_name(uint16_t source, char text[16])
{
    unsigned class_ = source >> 8;
    if (class_ == 0 || class_ >= SOURCE_CLASSES)
        snprintf(text, 16, "source%u", source);
    else
        snprintf(text, 16, "%s%u", source_class_names[class_], source & 0xffu);
}

uint16_t source_by_name(const char *text)
{
    for (unsigned class_ = 1; class_ < SOURCE_CLASSES; class_++) {
        size_t length = strlen(source_class_names[class_]);
        if (strncmp(text, source_class_names[class_], length) != 0)
            continue;
        unsigned index = 0;
        const char *digit = text + length;
        if (!*digit)
            return 0;
        for (; *digit >= '0' && *digit <= '9' && index < 256; digit++)
            index = index * 10 + (unsigned)(*digit - '0');
        return *digit || index > 255 ? 0 : SOURCE(class_, index);
    }
    return 0;
}

/* ---- a world that only answers ---- */

enum port_status port_still_take(struct port *port, uint64_t cycle, struct port_event *event)
{
    (void)port;
    (void)cycle;
    (void)event;
    return PORT_NONE;
}

uint64_t port_still_horizon(struct port *port, uint64_t cycle)
{
    (void)port;
    (void)cycle;
    return UINT64_MAX;
}

enum port_status port_still_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    (void)port;
    (void)cycle;
    *woke = until;
    return PORT_OK;
}

enum port_status port_still_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                 struct bytes payload)
{
    (void)port;
    (void)cycle;
    (void)source;
    (void)kind;
    (void)payload;
    return PORT_OK;
}
