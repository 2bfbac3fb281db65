/* A port without a world. */
#include "tests/lib/scripted_port.h"

#include "src/base/alloc.h"
#include "src/base/must.h"

static struct scripted_event *list_add(struct scripted_list *list, uint64_t cycle, uint16_t source,
                                       enum event_kind kind, struct bytes payload)
{
    must(list->count < SCRIPTED_MAX);
    struct scripted_event *event = &list->events[list->count++];
    *event = (struct scripted_event){.cycle = cycle, .source = source, .kind = kind};
    buffer_append(&event->payload, payload);
    return event;
}

static void list_deinit(struct scripted_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        buffer_deinit(&list->events[i].payload);
    mem_free(list->events);
}

static bool is_over(struct scripted_port *scripted)
{
    scripted->crossings++;
    return scripted->end_at_crossing && scripted->crossings >= scripted->end_at_crossing;
}

static enum port_status on_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                               struct bytes request, struct buffer *answer)
{
    struct scripted_port *scripted = (struct scripted_port *)port;
    if (is_over(scripted))
        return PORT_ENDED;
    list_add(&scripted->asked, cycle, source, kind, request);
    if (scripted->answers.next == scripted->answers.count) {
        must(scripted->answerer != NULL);
        return scripted->answerer(scripted, kind, request, answer);
    }
    const struct scripted_event *next = &scripted->answers.events[scripted->answers.next++];
    must(next->kind == kind);
    buffer_append(answer, buffer_bytes(&next->payload));
    return next->status;
}

static enum port_status on_take(struct port *port, uint64_t cycle, struct port_event *event)
{
    struct scripted_port *scripted = (struct scripted_port *)port;
    if (is_over(scripted))
        return PORT_ENDED;
    struct scripted_list *list = &scripted->arrivals;
    if (list->next == list->count || list->events[list->next].cycle > cycle)
        return PORT_NONE;
    const struct scripted_event *next = &list->events[list->next++];
    *event = (struct port_event){.kind = next->kind, .source = next->source, .payload = buffer_bytes(&next->payload)};
    return PORT_OK;
}

static uint64_t on_horizon(struct port *port, uint64_t cycle)
{
    struct scripted_port *scripted = (struct scripted_port *)port;
    const struct scripted_list *list = &scripted->arrivals;
    (void)cycle;
    return list->next == list->count ? UINT64_MAX : list->events[list->next].cycle;
}

static enum port_status on_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    uint64_t next = on_horizon(port, cycle);
    if (is_over((struct scripted_port *)port))
        return PORT_ENDED;
    *woke = next < until ? next : until;
    return *woke == UINT64_MAX ? PORT_NONE : PORT_OK;
}

static enum port_status on_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                struct bytes payload)
{
    struct scripted_port *scripted = (struct scripted_port *)port;
    if (is_over(scripted))
        return PORT_ENDED;
    list_add(&scripted->emitted, cycle, source, kind, payload);
    return PORT_OK;
}

static const struct port_ops scripted_ops = {
    .ask = on_ask, .take = on_take, .horizon = on_horizon, .idle = on_idle, .emit = on_emit};

void scripted_port_init(struct scripted_port *scripted)
{
    *scripted = (struct scripted_port){.port = {.ops = &scripted_ops}};
    struct scripted_list *lists[] = {&scripted->answers, &scripted->arrivals, &scripted->asked, &scripted->emitted};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        lists[i]->events = mem_alloc(SCRIPTED_MAX, sizeof *lists[i]->events);
}

void scripted_port_deinit(struct scripted_port *scripted)
{
    list_deinit(&scripted->answers);
    list_deinit(&scripted->arrivals);
    list_deinit(&scripted->asked);
    list_deinit(&scripted->emitted);
}

void scripted_answer(struct scripted_port *scripted, enum event_kind kind, enum port_status status,
                     struct bytes answer)
{
    list_add(&scripted->answers, 0, 0, kind, answer)->status = status;
}

void scripted_arrive(struct scripted_port *scripted, uint64_t cycle, uint16_t source, enum event_kind kind,
                     struct bytes payload)
{
    list_add(&scripted->arrivals, cycle, source, kind, payload);
}

void scripted_gather(const struct scripted_port *scripted, enum event_kind kind, struct buffer *out)
{
    for (size_t i = 0; i < scripted->emitted.count; i++) {
        if (scripted->emitted.events[i].kind == kind)
            buffer_append(out, buffer_bytes(&scripted->emitted.events[i].payload));
    }
}

size_t scripted_count(const struct scripted_port *scripted, enum event_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < scripted->emitted.count; i++)
        count += scripted->emitted.events[i].kind == kind;
    return count;
}
